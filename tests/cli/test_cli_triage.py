"""What asks at a terminal: triage with its keys, forget with its name, which of several, an import."""

import pytest
from test_cli_golden import check_screen, compare, settled

TIER, ORIGIN, LAST = "Tier?", "Began:", "Last in touch?"


@pytest.fixture
def three(begun):
    begun("add", "Ana Ruiz", "--organization", "Library", "--email", "ana@example.com")
    begun("add", "Bob Stone", "--origin", "online:mastodon?", "--last", "2026-11-01")
    begun("add", "Cy Young", "--handle", "github:cy")
    begun("add", "Done Already", "--origin", "shared:work", "--last", "2026-11-01")
    return begun


def card(ledger, who):
    return ledger("show", who, "--json").json


def test_who_waits(three):
    assert sorted(each["name"] for each in three("triage", "--json").json["people"]) == [
        "Ana Ruiz",
        "Bob Stone",
        "Cy Young",
    ]
    assert len(three("triage", "--limit", "2").lines) == 2
    assert three("triage").err.count("ledger edit") == 1


def test_the_first_question(three, terminal):
    screen = terminal(("triage", "--limit", "1"), [(TIER, "q")])
    check_screen(screen)
    compare("triage", settled(screen.text, three))


def test_one_key_each(three, terminal):
    order = [each["name"] for each in three("triage", "--json").json["people"]]
    keys = {
        "Ana Ruiz": [(TIER, "2"), (ORIGIN, "w"), (LAST, "3")],
        "Bob Stone": [(TIER, "4"), (ORIGIN, "l")],
        "Cy Young": [(TIER, "5"), (ORIGIN, "l"), (LAST, "0")],
    }
    screen = terminal(("triage",), [answer for name in order for answer in keys[name]])
    assert screen.code == 0
    assert "3 people gone through" in screen.text
    ana = card(three, "Ana")
    assert (ana["tier"], ana["origin"]["context"]) == (2, "work")
    assert ana["last_touch"] == {"at": "2026-09-25T12:00:00Z", "channel": "meet", "by": "both"}
    assert ana["touches"][0]["precision"] == "day"
    bob = card(three, "Bob")
    assert (bob["tier"], bob["origin"]) == (4, {"kind": "online", "context": "mastodon", "guessed": False})
    assert len(bob["touches"]) == 1
    cy = card(three, "Cy")
    assert cy["origin"] == {"kind": "online", "context": "github", "guessed": False}
    assert cy["unknown"]
    assert {each["command"] for each in three("undo", "--list", "--json").json["steps"][:3]} == {"triage"}
    three("undo")
    assert {card(three, "Ana")["tier"], card(three, "Bob")["tier"], card(three, "Cy")["tier"]} & {5}
    assert len(three("undo", "--list", "--json").json["steps"]) > 3


def test_skip_and_stop(three, terminal):
    before = three("export").out
    screen = terminal(("triage",), [(TIER, "\r"), (TIER, "q")])
    assert screen.code == 0
    assert "1 of 3" in screen.text
    assert "2 of 3" in screen.text
    assert three("export").out == before


def test_a_wrong_key_guesses_nothing(three, terminal):
    """A key that is no tier must not stand for one, nor set anything."""
    three("let-go", "Bob")
    three("let-go", "Cy")
    screen = terminal(("triage",), [(TIER, "8"), ("means nothing", "4"), (ORIGIN, "w"), (LAST, "0")])
    assert screen.text.count(TIER) == 2
    assert card(three, "Ana")["tier"] == 4
    assert card(three, "Ana")["unknown"]


def test_an_interrupt_in_the_middle_keeps_those_before(three, terminal):
    order = [each["name"] for each in three("triage", "--json").json["people"]]
    assert order[0] == "Ana Ruiz" or len(order) == 3
    screen = terminal(("triage", "--limit", "2"), [(TIER, "1"), (ORIGIN, "\x03")])
    assert screen.code == 130
    assert "Traceback" not in screen.text
    assert 1 not in {card(three, name)["tier"] for name in order}


def test_which_of_several(begun, terminal):
    begun("add", "Ana Ruiz", "--organization", "Library")
    begun("add", "Ana Stone")
    screen = terminal(("alias", "Ana", "Annie"), [("Which?", "7\n"), ("Which?", "2\n")])
    assert screen.code == 0
    assert "A number from the list" in screen.text
    assert card(begun, "Annie")["name"] == "Ana Stone"
    screen = terminal(("alias", "Ana", "Other"), [("Which?", "\x04")])
    assert screen.code == 130
    begun("show", "Other", code=1)


def test_forget_wants_the_name(three, terminal):
    screen = terminal(("forget", "Ana Ruiz"), [("Type the name", "yes\n")])
    assert screen.code == 1
    assert card(three, "Ana Ruiz")["name"] == "Ana Ruiz"
    screen = terminal(("forget", "Ana Ruiz"), [("Type the name", "ana ruiz\n")])
    assert screen.code == 0
    three("show", "Ana Ruiz", code=1)


def test_an_import_declined_changes_nothing(begun, terminal, tmp_path):
    table = tmp_path / "friends.csv"
    table.write_text("Name,Email\nAna Ruiz,ana@example.com\n")
    before = begun("export").out
    screen = terminal(("import", str(table)), [("Go ahead?", "n\n")])
    assert screen.code == 0
    assert "Nothing was changed" in screen.text
    assert begun("export").out == before
    assert terminal(("import", str(table), "--yes")).code == 0
    assert begun("people", "--json").json["count"] == 1


def test_touch_asks_for_what_is_missing(three, terminal):
    screen = terminal(("touch",), [("With whom?", "Ana\n"), ("How?", "1\n")])
    assert screen.code == 0
    made = three("history", "--json", "--limit", "1").json["touches"][0]
    assert (made["channel"], made["contacts"][0]["name"]) == ("meet", "Ana Ruiz")


def test_touch_keeps_what_is_no_one_as_a_note(three, terminal):
    screen = terminal(("touch", "Ana", "call", "stamps"), [("[1–", "1\n")])
    assert screen.code == 0, screen.text
    assert card(three, "Ana")["touches"][0]["note"] == "stamps"


def test_touch_offers_to_add_someone_new(three, terminal):
    screen = terminal(("touch", "Zelda", "Fitz", "call"), [("[1–", "2\n")])
    assert screen.code == 0, screen.text
    assert card(three, "Zelda Fitz")["last_touch"]["channel"] == "call"


def test_guesses_are_gone_through_with_a_key_each(begun, terminal):
    begun("add", "Ana", "--origin", "online:github?", "--last", "yesterday")
    begun("add", "Bob", "--origin", "work?", "--last", "yesterday")
    begun("add", "Cy", "--origin", "school", "--last", "yesterday")
    screen = terminal(
        ("people", "--guessed"),
        [("Go through them now", "y\n"), (TIER, "3"), (ORIGIN, "y"), (TIER, "4"), (ORIGIN, "s")],
    )
    assert screen.code == 0
    assert "Guessed: online: github?" in screen.text
    assert card(begun, "Ana")["origin"] == {"kind": "online", "context": "github", "guessed": False}
    assert card(begun, "Bob")["origin"] == {"kind": "shared", "context": "school", "guessed": False}
    assert begun("people", "--guessed", "--json").json["count"] == 0
    assert "Go through" not in begun("people", "--guessed").err
