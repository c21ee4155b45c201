"""How fast a mailbox is read, and in how much memory; beside the standard library in the same run.

    python benchmarks/mail.py [--mails 100000] [--seed 1] [--compare 5000]

Writes two made-up mboxes to a temporary folder, a tenth of the mails and all of them: threads between people, newsletters,
notifications, encoded names, now and then an attachment of some hundred kilobytes. Each is read in a process of its
own. Prints mails and megabytes a second, the peak of memory, and the ratio to `mailbox` with `policy.default` that is
asked for the same headers of the first mails. Memory must not grow with the file.
"""

import argparse
import base64
import email.policy
import json
import mailbox
import random
import re
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from datetime import UTC, datetime, timedelta
from email import message_from_binary_file
from email.header import Header
from email.utils import format_datetime
from functools import partial
from pathlib import Path

from relationship_ledger.formats import mail
from relationship_ledger.formats.source import Hints, Source

GIVEN = [
    "Ana",
    "Jürgen",
    "Ifeoma",
    "Łukasz",
    "Noor",
    "Tomás",
    "Mila",
    "Kwabena",
    "Søren",
    "Yuki",
    "Oskar",
    "Zoë",
]
FAMILY = [
    "Müller",
    "Okonkwo",
    "Quiroga",
    "Haddad",
    "Petrović",
    "Lindqvist",
    "Mensah",
    "Ørsted",
    "Tanaka",
    "Benedetti",
    "Côté",
    "Vale",
]
OWN = "robin.vale@example.org"
WORDS = [
    "the",
    "train",
    "leaves",
    "early",
    "and",
    "From",
    "what",
    "I",
    "hear",
    "it",
    "rains",
    "on",
    "the",
    "hill",
    "so",
    "bring",
    "bread",
    "cheese",
    "and",
    "a",
    "coat",
]
TRANSPORT = "\n".join(
    f"{name}: {value}"
    for name, value in (
        (
            "Received",
            "by 2001:db8:0:0:0:0:0:1 with SMTP id a1csp100;\n        Mon, 2 Mar 2020 00:15:40 -0800 (PST)",
        ),
        ("X-Received", "by 2001:db8::2 with SMTP id b2mr1;\n        Mon, 02 Mar 2020 00:15:40 -0800 (PST)"),
        (
            "ARC-Seal",
            "i=1; a=rsa-sha256; t=1583136940; cv=none;\n        d=example.com; s=arc;\n        b="
            + "q" * 340,
        ),
        ("ARC-Message-Signature", "i=1; a=rsa-sha256; c=relaxed/relaxed;\n        b=" + "w" * 340),
        (
            "Authentication-Results",
            "mx.example.com;\n       dkim=pass header.i=@example.net;\n       spf=pass",
        ),
        ("DKIM-Signature", "v=1; a=rsa-sha256; d=example.net; s=1;\n        b=" + "e" * 340),
        ("MIME-Version", "1.0"),
    )
)


def people(chance: random.Random, number: int) -> list[tuple[str, str]]:
    found = []
    for index in range(number):
        given, family = chance.choice(GIVEN), chance.choice(FAMILY)
        name = f"{family}, {given}" if chance.random() < 0.2 else f"{given} {family}"
        shown = Header(name, "utf-8").encode() if not name.isascii() else f'"{name}"'
        found.append((shown, f"person{index}@example.net"))
    return found


def write(path: Path, mails: int, seed: int) -> None:
    chance = random.Random(seed)
    known = people(chance, 400)
    attachment = base64.encodebytes(chance.randbytes(300_000))
    moment = datetime(2015, 1, 1, 8, tzinfo=UTC)
    with path.open("wb") as out:
        for number in range(mails):
            moment += timedelta(minutes=chance.randint(1, 90))
            shown, address = known[min(int(chance.expovariate(1 / 60)), len(known) - 1)]
            lines, kind = [TRANSPORT, f"Message-ID: <m{number}@example.net>"], chance.random()
            if kind < 0.45:
                lines += [
                    f"From: Shop <hello{number % 90}@shop.example>",
                    f"To: {OWN}",
                    "X-Gmail-Labels: Inbox,Unread",
                ]
                lines += ["List-Unsubscribe: <https://shop.example/leave>", "Precedence: bulk"]
            elif kind < 0.6:
                lines += ["From: Bank <no-reply@bank.example>", f"To: {OWN}", "X-Gmail-Labels: Inbox"]
            elif kind < 0.75:
                lines += [f"From: Robin <{OWN}>", f"To: {shown} <{address}>", "X-Gmail-Labels: Sent,Opened"]
                lines += [f"In-Reply-To: <m{number - 1}@example.net>"]
            else:
                others = [
                    f"{name} <{at}>" for name, at in chance.sample(known, chance.choice((0, 0, 0, 1, 3)))
                ]
                lines += [f"From: {shown} <{address}>", "To: " + ",\n ".join([f"Robin <{OWN}>", *others])]
                lines += ["X-Gmail-Labels: Inbox,Opened,Category Personal"]
            lines += [f"Date: {format_datetime(moment)}", "Subject: " + " ".join(chance.choices(WORDS, k=5))]
            body = "\n".join(
                " ".join(chance.choices(WORDS, k=12)) for _ in range(chance.randint(3, 60))
            ).encode()
            with_file = chance.random() < 0.02
            lines.append(
                'Content-Type: multipart/mixed; boundary="b"' if with_file else "Content-Type: text/plain"
            )
            out.write(f"From {number}@xxx {moment:%a %b %d %H:%M:%S +0000 %Y}\n".encode())
            out.write("\n".join(lines).encode() + b"\n\n" + re.sub(rb"(?m)^From ", b">From ", body) + b"\n")
            if with_file:
                out.write(b"--b\nContent-Transfer-Encoding: base64\n\n" + attachment + b"\n--b--\n")
            out.write(b"\n")


def measure(path: Path) -> None:
    """Read a file and print what it took, as JSON."""
    source = Source(path.name, partial(path.open, "rb"), path.stat().st_size, path)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    began = time.perf_counter()
    kinds = Counter(type(record).__name__ for record in mail.read(source, Hints()))
    seconds = time.perf_counter() - began
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    print(json.dumps({"seconds": seconds, "peak": peak, "before": before, "kinds": kinds}))


def standard_library(path: Path, mails: int) -> float:
    """Seconds that `mailbox` and `policy.default` take for the headers of the first mails."""
    began = time.perf_counter()
    box = mailbox.mbox(path, partial(message_from_binary_file, policy=email.policy.default), create=False)
    for number, message in enumerate(box):
        if number >= mails:
            break
        for name in ("From", "To", "Cc"):
            field = message[name]
            _ = [(each.display_name, each.addr_spec) for each in field.addresses] if field else []
        _ = (message["Date"].datetime, message["Message-ID"], message["List-Id"], message["List-Unsubscribe"])
    return time.perf_counter() - began


def main() -> None:
    """Print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--mails", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--compare", type=int, default=5_000, help="mails that the standard library reads")
    parser.add_argument("--measure", type=Path, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.measure:
        measure(given.measure)
        return
    folder = Path(tempfile.mkdtemp())
    try:
        compared = folder / "compared.mbox"
        write(compared, given.compare, given.seed)
        theirs = standard_library(compared, given.compare)
        for mails in (given.compare, given.mails // 10, given.mails):
            path = folder / f"{mails}.mbox"
            write(path, mails, given.seed)
            command = [sys.executable, __file__, "--measure", str(path)]
            took = json.loads(subprocess.run(command, capture_output=True, check=True).stdout)
            megabytes = path.stat().st_size / 1e6
            print(
                f"{mails:>9,} mails, {megabytes:7,.0f} MB: {took['seconds']:6.2f} s, {mails / took['seconds']:8,.0f} mails/s,"
                f" {megabytes / took['seconds']:6,.0f} MB/s, peak {took['peak'] / 1024:4.0f} MB"
                f" ({(took['peak'] - took['before']) / 1024:.0f} MB of it for reading)  {took['kinds']}"
            )
            if mails == given.compare:
                ratio = theirs / took["seconds"]
                print(
                    f"{'':>9} standard library: {theirs:6.2f} s, {given.compare / theirs:8,.0f} mails/s; ratio {ratio:.1f}"
                )
    finally:
        shutil.rmtree(folder)


if __name__ == "__main__":
    main()
