"""One Markdown document of lists and people (CommonMark, as GitHub and notebooks show it).

Every text stands for itself: what means something within a line or at its beginning is escaped, so that a name can be no
heading, no link and no HTML. Written section by section; only the headings of the contents are known before.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Final, NamedTuple, TextIO

from relationship_ledger.formats.text import clean, one_line

_MARKS = re.compile(r"[\\`*_{}\[\]<>|~$&#!^]|(?<=\w):(?=//)|(?<=www)\.|(?<=\w)@(?=\w)", re.IGNORECASE)
"""Signs that mean something within a line, among them those that make a link of an address (CommonMark 0.31, 2.4; GFM 6.9)."""
_START = re.compile(r"(\s*)([-+=:]|\d{1,9}(?=[.)]))")
"""What makes a list, an underline or a number of a line that begins so; `#`, `>`, `*`, and fences are among the marks."""
_STEERS = re.compile("[\u202a-\u202e\u2066-\u2069\ufeff\u0000-\u0008\u000b-\u001f\u007f-\u009f]")
"""Signs that turn the order of what follows, and controls."""

LETTERS: Final = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
SIGNS, OTHERS = "Digits and signs", "Other scripts"


class Part(NamedTuple):
    """A titled list within a section, such as the notes of a person. Lines of an item stay lines."""

    title: str
    items: Sequence[str]


class Section(NamedTuple):
    """A person, or a list: facts by name, and parts."""

    title: str
    facts: Sequence[tuple[str, str]] = ()
    parts: Sequence[Part] = ()


class Chapter(NamedTuple):
    """A heading of the contents, how many sections it has, and these."""

    title: str
    number: int
    sections: Iterable[Section]


def letter(name_key: str) -> str:
    """The heading a person stands under: the first letter of the name's key, as names are ordered."""
    first = name_key[:1].upper()
    if first in LETTERS and first:
        return first
    return SIGNS if first < "A" else OTHERS


def escaped(text: str) -> str:
    """A text that stands for itself on one line, at its beginning as well."""
    return _line(one_line(_STEERS.sub("", text)))


def _line(text: str) -> str:
    """Escape one line. The beginning first, since the marks are escaped by a backslash that is one."""
    start = _START.match(text)
    if start is None:
        return _inner(text)
    before = start.end(1) if not start[2].isdigit() else start.end(2)
    return f"{_inner(text[:before])}\\{text[before]}{_inner(text[before + 1 :])}"


def _inner(text: str) -> str:
    return _MARKS.sub(lambda found: "\\" + found[0], text)


def _item(text: str) -> str:
    """A list's item: a line break stays one, by a backslash at the line's end."""
    lines = (_line(" ".join(line.split())) for line in clean(_STEERS.sub("", text)).split("\n"))
    return "- " + "\\\n  ".join(line for line in lines if line)


def anchor(title: str) -> str:
    """The address of a heading as GitHub and most others make it: for the fixed headings of the contents alone."""
    return title.lower().replace(" ", "-")


def write(title: str, about: str, chapters: Sequence[Chapter], out: TextIO) -> None:
    """Write the document: a title, a sentence about it, a line of contents, and the chapters in order."""
    out.writelines(f"{line}\n" for line in _document(title, about, chapters))


def _document(title: str, about: str, chapters: Sequence[Chapter]) -> Iterator[str]:
    yield f"# {escaped(title)}"
    yield ""
    yield escaped(about)
    yield ""
    if chapters:
        yield "Contents: " + " · ".join(
            f"[{chapter.title}](#{anchor(chapter.title)}) {chapter.number}" for chapter in chapters
        )
    for chapter in chapters:
        yield ""
        yield f"## {chapter.title}"
        for section in chapter.sections:
            yield from _section(section)


def _section(section: Section) -> Iterator[str]:
    yield ""
    yield f"### {escaped(section.title) or '(without a name)'}"
    if section.facts:
        yield ""
        for name, value in section.facts:
            yield f"- {escaped(name)}: {_inner(one_line(_STEERS.sub('', value)))}"
    for part in section.parts:
        if part.items:
            yield ""
            yield f"{escaped(part.title)}:"
            yield ""
            yield from map(_item, part.items)
