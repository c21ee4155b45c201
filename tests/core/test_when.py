"""Words to a time: tables of what is understood and what is refused, and what must hold for any text."""

import subprocess
import sys
from datetime import UTC, date, datetime, time, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from relationship_ledger.core.when import read_span_days, read_span_minutes, read_when

BERLIN = ZoneInfo("Europe/Berlin")
NEW_YORK = ZoneInfo("America/New_York")

NOW = datetime(2026, 11, 6, 10, 0, 30, tzinfo=BERLIN)
"""A Friday in the morning; the clocks went back on 25 October."""


def said(text: str, **habits: object) -> str | None:
    """What was understood, in short: a day as `2026-11-06`, an instant as `2026-11-06 18:30`."""
    when = read_when(text, **({"now": NOW} | habits))  # type: ignore[arg-type]
    if when is None:
        return None
    assert when.at.date() == when.day
    assert when.at.tzinfo is not None
    if when.precision == "day":
        assert when.at.time() == time(12)
        return when.day.isoformat()
    return f"{when.at:%Y-%m-%d %H:%M}"


PAST = [
    # ISO
    ("2026-11-03", "2026-11-03"),
    ("2026-11-03 18:30", "2026-11-03 18:30"),
    ("2026-11-03T18:30", "2026-11-03 18:30"),
    ("2026-11-03T18:30:15", "2026-11-03 18:30"),
    ("2026-11-03T18:30Z", "2026-11-03 19:30"),
    ("2026-11-03t18:30z", "2026-11-03 19:30"),
    ("2026-07-03 18:30Z", "2026-07-03 20:30"),
    ("2026-11-03T18:30-05:00", "2026-11-04 00:30"),
    ("2026-11-03 18:30 +0100", "2026-11-03 18:30"),
    ("2026-11-03 at 6pm", "2026-11-03 18:00"),
    ("on 2026-11-03", "2026-11-03"),
    # near days
    ("today", "2026-11-06"),
    ("yesterday", "2026-11-05"),
    ("day before yesterday", "2026-11-04"),
    ("The Day  before YESTERDAY", "2026-11-04"),
    ("tomorrow", "2026-11-07"),
    # now
    ("now", "2026-11-06 10:00"),
    ("just now", "2026-11-06 10:00"),
    # parts of the day; what is still to come today is now
    ("this morning", "2026-11-06 09:00"),
    ("this afternoon", "2026-11-06 10:00"),
    ("this evening", "2026-11-06 10:00"),
    ("tonight", "2026-11-06 10:00"),
    ("noon", "2026-11-06 10:00"),
    ("midnight", "2026-11-06 00:00"),
    ("last night", "2026-11-05 21:00"),
    ("last evening", "2026-11-05 19:00"),
    ("yesterday evening", "2026-11-05 19:00"),
    ("yesterday in the evening", "2026-11-05 19:00"),
    ("yesterday at noon", "2026-11-05 12:00"),
    ("noon yesterday", "2026-11-05 12:00"),
    ("yesterday afternoon", "2026-11-05 15:00"),
    ("monday morning", "2026-11-02 09:00"),
    ("on monday morning", "2026-11-02 09:00"),
    ("friday morning", "2026-11-06 09:00"),
    ("friday evening", "2026-10-30 19:00"),
    ("last friday evening", "2026-10-30 19:00"),
    ("nov 3 in the evening", "2026-11-03 19:00"),
    ("tomorrow morning", "2026-11-07 09:00"),
    ("last night at 11pm", "2026-11-05 23:00"),
    ("last night at 1am", "2026-11-06 01:00"),
    ("this morning at 8:30", "2026-11-06 08:30"),
    ("8:30 this morning", "2026-11-06 08:30"),
    ("tonight at 8pm", "2026-11-06 20:00"),
    # ago
    ("3 days ago", "2026-11-03"),
    ("3d ago", "2026-11-03"),
    ("two weeks ago", "2026-10-23"),
    ("a week ago", "2026-10-30"),
    ("a fortnight ago", "2026-10-23"),
    ("a couple of days ago", "2026-11-04"),
    ("couple days ago", "2026-11-04"),
    ("thirty days ago", "2026-10-07"),
    ("0 days ago", "2026-11-06"),
    ("3 months ago", "2026-08-06"),
    ("3mo ago", "2026-08-06"),
    ("half a year ago", "2026-05-06"),
    ("a year ago", "2025-11-06"),
    ("a year and a half ago", "2025-05-06"),
    ("3 days ago at 18:30", "2026-11-03 18:30"),
    ("an hour ago", "2026-11-06 09:00"),
    ("half an hour ago", "2026-11-06 09:30"),
    ("20 min ago", "2026-11-06 09:40"),
    ("20 min. ago", "2026-11-06 09:40"),
    ("1,5 hours ago", "2026-11-06 08:30"),
    ("an hour and a half ago", "2026-11-06 08:30"),
    ("1h30 ago", "2026-11-06 08:30"),
    ("11 hours ago", "2026-11-05 23:00"),
    # weekdays
    ("friday", "2026-11-06"),
    ("this friday", "2026-11-06"),
    ("last friday", "2026-10-30"),
    ("fri", "2026-11-06"),
    ("on friday", "2026-11-06"),
    ("thu", "2026-11-05"),
    ("thurs.", "2026-11-05"),
    ("last thursday", "2026-11-05"),
    ("saturday", "2026-10-31"),
    ("this saturday", "2026-10-31"),
    ("Mon", "2026-11-02"),
    ("tuesday last week", "2026-10-27"),
    ("tuesday of this week", "2026-11-03"),
    ("friday 9am", "2026-11-06 09:00"),
    ("friday 6pm", "2026-10-30 18:00"),
    ("at 18:30 on thursday", "2026-11-05 18:30"),
    # written dates
    ("nov 3", "2026-11-03"),
    ("Nov. 3", "2026-11-03"),
    ("3 nov", "2026-11-03"),
    ("3. november", "2026-11-03"),
    ("the 3rd of november", "2026-11-03"),
    ("3rd of november", "2026-11-03"),
    ("november the 3rd", "2026-11-03"),
    ("november 3rd 2025", "2025-11-03"),
    ("nov 3, 2025", "2025-11-03"),
    ("nov 3,2025", "2025-11-03"),
    ("3-Nov-2025", "2025-11-03"),
    ("3 November 2025 at 6pm", "2025-11-03 18:00"),
    ("3 november 6pm", "2026-11-03 18:00"),
    ("nov 3 6 pm", "2026-11-03 18:00"),
    ("6 nov", "2026-11-06"),
    ("7 nov", "2025-11-07"),
    ("may 3", "2026-05-03"),
    ("sept 30", "2026-09-30"),
    ("fri 6 nov", "2026-11-06"),
    ("Mon, 3 Nov, 2025, 6 p.m.", "2025-11-03 18:00"),
    ("feb 29", "2024-02-29"),
    ("29 feb 2024", "2024-02-29"),
    ("3 nov 2030", "2030-11-03"),
    ("1 jan 1900", "1900-01-01"),
    ("31 dec 2126", "2126-12-31"),
    # numbers
    ("3/11/2026", "2026-11-03"),
    ("3.11.2026", "2026-11-03"),
    ("03-11-2026", "2026-11-03"),
    ("11/3/2026", "2026-03-11"),
    ("11/13/2026", "2026-11-13"),
    ("2026/11/3", "2026-11-03"),
    ("3/11", "2026-11-03"),
    ("3.11.", "2026-11-03"),
    ("10/31", "2026-10-31"),
    ("29/2", "2024-02-29"),
    # clock times: today's, also where still to come
    ("6pm", "2026-11-06 18:00"),
    ("at 6:30 pm", "2026-11-06 18:30"),
    ("6.30pm", "2026-11-06 18:30"),
    ("18:30", "2026-11-06 18:30"),
    ("at 18:30", "2026-11-06 18:30"),
    ("7:05", "2026-11-06 07:05"),
    ("12am", "2026-11-06 00:00"),
    ("12pm", "2026-11-06 12:00"),
    ("12:30 am", "2026-11-06 00:30"),
    ("yesterday at 18:30", "2026-11-05 18:30"),
    ("18:30 yesterday", "2026-11-05 18:30"),
    ("yesterday, 6 p.m.", "2026-11-05 18:00"),
    # feasts
    ("christmas", "2025-12-25"),
    ("at christmas", "2025-12-25"),
    ("christmas eve", "2025-12-24"),
    ("christmas 2023", "2023-12-25"),
    ("last christmas", "2025-12-25"),
    ("new year's day", "2026-01-01"),
    ("New Year’s Eve", "2025-12-31"),
    ("new years eve at 11pm", "2025-12-31 23:00"),
]

FUTURE = [
    ("today", "2026-11-06"),
    ("tomorrow", "2026-11-07"),
    ("day after tomorrow", "2026-11-08"),
    ("tomorrow at 9am", "2026-11-07 09:00"),
    ("tomorrow evening", "2026-11-07 19:00"),
    ("this morning", "2026-11-06 09:00"),
    ("tonight", "2026-11-06 21:00"),
    ("noon", "2026-11-06 12:00"),
    ("midnight", "2026-11-07 00:00"),
    ("friday", "2026-11-06"),
    ("this friday", "2026-11-06"),
    ("next friday", "2026-11-13"),
    ("monday", "2026-11-09"),
    ("next monday", "2026-11-09"),
    ("friday 9am", "2026-11-13 09:00"),
    ("friday 6pm", "2026-11-06 18:00"),
    ("friday night at 1am", "2026-11-07 01:00"),
    ("tuesday next week", "2026-11-10"),
    ("6pm", "2026-11-06 18:00"),
    ("9am", "2026-11-07 09:00"),
    ("next week", "2026-11-09"),
    ("next month", "2026-12-01"),
    ("next year", "2027-01-01"),
    ("end of month", "2026-11-30"),
    ("the end of the month", "2026-11-30"),
    ("end of this month", "2026-11-30"),
    ("end of next month", "2026-12-31"),
    ("end of the week", "2026-11-08"),
    ("end of next week", "2026-11-15"),
    ("end of the year", "2026-12-31"),
    ("in 2 weeks", "2026-11-20"),
    ("in 3 days", "2026-11-09"),
    ("in a month", "2026-12-06"),
    ("in an hour", "2026-11-06 11:00"),
    ("in half an hour", "2026-11-06 10:30"),
    ("3 days from now", "2026-11-09"),
    ("a week from today", "2026-11-13"),
    ("2w", "2026-11-20"),
    ("2 weeks", "2026-11-20"),
    ("10d", "2026-11-16"),
    ("3m", "2027-02-06"),
    ("in 3m", "2027-02-06"),
    ("1y", "2027-11-06"),
    ("2h", "2026-11-06 12:00"),
    ("20 min", "2026-11-06 10:20"),
    ("3 nov", "2027-11-03"),
    ("6 nov", "2026-11-06"),
    ("7 nov", "2026-11-07"),
    ("3/11", "2027-11-03"),
    ("feb 29", "2028-02-29"),
    ("christmas", "2026-12-25"),
    ("next christmas", "2026-12-25"),
    ("new year's day", "2027-01-01"),
    # what was stays readable
    ("yesterday", "2026-11-05"),
    ("3 days ago", "2026-11-03"),
    ("an hour ago", "2026-11-06 09:00"),
    ("last friday", "2026-10-30"),
    ("last night", "2026-11-05 21:00"),
    ("last christmas", "2025-12-25"),
    ("2025-11-03", "2025-11-03"),
]

REFUSED_ALWAYS = [
    "",
    "   ",
    ",",
    "on",
    "at",
    "ago",
    "in",
    "last",
    "this",
    "next",
    "the",
    # too vague
    "last week",
    "this week",
    "last month",
    "this month",
    "recently",
    "the other day",
    "a few days ago",
    "several weeks ago",
    "days ago",
    "morning",
    "in the evening",
    "evening",
    "night",
    "last morning",
    "weekend",
    # reads two ways
    "3",
    "18",
    "2026",
    "20261103",
    "at 6",
    "yesterday at 6",
    "3.11",
    "3/11/26",
    "3-11",
    "18.30",
    "3m ago",
    "1,500 minutes ago",
    # a bare month
    "may",
    "november",
    "nov 2025",
    # impossible
    "31 feb",
    "feb 30",
    "2025-02-29",
    "2026-02-30 18:30",
    "29 feb 2025",
    "31/2/2026",
    "31/4",
    "13/13",
    "0/5",
    "nov 0",
    "0 nov",
    "2026-13-01",
    "25:00",
    "24:00",
    "18:60",
    "13pm",
    "0am",
    "2026-11-03T18:30+25:00",
    "sat 6 nov",
    "friday yesterday",
    "tonight at 9am",
    "this 6pm",
    "last 6pm",
    "next 6pm",
    "this morning at 3pm",
    "noon 12:00",
    "18:30 19:30",
    "6pm noon",
    # out of range
    "1899-12-31",
    "2127-01-01",
    "31 dec 1899",
    "1899-12-31T18:30Z",
    "99999 days ago",
    "99999 months ago",
    "99999 weeks ago",
    "99999 fortnights ago",
    "0001-01-01",
    "0001-01-01 00:00",
    "0001-01-01T00:00+10:00",
    "9999-12-31T23:59-10:00",
    "1 jan 0001 at midnight",
    "dec 31 9999 11:59 pm",
    "in 99999 years",
    "200 years ago",
    # more than a time
    "yesterday with Ana",
    "call yesterday",
    "friday friday",
    "yesterday 18:30 call",
    "-3 days ago",
    "nov 3 2025 2026",
    "tomorrow " * 9,
    "٣ days ago",
    "² days ago",
]

REFUSED_IN_THE_PAST = [
    "2w",
    "10d",
    "3m",
    "2 weeks",
    "1h30",
    "25 min",
    "18h30",
    "in 3m",
    "half an hour",
    "a month",
]


@pytest.mark.parametrize(("text", "expected"), PAST)
def test_reads_what_was(text: str, expected: str) -> None:
    assert said(text) == expected


@pytest.mark.parametrize(("text", "expected"), FUTURE)
def test_reads_what_is_to_come(text: str, expected: str) -> None:
    assert said(text, future=True) == expected


@pytest.mark.parametrize("text", REFUSED_ALWAYS)
@pytest.mark.parametrize("future", [False, True])
def test_refuses(text: str, future: bool) -> None:
    assert said(text, future=future) is None


@pytest.mark.parametrize("text", REFUSED_IN_THE_PAST)
def test_a_bare_span_is_no_moment_of_the_past(text: str) -> None:
    assert said(text) is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("3/11", "2026-03-11"),
        ("3/11/2026", "2026-03-11"),
        ("11.3.2026", "2026-11-03"),
        ("13/11/2026", "2026-11-13"),
        ("31/10", "2026-10-31"),
        ("2026/3/11", "2026-03-11"),
        ("3 nov", "2026-11-03"),
    ],
)
def test_month_first(text: str, expected: str) -> None:
    assert said(text, day_first=False) == expected


@pytest.mark.parametrize(
    ("week_starts", "today", "next_week", "end_of_week", "sunday_this_week"),
    [
        ("monday", "2026-11-06", "2026-11-09", "2026-11-08", "2026-11-08"),
        ("sunday", "2026-11-06", "2026-11-08", "2026-11-07", "2026-11-01"),
        ("saturday", "2026-11-06", "2026-11-07", "2026-11-06", "2026-11-01"),
        ("monday", "2026-11-08", "2026-11-09", "2026-11-08", "2026-11-08"),
        ("sunday", "2026-11-08", "2026-11-15", "2026-11-14", "2026-11-08"),
        ("monday", "2026-11-09", "2026-11-16", "2026-11-15", "2026-11-15"),
        ("Sunday", "2026-11-07", "2026-11-08", "2026-11-07", "2026-11-01"),
    ],
)
def test_edges_of_the_week(
    week_starts: str, today: str, next_week: str, end_of_week: str, sunday_this_week: str
) -> None:
    now = datetime.combine(date.fromisoformat(today), time(23, 59), BERLIN)
    assert said("next week", now=now, week_starts=week_starts, future=True) == next_week
    assert said("end of the week", now=now, week_starts=week_starts, future=True) == end_of_week
    assert said("sunday this week", now=now, week_starts=week_starts) == sunday_this_week


@pytest.mark.parametrize(
    ("now", "text", "expected"),
    [
        ("2026-03-31", "a month ago", "2026-02-28"),
        ("2026-03-31", "in a month", "2026-04-30"),
        ("2024-03-31", "a month ago", "2024-02-29"),
        ("2024-02-29", "a year ago", "2023-02-28"),
        ("2024-02-29", "4 years ago", "2020-02-29"),
        ("2024-02-29", "feb 29", "2024-02-29"),
        ("2024-02-28", "feb 29", "2020-02-29"),
        ("2024-03-01", "yesterday", "2024-02-29"),
        ("2025-03-01", "yesterday", "2025-02-28"),
        ("1903-05-05", "29 feb", None),  # 1900 had none, and 1896 lies before all years
        ("2103-05-05", "29 feb", "2096-02-29"),  # 2100 has none
        ("2026-12-31", "next month", "2027-01-01"),
        ("2026-12-15", "end of next month", "2027-01-31"),
        ("2024-02-01", "end of month", "2024-02-29"),
        ("2026-01-01", "new year's day", "2026-01-01"),
        ("2026-12-25", "christmas", "2026-12-25"),
        ("2026-12-25", "last christmas", "2025-12-25"),
        ("2026-12-25", "next christmas", "2027-12-25"),
    ],
)
def test_short_months_and_leap_days(now: str, text: str, expected: str | None) -> None:
    assert said(text, now=datetime.combine(date.fromisoformat(now), time(9), BERLIN)) == expected


@pytest.mark.parametrize(
    ("zone", "text", "expected_utc"),
    [
        # The gap: the clock shows 3:00 after 1:59, so 2:30 is read as 3:30.
        (BERLIN, "2026-03-29 02:30", "2026-03-29T01:30"),
        (NEW_YORK, "2026-03-08 02:30", "2026-03-08T07:30"),
        (BERLIN, "29 march 2026 2:30 am", "2026-03-29T01:30"),
        # The fold: the hour is shown twice, and the first stands.
        (BERLIN, "2026-10-25 02:30", "2026-10-25T00:30"),
        (NEW_YORK, "2026-11-01 01:30", "2026-11-01T05:30"),
        (NEW_YORK, "nov 1 2026 at 1:30am", "2026-11-01T05:30"),
        # An offset says which of the two.
        (BERLIN, "2026-10-25 02:30+01:00", "2026-10-25T01:30"),
        # Noon is noon on either side.
        (BERLIN, "2026-03-29", "2026-03-29T10:00"),
        (BERLIN, "2026-03-28", "2026-03-28T11:00"),
        (NEW_YORK, "2026-11-01", "2026-11-01T17:00"),
    ],
)
def test_clock_changes(zone: ZoneInfo, text: str, expected_utc: str) -> None:
    when = read_when(text, now=NOW.astimezone(zone))
    assert when is not None
    assert when.at.astimezone(UTC).isoformat(timespec="minutes") == f"{expected_utc}+00:00"


@pytest.mark.parametrize(
    ("now_utc", "text", "expected_utc"),
    [
        ("2026-03-29T01:10", "an hour ago", "2026-03-29T00:10"),  # 3:10 → 1:10 on the wall
        ("2026-10-25T01:10", "an hour ago", "2026-10-25T00:10"),  # 2:10 → 2:10 on the wall
        ("2026-03-29T22:30", "24 hours ago", "2026-03-28T22:30"),
        ("2026-03-29T10:00", "a day ago", "2026-03-28T11:00"),  # local noon, 23 hours earlier
        ("2026-10-25T00:10", "in 2h", "2026-10-25T02:10"),
    ],
)
def test_hours_pass_absolutely_and_days_by_the_calendar(now_utc: str, text: str, expected_utc: str) -> None:
    when = read_when(text, now=datetime.fromisoformat(f"{now_utc}+00:00").astimezone(BERLIN))
    assert when is not None
    assert when.at.astimezone(UTC).isoformat(timespec="minutes") == f"{expected_utc}+00:00"


def test_a_time_left_out_shows_as_the_time_after_the_gap() -> None:
    assert said("2026-03-29 02:30") == "2026-03-29 03:30"
    assert said("8 march 2026 2:30am", now=NOW.astimezone(NEW_YORK)) == "2026-03-08 03:30"
    assert said("29 march 2026 at 2:30", now=NOW.astimezone(NEW_YORK)) == "2026-03-29 02:30"


def test_an_ambiguous_now_is_compared_as_a_moment() -> None:
    """At 2:10 for the second time, 2:30 for the first time is already past."""
    second_time = datetime(2026, 10, 25, 2, 10, tzinfo=BERLIN, fold=1)
    assert said("sunday 2:30", now=second_time) == "2026-10-25 02:30"
    first_time = second_time.replace(fold=0)
    assert said("sunday 2:30", now=first_time) == "2026-10-18 02:30"


def test_a_part_of_today_is_kept_where_it_is_past() -> None:
    late = NOW.replace(hour=22)
    assert said("tonight", now=late) == "2026-11-06 21:00"
    assert said("this afternoon", now=late) == "2026-11-06 15:00"
    assert said("friday evening", now=late) == "2026-11-06 19:00"
    assert said("friday evening", now=late, future=True) == "2026-11-13 19:00"


def test_now_is_now_to_the_second() -> None:
    when = read_when("just now", now=NOW)
    assert when is not None
    assert when.at == NOW
    assert when.precision == "instant"


@pytest.mark.parametrize(
    "zone", [UTC, timezone(timedelta(hours=5, minutes=45)), ZoneInfo("Pacific/Kiritimati")]
)
def test_other_zones(zone: timezone | ZoneInfo) -> None:
    when = read_when("yesterday at 18:30", now=datetime(2026, 11, 6, 1, 0, tzinfo=zone))
    assert when is not None
    assert when.at == datetime(2026, 11, 5, 18, 30, tzinfo=zone)
    assert when.day == date(2026, 11, 5)


@pytest.mark.parametrize(
    ("text", "minutes"),
    [
        ("25m", 25),
        ("25 min", 25),
        ("25 mins.", 25),
        ("25 minutes", 25),
        ("25-minute", 25),
        ("twenty minutes", 20),
        ("a minute", 1),
        ("2.5 min", 2.5),
        ("1h30", 90),
        ("1h05", 65),
        ("1h30m", 90),
        ("1h 30m", 90),
        ("1h", 60),
        ("1 H", 60),
        ("1.5h", 90),
        ("1,5 h", 90),
        ("1.25 hours", 75),
        ("an hour", 60),
        ("for an hour", 60),
        ("For 25  min", 25),
        ("half an hour", 30),
        ("half hour", 30),
        ("half-hour", 30),
        ("an hour and a half", 90),
        ("one and a half hours", 90),
        ("two and a half hours", 150),
        ("2 hours and a half", 150),
        ("two hours", 120),
        ("a couple of hours", 120),
        ("1 hr 20 min", 80),
        ("one hour twenty minutes", 80),
        ("an hour and 20 minutes", 80),
        ("quarter of an hour", 15),
        ("a quarter of an hour", 15),
        ("three quarters of an hour", 45),
        ("three-quarters of an hour", 45),
        ("1:30h", 90),
        ("1:30 hours", 90),
        ("744h", 44640),
        ("90m", 90),
    ],
)
def test_reads_a_span_in_minutes(text: str, minutes: float) -> None:
    assert read_span_minutes(text) == minutes


@pytest.mark.parametrize(
    "text",
    [
        "",
        "for",
        "25",
        "1.5",
        "18:30",
        "1:30",
        "0m",
        "0h",
        "0h00",
        "-5m",
        "- 5 min",
        "745h",
        "744h01",
        "a few minutes",
        "some time",
        "an hour a",  # of `an hour a week ago` the article is none of ours
        "1h 10",  # nor the ten of `1h 10 days ago`
        "1h60",
        "1h 90m",
        "1.5h30",
        "1,500 min",
        "20-30 min",
        "minutes",
        "hour",
        "2 days",
        "3 weeks",
        "25m call",
        "anhour",
        "twentymin",
        "half",
        "quarter",
        "²5m",
        "٢٥ min",
        "an hour ago",
    ],
)
def test_refuses_as_a_span_in_minutes(text: str) -> None:
    assert read_span_minutes(text) is None


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("2w", 14),
        ("2 weeks", 14),
        ("3 days", 3),
        ("10d", 10),
        ("a day", 1),
        ("a fortnight", 14),
        ("a couple of weeks", 14),
        ("a month", 30),
        ("3 months", 90),
        ("twelve months", 360),
        ("3mo", 90),
        ("3m", 90),
        ("half a year", 180),
        ("a year", 365),
        ("2y", 730),
        ("daily", 1),
        ("weekly", 7),
        ("Fortnightly", 14),
        ("monthly", 30),
        ("quarterly", 90),
        ("yearly", 365),
        ("annually", 365),
        ("every two weeks", 14),
        ("every 10 days", 10),
        ("every day", 1),
        ("every month", 30),
        ("every quarter", 90),
        ("every other week", 14),
        ("once a month", 30),
        ("30", 30),
        (" 7 ", 7),
        ("36525", 36525),
        ("100 years", 36500),
    ],
)
def test_reads_a_span_in_days(text: str, days: int) -> None:
    assert read_span_days(text) == days


@pytest.mark.parametrize(
    "text",
    [
        "",
        "0",
        "0d",
        "-3",
        "-3 days",
        "1.5",
        "1.5 weeks",
        "36526",
        "101 years",
        "999999",
        "a few days",
        "every few weeks",
        "few weeks",
        "every",
        "every 30",
        "thirty",
        "weeks",
        "2 hours",
        "25 min",
        "biweekly",
        "twice a week",
        "weekly call",
        "٣٠",
        "²",
        "3 days ago",
    ],
)
def test_refuses_as_a_span_in_days(text: str) -> None:
    assert read_span_days(text) is None


# --- what holds for any text ---------------------------------------------------------------------------------------

ZONES = st.sampled_from([UTC, BERLIN, NEW_YORK, ZoneInfo("Asia/Kathmandu"), ZoneInfo("Australia/Lord_Howe")])
NOWS = st.builds(
    lambda moment, zone: moment.replace(tzinfo=UTC).astimezone(zone),
    st.datetimes(min_value=datetime(1970, 1, 2), max_value=datetime(2100, 1, 1)),  # noqa: DTZ001
    ZONES,
)
# Not only noise: sentences of the very words that the tables know, in any order.
_KNOWN_WORDS = """
on at in ago the of this last next end every for half a an and couple few 3 31 0 99999 2026 1.5 1,5 18:30 6pm pm 12 am
noon midnight morning night tonight friday fri nov february 29 3rd 3/11 3.11. 2026-11-03 2w 3m 1h30 days months year
hours min week month christmas eve today yesterday now from - , . : ? ' ² ٣
"""
TEXTS = st.one_of(
    st.text(max_size=80),
    st.lists(st.sampled_from(_KNOWN_WORDS.split()), max_size=6).map(" ".join),
    st.lists(st.sampled_from(_KNOWN_WORDS.split()), max_size=4).map("".join),
)


@given(text=TEXTS, now=NOWS, future=st.booleans(), day_first=st.booleans())
@example(text="'", now=NOW, future=False, day_first=True)
@example(text="\ud800 ago", now=NOW, future=True, day_first=True)
def test_never_raises_and_keeps_its_promises(text: str, now: datetime, future: bool, day_first: bool) -> None:
    read_span_minutes(text)
    read_span_days(text)
    when = read_when(text, now=now, future=future, day_first=day_first)
    if when is None:
        return
    assert when.at.tzinfo is now.tzinfo
    assert when.at.date() == when.day
    assert 1900 <= when.day.year <= now.year + 100
    if when.precision == "day":
        assert when.at.time() == time(12)


@given(
    moment=st.datetimes(min_value=datetime(1901, 1, 1), max_value=datetime(2069, 1, 1)),  # noqa: DTZ001
    said_in=ZONES,
    now=NOWS,
    separator=st.sampled_from("T "),
)
def test_an_iso_instant_comes_back(
    moment: datetime, said_in: timezone, now: datetime, separator: str
) -> None:
    at = moment.replace(tzinfo=UTC).astimezone(said_in)
    when = read_when(at.isoformat(separator), now=now)
    assert when is not None
    assert when.precision == "instant"
    assert when.at.astimezone(UTC) == at.astimezone(UTC)


@given(days=st.integers(0, 20_000), now=NOWS)
def test_days_ago_is_arithmetic_of_the_calendar(days: int, now: datetime) -> None:
    expected = now.date() - timedelta(days=days)
    for text in (f"{days} days ago", f"{days}d ago"):
        when = read_when(text, now=now)
        if expected.year < 1900:
            assert when is None
        else:
            assert when is not None
            assert (when.day, when.precision) == (expected, "day")
            assert when.at.replace(tzinfo=None) == datetime.combine(expected, time(12))


@given(minutes=st.integers(0, 40_000), now=NOWS)
def test_minutes_ago_is_arithmetic_of_moments(minutes: int, now: datetime) -> None:
    when = read_when(f"{minutes} min ago", now=now)
    assert when is not None
    assert now.astimezone(UTC) - when.at.astimezone(UTC) == timedelta(minutes=minutes)


@given(day=st.dates(date(1900, 1, 1), date(2069, 12, 31)), now=NOWS)
def test_every_way_to_write_a_day_says_the_same(day: date, now: datetime) -> None:
    name = f"{day:%B}"
    for text in (
        day.isoformat(),
        f"{day.day}/{day.month}/{day.year}",
        f"{day.day}.{day.month}.{day.year}",
        f"{day.day} {name} {day.year}",
        f"{name[:3]} {day.day}, {day.year}",
        f"{day.day}th of {name} {day.year}",
        f"{day:%a}, {day.day} {name[:3]} {day.year}",
    ):
        when = read_when(text, now=now)
        assert when is not None, text
        assert (when.day, when.precision) == (day, "day")


@given(
    words=st.sampled_from(
        ["friday", "tue", "nov 3", "29 feb", "3/11", "christmas", "friday 6pm", "mon morning"]
    ),
    now=NOWS,
)
def test_without_a_year_it_is_behind_or_ahead(words: str, now: datetime) -> None:
    behind, ahead = read_when(words, now=now), read_when(words, now=now, future=True)
    assert behind is not None
    assert ahead is not None
    if behind.precision == "day":
        assert behind.day <= now.date() <= ahead.day
        assert behind.day == ahead.day or behind.day < now.date() < ahead.day
    else:
        assert behind.at.astimezone(UTC) <= now.astimezone(UTC) <= ahead.at.astimezone(UTC)
        assert ahead.day - behind.day in {timedelta(days=0), timedelta(days=7)}


def test_importing_compiles_no_pattern() -> None:
    """Patterns are kept as text: start-up is paid for by every command, a pattern by the one that reads a time."""
    script = (
        "import re, dataclasses, dateutil.relativedelta, relationship_ledger.model\n"
        "before = len(re._cache)\n"
        "import relationship_ledger.core.when\n"
        "assert len(re._cache) == before, re._cache.keys()\n"
    )
    subprocess.run([sys.executable, "-c", script], check=True)
