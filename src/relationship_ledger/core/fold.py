"""From touches to a state, and from a state to the instants that are stored.

The same touches give the same state, one by one, all at once or after a late insert: `Fold.add` is the only step,
and the expiry is a maximum over the touches, so its order does not matter.
"""

import math
from collections.abc import Iterable
from typing import NamedTuple

from relationship_ledger.core import decay
from relationship_ledger.core.decay import Rhythm, Silence
from relationship_ledger.core.lived import LivedClock
from relationship_ledger.core.worth import gravitas
from relationship_ledger.model import DAY, By, Instant

MERGE = round(decay.MERGE_DAYS * DAY)
ANSWER_WITHIN = 14 * DAY
"""A touch by them within this many seconds of one by me is an answer."""
UNANSWERED_LIMIT = 3
"""After so many unanswered touches by me in a row, further ones extend nothing."""
RHYTHM_TOUCHES = 3
"""Fewer touches than this make no rhythm of one's own that a silence could exceed."""
_NEVER = -(10**15)
SHALLOW = 0.5
"""Touches through channels of less depth than this are shallow."""


class Event(NamedTuple):
    """One logged interaction as the engine needs it, through a channel that counts, not missed.

    `day` is the local day's ordinal for a touch of precision `day`, else None. `minutes` is never None: the
    channel's default stands in.
    """

    at: Instant
    day: int | None
    depth: float
    two_way: bool
    by: By
    minutes: float


class Tie(NamedTuple):
    """What the engine must know of a tie besides its touches.

    `horizon`, `ideal`, `maximum` in days; `origin` +1 shared, −1 online, 0 unknown; `start` gravitas at the start.
    """

    horizon: int
    threshold: float
    rotten: float
    slipping: float
    level: float
    gravitas_effect: float
    origin_effect: float
    origin: int
    start: float
    ideal: int | None = None
    maximum: int | None = None

    @property
    def lower(self) -> float:
        """Days that any touch buys at least: half the ideal cadence, else an eighth of the horizon."""
        return self.ideal / 2 if self.ideal else self.horizon / 8

    def term(self, silence: Silence) -> float:
        """Days that a touch with these curves buys: the model's crossing within the cadence's bounds."""
        days = max(self.lower, silence.touch_until(self.threshold, self.horizon))
        return days if self.maximum is None else min(days, self.maximum)

    def reach(self, rhythm: Rhythm) -> float:
        """Days beyond which no touch of this rhythm, of fewer touches or of less even ones, keeps the tie from expiring."""
        return max(self.lower, Silence.after(rhythm, level=self.level).farthest(self.threshold, self.horizon))

    def silence(self, rhythm: Rhythm, hours: float) -> Silence:
        """The curves after touches of this rhythm with `hours` of shared experience."""
        relief = self.gravitas_effect * gravitas(self.start, hours)
        relief += decay.origin_relief(self.origin, self.origin_effect, rhythm.n)
        return Silence.after(rhythm, level=self.level, relief=relief)


class TieState(NamedTuple):
    """All that a tie's touches leave behind; the next touch needs nothing else.

    `rhythm` and `last` are the model's four numbers, `last` the first instant of the latest touch that extended
    anything; `expires` is in lived seconds; `hours` of shared experience or its equivalent.
    """

    rhythm: Rhythm
    last: Instant
    last_day: int | None
    expires: int
    hours: float
    unanswered: int
    shallow: int
    asked: int
    answered: int
    mine_at: Instant | None

    def silence(self, tie: Tie) -> Silence:
        """The curves of this tie as it stands."""
        return tie.silence(self.rhythm, self.hours)


class Fold:
    """Takes a tie's touches in order of (at, id) and keeps what the model remembers of them."""

    __slots__ = (
        "_clock", "_evenest", "_marks", "_tie", "answered", "asked", "expires", "hours", "last", "last_day", "mine_at", "rhythm",
        "shallow", "unanswered",
    )  # fmt: skip

    def __init__(self, tie: Tie, clock: LivedClock, state: TieState | None = None) -> None:
        self._tie = tie
        self._clock = clock
        self._marks: list[tuple[Rhythm, Instant, float]] = []
        self._evenest = math.inf  # the least variance among the marks: no curve of theirs has a larger shape
        self.rhythm = state.rhythm if state else None
        self.last = state.last if state else 0
        self.last_day = state.last_day if state else None
        self.expires = state.expires if state else _NEVER
        self.hours = state.hours if state else 0.0
        self.unanswered = state.unanswered if state else 0
        self.shallow = state.shallow if state else 0
        self.asked = state.asked if state else 0
        self.answered = state.answered if state else 0
        self.mine_at = state.mine_at if state else None

    def add(self, event: Event) -> None:
        """Take one touch. It must not be older than the latest one taken."""
        new = self._is_new(event)
        asking = event.by == "me" and not event.two_way
        if asking and self._is_asked_already(event):
            return
        if event.by == "me" and new:
            self.asked += 1
            self.answered += event.two_way
        if not asking:
            self._answer(event)
        elif new:
            self.mine_at = event.at
            self.unanswered += 1
            if self.unanswered > UNANSWERED_LIMIT:
                return
        if new:
            self._extend(event)
        elif self.last_day is None:
            self.last_day = event.day
        self.hours += event.minutes / 60 * event.depth
        assert self.rhythm is not None  # noqa: S101  # a part of a touch follows on one
        self._marks.append((self.rhythm, self.last, self.hours))
        self._evenest = min(self._evenest, self.rhythm.v)

    def _is_new(self, event: Event) -> bool:
        if self.rhythm is None or event.at - self.last >= MERGE:
            return True
        return event.day is not None and self.last_day is not None and event.day != self.last_day

    def _is_asked_already(self, event: Event) -> bool:
        """Whether it is a part of a touch by me that extends nothing, and was counted as one unanswered."""
        return (
            self.unanswered > UNANSWERED_LIMIT
            and self.mine_at is not None
            and event.at - self.mine_at < MERGE
        )

    def _answer(self, event: Event) -> None:
        if self.mine_at is not None and event.by == "them" and event.at - self.mine_at <= ANSWER_WITHIN:
            self.answered += 1
        self.mine_at = None
        self.unanswered = 0

    def _extend(self, event: Event) -> None:
        if self.rhythm is None:
            self.rhythm = decay.FIRST
        else:
            gap = self._clock.lived(event.at) - self._clock.lived(self.last)
            # Of a gap that a pause swallowed nothing can be learned: how long it was is not known.
            known = gap >= MERGE or gap == event.at - self.last
            self.rhythm = self.rhythm.then(gap / DAY) if known else self.rhythm._replace(n=self.rhythm.n + 1)
        self.last = event.at
        self.last_day = event.day
        self.shallow = self.shallow + 1 if event.depth < SHALLOW else 0

    def state(self) -> TieState | None:
        """The state after the touches taken so far; None before the first that extended anything."""
        if self.rhythm is None:
            return None
        self.expires = self._latest_expiry()
        self._marks.clear()
        self._evenest = math.inf
        return TieState(
            self.rhythm, self.last, self.last_day, self.expires, self.hours, self.unanswered, self.shallow,
            self.asked, self.answered, self.mine_at,
        )  # fmt: skip

    def _latest_expiry(self) -> int:
        """The maximum over the touches of where each would set the expiry, in lived seconds.

        That is what taking `max(previous, …)` touch by touch gives, as the cadence's maximum only moves on. Going
        backwards, one root is nearly always enough: the others are ruled out by one look at the curve, and those
        further back than any curve reaches need not be looked at.
        """
        tie, best, reach = self._tie, self.expires, 0.0
        for rhythm, last, hours in reversed(self._marks):
            lived = self._clock.lived(last)
            silence = tie.silence(rhythm, hours)
            reach = reach or tie.reach(rhythm._replace(v=self._evenest)) * DAY
            if lived + reach < best:
                break
            if not self._expires_within((best - lived) / DAY, silence):
                best = max(best, lived + round(tie.term(silence) * DAY))
        return best

    def _expires_within(self, days: float, silence: Silence) -> bool:
        """Whether a touch with these curves expires before `days` have passed since it."""
        if self._tie.maximum is not None and days > self._tie.maximum:
            return True
        return days > self._tie.lower and silence.touch(days, self._tie.horizon) < self._tie.threshold


def fold(
    events: Iterable[Event], tie: Tie, clock: LivedClock, state: TieState | None = None
) -> TieState | None:
    """The state after `events`, in order of (at, id), that follow on `state`."""
    folding = Fold(tie, clock, state)
    for event in events:
        folding.add(event)
    return folding.state()
