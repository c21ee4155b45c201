"""The choice that gains most: exact, whatever its shortcuts, and the same each time.

Two answers are held against it: every choice tried out, on small problems, and the textbook's dynamic programming
over all classes, on large ones. Its shortcuts (a first look at a few classes, an answer on those nearest to the
price) are also made as narrow as they can be, so that what comes after them has to find the rest.
"""

from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from itertools import product
from random import Random
from typing import Any, NamedTuple

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from relationship_ledger.core import knapsack
from relationship_ledger.core.knapsack import Item, choose

Classes = Sequence[Sequence[Item]]
USUAL_MINUTES = (3, 5, 20, 20, 30, 45, 90)
NARROW = ((200, 16), (1, 16), (200, 1), (1, 1), (2, 3))
"""How many classes are looked at first, and on how many the first answer is made."""

minutes = st.integers(0, 30)
few_gains = st.integers(-1, 6).map(float)  # many ties between choices
items = st.builds(Item, minutes, few_gains | st.integers(0, 10**6).map(lambda number: number / 1e5))
small = st.lists(st.lists(items, max_size=3), max_size=6)
budgets = st.integers(0, 90)


class Problem(NamedTuple):
    classes: Classes
    budget: int
    marked: Collection[int]
    floor: int

    def solved(self) -> list[int | None]:
        return choose(self.classes, self.budget, marked=self.marked, floor=self.floor)


problems = st.builds(
    lambda classes, budget, marks, floor: Problem(
        classes, budget, [index for index in range(len(classes)) if marks >> index & 1], floor
    ),
    small, budgets, st.integers(0, 63), st.integers(0, 4),
)  # fmt: skip


@contextmanager
def looking_at(first: int, near: int) -> Iterator[None]:
    """The knapsack with other sizes of its shortcuts."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(knapsack, "FIRST_CLASSES", first)
        patch.setattr(knapsack, "NEAR_CLASSES", near)
        yield


def usable(item: Item) -> bool:
    return item.minutes > 0 and item.gain > 0


def taken(classes: Classes, found: Sequence[int | None]) -> list[Item]:
    assert len(found) == len(classes)
    return [items[index] for items, index in zip(classes, found, strict=True) if index is not None]


def gain_of(classes: Classes, found: Sequence[int | None]) -> float:
    return sum(item.gain for item in taken(classes, found))


def served(found: Sequence[int | None], marked: Collection[int]) -> int:
    return sum(found[index] is not None for index in marked)


def best_of_all(classes: Classes, budget: int, marked: Collection[int], floor: int) -> tuple[int, float]:
    """How much of the floor can be kept, and the most that can be gained then: by trying everything."""
    best = 0, 0.0
    for choice in product(*([None, *range(len(each))] for each in classes)):
        chosen = taken(classes, choice)
        if sum(item.minutes for item in chosen) <= budget and all(map(usable, chosen)):
            best = max(best, (min(floor, served(choice, marked)), sum(item.gain for item in chosen)))
    return best


def by_the_textbook(classes: Classes, budget: int, marked: Collection[int] = (), floor: int = 0) -> float:
    """The most that can be gained, by dynamic programming over (marked classes served, minutes), class by class."""
    table = np.full((floor + 1, budget + 1), -np.inf)
    table[0] = 0.0
    for index, each in enumerate(classes):
        before = table.copy()
        for item in filter(usable, each):
            if item.minutes > budget:
                continue
            moved = np.full_like(before, -np.inf)
            moved[:, item.minutes :] = before[:, : budget + 1 - item.minutes] + item.gain
            if index in marked and floor:
                moved[-1] = np.maximum(moved[-1], moved[-2])  # the last row stands for so many and more
                moved[1:-1] = moved[:-2]
                moved[0] = -np.inf
            table = np.maximum(table, moved)
    return float(table[floor, budget])


def crowd(seed: int, size: int) -> list[list[Item]]:
    """People as the planner hands them on: the same few ways, of gains that differ by tier and person."""
    random = Random(seed)
    made = []
    for _ in range(size):
        scale = random.choice([1, 1, 1, 1, 2, 2, 4, 8, 16]) * random.random()
        made.append([Item(length, scale * length**0.3 * random.uniform(0.5, 1)) for length in USUAL_MINUTES])
    return made


class TestExact:
    @pytest.mark.parametrize(("first", "near"), NARROW)
    def test_as_good_as_trying_everything(self, first: int, near: int) -> None:
        @settings(max_examples=250, deadline=None)
        @given(problems)
        def check(problem: Problem) -> None:
            with looking_at(first, near):
                found = problem.solved()
            kept, gained = best_of_all(*problem)
            assert min(problem.floor, served(found, problem.marked)) == kept
            assert gain_of(problem.classes, found) == pytest.approx(gained, abs=1e-9)

        check()

    @settings(max_examples=200, deadline=None)
    @given(small, budgets)
    def test_as_good_as_trying_everything_without_a_floor(self, classes: Classes, budget: int) -> None:
        gained = best_of_all(classes, budget, (), 0)[1]
        assert gain_of(classes, choose(classes, budget)) == pytest.approx(gained, abs=1e-9)

    @pytest.mark.parametrize("budget", [0, 2, 3, 60, 300, 600])
    @pytest.mark.parametrize("size", [30, 1000])
    def test_as_good_as_the_textbook(self, size: int, budget: int) -> None:
        classes = crowd(size + budget, size)
        found = choose(classes, budget)
        assert sum(item.minutes for item in taken(classes, found)) <= budget
        assert gain_of(classes, found) == pytest.approx(by_the_textbook(classes, budget), rel=1e-9)

    @pytest.mark.parametrize("floor", [1, 2, 7])
    def test_as_good_as_the_textbook_with_a_floor(self, floor: int) -> None:
        """The marked ones gain least, so that the floor costs something."""
        classes = crowd(floor, 1000)
        marked = sorted(range(1000), key=lambda index: classes[index][0].gain)[:50]
        found = choose(classes, 300, marked=marked, floor=floor)
        assert served(found, marked) == floor
        assert gain_of(classes, found) == pytest.approx(
            by_the_textbook(classes, 300, marked, floor), rel=1e-9
        )
        assert gain_of(classes, found) < gain_of(classes, choose(classes, 300))

    @pytest.mark.parametrize(("first", "near"), NARROW)
    def test_as_good_as_the_textbook_however_narrow_the_first_look(self, first: int, near: int) -> None:
        classes = crowd(11, 120)
        marked = range(0, 120, 10)
        with looking_at(first, near):
            found = choose(classes, 100, marked=marked, floor=3)
        assert served(found, marked) >= 3
        assert gain_of(classes, found) == pytest.approx(by_the_textbook(classes, 100, marked, 3), rel=1e-9)

    @pytest.mark.parametrize("seed", range(150))
    def test_as_good_as_the_textbook_where_many_are_marked(self, seed: int) -> None:
        """Looked at one by one: each that is left out has to be asked whether it may matter, at both prices."""
        random = Random(seed)
        classes = [
            [Item(random.randint(1, 25), random.randint(1, 30) / 3) for _ in range(random.randint(0, 3))]
            for _ in range(14)
        ]
        marked = random.sample(range(14), 9)
        floor, budget = random.randint(1, 6), random.randint(5, 60)
        with looking_at(1, 1):
            found = choose(classes, budget, marked=marked, floor=floor)
        attained = max(
            count for count in range(floor + 1) if by_the_textbook(classes, budget, marked, count) >= 0
        )
        assert min(floor, served(found, marked)) == attained
        assert gain_of(classes, found) == pytest.approx(
            by_the_textbook(classes, budget, marked, attained), abs=1e-9
        )

    def test_the_best_rate_is_not_always_part_of_it(self) -> None:
        """Ten minutes at the best rate leave one idle; whoever is looked at second fills all eleven."""
        classes = [[Item(10, 10.1)], [Item(11, 11.0)]]
        assert choose(classes, 11) == [None, 0]
        with looking_at(1, 1):
            assert choose(classes, 11) == [None, 0]

    def test_a_longer_item_off_the_concave_path_is_found(self) -> None:
        """Of the first class the second item lies below the line from the first to the third."""
        classes = [[Item(10, 10.0), Item(20, 12.0), Item(30, 25.0)], [Item(10, 1.0)]]
        for first, near in NARROW:
            with looking_at(first, near):
                assert choose(classes, 20) == [1, None]

    def test_is_the_best_where_there_are_minutes_enough(self) -> None:
        classes = crowd(3, 40)
        found = choose(classes, 40 * max(USUAL_MINUTES))
        assert gain_of(classes, found) == pytest.approx(
            sum(max(item.gain for item in each) for each in classes)
        )


class TestFast:
    @pytest.mark.parametrize("seed", range(6))
    @pytest.mark.parametrize("floor", [0, 3])
    def test_a_thousand_are_narrowed_down_to_a_few(
        self, floor: int, seed: int, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """The prices are close enough to rule out nearly everyone before the dynamic programming."""
        open_: list[int] = []
        dynamic = knapsack._dynamic

        def counted(classes: Sequence[Any], *rest: Any) -> Any:
            open_.append(len(classes))
            return dynamic(classes, *rest)

        monkeypatch.setattr(knapsack, "_dynamic", counted)
        classes = crowd(seed, 1000)
        marked = sorted(range(1000), key=lambda index: classes[index][0].gain)[:50]
        choose(classes, 300, marked=marked, floor=floor)
        assert 16 <= sum(open_) <= 160


class TestFloor:
    def test_is_kept_at_a_price(self) -> None:
        classes = [[Item(10, 9.0)], [Item(10, 8.0)], [Item(10, 1.0)]]
        assert choose(classes, 20) == [0, 0, None]
        assert choose(classes, 20, marked=[2], floor=1) == [0, None, 0]

    def test_is_no_ceiling(self) -> None:
        classes = [[Item(10, 9.0)], [Item(10, 8.0)], [Item(10, 1.0)]]
        assert choose(classes, 20, marked=[0, 1, 2], floor=1) == [0, 0, None]

    def test_as_many_as_the_minutes_allow(self) -> None:
        """Three are asked for; the two shortest fit, and a longer one with more gain does not beside another."""
        classes = [[Item(4, 1.0)], [Item(5, 1.0)], [Item(8, 50.0)], [Item(9, 90.0)]]
        assert choose(classes, 9, marked=[0, 1, 2], floor=3) == [0, 0, None, None]

    def test_one_who_gains_nothing_is_not_part_of_it(self) -> None:
        classes = [[Item(5, 0.0)], [Item(50, 3.0)], [Item(5, 1.0)]]
        assert choose(classes, 20, marked=[0, 1], floor=2) == [None, None, 0]

    def test_a_shortest_one_far_down_is_found(self) -> None:
        """A thousand better ones are marked too, but only the short ones leave room for three."""
        classes = [[Item(30, 100.0 + index)] for index in range(1000)] + [[Item(10, 0.001)] for _ in range(3)]
        found = choose(classes, 30, marked=range(1003), floor=3)
        assert found == [None] * 1000 + [0, 0, 0]

    def test_marks_without_a_floor_change_nothing(self) -> None:
        classes = crowd(8, 60)
        assert choose(classes, 100, marked=range(20)) == choose(classes, 100)


class TestWhatIsTaken:
    @settings(max_examples=200, deadline=None)
    @given(problems)
    def test_fits_and_adds(self, problem: Problem) -> None:
        chosen = taken(problem.classes, problem.solved())
        assert sum(item.minutes for item in chosen) <= problem.budget
        assert all(map(usable, chosen))

    @pytest.mark.parametrize("item", [Item(0, 5.0), Item(-3, 5.0), Item(5, 0.0), Item(5, -1.0)])
    def test_nothing_without_minutes_or_gain(self, item: Item) -> None:
        assert choose([[item]], 60) == [None]
        assert choose([[item, Item(6, 1.0)], [item]], 60, marked=[0, 1], floor=2) == [1, None]

    @pytest.mark.parametrize("budget", [0, -5])
    def test_nothing_in_no_minutes(self, budget: int) -> None:
        assert choose([[Item(1, 5.0)], []], budget, marked=[0], floor=1) == [None, None]

    def test_nothing_of_nobody(self) -> None:
        assert choose([], 60, marked=[], floor=2) == []

    def test_a_budget_to_the_minute(self) -> None:
        assert choose([[Item(60, 1.0)]], 60) == [0]
        assert choose([[Item(60, 1.0)]], 59) == [None]

    def test_of_equal_length_the_one_that_gains_more(self) -> None:
        assert choose([[Item(5, 1.0), Item(5, 2.0), Item(5, 2.0)]], 5) == [1]

    def test_one_item_of_a_class(self) -> None:
        assert choose([[Item(5, 1.0), Item(6, 1.5), Item(7, 1.6)]], 60) == [2]


class TestAlike:
    @pytest.mark.parametrize("size", [1, 7, 50, 20_000])
    def test_as_many_as_fit(self, size: int) -> None:
        """Everyone who was imported and never touched is alike."""
        classes = [[Item(3, 1.0), Item(20, 2.0)]] * size
        found = choose(classes, 100)
        expected = max(
            short + 2 * long
            for long in range(6)
            for short in range(size - long + 1)
            if 3 * short + 20 * long <= 100 and short + long <= size
        )
        assert gain_of(classes, found) == expected
        assert sum(item.minutes for item in taken(classes, found)) <= 100

    def test_marked_and_other_ones_are_told_apart(self) -> None:
        classes = [[Item(5, 1.0)]] * 100
        found = choose(classes, 20, marked=[97, 98, 99], floor=3)
        assert served(found, [97, 98, 99]) == 3
        assert gain_of(classes, found) == 4.0

    def test_of_equals_always_the_same_ones(self) -> None:
        classes = [[Item(5, 1.0)]] * 100
        assert choose(classes, 12) == choose(classes, 12)
        assert [index for index, item in enumerate(choose(classes, 12)) if item is not None] == [0, 1]


class TestSameEachTime:
    @settings(max_examples=150, deadline=None)
    @given(problems)
    def test_the_same_input_gets_the_same_answer(self, problem: Problem) -> None:
        again = problem._replace(
            classes=[list(each) for each in problem.classes], marked=[*reversed([*problem.marked])]
        )
        assert again.solved() == problem.solved()

    @settings(max_examples=150, deadline=None)
    @given(problems, st.integers(0, 10**6))
    def test_the_order_of_the_classes_changes_nothing_of_the_gain(self, problem: Problem, seed: int) -> None:
        order = list(range(len(problem.classes)))
        Random(seed).shuffle(order)
        shuffled = problem._replace(
            classes=[problem.classes[index] for index in order],
            marked=[place for place, index in enumerate(order) if index in problem.marked],
        )
        assert gain_of(shuffled.classes, shuffled.solved()) == pytest.approx(
            gain_of(problem.classes, problem.solved()), abs=1e-9
        )

    def test_a_thousand_in_another_order_gain_the_same(self) -> None:
        classes = crowd(21, 1000)
        backwards = list(reversed(classes))
        assert gain_of(backwards, choose(backwards, 300)) == pytest.approx(
            gain_of(classes, choose(classes, 300))
        )

    @settings(max_examples=100, deadline=None)
    @given(small, budgets, st.integers(0, 30))
    def test_more_minutes_never_gain_less(self, classes: Classes, budget: int, more: int) -> None:
        little, much = choose(classes, budget), choose(classes, budget + more)
        assert gain_of(classes, much) >= gain_of(classes, little) - 1e-9
