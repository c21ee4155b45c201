"""Files in, files out: import with a preview, export whole."""

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, TextIO

import typer

from relationship_ledger.cli import given
from relationship_ledger.cli.file_out import write_whole
from relationship_ledger.cli.output import Json, Plain, document, form, say
from relationship_ledger.cli.run import Run, asks
from relationship_ledger.errors import InvalidValueError, NothingToDoError, StoreError, UsageError
from relationship_ledger.formats import load, recognise
from relationship_ledger.intake import Intake, Options, Outcome, Restore
from relationship_ledger.model import Problem
from relationship_ledger.render import plain, words
from relationship_ledger.render.text import mute

if TYPE_CHECKING:
    from relationship_ledger.store.reader import Reader

SHOWN = 12
_LARGEST = 512 * 1024 * 1024
_KEPT_EXPORTS = 50


def import_(
    ctx: typer.Context,
    paths: Annotated[
        list[Path], typer.Argument(metavar="PATH...", help="vCard, CSV, or an export of this program.")
    ],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only look.")] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Don't ask.")] = False,
    origin: Annotated[
        str | None,
        typer.Option(
            "--origin", metavar="ORIGIN", help="How all of them began: shared:work, online:linkedin."
        ),
    ] = None,
    list_: Annotated[
        list[str] | None,
        typer.Option("--list", metavar="LIST", help="A list for all of them; made if there is none."),
    ] = None,
    tier: Annotated[
        int | None, typer.Option("--tier", min=1, max=5, help="A tier for those who are new.")
    ] = None,
    map_: Annotated[
        list[str] | None,
        typer.Option("--map", metavar="COLUMN=FIELD", help="What a column of a CSV file holds."),
    ] = None,
    json: Json = False,
    plain_: Plain = False,
) -> None:
    """Bring in people from files: every problem is listed with its place, and the rest goes in.

    Importing a file again changes nothing. What the ledger says already is never replaced.
    """
    run: Run = ctx.obj
    shape = form(json=json, plain=plain_)
    options = Options(given.origin(origin) if origin else None, tier)
    files = [_File(path, run, dict(_mapped(each) for each in map_ or ())) for path in paths]
    lists = [given.line(each, "list") for each in list_ or ()]
    if shape == "screen" and not json:
        for each in files:
            each.describe()
    if dry_run or (asks() and not yes):
        outcome = _look(run, files, options)
        _refuse_nothing(outcome, files)
        if dry_run:
            _report(outcome, "Would be", shape=shape)
            return
        _report(outcome, "Would be", shape="plain" if shape == "json" else shape)
        from relationship_ledger.cli.ask import confirm

        if not confirm("Go ahead?", default=True):
            say("Nothing was changed.")
            return
    with run.writer() as writer, writer.step("import") as step:
        chosen = Options(options.origin, options.tier, tuple(_list_id(step, run, name) for name in lists))
        outcome = _run(step.reader, files, chosen, run, step.new_id, step.put)
        _refuse_nothing(outcome, files)
    _report(outcome, "", shape=shape, changed=step.seq is not None)


class _File:
    """One file of an import: read once, recognised by its content."""

    def __init__(self, path: Path, run: Run, mapping: dict[str, str]) -> None:
        self.path, self._region, self._mapping = path, run.settings.region, mapping
        self._day_first = run.settings.day_first
        try:
            if path.stat().st_size > _LARGEST:
                raise InvalidValueError(f"{path} is larger than {_LARGEST >> 20} MiB. Split it.")
            self.data = path.read_bytes()
        except FileNotFoundError:
            raise InvalidValueError(f"There is no file {path}.") from None
        except IsADirectoryError:
            raise InvalidValueError(f"{path} is a folder; name the files in it.") from None
        except OSError as error:
            raise InvalidValueError(f"{path} can't be read: {error.strerror}.") from error
        self.format = "people_csv" if mapping else recognise(self.data)

    def records(self) -> Iterator[Any]:
        """What the file holds, in its order."""
        name = self.path.name
        if self.format is None:
            what = (
                "empty"
                if not self.data.strip()
                else "in no format that is known here (vCard, CSV, an export of this program)"
            )
            return iter([Problem(name, f"the file is {what}")])
        module = load(self.format)
        if self.format == "people_csv":
            found: Iterator[Any] = module.read(
                self.data, name, region=self._region, mapping=self._mapping or None, day_first=self._day_first
            )
        elif self.format == "vcard":
            found = module.read(self.data, name, region=self._region)
        else:
            found = module.read(self.data, name)
        return found

    def describe(self) -> None:
        """Say what a CSV's columns are taken for, before they are."""
        if self.format != "people_csv":
            return
        layout = load("people_csv").describe(self.data)
        if layout.dialect != "free" and not self._mapping:
            say(f"{self.path.name}: a table of {layout.dialect.capitalize()}.")
            return
        say(
            f"{self.path.name}: a table with these columns; --map COLUMN=FIELD changes what one is taken for:"
        )
        for column, field in layout.columns:
            taken = self._mapping.get(column, field)
            say(f"  {column} → {taken or 'not used'}")


def _mapped(text: str) -> tuple[str, str]:
    column, equals, field = text.rpartition("=")
    if not equals:
        raise UsageError(f"“{text}” is no mapping. Say for instance --map 'Nombre=name'.")
    return column, field


def _look(run: Run, files: Sequence[_File], options: Options) -> Outcome:
    counter = iter(range(1, sys.maxsize))
    return _run(run.reader, files, options, run, lambda: f"preview-{next(counter):09}", lambda *_: None)


def _run(
    reader: "Reader", files: Sequence[_File], options: Options, run: Run, new_id: Any, put: Any
) -> Outcome:
    intake, restore = Intake(reader, run.now, new_id, options), Restore(reader)
    for each in files:
        taker = restore if each.format == "ledger_json" else intake
        for entity in taker.take(each.records()):
            put(entity)
    return _sum(intake.outcome, restore.outcome)


def _sum(one: Outcome, other: Outcome) -> Outcome:
    return Outcome(
        [*one.added, *other.added],
        [*one.updated, *other.updated],
        one.unchanged + other.unchanged,
        one.touches_added + other.touches_added,
        one.touches_unchanged + other.touches_unchanged,
        one.groups + other.groups,
        [*one.problems, *other.problems],
    )


def _list_id(step: Any, run: Run, name: str) -> str:
    from relationship_ledger.core.handles import fold
    from relationship_ledger.model import ContactList

    for each in step.reader.lists():
        if fold(each.name) == fold(name):
            return str(each.id)
    made = ContactList(step.new_id(), name, created_at=run.now)
    step.put(made)
    return made.id


def _refuse_nothing(outcome: Outcome, files: Sequence[_File]) -> None:
    if not outcome.people and not outcome.touches_added and not outcome.touches_unchanged:
        names = ", ".join(each.path.name for each in files)
        raise NothingToDoError(
            f"Nothing in {names} could be read as people; nothing was changed.",
            candidates=[f"{each.where}: {each.why}" for each in outcome.problems[:SHOWN]],
        )


def _report(outcome: Outcome, would: str, *, shape: str, changed: bool = False) -> None:
    if shape == "json":
        document(
            {
                "contacts": {
                    "added": len(outcome.added),
                    "updated": len(outcome.updated),
                    "unchanged": outcome.unchanged,
                },
                "touches": {"added": outcome.touches_added, "unchanged": outcome.touches_unchanged},
                "problems": [{"where": each.where, "why": each.why} for each in outcome.problems],
            }
        )
        return
    lead = f"{would} added" if would else "Added"
    plain.line(
        f"{lead}: {words.count(len(outcome.added), 'person', 'people')}. Updated: {len(outcome.updated)}. "
        f"Unchanged: {outcome.unchanged}."
    )
    if outcome.touches_added or outcome.touches_unchanged:
        plain.line(f"Touches added: {outcome.touches_added}. Unchanged: {outcome.touches_unchanged}.")
    if shape == "screen":
        _names("New", outcome.added)
        _names("Updated", outcome.updated)
    for each in outcome.problems if shape != "screen" else outcome.problems[:SHOWN]:
        plain.line(f"{each.where}: {each.why}")
    if shape == "screen" and len(outcome.problems) > SHOWN:
        say(f"{len(outcome.problems) - SHOWN} more problems; all of them with --plain.")
    if outcome.groups:
        have = "has" if outcome.groups == 1 else "have"
        say(
            f"{words.count(outcome.groups, 'record')} {have} categories, which are not kept; --list puts all on a list."
        )
    if changed:
        say("Take it back with `ledger undo`. Next: `ledger triage`.")


def _names(title: str, names: Sequence[str]) -> None:
    if names:
        more = f" and {len(names) - SHOWN} more" if len(names) > SHOWN else ""
        say(f"{title}: {', '.join(names[:SHOWN])}{more}")


def export(
    ctx: typer.Context,
    format_: Annotated[
        str | None, typer.Option("--format", metavar="FORMAT", help="json (everything) or csv (people).")
    ] = None,
    out: Annotated[
        Path | None, typer.Option("-o", "--out", metavar="FILE", help="Where to; standard output if nothing.")
    ] = None,
    raw: Annotated[
        bool, typer.Option("--raw", help="Don't guard a CSV's cells against spreadsheets.")
    ] = False,
) -> None:
    """Write everything as JSON, which an empty ledger reads back whole, or people as CSV."""
    run: Run = ctx.obj
    kind = (format_ or (out.suffix.removeprefix(".") if out else "json")).casefold()
    if kind not in {"json", "csv"}:
        raise UsageError(f"There is no format “{kind}”. Say --format json or --format csv.")
    if out is None:
        try:
            _write(run, kind, sys.stdout, raw=raw)
        except BrokenPipeError:
            mute()
            raise SystemExit(0) from None
        return
    write_whole(out, lambda stream: _write(run, kind, stream, raw=raw))
    _remember_export(run, out)
    say(f"Written to {out}. It holds what people told you: keep it as you keep the ledger.")


def _write(run: Run, kind: str, stream: TextIO, *, raw: bool) -> None:
    if kind == "json":
        load("ledger_json").write(run.reader.everything(), stream, now=run.now)
    else:
        from relationship_ledger.cli.table import write_people

        write_people(run, stream, raw=raw)


def _remember_export(run: Run, out: Path) -> None:
    """Keep where exports went, so that `forget` can name them."""
    import json

    kept: list[str] = json.loads(run.reader.meta("exports") or "[]")
    paths = list(dict.fromkeys([*kept, str(out.absolute())]))[-_KEPT_EXPORTS:]
    try:
        with run.writer() as writer:
            writer.set_meta("exports", json.dumps(paths))
    except StoreError:
        say("The ledger can't be written, so that it does not know of this export.")
