"""What an import reads from: a file, a member of an archive, or bytes; and what helps to read it."""

import io
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, tzinfo
from pathlib import Path
from types import MappingProxyType
from typing import IO, BinaryIO, NamedTuple, Protocol

from relationship_ledger.errors import InvalidValueError

HEAD_BYTES = 64_000
"""So much of a file is looked at to recognise it."""
LARGEST_WHOLE = 512 * 2**20
"""Bytes of a file that can't be read piece by piece."""


class Closeable(Protocol):
    """What has to be closed."""

    def close(self) -> None:
        """Let go of it."""


class Source(NamedTuple):
    """One thing to read. `name` is what problems call it: `mail.mbox`, `archive.zip/messages.csv`, `Mail/cur/17.eml`.

    `begin` gives a new stream at the start each time; `size` is in bytes. `path` is the file itself, for what has to
    be read by its place; None inside an archive. `changed` is when it was last written, in nanoseconds.
    """

    name: str
    begin: Callable[[], BinaryIO]
    size: int
    path: Path | None = None
    changed: int = 0

    def open(self) -> BinaryIO:
        """A stream of bytes at the start. The caller closes it."""
        return self.begin()

    def head(self) -> bytes:
        """The first bytes, by which a format is recognised."""
        with self.begin() as stream:
            return stream.read(HEAD_BYTES)

    def data(self) -> bytes:
        """All of it, for formats that can't be read piece by piece. Raises InvalidValueError for what is too large."""
        with self.begin() as stream:
            data = stream.read(LARGEST_WHOLE + 1)
        if len(data) > LARGEST_WHOLE:
            raise InvalidValueError(f"{self.name} is larger than {LARGEST_WHOLE >> 20} MiB. Split it.")
        return data


def of_bytes(data: bytes, name: str) -> Source:
    """A source that is in memory already."""
    return Source(name, lambda: io.BytesIO(data), len(data))


class _Watched(io.RawIOBase):
    """A stream of which each piece that is read is told; what it was opened from is closed with it."""

    def __init__(self, stream: IO[bytes], saw: Callable[[int], None], closing: Sequence[Closeable]) -> None:
        super().__init__()
        self._stream, self._saw, self._closing = stream, saw, closing

    def readable(self) -> bool:
        return True

    def readinto(self, into: bytearray) -> int:  # type: ignore[override]
        data = self._stream.read(len(into))
        self._saw(len(data))
        into[: len(data)] = data
        return len(data)

    def close(self) -> None:
        self._stream.close()
        for each in self._closing:
            each.close()
        super().close()


def watched(stream: IO[bytes], saw: Callable[[int], None], *closing: Closeable) -> BinaryIO:
    """The same stream, which calls `saw` with the number of bytes of each piece before it gives them.

    What `saw` raises ends the reading. `closing` is closed with the stream.
    """
    raw: io.RawIOBase = _Watched(stream, saw, closing)
    return io.BufferedReader(raw, 1 << 18)


class Hints(NamedTuple):
    """What the user and the ledger say that helps to read a file.

    `region` is the country of phone numbers without one, or ""; `zone` that of times without one, and of days;
    `day_first` decides on `3/4/1980`; `mapping` says what a table's columns hold; `keep_subject` asks for subjects and
    titles to be kept. `me` are the user's own addresses, numbers and names, as `identity` gives them. `until` is the latest
    instant that counts: what lies ahead has not taken place.
    """

    region: str = ""
    zone: tzinfo = UTC
    day_first: bool = False
    mapping: Mapping[str, str] = MappingProxyType({})
    keep_subject: bool = False
    me: frozenset[str] = frozenset()
    until: int = 2**40
