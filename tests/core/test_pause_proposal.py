"""A pause is proposed where the whole ledger fell silent, and only then."""

import pytest

from relationship_ledger.core.lived import proposed_pause
from relationship_ledger.model import DAY, Pause

NOW = 1_800_000_000


def every(days: float, count: int, until: int) -> list[int]:
    return [int(until - k * days * DAY) for k in range(count)][::-1]


def test_a_silence_that_goes_on_is_proposed() -> None:
    touches = every(1, 60, NOW - 90 * DAY)
    assert proposed_pause(touches, (), NOW) == (NOW - 90 * DAY, NOW)


def test_a_silence_that_has_just_ended_is_proposed_and_an_old_one_is_not() -> None:
    silent, back = every(1, 60, NOW - 100 * DAY), every(1, 5, NOW)
    assert proposed_pause([*silent, *back], (), NOW) == (NOW - 100 * DAY, NOW - 4 * DAY)
    long_back = every(1, 40, NOW)
    assert proposed_pause([*silent, *long_back], (), NOW) is None


@pytest.mark.parametrize(("gap", "silence"), [(1, 20), (5, 49), (7, 60)])
def test_a_silence_within_the_usual_is_not(gap: float, silence: int) -> None:
    assert proposed_pause(every(gap, 60, NOW - silence * DAY), (), NOW) is None


def test_a_kept_pause_is_not_proposed_again() -> None:
    touches = every(1, 60, NOW - 90 * DAY)
    assert proposed_pause(touches, [Pause("p", NOW - 89 * DAY, NOW)], NOW) is None


def test_a_young_ledger_has_no_usual_gap() -> None:
    assert proposed_pause(every(1, 9, NOW - 90 * DAY), (), NOW) is None
