"""Chats exported by WhatsApp as text, from Android and iPhone, in any language.

A line that begins with a day and a time begins a message; further lines belong to it. Nothing in the file says how
days are written, who the user is, or where a name ends, so a first pass over it gathers what speaks for one reading or another.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from functools import lru_cache
from itertools import islice
from typing import Final, NamedTuple

from relationship_ledger.core.handles import fold
from relationship_ledger.formats.chat import (
    AHEAD,
    DELETED,
    LINE_LIMIT,
    LINES_LIMIT,
    MANY,
    MOST_WRITERS,
    NAME_LIMIT,
    SYSTEM,
    TEXT_LIMIT,
    Cast,
    Keys,
    instant,
    is_signal_transcript,
    named_in,
    titles,
    writer,
)
from relationship_ledger.formats.lines import encoding_of, text_lines
from relationship_ledger.formats.source import Hints, Source
from relationship_ledger.formats.text import head_text, shortened
from relationship_ledger.formats.whatsapp_words import (
    AFTER_NOON,
    BEFORE_NOON,
    call_of,
    is_deleted,
    is_media,
    is_system_phrase,
    plain,
)
from relationship_ledger.model import FileRecord, Problem, Skipped, TouchRecord

_PLATFORM: Final = "whatsapp"
_FIRST_YEAR: Final = 2009
"""WhatsApp began in 2009."""
_BUDDHIST: Final = 543
"""Years by which Thailand's calendar is ahead; years from 2500 on are its."""

_DAY: Final = r"(\d{1,4})(\. ?|[/-]|[年년] ?)(\d{1,2})(?:\. ?|[/-]|[月월] ?)(\d{1,4})(?:[日일]|\.)?"
_TIME: Final = r"([^\d\[\]\n]{1,24}?)(\d{1,2})[:.](\d\d)(?:[:.](\d\d))?"
_FORMS: Final = (
    re.compile(r"\[" + _DAY + _TIME + r"([^\d\[\]\n]{0,16}?)\] ?"),
    re.compile(_DAY + _TIME + r"([^\d\[\]\n:–—-]{0,16}?) ?[-–—] "),
    re.compile(_DAY + _TIME + r"(), "),  # Korean, Android
)
_LONGEST_HEAD: Final = 80
_MARKED: Final = re.compile(":[ \u00a0]?\u200e")
_FEWEST_FOR_COLON: Final = 3
_FEWEST_WORDS_OF_SENTENCE: Final = 3
_MOST_WORDS_OF_MEDIA: Final = 3
_LONGEST_UNSPACED: Final = 14
_HEAD_LINES: Final = 40
_ORDERS: Final = ("dmy", "mdy", "ymd")
_TITLED: Final = re.compile(
    r"whats ?app[ -]?chat (?:with|mit|met|-) (.+)|chat (?:de )?whats ?app con (.+)|discussion whats ?app avec (.+)"
    r"|(?:conversa|chat) do whats ?app com (.+)|whats ?app chat med (.+)|чат whats ?app с(?: контактом)? (.+)"
    r"|whats ?app chat - (.+)",
    re.IGNORECASE,
)


class _Head(NamedTuple):
    """How a message begins: three numbers of its day as written, the time, and what follows."""

    numbers: tuple[str, str, str]
    dotted: bool
    hour: int
    minute: int
    second: int
    rest: str


@lru_cache(1_000)
def _half_of_day(before: str, behind: str) -> str:
    """`am` or `pm` by a word before or behind the time; "" without any that says so."""
    words = {re.sub(r"[^\w]|_", "", part).casefold() for part in (before, behind)}
    return "pm" if words & AFTER_NOON else "am" if words & BEFORE_NOON else ""


def _head(line: str, form: re.Pattern[str]) -> _Head | None:
    """The beginning of a message, or None where a line continues one."""
    text = plain(line)
    match = form.match(text, 0, _LONGEST_HEAD)
    if match is None or (form is _FORMS[2] and len(match[1]) < 3):
        return None
    hour = int(match[6])  # digits of any script
    half = _half_of_day(match[5], match[9])
    if half == "pm" and hour < 12:
        hour += 12
    elif half == "am" and hour == 12:
        hour = 0
    return _Head(
        (match[1], match[3], match[4]),
        match[2][0] in ".-",
        hour,
        int(match[7]),
        int(match[8] or 0),
        text[match.end() :].rstrip(),
    )


def _form(lines: list[str]) -> re.Pattern[str] | None:
    """The form in which the first of some lines begins a message."""
    first = next((line for line in lines if line.strip("\ufeff \n")), "").lstrip("\ufeff")
    return next((form for form in _FORMS if _head(first, form)), None)


def recognises(head: bytes) -> bool:
    """Whether the file begins as a chat: a day, a time, and a writer or a sentence of WhatsApp's own."""
    if head[:1] in (b"{", b"<", b"B"):
        return False
    text = head_text(head)
    lines = list(islice(text.split("\n"), _HEAD_LINES))
    form = _form(lines)
    if form is None or is_signal_transcript(text):
        return False
    heads = [found for line in lines if (found := _head(line, form)) is not None]
    return any(":" in found.rest for found in heads) or len(heads) > 1


def _day(numbers: tuple[str, str, str], order: str) -> date | None:
    """The day that three numbers mean in an order, if the calendar and WhatsApp's age allow it."""
    wide = [len(each) > 2 for each in numbers]
    if wide[0] != (order == "ymd") and any(wide):
        return None
    year, month, day = (int(numbers[order.index(part)]) for part in "ymd")
    if year < 100:
        year += 2000
    elif year >= 2500:
        year -= _BUDDHIST
    try:
        return date(year, month, day) if year >= _FIRST_YEAR else None
    except ValueError:
        return None


@dataclass(slots=True)
class _Reading:
    """How well one order of day, month and year fits a file."""

    order: str
    latest: date
    broken: int = 0
    jumps: int = 0
    last: date = date.min

    def see(self, day: date | None) -> None:
        if day is None or day > self.latest:
            self.broken += 1
            return
        self.jumps += day < self.last
        self.last = day


class _Days:
    """Which order of day, month and year a file has: the one that leads to real days, and back in time least often."""

    def __init__(self, until: int) -> None:
        last = datetime.fromtimestamp(min(max(until, 0) + 2 * 86_400, 2**37), UTC).date()
        self._readings = [_Reading(order, last) for order in _ORDERS]
        self._numbers: tuple[str, str, str] | None = None
        self._differ = False
        self._dotted = False
        self._seen = 0

    def see(self, head: _Head) -> None:
        """Take a line into account."""
        if head.numbers == self._numbers:
            return
        self._numbers, self._dotted = head.numbers, head.dotted
        self._seen += 1
        days = [_day(head.numbers, order) for order in _ORDERS]
        self._differ |= days[0] != days[1]
        for reading, day in zip(self._readings, days, strict=True):
            reading.see(day)

    def order(self, *, day_first: bool) -> tuple[str, bool]:
        """The order, and whether another fits as well. Between dots and dashes the day comes first everywhere."""
        preferred = "dmy" if day_first or self._dotted else "mdy"
        *common, rare = self._readings
        best, second = sorted(common, key=lambda each: (each.broken, each.jumps, each.order != preferred))
        # A year of two digits in front is rare, and nearly any day reads as one: only where the others fail.
        if (
            2 * (best.broken + best.jumps) >= self._seen
            and rare.broken + rare.jumps < best.broken + best.jumps
        ):
            return rare.order, False
        unsure = (best.broken, best.jumps) == (second.broken, second.jumps)
        return best.order, unsure and self._differ and not self._dotted


def _split(rest: str) -> tuple[str, str] | None:
    """Writer and text of a line, divided at its first colon; None where there is no writer."""
    before, colon, text = rest.partition(":")
    while colon and text[:1] not in ("", " "):  # 10:30 and https: divide nothing
        more, colon, text = text.partition(":")
        before = f"{before}:{more}"
    before = before.rstrip()
    if not colon or not before or len(before) > NAME_LIMIT or is_system_phrase(before):
        return None
    return before, text.lstrip()


@dataclass(slots=True)
class _Survey:
    """What a first pass over a file finds out."""

    form: re.Pattern[str]
    days: _Days
    opening: str = ""
    writers: dict[str, int] = field(default_factory=dict)
    seconds: dict[str, str | None] = field(default_factory=dict)
    crowded: bool = False

    def see(self, line: str, head: _Head, *, first: bool) -> None:
        """Take the beginning of a message into account."""
        self.days.see(head)
        parts = _split(head.rest)
        if parts is None:
            return
        name, text = parts
        marked = _is_marked(line, head, name)
        if _is_own_line(text, marked):
            if first:
                self.opening = writer(name)
            return
        if name not in self.writers and len(self.writers) >= MOST_WRITERS:
            self.crowded = True
            return
        self.writers[name] = self.writers.get(name, 0) + 1
        further = _split(text) if not marked and "<" not in text else None
        second = further[0] if further is not None else None
        if self.seconds.setdefault(name, second) != second:
            self.seconds[name] = None

    def sentences(self) -> set[str]:
        """What stands before a colon once and begins with a writer's name: `Ana zmienia temat na A` in any language."""
        return {
            name
            for name, count in self.writers.items()
            if count == 1
            for words in (name.split(" "),)
            for length in range(1, len(words) - _FEWEST_WORDS_OF_SENTENCE + 1)
            if self.writers.get(" ".join(words[:length]), 0) > 1
        }

    def names(self) -> list[str]:
        """The writers, a colon in a name included: one behind which the same words always come first."""
        found = []
        sentences = self.sentences()
        for name, count in self.writers.items():
            if name in sentences:
                continue
            second = self.seconds[name]
            found.append(f"{name}: {second}" if second is not None and count >= _FEWEST_FOR_COLON else name)
        return found


def _is_marked(line: str, head: _Head, name: str) -> bool:
    """Whether the text behind the writer begins with the mark that WhatsApp puts before what it writes itself."""
    if line.isascii():
        return False
    reach = len(line) - len(head.rest) + len(name) + 8
    return _MARKED.search(line, 0, reach) is not None


def _is_own_line(text: str, marked: bool) -> bool:
    """Whether a text with WhatsApp's mark is a sentence of its own, not a picture or a call."""
    if not marked or "<" in text or "(" in text or call_of(text) or is_deleted(text) or is_media(text):
        return False
    words = len(text.split())
    return words > _MOST_WORDS_OF_MEDIA or (
        words == 1 and not text.isascii() and len(text) > _LONGEST_UNSPACED
    )


def _surveyed(source: Source, encoding: str, hints: Hints) -> _Survey | None:
    survey: _Survey | None = None
    first = True
    with source.open() as stream:
        for line in text_lines(stream, encoding, LINE_LIMIT):
            if survey is None:
                if (form := _form([line])) is None:
                    continue
                survey = _Survey(form, _Days(hints.until))
            if (head := _head(line, survey.form)) is not None:
                survey.see(line, head, first=first)
                first = False
    return survey


class _Message(NamedTuple):
    """A message being read: where it begins and what is known of it."""

    line: int
    head: _Head
    name: str
    marked: bool
    text: list[str]


class _Reader:
    """Makes records of messages, once a file is known."""

    def __init__(self, source: Source, hints: Hints, survey: _Survey, order: str) -> None:
        self._source, self._hints, self._order = source, hints, order
        names = survey.names()
        self._names = sorted({writer(name) for name in names} - {""})
        self._raw = {name.partition(": ")[0]: name for name in names if ": " in name}
        self._sentences = survey.sentences()
        self._known = {name for name in names if ": " not in name}
        title = self._title(survey.opening)
        me = None
        if len(self._names) == 2 and title in self._names:
            me = next(name for name in self._names if name != title)
        self.cast = Cast(_PLATFORM, self._names, hints.region, me, title)
        self._keys = Keys(_PLATFORM)

    def _title(self, opening: str) -> str:
        """Whom the chat is with, as its file or its first line says; "" where neither does."""
        for title in titles(self._source.name):
            if "whats" not in title.casefold() and "واتساب" not in title:
                continue
            if (named := named_in(title, self._names)) is not None and len(self._names) == 2:
                return named
            if (match := _TITLED.fullmatch(title.replace("_", " ").strip())) is not None:
                titled = writer(next(group for group in match.groups() if group))
                return next((name for name in self._names if fold(name) == fold(titled)), titled)
        return opening

    def begin(self, number: int, line: str, head: _Head) -> _Message:
        """The message that a line begins; one without a writer is WhatsApp's own."""
        rest = head.rest
        parts = _split(rest)
        if parts is None and ":" in rest and rest.partition(":")[0] in self._known:
            parts = (rest.partition(":")[0], rest.partition(":")[2])
        if parts is None or parts[0] in self._sentences:
            return _Message(number, head, "", marked=False, text=[rest])
        name, text = parts
        marked = _is_marked(line, head, name)
        longer = self._raw.get(name, "")
        if longer and f"{name}: {text}".startswith(longer + ":"):
            name, text = longer, f"{name}: {text}"[len(longer) + 1 :].lstrip()
        return _Message(number, head, writer(name), marked, [text])

    def record(self, message: _Message) -> FileRecord:
        """What a message is to the ledger."""
        where = f"{self._source.name}:{message.line}"
        head = message.head
        day = _day(head.numbers, self._order)
        if day is None or head.hour > 23 or head.minute > 59 or head.second > 59:
            return Problem(where, f"no day or no time: {shortened('/'.join(head.numbers))}")
        call = call_of(message.text[0])
        what = self._left_out(message, missed=call is not None and call[1])
        moment = datetime(day.year, day.month, day.day, head.hour, head.minute, head.second)  # noqa: DTZ001
        at = instant(moment, self._hints.zone)
        name = message.name or next((name for name in self._names if name != self.cast.me), "")
        roles = self.cast.roles(name)
        if at is None:
            return Problem(where, "a time beyond the calendar")
        if not what and at > self._hints.until:
            what = AHEAD
        if what or roles is None:
            return Skipped(where, what or MANY)
        key = self._keys.key(f"{moment:%Y-%m-%dT%H:%M}", name, _said(message.text))
        if call is None:
            return TouchRecord(where, key, at, "message", roles.sender, roles.people)
        channel, missed, minutes = call
        return TouchRecord(
            where, key, at, channel, roles.sender, roles.people, together=True, minutes=minutes, missed=missed
        )

    def _left_out(self, message: _Message, *, missed: bool) -> str:
        """Why a message is none of a person; "" where it is one. A missed call without a name is the other's, of two."""
        if not message.name:
            return "" if missed and self.cast.me is not None and self.cast.only_other is not None else SYSTEM
        if _is_own_line(message.text[0], message.marked):
            return SYSTEM
        return DELETED if is_deleted("\n".join(message.text)) else ""


def _said(lines: list[str]) -> str:
    """What was said, as far as every export of it writes it: a file has its name or is left out."""
    return "\n".join(lines[1:] if is_media(lines[0]) else lines)


def read(source: Source, hints: Hints) -> Iterator[FileRecord]:
    """Yield each message as a touch record; what WhatsApp wrote itself is skipped, and days that are none are problems."""
    encoding = encoding_of(source)
    survey = _surveyed(source, encoding, hints)
    if survey is None:
        yield Problem(source.name, "no line of it begins with a day and a time")
        return
    order, unsure = survey.days.order(day_first=hints.day_first)
    if unsure:
        example = "1 February" if order == "dmy" else "2 January"
        yield Problem(
            source.name,
            f"days read two ways; 01/02 was taken for {example} (`ledger config day-first` decides)",
        )
    if survey.crowded:
        yield Problem(
            source.name, f"more than {MOST_WRITERS:,} writers; further ones are known by name alone"
        )
    reader = _Reader(source, hints, survey, order)
    message: _Message | None = None
    lost = False
    with source.open() as stream:
        for number, line in enumerate(text_lines(stream, encoding, LINE_LIMIT), start=1):
            head = _head(line.lstrip("\ufeff") if number == 1 else line, survey.form)
            if head is not None:
                if message is not None:
                    yield reader.record(message)
                message = reader.begin(number, line, head)
            elif message is not None:
                if len(message.text) < LINES_LIMIT and sum(map(len, message.text)) < TEXT_LIMIT:
                    message.text.append(plain(line).rstrip()[:TEXT_LIMIT])
            elif line.strip() and not lost:
                lost = True
                yield Problem(f"{source.name}:{number}", "text before the first message")
    if message is not None:
        yield reader.record(message)
