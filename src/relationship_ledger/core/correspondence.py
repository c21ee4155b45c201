"""What a message, a call or a meeting is to the ledger: nobody's, a broadcast, or a touch, and whose.

Messages come by the thousand, and a conversation of a day is one touch: it lies at the first of its messages, and is
begun by whoever alone wrote, by both where both did. That is a union, so that it comes out the same in whatever
order, in however many files and how often the messages come.
"""

from collections.abc import Iterable
from typing import NamedTuple

from relationship_ledger.core.parties import identity, is_own
from relationship_ledger.model import By, Instant, Party, Touch, TouchRecord

FEW = 5
"""A message to more people than this is said to nobody in particular. By design: about as many as talk at one table."""
BROADCAST = "broadcast"
_BETWEEN_SUBJECTS = " · "


class Meaning(NamedTuple):
    """What a record is: by whom, with whom, through which channel. `of_day`: one of the messages of a day."""

    by: By
    people: tuple[Party, ...]
    channel: str
    of_day: bool


def meaning(record: TouchRecord, own: frozenset[str]) -> Meaning | str:
    """What a record means to the user who goes by `own`; or, as a plural of few words, why it means nothing."""
    mine = record.sender is None or is_own(record.sender, own)
    others = _each_once(each for each in record.people if not is_own(each, own))
    if record.together:
        sender = () if mine or record.sender is None else (record.sender,)
        people = _each_once((*sender, *others))
        by = record.by or ("me" if mine else "them")
        return Meaning(by, people, record.channel, of_day=False) if people else "things with nobody else"
    many = len(record.people) > FEW
    if not mine and record.people and len(others) == len(_each_once(record.people)):
        return "messages that were not sent to you"
    if mine and not others:
        return "messages to yourself"
    if many and record.channel != "email":
        return f"messages to more than {FEW} people"
    by = record.by or ("me" if mine else "them")
    if not mine and record.sender is not None:
        return Meaning(by, (record.sender,), BROADCAST if many else record.channel, of_day=True)
    return Meaning(by, others, BROADCAST if many else record.channel, of_day=not many)


def _each_once(parties: Iterable[Party]) -> tuple[Party, ...]:
    found = {identity(each): each for each in parties}
    found.pop("", None)
    return tuple(found.values())


def needs_own(record: TouchRecord) -> bool:
    """Whether a record can only be understood by someone who knows who the user is."""
    return record.sender is not None and bool(record.people)


def is_from_or_to(record: TouchRecord, own: frozenset[str]) -> bool:
    """Whether the user, who goes by `own`, is among those a record names."""
    named = (*record.people, *((record.sender,) if record.sender is not None else ()))
    return any(is_own(party, own) for party in named)


SURE_SHARE, SURE_RIVAL, SURE_OTHERS = 0.9, 0.5, 3
"""Whoever is in nine of ten messages with three others or more, while nobody else is in half of them, is the user."""


class Correspondents:
    """Counts who is in messages that only the user can understand: the user is in all of their own, nobody else is."""

    def __init__(self) -> None:
        self._messages = 0
        self._seen: dict[str, int] = {}
        self._others: dict[str, set[str]] = {}
        self._parties: dict[str, Party] = {}

    def add(self, record: TouchRecord) -> None:
        """Count a record, if it needs to be known who the user is."""
        if not needs_own(record) or record.sender is None:
            return
        self._messages += 1
        parties = _each_once((record.sender, *record.people))
        for party in parties:
            who = identity(party)
            self._parties.setdefault(who, party)
            self._seen[who] = self._seen.get(who, 0) + 1
            others = self._others.setdefault(who, set())
            if len(others) < SURE_OTHERS:
                others.update(identity(each) for each in parties if each is not party)

    def likeliest(self) -> list[Party]:
        """Who may be the user, likeliest first; nobody where no message needs it to be known."""
        return [self._parties[who] for who in self._order()]

    def sure(self) -> Party | None:
        """The user, where the messages leave no doubt."""
        order = self._order()
        if not order:
            return None
        first, rival = order[0], self._seen[order[1]] if len(order) > 1 else 0
        clear = self._seen[first] >= SURE_SHARE * self._messages and rival <= SURE_RIVAL * self._messages
        return self._parties[first] if clear and len(self._others[first]) >= SURE_OTHERS else None

    def _order(self) -> list[str]:
        return sorted(self._seen, key=lambda who: (-self._seen[who], who))


def day_key(record_key: str, who: str, channel: str, day: str) -> str:
    """The source key of what one person and the user wrote through one source on a day (`YYYY-MM-DD`)."""
    return f"{record_key.partition(':')[0]}:{day}:{channel}:{who}"


class Talk(NamedTuple):
    """Messages of one day with one person, as far as a touch needs them."""

    at: Instant
    by: By
    subjects: frozenset[str] = frozenset()

    def joined(self, other: "Talk") -> "Talk":
        """Both together, in whatever order."""
        by = self.by if self.by == other.by else "both"
        return Talk(min(self.at, other.at), by, self.subjects | other.subjects)

    @property
    def note(self) -> str | None:
        """The subjects as a note."""
        return _BETWEEN_SUBJECTS.join(sorted(self.subjects)) or None


def talk_of(touch: Touch) -> Talk:
    """The messages that a touch was made of."""
    subjects = touch.note.split(_BETWEEN_SUBJECTS) if touch.note else ()
    return Talk(touch.at, touch.by, frozenset(subjects))
