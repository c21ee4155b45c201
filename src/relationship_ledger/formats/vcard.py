"""vCard 2.1, 3.0 and 4.0, as programs write them rather than as the standards ask.

A reader of our own because the common library lost a file to one bad card. It works on bytes, since one file may
hold several encodings; it goes line by line, in linear time and without recursion; and whatever it can't use it
reports. A file may be of any size: one card at a time is held, and no more of it than `_CARD_LIMIT`. What real files do: soft breaks of quoted-printable followed by blank lines, base64 and notes that are
not folded, a doubled carriage return, a code page instead of UTF-8, a charset nobody knows, cards that never end.
"""

import binascii
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from relationship_ledger.core.handles import fold, platform_name, url_key
from relationship_ledger.formats.days import DayOfYear, parse_day
from relationship_ledger.formats.draft import Draft, best_name, compose_name, content_key
from relationship_ledger.formats.lines import LINE_LIMIT, byte_lines
from relationship_ledger.formats.source import Hints, Source
from relationship_ledger.formats.text import (
    clean,
    decode_piece,
    head_text,
    known_charset,
    one_line,
    shortened,
    word_set,
)
from relationship_ledger.model import PersonRecord, Problem

# -- lines ---------------------------------------------------------------------------------------------------

# Possessive quantifiers: a line of 50 MB without a colon is given up in one pass.
_HEAD = re.compile(rb'(?:[\w-]{1,80}\.)?[A-Za-z][\w-]{0,79}\s?(?:;[^":;]*+(?:"[^"]*+"[^":;]*+)*+)*+:')
_SLOPPY_HEAD = re.compile(rb"(?:[\w-]{1,80}\.)?[A-Za-z][\w-]{0,79}(?:;[^:]*+)?:")
_BROKEN_HEAD = re.compile(rb"(?:[\w-]{1,80}\.)?([A-Za-z][\w-]{0,79});[\w-]{1,80}=[^:]*+")
_NAME = re.compile(rb"(?:([\w-]{1,80})\.)?([A-Za-z][\w-]{0,79})")
_MARKER = re.compile(rb"(BEGIN|END)\s?:\s?VCARD", re.IGNORECASE)
_MARKER_LIMIT = 60
_CARD_LIMIT = 64_000_000
"""Bytes of a card that are held. Pictures don't count: of these the beginning is held, and never read."""
_LINE_COST = 300
"""Bytes that a line takes besides its text."""
_BINARY_KEPT = 2000
_FOLDED = 70
"""A line of so many octets may have been folded, which programs do at 75: of blanks alone, it is no stray one."""
_UTF8_MARK: Final = b"\xef\xbb\xbf"

_TEXTS = frozenset((b"NOTE", b"LABEL", b"ADR"))
"""Properties that programs write over several lines without folding."""

_BINARY = frozenset((b"PHOTO", b"LOGO", b"KEY", b"SOUND", b"X-MS-CARDPICTURE", b"X-ABCROP-RECTANGLE"))

_STANDARD = frozenset(
    b"ADR AGENT ANNIVERSARY BDAY BEGIN BIRTHPLACE CALADRURI CALURI CAPURI CATEGORIES CLASS CLIENTPIDMAP DEATHDATE DEATHPLACE "
    b"EMAIL END EXPERTISE FBURL FN GENDER GEO HOBBY IMPP INTEREST KEY KIND LABEL LANG LOGO MAILER MEMBER N NAME NICKNAME NOTE "
    b"ORG ORG-DIRECTORY PHOTO PRODID PROFILE RELATED REV ROLE SORT-STRING SOUND SOURCE TEL TITLE TZ UID URL VERSION XML "
    b"PRONOUNS GRAMGENDER LANGUAGE SOCIALPROFILE CREATED JSPROP".split()
)


@dataclass(slots=True)
class _Logical:
    """One property or marker: its physical lines joined, its first line's number (from 1).

    `cut` says that it was longer than `LINE_LIMIT`, and ends there.
    """

    line: int
    parts: list[bytes]
    name: bytes = b""
    quoted: bool = False
    open: bool = False
    blanks: int = 0
    size: int = 0
    cut: bool = False

    @property
    def raw(self) -> bytes:
        return b"".join(self.parts)

    def takes(self, line: bytes) -> bool:
        """Whether a physical line belongs to this one; if so, it is taken."""
        if self.name in (b"BEGIN", b"END") or _marker(line):
            return False
        if not line.strip() and (len(line) < _FOLDED or self.open):
            self.blanks += 1
            return True
        if self.open and not (self.blanks and _head_name(line)):
            self._continue(line)
            return True
        self.open = False
        if line[:1] in (b" ", b"\t"):
            self._continue(line[1:])
            return True
        return self._takes_unfolded(line)

    def _continue(self, line: bytes) -> None:
        self.blanks = 0
        stripped = line.rstrip() if self.quoted else line
        self.open = self.quoted and stripped.endswith(b"=")
        self._keep(stripped[:-1] if self.open else line)

    def _keep(self, part: bytes) -> None:
        """Hold a part as far as there is room; of a picture, its beginning."""
        binary = self.name in _BINARY
        room = max((_BINARY_KEPT if binary else LINE_LIMIT) - self.size, 0)
        self.cut = self.cut or (len(part) > room and not binary)
        if room:
            self.parts.append(part[:room])
            self.size += min(len(part), room)

    def _takes_unfolded(self, line: bytes) -> bool:
        """Whether an unfolded line goes on with the base64 or the note before it."""
        name = _head_name(line) or _broken_head_name(line)
        if self.name in _BINARY:
            return not name
        if self.name not in _TEXTS or name in _STANDARD or name.startswith(b"X-"):
            return False
        self._keep(b"\n" * min(self.blanks + 1, LINE_LIMIT))
        self._continue(line)
        return True


def _marker(line: bytes) -> bytes:
    """BEGIN or END where the line begins or ends a card, else nothing."""
    if len(line) > _MARKER_LIMIT:
        return b""
    match = _MARKER.fullmatch(line.removeprefix(_UTF8_MARK).strip())
    return match[1].upper() if match else b""


def _head_name(line: bytes) -> bytes:
    """The property's name in capitals where the line has the shape of one, else nothing."""
    if not (_HEAD.match(line) or _SLOPPY_HEAD.match(line)):
        return b""
    match = _NAME.match(line)
    return match[2].upper() if match else b""


def _broken_head_name(line: bytes) -> bytes:
    """The same for a line whose parameters are so long that it is folded before its colon."""
    match = _BROKEN_HEAD.fullmatch(line) if len(line) >= _FOLDED else None
    return match[1].upper() if match else b""


def _started(number: int, line: bytes) -> _Logical:
    marker = _marker(line)
    if marker:
        return _Logical(number, [b""], marker)
    line = line.lstrip()
    name = _head_name(line)
    logical = _Logical(number, [], name)
    head = _HEAD.match(line) or _SLOPPY_HEAD.match(line)
    logical.quoted = head is not None and b"QUOTED-PRINTABLE" in head[0].upper()
    logical._continue(line)  # noqa: SLF001 - the first line is taken as the others are
    return logical


def _logical_lines(lines: Iterable[bytes]) -> Iterator[_Logical]:
    """Join folded and broken lines."""
    pending: _Logical | None = None
    for number, line in enumerate(lines, start=1):
        if pending is not None and pending.takes(line):
            continue
        if pending is not None:
            yield pending
        pending = _started(number, line) if line.strip() else None
    if pending is not None:
        yield pending


# -- cards ---------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class _Card:
    """The lines of one card. `left_out` is the first line that is not held since the card is too long, or 0."""

    line: int
    lines: list[_Logical] = field(default_factory=list)
    begun: bool = True
    ended: bool = False
    left_out: int = 0


def _cards(lines: Iterable[bytes]) -> Iterator[_Card]:
    """Group lines into cards, in the order in which the outermost ones end.

    Lines outside of any card come as a card not `begun`, and `ended` if an END follows them.
    """
    stack: list[_Card] = []
    inner: list[_Card] = []
    size = 0
    for logical in _logical_lines(lines):
        begins = logical.name == b"BEGIN" and _is_marker(logical)
        if begins and stack and not _awaits_agent(stack[-1]):
            yield from _closed(stack, inner)
        if not stack:
            size = 0
        if begins or not stack:
            card = _Card(logical.line, begun=begins)
            if stack:
                inner.append(card)
            stack.append(card)
        if logical.name == b"END" and _is_marker(logical):
            stack[-1].ended = True
            if len(stack) > 1:
                stack.pop()
            else:
                yield from _closed(stack, inner)
        elif not begins:
            size += logical.size + _LINE_COST
            if size <= _CARD_LIMIT:
                stack[-1].lines.append(logical)
            else:
                stack[-1].left_out = stack[-1].left_out or logical.line
    yield from _closed(stack, inner)


def _is_marker(logical: _Logical) -> bool:
    return logical.parts == [b""]


def _awaits_agent(card: _Card) -> bool:
    """Whether a card that begins now is the agent of `card`, rather than the next one after a missing END."""
    return bool(card.lines) and card.lines[-1].name == b"AGENT" and card.lines[-1].raw.rstrip().endswith(b":")


def _closed(stack: list[_Card], inner: list[_Card]) -> Iterator[_Card]:
    if stack:
        yield stack[0]
        yield from inner
    stack.clear()
    inner.clear()


# -- properties ----------------------------------------------------------------------------------------------

_ENCODINGS: Final = {
    "QUOTED-PRINTABLE": "QUOTED-PRINTABLE", "QP": "QUOTED-PRINTABLE", "BASE64": "BASE64", "B": "BASE64",
    "8BIT": "8BIT", "7BIT": "7BIT",
}  # fmt: skip
_PARAMETER = re.compile(r';([^=":;]*+)(?:=((?:"[^"]*+"|[^":;])*+))?')


@dataclass(frozen=True, slots=True)
class _Property:
    """One property, decoded but still escaped. `types` are lower case and without `pref`."""

    line: int
    group: str
    name: str
    parameters: Mapping[str, str]
    types: tuple[str, ...]
    value: str


def _parameters(head: str) -> tuple[dict[str, str], list[str]]:
    """Return the parameters by name in capitals (the first of each), and all types."""
    parameters: dict[str, str] = {}
    types: list[str] = []
    for match in _PARAMETER.finditer(head):
        name, value = match[1].strip(), match[2]
        if value is None:  # vCard 2.1: a bare word is a type, an encoding or, wrongly, a charset
            if name.upper() in _ENCODINGS:
                parameters.setdefault("ENCODING", name)
            elif "-" in name and known_charset(name):
                parameters.setdefault("CHARSET", name)
            else:
                types.append(name.lower())
        elif name.upper() == "TYPE":
            types.extend(word.strip().lower() for word in value.replace('"', "").split(","))
        else:
            parameters.setdefault(name.upper(), _without_carets(value.replace('"', "").strip()))
    return parameters, types


_CARET = re.compile(r"\^([\^n'])")
_CARETS: Final = {"^": "^", "n": "\n", "'": '"'}


def _without_carets(value: str) -> str:
    """A parameter's value without the carets that stand for what may not be in it (RFC 6868)."""
    return _CARET.sub(lambda match: _CARETS[match[1]], value)


def _property(logical: _Logical, fallback: str) -> _Property | None:
    """Read a logical line as a property, or return None where it has not the shape of one."""
    raw = logical.raw
    head = _HEAD.match(raw) or _SLOPPY_HEAD.match(raw)
    named = _NAME.match(raw)
    if head is None or named is None:
        return None
    parameters, types = _parameters(decode_piece(head[0][named.end() : -1], None, fallback)[0])
    value = raw[head.end() :]
    encoding = _ENCODINGS.get(parameters.get("ENCODING", "").upper(), "")
    if encoding == "QUOTED-PRINTABLE":
        value = binascii.a2b_qp(value)
    elif encoding == "BASE64":
        value = _from_base64(value)
    text, _ = decode_piece(value, parameters.get("CHARSET"), fallback)
    return _Property(
        line=logical.line,
        group=(named[1] or b"").decode("ascii", "replace").upper(),
        name=named[2].decode("ascii", "replace").upper(),
        parameters=parameters,
        types=tuple(types),
        value=text,
    )


_BASE64 = re.compile(rb"[A-Za-z0-9+/=\s]*")


def _from_base64(value: bytes) -> bytes:
    """Decode; what is not base64 stays as it is, since the decoder would drop whatever it doesn't know."""
    if not _BASE64.fullmatch(value):
        return value
    try:
        return binascii.a2b_base64(value)
    except binascii.Error:
        return value


def _code_page(card: _Card) -> str:
    """The charset that the card itself declares somewhere, for its undeclared bytes."""
    for logical in card.lines:
        head = _HEAD.match(logical.raw[:2000]) if b"charset=" in logical.raw[:2000].lower() else None
        if head is not None:
            declared = known_charset(_parameters(head[0].decode("latin-1"))[0].get("CHARSET", ""))
            if declared and declared not in ("utf-8", "ascii"):
                return declared
    return "cp1252"


_ESCAPE = re.compile(r"\\([nN;,:\\\"])")
_SEPARATORS = {
    separator: re.compile(rf"((?:[^\\{separator}]|\\.)*+)({separator}|\\?$)", re.DOTALL) for separator in ";,"
}
_MOST_PARTS = 10_000


def _unescaped(value: str) -> str:
    return _ESCAPE.sub(lambda match: "\n" if match[1] in "nN" else match[1], value)


def _split(value: str, separator: str) -> list[str]:
    """Split at separators that are not escaped; the parts are still escaped."""
    parts: list[str] = []
    for match in _SEPARATORS[separator].finditer(value):
        if len(parts) == _MOST_PARTS:
            return [*parts, value[match.start() :]]
        parts.append(match[1])
        if match[2] != separator:
            break
    return parts


def _components(value: str, separator: str = ";") -> list[str]:
    return [_unescaped(part).strip() for part in _split(value, separator)]


# -- labels --------------------------------------------------------------------------------------------------

_APPLE_LABEL = re.compile(r"_\$!<(.*)>!\$_")
_LABELS: Final = {
    "home": "home", "work": "work", "school": "school", "main": "main", "other": "other", "car": "car",
    "cell": "mobile", "mobile": "mobile", "iphone": "mobile", "fax": "fax", "homefax": "home fax",
    "workfax": "work fax", "otherfax": "other fax", "pager": "pager", "assistantphone": "assistant",
}  # fmt: skip
_NO_LABELS = word_set(
    "pref voice internet text video textphone msg bbs modem isdn pcs dom intl postal parcel x400 applelink attmail cis eworld "
    "ibmmail mcimail powershare prodigy tlx uri vcard inline"
)


def _label(prop: _Property, labels: Mapping[str, str]) -> str | None:
    """Return which of several this is: the label of its `item1.` group, else its types in words."""
    named = labels.get(prop.group) if prop.group else None
    if named:
        return _LABELS.get(named, named)
    known = [label for word, label in _LABELS.items() if word in prop.types]
    if known:
        return " ".join(dict.fromkeys(known))
    others = [word for word in prop.types if word and word not in _NO_LABELS and len(word) < 40]
    return others[0].removeprefix("x-") if others else None


def _group_labels(properties: list[_Property]) -> dict[str, str]:
    labels: dict[str, str] = {}
    for prop in properties:
        if prop.name == "X-ABLABEL" and prop.group:
            text = one_line(_unescaped(prop.value))
            apple = _APPLE_LABEL.fullmatch(text)
            labels[prop.group] = (apple[1] if apple else text).lower()
    return labels


# -- fields --------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Field:
    """A property on its way into a draft. `ours` says that a ledger wrote the card."""

    prop: _Property
    text: str
    label: str | None
    where: str
    ours: bool = False


def _email(draft: Draft, item: _Field) -> None:
    draft.email(item.text, item.label, item.where)


def _phone(draft: Draft, item: _Field) -> None:
    draft.phone(item.text, item.label, item.where)


def _url(draft: Draft, item: _Field) -> None:
    draft.url(item.text, item.label, item.where)


def _address(draft: Draft, item: _Field) -> None:
    parts = _components(item.prop.value)
    box, extended, street, city, region, code, country = (parts + [""] * 7)[:7]
    place = " ".join(part for part in (code, city) if part)
    lines = [street, extended, box, place, region, country, *parts[7:]]
    text = "\n".join(line for line in lines if line)
    draft.address(text or item.prop.parameters.get("LABEL", ""), item.label)


def _account(draft: Draft, item: _Field) -> None:
    """IMPP: the platform is the service where it is named, else the scheme of the address."""
    scheme, colon, rest = item.text.strip().partition(":")
    if not colon or "/" in scheme or "@" in scheme or " " in scheme:
        scheme, rest = "", item.text
    service = item.prop.parameters.get("X-SERVICE-TYPE", "") or scheme or item.label or "im"
    draft.platform(service, rest.lstrip("/").partition("?")[0])


def _profile(draft: Draft, item: _Field) -> None:
    """X-SOCIALPROFILE: a type names the platform, and an address or `x-apple:name` the account."""
    parameters = item.prop.parameters
    platform = parameters.get("SERVICE-TYPE", "") or next(
        (word for word in item.prop.types if word not in _NO_LABELS or item.ours), ""
    )
    text = item.text.strip()
    named = text.lower().startswith("x-apple:")
    if named:
        text = text[len("x-apple:") :]
    user = parameters.get("X-USER", "")
    if item.ours and platform and (user or named):
        draft.platform(platform, user or text)
    elif url_key(text) is not None and (not platform or platform_name(platform) == "linkedin"):
        draft.url(text, platform_name(platform) or None, item.where)
    elif platform:
        draft.platform(platform, user or text)
    else:
        draft.note(user or text, "Account")


def _organization(draft: Draft, item: _Field) -> None:
    units = [one_line(part) for part in _components(item.prop.value)]
    first, *rest = units or [""]
    draft.work(first, ", ".join(unit for unit in rest if unit))


def _position(draft: Draft, item: _Field) -> None:
    draft.position(item.text)


_NOTE_LINE = re.compile(r"^---$", re.MULTILINE)
_LONGER_DASHES = re.compile(r"^-(-{3,})$", re.MULTILINE)


def _note(draft: Draft, item: _Field) -> None:
    """A note; of a ledger's card each of those that `vcard_out` joined."""
    if not item.ours:
        draft.note(item.text)
        return
    for part in _NOTE_LINE.split(item.text):
        draft.note(_LONGER_DASHES.sub(r"\1", part))


def _lists(draft: Draft, item: _Field) -> None:
    for part in _components(item.prop.value, ","):
        draft.on_list(part)


def _own(field: str) -> Callable[[Draft, _Field], None]:
    """What a ledger writes of its own."""

    def own(draft: Draft, item: _Field) -> None:
        draft.own(field, item.text, item.where)

    return own


def _groups(draft: Draft, item: _Field) -> None:
    for part in _components(
        item.prop.value.replace(";", ",") if "\\" not in item.prop.value else item.prop.value, ","
    ):
        draft.group(part)


def _nicknames(draft: Draft, item: _Field) -> None:
    for part in _components(item.prop.value, ","):
        if part:
            draft.alias(part)


def _read_day(item: _Field) -> DayOfYear | None:
    parsed = parse_day(one_line(item.text), day_first=None, pivot=1930)
    omitted = item.prop.parameters.get("X-APPLE-OMIT-YEAR", "")
    if parsed is not None and parsed.year is not None and omitted == str(parsed.year):
        return DayOfYear(parsed.month, parsed.day)
    return parsed


def _birthday(draft: Draft, item: _Field) -> None:
    draft.day("birthday", item.text, _read_day(item), item.where)


def _anniversary(draft: Draft, item: _Field) -> None:
    draft.day("anniversary", item.text, _read_day(item), item.where)


def _labelled_day(draft: Draft, item: _Field) -> None:
    draft.day(item.label or "date", item.text, _read_day(item), item.where)


def _death(draft: Draft, item: _Field) -> None:
    draft.note(item.text, "Died")
    draft.problem(
        "the card has a day of death, kept as a note; `ledger let-go --deceased` silences reminders",
        item.where,
    )


def _agent(draft: Draft, item: _Field) -> None:
    if item.text.strip():
        draft.note(item.text, "Agent")
        draft.problem("a card inside this card is kept as a note, not read", item.where)


def _remark(label: str) -> Callable[[Draft, _Field], None]:
    def remark(draft: Draft, item: _Field) -> None:
        text = item.text
        if "uri" in item.prop.parameters.get("VALUE", "").lower() and text.startswith("urn:"):
            return  # another card's id says nothing to a person
        draft.note(text, f"{label} ({item.label})" if item.label and label == "Related" else label)

    return remark


def _on(platform: str) -> Callable[[Draft, _Field], None]:
    def account(draft: Draft, item: _Field) -> None:
        draft.platform(platform, item.text)

    return account


_READERS: Final[Mapping[str, Callable[[Draft, _Field], None]]] = {
    "EMAIL": _email,
    "TEL": _phone,
    "URL": _url,
    "ADR": _address,
    "IMPP": _account,
    "X-SOCIALPROFILE": _profile,
    "SOCIALPROFILE": _profile,
    "ORG": _organization,
    "TITLE": _position,
    "ROLE": _position,
    "NOTE": _note,
    "CATEGORIES": _groups,
    "NICKNAME": _nicknames,
    "X-NICKNAME": _nicknames,
    "BDAY": _birthday,
    **dict.fromkeys(
        ("ANNIVERSARY", "X-ANNIVERSARY", "X-EVOLUTION-ANNIVERSARY", "X-MS-ANNIVERSARY", "X-WAB-WEDDING_ANNIVERSARY",
         "X-KADDRESSBOOK-X-ANNIVERSARY"),
        _anniversary,
    ),
    "X-ABDATE": _labelled_day,
    "X-LEDGER-LISTS": _lists,
    **{"X-LEDGER-" + field.upper().replace("_", "-"): _own(field)
       for field in ("origin", "tier", "cadence", "state", "first_day")},
    "DEATHDATE": _death,
    "X-DEATHDATE": _death,
    "AGENT": _agent,
    **{name: _remark("Spouse") for name in ("X-SPOUSE", "X-EVOLUTION-SPOUSE", "X-MS-SPOUSE", "X-WAB-SPOUSE_NAME",
                                            "X-KADDRESSBOOK-X-SPOUSESNAME")},
    **{name: _remark("Manager") for name in ("X-MANAGER", "X-EVOLUTION-MANAGER", "X-MS-MANAGER",
                                             "X-KADDRESSBOOK-X-MANAGERSNAME")},
    **{name: _remark("Assistant") for name in ("X-ASSISTANT", "X-EVOLUTION-ASSISTANT", "X-MS-ASSISTANT",
                                               "X-KADDRESSBOOK-X-ASSISTANTSNAME")},
    "X-MS-CHILD": _remark("Child"),
    "RELATED": _remark("Related"),
    "X-ABRELATEDNAMES": _remark("Related"),
    "HOBBY": _remark("Hobby"),
    "INTEREST": _remark("Interest"),
    "EXPERTISE": _remark("Expertise"),
    "X-MS-IMADDRESS": _on("im"),
    "X-SKYPE": _on("skype"),
    "X-SKYPE-USERNAME": _on("skype"),
    "X-JABBER": _on("xmpp"),
    "X-GOOGLE-TALK": _on("gtalk"),
    **{"X-" + name.upper(): _on(name) for name in ("aim", "icq", "msn", "yahoo", "gtalk", "qq", "gadugadu", "groupwise",
                                                   "matrix", "twitter", "mastodon", "telegram", "signal", "whatsapp",
                                                   "facebook", "instagram", "github", "linkedin", "discord", "bluesky")},
}  # fmt: skip
"""What is done with each property; any other is left alone, above all pictures, keys and phonetic names."""


# -- names ---------------------------------------------------------------------------------------------------


def _composed(value: str, *, with_titles: bool = True) -> str:
    """`Family;Given;Middle;Prefix;Suffix` in the order in which names are said."""
    parts = [" ".join(" ".join(_components(part, ",")).split()) for part in _split(value, ";")]
    family, given, middle, prefix, suffix = (parts + [""] * 5)[:5]
    if not with_titles:
        prefix = suffix = ""
    return compose_name(prefix, given, middle, family, suffix)


def _values(properties: list[_Property], name: str) -> list[str]:
    return [prop.value for prop in properties if prop.name == name and prop.value.strip()]


def _name(draft: Draft, properties: list[_Property]) -> None:
    """Name the draft: as the card shows the name, else from its parts, else by what else the card has."""
    shown = [one_line(_unescaped(value)) for value in _values(properties, "FN")]
    parts = _values(properties, "N")
    is_organization = _kind(properties) in ("org", "organization") or "company" in (
        value.strip().lower() for value in _values(properties, "X-ABSHOWAS")
    )
    organization = [draft.organization] if is_organization and draft.organization else []
    draft.name = best_name([*shown, *organization, *map(_composed, parts)]) or draft.name_otherwise()
    said = set(fold(draft.name).split())
    for other in [*shown, *(_composed(value, with_titles=False) for value in parts)]:
        if fold(other) and not set(fold(other).split()) <= said:
            draft.alias(other)


# -- records -------------------------------------------------------------------------------------------------

_PEOPLE = ("", "individual", "org", "organization", "x-individual")


def _kind(properties: list[_Property]) -> str:
    for prop in properties:
        if prop.name in ("KIND", "X-ADDRESSBOOKSERVER-KIND"):
            return prop.value.strip().lower()
    return ""


def _properties(card: _Card, draft: Draft, name: str) -> list[_Property]:
    """Read the card's lines; those that are no property become problems and notes."""
    fallback = _code_page(card)
    properties = []
    for logical in card.lines:
        if logical.name in _BINARY:
            continue
        prop = _property(logical, fallback)
        if prop is not None:
            properties.append(prop)
            if logical.cut:
                draft.problem(
                    f"the line is longer than {LINE_LIMIT} bytes and read as far as these",
                    f"{name}:{logical.line}",
                )
        else:
            draft.unread("Line", decode_piece(logical.raw, None, fallback)[0], f"{name}:{logical.line}")
    return properties


def _fill(draft: Draft, properties: list[_Property], name: str) -> None:
    labels = _group_labels(properties)
    ours = any(prop.name == "X-LEDGER-ORIGIN" for prop in properties)
    has_address = any(prop.name == "ADR" and prop.value.strip(" ;\\,") for prop in properties)
    for prop in properties:
        reader = _READERS.get(prop.name)
        item = _Field(prop, clean(_unescaped(prop.value)), _label(prop, labels), f"{name}:{prop.line}", ours)
        if reader is not None:
            reader(draft, item)
        elif (
            prop.name == "LABEL" and not has_address
        ):  # 2.1's address in words, mostly beside the ADR it repeats
            draft.address(item.text, item.label)
    _name(draft, properties)


def _uid(properties: list[_Property]) -> str:
    for value in _values(properties, "UID"):
        uid = one_line(_unescaped(value))
        return uid[9:] if uid.lower().startswith("urn:uuid:") else uid
    return ""


def _read_card(card: _Card, name: str, region: str) -> Iterator[PersonRecord | Problem]:
    draft = Draft(f"{name}:{card.line}", region)
    properties = _properties(card, draft, name)
    kind = _kind(properties)
    if kind not in _PEOPLE:
        title = shortened(best_name(map(_unescaped, _values(properties, "FN"))) or "without a name")
        article = "an" if kind[:1] in "aeiou" else "a"
        yield Problem(draft.where, f"{article} {shortened(kind, 20)}, not a person: {title}")
        return
    _fill(draft, properties, name)
    if not card.ended:
        draft.problem("the card has no END:VCARD; read as far as it goes")
    if not card.begun:
        draft.problem("the card has no BEGIN:VCARD; read from where it starts")
    if card.left_out:
        draft.problem(f"the card is too long; it is read as far as line {card.left_out}")
    if draft.name:
        uid = _uid(properties)
        yield draft.record(lambda content: f"vcard:uid:{uid}" if uid else content_key("vcard:sha", content))
    else:
        draft.problem("the card has no name, and nothing to name it by")
    yield from draft.problems


def _read_stray(card: _Card, name: str, region: str) -> Iterator[PersonRecord | Problem]:
    """Lines outside of any card: a card that lost its BEGIN, or something else."""
    where = f"{name}:{card.line}"
    if card.ended and any(logical.name in _STANDARD for logical in card.lines):
        yield from _read_card(card, name, region)
    elif card.ended and not card.lines:
        yield Problem(where, "END:VCARD without a BEGIN:VCARD")
    else:
        text = shortened(decode_piece(card.lines[0].raw[:400])[0])
        more = f" and {len(card.lines) - 1} more" if len(card.lines) > 1 else ""
        yield Problem(where, f"outside of any card: {text}{more}")


_CARD = re.compile(r"^[ \t\ufeff]*BEGIN[ \t]?:[ \t]?VCARD[ \t]*$", re.IGNORECASE | re.MULTILINE)
_NO_CARDS = re.compile(r"\s*(?:[{\[<#]|From |BEGIN\s?:\s?VCALENDAR)", re.IGNORECASE)
"""How files begin that hold cards only inside something else: JSON, XML, mail, calendars."""


def recognises(head: bytes) -> bool:
    """Whether a file that begins so holds cards."""
    text = head_text(head)
    return _CARD.search(text) is not None and _NO_CARDS.match(text) is None


def read(source: Source, hints: Hints) -> Iterator[PersonRecord | Problem]:
    """Yield the people in a file of vCards, and a problem for whatever can't be read, in file order.

    Each card gives one record or at least one problem; nothing is raised.
    """
    name, found = source.name, False
    with source.open() as stream:
        for card in _cards(byte_lines(stream, LINE_LIMIT)):
            found = True
            yield from (
                _read_card(card, name, hints.region) if card.begun else _read_stray(card, name, hints.region)
            )
    if not found:
        yield Problem(name, "no card in this file")
