"""One run of the program: the ledger, the moment, the settings, each made at first use."""

import sys
from collections.abc import Mapping
from datetime import date, datetime
from functools import cached_property
from os import environ
from pathlib import Path
from typing import TYPE_CHECKING

from relationship_ledger import clock, config
from relationship_ledger.cli.output import say
from relationship_ledger.errors import AmbiguousError, InvalidValueError, NotFoundError
from relationship_ledger.model import Contact, ContactList, Instant, Match, Ref, Settings
from relationship_ledger.store.reader import Reader, View

if TYPE_CHECKING:
    from relationship_ledger.core.when import When
    from relationship_ledger.store.lookup import Lookup
    from relationship_ledger.store.writer import Author, Writer

FUZZY_ENOUGH = 85
"""Similarity, of 100, from which a name may be a slip of another."""
FUZZY_MARGIN = 8
"""How much more similar the best has to be than the second to be taken."""


class Run:
    """What every command works with. Nothing is opened or read before it is asked for."""

    def __init__(self, ledger: str | None, as_of: str | None) -> None:
        self._option = ledger or None
        self.as_of = as_of
        self._as_of = as_of if as_of is not None else environ.get(clock.NOW_VARIABLE) or None
        self._readers: list[Reader] = []
        self.backed_up = False
        """Whether this run made sure of a backup already."""

    def close(self) -> None:
        """Let go of the file."""
        for reader in self._readers:
            reader.close()

    @cached_property
    def path(self) -> Path:
        """Where the ledger is."""
        return config.ledger_path(self._option)

    @property
    def chosen(self) -> bool:
        """Whether the user named a ledger, rather than leave it to the default."""
        return self._option is not None or bool(environ.get(config.LEDGER_VARIABLE))

    @cached_property
    def reader(self) -> Reader:
        """Asks the ledger. Raises StoreError."""
        reader = Reader.open(self.path)
        self._readers.append(reader)
        return reader

    def reopened(self) -> Reader:
        """Asks the ledger as it is after a change."""
        self.reader.close()
        del self.reader
        return self.reader

    @cached_property
    def settings(self) -> Settings:
        """The ledger's settings."""
        return self.build(self.reader.setting_values())

    @staticmethod
    def build(values: Mapping[str, str]) -> Settings:
        """Settings from stored texts."""
        return config.build(values, system_zone=clock.system_zone_name())

    @cached_property
    def moment(self) -> clock.Moment:
        """The one moment of this run, in the ledger's zone."""
        return self.moment_in(self.settings.timezone)

    def moment_in(self, zone_name: str) -> clock.Moment:
        """The one moment of this run, in a zone."""
        zone = clock.zone(zone_name)
        true = clock.true_now()
        now = true if self._as_of is None else _read_moment(self._as_of, datetime.fromtimestamp(true, zone))
        return clock.Moment(now, true, zone, zone_name)

    @property
    def now(self) -> Instant:
        """The moment as an instant."""
        return self.moment.now

    @property
    def view(self) -> View:
        """What standings depend on, now."""
        return self.reader.view(self.now, self.settings)

    def author(self, moment: clock.Moment | None = None, *, begun: bool = True) -> "Author":
        """Who writes: this device, at this moment, with ids of its own."""
        from relationship_ledger.store.writer import Author

        moment = moment or self.moment
        device = self._device(moment.true)
        step = self.reader.next_device_seq(device) if begun else 0
        return Author(moment.now, moment.true, device, clock.id_source(moment.now, f"{device}/{step}"))

    @staticmethod
    def _device(true: Instant) -> str:
        make = clock.id_source(true, "device")
        if clock.seed() is not None:
            return clock.id_source(0, "device")()
        try:
            return config.device_id(make)
        except OSError:  # a home that can't be written: this run is a device of its own
            return make()

    def writer(self, *, daily: bool = True) -> "Writer":
        """Changes the ledger, after the backup of the day if that is due and `daily`. Raises StoreError."""
        from relationship_ledger.cli import guard
        from relationship_ledger.store.writer import Writer

        guard.writing(self, daily=daily)
        return Writer(self.path, self.author(), self.build)

    # Whom a name means

    @property
    def lookup(self) -> "Lookup":
        """Finds people by what they may be called."""
        from relationship_ledger.store.lookup import Lookup

        return Lookup(self.reader)

    def find(self, text: str) -> Match:
        """Whom a text may mean, with phone numbers read in the user's region; similar names where nothing fits."""
        found = self.named(text)
        return found if found.refs else self._similar(text)

    def named(self, text: str) -> Match:
        """Whom a text names; nobody where it is only similar to a name."""
        return self.lookup.find(text, self._keys(text))

    def search(self, text: str, *, similar: bool = True) -> tuple[Ref, ...]:
        """Everyone whom a text may mean by any way; where nothing fits, similar names if these are welcome."""
        found = self.lookup.search(text, self._keys(text))
        return found if found or not similar else self._similar(text).refs

    def _keys(self, text: str) -> list[str]:
        """Handle keys that a text may stand for, in the user's region."""
        from relationship_ledger.core.handles import classify

        if classify(text) != "phone":
            return []
        from relationship_ledger.core.phones import phone_key

        key = phone_key(text, self.settings.region)
        return [key] if key else []

    def _similar(self, text: str) -> Match:
        from relationship_ledger.core.match import similar

        best = similar(text, self.lookup.all_names(), at_least=FUZZY_ENOUGH)
        if not best:
            return Match("none")
        close = [ref for ref, score in best if score > best[0][1] - FUZZY_MARGIN]
        return Match("fuzzy", tuple(close))

    def contact(self, text: str, *, exact: bool = False) -> Contact:
        """The one contact that a text means.

        Where several remain a terminal asks and anything else gets an AmbiguousError. A similar name is said
        aloud, and refused if `exact`. Raises NotFoundError.
        """
        ref = self.choose(text, self.find(text), exact=exact)
        return self.reader.contact(ref.id)

    def choose(self, text: str, match: Match, *, exact: bool = False) -> Ref:
        """The one of those a text led to."""
        if not match.refs:
            raise NotFoundError(
                f"There is no one called “{text}”. `ledger people` lists everyone, `ledger add` adds."
            )
        if match.how == "fuzzy" and (exact or len(match.refs) > 1):
            raise NotFoundError(
                f"There is no one called “{text}”. Did you mean one of these?",
                candidates=self.described(match.refs),
            )
        if len(match.refs) > 1:
            return self._ask_which(text, match.refs)
        if match.how == "fuzzy":
            say(f"“{text}” is taken for {match.refs[0].name}.")
        return match.refs[0]

    def _ask_which(self, text: str, refs: tuple[Ref, ...]) -> Ref:
        described = self.described(refs)
        if not asks() or len(refs) > len(described):
            many = (
                f"{len(refs)} people" if len(refs) == len(described) else f"more than {len(described)} people"
            )
            raise AmbiguousError(
                f"“{text}” fits {many}. Say more of the name, or an id.", candidates=described
            )
        from relationship_ledger.cli.ask import choose

        return refs[choose(f"“{text}” fits {len(refs)} people. Which?", described)]

    def described(self, refs: tuple[Ref, ...]) -> list[str]:
        """Names with what tells them apart."""
        from relationship_ledger.render.words import origin

        lines = []
        for ref in refs[:20]:
            contact = self.reader.contact(ref.id)
            what = contact.organization or origin(contact.origin)
            lines.append(f"{ref.name} ({what}, tier {contact.tier}) …{ref.id[-6:]}")
        return lines

    def list_named(self, text: str) -> ContactList:
        """The one list of that name, or whose name begins so. Raises NotFoundError, AmbiguousError."""
        from relationship_ledger.core.handles import fold

        key = fold(text)
        lists = self.reader.lists()
        found = [each for each in lists if fold(each.name) == key or each.id == text] or [
            each for each in lists if key and fold(each.name).startswith(key)
        ]
        if not found:
            raise NotFoundError(
                f"There is no list called “{text}”. Make it with `ledger list new`.",
                candidates=[each.name for each in lists],
            )
        if len(found) > 1:
            raise AmbiguousError(
                f"“{text}” fits {len(found)} lists.", candidates=[each.name for each in found]
            )
        return found[0]

    # What words mean

    def when(self, text: str, *, future: bool = False) -> "When":
        """A moment in words. Raises InvalidValueError."""
        from relationship_ledger.core.when import read_when

        settings = self.settings
        found = read_when(
            text,
            now=self.moment.local(),
            week_starts=settings.week_starts,
            day_first=settings.day_first,
            future=future,
        )
        if found is None:
            raise InvalidValueError(
                f"“{text}” is not a time I can read. Say for instance 2026-11-03, yesterday, 3 days ago."
            )
        return found

    def placed(self, when: "When") -> tuple[Instant, date | None]:
        """The instant of a time as said, and its day where only that is known.

        A day sits at its noon; of today, before noon, the moment of saying so is the latest it can have been.
        """
        at = int(when.at.timestamp())
        if when.precision == "instant":
            return at, None
        if at > self.now and when.day == self.moment.local().date():
            return self.now, None
        return at, when.day


def _read_moment(text: str, now: datetime) -> Instant:
    try:
        read = datetime.fromisoformat(text)
        if len(text) > len("2026-11-24"):
            return int((read if read.tzinfo else read.replace(tzinfo=now.tzinfo)).timestamp())
    except ValueError:
        pass
    from relationship_ledger.core.when import read_when

    found = read_when(text, now=now)
    if found is None:
        raise InvalidValueError(
            f"“{text}” is not a moment I can read (--as-of, LEDGER_NOW). Say for instance 2026-11-24T10:00."
        )
    return int(found.at.timestamp())


def asks() -> bool:
    """Whether there is someone to ask: both ends are a terminal."""
    return sys.stdin.isatty() and sys.stdout.isatty()
