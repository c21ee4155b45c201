"""Forgetting: nothing of someone is left in the file, the others keep theirs, and nothing brings them back."""

import json
import random
import sqlite3
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from store_world import (
    DAY,
    DERIVED,
    NOW,
    drop,
    dump,
    flaws,
    id_of,
    person,
    put,
    sound,
    steps,
    touch,
    writer,
)

from relationship_ledger.core.match import naming
from relationship_ledger.errors import NothingToDoError
from relationship_ledger.intake.restore import Restore
from relationship_ledger.model import (
    Alias,
    ContactList,
    Entity,
    Handle,
    ImportantDay,
    Investment,
    Membership,
    Note,
    Promise,
    Ref,
    SourceKey,
)
from relationship_ledger.store.reader import Reader

NAME, ALIAS, MAIL, NOTE = "Zyxwolf Quirinböck", "Ölfinchen", "zyx@quirin.example", "Geheimnis über Bäume"
WORDS = (NAME, ALIAS, MAIL, "+34600111222")
ZYX = Ref(id_of(1), NAME)
THEIRS: Sequence[Entity] = (
    person(1, NAME, organization="Quirinwerke", role="Obergärtner", tier=2),
    Alias(id_of(11), id_of(1), ALIAS),
    Handle("email", MAIL, None, id_of(12), id_of(1)),
    Handle("phone", "+34600111222", "home", id_of(13), id_of(1)),
    SourceKey(id_of(14), id_of(1), "vcard:uid:quirinkey"),
    ImportantDay("namensfest", 5, 3, 1980, id_of(15), id_of(1)),
    Note(id_of(16), NOW, NOTE, ZYX),
    Promise(id_of(17), ZYX, "me", "Pflaumenkuchen", NOW),
    Membership(id_of(18), id_of(90), id_of(1), NOW),
    touch(1, 1, NOW - 9 * DAY, note="Waldspaziergang"),
)
SECRETS = (
    "Zyxwolf", "zyxwolf", "Quirinb", "quirinbock", "Ölfinchen", "olfinchen", "quirin.example", "600111222", "Quirinwerke",
    "Obergärtner", "quirinkey", "namensfest", "Geheimnis", "Bäume", "Pflaumenkuchen", "Waldspaziergang",
)  # fmt: skip
SHARED = touch(2, (1, 2), NOW - 5 * DAY, "meal", by="both", minutes=60)


def _forget(path: Path, number: int = 1, words: Sequence[str] = WORDS) -> None:
    with writer(path) as writing:
        writing.forget(id_of(number), list(words))


def _bytes_left(path: Path, secrets: Sequence[str] = SECRETS) -> list[str]:
    content = path.read_bytes()
    return [
        word for word in secrets
        if any(word.encode(code) in content for code in ("utf-8", "utf-16-le", "latin-1"))
    ]  # fmt: skip


@pytest.fixture
def shared(path: Path) -> Path:
    """A life with someone, as the journal sees it: written, changed, dropped, undone, redone."""
    put(path, ContactList(id_of(90), "Friends"), person(2, "Bob"), person(3, "Cleo"))
    put(path, *THEIRS)
    put(path, SHARED, touch(3, 2, NOW - 2 * DAY))
    put(path, Investment(id_of(95), id_of(90), NOW, "UTC", "gift", "figs", (id_of(1), id_of(2)), 30))
    put(
        path, THEIRS[0]._replace(role="Obergärtner a. D."), Note(id_of(16), NOW, NOTE + " und Sträucher", ZYX)
    )
    drop(path, THEIRS[1], touch(1, 1, NOW))
    with writer(path) as writing:
        writing.undo()
        writing.undo()
        writing.redo()
        writing.redo()
        writing.undo()
    put(path, Note(id_of(30), NOW, f"married to {NAME}", Ref(id_of(2), "Bob")))
    put(path, Note(id_of(30), NOW, "married", Ref(id_of(2), "Bob")))
    return path


def test_what_is_to_be_forgotten_is_there_before(shared: Path) -> None:
    assert _bytes_left(shared) == list(SECRETS)


def test_no_byte_of_them_is_left(shared: Path) -> None:
    _forget(shared)
    assert _bytes_left(shared) == []
    assert not shared.with_name(shared.name + "-journal").exists()
    sound(shared)
    assert flaws(shared) == []


def test_no_salt_is_left_by_which_their_rows_could_be_guessed(shared: Path) -> None:
    """Of whatever was ever a row of theirs, and of what the forgetting itself changed, only the digests stay."""
    theirs = {each.id for each in THEIRS}
    with closing(sqlite3.connect(shared)) as raw:
        ever = raw.execute("SELECT row_id, salt FROM change").fetchall()
        last = raw.execute("SELECT max(id) FROM change").fetchone()[0]
    assert theirs <= {row_id for row_id, salt in ever if salt is not None}
    _forget(shared)
    with closing(sqlite3.connect(shared)) as raw:
        rows = raw.execute("SELECT id, row_id, salt, before, digest FROM change").fetchall()
    gone = [row for row in rows if row[1] in theirs or row[0] > last]
    assert len(gone) > len(THEIRS)
    assert {row[2:4] for row in gone} == {(None, None)}
    assert all(len(row[4]) == 32 for row in rows)
    assert any(row[2] is not None for row in rows)


def test_they_are_nowhere_and_their_id_is_a_tombstone(shared: Path) -> None:
    _forget(shared)
    with Reader.open(shared) as reader:
        assert not reader.has_contact(id_of(1))
        assert reader.tombstoned(id_of(1))
        assert not reader.tombstoned(id_of(2))
        assert [ref.name for ref in reader.members(id_of(90))] == []
    assert dump(shared, ("tombstone",)) == {"tombstone": [(id_of(1), NOW)]}
    left = {
        name: rows for name, rows in dump(shared, (*DERIVED, *dump(shared))).items() if id_of(1) in repr(rows)
    }
    assert left == {}


def test_shared_touches_lose_them_and_their_own_are_gone(shared: Path) -> None:
    with Reader.open(shared) as reader:
        before = {row.id: row for row in reader.touches()}
    _forget(shared)
    with Reader.open(shared) as reader:
        after = {row.id: row for row in reader.touches()}
        investment = reader.investments(id_of(90))
    assert set(before) - set(after) == {touch(1, 1, NOW).id}
    kept = after[SHARED.id]
    assert kept == before[SHARED.id]._replace(contacts=(Ref(id_of(2), "Bob"),))
    assert [each.contacts for each in investment] == [(id_of(2),)]


def test_the_others_stand_as_before(shared: Path) -> None:
    def others() -> list[Any]:
        return [row for row in dump(shared, ("standing",))["standing"] if row[0] != id_of(1)]

    before = others()
    assert len(before) == 2
    _forget(shared)
    assert others() == before


def test_forgetting_is_one_step_that_can_not_be_taken_back(shared: Path) -> None:
    before = steps(shared)
    _forget(shared)
    assert steps(shared) == before + 1
    with Reader.open(shared) as reader:
        line = reader.steps()[0]
    assert (line.kind, line.command) == ("forget", "forget")
    with pytest.raises(NothingToDoError, match="can't be undone"), writer(shared) as writing:
        writing.undo(line.seq)


def _take_back_all(path: Path, kind: str) -> int:
    done = 0
    with writer(path) as writing:
        act: Callable[[], Any] = writing.undo if kind == "undo" else writing.redo
        while True:
            try:
                act()
            except NothingToDoError:
                return done
            done += 1
            assert done < 100


def test_neither_undo_nor_redo_brings_them_back(path: Path) -> None:
    put(path, person(2, "Bob"))
    put(path, ContactList(id_of(90), "Friends"))
    put(path, *THEIRS)
    put(path, person(3, "Cleo"), Note(id_of(31), NOW, "thought of it", Ref(id_of(2), "Bob")))
    drop(path, *THEIRS[1:])
    drop(path, THEIRS[0])
    _forget(path)
    assert _take_back_all(path, "undo") == 3
    assert _take_back_all(path, "redo") == 3
    with Reader.open(path) as reader:
        assert not reader.has_contact(id_of(1))
        assert len(list(reader.rows("SELECT 1 FROM contact"))) == 2
        assert [note.text for note in reader.notes(id_of(2))] == ["thought of it"]
    assert _bytes_left(path) == []
    assert flaws(path) == []


def test_what_was_undone_before_comes_back_for_the_others_only(path: Path) -> None:
    put(path, person(2, "Bob"), person(3, "Cleo"), ContactList(id_of(90), "Friends"))
    put(path, *THEIRS)
    put(
        path, SHARED, Note(id_of(31), NOW, "a note", Ref(id_of(2), "Bob")), Note(id_of(16), NOW, "other", ZYX)
    )
    with writer(path) as writing:
        writing.undo()
        writing.forget(id_of(1), list(WORDS))
        done = writing.redo()
    assert done.passed_over > 0
    with Reader.open(path) as reader:
        assert [each.contacts for each in reader.touches()] == [(Ref(id_of(2), "Bob"),)]
        assert [note.text for note in reader.notes(id_of(2))] == ["a note"]
        assert not reader.has_contact(id_of(1))
    with writer(path) as writing:
        writing.undo()
    with Reader.open(path) as reader:
        assert reader.touches() == []
        assert reader.notes(id_of(2)) == []
    assert flaws(path) == []
    sound(path)


def test_a_touch_removed_before_comes_back_without_them(path: Path) -> None:
    put(path, person(2, "Bob"), ContactList(id_of(90), "Friends"))
    put(path, *THEIRS)
    put(path, SHARED)
    drop(path, SHARED)
    _forget(path)
    with writer(path) as writing:
        assert writing.undo().passed_over == 0
    with Reader.open(path) as reader:
        assert [each.contacts for each in reader.touches()] == [(Ref(id_of(2), "Bob"),)]
    assert flaws(path) == []


def test_a_touch_of_two_that_were_both_forgotten_leaves_nothing(path: Path) -> None:
    put(path, person(1, "Ana"), person(2, "Bob"), person(3, "Cleo"))
    made = touch(2, (1, 2), NOW - DAY, note="heimlich getroffen")
    put(path, made)
    drop(path, made)
    for number, name in ((1, "Ana"), (2, "Bob")):
        _forget(path, number, [name])
    assert _bytes_left(path, ["heimlich"]) == []


def test_former_rows_of_others_that_named_them_are_gone_and_theirs_stay(path: Path) -> None:
    put(path, person(1, NAME), person(2, "Bob"))
    for text in (f"saw {NAME} today", "saw nobody", f'said "{ALIAS}"\nand left', "nothing"):
        put(path, Note(id_of(30), NOW, text, Ref(id_of(2), "Bob")))
    _forget(path)
    with closing(sqlite3.connect(path)) as raw:
        former = [
            row[0] and json.loads(row[0])["text"]
            for row in raw.execute("SELECT before FROM change WHERE row_id = ? ORDER BY id", (id_of(30),))
        ]
    assert former == [None, None, "saw nobody", None]
    assert _bytes_left(path) == []
    with Reader.open(path) as reader:
        assert [note.text for note in reader.notes(id_of(2))] == ["nothing"]
    assert flaws(path) == []


def test_no_trace_is_left_on_pages_that_were_split_and_merged(path: Path) -> None:
    """Thousands of cells moved between pages, and one in twenty people forgotten: the file has none of their bytes."""
    chance = random.Random(7)
    marks = {number: f"secretmark{chance.getrandbits(80):020x}" for number in range(1, 401)}
    order = sorted(marks, key=lambda _: chance.random())
    for part in range(4):
        with writer(path) as writing, writing.step("add") as step:
            for number in order[part::4]:
                who = person(number, f"{marks[number]} {marks[number]}")
                step.put(
                    who,
                    Alias(id_of(10_000 + number), who.id, marks[number] * chance.randint(1, 9)),
                    Note(
                        id_of(20_000 + number), NOW, marks[number] * chance.randint(1, 300), Ref(who.id, "")
                    ),
                    Handle("email", f"{marks[number]}@example.org", None, id_of(30_000 + number), who.id),
                    touch(number, number, NOW - number * DAY, note=marks[number] * chance.randint(1, 20)),
                )
    put(path, *(person(number, f"{marks[number]} again") for number in order[:200]))
    drop(path, *(Note(id_of(20_000 + number), NOW, "", Ref(id_of(number), "")) for number in order[100:250]))
    gone = order[::20]
    before = path.read_bytes()
    assert all(marks[number].encode() in before for number in gone)
    with writer(path) as writing:
        for number in gone:
            writing.forget(id_of(number), [f"{marks[number]} again", f"{marks[number]} {marks[number]}"])
    content = path.read_bytes()
    assert [number for number in gone if marks[number].encode() in content] == []
    assert all(marks[number].encode() in content for number in set(order) - set(gone))
    assert flaws(path) == []


def test_an_import_of_an_older_export_does_not_bring_them_back(shared: Path) -> None:
    with Reader.open(shared) as reader:
        exported = list(reader.everything())
    _forget(shared)
    before = dump(shared)
    with writer(shared) as writing, writing.step("import") as step:
        restore = Restore(step.reader)
        step.put(*restore.take(exported))
    assert dump(shared) == before
    assert _bytes_left(shared) == []
    whys = {problem.why for problem in restore.outcome.problems}
    assert whys == {"was forgotten here, and stays so", "refers to someone who is not there"}
    assert restore.outcome.added == []
    assert restore.outcome.touches_added == 0


def test_notes_that_name_someone_are_listed(path: Path) -> None:
    put(path, person(1, "Ana_Maria"), person(2, "Bob"), person(3, "Cleo"))
    put(
        path,
        Note(id_of(30), NOW, "sister of Ana_Maria", Ref(id_of(2), "Bob")),
        Note(id_of(31), NOW, "not AnaXMaria", Ref(id_of(2), "Bob")),
        Note(id_of(32), NOW, "Ana_Maria herself", Ref(id_of(1), "")),
        Promise(id_of(33), Ref(id_of(3), "Cleo"), "me", "call nita back", NOW),
        touch(4, 2, NOW, note="talked of Ana_Maria and nita"),
        touch(5, 1, NOW, note="Ana_Maria came"),
        touch(6, (1, 2), NOW, note="Ana_Maria and Bob"),
    )
    named = naming(["Ana_Maria", "nita"])
    with Reader.open(path) as reader:
        found = [f"{what}: {text}" for what, text in reader.texts_of_others(id_of(1)) if named(text)]
    assert found == [
        "note on Bob: sister of Ana_Maria",
        "promise with Cleo: call nita back",
        f"touch …{touch(4, 2, NOW).id[-6:]}: talked of Ana_Maria and nita",
        f"touch …{touch(6, 2, NOW).id[-6:]}: Ana_Maria and Bob",
    ]


@pytest.mark.parametrize(
    ("text", "named"),
    [("saw Ana today", True), ("ANA.", True), ("Anastasia", False), ("banana", False), ("", False)],
)
def test_a_name_is_a_word_of_its_own(text: str, named: bool) -> None:
    assert naming(["Ana", ""])(text) is named
    assert not naming([" "])(text)


def test_a_short_alias_takes_nothing_of_others_with_it(begun: Any) -> None:
    for name in ("Ana", "Zed Quill"):
        begun("add", name)
    begun("alias", "Zed Quill", "me")
    begun("edit", "Ana", "--tier", "1")
    begun("forget", "Zed Quill", "--yes")
    begun("undo")
    assert begun("show", "Ana", "--json").json["tier"] == 5


def test_undo_goes_past_a_touch_that_lost_someone_who_was_forgotten(begun: Any) -> None:
    for name in ("Ana", "Zed Quill"):
        begun("add", name)
    begun("touch", "--with", "Ana", "--with", "Zed Quill", "--via", "meal")
    begun("forget", "Zed Quill", "--yes")
    begun("undo")
    assert begun("show", "Ana", "--json").json["unknown"] is True
    begun("redo")
    names = [ref["name"] for ref in begun("show", "Ana", "--json").json["touches"][0]["contacts"]]
    assert names == ["Ana"]


def test_the_program_forgets(begun: Any) -> None:
    begun("add", NAME, "--email", MAIL, "--note", NOTE)
    begun("add", "Bob")
    begun("alias", NAME, ALIAS)
    begun("touch", "--with", NAME, "--with", "Bob", "--via", "meal", "--note", "Pflaumenkuchen")
    begun("edit", NAME, "--name", "Zyxwolf Neumann")
    assert _bytes_left(begun.path, ["Zyxwolf", "Quirinb", "Ölfinchen", "quirin.example", "Geheimnis"]) != []
    refused = begun("forget", "Zyxwolf Neumann", code=2)
    assert "--yes" in refused.err
    assert "Zyxwolf" not in begun("forget", "Zyxwolf Neumann", "--yes").out
    assert (
        _bytes_left(
            begun.path, ["Zyxwolf", "Quirinb", "quirinbock", "Ölfinchen", "quirin.example", "Geheimnis"]
        )
        == []
    )
    assert [row["name"] for row in begun("people", "--json").json["people"]] == ["Bob"]
    assert begun("show", "Zyxwolf", code=1).out == ""
    assert flaws(begun.path) == []
