"""What Facebook and Instagram give as “your information” in JSON: chats of Messenger and Instagram, and friends.

Both write UTF-8 byte by byte as if it were Latin-1, so that `é` comes as `Ã©`; chats that are end-to-end encrypted come in
another shape, and right. Files hold the newest message first and say whom a chat is with only at their end: they are
read twice.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from relationship_ledger.core.handles import fold
from relationship_ledger.formats.chat import (
    AHEAD,
    DELETED,
    MANY,
    MOST_WRITERS,
    NAME_LIMIT,
    SYSTEM,
    TEXT_LIMIT,
    Cast,
    Roles,
    of_milliseconds,
    of_seconds,
)
from relationship_ledger.formats.draft import content_key
from relationship_ledger.formats.json_stream import BrokenJsonError, Path, walk
from relationship_ledger.formats.source import Hints, Source
from relationship_ledger.formats.text import head_text, one_line
from relationship_ledger.model import FileRecord, Handle, Origin, PersonRecord, Problem, Skipped, TouchRecord

_CHAT: Final = re.compile(r'"(?:sender_name|senderName)"\s*:')
_CHAT_FRAME: Final = re.compile(r'"(?:participants|threadName)"\s*:')
_FRIENDS: Final = re.compile(r'\{\s*"friends(?:_v2)?"\s*:\s*\[')
_FOLLOWERS: Final = re.compile(r'"(?:string_list_data|relationships_\w+)"\s*:\s*\[')
_FOLLOWED_HREF: Final = re.compile(r'"href"\s*:\s*"https?://(?:www\.)?instagram\.com/')
_NUMBERED: Final = re.compile(r"_\d{1,12}$")
_SUBSCRIPTIONS: Final = frozenset(("Subscribe", "Unsubscribe"))
_FRIEND_LISTS: Final = ("friends_v2", "friends")
_REACTION: Final = re.compile(r"(?:Reacted .{1,40} to your message|Liked (?:a|your) message)\s*")
"""What Instagram writes as a message when someone reacts to one; other languages come as messages."""
_VIDEO: Final = re.compile(r"\bv[ií]d[eé]o|videollamada|videoanruf|видео", re.IGNORECASE)


def recognises(head: bytes) -> bool:
    """Whether the file is a chat, the list of friends, or one of those who follow or are followed."""
    text = head_text(head)
    if text.lstrip()[:1] not in ("{", "["):
        return False
    if _CHAT.search(text) and _CHAT_FRAME.search(text):
        return True
    if _CHAT_FRAME.search(text) and '"messages"' in text and '"timestamp_ms"' in text:
        return True
    return bool(_FRIENDS.match(text.lstrip()) or (_FOLLOWERS.search(text) and _FOLLOWED_HREF.search(text)))


def repaired(text: str) -> str:
    """The text that was meant, where UTF-8 was written as Latin-1; any other as it is."""
    if text.isascii():
        return text
    try:
        return text.encode("latin-1").decode("utf-8")
    except UnicodeError:
        return text


def _name(value: object) -> str:
    return one_line(repaired(value[: 4 * NAME_LIMIT]))[:NAME_LIMIT].rstrip() if isinstance(value, str) else ""


def _walked_into(path: Path) -> bool:
    match path:
        case () | (str(),):
            return True
    return False


@dataclass(slots=True)
class _Chat:
    """A chat, once all of its file was seen."""

    names: dict[str, None] = field(default_factory=dict)
    title: str = ""

    def see(self, path: Path, value: object) -> None:
        match path:
            case ("title",):
                self.title = _name(value)
            case ("threadName",):
                self.title = self.title or _NUMBERED.sub("", _name(value))
            case ("participants", int()):
                self._add(_name(value.get("name") if isinstance(value, dict) else value))
            case ("messages", int()) if isinstance(value, dict):
                self._add(_sender(value))

    def _add(self, name: str) -> None:
        if name and len(self.names) < MOST_WRITERS:
            self.names[name] = None

    @property
    def me(self) -> str | None:
        """The user's name: of two, the one whom the chat is not called after."""
        if len(self.names) != 2:
            return None
        rest = [name for name in self.names if fold(name) != fold(self.title)]
        return rest[0] if len(rest) == 1 else None


def _sender(message: dict[str, object]) -> str:
    return _name(message.get("sender_name", message.get("senderName")))


class _Reader:
    """Makes records of the values of a file, once the chat is known."""

    def __init__(self, source: Source, hints: Hints, chat: _Chat) -> None:
        self._name, self._hints = source.name, hints
        self.platform = "instagram" if "instagram" in source.name.casefold() else "facebook"
        self._origin = Origin("online", self.platform, guessed=True)
        self._cast = Cast(self.platform, chat.names, hints.region, chat.me, chat.title)

    def record(self, path: Path, value: object) -> FileRecord | None:
        """What a value is to the ledger, or None for what is no record of its own."""
        match path:
            case ("messages", int(number)):
                return self._message(f"{self._name}: message {number + 1}", value)
            case (str(place), int(number)) if place in _FRIEND_LISTS:
                return self._friend(f"{self._name}: friend {number + 1}", value)
            case (str(place), int(number)) if place.startswith("relationships_"):
                return Skipped(f"{self._name}: account {number + 1}", "followers and followed accounts")
            case (int(number),) if isinstance(value, dict) and "string_list_data" in value:
                return Skipped(f"{self._name}: account {number + 1}", "followers and followed accounts")
            case (int(number),):
                return Problem(f"{self._name}: entry {number + 1}", "nothing that is known")
        return None

    def _friend(self, where: str, value: object) -> FileRecord:
        name = _name(value.get("name")) if isinstance(value, dict) else ""
        if not isinstance(value, dict) or not name:
            return Problem(where, "a friend without a name")
        at = of_seconds(value.get("timestamp"))
        since = datetime.fromtimestamp(at, self._hints.zone).date() if at is not None else None
        if at is not None and at > self._hints.until:
            since = None
        address = value.get("contact_info")
        handles = (Handle("email", address),) if isinstance(address, str) and "@" in address[:200] else ()
        key = f"{self.platform}:name:{fold(name)}" if fold(name) else ""
        return PersonRecord(where, name, key, handles=handles, origin=self._origin, first_day=since)

    def _message(self, where: str, value: object) -> FileRecord:
        if not isinstance(value, dict):
            return Problem(where, "no message")
        name, at = _sender(value), of_milliseconds(value.get("timestamp_ms", value.get("timestamp")))
        if at is None or not name:
            return Problem(where, "no time" if at is None else "says nobody who wrote it")
        roles = self._cast.roles(name)
        what = _left_out(value) or (AHEAD if at > self._hints.until else MANY)
        if roles is None or what != MANY:
            return Skipped(where, what)
        return self._touch(where, at, name, roles, value)

    def _touch(self, where: str, at: int, name: str, roles: Roles, value: dict[str, object]) -> TouchRecord:
        sender, people = roles
        text = value.get("content", value.get("text"))
        said = repaired(text[:TEXT_LIMIT]) if isinstance(text, str) else ""
        stamp = value.get("timestamp_ms", value.get("timestamp"))
        key = content_key(self.platform, [stamp, fold(name), said])
        seconds = value.get("call_duration")
        if not isinstance(seconds, int) or isinstance(seconds, bool):
            return TouchRecord(where, key, at, "message", sender, people, origin=self._origin)
        missed = value.get("missed") is True or not 0 < seconds < 10**6
        return TouchRecord(
            where, key, at, "video" if _VIDEO.search(said) else "call", sender, people, together=True,
            minutes=None if missed else round(seconds / 60, 2), missed=missed, origin=self._origin,
        )  # fmt: skip


def _left_out(message: dict[str, object]) -> str:
    """Why a message is none of a person; "" where it is one."""
    text, kind = message.get("content"), message.get("type")
    if isinstance(kind, str) and kind in _SUBSCRIPTIONS:
        return SYSTEM
    if message.get("is_unsent") is True or message.get("isUnsent") is True:
        return DELETED
    return "reactions" if isinstance(text, str) and _REACTION.fullmatch(repaired(text[:200])) else ""


def read(source: Source, hints: Hints) -> Iterator[FileRecord]:
    """Yield each message and call as a touch record, each friend as a person."""
    chat = _Chat()
    with source.open() as stream:
        try:
            for path, value in walk(stream, _walked_into):
                chat.see(path, value)
        except BrokenJsonError:
            pass  # said below, where it stands
    reader = _Reader(source, hints, chat)
    with source.open() as stream:
        try:
            for path, value in walk(stream, _walked_into):
                record = reader.record(path, value)
                if record is not None:
                    yield record
        except BrokenJsonError as error:
            yield Problem(source.name, f"{error}; what comes before was kept")
