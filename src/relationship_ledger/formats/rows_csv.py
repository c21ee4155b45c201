"""Rows of a CSV file of any size, one at a time, whatever is wrong with its quotes.

Rows are split here and not by one `csv.reader` over the whole file, because a single quote that is never closed
would make that swallow everything behind it.
"""

import csv
import sys
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from relationship_ledger.formats.text import shortened
from relationship_ledger.model import Problem

# The limit is the csv module's own and global; a C long, which is 32 bits on Windows.
csv.field_size_limit(min(sys.maxsize, 2**31 - 1))

DELIMITERS: Final = (",", ";", "\t", "|")
_MOST_LINES_OF_A_ROW = 1000
_MOST_CHARACTERS_OF_A_ROW = 32_000_000
_MOST_OPEN_QUOTES = 100
_ROWS_FOR_ANOTHER = 50
"""Each open quote may cost a look at 1,000 lines; so many good rows pay for one."""


@dataclass(frozen=True, slots=True)
class Row:
    """A row, its first physical line's number (from 1) and the number of physical lines behind it (from 0)."""

    line: int
    cells: list[str]
    after: int = 0


class _Feed(Iterator[str]):
    """Physical lines for one row, taken from those ahead; knows whether more were wanted than a row may have."""

    def __init__(self, ahead: "_Ahead") -> None:
        self._ahead = ahead
        self._taken = 0
        self._size = 0
        self.ran_out = False

    def __next__(self) -> str:
        line = None
        if self._taken < _MOST_LINES_OF_A_ROW and self._size <= _MOST_CHARACTERS_OF_A_ROW:
            line = self._ahead.at(self._taken)
        if line is None:
            self.ran_out = True
            raise StopIteration
        self._taken += 1
        self._size += len(line)
        return line


class _Ahead:
    """Lines that were looked at and not used yet."""

    def __init__(self, lines: Iterable[str]) -> None:
        self._lines = iter(lines)
        self._held: deque[str] = deque()

    def at(self, index: int) -> str | None:
        """The line so many behind the next one; None behind the last."""
        while len(self._held) <= index:
            line = next(self._lines, None)
            if line is None:
                return None
            self._held.append(line)
        return self._held[index]

    def drop(self, count: int) -> None:
        for _ in range(count):
            self._held.popleft()


def _quoted_row(ahead: _Ahead, at: int, delimiter: str) -> Row | None:
    """Read a row that has quotes; None where a quote is never closed, or is closed in the middle of a later row."""
    feed = _Feed(ahead)
    reader = csv.reader(feed, delimiter=delimiter, strict=True)
    try:
        return Row(at + 1, next(reader), at + reader.line_num)
    except (csv.Error, StopIteration):
        if feed.ran_out or reader.line_num > 1:
            return None
    # Quotes inside a quoted field that are not doubled, all on one line: read as they stand.
    line = (ahead.at(0) or "").rstrip("\r\n")
    return Row(at + 1, next(csv.reader([line], delimiter=delimiter)), at + 1)


def rows(lines: Iterable[str], delimiter: str, start: int = 0) -> Iterator[Row | Problem]:
    """Yield the rows of physical lines, of which `start` came before; a problem's `where` is the line's number alone."""
    ahead, at, good, open_quotes = _Ahead(lines), start, 0, 0
    while (line := ahead.at(0)) is not None:
        row = (
            _quoted_row(ahead, at, delimiter)
            if '"' in line
            else Row(at + 1, line.rstrip("\r\n").split(delimiter), at + 1)
        )
        if row is not None:
            ahead.drop(row.after - at)
            at, good = row.after, good + 1
            yield row
            continue
        ahead.drop(1)
        open_quotes += 1
        at += 1
        if open_quotes > _MOST_OPEN_QUOTES + good // _ROWS_FOR_ANOTHER:
            yield Problem(str(at), f"too many quotes that are never closed: lines from {at} on are not read")
            return
        yield Problem(
            str(at), f"a quote is opened here and not closed; the line is left out: {shortened(line)}"
        )


def wrong_width(cells: list[str], fewest: int, most: int, delimiter: str) -> str:
    """Why a row is not as wide as its header, or "". Empty cells at the end don't count."""
    count = len(cells)
    while count > most and not cells[count - 1].strip():
        count -= 1
    if fewest <= count <= most:
        return ""
    text = shortened(delimiter.join(cells))
    return f"{count} fields where the header has {fewest}; the row is left out: {text}"
