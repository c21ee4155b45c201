"""Calendars as another library and the standard read them."""

import io
from datetime import UTC, date, datetime

import pytest
from dateutil.rrule import rrulestr
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar

from relationship_ledger.formats import calendar_out
from relationship_ledger.formats.calendar_out import Entry, of_day, of_expiry, of_promise
from relationship_ledger.formats.text import one_line
from relationship_ledger.model import ImportantDay, Promise, Ref

NOW = 1_795_514_400  # 2026-11-24T10:00:00Z


def written(*entries, now=NOW):
    out = io.BytesIO()
    assert calendar_out.write(entries, out, now=now) == len(entries)
    return out.getvalue()


def events(*entries, now=NOW):
    return list(Calendar.from_ical(written(*entries, now=now)).walk("VEVENT"))


def day(label, month, day_, year=None):
    return ImportantDay(label, month, day_, year, id="01995b5e-7c00-7000-8000-00000000000a")


@pytest.mark.parametrize(
    ("kept", "summary", "start", "rule"),
    [
        (day("birthday", 5, 3, 1980), "Birthday: Ana", date(1980, 5, 3), "FREQ=YEARLY"),
        (day("birthday", 5, 3), "Birthday: Ana", date(2000, 5, 3), "FREQ=YEARLY"),
        (day("birthday", 5, 3, 1879), "Birthday: Ana", date(2000, 5, 3), "FREQ=YEARLY"),
        (day("wedding", 12, 31, 2001), "wedding: Ana", date(2001, 12, 31), "FREQ=YEARLY"),
        (day("birthday", 2, 29, 1980), "Birthday: Ana", date(1980, 2, 29), "FREQ=YEARLY;BYMONTHDAY=-1;BYMONTH=2"),
        (day("birthday", 2, 29), "Birthday: Ana", date(2000, 2, 29), "FREQ=YEARLY;BYMONTHDAY=-1;BYMONTH=2"),
        (day("birthday", 2, 29, 1981), "Birthday: Ana", date(1981, 2, 28), "FREQ=YEARLY;BYMONTHDAY=-1;BYMONTH=2"),
    ],
)  # fmt: skip
def test_a_day_comes_every_year(kept, summary, start, rule):
    (event,) = events(of_day(kept, "Ana"))
    assert str(event["summary"]) == summary
    assert event.decoded("dtstart") == start
    assert (event.decoded("dtend") - start).days == 1
    assert event["rrule"].to_ical().decode() == rule
    assert str(event["uid"]) == kept.id
    assert str(event["transp"]) == "TRANSPARENT"


def test_a_leap_day_falls_on_the_last_of_february():
    (event,) = events(of_day(day("birthday", 2, 29, 2004), "Ana"))
    found = rrulestr(event["rrule"].to_ical().decode(), dtstart=datetime(2004, 2, 29, tzinfo=UTC))
    assert [each.date() for each in found[:3]] == [date(2004, 2, 29), date(2005, 2, 28), date(2006, 2, 28)]


@pytest.mark.parametrize(("by", "owed"), [("me", "You owe"), ("them", "Owes you")])
def test_a_promise_stands_on_its_day(by, owed):
    promise = Promise("p-1", Ref("1", "Ana"), by, "send the photos", 0, date(2026, 12, 1))
    (event,) = events(of_promise(promise))
    assert str(event["summary"]) == f"{owed}: Ana: send the photos"
    assert event.decoded("dtstart") == date(2026, 12, 1)
    assert "rrule" not in event
    assert of_promise(promise._replace(due=None)) is None


def test_a_later_export_replaces_the_same_event():
    (first,) = events(of_expiry("1", "Ana", date(2026, 12, 1)))
    (later,) = events(of_expiry("1", "Ana", date(2027, 1, 1)), now=NOW + 3600)
    assert first["uid"] == later["uid"]
    assert later["sequence"] > first["sequence"]
    assert later.decoded("dtstamp") > first.decoded("dtstamp")
    (other,) = events(of_expiry("2", "Ana", date(2026, 12, 1)))
    assert other["uid"] != first["uid"]


def test_no_events_is_a_calendar_too():
    calendar = Calendar.from_ical(written())
    assert (calendar["version"], calendar["method"]) == ("2.0", "PUBLISH")
    assert list(calendar.walk("VEVENT")) == []


@given(st.lists(st.tuples(st.text(max_size=300), st.text(max_size=300), st.dates()), max_size=4))
def test_any_text_stays_within_its_event(made):
    data = written(
        *(Entry(f"u{n}", summary, on, description=about) for n, (summary, about, on) in enumerate(made))
    )
    lines = data.split(b"\r\n")
    assert lines.pop() == b""
    assert all(len(line) <= 75 for line in lines)
    assert not [line for line in lines if b"\n" in line or b"\r" in line]
    found = list(Calendar.from_ical(data).walk("VEVENT"))
    assert [str(event["uid"]) for event in found] == [f"u{n}" for n in range(len(made))]
    assert [str(event["summary"]).replace("\u200b", "") for event in found] == [
        one_line(summary).replace("\u200b", "") for summary, _, _ in made
    ]
