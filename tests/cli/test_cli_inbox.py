"""Watched sources: named once, pulled again and again, only what is new."""

import json
import os

import pytest

CARD = "BEGIN:VCARD\nVERSION:3.0\nUID:{0}\nFN:{0}\nEMAIL:{0}@x.example\nEND:VCARD\n"


@pytest.fixture
def book(tmp_path):
    folder = tmp_path / "book"
    folder.mkdir()
    (folder / "ana.vcf").write_text(CARD.format("Ana"))
    return folder


def pulled(ledger, *more, **how):
    (result,) = json.loads(ledger("pull", "--json", *more, **how).out)["sources"]
    return result


def test_nothing_is_watched_at_first(begun):
    assert begun("inbox", "--json").json == {"schema": 1, "sources": []}
    assert "ledger inbox add" in begun("pull", code=1).err


def test_a_source_is_read_when_there_is_something_new(begun, book):
    begun("inbox", "add", "book", str(book))
    (row,) = begun("inbox", "--json").json["sources"]
    assert (row["name"], row["path"], row["read_at"], row["came"]) == ("book", str(book), None, None)
    first = pulled(begun)
    assert first["contacts"] == {"added": 1, "updated": 0, "unchanged": 0}
    assert pulled(begun)["unchanged"] is True
    assert pulled(begun, "--again")["contacts"] == {"added": 0, "updated": 0, "unchanged": 1}
    (book / "bo.vcf").write_text(CARD.format("Bo"))
    assert pulled(begun)["contacts"] == {"added": 1, "updated": 0, "unchanged": 1}
    (row,) = begun("inbox", "--json").json["sources"]
    assert row["came"] == {"people": 1, "people_updated": 0, "touches": 0, "extended": 0, "problems": 0}
    assert row["read_at"] == "2026-11-24T10:00:00Z"
    assert begun("inbox").out == f"book\t{book}\ttoday\t1 person added\n"


def test_a_file_that_changes_without_growing_is_read(begun, book):
    begun("inbox", "add", "book", str(book))
    pulled(begun)
    place = book / "ana.vcf"
    place.write_text(CARD.format("Eva"))
    os.utime(place, ns=(1, place.stat().st_mtime_ns + 1))
    assert pulled(begun)["contacts"]["added"] == 1


def test_a_person_added_since_makes_old_files_worth_reading(begun, book):
    begun("inbox", "add", "book", str(book))
    pulled(begun)
    assert pulled(begun)["unchanged"] is True
    begun("add", "Cy", "--email", "cy@x.example")
    assert pulled(begun)["unchanged"] is False
    begun("note", "Cy", "likes figs")
    assert pulled(begun)["unchanged"] is True


def test_each_source_is_a_step_and_one_that_fails_stops_no_other(begun, book, tmp_path):
    gone = tmp_path / "gone"
    gone.mkdir()
    begun("inbox", "add", "gone", str(gone))
    begun("inbox", "add", "book", str(book))
    gone.rmdir()
    results = json.loads(begun("pull", "--json").out)["sources"]
    assert [(each["name"], "error" in each) for each in results] == [("book", False), ("gone", True)]
    answer = begun("pull", "gone", code=1)
    assert "There is no file" in answer.err
    begun("undo")
    assert begun("people", "--json").json["count"] == 0


def test_lists_and_origins_of_a_source_hold_for_its_people(begun, book):
    begun("inbox", "add", "book", str(book), "--list", "Choir", "--origin", "shared:church")
    pulled(begun)
    (person,) = begun("people", "--json").json["people"]
    assert [each["name"] for each in person["lists"]] == ["Choir"]
    assert person["origin"] == {"kind": "shared", "context": "church", "guessed": False}


def test_quiet_says_only_what_came(begun, book):
    begun("inbox", "add", "book", str(book))
    assert begun("pull", "--quiet").out == "book\t1 person added\n"
    assert begun("pull", "--quiet").out == ""
    assert begun("pull").out == "book\tunchanged since it was last read\n"


def test_removing_a_source_keeps_what_came(begun, book):
    begun("inbox", "add", "book", str(book))
    pulled(begun)
    begun("inbox", "remove", "book")
    assert begun("inbox", "--json").json["sources"] == []
    assert begun("people", "--json").json["count"] == 1
    begun("undo")
    assert [each["name"] for each in begun("inbox", "--json").json["sources"]] == ["book"]


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (("inbox", "add", "My Mail", "{book}"), 1, "no name for a source"),
        (("inbox", "add", "mail", "{book}/none"), 1, "no file or folder"),
        (("inbox", "add", "mail", "{book}", "--origin", "nonsense"), 1, "no origin"),
        (("inbox", "remove", "mail"), 2, "No source is called"),
        (("pull", "mail"), 2, "No source is called"),
    ],
)
def test_what_can_not_be_is_said(begun, book, arguments, code, says):
    assert says in begun(*(each.format(book=book) for each in arguments), code=code).err


def test_a_name_is_watched_once(begun, book):
    begun("inbox", "add", "book", str(book))
    assert "watched already" in begun("inbox", "add", "book", str(book), code=1).err


def test_what_changed_of_people_is_said(begun, book):
    begun("inbox", "add", "book", str(book))
    pulled(begun)
    place = book / "ana.vcf"
    place.write_text(place.read_text().replace("END:", "EMAIL:second@x.example\nEND:"))
    assert begun("pull", "--quiet").out == "book\t1 person updated\n"
    assert begun("inbox", "--json").json["sources"][0]["came"]["people_updated"] == 1
