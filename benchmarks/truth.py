"""How well the shipped engine predicts public logs, beside its rivals, with intervals resampled over people.

    python benchmarks/truth.py FOLDER [--resamples 200]

FOLDER holds event logs as `ledger backtest --events` takes them. For each log: the means over cuts and horizons of
AUC, log loss and C, and the 95 % interval of the difference to each rival's AUC: people are drawn with replacement,
and a tie counts as often as both its people were drawn. Then what `ledger tune` would do with the log.
"""

import argparse
from collections.abc import Callable
from pathlib import Path

import logs
import numpy as np

from relationship_ledger.core import backtest, baselines, measure
from relationship_ledger.core.tune import tune

Column = dict[str, list[float]]


def samples_of(log: backtest.Log) -> tuple[tuple[int, ...], list[backtest.Sample]]:
    horizons = backtest.horizons_for(log.days)
    return horizons, [backtest.sample(log, cut) for cut in backtest.cuts_for(log, horizons)]


def said(
    sample: backtest.Sample, horizons: tuple[int, ...]
) -> dict[str, dict[int, tuple[np.ndarray, np.ndarray]]]:
    """Chances and scores of the engine and of each rival, by horizon."""
    own = {horizon: (chance, chance) for horizon in horizons for chance in [sample.chance(horizon)]}
    rivals = baselines.rivals(sample.known).items()
    return {"engine": own, **{name: {h: rival(h) for h in horizons} for name, rival in rivals}}


def means(
    horizons: tuple[int, ...],
    samples: list[backtest.Sample],
    everything: list[dict[str, dict[int, tuple[np.ndarray, np.ndarray]]]],
    weigh: Callable[[backtest.Sample], np.ndarray | None],
    *,
    all_figures: bool,
) -> dict[str, list[float]]:
    """By name: mean AUC, and with `all_figures` log loss and C, over cuts and horizons."""
    rows: dict[str, list[list[float]]] = {}
    for sample, of in zip(samples, everything, strict=True):
        weight = weigh(sample)
        for name, by in of.items():
            for horizon in horizons:
                came, (chance, score) = sample.came(horizon), by[horizon]
                found = [measure.auc(came, score, weight)]
                if all_figures:
                    found += [measure.log_loss(came, chance), measure.concordance(sample.next_days, score)]
                rows.setdefault(name, []).append([np.nan if each is None else each for each in found])
    return {name: list(np.nanmean(np.array(found), axis=0)) for name, found in rows.items()}


def report(path: Path, resamples: int) -> dict[str, list[float]]:
    log = logs.read(path)
    horizons, samples = samples_of(log)
    everything = [said(sample, horizons) for sample in samples]
    found = means(horizons, samples, everything, lambda _: None, all_figures=True)
    people = sorted({who for trace in log.traces for who in (trace.src, trace.dst)})
    number = {who: index for index, who in enumerate(people)}
    ends = {
        id(sample): np.array([(number[each.src], number[each.dst]) for each in sample.traces]).T
        for sample in samples
    }
    chance = np.random.default_rng(1)
    drawn: dict[str, list[float]] = {}
    for _ in range(resamples):
        times = np.bincount(chance.integers(len(people), size=len(people)), minlength=len(people)).astype(
            float
        )

        def weigh(sample: backtest.Sample, times: np.ndarray = times) -> np.ndarray:
            one, other = ends[id(sample)]
            return np.asarray(times[one] * times[other])

        again = means(horizons, samples, everything, weigh, all_figures=False)
        for name, (auc,) in again.items():
            drawn.setdefault(name, []).append(again["engine"][0] - auc if name != "engine" else auc)
    print(
        f"\n{logs.title(path)}: {log.events:,} events, {len(people):,} people, {log.days:.0f} days, horizons {horizons}"
    )
    print(f"  {'':20} {'AUC':>6} {'log loss':>9} {'C':>6}   95 % interval")
    for name, (auc, loss, c) in found.items():
        low, high = np.nanpercentile(drawn[name], [2.5, 97.5])
        what = "of AUC" if name == "engine" else "of the engine's AUC less this"
        print(f"  {name:20} {auc:6.4f} {loss:9.4f} {c:6.4f}   {low:+.4f} … {high:+.4f} {what}")
    tuned = tune(log, 0.0)
    if tuned is None:
        print("  tune: too little to fit a level to")
    else:
        word = "accepts" if tuned.accepted else "refuses"
        print(
            f"  tune {word} level {tuned.level:+.2f}: log loss {tuned.loss_before:.4f} → {tuned.loss_after:.4f} on what it did "
            f"not see, ± {tuned.error:.4f}"
        )
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--resamples", type=int, default=200)
    given = parser.parse_args()
    found = [report(path, given.resamples) for path in logs.names(given.folder)]
    print(f"\nMeans over {len(found)} logs, and the largest shortfall of AUC behind the best rival of a log")
    best = [max(auc for name, (auc, *_) in each.items() if name != "engine") for each in found]
    for name in found[0]:
        auc, loss, c = np.mean([each[name] for each in found], axis=0)
        print(f"  {name:20} {auc:6.4f} {loss:9.4f} {c:6.4f}")
    short = max(rival - each["engine"][0] for rival, each in zip(best, found, strict=True))
    print(f"  largest shortfall of the engine: {short:+.4f}")


if __name__ == "__main__":
    main()
