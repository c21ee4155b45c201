"""`ledger-prompt`: alone, quick, silent where there is nothing to say, and of one mind with `ledger due --count`."""

import json
import os
import subprocess
import sys
from pathlib import Path

import platformdirs
import pytest

from relationship_ledger import prompt


def run(**environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", "import sys; from relationship_ledger.prompt import main; sys.exit(main())"],
        check=False, capture_output=True, text=True, env={**os.environ, **environment}, timeout=30,
    )  # fmt: skip


def number(capsys: pytest.CaptureFixture[str]) -> str:
    capsys.readouterr()
    assert prompt.main() == 0
    out, err = capsys.readouterr()
    assert err == ""
    return out


def test_it_says_what_due_counts(begun, capsys):
    begun("add", "Ana Ruiz", "--last", "2024-01-01")
    begun("add", "Bob Stone", "--last", "2024-01-01")
    begun("add", "Cy Young", "--last", "2026-11-20")
    assert number(capsys) == "2\n" == begun("due", "--count").out
    begun("snooze", "Ana")
    assert number(capsys) == "1\n" == begun("due", "--count").out
    begun("let-go", "Bob")
    assert number(capsys) == "0\n" == begun("due", "--count").out


def test_it_agrees_with_due_on_a_life(ledger, capsys, monkeypatch):
    ledger("demo", "--people", "150", "--seed", "3")
    for now in ("2026-11-24T10:00:00+00:00", "2026-12-24T10:00:00+00:00", "2027-11-24T10:00:00+00:00"):
        monkeypatch.setenv("LEDGER_NOW", now)
        assert number(capsys) == ledger("due", "--count").out
    assert int(number(capsys)) > 50


def test_it_is_silent_without_a_ledger(ledger, tmp_path, monkeypatch):
    done = run()
    assert (done.returncode, done.stdout, done.stderr) == (3, "", "")
    assert not ledger.path.exists(), "to look is not to make"
    monkeypatch.delenv("RELATIONSHIP_LEDGER")
    done = run()
    assert (done.returncode, done.stdout, done.stderr) == (3, "", "")


@pytest.mark.parametrize("content", [b"", b"Dear Ana", b"SQLite format 3\x00" + b"x" * 200])
def test_it_is_silent_where_no_ledger_is(ledger, content):
    ledger.path.write_bytes(content)
    done = run()
    assert (done.returncode, done.stdout, done.stderr) == (3, "", "")
    assert ledger.path.read_bytes() == content


def test_it_is_silent_where_a_folder_is(ledger):
    ledger.path.mkdir()
    done = run()
    assert (done.returncode, done.stdout, done.stderr) == (3, "", "")


def test_it_finds_the_ledger_that_init_put_somewhere(begun, capsys, monkeypatch):
    begun("add", "Ana Ruiz", "--last", "2024-01-01")
    monkeypatch.delenv("RELATIONSHIP_LEDGER")
    assert prompt.find() == str(begun.path)
    assert number(capsys) == "1\n"


def test_it_finds_the_ledger_where_it_lies_by_default(ledger, capsys, monkeypatch):
    monkeypatch.delenv("RELATIONSHIP_LEDGER")
    ledger("init")
    ledger("add", "Ana Ruiz", "--last", "2024-01-01")
    (Path(prompt.folders()[0]) / "location").unlink()
    assert prompt.find() == str(
        platformdirs.user_data_path("relationship-ledger", appauthor=False) / "ledger.db"
    )
    assert number(capsys) == "1\n"


@pytest.mark.parametrize(
    "name", ["odd %41 name.db", "what?.db", "a#b.db", "it's.db", "naïve 李.db", "two  blanks.db"]
)
def test_an_odd_path_is_a_path(ledger, capsys, monkeypatch, tmp_path, name):
    monkeypatch.setenv("RELATIONSHIP_LEDGER", str(tmp_path / name))
    ledger("init")
    assert number(capsys) == "0\n"


@pytest.mark.parametrize(
    "variables",
    [
        {},
        {"XDG_CONFIG_HOME": "/srv/conf", "XDG_DATA_HOME": "/srv/data"},
        {"XDG_CONFIG_HOME": "", "XDG_DATA_HOME": " "},
    ],
)
def test_its_folders_are_the_platforms(ledger, monkeypatch, variables):
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    assert prompt.folders() == (
        platformdirs.user_config_dir("relationship-ledger", appauthor=False),
        platformdirs.user_data_dir("relationship-ledger", appauthor=False),
    )


def test_it_finds_what_the_program_finds(ledger, monkeypatch):
    from relationship_ledger import config

    monkeypatch.setenv("RELATIONSHIP_LEDGER", "~/somewhere.db")
    assert prompt.find() == str(config.ledger_path(None)) == str(ledger.home / "somewhere.db")
    monkeypatch.delenv("RELATIONSHIP_LEDGER")
    assert prompt.find() == str(config.ledger_path(None))


def test_a_claimed_moment_it_cannot_read_is_no_fault(begun):
    for moment in ("whenever", "", "2026-11-24", "2026-11-24T10:00:00Z"):
        done = run(LEDGER_NOW=moment)
        assert (done.returncode, done.stderr) == (0, "")
        assert done.stdout == "0\n"


@pytest.mark.parametrize("moment", ["0001-01-01", "9999-12-31", "9999-12-31T23:59:59+00:00"])
def test_an_odd_moment_is_no_fault(begun, moment):
    assert "Traceback" not in run(LEDGER_NOW=moment).stderr


def test_a_place_that_cannot_be_read_is_no_fault(ledger, monkeypatch):
    monkeypatch.delenv("RELATIONSHIP_LEDGER")
    folder = Path(prompt.folders()[0])
    folder.mkdir(parents=True)
    (folder / "location").write_bytes(b"\xff\xfe\x00bad")
    done = run()
    assert (done.returncode, done.stdout, done.stderr) == (3, "", "")


def test_it_stands_alone(begun):
    ask = (
        "import sys, json; before = set(sys.modules); from relationship_ledger.prompt import main; main();"
        "sys.stderr.write(json.dumps(sorted(set(sys.modules) - before)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", ask], check=False, capture_output=True, text=True, timeout=30
    )
    new = json.loads(done.stderr)
    assert done.stdout == "0\n"
    assert {name for name in new if name.startswith("relationship_ledger")} == {
        "relationship_ledger",
        "relationship_ledger.prompt",
    }
    outside = (
        {name.partition(".")[0] for name in new} - {"relationship_ledger"} - set(sys.stdlib_module_names)
    )
    assert outside == set()
    assert "pathlib" not in new
    assert "json" not in new


def test_the_command_is_installed(begun):
    command = Path(sys.executable).with_name("ledger-prompt")
    if not command.exists():
        pytest.skip("the package is not installed beside this Python")
    done = subprocess.run([command], check=False, capture_output=True, text=True, timeout=30)
    assert (done.returncode, done.stdout, done.stderr) == (0, "0\n", "")
