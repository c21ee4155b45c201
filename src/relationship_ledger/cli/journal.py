"""What was done: undo, redo, history."""

import shlex
from collections.abc import Sequence
from datetime import datetime
from typing import Annotated

import typer

from relationship_ledger.cli.output import Json, Plain, document, form, say
from relationship_ledger.cli.run import Run
from relationship_ledger.model import Touch
from relationship_ledger.render import documents, plain, words
from relationship_ledger.store.reader import StepLine

SCREEN_ROWS = 30
_NOTHING = "Nothing has been logged yet: `ledger touch NAME call 20m`."


def undo(
    ctx: typer.Context,
    step: Annotated[
        int | None, typer.Argument(metavar="[STEP]", help="A step's number, from --list.", min=1)
    ] = None,
    list_: Annotated[bool, typer.Option("--list", help="The steps there are, the latest first.")] = False,
    json: Json = False,
    plain_: Plain = False,
) -> None:
    """Take back the latest step, and the one before it when said again."""
    run: Run = ctx.obj
    if list_:
        rows = SCREEN_ROWS if form(json=json, plain=plain_) == "screen" else None
        _steps(run, run.reader.steps(limit=rows), json=json, plain_=plain_)
        return
    _answer(run, "undo", step, json=json, plain_=plain_)


def redo(ctx: typer.Context, json: Json = False, plain_: Plain = False) -> None:
    """Take back the latest undo."""
    _answer(ctx.obj, "redo", None, json=json, plain_=plain_)


def _answer(run: Run, kind: str, step: int | None, *, json: bool, plain_: bool) -> None:
    with run.writer() as writer:
        done = writer.undo(step) if kind == "undo" else writer.redo()
    run.reopened()
    made = run.reader.steps(limit=1)[0]
    if form(json=json, plain=plain_) == "json":
        document(
            {
                kind: {
                    "step": done.seq,
                    "command": done.command,
                    "who": list(made.who),
                    "passed_over": done.passed_over,
                }
            }
        )
        return
    who = f", {words.joined(list(made.who))}" if made.who else ""
    plain.line(f"{'Undone' if kind == 'undo' else 'Redone'}: {done.command}{who}.")
    if done.passed_over:
        say(f"{words.count(done.passed_over, 'row')} of people who were forgotten stay away.")
    say("`ledger redo` brings it back." if kind == "undo" else "`ledger undo` takes it back again.")


def history(
    ctx: typer.Context,
    who: Annotated[
        list[str] | None, typer.Argument(metavar="[WHO]", help="Only what concerns one person.")
    ] = None,
    steps: Annotated[bool, typer.Option("--steps", help="Every change, not only touches.")] = False,
    limit: Annotated[
        int | None, typer.Option("--limit", min=0, help="At most so many rows, the latest.")
    ] = None,
    json: Json = False,
    plain_: Plain = False,
) -> None:
    """What was logged, the latest first. In a pipe each touch is the command that would log it again."""
    run: Run = ctx.obj
    shape = form(json=json, plain=plain_)
    contact = run.contact(" ".join(who)) if who else None
    rows = limit if limit is not None else SCREEN_ROWS if shape == "screen" else None
    if steps:
        found = run.reader.steps(limit=rows, contact_id=contact.id if contact else None)
        _steps(run, found, json=json, plain_=plain_)
        return
    touches = run.reader.touches(contact_id=contact.id if contact else None, until=run.now, limit=rows)
    if shape == "json":
        document({"count": len(touches), "touches": [documents.touch(touch) for touch in touches]})
    elif shape == "plain":
        for touch in touches:
            plain.line(command(touch, run))
        if not touches:
            say(_NOTHING)
    else:
        from relationship_ledger.render import screen

        table = screen.touches(touches, run.now, run.moment.zone, who=contact is None)
        screen.show(table if touches else screen.prose(_NOTHING))


def command(touch: Touch, run: Run) -> str:
    """The command that logs this touch again: the same people, instant, channel, minutes, by whom, note."""
    local = datetime.fromtimestamp(touch.at, run.moment.zone)
    parts = ["ledger", "touch"]
    for ref in touch.contacts:
        match = run.lookup.find(ref.name)
        name = ref.name if match.refs == (ref,) and match.how == "full" else ref.id
        parts.append(f"--with={name}")
    parts += [f"--via={touch.channel}", f"--by={touch.by}"]
    parts.append(f"--on={touch.day.isoformat() if touch.day else local.isoformat()}")
    if touch.minutes is not None:
        parts.append(f"--for={touch.minutes:.10g}m")
    if touch.cost is not None:
        parts.append(f"--cost={touch.cost.amount} {touch.cost.currency}")
    if touch.note:
        parts.append(f"--note={touch.note}")
    if touch.missed:
        parts.append("--missed")
    return shlex.join(parts)


def _steps(run: Run, found: Sequence[StepLine], *, json: bool, plain_: bool) -> None:
    shape = form(json=json, plain=plain_)
    if shape == "json":
        document({"steps": [_step_document(each) for each in found]})
        return
    rows = [
        (
            str(each.seq),
            f"{datetime.fromtimestamp(each.at, run.moment.zone):%Y-%m-%d %H:%M}",
            each.command
            if each.kind in {"begin", "do", "forget"}
            else f"{each.kind}: {each.command} ({each.target})",
            words.joined(list(each.who)),
            words.count(each.changes, "row"),
        )
        for each in found
    ]
    if shape == "plain":
        for row in rows:
            plain.line(*row)
    else:
        from relationship_ledger.render import screen

        columns = (("Step", False), ("When", False), ("What", False), ("Who", True), ("Changed", False))
        screen.show(screen.rows(columns, rows) if rows else screen.prose("Nothing has been done yet."))


def _step_document(each: StepLine) -> documents.Document:
    return {
        "step": each.seq,
        "at": documents.instant(each.at),
        "dated": documents.instant(each.dated),
        "kind": each.kind,
        "command": each.command,
        "target": each.target,
        "changes": each.changes,
        "who": list(each.who),
    }
