"""SQLAlchemy's view of the file: transactions that really are.

Its default transactions begin late and lose updates silently between processes, so the driver is told to begin
nothing and every unit of work starts with BEGIN IMMEDIATE.
"""

import random
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import StaticPool

from relationship_ledger.store import file

PATIENCE_SECONDS = 20.0
"""How long a change waits for other writers, in short tries with jitter so that none starves."""
_FIRST_TRY_MS, _LONGEST_PAUSE = 200, 0.25


def engine(path: Path, *, fresh: bool = False) -> Engine:
    """An engine with one connection to the file. Raises StoreError."""
    connection = file.connect(path, write=True, fresh=fresh)
    made = create_engine("sqlite://", creator=lambda: connection, poolclass=StaticPool)
    event.listen(made, "begin", _begin)
    return made


def _begin(connection: Connection) -> None:
    driver = connection.connection.driver_connection
    assert isinstance(driver, sqlite3.Connection)  # noqa: S101  # for the type checker; the engine made it
    driver.execute(f"PRAGMA busy_timeout={_FIRST_TRY_MS}")
    deadline = time.monotonic() + PATIENCE_SECONDS
    while True:
        try:
            driver.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError as error:
            if not (error.sqlite_errorname or "").startswith("SQLITE_BUSY") or time.monotonic() > deadline:
                raise
            time.sleep(random.uniform(0.01, _LONGEST_PAUSE))  # noqa: S311  # jitter, nothing that is shown
        else:
            driver.execute(f"PRAGMA busy_timeout={int(file.BUSY_SECONDS * 1000)}")
            driver.execute("PRAGMA defer_foreign_keys=ON")
            return


@contextmanager
def transaction(made: Engine, path: Path) -> Iterator[Connection]:
    """One unit of work: it happens whole or not at all, and its failures are worded. Raises StoreError."""
    try:
        with made.begin() as connection:
            yield connection
    except DBAPIError as error:
        raise file.explain(error.orig or error, path) from error
    except sqlite3.Error as error:
        raise file.explain(error, path) from error
