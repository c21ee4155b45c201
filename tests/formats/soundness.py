"""What every reader of files promises, whatever the bytes, and how files are broken to see whether it is kept."""

import copy
import json
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import Protocol, get_args
from zoneinfo import ZoneInfo

from relationship_ledger import formats
from relationship_ledger.errors import InvalidValueError
from relationship_ledger.formats.source import HEAD_BYTES, Hints, of_bytes
from relationship_ledger.model import Entity, FileRecord, PersonRecord, Problem, Skipped, TouchRecord

SEEDS = Path(__file__).with_name("seeds")
NOW = int(datetime(2026, 11, 24, 10, tzinfo=UTC).timestamp())
HINTS = Hints(
    "DE", ZoneInfo("Europe/Berlin"), keep_subject=True, me=frozenset(("email:me@x.example", "name:me")), until=NOW
)  # fmt: skip
MOST_RECORDS = 100_000
"""More records than any of the small files here may give: a rule that repeats for ever shows so."""

CHANNELS = frozenset((
    "meet", "meal", "event", "call", "video", "letter", "email", "message", "comment", "like", "broadcast",
))  # fmt: skip


class Chance(Protocol):
    """What mutations ask of `random.Random`, and of hypothesis in its place."""

    def randrange(self, stop: int) -> int: ...


def seeds(name: str) -> list[Path]:
    """The small valid files of a format."""
    return sorted((SEEDS / name).iterdir())


# -- how files are broken ---------------------------------------------------------------------------------------

_TOKENS = (
    b"\0", b"\xff", b"\xfe\xff", b"\xef\xbb\xbf", b"\xed\xa0\x80", b"\x80", b"\x1b[31m", "\u2028".encode(), "\u202e".encode(),
    b"\n", b"\r", b"\r\r\n", b"\n\n", b" ", b"\t", b"=", b":", b";", b",", b'"', b'""', b"'", b"\\", b"\\u0000", b"\\ud800", b"\\udc00",
    b"{", b"}", b"[", b"]", b"[" * 300, b'{"a":' * 300, b"<", b">", b"</", b"&#0;", b"&#55357;", b"&#x110000;", b"<!DOCTYPE x [",
    b"0", b"-1", b"9" * 20, b"1e999", b"-0", b"NaN", b"null", b"true", b"1970-01-01", b"0000-00-00", b"9999-12-31T23:59:60Z",
    b"99999999999999999", b"253402300800", b"BEGIN:VCARD\n", b"END:VCARD\n", b"BEGIN:VEVENT\r\n", b"END:VEVENT\r\n",
    b"RRULE:FREQ=SECONDLY\r\n", b"FREQ=YEARLY;BYDAY=MO,-1SU;BYSETPOS=-1", b"From x Mon Jan  1 00:00:00 2024\n",
    b"=?utf-8?B?////?=", b"=?x-unknown?Q?=FF?=", b"charset=utf-7", b"ENCODING=QUOTED-PRINTABLE", b"[1/1/24, 1:00:00 AM] A: ",
    b"@x.example", b"+", b"https://", b"%FF", b"%00",
)  # fmt: skip
_ENCODINGS = ("utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-8-sig", "cp1252", "cp437", "shift_jis")
_MOST_BYTES = 40_000


def _cut(data: bytes, chance: Chance) -> bytes:
    at = chance.randrange(len(data) + 1)
    return data[:at] if chance.randrange(3) else data[at:]


def _piece(data: bytes, chance: Chance) -> tuple[int, int]:
    at = chance.randrange(len(data) + 1)
    return at, min(len(data), at + 1 + chance.randrange(60))


def _doubled(data: bytes, chance: Chance) -> bytes:
    at, end = _piece(data, chance)
    return data[:end] + data[at:end] * (1 + chance.randrange(20)) + data[end:]


def _dropped(data: bytes, chance: Chance) -> bytes:
    at, end = _piece(data, chance)
    return data[:at] + data[end:]


def _flipped(data: bytes, chance: Chance) -> bytes:
    if not data:
        return data
    at = chance.randrange(len(data))
    return data[:at] + bytes([data[at] ^ 1 << chance.randrange(8)]) + data[at + 1 :]


def _inserted(data: bytes, chance: Chance) -> bytes:
    at = chance.randrange(len(data) + 1)
    return data[:at] + _TOKENS[chance.randrange(len(_TOKENS))] + data[at + chance.randrange(4) :]


def _lines_swapped(data: bytes, chance: Chance) -> bytes:
    lines = data.splitlines(keepends=True)
    if len(lines) > 1:
        one, other = chance.randrange(len(lines)), chance.randrange(len(lines))
        lines[one], lines[other] = lines[other], lines[one]
    return b"".join(lines)


def _number_changed(data: bytes, chance: Chance) -> bytes:
    places = [at for at, byte in enumerate(data) if 48 <= byte <= 57]
    if not places:
        return data
    at = places[chance.randrange(len(places))]
    return data[:at] + (b"", b"0", b"9", b"99999", b"-", b".")[chance.randrange(6)] + data[at + 1 :]


def _encoded_anew(data: bytes, chance: Chance) -> bytes:
    return data.decode("utf-8", "replace").encode(_ENCODINGS[chance.randrange(len(_ENCODINGS))], "replace")


def _line_ends_changed(data: bytes, chance: Chance) -> bytes:
    return data.replace(b"\r\n", b"\n").replace(
        b"\n", (b"\n", b"\r\n", b"\r", b"\r\r\n")[chance.randrange(4)]
    )


_MUTATIONS = (
    _cut, _doubled, _doubled, _dropped, _flipped, _flipped, _inserted, _inserted, _inserted, _lines_swapped, _number_changed,
    _encoded_anew, _line_ends_changed,
)  # fmt: skip


_ODD = (
    None, True, False, "", "x", " \n ", 0, -1, 1, 1e308, -0.5, float("nan"), 10**25, 2**63, "\ud800", "a\0b", "\u202ex", [], {}, [[]],
    {"a": None}, [None], ["x", 1], "9999-12-31T23:59:59Z", "2024-02-30", "0000-00-00", "-1", "99999999999999", "user7", "null",
    "x" * 5000, "ana@x.example", "+34600111222", "https://x.example/\ud83d", "1e5", "٣", "\u2028",
)  # fmt: skip


def _places(document: object) -> list[tuple[object, object]]:
    """Every value of a JSON document, as what holds it and its key or index."""
    found: list[tuple[object, object]] = []
    waiting = [document]
    while waiting:
        holder = waiting.pop()
        pairs = (
            holder.items()
            if isinstance(holder, dict)
            else enumerate(holder)
            if isinstance(holder, list)
            else ()
        )
        for key, value in pairs:
            found.append((holder, key))
            waiting.append(value)
    return found


def _values_changed(data: bytes, chance: Chance) -> bytes:
    """Change values of a JSON document or of a line of JSON, which stays one; other files stay as they are."""
    lines = [data] if not data.startswith(b"{") or b'"\n' in data or b",\n" in data else data.splitlines()
    which = chance.randrange(len(lines)) if lines else 0
    try:
        document = json.loads(lines[which]) if lines else None
    except (ValueError, RecursionError):
        return data
    for _ in range(1 + chance.randrange(3)):
        places = _places(document)
        if not places:
            break
        holder, key = places[chance.randrange(len(places))]
        what = chance.randrange(8)
        if what == 0:
            del holder[key]
        elif what == 1:
            other, its = places[chance.randrange(len(places))]
            holder[key] = copy.deepcopy(other[its])
        elif what == 2 and isinstance(holder, list):
            holder.insert(key, copy.deepcopy(holder[key]))
        else:
            holder[key] = copy.deepcopy(_ODD[chance.randrange(len(_ODD))])
    lines[which] = json.dumps(
        document, ensure_ascii=bool(chance.randrange(4)), indent=1 if len(lines) == 1 else None
    ).encode("utf-8", "surrogatepass")
    return b"\n".join(lines)


def mutated(data: bytes, chance: Chance) -> bytes:
    """A file broken in a few ways; what is JSON mostly stays JSON, or nothing behind its parser is ever reached."""
    if data.lstrip()[:1] in (b"{", b"[") and chance.randrange(4):
        changed = _values_changed(data, chance)
        if changed != data:
            return changed[:_MOST_BYTES]
    for _ in range(1 + chance.randrange(4)):
        data = _MUTATIONS[chance.randrange(len(_MUTATIONS))](data, chance)[:_MOST_BYTES]
    return data


# -- what is promised -------------------------------------------------------------------------------------------


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, tuple):
        for each in value:
            yield from _texts(each)


def _check_texts(record: object) -> None:
    for text in _texts(record):
        assert "\0" not in text, record
        text.encode("utf-8")  # no lone surrogates


def _check_record(record: FileRecord) -> None:
    assert record.where, record
    if isinstance(record, Problem):
        assert record.why, record
    elif isinstance(record, Skipped):
        assert record.what, record
        assert len(record.what) < 80, record
    elif isinstance(record, PersonRecord):
        assert record.name == " ".join(record.name.split()), record
        assert record.name or record.completes, record
    else:
        assert 0 <= record.at <= HINTS.until, record
        assert record.key.partition(":")[2], record
        assert record.channel in CHANNELS, record
        assert record.minutes is None or record.minutes >= 0, record
        for party in (*record.people, *([record.sender] if record.sender else [])):
            assert party.name or party.handles or party.key, record


def check(format_: str, name: str, data: bytes, *, seconds: float = 10.0) -> int:
    """Recognise and read a file, and assert what every reader promises. Returns the number of records."""
    module, source = formats.load(format_), of_bytes(data, name)
    start = time.process_time()
    assert module.recognises(data[:HEAD_BYTES]) in (True, False)
    if hasattr(module, "recognises_named"):
        assert module.recognises_named(name, data[:HEAD_BYTES]) in (True, False)
    count = 0
    try:
        for record in islice(module.read(source, HINTS), MOST_RECORDS + 1):
            count += 1
            if format_ == "ledger_json":
                assert isinstance(record, (*get_args(Entity), Problem, Skipped)), record
            else:
                assert isinstance(record, PersonRecord | TouchRecord | Skipped | Problem), record
                _check_record(record)
            _check_texts(record)
    except InvalidValueError as refusal:
        _check_texts((refusal.message, *map(str, refusal.candidates or ())))
    assert count <= MOST_RECORDS
    assert time.process_time() - start < seconds
    return count
