"""Backups that are made by themselves: before what is hard to take back, and else once a day.

What can be undone goes on without one, and says so; what can't does not go on.
"""

from collections.abc import Callable
from contextlib import nullcontext
from pathlib import Path
from typing import Any

from relationship_ledger.cli.output import say
from relationship_ledger.cli.run import Run
from relationship_ledger.errors import StoreError
from relationship_ledger.model import DAY, Instant
from relationship_ledger.store import backup, file

_BIG = 50 * 2**20
"""Bytes from which a copy may take long enough to show how far it is."""


def now_of(run: Run) -> Instant:
    """The moment that backups are named and thinned by: the clock's, or `LEDGER_NOW`; `--as-of` changes nothing here."""
    return Run(str(run.path), None).moment_in("UTC").now


def folder_of(run: Run) -> Path:
    """Where this ledger's backups lie."""
    return backup.folder_of(run.path, run.settings.backups_folder)


def writing(run: Run, *, daily: bool = True) -> None:
    """To be called before any change: a ledger of an older version gets a backup, and the day its one."""
    if file.check_ours(run.path) < file.SCHEMA:
        before(run, "bringing the ledger to this version", must=True)
    elif daily:
        _daily(run)


def before(run: Run, what: str, *, must: bool = False) -> None:
    """A backup before an import, a merge, a bulk edit: what touches many people at once, and can be undone.

    Said once where it can't be made. With `must`, for what can't be undone (a migration, a repair), it is made in any
    case, and StoreError raised where it can't be. Once a run; not to be called within a step.
    """
    if not must and (run.backed_up or not run.settings.backups or _begun(run) is None):
        return
    run.backed_up = True
    try:
        now = now_of(run)
        if must or backup.is_wanted(run.path, backup.found(folder_of(run), run.path.stem), now):
            _make(run, now)
    except (StoreError, OSError) as error:
        why = getattr(error, "message", None) or str(error)
        if must:
            raise StoreError(f"There has to be a backup before {what}. {why} Nothing was changed.") from error
        say(f"No backup was made before {what}: {why}")


def _daily(run: Run) -> None:
    if not run.settings.backups:
        return
    now = now_of(run)
    backups = [each for each in backup.found(folder_of(run), run.path.stem) if not each.replaced]
    try:
        if not backup.is_due(backups, run.path.stat().st_size, now):
            return
        begun = _begun(run)
        if begun is not None and (backups or begun <= now - DAY):
            _make(run, now)
    except (StoreError, OSError) as error:
        say(f"The backup of the day was not made: {getattr(error, 'message', None) or error}")


def _begun(run: Run) -> Instant | None:
    """When the first step was; None where there is none, and so nothing to lose."""
    at: Instant | None = run.reader.value("SELECT dated FROM step ORDER BY seq LIMIT 1")
    return at


def _make(run: Run, now: Instant) -> None:
    folder = folder_of(run)
    made = copying(run, lambda advance: backup.make(run.path, folder, now, advance=advance))
    if not made.flaws:
        backup.thin(folder, run.path.stem, run.reader.meta("ledger"), now)


def copying(run: Run, make: Callable[[backup.Advance], backup.Made]) -> backup.Made:
    """Make a backup, and show how far it is where that may take long."""
    from relationship_ledger.cli.progress import progress

    big = run.path.stat().st_size > _BIG
    shown: Any = progress("Backup", 1000) if big else nullcontext(lambda _: None)
    with shown as advance:
        done = 0

        def tell(pages: int, total: int) -> None:
            nonlocal done
            reached = pages * 1000 // max(1, total)
            advance(reached - done)
            done = reached

        return make(tell)
