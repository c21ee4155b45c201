"""The clock that stands still in pauses, against one that counts every second by hand."""

import pytest
from engine_world import usual
from hypothesis import given
from hypothesis import strategies as st

from relationship_ledger.core.lived import LivedClock
from relationship_ledger.model import Pause

few_pauses = st.lists(
    st.builds(
        lambda start, length: Pause("p", start, start + length), st.integers(0, 60), st.integers(-3, 15)
    ),
    max_size=5,
)
moments = st.integers(-10, 100)


def paused(pauses: list[Pause], at: int) -> bool:
    return any(pause.start <= at < pause.end for pause in pauses)


@usual
@given(few_pauses, moments)
def test_counts_the_seconds_outside_all_pauses(pauses: list[Pause], at: int) -> None:
    by_hand = -10 + sum(not paused(pauses, second) for second in range(-10, at))
    assert LivedClock(pauses).lived(at) == by_hand


@usual
@given(few_pauses, moments)
def test_goes_on_outside_pauses_and_stands_still_inside(pauses: list[Pause], at: int) -> None:
    clock = LivedClock(pauses)
    assert clock.lived(at + 1) - clock.lived(at) == (0 if paused(pauses, at) else 1)


@usual
@given(few_pauses, moments)
def test_calendar_is_the_first_instant_that_shows_it(pauses: list[Pause], lived: int) -> None:
    clock = LivedClock(pauses)
    at = clock.calendar(lived)
    assert clock.lived(at) == lived
    assert clock.lived(at - 1) < lived


@usual
@given(few_pauses, moments)
def test_there_and_back(pauses: list[Pause], at: int) -> None:
    clock = LivedClock(pauses)
    back = clock.calendar(clock.lived(at))
    assert back <= at
    assert back == at or paused(pauses, at - 1)


@usual
@given(few_pauses, st.randoms(use_true_random=False), moments)
def test_order_does_not_matter(pauses: list[Pause], random: object, at: int) -> None:
    shuffled = list(pauses)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert LivedClock(shuffled).lived(at) == LivedClock(pauses).lived(at)
    assert LivedClock([*pauses, *pauses]).lived(at) == LivedClock(pauses).lived(at)


@pytest.mark.parametrize(
    ("spans", "at", "lived"),
    [
        ([], 50, 50),
        ([(10, 20)], 5, 5),
        ([(10, 20)], 10, 10),
        ([(10, 20)], 15, 10),
        ([(10, 20)], 20, 10),
        ([(10, 20)], 50, 40),
        ([(10, 20), (15, 30)], 50, 30),  # overlapping: the 5 seconds in both count once
        ([(10, 40), (15, 20)], 50, 20),  # one inside the other
        ([(10, 20), (20, 30)], 50, 30),  # one after the other
        ([(30, 35), (10, 20)], 50, 35),
        ([(20, 20), (30, 25)], 50, 50),  # of no length, and back to front
    ],
)
def test_known_pauses(spans: list[tuple[int, int]], at: int, lived: int) -> None:
    assert LivedClock(Pause("p", *span) for span in spans).lived(at) == lived


def test_at_a_pause_the_calendar_shows_its_start() -> None:
    clock = LivedClock([Pause("p", 10, 20)])
    assert [clock.calendar(lived) for lived in (9, 10, 11)] == [9, 10, 21]
