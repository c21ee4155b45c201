"""People as a CSV table, for spreadsheets and other programs; `people_csv` reads it back."""

import csv
from collections.abc import Iterable, Iterator, Sequence
from typing import TextIO

from relationship_ledger.formats.ledger_cells import HANDLES, guarded, joined, labelled
from relationship_ledger.formats.ledger_words import cadence_text, origin_text, state_text
from relationship_ledger.model import ImportantDay, Person

COLUMNS = (
    "Name", "Nickname", "Organization", "Role", "E-mail", "Phone", "URL", "Address", "Birthday", "First day",
    "Origin", "Tier", "Status", "Lists", "Notes", "Last touch", "Shelf life in days", "Cadence", "Days", "Accounts",
    "Labels", "UID",
)  # fmt: skip


def day_text(day: ImportantDay) -> str:
    """`1980-05-03`, `--05-03` where the year is not known."""
    year = f"{day.year:04d}" if day.year is not None else "-"
    return f"{year}-{day.month:02d}-{day.day:02d}"


def row(person: Person, last_touch: str, shelf_life: str) -> Sequence[str]:
    """The cells of one person, in the order of COLUMNS, without guard.

    `last_touch` is a day and `shelf_life` a number of days, both as text.
    """
    return list(_cells(person, last_touch, shelf_life))


def _cells(person: Person, last_touch: str, shelf_life: str) -> Iterator[str]:
    contact = person.contact
    birthday = next((day for day in person.days if day.label == "birthday"), None)
    yield contact.name
    yield joined(person.aliases)
    yield contact.organization or ""
    yield contact.role or ""
    for kind in HANDLES:
        yield joined(handle.value for handle in person.handles if handle.kind == kind)
    yield day_text(birthday) if birthday else ""
    yield contact.first_day.isoformat() if contact.first_day else ""
    yield origin_text(contact.origin)
    yield str(contact.tier)
    yield state_text(contact.state, contact.snoozed_until)
    yield joined(person.lists)
    yield joined(note.text for note in person.notes)
    yield last_touch
    yield shelf_life
    yield cadence_text(contact.cadence)
    yield joined(f"{day.label}: {day_text(day)}" for day in person.days if day is not birthday)
    yield joined(
        f"{handle.label or 'im'}: {handle.value}" for handle in person.handles if handle.kind == "platform"
    )
    yield joined(
        labelled(handle.kind, handle.value, handle.label)
        for handle in person.handles
        if handle.kind != "platform" and handle.label
    )
    yield person.uid


def write(rows: Iterable[Sequence[str]], out: TextIO, *, raw: bool) -> None:
    """Write a header and a line a person; guarded unless `raw`."""
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for cells in rows:
        writer.writerow(cells if raw else [guarded(cell) for cell in cells])
