"""Who is who: records of people to what a ledger has to write for them.

A record's own key, an address, a number or a handle decide. A name alone only suggests: the person is added, and the
likeness is reported.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from relationship_ledger.core.handles import fold, handle_key
from relationship_ledger.core.match import compatible, not_two
from relationship_ledger.intake.outcome import Options, Outcome
from relationship_ledger.model import (
    Alias,
    Cadence,
    Contact,
    ContactList,
    Entity,
    Handle,
    ImportantDay,
    Instant,
    Membership,
    Note,
    Origin,
    Party,
    PersonRecord,
    Ref,
    SourceKey,
)
from relationship_ledger.store.lookup import Lookup
from relationship_ledger.store.reader import Reader

_CARD_OF_OURS = "vcard:uid:"
"""How the key of a card with a UID begins; in one that this program wrote, the contact's own id follows."""
_DECISIVE = ("email", "url", "platform", "phone")
"""Kinds of handles that say who someone is, the surest first."""


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


class People:
    """Takes records of people one by one, and gives what has to be written for each."""

    def __init__(
        self, reader: Reader, now: Instant, new_id: Callable[[], str], options: Options, outcome: Outcome
    ) -> None:
        self._reader = reader
        self._lookup = Lookup(reader)
        self._now = now
        self._new_id = new_id
        self._options = options
        self._held: dict[str, _Held] = {}
        self._by_handle: dict[str, list[str]] = {}
        self._by_key: dict[str, str] = {}
        self._by_name: dict[str, list[str]] = {}
        self._lists: dict[str, str] = {}
        self._outcome = outcome

    def take(self, record: PersonRecord) -> list[Entity]:
        """What to write for a record; the outcome counts along."""
        found = self._match(record)
        if found is None:
            if record.completes:
                self._outcome.skip("days of people who are not in the ledger")
                return []
            made = self._added(record)
            self._outcome.added.append(record.name)
            return made
        self._outcome.groups += bool(record.groups) and not self._options.groups
        changes = self._filled(self._hold(found), record)
        if any(not isinstance(each, SourceKey) for each in changes):
            self._outcome.updated.append(self._held[found].contact.name)
        else:
            self._outcome.unchanged += 1
        return changes

    # Whom does a message mean?

    def resolve(self, party: Party) -> tuple[str | None, list[Entity]]:
        """Who in the ledger a message means, and what to write to know them again by it; None where it is nobody.

        Someone without a handle is known by name, if only one has it.
        """
        for handle in party.handles:
            owners = self._owners(handle_key(handle))
            if len(owners) > 1:
                fitting = [each for each in owners if not_two(party.name, self._hold(each).contact.name)]
                owners = fitting if party.name and fitting else owners
            if len(owners) == 1:
                return owners[0], []
            if owners:
                self._of_several(handle.value, owners)
        if party.key and (known := self._known(party.key)):
            return known, []
        if party.handles or not fold(party.name):
            return None, []
        named = self.named(party.name)
        if len(named) > 1:
            self._of_several(party.name, named)
        if len(named) != 1:
            return None, []
        return named[0], list(self._keys(self._hold(named[0]), party.key))

    def _of_several(self, what: str, owners: Sequence[str]) -> None:
        names = ", ".join(sorted(self._hold(each).contact.name for each in owners))
        self._outcome.problem(what, f"means several people ({names}); their messages were left out")

    def named(self, name: str) -> list[str]:
        """The ids of those who have this name or alias, those of this import included."""
        stored = self._lookup.named(name)
        return sorted({*(ref.id for ref in stored), *self._by_name.get(fold(name), ())})

    def _owners(self, key: str) -> list[str]:
        stored = self._reader.contacts_by_key([key]).get(key, ())
        # By id, which is the order in which they came in: the same in one file as in two halves of it.
        return sorted({*(ref.id for ref in stored), *self._by_handle.get(key, ())})

    def _known(self, key: str) -> str | None:
        if key in self._by_key:
            return self._by_key[key]
        if ref := self._reader.contact_by_source(key):
            return ref.id
        return self._own(key)

    def _own(self, key: str) -> str | None:
        """The contact whose own id a card has, which this program wrote."""
        id_ = key.rpartition(":")[2]
        return id_ if key.startswith(_CARD_OF_OURS) and self._reader.has_contact(id_) else None

    # Who is it?

    def _match(self, record: PersonRecord) -> str | None:
        if record.key and (known := self._known(record.key)) is not None:
            return known
        found = self._by_handles(record)
        if len(found) > 1:
            names = ", ".join(self._hold(each).contact.name for each in found[1:])
            self._outcome.problem(
                record.where,
                f"{record.name} also has a handle of {names}; taken for {self._hold(found[0]).contact.name}",
            )
        if found:
            return found[0]
        named = self.named(record.name)
        if record.completes:
            if len(named) > 1:
                self._outcome.problem(record.where, f"{record.name} is the name of several people; left out")
            return named[0] if len(named) == 1 else None
        if named:
            self._outcome.problem(
                record.where,
                f"someone called {record.name} is there already; added as another, since only the name says so",
            )
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
            owners = sorted({*(ref.id for ref in stored.get(key, ())), *self._by_handle.get(key, ())})
            fits = not_two if kind == "phone" else compatible
            fitting = [each for each in owners if fits(record.name, self._hold(each).contact.name)]
            if kind == "phone" and owners and not fitting:
                # A family shares a line: another name on it is another person.
                shared = self._hold(owners[0]).contact.name
                self._outcome.problem(
                    record.where, f"{record.name} has the number of {shared}; kept apart, as the names differ"
                )
                continue
            found.update(dict.fromkeys(fitting if kind == "phone" else [*fitting, *owners]))
        return list(found)

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
            tier=self._options.tier or record.tier or 5,
            cadence=record.cadence or Cadence(),
            state=record.state or "active",
            snoozed_until=record.snoozed_until if record.state == "snoozed" else None,
            first_day=record.first_day,
            organization=record.organization,
            role=record.role,
            added_at=self._now,
        )
        held = _Held(contact, set(), {fold(contact.name)}, {}, set(), set(), set())
        self._held[contact.id] = held
        self._by_name.setdefault(fold(contact.name), []).append(contact.id)
        self._outcome.groups += bool(record.groups) and not self._options.groups
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
            *self._memberships(held, record),
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
                self._outcome.problem(
                    record.where, f"{day.label} of {held.contact.name} differs; the ledger's was kept"
                )

    def _notes(self, held: _Held, notes: Sequence[str]) -> Iterator[Note]:
        for text in notes:
            if text not in held.notes:
                held.notes.add(text)
                yield Note(self._new_id(), self._now, text, Ref(held.contact.id, held.contact.name))

    def _memberships(self, held: _Held, record: PersonRecord) -> Iterator[Entity]:
        wanted = list(self._options.lists)
        for name in (*record.lists, *(record.groups if self._options.groups else ())):
            id_, made = self._list(name)
            yield from made
            wanted.append(id_)
        for list_id in wanted:
            if list_id not in held.lists:
                held.lists.add(list_id)
                yield Membership(self._new_id(), list_id, held.contact.id, self._now)

    def _list(self, name: str) -> tuple[str, list[Entity]]:
        """The list of that name, made if there is none."""
        if not self._lists:
            self._lists.update((fold(each.name), each.id) for each in self._reader.lists())
        key = fold(name) or name
        if key in self._lists:
            return self._lists[key], []
        made = ContactList(self._new_id(), name, created_at=self._now)
        self._lists[key] = made.id
        return made.id, [made]

    def _keys(self, held: _Held, key: str) -> Iterator[SourceKey]:
        if key and key not in held.keys:
            held.keys.add(key)
            self._by_key[key] = held.contact.id
            yield SourceKey(self._new_id(), held.contact.id, key)
