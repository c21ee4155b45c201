"""Where a ledger lies: who can read it, what lies beside it, how much room there is, whether anything syncs it."""

import os
import shutil
import stat
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path
from typing import Literal, NamedTuple

from relationship_ledger.store import backup

State = Literal["ok", "hint", "problem"]


class Finding(NamedTuple):
    """What a check found: `message` says what, and what to do. `number` is of how many things it speaks."""

    name: str
    state: State
    message: str
    number: int = 0


_SHOWN = 5
_Said = tuple[State, str, int]


def whereabouts(path: Path, folder: Path, *, logged: bool) -> Iterator[Finding]:
    """What is found of where a ledger lies: who can read it, what lies beside it, whether anything syncs it."""
    looks: tuple[tuple[str, Callable[[Path], Iterator[_Said]], str], ...] = (
        ("modes", lambda path: _modes(path, folder), "Nobody else can read the ledger."),
        ("links", _links, "The file has one name."),
        ("space", _space, "There is room on the disk."),
        ("folder", _synced, "The folder is not one that is known to be synced."),
        (
            "leftovers",
            lambda path: _leftovers(path, folder, logged=logged),
            "Nothing is left over beside it.",
        ),
    )
    for name, look, fine in looks:
        found = []
        try:
            found = [Finding(name, state, message, count) for state, message, count in look(path)]
        except OSError as error:
            found = [Finding(name, "hint", f"This could not be looked at: {error.strerror or error}.")]
        yield from found or [Finding(name, "ok", fine)]


def open_modes(path: Path, folder: Path) -> list[tuple[Path, int]]:
    """What others can read or change of a ledger and its backups, and the mode that it should have."""
    if os.name != "posix":
        return []
    wanted = [(path, 0o600)]
    if folder.is_dir():
        own = folder.name == backup.FOLDER and folder.parent == path.absolute().parent
        wanted += [(folder, 0o700)] if own else []
        wanted += [(each.path, 0o600) for each in backup.found(folder, path.stem)]
    return [(each, mode) for each, mode in wanted if stat.S_IMODE(each.stat().st_mode) & 0o077]


def _modes(path: Path, folder: Path) -> Iterator[_Said]:
    for each, mode in open_modes(path, folder):
        yield (
            "problem",
            f"{each} can be read or changed by others. `ledger doctor --repair` makes its mode {mode:o}.",
            1,
        )
    place = path.absolute().parent.stat()
    if os.name == "posix" and place.st_mode & stat.S_IWOTH and not place.st_mode & stat.S_ISVTX:
        yield (
            "problem",
            f"Anyone can put another file in its place: {path.absolute().parent} is open to all.",
            1,
        )


def _links(path: Path) -> Iterator[_Said]:
    links = path.stat().st_nlink
    if links > 1:
        yield (
            "problem",
            f"The file has {links} names (hard links). Opened by two of them at once it is corrupted: remove all but one.",
            links,
        )
    if path.is_symlink():
        yield (
            "hint",
            f"The path is a link to {path.resolve()}. Name the file itself, so that its journal is found.",
            1,
        )


def _space(path: Path) -> Iterator[_Said]:
    free, size = shutil.disk_usage(path.absolute().parent).free, path.stat().st_size
    if free < size:
        yield (
            "problem",
            f"{_mb(free)} MB are free, less than the ledger takes: it can't be backed up. Make room.",
            1,
        )
    elif free < 3 * size:
        yield "hint", f"{_mb(free)} MB are free, less than three times the ledger. Make room.", 1


def _mb(size: int) -> str:
    return f"{size / 2**20:,.0f}"


_SYNCED_NAMES = {
    "dropbox": "Dropbox", "onedrive": "OneDrive", "google drive": "Google Drive", "googledrive": "Google Drive",
    "my drive": "Google Drive", "mobile documents": "iCloud", "icloud drive": "iCloud", "iclouddrive": "iCloud",
    "cloudstorage": "a cloud", "nextcloud": "Nextcloud", "owncloud": "ownCloud", "syncthing": "Syncthing",
    "pcloud": "pCloud", "pclouddrive": "pCloud", "megasync": "MEGA", "seafile": "Seafile",
}  # fmt: skip
_SYNCED_MARKS = {
    ".dropbox": "Dropbox", ".dropbox.cache": "Dropbox", ".stfolder": "Syncthing", ".stignore": "Syncthing",
    ".nextcloudsync.log": "Nextcloud", ".owncloudsync.log": "ownCloud", ".tmp.drivedownload": "Google Drive",
}  # fmt: skip
_SYNCED_STARTS = {".sync_": "Nextcloud", "._sync_": "Nextcloud"}
_CONFLICTS = ("conflicted copy", ".sync-conflict-", "_conflict-", " (conflict")


def _synced(path: Path) -> Iterator[_Said]:
    place = path.resolve().parent
    by = next(filter(None, (_syncs(folder) for folder in (place, *place.parents))), None)
    if by:
        yield (
            "hint",
            (
                f"The folder looks like one that {by} syncs. A file that is synced while it is in use is corrupted sooner or "
                "later: move the ledger out of it, and write backups into it (`ledger backup DIR`)."
            ),
            1,
        )
    copies = [
        each.name
        for each in place.iterdir()
        if each.name.startswith(path.stem) and any(mark in each.name.casefold() for mark in _CONFLICTS)
    ]
    if copies:
        yield (
            "problem",
            (
                f"A sync left other versions beside it: {', '.join(sorted(copies)[:_SHOWN])}. One of them may have what this "
                "one lacks: `ledger restore FILE --dry-run` shows what differs."
            ),
            len(copies),
        )


def _syncs(folder: Path) -> str | None:
    """Who syncs a folder, by its name or by what lies in it."""
    name = folder.name.casefold()
    for known, by in _SYNCED_NAMES.items():
        if name == known or name.startswith((f"{known} ", f"{known}-")):
            return by
    if folder in {Path.home(), Path(folder.anchor)}:  # holds everyone's folders, and may hold their marks
        return None
    try:
        with os.scandir(folder) as entries:
            for entry in islice(entries, 10_000):
                if entry.name in _SYNCED_MARKS:
                    return _SYNCED_MARKS[entry.name]
                if entry.name.endswith(".db") and entry.name.startswith(tuple(_SYNCED_STARTS)):
                    return "Nextcloud"
    except OSError:
        return None
    return None


def beside(path: Path, end: str) -> bool:
    """Whether something lies beside a file, of its name with an ending."""
    other = path.with_name(path.name + end)
    return other.exists() and other.stat().st_size > 0


def _leftovers(path: Path, folder: Path, *, logged: bool) -> Iterator[_Said]:
    if logged:
        yield (
            "problem",
            (
                f"{path.name}-wal lies beside it: another program opened the ledger, and some of it may lie there. Keep both "
                "files together; `ledger backup` takes both in."
            ),
            1,
        )
    parts = [
        each
        for place in {path.absolute().parent, folder}
        if place.is_dir()
        for each in place.iterdir()
        if each.name.startswith(f".{path.stem}") and each.name.endswith(".part")
    ]
    if parts:
        yield (
            "hint",
            (
                f"Something that was stopped left {', '.join(str(each) for each in sorted(parts)[:_SHOWN])}. If no backup is "
                "under way, delete it."
            ),
            len(parts),
        )


def after(path: Path) -> Iterator[Finding]:
    """What became of a journal that lay beside the file when it was opened."""
    if beside(path, "-journal"):
        yield Finding(
            "interrupted",
            "hint",
            f"{path.name}-journal lies beside it: a change is under way, or was interrupted. The next change settles it; "
            "never delete it.",
            1,
        )
    else:
        yield Finding(
            "interrupted",
            "hint",
            "A change had been interrupted. It was rolled back, and nothing is half-done.",
            1,
        )
