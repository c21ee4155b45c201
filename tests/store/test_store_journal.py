"""The journal: what was done, taken back and brought back, in a chain that shows every tampering."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from store_world import (
    DAY,
    DERIVED,
    NOW,
    begun,
    drop,
    dump,
    flaws,
    id_of,
    person,
    put,
    rich_contact,
    sound,
    steps,
    touch,
    writer,
)

from relationship_ledger.errors import ConflictError, NothingToDoError
from relationship_ledger.model import Alias, ContactList, Handle, Membership, Note, Ref, SettingValue
from relationship_ledger.store import journal
from relationship_ledger.store.reader import Reader

EVERYTHING = (*DERIVED, "contact", "touch", "note", "list", "membership", "setting", "alias", "handle")


def _roles(path: Path) -> str | None:
    with Reader.open(path) as reader:
        return reader.contact(id_of(1)).role if reader.has_contact(id_of(1)) else "(gone)"


def _role(path: Path, role: str) -> None:
    put(path, person(1)._replace(role=role), command=f"role {role}")


def _undo(path: Path, seq: int | None = None) -> int:
    with writer(path) as writing:
        return writing.undo(seq).seq


def _redo(path: Path) -> int:
    with writer(path) as writing:
        return writing.redo().seq


# The stack


def test_undo_walks_back_past_what_was_undone_and_redo_returns(path: Path) -> None:
    for role in "abc":
        _role(path, role)
    walked = []
    for _ in range(3):
        _undo(path)
        walked.append(_roles(path))
    assert walked == ["b", "a", "(gone)"]
    with pytest.raises(NothingToDoError, match="nothing to undo"):
        _undo(path)
    returned = []
    for _ in range(3):
        _redo(path)
        returned.append(_roles(path))
    assert returned == ["a", "b", "c"]
    with pytest.raises(NothingToDoError, match="nothing to redo"):
        _redo(path)
    _undo(path)
    assert _roles(path) == "b"
    assert flaws(path) == []


def test_a_new_step_ends_redo(path: Path) -> None:
    for role in "abc":
        _role(path, role)
    _undo(path)
    _undo(path)
    _role(path, "d")
    before = steps(path)
    with pytest.raises(NothingToDoError, match="nothing to redo"):
        _redo(path)
    assert steps(path) == before
    assert _roles(path) == "d"
    _undo(path)
    assert _roles(path) == "a"


def test_what_is_undone_and_redone_says_which_step_it_was(path: Path) -> None:
    _role(path, "a")
    _role(path, "b")
    with writer(path) as writing:
        undone = writing.undo()
        redone = writing.redo()
        again = writing.undo()
    assert (undone.seq, undone.command, undone.passed_over) == (2, "role b", 0)
    assert (redone.seq, redone.command) == (3, "role b")
    assert (again.seq, again.command) == (4, "role b")
    with Reader.open(path) as reader:
        assert [(line.kind, line.target, line.command) for line in reader.steps()] == [
            ("undo", 4, "role b"), ("redo", 3, "role b"), ("undo", 2, "role b"), ("do", None, "role b"),
            ("do", None, "role a"),
        ]  # fmt: skip


def test_on_an_empty_ledger_there_is_nothing_to_take_back(path: Path) -> None:
    for act in (_undo, _redo):
        with pytest.raises(NothingToDoError):
            act(path)
    with pytest.raises(NothingToDoError, match="Step 7 can't be undone"):
        _undo(path, 7)
    assert steps(path) == 0


def test_one_step_from_the_middle_can_be_undone(path: Path) -> None:
    put(path, person(1))
    put(path, person(2))
    put(path, person(3))
    assert _undo(path, 2) == 2
    with Reader.open(path) as reader:
        assert [reader.has_contact(id_of(n)) for n in (1, 2, 3)] == [True, False, True]
    with pytest.raises(NothingToDoError, match="Step 2 can't be undone: it is not in force"):
        _undo(path, 2)
    with pytest.raises(NothingToDoError, match="Step 4 can't be undone"):
        _undo(path, 4)
    _redo(path)
    with Reader.open(path) as reader:
        assert reader.has_contact(id_of(2))
    assert _undo(path, 5) == 5  # a redo stands in the place of what it redid
    with Reader.open(path) as reader:
        assert not reader.has_contact(id_of(2))


def _model(kinds: list[int]) -> tuple[list[tuple[int, str, int | None]], list[int], list[int]]:
    """Steps that a person could have made, and what is in force by a model of its own: two stacks of names."""
    log: list[tuple[int, str, int | None]] = []
    done: list[int] = []
    undone: list[int] = []
    for kind in kinds:
        seq = len(log) + 1
        if kind == 0:
            log.append((seq, "do", None))
            done, undone = [*done, seq], []
        elif kind == 1 and done:
            log.append((seq, "undo", done[-1]))
            done, undone = done[:-1], [*undone, seq]
        elif kind == 2 and undone:
            log.append((seq, "redo", undone[-1]))
            done, undone = [*done, seq], undone[:-1]
        elif kind > 2:
            log.append((seq, ("forget", "begin")[kind - 3], None))
    return log, done, undone


@given(st.lists(st.integers(0, 4), max_size=40))
def test_what_is_in_force_is_two_stacks(kinds: list[int]) -> None:
    log, done, undone = _model(kinds)
    known = journal.applied(log)
    assert (list(known.undoable), list(known.redoable)) == (done, undone)


def test_what_a_ledger_begins_with_is_one_link_and_not_undone(path: Path) -> None:
    with writer(path) as writing, writing.step("demo", "begin") as step:
        step.put(person(1, "Ana"), person(2, "Bob"), touch(1, (1, 2), NOW - DAY))
    assert [len(rows) for rows in dump(path, ("step", "change", "contact", "standing")).values()] == [
        1,
        0,
        2,
        2,
    ]
    with Reader.open(path) as reader:
        assert [(line.kind, line.changes) for line in reader.steps()] == [("begin", 0)]
    with pytest.raises(NothingToDoError, match="nothing to undo"):
        _undo(path)
    with pytest.raises(NothingToDoError, match="Step 1 can't be undone"):
        _undo(path, 1)
    before = dump(path, EVERYTHING)
    put(path, person(1, "Anna"), touch(2, 1, NOW))
    drop(path, touch(1, (1, 2), NOW))
    _undo(path)
    _undo(path)
    assert dump(path, EVERYTHING) == before
    _redo(path)
    with writer(path) as writing:
        writing.forget(id_of(2), ["Bob"])
    assert b"Bob" not in path.read_bytes()
    assert flaws(path) == []


def test_an_empty_ledger_may_begin_with_nothing(path: Path) -> None:
    with writer(path) as writing, writing.step("init", "begin"):
        pass
    assert steps(path) == 1
    assert flaws(path) == []


# Refused


def test_undo_is_refused_where_a_row_changed_since(path: Path) -> None:
    put(path, person(1), person(2))
    put(path, person(1)._replace(tier=1))
    before = path.read_bytes()
    with pytest.raises(ConflictError, match="something changed since") as caught:
        _undo(path, 1)
    assert caught.value.candidates == ("Person 1",)
    assert path.read_bytes() == before


@pytest.mark.parametrize("later", ["note", "touch", "alias", "membership"])
def test_undo_is_refused_where_something_hangs_on_what_would_go(path: Path, later: str) -> None:
    put(path, ContactList(id_of(90), "Friends"))
    put(path, person(1), person(2))
    put(path, {
        "note": Note(id_of(80), NOW, "figs", Ref(id_of(1), "")),
        "touch": touch(1, (1, 2), NOW),
        "alias": Alias(id_of(80), id_of(1), "Anita"),
        "membership": Membership(id_of(80), id_of(90), id_of(1), NOW),
    }[later])  # fmt: skip
    before = path.read_bytes()
    with pytest.raises(ConflictError, match="was added since") as caught:
        _undo(path, 2)
    assert "Person 1" in caught.value.candidates
    assert path.read_bytes() == before
    _undo(path)
    _undo(path)
    with Reader.open(path) as reader:
        assert len(list(reader.rows("SELECT 1 FROM contact"))) == 0


def test_the_list_is_named_where_someone_joined_it_since(path: Path) -> None:
    put(path, person(1))
    put(path, ContactList(id_of(90), "Friends"))
    put(path, Membership(id_of(80), id_of(90), id_of(1), NOW))
    with pytest.raises(ConflictError) as caught:
        _undo(path, 2)
    assert caught.value.candidates == ("Friends",)


# Exactly as it was


def test_undo_restores_standings_exactly(path: Path) -> None:
    put(path, ContactList(id_of(90), "Friends", cadence=person(1).cadence._replace(ideal=14)))
    put(path, *map(rich_contact, range(1, 8)))
    put(path, *(touch(n, (n % 7 + 1, (n + 2) % 7 + 1), NOW - (80 - n) * DAY) for n in range(60)))
    acts = (
        lambda: put(path, touch(900, (1, 2, 3), NOW - DAY, "meal", by="both", minutes=90)),
        lambda: put(path, touch(901, 1, NOW - 50 * DAY, "video")),
        lambda: put(path, touch(10, (4, 6), NOW - 3 * DAY, "email")),
        lambda: drop(path, touch(11, 1, NOW)),
        lambda: put(path, rich_contact(1)._replace(tier=5, name="Other Name")),
        lambda: put(path, Alias(id_of(500), id_of(2), "Second Name")),
        lambda: put(path, Handle("phone", "+34600111222", None, id_of(501), id_of(2))),
        lambda: put(path, Membership(id_of(502), id_of(90), id_of(3), NOW)),
        lambda: put(path, SettingValue("threshold", "0.7")),
        lambda: put(path, rich_contact(4)._replace(state="snoozed", snoozed_until=NOW + 40 * DAY)),
    )
    seen = [dump(path, EVERYTHING)]
    for act in acts:
        act()
        seen.append(dump(path, EVERYTHING))
        assert seen[-1] != seen[-2]
    for expected in reversed(seen[:-1]):
        _undo(path)
        assert dump(path, EVERYTHING) == expected
    for expected in seen[1:]:
        _redo(path)
        assert dump(path, EVERYTHING) == expected
    assert flaws(path) == []
    sound(path)


# What was done, in words


def test_history_names_whom_a_step_concerned(path: Path) -> None:
    put(path, person(1, "Ana"), command="add")
    put(path, person(2, "Bob"), command="add")
    put(path, ContactList(id_of(90), "Friends"), command="list new")
    put(path, Membership(id_of(80), id_of(90), id_of(1), NOW), command="list join")
    put(path, touch(1, (1, 2), NOW), command="touch")
    put(path, SettingValue("budget", "200"), command="config")
    drop(path, touch(1, (1, 2), NOW), command="touch remove")
    with Reader.open(path) as reader:
        assert [(line.seq, line.command, line.who) for line in reader.steps()] == [
            (7, "touch remove", ("Ana", "Bob")), (6, "config", ("budget",)), (5, "touch", ()),
            (4, "list join", ("Ana",)), (3, "list new", ("Friends",)), (2, "add", ("Bob",)), (1, "add", ("Ana",)),
        ]  # fmt: skip
        assert [line.seq for line in reader.steps(contact_id=id_of(1))] == [4, 1]
        assert [line.seq for line in reader.steps(limit=2)] == [7, 6]


def test_history_of_someone_has_the_touches_they_took_part_in(path: Path) -> None:
    put(path, person(1, "Ana"), person(2, "Bob"))
    put(path, touch(1, (1, 2), NOW))
    put(path, touch(2, 2, NOW))
    with Reader.open(path) as reader:
        assert [line.seq for line in reader.steps(contact_id=id_of(1))] == [2, 1]
        assert [line.seq for line in reader.steps(contact_id=id_of(2))] == [3, 2, 1]
        assert [line.who for line in reader.steps(limit=2)] == [("Bob",), ("Ana", "Bob")]


def test_a_long_step_names_five(path: Path) -> None:
    put(path, *(person(n) for n in range(1, 100)))
    with Reader.open(path) as reader:
        assert reader.steps()[0].who == tuple(f"Person {n}" for n in range(1, 6))
        assert reader.steps()[0].changes == 99


def test_someone_whose_adding_was_undone_is_still_named(path: Path) -> None:
    put(path, person(1, "Ana"))
    _undo(path)
    with Reader.open(path) as reader:
        assert reader.steps()[0].who == ("Ana",)


# The chain


@pytest.fixture
def lived(path: Path) -> Path:
    """A ledger with steps of every kind by two devices, and someone forgotten."""
    put(path, *(person(n) for n in range(1, 5)), Note(id_of(80), NOW, "figs", Ref(id_of(1), "")))
    put(path, touch(1, (1, 2), NOW - DAY), touch(2, 3, NOW))
    put(path, person(1)._replace(tier=1))
    _undo(path)
    _redo(path)
    drop(path, touch(2, 3, NOW))
    with writer(path, device="other") as writing:
        with writing.step("edit") as step:
            step.put(person(2)._replace(role="baker"), Note(id_of(81), NOW, "nüsse", Ref(id_of(2), "")))
        writing.undo()
        writing.forget(id_of(4), ["Person 4"])
    put(path, person(2)._replace(role="smith"))
    return path


def test_every_hash_is_what_the_docstring_says(lived: Path) -> None:
    assert steps(lived) == 10
    assert flaws(lived) == []


def _flipped(value: object) -> object:
    if isinstance(value, bytes):
        return bytes([value[0] ^ 1]) + value[1:]
    if isinstance(value, str):
        middle = len(value) // 2
        return value[:middle] + chr(ord(value[middle]) ^ 1) + value[middle + 1 :]
    assert isinstance(value, int)
    return value ^ 1


def _cells(path: Path, table: str) -> list[tuple[int, str, object]]:
    key = {"step": "seq", "change": "id"}[table]
    with closing(sqlite3.connect(path)) as raw:
        cursor = raw.execute(f"SELECT * FROM {table}")
        names = [each[0] for each in cursor.description]
        return [
            (row[names.index(key)], name, value)
            for row in cursor
            for name, value in zip(names, row, strict=True)
            if value is not None
        ]


@pytest.mark.parametrize("table", ["step", "change"])
def test_any_flipped_cell_of_the_journal_is_seen(lived: Path, table: str) -> None:
    """Of what belonged to the forgotten only the digest is still bound: which row it was is not."""
    key = {"step": "seq", "change": "id"}[table]
    cells = _cells(lived, table)
    erased = {id_ for id_, name, _ in cells} - {id_ for id_, name, _ in cells if name in {"salt", "kind"}}
    assert bool(erased) == (table == "change")
    unseen, tried = [], 0
    with closing(sqlite3.connect(lived, isolation_level=None)) as raw:
        for (trigger,) in raw.execute("SELECT name FROM sqlite_schema WHERE type = 'trigger'").fetchall():
            raw.execute(f"DROP TRIGGER {trigger}")
        for id_, name, value in cells:
            if id_ in erased and name in {"entity", "row_id"}:
                continue
            flipped = _flipped(value)
            if name in {"seq", "id", "device_seq"} and isinstance(value, int):
                flipped = value + 1000
            raw.execute(f"UPDATE {table} SET {name} = ? WHERE {key} = ?", (flipped, id_))
            tried += 1
            if not flaws(lived):
                unseen.append((id_, name))
            back = flipped if name == key else id_
            raw.execute(f"UPDATE {table} SET {name} = ? WHERE {key} = ?", (value, back))
    assert unseen == []
    assert tried > 50
    assert flaws(lived) == []


def test_a_row_changed_behind_the_journal_is_seen(lived: Path) -> None:
    with closing(sqlite3.connect(lived)) as raw:
        raw.execute("UPDATE note SET text = 'pigs' WHERE id = ?", (id_of(80),))
        raw.commit()
    assert len(flaws(lived)) == 1


@pytest.mark.parametrize("table", ["step", "change"])
def test_a_missing_row_of_the_journal_is_seen(lived: Path, table: str) -> None:
    with closing(sqlite3.connect(lived)) as raw:
        raw.execute(f"DROP TRIGGER {table}_is_never_deleted")
        last = "seq = (SELECT max(seq) - 1 FROM step)" if table == "step" else "id = 3"
        assert raw.execute(f"DELETE FROM {table} WHERE {last}").rowcount == 1
        raw.commit()
    assert flaws(lived) != []


def test_the_same_row_has_another_digest_each_time(path: Path) -> None:
    """Salted: what was forgotten can't be guessed from the digest that stays."""
    other = begun(path.with_name("other.db"))
    for each in (path, other):
        put(each, person(1))
    one, two = (dump(each, ("change",))["change"][0] for each in (path, other))
    assert one[:3] == two[:3]
    assert one[3] != two[3]
    assert len(one[4]) == journal.SALT_BYTES
    assert one[4] != two[4]
