"""The one boundary at which text from outside becomes text that is shown."""

import os
import sys
import unicodedata

_JOINERS = "\u200c\u200d"  # parts of words in Persian, Hindi and of emoji; harmless
_REPLACED = {"Cc", "Cf", "Cs", "Zl", "Zp"}


def clean(text: str) -> str:
    """The text with what could steer a terminal replaced: controls, formats, surrogates, line separators.

    Line breaks and tabs become blanks, so that one value stays on one line.
    """
    if text.isascii() and text.isprintable():
        return text
    return "".join(_shown(character) for character in text)


def _shown(character: str) -> str:
    if character in "\n\r\t\u2028\u2029":
        return " "
    if character in _JOINERS or unicodedata.category(character) not in _REPLACED:
        return character
    return "\ufffd"


def write(text: str) -> None:
    """Print a line to standard output, whatever its encoding; a reader that has gone away ends the run in silence."""
    encoding = sys.stdout.encoding or "utf-8"
    try:
        sys.stdout.write(text.encode(encoding, "replace").decode(encoding) + "\n")
    except BrokenPipeError:
        mute()
        raise SystemExit(0) from None


def mute() -> None:
    """Keep the interpreter from complaining about a closed pipe at its end."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
