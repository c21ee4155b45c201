"""Gravitas, worth and flow, in the figures of docs/engine.md."""

from decimal import Decimal
from itertools import permutations

import pytest
from engine_world import fractions, usual
from hypothesis import given
from hypothesis import strategies as st

from relationship_ledger.core.worth import flow, gravitas, gravitas_at_start, worth
from relationship_ledger.model import CONTEXTS, Money, Origin

hours = st.floats(0, 600)


class TestGravitas:
    @pytest.mark.parametrize(
        ("context", "start"),
        [
            ("family", 1), ("church", 0.8), ("school", 0.8), ("disaster", 0.8), ("organization", 0.7), ("travel", 0.7),
            ("work", 0.6), ("neighbourhood", 0.6), ("other", 0.5), (None, 0.5),
        ],
    )  # fmt: skip
    def test_start_by_context(self, context: str | None, start: float) -> None:
        assert gravitas_at_start(Origin("shared", context)) == start

    def test_every_context_has_a_start_of_at_least_other(self) -> None:
        assert min(gravitas_at_start(Origin("shared", context)) for context in CONTEXTS) == 0.5

    @pytest.mark.parametrize(
        "origin", [Origin(), Origin("online", "linkedin"), Origin("online"), Origin("online", "family")]
    )
    def test_none_to_start_with(self, origin: Origin) -> None:
        assert gravitas_at_start(origin) == 0

    @pytest.mark.parametrize(
        ("start", "spent", "expected"),
        [
            (0, 0, 0), (0, 50, 0.5), (0, 100, 0.75), (0, 90, 0.712825), (0, 200, 0.9375), (0.8, 0, 0.8),
            (0.8, 50, 0.9), (0.6, 100, 0.9), (1, 0, 1), (1, 77, 1),
        ],
    )  # fmt: skip
    def test_fifty_hours_close_half_of_what_is_missing(
        self, start: float, spent: float, expected: float
    ) -> None:
        assert gravitas(start, spent) == pytest.approx(expected, abs=1e-6)

    @usual
    @given(fractions, hours, st.floats(0.01, 100))
    def test_hours_only_add(self, start: float, spent: float, more: float) -> None:
        before, after = gravitas(start, spent), gravitas(start, spent + more)
        assert start - 1e-12 <= before <= after <= 1
        assert after > before or before > 1 - 1e-9

    @usual
    @given(st.floats(0, 0.99), st.floats(0.001, 0.01), hours)
    def test_a_better_start_stays_ahead(self, start: float, better: float, spent: float) -> None:
        assert gravitas(start + better, spent) > gravitas(start, spent)


class TestWorth:
    @pytest.mark.parametrize(
        ("weight", "heavy", "fresh", "expected"),
        [
            (16, 1, 1, 16),
            (16, 1, 0, 6.4),
            (16, 0, 1, 9.6),
            (8, 0.5, 0.5, 4),
            (1, 0, 0, 0),
            (4, 0.8, None, 1.28),
        ],
    )
    def test_known(self, weight: float, heavy: float, fresh: float | None, expected: float) -> None:
        assert worth(weight, heavy, fresh) == pytest.approx(expected)

    @usual
    @given(st.floats(0.01, 1000), fractions, fractions)
    def test_what_is_embedded_stays(self, weight: float, heavy: float, fresh: float) -> None:
        assert worth(weight, heavy, None) == pytest.approx(0.4 * weight * heavy)
        assert worth(weight, heavy, None) <= worth(weight, heavy, fresh) <= weight * (1 + 1e-12)


minutes = st.floats(0, 500)
touches = st.lists(st.tuples(st.sampled_from(["me", "them", "both"]), minutes), max_size=8)


class TestFlow:
    def test_known(self) -> None:
        found = flow([("me", 30), ("them", 90), ("both", 20)], invested=15)
        assert (found.given, found.received) == (55, 100)
        assert found.balance == pytest.approx(45 / 155)

    def test_nothing_is_in_balance(self) -> None:
        assert flow([]) == (0, 0, 0, ())
        assert flow([("me", 0)]).balance == 0

    @pytest.mark.parametrize(
        ("touches", "invested", "balance"),
        [
            ([("me", 5)], 0, -1),
            ([("them", 5)], 0, 1),
            ([("both", 5)], 0, 0),
            ([], 7, -1),
            ([("me", 1), ("them", 3)], 0, 0.5),
        ],
    )
    def test_balance(self, touches: list[tuple[str, float]], invested: float, balance: float) -> None:
        assert flow(touches, invested).balance == balance

    @usual
    @given(touches, minutes)
    def test_no_minute_is_lost_or_counted_twice(
        self, given_: list[tuple[str, float]], invested: float
    ) -> None:
        found = flow(given_, invested)
        assert found.given + found.received == pytest.approx(sum(each for _, each in given_) + invested)
        assert -1 <= found.balance <= 1

    @usual
    @given(touches)
    def test_seen_from_the_other_side_it_is_turned_round(self, given_: list[tuple[str, float]]) -> None:
        other = {"me": "them", "them": "me", "both": "both"}
        here, there = flow(given_), flow([(other[by], each) for by, each in given_])
        assert (here.given, here.received) == pytest.approx((there.received, there.given))
        assert here.balance == pytest.approx(-there.balance)

    def test_currencies_are_never_added(self) -> None:
        spent = [
            Money(Decimal("0.10"), "EUR"), Money(Decimal(5), "USD"), Money(Decimal("0.20"), "EUR"),
            Money(Decimal(300), "JPY"),
        ]  # fmt: skip
        expected = (Money(Decimal("0.30"), "EUR"), Money(Decimal(300), "JPY"), Money(Decimal(5), "USD"))
        assert {flow([], money=order).money for order in permutations(spent)} == {expected}
