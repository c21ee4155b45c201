"""How long the exact choice of a week takes, and that a solver finds no better one.

    python benchmarks/planner.py [--solver]

Made-up weeks of 100 to 100,000 people with seven ways each. Prints milliseconds, the ratio to an empty loop over as
many ways in the same run and to starting Python, and with `--solver` (needs scipy: HiGHS) the difference in gain from
its optimum.
"""

import argparse
import random
import subprocess
import sys
import time
from statistics import median

from relationship_ledger.core.knapsack import Item, choose

WAYS = ((3, 0.5), (5, 0.5), (20, 0.6), (20, 0.7), (30, 0.8), (45, 0.95), (90, 0.95))
"""Minutes and chances to land, about those of the channels."""
WEIGHTS = (1, 1, 1, 1, 1, 1, 2, 2, 4, 8, 16)


def crowd(people: int, seed: int) -> list[list[Item]]:
    chance = random.Random(seed)
    return [
        [Item(minutes, weight * share * lands * chance.uniform(0.8, 1.2)) for minutes, lands in WAYS]
        for weight, share in ((chance.choice(WEIGHTS), chance.random()) for _ in range(people))
    ]


def gain(classes: list[list[Item]], chosen: list[int | None]) -> float:
    return sum(classes[place][item].gain for place, item in enumerate(chosen) if item is not None)


def solved(classes: list[list[Item]], minutes: int) -> float:
    import numpy as np
    from scipy.optimize import Bounds, LinearConstraint, milp
    from scipy.sparse import csr_matrix, vstack

    items = [(place, item) for place, each in enumerate(classes) for item in each]
    places = [place for place, _ in items]
    one_each = csr_matrix(
        (np.ones(len(items)), (places, range(len(items)))), shape=(len(classes), len(items))
    )
    weights = csr_matrix([[item.minutes for _, item in items]])
    limits = np.concatenate([np.ones(len(classes)), [minutes]])
    found = milp(
        -np.array([item.gain for _, item in items]),
        constraints=LinearConstraint(vstack([one_each, weights]), -np.inf, limits),
        integrality=np.ones(len(items)),
        bounds=Bounds(0, 1),
        options={"mip_rel_gap": 0},
    )
    return -float(found.fun)


def start() -> float:
    took = []
    for _ in range(5):
        began = time.perf_counter()
        subprocess.run([sys.executable, "-c", "pass"], check=True)
        took.append(time.perf_counter() - began)
    return median(took)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--solver", action="store_true", help="hold the gain against HiGHS (up to 10,000 people)"
    )
    given = parser.parse_args()
    bare = start()
    print(f"starting Python: {1000 * bare:.0f} ms")
    for people in (100, 1_000, 10_000, 100_000):
        classes = crowd(people, people)
        began = time.perf_counter()
        for _ in range(people * len(WAYS)):
            pass
        base = time.perf_counter() - began
        for minutes in (60, 300, 600):
            marked = range(0, people, 20)
            for floor in (0, 3):
                began = time.perf_counter()
                chosen = choose(classes, minutes, marked=marked, floor=floor)
                took = time.perf_counter() - began
                line = (
                    f"{people:>7,} people, {minutes} min, floor {floor}: {1000 * took:7.1f} ms, "
                    f"×{took / bare:.1f} of a start, ×{took / base:.0f} of an empty loop"
                )
                if given.solver and not floor and people <= 10_000:
                    line += f"; HiGHS better by {solved(classes, minutes) - gain(classes, chosen):.1e}"
                print(line)


if __name__ == "__main__":
    main()
