"""From records of any format to the ledger: match, preview, apply.

The same run of the records decides what a preview shows and what an import does; the second happens inside the
transaction. Who is who is decided by the record's own key, an address, a number or a handle. A name alone only
suggests: the person is added, and the likeness is reported.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

from relationship_ledger import clock, config
from relationship_ledger.core.handles import fold, handle_key
from relationship_ledger.core.match import compatible, not_two
from relationship_ledger.errors import InvalidValueError
from relationship_ledger.model import (
    Alias,
    Contact,
    ContactList,
    Entity,
    Handle,
    ImportantDay,
    Instant,
    Investment,
    Membership,
    Note,
    Origin,
    PersonRecord,
    PlannedLine,
    Problem,
    Promise,
    Ref,
    SettingValue,
    SourceKey,
    Touch,
    WeekPlan,
)
from relationship_ledger.store import week
from relationship_ledger.store.entities import table_of
from relationship_ledger.store.lookup import Lookup
from relationship_ledger.store.reader import Reader

_DECISIVE = ("email", "url", "platform", "phone")
"""Kinds of handles that say who someone is, the surest first."""


@dataclass(frozen=True, slots=True)
class Options:
    """What the user says of all of a file. `lists` are ids; origin and tier hold for people who are added."""

    origin: Origin | None = None
    tier: int | None = None
    lists: tuple[str, ...] = ()


@dataclass(slots=True)
class Outcome:
    """What an import did, or would do."""

    added: list[str] = field(default_factory=list)
    updated: list[str] = field(default_factory=list)
    unchanged: int = 0
    touches_added: int = 0
    touches_unchanged: int = 0
    groups: int = 0
    problems: list[Problem] = field(default_factory=list)

    @property
    def people(self) -> int:
        """How many records were people at all."""
        return len(self.added) + len(self.updated) + self.unchanged


@dataclass(slots=True)
class _Held:
    """What is known of one contact while records are matched."""

    contact: Contact
    handles: set[str]
    names: set[str]
    days: dict[str, ImportantDay]
    notes: set[str]
    lists: set[str]
    keys: set[str]


class Intake:
    """Takes records one by one, and gives what has to be written for each."""

    def __init__(self, reader: Reader, now: Instant, new_id: Callable[[], str], options: Options) -> None:
        self._reader = reader
        self._now = now
        self._new_id = new_id
        self._options = options
        self._held: dict[str, _Held] = {}
        self._by_handle: dict[str, list[str]] = {}
        self._by_key: dict[str, str] = {}
        self._by_name: dict[str, list[str]] = {}
        self.outcome = Outcome()

    def take(self, records: Iterable[PersonRecord | Problem]) -> Iterator[Entity]:
        """What to write, record by record; `outcome` counts along."""
        for record in records:
            if isinstance(record, Problem):
                self.outcome.problems.append(record)
            else:
                yield from self._take(record)

    def _take(self, record: PersonRecord) -> list[Entity]:
        self.outcome.groups += bool(record.groups)
        found = self._match(record)
        if found is None:
            made = self._added(record)
            self.outcome.added.append(record.name)
            return made
        changes = self._filled(self._hold(found), record)
        if any(not isinstance(each, SourceKey) for each in changes):
            self.outcome.updated.append(self._held[found].contact.name)
        else:
            self.outcome.unchanged += 1
        return changes

    # Who is it?

    def _match(self, record: PersonRecord) -> str | None:
        if record.key:
            known = self._by_key.get(record.key)
            if known is None and (ref := self._reader.contact_by_source(record.key)):
                known = ref.id
            if known is not None:
                return known
        found = self._by_handles(record)
        if len(found) > 1:
            names = ", ".join(self._hold(each).contact.name for each in found[1:])
            self.outcome.problems.append(
                Problem(
                    record.where,
                    f"{record.name} also has a handle of {names}; taken for {self._hold(found[0]).contact.name}",
                )
            )
        if found:
            return found[0]
        self._suggest(record)
        return None

    def _by_handles(self, record: PersonRecord) -> list[str]:
        """Contacts who have one of the record's handles, the surest first."""
        keys = [
            (handle.kind, handle_key(handle))
            for kind in _DECISIVE
            for handle in record.handles
            if handle.kind == kind
        ]
        stored = self._reader.contacts_by_key([key for _, key in keys])
        found: dict[str, None] = {}
        for kind, key in keys:
            # By id, which is the order in which they came in: the same in one file as in two halves of it.
            owners = sorted({*(ref.id for ref in stored.get(key, ())), *self._by_handle.get(key, ())})
            fits = not_two if kind == "phone" else compatible
            fitting = [each for each in owners if fits(record.name, self._hold(each).contact.name)]
            if kind == "phone" and owners and not fitting:
                # A family shares a line: another name on it is another person.
                shared = self._hold(owners[0]).contact.name
                self.outcome.problems.append(
                    Problem(
                        record.where,
                        f"{record.name} has the number of {shared}; kept apart, as the names differ",
                    )
                )
                continue
            found.update(dict.fromkeys(fitting if kind == "phone" else [*fitting, *owners]))
        return list(found)

    def _suggest(self, record: PersonRecord) -> None:
        same = [*self._by_name.get(fold(record.name), ())]
        match = Lookup(self._reader).find(record.name) if not same else None
        if same or (match is not None and match.how == "full"):
            self.outcome.problems.append(
                Problem(
                    record.where,
                    f"someone called {record.name} is there already; added as another, since only the name says so",
                )
            )

    def _hold(self, contact_id: str) -> _Held:
        if contact_id not in self._held:
            reader = self._reader
            contact = reader.contact(contact_id)
            self._held[contact_id] = _Held(
                contact,
                {handle_key(each) for each in reader.handles(contact_id)},
                {fold(contact.name), *(fold(each.name) for each in reader.aliases(contact_id))},
                {day.label: day for day in reader.important_days(contact_id)},
                {note.text for note in reader.notes(contact_id)},
                {each.list_id for each in reader.memberships(contact_id=contact_id)},
                {each.key for each in reader.source_keys(contact_id)},
            )
        return self._held[contact_id]

    # What to write

    def _added(self, record: PersonRecord) -> list[Entity]:
        contact = Contact(
            id=self._new_id(),
            name=record.name,
            origin=self._options.origin or record.origin or Origin(),
            tier=self._options.tier or 5,
            first_day=record.first_day,
            organization=record.organization,
            role=record.role,
            added_at=self._now,
        )
        held = _Held(contact, set(), {fold(contact.name)}, {}, set(), set(), set())
        self._held[contact.id] = held
        self._by_name.setdefault(fold(contact.name), []).append(contact.id)
        return [contact, *self._details(held, record)]

    def _filled(self, held: _Held, record: PersonRecord) -> list[Entity]:
        """What a record adds to someone who is there. What the ledger says already is never replaced."""
        contact = held.contact
        missing: dict[str, Any] = {
            name: value
            for name, value in (
                ("first_day", record.first_day),
                ("organization", record.organization),
                ("role", record.role),
            )
            if value and getattr(contact, name) is None
        }
        origin = self._options.origin or record.origin
        if origin is not None and contact.origin.kind == "unknown":
            missing["origin"] = origin
        filled = contact._replace(**missing)
        changes: list[Entity] = [filled] if filled != contact else []
        held.contact = filled
        if fold(record.name) not in held.names:
            changes.append(self._alias(held, record.name))
        return [*changes, *self._details(held, record)]

    def _details(self, held: _Held, record: PersonRecord) -> list[Entity]:
        return [
            *self._handles(held, record.handles),
            *(
                self._alias(held, each)
                for each in record.aliases
                if fold(each) and fold(each) not in held.names
            ),
            *self._days(held, record),
            *self._notes(held, record.notes),
            *self._memberships(held),
            *self._keys(held, record.key),
        ]

    def _handles(self, held: _Held, handles: Sequence[Handle]) -> Iterator[Handle]:
        for handle in handles:
            key = handle_key(handle)
            if key not in held.handles:
                held.handles.add(key)
                self._by_handle.setdefault(key, []).append(held.contact.id)
                yield handle._replace(id=self._new_id(), contact_id=held.contact.id)

    def _alias(self, held: _Held, name: str) -> Alias:
        held.names.add(fold(name))
        return Alias(self._new_id(), held.contact.id, name)

    def _days(self, held: _Held, record: PersonRecord) -> Iterator[ImportantDay]:
        for day in record.days:
            there = held.days.get(day.label)
            if there is None:
                held.days[day.label] = day
                yield day._replace(id=self._new_id(), contact_id=held.contact.id)
            elif (there.month, there.day) != (day.month, day.day):
                self.outcome.problems.append(
                    Problem(
                        record.where, f"{day.label} of {held.contact.name} differs; the ledger's was kept"
                    )
                )

    def _notes(self, held: _Held, notes: Sequence[str]) -> Iterator[Note]:
        for text in notes:
            if text not in held.notes:
                held.notes.add(text)
                yield Note(self._new_id(), self._now, text, Ref(held.contact.id, held.contact.name))

    def _memberships(self, held: _Held) -> Iterator[Membership]:
        for list_id in self._options.lists:
            if list_id not in held.lists:
                held.lists.add(list_id)
                yield Membership(self._new_id(), list_id, held.contact.id, self._now)

    def _keys(self, held: _Held, key: str) -> Iterator[SourceKey]:
        if key and key not in held.keys:
            held.keys.add(key)
            self._by_key[key] = held.contact.id
            yield SourceKey(self._new_id(), held.contact.id, key)


class Restore:
    """Takes things that were exported from a ledger, ids and all.

    What is there by its id is left as it is, who was forgotten stays so, and what refers to nothing is a problem.
    """

    _BATCH = 1_000

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self._people: set[str] = set()
        self._lists: set[str] = set()
        self._plans: set[str] = set()
        self._plans_kept: set[str] = set()
        self._renamed: dict[str, str] = {}
        self._seen: set[tuple[str, ...]] = set()
        self.outcome = Outcome()

    def take(self, entities: Iterable[Entity | Problem]) -> Iterator[Entity]:
        """What to write; `outcome` counts along."""
        for kind, group in groupby(entities, key=type):
            batch: list[Any] = []
            for each in group:
                if kind is Problem:
                    self.outcome.problems.append(each)  # type: ignore[arg-type]
                    continue
                batch.append(each)
                if len(batch) == self._BATCH:
                    yield from self._new(batch)
                    batch = []
            yield from self._new(batch)

    def _new(self, batch: Sequence[Any]) -> Iterator[Entity]:
        if not batch:
            return
        there = self._reader.present(table_of(batch[0]), [each.id for each in batch])
        for given in batch:
            each = self._placed(given)
            identity = _identity(each)
            if each.id in there or identity & self._seen or self._stands(each):
                self._keep(each)
                self._count(each, added=False)
            elif (lost := self._lost(each)) is None:
                self._seen |= identity
                self._remember(each)
                self._count(each, added=True)
                yield each
            else:
                self.outcome.problems.append(Problem(f"{table_of(each)} {each.id}", lost))

    def _placed(self, entity: Any) -> Any:
        """The entity, on the list of the same name where the ledger has one of its own."""
        if isinstance(entity, ContactList):
            own = next((each for each in self._reader.lists() if fold(each.name) == fold(entity.name)), None)
            if own is not None:
                self._renamed[entity.id] = own.id
                return entity._replace(id=own.id)
        list_id = getattr(entity, "list_id", None)
        return entity._replace(list_id=self._renamed[list_id]) if list_id in self._renamed else entity

    def _stands(self, entity: Any) -> bool:
        """Whether the ledger has the same thing under another id."""
        if isinstance(entity, ContactList):
            return bool(self._reader.present("list", [entity.id]))
        if isinstance(entity, WeekPlan):
            return week.accepted(self._reader, entity.first_day) is not None
        if isinstance(entity, PlannedLine):
            return entity.plan_id in self._plans_kept
        if isinstance(entity, Membership):
            return bool(self._reader.memberships(list_id=entity.list_id, contact_id=entity.contact_id))
        return (
            isinstance(entity, Touch) and entity.source is not None and self._reader.has_source(entity.source)
        )

    def _keep(self, entity: Entity) -> None:
        """A week that has a plan here keeps it, with its lines as they are."""
        if isinstance(entity, WeekPlan):
            self._plans_kept.add(entity.id)

    def _remember(self, entity: Entity) -> None:
        if isinstance(entity, Contact):
            self._people.add(entity.id)
        elif isinstance(entity, ContactList):
            self._lists.add(entity.id)
        elif isinstance(entity, WeekPlan):
            self._plans.add(entity.id)

    def _count(self, entity: Entity, *, added: bool) -> None:
        if isinstance(entity, Contact):
            self.outcome.added += [entity.name] * added
            self.outcome.unchanged += not added
        elif isinstance(entity, Touch):
            self.outcome.touches_added += added
            self.outcome.touches_unchanged += not added

    def _lost(self, entity: Entity) -> str | None:
        """Why an entity can't stand: someone it needs is not there."""
        if isinstance(entity, Contact):
            return "was forgotten here, and stays so" if self._reader.tombstoned(entity.id) else None
        if isinstance(entity, SettingValue):
            return _meaningless(entity)
        people = _people_of(entity)
        if any(each not in self._people and not self._reader.has_contact(each) for each in people):
            return "refers to someone who is not there"
        if isinstance(entity, PlannedLine):
            return None if entity.plan_id in self._plans else "refers to a plan that is not there"
        list_id = getattr(entity, "list_id", None)
        if list_id is not None and list_id not in self._lists and not self._reader.present("list", [list_id]):
            return "refers to a list that is not there"
        return None


def _identity(entity: Any) -> set[tuple[str, ...]]:
    """What no second thing of an import may share."""
    found: set[tuple[str, ...]] = {(table_of(entity), entity.id)}
    if isinstance(entity, ContactList):
        found.add(("list", "name", fold(entity.name)))
    elif isinstance(entity, WeekPlan):
        found.add(("week_plan", "first_day", entity.first_day.isoformat()))
    elif isinstance(entity, Membership):
        found.add(("membership", entity.list_id, entity.contact_id))
    elif isinstance(entity, Touch) and entity.source is not None:
        found.add(("touch", "source", entity.source))
    return found


def _meaningless(setting: SettingValue) -> str | None:
    """Why a setting can't be taken over."""
    try:
        config.check(setting.id, setting.value)
        if setting.id == "timezone" and setting.value:
            clock.zone(setting.value)
    except InvalidValueError as error:
        return error.message
    return None


def _people_of(entity: Entity) -> list[str]:
    if isinstance(entity, Touch):
        return [ref.id for ref in entity.contacts]
    if isinstance(entity, Investment | PlannedLine):
        return list(entity.contacts)
    if isinstance(entity, Note | Promise):
        return [entity.contact.id]
    owner = getattr(entity, "contact_id", None)
    return [owner] if owner is not None else []
