"""From messages, calls and meetings to touches: the messages of a day with one person are one.

They are gathered until the end, since only then it is known who is in the ledger, who is a stranger of whom there is
enough to add them, and what a day's messages come to: the same in whatever order and in however many files they come.
"""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, tzinfo
from itertools import islice
from typing import NamedTuple

from relationship_ledger.core.correspondence import (
    BROADCAST,
    Meaning,
    Talk,
    day_key,
    meaning,
    needs_own,
    talk_of,
)
from relationship_ledger.core.parties import identity
from relationship_ledger.formats.draft import name_from_email
from relationship_ledger.intake.outcome import Outcome, Stranger
from relationship_ledger.intake.people import People
from relationship_ledger.model import (
    By,
    Entity,
    Instant,
    Origin,
    Party,
    PersonRecord,
    Ref,
    Touch,
    TouchRecord,
)
from relationship_ledger.store.reader import Reader, batches
from relationship_ledger.store.sources import edited_by_hand, removed_by_hand, touches_by_source

_BATCH = 1_000


class Diary(NamedTuple):
    """Whose messages they are and in which zone their days are counted.

    `own` are the keys of the user; `add_people` is the fewest days of messages, both ways, for which a stranger is added,
    None for nobody.
    """

    zone: tzinfo
    own: frozenset[str] = frozenset()
    add_people: int | None = None


class _Meeting(NamedTuple):
    """A touch by itself, before it is known who is in the ledger."""

    record: TouchRecord
    meaning: Meaning


class Touches:
    """Takes records of touches, and gives what has to be written for all of them at the end."""

    def __init__(
        self, reader: Reader, people: People, new_id: Callable[[], str], diary: Diary, outcome: Outcome
    ) -> None:
        self._reader = reader
        self._people = people
        self._new_id = new_id
        self._diary = diary
        self._outcome = outcome
        self._parties: dict[str, Party] = {}
        self._origins: dict[str, Origin | None] = {}
        self._talks: dict[tuple[str, str], dict[str, Talk]] = {}  # (who, channel) → key → what was said
        self._meetings: dict[str, _Meeting] = {}

    def take(self, record: TouchRecord) -> None:
        """Gather a record."""
        if not self._diary.own and needs_own(record) and not record.together:
            self._outcome.skip("messages of which it is not known who you are")
            return
        self._outcome.messages += 1
        meant = meaning(record, self._diary.own)
        if isinstance(meant, str):
            self._outcome.skip(meant)
            return
        for party in meant.people:
            who = identity(party)
            known = self._parties.get(who)
            if known is None or _better(party.name, known.name):
                self._parties[who] = party
                self._origins.setdefault(who, record.origin)
        if not meant.of_day:
            self._meetings.setdefault(record.key, _Meeting(record, meant))
            return
        day = self._day(record)
        talk = Talk(record.at, meant.by, frozenset((record.subject,)) if record.subject else frozenset())
        for party in meant.people:
            who = identity(party)
            key = day_key(record.key, who, meant.channel, day)
            talks = self._talks.setdefault((who, meant.channel), {})
            talks[key] = talk.joined(talks[key]) if key in talks else talk

    def _day(self, record: TouchRecord) -> str:
        day = record.day or datetime.fromtimestamp(record.at, self._diary.zone).date()
        return day.isoformat()

    def finish(self) -> Iterator[Entity]:
        """What to write for all that was gathered."""
        self._note_strangers()
        known: dict[str, str] = {}
        for who in sorted(self._parties):
            id_, entities = self._people.resolve(self._parties[who])
            yield from entities
            if id_ is None and self._is_added(who):
                yield from self._people.take(self._as_person(who))
                id_, entities = self._people.resolve(self._parties[who])
                yield from entities
            if id_ is not None:
                known[who] = id_
                self._outcome.strangers.pop(who, None)
        removed = removed_by_hand(self._reader)
        made = (touch for touch in self._touches(known) if not self._is_removed(touch, removed))
        for batch in batches(made, _BATCH):
            yield from self._written(batch)

    # Strangers

    def _note_strangers(self) -> None:
        for (who, channel), talks in self._talks.items():
            if channel != BROADCAST:
                for key, talk in talks.items():
                    self._note(who, key.split(":", 2)[1], talk.by)
        for each in self._meetings.values():
            record = each.record
            # Where it is not known who the user is, one of those who took part is.
            unclear = needs_own(record) and not self._diary.own
            if each.meaning.channel == BROADCAST or record.missed or unclear:
                continue
            for party in each.meaning.people:
                # A mere name out of a title may be nobody's: "Lunch with Stress".
                if party.handles or party.key:
                    self._note(
                        identity(party), self._day(record), "both" if record.together else each.meaning.by
                    )

    def _note(self, who: str, day: str, by: By) -> None:
        if who not in self._outcome.strangers:
            self._outcome.strangers[who] = Stranger(self._parties[who], self._origins[who])
        stranger = self._outcome.strangers[who]
        stranger.days.add(day)
        stranger.mine |= by in ("me", "both")
        stranger.theirs |= by in ("them", "both")

    def _is_added(self, who: str) -> bool:
        """Whether there is enough of a stranger to add them, and nobody of that name there."""
        enough, stranger = self._diary.add_people, self._outcome.strangers.get(who)
        if enough is None or stranger is None or len(stranger.days) < enough or not stranger.both_ways:
            return False
        name = self._as_person(who).name
        if self._people.named(name):
            self._outcome.problem(
                _shown(stranger.party),
                f"someone called {name} is there already; not added, since only the name says so. "
                "`ledger edit` adds an address, `ledger add --another` another person.",
            )
            return False
        return True

    def _as_person(self, who: str) -> PersonRecord:
        party = self._parties[who]
        value = party.handles[0].value if party.handles else ""
        spelled = name_from_email(value) if party.handles and party.handles[0].kind == "email" else value
        return PersonRecord(
            _shown(party), party.name or spelled, party.key, handles=party.handles, origin=self._origins[who]
        )

    # What is written

    def _touches(self, known: dict[str, str]) -> Iterator[Touch]:
        """The touches with those who are known, in order of time."""
        refs: dict[str, Ref] = {}

        def ref(who: str) -> Ref:
            id_ = known[who]
            return refs.setdefault(id_, Ref(id_, ""))

        made = [
            self._touch(key, talk.at, channel, talk.by, (ref(who),), talk.note)
            for (who, channel), talks in self._talks.items()
            if who in known
            for key, talk in talks.items()
        ]
        for key, each in self._meetings.items():
            people = tuple(
                dict.fromkeys(
                    ref(identity(party)) for party in each.meaning.people if identity(party) in known
                )
            )
            record = each.record
            if not people and not any(party.handles or party.key for party in each.meaning.people):
                self._outcome.skip("events whose title names nobody in the ledger")
            if people:
                made.append(
                    self._touch(
                        key, record.at, each.meaning.channel, each.meaning.by, people, record.subject
                    )._replace(minutes=record.minutes, missed=record.missed, day=record.day)
                )
        yield from sorted(made, key=lambda touch: (touch.at, touch.source or ""))

    def _touch(
        self, key: str, at: Instant, channel: str, by: By, people: tuple[Ref, ...], note: str | None
    ) -> Touch:
        return Touch("", at, str(self._diary.zone), channel, by, people, note=note, source=key)

    def _is_removed(self, touch: Touch, removed: set[str]) -> bool:
        if touch.source in removed and not self._reader.has_source(touch.source or ""):
            self._outcome.skip("touches that you removed")
            return True
        return False

    def _written(self, batch: Sequence[Touch]) -> Iterator[Touch]:
        there = touches_by_source(self._reader, [touch.source or "" for touch in batch])
        edited = edited_by_hand(self._reader, [touch.id for touch in there.values()])
        for touch in batch:
            old = there.get(touch.source or "")
            if old is None:
                self._outcome.touches_added += 1
                yield touch._replace(id=self._new_id())
                continue
            new = old if old.id in edited else _joined(old, touch)
            if new == old:
                self._outcome.touches_unchanged += 1
            else:
                self._outcome.touches_updated += 1
                yield new


def _joined(old: Touch, new: Touch) -> Touch:
    """A touch that came in before, with what more is known of it now."""
    there = {ref.id for ref in old.contacts}
    people = (*old.contacts, *(ref for ref in new.contacts if ref.id not in there))
    if old.day is not None or old.minutes is not None or len(people) > 1:
        return old._replace(contacts=people)
    talk = talk_of(old).joined(talk_of(new))
    return old._replace(at=talk.at, by=talk.by, note=talk.note, contacts=people)


def _better(name: str, other: str) -> bool:
    """Whether a name says more than another: the same answer in whatever order they come."""
    return (len(name.split()), len(name), name) > (len(other.split()), len(other), other)


def _shown(party: Party) -> str:
    """Someone as a message has them: name and address."""
    value = party.handles[0].value if party.handles else ""
    return f"{party.name} <{value}>" if party.name and value else party.name or value or party.key


def most_frequent(strangers: dict[str, Stranger], limit: int) -> list[Stranger]:
    """The strangers with whom there are most days of messages, both ways first."""
    ordered = sorted(strangers.items(), key=lambda pair: (not pair[1].both_ways, -len(pair[1].days), pair[0]))
    return [stranger for _, stranger in islice(ordered, limit)]
