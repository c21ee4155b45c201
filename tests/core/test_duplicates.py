"""Who may be there twice: what speaks for it, what against, and how much."""

import random
import time
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from relationship_ledger.core.duplicates import Likeness, Person, find, in_words, sound
from relationship_ledger.core.nicknames import same_given_name
from relationship_ledger.model import Handle

SURE = 90


def person(
    number: int, *names: str, email: str = "", phone: str = "", url: str = "", born: Any = None, at: str = ""
) -> Person:
    given_handles = (("email", email), ("phone", phone), ("url", url))
    handles = tuple(Handle(kind, value) for kind, value in given_handles if value)  # type: ignore[arg-type]
    return Person(f"{number:04}", names, handles, born, at or None)


def pair(one: str, other: str, **both: Any) -> Likeness | None:
    """What two people of these names look like, who share what is said."""
    found = find([person(1, one, **both), person(2, other, **both)], least=1)
    assert len(found) < 2
    return found[0] if found else None


class TestNames:
    @pytest.mark.parametrize(
        ("one", "other", "why", "least"),
        [
            ("Ana Mora", "ana mora", "the same name", 70),
            ("Dr. Ana Mora", "Ana Mora", "the same name", 70),
            ("Ana Mora", "Mora, Ana", "the same name, words in another order", 65),
            ("Анна Петрова", "Anna Petrova", "the same name, written otherwise", 60),
            ("Юлия Иванова", "Julia Ivanova", "the same name, written otherwise", 60),
            ("Юлия Иванова", "Yulia Ivanova", "the same name, written otherwise", 60),
            ("Hans Müller", "Hans Mueller", "the same name, written otherwise", 60),
            ("Hans Muller", "Hans Mueller", "the same name, written otherwise", 60),
            ("王伟", "Wang Wei", "the same name, written otherwise", 60),
            ("王小明", "Xiaoming Wang", "the same name, written otherwise", 60),
            ("Jean-Pierre Roux", "Jeanpierre Roux", "the same name, written otherwise", 60),
            ("Sara Klein", "Sarah Klein", "the same name, written otherwise", 60),
            ("Bob Smith", "Robert Smith", "a nickname (Bob, Robert)", 60),
            ("Bill Gray", "William Gray", "a nickname (Bill, William)", 60),
            ("Liz Gray", "Elizabeth Gray", "a nickname (Liz, Elizabeth)", 60),
            ("Sepp Maier", "Josef Maier", "a nickname (Sepp, Josef)", 60),
            ("Pepe Ruiz", "José Ruiz", "a nickname (Pepe, José)", 60),
            ("Guy Petit", "Guillaume Petit", "a nickname (Guy, Guillaume)", 60),
            ("Beppe Verdi", "Giuseppe Verdi", "a nickname (Beppe, Giuseppe)", 60),
            ("Саша Иванов", "Александр Иванов", "a nickname (Саша, Александр)", 60),
            ("Sasha Ivanov", "Александр Иванов", "a nickname (Sasha, Александр)", 60),
            ("Micheal Jordan", "Michael Jordan", "a slip apart (Micheal, Michael)", 55),
            ("Ana Fernandez", "Ana Fernandes", "a slip apart (Fernandez, Fernandes)", 55),
            ("A. Mora", "Ana Mora", "an initial that fits (A., Ana)", 45),
            ("Ana Mora", "Ana Mora López", "one name is part of the other", 45),
        ],
    )
    def test_that_may_be_ones(self, one: str, other: str, why: str, least: int) -> None:
        found = pair(one, other)
        assert found is not None
        assert found.reasons[0].startswith(why)
        assert least <= found.score < SURE

    @pytest.mark.parametrize(
        ("one", "other"),
        [
            ("Ana Mora", "Ana Stone"), ("Ana Mora", "Ben Mora"), ("A. Mora", "Ben Mora"), ("Ana", "Ana Mora"), ("Jan Berg", "Ian Berg"),
            ("Maria Silva", "Mario Silva"), ("Daniel Roy", "Daniela Roy"), ("John Doe Jr.", "John Doe Sr."), ("", ""), ("?", "!"),
        ],
    )  # fmt: skip
    def test_that_are_twos(self, one: str, other: str) -> None:
        assert find([person(1, one), person(2, other)]) == []

    def test_an_alias_counts_as_a_name(self) -> None:
        found = find([person(1, "Ana Mora", "Kiki Blau"), person(2, "Kiki Blau")])
        assert found[0].reasons == ("the same name",)

    def test_a_name_that_many_have_says_less(self) -> None:
        two = find([person(number, "Ana Mora") for number in range(2)])
        ten = find([person(number, "Ana Mora") for number in range(10)], least=1)
        assert len(ten) == 45
        assert {each.score for each in ten} < set(range(two[0].score))

    def test_two_spellings_that_others_have_too_are_two_names(self) -> None:
        others = [person(3, "Carin Blau"), person(4, "Karen Stone")]
        alone = find([person(1, "Carin Wolf"), person(2, "Karen Wolf")], least=1)
        among = find([person(1, "Carin Wolf"), person(2, "Karen Wolf"), *others], least=1)
        assert [each.score for each in alone] > [each.score for each in among]

    @pytest.mark.parametrize(
        ("one", "other"),
        [("bob", "robert"), ("rob", "bob"), ("sepp", "josef"), ("pepe", "jose"), ("vanya", "ivan")],
    )
    def test_nicknames_go_both_ways(self, one: str, other: str) -> None:
        assert same_given_name(one, other)
        assert same_given_name(other, one)
        assert not same_given_name(one, "xaver")

    @given(st.text(max_size=40))
    def test_a_sound_is_settled_and_plain(self, text: str) -> None:
        made = sound(text.casefold())
        assert made.isascii()
        assert made == made.lower()
        assert len(in_words(text).words) <= 8


class TestHandles:
    @pytest.mark.parametrize(
        "both", [{"email": "ana@example.com"}, {"phone": "+34600111222"}, {"url": "https://github.com/ana"}]
    )
    @pytest.mark.parametrize("other", ["Ana Mora", "A. Mora", "Mora Ana", "Anna Mora"])
    def test_under_names_that_fit_they_are_sure(self, both: dict[str, str], other: str) -> None:
        found = pair("Ana Mora", other, **both)
        assert found is not None
        assert found.score >= SURE
        assert next(iter(both.values())) in found.reasons[1]

    @pytest.mark.parametrize(
        ("one", "other"),
        [("Maria Silva", "Mario Silva"), ("Jürgen Müller", "Sabine Müller"), ("Ana Mora", "Ben Stone")],
    )
    def test_a_home_line_is_not_one_person(self, one: str, other: str) -> None:
        found = pair(one, other, phone="+4930901820")
        assert found is not None
        assert found.score < 40

    def test_a_familys_address_is_not_sure(self) -> None:
        found = pair("Jürgen Müller", "Sabine Müller", email="mueller@example.com")
        assert found is not None
        assert found.score < 60

    def test_a_mere_given_name_with_the_number_is_likely(self) -> None:
        found = pair("Ana", "Ana Mora", phone="+34600111222")
        assert found is not None
        assert 60 <= found.score < SURE

    @pytest.mark.parametrize("national", ["030901820", "30901820", "004930901820"])
    def test_a_number_with_and_without_its_country(self, national: str) -> None:
        found = find([person(1, "Ana Mora", phone="+4930901820"), person(2, "Ana Mora", phone=national)])
        assert found[0].score >= SURE
        assert found[0].reasons[1].startswith("the same number with and without")

    @pytest.mark.parametrize(
        ("one", "other"),
        [("+4930901820", "+4330901820"), ("+4930901820", "+4930901820;ext=3"), ("110", "+49110")],
    )
    def test_other_numbers(self, one: str, other: str) -> None:
        found = find([person(1, "Ana Mora", phone=one), person(2, "Ana Mora", phone=other)])
        assert found[0].reasons == ("the same name",)

    def test_a_departments_address_says_little(self) -> None:
        found = find(
            [
                person(1, "Ivy Stone", email="info@example.com"),
                person(2, "Carl Poe", email="info@example.com"),
            ]
        )
        assert found == []

    def test_a_switchboard_makes_no_pairs(self) -> None:
        people = [person(number, f"P{number} Name{number}", phone="+4930901820") for number in range(40)]
        assert find(people, least=1) == []

    @pytest.mark.parametrize(
        "email", ["carla.diaz@example.com", "diaz_carla7@example.com", "carladiaz@example.com"]
    )
    def test_an_address_that_spells_the_name(self, email: str) -> None:
        found = find([person(1, "cd99", email=email), person(2, "Carla Díaz")])
        assert found[0].reasons == (f"an e-mail address that spells the other's name ({email})",)

    def test_another_family_name(self) -> None:
        married = find(
            [
                person(1, "Petra Klein", email="petra@example.com"),
                person(2, "Petra Groß", email="petra@example.com"),
            ]
        )
        assert "with another family name" in married[0].reasons[-1]
        born = find([person(1, "Petra Klein", born=(5, 3, 1980)), person(2, "Petra Groß", born=(5, 3, 1980))])
        assert "with another family name" in born[0].reasons[0]
        assert born[0].score < married[0].score
        assert (
            find([person(1, "Petra Klein", born=(5, 3, 1980)), person(2, "Petra Groß", born=(5, 3, 1981))])
            == []
        )


class TestAgainst:
    def test_birthdays_that_differ(self) -> None:
        assert (
            find([person(1, "Ana Mora", born=(5, 3, None)), person(2, "Ana Mora", born=(6, 9, None))]) == []
        )
        found = find(
            [person(1, "Ana Mora", born=(5, 3, None)), person(2, "Ana Mora", born=(6, 9, None))], least=1
        )
        assert found[0].reasons == ("the same name", "but their birthdays differ")

    def test_a_day_and_a_month_are_easily_swapped(self) -> None:
        found = find([person(1, "Ana Mora", born=(5, 3, None)), person(2, "Ana Mora", born=(3, 5, None))])
        assert found[0].reasons == ("the same name",)

    def test_the_same_birthday_adds(self) -> None:
        with_day = pair("Ana Mora", "Ana Mora", born=(5, 3, 1980))
        without = pair("Ana Mora", "Ana Mora")
        assert with_day is not None
        assert without is not None
        assert with_day.score > without.score

    def test_who_was_there_together_is_two(self) -> None:
        people = [person(1, "Ana Mora", email="a@example.com"), person(2, "Ana Mora", email="a@example.com")]
        asked: list[Any] = []

        def together(pairs: Any) -> Any:
            asked.extend(pairs)
            return pairs

        assert find(people, together=together) == []
        assert asked == [("0001", "0002")]

    def test_who_was_said_to_be_two_never_comes(self) -> None:
        people = [person(1, "Ana Mora", email="a@example.com"), person(2, "Ana Mora", email="a@example.com")]
        assert find(people, [("0002", "0001")], least=0) == []


NAMES = st.sampled_from(
    [
        "Ana Mora",
        "Mora Ana",
        "A. Mora",
        "Anna Mora",
        "Ana Mora López",
        "Bob Stone",
        "Robert Stone",
        "Анна",
        "王伟",
        "",
        "x",
        "Ana",
    ]
)
PEOPLE = st.lists(
    st.builds(
        lambda name, alias, email, phone, born: (name, alias, email, phone, born),
        NAMES | st.text(max_size=12), NAMES, st.sampled_from(["", "ana.mora@example.com", "b@example.com", "no address"]),
        st.sampled_from(["", "+34600111222", "600111222", "12"]), st.sampled_from([None, (5, 3, None), (5, 3, 1980), (3, 5, 1980)]),
    ),
    max_size=8,
)  # fmt: skip


@settings(deadline=None)
@given(PEOPLE, st.randoms(use_true_random=False), st.integers(0, 100))
def test_the_order_of_people_does_not_matter(made: list[Any], rng: random.Random, least: int) -> None:
    people = [
        person(number, *(name, alias)[: 1 + bool(alias)], email=email, phone=phone, born=born)
        for number, (name, alias, email, phone, born) in enumerate(made)
    ]
    found = find(people, least=least)
    rng.shuffle(people)
    assert find(people, least=least) == found
    assert [each.score for each in found] == sorted((each.score for each in found), reverse=True)
    for each in found:
        assert max(least, 1) <= each.score <= 99
        assert each.one < each.other
        assert each.reasons
    assert find(people, [(each.one, each.other) for each in found], least=least) == []


def test_many_people_take_seconds() -> None:
    rng = random.Random(1)
    given_names, families = (
        [
            f"{start}{rng.choice('aeiou')}{end}{rng.choice('aeiou')}"
            for start in "BDFGKLMNPRST"
            for end in ("n", "ld", "rk", "s", "v")
        ]
        for _ in range(2)
    )
    people = [
        person(
            number,
            f"{rng.choice(given_names)} {rng.choice(families)}{rng.choice(['', 'son', 'berg'])}",
            phone=f"+4930{number:07}",
        )
        for number in range(5_000)
    ]
    started = time.perf_counter()
    find(people)
    assert time.perf_counter() - started < 15
