"""People and lists as one document to read: what a section says of each, in words."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from itertools import groupby
from typing import TextIO

from relationship_ledger.cli.run import Run
from relationship_ledger.formats.ledger_words import cadence_text
from relationship_ledger.formats.markdown_out import Chapter, Part, Section, letter, write
from relationship_ledger.model import ContactList, Instant, Person, Promise, Touch
from relationship_ledger.render import words
from relationship_ledger.store.people_export import Wanted, ids_by_name, people

TOUCHES = 10
"""So many of the latest touches are told of each person."""


def write_document(run: Run, ids: Sequence[str] | None, out: TextIO) -> None:
    """Write everyone, or those asked for, A to Z, behind the lists that they are on."""
    order = ids_by_name(run.reader, ids)
    chosen = None if ids is None else {id_ for id_, _ in order}
    lists = _lists(run, chosen)
    chapters = [Chapter("Lists", len(lists), lists)] if lists else []
    for title, group in groupby(order, key=lambda each: letter(each[1])):
        of_letter = [id_ for id_, _ in group]
        chapters.append(Chapter(title, len(of_letter), _sections(run, of_letter)))
    today = run.moment.local().date()
    about = f"{words.count(len(order), 'person', 'people')}, written {_plain_day(today)}."
    write("People and lists", about, chapters, out)


def _plain_day(value: date) -> str:
    """With its year, since a document is kept."""
    return f"{value.day} {value:%b} {value.year}"


def _at(run: Run, at: Instant) -> str:
    return datetime.fromtimestamp(at, run.moment.zone).date().isoformat()


# Lists


def _lists(run: Run, chosen: set[str] | None) -> list[Section]:
    made = []
    for each in run.reader.lists():
        members = [ref.name for ref in run.reader.members(each.id) if chosen is None or ref.id in chosen]
        if chosen is None or members:
            made.append(Section(each.name, _list_facts(each, members)))
    return made


def _list_facts(each: ContactList, members: Sequence[str]) -> list[tuple[str, str]]:
    facts = [
        ("shares", each.thing or ""),
        ("value", each.value or ""),
        ("rhythm", f"every {words.count(each.rhythm, 'day')}" if each.rhythm else ""),
        ("cadence", cadence_text(each.cadence)),
        ("members", f"{len(members):,}" + (f": {', '.join(members)}" if members else "")),
    ]
    return [(name, value) for name, value in facts if value]


# People


def _sections(run: Run, ids: Sequence[str]) -> Iterator[Section]:
    wanted = Wanted(standings=True, promises=True, touches=TOUCHES)
    for person in people(run.reader, run.view, ids, wanted):
        yield Section(person.contact.name, list(_facts(person)), _parts(run, person))


def _facts(person: Person) -> Iterator[tuple[str, str]]:
    contact, standing = person.contact, person.standing
    yield "tier", str(contact.tier)
    yield "origin", words.origin(contact.origin)
    if standing is not None:
        if standing.state != "active":
            yield "state", standing.state
        yield "shelf life", words.shelf_life(standing)
    for name, value in (
        ("also", ", ".join(person.aliases)),
        ("organization", contact.organization or ""),
        ("role", contact.role or ""),
        ("first day", contact.first_day.isoformat() if contact.first_day else ""),
        ("cadence", cadence_text(contact.cadence)),
        ("lists", ", ".join(person.lists)),
    ):
        if value:
            yield name, value
    for handle in person.handles:
        named = {"platform": handle.label or "account", "email": "e-mail"}.get(handle.kind, handle.kind)
        label = f" ({handle.label})" if handle.label and handle.kind != "platform" else ""
        yield named, f"{handle.value}{label}"
    for day in person.days:
        yield day.label, words.annual_day(day)


def _parts(run: Run, person: Person) -> list[Part]:
    return [
        Part("Open promises", [_promise(each) for each in person.promises]),
        Part("Notes", [f"{_at(run, note.at)}: {note.text}" for note in reversed(person.notes)]),
        Part("Last touches", [_touch(run, each) for each in person.touches]),
    ]


def _promise(each: Promise) -> str:
    by = f", by {each.due.isoformat()}" if each.due else ""
    return f"{'you owe' if each.by == 'me' else 'they owe'}: {each.text}{by}"


def _touch(run: Run, each: Touch) -> str:
    day = each.day.isoformat() if each.day else _at(run, each.at)
    parts = [
        day,
        f"missed {each.channel}" if each.missed else each.channel,
        words.by(each.by),
        words.minutes(each.minutes),
    ]
    text = ", ".join(filter(None, parts))
    return f"{text}: {each.note}" if each.note else text
