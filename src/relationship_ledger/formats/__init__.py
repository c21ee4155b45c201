"""Readers and writers of other programs' files.

A format is a module, known here by name and imported when it is needed; a file is recognised by what is in it, since
names of files lie. Each reader has

- `recognises(head)`: whether bytes from the beginning of a file (at most `source.HEAD_BYTES`) are in its format; and
  perhaps `recognises_named(name, head)`, where a name says what the content alone can't;
- `read(source, hints)`: its records in the file's order. Broken input is data: a `Problem` in its place.
"""

import importlib
from collections.abc import Mapping
from types import ModuleType

from relationship_ledger.errors import InvalidValueError
from relationship_ledger.formats.source import Source

MODULES: Mapping[str, str] = {
    name: f"relationship_ledger.formats.{name}"
    for name in (
        "vcard",
        "ledger_json",
        "ics",
        "abook",
        "monica",
        "mail",
        "telegram",
        "facebook",
        "sms_xml",
        "signal_chat",
        "whatsapp",
        "linkedin",
        "people_csv",
    )
}
"""Formats by name, in the order in which they are asked; the table of people takes nearly anything that is regular."""


def recognise(source: Source) -> str | None:
    """Return the name of the format that a file is in, by its content; None where none is known."""
    head = source.head()
    for name in MODULES:
        module = load(name)
        named = getattr(module, "recognises_named", None)
        if named(source.name, head) if named is not None else module.recognises(head):
            return name
    return None


def load(name: str) -> ModuleType:
    """Import and return the module of a format.

    Raises InvalidValueError for a name that is none, with the names there are.
    """
    if name not in MODULES:
        raise InvalidValueError(
            f"No format “{name}”. Formats: {', '.join(MODULES)}.", candidates=tuple(MODULES)
        )
    return importlib.import_module(MODULES[name])
