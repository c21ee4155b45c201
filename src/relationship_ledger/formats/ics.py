"""Calendars (RFC 5545): recognised here, read in `ics_entries`.

Apart, since every file is shown to this module, and the tables of words that titles are read by take 50 ms to load.
"""

import re
from collections.abc import Iterator

from relationship_ledger.formats.source import Hints, Source
from relationship_ledger.formats.text import head_text
from relationship_ledger.model import FileRecord

_BEGINS = re.compile(r"\s*BEGIN\s?:\s?V(?:CALENDAR|EVENT)\s*$", re.IGNORECASE | re.MULTILINE)


def recognises(head: bytes) -> bool:
    """Whether a file that begins so is a calendar."""
    return _BEGINS.match(head_text(head[:1000])) is not None


def read(source: Source, hints: Hints) -> Iterator[FileRecord]:
    """Yield the meetings, birthdays and days of a calendar, in file order. Nothing is raised."""
    from relationship_ledger.formats import ics_entries  # noqa: PLC0415 - only for what is a calendar

    return ics_entries.read(source, hints)
