"""Whom a text may mean."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from store_world import NOW, id_of, person, put

from relationship_ledger.core.handles import fold
from relationship_ledger.model import Alias, Handle, Note, Ref
from relationship_ledger.store.lookup import MOST, Lookup
from relationship_ledger.store.reader import Reader


@pytest.fixture
def reader(path: Path) -> Iterator[Reader]:
    """People whose names get in each other's way."""
    put(
        path,
        person(1, "Ana"), person(2, "Ana María López"), person(3, "Anabel Ruiz"), person(4, "Bob Marsh"),
        person(5, "Søren Nüßlebaum"), person(6, "김철수"), person(7, "Maria Ana Silva"), person(8, "O’Brien-Smith"),
        person(9, "Li"), person(10, "Li"), person(0xABCDEF, "Tail"), person(11, "Deadbeef Smith"), person(12, "Kim"),
        Alias(id_of(21), id_of(4), "Ana"), Alias(id_of(22), id_of(4), "Boberino"),
        Alias(id_of(23), id_of(3), "Nita"), Alias(id_of(24), id_of(5), "Bobby"),
        Handle("email", "Ana.Lopez@Example.org", None, id_of(31), id_of(2)),
        Handle("phone", "+34600111222", None, id_of(32), id_of(4)),
        Handle("platform", "@soren@social.example", "mastodon", id_of(33), id_of(5)),
        Handle("platform", "soren", "github", id_of(34), id_of(5)),
        Handle("platform", "ana_b", "github", id_of(35), id_of(2)),
        Handle("platform", "anaxb", "twitter", id_of(36), id_of(3)),
        Handle("url", "https://www.linkedin.com/in/kim-chulsoo/", None, id_of(37), id_of(6)),
        Handle("platform", "Bob", "github", id_of(38), id_of(12)),
        Note(id_of(41), NOW, "Kim knows Ana", Ref(id_of(12), "Kim")),
    )  # fmt: skip
    with Reader.open(path) as opened:
        yield opened


def _found(reader: Reader, text: str, *keys: str) -> tuple[str, list[int]]:
    match = Lookup(reader).find(text, keys)
    assert all(ref.name == reader.contact(ref.id).name for ref in match.refs)
    return match.how, sorted(int(ref.id[-12:], 16) for ref in match.refs)


@pytest.mark.parametrize(
    ("text", "how", "who"),
    [
        ("Ana", "full", [1]),  # before the alias of Bob, and before all whose names begin so
        ("  ANA  ", "full", [1]),
        ("ana maria lopez", "full", [2]),
        ("Ana-María López", "full", [2]),
        ("Nita", "alias", [3]),
        ("bobby", "alias", [5]),
        ("boberino", "alias", [4]),
        ("Bob", "prefix", [4, 5]),  # the beginning of a name, and of an alias
        ("lopez", "prefix", [2]),
        ("mar", "prefix", [2, 4, 7]),
        ("lo an", "prefix", [2]),
        ("ana mar", "prefix", [2, 4, 7]),  # words of a name and of an alias together
        ("mar ber", "none", []),
        ("ana sil", "prefix", [7]),
        ("bob mar", "prefix", [4]),
        ("soren", "prefix", [5]),
        ("nuss", "prefix", [5]),
        ("Nüß", "prefix", [5]),
        ("김철", "prefix", [6]),
        ("obrien", "prefix", [8]),
        ("O'Brien Smith", "full", [8]),
        ("li", "full", [9, 10]),
        ("opez", "none", []),  # no beginning of a word
        ("", "none", []),
        ("  !? ", "none", []),
        ("%", "none", []),
        ("_na", "none", []),
        ("ana.lopez@example.ORG", "handle", [2]),
        ("<ana.lopez@example.org>", "handle", [2]),
        ("mailto:Ana.Lopez@example.org", "handle", [2]),
        ("nobody@example.org", "none", []),
        ("@soren", "handle", [5]),
        ("@SOREN@social.example", "handle", [5]),
        ("@social.example", "none", []),
        ("@bob", "handle", [12]),
        ("https://linkedin.com/in/Kim-Chulsoo", "handle", [6]),
        ("+34 600 111 222", "handle", [4]),
        (id_of(2), "id", [2]),
        (id_of(77), "none", []),
        ("abcdef", "id", [0xABCDEF]),
        ("#ABCDEF", "id", [0xABCDEF]),
        ("…abcdef", "id", [0xABCDEF]),
        ("bcdef", "none", []),
        ("000007", "id", [7]),
        ("deadbeef", "prefix", [11]),  # a name before the end of an id
    ],
)
def test_the_strongest_way_that_leads_anywhere(reader: Reader, text: str, how: str, who: list[int]) -> None:
    assert _found(reader, text) == (how, who)


def test_a_phone_number_is_found_by_its_key(reader: Reader) -> None:
    assert _found(reader, "600 111 222") == ("none", [])
    assert _found(reader, "600 111 222", "phone:+34600111222") == ("handle", [4])


def test_an_underscore_in_an_account_is_no_wildcard(reader: Reader) -> None:
    assert _found(reader, "@ana_b") == ("handle", [2])


def test_an_account_is_no_pattern(reader: Reader) -> None:
    assert _found(reader, "@%") == ("none", [])


def test_a_long_answer_is_cut(path: Path) -> None:
    put(path, *(person(number, f"Same {number:03}") for number in range(1, 80)))
    with Reader.open(path) as reader:
        match = Lookup(reader).find("same")
    assert len(match.refs) == MOST
    assert [ref.name for ref in match.refs[:2]] == ["Same 001", "Same 002"]


def test_all_names_are_names_and_aliases(reader: Reader) -> None:
    names = set(Lookup(reader).all_names())
    assert len(names) == 17
    assert {
        ("ana", id_of(1), "Ana"),
        ("nita", id_of(3), "Anabel Ruiz"),
        ("bobby", id_of(5), "Søren Nüßlebaum"),
    } <= names
    assert all(fold(key) == key for key, _, _ in names)


WORD = st.text(st.sampled_from("aábcß김 -'"), min_size=1, max_size=5)


@given(st.lists(st.tuples(WORD, st.booleans()), min_size=1, max_size=6), WORD)
def test_look_ups_agree_with_a_search_by_hand(named: list[tuple[str, bool]], asked: str) -> None:
    import tempfile

    from store_world import begun

    names: dict[int, list[str]] = {}
    aliases: dict[int, list[str]] = {}
    for number, (name, alias) in enumerate(named, 1):
        if alias and names:
            aliases.setdefault(max(names), []).append(name)
        else:
            names[number] = [name]
    with tempfile.TemporaryDirectory() as folder:
        path = begun(Path(folder) / "l.db")
        put(
            path,
            *(person(number, name) for number, (name,) in names.items()),
            *(Alias(id_of(100 * number + i), id_of(number), name) for number, all_ in aliases.items() for i, name in enumerate(all_)),
        )  # fmt: skip
        with Reader.open(path) as reader:
            got = _found(reader, asked)
    key = fold(asked)
    full = [number for number, (name,) in names.items() if key and fold(name) == key]
    also = [number for number in names if key and key in map(fold, aliases.get(number, []))]
    begins = [
        number
        for number in names
        if key.split()
        and all(
            any(
                word.startswith(part)
                for name in (*names[number], *aliases.get(number, []))
                for word in fold(name).split()
            )
            for part in key.split()
        )
    ]
    expected = next(
        ((how, who) for how, who in (("full", full), ("alias", also), ("prefix", begins)) if who),
        ("none", []),
    )
    assert got == expected
