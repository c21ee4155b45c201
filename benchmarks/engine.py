"""How long the engine takes: a fold of a million touches, and all standings of a ledger restored from its rows.

    python benchmarks/engine.py [--people 100000] [--touches 10000000]

Prints seconds, the ratio to an empty loop over as many touches in the same run, and the peak of memory. Touches lie
in the file in order of time, as in life, not by person.
"""

import argparse
import random
import resource
import sqlite3
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing
from itertools import accumulate, count
from pathlib import Path

from relationship_ledger import config
from relationship_ledger.core.fold import Event, fold
from relationship_ledger.core.lived import LivedClock
from relationship_ledger.core.standing import tie_of
from relationship_ledger.model import DAY, Cadence, Contact, Origin, SettingValue
from relationship_ledger.store.writer import Author, Writer, begin

NOW = 1_790_000_000
SETTINGS = config.build({})


def empty_loop(touches: int) -> float:
    began = time.perf_counter()
    for _ in range(touches):
        pass
    return time.perf_counter() - began


def fold_a_million() -> None:
    chance, clock = random.Random(1), LivedClock()
    base = empty_loop(1_000_000)
    for per_tie in (10, 100):
        tie = tie_of(Origin("shared", "work"), 3, Cadence(), SETTINGS)
        took = 0.0
        for _ in range(1_000_000 // per_tie):
            at, events = NOW - 3000 * DAY, []
            for _ in range(per_tie):
                at += int(DAY * chance.lognormvariate(2.5, 1))
                events.append(Event(at, None, 0.5, True, "both", 20.0))
            began = time.perf_counter()
            fold(events, tie, clock)
            took += time.perf_counter() - began
        print(
            f"fold of 1,000,000 touches, {per_tie} a tie: {took:.1f} s, ×{took / base:.0f} of an empty loop"
        )


def participations(people: list[str], touches: int) -> Iterator[tuple[object, ...]]:
    """Rows in order of time; people differ in how often they are touched."""
    chance = random.Random(2)
    weights = list(accumulate(chance.lognormvariate(0, 1) for _ in people))
    at, step = NOW - 3650 * DAY, 3650 * DAY / touches
    for number in range(0, touches, 10_000):
        for offset, who in enumerate(chance.choices(people, cum_weights=weights, k=10_000)):
            when = round(at + (number + offset) * step)
            channel = ("call", "message", "meet")[offset % 3]
            yield who, when, f"{number + offset:036x}", None, channel, "both", None, 0


def restore(people: int, touches: int, folder: Path) -> None:
    path, numbers = folder / "ledger.db", count(1)
    author = Author(NOW, NOW, "device", lambda: f"01900000-0000-7000-8000-{next(numbers):012x}")
    begin(path, author, {})
    with Writer(path, author, config.build) as writer, writer.step("demo", "begin") as step:
        ids = [step.new_id() for _ in range(people)]
        for number, id_ in enumerate(ids):
            step.put(Contact(id_, f"Person {number}", tier=1 + number % 5, added_at=NOW - 4000 * DAY))
    with closing(sqlite3.connect(path)) as raw:
        raw.execute("PRAGMA cache_size=-65536")
        raw.executemany(
            """INSERT INTO participation (contact_id, at, touch_id, day, channel, "by", minutes, missed)
               VALUES (?, ?, ?, ?, ?, ?, ?, ?)""",
            participations(ids, touches),
        )
        raw.commit()
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    base = empty_loop(touches)
    began = time.perf_counter()
    with Writer(path, author, config.build) as writer, writer.step("config") as step:
        step.put(SettingValue("threshold", "0.45"))
    took = time.perf_counter() - began
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    print(
        f"restore of {people:,} standings, {touches:,} touches, {path.stat().st_size >> 20} MiB: {took:.1f} s, "
        f"×{took / base:.0f} of an empty loop; memory at its peak {peak >> 10} MiB, before {before >> 10} MiB"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=100_000)
    parser.add_argument("--touches", type=int, default=1_000_000)
    given = parser.parse_args()
    fold_a_million()
    with tempfile.TemporaryDirectory() as folder:
        restore(given.people, given.touches, Path(folder))


if __name__ == "__main__":
    main()
