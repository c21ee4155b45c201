"""Changes to the ledger: each unit of work is one transaction and one step of the journal.

Rows go in through the tables' own definitions; many at once through the same statements as one. Whatever is derived
from a changed row is brought in step before the transaction ends.
"""

import hashlib
import json
import secrets
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cache
from operator import itemgetter
from pathlib import Path
from types import TracebackType
from typing import Any, NamedTuple, Self

from sqlalchemy import insert
from sqlalchemy.dialects import sqlite as dialect
from sqlmodel import SQLModel

from relationship_ledger.core.fold import fold
from relationship_ledger.core.match import naming
from relationship_ledger.core.standing import settle, tie_of
from relationship_ledger.errors import ConflictError, NothingToDoError
from relationship_ledger.model import MERGED, Entity, Instant, Settings
from relationship_ledger.store import database, entities, journal, migrate, rows, standings, tables
from relationship_ledger.store.reader import OWNED, Reader, View, batches

FLUSH_ROWS = 5_000
"""Rows gathered before they are written: large enough for speed, small enough for constant memory."""
_NULL_PAYLOAD = (None, None)


class Author(NamedTuple):
    """Who writes, and when. `dated` is the moment the run claims, `true` what the clock said."""

    dated: Instant
    true: Instant
    device: str
    new_id: Callable[[], str]


class Undone(NamedTuple):
    """What an undo or a redo did: the step it answers, and how many rows of forgotten people it passed over."""

    seq: int
    command: str
    passed_over: int


class Writer:
    """Changes one ledger. Use as a context manager."""

    def __init__(self, path: Path, author: Author, build: Callable[[Mapping[str, str]], Settings]) -> None:
        self._path = path
        self._author = author
        self._build = build
        migrate.upgrade(path, self._rebuild)
        self._engine = database.engine(path)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._engine.dispose()

    @contextmanager
    def _transaction(self) -> Iterator[sqlite3.Connection]:
        """One transaction, as the driver's connection: rows go in by the thousand."""
        with database.transaction(self._engine, self._path) as connection:
            driver = connection.connection.driver_connection
            assert isinstance(driver, sqlite3.Connection)  # noqa: S101  # the engine made it
            yield driver

    @contextmanager
    def step(self, command: str, kind: journal.Kind = "do", target: int | None = None) -> Iterator["Step"]:
        """One unit of work: BEGIN IMMEDIATE at the start, everything or nothing at the end.

        What is asked through the step's reader stays true until the end. A step that changed nothing leaves none. The
        kind `begin` is for what a new ledger begins with: one link of the chain, which is no change and not undone.
        """
        with self._transaction() as driver:
            step = Step(driver, self._path, self._author, self._build, command, kind, target)
            yield step
            step.finish(always=kind == "begin")

    def undo(self, seq: int | None = None) -> Undone:
        """Append the inverse of the latest step in force, or of step `seq`.

        Raises NothingToDoError, and ConflictError with the names of what changed since.
        """
        return self._answer("undo", seq)

    def redo(self) -> Undone:
        """Append the inverse of the latest undo. Raises as `undo` does."""
        return self._answer("redo", None)

    def _answer(self, kind: journal.Kind, seq: int | None) -> Undone:
        with self._transaction() as driver:
            target = self._target(driver, kind, seq)
            step = Step(driver, self._path, self._author, self._build, target["command"], kind, target["seq"])
            passed_over = step.invert(target["first_change"], target["last_change"])
            step.finish(always=True)
        return Undone(target["seq"], target["command"], passed_over)

    def _target(self, driver: sqlite3.Connection, kind: journal.Kind, seq: int | None) -> rows.Row:
        cursor = driver.cursor()
        cursor.row_factory = sqlite3.Row
        known = journal.applied(
            tuple(row) for row in driver.execute("SELECT seq, kind, target FROM step ORDER BY seq")
        )
        in_force = known.undoable if kind == "undo" else known.redoable
        wanted = reversed(in_force) if seq is None else [each for each in in_force if each == seq]
        # Looked at one by one from the latest, since a ledger of ten years has many and the first nearly always can.
        found = next((each for each in wanted if _has_payload(driver, each)), None)
        if found is None and seq is not None:
            raise NothingToDoError(
                f"Step {seq} can't be undone: it is not in force. `ledger undo --list` shows which are."
            )
        if found is None:
            raise NothingToDoError(f"There is nothing to {kind}.")
        row: sqlite3.Row = cursor.execute(
            "SELECT seq, command, first_change, last_change FROM step WHERE seq = :seq",
            {"seq": found},
        ).fetchone()
        return row

    def forget(self, contact_id: str, words: Sequence[str]) -> None:
        """Erase a contact for good: rows, shared touches' mention, journaled payloads and their salts.

        `words` are names whose mention in earlier rows of the journal goes too. Not undoable.
        """
        with self._transaction() as driver:
            step = Step(driver, self._path, self._author, self._build, "forget", "forget", None)
            step.forget(contact_id, words)
            step.finish(always=True)

    def set_meta(self, name: str, value: str) -> None:
        """Keep a fact about the file. Not journaled."""
        with database.transaction(self._engine, self._path) as connection:
            connection.exec_driver_sql(
                "INSERT INTO meta (id, value) VALUES (:id, :value) ON CONFLICT (id) DO UPDATE SET value = excluded.value",
                {"id": name, "value": value},
            )

    def rebuild(self) -> int:
        """Derive everything anew; how many standings that were."""
        with self._transaction() as driver:
            return self._rebuild(driver)

    def _rebuild(self, driver: sqlite3.Connection) -> int:
        return Step(driver, self._path, self._author, self._build, "rebuild", "do", None).rebuild()


def _has_payload(driver: sqlite3.Connection, seq: int) -> bool:
    """Whether anything of a step can still be brought back: a step of forgotten people only can't."""
    found = driver.execute(
        """SELECT 1 FROM step JOIN change ON change.id BETWEEN step.first_change AND step.last_change
           WHERE step.seq = :seq AND change.salt IS NOT NULL LIMIT 1""",
        {"seq": seq},
    ).fetchone()
    return found is not None


class Step:
    """A unit of work under way. Not made by hand: `Writer.step` does."""

    def __init__(
        self,
        driver: sqlite3.Connection,
        path: Path,
        author: Author,
        build: Callable[[Mapping[str, str]], Settings],
        command: str,
        kind: journal.Kind,
        target: int | None,
    ) -> None:
        self._driver = driver
        self._author = author
        self._build = build
        self._command, self._kind, self._target = command, kind, target
        self._reader = Reader(driver, path)
        self._puts: dict[str, dict[str, entities.Values]] = {}
        self._buffered = 0
        self._digests = hashlib.sha256()
        self._first_change = 1 + self._number("SELECT coalesce(max(id), 0) FROM change")
        self._next_change = self._first_change
        self._dirty = _Dirty()
        self.seq: int | None = None

    @property
    def reader(self) -> Reader:
        """Asks the ledger as this step has changed it so far."""
        self._flush()
        return self._reader

    @property
    def changes(self) -> int:
        """How many rows the step has changed so far."""
        self._flush()
        return self._next_change - self._first_change

    def put(self, *things: Entity) -> None:
        """Insert or replace by id. The same again changes nothing."""
        for thing in things:
            table, values = entities.to_row(thing)
            self._puts.setdefault(table, {})[values["id"]] = values
            self._buffered += 1
        if self._buffered >= FLUSH_ROWS:
            self._flush()

    def drop(self, *things: Entity) -> None:
        """Remove by id."""
        self._flush()
        for thing in things:
            table, values = entities.to_row(thing)
            self._drop_rows(table, self._current(table, [values["id"]]))

    def new_id(self) -> str:
        """An id for something new."""
        return self._author.new_id()

    # Rows

    def _flush(self) -> None:
        gathered, self._puts, self._buffered = self._puts, {}, 0
        for table in tables.JOURNALED:
            if table in gathered:
                self._put_rows(table, gathered[table])

    def _put_rows(self, table: str, wanted: Mapping[str, entities.Values]) -> None:
        present = self._current(table, list(wanted))
        added = [values for id_, values in wanted.items() if id_ not in present]
        changed = [values for id_, values in wanted.items() if id_ in present and present[id_] != values]
        self._record(table, [(None, values) for values in added])
        self._record(table, [(present[values["id"]], values) for values in changed])
        self._insert(table, added)
        if changed:
            self._driver.executemany(_update(table), changed)
        if table == "touch":
            self._drop_participations(present[values["id"]] for values in changed)
            self._insert(
                "participation",
                [row for values in (*added, *changed) for row in standings.participation_rows(values)],
            )
        for values in added:
            self._dirty.mark(table, None, values)
        for values in changed:
            self._dirty.mark(table, present[values["id"]], values)

    def _drop_rows(self, table: str, present: Mapping[str, entities.Values]) -> None:
        self._record(table, [(values, None) for values in present.values()])
        ids = [{"id": id_} for id_ in present]
        if table == "touch":
            self._drop_participations(present.values())
        if table == "contact":
            for derived in ("standing", "name_part"):
                self._driver.executemany(f"DELETE FROM {derived} WHERE contact_id = :id", ids)
        self._driver.executemany(f'DELETE FROM "{table}" WHERE id = :id', ids)
        for values in present.values():
            self._dirty.mark(table, values, None)

    def _drop_participations(self, touches: Iterable[entities.Values]) -> None:
        self._driver.executemany(
            "DELETE FROM participation WHERE contact_id = :contact_id AND at = :at AND touch_id = :touch_id",
            [row for touch in touches for row in standings.participation_rows(touch)],
        )

    def _current(self, table: str, ids: Sequence[str]) -> dict[str, entities.Values]:
        cursor = self._driver.cursor()
        cursor.row_factory = sqlite3.Row
        return {
            row["id"]: dict(row)
            for row in cursor.execute(
                f'SELECT * FROM "{table}" WHERE id IN (SELECT value FROM json_each(:ids))',
                {"ids": json.dumps(ids)},
            )
        }

    def _record(
        self, table: str, pairs: Sequence[tuple[entities.Values | None, entities.Values | None]]
    ) -> None:
        """Journal rows as they were and as they become; what a ledger begins with replaces nothing."""
        if self._kind == "begin":
            return
        salts = secrets.token_bytes(journal.SALT_BYTES * len(pairs))
        changes = []
        for index, (before, after) in enumerate(pairs):
            salt = salts[index * journal.SALT_BYTES : (index + 1) * journal.SALT_BYTES]
            was = journal.canonical(before)
            made = journal.digest(salt, was, journal.canonical(after))
            self._digests.update(made)
            row_id = (after or before or {})["id"]
            kept = (salt, was or None) if self._kind != "forget" else _NULL_PAYLOAD
            changes.append((self._next_change, table, row_id, made, *kept))
            self._next_change += 1
        self._driver.executemany(
            "INSERT INTO change (id, entity, row_id, digest, salt, before) VALUES (?, ?, ?, ?, ?, ?)", changes
        )

    # Undoing

    def invert(self, first: int, last: int) -> int:
        """Bring back what the changes `first` … `last` replaced; how many rows of forgotten people were passed over.

        Raises ConflictError, naming them, where rows are no longer as the changes left them.
        """
        cursor = self._driver.cursor()
        cursor.row_factory = sqlite3.Row
        changed: list[tuple[str, str]] = []
        passed_over = 0
        wanted: list[tuple[str, str, entities.Values | None]] = []
        for change in cursor.execute(
            "SELECT * FROM change WHERE id BETWEEN :first AND :last ORDER BY id DESC",
            {"first": first, "last": last},
        ).fetchall():
            table, row_id = change["entity"], change["row_id"]
            if change["salt"] is None:
                passed_over += 1
                continue
            now = self._current(table, [row_id]).get(row_id)
            was = change["before"] or ""
            as_left = journal.digest(change["salt"], was, journal.canonical(now)) == change["digest"]
            if not as_left and not self._only_forgotten_since(change["id"], table, row_id):
                changed.append((table, row_id))
                continue
            row = None if not was else self._living({**dict.fromkeys(_columns(table)), **json.loads(was)})
            if was and row is None:
                passed_over += 1
                continue
            wanted.append((table, row_id, row))
        if changed:
            names = self._reader.owners_of_ids(changed)
            raise ConflictError(
                "This can't be taken back as it was: something changed since. Undo the later steps first.",
                candidates=names,
            )
        for table, row_id, row in wanted:
            if row is None:
                self._drop_rows(table, self._current(table, [row_id]))
            else:
                self._put_rows(table, {row_id: row})
        return passed_over

    def _only_forgotten_since(self, change_id: int, table: str, row_id: str) -> bool:
        """Whether a row is other than a change left it only because someone in it was forgotten."""
        kinds = self._driver.execute(
            """SELECT step.kind FROM change JOIN step ON change.id BETWEEN step.first_change AND step.last_change
               WHERE change.row_id = :row AND change.entity = :table AND change.id > :change""",
            {"row": row_id, "table": table, "change": change_id},
        ).fetchall()
        return bool(kinds) and all(kind == "forget" for (kind,) in kinds)

    def _living(self, row: entities.Values) -> entities.Values | None:
        """A former row without people who were forgotten since; None where nothing is left of it."""
        if "contacts" in row:
            among = [id_ for id_ in rows.participants(row["contacts"]) if not self._reader.tombstoned(id_)]
            if not among and row["contacts"] != entities.contacts_text(()):
                return None
            return {**row, "contacts": entities.contacts_text(tuple(among))}
        owners = [row["one"], row["other"]] if "one" in row else [row.get("contact_id") or row["id"]]
        return None if any(map(self._reader.tombstoned, owners)) else row

    # Forgetting

    def forget(self, contact_id: str, words: Sequence[str]) -> None:
        """See `Writer.forget`."""
        former = [
            each.key.removeprefix(MERGED)
            for each in self._reader.source_keys(contact_id)
            if each.key.startswith(MERGED)
        ]
        erased = {contact_id, *(each.id for each in self._reader.apart(contact_id))}
        self._drop_rows("apart", self._current("apart", sorted(erased)))
        params = {"id": contact_id, "like": f"%{contact_id}%"}
        for table in OWNED:
            mine = [
                row[0]
                for row in self._driver.execute(f'SELECT id FROM "{table}" WHERE contact_id = :id', params)
            ]
            erased.update(mine)
            self._drop_rows(table, self._current(table, mine))
        for table in ("touch", "investment", "plan_line"):
            shared = {}
            found = self._driver.execute(
                f"SELECT id FROM {table} WHERE contacts LIKE :like", params
            ).fetchall()
            for row in self._current(table, [row[0] for row in found]).values():
                others = [id_ for id_ in rows.participants(row["contacts"]) if id_ != contact_id]
                if table == "investment" or (others and table == "touch"):
                    shared[row["id"]] = {**row, "contacts": entities.contacts_text(tuple(others))}
                else:
                    erased.add(row["id"])
                    self._drop_rows(table, {row["id"]: row})
            self._put_rows(table, shared)
        self._drop_rows("contact", self._current("contact", [contact_id]))
        # Whoever was merged into them is them: as they were before they must not come back either.
        gone = [contact_id, *former]
        self._driver.executemany(
            "INSERT INTO tombstone (id, at) VALUES (:id, :at) ON CONFLICT (id) DO NOTHING",
            [{"id": each, "at": self._author.true} for each in gone],
        )
        self._erase_payloads(gone, erased, words)

    def _erase_payloads(self, gone: Sequence[str], erased: set[str], words: Sequence[str]) -> None:
        """Take salts and former rows of all that was theirs, and former texts of others that name them."""
        forgotten = {row[0] for row in self._driver.execute("SELECT id FROM tombstone")}
        for row_id, before in self._driver.execute(
            """SELECT row_id, before FROM json_each(:ids) AS gone
               JOIN change ON change.before LIKE '%' || gone.value || '%'""",
            {"ids": json.dumps(gone)},
        ):
            row = json.loads(before)
            if (
                "contacts" not in row
                or "plan_id" in row
                or forgotten.issuperset(rows.participants(row["contacts"]))
            ):
                erased.add(row_id)
        blank = "UPDATE change SET salt = NULL, before = NULL WHERE"
        self._driver.execute(
            f"{blank} row_id IN (SELECT value FROM json_each(:ids))", {"ids": json.dumps(sorted(erased))}
        )
        named = naming(words)
        for change_id, before in self._driver.execute(
            f"SELECT id, before FROM change WHERE before IS NOT NULL AND entity IN ({_TEXT_TABLES})"
        ).fetchall():
            row = json.loads(before)
            if any(named(row[column]) for column in _TEXTS if isinstance(row.get(column), str)):
                self._driver.execute(f"{blank} id = :id", {"id": change_id})
        exports = self._driver.execute("SELECT value FROM meta WHERE id = 'exports'").fetchone()
        if exports:
            kept = json.dumps([path for path in json.loads(exports[0]) if not named(path)])
            self._driver.execute("UPDATE meta SET value = :kept WHERE id = 'exports'", {"kept": kept})

    # The end

    def finish(self, *, always: bool = False) -> None:
        """Bring what is derived in step and append to the chain; with nothing changed only if `always`."""
        self._flush()
        if self._next_change == self._first_change and not always:
            return
        self._check_dependents()
        self._refresh()
        self._append()

    def _append(self) -> None:
        device = self._author.device
        previous = self._driver.execute(
            "SELECT hash, device_seq FROM step WHERE device = :device ORDER BY device_seq DESC LIMIT 1",
            {"device": device},
        ).fetchone()
        before, device_seq = previous or (b"", 0)
        fields = journal.StepFields(
            self._author.new_id(), device, device_seq + 1, self._author.true, self._author.dated, self._kind,
            self._command, self._target,
        )  # fmt: skip
        self.seq = self._number("SELECT coalesce(max(seq), 0) FROM step") + 1
        self._insert(
            "step",
            [
                {
                    "seq": self.seq,
                    "id": fields.id,
                    "device": device,
                    "device_seq": fields.device_seq,
                    "at": fields.at,
                    "dated": fields.dated,
                    "kind": fields.kind,
                    "command": fields.command,
                    "target": fields.target,
                    "first_change": self._first_change,
                    "last_change": self._next_change - 1,
                    "hash": journal.chain(before, fields, self._digests.digest()),
                }
            ],
        )

    def _check_dependents(self) -> None:
        """Say who is in the way of what goes; the commit would only say that someone is."""
        names = [
            _name_of(parent, self._dirty.dropped[parent][id_])
            for parent, column, table in _DEPENDENTS
            for (id_,) in self._driver.execute(
                f'SELECT DISTINCT {column} FROM "{table}" WHERE {column} IN (SELECT value FROM json_each(:ids))',
                {"ids": json.dumps(list(self._dirty.dropped.get(parent, ())))},
            )
        ]
        gone = self._dirty.dropped.get("contact", {})
        names += [
            gone[id_]["name"]
            for table in ("investment", "plan_line")
            for (id_,) in self._driver.execute(
                f"""SELECT DISTINCT each.value FROM {table}, json_each({table}.contacts) AS each
                    WHERE each.value IN (SELECT value FROM json_each(:ids))""",
                {"ids": json.dumps(list(gone))},
            )
        ]
        if names:
            raise ConflictError(
                "Something that was added since belongs to what would go. Take that back first.",
                candidates=list(dict.fromkeys(names)),
            )

    def _refresh(self) -> None:
        dirty = self._dirty
        if not dirty.touches_anything:
            return
        view = self._view()
        if dirty.everyone:
            self._restore_all(view)
            self._rename(dirty.renamed)
            return
        for list_id in dirty.lists:
            dirty.refold.update(ref.id for ref in self._reader.members(list_id))
        self._rename(dirty.renamed)
        late = {
            id_ for id_ in dirty.newer if id_ not in dirty.refold and self._is_late(id_, dirty.newer[id_])
        }
        dirty.refold |= late
        self._store_standings(standings.rebuilt(self._reader, view, sorted(dirty.refold)))
        self._store_standings(self._advanced(view, sorted(set(dirty.newer) - dirty.refold)))

    def _view(self) -> View:
        return self._reader.view(self._author.dated, self._build(self._reader.setting_values()))

    def _is_late(self, contact_id: str, first: tuple[Instant, str]) -> bool:
        """Whether a new touch is not newer than all that the stored state has taken."""
        stored = self._driver.execute(
            "SELECT latest_at, latest_id FROM standing WHERE contact_id = :id", {"id": contact_id}
        ).fetchone()
        return stored is None or (stored[0] is not None and first <= tuple(stored))

    def _advanced(self, view: View, ids: Sequence[str]) -> Iterator[entities.Values]:
        """Standings of people whose only news are newer touches: one step of the fold for each touch."""
        for tie, before in self._reader.newer_ties(view, ids):
            engine_tie = tie_of(tie.contact.origin, tie.contact.tier, tie.cadence, view.settings)
            state = fold(tie.events, engine_tie, view.clock, before.state)
            folded = state, tie.latest or before.latest
            settled = settle(tie.contact, tie.cadence, folded, tie.handles, view.settings, view.clock)
            yield standings.standing_row(tie, settled)

    def _restore_all(self, view: View) -> int:
        self._driver.execute("DELETE FROM standing")
        return self._store_standings(standings.rebuilt(self._reader, view))

    def _store_standings(self, made: Iterable[entities.Values]) -> int:
        count = 0
        for batch in batches(made, FLUSH_ROWS):
            self._driver.executemany(
                "DELETE FROM standing WHERE contact_id = ?", [(row["contact_id"],) for row in batch]
            )
            self._insert("standing", batch)
            count += len(batch)
        return count

    def _insert(self, table: str, added: Iterable[entities.Values]) -> None:
        statement, ordered = _insert(table)
        self._driver.executemany(statement, map(ordered, added))

    def _rename(self, ids: Iterable[str]) -> None:
        params = {"ids": json.dumps(sorted(ids))}
        if params["ids"] == "[]":
            return
        self._driver.execute(
            "DELETE FROM name_part WHERE contact_id IN (SELECT value FROM json_each(:ids))", params
        )
        named: dict[str, list[str]] = {}
        for id_, name in self._driver.execute(
            """SELECT id, name FROM contact WHERE id IN (SELECT value FROM json_each(:ids)) UNION ALL
               SELECT contact_id, name FROM alias WHERE contact_id IN (SELECT value FROM json_each(:ids))""",
            params,
        ):
            named.setdefault(id_, []).append(name)
        self._driver.executemany(
            "INSERT INTO name_part (part, contact_id) VALUES (?, ?)",
            [(part, id_) for id_, names in named.items() for part in sorted(standings.name_parts(names))],
        )

    def rebuild(self) -> int:
        """See `Writer.rebuild`."""
        for derived in ("participation", "name_part"):
            self._driver.execute(f"DELETE FROM {derived}")
        cursor = self._driver.cursor()
        cursor.row_factory = sqlite3.Row
        for row in cursor.execute("SELECT * FROM touch"):
            self._insert("participation", standings.participation_rows(dict(row)))
        self._rename(row[0] for row in self._driver.execute("SELECT id FROM contact").fetchall())
        return self._restore_all(self._view())

    def _number(self, sql: str) -> int:
        return int(self._driver.execute(sql).fetchone()[0])


class _Dirty:
    """What a step's changes make stale."""

    def __init__(self) -> None:
        self.everyone = False
        self.refold: set[str] = set()
        self.newer: dict[str, tuple[Instant, str]] = {}
        self.lists: set[str] = set()
        self.renamed: set[str] = set()
        self.dropped: dict[str, dict[str, entities.Values]] = {}

    @property
    def touches_anything(self) -> bool:
        return bool(self.everyone or self.refold or self.newer or self.lists or self.renamed)

    def mark(self, table: str, before: entities.Values | None, after: entities.Values | None) -> None:
        row = after or before or {}
        if after is None:
            self.dropped.setdefault(table, {})[row["id"]] = row
        if table == "pause" or (table == "setting" and not _is_of_imports(row["id"])):
            self.everyone = True
        elif table == "touch":
            self._mark_touch(before, after)
        elif table == "list":
            if before and after and _cadence(before) != _cadence(after):
                self.lists.add(row["id"])
        elif table == "contact":
            self.renamed.add(row["id"])
            self.refold.add(row["id"])
        elif table in {"handle", "membership"}:
            self.refold.update(each["contact_id"] for each in (before, after) if each)
        elif table == "alias":
            self.renamed.update(each["contact_id"] for each in (before, after) if each)

    def _mark_touch(self, before: entities.Values | None, after: entities.Values | None) -> None:
        if before is not None or after is None:
            for row in (before, after):
                self.refold.update(rows.participants(row["contacts"]) if row else ())
            return
        for contact_id in rows.participants(after["contacts"]):
            first = (after["at"], after["id"])
            self.newer[contact_id] = min(first, self.newer.get(contact_id, first))


def _cadence(row: entities.Values) -> tuple[int | None, int | None]:
    return row["cadence_ideal"], row["cadence_maximum"]


def _is_of_imports(setting: str) -> bool:
    """Whether a setting says how files are read: no standing depends on it."""
    return setting == "me" or setting.startswith(("source.", "sources."))


_TEXTS = ("text", "note", "title", "name", "thing", "value", "label", "why")
"""Columns of free text, in which others may name someone."""
_TEXT_TABLES = "'note', 'promise', 'touch', 'investment', 'list', 'pause', 'important_day', 'plan_line'"

_DEPENDENTS = (
    *(("contact", "contact_id", table) for table in (*OWNED, "participation")),
    ("contact", "one", "apart"),
    ("contact", "other", "apart"),
    ("list", "list_id", "membership"),
    ("list", "list_id", "investment"),
    ("week_plan", "plan_id", "plan_line"),
)
"""Which rows refer to a contact or a list: the parent, the column, the table."""


def _name_of(table: str, row: entities.Values) -> str:
    """What a conflict calls a row that would go."""
    return f"the plan of the week from {row['first_day']}" if table == "week_plan" else str(row["name"])


@cache
def _columns(table: str) -> tuple[str, ...]:
    return tuple(column.name for column in SQLModel.metadata.tables[table].columns)


@cache
def _insert(table: str) -> tuple[str, Callable[[entities.Values], tuple[Any, ...]]]:
    """The INSERT of a table as its definition gives it, and what puts a row's values in the order it takes.

    By position: sqlite3 binds many rows by name at half the speed.
    """
    compiled = insert(SQLModel.metadata.tables[table]).compile(dialect=dialect.dialect(paramstyle="qmark"))
    return str(compiled), itemgetter(*_columns(table))


def _update(table: str) -> str:
    assignments = ", ".join(f'"{column}" = :{column}' for column in _columns(table) if column != "id")
    return f'UPDATE "{table}" SET {assignments} WHERE id = :id'


def begin(path: Path, author: Author, meta: Mapping[str, str]) -> None:
    """Begin an empty ledger at `path`. Raises StoreError where something is there."""
    migrate.begin(path)
    engine = database.engine(path)
    try:
        with database.transaction(engine, path) as connection:
            for name, value in {"ledger": author.new_id(), "begun": str(author.true), **meta}.items():
                connection.exec_driver_sql(
                    "INSERT INTO meta (id, value) VALUES (:id, :value)", {"id": name, "value": value}
                )
    finally:
        engine.dispose()
