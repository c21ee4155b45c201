"""What every test of the whole program stands on: a home of its own, a fixed moment, fixed ids."""

import json
import os
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from relationship_ledger.cli.main import main

NOW = "2026-11-24T10:00:00+00:00"


@dataclass
class Answer:
    """What one run of the program gave."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """The one document on standard output."""
        return json.loads(self.out)

    @property
    def lines(self) -> list[str]:
        """The lines on standard output."""
        return self.out.splitlines()


@dataclass
class Ledger:
    """Runs `ledger` in this process, as a pipe would, on a ledger of the test's own."""

    home: Path
    path: Path
    capture: pytest.CaptureFixture[str]
    environment: dict[str, str] = field(default_factory=dict)

    def __call__(self, *arguments: str, now: str | None = None, code: int | None = 0) -> Answer:
        """Run with arguments; fails the test on another exit code, unless `code` is None."""
        self.capture.readouterr()
        given = ["--as-of", now, *arguments] if now else list(arguments)
        got = main(given)
        out, err = self.capture.readouterr()
        answer = Answer(got, out, err)
        assert code is None or got == code, f"{arguments}: exit {got}\n{out}\n{err}"
        return answer

    def apart(self, *arguments: str, stdin: str | None = None, **environment: str) -> Answer:
        """Run as a process of its own."""
        done = subprocess.run(
            [sys.executable, "-m", "relationship_ledger", *arguments],
            check=False, capture_output=True, text=True, input=stdin, env={**os.environ, **environment}, timeout=120,
        )  # fmt: skip
        return Answer(done.returncode, done.stdout, done.stderr)


@pytest.fixture
def ledger(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Ledger:
    """The program with a home, a moment and ids of its own; no ledger is begun yet."""
    home = tmp_path / "home"
    home.mkdir()
    path = tmp_path / "ledger.db"
    for name in ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "LC_ALL", "LC_TELEPHONE", "LANG", "COLUMNS"):
        monkeypatch.delenv(name, raising=False)
    for name, value in {
        "HOME": str(home), "RELATIONSHIP_LEDGER": str(path), "LEDGER_NOW": NOW, "LEDGER_SEED": "1", "TZ": "UTC",
        "PYTHONUTF8": "1",
    }.items():  # fmt: skip
        monkeypatch.setenv(name, value)
    return Ledger(home, path, capsys)


@pytest.fixture
def begun(ledger: Ledger) -> Ledger:
    """The program on an empty ledger that was just begun."""
    ledger("init")
    return ledger
