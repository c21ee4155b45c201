"""What becomes of every record of the files in a folder: people, touches, left out, problems.

    python benchmarks/accounting.py FOLDER

Prints a line a file: its format, how many records it gave of each kind, and, where its format counts records by a mark of its
own (cards, events, mails, rows), how many marks there are. A file in no known format says so. Nothing is imported.
"""

import re
import sys
from collections import Counter
from datetime import UTC
from pathlib import Path

from relationship_ledger.formats import load, recognise
from relationship_ledger.formats.files import READ_ERRORS, sources
from relationship_ledger.formats.source import Hints, Source
from relationship_ledger.model import PersonRecord, Problem, Skipped, TouchRecord

_MARKS = {
    "vcard": re.compile(rb"BEGIN\s?:\s?VCARD", re.IGNORECASE),
    "ics": re.compile(rb"BEGIN:V(?:EVENT|TODO|JOURNAL|FREEBUSY)", re.IGNORECASE),
    "telegram": re.compile(rb'"type"\s*:\s*"(?:message|service)"'),
    "facebook": re.compile(rb'"timestamp_ms"'),
    "sms_xml": re.compile(rb"<(?:sms|mms|call) "),
}


def main() -> None:
    total: Counter[str] = Counter()
    print(f"{'people':>7}{'touches':>8}{'left out':>9}{'problems':>9}{'marks':>6}  format       file")
    for found in sources(Path(sys.argv[1])):
        if not isinstance(found, Source):
            total["not read"] += 1
            continue
        format_ = recognise(found)
        if format_ is None:
            print(f"{'':>39}  {'–':<11}  {found.name}")
            total["in no known format"] += 1
            continue
        kinds: Counter[type] = Counter()
        try:
            kinds.update(map(type, load(format_).read(found, Hints(zone=UTC))))
        except READ_ERRORS:
            kinds[Problem] += 1
        mark = _MARKS.get(format_)
        data = found.data().replace(b"\0", b"")  # UTF-16 counts too
        shown = len(mark.findall(data)) if mark else ""
        row = [kinds[each] for each in (PersonRecord, TouchRecord, Skipped, Problem)]
        print(f"{row[0]:>7}{row[1]:>8}{row[2]:>9}{row[3]:>9}{shown:>6}  {format_:<11}  {found.name}")
        total["records"] += sum(row)
        total["files"] += 1
    print(", ".join(f"{number} {what}" for what, number in total.items()))


if __name__ == "__main__":
    main()
