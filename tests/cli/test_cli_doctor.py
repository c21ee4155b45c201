"""`doctor`: what it says, how it ends, and what it mends."""

import os
import sqlite3
import stat
from contextlib import closing
from pathlib import Path

import pytest


@pytest.fixture
def known(begun):
    """A ledger with two people, in a folder of its owner's, with a backup."""
    begun("add", "Ana Ruiz")
    begun("add", "Bob Stone", "--email", "bob@x.example")
    begun("touch", "Ana", "call", "yesterday")
    begun("backup")
    return begun


def _raw(path: Path, *statements: str) -> None:
    with closing(sqlite3.connect(path, isolation_level=None)) as raw:
        raw.execute("PRAGMA foreign_keys=OFF")
        for statement in statements:
            raw.execute(statement)


def _stray(known) -> None:
    _raw(
        known.path,
        "INSERT INTO note VALUES ('stray', 'nobody', 0, 'x')",
        "UPDATE contact SET tier = 9 WHERE name = 'Ana Ruiz'",
        "DELETE FROM participation",
        "DROP INDEX touch_at",
    )
    known.path.chmod(0o640)


def _damage(known) -> bytes:
    content = bytearray(known.path.read_bytes())
    with closing(sqlite3.connect(known.path)) as raw:
        page = raw.execute("SELECT rootpage FROM sqlite_schema WHERE name = 'touch'").fetchone()[0]
    content[(page - 1) * 4096 : page * 4096] = os.urandom(4096)
    known.path.write_bytes(content)
    return bytes(content)


@pytest.mark.parametrize("deep", [[], ["--deep"]])
def test_a_sound_ledger_ends_well_and_is_not_touched(known, deep):
    before, listed = known.path.read_bytes(), sorted(os.walk(known.path.parent))
    answer = known("doctor", *deep)
    assert all(line.startswith("ok\t") for line in answer.lines)
    assert answer.err == "The ledger is sound.\n"
    told = known("doctor", *deep, "--json").json
    assert told["ok"] is True
    assert set(told["checks"][0]) == {"name", "state", "message", "count"}
    assert {each["state"] for each in told["checks"]} == {"ok"}
    assert len(told["checks"]) == len(answer.lines)
    assert known.path.read_bytes() == before
    assert sorted(os.walk(known.path.parent)) == listed


def test_a_hint_is_no_problem(known):
    known("list", "new", "Band")
    answer = known("doctor")
    assert "0 problems, 2 hints." in answer.err
    assert any(line.startswith("hint\tlists\tBand: nobody is on it.") for line in answer.lines)
    assert known("doctor", "--json").json["ok"]


def test_a_problem_is_exit_code_1_and_says_what_to_do(known):
    _stray(known)
    answer = known("doctor", code=1)
    bad = [line for line in answer.lines if line.startswith("problem\t")]
    assert {line.split("\t")[1] for line in bad} >= {"references", "values", "tables", "modes"}
    assert all("`ledger doctor --repair`" in line for line in bad)
    told = known("doctor", "--deep", "--json", code=1).json
    assert not told["ok"]
    assert {each["name"] for each in told["checks"] if each["state"] == "problem"} >= {
        "participation",
        "content",
    }


def test_a_terminal_shows_all_in_lines(known, terminal):
    _stray(known)
    screen = terminal(["doctor"])
    assert screen.code == 1
    assert "problem" in screen.text
    assert max(map(len, screen.lines)) <= 80


@pytest.mark.parametrize("content", [None, b"", b"words " * 100])
def test_what_can_not_be_opened_is_exit_code_3(ledger, content):
    if content is not None:
        ledger.path.write_bytes(content)
    answer = ledger("doctor", code=3)
    assert answer.out == ""
    assert str(ledger.path) in answer.err
    assert '"code": "store"' in ledger("doctor", "--json", code=3).err


def test_a_damaged_one_is_a_calm_report(known):
    content = _damage(known)
    answer = known("doctor", "--deep", code=1)
    assert "The file is damaged" in answer.out
    assert "`ledger restore`" in answer.out
    assert "Traceback" not in answer.out + answer.err
    assert known.path.read_bytes() == content


# Mending


def test_a_repair_says_what_it_will_do_and_does_it_only_if_told_to(known):
    _stray(known)
    before = known.path.read_bytes()
    dry = known("doctor", "--repair", "--dry-run", code=1)
    for said in (
        "write a backup",
        "make the index touch_at",
        "as one step",
        "derive standings",
        "make the mode",
    ):
        assert said in dry.err
    assert "--yes" in known("doctor", "--repair", code=2).err
    assert known.path.read_bytes() == before
    assert stat.S_IMODE(known.path.stat().st_mode) == 0o640
    made = set((known.path.parent / "backups").iterdir())
    done = known("doctor", "--repair", "--yes", "--json").json
    assert done["repair"]["done"]
    assert done["repair"]["rows"] == 2
    (new,) = set((known.path.parent / "backups").iterdir()) - made
    with closing(sqlite3.connect(new)) as raw:
        assert raw.execute("SELECT tier FROM contact WHERE name = 'Ana Ruiz'").fetchone() == (9,)
    assert stat.S_IMODE(known.path.stat().st_mode) == 0o600
    assert known("doctor", "--deep", "--json").json["ok"]
    assert known("show", "Ana", "--json").json["tier"] == 5
    assert known("undo", "--json").code == 0
    assert known("doctor", "--deep", "--json").json["ok"]


def test_a_terminal_asks_before_it_mends(known, terminal):
    _stray(known)
    assert terminal(["doctor", "--repair"], [("[y/N]", "n\n")]).code == 1
    known("doctor", code=1)
    assert terminal(["doctor", "--repair"], [("[y/N]", "y\n")]).code == 0
    known("doctor")


def test_without_a_backup_there_is_no_repair(known):
    _stray(known)
    known.path.chmod(0o600)
    known("config", "backups.folder", "nowhere/deep", code=None)
    _raw(known.path, "INSERT OR REPLACE INTO setting VALUES ('backups.folder', 'nowhere/deep')")
    before = known.path.read_bytes()
    answer = known("doctor", "--repair", "--yes", code=3)
    assert "There has to be a backup before a repair." in answer.err
    assert known.path.read_bytes() == before


def test_where_nothing_can_be_mended_it_says_so(known):
    assert "nothing that can be mended" in known("doctor", "--repair", "--yes").err
    _raw(known.path, "UPDATE contact SET name = 'Anb' WHERE name = 'Ana Ruiz'", "DELETE FROM name_part")
    known("doctor", "--repair", "--yes")
    answer = known("doctor", "--deep", code=1)
    assert "1 rows are not what their last step made of them: Anb" in answer.out


def test_of_a_damaged_one_it_saves_what_can_be_read(known):
    content = _damage(known)
    answer = known("doctor", "--repair", "--yes")
    assert "contact\t2 rows saved" in answer.lines
    assert known.path.read_bytes() == content
    saved = next(known.path.parent.glob("ledger-saved-*.db"))
    assert stat.S_IMODE(saved.stat().st_mode) == 0o600
    assert known("--ledger", str(saved), "people", "--json").json["count"] == 2
    known("restore", str(saved), "--force", "--yes")
    assert known("people", "--json").json["count"] == 2
    assert known("doctor").code == 0


def test_wrong_use_is_said(known):
    assert "--repair" in known("doctor", "--yes", code=2).err
    assert "--repair" in known("doctor", "--dry-run", code=2).err
