"""Lines of a file of any size, one at a time: a file of a gigabyte takes no more memory than its longest line.

Lines end in LF, CR LF, a lone CR, or CR CR LF, which some programs make of CR LF. What is decoded is decided by a
first pass where it can't be known otherwise; a file is then read twice and never held.
"""

import codecs
import re
from collections.abc import Iterator
from typing import BinaryIO, Final

from relationship_ledger.formats.source import Source
from relationship_ledger.formats.text import FALLBACK, wide_encoding, without_mark

_CHUNK = 1 << 18
LINE_LIMIT: Final = 32_000_000
"""Bytes or characters of a line that are kept; the longest in real files are pictures that are not folded."""

# Only for text that ends with a line end: to look for one where there is none takes quadratic time.
_BYTE_LINE = re.compile(rb"([^\r\n]*)(?:\r\r\n|\r\n|\n|\r)")
_TEXT_LINE = re.compile(r"[^\r\n]*(?:\r\r\n|\r\n|\n|\r)")
_BAD_ENOUGH = 100_000
"""So many bytes that are no UTF-8 say what a file is in, however it goes on."""
_HIGH_BYTES = bytes(range(128, 256))


def _chunks(stream: BinaryIO) -> Iterator[bytes]:
    while chunk := stream.read(_CHUNK):
        yield chunk


def _as_utf8(stream: BinaryIO) -> Iterator[bytes]:
    """The stream's bytes without a mark; UTF-16 and UTF-32 become UTF-8, anything else stays as it is."""
    first = stream.read(_CHUNK)
    wide = wide_encoding(first)
    first = without_mark(first)
    if wide is None:
        yield first
        yield from _chunks(stream)
        return
    decoder = codecs.getincrementaldecoder(wide)("replace")
    yield decoder.decode(first).encode("utf-8", "replace")
    for chunk in _chunks(stream):
        yield decoder.decode(chunk).encode("utf-8", "replace")
    yield decoder.decode(b"", final=True).encode("utf-8", "replace")


def byte_lines(stream: BinaryIO, limit: int = LINE_LIMIT) -> Iterator[bytes]:
    """Yield a file's lines without their ends; the last one may be empty.

    Of a line longer than `limit` come `limit` + 1 bytes, by which it is known.
    """
    held: list[bytes] = []
    size, carried = 0, b""
    for fresh in _as_utf8(stream):
        chunk = carried + fresh
        # A CR at the end may be the beginning of a longer line end.
        carried = chunk[len(chunk.rstrip(b"\r")) :][-2:]
        body = chunk[: len(chunk) - len(carried)]
        cut = max(body.rfind(b"\n"), body.rfind(b"\r")) + 1
        if cut:
            held.append(body[:cut])
            for match in _BYTE_LINE.finditer(b"".join(held)):
                yield match[1][: limit + 1]
            held.clear()
            size = 0
        if size <= limit:
            held.append(body[cut:])
            size += len(body) - cut
    if carried:
        for match in _BYTE_LINE.finditer(b"".join((*held, carried))):
            yield match[1][: limit + 1]
        held.clear()
    yield b"".join(held)[: limit + 1]


def text_lines(stream: BinaryIO, encoding: str, limit: int = LINE_LIMIT) -> Iterator[str]:
    """Yield a file's lines with their ends, decoded from `encoding` (see `encoding_of`); no empty one at the end.

    What can't be decoded becomes U+FFFD; NUL characters are left out. A line longer than `limit` is cut there, and
    has no end.
    """
    decoder = codecs.getincrementaldecoder(encoding)("replace")
    first = without_mark(stream.read(_CHUNK))
    held: list[str] = []
    size, carried = 0, ""
    for text in _decoded(decoder, first, stream):
        chunk = carried + text
        carried = chunk[len(chunk.rstrip("\r")) :][-2:]
        body = chunk[: len(chunk) - len(carried)]
        cut = max(body.rfind("\n"), body.rfind("\r")) + 1
        if cut:
            held.append(body[:cut])
            for match in _TEXT_LINE.finditer("".join(held)):
                yield match[0][:limit]
            held.clear()
            size = 0
        if size <= limit:
            held.append(body[cut:])
            size += len(body) - cut
    if carried:
        for match in _TEXT_LINE.finditer("".join((*held, carried))):
            yield match[0][:limit]
    elif any(held):
        yield "".join(held)[:limit]


def _decoded(decoder: codecs.IncrementalDecoder, first: bytes, stream: BinaryIO) -> Iterator[str]:
    yield decoder.decode(first).replace("\0", "")
    for chunk in _chunks(stream):
        yield decoder.decode(chunk).replace("\0", "")
    yield decoder.decode(b"", final=True).replace("\0", "")


def encoding_of(source: Source) -> str:
    """Return the encoding of a whole file of text as `text.decode_file` would choose it, reading it once.

    UTF-16 and UTF-32 by mark or zero bytes; UTF-8 where all or nearly all of it is UTF-8; else Windows-1252.
    """
    with source.open() as stream:
        first = stream.read(_CHUNK)
        wide = wide_encoding(first)
        if wide is not None:
            return wide
        decoder = codecs.getincrementaldecoder("utf-8")("surrogateescape")
        good, bad = _counted(decoder, without_mark(first), final=False)
        for chunk in _chunks(stream):
            more_good, more_bad = _counted(decoder, chunk, final=False)
            good, bad = good + more_good, bad + more_bad
            if bad > _BAD_ENOUGH and good <= 2 * bad:
                return FALLBACK
        last_good, last_bad = _counted(decoder, b"", final=True)
    good, bad = good + last_good, bad + last_bad
    # A few bad bytes among good UTF-8 are damage, not another encoding.
    return "utf-8" if not bad or good > 2 * bad else FALLBACK


def _counted(decoder: codecs.IncrementalDecoder, chunk: bytes, *, final: bool) -> tuple[int, int]:
    """How many characters beyond ASCII, and how many bytes that are no UTF-8, a chunk brings."""
    text = decoder.decode(chunk, final)
    beyond = len(text) - len(chunk.translate(None, _HIGH_BYTES))
    # Bytes that are no UTF-8 are lone surrogates now, which no encoding has.
    bad = len(text) - len(text.encode("utf-32-le", "ignore")) // 4 if beyond else 0
    return beyond - bad, bad
