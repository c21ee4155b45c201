"""The best use of the week's minutes: proposed, accepted, ticked off, planned again."""

from math import isnan
from pathlib import Path
from typing import Annotated

import typer

from relationship_ledger.cli import proposal, week
from relationship_ledger.cli.file_out import write_whole
from relationship_ledger.cli.output import NO_PEOPLE, Form, Json, Plain, document, form, say
from relationship_ledger.cli.printout import FORMATS, write
from relationship_ledger.cli.run import Run
from relationship_ledger.errors import NothingToDoError, UsageError
from relationship_ledger.model import Plan
from relationship_ledger.render import documents, plain, words


def plan(
    ctx: typer.Context,
    hours: Annotated[
        float | None,
        typer.Option("--hours", min=0, max=168, help="Hours of the whole week, in place of the budget."),
    ] = None,
    minutes: Annotated[
        int | None, typer.Option("--minutes", min=0, max=10_080, help="The same in minutes.")
    ] = None,
    next_: Annotated[bool, typer.Option("--next", help="The following week.")] = False,
    accept: Annotated[bool, typer.Option("--accept", help="Make it the week's checklist.")] = False,
    again: Annotated[
        bool, typer.Option("--again", help="Plan anew what is left of an accepted week.")
    ] = False,
    format_: Annotated[
        str | None, typer.Option("--format", metavar="FORMAT", help="screen, text, pdf, html, ics, json, md.")
    ] = None,
    out: Annotated[
        Path | None, typer.Option("-o", "--out", metavar="FILE", help="Write it to a file.")
    ] = None,
    paper: Annotated[
        str | None, typer.Option("--paper", metavar="PAPER", help="a4 or letter; by region if not said.")
    ] = None,
    json: Json = False,
    plain_: Plain = False,
) -> None:
    """This week's best touches and work for lists in the minutes you have.

    An accepted plan is shown as a checklist; a touch, a promise kept or an investment ticks its line off.
    """
    run: Run = ctx.obj
    wanted = _format(format_, out, paper)
    shape: Form = "json" if wanted == "json" else form(json=json, plain=plain_)
    frame = week.frame(run, following=next_)
    budget = _budget(hours, minutes)
    before = week.accepted(run, frame)
    said = []
    if before is not None and not again and budget is None:
        value = before
        said += [_ACCEPTED_BEFORE] if accept else []
    else:
        value = proposal.proposed(run, frame, _minutes(run, before, budget))
        if accept:
            value = _accepted(run, frame, value)
            said.append("Accepted. Take it back with `ledger undo`.")
    said = [*_said(value, _again(hours, minutes, before, next_=next_)), *said]
    if wanted in FORMATS:
        write(run, value, wanted, out, paper)
    elif shape == "json" and out is not None:
        write_whole(out, lambda stream: stream.write(documents.dumps(documents.plan(value)) + "\n"))
    elif shape == "json":
        document(documents.plan(value))
    elif shape == "plain":
        plain.plan(value, run.now, run.moment.zone)
        if not value.all_lines:
            say(_empty(run, value))
        for sentence in said:
            say(sentence)
    else:
        from relationship_ledger.render import plan_screen

        plan_screen.show(value, run.moment.local().date(), said, _empty(run, value))


def _format(given: str | None, out: Path | None, paper: str | None) -> str:
    """What was asked for: one of FORMATS, `json` or `screen`. Without a word on it a file's name says it."""
    wanted = given or (_BY_NAME.get(out.suffix.casefold(), "") if out else "screen")
    if wanted not in {*FORMATS, "json", "screen"}:
        said = f"There is no format “{given}”." if given else f"What format is {out}?"
        raise UsageError(f"{said} Say --format: {', '.join(FORMATS)}, json or screen.")
    if out is not None and wanted == "screen":
        raise UsageError(f"A screen is no file. Say --format: {', '.join(FORMATS)} or json.")
    if paper is not None and wanted in {"json", "screen"}:
        raise UsageError("--paper is for what is printed: --format pdf or html.")
    return wanted


_BY_NAME = {
    ".txt": "text",
    ".md": "md",
    ".html": "html",
    ".htm": "html",
    ".pdf": "pdf",
    ".ics": "ics",
    ".json": "json",
}
"""Formats by the end of a file's name."""


def _budget(hours: float | None, minutes: int | None) -> int | None:
    """The minutes that were asked for; None where nothing was said of them."""
    if hours is not None and (minutes is not None or isnan(hours)):
        raise UsageError("Say --hours or --minutes, one number.")
    return minutes if hours is None else round(hours * 60)


def _minutes(run: Run, before: Plan | None, given: int | None) -> int:
    """The minutes to plan with: those asked for, else those of the week's accepted plan, else the setting's."""
    if given is not None:
        return given
    return run.settings.budget_minutes if before is None else before.budget_minutes


_ACCEPTED_BEFORE = "This week's plan was accepted before and stays. `ledger plan --again --accept` puts another in its place."


def _accepted(run: Run, frame: week.Frame, value: Plan) -> Plan:
    """Accept a plan; as it then stands. Raises NothingToDoError where it has no line that is open."""
    if all(line.done for line in value.all_lines):
        raise NothingToDoError(f"There is nothing to accept. {_empty(run, value)}")
    week.accept(run, frame, value)
    run.reopened()
    return week.accepted(run, frame) or value


def _again(hours: float | None, minutes: int | None, before: Plan | None, *, next_: bool) -> str:
    """The options with which the same plan is proposed once more."""
    parts = [
        "--next" if next_ else "",
        "--again" if before is not None else "",
        f"--hours {hours:g}" if hours is not None else "",
        f"--minutes {minutes}" if minutes is not None else "",
    ]
    return "".join(f" {part}" for part in parts if part)


def _empty(run: Run, value: Plan) -> str:
    return NO_PEOPLE if run.reader.is_empty() else words.empty_plan(value)


def _said(value: Plan, options: str) -> list[str]:
    """What a plan's lines don't show, and what comes next."""
    said = words.plan_asides(value)
    lines = value.all_lines
    if not lines:
        return said
    if value.accepted_at is None:
        return [*said, f"`ledger plan{options} --accept` makes it the week's checklist."]
    if all(line.done for line in lines):
        return [*said, "All done. `ledger plan --again` plans what is left of the week."]
    return [*said, "`ledger plan --again` plans anew what is left."]
