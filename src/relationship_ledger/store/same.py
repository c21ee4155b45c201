"""The same person: what a merge and a split ask, and what they change.

A merge is reckoned in memory and written at the end, each row once: that is what lets one undo bring all of it back,
however many merges a step has. It leaves its mark, a source key `merged:ID`, on the one who stays: so a later merge
carries it on, and a split knows whom to look for. What belonged to whom stands in the journal, as the rows that the
merge replaced.
"""

import json
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from relationship_ledger.core import duplicates
from relationship_ledger.core.duplicates import Likeness, Person
from relationship_ledger.core.handles import fold, handle_key
from relationship_ledger.errors import ConflictError, InvalidValueError, NotFoundError
from relationship_ledger.model import (
    MERGED,
    Alias,
    Apart,
    Cadence,
    Contact,
    Entity,
    Handle,
    ImportantDay,
    Instant,
    Investment,
    Membership,
    Note,
    Origin,
    PlannedLine,
    Promise,
    Ref,
    Settings,
    SourceKey,
    Touch,
)
from relationship_ledger.store import entities, journal, rows
from relationship_ledger.store.reader import OWNED, Reader
from relationship_ledger.store.writer import Step

_SHARED = ("touch", "investment", "plan_line")
"""Tables whose rows name several people."""
_ALONE = frozenset(("due", "birthday", "answer"))
"""Kinds of planned lines of which a person has one a week."""


def day_note(name: str, day: ImportantDay) -> str:
    """The note that is left of a day on which two who are one person differed."""
    year = "" if day.year is None else f"{day.year:04d}-"
    return f"{day.label} (as said of {name}): {year}{day.month:02d}-{day.day:02d}"


def pair(one: str, other: str) -> tuple[str, str]:
    """Two ids in the order in which `Apart` keeps them."""
    return (one, other) if one < other else (other, one)


def combined(kept: Contact, other: Contact, now: Instant) -> Contact:
    """The contact that two make who are one person; `kept` decides where both say something."""
    days = [day for day in (kept.first_day, other.first_day) if day is not None]
    state, until = _state(kept, other, now)
    return kept._replace(
        origin=other.origin if _less_known(kept.origin, other.origin) else kept.origin,
        tier=min(kept.tier, other.tier),
        cadence=other.cadence if kept.cadence == Cadence() else kept.cadence,
        first_day=min(days, default=None),
        state=state,
        snoozed_until=until,
        organization=kept.organization or other.organization,
        role=kept.role or other.role,
        added_at=min(kept.added_at, other.added_at),
    )


def _less_known(mine: Origin, theirs: Origin) -> bool:
    return mine.kind == "unknown" or (mine.guessed and theirs.kind != "unknown" and not theirs.guessed)


def _state(kept: Contact, other: Contact, now: Instant) -> tuple[Any, Instant | None]:
    for each in (kept, other):
        if each.state == "deceased":
            return "deceased", None
    for each in (kept, other):
        if each.state == "active" or (
            each.state == "snoozed" and each.snoozed_until and each.snoozed_until <= now
        ):
            return each.state, each.snoozed_until
    return kept.state, kept.snoozed_until


# -- asking ------------------------------------------------------------------------------------------------------


def people(reader: Reader) -> list[Person]:
    """Everyone, as far as it helps to tell whether two are one."""
    names: dict[str, list[str]] = {}
    handles: dict[str, list[Handle]] = {}
    birthdays: dict[str, tuple[int, int, int | None]] = {}
    for row in reader.rows("SELECT contact_id, name FROM alias ORDER BY id"):
        names.setdefault(row["contact_id"], []).append(row["name"])
    for row in reader.rows("SELECT * FROM handle ORDER BY id"):
        handles.setdefault(row["contact_id"], []).append(rows.handle(row))
    for row in reader.rows("SELECT * FROM important_day WHERE label = 'birthday' ORDER BY id"):
        birthdays.setdefault(row["contact_id"], (row["month"], row["day"], row["year"]))
    return [
        Person(
            row["id"],
            (row["name"], *names.get(row["id"], ())),
            tuple(handles.get(row["id"], ())),
            birthdays.get(row["id"]),
            row["organization"],
        )
        for row in reader.rows("SELECT id, name, organization FROM contact ORDER BY id")
    ]


def together(reader: Reader, settings: Settings, pairs: Collection[tuple[str, str]]) -> set[tuple[str, str]]:
    """Those of these pairs who took part in one touch, or were introduced to each other.

    Through a channel that is no touch, such as a broadcast, one person may well have been reached twice.
    """
    mute = [name for name, channel in settings.channels.items() if not channel.counts]
    met = {
        (row["one"], row["other"])
        for row in reader.rows(
            """SELECT asked.value ->> 0 AS one, asked.value ->> 1 AS other FROM json_each(:pairs) AS asked
               WHERE EXISTS (
                   SELECT 1 FROM participation AS mine JOIN participation AS theirs
                     ON theirs.contact_id = asked.value ->> 1 AND theirs.at = mine.at AND theirs.touch_id = mine.touch_id
                   WHERE mine.contact_id = asked.value ->> 0 AND mine.missed = 0
                     AND mine.channel NOT IN (SELECT value FROM json_each(:mute)))""",
            {"pairs": json.dumps(list(pairs)), "mute": json.dumps(mute)},
        )
    }
    for row in reader.rows("SELECT contacts FROM investment WHERE kind = 'introduction'"):
        whom = rows.participants(row["contacts"])
        if len(whom) == 2:
            met.add(pair(*whom))
    return met


def find(reader: Reader, settings: Settings, least: int) -> list[Likeness]:
    """Pairs who may be one person, the surest first. Raises StoreError."""
    return duplicates.find(
        people(reader),
        ((each.one, each.other) for each in reader.apart()),
        lambda pairs: together(reader, settings, pairs),
        least=least,
    )


# -- merging ---------------------------------------------------------------------------------------------------


class Merger:
    """Merges within one step, any number of pairs; nothing is written before `finish`."""

    def __init__(self, step: Step, now: Instant, people: Collection[str]) -> None:
        """`people` are the ids of all who will be merged."""
        self._step = step
        self._reader = step.reader
        self._mentions = _mentions(self._reader, people)
        self._now = now
        self._before: dict[_Key, Any] = {}
        self._after: dict[_Key, Any] = {}
        self._about: dict[str, dict[_Key, None]] = {}
        self._into: dict[str, str] = {}

    @property
    def merged(self) -> int:
        """How many people went into others."""
        return len(self._into)

    def resolve(self, contact_id: str) -> str:
        """Whom someone is now, after the merges so far."""
        while contact_id in self._into:
            contact_id = self._into[contact_id]
        return contact_id

    def merge(self, kept_id: str, other_id: str) -> Contact:
        """Let `other_id` go into `kept_id`; what the two make. Two who are one already stay so.

        Raises InvalidValueError where both are the same.
        """
        if kept_id == other_id:
            raise InvalidValueError("That is one and the same person already. Name two.")
        kept_id, other_id = self.resolve(kept_id), self.resolve(other_id)
        self._load(kept_id)
        self._load(other_id)
        kept: Contact = self._after[Contact, kept_id]
        if kept_id == other_id:
            return kept
        other: Contact = self._after[Contact, other_id]
        made = combined(kept, other, self._now)
        self._set(made, kept_id)
        self._names(kept, other)
        self._handles(kept_id, other_id)
        self._days(made, other)
        self._notes(made, other)
        promises = self._promises(made, other_id)
        self._memberships(kept_id, other_id)
        for key in self._of(SourceKey, other_id):
            self._set(key._replace(contact_id=kept_id), kept_id)
        self._set(SourceKey(self._step.new_id(), kept_id, MERGED + other_id), kept_id)
        self._apart(kept_id, other_id)
        self._shared(kept_id, other_id, promises)
        self._drop(other)
        self._into[other_id] = kept_id
        return made

    def finish(self) -> None:
        """Hand the step what changed: first what goes, so that nothing stands twice in between."""
        gone = [row for key, row in self._before.items() if key not in self._after]
        self._step.drop(*gone)
        self._step.put(*(row for key, row in self._after.items() if self._before.get(key) != row))

    # What is held

    def _load(self, contact_id: str) -> None:
        if contact_id in self._about:
            return
        about = self._about[contact_id] = {}
        for row in (*_owned(self._reader, contact_id), *self._mentions.get(contact_id, ())):
            key = type(row), row.id
            about[key] = None
            if key not in self._before:
                self._before[key] = self._after[key] = row

    def _set(self, row: Any, contact_id: str) -> None:
        """Keep a row, which is about that contact too."""
        key = type(row), row.id
        self._after[key] = row
        self._about[contact_id][key] = None

    def _drop(self, row: Any) -> None:
        del self._after[type(row), row.id]

    def _all(self, kind: type, contact_id: str) -> list[Any]:
        """The rows of a kind that are, or were, about a contact."""
        keys = [key for key in self._about[contact_id] if key[0] is kind]
        return [self._after[key] for key in keys if key in self._after]

    def _of(self, kind: type, contact_id: str) -> list[Any]:
        return [row for row in self._all(kind, contact_id) if _owner(row) == contact_id]

    # What moves

    def _names(self, kept: Contact, other: Contact) -> None:
        known = {fold(kept.name), *(fold(each.name) for each in self._of(Alias, kept.id))}
        for alias in self._of(Alias, other.id):
            if fold(alias.name) in known:
                self._drop(alias)
            else:
                known.add(fold(alias.name))
                self._set(alias._replace(contact_id=kept.id), kept.id)
        if fold(other.name) not in known:
            self._set(Alias(self._step.new_id(), kept.id, other.name), kept.id)

    def _handles(self, kept_id: str, other_id: str) -> None:
        known = {handle_key(each) for each in self._of(Handle, kept_id)}
        for handle in self._of(Handle, other_id):
            if handle_key(handle) in known:
                self._drop(handle)
            else:
                self._set(handle._replace(contact_id=kept_id), kept_id)

    def _days(self, kept: Contact, other: Contact) -> None:
        mine = {day.label: day for day in self._of(ImportantDay, kept.id)}
        for day in self._of(ImportantDay, other.id):
            there = mine.get(day.label)
            if there is None:
                mine[day.label] = moved = day._replace(contact_id=kept.id)
                self._set(moved, kept.id)
                continue
            self._drop(day)
            same_day = (there.month, there.day) == (day.month, day.day)
            if same_day and there.year is None:
                mine[day.label] = fuller = there._replace(year=day.year)
                self._set(fuller, kept.id)
            elif not (same_day and day.year in (None, there.year)):
                text = day_note(other.name, day)
                self._set(Note(self._step.new_id(), self._now, text, Ref(kept.id, kept.name)), kept.id)

    def _notes(self, kept: Contact, other: Contact) -> None:
        known = {note.text for note in self._of(Note, kept.id)}
        for note in self._of(Note, other.id):
            if note.text in known:
                self._drop(note)
            else:
                known.add(note.text)
                self._set(note._replace(contact=Ref(kept.id, kept.name)), kept.id)

    def _promises(self, kept: Contact, other_id: str) -> dict[str, str]:
        """Move promises; those that were said of both once become one: their ids and what stands for them."""
        known = {_said(promise): promise.id for promise in self._of(Promise, kept.id)}
        stands: dict[str, str] = {}
        for promise in self._of(Promise, other_id):
            if _said(promise) in known:
                stands[promise.id] = known[_said(promise)]
                self._drop(promise)
            else:
                known[_said(promise)] = promise.id
                self._set(promise._replace(contact=Ref(kept.id, kept.name)), kept.id)
        return stands

    def _memberships(self, kept_id: str, other_id: str) -> None:
        mine = {each.list_id: each for each in self._of(Membership, kept_id)}
        for each in self._of(Membership, other_id):
            there = mine.get(each.list_id)
            if there is None:
                self._set(each._replace(contact_id=kept_id), kept_id)
            else:
                self._drop(each)
                self._set(there._replace(joined_at=min(there.joined_at, each.joined_at)), kept_id)

    def _apart(self, kept_id: str, other_id: str) -> None:
        """Whoever is not the one who goes is not the one who stays either."""
        known = {(each.one, each.other) for each in self._all(Apart, kept_id)}
        for each in self._all(Apart, other_id):
            third = each.one if each.other == other_id else each.other
            made = pair(kept_id, third)
            if third == kept_id or made in known:
                self._drop(each)
            else:
                known.add(made)
                self._set(Apart(each.id, *made, each.at), kept_id)

    def _shared(self, kept_id: str, other_id: str, promises: Mapping[str, str]) -> None:
        for touch in self._all(Touch, other_id):
            ids = _once([ref.id for ref in touch.contacts], other_id, kept_id)
            self._set(touch._replace(contacts=tuple(Ref(id_, "") for id_ in ids)), kept_id)
        for investment in self._all(Investment, other_id):
            contacts = _once(investment.contacts, other_id, kept_id)
            self._set(investment._replace(contacts=contacts), kept_id)
        for line in self._all(PlannedLine, other_id):
            contacts = _once(line.contacts, other_id, kept_id)
            promised = promises.get(line.promise_id or "", line.promise_id)
            changed = line._replace(contacts=contacts, promise_id=promised)
            if self._says_nothing_new(changed, kept_id):
                self._drop(line)
            else:
                self._set(changed, kept_id)

    def _says_nothing_new(self, line: PlannedLine, kept_id: str) -> bool:
        """Whether a planned line is an introduction of someone to themself, or what another one already plans."""
        if line.kind == "introduction":
            return len(line.contacts) < 2
        if line.kind not in _ALONE and line.promise_id is None:
            return False
        said = line.plan_id, line.kind, line.contacts, line.promise_id
        return any(
            said == (each.plan_id, each.kind, each.contacts, each.promise_id)
            for each in self._all(PlannedLine, kept_id)
            if each.id != line.id
        )


_Key = tuple[type, str]


def _owned(reader: Reader, contact_id: str) -> list[Any]:
    """A contact, what belongs to them, and their touches."""
    promises = reader.rows(
        "SELECT *, '' AS contact_name FROM promise WHERE contact_id = :id ORDER BY id", {"id": contact_id}
    )
    return [
        reader.contact(contact_id),
        *reader.aliases(contact_id),
        *reader.handles(contact_id),
        *reader.source_keys(contact_id),
        *reader.important_days(contact_id),
        *reader.notes(contact_id),
        *map(rows.promise, promises),
        *reader.memberships(contact_id=contact_id),
        *reader.apart(contact_id),
        *reader.touches(contact_id=contact_id),
    ]


def _mentions(reader: Reader, people: Collection[str]) -> dict[str, list[Any]]:
    """Investments and planned lines that name someone, by whom: no index leads there, so all are looked for at once."""
    found: dict[str, list[Any]] = {}
    for table, made in (("investment", rows.investment), ("plan_line", rows.planned_line)):
        for row in reader.rows(
            f"""SELECT named.value AS who, {table}.* FROM {table}, json_each({table}.contacts) AS named
                WHERE named.value IN (SELECT value FROM json_each(:ids)) ORDER BY {table}.id""",
            {"ids": json.dumps(sorted(people))},
        ):
            found.setdefault(row["who"], []).append(made(row))
    return found


def _owner(row: Any) -> str:
    return row.contact.id if isinstance(row, Note | Promise) else row.contact_id


def _said(promise: Promise) -> tuple[object, ...]:
    return promise.by, promise.text, promise.due, promise.done_at


def _once(ids: Sequence[str], gone: str, instead: str) -> tuple[str, ...]:
    return tuple(sorted({instead if id_ == gone else id_ for id_ in ids}))


def merge(step: Step, kept_id: str, other_id: str, now: Instant) -> Contact:
    """Let `other_id` go into `kept_id`. Raises InvalidValueError where both are the same."""
    merger = Merger(step, now, (kept_id, other_id))
    made = merger.merge(kept_id, other_id)
    merger.finish()
    return made


def say_apart(step: Step, one: str, other: str, now: Instant) -> Apart:
    """Keep that two are not the same person; what is kept already stays."""
    first, second = pair(one, other)
    there = next((each for each in step.reader.apart(first) if each.other == second), None)
    if there is not None:
        return there
    made = Apart(step.new_id(), first, second, now)
    step.put(made)
    return made


# -- splitting -------------------------------------------------------------------------------------------------


class Merge(NamedTuple):
    """A merge of the journal: who went, in which step, when. `known` is whether what they were is still there."""

    id: str
    name: str
    seq: int
    at: Instant
    first: int
    last: int
    known: bool


class Split(NamedTuple):
    """What a split made: the other one, and how many rows nobody can say any more whose they were."""

    contact: Contact
    unknown: int


def merges_into(reader: Reader, contact_id: str) -> list[Merge]:
    """Everyone who was merged into a contact and is still in there, the latest merge first."""
    found = []
    for key in reader.source_keys(contact_id):
        if not key.key.startswith(MERGED):
            continue
        gone = key.key.removeprefix(MERGED)
        row = reader.row(
            """SELECT change.before, step.seq, step.at, step.first_change, step.last_change FROM change
               JOIN step ON change.id BETWEEN step.first_change AND step.last_change
               WHERE change.entity = 'contact' AND change.row_id = :id ORDER BY change.id DESC LIMIT 1""",
            {"id": gone},
        )
        if row is None:
            found.append(Merge(gone, "", 0, 0, 0, -1, known=False))
            continue
        before = json.loads(row["before"]) if row["before"] else {}
        found.append(
            Merge(
                gone, before.get("name", ""), row["seq"], row["at"], row["first_change"], row["last_change"],
                known=bool(before),
            )
        )  # fmt: skip
    return sorted(found, key=lambda each: (-each.seq, each.id))


def split(step: Step, contact_id: str, merged: Merge, now: Instant) -> Split:
    """Make the one of a merge anew, with what came from them and is still there.

    Raises ConflictError where someone of that id is there, and NotFoundError where the journal no longer says who.
    """
    reader = step.reader
    if reader.has_contact(merged.id):
        raise ConflictError(
            "Someone of that id is in the ledger already; nothing was changed.", candidates=[merged.id]
        )
    if not merged.known:
        raise NotFoundError(
            "What they were before the merge was erased from the journal, or is in another copy's. "
            "`ledger split WHO --name NEW` moves what you name."
        )
    taking = _Split(reader, contact_id, merged)
    for change in taking.changes:
        taking.take(change)
    back = taking.contact
    step.drop(*taking.drops)
    step.put(back, *taking.puts)
    say_apart(step, contact_id, merged.id, now)
    return Split(back, taking.unknown)


class _Change(NamedTuple):
    """A change of the merge: the row as it was, as the merge left it, and as it is now; None where there is none."""

    table: str
    before: entities.Values | None
    left: entities.Values | None
    now: entities.Values | None


class _Split:
    """Goes through the changes of a merge and gathers what is to be put and dropped."""

    def __init__(self, reader: Reader, contact_id: str, merged: Merge) -> None:
        self._reader = reader
        self._who = contact_id
        self._merged = merged
        self._others = {contact_id} | {
            each.key.removeprefix(MERGED)
            for each in reader.source_keys(contact_id)
            if each.key.startswith(MERGED) and each.key != MERGED + merged.id
        }
        self._known_columns: dict[str, entities.Values] = {}
        self.unknown = 0
        self.puts: list[Entity] = []
        self.drops: list[Entity] = []
        self.changes = list(self._changes())
        self._day_notes = {
            day_note(merged.name, rows.important_day(each.before))
            for each in self.changes
            if each.table == "important_day" and each.before and each.before["contact_id"] == merged.id
        }
        contact = next(each.before for each in self.changes if self._is_theirs(each))
        assert contact is not None  # noqa: S101  # a merge that is known has it
        self.contact = rows.contact(contact)

    def _is_theirs(self, change: _Change) -> bool:
        return (
            change.table == "contact" and change.before is not None and change.before["id"] == self._merged.id
        )

    def _changes(self) -> Iterator[_Change]:
        for row in self._reader.rows(
            "SELECT * FROM change WHERE id BETWEEN :first AND :last ORDER BY id",
            {"first": self._merged.first, "last": self._merged.last},
        ):
            now = self._row(row["entity"], row["row_id"])
            if row["salt"] is None:
                mine = now is not None and self._who in (now.get("contact_id"), now["id"])
                self.unknown += mine or (now is not None and self._who in now.get("contacts", ""))
                continue
            columns = self._columns(row["entity"])
            before = {**columns, **json.loads(row["before"])} if row["before"] else None
            yield _Change(row["entity"], before, self._left(row, columns, now), now)

    def _columns(self, table: str) -> entities.Values:
        """A table's columns without values: the journal leaves out what is NULL."""
        if table not in self._known_columns:
            named = self._reader.rows("SELECT name FROM pragma_table_info(:table)", {"table": table})
            self._known_columns[table] = dict.fromkeys(row["name"] for row in named)
        return self._known_columns[table]

    def _row(self, table: str, row_id: str) -> entities.Values | None:
        found = self._reader.row(f'SELECT * FROM "{table}" WHERE id = :id', {"id": row_id})
        return dict(found) if found is not None else None

    def _left(
        self, change: rows.Row, columns: Mapping[str, Any], now: entities.Values | None
    ) -> entities.Values | None:
        """The row as a change left it: what the next change of it replaced, or what it is now.

        The digest settles that a row was removed; a later text that was erased leaves the row as it is now.
        """
        if journal.digest(change["salt"], change["before"] or "", "") == change["digest"]:
            return None
        later = self._reader.row(
            """SELECT before FROM change WHERE entity = :entity AND row_id = :row AND id > :id ORDER BY id LIMIT 1""",
            {"entity": change["entity"], "row": change["row_id"], "id": change["id"]},
        )
        if later is None or not later["before"]:
            return now
        return {**columns, **json.loads(later["before"])}

    # One change

    def take(self, change: _Change) -> None:
        """Gather what a change of the merge asks for."""
        if self._is_theirs(change):
            return
        if change.before is None:
            self._take_made(change)
        elif change.table in _SHARED:
            self._take_shared(change)
        elif change.table == "apart":
            self._take_apart(change)
        elif change.table in OWNED and change.before["contact_id"] == self._merged.id:
            self._take_owned(change)
        else:
            self._take_filled(change)

    def _take_made(self, change: _Change) -> None:
        """What the merge added: its mark, the other's name as an alias, a note on a day that differed."""
        now = change.now
        if now is None or now.get("contact_id") != self._who:
            return
        if (
            (change.table == "source_key" and now["key"] == MERGED + self._merged.id)
            or (change.table == "alias" and now["name_key"] == fold(self._merged.name))
            or (change.table == "note" and now["text"] in self._day_notes)
        ):
            self.drops.append(_noun(change.table, now))

    def _take_owned(self, change: _Change) -> None:
        """What was theirs: it goes back as it is now, or as it was where the merge took it for a double."""
        if change.now is not None:
            if change.now["contact_id"] == self._who:
                self.puts.append(_noun(change.table, {**change.now, "contact_id": self._merged.id}))
        elif change.left is None and change.before is not None and self._stands(change.table, change.before):
            self.puts.append(_noun(change.table, change.before))

    def _take_filled(self, change: _Change) -> None:
        """A row of the one who stays, in which the other filled something in: what still is so goes."""
        now, left, before = change.now, change.left, change.before
        if now is None or left is None or before is None:
            return
        if change.table not in ("contact", "important_day", "membership"):
            return
        if now.get("contact_id", now["id"]) != self._who:
            return
        without = self._without(before) if change.table == "contact" else before
        undone = {
            column: without[column]
            for column in now
            if without[column] != left[column] and now[column] == left[column] and column != "contact_id"
        }
        if undone:
            self.puts.append(_noun(change.table, {**now, **undone}))

    def _without(self, before: entities.Values) -> entities.Values:
        """The row of the one who stays as the same step would have left it without this merge."""
        made = rows.contact(before)
        for each in self.changes:
            if each.table == "contact" and each.before and each.left is None:
                other = rows.contact(each.before)
                if other.id in self._others:
                    made = combined(made, other, self._merged.at)
        return entities.to_row(made)[1]

    def _take_shared(self, change: _Change) -> None:
        assert change.before is not None  # noqa: S101  # `take` looked
        were = rows.participants(change.before["contacts"])
        if self._merged.id not in were and not (change.table == "plan_line" and change.left is None):
            return
        if change.now is None:
            if change.left is None and self._stands(change.table, change.before):
                self.puts.append(_noun(change.table, change.before))
            return
        are = set(rows.participants(change.now["contacts"]))
        if self._who not in are:
            return
        if self._others.isdisjoint(were):
            are.discard(self._who)
        contacts = entities.contacts_text((*are, self._merged.id))
        back = {**change.now, "contacts": contacts}
        if (
            change.table == "plan_line"
            and change.left
            and change.now["promise_id"] == change.left["promise_id"]
        ):
            back["promise_id"] = change.before["promise_id"]
        self.puts.append(_noun(change.table, back))

    def _take_apart(self, change: _Change) -> None:
        was = change.before
        assert was is not None  # noqa: S101  # `take` looked
        if self._merged.id not in (was["one"], was["other"]):
            return
        third = was["one"] if was["other"] == self._merged.id else was["other"]
        if change.now is None:
            if change.left is None and self._reader.has_contact(third):
                self.puts.append(rows.apart(was))
        elif pair(self._who, third) == (change.now["one"], change.now["other"]):
            self.puts.append(rows.apart(was))

    def _stands(self, table: str, row: entities.Values) -> bool:
        """Whether what a removed row needs is there: its list, its plan as it was, its people."""
        if table == "membership":
            return bool(self._reader.present("list", [row["list_id"]]))
        if table == "plan_line":
            changed = self._reader.row(
                "SELECT 1 FROM change WHERE row_id = :id AND id > :last",
                {"id": row["plan_id"], "last": self._merged.last},
            )
            people = [id_ for id_ in rows.participants(row["contacts"]) if id_ != self._merged.id]
            return (
                changed is None
                and bool(self._reader.present("week_plan", [row["plan_id"]]))
                and self._reader.present("contact", people) == set(people)
            )
        return True


_NOUNS: Mapping[str, Callable[[rows.Row], Entity]] = {
    "contact": rows.contact,
    "alias": rows.alias,
    "handle": rows.handle,
    "source_key": rows.source_key,
    "important_day": rows.important_day,
    "membership": rows.membership,
    "note": lambda row: rows.note({**dict(row), "contact_name": ""}),  # type: ignore[call-overload]
    "promise": lambda row: rows.promise({**dict(row), "contact_name": ""}),  # type: ignore[call-overload]
    "investment": rows.investment,
    "plan_line": rows.planned_line,
}


def _noun(table: str, row: entities.Values) -> Entity:
    if table == "touch":
        return rows.touch(row, dict.fromkeys(rows.participants(row["contacts"]), ""))
    return _NOUNS[table](row)


class Picked(NamedTuple):
    """What is to go to a new person: handles, aliases, source keys, touches."""

    handles: Sequence[Handle] = ()
    aliases: Sequence[Alias] = ()
    keys: Sequence[SourceKey] = ()
    touches: Sequence[Touch] = ()


def split_off(step: Step, contact_id: str, made: Contact, picked: Picked) -> None:
    """Add `made` and give them what was picked of a contact, who is then said to be someone else."""
    step.put(made)
    owned: Iterable[Handle | Alias | SourceKey] = (*picked.handles, *picked.aliases, *picked.keys)
    step.put(*(each._replace(contact_id=made.id) for each in owned))
    for touch in picked.touches:
        ids = _once([ref.id for ref in touch.contacts], contact_id, made.id)
        step.put(touch._replace(contacts=tuple(Ref(id_, "") for id_ in ids)))
    say_apart(step, contact_id, made.id, made.added_at)
