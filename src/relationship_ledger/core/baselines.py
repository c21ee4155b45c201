"""What the engine is measured against: simple scores in their best case, and BG/NBD.

A score ranks; a logistic in the score and the logarithm of the horizon makes a chance of it. Its coefficients were
fitted, pooled, on the same public logs as the engine's constants, each log with the same weight, so that a score
is not beaten for want of a scale.
"""

import math
from collections.abc import Callable, Mapping
from functools import partial
from typing import NamedTuple

import numpy as np

from relationship_ledger.core import bgnbd
from relationship_ledger.core.decay import GAP_FLOOR
from relationship_ledger.core.measure import Floats

TAU = 30.0
"""Days in which a touch's weight falls by e in the tie decay: the best on average of 7, 14, 30, 60 and 120."""

Rival = Callable[[int], tuple[Floats, Floats]]
"""From a horizon in days to chances, and to what they rank by."""

_LOGISTIC: Mapping[str, tuple[float, float, float]] = {
    "time_since_last": (-0.248, 0.939, 0.689),
    "count": (-2.364, 0.927, -0.091),
    "last_over_mean_gap": (-0.969, 0.532, 0.078),
    "tie_decay": (-2.111, 0.811, 0.534),
}
"""By score: constant, weight of the score, weight of the logarithm of the horizon."""


class Known(NamedTuple):
    """What the rivals know of ties at a cut: touches, days since the last, days from first to last, tie decay."""

    touches: Floats
    since: Floats
    age: Floats
    decayed: Floats


def scores(known: Known) -> dict[str, Floats]:
    """What each simple rival ranks by; a higher score says that a touch is nearer."""
    recency = -np.log(known.since + GAP_FLOOR)
    gap = known.age / np.maximum(known.touches - 1, 1)
    return {
        "time_since_last": recency,
        "count": np.log(known.touches),
        "last_over_mean_gap": np.log(gap + GAP_FLOOR) + recency,
        "tie_decay": np.log(known.decayed) - known.since / TAU,
    }


NAMES = (*_LOGISTIC, "bg_nbd")


def rivals(known: Known) -> dict[str, Rival | None]:
    """All rivals at one cut. BG/NBD is fitted to what is known there, as its users do; None where nobody came again."""
    found: dict[str, Rival | None] = {
        name: partial(_logistic, score, _LOGISTIC[name]) for name, score in scores(known).items()
    }
    repeated = known.touches >= 2
    model = bgnbd.fit(*_customers(known, repeated)) if np.any(repeated) else None
    found["bg_nbd"] = partial(_bg_nbd, known, model) if model else None
    return found


def _logistic(score: Floats, weights: tuple[float, float, float], horizon: int) -> tuple[Floats, Floats]:
    constant, slope, ahead = weights
    log_odds = constant + slope * score + ahead * math.log(horizon)
    return 1 / (1 + np.exp(np.minimum(-log_odds, 700.0))), score


def _customers(known: Known, among: slice | np.ndarray) -> tuple[Floats, Floats, Floats]:
    """Repeats, time of the last and time of the observation, as BG/NBD has them."""
    return known.touches[among] - 1, known.age[among], (known.age + known.since)[among]


def _bg_nbd(known: Known, model: bgnbd.BgNbd, horizon: int) -> tuple[Floats, Floats]:
    repeats, last, observed = _customers(known, slice(None))
    with np.errstate(divide="ignore"):  # who came once may not have died yet: alive for certain
        chance = np.where(
            repeats > 0,
            model.again(np.maximum(repeats, 1.0), last, observed, horizon),
            1 - np.exp(model.r * np.log((model.alpha + observed) / (model.alpha + observed + horizon))),
        )
    return chance, chance
