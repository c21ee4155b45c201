"""Whether the engine told the truth, on the ledger's own past or on a log of others."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from relationship_ledger.cli.output import Json, Plain, document, form, say
from relationship_ledger.cli.run import Run
from relationship_ledger.errors import InvalidValueError, NothingToDoError
from relationship_ledger.model import DAY, Instant
from relationship_ledger.render import documents, plain, words

if TYPE_CHECKING:
    from relationship_ledger.core.backtest import Backtest, Log

ME = "me"
_SHOWN_PROBLEMS = 5


def backtest(
    ctx: typer.Context,
    events: Annotated[
        Path | None,
        typer.Option(
            "--events", metavar="FILE", help="A log of others: .csv or .csv.gz with src, dst, t_days or at."
        ),
    ] = None,
    cuts: Annotated[
        str | None,
        typer.Option(
            "--cuts", metavar="T,T", help="Moments to predict from: days since the log's zero, or dates."
        ),
    ] = None,
    horizons: Annotated[
        str | None, typer.Option("--horizons", metavar="H,H", help="Days ahead to predict, such as 7,30.")
    ] = None,
    min_touches: Annotated[
        int, typer.Option("--min-touches", min=1, max=1000, help="Fewest touches of a tie that is predicted.")
    ] = 2,
    pauses: Annotated[
        bool,
        typer.Option("--pauses/--no-pauses", help="Whether holes in a log of others are taken for pauses."),
    ] = True,
    predictions: Annotated[
        Path | None,
        typer.Option(
            "--predictions", metavar="OUT.csv", help="Write every chance: src, dst, cut, horizon, p."
        ),
    ] = None,
    json: Json = False,
    plain_: Plain = False,
) -> None:
    """Let the engine predict from moments of the past, and compare with what came and with other models."""
    from relationship_ledger.core import backtest as core

    run: Run = ctx.obj
    shape = form(json=json, plain=plain_)
    ahead = _horizons(horizons) if horizons else None
    asides: list[str] = []
    in_days = False
    if events is not None:
        log, in_days = _others(events, asides, infer=pauses)
    else:
        log = own(run)
        if not log.traces:
            raise NothingToDoError("There are no touches to predict yet. Log some with `ledger touch`.")
    found = core.run(log, _cuts(cuts, log, run, in_days=in_days) if cuts else None, ahead, min_touches)
    if found is None:
        raise NothingToDoError(
            f"No tie has {words.count(min_touches, 'touch', 'touches')} before the first cut, so that there is nothing to predict. "
            "A longer log, or --cuts and --horizons nearer to its end, may do."
        )
    if predictions is not None:
        _write(predictions, found, in_days=in_days)
    asides += [
        f"A pause was inferred: {_day(each.start, in_days=in_days)} to {_day(each.end, in_days=in_days)}, in which next to nothing was logged."
        for each in log.pauses
        if events is not None
    ]
    asides.append("It says how well silence is predicted. That reminding people helps is another question.")
    if shape == "json":
        from relationship_ledger.render import report_document

        document(report_document.backtest(found.report))
        return
    from relationship_ledger.render import measured

    if shape == "screen":
        measured.show(found.report, asides)
        return
    for horizon, name, figures in measured.lines(found.report):
        plain.line(f"{horizon} days", *measured.cells(name, figures))
    for aside in asides:
        say(aside)


def own(run: Run) -> "Log":
    """The ledger's own past, folded as `due` does: origins, gravitas, level and pauses as they are set."""
    from relationship_ledger.core import backtest as core
    from relationship_ledger.core.standing import tie_of

    view = run.view
    traces, first, last, total = [], None, None, 0
    for each in run.reader.ties(view.settings, None, view.now):
        if not each.events:
            continue
        tie = tie_of(each.contact.origin, each.contact.tier, each.cadence, view.settings)
        traces.append(core.trace(ME, each.contact.id, each.events, tie, view.clock))
        first = each.events[0].at if first is None else min(first, each.events[0].at)
        last = each.events[-1].at if last is None else max(last, each.events[-1].at)
        total += len(each.events)
    begins = view.now if first is None else first
    # Up to now nothing more came: that is known, and part of the past.
    return core.Log(traces, begins, max(view.now, last or view.now), total, run.reader.pauses())


def _others(path: Path, asides: list[str], *, infer: bool) -> tuple["Log", bool]:
    from relationship_ledger.core import backtest as core
    from relationship_ledger.formats import events_csv

    read = events_csv.read(path)
    for problem in read.problems[:_SHOWN_PROBLEMS]:
        say(f"{problem.where}: {problem.why}.")
    if read.broken:
        asides.append(f"{words.count(read.broken, 'row was', 'rows were')} passed over.")
    if not read.pairs:
        raise NothingToDoError(f"There is nothing in {path} that can be read.")
    return core.log_of(read.pairs, infer_pauses=infer), read.in_days


def _horizons(text: str) -> tuple[int, ...]:
    try:
        found = tuple(int(part) for part in text.split(","))
    except ValueError:
        found = ()
    if not found or not all(1 <= each <= 3650 for each in found):
        raise InvalidValueError(
            f"--horizons takes days from 1 to 3650 with commas between, such as 7,30, not “{text}”."
        )
    return tuple(sorted(set(found)))


def _cuts(text: str, log: "Log", run: Run, *, in_days: bool) -> list[Instant]:
    found = []
    for part in text.split(","):
        try:
            at = round(float(part) * DAY) if in_days else int(run.when(part.strip()).at.timestamp())
        except (ValueError, OverflowError):
            raise InvalidValueError(
                f"“{part}” is no cut: this log counts days, so that one is for instance {log.begins / DAY + log.days / 2:.0f}."
            ) from None
        if not log.begins < at < log.ends:
            raise InvalidValueError(
                f"The cut {part.strip()} is not within the log, which goes from {_day(log.begins, in_days=in_days)} "
                f"to {_day(log.ends, in_days=in_days)}."
            )
        found.append(at)
    return sorted(set(found))


def _day(at: Instant, *, in_days: bool) -> str:
    """A moment of a log as it was written there."""
    return f"{at / DAY:.10g}" if in_days else documents.instant(at) or ""


def _write(path: Path, found: "Backtest", *, in_days: bool) -> None:
    from relationship_ledger.core import backtest as core
    from relationship_ledger.formats import events_csv

    def rows() -> Iterator[tuple[str, str, str, int, float]]:
        for each in core.predictions(found):
            yield each.src, each.dst, _day(each.cut, in_days=in_days), each.horizon, each.chance

    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with open(descriptor, "w", encoding="utf-8", newline="") as file:  # noqa: PTH123  # opened with its mode at once
            events_csv.write_predictions(file, rows())
    except OSError as error:
        raise InvalidValueError(f"{path} can't be written: {error.strerror}.") from error
    say(f"Every chance is in {path}.")
