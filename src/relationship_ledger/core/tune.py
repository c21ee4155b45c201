"""The personal level: one number, fitted on one's own past, kept only if it predicts better what it did not see.

Which of two ties is touched first carries over between people; how long silences are in general does not. The level
shifts the shape of every tie's silence curve, and is pulled strongly towards the default.
"""

import math
from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np

from relationship_ledger.core.backtest import HORIZONS, Log, Sample, sample
from relationship_ledger.core.measure import Floats, losses
from relationship_ledger.model import DAY, Instant

SPREAD = 0.5
"""Standard deviation of the prior of the level around the default. Between public logs it is about .4."""
FARTHEST = 2.0
LEAST_TIES = 20
"""With fewer ties on either side nothing is fitted."""
SURE = 2.0
"""How many standard errors of its own the gain on what was not seen must be."""
LEAST_GAIN = 0.005
"""The share of the log loss by which it must fall, so that nothing is changed for next to nothing."""
_CUTS = 4
_PARTS = 6
"""A horizon is used if the past is so many times as long: a third each for a beginning, the fit and the test."""
_GOLDEN = (math.sqrt(5) - 1) / 2


class Tuning(NamedTuple):
    """A level, and how much better than the one in force it predicts what came after `seen_until`.

    `loss_before` and `loss_after` are mean log losses over the test's cuts and horizons, `error` the standard error
    of their difference over ties.
    """

    level_before: float
    level: float
    loss_before: float
    loss_after: float
    error: float
    ties: int
    seen_until: Instant
    horizons: Sequence[int]

    @property
    def gain(self) -> float:
        """By how much the log loss falls."""
        return self.loss_before - self.loss_after

    @property
    def accepted(self) -> bool:
        """Whether it is sure enough, and worth a change."""
        return self.gain > max(SURE * self.error, LEAST_GAIN * self.loss_before)


def tune(log: Log, level_before: float) -> Tuning | None:
    """Fit the level on the first two thirds of a log and test it on the last; None where that can't carry it.

    The ties of `log` must have the level 0. No touch after `seen_until` is looked at in the fit: every window of it
    has ended by then.
    """
    horizons = tuple(horizon for horizon in HORIZONS if horizon * _PARTS <= log.days)
    if not horizons:
        return None
    third, longest = (log.ends - log.begins) / 3, max(horizons) * DAY
    split = log.ends - third
    fitted = _samples(log, log.begins + third, split - longest)
    tested = _samples(log, split, log.ends - longest)
    if min(_ties(fitted), _ties(tested)) < LEAST_TIES:
        return None
    pull = 1 / (2 * SPREAD**2 * _ties(fitted))
    level = _lowest(
        lambda tried: float(np.mean(_losses(fitted, horizons, tried)[1])) + pull * tried**2,
        -FARTHEST,
        FARTHEST,
    )
    level = round(level, 2)
    owners, before = _losses(tested, horizons, level_before)
    _, after = _losses(tested, horizons, level)
    by_tie = np.bincount(owners, weights=before - after) / len(before)
    error = math.sqrt(len(by_tie) / (len(by_tie) - 1) * float(np.sum((by_tie - by_tie.mean()) ** 2)))
    return Tuning(
        level_before,
        level,
        float(before.mean()),
        float(after.mean()),
        error,
        len(by_tie),
        round(split),
        horizons,
    )


def _samples(log: Log, first: float, last: float) -> list[Sample]:
    moments = sorted({round(first + (last - first) * k / (_CUTS - 1)) for k in range(_CUTS)})
    return [found for moment in moments if (found := sample(log, moment)).traces]


def _ties(samples: Sequence[Sample]) -> int:
    return len({(each.src, each.dst) for of in samples for each in of.traces})


def _losses(samples: Sequence[Sample], horizons: Sequence[int], level: float) -> tuple[np.ndarray, Floats]:
    """The loss of every row, and whose it is; each cut and horizon weighs as much as it has ties."""
    numbers: dict[tuple[str, str], int] = {}
    owners, found = [], []
    for of in samples:
        whose = np.array([numbers.setdefault((each.src, each.dst), len(numbers)) for each in of.traces])
        for horizon in horizons:
            owners.append(whose)
            found.append(losses(of.came(horizon), of.chance(horizon, level)))
    return np.concatenate(owners), np.concatenate(found)


def _lowest(worth: Callable[[float], float], low: float, high: float) -> float:
    """Where a function with one valley is lowest, to a thousandth, by golden sections."""
    left, right = high - _GOLDEN * (high - low), low + _GOLDEN * (high - low)
    at_left, at_right = worth(left), worth(right)
    while high - low > 1e-3:
        if at_left < at_right:
            high, right, at_right = right, left, at_left
            left = high - _GOLDEN * (high - low)
            at_left = worth(left)
        else:
            low, left, at_left = left, right, at_right
            right = low + _GOLDEN * (high - low)
            at_right = worth(right)
    return (low + high) / 2
