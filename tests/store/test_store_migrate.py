"""Tables equal the migrated schema, and the file defends what it promises."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import create_engine
from sqlmodel import SQLModel
from store_world import begun, person, put

from relationship_ledger.store import migrate, tables

_Column = tuple[str, str, int, int]


def _schema(connection: sqlite3.Connection) -> dict[str, object]:
    """What SQLite itself makes of a schema: strictness, columns, keys and indexes of every table."""
    found: dict[str, object] = {}
    listed = connection.execute("PRAGMA table_list").fetchall()
    for _, name, kind, _, without_rowid, strict in listed:
        if name.startswith("sqlite_") or name == "alembic_version":
            continue
        columns = {
            (column[1], column[2], column[3], column[5])
            for column in connection.execute(f'PRAGMA table_info("{name}")')
        }
        foreign = {
            (key[2], key[3], key[4]) for key in connection.execute(f'PRAGMA foreign_key_list("{name}")')
        }
        indexes = {
            (
                index[1], index[2], index[3], index[4],
                tuple(each[2] for each in connection.execute(f'PRAGMA index_info("{index[1]}")')),
                (
                    connection.execute("SELECT sql FROM sqlite_schema WHERE name = ?", (index[1],)).fetchone() or ("",)
                )[0],
            )
            for index in connection.execute(f'PRAGMA index_list("{name}")')
        }  # fmt: skip
        found[name] = kind, without_rowid, strict, columns, foreign, indexes
    return found


@pytest.fixture
def migrated(tmp_path: Path) -> Path:
    migrate.begin(tmp_path / "migrated.db")
    return tmp_path / "migrated.db"


def test_tables_equal_the_migrated_schema(tmp_path: Path, migrated: Path) -> None:
    engine = create_engine(f"sqlite:///{tmp_path / 'made.db'}")
    SQLModel.metadata.create_all(engine)
    engine.dispose()
    with closing(sqlite3.connect(tmp_path / "made.db")) as made, closing(sqlite3.connect(migrated)) as own:
        one, other = _schema(made), _schema(own)
    assert set(one) == {str(table.name) for table in SQLModel.metadata.sorted_tables}
    assert set(one) == set(other)
    for name in one:
        assert one[name] == other[name], name


def test_columns_stand_in_the_order_of_the_tables(migrated: Path) -> None:
    """Inserts bind by position."""
    with closing(sqlite3.connect(migrated)) as own:
        for table in SQLModel.metadata.sorted_tables:
            columns = [column[1] for column in own.execute(f'PRAGMA table_info("{table.name}")')]
            assert columns == [column.name for column in table.columns], table.name


def test_every_table_is_strict_and_the_derived_ones_lie_by_key(migrated: Path) -> None:
    with closing(sqlite3.connect(migrated)) as own:
        listed = {
            row[1]: (row[4], row[5])
            for row in own.execute("PRAGMA table_list")
            if not row[1].startswith("sqlite_") and row[1] != "alembic_version"
        }
    assert {name for name, (_, strict) in listed.items() if not strict} == set()
    by_key = {name for name, (without_rowid, _) in listed.items() if without_rowid}
    assert by_key == {"standing", "participation", "name_part"}
    assert set(tables.JOURNALED) <= set(listed)


def test_beginning_leaves_no_second_file(migrated: Path) -> None:
    assert [each.name for each in migrated.parent.iterdir()] == ["migrated.db"]


def test_a_beginning_that_fails_leaves_a_file_that_can_be_begun(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "half.db"

    def fails(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(migrate.command, "upgrade", fails)
        with pytest.raises(KeyboardInterrupt):
            migrate.begin(path)
    assert path.read_bytes() == b""
    migrate.begin(path)
    assert path.stat().st_size > 0


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE step SET command = 'other'",
        "UPDATE step SET hash = x'00'",
        "DELETE FROM step",
        "UPDATE change SET digest = x'00'",
        "UPDATE change SET id = id + 100",
        "UPDATE change SET entity = 'note'",
        "UPDATE change SET row_id = 'other'",
        "DELETE FROM change",
    ],
)
def test_the_journal_is_only_appended_to(path: Path, sql: str) -> None:
    put(path, person(1))
    with closing(sqlite3.connect(path)) as raw:
        before = raw.execute("SELECT * FROM step").fetchall(), raw.execute("SELECT * FROM change").fetchall()
        assert all(before)
        with pytest.raises(sqlite3.IntegrityError, match="only appended to"):
            raw.execute(sql)
        raw.commit()
        after = raw.execute("SELECT * FROM step").fetchall(), raw.execute("SELECT * FROM change").fetchall()
    assert before == after


@pytest.mark.parametrize(
    "sql",
    [
        "INSERT INTO note (id, contact_id, at, text) VALUES ('n', 'nobody', 0, 'x')",
        "INSERT INTO membership (id, list_id, contact_id, joined_at) VALUES ('m', 'none', 'nobody', 0)",
    ],
)
def test_nothing_belongs_to_nobody(path: Path, sql: str) -> None:
    with closing(sqlite3.connect(path, isolation_level=None)) as raw:
        raw.execute("PRAGMA foreign_keys=ON")
        with pytest.raises(sqlite3.IntegrityError, match="FOREIGN KEY"):
            raw.execute(sql)


def test_a_column_keeps_only_its_type(path: Path) -> None:
    put(path, person(1))
    with closing(sqlite3.connect(path)) as raw, pytest.raises(sqlite3.IntegrityError, match="cannot store"):
        raw.execute("UPDATE contact SET tier = 'first'")


def test_the_copy_that_other_tests_begin_from_is_a_ledger(tmp_path: Path, migrated: Path) -> None:
    with (
        closing(sqlite3.connect(begun(tmp_path / "copy.db"))) as copy,
        closing(sqlite3.connect(migrated)) as own,
    ):
        assert _schema(copy) == _schema(own)
