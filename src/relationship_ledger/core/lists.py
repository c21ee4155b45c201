"""What a list is: its members, the work put into it, what came back, and what that makes of it.

Pure figures over the members' standings, the touches with them and the value-added work. docs/measures.md defines each
measure, with an example worked by hand; `core.verdict` says what the figures make of a list.
"""

from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import pairwise
from statistics import median
from typing import NamedTuple

from relationship_ledger.core.gain import IN_PERSON
from relationship_ledger.core.lived import LivedClock
from relationship_ledger.core.verdict import Verdict, judged
from relationship_ledger.core.worth import flow
from relationship_ledger.model import (
    CONTEXTS,
    DAY,
    INVESTED,
    By,
    Channel,
    ContactList,
    Flow,
    Instant,
    Investment,
    Money,
    Settings,
    Standing,
)

YEAR_DAYS = 365
"""Minutes and money are those of the last year: a list's own year, with its holidays and its summer, is in it once."""
RECORD_LEAST = 4
"""The record of a list's work is the last year's, and at least the latest four: a yearly letter has a record too."""
TOGETHER_DAYS = 730
"""Whoever met within two years knows each other still: of those who met at a yearly event, one may have missed one."""
IN_TOUCH_DAYS = 180
"""A member with a touch within half a year is in touch."""
PUNCTUAL = 0.25
"""An interval keeps a rhythm within a quarter of it: a weekly letter may be two days late, a monthly one a week."""
LATE_RHYTHMS, LATE_LEAST, LATE_MOST = 1.5, 45, 548
"""Of late: one and a half rhythms, so that the latest work lies in it on any day; never less than the 45 days of a
monthly rhythm, as two weeks without a word say nothing; at most the year and a half of a yearly one."""
LATE_UNKNOWN = 90
"""Of late where a list has no rhythm: a season."""
STOPPED_RHYTHMS, STOPPED_LEAST = 3, 90
"""Work has stopped after three rhythms, and a season at least: a weekly letter may take a summer off."""

_RHYTHMIC = ("dispatch", "event")
"""Kinds of work that members can wait for."""


class ListTouch(NamedTuple):
    """A touch with members of a list, as far as a list is concerned. `contacts` are the ids of all who took part."""

    at: Instant
    channel: str
    by: By
    contacts: tuple[str, ...]
    minutes: float | None = None
    cost: Money | None = None
    missed: bool = False
    source: str | None = None


class Answered(NamedTuple):
    """A piece of work and what came back. `receivers` got it: of an event those who came, where that is known.

    `closed`: the days within which a response counts are over.
    """

    work: Investment
    receivers: frozenset[str]
    came: frozenset[str]
    responders: frozenset[str]
    closed: bool

    @property
    def rate(self) -> float | None:
        """Responders per receiver, 0…1; None where no one got it."""
        return len(self.responders) / len(self.receivers) if self.receivers else None


class MemberFlags(NamedTuple):
    """What holds of one member. `in_touch`: a touch within half a year."""

    shared: bool
    together: bool
    received: bool
    in_touch: bool


class ListMeasures(NamedTuple):
    """Every measure of a list at a moment; docs/measures.md defines each. Shares are 0…1, spans in days.

    `pieces` are the touches and works of the last year, `chances` the responses that could have come, `sent_days` how
    long ago the latest work was, `stopped_days` from when on it counts as stopped.
    """

    members: int = 0
    origins: Mapping[str, int] = {}
    fresh: float = 0.0
    rotten: float = 0.0
    unknown: float = 0.0
    worth: float = 0.0
    worth_per_hour: float | None = None
    maintenance_minutes: float = 0.0
    value_added_minutes: float = 0.0
    maintenance_money: tuple[Money, ...] = ()
    value_added_money: tuple[Money, ...] = ()
    flow: Flow = Flow(0.0, 0.0, 0.0)
    response_rate: float | None = None
    response_trend: float | None = None
    regularity: float | None = None
    rhythm_days: float | None = None
    last_dispatch: Instant | None = None
    next_dispatch: Instant | None = None
    next_kind: str = "dispatch"
    common_context: str | None = None
    shared: float = 0.0
    received: float = 0.0
    merge: float = 0.0
    together: float = 0.0
    in_touch: float = 0.0
    reached: float = 0.0
    pieces: int = 0
    works: int = 0
    chances: int = 0
    sent_days: float | None = None
    stopped_days: float = 0.0
    answered: tuple[Answered, ...] = ()
    flags: Mapping[str, MemberFlags] = {}
    verdict: Verdict | None = None
    reason: str = ""


class _Rhythm(NamedTuple):
    """The sequence of works that members can wait for, as it is kept."""

    regularity: float | None
    days: float | None
    last: Investment | None


def measure(
    group: ContactList,
    members: Sequence[Standing],
    touches: Iterable[ListTouch],
    works: Iterable[Investment],
    settings: Settings,
    clock: LivedClock,
    now: Instant,
) -> ListMeasures:
    """All measures of a list at `now`, from its members, the touches with them and its works up to then, in any order.

    The touches have to reach back to `since`.
    """
    ids = frozenset(each.id for each in members)
    done = sorted((each for each in works if each.at <= now), key=lambda each: (each.at, each.id))
    seen = _seen(ids, touches, done, settings, now)
    answered = _answered(done, seen, settings, now)
    rhythm = _rhythm(group.rhythm, done, clock, now)
    closed = _record([each for each in answered if each.closed], now)
    flags = _flags(members, seen, answered, rhythm, clock, now)
    reached = set().union(*(each.receivers for each in _record(answered, now))) & ids
    year = [each for each in done if each.at > now - YEAR_DAYS * DAY]
    value_minutes = sum(each.minutes or 0.0 for each in year)
    value_money = [each.cost for each in year if each.cost]
    hours = (seen.maintenance + value_minutes) / 60
    wealth = sum(each.worth for each in members)
    found = ListMeasures(
        members=len(members),
        origins=dict(sorted(Counter(each.origin.kind for each in members).items())),
        fresh=_share(members, is_fresh),
        rotten=_share(members, lambda each: each.rotten),
        unknown=_share(members, lambda each: each.unknown),
        worth=wealth,
        worth_per_hour=wealth / hours if hours else None,
        maintenance_minutes=seen.maintenance,
        value_added_minutes=value_minutes,
        maintenance_money=flow((), money=seen.money).money,
        value_added_money=flow((), money=value_money).money,
        flow=flow(seen.flowing, value_minutes, [*seen.money, *value_money]),
        response_rate=_rate(closed),
        response_trend=_trend(closed),
        regularity=rhythm.regularity,
        rhythm_days=rhythm.days,
        last_dispatch=rhythm.last.at if rhythm.last else None,
        next_dispatch=rhythm.last.at + round(rhythm.days * DAY) if rhythm.last and rhythm.days else None,
        next_kind=rhythm.last.kind if rhythm.last else "dispatch",
        common_context=_common_context(members),
        shared=_share(members, lambda each: flags[each.id].shared),
        received=_share(members, lambda each: flags[each.id].received),
        merge=_share(members, lambda each: flags[each.id].shared and flags[each.id].received),
        together=_share(members, lambda each: flags[each.id].together),
        in_touch=_share(members, lambda each: flags[each.id].in_touch),
        reached=len(reached) / len(ids) if ids else 0.0,
        pieces=seen.touches + len(year),
        works=len(done),
        chances=sum(len(each.receivers) for each in closed),
        sent_days=_days(clock, done[-1].at, now) if done else None,
        stopped_days=stopped_days(rhythm.days),
        answered=tuple(answered),
        flags=flags,
    )
    verdict, reason = judged(found)
    return found._replace(verdict=verdict, reason=reason)


def since(works: Iterable[Investment], now: Instant) -> Instant:
    """From when on the touches matter: two years back, and as far as the first work, for what came back to each."""
    return min([now - TOGETHER_DAYS * DAY, *(each.at for each in works)])


def is_fresh(standing: Standing) -> bool:
    """Whether a member has a known touch and shelf life left."""
    return not standing.unknown and standing.shelf_life_days is not None and standing.shelf_life_days > 0


def late_days(rhythm: float | None) -> float:
    """How far back `of late` reaches with a rhythm of so many days."""
    return LATE_UNKNOWN if rhythm is None else min(max(LATE_RHYTHMS * rhythm, LATE_LEAST), LATE_MOST)


def stopped_days(rhythm: float | None) -> float:
    """After so many days without any the work has stopped; without a rhythm when it is no longer of late at all."""
    return LATE_MOST if rhythm is None else max(STOPPED_RHYTHMS * rhythm, STOPPED_LEAST)


# The touches, in one pass


class _Seen(NamedTuple):
    """What the touches say. `written` are those that a member may have answered with; `came` is by investment id."""

    flowing: list[tuple[str, float]]
    maintenance: float
    money: list[Money]
    touches: int
    in_touch: set[str]
    together: set[str]
    came: dict[str, set[str]]
    written: list[ListTouch]


def _seen(
    ids: frozenset[str],
    touches: Iterable[ListTouch],
    works: Sequence[Investment],
    settings: Settings,
    now: Instant,
) -> _Seen:
    timed = {f"{INVESTED}{each.id}": each.minutes is not None for each in works}
    flowing: list[tuple[str, float]] = []
    maintenance, count = 0.0, 0
    money: list[Money] = []
    in_touch: set[str] = set()
    together: set[str] = set()
    came: dict[str, set[str]] = {}
    written: list[ListTouch] = []
    channels: dict[str, Channel] = {}
    for each in touches:
        if each.missed or each.at > now:
            continue
        channel = channels.get(each.channel) or channels.setdefault(
            each.channel, settings.channel(each.channel)
        )
        own = each.source is not None and each.source in timed
        if each.source and own:
            came.setdefault(each.source.removeprefix(INVESTED), set()).update(each.contacts)
        if each.by == "them" and channel.counts and not own:
            written.append(each)
        here = ids.intersection(each.contacts)
        if not here:
            continue
        age = (now - each.at) / DAY
        if len(here) > 1 and channel.depth >= IN_PERSON and age < TOGETHER_DAYS:
            together |= here
        if channel.counts and age < IN_TOUCH_DAYS:
            in_touch |= here
        if age >= YEAR_DAYS:
            continue
        minutes = channel.minutes if each.minutes is None else each.minutes
        money += [each.cost] if each.cost else []
        count += not own
        if own and timed[each.source or ""]:
            flowing.append(("them", {"me": 0.0, "both": 0.5, "them": 1.0}[each.by] * minutes))
        else:
            flowing.append((each.by, minutes))
            maintenance += minutes
    return _Seen(flowing, maintenance, money, count, in_touch, together, came, written)


# Responses


def _answered(works: Sequence[Investment], seen: _Seen, settings: Settings, now: Instant) -> list[Answered]:
    """Each work with its responders: who got it and began a touch within the days set, credited to the latest such work."""
    window = settings.response_days * DAY
    came = [frozenset(seen.came.get(each.id, ())) for each in works]
    receivers = [
        came[index] if came[index] and each.kind == "event" else frozenset(each.contacts)
        for index, each in enumerate(works)
    ]
    starts = [each.at for each in works]
    responders: list[set[str]] = [set() for _ in works]
    for touch in seen.written:
        for contact in touch.contacts:
            for index in range(bisect_right(starts, touch.at) - 1, -1, -1):
                if starts[index] < touch.at - window:
                    break
                if contact in receivers[index]:
                    responders[index].add(contact)
                    break
    return [
        Answered(work, receivers[index], came[index], frozenset(responders[index]), work.at + window <= now)
        for index, work in enumerate(works)
    ]


def _record(answered: Sequence[Answered], now: Instant) -> Sequence[Answered]:
    """The last year's works, and at least the latest few; oldest first, as given."""
    recent = sum(each.work.at > now - YEAR_DAYS * DAY for each in answered)
    return answered[-max(recent, RECORD_LEAST) :]


def _rate(answered: Sequence[Answered]) -> float | None:
    chances = sum(len(each.receivers) for each in answered)
    return sum(len(each.responders) for each in answered) / chances if chances else None


def _trend(closed: Sequence[Answered]) -> float | None:
    """The rate of the later half less that of the earlier; of an odd number the middle one is left out."""
    if len(closed) < RECORD_LEAST:
        return None
    half = len(closed) // 2
    earlier, later = _rate(closed[:half]), _rate(closed[-half:])
    return None if earlier is None or later is None else later - earlier


# Rhythm


def _rhythm(promised: int | None, works: Sequence[Investment], clock: LivedClock, now: Instant) -> _Rhythm:
    """The steadiest of three readings: dispatches and events in one row, or either alone where it is most of them."""
    waited = [each for each in works if each.kind in _RHYTHMIC]
    recent = sum(each.at > now - YEAR_DAYS * DAY for each in waited)
    record = waited[-max(recent, RECORD_LEAST) :]
    rows = [record, *([each for each in record if each.kind == kind] for kind in _RHYTHMIC)]
    readings = [_kept(promised, row, clock, now) for row in rows if row and 2 * len(row) >= len(record)]
    if not readings:
        return _Rhythm(None, promised, None)
    return max(readings, key=lambda each: -1.0 if each.regularity is None else each.regularity)


def _kept(promised: int | None, row: Sequence[Investment], clock: LivedClock, now: Instant) -> _Rhythm:
    """How steadily a row of works came: intervals that keep the rhythm, of all that were and that should have been."""
    gaps = [_days(clock, one.at, other.at) for one, other in pairwise(row)]
    rhythm = float(promised) if promised else median(gaps) if len(gaps) > 1 else None
    if not rhythm:
        return _Rhythm(None, None, row[-1])
    missing = max(0, int(_days(clock, row[-1].at, now) / rhythm - PUNCTUAL))
    kept = sum(abs(gap - rhythm) <= PUNCTUAL * rhythm for gap in gaps)
    total = len(gaps) + missing
    return _Rhythm(kept / total if total > 1 else None, rhythm, row[-1])


def _days(clock: LivedClock, start: Instant, end: Instant) -> float:
    """Lived days between two instants: a pause is nobody's silence."""
    return (clock.lived(end) - clock.lived(start)) / DAY


# Members


def _flags(
    members: Sequence[Standing],
    seen: _Seen,
    answered: Sequence[Answered],
    rhythm: _Rhythm,
    clock: LivedClock,
    now: Instant,
) -> dict[str, MemberFlags]:
    common = _common_context(members)
    late = [each for each in answered if _days(clock, each.work.at, now) <= late_days(rhythm.days)]
    got = set().union(*(each.receivers for each in late))
    wanted = set().union(*(each.responders | each.came for each in _record(answered, now)))
    return {
        each.id: MemberFlags(
            shared=each.id in seen.together or (common is not None and _context(each) == common),
            together=each.id in seen.together,
            received=each.id in got and each.id in wanted,
            in_touch=each.id in seen.in_touch,
        )
        for each in members
    }


def _context(standing: Standing) -> str | None:
    return standing.origin.context if standing.origin.kind == "shared" else None


def _common_context(members: Sequence[Standing]) -> str | None:
    """The shared context that at least half of the members have; of two with half each, the first of the contexts."""
    counted = Counter(filter(None, map(_context, members)))
    if not counted:
        return None
    order = {name: place for place, name in enumerate(CONTEXTS)}
    best = min(counted, key=lambda name: (-counted[name], order.get(name, len(order)), name))
    return best if 2 * counted[best] >= len(members) else None


def _share(members: Sequence[Standing], holds: Callable[[Standing], bool]) -> float:
    return sum(map(holds, members)) / len(members) if members else 0.0
