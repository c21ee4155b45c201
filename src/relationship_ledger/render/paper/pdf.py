"""The sheet as a PDF, set by typst from the template beside this file.

Data reaches the template as JSON and is set as text, so no name can be code. typst takes signs from any font of the
system and leaves a box where none has them, without a word; asked for PDF/A it names each such sign. So PDF/A is tried
first, and where it fails for want of a font the sheet is set without, with a warning that says which script it is.
"""

import importlib
import json
import re
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from relationship_ledger.errors import UsageError
from relationship_ledger.render import words
from relationship_ledger.render.paper import Options, Printed
from relationship_ledger.render.sheet import Line, Sheet

EXTRA = "pip install 'relationship-ledger[pdf]'"
_TEMPLATE = Path(__file__).with_name("sheet.typ")
_STANDARD = "a-2u"
_MISSING = re.compile(r'the text `"(.*?)"` could not be displayed', re.DOTALL)
_UNBROKEN = 18
"""Signs of a word after which a line may break: the narrowest column holds about so many."""
_BREAK = "\u200b"
_SHOWN = 12

_ESCAPED = re.compile(r"\\u\{([0-9a-f]+)\}")
_CJK = ("Chinese, Japanese or Korean", "Noto Sans CJK")
_EAST_ASIAN = frozenset({"CJK", "HIRAGANA", "KATAKANA", "HANGUL", "BOPOMOFO"})
"""First words of the Unicode names of signs that one family of fonts has together."""

IGNORE_SYSTEM_FONTS = False
"""Whether only the fonts that typst carries are used."""


def render(sheet: Sheet, options: Options) -> Printed:
    """The whole document. Raises UsageError where typst is missing."""
    try:
        typst = importlib.import_module("typst")
    except ImportError as error:
        raise UsageError(f"A PDF needs the extra `pdf`: {EXTRA}. HTML prints the same.") from error
    data = json.dumps(_data(sheet, options), ensure_ascii=True)
    given: dict[str, Any] = {
        "format": "pdf", "sys_inputs": {"sheet": data}, "timestamp": options.now, "root": str(_TEMPLATE.parent),
        "ignore_system_fonts": IGNORE_SYSTEM_FONTS,
    }  # fmt: skip
    template = _TEMPLATE.read_bytes()
    try:
        return Printed(typst.compile(template, pdf_standards=_STANDARD, **given))
    except typst.TypstError as error:
        missing = "".join(_MISSING.findall(error.diagnostic))
    return Printed(typst.compile(template, **given), tuple(_warnings(missing)))


def _data(sheet: Sheet, options: Options) -> dict[str, Any]:
    return {
        "title": sheet.title,
        "span": sheet.span,
        "summary": breakable(sheet.summary),
        "paper": options.paper,
        "made": sheet.made,
        "notes": sheet.note_lines,
        "days": [
            {
                "title": block.title,
                "minutes": words.minutes(block.minutes),
                "lines": list(map(_line, block.lines)),
            }
            for block in sheet.days
        ],
        "occasions": [
            {"when": each.when, "name": breakable(each.name), "what": breakable(each.what)}
            for each in sheet.occasions
        ],
        "asides": list(map(breakable, sheet.asides)),
    }


def _line(line: Line) -> dict[str, Any]:
    return {
        "done": line.done,
        "name": breakable(line.name),
        "about": breakable(line.about),
        "channel": breakable(line.channel),
        "minutes": line.minutes,
        "where": breakable(line.where),
        "last": breakable(line.last),
        "say": list(map(breakable, line.say)),
        "why": breakable(line.why),
    }


def breakable(text: str) -> str:
    """The text with places to break in words that are longer than a column, never before a sign that joins."""
    return re.sub(rf"\S{{{_UNBROKEN + 1},}}", lambda found: "".join(_broken(found[0])), text)


def _broken(word: str) -> Iterator[str]:
    since = 0
    for char in word:
        joins = unicodedata.category(char) in ("Mn", "Mc", "Me", "Cf", "Sk")
        if since >= _UNBROKEN and not joins:
            yield _BREAK
            since = 0
        yield char
        since += 1
        if char in "@./-_" and since > _UNBROKEN // 2:
            yield _BREAK
            since = 0


def _warnings(missing: str) -> Iterator[str]:
    """A sentence a script: which signs stand as boxes, and a font that has them."""
    signs = _ESCAPED.sub(lambda found: chr(int(found[1], 16)), missing)
    found: dict[tuple[str, str], list[str]] = {}
    for sign in dict.fromkeys(signs):
        if unicodedata.category(sign) not in ("Cf", "Mn"):
            found.setdefault(_script(sign), []).append(sign)
    for (script, font), those in sorted(found.items()):
        yield (
            f"No font here has the {script} signs {''.join(those[:_SHOWN])}: the PDF has boxes in their place. "
            f"Install a font such as {font} and print again, or print the HTML."
        )


def _script(sign: str) -> tuple[str, str]:
    """What people call a sign's script, and a font that has it."""
    word = unicodedata.name(sign, "").partition(" ")[0].partition("-")[0]
    if word in _EAST_ASIAN:
        return _CJK
    if not word or unicodedata.category(sign)[0] not in "LMN":
        return "picture", "Noto Emoji"
    return word.capitalize(), f"Noto Sans {word.capitalize()}"
