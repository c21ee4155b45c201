"""What a pipe gets: every row whole, nothing of a terminal's, and talk beside it."""

import re

import pytest

from relationship_ledger.render.text import clean

LONG = "Maximiliana " + "von Hohenlohe-Langenburg " * 8
COMMANDS = [
    ("today",), ("due", "--days", "3650"), ("due", "--why"), ("people", "--state", "all"), ("show", "Agathe Barbier"),
    ("why", "Agathe Barbier"), ("plan",), ("lists",), ("list", "show", "Sunday"), ("history",), ("history", "--steps"),
    ("undo", "--list"), ("config",), ("triage",), ("promise",), ("--help",), ("due", "--help"), ("list", "--help"),
]  # fmt: skip


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_no_escape_no_box_no_ellipsis(demo, command):
    demo("add", LONG, "--list", "Sunday letter")
    answer = demo(*command)
    assert answer.out.strip()
    for text in (answer.out, answer.err):
        assert "\x1b" not in text
        assert not re.search("[─│┌┐└┘━┃╭╮╯╰▰▱█]", text)
        assert "…" not in re.sub(
            "such as.*|shared.*…|address, …|linkedin, …|birthday, anniversary, …|message, …", "", text
        )


@pytest.mark.parametrize(
    "command", [("people",), ("due", "--days", "3650"), ("triage",), ("list", "show", "Sunday")], ids=" ".join
)
def test_a_long_name_is_whole(demo, command):
    demo("add", LONG, "--list", "Sunday letter")
    full = clean(LONG.strip())
    assert any(line.split("\t")[0] == full for line in demo(*command).lines)
    assert full in demo("show", full).out
    demo("touch", f"--with={full}", "--via=call")
    assert full in demo("history", "--limit", "1").out


def test_every_row_unless_a_limit(demo):
    assert len(demo("people").lines) == 57
    assert len(demo("people", "--limit", "7").lines) == 7
    everyone = demo("due", "--days", "3650")
    assert len(everyone.lines) == demo("due", "--days", "3650", "--json").json["count"] > 50
    assert len(demo("due", "--limit", "2").lines) == 2
    assert len(demo("history").lines) == len(demo("history", "--json").json["touches"]) > 1000
    assert len(demo("history", "--limit", "5").lines) == 5
    assert demo("people", "--limit", "0").out == ""


def test_plain_is_what_a_pipe_gets(demo):
    for command in COMMANDS[:15]:
        if command[0] != "undo" and command != ("history", "--steps"):
            assert demo(*command, "--plain").out == demo(*command).out


def test_answers_say_what_they_left_out_beside_the_data(demo):
    answer = demo("due", "--limit", "2")
    assert "10 more" in answer.err
    assert "2 snoozed" in answer.err
    assert "2 deceased" in answer.err
    assert "more" not in answer.out
    assert "Left out for want of minutes" in demo("plan", "--minutes", "10").err


def test_count_is_one_number(demo):
    assert demo("due", "--count").out == "12\n"
    assert demo("due", "--count", "--limit", "2").out == "12\n"
    assert (
        demo("due", "--count", "--days", "0").out == f"{demo('due', '--days', '0', '--json').json['count']}\n"
    )
    assert int(demo("due", "--count", "--days", "60").out) > 10


def test_nobody_is_asked_in_a_pipe(demo):
    demo("forget", "Agathe Barbier", code=2)
    assert demo("show", "Agathe Barbier", "--json").json["name"] == "Agathe Barbier"
    assert "Scripts" in demo("triage").err or "terminal" in demo("triage").err


EMPTY = ("today", "due", "people", "lists", "plan", "history", "triage", "promise", "pause")


@pytest.mark.parametrize("command", EMPTY)
def test_an_empty_answer_says_what_to_do_next(begun, command):
    answer = begun(command)
    assert re.search(r"`ledger [a-z-]+", answer.out + answer.err), (answer.out, answer.err)


@pytest.mark.parametrize("command", EMPTY)
def test_an_empty_screen_says_what_to_do_next(begun, terminal, command):
    text = terminal([command]).text
    assert re.search(r"`ledger [a-z-]+", text), text
    assert "everyone" not in text.casefold(), "there is no one yet"


def test_a_person_of_whom_nothing_is_kept_says_what_to_do_next(begun):
    begun("add", "Ana Ruiz")
    for command in ("note", "date"):
        assert f"ledger {command} 'Ana Ruiz'" in begun(command, "Ana").err


def test_after_init_comes_the_next_step(ledger):
    answer = ledger("init")
    assert str(ledger.path) in answer.out
    for command in ("ledger import", "ledger add", "ledger triage"):
        assert command in answer.err
