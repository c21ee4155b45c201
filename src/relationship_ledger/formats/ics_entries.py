"""Calendars (RFC 5545, as Google, Apple, Outlook and Nextcloud write them): meetings as touches, birthdays as days.

Read twice and never held: the first pass finds what a repeating entry has to know from elsewhere in the file (zones, and
dates that were moved), the second reads the entries one by one. A reader of our own over lines, because one broken
property must not lose an entry, nor an entry a file; because a rule has to be looked at before it is run; and because
the common library takes .6 ms to make an object of an entry where this takes .1 (measured on Python 3.11).
"""

import hashlib
import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import NamedTuple

from relationship_ledger.core.handles import email_key
from relationship_ledger.core.parties import identity, is_own
from relationship_ledger.core.phones import FEWEST_DIGITS, normalize_phone
from relationship_ledger.formats.draft import content_key
from relationship_ledger.formats.ics_lines import Component, Property, components
from relationship_ledger.formats.ics_time import (
    MOST_DATES,
    BrokenTimeError,
    Budget,
    Followed,
    When,
    Zones,
    parse_duration,
    parse_rule,
)
from relationship_ledger.formats.ics_words import (
    Occasion,
    Said,
    channel,
    is_conference,
    names,
    occasion,
    says_called_off,
    says_declined,
)
from relationship_ledger.formats.source import Hints, Source
from relationship_ledger.formats.text import one_line, shortened
from relationship_ledger.model import (
    FileRecord,
    Handle,
    ImportantDay,
    Party,
    PersonRecord,
    Problem,
    Skipped,
    TouchRecord,
)

MOST_PEOPLE = 50
"""An event with more people is one to an audience. By design: a class or a large team still is a circle."""
_MOST_LISTED = 2_000
_MOST_MOVED = 500_000
_MOST_SERIES = 1_000
_DAY_MINUTES = 24 * 60
_LAST_WINDOW = 4_102_444_800
"""2100-01-01T00:00:00Z: no rule is followed beyond."""
_UID_LENGTH = 200
_OWN = "-//Relationship Ledger//"

_TASKS = frozenset(("VTODO", "VJOURNAL", "VFREEBUSY"))
_ANSWERS = frozenset(("REPLY", "COUNTER", "REFRESH", "DECLINECOUNTER"))
_NO_PEOPLE = frozenset(("RESOURCE", "ROOM", "GROUP"))
_STAYED_AWAY = frozenset(("DECLINED", "DELEGATED"))
_NO_PERSON = re.compile(
    r"[^@]*@(?:group|resource|import|group\.v)\.calendar\.google\.com|(?:no-?reply|do-?not-?reply|unknownorganizer)@.*",
    re.IGNORECASE,
)


def read(source: Source, hints: Hints) -> Iterator[FileRecord]:
    """Yield the meetings, birthdays and days of a calendar, in file order.

    An entry gives one record, or one for each of its dates; or says why it gives none. Nothing is raised.
    """
    entries = _Entries(source.name, hints, _surveyed(source))
    for component in components(source):
        yield from entries.records(component)
    if not entries.any:
        yield Skipped(source.name, "calendars without entries")


# -- the first pass ------------------------------------------------------------------------------------------


class _Survey(NamedTuple):
    """What entries have to know of the rest of the file.

    `moved` are dates of repeating entries that are told apart, by digests of uid and date; `series` changes from a
    date on, by uid; `versions` the highest number of an entry's revision, by the digest of what it is.
    """

    zones: Zones
    moved: set[int]
    moving: set[int]
    series: dict[str, list[Component]]
    versions: dict[int, int]


_FIRST_PASS = frozenset((b"UID", b"RECURRENCE-ID", b"SEQUENCE"))


def _surveyed(source: Source) -> _Survey:
    survey = _Survey(Zones(), set(), set(), {}, {})
    held: list[tuple[str, Property]] = []
    changes = False
    for component in components(source, _FIRST_PASS):
        if component.kind == "VTIMEZONE":
            survey.zones.define(component)
        elif component.kind == "VEVENT":
            version, moved = _version(component), component.first("RECURRENCE-ID")
            if version and len(survey.versions) < _MOST_MOVED:
                same = _sameness(component)
                survey.versions[same] = max(version, survey.versions.get(same, 0))
            # Zones stand before what uses them, but for a few programs: some are read with them all at hand.
            if moved is not None and len(survey.moved) < _MOST_MOVED:
                held.append((component.text("UID"), moved))
                changes |= _changes_all_after(moved)
        if len(held) > _MOST_SERIES:
            _survey_moved(survey, held)
    _survey_moved(survey, held)
    if changes:
        _survey_series(survey, source)
    return survey


def _changes_all_after(moved: Property) -> bool:
    return moved.parameters.get("RANGE", "").upper() == "THISANDFUTURE"


def _version(entry: Component) -> int:
    number = entry.text("SEQUENCE")
    return int(number) if number.isdecimal() and len(number) < 12 else 0


def _sameness(entry: Component) -> int:
    """What two revisions of one entry have in common."""
    return _digest("version", entry.text("UID"), entry.text("RECURRENCE-ID"))


def _survey_series(survey: _Survey, source: Source) -> None:
    """Find the few entries that change all dates after theirs. A pass of its own, as hardly any file has one."""
    number = 0
    for component in components(source):
        moved = component.first("RECURRENCE-ID") if component.kind == "VEVENT" else None
        if moved is not None and _changes_all_after(moved) and number < _MOST_SERIES:
            survey.series.setdefault(component.text("UID"), []).append(component)
            number += 1


def _survey_moved(survey: _Survey, held: list[tuple[str, Property]]) -> None:
    for uid, moved in held:
        try:
            when = survey.zones.when(moved)
        except (BrokenTimeError, OverflowError):
            continue
        survey.moving.add(_digest(uid))
        survey.moved.add(_digest(uid, when.key))
        if when.is_day or not (when.wall.hour or when.wall.minute):
            survey.moved.add(_digest(uid, when.day_key))
    held.clear()


def _digest(*parts: str) -> int:
    text = "\0".join(parts).encode("utf-8", "replace")
    return int.from_bytes(hashlib.blake2b(text, digest_size=8).digest())


# -- people --------------------------------------------------------------------------------------------------


class _Guests(NamedTuple):
    """Who took part. `invited`: anyone at all was asked; `refused`: the user said no."""

    sender: Party | None
    people: tuple[Party, ...]
    invited: bool
    refused: bool


def _guests(entry: Component, hints: Hints) -> _Guests:
    organizer = entry.first("ORGANIZER")
    sender = _party(organizer, hints.region) if organizer else None
    host = identity(sender) if sender else ""
    found: dict[str, Party] = {}
    invited = refused = False
    for prop in entry.all("ATTENDEE")[:_MOST_LISTED]:
        party = _party(prop, hints.region)
        if party is None or not _is_asked(prop):
            continue
        invited = True
        said = (prop.parameters.get("PARTSTAT") or prop.parameters.get("STATUS") or "").upper()
        refused |= said == "DECLINED" and is_own(party, hints.me)
        who = identity(party)
        if said in _STAYED_AWAY:
            sender = None if who == host else sender
        elif who != host:
            found.setdefault(who, party)
    return _Guests(sender, tuple(found.values()), invited, refused)


def _is_asked(prop: Property) -> bool:
    """Whether an attendee is someone who was asked to come: no room, no mailing list, nobody who is only told."""
    parameters = prop.parameters
    return parameters.get("CUTYPE", "").upper() not in _NO_PEOPLE and (
        parameters.get("ROLE", "").upper() != "NON-PARTICIPANT"
    )


def _party(prop: Property, region: str) -> Party | None:
    name = one_line(prop.parameters.get("CN", "")[:300])
    value = prop.value.strip()
    scheme, _, rest = value.partition(":")
    address = prop.parameters.get("EMAIL") or (rest if scheme.casefold() == "mailto" else value)
    address = one_line(address[:400]).partition("?")[0]
    if email_key(address) is None and email_key(name) is not None:
        address = name
    handles: tuple[Handle, ...] = ()
    if email_key(address) is not None:
        if _NO_PERSON.fullmatch(address):
            return None
        handles = (Handle("email", address.removeprefix("mailto:")),)
    elif scheme.casefold() == "tel":
        number = normalize_phone(rest[:100], region)
        if len(number.partition(";")[0].lstrip("+")) >= FEWEST_DIGITS:
            handles = (Handle("phone", number),)
    name = "" if email_key(name) is not None else _in_order(name)
    return Party(name, handles) if name or handles else None


_REVERSED = re.compile(r"([^\W\d_][^,()\d]*),\s*([^\W\d_][^,()\d]*?)(?:\s*\([^()]*\))?")
_NO_GIVEN = re.compile(
    r"(?:jr|sr|phd|ph\.d|md|m\.d|mba|esq|inc|llc|ltd|gmbh|ag|ii|iii|iv|cpa|dds)\.?", re.IGNORECASE
)


def _in_order(name: str) -> str:
    """A name as it is said: `Mora, Ana` is how an address book of Exchange has Ana Mora."""
    name = name.strip("\"' ")
    match = _REVERSED.fullmatch(name)
    if match is None or _NO_GIVEN.fullmatch(match[2]) or max(map(len, map(str.split, match.groups()))) > 3:
        return name
    return f"{match[2]} {match[1]}"


# -- entries -------------------------------------------------------------------------------------------------


class _Date(NamedTuple):
    """One date of an entry: its place in the series, when it began in truth, and the entry that says how."""

    place: When
    start: When
    entry: Component


class _Entries:
    """Reads entries, one by one."""

    def __init__(self, name: str, hints: Hints, survey: _Survey) -> None:
        self._name = name
        self._hints = hints
        self._survey = survey
        self._zones = survey.zones
        self._budget = Budget()
        self.any = False

    def records(self, component: Component) -> Iterator[FileRecord]:
        """What a component is to the ledger."""
        where = f"{self._name}:{component.line}"
        if component.kind == "VTIMEZONE":
            return
        self.any = True
        if not component.kind:
            yield Problem(where, f"outside of any entry: {component.properties[0].value}")
        elif component.kind == "VEVENT":
            yield from self._event(component, where)
        elif component.kind in _TASKS:
            yield Skipped(where, "tasks and journal entries")
        else:
            yield Skipped(where, "other calendar entries")

    def _event(self, entry: Component, where: str) -> Iterator[FileRecord]:
        if not entry.whole:
            yield Problem(where, "an entry that is too long to be read")
            return
        try:
            yield from self._understood(entry, where)
        except BrokenTimeError as error:
            yield Problem(where, str(error))
        except OverflowError:
            yield Problem(where, "its times are beyond any calendar")
        if not entry.ended:
            yield Problem(where, "the entry has no END:VEVENT; read as far as it goes")
        for prop in entry.properties:
            zone = prop.parameters.get("TZID", "")
            if self._zones.unknown(zone):
                yield Problem(
                    where, f"an unknown time zone, {shortened(zone, 40)}: its times are taken for yours"
                )

    def _understood(self, entry: Component, where: str) -> list[FileRecord]:
        """The records of an entry. Raises BrokenTimeError, OverflowError."""
        title = one_line(entry.text("SUMMARY")[:2000])
        if entry.first("UID") and _version(entry) < self._survey.versions.get(_sameness(entry), 0):
            return [Skipped(where, "earlier versions of events")]
        guests = _guests(entry, self._hints)
        for_nobody = _set_aside(entry, title, guests)
        if for_nobody:
            return [Skipped(where, for_nobody)]
        start = self._start(entry)
        if not guests.people and not (guests.invited and guests.sender):
            return self._alone(entry, where, start, title)
        if len(guests.people) + (guests.sender is not None) > MOST_PEOPLE:
            return [Skipped(where, f"events with more than {MOST_PEOPLE} attendees")]
        return self._touches(entry, where, start, guests)

    def _alone(self, entry: Component, where: str, start: When, title: str) -> list[FileRecord]:
        """An entry that nobody was asked to: a birthday, something with a name in its title, or nothing."""
        if entry.text("X-NEXTCLOUD-BC-FIELD-TYPE").upper() == "DEATHDATE":
            return [Skipped(where, "days of death")]
        day = _occasion(entry, title) if start.is_day else None
        if day is not None:
            return [self._person(entry, where, start, day)]
        people = tuple(Party(name) for name in names(title))
        if not people:
            return [Skipped(where, "events without attendees")]
        return self._touches(entry, where, start, _Guests(None, people, invited=True, refused=False))

    def _person(self, entry: Component, where: str, start: When, day: Occasion) -> PersonRecord:
        year = day.year if day.year is not None and day.year <= start.wall.year else None
        mail = one_line(entry.text("X-KDE-KABC-EMAIL-1")[:400])
        return PersonRecord(
            where,
            day.name,
            self._key(entry, start, title=day.name),
            handles=(Handle("email", mail),) if email_key(mail) is not None else (),
            days=(ImportantDay(day.label, start.wall.month, start.wall.day, year),),
            completes=True,
        )

    # Times

    def _start(self, entry: Component) -> When:
        begins = entry.first("DTSTART")
        if begins is None or not begins.value.strip():
            raise BrokenTimeError("an event without a beginning (DTSTART)")
        start = self._zones.when(begins)
        if start.is_day:
            return start
        whole_day = entry.text("X-MICROSOFT-CDO-ALLDAYEVENT").upper() == "TRUE"
        if whole_day and start.zone is not None and start.wall.time() != datetime.min.time():
            return start.whole_day(self._hints.zone)
        length = self._length(entry, start)
        midnight = start.wall.time() == datetime.min.time()
        if whole_day or (midnight and length and length % timedelta(days=1) == timedelta()):
            return start.whole_day()
        return start

    def _length(self, entry: Component, start: When) -> timedelta:
        """How long an entry takes; zero where it doesn't say. Raises BrokenTimeError."""
        ends, lasts = entry.first("DTEND"), entry.first("DURATION")
        if ends is not None and ends.value.strip():
            end = self._zones.when(ends)
            if start.is_day or end.is_day:
                length = end.wall - start.wall
            else:
                length = timedelta(seconds=end.instant(self._hints.zone) - start.instant(self._hints.zone))
        elif lasts is not None and lasts.value.strip():
            length = parse_duration(lasts.value)
        else:
            return timedelta()
        if length < timedelta():
            raise BrokenTimeError("it ends before it begins")
        return length

    def _minutes(self, entry: Component) -> float | None:
        start = self._start(entry)
        if start.is_day:
            return None
        minutes = self._length(entry, start).total_seconds() / 60
        return min(minutes, _DAY_MINUTES) or None

    # Touches

    def _touches(self, entry: Component, where: str, start: When, guests: _Guests) -> list[FileRecord]:
        hints = self._hints
        moved = entry.first("RECURRENCE-ID")
        repeats = moved is None and any(entry.first(name) for name in ("RRULE", "RDATE"))
        if start.instant(hints.zone) < 0:
            raise BrokenTimeError("it lies before 1970")
        if not repeats:
            place = self._place(moved, start) if moved is not None else None
            if start.instant(hints.zone) > hints.until:
                return [Skipped(where, "things that lie ahead")]
            return [self._at(self._shape(entry, where, guests), start, self._key(entry, start, place))]
        dates, ahead = self._dates(entry, start)
        if not dates:
            return [
                Skipped(where, "things that lie ahead" if ahead else "repeating events without a date left")
            ]
        records: list[FileRecord] = []
        if len(dates) > MOST_DATES:
            records.append(Problem(where, f"{len(dates):,} dates; only the latest {MOST_DATES:,} were read"))
        shapes: dict[int, TouchRecord | None] = {id(entry): self._shape(entry, where, guests)}
        for date in dates[-MOST_DATES:]:
            if id(date.entry) not in shapes:
                later = self._later_guests(date.entry)
                shapes[id(date.entry)] = self._shape(date.entry, where, later) if later else None
            shape = shapes[id(date.entry)]
            if shape is not None:
                records.append(self._at(shape, date.start, self._key(entry, start, date.place)))
        return records or [Skipped(where, "cancelled events")]

    def _later_guests(self, entry: Component) -> _Guests | None:
        """Who took part from a date on that changed the series; None where nobody did."""
        guests = _guests(entry, self._hints)
        if _set_aside(entry, one_line(entry.text("SUMMARY")[:2000]), guests):
            return None
        if len(guests.people) > MOST_PEOPLE or not (guests.people or (guests.invited and guests.sender)):
            return None
        return guests

    def _shape(self, entry: Component, where: str, guests: _Guests) -> TouchRecord:
        """What is the same of all dates of an entry."""
        title = one_line(entry.text("SUMMARY")[:2000])
        said = Said(
            title,
            one_line(entry.text("LOCATION")[:2000]),
            entry.text("DESCRIPTION"),
            tuple(each.value for each in entry.properties if is_conference(each.name)),
        )
        return TouchRecord(
            where,
            "",
            0,
            channel(said, len(guests.people) + (guests.sender is not None)),
            guests.sender,
            guests.people,
            together=True,
            by="both",
            minutes=self._minutes(entry),
            subject=shortened(title, 200) or None if self._hints.keep_subject else None,
        )

    def _at(self, shape: TouchRecord, start: When, key: str) -> TouchRecord:
        day = start.wall.date() if start.is_day else None
        return shape._replace(key=key, at=start.instant(self._hints.zone), day=day)

    def _place(self, moved: Property, start: When) -> When:
        """Which date of its series an entry tells of."""
        place = self._zones.when(moved)
        if start.is_day and place.wall.time() == datetime.min.time():
            return When(place.wall, None, is_day=True)
        return place

    def _key(self, entry: Component, start: When, place: When | None = None, title: str = "") -> str:
        uid = one_line(entry.text("UID"))
        if not uid:
            return content_key(
                "ics", [start.key, title or one_line(entry.text("SUMMARY")), place and place.key]
            )
        if len(uid) > _UID_LENGTH:
            uid = content_key("long", uid)
        return f"ics:{uid}:{place.key}" if place is not None else f"ics:{uid}"

    # Series

    def _dates(self, entry: Component, start: When) -> tuple[list[_Date], bool]:
        """The dates up to now that are not told apart, in order; and whether any lies ahead.

        Raises BrokenTimeError, OverflowError.
        """
        home, until = self._hints.zone, self._hints.until
        last = datetime.fromtimestamp(min(until, _LAST_WINDOW), start.zone or home).replace(tzinfo=None)
        walls = self._walls(entry, start, last + timedelta(days=1))
        uid = entry.text("UID")
        moving = _digest(uid) in self._survey.moving
        series = self._series(uid)
        found, ahead = [], False
        for wall in sorted(walls):
            place = start.at(wall)
            if moving and not self._survey.moved.isdisjoint(
                (_digest(uid, place.key), _digest(uid, place.day_key))
            ):
                continue
            date = self._changed(series, _Date(place, place, entry))
            at = date.start.instant(home)
            if at > until:
                ahead = True
            elif at >= 0:
                found.append(date)
        return found, ahead or start.wall > last

    def _walls(self, entry: Component, start: When, last: datetime) -> set[datetime]:
        rules = [self._rule(entry, each) for each in entry.all("RRULE")[:5] if each.value.strip()]
        over = bool(rules) and not any(rule.begins(start, self._hints.zone) for rule in rules)
        walls = set() if over else {start.wall}
        for rule in rules:
            walls.update(self._followed(rule, start, last))
        for prop in entry.all("RDATE"):
            walls.update(start.as_wall(each, self._hints.zone) for each in self._zones.times(prop))
        if len(walls) > 10 * MOST_DATES:
            raise BrokenTimeError(f"more than {10 * MOST_DATES:,} dates")
        without: set[datetime] = set()
        days: set[str] = set()
        for prop in entry.all("EXDATE"):
            for each in self._zones.times(prop):
                if each.is_day or start.is_day:
                    days.add(each.day_key)
                else:
                    without.add(start.as_wall(each, self._hints.zone))
        for prop in entry.all("EXRULE")[:5]:
            without.update(self._followed(self._rule(entry, prop), start, last))
        if start.is_day:
            walls = {wall.replace(hour=0, minute=0, second=0) for wall in walls}
        return {wall for wall in walls - without if f"{wall:%Y%m%d}" not in days}

    def _rule(self, entry: Component, prop: Property) -> Followed:
        if entry.calendar.get("VERSION") == "1.0" and "=" not in prop.value:
            raise BrokenTimeError(f"a rule of vCalendar 1.0, which is not read: {shortened(prop.value, 40)}")
        return parse_rule(prop.value)

    def _followed(self, rule: Followed, start: When, last: datetime) -> list[datetime]:
        self._budget.spend(rule.days(start, last, self._hints.zone))
        return rule.walls(start, last, self._hints.zone)

    def _series(self, uid: str) -> list[tuple[When, When, Component]]:
        """Changes of a series from a date on: that date, when it began in truth, the entry."""
        found = []
        for entry in self._survey.series.get(uid, ()):
            moved = entry.first("RECURRENCE-ID")
            try:
                start = self._start(entry)
                found.append((self._place(moved, start), start, entry) if moved else None)
            except (BrokenTimeError, OverflowError):
                continue  # it is reported where it stands
        return sorted(filter(None, found), key=lambda each: each[0].instant(self._hints.zone))

    def _changed(self, series: list[tuple[When, When, Component]], date: _Date) -> _Date:
        home = self._hints.zone
        before = [each for each in series if each[0].instant(home) <= date.place.instant(home)]
        if not before:
            return date
        place, start, entry = before[-1]
        if start.is_day != date.place.is_day:
            return date._replace(entry=entry)
        shift = start.wall - date.place.as_wall(place, home)
        return date._replace(start=start.at(date.place.wall + shift), entry=entry)


def _set_aside(entry: Component, title: str, guests: _Guests) -> str:
    """Why an entry is for no ledger, whenever it was; "" where it may be."""
    method = entry.calendar.get("METHOD", "").upper()
    if entry.calendar.get("PRODID", "").startswith(_OWN):
        return "plans of the ledger itself"
    if method in _ANSWERS:
        return "answers to invitations"
    if method == "CANCEL" or entry.text("STATUS").upper() == "CANCELLED" or says_called_off(title):
        return "cancelled events"
    if guests.refused or says_declined(title):
        return "declined events"
    return ""


# -- birthdays -----------------------------------------------------------------------------------------------

_BIRTHDAY_WORDS = re.compile(
    r"birthday|geburtstag|anniversaire|cumplea|compleanno|anivers[aá]rio|verjaardag|födelsedag|fødselsdag",
    re.IGNORECASE,
)
_ANNIVERSARY_WORDS = re.compile(r"(?:^|\b)anniversar(?:y|ies)|hochzeitstag|jahrestag|mariage", re.IGNORECASE)


def _occasion(entry: Component, title: str) -> Occasion | None:
    """The birthday or anniversary that an entry of a whole day is, by what programs mark, else by its title."""
    kde = {"BIRTHDAY": entry.text("X-KDE-KABC-BIRTHDAY"), "ANNIVERSARY": entry.text("X-KDE-KABC-ANNIVERSARY")}
    name = one_line(entry.text("X-KDE-KABC-NAME-1")[:300])
    begins = entry.first("DTSTART")
    if name and "YES" in (text.upper() for text in kde.values()) and begins is not None:
        year = int(begins.value[:4]) if begins.value[:4].isdecimal() else None
        return Occasion("birthday" if kde["BIRTHDAY"].upper() == "YES" else "anniversary", name, year)
    kind = entry.text("X-NEXTCLOUD-BC-FIELD-TYPE").upper()
    categories = " ".join(each.text for each in entry.all("CATEGORIES"))[:1000]
    if kind == "ANNIVERSARY" or _ANNIVERSARY_WORDS.search(categories):
        found = occasion(title, "anniversary")
    elif kind == "BDAY" or _BIRTHDAY_WORDS.search(categories):
        found = occasion(title, "birthday")
    else:
        return occasion(title)
    said = entry.text("X-NEXTCLOUD-BC-YEAR")
    return found._replace(year=int(said)) if found and re.fullmatch(r"[12]\d{3}", said) else found
