"""The address book of abook (`~/.abook/addressbook`), a program of the terminal.

It looks like an INI file and is none: nothing in it is interpolated or escaped, a `;` or a `#` inside a value is the
value, and sections are numbers that may repeat in files that were joined. So it is read line by line.
"""

import re
from collections.abc import Iterator

from relationship_ledger.formats.days import parse_day
from relationship_ledger.formats.draft import Draft, best_name, content_key
from relationship_ledger.formats.lines import encoding_of, text_lines
from relationship_ledger.formats.source import Hints, Source
from relationship_ledger.formats.text import clean, head_text, one_line, shortened
from relationship_ledger.model import PersonRecord, Problem

_SECTION = re.compile(r"\[([^\[\]]{1,60})\]")
_LINE_CHARACTERS = 100_000
_MOST_FIELDS = 1_000
"""More lines of one person than this are left out, and said."""
_BEGINS = re.compile(
    r"(?:[^\S\n]*+(?:#[^\n]*+)?\n)*+[^\S\n]*\[format\][^\S\n]*\n(?:[^\n\[]*\n){0,20}?[^\S\n]*program\s*=\s*abook",
    re.IGNORECASE,
)

_PHONES = {"phone": "home", "workphone": "work", "fax": "fax", "mobile": "mobile"}
_PLACE = ("address", "address2", "zip city", "state", "country")
_SEPARATED = re.compile(r"\s*,\s*")

Fields = dict[str, str]


def recognises(head: bytes) -> bool:
    """Whether a file that begins so says that abook wrote it."""
    return _BEGINS.match(head_text(head[:4000])) is not None


def read(source: Source, hints: Hints) -> Iterator[PersonRecord | Problem]:
    """Yield the people of an address book, in file order. Nothing is raised."""
    number, begun, section, found = 0, 0, "", False
    fields: Fields = {}
    problems: list[Problem] = []
    encoding = encoding_of(source)
    with source.open() as stream:
        for number, raw in enumerate(text_lines(stream, encoding, _LINE_CHARACTERS), start=1):
            line = raw.strip()
            header = _SECTION.fullmatch(line)
            if header is not None:
                found |= _is_person(section)
                yield from _person(source.name, begun, section, fields, problems, hints)
                section, begun, fields, problems = header[1].strip().casefold(), number, {}, []
            elif line and not line.startswith("#"):
                problem = _take(fields, line, section)
                if problem and len(problems) < _MOST_FIELDS:
                    problems.append(Problem(f"{source.name}:{number}", problem))
    found |= _is_person(section)
    yield from _person(source.name, begun, section, fields, problems, hints)
    if not found:
        yield Problem(source.name, "no person in this address book")


def _is_person(section: str) -> bool:
    return bool(section) and section != "format"


def _take(fields: Fields, line: str, section: str) -> str:
    """Add a line's field; say why where it is none."""
    name, is_field, value = line.partition("=")
    if not is_field or not name.strip():
        return f"no field: {shortened(line)}"
    if not section:
        return f"outside of any person: {shortened(line)}"
    if len(fields) >= _MOST_FIELDS:
        return f"more than {_MOST_FIELDS:,} fields of one person; left out: {shortened(line)}"
    key = one_line(name).casefold()
    if key in fields and fields[key] != value:  # files that were joined, or edited by hand
        key = next(each for n in range(2, _MOST_FIELDS + 2) if (each := f"{key} {n}") not in fields)
    fields[key] = value
    return ""


def _person(
    name: str, line: int, section: str, fields: Fields, problems: list[Problem], hints: Hints
) -> Iterator[PersonRecord | Problem]:
    where = f"{name}:{line}"
    if _is_person(section):
        draft = Draft(where, hints.region)
        _fill(draft, fields, hints)
        if draft.name:
            yield draft.record(lambda content: content_key("abook:sha", content))
        else:
            yield Problem(where, "a person without a name, and nothing to name them by")
        yield from draft.problems
    yield from problems


def _fill(draft: Draft, fields: Fields, hints: Hints) -> None:
    rest = {key: clean(value) for key, value in fields.items() if value.strip()}
    called = one_line(rest.pop("name", ""))
    for address in _SEPARATED.split(rest.pop("email", "")):
        draft.email(address)
    for field, label in _PHONES.items():
        draft.phone(rest.pop(field, ""), label)
    draft.address(_place(rest))
    draft.url(rest.pop("url", ""))
    for nick in _SEPARATED.split(rest.pop("nick", "")):
        if nick:
            draft.alias(nick)
    for group in _SEPARATED.split(rest.pop("groups", "")):
        draft.group(group)
    for label in ("anniversary", "birthday"):  # a birthday where the user defined that field
        day = one_line(rest.pop(label, ""))
        draft.day(label, day, parse_day(day, day_first=hints.day_first, pivot=1930))
    draft.note(rest.pop("notes", ""))
    for field, text in rest.items():
        draft.note(text, field[:1].upper() + field[1:60])
    draft.name = best_name([called]) or draft.name_otherwise()


def _place(rest: Fields) -> str:
    """The postal address, taken out of the fields, a line each part."""
    parts = {
        field: rest.pop(field, "") for field in ("address", "address2", "zip", "city", "state", "country")
    }
    parts["zip city"] = " ".join(filter(None, (parts["zip"], parts["city"])))
    return "\n".join(parts[field] for field in _PLACE if parts[field])
