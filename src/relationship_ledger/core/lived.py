"""The clock that stands still while the ledger was not kept.

A pause does not count as silence of any tie, so every span of the engine is measured in *lived* seconds: calendar
seconds without those inside a pause.
"""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from itertools import accumulate, pairwise

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
"""In a pause there are at most so many of the touches that were to be expected."""
AROUND_DAYS = 56
"""What was usual is read from so many days before a silence, and after it."""
AFTER_DAYS = 14
"""So many days after a silence it is known what it was."""
_LEAST_MISSED = 30
_LEAST_ACTIVE = 5


def inferred_pauses(instants: Sequence[Instant]) -> list[Pause]:
    """Spans in which a whole log was not kept, from its instants in order.

    At least three weeks, and ten times the log's usual gap, of days with next to nothing, between two spans of which
    either would have led one to expect thirty touches or more. What comes later than two weeks after its end does
    not matter. Nobody's to confirm, as a ledger's pauses are: for logs of others.
    """
    if not instants:
        return []
    first = instants[0] // DAY
    counts = [0] * (instants[-1] // DAY - first + 1)
    for at in instants:
        counts[at // DAY - first] += 1
    found = []
    begins = 0
    active = [day for day, count in enumerate(counts) if count]
    for start, end in _quiet_spans(counts, active):
        before, after = counts[max(begins, start - AROUND_DAYS) : start], counts[end : end + AFTER_DAYS]
        if min(sum(map(bool, days)) for days in (before, after)) < _LEAST_ACTIVE or len(after) < AFTER_DAYS:
            continue
        missed = min(sum(days) / len(days) for days in (before, after)) * (end - start)
        gaps = sorted(later - earlier for earlier, later in pairwise(each for each in active if each < start))
        long = end - start >= max(PAUSE_DAYS, PAUSE_TIMES * gaps[len(gaps) // 2])
        if long and missed >= _LEAST_MISSED and sum(counts[start:end]) <= QUIET_SHARE * missed:
            found.append(Pause(f"inferred-{first + start}", (first + start) * DAY, (first + end) * DAY))
            begins = end
    return found


def _quiet_spans(counts: Sequence[int], active: Sequence[int]) -> list[tuple[int, int]]:
    """Spans of three weeks and more, first day and day after the last, each of whose days has next to nothing.

    Next to nothing is a share of what the days before it had on average.
    """
    spans = []
    sums = [0, *accumulate(counts)]
    day, start = 0, None
    for day in range(len(counts) + 1):
        held = start if start is not None else day
        low = max(active[0], held - AROUND_DAYS)
        usual = (sums[held] - sums[low]) / (held - low) if held > low else 0.0
        if day < len(counts) and usual > 0 and counts[day] <= QUIET_SHARE * usual:
            start = held
            continue
        if start is not None and day - start >= PAUSE_DAYS and day < len(counts):
            spans.append((start, day))
        start = None
    return spans
