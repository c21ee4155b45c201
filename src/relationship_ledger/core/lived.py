"""The clock that stands still while the ledger was not kept.

A pause does not count as silence of any tie, so every span of the engine is measured in *lived* seconds: calendar
seconds without those inside a pause.
"""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from itertools import pairwise

from relationship_ledger.model import DAY, Instant, Pause


class LivedClock:
    """Maps calendar instants to lived seconds and back. Overlapping pauses count once."""

    __slots__ = ("_ends", "_lived_starts", "_spans", "_starts")

    def __init__(self, pauses: Iterable[Pause] = ()) -> None:
        spans: list[tuple[Instant, Instant]] = []
        for start, end in sorted((pause.start, pause.end) for pause in pauses if pause.end > pause.start):
            if spans and start <= spans[-1][1]:
                spans[-1] = (spans[-1][0], max(end, spans[-1][1]))
            else:
                spans.append((start, end))
        self._spans = spans
        self._starts = [start for start, _ in spans]
        self._ends: list[int] = []  # paused seconds up to and with each span
        self._lived_starts: list[int] = []
        paused = 0
        for start, end in spans:
            self._lived_starts.append(start - paused)
            paused += end - start
            self._ends.append(paused)

    def lived(self, at: Instant) -> int:
        """Lived seconds at a calendar instant. Never falls as `at` rises."""
        if not self._spans:
            return at
        index = bisect_right(self._starts, at) - 1
        if index < 0:
            return at
        start, end = self._spans[index]
        before = self._ends[index] - (end - start)
        return at - before - (min(at, end) - start)

    def calendar(self, lived: int) -> Instant:
        """The calendar instant at which the lived clock shows `lived`; at a pause, its start."""
        if not self._spans:
            return lived
        index = bisect_right(self._lived_starts, lived - 1) - 1
        return lived if index < 0 else lived + self._ends[index]


PAUSE_DAYS = 21
"""A ledger that was silent for less is no ledger that was not kept."""
PAUSE_TIMES = 10
"""How many times its usual gap a ledger must have been silent."""
RECENT_DAYS = 14
"""For so many days after coming back a pause is proposed."""


def proposed_pause(
    touches: Sequence[Instant], pauses: Iterable[Pause], now: Instant
) -> tuple[Instant, Instant] | None:
    """A silence of the whole ledger, far beyond its usual one, that has just ended or goes on; None if there is none.

    `touches` are the instants of the latest touches of any contact, oldest first. It is only proposed: whether the
    ledger was not kept, or there was nothing to log, is the user's to say.
    """
    clock = LivedClock(pauses)
    if len(touches) < PAUSE_TIMES:
        return None
    gaps = sorted(clock.lived(later) - clock.lived(earlier) for earlier, later in pairwise(touches))
    limit = max(PAUSE_DAYS * DAY, PAUSE_TIMES * gaps[len(gaps) // 2])
    for earlier, later in reversed(list(pairwise([*touches, now]))):
        if now - later > RECENT_DAYS * DAY:
            return None
        if clock.lived(later) - clock.lived(earlier) > limit:
            return earlier, later
    return None


QUIET_SHARE = 0.05
"""On a day of a log's pause there are at most so many of its usual touches."""
_AROUND_DAYS = 56
_LEAST_MISSED = 30


def inferred_pauses(instants: Sequence[Instant]) -> list[Pause]:
    """Spans in which a whole log was not kept, from its instants in order.

    At least three weeks of days with next to nothing, between eight weeks on both sides of which either would have
    led one to expect thirty touches or more. Nobody's to confirm, as a ledger's pauses are: for logs of others.
    """
    if not instants:
        return []
    first = instants[0] // DAY
    counts = [0] * (instants[-1] // DAY - first + 1)
    for at in instants:
        counts[at // DAY - first] += 1
    quiet = QUIET_SHARE * len(instants) / len(counts)
    found = []
    day = 0
    while day < len(counts):
        start = day
        while day < len(counts) and counts[day] <= quiet:
            day += 1
        if day - start >= PAUSE_DAYS and day < len(counts):
            before, after = counts[max(0, start - _AROUND_DAYS) : start], counts[day : day + _AROUND_DAYS]
            usual = min(sum(days) / max(len(days), PAUSE_DAYS) for days in (before, after))
            inside = sum(counts[start:day])
            missed = usual * (day - start)
            if missed >= _LEAST_MISSED and inside <= QUIET_SHARE * missed:
                found.append(Pause(f"inferred-{start}", (first + start) * DAY, (first + day) * DAY))
        day = max(day, start + 1)
    return found
