"""Ties, touches and clocks for the tests of the engine; and the engine once more, as docs say it and as slow as it is.

`by_the_book` is written from the description and not from the source: no shortcut, every root by halving. The tests
hold the real one against it.
"""

import math
from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

from hypothesis import settings
from hypothesis import strategies as st

from relationship_ledger import config
from relationship_ledger.core.decay import Rhythm
from relationship_ledger.core.fold import Event, Fold, Tie, TieState
from relationship_ledger.core.lived import LivedClock
from relationship_ledger.core.standing import tie_of
from relationship_ledger.model import By, Cadence, Origin, Pause
from relationship_ledger.store.reader import event_of

DAY = 86_400
HOUR = 3600
NOW = 1_790_000_000
SETTINGS = config.build({})
CLOCK = LivedClock()
TOUCHING = ("meet", "meal", "event", "video", "call", "letter", "email", "message")
NO_TOUCH = ("comment", "like", "broadcast")
NOWHERE, SHARED, ONLINE = Origin(), Origin("shared", "other"), Origin("online", "linkedin")


def event(
    at: float, channel: str = "call", by: By = "both", minutes: float | None = None, day: int | None = None
) -> Event:
    """One touch, as the reader hands it to the engine."""
    made = event_of(SETTINGS, round(at), day, channel, by, minutes)
    assert made is not None
    return made


def evenly(gap: float, count: int, channel: str = "call", by: By = "both") -> list[Event]:
    """`count` touches, one each `gap` days."""
    return [event(NOW + index * gap * DAY, channel, by) for index in range(count)]


def tie(tier: int = 2, born: Origin = NOWHERE, **changes: float | None) -> Tie:
    """A tie with the usual settings."""
    return tie_of(born, tier, Cadence(), SETTINGS)._replace(**changes)


def state_of(events: Iterable[Event], of: Tie, clock: LivedClock = CLOCK) -> TieState:
    """The state after events that leave one."""
    folding = Fold(of, clock)
    for each in events:
        folding.add(each)
    found = folding.state()
    assert found is not None
    return found


def pause(start: float, end: float) -> Pause:
    return Pause("pause", round(start), round(end))


usual = settings(deadline=None)
quick = settings(max_examples=60, deadline=None)

# -- strategies --------------------------------------------------------------------------------------------

fractions = st.floats(0, 1)
thresholds = st.floats(0.05, 0.95)
horizons = st.sampled_from([1, 7, 30, 90, 180, 365, 1000])
counts = st.integers(1, 400)
log_gaps = st.floats(math.log(0.3), math.log(1500))
variances = st.floats(0, 12)
rhythms = st.builds(Rhythm, counts, log_gaps, variances)
levels = st.floats(-2, 2)
reliefs = st.floats(-3, 6)
cadence_days = st.none() | st.integers(1, 500)
start_values = st.sampled_from([0.0, 0.5, 0.6, 0.7, 0.8, 1.0])

ties = st.builds(
    Tie,
    horizon=horizons,
    threshold=thresholds,
    rotten=st.floats(0.01, 0.5),
    slipping=st.floats(0.3, 0.99),
    level=levels,
    gravitas_effect=st.floats(0, 3),
    origin_effect=st.floats(0, 3),
    origin=st.sampled_from([-1, 0, 1]),
    start=start_values,
    ideal=cadence_days,
    maximum=cadence_days,
)

free_ties = ties.map(lambda each: each._replace(maximum=None))

_gaps = st.one_of(
    st.integers(0, 20 * HOUR),  # parts of one touch, and nearly so
    st.sampled_from([16 * HOUR - 1, 16 * HOUR, 16 * HOUR + 1, 14 * DAY, 14 * DAY + 1]),
    st.integers(1, 20).map(lambda days: days * DAY + 4321),
    st.integers(20 * DAY, 1500 * DAY),
)
_zones = st.sampled_from([-12 * HOUR, -5 * HOUR, 0, 2 * HOUR, 14 * HOUR])


class _Said(NamedTuple):
    gap: int
    channel: str
    by: By
    minutes: float | None
    zone: int | None


_said = st.builds(
    _Said,
    gap=_gaps,
    channel=st.sampled_from(TOUCHING),
    by=st.sampled_from(["me", "them", "both"]),
    minutes=st.none() | st.sampled_from([0.0, 2.0, 45.0, 600.0]),
    zone=st.none() | st.none() | _zones,
)


def _placed(said: Sequence[_Said]) -> list[Event]:
    at, events = NOW, []
    for each in said:
        at += each.gap
        if each.zone is None:
            events.append(event(at, each.channel, each.by, each.minutes))
        else:  # only the local day is known: noon of it in its zone
            day = (at + each.zone) // DAY
            noon = day * DAY + DAY // 2 - each.zone
            events.append(event(noon, each.channel, each.by, each.minutes, day))
    return sorted(events, key=lambda each: each.at)


def histories(least: int = 1, most: int = 14) -> st.SearchStrategy[list[Event]]:
    """Touches in order of time: bursts and long silences, all channels, by anyone, known by instant or by day."""
    return st.lists(_said, min_size=least, max_size=most).map(_placed)


pauses = st.lists(
    st.builds(
        lambda start, days: pause(NOW + start * DAY, NOW + (start + days) * DAY + 77),
        st.integers(-400, 2000),
        st.integers(0, 300),
    ),
    max_size=3,
)
clocks = pauses.map(LivedClock)


# -- the engine by the book --------------------------------------------------------------------------------


class Book(NamedTuple):
    """What the book says after some touches. `expires` in lived seconds, a fraction and all."""

    n: int
    s: float
    v: float
    last: int
    hours: float
    expires: float
    bound: str
    u: float
    a: float
    pi: float

    def living(self, t: float) -> float:
        return (1 - self.pi) * (1 + t / self.u) ** -self.a

    def alive(self, t: float) -> float:
        return self.living(t) / (self.pi + self.living(t))

    def touch(self, t: float, horizon: float) -> float:
        return (self.living(t) - self.living(t + horizon)) / (self.pi + self.living(t))


def halved(holds: Callable[[float], bool], low: float, high: float) -> float:
    """Where what holds at first no longer does, by plain halving."""
    for _ in range(90):
        middle = (low + high) / 2
        if holds(middle):
            low = middle
        else:
            high = middle
    return low


def curves(of: Tie, n: int, s: float, v: float, hours: float) -> tuple[float, float, float]:
    """u, A and π."""
    gravitas = 1 - (1 - of.start) * 2 ** (-hours / 50)
    relief = of.gravitas_effect * gravitas + of.origin * of.origin_effect * 5 / (n + 5)
    log_odds = -3.600 - 1.183 * math.log(n / 5) + 0.843 * math.log(v + 0.2) - relief
    return (
        math.exp(0.821 * s + 0.459),
        math.exp(0.454 + 0.180 * math.log(n / 5) - 0.369 * math.log(v + 0.2) + of.level),
        1 / (1 + math.exp(-log_odds)),
    )


def by_the_book(events: Iterable[Event], of: Tie, clock: LivedClock = CLOCK) -> Book | None:
    """All touches, one after another, as docs/engine.md has it."""
    book, last_day, in_a_row = None, None, 0
    lower = of.ideal / 2 if of.ideal else of.horizon / 8
    for each in events:
        n, s, v = (book.n, book.s, book.v) if book else (0, 2.124, 2.870)
        last, hours = (book.last, book.hours) if book else (0, 0.0)
        other_day = None not in (each.day, last_day) and each.day != last_day
        part = book is not None and each.at - last < 16 * HOUR and not other_day
        if each.by == "me" and not each.two_way:
            in_a_row += not part
            if in_a_row > 3 and not part:
                continue
        else:
            in_a_row = 0
        if not part:
            gap = clock.lived(each.at) - clock.lived(last)
            swallowed = gap < 16 * HOUR and gap != each.at - last
            if n and not swallowed:
                rate, off = max(0.388, 1 / (n + 1.234)), math.log(gap / DAY + 0.3) - s
                s, v = s + rate * off, v + rate * (off**2 - v)
            n, last, last_day = n + 1, each.at, each.day
        elif last_day is None:
            last_day = each.day
        hours += each.minutes / 60 * each.depth
        now = Book(n, s, v, last, hours, 0.0, "", *curves(of, n, s, v, hours))
        book = _bounded(now, of, lower, clock.lived(last), book)
    return book


def _bounded(now: Book, of: Tie, lower: float, last: int, before: Book | None) -> Book:
    def above(t: float) -> bool:
        return now.touch(t, of.horizon) > of.threshold

    crossing = halved(above, 0, 1e7) if above(0) else 0.0
    ends = [("model", last + crossing * DAY), ("lower", last + lower * DAY)]
    if before is not None:
        ends.append((before.bound if before.last == now.last else "previous", before.expires))
    bound, expires = max(ends, key=lambda end: end[1])
    if of.maximum is not None and expires > last + of.maximum * DAY:
        bound, expires = "maximum", last + of.maximum * DAY
    return now._replace(bound=bound, expires=expires)
