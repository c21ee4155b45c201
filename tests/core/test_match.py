"""Who may be meant, and who may be the same: names suggest, and only suggest."""

import pytest
from engine_world import usual
from hypothesis import given
from hypothesis import strategies as st

from relationship_ledger.core.handles import fold
from relationship_ledger.core.match import compatible, similar
from relationship_ledger.model import Ref

PEOPLE = {
    "1": ("Ana López", "Anita"), "2": ("Ben Okafor",), "3": ("Catherine Müller", "Cathy"), "4": ("Katherine Miller",),
    "5": ("Zoë Ng",),
}  # fmt: skip
NAMES = [(fold(name), id_, names[0]) for id_, names in PEOPLE.items() for name in names]


def ids(text: str, at_least: float = 80) -> list[str]:
    return [ref.id for ref, _ in similar(text, NAMES, at_least=at_least)]


class TestSimilar:
    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("Ana Lopez", "1"),
            ("ana lopes", "1"),
            ("Lopes", "1"),  # a slip in one word of a longer name
            ("okafr", "2"),
            ("Ben Okaforr", "2"),
            ("Catherine Muller", "3"),
            ("Kathrine Miller", "4"),
            ("anitta", "1"),  # an alias; the name is what is shown
            ("ZOE NG", "5"),
        ],
    )
    def test_best_first(self, text: str, expected: str) -> None:
        assert ids(text)[0] == expected

    @pytest.mark.parametrize("text", ["", "a", "zo", "  ..  ", "xyzzyx", "Bartholomew", "Lopez Benedict"])
    def test_no_one(self, text: str) -> None:
        assert ids(text) == []

    def test_each_person_once_under_their_name_with_the_best_likeness(self) -> None:
        found = similar("Cathy", NAMES, at_least=50)
        assert found[0] == (Ref("3", "Catherine Müller"), 100.0)
        assert len({ref.id for ref, _ in found}) == len(found)

    def test_several_in_order(self) -> None:
        found = similar("Catherine Miller", NAMES, at_least=80)
        assert {ref.id for ref, _ in found} == {"3", "4"}
        scores = [score for _, score in found]
        assert scores == sorted(scores, reverse=True)

    def test_equals_go_by_name_then_id(self) -> None:
        twins = [("jon doe", "9", "Jon Doe"), ("jon doe", "7", "Jon Doe"), ("jon doe", "8", "Jon Doé")]
        assert [ref.id for ref, _ in similar("Jon Do", twins, at_least=80)] == ["7", "9", "8"]

    def test_only_as_like_as_asked(self) -> None:
        assert ids("ana lopes", 80) == ["1"]
        assert ids("ana lopes", 95) == []

    def test_of_no_one(self) -> None:
        assert similar("Ana", [], at_least=10) == []

    @usual
    @given(st.text(max_size=30), st.floats(1, 100))
    def test_any_text(self, text: str, at_least: float) -> None:
        found = similar(text, NAMES, at_least=at_least)
        assert all(at_least <= score <= 100 for _, score in found)
        assert [score for _, score in found] == sorted((score for _, score in found), reverse=True)


class TestCompatible:
    @pytest.mark.parametrize(
        ("one", "other"),
        [
            ("Ana Lopez", "Ana López"),
            ("Ana Lopez", "Lopez, Ana"),
            ("Ana Lopez", "Dr. Ana Lopez-Garcia"),
            ("A. Lopez", "Ana Lopez"),
            ("Ana", "Ana Lopez"),
            ("Jon Smyth", "John Smith"),
            ("Katherine Miller", "Catherine Mueller"),
            ("Müller", "MULLER"),
            ("", "Ana"),  # nothing said against it
            ("!!", "Ana"),
        ],
    )
    def test_may_be_one_person(self, one: str, other: str) -> None:
        assert compatible(one, other)
        assert compatible(other, one)

    @pytest.mark.parametrize(("one", "other"), [("J. S.", "John Smith"), ("J", "John")])
    def test_an_initial_that_fits(self, one: str, other: str) -> None:
        """As the function's own description promises."""
        assert compatible(one, other)
        assert compatible(other, one)

    @pytest.mark.parametrize(
        ("one", "other"),
        [
            ("Ana Lopez", "Ben Okafor"),
            ("Ana", "Ben"),
            ("Katherine Miller", "Zoë Ng"),
            ("Info Desk", "Ana Lopez"),
            ("J. S.", "Jane Doe"),
            ("K", "John"),
            ("J. S.", "K. T."),
        ],
    )
    def test_are_two(self, one: str, other: str) -> None:
        assert not compatible(one, other)
        assert not compatible(other, one)

    @usual
    @given(st.text(max_size=20), st.text(max_size=20))
    def test_is_the_same_both_ways(self, one: str, other: str) -> None:
        assert compatible(one, other) == compatible(other, one)
        assert compatible(one, one)
