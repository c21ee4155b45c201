"""The ledger as a whole: lists, beginning, settings, files in and out, undo and history, and who may read it."""

import json
import stat
import subprocess
import sys

import pytest


@pytest.fixture
def band(begun):
    begun("add", "Ana Ruiz", "--email", "ana@example.com", "--last", "2026-11-01")
    begun("add", "Bob Stone")
    begun(
        "list",
        "new",
        "Band",
        "--thing",
        "music",
        "--value",
        "a song",
        "--rhythm",
        "2w",
        "--at-most",
        "60 days",
    )
    return begun


def lists(ledger):
    return {each["name"]: each for each in ledger("lists", "--json").json["lists"]}


def test_a_list_from_its_making_to_its_end(band):
    found = lists(band)["Band"]
    assert (found["members"], found["thing"], found["value"], found["rhythm_days"]) == (
        0,
        "music",
        "a song",
        14,
    )
    assert "Ana Ruiz and Bob Stone" in band("list", "join", "band", "Ana", "Bob").out
    assert "No one new" in band("list", "join", "band", "Ana").out
    assert lists(band)["Band"]["members"] == 2
    assert [each["name"] for each in band("list", "show", "Ba", "--json").json["people"]] == [
        "Ana Ruiz",
        "Bob Stone",
    ]
    assert [each["name"] for each in band("people", "--list", "Band", "--json").json["people"]] == [
        "Ana Ruiz",
        "Bob Stone",
    ]
    band("list", "leave", "Band", "Bob")
    assert lists(band)["Band"]["members"] == 1
    band("list", "leave", "Band", "Bob", code=1)
    band("list", "edit", "Band", "--name", "Choir", "--thing", "none", "--rhythm", "none")
    assert lists(band)["Choir"]["thing"] is None
    assert lists(band)["Choir"]["rhythm_days"] is None
    band("list", "remove", "Choir")
    assert lists(band) == {}
    assert band("people", "--json").json["count"] == 2
    band("undo")
    assert lists(band)["Choir"]["members"] == 1


def test_a_list_is_refused(band):
    assert '"code": "conflict"' in band("list", "new", "BAND", "--json", code=1).err
    assert '"code": "not_found"' in band("list", "show", "Choir", "--json", code=1).err
    band("list", "new", "Bandits")
    assert band("list", "show", "Band", "--json").json["name"] == "Band"
    error = json.loads(band("list", "show", "Ban", "--json", code=1).err)["error"]
    assert (error["code"], sorted(error["candidates"])) == ("ambiguous", ["Band", "Bandits"])
    band("list", "join", "Band", "Nobody", code=1)
    band("list", "edit", "Band", code=2)
    band("list", "new", " ", code=1)
    assert '"code": "conflict"' in band("list", "edit", "Bandits", "--name", "Band", "--json", code=None).err


def test_a_lists_longest_silence_decides_for_its_members(band):
    before = band("show", "Ana", "--json").json["expires_at"]
    band("list", "edit", "Band", "--at-most", "7 days")
    band("list", "join", "Band", "Ana")
    after = band("show", "Ana", "--json").json["expires_at"]
    assert after < before
    assert after == "2026-11-08T12:00:00Z"


def test_init_only_once(ledger):
    ledger("init", "--region", "de", "--timezone", "Europe/Berlin")
    before = ledger.path.read_bytes()
    for command in (("init",), ("demo", "--people", "1")):
        assert "already" in ledger(*command, code=3).err
    assert ledger.path.read_bytes() == before
    assert ledger("config", "region", "--json").json["value"] == "DE"
    assert ledger("config", "timezone", "--json").json["value"] == "Europe/Berlin"


def test_init_refuses_before_it_makes_anything(ledger):
    for options in (("--region", "Germany"), ("--timezone", "Mars/Olympus")):
        ledger("init", *options, code=1)
        assert not ledger.path.exists()


def test_init_moves_a_demo_aside(ledger):
    ledger("demo", "--people", "5")
    answer = ledger("init")
    assert "ledger-demo-1.db" in answer.err
    assert ledger.path.with_name("ledger-demo-1.db").exists()
    assert ledger("people", "--json").json["count"] == 0
    assert (
        ledger(
            "--ledger", str(ledger.path.with_name("ledger-demo-1.db")), "people", "--state", "all", "--json"
        ).json["count"]
        == 5
    )


def test_the_place_is_remembered(ledger, monkeypatch):
    ledger("init")
    ledger("add", "Ana Ruiz")
    monkeypatch.delenv("RELATIONSHIP_LEDGER")
    assert ledger("people", "--json").json["count"] == 1
    location = ledger.home / ".config" / "relationship-ledger" / "location"
    assert location.read_text() == f"{ledger.path}\n"


def test_settings(begun):
    rows = {each["name"]: each for each in begun("config", "--json").json["settings"]}
    assert (rows["budget"]["value"], rows["budget"]["set"]) == ("300", False)
    begun("config", "budget", "120")
    assert begun("plan", "--json").json["budget_minutes"] == 120
    assert begun("config", "budget", "--json").json["value"] == "120"
    begun("config", "budget", "--unset")
    assert begun("config", "budget", "--json").json["value"] == "300"
    begun("undo")
    begun("undo")
    assert begun("plan", "--json").json["budget_minutes"] == 300
    assert begun("config", "--plain").out.count("\n") == len(rows) > 40
    for name, value in (
        ("budget", "-1"),
        ("budget", "1.5"),
        ("threshold", "2"),
        ("week-starts", "someday"),
        ("day-first", "perhaps"),
        ("currency", "EURO"),
        ("timezone", "Nowhere"),
    ):
        answer = begun("config", "--json", "--", name, value, code=1)
        assert '"code": "invalid"' in answer.err
    near = json.loads(begun("config", "tier.9.weight", "--json", code=1).err)["error"]
    assert near["candidates"]


def test_a_channel_of_ones_own(begun):
    begun("add", "Ana Ruiz")
    begun("config", "channel.sauna.depth", "1")
    begun("config", "channel.sauna.words", "sweat, steam")
    assert begun("touch", "--with=Ana", "--via=steam", "--json").json["touch"]["channel"] == "sauna"
    assert begun("touch", "Ana", "sweat", "40m", "--json").json["touch"]["channel"] == "sauna"


def test_a_threshold_reckons_every_standing_anew(demo):
    before = demo("people", "--json").json["people"]
    demo("config", "threshold", "0.8")
    after = demo("people", "--json").json["people"]
    sooner = [
        old["expires_at"] > new["expires_at"]
        for old, new in zip(before, after, strict=True)
        if old["freshness"] is not None
    ]
    assert sum(sooner) > len(sooner) / 2
    demo("undo")
    assert demo("people", "--json").json["people"] == before


# In and out


def test_dry_run_only_looks_and_tells_the_same(band, tmp_path):
    table = tmp_path / "t.csv"
    table.write_text("Name,Email\nCy Young,cy@example.com\nAna R,ana@example.com\n")
    before = band("export").out
    looked = band("import", str(table), "--dry-run", "--json").json
    assert band("export").out == before
    done = band("import", str(table), "--json").json
    assert looked == done
    assert done["contacts"] == {"added": 1, "updated": 1, "unchanged": 0}
    assert band("show", "Ana Ruiz", "--json").json["aliases"] == ["Ana R"]
    band("undo")
    assert json.loads(band("export").out)["schema"] == 1
    assert band("people", "--json").json["count"] == 2


def test_import_takes_what_is_said_of_all(begun, tmp_path):
    table = tmp_path / "t.csv"
    table.write_text("Wer,Wo\nCy Young,cy@example.com\n")
    begun(
        "import",
        str(table),
        "--map",
        "Wer=name",
        "--map",
        "Wo=email",
        "--origin",
        "shared:school",
        "--tier",
        "3",
        "--list",
        "Class",
    )
    found = begun("show", "Cy Young", "--json").json
    assert (found["origin"]["context"], found["tier"], found["lists"][0]["name"]) == ("school", 3, "Class")
    assert found["handles"][0]["value"] == "cy@example.com"
    begun("import", str(table), "--origin", "nonsense", code=1)
    begun("import", str(table), "--tier", "9", code=2)


def test_problems_are_listed_and_the_rest_goes_in(begun, tmp_path):
    bad = tmp_path / "bad.vcf"
    bad.write_text("BEGIN:VCARD\nVERSION:3.0\nFN:Ana Ruiz\nEND:VCARD\nBEGIN:VCARD\nVERSION:3.0\nEND:VCARD\n")
    letter = tmp_path / "letter.txt"
    letter.write_text("Dear Ana")
    answer = begun("import", str(bad), str(letter))
    assert "Added: 1 person" in answer.lines[0]
    assert any(line.startswith("bad.vcf") for line in answer.lines)
    assert any(line.startswith("letter.txt") for line in answer.lines)


def test_an_export_brings_everything_back(demo, tmp_path):
    demo("pause", "2026-09-01", "2026-09-10")
    demo("config", "budget", "240")
    demo(
        "touch",
        "--with=Agathe Barbier",
        "--with=Abena Quaye",
        "--via=meal",
        "--cost=12.50 CHF",
        "--note=“maps”",
    )
    out = tmp_path / "all.json"
    demo("export", "-o", str(out))
    copy = ("--ledger", str(tmp_path / "copy.db"))
    demo(*copy, "init")
    answer = demo(*copy, "import", str(out), "--json").json
    assert answer["contacts"]["added"] == 60
    assert answer["problems"] == []
    for command in (
        ("people", "--state", "all"),
        ("due",),
        ("lists",),
        ("plan",),
        ("pause",),
        ("promise",),
        ("today",),
    ):
        assert demo(*copy, *command, "--json").json == demo(*command, "--json").json, command
    assert demo(*copy, "history", "--json").json == demo("history", "--json").json
    again = demo(*copy, "import", str(out), "--json").json
    assert again["contacts"] == {"added": 0, "updated": 0, "unchanged": 60}
    assert again["touches"]["added"] == 0
    demo(*copy, "undo")
    assert demo(*copy, "people", "--state", "all", "--json").json["count"] == 0


def test_export_refuses(band, tmp_path):
    band("export", "--format", "papyrus", code=2)
    band("export", "-o", str(tmp_path / "x.docx"), code=2)
    band("export", "-o", str(tmp_path / "no" / "x.json"), code=3)
    assert not list(tmp_path.glob(".*part"))
    assert band("export").out.startswith("{")
    assert band("export", "--format", "CSV").out.count("\n") == 3


def test_undo_step_by_step_and_a_chosen_one(band):
    band("edit", "Ana", "--tier", "1")
    band("edit", "Bob", "--tier", "2")
    steps = {
        each["who"][0]: each["step"]
        for each in band("undo", "--list", "--json").json["steps"]
        if each["command"] == "edit"
    }
    band("undo", str(steps["Ana Ruiz"]))
    assert band("show", "Ana", "--json").json["tier"] == 5
    assert band("show", "Bob", "--json").json["tier"] == 2
    band("undo", "9999", code=1)
    band("undo", "0", code=2)


def test_undo_refuses_where_rows_changed_since(band):
    band("edit", "Ana", "--tier", "1")
    step = band("undo", "--list", "--json").json["steps"][0]["step"]
    band("edit", "Ana", "--tier", "2")
    error = json.loads(band("undo", str(step), "--json", code=1).err)["error"]
    assert error["code"] == "conflict"
    assert "Ana Ruiz" in error["candidates"]
    assert band("show", "Ana", "--json").json["tier"] == 2


def test_undo_and_redo_walk_up_and_down(band):
    tiers = []
    for tier in ("1", "2", "3"):
        band("edit", "Ana", "--tier", tier)
    for command in ("undo", "undo", "undo", "redo", "redo", "undo", "redo", "redo"):
        band(command)
        tiers.append(band("show", "Ana", "--json").json["tier"])
    assert tiers == [2, 1, 5, 1, 2, 1, 2, 3]
    band("redo", code=1)


def test_history_of_one_person(demo):
    mine = demo("history", "Agathe Barbier", "--json").json
    assert mine["count"] == len(mine["touches"]) > 100
    assert all("Agathe Barbier" in [ref["name"] for ref in each["contacts"]] for each in mine["touches"])
    demo("edit", "Agathe Barbier", "--tier", "2")
    steps = demo("history", "Agathe Barbier", "--steps", "--json").json["steps"]
    assert [each["command"] for each in steps] == ["edit"]
    demo("note", "Abena Quaye", "x")
    assert demo("history", "Agathe Barbier", "--steps", "--json").json["steps"] == steps
    everything = demo("history", "--steps", "--json").json["steps"]
    assert [each["command"] for each in everything[:2]] == ["note", "edit"]


# Privacy


def mode(path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_files_are_for_their_owner_alone(ledger, tmp_path):
    import os

    before = os.umask(0)
    try:
        ledger("init")
        ledger("add", "Ana Ruiz")
        for name in ("out.json", "out.csv"):
            ledger("export", "-o", str(tmp_path / name))
            assert mode(tmp_path / name) == 0o600
        ledger("demo", "--people", "2", "--out", str(tmp_path / "demo.db"))
    finally:
        os.umask(before)
    settings = ledger.home / ".config" / "relationship-ledger"
    assert mode(ledger.path) == 0o600
    assert mode(tmp_path / "demo.db") == 0o600
    assert mode(settings) == 0o700
    assert mode(settings / "location") == 0o600


def test_the_device_file_is_for_its_owner_alone(ledger, monkeypatch):
    monkeypatch.delenv("LEDGER_SEED")
    ledger("init")
    device = ledger.home / ".config" / "relationship-ledger" / "device"
    assert mode(device) == 0o600


NO_NETWORK = """
import socket, sys, json
def forbidden(*args, **kwargs):
    raise SystemExit("a socket was asked for")
class Forbidden(socket.socket):
    __init__ = forbidden
socket.socket = Forbidden
for name in ("create_connection", "getaddrinfo", "socketpair", "gethostbyname"):
    setattr(socket, name, forbidden)
from relationship_ledger.cli.main import main
for arguments in json.loads(sys.argv[1]):
    code = main(arguments)
    if code:
        raise SystemExit(f"{arguments}: {code}")
"""


def test_no_command_asks_for_the_network(ledger, tmp_path):
    table = tmp_path / "t.csv"
    table.write_text("Name,Email\nCy Young,cy@example.com\n")
    commands = [
        ["init"], ["add", "Ana Ruiz", "--phone", "+4930901820", "--url", "https://ana.example"], ["add", "Bob Stone"],
        ["import", str(table)], ["touch", "Ana", "call", "25m", "yesterday"], ["touch", "edit", "last", "--for=3m"],
        ["today"], ["due", "--json"], ["show", "Ana"], ["why", "Ana"], ["plan"], ["people"], ["triage"],
        ["alias", "Ana", "Anita"], ["edit", "Ana", "--tier", "2"], ["note", "Ana", "x"], ["date", "Ana", "met", "05-03"],
        ["promise", "Ana", "x"], ["done", "Ana"], ["snooze", "Ana", "2w"], ["wake", "Ana"], ["let-go", "Bob"],
        ["list", "new", "Band"], ["list", "join", "Band", "Ana"], ["list", "show", "Band"], ["lists"],
        ["list", "edit", "Band", "--thing", "music"], ["list", "leave", "Band", "Ana"], ["list", "remove", "Band"],
        ["pause", "2026-03-01", "2026-03-02"], ["config"], ["config", "budget", "200"], ["undo"], ["redo"], ["history"],
        ["history", "--steps"], ["export"], ["export", "-o", str(tmp_path / "x.csv")], ["forget", "Ana", "--yes"],
        ["demo", "--people", "3", "--out", str(tmp_path / "d.db")],
    ]  # fmt: skip
    done = subprocess.run(
        [sys.executable, "-c", NO_NETWORK, json.dumps(commands)],
        check=False,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr[-500:]
