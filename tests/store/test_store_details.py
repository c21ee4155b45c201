"""What a printed plan asks of each person."""

from datetime import date
from pathlib import Path

import pytest
from store_world import DAY, NOW, id_of, person, put, touch

from relationship_ledger.config import build
from relationship_ledger.model import Details, Handle, ImportantDay, Note, Promise, Ref
from relationship_ledger.store.details import details
from relationship_ledger.store.reader import Reader

SETTINGS = build({}, system_zone="UTC")
ANA, BOB = Ref(id_of(1), "Ana"), Ref(id_of(2), "Bob")


def asked(path: Path, *numbers: int, until: int = NOW) -> dict[str, Details]:
    with Reader.open(path) as reader:
        return details(reader, [id_of(number) for number in numbers], until, SETTINGS)


@pytest.fixture
def known(path: Path) -> Path:
    """Ana, of whom much is known; Bob, of whom less; Cy, of whom nothing."""
    put(
        path,
        person(1, "Ana"), person(2, "Bob"), person(3, "Cy"),
        Handle("phone", "+4930123456", "mobile", id_of(11), ANA.id), Handle("email", "a@example.org", None, id_of(12), ANA.id),
        Handle("email", "b@example.org", None, id_of(13), BOB.id),
        ImportantDay("birthday", 12, 3, 1980, id_of(21), ANA.id),
        Note(id_of(31), NOW - 9 * DAY, "old", ANA), Note(id_of(32), NOW - 2 * DAY, "new", ANA),
        Note(id_of(33), NOW + DAY, "to come", ANA), Note(id_of(34), NOW, "of Bob", BOB),
        Promise(id_of(41), ANA, "me", "no day", NOW - DAY), Promise(id_of(42), ANA, "them", "a day", NOW - DAY, date(2026, 10, 1)),
        Promise(id_of(43), ANA, "me", "kept", NOW - 5 * DAY, done_at=NOW - DAY),
        Promise(id_of(44), ANA, "me", "not made yet", NOW + DAY),
        touch(51, 1, NOW - 30 * DAY, note="the new job"), touch(52, (1, 2), NOW - 20 * DAY, note=""),
        touch(53, 1, NOW - 10 * DAY, "broadcast", note="holiday card"), touch(54, 1, NOW - 9 * DAY, missed=True, note="no one there"),
        touch(55, 1, NOW + DAY, note="to come"), touch(56, 2, NOW - DAY, note="of Bob"),
    )  # fmt: skip
    return path


def test_details_of_one(known):
    found = asked(known, 1)[id_of(1)]
    assert [handle.value for handle in found.handles] == ["+4930123456", "a@example.org"]
    assert [day.label for day in found.days] == ["birthday"]
    assert [promise.text for promise in found.promises] == ["a day", "no day"]
    assert found.promises[0].contact == ANA
    assert found.note
    assert found.note.text == "new"


def test_the_last_touch_and_what_was_last_said(known):
    """A note may be older than the touch; attempts, broadcasts and what is still to come say nothing."""
    found = asked(known, 1)[id_of(1)]
    assert found.last
    assert found.said
    assert (found.last.at, [ref.name for ref in found.last.contacts]) == (NOW - 20 * DAY, ["Ana", "Bob"])
    assert (found.said.at, found.said.note) == (NOW - 30 * DAY, "the new job")


def test_each_has_only_what_is_theirs(known):
    found = asked(known, 3, 2, 1)
    assert list(found) == [id_of(3), id_of(2), id_of(1)]
    assert found[id_of(3)] == Details()
    bob = found[id_of(2)]
    assert [handle.value for handle in bob.handles] == ["b@example.org"]
    assert bob.note
    assert bob.note.text == "of Bob"
    assert bob.last == bob.said
    assert bob.last
    assert bob.last.note == "of Bob"


def test_as_of_a_moment_in_the_past(known):
    found = asked(known, 1, until=NOW - 4 * DAY)[id_of(1)]
    assert found.note
    assert found.note.text == "old"
    assert [promise.text for promise in found.promises] == ["kept"]
    assert asked(known, 1, until=NOW - 40 * DAY)[id_of(1)].last is None


def test_no_one_has_no_details(known):
    assert asked(known) == {}


def test_the_number_of_questions_does_not_grow_with_the_people(known):
    def questions(*numbers: int) -> int:
        with Reader.open(known) as reader:
            seen: list[str] = []
            reader._connection.set_trace_callback(seen.append)
            details(reader, [id_of(number) for number in numbers], NOW, SETTINGS)
            return len(seen)

    assert questions(1) == questions(1, 2, 3) > 0
