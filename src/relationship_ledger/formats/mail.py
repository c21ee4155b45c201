"""Mail: mbox files of any size, and files of one mail (`.eml`, a Maildir's, Apple Mail's `.emlx`).

Only headers are read: who wrote, to whom, when. What a mail says is never kept.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC
from typing import Final, NamedTuple

from relationship_ledger.core.handles import email_key
from relationship_ledger.core.parties import identity
from relationship_ledger.formats import mail_bulk
from relationship_ledger.formats.draft import content_key
from relationship_ledger.formats.mail_box import HEADER_LIMIT, Message, begins_mbox, header_of, mails, single
from relationship_ledger.formats.mail_bulk import (
    Role,
    is_robot,
    role_of_flags,
    role_of_place,
    roles_of_labels,
    why_not_by_kind,
    why_not_by_place,
    why_not_by_sender,
)
from relationship_ledger.formats.mail_header import (
    LONGEST_LIST,
    decoded,
    fields,
    instant_of,
    parties,
    text_of,
)
from relationship_ledger.formats.source import Hints, Source
from relationship_ledger.formats.text import one_line, shortened
from relationship_ledger.model import DAY, FileRecord, Instant, Party, Problem, Skipped, TouchRecord

_RECIPIENTS = (b"to", b"cc", b"bcc")
_DELIVERED = (b"delivered-to", b"x-original-to", b"x-delivered-to", b"envelope-to", b"x-envelope-to")
_WANTED = frozenset((
    b"from", b"sender", b"reply-to", *_RECIPIENTS, b"date", b"received", b"message-id", b"subject", *_DELIVERED,
)) | mail_bulk.FIELDS  # fmt: skip
_SURE = frozenset((
    b"from", b"sender", b"date", b"received", b"return-path", b"delivered-to", b"message-id", b"mime-version",
    b"x-mozilla-status", b"x-gmail-labels",
))  # fmt: skip
_BEGIN = frozenset((b"from", b"sender", b"received", b"return-path", b"delivered-to", b"message-id"))

_EARLIEST = 366 * DAY
"""Programs without a clock write 1970; mailboxes have nothing that old."""
_MOST_PEOPLE = 500
"""Whoever writes to more at once runs a mailing, not a correspondence."""
_LONGEST_ID = 300
_SENDERS_LIMIT = 5_000
_SUBJECT_LIMIT = 300
_AHEAD = "things that lie ahead"
_NAMELESS = "chats without a sender"
"""Google Takeout has events of its first chats that name nobody in their header."""
_GUESS_BYTES = 2**28


def recognises(head: bytes) -> bool:
    """Whether a file begins like an mbox or like one mail."""
    if begins_mbox(head):
        return True
    lines = header_of(head).split(b"\n")
    if len(lines) > 1 and len(head) >= HEADER_LIMIT:
        lines = lines[:-1]
    found = set()
    for line in lines[:2_000]:
        if line[:1] in (b" ", b"\t"):
            continue
        name, colon, _ = line.partition(b":")
        name = name.rstrip()
        if not colon or not name.isascii() or not name.replace(b"-", b"").replace(b"_", b"").isalnum():
            break
        found.add(name.lower())
    return len(found & _SURE) > 1 and not found.isdisjoint(_BEGIN)


def read(source: Source, hints: Hints) -> Iterator[FileRecord]:
    """Yield a touch, or why there is none, for each mail of a file."""
    is_box = begins_mbox(source.head())
    reading = _Reading(source, hints, is_box=is_box)
    with source.open() as stream:
        for message in mails(stream) if is_box else (single(stream),):
            yield reading.record(message)


class _Reading:
    """What holds for every mail of one file."""

    def __init__(self, source: Source, hints: Hints, *, is_box: bool) -> None:
        self._name, self._hints, self._is_box = source.name, hints, is_box
        self._place = role_of_place(source.name, is_box=is_box)
        self._own = frozenset(each.removeprefix("email:") for each in hints.me if each.startswith("email:"))

    def record(self, message: Message) -> FileRecord:
        """The record of one mail."""
        where = f"{self._name}: message {message.number}" if self._is_box else self._name
        if message.cut:
            return Problem(where, f"its header is longer than {HEADER_LIMIT >> 10} KiB")
        header = fields(message.header, _WANTED)
        labels = roles_of_labels(header.get(b"x-gmail-labels", b""))
        roles = labels | {self._place, role_of_flags(header, self._name, message.flags)}
        why = why_not_by_place(roles) or why_not_by_kind(header, message.body)
        if why is None and sum(len(header.get(name, b"")) for name in _RECIPIENTS) > LONGEST_LIST:
            why = mail_bulk.BULK
        return Skipped(where, why) if why else self._letter(where, header, message.envelope, labels)

    def _letter(
        self, where: str, header: Mapping[bytes, bytes], envelope: bytes, labels: frozenset[Role]
    ) -> FileRecord:
        """The record of a mail that lies where letters lie."""
        is_chat = "chat" in labels or self._place == "chat"
        sender, people = _sender(header, envelope), _people(header)
        is_mine = "sent" in labels or (self._place == "sent" and not self._is_to_user(sender, people))
        if is_mine:
            sender, named = None, people
            people = tuple(each for each in people if not any(map(is_robot, _addresses((each,)))))
            why = mail_bulk.AUTOMATIC if named and not people else None
        else:
            why = why_not_by_sender(header, labels, _sender_addresses(header), _addresses(people), self._own)
            if why is None and sender is None:
                if not is_chat:
                    return Problem(where, "it does not say who wrote it")
                why = _NAMELESS
        if why is None and not is_chat and not people:
            why = mail_bulk.UNDISCLOSED
        if len(people) > _MOST_PEOPLE:
            why = mail_bulk.BULK
        if why:
            return Skipped(where, why)
        at = self._when(header, envelope)
        if isinstance(at, str):
            return Problem(where, at)
        if at > self._hints.until:
            return Skipped(where, _AHEAD)
        return TouchRecord(
            where=where,
            key=_key(header, at),
            at=at,
            channel="message" if is_chat else "email",
            sender=sender,
            people=people,
            subject=_subject(header) if self._hints.keep_subject else None,
        )

    def _is_to_user(self, sender: Party | None, people: tuple[Party, ...]) -> bool:
        """Whether someone else wrote to the user: an answer may be kept beside what it answers, among what was sent."""
        if sender is None or not self._own.isdisjoint(_addresses((sender,))):
            return False
        return not self._own.isdisjoint(_addresses(people))

    def _when(self, header: Mapping[bytes, bytes], envelope: bytes) -> Instant | str:
        """When it was written; else when it was received or put into the mailbox; else why that can't be said."""
        date = text_of(header.get(b"date", b""))
        written = instant_of(date, self._hints.zone)
        if written is not None and _EARLIEST <= written <= self._hints.until:
            return written
        received = text_of(header.get(b"received", b"")).rpartition(";")[2].strip()
        separator = text_of(envelope).removeprefix("From ").lstrip().partition(" ")[2].strip()
        # RFC 4155: the time of a separating line is that of Greenwich.
        for text, zone in ((received, self._hints.zone), (separator, UTC)):
            at = instant_of(text, zone)
            if at is not None and _EARLIEST <= at <= self._hints.until:
                return at
        if written is not None and written > self._hints.until:
            return written
        return f"unreadable date: {shortened(date)}" if date else "it has no date"


# -- a mail's own fields -----------------------------------------------------------------------------------


def _sender(header: Mapping[bytes, bytes], envelope: bytes) -> Party | None:
    """Who wrote it: the first of From, else Sender, else whom the separating line names."""
    for name in (b"from", b"sender"):
        found = parties(text_of(header.get(name, b""))[:_SENDERS_LIMIT])
        if found:
            return found[0]
    found = parties(text_of(envelope.removeprefix(b"From ").partition(b" ")[0]))
    return found[0] if found and found[0].handles else None


def _people(header: Mapping[bytes, bytes]) -> tuple[Party, ...]:
    """Everyone it went to, each once."""
    found: dict[str, Party] = {}
    for name in _RECIPIENTS:
        if name in header:
            for party in parties(text_of(header[name])):
                found.setdefault(identity(party), party)
    return tuple(found.values())


def _addresses(people: Iterable[Party]) -> frozenset[str]:
    """The keys of people's addresses."""
    return frozenset(handle.value.casefold() for party in people for handle in party.handles)


def _sender_addresses(header: Mapping[bytes, bytes]) -> frozenset[str]:
    return _addresses(
        party
        for name in (b"from", b"sender", b"reply-to")
        if name in header
        for party in parties(text_of(header[name])[:_SENDERS_LIMIT])
    )


def _subject(header: Mapping[bytes, bytes]) -> str | None:
    written = text_of(header.get(b"subject", b""))[: 10 * _SUBJECT_LIMIT]
    return one_line(decoded(written))[:_SUBJECT_LIMIT].rstrip() or None


def _key(header: Mapping[bytes, bytes], at: Instant) -> str:
    """`mail:` and the mail's own id; without one a hash of what every copy of it says."""
    written = "".join(text_of(header.get(b"message-id", b"")).split())
    id_ = (written.partition("<")[2] or written).partition(">")[0]
    if len(id_) > _LONGEST_ID:
        return content_key("mail", [id_])
    if id_:
        return f"mail:{one_line(id_)}"
    date = " ".join(text_of(header.get(b"date", b"")).split())
    sender, to = (parties(text_of(header.get(name, b""))[:LONGEST_LIST]) for name in (b"from", b"to"))
    people = [sorted(_addresses(sender[:1])), sorted(_addresses(to))]
    return content_key("mail", [date or at, *people, _subject(header)])


# -- whose mailbox it is -----------------------------------------------------------------------------------


class OwnAddress(NamedTuple):
    """An address that seems to be the user's, and how many mails say so.

    `delivered` were delivered to it, `sent` were written from it and lie among what was sent, `received` came from someone
    else and name it; a mail can say several of these. `names` are the names beside it, the commonest first.
    """

    address: str
    delivered: int
    sent: int
    received: int
    names: tuple[str, ...] = ()


MOST_GUESSED: Final = 2_000
"""Mails of one file that are asked whose mailbox it is."""
_FEWEST = 3
_SHARE = 0.25
"""A correspondent is named beside the user in some mails; the user in most, but may have several addresses."""


def own_addresses(sources: Iterable[Source], most: int = 10_000) -> list[OwnAddress]:
    """Guess whose mailboxes these are, from the first mails of each file, `most` in all: the likeliest address first.

    Sources that are no mail are passed over. Newsletters count, as they name nobody but the user; lists don't.
    """
    evidence = _Evidence()
    for source in sources:
        evidence.add(source, min(MOST_GUESSED, most - evidence.seen))
        if evidence.seen >= most:
            break
    return evidence.found()


def own(source: Source) -> list[str]:
    """The addresses that mails were delivered to, or lie written from among what was sent: the user's without a doubt."""
    return [each.address for each in own_addresses([source]) if each.delivered or each.sent]


class _Evidence:
    """What mails say about whose mailbox they lie in."""

    def __init__(self) -> None:
        self.seen = self._received_mails = 0
        self._delivered: Counter[str] = Counter()
        self._sent: Counter[str] = Counter()
        self._received: Counter[str] = Counter()
        self._names: dict[str, Counter[str]] = {}

    def add(self, source: Source, most: int) -> None:
        """Look at the first mails of a file."""
        head = source.head()
        if not recognises(head):
            return
        is_box = begins_mbox(head)
        place = role_of_place(source.name, is_box=is_box)
        with source.open() as stream:
            for message in mails(stream, _GUESS_BYTES) if is_box else (single(stream),):
                if message.number > most:
                    return
                self.seen += 1
                self._mail(fields(message.header, _WANTED), place)

    def _mail(self, header: Mapping[bytes, bytes], place: str | None) -> None:
        roles = {place, *roles_of_labels(header.get(b"x-gmail-labels", b""))}
        if not roles.isdisjoint(("drafts", "spam", "trash")):
            return
        sender = _sender(header, b"")
        if "sent" in roles:
            self._count(self._sent, () if sender is None else (sender,))
            return
        self._received_mails += 1
        for name in _DELIVERED:
            address = email_key(text_of(header.get(name, b"")))
            if address is not None:
                self._delivered[address] += 1
                break
        if b"list-post" not in header and b"list-id" not in header:
            from_ = _addresses(() if sender is None else (sender,))
            self._count(
                self._received, (each for each in _people(header) if from_.isdisjoint(_addresses((each,))))
            )

    def _count(self, counter: Counter[str], people: Iterable[Party]) -> None:
        for party in people:
            for address in _addresses((party,)):
                counter[address] += 1
                if party.name:
                    self._names.setdefault(address, Counter())[party.name] += 1

    def found(self) -> list[OwnAddress]:
        """The addresses that enough speaks for, the likeliest first."""
        enough = max(_FEWEST, _SHARE * self._received_mails)
        likely = {each for each, count in self._received.items() if count >= enough}
        likely |= {
            each
            for counter in (self._delivered, self._sent)
            for each, count in counter.items()
            if count >= max(1, 0.01 * counter.total())
        }
        found = [
            OwnAddress(
                each,
                self._delivered[each],
                self._sent[each],
                self._received[each],
                tuple(name for name, _ in self._names.get(each, Counter()).most_common(3)),
            )
            for each in likely
        ]
        return sorted(found, key=lambda own: (-(own.delivered + own.sent + own.received), own.address))
