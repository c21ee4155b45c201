"""Files in: who is who, what is filled in, and a whole ledger brought back."""

import json
import shutil
import tempfile
from collections.abc import Callable, Sequence
from functools import cache
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from relationship_ledger import config
from relationship_ledger.core.handles import handle_key
from relationship_ledger.intake import Intake
from relationship_ledger.intake.outcome import Options, Outcome
from relationship_ledger.model import (
    Contact,
    ContactList,
    Entity,
    Handle,
    ImportantDay,
    Origin,
    PersonRecord,
    Problem,
    SettingValue,
    Touch,
)
from relationship_ledger.store.reader import Reader
from relationship_ledger.store.writer import Author, Writer, begin

NOW = 1_790_000_000
_numbers = count(1)


def _id() -> str:
    return f"01900000-0000-7000-8000-{next(_numbers):012x}"


@cache
def _empty() -> Path:
    path = Path(tempfile.mkdtemp(prefix="intake-")) / "empty.db"
    begin(path, Author(NOW, NOW, "device", _id), {})
    return path


def _begun(path: Path) -> Path:
    shutil.copyfile(_empty(), path)
    return path


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """An empty ledger."""
    return _begun(tmp_path / "ledger.db")


def _writer(path: Path) -> Writer:
    return Writer(path, Author(NOW, NOW, "device", _id), config.build)


def _take(path: Path, records: Sequence[PersonRecord | Problem], options: Options | None = None) -> Outcome:
    """Import records in one step, as the program does."""
    with _writer(path) as writing, writing.step("import") as step:
        intake = Intake(step.reader, NOW, step.new_id, options or Options())
        for entity in intake.take(records):
            step.put(entity)
    return intake.outcome


def _everything(path: Path) -> list[Entity]:
    with Reader.open(path) as reader:
        return list(reader.everything())


def _content(path: Path) -> list[Any]:
    """What is known of each person, whatever their ids are."""
    with Reader.open(path) as reader:
        return sorted(
            repr((
                each._replace(id=""),
                sorted(alias.name for alias in reader.aliases(each.id)),
                sorted((h.kind, h.value, h.label or "") for h in reader.handles(each.id)),
                sorted((day.label, day.month, day.day, day.year or 0) for day in reader.important_days(each.id)),
                sorted(note.text for note in reader.notes(each.id)),
                sorted(key.key for key in reader.source_keys(each.id)),
                sorted(m.list_id for m in reader.memberships(contact_id=each.id)),
            ))
            for each in reader.everything()
            if isinstance(each, Contact)
        )  # fmt: skip


def _person(name: str, *handles: Handle, where: str = "file:1", **of: Any) -> PersonRecord:
    return PersonRecord(where, name, handles=handles, **of)


def _mail(address: str) -> Handle:
    return Handle("email", address)


def _phone(number: str) -> Handle:
    return Handle("phone", number)


def _names(path: Path) -> list[str]:
    return sorted(each.name for each in _everything(path) if isinstance(each, Contact))


# Who is who


def test_an_address_says_who_it_is_whatever_the_name(path: Path) -> None:
    _take(path, [_person("Ana López", _mail("Ana@Example.org"))])
    outcome = _take(path, [_person("A. L.", _mail("ana@example.org"), organization="Acme")])
    assert (outcome.added, outcome.updated, outcome.problems) == ([], ["Ana López"], [])
    with Reader.open(path) as reader:
        (found,) = reader.contacts_by_key(["email:ana@example.org"]).values()
        assert len(found) == 1
        assert reader.contact(found[0].id).organization == "Acme"
        assert [alias.name for alias in reader.aliases(found[0].id)] == ["A. L."]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (Handle("url", "https://www.linkedin.com/in/ana/"), Handle("platform", "ana", "linkedin")),
        (Handle("platform", "@Ana", "x"), Handle("platform", "ana", "twitter")),
        (Handle("phone", "+34600111222"), Handle("phone", "+34 600 11 12 22")),
    ],
)
def test_two_spellings_of_one_handle_are_one_person(path: Path, one: Handle, other: Handle) -> None:
    _take(path, [_person("Ana López", one)])
    assert _take(path, [_person("Ana López", other)]).added == []
    assert _names(path) == ["Ana López"]


def test_a_place_on_the_map_says_nothing_of_who_it_is(path: Path) -> None:
    home = Handle("address", "1 Long Street")
    _take(path, [_person("Ana Mora", home), _person("Ana Moreno", home)])
    assert _names(path) == ["Ana Mora", "Ana Moreno"]


def test_a_name_alone_only_suggests(path: Path) -> None:
    _take(path, [_person("Ana López", _mail("one@example.org"))])
    outcome = _take(
        path,
        [_person("ANA LOPEZ", _mail("two@example.org"), where="f.vcf:9"), _person("Ana"), _person("ana")],
    )
    assert outcome.added == ["ANA LOPEZ", "Ana", "ana"]
    assert [(each.where, "added as another" in each.why) for each in outcome.problems] == [
        ("f.vcf:9", True), ("file:1", True),
    ]  # fmt: skip


def test_a_family_name_and_a_line_make_no_one_person(path: Path) -> None:
    line = _phone("+49304455667")
    names = ["Jürgen Müller", "Sabine Müller", "Lena Müller", "J. Müller", "Müller, Jürgen"]
    outcome = _take(path, [_person(name, line) for name in names])
    assert outcome.added == ["Jürgen Müller", "Sabine Müller", "Lena Müller"]
    assert outcome.updated == ["Jürgen Müller", "Jürgen Müller"]
    assert [each.why.partition(" has the number of ")[0] for each in outcome.problems] == names[1:3]


def test_a_family_shares_a_line_and_stays_apart(path: Path) -> None:
    line = _phone("+34600111222")
    outcome = _take(
        path,
        [_person("Ana Mora", line), _person("Bob Marsh", line, where="f.vcf:2"), _person("Ana M.", line)],
    )
    assert outcome.added == ["Ana Mora", "Bob Marsh"]
    assert outcome.updated == ["Ana Mora"]
    assert [(each.where, each.why) for each in outcome.problems] == [
        ("f.vcf:2", "Bob Marsh has the number of Ana Mora; kept apart, as the names differ")
    ]
    again = _take(path, [_person("Ana Mora", line), _person("Bob Marsh", line), _person("Ana M.", line)])
    assert (again.added, again.updated, again.unchanged) == ([], [], 3)
    assert again.problems == []


def test_who_has_handles_of_two_is_taken_for_the_surest_and_reported(path: Path) -> None:
    _take(
        path, [_person("Ana Mora", _mail("ana@example.org")), _person("Ana Moreno", _phone("+34600111222"))]
    )
    outcome = _take(
        path, [_person("Ana M", _phone("+34600111222"), _mail("ana@example.org"), where="g.vcf:4")]
    )
    assert outcome.updated == ["Ana Mora"]
    assert outcome.problems == [
        Problem("g.vcf:4", "Ana M also has a handle of Ana Moreno; taken for Ana Mora")
    ]


def test_the_same_record_is_the_same_person_however_changed(path: Path) -> None:
    _take(path, [_person("Ana Mora", _mail("old@example.org"), key="vcard:1")])
    outcome = _take(path, [_person("Bea Nye", _mail("new@example.org"), key="vcard:1")])
    assert (outcome.added, outcome.updated) == ([], ["Ana Mora"])
    with Reader.open(path) as reader:
        who = reader.contact_by_source("vcard:1")
        assert who is not None
        assert [each.value for each in reader.handles(who.id)] == ["old@example.org", "new@example.org"]


def test_a_record_whose_only_news_is_its_key_is_unchanged(path: Path) -> None:
    _take(path, [_person("Ana Mora", _mail("ana@example.org"))])
    outcome = _take(path, [_person("Ana Mora", _mail("ana@example.org"), key="vcard:1")])
    assert (outcome.updated, outcome.unchanged) == ([], 1)
    with Reader.open(path) as reader:
        assert reader.contact_by_source("vcard:1") is not None


# What is filled in


def test_all_that_a_record_says_is_kept(path: Path) -> None:
    from datetime import date

    record = _person(
        "Ana Mora", _mail("ana@example.org"), Handle("address", "1 Long Street", "home"), key="k", aliases=("Anita", "ANITA", "Ana  Mora"),
        origin=Origin("online", "linkedin"), first_day=date(2020, 5, 3), days=(ImportantDay("birthday", 5, 3, 1980),),
        notes=("figs", "figs", "nuts"), organization="Acme", role="baker", groups=("friends",),
    )  # fmt: skip
    outcome = _take(path, [record, Problem("file:2", "unreadable")], Options(tier=2))
    assert (outcome.people, outcome.groups, outcome.problems) == (1, 1, [Problem("file:2", "unreadable")])
    (contact,) = (each for each in _everything(path) if isinstance(each, Contact))
    assert contact._replace(id="") == Contact(
        "", "Ana Mora", Origin("online", "linkedin"), 2, first_day=date(2020, 5, 3), organization="Acme", role="baker",
        added_at=NOW,
    )  # fmt: skip
    with Reader.open(path) as reader:
        assert [each.name for each in reader.aliases(contact.id)] == ["Anita"]
        assert [(each.value, each.label) for each in reader.handles(contact.id)] == [
            ("ana@example.org", None), ("1 Long Street", "home"),
        ]  # fmt: skip
        assert sorted(each.text for each in reader.notes(contact.id)) == ["figs", "nuts"]
        assert [(each.label, each.year) for each in reader.important_days(contact.id)] == [("birthday", 1980)]


def test_what_the_ledger_says_is_kept_and_what_differs_is_said(path: Path) -> None:
    _take(path, [_person("Ana Mora", _mail("a@example.org"), organization="Acme", days=(ImportantDay("birthday", 5, 3),),
                         origin=Origin("shared", "work", True))])  # fmt: skip
    outcome = _take(
        path,
        [_person("Ana Mora", _mail("a@example.org"), organization="Other", role="baker", where="f:7", days=(ImportantDay("birthday", 6, 3),))],
        Options(origin=Origin("online", "github"), tier=1),
    )  # fmt: skip
    (contact,) = (each for each in _everything(path) if isinstance(each, Contact))
    assert (contact.organization, contact.role, contact.origin, contact.tier) == (
        "Acme", "baker", Origin("shared", "work", True), 5,
    )  # fmt: skip
    assert outcome.problems == [Problem("f:7", "birthday of Ana Mora differs; the ledger's was kept")]


def test_an_unknown_origin_is_filled_in(path: Path) -> None:
    _take(path, [_person("Ana Mora", _mail("a@example.org"))])
    outcome = _take(
        path, [_person("Ana Mora", _mail("a@example.org"))], Options(origin=Origin("shared", "school"))
    )
    assert outcome.updated == ["Ana Mora"]
    (contact,) = (each for each in _everything(path) if isinstance(each, Contact))
    assert contact.origin == Origin("shared", "school")


def test_everyone_joins_the_lists_once(path: Path) -> None:
    with _writer(path) as writing, writing.step("list") as step:
        group = ContactList(step.new_id(), "Friends")
        step.put(group)
    records = [_person("Ana Mora", _mail("a@example.org")), _person("Bob Marsh", _mail("b@example.org"))]
    for expected in (2, 0):
        outcome = _take(path, records, Options(lists=(group.id,)))
        assert len(outcome.added) == expected
        with Reader.open(path) as reader:
            assert [ref.name for ref in reader.members(group.id)] == ["Ana Mora", "Bob Marsh"]


# Properties

NAMES = ("Ana Mora", "A. Mora", "Bob Marsh", "Ana Marsh", "Zoë Ångström", "Quill Vix")
HANDLES = (
    _mail("a@example.org"), _mail("b@example.org"), _phone("+34600111222"), _phone("+34600111333"), Handle("platform", "ana", "github"),
    Handle("url", "https://example.org/~ana"), Handle("address", "1 Long Street"),
)  # fmt: skip


@st.composite
def files(draw: st.DrawFn) -> list[PersonRecord]:
    """Records of one file, each with a key of its own, whose names and handles overlap as they like."""
    return [
        PersonRecord(
            f"file:{number}", draw(st.sampled_from(NAMES)), f"key:{number}",
            tuple(draw(st.lists(st.sampled_from(NAMES), max_size=1))),
            tuple(draw(st.lists(st.sampled_from(HANDLES), max_size=3, unique=True))),
            draw(st.sampled_from([None, Origin("shared", "work"), Origin("online", "github")])),
            None,
            tuple(draw(st.lists(st.sampled_from([ImportantDay("birthday", 5, 3), ImportantDay("birthday", 6, 3)]), max_size=1))),
            tuple(draw(st.lists(st.sampled_from(["figs", "nuts"]), max_size=2))),
            draw(st.sampled_from([None, "Acme", "Other"])),
        )
        for number in range(draw(st.integers(1, 7)))
    ]  # fmt: skip


@settings(max_examples=80, deadline=None)
@given(files())
def test_a_file_taken_twice_changes_nothing(records: list[PersonRecord]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = _begun(Path(folder) / "l.db")
        first = _take(path, records)
        assert len(first.added) + len(first.updated) + first.unchanged == len(records)
        before = path.read_bytes()
        again = _take(path, records)
        assert (again.added, again.updated, again.unchanged) == ([], [], len(records))
        assert path.read_bytes() == before


_CROSSED = [
    PersonRecord("file:0", "Ana Mora", "key:0", handles=HANDLES[:1]),
    PersonRecord("file:1", "Ana Marsh", "key:1", handles=HANDLES[2:3]),
    PersonRecord("file:2", "Ana Mora", "key:2", handles=(HANDLES[0], HANDLES[2])),
    PersonRecord("file:3", "Ana Mora", "key:3", handles=HANDLES[2:3]),
]
"""The number was Ana Marsh's first, and then Ana Mora's, who was there before: whose is it?"""


@settings(max_examples=120, deadline=None)
@given(files(), st.integers(0, 7))
@example(_CROSSED, 3)
def test_two_halves_give_the_whole(records: list[PersonRecord], cut: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        whole, halves = _begun(Path(folder) / "whole.db"), _begun(Path(folder) / "halves.db")
        _take(whole, records)
        _take(halves, records[:cut])
        _take(halves, records[cut:])
        assert _content(halves) == _content(whole)


@settings(max_examples=60, deadline=None)
@given(files(), files())
def test_a_later_file_never_replaces_what_is_there(
    one: list[PersonRecord], other: list[PersonRecord]
) -> None:
    later = [record._replace(key=f"later:{number}") for number, record in enumerate(other)]
    with tempfile.TemporaryDirectory() as folder:
        path = _begun(Path(folder) / "l.db")
        _take(path, one)
        before = _everything(path)
        _take(path, later)
        after = {(type(each), each.id): each for each in _everything(path)}
        for each in before:
            kept = after[type(each), each.id]
            if isinstance(each, Contact):
                assert isinstance(kept, Contact)
                for name, was, is_ in zip(each._fields, each, kept, strict=True):
                    filled = was is None or (name == "origin" and was.kind == "unknown")
                    assert filled or was == is_, name
            else:
                assert kept == each


@settings(max_examples=40, deadline=None)
@given(files())
def test_no_handle_is_lost(records: list[PersonRecord]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = _begun(Path(folder) / "l.db")
        _take(path, records)
        with Reader.open(path) as reader:
            for record in records:
                who = reader.contact_by_source(record.key)
                assert who is not None
                assert {handle_key(each) for each in record.handles} <= {
                    handle_key(each) for each in reader.handles(who.id)
                }
                names = {who.name, *(alias.name for alias in reader.aliases(who.id))}
                assert record.name in names


def test_a_preview_says_what_an_import_does(begun: Any, tmp_path: Path) -> None:
    cards = tmp_path / "cards.vcf"
    cards.write_text("".join(
        f"BEGIN:VCARD\nVERSION:3.0\nFN:{name}\nTEL:+3460011122{number % 2}\nEND:VCARD\n"
        for number, name in enumerate(("Ana Mora", "Bob Marsh", "Ana M", "Quill Vix"))
    ))  # fmt: skip
    before = begun.path.read_bytes()
    looked = begun("import", str(cards), "--dry-run", "--json").json
    assert begun.path.read_bytes() == before
    assert begun("import", str(cards), "--json").json == looked
    assert looked["contacts"]["added"] == 3
    assert begun("import", str(cards), "--json").json["contacts"] == {
        "added": 0,
        "updated": 0,
        "unchanged": 4,
    }


# A whole ledger brought back


def _exported(ledger: Any, path: Path) -> dict[str, Any]:
    document: dict[str, Any] = ledger("--ledger", str(path), "export", "--format", "json").json
    return document


def _written(folder: Path, document: Any) -> str:
    (folder / "export.json").write_text(document if isinstance(document, str) else json.dumps(document))
    return str(folder / "export.json")


@pytest.fixture
def rich(ledger: Any, tmp_path: Path) -> Path:
    """A whole life, with what a demo leaves out."""
    path = tmp_path / "rich.db"
    ledger("demo", "--people", "40", "--out", str(path))
    named = ("--ledger", str(path))
    ledger(*named, "add", 'Ana "Q" O\'Brien \\ Ü', "--email", "ana@example.org")
    ledger(*named, "add", "김철수")
    ledger(
        *named,
        "touch",
        "--with",
        "김철수",
        "--with",
        "Ana",
        "--via",
        "meal",
        "--for",
        "90m",
        "--cost",
        "12.50 EUR",
        "--note",
        "tab\tand “quotes”",
    )
    ledger(*named, "touch", "--with", "Ana", "--via", "call", "--on", "2026-11-03", "--missed")
    ledger(*named, "config", "budget", "240")
    ledger(*named, "pause", "2026-01-01", "2026-01-20")
    ledger(*named, "snooze", "김철수", "2w")
    ledger(*named, "let-go", "Ana", "--deceased")
    return path


def test_an_empty_ledger_becomes_the_same_one(ledger: Any, rich: Path, tmp_path: Path) -> None:
    ledger("init")
    one = tmp_path / "one.json"
    ledger("--ledger", str(rich), "export", "-o", str(one))
    answer = ledger("import", str(one), "--json").json
    assert answer["problems"] == []
    assert answer["contacts"] == {"added": 42, "updated": 0, "unchanged": 0}
    other = tmp_path / "other.json"
    ledger("export", "-o", str(other))
    texts = [each.read_text().splitlines() for each in (one, other)]
    assert [line for line in texts[0] if "exported_at" not in line] == [
        line for line in texts[1] if "exported_at" not in line
    ]
    assert len(texts[0]) > 300
    sections = set(json.loads(one.read_text()))
    assert sections >= {
        "settings",
        "pauses",
        "lists",
        "people",
        "aliases",
        "handles",
        "dates",
        "notes",
        "memberships",
        "touches",
    }

    def standing(path: Path) -> list[tuple[Any, ...]]:
        with Reader.open(path) as reader:
            return [tuple(row) for row in reader.rows("SELECT * FROM standing ORDER BY contact_id")]

    assert standing(ledger.path) == standing(rich)
    before = ledger.path.read_bytes()
    again = ledger("import", str(one), "--json").json
    assert again["contacts"] == {"added": 0, "updated": 0, "unchanged": 42}
    assert again["touches"] == {"added": 0, "unchanged": answer["touches"]["added"]}
    assert again["problems"] == []
    assert ledger.path.read_bytes() == before


def test_what_is_there_by_its_id_is_left_as_it_is(begun: Any, tmp_path: Path) -> None:
    begun("add", "Ana")
    document = _exported(begun, begun.path)
    begun("edit", "Ana", "--name", "Anna")
    begun("import", _written(tmp_path, document), "--json")
    assert [row["name"] for row in begun("people", "--json").json["people"]] == ["Anna"]


@pytest.fixture
def document(begun: Any, tmp_path: Path) -> dict[str, Any]:
    """An export with one of most things."""
    other = tmp_path / "source.db"
    named = ("--ledger", str(other))
    begun(*named, "init")
    begun(*named, "add", "Ana", "--email", "ana@example.org", "--note", "figs", "--origin", "work")
    begun(*named, "add", "Bob")
    begun(*named, "touch", "--with", "Ana", "--with", "Bob", "--via", "meal", "--for", "1h")
    begun(*named, "list", "new", "Friends")
    begun(*named, "list", "join", "Friends", "Ana")
    begun(*named, "promise", "Ana", "a book")
    begun(*named, "date", "Ana", "birthday", "1980-05-03")
    begun(*named, "alias", "Ana", "Anita")
    begun(*named, "pause", "2026-01-01", "2026-01-20")
    begun(*named, "config", "budget", "240")
    return _exported(begun, other)


OWN = "01900000-0000-7000-8000-0000000000aa"
Breaking = Callable[[dict[str, Any]], Any]


def _more(section: str, **change: Any) -> Breaking:
    """One thing more in a section, like the first there, changed."""

    def breaking(document: dict[str, Any]) -> None:
        document[section].append({**document[section][0], "id": OWN, **change})

    return breaking


def _less(section: str, *names: str) -> Breaking:
    def breaking(document: dict[str, Any]) -> None:
        document[section].append(
            {key: each for key, each in document[section][0].items() if key not in names}
        )

    return breaking


BROKEN: dict[str, Breaking] = {
    "a person that is a list": lambda document: document["people"].append([]),
    "a person that is a text": lambda document: document["people"].append("Ana"),
    "a person that is null": lambda document: document["people"].append(None),
    "a person without a name": _less("people", "name", "id"),
    "an empty name": _more("people", name=""),
    "a name that is a number": _more("people", name=5),
    "an origin that is null": _more("people", origin=None),
    "an origin that is a text": _more("people", origin="work"),
    "an origin of no kind": _more("people", origin={"kind": "odd"}),
    "a cadence that is null": _more("people", cadence=None),
    "a cadence for ever": _more("people", cadence={"ideal": 10**15}),
    "a longest silence for ever": _more("people", cadence={"maximum": 10**15}),
    "a cadence below nothing": _more("people", cadence={"ideal": -9, "maximum": -9}),
    "a tier that is none": _more("people", tier=9),
    "a tier that is a text": _more("people", tier="1"),
    "a state that is none": _more("people", state="odd"),
    "added at no time": _more("people", added_at="yesterday"),
    "a first day that is none": _more("people", first_day="2026-02-30"),
    "a touch that is a list": lambda document: document["touches"].append([1]),
    "a touch with no one": _more("touches", contacts=[]),
    "a touch with someone who is not there": _more("touches", contacts=[OWN]),
    "minutes in words": _more("touches", minutes="an hour"),
    "minutes without end": _more("touches", minutes=float("inf")),
    "minutes that are no number": _more("touches", minutes=float("nan")),
    "minutes below nothing": _more("touches", minutes=-5),
    "begun by nobody": _more("touches", by="nobody"),
    "money that is a number": _more("touches", cost=5),
    "money that is not one": _more("touches", cost={"amount": "much", "currency": "EUR"}),
    "money that is no number": _more("touches", cost={"amount": "NaN", "currency": "EUR"}),
    "at a time before all": _more("touches", at="0000-01-01T00:00:00Z"),
    "a day of no month": _more("dates", month=13),
    "a day that no month has": _more("dates", month=2, day=30),
    "a note on no one": _more("notes", contact=OWN),
    "a note that is empty": _more("notes", text=""),
    "a promise by no one": _more("promises", by="odd"),
    "a member of no list": _more("memberships", list_id=OWN),
    "an alias of no one": _more("aliases", contact_id=OWN),
    "a handle of no kind": _more("handles", kind="pigeon"),
    "a pause without an end": _less("pauses", "end"),
    "a section that is no list": lambda document: document.update(source_keys={"id": OWN}),
}


@pytest.mark.parametrize("how", BROKEN)
def test_what_is_broken_is_a_problem_and_the_rest_goes_in(
    begun: Any, document: dict[str, Any], tmp_path: Path, how: str
) -> None:
    whole = json.loads(json.dumps(document))
    BROKEN[how](document)
    answer = begun("import", _written(tmp_path, document), "--json").json
    assert len(answer["problems"]) == 1, answer["problems"]
    assert all(each["where"] and each["why"] for each in answer["problems"])
    exported = _exported(begun, begun.path)
    for each in (whole, exported):
        del each["exported_at"]
    assert exported == whole
    begun("due", "--json")
    begun("show", "Ana", "--json")


DOUBLES: dict[str, Breaking] = {
    "one twice in a touch": lambda document: _more("touches", contacts=[document["people"][0]["id"]] * 2)(
        document
    ),
    "a member twice": _more("memberships"),
    "a list twice": _more("lists"),
    "a touch twice": lambda document: document["touches"].append(document["touches"][0]),
    "a person twice": lambda document: document["people"].append(document["people"][0]),
}


@pytest.mark.parametrize("how", DOUBLES)
def test_what_is_there_twice_is_no_obstacle(
    begun: Any, document: dict[str, Any], tmp_path: Path, how: str
) -> None:
    """Whether the second is a problem, or taken for the first: all else goes in."""
    whole = json.loads(json.dumps(document))
    DOUBLES[how](document)
    answer = begun("import", _written(tmp_path, document), "--json").json
    assert answer["contacts"]["added"] == 2
    exported = _exported(begun, begun.path)
    for section in whole:
        if section not in {"exported_at", "touches"}:
            assert exported[section] == whole[section]
    assert whole["touches"][0] in exported["touches"]
    assert begun("due", "--json").code == 0


def test_two_touches_of_one_source_are_one(begun: Any, document: dict[str, Any], tmp_path: Path) -> None:
    document["touches"][0]["source"] = "mail:1"
    document["touches"].append({**document["touches"][0], "id": OWN})
    answer = begun("import", _written(tmp_path, document), "--json").json
    assert answer["touches"]["added"] == 1
    assert begun("history", "--json").json["count"] == 1


def test_a_list_of_the_same_name_does_not_stop_an_import(
    begun: Any, document: dict[str, Any], tmp_path: Path
) -> None:
    """Two ledgers of one person both have Friends."""
    begun("list", "new", "friends")
    answer = begun("import", _written(tmp_path, document), "--json").json
    assert answer["contacts"]["added"] == 2
    assert [each["name"] for each in begun("lists", "--json").json["lists"]] == ["friends"]


@pytest.mark.parametrize(
    "setting",
    [
        {"id": "timezone", "value": "Mars/Olympus"},
        {"id": "channel.Bad Name.depth", "value": "1"},
        {"id": "channel.", "value": "1"},
        {"id": "threshold", "value": "17"},
        {"id": "no.such.setting", "value": "x"},
        {"id": "budget", "value": "\ud800"},
    ],
    ids=lambda setting: setting["id"],
)
def test_a_setting_that_means_nothing_bars_no_command(
    begun: Any, document: dict[str, Any], tmp_path: Path, setting: dict[str, str]
) -> None:
    document["settings"] = [setting]
    answer = begun("import", _written(tmp_path, document), "--json").json
    assert answer["contacts"]["added"] == 2
    assert begun("people", "--json").json["count"] == 2
    begun("due", "--json")
    begun("touch", "Ana", "call")
    begun("undo")


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ('{"format": "relationship-ledger", "schema": 99}', "newer version"),
        ('{"format": "relationship-ledger"}', "newer version"),
        ('{"format": "relationship-ledger", "schema": 1', "not readable as JSON"),
        ('{"format": "relationship-ledger", "schema": 1, "people": ' + "[" * 100_000, "not readable as JSON"),
        ('{"format": "relationship-ledger", "schema": 1}', ""),
    ],
)
def test_a_document_of_which_nothing_can_be_read_changes_nothing(
    begun: Any, tmp_path: Path, text: str, why: str
) -> None:
    before = begun.path.read_bytes()
    refused = begun("import", _written(tmp_path, text), code=1)
    assert why in refused.err
    assert refused.out == ""
    assert begun.path.read_bytes() == before


def test_what_stands_behind_what_it_refers_to_is_taken(
    begun: Any, document: dict[str, Any], tmp_path: Path
) -> None:
    """The order of sections in the file says nothing."""
    turned = dict(reversed(document.items()))
    assert next(iter(turned)) != next(iter(document))
    answer = begun("import", _written(tmp_path, turned), "--json").json
    assert answer["problems"] == []
    assert {key: each for key, each in _exported(begun, begun.path).items() if key != "exported_at"} == {
        key: each for key, each in document.items() if key != "exported_at"
    }


def test_an_import_can_be_taken_back_whole(begun: Any, document: dict[str, Any], tmp_path: Path) -> None:
    begun("add", "Cleo")
    before = _everything(begun.path)
    begun("import", _written(tmp_path, document))
    kinds = {type(each) for each in _everything(begun.path)}
    assert kinds >= {Contact, Touch, SettingValue}
    begun("undo")
    assert _everything(begun.path) == before
