"""How good predictions are: the usual figures of merit, over arrays of one length.

`came` says whether a touch came within the horizon, `chance` what was predicted, `score` anything that ranks.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from relationship_ledger.core.report import Bin, Figures

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

CLIP = 1e-4
"""Chances nearer than this to 0 or 1 count as this near in the log loss, so that one row can't decide it."""
BINS = 10


def auc(came: Bools, score: Floats, weight: Floats | None = None) -> float | None:
    """The chance that of a pair, one touched and one not, the touched one has the higher score; ties count half."""
    weights = np.ones(len(score)) if weight is None else weight
    order = np.argsort(score, kind="stable")
    ranked, yes = score[order], came[order]
    touched, untouched = np.where(yes, weights[order], 0.0), np.where(yes, 0.0, weights[order])
    pairs = float(touched.sum() * untouched.sum())
    if pairs <= 0:
        return None
    below = np.concatenate(([0.0], np.cumsum(untouched)))
    first = np.searchsorted(ranked, ranked, side="left")
    past = np.searchsorted(ranked, ranked, side="right")
    return float((touched * (below[first] + below[past])).sum() / (2 * pairs))


def log_loss(came: Bools, chance: Floats, weight: Floats | None = None) -> float:
    """Mean of −ln of the chance that was given to what happened."""
    return float(np.average(losses(came, chance), weights=weight))


def losses(came: Bools, chance: Floats) -> Floats:
    """−ln of the chance that was given to what happened, row by row."""
    clipped = np.clip(chance, CLIP, 1 - CLIP)
    return -np.log(np.where(came, clipped, 1 - clipped))


def brier(came: Bools, chance: Floats) -> float:
    """Mean squared distance of the chance from what happened."""
    return float(np.mean((chance - came) ** 2))


def calibration(came: Bools, chance: Floats) -> list[Bin]:
    """Ten bins of about equal count, from the lowest chance to the highest; empty ones are left out."""
    parts = np.array_split(np.argsort(chance, kind="stable"), BINS)
    return [
        Bin(float(chance[part].mean()), float(came[part].mean()), len(part)) for part in parts if len(part)
    ]


def calibration_error(bins: Sequence[Bin]) -> float:
    """Mean distance between predicted and observed over the bins, by their counts."""
    total = sum(each.size for each in bins)
    return sum(each.size * abs(each.predicted - each.observed) for each in bins) / total


def concordance(next_at: Floats, score: Floats, weight: Floats | None = None) -> float | None:
    """The chance that of a pair the one with the higher score is touched first (Harrell's C); equal scores count half.

    `next_at` is infinite for ties that were not touched again: all are censored at the same end, so that a pair
    counts if one of the two was touched, and strictly sooner. O(n log² n): the ranks are read bit by bit, and for
    each bit the later ones with a lower rank are summed within those whose higher bits are the same.
    """
    count = len(score)
    weights = np.ones(count) if weight is None else weight
    ranks = np.unique(score, return_inverse=True)[1].astype(np.int64)
    # Of equal times the lower ranks first: none of them is then counted as later with a lower rank.
    order = np.lexsort((ranks, next_at))
    times, ranks, weights = next_at[order], ranks[order], weights[order]
    until = np.concatenate(([0.0], np.cumsum(weights)))
    later = until[count] - until[np.searchsorted(times, times, side="right")]
    lower = np.zeros(count)
    for bit in range(int(ranks.max(initial=0)).bit_length()):
        prefix = ranks >> (bit + 1)
        by_prefix = np.argsort(prefix, kind="stable")
        prefix = prefix[by_prefix]
        zero = ((ranks[by_prefix] >> bit) & 1) == 0
        summed = np.concatenate(([0.0], np.cumsum(np.where(zero, weights[by_prefix], 0.0))))
        ends = np.searchsorted(prefix, prefix, side="right")
        behind = summed[ends] - summed[1:]
        lower[by_prefix] += np.where(zero, 0.0, behind)
    # Equal ranks that are strictly later: of the same rank and time, all but those up to the last of that time.
    by_rank = np.lexsort((times, ranks))
    pairs = np.stack((ranks[by_rank], np.searchsorted(times, times[by_rank], side="left")))
    first_of_pair = np.concatenate(([True], np.any(pairs[:, 1:] != pairs[:, :-1], axis=0)))
    group_end = np.append(np.flatnonzero(first_of_pair)[1:], count)[np.cumsum(first_of_pair) - 1]
    rank_end = np.searchsorted(pairs[0], pairs[0], side="right")
    summed = np.concatenate(([0.0], np.cumsum(weights[by_rank])))
    equal = np.zeros(count)
    equal[by_rank] = summed[rank_end] - summed[group_end]
    touched = np.isfinite(times)
    usable = float((weights * later)[touched].sum())
    if usable <= 0:
        return None
    return float((weights * (lower + equal / 2))[touched].sum() / usable)


def figures(came: Bools, chance: Floats, score: Floats, next_at: Floats) -> Figures:
    """All figures of one set of predictions; it must not be empty."""
    return Figures(
        auc(came, score),
        log_loss(came, chance),
        brier(came, chance),
        calibration_error(calibration(came, chance)),
        concordance(next_at, score),
    )
