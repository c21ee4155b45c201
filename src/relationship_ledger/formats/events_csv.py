"""Logs of who was in touch with whom, as tables: read for `backtest`, and what it predicted written.

Columns `src`, `dst` and a time: `t_days`, days since any beginning, or an ISO instant under `at`, `time`,
`timestamp`, `t` or `date`. A plain or a gzipped file, streamed: nothing but instants by pair is kept.
"""

import csv
import gzip
import io
import zlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple, Protocol, TextIO

from relationship_ledger.errors import InvalidValueError
from relationship_ledger.model import DAY, Instant, Problem

_TIMES = ("at", "time", "timestamp", "t", "date")
_MOST_EVENTS = 20_000_000
_MOST_DAYS = 200 * 366
_FIRST_YEAR, _LAST_YEAR = 1000, 9000
_KEPT_PROBLEMS = 100
_FIELD_CHARACTERS = 131_072
_GZIP = b"\x1f\x8b"


class _Rows(Protocol):
    """What `csv.reader` gives."""

    @property
    def line_num(self) -> int: ...
    def __next__(self) -> list[str]: ...
    def __iter__(self) -> Iterator[list[str]]: ...


class Events(NamedTuple):
    """Instants by pair of people, each pair in order of its two names; `in_days` says how times were written."""

    pairs: dict[tuple[str, str], list[Instant]]
    total: int
    in_days: bool
    problems: list[Problem]
    broken: int


def read(path: Path) -> Events:
    """Read a log. Broken rows are reported and passed over.

    Raises InvalidValueError where the file can't be read or has no such columns.
    """
    with _opened(path) as file:
        rows = csv.reader(file)
        try:
            header = [name.strip().casefold() for name in _next(rows, path) or ()]
        except csv.Error as error:
            raise InvalidValueError(
                f"{path} does not begin with the names of its columns: {error}."
            ) from error
        src, dst = (_column(header, name, path) for name in ("src", "dst"))
        in_days = "t_days" in header
        column = header.index("t_days") if in_days else _time_column(header, path)
        return _gather(rows, path, (src, dst, column), _days if in_days else _instant, in_days=in_days)


def _gather(
    rows: _Rows,
    path: Path,
    columns: tuple[int, int, int],
    when: Callable[[str], Instant],
    *,
    in_days: bool,
) -> Events:
    src, dst, column = columns
    pairs: dict[tuple[str, str], list[Instant]] = {}
    problems: list[Problem] = []
    total = broken = 0
    for number, row in _numbered(rows, path):
        if not row:
            continue
        try:
            one, other, at = row[src].strip(), row[dst].strip(), when(row[column])
            why = "" if one and other and one != other else "a pair is two people"
        except IndexError:
            why = "a cell is missing"
        except (ValueError, OverflowError):
            why = "its time can't be read"
        if why:
            broken += 1
            if len(problems) < _KEPT_PROBLEMS:
                problems.append(Problem(f"{path.name}:{number}", why))
            continue
        pairs.setdefault(_pair(one, other), []).append(at)
        total += 1
        if total > _MOST_EVENTS:
            raise InvalidValueError(f"{path} has more than {_MOST_EVENTS} rows. Cut it to a shorter span.")
    for instants in pairs.values():
        instants.sort()
    return Events(pairs, total, in_days, problems, broken)


def write_predictions(file: TextIO, rows: Iterable[tuple[str, str, str, int, float]]) -> None:
    """Write `src,dst,cut,horizon,p`, one row each tie, cut and horizon."""
    out = csv.writer(file, lineterminator="\n")
    out.writerow(("src", "dst", "cut", "horizon", "p"))
    for src, dst, cut, horizon, chance in rows:
        out.writerow((src, dst, cut, horizon, f"{chance:.6g}"))


def _pair(one: str, other: str) -> tuple[str, str]:
    """Both directions are one pair; numbers stand by value, names by letter."""
    return (one, other) if _order(one) <= _order(other) else (other, one)


def _order(name: str) -> tuple[bool, int, str, str]:
    digits = name.lstrip("0") if name.isdecimal() else ""
    return not name.isdecimal(), len(digits), digits, name


def _days(text: str) -> Instant:
    days = float(text)
    if not -_MOST_DAYS <= days <= _MOST_DAYS:
        raise ValueError(text)
    return round(days * DAY)


def _instant(text: str) -> Instant:
    stripped = text.strip()
    if stripped[4:5] != "-":  # digits alone may count anything: seconds, milliseconds, days
        raise ValueError(text)
    read = datetime.fromisoformat(stripped)
    if not _FIRST_YEAR <= read.year <= _LAST_YEAR:
        raise ValueError(text)
    return int((read if read.tzinfo else read.replace(tzinfo=UTC)).timestamp())


def _column(header: list[str], name: str, path: Path) -> int:
    if name not in header:
        found = ", ".join(each for each in header if each) or "nothing"
        raise InvalidValueError(
            f"{path} has no column {name}: its first row must name src, dst and t_days or at. It has {found[:200]}."
        )
    return header.index(name)


def _time_column(header: list[str], path: Path) -> int:
    for name in _TIMES:
        if name in header:
            return header.index(name)
    return _column(header, "t_days", path)


def _numbered(rows: _Rows, path: Path) -> Iterator[tuple[int, list[str]]]:
    """Rows with the line they begin on; one that is no row of a table is empty of cells."""
    while True:
        number = rows.line_num + 1
        try:
            row = _next(rows, path)
        except csv.Error:
            yield number, [""]
            continue
        if row is None:
            return
        yield number, row


def _next(rows: _Rows, path: Path) -> list[str] | None:
    try:
        return next(rows, None)
    except (OSError, EOFError, zlib.error) as error:
        raise InvalidValueError(f"{path} can't be read to its end: {error}.") from error


@contextmanager
def _opened(path: Path) -> Iterator[TextIO]:
    try:
        raw = path.open("rb")
    except FileNotFoundError:
        raise InvalidValueError(f"There is no file {path}.") from None
    except OSError as error:
        raise InvalidValueError(f"{path} can't be read: {error.strerror}.") from error
    with raw:
        try:
            zipped = raw.peek(2)[:2] == _GZIP
        except OSError as error:
            raise InvalidValueError(f"{path} can't be read: {error.strerror}.") from error
        inner = gzip.GzipFile(fileobj=raw) if zipped else raw
        limit = csv.field_size_limit(
            _FIELD_CHARACTERS
        )  # the limit is the process's: set for this file, and put back
        try:
            with io.TextIOWrapper(inner, encoding="utf-8-sig", errors="replace", newline="") as file:
                yield file
        finally:
            csv.field_size_limit(limit)
