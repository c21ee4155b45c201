"""Merge, duplicates and split, as a pipe and as a terminal see them."""

import json
import random
from itertools import pairwise
from pathlib import Path

import pytest
from test_cli_golden import check_screen

QUESTION, ASK = "q) quit", "Merge"


def exported(ledger):
    return json.loads(ledger("export").out)


def said(ledger):
    """An export without the moment it was made at."""
    return {key: value for key, value in exported(ledger).items() if key not in {"exported_at", "apart"}}


def cards(ledger, folder, *names):
    """People as an address book has them, each a record of its own."""
    text = "".join(
        f"BEGIN:VCARD\nVERSION:3.0\nUID:u-{number}\nFN:{name}\nEND:VCARD\n"
        for number, name in enumerate(names)
    )
    (folder / "cards.vcf").write_text(text, encoding="utf-8")
    ledger("import", str(folder / "cards.vcf"))


def ids(ledger):
    return {each["name"]: each["id"] for each in exported(ledger)["people"]}


@pytest.fixture
def bobs(begun):
    begun("add", "Bob Stone", "--email", "bob@example.com", "--tier", "4", "--origin", "work?")
    begun(
        "add",
        "--another",
        "Robert Stone",
        "--email",
        "bob@example.com",
        "--phone",
        "+34600111222",
        "--origin",
        "school",
    )
    begun("add", "Ana Ruiz")
    begun("add", "--another", "Anna Ruiz")
    begun("add", "Maria Silva", "--phone", "+351211234567")
    begun("add", "--another", "Mario Silva", "--phone", "+351211234567")
    begun("touch", "Bob Stone", "call", "20m", "--on", "2026-10-01")
    begun("touch", "Robert Stone", "meet", "60m", "--on", "2026-11-01")
    return begun


class TestMerge:
    def test_says_what_became_of_whom(self, bobs):
        who = ids(bobs)
        told = bobs("merge", "Bob Stone", "Robert Stone", "--json").json
        assert told["merged"] == {"id": who["Robert Stone"], "name": "Robert Stone"}
        assert told["contact"]["id"] == who["Bob Stone"]
        assert told["contact"]["last_touch"]["at"] == "2026-11-01T12:00:00Z"
        card = bobs("show", "Robert Stone", "--json").json
        assert (card["name"], card["aliases"], len(card["touches"])) == ("Bob Stone", ["Robert Stone"], 2)
        assert card["origin"] == {"kind": "shared", "context": "school", "guessed": False}
        assert [each["value"] for each in card["handles"]] == ["bob@example.com", "+34600111222"]
        step = bobs("history", "--steps", "--json", "--limit", "1").json["steps"][0]
        assert (step["command"], sorted(step["who"])) == ("merge", ["Bob Stone", "Robert Stone"])

    def test_undo_and_split_bring_both_back(self, bobs):
        before = said(bobs)
        for back in (("undo",), ("split", "Bob Stone")):
            bobs("merge", "Bob Stone", "Robert Stone")
            bobs(*back)
            assert said(bobs) == before

    def test_nobody_with_themself(self, bobs):
        before = said(bobs)
        answer = bobs("merge", "Bob Stone", ids(bobs)["Bob Stone"], code=1)
        assert "one and the same person" in answer.err
        assert said(bobs) == before

    def test_a_similar_name_is_not_enough(self, bobs):
        assert "Did you mean" in bobs("merge", "Bob Stone", "Robert Stonne", code=1).err

    @pytest.mark.parametrize(("answer", "merged"), [("y\n", True), ("n\n", False)])
    def test_a_terminal_shows_both_and_asks(self, bobs, terminal, answer, merged):
        screen = terminal(("merge", "Bob Stone", "Robert Stone"), [(ASK, answer)])
        check_screen(screen)
        assert screen.code == 0
        shared = next(line for line in screen.lines if "bob@example.com" in line)
        assert shared.split() == ["email", "bob@example.com", "=", "bob@example.com"]
        assert [line.split() for line in screen.lines if "=" in line] == [shared.split()]
        assert "Together, as Bob Stone: tier 4, shared: school, active, 2 touches, 2 handles." in " ".join(
            screen.text.split()
        )
        assert ("Robert Stone" not in ids(bobs)) is merged

    def test_yes_asks_nothing(self, bobs, terminal):
        assert terminal(("merge", "Bob Stone", "Robert Stone", "--yes")).code == 0
        assert "Robert Stone" not in ids(bobs)

    def test_the_record_of_an_import_finds_who_stays(self, begun, tmp_path):
        card = tmp_path / "card.vcf"
        card.write_text("BEGIN:VCARD\nVERSION:3.0\nUID:r-1\nFN:Robert Stone\nEND:VCARD\n", encoding="utf-8")
        begun("add", "Bob Stone")
        begun("import", str(card))
        begun("merge", "Bob Stone", "Robert Stone")
        begun("import", str(card))
        assert list(ids(begun)) == ["Bob Stone"]


class TestDuplicates:
    def test_pairs_with_reasons_the_surest_first(self, bobs):
        who = ids(bobs)
        told = bobs("duplicates", "--json").json
        assert told["count"] == len(told["pairs"]) == 2
        first = told["pairs"][0]
        assert {first["one"]["name"], first["other"]["name"]} == {"Bob Stone", "Robert Stone"}
        assert first["one"]["id"] == min(who["Bob Stone"], who["Robert Stone"])
        assert first["score"] >= 95
        assert first["reasons"][0] in ("a nickname (Bob, Robert)", "a nickname (Robert, Bob)")
        assert first["reasons"][1] == "the same e-mail address (bob@example.com)"
        assert told["pairs"][1]["reasons"][0].startswith("the same name, written otherwise (An")

    def test_a_shared_line_is_not_sure(self, bobs):
        lines = [line.split("\t") for line in bobs("duplicates", "--min", "10", "--plain").lines]
        assert [line[1:3] for line in lines if "Silva" in line[1]] == [["Maria Silva", "Mario Silva"]]
        assert all(int(line[0]) < 40 for line in lines if "Silva" in line[1])

    def test_limit_and_least(self, bobs):
        assert bobs("duplicates", "--limit", "1", "--json").json["count"] == 2
        assert len(bobs("duplicates", "--limit", "1").lines) == 1
        assert len(bobs("duplicates", "--min", "90").lines) == 1

    def test_nobody_to_look_at(self, begun):
        assert "no people yet" in begun("duplicates").err
        begun("add", "Ana")
        answer = begun("duplicates")
        assert (answer.out, answer.err) == ("", "No two people look like one.\n")
        assert begun("duplicates", "--json").json["pairs"] == []

    def test_the_same_whatever_the_run(self, bobs):
        assert (
            len({bobs.apart("duplicates", "--min", "1", PYTHONHASHSEED=str(seed)).out for seed in (1, 2, 3)})
            == 1
        )

    def test_who_was_touched_together_is_two(self, bobs):
        bobs("touch", "--with", "Ana Ruiz", "--with", "Anna Ruiz", "--via", "meal")
        assert len(bobs("duplicates").lines) == 1
        found = bobs("duplicates", "--min", "1", "--json").json["pairs"]
        assert "but both took part in one touch" in [each["reasons"][-1] for each in found]

    def test_a_broadcast_reaches_one_person_twice(self, bobs):
        bobs("touch", "--with", "Ana Ruiz", "--with", "Anna Ruiz", "--via", "broadcast")
        assert len(bobs("duplicates").lines) == 2


class TestKeys:
    def test_one_key_each(self, bobs, terminal):
        screen = terminal(("duplicates",), [(QUESTION, "r"), (QUESTION, "n")])
        check_screen(screen)
        assert screen.code == 0
        assert "1 pair merged, 1 said to be two people." in screen.text
        assert "of 100: a nickname" in screen.text
        people = ids(bobs)
        assert "Bob Stone" not in people
        assert "Robert Stone" in people
        assert bobs("duplicates").lines == []
        assert len(exported(bobs)["apart"]) == 1

    def test_undo_skip_and_quit(self, bobs, terminal):
        before = said(bobs)
        screen = terminal(
            ("duplicates",),
            [(QUESTION, "u"), (QUESTION, "m"), (QUESTION, "u"), (QUESTION, "s"), (QUESTION, "q")],
        )
        assert screen.code == 0
        assert "Nothing was decided here yet." in screen.text
        assert screen.text.count("1 of 2") == 3
        assert "0 pairs merged" in screen.text
        assert said(bobs) == before

    def test_what_a_merge_settles_is_not_asked(self, begun, terminal, tmp_path):
        cards(begun, tmp_path, "Ana Ruiz Gil", "Ruiz Gil Ana", "Gil Ruiz Ana", "Gil Ana Ruiz")
        assert begun("duplicates", "--json").json["count"] == 6
        screen = terminal(("duplicates",), [(QUESTION, "m")] * 3)
        assert screen.code == 0
        assert "3 pairs merged" in screen.text
        assert len(ids(begun)) == 1

    def test_what_was_said_of_one_holds_for_who_they_are(self, begun, terminal, tmp_path):
        """Ana is not Gil, and Ruiz is Gil: so Ana is not Ruiz either, and nobody asks."""
        cards(begun, tmp_path, "Ana Ruiz Gil", "Ruiz Gil Ana", "Gil Ruiz Ana")
        screen = terminal(("duplicates",), [(QUESTION, "n"), (QUESTION, "m")])
        assert screen.code == 0
        assert "1 pair merged, 1 said to be two people." in screen.text
        assert begun("duplicates").lines == []
        assert len(ids(begun)) == 2


class TestApply:
    def test_all_in_one_step(self, bobs, tmp_path):
        who, before = ids(bobs), said(bobs)
        file = tmp_path / "decided.json"
        bob, robert, ana, anna, maria, mario = (
            who[name]
            for name in ("Bob Stone", "Robert Stone", "Ana Ruiz", "Anna Ruiz", "Maria Silva", "Mario Silva")
        )
        file.write_text(
            json.dumps({"merge": [[bob, robert], [robert, ana]], "apart": [[mario, maria], [anna, robert]]})
        )
        told = bobs("duplicates", "--apply", str(file), "--json").json
        assert (told["merged"], told["apart"]) == (2, 2)
        assert set(ids(bobs)) == {"Bob Stone", "Anna Ruiz", "Maria Silva", "Mario Silva"}
        pairs = {(each["one"], each["other"]) for each in exported(bobs)["apart"]}
        assert pairs == {tuple(sorted((maria, mario))), tuple(sorted((anna, bob)))}
        bobs("undo")
        assert said(bobs) == before
        assert "apart" not in exported(bobs)

    def test_from_standard_input(self, bobs):
        who = ids(bobs)
        given = json.dumps({"merge": [[who["Bob Stone"], who["Robert Stone"]]]})
        assert "1 person merged" in bobs.apart("duplicates", "--apply", "-", stdin=given).out

    @pytest.mark.parametrize(
        ("made", "told"),
        [
            ('{"merge": [["BOB", "ROBERT"], ["BOB", "nobody"]]}', "merge 2: no one has the id “nobody”"),
            ('{"apart": [["nobody", "BOB"]]}', "apart 1: no one has the id “nobody”"),
            ('{"merge": [["BOB", "BOB"]]}', "merge 1: that is one and the same person"),
            ('{"merge": [["BOB", "ROBERT"]], "apart": [["ROBERT", "BOB"]]}', "apart 1: these two are merged"),
            ('{"merge": [["BOB"]]}', "merge 1 is no pair of ids"),
            ('{"merge": [["BOB", 1]]}', "merge 1 is no pair of ids"),
            ('{"merge": 5}', "merge is no list"),
            ('{"other": []}', "and nothing else"),
            ("[]", "and nothing else"),
            ("{", "not readable as JSON"),
            ("[" * 100_000, "not readable as JSON"),
            ("", "not readable as JSON"),
        ],
    )
    def test_whole_or_not_at_all(self, bobs, tmp_path, made, told):
        who, before = ids(bobs), said(bobs)
        file = tmp_path / "decided.json"
        file.write_text(made.replace("BOB", who["Bob Stone"]).replace("ROBERT", who["Robert Stone"]))
        answer = bobs("duplicates", "--apply", str(file), code=1)
        assert told in answer.err
        assert answer.out == ""
        assert said(bobs) == before

    def test_a_file_that_is_not_there(self, bobs, tmp_path):
        assert "can't be read" in bobs("duplicates", "--apply", str(tmp_path / "none.json"), code=1).err

    def test_many_pairs_in_any_order_end_in_one(self, begun, tmp_path):
        for number in range(8):
            begun("add", f"Person {number}")
        everyone = list(ids(begun).values())
        pairs = list(pairwise(everyone))
        random.Random(3).shuffle(pairs)
        (tmp_path / "all.json").write_text(json.dumps({"merge": pairs}))
        begun("duplicates", "--apply", str(tmp_path / "all.json"))
        assert len(ids(begun)) == 1


class TestSplit:
    def test_of_several_merges_says_which_there_are(self, bobs):
        bobs("merge", "Bob Stone", "Robert Stone")
        bobs("merge", "Bob Stone", "Ana Ruiz")
        answer = bobs("split", "Bob Stone", code=1)
        assert "--merge N" in answer.err
        assert ["Ana Ruiz" in line or "Robert Stone" in line for line in answer.err.splitlines()[1:]] == [
            True,
            True,
        ]
        told = bobs("split", "Bob Stone", "--merge", "2", "--json").json
        assert told["split"]["name"] == "Robert Stone"
        assert set(ids(bobs)) >= {"Bob Stone", "Robert Stone"}
        assert "there is no 5" in bobs("split", "Bob Stone", "--merge", "5", code=1).err

    def test_a_terminal_asks_which(self, bobs, terminal):
        bobs("merge", "Bob Stone", "Robert Stone")
        bobs("merge", "Bob Stone", "Ana Ruiz")
        screen = terminal(("split", "Bob Stone"), [("Which one?", "1\n")])
        check_screen(screen)
        assert "Ana Ruiz and Bob Stone are two people." in screen.text

    def test_without_a_merge_says_how(self, bobs):
        assert "--name NEW" in bobs("split", "Ana Ruiz", code=1).err

    def test_the_two_never_come_as_a_pair_again(self, bobs):
        bobs("merge", "Bob Stone", "Robert Stone")
        bobs("split", "Bob Stone")
        assert "Stone" not in bobs("duplicates", "--min", "0").out

    def test_what_is_named_goes_to_a_new_person(self, bobs):
        before = said(bobs)
        bobs("alias", "Robert Stone", "Rob the Third")
        touch = bobs("show", "Robert Stone", "--json").json["touches"][0]["id"]
        told = bobs(
            "split",
            "Robert Stone",
            "--name",
            "Robert Stone III",
            "--handle",
            "600 111 222",
            "--handle",
            "+34 600 111 222",
            "--alias",
            "rob the third",
            "--touch",
            touch[-8:],
            "--json",
            code=None,
        )
        assert told.code == 1, told.out  # a national number needs a region to be read
        assert json.loads(told.err)["error"]["candidates"] == ["bob@example.com", "+34600111222"]
        told = bobs(
            "split",
            "Robert Stone",
            "--name",
            "Robert Stone III",
            "--handle",
            "+34 600 111 222",
            "--alias",
            "rob the third",
            "--touch",
            touch[-8:],
            "--json",
        ).json
        card = bobs("show", told["split"]["id"], "--json").json
        assert (card["name"], card["aliases"]) == ("Robert Stone III", ["Rob the Third"])
        assert [each["value"] for each in card["handles"]] == ["+34600111222"]
        assert [each["id"] for each in card["touches"]] == [touch]
        assert bobs("show", told["contact"]["id"], "--json").json["touches"] == []
        bobs("undo")
        bobs("undo")
        assert said(bobs) == before

    @pytest.mark.parametrize(
        ("options", "told", "code"),
        [
            (("--name", "New"), "What goes over?", 2),
            (("--handle", "x"), "Who gets these?", 2),
            (("--name", "New", "--handle", "x", "--merge", "1"), "not both", 2),
            (("--name", "New", "--handle", "x@example.org"), "has no handle", 1),
            (("--name", "New", "--alias", "x"), "has no alias", 1),
            (("--name", "New", "--source", "x"), "has no source key", 1),
            (("--name", "New", "--touch", "abcdef"), "has no touch", 1),
            (("--name", " ", "--handle", "bob@example.com"), "name is empty", 1),
        ],
    )
    def test_misuse(self, bobs, options, told, code):
        before = said(bobs)
        answer = bobs("split", "Bob Stone", *options, code=code)
        assert told in answer.err
        assert said(bobs) == before

    def test_a_record_that_was_filed_with_the_wrong_person(self, begun, tmp_path: Path):
        card = tmp_path / "card.vcf"
        text = "BEGIN:VCARD\nVERSION:3.0\nUID:r-1\nFN:Sabine Müller\nEMAIL:muller@example.com\nEND:VCARD\n"
        card.write_text(text, encoding="utf-8")
        begun("add", "Jürgen Müller", "--email", "muller@example.com")
        begun("import", str(card))
        keys = [each["key"] for each in exported(begun)["source_keys"]]
        begun(
            "split",
            "Jürgen Müller",
            "--name",
            "Sabine Müller",
            "--source",
            keys[0],
            "--alias",
            "Sabine Müller",
        )
        after = said(begun)
        begun("import", str(card))
        assert (
            next(each for each in exported(begun)["handles"] if each not in after["handles"])["contact_id"]
            == ids(begun)["Sabine Müller"]
        )


def test_hostile_names_do_not_steer_the_screen(begun, terminal, tmp_path):
    cards(begun, tmp_path, "Ana [blink]Ruiz\x1b[2J" + "x" * 200, "[blink]Ruiz Ana\u202e\x1b[2J" + "x" * 200)
    screen = terminal(("duplicates", "--min", "1"), [(QUESTION, "q")])
    check_screen(screen)
    assert "[blink]Ruiz" in screen.text
    assert "\x1b[2J" not in screen.raw
    assert "\u202e" not in screen.raw
