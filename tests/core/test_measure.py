"""Figures of merit: against double loops over all pairs, and by hand."""

import math
from collections.abc import Callable, Sequence
from itertools import pairwise, product
from typing import NamedTuple

import numpy as np
import pytest
from engine_world import quick
from hypothesis import given
from hypothesis import strategies as st

from relationship_ledger.core import measure
from relationship_ledger.core.report import Bin

NEVER = math.inf


class Row(NamedTuple):
    score: float
    next_at: float
    weight: float


Pair = Callable[[Row, Row], bool]

# Few values, so that many are equal; fractions of two, so that sums are exact.
rows = st.lists(
    st.builds(
        Row,
        st.integers(-6, 6).map(lambda half: half / 2),
        st.sampled_from([1.0, 2.0, 3.0, 10.0, NEVER]),
        st.sampled_from([0.0, 0.25, 1.0, 3.0]),
    ),
    max_size=30,
)


def columns(found: Sequence[Row]) -> tuple[measure.Floats, measure.Floats, measure.Floats]:
    score, next_at, weight = np.array(found, dtype=np.float64).reshape(-1, 3).T
    return score, next_at, weight


def slowly(found: Sequence[Row], counts: Pair, *, weighted: bool) -> float | None:
    """Of all pairs that count, the share in which the first one has the higher score."""
    right = total = 0.0
    for one, other in product(found, found):
        if counts(one, other):
            weight = one.weight * other.weight if weighted else 1.0
            total += weight
            right += weight * ((one.score > other.score) + (one.score == other.score) / 2)
    return right / total if total else None


def a_touch_and_none(one: Row, other: Row) -> bool:
    return one.next_at <= 2 < other.next_at


def sooner(one: Row, other: Row) -> bool:
    return one.next_at < other.next_at


@pytest.mark.parametrize("weighted", [False, True])
class TestRanking:
    @quick
    @given(found=rows)
    def test_auc_is_the_share_of_right_pairs(self, found: list[Row], weighted: bool) -> None:
        score, next_at, weight = columns(found)
        wanted = slowly(found, a_touch_and_none, weighted=weighted)
        assert measure.auc(next_at <= 2, score, weight if weighted else None) == (
            wanted if wanted is None else pytest.approx(wanted, abs=1e-12)
        )

    @quick
    @given(found=rows)
    def test_concordance_is_the_share_of_right_pairs(self, found: list[Row], weighted: bool) -> None:
        score, next_at, weight = columns(found)
        wanted = slowly(found, sooner, weighted=weighted)
        assert measure.concordance(next_at, score, weight if weighted else None) == (
            wanted if wanted is None else pytest.approx(wanted, abs=1e-12)
        )

    @pytest.mark.parametrize("size", [257, 300])
    def test_many_rows_that_are_seldom_equal(self, size: int, weighted: bool) -> None:
        chance = np.random.default_rng(size)
        next_at = np.where(chance.random(size) < 0.3, NEVER, np.round(chance.exponential(20, size)))
        found = [
            Row(*row)
            for row in zip(chance.normal(size=size), next_at, chance.integers(0, 4, size) / 2, strict=True)
        ]
        score, next_at, weight = columns(found)
        weights = weight if weighted else None
        assert measure.concordance(next_at, score, weights) == pytest.approx(
            slowly(found, sooner, weighted=weighted)
        )
        assert measure.auc(next_at <= 2, score, weights) == pytest.approx(
            slowly(found, a_touch_and_none, weighted=weighted)
        )


class TestRankingByHand:
    @quick
    @given(rows)
    def test_only_the_order_of_scores_matters(self, found: list[Row]) -> None:
        score, next_at, weight = columns(found)
        for changed in (score * 100 + 7, np.arctan(score)):
            assert measure.auc(next_at <= 2, changed) == measure.auc(next_at <= 2, score)
            assert measure.concordance(next_at, changed, weight) == measure.concordance(
                next_at, score, weight
            )

    def test_a_score_of_nothing_is_worth_a_half(self) -> None:
        came, score = np.array([True, False, False]), np.zeros(3)
        assert measure.auc(came, score) == measure.concordance(np.array([1.0, 2.0, NEVER]), score) == 0.5

    def test_equal_times_make_no_pair(self) -> None:
        assert measure.concordance(np.array([1.0, 1.0]), np.array([0.2, 0.9])) is None
        assert measure.concordance(np.array([1.0, 1.0, NEVER]), np.array([0.2, 0.9, 0.5])) == 0.5

    def test_two_that_were_never_touched_make_no_pair(self) -> None:
        assert measure.concordance(np.array([NEVER, NEVER]), np.array([0.2, 0.9])) is None
        assert measure.concordance(np.array([5.0, NEVER, NEVER]), np.array([0.5, 0.2, 0.9])) == 0.5

    @pytest.mark.parametrize("came", [[], [True], [False], [True, True], [False, False]])
    def test_one_class_alone_has_no_auc(self, came: list[bool]) -> None:
        assert measure.auc(np.array(came, dtype=bool), np.arange(float(len(came)))) is None

    def test_weights_of_nothing_leave_no_pair(self) -> None:
        came, score, weight = np.array([True, False]), np.array([1.0, 0.0]), np.array([1.0, 0.0])
        assert measure.auc(came, score, weight) is None
        assert measure.concordance(np.array([1.0, NEVER]), score, weight) is None

    def test_nothing_has_no_concordance(self) -> None:
        assert measure.concordance(np.array([]), np.array([])) is None


class TestChances:
    def test_log_loss_by_hand(self) -> None:
        came, chance = np.array([True, False, True]), np.array([0.8, 0.3, 0.5])
        losses = [-math.log(0.8), -math.log(0.7), -math.log(0.5)]
        assert measure.losses(came, chance) == pytest.approx(losses)
        assert measure.log_loss(came, chance) == pytest.approx(sum(losses) / 3)
        assert measure.log_loss(came, chance, np.array([1.0, 0.0, 3.0])) == pytest.approx(
            (losses[0] + 3 * losses[2]) / 4
        )

    @pytest.mark.parametrize(
        ("came", "chance"), [(True, 0.0), (True, 1e-9), (True, 1e-4), (False, 1.0), (False, 1 - 1e-4)]
    )
    def test_no_row_costs_more_than_a_chance_of_one_in_ten_thousand(self, came: bool, chance: float) -> None:
        assert measure.log_loss(np.array([came]), np.array([chance])) == pytest.approx(-math.log(1e-4))

    @pytest.mark.parametrize(("came", "chance"), [(True, 1.0), (False, 0.0)])
    def test_certainty_that_was_right_costs_next_to_nothing(self, came: bool, chance: float) -> None:
        assert measure.log_loss(np.array([came]), np.array([chance])) == pytest.approx(-math.log(1 - 1e-4))

    def test_brier_by_hand(self) -> None:
        found = measure.brier(np.array([True, False, False]), np.array([0.8, 0.3, 0.0]))
        assert found == pytest.approx((0.04 + 0.09) / 3)


class TestCalibration:
    @quick
    @given(st.lists(st.tuples(st.booleans(), st.integers(0, 8)), min_size=1, max_size=60))
    def test_ten_bins_of_equal_count_from_the_lowest(self, found: list[tuple[bool, int]]) -> None:
        came, chance = np.array([came for came, _ in found]), np.array([eighth / 8 for _, eighth in found])
        bins = measure.calibration(came, chance)
        sizes = [each.size for each in bins]
        assert len(bins) == min(10, len(found))
        assert sum(sizes) == len(found)
        assert max(sizes) - min(sizes) <= 1
        ordered, start = sorted(eighth / 8 for _, eighth in found), 0
        for each in bins:
            assert each.predicted == pytest.approx(np.mean(ordered[start : start + each.size]))
            start += each.size
        assert sum(each.observed * each.size for each in bins) == pytest.approx(sum(came))

    def test_bins_by_hand(self) -> None:
        chance = np.arange(20)[::-1] / 20
        bins = measure.calibration(np.arange(20) % 4 == 0, chance)
        assert [each.size for each in bins] == [2] * 10
        assert [each.predicted for each in bins] == pytest.approx([0.025 + tenth / 10 for tenth in range(10)])
        assert [each.observed for each in bins] == [0, 0.5] * 5
        assert all(one.predicted < other.predicted for one, other in pairwise(bins))

    def test_error_is_the_mean_distance_by_count(self) -> None:
        bins = [Bin(0.1, 0.3, 10), Bin(0.5, 0.5, 20), Bin(0.9, 0.6, 30)]
        assert measure.calibration_error(bins) == pytest.approx((0.2 * 10 + 0.3 * 30) / 60)


def test_figures_are_each_measure_of_the_same_rows() -> None:
    chance = np.random.default_rng(5)
    next_at, said, score = chance.exponential(10, 40), chance.random(40), chance.random(40)
    came = next_at <= 7
    assert measure.figures(came, said, score, next_at) == (
        measure.auc(came, score),
        measure.log_loss(came, said),
        measure.brier(came, said),
        measure.calibration_error(measure.calibration(came, said)),
        measure.concordance(next_at, score),
    )


def test_where_nothing_was_touched_the_ranks_have_no_figure() -> None:
    found = measure.figures(np.zeros(3, dtype=bool), np.full(3, 0.2), np.full(3, 0.2), np.full(3, NEVER))
    assert (found.auc, found.c_index) == (None, None)
    assert found.log_loss == pytest.approx(-math.log(0.8))
    assert found.calibration_error == pytest.approx(0.2)
