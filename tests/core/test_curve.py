"""Freshness over time is the freshness that one would have seen at each of its moments."""

import pytest
from engine_world import CLOCK, DAY, NOW, clocks, evenly, event, histories, tie, ties
from hypothesis import given, settings
from hypothesis import strategies as st

from relationship_ledger.core.curve import curve
from relationship_ledger.core.fold import Event, Tie, fold
from relationship_ledger.core.lived import LivedClock
from relationship_ledger.core.standing import freshness


@settings(max_examples=60, deadline=None)
@given(histories(), ties, clocks, st.lists(st.integers(-5 * DAY, 4000 * DAY), max_size=12))
def test_each_point_is_a_fold_up_to_it(
    events: list[Event], of: Tie, clock: LivedClock, spans: list[int]
) -> None:
    moments = sorted(
        [*(NOW + span for span in spans), *(each.at + shift for each in events for shift in (-1, 0))]
    )
    found = curve(events, of, clock, moments)
    assert len(found) == len(moments)
    for moment, value in zip(moments, found, strict=True):
        state = fold([each for each in events if each.at <= moment], of, clock)
        if state is None:
            assert value is None
        else:
            assert value == pytest.approx(freshness(state, of, clock, moment), abs=1e-12)


def test_nothing_before_the_first_touch() -> None:
    assert curve([], tie(), CLOCK, [NOW, NOW + DAY]) == [None, None]
    before, at, after = curve([event(NOW)], tie(), CLOCK, [NOW - 1, NOW, NOW + DAY])
    assert before is None
    assert at is not None
    assert after is not None
    assert at > after


def test_no_moments_no_points() -> None:
    assert curve(evenly(7, 5), tie(), CLOCK, []) == []


def test_the_moments_may_lie_close_and_repeat() -> None:
    found = curve(evenly(7, 5), tie(), CLOCK, [NOW + 30 * DAY] * 3)
    assert found[0] == found[1] == found[2] is not None


def test_goes_up_at_a_touch_and_down_between() -> None:
    week = curve(
        evenly(7, 8), tie(1), CLOCK, [NOW + 49 * DAY - 1, NOW + 49 * DAY, NOW + 52 * DAY, NOW + 80 * DAY]
    )
    before, at, later, latest = week
    assert None not in week
    assert before < at > later > latest  # type: ignore[operator]
