"""People and what is kept of them: each command where it works and where it refuses."""

import pytest


@pytest.fixture
def ana(begun):
    begun(
        "add",
        "Ana Ruiz",
        "--tier",
        "2",
        "--origin",
        "shared:work",
        "--email",
        "ana@example.com",
        "--alias",
        "Anita",
    )
    return begun


def card(ledger, who="Ana Ruiz"):
    return ledger("show", who, "--json").json


def test_add_keeps_all_that_was_said(begun):
    begun("list", "new", "Band")
    begun(
        "add", "Zoë", "Ångström", "--origin", "online:mastodon?", "--tier", "3", "--email", "zoe@example.com",
        "--phone", "+49 30 901820", "--url", "https://zoe.example", "--handle", "mastodon:@zoe@social.example",
        "--alias", "Zo", "--list", "Band", "--every", "2w", "--at-most", "60 days", "--first", "2020-05-06",
        "--last", "2026-11-01", "--via", "video", "--birthday", "1980-05-03", "--note", "likes maps",
        "--organization", "Library", "--role", "reader",
    )  # fmt: skip
    found = card(begun, "Zoë Ångström")
    assert found["origin"] == {"kind": "online", "context": "mastodon", "guessed": True}
    assert found["tier"] == 3
    assert sorted((each["kind"], each["value"]) for each in found["handles"]) == [
        ("email", "zoe@example.com"), ("phone", "+4930901820"), ("platform", "@zoe@social.example"),
        ("url", "https://zoe.example"),
    ]  # fmt: skip
    assert found["aliases"] == ["Zo"]
    assert [ref["name"] for ref in found["lists"]] == ["Band"]
    assert found["cadence"] == {"ideal": 14, "maximum": 60}
    assert found["first_day"] == "2020-05-06"
    assert found["last_touch"]["channel"] == "video"
    assert found["touches"][0]["at"] == "2026-11-01T12:00:00Z"
    assert found["dates"][0]["date"] == "1980-05-03"
    assert found["notes"][0]["text"] == "likes maps"
    assert (found["organization"], found["role"]) == ("Library", "reader")
    for way in (
        "Zo",
        "zoe@example.com",
        "+49 30 90 18 20",
        "angstrom",
        "zoe ang",
        found["id"],
        found["id"][-6:],
        "@zoe@social.example",
    ):
        assert card(begun, way)["id"] == found["id"], way
    begun("undo")
    begun("show", "Zoë", code=1)


def test_add_refuses_who_is_there(ana):
    for again in (("Ana Ruiz",), ("ana  RUIZ",), ("Other Name", "--email", "ANA@example.com")):
        answer = ana("add", *again, "--json", code=1)
        assert '"code": "conflict"' in answer.err
        assert "Ana Ruiz" in answer.err
    ana("add", "Ana Ruiz", "--another")
    assert ana("people", "--json").json["count"] == 2
    assert "ambiguous" in ana("show", "Ana Ruiz", "--json", code=1).err


def test_edit_changes_what_was_said_and_nothing_else(ana):
    before = card(ana)
    ana("edit", "Ana", "--tier", "1", "--phone", "+49 30 901820", "--every", "monthly", "--role", "dean")
    after = card(ana)
    changed = {key for key in before if before[key] != after[key]}
    assert {"tier", "handles", "cadence", "role"} <= changed
    assert changed <= {
        "tier",
        "handles",
        "cadence",
        "role",
        "worth",
        "expires_at",
        "shelf_life_days",
        "suggestion",
    }
    ana("edit", "Ana", "--every", "none", "--role", "none", "--remove", "+4930901820")
    after = card(ana)
    assert after["cadence"]["ideal"] is None
    assert after["role"] is None
    assert len(after["handles"]) == 1
    assert "Unchanged" in ana("edit", "Ana", "--tier", "1").out
    for _ in range(2):
        ana("undo")
    assert card(ana) == before


def test_edit_renames_and_the_old_name_is_gone(ana):
    ana("edit", "Ana", "--name", "Ana Silva")
    assert card(ana, "Silva")["name"] == "Ana Silva"
    ana("show", "Ruiz", code=1)
    assert "none of their handles" in ana("edit", "Ana", "--remove", "x@y.example", code=1).err


def test_alias_finds_and_is_taken_away(ana):
    ana("alias", "Ana", "Professor")
    assert card(ana, "professor")["name"] == "Ana Ruiz"
    ana("alias", "Ana", "Professor", "--remove")
    ana("show", "professor", code=1)
    ana("alias", "Ana", "Professor", "--remove", code=1)
    ana("alias", "Ana", " ", code=1)
    assert card(ana)["aliases"] == ["Anita"]


def test_a_name_beats_an_alias_beats_a_beginning(begun):
    begun("add", "Ana")
    begun("add", "Bob", "--alias", "Anna Ruiz")
    begun("add", "Anna Ruizinho")
    begun("add", "Cy", "--alias", "Ana")
    assert card(begun, "ana")["name"] == "Ana"
    assert card(begun, "anna ruiz")["name"] == "Bob"
    assert card(begun, "anna ruizi")["name"] == "Anna Ruizinho"


def test_notes(ana):
    made = ana("note", "Ana", "likes", "old", "maps", "--json").json["note"]
    assert made["text"] == "likes old maps"
    assert "likes old maps" in ana("note", "Ana").out
    assert card(ana)["unknown"], "a note is no touch"
    ana("note", "Ana", "--remove", made["id"][-6:])
    assert ana("note", "Ana", "--json").json["notes"] == []
    ana("undo")
    assert [each["id"] for each in ana("note", "Ana", "--json").json["notes"]] == [made["id"]]
    ana("note", "Ana", "--remove", "ffffff", code=1)
    ana("note", "Ana", "  ", code=1)


def test_days(ana):
    ana("date", "Ana", "birthday", "1980-05-03")
    ana("date", "Ana", "met", "may", "7")
    assert [(each["label"], each["date"]) for each in card(ana)["dates"]] == [
        ("birthday", "1980-05-03"),
        ("met", "--05-07"),
    ]
    ana("date", "Ana", "birthday", "05-04")
    assert {each["date"] for each in card(ana)["dates"]} == {"--05-04", "--05-07"}
    ana("date", "Ana", "met", "--remove")
    assert len(card(ana)["dates"]) == 1
    ana("date", "Ana", "met", "--remove", code=1)
    ana("date", "Ana", "met", code=2)
    for day in ("02-30", "13-01", "whenever", "0"):
        ana("date", "Ana", "met", day, code=1)
    ana("date", "Ana", "leap", "02-29")
    assert "29 Feb" in ana("date", "Ana").out


def test_promises(ana):
    made = ana("promise", "Ana", "send", "the", "photos", "--due", "friday", "--json").json["promise"]
    assert (made["text"], made["due"], made["by"]) == ("send the photos", "2026-11-27", "me")
    ana("promise", "Ana", "return the book", "--by", "them", "--due", "2026-11-01")
    assert "(late)" in ana("promise").out
    assert "they owe" in ana("promise", "Ana").out
    assert '"code": "ambiguous"' in ana("done", "Ana", "--json", code=1).err
    ana("done", "Ana", "photos")
    assert "photos" not in ana("promise").out
    assert "kept" in ana("promise", "--all").out
    ana("undo")
    ana("done", made["id"][-6:])
    ana("done", "Ana")
    ana("done", "Ana", code=1)
    ana("promise", "Ana", "x", "--by", "both", code=1)
    ana("promise", "Ana", "x", "--due", "someday", code=1)


def test_snooze_and_wake(ana):
    ana("snooze", "Ana", "2w")
    assert card(ana)["snoozed_until"] == "2026-12-08T10:00:00Z"
    assert card(ana)["state"] == "snoozed"
    assert ana("show", "Ana", "--json", now="2026-12-09T10:00:00+00:00").json["state"] == "active"
    ana("wake", "Ana")
    ana("wake", "Ana", code=1)
    assert "for good" in ana("snooze", "Ana").out
    assert ana("show", "Ana", "--json", now="2036-12-09T10:00:00+00:00").json["state"] == "snoozed"
    ana("undo")
    assert card(ana)["state"] == "active"
    assert "2027" in ana("snooze", "Ana", "until", "2027-01-07").out
    ana("snooze", "Ana", "soonish", code=1)


def test_let_go_and_back(ana):
    ana("let-go", "Ana")
    assert ana("people", "--json").json["count"] == 0
    assert ana("people", "--state", "archived", "--json").json["count"] == 1
    assert card(ana)["state"] == "archived"
    ana("wake", "Ana")
    assert card(ana)["state"] == "active"
    ana("let-go", "Ana", "--deceased")
    assert card(ana)["state"] == "deceased"
    ana("undo")
    assert card(ana)["state"] == "active"


def test_forget_leaves_nothing(ana, tmp_path):
    ana("add", "Bob Stone")
    ana("note", "Bob", "met by Ana Ruiz")
    ana("touch", "--with=Ana Ruiz", "--with=Bob Stone", "--via=meal", "--note=with maps")
    ana("export", "-o", str(tmp_path / "out.json"))
    answer = ana("forget", "Ana Ruiz", "--yes")
    assert "met by Ana Ruiz" in answer.err
    assert str(tmp_path / "out.json") in answer.err
    ana("show", "Ana Ruiz", code=1)
    assert [ref["name"] for ref in ana("history", "--json").json["touches"][0]["contacts"]] == ["Bob Stone"]
    assert b"ana@example.com" not in ana.path.read_bytes()
    assert b"Anita" not in ana.path.read_bytes()
    for _ in range(4):
        ana("undo", code=None)
    ana("show", "ana@example.com", code=1)
    assert b"ana@example.com" not in ana.path.read_bytes()


def test_forget_asks_in_so_many_words(ana):
    assert "--yes" in ana("forget", "Ana Ruiz", code=2).err
    assert card(ana)["name"] == "Ana Ruiz"


def test_people_by_state(demo):
    found = {
        state: demo("people", "--state", state, "--json").json
        for state in ("active", "snoozed", "archived", "deceased", "all")
    }
    for state in ("active", "snoozed", "archived", "deceased"):
        assert {each["state"] for each in found[state]["people"]} == {state}
    assert (
        found["all"]["count"]
        == 60
        == sum(found[s]["count"] for s in ("active", "snoozed", "archived", "deceased"))
    )
    assert demo("people", "--json").json["count"] == found["active"]["count"] + found["snoozed"]["count"]


def test_people_by_a_part_of_a_name(begun):
    for name in ("Ana Ruiz", "Anastasia Wood", "Bob Ruiz", "Cy Young", "Émile Anatole"):
        begun("add", name)

    def found(*query):
        return [each["name"] for each in begun("people", *query, "--json").json["people"]]

    assert found("ana") == ["Ana Ruiz", "Anastasia Wood", "Émile Anatole"]
    assert found("ruiz") == ["Ana Ruiz", "Bob Ruiz"]
    assert found("emile") == ["Émile Anatole"]
    assert found("an", "ru") == ["Ana Ruiz"]
    assert found("nobody") == []
    begun("let-go", "Bob Ruiz")
    assert found("bob") == ["Bob Ruiz"], "who is asked for by name is found in any state"
    assert found("--state", "active", "ruiz") == ["Ana Ruiz"]


def test_people_by_a_whole_name_that_others_begin_with(begun):
    """`people` searches: who is called just so does not hide the others."""
    for name in ("Ana", "Ana Ruiz", "Anatole"):
        begun("add", name)
    assert [each["name"] for each in begun("people", "ana", "--json").json["people"]] == [
        "Ana",
        "Ana Ruiz",
        "Anatole",
    ]


def test_people_in_order(demo):
    def column(sort, key):
        return [key(each) for each in demo("people", "--sort", sort, "--json").json["people"]]

    names = column("name", lambda each: each["name"].casefold())
    assert names == sorted(names)
    tiers = column("tier", lambda each: each["tier"])
    assert tiers == sorted(tiers)
    assert len(set(tiers)) == 5
    worth = column("worth", lambda each: each["worth"])
    assert worth == sorted(worth, reverse=True)
    last = [at for at in column("last", lambda each: each["last_touch"] and each["last_touch"]["at"]) if at]
    assert last == sorted(last, reverse=True)


def test_people_filtered(demo):
    everyone = demo("people", "--state", "all", "--json").json["people"]
    for options, fits in (
        (("--unknown",), lambda each: each["unknown"]), (("--known",), lambda each: not each["unknown"]),
        (("--rotten",), lambda each: each["rotten"]), (("--guessed",), lambda each: each["origin"]["guessed"]),
        (("--tier", "4"), lambda each: each["tier"] == 4),
        (("--origin", "online"), lambda each: each["origin"]["kind"] == "online"),
        (("--list", "Old"), lambda each: "Old colleagues" in [ref["name"] for ref in each["lists"]]),
    ):  # fmt: skip
        found = demo("people", "--state", "all", *options, "--json").json
        assert {each["id"] for each in found["people"]} == {each["id"] for each in everyone if fits(each)}, (
            options
        )


def test_show_and_why_agree(demo):
    found = card(demo, "Abena Quaye")
    numbers = {each["name"]: each["value"] for each in demo("why", "Abena Quaye", "--json").json["numbers"]}
    assert numbers["tier"] == str(found["tier"])
    assert numbers["gravitas"] == f"{found['gravitas']:.1%}"
    assert numbers["freshness"] == f"{found['freshness']:.1%}"
    assert numbers["worth"] == f"{found['worth']:.2f}"
    assert all(each["reason"] for each in demo("why", "Abena Quaye", "--json").json["numbers"])


def test_pauses(ana):
    ana("touch", "--with=Ana Ruiz", "--via=meal", "--on=2026-08-01")
    before = card(ana)
    made = ana("pause", "2026-09-01", "2026-10-31", "--note", "away", "--json").json["pause"]
    assert (made["start"], made["end"]) == ("2026-09-01T00:00:00Z", "2026-11-01T00:00:00Z")
    after = card(ana)
    assert after["freshness"] > before["freshness"]
    assert "away" in ana("pause").out
    ana("pause", "--remove", made["id"][-6:])
    assert card(ana) == before
    ana("undo")
    assert card(ana) == after
    ana("pause", "--remove", "ffffff", code=1)
    ana("pause", "2026-09-01", code=2)
    ana("pause", "2026-09-02", "2026-09-01", code=1)


def test_a_day_of_pause_is_a_day(ana):
    made = ana("pause", "2026-09-01", "2026-09-01", "--json").json["pause"]
    assert (made["start"], made["end"]) == ("2026-09-01T00:00:00Z", "2026-09-02T00:00:00Z")
