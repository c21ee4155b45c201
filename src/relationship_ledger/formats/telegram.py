"""What Telegram Desktop exports as JSON: one chat, or all of an account with its contacts.

The document is read twice and never held: once for who takes part in each chat, once for the messages.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from relationship_ledger.core.correspondence import FEW
from relationship_ledger.formats.chat import (
    AHEAD,
    MANY,
    MOST_PEOPLE,
    MOST_WRITERS,
    SYSTEM,
    TEXT_LIMIT,
    instant,
    of_seconds,
)
from relationship_ledger.formats.draft import Draft, content_key
from relationship_ledger.formats.json_stream import BrokenJsonError, Path, walk
from relationship_ledger.formats.source import Hints, Source
from relationship_ledger.formats.text import head_text, one_line, shortened
from relationship_ledger.model import FileRecord, Party, PersonRecord, Problem, Skipped, TouchRecord

_MESSAGES: Final = re.compile(r'"messages"\s*:\s*\[')
_MESSAGE_KEYS: Final = re.compile(r'"(?:date_unixtime|from_id|actor_id)"\s*:')
_CHAT_TYPE: Final = re.compile(
    r'"type"\s*:\s*"(?:personal_chat|bot_chat|saved_messages|(?:private|public)_\w+)"'
)
_ACCOUNT: Final = re.compile(r'"personal_information"\s*:\s*\{')
_CHATS: Final = re.compile(r'"(?:chats|left_chats|contacts)"\s*:\s*\{|"user_id"\s*:')

_CHANNELS: Final = frozenset(("bot_chat", "private_channel", "public_channel", "verification_codes"))
_BOTS: Final = "bots and channels"
_ONESELF: Final = frozenset(("saved_messages", "replies"))
_PERSONAL: Final = "personal_chat"
_ID: Final = re.compile(r"\w{1,60}", re.ASCII)
_CALLS: Final = frozenset(("phone_call", "conference_call"))
_UNREACHED: Final = frozenset(("missed", "busy"))
_LISTS: Final = ("chats", "left_chats")
_NAME_LIMIT: Final = 300


def recognises(head: bytes) -> bool:
    """Whether the file is a chat or an account of Telegram's."""
    text = head_text(head)
    if not text.lstrip().startswith("{"):
        return False
    if _MESSAGES.search(text) and (_MESSAGE_KEYS.search(text) or _CHAT_TYPE.search(text)):
        return True
    return _ACCOUNT.search(text) is not None and _CHATS.search(text) is not None


def _walked_into(path: Path) -> bool:
    """Whether a value is taken apart: the document, its lists of chats, each chat, and its messages."""
    match path:
        case () | ("messages",) | ("contacts",) | ("contacts", "list"):
            return True
        case (str(place), *rest) if place in _LISTS:
            match rest:
                case [] | ["list"] | ["list", int()] | ["list", int(), "messages"]:
                    return True
    return False


def _user(value: object) -> str:
    """The id of a user as Telegram writes it now, `user123`; before 2021 it was a mere number."""
    if isinstance(value, int) and not isinstance(value, bool):
        return f"user{value}"
    return value if isinstance(value, str) and _ID.fullmatch(value) else ""


def _text(value: object) -> str:
    return one_line(value[:_NAME_LIMIT]) if isinstance(value, str) else ""


@dataclass(slots=True)
class _Chat:
    """A chat, as far as what came before a message says."""

    place: Path
    name: str = ""
    kind: str = ""
    id: int | None = None
    members: dict[str, Party] = field(default_factory=dict)

    def learn(self, key: str, value: object) -> None:
        if key == "name":
            self.name = _text(value)
        elif key == "type" and isinstance(value, str):
            self.kind = value
        elif key == "id" and isinstance(value, int):
            self.id = value

    @property
    def other(self) -> str:
        """The id of whom a chat of two is with; "" where it is none."""
        return f"user{self.id}" if self.kind == _PERSONAL and self.id is not None else ""

    @property
    def left_out(self) -> str:
        """Why no message of this chat is one of a person; "" where it may be."""
        if self.kind in _CHANNELS:
            return _BOTS
        return "messages to yourself" if self.kind in _ONESELF else ""


def _chat_path(path: Path) -> Path | None:
    """The place of the chat to which a value belongs, or None for what belongs to no chat."""
    if path[0] in _LISTS:
        return path[:3] if len(path) > 3 else None
    return () if path[0] in ("messages", "name", "type", "id") else None


class _Account:
    """What is known of a file: the user, and the members of each chat."""

    def __init__(self) -> None:
        self.me = ""
        self.chats: dict[Path, _Chat] = {}

    def chat(self, place: Path) -> _Chat:
        return self.chats.setdefault(place, _Chat(place))

    def survey(self, path: Path, value: object) -> None:
        """Take a value into account."""
        if path == ("personal_information",) and isinstance(value, dict):
            user = value.get("user_id")
            self.me = _user(user) if user else ""
            return
        place = _chat_path(path) if path else None
        if place is None:
            return
        chat, inner = self.chat(place), path[len(place) :]
        if len(inner) == 1:
            chat.learn(str(inner[0]), value)
        elif isinstance(value, dict) and not chat.left_out and len(chat.members) < MOST_WRITERS:
            member = _member(value)
            if member is not None:
                chat.members.setdefault(member.key or member.name, member)


def _member(message: dict[str, object]) -> Party | None:
    """Who wrote or called; None where a message does not say, or it was a channel."""
    service = message.get("type") == "service"
    id_ = _user(message.get("actor_id" if service else "from_id"))
    name = _text(message.get("actor" if service else "from"))
    if id_ and not id_.startswith("user"):
        return None
    if not id_ and not name:
        return None
    return Party(name, (), f"telegram:{id_}" if id_ else "")


class _Reader:
    """Makes records of the values of a file, once who takes part in it is known."""

    def __init__(self, source: Source, hints: Hints, account: _Account) -> None:
        self._source, self._hints, self._account = source, hints, account
        self._number = 0

    def records(self, path: Path, value: object) -> Iterator[FileRecord]:
        """What a value is to the ledger: messages and contacts; anything else is nothing."""
        if path[:2] == ("contacts", "list") and len(path) == 3:
            self._number += 1
            yield from self._contact(f"{self._source.name}: contact {self._number}", value)
            return
        place = _chat_path(path) if path else None
        if place is not None and path[len(place) :][:1] == ("messages",) and len(path) == len(place) + 2:
            chat = self._account.chat(place)
            yield self._message(chat, path[-1], value)

    def _contact(self, where: str, value: object) -> Iterator[FileRecord]:
        if not isinstance(value, dict):
            yield Problem(where, "no contact")
            return
        draft = Draft(where, self._hints.region)
        draft.name = " ".join(filter(None, (_text(value.get("first_name")), _text(value.get("last_name")))))
        number = _text(value.get("phone_number"))
        if number:
            draft.phone("+" + number[2:] if number.startswith("00") else number, "mobile")
        user = value.get("user_id")
        name = draft.name or draft.name_otherwise()
        if not name:
            yield Problem(where, "a contact without name and number")
            return
        key = f"telegram:{_user(user)}" if _user(user) else content_key("telegram", ["contact", name, number])
        yield PersonRecord(where, name, key, handles=draft.handles)
        yield from draft.problems

    def _message(self, chat: _Chat, number: str | int, value: object) -> FileRecord:
        id_ = value.get("id") if isinstance(value, dict) else None
        shown = id_ if isinstance(id_, int) else number + 1 if isinstance(number, int) else number
        where = f"{self._source.name}: {chat.name + ', ' if chat.name else ''}message {shown}"
        if not isinstance(value, dict):
            return Problem(where, "no message")
        call = value.get("type") == "service" and _text(value.get("action")) in _CALLS
        own = value.get("type") in ("service", "unsupported") and not call
        if chat.left_out or own:
            return Skipped(where, chat.left_out or SYSTEM)
        at, writer = self._instant(value), _member(value)
        if at is None:
            return Problem(where, f"unreadable time: {shortened(str(value.get('date'))[:200])}")
        if writer is None:
            named = _user(value.get("from_id")) or _user(value.get("actor_id"))
            return Skipped(where, _BOTS) if named else Problem(where, "says nobody who wrote it")
        if at > self._hints.until:
            return Skipped(where, AHEAD)
        return self._touch(chat, value, where, at, writer, call=call)

    def _instant(self, value: dict[str, object]) -> int | None:
        at = of_seconds(value.get("date_unixtime"))
        text = value.get("date")
        if at is not None or not isinstance(text, str):
            return at if at is not None else of_seconds(text)
        try:
            return instant(datetime.fromisoformat(text[:19]), self._hints.zone)
        except ValueError:
            return None

    def _touch(
        self, chat: _Chat, value: dict[str, object], where: str, at: int, writer: Party, *, call: bool
    ) -> FileRecord:
        me = self._account.me
        mine = bool(me) and writer.key == f"telegram:{me}"
        people: tuple[Party, ...]
        if chat.other:
            theirs = writer.key == f"telegram:{chat.other}" or (not writer.key and writer.name == chat.name)
            other = Party(chat.name, (), f"telegram:{chat.other}")
            if chat.other == me:
                return Skipped(where, "messages to yourself")
            sender, people = (other, ()) if theirs else (None, (other,))
        else:
            own = f"telegram:{me}"
            others = [
                each
                for each in _in_order(chat)
                if each not in (writer, own) and each.key not in (writer.key, own)
            ]
            if not writer.key:
                others = [each for each in _in_order(chat) if each.name != writer.name]
            sender, people = (None if mine else writer), tuple(others[:MOST_PEOPLE])
            if me and not mine:  # it was sent to the user, who is in the chat
                if len(others) + 1 > FEW:
                    return Skipped(where, MANY)
                people = ()
        key = self._key(chat, value, at, writer)
        if not call:
            return TouchRecord(where, key, at, "message", sender, people)
        seconds = value.get("duration_seconds")
        length = seconds if isinstance(seconds, int) and 0 < seconds < 10**6 else 0
        missed = (
            not length or _text(value.get("discard_reason")) in _UNREACHED or value.get("is_missed") is True
        )
        return TouchRecord(
            where, key, at, "call", sender, people, together=True,
            minutes=None if missed else round(length / 60, 2), missed=missed,
        )  # fmt: skip

    def _key(self, chat: _Chat, value: dict[str, object], at: int, writer: Party) -> str:
        id_ = value.get("id")
        if isinstance(id_, int) and chat.id is not None:
            return f"telegram:{chat.id}:{id_}"
        text = str(value.get("text"))[:TEXT_LIMIT]
        return content_key("telegram", [at, writer.key or writer.name, id_, text])


def _in_order(chat: _Chat) -> list[Party]:
    return sorted(chat.members.values(), key=lambda each: (each.key, each.name))


def read(source: Source, hints: Hints) -> Iterator[FileRecord]:
    """Yield each message and call as a touch record, each contact of an account as a person."""
    account = _Account()
    with source.open() as stream:
        try:
            for path, value in walk(stream, _walked_into):
                account.survey(path, value)
        except BrokenJsonError:
            pass  # said below, where it stands
    reader = _Reader(source, hints, account)
    with source.open() as stream:
        try:
            for path, value in walk(stream, _walked_into):
                yield from reader.records(path, value)
        except BrokenJsonError as error:
            yield Problem(source.name, f"{error}; what comes before was kept")
