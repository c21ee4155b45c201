"""One import, from paths to what came of it: the same for `import` and for `pull`."""

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from functools import cached_property
from itertools import islice
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple

from relationship_ledger import clock
from relationship_ledger.cli.output import say
from relationship_ledger.cli.progress import progress
from relationship_ledger.cli.run import Run, asks
from relationship_ledger.core.correspondence import Correspondents, is_from_or_to
from relationship_ledger.core.parties import own_keys
from relationship_ledger.errors import InvalidValueError, NothingToDoError
from relationship_ledger.formats import load, recognise
from relationship_ledger.formats.files import READ_ERRORS, sources
from relationship_ledger.formats.source import Hints, Source, watched
from relationship_ledger.intake import Intake
from relationship_ledger.intake.outcome import Options, Outcome
from relationship_ledger.intake.restore import Restore
from relationship_ledger.intake.touches import Diary
from relationship_ledger.model import Entity, Origin, Party, Problem, SettingValue, Skipped, TouchRecord

if TYPE_CHECKING:
    from collections.abc import Mapping

    from relationship_ledger.store.reader import Reader
    from relationship_ledger.store.writer import Step

_PEOPLE_FIRST = ("vcard", "ledger_json", "people_csv", "abook", "monica")
"""Formats of people, which are read before those that only mention them."""
_FILES_ASKED = 500
"""So many files are asked whose they are; a Maildir has one for each mail."""
_LOOKED_AT = 5_000
"""So many messages of a file are looked at to learn who the user may be."""
_PROGRAMS = {"linkedin": "LinkedIn", "ledger": "this program"}
_LARGE = 2**20
"""Bytes of a file of which it is shown how far it has been read."""
MOST_LIKELY = 8
"""So many people are shown as who the user may be."""
_UNKNOWN = "in no format that is known here; `ledger import --help` names them"


class Asked(NamedTuple):
    """What the user says of an import. `origin` and `tier` hold for people who are added, `lists` are names."""

    origin: Origin | None = None
    tier: int | None = None
    lists: tuple[str, ...] = ()
    mapping: "Mapping[str, str]" = MappingProxyType({})
    me: tuple[str, ...] = ()
    add_people: int | None = None
    keep_subject: bool = False
    groups: bool = False


class _File(NamedTuple):
    """A file of an import and the format it is in."""

    source: Source
    format: str


class Importer:
    """What lies at some paths, recognised; looked at as often as need be, and taken in once."""

    def __init__(self, run: Run, paths: Sequence[Path], asked: Asked) -> None:
        self._run, self._asked = run, asked
        self.paths = paths
        self.files: list[_File] = []
        self._left: list[Problem | Skipped] = []
        kept = (each.strip() for each in run.settings.me.split(","))
        self._me = tuple(dict.fromkeys([*filter(None, kept), *asked.me]))
        self._guessed: tuple[str, ...] = ()
        for path in paths:
            self._find(path)
        self.files.sort(key=lambda each: each.format not in _PEOPLE_FIRST)

    def _find(self, path: Path) -> None:
        for found in sources(path):
            explicit = isinstance(found, Source) and found.path == path
            if not isinstance(found, Source):
                self._left.append(found)
                continue
            try:
                format_ = "people_csv" if self._asked.mapping and explicit else recognise(found)
                empty = format_ is None and not found.head().strip()
            except READ_ERRORS as error:
                self._left.append(Problem(found.name, _why(error, found.name)))
                continue
            if format_ is not None:
                self.files.append(_File(found, format_))
            elif explicit:
                self._left.append(Problem(found.name, f"the file is {'empty' if empty else _UNKNOWN}"))
            else:
                self._left.append(Skipped(found.name, "files of other kinds"))

    def marks(self) -> Iterator[str]:
        """A line for each file that changes when the file does."""
        for each in self.files:
            yield f"{each.source.name} {each.source.size} {each.source.changed}"

    def describe(self) -> None:
        """Say what the columns of tables are taken for, before they are."""
        for each in self.files:
            if each.format == "people_csv":
                _describe(each.source, self._asked.mapping)

    # Who the user is

    def find_me(self) -> None:
        """Learn who the user is in messages, where that has to be known.

        From what is kept, else what the files say without a doubt, else by asking. Where nobody can be asked, messages that
        need it are left out, and reported.
        """
        if self._me:
            return
        own = self._said_by_files()
        correspondents = self._correspondents(own_keys(own, self._run.settings.region))
        sure = correspondents.sure()
        self._guessed = (*own, *([_spoken(sure)] if sure is not None else []))
        likely = [_spoken(party) for party in correspondents.likeliest()[:MOST_LIKELY]]
        if self._guessed and (likely or own):
            say(f"Taken for you: {', '.join(self._guessed)}. --me says otherwise, and is kept.")
        elif likely and asks():
            from relationship_ledger.cli.ask import choose_several

            self._me = tuple(
                choose_several(
                    "Which of these are you? Numbers with commas between, or what you go by:", likely
                )
            )

    def _said_by_files(self) -> tuple[str, ...]:
        """The user's addresses and names, by the files that name them."""
        found: dict[str, None] = {}
        for each in self.files[:_FILES_ASKED]:
            own = getattr(load(each.format), "own", None)
            with suppress(*READ_ERRORS):
                found.update(dict.fromkeys(own(each.source) if own is not None else ()))
        return tuple(found)

    def _correspondents(self, own: frozenset[str]) -> Correspondents:
        """Who is in messages that are not understood yet."""
        found = Correspondents()
        for each in self.files:
            if each.format not in _PEOPLE_FIRST:
                touches = (record for record in self._records(each) if isinstance(record, TouchRecord))
                for record in islice(touches, _LOOKED_AT):
                    if not is_from_or_to(record, own):
                        found.add(record)
        return found

    # Reading

    @property
    def _own(self) -> frozenset[str]:
        return own_keys(self._me or self._guessed, self._run.settings.region)

    @property
    def _hints(self) -> Hints:
        run = self._run
        return Hints(
            region=run.settings.region,
            zone=self._zone,
            day_first=run.settings.day_first,
            mapping=self._asked.mapping,
            keep_subject=self._asked.keep_subject,
            me=self._own,
            until=run.now,
        )

    @cached_property
    def _zone(self) -> Any:
        return clock.zone(self._run.settings.sources_zone or self._run.settings.timezone)

    def _records(self, each: _File, advance: Callable[[int], None] = lambda _: None) -> Iterator[Any]:
        """The records of a file; where reading it fails, what came before and a problem."""
        source, large = each.source, each.source.size > _LARGE
        if large:
            source = source._replace(begin=lambda: watched(each.source.begin(), advance))
        try:
            yield from load(each.format).read(source, self._hints)
            if not large:
                advance(source.size)
        except READ_ERRORS as error:
            if isinstance(error, InvalidValueError) and len(self.files) == 1:
                raise
            yield Problem(each.source.name, _why(error, each.source.name))

    def _understood(self, each: _File, advance: Callable[[int], None]) -> Iterator[Any]:
        """The records of a file, and a problem where the user is in none of its messages."""
        strange, own = Correspondents(), False
        for record in self._records(each, advance):
            if isinstance(record, TouchRecord) and not own:
                own = is_from_or_to(record, self._own)
                if not record.together:
                    strange.add(record)
            yield record
        likely = [_spoken(party) for party in strange.likeliest()[:3]]
        if likely and not own:
            yield Problem(
                each.source.name,
                "none of its messages is from or to you, as far as is known. Say --me, once for each of your addresses, "
                f"numbers and names; it is kept. In them are {', '.join(likely)}",
            )

    def look(self) -> Outcome:
        """What the import would do."""
        counter = iter(range(1, sys.maxsize))
        chosen = Options(self._asked.origin, self._asked.tier, (), self._asked.groups)
        return self._take(
            self._run.reader, chosen, lambda: f"preview-{next(counter):09}", lambda *_: None, "Looking"
        )

    def apply(self, step: "Step") -> Outcome:
        """Take everything in, within a step."""
        lists = tuple(self._list_id(step, name) for name in self._asked.lists)
        chosen = Options(self._asked.origin, self._asked.tier, lists, self._asked.groups)
        outcome = self._take(step.reader, chosen, step.new_id, step.put, "Reading")
        if outcome.messages and not self._run.settings.sources_zone:
            step.put(SettingValue("sources.timezone", str(self._zone)))
        if self._me and outcome.messages:
            step.put(SettingValue("me", ", ".join(self._me)))
        return outcome

    def _take(
        self,
        reader: "Reader",
        options: Options,
        new_id: Callable[[], str],
        put: Callable[[Entity], None],
        what: str,
    ) -> Outcome:
        diary = Diary(self._zone, self._own, self._asked.add_people)
        intake, restore = Intake(reader, self._run.now, new_id, options, diary), Restore(reader)
        for entity in intake.take(self._left):
            put(entity)
        with progress(what, sum(each.source.size for each in self.files)) as advance:
            for each in self.files:
                taker = restore if each.format == "ledger_json" else intake
                for entity in taker.take(self._understood(each, advance)):
                    put(entity)
            for entity in intake.finish():
                put(entity)
        return _sum(intake.outcome, restore.outcome)

    def _list_id(self, step: "Step", name: str) -> str:
        from relationship_ledger.core.handles import fold
        from relationship_ledger.model import ContactList

        for each in step.reader.lists():
            if fold(each.name) == fold(name):
                return each.id
        made = ContactList(step.new_id(), name, created_at=self._run.now)
        step.put(made)
        return made.id

    def refuse_nothing(self, outcome: Outcome) -> None:
        """Raise NothingToDoError, with the first problems, where nothing could be read as what a ledger is about."""
        if not outcome.anything:
            names = ", ".join(path.name or str(path) for path in self.paths)
            raise NothingToDoError(
                f"Nothing in {names} could be taken in as people or touches; nothing was changed.",
                candidates=[f"{each.where}: {each.why}" for each in outcome.problems[:12]],
            )


def _describe(source: Source, mapping: "Mapping[str, str]") -> None:
    layout = load("people_csv").describe(source.head())
    if layout.dialect != "free" and not mapping:
        say(f"{source.name}: a table of {_PROGRAMS.get(layout.dialect, layout.dialect.capitalize())}.")
        return
    say(f"{source.name}: a table with these columns; --map COLUMN=FIELD changes what one is taken for:")
    for column, field in layout.columns:
        say(f"  {column} → {mapping.get(column, field) or 'not used'}")


def _sum(one: Outcome, other: Outcome) -> Outcome:
    """What two kinds of takers did, as one."""
    one.added += other.added
    one.updated += other.updated
    one.unchanged += other.unchanged
    one.touches_added += other.touches_added
    one.touches_unchanged += other.touches_unchanged
    one.problems += other.problems
    return one


def _why(error: Exception, name: str) -> str:
    if isinstance(error, InvalidValueError):
        return error.message.removeprefix(f"{name}: ")
    said = getattr(error, "strerror", None) or str(error) or type(error).__name__
    return f"can't be read: {said}"


def _spoken(party: Party) -> str:
    """Someone as a user would say them: by address or number, else by name."""
    handle = party.handles[0] if party.handles else None
    if handle is not None and (handle.kind in ("email", "phone") or not party.name):
        return handle.value
    return party.name or party.key
