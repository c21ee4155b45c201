"""Which of the three outputs a command gives, and the options that choose it."""

import sys
from typing import Annotated, Literal

import typer

from relationship_ledger.render.documents import Document, dumps
from relationship_ledger.render.plain import line
from relationship_ledger.render.text import clean, write

NO_PEOPLE = "The ledger has no people yet: `ledger add NAME`, or `ledger import FILE` from an address book."
"""What to do next in an empty ledger."""

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


def quoted(name: str) -> str:
    """A name as a shell takes it."""
    import shlex

    return shlex.quote(name)


def answer(value: Document, sentence: str, aside: str = "", *, json: bool, plain: bool) -> None:
    """Say what was done: the document where JSON was asked for, else a sentence, and an aside that is no data."""
    if form(json=json, plain=plain) == "json":
        document(value)
        return
    line(sentence)
    if aside:
        say(aside)


def say(text: str) -> None:
    """Talk, on standard error, which is no data; at a terminal, in lines that break between words."""
    sys.stdout.flush()  # what was said before stands before
    shown = clean(text)
    if sys.stderr.isatty():
        from shutil import get_terminal_size
        from textwrap import fill

        shown = fill(
            shown, max(20, get_terminal_size().columns), break_long_words=False, break_on_hyphens=False
        )
    sys.stderr.write(shown + "\n")
