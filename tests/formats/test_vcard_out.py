"""Cards that go out and come back: field by field, then anyone; and the lines as other programs read them."""

import re
from datetime import date

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from people_world import ID, drafts, person, unordered, written

from relationship_ledger.formats import vcard, vcard_out
from relationship_ledger.formats.ledger_words import (
    cadence_text,
    origin_text,
    read_cadence,
    read_origin,
    read_state,
    read_tier,
    state_text,
)
from relationship_ledger.formats.source import Hints, of_bytes
from relationship_ledger.formats.text import clean
from relationship_ledger.model import (
    Cadence,
    Handle,
    ImportantDay,
    Origin,
    PersonRecord,
)

VERSIONS = ("3.0", "4.0")


def read(text, region=""):
    return list(vcard.read(of_bytes(text.encode("utf-8"), "f.vcf"), Hints(region)))


def back(someone, version="3.0"):
    (record,) = read(vcard_out.card(someone, version))
    assert isinstance(record, PersonRecord)
    return record


def lines(someone, version="3.0"):
    return vcard_out.card(someone, version).replace("\r\n ", "").split("\r\n")


# -- field by field -----------------------------------------------------------------------------------------------

FIELDS = [
    ("aliases", ("Anita", "La jefa, sin coma;", "a\\nb")),
    ("organization", "Kites; Repair, Ltd\\"),
    ("role", "Head, of; “Wind”"),
    ("first_day", date(2019, 2, 28)),
    ("tier", 1),
    ("cadence", Cadence(14, 90)),
    ("cadence", Cadence(None, 400)),
    ("cadence", Cadence(7)),
    ("origin", Origin("shared", "work")),
    ("origin", Origin("shared", None, guessed=True)),
    ("origin", Origin("online", "linkedin", guessed=True)),
    ("origin", Origin("online", "the; garden, club\\")),
    ("origin", Origin()),
    ("origin", Origin("unknown", None, guessed=True)),
    ("state", "archived"),
    ("state", "deceased"),
    ("state", "snoozed"),
    ("lists", ("Choir", "Band, big; loud\\", "山岳会")),
    ("days", (ImportantDay("birthday", 2, 29, 1980),)),
    ("days", (ImportantDay("birthday", 2, 29),)),
    ("days", (ImportantDay("birthday", 5, 3), ImportantDay("birthday", 5, 4, 1980))),
    ("days", (ImportantDay("anniversary", 12, 31, 2001),)),
    ("days", (ImportantDay("anniversary", 12, 31),)),
    ("days", (ImportantDay("name day, of; hers", 7, 1), ImportantDay("met in lima", 7, 2, 999))),
    ("notes", ("one", "two\n\nwith a blank line", "---", "a\n---\nb\n----", ";,\\n:", "\u202egnirts")),
    ("notes", ("BEGIN:VCARD\nEND:VCARD", "x" * 5000, "END:VCARD")),
    ("handles", (Handle("email", "ana@kites.example"), Handle("email", "a@b.example", "work"))),
    ("handles", tuple(Handle("email", f"{n}@b.example", label) for n, label in enumerate(["home", "other", "club; x"]))),
    ("handles", tuple(
        Handle("phone", f"+4930901820{n:02d}", label)
        for n, label in enumerate(
            [None, "mobile", "home", "work", "fax", "home fax", "work fax", "pager", "main", "other", "car", "assistant",
             "school", "voice", "boat: port, side", "_$!<x>!$_"]
        ))),
    ("handles", (Handle("phone", "+4930901820;ext=12", "work"), Handle("phone", "0815"))),
    ("handles", (Handle("url", "https://a.example/x;y,z?q=1#f"), Handle("url", "b.example/ü", "blog"))),
    ("handles", (Handle("address", "Lima"), Handle("platform", "a" * 90, "twitter"), Handle("url", "a.example/" + "b" * 90))),
    ("handles", (Handle("address", "Main St 1, 12345 Lima; 2nd floor", "home"), Handle("address", "Elsewhere\\"))),
    ("handles", tuple(
        Handle("platform", value, platform)
        for platform, value in [
            ("mastodon", "ana@social.example"), ("mastodon", "@bo@social.example"), ("twitter", "ana"), ("linkedin", "ana-ruiz"),
            ("linkedin", "https://www.linkedin.com/in/bo"), ("telegram", "ana"), ("telegram", "+4930901820"),
            ("skype", "live:ana?chat"), ("matrix", "@ana:kites.example"), ("xmpp", "ana@kites.example"), ("im", "/ana"),
            ("text", "ana"), ("山", "山 \"quoted\" ^n; a,b: c"), ("github", "https://github.com/bo?tab=x"), ("bluesky", "a.b"),
        ])),
]  # fmt: skip


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize(("field", "value"), FIELDS)
def test_a_field_comes_back(field, value, version):
    record = back(person(**{field: value}), version)
    assert getattr(record, field) == value
    empty = back(person(), version)
    changed = {name for name in record._fields if getattr(record, name) != getattr(empty, name)}
    assert changed <= {field, "where"}


@pytest.mark.parametrize("version", VERSIONS)
def test_a_snooze_comes_back_with_its_end(version):
    record = back(person(state="snoozed", snoozed_until=1_796_115_600), version)
    assert (record.state, record.snoozed_until) == ("snoozed", 1_796_115_600)


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize(
    ("uid", "key"),
    [
        (f"urn:uuid:{ID}", ID),
        ("AB-1", "AB-1"),
        ("a;b,c\\", "a;b,c\\"),
        ("https://x.example/1", "https://x.example/1"),
    ],
)
def test_the_uid_is_the_key(uid, key, version):
    assert back(person(uid=uid), version).key == f"vcard:uid:{key}"


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("Ana Ruiz", ("Ruiz", "Ana", "", "", "")),
        ("Ana María Ruiz", ("Ruiz", "Ana", "María", "", "")),
        ("Ludwig van Beethoven", ("van Beethoven", "Ludwig", "", "", "")),
        ("María de la Cruz", ("de la Cruz", "María", "", "", "")),
        ("Dr. Ansgar Brückner", ("Brückner", "Ansgar", "", "Dr.", "")),
        ("Prof. Dr. Eva Maria Kahn PhD", ("Kahn", "Eva", "Maria", "Prof. Dr.", "PhD")),
        ("Ruiz, Ana María", ("Ruiz", "Ana", "María", "", "")),
        ("Étienne Côté Jr.", ("Côté", "Étienne", "", "", "Jr.")),
        ("Madonna", ("", "Madonna", "", "", "")),
        ("Mr. Lee", ("Lee", "", "", "Mr.", "")),
        ("山田 太郎", ("山田", "太郎", "", "", "")),
        ("-", ("", "-", "", "", "")),
    ],
)
def test_a_name_is_taken_apart(name, parts):
    assert vcard_out.name_parts(name) == parts
    for version in VERSIONS:
        record = back(person(name), version)
        assert (record.name, record.aliases) == (name, ())


# -- anyone ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("version", VERSIONS)
@given(record=drafts())
@example(
    record=PersonRecord(
        "f.vcf:1",
        "Ana",
        "vcard:uid:1",
        notes=("a" + " " * 300 + "b", "x" * 60 + "END:VCARD", "---" + " " * 80 + "END:VCARD"),
    )
)
def test_anyone_comes_back(version, record):
    expected = record._replace(
        origin=record.origin or Origin(), tier=record.tier or 5, state=record.state or "active"
    )
    assert unordered(back(written(record), version)) == unordered(expected)


@pytest.mark.parametrize("version", VERSIONS)
@given(record=drafts())
def test_every_line_is_well_formed(version, record):
    text = vcard_out.card(written(record), version)
    physical = text.split("\r\n")
    assert physical.pop() == ""
    for line in physical:
        assert len(line.encode("utf-8")) <= 75
        assert not re.search("[\x00-\x08\x0b-\x1f\x7f]", line)
        assert "\n" not in line
    unfolded = text.replace("\r\n ", "").split("\r\n")[:-1]
    assert unfolded[:2] == ["BEGIN:VCARD", f"VERSION:{version}"]
    assert unfolded[-1] == "END:VCARD"
    assert sum(line in ("BEGIN:VCARD", "END:VCARD") for line in unfolded) == 2
    head = re.compile(r'(?:item\d+\.)?[A-Z-]+(?:ABLabel)?(?:;[A-Z-]+=(?:"[^"]*"|[^";:,]+))*:')
    assert [line for line in unfolded if not head.match(line)] == []


@given(st.lists(drafts(), max_size=5))
def test_cards_of_a_file_stay_apart(records):
    text = "".join(vcard_out.card(written(each)) for each in records)
    found = [each.name for each in read(text) if isinstance(each, PersonRecord)]
    assert found == [each.name for each in records]


# -- as other programs read them --------------------------------------------------------------------------------------


def test_a_card_as_phones_read_it():
    text = vcard_out.card(
        person(
            "Ana Ruiz", aliases=("Anita",), organization="Kites", lists=("Choir",), tier=2,
            handles=(Handle("phone", "+34600111222", "mobile"), Handle("email", "ana@x.example", "club"),
                     Handle("platform", "ana", "telegram"), Handle("platform", "ana", "twitter")),
            days=(ImportantDay("birthday", 5, 3), ImportantDay("anniversary", 6, 1, 2010)), notes=["Sings", "Sails"],
        )
    )  # fmt: skip
    assert text.split("\r\n") == [
        "BEGIN:VCARD", "VERSION:3.0", "PRODID:-//Relationship Ledger//ledger//EN", f"UID:urn:uuid:{ID}", "FN:Ana Ruiz",
        "N:Ruiz;Ana;;;", "NICKNAME:Anita", "ORG:Kites", "TEL;TYPE=CELL:+34600111222",
        "item1.EMAIL:ana@x.example", "item1.X-ABLabel:club", "IMPP;X-SERVICE-TYPE=Telegram:telegram:ana",
        "X-SOCIALPROFILE;TYPE=twitter;X-USER=ana:https://twitter.com/ana",
        "BDAY;X-APPLE-OMIT-YEAR=1604;VALUE=date:1604-05-03", "item2.X-ABDATE;VALUE=date:2010-06-01",
        "item2.X-ABLabel:_$!<Anniversary>!$_", "NOTE:Sings\\n---\\nSails", "CATEGORIES:Choir", "X-LEDGER-LISTS:Choir",
        "X-LEDGER-ORIGIN:unknown", "X-LEDGER-TIER:2", "X-LEDGER-STATE:active", "END:VCARD", "",
    ]  # fmt: skip


def test_what_4_0_writes_otherwise():
    someone = person(
        handles=(Handle("phone", "+34600111222", "home fax"), Handle("email", "ana@x.example", "work")),
        days=(ImportantDay("birthday", 2, 3), ImportantDay("anniversary", 6, 1, 2010)),
    )
    found = lines(someone, "4.0")
    assert 'TEL;TYPE="home,fax":+34600111222' in found
    assert "EMAIL;TYPE=work:ana@x.example" in found
    assert "BDAY:--0203" in found
    assert "ANNIVERSARY:20100601" in found


def test_a_category_of_another_program_is_no_list():
    text = vcard_out.card(person(lists=("Choir",))).replace("CATEGORIES:Choir", "CATEGORIES:Choir,Friends")
    (record,) = read(text)
    assert (record.lists, record.groups) == (("Choir",), ("Friends",))
    (record,) = read("BEGIN:VCARD\nFN:Ana\nCATEGORIES:Choir\nEND:VCARD\n")
    assert (record.lists, record.groups) == ((), ("Choir",))


def test_a_note_that_a_phone_changed_is_one_new_note():
    text = vcard_out.card(person(notes=["one", "two"])).replace("NOTE:one\\n", "NOTE:one and a half\\n")
    (record,) = read(text)
    assert record.notes == ("one and a half", "two")


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("X-LEDGER-TIER:9", "unreadable tier: 9"),
        ("X-LEDGER-STATE:happy", "unreadable state: happy"),
        ("X-LEDGER-ORIGIN:shared:moon", "unreadable origin: shared:moon"),
        ("X-LEDGER-CADENCE:often", "unreadable cadence: often"),
        ("X-LEDGER-FIRST-DAY:--0203", "unreadable first day: --0203"),
        ("X-LEDGER-LISTS:...", "unreadable list: ..."),
    ],
)
def test_what_the_ledger_never_wrote_is_a_problem(line, why):
    record, problem = read(f"BEGIN:VCARD\nFN:Ana\n{line}\nEND:VCARD\n")
    assert record.name == "Ana"
    assert (problem.where, problem.why) in {("f.vcf:3", why), ("f.vcf:1", why)}


@pytest.mark.parametrize("version", VERSIONS)
def test_the_standing_is_not_read_back(version):
    text = vcard_out.card(person(), version, [("SHELF-LIFE", "9 days left"), ("LAST-TOUCH", "2026-11-02")])
    assert "X-LEDGER-SHELF-LIFE:9 days left\r\n" in text
    (record,) = read(text)
    assert record._replace(where="") == back(person(), version)._replace(where="")


# -- the words of the ledger --------------------------------------------------------------------------------------------


@given(st.text(max_size=40))
def test_the_ledgers_words_take_anything(text):
    for reader, writer in ((read_origin, origin_text), (read_cadence, cadence_text)):
        found = reader(text)
        assert found is None or reader(writer(found)) == found
    state = read_state(text)
    assert state is None or read_state(state_text(*state)) == state
    assert read_tier(text) in (None, 1, 2, 3, 4, 5)


@pytest.mark.parametrize(
    "text", ["every 0 days", "every 999999 days", "", ",", "every 3 days at least", "at most x days"]
)
def test_no_cadence(text):
    assert read_cadence(text) is None


@given(st.text())
def test_one_note_alone_stays_as_it_is(text):
    assert vcard_out.joined_notes([text]) == clean(text) or re.search("^---", clean(text), re.MULTILINE)
