"""What a mail's header says: fields, encoded words, addresses, times.

The standard library's policies take a millisecond a mail and stop at what they find malformed, and mailboxes are full of
that. Here addresses are taken apart first and decoded then, so that a comma inside an encoded name parts nothing.
"""

import re
from binascii import Error as Base64Error
from binascii import a2b_base64, a2b_qp
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from functools import lru_cache
from typing import Final

from relationship_ledger.core.handles import email_key, fold
from relationship_ledger.formats.text import decode_piece, one_line, word_set
from relationship_ledger.model import Handle, Instant, Party

LONGEST_LIST: Final = 100_000
"""Characters of a list of recipients that are taken apart."""
_CACHED = 2_000
_NAME_LIMIT = 200

_JOINED = frozenset((b"to", b"cc", b"bcc"))


def fields(header: bytes, wanted: frozenset[bytes]) -> dict[bytes, bytes]:
    """Return the fields whose lower-case names are `wanted`, unfolded; of several the first, of recipients all."""
    found: dict[bytes, bytes] = {}
    name, parts = b"", [b""]
    for line in header.split(b"\n"):
        if line[:1] in (b" ", b"\t"):
            if name:
                parts.append(line)
            continue
        if name:
            _keep(found, name, parts)
        name, _, value = line.partition(b":")
        name = name.rstrip().lower()
        if name in wanted:
            parts = [value]
        else:
            name = b""
    if name:
        _keep(found, name, parts)
    return found


def _keep(found: dict[bytes, bytes], name: bytes, parts: list[bytes]) -> None:
    value = b"".join(parts).replace(b"\r", b"").strip()
    if name not in found:
        found[name] = value
    elif name in _JOINED and value:
        found[name] += b", " + value


def text_of(value: bytes) -> str:
    """Return a field as text, its encoded words as they are."""
    return value.decode("ascii") if value.isascii() else decode_piece(value)[0]


# -- encoded words (RFC 2047) ------------------------------------------------------------------------------

_ENCODED = re.compile(r"=\?([^?\s]{1,60})\?([bBqQ])\?([^?]{0,1000}(?:\?(?!=)[^?]{0,200}){0,5})\?=")


def decoded(text: str) -> str:
    """Return `text` with its encoded words decoded, as far as they can be."""
    if "=?" not in text:
        return text
    pieces: list[str] = []
    raw, charset, end = b"", "", 0
    for match in _ENCODED.finditer(text):
        between = text[end : match.start()]
        end = match.end()
        joined = bool(charset) and not between.strip()
        own = match[1].partition("*")[0].lower()
        # A letter of several bytes may be cut between two words: they are joined before they are decoded.
        if raw and not (joined and own == charset):
            pieces.append(decode_piece(raw, charset)[0])
            raw = b""
        if not joined:
            pieces.append(between)
        raw, charset = raw + _bytes_of(match[2], match[3]), own
    if raw:
        pieces.append(decode_piece(raw, charset)[0])
    pieces.append(text[end:])
    return "".join(pieces)


def _bytes_of(encoding: str, text: str) -> bytes:
    raw = text.encode("utf-8", "replace")
    if encoding in "qQ":
        return a2b_qp(raw, header=True)
    for padded in (raw + b"==", raw[: len(raw) // 4 * 4]):
        try:
            return a2b_base64(padded)
        except Base64Error:
            continue
    return b""


# -- addresses ---------------------------------------------------------------------------------------------

_TOKEN = re.compile(
    r'"(?P<quoted>[^"\\]{0,300}(?:\\.[^"\\]{0,300}){0,30})"'
    r"|(?P<word>=\?[^?\s]{1,60}\?[bBqQ]\?[^?]{0,1000}(?:\?(?!=)[^?]{0,200}){0,5}\?=)"
    r"|<(?P<angle>[^<>]*)>"
    r"|\((?P<comment>[^()\\]{0,300}(?:(?:\\.|\([^()]{0,300}\))[^()\\]{0,300}){0,30})\)"
    r"|(?P<mark>[,;:])"
    r"|(?P<blank>\s+)"
    r"|(?P<atom>[^\s\"<>(),;:=]+|.)",
    re.DOTALL,
)
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)
_BARE = re.compile(r"(?<![^\s<>()\[\],;:\"'])[^\s<>()\[\],;:\"'@]{1,64}@[^\s<>()\[\],;:\"'@]{1,255}")
_NOBODY = re.compile(
    r"undisclosed|unlisted|recipient list|verborgene|hidden recipients|destinataires inconnus"
)
_TURNED = re.compile(
    r"([^\W\d_][\w'’-]*(?: [^\W\d_][\w'’-]*)?), ([^\W\d_][\w'’-]*\.?(?: [^\W\d_][\w'’-]*\.?){0,2})"
)
_NO_GIVEN_NAMES = word_set(
    "jr sr ii iii iv phd md dr mba esq cpa ma ba msc bsc inc ltd llc llp gmbh ag kg co corp sa srl bv plc se ev"
)


def parties(text: str) -> tuple[Party, ...]:
    """Return the people that a field of addresses names, in order. A group's name is nobody, its members are."""
    return _parties_cached(text) if len(text) <= _CACHED else tuple(_parties(text[:LONGEST_LIST]))


@lru_cache(8_192)
def _parties_cached(text: str) -> tuple[Party, ...]:
    found = tuple(_parties(text))
    if not any(each.handles for each in found) and "=?" in text:
        # Some programs encode names and addresses together.
        plain = decoded(text)
        return tuple(_parties(plain)) if "@" in plain else found
    return found


def _parties(text: str) -> Iterator[Party]:
    phrase, comment, angle, waiting = "", "", None, ""
    for match in (*_TOKEN.finditer(text), None):
        kind = "mark" if match is None else match.lastgroup
        if match is None or kind == "mark":
            if match is not None and match[0] == ":":
                phrase, comment, waiting = "", "", ""
                continue
            name, address = _mailbox(phrase, comment, angle)
            if waiting and angle is not None and name:
                # `López, Ana <ana@…>`, which should have been quoted.
                name, waiting = f"{waiting}, {name}", ""
            if waiting:
                yield from _party(waiting, "")
            waiting = "" if address or angle is not None else name
            if not waiting:
                yield from _party(name, address)
            phrase, comment, angle = "", "", None
        elif kind == "angle":
            angle = match["angle"]
        elif kind == "comment":
            comment = match["comment"]
        elif kind == "quoted":
            phrase += _ESCAPED.sub(r"\1", match["quoted"])
        else:
            phrase += " " if kind == "blank" else match[0]
    if waiting:
        yield from _party(waiting, "")


def _mailbox(phrase: str, comment: str, angle: str | None) -> tuple[str, str]:
    """Name and address of one mailbox, either of them perhaps empty."""
    phrase = one_line(decoded(phrase)) if phrase else ""
    if angle is not None:
        address = "".join(one_line(angle).split()).rpartition(":")[2]
        return phrase or one_line(decoded(comment)), address
    bare = _BARE.search(phrase) or _BARE.fullmatch("".join(phrase.split()))
    if bare is None:
        return phrase, ""
    name = phrase.replace(bare[0], " ") if bare[0] in phrase else ""
    return one_line(name) or one_line(decoded(comment)), bare[0]


def _party(name: str, address: str) -> Iterator[Party]:
    """The person of a mailbox; nobody where neither its name nor its address says anything."""
    known = email_key(address) is not None
    name = person_name(name, address)
    if not known and not name:
        name = person_name(address.partition("@")[0], "")
    if known:
        yield Party(name, (Handle("email", address.removesuffix(".")),))
    elif any(map(str.isalpha, name)) and not _NOBODY.match(fold(name)):
        yield Party(name)


def person_name(text: str, address: str) -> str:
    """Return a name as people say it: without quotes, `López, Ana` turned; "" where it is only an address."""
    name = text.strip(" \t'\"‘’“”,;<>[]")[:_NAME_LIMIT].rstrip()
    if "@" in name and (fold(name) == fold(address) or email_key(name) is not None):
        return ""
    turned = _TURNED.fullmatch(name)
    if turned and not _NO_GIVEN_NAMES.intersection(fold(turned[2]).split()):
        return f"{turned[2]} {turned[1]}"
    return name


# -- times -------------------------------------------------------------------------------------------------

_MONTHS = {
    word: number
    for number, words in enumerate(
        (
            "jan ene gen", "feb fév fev", "mar mär mrz maa", "apr avr abr", "may mai mag maj mei", "jun giu",
            "jul lug", "aug aoû ago", "sep set", "oct okt ott out", "nov", "dec dez déc dic",
        ),
        start=1,
    )
    for word in words.split()
}  # fmt: skip
_ZONES = {
    "ut": 0, "utc": 0, "gmt": 0, "z": 0, "est": -5, "edt": -4, "cst": -6, "cdt": -5, "mst": -7, "mdt": -6, "pst": -8,
    "pdt": -7, "wet": 0, "west": 1, "bst": 1, "cet": 1, "cest": 2, "met": 1, "mest": 2, "mez": 1, "mesz": 2, "eet": 2,
    "eest": 3, "msk": 3, "jst": 9, "kst": 9,
}  # fmt: skip
"""Hours east of Greenwich: RFC 5322's names, and those of Europe and East Asia that mean one thing."""
_CLOCK = r"(?P<hour>\d{1,2})[:.](?P<minute>\d\d)(?:[:.](?P<second>\d\d))?(?:[.,]\d{1,9})?\s*(?P<half>[AaPp]\.?[Mm]\b\.?)?"
_DAY = r"(?P<day>\d{1,2})"
_WORD = r"[^\W\d_]{1,20}\.?,?\s+"
_MONTH = r"(?P<month>[^\W\d_]{3,15})\.?"
_END = r"\s*(?P<zone>.*)"
_LETTER = (
    rf"(?:{_WORD})?{_DAY}\.?[\s-]+{_MONTH},?[\s-]+(?P<year>\d{{2,4}}),?\s+(?:at\s+|um\s+)?{_CLOCK}{_END}"
)
_SYSTEM = rf"{_WORD}{_MONTH}\s+{_DAY},?\s+{_CLOCK}\s*(?P<before>[A-Za-z]{{1,5}}|[+-]\d{{4}})?\s*(?P<year>\d{{4}})\b{_END}"
_YEAR_FIRST = rf"{_WORD}{_MONTH}\s+{_DAY},?\s+(?P<year>\d{{4}}),?\s+(?:at\s+)?{_CLOCK}{_END}"
_ISO = rf"(?P<year>\d{{4}})-(?P<month>\d\d)-{_DAY}[T\s]+{_CLOCK}{_END}"
_DATES = tuple(map(re.compile, (_LETTER, _SYSTEM, _YEAR_FIRST, _ISO)))
"""RFC 5322's date; `asctime`'s, with a zone in it or behind; the same with the year before the time; ISO 8601."""
_OFFSET = re.compile(r"\(?(?:GMT|UTC|UT)?\s*([+-])(\d{1,2}):?(\d\d)(?!\d)")
_ZONE_NAME = re.compile(r"\(?([A-Za-z]{1,5})\b")
_WIDEST_OFFSET = timedelta(hours=15)
_LONGEST_DATE = 200


def instant_of(text: str, zone: tzinfo) -> Instant | None:
    """Return the instant that a mail's date says, or None where it says none. `zone` is for dates without one."""
    text = " ".join(text[:_LONGEST_DATE].split())
    match = next((found for found in (pattern.match(text) for pattern in _DATES) if found), None)
    if match is None:
        return None
    month = match["month"]
    number = int(month) if month.isdecimal() else _MONTHS.get(month[:3].lower(), 0)
    written = match.groupdict().get("before") or match["zone"]
    try:
        moment = datetime(
            _full_year(match["year"]),
            number,
            int(match["day"]),
            _hour(int(match["hour"]), match["half"]),
            int(match["minute"]),
            min(int(match["second"] or 0), 59),  # a leap second
            tzinfo=_zone(written, zone),
        )
        return int(moment.timestamp())
    except (ValueError, OverflowError):
        return None


def _full_year(text: str) -> int:
    """A year; two digits as RFC 5322 reads them, three as programs wrote them that counted on from 1900."""
    year = int(text)
    if len(text) == 2:
        return year + (2000 if year < 50 else 1900)
    return year + 1900 if len(text) == 3 else year


def _hour(hour: int, half: str | None) -> int:
    if half is None or hour > 12:
        return hour
    return hour % 12 + (12 if half[0] in "pP" else 0)


def _zone(text: str, otherwise: tzinfo) -> tzinfo:
    """The zone that is written behind a time. Raises ValueError for one that no place on earth has."""
    offset = _OFFSET.match(text)
    if offset:
        distance = timedelta(hours=int(offset[2]), minutes=int(offset[3]))
        if distance > _WIDEST_OFFSET:
            raise ValueError(text)
        return timezone(-distance if offset[1] == "-" else distance)
    name = _ZONE_NAME.match(text)
    hours = _ZONES.get(name[1].lower()) if name else None
    return otherwise if hours is None else timezone(timedelta(hours=hours)) if hours else UTC
