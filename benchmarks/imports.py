"""How fast the whole command imports, and in how much memory: 100,000 mails and 10,000 cards, once and again.

    python benchmarks/imports.py [--mails 100000] [--cards 10000]

Writes a made-up mailbox and an address book to a temporary folder and times `ledger import` as a process of its own:
the cards into an empty ledger, the mails into that one with `--add-people 3`, then both again, which changes nothing. Time is also
given as a multiple of `python -c pass` in the same run, memory as the process's peak.
"""

import argparse
import os
import random
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import mail


def cards(path: Path, number: int, seed: int) -> None:
    """An address book of made-up people, with what a card of a phone has."""
    chance = random.Random(seed)
    with path.open("w", encoding="utf-8", newline="") as out:
        for name, address in mail.people(chance, number):
            phone = f"+4930{chance.randrange(10**7):07}"
            born = f"19{chance.randrange(40, 99)}-{chance.randrange(1, 13):02}-{chance.randrange(1, 29):02}"
            out.write(
                f"BEGIN:VCARD\r\nVERSION:3.0\r\nUID:{address}\r\nFN:{name}\r\nEMAIL;TYPE=HOME:{address}\r\n"
                f"TEL;TYPE=CELL:{phone}\r\nORG:Firm {chance.randrange(900)}\r\nBDAY:{born}\r\nNOTE:met at {chance.randrange(99)}\r\nEND:VCARD\r\n"
            )


def timed(command: list[str], environment: dict[str, str]) -> tuple[float, float, str]:
    """Seconds, peak MB and the last line of what a command printed."""
    with tempfile.TemporaryFile("w+") as out:
        start = time.perf_counter()
        process = subprocess.Popen(command, env=environment, stdout=out, stderr=subprocess.STDOUT)
        _, status, used = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - start
        out.seek(0)
        text = out.read()
        if status:
            sys.exit(f"{command}: {text}")
        return seconds, used.ru_maxrss / 1024, text


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--mails", type=int, default=100_000)
    parser.add_argument("--cards", type=int, default=10_000)
    arguments = parser.parse_args()
    ledger = str(Path(sys.executable).parent / "ledger")
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        environment = {
            **os.environ,
            "HOME": folder,
            "RELATIONSHIP_LEDGER": str(place / "l.db"),
            "LEDGER_SEED": "1",
        }
        environment["LEDGER_NOW"] = "2026-11-24T10:00:00Z"
        box, book = place / "mail.mbox", place / "book.vcf"
        mail.write(box, arguments.mails, 1)
        cards(book, arguments.cards, 2)
        subprocess.run([ledger, "init"], env=environment, check=True, capture_output=True)
        base = min(timed([sys.executable, "-c", "pass"], environment)[0] for _ in range(5))
        print(f"python -c pass: {base * 1000:.0f} ms")
        print(f"{'':<22}{'seconds':>9}{'× pass':>9}{'a second':>10}{'peak MB':>9}  what came")
        import_ = [ledger, "import", "--yes", "--plain"]
        for what, number, more in (
            (f"{arguments.cards:,} cards", arguments.cards, [str(book)]),
            ("the same again", arguments.cards, [str(book)]),
            (f"{arguments.mails:,} mails", arguments.mails, [str(box), "--add-people", "3"]),
            ("the same again", arguments.mails, [str(box), "--add-people", "3"]),
        ):
            seconds, peak, text = timed([*import_, *more], environment)
            said = " ".join(line for line in text.splitlines() if line.startswith(("Added", "Touches")))
            print(
                f"{what:<22}{seconds:>9.1f}{seconds / base:>9.0f}{number / seconds:>10.0f}{peak:>9.0f}  {said}",
                flush=True,
            )
        print(f"mailbox: {box.stat().st_size >> 20} MiB; ledger: {(place / 'l.db').stat().st_size >> 20} MiB")
        print(f"this benchmark itself: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024} MB")


if __name__ == "__main__":
    main()
