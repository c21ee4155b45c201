"""How long commands take, as a ratio to `python -c pass` in the same run.

    python benchmarks/startup.py [--people 1000 --people 100000] [--runs 15]

Writes demo ledgers to a temporary folder, runs each command as a process of its own, in a pipe and on a pseudo
terminal, interleaved with the bare interpreter, and prints medians. A ratio, since seconds say more about the machine.
"""

import argparse
import os
import pty
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

COMMANDS = {
    "due --limit 20, terminal": (["ledger", "due", "--limit", "20"], True, 12.0),
    "due --limit 20, pipe": (["ledger", "due", "--limit", "20"], False, 8.0),
    "due --limit 20 --json": (["ledger", "due", "--limit", "20", "--json"], False, 8.0),
    "ledger-prompt": (["ledger-prompt"], False, 2.5),
    "show, pipe": (["ledger", "show", "maria"], False, None),
    "--help": (["ledger", "--help"], False, None),
}


def run(command: list[str], environment: dict[str, str], *, terminal: bool) -> float:
    """Wall seconds of one process."""
    began = time.perf_counter()
    if not terminal:
        subprocess.run(
            command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False
        )
        return time.perf_counter() - began
    main, other = pty.openpty()
    process = subprocess.Popen(command, env=environment, stdin=other, stdout=other, stderr=other)
    os.close(other)
    try:
        while os.read(main, 65_536):
            pass
    except OSError:
        pass
    process.wait()
    os.close(main)
    return time.perf_counter() - began


def main() -> None:
    """Print a table of ratios, and which limit each is held against."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, action="append")
    parser.add_argument("--runs", type=int, default=15)
    given = parser.parse_args()
    bin_ = Path(sys.executable).parent
    folder = Path(tempfile.mkdtemp())
    environment = {**os.environ, "HOME": str(folder), "COLUMNS": "80", "TERM": "xterm-256color"}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    try:
        for people in given.people or [1_000, 100_000]:
            ledger = folder / f"{people}.db"
            began = time.perf_counter()
            subprocess.run(
                [bin_ / "ledger", "demo", "--people", str(people), "--out", ledger],
                env=environment, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            )  # fmt: skip
            print(
                f"{people:,} people: demo in {time.perf_counter() - began:.1f} s, {ledger.stat().st_size / 1e6:.0f} MB"
            )
            environment["RELATIONSHIP_LEDGER"] = str(ledger)
            measure(bin_, environment, given.runs)
    finally:
        shutil.rmtree(folder)


def measure(bin_: Path, environment: dict[str, str], runs: int) -> None:
    """Time every command and the bare interpreter in turn."""
    bare: list[float] = []
    taken: dict[str, list[float]] = {name: [] for name in COMMANDS}
    for _ in range(runs + 1):
        bare.append(run([sys.executable, "-c", "pass"], environment, terminal=False))
        for name, (command, terminal, _) in COMMANDS.items():
            full = [str(bin_ / command[0]), *command[1:]]
            taken[name].append(run(full, environment, terminal=terminal))
    base = statistics.median(bare[1:])
    print(f"  {'python -c pass':28} {base * 1000:7.1f} ms")
    for name, seconds in taken.items():
        median = statistics.median(seconds[1:])
        limit = COMMANDS[name][2]
        held = f"  limit {limit:g}: {'held' if median / base <= limit else 'MISSED'}" if limit else ""
        print(f"  {name:28} {median * 1000:7.1f} ms  {median / base:5.1f} ×{held}")


if __name__ == "__main__":
    main()
