"""Begins a ledger, and brings an older one to today's schema."""

import sqlite3
from collections.abc import Callable
from importlib.resources import files
from pathlib import Path

from alembic import command
from alembic.config import Config

from relationship_ledger.store import database, file


def begin(path: Path) -> None:
    """Begin an empty ledger. Raises StoreError where something is there already."""
    file.check_new(path)
    _upgrade(path, fresh=True)


def upgrade(path: Path, derive: Callable[[sqlite3.Connection], object]) -> None:
    """Bring the file to this program's schema, whole or not at all.

    What the engine derives differs between schemas: `derive` makes it anew within the same transaction.
    """
    if file.check_ours(path) < file.SCHEMA:
        _upgrade(path, fresh=False, derive=derive)


def _upgrade(
    path: Path, *, fresh: bool, derive: Callable[[sqlite3.Connection], object] | None = None
) -> None:
    engine = database.engine(path, fresh=fresh)
    try:
        with database.transaction(engine, path) as connection:
            config = Config()
            config.set_main_option("script_location", str(files("relationship_ledger.store") / "migrations"))
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
            if derive is not None:
                driver = connection.connection.driver_connection
                assert isinstance(driver, sqlite3.Connection)  # noqa: S101  # the engine made it
                derive(driver)
            connection.exec_driver_sql(f"PRAGMA application_id={file.APPLICATION_ID}")
            connection.exec_driver_sql(f"PRAGMA user_version={file.SCHEMA}")
    finally:
        engine.dispose()
