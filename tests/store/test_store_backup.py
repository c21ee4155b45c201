"""Backups: whole and checked or not there, thinned without a hole, brought back without losing a write."""

import errno
import os
import shutil
import signal
import sqlite3
import stat
import subprocess
import sys
import threading
import time
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from store_world import DAY, NOW, begun, drop, dump, flaws, id_of, life, person, put, sound, touch, writer

from relationship_ledger.errors import InvalidValueError, StoreError
from relationship_ledger.model import Note, Ref
from relationship_ledger.store import backup, chain, restore, sealed, tables
from relationship_ledger.store.reader import Reader
from relationship_ledger.store.thinning import GRAINS, LATEST, kept

EVERY = (*tables.JOURNALED, "standing", "participation", "name_part", "meta", "step", "change", "tombstone")
HOUR = 3600


@pytest.fixture
def lived(path: Path) -> Path:
    """A ledger with people and touches of every kind, and a journal of several steps."""
    put(path, *life(3, people=30, touches=120))
    put(path, Note(id_of(6001), NOW, "likes figs", Ref(id_of(1), "")))
    put(path, Note(id_of(6001), NOW, "likes figs and plums", Ref(id_of(1), "")))
    with writer(path) as writing:
        writing.undo()
    return path


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "backups"


def _mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


# Making one


@pytest.mark.parametrize("umask", [0o000, 0o077, 0o277])
def test_a_backup_is_the_ledger_for_its_owner_alone(lived: Path, folder: Path, umask: int) -> None:
    before = os.umask(umask)
    try:
        folder.mkdir()
        folder.chmod(0o700)
        made = backup.make(lived, folder, NOW)
    finally:
        os.umask(before)
    assert dump(made.path, EVERY) == dump(lived, EVERY)
    assert made.flaws == ()
    assert made.size == made.path.stat().st_size == lived.stat().st_size
    assert _mode(made.path) == 0o600
    assert made.path.name == f"ledger-{datetime.fromtimestamp(NOW, UTC):%Y-%m-%dT%H%M%SZ}.db"
    assert [each.name for each in folder.iterdir()] == [made.path.name]
    sound(made.path)
    assert flaws(made.path) == []


def test_its_folder_is_made_for_the_owner_alone(lived: Path, folder: Path) -> None:
    backup.make(lived, folder, NOW)
    assert _mode(folder) == 0o700
    assert backup.folder_of(lived) == folder
    assert backup.folder_of(lived, "elsewhere") == folder.with_name("elsewhere")


def test_backups_of_one_second_have_names_of_their_own_and_order(lived: Path, folder: Path) -> None:
    made = [backup.make(lived, folder, NOW).path for _ in range(3)]
    assert len(set(made)) == 3
    assert [each.path for each in backup.found(folder, "ledger")] == made[::-1]
    assert {each.at for each in backup.found(folder, "ledger")} == {NOW}


def test_it_is_of_one_moment_while_someone_writes(lived: Path, folder: Path) -> None:
    before = dump(lived, EVERY)
    with closing(sqlite3.connect(lived, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        other.execute("UPDATE contact SET name = 'half done'")
        made = backup.make(lived, folder, NOW)
        other.execute("ROLLBACK")
    assert dump(made.path, EVERY) == before


def test_nobody_writes_between_the_copy_and_what_it_is_compared_with(lived: Path, folder: Path) -> None:
    before = dump(lived, EVERY)
    blocked = []

    def someone_writes(_done: int, _total: int) -> None:
        with closing(sqlite3.connect(lived, isolation_level=None, timeout=0)) as other:
            try:
                other.execute("INSERT INTO tombstone VALUES ('x', 0)")
            except sqlite3.OperationalError as error:
                blocked.append(str(error))

    made = backup.make(lived, folder, NOW, advance=someone_writes)
    assert blocked == ["database is locked"]
    assert dump(made.path, EVERY) == dump(lived, EVERY) == before


def test_of_a_damaged_ledger_there_is_none(lived: Path, folder: Path) -> None:
    with lived.open("r+b") as file:
        for page in range(6, 16):
            file.seek(page * 4096)
            file.write(os.urandom(4096))
    with pytest.raises(StoreError, match="damaged"):
        backup.make(lived, folder, NOW)
    assert list(folder.iterdir()) == []


def test_a_failure_leaves_nothing(lived: Path, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_: Path) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(backup, "synced", full)
    with pytest.raises(StoreError, match="No space left"):
        backup.make(lived, folder, NOW)
    assert list(folder.iterdir()) == []


def test_without_room_it_is_not_even_begun(
    lived: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _: shutil._ntuple_diskusage(10, 9, 1))
    with pytest.raises(StoreError, match="no room"):
        backup.make(lived, folder, NOW)


def test_a_copy_that_lacks_a_row_is_thrown_away(
    lived: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    counted = iter([{"contact": 30}, {"contact": 29}])
    monkeypatch.setattr(backup, "counts", lambda _: next(counted))
    with pytest.raises(StoreError, match="thrown away"):
        backup.make(lived, folder, NOW)
    assert list(folder.iterdir()) == []


def test_flaws_of_the_ledger_itself_are_said_and_copied(lived: Path, folder: Path) -> None:
    _raw(lived, "INSERT INTO note VALUES ('stray', 'nobody', 0, 'x')")
    _raw(lived, "DROP TRIGGER step_is_never_updated", "UPDATE step SET command = 'other' WHERE seq = 2")
    made = backup.make(lived, folder, NOW)
    assert made.flaws == ("1 rows belong to nothing", "step 2 is not what was chained")
    assert dump(made.path) == dump(lived)


def _raw(path: Path, *statements: str) -> None:
    with closing(sqlite3.connect(path, isolation_level=None)) as raw:
        raw.execute("PRAGMA foreign_keys=OFF")
        for statement in statements:
            raw.execute(statement)


# The journal, proven


def test_a_sound_journal_is_proven(lived: Path) -> None:
    with closing(sqlite3.connect(lived)) as raw:
        assert list(chain.broken_links(raw)) == []
        assert list(chain.differing(raw)) == []


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE step SET command = 'x' WHERE seq = 1",
        "UPDATE step SET at = at + 1 WHERE seq = 2",
        "UPDATE step SET dated = dated - 1 WHERE seq = 3",
        "UPDATE step SET kind = 'forget' WHERE seq = 2",
        "UPDATE step SET device = 'other' WHERE seq = 2",
        "UPDATE step SET last_change = last_change - 1 WHERE seq = 1",
        "DELETE FROM step WHERE seq = 2",
        "DELETE FROM step WHERE seq = 1",
        "DELETE FROM change WHERE id = 5",
        "DELETE FROM change WHERE id = (SELECT max(id) FROM change)",
        "UPDATE change SET digest = zeroblob(32) WHERE id = 4",
        "INSERT INTO change SELECT id + 1, entity, row_id, digest, salt, before FROM change ORDER BY id DESC LIMIT 1",
    ],
)
def test_whatever_is_changed_in_the_chain_is_found(lived: Path, statement: str) -> None:
    _raw(
        lived,
        *(
            f"DROP TRIGGER {table}_is_never_{done}d"
            for table in ("step", "change")
            for done in ("update", "delete")
        ),
    )
    _raw(lived, statement)
    with closing(sqlite3.connect(lived)) as raw:
        assert list(chain.broken_links(raw)) != []
    assert flaws(lived) != []


@pytest.mark.parametrize(
    ("statement", "table"),
    [
        ("UPDATE contact SET name = 'Anb' WHERE id = :one", "contact"),
        ("UPDATE touch SET minutes = 31 WHERE id = (SELECT min(id) FROM touch)", "touch"),
        ("UPDATE note SET text = text || ' '", "note"),
        ("UPDATE handle SET value = '+34' WHERE id = (SELECT min(id) FROM handle)", "handle"),
        ("DELETE FROM membership WHERE id = (SELECT min(id) FROM membership)", "membership"),
        ("UPDATE pause SET note = 'x'", "pause"),
    ],
)
def test_a_row_that_no_step_made_so_is_found(lived: Path, statement: str, table: str) -> None:
    _raw(lived, statement.replace(":one", f"'{id_of(1)}'"))
    sound(lived)
    with closing(sqlite3.connect(lived)) as raw:
        assert [(each.table, each.former) for each in chain.differing(raw)] == [(table, False)]
        assert list(chain.broken_links(raw)) == []


def test_a_former_row_that_was_changed_is_found(lived: Path) -> None:
    _raw(lived, "DROP TRIGGER change_is_never_updated")
    _raw(lived, """UPDATE change SET before = replace(before, 'figs', 'figz') WHERE before LIKE '%figs"%'""")
    with closing(sqlite3.connect(lived)) as raw:
        assert {(each.table, each.former) for each in chain.differing(raw)} == {("note", True)}


def test_what_was_forgotten_is_no_flaw(lived: Path) -> None:
    with writer(lived) as writing:
        writing.forget(id_of(2), ["whoever"])
    with closing(sqlite3.connect(lived)) as raw:
        assert list(chain.broken_links(raw)) == []
        assert list(chain.differing(raw)) == []


# Thinning

moments = st.lists(st.integers(NOW - 900 * DAY, NOW), max_size=200).map(
    lambda made: sorted(made, reverse=True)
)


@given(moments)
@settings(deadline=None)
def test_what_stays_has_the_last_of_each_span_and_no_more_than_needed(made: list[int]) -> None:
    stay = kept(made, NOW)
    assert set(range(min(LATEST, len(made)))) <= stay
    spans = [
        (grain.seconds, grain.span(datetime.fromtimestamp(at, UTC)))
        for grain in GRAINS
        for at in made
        if NOW - at < grain.seconds
    ]
    assert len(stay) <= LATEST + len(set(spans))
    for grain in GRAINS:
        for index, at in enumerate(made):
            span = grain.span(datetime.fromtimestamp(at, UTC))
            later = [each for each in made[:index] if grain.span(datetime.fromtimestamp(each, UTC)) == span]
            if NOW - at < grain.seconds and not later:
                assert at in {made[each] for each in stay}


@given(moments)
@settings(deadline=None)
def test_thinning_again_takes_nothing_more(made: list[int]) -> None:
    left = [made[index] for index in sorted(kept(made, NOW))]
    assert kept(left, NOW) == set(range(len(left)))


@given(st.lists(st.integers(1, 30), min_size=5, max_size=120))
@settings(deadline=None, max_examples=25)
def test_thinning_day_by_day_leaves_what_thinning_once_would(gaps: list[int]) -> None:
    """Backups hours apart, thinned after each: from the fourth latest on, the same as with all of them kept till the end."""
    every: list[int] = []
    left: list[int] = []
    now = NOW - sum(gaps) * HOUR
    for gap in gaps:
        now += gap * HOUR
        every.insert(0, now)
        left.insert(0, now)
        left = [left[index] for index in sorted(kept(left, now))]
    once = [every[index] for index in sorted(kept(every, now))]
    assert left == once


def test_three_years_of_days_come_down_to_a_few_dozen() -> None:
    made = [NOW - day * DAY for day in range(3 * 365)]
    stay = kept(made, NOW)
    assert len(stay) <= 14 + 8 + 25
    assert min(made[index] for index in stay) < NOW - 700 * DAY


def test_what_is_dated_ahead_stays() -> None:
    made = [NOW + (400 - step) * DAY for step in range(10)]
    assert kept(made, NOW) == set(range(10))


def test_only_what_is_of_this_ledger_is_removed(lived: Path, folder: Path, tmp_path: Path) -> None:
    days = [NOW - number * DAY // 4 for number in range(60, 0, -1)]
    made = [backup.make(lived, folder, at).path for at in days]
    foreign = made[3].with_name("ledger-2026-01-01T000000Z.db")
    with closing(sqlite3.connect(foreign)) as raw:
        raw.execute("CREATE TABLE t (a)")
    text = foreign.with_name("ledger-2026-01-02T000000Z.db")
    text.write_text("mine")
    other = tmp_path / "other" / "ledger.db"
    other.parent.mkdir()
    begun(other)
    _raw(other, "UPDATE meta SET value = 'another' WHERE id = 'ledger'")
    others = [backup.make(other, folder, at + 60).path for at in days[:9]]
    replaced = backup.make(lived, folder, days[1] + 7, replaced=True).path
    encrypted = folder / "ledger-2026-01-03T000000Z.db.age"
    encrypted.write_bytes(b"age-encryption.org/v1\n")
    link = folder / "ledger-2026-01-04T000000Z.db"
    link.symlink_to(made[0])
    gone = backup.thin(folder, "ledger", backup.id_of(lived), NOW)
    assert gone
    assert set(gone) < set(made)
    assert made[-1].exists()
    for each in (foreign, text, *others, replaced, encrypted, link):
        assert os.path.lexists(each)
    assert backup.thin(folder, "ledger", backup.id_of(lived), NOW) == []
    assert backup.thin(folder, "ledger", None, NOW + 900 * DAY) == []


# When one is due


def _of(*ages: int, replaced: bool = False) -> list[backup.Backup]:
    return [backup.Backup(Path("x"), NOW - age, 1, replaced, False) for age in ages]


@pytest.mark.parametrize(
    ("backups", "size", "due"),
    [
        (_of(), 1, True),
        (_of(HOUR), 1, False),
        (_of(DAY + 1), 1, True),
        (_of(2 * DAY), 2**30, False),
        (_of(8 * DAY), 2**30, True),
        (_of(HOUR, replaced=True), 1, True),
        (_of(-400 * DAY), 1, True),
        (_of(-400 * DAY, HOUR), 1, False),
        (_of(-HOUR), 1, False),
    ],
)
def test_the_day_has_one_and_large_ledgers_the_week(
    backups: list[backup.Backup], size: int, due: bool
) -> None:
    assert backup.is_due(backups, size, NOW) is due


def test_before_something_large_one_is_wanted_unless_the_latest_is_of_this_state(
    lived: Path, folder: Path
) -> None:
    assert backup.is_wanted(lived, [], NOW)
    backup.make(lived, folder, NOW)
    assert not backup.is_wanted(lived, backup.found(folder, "ledger"), NOW + 5)
    put(lived, person(77))
    assert backup.is_wanted(lived, backup.found(folder, "ledger"), NOW + 5)


# Encrypted


def test_to_a_key_and_with_a_passphrase_it_comes_back_and_nothing_is_in_the_clear(
    lived: Path, folder: Path
) -> None:
    from pyrage import x25519

    key = x25519.Identity.generate()
    keys = folder.with_name("keys")
    keys.write_text(f"# mine\n{key}\n")
    ways: list[tuple[backup.Seal, Any]] = [
        (sealed.to_keys(sealed.recipients(str(key.to_public()))), sealed.identities(keys)),
        (sealed.to_passphrase("plum tree"), "plum tree"),
    ]
    for number, (seal, opened_by) in enumerate(ways):
        made = backup.make(lived, folder, NOW + number, seal=seal)
        assert made.path.name.endswith(".db.age")
        assert _mode(made.path) == 0o600
        content = made.path.read_bytes()
        assert b"SQLite format 3" not in content
        assert b"SQLite" not in content
        assert sealed.is_sealed(made.path)
        assert sealed.wants_passphrase(made.path) is isinstance(opened_by, str)
        back = folder.with_name("back.db")
        sealed.open_with(made.path, back, opened_by)
        assert dump(back, EVERY) == dump(lived, EVERY)
        with pytest.raises(InvalidValueError, match="can't be opened"):
            sealed.open_with(made.path, back, "other" if number else [x25519.Identity.generate()])
        made.path.write_bytes(content[:-100])
        with pytest.raises(InvalidValueError, match="damaged"):
            sealed.open_with(made.path, back, opened_by)
    assert {each.suffix for each in folder.iterdir()} == {".age"}


def test_what_does_not_fit_into_memory_lies_in_the_clear_no_longer_than_needed(
    lived: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from pyrage import x25519

    seen: list[int] = []

    def watch(source: Path, target: Path) -> None:
        seen.extend(_mode(each) for each in folder.iterdir())
        seal.file(source, target)  # type: ignore[misc]

    key = x25519.Identity.generate()
    seal = sealed.to_keys([key.to_public()])
    monkeypatch.setattr(backup, "IN_MEMORY", 1000)
    made = backup.make(lived, folder, NOW, seal=backup.Seal(seal.data, watch))
    assert seen == [0o600, 0o600]
    assert [each.name for each in folder.iterdir()] == [made.path.name]
    sealed.open_with(made.path, folder / "back.db", [key])
    assert dump(folder / "back.db", EVERY) == dump(lived, EVERY)


@pytest.mark.parametrize("text", ["age1nothing", "ssh-ed25519 AAAA", "", "/nowhere", "AGE-SECRET-KEY-1X"])
def test_what_is_no_key_is_refused(text: str) -> None:
    with pytest.raises(InvalidValueError):
        sealed.recipients(text)


# Bringing one back


def _taken(path: Path) -> Path:
    part = path.with_name("part.db")
    part.unlink(missing_ok=True)
    restore.take(path, part)
    return part


def test_it_replaces_all_and_keeps_what_it_replaced(lived: Path, folder: Path) -> None:
    before = dump(lived, EVERY)
    made = backup.make(lived, folder, NOW).path
    put(lived, person(77, "Later"), touch(900, 77, NOW))
    after = dump(lived, EVERY)
    assert restore.check(_taken(made), made) == ()
    kept_at = restore.swap(_taken(made), lived, folder, NOW)
    assert dump(lived, EVERY) == before
    assert dump(kept_at, EVERY) == after
    assert _mode(lived) == _mode(kept_at) == 0o600
    assert kept_at.name.endswith("-replaced.db")
    sound(lived)
    put(lived, person(78))
    assert flaws(lived) == []


def test_what_differs_is_said_by_name(lived: Path, folder: Path) -> None:
    made = backup.make(lived, folder, NOW).path
    put(lived, person(77, "Later"), touch(900, 77, NOW), person(3, "Renamed"))
    put(lived, Note(id_of(6002), NOW, "new", Ref(id_of(4), "")))
    theirs = made.with_name("theirs.db")
    shutil.copy(made, theirs)
    put(theirs, person(79, "Only there"), touch(901, 79, NOW), touch(902, 79, NOW - 5))
    found = restore.compare(lived, _taken(theirs))
    assert found.people_here == (1, ("Later",))
    assert found.people_there == (1, ("Only there",))
    assert found.changed.number == 2
    assert "Renamed" in found.changed.names
    assert (found.touches_here, found.touches_there) == (1, 2)
    assert (found.steps_here, found.steps_there) == (2, 1)
    assert not found.nothing
    assert restore.compare(lived, _taken(lived)).nothing


def test_what_is_written_in_between_is_kept(
    lived: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Someone writes after the copy of what is replaced was made: it is made again."""
    made = backup.make(lived, folder, NOW).path
    making, times = backup.make, iter([True, False])

    def then_someone_writes(*given: Any, **more: Any) -> backup.Made:
        answer = making(*given, **more)
        if next(times):
            put(lived, person(88, "In between"))
        return answer

    part = _taken(made)
    monkeypatch.setattr(backup, "make", then_someone_writes)
    kept_at = restore.swap(part, lived, folder, NOW)
    with Reader.open(kept_at) as reader:
        assert reader.has_contact(id_of(88))
    with Reader.open(lived) as reader:
        assert not reader.has_contact(id_of(88))
    assert len(backup.found(folder, "ledger")) == 2


def test_a_writer_who_waits_writes_into_what_was_restored(lived: Path, folder: Path) -> None:
    made = backup.make(lived, folder, NOW).path
    part = _taken(made)
    copying = threading.Event()
    original = restore._copy_over
    waiting = writer(lived)

    def late() -> None:
        copying.wait(10)
        with waiting, waiting.step("put") as step:
            step.put(person(99, "Waited"))

    thread = threading.Thread(target=late)
    thread.start()

    def slowly(*given: Any) -> None:
        copying.set()
        original(*given)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(restore, "_copy_over", slowly)
        restore.swap(part, lived, folder, NOW)
    thread.join(30)
    found = [lived, *(each.path for each in backup.found(folder, "ledger") if each.replaced)]
    kept_in = []
    for each in found:
        with Reader.open(each) as reader:
            kept_in.append(reader.has_contact(id_of(99)))
    assert any(kept_in)
    sound(lived)


def test_a_reader_in_the_middle_of_a_question_is_waited_for(
    lived: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = backup.make(lived, folder, NOW).path
    monkeypatch.setattr(restore, "_PATIENCE_SECONDS", 0.0)
    monkeypatch.setattr("relationship_ledger.store.file.BUSY_SECONDS", 0.1)
    before = dump(lived, EVERY)
    put(made, person(5, "Other"))
    with closing(sqlite3.connect(lived, isolation_level=None)) as asking:
        asking.execute("BEGIN")
        asking.execute("SELECT * FROM contact").fetchone()
        with pytest.raises(StoreError, match="in use"):
            restore.swap(_taken(made), lived, folder, NOW)
    assert dump(lived, EVERY) == before
    assert not [each for each in backup.found(folder, "ledger") if each.replaced]


SWAP = """
import sys
from pathlib import Path
from relationship_ledger.store import restore
restore._PAGES = 2
print("go", flush=True)
restore.swap(Path(sys.argv[1]), Path(sys.argv[2]), Path(sys.argv[3]), 1_790_000_000)
"""


def test_killed_in_the_middle_it_is_the_old_one_or_the_new_one(lived: Path, folder: Path) -> None:
    made = backup.make(lived, folder, NOW).path
    put(lived, *(person(number, "old") for number in range(1, 31)))
    old_rows, new_rows = dump(lived, EVERY), dump(made, EVERY)
    part = _taken(made)
    outcomes = set()
    for turn in range(12):
        ledger = lived.with_name(f"turn{turn}.db")
        shutil.copy(lived, ledger)
        process = subprocess.Popen(
            [sys.executable, "-c", SWAP, str(part), str(ledger), str(folder)], stdout=subprocess.PIPE
        )
        assert process.stdout is not None
        process.stdout.readline()
        time.sleep(0.004 * turn)
        process.send_signal(signal.SIGKILL)
        process.wait()
        process.stdout.close()
        rows = dump(ledger, EVERY)
        assert rows in (old_rows, new_rows)
        outcomes.add(rows == new_rows)
        sound(ledger)
    assert outcomes


def test_damaged_foreign_newer_and_missing_ones_are_refused_by_name(lived: Path, folder: Path) -> None:
    made = backup.make(lived, folder, NOW).path
    damaged = folder / "damaged.db"
    content = bytearray(made.read_bytes())
    content[4096 * 8 : 4096 * 9] = os.urandom(4096)
    damaged.write_bytes(content)
    with pytest.raises(StoreError, match=r"damaged\.db"):
        restore.check(_taken_raw(damaged), damaged)
    newer = folder / "newer.db"
    newer.write_bytes(made.read_bytes())
    _raw(newer, "PRAGMA user_version=99")
    with pytest.raises(StoreError, match="newer version"):
        restore.take(newer, folder / "part")
    for content_ in (b"", b"text" * 100, made.read_bytes()[:50]):
        foreign = folder / "foreign.db"
        foreign.write_bytes(content_)
        with pytest.raises(StoreError, match=r"foreign\.db"):
            restore.take(foreign, folder / "part")


def _taken_raw(path: Path) -> Path:
    part = path.with_name("part.db")
    shutil.copy(path, part)
    return part


def test_what_cannot_be_read_is_set_aside_with_its_journal(lived: Path, folder: Path) -> None:
    made = backup.make(lived, folder, NOW).path
    lived.write_bytes(b"nothing that is a ledger")
    journal = lived.with_name("ledger.db-journal")
    journal.write_bytes(b"left over")
    aside = restore.set_aside(lived, folder, NOW)
    assert aside is not None
    assert aside.read_bytes() == b"nothing that is a ledger"
    assert not journal.exists()
    restore.place(_taken(made), lived)
    assert dump(lived, EVERY) == dump(made, EVERY)


def test_whoever_was_forgotten_since_is_erased_from_a_copy(lived: Path, folder: Path) -> None:
    put(lived, person(70, "Zyxwolf Quirin"), Note(id_of(6003), NOW, "of Zyxwolf", Ref(id_of(3), "")))
    drop(lived, Note(id_of(6003), NOW, "", Ref(id_of(3), "")))
    made = backup.make(lived, folder, NOW).path
    with writer(lived) as writing:
        writing.forget(id_of(70), ["Zyxwolf Quirin", "Zyxwolf"])
    later = backup.make(lived, folder, NOW + 1).path
    assert b"Zyxwolf" in made.read_bytes()
    assert b"Zyxwolf" not in later.read_bytes()
    ids = restore.forgotten_since(lived, made)
    assert ids == [id_of(70)]
    with writer(made) as writing:
        assert restore.erase(made, writing, ids) == 1
    assert b"Zyxwolf Q" not in made.read_bytes()
    assert restore.forgotten_since(lived, made) == []
    with Reader.open(made) as reader:
        assert reader.tombstoned(id_of(70))
    assert flaws(made) == []
