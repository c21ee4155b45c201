"""The week's plan on paper, as a page or in a calendar: collect, lay out, hand over."""

import sys
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from relationship_ledger.cli.output import say
from relationship_ledger.cli.run import Run
from relationship_ledger.errors import InvalidValueError, UsageError
from relationship_ledger.model import WEEK_DAYS, Plan

if TYPE_CHECKING:
    from relationship_ledger.render.paper import Paper, Printed
    from relationship_ledger.render.sheet import Sheet

FORMATS = ("text", "md", "html", "pdf", "ics")
"""What a plan can be printed as; those of `render.paper.FORMATS`, named here so that help loads none."""


def write(run: Run, plan: Plan, format_: str, out: Path | None, paper: str | None = None) -> None:
    """Print a plan in one of FORMATS to a file, whole or not at all, or to standard output.

    `paper` is `a4` or `letter`; None takes what the region prints on. Raises InvalidValueError for another paper,
    UsageError where an extra is missing or a terminal would get a PDF, StoreError where the file can't be written.
    """
    from relationship_ledger.render import paper as printing

    if (
        out is None
        and format_ in printing.FORMATS
        and printing.FORMATS[format_].binary
        and sys.stdout.isatty()
    ):
        raise UsageError(f"A {format_.upper()} is nothing for a terminal. Name a file: -o week.{format_}")
    options = printing.Options(
        _paper(paper or "", run.settings.region),
        run.now,
        run.moment.zone_name,
        run.reader.meta("ledger") or "",
    )
    printed = printing.render(format_, _sheet(run, plan), options)
    for warning in printed.warnings:
        say(warning)
    if out is None:
        _to_stdout(printed)
        return
    _to_file(printed, out)
    say(f"Written to {out}. It holds what people told you: keep it as you keep the ledger.")


def _paper(given: str, region: str) -> "Paper":
    from relationship_ledger.render.paper import PAPERS, paper_of

    wanted = given.strip().casefold()
    for paper in PAPERS:
        if paper == wanted:
            return paper
    if wanted:
        raise InvalidValueError(f"No paper “{given}”. Papers: {', '.join(PAPERS)}.", candidates=PAPERS)
    return paper_of(region)


def _sheet(run: Run, plan: Plan) -> "Sheet":
    from relationship_ledger.cli.week import important_days
    from relationship_ledger.render.sheet import sheet
    from relationship_ledger.store.details import details

    met = [line.contact.id for line in plan.lines] + [line.promise.contact.id for line in plan.promises]
    known = details(run.reader, list(dict.fromkeys(met)), run.now, run.settings)
    last = plan.first_day + timedelta(days=WEEK_DAYS - 1)
    days = [(each.when, each.day, each.name) for each in important_days(run, plan.first_day, last)]
    return sheet(plan, known, days, run.now, run.moment.zone)


def _to_stdout(printed: "Printed") -> None:
    from relationship_ledger.render import text

    if isinstance(printed.content, str):
        text.write(printed.content.removesuffix("\n"))
        return
    try:
        sys.stdout.flush()
        sys.stdout.buffer.write(printed.content)
        sys.stdout.buffer.flush()
    except BrokenPipeError:
        text.mute()
        raise SystemExit(0) from None


def _to_file(printed: "Printed", out: Path) -> None:
    from relationship_ledger.cli.file_out import write_whole_bytes

    content = printed.content
    write_whole_bytes(out, content.encode("utf-8") if isinstance(content, str) else content)
