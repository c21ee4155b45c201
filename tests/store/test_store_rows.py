"""What the writer wrote, the reader reads."""

import tempfile
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any, get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from store_world import NOW, begun, dump, id_of, put

from relationship_ledger.model import (
    Alias,
    Apart,
    Cadence,
    Contact,
    ContactList,
    Entity,
    Handle,
    ImportantDay,
    Investment,
    LineKind,
    Membership,
    Money,
    Note,
    Origin,
    Pause,
    PlannedLine,
    Promise,
    Ref,
    SettingValue,
    SourceKey,
    Touch,
    WeekPlan,
)
from relationship_ledger.store import tables
from relationship_ledger.store.entities import table_of, to_row
from relationship_ledger.store.reader import Reader

texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=30)
some = texts | st.none()
instants = st.integers(-(2**35), 2**37)
days = st.dates()
minutes = st.none() | st.integers(0, 10_000) | st.floats(0, 1e6, allow_nan=False)
money = st.none() | st.builds(
    Money, st.decimals(allow_nan=False, allow_infinity=False), st.sampled_from(["EUR", "JPY"])
)
cadences = st.builds(Cadence, st.none() | st.integers(1, 3650), st.none() | st.integers(1, 3650))
PEOPLE = tuple(id_of(number) for number in (1, 2, 3))
LIST, PLAN = id_of(10), id_of(11)
owners = st.sampled_from(PEOPLE)
among = st.lists(owners, unique=True, min_size=1).map(sorted)
own = id_of(50)

KINDS: dict[type, st.SearchStrategy[Any]] = {
    Contact: st.builds(
        Contact, st.just(own), texts,
        st.builds(Origin, st.sampled_from(["shared", "online", "unknown"]), some, st.booleans()),
        st.integers(1, 5), cadences, st.none() | days,
        st.sampled_from(["active", "snoozed", "archived", "deceased"]), st.none() | instants, some, some, instants,
    ),
    Alias: st.builds(Alias, st.just(own), owners, texts),
    Handle: st.builds(
        Handle, st.sampled_from(["email", "phone", "url", "address", "platform"]), texts, some, st.just(own), owners
    ),
    SourceKey: st.builds(SourceKey, st.just(own), owners, texts),
    ImportantDay: st.builds(
        ImportantDay, texts, st.integers(1, 12), st.integers(1, 31), st.none() | st.integers(1, 9999), st.just(own),
        owners,
    ),
    Note: st.builds(Note, st.just(own), instants, texts, owners.map(lambda id_: Ref(id_, ""))),
    Promise: st.builds(
        Promise, st.just(own), owners.map(lambda id_: Ref(id_, "")), st.sampled_from(["me", "them"]), texts,
        instants, st.none() | days, st.none() | instants,
    ),
    ContactList: st.builds(
        ContactList, st.just(own), texts, some, some, st.none() | st.integers(1, 3650), cadences, instants
    ),
    Membership: st.builds(Membership, st.just(own), st.just(LIST), owners, instants),
    Touch: st.builds(
        Touch, st.just(own), instants, texts, st.sampled_from(["call", "like", "own"]),
        st.sampled_from(["me", "them", "both"]), among.map(lambda ids: tuple(Ref(id_, "Ana") for id_ in ids)),
        st.none() | days, minutes, money, some, st.booleans(), some,
    ),
    Investment: st.builds(
        Investment, st.just(own), st.just(LIST), instants, texts, texts, texts, among.map(tuple), minutes, money
    ),
    Pause: st.builds(Pause, st.just(own), instants, instants, some),
    SettingValue: st.builds(SettingValue, texts, texts),
    WeekPlan: st.builds(WeekPlan, st.just(own), days, instants, st.integers(0, 10_080)),
    PlannedLine: st.builds(
        PlannedLine, st.just(own), st.just(PLAN), st.sampled_from(get_args(LineKind)), st.integers(0, 1440), texts,
        instants, st.none() | days, st.floats(0, 1e6), some, among.map(tuple) | st.just(()), some, some,
    ),
    Apart: st.builds(Apart, st.just(own), st.just(PEOPLE[0]), st.sampled_from(PEOPLE[1:]), instants),
}  # fmt: skip


@pytest.fixture(scope="module")
def peopled() -> Path:
    """Three people, a list and a plan, on which things can hang."""
    path = begun(Path(tempfile.mkdtemp()) / "peopled.db")
    put(path, *(Contact(id_, "Ana", added_at=NOW) for id_ in PEOPLE), ContactList(LIST, "Friends"))
    put(path, WeekPlan(PLAN, date(1999, 1, 4), NOW, 300))
    return path


def _read_back(path: Path, entity: Entity) -> Sequence[Entity]:
    with Reader.open(path) as reader:
        return [
            each
            for each in reader.everything()
            if type(each) is type(entity) and each.id == entity.id  # type: ignore[attr-defined]
        ]


def test_every_kind_of_thing_is_tried() -> None:
    assert set(KINDS) == set(get_args(Entity))
    assert set(tables.JOURNALED) == {
        table_of(made) for made in (
            Contact("", ""), Alias("", "", ""), Handle("email", ""), SourceKey("", "", ""), ImportantDay("", 1, 1),
            Note("", 0, "", Ref("", "")), Promise("", Ref("", ""), "me", "", 0), ContactList("", ""),
            Membership("", "", "", 0), Touch("", 0, "", "", "me", ()), Investment("", "", 0, "", "", ""),
            Pause("", 0, 0), SettingValue("", ""), WeekPlan("", date(2026, 11, 23), 0, 300),
            PlannedLine("", "", "due", 20, "", 0), Apart("", "", "", 0),
        )
    }  # fmt: skip


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_what_is_written_is_read(peopled: Path, kind: type) -> None:
    @settings(max_examples=25, deadline=None)
    @given(KINDS[kind])
    def check(thing: Any) -> None:
        path = peopled.with_name("one.db")
        path.write_bytes(peopled.read_bytes())
        put(path, thing)
        assert _read_back(path, thing) == [thing]
        steps = dump(path, ("step", "change"))
        put(path, thing)
        assert dump(path, ("step", "change")) == steps

    check()


@pytest.mark.parametrize(
    "name",
    [
        "Łukasz Đoković",
        "김철수",
        "はせがわ",
        "محمد",
        "नरेंद्र",
        "🧑‍🚀 Bo",
        "a\x1b]0;x\x07b",
        "x\x9by",
        "\u202egnp",
        'O\'Brien "x" \\ %_',
        "İ",
    ],
)
def test_names_of_any_script_come_back_as_they_were(path: Path, name: str) -> None:
    put(
        path,
        Contact(id_of(1), name),
        Alias(id_of(2), id_of(1), name),
        Note(id_of(3), 0, name, Ref(id_of(1), name)),
    )
    with Reader.open(path) as reader:
        assert reader.contact(id_of(1)).name == name
        assert [each.name for each in reader.aliases(id_of(1))] == [name]
        assert reader.notes(id_of(1)) == [Note(id_of(3), 0, name, Ref(id_of(1), name))]


@pytest.mark.parametrize(
    ("given_", "kept"),
    [(25, 25.0), (0, 0.0), (12.5, 12.5), (None, None)],
    ids=["int", "zero", "float", "none"],
)
def test_minutes_are_kept_as_they_are(
    peopled: Path, tmp_path: Path, given_: float | None, kept: float | None
) -> None:
    path = tmp_path / "own.db"
    path.write_bytes(peopled.read_bytes())
    put(path, Touch(own, NOW, "UTC", "call", "me", (Ref(PEOPLE[0], "Ana"),), minutes=given_))
    with Reader.open(path) as reader:
        assert reader.touches()[0].minutes == kept
        assert reader.minutes_by(PEOPLE[0], NOW) == [("me", "call", kept)]


@pytest.mark.parametrize("amount", ["0.10", "1E+3", "-0.00", "12345678901234567890.123456789"])
def test_money_keeps_every_digit(peopled: Path, tmp_path: Path, amount: str) -> None:
    path = tmp_path / "own.db"
    path.write_bytes(peopled.read_bytes())
    put(
        path,
        Touch(own, NOW, "UTC", "meal", "me", (Ref(PEOPLE[0], "Ana"),), cost=Money(Decimal(amount), "EUR")),
    )
    with Reader.open(path) as reader:
        cost = reader.touches()[0].cost
    assert cost is not None
    assert (str(cost.amount), cost.currency) == (str(Decimal(amount)), "EUR")


def test_those_of_a_touch_stand_in_order_however_they_were_given(peopled: Path, tmp_path: Path) -> None:
    path = tmp_path / "own.db"
    path.write_bytes(peopled.read_bytes())
    made = Touch(own, NOW, "UTC", "meal", "both", tuple(Ref(id_, "Ana") for id_ in reversed(PEOPLE)))
    put(path, made)
    with Reader.open(path) as reader:
        assert [ref.id for ref in reader.touches()[0].contacts] == list(PEOPLE)
        assert [len(reader.touches(contact_id=id_)) for id_ in PEOPLE] == [1, 1, 1]
    before = dump(path, ("step",))
    put(path, made._replace(contacts=tuple(reversed(made.contacts))))
    assert dump(path, ("step",)) == before


def test_a_day_of_a_touch_is_its_local_day(peopled: Path, tmp_path: Path) -> None:
    path = tmp_path / "own.db"
    path.write_bytes(peopled.read_bytes())
    put(path, Touch(own, NOW, "Pacific/Apia", "call", "me", (Ref(PEOPLE[0], "Ana"),), day=date(2026, 11, 3)))
    with Reader.open(path) as reader:
        found = reader.touches()[0]
    assert (found.day, found.precision, found.zone) == (date(2026, 11, 3), "day", "Pacific/Apia")
    assert to_row(found)[1]["day"] == date(2026, 11, 3).toordinal()
