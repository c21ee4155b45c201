"""The decay model: how likely a tie is alive, and how likely it is touched again, after a silence.

A running logarithmic gap and how much the gaps vary (the tie's rhythm), a Lomax silence curve around it, and a
chance of silent death that falls with the number of touches and rises with uneven gaps. All spans are in days. See
docs/engine.md for the derivation; the constants were fitted, pooled, on public communication logs by
benchmarks/leave_one_out.py, which also says how well each log is predicted by constants fitted on the others.

    u      = exp(kappa * s + b)                                            scale of the silence curve, days
    A      = exp(c + gamma * ln(n / 5) + beta * ln(v + 0.2) + level)       its shape
    L(t)   = (1 + t / u) ** -A                                             chance that a living tie is silent for t
    pi     = sigma(p0 + p1 * ln(n / 5) + p2 * ln(v + 0.2) - relief)        chance that it died with the last touch
    P_alive(t)    = (1 - pi) L(t) / (pi + (1 - pi) L(t))
    P_touch(t, H) = (1 - pi) (L(t) - L(t + H)) / (pi + (1 - pi) L(t))
"""

import math
from typing import NamedTuple, Self

ETA = 0.388
"""Slowest learning rate of the remembered log-gap and its variance."""
N0 = 1.234
"""Weight of the prior log-gap, in touches."""
S0 = 2.124
"""Log-gap assumed at the first touch: ln of about 8.4 days."""
V0 = 2.870
"""Variance of log-gaps assumed at the first touch: gaps that differ by a factor of five are nothing unusual."""
KAPPA = 0.821
B = 0.459
C = 0.454
GAMMA = 0.180
BETA = -0.369
P0 = -3.600
P1 = -1.183
P2 = 0.843
VARIANCE_FLOOR = 0.2
"""Added to the variance before its logarithm: a rhythm is never taken to be more regular than this."""
GAP_FLOOR = 0.3
"""Days added to a gap before its logarithm, so that two touches a day apart and less stay comparable."""
MERGE_DAYS = 16 / 24
"""Touches nearer than this to the first instant of the latest touch belong to it."""
ORIGIN_FADES = 5
"""Touches after which the effect of origin has halved."""

_TOLERANCE = 1e-7  # days, about a hundredth of a second: instants are stored as whole seconds


class Rhythm(NamedTuple):
    """What is remembered of a tie's touches: `n` of them, the mean `s` and the variance `v` of their log-gaps.

    Both are running, in units of ln(days): the latest gaps weigh most.
    """

    n: int
    s: float
    v: float

    def then(self, gap: float) -> "Rhythm":
        """The rhythm after a further touch, `gap` days after the last."""
        rate = max(ETA, 1.0 / (self.n + N0))
        off = math.log(gap + GAP_FLOOR) - self.s
        return Rhythm(self.n + 1, self.s + rate * off, self.v + rate * (off * off - self.v))

    @property
    def gap_days(self) -> float:
        """The usual gap, in days."""
        return math.exp(self.s) - GAP_FLOOR


FIRST = Rhythm(1, S0, V0)
"""The rhythm of a tie that was touched once."""


def origin_relief(sign: int, effect: float, n: int) -> float:
    """What origin adds to the log-odds against silent death: `sign` +1 shared, −1 online, 0 unknown.

    It fades as evidence comes: half of `effect` is left after five touches.
    """
    return sign * effect * ORIGIN_FADES / (n + ORIGIN_FADES)


class Silence(NamedTuple):
    """The curves of one tie after its latest touch. `scale` in days, `shape` > 0, `death` 0…1."""

    scale: float
    shape: float
    death: float

    @classmethod
    def after(cls, rhythm: Rhythm, *, level: float = 0.0, relief: float = 0.0) -> Self:
        """The curves of a tie with this rhythm.

        `level` shifts the shape for one user; `relief` is subtracted from the log-odds of silent death (gravitas
        and a shared origin add to it, an online origin takes from it).
        """
        n, s, v = rhythm
        evidence, uneven = math.log(n / 5), math.log(v + VARIANCE_FLOOR)
        odds = math.exp(P0 + P1 * evidence + P2 * uneven - relief)
        return cls(
            math.exp(KAPPA * s + B),
            math.exp(C + GAMMA * evidence + BETA * uneven + level),
            odds / (1 + odds),
        )

    def silent(self, t: float) -> float:
        """L(t): the chance that a living tie is silent for `t` days."""
        return math.exp(-self.shape * math.log1p(t / self.scale))

    def alive(self, t: float) -> float:
        """The chance that the tie is alive after `t` days of silence."""
        living = (1 - self.death) * self.silent(max(0.0, t))
        return living / (self.death + living)

    def touch(self, t: float, horizon: float) -> float:
        """The chance of a touch within `horizon` days, after `t` days of silence. Falls in `t`."""
        t = max(0.0, t)
        living = (1 - self.death) * self.silent(t)
        return (living - (1 - self.death) * self.silent(t + horizon)) / (self.death + living)

    def alive_until(self, threshold: float) -> float:
        """Days of silence at which `alive` falls to `threshold`; 0 if it starts below. Closed form."""
        ratio = threshold * self.death / ((1 - threshold) * (1 - self.death))
        if ratio >= 1:
            return 0.0
        if ratio <= 0:
            return math.inf
        return self.scale * math.expm1(-math.log(ratio) / self.shape)

    def touch_until(self, threshold: float, horizon: float) -> float:
        """Days of silence at which `touch(·, horizon)` falls to `threshold`; 0 if it starts below.

        One root in [0, farthest − u], whose upper end is exact where silent death is impossible; by Newton's steps,
        and by halving where one would leave the bracket.
        """
        if self.touch(0.0, horizon) <= threshold:
            return 0.0
        u, a, exp, log1p = self.scale, self.shape, math.exp, math.log1p
        odds, share = threshold * self.death / (1 - self.death), 1 - threshold
        low, high = 0.0, max(0.0, self.farthest(threshold, horizon) - u)
        t = high / 2
        while high - low > _TOLERANCE:
            # Written out rather than asked of `silent`: this loop is most of what a restore of all standings costs.
            near, far = share * exp(-a * log1p(t / u)), exp(-a * log1p((t + horizon) / u))
            excess = near - far - odds
            if excess > 0:
                low = t
            else:
                high = t
            slope = a * (far / (u + t + horizon) - near / (u + t))
            step = -excess / slope if slope < 0 else math.inf
            t += step
            if -_TOLERANCE < step < _TOLERANCE:
                break
            if not low < t < high:
                t = (low + high) / 2
        return t

    def farthest(self, threshold: float, horizon: float) -> float:
        """H·q/(1−q) with q = (1−θ)^(1/A): no touch with this shape or a smaller one keeps `touch` above θ longer."""
        q = math.exp(math.log1p(-threshold) / self.shape)
        return horizon * q / (1 - q)
