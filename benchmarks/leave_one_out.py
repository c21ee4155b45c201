"""The engine's constants fitted on all logs but one, and tried on that one.

    python benchmarks/leave_one_out.py FOLDER [--jobs 2]      (needs scipy)

FOLDER holds event logs as `ledger backtest --events` takes them. Beside each log of 100 days or more, the month in
its middle is a log of its own with half the weight, as of someone who has just begun; it is left out with its log.
What is minimized is the mean over logs of .3 × the log loss with level 0 and .7 × that with a level of the log's
own, so that neither the level of a few logs decides nor only the ranking counts; with a slight pull to round
numbers. Printed are, of each log, AUC, log loss and C by the shipped constants, by those fitted on the others, and by
those of the same fit without the variance of gaps; then the constants of each fit.
"""

import argparse
import math
from concurrent.futures import ProcessPoolExecutor
from functools import cache
from pathlib import Path
from typing import NamedTuple

import logs
import numpy as np
from scipy.optimize import minimize

from relationship_ledger.core import backtest, decay, measure
from relationship_ledger.model import DAY

OWN_LEVEL = 0.7
PULL = 1e-4
LEVEL_PULL = 1e-3
MOST_TIES = 800
LEARNED = ("ETA", "N0", "S0", "V0")
NAMES = (*LEARNED, "KAPPA", "B", "C", "GAMMA", "BETA", "P0", "P1", "P2")
POSITIVE = {"ETA", "N0", "V0"}
SHIPPED = {name: float(getattr(decay, name)) for name in NAMES}
PLAIN = {
    "ETA": 0.3, "N0": 1.0, "S0": 2.3, "V0": 1.0, "KAPPA": 1.0, "B": 0.0, "C": 0.3, "GAMMA": 0.2, "BETA": 0.0, "P0": -3.5,
    "P1": -1.5, "P2": 0.0,
}  # fmt: skip
"""Round numbers that every fit starts from and is pulled to: the shipped ones have seen every log."""
STEP = 1e-5

Vector = np.ndarray


class Cut(NamedTuple):
    """Rows at one cut: which tie and which of its touches, days of silence, days to the next touch."""

    tie: Vector
    place: Vector
    silent: Vector
    next_days: Vector


class Set(NamedTuple):
    """One log for the fit: ln(gap + floor) by tie and place, longest ties first, and how many places each has."""

    name: str
    weight: float
    gaps: Vector
    lengths: Vector
    cuts: list[Cut]
    horizons: tuple[int, ...]


def set_of(name: str, log: backtest.Log, weight: float, most: int) -> Set:
    """At most so many ties a cut, drawn with a fixed seed."""
    chance = np.random.default_rng(1)
    horizons = backtest.horizons_for(log.days)
    drawn = []
    for cut in backtest.cuts_for(log, horizons):
        of = backtest.sample(log, cut)
        rows = np.arange(len(of.traces))
        drawn.append((of, rows if len(rows) <= most else chance.choice(rows, most, replace=False)))
    traces = {id(of.traces[row]): of.traces[row] for of, rows in drawn for row in rows}
    ordered = sorted(traces.values(), key=lambda trace: -len(trace.touches))
    place = {id(trace): number for number, trace in enumerate(ordered)}
    gaps = np.zeros((len(ordered), len(ordered[0].touches)))
    for number, trace in enumerate(ordered):
        days = np.diff(np.array(trace.touches, dtype=float)) / DAY
        gaps[number, 1 : len(days) + 1] = np.log(days + decay.GAP_FLOOR)
    cuts = [
        Cut(
            np.array([place[id(of.traces[row])] for row in rows]),
            of.known.touches[rows].astype(int) - 1,
            of.silent[rows],
            of.next_days[rows],
        )
        for of, rows in drawn
    ]
    return Set(name, weight, gaps, np.array([len(trace.touches) for trace in ordered]), cuts, horizons)


def rhythms(of: Set, constants: dict[str, float]) -> tuple[Vector, Vector]:
    """s and v after every touch."""
    s, v = np.empty_like(of.gaps), np.empty_like(of.gaps)
    s[:, 0], v[:, 0] = constants["S0"], constants["V0"]
    living = np.searchsorted(-of.lengths, -np.arange(of.gaps.shape[1]), side="left")
    for place in range(1, of.gaps.shape[1]):
        rows = living[place]
        rate = max(constants["ETA"], 1 / (place + constants["N0"]))
        off = of.gaps[:rows, place] - s[:rows, place - 1]
        s[:rows, place] = s[:rows, place - 1] + rate * off
        v[:rows, place] = v[:rows, place - 1] + rate * (off * off - v[:rows, place - 1])
    return s, v


def chances(
    of: Set, state: tuple[Vector, Vector], constants: dict[str, float], level: float
) -> list[list[Vector]]:
    """By cut and horizon."""
    found = []
    for cut in of.cuts:
        s, v = (each[cut.tie, cut.place] for each in state)
        evidence, uneven = np.log((cut.place + 1) / 5), np.log(v + decay.VARIANCE_FLOOR)
        scale = np.exp(constants["KAPPA"] * s + constants["B"])
        shape = np.exp(constants["C"] + constants["GAMMA"] * evidence + constants["BETA"] * uneven + level)
        odds = np.exp(constants["P0"] + constants["P1"] * evidence + constants["P2"] * uneven)
        near = np.exp(-shape * np.log1p(cut.silent / scale))
        row = []
        for horizon in of.horizons:
            far = np.exp(-shape * np.log1p((cut.silent + horizon) / scale))
            row.append((near - far) / (odds + near))
        found.append(row)
    return found


def loss(of: Set, state: tuple[Vector, Vector], constants: dict[str, float], level: float) -> float:
    return float(
        np.mean(
            [
                measure.log_loss(cut.next_days <= horizon, chance)
                for cut, row in zip(of.cuts, chances(of, state, constants, level), strict=True)
                for horizon, chance in zip(of.horizons, row, strict=True)
            ]
        )
    )


def unpacked(point: Vector, names: tuple[str, ...], fixed: dict[str, float]) -> dict[str, float]:
    own = {n: math.exp(x) if n in POSITIVE else float(x) for n, x in zip(names, point, strict=False)}
    return {**fixed, **own}


def fit(sets: list[Set], fixed: dict[str, float], names: tuple[str, ...]) -> dict[str, float]:
    """The constants `names` that predict these logs best; the others stay as they are."""
    start = np.array([math.log(fixed[name]) if name in POSITIVE else fixed[name] for name in names])
    weights = np.array([each.weight for each in sets])
    weights /= weights.sum()
    count = len(names)

    def parts(
        point: Vector, states: list[tuple[Vector, Vector]] | None = None
    ) -> tuple[Vector, Vector, list]:
        constants = unpacked(point, names, fixed)
        states = states or [rhythms(each, constants) for each in sets]
        pairs = [(each, state, level) for each, state, level in zip(sets, states, point[count:], strict=True)]
        bare = np.array([loss(each, state, constants, 0.0) for each, state, _ in pairs])
        own = np.array([loss(each, state, constants, level) for each, state, level in pairs])
        return bare, own, states

    def objective(point: Vector) -> tuple[float, Vector]:
        bare, own, states = parts(point)

        def worth(bare: Vector, own: Vector) -> float:
            return float(weights @ ((1 - OWN_LEVEL) * bare + OWN_LEVEL * own))

        slope = np.zeros(len(point))
        here = worth(bare, own)
        for index, name in enumerate(names):
            moved = point.copy()
            moved[index] += STEP
            again = parts(moved, None if name in LEARNED else states)
            slope[index] = (worth(again[0], again[1]) - here) / STEP
        constants = unpacked(point, names, fixed)
        for number, each in enumerate(sets):
            up = loss(each, states[number], constants, point[count + number] + STEP)
            slope[count + number] = weights[number] * OWN_LEVEL * (up - own[number]) / STEP
        off, levels = point[:count] - start, point[count:]
        slope[:count] += 2 * PULL * off
        slope[count:] += 2 * LEVEL_PULL * levels / len(sets)
        return here + PULL * float(off @ off) + LEVEL_PULL * float(levels @ levels) / len(sets), slope

    found = minimize(
        objective, np.concatenate((start, np.zeros(len(sets)))), jac=True, method="L-BFGS-B",
        options={"maxiter": 80, "ftol": 1e-7},
    )  # fmt: skip
    return unpacked(found.x, names, fixed)


@cache
def sets_of(folder: Path, most: int) -> dict[str, list[Set]]:
    """By log: itself, and the month in its middle."""
    found = {}
    for path in logs.names(folder):
        pairs, name = logs.pairs_of(path), logs.title(path)
        log = backtest.log_of(pairs)
        found[name] = [set_of(name, log, 1.0, most)]
        if log.days >= 100:
            middle = log.days / 2
            month = logs.between(pairs, middle - 15, middle + 15)
            found[name].append(set_of(f"{name}, a month", month, 0.5, most))
    return found


def figures(of: Set, constants: dict[str, float]) -> tuple[float, ...]:
    rows = []
    for cut, row in zip(of.cuts, chances(of, rhythms(of, constants), constants, 0.0), strict=True):
        for horizon, chance in zip(of.horizons, row, strict=True):
            came = cut.next_days <= horizon
            c = measure.concordance(cut.next_days, chance)
            rows.append((measure.auc(came, chance), measure.log_loss(came, chance), c))
    return tuple(np.nanmean(np.array(rows, dtype=float), axis=0))


def left_out(
    task: tuple[Path, str],
) -> tuple[str, list[tuple[str, list[tuple[float, ...]]]], dict[str, float]]:
    folder, name = task
    everything = sets_of(folder, MOST_TIES)
    others = [each for other, of in everything.items() if other != name for each in of]
    own = fit(others, PLAIN, NAMES)
    even = fit(others, PLAIN, tuple(each for each in NAMES if each not in {"BETA", "P2", "V0"}))
    whole = sets_of(folder, 10**9)[name] if name else []
    return name, [(of.name, [figures(of, each) for each in (SHIPPED, own, even)]) for of in whole], own


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--jobs", type=int, default=2)
    given = parser.parse_args()
    names = ["", *(logs.title(path) for path in logs.names(given.folder))]
    print(f"{'AUC / log loss / C':26} {'shipped':>24} {'fitted on the others':>24} {'without variance':>24}")
    totals, fits = [], {}
    with ProcessPoolExecutor(given.jobs) as pool:
        for name, rows, constants in pool.map(left_out, [(given.folder, name) for name in names]):
            fits[name or "all logs"] = constants
            for of, found in rows:
                print(f"{of:26} " + " ".join(f"{a:8.4f} {b:7.4f} {c:7.4f}" for a, b, c in found), flush=True)
            totals += [found for of, found in rows[:1]]
    for label, mean in (("mean of the logs", np.mean(np.array(totals), axis=0)),):
        print(f"{label:26} " + " ".join(f"{a:8.4f} {b:7.4f} {c:7.4f}" for a, b, c in mean))
    print("\nConstants, by the log that was left out")
    for name, constants in fits.items():
        print(f"{name:26} " + " ".join(f"{key.lower()} {value:.3f}" for key, value in constants.items()))


if __name__ == "__main__":
    main()
