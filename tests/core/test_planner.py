"""A week's minutes, spent: within the budget, near the best that could be had, and the same each time.

The bound held here: the gain that the greedy plan misses is at most the best single option's. It fills people's
concave paths by falling rate, so that up to the first move that does not fit it equals the optimum of the problem
in which a touch may be done in part; that optimum is at most this move's gain above.
"""

from collections.abc import Sequence
from itertools import pairwise, product
from random import Random

import pytest
from engine_world import CLOCK, NOW, SETTINGS, evenly, quick, state_of, tie
from hypothesis import given, settings
from hypothesis import strategies as st

from relationship_ledger.core.gain import Option, options, reachable
from relationship_ledger.core.planner import Candidate, efficient, plan_week
from relationship_ledger.model import Origin, Plan, Promise, Ref, Standing


def someone(id_: str, worth: float = 1.0) -> Standing:
    return Standing(
        id=id_, name=id_.title(), origin=Origin(), tier=3, state="active", unknown=False, slipping=False, rotten=False,
        freshness=0.4, gravitas=0.5, worth=worth, shelf_life_days=2.0, expires_at=NOW, last_touch=None, suggestion=None,
        lists=(), rank=1.0, bound="model",
    )  # fmt: skip


def candidate(id_: str, *ways: tuple[int, float], worth: float = 1.0) -> Candidate:
    """Someone with ways to be touched, each (minutes, gain)."""
    return Candidate(
        someone(id_, worth), [Option(f"way-{index}", *way) for index, way in enumerate(ways)], f"why {id_}"
    )


def planned(candidates: Sequence[Candidate], budget: int, spent: float = 0) -> Plan:
    return plan_week("2026-W48", candidates, budget, spent, [])


def gained(plan: Plan) -> float:
    return sum(line.gain for line in plan.lines)


def best(candidates: Sequence[Candidate], budget: int) -> float:
    """The best there is, by trying everything."""
    choices = [[None, *each.options] for each in candidates]
    return max(
        sum(option.gain for option in chosen if option)
        for chosen in product(*choices)
        if sum(option.minutes for option in chosen if option) <= budget
    )


ways = st.lists(st.tuples(st.integers(1, 120), st.floats(0.01, 50)), min_size=1, max_size=5)
crowds = st.lists(ways, max_size=7).map(
    lambda everyone: [candidate(f"p{index}", *each, worth=index + 0.5) for index, each in enumerate(everyone)]
)
small_crowds = st.lists(
    st.lists(st.tuples(st.integers(1, 40), st.floats(0.01, 50)), min_size=1, max_size=3),
    min_size=1,
    max_size=4,
).map(lambda everyone: [candidate(f"p{index}", *each) for index, each in enumerate(everyone)])
budgets = st.integers(0, 40) | st.integers(0, 400)


class TestEfficient:
    @quick
    @given(ways)
    def test_is_concave(self, given_: list[tuple[int, float]]) -> None:
        path = efficient(candidate("a", *given_).options)
        assert path
        assert set(path) <= set(candidate("a", *given_).options)
        steps = [(0, 0.0), *((option.minutes, option.gain) for option in path)]
        assert all(after[0] > before[0] and after[1] > before[1] for before, after in pairwise(steps))
        slopes = [(after[1] - before[1]) / (after[0] - before[0]) for before, after in pairwise(steps)]
        assert all(later < earlier for earlier, later in pairwise(slopes))

    @quick
    @given(ways)
    def test_leaves_nothing_above_it(self, given_: list[tuple[int, float]]) -> None:
        """It holds the option with most gain, the one with the best rate, and no option lies above the path."""
        all_options = candidate("a", *given_).options
        path = efficient(all_options)
        assert path[-1].gain == max(option.gain for option in all_options)
        assert path[0].rate == pytest.approx(max(option.rate for option in all_options))
        points = [(0, 0.0), *((option.minutes, option.gain) for option in path)]
        for option in all_options:
            for (m0, g0), (m1, g1) in pairwise(points):
                if m0 <= option.minutes <= m1:
                    assert option.gain <= g0 + (g1 - g0) * (option.minutes - m0) / (m1 - m0) + 1e-9

    @pytest.mark.parametrize(
        ("given_", "kept"),
        [
            ([], []),
            ([(5, 1)], [0]),
            ([(5, 0)], []),
            ([(5, 1), (5, 2)], [1]),
            ([(5, 2), (10, 2)], [0]),
            ([(5, 2), (10, 1)], [0]),
            ([(5, 2), (10, 3)], [0, 1]),
            ([(5, 1), (10, 3)], [1]),
            ([(5, 2), (10, 4)], [1]),  # the same rate: only the longer one
            ([(20, 9), (5, 5), (10, 5.5)], [1, 0]),
        ],
    )
    def test_known(self, given_: list[tuple[int, float]], kept: list[int]) -> None:
        all_options = candidate("a", *given_).options
        assert efficient(all_options) == [all_options[index] for index in kept]


class TestPlan:
    @quick
    @given(crowds, budgets, st.floats(0, 500))
    def test_keeps_within_what_is_left(self, candidates: list[Candidate], budget: int, spent: float) -> None:
        plan = planned(candidates, budget, spent)
        assert plan.planned_minutes <= max(0, budget - spent)
        assert (plan.week, plan.budget_minutes, plan.spent_minutes) == ("2026-W48", budget, spent)

    @quick
    @given(crowds, budgets)
    def test_each_person_once_and_by_an_option_of_theirs(
        self, candidates: list[Candidate], budget: int
    ) -> None:
        plan = planned(candidates, budget)
        by_id = {each.standing.id: each for each in candidates}
        assert len({line.contact.id for line in plan.lines}) == len(plan.lines)
        for line in plan.lines:
            owner = by_id[line.contact.id]
            assert Option(line.channel, line.minutes, line.gain) in owner.options
            assert (line.contact, line.why) == (owner.standing, owner.why)

    @quick
    @given(crowds, budgets)
    def test_counts_whom_it_left_out(self, candidates: list[Candidate], budget: int) -> None:
        plan = planned(candidates, budget)
        chosen = {line.contact.id for line in plan.lines}
        left = [each.standing for each in candidates if each.standing.id not in chosen]
        assert plan.left_out == len(left)
        assert plan.left_out_worth == pytest.approx(sum(standing.worth for standing in left))

    @quick
    @given(crowds, budgets, st.integers(0, 1000))
    def test_is_the_same_each_time(self, candidates: list[Candidate], budget: int, seed: int) -> None:
        shuffled = list(candidates)
        Random(seed).shuffle(shuffled)
        assert planned(shuffled, budget).lines == planned(candidates, budget).lines

    @quick
    @given(crowds, budgets)
    def test_lines_go_by_gain_per_minute(self, candidates: list[Candidate], budget: int) -> None:
        rates = [line.gain / line.minutes for line in planned(candidates, budget).lines]
        assert rates == sorted(rates, reverse=True)

    def test_equals_go_by_id(self) -> None:
        twins = [candidate(id_, (10, 2.0)) for id_ in ("c", "a", "b")]
        assert [line.contact.id for line in planned(twins, 20).lines] == ["a", "b"]

    @settings(max_examples=150, deadline=None)
    @given(small_crowds, st.integers(0, 100))
    def test_is_near_the_best(self, candidates: list[Candidate], budget: int) -> None:
        found = gained(planned(candidates, budget))
        most = max((option.gain for each in candidates for option in each.options), default=0.0)
        assert best(candidates, budget) - most - 1e-9 <= found <= best(candidates, budget) + 1e-9

    @quick
    @given(small_crowds)
    def test_is_the_best_where_there_are_minutes_enough(self, candidates: list[Candidate]) -> None:
        budget = sum(max(option.minutes for option in each.options) for each in candidates)
        assert gained(planned(candidates, budget)) == pytest.approx(best(candidates, budget))

    @quick
    @given(st.lists(st.floats(0.01, 50), min_size=1, max_size=9), st.integers(0, 50))
    def test_is_the_best_where_all_take_as_long(self, gains: list[float], budget: int) -> None:
        candidates = [candidate(f"p{index}", (5, gain)) for index, gain in enumerate(gains)]
        expected = sum(sorted(gains, reverse=True)[: budget // 5])
        assert gained(planned(candidates, budget)) == pytest.approx(expected)

    def test_minutes_are_not_left_idle_where_someone_has_a_use_for_them(self) -> None:
        """Ten minutes, and one person: half an hour is what they would gain most by, ten minutes are what there is."""
        plan = planned([candidate("ana", (5, 1.0), (10, 1.5), (30, 20.0))], 10)
        assert gained(plan) == 1.5

    @quick
    @given(crowds, st.integers(0, 120))
    def test_no_minute_left_would_gain_anything(self, candidates: list[Candidate], budget: int) -> None:
        plan = planned(candidates, budget)
        now = {line.contact.id: (line.minutes, line.gain) for line in plan.lines}
        left = budget - plan.planned_minutes
        for each in candidates:
            minutes, gain = now.get(each.standing.id, (0, 0.0))
            for option in each.options:
                assert option.gain <= gain or option.minutes - minutes > left

    @pytest.mark.parametrize("order", [("a", "b", "c"), ("c", "b", "a"), ("b", "c", "a")])
    def test_equals_go_by_id_also_in_what_is_left(self, order: tuple[str, ...]) -> None:
        """Five minutes, and three who are alike: whoever stands first in the list must not matter."""
        plan = planned([candidate(id_, (5, 1.0), (30, 20.0)) for id_ in order], 5)
        assert [line.contact.id for line in plan.lines] == ["a"]

    def test_a_longer_touch_needs_the_whole_of_its_minutes(self) -> None:
        """Two minutes more would be there, but not the ten before them."""
        assert list(planned([candidate("ana", (10, 10.0), (12, 10.5))], 5).lines) == []

    def test_what_is_left_goes_to_longer_touches_and_to_others(self) -> None:
        """Ana's ten minutes become fourteen, for four of the ten that are left; Ben gets the other six."""
        ana, ben = (
            candidate("ana", (10, 10.0), (14, 10.5), (30, 25.0)),
            candidate("ben", (6, 0.3), (40, 39.0)),
        )
        plan = planned([ana, ben], 20)
        assert [(line.contact.id, line.minutes) for line in plan.lines] == [("ana", 14), ("ben", 6)]

    def test_a_longer_touch_where_it_adds_more_than_anyone_else(self) -> None:
        ana, ben = candidate("ana", (10, 10.0), (30, 20.0)), candidate("ben", (20, 5.0))
        plan = planned([ana, ben], 30)
        assert [(line.contact.id, line.minutes) for line in plan.lines] == [("ana", 30)]
        assert (plan.left_out, plan.left_out_worth) == (1, 1.0)

    def test_someone_without_a_way_is_left_out(self) -> None:
        plan = planned([candidate("ana", worth=3.5)], 100)
        assert (list(plan.lines), plan.left_out, plan.left_out_worth) == ([], 1, 3.5)

    @pytest.mark.parametrize(("budget", "spent"), [(0, 0), (60, 60), (60, 90.5), (4, 0), (60, 55.5)])
    def test_nothing_left_is_an_empty_plan(self, budget: int, spent: float) -> None:
        assert list(planned([candidate("ana", (5, 1.0))], budget, spent).lines) == []

    def test_a_budget_to_the_minute_is_used(self) -> None:
        assert planned([candidate("ana", (5, 1.0))], 60, 55).planned_minutes == 5

    def test_promises_come_along(self) -> None:
        promises = [Promise("p", Ref("ana", "Ana"), "me", "the book", NOW)]
        assert plan_week("2026-W48", [], 60, 0, promises).promises == promises

    def test_with_the_engines_own_options(self) -> None:
        """A hundred due: the plan gains more than taking them one by one in order of age."""
        usable = reachable(SETTINGS.channels.values(), frozenset())
        random, candidates = Random(5), []
        for number in range(100):
            tier = random.choice([1, 2, 3, 4, 5])
            state = state_of(evenly(random.uniform(2, 90), random.randint(1, 20)), tie(tier))
            weight = SETTINGS.tiers[tier].weight
            found = options(state, tie(tier), weight, usable, CLOCK, random.uniform(5, 300))
            candidates.append(Candidate(someone(f"p{number:03}"), found, ""))
        plan, left, naive = planned(candidates, 300), 300, 0.0
        for each in candidates:
            call = next(option for option in each.options if option.channel == "call")
            if call.minutes <= left:
                left -= call.minutes
                naive += call.gain
        assert plan.planned_minutes > 290
        assert gained(plan) > 2 * naive
        assert len(plan.lines) + plan.left_out == 100
