"""Between the nouns of the model and the rows of the tables, both ways and in one place.

A row is a plain dict by column name, as sqlite3 and SQLAlchemy Core both take it.
"""

import json
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any, Protocol, cast

from relationship_ledger.core.handles import fold, handle_key
from relationship_ledger.model import (
    Alias,
    Cadence,
    Contact,
    ContactList,
    Entity,
    Handle,
    ImportantDay,
    Investment,
    Membership,
    Money,
    Note,
    Origin,
    Pause,
    Promise,
    Ref,
    SettingValue,
    SourceKey,
    Touch,
)

Values = dict[str, Any]


class Row(Protocol):
    """A row by column name: sqlite3's, or a dict."""

    def __getitem__(self, key: str, /) -> Any: ...


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _real(number: float | None) -> float | None:
    """As a REAL column gives it back: the journal compares texts."""
    return None if number is None else float(number)


def _money(row: Row) -> Money | None:
    return (
        Money(Decimal(row["cost_amount"]), row["cost_currency"]) if row["cost_amount"] is not None else None
    )


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
        "contacts": json.dumps(sorted(ref.id for ref in touch.contacts), separators=(",", ":")),
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
        "contacts": json.dumps(sorted(investment.contacts), separators=(",", ":")),
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
    SettingValue: ("setting", lambda setting: {"id": setting.id, "value": setting.value}),
}


def to_row(entity: Entity) -> tuple[str, Values]:
    """The table's name and the row of an entity."""
    table, values = _TO_ROW[type(entity)]
    return table, values(entity)


def table_of(entity: Entity) -> str:
    """The name of the table that keeps an entity."""
    return _TO_ROW[type(entity)][0]


def contact(row: Row) -> Contact:
    """A contact from its row."""
    return Contact(
        id=row["id"],
        name=row["name"],
        origin=Origin(row["origin_kind"], row["origin_context"], bool(row["origin_guessed"])),
        tier=row["tier"],
        cadence=Cadence(row["cadence_ideal"], row["cadence_maximum"]),
        first_day=_day(row["first_day"]),
        state=row["state"],
        snoozed_until=row["snoozed_until"],
        organization=row["organization"],
        role=row["role"],
        added_at=row["added_at"],
    )


def alias(row: Row) -> Alias:
    """An alias from its row."""
    return Alias(row["id"], row["contact_id"], row["name"])


def handle(row: Row) -> Handle:
    """A handle from its row."""
    return Handle(row["kind"], row["value"], row["label"], row["id"], row["contact_id"])


def source_key(row: Row) -> SourceKey:
    """A source key from its row."""
    return SourceKey(row["id"], row["contact_id"], row["key"])


def important_day(row: Row) -> ImportantDay:
    """An important day from its row."""
    return ImportantDay(row["label"], row["month"], row["day"], row["year"], row["id"], row["contact_id"])


def note(row: Row) -> Note:
    """A note from its row, which also has `contact_name`."""
    return Note(row["id"], row["at"], row["text"], Ref(row["contact_id"], row["contact_name"]))


def promise(row: Row) -> Promise:
    """A promise from its row, which also has `contact_name`."""
    return Promise(
        row["id"],
        Ref(row["contact_id"], row["contact_name"]),
        row["by"],
        row["text"],
        row["made_at"],
        _day(row["due_day"]),
        row["done_at"],
    )


def contact_list(row: Row) -> ContactList:
    """A list from its row."""
    return ContactList(
        id=row["id"],
        name=row["name"],
        thing=row["thing"],
        value=row["value"],
        rhythm=row["rhythm"],
        cadence=Cadence(row["cadence_ideal"], row["cadence_maximum"]),
        created_at=row["created_at"],
    )


def membership(row: Row) -> Membership:
    """A membership from its row."""
    return Membership(row["id"], row["list_id"], row["contact_id"], row["joined_at"])


def touch(row: Row, names: Mapping[str, str]) -> Touch:
    """A touch from its row; `names` has the name of each contact by id."""
    return Touch(
        id=row["id"],
        at=row["at"],
        zone=row["zone"],
        channel=row["channel"],
        by=row["by"],
        contacts=tuple(Ref(id_, names[id_]) for id_ in participants(row["contacts"])),
        day=date.fromordinal(row["day"]) if row["day"] is not None else None,
        minutes=row["minutes"],
        cost=_money(row),
        note=row["note"],
        missed=bool(row["missed"]),
        source=row["source"],
    )


def investment(row: Row) -> Investment:
    """An investment from its row."""
    return Investment(
        row["id"],
        row["list_id"],
        row["at"],
        row["zone"],
        row["kind"],
        row["title"],
        tuple(participants(row["contacts"])),
        row["minutes"],
        _money(row),
    )


def pause(row: Row) -> Pause:
    """A pause from its row."""
    return Pause(row["id"], row["start"], row["end"], row["note"])


def setting(row: Row) -> SettingValue:
    """A setting from its row."""
    return SettingValue(row["id"], row["value"])


def participants(text: str) -> list[str]:
    """The contact ids of a touch or an investment, from its `contacts` column."""
    return cast("list[str]", json.loads(text))
