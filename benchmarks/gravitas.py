"""The effect of gravitas on silent death, fitted where minutes were logged.

    python benchmarks/gravitas.py FOLDER

Only logs with minutes can say anything: hours × depth of the channel make gravitas, which is all that differs from
`ledger backtest`. Printed are the effect with the lowest log loss and what lies within two of its standard errors,
which come from the ties: what each adds to the slope and the curvature of the loss. The origin's effect can't be
fitted to any of these logs: none says how its ties began.
"""

import argparse
import csv
import gzip
from pathlib import Path

import logs
import numpy as np

from relationship_ledger.core import backtest, measure
from relationship_ledger.core.fold import Event
from relationship_ledger.core.lived import LivedClock
from relationship_ledger.core.worth import gravitas
from relationship_ledger.model import DAY

DEPTH = {"call": 0.5, "calls": 0.5, "video": 0.5, "meet": 1.0}
FEW = 0.1
STEP = 0.05


def log_with_minutes(path: Path) -> backtest.Log | None:
    pairs: dict[tuple[str, str], list[tuple[int, float]]] = {}
    known = 0
    with gzip.open(path, "rt") if path.suffix == ".gz" else path.open() as file:
        for row in csv.DictReader(file):
            minutes = float(row.get("minutes") or 0)
            known += minutes > 0
            pair = (min(row["src"], row["dst"]), max(row["src"], row["dst"]))
            hours = minutes / 60 * DEPTH.get(row.get("channel", ""), FEW)
            pairs.setdefault(pair, []).append((round(float(row["t_days"]) * DAY), hours))
    if not known:
        return None
    clock, traces, ends = LivedClock(), [], []
    for (src, dst), found in pairs.items():
        found.sort()
        events = (Event(at, None, 1.0, True, "both", 60 * hours) for at, hours in found)
        traces.append(backtest.trace(src, dst, events, backtest.BARE, clock))
        ends += [found[0][0], found[-1][0]]
    return backtest.Log(traces, min(ends), max(ends), sum(map(len, pairs.values())))


def losses(log: backtest.Log, effect: float) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Of every row: its tie, its loss, its gravitas."""
    horizons = backtest.horizons_for(log.days)
    number = {id(trace): index for index, trace in enumerate(log.traces)}
    ties, found, heavy = [], [], []
    for cut in backtest.cuts_for(log, horizons):
        sample = backtest.sample(log, cut)
        hours = [
            each.hours[int(count) - 1]
            for each, count in zip(sample.traces, sample.known.touches, strict=True)
        ]
        weight = np.array([gravitas(0.0, each) for each in hours])
        odds = sample.death / (1 - sample.death) * np.exp(-effect * weight)
        moved = sample._replace(death=odds / (1 + odds))
        for horizon in horizons:
            ties.append(np.array([number[id(each)] for each in sample.traces]))
            found.append(measure.losses(sample.came(horizon), moved.chance(horizon)))
            heavy.append(weight)
    return np.concatenate(ties), np.concatenate(found), np.concatenate(heavy)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    given = parser.parse_args()
    for path in logs.names(given.folder):
        log = log_with_minutes(path)
        if log is None:
            print(f"{logs.title(path):20} no minutes")
            continue
        tried = np.arange(-6, 12.01, 0.5)
        best = float(tried[np.argmin([losses(log, each)[1].sum() for each in tried])])
        ties, low, heavy = losses(log, best - STEP)
        _, here, _ = losses(log, best)
        _, high, _ = losses(log, best + STEP)
        slope = np.bincount(ties, (high - low) / (2 * STEP))
        curve = float(((high - 2 * here + low) / STEP**2).sum())
        error = np.sqrt(float((slope**2).sum())) / max(curve, 1e-9)
        print(
            f"{logs.title(path):20} effect {best:+.1f} ± {error:.1f}   log loss {losses(log, 0)[1].mean():.5f} without, "
            f"{losses(log, 1)[1].mean():.5f} with the prior of 1, {here.mean():.5f} with this; gravitas, nine of ten below "
            f"{np.quantile(heavy, 0.9):.2f}"
        )


if __name__ == "__main__":
    main()
