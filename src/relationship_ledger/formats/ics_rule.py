"""Rules of repetition (RRULE of RFC 5545), followed day by day up to an end.

Of our own because the usual library looks for the next date until the year 9999: a rule that never comes true, such as
every 30 February, takes it seconds, and a file may have a thousand of them. Here each rule runs over its span once.
Days alone are chosen by rules; a rule below a day is none of a meeting.
"""

import re
from calendar import isleap, monthrange
from collections.abc import Iterator, Mapping
from datetime import date, datetime, time
from itertools import product
from typing import NamedTuple

_WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_DAY = r"(?:[+-]?\d{1,2})?(?:MO|TU|WE|TH|FR|SA|SU)"
_NUMBERS = r"[+-]?\d{1,3}(?:,[+-]?\d{1,3})*"
_PARTS: Mapping[str, str] = {
    "FREQ": r"[A-Z]+",
    "INTERVAL": r"\d{1,4}",
    "COUNT": r"-1|\d{1,9}",
    "UNTIL": r"[\dTZ:+-]{8,30}",
    "WKST": "|".join(_WEEKDAYS),
    "BYDAY": f"{_DAY}(?:,{_DAY})*",
    "BYHOUR": r"\d\d?(?:,\d\d?){0,3}",
    "BYMINUTE": r"\d\d?",
    "BYSECOND": r"\d\d?",
    **dict.fromkeys(("BYMONTH", "BYMONTHDAY", "BYYEARDAY", "BYWEEKNO", "BYSETPOS"), _NUMBERS),
}
_FREQUENCIES = ("YEARLY", "MONTHLY", "WEEKLY", "DAILY")
_BELOW_A_DAY = ("HOURLY", "MINUTELY", "SECONDLY")
_LONGEST = 500


class BrokenRuleError(ValueError):
    """A rule that can't be followed; the text says why."""


class Rule(NamedTuple):
    """A rule that was read. `count` and `until` are its ends, as written; `weekdays` are (which one, weekday)."""

    frequency: str
    interval: int = 1
    months: frozenset[int] = frozenset()
    month_days: frozenset[int] = frozenset()
    year_days: frozenset[int] = frozenset()
    weeks: frozenset[int] = frozenset()
    weekdays: frozenset[tuple[int, int]] = frozenset()
    positions: frozenset[int] = frozenset()
    hours: tuple[int, ...] = ()
    minutes: tuple[int, ...] = ()
    seconds: tuple[int, ...] = ()
    week_start: int = 0
    most: int | None = None
    until: str = ""

    def dates(self, start: datetime, end: datetime) -> Iterator[datetime]:
        """The wall clocks it names from `start` to `end`, in order."""
        rule = self._completed(start)
        times = _times(rule, start)
        left = rule.most if rule.most is not None else -1
        for days in _periods(rule, start.date(), end.date()):
            chosen = [datetime.combine(day, at) for day in days if _fits(rule, day) for at in times]
            for wall in _picked(chosen, rule.positions):
                if wall > end or left == 0:
                    return
                if wall >= start:
                    left -= 1
                    yield wall

    def _completed(self, start: datetime) -> "Rule":
        """The rule with what it leaves to its beginning."""
        if self.weeks or self.year_days or self.month_days or self.weekdays:
            return self
        if self.frequency == "YEARLY":
            return self._replace(
                months=self.months or frozenset((start.month,)), month_days=frozenset((start.day,))
            )
        if self.frequency == "MONTHLY":
            return self._replace(month_days=frozenset((start.day,)))
        if self.frequency == "WEEKLY":
            return self._replace(weekdays=frozenset(((0, start.weekday()),)))
        return self


def read_rule(text: str) -> Rule:
    """Read a rule. Raises BrokenRuleError where it can't be read, or repeats below a day."""
    if len(text) > _LONGEST:
        raise BrokenRuleError("a rule that is too long")
    parts: dict[str, str] = {}
    for part in text.upper().replace(" ", "").strip(";").split(";"):
        name, _, value = part.partition("=")
        if name.startswith("X-") or name == "SKIP" or (name, value) == ("RSCALE", "GREGORIAN"):
            continue
        if name not in _PARTS or not re.fullmatch(_PARTS[name], value):
            raise BrokenRuleError("a rule that can't be read")
        parts[name] = value
    frequency = parts.get("FREQ", "")
    if frequency in _BELOW_A_DAY:
        raise BrokenRuleError("it repeats below a day")
    interval = int(parts.get("INTERVAL", "1"))
    if frequency not in _FREQUENCIES or not interval:
        raise BrokenRuleError("a rule that can't be read")
    if "BYWEEKNO" in parts and (frequency != "YEARLY" or parts.get("WKST", "MO") != "MO"):
        raise BrokenRuleError("a rule by weeks that can't be followed")
    count = int(parts.get("COUNT", "-1"))  # -1 is how Exchange says: without end
    return Rule(
        frequency,
        interval,
        _numbers(parts, "BYMONTH"),
        _numbers(parts, "BYMONTHDAY"),
        _numbers(parts, "BYYEARDAY"),
        _numbers(parts, "BYWEEKNO"),
        frozenset(
            (int(day[:-2] or 0), _WEEKDAYS.index(day[-2:]))
            for day in parts.get("BYDAY", "").split(",")
            if day
        ),
        _numbers(parts, "BYSETPOS"),
        hours=tuple(sorted(_numbers(parts, "BYHOUR"))),
        minutes=tuple(sorted(_numbers(parts, "BYMINUTE"))),
        seconds=tuple(sorted(_numbers(parts, "BYSECOND"))),
        week_start=_WEEKDAYS.index(parts.get("WKST", "MO")),
        most=count if count >= 0 else None,
        until=parts.get("UNTIL", ""),
    )


def _numbers(parts: Mapping[str, str], name: str) -> frozenset[int]:
    return frozenset(int(each) for each in parts.get(name, "").split(",") if each)


def _times(rule: Rule, start: datetime) -> list[time]:
    clocks = product(
        rule.hours or (start.hour,), rule.minutes or (start.minute,), rule.seconds or (start.second,)
    )
    return [time(*clock) for clock in clocks if clock < (24,) and clock[1] < 60 and clock[2] < 60]


def _periods(rule: Rule, start: date, end: date) -> Iterator[list[date]]:
    """The days of each year, month, week or day that counts, up to `end`."""
    if rule.frequency == "YEARLY":
        for year in range(start.year, end.year + 1, rule.interval):
            months = sorted(rule.months & set(range(1, 13))) or range(1, 13)
            yield [day for month in months for day in _month(year, month)]
    elif rule.frequency == "MONTHLY":
        first, last = start.year * 12 + start.month - 1, end.year * 12 + end.month - 1
        for number in range(first, last + 1, rule.interval):
            year, month = divmod(number, 12)
            yield list(_month(year, month + 1)) if not rule.months or month + 1 in rule.months else []
    else:
        length, first = 1, start.toordinal()
        if rule.frequency == "WEEKLY":
            length, first = 7, first - (start.weekday() - rule.week_start) % 7
        for number in range(first, end.toordinal() + 1, rule.interval * length):
            yield [date.fromordinal(each) for each in range(max(1, number), number + length)]


def _month(year: int, month: int) -> Iterator[date]:
    first = date(year, month, 1).toordinal()
    return map(date.fromordinal, range(first, first + monthrange(year, month)[1]))


def _fits(rule: Rule, day: date) -> bool:
    if rule.months and day.month not in rule.months:
        return False
    if rule.weeks and not _counts(rule.weeks, day.isocalendar()[1], _weeks(day.isocalendar()[0])):
        return False
    if rule.year_days:
        length = 366 if isleap(day.year) else 365
        if not _counts(rule.year_days, day.timetuple().tm_yday, length):
            return False
    if rule.month_days and not _counts(rule.month_days, day.day, monthrange(day.year, day.month)[1]):
        return False
    return not rule.weekdays or _is_weekday(rule, day)


def _counts(wanted: frozenset[int], number: int, length: int) -> bool:
    """Whether a number is wanted, counted from the beginning or, below zero, from the end."""
    return number in wanted or number - length - 1 in wanted


def _weeks(year: int) -> int:
    return date(year, 12, 28).isocalendar()[1]


def _is_weekday(rule: Rule, day: date) -> bool:
    weekday = day.weekday()
    if (0, weekday) in rule.weekdays:
        return True
    if all(nth == 0 or each != weekday for nth, each in rule.weekdays):
        return False
    if rule.frequency in ("WEEKLY", "DAILY"):
        return True
    if rule.frequency == "MONTHLY" or rule.months:
        number, length = day.day, monthrange(day.year, day.month)[1]
    else:
        number, length = day.timetuple().tm_yday, 366 if isleap(day.year) else 365
    return ((number - 1) // 7 + 1, weekday) in rule.weekdays or (
        -((length - number) // 7 + 1),
        weekday,
    ) in rule.weekdays


def _picked(walls: list[datetime], positions: frozenset[int]) -> list[datetime]:
    if not positions:
        return walls
    count = len(walls)
    return [wall for place, wall in enumerate(walls, start=1) if _counts(positions, place, count)]
