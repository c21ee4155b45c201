"""The same person: a merge loses nothing, and undo and split bring back what was."""

import shutil
import sqlite3
import tempfile
from collections.abc import Callable, Sequence
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from store_world import (
    DAY,
    DERIVED,
    NOW,
    begun,
    drop,
    dump,
    flaws,
    id_of,
    ids,
    nearly,
    person,
    put,
    sound,
    touch,
    writer,
)

from relationship_ledger.errors import ConflictError, InvalidValueError, NotFoundError, NothingToDoError
from relationship_ledger.intake.restore import Restore
from relationship_ledger.model import (
    MERGED,
    Alias,
    Apart,
    Cadence,
    Contact,
    ContactList,
    Entity,
    Handle,
    ImportantDay,
    Investment,
    Membership,
    Note,
    Origin,
    PlannedLine,
    Promise,
    Ref,
    SourceKey,
    Touch,
    WeekPlan,
)
from relationship_ledger.store import file, same
from relationship_ledger.store.reader import Reader
from relationship_ledger.store.writer import Writer

_new_id = ids(1 << 20)
A, B, C, D = (id_of(number) for number in (1, 2, 3, 4))
LIST, CHOIR = id_of(30), id_of(31)
PLAN = WeekPlan(id_of(40), date(2026, 11, 23), NOW, 300)


def everything(path: Path) -> list[Entity]:
    with Reader.open(path) as reader:
        return list(reader.everything())


def all_of(path: Path, kind: type) -> list[Any]:
    return [each for each in everything(path) if isinstance(each, kind)]


def merged(path: Path, *pairs: tuple[str, str]) -> None:
    with writer(path, new_id=_new_id) as writing, writing.step("merge") as step:
        merger = same.Merger(step, NOW, {each for pair in pairs for each in pair})
        for kept, other in pairs:
            merger.merge(kept, other)
        merger.finish()


def split(path: Path, who: str = A, gone: str = B) -> same.Split:
    with writer(path, new_id=_new_id) as writing, writing.step("split") as step:
        found = next(each for each in same.merges_into(step.reader, who) if each.id == gone)
        return same.split(step, who, found, NOW)


def undone(path: Path, times: int = 1) -> None:
    with writer(path) as writing:
        for _ in range(times):
            writing.undo()


def all_undone(path: Path) -> None:
    with writer(path) as writing:
        while True:
            try:
                writing.undo()
            except NothingToDoError:
                return


def without_apart(path: Path) -> list[Entity]:
    """All that was said but for the pair A and B."""
    return [
        each
        for each in everything(path)
        if not (isinstance(each, Apart) and (each.one, each.other) == (A, B))
    ]


def whole(path: Path) -> None:
    """What is derived is what a rebuild makes, and the journal holds."""
    kept = dump(path, DERIVED)
    with writer(path) as writing:
        writing.rebuild()
    assert dump(path, DERIVED) == kept
    assert flaws(path) == []
    sound(path)


BOTH: Sequence[Entity] = (
    ContactList(LIST, "Friends", created_at=NOW), ContactList(CHOIR, "Choir", created_at=NOW),
    person(1, "Ana Mora", origin=Origin("online", "github", guessed=True), tier=4, state="archived"),
    person(2, "Ana M. López", origin=Origin("shared", "work"), tier=2, cadence=Cadence(30, 90),
           first_day=date(2020, 5, 1), organization="Library", role="Head", added_at=NOW - 900 * DAY),
    person(3, "Cy Young"),
    Alias(id_of(50), A, "Anita"), Alias(id_of(51), B, "ANITA"), Alias(id_of(52), B, "Nita"),
    Handle("email", "ana@example.com", None, id_of(53), A), Handle("email", "ANA@example.com", "work", id_of(54), B),
    Handle("phone", "+34600111222", None, id_of(55), B),
    SourceKey(id_of(56), A, "vcard:uid:1"), SourceKey(id_of(57), B, "vcard:uid:2"),
    ImportantDay("birthday", 5, 3, None, id_of(58), A), ImportantDay("birthday", 5, 3, 1980, id_of(59), B),
    ImportantDay("name day", 7, 26, None, id_of(60), A), ImportantDay("name day", 7, 27, None, id_of(61), B),
    Note(id_of(62), NOW, "likes tea", Ref(A, "")), Note(id_of(63), NOW - DAY, "likes tea", Ref(B, "")),
    Note(id_of(64), NOW, "has a dog", Ref(B, "")),
    Promise(id_of(65), Ref(A, ""), "me", "the book", NOW), Promise(id_of(66), Ref(B, ""), "me", "the book", NOW - DAY),
    Promise(id_of(67), Ref(B, ""), "them", "a map", NOW),
    Membership(id_of(68), LIST, A, NOW), Membership(id_of(69), LIST, B, NOW - 9 * DAY), Membership(id_of(70), CHOIR, B, NOW),
    touch(1, 1, NOW - 30 * DAY), touch(2, 2, NOW - 20 * DAY, note="long talk"), touch(3, (1, 2), NOW - 10 * DAY),
    touch(4, (2, 3), NOW - 5 * DAY),
    Investment(id_of(71), LIST, NOW, "UTC", "dispatch", "Letter", (A, B, C), 30),
    Investment(id_of(72), CHOIR, NOW, "UTC", "gift", "Cake", (B,), 30),
    PLAN,
    PlannedLine(id_of(73), PLAN.id, "due", 20, "due", NOW, contacts=(A,)),
    PlannedLine(id_of(74), PLAN.id, "due", 20, "due", NOW, contacts=(B,)),
    PlannedLine(id_of(75), PLAN.id, "introduction", 20, "meet", NOW, contacts=(A, B)),
    PlannedLine(id_of(76), PLAN.id, "introduction", 20, "meet", NOW, contacts=(B, C)),
    PlannedLine(id_of(77), PLAN.id, "promise", 20, "owed", NOW, contacts=(B,), promise_id=id_of(66)),
    Apart(id_of(78), B, C, NOW),
)  # fmt: skip


@pytest.fixture
def two(path: Path) -> Path:
    """One person twice, with something of every kind, and a third one."""
    put(path, *BOTH)
    return path


class TestMerge:
    def test_a_keeps_what_it_says_and_takes_what_it_lacks(self, two: Path) -> None:
        merged(two, (A, B))
        found = {each.id: each for each in all_of(two, Contact)}
        assert set(found) == {A, C}
        assert found[A] == Contact(
            A, "Ana Mora", Origin("shared", "work"), 2, Cadence(30, 90), date(2020, 5, 1), "active", None, "Library",
            "Head", NOW - 900 * DAY,
        )  # fmt: skip

    def test_all_goes_over_and_nothing_stands_twice(self, two: Path) -> None:
        merged(two, (A, B))
        assert sorted(each.name for each in all_of(two, Alias)) == ["Ana M. López", "Anita", "Nita"]
        assert [each.value for each in all_of(two, Handle)] == ["ana@example.com", "+34600111222"]
        assert {each.key for each in all_of(two, SourceKey)} == {"vcard:uid:1", "vcard:uid:2", MERGED + B}
        assert [(each.label, each.day, each.year) for each in all_of(two, ImportantDay)] == [
            ("birthday", 3, 1980), ("name day", 26, None),
        ]  # fmt: skip
        assert sorted(each.text for each in all_of(two, Note)) == [
            "has a dog", "likes tea", "name day (as said of Ana M. López): 07-27",
        ]  # fmt: skip
        assert [each.id for each in all_of(two, Promise)] == [id_of(65), id_of(67)]
        assert [(each.list_id, each.joined_at) for each in all_of(two, Membership)] == [
            (LIST, NOW - 9 * DAY), (CHOIR, NOW),
        ]  # fmt: skip
        for kind in (Alias, Handle, SourceKey, ImportantDay, Membership):
            assert {each.contact_id for each in all_of(two, kind)} == {A}, kind
        assert [[ref.id for ref in each.contacts] for each in all_of(two, Touch)] == [[A], [A], [A], [A, C]]
        assert [each.contacts for each in all_of(two, Investment)] == [(A, C), (A,)]
        lines = {each.id: (each.contacts, each.promise_id) for each in all_of(two, PlannedLine)}
        assert lines == {
            id_of(73): ((A,), None), id_of(76): ((A, C), None), id_of(77): ((A,), id_of(65)),
        }  # fmt: skip
        assert all_of(two, Apart) == [Apart(id_of(78), A, C, NOW)]

    def test_the_standing_is_folded_anew(self, two: Path) -> None:
        merged(two, (A, B))
        whole(two)
        with Reader.open(two) as reader:
            row = reader.row("SELECT n, latest_id FROM standing WHERE contact_id = :id", {"id": A})
        assert row is not None
        assert tuple(row) == (4, touch(4, 1, 0).id)

    def test_one_step_that_undo_takes_back_and_redo_brings(self, two: Path) -> None:
        before = dump(two)
        merged(two, (A, B))
        after = dump(two)
        undone(two)
        assert dump(two) == before
        with writer(two) as writing:
            writing.redo()
        assert dump(two) == after
        whole(two)

    def test_the_records_of_an_import_lead_to_who_stays(self, two: Path) -> None:
        merged(two, (A, B))
        with Reader.open(two) as reader:
            assert reader.contact_by_source("vcard:uid:2") == Ref(A, "Ana Mora")
            assert not reader.has_contact(B)

    def test_nobody_is_merged_with_themself(self, two: Path) -> None:
        before = dump(two)
        with pytest.raises(InvalidValueError, match="one and the same"):
            merged(two, (A, A))
        assert dump(two) == before

    @pytest.mark.parametrize(
        "pairs", [((A, B), (B, C)), ((B, C), (A, B)), ((A, B), (A, C)), ((A, B), (B, C), (A, C))]
    )
    def test_a_chain_ends_in_one(self, two: Path, pairs: Sequence[tuple[str, str]]) -> None:
        drop(two, Apart(id_of(78), B, C, NOW))
        before = dump(two)
        merged(two, *pairs)
        assert [each.id for each in all_of(two, Contact)] == [A]
        assert {each.key for each in all_of(two, SourceKey)} >= {MERGED + B, MERGED + C}
        assert {tuple(ref.id for ref in each.contacts) for each in all_of(two, Touch)} == {(A,)}
        whole(two)
        undone(two)
        assert dump(two) == before

    @pytest.mark.parametrize(
        ("mine", "theirs", "wanted"),
        [
            (("active", None), ("archived", None), ("active", None)),
            (("archived", None), ("active", None), ("active", None)),
            (("archived", None), ("snoozed", NOW + 9), ("archived", None)),
            (("archived", None), ("snoozed", NOW - 9), ("snoozed", NOW - 9)),
            (("snoozed", NOW + 9), ("archived", None), ("snoozed", NOW + 9)),
            (("active", None), ("deceased", None), ("deceased", None)),
            (("deceased", None), ("active", None), ("deceased", None)),
        ],
    )
    def test_states(self, mine: Any, theirs: Any, wanted: Any) -> None:
        one, other = (person(1)._replace(state=state, snoozed_until=until) for state, until in (mine, theirs))
        made = same.combined(one, other, NOW)
        assert (made.state, made.snoozed_until) == wanted

    @pytest.mark.parametrize(
        ("mine", "theirs", "wins"),
        [
            (Origin(), Origin("online", None, guessed=True), "theirs"),
            (Origin("shared", "work", guessed=True), Origin("shared", "family"), "theirs"),
            (Origin("shared", "work", guessed=True), Origin("shared", "family", guessed=True), "mine"),
            (Origin("shared", "work", guessed=True), Origin(), "mine"),
            (Origin("shared", "work"), Origin("shared", "family"), "mine"),
        ],
    )
    def test_origins(self, mine: Origin, theirs: Origin, wins: str) -> None:
        made = same.combined(person(1, origin=mine), person(2, origin=theirs), NOW)
        assert made.origin == {"mine": mine, "theirs": theirs}[wins]


class TestSplit:
    def test_right_after_the_merge_it_is_an_undo(self, two: Path) -> None:
        before = everything(two)
        merged(two, (A, B))
        split(two)
        assert without_apart(two) == before
        assert [(each.one, each.other) for each in all_of(two, Apart)] == [(B, C), (A, B)]
        whole(two)
        undone(two, 2)
        assert everything(two) == before

    def test_what_came_later_stays_and_what_is_gone_stays_gone(self, two: Path) -> None:
        merged(two, (A, B))
        put(two, touch(9, 1, NOW - DAY), Handle("url", "https://new.example", None, id_of(80), A))
        talk = next(each for each in all_of(two, Touch) if each.note == "long talk")
        put(two, talk._replace(note="longer talk"))
        put(
            two, next(each for each in all_of(two, Contact) if each.id == A)._replace(tier=1, role="Director")
        )
        drop(two, Note(id_of(64), 0, "", Ref(A, "")), touch(4, 1, 0))
        split(two)
        people = {each.id: each for each in all_of(two, Contact)}
        assert (people[A].tier, people[A].role, people[A].organization) == (1, "Director", None)
        assert (people[B].tier, people[B].role, people[B].name) == (2, "Head", "Ana M. López")
        whose = {each.id: tuple(ref.id for ref in each.contacts) for each in all_of(two, Touch)}
        assert whose == {
            touch(1, 1, 0).id: (A,), touch(2, 1, 0).id: (B,), touch(3, 1, 0).id: (A, B), touch(9, 1, 0).id: (A,),
        }  # fmt: skip
        assert next(each for each in all_of(two, Touch) if each.id == talk.id).note == "longer talk"
        assert {each.value: each.contact_id for each in all_of(two, Handle)} == {
            "ana@example.com": A, "ANA@example.com": B, "+34600111222": B, "https://new.example": A,
        }  # fmt: skip
        assert "has a dog" not in [each.text for each in all_of(two, Note)]
        whole(two)

    def test_from_a_chain_each_gets_their_own(self, two: Path) -> None:
        drop(two, Apart(id_of(78), B, C, NOW), PlannedLine(id_of(76), "", "introduction", 20, "", NOW))
        put(two, person(4, "Ann"), touch(8, 3, NOW - 3 * DAY))
        before = everything(two)
        merged(two, (B, C))
        merged(two, (A, B))
        with Reader.open(two) as reader:
            assert [each.name for each in same.merges_into(reader, A)] == ["Ana M. López", "Cy Young"]
        split(two, A, C)
        whose = {each.id: tuple(ref.id for ref in each.contacts) for each in all_of(two, Touch)}
        assert whose[touch(4, 1, 0).id] == (A, C)
        assert whose[touch(8, 1, 0).id] == (C,)
        split(two, A, B)
        assert [each for each in everything(two) if not isinstance(each, Apart)] == before
        whole(two)

    def test_of_two_merges_of_one_step_the_other_stays(self, two: Path) -> None:
        put(two, person(4, "Ann Mora", tier=1), Handle("email", "ann@example.com", None, id_of(81), D))
        merged(two, (A, B), (A, D))
        split(two)
        people = {each.id: each for each in all_of(two, Contact)}
        assert (people[A].tier, people[A].organization, people[B].tier) == (1, None, 2)
        assert {each.value: each.contact_id for each in all_of(two, Handle)}["ann@example.com"] == A
        whole(two)

    def test_again_after_it_was_taken_back(self, two: Path) -> None:
        before = everything(two)
        merged(two, (A, B))
        split(two)
        undone(two)
        split(two)
        assert without_apart(two) == before
        whole(two)

    def test_what_was_erased_is_counted_and_stays(self, two: Path) -> None:
        put(two, person(4, "Zedkin"), Note(id_of(82), NOW, "Zedkin's sister", Ref(B, "")))
        merged(two, (A, B))
        with writer(two) as writing:
            writing.forget(D, ["Zedkin"])
        assert split(two).unknown == 1
        assert {each.contact.id for each in all_of(two, Note) if "Zedkin" in each.text} == {A}
        whole(two)

    def test_without_a_journal_it_is_refused(self, two: Path, tmp_path: Path) -> None:
        merged(two, (A, B))
        other = begun(tmp_path / "other.db")
        with writer(other) as writing, writing.step("import") as step:
            step.put(*Restore(step.reader).take(everything(two)))
        assert everything(other) == everything(two)
        with Reader.open(other) as reader:
            assert [(each.id, each.known) for each in same.merges_into(reader, A)] == [(B, False)]
        with pytest.raises(NotFoundError, match="--name NEW"):
            split(other)

    def test_someone_of_that_id_is_not_made_twice(self, two: Path) -> None:
        merged(two, (A, B))
        put(two, person(2, "Another"))
        with pytest.raises(ConflictError):
            split(two)

    def test_by_hand(self, two: Path) -> None:
        before = dump(two)
        handle = next(each for each in all_of(two, Handle) if each.id == id_of(53))
        alias = next(each for each in all_of(two, Alias) if each.id == id_of(50))
        key = next(each for each in all_of(two, SourceKey) if each.id == id_of(56))
        with writer(two, new_id=_new_id) as writing, writing.step("split") as step:
            picked = same.Picked(
                [handle], [alias], [key], [touch(1, 1, NOW - 30 * DAY), touch(3, (1, 2), NOW - 10 * DAY)]
            )
            same.split_off(step, A, Contact(id_of(99), "Ana Other", added_at=NOW), picked)
        new = id_of(99)
        assert [each.contact_id for each in all_of(two, Handle) if each.id == handle.id] == [new]
        assert [tuple(ref.id for ref in each.contacts) for each in all_of(two, Touch)][:3] == [
            (new,),
            (B,),
            (B, new),
        ]
        assert (A, new) in [(each.one, each.other) for each in all_of(two, Apart)]
        whole(two)
        undone(two)
        assert dump(two) == before


def test_who_lost_their_number_is_no_longer_to_be_called(path: Path) -> None:
    phone = Handle("phone", "+34600111222", None, id_of(5), A)
    put(
        path, person(1, tier=2), person(2, tier=2), phone, Handle("email", "a@example.com", None, id_of(6), A),
        *(touch(number, 1, NOW - number * 20 * DAY) for number in range(1, 6)),
    )  # fmt: skip

    def suggested() -> object:
        with Reader.open(path) as reader:
            return reader.value("SELECT channel FROM standing WHERE contact_id = :id", {"id": A})

    assert suggested() == "message"
    put(path, phone._replace(contact_id=B))
    assert suggested() != "message"
    whole(path)


class TestApart:
    def test_is_kept_once_whichever_way_it_is_said(self, two: Path) -> None:
        for one, other in ((C, A), (A, C)):
            with writer(two) as writing, writing.step("duplicates") as step:
                same.say_apart(step, one, other, NOW)
        assert [(each.one, each.other) for each in all_of(two, Apart)] == [(B, C), (A, C)]

    def test_a_merge_ends_what_was_said_of_the_two(self, two: Path) -> None:
        put(two, Apart(id_of(83), A, B, NOW))
        before = everything(two)
        merged(two, (A, B))
        assert [(each.one, each.other) for each in all_of(two, Apart)] == [(A, C)]
        split(two)
        assert everything(two) == before

    def test_said_of_both_stands_once(self, two: Path) -> None:
        put(two, Apart(id_of(83), A, C, NOW))
        before = everything(two)
        merged(two, (A, B))
        assert all_of(two, Apart) == [Apart(id_of(83), A, C, NOW)]
        split(two)
        assert without_apart(two) == before

    @pytest.mark.parametrize("number", [2, 3])
    def test_goes_with_either_who_is_forgotten(self, two: Path, number: int) -> None:
        with writer(two) as writing:
            writing.forget(id_of(number), ["Nobody"])
        assert all_of(two, Apart) == []
        with closing(sqlite3.connect(two)) as raw:
            kept = raw.execute("SELECT salt, before FROM change WHERE entity = 'apart'").fetchall()
        assert set(kept) == {(None, None)}
        assert flaws(two) == []

    def test_nobody_goes_while_they_are_in_a_pair(self, path: Path) -> None:
        put(path, person(1, "Ana"))
        put(path, person(2, "Bob"))
        put(path, Apart(id_of(3), A, B, NOW))
        with writer(path) as writing, pytest.raises(ConflictError) as caught:
            writing.undo(2)
        assert caught.value.candidates == ("Bob",)

    def test_the_journal_says_whom_it_is_about(self, two: Path) -> None:
        drop(two, Apart(id_of(78), B, C, NOW))
        with Reader.open(two) as reader:
            assert reader.steps(limit=1)[0].who == ("Ana M. López", "Cy Young")
            assert len(reader.steps(contact_id=C)) == 1

    def test_an_older_file_has_none_and_is_brought_up(self, path: Path) -> None:
        put(path, person(1), person(2), touch(1, 1, NOW - DAY))
        with closing(sqlite3.connect(path, isolation_level=None)) as raw:
            raw.execute("DROP TABLE apart")
            raw.execute("UPDATE alembic_version SET version_num = '0003'")
            raw.execute("PRAGMA user_version=3")
        content = path.read_bytes()
        with Reader.open(path) as reader:
            assert reader.apart() == []
            assert reader.has_plans
            assert len(list(reader.everything())) == 3
            assert len(reader.steps(contact_id=A)) == 1
            offered = [Apart("x", A, B, NOW)]
            assert list(Restore(reader).take(offered)) == offered
        assert path.read_bytes() == content
        put(path, Apart(id_of(3), A, B, NOW))
        assert file.check_ours(path) == file.SCHEMA
        assert [(each.one, each.other) for each in all_of(path, Apart)] == [(A, B)]
        whole(path)

    def test_comes_back_from_an_export_once(self, two: Path, tmp_path: Path) -> None:
        other = begun(tmp_path / "other.db")
        for _ in range(2):
            with writer(other) as writing, writing.step("import") as step:
                restore = Restore(step.reader)
                again = Apart("another id", B, C, NOW)
                step.put(*restore.take([*everything(two), again, Apart("lost", B, "nobody", NOW)]))
        assert all_of(other, Apart) == [Apart(id_of(78), B, C, NOW)]
        assert [each.why for each in restore.outcome.problems] == ["refers to someone who is not there"]


class TestForgotten:
    def test_nothing_is_left_of_those_who_went_into_someone(self, two: Path) -> None:
        merged(two, (A, B))
        words = ["Ana Mora", "Ana M. López", "Anita", "Nita", "ana@example.com", "+34600111222"]
        with writer(two) as writing:
            writing.forget(A, words)
        content = two.read_bytes()
        for secret in (
            "López",
            "lopez",
            "Nita",
            "ANA@",
            "600111222",
            "has a dog",
            "Library",
            "uid:2",
            "long talk",
        ):
            assert secret.encode() not in content, secret
        assert [each.id for each in all_of(two, Contact)] == [C]
        undone(two)
        assert not {A, B} & {each.id for each in all_of(two, Contact)}
        assert flaws(two) == []


# Whatever is done in whatever order

picks = st.integers(0, 10**6)
Act = Callable[[Writer], object]


class Same(RuleBasedStateMachine):
    """A small ledger in which people are found to be one, and two."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp(prefix="ledger-same-"))
        self.path = begun(self.folder / "ledger.db")
        self.copy = self.folder / "copy.db"
        self.new_id = ids()

    def teardown(self) -> None:
        assert flaws(self.path) == []
        sound(self.path)
        all_undone(self.path)
        assert {name: rows for name, rows in dump(self.path).items() if rows} == {}
        shutil.rmtree(self.folder)

    def do(self, act: Callable[[Any], object], path: Path | None = None) -> None:
        with writer(path or self.path, new_id=self.new_id) as writing, writing.step("do") as step:
            act(step)

    def put(self, *things: Entity) -> None:
        self.do(lambda step: step.put(*things))

    def someone(self, pick: int) -> Contact:
        people = all_of(self.path, Contact)
        found: Contact = people[pick % len(people)]
        return found

    @property
    def several(self) -> bool:
        return len(all_of(self.path, Contact)) > 1

    @initialize()
    def begin(self) -> None:
        self.put(
            *(
                Contact(self.new_id(), name, tier=tier, added_at=NOW)
                for name, tier in (("Ana", 1), ("Bob", 5))
            ),
            ContactList(self.new_id(), "Friends", cadence=Cadence(30)),
            WeekPlan(self.new_id(), date(2026, 11, 23), NOW, 300),
        )

    @rule(
        name=st.sampled_from(["Ana", "ana", "Ana Mora", "Cy"]), tier=st.integers(1, 5), role=st.sampled_from([None, "Head"]),
        guessed=st.booleans(), kind=st.sampled_from(["shared", "unknown"]),
        state=st.sampled_from(["active", "archived", "deceased"]), first=st.none() | st.just(date(2020, 1, 2)),
    )  # fmt: skip
    def add(self, name: str, tier: int, role: Any, guessed: bool, kind: Any, state: Any, first: Any) -> None:
        origin = Origin(kind, "work" if kind == "shared" else None, guessed)
        self.put(
            Contact(
                self.new_id(),
                name,
                origin,
                tier,
                role=role,
                state=state,
                first_day=first,
                added_at=NOW - tier * DAY,
            )
        )

    @rule(
        pick=picks,
        what=st.sampled_from(["alias", "handle", "key", "day", "note", "promise"]),
        value=st.integers(1, 2),
    )
    def say(self, pick: int, what: str, value: int) -> None:
        id_, who = self.new_id(), self.someone(pick).id
        self.put(
            {
                "alias": Alias(id_, who, ["Ana", "Cy"][value - 1]),
                "handle": Handle("email", f"a{value}@example.com", None, id_, who),
                "key": SourceKey(id_, who, f"row:{value}"),
                "day": ImportantDay(f"day {id_}" if value == 2 else "birthday", 5, pick % 2 + 1, (value == 1 and 1980) or None, id_, who),
                "note": Note(id_, NOW, f"note {value}", Ref(who, "")),
                "promise": Promise(id_, Ref(who, ""), "me", f"promise {value}", NOW),
            }[what]
        )  # fmt: skip

    @rule(picked=st.lists(picks, min_size=1, max_size=3), days=st.integers(0, 99))
    def touch(self, picked: list[int], days: int) -> None:
        refs = tuple(Ref(id_, "") for id_ in sorted({self.someone(pick).id for pick in picked}))
        self.put(Touch(self.new_id(), NOW - days * DAY, "UTC", "call", "me", refs))

    @rule(pick=picks, days=st.integers(0, 9))
    def join(self, pick: int, days: int) -> None:
        who, group = self.someone(pick).id, all_of(self.path, ContactList)[0].id
        if who not in [each.contact_id for each in all_of(self.path, Membership)]:
            self.put(Membership(self.new_id(), group, who, NOW - days * DAY))

    @rule(
        picked=st.lists(picks, max_size=3),
        kind=st.sampled_from(["due", "introduction", "promise"]),
        gift=st.booleans(),
    )
    def plan_or_give(self, picked: list[int], kind: Any, gift: bool) -> None:
        whom = tuple(sorted({self.someone(pick).id for pick in picked}))
        if gift:
            self.put(
                Investment(
                    self.new_id(), all_of(self.path, ContactList)[0].id, NOW, "UTC", "gift", "Cake", whom
                )
            )
        elif kind != "introduction" or len(whom) == 2:
            owed = (
                [each.id for each in all_of(self.path, Promise) if each.contact.id in whom]
                if kind == "promise"
                else []
            )
            plan = all_of(self.path, WeekPlan)[0].id
            self.put(
                PlannedLine(
                    self.new_id(),
                    plan,
                    kind,
                    9,
                    "why",
                    NOW,
                    contacts=whom,
                    promise_id=owed[0] if owed else None,
                )
            )

    @precondition(lambda self: self.several)
    @rule(one=picks, other=picks)
    def say_apart(self, one: int, other: int) -> None:
        first, second = self.someone(one).id, self.someone(other).id
        if first != second:
            self.do(lambda step: same.say_apart(step, first, second, NOW))

    @rule(pick=picks, tier=st.integers(1, 5))
    def edit(self, pick: int, tier: int) -> None:
        self.put(self.someone(pick)._replace(tier=tier))

    @rule(pick=picks)
    def remove_something(self, pick: int) -> None:
        kinds = (Touch, Note, Handle, Alias, ImportantDay)
        there = [each for each in everything(self.path) if isinstance(each, kinds)]
        if there:
            self.do(lambda step: step.drop(there[pick % len(there)]))

    @precondition(lambda self: self.several)
    @rule(one=picks, other=picks)
    def merge(self, one: int, other: int) -> None:
        """A merge takes nothing that an undo, or a split, doesn't bring back."""
        kept, gone = self.someone(one), self.someone(other)
        if kept.id == gone.id:
            return
        before, rows = everything(self.path), dump(self.path)
        self.do(lambda step: same.merge(step, kept.id, gone.id, NOW))
        shutil.copyfile(self.path, self.copy)
        undone(self.copy)
        assert dump(self.copy) == rows
        shutil.copyfile(self.path, self.copy)
        self.part(self.copy, kept.id, gone.id)
        were_apart = [
            each
            for each in before
            if isinstance(each, Apart) and {each.one, each.other} == {kept.id, gone.id}
        ]
        after = [
            each for each in everything(self.copy)
            if not isinstance(each, Apart) or {each.one, each.other} != {kept.id, gone.id} or each in were_apart
        ]  # fmt: skip
        assert after == before

    def part(self, path: Path, who: str, gone: str) -> None:
        def act(step: Any) -> None:
            found = next(each for each in same.merges_into(step.reader, who) if each.id == gone)
            assert same.split(step, who, found, NOW).unknown == 0

        self.do(act, path)

    @precondition(lambda self: any(each.key.startswith(MERGED) for each in all_of(self.path, SourceKey)))
    @rule(pick=picks)
    def split(self, pick: int) -> None:
        marks = [each for each in all_of(self.path, SourceKey) if each.key.startswith(MERGED)]
        mark = marks[pick % len(marks)]
        touches = len(all_of(self.path, Touch))
        gone = mark.key.removeprefix(MERGED)
        self.part(self.path, mark.contact_id, gone)
        assert gone in [each.id for each in all_of(self.path, Contact)]
        assert len(all_of(self.path, Touch)) == touches
        assert {gone, mark.contact_id} in [{each.one, each.other} for each in all_of(self.path, Apart)]

    @rule(redo=st.booleans(), times=st.integers(1, 3))
    def take_back(self, redo: bool, times: int) -> None:
        with writer(self.path, new_id=self.new_id) as writing:
            for _ in range(times):
                try:
                    writing.redo() if redo else writing.undo()
                except NothingToDoError:
                    return
                if not self.several and not redo:
                    writing.redo()
                    return

    @invariant()
    def a_rebuild_changes_nothing(self) -> None:
        shutil.copyfile(self.path, self.copy)
        with writer(self.copy) as writing:
            writing.rebuild()
        kept, made = (
            dump(self.path, ("participation", "name_part")),
            dump(self.copy, ("participation", "name_part")),
        )
        assert kept == made
        with Reader.open(self.path) as own, Reader.open(self.copy) as other:
            one, two = (
                {row["contact_id"]: dict(row) for row in each.rows("SELECT * FROM standing")}
                for each in (own, other)
            )
        assert set(one) == set(two) == {each.id for each in all_of(self.path, Contact)}
        assert [id_ for id_ in one if not nearly(one[id_], two[id_])] == []

    @invariant()
    def nobody_is_named_who_is_not_there(self) -> None:
        people = {each.id for each in all_of(self.path, Contact)}
        named = {ref.id for each in all_of(self.path, Touch) for ref in each.contacts}
        named |= {
            id_
            for kind in (Investment, PlannedLine)
            for each in all_of(self.path, kind)
            for id_ in each.contacts
        }
        assert named <= people
        with Reader.open(self.path) as reader:
            assert list(reader.rows("PRAGMA foreign_key_check")) == []


TestSame = Same.TestCase
TestSame.settings = settings(
    max_examples=10, stateful_step_count=25, deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much],
)  # fmt: skip
