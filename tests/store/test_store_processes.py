"""Several processes on one ledger, and processes that are killed: what was acknowledged is there."""

import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from store_world import dump, flaws, id_of, person, put, sound, steps

from relationship_ledger.store.reader import Reader

HERE = Path(__file__).parent


def _start(source: str, *arguments: object, **environment: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", source, *map(str, arguments)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join((str(HERE), os.environ.get("PYTHONPATH", ""))), **environment},
    )  # fmt: skip


def _ended(running: Sequence[subprocess.Popen[str]]) -> list[str]:
    """What each printed; fails the test where one did not end well."""
    printed = []
    for each in running:
        out, err = each.communicate(timeout=60)
        assert each.returncode == 0, err
        printed.append(out)
    return printed


READ_MODIFY_WRITE = """
import sys
from pathlib import Path
from store_world import author, config, id_of
from relationship_ledger import clock
from relationship_ledger.store.writer import Writer
path, device, times = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])
made = author(device=device, new_id=clock.id_source(1, device))
with Writer(path, made, config.build) as writing:
    for _ in range(times):
        with writing.step("count") as step:
            contact = step.reader.contact(id_of(1))
            step.put(contact._replace(role=str(int(contact.role or 0) + 1)))
"""


def test_eight_processes_that_read_and_write_lose_nothing(path: Path) -> None:
    put(path, person(1))
    _ended([_start(READ_MODIFY_WRITE, path, f"device-{number}", 20) for number in range(8)])
    with Reader.open(path) as reader:
        assert reader.contact(id_of(1)).role == "160"
    assert steps(path) == 161
    devices = Counter(row[2] for row in dump(path, ("step",))["step"])
    assert sorted(devices.values()) == [1, *[20] * 8]
    assert flaws(path) == []
    sound(path)


@pytest.mark.parametrize("processes", [2, 4])
def test_the_program_logs_from_several_processes_at_once(begun: Any, processes: int) -> None:
    """A device's sequence has no gap and no double."""
    for name in ("Ana", "Bob"):
        begun("add", name)
    program = [sys.executable, "-m", "relationship_ledger", "touch"]
    running = [
        subprocess.Popen(
            [*program, ("Ana", "Bob")[number % 2], "call", f"{number + 1}m", "--json"],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
            env={**os.environ, "LEDGER_SEED": "", "LEDGER_NOW": ""},
        )
        for number in range(processes)
    ]  # fmt: skip
    acknowledged = {
        json.loads(out)["touch"]["id"]: json.loads(out)["touch"]["minutes"] for out in _ended(running)
    }
    assert len(acknowledged) == processes
    with Reader.open(begun.path) as reader:
        assert {each.id: each.minutes for each in reader.touches()} == acknowledged
    rows = dump(begun.path, ("step",))["step"]
    for device, count in Counter(row[2] for row in rows).items():
        assert sorted(row[3] for row in rows if row[2] == device) == list(range(1, count + 1))
    assert sum(row[7] == "touch" for row in rows) == processes
    assert all(row[2] for row in rows)
    assert flaws(begun.path) == []
    sound(begun.path)


LOG_FOR_EVER = """
import sys
from pathlib import Path
from store_world import author, config, touch, NOW
from relationship_ledger import clock
from relationship_ledger.store.writer import Writer
path, first = Path(sys.argv[1]), int(sys.argv[2])
made = author(device="killed", new_id=clock.id_source(first, "killed"))
with Writer(path, made, config.build) as writing:
    for number in range(first, first + 10_000):
        with writing.step("touch") as step:
            step.put(touch(number, (1, 2), NOW - number * 60, note="x" * (number % 7 * 900)))
        print(number, flush=True)
"""


def test_what_was_acknowledged_before_a_kill_is_there(path: Path) -> None:
    put(path, person(1), person(2))
    acknowledged: set[str] = set()
    for round_ in range(4):
        running = _start(LOG_FOR_EVER, path, round_ * 10_000)
        assert running.stdout is not None
        first = running.stdout.readline()
        assert first.strip() == str(round_ * 10_000)
        time.sleep(0.05 + 0.017 * round_)
        running.send_signal(signal.SIGKILL)
        assert running.wait(timeout=30) == -signal.SIGKILL
        out = running.stdout.read()
        running.communicate()
        lines = [line for line in (first + out).splitlines(keepends=True) if line.endswith("\n")]
        assert len(lines) > 1
        acknowledged |= {id_of(100_000 + int(line)) for line in lines}
        with Reader.open(path) as reader:
            there = {each.id for each in reader.touches()}
        assert acknowledged <= there
        assert (
            len(there) <= len(acknowledged) + round_ + 1
        )  # each kill may leave one that was not acknowledged
        sound(path)
    assert flaws(path) == []
    put(path, person(3))
    assert not path.with_name("ledger.db-journal").exists()


def test_a_retry_of_what_was_not_acknowledged_logs_it_once(begun: Any) -> None:
    begun("add", "Ana")
    own = "01900000-0000-7000-8000-0000000000aa"
    for _ in range(2):
        begun("touch", "Ana", "call", "25m", "--id", own)
    assert [each["id"] for each in begun("history", "--json").json["touches"]] == [own]
    assert sum(row[7] == "touch" for row in dump(begun.path, ("step",))["step"]) == 1


IMPATIENT = """
import sys
from relationship_ledger.store import database
database.PATIENCE_SECONDS = 0.3
from relationship_ledger.cli.main import main
sys.exit(main(sys.argv[1:]))
"""


def test_the_program_says_that_the_ledger_is_in_use(begun: Any) -> None:
    begun("add", "Ana")
    before = begun.path.read_bytes()
    with closing(sqlite3.connect(begun.path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        began = time.monotonic()
        running = _start(IMPATIENT, "touch", "Ana", "call", "5m")
        out, err = running.communicate(timeout=30)
        assert time.monotonic() - began < 10
        assert begun("due", "--count").code == 0  # who only asks is not held up
        other.execute("ROLLBACK")
    assert running.returncode == 3
    assert out == ""
    assert (
        err
        == f"{begun.path} is in use by another program and did not come free. Nothing was changed; try again.\n"
    )
    assert begun.path.read_bytes() == before
    begun("touch", "Ana", "call", "5m")


def test_a_journal_that_a_crash_left_is_rolled_back_by_who_only_asks(path: Path) -> None:
    """Killed in the middle of a commit: the next reader finds the ledger as it was."""
    put(path, person(1, "Ana"))
    before = dump(path)
    crash = """
import os, sqlite3, sys
raw = sqlite3.connect(sys.argv[1], isolation_level=None)
raw.execute("PRAGMA cache_size=1")
raw.execute("PRAGMA cache_spill=1")
raw.execute("BEGIN IMMEDIATE")
raw.execute("UPDATE contact SET name = 'half'")
raw.executemany("INSERT INTO meta VALUES (?, ?)", [(str(n), "x" * 3000) for n in range(2000)])
os.kill(os.getpid(), 9)
"""
    running = _start(crash, path)
    running.communicate(timeout=30)
    assert running.returncode == -signal.SIGKILL
    assert path.with_name("ledger.db-journal").stat().st_size > 0
    with Reader.open(path) as reader:
        assert reader.contact(id_of(1)).name == "Ana"
    assert dump(path) == before
    sound(path)
