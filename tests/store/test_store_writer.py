"""One unit of work: whole or not at all, one step, and none where nothing changed."""

import sqlite3
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

import pytest
from store_world import (
    DAY,
    DERIVED,
    NOW,
    author,
    drop,
    dump,
    flaws,
    id_of,
    person,
    put,
    rich_contact,
    sound,
    stale,
    steps,
    touch,
    writer,
)

from relationship_ledger import config
from relationship_ledger.errors import ConflictError, StoreError
from relationship_ledger.model import (
    Alias,
    Cadence,
    ContactList,
    Entity,
    Handle,
    ImportantDay,
    Investment,
    Membership,
    Note,
    Origin,
    Pause,
    Promise,
    Ref,
    SettingValue,
    SourceKey,
    Touch,
)
from relationship_ledger.store import writer as module
from relationship_ledger.store.reader import Reader
from relationship_ledger.store.writer import Writer

ANA = Ref(id_of(1), "Person 1")
ONE_OF_EACH: Sequence[Entity] = (
    person(1),
    Alias(id_of(2), id_of(1), "Anita"),
    Handle("email", "ana@example.org", None, id_of(3), id_of(1)),
    SourceKey(id_of(4), id_of(1), "vcard:1"),
    ImportantDay("birthday", 5, 3, None, id_of(5), id_of(1)),
    Note(id_of(6), NOW, "likes figs", ANA),
    Promise(id_of(7), ANA, "me", "a book", NOW),
    ContactList(id_of(8), "Friends"),
    Membership(id_of(9), id_of(8), id_of(1), NOW),
    touch(1, 1, NOW - 5 * DAY, minutes=25),
    Investment(id_of(11), id_of(8), NOW, "UTC", "dispatch", "spring", (id_of(1),), 90),
    Pause(id_of(12), NOW - 50 * DAY, NOW - 40 * DAY),
    SettingValue("threshold", "0.4"),
)


def test_the_same_put_again_changes_nothing_and_leaves_no_step(path: Path) -> None:
    put(path, *ONE_OF_EACH)
    before = path.read_bytes()
    put(path, *ONE_OF_EACH)
    assert steps(path) == 1
    assert path.read_bytes() == before


@pytest.mark.parametrize("thing", ONE_OF_EACH, ids=lambda each: type(each).__name__)
def test_the_same_thing_alone_is_no_change(path: Path, thing: Entity) -> None:
    put(path, *ONE_OF_EACH)
    with writer(path) as writing, writing.step("again") as step:
        step.put(thing)
        assert step.changes == 0
        assert step.seq is None
    assert steps(path) == 1


def test_a_step_in_which_nothing_was_put_leaves_none(path: Path) -> None:
    with writer(path) as writing, writing.step("nothing"):
        pass
    drop(path, person(77))
    assert steps(path) == 0


def test_a_step_counts_and_numbers_what_it_changed(path: Path) -> None:
    with writer(path) as writing:
        with writing.step("one") as step:
            step.put(person(1), person(2))
            assert step.changes == 2
        assert step.seq == 1
        with writing.step("two") as step:
            step.put(person(1)._replace(tier=1), person(2))
            assert step.changes == 1
        assert step.seq == 2
    assert flaws(path) == []


def test_the_last_word_on_a_row_within_a_step_counts(path: Path) -> None:
    put(path, person(1)._replace(role="first"), person(1)._replace(role="last"))
    with Reader.open(path) as reader:
        assert reader.contact(id_of(1)).role == "last"
        assert reader.steps()[0].changes == 1


def test_a_step_that_fails_leaves_everything_as_it_was(path: Path) -> None:
    put(path, *ONE_OF_EACH)
    before = path.read_bytes()

    def fail(writing: Writer) -> None:
        with writing.step("fails") as step:
            step.put(person(1)._replace(name="Other"), person(20), touch(9, 1, NOW))
            assert len(list(step.reader.rows("SELECT 1 FROM contact"))) == 2
            raise KeyboardInterrupt

    with writer(path) as writing, pytest.raises(KeyboardInterrupt):
        fail(writing)
    assert path.read_bytes() == before
    assert not path.with_name(path.name + "-journal").exists()
    put(path, person(20))
    assert steps(path) == 2


def test_a_step_sees_what_it_has_done_so_far(path: Path) -> None:
    with writer(path) as writing, writing.step("look") as step:
        step.put(person(1))
        assert len(list(step.reader.rows("SELECT 1 FROM contact"))) == 1
        step.drop(person(1))
        assert len(list(step.reader.rows("SELECT 1 FROM contact"))) == 0


def test_the_step_says_when_it_was_said_and_what_the_clock_said(path: Path) -> None:
    with Writer(path, author()._replace(dated=NOW - 9 * DAY, true=NOW), config.build) as writing:
        with writing.step("add") as step:
            step.put(person(1))
        with Reader.open(path) as reader:
            line = reader.steps()[0]
    assert (line.at, line.dated, line.command, line.kind, line.changes) == (
        NOW,
        NOW - 9 * DAY,
        "add",
        "do",
        1,
    )


def test_each_device_counts_its_own_steps(path: Path) -> None:
    for device in ("one", "other", "one"):
        with writer(path, device=device) as writing, writing.step("add") as step:
            step.put(person(steps(path) + 1))
    assert [(row[2], row[3]) for row in dump(path, ("step",))["step"]] == [
        ("one", 1),
        ("other", 1),
        ("one", 2),
    ]
    with Reader.open(path) as reader:
        assert [reader.next_device_seq(device) for device in ("one", "other", "new")] == [3, 2, 1]
    assert flaws(path) == []


@pytest.mark.parametrize(
    "thing", [person(1), ContactList(id_of(8), "Friends")], ids=lambda each: type(each).__name__
)
def test_what_others_hang_on_is_not_dropped(path: Path, thing: Entity) -> None:
    put(path, *ONE_OF_EACH)
    before = path.read_bytes()
    with pytest.raises(ConflictError) as caught:
        drop(path, thing)
    assert caught.value.candidates == (thing.name,)  # type: ignore[union-attr]
    assert path.read_bytes() == before


def test_all_at_once_may_be_dropped_in_any_order(path: Path) -> None:
    put(path, *ONE_OF_EACH)
    drop(path, *ONE_OF_EACH)
    assert {name: rows for name, rows in dump(path).items() if rows} == {}
    assert {name: rows for name, rows in dump(path, DERIVED).items() if rows} == {}
    sound(path)
    assert flaws(path) == []


def test_someone_whom_an_investment_names_is_not_dropped(path: Path) -> None:
    """What names someone who is gone would not come back from an export."""
    put(path, person(1), person(2), ContactList(id_of(8), "Friends"))
    put(path, Investment(id_of(11), id_of(8), NOW, "UTC", "gift", "figs", (id_of(1), id_of(2))))
    with pytest.raises(ConflictError) as caught:
        drop(path, person(1))
    assert caught.value.candidates == ("Person 1",)


def test_a_row_that_belongs_to_nobody_is_refused_whole(path: Path) -> None:
    before = path.read_bytes()
    with pytest.raises(StoreError, match="Nothing was changed"):
        put(path, person(1), Note(id_of(6), NOW, "lost", Ref(id_of(99), "")))
    assert path.read_bytes() == before


def test_many_rows_go_in_as_few_would(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Written in pieces of seven, the same is there and derived."""
    things = [*map(rich_contact, range(1, 30)), *(touch(n, n % 29 + 1, NOW - n * DAY) for n in range(120))]
    other = path.with_name("other.db")
    other.write_bytes(path.read_bytes())
    put(path, *things)
    monkeypatch.setattr(module, "FLUSH_ROWS", 7)
    with writer(other) as writing, writing.step("put") as step:
        for thing in things:
            step.put(thing)
    assert dump(other) == dump(path)
    assert dump(other, DERIVED) == dump(path, DERIVED)
    assert [len(rows) for rows in dump(other, ("change", "step")).values()] == [149, 1]
    assert flaws(other) == []


def test_facts_of_the_file_are_kept_and_replaced(path: Path) -> None:
    with writer(path) as writing:
        writing.set_meta("exports", "[]")
        writing.set_meta("exports", "[1]")
    with Reader.open(path) as reader:
        assert reader.meta("exports") == "[1]"
        assert reader.meta("ledger") is not None
        assert reader.meta("none") is None
    assert steps(path) == 0


def test_rebuild_mends_what_was_derived(path: Path) -> None:
    put(
        path,
        *ONE_OF_EACH,
        *map(rich_contact, range(20, 30)),
        *(touch(n, 20 + n % 10, NOW - n * DAY) for n in range(2, 40)),
    )
    right = dump(path, DERIVED)
    with closing(sqlite3.connect(path)) as raw:
        raw.executescript(
            "DELETE FROM participation; UPDATE standing SET n = 9, rank = 1e9; DELETE FROM name_part;"
        )
    assert dump(path, DERIVED) != right
    with writer(path) as writing:
        assert writing.rebuild() == 11
    assert dump(path, DERIVED) == right
    assert steps(path) == 1


# What is derived


@pytest.fixture
def stood(path: Path) -> Path:
    """People whose standings depend on all that a standing can depend on."""
    group = ContactList(id_of(90), "Friends", cadence=Cadence(30, 90))
    put(path, group, *(person(n, f"Person {n}", tier=2) for n in range(1, 5)))
    put(
        path, Membership(id_of(91), id_of(90), id_of(1), NOW), Handle("address", "1 Long Street", None, id_of(92), id_of(2)),
        Alias(id_of(93), id_of(3), "Nickname"), Pause(id_of(94), NOW - 60 * DAY, NOW - 40 * DAY),
        SettingValue("threshold", "0.4"),
        *(touch(n, (n % 4 + 1, (n + 1) % 4 + 1), NOW - (8 * n + 1) * DAY, by=("me", "them")[n % 2]) for n in range(1, 30)),
    )  # fmt: skip
    assert stale(path) == []
    return path


def _touch(number: int) -> Touch:
    return touch(
        number,
        (number % 4 + 1, (number + 1) % 4 + 1),
        NOW - (8 * number + 1) * DAY,
        by=("me", "them")[number % 2],
    )


PUT: dict[str, Sequence[Entity]] = {
    "someone new": [person(9, "New One")],
    "another tier": [person(1, tier=5)],
    "another origin": [person(1, tier=2, origin=Origin("shared", "family"))],
    "a cadence of one's own": [person(1, tier=2, cadence=Cadence(5, 10))],
    "a snooze": [person(1, tier=2, state="snoozed", snoozed_until=NOW + 900 * DAY)],
    "a farewell": [person(1, tier=2, state="archived")],
    "another name": [person(1, "Quite Other", tier=2)],
    "another cadence of a list": [ContactList(id_of(90), "Friends", cadence=Cadence(3, 9))],
    "a list joined": [Membership(id_of(95), id_of(90), id_of(3), NOW)],
    "a handle": [Handle("address", "2 Long Street", None, id_of(96), id_of(3))],
    "an alias": [Alias(id_of(97), id_of(1), "Brand New")],
    "an alias changed": [Alias(id_of(93), id_of(3), "Other Word")],
    "a pause": [Pause(id_of(98), NOW - 30 * DAY, NOW - 5 * DAY)],
    "a setting": [SettingValue("threshold", "0.8")],
    "a channel that counts no more": [SettingValue("channel.call.depth", "0")],
    "a touch now": [touch(50, 1, NOW)],
    "a touch long ago": [touch(50, 1, NOW - 77 * DAY, "meet")],
    "a touch of several": [touch(50, (1, 2, 3), NOW, "meal", by="both")],
    "two touches, one late": [touch(50, 1, NOW), touch(51, 1, NOW - 100 * DAY)],
    "a touch missed": [touch(50, 1, NOW, missed=True)],
    "a broadcast": [touch(50, 1, NOW, "broadcast")],
    "a touch at the same instant": [touch(0, (2, 3), NOW - 9 * DAY)],
    "a touch at another time": [_touch(1)._replace(at=NOW - 300 * DAY)],
    "a touch with others": [_touch(1)._replace(contacts=(Ref(id_of(4), ""),))],
    "a touch by another channel": [_touch(1)._replace(channel="like")],
    "a touch that was missed": [_touch(2)._replace(missed=True)],
    "another tier and a touch": [person(1, tier=1), touch(50, 1, NOW)],
}  # fmt: skip
DROP: dict[str, Sequence[Entity]] = {
    "a list left": [Membership(id_of(91), id_of(90), id_of(1), NOW)],
    "a handle gone": [Handle("address", "", None, id_of(92), id_of(2))],
    "an alias gone": [Alias(id_of(93), id_of(3), "")],
    "a pause gone": [Pause(id_of(94), 0, 0)],
    "a setting gone": [SettingValue("threshold", "")],
    "the latest touch gone": [_touch(1)],
    "an old touch gone": [_touch(20)],
}


@pytest.mark.parametrize("what", [*PUT, *DROP])
def test_what_is_derived_follows_every_change(stood: Path, what: str) -> None:
    before = dump(stood, DERIVED)
    if what in PUT:
        put(stood, *PUT[what])
    else:
        drop(stood, *DROP[what])
    after = dump(stood, DERIVED)
    assert after != before
    assert stale(stood) == []
    for taken_back in (True, False):
        with writer(stood) as writing:
            if taken_back:
                writing.undo()
            else:
                writing.redo()
        assert stale(stood) == []
        assert dump(stood, ("participation", "name_part")) == {
            name: rows for name, rows in (before if taken_back else after).items() if name != "standing"
        }
