"""The demo's work for lists: within its years, the same each time, each list in a rhythm of its own."""

from collections import Counter
from itertools import pairwise
from random import Random

import pytest

from relationship_ledger.core.synthetic import HOLIDAY_CARDS, SUNDAY_LETTER, lists
from relationship_ledger.core.synthetic_works import HABITS, works
from relationship_ledger.model import DAY

NOW = 1_795_514_400  # 24 November 2026, 10:00 UTC


def test_it_is_for_the_demos_lists_and_within_its_years() -> None:
    made = list(works(Random(1), years=3, now=NOW))
    assert {each.list_name for each in made} <= {each.name for each in lists()}
    assert all(NOW - 3 * 366 * DAY < each.at <= NOW and each.minutes > 0 for each in made)


def test_the_same_chance_gives_the_same_work() -> None:
    assert list(works(Random(5), years=2, now=NOW)) == list(works(Random(5), years=2, now=NOW))
    assert list(works(Random(5), years=2, now=NOW)) != list(works(Random(6), years=2, now=NOW))


@pytest.mark.parametrize("seed", range(5))
def test_the_letter_keeps_its_rhythm_and_a_card_goes_out_once_a_year(seed: int) -> None:
    made = list(works(Random(seed), years=4, now=NOW))
    letters = sorted(each.at for each in made if each.list_name == SUNDAY_LETTER)
    gaps = [(later - earlier) / DAY for earlier, later in pairwise(letters)]
    assert sum(11 <= gap <= 17 for gap in gaps) > 0.8 * len(gaps)
    cards = sorted(each.at for each in made if each.list_name == HOLIDAY_CARDS)
    assert len(cards) == 4
    assert all(each.cost for each in made if each.list_name == HOLIDAY_CARDS)


def test_every_habit_leaves_something() -> None:
    counted = Counter(each.list_name for each in works(Random(2), years=3, now=NOW))
    assert all(counted[habit.name] for habit in HABITS)
