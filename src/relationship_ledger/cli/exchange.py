"""Files in: import with a preview."""

from pathlib import Path
from typing import Annotated

import typer

from relationship_ledger.cli import given, guard
from relationship_ledger.cli.import_report import report
from relationship_ledger.cli.importer import Asked, Importer
from relationship_ledger.cli.output import Json, Plain, form, say
from relationship_ledger.cli.run import Run, asks
from relationship_ledger.errors import InvalidValueError, UsageError


def import_(
    ctx: typer.Context,
    names: Annotated[
        list[str],
        typer.Argument(
            metavar="PATH...",
            help="Address books, tables, mail, calendars, chats, an export of this program; files, folders, archives.",
        ),
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
    groups: Annotated[
        bool, typer.Option("--groups", help="Make lists of the categories that people are in.")
    ] = False,
    me: Annotated[
        list[str] | None,
        typer.Option("--me", metavar="ADDRESS", help="Your own address, number or name in messages; kept."),
    ] = None,
    add_people: Annotated[
        int | None,
        typer.Option(
            "--add-people",
            min=1,
            metavar="DAYS",
            help="Add strangers with messages on so many days, both ways.",
        ),
    ] = None,
    keep_subject: Annotated[
        bool, typer.Option("--keep-subject", help="Keep subjects and titles as notes on touches.")
    ] = False,
    json: Json = False,
    plain_: Plain = False,
) -> None:
    """Bring in people and touches from files: every problem is listed with its place, and the rest goes in.

    Each file is recognised by its content. Importing a file again changes nothing. What the ledger says already is never
    replaced, and the text of messages is not kept.
    """
    run: Run = ctx.obj
    shape = form(json=json, plain=plain_)
    asked = Asked(
        given.origin(origin) if origin else None,
        tier,
        tuple(given.line(each, "list") for each in list_ or ()),
        dict(_mapped(each) for each in map_ or ()),
        tuple(given.line(each, "address of yours") for each in me or ()),
        add_people,
        keep_subject,
        groups,
    )
    importer = Importer(run, [_path(each) for each in names], asked)
    if shape == "screen":
        importer.describe()
    importer.find_me()
    if dry_run or (asks() and not yes):
        outcome = importer.look()
        importer.refuse_nothing(outcome)
        report(outcome, "Would be", shape="plain" if shape == "json" and not dry_run else shape)
        if dry_run:
            return
        from relationship_ledger.cli.ask import confirm

        if not confirm("Go ahead?", default=True):
            say("Nothing was changed.")
            return
    guard.before(run, "the import")
    with run.writer() as writer, writer.step("import") as step:
        outcome = importer.apply(step)
        importer.refuse_nothing(outcome)
    report(outcome, "", shape=shape, changed=step.seq is not None)


def _path(text: str) -> Path:
    """A path as it was given; an empty one would mean the folder one stands in."""
    if not text.strip():
        raise InvalidValueError("The name of a file is empty.")
    return Path(text)


def _mapped(text: str) -> tuple[str, str]:
    column, equals, field = text.rpartition("=")
    if not equals:
        raise UsageError(f"“{text}” is no mapping. Say for instance --map 'Nombre=name'.")
    return column, field
