"""The week's plan as a person uses it: proposed, accepted, ticked off by what is logged, planned again.

It is Tuesday, 24 November 2026, 10:00; the week began on the 23rd and ends on Sunday, the 29th.
"""

import json
import shlex
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import date
from typing import Any, ClassVar

import pytest

NOON = "2026-11-24T12:00:00Z"
WEDNESDAY = "2026-11-25T09:00:00Z"
THURSDAY = "2026-11-26T09:00:00Z"
FRIDAY = "2026-11-27T09:00:00Z"
SATURDAY = "2026-11-28T09:00:00Z"
NEXT_MONDAY = "2026-11-30T09:00:00Z"
WORKDAYS = ("2026-11-24", "2026-11-25", "2026-11-26", "2026-11-27")


@pytest.fixture
def people(begun: Any) -> Any:
    """Four people who are due, one who is not, in a week of maintenance alone."""
    begun("config", "plan.value-share", "0")
    begun("add", "Ana Ruiz", "--tier", "1", "--origin", "family", "--last", "2026-08-01", "--via", "call")
    begun("add", "Ben Stone", "--tier", "2", "--origin", "work", "--last", "2026-03-01", "--via", "call")
    begun("add", "Cleo Hall", "--tier", "3", "--origin", "school", "--last", "2026-02-01", "--via", "call")
    begun(
        "add",
        "Dan Ford",
        "--tier",
        "3",
        "--origin",
        "online:github",
        "--last",
        "2026-02-01",
        "--via",
        "email",
    )
    begun("add", "Eve Gray", "--tier", "4", "--origin", "work", "--last", "2026-11-22", "--via", "meet")
    return begun


def plan(ledger: Any, *options: str, now: str | None = None) -> Any:
    return ledger("plan", *options, "--json", now=now).json


def line_of(document: Any, name: str) -> Any:
    """The one line for someone."""
    found = [line for line in document["maintenance"] if line["contact"]["name"] == name]
    assert len(found) == 1, f"{len(found)} lines for {name}"
    return found[0]


def names(document: Any) -> set[str]:
    return {line["contact"]["name"] for line in document["maintenance"]}


def ticked(ledger: Any, now: str | None = None) -> set[str]:
    """Whose line is done."""
    return {line["contact"]["name"] for line in plan(ledger, now=now)["maintenance"] if line["done"]}


def minutes_of(document: Any) -> int:
    return sum(
        line["minutes"] for part in ("maintenance", "promises", "value_added") for line in document[part]
    )


class TestProposal:
    def test_everyone_who_is_due_and_no_one_else(self, people: Any) -> None:
        found = plan(people)
        assert names(found) == {"Ana Ruiz", "Ben Stone", "Cleo Hall", "Dan Ford"}
        assert (found["week"], found["first_day"], found["accepted_at"]) == ("2026-W48", "2026-11-23", None)
        assert (found["budget_minutes"], found["spent_minutes"]) == (300, 0)
        assert found["planned_minutes"] == minutes_of(found) <= 300
        assert found["left_out"] == {"count": 0, "worth": 0.0, "minutes": 0, "people": []}

    def test_on_the_days_that_are_left_and_none_too_full(self, people: Any) -> None:
        by_day = dict.fromkeys(WORKDAYS, 0)
        for line in plan(people)["maintenance"]:
            by_day[line["day"]] += line["minutes"]
        assert list(by_day) == list(WORKDAYS)
        assert all(0 < minutes <= 120 for minutes in by_day.values())

    def test_whose_shelf_life_ends_within_the_week(self, begun: Any) -> None:
        """Silences that may last ten days, begun on several days: up to Sunday night, and no further."""
        for day in (15, 16, 19, 20, 26):
            begun("add", f"Of {day}", "--at-most", "10 days")
            begun("touch", "--with", f"Of {day}", "--via", "call", "--on", f"2026-11-{day} 23:59", now=FRIDAY)
        assert names(plan(begun, now=FRIDAY)) == {"Of 15", "Of 16", "Of 19"}
        assert names(plan(begun, "--next", now=FRIDAY)) == {"Of 15", "Of 16", "Of 19", "Of 20", "Of 26"}

    def test_the_following_week_leaves_to_this_one_what_it_has(self, people: Any) -> None:
        people("promise", "Eve", "the book", "--due", "2026-11-25")
        before = plan(people, "--next")
        this = plan(people, "--accept")
        after = plan(people, "--next")
        assert names(before) & names(this)
        assert not names(after) & names(this)
        assert ([each["text"] for each in before["promises"]], after["promises"]) == (["the book"], [])

    def test_a_birthday_is_kept_though_someone_was_touched_before_it(self, people: Any) -> None:
        people("plan", "--accept")
        people("touch", "--with", "Ana", "--via", "call", now="2026-11-25T09:00:00Z")
        people("date", "Ana", "birthday", "11-27", now="2026-11-25T09:30:00Z")
        lines = plan(people, "--again", now="2026-11-25T10:00:00Z")["maintenance"]
        assert [(each["kind"], each["done"]) for each in lines if each["contact"]["name"] == "Ana Ruiz"] == [
            ("due", True),
            ("birthday", False),
        ]

    def test_changes_nothing(self, people: Any) -> None:
        before = people.path.read_bytes()
        people("plan")
        people("plan", "--again", "--next")
        assert people.path.read_bytes() == before

    @pytest.mark.parametrize("shape", ["--json", "--plain"])
    def test_is_the_same_each_time(self, people: Any, shape: str) -> None:
        first = people("plan", shape)
        assert people("plan", shape) == first
        people("plan", "--accept")
        accepted = people("plan", shape)
        assert people("plan", shape) == accepted

    def test_what_was_spent_this_week_is_not_spent_again(self, people: Any) -> None:
        people("touch", "--with", "Eve", "--via", "call", "--for", "250m", "--on", "2026-11-23 15:00")
        found = plan(people)
        assert found["spent_minutes"] == 250
        assert found["planned_minutes"] <= 50

    def test_what_was_spent_today_is_not_room_any_more(self, people: Any) -> None:
        people("config", "plan.day-minutes", "60")
        people("touch", "--with", "Eve", "--via", "call", "--for", "50m", "--on", "2026-11-24 09:00")
        today = sum(line["minutes"] for line in plan(people)["maintenance"] if line["day"] == "2026-11-24")
        assert today <= 10

    def test_left_out_for_want_of_minutes(self, people: Any) -> None:
        answer = people("plan", "--minutes", "3", "--plain")
        left = plan(people, "--minutes", "3")["left_out"]
        shown = len(answer.lines)
        assert left["count"] == 4 - shown
        assert left["worth"] > 0
        assert "Left out for want of minutes: 3 people, worth " in answer.err
        assert f"{left['minutes']} min more would reach them." in answer.err
        assert {ref["name"] for ref in left["people"]} | names(plan(people, "--minutes", "3")) == {
            "Ana Ruiz", "Ben Stone", "Cleo Hall", "Dan Ford",
        }  # fmt: skip

    def test_an_empty_ledger_says_what_to_do(self, begun: Any, terminal: Callable[..., Any]) -> None:
        found = plan(begun)
        assert (found["maintenance"], found["promises"], found["value_added"]) == ([], [], [])
        assert "ledger add" in terminal(("plan",)).text
        assert "ledger add" in begun("plan", "--plain").err

    def test_no_one_is_due(self, begun: Any, terminal: Callable[..., Any]) -> None:
        begun("add", "Eve Gray", "--tier", "4", "--last", "2026-11-22", "--via", "meet")
        assert plan(begun)["maintenance"] == []
        assert "nothing has to be done" in terminal(("plan",)).text
        assert "nothing has to be done" in begun("plan", "--plain").err

    def test_no_minutes_are_left(self, people: Any, terminal: Callable[..., Any]) -> None:
        people("touch", "--with", "Eve", "--via", "call", "--for", "300m", "--on", "2026-11-23 15:00")
        for said in (terminal(("plan",)).text, people("plan", "--plain").err):
            words = " ".join(said.split())
            assert "This week's minutes are spent. `ledger plan --minutes 360` plans an hour more." in words
            assert "Left out for want of minutes: 4 people" in words
        assert len(plan(people, "--minutes", "360")["maintenance"]) > 0

    def test_plain_lines(self, people: Any) -> None:
        people("promise", "Ben", "the book", "--due", "2026-11-26")
        people("promise", "Cleo", "her keys", "--by", "them", "--due", "2026-11-27")
        people("date", "Eve", "birthday", "11-28")
        people("list", "new", "Letter", "--rhythm", "1w")
        people("list", "join", "Letter", "Ana", "Ben", "Cleo", "Eve")
        people("config", "plan.value-share", "0.2")
        answer = people("plan", "--plain")
        rows = [line.split("\t") for line in answer.lines]
        assert all(len(row) == 6 for row in rows)
        assert {row[0] for row in rows} == {"[ ]"}
        assert [row[5] for row in rows] == sorted(row[5] for row in rows)
        assert [row[1:5] for row in rows if row[2] == "promise"] == [
            ["15m", "promise", "Ben Stone", "you owe: the book, by Thu 26 Nov"],
            ["0m", "promise", "Cleo Hall", "they owe: her keys, by Fri 27 Nov"],
        ]
        assert [row[2:4] for row in rows if row[3] == "Letter"] == [["dispatch", "Letter"]]
        assert rows[-1][3] == "Eve Gray"
        assert {row[3] for row in rows} == {
            "Ana Ruiz", "Ben Stone", "Cleo Hall", "Dan Ford", "Eve Gray", "Letter",
        }  # fmt: skip
        assert "`ledger plan --accept` makes it the week's checklist." in answer.err


class TestAccept:
    def test_makes_it_the_weeks_checklist(self, people: Any) -> None:
        proposed = plan(people)
        accepted = plan(people, "--accept")
        assert accepted["accepted_at"] == "2026-11-24T10:00:00Z"
        without = {key: value for key, value in accepted.items() if key != "accepted_at"}
        assert without == {key: value for key, value in proposed.items() if key != "accepted_at"}
        assert plan(people) == accepted

    def test_later_it_stands_as_it_was(self, people: Any) -> None:
        """Others become due, days go by: the checklist stays until it is planned again."""
        accepted = plan(people, "--accept")
        people("add", "Fay Young", "--tier", "1", "--last", "2026-01-01", "--via", "call")
        later = plan(people, now=FRIDAY)
        assert names(later) == names(accepted)
        assert [line["day"] for line in later["maintenance"]] == [
            line["day"] for line in accepted["maintenance"]
        ]
        assert names(plan(people, "--again", now=FRIDAY)) == names(accepted) | {"Fay Young"}
        assert "Fay Young" not in names(plan(people, now=FRIDAY))

    def test_twice_is_once(self, people: Any) -> None:
        first = plan(people, "--accept")
        content = people.path.read_bytes()
        assert plan(people, "--accept") == first
        assert people.path.read_bytes() == content

    def test_is_one_step_and_undone_by_one(self, people: Any) -> None:
        plan(people, "--accept")
        assert "plan accept" in people("history", "--steps").out
        people("undo")
        assert plan(people)["accepted_at"] is None
        people("redo")
        assert plan(people)["accepted_at"] == "2026-11-24T10:00:00Z"

    def test_the_next_week_has_a_plan_of_its_own(self, people: Any) -> None:
        accepted = plan(people, "--next", "--accept")
        assert (accepted["week"], accepted["first_day"]) == ("2026-W49", "2026-11-30")
        assert {line["day"] for line in accepted["maintenance"]} <= {
            f"2026-{day}" for day in ("11-30", "12-01", "12-02", "12-03", "12-04")
        }
        assert accepted["spent_minutes"] == 0
        assert plan(people)["accepted_at"] is None
        assert plan(people, now=NEXT_MONDAY)["accepted_at"] == "2026-11-24T10:00:00Z"
        assert plan(people, "--next", now=NEXT_MONDAY)["accepted_at"] is None

    def test_a_week_that_has_ended_is_no_ones_plan(self, people: Any) -> None:
        plan(people, "--accept")
        assert plan(people, now=NEXT_MONDAY)["accepted_at"] is None

    @pytest.mark.parametrize(("options", "minutes"), [(("--minutes", "60"), 60), (("--hours", "1.5"), 90)])
    def test_other_minutes_make_another_plan(
        self, people: Any, options: tuple[str, ...], minutes: int
    ) -> None:
        plan(people, "--accept")
        found = plan(people, *options)
        assert (found["budget_minutes"], found["accepted_at"]) == (minutes, None)
        assert found["planned_minutes"] <= minutes
        assert plan(people)["budget_minutes"] == 300
        accepted = plan(people, *options, "--accept")
        assert accepted["budget_minutes"] == minutes
        assert plan(people) == accepted

    @pytest.mark.parametrize(
        ("options", "says"),
        [
            (("--hours", "1", "--minutes", "60"), "one number"),
            (("--hours", "nan"), "one number"),
            (("--hours", "-1"), "--hours"),
            (("--hours", "169"), "--hours"),
            (("--hours", "inf"), "--hours"),
            (("--minutes", "-1"), "--minutes"),
            (("--minutes", "10081"), "--minutes"),
            (("--minutes", "1.5"), "--minutes"),
        ],
    )
    def test_minutes_that_are_none(self, people: Any, options: tuple[str, ...], says: str) -> None:
        before = people.path.read_bytes()
        assert says in people("plan", *options, "--accept", code=2).err
        assert people.path.read_bytes() == before


class TestTicks:
    @pytest.fixture
    def accepted(self, people: Any) -> Any:
        people("promise", "Ben", "the book", "--due", "2026-11-26")
        people("promise", "Cleo", "her keys", "--by", "them", "--due", "2026-11-27")
        people("plan", "--accept")
        return people

    def test_a_touch_ticks_its_line_off_by_whatever_way(self, accepted: Any) -> None:
        accepted("touch", "--with", "Ana", "--via", "message", now=NOON)
        assert ticked(accepted, NOON) == {"Ana Ruiz"}
        document = plan(accepted, now=NOON)
        assert document["planned_minutes"] == minutes_of(document) - line_of(document, "Ana Ruiz")["minutes"]
        assert document["spent_minutes"] == 3

    def test_a_touch_of_several_ticks_each(self, accepted: Any) -> None:
        accepted("touch", "--with", "Ana", "--with", "Dan", "--via", "video", now=NOON)
        assert ticked(accepted, NOON) == {"Ana Ruiz", "Dan Ford"}

    def test_of_a_day_alone(self, accepted: Any) -> None:
        accepted("touch", "--with", "Ana", "--via", "call", "--on", "2026-11-24", now=NOON)
        accepted("touch", "--with", "Cleo", "--via", "call", "--on", "2026-11-23", now=NOON)
        assert ticked(accepted, NOON) == {"Ana Ruiz"}

    def test_of_a_day_alone_though_it_sits_before_the_hour_of_the_plan(self, people: Any) -> None:
        people("plan", "--accept", now="2026-11-24T20:00:00Z")
        people("touch", "--with", "Ana", "--via", "call", "--on", "today", now="2026-11-24T21:00:00Z")
        assert ticked(people, WEDNESDAY) == {"Ana Ruiz"}

    def test_entered_late(self, accepted: Any) -> None:
        accepted("touch", "--with", "Ana", "--via", "call", "--on", "2026-11-25 18:00", now=FRIDAY)
        accepted("touch", "--with", "Dan", "--via", "email", "--on", "2026-11-24 09:59", now=FRIDAY)
        assert ticked(accepted, FRIDAY) == {"Ana Ruiz"}

    def test_undo_takes_the_tick_away(self, accepted: Any) -> None:
        accepted("touch", "--with", "Ana", "--via", "call", now=NOON)
        accepted("undo", now=NOON)
        assert ticked(accepted, NOON) == set()
        accepted("redo", now=NOON)
        assert ticked(accepted, NOON) == {"Ana Ruiz"}

    @pytest.mark.parametrize(
        "words", [("--via", "call", "--missed"), ("--via", "like"), ("--via", "broadcast")]
    )
    def test_an_attempt_and_a_like_do_not(self, accepted: Any, words: tuple[str, ...]) -> None:
        accepted("touch", "--with", "Ana", *words, now=NOON)
        assert ticked(accepted, NOON) == set()

    def test_a_promise_once_it_is_kept(self, accepted: Any) -> None:
        accepted("touch", "--with", "Ben", "--via", "call", now=NOON)
        accepted("done", "Cleo", now=NOON)
        document = plan(accepted, now=NOON)
        assert [(line["text"], line["minutes"], line["done"]) for line in document["promises"]] == [
            ("the book", 15, False), ("her keys", 0, True),
        ]  # fmt: skip
        accepted("done", "Ben", now=NOON)
        assert [line["done"] for line in plan(accepted, now=NOON)["promises"]] == [True, True]
        accepted("undo", now=NOON)
        assert [line["done"] for line in plan(accepted, now=NOON)["promises"]] == [False, True]

    def test_plain_lines_have_a_cross(self, accepted: Any) -> None:
        accepted("touch", "--with", "Ana", "--via", "call", now=NOON)
        answer = accepted("plan", "--plain", now=NOON)
        assert {line.split("\t")[3] for line in answer.lines if line.startswith("[x]\t")} == {"Ana Ruiz"}
        assert "`ledger plan --again` plans anew what is left." in answer.err

    def test_when_all_is_done_it_says_so(self, accepted: Any, terminal: Callable[..., Any]) -> None:
        for name in ("Ana", "Ben", "Cleo", "Dan"):
            accepted("touch", "--with", name, "--via", "call")
        for name in ("Ben", "Cleo"):
            accepted("done", name)
        assert plan(accepted)["planned_minutes"] == 0
        screen = terminal(("plan",)).text
        assert "All done. `ledger plan --again` plans what is left of the week." in " ".join(screen.split())
        assert "☐" not in screen
        assert screen.count("☑") == 6
        assert "The plan: all 6 done." in accepted("today", "--plain").out

    def test_a_day_is_done_when_its_lines_are_and_not_for_want_of_minutes(
        self, begun: Any, terminal: Callable[..., Any]
    ) -> None:
        begun("add", "Cleo Hall", "--tier", "4", "--last", "2026-11-22", "--via", "meet")
        begun("promise", "Cleo", "her keys", "--by", "them", "--due", "2026-11-27")
        begun("plan", "--accept")
        head = next(line for line in terminal(("plan",)).lines if line.startswith("Tue 24 Nov"))
        assert head.split() == ["Tue", "24", "Nov"]
        begun("done", "Cleo")
        head = next(line for line in terminal(("plan",)).lines if line.startswith("Tue 24 Nov"))
        assert head.split() == ["Tue", "24", "Nov", "done"]

    def test_of_a_past_moment_as_it_was_then(self, accepted: Any) -> None:
        accepted("touch", "--with", "Ana", "--via", "call", "--on", "2026-11-25 18:00", now=FRIDAY)
        assert ticked(accepted, WEDNESDAY) == set()


class TestAgain:
    def test_keeps_what_is_done_and_plans_the_rest(self, people: Any) -> None:
        plan(people, "--accept")
        people("touch", "--with", "Ana", "--via", "call", "--for", "20m", now=WEDNESDAY)
        before = line_of(plan(people, now=THURSDAY), "Ana Ruiz")
        again = plan(people, "--again", "--accept", now=THURSDAY)
        line = line_of(again, "Ana Ruiz")
        assert line["done"]
        assert {key: line[key] for key in ("day", "channel", "minutes", "why")} == {
            key: before[key] for key in ("day", "channel", "minutes", "why")
        }
        assert names(again) == {"Ana Ruiz", "Ben Stone", "Cleo Hall", "Dan Ford"}
        assert {each["day"] for each in again["maintenance"] if not each["done"]} <= {
            "2026-11-26",
            "2026-11-27",
        }
        assert again["accepted_at"] == "2026-11-26T09:00:00Z"
        assert again["spent_minutes"] == 20
        assert again["planned_minutes"] <= 280
        assert plan(people, now=THURSDAY) == again

    def test_without_accepting_the_checklist_stays(self, people: Any) -> None:
        accepted = plan(people, "--accept")
        assert plan(people, "--again", now=THURSDAY)["accepted_at"] is None
        assert plan(people)["accepted_at"] == accepted["accepted_at"]
        assert plan(people) == accepted

    def test_lines_that_were_not_done_get_a_new_beginning(self, people: Any) -> None:
        """A touch before the second acceptance is what it was planned from, and ticks nothing off."""
        plan(people, "--accept")
        people("touch", "--with", "Eve", "--via", "call", now=WEDNESDAY)
        plan(people, "--again", "--accept", now=THURSDAY)
        people("touch", "--with", "Ben", "--via", "call", "--on", "2026-11-25 10:00", now=THURSDAY)
        assert ticked(people, THURSDAY) == set()

    def test_undo_brings_the_first_checklist_back(self, people: Any) -> None:
        first = plan(people, "--accept")
        people("plan", "--again", "--accept", "--minutes", "30", now=THURSDAY)
        people("undo")
        assert plan(people) == first

    def test_promises_that_were_kept_stay(self, people: Any) -> None:
        people("promise", "Ben", "the book", "--due", "2026-11-26")
        people("plan", "--accept")
        people("done", "Ben", now=NOON)
        people("promise", "Ben", "the record", "--due", "2026-11-27", now=NOON)
        again = plan(people, "--again", "--accept", now=WEDNESDAY)
        assert [(line["text"], line["done"]) for line in again["promises"]] == [
            ("the book", True), ("the record", False),
        ]  # fmt: skip


class TestPromises:
    def test_what_is_due_by_the_weeks_end(self, people: Any) -> None:
        for text, due in (("late", "2026-10-01"), ("soon", "2026-11-29"), ("then", "2026-11-30")):
            people("promise", "Eve", text, "--due", due)
        people("promise", "Eve", "someday")
        found = plan(people)["promises"]
        assert [(line["text"], line["minutes"], line["day"]) for line in found] == [
            ("late", 15, "2026-11-24"), ("soon", 15, found[1]["day"]),
        ]  # fmt: skip
        assert found[1]["day"] in WORKDAYS
        assert [line["text"] for line in plan(people, "--next")["promises"]] == ["late", "soon", "then"]

    def test_minutes_as_they_are_set(self, people: Any) -> None:
        people("config", "plan.promise-minutes", "40")
        people("promise", "Eve", "the book", "--due", "2026-11-26")
        assert [line["minutes"] for line in plan(people)["promises"]] == [40]

    def test_one_that_was_taken_back_has_no_line(self, people: Any) -> None:
        people("promise", "Eve", "the book", "--due", "2026-11-26")
        made = people("undo", "--list", "--plain").lines[0].split("\t")[0]
        people("plan", "--accept")
        people("undo", made)
        assert plan(people)["promises"] == []
        assert names(plan(people)) == {"Ana Ruiz", "Ben Stone", "Cleo Hall", "Dan Ford"}

    def test_a_text_is_kept_once(self, people: Any) -> None:
        """The plan does not say again what only the promise should say."""
        people("promise", "Ben", "the Quittenbrot", "--due", "2026-11-26")
        people("plan", "--accept")
        with closing(sqlite3.connect(people.path)) as raw:
            whys = [row[0] for row in raw.execute("SELECT why FROM plan_line")]
        assert len(whys) == 5
        assert not [why for why in whys if "Quittenbrot" in why]


class TestWhoWaits:
    def test_a_call_that_was_missed_becomes_an_answer(self, people: Any) -> None:
        people(
            "touch", "--with", "Eve", "--via", "call", "--by", "them", "--missed", "--on", "2026-11-24 09:00"
        )
        line = line_of(plan(people), "Eve Gray")
        assert (line["kind"], line["channel"], line["why"]) == (
            "answer",
            "message",
            "tried to reach you today",
        )
        people("plan", "--accept")
        people("touch", "--with", "Eve", "--via", "message", now=NOON)
        assert ticked(people, NOON) == {"Eve Gray"}
        assert names(plan(people, "--again", now=NOON)) == {
            "Ana Ruiz", "Ben Stone", "Cleo Hall", "Dan Ford", "Eve Gray",
        }  # fmt: skip

    def test_it_comes_before_whoever_is_due(self, people: Any) -> None:
        people(
            "touch", "--with", "Eve", "--via", "call", "--by", "them", "--missed", "--on", "2026-11-24 09:00"
        )
        assert names(plan(people, "--minutes", "3")) == {"Eve Gray"}

    def test_of_someone_due_it_says_why(self, people: Any) -> None:
        people(
            "touch", "--with", "Ben", "--via", "call", "--by", "them", "--missed", "--on", "2026-11-22 09:00"
        )
        line = line_of(plan(people), "Ben Stone")
        assert (line["kind"], line["why"]) == ("answer", "tried to reach you 2 days ago")

    def test_answered_since_or_too_long_ago_is_over(self, people: Any) -> None:
        people(
            "touch", "--with", "Eve", "--via", "call", "--by", "them", "--missed", "--on", "2026-11-20 09:00"
        )
        assert "Eve Gray" not in names(plan(people))  # they met on the 22nd
        people("add", "Fay Young", "--tier", "5", "--last", "2026-11-01", "--via", "meet")
        people(
            "touch", "--with", "Fay", "--via", "call", "--by", "them", "--missed", "--on", "2026-11-09 09:00"
        )
        assert "Fay Young" not in names(plan(people))
        people(
            "touch", "--with", "Fay", "--via", "call", "--by", "them", "--missed", "--on", "2026-11-11 09:00"
        )
        assert line_of(plan(people), "Fay Young")["kind"] == "answer"

    def test_a_birthday_on_its_day(self, people: Any) -> None:
        people("date", "Eve", "birthday", "1982-11-26")
        people("date", "Ben", "birthday", "11-28")
        found = plan(people)
        eve, ben = line_of(found, "Eve Gray"), line_of(found, "Ben Stone")
        assert (eve["kind"], eve["day"], eve["why"]) == (
            "birthday",
            "2026-11-26",
            "birthday (44) on Thu 26 Nov",
        )
        assert (ben["kind"], ben["day"], ben["why"]) == ("birthday", "2026-11-28", "birthday on Sat 28 Nov")
        assert eve["channel"] == "message"

    @pytest.mark.parametrize(
        ("day", "planned"), [("11-23", False), ("11-24", True), ("11-29", True), ("11-30", False)]
    )
    def test_a_birthday_from_today_to_the_weeks_end(self, people: Any, day: str, planned: bool) -> None:
        people("date", "Eve", "birthday", day)
        assert ("Eve Gray" in names(plan(people))) is planned
        assert ("Eve Gray" in names(plan(people, "--next"))) is (day == "11-30")

    def test_a_birthday_that_was_greeted_is_over(self, people: Any) -> None:
        people("date", "Eve", "birthday", "11-24")
        people("touch", "--with", "Eve", "--via", "message", now=NOON)
        assert "Eve Gray" not in names(plan(people, now=NOON))

    def test_over_the_turn_of_the_year_and_on_a_day_that_is_not_in_it(self, people: Any) -> None:
        people("date", "Eve", "birthday", "2000-01-02")
        line = line_of(plan(people, now="2026-12-30T09:00:00Z"), "Eve Gray")
        assert (line["day"], line["why"]) == ("2027-01-02", "birthday (27) on Sat 2 Jan 2027")
        people("date", "Eve", "birthday", "--remove")
        people("date", "Eve", "birthday", "2004-02-29")
        line = line_of(plan(people, now="2027-02-24T09:00:00Z"), "Eve Gray")
        assert (line["day"], line["why"]) == ("2027-02-28", "birthday (23) on Sun 28 Feb")

    def test_a_birthday_takes_its_minutes_before_whoever_is_due(self, people: Any) -> None:
        people("date", "Eve", "birthday", "11-26")
        assert names(plan(people, "--minutes", "3")) == {"Eve Gray"}


class TestSetAside:
    @pytest.fixture
    def waiting(self, people: Any) -> Any:
        """Ben has his birthday this week and tried to call."""
        people("date", "Ben", "birthday", "11-26")
        people(
            "touch", "--with", "Ben", "--via", "call", "--by", "them", "--missed", "--on", "2026-11-24 09:00"
        )
        return people

    ASIDE = (
        ("snooze", "Ben"),
        ("let-go", "Ben"),
        ("let-go", "Ben", "--deceased"),
        ("forget", "Ben", "--yes"),
    )

    @pytest.mark.parametrize("command", ASIDE)
    def test_never_planned(self, waiting: Any, command: tuple[str, ...]) -> None:
        assert "Ben Stone" in names(plan(waiting))
        waiting(*command)
        for options in ((), ("--next",), ("--again", "--accept")):
            found = plan(waiting, *options)
            assert "Ben Stone" not in json.dumps(found)

    @pytest.mark.parametrize("command", ASIDE)
    def test_no_line_once_it_is_accepted(self, waiting: Any, command: tuple[str, ...]) -> None:
        waiting("plan", "--accept")
        waiting(*command)
        found = plan(waiting)
        assert "Ben Stone" not in json.dumps(found)
        assert names(found) == {"Ana Ruiz", "Cleo Hall", "Dan Ford"}
        assert "Ben" not in waiting("plan", "--plain").out
        assert waiting("today", "--json").json["week"]["planned"]["lines"] == 3

    def test_snoozed_for_a_while_a_birthday_is_kept(self, waiting: Any) -> None:
        waiting("snooze", "Ben", "3w")
        line = line_of(plan(waiting), "Ben Stone")
        assert (line["kind"], line["day"]) == ("birthday", "2026-11-26")

    def test_of_someone_forgotten_nothing_is_left(self, waiting: Any) -> None:
        waiting("promise", "Ben", "the book", "--due", "2026-11-26")
        waiting("plan", "--accept")
        waiting("forget", "Ben", "--yes")
        assert b"Ben" not in waiting.path.read_bytes()
        waiting("undo")
        assert plan(waiting)["accepted_at"] is None
        waiting("redo")
        assert names(plan(waiting)) == {"Ana Ruiz", "Cleo Hall", "Dan Ford"}
        assert plan(waiting)["promises"] == []

    def test_someone_planned_is_not_taken_back(self, people: Any) -> None:
        people("add", "Fay Young", "--tier", "1", "--last", "2026-01-01", "--via", "call")
        added = people("undo", "--list", "--plain").lines[0].split("\t")[0]
        people("plan", "--accept")
        answer = people("undo", added, code=1)
        assert "Take that back first." in answer.err
        assert "Fay Young" in answer.err
        people("undo")
        people("undo", added)
        assert "Fay Young" not in names(plan(people))

    def test_the_one_who_wakes_has_the_line_again(self, waiting: Any) -> None:
        waiting("plan", "--accept")
        waiting("snooze", "Ben")
        waiting("wake", "Ben")
        assert "Ben Stone" in names(plan(waiting))


class TestWays:
    def test_online_and_never_met_is_not_asked_to_a_table(self, begun: Any) -> None:
        begun("config", "plan.value-share", "0")
        begun(
            "add",
            "Dan Ford",
            "--tier",
            "1",
            "--origin",
            "online:github",
            "--last",
            "2026-02-01",
            "--via",
            "email",
        )
        begun(
            "add",
            "Fay Young",
            "--tier",
            "1",
            "--origin",
            "online:github",
            "--last",
            "2026-02-01",
            "--via",
            "meet",
        )
        begun(
            "add", "Gil West", "--tier", "1", "--origin", "school", "--last", "2026-02-01", "--via", "email"
        )
        found = plan(begun, "--hours", "9")
        assert line_of(found, "Dan Ford")["channel"] not in {"meet", "meal"}
        assert line_of(found, "Fay Young")["channel"] in {"meet", "meal"}
        assert line_of(found, "Gil West")["channel"] in {"meet", "meal"}

    def test_three_unanswered_another_way(self, begun: Any) -> None:
        begun("add", "Ben Stone", "--tier", "1", "--origin", "work", "--phone", "+4930123456")
        for day in ("2026-02-01", "2026-03-01", "2026-04-01"):
            begun("touch", "--with", "Ben", "--via", "message", "--by", "me", "--on", day)
        line = line_of(plan(begun, "--minutes", "30"), "Ben Stone")
        assert line["channel"] == "call"
        assert line["why"].endswith("; 3 unanswered: another way")

    def test_three_unanswered_and_no_other_way_is_left_at_rest(self, begun: Any) -> None:
        begun("add", "Dan Ford", "--tier", "1", "--origin", "online:github", "--url", "https://dan.example")
        for day in ("2026-02-01", "2026-03-01", "2026-04-01"):
            begun("touch", "--with", "Dan", "--via", "message", "--by", "me", "--on", day)
        found = plan(begun)
        assert found["maintenance"] == []
        assert found["left_out"]["count"] == 0
        assert [(each["contact"]["name"], each["why"]) for each in found["resting"]] == [
            ("Dan Ford", "3 unanswered in a row")
        ]
        assert "Left to rest, 3 unanswered in a row: Dan Ford." in begun("plan", "--plain").err
        begun("touch", "--with", "Dan", "--via", "message", "--by", "them", "--on", "2026-04-02")
        found = plan(begun)
        assert (names(found), found["resting"]) == ({"Dan Ford"}, [])

    def test_three_short_ones_in_a_row_are_mentioned(self, begun: Any) -> None:
        begun("add", "Ben Stone", "--tier", "1", "--origin", "work")
        for day in ("2026-02-01", "2026-03-01", "2026-04-01"):
            begun("touch", "--with", "Ben", "--via", "message", "--by", "both", "--on", day)
        assert line_of(plan(begun), "Ben Stone")["why"].endswith("; 3 short ones in a row")

    def test_ones_own_durations_change_the_minutes(self, begun: Any) -> None:
        begun("config", "plan.value-share", "0")
        begun("add", "Ben Stone", "--tier", "1", "--origin", "online:x", "--phone", "+4930123456")
        begun("touch", "--with", "Ben", "--via", "call", "--on", "2026-02-01")
        for channel in ("video", "message"):
            begun("config", f"channel.{channel}.minutes", "0")
        assert line_of(plan(begun), "Ben Stone")["minutes"] == 20
        begun("add", "Eve Gray", "--tier", "5", "--last", "2026-11-20", "--via", "meet")
        for day in range(1, 6):
            begun("touch", "--with", "Eve", "--via", "call", "--for", "40m", "--on", f"2026-10-0{day}")
        assert line_of(plan(begun), "Ben Stone")["minutes"] == 30  # five of 40 weigh as much as the usual 20
        for day in range(1, 6):
            begun("touch", "--with", "Ben", "--via", "call", "--for", "90m", "--on", f"2026-02-0{day + 1}")
        assert line_of(plan(begun), "Ben Stone")["minutes"] >= 60


class TestDaysAndSettings:
    def test_at_the_weekend_where_no_planned_day_is_left(self, people: Any) -> None:
        found = plan(people, now=SATURDAY)
        assert {line["day"] for line in found["maintenance"]} == {"2026-11-28", "2026-11-29"}
        assert {line["day"] for line in plan(people, now="2026-11-29T20:00:00Z")["maintenance"]} == {
            "2026-11-29"
        }

    def test_days_as_they_are_set(self, people: Any) -> None:
        people("config", "plan.days", "wed and Sunday")
        assert {line["day"] for line in plan(people)["maintenance"]} == {"2026-11-25", "2026-11-29"}
        assert people("config", "plan.days").out.count("wed, sun") == 1

    @pytest.mark.parametrize("text", ["", "someday", "mo", "mon,tue,xyz", "1"])
    def test_days_that_are_none(self, people: Any, text: str) -> None:
        answer = people("config", "plan.days", text, code=1)
        assert "days of the week with commas between, such as mon, tue, thu" in answer.err

    def test_minutes_of_a_day_as_they_are_set(self, people: Any) -> None:
        people("config", "plan.day-minutes", "25")
        by_day: dict[str, int] = {}
        for line in plan(people)["maintenance"]:
            by_day[line["day"]] = by_day.get(line["day"], 0) + line["minutes"]
        assert by_day
        assert max(by_day.values()) <= 25

    def test_a_week_that_starts_on_sunday(self, people: Any) -> None:
        people("config", "week-starts", "sunday")
        found = plan(people, "--accept")
        assert (found["week"], found["first_day"]) == ("2026-W48", "2026-11-22")
        assert found["spent_minutes"] == 45  # Eve, on Sunday
        assert plan(people, now=SATURDAY)["accepted_at"] == found["accepted_at"]
        later = plan(people, now="2026-11-29T09:00:00Z")
        assert (later["first_day"], later["accepted_at"]) == ("2026-11-29", None)
        assert {line["day"] for line in later["maintenance"]} == {
            f"2026-{day}" for day in ("11-30", "12-01", "12-02", "12-03")
        } | {line["day"] for line in later["maintenance"] if line["day"] == "2026-12-04"}

    def test_the_share_that_is_kept_for_lists(self, people: Any) -> None:
        people("config", "plan.value-share", "0.2")
        found = plan(people, "--minutes", "100")
        assert found["value_minutes"] == 20
        assert found["planned_minutes"] <= 80
        assert found["value_added"] == []
        assert (
            "Kept for value-added work and not planned: 20 min."
            in people("plan", "--minutes", "100", "--plain").err
        )
        people("touch", "--with", "Eve", "--via", "call", "--for", "200m")
        assert plan(people, "--minutes", "100")["maintenance"] == []

    def test_so_many_new_ones_as_are_set(self, begun: Any) -> None:
        """Unknown people of the farthest tier against one hundred minutes of better ones."""
        begun("config", "plan.value-share", "0")
        for number in range(40):
            begun(
                "add",
                f"Old {number}",
                "--tier",
                "1",
                "--origin",
                "family",
                "--last",
                "2026-10-10",
                "--via",
                "call",
            )
        for number in range(5):
            begun("add", f"New {number}", "--tier", "5", "--at-most", "1 day", now="2026-10-01T09:00:00Z")
        for wanted in (0, 2, 4):
            begun("config", "plan.new-ties", str(wanted))
            found = names(plan(begun, "--minutes", "40"))
            assert sum(name.startswith("New") for name in found) == wanted

    def test_time_zones_have_days_of_their_own(self, people: Any) -> None:
        """Sunday at 23:30 in UTC is Monday morning in Auckland: another week."""
        late = "2026-11-29T23:30:00Z"
        assert plan(people, now=late)["first_day"] == "2026-11-23"
        people("config", "timezone", "Pacific/Auckland")
        assert plan(people, now=late)["first_day"] == "2026-11-30"


class TestElsewhere:
    def test_due_marks_whom_the_plan_waits_for(self, people: Any, terminal: Callable[..., Any]) -> None:
        assert people("due", "--json").json["planned"] == []
        assert all(len(line.split("\t")) == 7 for line in people("due", "--plain").lines)
        assert "☐" not in terminal(("due",)).text
        people("plan", "--accept", "--minutes", "100")
        wanted = {line["contact"]["id"] for line in plan(people)["maintenance"]}
        found = people("due", "--json").json
        assert set(found["planned"]) == wanted
        assert [each["id"] for each in found["due"] if each["id"] in wanted] == found["planned"]
        rows = [line.split("\t") for line in people("due", "--plain").lines]
        assert {len(row) for row in rows} == {8}
        assert {row[0] for row in rows if row[-1] == "planned"} == names(plan(people))
        assert {row[-1] for row in rows} <= {"planned", ""}
        screen = terminal(("due",)).text
        assert screen.count("☐") == len(wanted) + 1
        assert "☐ in this week's plan." in " ".join(screen.split())

    def test_due_marks_no_one_who_was_touched(self, people: Any) -> None:
        people("plan", "--accept")
        people("touch", "--with", "Dan", "--via", "email", now=NOON)
        shown = people("due", "--json", "--days", "3650", now=NOON).json
        assert len(shown["due"]) == 5
        assert "Dan Ford" not in {each["name"] for each in shown["due"] if each["id"] in shown["planned"]}
        assert people("due", "--json", "--limit", "1", now=NOON).json["planned"].__len__() == 1

    def test_today_says_how_far_the_plan_has_come(self, people: Any, terminal: Callable[..., Any]) -> None:
        assert people("today", "--json").json["week"]["planned"] is None
        assert "The plan" not in people("today", "--plain").out
        people("plan", "--accept")
        left = plan(people)["planned_minutes"] - line_of(plan(people), "Ana Ruiz")["minutes"]
        people("touch", "--with", "Ana", "--via", "call", now=NOON)
        found = people("today", "--json", now=NOON).json["week"]
        assert found["planned"] == {"lines": 4, "done": 1, "left_minutes": left}
        line = next(line for line in people("today", "--plain", now=NOON).lines if line.startswith("plan\t"))
        assert line.startswith("plan\tThe plan: 1 of 4 done, ")
        assert "The plan: 0 of 4 done, " in terminal(("today",)).text

    @pytest.mark.parametrize("command", [("plan", "--accept"), ("plan", "--accept", "--json")])
    def test_a_plan_without_lines_is_not_accepted(self, begun: Any, command: tuple[str, ...]) -> None:
        """Else the week would stay empty, whoever is added in it."""
        answer = begun(*command, code=1)
        assert "nothing to accept" in answer.err
        assert begun("today", "--json").json["week"]["planned"] is None

    def test_no_minutes_make_no_plan(self, people: Any) -> None:
        accepted = plan(people, "--accept")
        assert "nothing to accept" in people("plan", "--minutes", "0", "--next", "--accept", code=1).err
        assert plan(people) == accepted

    def test_accepting_twice_says_that_it_stays(self, people: Any) -> None:
        first = people("plan", "--accept")
        assert "Take it back with `ledger undo`." in first.err
        again = people("plan", "--accept")
        assert again.out == first.out
        assert "`ledger plan --again --accept`" in again.err

    def test_again_has_the_minutes_of_the_accepted_plan(self, people: Any) -> None:
        people("plan", "--minutes", "60", "--accept")
        assert plan(people, "--again")["budget_minutes"] == 60

    @pytest.mark.parametrize(
        "options", [("--next",), ("--minutes", "90"), ("--hours", "1.5"), ("--next", "--minutes", "60")]
    )
    def test_the_command_it_names_accepts_what_is_shown(self, people: Any, options: tuple[str, ...]) -> None:
        shown = people("plan", *options)
        line = next(each for each in shown.err.splitlines() if "makes it the week's checklist" in each)
        named = shlex.split(line.split("`")[1])[1:]
        assert people(*named).out == shown.out

    def test_a_copy_has_the_same_plan(self, people: Any, tmp_path: Any) -> None:
        people("promise", "Ben", "the book", "--due", "2026-11-26")
        accepted = plan(people, "--accept")
        people("export", "--format", "json", "-o", str(tmp_path / "all.json"))
        people("--ledger", str(tmp_path / "copy.db"), "init")
        people("--ledger", str(tmp_path / "copy.db"), "import", str(tmp_path / "all.json"))
        assert people("--ledger", str(tmp_path / "copy.db"), "plan", "--json").json == accepted

    def test_names_of_any_kind_are_shown_safely(self, begun: Any, terminal: Callable[..., Any]) -> None:
        begun("add", "Zoë \x1b[31mRed [bold]x[/bold]", "--tier", "1", "--last", "2026-02-01", "--via", "call")
        begun("plan", "--accept")
        screen = terminal(("plan",))
        assert "[bold]x" in screen.text
        assert "\x1b[31m" not in screen.raw
        assert "\x1b" not in begun("plan", "--plain").out

    def test_columns_of_all_days_line_up(self, people: Any, terminal: Callable[..., Any]) -> None:
        """Also where one day has a longer word for how than the others."""
        people("config", "channel.walkie_talkie.minutes", "1")
        people("date", "Eve", "birthday", "11-26")
        text = terminal(("plan",)).text
        rows = [line for line in text.split("\n") if line.startswith("☐")]
        assert any("walkie_talkie" in row for row in rows)
        starts = {
            row.index(name)
            for row in rows
            for name in ("Ana", "Ben", "Cleo", "Dan", "Eve")
            if f" {name} " in row
        }
        assert len(starts) == 1


class TestKeys:
    STANDING: ClassVar = {
        "id", "name", "origin", "tier", "state", "unknown", "slipping", "rotten", "freshness", "gravitas", "worth",
        "shelf_life_days", "expires_at", "last_touch", "suggestion", "lists",
    }  # fmt: skip

    @pytest.mark.parametrize("accepted", [False, True])
    def test_every_key_of_the_document(self, people: Any, accepted: bool) -> None:
        people("config", "plan.value-share", "0.5")
        people("promise", "Ben", "the book", "--due", "2026-11-26")
        people("list", "new", "Letter", "--rhythm", "1w")
        people("list", "join", "Letter", "Ana", "Ben", "Cleo", "Eve")
        found = plan(people, *(["--accept"] if accepted else []))
        assert set(found) == {
            "schema", "week", "first_day", "accepted_at", "budget_minutes", "spent_minutes", "planned_minutes",
            "value_minutes", "maintenance", "value_added", "promises", "resting", "left_out",
        }  # fmt: skip
        assert found["schema"] == 1
        for line in found["maintenance"]:
            assert set(line) == {"contact", "kind", "channel", "minutes", "gain", "why", "day", "done"}
            assert set(line["contact"]) == self.STANDING
            assert date.fromisoformat(line["day"])
            assert line["gain"] > 0
        assert [set(line) for line in found["value_added"]] == [
            {"list", "kind", "minutes", "gain", "why", "people", "day", "done"}
        ]
        assert found["value_added"][0]["list"]["name"] == "Letter"
        assert [set(line) for line in found["promises"]] == [
            {"id", "contact", "by", "text", "due", "made_at", "done_at", "minutes", "day", "done"}
        ]
        assert set(found["left_out"]) == {"count", "worth", "minutes", "people"}

    def test_work_for_a_list_is_ticked_off_and_goes_with_it(self, people: Any) -> None:
        people("config", "plan.value-share", "0.5")
        people("list", "new", "Letter", "--rhythm", "1w")
        people("list", "join", "Letter", "Ana", "Ben", "Cleo", "Eve")
        accepted = plan(people, "--accept")
        assert [(line["kind"], line["done"]) for line in accepted["value_added"]] == [("dispatch", False)]
        people("invest", "Letter", "winter letter", "60m", now=NOON)
        later = plan(people, now=NOON)
        assert [line["done"] for line in later["value_added"]] == [True]
        assert later["spent_minutes"] == 60
        assert names(later) == names(accepted)
        people("undo", now=NOON)
        assert [line["done"] for line in plan(people, now=NOON)["value_added"]] == [False]

    def test_a_list_that_was_removed_has_no_line(self, people: Any) -> None:
        people("config", "plan.value-share", "0.5")
        people("list", "new", "Letter", "--rhythm", "1w")
        people("list", "join", "Letter", "Ana", "Ben", "Cleo", "Eve")
        accepted = plan(people, "--accept")
        assert len(accepted["value_added"]) == 1
        people("list", "remove", "Letter")
        found = plan(people)
        assert (found["value_added"], names(found)) == ([], names(accepted))
        assert "Letter" not in people("plan", "--plain").out
        people("undo")
        assert plan(people) == accepted
