"""What ties truly do, hidden from the planner: three worlds in which a forecast can be played.

A planner that is tried only in the world it believes in grades itself. So a forecast draws the true behaviour of each
tie from one of three: the engine's own model, BG/NBD (Fader, Hardie, Lee 2005) fitted to the ledger's past, and gaps
from a power law around each tie's own middle gap, without any death.

Every world says of a tie whether it still lives, and how long it is until it would be touched by itself. Touches that
would begin with the user are thinned out of that, as those are what the week's plan is for: a gap that would end in
one is followed by another gap. All spans are in days.
"""

import math
from collections.abc import Sequence
from itertools import pairwise
from statistics import median
from typing import NamedTuple, Protocol

from relationship_ledger.core.decay import FIRST, Silence

NEVER = math.inf
FAR_DAYS = 36_525.0
"""A wait beyond a hundred years is never."""
POWER_SHAPE = 1.0
"""Exponent of the gaps' tail where a ledger has too few gaps to fit one: that of e-mail (Barabási, *The origin of
bursts and heavy tails in human dynamics*, Nature 435, 2005: waiting times fall as t^-1 and faster)."""
LEAST_GAPS = 100
"""Gaps below which no exponent is fitted."""
GAPS_OF_A_TIE = 4
"""A tie with fewer gaps has no middle gap of its own."""


class Chance(Protocol):
    """Where chance comes from; `random.Random` is one."""

    def random(self) -> float:
        """Return a number, 0 <= x < 1, all alike."""

    def gauss(self, mu: float, sigma: float, /) -> float:
        """Return a number from the normal distribution around `mu`."""


class Past(NamedTuple):
    """A tie's touches as the worlds know them; None for `gap` where there are too few.

    `repeats` touches came after the first one, the last of them `recency` days after it; the first was `age` days
    ago. `gap` is the middle one of its gaps.
    """

    repeats: int
    recency: float
    age: float
    gap: float | None

    @property
    def silent(self) -> float:
        """Days since the last touch."""
        return self.age - self.recency


class Life(Protocol):
    """The truth about one tie. `wait`: days from the last draw until a touch that comes by itself."""

    living: bool
    wait: float

    def touched(self, silence: Silence, chance: Chance) -> None:
        """There was a touch that both know of; a tie that was dead lives again. `silence` is the engine's view."""


class World(Protocol):
    """Draws the truth about ties. `share` of the touches that come by themselves are let through, 0…1."""

    name: str
    answers: bool
    """Whether someone's own share of answers counts in it, as the engine believes, or the channel's chance alone."""

    def life(self, past: Past | None, silence: Silence | None, share: float, chance: Chance) -> Life:
        """The truth about a tie as it is now. None for both where no touch is known."""


def past_of(touches: Sequence[float]) -> Past:
    """A past from the days since each touch, the first one first."""
    gaps = [earlier - later for earlier, later in pairwise(touches)]
    own = median(gaps) if len(gaps) >= GAPS_OF_A_TIE else None
    return Past(len(gaps), touches[0] - touches[-1], touches[0], own)


# Draws


def lomax(scale: float, shape: float, chance: Chance, *, silent: float = 0.0) -> float:
    """Days until a touch whose silence curve is (1 + t/scale)^-shape, after `silent` days without one."""
    return (scale + silent) * math.expm1(-math.log1p(-chance.random()) / shape)


def gamma(shape: float, rate: float, chance: Chance) -> float:
    """A draw from the gamma distribution (Marsaglia, Tsang 2000)."""
    if shape < 1:
        boost = math.log1p(-chance.random()) / shape
        return gamma(shape + 1, rate, chance) * math.exp(boost)
    d = shape - 1 / 3
    c = 1 / math.sqrt(9 * d)
    while True:
        x = chance.gauss(0.0, 1.0)
        v = (1 + c * x) ** 3
        if v > 0 and math.log1p(-chance.random()) < x * x / 2 + d - d * v + d * math.log(v):
            return d * v / rate


def beta(a: float, b: float, chance: Chance) -> float:
    """A draw from the beta distribution."""
    first, second = gamma(a, 1.0, chance), gamma(b, 1.0, chance)
    return first / (first + second) if first + second > 0 else a / (a + b)


# Our own world


class _OwnLife:
    __slots__ = ("_curve", "_share", "living", "wait")

    def __init__(self, curve: Silence, share: float, wait: float, *, living: bool) -> None:
        self._curve = curve
        self._share = share
        self.living = living
        self.wait = wait

    def touched(self, silence: Silence, chance: Chance) -> None:
        self.living = chance.random() >= silence.death
        self.wait = NEVER
        if self.living:
            self.wait = _thinned(self._curve.scale, self._curve.shape, 0.0, self._share, chance)


def _thinned(scale: float, shape: float, silent: float, share: float, chance: Chance) -> float:
    """Days until the first of the touches to come that is let through."""
    if share <= 0:
        return NEVER
    wait = lomax(scale, shape, chance, silent=silent)
    while share < 1 and chance.random() >= share and wait < FAR_DAYS:
        wait += lomax(scale, shape, chance)
    return wait if wait < FAR_DAYS else NEVER


class OwnWorld:
    """The engine's own model is true: silence is Lomax, and with every touch a tie may die unseen.

    The chance of that is the engine's after each touch; the curve stays the one that the tie had at the start. Were it
    drawn anew from gaps that were drawn from it, it would run away to ever shorter ones: the model foretells a gap, and
    is no model of how gaps come about.
    """

    name = "ours"
    answers = True

    def life(self, past: Past | None, silence: Silence | None, share: float, chance: Chance) -> _OwnLife:
        """Alive with the engine's chance. Half of those of whom no touch is known, who have a first touch's curve."""
        if past is None or silence is None:
            return _OwnLife(Silence.after(FIRST), share, NEVER, living=chance.random() < 0.5)
        if chance.random() >= silence.alive(past.silent):
            return _OwnLife(silence, share, NEVER, living=False)
        return _OwnLife(
            silence, share, _thinned(silence.scale, silence.shape, past.silent, share, chance), living=True
        )


# BG/NBD


class Buying(NamedTuple):
    """The four parameters of a BG/NBD model, `alpha` in days."""

    r: float
    alpha: float
    a: float
    b: float


class _BuyingLife:
    __slots__ = ("drop", "living", "rate", "wait")

    def __init__(self, rate: float, drop: float, *, living: bool, chance: Chance) -> None:
        self.rate = rate
        self.drop = drop
        self.living = living
        self.wait = NEVER
        if living:
            self._draw(chance)

    def touched(self, silence: Silence, chance: Chance) -> None:  # noqa: ARG002  # this world has no use for it
        self.living = chance.random() >= self.drop
        self.wait = NEVER
        if self.living:
            self._draw(chance)

    def _draw(self, chance: Chance) -> None:
        wait = -math.log1p(-chance.random()) / self.rate if self.rate > 0 else NEVER
        self.wait = wait if wait < FAR_DAYS else NEVER


class BuyingWorld:
    """Touches come at a steady rate of each tie's own, and after each one the tie may end, with a chance of its own."""

    name = "bgnbd"
    answers = False

    def __init__(self, fitted: Buying) -> None:
        self._fitted = fitted

    def alive(self, past: Past) -> float:
        """The chance that a tie with this past lives."""
        r, alpha, a, b = self._fitted
        if past.repeats == 0:
            return 1.0
        odds = math.log(a / (b + past.repeats - 1))
        odds += (r + past.repeats) * math.log((alpha + past.age) / (alpha + past.recency))
        return 1 / (1 + math.exp(min(odds, 700.0)))

    def life(self, past: Past | None, silence: Silence | None, share: float, chance: Chance) -> _BuyingLife:  # noqa: ARG002
        """Rate and end drawn from what the past says of them; of someone unknown, from what is true of all."""
        r, alpha, a, b = self._fitted
        if past is None:
            return _BuyingLife(
                share * gamma(r, alpha, chance), beta(a, b, chance), living=False, chance=chance
            )
        x = past.repeats
        living = chance.random() < self.alive(past)
        rate = gamma(r + x, alpha + (past.age if living else past.recency), chance)
        drop = beta(a, b + x, chance) if living else beta(a + 1, b + x - 1, chance)
        return _BuyingLife(share * rate, drop, living=living, chance=chance)


# Power law


class _BurstyLife:
    __slots__ = ("living", "scale", "shape", "share", "wait")

    def __init__(self, scale: float, shape: float, share: float, wait: float) -> None:
        self.scale = scale
        self.shape = shape
        self.share = share
        self.living = True
        self.wait = wait

    def touched(self, silence: Silence, chance: Chance) -> None:  # noqa: ARG002  # this world has no use for it
        self.wait = _thinned(self.scale, self.shape, 0.0, self.share, chance)


class PowerLawWorld:
    """Gaps with a heavy tail around each tie's own middle gap; a tie never dies, it only may be silent for very long."""

    name = "power-law"
    answers = False

    def __init__(self, shape: float, usual_gap: float) -> None:
        self._shape = shape
        self._usual_gap = usual_gap
        self._scale_of_middle = 1 / math.expm1(math.log(2) / shape)

    def life(self, past: Past | None, silence: Silence | None, share: float, chance: Chance) -> _BurstyLife:  # noqa: ARG002
        """The next gap goes on from the silence there is."""
        own = past.gap if past is not None and past.gap is not None else self._usual_gap
        scale = max(own, 1e-3) * self._scale_of_middle
        if past is None:
            return _BurstyLife(scale, self._shape, share, NEVER)
        return _BurstyLife(
            scale, self._shape, share, _thinned(scale, self._shape, past.silent, share, chance)
        )


def power_shape(gaps: Sequence[Sequence[float]]) -> float:
    """The exponent of the greatest likelihood of Lomax gaps, those of each tie over its own middle gap, .4 to 20."""
    scaled = [
        gap / middle
        for each in gaps
        if len(each) >= GAPS_OF_A_TIE and (middle := median(each)) > 0
        for gap in each
    ]
    if len(scaled) < LEAST_GAPS:
        return POWER_SHAPE

    def likelihood(log_shape: float) -> float:
        shape = math.exp(log_shape)
        scale = 1 / math.expm1(math.log(2) / shape)
        return len(scaled) * math.log(shape / scale) - (shape + 1) * sum(
            math.log1p(x / scale) for x in scaled
        )

    low, high, golden = math.log(0.4), math.log(20.0), (math.sqrt(5) - 1) / 2
    while high - low > 1e-3:
        first, second = high - golden * (high - low), low + golden * (high - low)
        if likelihood(first) < likelihood(second):
            low = first
        else:
            high = second
    return math.exp((low + high) / 2)
