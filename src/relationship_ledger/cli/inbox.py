"""Watched sources: files and folders that `ledger pull` reads again and again, each as one step."""

import hashlib
import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from relationship_ledger import config
from relationship_ledger.cli import given, guard
from relationship_ledger.cli.import_report import as_document
from relationship_ledger.cli.importer import Asked, Importer
from relationship_ledger.cli.output import Json, Plain, answer, document, form, say
from relationship_ledger.cli.run import Run
from relationship_ledger.errors import (
    InvalidValueError,
    LedgerError,
    NothingToDoError,
    StoreError,
    UsageError,
)
from relationship_ledger.model import SettingValue, WatchedSource
from relationship_ledger.render import plain, words
from relationship_ledger.render.documents import instant
from relationship_ledger.store.sources import known_people

if TYPE_CHECKING:
    from relationship_ledger.intake.outcome import Outcome

app = typer.Typer(
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    invoke_without_command=True,
    help="Sources that `ledger pull` reads: each with when it was last read and what came.",
)

Name = Annotated[str, typer.Argument(metavar="NAME", help="A short name, such as mail.")]

_NOTHING_NEW = "nothing new"
_NONE = "Nothing is watched yet: `ledger inbox add NAME PATH`, for instance `ledger inbox add mail ~/Mail`."


@app.callback()
def inbox(ctx: typer.Context, json: Json = False, plain_: Plain = False) -> None:
    """Show the watched sources: when each was last read and what came."""
    if ctx.invoked_subcommand is not None:
        return
    run: Run = ctx.obj
    rows = [(name, source, _last(run, name)) for name, source in run.settings.sources.items()]
    shape = form(json=json, plain=plain_)
    if shape == "json":
        document({"sources": [_row(*each) for each in rows]})
        return
    for name, source, last in rows:
        when = words.ago(last["read_at"], run.now, run.moment.zone) if last else "not read yet"
        plain.line(name, source.path, when, _came(last) if last else "")
    if not rows:
        say(_NONE)


@app.command("add")
def add(
    ctx: typer.Context,
    name: Name,
    path: Annotated[Path, typer.Argument(metavar="PATH", help="The file or folder.")],
    add_people: Annotated[
        int,
        typer.Option(
            "--add-people",
            min=0,
            metavar="DAYS",
            help="Add strangers with messages on so many days, both ways.",
        ),
    ] = 0,
    keep_subject: Annotated[
        bool, typer.Option("--keep-subject", help="Keep subjects and titles as notes on touches.")
    ] = False,
    list_: Annotated[
        str | None, typer.Option("--list", metavar="LIST", help="A list for the people who come from it.")
    ] = None,
    origin: Annotated[
        str | None,
        typer.Option("--origin", metavar="ORIGIN", help="How those began, such as online:linkedin."),
    ] = None,
    json: Json = False,
    plain_: Plain = False,
) -> None:
    """Watch a file or a folder; nothing is read yet."""
    run: Run = ctx.obj
    if not config.SOURCE_NAME.fullmatch(name):
        raise InvalidValueError(
            f"“{name}” is no name for a source: small letters, digits and hyphens, such as work-mail."
        )
    if name in run.settings.sources:
        raise InvalidValueError(f"{name} is watched already. `ledger inbox remove {name}` first.")
    if origin:
        given.origin(origin)
    place = path.expanduser().absolute()
    if not place.exists():
        raise InvalidValueError(f"There is no file or folder {path}.")
    parts = {
        "path": str(place),
        "add-people": str(add_people) if add_people else "",
        "keep-subject": "yes" if keep_subject else "",
        "list": given.line(list_, "list") if list_ else "",
        "origin": origin or "",
    }
    with run.writer() as writer, writer.step("inbox add") as step:
        step.put(*(SettingValue(f"source.{name}.{part}", value) for part, value in parts.items() if value))
    answer(
        {"source": {"name": name, "path": str(place)}},
        f"Watching {place} as {name}.",
        "Read it with `ledger pull`.",
        json=json,
        plain=plain_,
    )


@app.command("remove")
def remove(ctx: typer.Context, name: Name, json: Json = False, plain_: Plain = False) -> None:
    """Watch a source no more; what came from it stays."""
    run: Run = ctx.obj
    _named(run, name)
    stored = [key for key in run.reader.setting_values() if key.startswith(f"source.{name}.")]
    with run.writer() as writer, writer.step("inbox remove") as step:
        step.drop(*(SettingValue(key, "") for key in stored))
    answer(
        {"source": {"name": name}},
        f"{name} is watched no more. What came from it stays.",
        "Take it back with `ledger undo`.",
        json=json,
        plain=plain_,
    )


def pull(
    ctx: typer.Context,
    names: Annotated[
        list[str] | None, typer.Argument(metavar="[NAME]...", help="Which sources; all if none is named.")
    ] = None,
    again: Annotated[
        bool, typer.Option("--again", help="Read also what has not changed since it was last read.")
    ] = False,
    quiet: Annotated[bool, typer.Option("--quiet", help="Say only what came and what went wrong.")] = False,
    json_: Json = False,
    plain_: Plain = False,
) -> None:
    """Read the watched sources; only what is new goes in. Each source is one step.

    What can't be read is said, and the others are read all the same.
    """
    run: Run = ctx.obj
    chosen = list(dict.fromkeys(names)) if names else list(run.settings.sources)
    sources = [(name, _named(run, name)) for name in chosen]
    if not sources:
        raise NothingToDoError(_NONE)
    shape = form(json=json_, plain=plain_)
    results = []
    for name, source in sources:
        result = _pull(run, name, source, again=again)
        results.append(result)
        if shape != "json":
            _tell(result, quiet=quiet)
    if shape == "json":
        document({"sources": results})
    if all("error" in each for each in results):
        raise NothingToDoError(
            "No source could be read.", candidates=[f"{each['name']}: {each['error']}" for each in results]
        )


def _pull(run: Run, name: str, source: WatchedSource, *, again: bool) -> dict[str, Any]:
    """Read one source. What is wrong with it is part of what came of it; a ledger that can't be written is not."""
    result: dict[str, Any] = {"name": name, "path": source.path}
    try:
        asked = Asked(
            origin=given.origin(source.origin) if source.origin else None,
            lists=(source.list,) if source.list else (),
            add_people=source.add_people or None,
            keep_subject=source.keep_subject,
        )
        importer = Importer(run, [Path(source.path).expanduser()], asked)
        mark = _mark(run, importer, source)
        last = _last(run, name)
        if last and last.get("mark") == mark and not again:
            return {**result, "unchanged": True}
        importer.find_me()
        guard.before(run, "the pull")
        with run.writer() as writer, writer.step("pull") as step:
            outcome = importer.apply(step)
        run.reopened()
        _keep(run, name, outcome, _mark(run, importer, source))
    except StoreError:
        raise
    except LedgerError as error:
        return {**result, "error": error.message}
    return {**result, "unchanged": False, **as_document(outcome)}


def _tell(result: dict[str, Any], *, quiet: bool) -> None:
    name = result["name"]
    if "error" in result:
        say(f"{name}: {result['error']}")
    elif result["unchanged"]:
        if not quiet:
            plain.line(name, "unchanged since it was last read")
    elif not quiet or _came(_summary(result)) != _NOTHING_NEW:
        plain.line(name, _came(_summary(result)))
        for each in result["problems"][:3]:
            say(f"  {each['where']}: {each['why']}")


def _summary(result: dict[str, Any]) -> dict[str, Any]:
    return {
        "people": result["contacts"]["added"],
        "people_updated": result["contacts"]["updated"],
        "touches": result["touches"]["added"],
        "extended": result["touches_extended"],
        "problems": len(result["problems"]) + result["more_problems"],
    }


def _came(last: dict[str, Any]) -> str:
    """What came of a source, in words."""
    people, touches, problems = last["people"], last["touches"], last["problems"]
    updated = last.get("people_updated", 0)
    said = [
        words.count(people, "person", "people") + " added" if people else "",
        words.count(updated, "person", "people") + " updated" if updated else "",
        words.count(touches, "touch", "touches") + " added" if touches else "",
        words.count(last["extended"], "touch", "touches") + " extended" if last["extended"] else "",
        words.count(problems, "problem") if problems else "",
    ]
    return ", ".join(each for each in said if each) or _NOTHING_NEW


def _row(name: str, source: WatchedSource, last: dict[str, Any]) -> dict[str, Any]:
    return {
        "name": name,
        "path": source.path,
        "add_people": source.add_people,
        "keep_subject": source.keep_subject,
        "list": source.list or None,
        "origin": source.origin or None,
        "read_at": instant(last["read_at"]) if last else None,
        "came": {key: last[key] for key in ("people", "people_updated", "touches", "extended", "problems")}
        if last
        else None,
    }


def _named(run: Run, name: str) -> WatchedSource:
    found = run.settings.sources.get(name)
    if found is None:
        raise UsageError(f"No source is called “{name}”.", candidates=list(run.settings.sources))
    return found


def _mark(run: Run, importer: Importer, source: WatchedSource) -> str:
    """What says whether reading again could bring anything: the files, who is known, and what was asked."""
    files: Sequence[str] = sorted(importer.marks())
    asked = (source, run.settings.me, run.settings.region, run.settings.day_first, known_people(run.reader))
    return hashlib.sha256(repr((files, asked)).encode()).hexdigest()[:32]


def _last(run: Run, name: str) -> dict[str, Any]:
    kept: dict[str, Any] = json.loads(run.reader.meta(f"source:{name}") or "{}")
    return kept


def _keep(run: Run, name: str, outcome: "Outcome", mark: str) -> None:
    """Remember when a source was read and how much came: in numbers, so that nobody's name lies where `forget` is not."""
    kept = {
        "read_at": run.now,
        "mark": mark,
        "people": len(outcome.added),
        "people_updated": len(outcome.updated),
        "touches": outcome.touches_added,
        "extended": outcome.touches_updated,
        "problems": len(outcome.problems) + outcome.more_problems,
    }
    with run.writer() as writer:
        writer.set_meta(f"source:{name}", json.dumps(kept))
