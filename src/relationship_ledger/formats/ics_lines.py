"""A calendar file in pieces: physical lines, folded lines joined, components cut out, properties taken apart.

Streamed, since a calendar of ten years has hundreds of megabytes, most of them pictures and repeated texts: only the
properties that a reader asks for are held, one component at a time. Programs write worse than RFC 5545 allows, so no
line is refused: an END that is missing is supplied by what follows, a text that was not folded goes on until the next
property begins.
"""

import binascii
import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from relationship_ledger.formats.lines import byte_lines
from relationship_ledger.formats.source import Source
from relationship_ledger.formats.text import decode_piece, shortened

_LINE_BYTES = 1 << 16
"""A longer line, folded or not, is cut: no date, address or link is that long."""
_COMPONENT_LINES = 20_000
_COMPONENT_BYTES = 4_000_000
"""More than this of what counts is no event: a thousand guests take 200,000 bytes."""
_MARKER = re.compile(rb"(BEGIN|END)\s*:\s*([A-Za-z0-9-]{1,80})\s*", re.IGNORECASE)
_HEAD = re.compile(rb'([A-Za-z0-9-]{1,80})((?:;[^":;]*+(?:"[^"]*+"[^":;]*+)*+)*+):')
_SLOPPY_HEAD = re.compile(rb"([A-Za-z0-9-]{1,80})\s?((?:;[^:]*+)?):")
_NAME = re.compile(rb"([A-Za-z0-9-]{1,80})\s?(?=[;:]|$)")
"""How a property begins whose colon may stand in a line that is folded to it."""
_PARAMETER = re.compile(r';\s*([^=":;]++)(?:=((?:"[^"]*+"|[^":;])*+))?')
_ESCAPE = re.compile(r"\\([nN;,:\\\"])")
_CARET = re.compile(r"\^([n^'])")
_CARETS = {"n": "\n", "^": "^", "'": '"'}
"""RFC 6868."""
_SEPARATOR = re.compile(r"(?<!\\),")

_TOP = frozenset((
    b"VCALENDAR", b"VEVENT", b"VTODO", b"VJOURNAL", b"VFREEBUSY", b"VTIMEZONE", b"VAVAILABILITY",
))  # fmt: skip
_WANTED = frozenset(
    b"UID DTSTART DTEND DURATION RRULE EXRULE EXDATE RDATE RECURRENCE-ID SUMMARY LOCATION DESCRIPTION ATTENDEE ORGANIZER "
    b"STATUS SEQUENCE CATEGORIES URL CONFERENCE TZID TZOFFSETFROM TZOFFSETTO X-LIC-LOCATION".split()
)
_WANTED_PREFIXES = (b"X-MICROSOFT-", b"X-GOOGLE-", b"X-NEXTCLOUD-BC-", b"X-KDE-KABC-")
_OTHERS = frozenset(
    b"ATTACH CALSCALE CLASS COLOR COMMENT COMPLETED CONTACT CREATED DTSTAMP DUE GEO IMAGE LAST-MODIFIED METHOD NAME PRIORITY "
    b"PRODID RELATED-TO REQUEST-STATUS RESOURCES SOURCE STRUCTURED-DATA TRANSP VERSION".split()
)
"""What else may follow a description; any other word with a colon goes on with one that was not folded."""
_CALENDAR_PROPERTIES = frozenset((b"METHOD", b"PRODID", b"VERSION"))


class Property(NamedTuple):
    """One property: its name in capitals, its parameters by name in capitals, its value as written."""

    name: str
    parameters: Mapping[str, str]
    value: str

    @property
    def text(self) -> str:
        """The value as a text, its escapes resolved."""
        return _ESCAPE.sub(lambda match: "\n" if match[1] in "nN" else match[1], self.value)

    @property
    def several(self) -> list[str]:
        """The values of a list."""
        return [part.strip() for part in _SEPARATOR.split(self.value) if part.strip()]


class Component(NamedTuple):
    """A component with the properties that count, its first line's number (from 1) and what its calendar says.

    `kind` is `VEVENT`, `VTIMEZONE`, …; "" for a line that is in no component. `ended`: it had its END. `whole`: it was
    not too long to be read.
    """

    kind: str
    line: int
    properties: tuple[Property, ...]
    calendar: Mapping[str, str]
    ended: bool = True
    whole: bool = True

    def first(self, name: str) -> Property | None:
        """The first property of that name."""
        return next((each for each in self.properties if each.name == name), None)

    def all(self, name: str) -> list[Property]:
        """All properties of that name."""
        return [each for each in self.properties if each.name == name]

    def text(self, name: str) -> str:
        """The text of the first property of that name, or ""."""
        found = self.first(name)
        return found.text.strip() if found else ""


def components(source: Source, only: frozenset[bytes] | None = None) -> Iterator[Component]:
    """The components right below a calendar, and lines outside of any, in the file's order.

    With `only` they have these properties, which is faster; zones have all.
    """
    cutter = _Cutter(only)
    with source.open() as stream:
        for number, line in enumerate(byte_lines(stream, _LINE_BYTES), start=1):
            if line and not line.isspace():
                yield from cutter.take(number, line)
    yield from cutter.finish()


# -- components ----------------------------------------------------------------------------------------------


class _Cutter:
    """Takes physical lines, gives components."""

    def __init__(self, only: frozenset[bytes] | None) -> None:
        self._only = only
        self._calendar: dict[str, str] = {}
        self._kind = b""
        self._line = 0
        self._inner = 0
        self._properties: list[Property] = []
        self._held = 0
        self._whole = True
        self._parts: list[bytes] = []
        self._size = 0
        self._soft = False
        self._text_open = False
        self._stray: tuple[int, bytes] | None = None
        self._stray_lines = 0

    def take(self, number: int, line: bytes) -> Iterator[Component]:
        """What a line completes."""
        marker = _MARKER.fullmatch(line) if line[:1] in b"BbEe" else None
        if marker is not None:
            self._close_line()
            if line[:1] in b"Bb":
                yield from self._begin(number, marker[2].upper())
            else:
                yield from self._end(marker[2].upper())
        elif self._soft:
            self._parts[-1] = self._parts[-1][:-1]
            self._soft = line.endswith(b"=")
            self._go_on(line)
        elif line[:1] in b" \t":
            self._go_on(line[1:])
        else:
            self._property_line(number, line)

    def finish(self) -> Iterator[Component]:
        """What the end of the file completes."""
        self._close_line()
        yield from self._closed(ended=False)

    # Markers

    def _begin(self, number: int, kind: bytes) -> Iterator[Component]:
        if kind in _TOP or not self._kind:
            yield from self._closed(ended=False)
            if kind == b"VCALENDAR":
                self._calendar = {}
            else:
                self._kind, self._line = kind, number
        else:
            self._inner += 1
            if self._kind == b"VTIMEZONE":
                self._keep(Property("BEGIN", {}, kind.decode("ascii")))

    def _end(self, kind: bytes) -> Iterator[Component]:
        if kind in (self._kind, b"VCALENDAR"):
            yield from self._closed(ended=kind == self._kind)
        elif self._inner:
            self._inner -= 1
        if kind == b"VCALENDAR":
            self._calendar = {}

    def _closed(self, *, ended: bool) -> Iterator[Component]:
        if self._stray is not None:
            number, line = self._stray
            more = f" and {self._stray_lines - 1} more" if self._stray_lines > 1 else ""
            yield Component(
                "", number, (Property("", {}, shortened(decode_piece(line)[0]) + more),), self._calendar
            )
            self._stray, self._stray_lines = None, 0
        if self._kind:
            yield Component(
                self._kind.decode("ascii"), self._line, tuple(self._properties), self._calendar,
                ended, self._whole,
            )  # fmt: skip
        self._kind, self._inner, self._properties, self._held, self._whole = b"", 0, [], 0, True

    def _keep(self, found: Property) -> None:
        self._held += self._size
        if len(self._properties) >= _COMPONENT_LINES or self._held > _COMPONENT_BYTES:
            self._whole = False
        else:
            self._properties.append(found)

    # Properties

    def _property_line(self, number: int, line: bytes) -> None:
        named = _NAME.match(line)
        if self._text_open and not (
            named and _is_known(named[1].upper())
        ):  # a description that was not folded
            self._go_on(b"\\n" + line)
            return
        self._close_line()
        name = named[1].upper() if named else b""
        if not self._kind:
            if name in _CALENDAR_PROPERTIES:
                self._start_line(line, name)
            elif b":" not in line or named is None:
                self._stray = self._stray or (number, line[:400])
                self._stray_lines += 1
        elif self._wants(name):
            self._start_line(line, name)
            self._soft = line.endswith(b"=") and _is_quoted(line.partition(b":")[0])

    def _wants(self, name: bytes) -> bool:
        if self._inner and self._kind != b"VTIMEZONE":  # what an alarm says
            return False
        if self._only is not None and self._kind != b"VTIMEZONE":
            return name in self._only
        return name in _WANTED or name.startswith(_WANTED_PREFIXES)

    def _start_line(self, line: bytes, name: bytes) -> None:
        self._parts, self._size = [line], len(line)
        self._text_open = name == b"DESCRIPTION"

    def _go_on(self, line: bytes) -> None:
        if self._parts and self._size < _LINE_BYTES:
            self._parts.append(line)
            self._size += len(line)

    def _close_line(self) -> None:
        if self._parts:
            found = _property(b"".join(self._parts))
            self._parts = []
            if found is not None and self._kind:
                self._keep(found)
            elif found is not None:
                self._calendar = {**self._calendar, found.name: found.text.strip()}
        self._soft = self._text_open = False


def _is_known(name: bytes) -> bool:
    return name in _WANTED or name in _OTHERS or name.startswith(b"X-")


def _is_quoted(head: bytes) -> bool:
    return b"QUOTED-PRINTABLE" in head.upper()


def _property(raw: bytes) -> Property | None:
    head = _HEAD.match(raw) or _SLOPPY_HEAD.match(raw)
    if head is None:
        return None
    value = raw[head.end() :]
    said = decode_piece(head[2])[0]
    parameters: dict[str, str] = {}
    for match in _PARAMETER.finditer(said):
        text = (match[2] or "").replace('"', "").strip()
        parameters.setdefault(match[1].strip().upper(), _CARET.sub(lambda each: _CARETS[each[1]], text))
    if _is_quoted(head[0]):
        value = binascii.a2b_qp(value)
    return Property(
        head[1].decode("ascii").upper(), parameters, decode_piece(value, parameters.get("CHARSET"))[0]
    )
