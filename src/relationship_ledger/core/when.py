"""Words to a time: when it was, and how long it took. Pure; `now` comes in as an argument.

Nothing is guessed: what reads two ways, or is too vague to be a day, is None. So a two-digit year, `3.11` (a day or
a number), `6` (which six?), `last week` and `a few days ago` are refused, and `3m` is months only where a moment to
come is asked for.

Patterns stand here as text, which `re` compiles and keeps at their first use, and what is internal is a named tuple,
so that importing stays cheap. Of dateutil only months are taken: its parser costs 35 ms to import and reads a bare
`may` as a day.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import NamedTuple

from dateutil.relativedelta import relativedelta

from relationship_ledger.model import Precision


@dataclass(frozen=True, slots=True)
class When:
    """A time as it was said.

    `at` is aware and in the user's zone; `day` is its day there. For the precision `day`, `at` is the local noon of
    that day, so that it may be later than now although the day is today.
    """

    at: datetime
    precision: Precision
    day: date


def read_when(
    text: str, *, now: datetime, week_starts: str = "monday", day_first: bool = True, future: bool = False
) -> When | None:
    """Read the whole of `text` as a time, seen from `now` (aware, in the user's zone); None when it is not one.

    A day without its year, and the bare name of a weekday, is the most recent one, or with `future` the coming one;
    today counts as both. `future` also reads a bare span (`2w`, `3m`: months) as a moment from now. What says its
    direction (`tomorrow`, `in 2 weeks`, `3 days ago`) is read either way: the caller says whether it is welcome.
    """
    phrase = _tidy(text)
    frame = _Frame(now, now.date(), _WEEKDAYS.get(week_starts.lower(), 0), day_first, future)
    if phrase in _NOW:
        return _instant(now, frame)
    return (
        _read_iso_instant(phrase, frame)
        or _read_minutes_away(phrase, frame)
        or _read_day_and_time(phrase.replace(",", " ").split(), frame)
    )


def read_span_minutes(text: str) -> float | None:
    """Read a length of time in minutes (`25m`, `1h30`, `an hour and a half`), at most 31 days; else None.

    A number needs its unit: `25` and `18:30` are None.
    """
    minutes = _minutes(_tidy(text).removeprefix("for "))
    return minutes if minutes is not None and 0 < minutes <= _MOST_MINUTES else None


def read_span_days(text: str) -> int | None:
    """Read a length of time in days (`2w`, `3 months`, `every two weeks`, `monthly`, `30`), at most 100 years.

    A month is 30 days, a quarter 90, a year 365. `3m` is months here, where minutes cannot be meant.
    """
    phrase = _tidy(text)
    days = _RHYTHMS.get(phrase)
    if days is None and re.fullmatch("[0-9]{1,5}", phrase):
        days = int(phrase)
    if days is None:
        span = _calendar_span(_without_every(phrase), m_is_months=True)
        days = span.times * span.unit.length if span else None
    return days if days is not None and 0 < days <= _MOST_DAYS else None


# --- the words ------------------------------------------------------------------------------------------------------


class _Unit(NamedTuple):
    """A calendar unit: so many months, or so many days; `length` is what it counts as a span, in days."""

    months: int
    days: int
    length: int


class _Part(NamedTuple):
    """A part of the day: the hour it stands for, and the hours it spans (a night ends at 30: six the next day)."""

    hour: int
    first: int
    end: int


def _table(rows: Mapping[str, int]) -> dict[str, int]:
    """Return word → number, from rows of words that mean the same."""
    return {word: number for words, number in rows.items() for word in words.split()}


_FIRST_YEAR = 1900
_YEARS_AHEAD = 100
_MOST_MINUTES = 24 * 31 * 60
_MOST_DAYS = 36_525

_NOW = frozenset({"now", "just now", "right now"})

_NEAR_DAYS = {
    "today": 0,
    "yesterday": -1,
    "day before yesterday": -2,
    "the day before yesterday": -2,
    "tomorrow": 1,
    "day after tomorrow": 2,
    "the day after tomorrow": 2,
}

_WEEKDAYS = _table(
    {
        "monday mon": 0,
        "tuesday tue tues": 1,
        "wednesday wed weds": 2,
        "thursday thu thur thurs": 3,
        "friday fri": 4,
        "saturday sat": 5,
        "sunday sun": 6,
    }
)

_MONTHS = _table(
    {
        "january jan": 1,
        "february feb": 2,
        "march mar": 3,
        "april apr": 4,
        "may": 5,
        "june jun": 6,
        "july jul": 7,
        "august aug": 8,
        "september sept sep": 9,
        "october oct": 10,
        "november nov": 11,
        "december dec": 12,
    }
)

_FEASTS = {
    "christmas": (12, 25),
    "christmas day": (12, 25),
    "christmas eve": (12, 24),
    "xmas": (12, 25),
    "xmas eve": (12, 24),
    "boxing day": (12, 26),
    "new years day": (1, 1),
    "new years eve": (12, 31),
}
"""Month and day, by name without its apostrophe. Only what falls on the same day each year."""

_PARTS = {
    "morning": _Part(9, 0, 12),
    "noon": _Part(12, 12, 12),
    "afternoon": _Part(15, 12, 18),
    "evening": _Part(19, 17, 24),
    "night": _Part(21, 17, 30),
    "midnight": _Part(0, 0, 0),
}
"""Noon and midnight are moments: they span no hours, so no clock time goes with them."""

_MOMENTS = ("noon", "midnight")

_NUMBERS = {
    "a couple of": 2,
    "couple of": 2,
    "a couple": 2,
    "couple": 2,
    "an": 1,
    "a": 1,
    "one": 1,
    "two": 2,
    "three": 3,
    "four": 4,
    "five": 5,
    "six": 6,
    "seven": 7,
    "eight": 8,
    "nine": 9,
    "ten": 10,
    "eleven": 11,
    "twelve": 12,
    "twenty": 20,
    "thirty": 30,
}
"""`few`, `some` and `several` are left out: they say no number."""

_DAY = _Unit(0, 1, 1)
_WEEK = _Unit(0, 7, 7)
_FORTNIGHT = _Unit(0, 14, 14)
_MONTH = _Unit(1, 0, 30)
_QUARTER = _Unit(3, 0, 90)
_YEAR = _Unit(12, 0, 365)

_UNITS = {
    word: unit
    for words, unit in {
        "d day days": _DAY,
        "w wk wks week weeks": _WEEK,
        "fortnight fortnights": _FORTNIGHT,
        "mo mos month months": _MONTH,
        "quarter quarters": _QUARTER,
        "y yr yrs year years": _YEAR,
    }.items()
    for word in words.split()
}

_RHYTHMS = {
    "daily": 1,
    "weekly": 7,
    "fortnightly": 14,
    "monthly": 30,
    "quarterly": 90,
    "yearly": 365,
    "annually": 365,
}

_HOUR_FRACTIONS = {
    "half an hour": 30.0,
    "half hour": 30.0,
    "a half hour": 30.0,
    "quarter of an hour": 15.0,
    "a quarter of an hour": 15.0,
    "quarter hour": 15.0,
    "three quarters of an hour": 45.0,
}

_NUMBER_WORDS = "|".join(
    _NUMBERS
)  # `a couple of` stands before `a couple` before `a`: the first that fits is taken
_WHOLE = rf"([0-9]{{1,5}}|(?:{_NUMBER_WORDS})\b)"
# A fraction has one or two digits: in `1,500` the comma may be a separator of thousands.
_DECIMAL = rf"([0-9]{{1,5}}(?:[.,][0-9]{{1,2}})?|(?:{_NUMBER_WORDS})\b)"
_HOUR_WORD = "(?:h|hr|hrs|hour|hours)"
_MINUTE_WORD = "(?:m|min|mins|minute|minutes)"
_YEAR_NUMBER = "([0-9]{4})"
_NTH = r"(?:the )?([0-9]{1,2})(?:st|nd|rd|th|\.)?"

# Minutes without their unit stand right behind the h: in `1h 10 days ago` the ten is none of ours.
_HOURS_AND_MINUTES = rf"{_WHOLE} ?{_HOUR_WORD}(?:([0-5][0-9])|(?: and)? ?{_WHOLE} ?{_MINUTE_WORD})"
_HOURS_COLON_MINUTES = rf"([0-9]{{1,3}}):([0-5][0-9]) ?{_HOUR_WORD}"
_ONE_UNIT = rf"{_DECIMAL} ?(?:({_HOUR_WORD})|{_MINUTE_WORD})"
_COUNT_AND_UNIT = rf"{_WHOLE} ?([a-z]+)"
_MONTHS_OR_MINUTES = rf"{_WHOLE} ?m"

_CLOCK_24 = r"([01]?[0-9]|2[0-3]):([0-5][0-9])(?::([0-5][0-9]))?"
_CLOCK_12 = r"(0?[1-9]|1[0-2])(?:[:.]([0-5][0-9]))? ?([ap])\.?m"
_ISO_INSTANT = (
    r"([0-9]{4}-[0-9]{2}-[0-9]{2})[t ]((?:[01][0-9]|2[0-3]):[0-5][0-9](?::[0-5][0-9](?:\.[0-9]{1,6})?)?)"
    r" ?(z|[+-][0-9]{2}(?::?[0-9]{2}(?::[0-9]{2}(?:\.[0-9]{6})?)?)?)?"
)
_YEAR_FIRST = rf"{_YEAR_NUMBER}([-/.])([0-9]{{1,2}})\2([0-9]{{1,2}})"
_YEAR_LAST = rf"([0-9]{{1,2}})([-/.])([0-9]{{1,2}})\2{_YEAR_NUMBER}"
_NO_YEAR = r"([0-9]{1,2})(?:/([0-9]{1,2})|\.([0-9]{1,2})\.)"  # `3.11` may be a number, `3.11.` is a day
_DAY_MONTH = rf"{_NTH}[ -]?(?:of )?([a-z]+)(?:[ -]{_YEAR_NUMBER})?"
_MONTH_DAY = rf"([a-z]+) {_NTH}(?: {_YEAR_NUMBER})?"
_PERIOD = r"(next|end of|end of next) (week|month|year)"


def _tidy(text: str) -> str:
    """Return `text` in small letters, single blanks, one kind of apostrophe, and no dots after abbreviations."""
    words = text.lower().replace("’", "'").split()
    return re.sub(r"(?<=[a-z])\.(?= |,|$)", "", " ".join(words).strip(", "))


# --- spans ----------------------------------------------------------------------------------------------------------


class _Span(NamedTuple):
    """A whole count of a calendar unit."""

    times: int
    unit: _Unit


def _number(text: str) -> float:
    """Return what `_WHOLE` or `_DECIMAL` matched, as a number."""
    return float(_NUMBERS[text] if text in _NUMBERS else text.replace(",", "."))


def _minutes(phrase: str) -> float | None:
    """Return the minutes that a tidy phrase names, zero included, however many."""
    phrase = re.sub("(?<=[a-z0-9])-(?=[a-z])", " ", phrase)  # three-quarters, 20-minute
    if phrase in _HOUR_FRACTIONS:
        return _HOUR_FRACTIONS[phrase]
    if found := re.fullmatch(_ONE_UNIT, phrase.replace(" and a half", "", 1)):
        amount = _number(found[1]) + (0.5 if " and a half" in phrase else 0)
        return amount * (60 if found[2] else 1)
    found = re.fullmatch(_HOURS_AND_MINUTES, phrase) or re.fullmatch(_HOURS_COLON_MINUTES, phrase)
    if found is None:
        return None
    rest = _number(found[found.lastindex or 2])
    return _number(found[1]) * 60 + rest if rest < 60 else None


def _calendar_span(phrase: str, *, m_is_months: bool) -> _Span | None:
    """Return the days, weeks, months or years that a tidy phrase names, zero included."""
    if phrase in {"half a year", "half year"}:
        return _Span(6, _MONTH)
    if phrase == "a year and a half":
        return _Span(18, _MONTH)
    found = re.fullmatch(_COUNT_AND_UNIT, phrase)
    if found is None:
        return None
    unit = _MONTH if m_is_months and found[2] == "m" else _UNITS.get(found[2])
    return _Span(int(_number(found[1])), unit) if unit else None


def _without_every(phrase: str) -> str:
    """Return the span in `every two weeks`, `every other week`, `every month` and `once a month`."""
    if not phrase.startswith("every "):
        return phrase.removeprefix("once ")
    rest = phrase.removeprefix("every ")
    if rest.startswith("other "):
        return rest.replace("other", "two", 1)
    return f"a {rest}" if rest in _UNITS else rest


# --- from a phrase to a moment --------------------------------------------------------------------------------------


class _Frame(NamedTuple):
    """Where the speaker stands: the moment, the local day, and the user's habits."""

    now: datetime
    today: date
    first_weekday: int
    day_first: bool
    future: bool


class _Day(NamedTuple):
    """A day that was named.

    `repeat`: it comes again after so many days (a bare weekday), so that a time of day chooses between two.
    """

    day: date
    repeat: int = 0


def _allowed(day: date, frame: _Frame) -> bool:
    return _FIRST_YEAR <= day.year <= frame.today.year + _YEARS_AHEAD


def _instant(at: datetime, frame: _Frame) -> When | None:
    return When(at, "instant", at.date()) if _allowed(at.date(), frame) else None


def _local(day: date, clock: time, frame: _Frame) -> datetime:
    """Return the moment at which the user's clock shows that time.

    Through UTC and back, a time that a clock change leaves out moves forward by the gap, and of two the first stands.
    """
    return datetime.combine(day, clock, frame.now.tzinfo).astimezone(UTC).astimezone(frame.now.tzinfo)


def _is_later(at: datetime, than: datetime) -> bool:
    """Compare moments; two datetimes of one zone would compare by what the clock on the wall shows."""
    return at.astimezone(UTC) > than.astimezone(UTC)


def _read_iso_instant(phrase: str, frame: _Frame) -> When | None:
    """Read `2026-11-03T18:30:15.5+01:00`; without an offset it is the user's own time."""
    found = re.fullmatch(_ISO_INSTANT, phrase)
    if found is None:
        return None
    try:
        day = date.fromisoformat(found[1])
        at = datetime.fromisoformat(f"{found[1]}T{found[2]}{(found[3] or '').upper()}")
    except ValueError:  # a day that no calendar has, or an offset of a day and more
        return None
    if not _allowed(day, frame):  # the first and last days of all cannot bear a change of zone
        return None
    if at.tzinfo is None:
        return _instant(_local(day, at.time(), frame), frame)
    return _instant(at.astimezone(frame.now.tzinfo), frame)


def _direction(phrase: str, frame: _Frame) -> tuple[int, str] | None:
    """Split `3 days ago`, `in 3 days`, `3 days from now` into its direction and its span."""
    for ending, sign in ((" ago", -1), (" from now", 1), (" from today", 1)):
        if phrase.endswith(ending):
            return sign, phrase.removesuffix(ending)
    if phrase.startswith("in "):
        return 1, phrase.removeprefix("in ")
    return (1, phrase) if frame.future else None


def _read_minutes_away(phrase: str, frame: _Frame) -> When | None:
    """Read `half an hour ago`, `in 20 min`: hours and minutes pass whatever the clock on the wall does."""
    directed = _direction(phrase, frame)
    if directed is None:
        return None
    sign, span = directed
    minutes = None if re.fullmatch(_MONTHS_OR_MINUTES, span) else _minutes(span)
    if minutes is None:
        return None
    away = sign * timedelta(minutes=minutes)
    return _instant((frame.now.astimezone(UTC) + away).astimezone(frame.now.tzinfo), frame)


def _read_day_and_time(words: list[str], frame: _Frame) -> When | None:
    """Read a day, a time of day, or both in either order: `friday 6pm`, `at 18:30 on friday`, `last night`."""
    clock, words = _split_clock(words)
    part, words = _split_part(words)
    if clock is None and part is None:
        day = _read_day(words, frame)
        return _whole_day(day.day, frame) if day else None
    day = _day_of_time(words, part, frame)
    return _at_time(day, clock, part, frame) if day else None


def _whole_day(day: date, frame: _Frame) -> When | None:
    if not _allowed(day, frame):
        return None
    at = _local(day, time(12), frame)
    return When(at, "day", at.date())


def _at_time(day: _Day, clock: time | None, part: _Part | None, frame: _Frame) -> When | None:
    """Put a time of day on a day. A part of today that is still to come was said of what is: it is now."""
    placed = _place(day, clock, part)
    if placed is None:
        return None
    named_day, shown = placed
    if not _allowed(named_day, frame):
        return None
    at = _local(named_day, shown, frame)
    if day.repeat and (_is_later(frame.now, at) if frame.future else _is_later(at, frame.now)):
        at = _local(named_day + timedelta(days=day.repeat), shown, frame)
    is_ahead = clock is None and not frame.future and day.day == frame.today and _is_later(at, frame.now)
    return _instant(frame.now if is_ahead else at, frame)


def _place(day: _Day, clock: time | None, part: _Part | None) -> tuple[date, time] | None:
    """Return the day and the time on the clock; None where a clock time lies outside of the part that was named."""
    if clock is None:
        return day.day, time(part.hour if part else 12)
    if part is None or part.first <= clock.hour < part.end:
        return day.day, clock
    if part.first <= clock.hour + 24 < part.end:  # friday night at 1am is saturday
        return day.day + timedelta(days=1), clock
    return None


def _split_clock(words: list[str]) -> tuple[time | None, list[str]]:
    """Take a clock time (`18:30`, `6pm`, `at 6:30 pm`) from the end of the words, or from their beginning."""
    for length in (2, 1):
        if clock := _read_clock(" ".join(words[-length:])):
            rest = words[:-length]
            return clock, rest[:-1] if rest[-1:] == ["at"] else rest
        start = 1 if words[:1] == ["at"] else 0
        if clock := _read_clock(" ".join(words[start : start + length])):
            return clock, words[start + length :]
    return None, words


def _read_clock(text: str) -> time | None:
    """Read a time of day. `6` does not say which six, and `1h30` is a span."""
    found = re.fullmatch(_CLOCK_24, text)
    if found:
        return time(int(found[1]), int(found[2]), int(found[3] or 0))
    found = re.fullmatch(_CLOCK_12, text)
    if found:
        return time(int(found[1]) % 12 + (12 if found[3] == "p" else 0), int(found[2] or 0))
    return None


def _split_part(words: list[str]) -> tuple[_Part | None, list[str]]:
    """Take a part of the day (`morning`, `in the evening`, `at noon`) from the words."""
    if words == ["tonight"]:
        words = ["this", "night"]
    if words and words[-1] in _PARTS:
        rest = words[:-1]
        for joint in (["in", "the"], ["at"]):
            if rest[-len(joint) :] == joint:
                rest = rest[: -len(joint)]
        # Noon alone is a moment of today; an evening alone is one of many.
        return (_PARTS[words[-1]], rest) if rest or words[-1] in _MOMENTS else (None, words)
    start = 1 if words[:1] == ["at"] else 0
    if len(words) > start and words[start] in _MOMENTS:
        return _PARTS[words[start]], words[start + 1 :]
    return None, words


def _day_of_time(words: list[str], part: _Part | None, frame: _Frame) -> _Day | None:
    """Return the day that goes with a time of day: none said, `this` morning, `last` night, or a day of its own."""
    if not words:
        return _Day(frame.today, repeat=1 if frame.future else 0)
    if part and words == ["this"]:
        return _Day(frame.today)
    if words == ["last"] and part in {_PARTS["evening"], _PARTS["night"]}:
        return _Day(frame.today - timedelta(days=1))
    return _read_day(words, frame)


# --- days -----------------------------------------------------------------------------------------------------------


def _read_day(words: list[str], frame: _Frame) -> _Day | None:
    """Read words that name a day, and no time."""
    if words[:1] in (["on"], ["at"]):
        words = words[1:]
    if not words:
        return None
    phrase = " ".join(words)
    if phrase in _NEAR_DAYS:
        return _Day(frame.today + timedelta(days=_NEAR_DAYS[phrase]))
    weekday = _WEEKDAYS.get(words[0])
    if weekday is not None and len(words) > 1:
        return _read_weekday_and_more(weekday, words[1:], frame)
    if words[-1] in _WEEKDAYS:
        return _read_weekday(words[:-1], _WEEKDAYS[words[-1]], frame)
    day = _read_days_away(phrase, frame) or _read_period(phrase, frame) or _read_date(phrase, frame)
    return _Day(day) if day else None


def _read_weekday(before: list[str], weekday: int, frame: _Frame) -> _Day | None:
    """Read `friday`, `this friday` (today counts), `last friday`, `next friday` (today does not)."""
    back = (frame.today.weekday() - weekday) % 7
    ahead = (weekday - frame.today.weekday()) % 7
    if before == ["last"]:
        return _Day(frame.today - timedelta(days=back or 7))
    if before == ["next"]:
        return _Day(frame.today + timedelta(days=ahead or 7))
    if before not in ([], ["this"]):
        return None
    if frame.future:
        return _Day(frame.today + timedelta(days=ahead), repeat=7)
    return _Day(frame.today - timedelta(days=back), repeat=-7)


def _read_weekday_and_more(weekday: int, words: list[str], frame: _Frame) -> _Day | None:
    """Read `tuesday last week`, and `fri 3 nov`, where the two must agree."""
    phrase = " ".join(words).removeprefix("of ")
    weeks = {"last week": -1, "this week": 0, "next week": 1}.get(phrase)
    if weeks is not None:
        since_first = (weekday - frame.first_weekday) % 7
        return _Day(_period_start("week", weeks, frame) + timedelta(days=since_first))
    day = _read_date(phrase, frame)
    return _Day(day) if day and day.weekday() == weekday else None


def _read_days_away(phrase: str, frame: _Frame) -> date | None:
    """Read `3 days ago`, `in a month`, and where the future is asked for `2w`: steps on the local calendar."""
    directed = _direction(phrase, frame)
    if directed is None:
        return None
    sign, span_words = directed
    span = _calendar_span(span_words, m_is_months=frame.future and sign > 0)
    if span is None:
        return None
    steps = sign * span.times
    if span.unit.months:
        return _months_away(frame.today, steps * span.unit.months)
    try:
        return frame.today + timedelta(days=steps * span.unit.days)
    except OverflowError:
        return None


def _months_away(day: date, months: int) -> date | None:
    """Return the same day so many months away; where that month is shorter, its last."""
    try:
        return day + relativedelta(months=months)
    except (ValueError, OverflowError):
        return None


def _read_period(phrase: str, frame: _Frame) -> date | None:
    """Read `next week` (its first day) and `end of month` (its last)."""
    plain = phrase.removeprefix("the ").replace(" of the ", " of ").replace(" of this ", " of ")
    found = re.fullmatch(_PERIOD, plain)
    if found is None:
        return None
    if found[1] == "next":
        return _period_start(found[2], 1, frame)
    return _period_start(found[2], 2 if "next" in found[1] else 1, frame) - timedelta(days=1)


def _period_start(period: str, steps: int, frame: _Frame) -> date:
    """Return the first day of the week, month or year that lies so many steps ahead of this one."""
    today = frame.today
    if period == "week":
        since_first = (today.weekday() - frame.first_weekday) % 7
        return today + timedelta(days=7 * steps - since_first)
    if period == "year":
        return date(today.year + steps, 1, 1)
    years, month = divmod(today.month - 1 + steps, 12)
    return date(today.year + years, month + 1, 1)


def _read_date(phrase: str, frame: _Frame) -> date | None:
    return _read_numbers(phrase, frame) or _read_written(phrase, frame) or _read_feast(phrase, frame)


def _read_numbers(phrase: str, frame: _Frame) -> date | None:
    """Read `2026-11-03`, `3/11/2026`, `3.11.2026`, `3/11`."""
    if found := re.fullmatch(_YEAR_FIRST, phrase):
        return _date(int(found[1]), int(found[3]), int(found[4]))
    if found := re.fullmatch(_YEAR_LAST, phrase):
        year, one, other = int(found[4]), int(found[1]), int(found[3])
    elif found := re.fullmatch(_NO_YEAR, phrase):
        year, one, other = None, int(found[1]), int(found[2] or found[3])
    else:
        return None
    orders = ((other, one), (one, other)) if frame.day_first else ((one, other), (other, one))
    return next((day for month, number in orders if (day := _dated(year, month, number, frame))), None)


def _read_written(phrase: str, frame: _Frame) -> date | None:
    """Read `3rd of november`, `nov 3 2025`."""
    if found := re.fullmatch(_DAY_MONTH, phrase):
        number, name, year = found.groups()
    elif found := re.fullmatch(_MONTH_DAY, phrase):
        name, number, year = found.groups()
    else:
        return None
    return _dated(int(year) if year else None, _MONTHS.get(name, 0), int(number), frame)


def _read_feast(phrase: str, frame: _Frame) -> date | None:
    """Read `christmas eve`, `last christmas`, `christmas 2024`."""
    first, *others = phrase.replace("'", "").split(" ")
    words, before, year = [first, *others], None, None
    if first in {"last", "next"}:
        before, words = first, others
    elif re.fullmatch(_YEAR_NUMBER, words[-1]):
        year, words = int(words[-1]), words[:-1]
    feast = _FEASTS.get(" ".join(words))
    if feast is None:
        return None
    if before:  # strictly before or after today
        step = timedelta(days=1 if before == "next" else -1)
        frame = frame._replace(today=frame.today + step, future=before == "next")
    return _dated(year, *feast, frame)


def _dated(year: int | None, month: int, number: int, frame: _Frame) -> date | None:
    """Return that day; without a year the most recent one, or the coming one where the future is asked for."""
    if year is not None:
        return _date(year, month, number)
    for day in (_date(year, month, number) for year in _years(frame)):
        if day and (day >= frame.today if frame.future else day <= frame.today):
            return day
    return None


def _years(frame: _Frame) -> Iterator[int]:
    """Yield years from this one on, far enough to meet a leap year on either side of one like 1900."""
    step = 1 if frame.future else -1
    return (frame.today.year + step * ahead for ahead in range(9))


def _date(year: int, month: int, number: int) -> date | None:
    """Return the day, or None where the calendar has no such day."""
    try:
        return date(year, month, number)
    except ValueError:
        return None
