"""What so many hours a week will keep alive, and whom they can't."""

import sys
from collections.abc import Callable, Iterable, Sequence
from itertools import pairwise
from math import isnan
from statistics import median
from typing import TYPE_CHECKING, Annotated, Literal, NamedTuple

import typer

from relationship_ledger import clock
from relationship_ledger.cli.output import NO_PEOPLE, Json, Plain, document, form
from relationship_ledger.cli.proposal import channels_of
from relationship_ledger.cli.run import Run
from relationship_ledger.core.fold import MERGE, Event, fold
from relationship_ledger.core.forecast import Start, Terms, TieNow, begun_share
from relationship_ledger.core.standing import tie_of
from relationship_ledger.core.worlds import Past, past_of
from relationship_ledger.errors import NothingToDoError, UsageError
from relationship_ledger.model import DAY, Instant, Standing
from relationship_ledger.store import week as asked
from relationship_ledger.store.reader import Criteria, TieInput

if TYPE_CHECKING:
    from relationship_ledger.core.forecast_report import Tick
    from relationship_ledger.core.worlds import Buying, Chance, World

WorldName = Literal["ours", "bgnbd", "power-law"]
WEEKS = 52
RUNS = 5
_USUAL = 5  # of the latest touches that they had a part in, those to come are like one
_LEAST_PASTS = 20  # fewer pasts than this are nothing to fit BG/NBD to
_USUAL_GAP = 60.0  # days, where no tie has a middle gap of its own


def forecast(
    ctx: typer.Context,
    hours: Annotated[
        float | None,
        typer.Option("--hours", min=0, max=168, help="Hours a week, in place of the budget."),
    ] = None,
    weeks: Annotated[int, typer.Option("--weeks", min=1, max=520, help="Weeks ahead.")] = WEEKS,
    runs: Annotated[
        int, typer.Option("--runs", min=1, max=100, help="How often it is played; the band is their range.")
    ] = RUNS,
    world: Annotated[
        WorldName, typer.Option("--world", help="What ties truly do: as the engine has it, or otherwise.")
    ] = "ours",
    seed: Annotated[
        str | None, typer.Option("--seed", help="The same seed, the same luck. [env: LEDGER_SEED]")
    ] = None,
    habits: Annotated[
        bool,
        typer.Option("--habits/--no-habits", help="Whether what people do without a plan is played too."),
    ] = True,
    json: Json = False,
    plain_: Plain = False,
) -> None:
    """What so many hours a week will keep alive, whom they can't, and how many they carry."""
    from random import Random

    from relationship_ledger.core import forecast_report

    run: Run = ctx.obj
    shape = form(json=json, plain=plain_)
    if hours is not None and isnan(hours):
        raise UsageError("Say --hours as a number.")
    minutes = run.settings.budget_minutes if hours is None else round(hours * 60)
    begun = begin(run)
    if not begun.start.ties:
        raise NothingToDoError(
            NO_PEOPLE if run.reader.is_empty() else "Nobody here is active: there is no one to keep."
        )
    luck = seed or clock.seed() or "1"

    def seeds(number: int) -> "Callable[[str], Chance]":
        return lambda name: Random(f"{luck}/{number}/{name}")  # noqa: S311  # reproducible on purpose

    value = forecast_report.forecast(
        begun.start,
        Terms(minutes, weeks, run.settings.plan),
        world_named(world, begun),
        seeds,
        runs,
        habits=habits,
        tick=_progress(forecast_report.pieces(runs, habits=habits)),
    )
    if shape == "json":
        from relationship_ledger.render import forecast_document

        document(forecast_document.forecast(value))
    elif shape == "plain":
        from relationship_ledger.render import forecast_words

        forecast_words.lines(value)
    else:
        from relationship_ledger.render import forecast_screen

        forecast_screen.show(value)


class Begun(NamedTuple):
    """Where a forecast begins, and the gaps in days that each tie had, for the worlds to be fitted to."""

    start: Start
    gaps: Sequence[Sequence[float]]


def begin(run: Run) -> Begun:
    """Everyone who may be touched, as the ledger knows them now: not whoever is snoozed for good, let go or dead."""
    view, settings = run.view, run.settings
    known = {
        each.id: each
        for each in run.reader.standings(view, Criteria(states=("active", "snoozed")))
        if each.state == "active" or each.snoozed_until is not None
    }
    ids = list(known)
    logged = asked.known(run.reader, ids, run.now, settings)
    usual = asked.usual_durations(run.reader, run.now)
    ties, gaps = [], []
    for tie in run.reader.ties(settings, ids, view.now):
        standing = known[tie.contact.id]
        channels = channels_of(run, tie, usual, logged.get(standing.id, asked.Known({}, met=False)))
        engine_tie = tie_of(tie.contact.origin, tie.contact.tier, tie.cadence, settings)
        days = [(run.now - at) / DAY for at in _touches(tie.events)]
        gaps.append([earlier - later for earlier, later in pairwise(days)])
        ties.append(
            TieNow(
                standing,
                engine_tie,
                fold(tie.events, engine_tie, view.clock),
                settings.tiers[tie.contact.tier].weight,
                channels,
                _due_at(standing),
                begun_share(sum(_THEIRS[each.by] for each in tie.events), len(tie.events)),
                [each for each in tie.events if each.by != "me"][-_USUAL:],
                past_of(days) if days else None,
                _landed_at(tie),
                standing.snoozed_until or 0,
            )
        )
    return Begun(Start(ties, run.now, view.clock), gaps)


_THEIRS = {"me": 0.0, "both": 0.5, "them": 1.0}


def _touches(events: Iterable[Event]) -> list[Instant]:
    """The first instant of each touch."""
    found: list[Instant] = []
    for event in events:
        if not found or event.at - found[-1] >= MERGE:
            found.append(event.at)
    return found


def _due_at(standing: Standing) -> Instant:
    return max(standing.expires_at or 0, standing.snoozed_until or 0)


def _landed_at(tie: TieInput) -> Instant | None:
    return max((event.at for event in tie.events if event.two_way or event.by != "me"), default=None)


def world_named(name: WorldName, begun: Begun) -> "World":
    """A world, fitted to the ledger's own past. Raises NothingToDoError where there is too little of it."""
    from relationship_ledger.core import worlds

    if name == "ours":
        return worlds.OwnWorld()
    pasts = [each.past for each in begun.start.ties if each.past is not None]
    if name == "power-law":
        own = [past.gap for past in pasts if past.gap is not None]
        return worlds.PowerLawWorld(worlds.power_shape(begun.gaps), median(own) if own else _USUAL_GAP)
    if len(pasts) < _LEAST_PASTS:
        raise NothingToDoError(
            f"BG/NBD needs {_LEAST_PASTS} people with a touch to be fitted to, and there are {len(pasts)}. "
            "--world power-law needs none."
        )
    return worlds.BuyingWorld(_bought(pasts))


def _bought(pasts: Sequence[Past]) -> "Buying":
    import numpy as np

    from relationship_ledger.core import bgnbd, worlds

    fitted = bgnbd.fit(
        np.array([float(past.repeats) for past in pasts]),
        np.array([past.recency for past in pasts]),
        np.array([past.age for past in pasts]),
    )
    return worlds.Buying(*fitted)


def _progress(pieces: int) -> "Tick":
    """Says at a terminal, from the second second on, how much is done."""
    from time import monotonic

    began, done = monotonic(), 0

    def tick() -> None:
        nonlocal done
        done += 1
        if not sys.stderr.isatty() or monotonic() - began < 1:
            return
        ended = done >= pieces
        sys.stderr.write("\r" + " " * 40 + "\r" if ended else f"\rPlayed {done} of {pieces} parts")
        sys.stderr.flush()

    return tick
