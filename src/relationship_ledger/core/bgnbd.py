"""BG/NBD: the buy-till-you-die model of Fader, Hardie and Lee, the strongest rival of the engine on short logs.

Fader, Hardie, Lee, *"Counting Your Customers" the Easy Way: An Alternative to the Pareto/NBD Model*, Marketing
Science 24 (2005). While alive a customer buys at a rate drawn from a gamma distribution (shape r, rate alpha), and
dies after each purchase with a chance drawn from a beta distribution (a, b). A customer is known by `x` repeat
purchases, the time `tx` of the last and the time `T` of the observation, both since the first.
"""

import math
from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from relationship_ledger.core.measure import Floats

_STEPS = 600
_FLAT = 1e-9
"""Where the best and the worst corner of the simplex differ by less, the search ends."""
_FARTHEST = 12.0
"""Logarithms of the parameters are kept within ±this: some logs have their optimum at infinity."""


class BgNbd(NamedTuple):
    """The model's four parameters, all above 0; `alpha` in the unit of time."""

    r: float
    alpha: float
    a: float
    b: float

    def alive(self, x: Floats, tx: Floats, t: Floats) -> Floats:
        """The chance to be alive at the end of the observation, of customers with at least one repeat."""
        log_odds = np.log(self.a / (self.b + x - 1)) + (self.r + x) * np.log(
            (self.alpha + t) / (self.alpha + tx)
        )
        return np.asarray(1 / (1 + np.exp(np.minimum(log_odds, 700.0))))

    def again(self, x: Floats, tx: Floats, t: Floats, horizon: float) -> Floats:
        """The chance of a purchase within `horizon` after the observation.

        Alive, the rate is gamma distributed with shape r + x and rate alpha + T, so that no purchase has the chance
        ((alpha + T) / (alpha + T + horizon))^(r + x); death would come after the next purchase at the earliest.
        """
        none = np.exp((self.r + x) * np.log((self.alpha + t) / (self.alpha + t + horizon)))
        return np.asarray(self.alive(x, tx, t) * (1 - none))

    def expected(self, x: float, tx: float, t: float, horizon: float) -> float:
        """Purchases expected within `horizon` after the observation (equation 10 of the paper)."""
        r, alpha, a, b = self
        share = horizon / (alpha + t + horizon)
        series, term, k = 1.0, 1.0, 0
        while abs(term) > 1e-12 * abs(series):
            term *= (r + x + k) * (b + x + k) / (a + b + x - 1 + k) * share / (k + 1)
            series += term
            k += 1
        rest = 1 - ((alpha + t) / (alpha + t + horizon)) ** (r + x) * series
        odds = a / (b + x - 1) * ((alpha + t) / (alpha + tx)) ** (r + x) if x else 0.0
        return float((a + b + x - 1) / (a - 1) * rest / (1 + odds))

    def log_likelihood(self, x: Floats, tx: Floats, t: Floats) -> float:
        """Of all customers together (equation 6 of the paper); x may be 0."""
        r, alpha, a, b = self
        kinds, which = np.unique(x, return_inverse=True)
        by_count = np.array(
            [
                math.lgamma(r + k) - math.lgamma(r) + r * math.log(alpha)
                + math.lgamma(a + b) - math.lgamma(b) + math.lgamma(b + k) - math.lgamma(a + b + k)
                for k in kinds
            ]
        )  # fmt: skip
        living = -(r + x) * np.log(alpha + t)
        repeated = x > 0
        died = np.where(
            repeated,
            np.log(a) - np.log(b + np.maximum(x, 1.0) - 1) - (r + x) * np.log(alpha + tx),
            -np.inf,
        )
        return float((by_count[which] + np.logaddexp(living, died)).sum())


def _first(corner: tuple[float, Floats]) -> float:
    return corner[0]


def fit(x: Floats, tx: Floats, t: Floats) -> BgNbd:
    """The parameters of the greatest likelihood, by the simplex of Nelder and Mead on their logarithms."""
    scale = float(t.mean()) or 1.0

    def worth(point: Floats) -> float:
        inside = np.clip(point, -_FARTHEST, _FARTHEST)
        found = -BgNbd(*(float(value) for value in np.exp(inside))).log_likelihood(x, tx, t) / len(x)
        return found + float(np.sum((point - inside) ** 2))

    start = np.log(np.array([0.5, 0.3 * scale, 0.5, 2.0]))
    return BgNbd(*(float(value) for value in np.exp(np.clip(_lowest(worth, start), -_FARTHEST, _FARTHEST))))


def _lowest(worth: Callable[[Floats], float], start: Floats) -> Floats:
    """Where a smooth function of a few numbers is lowest (Nelder and Mead 1965, with the usual coefficients)."""
    points = [start, *(start + 0.5 * axis for axis in np.eye(len(start)))]
    corners = sorted(((worth(point), point) for point in points), key=_first)
    for _ in range(_STEPS):
        if corners[-1][0] - corners[0][0] < _FLAT:
            break
        middle = np.mean([point for _, point in corners[:-1]], axis=0)
        worst = corners[-1][1]

        def at(along: float, middle: Floats = middle, worst: Floats = worst) -> tuple[float, Floats]:
            point = middle + along * (middle - worst)
            return worth(point), point

        moved = at(1.0)
        if moved[0] < corners[0][0]:
            moved = min(moved, at(2.0), key=_first)
        elif moved[0] >= corners[-2][0]:
            moved = min(at(0.5), at(-0.5), key=_first)
            if moved[0] >= corners[-1][0]:
                best = corners[0][1]
                nearer = [best + (point - best) / 2 for _, point in corners[1:]]
                corners = sorted([corners[0], *((worth(point), point) for point in nearer)], key=_first)
                continue
        corners[-1] = moved
        corners.sort(key=_first)
    return corners[0][1]
