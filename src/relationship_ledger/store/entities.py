"""From the nouns of the model to the rows of the tables: one dict by column name each."""

import json
from collections.abc import Callable, Mapping
from datetime import date
from functools import lru_cache
from typing import Any

from relationship_ledger.core.handles import fold, handle_key
from relationship_ledger.model import (
    Alias,
    Apart,
    Contact,
    ContactList,
    Entity,
    Handle,
    ImportantDay,
    Investment,
    Membership,
    Money,
    Note,
    Pause,
    PlannedLine,
    Promise,
    SettingValue,
    SourceKey,
    Touch,
    WeekPlan,
)

Values = dict[str, Any]


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


@lru_cache(maxsize=4096)
def contacts_text(ids: tuple[str, ...]) -> str:
    """The `contacts` column of a touch or an investment: a JSON array, in order of id."""
    return json.dumps(sorted(ids), separators=(",", ":"))


def _real(number: float | None) -> float | None:
    """As a REAL column gives it back: the journal compares texts."""
    return None if number is None else float(number)


def _contact_values(contact: Contact) -> Values:
    return {
        "id": contact.id,
        "name": contact.name,
        "name_key": fold(contact.name),
        "origin_kind": contact.origin.kind,
        "origin_context": contact.origin.context,
        "origin_guessed": int(contact.origin.guessed),
        "tier": contact.tier,
        "cadence_ideal": contact.cadence.ideal,
        "cadence_maximum": contact.cadence.maximum,
        "first_day": _iso(contact.first_day),
        "state": contact.state,
        "snoozed_until": contact.snoozed_until,
        "organization": contact.organization,
        "role": contact.role,
        "added_at": contact.added_at,
    }


def _list_values(group: ContactList) -> Values:
    return {
        "id": group.id,
        "name": group.name,
        "name_key": fold(group.name),
        "thing": group.thing,
        "value": group.value,
        "rhythm": group.rhythm,
        "cadence_ideal": group.cadence.ideal,
        "cadence_maximum": group.cadence.maximum,
        "created_at": group.created_at,
    }


def _cost_values(cost: Money | None) -> Values:
    return {
        "cost_amount": str(cost.amount) if cost else None,
        "cost_currency": cost.currency if cost else None,
    }


def _touch_values(touch: Touch) -> Values:
    return {
        "id": touch.id,
        "at": touch.at,
        "zone": touch.zone,
        "day": touch.day.toordinal() if touch.day else None,
        "channel": touch.channel,
        "by": touch.by,
        "minutes": _real(touch.minutes),
        **_cost_values(touch.cost),
        "note": touch.note,
        "missed": int(touch.missed),
        "source": touch.source,
        "contacts": contacts_text(tuple(ref.id for ref in touch.contacts)),
    }


def _investment_values(investment: Investment) -> Values:
    return {
        "id": investment.id,
        "list_id": investment.list_id,
        "at": investment.at,
        "zone": investment.zone,
        "kind": investment.kind,
        "title": investment.title,
        "minutes": _real(investment.minutes),
        **_cost_values(investment.cost),
        "contacts": contacts_text(investment.contacts),
    }


def _line_values(line: PlannedLine) -> Values:
    return {
        "id": line.id,
        "plan_id": line.plan_id,
        "kind": line.kind,
        "minutes": line.minutes,
        "why": line.why,
        "since": line.since,
        "day": _iso(line.day),
        "gain": float(line.gain),
        "channel": line.channel,
        "contacts": contacts_text(line.contacts),
        "list_id": line.list_id,
        "promise_id": line.promise_id,
    }


_TO_ROW: Mapping[type, tuple[str, Callable[[Any], Values]]] = {
    Contact: ("contact", _contact_values),
    Alias: (
        "alias",
        lambda alias: {
            "id": alias.id,
            "contact_id": alias.contact_id,
            "name": alias.name,
            "name_key": fold(alias.name),
        },
    ),
    Handle: (
        "handle",
        lambda handle: {
            "id": handle.id,
            "contact_id": handle.contact_id,
            "kind": handle.kind,
            "value": handle.value,
            "key": handle_key(handle),
            "label": handle.label,
        },
    ),
    SourceKey: ("source_key", lambda key: {"id": key.id, "contact_id": key.contact_id, "key": key.key}),
    ImportantDay: (
        "important_day",
        lambda day: {
            "id": day.id,
            "contact_id": day.contact_id,
            "label": day.label,
            "month": day.month,
            "day": day.day,
            "year": day.year,
        },
    ),
    Note: (
        "note",
        lambda note: {"id": note.id, "contact_id": note.contact.id, "at": note.at, "text": note.text},
    ),
    Promise: (
        "promise",
        lambda promise: {
            "id": promise.id,
            "contact_id": promise.contact.id,
            "by": promise.by,
            "text": promise.text,
            "due_day": _iso(promise.due),
            "made_at": promise.made_at,
            "done_at": promise.done_at,
        },
    ),
    ContactList: ("list", _list_values),
    Membership: (
        "membership",
        lambda membership: {
            "id": membership.id,
            "list_id": membership.list_id,
            "contact_id": membership.contact_id,
            "joined_at": membership.joined_at,
        },
    ),
    Touch: ("touch", _touch_values),
    Investment: ("investment", _investment_values),
    Pause: (
        "pause",
        lambda pause: {"id": pause.id, "start": pause.start, "end": pause.end, "note": pause.note},
    ),
    WeekPlan: (
        "week_plan",
        lambda plan: {
            "id": plan.id,
            "first_day": plan.first_day.isoformat(),
            "accepted_at": plan.accepted_at,
            "budget_minutes": plan.budget_minutes,
        },
    ),
    PlannedLine: ("plan_line", _line_values),
    Apart: (
        "apart",
        lambda apart: {"id": apart.id, "one": apart.one, "other": apart.other, "at": apart.at},
    ),
    SettingValue: ("setting", lambda setting: {"id": setting.id, "value": setting.value}),
}


def to_row(entity: Entity) -> tuple[str, Values]:
    """The table's name and the row of an entity."""
    table, values = _TO_ROW[type(entity)]
    return table, values(entity)


def table_of(entity: Entity) -> str:
    """The name of the table that keeps an entity."""
    return _TO_ROW[type(entity)][0]
