"""How many minutes a touch will take: what was assumed, pulled toward what was logged."""

import pytest
from engine_world import quick
from hypothesis import given
from hypothesis import strategies as st

from relationship_ledger.core.durations import PRIOR_LOGGED, Logged, expected_minutes

NONE = Logged(0, 0.0)
logged_of = st.builds(Logged, st.integers(0, 500), st.floats(0, 600))


@pytest.mark.parametrize(
    ("default", "expected"),
    [(0, 1), (1, 1), (3, 3), (5, 5), (9, 9), (10, 10), (20, 20), (45, 45), (90, 90), (120, 120)],
)
def test_nothing_logged_is_the_channels_own(default: int, expected: int) -> None:
    assert expected_minutes(default) == expected
    assert expected_minutes(default, NONE, NONE) == expected


@pytest.mark.parametrize(
    ("logged", "expected"),
    [
        ((Logged(5, 40.0),), 30),  # five weigh as much as what was assumed
        ((Logged(1, 80.0),), 30),  # (5 · 20 + 80) / 6
        ((Logged(1000, 40.0),), 40),
        ((Logged(5, 40.0), Logged(5, 90.0)), 60),  # with all: 30; with this one: between 30 and 90
        ((NONE, Logged(5, 90.0)), 55),
        ((Logged(5, 40.0), NONE), 30),
        ((Logged(5, 0.0),), 10),
        ((Logged(500, 0.0),), 1),
    ],
)
def test_known(logged: tuple[Logged, ...], expected: int) -> None:
    assert expected_minutes(20, *logged) == expected


@pytest.mark.parametrize(
    ("mean", "expected"),
    [(4.4, 4), (9.4, 9), (9.8, 10), (12.4, 10), (12.6, 15), (13.0, 15), (37.4, 35), (37.6, 40)],
)
def test_whole_minutes_and_fives_from_ten_on(mean: float, expected: int) -> None:
    assert expected_minutes(30, Logged(10**9, mean)) == expected


def test_the_narrower_one_has_the_last_word() -> None:
    wide, narrow = Logged(50, 60.0), Logged(50, 10.0)
    assert expected_minutes(20, wide, narrow) < expected_minutes(20, narrow, wide)


@quick
@given(st.integers(0, 1440), st.lists(logged_of, max_size=2))
def test_lies_between_what_was_assumed_and_what_was_logged(default: int, logged: list[Logged]) -> None:
    found = expected_minutes(default, *logged)
    means = [float(default), *(each.mean for each in logged if each.times)]
    assert found >= 1
    assert found < 10 or found % 5 == 0
    assert min(means) - 2.5 <= found <= max(1.0, max(means) + 2.5)


@quick
@given(st.integers(0, 1440), st.floats(0, 600), st.integers(1, 400))
def test_more_of_the_same_pulls_further(default: int, mean: float, times: int) -> None:
    some, more = (expected_minutes(default, Logged(count, mean)) for count in (times, 2 * times))
    assert abs(more - mean) <= abs(some - mean) + 2.5


def test_as_many_as_the_prior_weigh_half() -> None:
    assert expected_minutes(20, Logged(PRIOR_LOGGED, 100.0)) == 60
