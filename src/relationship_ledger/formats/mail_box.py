"""Mails out of a file: where each begins, its header, and the beginning of its body.

An mbox is gigabytes of bodies nobody asks for, so it goes through a window of a few megabytes, and only the lines that may
part two mails are looked at. What parts them is not written down anywhere that all programs follow: some quote a body's
own `From ` lines and some don't, some write a date behind it and some nothing, some leave out the blank line before it.
So a line parts two mails only if a header follows that looks like one.
"""

import re
from collections.abc import Iterator
from typing import BinaryIO, Final, NamedTuple

HEADER_LIMIT: Final = 512 * 2**10
"""Bytes of a header that are read. Postfix refuses more than 100 KiB; thousands of recipients take more than that."""
BODY_SHOWN: Final = 128 * 2**10
"""Bytes of a body that are shown: an invitation stands behind its own text, in plain and in HTML."""
_CHUNK = 2**21
_LOOK_AHEAD = 2**12
_LONGEST_SEPARATOR = 2**10

_BLANK_LINE = re.compile(rb"\n\r{0,2}\n")
_BEGINNING = re.compile(rb"(?:\xef\xbb\xbf)?\s*")
_APPLE_COUNT = re.compile(rb"(\d{1,12})[ \t]*\r?\n")
_APPLE_FLAGS = re.compile(rb"<key>flags</key>\s*<integer>(\d{1,18})</integer>")

_DATED = re.compile(
    rb"From .{0,500}?(?:\b(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)\b.{0,40}?\d\d?:\d\d.{0,40}?\b(?:19|20)\d\d\b"
    rb"|\b(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)\b.{0,40}?\b(?:19|20)\d\d\b.{0,20}?\d\d?:\d\d"
    rb"|\b(?:19|20)\d\d-\d\d-\d\d[T ]\d\d:\d\d)[^\n]{0,80}\r{0,2}\n"
)
_PLAIN = re.compile(
    rb"From ?[^\s]{0,320}[ \t]*\r{0,2}\n|From [^\n]{0,500}?\d\d?:\d\d[^\n]{0,80}\b(?:19|20)\d\d\b[^\n]{0,80}\n"
)
_PATCH = re.compile(rb"From [0-9a-f]{40} Mon Sep 17 00:00:00 2001\r?\n")
"""How git begins each patch it writes as a mail; patches are pasted into mails as they are."""
_FIELD = re.compile(rb"[\x21-\x39\x3b-\x7e]{1,100}[ \t]*:|>From ")
_MAIL_FIELD = re.compile(
    rb"(?:From|To|Cc|Date|Subject|Message-ID|Received|Return-Path|Delivered-To|MIME-Version|Content-Type|Reply-To|Sender"
    rb"|Status|Envelope-To|Authentication-Results|DKIM-Signature|ARC-[\w-]+|X-[\w-]+)[ \t]*:|>From ",
    re.IGNORECASE,
)


class Message(NamedTuple):
    """One mail. `envelope` is the line that begins it in an mbox; `body` is the beginning of its body.

    `cut` says that its header is longer than what is read of it; `flags` are Apple Mail's own, 0 where there are none.
    """

    number: int
    envelope: bytes
    header: bytes
    body: bytes
    cut: bool = False
    flags: int = 0


def begins_mbox(head: bytes) -> bool:
    """Whether bytes from a file's beginning are those of an mbox."""
    text = _with_line_feeds(head[_after_blanks(head) :])
    if not text.startswith(b"From "):
        return False
    end = text.find(b"\n", 0, _LONGEST_SEPARATOR)
    if end < 0:
        return False
    following = text[end + 1 : end + 1 + _LOOK_AHEAD]
    if _MAIL_FIELD.match(following):
        return True
    return _DATED.match(text) is not None and (_FIELD.match(following) is not None or _is_blank(following, 0))


def mails(stream: BinaryIO, most: int | None = None) -> Iterator[Message]:
    """Yield the mails of an mbox, in a memory that does not grow with it; those of about `most` bytes, or all."""
    window = _Window(stream, most)
    start: int | None = _after_blanks(window.data) if window.data else None
    number = 0
    while start is not None:
        number += 1
        end = window.next(start + 1)
        while end is None and not window.ended and len(window.data) - start < HEADER_LIMIT + BODY_SHOWN:
            window.advance(start)
            start, end = 0, window.next(1)
        yield _message(number, window.data, start, len(window.data) if end is None else end)
        while end is None and not window.ended:
            window.advance(len(window.data) - _LOOK_AHEAD - 16)
            end = window.next(0)
        start = end


def single(stream: BinaryIO) -> Message:
    """Return the one mail of a file: plain, or with Apple Mail's count of bytes before it and its flags behind."""
    read = HEADER_LIMIT + BODY_SHOWN
    data = stream.read(read)
    start = _after_blanks(data)
    count = _APPLE_COUNT.match(data, start)
    flags = 0
    if count is not None:
        start = count.end()
        flags = _apple_flags(stream, data, start + int(count[1]))
    text = b"\n" + _with_line_feeds(data[start:])
    return _message(1, text, 0, len(text))._replace(flags=flags)


def header_of(head: bytes) -> bytes:
    """Return the header that a file of one mail begins with, as far as `head` has it."""
    start = _after_blanks(head)
    count = _APPLE_COUNT.match(head, start)
    text = _with_line_feeds(head[start if count is None else count.end() :])
    end = _BLANK_LINE.search(text)
    return text if end is None else text[: end.start()]


class _Window:
    """A part of a stream, moving on. `next` finds where the next mail begins."""

    def __init__(self, stream: BinaryIO, most: int | None) -> None:
        self._stream, self._left = stream, most
        self.data = self._read()
        self.ended = not self.data
        # Mail programs of old Macs end lines with CR alone.
        self._old_mac = b"\r" in self.data and b"\n" not in self.data
        if self._old_mac:
            self.data = self.data.replace(b"\r", b"\n")
        self._of_patches = _PATCH.match(self.data, _after_blanks(self.data)) is not None

    def advance(self, keep: int) -> None:
        """Let go of what lies before `keep`, and read on."""
        chunk = self._read()
        self.ended = not chunk
        if self._old_mac:
            chunk = chunk.replace(b"\r", b"\n")
        self.data = self.data[max(0, keep) :] + chunk

    def _read(self) -> bytes:
        if self._left is None:
            return self._stream.read(_CHUNK)
        chunk = self._stream.read(_CHUNK) if self._left > 0 else b""
        self._left -= len(chunk)
        return chunk

    def next(self, at: int) -> int | None:
        """Where the next mail begins, from `at` on. None where there is none in what was read so far."""
        data = self.data
        last = len(data) if self.ended else len(data) - _LOOK_AHEAD
        newline = data.find(b"\nFrom ", at, last)
        while newline >= 0:
            if self._parts(newline + 1):
                return newline + 1
            newline = data.find(b"\nFrom ", newline + 5, last)
        return None

    def _parts(self, at: int) -> bool:
        data = self.data
        end = data.find(b"\n", at, at + _LONGEST_SEPARATOR) + 1
        if not end:
            return False
        if _DATED.match(data, at, end):
            if not self._of_patches and _PATCH.match(data, at, end):
                return False
            return _FIELD.match(data, end) is not None or (
                _is_blank(data, end) and data.endswith((b"\n\n", b"\n\r\n"), max(0, at - 3), at)
            )
        return _PLAIN.match(data, at, end) is not None and _MAIL_FIELD.match(data, end) is not None


def _is_blank(data: bytes, at: int) -> bool:
    return data[at : at + 2] == b"\r\n" or data[at : at + 1] == b"\n"


def _message(number: int, data: bytes, start: int, end: int) -> Message:
    line_end = data.find(b"\n", start, end)
    if line_end < 0:
        return Message(number, data[start : min(end, start + _LONGEST_SEPARATOR)], b"", b"")
    limit = min(end, line_end + HEADER_LIMIT)
    blank = _BLANK_LINE.search(data, line_end, limit)
    header_end, body = (limit, limit) if blank is None else blank.span()
    return Message(
        number,
        data[start : min(line_end, start + _LONGEST_SEPARATOR)],
        data[line_end + 1 : header_end],
        data[body : min(end, body + BODY_SHOWN)],
        blank is None and limit < end,
    )


def _after_blanks(data: bytes) -> int:
    match = _BEGINNING.match(data)
    return match.end() if match else 0


def _with_line_feeds(data: bytes) -> bytes:
    return data.replace(b"\r", b"\n") if b"\n" not in data else data


def _apple_flags(stream: BinaryIO, data: bytes, at: int) -> int:
    """Read Apple Mail's flags from the property list that begins at `at`."""
    ahead = at - len(data)
    while ahead > 0 and (skipped := stream.read(min(ahead, _CHUNK))):
        ahead -= len(skipped)
    found = _APPLE_FLAGS.search(data[at:] + stream.read(_LOOK_AHEAD))
    return int(found[1]) if found else 0
