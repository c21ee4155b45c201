"""What stands on a sheet, whatever its format."""

from datetime import UTC, date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from paper_world import HOSTILE, MONDAY, NOW, details, of_names, plan, standing, touch_line, usual

from relationship_ledger.model import (
    DAY,
    Details,
    Handle,
    ImportantDay,
    Plan,
    Promise,
    PromiseLine,
    Ref,
    Touch,
    ValueLine,
)
from relationship_ledger.render.sheet import Line, Sheet, isolated, named, sheet, week_span
from relationship_ledger.render.text import clean

ANA = Ref("contact-0", "Ana")


def one(known: Details | None = None, **changes: object) -> Line:
    """The line of a sheet that has one."""
    made = sheet(plan([touch_line("Ana", 0, **changes)]), {"contact-0": known or Details()}, [], NOW, UTC)
    return made.lines[0]


def of(made: Plan) -> Sheet:
    return sheet(made, {}, [], NOW, UTC)


@pytest.mark.parametrize(
    ("first", "text"),
    [
        (date(2026, 11, 23), "23 to 29 November 2026"), (date(2026, 11, 30), "30 November to 6 December 2026"),
        (date(2026, 12, 28), "28 December 2026 to 3 January 2027"), (date(2026, 11, 22), "22 to 28 November 2026"),
    ],
)  # fmt: skip
def test_a_week_by_its_days(first, text):
    assert week_span(first) == text


def test_a_line_says_who_how_where_and_how_long():
    line = one(details("Ana", 0))
    assert (line.name, line.about, line.channel, line.minutes) == ("Ana", "tier 3, 3 days left", "call", 20)
    assert line.where == "+49 30 12345678"
    assert line.why == "6 weeks silent, usually 4 weeks"
    assert line.last == "call Thu 15 Oct: Ana: asked for advice"
    assert line.say == (
        "you owe: photos for Ana, by Fri 27 Nov",
        "birthday (46) on Thu 3 Dec",
        "note: Ana plays chess",
    )


def test_what_was_last_said_may_be_older_than_the_last_touch():
    said = Touch("s", NOW - 60 * DAY, "UTC", "call", "me", (ANA,), note="the new job")
    last = Touch("l", NOW - 2 * DAY, "UTC", "meet", "me", (ANA,), day=date(2026, 11, 22))
    assert one(Details(last=last, said=said)).last == "meet Sun 22 Nov; call Fri 25 Sep: the new job"
    assert one(Details(last=last)).last == "meet Sun 22 Nov"
    assert one().last == ""


def test_of_many_promises_three_are_said():
    owed = tuple(Promise(f"p{i}", ANA, "them", f"thing {i}", NOW) for i in range(5))
    assert one(Details(promises=owed)).say == (
        "they owe: thing 0", "they owe: thing 1", "they owe: thing 2", "2 promises more",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("month", "day", "year", "said"),
    [
        (11, 24, None, "birthday on Tue 24 Nov"), (12, 24, 1980, "birthday (46) on Thu 24 Dec"), (12, 25, 1980, None), (11, 23, 1980, None),
        (12, 24, 2026, "birthday on Thu 24 Dec"),
    ],
)  # fmt: skip
def test_days_of_the_next_thirty_are_said(month, day, year, said):
    line = one(Details(days=(ImportantDay("birthday", month, day, year),)))
    assert line.say == ((said,) if said else ())


def test_a_leap_day_is_kept_on_the_28th():
    first = date(2027, 2, 22)
    made = plan([touch_line("Ana", 0, first)], week="2027-W08", first_day=first)
    known = {"contact-0": Details(days=(ImportantDay("birthday", 2, 29),))}
    assert sheet(made, known, [], NOW, UTC).lines[0].say == ("birthday on Sun 28 Feb 2027",)


def test_over_the_turn_of_the_year():
    first = date(2026, 12, 28)
    made = plan([touch_line("Ana", 0, first)], week="2026-W53", first_day=first)
    known = {"contact-0": Details(days=(ImportantDay("birthday", 1, 5, 1990),))}
    line = sheet(made, known, [], NOW, UTC).lines[0]
    assert line.say == ("birthday (37) on Tue 5 Jan 2027",)


def test_a_line_for_a_birthday_does_not_say_it_twice():
    known = Details(days=(ImportantDay("birthday", 11, 27, 1980), ImportantDay("wedding", 12, 1)))
    line = one(known, kind="birthday", why="birthday (46) on Fri 27 Nov")
    assert line.say == ("wedding on Tue 1 Dec",)


def test_days_come_in_the_order_of_the_week_and_any_day_last():
    lines = [touch_line(name, i, day) for i, (name, day) in enumerate(
        [("Any", None), ("Fri", MONDAY + timedelta(days=4)), ("Mon", MONDAY), ("Mon too", MONDAY)]
    )]  # fmt: skip
    made = of(plan(lines))
    assert [(block.title, [line.name for line in block.lines], block.minutes) for block in made.days] == [
        ("Monday 23 November", ["Mon", "Mon too"], 40), ("Friday 27 November", ["Fri"], 20), ("Any day this week", ["Any"], 20),
    ]  # fmt: skip
    assert made.minutes == 80


def test_promises_and_work_for_lists_are_lines_too():
    made = usual(6)
    lines = {line.id: line for line in made.lines}
    assert (lines["p"].name, lines["p"].say) == (
        "Ana Ruiz",
        ("you owe: send the photos, by Mon 23 Nov (late)",),
    )
    assert (lines["v"].name, lines["v"].about, lines["v"].channel) == ("Sunday letter", "list", "dispatch")
    assert (lines["i"].name, lines["i"].about) == ("Ana Ruiz and Bob Stone", "list Band")
    assert len(made.lines) == 6
    assert "3 people, 1 promise, 2 pieces of list work: 2 h 30 min of 5 h." in made.summary


def test_a_promise_says_where_to_reach_them():
    made = plan([], promises=[PromiseLine(Promise("p", ANA, "me", "call back", NOW), 15)])
    known = {"contact-0": Details(handles=(Handle("phone", "+4930123456"),))}
    assert sheet(made, known, [], NOW, UTC).lines[0].where == "+49 30 123456"


@pytest.mark.parametrize(
    ("handle", "where"),
    [
        (Handle("phone", "112"), "112"), (Handle("phone", "+14035550114"), "+1 403-555-0114"),
        (Handle("platform", "@ana@social.example", "mastodon"), "mastodon: @ana@social.example"),
        (Handle("url", "https://www.linkedin.com/in/ana"), "www.linkedin.com/in/ana"),
    ],
)  # fmt: skip
def test_where_in_a_form_for_paper(handle, where):
    assert one(Details(handles=(handle,)), channel="message").where == where


def test_days_of_the_week_are_there_also_of_those_without_a_line():
    made = usual(6)
    assert [(each.when, each.name, each.what) for each in made.occasions] == [
        ("Wed 25 Nov", "Fay Born", "birthday, turns 46")
    ]
    dated = [
        (MONDAY, ImportantDay("wedding", 11, 23, 2016, "d"), "Gus"),
        (MONDAY, ImportantDay("birthday", 11, 23), "Hal"),
    ]
    assert [each.what for each in sheet(plan([]), {}, dated, NOW, UTC).occasions] == [
        "wedding, 10 years",
        "birthday",
    ]


def test_who_is_not_on_it_is_said():
    asides = " ".join(usual(6).asides)
    assert "Dora Left" in asides
    assert "Cy Rest" in asides


def test_what_is_done_is_ticked_and_counted():
    made = of(plan([touch_line("Ana", 0, done=True), touch_line("Bob", 1)]))
    assert [line.done for line in made.lines] == [True, False]
    assert made.summary.endswith("40 min spent so far. 1 done.")
    assert made.days[0].minutes == 40


def test_an_empty_week():
    made = of(plan([], spent_minutes=0))
    assert made.days == ()
    assert made.summary == "Nothing planned: 0 min of 5 h."


def test_long_notes_are_cut_between_words_and_names_never():
    line = one(details("Ana", 0)._replace(promises=(Promise("p", ANA, "me", "word " * 100, NOW),)))
    assert line.say[0].endswith("word…")
    assert len(line.say[0]) < 160
    long = "Name " * 60
    assert of(plan([touch_line(long, 0)])).lines[0].name == long.strip()


def test_nothing_on_a_sheet_steers_or_breaks_a_line():
    made = of_names(*HOSTILE, told=True)
    for line in made.lines:
        for text in (line.name, line.about, line.channel, line.where, line.last, *line.say, line.why):
            bare = text.replace("\u2068", "").replace("\u2069", "")
            assert clean(bare) == bare
            assert len(bare.splitlines()) <= 1


@given(st.text(st.characters()))
def test_a_name_is_one_clean_line_and_never_nothing(text):
    made = named(text)
    assert made
    assert clean(made) == made
    assert len(made.splitlines()) == 1
    assert named(made) == made


def test_texts_from_right_to_left_are_kept_apart():
    assert isolated("שלום") == "\u2068שלום\u2069"
    assert isolated("Ελένη") == "Ελένη"
    assert isolated("plain") == "plain"


def test_someone_unknown_has_no_shelf_life_to_tell():
    line = touch_line("Ana", 0)._replace(contact=standing("Ana", unknown=True, shelf_life_days=-1.0))
    assert of(plan([line])).lines[0].about == "tier 3, not known: ask"


def test_people_of_an_introduction_are_clean():
    work = ValueLine(
        Ref("l", "List\x1b"), "introduction", 10, 1.0, "why", (Ref("a", "A\nb"), Ref("b", "\x07"))
    )
    line = of(plan([], value_lines=[work])).lines[0]
    assert (line.name, line.about) == ("A b and \ufffd", "list List\ufffd")
