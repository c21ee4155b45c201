"""`invest`, and what lists make of it."""

from typing import Any

import pytest

CREW = ("Ana Ruiz", "Bob Stone", "Cy Young", "Di Fox")


@pytest.fixture
def letter(begun: Any) -> Any:
    for name in CREW:
        begun("add", name, "--origin", "work")
    begun("list", "new", "Sunday letter", "--rhythm", "2w")
    begun("list", "new", "Band")
    begun("list", "join", "Sunday letter", *CREW)
    return begun


def shown(ledger: Any, **options: Any) -> Any:
    return ledger("list", "show", "Sunday letter", "--json", **options).json


def named(contacts: Any) -> set[str]:
    return {each["name"] for each in contacts}


# Words


@pytest.mark.parametrize(
    ("said", "title", "minutes", "kind"),
    [
        (["Sunday letter", "spring dispatch", "90m"], "spring dispatch", 90, "dispatch"),
        (["Sunday letter", "1h30", "spring", "dispatch"], "spring dispatch", 90, "dispatch"),
        (["Sunday", "letter", "issue", "12", "2", "hours"], "issue 12", 120, "dispatch"),
        (["sun", "advice", "on", "jobs"], "advice on jobs", None, "help"),
        (["Sunday letter", "garden", "party", "3h"], "garden party", 180, "event"),
        (["Sunday letter", "a book for all"], "a book for all", None, "dispatch"),
        (["Sunday letter", "presents"], "presents", None, "gift"),
        (["Sunday letter"], "dispatch", None, "dispatch"),
    ],
)
def test_words(letter: Any, said: list[str], title: str, minutes: int | None, kind: str) -> None:
    made = letter("invest", *said, "--json").json["investment"]
    assert (made["title"], made["minutes"], made["kind"]) == (title, minutes, kind)
    assert made["list"]["name"] == "Sunday letter"
    assert named(made["contacts"]) == set(CREW)


def test_flags_and_the_echo(letter: Any) -> None:
    said = letter(
        "invest", "Sunday letter", "spring", "--kind", "gift", "--for", "25m", "--cost", "20 EUR", "--to", "Ana", "--on", "2026-11-20"
    )  # fmt: skip
    assert said.lines == [
        "Logged: gift for Sunday letter, “spring”, 25 min, to Ana Ruiz, 20 EUR, Fri 20 Nov.",
    ]
    assert "ledger undo" in said.err
    made = shown(letter)["investments"][0]
    assert (made["kind"], made["cost"]) == ("gift", {"amount": "20", "currency": "EUR"})
    assert said.err.split()[4].rstrip(".") == made["id"][-6:]
    letter("undo")
    assert shown(letter)["investments"] == []


def test_only_active_members_receive_unless_others_are_named(letter: Any) -> None:
    letter("snooze", "Bob", "4w")
    letter("let-go", "Cy")
    letter("add", "Eve Out")
    made = letter("invest", "Sunday", "--json").json["investment"]
    assert named(made["contacts"]) == {"Ana Ruiz", "Di Fox"}
    said = letter("invest", "Sunday", "help", "--to", "Eve")
    assert "Not on Sunday letter: Eve Out." in said.err


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (["invest"], 2, "Into which list?"),
        (["invest", "Nope", "x"], 1, "There is no list called"),
        (["invest", "Sunday", "--to", "Zoe"], 1, "There is no one called"),
        (["invest", "Sunday", "--kind", "party"], 1, "no kind"),
        (["invest", "Sunday", "--on", "tomorrow"], 1, "come"),
        (["invest", "Sunday", "--on", "gibberish"], 1, "not a time"),
        (["invest", "Sunday", "90m", "2h"], 2, "second length of time"),
        (["invest", "Sunday", "90m", "--for", "2h"], 2, "said twice"),
        (["invest", "Sunday", "intro", "--with", "Ana"], 2, "two or more"),
        (["invest", "Sunday", "intro", "--with", "Ana", "--with", "Ana"], 2, "two or more"),
        (["invest", "Sunday", "intro", "--with", "Ana", "--with", "Bob", "--to", "Cy"], 2, "--with alone"),
        (["invest", "Sunday", "news", "--with", "Ana"], 2, "taken for: dispatch"),
        (["invest", "Band", "news"], 1, "No one is on Band"),
        (["invest", "Sunday", "--cost", "lots"], 1, "no amount"),
        (["invest", "remove", "abcdef"], 1, "no value-added work"),
    ],
)
def test_refusals_log_nothing(letter: Any, arguments: list[str], code: int, message: str) -> None:
    steps = len(letter("history", "--steps", "--json").json["steps"])
    answer = letter(*arguments, code=code)
    assert message in answer.err
    assert len(letter("history", "--steps", "--json").json["steps"]) == steps


def test_a_title_from_outside_can_t_steer_the_terminal(letter: Any) -> None:
    said = letter("invest", "Sunday", "a\x1b[2Jb\nc")
    assert "\x1b" not in said.out
    assert "\x1b" not in letter("list", "show", "Sunday").out


# Events and introductions


def test_an_event_is_a_touch_with_those_who_came(letter: Any) -> None:
    made = letter(
        "invest",
        "Sunday",
        "dinner",
        "3h",
        "--with",
        "Ana",
        "--with",
        "Bob",
        "--on",
        "2026-11-20 19:00",
        "--json",
    ).json["investment"]
    assert named(made["contacts"]) == set(CREW)
    [touch] = letter("history", "--json").json["touches"]
    assert (touch["channel"], touch["by"], touch["minutes"], touch["at"]) == (
        "event", "both", 180, "2026-11-20T19:00:00Z",
    )  # fmt: skip
    assert named(touch["contacts"]) == {"Ana Ruiz", "Bob Stone"}
    assert touch["source"] == f"investment:{made['id']}"
    found = shown(letter)
    assert (found["together"], found["received"], found["maintenance_minutes"]) == (0.5, 0.5, 0)
    assert found["flow"]["given"] == 180
    assert found["flow"]["received"] == 90
    assert found["investments"][0]["receivers"] == 2
    letter("undo")
    assert letter("history", "--json").json["count"] == 0
    assert shown(letter)["investments"] == []


def test_an_introduction_is_no_touch(letter: Any) -> None:
    made = letter("invest", "Sunday", "intro", "10m", "--with", "Ana", "--with", "Bob", "--json").json[
        "investment"
    ]
    assert (made["kind"], named(made["contacts"])) == ("introduction", {"Ana Ruiz", "Bob Stone"})
    assert letter("history", "--json").json["count"] == 0


def test_a_day_counts_as_a_day(letter: Any) -> None:
    letter("invest", "Sunday", "dinner", "--with", "Ana", "--on", "2026-11-20")
    [touch] = letter("history", "--json").json["touches"]
    assert (touch["precision"], touch["at"]) == ("day", "2026-11-20T12:00:00Z")


def test_remove_takes_an_event_s_touch_along_and_undo_brings_both_back(letter: Any) -> None:
    made = letter("invest", "Sunday", "dinner", "3h", "--with", "Ana", "--json").json["investment"]
    told = letter("invest", "remove", made["id"][-6:], "--json").json["removed"]
    assert told["id"] == made["id"]
    assert shown(letter)["investments"] == []
    assert letter("history", "--json").json["count"] == 0
    letter("undo")
    assert [each["id"] for each in shown(letter)["investments"]] == [made["id"]]
    assert letter("history", "--json").json["count"] == 1


def test_a_list_goes_with_its_work_and_undo_brings_all_back(letter: Any) -> None:
    letter("invest", "Sunday", "spring letter", "90m")
    letter("invest", "Sunday", "dinner", "3h", "--with", "Ana")
    before = shown(letter)
    letter("list", "remove", "Sunday")
    assert [each["name"] for each in letter("lists", "--json").json["lists"]] == ["Band"]
    letter("undo")
    assert shown(letter) == before


# Measures


def test_responses_are_credited(letter: Any) -> None:
    letter("invest", "Sunday", "one", "--on", "2026-10-01")
    letter("invest", "Sunday", "two", "--on", "2026-10-15")
    letter("touch", "Ana", "email", "--by", "them", "--on", "2026-10-03")
    letter("touch", "Bob", "email", "--by", "them", "--on", "2026-10-17")
    letter("touch", "Cy", "email", "--by", "them", "--on", "2026-10-25")
    letter("touch", "Di", "email", "--by", "me", "--on", "2026-10-16")
    found = shown(letter)
    assert [each["responses"] for each in found["investments"]] == [1, 1]
    assert found["response_rate"] == 0.25
    assert found["next_dispatch"] == "2026-10-29T12:00:00Z"
    letter("config", "response-days", "14")
    assert shown(letter)["response_rate"] == 0.375


def test_the_past_knows_only_what_was_then(letter: Any) -> None:
    letter("invest", "Sunday", "one", "--on", "2026-10-01")
    letter("invest", "Sunday", "two", "--on", "2026-11-01")
    letter("touch", "Ana", "email", "--by", "them", "--on", "2026-10-03")
    found = shown(letter, now="2026-10-02")
    assert [each["title"] for each in found["investments"]] == ["one"]
    assert (found["response_rate"], found["investments"][0]["closed"]) == (None, False)
    assert shown(letter, now="2026-10-12")["response_rate"] == 0.25


def test_someone_forgotten_is_forgotten_here_too(letter: Any) -> None:
    letter("invest", "Sunday", "dinner", "--with", "Ana", "--with", "Bob")
    letter("forget", "Ana", "--yes")
    found = shown(letter)
    assert found["members"] == 3
    assert named(found["investments"][0]["contacts"]) == {"Bob Stone", "Cy Young", "Di Fox"}
    assert found["investments"][0]["receivers"] == 1


def test_the_three_outputs_say_the_same(letter: Any, terminal: Any) -> None:
    letter("invest", "Sunday", "dinner", "3h", "--with", "Ana", "--with", "Bob", "--on", "2026-10-01")
    found = shown(letter)
    lines = letter("list", "show", "Sunday letter", "--plain").lines
    screen = terminal(("list", "show", "Sunday letter")).text
    assert f"verdict\tno verdict. {found['reason']}" in lines
    assert f"shared\t{found['shared']:.0%}" in "\n".join(lines)
    work = next(line for line in lines if line.startswith("work\t")).split("\t")
    assert work[1:] == [
        "Thu 1 Oct",
        "event",
        "dinner",
        "3 h",
        "2 came, 0 wrote",
        found["investments"][0]["id"],
    ]
    assert found["investments"][0]["id"][-6:] in screen
    assert "2 came, 0 wrote" in screen
    assert " ".join(found["reason"].split()) in " ".join(screen.split())


def test_long_lists_are_cut_on_the_screen_alone(letter: Any, terminal: Any) -> None:
    for number in range(25):
        letter("add", f"Member {number:02}", "--list", "Band")
    screen = terminal(("list", "show", "Band")).text
    assert "5 more: --all shows them." in screen
    assert "more" not in terminal(("list", "show", "Band", "--all")).text
    assert len([line for line in letter("list", "show", "Band").lines if line.startswith("Member")]) == 25
