"""The week's sheet: all that is printed, in words and safe to show, before it has a format.

A plan says whom to touch; on paper it also has to say where to reach them, what was last said and what to say next,
since the ledger is not at hand. Every text from outside is clean here; what a format adds is its own escaping.
"""

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta, tzinfo
from typing import NamedTuple

from relationship_ledger.core.phones import grouped
from relationship_ledger.core.reach import reached_at
from relationship_ledger.model import (
    WEEK_DAYS,
    Details,
    Handle,
    ImportantDay,
    Instant,
    LineKind,
    Plan,
    PlanLine,
    PromiseLine,
    Touch,
    ValueLine,
)
from relationship_ledger.render import words
from relationship_ledger.render.text import clean

DAYS_AHEAD = 30
"""Dates that come within so many days are worth a word."""
NOTE_LENGTH = 140
"""Characters of a note, a promise or an address that a sheet has room for."""
PROMISES = 3
"""Promises named beside a touch; more are counted."""
PROMISE = "promise"
"""What stands in the place of a channel; it is reached as one of the user's own is."""
NOTE_LINES = 3
"""Ruled lines left for notes, at least."""

_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip
_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_START, _END = "\u2068", "\u2069"
"""First strong isolate and its end: a text in another direction stays in its place."""


class Line(NamedTuple):
    """One thing to do. `about` has tier and shelf life, or the list; `say` what to say next, a phrase each."""

    id: str
    kind: LineKind
    done: bool
    name: str
    about: str
    channel: str
    minutes: int
    where: str = ""
    last: str = ""
    say: tuple[str, ...] = ()
    why: str = ""


class DayBlock(NamedTuple):
    """What is planned for a day, or for any day of the week where `day` is None."""

    day: date | None
    title: str
    lines: tuple[Line, ...]

    @property
    def minutes(self) -> int:
        """Minutes of all its lines, done or not."""
        return sum(line.minutes for line in self.lines)


class Occasion(NamedTuple):
    """A birthday or another day of the year that falls into the week; `what` says which, and how old they turn."""

    id: str
    day: date
    when: str
    name: str
    label: str
    what: str
    month_day: tuple[int, int]
    year: int | None


class Sheet(NamedTuple):
    """A week as it is printed. `asides` are sentences on who is not on it."""

    week: str
    first_day: date
    title: str
    span: str
    summary: str
    days: tuple[DayBlock, ...]
    occasions: tuple[Occasion, ...]
    asides: tuple[str, ...]
    made: str
    note_lines: int = NOTE_LINES

    @property
    def lines(self) -> tuple[Line, ...]:
        """All lines, in order."""
        return tuple(line for block in self.days for line in block.lines)

    @property
    def minutes(self) -> int:
        """Minutes of all lines, done or not."""
        return sum(block.minutes for block in self.days)


Dated = tuple[date, ImportantDay, str]
"""An important day in the year at hand, and whose it is."""


def sheet(
    plan: Plan, details: Mapping[str, Details], days: Sequence[Dated], now: Instant, zone: tzinfo
) -> Sheet:
    """The sheet of a plan. `details` is by contact, for those of its touches; `days` are the week's important days."""
    local = datetime.fromtimestamp(now, zone)
    writer = _Writer(plan, details, local.date(), zone)
    blocks = writer.blocks()
    return Sheet(
        week=plan.week,
        first_day=plan.first_day,
        title=f"Week {int(plan.week.rpartition('W')[2])}",
        span=week_span(plan.first_day),
        summary=_summary(plan, blocks),
        days=blocks,
        occasions=tuple(_occasion(each, local.date()) for each in days),
        asides=tuple(_asides(plan)),
        made=f"{words.day(local.date(), local.date())} {local.year}, {local:%H:%M}",
    )


def week_span(first: date) -> str:
    """`23 to 29 November 2026`, `28 December 2026 to 3 January 2027`."""
    last = first + timedelta(days=WEEK_DAYS - 1)
    end = f"{last.day} {_MONTHS[last.month - 1]} {last.year}"
    if first.month == last.month:
        return f"{first.day} to {end}"
    year = f" {first.year}" if first.year != last.year else ""
    return f"{first.day} {_MONTHS[first.month - 1]}{year} to {end}"


class _Writer:
    """Puts the lines of one plan into words, as of one day."""

    def __init__(self, plan: Plan, details: Mapping[str, Details], today: date, zone: tzinfo) -> None:
        self._plan, self._details, self._today, self._zone = plan, details, today, zone

    def blocks(self) -> tuple[DayBlock, ...]:
        """Promises, people and lists by day in the order of the week, those of any day last."""
        dated: list[tuple[date | None, Line]] = [
            *((each.day, self._promise(each)) for each in self._plan.promises),
            *((each.day, self._touch(each)) for each in self._plan.lines),
            *((each.day, _value(each)) for each in self._plan.value_lines),
        ]
        found: dict[date | None, list[Line]] = {}
        for day, line in dated:
            found.setdefault(day, []).append(line)
        ordered = sorted(found, key=lambda day: (day is None, day or self._plan.first_day))
        return tuple(DayBlock(day, _day_title(day), tuple(found[day])) for day in ordered)

    def _touch(self, line: PlanLine) -> Line:
        known = self._details.get(line.contact.id, Details())
        return Line(
            id=line.id,
            kind=line.kind,
            done=line.done,
            name=named(line.contact.name),
            about=f"tier {line.contact.tier}, {words.shelf_life(line.contact)}",
            channel=clean(line.channel),
            minutes=line.minutes,
            where=_where(reached_at(line.channel, known.handles)),
            last=self._last(known),
            say=tuple(self._say(line, known)),
            why=_short(line.why),
        )

    def _promise(self, line: PromiseLine) -> Line:
        owed = line.promise
        known = self._details.get(owed.contact.id, Details())
        return Line(
            id=line.id,
            kind="promise",
            done=line.done,
            name=named(owed.contact.name),
            about="",
            channel=PROMISE,
            minutes=line.minutes,
            where=_where(reached_at(PROMISE, known.handles)),
            say=(words.promise(owed._replace(text=_short(owed.text)), self._today),),
        )

    def _last(self, known: Details) -> str:
        """The latest touch, and what was last said where that was at another."""
        if known.last is None:
            return ""
        if known.said is None:
            return self._moment(known.last)
        said = f"{self._moment(known.said)}: {_short(known.said.note or '')}"
        return said if known.said.id == known.last.id else f"{self._moment(known.last)}; {said}"

    def _moment(self, touch: Touch) -> str:
        day = touch.day or datetime.fromtimestamp(touch.at, self._zone).date()
        return f"{clean(touch.channel)} {words.day(day, self._today)}"

    def _say(self, line: PlanLine, known: Details) -> Iterable[str]:
        for owed in known.promises[:PROMISES]:
            yield words.promise(owed._replace(text=_short(owed.text)), self._today)
        if len(known.promises) > PROMISES:
            yield f"{words.count(len(known.promises) - PROMISES, 'promise')} more"
        start = max(self._today, self._plan.first_day)
        for when, day in _coming(known.days, start):
            if line.kind != "birthday" or when >= self._plan.first_day + timedelta(days=WEEK_DAYS):
                age = f" ({when.year - day.year})" if day.year and day.year < when.year else ""
                yield f"{_short(day.label)}{age} on {words.day(when, self._today)}"
        if known.note:
            yield f"note: {_short(known.note.text)}"


def _value(line: ValueLine) -> Line:
    name = named(line.list.name)
    people = words.joined([isolated(named(ref.name)) for ref in line.people])
    return Line(
        id=line.id,
        kind=line.kind,
        done=line.done,
        name=people or name,
        about=f"list {isolated(name)}" if people else "list",
        channel=line.kind,
        minutes=line.minutes,
        why=_short(line.why),
    )


def _day_title(day: date | None) -> str:
    if day is None:
        return "Any day this week"
    return f"{_WEEKDAYS[day.weekday()]} {day.day} {_MONTHS[day.month - 1]}"


def _where(handle: Handle | None) -> str:
    if handle is None:
        return ""
    if handle.kind == "phone":
        return clean(grouped(handle.value))
    if handle.kind == "platform" and handle.label:
        return f"{clean(handle.label)}: {_short(handle.value)}"
    if handle.kind == "url":
        return _short(handle.value.removeprefix("https://").removeprefix("http://"))
    return _short(handle.value)


def _coming(days: Iterable[ImportantDay], start: date) -> list[tuple[date, ImportantDay]]:
    """Which of these days fall within the next days, soonest first; 29 February is kept on the 28th in other years."""
    found = []
    for day in days:
        for year in (start.year, start.year + 1):
            when = _in_year(day, year)
            if 0 <= (when - start).days <= DAYS_AHEAD:
                found.append((when, day))
    return sorted(found)


def _in_year(day: ImportantDay, year: int) -> date:
    try:
        return date(year, day.month, day.day)
    except ValueError:
        return date(year, 2, 28)


def _kind_of_day(day: ImportantDay, when: date) -> str:
    """`birthday, turns 44`; of another day `wedding day, 12 years`."""
    label = _short(day.label)
    if not day.year or when.year <= day.year:
        return label
    years = when.year - day.year
    return f"{label}, turns {years}" if is_birthday(day.label) else f"{label}, {words.count(years, 'year')}"


def is_birthday(label: str) -> bool:
    """Whether a day is a birthday, by its label."""
    return label.strip().casefold() == "birthday"


def _occasion(dated: Dated, today: date) -> Occasion:
    when, day, name = dated
    return Occasion(
        day.id, when, words.day(when, today), named(name), _short(day.label), _kind_of_day(day, when),
        (day.month, day.day), day.year,
    )  # fmt: skip


def _summary(plan: Plan, blocks: Sequence[DayBlock]) -> str:
    """What the week holds: `14 people, 2 promises: 4 h 35 min of 5 h. 40 min spent so far. 3 done`, as sentences."""
    counted = [
        words.count(number, one, many)
        for number, one, many in (
            (len(plan.lines), "person", "people"),
            (len(plan.promises), "promise", "promises"),
            (len(plan.value_lines), "piece of list work", "pieces of list work"),
        )
        if number
    ]
    minutes = sum(block.minutes for block in blocks)
    held = (
        f"{', '.join(counted) or 'Nothing planned'}: {_minutes(minutes)} of {_minutes(plan.budget_minutes)}."
    )
    done = sum(line.done for block in blocks for line in block.lines)
    spent = f" {_minutes(round(plan.spent_minutes))} spent so far." if plan.spent_minutes else ""
    return f"{held}{spent}{f' {done} done.' if done else ''}"


def _minutes(value: int) -> str:
    return words.minutes(value) or "0 min"


def _asides(plan: Plan) -> list[str]:
    """Who is not on the sheet, in sentences, with names that can't steer what stands around them."""
    people = tuple(ref._replace(name=isolated(named(ref.name))) for ref in plan.left_out.people)
    resting = [
        each._replace(contact=each.contact._replace(name=isolated(named(each.contact.name))))
        for each in plan.resting
    ]
    return words.plan_asides(plan._replace(left_out=plan.left_out._replace(people=people), resting=resting))


def named(text: str) -> str:
    """A name from outside: clean, on one line, whole; what to call someone who has none."""
    return " ".join(clean(text).split()) or "(no name)"


def _short(text: str) -> str:
    """A text from outside, clean, on one line, cut between words where it is long."""
    text = " ".join(clean(text).split())
    if len(text) > NOTE_LENGTH:
        cut = text[:NOTE_LENGTH]
        head = cut.rpartition(" ")[0]
        text = (head if len(head) > NOTE_LENGTH // 2 else cut).rstrip(" ,.;:") + "…"
    return isolated(text)


def isolated(text: str) -> str:
    """The text, kept apart from its surroundings where it has letters that run from right to left."""
    if text.isascii() or not any(unicodedata.bidirectional(char) in ("R", "AL") for char in text):
        return text
    return f"{_START}{text}{_END}"
