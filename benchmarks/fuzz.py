"""Breaks files of every format for a while, and says what a reader did that it must not.

    python benchmarks/fuzz.py [--seconds 60] [--format vcard ...] [--seed 1] [--keep crashes]

Every reader is given broken copies of the small valid files in `tests/formats/seeds`, and copies of what it lived through,
broken again. With atheris installed (`pip install atheris`; Linux, one format a run) it is the one that breaks them, led by
what code they reach; else a seeded chance does. A reader may raise nothing, must end, and gives only what can be kept:
`tests/formats/soundness.py` says it. The exit code is 1 where anything was found.
"""

import argparse
import hashlib
import importlib.util
import os
import random
import signal
import sys
import tempfile
import time
import traceback
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "tests" / "formats"))

from soundness import check, mutated, seeds

from relationship_ledger import formats

SLOW = 5.0
"""Seconds of work that a file of at most 40,000 bytes may cost."""
HANGS = 30
POOL = 200
FURTHER = 0.3
"""How often a file is broken that was broken before."""


class Hang(Exception):  # noqa: N818 - not an error of the program, but what was found
    """A reader that did not end in time."""


def _ring(*_: object) -> None:
    raise Hang


def kept(folder: Path | None, format_: str, data: bytes) -> str:
    """Write what broke a reader to a file, if asked to; return how to find it."""
    digest = hashlib.sha256(data).hexdigest()[:12]
    if folder is None:
        return digest
    path = folder / f"{format_}-{digest}"
    path.write_bytes(data)
    return str(path)


def by_chance(format_: str, seconds: float, seed: int, folder: Path | None) -> Counter[str]:
    """Break files by chance; print what was done and what was found."""
    chance = random.Random(f"{seed} {format_}")
    begun = [(path.name, path.read_bytes()) for path in seeds(format_)]
    pool = list(begun)
    found: Counter[str] = Counter()
    ends, runs, records, slowest = time.monotonic() + seconds, 0, 0, 0.0
    while time.monotonic() < ends:
        name, data = chance.choice(pool if chance.random() < FURTHER else begun)
        data = mutated(data, chance)
        began = time.process_time()
        signal.alarm(HANGS)
        try:
            count = check(format_, name, data, seconds=SLOW)
            records += count
        except Exception as error:  # noqa: BLE001 - whatever a reader raises is what is looked for
            last = traceback.extract_tb(error.__traceback__)[-1]
            where = f"{type(error).__name__} at {Path(last.filename).name}:{last.lineno}"
            if not found[where]:
                print(
                    f"  {format_}: {where}: {str(error)[:200]!r} ({kept(folder, format_, data)})", flush=True
                )
            found[where] += 1
        else:
            # What still gave something is broken further, so that errors come together.
            if count > 1 and len(pool) < POOL:
                pool.append((name, data))
            elif count > 1:
                pool[chance.randrange(len(begun), POOL)] = (name, data)
        finally:
            signal.alarm(0)
        runs, slowest = runs + 1, max(slowest, time.process_time() - began)
    print(
        f"{format_:<12} {runs:>9,} files {records:>11,} records  slowest {slowest:6.2f} s  {sum(found.values()):>6} found"
        f" in {len(found)} places",
        flush=True,
    )
    return found


def by_coverage(format_: str, seconds: float, seed: int, folder: Path | None) -> None:
    """Let atheris break files; it ends the process, with its own report where anything was found."""
    import atheris

    name = seeds(format_)[0].name
    check(format_, name, seeds(format_)[0].read_bytes())  # loads all that has to be instrumented
    atheris.instrument_all()
    found = tempfile.mkdtemp()  # the first folder is where it puts what it finds worth keeping
    atheris.Setup(
        [sys.argv[0], f"-max_total_time={int(seconds)}", f"-seed={seed}", f"-timeout={HANGS}", "-max_len=40000",
         f"-artifact_prefix={folder or found}/{format_}-", found, str(seeds(format_)[0].parent)],
        lambda data: check(format_, name, data, seconds=SLOW),
    )  # fmt: skip
    atheris.Fuzz()


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--seconds", type=float, default=60.0, help="for each reader")
    parser.add_argument("--format", action="append", choices=list(formats.MODULES))
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--keep", type=Path, help="a folder for files that were too much")
    parser.add_argument("--chance", action="store_true", help="do without atheris though it is there")
    asked = parser.parse_args()
    if asked.keep:
        asked.keep.mkdir(parents=True, exist_ok=True)
    chosen = asked.format or list(formats.MODULES)
    if importlib.util.find_spec("atheris") and not asked.chance:
        broken = []
        for format_ in chosen:  # atheris never returns: each reader has a process of its own
            print(f"== {format_}", flush=True)
            if os.fork() == 0:
                by_coverage(format_, asked.seconds, asked.seed, asked.keep)
                os._exit(0)
            if os.wait()[1]:
                broken.append(format_)
        print(f"== something found in: {', '.join(broken) or 'none'}")
        sys.exit(1 if broken else 0)
    signal.signal(signal.SIGALRM, _ring)
    found = [by_chance(format_, asked.seconds, asked.seed, asked.keep) for format_ in chosen]
    sys.exit(1 if any(found) else 0)


if __name__ == "__main__":
    main()
