"""Times of a calendar: when something begins, in which zone, how long it takes, and on which days again.

What a file asks for is not run unseen: a rule below a day, one that never ends or never comes true, and a zone that
changes its clocks by the second are known tricks and accidents. A zone that the file defines is read here, as a table
of changes, and not through a library that keeps zones of one file for the next.
"""

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from itertools import islice
from typing import NamedTuple
from zoneinfo import ZoneInfo

from relationship_ledger.formats.ics_lines import Component, Property
from relationship_ledger.formats.ics_rule import BrokenRuleError, Rule, read_rule
from relationship_ledger.formats.text import shortened
from relationship_ledger.model import Instant

MOST_DATES = 5_000
"""Dates of one event that are read: every day for 13 years."""
_MOST_ZONES = 500
_MOST_CHANGES = 2_000
"""Rules and single changes of one zone; the zones of Outlook and Apple have up to 300."""
_ZONE_YEARS = (1960, 2100)
_MOST_DURATION = timedelta(days=3660)
_BUDGET_DAYS = 5_000_000
"""Days that all rules of a file may run over. Five thousand rules of three years; looking at a day takes 1 to 3 µs."""


class BrokenTimeError(ValueError):
    """A time, a length or a rule that can't be used; the text says why."""


# -- instants ------------------------------------------------------------------------------------------------

_WHEN = re.compile(
    r"(\d{4})-?(\d\d)-?(\d\d)(?:[T ](\d\d):?(\d\d)(?::?(\d\d)(?:\.\d+)?)?\s*(Z|[+-]\d\d:?\d\d)?)?",
    re.IGNORECASE,
)


class When(NamedTuple):
    """A time as a calendar says it: by the clock on the wall, in a zone, or in whatever zone one is in (None)."""

    wall: datetime
    zone: tzinfo | None
    is_day: bool = False

    def instant(self, home: tzinfo) -> Instant:
        """The instant, which for a day is its noon at home. A time that clocks skip counts from before the gap."""
        if self.is_day:
            return int(self.wall.replace(hour=12, tzinfo=home).timestamp())
        return int(self.wall.replace(tzinfo=self.zone or home).timestamp())

    @property
    def key(self) -> str:
        """The one way to write it, wherever the file was read."""
        if self.is_day:
            return f"{self.wall:%Y%m%d}"
        if self.zone is None:
            return f"{self.wall:%Y%m%dT%H%M%S}"
        return f"{self.wall.replace(tzinfo=self.zone).astimezone(UTC):%Y%m%dT%H%M%SZ}"

    @property
    def day_key(self) -> str:
        """The day on the wall, as a key."""
        return f"{self.wall:%Y%m%d}"

    def whole_day(self, home: tzinfo | None = None) -> "When":
        """Its day, as a clock at home has it where `home` is given."""
        wall = self.wall
        if home is not None and self.zone is not None:
            wall = wall.replace(tzinfo=self.zone).astimezone(home).replace(tzinfo=None)
        return When(wall.replace(hour=0, minute=0, second=0), None, is_day=True)

    def at(self, wall: datetime) -> "When":
        """The same clock at another time."""
        return self._replace(wall=wall)

    def as_wall(self, other: "When", home: tzinfo) -> datetime:
        """What this clock shows at another's time."""
        if other.zone is None or other.is_day or self.is_day:
            return other.wall
        return other.wall.replace(tzinfo=other.zone).astimezone(self.zone or home).replace(tzinfo=None)


def parse_when(text: str, zone: tzinfo | None) -> When:
    """Read one time; `zone` holds where it has no zone of its own.

    Raises BrokenTimeError.
    """
    text = text.strip()
    match = _WHEN.fullmatch(text) if len(text) < 40 else None
    if match is None:
        raise BrokenTimeError(f"a time that can't be read: {shortened(text, 30) or 'empty'}")
    try:
        numbers = [int(part or 0) for part in match.groups()[:6]]
        numbers[5] = min(numbers[5], 59)  # a leap second
        wall = datetime(*numbers)  # type: ignore[arg-type]  # noqa: DTZ001 - the zone stands beside it
    except ValueError:
        wall = datetime.min  # noqa: DTZ901 - none
    if not 2 <= wall.year <= 9998:
        raise BrokenTimeError(f"a time that does not exist: {shortened(text, 30)}")
    if match[4] is None:
        return When(wall, None, is_day=True)
    return When(wall, _offset_zone(match[7]) if match[7] else zone)


def _offset_zone(text: str) -> tzinfo:
    if text in "Zz":
        return UTC
    sign = -1 if text[0] == "-" else 1
    minutes = int(text[1:3]) * 60 + int(text[-2:])
    return timezone(sign * timedelta(minutes=min(minutes, 1439)))


_DURATION = re.compile(
    r"([+-]?)P(?:(\d{1,6})W)?(?:(\d{1,6})D)?(?:T(?:(\d{1,7})H)?(?:(\d{1,7})M)?(?:(\d{1,9})S)?)?",
    re.IGNORECASE,
)


def parse_duration(text: str) -> timedelta:
    """Read `PT1H30M`. Raises BrokenTimeError where it is no length, is negative or longer than ten years."""
    match = _DURATION.fullmatch(text.strip())
    if match is None or not any(match.groups()[1:]):
        raise BrokenTimeError(f"a duration that can't be read: {shortened(text, 30)}")
    weeks, days, hours, minutes, seconds = (int(part or 0) for part in match.groups()[1:])
    length = timedelta(weeks=weeks, days=days, hours=hours, minutes=minutes, seconds=seconds)
    if match[1] == "-" or length > _MOST_DURATION:
        raise BrokenTimeError(f"a duration that can't be true: {shortened(text, 30)}")
    return length


# -- zones ---------------------------------------------------------------------------------------------------

_IANA = re.compile(r"[A-Za-z][\w+-]*(?:/[\w+-]+){0,2}")
_IANA_AT_END = re.compile(
    r"(?:^|[/:])((?:Africa|America|Antarctica|Arctic|Asia|Atlantic|Australia|Europe|Indian|Pacific|Etc)/[\w+/-]+)$"
)
_OFFSET_NAME = re.compile(r"\(?(?:UTC|GMT)\s*([+-]\d\d?)(?::?(\d\d))?\b")
_MACHINE_NAMES = frozenset(("localtime", "posixrules", "Factory", "leapseconds"))
"""Names that say something else on each machine."""


class Changes(tzinfo):
    """A zone as a table: from each instant on, so many seconds ahead of UTC."""

    def __init__(self, changes: list[tuple[datetime, timedelta, timedelta]]) -> None:
        """Take changes as wall clock before, offset before, offset after."""
        in_order = sorted((at - before, before, after) for at, before, after in changes)
        self._first = in_order[0][1]
        self._after = [after for _, _, after in in_order]
        self._instants = [at for at, _, _ in in_order]
        # A wall clock is past a change from when both offsets say so: in a gap it counts from before.
        self._walls = [at + max(before, after) for at, before, after in in_order]
        for index in range(1, len(self._walls)):
            self._walls[index] = max(self._walls[index], self._walls[index - 1])

    def utcoffset(self, moment: datetime | None) -> timedelta:
        """How far ahead of UTC a wall clock is."""
        if moment is None:
            return self._first
        index = bisect_right(self._walls, moment.replace(tzinfo=None))
        return self._after[index - 1] if index else self._first

    def dst(self, moment: datetime | None) -> timedelta:  # noqa: ARG002 - asked for by datetime
        """Not told apart."""
        return timedelta()

    def tzname(self, moment: datetime | None) -> str:  # noqa: ARG002 - asked for by datetime
        """Not told apart."""
        return "file"

    def fromutc(self, moment: datetime) -> datetime:
        """The wall clock at an instant."""
        index = bisect_right(self._instants, moment.replace(tzinfo=None))
        return moment + (self._after[index - 1] if index else self._first)


class Zones:
    """The zones of one file: known by their name, else as the file defines them."""

    def __init__(self) -> None:
        self._defined: dict[str, Component] = {}
        self._found: dict[str, tzinfo | None] = {"": None}
        self._complained: dict[str, int] = {}

    def define(self, component: Component) -> None:
        """Take a VTIMEZONE."""
        name = component.text("TZID")
        if len(self._defined) < _MOST_ZONES and name and component.whole:
            self._defined.setdefault(name, component)
            if self._found.get(name, self) is None:  # asked for before it was defined
                del self._found[name]

    def find(self, name: str) -> tzinfo | None:
        """The zone of that name; None for none and for one that nobody knows."""
        if name not in self._found:
            if len(self._found) > _MOST_ZONES:
                return None
            self._found[name] = self._looked_up(name)
        return self._found[name]

    def unknown(self, name: str) -> bool:
        """Whether a name says nothing, for the first time."""
        first = bool(name) and self.find(name) is None and name not in self._complained
        if first and len(self._complained) < _MOST_ZONES:
            self._complained[name] = 1
        return first

    def when(self, prop: Property) -> When:
        """The time of a property. Raises BrokenTimeError."""
        return parse_when(prop.value, self.find(prop.parameters.get("TZID", "")))

    def times(self, prop: Property) -> list[When]:
        """The times of a list; of a period where it begins. Raises BrokenTimeError."""
        zone = self.find(prop.parameters.get("TZID", ""))
        return [parse_when(part.partition("/")[0], zone) for part in prop.several]

    def _looked_up(self, name: str) -> tzinfo | None:
        short = name.strip().strip("/")
        ending = _IANA_AT_END.search(short)
        known = _by_name(ending[1] if ending else short) or _by_name(_olson(short))
        if known is not None:
            return known
        component = self._defined.get(name)
        if component is not None:
            known = _by_name(component.text("X-LIC-LOCATION")) or _from_file(component)
        offset = _OFFSET_NAME.match(short) if known is None else None
        if offset is not None and abs(int(offset[1])) < 15:
            hours, minutes = int(offset[1]), int(offset[2] or 0)
            return timezone(timedelta(hours=hours, minutes=-minutes if hours < 0 else minutes))
        return known


def _by_name(name: str) -> tzinfo | None:
    if len(name) > 60 or not _IANA.fullmatch(name) or name in _MACHINE_NAMES:
        return None
    try:
        return ZoneInfo(name)
    except (LookupError, ValueError, OSError):  # OSError: `Europe` is a folder
        return None


def _olson(name: str) -> str:
    """IANA's name of a zone that Windows calls so, or ""."""
    from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON  # noqa: PLC0415 - 70 ms, for few files

    return WINDOWS_TO_OLSON.get(name, "")


def _from_file(component: Component) -> tzinfo | None:
    changes: list[tuple[datetime, timedelta, timedelta]] = []
    part: list[Property] = []
    try:
        for prop in (*component.properties, Property("BEGIN", {}, "")):
            if prop.name != "BEGIN":
                part.append(prop)
                continue
            changes.extend(islice(_changes({each.name: each for each in part}, part), _MOST_CHANGES))
            part = []
        return Changes(changes[:_MOST_CHANGES]) if changes else None
    except (BrokenTimeError, OverflowError):
        return None


def _changes(
    named: Mapping[str, Property], part: Iterable[Property]
) -> Iterator[tuple[datetime, timedelta, timedelta]]:
    if not {"DTSTART", "TZOFFSETFROM", "TZOFFSETTO"} <= named.keys():
        return
    before, after = (_offset(named[name].value) for name in ("TZOFFSETFROM", "TZOFFSETTO"))
    start = parse_when(named["DTSTART"].value, None).wall
    yield start, before, after
    for prop in part:
        if prop.name == "RDATE":
            for text in prop.several:
                yield parse_when(text, None).wall, before, after
    if "RRULE" in named:
        rule = parse_rule(named["RRULE"].value)
        if rule.rule.frequency != "YEARLY":
            raise BrokenTimeError("a zone that changes more than yearly")
        start = start.replace(year=max(start.year, _ZONE_YEARS[0]))
        if rule.until is not None and rule.until.zone is not None:
            rule = rule._replace(until=rule.until.at(rule.until.wall + before))
        end = datetime(_ZONE_YEARS[1], 1, 1)  # noqa: DTZ001 - a wall clock
        for wall in rule.walls(When(start, None), end, UTC):
            yield wall, before, after


_OFFSET = re.compile(r"([+-]?)(\d\d)(\d\d)(\d\d)?")


def _offset(text: str) -> timedelta:
    match = _OFFSET.fullmatch(text.strip())
    if match is None or int(match[2]) > 23 or int(match[3]) > 59:
        raise BrokenTimeError(f"an offset that can't be read: {shortened(text, 30)}")
    ahead = timedelta(hours=int(match[2]), minutes=int(match[3]), seconds=int(match[4] or 0))
    return -ahead if match[1] == "-" else ahead


# -- rules ---------------------------------------------------------------------------------------------------


class Followed(NamedTuple):
    """A rule with its end as a time."""

    rule: Rule
    until: When | None

    def walls(self, start: When, end: datetime, home: tzinfo) -> list[datetime]:
        """Wall clocks of its dates up to `end`, in order."""
        return list(self.rule.dates(start.wall, self._end(start, end, home)))

    def begins(self, start: When, home: tzinfo) -> bool:
        """Whether it is not over before it begins, which is how Google leaves a series that was deleted."""
        return self.rule.most != 0 and self._end(start, start.wall, home) >= start.wall

    def days(self, start: When, end: datetime, home: tzinfo) -> int:
        """How many days it runs over at most."""
        return max(0, (self._end(start, end, home) - start.wall).days) + 1

    def _end(self, start: When, end: datetime, home: tzinfo) -> datetime:
        if self.until is None:
            return end
        until = start.as_wall(self.until, home)
        return min(
            end, until.replace(hour=23, minute=59, second=59) if self.until.is_day or start.is_day else until
        )


def parse_rule(text: str) -> Followed:
    """Read a rule. Raises BrokenTimeError where it can't be read, or repeats below a day."""
    try:
        rule = read_rule(text)
    except BrokenRuleError as error:
        raise BrokenTimeError(f"{error}: {shortened(text)}") from None
    return Followed(rule, parse_when(rule.until, None) if rule.until else None)


class Budget:
    """How much more the rules of a file may ask for."""

    def __init__(self) -> None:
        self._days = _BUDGET_DAYS

    def spend(self, days: int) -> None:
        """Raises BrokenTimeError where nothing is left."""
        self._days -= days
        if self._days < 0:
            raise BrokenTimeError("the rules of this file run over too many days; this one was not followed")
