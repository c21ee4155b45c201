"""Copies of the ledger that can be trusted: made of one moment, checked, named whole, thinned with age.

SQLite's own backup copies the pages, so that nobody has to stop writing and nothing half-written is taken; copying
the file by other means while it is in use corrupts sooner or later.
"""

import hashlib
import os
import re
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from relationship_ledger.errors import StoreError
from relationship_ledger.model import DAY, Instant
from relationship_ledger.store import chain, file
from relationship_ledger.store.thinning import kept

FOLDER = "backups"
"""The folder beside the ledger in which backups lie, unless another is set."""
IN_MEMORY = 256 * 2**20
"""Bytes up to which a copy that is encrypted is made in memory, and never lies on the disk in the clear."""
_STAMP = "%Y-%m-%dT%H%M%SZ"
_STAMP_TIME = re.compile(r"T(\d\d)(\d\d)(\d\d)Z")
_PAGES = 4096
"""Pages copied at a time: often enough to be interrupted, seldom enough to cost nothing."""
_SPARE = 2**20
"""Bytes of room that are wanted beyond the copy itself."""
_LARGE, _MIDDLING = 200 * 2**20, 50 * 2**20
_SHOWN = 5

Advance = Callable[[int, int], object]
"""Is told how many pages are done, of how many."""


class Backup(NamedTuple):
    """A backup as its name tells of it: when it was made, bytes, whether it is what a restore replaced, or encrypted."""

    path: Path
    at: Instant
    size: int
    replaced: bool
    encrypted: bool


class Made(NamedTuple):
    """A backup just made. `flaws` are faults that the ledger itself has, and so has its copy."""

    path: Path
    size: int
    flaws: tuple[str, ...]


class Content(NamedTuple):
    """What is in a file: its ledger's id, how many people and touches."""

    ledger_id: str | None
    people: int
    touches: int


class Seal(NamedTuple):
    """How a copy is encrypted: bytes in memory, and a file to another one where that goes without memory."""

    data: Callable[[bytes], bytes]
    file: Callable[[Path, Path], None] | None = None


# Which there are


def folder_of(ledger: Path, chosen: str = "") -> Path:
    """Where the backups of a ledger lie; a relative path counts from the ledger's own folder."""
    folder = Path(chosen or FOLDER)
    with suppress(RuntimeError):  # `~name` of nobody
        folder = folder.expanduser()
    return ledger.absolute().parent / folder


def found(folder: Path, stem: str) -> list[Backup]:
    """The backups of a ledger of that name, the latest first; none where the folder can't be read."""
    pattern = _pattern(stem)
    made: list[tuple[Instant, int, Backup]] = []
    try:
        with os.scandir(folder) as entries:
            for entry in entries:
                name = pattern.fullmatch(entry.name)
                if name is None or not entry.is_file(follow_symlinks=False):
                    continue
                try:
                    stamp = datetime.fromisoformat(_STAMP_TIME.sub(r"T\1:\2:\3+00:00", name["stamp"]))
                except ValueError:
                    continue
                at, number = int(stamp.timestamp()), int(name["number"] or 1)
                one = Backup(
                    Path(entry.path), at, entry.stat().st_size, bool(name["replaced"]), bool(name["age"])
                )
                made.append((at, number, one))
    except (OSError, ValueError):
        return []
    return [each for _, _, each in sorted(made, key=lambda each: each[:2], reverse=True)]


def _pattern(stem: str) -> re.Pattern[str]:
    return re.compile(
        re.escape(stem)
        + r"-(?P<stamp>\d{4}-\d\d-\d\dT\d{6}Z)(?:-(?P<number>[2-9]|[1-9]\d{1,3}))?(?P<replaced>-replaced)?\.db(?P<age>\.age)?"
    )


def is_due(backups: list[Backup], size: int, now: Instant) -> bool:
    """Whether the daily one is due: none within a day, or for a ledger above 200 MB within a week.

    One that is dated more than a day ahead tells of a wrong clock, and does not count.
    """
    within = 7 * DAY if size > _LARGE else DAY
    return not any(now - within < each.at <= now + DAY for each in backups if not each.replaced)


def is_wanted(ledger: Path, backups: list[Backup], now: Instant) -> bool:
    """Whether one is wanted before something large that can be undone.

    Not where the latest is of this very state; nor, for a ledger above 50 MB, where one is younger than an hour, above
    200 MB than a day. Raises StoreError.
    """
    size = ledger.stat().st_size
    within = DAY if size > _LARGE else 3600 if size > _MIDDLING else 0
    if any(now - within < each.at <= now for each in backups if not each.replaced):
        return False
    latest = next((each for each in backups if not each.encrypted), None)
    return latest is None or state_of(latest.path) != state_of(ledger)


def state_of(path: Path) -> tuple[int, bytes | None] | None:
    """What changes with every step: the schema, and the hash of the last step. None where it can't be told."""
    try:
        with closing(file.connect(path, write=False)) as connection:
            row = connection.execute("SELECT hash FROM step ORDER BY seq DESC LIMIT 1").fetchone()
            schema = connection.execute("PRAGMA user_version").fetchone()[0]
    except (StoreError, sqlite3.Error):
        return None
    return schema, row[0] if row else None


def content_of(path: Path) -> Content | None:
    """What is in a backup; None where it is no ledger, or can't be read."""
    try:
        with closing(file.connect(path, write=False)) as connection:
            row = connection.execute("SELECT value FROM meta WHERE id = 'ledger'").fetchone()
            people, touches = (
                connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0]
                for table in ("contact", "touch")
            )
    except (StoreError, sqlite3.Error):
        return None
    return Content(row[0] if row else None, people, touches)


def id_of(path: Path) -> str | None:
    """The id of the ledger in a file; None where the file is no ledger, or can't be read."""
    try:
        with closing(file.connect(path, write=False)) as connection:
            row = connection.execute("SELECT value FROM meta WHERE id = 'ledger'").fetchone()
    except (StoreError, sqlite3.Error):
        return None
    return row[0] if row else None


# Making one


def make(
    ledger: Path,
    folder: Path,
    at: Instant,
    *,
    replaced: bool = False,
    seal: Seal | None = None,
    advance: Advance | None = None,
) -> Made:
    """Write a checked backup into a folder, which is made if need be. Raises StoreError, and leaves nothing then."""
    with _worded(ledger, folder), closing(file.connect(ledger, write=False)) as source:
        _ready(folder, ledger.stat().st_size)
        source.execute("BEGIN")  # one moment for the copy and for what it is compared with
        source.execute("SELECT count(*) FROM sqlite_schema").fetchone()
        stem = _stamped(ledger.stem, at)
        with part_of(folder / f"{stem}.db{'.age' if seal else ''}") as part:
            flaws = _sealed(source, part, seal, advance) if seal else _plain(source, part, advance)
            size = part.stat().st_size
            path = _named(part, folder, stem, "-replaced" if replaced else "", ".db.age" if seal else ".db")
    return Made(path, size, flaws)


def _stamped(stem: str, at: Instant) -> str:
    return f"{stem}-{datetime.fromtimestamp(at, UTC).strftime(_STAMP)}"


def free_name(folder: Path, stem: str, at: Instant) -> Path:
    """A name for what is replaced that nothing has yet."""
    number, path = 1, folder / f"{_stamped(stem, at)}-replaced.db"
    while os.path.lexists(path):
        number += 1
        path = folder / f"{_stamped(stem, at)}-{number}-replaced.db"
    return path


def _ready(folder: Path, size: int) -> None:
    """Make the folder, and see that there is room."""
    if not folder.is_dir():
        folder.mkdir(mode=0o700)
    free = shutil.disk_usage(folder).free
    if free < size + _SPARE:
        raise StoreError(
            f"There is no room for a backup in {folder}: it takes {size // 2**20 + 1} MB, and {free // 2**20} MB are free."
        )


@contextmanager
def part_of(target: Path) -> Iterator[Path]:
    """A file beside the target to write into, for the owner's eyes only; it is gone at the end."""
    part = target.with_name(f".{target.name}.{os.getpid()}.part")
    part.unlink(missing_ok=True)
    os.close(os.open(part, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600))
    try:
        part.chmod(0o600)  # whatever the umask took
        yield part
    finally:
        with suppress(OSError):
            part.unlink(missing_ok=True)


def _plain(source: sqlite3.Connection, part: Path, advance: Advance | None) -> tuple[str, ...]:
    with closing(_scratch(part)) as copy:
        flaws = _copied(source, copy, advance)
    synced(part)
    return flaws


def _scratch(part: Path) -> sqlite3.Connection:
    """A copy under way needs no journal of its own: it is thrown away if anything goes wrong, and synced at the end."""
    connection = sqlite3.connect(part, isolation_level=None)
    connection.execute("PRAGMA journal_mode=OFF")
    connection.execute("PRAGMA synchronous=OFF")
    return connection


def _sealed(source: sqlite3.Connection, part: Path, seal: Seal, advance: Advance | None) -> tuple[str, ...]:
    """In memory where it fits; else over a copy in the clear, for the owner's eyes only, that is gone at the end."""
    size = (
        source.execute("PRAGMA page_count").fetchone()[0] * source.execute("PRAGMA page_size").fetchone()[0]
    )
    if seal.file is not None and size > IN_MEMORY:
        with part_of(part.with_suffix(".clear")) as clear:
            flaws = _plain(source, clear, advance)
            seal.file(clear, part)
        part.chmod(0o600)
        synced(part)
        return flaws
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as copy:
        flaws = _copied(source, copy, advance)
        content = copy.serialize()
    sealed = seal.data(content)
    with part.open("wb") as stream:
        stream.write(sealed)
    synced(part)
    if hashlib.sha256(part.read_bytes()).digest() != hashlib.sha256(sealed).digest():
        raise StoreError(
            f"What was written to {part.parent} is not what can be read there. Look after that disk."
        )
    return flaws


def _copied(source: sqlite3.Connection, copy: sqlite3.Connection, advance: Advance | None) -> tuple[str, ...]:
    """Copy and check; what the ledger itself has of flaws. Raises StoreError where the copy is not a whole one."""

    def tell(_status: int, remaining: int, total: int) -> None:
        if advance is not None:
            advance(total - remaining, total)

    source.backup(copy, pages=_PAGES, progress=tell)
    damage = [row[0] for row in copy.execute("PRAGMA quick_check(3)") if row[0] != "ok"]
    if damage:
        raise StoreError(
            "The ledger is damaged, so that no good backup of it can be made. `ledger doctor` says more."
        )
    if _header(copy) != _header(source) or counts(copy) != counts(source):
        raise StoreError("The backup is not what the ledger is, and was thrown away. Look after the disk.")
    return tuple(flaws_of(copy))


def _header(connection: sqlite3.Connection) -> tuple[int, ...]:
    return tuple(
        connection.execute(f"PRAGMA {name}").fetchone()[0] for name in ("application_id", "user_version")
    )


def counts(connection: sqlite3.Connection) -> dict[str, int]:
    """How many rows each table has."""
    names = [
        row[0]
        for row in connection.execute(
            "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite%' ORDER BY name"
        )
    ]
    return {name: connection.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0] for name in names}


def flaws_of(connection: sqlite3.Connection) -> Iterator[str]:
    """What does not hold in a ledger whose pages are sound: references, and the chain of the journal; a few of each."""
    orphans = sum(1 for _ in connection.execute("PRAGMA foreign_key_check"))
    if orphans:
        yield f"{orphans} rows belong to nothing"
    for number, flaw in enumerate(chain.broken_links(connection)):
        if number == _SHOWN:
            yield "and more of the journal"
            return
        yield flaw


def _named(part: Path, folder: Path, stem: str, mark: str, end: str) -> Path:
    """Give it its name, in one step and over nothing that is there."""
    number = 1
    while True:
        path = folder / f"{stem}{'' if number == 1 else f'-{number}'}{mark}{end}"
        try:
            os.link(part, path)
        except FileExistsError:
            number += 1
            continue
        except OSError:  # a file system without links
            if path.exists():
                number += 1
                continue
            part.replace(path)
        else:
            part.unlink()
        synced(folder)
        return path


def synced(path: Path) -> None:
    """Wait until the drive says that a file, or a folder's names, are written."""
    try:
        descriptor = os.open(path, os.O_RDONLY if path.is_dir() else os.O_RDWR)
    except PermissionError:  # a folder can't be opened on Windows
        return
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@contextmanager
def _worded(ledger: Path, folder: Path) -> Iterator[None]:
    """Say whose failure it is: the ledger's, or the folder's."""
    try:
        yield
    except sqlite3.Error as error:
        theirs = (getattr(error, "sqlite_errorname", None) or "").startswith(
            ("SQLITE_CORRUPT", "SQLITE_NOTADB", "SQLITE_BUSY")
        )
        raise file.explain(error, ledger if theirs else folder) from error
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or str(error)
        raise StoreError(f"No backup can be written to {folder}: {why}. Name another folder.") from error


# Thinning


def thin(folder: Path, stem: str, ledger_id: str | None, now: Instant) -> list[Path]:
    """Remove what is no longer needed, and say what; see `thinning.kept`.

    Only what this program wrote of this very ledger is removed: by its name, its header, and the ledger's id in it.
    What a restore replaced stays, and what is encrypted, since nobody can tell whose it is.
    """
    mine = [each for each in found(folder, stem) if not (each.replaced or each.encrypted)]
    if ledger_id is None or len(_left(mine, now)) == len(mine):
        return []
    mine = [each for each in mine if id_of(each.path) == ledger_id]
    stay = set(_left(mine, now))
    gone = []
    for each in mine:
        if each not in stay:
            with suppress(OSError):
                each.path.unlink()
                gone.append(each.path)
    return gone


def _left(backups: list[Backup], now: Instant) -> list[Backup]:
    stay = kept([each.at for each in backups], now)
    return [each for index, each in enumerate(backups) if index in stay]
