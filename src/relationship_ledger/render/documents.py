"""The JSON documents of the script contract: exactly one a run, each with `"schema": 1`."""

import json
from collections.abc import Collection, Iterable, Sequence
from datetime import UTC, datetime
from typing import Any

from relationship_ledger.model import (
    Flow,
    Handle,
    ImportantDay,
    Instant,
    Money,
    Note,
    Plan,
    PlanLine,
    Promise,
    PromiseLine,
    Ref,
    Standing,
    Touch,
    ValueLine,
)

Document = dict[str, Any]

SCHEMA = 1


def dumps(document: Document) -> str:
    """One document as text. ASCII only, so that no name can steer the terminal it may end on."""
    return json.dumps({"schema": SCHEMA, **document}, ensure_ascii=True, indent=2)


def instant(at: Instant | None) -> str | None:
    """ISO 8601 in UTC with `Z`."""
    return None if at is None else datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def ref(value: Ref) -> Document:
    """A reference to a person or a list."""
    return {"id": value.id, "name": value.name}


def number(value: float | None, digits: int = 4) -> float | None:
    """A figure without digits that mean nothing."""
    return None if value is None else round(value, digits)


def minutes(value: float | None) -> float | int | None:
    """Minutes as a number, whole where they are."""
    return int(value) if value is not None and value == int(value) else value


def money(value: Money | None) -> Document | None:
    """A decimal string with its currency."""
    return None if value is None else {"amount": f"{value.amount:f}", "currency": value.currency}


def standing(value: Standing) -> Document:
    """See the contract's `Standing`."""
    last, next_ = value.last_touch, value.suggestion
    return {
        "id": value.id,
        "name": value.name,
        "origin": {
            "kind": value.origin.kind,
            "context": value.origin.context,
            "guessed": value.origin.guessed,
        },
        "tier": value.tier,
        "state": value.state,
        "unknown": value.unknown,
        "slipping": value.slipping,
        "rotten": value.rotten,
        "freshness": number(value.freshness, 6),
        "gravitas": number(value.gravitas, 6),
        "worth": number(value.worth, 6),
        "shelf_life_days": number(value.shelf_life_days),
        "expires_at": instant(value.expires_at),
        "last_touch": None
        if last is None
        else {"at": instant(last.at), "channel": last.channel, "by": last.by},
        "suggestion": None if next_ is None else {"channel": next_.channel, "minutes": next_.minutes},
        "lists": [ref(each) for each in value.lists],
    }


def touch(value: Touch) -> Document:
    """See the contract's `Touch`; `missed` marks an attempt."""
    return {
        "id": value.id,
        "at": instant(value.at),
        "precision": value.precision,
        "zone": value.zone,
        "channel": value.channel,
        "by": value.by,
        "minutes": minutes(value.minutes),
        "cost": money(value.cost),
        "note": value.note,
        "missed": value.missed,
        "contacts": [ref(each) for each in value.contacts],
        "source": value.source,
    }


def flow(value: Flow) -> Document:
    """Minutes given and received, and money by currency."""
    return {
        "given": minutes(value.given),
        "received": minutes(value.received),
        "balance": number(value.balance),
        "money": [money(each) for each in value.money],
    }


def note(value: Note) -> Document:
    """A note on a contact."""
    return {"id": value.id, "at": instant(value.at), "text": value.text}


def promise(value: Promise) -> Document:
    """Something owed."""
    return {
        "id": value.id,
        "contact": ref(value.contact),
        "by": value.by,
        "text": value.text,
        "due": value.due.isoformat() if value.due else None,
        "made_at": instant(value.made_at),
        "done_at": instant(value.done_at),
    }


def important_day(value: ImportantDay) -> Document:
    """A day of the year; `date` as `YYYY-MM-DD`, or `--MM-DD` where the year is not known."""
    return {
        "id": value.id,
        "label": value.label,
        "date": f"{value.year:04}-{value.month:02}-{value.day:02}"
        if value.year
        else f"--{value.month:02}-{value.day:02}",
        "year": value.year,
        "month": value.month,
        "day": value.day,
    }


def handle(value: Handle) -> Document:
    """Where someone is reached."""
    return {"id": value.id, "kind": value.kind, "value": value.value, "label": value.label}


def due(
    now: Instant,
    until: Instant,
    shown: Sequence[Standing],
    count: int,
    minutes_all: int,
    planned: Collection[str] = (),
) -> Document:
    """The answer of `due`. `planned` are those whom the week's accepted plan still waits for."""
    return {
        "as_of": instant(now),
        "until": instant(until),
        "count": count,
        "minutes": minutes_all,
        "shown": len(shown),
        "due": [standing(each) for each in shown],
        "planned": [each.id for each in shown if each.id in planned],
    }


def people(found: Iterable[Standing]) -> Document:
    """The answer of `people`."""
    listed = [standing(each) for each in found]
    return {"count": len(listed), "people": listed}


def plan(value: Plan) -> Document:
    """The answer of `plan`."""
    return {
        "week": value.week,
        "first_day": value.first_day.isoformat(),
        "accepted_at": instant(value.accepted_at),
        "budget_minutes": value.budget_minutes,
        "spent_minutes": minutes(value.spent_minutes),
        "planned_minutes": value.planned_minutes,
        "value_minutes": value.value_minutes,
        "maintenance": [
            {
                "contact": standing(line.contact),
                "kind": line.kind,
                "channel": line.channel,
                "minutes": line.minutes,
                "gain": number(line.gain),
                "why": line.why,
                **_placed(line),
            }
            for line in value.lines
        ],
        "value_added": [
            {
                "list": ref(line.list),
                "kind": line.kind,
                "minutes": line.minutes,
                "gain": number(line.gain),
                "why": line.why,
                "people": [ref(each) for each in line.people],
                **_placed(line),
            }
            for line in value.value_lines
        ],
        "promises": [
            {**promise(line.promise), "minutes": line.minutes, **_placed(line)} for line in value.promises
        ],
        "resting": [
            {"contact": ref(Ref(each.contact.id, each.contact.name)), "why": each.why}
            for each in value.resting
        ],
        "left_out": {
            "count": value.left_out.number,
            "worth": number(value.left_out.worth),
            "minutes": value.left_out.minutes,
            "people": [ref(each) for each in value.left_out.people],
        },
    }


def _placed(line: PlanLine | ValueLine | PromiseLine) -> Document:
    """On which day, and whether it is ticked off."""
    return {"day": line.day.isoformat() if line.day else None, "done": line.done}


def progress(value: Plan) -> Document:
    """How far a week's accepted plan has come."""
    lines = value.all_lines
    return {
        "lines": len(lines),
        "done": sum(line.done for line in lines),
        "left_minutes": value.planned_minutes,
    }


def error(code: str, message: str, candidates: Sequence[str]) -> str:
    """An error under `--json`, on one line of standard error."""
    return json.dumps(
        {"error": {"code": code, "message": message, "candidates": list(candidates)}}, ensure_ascii=True
    )
