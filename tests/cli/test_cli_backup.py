"""`backup`, `restore`, and the backups that are made by themselves."""

import json
import shutil
import sqlite3
import stat
import sys
from contextlib import closing
from pathlib import Path

import pytest

KEY = "-2026-11-24T100000Z"


def _folder(ledger) -> Path:
    return ledger.path.parent / "backups"


def _names(ledger) -> list[str]:
    return sorted(each.name for each in _folder(ledger).iterdir()) if _folder(ledger).exists() else []


def _first(ledger) -> Path:
    return _folder(ledger) / f"ledger{KEY}.db"


def _raw(path: Path, *statements: str) -> None:
    with closing(sqlite3.connect(path, isolation_level=None)) as raw:
        raw.execute("PRAGMA foreign_keys=OFF")
        for statement in statements:
            raw.execute(statement)


def _made_older(path: Path) -> None:
    """As the first version left a ledger."""
    _raw(
        path,
        "ALTER TABLE standing DROP COLUMN v",
        *(f"DROP TABLE {table}" for table in ("apart", "plan_line", "week_plan")),
        "UPDATE alembic_version SET version_num = '0001'",
        "PRAGMA user_version=1",
    )


def _people(path: Path) -> set[str]:
    with closing(sqlite3.connect(path)) as raw:
        return {row[0] for row in raw.execute("SELECT name FROM contact")}


@pytest.fixture
def known(begun):
    """A ledger with two people."""
    begun("add", "Ana Ruiz")
    begun("add", "Bob Stone")
    return begun


# By hand


def test_a_backup_says_where_it_is_and_how_large(known):
    answer = known("backup")
    assert answer.out == f"The backup is {_first(known)} ({_first(known).stat().st_size / 1e6:.1f} MB).\n"
    told = known("backup", "--json").json
    assert told["backup"] == str(_folder(known) / f"ledger{KEY}-2.db")
    assert (told["bytes"], told["encrypted"], told["removed"], told["flaws"]) == (
        Path(told["backup"]).stat().st_size, False, [], [],
    )  # fmt: skip
    assert _people(_first(known)) == {"Ana Ruiz", "Bob Stone"}


def test_as_of_does_not_date_a_backup(known):
    known("backup", now="2020-01-01")
    assert _names(known) == [f"ledger{KEY}.db"]


def test_a_folder_can_be_named_and_set(known, tmp_path):
    known("backup", str(tmp_path / "stick"))
    assert len(list((tmp_path / "stick").iterdir())) == 1
    known("config", "backups.folder", "kept")
    known("backup")
    assert len(list((tmp_path / "kept").iterdir())) == 1
    assert _names(known) == []


def test_a_folder_that_can_not_be_is_said(known, tmp_path):
    (tmp_path / "file").touch()
    for place in (tmp_path / "file", tmp_path / "none" / "deep"):
        answer = known("backup", str(place), code=3)
        assert str(place) in answer.err
        assert "Traceback" not in answer.err


def test_older_ones_go_unless_all_are_kept(known, monkeypatch):
    for hour in range(8):
        monkeypatch.setenv("LEDGER_NOW", f"2026-11-20T{hour:02}:30:00Z")
        assert known("backup", "--json").json["removed"] == []
    monkeypatch.setenv("LEDGER_NOW", "2026-11-24T10:00:00Z")
    assert known("backup", "--keep-all", "--json").json["removed"] == []
    assert len(_names(known)) == 9
    answer = known("backup")
    assert "7 older ones no longer needed: removed." in answer.err
    assert _names(known)[0] == "ledger-2026-11-20T073000Z.db"
    assert len(_names(known)) == 3


def test_of_a_ledger_with_flaws_older_ones_stay(known, monkeypatch):
    for hour in range(8):
        monkeypatch.setenv("LEDGER_NOW", f"2026-11-20T{hour:02}:30:00Z")
        known("backup")
    monkeypatch.setenv("LEDGER_NOW", "2026-11-24T10:00:00Z")
    _raw(known.path, "INSERT INTO note VALUES ('x', 'nobody', 0, 'x')")
    answer = known("backup")
    assert "1 rows belong to nothing" in answer.err
    assert "`ledger doctor`" in answer.err
    assert len(_names(known)) == 9


def test_there_has_to_be_a_ledger(ledger):
    assert ledger("backup", code=3).err.startswith("There is no ledger")
    assert _names(ledger) == []


@pytest.mark.parametrize(
    "text", ["", "x" * 5000, "~nobody/x", "a\tb", "\u202ex", "-", "’; DROP TABLE", "../../../../proc/x"]
)
def test_no_odd_argument_is_a_fault(known, text, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for arguments in (
        ["backup", text], ["backup", "--encrypt", text], ["restore", text], ["restore", text, "--yes"],
        ["restore", f"ledger{KEY}.db.age", "--identity", text],
    ):  # fmt: skip
        answer = known(*arguments, code=None)
        assert answer.code in {0, 1, 2, 3}
        assert "wrong in ledger itself" not in answer.err
    known("config", "backups.folder", text)
    answer = known("backup", code=None)
    assert "wrong in ledger itself" not in answer.err


# Encrypted


@pytest.fixture
def keys(tmp_path) -> tuple[Path, str]:
    from pyrage import x25519

    key = x25519.Identity.generate()
    (tmp_path / "secret").write_text(f"# created: today\n{key}\n")
    return tmp_path / "secret", str(key.to_public())


def test_encrypted_to_a_key_it_comes_back_with_the_secret_one(known, keys, tmp_path):
    secret, public = keys
    told = known("backup", "--encrypt", public, "--json").json
    assert told["encrypted"]
    assert b"Ana Ruiz" not in Path(told["backup"]).read_bytes()
    (tmp_path / "public").write_text(f"# ours\n{public}\n")
    known("backup", "--encrypt", str(tmp_path / "public"))
    known("add", "Later")
    assert "--identity" in known("restore", told["backup"], "--yes", code=2).err
    known("restore", told["backup"], "--identity", str(secret), "--yes")
    assert _people(known.path) == {"Ana Ruiz", "Bob Stone"}
    assert known("restore", told["backup"], "--identity", str(tmp_path / "public"), code=1).err.count(
        "secret key"
    )


def test_with_a_passphrase_from_the_environment(known, monkeypatch):
    assert "LEDGER_PASSPHRASE" in known("backup", "--passphrase", code=2).err
    monkeypatch.setenv("LEDGER_PASSPHRASE", "plum tree")
    known("backup", "-p")
    known("add", "Later")
    monkeypatch.setenv("LEDGER_PASSPHRASE", "fig tree")
    assert "can't be opened" in known("restore", f"ledger{KEY}.db.age", "--yes", code=1).err
    assert "Later" in _people(known.path)
    monkeypatch.setenv("LEDGER_PASSPHRASE", "plum tree")
    known("restore", f"ledger{KEY}.db.age", "--yes")
    assert "Later" not in _people(known.path)


def test_a_passphrase_is_asked_twice_and_not_shown(known, terminal):
    screen = terminal(["backup", "-p"], [("backup: ", "plum tree\n"), ("more: ", "fig tree\n")])
    assert screen.code == 1
    assert "not the same" in screen.text
    assert _names(known) == []
    screen = terminal(["backup", "-p"], [("backup: ", "plum tree\n"), ("more: ", "plum tree\n")])
    assert screen.code == 0
    assert "plum" not in screen.text
    assert _names(known) == [f"ledger{KEY}.db.age"]


def test_without_the_extra_it_says_how_to_have_it(known, monkeypatch):
    monkeypatch.setitem(sys.modules, "pyrage", None)
    monkeypatch.delitem(sys.modules, "relationship_ledger.store.sealed", raising=False)
    monkeypatch.delattr("relationship_ledger.store.sealed", raising=False)
    for arguments in (["--encrypt", "age1x"], ["-p"]):
        assert "pip install 'relationship-ledger[encrypt]'" in known("backup", *arguments, code=2).err
    assert known("backup", "-p", "--encrypt", "age1x", code=2).err.startswith("Say --encrypt or")


def test_what_is_no_key_is_said(known):
    assert "public key" in known("backup", "--encrypt", "age1nothing", code=1).err
    assert _names(known) == []


# Bringing one back


def test_without_a_file_they_are_listed(known, keys):
    assert "no backups" in known("restore").err
    known("backup")
    known("add", "Later")
    known("backup", "--encrypt", keys[1])
    (_folder(known) / "ledger-2026-11-01T100000Z.db").write_bytes(b"cut off")
    rows = [line.split("\t") for line in known("restore").lines]
    assert {row[2] for row in rows} == {"2 people, 0 touches", "encrypted", "can't be read"}
    told = known("restore", "--json").json
    assert told["folder"] == str(_folder(known))
    assert sorted((each["people"] or 0, each["readable"]) for each in told["backups"]) == [
        (0, False), (0, True), (2, True),
    ]  # fmt: skip


def test_it_shows_what_differs_and_replaces_only_if_told_to(known):
    known("backup")
    known("add", "Later")
    known("edit", "Ana", "--tier", "2")
    known("touch", "Bob", "call", "yesterday")
    before = known.path.read_bytes()
    told = known("restore", f"ledger{KEY}.db", code=2)
    assert "Only in the ledger now, and so gone: Later." in told.err
    assert "Different: Ana Ruiz." in told.err
    assert "Touches: 1 touch would go, 0 come back." in told.err
    assert "Steps: 3 steps would go, 0 come back." in told.err
    assert "--yes" in told.err
    dry = known("restore", f"ledger{KEY}.db", "--dry-run", "--json").json
    assert dry["differs"] == {
        "people_only_here": {"count": 1, "names": ["Later"]}, "people_only_there": {"count": 0, "names": []},
        "people_changed": {"count": 1, "names": ["Ana Ruiz"]}, "touches_only_here": 1, "touches_only_there": 0,
        "steps_only_here": 3, "steps_only_there": 0,
    }  # fmt: skip
    assert not dry["restored"]
    assert known.path.read_bytes() == before
    done = known("restore", str(_first(known)), "--yes", "--json").json
    assert done["restored"]
    assert _people(known.path) == {"Ana Ruiz", "Bob Stone"}
    assert _people(Path(done["kept"])) == {"Ana Ruiz", "Bob Stone", "Later"}
    assert known("show", "Ana", "--json").json["tier"] == 5
    known("restore", done["kept"], "--yes")
    assert "Later" in _people(known.path)


def test_a_terminal_asks(known, terminal):
    known("backup")
    known("add", "Later")
    screen = terminal(["restore", f"ledger{KEY}.db"], [("[y/N]", "n\n")])
    assert (screen.code, "Later" in _people(known.path)) == (0, True)
    assert "so gone: Later" in screen.text
    screen = terminal(["restore", f"ledger{KEY}.db"], [("[y/N]", "y\n")])
    assert (screen.code, "Later" in _people(known.path)) == (0, False)


def test_one_of_another_ledger_is_refused_unless_forced(known, tmp_path):
    other = tmp_path / "other.db"
    shutil.copy(known.path, other)
    _raw(
        other,
        "UPDATE meta SET value = 'x' WHERE id = 'ledger'",
        "DELETE FROM name_part",
        "DELETE FROM standing",
    )
    assert "another ledger" in known("restore", str(other), "--yes", code=1).err
    assert known("restore", str(other), "--yes", "--force").out.startswith("Restored")


def test_foreign_newer_missing_and_damaged_ones_are_refused(known, tmp_path):
    known("backup")
    before = known.path.read_bytes()
    cases: dict[str, tuple[bytes, str, int]] = {
        "text.db": (b"hello" * 100, "is not a ledger", 3),
        "empty.db": (b"", "is empty", 3),
        "cut.db": (_first(known).read_bytes()[:9000], "", 3),
    }
    for name, (content, sentence, code) in cases.items():
        (tmp_path / name).write_bytes(content)
        answer = known("restore", str(tmp_path / name), "--yes", code=code)
        assert name in answer.err
        assert sentence in answer.err
        assert "Traceback" not in answer.err
    newer = tmp_path / "newer.db"
    shutil.copy(_first(known), newer)
    _raw(newer, "PRAGMA user_version=99")
    assert "newer version" in known("restore", str(newer), "--yes", code=3).err
    assert "no backup" in known("restore", "nothing.db", "--yes", code=1).err
    stray = tmp_path / "stray.db"
    shutil.copy(_first(known), stray)
    _raw(stray, "UPDATE contact SET name = 'Anb Ruiz' WHERE name = 'Ana Ruiz'")
    assert "1 rows are not what the journal says" in known("restore", str(stray), "--yes", code=1).err
    assert known.path.read_bytes() == before
    assert list(tmp_path.glob(".*.part")) == []


def test_an_older_one_is_brought_forward_by_the_next_change(known):
    known("backup")
    _made_older(_first(known))
    known("restore", str(_first(known)), "--yes")
    known("add", "Next")
    assert known("doctor", "--deep", "--json").json["ok"]
    assert _people(known.path) == {"Ana Ruiz", "Bob Stone", "Next"}


def test_over_nothing_and_over_a_damaged_ledger(known):
    known("backup")
    content = known.path.read_bytes()
    known.path.unlink()
    known("restore", str(_first(known)), "--yes")
    assert _people(known.path) == {"Ana Ruiz", "Bob Stone"}
    assert stat.S_IMODE(known.path.stat().st_mode) == 0o600
    known.path.write_bytes(content[:9000])
    answer = known("restore", str(_first(known)), "--yes")
    assert "can't be said what differs" in answer.err
    assert _people(known.path) == {"Ana Ruiz", "Bob Stone"}
    assert (_folder(known) / f"ledger{KEY}-replaced.db").read_bytes() == content[:9000]


def test_over_what_is_no_ledger_only_with_force(known):
    known("backup")
    known.path.write_bytes(b"something else entirely")
    answer = known("restore", str(_first(known)), "--yes", code=3)
    assert "--force" in answer.err
    assert known.path.read_bytes() == b"something else entirely"
    known("restore", str(_first(known)), "--yes", "--force")
    assert _people(known.path) == {"Ana Ruiz", "Bob Stone"}
    assert (_folder(known) / f"ledger{KEY}-replaced.db").read_bytes() == b"something else entirely"


# Forgetting


def test_whoever_was_forgotten_stays_so_after_a_restore(known):
    known("add", "Zyxwolf Quirin", "--email", "zyx@quirin.example")
    known("backup")
    known("forget", "Zyxwolf Quirin", "--yes")
    answer = known("restore", f"ledger{KEY}.db", "--yes")
    assert "1 person forgotten since: erased from it too" in answer.err
    assert _people(known.path) == {"Ana Ruiz", "Bob Stone"}
    assert b"Zyxwolf" not in known.path.read_bytes()
    assert b"quirin" not in known.path.read_bytes()
    assert known("doctor", "--deep", "--json").json["ok"]
    while known("undo", code=None).code == 0:
        pass
    assert "Zyxwolf Quirin" not in _people(known.path)


def test_no_later_backup_has_a_byte_of_them(known, monkeypatch):
    known("add", "Zyxwolf Quirin", "--email", "zyx@quirin.example")
    known("note", "Ana", "married to Zyxwolf")
    known("note", "Ana", "--remove", known("show", "Ana", "--json").json["notes"][0]["id"], code=None)
    known("forget", "Zyxwolf Quirin", "--yes")
    made = Path(known("backup", "--json").json["backup"])
    assert b"quirin" not in made.read_bytes()
    assert b"Zyxwolf Q" not in made.read_bytes()


def test_forget_makes_no_backup_of_its_own_and_names_those_there_are(known, monkeypatch):
    known("add", "Zyxwolf Quirin")
    known("backup")
    monkeypatch.setenv("LEDGER_NOW", "2026-12-24T10:00:00Z")
    answer = known("forget", "Zyxwolf Quirin", "--yes")
    assert str(_first(known)) in answer.err
    assert _names(known) == [f"ledger{KEY}.db"]
    assert "Zyxwolf Quirin" in _people(_first(known))


def test_forget_can_erase_them_from_the_backups_too(known, keys):
    known("add", "Zyxwolf Quirin")
    known("backup")
    known("backup", "--encrypt", keys[1])
    told = known("forget", "Zyxwolf Quirin", "--yes", "--backups", "--json").json
    assert told["rewritten"] == [str(_first(known))]
    assert told["copies"] == [f"{_first(known)}.age"]
    assert b"Zyxwolf" not in _first(known).read_bytes()
    assert _people(_first(known)) == {"Ana Ruiz", "Bob Stone"}
    assert stat.S_IMODE(_first(known).stat().st_mode) == 0o600
    assert known("restore", f"ledger{KEY}.db", "--dry-run", "--json").json["flaws"] == []


# By themselves


def test_a_young_ledger_has_none_and_then_one_a_day(known, monkeypatch):
    known("add", "Cleo")
    assert _names(known) == []
    for day, names in ((25, 1), (26, 2)):
        monkeypatch.setenv("LEDGER_NOW", f"2026-11-{day}T12:00:00Z")
        for name in ("One", "Two"):
            known("add", f"{name} {day}")
        assert len(_names(known)) == names
    assert _people(_folder(known) / "ledger-2026-11-25T120000Z.db") == {"Ana Ruiz", "Bob Stone", "Cleo"}


def test_a_question_makes_none(known, monkeypatch):
    monkeypatch.setenv("LEDGER_NOW", "2026-12-25T12:00:00Z")
    for command in (("due",), ("show", "Ana"), ("people",), ("doctor",)):
        known(*command)
    assert _names(known) == []


def test_an_import_and_a_bulk_edit_have_one_before_unless_nothing_changed_since(known, tmp_path):
    card = tmp_path / "a.vcf"
    for number in range(2):
        card.write_text(f"BEGIN:VCARD\nVERSION:3.0\nFN:Cy {number}\nEMAIL:cy{number}@x.example\nEND:VCARD\n")
        known("import", str(card))
    assert _names(known) == [f"ledger{KEY}-2.db", f"ledger{KEY}.db"]
    assert _people(_first(known)) == {"Ana Ruiz", "Bob Stone"}
    known("import", str(card))
    known("import", str(card))
    assert len(_names(known)) == 3


def test_an_empty_ledger_has_nothing_to_lose(begun, tmp_path):
    card = tmp_path / "a.vcf"
    card.write_text("BEGIN:VCARD\nVERSION:3.0\nFN:Cy\nEND:VCARD\n")
    begun("import", str(card))
    assert _names(begun) == []


def test_a_merge_has_one_before(known):
    known("merge", "Ana Ruiz", "Bob Stone", "--yes", code=None)
    assert "Bob Stone" in _people(_first(known))


def test_they_can_be_switched_off(known, monkeypatch, tmp_path):
    known("config", "backups", "no")
    monkeypatch.setenv("LEDGER_NOW", "2026-12-25T12:00:00Z")
    known("add", "Cleo")
    card = tmp_path / "a.vcf"
    card.write_text("BEGIN:VCARD\nVERSION:3.0\nFN:Cy\nEND:VCARD\n")
    known("import", str(card))
    assert _names(known) == []
    known("backup")
    assert len(_names(known)) == 1


def test_one_that_fails_is_said_in_a_line_and_the_work_goes_on(known, monkeypatch, tmp_path):
    _folder(known).write_text("a file where the folder should be")
    monkeypatch.setenv("LEDGER_NOW", "2026-12-25T12:00:00Z")
    answer = known("add", "Cleo")
    assert answer.out.startswith("Added: Cleo")
    assert len(answer.err.splitlines()) == 2
    assert "The backup of the day was not made" in answer.err
    card = tmp_path / "a.vcf"
    card.write_text("BEGIN:VCARD\nVERSION:3.0\nFN:Cy\nEND:VCARD\n")
    assert "No backup was made before the import" in known("import", str(card)).err
    assert {"Cleo", "Cy"} <= _people(known.path)


def test_without_one_there_is_no_migration(known):
    _made_older(known.path)
    _folder(known).write_text("a file where the folder should be")
    before = known.path.read_bytes()
    answer = known("add", "Cleo", code=3)
    assert "There has to be a backup" in answer.err
    assert known.path.read_bytes() == before
    _folder(known).unlink()
    known("add", "Cleo")
    with closing(sqlite3.connect(_first(known))) as raw:
        assert raw.execute("PRAGMA user_version").fetchone() == (1,)
    assert _people(known.path) == {"Ana Ruiz", "Bob Stone", "Cleo"}


def test_a_touch_loads_nothing_for_it(known):
    """One listing of a folder is all that a change costs: no encryption, no comparing."""
    code = (
        "import sys, json\nfrom relationship_ledger.cli.main import main\n"
        "main(['touch', '--with=Ana Ruiz', '--via=call'])\nprint(json.dumps(sorted(sys.modules)))"
    )
    import subprocess

    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    loaded = set(json.loads(done.stdout.splitlines()[-1]))
    assert "relationship_ledger.cli.guard" in loaded
    assert not loaded & {
        "pyrage",
        "relationship_ledger.cli.backup",
        "relationship_ledger.store.restore",
        "getpass",
    }
