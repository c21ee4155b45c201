"""The ledger's own JSON: everything a person said, so that an empty ledger becomes the same one.

One object: `format`, `schema`, and a section for each kind of thing, in an order in which each refers only to what
stands before it. Instants are ISO 8601 with `Z`, days `YYYY-MM-DD`, money a decimal string with its currency.
"""

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any, TextIO, get_args

from relationship_ledger.formats.source import HEAD_BYTES, Hints, Source
from relationship_ledger.formats.text import head_text
from relationship_ledger.model import (
    Alias,
    Apart,
    Cadence,
    Contact,
    ContactList,
    Entity,
    Handle,
    ImportantDay,
    Instant,
    Investment,
    LineKind,
    Membership,
    Money,
    Note,
    Origin,
    Pause,
    PlannedLine,
    Problem,
    Promise,
    Ref,
    SettingValue,
    SourceKey,
    Touch,
    WeekPlan,
)

FORMAT = "relationship-ledger"
SCHEMA = 1

_SECTIONS: Mapping[type, str] = {
    SettingValue: "settings",
    Pause: "pauses",
    ContactList: "lists",
    Contact: "people",
    Alias: "aliases",
    Handle: "handles",
    SourceKey: "source_keys",
    ImportantDay: "dates",
    Note: "notes",
    Promise: "promises",
    Membership: "memberships",
    Touch: "touches",
    Investment: "investments",
    WeekPlan: "week_plans",
    PlannedLine: "plan_lines",
    Apart: "apart",
}
_INSTANTS = {
    "at",
    "added_at",
    "made_at",
    "done_at",
    "created_at",
    "joined_at",
    "start",
    "end",
    "snoozed_until",
    "accepted_at",
    "since",
}

Json = dict[str, Any]


def write(entities: Iterable[Entity], out: TextIO, *, now: Instant) -> None:
    """Write a document, one thing a line, without holding more than one of them."""
    head = {"format": FORMAT, "schema": SCHEMA, "exported_at": _iso(now)}
    out.write(json.dumps(head)[:-1])
    section = ""
    for entity in entities:
        name = _SECTIONS[type(entity)]
        out.write(",\n " if name == section else f'{"]" if section else ""},\n"{name}": [\n ')
        section = name
        out.write(json.dumps(_encoded(entity)))
    out.write("]}\n" if section else "}\n")


def _iso(at: Instant) -> str:
    return datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _encoded(value: Any, name: str = "") -> Any:
    if isinstance(value, Ref):
        return value.id
    if isinstance(value, tuple) and hasattr(value, "_fields"):
        made = {field: _encoded(each, field) for field, each in zip(value._fields, value, strict=True)}
        return {key: each for key, each in made.items() if each is not None}
    if name in _INSTANTS and isinstance(value, int):
        return _iso(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple):
        return [_encoded(each) for each in value]
    return str(value) if isinstance(value, Decimal) else value


_FIRST = re.compile(
    r'\s*\{\s*(?:"\w{1,40}"\s*:\s*(?:\d{1,9}|"[^"]{0,80}")\s*,\s*){0,9}"format"\s*:\s*"relationship-ledger"'
)
_SECTION_FIRST = re.compile(
    rf'\s*\{{\s*"(?:{"|".join(_SECTIONS.values())})"\s*:\s*\[\s*\{{\s*"(?:id|kind|label)"'
)


def recognises(head: bytes) -> bool:
    """Whether a file that begins so is an export of a ledger, in whatever order its sections stand."""
    text = head_text(head)
    if _FIRST.match(text):
        return True
    if len(head) >= HEAD_BYTES:
        return _SECTION_FIRST.match(text) is not None
    try:
        document = json.loads(text) if text.lstrip().startswith("{") else None
    except (ValueError, RecursionError):
        return False
    return isinstance(document, dict) and document.get("format") == FORMAT


def read(source: Source, _: Hints) -> Iterator[Entity | Problem]:
    """What a document says, in its order; each thing that can't be read is a problem, and the rest goes on."""
    name = source.name
    try:
        document = json.loads(source.data().decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        yield Problem(name, f"not readable as JSON: {error}")
        return
    if not isinstance(document, dict) or document.get("format") != FORMAT:
        yield Problem(name, "not an export of this program")
        return
    if not isinstance(document.get("schema"), int) or document["schema"] > SCHEMA:
        yield Problem(name, "written by a newer version; update relationship-ledger to read it")
        return
    for section, decode in _DECODERS.items():
        listed = document.get(section, [])
        if not isinstance(listed, list):
            yield Problem(f"{name}: {section}", "not a list")
            continue
        for number, each in enumerate(listed, 1):
            try:
                yield decode(each)
            except (KeyError, TypeError, ValueError, AttributeError, ArithmeticError) as error:
                yield Problem(
                    f"{name}: {section} {number}", f"can't be read ({type(error).__name__}: {error})"
                )


def _text(value: Any) -> str:
    if not isinstance(value, str) or not value:
        raise ValueError("a text is missing")
    return value.replace("\0", "").encode("utf-8", "replace").decode()


def _optional(value: Any) -> str | None:
    return None if value is None else _text(value)


def _whole(value: Any) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or abs(value) > 2**53:
        raise ValueError(f"{value!r} is no whole number")
    return value


def _span(value: Any) -> int | None:
    """Days, at most a hundred years."""
    if value is None:
        return None
    if not 1 <= _whole(value) <= 36_525:
        raise ValueError(f"{value!r} is no number of days")
    return int(value)


def _instant(value: Any) -> Instant:
    return int(datetime.fromisoformat(_text(value)).timestamp())


def _moment(value: Any) -> Instant | None:
    return None if value is None else _instant(value)


def _day(value: Any) -> date | None:
    return None if value is None else date.fromisoformat(_text(value))


def _minutes(value: Any) -> float | None:
    if value is None:
        return None
    minutes = float(value)
    if not 0 <= minutes < 1e6:
        raise ValueError(f"{value!r} is no number of minutes")
    return minutes


def _one_of(value: Any, *allowed: str) -> Any:
    if value not in allowed:
        raise ValueError(f"{value!r} is none of {', '.join(allowed)}")
    return value


def _money(value: Any) -> Money | None:
    if value is None:
        return None
    amount = Decimal(_text(value["amount"]))
    if not amount.is_finite():
        raise ValueError("money is a finite amount")
    return Money(amount, _text(value["currency"]))


def _cadence(value: Json) -> Cadence:
    return Cadence(_span(value.get("ideal")), _span(value.get("maximum")))


def _tier(value: Any) -> int:
    if _whole(value) not in range(1, 6):
        raise ValueError(f"{value!r} is no tier")
    return int(value)


def _contact(each: Json) -> Contact:
    origin = each.get("origin", {})
    return Contact(
        id=_text(each["id"]),
        name=_text(each["name"]),
        origin=Origin(
            _one_of(origin.get("kind", "unknown"), "shared", "online", "unknown"),
            _optional(origin.get("context")),
            bool(origin.get("guessed", False)),
        ),
        tier=_tier(each.get("tier", 5)),
        cadence=_cadence(each.get("cadence", {})),
        first_day=_day(each.get("first_day")),
        state=_one_of(each.get("state", "active"), "active", "snoozed", "archived", "deceased"),
        snoozed_until=_moment(each.get("snoozed_until")),
        organization=_optional(each.get("organization")),
        role=_optional(each.get("role")),
        added_at=_instant(each["added_at"]),
    )


def _important_day(each: Json) -> ImportantDay:
    month, day, year = _whole(each["month"]), _whole(each["day"]), each.get("year")
    date(2024 if year is None else year, month, day)
    return ImportantDay(_text(each["label"]), month, day, year, _text(each["id"]), _text(each["contact_id"]))


def _list(each: Json) -> ContactList:
    return ContactList(
        id=_text(each["id"]),
        name=_text(each["name"]),
        thing=_optional(each.get("thing")),
        value=_optional(each.get("value")),
        rhythm=_span(each.get("rhythm")),
        cadence=_cadence(each.get("cadence", {})),
        created_at=_instant(each["created_at"]),
    )


def _touch(each: Json) -> Touch:
    contacts = tuple(Ref(_text(id_), "") for id_ in dict.fromkeys(each["contacts"]))
    if not contacts:
        raise ValueError("no one took part")
    return Touch(
        id=_text(each["id"]),
        at=_instant(each["at"]),
        zone=_text(each["zone"]),
        channel=_text(each["channel"]),
        by=_one_of(each["by"], "me", "them", "both"),
        contacts=contacts,
        day=_day(each.get("day")),
        minutes=_minutes(each.get("minutes")),
        cost=_money(each.get("cost")),
        note=_optional(each.get("note")),
        missed=bool(each.get("missed", False)),
        source=_optional(each.get("source")),
    )


def _investment(each: Json) -> Investment:
    return Investment(
        id=_text(each["id"]),
        list_id=_text(each["list_id"]),
        at=_instant(each["at"]),
        zone=_text(each["zone"]),
        kind=_text(each["kind"]),
        title=_text(each["title"]),
        contacts=tuple(_text(id_) for id_ in each.get("contacts", [])),
        minutes=_minutes(each.get("minutes")),
        cost=_money(each.get("cost")),
    )


def _plan_line(each: Json) -> PlannedLine:
    return PlannedLine(
        id=_text(each["id"]),
        plan_id=_text(each["plan_id"]),
        kind=_one_of(each["kind"], *get_args(LineKind)),
        minutes=_whole(each["minutes"]),
        why=_text(each["why"]),
        since=_instant(each["since"]),
        day=_day(each.get("day")),
        gain=float(each.get("gain", 0)),
        channel=_optional(each.get("channel")),
        contacts=tuple(_text(id_) for id_ in each.get("contacts", [])),
        list_id=_optional(each.get("list_id")),
        promise_id=_optional(each.get("promise_id")),
    )


def _apart(each: Json) -> Apart:
    one, other = sorted((_text(each["one"]), _text(each["other"])))
    if one == other:
        raise ValueError("two people are needed")
    return Apart(_text(each["id"]), one, other, _instant(each["at"]))


_DECODERS: Mapping[str, Callable[[Json], Entity]] = {
    "settings": lambda each: SettingValue(_text(each["id"]), _text(each["value"])),
    "pauses": lambda each: Pause(
        _text(each["id"]), _instant(each["start"]), _instant(each["end"]), _optional(each.get("note"))
    ),
    "lists": _list,
    "people": _contact,
    "aliases": lambda each: Alias(_text(each["id"]), _text(each["contact_id"]), _text(each["name"])),
    "handles": lambda each: Handle(
        _one_of(each["kind"], "email", "phone", "url", "address", "platform"),
        _text(each["value"]),
        _optional(each.get("label")),
        _text(each["id"]),
        _text(each["contact_id"]),
    ),
    "source_keys": lambda each: SourceKey(_text(each["id"]), _text(each["contact_id"]), _text(each["key"])),
    "dates": _important_day,
    "notes": lambda each: Note(
        _text(each["id"]), _instant(each["at"]), _text(each["text"]), Ref(_text(each["contact"]), "")
    ),
    "promises": lambda each: Promise(
        _text(each["id"]),
        Ref(_text(each["contact"]), ""),
        _one_of(each["by"], "me", "them"),
        _text(each["text"]),
        _instant(each["made_at"]),
        _day(each.get("due")),
        _moment(each.get("done_at")),
    ),
    "memberships": lambda each: Membership(
        _text(each["id"]), _text(each["list_id"]), _text(each["contact_id"]), _instant(each["joined_at"])
    ),
    "touches": _touch,
    "investments": _investment,
    "week_plans": lambda each: WeekPlan(
        _text(each["id"]),
        date.fromisoformat(_text(each["first_day"])),
        _instant(each["accepted_at"]),
        _whole(each["budget_minutes"]),
    ),
    "plan_lines": _plan_line,
    "apart": _apart,
}
