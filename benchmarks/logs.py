"""Event logs in a folder, for the benchmarks: read as `ledger backtest --events` reads them."""

import sys
from pathlib import Path

from relationship_ledger.core.backtest import Log, log_of
from relationship_ledger.formats import events_csv
from relationship_ledger.model import DAY


def names(folder: Path) -> list[Path]:
    found = sorted([*folder.glob("*.csv"), *folder.glob("*.csv.gz")])
    if not found:
        sys.exit(f"There is no .csv or .csv.gz in {folder}.")
    return found


def pairs_of(path: Path) -> dict[tuple[str, str], list[int]]:
    return events_csv.read(path).pairs


def read(path: Path) -> Log:
    return log_of(pairs_of(path))


def title(path: Path) -> str:
    return path.name.removesuffix(".gz").removesuffix(".csv")


def between(pairs: dict[tuple[str, str], list[int]], first: float, last: float) -> Log:
    """The log of a span of days since its beginning, as of someone who began to keep it then."""
    begins = min(instants[0] for instants in pairs.values())
    low, high = begins + first * DAY, begins + last * DAY
    kept = {
        pair: inside
        for pair, instants in pairs.items()
        if (inside := [at for at in instants if low <= at < high])
    }
    return log_of(kept)
