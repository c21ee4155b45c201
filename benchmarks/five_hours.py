"""Does five hours a week keep a thousand relationships? The claim of the whole program, put to its forecast.

    python benchmarks/five_hours.py [--ledgers 3] [--runs 2]

Made-up ledgers of a thousand people (`ledger demo`) are played for a year at five hours a week, by the plan and by what
people do without one, in three worlds: the engine's own, BG/NBD and power-law gaps, both fitted to the ledger's own
past. Then one assumption after the other is changed. Figures are means with the lowest and the highest over ledgers and
runs. All of it is simulation: nothing here says that reminding people helps.
"""

import argparse
import os
import random
import sqlite3
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager, redirect_stderr, redirect_stdout
from io import StringIO
from pathlib import Path
from statistics import fmean
from typing import Any
from unittest.mock import patch

from relationship_ledger.cli.forecast import Begun, begin, world_named
from relationship_ledger.cli.main import main as ledger
from relationship_ledger.cli.run import Run
from relationship_ledger.core import forecast_report, gain
from relationship_ledger.core.fold import TieState
from relationship_ledger.core.forecast import HABITS, Played, Start, Terms, TieNow, play
from relationship_ledger.core.worlds import OwnWorld
from relationship_ledger.model import Channel, PlanRules

NOW = "2026-11-24T10:00:00Z"
WORLDS = ("ours", "bgnbd", "power-law")
WEEKS = 52
FIVE_HOURS = 300
RULES = PlanRules()
ALL_HOURS = RULES._replace(value_share=0.0)


def made(folder: Path, seed: int, origin: tuple[str, str] | None = None) -> Run:
    """A made-up ledger of a thousand; with `origin` all ties began so."""
    path = folder / f"{seed}-{origin[0] if origin else 'mix'}.db"
    with redirect_stdout(StringIO()), redirect_stderr(StringIO()):
        ledger(["demo", "--people", "1000", "--seed", str(seed), "--out", str(path)])
    run = Run(str(path), NOW)
    if origin:
        run.reader.close()
        with closing(sqlite3.connect(path)) as raw, raw:
            raw.execute("UPDATE contact SET origin_kind = ?, origin_context = ?", origin)
        run = Run(str(path), NOW)
        with run.writer() as writer:
            writer.rebuild()
        run.reopened()
    return run


def luck(number: int) -> Callable[[str], random.Random]:
    return lambda name: random.Random(f"{number}/{name}")


def share(found: Sequence[bool]) -> float:
    return sum(found) / len(found)


def measures(played: Played) -> tuple[float, float, float, float]:
    """Alive, fresh, in touch; and of those alive at the start the share that is still."""
    ends = played.ends
    return (
        share([end.alive for end in ends]),
        share([end.fresh for end in ends]),
        share([end.in_touch for end in ends]),
        share([end.alive for end in ends if end.alive_before]),
    )


def cell(values: Sequence[float]) -> str:
    low, mean, high = (round(100 * each) for each in (min(values), fmean(values), max(values)))
    return f"{mean} %" if low == high else f"{mean} % ({low}–{high})"


def row(*cells: object) -> None:
    print("| " + " | ".join(str(each) for each in cells) + " |", flush=True)


def ways() -> Iterator[tuple[str, str, PlanRules]]:
    """A name, a habit, and the rules it has its minutes by."""
    yield "the plan, 4 h", "plan", RULES
    yield "the plan, 5 h", "plan", ALL_HOURS
    for habit in HABITS[1:]:
        yield f"{habit}, 4 h" if habit not in ("nothing", "card") else habit, habit, RULES
        if habit not in ("nothing", "card"):
            yield f"{habit}, 5 h", habit, ALL_HOURS


def compare(begun: Sequence[Begun], runs: int) -> None:
    for name in WORLDS:
        print(f"\n{name}\n")
        row(
            "habit",
            "alive",
            "kept of those alive",
            "fresh",
            "in touch",
            "in touch, tiers 1 to 4",
            "tier 5",
            "minutes a week",
        )
        row(*["---"] * 8)
        for title, habit, rules in ways():
            found: list[tuple[float, ...]] = []
            minutes = []
            for each in begun:
                world = world_named(name, each)  # type: ignore[arg-type]
                for number in range(runs):
                    played = play(each.start, Terms(FIVE_HOURS, WEEKS, rules), habit, world, luck(number))  # type: ignore[arg-type]
                    near, far = (
                        share(
                            [
                                end.in_touch
                                for end, tie in zip(played.ends, each.start.ties, strict=True)
                                if (tie.standing.tier < 5) is inner
                            ]
                        )
                        for inner in (True, False)
                    )
                    found.append((*measures(played), near, far))
                    minutes.append(played.planned_minutes)
            alive, fresh, touched, kept, near, far = zip(*found, strict=True)
            row(
                title,
                cell(alive),
                cell(kept),
                cell(fresh),
                cell(touched),
                cell(near),
                cell(far),
                f"{fmean(minutes):.0f}",
            )


def capacities(begun: Sequence[Begun]) -> None:
    print(
        "\nWhat a tie needs, seconds a week, in touch (alive); and what five hours carry with the fifth kept for lists\n"
    )
    row("world", *(f"ledger {number}" for number in range(1, len(begun) + 1)), "carried by 5 h, in touch")
    row(*["---"] * (len(begun) + 2))
    for name in WORLDS:
        needs = [
            forecast_report.needs(
                each.start, Terms(FIVE_HOURS, WEEKS, RULES), world_named(name, each), luck(0)
            )  # type: ignore[arg-type]
            for each in begun
        ]
        said = [
            f"{'never' if each.in_touch is None else f'{60 * each.in_touch:.0f}'} ({60 * each.alive if each.alive is not None else -1:.0f})"
            for each in needs
        ]
        row(
            name,
            *said,
            ", ".join(f"{FIVE_HOURS / each.in_touch:.0f}" if each.in_touch else "–" for each in needs),
        )
    print("\nThis ledger by hours a week, in touch (alive), the first ledger\n")
    row("world", *(f"{hours} h" for hours in range(11)))
    row(*["---"] * 12)
    for name in WORLDS:
        world = world_named(name, begun[0])  # type: ignore[arg-type]
        cells = []
        for hours in range(11):
            alive, _, touched, _ = measures(
                play(begun[0].start, Terms(60 * hours, WEEKS, RULES), "plan", world, luck(0))
            )
            cells.append(f"{100 * touched:.0f} ({100 * alive:.0f})")
        row(name, *cells)


def one_way(minutes: Callable[[int], int]) -> Callable[[TieNow], TieNow]:
    """Everyone has one way only, a conversation of so many minutes by tier."""

    def changed(tie: TieNow) -> TieNow:
        channel = Channel("conversation", minutes(tie.standing.tier), 0.5, 0.7, two_way=True)
        return tie._replace(channels=[channel])

    return changed


def without(*names: str) -> Callable[[TieNow], TieNow]:
    return lambda tie: tie._replace(channels=[each for each in tie.channels if each.name not in names])


def sensitivities(folder: Path, begun: Sequence[Begun], runs: int) -> None:
    terms = Terms(FIVE_HOURS, WEEKS, RULES)
    inner = {1: 20, 2: 15, 3: 10, 4: 5, 5: 3}
    online = [begin(made(folder, seed, ("online", "linkedin"))) for seed in range(1, len(begun) + 1)]
    shared = [begin(made(folder, seed, ("shared", "work"))) for seed in range(1, len(begun) + 1)]
    same: Callable[[TieNow], TieNow] = lambda tie: tie  # noqa: E731  # what changes nothing
    cases: list[tuple[str, Sequence[Begun], Callable[[TieNow], TieNow], Terms]] = [
        ("as it is", begun, same, terms),
        ("nothing comes by itself", begun, same, terms._replace(begun="none")),
        ("what began with you comes as before, too", begun, same, terms._replace(begun="all")),
        ("what comes by itself is paid from the hours", begun, same, terms._replace(paid=True)),
        ("half as many touches land", begun, same, terms._replace(landing=0.5)),
        (
            "short touches in a row land less often, as the plan thinks",
            begun,
            same,
            terms._replace(dulled=True),
        ),
        ("no messages, no e-mail", begun, without("message", "email"), terms),
        ("a conversation each: 20, 15, 10, 5, 3 min by tier", begun, one_way(inner.__getitem__), terms),
        ("a conversation each: 2 min for everyone", begun, one_way(lambda _: 2), terms),
        ("a conversation each: 20 min for everyone", begun, one_way(lambda _: 20), terms),
        ("all ties born online", online, same, terms),
        ("all ties from work", shared, same, terms),
        ("two months in which nothing is done", begun, same, terms._replace(idle=frozenset(range(20, 29)))),
        ("nothing comes by itself, and half land", begun, same, terms._replace(begun="none", landing=0.5)),
    ]
    print(
        "\nOne assumption changed at a time, in the engine's own world: in touch (fresh, alive) at the end\n"
    )
    row("assumption", "the plan", "fixed cadence", "oldest first", "nothing")
    row(*["---"] * 5)
    for title, ledgers, change, way in cases:
        cells = []
        for habit in ("plan", "cadence", "oldest", "nothing"):
            found = []
            for each in ledgers:
                start = each.start._replace(ties=[change(tie) for tie in each.start.ties])
                found += [
                    measures(play(start, way, habit, OwnWorld(), luck(number))) for number in range(runs)
                ]  # type: ignore[arg-type]
            alive, fresh, touched, _ = (fmean(values) for values in zip(*found, strict=True))
            cells.append(f"{100 * touched:.0f} % ({100 * fresh:.0f}, {100 * alive:.0f})")
        row(title, *cells)


@contextmanager
def dulled(most: int) -> Iterator[None]:
    """Let the gain count at most so many short touches in a row."""
    real = gain.options

    def capped(state: TieState | None, *rest: Any) -> list[gain.Option]:
        return real(state._replace(shallow=min(most, state.shallow)) if state else None, *rest)

    with patch.object(gain, "options", capped):
        yield


def dulling(begun: Sequence[Begun], runs: int) -> None:
    print("\nHow far short touches in a row are thought to dull: in touch (fresh, alive) at the end\n")
    row("world", "by whom", "as it is", "once at most", "never")
    row(*["---"] * 5)
    for name in WORLDS:
        for habit in ("plan", "cadence", "oldest"):
            cells = []
            for most in (10**6, 1, 0):
                found = []
                with dulled(most):
                    for each in begun:
                        world, way = world_named(name, each), Terms(FIVE_HOURS, WEEKS, RULES)  # type: ignore[arg-type]
                        found += [
                            measures(play(each.start, way, habit, world, luck(number)))
                            for number in range(runs)
                        ]  # type: ignore[arg-type]
                alive, fresh, touched, _ = (fmean(values) for values in zip(*found, strict=True))
                cells.append(f"{100 * touched:.0f} % ({100 * fresh:.0f}, {100 * alive:.0f})")
            row(name, habit, *cells)


def timed(start: Start) -> None:
    took = []
    for hours in (1, 2, 5, 8, 10):
        began = time.perf_counter()
        play(start, Terms(60 * hours, WEEKS, RULES), "plan", OwnWorld(), luck(0))
        took.append(time.perf_counter() - began)
    print(
        f"\n{len(start.ties)} people, {WEEKS} weeks, five budgets: {sum(took):.1f} s ({', '.join(f'{each:.1f}' for each in took)})"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--ledgers", type=int, default=3)
    parser.add_argument("--runs", type=int, default=2)
    given = parser.parse_args()
    os.environ["LEDGER_NOW"] = NOW
    os.environ["LEDGER_SEED"] = "1"
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        begun = [begin(made(folder, seed)) for seed in range(1, given.ledgers + 1)]
        for number, each in enumerate(begun, 1):
            ties = each.start.ties
            tiers = ", ".join(str(sum(tie.standing.tier == tier for tie in ties)) for tier in range(1, 6))
            print(
                f"ledger {number}: {len(ties)} people, by tier {tiers}; {share([not tie.standing.rotten for tie in ties]):.0%} alive, "
                f"{sum(tie.state is None for tie in ties)} of no known touch"
            )
        timed(begun[0].start)
        compare(begun, given.runs)
        capacities(begun)
        sensitivities(folder, begun, given.runs)
        dulling(begun, given.runs)


if __name__ == "__main__":
    main()
