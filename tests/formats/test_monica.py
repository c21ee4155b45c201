"""Monica's export: its people, what was done with them, and what else it keeps of them."""

import json
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from relationship_ledger.formats import monica
from relationship_ledger.formats.source import Hints, of_bytes
from relationship_ledger.model import (
    Cadence,
    Handle,
    ImportantDay,
    Party,
    PersonRecord,
    Problem,
    Skipped,
    TouchRecord,
)

NOW = int(datetime(2026, 11, 24, 10, tzinfo=UTC).timestamp())
HINTS = Hints("DE", ZoneInfo("Europe/Berlin"), keep_subject=True, until=NOW)
ANA = Party("Ana Mora", key="monica:c1")


def item(uuid=None, **properties):
    return {"uuid": uuid, "created_at": "2020-01-01T00:00:00.000000Z", "properties": properties}


def several(kind, *values):
    return {"count": len(values), "type": kind, "values": list(values)}


def contact(*data, uuid="c1", **properties):
    said = {
        "first_name": "Ana",
        "last_name": "Mora",
        "is_partial": False,
        "is_active": True,
        "is_dead": False,
    }
    return {**item(uuid, **{**said, **properties}), "data": list(data)}


INSTANCE = {
    "contact_field_types": [
        item("f1", name="Email", type="email"), item("f2", name="Phone", type="phone"), item("f3", name="Telegram"),
        item("f4", name="LinkedIn"),
    ],
    "activity_type_categories": [item("k1", translation_key="food"), item("k2", translation_key="cultural_activities")],
    "activity_types": [
        item("t1", translation_key="ate_restaurant", category="k1"), item("t2", name="Opera", category="k2"),
        item("t3", translation_key="just_hung_out"),
    ],
    "life_event_types": [item("l1", translation_key="new_job")],
}  # fmt: skip


def document(*collections, version="1.0-preview.1", **properties):
    return {
        "version": version,
        "app_version": "4.1.2",
        "export_date": "2026-11-24T09:00:00.000000Z",
        "url": "https://x.example",
        "exported_by": "u1",
        "account": {"uuid": "a1", "data": list(collections), "properties": properties, "instance": INSTANCE},
    }


def read(content, hints=HINTS):
    data = content if isinstance(content, bytes) else json.dumps(content, indent=4).encode()
    return list(monica.read(of_bytes(data, "monica.json"), hints))


def of_person(*data, hints=HINTS, **properties):
    return read(document(several("contact", contact(*data, **properties))), hints)


def test_a_person():
    (found,) = of_person(
        several("contact_field", item("x1", data="ana@x.example", type="f1"), item("x2", data="030 901820", type="f2"),
                item("x3", data="@ana", type="f3"), item("x4", data="https://www.linkedin.com/in/ana", type="f4"),
                item("x5", data="Bell twice", type="gone")),
        several("address", item("x6", name="Home", street="Am Markt 1", city="Berlin", postal_code="10115", country="DE")),
        several("note", item("x7", body="Likes tea.\nAnd rain."), item("x8", body="")),
        several("debt", item("d1", amount=20, currency="EUR", status="inprogress", in_debt=True)),
        several("gift", item("g1", name="Book", status="idea", date="2021-02-03", amount="12.5", url="https://b.example")),
        several("reminder", item("r1", title="Write", initial_date="2022-01-01", frequency_type="year", frequency_number=1, delible=True),
                item("r2", title="Wish Ana a happy birthday", delible=False)),
        several("task", item("k1", title="Send photos", completed=False), item("k2", title="Old", completed=True)),
        several("pet", item("p1", name="Rex", category="Dog"), item("p2", category="Cat")),
        several("life_event", item("l1", name="At ACME", happened_at="2020-05-01T00:00:00.000000Z", type="l1", note="Hard")),
        nickname="Anita", job="Baker", company="ACME", description="From choir", food_preferences="No nuts",
        tags=["choir", "friends"], stay_in_touch_frequency=30,
        birthdate={"date": "1980-02-03T00:00:00.000000Z", "is_year_unknown": False, "is_age_based": False},
        first_met_date={"date": "2010-05-06T00:00:00.000000Z", "is_year_unknown": False}, first_met_through="c1",
    )  # fmt: skip
    assert found == PersonRecord(
        "monica.json: contact 1", "Ana Mora", "monica:c1",
        aliases=("Anita",),
        handles=(
            Handle("email", "ana@x.example"), Handle("phone", "+4930901820"), Handle("platform", "@ana", "telegram"),
            Handle("url", "https://www.linkedin.com/in/ana"), Handle("address", "Am Markt 1, 10115 Berlin, DE", "home"),
        ),
        first_day=date(2010, 5, 6),
        days=(ImportantDay("birthday", 2, 3, 1980),),
        notes=(
            "Contact: Bell twice", "Likes tea.\nAnd rain.", "Debt: I owe 20 EUR (inprogress)",
            "Gift: Book (idea, 2021-02-03, 12.5)\nhttps://b.example", "Reminder: Write (2022-01-01, every 1 year)",
            "Task: Send photos", "Task: Old (done)", "Pet: Rex (Dog)", "Pet: Cat",
            "Life event: new job, At ACME (2020-05-01)\nHard", "From choir", "Food: No nuts", "Met through: Ana Mora",
        ),
        organization="ACME", role="Baker", groups=("choir", "friends"), cadence=Cadence(ideal=30),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("said", "days", "notes"),
    [
        (
            {"date": "1980-02-03T00:00:00.000000Z", "is_year_unknown": True},
            (ImportantDay("birthday", 2, 3),),
            (),
        ),
        ({"date": "1980-02-03"}, (ImportantDay("birthday", 2, 3, 1980),), ()),
        ({"date": "1980-01-01", "is_age_based": True}, (), ("Born about: 1980",)),
        ({"date": None}, (), ()),
        ([], (), ()),
    ],
)
def test_birthdays(said, days, notes):
    found = of_person(birthdate=said)
    assert (found[0].days, found[0].notes, len(found)) == (days, notes, 1)


def test_a_birthday_that_is_none():
    person, problem = of_person(birthdate={"date": "1980-02-31"})
    assert person.notes == ("Birthday (as written): 1980-02-31",)
    assert problem == Problem("monica.json: contact 1", "unreadable birthday: 1980-02-31")


@pytest.mark.parametrize(
    ("said", "state"),
    [({}, None), ({"is_active": False}, "archived"), ({"is_dead": True, "is_active": False}, "deceased")],
)
def test_standing(said, state):
    assert of_person(**said)[0].state == state


def test_relations():
    people = [
        contact(), contact(uuid="c2", first_name="Tim", birthdate={"date": "2015-03-04"}, is_partial=True),
        contact(uuid="c3", first_name="Bo", last_name="Lund"),
    ]  # fmt: skip
    relations = [
        item("r1", type="child", contact_is="c2", of_contact="c1"), item("r2", type="best_friend", contact_is="c3", of_contact="c1"),
        item("r3", type="child", contact_is="gone", of_contact="c1"),
    ]  # fmt: skip
    found = read(document(several("contact", *people), several("relationship", *relations)))
    assert found[0].notes == ("Child: Tim Mora (born 2015-03-04)", "Best friend: Bo Lund")
    assert found[1] == Skipped("monica.json: contact 2", "relations without an entry of their own")
    assert len(found) == 3


def test_the_user_is_nobody_to_know():
    user = {"uuid": "u1", "properties": {"me_contact": "c1"}}
    found = read(document(several("contact", contact(), contact(uuid="c2")), several("user", user)))
    assert [getattr(each, "key", getattr(each, "what", "")) for each in found] == [
        "cards of yourself", "monica:c2", "users of the program",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        (
            {"called_at": "2021-03-04T10:30:00.000000Z", "contact_called": False, "content": "About money"},
            TouchRecord(
                "",
                "monica:x1",
                1614853800,
                "call",
                None,
                (ANA,),
                together=True,
                by="me",
                subject="About money",
            ),
        ),
        (
            {"called_at": "2021-03-04 10:30:00", "contact_called": True},
            TouchRecord("", "monica:x1", 1614853800, "call", ANA, together=True, by="them"),
        ),
        (
            {"called_at": "2021-03-04T00:00:00.000000Z", "contact_called": True},
            TouchRecord(
                "", "monica:x1", 1614855600, "call", ANA, together=True, by="them", day=date(2021, 3, 4)
            ),
        ),
    ],
)
def test_calls(said, expected):
    person, call = of_person(several("call", item("x1", **said)))
    assert person.key == ANA.key
    assert call == expected._replace(where="monica.json: contact 1, call 1")


def test_conversations():
    messages = [
        item("m1", content="secret", written_at="2021-03-04T10:30:00.000000Z", written_by_me=True),
        item("m2", content="secret", written_at="2021-03-05T00:00:00.000000Z", written_by_me=False),
    ]
    found = of_person(several("conversation", item("x1", contact_field_type="f1", messages=messages)))
    assert [(each.key, each.channel, each.sender, each.people, each.together) for each in found[1:]] == [
        ("monica:m1", "email", None, (ANA,), False),
        ("monica:m2", "email", ANA, (), False),
    ]
    assert "secret" not in str(found)
    other = of_person(several("conversation", item("x1", contact_field_type="f3", messages=messages)))
    assert {each.channel for each in other[1:]} == {"message"}


@pytest.mark.parametrize(("kind", "channel"), [("t1", "meal"), ("t2", "event"), ("t3", "meet"), ("", "meet")])
def test_activities(kind, channel):
    people = [
        contact(several("activity", "x1")),
        contact(several("activity", "x1"), uuid="c2", first_name="Bo"),
    ]
    activity = item("x1", summary="Ate well", happened_at="2021-03-04T00:00:00.000000Z", type=kind)
    found = read(document(several("contact", *people), several("activity", activity)))
    assert found[2] == TouchRecord(
        "monica.json: activity 1", "monica:x1", 1614855600, channel, None, (ANA, Party("Bo Mora", key="monica:c2")),
        together=True, by="both", subject="Ate well", day=date(2021, 3, 4),
    )  # fmt: skip


def test_no_subject_unless_it_is_asked_for():
    call = several("call", item("x1", called_at="2021-03-04T10:30:00Z", content="About money"))
    assert of_person(call, hints=HINTS._replace(keep_subject=False))[1].subject is None


@pytest.mark.parametrize(
    ("when", "found"),
    [
        ("2030-01-01T10:00:00Z", Skipped("monica.json: contact 1, call 1", "things that lie ahead")),
        ("soon", Problem("monica.json: contact 1, call 1", "unreadable time: soon")),
        ("1960-01-01", Problem("monica.json: contact 1, call 1", "unreadable time: 1960-01-01")),
        ("0001-01-01T00:00:00+23:00", Problem("monica.json: contact 1, call 1", "unreadable time: 0001-01-01T00:00:00+23:00")),
        (None, Problem("monica.json: contact 1, call 1", "unreadable time: none")),
    ],
)  # fmt: skip
def test_times(when, found):
    assert of_person(several("call", item("x1", called_at=when)))[1] == found


def test_what_is_left_out_is_counted():
    picture = {"uuid": "p1", "properties": {"dataUrl": "data:image/png;base64," + "A" * 1000}}
    found = read(
        document(
            several("contact", contact()), several("photo", picture), several("document", picture), several("addressbook", item("b")),
            several("activity", item("x1", happened_at="2021-03-04")), journal_entries=[item("j1"), item("j2")],
        )
    )  # fmt: skip
    assert [each.what for each in found[1:]] == [
        "activities without people", "address books", "pictures and documents", "pictures and documents", "journal entries",
        "journal entries",
    ]  # fmt: skip


def test_keys_without_ids_are_made_of_what_is_said():
    call = several("call", item(called_at="2021-03-04T10:30:00Z"))
    one, two = of_person(call, uuid=None), of_person(call, uuid=None)
    assert one[0].key == two[0].key
    assert one[0].key.startswith("monica:sha:")
    assert one[1].key == two[1].key


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"{", "no whole JSON"),
        (b"", "no whole JSON"),
        (b"[" * 200_000, "nested too deeply"),
        (b'{"version": "2.0"}', "version 2.0 of Monica's export"),
        (b'{"version": 1}', "version 1 of"),
        (b"[]", "version unknown"),
        (b'{"version": ' + b"1" * 5000 + b"}", "no whole JSON"),
        (b'{"version": "1.0", "account": 3}', "no contact"),
    ],
)
def test_broken_files(data, why):
    (found,) = read(data)
    assert why in found.why


@pytest.mark.parametrize(
    ("text", "is_one"),
    [
        (json.dumps(document()), True),
        (json.dumps(document(), indent=4), True),
        ("\ufeff" + json.dumps(document()), True),
        ('{"version": "1.0", "app_version": "4"}', False),
        ('{"format": "relationship-ledger"}', False),
        ("", False),
    ],
)
def test_recognises(text, is_one):
    assert monica.recognises(text.encode()) is is_one


JUNK = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)
WHOLE = document(
    several("contact", contact(several("call", item("x1", called_at="2021-03-04", contact_called=True)),
                               several("note", item("n", body="x")), several("activity", "x9"), birthdate={"date": "1980-02-03"})),
    several("activity", item("x9", happened_at="2021-03-04", type="t1")),
    several("relationship", item("r", type="child", contact_is="c1", of_contact="c1")), journal_entries=[item("j")],
)  # fmt: skip


def places(value, path=()):
    """Every place in a document."""
    yield path
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, each in inner:
        yield from places(each, (*path, key))


PLACES = [path for path in places(WHOLE) if path]


@settings(max_examples=150, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(PLACES), JUNK), min_size=1, max_size=4))
def test_anything_anywhere(changes):
    content = json.loads(json.dumps(WHOLE))
    for path, junk in changes:
        holder = content
        for key in path[:-1]:
            holder = (
                holder[key]
                if isinstance(holder, dict) and key in holder
                else (
                    holder[key]
                    if isinstance(holder, list) and isinstance(key, int) and key < len(holder)
                    else {}
                )
            )
        if isinstance(holder, dict):
            holder[path[-1]] = junk
    for each in read(content):
        assert isinstance(each, PersonRecord | TouchRecord | Skipped | Problem)


@given(st.binary(max_size=200))
def test_any_bytes(data):
    assert len(read(data)) == 1
