"""A list and its value-added work as the script contract has them."""

from collections.abc import Mapping, Sequence

from relationship_ledger.core.lists import Answered, ListMeasures
from relationship_ledger.model import ContactList, Investment, Ref, Standing
from relationship_ledger.render.documents import (
    Document,
    flow,
    instant,
    minutes,
    money,
    number,
    ref,
    standing,
)


def contact_list(group: ContactList, found: ListMeasures) -> Document:
    """A list and all its measures; null where a measure is not defined."""
    return {
        "id": group.id,
        "name": group.name,
        "thing": group.thing,
        "value": group.value,
        "rhythm_days": group.rhythm,
        "members": found.members,
        "origins": dict(found.origins),
        "fresh": number(found.fresh),
        "rotten": number(found.rotten),
        "worth": number(found.worth),
        "worth_per_hour": number(found.worth_per_hour),
        "flow": flow(found.flow),
        "maintenance_minutes": minutes(found.maintenance_minutes),
        "value_added_minutes": minutes(found.value_added_minutes),
        "maintenance_money": [money(each) for each in found.maintenance_money],
        "value_added_money": [money(each) for each in found.value_added_money],
        "response_rate": number(found.response_rate),
        "response_trend": number(found.response_trend),
        "regularity": number(found.regularity),
        "last_dispatch": instant(found.last_dispatch),
        "next_dispatch": instant(found.next_dispatch),
        "common_context": found.common_context,
        "shared": number(found.shared),
        "received": number(found.received),
        "merge": number(found.merge),
        "together": number(found.together),
        "in_touch": number(found.in_touch),
        "reached": number(found.reached),
        "verdict": found.verdict,
        "reason": found.reason,
    }


def shown(
    group: ContactList, found: ListMeasures, people: Sequence[Standing], names: Mapping[str, str]
) -> Document:
    """The answer of `list show`: the list, its members, what holds of each, the work put into it."""
    return {
        **contact_list(group, found),
        "people": [standing(each) for each in people],
        "sides": [{"id": each.id, **found.flags[each.id]._asdict()} for each in people],
        "investments": [answered(Ref(group.id, group.name), each, names) for each in found.answered],
    }


def investment(of: Ref, value: Investment, names: Mapping[str, str]) -> Document:
    """A piece of value-added work."""
    return {
        "id": value.id,
        "list": ref(of),
        "at": instant(value.at),
        "zone": value.zone,
        "kind": value.kind,
        "title": value.title,
        "minutes": minutes(value.minutes),
        "cost": money(value.cost),
        "contacts": [ref(Ref(id_, names[id_])) for id_ in value.contacts if id_ in names],
    }


def answered(of: Ref, value: Answered, names: Mapping[str, str]) -> Document:
    """A piece of work, and what came back: `closed` where no further response to it counts."""
    return {
        **investment(of, value.work, names),
        "receivers": len(value.receivers),
        "responses": len(value.responders),
        "closed": value.closed,
    }
