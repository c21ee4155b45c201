"""A calendar (RFC 5545) of what a ledger knows by day: birthdays and other days, promises, the ends of shelf lives.

Every entry is an all-day event that blocks no time. Promises are events too, and no VTODO: Google's and Apple's calendars,
which are what a phone shows, pass tasks of a file over in silence. Each event has the same id in every export, so that a
later one replaces an earlier; those of days are the ones that `plan --format ics` writes.

Written event by event: a calendar of ten thousand people is never held.
"""

import uuid
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, timedelta
from typing import BinaryIO, Final, NamedTuple

from icalendar import Calendar, Event, vRecur

from relationship_ledger.formats.text import clean, one_line
from relationship_ledger.model import ImportantDay, Instant, Promise

_EPOCH = 1_577_836_800
"""2020-01-01T00:00:00Z. Minutes since then number a revision: a later one replaces an earlier (RFC 5545, 3.8.7.4)."""
_NO_YEAR = 2000
"""The year a day without one begins in: it has a 29 February."""
_EARLIEST = 1900
"""Calendars show no days of people born before."""
_LEAP_DAY: Final = (2, 29)


class Entry(NamedTuple):
    """One all-day event on `day`, each year if `yearly`."""

    uid: str
    summary: str
    day: date
    yearly: bool = False
    leap: bool = False
    description: str = ""


def of_day(day: ImportantDay, name: str) -> Entry:
    """A birthday or another day of the year; without a year it begins in 2000. 29 February falls on the 28th in other years."""
    birthday = day.label == "birthday"
    kind = "Birthday" if birthday else day.label
    year = day.year if day.year is not None and day.year >= _EARLIEST else _NO_YEAR
    leap = (day.month, day.day) == _LEAP_DAY
    try:
        first = date(year, day.month, day.day)
    except ValueError:  # a 29 February of a year that has none
        first = date(year, 2, 28)
    since = f"{'Born' if birthday else 'Since'} {day.year}" if day.year is not None else ""
    return Entry(day.id, f"{kind}: {name}", first, yearly=True, leap=leap, description=since)


def of_promise(promise: Promise) -> Entry | None:
    """A promise on its day; None where it has none."""
    if promise.due is None:
        return None
    owed = "You owe" if promise.by == "me" else "Owes you"
    return Entry(promise.id, f"{owed}: {promise.contact.name}: {promise.text}", promise.due)


def of_expiry(contact_id: str, name: str, day: date, description: str = "") -> Entry:
    """The day on which a tie's shelf life ends."""
    uid = uuid.uuid5(uuid.NAMESPACE_OID, f"relationship-ledger/{contact_id}/expiry")
    return Entry(str(uid), f"Shelf life ends: {name}", day, description=description)


def write(entries: Iterable[Entry], out: BinaryIO, *, now: Instant) -> int:
    """Write a calendar as it is published at `now`; returns how many events it has."""
    calendar = Calendar()
    calendar.add("prodid", "-//Relationship Ledger//ledger//EN")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", "Relationship ledger")
    end = b"END:VCALENDAR\r\n"
    out.write(calendar.to_ical().removesuffix(end))
    count = 0
    for event in _events(entries, now):
        out.write(event.to_ical())
        count += 1
    out.write(end)
    return count


def _events(entries: Iterable[Entry], now: Instant) -> Iterator[Event]:
    stamp = datetime.fromtimestamp(now, UTC)
    for entry in entries:
        event = Event()
        event.add("uid", entry.uid)
        event.add("dtstamp", stamp)
        event.add("last-modified", stamp)
        event.add("sequence", max(0, (now - _EPOCH) // 60))
        event.add("summary", _whole(one_line(entry.summary)))
        if entry.description:
            event.add("description", _whole(clean(entry.description)))
        event.add("dtstart", entry.day)
        event.add("dtend", _next(entry.day))
        if entry.yearly:
            event.add("rrule", vRecur(_rule(leap=entry.leap)))
        event.add("transp", "TRANSPARENT")
        event.add("class", "PRIVATE")
        yield event


def _rule(*, leap: bool) -> dict[str, str]:
    """Yearly; on the last day of February for the 29th, which most years do not have."""
    return {"FREQ": "YEARLY"} | ({"BYMONTH": "2", "BYMONTHDAY": "-1"} if leap else {})


def _next(day: date) -> date:
    return day + timedelta(days=1) if day < date.max else day


def _whole(text: str) -> str:
    """A text without the one thing that icalendar takes for a line's end: a backslash before an N."""
    return text.replace("\\N", "\\\u200bN")
