"""Whose file it is, how it is opened, and what its failures say."""

import os
import shutil
import sqlite3
import stat
import subprocess
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from store_world import NOW, author, begun, person, put, touch, writer

from relationship_ledger.errors import StoreError
from relationship_ledger.store import database, file, migrate
from relationship_ledger.store.reader import Reader
from relationship_ledger.store.writer import begin


def _foreign(path: Path) -> None:
    with closing(sqlite3.connect(path)) as other:
        other.execute("CREATE TABLE theirs (id)")


def _header_of(path: Path, at: int, value: int) -> None:
    begun(path)
    content = bytearray(path.read_bytes())
    content[at : at + 4] = value.to_bytes(4, "big")
    path.write_bytes(content)


def _garbage(path: Path) -> None:
    begun(path)
    content = bytearray(path.read_bytes())
    content[100:] = b"\xa5" * (len(content) - 100)
    path.write_bytes(content)


def _nothing(_: Path) -> None:
    """No file at all."""


UNUSABLE: dict[str, tuple[Callable[[Path], Any], str, str]] = {
    "missing": (_nothing, "There is no ledger at", "`ledger init`"),
    "empty": (lambda path: path.touch(), "is empty", "`ledger init`"),
    "a text": (lambda path: path.write_text("dear diary\n" * 20), "is not a ledger", "--ledger"),
    "a short text": (lambda path: path.write_text("x"), "is not a ledger", "--ledger"),
    "foreign": (_foreign, "another program's database", "Name another file"),
    "a header cut off": (
        lambda path: path.write_bytes(begun(path).read_bytes()[:60]), "ends within its header", "Bring back a copy",
    ),
    "newer": (lambda path: _header_of(path, 60, file.SCHEMA + 1), "newer version", "Update relationship-ledger"),
    "a folder": (lambda path: path.mkdir(), "is a folder", "--ledger"),
    "garbage": (_garbage, "is damaged", "bring back a copy"),
}  # fmt: skip


@pytest.mark.parametrize("kind", UNUSABLE)
@pytest.mark.parametrize("door", ["read", "write"])
def test_a_file_that_can_not_be_used_is_left_as_it_is(tmp_path: Path, kind: str, door: str) -> None:
    make, says, way_out = UNUSABLE[kind]
    path = tmp_path / "some.db"
    make(path)
    before = path.read_bytes() if path.is_file() else None
    with pytest.raises(StoreError) as caught:
        Reader.open(path) if door == "read" else writer(path)
    assert caught.value.exit_code == 3
    assert str(path) in caught.value.message
    assert says in caught.value.message
    assert way_out in caught.value.message
    assert (path.read_bytes() if path.is_file() else None) == before
    assert sorted(each.name for each in tmp_path.iterdir()) == (["some.db"] if kind != "missing" else [])


@pytest.mark.parametrize("kind", [kind for kind in UNUSABLE if kind not in {"missing", "empty"}])
def test_no_ledger_is_begun_over_something(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "some.db"
    UNUSABLE[kind][0](path)
    before = path.read_bytes() if path.is_file() else None
    with pytest.raises(StoreError, match=r"Name another file|Name a file") as caught:
        begin(path, author(), {})
    assert str(path) in caught.value.message
    assert (path.read_bytes() if path.is_file() else None) == before


def test_a_folder_that_can_not_be_made_is_a_store_error(tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("a file")
    with pytest.raises(StoreError, match="can't be written"):
        begin(tmp_path / "taken" / "ledger.db", author(), {})


def test_a_name_that_no_file_can_have_is_a_store_error(tmp_path: Path) -> None:
    path = tmp_path / ("long" * 100)
    with pytest.raises(StoreError, match="can't be read"):
        Reader.open(path)
    with pytest.raises(StoreError, match="can't be written"):
        begin(path, author(), {})


def test_pages_of_garbage_behind_a_good_beginning_are_named_as_damage(path: Path) -> None:
    put(path, *(person(number) for number in range(1, 200)))
    content = bytearray(path.read_bytes())
    content[4096:] = b"\xa5" * (len(content) - 4096)
    path.write_bytes(content)
    with pytest.raises(StoreError, match=r"is damaged.*bring back a copy"), Reader.open(path) as reader:
        len(list(reader.rows("SELECT 1 FROM contact")))
    assert path.read_bytes() == content


def test_a_file_cut_short_is_named_as_damage(path: Path) -> None:
    put(path, *(person(number) for number in range(1, 200)))
    with path.open("r+b") as cut:
        cut.truncate(path.stat().st_size // 2)
    before = path.read_bytes()
    with pytest.raises(StoreError, match="is damaged"), Reader.open(path) as reader:
        list(reader.everything())
    with pytest.raises(StoreError, match="is damaged"):
        put(path, person(1000))
    assert path.read_bytes() == before


def test_what_is_there_is_only_for_its_owner(tmp_path: Path) -> None:
    old = os.umask(0o022)
    try:
        path = tmp_path / "new folder" / "ledger.db"
        begin(path, author(), {})
        (tmp_path / "empty.db").touch(mode=0o644)
        begin(tmp_path / "empty.db", author(), {})
    finally:
        os.umask(old)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert stat.S_IMODE((tmp_path / "empty.db").stat().st_mode) == 0o600


def test_the_header_says_whose_it_is(path: Path) -> None:
    with closing(sqlite3.connect(path)) as raw:
        assert raw.execute("PRAGMA application_id").fetchone() == (0x526C4C67,)
        assert raw.execute("PRAGMA user_version").fetchone() == (4,)
        assert raw.execute("PRAGMA journal_mode").fetchone() == ("delete",)
    assert path.read_bytes()[68:72] == b"RlLg"
    assert file.check_ours(path) == file.SCHEMA


def test_connections_are_opened_as_the_store_relies_on(path: Path) -> None:
    def pragma(connection: sqlite3.Connection, name: str) -> Any:
        return connection.execute(f"PRAGMA {name}").fetchone()[0]

    with closing(file.connect(path, write=True)) as one:
        assert [pragma(one, name) for name in ("foreign_keys", "trusted_schema", "secure_delete")] == [
            1,
            0,
            1,
        ]
        assert pragma(one, "synchronous") == 3
        assert pragma(one, "journal_mode") == "delete"
    with closing(file.connect(path, write=False)) as other:
        assert [pragma(other, name) for name in ("foreign_keys", "trusted_schema", "query_only")] == [1, 0, 1]
        with pytest.raises(sqlite3.OperationalError, match="readonly"):
            other.execute("DELETE FROM contact")


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("SQLITE_BUSY", "in use by another program"),
        ("SQLITE_BUSY_SNAPSHOT", "in use by another program"),
        ("SQLITE_LOCKED", "in use by another program"),
        ("SQLITE_READONLY_DBMOVED", "read-only"),
        ("SQLITE_FULL", "The disk is full"),
        ("SQLITE_IOERR_FSYNC", "The disk failed"),
        ("SQLITE_CORRUPT_INDEX", "is damaged"),
        ("SQLITE_NOTADB", "is damaged or not a ledger"),
        ("SQLITE_CANTOPEN_ISDIR", "can't be opened"),
        ("SQLITE_PERM", "no permission"),
        ("SQLITE_AUTH", "no permission"),
        ("SQLITE_MISUSE", "can't be used"),
    ],
)
def test_every_failure_of_sqlite_has_its_sentence(tmp_path: Path, name: str, says: str) -> None:
    error = sqlite3.OperationalError("its own words")
    error.sqlite_errorname = name
    explained = file.explain(error, tmp_path / "some.db")
    assert isinstance(explained, StoreError)
    assert says in explained.message
    assert "{path}" not in explained.message


def test_a_full_disk_changes_nothing(path: Path) -> None:
    before = path.read_bytes()
    with writer(path) as writing:
        with writing._engine.connect() as connection:
            pages = connection.exec_driver_sql("PRAGMA page_count").scalar()
            connection.exec_driver_sql(f"PRAGMA max_page_count={pages}")
        with pytest.raises(StoreError, match="The disk is full"), writing.step("large") as step:
            step.put(*(person(number, "a long name " * 50) for number in range(1, 300)))
    assert path.read_bytes() == before


def test_a_lock_that_does_not_come_free_is_said(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database, "PATIENCE_SECONDS", 0.3)
    before = path.read_bytes()
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreError, match="in use by another program") as caught:
            put(path, person(1))
        assert str(path) in caught.value.message
        other.execute("ROLLBACK")
    assert path.read_bytes() == before
    put(path, person(1))
    with Reader.open(path) as reader:
        assert len(list(reader.rows("SELECT 1 FROM contact"))) == 1


def test_a_lock_that_comes_free_is_waited_for(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    waited: list[float] = []
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")

        def pause(seconds: float) -> None:
            waited.append(seconds)
            if len(waited) == 2:
                other.execute("ROLLBACK")

        monkeypatch.setattr(database, "_FIRST_TRY_MS", 1)
        monkeypatch.setattr(database.time, "sleep", pause)
        put(path, person(1))
    assert len(waited) == 2
    assert 0 < min(waited) <= max(waited) <= 0.25


@pytest.fixture
def frozen(path: Path) -> Iterator[Path]:
    """A ledger that not even root can write, where the file system can do that."""
    put(path, person(1, "Ana"), touch(1, 1, NOW - 90 * 86_400))
    chattr = shutil.which("chattr")
    if os.geteuid() != 0:
        path.chmod(0o400)
        yield path
        path.chmod(0o600)
        return
    if chattr is None or subprocess.run([chattr, "+i", path], capture_output=True, check=False).returncode:
        pytest.skip("root writes whatever the mode says, and this file system has no immutable files")
    yield path
    subprocess.run([chattr, "-i", path], check=True)


def test_a_read_only_ledger_can_be_asked_and_not_changed(frozen: Path) -> None:
    before = frozen.read_bytes()
    with Reader.open(frozen) as reader:
        assert len(list(reader.rows("SELECT 1 FROM contact"))) == 1
    with pytest.raises(StoreError, match="is read-only: it can be looked at"):
        put(frozen, person(2))
    assert frozen.read_bytes() == before


def test_the_program_reads_a_read_only_ledger_and_refuses_to_write(ledger: Any, frozen: Path) -> None:
    named = ("--ledger", str(frozen), "--as-of", "2026-11-24T10:00:00+00:00")
    assert [row["name"] for row in ledger(*named, "people", "--json").json["people"]] == ["Ana"]
    assert ledger(*named, "due", "--count").code == 0
    refused = ledger(*named, "touch", "Ana", "call", code=3)
    assert "is read-only" in refused.err
    assert refused.out == ""


def test_a_ledger_of_an_earlier_schema_is_brought_up_before_it_is_written(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[Path] = []

    def upgraded(path: Path, **_: object) -> None:
        asked.append(path)

    monkeypatch.setattr(migrate, "_upgrade", upgraded)
    migrate.upgrade(path, lambda _: None)
    assert asked == []
    content = bytearray(path.read_bytes())
    content[60:64] = bytes(4)
    path.write_bytes(content)
    migrate.upgrade(path, lambda _: None)
    assert asked == [path]
