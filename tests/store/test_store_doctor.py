"""The doctor finds what is wrong, changes nothing by looking, and mends what can be mended."""

import os
import random
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from store_world import (
    DAY,
    DERIVED,
    NOW,
    begun,
    dump,
    flaws,
    id_of,
    life,
    person,
    put,
    sound,
    stale,
    touch,
    writer,
)

from relationship_ledger import config
from relationship_ledger.errors import NothingToDoError, StoreError
from relationship_ledger.model import ContactList, Handle, Investment, Membership, Note, Promise, Ref
from relationship_ledger.store import backup, doctor, repair
from relationship_ledger.store.reader import Reader
from relationship_ledger.store.whereabouts import Finding, open_modes

FOLDER = "backups"


def _examined(path: Path, *, deep: bool = True, now: int = NOW, true: int = NOW) -> list[Finding]:
    return doctor.examine(path, config.build, now=now, true=true, deep=deep)


def _wrong(path: Path, *, state: str = "problem", deep: bool = True, **at: int) -> set[str]:
    return {each.name for each in _examined(path, deep=deep, **at) if each.state == state}


def _raw(path: Path, *statements: str) -> None:
    with closing(sqlite3.connect(path, isolation_level=None)) as raw:
        raw.execute("PRAGMA foreign_keys=OFF")
        for statement in statements:
            raw.execute(statement)


@pytest.fixture
def lived(tmp_path: Path) -> Path:
    """A ledger in which nothing is wrong, with a backup."""
    tmp_path.chmod(0o700)
    path = begun(tmp_path / "ledger.db")
    put(path, *life(5, people=30, touches=120))
    put(
        path,
        ContactList(id_of(9001), "Friends", "figs", "recipes"),
        ContactList(id_of(9002), "Readers", "books", "lists"),
        Investment(id_of(9100), id_of(9001), NOW - DAY, "UTC", "gift", "figs", (id_of(1), id_of(2))),
        Promise(id_of(9101), Ref(id_of(1), ""), "me", "plums", NOW),
    )
    backup.make(path, tmp_path / FOLDER, NOW)
    return path


@pytest.mark.parametrize("deep", [False, True])
def test_a_sound_ledger_has_nothing_and_is_left_as_it_is(lived: Path, deep: bool) -> None:
    content = lived.read_bytes()
    found = _examined(lived, deep=deep)
    assert [each for each in found if each.state != "ok"] == []
    names = [each.name for each in found]
    assert len(names) == len(set(names)) == (22 if deep else 18)
    assert all(each.message for each in found)
    assert lived.read_bytes() == content


ONE = f"'{id_of(1)}'"
BREAKAGES: list[tuple[str, set[str]]] = [
    ("INSERT INTO note VALUES ('stray', 'nobody', 0, 'x')", {"references", "content"}),
    ("DELETE FROM list", {"references", "content"}),
    (f"DELETE FROM standing WHERE contact_id = {ONE}", {"derived", "standings"}),
    (f"UPDATE standing SET rank = rank + 1 WHERE contact_id = {ONE}", {"standings"}),
    (f"UPDATE standing SET due_at = due_at - 60 WHERE contact_id = {ONE}", {"standings"}),
    ("UPDATE participation SET minutes = 7", {"participation", "standings"}),
    ("DELETE FROM name_part WHERE contact_id = " + ONE, {"names"}),
    ("INSERT INTO name_part VALUES ('ana', 'nobody')", {"derived"}),
    ("UPDATE name_part SET part = 'x' WHERE part = 'ana'", {"names"}),
    (f"UPDATE contact SET tier = 9 WHERE id = {ONE}", {"values", "content", "standings"}),
    (f"UPDATE contact SET state = 'lost' WHERE id = {ONE}", {"values", "content", "standings"}),
    (f"UPDATE contact SET first_day = '2026-02-30' WHERE id = {ONE}", {"values", "content", "standings"}),
    (f"UPDATE contact SET name = 'Anb' WHERE id = {ONE}", {"content", "names"}),
    ("UPDATE touch SET contacts = 'none' WHERE id = (SELECT min(id) FROM touch)", {"values"}),
    ("UPDATE touch SET contacts = '[\"nobody\"]' WHERE id = (SELECT min(id) FROM touch)", {"participants", "participation"}),
    ("UPDATE touch SET contacts = '[]' WHERE id = (SELECT min(id) FROM touch)", {"participants", "participation"}),
    ("UPDATE investment SET contacts = '[\"nobody\"]'", {"participants", "content"}),
    ("UPDATE promise SET due_day = 'soon'", {"values", "content"}),
    (f"INSERT INTO tombstone VALUES ({ONE}, 0)", {"forgotten"}),
    ("DROP INDEX standing_due", {"tables"}),
    ("DROP TRIGGER change_is_never_deleted", {"tables"}),
    ("CREATE TRIGGER t AFTER INSERT ON note BEGIN DELETE FROM note; END", {"tables"}),
    ("INSERT INTO pause VALUES ('p', 1, 2, NULL)", {"content"}),
]  # fmt: skip


@pytest.mark.parametrize(("statement", "expected"), BREAKAGES)
def test_each_thing_that_is_wrong_is_found(lived: Path, statement: str, expected: set[str]) -> None:
    _raw(lived, statement)
    found = _wrong(lived)
    assert expected <= found
    assert found - expected <= {"content", "standings", "participation", "derived", "names"}


def test_the_journal_is_proven(lived: Path) -> None:
    _raw(lived, "DROP TRIGGER step_is_never_updated", "UPDATE step SET at = at + 1 WHERE seq = 1")
    _raw(
        lived,
        "CREATE TRIGGER step_is_never_updated BEFORE UPDATE ON step BEGIN SELECT RAISE(ABORT, 'no'); END",
    )
    assert _wrong(lived, deep=False) == {"journal"}


@pytest.mark.parametrize(
    ("things", "name"),
    [
        ([ContactList(id_of(9003), "Empty", "a", "b")], "lists"),
        ([ContactList(id_of(9003), "Vague"), Membership(id_of(9004), id_of(9003), id_of(1), NOW)], "lists"),
        ([Handle("email", "a@b.example", None, id_of(60 + n), id_of(n)) for n in (1, 2)], "handles"),
        ([touch(900, 1, NOW + 3 * DAY)], "clock"),
        ([touch(900, 1, -DAY)], "clock"),
    ],
)
def test_what_may_be_meant_is_a_hint(lived: Path, things: list[Note], name: str) -> None:
    put(lived, *things)
    assert _wrong(lived) == set()
    assert _wrong(lived, state="hint") == {name}


def test_a_family_s_number_is_no_hint(lived: Path) -> None:
    put(lived, *(Handle("phone", "+34600999888", None, id_of(60 + n), id_of(n)) for n in (1, 2)))
    assert _wrong(lived, state="hint") == set()


def test_clocks_that_were_set_are_hints(lived: Path) -> None:
    assert _wrong(lived, state="hint", true=NOW - DAY) == {"clock"}
    _raw(lived, "DROP TRIGGER step_is_never_updated", f"UPDATE step SET at = at - {400 * DAY} WHERE seq = 2")
    assert "clock" in _wrong(lived, state="hint")


def test_backups_that_are_missing_old_or_unreadable_are_said(lived: Path) -> None:
    made = backup.found(lived.parent / FOLDER, "ledger")[0].path
    assert _wrong(lived, state="hint", now=NOW + 20 * DAY, true=NOW + 20 * DAY) == {"backups"}
    made.write_bytes(made.read_bytes()[:5000])
    assert _wrong(lived) == {"backups"}
    made.unlink()
    assert _wrong(lived, state="hint") == {"backups"}


# Where it lies


def _synced(path: Path) -> None:
    (path.parent / ".stfolder").mkdir()


def _conflict(path: Path) -> None:
    path.with_name("ledger.sync-conflict-20261124-100000-ABC.db").touch()


def _linked(path: Path) -> None:
    os.link(path, path.with_name("other.db"))


def _log(path: Path) -> None:
    path.with_name("ledger.db-wal").write_bytes(b"x")


def _part(path: Path) -> None:
    path.with_name(".ledger.db.77.part").touch()


def _mode(path: Path) -> None:
    path.chmod(0o644)


def _folder_mode(path: Path) -> None:
    (path.parent / FOLDER).chmod(0o755)


def _open_to_all(path: Path) -> None:
    path.parent.chmod(0o777)


@pytest.mark.parametrize(
    ("change", "state", "name"),
    [
        (_synced, "hint", "folder"),
        (_conflict, "problem", "folder"),
        (_linked, "problem", "links"),
        (_part, "hint", "leftovers"),
        (_mode, "problem", "modes"),
        (_folder_mode, "problem", "modes"),
        (_open_to_all, "problem", "modes"),
    ],
)
def test_where_it_lies_is_looked_at(
    lived: Path, change: Callable[[Path], None], state: str, name: str
) -> None:
    change(lived)
    assert _wrong(lived, state=state) == {name}


def test_a_log_beside_it_is_a_problem(lived: Path) -> None:
    _log(lived)
    assert "leftovers" in _wrong(lived, deep=False)


@pytest.mark.parametrize("name", ["Dropbox", "OneDrive - Work", "Nextcloud", "Mobile Documents", "My Drive"])
def test_a_folder_s_name_says_who_syncs_it(lived: Path, name: str) -> None:
    folder = lived.parent / name / "notes"
    folder.mkdir(parents=True)
    moved = folder / lived.name
    shutil.copy(lived, moved)
    assert "folder" in {each.name for each in _examined(moved, deep=False) if each.state == "hint"}


def test_a_link_is_a_hint(lived: Path) -> None:
    link = lived.with_name("link.db")
    link.symlink_to(lived)
    assert "links" in {each.name for each in _examined(link, deep=False) if each.state == "hint"}


def test_too_little_room_is_said(lived: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    size = lived.stat().st_size
    for free, state in ((2 * size, "hint"), (size - 1, "problem")):
        monkeypatch.setattr(shutil, "disk_usage", lambda _, free=free: shutil._ntuple_diskusage(9, 9, free))
        assert _wrong(lived, state=state, deep=False) == {"space"}


def test_an_interrupted_change_is_rolled_back_and_said(lived: Path) -> None:
    """A journal that lies beside the file, as `kill -9` leaves it."""
    before = dump(lived)
    left = lived.with_name("left.db")
    with closing(sqlite3.connect(lived, isolation_level=None)) as raw:
        raw.execute("PRAGMA cache_size=5")
        raw.execute("PRAGMA cache_spill=1")
        raw.execute("BEGIN IMMEDIATE")
        raw.execute("UPDATE contact SET name = hex(randomblob(2000))")
        shutil.copy(lived, left)
        shutil.copy(f"{lived}-journal", f"{left}-journal")
        raw.execute("ROLLBACK")
    left.chmod(0o600)
    assert "interrupted" in {each.name for each in _examined(left) if each.state == "hint"}
    assert dump(left) == before


@pytest.mark.parametrize("content", [None, b"", b"text" * 200])
def test_what_is_no_ledger_is_an_error(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "x.db"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(StoreError):
        _examined(path)


def test_in_use_is_an_error_and_no_finding(lived: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("relationship_ledger.store.file.BUSY_SECONDS", 0.1)
    with closing(sqlite3.connect(lived, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        with pytest.raises(StoreError, match="in use"):
            _examined(lived, deep=False)


@pytest.mark.parametrize("seed", range(40))
def test_whatever_is_damaged_the_report_is_calm(lived: Path, seed: int) -> None:
    """Pages of noise, halves of pages, single bits, a cut: a report, or the sentence that it can't be opened."""
    chance = random.Random(seed)
    content = bytearray(lived.read_bytes())
    for _ in range(chance.randint(1, 4)):
        at = chance.randrange(100, len(content))
        if seed % 4 == 0:
            content[at] ^= 1 << chance.randrange(8)
        else:
            size = chance.choice([16, 500, 4096])
            content[at : at + size] = chance.randbytes(len(content[at : at + size]))
    if seed % 5 == 0:
        del content[chance.randrange(200, len(content)) :]
    lived.write_bytes(content)
    try:
        found = _examined(lived)
    except StoreError:
        return
    assert all(each.message for each in found)
    assert lived.read_bytes() == content


def test_nine_of_ten_flipped_bits_in_what_people_said_are_found(lived: Path) -> None:
    """`integrity_check` alone misses most of those in texts and numbers."""
    chance = random.Random(4)
    original = lived.read_bytes()
    with closing(sqlite3.connect(lived)) as raw:
        pages = [
            row[0]
            for row in raw.execute(
                "SELECT rootpage FROM sqlite_schema WHERE name IN ('contact', 'touch', 'note')"
            )
        ]
    tried = found = by_sqlite = 0
    while tried < 40:
        page = chance.choice(pages)
        at = (page - 1) * 4096 + chance.randrange(4096)
        if not original[at]:  # most of them free space, which says nothing
            continue
        content = bytearray(original)
        content[at] ^= 1 << chance.randrange(8)
        lived.write_bytes(content)
        tried += 1
        found += bool(_wrong(lived))
        with closing(sqlite3.connect(lived)) as raw:
            try:
                by_sqlite += raw.execute("PRAGMA integrity_check").fetchall() != [("ok",)]
            except sqlite3.Error:
                by_sqlite += 1
    assert found >= tried * 0.9
    assert found > by_sqlite


# Mending


def _repaired(path: Path) -> repair.Plan:
    modes = open_modes(path, path.parent / FOLDER)
    chosen = repair.plan(path, _examined(path), modes)
    repair.mend_modes(chosen.modes)
    with writer(path) as writing:
        repair.mend(path, writing, chosen)
    return chosen


MENDABLE = [
    each
    for each, expected in BREAKAGES
    if not expected & {"forgotten"}
    and "TRIGGER" not in each
    and "'none'" not in each
    and "Anb" not in each
    and "pause" not in each
]


@pytest.mark.parametrize("statement", MENDABLE)
def test_what_can_be_mended_is(lived: Path, statement: str) -> None:
    _raw(lived, statement)
    chosen = _repaired(lived)
    assert chosen.anything
    assert not chosen.salvage
    assert _wrong(lived) - {"content"} == set()
    assert stale(lived) == []
    sound(lived)


def test_all_at_once_are_mended_and_undo_goes_on_behind_it(lived: Path) -> None:
    put(lived, person(77, "Later"))
    for statement in MENDABLE:
        if "promise" not in statement and "first_day" not in statement:
            _raw(lived, statement)
    _raw(lived, f"UPDATE contact SET first_day = NULL WHERE id = {ONE}")
    _mode(lived)
    chosen = _repaired(lived)
    assert len(chosen.modes) == 1
    assert chosen.indexes == ("standing_due",)
    assert _wrong(lived) <= {"content"}
    with Reader.open(lived) as reader:
        assert reader.steps()[0].command == "repair"
        assert reader.contact(id_of(1)).tier == 5
    with writer(lived) as writing:
        assert writing.undo().command == "put"
    with Reader.open(lived) as reader:
        assert not reader.has_contact(id_of(77))


def test_a_repair_leaves_a_chain_that_holds(lived: Path) -> None:
    _raw(
        lived,
        "INSERT INTO note VALUES ('stray', 'nobody', 0, 'x')",
        f"UPDATE contact SET tier = 0 WHERE id = {ONE}",
    )
    _repaired(lived)
    assert flaws(lived) == []
    assert _wrong(lived) == set()


def test_an_index_that_says_other_than_its_table_is_made_anew(lived: Path) -> None:
    with closing(sqlite3.connect(lived, isolation_level=None)) as raw:
        raw.execute("PRAGMA writable_schema=ON")
        raw.execute(
            "UPDATE sqlite_schema SET sql = 'CREATE INDEX touch_at ON touch (\"at\") WHERE 0' WHERE name = 'touch_at'"
        )
        raw.execute("PRAGMA writable_schema=RESET")
        raw.execute("INSERT INTO touch SELECT 'new', at, zone, day, channel, \"by\", minutes, cost_amount, cost_currency, note,"
                    " missed, NULL, contacts FROM touch LIMIT 1")  # fmt: skip
        raw.execute("PRAGMA writable_schema=ON")
        raw.execute(
            "UPDATE sqlite_schema SET sql = 'CREATE INDEX touch_at ON touch (at)' WHERE name = 'touch_at'"
        )
        raw.execute("PRAGMA writable_schema=RESET")
    assert "integrity" in _wrong(lived)
    chosen = _repaired(lived)
    assert chosen.reindex
    assert not chosen.salvage
    sound(lived)
    assert "integrity" not in _wrong(lived)


def test_nothing_to_mend_is_nothing_to_do(lived: Path) -> None:
    assert not repair.plan(lived, _examined(lived), []).anything


# Saving


def test_a_page_of_noise_costs_the_rows_on_it(lived: Path) -> None:
    """Each page but the first in its turn: the original is left, and what is on other pages is saved."""
    content = lived.read_bytes()
    rows = sum(len(found) for found in dump(lived).values())
    pages = len(content) // 4096
    chance = random.Random(1)
    total = 0
    with closing(sqlite3.connect(lived)) as raw:
        contents = {
            row[0] - 1 for row in raw.execute("SELECT pageno FROM dbstat WHERE name = 'sqlite_schema'")
        }
    tried = sorted(chance.sample(range(1, pages), 25))
    assert contents.intersection(tried)
    for page in tried:
        damaged = lived.with_name("damaged.db")
        damaged.write_bytes(content[: page * 4096] + chance.randbytes(4096) + content[(page + 1) * 4096 :])
        before = damaged.read_bytes()
        target = lived.with_name(f"saved{page}.db")
        if page in contents:
            with pytest.raises(StoreError, match="table of contents"):
                repair.salvage(damaged, target)
            assert not target.exists()
            continue
        repair.salvage(damaged, target)
        assert damaged.read_bytes() == before
        with writer(target) as writing:
            repair.mend(target, writing, repair.Plan((), (), False, True, True, False))
        sound(target)
        assert stale(target) == []
        assert _wrong(target, deep=False) - {"modes"} <= {"journal"}
        kept = sum(len(found) for found in dump(target).values())
        total += kept
    assert total > 0.8 * rows * len(set(tried) - contents)


@pytest.mark.parametrize("number", [1, 100, 127])
@pytest.mark.parametrize("cell", [0, 3, -1])
def test_a_row_number_that_is_out_of_order_costs_no_other_row(lived: Path, cell: int, number: int) -> None:
    """Such a page ends a scan in silence, or in a leap: what lies behind is found all the same."""
    content = bytearray(lived.read_bytes())
    with closing(sqlite3.connect(lived)) as raw:
        pages = [
            row[0]
            for row in raw.execute("SELECT pageno FROM dbstat WHERE name = 'touch' AND pagetype = 'leaf'")
        ]
    start = (pages[1] - 1) * 4096
    count = int.from_bytes(content[start + 3 : start + 5], "big")
    pointer = start + 8 + 2 * (cell % count)
    at = start + int.from_bytes(content[pointer : pointer + 2], "big")
    while content[at] & 0x80:  # the length of the row, in as many bytes as it takes
        at += 1
    content[at + 1] = number
    damaged = lived.with_name("damaged.db")
    damaged.write_bytes(content)
    saved = {each.table: each for each in repair.salvage(damaged, lived.with_name("saved.db"))}
    assert saved["touch"].rows >= 119
    assert len(dump(lived.with_name("saved.db"), ("touch",))["touch"]) >= 119


def test_what_is_saved_of_a_sound_ledger_is_all_of_it(lived: Path) -> None:
    target = lived.with_name("saved.db")
    saved = repair.salvage(lived, target)
    assert dump(target, (*dump(lived), "step", "change", "meta", "tombstone")) == dump(
        lived, (*dump(lived), "step", "change", "meta", "tombstone")
    )
    assert all(each.lost == 0 for each in saved)
    with writer(target) as writing:
        writing.rebuild()
        assert writing.undo().command == "put"
    with Reader.open(target) as reader:
        assert reader.meta("ledger") == backup.id_of(lived)


def test_what_is_saved_is_never_written_over_something(lived: Path) -> None:
    with pytest.raises(StoreError, match="is there already"):
        repair.salvage(lived, lived)
    one = repair.free_target(lived, "now")
    one.touch()
    assert repair.free_target(lived, "now") != one


def test_where_nothing_can_be_read_it_says_so(lived: Path) -> None:
    content = bytearray(lived.read_bytes())
    content[100:4096] = random.Random(2).randbytes(3996)
    lived.write_bytes(content)
    with pytest.raises(StoreError):
        repair.salvage(lived, lived.with_name("saved.db"))


def test_undo_has_nothing_of_a_repair_alone(path: Path) -> None:
    _raw(path, "INSERT INTO note VALUES ('stray', 'nobody', 0, 'x')")
    _repaired(path)
    with pytest.raises(NothingToDoError), writer(path) as writing:
        writing.undo()
    assert dump(path, DERIVED) == {name: [] for name in DERIVED}
