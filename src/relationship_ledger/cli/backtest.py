"""Whether the engine told the truth, on the ledger's own past or on a log of others."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NamedTuple

import typer

from relationship_ledger.cli.file_out import write_whole
from relationship_ledger.cli.output import Json, Plain, document, form, say
from relationship_ledger.cli.run import Run
from relationship_ledger.errors import InvalidValueError, NothingToDoError
from relationship_ledger.model import DAY, Instant
from relationship_ledger.render import documents, plain, words

if TYPE_CHECKING:
    from relationship_ledger.core.backtest import Backtest, Log
    from relationship_ledger.core.report import Report

ME = "me"
_SHOWN_PROBLEMS = 5
_ROUNDED = 60  # seconds by which a cut may have been rounded where it was written down


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
    ahead = _horizons(horizons) if horizons is not None else None
    source = _others(events, infer=pauses) if events is not None else _Source(own(run), run)
    log = source.log
    if not log.traces:
        raise NothingToDoError("There are no touches to predict yet. Log some with `ledger touch`.")
    ahead = ahead or core.horizons_for(log.days)
    found = core.run(log, None if cuts is None else source.cuts(cuts, max(ahead)), ahead, min_touches)
    if found is None:
        raise NothingToDoError(
            f"No tie has {words.count(min_touches, 'touch', 'touches')} before the first cut, so that there is nothing to predict. "
            "A longer log, or --cuts and --horizons nearer to its end, may do."
        )
    if predictions is not None:
        _write(predictions, found, source)
    report = found.report
    if shape == "json":
        from relationship_ledger.render import report_document

        document(report_document.backtest(report, source.moment, source.passed_over))
        return
    from relationship_ledger.render import measured

    asides = source.asides(report)
    if shape == "screen":
        measured.show(report, asides)
        return
    for horizon, name, figures in measured.lines(report):
        plain.line(f"{horizon} days", *measured.cells(name, figures))
    for aside in asides:
        say(aside)


class _Source(NamedTuple):
    """A log, and how moments are written in it: `run` for the ledger's own, else days or UTC instants."""

    log: "Log"
    run: Run | None = None
    in_days: bool = False
    passed_over: int = 0

    def moment(self, at: Instant) -> str:
        """A moment as it is written there."""
        return f"{at / DAY:.10g}" if self.in_days else documents.instant(at) or ""

    def _read(self, text: str) -> Instant:
        if self.run is not None:
            return int(self.run.when(text).at.timestamp())
        try:
            if self.in_days:
                return round(float(text) * DAY)
            read = datetime.fromisoformat(text)
            return int((read if read.tzinfo else read.replace(tzinfo=UTC)).timestamp())
        except (ValueError, OverflowError):
            middle = self.moment(round(self.log.begins + (self.log.ends - self.log.begins) / 2))
            raise InvalidValueError(
                f"“{text}” is no moment as this log has them; one is for instance {middle}."
            ) from None

    def cuts(self, text: str, longest: int) -> list[Instant]:
        """Moments with commas between, from each of which `longest` days ahead are known. Raises InvalidValueError."""
        found = set()
        first, last = self.log.begins, self.log.ends - longest * DAY
        for part in text.split(","):
            at = self._read(part.strip())
            if not first <= at <= last + _ROUNDED:
                raise InvalidValueError(
                    f"The cut {part.strip()} is out of reach: {words.count(longest, 'day', 'days')} ahead of it must be known, and the "
                    f"log goes from {self.moment(first)} to {self.moment(self.log.ends)}. --horizons can be shorter."
                )
            found.add(at)
        return sorted(found)

    def asides(self, report: "Report") -> list[str]:
        """What has to be said beside the figures."""
        said = []
        if self.passed_over:
            said.append(f"{words.count(self.passed_over, 'row was', 'rows were')} passed over.")
        if self.run is None:
            said += [
                f"A pause was inferred: {self.moment(each.start)} to {self.moment(each.end)}, in which next to nothing was logged."
                for each in report.pauses
            ]
        return [
            *said,
            "It says how well silence is predicted. That reminding people helps is another question.",
        ]


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


def _others(path: Path, *, infer: bool) -> _Source:
    from relationship_ledger.core import backtest as core
    from relationship_ledger.formats import events_csv

    read = events_csv.read(path)
    for problem in read.problems[:_SHOWN_PROBLEMS]:
        say(f"{problem.where}: {problem.why}.")
    if not read.pairs:
        raise NothingToDoError(f"There is nothing in {path} that can be read.")
    return _Source(core.log_of(read.pairs, infer_pauses=infer), None, read.in_days, read.broken)


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


def _write(path: Path, found: "Backtest", source: _Source) -> None:
    from relationship_ledger.core import backtest as core
    from relationship_ledger.formats import events_csv

    def rows() -> Iterator[tuple[str, str, str, int, float]]:
        for each in core.predictions(found):
            yield each.src, each.dst, source.moment(each.cut), each.horizon, each.chance

    write_whole(path, lambda stream: events_csv.write_predictions(stream, rows()))
    say(f"Every chance is in {path}.")
