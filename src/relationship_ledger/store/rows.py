"""From the rows of the tables to the nouns of the model."""

import json
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any, Protocol

from relationship_ledger.model import (
    Alias,
    Apart,
    Cadence,
    Contact,
    ContactList,
    Handle,
    ImportantDay,
    Investment,
    Membership,
    Money,
    Note,
    Origin,
    Pause,
    PlannedLine,
    Promise,
    Ref,
    SettingValue,
    SourceKey,
    Touch,
    WeekPlan,
)


class Row(Protocol):
    """A row by column name: sqlite3's, or a dict."""

    def __getitem__(self, key: str, /) -> Any: ...


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _money(row: Row) -> Money | None:
    return (
        Money(Decimal(row["cost_amount"]), row["cost_currency"]) if row["cost_amount"] is not None else None
    )


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
        participants(row["contacts"]),
        row["minutes"],
        _money(row),
    )


def pause(row: Row) -> Pause:
    """A pause from its row."""
    return Pause(row["id"], row["start"], row["end"], row["note"])


def week_plan(row: Row) -> WeekPlan:
    """An accepted plan from its row."""
    return WeekPlan(
        row["id"], date.fromisoformat(row["first_day"]), row["accepted_at"], row["budget_minutes"]
    )


def planned_line(row: Row) -> PlannedLine:
    """A line of an accepted plan from its row."""
    return PlannedLine(
        id=row["id"],
        plan_id=row["plan_id"],
        kind=row["kind"],
        minutes=row["minutes"],
        why=row["why"],
        since=row["since"],
        day=_day(row["day"]),
        gain=row["gain"],
        channel=row["channel"],
        contacts=participants(row["contacts"]),
        list_id=row["list_id"],
        promise_id=row["promise_id"],
    )


def apart(row: Row) -> Apart:
    """Two who are not the same person, from their row."""
    return Apart(row["id"], row["one"], row["other"], row["at"])


def setting(row: Row) -> SettingValue:
    """A setting from its row."""
    return SettingValue(row["id"], row["value"])


@lru_cache(maxsize=4096)
def participants(text: str) -> tuple[str, ...]:
    """The contact ids of a touch or an investment, from its `contacts` column."""
    return tuple(json.loads(text))
