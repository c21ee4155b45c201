"""The journal, proven: its steps follow on each other, and the rows are what their last changes made of them.

SQLite's own check looks at the structure of pages: a flipped bit in a name passes it, and so do rows that are gone.
The chain of steps shows what was taken from the journal or changed in it, the digests what was changed in the rows.
"""

import hashlib
import json
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from operator import itemgetter
from typing import NamedTuple

from relationship_ledger.store import journal
from relationship_ledger.store.reader import batches

_FETCHED = 10_000
"""Digests taken at a time: enough for speed, in constant memory."""
_ROWS = 500


class Differing(NamedTuple):
    """A row that is not what the journal says: its table and id, and whether the row or an entry on it differs."""

    table: str
    row_id: str
    former: bool


def broken_links(connection: sqlite3.Connection) -> Iterator[str]:
    """What does not hold in the chain of steps, in words. Raises sqlite3.Error where it can't be read."""
    cursor = connection.cursor()
    cursor.row_factory = sqlite3.Row
    expected = 1
    last: dict[str, tuple[bytes, int]] = {}
    for step in cursor.execute("SELECT * FROM step ORDER BY seq"):
        seq, first, final = step["seq"], step["first_change"], step["last_change"]
        if first != expected:
            yield f"step {seq} does not begin where the one before it ended"
        expected = final + 1
        before, number = last.get(step["device"], (b"", 0))
        if step["device_seq"] != number + 1:
            yield f"before step {seq} one of its device is missing"
        made, count = _digests(connection, first, final)
        if count != final - first + 1:
            yield f"step {seq} has {count} of its {final - first + 1} changes"
        fields = journal.StepFields(
            step["id"], step["device"], step["device_seq"], step["at"], step["dated"], step["kind"], step["command"],
            step["target"],
        )  # fmt: skip
        if journal.chain(before, fields, made) != step["hash"]:
            yield f"step {seq} is not what was chained"
        last[step["device"]] = step["hash"], step["device_seq"]
    beyond = connection.execute(
        "SELECT count(*) FROM change WHERE id >= :next", {"next": expected}
    ).fetchone()[0]
    if beyond:
        yield f"{beyond} changes belong to no step"


def _digests(connection: sqlite3.Connection, first: int, final: int) -> tuple[bytes, int]:
    """SHA-256 of the digests of a range of changes, and how many there are."""
    made, count = hashlib.sha256(), 0
    found = connection.execute(
        "SELECT digest FROM change WHERE id BETWEEN :first AND :final ORDER BY id",
        {"first": first, "final": final},
    )
    while batch := found.fetchmany(_FETCHED):
        made.update(b"".join(map(itemgetter(0), batch)))
        count += len(batch)
    return made.digest(), count


def differing(connection: sqlite3.Connection) -> Iterator[Differing]:
    """Rows, and former rows in the journal, whose digests do not fit. What was forgotten can't be told, and is passed over.

    Raises sqlite3.Error where it can't be read.
    """
    known = {row[0] for row in connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")}
    cursor = connection.cursor()
    cursor.row_factory = sqlite3.Row
    changes = cursor.execute("SELECT * FROM change ORDER BY row_id DESC, id DESC")
    groups = ((row_id, list(group)) for row_id, group in groupby(changes, key=itemgetter("row_id")))
    for batch in batches(groups, _ROWS):
        ids: dict[str, list[str]] = {}
        for row_id, group in batch:
            for table in {change["entity"] for change in group} & known:
                ids.setdefault(table, []).append(row_id)
        rows = {table: _rows(connection, table, wanted) for table, wanted in ids.items()}
        for _, group in batch:
            yield from _differing(group, rows)


def _rows(connection: sqlite3.Connection, table: str, ids: Sequence[str]) -> dict[str, str]:
    """Rows by id, each as its canonical text."""
    cursor = connection.cursor()
    cursor.row_factory = sqlite3.Row
    found = cursor.execute(
        f'SELECT * FROM "{table}" WHERE id IN (SELECT value FROM json_each(:ids))', {"ids": json.dumps(ids)}
    )
    return {row["id"]: journal.canonical(dict(row)) for row in found}


def _differing(changes: Sequence[sqlite3.Row], rows: Mapping[str, Mapping[str, str]]) -> Iterator[Differing]:
    """What does not fit of one row id; its changes come latest first."""
    after: dict[str, str | None] = {}
    for change in changes:
        table, row_id = change["entity"], change["row_id"]
        latest = table not in after
        became = rows.get(table, {}).get(row_id, "") if latest else after[table]
        before = change["before"] or ""
        if change["salt"] is None:
            after[table] = None
            if change["before"] is not None:
                yield Differing(table, row_id, former=True)
            continue
        after[table] = before
        if became is not None and journal.digest(change["salt"], before, became) != change["digest"]:
            yield Differing(table, row_id, former=not latest)
