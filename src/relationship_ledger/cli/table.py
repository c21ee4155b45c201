"""Gathers people for a CSV table."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import TextIO

from relationship_ledger.cli.run import Run
from relationship_ledger.formats import people_table
from relationship_ledger.model import Standing
from relationship_ledger.render.documents import important_day
from relationship_ledger.store.reader import Criteria


def write_people(run: Run, out: TextIO, *, raw: bool) -> None:
    """Write everyone, in any state."""
    standings = run.reader.standings(run.view, Criteria())
    people_table.write((_row(run, standing) for standing in standings), out, raw=raw)


def _row(run: Run, standing: Standing) -> Sequence[str]:
    return list(_cells(run, standing))


def _cells(run: Run, standing: Standing) -> Iterator[str]:
    reader, zone = run.reader, run.moment.zone
    contact, handles = reader.contact(standing.id), reader.handles(standing.id)
    birthdays = [
        important_day(day)["date"] for day in reader.important_days(standing.id) if day.label == "birthday"
    ]
    origin = (
        f"{contact.origin.kind}:{contact.origin.context}" if contact.origin.context else contact.origin.kind
    )
    last, days = standing.last_touch, standing.shelf_life_days

    def joined(values: Sequence[str]) -> str:
        return people_table.JOINED.join(values)

    yield contact.name
    yield joined([alias.name for alias in reader.aliases(standing.id)])
    yield contact.organization or ""
    yield contact.role or ""
    yield joined([handle.value for handle in handles if handle.kind == "email"])
    yield joined([handle.value for handle in handles if handle.kind == "phone"])
    yield joined([handle.value for handle in handles if handle.kind in {"url", "platform"}])
    yield joined([handle.value for handle in handles if handle.kind == "address"])
    yield birthdays[0] if birthdays else ""
    yield contact.first_day.isoformat() if contact.first_day else ""
    yield f"{origin}?" if contact.origin.guessed else origin
    yield str(contact.tier)
    yield standing.state
    yield joined([ref.name for ref in standing.lists])
    yield joined([note.text for note in reader.notes(standing.id)])
    yield datetime.fromtimestamp(last.at, zone).date().isoformat() if last else ""
    yield f"{days:.1f}" if days is not None and not standing.unknown else ""
