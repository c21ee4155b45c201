"""Two people side by side, with what they share marked, in 80 columns."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import zip_longest

from rich.table import Table
from rich.text import Text

from relationship_ledger.render.screen import prose, text

Facts = Mapping[str, Mapping[str, str]]
"""What is known of someone: by label, what is compared and what is shown of it."""


_FIRST = ("name", "also", "organization", "role", "email", "phone")
_LAST = ("list", "began", "tier", "state", "touches", "added")


def _place(label: str) -> int:
    """Where a label stands: names first, then where someone is reached and their days, what the ledger adds last."""
    if label in _FIRST:
        return _FIRST.index(label)
    return len(_FIRST) + 1 + _LAST.index(label) if label in _LAST else len(_FIRST)


def aligned(left: Facts, right: Facts) -> list[tuple[str, str, str, str]]:
    """Rows of (label, left, mark, right): what both have stands in one row with `=` between."""
    made = []
    for label in sorted(dict.fromkeys((*left, *right)), key=_place):
        mine, theirs = left.get(label, {}), right.get(label, {})
        both = [(mine[key], "=", theirs[key]) for key in mine if key in theirs]
        rest = zip_longest(
            (value for key, value in mine.items() if key not in theirs),
            (value for key, value in theirs.items() if key not in mine),
            fillvalue="",
        )
        rows = [*both, *((one, "", other) for one, other in rest)]
        made += [(label if number == 0 else "", *row) for number, row in enumerate(rows)]
    return made


def side_by_side(left: Facts, right: Facts) -> Table:
    """Both cards in brief; long values wrap."""
    grid = Table.grid(padding=(0, 1), expand=True)
    grid.add_column(style="dim", no_wrap=True, width=12)
    grid.add_column(ratio=1, overflow="fold")
    grid.add_column(width=1)
    grid.add_column(ratio=1, overflow="fold")
    for label, one, mark, other in aligned(left, right):
        style = "green" if mark else "bold" if label == "name" else ""
        grid.add_row(text(label), prose(one, style), text(mark, "green"), prose(other, style))
    return grid


def why(score: int, reasons: Sequence[str]) -> Text:
    """The score and what speaks for a pair, then what against."""
    return prose(f"{score} of 100: {'; '.join(reasons)}", "dim")


def facts(found: Iterable[tuple[str, str, str]]) -> Facts:
    """Facts from (label, what is compared, what is shown)."""
    made: dict[str, dict[str, str]] = {}
    for label, key, shown in found:
        made.setdefault(label, {}).setdefault(key, shown)
    return made
