"""Whether the ledger is sound, and mending what can be mended."""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any

import typer

from relationship_ledger import clock
from relationship_ledger.cli import guard
from relationship_ledger.cli.output import Json, Plain, document, form, say
from relationship_ledger.cli.run import Run, asks
from relationship_ledger.errors import LedgerError, StoreError, UsageError
from relationship_ledger.model import Instant
from relationship_ledger.render import plain, words


def doctor(
    ctx: typer.Context,
    deep: Annotated[
        bool, typer.Option("--deep", help="Look at every row and reckon everything again.")
    ] = False,
    repair: Annotated[
        bool, typer.Option("--repair", help="Mend what can be mended, after a backup.")
    ] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="With --repair: only say what it would do.")
    ] = False,
    yes: Annotated[bool, typer.Option("--yes", help="With --repair: don't ask.")] = False,
    json: Json = False,
    plain_: Plain = False,
) -> None:
    """Look whether the ledger is sound: the file, what is in it, and where it lies. Exit code 1 if it has a problem.

    It only reports. With --repair it makes a backup, says what it will do, and does it; of a damaged file it saves what can
    be read into a new one.
    """
    from relationship_ledger.store.doctor import examine

    run: Run = ctx.obj
    if (yes or dry_run) and not repair:
        raise UsageError("--yes and --dry-run go with --repair.")
    now = guard.now_of(run)
    found = examine(run.path, run.build, now=now, true=clock.true_now(), deep=deep or repair)
    shape = form(json=json, plain=plain_)
    told: dict[str, Any] = {
        "ok": not any(each.state == "problem" for each in found),
        "checks": [_document(each) for each in found],
    }
    if shape != "json":
        _show([each for each in found if not repair or each.state != "ok"], shape)
    if repair:
        told["repair"] = _repair(run, found, now, yes=yes, dry_run=dry_run, quiet=shape == "json")
    if shape == "json":
        document(told)
    if not told["ok"] and not told.get("repair", {}).get("done"):
        raise typer.Exit(1)


def _document(found: Any) -> dict[str, Any]:
    return {"name": found.name, "state": found.state, "message": found.message, "count": found.number}


def _show(found: Sequence[Any], shape: str) -> None:
    problems = sum(each.state == "problem" for each in found)
    hints = sum(each.state == "hint" for each in found)
    if shape == "screen":
        from relationship_ledger.render import screen

        screen.show(screen.reasons((each.name, each.state, each.message) for each in found))
    else:
        for each in found:
            plain.line(each.state, each.name, each.message)
    if problems or hints:
        say(f"{words.count(problems, 'problem')}, {words.count(hints, 'hint')}.")
    else:
        say("The ledger is sound.")


def _repair(
    run: Run, found: Sequence[Any], now: Instant, *, yes: bool, dry_run: bool, quiet: bool
) -> dict[str, Any]:
    from relationship_ledger.store import repair as mending
    from relationship_ledger.store.whereabouts import open_modes

    modes = open_modes(run.path, _folder(run))
    chosen = mending.plan(run.path, found, modes)
    steps = _steps(run, chosen)
    told: dict[str, Any] = {"plan": steps, "done": False}
    if not chosen.anything:
        if not quiet:
            say("There is nothing that can be mended.")
        return told
    if not quiet:
        say("The repair would:")
        for each in steps:
            say(f"  {each}")
    if dry_run:
        return told
    if not _agreed(yes=yes):
        say("Nothing was changed.")
        return told
    mending.mend_modes(chosen.modes)
    if chosen.salvage:
        return {**told, **_salvage(run, mending, now, quiet=quiet), "done": True}
    if chosen.writes:
        told |= _mend(run, mending, chosen, quiet=quiet)
    if not quiet:
        say("Done. `ledger doctor --deep` looks again.")
    return {**told, "done": True}


def _agreed(*, yes: bool) -> bool:
    if yes:
        return True
    if not asks():
        raise UsageError("Nothing was changed. To repair without being asked, say --yes.")
    from relationship_ledger.cli.ask import confirm

    return confirm("Go ahead?")


def _mend(run: Run, mending: Any, chosen: Any, *, quiet: bool) -> dict[str, Any]:
    guard.before(run, "a repair", must=True)
    with run.writer(daily=False) as writer:
        changed, derived = mending.mend(run.path, writer, chosen)
    if not quiet and changed:
        say(
            f"{words.count(changed, 'row')} changed, as one step, which undo passes over. The backup from before has them as they were."
        )
    if not quiet and derived:
        say(f"{words.count(derived, 'standing')} derived anew.")
    return {"rows": changed, "standings": derived}


def _folder(run: Run) -> Path:
    from relationship_ledger.store.backup import folder_of

    try:
        return guard.folder_of(run)
    except StoreError:
        return folder_of(run.path)


def _steps(run: Run, chosen: Any) -> list[str]:
    told = [f"make the mode of {path} {mode:o}" for path, mode in chosen.modes]
    if chosen.salvage:
        told.append(f"leave {run.path} as it is, and write what can be read of it into a new file beside it")
        return told
    if chosen.writes:
        told.append(f"write a backup into {_folder(run)}")
    if chosen.reindex:
        told.append("make all indexes anew")
    told += [f"make the index {name}" for name in chosen.indexes]
    if chosen.rows:
        told.append(
            "drop rows that belong to nothing, take people who are not there out of touches, and mend values, as one step"
        )
    if chosen.derive:
        told.append("derive standings, participations and parts of names anew")
    return told


def _salvage(run: Run, mending: Any, now: Instant, *, quiet: bool) -> dict[str, Any]:
    from datetime import UTC, datetime

    from relationship_ledger.store.writer import Writer

    stamp = datetime.fromtimestamp(now, UTC).strftime("%Y-%m-%dT%H%M%SZ")
    target: Path = mending.free_target(run.path, stamp)
    saved = mending.salvage(run.path, target)
    copy = Run(str(target), run.as_of)
    try:
        with Writer(target, copy.author(), copy.build) as writer:
            everything = mending.Plan((), (), reindex=False, rows=True, derive=True, salvage=False)
            mending.mend(target, writer, everything)
    except LedgerError as error:
        say(f"What was saved could not be put in order: {error.message}")
    finally:
        copy.close()
    if not quiet:
        for each in saved:
            lost = f", {each.lost:,} rows lost" if each.lost else ""
            rest = ", and the rest could not be reached" if each.given_up else ""
            if each.rows or each.lost or each.given_up:
                plain.line(each.table, f"{each.rows:,} rows saved{lost}{rest}")
        say(f"Saved into {target}; {run.path} is as it was.")
        say(
            f"Look at it: `ledger --ledger {target} doctor --deep`. Put it in its place: `ledger restore {target} --force`."
        )
    return {"saved": str(target), "tables": [each._asdict() for each in saved]}
