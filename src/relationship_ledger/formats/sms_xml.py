"""Messages and calls of Android phones as XML: SMS Backup & Restore (two files, `smses` and `calls`) and Super Backup.

The first writes XML that its own kind of emoji makes invalid, the second escapes nothing at all; both are repaired byte
by byte on their way to the parser. Nothing of a document but one element is ever held, and no entity is ever expanded.
"""

import re
from collections.abc import Iterator, Mapping
from html import unescape
from typing import BinaryIO, Final, NamedTuple
from xml.parsers import expat

from relationship_ledger.core.correspondence import FEW
from relationship_ledger.core.handles import email_key, plain_phone
from relationship_ledger.core.phones import normalize_phone
from relationship_ledger.formats.chat import AHEAD, MANY, MOST_PEOPLE, of_milliseconds
from relationship_ledger.formats.draft import content_key
from relationship_ledger.formats.source import Hints, Source
from relationship_ledger.formats.text import head_text, one_line, shortened
from relationship_ledger.model import FileRecord, Handle, Party, Problem, Skipped, TouchRecord

_ROOT: Final = re.compile(r"<(?:smses|allsms|calls)[\s>]|<!DOCTYPE\s+(?:smses|allsms|calls)\b")
_CHUNK: Final = 1 << 16
_NOTHING: Final = frozenset(("", "null", "(unknown)", "unknown"))
_HIDDEN: Final = frozenset(
    ("", "null", "-1", "-2", "-3", "unknown", "private", "anonymous", "restricted", "payphone")
)
"""Numbers that were not shown: Android's own -1 (unknown), -2 (private), -3 (payphone)."""
_OWN_NUMBER: Final = "insert-address-token"
"""What stands for the phone's own number in what it sent."""
_SHORT_DIGITS: Final = 6
"""Numbers of so many digits are those of services, unless the address book has a name for them."""
_NAME_LIMIT: Final = 300
_TEXT_LIMIT: Final = 4_000
_RECORD_LIMIT: Final = 2_000_000
"""Bytes of one message of Super Backup."""
_MOST_ADDRESSES: Final = 200
_MOST_KEPT: Final = 100_000

_SERVICES: Final = "messages of services"
_UNKNOWN: Final = "calls and messages of unknown numbers"
_UNSENT: Final = "messages that were not sent"
_DRAFTS: Final = "drafts"
_SENT_BOXES: Final = {"3": _DRAFTS, "4": _UNSENT, "5": _UNSENT, "6": _UNSENT}
_REPORTS: Final = frozenset(("134", "135", "136"))
"""`m_type` of delivery and read reports (OMA MMS encapsulation)."""
_FROM, _TO, _CC, _BCC = "137", "151", "130", "129"
"""Kinds of addresses of a multimedia message (PduHeaders in Android)."""


def recognises(head: bytes) -> bool:
    """Whether the file begins as messages or calls of a phone."""
    text = head_text(head).lstrip()
    if not text.startswith("<"):
        return False
    root = _ROOT.search(text)
    return root is not None and (
        root[0].startswith("<!") or "calls" not in root[0] or "<call" in text[root.end() - 1 :]
    )


# -- bytes that a parser takes -----------------------------------------------------------------------------------

_REFERENCES: Final = re.compile(rb"(?:&#(?:x[0-9A-Fa-f]{1,6}|[0-9]{1,7});)+")
_ONE: Final = re.compile(rb"&#(?:x([0-9A-Fa-f]+)|([0-9]+));")
_ENDING: Final = re.compile(rb"&#(?:x[0-9A-Fa-f]{1,6}|[0-9]{1,7});\Z")
_DATA: Final = b' data="'
_BASE64: Final = re.compile(rb"[A-Za-z0-9+/=\r\n]*")
_HELD: Final = 40
"""Bytes kept back at the end of a chunk: the longest pair of references, or the beginning of what is left out."""
_CONTROLS: Final = bytes(code if code >= 32 or code in (9, 10, 13) else 32 for code in range(256))


def _mended(match: re.Match[bytes]) -> bytes:
    """A run of references as XML allows them: the two halves of a character are one, and what is none is U+FFFD."""
    codes = [int(each[1], 16) if each[1] else int(each[2]) for each in _ONE.finditer(match[0])]
    made: list[int] = []
    half = 0
    for code in codes:
        if half and 0xDC00 <= code < 0xE000:
            made[-1] = 0x10000 + ((half - 0xD800) << 10) + (code - 0xDC00)
            half = 0
            continue
        half = code if 0xD800 <= code < 0xDC00 else 0
        allowed = (
            code in (9, 10, 13)
            or 32 <= code < 0xD800
            or 0xE000 <= code < 0xFFFE
            or 0x10000 <= code < 0x110000
        )
        made.append(code if allowed else 0xFFFD)
    return b"".join(b"&#%d;" % code for code in made)


def _repaired(data: bytes) -> bytes:
    return _REFERENCES.sub(_mended, data)


class _Repair:
    """Bytes of a file in pieces, mended so that a parser takes them: emoji, controls, pictures left out."""

    def __init__(self) -> None:
        self._held = b""
        self._in_data = False

    def feed(self, chunk: bytes, *, last: bool) -> bytes:
        """What a chunk becomes; its end may be kept until the next."""
        data = self._held + chunk
        kept = b"" if last else data[-_HELD:]
        cut = kept.find(b"&")
        if cut < 0:
            cut = kept.find(b" ", max(len(kept) - len(_DATA), 0))
        held = len(kept) - cut if cut >= 0 else 0
        # The first half of a character may stand just before.
        ending = _ENDING.search(data, max(len(data) - held - 12, 0), len(data) - held) if held else None
        held += len(ending[0]) if ending is not None else 0
        data, self._held = data[: len(data) - held], data[len(data) - held :]
        return _repaired(self._without_data(data).translate(_CONTROLS))

    def _without_data(self, data: bytes) -> bytes:
        """Leave out what pictures are made of; a picture is one attribute, which a parser would have to hold."""
        parts = []
        at = 0
        while True:
            if self._in_data:
                run = _BASE64.match(data, at)
                at = run.end() if run is not None else at
                if at == len(data):
                    break
                self._in_data = False
            begin = data.find(_DATA, at)
            if begin < 0:
                parts.append(data[at:])
                break
            parts.append(data[at : begin + len(_DATA)])
            at = begin + len(_DATA)
            self._in_data = True
        return b"".join(parts)


# -- elements ----------------------------------------------------------------------------------------------------

Attributes = Mapping[str, str]


class _Hostile(Exception):  # noqa: N818 - ends a document, is no failure of ours
    """The document declares entities."""


class _Elements:
    """The elements of a document as the parser meets them, and the addresses within one."""

    def __init__(self, name: str, make: "_Maker") -> None:
        self.found: list[FileRecord] = []
        self._name, self._make = name, make
        self._open: tuple[int, Attributes] | None = None
        self._addresses: list[tuple[str, str]] = []
        self.parser = expat.ParserCreate()
        self.parser.buffer_text = True
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.EntityDeclHandler = self._entity

    def _entity(self, *_: object) -> None:
        raise _Hostile

    def _start(self, element: str, attributes: dict[str, str]) -> None:
        line = self.parser.CurrentLineNumber
        if element == "mms":
            self._open, self._addresses = (line, attributes), []
        elif element == "addr" and self._open is not None:
            if len(self._addresses) < _MOST_ADDRESSES:
                self._addresses.append((attributes.get("type", ""), attributes.get("address", "")))
        elif element == "sms":
            self.found.append(self._make.message(f"{self._name}:{line}", attributes))
        elif element == "call":
            self.found.append(self._make.call(f"{self._name}:{line}", attributes))

    def _end(self, element: str) -> None:
        if element == "mms" and self._open is not None:
            line, attributes = self._open
            self.found.append(self._make.multimedia(f"{self._name}:{line}", attributes, self._addresses))
            self._open = None

    def taken(self) -> list[FileRecord]:
        """The records since the last time."""
        found, self.found = self.found, []
        return found


class _Address(NamedTuple):
    """What an address is: why it is nobody's ("" for someone's), its digits as written, and the handle it makes."""

    nobody: str
    short: bool
    plain: str
    handle: Handle | None


def _address(text: str, region: str) -> _Address:
    if text.casefold() in _HIDDEN:
        return _Address(_UNKNOWN, short=False, plain=text, handle=None)
    if email_key(text) is not None:
        return _Address("", short=False, plain=text, handle=Handle("email", text.strip()))
    plain = plain_phone(text)
    digits = plain.partition(";")[0].lstrip("+")
    if any(sign.isalpha() for sign in text) or not digits:
        return _Address(_SERVICES, short=False, plain=plain or text, handle=None)
    handle = Handle("phone", normalize_phone(text, region))
    return _Address("", short=len(digits) <= _SHORT_DIGITS, plain=plain, handle=handle)


class _Maker:
    """Makes records of elements. What an address is, is found out once."""

    def __init__(self, hints: Hints) -> None:
        self._hints = hints
        self._addresses: dict[str, _Address] = {}

    # Who?

    def _address(self, text: str) -> "_Address":
        """What an address is, looked at once: a phone has some hundreds of them and a hundred thousand messages."""
        if text not in self._addresses:
            if len(self._addresses) > _MOST_KEPT:
                self._addresses.clear()
            self._addresses[text] = _address(text, self._hints.region)
        return self._addresses[text]

    def _party(self, address: str, name: str) -> Party:
        handle = self._address(address).handle
        return Party(name, (handle,) if handle is not None else ())

    def _nobody(self, address: str, name: str) -> str | None:
        """Why an address is nobody's; None where it is someone's."""
        about = self._address(address)
        return about.nobody or (_SERVICES if about.short and not name else None)

    def _when(self, where: str, attributes: Attributes) -> int | Problem | Skipped:
        stamp = _stamp(attributes)
        at = of_milliseconds(stamp)
        if at is None:
            return Problem(where, f"unreadable date: {shortened(attributes.get('date', ''))}")
        return Skipped(where, AHEAD) if at > self._hints.until else at

    # What?

    def message(self, where: str, attributes: Attributes) -> FileRecord:
        """A text message."""
        box = attributes.get("type", "").strip()
        if (left_out := _other_box(where, box)) is not None:
            return left_out
        address = one_line(attributes.get("address", ""))
        name = _name(attributes.get("contact_name", attributes.get("name", "")))
        addresses = _several(address)
        if len(addresses) > 1:
            kind = _FROM if box == "1" else _TO
            return self._shared(
                where, attributes, mine=box == "2", addresses=[(kind, each) for each in addresses]
            )
        if (why := self._nobody(address, name)) is not None:
            return Skipped(where, why)
        at = self._when(where, attributes)
        if not isinstance(at, int):
            return at
        party = self._party(address, name)
        key = self._key(attributes, box, self._address(address).plain, attributes.get("body", ""))
        sender, people = (party, ()) if box == "1" else (None, (party,))
        return TouchRecord(where, key, at, "message", sender, people)

    def multimedia(self, where: str, attributes: Attributes, addresses: list[tuple[str, str]]) -> FileRecord:
        """A multimedia message, which may have gone to several people."""
        box = attributes.get("msg_box", "").strip()
        if attributes.get("m_type") in _REPORTS:
            return Skipped(where, "delivery reports")
        if (left_out := _other_box(where, box)) is not None:
            return left_out
        mine = box == "2"
        if not addresses:
            kind = _TO if mine else _FROM
            addresses = [(kind, each) for each in _several(attributes.get("address", ""))]
        return self._shared(where, attributes, mine=mine, addresses=addresses)

    def _shared(
        self, where: str, attributes: Attributes, *, mine: bool, addresses: list[tuple[str, str]]
    ) -> FileRecord:
        at = self._when(where, attributes)
        if not isinstance(at, int):
            return at
        wanted = (_TO, _CC, _BCC) if mine else (_FROM,)
        whole = _several(attributes.get("address", ""))
        others = list(
            dict.fromkeys(
                one_line(each) for kind, each in addresses if kind in wanted and each != _OWN_NUMBER
            )
        )
        if not others:
            others = whole if mine else whole[:1]
        name = _name(attributes.get("contact_name", "")) if len(whole) == 1 else ""
        # A name is whom the whole conversation is with; with several of them it names nobody in particular.
        nobody = [why for each in others if (why := self._nobody(each, name)) is not None]
        if not others or len(nobody) == len(others):
            return Skipped(where, nobody[0] if nobody else _UNKNOWN)
        parties = [self._party(each, name) for each in others if self._nobody(each, name) is None]
        ident = attributes.get("m_id") or attributes.get("tr_id") or ""
        key = self._key(
            attributes,
            "2" if mine else "1",
            "~".join(sorted(self._address(each).plain for each in others)),
            _some(ident),
        )
        if mine:
            return TouchRecord(where, key, at, "message", None, tuple(parties[:MOST_PEOPLE]))
        if sum(kind in (_TO, _CC, _BCC) for kind, _ in addresses) > FEW:
            return Skipped(where, MANY)
        return TouchRecord(where, key, at, "message", parties[0])

    def call(self, where: str, attributes: Attributes) -> FileRecord:
        """A phone call. One that took no time reached nobody."""
        number, name = one_line(attributes.get("number", "")), _name(attributes.get("contact_name", ""))
        kind = attributes.get("type", "").strip()
        if kind not in _CALLS:
            return Problem(where, f"an unknown kind of call: type {shortened(kind) or 'missing'}")
        if kind == "6":
            return Skipped(where, "blocked calls")
        if (why := self._nobody(number, name)) is not None:
            return Skipped(where, why)
        at = self._when(where, attributes)
        if not isinstance(at, int):
            return at
        length = attributes.get("duration", "").strip()
        seconds = int(length) if length.isascii() and length.isdigit() and len(length) < 7 else 0
        missed = kind in _UNREACHED or not seconds
        party = self._party(number, name)
        key = content_key("calls", [_stamp(attributes), kind, self._address(number).plain])
        mine = kind == "2"
        return TouchRecord(
            where, key, at, "call", None if mine else party, (party,) if mine else (), together=True,
            minutes=None if missed else round(seconds / 60, 2), missed=missed,
        )  # fmt: skip

    def _key(self, attributes: Attributes, box: str, address: str, text: str) -> str:
        return content_key("sms", [_stamp(attributes), box, address, one_line(text[:_TEXT_LIMIT])])


def _other_box(where: str, box: str) -> Skipped | Problem | None:
    """What a message is that lies in a box other than those of received and of sent ones; None in these."""
    if box in _SENT_BOXES:
        return Skipped(where, _SENT_BOXES[box])
    return (
        None
        if box in ("1", "2")
        else Problem(where, f"neither received nor sent: {shortened(box) or 'no type'}")
    )


_CALLS: Final = frozenset("1234567")
"""Android's kinds of calls: in, out, missed, voicemail, rejected, blocked, answered on another device."""
_UNREACHED: Final = frozenset("345")


def _stamp(attributes: Attributes) -> str:
    """The time in milliseconds; programs differ in which of two attributes has it and which the words."""
    date, time = attributes.get("date", "").strip(), attributes.get("time", "").strip()
    return time if time.isdigit() and not date.isdigit() else date


def _name(text: str) -> str:
    name = one_line(text)[:_NAME_LIMIT].rstrip()
    return "" if name.casefold() in _NOTHING else name


def _some(text: str) -> str:
    return "" if text.strip().casefold() in _NOTHING else text


def _several(address: str) -> list[str]:
    """The addresses of a conversation, which stand in one attribute with `~` between."""
    return [part for part in map(one_line, address[: 50 * _MOST_ADDRESSES].split("~")) if part]


# -- files -------------------------------------------------------------------------------------------------------


def read(source: Source, hints: Hints) -> Iterator[FileRecord]:
    """Yield each message and call as a touch record. What comes before the end of a cut or broken document is kept."""
    make = _Maker(hints)
    root = _ROOT.search(head_text(source.head()))
    if root is not None and root[0].startswith("<allsms"):
        yield from _unescaped(source, make)
        return
    elements = _Elements(source.name, make)
    repair = _Repair()
    with source.open() as stream:
        for chunk, last in _chunks(stream):
            try:
                elements.parser.Parse(repair.feed(chunk, last=last), last)
            except _Hostile:
                yield from elements.taken()
                yield Problem(source.name, "declares entities, which no phone does; not read")
                return
            except (expat.ExpatError, ValueError, LookupError) as error:
                yield from elements.taken()
                yield _broken(source.name, error, elements.parser.CurrentLineNumber, last=last)
                return
            yield from elements.taken()


def _broken(name: str, error: Exception, line: int, *, last: bool) -> Problem:
    if last and isinstance(error, expat.ExpatError) and error.code in _CUT:
        return Problem(f"{name}:{line}", "the file ends in the middle; what comes before was kept")
    return Problem(f"{name}:{line}", f"no XML from here on ({error}); what comes before was kept")


_CUT: Final = frozenset(
    expat.errors.codes[text]
    for text in (
        expat.errors.XML_ERROR_NO_ELEMENTS,
        expat.errors.XML_ERROR_UNCLOSED_TOKEN,
        expat.errors.XML_ERROR_PARTIAL_CHAR,
    )
)


def _chunks(stream: BinaryIO) -> Iterator[tuple[bytes, bool]]:
    """Pieces of a file, and whether each is the last one."""
    chunk = stream.read(_CHUNK)
    while True:
        following = stream.read(_CHUNK) if chunk else b""
        yield chunk, not following
        if not following:
            return
        chunk = following


_SMS: Final = b"<sms "
_IN_ORDER: Final = re.compile(
    r'address="([^"]*)" time="([^"]*)" date="([^"]*)" type="([^"]*)" body="(.*)" read="[^"]*"'
    r'(?: service_center="[^"]*")?(?: name="(.*)")?\s*/?>',
    re.DOTALL,
)


def _unescaped(source: Source, make: _Maker) -> Iterator[FileRecord]:
    """Messages of Super Backup, whose texts may hold quotes and angle brackets: known by the order of the attributes."""
    number = 0
    for piece in _pieces(source):
        number += 1
        where = f"{source.name}: message {number}"
        text = _repaired(piece).decode("utf-8", "replace").removesuffix("</allsms>").rstrip()
        match = _IN_ORDER.match(text) if len(piece) < _RECORD_LIMIT else None
        if match is None:
            yield Problem(where, f"no message: {shortened(text)}")
            continue
        names = ("address", "time", "date", "type", "body", "name")
        yield make.message(where, {key: unescape(match[at] or "") for at, key in enumerate(names, start=1)})


def _pieces(source: Source) -> Iterator[bytes]:
    """What stands behind each `<sms ` up to the next."""
    held = b""
    begun = False
    with source.open() as stream:
        for chunk, last in _chunks(stream):
            parts = (held + chunk).split(_SMS)
            held = parts.pop()
            for part in parts:
                if begun:
                    yield part.rstrip()
                begun = True
            if len(held) > 2 * _RECORD_LIMIT:  # the beginning is enough to say that it is none
                held = held[:_RECORD_LIMIT] + held[-len(_SMS) :]
            if last and begun:
                yield held.rstrip()
