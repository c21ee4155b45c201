"""Chats of Signal: its own export as lines of JSON, and transcripts as other programs make them.

Signal Desktop's export (`main.jsonl`) is its backup as JSON: people, chats, then messages, each on a line of its own.
A transcript has a line like `[2024-02-01, 11:25] Ana: Hello`, the user as `Me`; or, by sigtop, `2024-02-01 11:25 Ana: Hello`,
the user as `You`.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, NamedTuple

from relationship_ledger.core.correspondence import FEW
from relationship_ledger.core.handles import fold
from relationship_ledger.core.phones import normalize_phone
from relationship_ledger.formats.chat import (
    AHEAD,
    DELETED,
    LINE_LIMIT,
    LINES_LIMIT,
    MANY,
    MOST_PEOPLE,
    MOST_WRITERS,
    SYSTEM,
    TEXT_LIMIT,
    Cast,
    Keys,
    instant,
    is_signal_transcript,
    named_in,
    of_milliseconds,
    titles,
    writer,
)
from relationship_ledger.formats.draft import content_key
from relationship_ledger.formats.lines import encoding_of, text_lines
from relationship_ledger.formats.source import Hints, Source
from relationship_ledger.formats.text import head_text, one_line
from relationship_ledger.model import FileRecord, Handle, Party, Problem, Skipped, TouchRecord

_PLATFORM: Final = "signal"
_BRACKETED: Final = re.compile(
    r"\[(\d{4})-(\d\d)-(\d\d),? (\d\d):(\d\d)(?::(\d\d))?\] ([^:\n]{1,100}):(?: |$)"
)
_SHORT: Final = re.compile(r"(\d{4})-(\d\d)-(\d\d) (\d\d):(\d\d)() ([^:\n]{1,100}):(?: |$)")
_USER: Final = ("Me", "You")
_FRAME: Final = re.compile(r'\{\s*"(?:version|backupTimeMs|mediaRootBackupKey|account|recipient|chat)"\s*:')
_FRAMES: Final = re.compile(r'^\{\s*"(?:recipient|chat|chatItem|account)"\s*:\s*\{', re.MULTILINE)
_NOT_OF_PEOPLE: Final = re.compile(r"\[[a-z-]{3,40} message\]")
_JSON_LINE_LIMIT: Final = 16_000_000


def recognises(head: bytes) -> bool:
    """Whether the file is Signal's own export or a transcript of a chat."""
    text = head_text(head).lstrip("\ufeff \n")
    if text.startswith("{"):
        return _FRAME.match(text) is not None and _FRAMES.search(text) is not None
    if is_signal_transcript(text):
        return True
    lines = [line for line in text.split("\n")[:-1] if line][:20]
    return (
        bool(lines)
        and _SHORT.match(lines[0]) is not None
        and sum(bool(_SHORT.match(each)) for each in lines) > 1
    )


def read(source: Source, hints: Hints) -> Iterator[FileRecord]:
    """Yield each message and call as a touch record."""
    if head_text(source.head()).lstrip("\ufeff \n").startswith("{"):
        yield from _export(source, hints)
    else:
        yield from _transcript(source, hints)


# -- transcripts -------------------------------------------------------------------------------------------------


class _Message(NamedTuple):
    """A message of a transcript being read: where it begins, its moment and writer, its lines."""

    line: int
    parts: tuple[str, ...]
    text: list[str]


def _lines(source: Source, encoding: str) -> Iterator[tuple[int, str]]:
    with source.open() as stream:
        for number, line in enumerate(text_lines(stream, encoding, LINE_LIMIT), start=1):
            yield number, line.lstrip("\ufeff").rstrip("\r\n") if number == 1 else line.rstrip("\r\n")


def _messages(source: Source, encoding: str) -> Iterator[_Message | Problem]:
    form: re.Pattern[str] | None = None
    message: _Message | None = None
    lost = False
    for number, line in _lines(source, encoding):
        if form is None:
            form = next((each for each in (_BRACKETED, _SHORT) if each.match(line)), None)
        match = form.match(line) if form is not None else None
        if match is not None:
            if message is not None:
                yield message
            message = _Message(number, tuple(part or "0" for part in match.groups()), [line[match.end() :]])
        elif message is None:
            if line.strip() and not lost:
                lost = True
                yield Problem(f"{source.name}:{number}", "text before the first message")
        elif len(message.text) < LINES_LIMIT and sum(map(len, message.text)) < TEXT_LIMIT:
            message.text.append(line[:TEXT_LIMIT])
    if message is not None:
        yield message


def _transcript(source: Source, hints: Hints) -> Iterator[FileRecord]:
    encoding = encoding_of(source)
    names: set[str] = set()
    for each in _messages(source, encoding):
        if isinstance(each, _Message) and len(names) < MOST_WRITERS:
            names.add(writer(each.parts[6]))
    names.discard("")
    cast = _cast(source.name, names, hints.region)
    keys = Keys(_PLATFORM)
    for each in _messages(source, encoding):
        if isinstance(each, Problem):
            yield each
        else:
            yield _said(each, f"{source.name}:{each.line}", cast, keys, hints)


def _cast(name: str, names: set[str], region: str) -> Cast:
    """Who takes part: the user by the word for them, else by a file that is named after the other of two."""
    me: str | None = next((each for each in _USER if each in names), None)
    found = titles(name)
    if me is None and len(names) == 2:
        titled = next((named for title in found if (named := named_in(title, names)) is not None), None)
        me = next((each for each in names if titled is not None and each != titled), None)
    # Where the user alone wrote, the folder of the transcript says to whom.
    title = found[0] if found and names <= set(_USER) else ""
    return Cast(_PLATFORM, names, region, me, title)


def _said(message: _Message, where: str, cast: Cast, keys: Keys, hints: Hints) -> FileRecord:
    *numbers, name = message.parts
    text = "\n".join(message.text)
    if _NOT_OF_PEOPLE.fullmatch(text.strip()):
        return Skipped(where, SYSTEM)
    try:
        year, month, day, hour, minute, second = map(int, numbers)
        moment = datetime(year, month, day, hour, minute, second)  # noqa: DTZ001 - read in the user's zone below
    except ValueError:
        return Problem(where, "a day or a time that does not exist")
    at, name = instant(moment, hints.zone), writer(name)
    if at is None or not name:
        return Problem(where, "says nobody who wrote it" if at is not None else "a day before 1970")
    if at > hints.until:
        return Skipped(where, AHEAD)
    roles = cast.roles(name)
    if roles is None:
        return Skipped(where, MANY)
    key = keys.key(f"{moment:%Y-%m-%dT%H:%M}", name, text)
    return TouchRecord(where, key, at, "message", roles.sender, roles.people)


# -- Signal's own export -----------------------------------------------------------------------------------------


@dataclass(slots=True)
class _Recipient:
    """Someone, a group, or something else that messages go to."""

    party: Party | None = None
    is_self: bool = False
    group: bool = False
    members: int = 0


@dataclass(slots=True)
class _Export:
    """What the lines so far say."""

    source: Source
    hints: Hints
    recipients: dict[str, _Recipient] = field(default_factory=dict)
    chats: dict[str, str] = field(default_factory=dict)

    def frame(self, where: str, frame: object) -> FileRecord | None:
        """What a line is to the ledger, or None for what tells of messages without being one."""
        if not isinstance(frame, dict):
            return Problem(where, "no part of an export")
        recipient, chat, item = (_object(frame, key) for key in ("recipient", "chat", "chatItem"))
        if recipient is not None:
            self.recipients[_id(recipient.get("id"))] = self._recipient(recipient)
        elif chat is not None:
            self.chats[_id(chat.get("id"))] = _id(chat.get("recipientId"))
        elif item is not None:
            return self._item(where, item)
        elif "adHocCall" in frame:  # by a link, with nobody named
            return Skipped(where, SYSTEM)
        return None

    def _recipient(self, recipient: dict[str, object]) -> _Recipient:
        contact, group = _object(recipient, "contact"), _object(recipient, "group")
        if contact is not None:
            return _Recipient(_contact(contact, self.hints.region))
        if group is not None:
            members = (_object(group, "snapshot") or {}).get("members")
            return _Recipient(group=True, members=len(members) if isinstance(members, list) else 0)
        return _Recipient(is_self="self" in recipient)

    def _item(self, where: str, item: dict[str, object]) -> FileRecord:
        sent = of_milliseconds(item.get("dateSent"))
        if sent is None:
            return Problem(where, "no time")
        chat = self.recipients.get(self.chats.get(_id(item.get("chatId")), ""))
        author = self.recipients.get(_id(item.get("authorId")))
        if chat is None or author is None or Party() in (chat.party, author.party):
            return Problem(where, "names a chat or a person that the file does not have")
        what = AHEAD if sent > self.hints.until else _left_out(chat, item)
        if what:
            return Skipped(where, what)
        update = _object(item, "updateMessage")
        if update is None:
            return self._message(where, item, sent, chat, author)
        call = _object(update, "individualCall")
        if call is None or chat.party is None:
            return Skipped(where, SYSTEM)
        return self._call(where, item, sent, call, chat.party)

    def _message(
        self, where: str, item: dict[str, object], sent: int, chat: _Recipient, author: _Recipient
    ) -> FileRecord:
        key = self._key(item, author)
        if author.is_self or "outgoing" in item:
            people = (chat.party,) if chat.party is not None else self._reached(item)
            return TouchRecord(where, key, sent, "message", None, people)
        if author.party is None:
            return Skipped(where, SYSTEM)
        if chat.group and chat.members - 1 > FEW:
            return Skipped(where, MANY)
        return TouchRecord(where, key, sent, "message", author.party)

    def _reached(self, item: dict[str, object]) -> tuple[Party, ...]:
        """The members of a group to whom a message of the user went."""
        states = (_object(item, "outgoing") or {}).get("sendStatus")
        ids = (
            [_id(each.get("recipientId")) for each in states if isinstance(each, dict)]
            if isinstance(states, list)
            else []
        )
        found = [self.recipients[each].party for each in ids if each in self.recipients]
        return tuple(each for each in found if each is not None)[:MOST_PEOPLE]

    def _call(
        self, where: str, item: dict[str, object], sent: int, call: dict[str, object], other: Party
    ) -> TouchRecord:
        """A call of two. Signal does not write how long it took."""
        at = of_milliseconds(call.get("startedCallTimestamp")) or sent
        mine = call.get("direction") == "OUTGOING"
        channel = "video" if call.get("type") == "VIDEO_CALL" else "call"
        key = content_key(_PLATFORM, ["call", str(item.get("dateSent")), other.key])
        sender, people = (None, (other,)) if mine else (other, ())
        missed = call.get("state") != "ACCEPTED"
        return TouchRecord(where, key, at, channel, sender, people, together=True, missed=missed)

    def _key(self, item: dict[str, object], author: _Recipient) -> str:
        who = "self" if author.is_self or author.party is None else author.party.key
        return content_key(_PLATFORM, [str(item.get("dateSent")), who])


def _left_out(chat: _Recipient, item: dict[str, object]) -> str:
    """Why an item is no message of a person; "" where it may be one."""
    if chat.is_self:
        return "messages to yourself"
    if chat.party is None and not chat.group:
        return "bots and channels"
    return DELETED if "remoteDeletedMessage" in item or "adminDeletedMessage" in item else ""


def _object(value: dict[str, object], key: str) -> dict[str, object] | None:
    inner = value.get(key)
    return inner if isinstance(inner, dict) else None


def _id(value: object) -> str:
    return str(value)[:40] if isinstance(value, str | int) else ""


def _contact(contact: dict[str, object], region: str) -> Party:
    """Someone as Signal knows them: named by the user, by the phone, by themselves."""

    def text(key: str, of: dict[str, object] = contact) -> str:
        value = of.get(key)
        return one_line(value[:200]) if isinstance(value, str) else ""

    def joined(*parts: str) -> str:
        return " ".join(part for part in parts if part)

    nickname = _object(contact, "nickname") or {}
    name = (
        joined(text("given", nickname), text("family", nickname))
        or joined(text("systemGivenName"), text("systemFamilyName"))
        or joined(text("profileGivenName"), text("profileFamilyName"))
        or text("username")
    )
    number = _id(contact.get("e164")).lstrip("+")
    handles = (Handle("phone", normalize_phone("+" + number, region)),) if number.isdigit() else ()
    identity = text("aci") or (number if handles else fold(name))
    return Party(name, handles, f"{_PLATFORM}:{identity}" if identity else "")


def _export(source: Source, hints: Hints) -> Iterator[FileRecord]:
    export = _Export(source, hints)
    for number, line in _export_lines(source):
        where = f"{source.name}:{number}"
        if not line.strip():
            continue
        try:
            frame = json.loads(line) if len(line) <= _JSON_LINE_LIMIT else None
        except (ValueError, RecursionError):
            yield Problem(where, "no JSON")
            continue
        record = export.frame(where, frame)
        if record is not None:
            yield record


def _export_lines(source: Source) -> Iterator[tuple[int, str]]:
    with source.open() as stream:
        yield from enumerate(text_lines(stream, "utf-8", _JSON_LINE_LIMIT + 1), start=1)
