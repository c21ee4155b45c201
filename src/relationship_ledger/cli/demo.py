"""Writes a synthetic life into a ledger that was just begun."""

import gc
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from random import Random

from relationship_ledger.cli.run import Run
from relationship_ledger.clock import Moment
from relationship_ledger.core.synthetic import Life, lists
from relationship_ledger.core.synthetic import people as lives
from relationship_ledger.core.synthetic_works import works
from relationship_ledger.model import (
    DAY,
    Alias,
    Contact,
    ContactList,
    Entity,
    Investment,
    Membership,
    Money,
    Note,
    Promise,
    Ref,
    Touch,
)
from relationship_ledger.store.writer import Step, Writer


def fill(run: Run, moment: Moment, *, people: int, seed: int, years: float) -> int:
    """Write `people` made-up people into the ledger, in one step; how many touches that were."""
    chance = Random(seed)  # noqa: S311  # the same seed, the same life
    touches = 0
    gc.disable()  # millions of small things without a cycle among them: looking for some costs a tenth
    with Writer(run.path, run.author(moment), run.build) as writer, writer.step("demo", "begin") as step:
        groups = {}
        joined: list[Membership] = []
        began = moment.now - int(years * 365 * DAY)
        for each in lists():
            group = ContactList(
                step.new_id(), each.name, each.thing, each.value, each.rhythm, created_at=began
            )
            groups[each.name] = group.id
            step.put(group)
        for life in lives(chance, count=people, years=years, now=moment.now, zone=moment.zone):
            made = list(_entities(step, life, groups, moment, began))
            joined += (each for each in made if isinstance(each, Membership))
            step.put(*made)
            touches += len(life.touches)
        step.put(*_investments(step, chance, groups, joined, moment, years))
    return touches


def _investments(
    step: Step,
    chance: Random,
    groups: Mapping[str, str],
    joined: Sequence[Membership],
    moment: Moment,
    years: float,
) -> Iterator[Investment]:
    """What went out to the lists, to whoever was on them by then."""
    for work in works(chance, years=years, now=moment.now):
        list_id = groups[work.list_name]
        to = [each.contact_id for each in joined if each.list_id == list_id and each.joined_at <= work.at]
        if to:
            cost = Money(Decimal(work.cost), "EUR") if work.cost else None
            yield Investment(
                step.new_id(),
                list_id,
                work.at,
                moment.zone_name,
                work.kind,
                work.title,
                tuple(to),
                work.minutes,
                cost,
            )


def _entities(step: Step, life: Life, groups: dict[str, str], moment: Moment, began: int) -> Iterator[Entity]:
    new_id = step.new_id
    first = life.touches[0].at if life.touches else moment.now
    contact = Contact(
        new_id(), life.name, life.origin, life.tier, life.cadence, life.first_day, life.state, life.snoozed_until,
        life.organization, life.role, min(first, max(began, moment.now - 200 * DAY)) if life.touches else moment.now - 60 * DAY,
    )  # fmt: skip
    ref = Ref(contact.id, contact.name)
    yield contact
    yield from (Alias(new_id(), contact.id, name) for name in life.aliases)
    yield from (handle._replace(id=new_id(), contact_id=contact.id) for handle in life.handles)
    yield from (day._replace(id=new_id(), contact_id=contact.id) for day in life.days)
    yield from (Note(new_id(), max(first, contact.added_at), text, ref) for text in life.notes)
    yield from (Promise(new_id(), ref, owed.by, owed.text, owed.made_at, owed.due) for owed in life.promises)
    yield from (Membership(new_id(), groups[name], contact.id, contact.added_at) for name in life.lists)
    for met in life.touches:
        day = moment.local(met.at).date() if met.day_only else None
        yield Touch(
            new_id(),
            met.at,
            moment.zone_name,
            met.channel,
            met.by,
            (ref,),
            day,
            met.minutes,
            None,
            met.note,
            met.missed,
        )
