"""Cells of the ledger's own CSV: several values in one, and the guard against spreadsheets; both ways.

`people_table` writes them, `people_csv` takes them apart again where a header is the ledger's.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

from relationship_ledger.formats.days import parse_day
from relationship_ledger.formats.draft import Draft
from relationship_ledger.formats.text import clean, one_line

JOINED = " ::: "
"""Between several values in one cell, as Google writes them."""

_THREE = re.compile(r"(?<!:):(\\*)::(?!:)")
_THREE_MARKED = re.compile(r"(?<!:):\\(\\*)::(?!:)")
_JOINT = re.compile(r"(?:\s+|^):::(?:\s+|$)")

_FORMULA: Final = "=+-@\t\r"
"""Beginnings that a spreadsheet takes for a formula."""
_GUARDED = re.compile(rf"'+[{re.escape(_FORMULA)}]")
_NUMBER = re.compile(r"-\d+(\.\d+)?")
"""A negative number is one in a spreadsheet too, and runs nothing."""


def guarded(cell: str) -> str:
    """A cell that no spreadsheet runs: a quote in front of what would be a formula, or looks like one guarded already."""
    if _NUMBER.fullmatch(cell) or not (cell.startswith(tuple(_FORMULA)) or _GUARDED.match(cell)):
        return cell
    return f"'{cell}"


def unguarded(cell: str) -> str:
    """The cell without its guard; one without a guard stays as it is."""
    return cell[1:] if _GUARDED.match(cell) else cell


def joined(values: Iterable[str]) -> str:
    """Several values in one cell; three colons of a value's own get a backslash among them."""
    return JOINED.join(_THREE.sub(r":\1\\::", value.strip()) for value in values if value.strip())


def parted(cell: str) -> list[str]:
    """The values of a cell, without the empty ones."""
    parts = (_THREE_MARKED.sub(r":\1::", part.strip()) for part in _JOINT.split(cell))
    return [part for part in parts if part]


# -- labels --------------------------------------------------------------------------------------------------

_MOST_BRACKETS = 50


def labelled(kind: str, value: str, label: str) -> str:
    """`phone +34600111222 (mobile)`: which of several a value is."""
    return f"{kind} {value} ({label})"


def _labels(entries: Iterable[str], values: Mapping[str, Sequence[str]]) -> dict[tuple[str, str], str]:
    """The label of each value that has one, by kind and value. Of values that fit an entry, the longest is meant."""
    known = {(kind, value) for kind, each in values.items() for value in each}
    found: dict[tuple[str, str], str] = {}
    for entry in entries:
        kind, _, rest = entry.partition(" ")
        if not rest.endswith(")"):
            continue
        at = len(rest)
        for _ in range(_MOST_BRACKETS):
            at = rest.rfind(" (", 0, at)
            if at < 0:
                break
            if (kind, rest[:at]) in known:
                found.setdefault((kind, rest[:at]), rest[at + 2 : -1])
                break
    return found


# -- a row ---------------------------------------------------------------------------------------------------

HANDLES: Final = ("email", "phone", "url", "address")
_OWN: Final = ("origin", "tier", "cadence", "state")
_URN: Final = "urn:uuid:"


def fill(draft: Draft, cells: Iterable[tuple[str, str]], *, day_first: bool) -> str:
    """Put a row's cells into a draft, each with its field, and return its UID without `urn:uuid:`, or "".

    Fields are those of `csv_words.LEDGER`. `day_first` decides on `3/4/1980`, which a spreadsheet makes of a day.
    """
    texts: dict[str, list[str]] = {}
    for field, cell in cells:
        if cell:
            texts.setdefault(field, []).append(cell)
    values = {field: [part for cell in each for part in parted(cell)] for field, each in texts.items()}
    draft.name = one_line(" ".join(texts.get("name", ())))
    for field, taken in (("organization", draft.work), ("role", draft.position)):
        for text in texts.get(field, ()):
            taken(text)
    for field, added in (("nickname", draft.alias), ("note", draft.note), ("list", draft.on_list)):
        for text in values.get(field, ()):
            added(text)
    _handles(draft, values)
    _days(draft, texts, values, day_first=day_first)
    for field in _OWN:
        for text in texts.get(field, ()):
            draft.own(field, text)
    draft.name = draft.name or one_line(draft.name_otherwise())
    uid = one_line(" ".join(texts.get("uid", ())))
    return uid[len(_URN) :] if uid.lower().startswith(_URN) else uid


def _handles(draft: Draft, values: Mapping[str, Sequence[str]]) -> None:
    labels = _labels(values.get("labels", ()), values)
    for kind in HANDLES:
        for text in values.get(kind, ()):
            _handle(draft, kind, text, labels.get((kind, text)))
    for text in values.get("accounts", ()):
        platform, _, account = text.partition(": ")
        draft.platform(platform, account)


def _days(
    draft: Draft, texts: Mapping[str, Sequence[str]], values: Mapping[str, Sequence[str]], *, day_first: bool
) -> None:
    for label, text in _labelled_days(values):
        draft.day(label, text, parse_day(text, day_first=day_first, pivot=1930))
    for text in texts.get("first_day", ()):
        parsed = parse_day(text, day_first=day_first)
        day = parsed.as_date() if parsed else None
        draft.own("first_day", day.isoformat() if day else text)


def _handle(draft: Draft, kind: str, text: str, label: str | None) -> None:
    if kind == "email":
        draft.email(text, label)
    elif kind == "phone":
        draft.phone(text, label)
    elif kind == "url":
        draft.url(text, label)
    else:
        draft.address(text, label)


def _labelled_days(values: Mapping[str, Sequence[str]]) -> Iterator[tuple[str, str]]:
    yield from (("birthday", text) for text in values.get("birthday", ()))
    for entry in values.get("days", ()):
        label, _, text = entry.rpartition(": ")
        yield label or "date", text


def cleaned(cells: Iterable[str]) -> list[str]:
    """A row's cells without guards and without what is no text."""
    return [clean(unguarded(cell)) for cell in cells]
