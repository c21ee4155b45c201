"""Fixtures of the command line's own tests: a demo life, and the program in a pseudo terminal."""

import fcntl
import os
import re
import select
import shutil
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

from relationship_ledger.cli.main import main

_ESCAPES = re.compile(r"\x1b\[[0-9;]*m")
PATIENCE = 15.0


def without_colour(text: str) -> str:
    """A screen without its colours; any other escape stays, to be found."""
    return _ESCAPES.sub("", text)


class Screen:
    """What one run left on a terminal: `raw` as it came, `text` without colours."""

    def __init__(self, code: int, raw: str) -> None:
        self.code = code
        self.raw = raw.replace("\r\n", "\n")
        self.text = without_colour(self.raw)

    @property
    def lines(self) -> list[str]:
        return self.text.split("\n")


def _listens(terminal: int, answer: str) -> bool:
    """Whether the program waits for such an answer: one key is read raw, and what was typed before is thrown away."""
    raw = not termios.tcgetattr(terminal)[3] & termios.ICANON
    return raw != answer.endswith(("\n", "\x04"))


def run_in_terminal(
    arguments: Sequence[str],
    answers: Sequence[tuple[str, str]] = (),
    columns: int = 80,
    rows: int = 200,
    keep: Sequence[str] = (),
) -> Screen:
    """Run `ledger` in a pseudo terminal; each answer is typed once its question stands on the screen."""
    here, there = os.openpty()
    fcntl.ioctl(there, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
    environment = {**os.environ, "TERM": "xterm-256color"}
    for name in {"NO_COLOR", "FORCE_COLOR", "COLUMNS", "LINES", "COLORTERM", "TTY_COMPATIBLE"} - {*keep}:
        environment.pop(name, None)
    process = subprocess.Popen(
        [sys.executable, "-m", "relationship_ledger", *arguments],
        stdin=there, stdout=there, stderr=there, env=environment, start_new_session=True,
    )  # fmt: skip
    os.close(there)
    seen, asked, waiting, last = bytearray(), 0, list(answers), time.monotonic()
    while True:
        if time.monotonic() - last > PATIENCE:
            process.kill()
            raise AssertionError(f"{arguments} waits; so far:\n{seen.decode(errors='replace')}")
        if waiting and waiting[0][0].encode() in seen[asked:] and _listens(here, waiting[0][1]):
            asked = len(seen)
            os.write(here, waiting.pop(0)[1].encode())
        if not select.select([here], [], [], 0.05)[0]:
            if process.poll() is not None:
                break
            continue
        try:
            piece = os.read(here, 65536)
        except OSError:  # the other end is closed
            break
        if not piece:
            break
        seen += piece
        last = time.monotonic()
    code = process.wait(PATIENCE)
    os.close(here)
    assert not waiting, f"{arguments}: never asked {waiting[0][0]!r}:\n{seen.decode(errors='replace')}"
    return Screen(code, seen.decode("utf-8"))


@pytest.fixture
def terminal(ledger: Any) -> Callable[..., Screen]:
    """Runs the program in a pseudo terminal of 80 columns, on the same ledger as `ledger`."""
    return run_in_terminal


@pytest.fixture(scope="session")
def demo_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A made-up life of 60 people, made once."""
    folder = tmp_path_factory.mktemp("demo")
    with pytest.MonkeyPatch.context() as patch:
        for name, value in {
            "HOME": str(folder), "LEDGER_NOW": "2026-11-24T10:00:00+00:00", "LEDGER_SEED": "1", "TZ": "UTC",
        }.items():  # fmt: skip
            patch.setenv(name, value)
        for name in ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "RELATIONSHIP_LEDGER"):
            patch.delenv(name, raising=False)
        assert main(["demo", "--people", "60", "--seed", "7", "--out", str(folder / "demo.db")]) == 0
    return folder / "demo.db"


@pytest.fixture
def demo(ledger: Any, demo_file: Path) -> Any:
    """The program on a copy of the made-up life."""
    shutil.copy(demo_file, ledger.path)
    return ledger
