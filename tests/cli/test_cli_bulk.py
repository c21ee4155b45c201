"""Filters at the command line: looking with them, and changing everyone of one at once."""

import json
import re
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from relationship_ledger.core.query import FIELDS, Reading, is_filter, parse
from relationship_ledger.core.when import read_when


def names(answer):
    return [each["name"] for each in answer.json["people"]]


@pytest.fixture
def town(begun):
    """Six people of every sort that the tests below need."""
    begun("list", "new", "Choir")
    begun("list", "new", "Book club")
    for name, *options in (
        ("Ana Mora", "--origin", "online:linkedin", "--last", "2020-01-01", "--list", "Choir", "--email", "ana@example.com"),
        ("Bob Lee", "--origin", "online:mastodon", "--last", "2021-01-01", "--list", "Book club"),
        ("Cleo Ruiz", "--origin", "work", "--tier", "2", "--last", "2026-11-20", "--organization", "Café ACME"),
        ("Dan Oz", "--origin", "online:github", "--last", "2026-11-15", "--note", "dances tango"),
        ("Eve Zoë", "--birthday", "12-01"),
        ("Fay Late", "--origin", "online:linkedin", "--last", "2019-01-01"),
    ):  # fmt: skip
        begun("add", name, *options)
    begun("let-go", "Fay")
    return begun


OLD = "origin:online tier:5 last>2y"


# Looking


@pytest.mark.parametrize(
    ("asked", "wanted"),
    [
        (["origin:online"], ["Ana Mora", "Bob Lee", "Dan Oz"]),
        ([OLD], ["Ana Mora", "Bob Lee"]),
        (["origin:online", "tier:5", "last>2y"], ["Ana Mora", "Bob Lee"]),
        (["origin:online", "state:any"], ["Ana Mora", "Bob Lee", "Dan Oz", "Fay Late"]),
        (["state:archived"], ["Fay Late"]),
        (["is:unknown"], ["Eve Zoë"]),
        (["tier:2 or is:unknown"], ["Cleo Ruiz", "Eve Zoë"]),
        (["list:Book club"], ["Bob Lee"]),
        (["list:choir,Book"], ["Ana Mora", "Bob Lee"]),
        (["-list:none"], None),
        (["not list:none"], ["Ana Mora", "Bob Lee"]),
        (["organization:acme"], ["Cleo Ruiz"]),
        (["note:TANGO"], ["Dan Oz"]),
        (["has:birthday", "birthday<30d"], ["Eve Zoë"]),
        (["has:email ana"], ["Ana Mora"]),
        (["tier:5 Bob Lee"], ["Bob Lee"]),
        (["zoe name:eve"], ["Eve Zoë"]),
        (["fresh<20% gravitas<0.1"], ["Ana Mora", "Bob Lee"]),
        (["via:message"], ["Ana Mora", "Bob Lee", "Dan Oz"]),
        (["Ana"], ["Ana Mora"]),
        (["ana@example.com"], ["Ana Mora"]),
        (["fay"], ["Fay Late"]),
    ],
)
def test_people_are_found_by_a_filter(town, asked, wanted):
    if wanted is None:
        assert "No such option" in town("people", *asked, code=2).err
        assert names(town("people", "--json", "--", *asked)) == ["Ana Mora", "Bob Lee"]
    else:
        assert names(town("people", *asked, "--json")) == wanted


def test_a_filter_goes_with_the_options(town):
    assert names(town("people", "origin:online", "--list", "Choir", "--json")) == ["Ana Mora"]
    assert names(town("people", "origin:online", "--state", "archived", "--json")) == ["Fay Late"]
    assert (
        names(town("people", "origin:online", "--state", "all", "--sort", "last", "--json"))[-1] == "Fay Late"
    )
    assert town("people", "origin:online", "--json", "--limit", "1").json["count"] == 3


def test_a_filter_seen_from_the_past(town):
    past = town("people", "last<1y", "--json", now="2021-06-01T12:00:00Z")
    assert names(past) == ["Bob Lee"]
    assert names(town("people", "is:unknown", "--json", now="2020-06-01T12:00:00Z")) == [
        "Bob Lee", "Cleo Ruiz", "Dan Oz", "Eve Zoë",
    ]  # fmt: skip


def test_due_takes_a_filter(town):
    whole = town("due", "--json").json
    assert whole["count"] == 2
    some = town("due", "list:Choir", "--json").json
    assert [each["name"] for each in some["due"]] == ["Ana Mora"]
    assert some["count"] == 1
    assert town("due", "list:Choir or list:Book", "--count").out == "2\n"
    assert town("due", "fresh<0.5", "--count").out == "2\n"
    assert town("due", "gravitas>0.9", "--count").out == "0\n"
    assert town("due", "Bob", "--count").out == "1\n"
    assert "No one of those is due" in town("due", "tier:1").err


def test_people_and_due_agree_on_who_is_due(demo):
    due = {each["name"] for each in demo("due", "--json").json["due"]}
    assert due
    assert set(names(demo("people", "is:due", "--json"))) == due


def test_a_filter_that_can_not_be_read_says_where_and_what_is_possible(town):
    answer = town("people", "tier:5 lasst>2y", "--json", code=1)
    error = json.loads(answer.err)["error"]
    assert error["code"] == "invalid"
    assert "“lasst>2y” (character 8)" in error["message"]
    assert "last" in error["candidates"]
    assert town("due", "list:Nope", code=1).err.splitlines()[1:] == ["  Book club", "  Choir"]
    assert "did you mean tier?" in town("people", "teir:5").err
    assert "“yesterdayish” is not a time" in town("people", "last>yesterdayish", code=1).err


@pytest.mark.parametrize(
    ("arguments", "loads"), [(["due"], False), (["people"], False), (["due", "tier:5"], True)]
)
def test_only_who_gives_a_filter_pays_for_it(town, arguments, loads):
    code = f"""
import sys
from relationship_ledger.cli.main import main
code = main({arguments!r})
names = [name.rpartition(".")[2] for name in sys.modules]
sys.stderr.write(f"{{code}} {{'query' in names or 'selection' in names}} {{sorted({{'sqlalchemy', 'rich', 'numpy'}} & set(names))}}")
"""
    done = subprocess.run(
        [sys.executable, "-c", code], check=True, capture_output=True, text=True, timeout=60
    )
    assert done.stderr.endswith(f"0 {loads} []")


# Changing


def test_a_bulk_edit_is_looked_at_done_and_undone(town):
    before = names(town("people", "--json"))
    look = town("edit", OLD, "--let-go", "--dry-run", "--json").json
    assert (look["matched"], look["changed"], look["unchanged"], look["dry_run"]) == (2, 2, 0, True)
    assert names(town("people", "--json")) == before
    steps = town("history", "--steps", "--json").json
    done = town("edit", OLD, "--let-go", "--json").json
    assert done == {**look, "dry_run": False}
    assert [(each["name"], each["state"]) for each in done["people"]] == [
        ("Ana Mora", "archived"),
        ("Bob Lee", "archived"),
    ]
    assert names(town("people", "state:archived", "--json")) == ["Ana Mora", "Bob Lee", "Fay Late"]
    town("undo")
    assert names(town("people", "--json")) == before
    assert names(town("people", "state:archived", "--json")) == ["Fay Late"]
    assert len(town("history", "--steps", "--json").json["steps"]) == len(steps["steps"]) + 2


def test_letting_go_of_many_is_letting_go_of_each(town):
    town("edit", "name:ana tier:5", "--let-go")
    many = town("show", "Ana", "--json").json
    town("undo")
    town("let-go", "Ana")
    assert town("show", "Ana", "--json").json == many


@pytest.mark.parametrize(
    "options",
    [
        ("--tier", "2"), ("--origin", "work?"), ("--every", "2w", "--at-most", "60 days"), ("--snooze", "2w"),
        ("--snooze", "good"), ("--join", "Choir", "--leave", "Book club"), ("--tier", "1", "--join", "Book", "--wake"),
        ("--let-go", "--join", "Choir"),
    ],
    ids=" ".join,
)  # fmt: skip
def test_a_dry_run_shows_what_then_comes(town, options):
    town("list", "edit", "Choir", "--every", "10d")
    town("snooze", "Dan", "1 month")
    look = town("edit", "tier:5", *options, "--dry-run", "--json").json
    assert look["changed"] > 0
    done = town("edit", "tier:5", *options, "--json").json
    assert done == {**look, "dry_run": False}
    again = town("edit", "tier:5 or tier:1,2 state:any", *options, "--json").json
    assert set(names_of(done)).isdisjoint(names_of(again))
    town("undo")


def names_of(document):
    return [each["name"] for each in document["people"]]


def test_plain_output_is_one_line_of_counts(town):
    look = town("edit", "tier:5", "--tier", "5", "--join", "Choir", "--dry-run")
    assert look.lines == ["4 people: 3 would change, 1 as before."]
    assert "only looks" in look.err
    done = town("edit", "tier:5", "--join", "Choir")
    assert done.lines == ["4 people: 3 changed, 1 as before."]
    assert "ledger undo" in done.err
    assert town("edit", "tier:5", "--join", "Choir").lines == ["4 people: 0 changed, 4 as before."]
    town("undo")
    assert [ref["name"] for ref in town("show", "Bob", "--json").json["lists"]] == ["Book club"]


def test_nobody_matched_is_said_and_changes_nothing(town):
    steps = town("history", "--steps", "--json").out
    for extra in ((), ("--dry-run",)):
        answer = town("edit", "tier:1", "--tier", "2", *extra, "--json", code=1)
        assert json.loads(answer.err)["error"]["code"] == "nothing"
        assert answer.out == ""
    assert (
        "No one fits “tier:5 Mroa”" in town("edit", "tier:5 Mroa", "--let-go", code=1).err
    )  # no similar name is taken
    assert "No one fits" in town("list", "join", "Choir", "tier:1", code=1).err
    assert town("history", "--steps", "--json").out == steps


@pytest.mark.parametrize(
    ("options", "why"),
    [
        (("--name", "X"), "--name goes for one person"),
        (("--email", "x@example.com", "--tier", "1"), "--email goes for one person"),
        (("--role", "dean", "--first", "2020"), "--first and --role go for one person"),
        ((), "What should change?"),
        (("--let-go", "--wake"), "exclude each other"),
        (("--snooze", "2w", "--wake"), "exclude each other"),
        (("--join", "Choir", "--leave", "choir"), "at once"),
    ],
)
def test_what_goes_for_one_person_is_refused_with_a_filter(town, options, why):
    before = town("export", "--json", code=None).out
    assert why in town("edit", "tier:5", *options, code=2).err
    assert town("export", "--json", code=None).out == before


def test_the_new_options_go_for_one_person_too(town):
    town(
        "edit", "Ana", "--tier", "1", "--join", "Book", "--leave", "Choir", "--snooze", "2w", "--role", "dean"
    )
    card = town("show", "Ana", "--json").json
    assert (card["tier"], card["state"], card["role"]) == (1, "snoozed", "dean")
    assert [ref["name"] for ref in card["lists"]] == ["Book club"]
    town("edit", "Ana", "--wake")
    assert town("show", "Ana", "--json").json["state"] == "active"
    town("edit", "Ana", "--let-go")
    assert town("show", "Ana", "--json").json["state"] == "archived"
    for _ in range(3):
        town("undo")
    assert [ref["name"] for ref in town("show", "Ana", "--json").json["lists"]] == ["Choir"]
    assert town("edit", "Ana", "--tier", "5").lines[0].startswith("Unchanged")
    town("edit", "Ana", "--tier", "3", "--dry-run", code=2)
    assert "needs quotes" in town("edit", "Ana", "Mora", "--tier", "3", code=2).err
    assert town("show", "Ana", "--json").json["tier"] == 5


def test_lists_take_everyone_of_a_filter(town):
    look = town("list", "join", "Choir", "origin:online", "tier:5", "--dry-run", "--json").json
    assert (look["matched"], look["changed"], look["dry_run"]) == (3, 2, True)
    assert [[ref["name"] for ref in each["lists"]] for each in look["people"]] == [
        ["Book club", "Choir"],
        ["Choir"],
    ]
    joined = town("list", "join", "Choir", "origin:online", "tier:5", "--json").json
    assert joined["list"]["members"] == 3
    town("undo")
    assert names(town("people", "list:Choir", "--json")) == ["Ana Mora"]
    assert town("list", "join", "Choir", "origin:online").lines == ["On Choir: Bob Lee and Dan Oz."]
    assert town("list", "join", "Choir", "origin:online").lines == ["On Choir: No one new."]
    assert town("list", "leave", "Choir", "last>2y").lines == ["Off Choir: Ana Mora and Bob Lee."]
    assert names(town("people", "list:Choir", "--json")) == ["Dan Oz"]
    assert "None of them" in town("list", "leave", "Choir", "last>2y", code=1).err
    assert "stands beside a filter" in town("list", "join", "Choir", "Ana", "tier:2", code=2).err
    town("list", "join", "Choir", "Ana", "Bob")
    assert len(names(town("people", "list:Choir", "--json"))) == 3
    town("list", "join", "Choir", "Cleo", "--dry-run", code=2)


def test_many_names_are_cut_and_many_people_are_one_step(begun):
    begun("list", "new", "Choir")
    for number in range(15):
        begun("add", f"Person {number:02}")
    told = begun("list", "join", "Choir", "tier:5").lines[0]
    assert told.endswith("Person 11 and 3 more.")
    begun("undo")
    assert begun("people", "list:Choir", "--json").json["count"] == 0


# At a terminal


def test_a_terminal_is_shown_who_and_what_and_is_asked(town, terminal):
    screen = terminal(["edit", OLD, "--let-go"], [("Change 2 people?", "n\n")])
    assert screen.code == 0
    assert "2 people: Ana Mora and Bob Lee." in screen.text
    assert "To be: let go: in the archive, nothing deleted." in screen.text
    assert "Nothing was changed." in screen.text
    assert names(town("people", "state:archived", "--json")) == ["Fay Late"]
    screen = terminal(["edit", OLD, "--let-go", "--tier", "4"], [("Change 2 people?", "y\n")])
    assert "tier 4; let go" in screen.text
    assert "2 people: 2 changed." in screen.text
    assert len(names(town("people", "state:archived tier:4", "--json"))) == 2
    town("undo")
    assert "Change" not in terminal(["edit", OLD, "--let-go", "--yes"]).text
    town("undo")
    look = terminal(["edit", OLD, "--let-go", "--dry-run"])
    assert "Ana Mora and Bob Lee" in look.text
    assert names(town("people", "state:archived", "--json")) == ["Fay Late"]
    screen = terminal(["list", "join", "Choir", "origin:online"], [("Change 2 people?", "y\n")])
    assert "On Choir: Bob Lee and Dan Oz." in screen.text


def test_a_name_can_not_steer_the_terminal_of_a_preview(begun, terminal):
    begun("add", "Ana \x1b[31mred\x1b[0m\u202e Mora", "--last", "2020-01-01")
    screen = terminal(["edit", "last>2y", "--let-go", "--dry-run"])
    assert "\x1b[31m" not in screen.raw
    assert "\u202e" not in screen.raw


# The page


def test_the_page_names_every_field_and_its_examples_are_filters():
    page = (Path(__file__).parents[2] / "docs" / "filters.md").read_text(encoding="utf-8")
    now = datetime(2026, 11, 24, tzinfo=UTC)
    reading = Reading(now, lambda text: read_when(text, now=now), str, str, lambda _: [])
    examples = [each for each in re.findall(r"(?<!`)`([^`\n]+)`(?!`)", page) if is_filter(each)]
    assert len(examples) > 40
    for each in examples:
        assert parse(each, reading)
    for field in FIELDS:
        assert re.search(rf"^\| `{field}[:<>]", page, re.MULTILINE), field
