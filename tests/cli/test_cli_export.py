"""What goes out, by the program's own doors: each format, the way back, and the folder that others write to as well."""

import csv
import io
import json
import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from icalendar import Calendar

from relationship_ledger.cli import folder_out

FORMATS = ("csv", "vcard", "vcard4", "ics", "markdown", "json")
RECORD = ".relationship-ledger.json"


@pytest.fixture
def band(begun):
    """Three people of whom much is known."""
    begun("list", "new", "Choir")
    begun(
        "add", "Ana Ruiz", "--tier=1", "--origin=shared:work", "--birthday=1980-05-03", "--first=2019-03-01",
        "--email=ana@x.example", "--phone=+34600111222", "--handle=mastodon:@ana@social.example",
        "--organization=Kites", "--role=Head", "--list=Choir", now="2026-01-01T10:00:00Z",
    )  # fmt: skip
    begun("edit", "Ana Ruiz", "--every=2w", "--at-most=90 days")
    begun("alias", "Ana Ruiz", "Anita")
    begun("note", "Ana Ruiz", "Sings; loudly, at night")
    begun("note", "Ana Ruiz", "Afraid of geese")
    begun("date", "Ana Ruiz", "anniversary", "02-29")
    begun("promise", "Ana Ruiz", "send the photos", "--due=2026-12-01")
    begun("touch", "--with=Ana Ruiz", "--via=call", "--on=2026-11-20", "--for=20m", "--note=geese again")
    begun("add", "Bo Lee", "--origin=online:github?")
    begun("touch", "--with=Bo Lee", "--via=meal", "--on=2026-11-01")
    begun("snooze", "Bo Lee", "2027-01-01")
    begun("add", "=HYPERLINK(x) Cy", "--birthday=02-03")
    begun("let-go", "=HYPERLINK(x) Cy")
    return begun


def exported(ledger, kind):
    return ledger("export", "--format", kind).out


def facts(ledger, *where):
    """All that is said of people, without the ids and moments of one ledger."""
    people = {}
    for each in ledger(*where, "people", "--state", "all", "--json").json["people"]:
        card = ledger(*where, "show", each["id"], "--json").json
        people[each["name"]] = {
            "handles": [(one["kind"], one["value"], one["label"]) for one in card["handles"]],
            "dates": sorted((one["label"], one["date"]) for one in card["dates"]),
            "notes": sorted(one["text"] for one in card["notes"]),
            "lists": [one["name"] for one in card["lists"]],
            **{key: card[key] for key in ("tier", "origin", "state", "snoozed_until", "aliases", "organization", "role",
                                          "first_day", "cadence")},
        }  # fmt: skip
    return people


# The way back


@pytest.mark.parametrize("kind", ["csv", "vcard", "vcard4", "raw", "vdir"])
def test_people_come_back_in_an_empty_ledger(band, tmp_path, kind):
    out = tmp_path / {"csv": "p.csv", "raw": "p.csv", "vdir": "cards"}.get(kind, "p.vcf")
    options = ("--raw",) if kind == "raw" else ("--format", kind)
    band("export", *options, "-o", str(out))
    copy = ("--ledger", str(tmp_path / "copy.db"))
    band(*copy, "init")
    answer = band(*copy, "import", str(out), "--json").json
    assert (answer["contacts"]["added"], answer["problems"]) == (3, [])
    assert facts(band, *copy) == facts(band)
    again = band(*copy, "import", str(out), "--json").json
    assert again["contacts"] == {"added": 0, "updated": 0, "unchanged": 3}


@pytest.mark.parametrize("kind", ["csv", "vcard", "vcard4"])
def test_people_come_back_to_where_they_came_from(band, tmp_path, kind):
    out = tmp_path / "people.out"
    band("export", "--format", kind, "-o", str(out))
    before = facts(band)
    answer = band("import", str(out), "--json").json
    assert answer["contacts"] == {"added": 0, "updated": 0, "unchanged": 3}
    assert answer["problems"] == []
    assert facts(band) == before
    assert exported(band, kind) == out.read_bytes().decode()


def test_a_card_keeps_the_id_of_the_address_book_it_came_from(begun, tmp_path):
    cards = tmp_path / "book.vcf"
    cards.write_text("BEGIN:VCARD\nVERSION:3.0\nUID:Book-7\nFN:Ana Ruiz\nTEL:+34600111222\nEND:VCARD\n")
    begun("import", str(cards))
    begun("add", "Bo Lee")
    found = [line for line in exported(begun, "vcard").splitlines() if line.startswith("UID:")]
    bo = begun("show", "Bo Lee", "--json").json["id"]
    assert found == ["UID:Book-7", f"UID:urn:uuid:{bo}"]


# Each format


def test_the_same_ledger_gives_the_same_bytes(demo):
    for kind in ("vcard", "vcard4"):
        first = exported(demo, kind)
        assert demo("export", "--format", kind, now="2027-06-01T10:00:00Z").out == first
        assert first.count("BEGIN:VCARD") == 60
    assert "X-LEDGER-SHELF-LIFE:" in demo("export", "--format", "vcard", "--with-standing").out
    assert "X-LEDGER-SHELF-LIFE:" not in exported(demo, "vcard")


def test_a_table_has_a_line_a_person(band):
    rows = {row["Name"]: row for row in csv.DictReader(io.StringIO(exported(band, "csv"), newline=""))}
    assert set(rows) == {"Ana Ruiz", "Bo Lee", "'=HYPERLINK(x) Cy"}
    ana = rows["Ana Ruiz"]
    assert ana["Cadence"] == "every 14 days, at most 90 days"
    assert ana["Phone"] == "'+34600111222"
    assert ana["Days"] == "anniversary: --02-29"
    assert ana["Accounts"] == "mastodon: @ana@social.example"
    assert ana["Notes"] == "Sings; loudly, at night ::: Afraid of geese"
    assert ana["Last touch"] == "2026-11-20"
    assert rows["Bo Lee"]["Status"].startswith("snoozed until 2027-01-01T")
    assert rows["Bo Lee"]["Origin"] == "online:github?"


def test_a_calendar_has_days_promises_and_ends(band):
    events = {str(e["summary"]): e for e in Calendar.from_ical(exported(band, "ics")).walk("VEVENT")}
    assert set(events) == {
        "Birthday: Ana Ruiz", "anniversary: Ana Ruiz", "You owe: Ana Ruiz: send the photos", "Shelf life ends: Ana Ruiz",
    }  # fmt: skip
    expires = band("show", "Ana Ruiz", "--json").json["expires_at"]
    assert events["Shelf life ends: Ana Ruiz"].decoded("dtstart").isoformat() == expires[:10]
    assert "geese" not in exported(band, "ics")
    near = Calendar.from_ical(band("export", "--format", "ics", "--days", "0").out).walk("VEVENT")
    assert {str(e["summary"]) for e in near} == set(events) - {"Shelf life ends: Ana Ruiz"}
    later = Calendar.from_ical(band("export", "--format", "ics", now="2026-11-25T10:00:00Z").out).walk(
        "VEVENT"
    )
    assert {str(e["uid"]) for e in later} == {str(e["uid"]) for e in events.values()}


def test_a_calendar_passes_over_the_dead(band):
    band("let-go", "Ana Ruiz", "--deceased")
    assert list(Calendar.from_ical(exported(band, "ics")).walk("VEVENT")) == []


def test_a_document_tells_of_everyone(band):
    text = exported(band, "markdown")
    for line in (
        "# People and lists", "3 people, written 24 Nov 2026.", "Contents: [Lists](#lists) 1 · ", "### Choir", "## A", "### Ana Ruiz",
        "- also: Anita", "- tier: 1", "- organization: Kites", "- phone: +34600111222", "- cadence: every 14 days, at most 90 days",
        "- 2026-11-24: Afraid of geese", "- 2026-11-20, call, by me, 20 min: geese again",
        "- you owe: send the photos, by 2026-12-01", "### =HYPERLINK(x) Cy", "- state: archived",
    ):  # fmt: skip
        assert line in text or line.replace("=", "\\=", 1) in text, line


def test_an_empty_ledger_gives_an_empty_export(begun):
    assert exported(begun, "vcard") == ""
    assert exported(begun, "csv").count("\n") == 1
    assert "BEGIN:VEVENT" not in exported(begun, "ics")
    assert exported(begun, "markdown").startswith("# People and lists\n\n0 people")


@pytest.mark.parametrize(
    ("name", "begins"),
    [("a.vcf", "BEGIN:VCARD"), ("a.csv", "Name,"), ("a.ics", "BEGIN:VCALENDAR"), ("a.md", "# People and lists"), ("a.json", "{"),
     ("a.VCF", "BEGIN:VCARD")],
)  # fmt: skip
def test_the_name_says_the_format(band, tmp_path, name, begins):
    answer = band("export", "-o", str(tmp_path / name), "--json").json
    assert answer["file"] == str(tmp_path / name)
    assert (tmp_path / name).read_text().startswith(begins)
    assert stat.S_IMODE((tmp_path / name).stat().st_mode) == 0o600


def test_a_file_is_what_standard_output_has(band, tmp_path):
    for kind in FORMATS:
        out = tmp_path / f"x.{kind}"
        band("export", "--format", kind, "-o", str(out))
        assert out.read_bytes().decode() == exported(band, kind)


@pytest.mark.parametrize(
    "options",
    [("--days=3",), ("--format=csv", "--with-standing"), ("--format=vcard", "--overwrite"), ("--format=ics", "--raw"),
     ("--format=vdir",), ("--json",), ("--format=papyrus",), ("--format=ics", "--days=-1")],
)  # fmt: skip
def test_what_makes_no_sense_is_refused(band, options):
    answer = band("export", *options, code=2)
    assert answer.out == ""


@pytest.mark.parametrize("kind", ["vcard", "markdown", "ics"])
def test_a_closed_pipe_is_silent(demo, kind):
    process = subprocess.Popen(
        [sys.executable, "-m", "relationship_ledger", "export", "--format", kind],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert process.stdout is not None
    assert process.stderr is not None
    assert process.stdout.readline()
    process.stdout.close()
    assert process.stderr.read() == b""
    process.stderr.close()
    assert process.wait(20) == 0


def test_a_terminal_that_speaks_no_unicode_gets_the_bytes(demo):
    done = subprocess.run(
        [sys.executable, "-m", "relationship_ledger", "export", "--format", "vcard"], check=True, capture_output=True,
        env={**os.environ, "PYTHONUTF8": "0", "PYTHONIOENCODING": "ascii", "LC_ALL": "C"},
    )  # fmt: skip
    assert not done.stdout.isascii()
    assert done.stdout.decode("utf-8").count("BEGIN:VCARD") == 60


# A folder of cards


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "cards"


def vdir(ledger, folder, *options, code=0):
    return ledger("export", "--format", "vdir", "-o", str(folder), *options, "--json", code=code).json


def counts(answer):
    return answer["written"], answer["unchanged"], answer["removed"]


def card_of(ledger, folder, name):
    """The file of a person, by their id."""
    id_ = ledger("show", name, "--json").json["id"]
    return folder / f"{id_}.vcf"


def state(folder):
    return {
        each.name: (each.read_bytes(), each.stat().st_mtime_ns, each.stat().st_ino)
        for each in folder.iterdir()
    }


def test_a_card_a_person_and_nothing_twice(band, folder):
    assert counts(vdir(band, folder)) == (3, 0, 0)
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    cards = sorted(folder.glob("*.vcf"))
    assert len(cards) == 3
    assert all(stat.S_IMODE(each.stat().st_mode) == 0o600 for each in [*cards, folder / RECORD])
    assert all(each.read_bytes().startswith(b"BEGIN:VCARD\r\nVERSION:3.0\r\n") for each in cards)
    before = state(folder)
    assert counts(vdir(band, folder)) == (0, 3, 0)
    assert state(folder) == before


def test_only_what_changed_is_written(band, folder):
    vdir(band, folder)
    before = state(folder)
    band("edit", "Ana Ruiz", "--tier=2")
    assert counts(vdir(band, folder)) == (1, 2, 0)
    changed = {name for name, each in state(folder).items() if before[name] != each}
    assert changed == {card_of(band, folder, "Ana Ruiz").name, RECORD}


def test_what_another_program_changed_is_left_alone(band, folder):
    vdir(band, folder)
    card = card_of(band, folder, "Ana Ruiz")
    theirs = card.read_bytes().replace(b"FN:Ana Ruiz", b"FN:Ana Ruiz Soto")
    card.write_bytes(theirs)
    band("edit", "Ana Ruiz", "--tier=2")
    answer = vdir(band, folder)
    assert counts(answer) == (0, 2, 0)
    assert [each["where"] for each in answer["left_alone"]] == [card.name]
    assert "ledger import" in answer["left_alone"][0]["why"]
    assert card.read_bytes() == theirs
    band("import", str(folder))
    assert band("show", "Ana Ruiz Soto", "--json").json["name"] == "Ana Ruiz"
    assert counts(vdir(band, folder, "--overwrite")) == (1, 2, 0)
    assert b"X-LEDGER-TIER:2" in card.read_bytes()
    assert b"Ana Ruiz Soto" in card.read_bytes()
    assert counts(vdir(band, folder)) == (0, 3, 0)


def test_what_another_program_deleted_stays_deleted(band, folder):
    vdir(band, folder)
    card = card_of(band, folder, "Ana Ruiz")
    card.unlink()
    answer = vdir(band, folder)
    assert counts(answer) == (0, 2, 0)
    assert answer["left_alone"][0]["where"] == card.name
    assert not card.exists()
    assert counts(vdir(band, folder, "--overwrite")) == (1, 2, 0)
    assert card.exists()


def test_who_has_gone_takes_only_an_unchanged_card_along(band, folder):
    vdir(band, folder)
    ana, bo = card_of(band, folder, "Ana Ruiz"), card_of(band, folder, "Bo Lee")
    bo.write_bytes(bo.read_bytes() + b"\r\n")
    band("forget", "Ana Ruiz", "--yes")
    band("forget", "Bo Lee", "--yes")
    answer = vdir(band, folder)
    assert counts(answer) == (0, 1, 1)
    assert not ana.exists()
    assert bo.exists()
    assert [each["where"] for each in answer["left_alone"]] == [bo.name]
    answer = vdir(band, folder)
    assert (counts(answer), answer["left_alone"]) == ((0, 1, 0), [])
    assert bo.exists()


def test_the_cards_of_another_program_stay_theirs(band, folder):
    folder.mkdir()
    photo = "BEGIN:VCARD\nVERSION:3.0\nuid;X=1:Book\n -7\nFN:Dan Eck\nPHOTO:x\nEND:VCARD\n"
    (folder / "Dan.vcf").write_text(photo)
    (folder / "notes.txt").write_text("mine")
    band("import", str(folder))
    ana = band("show", "Ana Ruiz", "--json").json["id"]
    (folder / f"{ana}.vcf").write_text("BEGIN:VCARD\nFN:Someone\nEND:VCARD\n")
    for options in ((), ("--overwrite",)):
        answer = vdir(band, folder, *options)
        assert [each["where"] for each in answer["left_alone"]] == sorted([f"{ana}.vcf", "Dan.vcf"])
        assert all("another program" in each["why"] for each in answer["left_alone"])
        assert (folder / "Dan.vcf").read_text() == photo
        assert "Someone" in (folder / f"{ana}.vcf").read_text()
        assert (folder / "notes.txt").read_text() == "mine"
    assert len(list(folder.glob("*.vcf"))) == 4
    assert "1 card of another program" not in band("export", "--format", "vdir", "-o", str(folder)).out


def test_ids_from_outside_lead_nowhere(begun, folder, tmp_path):
    uids = [
        "../../escape",
        "/etc/passwd",
        "a/b",
        "CON",
        "con",
        ".hidden",
        "ABC",
        "abc",
        "x" * 400,
        "ä",
        "a:b*?",
        "..",
        "\\..\\x",
    ]
    cards = tmp_path / "hostile.vcf"
    cards.write_text(
        "".join(f"BEGIN:VCARD\nFN:P{n} Number\nUID:{uid}\nEND:VCARD\n" for n, uid in enumerate(uids))
    )
    begun("import", str(cards))
    assert counts(vdir(begun, folder)) == (len(uids), 0, 0)
    names = [each.name for each in folder.iterdir() if each.name != RECORD]
    assert len({name.casefold() for name in names}) == len(uids)
    assert all(
        name == name.lower() and not name.startswith((".", "con.")) and len(name) < 160 for name in names
    )
    assert sorted(each.name for each in tmp_path.iterdir() if each.suffix == ".vcf") == ["hostile.vcf"]
    assert counts(vdir(begun, folder)) == (0, len(uids), 0)
    copy = ("--ledger", str(tmp_path / "copy.db"))
    begun(*copy, "init")
    assert begun(*copy, "import", str(folder), "--json").json["contacts"]["added"] == len(uids)


def test_ids_that_differ_in_form_alone_have_names_of_their_own():
    names = folder_out.file_names(["ab", "urn:uuid:ab", "AB", "urn:uuid:AB", "con"])
    assert names["ab"] == "ab.vcf"
    assert len({name.casefold() for name in names.values()}) == 5


def test_links_are_not_followed(band, folder, tmp_path):
    vdir(band, folder)
    outside = tmp_path / "outside.vcf"
    outside.write_text("mine")
    card = card_of(band, folder, "Ana Ruiz")
    card.unlink()
    card.symlink_to(outside)
    band("edit", "Ana Ruiz", "--tier=3")
    for options in ((), ("--overwrite",)):
        answer = vdir(band, folder, *options)
        assert [each["where"] for each in answer["left_alone"]] == [card.name]
        assert outside.read_text() == "mine"
    band("forget", "Ana Ruiz", "--yes")
    assert vdir(band, folder)["removed"] == 0
    assert outside.read_text() == "mine"
    (folder / RECORD).unlink()
    (folder / RECORD).symlink_to(outside)
    band("export", "--format", "vdir", "-o", str(folder), code=3)
    assert outside.read_text() == "mine"


def test_a_run_that_was_cut_off_goes_on(band, folder, monkeypatch):
    vdir(band, folder)
    for name in ("Ana Ruiz", "Bo Lee"):
        band("edit", name, "--tier=4")
    put, done = folder_out._Folder._put, []

    def dies(self, name, content):
        if name.endswith(".vcf"):
            if done:
                raise KeyboardInterrupt
            done.append(name)
        put(self, name, content)

    with monkeypatch.context() as patch:
        patch.setattr(folder_out._Folder, "_put", dies)
        band("export", "--format", "vdir", "-o", str(folder), code=130)
    assert all(each.read_bytes().endswith(b"END:VCARD\r\n") for each in folder.glob("*.vcf"))
    (folder / ".relationship-ledger-x.vcf.tmp").write_text("half")
    for name in ("Ana Ruiz", "Bo Lee"):
        band("edit", name, "--tier=2")
    answer = vdir(band, folder)
    assert (counts(answer), answer["left_alone"]) == ((2, 1, 0), [])
    assert not list(folder.glob(".*.tmp"))


def test_another_ledger_and_a_broken_record(band, folder, tmp_path, monkeypatch):
    vdir(band, folder)
    other = ("--ledger", str(tmp_path / "other.db"))
    with monkeypatch.context() as patch:
        patch.setenv("LEDGER_SEED", "2")
        band(*other, "init")
    band(*other, "export", "--format", "vdir", "-o", str(folder), code=1)
    assert len(list(folder.glob("*.vcf"))) == 3
    for broken in ("{", "[]", '{"format": "relationship-ledger vdir", "schema": 9}', "[" * 100_000):
        (folder / RECORD).write_text(broken)
        code = 3 if "schema" in broken else 0
        band("export", "--format", "vdir", "-o", str(folder), code=code)
    (folder / RECORD).unlink()
    answer = vdir(band, folder)
    assert (counts(answer), answer["left_alone"]) == ((0, 3, 0), [])
    kept = json.loads((folder / RECORD).read_text())
    kept["files"]["../../x.vcf"] = "0" * 64
    kept["files"]["y.vcf"] = 7
    (folder / RECORD).write_text(json.dumps(kept))
    (tmp_path.parent / "x.vcf").write_text("mine")
    assert vdir(band, folder)["removed"] == 0
    assert (tmp_path.parent / "x.vcf").read_text() == "mine"
    (tmp_path.parent / "x.vcf").unlink()


def test_what_is_no_folder_is_refused(band, tmp_path):
    (tmp_path / "file").write_text("x")
    band("export", "--format", "vdir", "-o", str(tmp_path / "file"), code=3)
    band("export", "--format", "vdir", "-o", str(tmp_path / "no" / "cards"), code=3)
    band("export", "--format", "vcard", "-o", str(tmp_path), code=3)


def test_forgetting_names_the_folder(band, folder):
    vdir(band, folder)
    said = band("forget", "Bo Lee", "--yes")
    assert str(folder) in said.out + said.err


def test_a_screen_counts_and_names_what_was_left(band, folder):
    band("export", "--format", "vdir", "-o", str(folder))
    card_of(band, folder, "Ana Ruiz").write_text("x")
    answer = band("export", "--format", "vdir", "-o", str(folder))
    assert answer.lines[0] == "0 cards written, 2 unchanged, 0 removed, 1 left alone."
    assert answer.lines[1].startswith(card_of(band, folder, "Ana Ruiz").name + "\t")
    assert Path(folder).name in answer.err


def test_what_is_no_address_book_brings_in_nobody(band, tmp_path):
    before = facts(band)
    for kind, code in (("markdown", 1), ("ics", None)):
        out = tmp_path / f"people.{kind}"
        band("export", "--format", kind, "-o", str(out))
        answer = band("import", str(out), "--json", code=code)
        assert answer.code == 1 or answer.json["contacts"]["added"] == answer.json["touches"]["added"] == 0
    assert facts(band) == before


def test_a_filter_says_who_is_written(begun, tmp_path):
    begun("add", "Ana Ruiz", "--tier", "1", "--email", "ana@x.example")
    begun("add", "Bo Lind", "--tier", "5")
    place = tmp_path / "near.vcf"
    begun("export", "tier:1", "-o", str(place))
    assert [line for line in place.read_text().splitlines() if line.startswith("FN")] == ["FN:Ana Ruiz"]
    assert "Bo Lind" in begun("export", "bo", "--format", "csv").out
    assert "Ana Ruiz" not in begun("export", "bo", "--format", "csv").out
    assert "No one fits" in begun("export", "tier:3", "--format", "csv", code=1).err
    assert "JSON is everything" in begun("export", "tier:1", code=2).err
