"""The ledger's own CSV: what goes out comes back, guarded or raw; and what a spreadsheet makes of it."""

import csv
import io

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from people_world import ID, drafts, person, unordered, written

from relationship_ledger.formats import people_csv, people_table, recognise
from relationship_ledger.formats.ledger_cells import guarded, joined, parted, unguarded
from relationship_ledger.formats.source import Hints, of_bytes
from relationship_ledger.model import (
    Cadence,
    Handle,
    ImportantDay,
    Origin,
    PersonRecord,
    Problem,
)


def table(*people, raw=False):
    out = io.StringIO(newline="")
    people_table.write((people_table.row(each, "2026-11-02", "-12.5") for each in people), out, raw=raw)
    return out.getvalue()


def read(text, **hints):
    return list(people_csv.read(of_bytes(text.encode("utf-8"), "f.csv"), Hints(**hints)))


def back(someone, *, raw=False):
    (record,) = read(table(someone, raw=raw))
    assert isinstance(record, PersonRecord)
    return record


FIELDS = [
    ("name", "=HYPERLINK(\"http://x\")"),
    ("name", "+1 Ana, \"the\" one"),
    ("name", "@ana"),
    ("name", "-"),
    ("aliases", ("Anita", "a ::: b", "x::::", "=x", "x :\\::")),
    ("organization", "-Kites; Repair"),
    ("role", "+1"),
    ("tier", 3),
    ("cadence", Cadence(14, 90)),
    ("cadence", Cadence(None, 30)),
    ("origin", Origin("shared", "church", guessed=True)),
    ("origin", Origin("online", "mastodon")),
    ("state", "archived"),
    ("state", "deceased"),
    ("lists", ("Choir", "Band; loud, big")),
    ("notes", ("one\ntwo\n\nthree", "=1+1", "a \"quoted\" word")),
    ("days", (ImportantDay("birthday", 2, 29),)),
    ("days", (ImportantDay("birthday", 2, 3, 1980), ImportantDay("birthday", 2, 4), ImportantDay("of: hers", 3, 1, 5))),
    ("handles", (Handle("email", "ana@x.example"), Handle("email", "a@x.example", "work"))),
    ("handles", (Handle("phone", "+34600111222", "mobile"), Handle("phone", "0815"))),
    ("handles", (Handle("url", "https://a.example/x;y, z".replace(" ", "")), Handle("url", "b.example", "blog (old)"))),
    ("handles", (Handle("address", "Main St 1 (yard), 12345 Lima", "home"), Handle("address", "Main St 1"))),
    ("handles", (Handle("platform", "@ana@social.example", "mastodon"), Handle("platform", "a: b", "im"))),
]  # fmt: skip


@pytest.mark.parametrize("raw", [False, True])
@pytest.mark.parametrize(("field", "value"), FIELDS)
def test_a_field_comes_back(field, value, raw):
    record = back(person(**{field: value}), raw=raw)
    assert getattr(record, field) == value
    empty = back(person(), raw=raw)
    changed = {name for name in record._fields if getattr(record, name) != getattr(empty, name)}
    assert changed <= {field, "where"}
    assert record.key == f"vcard:uid:{ID}"


def test_a_snooze_comes_back_with_its_end():
    record = back(person(state="snoozed", snoozed_until=1_796_115_600))
    assert (record.state, record.snoozed_until) == ("snoozed", 1_796_115_600)


@given(record=drafts(), raw=st.booleans())
def test_anyone_comes_back(record, raw):
    someone = written(record)
    # A raw file does not say that it is one: what looks guarded in it is taken for that.
    assume(not raw or all(unguarded(cell) == cell for cell in people_table.row(someone, "", "")))
    expected = record._replace(
        origin=record.origin or Origin(), tier=record.tier or 5, state=record.state or "active"
    )
    assert unordered(back(someone, raw=raw)) == unordered(expected)


@given(st.lists(drafts(), max_size=4))
def test_nothing_in_a_guarded_file_is_a_formula(records):
    rows = list(csv.reader(io.StringIO(table(*map(written, records)), newline="")))
    assert len(rows) == 1 + len(records)
    for row in rows[1:]:
        assert len(row) == len(people_table.COLUMNS)
        assert not [cell for cell in row if cell[:1] and cell[0] in "=+-@\t\r" and cell != "-12.5"]


@given(st.text("'=+-@\t\r1.a", max_size=6))
def test_the_guard_comes_off_as_it_went_on(text):
    assert unguarded(guarded(text)) == text
    assert guarded(text)[:1] not in set("=+@\t\r")


@given(st.lists(st.text(":\\ a\n", max_size=12), max_size=5))
def test_values_of_a_cell_come_apart_as_they_were_joined(values):
    assert parted(joined(values)) == [part for part in map(str.strip, values) if part]


def test_the_ledgers_file_is_known_by_its_header():
    text = table(person())
    assert people_csv.describe(text.encode()).dialect == "ledger"
    assert recognise(of_bytes(text.encode(), "x")) == "people_csv"


def test_a_file_that_a_spreadsheet_saved():
    rows = list(
        csv.reader(io.StringIO(table(person(days=(ImportantDay("birthday", 4, 3, 1980),))), newline=""))
    )
    cells = dict(zip(rows[0], rows[1], strict=True))
    cells |= {"Birthday": "3/4/1980", "First day": "07/02/2022", "Origin": "work", "Tier": "2", "UID": ""}
    text = "\ufeff" + "\r\n".join(";".join(each) for each in (list(cells), list(cells.values())))
    (record,) = read(text, day_first=True)
    assert record.days == (ImportantDay("birthday", 4, 3, 1980),)
    assert (str(record.first_day), record.origin, record.tier) == ("2022-02-07", Origin("shared", "work"), 2)
    assert record.key.startswith("csv:sha:")


def test_what_is_no_tier_is_reported():
    text = table(person()).replace(",5,active,", ",many,asleep,")
    record, *problems = read(text)
    assert record.tier is None
    assert problems == [
        Problem("f.csv:2", "unreadable tier: many"),
        Problem("f.csv:2", "unreadable state: asleep"),
    ]


def test_a_column_can_be_left_out():
    (record,) = read(table(person(notes=["secret"])), mapping={"Notes": "-"})
    assert record.notes == ()
