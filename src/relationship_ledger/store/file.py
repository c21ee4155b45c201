"""The file itself: whose it is, how it is opened, and what its failures mean in words.

Rollback journal with `synchronous=EXTRA`: in simulated power cuts it lost no acknowledged write, where a journal
synced less or a write-ahead log did; and a write-ahead log can't be read on a read-only medium at all.
"""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from relationship_ledger.errors import LedgerError, StoreError

APPLICATION_ID = 0x526C4C67
"""The four bytes `RlLg` in the header say whose file it is."""
SCHEMA = 4
"""The schema this program writes; stored as `user_version`."""
BUSY_SECONDS = 10.0

_HEADER = b"SQLite format 3\x00"


def check_new(path: Path) -> None:
    """Refuse to begin a ledger where something else is. An empty file may be begun over."""
    try:
        if path.is_dir():
            raise StoreError(f"{path} is a folder. Name a file for the ledger.")
        if path.exists() and path.stat().st_size > 0:
            raise StoreError(f"{path} is there already; nothing was changed. Name another file.")
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
        path.chmod(0o600)
    except OSError as error:
        raise StoreError(
            f"{path} can't be written: {error.strerror}. Name another place with --ledger."
        ) from error


def check_ours(path: Path) -> int:
    """Say which schema the file has. Raises StoreError where it is missing, foreign, damaged or newer."""
    try:
        with path.open("rb") as file:
            header = file.read(100)
    except FileNotFoundError:
        raise StoreError(f"There is no ledger at {path} yet. Begin one with `ledger init`.") from None
    except IsADirectoryError:
        raise StoreError(f"{path} is a folder, not a ledger. Name a file with --ledger.") from None
    except (OSError, ValueError) as error:
        raise StoreError(f"{path} can't be read: {_why(error)}. Name another file with --ledger.") from error
    if not header:
        raise StoreError(f"{path} is empty: there is no ledger in it. Begin one with `ledger init`.")
    if not header.startswith(_HEADER):
        raise StoreError(f"{path} is not a ledger; it was left as it is. Name another file with --ledger.")
    if len(header) < 100:
        raise StoreError(f"{path} is damaged: it ends within its header. Bring back a copy.")
    if int.from_bytes(header[68:72], "big") != APPLICATION_ID:
        raise StoreError(f"{path} is another program's database; it was left as it is. Name another file.")
    version = int.from_bytes(header[60:64], "big")
    if version > SCHEMA:
        raise StoreError(
            f"{path} was written by a newer version (schema {version}, this one knows {SCHEMA}). "
            "Update relationship-ledger; nothing was changed."
        )
    return version


def _why(error: OSError | ValueError) -> str:
    return getattr(error, "strerror", None) or str(error)


def connect(path: Path, *, write: bool, fresh: bool = False) -> sqlite3.Connection:
    """Open the file with every pragma the store relies on. Transactions are begun by hand."""
    if not fresh:
        check_ours(path)
    with worded(path):
        try:
            connection = _open(path, "rw")
            connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()
        except sqlite3.OperationalError as error:
            if write or not (error.sqlite_errorname or "").startswith(("SQLITE_CANTOPEN", "SQLITE_READONLY")):
                raise
            # A read-only medium: what lies there can still be asked.
            connection = _open(path, "ro")
        connection.execute("PRAGMA foreign_keys=ON")
        connection.execute("PRAGMA trusted_schema=OFF")
        if write:
            connection.execute("PRAGMA journal_mode=DELETE")
            connection.execute("PRAGMA synchronous=EXTRA")
            connection.execute("PRAGMA secure_delete=ON")
            connection.execute("PRAGMA cache_size=-65536")
        else:
            connection.execute("PRAGMA query_only=ON")
    return connection


def _open(path: Path, mode: str) -> sqlite3.Connection:
    return sqlite3.connect(
        f"{path.absolute().as_uri()}?mode={mode}",
        uri=True,
        timeout=BUSY_SECONDS,
        isolation_level=None,
        check_same_thread=False,
    )


@contextmanager
def worded(path: Path) -> Iterator[None]:
    """Turn SQLite's errors into a sentence that says what to do."""
    try:
        yield
    except sqlite3.Error as error:
        raise explain(error, path) from error


def explain(error: BaseException, path: Path) -> LedgerError:
    """The error of the script contract for one of SQLite's."""
    name = getattr(error, "sqlite_errorname", None) or ""
    for beginning, sentence in _SENTENCES.items():
        if name.startswith(beginning):
            return StoreError(sentence.format(path=path))
    return StoreError(f"{path} can't be used: {error}. Nothing was changed.")


_SENTENCES = {
    "SQLITE_BUSY": "{path} is in use by another program and did not come free. Nothing was changed; try again.",
    "SQLITE_LOCKED": "{path} is in use by another program and did not come free. Nothing was changed; try again.",
    "SQLITE_READONLY": "{path} is read-only: it can be looked at, but not changed.",
    "SQLITE_FULL": "The disk is full. Nothing was changed; make room and try again.",
    "SQLITE_IOERR": "The disk failed while {path} was in use. What was saved before is kept; look after the disk.",
    "SQLITE_CORRUPT": "{path} is damaged. Don't write to it; bring back a copy.",
    "SQLITE_NOTADB": "{path} is damaged or not a ledger. Don't write to it; bring back a copy.",
    "SQLITE_CANTOPEN": "{path} can't be opened: look at its folder's permissions.",
    "SQLITE_CONSTRAINT_FOREIGNKEY": (
        "What this would bring back belongs to something that is not in {path}. Nothing was changed."
    ),
    "SQLITE_PERM": "{path} can't be opened: no permission.",
    "SQLITE_AUTH": "{path} can't be opened: no permission.",
}
