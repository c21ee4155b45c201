"""Gathers people for a CSV table."""

from collections.abc import Iterable
from datetime import datetime
from typing import TextIO

from relationship_ledger.cli.run import Run
from relationship_ledger.formats import people_table
from relationship_ledger.model import Person


def write_people(run: Run, people: Iterable[Person], out: TextIO, *, raw: bool) -> None:
    """Write people whose standings are there."""

    def row(person: Person) -> list[str]:
        standing = person.standing
        last = standing.last_touch if standing else None
        days = standing.shelf_life_days if standing and not standing.unknown else None
        return list(
            people_table.row(
                person,
                datetime.fromtimestamp(last.at, run.moment.zone).date().isoformat() if last else "",
                f"{days:.1f}" if days is not None else "",
            )
        )

    people_table.write(map(row, people), out, raw=raw)
