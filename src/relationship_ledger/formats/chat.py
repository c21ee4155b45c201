"""What exports of chats share: who takes part, who of them is the user, and what a line of a transcript is.

A transcript names its writers and nothing else, so a reader looks at a file twice: once for who writes in it, once for the
messages.
"""

import re
from collections.abc import Iterable
from datetime import datetime, timedelta, tzinfo
from pathlib import PurePosixPath
from typing import Final, NamedTuple

from relationship_ledger.core.correspondence import FEW
from relationship_ledger.core.handles import fold, plain_phone
from relationship_ledger.core.phones import normalize_phone
from relationship_ledger.formats.draft import content_key
from relationship_ledger.formats.text import one_line
from relationship_ledger.model import Handle, Party

MOST_WRITERS: Final = 2_000
"""So many writers of one chat are told apart; the largest groups of WhatsApp have 1,024 members."""
MOST_PEOPLE: Final = 50
"""So many people are named with a message; from more than a few on, it is said to nobody in particular."""
LINE_LIMIT: Final = 1_000_000
"""Characters of a line that are read."""
TEXT_LIMIT: Final = 4_000
"""Characters of a message that count for its key."""
LINES_LIMIT: Final = 500
"""Lines of a message that count for its key."""
NAME_LIMIT: Final = 100
"""Longest name of a writer: WhatsApp allows 25 characters for the own name, address books more."""

MANY: Final = f"messages to more than {FEW} people"
AHEAD: Final = "things that lie ahead"
SYSTEM: Final = "system lines"
DELETED: Final = "deleted messages"

_NUMBER: Final = re.compile(r"\+?[\d\s().\-\u2010-\u2015]{7,30}")
_FEWEST_DIGITS: Final = 7
_COPY: Final = re.compile(r"\s*\(\d{1,3}\)$")
_PLAIN_NAMES: Final = frozenset(("chat", "_chat", "index", "messages"))
_EPOCH: Final = datetime(1970, 1, 1)  # noqa: DTZ001 - a wall clock, compared with others


def party(platform: str, name: str, region: str) -> Party:
    """Someone whom a chat knows by name only, or by a number where the user has no name for it."""
    name = writer(name)
    if _NUMBER.fullmatch(name) and len(plain_phone(name).lstrip("+")) >= _FEWEST_DIGITS:
        return Party("", (Handle("phone", normalize_phone(name, region)),))
    key = fold(name)
    return Party(name, (), f"{platform}:name:{key}" if key else "")


def writer(name: str) -> str:
    """A writer's name on one line, without the `~` before a name that people gave themselves."""
    return one_line(name).removeprefix("~").strip()


def instant(moment: datetime, zone: tzinfo) -> int | None:
    """The instant of a wall clock in `zone`, the earlier one where there are two; None before 1970 or beyond the calendar."""
    try:
        at = int(moment.replace(tzinfo=zone).timestamp())
    except (ValueError, OverflowError, OSError):
        return None
    return at if at >= 0 else None


def of_milliseconds(value: object) -> int | None:
    """The instant of a number, or of a text of digits, in milliseconds since 1970; None where it is none."""
    return of_seconds(value, 1_000)


def of_seconds(value: object, per_second: int = 1) -> int | None:
    """The instant of a number, or of a text of digits, since 1970; None where it is none or lies beyond the calendar."""
    if isinstance(value, str) and value.isascii() and value.strip().isdigit() and len(value) < 20:
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, int):
        return None
    at = value // per_second
    return at if 0 < at < _LAST else None


_LAST: Final = (datetime(9999, 1, 1) - _EPOCH) // timedelta(seconds=1)  # noqa: DTZ001


def titles(name: str) -> list[str]:
    """What the name of a file may say of a chat, the likeliest first: its own name, else that of its folder or archive."""
    parts = [part for part in PurePosixPath(name.replace("\\", "/")).parts if part not in ("/", "..", ".")]
    found = []
    for part in reversed(parts[-2:]):
        stem = part
        for suffix in (".txt", ".zip", ".md", ".json", ".jsonl"):
            stem = stem.removesuffix(suffix)
        stem = _COPY.sub("", stem)
        if stem and fold(stem).replace(" ", "") not in _PLAIN_NAMES and stem not in _PLAIN_NAMES:
            found.append(stem)
    return found


def named_in(text: str, names: Iterable[str]) -> str | None:
    """The one of `names` whose words stand in `text`, or None where none does or several do."""
    words = f" {fold(text)} "
    found = [name for name in names if fold(name) and f" {fold(name)} " in words]
    if len(found) > 1:  # `Ana` and `Ana Vidal` both stand in `Ana Vidal`
        longest = max(found, key=lambda name: len(fold(name)))
        found = [longest] if all(f" {fold(name)} " in f" {fold(longest)} " for name in found) else []
    return found[0] if found else None


class Roles(NamedTuple):
    """Who wrote a message (None: the user), and to whom."""

    sender: Party | None
    people: tuple[Party, ...]


class Cast:
    """Who takes part in a chat. `me` is the user's name in it where that is certain; `title` is whom it is with.

    Where the user is known, a message of someone else went to the user; where not, to everyone else.
    """

    def __init__(
        self, platform: str, names: Iterable[str], region: str, me: str | None = None, title: str = ""
    ) -> None:
        self._platform, self._region = platform, region
        self._parties = {name: party(platform, name, region) for name in sorted(names)}
        self.me = me
        others = [each for name, each in self._parties.items() if name != me]
        title_alone = party(platform, title, region) if title else None
        self._others = tuple(others[:MOST_PEOPLE]) or ((title_alone,) if title_alone is not None else ())
        self._title = title_alone
        self.many = len(self._parties) - 1 > FEW

    def roles(self, name: str) -> Roles | None:
        """Who wrote and to whom; None for a message of someone else among so many that it was said to nobody."""
        if name == self.me:
            return Roles(None, self._others)
        sender = self._parties.get(name) or party(self._platform, name, self._region)
        if self.me is not None:
            return None if self.many else Roles(sender, ())
        others = tuple(each for each in self._parties.values() if each != sender)[:MOST_PEOPLE]
        if not others and self._title is not None and self._title != sender:
            others = (self._title,)
        return Roles(sender, others)

    @property
    def only_other(self) -> Party | None:
        """The other one of a chat of two, where the user is known."""
        return self._others[0] if self.me is not None and len(self._others) == 1 else None


class Keys:
    """Keys of messages that have no id: the same whenever the same stretch of a chat is read.

    Equal messages of one moment are counted, so that two `ok` of one minute are two.
    """

    def __init__(self, platform: str) -> None:
        self._platform = platform
        self._moment = ""
        self._seen: dict[tuple[str, str], int] = {}
        self._folded: dict[str, str] = {}

    def key(self, moment: str, name: str, text: str) -> str:
        """The key of a message; `moment` is its time as far as every export writes it."""
        if moment != self._moment:
            self._moment = moment
            self._seen.clear()
        if name not in self._folded and len(self._folded) < MOST_WRITERS:
            self._folded[name] = fold(name)
        what = (self._folded.get(name) or fold(name), one_line(text[:TEXT_LIMIT]))
        number = self._seen[what] = self._seen.get(what, 0) + 1
        return content_key(self._platform, [moment, *what, number])


# -- transcripts of Signal and of WhatsApp, which can look alike -------------------------------------------------

_ISO_BRACKET: Final = re.compile(
    r"\[(\d{4}-\d\d-\d\d)(,?) (\d\d:\d\d)(:\d\d)?\] ([^:\n]{1,100}):", re.MULTILINE
)
_SIGNAL_SIGNS: Final = re.compile(
    r"^\[[\d ,:-]{16,20}\] Me:|^\(- [^\n]+ -\)|!?\[[^\]\n]*\]\(\.?/?media/", re.MULTILINE
)
_WHATSAPP_SIGNS: Final = re.compile("\u200e|<[^>\n]{1,40}(?:omitted|attached: )", re.IGNORECASE)


def is_signal_transcript(text: str) -> bool:
    """Whether the beginning of a file is a transcript of Signal; WhatsApp on an iPhone writes nearly the same in Sweden.

    WhatsApp always has seconds there. Signal's tools have none, or seconds and no comma, and call the user `Me`.
    """
    text = text.lstrip("\ufeff \n")
    first = _ISO_BRACKET.match(text)
    if first is None:
        return False
    if not first[4] or _SIGNAL_SIGNS.search(text):
        return True
    return not first[2] and not _WHATSAPP_SIGNS.search(text)
