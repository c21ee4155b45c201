"""People as a CSV table for spreadsheets and other programs."""

import csv
import re
from collections.abc import Iterable, Sequence
from typing import TextIO

_FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""Beginnings that a spreadsheet takes for a formula."""

COLUMNS = (
    "Name", "Nickname", "Organization", "Role", "E-mail", "Phone", "URL", "Address", "Birthday", "First day",
    "Origin", "Tier", "Status", "Lists", "Notes", "Last touch", "Shelf life in days",
)  # fmt: skip
JOINED = " ::: "
"""Between several values in one cell, as Google writes them."""


_NUMBER = re.compile(r"-\d+(\.\d+)?")
"""A negative number is one in a spreadsheet too, and runs nothing."""


def guarded(cell: str) -> str:
    """A cell that no spreadsheet runs: a quote in front of what would be a formula."""
    return f"'{cell}" if cell.startswith(_FORMULA) and not _NUMBER.fullmatch(cell) else cell


def write(rows: Iterable[Sequence[str]], out: TextIO, *, raw: bool) -> None:
    """Write a header and a line a person; guarded unless `raw`."""
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for row in rows:
        writer.writerow(row if raw else [guarded(cell) for cell in row])
