"""The sheet as plain text: 80 columns, no colour, boxes that any printer has."""

from collections.abc import Iterator

from relationship_ledger.render import words
from relationship_ledger.render.paper import Options, Printed
from relationship_ledger.render.paper.columns import columns
from relationship_ledger.render.sheet import DayBlock, Line, Sheet

WIDTH = 80
_INDENT = 4
_GAP = 2


def render(sheet: Sheet, _options: Options) -> Printed:
    """The whole sheet."""
    return Printed("\n".join(line.rstrip() for line in _sheet(sheet)) + "\n")


def wrapped(text: str, most: int) -> list[str]:
    """The text in lines of at most `most` columns, broken between words, and within a word only where it is longer."""
    lines, line = [], ""
    for word in text.split():
        if line and columns(line) + 1 + columns(word) <= most:
            line = f"{line} {word}"
            continue
        if line:
            lines.append(line)
        *full, line = _pieces(word, most)
        lines += full
    return [*lines, line]


def _pieces(word: str, most: int) -> Iterator[str]:
    """A word in pieces that fit, of one sign at least."""
    piece = ""
    for char in word:
        if piece and columns(piece + char) > most:
            yield piece
            piece = ""
        piece += char
    yield piece


def _sheet(sheet: Sheet) -> Iterator[str]:
    yield from _apart(sheet.title.upper(), sheet.span)
    yield from wrapped(sheet.summary, WIDTH)
    yield "=" * WIDTH
    for block in sheet.days:
        yield ""
        yield from _block(block)
    if sheet.occasions:
        yield ""
        yield from _titled("Birthdays and other days")
        for each in sheet.occasions:
            yield from _hanging(f"{each.when}  ", f"{each.name}: {each.what}", indent=_INDENT)
    if sheet.asides:
        yield ""
        for aside in sheet.asides:
            yield from wrapped(aside, WIDTH)
    yield ""
    yield from _titled("Notes")
    for _ in range(sheet.note_lines):
        yield ""
        yield "_" * WIDTH
    yield ""
    yield from _apart("", f"made {sheet.made}")


def _block(block: DayBlock) -> Iterator[str]:
    yield from _apart(block.title, words.minutes(block.minutes))
    yield "-" * WIDTH
    for index, line in enumerate(block.lines):
        if index:
            yield ""
        yield from _line(line)


def _titled(title: str) -> Iterator[str]:
    yield title
    yield "-" * WIDTH


def _line(line: Line) -> Iterator[str]:
    box = "[x] " if line.done else "[ ] "
    how = ", ".join(filter(None, [line.channel, words.minutes(line.minutes)]))
    yield from _apart(line.name, how, first=box)
    if line.about or line.where:
        yield from _apart(line.about, line.where, first=" " * _INDENT)
    for label, text in (("Last", line.last), ("Say", "; ".join(line.say)), ("Why", line.why)):
        if text:
            yield from _hanging(f"{label}:".ljust(6), text, indent=_INDENT)


def _apart(left: str, right: str, first: str = "") -> Iterator[str]:
    """One text at the left edge behind `first`, one at the right edge; on lines of their own where both don't fit."""
    room = WIDTH - len(first)
    blank = " " * len(first)
    if columns(left) + _GAP + columns(right) <= room:
        yield f"{first}{left}{' ' * (room - columns(left) - columns(right))}{right}"
        return
    for index, part in enumerate(wrapped(left, room) if left else []):
        yield f"{blank if index else first}{part}"
    for part in wrapped(right, room):
        yield f"{blank}{' ' * (room - columns(part))}{part}"


def _hanging(label: str, text: str, *, indent: int) -> Iterator[str]:
    """A label, and a text that wraps beside it."""
    lead = " " * indent + label
    for index, part in enumerate(wrapped(text, WIDTH - len(lead))):
        yield f"{' ' * len(lead) if index else lead}{part}"
