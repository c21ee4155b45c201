"""The contract for scripts: documents, types, streams and exit codes."""

import json
import re
import signal
import sqlite3
import subprocess
import sys
import time
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")
DAY = re.compile(r"\d{4}-\d\d-\d\d")
NUMBER = (int, float)


def is_instant(value: Any) -> bool:
    return isinstance(value, str) and INSTANT.fullmatch(value) is not None


def is_number(value: Any) -> bool:
    return isinstance(value, NUMBER) and not isinstance(value, bool)


def check_ref(value: Any) -> None:
    assert set(value) == {"id", "name"}
    assert all(isinstance(each, str) and each for each in value.values())


def check_standing(value: Any) -> None:
    assert {
        "id", "name", "origin", "tier", "state", "unknown", "slipping", "rotten", "freshness", "gravitas", "worth",
        "shelf_life_days", "expires_at", "last_touch", "suggestion", "lists",
    } <= set(value)  # fmt: skip
    assert isinstance(value["id"], str)
    assert isinstance(value["name"], str)
    assert set(value["origin"]) == {"kind", "context", "guessed"}
    assert value["origin"]["kind"] in {"shared", "online", "unknown"}
    assert isinstance(value["origin"]["guessed"], bool)
    assert value["tier"] in {1, 2, 3, 4, 5}
    assert value["state"] in {"active", "snoozed", "archived", "deceased"}
    assert all(isinstance(value[name], bool) for name in ("unknown", "slipping", "rotten"))
    assert value["freshness"] is None or 0 <= value["freshness"] <= 1
    assert 0 <= value["gravitas"] <= 1
    assert is_number(value["worth"])
    assert value["shelf_life_days"] is None or is_number(value["shelf_life_days"])
    assert value["expires_at"] is None or is_instant(value["expires_at"])
    last, next_ = value["last_touch"], value["suggestion"]
    if last is not None:
        assert set(last) == {"at", "channel", "by"}
        assert is_instant(last["at"])
        assert last["by"] in {"me", "them", "both"}
    if next_ is not None:
        assert set(next_) == {"channel", "minutes"}
        assert is_number(next_["minutes"])
    for each in value["lists"]:
        check_ref(each)


def check_touch(value: Any) -> None:
    assert {"id", "at", "precision", "channel", "by", "minutes", "cost", "note", "contacts", "source"} <= set(
        value
    )
    assert is_instant(value["at"])
    assert value["precision"] in {"instant", "day"}
    assert value["by"] in {"me", "them", "both"}
    assert value["minutes"] is None or is_number(value["minutes"])
    if value["cost"] is not None:
        check_money(value["cost"])
    assert value["contacts"]
    for each in value["contacts"]:
        check_ref(each)


def check_money(value: Any) -> None:
    assert set(value) == {"amount", "currency"}
    assert isinstance(value["amount"], str)
    assert Decimal(value["amount"]) >= 0
    assert re.fullmatch("[A-Z]{3}", value["currency"])


def check_flow(value: Any) -> None:
    assert {"given", "received", "balance"} <= set(value)
    assert all(is_number(value[name]) for name in ("given", "received", "balance"))
    assert -1 <= value["balance"] <= 1


def check_promise(value: Any) -> None:
    check_ref(value["contact"])
    assert value["by"] in {"me", "them"}
    assert value["due"] is None or DAY.fullmatch(value["due"])
    assert is_instant(value["made_at"])
    assert value["done_at"] is None or is_instant(value["done_at"])


# Documents


def test_due_has_every_key_of_the_contract(demo):
    answer = demo("due", "--json").json
    assert {"schema", "as_of", "until", "count", "minutes", "shown", "due", "planned"} == set(answer)
    assert answer["schema"] == 1
    assert answer["as_of"] == "2026-11-24T10:00:00Z"
    assert answer["until"] == "2026-12-01T10:00:00Z"
    assert answer["count"] == answer["shown"] == len(answer["due"]) == 12
    assert answer["minutes"] == sum(each["suggestion"]["minutes"] for each in answer["due"])
    for each in answer["due"]:
        check_standing(each)
        assert each["state"] == "active"


def test_due_counts_all_and_shows_what_was_asked_for(demo):
    whole, cut = demo("due", "--json").json, demo("due", "--json", "--limit", "3").json
    assert cut["count"] == whole["count"]
    assert cut["minutes"] == whole["minutes"]
    assert cut["shown"] == 3
    assert cut["due"] == whole["due"][:3]
    assert demo("due", "--json", "--limit", "0").json["due"] == []


def test_show_has_every_key_of_the_contract(demo):
    demo("touch", "--with=Agathe Barbier", "--via=meal", "--cost=12.50 EUR", "--for=40m")
    demo("note", "Agathe Barbier", "likes maps")
    demo("promise", "Agathe Barbier", "send the map", "--due", "friday")
    answer = demo("show", "Agathe Barbier", "--json").json
    check_standing(answer)
    assert len(answer["touches"]) > 100
    for each in answer["touches"]:
        check_touch(each)
    assert [each["at"] for each in answer["touches"]] == sorted(
        (t["at"] for t in answer["touches"]), reverse=True
    )
    check_flow(answer["flow"])
    assert answer["flow"]["money"] == [{"amount": "12.50", "currency": "EUR"}]
    assert {"id", "at", "text"} <= set(answer["notes"][0])
    assert is_instant(answer["notes"][0]["at"])
    for each in answer["promises"]:
        check_promise(each)
    assert answer["promises"][0]["due"] == "2026-11-27"
    assert answer["dates"][0]["label"] == "birthday"
    assert answer["dates"][0]["date"] == "1974-11-03"
    assert {each["kind"] for each in answer["handles"]} <= {"email", "phone", "url", "address", "platform"}
    assert answer["handles"]


def test_people_has_every_key_of_the_contract(demo):
    answer = demo("people", "--json", "--state", "all").json
    assert set(answer) == {"schema", "count", "people"}
    assert answer["schema"] == 1
    assert answer["count"] == len(answer["people"]) == 60
    for each in answer["people"]:
        check_standing(each)
    assert {each["state"] for each in answer["people"]} == {"active", "snoozed", "archived", "deceased"}


def test_touch_has_every_key_of_the_contract(begun):
    begun("add", "Ana Ruiz")
    begun("add", "Bob Stone")
    answer = begun(
        "touch", "--json", "--with=Ana Ruiz", "--with=Bob Stone", "--via=meal", "--for=1h30", "--on=yesterday 18:30",
        "--by=them", "--cost=€12.5", "--note=maps",
    ).json  # fmt: skip
    assert set(answer) == {"schema", "touch", "before", "after"}
    check_touch(answer["touch"])
    made = answer["touch"]
    assert made["at"] == "2026-11-23T18:30:00Z"
    assert made["precision"] == "instant"
    assert (made["channel"], made["by"], made["minutes"], made["note"]) == ("meal", "them", 90, "maps")
    assert made["cost"] == {"amount": "12.5", "currency": "EUR"}
    assert sorted(ref["name"] for ref in made["contacts"]) == ["Ana Ruiz", "Bob Stone"]
    assert [each["id"] for each in answer["before"]] == [each["id"] for each in answer["after"]]
    for old, new in zip(answer["before"], answer["after"], strict=True):
        check_standing(old)
        check_standing(new)
        assert old["unknown"]
        assert old["freshness"] is None
        assert not new["unknown"]
        assert new["shelf_life_days"] > 0
        assert new["last_touch"] == {"at": "2026-11-23T18:30:00Z", "channel": "meal", "by": "them"}


def test_plan_has_every_key_of_the_contract(demo):
    answer = demo("plan", "--json").json
    assert {
        "week", "budget_minutes", "planned_minutes", "maintenance", "value_added", "promises", "left_out",
    } <= set(answer)  # fmt: skip
    assert answer["week"] == "2026-W48"
    assert answer["budget_minutes"] == 300
    parts = ("maintenance", "value_added", "promises")
    assert answer["planned_minutes"] == sum(each["minutes"] for part in parts for each in answer[part]) > 0
    assert set(answer["left_out"]) == {"count", "worth", "minutes", "people"}
    for each in answer["value_added"]:
        assert set(each) == {"list", "kind", "minutes", "gain", "why", "people", "day", "done"}
    for each in answer["maintenance"]:
        assert set(each) == {"contact", "kind", "channel", "minutes", "gain", "why", "day", "done"}
        check_standing(each["contact"])
        assert is_number(each["gain"])
        assert each["why"]
    for each in answer["promises"]:
        check_promise(each)
    assert answer["promises"]


def test_plan_keeps_to_its_minutes(demo):
    for minutes in (0, 3, 45, 120):
        answer = demo("plan", "--json", "--minutes", str(minutes)).json
        assert answer["budget_minutes"] == minutes
        assert answer["planned_minutes"] + answer["spent_minutes"] <= max(minutes, answer["spent_minutes"])
        whole = demo("due", "--json").json["count"]
        assert len(answer["maintenance"]) + answer["left_out"]["count"] >= whole - 1
    assert demo("plan", "--json", "--hours", "2").json == demo("plan", "--json", "--minutes", "120").json


def test_lists_have_their_keys(demo):
    answer = demo("lists", "--json").json
    assert set(answer) == {"schema", "lists"}
    assert len(answer["lists"]) == 5
    for each in answer["lists"]:
        assert {"id", "name", "members", "fresh", "rotten", "worth"} <= set(each)
        assert 0 <= each["fresh"] + each["rotten"] <= 1
        assert isinstance(each["members"], int)
        assert is_number(each["worth"])


def test_lists_have_every_key_of_the_contract(demo):
    """What is not measured yet is null, as the code says of itself; a script may rely on the keys."""
    for each in demo("lists", "--json").json["lists"]:
        assert {
            "flow", "maintenance_minutes", "value_added_minutes", "response_rate", "shared", "received", "merge",
            "verdict", "reason",
        } <= set(each)  # fmt: skip


def test_import_has_every_key_of_the_contract(begun, tmp_path):
    cards = tmp_path / "friends.vcf"
    cards.write_text(
        "BEGIN:VCARD\nVERSION:3.0\nFN:Ana Ruiz\nEMAIL:ana@example.com\nBDAY:notaday\nEND:VCARD\n"
        "BEGIN:VCARD\nVERSION:3.0\nEND:VCARD\n"
    )
    answer = begun("import", str(cards), "--json").json
    assert {"contacts", "touches", "problems"} <= set(answer)
    assert answer["contacts"] == {"added": 1, "updated": 0, "unchanged": 0}
    assert answer["touches"] == {"added": 0, "unchanged": 0}
    assert answer["problems"]
    for each in answer["problems"]:
        assert set(each) == {"where", "why"}
        assert each["where"].startswith("friends.vcf")
    again = begun("import", str(cards), "--json").json
    assert again["contacts"] == {"added": 0, "updated": 0, "unchanged": 1}


EVERY_JSON = [
    ("today",), ("due",), ("show", "Agathe Barbier"), ("why", "Agathe Barbier"), ("plan",), ("people",), ("triage",),
    ("lists",), ("list", "show", "Sunday letter"), ("list", "new", "Band"),
    ("list", "edit", "Sunday letter", "--rhythm", "4w"), ("list", "join", "Old colleagues", "Greta Hartwig"),
    ("list", "leave", "Sunday letter", "Hawa Bekele"), ("history",), ("history", "--steps"), ("undo", "--list"),
    ("undo",), ("config",), ("config", "budget"), ("config", "budget", "200"), ("pause",),
    ("pause", "2026-03-01", "2026-03-31"), ("promise",), ("promise", "Agathe Barbier", "lend it"),
    ("done", "Abena Quaye", "write"), ("note", "Agathe Barbier"), ("note", "Agathe Barbier", "x"),
    ("date", "Agathe Barbier"), ("date", "Agathe Barbier", "met", "05-03"), ("snooze", "Agathe Barbier", "2w"),
    ("wake", "Agnieszka Olteanu"), ("let-go", "Agathe Barbier"), ("forget", "Agathe Barbier", "--yes"),
    ("add", "New Body"), ("edit", "Agathe Barbier", "--tier", "2"),
    ("touch", "--with=Agathe Barbier", "--via=call"), ("touch", "edit", "last", "--for", "7m"),
    ("touch", "remove", "last"),
]  # fmt: skip


@pytest.mark.parametrize("command", EVERY_JSON, ids=" ".join)
def test_json_is_one_document_with_its_schema(demo, command):
    demo("edit", "Abena Quaye", "--tier", "3")
    answer = demo(*command, "--json")
    document = json.loads(answer.out)
    assert document["schema"] == 1
    assert len(document) > 1
    assert answer.out.isascii()


def test_redo_under_json(demo):
    demo("edit", "Agathe Barbier", "--tier", "2")
    undone = demo("undo", "--json").json["undo"]
    assert undone["command"] == "edit"
    assert undone["who"] == ["Agathe Barbier"]
    assert demo("redo", "--json").json["redo"]["command"] == "edit"


@pytest.mark.parametrize(
    "command",
    [
        ("due", "--count"),
        ("note", "Ana Ruiz", "--remove", "LAST"),
        ("date", "Ana Ruiz", "birthday", "--remove"),
        ("pause", "--remove", "LAST"),
    ],
    ids=" ".join,
)
def test_json_with_another_option_is_still_json(begun, command):
    begun("add", "Ana Ruiz", "--birthday", "05-03")
    note = begun("note", "Ana Ruiz", "likes maps", "--json").json["note"]["id"]
    pause = begun("pause", "2026-03-01", "2026-03-31", "--json").json["pause"]["id"]
    last = note if command[0] == "note" else pause
    document = json.loads(begun(*(last if each == "LAST" else each for each in command), "--json").out)
    assert isinstance(document, dict)
    assert document["schema"] == 1


@pytest.mark.parametrize(
    "command",
    [("alias", "Agathe Barbier", "Aggie"), ("list", "remove", "Climbing crew")],
    ids=" ".join,
)
def test_every_command_that_prints_has_json(demo, command):
    assert demo(*command, "--json").json["schema"] == 1


def test_beginning_a_ledger_has_json(ledger, tmp_path):
    assert ledger("init", "--json").json["schema"] == 1
    assert ledger("demo", "--people", "2", "--out", str(tmp_path / "d.db"), "--json").json["schema"] == 1


def test_touches_from_a_pipe_under_json(begun):
    begun("add", "Ana Ruiz")
    done = begun.apart(
        "touch", "-", "--json", stdin="ledger touch '--with=Ana Ruiz' --via=call --on=2026-11-20\n"
    )
    assert done.code == 0, done.err
    document = json.loads(done.out)
    assert document["schema"] == 1
    for each in document["touches"]:
        check_touch(each)
    assert document["touches"][0]["precision"] == "day"
    assert document["touches"][0]["at"] == "2026-11-20T12:00:00Z"


# Errors


def refused(answer: Any, code: str) -> dict[str, Any]:
    """The error of a refused run under --json; nothing may stand on standard output."""
    assert answer.out == ""
    document = json.loads(answer.err.splitlines()[-1])
    assert set(document) == {"error"}
    error: dict[str, Any] = document["error"]
    assert set(error) == {"code", "message", "candidates"}
    assert error["code"] == code
    assert error["message"]
    assert isinstance(error["candidates"], list)
    return error


def test_an_unknown_person_is_refused(demo):
    for command in (("show", "Nobody Atall"), ("why", "Nobody Atall"), ("note", "Nobody Atall", "x")):
        assert "Nobody Atall" in refused(demo(*command, "--json", code=1), "not_found")["message"]
        plain = demo(*command, code=1)
        assert plain.out == ""
        assert "Nobody Atall" in plain.err


def test_an_ambiguous_person_lists_the_candidates(begun):
    begun("add", "Ana Ruiz", "--organization", "Library")
    begun("add", "Ana Stone")
    error = refused(begun("show", "Ana", "--json", code=1), "ambiguous")
    assert len(error["candidates"]) == 2
    assert any("Ana Ruiz" in each and "Library" in each for each in error["candidates"])
    plain = begun("show", "Ana", code=1)
    assert plain.out == ""
    assert "  Ana Ruiz (Library" in plain.err
    assert "  Ana Stone" in plain.err


def test_a_likely_slip_is_never_taken_silently(begun):
    begun("add", "Margarethe Olafsdottir")
    answer = begun("show", "Margarete Olafsdottir", "--json")
    assert answer.json["name"] == "Margarethe Olafsdottir"
    assert "is taken for Margarethe Olafsdottir" in answer.err
    error = refused(begun("forget", "Margarete Olafsdottir", "--yes", "--json", code=1), "not_found")
    assert "Margarethe Olafsdottir" in error["candidates"][0]


def test_a_wrong_value_is_refused(begun):
    begun("add", "Ana Ruiz")
    for command in (
        ("touch", "--with=Ana Ruiz", "--via=telepathy"),
        ("touch", "--with=Ana Ruiz", "--via=call", "--for=soon"),
        ("touch", "--with=Ana Ruiz", "--via=call", "--on=sometime"),
        ("touch", "--with=Ana Ruiz", "--via=call", "--by=nobody"),
        ("touch", "--with=Ana Ruiz", "--via=call", "--cost=much"),
        ("touch", "--with=Ana Ruiz", "--via=call", "--on=tomorrow"),
        ("touch", "--with=Ana Ruiz", "--via=call", "--id=7"),
        ("config", "budget", "lots"),
        ("config", "no-such-thing"),
        ("config", "timezone", "Mars/Olympus"),
        ("add", "Zoe", "--origin=telepathy"),
        ("add", "Zoe", "--origin=shared:moon"),
        ("add", "Zoe", "--email=zoe"),
        ("add", "Zoe", "--phone=abc"),
        ("add", "Zoe", "--handle=zoe"),
        ("add", "Zoe", "--birthday=02-30"),
        ("add", "Zoe", "--last=tomorrow"),
        ("add", "   "),
        ("add", "x" * 301),
        ("edit", "Ana Ruiz", "--every=often"),
        ("snooze", "Ana Ruiz", "2020-01-01"),
        ("pause", "2026-03-31", "2026-03-01"),
    ):
        refused(begun(*command, *(() if command[0] == "alias" else ("--json",)), code=1), "invalid")
    assert [each["name"] for each in begun("people", "--json").json["people"]] == ["Ana Ruiz"]
    assert begun("history", "--json").json["touches"] == []


def test_nothing_to_undo_is_refused(begun):
    refused(begun("undo", "--json", code=1), "nothing")
    refused(begun("redo", "--json", code=1), "nothing")


@pytest.mark.parametrize(
    "command",
    [
        ("nosuch",), ("due", "--nosuch"), ("due", "--days", "x"), ("due", "--tier", "9"), ("people", "--limit", "-1"),
        ("people", "--sort", "shoe size"), ("people", "--state", "happy"), ("show",), ("touch",),
        ("touch", "--with=Ana Ruiz"), ("touch", "edit", "last"), ("edit", "Ana Ruiz"), ("date", "Ana Ruiz", "birthday"),
        ("pause", "2026-03-01"), ("plan", "--hours", "1", "--minutes", "1"), ("config", "budget", "1", "--unset"),
        ("forget", "Ana Ruiz"), ("export", "--format", "papyrus"), ("list", "nosuch"), ("list", "edit", "Band"),
    ],
    ids=" ".join,
)  # fmt: skip
def test_wrong_usage_is_two(begun, command):
    begun("add", "Ana Ruiz")
    begun("list", "new", "Band")
    if command[:2] == ("touch", "edit"):
        begun("touch", "--with=Ana Ruiz", "--via=call")
    plain = begun(*command, code=2)
    assert plain.out == ""
    assert plain.err
    if command[0] != "export":
        refused(begun(*command, "--json", code=2), "usage")


def test_a_missing_ledger_is_three(ledger):
    for command in ("today", "due", "people", "lists", "plan", "history", "triage", "config", "undo"):
        error = refused(ledger(command, "--json", code=3), "store")
        assert "ledger init" in error["message"]
    assert not ledger.path.exists()


def test_an_address_is_no_ledger(ledger):
    for address in ("postgresql://host/db", "https://example.com/ledger.db", "sqlite:///x.db"):
        error = refused(ledger("--ledger", address, "due", "--json", code=1), "invalid")
        assert "address" in error["message"]


def test_what_is_no_ledger_is_left_alone(ledger, tmp_path):
    text = tmp_path / "letter.txt"
    text.write_text("Dear Ana,\n" * 30)
    other = tmp_path / "other.db"
    with sqlite3.connect(other) as connection:
        connection.execute("CREATE TABLE x (y)")
    connection.close()
    empty = tmp_path / "empty.db"
    empty.touch()
    short = tmp_path / "short.db"
    short.write_bytes(b"SQLite format 3\x00abc")
    for path in (text, other, empty, short, tmp_path):
        before = path.read_bytes() if path.is_file() else None
        for command in (("due",), ("add", "Ana"), ("undo",)):
            refused(ledger("--ledger", str(path), *command, "--json", code=3), "store")
        assert before is None or path.read_bytes() == before
    for path in (text, other, short, tmp_path):
        ledger("--ledger", str(path), "init", code=3)
    assert text.read_text().startswith("Dear Ana")


def test_a_newer_ledger_is_refused(begun):
    with sqlite3.connect(begun.path) as connection:
        connection.execute("PRAGMA user_version = 99")
    connection.close()
    assert "newer" in refused(begun("due", "--json", code=3), "store")["message"]


def test_a_moment_that_cannot_be_read_is_refused(begun, monkeypatch):
    refused(begun("--as-of", "whenever", "due", "--json", code=1), "invalid")
    monkeypatch.setenv("LEDGER_NOW", "whenever")
    refused(begun("due", "--json", code=1), "invalid")


@pytest.mark.parametrize("content", ["", "\n\n", "Dear Ana, how are you?", '{"a": 1}', "<html></html>"])
def test_an_import_with_nothing_readable_is_one(begun, tmp_path, content):
    path = tmp_path / "file.txt"
    path.write_text(content)
    error = refused(begun("import", str(path), "--json", code=1), "nothing")
    assert "file.txt" in error["message"]
    assert (
        begun("history", "--steps", "--json").json["steps"] == begun("undo", "--list", "--json").json["steps"]
    )
    assert begun("people", "--json").json["count"] == 0
    begun("undo", code=1)


def test_an_import_of_what_is_not_there_is_one(begun, tmp_path):
    refused(begun("import", str(tmp_path / "no.vcf"), "--json", code=1), "invalid")
    (tmp_path / "empty").mkdir()
    refused(begun("import", str(tmp_path / "empty"), "--json", code=1), "nothing")
    refused(begun("import", str(tmp_path / "no.vcf"), "--map", "x", "--json", code=2), "usage")


# Pipes and signals


@pytest.mark.parametrize(
    "command",
    [
        ("history",),
        ("history", "--json"),
        ("people", "--state", "all"),
        ("export",),
        ("export", "--format", "csv"),
    ],
    ids=" ".join,
)
def test_a_closed_pipe_is_silent(demo, command):
    process = subprocess.Popen(
        [sys.executable, "-m", "relationship_ledger", *command],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert process.stdout is not None
    assert process.stderr is not None
    assert process.stdout.readline()
    process.stdout.close()
    talk = process.stderr.read().decode()
    process.stderr.close()
    code = process.wait(20)
    assert talk == ""
    assert code == 0


def _heeding_interrupts() -> None:
    """A shell starts what runs in its background deaf to interrupts, and that is inherited."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def test_an_interrupt_leaves_nothing_half_done(begun, tmp_path):
    cards = tmp_path / "many.vcf"
    cards.write_text(
        "".join(
            f"BEGIN:VCARD\nVERSION:3.0\nFN:Person {n} Number\nEMAIL:p{n}@example.com\nNOTE:{'x' * 400}\nEND:VCARD\n"
            for n in range(12_000)
        )
    )
    before = begun("people", "--json").out
    process = subprocess.Popen(
        [sys.executable, "-m", "relationship_ledger", "import", str(cards)],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        preexec_fn=_heeding_interrupts,  # noqa: PLW1509  # no threads here
    )  # fmt: skip
    journal = Path(f"{begun.path}-journal")
    limit = time.monotonic() + 20
    while not journal.exists() and process.poll() is None and time.monotonic() < limit:
        time.sleep(0.005)
    assert process.poll() is None, "the import was over before it could be stopped"
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=20)
    assert process.returncode == 130
    assert out == ""
    assert "Traceback" not in err
    assert "had been saved before is kept" in err
    assert begun("people", "--json").out == before
    begun("undo", code=1)
    assert not journal.exists()
