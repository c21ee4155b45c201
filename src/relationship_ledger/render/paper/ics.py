"""The sheet for a calendar: a block of time a planned day, birthdays as yearly days.

A block rather than an entry a person, so that a calendar shows when there is time for people and not thirty names; the
names are in its description, out of sight of whoever looks over a shoulder. Blocks are told in UTC, since each takes
place once; who reads the calendar elsewhere sees the same instant.
"""

import uuid
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event, vRecur

from relationship_ledger import __version__
from relationship_ledger.model import WEEK_DAYS, Instant
from relationship_ledger.render import words
from relationship_ledger.render.paper import Options, Printed
from relationship_ledger.render.sheet import (
    DayBlock,
    Line,
    Occasion,
    Sheet,
    is_birthday,
)

HOUR = time(18)
"""When a block begins, in the ledger's zone: after work."""
_EPOCH = 1_577_836_800
"""2020-01-01T00:00:00Z. Minutes since then number a revision: a later one replaces an earlier (RFC 5545, 3.8.7.4)."""
_NO_YEAR = 2000
"""The year a day without one begins in: it has a 29 February."""
_EARLIEST = 1900
"""Calendars show no days of people born before."""


def render(sheet: Sheet, options: Options) -> Printed:
    """The whole calendar, in the bytes that RFC 5545 asks for."""
    calendar = Calendar()
    calendar.add("prodid", f"-//Relationship Ledger//ledger {__version__}//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", "Relationship ledger")
    for event in _events(sheet, options):
        calendar.add_component(event)
    return Printed(calendar.to_ical())


def _events(sheet: Sheet, options: Options) -> Iterator[Event]:
    for block in sheet.days:
        yield _block(block, sheet, options)
    for occasion in sheet.occasions:
        yield _occasion(occasion, options)


def _event(uid: str, summary: str, now: Instant) -> Event:
    event = Event()
    event.add("uid", uid)
    event.add("dtstamp", datetime.fromtimestamp(now, UTC))
    event.add("last-modified", datetime.fromtimestamp(now, UTC))
    event.add("sequence", max(0, (now - _EPOCH) // 60))
    event.add("summary", _whole(summary))
    event.add("class", "PRIVATE")
    return event


def _block(block: DayBlock, sheet: Sheet, options: Options) -> Event:
    """A day's block from the hour on; what is planned for any day lies over the whole week and blocks nothing."""
    name = block.day.isoformat() if block.day else f"{sheet.first_day.isoformat()}/any"
    done = sum(line.done for line in block.lines)
    left = f"{len(block.lines)} on the list" + (f", {done} done" if done else "")
    event = _event(
        str(uuid.uuid5(uuid.NAMESPACE_OID, f"{options.ledger}/plan/{name}")),
        f"Time for people: {left}, {words.minutes(block.minutes) or '0 min'}",
        options.now,
    )
    event.add("description", "\n".join(map(_whole, _described(block.lines))))
    if block.day is None:
        event.add("dtstart", sheet.first_day)
        event.add("dtend", sheet.first_day + timedelta(days=WEEK_DAYS))
        event.add("transp", "TRANSPARENT")
        return event
    zone = UTC if options.zone_name == "UTC" else ZoneInfo(options.zone_name)
    start = datetime.combine(block.day, HOUR, zone).astimezone(UTC)
    event.add("dtstart", start)
    event.add("dtend", start + timedelta(minutes=max(1, block.minutes)))
    event.add("transp", "OPAQUE")
    return event


def _described(lines: tuple[Line, ...]) -> Iterator[str]:
    for line in lines:
        about = f" ({line.about})" if line.about else ""
        how = ", ".join(filter(None, [line.channel, words.minutes(line.minutes), line.where]))
        yield f"[{'x' if line.done else ' '}] {line.name}{about}: {how}"
        for label, text in (("Last", line.last), ("Say", "; ".join(line.say)), ("Why", line.why)):
            if text:
                yield f"    {label}: {text}"


def _occasion(occasion: Occasion, options: Options) -> Event:
    """A day of every year. Its id is that of the ledger's row, so that the next import finds it."""
    kind = "Birthday" if is_birthday(occasion.label) else occasion.label
    event = _event(occasion.id, f"{kind}: {occasion.name}", options.now)
    month, day = occasion.month_day
    year = occasion.year if occasion.year and occasion.year >= _EARLIEST else _NO_YEAR
    start = _first(year, month, day)
    event.add("dtstart", start)
    event.add("dtend", start + timedelta(days=1))
    rule = {"FREQ": "YEARLY"}
    if (month, day) == (2, 29):  # the last day of February, which is the 28th in other years
        rule |= {"BYMONTH": "2", "BYMONTHDAY": "-1"}
    event.add("rrule", vRecur(rule))
    event.add("transp", "TRANSPARENT")
    return event


def _whole(text: str) -> str:
    """A text without the one thing that icalendar takes for a line's end: a backslash before an N."""
    return text.replace("\\N", "\\\u200bN")


def _first(year: int, month: int, day: int) -> date:
    try:
        return date(year, month, day)
    except ValueError:  # a 29 February of a year that has none
        return date(year, month, 28)
