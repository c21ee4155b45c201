"""JSON documents of any size, a value at a time: what is walked into is never held, only what it consists of.

Each value is decoded by the standard library's decoder at its place in the text, which is as fast as reading the whole
document at once and takes no more memory than the largest value.
"""

import codecs
import json
import re
from collections.abc import Callable, Iterator
from typing import BinaryIO, Final

from relationship_ledger.formats.text import wide_encoding, without_mark

Path = tuple[str | int, ...]
"""Where a value stands: keys of objects and numbers of items, from the top."""

VALUE_LIMIT: Final = 16_000_000
"""Characters of one value that is decoded whole; a message of a chat has some hundreds."""
_CHUNK: Final = 1 << 17
_BLANK: Final = re.compile(r"[ \t\r\n]*")
_DECODER: Final = json.JSONDecoder()


class BrokenJsonError(ValueError):
    """The document is no JSON from here on, or ends here. `at` counts characters from its start."""

    def __init__(self, at: int, *, ends: bool) -> None:
        super().__init__("the file ends in the middle" if ends else f"no JSON from character {at:,} on")
        self.at = at
        self.ends = ends


class _Text:
    """The document as text, of which only a window is there."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        first = stream.read(_CHUNK)
        decoder = codecs.getincrementaldecoder(wide_encoding(first) or "utf-8")("replace")
        self._decoder = decoder
        self.window = decoder.decode(without_mark(first))
        self.at = 0
        self._before = 0
        self.ended = not first

    @property
    def place(self) -> int:
        return self._before + self.at

    def more(self, size: int = _CHUNK) -> None:
        """Put more text behind the window, and leave what was read out of it."""
        chunk = self._stream.read(size)
        self.ended = not chunk
        self._before += self.at
        self.window = self.window[self.at :] + self._decoder.decode(chunk, self.ended)
        self.at = 0

    def broken(self) -> BrokenJsonError:
        return BrokenJsonError(self.place, ends=self.ended and not self.window[self.at :].strip())

    def peek(self) -> str:
        """The next character that is not blank; "" at the end."""
        while True:
            blank = _BLANK.match(self.window, self.at)
            if blank is not None:
                self.at = blank.end()
            if self.at < len(self.window):
                return self.window[self.at]
            if self.ended:
                return ""
            self.more()

    def take(self, wanted: str) -> bool:
        """Go past one character if it is the one that is wanted."""
        if self.peek() != wanted:
            return False
        self.at += 1
        return True

    def value(self) -> object:
        """Decode the value that begins here. Raises BrokenJsonError."""
        self.peek()
        size = _CHUNK
        while True:
            try:
                value, end = _DECODER.raw_decode(self.window, self.at)
            except RecursionError:
                raise BrokenJsonError(self.place, ends=False) from None
            except ValueError:  # cut at the end of the window, or no JSON
                if self.ended or len(self.window) - self.at > VALUE_LIMIT:
                    raise BrokenJsonError(self.place, ends=self.ended) from None
            else:
                if end < len(self.window) or self.ended:
                    self.at = end
                    return value
            self.more(size)
            size *= 2


def walk(stream: BinaryIO, into: Callable[[Path], bool]) -> Iterator[tuple[Path, object]]:
    """Yield path and value of each value in objects and arrays for which `into` says to go in, in the document's order.

    Values that are not gone into come whole. Raises BrokenJsonError where the document is none; what came before it was
    yielded.
    """
    text = _Text(stream)
    yield from _walked(text, (), into)
    if text.peek():
        raise text.broken()


def _walked(text: _Text, path: Path, into: Callable[[Path], bool]) -> Iterator[tuple[Path, object]]:
    opened = text.peek()
    if opened not in ("{", "[") or not into(path):
        yield path, text.value()
        return
    text.at += 1
    closing = "}" if opened == "{" else "]"
    if text.take(closing):
        return
    number = 0
    while True:
        step: str | int = number
        if opened == "{":
            if text.peek() != '"':
                raise text.broken()
            step = str(text.value())
            if not text.take(":"):
                raise text.broken()
        yield from _walked(text, (*path, step), into)
        number += 1
        if text.take(closing):
            return
        if not text.take(","):
            raise text.broken()
