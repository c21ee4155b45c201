"""The sheet as Markdown with a task list, for notebooks that render one."""

import re
from collections.abc import Iterator

from relationship_ledger.render import words
from relationship_ledger.render.paper import Options, Printed
from relationship_ledger.render.sheet import Line, Sheet

_MARKS = re.compile(r"[\\`*_{}\[\]<>|~$&#!^]|(?<=\w):(?=//)|(?<=www)\.")
"""Signs that mean something within a line, among them those that make a link of an address."""


def render(sheet: Sheet, _options: Options) -> Printed:
    """The whole sheet."""
    return Printed("\n".join(_sheet(sheet)) + "\n")


def escaped(text: str) -> str:
    """A text that stands for itself within a line (CommonMark 0.31, 2.4)."""
    return _MARKS.sub(lambda found: "\\" + found[0], text)


def _sheet(sheet: Sheet) -> Iterator[str]:
    yield f"# {sheet.title}, {sheet.span}"
    yield ""
    yield escaped(sheet.summary)
    for block in sheet.days:
        yield ""
        yield f"## {block.title}, {words.minutes(block.minutes) or '0 min'}"
        yield ""
        for line in block.lines:
            yield from _line(line)
    if sheet.occasions:
        yield ""
        yield "## Birthdays and other days"
        yield ""
        for each in sheet.occasions:
            yield f"- {each.when}: {escaped(each.name)}, {escaped(each.what)}"
    for aside in sheet.asides:
        yield ""
        yield escaped(aside)
    yield ""
    yield "## Notes"
    yield ""
    yield f"Made {sheet.made}."


def _line(line: Line) -> Iterator[str]:
    about = f" ({line.about})" if line.about else ""
    parts = [f"{line.channel}, {words.minutes(line.minutes)}".rstrip(", "), line.where]
    yield (
        f"- [{'x' if line.done else ' '}] **{escaped(line.name.strip())}**{escaped(about)}: "
        f"{escaped(', '.join(filter(None, parts)))}"
    )
    for label, text in (("last", line.last), ("say", "; ".join(line.say)), ("why", line.why)):
        if text:
            yield f"  - {label}: {escaped(text)}"
