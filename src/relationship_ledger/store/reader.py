"""Questions to the ledger: SQL text in, nouns of the model out, over nothing but the standard library.

Values are always named parameters. Standings come from the stored instants where the moment asked for is the
present; for a moment in the past they are folded anew from the touches up to then.
"""

import json
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import groupby
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, NamedTuple, Self, TypeVar

from relationship_ledger.core.decay import Rhythm
from relationship_ledger.core.fold import Event, TieState, fold
from relationship_ledger.core.lived import LivedClock
from relationship_ledger.core.standing import (
    Outlook,
    Settled,
    effective_cadence,
    seen,
    settle,
    tie_of,
)
from relationship_ledger.model import (
    Alias,
    Apart,
    By,
    Cadence,
    Contact,
    ContactList,
    Entity,
    Handle,
    HandleKind,
    ImportantDay,
    Instant,
    Investment,
    LastTouch,
    Membership,
    Note,
    Pause,
    Promise,
    Ref,
    Settings,
    SourceKey,
    Standing,
    Suggestion,
    Touch,
)
from relationship_ledger.store import file, rows

if TYPE_CHECKING:
    from relationship_ledger.store.selection import Judge, Selection

Params = Mapping[str, Any]
_T = TypeVar("_T")

_FETCHED = 256
PRESENT_ONLY = 2**62
"""An instant after every touch."""


class View(NamedTuple):
    """What a standing depends on besides the rows: the moment, the settings, the pauses."""

    now: Instant
    settings: Settings
    clock: LivedClock


class Criteria(NamedTuple):
    """Which people are asked for. None asks for all."""

    due_by: Instant | None = None
    list_id: str | None = None
    origin: str | None = None
    """A kind (`online`) or a kind with its context (`online:linkedin`)."""
    tier: int | None = None
    states: tuple[str, ...] | None = None
    unknown: bool | None = None
    rotten: bool | None = None
    guessed: bool | None = None
    ids: tuple[str, ...] | None = None
    query: "Selection | None" = None
    """A filter."""


class Due(NamedTuple):
    """An answer of `due`: the rows asked for, how many there are in all, and their minutes."""

    rows: Sequence[Standing]
    total: int
    minutes: int
    rotten: int
    unknown: int


class TieInput(NamedTuple):
    """All of a contact that the engine needs."""

    contact: Contact
    cadence: Cadence
    handles: frozenset[HandleKind]
    events: Sequence[Event]
    latest: LastTouch | None
    latest_id: str | None


class StepLine(NamedTuple):
    """A step of the journal as people see it. `who` names whom it concerned, as far as they are still known."""

    seq: int
    at: Instant
    dated: Instant
    kind: str
    command: str
    target: int | None
    changes: int
    who: tuple[str, ...]


class Reader:
    """Asks one open ledger. Use as a context manager, or over a connection that someone else closes."""

    def __init__(self, connection: sqlite3.Connection, path: Path, *, schema: int = file.SCHEMA) -> None:
        self._connection = connection
        self._path = path
        self._schema = schema

    @classmethod
    def open(cls, path: Path) -> Self:
        """Open the ledger at `path`. Raises StoreError."""
        schema = file.check_ours(path)
        return cls(file.connect(path, write=False), path, schema=schema)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the file."""
        self._connection.close()

    def rows(self, sql: str, params: Params | None = None) -> Iterator[sqlite3.Row]:
        """The rows of a question, one by one. Raises StoreError."""
        cursor = self._connection.cursor()
        cursor.row_factory = sqlite3.Row
        with file.worded(self._path):
            cursor.execute(sql, params or {})
        while True:
            with file.worded(self._path):
                fetched = cursor.fetchmany(_FETCHED)
            if not fetched:
                return
            yield from fetched

    def row(self, sql: str, params: Params | None = None) -> sqlite3.Row | None:
        """The first row of a question, or None."""
        return next(self.rows(sql, params), None)

    def value(self, sql: str, params: Params | None = None) -> Any:
        """The first value of the first row, or None."""
        row = self.row(sql, params)
        return None if row is None else row[0]

    @contextmanager
    def _one_moment(self) -> Iterator[None]:
        """Questions asked within have answers of one moment, whatever others write meanwhile."""
        if self._connection.in_transaction:  # a step's own, which is one moment already
            yield
            return
        with file.worded(self._path):
            self._connection.execute("BEGIN")
        try:
            yield
        finally:
            self._connection.execute("COMMIT")

    # What the whole ledger is like

    def setting_values(self) -> dict[str, str]:
        """The settings that differ from their defaults, as texts."""
        return {row["id"]: row["value"] for row in self.rows("SELECT id, value FROM setting")}

    def accepts_none(self) -> bool:
        """Whether no plan was ever accepted."""
        return not self.has_plans or self.row("SELECT 1 FROM week_plan LIMIT 1") is None

    @property
    def has_plans(self) -> bool:
        """Whether the file is new enough to hold accepted plans."""
        return self.has_table("week_plan")

    def has_table(self, name: str) -> bool:
        """Whether the file is new enough to have a table."""
        return self._schema >= _SINCE.get(name, 1)

    def meta(self, name: str) -> str | None:
        """A fact about the file."""
        value: str | None = self.value("SELECT value FROM meta WHERE id = :id", {"id": name})
        return value

    def pauses(self) -> list[Pause]:
        """The spans in which the ledger was not kept, oldest first."""
        return [rows.pause(row) for row in self.rows('SELECT * FROM pause ORDER BY start, "end"')]

    def view(self, now: Instant, settings: Settings) -> View:
        """What standings at `now` depend on."""
        return View(now, settings, LivedClock(self.pauses()))

    def _must_fold(self, now: Instant) -> bool:
        """Whether what is stored says too much, since something was logged after `now`, or an older engine stored it."""
        return (
            self._schema < file.SCHEMA
            or self.row("SELECT 1 FROM touch WHERE at > :now LIMIT 1", {"now": now}) is not None
        )

    # Standings

    def due(self, view: View, criteria: Criteria, limit: int | None = None) -> Due:
        """Who is due by `criteria.due_by`: the kept before the rotten, each by gain per minute."""
        self._prepare(criteria)
        with self._one_moment():
            return self._due(view, criteria, limit)

    def _due(self, view: View, criteria: Criteria, limit: int | None) -> Due:
        if self._must_fold(view.now):
            return _due_of(list(self._folded(view, criteria)), limit)
        criteria = self._told(view, criteria)
        where, params = _where(criteria, view.now)
        totals = self.row(
            f"""SELECT count(*) AS count, coalesce(sum(standing.minutes), 0) AS minutes,
                       coalesce(sum(standing.rotten_at <= :now), 0) AS rotten, coalesce(sum(standing.n = 0), 0) AS unknown
                FROM standing {_joins(criteria)} WHERE {where}""",
            params,
        )
        assert totals is not None  # noqa: S101  # an aggregate has one row
        chosen = self.rows(
            f"""SELECT standing.contact_id FROM standing {_joins(criteria)} WHERE {where}
                ORDER BY coalesce(standing.rotten_at <= :now, 0), standing.rank DESC, standing.due_at,
                         standing.contact_id LIMIT :limit""",
            {**params, "limit": _most(limit)},
        )
        found = self._stored(view, [row[0] for row in chosen])
        return Due(found, totals["count"], totals["minutes"], totals["rotten"], totals["unknown"])

    def standings(self, view: View, criteria: Criteria) -> list[Standing]:
        """The standing of everyone asked for, by name."""
        self._prepare(criteria)
        with self._one_moment():
            return self._standings(view, criteria)

    def _standings(self, view: View, criteria: Criteria) -> list[Standing]:
        if self._must_fold(view.now):
            found = {each.id: each for each in self._folded(view, criteria)}
            order = self.rows("SELECT id FROM contact ORDER BY name_key, id")
            return [found[row[0]] for row in order if row[0] in found]
        judge = criteria.query.judge(self) if criteria.query else None
        return self._stored(view, [ref.id for ref in self._chosen(view, criteria)], judge)

    def whom(self, view: View, criteria: Criteria) -> list[Ref]:
        """Everyone asked for, by name: `standings` without what is not needed to name them."""
        self._prepare(criteria)
        with self._one_moment():
            if self._must_fold(view.now) or (criteria.query and not criteria.query.exact):
                return [Ref(each.id, each.name) for each in self._standings(view, criteria)]
            return list(self._chosen(view, criteria))

    def _chosen(self, view: View, criteria: Criteria) -> Iterator[Ref]:
        where, params = _where(criteria, view.now)
        for row in self.rows(
            f"""SELECT contact.id, contact.name FROM standing {_joins(criteria) or _JOIN_CONTACT} WHERE {where}
                ORDER BY contact.name_key, contact.id""",
            params,
        ):
            yield Ref(row[0], row[1])

    def _prepare(self, criteria: Criteria) -> None:
        if criteria.query is not None:
            criteria.query.prepare(self._connection)

    def _told(self, view: View, criteria: Criteria) -> Criteria:
        """Criteria of which SQL can tell all; a filter of which it can't is answered first."""
        if criteria.query is None or criteria.query.exact:
            return criteria
        found = self._standings(view, criteria)
        return criteria._replace(query=None, ids=tuple(each.id for each in found))

    def contacts(self, ids: Sequence[str]) -> Iterator[Contact]:
        """The contacts of these ids, by id; who is not there any more is passed over."""
        for batch in batches(sorted(ids), 1000):
            for row in self.rows(
                "SELECT * FROM contact WHERE id IN (SELECT value FROM json_each(:ids)) ORDER BY id",
                {"ids": json.dumps(batch)},
            ):
                yield rows.contact(row)

    def standing(self, view: View, contact_id: str) -> Standing:
        """The standing of one contact."""
        return self.standings(view, Criteria(ids=(contact_id,)))[0]

    def settled(self, view: View, contact_id: str) -> tuple[TieInput, Settled]:
        """All that the engine knows of one contact, folded up to the moment of `view`."""
        tie = next(self.ties(view.settings, [contact_id], view.now))
        return tie, _settle(tie, view)

    def left_out(self, until: Instant) -> dict[str, int]:
        """How many people `due` passes over: snoozed beyond `until`, archived, deceased."""
        counted = {"snoozed": 0, "archived": 0, "deceased": 0}
        for row in self.rows(
            """SELECT state, count(*) AS count FROM contact
               WHERE state <> 'active' AND (snoozed_until IS NULL OR snoozed_until > :until) GROUP BY state""",
            {"until": until},
        ):
            counted[row["state"]] = row["count"]
        return counted

    def _stored(self, view: View, ids: Sequence[str], judge: "Judge | None" = None) -> list[Standing]:
        """The standings of these contacts as they are stored, in the order asked for, as far as a judge lets them."""
        found: dict[str, Standing] = {}
        for batch in batches(ids, 1000):
            lists = self.lists_of(batch)
            for row in self.rows(
                f"""SELECT contact.*, {_STANDING} FROM standing {_JOIN_CONTACT}
                    WHERE standing.contact_id IN (SELECT value FROM json_each(:ids))""",
                {"ids": json.dumps(batch)},
            ):
                on = lists.get(row["contact_id"], ())
                contact, settled = rows.contact(row), settled_of(row)
                standing = seen(contact, settled, on, view.settings, view.clock, view.now)
                if judge is None or judge(standing, settled):
                    found[contact.id] = standing
        return [found[id_] for id_ in ids if id_ in found]

    def _folded(self, view: View, criteria: Criteria) -> Iterator[Standing]:
        ids = None
        if criteria.list_id is not None:
            ids = [ref.id for ref in self.members(criteria.list_id)]
        if criteria.ids is not None:
            ids = [id_ for id_ in criteria.ids if ids is None or id_ in ids]
        judge = None
        if criteria.query is not None:
            among = criteria.query.candidates(self)
            ids = sorted(among if ids is None else among.intersection(ids))
            judge = criteria.query.judge(self, folded=True)
        for batch in batches(self.ties(view.settings, ids, view.now), 500):
            lists = self.lists_of([tie.contact.id for tie in batch])
            for tie in batch:
                settled = _settle(tie, view)
                standing = seen(
                    tie.contact, settled, lists.get(tie.contact.id, ()), view.settings, view.clock, view.now
                )
                if _meets(standing, settled, criteria) and (judge is None or judge(standing, settled)):
                    yield standing

    def ties(
        self, settings: Settings, ids: Sequence[str] | None = None, until: Instant = PRESENT_ONLY
    ) -> Iterator[TieInput]:
        """What the engine needs of the contacts asked for, or of all, in order of id, with touches up to `until`."""
        if ids is None:
            everyone = (row[0] for row in self.rows("SELECT id FROM contact ORDER BY id"))
            for batch in batches(everyone, 1000):
                yield from self.ties(settings, batch, until)
            return
        for batch in batches(sorted(ids), 1000):
            yield from self._ties(settings, {"ids": json.dumps(batch), "until": until})

    def stored_ties(self, view: View, ids: Sequence[str]) -> Iterator[tuple[TieInput, Settled]]:
        """What is stored of contacts, or folded for a moment in the past, and what else the engine needs of them."""
        if self._must_fold(view.now):
            yield from ((tie, _settle(tie, view)) for tie in self.ties(view.settings, ids, view.now))
        else:
            yield from self.newer_ties(view, ids)

    def newer_ties(self, view: View, ids: Sequence[str]) -> Iterator[tuple[TieInput, Settled]]:
        """What the engine needs of contacts whose stored state only lacks their newest touches, and that state."""
        for batch in batches(ids, 1000):
            params = {"ids": json.dumps(batch), "until": PRESENT_ONLY}
            stored = {
                row["contact_id"]: (settled_of(row), row["latest_id"])
                for row in self.rows(
                    f"SELECT {_STANDING} FROM standing WHERE contact_id IN (SELECT value FROM json_each(:ids))",
                    params,
                )
            }
            for tie in self._ties(view.settings, params, newer=True):
                before, latest_id = stored[tie.contact.id]
                yield tie._replace(latest_id=tie.latest_id or latest_id), before

    def _ties(self, settings: Settings, params: Params, *, newer: bool = False) -> Iterator[TieInput]:
        among = "IN (SELECT value FROM json_each(:ids))"
        kinds: dict[str, set[HandleKind]] = {}
        for row in self.rows(
            f"SELECT DISTINCT contact_id, kind FROM handle WHERE contact_id {among}", params
        ):
            kinds.setdefault(row[0], set()).add(row[1])
        cadences: dict[str, list[Cadence]] = {}
        for row in self.rows(
            f"""SELECT membership.contact_id, list.cadence_ideal, list.cadence_maximum
                FROM membership JOIN list ON list.id = membership.list_id
                WHERE membership.contact_id {among}
                  AND (list.cadence_ideal IS NOT NULL OR list.cadence_maximum IS NOT NULL)""",
            params,
        ):
            cadences.setdefault(row[0], []).append(Cadence(row[1], row[2]))
        touches = groupby(
            self.rows(
                f"""SELECT contact_id, at, touch_id, day, channel, "by", minutes FROM participation
                    WHERE contact_id {among} AND at <= :until AND missed = 0 {_NEWER if newer else ""}
                    ORDER BY contact_id, at, touch_id""",
                params,
            ),
            key=lambda row: row[0],
        )
        owner, group = next(touches, (None, iter(())))
        for row in self.rows(f"SELECT * FROM contact WHERE id {among} ORDER BY id", params):
            contact = rows.contact(row)
            events: list[Event] = []
            latest = latest_id = None
            if owner == contact.id:
                for _, at, touch_id, day, channel, by, minutes in group:
                    made = event_of(settings, at, day, channel, by, minutes)
                    if made is not None:
                        events.append(made)
                        latest_id, last = touch_id, (at, channel, by)
                latest = LastTouch(*last) if latest_id is not None else None
                owner, group = next(touches, (None, iter(())))
            yield TieInput(
                contact,
                effective_cadence(contact.cadence, cadences.get(contact.id, ())),
                frozenset(kinds.get(contact.id, ())),
                events,
                latest,
                latest_id,
            )

    # People

    def is_empty(self) -> bool:
        """Whether there is no contact yet."""
        return self.row("SELECT 1 FROM contact LIMIT 1") is None

    def contact(self, contact_id: str) -> Contact:
        """The contact of that id."""
        row = self.row("SELECT * FROM contact WHERE id = :id", {"id": contact_id})
        assert row is not None  # noqa: S101  # ids come from a look-up
        return rows.contact(row)

    def has_contact(self, contact_id: str) -> bool:
        """Whether there is a contact of that id."""
        return self.row("SELECT 1 FROM contact WHERE id = :id", {"id": contact_id}) is not None

    def names(self, ids: Iterable[str]) -> dict[str, str]:
        """The names of contacts by id."""
        return dict(
            map(
                tuple,
                self.rows(
                    "SELECT id, name FROM contact WHERE id IN (SELECT value FROM json_each(:ids))",
                    {"ids": json.dumps(list(ids))},
                ),
            )
        )

    def contacts_by_key(self, keys: Sequence[str]) -> dict[str, list[Ref]]:
        """Who has each of these handle keys."""
        found: dict[str, list[Ref]] = {}
        for row in self.rows(
            """SELECT handle.key, contact.id, contact.name FROM handle JOIN contact ON contact.id = handle.contact_id
               WHERE handle.key IN (SELECT value FROM json_each(:keys)) ORDER BY contact.id""",
            {"keys": json.dumps(list(keys))},
        ):
            found.setdefault(row["key"], []).append(Ref(row["id"], row["name"]))
        return found

    def contact_by_source(self, key: str) -> Ref | None:
        """Who came from the record of that key."""
        row = self.row(
            """SELECT contact.id, contact.name FROM source_key JOIN contact ON contact.id = source_key.contact_id
               WHERE source_key.key = :key ORDER BY contact.id""",
            {"key": key},
        )
        return Ref(row["id"], row["name"]) if row else None

    def source_keys(self, contact_id: str) -> list[SourceKey]:
        """The records that a contact came from."""
        sql = "SELECT * FROM source_key WHERE contact_id = :id ORDER BY id"
        return [rows.source_key(row) for row in self.rows(sql, {"id": contact_id})]

    def apart(self, contact_id: str | None = None) -> list[Apart]:
        """Pairs that were said to be two people: of one contact or all, in order of id."""
        if not self.has_table("apart"):
            return []
        sql = "SELECT * FROM apart WHERE :id IS NULL OR one = :id OR other = :id ORDER BY id"
        return [rows.apart(row) for row in self.rows(sql, {"id": contact_id})]

    def tombstoned(self, contact_id: str) -> bool:
        """Whether someone of that id was forgotten."""
        return self.row("SELECT 1 FROM tombstone WHERE id = :id", {"id": contact_id}) is not None

    def aliases(self, contact_id: str) -> list[Alias]:
        """Other names of a contact."""
        return [
            rows.alias(row)
            for row in self.rows("SELECT * FROM alias WHERE contact_id = :id ORDER BY id", {"id": contact_id})
        ]

    def handles(self, contact_id: str) -> list[Handle]:
        """Where a contact is reached."""
        return [
            rows.handle(row)
            for row in self.rows(
                "SELECT * FROM handle WHERE contact_id = :id ORDER BY id", {"id": contact_id}
            )
        ]

    def important_days(self, contact_id: str | None = None) -> list[ImportantDay]:
        """The important days of a contact, or of everyone who is not archived or dead, by day of the year."""
        if contact_id is not None:
            return [
                rows.important_day(row)
                for row in self.rows(
                    "SELECT * FROM important_day WHERE contact_id = :id ORDER BY month, day, id",
                    {"id": contact_id},
                )
            ]
        return [
            rows.important_day(row)
            for row in self.rows(
                """SELECT important_day.* FROM important_day JOIN contact ON contact.id = important_day.contact_id
                   WHERE contact.state IN ('active', 'snoozed') ORDER BY month, day, important_day.id"""
            )
        ]

    def days_between(self, first: tuple[int, int], last: tuple[int, int]) -> list[ImportantDay]:
        """Important days of the living between two (month, day)s, both included, over the turn of the year or not."""
        between = (
            "(month, day) BETWEEN (:m1, :d1) AND (:m2, :d2)"
            if first <= last
            else "((month, day) >= (:m1, :d1) OR (month, day) <= (:m2, :d2))"
        )
        return [
            rows.important_day(row)
            for row in self.rows(
                f"""SELECT important_day.* FROM important_day JOIN contact ON contact.id = important_day.contact_id
                    WHERE {between} AND contact.state IN ('active', 'snoozed') ORDER BY month, day, important_day.id""",
                {"m1": first[0], "d1": first[1], "m2": last[0], "d2": last[1]},
            )
        ]

    def notes(self, contact_id: str) -> list[Note]:
        """Notes on a contact, newest first."""
        return [
            rows.note(row)
            for row in self.rows(
                """SELECT note.*, contact.name AS contact_name FROM note JOIN contact ON contact.id = note.contact_id
                   WHERE contact_id = :id ORDER BY at DESC, note.id DESC""",
                {"id": contact_id},
            )
        ]

    def promises(
        self, *, contact_id: str | None = None, until: str | None = None, done: bool = False
    ) -> list[Promise]:
        """Promises by day: of one contact or of everyone, due by a day or any, open or all."""
        return [
            rows.promise(row)
            for row in self.rows(
                """SELECT promise.*, contact.name AS contact_name FROM promise
                   JOIN contact ON contact.id = promise.contact_id
                   WHERE (:id IS NULL OR contact_id = :id) AND (:done OR done_at IS NULL)
                     AND (:until IS NULL OR due_day <= :until) AND contact.state <> 'deceased'
                   ORDER BY due_day IS NULL, due_day, promise.id""",
                {"id": contact_id, "done": done, "until": until},
            )
        ]

    # Lists

    def lists(self) -> list[ContactList]:
        """All lists, by name."""
        return [rows.contact_list(row) for row in self.rows("SELECT * FROM list ORDER BY name_key, id")]

    def lists_of(self, ids: Sequence[str]) -> dict[str, tuple[Ref, ...]]:
        """The lists that each of these contacts is on."""
        found: dict[str, tuple[Ref, ...]] = {}
        if not ids:
            return found
        for row in self.rows(
            """SELECT membership.contact_id, list.id, list.name FROM membership JOIN list ON list.id = membership.list_id
               WHERE membership.contact_id IN (SELECT value FROM json_each(:ids)) ORDER BY list.name_key""",
            {"ids": json.dumps(list(ids))},
        ):
            found[row[0]] = (*found.get(row[0], ()), Ref(row[1], row[2]))
        return found

    def members(self, list_id: str) -> list[Ref]:
        """Who is on a list, by name."""
        return [
            Ref(row["id"], row["name"])
            for row in self.rows(
                """SELECT contact.id, contact.name FROM membership JOIN contact ON contact.id = membership.contact_id
                   WHERE membership.list_id = :id ORDER BY contact.name_key, contact.id""",
                {"id": list_id},
            )
        ]

    def memberships(self, *, list_id: str | None = None, contact_id: str | None = None) -> list[Membership]:
        """Memberships of a list, of a contact, or of both."""
        return [
            rows.membership(row)
            for row in self.rows(
                """SELECT * FROM membership WHERE (:list IS NULL OR list_id = :list)
                   AND (:contact IS NULL OR contact_id = :contact) ORDER BY id""",
                {"list": list_id, "contact": contact_id},
            )
        ]

    def investments(self, list_id: str) -> list[Investment]:
        """Value-added work put into a list, newest first."""
        return [
            rows.investment(row)
            for row in self.rows(
                "SELECT * FROM investment WHERE list_id = :id ORDER BY at DESC, id DESC", {"id": list_id}
            )
        ]

    # Touches

    def touches(
        self,
        *,
        contact_id: str | None = None,
        since: Instant | None = None,
        until: Instant = PRESENT_ONLY,
        limit: int | None = None,
    ) -> list[Touch]:
        """Touches of a contact or of everyone, newest first, missed ones with them."""
        source = (
            """SELECT touch.* FROM participation JOIN touch ON touch.id = participation.touch_id
               WHERE participation.contact_id = :id AND participation.at <= :until
                 AND (:since IS NULL OR participation.at >= :since)
               ORDER BY participation.at DESC, participation.touch_id DESC LIMIT :limit"""
            if contact_id is not None
            else """SELECT * FROM touch WHERE at <= :until AND (:since IS NULL OR at >= :since)
                    ORDER BY at DESC, id DESC LIMIT :limit"""
        )
        return self._touches(
            source,
            {"id": contact_id, "since": since, "until": until, "limit": _most(limit)},
        )

    def latest_logged(self) -> list[Touch]:
        """The touch that was logged or changed last, whenever it took place; nothing where none was."""
        return self._touches(
            """SELECT touch.* FROM change JOIN touch ON touch.id = change.row_id
               WHERE change.entity = 'touch' ORDER BY change.id DESC LIMIT 1""",
            {},
        )

    def touch_by_id(self, text: str) -> list[Touch]:
        """The touch of an id, or those whose id ends in the text."""
        exact = self._touches("SELECT * FROM touch WHERE id = :id", {"id": text})
        tail = text.removeprefix("#").casefold()
        if exact or len(tail) < 4 or not set(tail) <= set("0123456789abcdef-"):
            return exact
        return self._touches("SELECT * FROM touch WHERE id LIKE :tail LIMIT 10", {"tail": f"%{tail}"})

    def touches_where(self, condition: str, params: Params) -> list[Touch]:
        """Touches that a condition on their own columns holds for."""
        return self._touches(f"SELECT * FROM touch WHERE {condition}", params)

    def _touches(self, sql: str, params: Params) -> list[Touch]:
        found = list(self.rows(sql, params))
        ids = {id_ for row in found for id_ in rows.participants(row["contacts"])}
        names = self.names(ids)
        return [rows.touch(row, names) for row in found]

    def minutes_by(self, contact_id: str, until: Instant) -> list[tuple[By, str, float | None]]:
        """By whom, channel and minutes of every touch of a contact that took place."""
        return [
            (row[0], row[1], row[2])
            for row in self.rows(
                """SELECT "by", channel, minutes FROM participation
                   WHERE contact_id = :id AND at <= :until AND missed = 0 ORDER BY at""",
                {"id": contact_id, "until": until},
            )
        ]

    def latest_instants(self, until: Instant, limit: int) -> list[Instant]:
        """When anything was last logged, oldest first."""
        sql = "SELECT at FROM touch WHERE at <= :until AND missed = 0 ORDER BY at DESC LIMIT :limit"
        return [row["at"] for row in self.rows(sql, {"until": until, "limit": limit})][::-1]

    def has_source(self, source: str) -> bool:
        """Whether a touch of that source key is there."""
        return self.row("SELECT 1 FROM touch WHERE source = :source", {"source": source}) is not None

    def texts_of_others(self, contact_id: str) -> Iterator[tuple[str, str]]:
        """What was written of others, or of several: what it is, and its text."""
        params = {"id": contact_id}
        for row in self.rows(
            """SELECT contact.name, note.text FROM note JOIN contact ON contact.id = note.contact_id
               WHERE note.contact_id <> :id ORDER BY note.id""",
            params,
        ):
            yield f"note on {row['name']}", row["text"]
        for row in self.rows(
            """SELECT contact.name, promise.text FROM promise JOIN contact ON contact.id = promise.contact_id
               WHERE promise.contact_id <> :id ORDER BY promise.id""",
            params,
        ):
            yield f"promise with {row['name']}", row["text"]
        for row in self.rows(
            "SELECT id, note FROM touch WHERE note IS NOT NULL AND contacts <> json_array(:id) ORDER BY at, id",
            params,
        ):
            yield f"touch …{row['id'][-6:]}", row["note"]

    # Everything

    def everything(self) -> Iterator[Entity]:
        """All that people said, each kind after what it refers to."""
        names = self._every_name()
        for row in self.rows("SELECT * FROM setting ORDER BY id"):
            yield rows.setting(row)
        yield from self.pauses()
        yield from self.lists()
        tables: tuple[tuple[str, Callable[[rows.Row], Entity]], ...] = (
            ("contact", rows.contact), ("alias", rows.alias), ("handle", rows.handle),
            ("source_key", rows.source_key), ("important_day", rows.important_day),
        )  # fmt: skip
        for table, made in tables:
            yield from map(made, self.rows(f"SELECT * FROM {table} ORDER BY id"))
        yield from map(rows.note, self.rows("SELECT *, '' AS contact_name FROM note ORDER BY id"))
        yield from map(rows.promise, self.rows("SELECT *, '' AS contact_name FROM promise ORDER BY id"))
        yield from map(rows.membership, self.rows("SELECT * FROM membership ORDER BY id"))
        for row in self.rows("SELECT * FROM touch ORDER BY at, id"):
            yield rows.touch(row, names)
        yield from map(rows.investment, self.rows("SELECT * FROM investment ORDER BY id"))
        if self.has_plans:
            yield from map(rows.week_plan, self.rows("SELECT * FROM week_plan ORDER BY id"))
            yield from map(rows.planned_line, self.rows("SELECT * FROM plan_line ORDER BY id"))
        yield from self.apart()

    def _every_name(self) -> dict[str, str]:
        return {row["id"]: row["name"] for row in self.rows("SELECT id, name FROM contact")}

    def present(self, table: str, ids: Sequence[str]) -> set[str]:
        """Which of these ids a table has; none where the file is older than the table."""
        if not self.has_table(table):
            return set()
        sql = f'SELECT id FROM "{table}" WHERE id IN (SELECT value FROM json_each(:ids))'
        return {row["id"] for row in self.rows(sql, {"ids": json.dumps(list(ids))})}

    # The journal

    def next_device_seq(self, device: str) -> int:
        """The number that the next step of a device will have."""
        last: int = self.value(
            "SELECT coalesce(max(device_seq), 0) FROM step WHERE device = :id", {"id": device}
        )
        return last + 1

    def steps(self, *, limit: int | None = None, contact_id: str | None = None) -> list[StepLine]:
        """Steps of the journal, newest first: all, or those that changed what belongs to a contact."""
        where, params = "1", dict[str, Any](limit=_most(limit))
        if contact_id is not None:
            where = """seq IN (SELECT step.seq FROM change JOIN step
                       ON change.id BETWEEN step.first_change AND step.last_change
                       WHERE change.row_id IN (SELECT value FROM json_each(:ids)))"""
            params["ids"] = json.dumps(self._ids_about(contact_id))
        found = list(self.rows(f"SELECT * FROM step WHERE {where} ORDER BY seq DESC LIMIT :limit", params))
        return [
            StepLine(
                row["seq"], row["at"], row["dated"], row["kind"], row["command"], row["target"],
                row["last_change"] - row["first_change"] + 1, self._who(row["first_change"], row["last_change"]),
            )
            for row in found
        ]  # fmt: skip

    def _ids_about(self, contact_id: str) -> list[str]:
        owned = " UNION ALL ".join(f"SELECT id FROM {table} WHERE contact_id = :id" for table in OWNED)
        return [
            row[0]
            for row in self.rows(
                f"{owned} UNION ALL SELECT touch_id FROM participation WHERE contact_id = :id UNION ALL SELECT :id",
                {"id": contact_id},
            )
        ] + [each.id for each in self.apart(contact_id)]

    def owners_of_ids(self, changed: Iterable[tuple[str, str]]) -> list[str]:
        """The names that (table, row id) pairs concern; what is no longer known is called by its table."""
        found: dict[str, None] = {}
        for table, row_id in changed:
            names = self.names(self._concerned(table, row_id, {})).values()
            found.update(dict.fromkeys(names or [table.replace("_", " ")]))
        return list(found)

    def _who(self, first: int, last: int) -> tuple[str, ...]:
        """Names of those whom a range of changes concerned; five at most."""
        ids: dict[str, None] = {}
        names: list[str] = []
        for change in self.rows(
            "SELECT entity, row_id, before FROM change WHERE id BETWEEN :first AND :last ORDER BY id LIMIT 40",
            {"first": first, "last": last},
        ):
            before = json.loads(change["before"]) if change["before"] else {}
            if change["entity"] == "list":
                names.append(
                    before.get("name")
                    or self.value("SELECT name FROM list WHERE id = :id", {"id": change["row_id"]})
                    or ""
                )
            elif change["entity"] == "investment":
                list_id = before.get("list_id") or self.value(
                    "SELECT list_id FROM investment WHERE id = :id", {"id": change["row_id"]}
                )
                names.append(self.value("SELECT name FROM list WHERE id = :id", {"id": list_id}) or "")
            elif change["entity"] == "setting":
                names.append(change["row_id"])
            else:
                ids.update(dict.fromkeys(self._concerned(change["entity"], change["row_id"], before)))
        known = self.names(ids)
        for id_ in ids:
            if id_ not in known and (before := self._last_known(id_)):
                known[id_] = before
        return tuple(dict.fromkeys([*(known[id_] for id_ in ids if id_ in known), *filter(None, names)]))[:5]

    def _last_known(self, contact_id: str) -> str | None:
        """The name of someone who was removed, as the journal has it; None where they were forgotten."""
        before = self.value(
            "SELECT before FROM change WHERE row_id = :id AND before IS NOT NULL ORDER BY id DESC LIMIT 1",
            {"id": contact_id},
        )
        name: str | None = json.loads(before).get("name") if before else None
        return name

    def _concerned(self, entity: str, row_id: str, before: Mapping[str, Any]) -> Sequence[str]:
        if entity == "contact":
            return [row_id]
        if entity == "touch":
            text = before.get("contacts") or self.value(
                "SELECT contacts FROM touch WHERE id = :id", {"id": row_id}
            )
            return rows.participants(text) if text else []
        if entity in OWNED:
            owner = before.get("contact_id") or self.value(
                f"SELECT contact_id FROM {entity} WHERE id = :id", {"id": row_id}
            )
            return [owner] if owner else []
        if entity == "apart":
            row = before or self.row("SELECT * FROM apart WHERE id = :id", {"id": row_id})
            return [row["one"], row["other"]] if row else []
        return []


OWNED = ("alias", "handle", "source_key", "important_day", "note", "promise", "membership")
"""Tables whose rows belong to one contact."""

_SINCE = {"week_plan": 3, "plan_line": 3, "apart": 4}
"""The schema from which on a file has a table, of those that were not there from the first."""

_STANDING = """standing.*, standing.channel AS next_channel, standing.minutes AS next_minutes,
               standing.cadence_ideal AS ideal, standing.cadence_maximum AS maximum"""

_NEWER = """AND (at, touch_id) > (SELECT coalesce(latest_at, -9e15), coalesce(latest_id, '') FROM standing
            WHERE standing.contact_id = participation.contact_id)"""

_JOIN_CONTACT = "JOIN contact ON contact.id = standing.contact_id"


def _joins(criteria: Criteria) -> str:
    if criteria.list_id is None:
        return _JOIN_CONTACT if criteria != Criteria(due_by=criteria.due_by) else ""
    return f"{_JOIN_CONTACT} JOIN membership ON membership.contact_id = contact.id AND membership.list_id = :list"


def _where(criteria: Criteria, now: Instant) -> tuple[str, dict[str, Any]]:
    """The conditions of a question over standing, contact and membership, and their parameters."""
    kind, _, context = (criteria.origin or "").partition(":")
    parts = {
        "standing.due_at <= :due_by": criteria.due_by,
        "contact.origin_kind = :kind": kind or None,
        "contact.origin_context = :context": context or None,
        "contact.tier = :tier": criteria.tier,
        "(standing.n = 0) = :unknown": criteria.unknown,
        "(coalesce(standing.rotten_at <= :now, 0) AND contact.state <> 'deceased') = :rotten": criteria.rotten,
        "contact.origin_guessed = :guessed": criteria.guessed,
        f"({STATE_AT}) IN (SELECT value FROM json_each(:states))": criteria.states
        and json.dumps(list(criteria.states)),
        "contact.id IN (SELECT value FROM json_each(:ids))": criteria.ids and json.dumps(list(criteria.ids)),
    }
    filtered, bound = criteria.query.where() if criteria.query else ("", {})
    parts[filtered] = filtered or None
    params = {
        "due_by": criteria.due_by,
        "kind": kind,
        "context": context,
        "tier": criteria.tier,
        "unknown": criteria.unknown,
        "rotten": criteria.rotten,
        "guessed": criteria.guessed,
        "states": json.dumps(list(criteria.states or ())),
        "ids": json.dumps(list(criteria.ids or ())),
        "list": criteria.list_id,
        "now": now,
        **bound,
    }
    return " AND ".join(part for part, value in parts.items() if value is not None) or "1", params


STATE_AT = """CASE WHEN contact.state = 'snoozed' AND contact.snoozed_until <= :now THEN 'active'
               ELSE contact.state END"""


def _meets(standing: Standing, settled: Settled, criteria: Criteria) -> bool:
    """`_where` for a folded standing."""
    kind, _, context = (criteria.origin or "").partition(":")
    checks = (
        criteria.due_by is None or (settled.due_at is not None and settled.due_at <= criteria.due_by),
        not kind or standing.origin.kind == kind,
        not context or standing.origin.context == context,
        criteria.tier is None or standing.tier == criteria.tier,
        criteria.states is None or standing.state in criteria.states,
        criteria.unknown is None or standing.unknown == criteria.unknown,
        criteria.rotten is None or standing.rotten == criteria.rotten,
        criteria.guessed is None or standing.origin.guessed == criteria.guessed,
    )
    return all(checks)


def _due_of(found: list[Standing], limit: int | None) -> Due:
    def order(each: Standing) -> tuple[bool, float, Instant, str]:
        return each.rotten, -each.rank, max(each.expires_at or 0, each.snoozed_until or 0), each.id

    found.sort(key=order)
    return Due(
        found if limit is None else found[:limit],
        len(found),
        sum(standing.suggestion.minutes for standing in found if standing.suggestion),
        sum(standing.rotten for standing in found),
        sum(standing.unknown for standing in found),
    )


def _settle(tie: TieInput, view: View) -> Settled:
    engine_tie = tie_of(tie.contact.origin, tie.contact.tier, tie.cadence, view.settings)
    folded = fold(tie.events, engine_tie, view.clock)
    return settle(tie.contact, tie.cadence, (folded, tie.latest), tie.handles, view.settings, view.clock)


def settled_of(row: rows.Row) -> Settled:
    """What is stored of a tie, from a row of `standing` (see `_stored` for the names of doubled columns)."""
    state = None
    if row["n"]:
        state = TieState(
            Rhythm(row["n"], row["s"], row["v"]), row["last"], row["last_day"], row["expires"], row["hours"], row["unanswered"],
            row["shallow"], row["asked"], row["answered"], row["mine_at"],
        )  # fmt: skip
    latest = None
    if row["latest_at"] is not None:
        latest = LastTouch(row["latest_at"], row["latest_channel"], row["latest_by"])
    return Settled(
        state,
        latest,
        Cadence(row["ideal"], row["maximum"]),
        Outlook(row["expires_at"], row["rotten_at"], row["slips_at"], row["bound"]),
        row["due_at"],
        row["rank"],
        Suggestion(row["next_channel"], row["next_minutes"]) if row["next_channel"] else None,
    )


def event_of(
    settings: Settings, at: Instant, day: int | None, channel: str, by: By, minutes: float | None
) -> Event | None:
    """A touch that took place as the engine takes it; None through a channel that is no touch."""
    known = settings.channel(channel)
    if not known.counts:
        return None
    return Event(at, day, known.depth, known.two_way, by, known.minutes if minutes is None else minutes)


def _most(limit: int | None) -> int:
    """A limit as SQL takes it: −1 for none."""
    return -1 if limit is None else min(limit, PRESENT_ONLY)


def batches(items: Iterable[_T], size: int) -> Iterator[list[_T]]:
    """The items in lists of at most `size`."""
    batch: list[_T] = []
    for item in items:
        batch.append(item)
        if len(batch) == size:
            yield batch
            batch = []
    if batch:
        yield batch
