"""From an export of a ledger to a ledger: things come with their ids, and what is there stays."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import Any

from relationship_ledger import clock, config
from relationship_ledger.core.handles import fold
from relationship_ledger.errors import InvalidValueError
from relationship_ledger.intake.outcome import Outcome
from relationship_ledger.model import (
    Apart,
    Contact,
    ContactList,
    Entity,
    Investment,
    Membership,
    Note,
    PlannedLine,
    Problem,
    Promise,
    SettingValue,
    Touch,
    WeekPlan,
)
from relationship_ledger.store import week
from relationship_ledger.store.entities import table_of
from relationship_ledger.store.reader import Reader


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
        if isinstance(entity, Apart):
            return any(each.other == entity.other for each in self._reader.apart(entity.one))
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
    elif isinstance(entity, Apart):
        found.add(("apart", "pair", entity.one, entity.other))
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
    if isinstance(entity, Apart):
        return [entity.one, entity.other]
    owner = getattr(entity, "contact_id", None)
    return [owner] if owner is not None else []
