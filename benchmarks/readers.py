"""How fast readers of people and messages are, and how much memory they take.

    python benchmarks/readers.py [--records 10000 --records 100000] [--seed 1]

Writes made-up files to a temporary folder (seeded; reserved domains only), reads each in a process of its own, and prints
records a second and the most memory that process held, less what one holds that reads an empty file of the format: flat
means that it does not grow with the file.
"""

import argparse
import json
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from relationship_ledger import formats
from relationship_ledger.formats.source import Hints, Source
from relationship_ledger.model import PersonRecord, TouchRecord

GIVEN = (
    "Ana",
    "Bo",
    "Chidi",
    "Dana",
    "Eyvind",
    "Farah",
    "Goran",
    "Hanne",
    "Imre",
    "Jürgen",
    "Käthe",
    "Łucja",
    "Mina",
    "Noor",
)
FAMILY = (
    "Achterberg",
    "Benedetti",
    "Côté",
    "Dubrovnik",
    "Ekström",
    "Fontaine",
    "Haddad",
    "Mensah",
    "Okonkwo",
    "Quiroga",
)
WORDS = [
    "shall",
    "we",
    "meet",
    "on",
    "friday",
    "the",
    "sheets",
    "are",
    "back",
    "and",
    "I",
    "thought",
    "of",
    "you",
    "when",
    "I",
    "saw",
    "them",
    "thank",
    "you",
    "for",
    "the",
    "tea",
]
PICTURE = "".join("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/" for _ in range(40))
NOW = 1_795_514_400


def person(chance: random.Random, number: int) -> tuple[str, str, str]:
    given, family = chance.choice(GIVEN), chance.choice(FAMILY)
    return given, family, f"{given}.{family}.{number}@mail.example".lower()


def words(chance: random.Random, fewest: int, most: int) -> str:
    return " ".join(chance.choices(WORDS, k=chance.randint(fewest, most)))


def cards(chance: random.Random, count: int) -> Iterator[str]:
    for number in range(count):
        given, family, address = person(chance, number)
        lines = [
            "BEGIN:VCARD", "VERSION:3.0", f"FN:{given} {family}", f"N:{family};{given};;;", f"EMAIL;TYPE=home:{address}",
            f"TEL;TYPE=cell:+4930901{chance.randrange(10**5):05}", f"NOTE:{words(chance, 3, 30)}", f"UID:{number}@mail.example",
        ]  # fmt: skip
        if not number % 5:
            lines.append("PHOTO;ENCODING=b;TYPE=JPEG:" + PICTURE)
        yield "\r\n".join([*lines, "END:VCARD", ""])


def rows(chance: random.Random, count: int) -> Iterator[str]:
    yield "First Name,Last Name,E-mail Address,Mobile Phone,Company,Birthday,Notes\r\n"
    for number in range(count):
        given, family, address = person(chance, number)
        note = words(chance, 3, 30).replace("tea", '""tea"",\nor more')
        yield f'{given},{family},{address},+4930901{chance.randrange(10**5):05},Works {number % 97},1980-02-{1 + number % 28:02},"{note}"\r\n'


def messages(chance: random.Random, count: int) -> Iterator[str]:
    yield (
        "CONVERSATION ID,CONVERSATION TITLE,FROM,SENDER PROFILE URL,TO,RECIPIENT PROFILE URLS,DATE,SUBJECT,CONTENT,FOLDER,"
        "ATTACHMENTS,IS MESSAGE DRAFT\n"
    )
    me = ("Robin Vestergaard", "https://www.linkedin.com/in/robin-vestergaard")
    for number in range(count):
        who = number % 997
        given, family = GIVEN[who % len(GIVEN)], FAMILY[who % len(FAMILY)]
        parties = [(f"{given} {family}", f"https://www.linkedin.com/in/p{who}"), me]
        chance.shuffle(parties)
        (sender, url), (to, urls) = parties
        day = f"20{10 + who % 16}-{1 + number % 12:02}-{1 + number % 28:02} {number % 24:02}:{number % 60:02}:00 UTC"
        content = words(chance, 3, 60).replace("tea", "tea,\nor more")
        yield f'2-{who},,{sender},{url},{to},{urls},{day},,"{content}",INBOX,,No\n'


FILES: dict[str, tuple[str, str, Callable[[random.Random, int], Iterator[str]]]] = {
    "vCards": ("vcard", "people.vcf", cards),
    "CSV rows": ("people_csv", "people.csv", rows),
    "LinkedIn messages": ("linkedin", "messages.csv", messages),
}


def measure(format_: str, path: Path) -> None:
    """Read one file and print what it took, as JSON; runs in a process of its own."""
    source = Source(path.name, lambda: path.open("rb"), path.stat().st_size, path)
    reader = formats.load(format_)
    began, found, others = time.perf_counter(), 0, 0
    for record in reader.read(source, Hints("DE", until=NOW)):
        if isinstance(record, PersonRecord | TouchRecord):
            found += 1
        else:
            others += 1
    seconds = time.perf_counter() - began
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (
        1024 if sys.platform != "darwin" else 1024**2
    )
    print(json.dumps({"seconds": seconds, "found": found, "others": others, "memory": memory}))


def child(format_: str, path: Path) -> dict[str, float]:
    done = subprocess.run(
        [sys.executable, __file__, "--read", format_, str(path)], check=True, capture_output=True, text=True
    )
    answer: dict[str, float] = json.loads(done.stdout)
    return answer


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--records", type=int, action="append")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--read", nargs=2, metavar=("FORMAT", "FILE"), help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.read:
        measure(asked.read[0], Path(asked.read[1]))
        return
    print(
        f"{'':<18} {'records':>10} {'MB':>8} {'seconds':>8} {'records/s':>10} {'MB/s':>7} {'memory, MB':>11}"
    )
    with tempfile.TemporaryDirectory() as folder:
        for name, (format_, file, made) in FILES.items():
            path = Path(folder) / file
            path.write_text("".join(made(random.Random(asked.seed), 1)), encoding="utf-8", newline="")
            least = child(format_, path)["memory"]
            for count in asked.records or (10_000, 100_000):
                with path.open("w", encoding="utf-8", newline="") as out:
                    out.writelines(made(random.Random(asked.seed), count))
                size = path.stat().st_size / 1e6
                took = child(format_, path)
                if took["found"] != count or took["others"]:
                    sys.exit(f"{name}: {took['found']} of {count} records, {took['others']} others")
                seconds, memory = took["seconds"], took["memory"] - least
                print(
                    f"{name:<18} {count:>10,} {size:>8.1f} {seconds:>8.2f} {count / seconds:>10,.0f} {size / seconds:>7.1f} "
                    f"{memory:>11.1f}",
                    flush=True,
                )


if __name__ == "__main__":
    main()
