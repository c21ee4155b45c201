"""Which of the three outputs a command gives, and the options that choose it."""

import sys
from typing import Annotated, Literal

import typer

from relationship_ledger.render.documents import Document, dumps
from relationship_ledger.render.text import write

Form = Literal["json", "plain", "screen"]

Json = Annotated[bool, typer.Option("--json", help="One JSON document, for scripts.")]
Plain = Annotated[bool, typer.Option("--plain", help="Plain lines with tabs, as in a pipe.")]
Who = Annotated[
    str, typer.Argument(metavar="WHO", help="A name or a part of it, an alias, an address, a number, an id.")
]


def form(*, json: bool, plain: bool) -> Form:
    """JSON where asked for; lines where asked for or where no terminal listens; else a screen."""
    if json:
        return "json"
    return "plain" if plain or not sys.stdout.isatty() else "screen"


def document(value: Document) -> None:
    """Print the run's one JSON document."""
    write(dumps(value))
