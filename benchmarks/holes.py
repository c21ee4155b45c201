"""What a hole in the logging costs, and what a pause gives back.

    python benchmarks/holes.py FOLDER

From each log longer than 150 days a third is cut out: its touches are lost, and the ties go on. Then the engine
predicts from four moments, the first three weeks after the hole, once on the log with the hole as it stands, once with the pause that is
inferred, and once on the whole log; and so do time since last and BG/NBD, on the log with the hole.
"""

import argparse
from pathlib import Path

import logs
import numpy as np

from relationship_ledger.core import backtest, baselines, measure
from relationship_ledger.model import DAY

_FROM, _TO = 0.35, 0.68
_CUTS = 4


def figures(log: backtest.Log, cuts: list[int], horizons: tuple[int, ...], name: str) -> tuple[float, float]:
    rows = []
    for cut in cuts:
        sample = backtest.sample(log, cut)
        rivals = {} if name == "engine" else baselines.rivals(sample.known)
        for horizon in horizons:
            chance = sample.chance(horizon) if name == "engine" else rivals[name](horizon)[0]
            came = sample.came(horizon)
            rows.append((measure.auc(came, chance) or np.nan, measure.log_loss(came, chance)))
    auc, loss = np.nanmean(np.array(rows), axis=0)
    return float(auc), float(loss)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    given = parser.parse_args()
    print(
        f"{'':20} {'hole':>12}  {'whole log':>15} {'with the hole':>15} {'pause inferred':>15} {'since last':>15} {'BG/NBD':>15}"
    )
    for path in logs.names(given.folder):
        pairs = logs.pairs_of(path)
        whole = backtest.log_of(pairs)
        if whole.days < 150:
            continue
        first, last = (round(whole.begins + share * (whole.ends - whole.begins)) for share in (_FROM, _TO))
        left = {
            pair: kept
            for pair, at in pairs.items()
            if (kept := [each for each in at if not first <= each < last])
        }
        bare, cured = backtest.log_of(left, infer_pauses=False), backtest.log_of(left)
        horizons = tuple(h for h in backtest.horizons_for(whole.days) if h * DAY < (whole.ends - last) / 2)
        longest = max(horizons) * DAY
        cuts = [
            round(last + 21 * DAY + (whole.ends - longest - last - 21 * DAY) * k / (_CUTS - 1))
            for k in range(_CUTS)
        ]
        found = [
            figures(whole, cuts, horizons, "engine"),
            figures(bare, cuts, horizons, "engine"),
            figures(cured, cuts, horizons, "engine"),
            figures(bare, cuts, horizons, "time_since_last"),
            figures(bare, cuts, horizons, "bg_nbd"),
        ]
        inferred = sum((each.end - each.start) / DAY for each in cured.pauses)
        cells = " ".join(f"{auc:.4f} / {loss:.4f}" for auc, loss in found)
        print(f"{logs.title(path):20} {(last - first) / DAY:4.0f} d ({inferred:3.0f})  {cells}")
    print("\nAUC / log loss; in brackets the days that were inferred to be a pause.")


if __name__ == "__main__":
    main()
