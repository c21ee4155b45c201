"""Readers and writers of other programs' files.

A format is a module, known here by name and imported when it is needed; a file is recognised by what is in it, since
names of files lie. A reader yields people and problems in the file's order: broken input is data.
"""

import importlib
import json
import re
from collections.abc import Callable, Mapping
from types import ModuleType

from relationship_ledger.errors import InvalidValueError
from relationship_ledger.formats.text import decode_file, wide_encoding

MODULES: Mapping[str, str] = {
    "vcard": "relationship_ledger.formats.vcard",
    "people_csv": "relationship_ledger.formats.people_csv",
    "ledger_json": "relationship_ledger.formats.ledger_json",
}
"""Formats by name."""

_HEAD_BYTES = 64_000
_CARD = re.compile(r"^[ \t\ufeff]*BEGIN[ \t]?:[ \t]?VCARD[ \t]*$", re.IGNORECASE | re.MULTILINE)
_NO_CARDS = re.compile(r"\s*(?:[{\[<#]|From |BEGIN\s?:\s?VCALENDAR)", re.IGNORECASE)
"""How files begin that hold cards only inside something else: JSON, XML, mail, calendars."""
_LEDGER = re.compile(r'"format"\s*:\s*"relationship-ledger"')
_LEDGER_FIRST = re.compile(r'\s*\{\s*(?:"schema"\s*:\s*\d+\s*,\s*)?"format"\s*:\s*"relationship-ledger"')


def _head(data: bytes) -> str:
    text, _ = decode_file(data[:_HEAD_BYTES])
    return re.sub(r"\r+\n?", "\n", text.lstrip("\ufeff"))


def _is_vcard(data: bytes) -> bool:
    head = _head(data)
    return _CARD.search(head) is not None and _NO_CARDS.match(head) is None


def _is_ledger_json(data: bytes) -> bool:
    head = _head(data)
    if _LEDGER_FIRST.match(head):
        return True
    if not head.lstrip().startswith("{") or wide_encoding(data) is not None:
        return False
    text, _ = decode_file(data)
    if not _LEDGER.search(text):
        return False
    try:
        document = json.loads(text)
    except (ValueError, RecursionError):
        return False
    return isinstance(document, dict) and document.get("format") == "relationship-ledger"


def _is_people_csv(data: bytes) -> bool:
    if _head(data).lstrip()[:1] in ("{", "[", "<"):
        return False
    return bool(load("people_csv").recognises(data))


_RECOGNISERS: Mapping[str, Callable[[bytes], bool]] = {
    "vcard": _is_vcard,
    "ledger_json": _is_ledger_json,
    "people_csv": _is_people_csv,
}
"""In the order in which they are asked; the table of people takes nearly anything that is regular, so it comes last."""


def recognise(data: bytes) -> str | None:
    """Return the name of the format that `data` is in, by its content; None where none is known."""
    return next((name for name, recognises in _RECOGNISERS.items() if recognises(data)), None)


def load(name: str) -> ModuleType:
    """Import and return the module of a format.

    Raises InvalidValueError for a name that is none, with the names there are.
    """
    if name not in MODULES:
        raise InvalidValueError(
            f"No format “{name}”. Formats: {', '.join(MODULES)}.", candidates=tuple(MODULES)
        )
    return importlib.import_module(MODULES[name])
