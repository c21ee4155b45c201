"""Bringing a backup back: proven first, compared with what is there, and put in its place whole.

The file stays the same one and its pages are replaced in one transaction. Were another file put in its place, a
writer that waits for its turn would write into the old one, and what it was told is kept would be gone.
"""

import os
import sqlite3
import time
from collections.abc import Iterable, Sequence
from contextlib import closing
from pathlib import Path
from typing import BinaryIO, NamedTuple

from relationship_ledger.errors import StoreError
from relationship_ledger.model import Instant
from relationship_ledger.store import backup, chain, file
from relationship_ledger.store.reader import OWNED, Reader
from relationship_ledger.store.writer import Writer

SHOWN = 12
"""So many people are named of each kind."""
_PAGES = 1024
_TRIES = 5
_PATIENCE_SECONDS = 20.0
_CHANGE_COUNTER = 24
"""Where in the header stands the number that each transaction raises (SQLite's file format, 1.3.7)."""
_BESIDE = ("-journal", "-wal", "-shm")


class People(NamedTuple):
    """So many people, and the names of the first."""

    number: int
    names: tuple[str, ...]


class Difference(NamedTuple):
    """How a backup differs from the ledger: people, touches and steps that only one of them has, people who differ."""

    people_here: People
    people_there: People
    changed: People
    touches_here: int
    touches_there: int
    steps_here: int
    steps_there: int

    @property
    def nothing(self) -> bool:
        """Whether there is none, as far as this looks."""
        return not any((
            self.people_here.number, self.people_there.number, self.changed.number, self.touches_here, self.touches_there,
            self.steps_here, self.steps_there,
        ))  # fmt: skip


class _ChangedError(Exception):
    """Somebody wrote between the copy of what is replaced and the replacing."""


def take(source: Path, part: Path) -> None:
    """Copy a backup into `part`, by which it is then looked at and brought back. Raises StoreError."""
    with (
        file.worded(source),
        closing(file.connect(source, write=False)) as there,
        closing(sqlite3.connect(part, isolation_level=None)) as here,
    ):
        here.execute("PRAGMA synchronous=OFF")
        there.backup(here, pages=_PAGES)


def check(part: Path, name: Path) -> tuple[str, ...]:
    """Prove a backup, which the user knows as `name`: what does not hold of its rows and its journal.

    Raises StoreError where it is no ledger, a newer one, or damaged.
    """
    try:
        connection = file.connect(part, write=False)
    except StoreError as error:
        raise StoreError(error.message.replace(str(part), str(name))) from error
    with file.worded(name), closing(connection):
        damage = [row[0] for row in connection.execute("PRAGMA integrity_check(3)") if row[0] != "ok"]
        if damage:
            raise StoreError(f"{name} is damaged; nothing was changed. `ledger restore` lists other backups.")
        flaws = list(backup.flaws_of(connection))
        rows = sum(not each.former for each in chain.differing(connection))
        if rows:
            flaws.append(f"{rows} rows are not what the journal says")
    return tuple(flaws)


def compare(ledger: Path, part: Path) -> Difference:
    """How a backup, already checked, differs from the ledger. Raises StoreError."""
    with file.worded(ledger), closing(file.connect(part, write=False)) as connection:
        connection.execute("ATTACH :here AS here", {"here": f"{ledger.absolute().as_uri()}?mode=ro"})
        connection.execute("BEGIN")
        here = _only(connection, "contact", "here", "main")
        there = _only(connection, "contact", "main", "here")
        changed = _changed(connection).difference(here, there)
        return Difference(
            _people(connection, "here", here),
            _people(connection, "main", there),
            _people(connection, "here", changed),
            len(_only(connection, "touch", "here", "main")),
            len(_only(connection, "touch", "main", "here")),
            len(_only(connection, "step", "here", "main")),
            len(_only(connection, "step", "main", "here")),
        )


def _only(connection: sqlite3.Connection, table: str, one: str, other: str) -> set[str]:
    """The ids that only one of the two has."""
    return {
        row[0]
        for row in connection.execute(f"SELECT id FROM {one}.{table} EXCEPT SELECT id FROM {other}.{table}")
    }


def _changed(connection: sqlite3.Connection) -> set[str]:
    """The ids of contacts of whom anything differs but touches."""
    found: set[str] = set()
    for table, key in (("contact", "id"), *((owned, "contact_id") for owned in OWNED)):
        names = [
            {row[1] for row in connection.execute(f"PRAGMA {schema}.table_info({table})")}
            for schema in ("main", "here")
        ]
        columns = ", ".join(f'"{name}"' for name in sorted(names[0] & names[1]))
        for one, other in (("main", "here"), ("here", "main")):
            found.update(
                row[0]
                for row in connection.execute(
                    f"SELECT {key} FROM (SELECT {columns} FROM {one}.{table} EXCEPT SELECT {columns} FROM {other}.{table})"
                )
            )
    return found


def _people(connection: sqlite3.Connection, schema: str, ids: Iterable[str]) -> People:
    chosen = sorted(ids)
    names: list[tuple[str, str]] = []
    for id_ in chosen:
        names += connection.execute(
            f"SELECT name_key, name FROM {schema}.contact WHERE id = :id", {"id": id_}
        ).fetchall()
    return People(len(names), tuple(name for _, name in sorted(names)[:SHOWN]))


def forgotten_since(ledger: Path, part: Path) -> list[str]:
    """The ids of those who were forgotten in the ledger and not yet in the backup. Raises StoreError."""
    with Reader.open(ledger) as here, Reader.open(part) as there:
        known = {row[0] for row in there.rows("SELECT id FROM tombstone")}
        return [
            row[0] for row in here.rows("SELECT id FROM tombstone ORDER BY at, id") if row[0] not in known
        ]


def erase(path: Path, writer: Writer, ids: Sequence[str]) -> int:
    """Forget these people in a copy too, whatever it has of them; how many were among its people. Raises StoreError."""
    present = 0
    for id_ in ids:
        with Reader.open(path) as reader:
            there = reader.has_contact(id_)
            words = (
                [
                    reader.contact(id_).name,
                    *(each.name for each in reader.aliases(id_)),
                    *(each.value for each in reader.handles(id_)),
                ]
                if there
                else []
            )
        present += there
        writer.forget(id_, words)
    return present


def swap(part: Path, ledger: Path, folder: Path, at: Instant) -> Path:
    """Put a backup in the place of the ledger, and say where what it replaces is kept. Raises StoreError.

    Whoever writes meanwhile is kept too: where something was written after the copy was made, it is made again.
    """
    for _ in range(_TRIES):
        with ledger.open(
            "rb", buffering=0
        ) as header:  # closed last: closing it lets go of the locks of this process
            counter = _counter(header)
            kept = backup.make(ledger, folder, at, replaced=True).path
            try:
                _copy_over(part, ledger, header, counter)
            except _ChangedError:
                kept.unlink()
                continue
            except StoreError:
                kept.unlink()
                raise
        return kept
    raise StoreError(f"{ledger} is being written all the time. Nothing was changed; try again.")


def _counter(header: BinaryIO) -> bytes:
    header.seek(_CHANGE_COUNTER)
    return header.read(4)


def _copy_over(part: Path, ledger: Path, header: BinaryIO, counter: bytes) -> None:
    """Replace all pages in one transaction of the file, which a crash rolls back."""
    deadline = time.monotonic() + _PATIENCE_SECONDS
    alone = False

    def look(_status: int, _remaining: int, total: int) -> None:
        nonlocal alone
        if total and not alone:  # from the first page on the file is ours alone
            alone = True
            if _counter(header) != counter:
                raise _ChangedError
        elif not total and time.monotonic() > deadline:
            raise StoreError(
                f"{ledger} is in use by another program and did not come free. Nothing was changed; try again."
            )

    with (
        file.worded(ledger),
        closing(file.connect(ledger, write=True)) as target,
        closing(file.connect(part, write=False)) as source,
    ):
        # A part at first, never all at once: what is looked at must come before the end.
        pages = source.execute("PRAGMA page_count").fetchone()[0]
        source.backup(target, pages=max(1, min(_PAGES, pages // 4)), progress=look, sleep=0.05)


def set_aside(ledger: Path, folder: Path, at: Instant) -> Path | None:
    """Move a file that can't be read as a ledger out of the way, with what lies beside it. Raises StoreError.

    What an interrupted write left beside it must go with it: it would be played into whatever takes its place.
    """
    if not os.path.lexists(ledger):
        _move_beside(ledger, ledger.with_name(f"{ledger.name}.left"))
        return None
    try:
        if not folder.is_dir():
            folder.mkdir(mode=0o700)
        kept = backup.free_name(folder, ledger.stem, at)
        _move_beside(ledger, kept)
        ledger.rename(kept)
        kept.chmod(0o600)
    except OSError as error:
        raise StoreError(
            f"{ledger} can't be moved to {folder}: {error.strerror}. Move it by hand, then restore."
        ) from error
    return kept


def _move_beside(ledger: Path, kept: Path) -> None:
    for end in _BESIDE:
        beside = ledger.with_name(ledger.name + end)
        if beside.exists():
            beside.replace(kept.with_name(kept.name + end))


def place(part: Path, ledger: Path) -> None:
    """Put a backup where nothing is. Raises StoreError."""
    try:
        backup.synced(part)
        part.replace(ledger)
        backup.synced(ledger.absolute().parent)
    except OSError as error:
        raise StoreError(f"{ledger} can't be written: {error.strerror}.") from error
