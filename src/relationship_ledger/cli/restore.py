"""Bringing a backup back: what differs is shown first, and what is replaced is kept."""

from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Annotated, Any

import typer

from relationship_ledger.cli import guard
from relationship_ledger.cli.backup import PASSPHRASE_VARIABLE, asked_passphrase, listed, sealing, size
from relationship_ledger.cli.output import Json, Plain, answer, document, form, say
from relationship_ledger.cli.run import Run, asks
from relationship_ledger.errors import InvalidValueError, LedgerError, NotFoundError, StoreError, UsageError
from relationship_ledger.model import Instant
from relationship_ledger.render import documents, plain, words
from relationship_ledger.store import backup as store
from relationship_ledger.store import file


class _Current:
    """What lies where the backup goes: a ledger that can be asked, one that can't, or nothing."""

    def __init__(self, run: Run) -> None:
        self.path = run.path
        self.there = run.path.exists() and run.path.stat().st_size > 0
        self.fault: StoreError | None = None
        self.id: str | None = None
        self.folder = store.folder_of(run.path)
        if not self.there:
            return
        try:
            self.folder = guard.folder_of(run)
            self.id = run.reader.meta("ledger")
            damage = run.reader.value("PRAGMA quick_check(1)")
        except StoreError as error:
            self.fault = error
        else:
            if damage != "ok":
                self.fault = StoreError(f"{run.path} is damaged.")

    @property
    def ours(self) -> bool:
        """Whether it is a ledger that this program may replace, damaged or not."""
        if not self.there:
            return True
        try:
            file.check_ours(self.path)
        except StoreError:
            return False
        return True


def restore(
    ctx: typer.Context,
    backup: Annotated[
        Path | None, typer.Argument(metavar="[FILE]", help="The backup; without it they are listed.")
    ] = None,
    yes: Annotated[bool, typer.Option("--yes", help="Don't ask.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only check it and show what differs.")] = False,
    identity: Annotated[
        Path | None,
        typer.Option("--identity", metavar="FILE", help="The secret key of an encrypted backup."),
    ] = None,
    force: Annotated[
        bool,
        typer.Option(
            "--force", help="Also one of another ledger, one with flaws, or over what is no ledger."
        ),
    ] = False,
    json: Json = False,
    plain_: Plain = False,
) -> None:
    """Put a backup in the place of the ledger: it is checked, what differs is shown, and what it replaces is kept."""
    from relationship_ledger.store import restore as keeper

    run: Run = ctx.obj
    current = _Current(run)
    if backup is None:
        _list(run, current.folder, json=json, plain_=plain_)
        return
    chosen = _chosen(backup, current.folder)
    try:
        run.path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with store.part_of(run.path) as part:
            flaws = _taken(keeper, chosen, part, identity)
            other = current.there and current.fault is None and store.id_of(part) != current.id
            _refuse(current, chosen, flaws, other=other, force=force)
            told = _shown(keeper, current, chosen, part, flaws, other=other, quiet=json)
            if dry_run:
                if json:
                    document({**told, "restored": False})
                return
            if not _agreed(yes=yes):
                say("Nothing was changed.")
                return
            told["erased"] = _erase(keeper, run, current, part)
            run.close()
            run.__dict__.pop("reader", None)
            kept = _replace(keeper, current, part, guard.now_of(run))
    except OSError as error:
        raise StoreError(f"{run.path} can't be written: {error.strerror}. Nothing was changed.") from error
    told |= {"restored": True, "kept": str(kept) if kept else None}
    aside = f"What it replaced is {kept}." if kept else ""
    answer(told, f"Restored from {chosen}.", aside, json=json, plain=plain_)


def _list(run: Run, folder: Path, *, json: bool, plain_: bool) -> None:
    found = listed(run, folder)
    shape = form(json=json, plain=plain_)
    if shape == "json":
        document({"folder": str(folder), "backups": found})
        return
    if not found:
        say(f"There are no backups in {folder} yet: `ledger backup` makes one.")
        return
    if shape == "screen":
        say(f"In {folder}:")
    for each in found:
        what = (
            "encrypted"
            if each["encrypted"]
            else f"{words.count(each['people'], 'person', 'people')}, {words.count(each['touches'], 'touch', 'touches')}"
            if each["readable"]
            else "can't be read"
        )
        mark = "replaced by a restore" if each["replaced"] else ""
        name = Path(each["backup"]).name if shape == "screen" else each["backup"]
        plain.line(name, size(each["bytes"]), what, *([mark] if mark else []))
    if shape == "screen":
        say("`ledger restore NAME` shows what differs, then asks.")


def _chosen(backup: Path, folder: Path) -> Path:
    """The file that is meant: a path, or a name in the backups' folder."""
    try:
        path = backup if backup.exists() or len(backup.parts) > 1 else folder / backup
        there = path.is_file()
    except (OSError, ValueError):  # a name that no file can have
        there = False
    if not there:
        raise NotFoundError(f"There is no backup {backup}. `ledger restore` lists those there are.")
    return path


def _taken(keeper: Any, chosen: Path, part: Path, identity: Path | None) -> tuple[str, ...]:
    """Copy it beside the ledger, in the clear, and prove it."""
    with chosen.open("rb") as stream:
        sealed = stream.read(20).startswith((b"age-encryption.org/", b"-----BEGIN AGE"))
    if sealed:
        _open(chosen, part, identity)
    elif chosen.name.endswith(".age"):
        raise StoreError(f"{chosen} is damaged: it does not begin as an encrypted file does.")
    else:
        keeper.take(chosen, part)
    flaws: tuple[str, ...] = keeper.check(part, chosen)
    return flaws


def _open(chosen: Path, part: Path, identity: Path | None) -> None:
    from os import environ

    sealed = sealing()
    if sealed.wants_passphrase(chosen):
        key: Any = environ.get(PASSPHRASE_VARIABLE) or asked_passphrase(f"Passphrase of {chosen.name}: ")
    elif identity is None:
        raise UsageError(
            f"{chosen.name} is encrypted to a key. Say --identity FILE, where its secret key is."
        )
    else:
        key = sealed.identities(identity)
    sealed.open_with(chosen, part, key)


def _refuse(current: _Current, chosen: Path, flaws: Sequence[str], *, other: bool, force: bool) -> None:
    if force:
        return
    if not current.ours and current.fault is not None:
        raise StoreError(f"{current.fault.message} To replace it all the same, say --force; it is kept.")
    if other:
        raise InvalidValueError(
            f"{chosen} is a backup of another ledger. To replace this one with it, say --force."
        )
    if flaws:
        raise InvalidValueError(
            f"{chosen} has flaws: {'; '.join(flaws)}. To restore it all the same, say --force.",
        )


def _shown(
    keeper: Any,
    current: _Current,
    chosen: Path,
    part: Path,
    flaws: Sequence[str],
    *,
    other: bool,
    quiet: bool,
) -> dict[str, Any]:
    """What the backup is and how it differs, told and as a document."""
    content = store.content_of(part)
    told: dict[str, Any] = {
        "backup": str(chosen),
        "people": content.people if content else 0,
        "touches": content.touches if content else 0,
        "flaws": list(flaws),
        "other_ledger": other,
        "differs": None,
        "forgotten": 0,
    }
    lines = [
        f"{chosen}: {words.count(told['people'], 'person', 'people')}, {words.count(told['touches'], 'touch', 'touches')}."
    ]
    lines += [f"It has a flaw: {each}." for each in flaws]
    if other:
        lines.append("It is of another ledger.")
    if current.fault is not None:
        lines.append(f"{current.fault.message} So it can't be said what differs.")
    elif current.there:
        found = keeper.compare(current.path, part)
        told["differs"] = _document(found)
        lines += _lines(found)
        if not other:
            told["forgotten"] = len(keeper.forgotten_since(current.path, part))
            if told["forgotten"]:
                gone = words.count(told["forgotten"], "person", "people")
                lines.append(f"{gone} forgotten since: erased from it too, once it is restored.")
    if not quiet:
        for line in lines:
            say(line)
    return told


def _document(found: Any) -> documents.Document:
    def people(each: Any) -> documents.Document:
        return {"count": each.number, "names": list(each.names)}

    return {
        "people_only_here": people(found.people_here),
        "people_only_there": people(found.people_there),
        "people_changed": people(found.changed),
        "touches_only_here": found.touches_here,
        "touches_only_there": found.touches_there,
        "steps_only_here": found.steps_here,
        "steps_only_there": found.steps_there,
    }


def _lines(found: Any) -> list[str]:
    if found.nothing:
        return ["It is what the ledger is now."]
    told = []
    for what, people in (
        ("Only in the ledger now, and so gone", found.people_here),
        ("Only in the backup, and so back", found.people_there),
        ("Different", found.changed),
    ):
        if people.number:
            more = (
                f" and {people.number - len(people.names):,} more"
                if people.number > len(people.names)
                else ""
            )
            told.append(f"{what}: {', '.join(people.names)}{more}.")
    for what, one, many, here, there in (
        ("Touches", "touch", "touches", found.touches_here, found.touches_there),
        ("Steps", "step", "steps", found.steps_here, found.steps_there),
    ):
        if here or there:
            told.append(f"{what}: {words.count(here, one, many)} would go, {there:,} come back.")
    return told


def _agreed(*, yes: bool) -> bool:
    if yes:
        return True
    if not asks():
        raise UsageError("Nothing was changed. To restore it without being asked, say --yes.")
    from relationship_ledger.cli.ask import confirm

    return confirm("Put it in the place of the ledger?")


def _erase(keeper: Any, run: Run, current: _Current, part: Path) -> int:
    """Forget in the copy whoever was forgotten in the ledger since: their right outlasts a backup."""
    if current.fault is not None or not current.there:
        return 0
    ids = keeper.forgotten_since(current.path, part)
    if not ids:
        return 0
    from relationship_ledger.store.writer import Writer

    copy = Run(str(part), run.as_of)
    try:
        with Writer(part, copy.author(), copy.build) as writer:
            erased: int = keeper.erase(part, writer, ids)
    finally:
        copy.close()
    return erased


def _replace(keeper: Any, current: _Current, part: Path, now: Instant) -> Path | None:
    if current.there and current.fault is None:
        kept: Path = keeper.swap(part, current.path, current.folder, now)
        return kept
    aside: Path | None = keeper.set_aside(current.path, current.folder, now)
    try:
        keeper.place(part, current.path)
    except LedgerError:
        if aside is not None:
            with suppress(OSError):
                aside.rename(current.path)
        raise
    return aside


def erase_in_backups(run: Run) -> list[str]:
    """Erase whoever was forgotten from this ledger's backups too, as far as they can be read; those rewritten.

    Each is rewritten whole or left as it is, and what can't be is said.
    """
    from relationship_ledger.store import restore as keeper
    from relationship_ledger.store.writer import Writer

    ledger_id, rewritten = run.reader.meta("ledger"), []
    for each in store.found(guard.folder_of(run), run.path.stem):
        if each.encrypted or ledger_id is None or store.id_of(each.path) != ledger_id:
            continue
        try:
            ids = keeper.forgotten_since(run.path, each.path)
            with store.part_of(each.path) as part:
                keeper.take(each.path, part)
                copy = Run(str(part), run.as_of)
                with Writer(part, copy.author(), copy.build) as writer:
                    keeper.erase(part, writer, ids)
                copy.close()
                keeper.check(part, each.path)
                keeper.place(part, each.path)
            rewritten.append(str(each.path))
        except (LedgerError, OSError) as error:
            say(f"{each.path} could not be rewritten: {getattr(error, 'message', None) or error}")
    return rewritten
