"""What planning a week asks of the ledger, and the accepted plan as it is kept: written, undone, forgotten, carried."""

import io
import json
import sqlite3
from collections.abc import Iterable, Sequence
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from store_world import DAY, NOW, begun, drop, dump, flaws, id_of, person, put, sound, stale, touch, writer

from relationship_ledger import config
from relationship_ledger.core.checklist import Seen
from relationship_ledger.core.durations import Logged
from relationship_ledger.errors import ConflictError
from relationship_ledger.formats import ledger_json
from relationship_ledger.formats.source import Hints, of_bytes
from relationship_ledger.intake.restore import Restore
from relationship_ledger.model import (
    Contact,
    ContactList,
    Entity,
    Investment,
    PlannedLine,
    Problem,
    Promise,
    Ref,
    Touch,
    WeekPlan,
)
from relationship_ledger.store import file, week
from relationship_ledger.store.reader import Reader
from relationship_ledger.store.week import Known, Spent

SETTINGS = config.build({})
MONDAY = date(2026, 9, 21)
LIST = ContactList(id_of(90), "Friends")
ANA, BEN, CY = person(1, "Ana"), person(2, "Ben"), person(3, "Cy")
PLAN = WeekPlan(id_of(50), MONDAY, NOW, 300)
BOOK = Promise(id_of(40), Ref(ANA.id, "Ana"), "me", "the book", NOW, MONDAY)


def line(number: int, kind: Any = "due", *who: int, **of: Any) -> PlannedLine:
    of.setdefault("why", f"why {number}")
    return PlannedLine(
        id_of(500 + number), of.pop("plan_id", PLAN.id), kind, 20, since=of.pop("since", NOW),
        contacts=tuple(id_of(each) for each in who), **of,
    )  # fmt: skip


CALL_ANA = line(1, "due", 1, channel="call", gain=1.5, day=MONDAY)
CALL_BEN = line(2, "birthday", 2, channel="message")
BOOK_ANA = line(3, "promise", 1, promise_id=BOOK.id)
DISPATCH = line(4, "dispatch", list_id=LIST.id)
TWO = line(5, "introduction", 1, 2, list_id=LIST.id)
LINES = (CALL_ANA, CALL_BEN, BOOK_ANA, DISPATCH, TWO)
EVERYTHING: Sequence[Entity] = (LIST, ANA, BEN, CY, BOOK, PLAN, *LINES)


def work(
    number: int, at: int = NOW, kind: str = "dispatch", *who: int, minutes: float | None = 30
) -> Investment:
    return Investment(
        id_of(700 + number), LIST.id, at, "UTC", kind, "", tuple(id_of(each) for each in who), minutes
    )


def lines_left(path: Path) -> list[PlannedLine]:
    with Reader.open(path) as reader:
        found = week.accepted(reader, MONDAY)
        return week.lines(reader, found) if found else []


@pytest.fixture
def planned(path: Path) -> Path:
    """A ledger with an accepted plan, in two steps."""
    put(path, LIST, ANA, BEN, CY, BOOK)
    put(path, PLAN, *LINES, command="plan accept")
    return path


class TestSpent:
    def _spent(self, path: Path, *things: Entity, since: int = NOW - DAY) -> Spent:
        put(path, LIST, ANA, *things)
        with Reader.open(path) as reader:
            return week.spent(reader, since, NOW, SETTINGS)

    def test_nothing(self, path: Path) -> None:
        assert self._spent(path) == Spent(0.0, 0.0)

    def test_logged_minutes_else_the_channels(self, path: Path) -> None:
        found = self._spent(
            path,
            touch(1, 1, NOW - DAY, "call", minutes=7.5), touch(2, 1, NOW, "meal"), touch(3, 1, NOW, "own"),
            touch(4, 1, NOW, "call", minutes=0),
        )  # fmt: skip
        assert found == Spent(7.5 + 90 + 15, 0.0)

    def test_an_attempt_only_as_far_as_it_was_logged(self, path: Path) -> None:
        assert self._spent(
            path, touch(1, 1, NOW, missed=True), touch(2, 1, NOW, missed=True, minutes=2)
        ) == Spent(2.0, 0.0)

    def test_within_the_span_its_ends_included(self, path: Path) -> None:
        found = self._spent(
            path,
            touch(1, 1, NOW - DAY - 1, minutes=1), touch(2, 1, NOW - DAY, minutes=2),
            touch(3, 1, NOW, minutes=4), touch(4, 1, NOW + 1, minutes=8),
            work(1, NOW - DAY - 1, minutes=16), work(2, NOW - DAY, minutes=32), work(3, NOW, minutes=64),
            work(4, NOW + 1, minutes=128),
        )  # fmt: skip
        assert found == Spent(2 + 4 + 32 + 64, 32 + 64)

    def test_work_for_lists_counts_in_both(self, path: Path) -> None:
        found = self._spent(path, touch(1, 1, NOW, minutes=10), work(1, minutes=40), work(2, minutes=None))
        assert found == Spent(50.0, 40.0)

    def test_a_touch_of_several_counts_once(self, path: Path) -> None:
        put(path, BEN, CY)
        assert self._spent(path, touch(1, (1, 2, 3), NOW, "meal", minutes=60)) == Spent(60.0, 0.0)

    def test_what_work_left_with_those_who_came_is_not_counted_twice(self, path: Path) -> None:
        event = work(1, NOW, "event", 1, minutes=120)
        touched = touch(1, 1, NOW, "event", minutes=120, source=f"investment:{event.id}")
        assert self._spent(path, event, touched) == Spent(120.0, 120.0)

    def test_minutes_that_are_no_longer_anyone_elses_are_its_own(self, path: Path) -> None:
        touched = touch(1, 1, NOW, "event", minutes=120, source=f"investment:{id_of(701)}")
        assert self._spent(path, touched, touch(2, 1, NOW, minutes=5, source="invest")) == Spent(125.0, 0.0)


class TestDurations:
    def test_by_channel_and_only_what_was_logged(self, path: Path) -> None:
        put(
            path, ANA, BEN,
            touch(1, 1, NOW - 9 * DAY, minutes=10), touch(2, 2, NOW, minutes=40), touch(3, 1, NOW),
            touch(4, 1, NOW, "meal", minutes=100), touch(5, 1, NOW, minutes=500, missed=True),
            touch(6, 1, NOW + 1, minutes=500), touch(7, (1, 2), NOW - DAY, minutes=70),
        )  # fmt: skip
        with Reader.open(path) as reader:
            assert week.usual_durations(reader, NOW) == {"call": Logged(3, 40.0), "meal": Logged(1, 100.0)}

    def test_the_latest_only(self, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(week, "RECENT_DURATIONS", 2)
        put(path, ANA, *(touch(index, 1, NOW - index * DAY, minutes=10 * index) for index in range(1, 6)))
        with Reader.open(path) as reader:
            assert week.usual_durations(reader, NOW) == {"call": Logged(2, 15.0)}
            assert week.usual_durations(reader, NOW - 4 * DAY) == {"call": Logged(2, 45.0)}
            assert week.usual_durations(reader, NOW - 40 * DAY) == {}

    def test_of_each_contact(self, path: Path) -> None:
        put(
            path, ANA, BEN, CY,
            touch(1, 1, NOW, minutes=10), touch(2, 1, NOW - DAY, minutes=30), touch(3, (1, 2), NOW - DAY, "email"),
            touch(4, 2, NOW + 1, minutes=9), touch(5, 2, NOW, minutes=9, missed=True), touch(6, 3, NOW, minutes=9),
        )  # fmt: skip
        with Reader.open(path) as reader:
            found = week.known(reader, [ANA.id, BEN.id], NOW, SETTINGS)
        assert found == {
            ANA.id: Known({"call": Logged(2, 20.0)}, met=False),
            BEN.id: Known({}, met=False),
        }

    @pytest.mark.parametrize(
        ("channel", "missed", "met"),
        [
            ("meet", False, True), ("meal", False, True), ("event", False, True), ("video", False, False),
            ("meet", True, None), ("own", False, False),
        ],
    )  # fmt: skip
    def test_whether_they_ever_met(self, path: Path, channel: str, missed: bool, met: bool | None) -> None:
        put(path, ANA, touch(1, 1, NOW - 999 * DAY, channel, missed=missed))
        with Reader.open(path) as reader:
            found = week.known(reader, [ANA.id], NOW, SETTINGS)
        assert (found[ANA.id].met if found else None) is met

    def test_once_is_enough(self, path: Path) -> None:
        put(path, ANA, touch(1, 1, NOW - DAY, "meet"), touch(2, 1, NOW, "video"), touch(3, 1, NOW, "call"))
        with Reader.open(path) as reader:
            assert week.known(reader, [ANA.id], NOW, SETTINGS)[ANA.id].met

    def test_a_channel_of_ones_own_of_depth_1_is_a_meeting(self, path: Path) -> None:
        put(path, ANA, touch(1, 1, NOW, "sauna"), touch(2, 1, NOW, "call"))
        own = config.build({"channel.sauna.depth": "1"})
        with Reader.open(path) as reader:
            assert week.known(reader, [ANA.id], NOW, own)[ANA.id].met
            assert not week.known(reader, [ANA.id], NOW, SETTINGS)[ANA.id].met

    def test_of_no_one(self, path: Path) -> None:
        with Reader.open(path) as reader:
            assert week.known(reader, [], NOW, SETTINGS) == {}


class TestWaiting:
    def _waiting(self, path: Path, *things: Entity) -> dict[str, int]:
        put(path, ANA, BEN, CY, *things)
        with Reader.open(path) as reader:
            return week.waiting(reader, NOW - 14 * DAY, NOW)

    def test_who_tried_in_vain_and_when_last(self, path: Path) -> None:
        found = self._waiting(
            path,
            touch(1, 1, NOW - 3 * DAY, by="them", missed=True), touch(2, 1, NOW - DAY, by="them", missed=True),
            touch(3, (2, 3), NOW - 14 * DAY, by="them", missed=True),
        )  # fmt: skip
        assert list(found.items()) == [
            (BEN.id, NOW - 14 * DAY), (CY.id, NOW - 14 * DAY), (ANA.id, NOW - DAY),
        ]  # fmt: skip

    @pytest.mark.parametrize(
        "of",
        [
            {"by": "me", "missed": True},
            {"by": "both", "missed": True},
            {"by": "them", "missed": False},
        ],
    )
    def test_no_one_else(self, path: Path, of: Any) -> None:
        assert self._waiting(path, touch(1, 1, NOW - DAY, **of)) == {}

    @pytest.mark.parametrize("at", [NOW - 14 * DAY - 1, NOW + 1])
    def test_not_beyond_the_span(self, path: Path, at: int) -> None:
        assert self._waiting(path, touch(1, 1, at, by="them", missed=True)) == {}

    @pytest.mark.parametrize(
        ("later", "waits"),
        [
            (touch(2, 1, NOW - DAY + 1), False),
            (touch(2, (1, 2), NOW - DAY + 1, by="them"), False),
            (touch(2, 1, NOW - DAY + 1, by="me", missed=True), True),
            (touch(2, 1, NOW - DAY - 1), True),
            (touch(2, 2, NOW - DAY + 1), True),
            (touch(2, 1, NOW + 1), True),
        ],
        ids=[
            "touched since",
            "both there",
            "tried in vain as well",
            "before",
            "someone else",
            "still to come",
        ],
    )
    def test_until_there_is_a_touch(self, path: Path, later: Touch, waits: bool) -> None:
        found = self._waiting(path, touch(1, 1, NOW - DAY, by="them", missed=True), later)
        assert (ANA.id in found) is waits

    @pytest.mark.parametrize("state", ["snoozed", "archived", "deceased"])
    def test_not_someone_who_was_set_aside(self, path: Path, state: Any) -> None:
        put(path, person(9, state=state), touch(1, 9, NOW - DAY, by="them", missed=True))
        with Reader.open(path) as reader:
            assert week.waiting(reader, NOW - 14 * DAY, NOW) == {}


class TestAccepted:
    def test_as_it_was_written(self, planned: Path) -> None:
        with Reader.open(planned) as reader:
            assert week.accepted(reader, MONDAY) == PLAN
            assert week.lines(reader, PLAN) == list(LINES)
            assert not reader.accepts_none()

    def test_only_its_own_week_and_lines(self, planned: Path) -> None:
        other = WeekPlan(id_of(51), date(2026, 9, 28), NOW, 60)
        put(planned, other, line(9, "due", 3, plan_id=other.id, channel="call"))
        with Reader.open(planned) as reader:
            assert week.accepted(reader, other.first_day) == other
            assert [each.id for each in week.lines(reader, other)] == [id_of(509)]
            assert week.lines(reader, PLAN) == list(LINES)
            assert week.accepted(reader, date(2026, 9, 22)) is None

    def test_none_of_a_ledger_that_was_just_begun(self, path: Path) -> None:
        with Reader.open(path) as reader:
            assert week.accepted(reader, MONDAY) is None
            assert reader.accepts_none()
            assert reader.has_plans

    def test_one_plan_a_week(self, planned: Path) -> None:
        before = dump(planned)
        with pytest.raises(Exception, match="UNIQUE"):
            put(planned, PLAN._replace(id=id_of(51)))
        assert dump(planned) == before

    def test_a_plan_that_goes_is_not_taken_from_under_its_lines(self, planned: Path) -> None:
        with pytest.raises(ConflictError) as caught:
            drop(planned, PLAN)
        assert list(caught.value.candidates) == ["the plan of the week from 2026-09-21"]
        drop(planned, *LINES, PLAN)
        with Reader.open(planned) as reader:
            assert reader.accepts_none()


class TestTicks:
    def _seen(self, path: Path, *things: Entity, since: int = NOW - DAY) -> list[Seen]:
        put(path, *things)
        with Reader.open(path) as reader:
            return week.seen_since(reader, LINES, since, NOW)

    def test_touches_with_those_who_are_planned(self, planned: Path) -> None:
        day = date(2026, 9, 21)
        found = self._seen(
            planned, touch(1, (1, 3), NOW), touch(2, 2, NOW - DAY, "meal", day=day), touch(3, 3, NOW),
            touch(4, 1, NOW - DAY - 1), touch(5, 1, NOW + 1), touch(6, 1, NOW, missed=True), touch(7, 1, NOW, "like"),
        )  # fmt: skip
        assert sorted(found, key=str) == sorted(
            [
                Seen(NOW, None, (ANA.id,), channel="call"),
                Seen(NOW - DAY, day.toordinal(), (BEN.id,), channel="meal"),
                Seen(NOW, None, (ANA.id,), channel="like"),
            ],
            key=str,
        )

    def test_work_for_the_lists_that_are_planned(self, planned: Path) -> None:
        put(planned, ContactList(id_of(91), "Others"))
        found = self._seen(
            planned, work(1), work(2, NOW - DAY, "introduction", 1, 2), work(3, NOW - DAY - 1), work(4, NOW + 1),
            work(5)._replace(list_id=id_of(91)),
        )  # fmt: skip
        assert sorted(found, key=str) == sorted(
            [
                Seen(NOW, None, (), kind="dispatch", list_id=LIST.id),
                Seen(NOW - DAY, None, (ANA.id, BEN.id), kind="introduction", list_id=LIST.id),
            ],
            key=str,
        )

    def test_nothing_is_planned(self, planned: Path) -> None:
        put(planned, touch(1, 1, NOW), work(1))
        with Reader.open(planned) as reader:
            assert week.seen_since(reader, [], NOW - DAY, NOW) == []

    def test_promises_that_were_kept(self, planned: Path) -> None:
        cake = BOOK._replace(id=id_of(41), text="cake")
        put(planned, BOOK._replace(done_at=NOW), cake)
        with Reader.open(planned) as reader:
            assert week.promises_kept(reader, [BOOK.id, cake.id, "gone"]) == {BOOK.id}
            assert week.promises_kept(reader, [cake.id]) == set()
            assert week.promises_kept(reader, []) == set()


def undo(path: Path, seq: int | None = None) -> Any:
    with writer(path) as writing:
        return writing.undo(seq)


def redo(path: Path) -> Any:
    with writer(path) as writing:
        return writing.redo()


class TestUndo:
    def test_takes_an_acceptance_back_and_redo_brings_it_again(self, planned: Path) -> None:
        undo(planned)
        with Reader.open(planned) as reader:
            assert reader.accepts_none()
        redo(planned)
        assert lines_left(planned) == list(LINES)
        assert flaws(planned) == []
        sound(planned)

    def test_of_a_second_acceptance_brings_the_first_lines_back(self, planned: Path) -> None:
        new = line(8, "due", 3, channel="call")
        with writer(planned) as writing, writing.step("plan accept") as step:
            step.drop(*LINES[1:])
            step.put(PLAN._replace(accepted_at=NOW + 9, budget_minutes=60), new)
        assert lines_left(planned) == [CALL_ANA, new]
        undo(planned)
        assert lines_left(planned) == list(LINES)
        with Reader.open(planned) as reader:
            assert week.accepted(reader, MONDAY) == PLAN
        assert flaws(planned) == []

    def test_of_the_first_of_two_is_refused(self, planned: Path) -> None:
        with writer(planned) as writing, writing.step("plan accept") as step:
            step.drop(*LINES)
            step.put(PLAN._replace(budget_minutes=60), line(8, "due", 3, channel="call"))
        before = dump(planned)
        with pytest.raises(ConflictError):
            undo(planned, 2)
        assert dump(planned) == before

    def test_of_an_acceptance_whose_plan_got_lines_since_is_refused(self, path: Path) -> None:
        put(path, ANA)
        put(path, PLAN, command="plan accept")
        put(path, CALL_ANA, command="plan accept")
        with pytest.raises(ConflictError) as caught:
            undo(path, 2)
        assert list(caught.value.candidates) == ["the plan of the week from 2026-09-21"]

    def test_someone_who_is_planned_is_not_taken_back(self, path: Path) -> None:
        """Undoing the step that added them would leave a line of nobody."""
        put(path, ANA)
        put(path, PLAN, CALL_ANA)
        with pytest.raises(ConflictError) as caught:
            undo(path, 1)
        assert list(caught.value.candidates) == ["Ana"]
        undo(path)
        undo(path)
        assert dump(path, ("contact", "plan_line", "week_plan")) == {
            "contact": [], "plan_line": [], "week_plan": [],
        }  # fmt: skip

    def test_a_list_may_go_and_its_line_stays_until_the_plan_is_made_anew(self, planned: Path) -> None:
        drop(planned, LIST)
        assert lines_left(planned) == list(LINES)
        sound(planned)
        undo(planned)
        undo(planned)
        assert lines_left(planned) == []


def forget(path: Path, number: int, *words: str) -> None:
    with writer(path) as writing:
        writing.forget(id_of(number), list(words))


class TestForget:
    def test_no_line_names_them_any_more(self, planned: Path) -> None:
        forget(planned, 1, "Ana")
        assert lines_left(planned) == [CALL_BEN, DISPATCH]
        assert id_of(1) not in repr(dump(planned))
        assert stale(planned) == []
        sound(planned)
        assert flaws(planned) == []

    def test_no_byte_of_what_was_said_of_them_is_left(self, path: Path) -> None:
        put(path, LIST, ANA, BEN)
        put(path, PLAN, line(1, "due", 1, channel="call", why="Pflaumenkuchen 44"), CALL_BEN)
        put(path, line(1, "due", 1, channel="call", why="Quittenbrot 45"))
        drop(path, line(1))
        assert b"Pflaumenkuchen" in path.read_bytes()
        assert b"Quittenbrot" in path.read_bytes()
        forget(path, 1, "Ana")
        content = path.read_bytes()
        assert b"Pflaumenkuchen" not in content
        assert b"Quittenbrot" not in content
        with closing(sqlite3.connect(path)) as raw:
            kept = raw.execute("SELECT DISTINCT salt, before FROM change WHERE row_id = ?", (id_of(501),))
            assert kept.fetchall() == [(None, None)]
        assert flaws(path) == []

    def test_undo_of_an_acceptance_goes_past_them(self, planned: Path) -> None:
        """The lines of the others go, those of the forgotten are passed over, and redo brings the others back."""
        forget(planned, 1, "Ana")
        done = undo(planned, 2)
        assert done.passed_over == 3
        assert lines_left(planned) == []
        redo(planned)
        assert lines_left(planned) == [CALL_BEN, DISPATCH]
        assert id_of(1) not in repr(dump(planned))
        assert flaws(planned) == []

    def test_what_was_dropped_before_comes_back_for_the_others_only(self, planned: Path) -> None:
        """Also a line of nobody, a dispatch; not a line of two of whom one was forgotten."""
        drop(planned, *LINES)
        forget(planned, 1, "Ana")
        done = undo(planned)
        assert done.passed_over == 3
        assert lines_left(planned) == [CALL_BEN, DISPATCH]
        assert id_of(1) not in repr(dump(planned))
        assert flaws(planned) == []

    def test_nothing_of_a_line_that_was_dropped_before_is_left(self, planned: Path) -> None:
        """Its reason may be about whoever was forgotten, though the other one of two stays."""
        drop(planned, *LINES)
        assert b"why 5" in planned.read_bytes()
        forget(planned, 1, "Ana")
        assert b"why 5" not in planned.read_bytes()
        assert b"why 2" in planned.read_bytes()

    def test_of_both_of_an_introduction(self, planned: Path) -> None:
        drop(planned, *LINES)
        for number, name in ((1, "Ana"), (2, "Ben")):
            forget(planned, number, name)
        undo(planned)
        assert lines_left(planned) == [DISPATCH]
        assert b"why 5" not in planned.read_bytes()

    def test_a_reason_that_names_someone_else_goes_from_the_journal(self, path: Path) -> None:
        """An introduction's reason may name a third person."""
        put(path, LIST, ANA, BEN, CY, PLAN)
        put(path, line(5, "introduction", 1, 2, list_id=LIST.id, why="both know Zyxwolf"))
        drop(path, line(5))
        put(path, person(4, "Zyxwolf"))
        forget(path, 4, "Zyxwolf")
        assert b"Zyxwolf" not in path.read_bytes()


def exported(path: Path) -> bytes:
    out = io.StringIO()
    with Reader.open(path) as reader:
        ledger_json.write(reader.everything(), out, now=NOW)
    return out.getvalue().encode()


def restored(path: Path, things: Iterable[Entity | Problem]) -> Restore:
    with writer(path) as writing, writing.step("import") as step:
        restore = Restore(step.reader)
        step.put(*restore.take(things))
    return restore


class TestCarried:
    def test_an_empty_ledger_becomes_the_same(self, planned: Path, tmp_path: Path) -> None:
        text = exported(planned)
        document = json.loads(text)
        assert list(document)[-2:] == ["week_plans", "plan_lines"]
        assert document["week_plans"] == [
            {
                "id": PLAN.id,
                "first_day": "2026-09-21",
                "accepted_at": "2026-09-21T14:13:20Z",
                "budget_minutes": 300,
            }
        ]
        assert document["plan_lines"][0] == {
            "id": CALL_ANA.id, "plan_id": PLAN.id, "kind": "due", "minutes": 20, "why": "why 1",
            "since": "2026-09-21T14:13:20Z", "day": "2026-09-21", "gain": 1.5, "channel": "call", "contacts": [ANA.id],
        }  # fmt: skip
        other = begun(tmp_path / "other.db")
        outcome = restored(other, ledger_json.read(of_bytes(text, "export.json"), Hints())).outcome
        assert outcome.problems == []
        assert dump(other) == dump(planned)
        assert exported(other) == text
        before = dump(other, ("step", "change"))
        restored(other, ledger_json.read(of_bytes(text, "export.json"), Hints()))
        assert dump(other, ("step", "change")) == before

    @settings(max_examples=40, deadline=None)
    @given(
        st.lists(
            st.builds(
                PlannedLine, st.just(""), st.just(PLAN.id),
                st.sampled_from(["due", "birthday", "answer", "promise", "dispatch", "event", "introduction", "gift", "help"]),
                st.integers(0, 1440), st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1),
                st.integers(0, 2**33), st.none() | st.dates(), st.floats(0, 1e6), st.none() | st.just("call"),
                st.lists(st.sampled_from(["a", "b"]), unique=True).map(tuple), st.none() | st.just("list"),
                st.none() | st.just("promise"),
            ),
            max_size=4,
        )
    )  # fmt: skip
    def test_what_is_written_is_read(self, lines: list[PlannedLine]) -> None:
        made = [PLAN, *(each._replace(id=str(index)) for index, each in enumerate(lines))]
        out = io.StringIO()
        ledger_json.write(made, out, now=NOW)
        assert list(ledger_json.read(of_bytes(out.getvalue().encode(), "x.json"), Hints())) == made

    @pytest.mark.parametrize(
        ("section", "change"),
        [
            ("week_plans", {"first_day": "someday"}), ("week_plans", {"first_day": None}),
            ("week_plans", {"budget_minutes": "300"}), ("week_plans", {"accepted_at": 5}),
            ("plan_lines", {"kind": "nap"}), ("plan_lines", {"minutes": 2.5}), ("plan_lines", {"why": ""}),
            ("plan_lines", {"since": "soon"}), ("plan_lines", {"contacts": [1]}), ("plan_lines", {"gain": "much"}),
            ("plan_lines", {"plan_id": None}), ("plan_lines", {"contacts": 7}), ("plan_lines", {"day": "2026-13-01"}),
        ],
    )  # fmt: skip
    def test_what_can_not_be_read_is_a_problem(self, planned: Path, section: str, change: Any) -> None:
        document = json.loads(exported(planned))
        document[section][0].update(change)
        found = list(ledger_json.read(of_bytes(json.dumps(document).encode(), "x.json"), Hints()))
        problems = [each for each in found if isinstance(each, Problem)]
        assert [each.where for each in problems] == [f"x.json: {section} 1"]
        assert len(found) == len(EVERYTHING)

    def test_lines_of_those_who_are_not_there_are_problems(self, planned: Path, tmp_path: Path) -> None:
        """A forgotten person's line, and one whose plan is missing, do not come back from an older export."""
        text = exported(planned)
        forget(planned, 1, "Ana")
        before = dump(planned)
        restore = restored(planned, ledger_json.read(of_bytes(text, "x.json"), Hints()))
        assert dump(planned) == before
        assert "was forgotten here, and stays so" in {each.why for each in restore.outcome.problems}
        without = begun(tmp_path / "without.db")
        document = json.loads(text)
        document["people"] = [each for each in document["people"] if each["id"] != ANA.id]
        restore = restored(
            without, ledger_json.read(of_bytes(json.dumps(document).encode(), "x.json"), Hints())
        )
        assert lines_left(without) == [CALL_BEN, DISPATCH]
        assert {each.why for each in restore.outcome.problems} == {"refers to someone who is not there"}
        document = json.loads(text)
        document["week_plans"] = []
        other = begun(tmp_path / "other.db")
        restore = restored(
            other, ledger_json.read(of_bytes(json.dumps(document).encode(), "x.json"), Hints())
        )
        assert dump(other, ("plan_line",)) == {"plan_line": []}
        assert len(restore.outcome.problems) == len(LINES)
        sound(other)

    def test_a_week_that_has_a_plan_keeps_it_as_it_is(self, planned: Path) -> None:
        """An older export, and one of another device, add no line to it."""
        text = exported(planned)
        new = line(8, "due", 3, channel="call")
        with writer(planned) as writing, writing.step("plan accept") as step:
            step.drop(*LINES)
            step.put(PLAN._replace(accepted_at=NOW + 9), new)
        before = dump(planned)
        assert restored(planned, ledger_json.read(of_bytes(text, "x.json"), Hints())).outcome.problems == []
        assert dump(planned) == before
        elsewhere = text.replace(PLAN.id.encode(), id_of(51).encode())
        assert (
            restored(planned, ledger_json.read(of_bytes(elsewhere, "x.json"), Hints())).outcome.problems == []
        )
        assert dump(planned) == before

    def test_of_two_plans_of_one_week_in_a_file_the_first_is_taken(
        self, planned: Path, tmp_path: Path
    ) -> None:
        document = json.loads(exported(planned))
        document["week_plans"].append({**document["week_plans"][0], "id": id_of(51)})
        document["plan_lines"][0]["plan_id"] = id_of(51)
        other = begun(tmp_path / "other.db")
        outcome = restored(
            other, ledger_json.read(of_bytes(json.dumps(document).encode(), "x.json"), Hints())
        ).outcome
        assert outcome.problems == []
        assert lines_left(other) == list(LINES[1:])
        sound(other)

    def test_a_line_of_a_list_that_has_gone_comes_along(self, planned: Path, tmp_path: Path) -> None:
        drop(planned, LIST)
        other = begun(tmp_path / "other.db")
        assert (
            restored(other, ledger_json.read(of_bytes(exported(planned), "x.json"), Hints())).outcome.problems
            == []
        )
        assert dump(other) == dump(planned)


class TestOlderFile:
    @pytest.fixture
    def older(self, path: Path) -> Path:
        """A ledger of schema 2, in which no plan could be accepted."""
        put(path, LIST, ANA, BEN, touch(1, 1, NOW - 90 * DAY))
        with closing(sqlite3.connect(path, isolation_level=None)) as raw:
            for table in ("apart", "plan_line", "week_plan"):
                raw.execute(f"DROP TABLE {table}")
            raw.execute("UPDATE alembic_version SET version_num = '0002'")
            raw.execute("PRAGMA user_version=2")
        return path

    def test_is_asked_as_one_without_a_plan(self, older: Path) -> None:
        content = older.read_bytes()
        with Reader.open(older) as reader:
            assert week.accepted(reader, MONDAY) is None
            assert reader.accepts_none()
            assert not reader.has_plans
            kinds = [type(each) for each in reader.everything()]
            assert reader.present("week_plan", [PLAN.id]) == reader.present("plan_line", ["x"]) == set()
            looked_at = Restore(reader)
            assert list(looked_at.take([PLAN, CALL_ANA])) == [PLAN, CALL_ANA]  # what a preview asks
        assert looked_at.outcome.problems == []
        assert kinds == [ContactList, Contact, Contact, Touch]
        assert older.read_bytes() == content

    def test_the_first_change_brings_it_up(self, older: Path) -> None:
        before = dump(older, ("contact", "touch", "standing", "step", "change"))
        with writer(older):
            pass
        assert file.check_ours(older) == file.SCHEMA
        assert dump(older, ("contact", "touch", "standing", "step", "change")) == before
        put(older, PLAN, CALL_ANA)
        assert lines_left(older) == [CALL_ANA]
        sound(older)
        assert flaws(older) == []
