"""Rules of repetition: the same dates as the usual library where it finds any, and an end where it finds none."""

# ruff: noqa: DTZ001 - rules are about wall clocks

import time
from datetime import datetime
from itertools import takewhile

import pytest
from dateutil.rrule import rrulestr
from hypothesis import given, settings
from hypothesis import strategies as st

from relationship_ledger.formats.ics_rule import BrokenRuleError, read_rule

START = datetime(2019, 1, 30, 9, 30)
END = datetime(2026, 11, 24)
DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")


def dates(text, start=START, end=END):
    return list(read_rule(text).dates(start, end))


def days(text, start=START, end=END):
    return [f"{each:%Y-%m-%d}" for each in dates(text, start, end)]


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("FREQ=DAILY", ["2019-01-30", "2019-01-31", "2019-02-01"]),
        ("FREQ=DAILY;INTERVAL=10", ["2019-01-30", "2019-02-09", "2019-02-19"]),
        ("FREQ=DAILY;BYMONTH=12;BYMONTHDAY=24,25", ["2019-12-24", "2019-12-25", "2020-12-24"]),
        ("FREQ=WEEKLY", ["2019-01-30", "2019-02-06", "2019-02-13"]),
        ("FREQ=WEEKLY;BYDAY=MO,FR", ["2019-02-01", "2019-02-04", "2019-02-08"]),
        ("FREQ=WEEKLY;BYDAY=MO, FR", ["2019-02-01", "2019-02-04", "2019-02-08"]),
        ("FREQ=WEEKLY;INTERVAL=2;BYDAY=SU;WKST=MO", ["2019-02-03", "2019-02-17", "2019-03-03"]),
        ("FREQ=WEEKLY;INTERVAL=2;BYDAY=SU;WKST=SU", ["2019-02-10", "2019-02-24", "2019-03-10"]),
        ("FREQ=MONTHLY", ["2019-01-30", "2019-03-30", "2019-04-30"]),
        ("FREQ=MONTHLY;BYDAY=-1FR", ["2019-02-22", "2019-03-29", "2019-04-26"]),
        ("FREQ=MONTHLY;BYDAY=1MO,3MO", ["2019-02-04", "2019-02-18", "2019-03-04"]),
        ("FREQ=MONTHLY;BYDAY=WE,1MO", ["2019-01-30", "2019-02-04", "2019-02-06"]),
        ("FREQ=MONTHLY;BYMONTHDAY=-1", ["2019-01-31", "2019-02-28", "2019-03-31"]),
        ("FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1", ["2019-01-31", "2019-02-28", "2019-03-29"]),
        ("FREQ=YEARLY", ["2019-01-30", "2020-01-30", "2021-01-30"]),
        ("FREQ=YEARLY;BYMONTH=11;BYDAY=4TH", ["2019-11-28", "2020-11-26", "2021-11-25"]),
        ("FREQ=YEARLY;BYDAY=20MO", ["2019-05-20", "2020-05-18", "2021-05-17"]),
        ("FREQ=YEARLY;BYWEEKNO=20;BYDAY=MO", ["2019-05-13", "2020-05-11", "2021-05-17"]),
        ("FREQ=YEARLY;BYYEARDAY=1,-1", ["2019-12-31", "2020-01-01", "2020-12-31"]),
        ("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=-1", ["2019-02-28", "2020-02-29", "2021-02-28"]),
        ("freq=daily;x-relative=1;skip=omit;rscale=gregorian;", ["2019-01-30", "2019-01-31", "2019-02-01"]),
    ],
)
def test_rules(text, first):
    assert days(text)[:3] == first


def test_a_leap_day_comes_in_leap_years():
    assert days("FREQ=YEARLY", datetime(2016, 2, 29)) == ["2016-02-29", "2020-02-29", "2024-02-29"]


def test_count_and_hours():
    found = dates("FREQ=DAILY;COUNT=3;BYHOUR=9,17;BYMINUTE=15", datetime(2020, 1, 1, 9, 30))
    assert found == [datetime(2020, 1, 1, 17, 15), datetime(2020, 1, 2, 9, 15), datetime(2020, 1, 2, 17, 15)]
    assert dates("FREQ=DAILY;COUNT=0") == []
    assert len(dates("FREQ=DAILY;COUNT=-1")) == len(dates("FREQ=DAILY"))


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("FREQ=SECONDLY", "below a day"),
        ("FREQ=MINUTELY;COUNT=2", "below a day"),
        ("FREQ=HOURLY", "below a day"),
        ("", "can't be read"),
        ("FREQ=FORTNIGHTLY", "can't be read"),
        ("FREQ=DAILY;INTERVAL=0", "can't be read"),
        ("FREQ=DAILY;BYDAY=XX", "can't be read"),
        ("FREQ=DAILY;BYHOUR=1,2,3,4,5,6", "can't be read"),
        ("FREQ=DAILY;BYSECOND=1,2", "can't be read"),
        ("FREQ=DAILY;FOO=1", "can't be read"),
        ("RSCALE=CHINESE;FREQ=YEARLY", "can't be read"),
        ("FREQ=MONTHLY;BYWEEKNO=3", "by weeks"),
        ("FREQ=DAILY;BYMONTHDAY=" + "1," * 300 + "1", "too long"),
        ("W1 MO TU #0", "can't be read"),
    ],
)
def test_refused(text, why):
    with pytest.raises(BrokenRuleError, match=why):
        read_rule(text)


@pytest.mark.parametrize(
    "text",
    [
        "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30",
        "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30",
        "FREQ=DAILY;BYDAY=MO;BYSETPOS=3",
        "FREQ=WEEKLY;BYDAY=MO;BYMONTH=13",
        "FREQ=MONTHLY;BYSETPOS=300",
        "FREQ=DAILY;BYHOUR=99",
    ],
)
def test_a_rule_that_never_comes_true_ends(text):
    begun = time.process_time()
    assert dates(text, datetime(1970, 1, 1)) == []
    assert time.process_time() - begun < 2


def numbers(low, high, most=3):
    return st.lists(st.integers(low, high).filter(bool), min_size=1, max_size=most, unique=True).map(
        lambda found: ",".join(map(str, found))
    )


def listed(options, most=3):
    return st.lists(st.sampled_from(options), min_size=1, max_size=most, unique=True).map(",".join)


@st.composite
def rules(draw):
    """Rules that come true at least every few years, since the library looks for the next date without an end."""
    frequency = draw(st.sampled_from(("DAILY", "WEEKLY", "MONTHLY", "YEARLY")))
    parts = [
        f"FREQ={frequency}",
        f"INTERVAL={draw(st.integers(1, 3))}",
        f"WKST={draw(st.sampled_from(DAYS))}",
    ]
    if draw(st.booleans()):
        parts[1] = "INTERVAL=1"
        parts.append("BYMONTH=" + draw(numbers(1, 12)))
    nth = frequency in ("MONTHLY", "YEARLY") and draw(st.booleans())
    by = draw(st.sampled_from(("", "BYDAY", "BYMONTHDAY", "BYYEARDAY")))
    if by == "BYDAY":
        options = [f"{n}{day}" for n in (1, 2, -1, -2) for day in DAYS] if nth else list(DAYS)
        parts.append("BYDAY=" + draw(listed(options)))
    elif by == "BYMONTHDAY":
        parts.append("BYMONTHDAY=" + draw(numbers(-28, 28)))
    elif by == "BYYEARDAY" and frequency == "YEARLY" and len(parts) == 3:
        parts.append("BYYEARDAY=" + draw(numbers(-365, 365)))
    if frequency in ("MONTHLY", "YEARLY") and draw(st.booleans()):
        parts.append("BYSETPOS=" + draw(st.sampled_from(("1", "-1", "1,-1"))))
    return ";".join(parts)


@settings(max_examples=150, deadline=None)
@given(rules(), st.datetimes(datetime(2018, 1, 1), datetime(2020, 1, 1)))
def test_the_same_dates_as_the_library(text, start):
    start = start.replace(microsecond=0)
    theirs = list(takewhile(lambda each: each <= END, rrulestr(text, dtstart=start)))
    assert dates(text, start) == theirs


@given(st.text("FREQ=DAILYWKST;BMOUHN0123456789,-+", max_size=60))
def test_any_text(text):
    try:
        found = dates(text, END.replace(year=2024))
    except BrokenRuleError:
        found = []
    assert found == sorted(found)
