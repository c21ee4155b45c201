"""A ledger whose standings an older engine reckoned is asked and brought up as if it had always been today's."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from store_world import DAY, NOW, begun, person, put, touch, writer

from relationship_ledger import config
from relationship_ledger.errors import StoreError
from relationship_ledger.store import file
from relationship_ledger.store.reader import Criteria, Due, Reader
from relationship_ledger.store.writer import Writer


@pytest.fixture
def older(tmp_path: Path) -> Path:
    """A ledger of schema 1, whose standings say that nobody is ever due."""
    path = begun(tmp_path / "older.db")
    put(path, *(person(number) for number in range(1, 5)))
    put(path, *(touch(10 + k, k % 3 + 1, NOW - (200 - 9 * k) * DAY) for k in range(12)))
    return path


def _made_older(path: Path) -> None:
    with closing(sqlite3.connect(path, isolation_level=None)) as raw:
        raw.execute("UPDATE standing SET s = 9, expires_at = 1, due_at = NULL, rank = 0")
        raw.execute("ALTER TABLE standing DROP COLUMN v")
        for table in ("apart", "plan_line", "week_plan"):
            raw.execute(f"DROP TABLE {table}")
        raw.execute("UPDATE alembic_version SET version_num = '0001'")
        raw.execute("PRAGMA user_version=1")


def _due(path: Path) -> Due:
    with Reader.open(path) as reader:
        return reader.due(reader.view(NOW, config.build({})), Criteria(due_by=NOW + 400 * DAY))


def test_is_asked_as_it_would_be_brought_up(older: Path) -> None:
    before = _due(older)
    assert before.total == 4
    _made_older(older)
    content = older.read_bytes()
    assert _due(older) == before
    assert older.read_bytes() == content


def test_the_first_change_derives_everything_anew(older: Path) -> None:
    with closing(sqlite3.connect(older)) as raw:
        wanted = raw.execute("SELECT * FROM standing ORDER BY contact_id").fetchall()
    before = _due(older)
    _made_older(older)
    with writer(older):
        pass
    assert file.check_ours(older) == file.SCHEMA
    with closing(sqlite3.connect(older)) as raw:
        assert raw.execute("SELECT * FROM standing ORDER BY contact_id").fetchall() == wanted
    assert _due(older) == before


def test_a_step_up_that_fails_leaves_the_older_ledger(older: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _made_older(older)

    def fails(*_: object) -> int:
        raise StoreError("no")

    monkeypatch.setattr(Writer, "_rebuild", fails)
    with pytest.raises(StoreError):
        writer(older)
    assert file.check_ours(older) == 1
    with closing(sqlite3.connect(older)) as raw:
        assert "v" not in [column[1] for column in raw.execute("PRAGMA table_info(standing)")]
