"""Backups by hand: checked, named by their moment, thinned, and encrypted if asked for."""

from collections.abc import Sequence
from os import environ
from pathlib import Path
from typing import Annotated, Any

import typer

from relationship_ledger.cli import guard
from relationship_ledger.cli.output import Json, Plain, answer
from relationship_ledger.cli.run import Run
from relationship_ledger.errors import InvalidValueError, StoreError, UsageError
from relationship_ledger.render import documents, words
from relationship_ledger.store import backup as store

PASSPHRASE_VARIABLE = "LEDGER_PASSPHRASE"  # noqa: S105  # a name, no secret


def backup(
    ctx: typer.Context,
    folder: Annotated[
        Path | None, typer.Argument(metavar="[DIR]", help="Where to; else where the ledger's backups lie.")
    ] = None,
    encrypt: Annotated[
        list[str] | None,
        typer.Option(
            "--encrypt",
            metavar="KEY",
            help="To a public key of age or ssh, or to those in a file; may be repeated.",
        ),
    ] = None,
    passphrase: Annotated[
        bool,
        typer.Option("-p", "--passphrase", help="Encrypt with a passphrase. [env: LEDGER_PASSPHRASE]"),
    ] = False,
    keep_all: Annotated[bool, typer.Option("--keep-all", help="Remove no older ones.")] = False,
    json: Json = False,
    plain_: Plain = False,
) -> None:
    """Copy the ledger of one moment into a folder, check the copy, and remove old ones that are no longer needed.

    Of one hour, day, week and month the last stays, for a day, 14 days, 8 weeks and 24 months.
    """
    run: Run = ctx.obj
    if encrypt and passphrase:
        raise UsageError("Say --encrypt or --passphrase, not both.")
    seal = None
    if encrypt:
        seal = sealing().to_keys([key for each in encrypt for key in sealing().recipients(each)])
    elif passphrase:
        seal = sealing().to_passphrase(_new_passphrase())
    target = folder or guard.folder_of(run)
    try:
        free = target.is_dir() or not target.exists()
    except (OSError, ValueError, RuntimeError):  # a name that no file can have
        free = False
    if not free:
        raise StoreError(f"{target} is no folder. Name a folder for the backup.")
    now = guard.now_of(run)
    ledger_id = run.reader.meta("ledger")
    made = guard.copying(run, lambda advance: store.make(run.path, target, now, seal=seal, advance=advance))
    gone: Sequence[Path] = ()
    if not (keep_all or made.flaws):
        gone = store.thin(target, run.path.stem, ledger_id, now)
    told = {
        "backup": str(made.path),
        "bytes": made.size,
        "encrypted": seal is not None,
        "removed": [str(each) for each in gone],
        "flaws": list(made.flaws),
    }
    answer(
        told, f"The backup is {made.path} ({size(made.size)}).", _aside(made, gone), json=json, plain=plain_
    )


def _aside(made: store.Made, gone: Sequence[Path]) -> str:
    if made.flaws:
        return (
            f"The ledger itself has flaws ({'; '.join(made.flaws)}), so no older backup was removed. "
            "`ledger doctor` says more."
        )
    if gone:
        return f"{words.count(len(gone), 'older one')} no longer needed: removed."
    return ""


def size(number: int) -> str:
    """Bytes in the unit a person would use."""
    if number < 100_000:
        return f"{max(1, round(number / 1000))} kB"
    return f"{number / 1e6:,.1f} MB" if number < 1e9 else f"{number / 1e9:,.2f} GB"


def sealing() -> Any:
    """What encrypts and decrypts. Raises UsageError where the extra is missing."""
    try:
        from relationship_ledger.store import sealed
    except ImportError as error:
        raise UsageError(
            "Encrypted backups need pyrage: pip install 'relationship-ledger[encrypt]'."
        ) from error
    return sealed


def _new_passphrase() -> str:
    given = environ.get(PASSPHRASE_VARIABLE)
    if given:
        return given
    first = asked_passphrase("Passphrase for the backup: ")
    if not first:
        raise InvalidValueError("An empty passphrase protects nothing.")
    if asked_passphrase("Once more: ") != first:
        raise InvalidValueError("These were not the same; no backup was made.")
    return first


def asked_passphrase(question: str) -> str:
    """A passphrase, typed without being shown. Raises UsageError where there is no terminal."""
    from getpass import getpass

    from relationship_ledger.cli.run import asks

    if not asks():
        raise UsageError(f"There is no terminal to ask at. Give the passphrase in {PASSPHRASE_VARIABLE}.")
    return getpass(question)


def listed(run: Run, folder: Path) -> list[dict[str, Any]]:
    """The backups of this ledger, the latest first, with what is in each."""
    return [_row(each) for each in store.found(folder, run.path.stem)]


def _row(each: store.Backup) -> dict[str, Any]:
    what = None if each.encrypted else store.content_of(each.path)
    return {
        "backup": str(each.path),
        "at": documents.instant(each.at),
        "bytes": each.size,
        "people": what.people if what else None,
        "touches": what.touches if what else None,
        "encrypted": each.encrypted,
        "replaced": each.replaced,
        "readable": each.encrypted or what is not None,
    }
