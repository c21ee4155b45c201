"""A week's sheet on paper, in a page and in a calendar: the registry of formats.

A format is a module, known here by name and imported when it is asked for, so that a plan on the screen loads none.
Each has `render(sheet, options)`, which gives text or bytes and what there is to warn of.
"""

import importlib
from collections.abc import Mapping
from types import MappingProxyType
from typing import Literal, NamedTuple, Protocol, cast

from relationship_ledger.errors import InvalidValueError
from relationship_ledger.model import Instant
from relationship_ledger.render.sheet import Sheet

Paper = Literal["a4", "letter"]
PAPERS: tuple[Paper, ...] = ("a4", "letter")

LETTER_REGIONS = frozenset(
    {"BZ", "CA", "CL", "CO", "CR", "GT", "MX", "NI", "PA", "PH", "PR", "SV", "US", "VE"}
)
"""Countries that print on Letter: `paperSize` US-Letter in Unicode CLDR's supplemental measurement data."""


class Options(NamedTuple):
    """What a format needs besides the sheet: paper, the run's moment, the zone of its days, the ledger's own id."""

    paper: Paper
    now: Instant
    zone_name: str
    ledger: str


class Printed(NamedTuple):
    """A sheet in one format. `warnings` are sentences: what it could not show, and the way out."""

    content: str | bytes
    warnings: tuple[str, ...] = ()


class Form(NamedTuple):
    """A format: its module, its media type, and whether it is no text for a terminal."""

    module: str
    media: str
    binary: bool = False


class Renderer(Protocol):
    """The module of a format."""

    def render(self, sheet: Sheet, options: Options) -> Printed:
        """The sheet in this format."""


FORMATS: Mapping[str, Form] = MappingProxyType(
    {
        "text": Form("relationship_ledger.render.paper.text", "text/plain"),
        "md": Form("relationship_ledger.render.paper.markdown", "text/markdown"),
        "html": Form("relationship_ledger.render.paper.html", "text/html"),
        "pdf": Form("relationship_ledger.render.paper.pdf", "application/pdf", binary=True),
        "ics": Form("relationship_ledger.render.paper.ics", "text/calendar"),
    }
)
"""Formats by name."""


def render(name: str, sheet: Sheet, options: Options) -> Printed:
    """A sheet in the format of that name. Raises InvalidValueError for a name that is none, UsageError without its extra."""
    if name not in FORMATS:
        raise InvalidValueError(
            f"No format “{name}”. Formats: {', '.join(FORMATS)}.", candidates=tuple(FORMATS)
        )
    module = cast("Renderer", importlib.import_module(FORMATS[name].module))
    return module.render(sheet, options)


def paper_of(region: str) -> Paper:
    """The paper that a country prints on; A4 where none is known."""
    return "letter" if region in LETTER_REGIONS else "a4"
