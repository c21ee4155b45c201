"""Mends what can be mended: modes, indexes, rows that belong to nothing, what is derived. Saves what a damaged file has.

What people said is changed as a step of the journal. Undo passes it over, since what it took out could not stand; the
backup made before has it. A damaged file is never written to: what can be read goes into a new one.
"""

import json
import os
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any, NamedTuple

from sqlalchemy import Index
from sqlalchemy.dialects import sqlite as dialect
from sqlalchemy.schema import CreateIndex

from relationship_ledger.errors import StoreError
from relationship_ledger.model import (
    Alias,
    Apart,
    Entity,
    Handle,
    ImportantDay,
    Investment,
    Membership,
    Note,
    PlannedLine,
    Promise,
    Ref,
    SourceKey,
    Touch,
)
from relationship_ledger.store import backup, file, migrate, rows, tables
from relationship_ledger.store.doctor import NAMED, VALUES
from relationship_ledger.store.whereabouts import Finding
from relationship_ledger.store.writer import Step, Writer

_NO_ONE = Ref("", "")
_BY_ID: dict[str, Callable[[str], Entity]] = {
    "alias": lambda id_: Alias(id_, "", ""),
    "handle": lambda id_: Handle("email", "", id=id_),
    "source_key": lambda id_: SourceKey(id_, "", ""),
    "important_day": lambda id_: ImportantDay("", 1, 1, id=id_),
    "note": lambda id_: Note(id_, 0, "", _NO_ONE),
    "promise": lambda id_: Promise(id_, _NO_ONE, "me", "", 0),
    "membership": lambda id_: Membership(id_, "", "", 0),
    "touch": lambda id_: Touch(id_, 0, "", "", "me", ()),
    "investment": lambda id_: Investment(id_, "", 0, "", "", ""),
    "plan_line": lambda id_: PlannedLine(id_, "", "due", 0, "", 0),
    "apart": lambda id_: Apart(id_, "", "", 0),
}
"""A noun of each table by which its row is dropped: only the id counts."""
_INDEX_FAULTS = ("row ", "wrong # of entries in index", "non-unique entry in index")
_MENDED = ("references", "participants", "values")
_DERIVED = ("derived", "standings", "participation", "names")
_FAILURES = 50_000
"""So many reads may fail before the rest of a table is given up."""


class Plan(NamedTuple):
    """What a repair would do. `salvage`: the file is damaged, and only what can be read is saved."""

    modes: tuple[tuple[Path, int], ...]
    indexes: tuple[str, ...]
    reindex: bool
    rows: bool
    derive: bool
    salvage: bool

    @property
    def anything(self) -> bool:
        """Whether there is anything to do."""
        return bool(self.modes or self.writes or self.salvage)

    @property
    def writes(self) -> bool:
        """Whether the ledger itself is written to."""
        return bool(self.indexes or self.reindex or self.rows or self.derive)


class Saved(NamedTuple):
    """What was saved of a table: rows, how many could not be read or kept, whether the rest was given up."""

    table: str
    rows: int
    lost: int
    given_up: bool


def plan(path: Path, findings: Sequence[Finding], modes: Sequence[tuple[Path, int]]) -> Plan:
    """What can be mended of what a deep look found."""
    problems = {each.name for each in findings if each.state == "problem"}
    faults = _faults(path) if "integrity" in problems else []
    only_indexes = bool(faults) and all(_is_of_index(each) for each in faults)
    damaged = "integrity" in problems and not only_indexes
    return Plan(
        tuple(modes),
        () if damaged else tuple(each.name for each in _missing(path) if each.name),
        only_indexes,
        not damaged and not problems.isdisjoint(_MENDED),
        not damaged and not problems.isdisjoint((*_DERIVED, *_MENDED)),
        damaged,
    )


def _faults(path: Path) -> list[str]:
    try:
        with closing(file.connect(path, write=False)) as connection:
            return [str(row[0]) for row in connection.execute("PRAGMA integrity_check(100)")]
    except (StoreError, sqlite3.Error) as error:
        return [str(error)]


def _is_of_index(fault: str) -> bool:
    return fault.startswith(_INDEX_FAULTS) and " index " in fault


def _missing(path: Path) -> list[Index]:
    """Indexes of this version that a ledger of this version does not have."""
    with closing(file.connect(path, write=False)) as connection:
        if connection.execute("PRAGMA user_version").fetchone()[0] < file.SCHEMA:
            return []
        there = {
            row[0]
            for row in connection.execute("SELECT name FROM sqlite_schema WHERE type IN ('index', 'table')")
        }
    return [
        index
        for table in tables.Row.metadata.sorted_tables
        if table.name in there
        for index in sorted(table.indexes, key=lambda index: str(index.name))
        if index.name not in there
    ]


def mend_modes(modes: Sequence[tuple[Path, int]]) -> None:
    """Leave a ledger and its backups to their owner alone. Raises StoreError."""
    for path, mode in modes:
        try:
            path.chmod(mode)
        except OSError as error:
            raise StoreError(f"The mode of {path} can't be changed: {error.strerror}.") from error


def mend(path: Path, writer: Writer, chosen: Plan) -> tuple[int, int]:
    """Mend what lies in the file: how many rows were changed or dropped, and how many standings derived anew.

    Raises StoreError, and then what was not finished is as before.
    """
    if chosen.indexes or chosen.reindex:
        _mend_indexes(path, reindex=chosen.reindex)
    changed = derived = 0
    if chosen.rows:
        # What was there could not stand, and undo could not bring it back: a step that undo passes over, as what was
        # forgotten, so that it is not in the way of those before. The backup has it.
        with writer.step("repair", kind="forget") as step:
            _mend_rows(step)
            _mend_values(step)
            changed = step.changes
    if chosen.derive:
        derived = writer.rebuild()
    return changed, derived


def _mend_indexes(path: Path, *, reindex: bool) -> None:
    missing = _missing(path)
    with file.worded(path), closing(file.connect(path, write=True)) as connection:
        connection.execute("BEGIN IMMEDIATE")
        if reindex:
            connection.execute("REINDEX")
        for index in missing:
            connection.execute(str(CreateIndex(index).compile(dialect=dialect.dialect())))
        connection.execute("COMMIT")


def _mend_rows(step: Step) -> None:
    """Drop what belongs to nothing; take out of shared rows who is not there."""
    reader = step.reader
    orphans = [(found["table"], found["rowid"]) for found in reader.rows("PRAGMA foreign_key_check")]
    for table, rowid in dict.fromkeys(orphans):
        if table in _BY_ID:
            id_ = reader.value(f'SELECT id FROM "{table}" WHERE rowid = :rowid', {"rowid": rowid})
            step.drop(_BY_ID[table](id_))
    there = {row[0] for row in reader.rows("SELECT id FROM contact")}
    for table in ("touch", "investment", "plan_line"):
        for row in list(reader.rows(_naming_nobody(table))):
            among = [id_ for id_ in rows.participants(row["contacts"]) if id_ in there]
            if table == "plan_line" or (table == "touch" and not among):
                step.drop(_BY_ID[table](row["id"]))
                continue
            kept: rows.Row = {**dict(row), "contacts": json.dumps(among)}
            step.put(
                rows.touch(kept, dict.fromkeys(among, "")) if table == "touch" else rows.investment(kept)
            )


def _mend_values(step: Step) -> None:
    """Give rows a value that the program can reckon with; what they had stays in the journal."""
    reader = step.reader
    corrected: dict[tuple[str, str], dict[str, Any]] = {}
    for each in VALUES:
        if each.becomes and reader.has_table(each.table):
            for row in reader.rows(f'SELECT * FROM "{each.table}" WHERE {each.condition}'):
                corrected.setdefault((each.table, row["id"]), dict(row)).update(each.becomes)
    for (table, _), mended in corrected.items():
        if table == "contact":
            step.put(rows.contact(mended))
        elif table == "promise":
            step.put(rows.promise({**mended, "contact_name": ""}))
        else:
            step.put(rows.touch(mended, dict.fromkeys(rows.participants(mended["contacts"]), "")))


def _naming_nobody(table: str) -> str:
    empty = " OR contacts = '[]'" if table == "touch" else ""
    return f"""SELECT * FROM {table} WHERE json_valid(contacts) AND (
                   id IN (SELECT {table}.id FROM {table}, {NAMED.format(table=table)}
                          WHERE NOT EXISTS (SELECT 1 FROM contact WHERE contact.id = named.value)){empty})"""


# Saving what a damaged file has


def salvage(path: Path, target: Path) -> list[Saved]:
    """Write what can be read of a damaged ledger into a new one; the damaged one stays as it is. Raises StoreError.

    Rows are read by their numbers, so that a page that can't be read costs the rows on it and no others. What is
    derived is left out, and made anew afterwards.
    """
    migrate.begin(target)
    try:
        with (
            file.worded(path),
            closing(_damaged(path)) as source,
            closing(sqlite3.connect(target, isolation_level=None)) as copy,
        ):
            copy.execute("PRAGMA synchronous=OFF")
            copy.execute("BEGIN")
            saved = [
                _save(source, copy, table)
                for table in (*tables.JOURNALED, "tombstone", "meta", "step", "change")
            ]
            copy.execute("COMMIT")
        backup.synced(target)
    except BaseException:
        target.unlink()
        raise
    return saved


def _damaged(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, isolation_level=None)
    connection.execute("PRAGMA query_only=ON")
    connection.execute("PRAGMA trusted_schema=OFF")
    connection.execute("PRAGMA cell_size_check=ON")
    connection.text_factory = lambda content: content.decode("utf-8", "replace")
    return connection


def _save(source: sqlite3.Connection, copy: sqlite3.Connection, table: str) -> Saved:
    wanted = [row[1] for row in copy.execute(f'PRAGMA table_info("{table}")')]
    try:
        there = {row[1] for row in source.execute(f'PRAGMA table_info("{table}")')}
    except sqlite3.DatabaseError as error:
        raise StoreError(
            "Not even the file's table of contents can be read, so nothing can be saved from it. `ledger restore` lists "
            "backups."
        ) from error
    columns = [name for name in wanted if name in there]
    if not columns:
        return Saved(table, 0, 0, given_up=False)
    names = ", ".join(f'"{name}"' for name in columns)
    insert = f'INSERT OR IGNORE INTO "{table}" ({names}) VALUES ({", ".join("?" * len(columns))})'
    reading = _Salvage(source, table, names)
    kept = refused = 0
    for row in reading.rows():
        try:
            kept += copy.execute(insert, row).rowcount
        except (
            sqlite3.DatabaseError
        ):  # a value of another type than the column has, or none where one must be
            refused += 1
    lost = max(reading.lost + refused, reading.expected() - kept)
    return Saved(table, kept, lost, reading.given_up)


class _Salvage:
    """Reads the rows of a table by their numbers: upwards and downwards to what can't be read, and round it by halves."""

    def __init__(self, source: sqlite3.Connection, table: str, names: str) -> None:
        self._source = source
        self._sql = f'SELECT rowid, {names} FROM "{table}" WHERE rowid BETWEEN :low AND :high ORDER BY rowid'
        self._table = table
        self._failed = False
        self._reached = 0
        self.lost = 0
        self.given_up = False

    def rows(self) -> Iterator[tuple[Any, ...]]:
        """Every row that can be read."""
        failures = 0
        ranges = [(0, self._highest())]
        while ranges:
            low, high = ranges.pop()
            yield from self._scan(low, high, down=False)
            failed, low = self._failed, self._reached + 1
            if low > high:
                continue
            # A number that is out of order ends a scan in silence, so that what lies beyond is looked for from above.
            yield from self._scan(low, high, down=True)
            if not failed and not self._failed and self._reached > high:
                continue
            high = self._reached - 1
            failures += 1
            if failures > _FAILURES:
                self.given_up = True
                return
            if low == high:
                self.lost += 1
            elif low < high:
                middle = (low + high) // 2
                ranges += [(middle + 1, high), (low, middle)]

    def _scan(self, low: int, high: int, *, down: bool) -> Iterator[tuple[Any, ...]]:
        """Rows of a range in order, as far as that goes; `_reached` is the last one's number, or just outside."""
        self._reached, self._failed = (high + 1, False) if down else (low - 1, False)
        before = self._reached
        cursor = self._source.cursor()
        try:
            for row in cursor.execute(f"{self._sql} {'DESC' if down else 'ASC'}", {"low": low, "high": high}):
                if not (low <= row[0] < self._reached if down else self._reached < row[0] <= high):
                    # The number before may be what is wrong, and have leapt over others.
                    self._failed, self._reached = True, before
                    return
                before, self._reached = self._reached, row[0]
                yield row[1:]
        except sqlite3.DatabaseError:
            self._failed = True
        finally:
            cursor.close()

    def expected(self) -> int:
        """How many rows there should be, as an index has it; 0 where none can be read."""
        try:
            return int(self._source.execute(f'SELECT count(*) FROM "{self._table}"').fetchone()[0])
        except sqlite3.DatabaseError:
            return 0

    def _highest(self) -> int:
        """The highest row number; where it can't be read, more than any ledger has."""
        try:
            return int(self._source.execute(f'SELECT max(rowid) FROM "{self._table}"').fetchone()[0] or 0)
        except sqlite3.DatabaseError:
            return 2**24


def free_target(path: Path, stamp: str) -> Path:
    """A name beside a damaged ledger for what is saved of it, which nothing has yet."""
    number, target = 1, path.with_name(f"{path.stem}-saved-{stamp}.db")
    while os.path.lexists(target):
        number += 1
        target = path.with_name(f"{path.stem}-saved-{stamp}-{number}.db")
    return target
