"""Begins a ledger, and brings an older one to today's schema."""

from importlib.resources import files
from pathlib import Path

from alembic import command
from alembic.config import Config

from relationship_ledger.store import database, file


def begin(path: Path) -> None:
    """Begin an empty ledger. Raises StoreError where something is there already."""
    file.check_new(path)
    _upgrade(path, fresh=True)


def upgrade(path: Path) -> None:
    """Bring the file to this program's schema, whole or not at all."""
    if file.check_ours(path) < file.SCHEMA:
        _upgrade(path, fresh=False)


def _upgrade(path: Path, *, fresh: bool) -> None:
    engine = database.engine(path, fresh=fresh)
    try:
        with database.transaction(engine, path) as connection:
            config = Config()
            config.set_main_option("script_location", str(files("relationship_ledger.store") / "migrations"))
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
            connection.exec_driver_sql(f"PRAGMA application_id={file.APPLICATION_ID}")
            connection.exec_driver_sql(f"PRAGMA user_version={file.SCHEMA}")
    finally:
        engine.dispose()
