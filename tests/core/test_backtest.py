"""Backtests: the rules rebuilt by the book, no look ahead, the rivals, and pauses that have to be inferred."""

import math
import warnings
from collections.abc import Mapping, Sequence
from itertools import pairwise
from random import Random

import numpy as np
import pytest
from engine_world import DAY, HOUR, quick
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from relationship_ledger.core import backtest, baselines, bgnbd, decay, measure
from relationship_ledger.core.backtest import Log
from relationship_ledger.core.baselines import Known
from relationship_ledger.core.fold import Event, Tie, fold
from relationship_ledger.core.lived import LivedClock, inferred_pauses
from relationship_ledger.core.report import Cut, Figures
from relationship_ledger.model import Instant, Pause

Pairs = Mapping[tuple[str, str], Sequence[Instant]]
ME = ("me", "them")

gaps = st.one_of(
    st.integers(0, 20 * HOUR),  # parts of one touch, and nearly so
    st.sampled_from([0, 16 * HOUR - 1, 16 * HOUR, 16 * HOUR + 1]),
    st.integers(1, 6).map(lambda days: days * DAY),
    st.integers(DAY, 40 * DAY),
)
instants = st.tuples(st.integers(0, 30 * DAY), st.lists(gaps, max_size=9)).map(
    lambda drawn: [drawn[0] + sum(drawn[1][:count]) for count in range(len(drawn[1]) + 1)]
)
logs = st.lists(instants, min_size=1, max_size=6).map(
    lambda found: {("me", str(number)): each for number, each in enumerate(found)}
)
least = st.integers(1, 4)


def plain(pairs: Pairs) -> Log:
    return backtest.log_of(pairs, infer_pauses=False)


# -- by the book -------------------------------------------------------------------------------------------


def merged(found: Sequence[Instant]) -> list[Instant]:
    """First instants of touches: what is nearer than 16 hours to the first instant of the latest belongs to it."""
    touches: list[Instant] = []
    for at in found:
        if not touches or at - touches[-1] >= 16 * HOUR:
            touches.append(at)
    return touches


def chance_of_a_touch(known: Sequence[Instant], cut: Instant, horizon: float) -> float:
    """P_touch as docs/engine.md has it, of a tie of which nothing but its touches is known."""
    n, s, v = 1, decay.S0, decay.V0
    for earlier, later in pairwise(known):
        r = max(decay.ETA, 1 / (n + decay.N0))
        d = math.log((later - earlier) / DAY + 0.3) - s
        s, v, n = s + r * d, v + r * (d**2 - v), n + 1
    u = math.exp(decay.KAPPA * s + decay.B)
    a = math.exp(decay.C + decay.GAMMA * math.log(n / 5) + decay.BETA * math.log(v + 0.2))
    pi = 1 / (1 + math.exp(-(decay.P0 + decay.P1 * math.log(n / 5) + decay.P2 * math.log(v + 0.2))))

    def silent(t: float) -> float:
        return (1 + t / u) ** -a

    t = (cut - known[-1]) / DAY
    return (1 - pi) * (silent(t) - silent(t + horizon)) / (pi + (1 - pi) * silent(t))


def days_to_next(touches: Sequence[Instant], cut: Instant) -> float:
    return min(((at - cut) / DAY for at in touches if at > cut), default=math.inf)


def standing(pairs: Pairs, cut: Instant, least: int) -> dict[tuple[str, str], list[Instant]]:
    """The touches of the pairs with enough of them up to the cut."""
    of = {pair: merged(found) for pair, found in pairs.items()}
    return {pair: touches for pair, touches in of.items() if sum(at <= cut for at in touches) >= least}


def mean(values: Sequence[float | None]) -> float | None:
    there = [value for value in values if value is not None]
    return sum(there) / len(there) if there else None


class TestByTheBook:
    @quick
    @given(logs, st.floats(0, 1), least, st.sampled_from([0.5, 1.0, 7.0, 30.0]))
    def test_what_is_predicted_and_what_came(
        self, pairs: Pairs, part: float, least: int, horizon: float
    ) -> None:
        log = plain(pairs)
        cut = round(log.begins + part * (log.ends - log.begins))
        found, wanted = backtest.sample(log, cut, least), standing(pairs, cut, least)
        assert [(each.src, each.dst) for each in found.traces] == list(wanted)
        next_days = [days_to_next(touches, cut) for touches in wanted.values()]
        assert found.next_days.tolist() == pytest.approx(next_days)
        assert found.came(horizon).tolist() == [next_ <= horizon for next_ in next_days]
        assert found.chance(horizon).tolist() == pytest.approx(
            [
                chance_of_a_touch([at for at in touches if at <= cut], cut, horizon)
                for touches in wanted.values()
            ]
        )

    @settings(max_examples=20, deadline=None)  # each example fits BG/NBD four times
    @given(logs, st.sampled_from([(2,), (1, 4), (3, 7, 20)]), st.integers(2, 3))
    def test_every_figure_is_the_mean_over_the_cuts(
        self, pairs: Pairs, horizons: tuple[int, ...], least: int
    ) -> None:
        log = plain(pairs)
        every = [at for found in pairs.values() for at in found]
        begins, ends = min(every), max(every)
        middle, last = (begins + ends) / 2, ends - max(horizons) * DAY
        assume(last > middle)
        cuts = [round(middle + (last - middle) * k / 3) for k in range(4)]
        at_cuts = [(cut, of) for cut in cuts if (of := standing(pairs, cut, least))]
        found = backtest.run(log, None, horizons, least)
        assert (found is None) == (not at_cuts)
        if found is None:
            return
        report = found.report
        assert report.cuts == [Cut(cut, len(of)) for cut, of in at_cuts]
        assert (report.begins, report.ends, report.horizons) == (begins, ends, horizons)
        assert report.ties == len({pair for _, of in at_cuts for pair in of})
        assert report.events == len(every)
        assert report.touches == sum(len(merged(each)) for each in pairs.values())
        for horizon in horizons:
            self._holds(found, [(cut, list(of.values())) for cut, of in at_cuts], horizon)

    def _holds(
        self, found: backtest.Backtest, wanted: list[tuple[Instant, list[list[Instant]]]], horizon: int
    ) -> None:
        figures, all_came, all_said = [], [], []
        for each, (cut, ties) in zip(found.samples, wanted, strict=True):
            next_days = np.array([days_to_next(touches, cut) for touches in ties])
            said = each.chance(horizon)
            figures.append(measure.figures(next_days <= horizon, said, said, next_days))
            all_came.append(next_days <= horizon)
            all_said.append(said)
        model = found.report.model
        for name in Figures._fields:
            over = mean([getattr(each, name) for each in figures])
            got = getattr(model.horizons[horizon], name)
            assert got == (over if over is None else pytest.approx(over))
        assert model.calibration[horizon] == measure.calibration(
            np.concatenate(all_came), np.concatenate(all_said)
        )

    def test_predictions_are_every_chance(self) -> None:
        pairs = {("me", name): [day * step * DAY for day in range(40)] for name, step in (("a", 1), ("b", 2))}
        found = backtest.run(plain(pairs), [30 * DAY, 50 * DAY], (3, 7))
        assert found is not None
        assert [each[:4] for each in backtest.predictions(found)] == [
            ("me", name, cut * DAY, horizon) for cut in (30, 50) for name in "ab" for horizon in (3, 7)
        ]
        for _, name, cut, horizon, chance in backtest.predictions(found):
            known = [at for at in pairs["me", name] if at <= cut]
            assert chance == pytest.approx(chance_of_a_touch(known, cut, horizon))

    def test_where_no_tie_stands_there_is_nothing(self) -> None:
        assert backtest.run(plain({ME: [0, DAY, 90 * DAY]}), [50 * DAY], (7,), least_touches=3) is None
        assert backtest.run(plain({ME: [0, DAY, 90 * DAY]}), [50 * DAY], (7,), least_touches=2) is not None


class TestEdges:
    def test_a_touch_at_the_cut_is_known(self) -> None:
        log = plain({ME: [0, 10 * DAY, 30 * DAY]})
        assert backtest.sample(log, 10 * DAY).known.touches.tolist() == [2]
        assert backtest.sample(log, 10 * DAY - 1).traces == []

    def test_a_touch_at_the_horizon_came(self) -> None:
        log = plain({ME: [0, 10 * DAY, 30 * DAY]})
        at, before = backtest.sample(log, 23 * DAY), backtest.sample(log, 23 * DAY - 1)
        assert (at.next_days.tolist(), at.came(7).tolist()) == ([7], [True])
        assert before.came(7).tolist() == [False]

    def test_a_part_of_a_touch_is_no_further_one(self) -> None:
        log = plain({ME: [0, 10 * DAY, 10 * DAY + 15 * HOUR]})
        assert backtest.sample(log, 10 * DAY + HOUR).next_days.tolist() == [math.inf]

    def test_never_again_is_not_touched_at_any_horizon(self) -> None:
        log = plain({ME: [0, DAY], ("me", "other"): [50 * DAY]})
        assert backtest.sample(log, 2 * DAY).came(10**6).tolist() == [False]

    @pytest.mark.parametrize(
        ("days", "horizons"),
        [
            (525, (7, 30, 90)), (194, (7, 30)), (270, (7, 30)), (28, (3, 7)), (34, (3, 7)), (1316, (30, 90, 365)),
            (105, (7, 30)), (104, (3, 7)), (315, (7, 30, 90)), (5000, (30, 90, 365)), (1, (3, 7)),
        ],
    )  # fmt: skip
    def test_horizons_that_fit_a_log(self, days: float, horizons: tuple[int, ...]) -> None:
        assert backtest.horizons_for(days) == horizons

    def test_cuts_go_from_the_middle_to_the_longest_horizon_before_the_end(self) -> None:
        log = plain({ME: [100 * DAY, 300 * DAY]})
        assert backtest.cuts_for(log, (7, 40)) == (200 * DAY, 220 * DAY, 240 * DAY, 260 * DAY)
        assert backtest.cuts_for(log, (40,), count=3) == (200 * DAY, 230 * DAY, 260 * DAY)
        assert backtest.cuts_for(log, (40,), count=1) == (200 * DAY,)

    def test_a_log_that_is_too_short_has_one_cut_that_leaves_the_horizon(self) -> None:
        log = plain({ME: [100 * DAY, 300 * DAY]})
        assert backtest.cuts_for(log, (7, 150)) == (150 * DAY,)

    def test_a_level_moves_every_shape(self) -> None:
        log = plain({ME: [0, 10 * DAY, 30 * DAY]})
        found = backtest.sample(log, 40 * DAY)
        raised = backtest.trace(
            *ME, (Event(at, None, 1.0, True, "both", 0.0) for at in (0, 10 * DAY, 30 * DAY)),
            backtest.BARE._replace(level=-0.7), LivedClock(),
        )  # fmt: skip
        other = backtest.sample(log._replace(traces=[raised]), 40 * DAY)
        assert found.chance(30, level=-0.7).tolist() == pytest.approx(other.chance(30).tolist())
        assert found.chance(30, level=-0.7) < found.chance(30)


# -- no look ahead -----------------------------------------------------------------------------------------


def said_at(log: Log, cut: Instant) -> dict[str, list[list[float]]]:
    """All that engine and rivals say at a cut, by name."""
    found = backtest.sample(log, cut)
    if not found.traces:
        return {}
    said = {"engine": [found.chance(horizon).tolist() for horizon in (3, 30)]}
    for name, rival in baselines.rivals(found.known).items():
        said[name] = [part.tolist() for horizon in (3, 30) for part in rival(horizon)] if rival else []
    return said


def told(*events: Event, tie: Tie = backtest.BARE) -> Log:
    """A log of one tie's events."""
    return Log([backtest.trace(*ME, events, tie, LivedClock())], 0, 400 * DAY, len(events))


def call(at: Instant, minutes: float = 0.0) -> Event:
    return Event(at, None, 1.0, True, "both", minutes)


class TestNoLookAhead:
    @quick
    @given(logs, st.floats(0, 1), st.lists(st.lists(st.integers(1, 90 * DAY), max_size=4), min_size=6))
    def test_other_touches_after_the_cut_change_nothing_said_at_it(
        self, pairs: Pairs, part: float, others: list[list[int]]
    ) -> None:
        log = plain(pairs)
        cut = round(log.begins + part * (log.ends - log.begins))
        past = {pair: [at for at in found if at <= cut] for pair, found in pairs.items()}
        other_end = {
            pair: known + sorted(cut + after for after in added)
            for (pair, known), added in zip(past.items(), others, strict=False)
        }
        said = said_at(log, cut)
        assert said_at(plain(past), cut) == said
        assert said_at(plain(other_end), cut) == said

    @quick
    @given(logs, st.floats(0, 1), st.integers(0, 30 * DAY), st.integers(1, 60 * DAY))
    def test_a_pause_after_the_cut_changes_nothing_said_at_it(
        self, pairs: Pairs, part: float, after: int, length: int
    ) -> None:
        log = plain(pairs)
        cut = round(log.begins + part * (log.ends - log.begins))
        pauses = [Pause("later", cut + after, cut + after + length)]
        traces = [
            backtest.trace(
                *pair, (Event(at, None, 1.0, True, "both", 0.0) for at in found), backtest.BARE, LivedClock(pauses)
            )
            for pair, found in pairs.items()
        ]  # fmt: skip
        assert said_at(log._replace(traces=traces, pauses=pauses), cut) == said_at(log, cut)

    @settings(max_examples=50, deadline=None)  # each example fits BG/NBD four times
    @given(
        st.integers(0, 10**6), st.integers(40, 120), st.integers(21, 60), st.integers(-10 * 24, 20 * 24), st.integers(0, 60),
        st.integers(0, 5), st.booleans(),
    )  # fmt: skip
    def test_with_inferred_pauses_what_comes_after_the_cut_changes_nothing_said_at_it(
        self, seed: int, start: int, length: int, hours: int, hole_after: int, strays: int, at_the_end: bool
    ) -> None:
        """A hole, and a cut about its beginning or end; then nothing more, or another hole, or all at once."""
        random = Random(seed)
        torn = torn_at(lively(random, days=160), start, length)
        for found in list(torn.values())[:strays]:
            found.append(random.randrange(start * DAY, (start + length) * DAY))
            found.sort()
        cut = (start + length * at_the_end) * DAY + hours * HOUR
        assert len(backtest.log_of(torn).pauses) <= 1
        past = known_at(torn, cut)
        assume(past)
        further = {
            pair: known + [cut + (hole_after + day) * DAY + random.randrange(1, DAY) for day in range(20)]
            for pair, known in past.items()
        }
        rush = {**past, ("x", "y"): [cut + 1 + second for second in range(2000)]}
        said = said_at(backtest.log_of(torn), cut)
        assert said
        for other in (past, further, rush):
            assert said_at(backtest.log_of(other), cut) == said

    def test_a_hole_after_the_cut_is_not_known_at_it(self) -> None:
        daily = {("me", name): [day * DAY for day in range(100)] for name in "ab"}
        later = {pair: found + [day * DAY for day in range(160, 260)] for pair, found in daily.items()}
        log = backtest.log_of(later)
        assert len(log.pauses) == 1
        for cut in (90 * DAY, 130 * DAY):
            assert said_at(log, cut) == said_at(plain(daily), cut)

    def test_a_hole_is_known_two_weeks_after_it_and_not_a_day_after_it(self) -> None:
        pairs = {
            ("a", str(k)): [day * DAY + k * 600 for day in [*range(100), *range(130, 260)]] for k in range(3)
        }
        log = backtest.log_of(pairs)
        assert [(each.start, each.end) for each in log.pauses] == [(100 * DAY, 130 * DAY)]
        for cut in (115 * DAY, 131 * DAY, 143 * DAY - 1):
            assert log.known_at(cut).pauses == []
            assert (
                said_at(log, cut) == said_at(plain(pairs), cut) == said_at(plain(known_at(pairs, cut)), cut)
            )
        for cut in (144 * DAY, 200 * DAY):
            assert log.known_at(cut).pauses == log.pauses
            assert said_at(log, cut) == said_at(backtest.log_of(known_at(pairs, cut)), cut)
            assert said_at(log, cut)["engine"] != said_at(plain(pairs), cut)["engine"]

    @quick
    @given(st.integers(0, 10**6), st.integers(30, 120), st.integers(15, 70), st.integers(1, 260))
    def test_what_was_inferred_stays_inferred(self, seed: int, start: int, length: int, days: int) -> None:
        """From one day to the next only pauses are added, each two weeks after its end."""
        random = Random(seed)
        log = sorted(
            at for found in torn_at(lively(random, days=160), start, length).values() for at in found
        )
        log = [at for at in log if random.random() < 0.6]
        before = [at for at in log if at < days * DAY]
        assume(before)
        known_to = (before[-1] // DAY + 1) * DAY
        assert inferred_pauses(before) == [
            each for each in inferred_pauses(log) if each.end + 14 * DAY <= known_to
        ]

    @pytest.mark.parametrize("after", [HOUR, 10 * HOUR, 16 * HOUR - 1])
    def test_a_part_of_a_touch_after_the_cut_brings_no_hours_to_it(self, after: int) -> None:
        tie = backtest.BARE._replace(gravitas_effect=1.0)
        first, last = call(0, 60.0), call(50 * DAY, 600.0)
        cut = 50 * DAY + HOUR // 2
        whole = told(first, last, call(50 * DAY + after, 6000.0), call(90 * DAY), tie=tie)
        assert said_at(whole, cut) == said_at(told(first, last, tie=tie), cut)
        # The hours of the touches themselves do count.
        assert said_at(told(first, last, tie=tie), cut) != said_at(told(first, call(50 * DAY), tie=tie), cut)

    def test_hours_of_a_part_count_from_the_next_touch(self) -> None:
        tie = backtest.BARE._replace(gravitas_effect=1.0)
        events = [call(0, 60.0), call(50 * DAY, 600.0), call(50 * DAY + HOUR, 6000.0), call(90 * DAY)]
        state = fold(events, tie, LivedClock())
        assert state is not None
        curves = state.silence(tie)
        found = backtest.sample(told(*events, tie=tie), 90 * DAY)
        assert [found.scale.tolist(), found.shape.tolist(), found.death.tolist()] == [
            pytest.approx([each]) for each in curves
        ]
        assert told(*events, tie=tie).traces[0].hours == pytest.approx([1, 11, 111])


# -- rivals ------------------------------------------------------------------------------------------------


def tie_touched(*days: float, cut: float) -> Known:
    return backtest.sample(plain({ME: [round(day * DAY) for day in days]}), round(cut * DAY), 1).known


def once_and_again() -> Log:
    """Everybody was touched once before day 50, and again 60 days after."""
    return plain({("1", str(k)): [k * DAY, (60 + k) * DAY] for k in range(2, 30)})


class TestRivals:
    def test_scores_of_one_tie_by_hand(self) -> None:
        found = baselines.scores(tie_touched(0, 10, 14, cut=20))
        assert {name: score.tolist() for name, score in found.items()} == {
            "time_since_last": pytest.approx([-math.log(6.3)]),
            "count": pytest.approx([math.log(3)]),
            "last_over_mean_gap": pytest.approx([math.log(7.3 / 6.3)]),
            "tie_decay": pytest.approx([math.log(sum(math.exp(-age / 30) for age in (20, 10, 6)))]),
        }

    @pytest.mark.parametrize("days", [(0, 10), (0,)])
    def test_their_names_in_order(self, days: tuple[int, ...]) -> None:
        found = baselines.rivals(tie_touched(*days, cut=20))
        assert list(found) == list(baselines.NAMES) == [
            "time_since_last", "count", "last_over_mean_gap", "tie_decay", "bg_nbd",
        ]  # fmt: skip
        assert (found["bg_nbd"] is None) == (len(days) == 1)

    @pytest.mark.parametrize("since", [0.0, 1.0, 28_000.0, 146_400.0])
    def test_no_silence_is_too_long_for_a_chance(self, since: float) -> None:
        known = Known(*(np.array([value]) for value in (2.0, since, 10.0, 1.0)))
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            for name, rival in baselines.rivals(known).items():
                assert rival is not None
                for horizon in (1, 7, 3650):
                    assert 0 <= rival(horizon)[0][0] <= 1, name

    def test_where_nobody_came_again_bg_nbd_has_no_figure(self) -> None:
        found = backtest.run(once_and_again(), [50 * DAY], (7, 14), 1)
        assert found is not None
        rivals = found.report.rivals
        assert list(rivals) == list(baselines.NAMES)
        assert rivals["bg_nbd"].horizons == {7: Figures(*[None] * 5), 14: Figures(*[None] * 5)}
        assert rivals["bg_nbd"].calibration == {7: [], 14: []}
        for name in baselines.NAMES[:4]:
            assert None not in rivals[name].horizons[14]
        assert None not in found.report.model.horizons[14]

    def test_where_it_can_be_fitted_at_some_cuts_it_is_measured_at_those(self) -> None:
        log, cuts = once_and_again(), [50 * DAY, 80 * DAY]
        both, later = backtest.run(log, cuts, (7,), 1), backtest.run(log, cuts[1:], (7,), 1)
        assert both is not None
        assert later is not None
        assert both.report.cuts == [Cut(50 * DAY, 28), Cut(80 * DAY, 28)]
        assert both.report.rivals["bg_nbd"] == later.report.rivals["bg_nbd"]
        assert None not in later.report.rivals["bg_nbd"].horizons[7]
        assert both.report.rivals["count"] != later.report.rivals["count"]

    @pytest.mark.parametrize("name", ["time_since_last", "count", "last_over_mean_gap", "tie_decay"])
    def test_a_higher_score_and_a_longer_horizon_make_a_higher_chance(self, name: str) -> None:
        known = Known(*(np.array(each) for each in ([2.0, 9.0], [30.0, 2.0], [40.0, 80.0], [1.2, 3.0])))
        rival = baselines.rivals(known)[name]
        for_score, score = rival(30)
        assert score.tolist() == baselines.scores(known)[name].tolist()
        assert score[0] < score[1]
        assert 0 < for_score[0] < for_score[1] < 1
        if name != "count":  # the number of touches knows no time: fitted, the horizon hardly matters to it
            assert (rival(90)[0] > for_score).all()

    def test_bg_nbd_is_fitted_to_those_who_came_again(self) -> None:
        days = [(0, 10, 14), (3, 4), (0, 9, 13, 30), (12,), (5,), (1, 35)]
        pairs = {("me", str(row)): [day * DAY for day in each] for row, each in enumerate(days)}
        known = backtest.sample(plain({**pairs, ("x", "y"): [100 * DAY]}), 50 * DAY, 1).known
        repeated = [each for each in days if len(each) > 1]
        x, tx, t = (
            np.array(each, dtype=np.float64)
            for each in zip(
                *((len(each) - 1, each[-1] - each[0], 50 - each[0]) for each in repeated), strict=True
            )
        )
        model = bgnbd.fit(x, tx, t)
        chance, score = baselines.rivals(known)["bg_nbd"](30)
        assert score.tolist() == chance.tolist()
        assert chance[[0, 1, 2, 5]].tolist() == pytest.approx(model.again(x, tx, t, 30).tolist())
        for row in (3, 4):  # who came once is alive for certain
            age = 50 - days[row][0]
            none = ((model.alpha + age) / (model.alpha + age + 30)) ** model.r
            assert chance[row] == pytest.approx(1 - none)

    def test_each_rival_is_measured_by_what_it_says(self) -> None:
        pairs = lively(Random(2), days=120)
        found = backtest.run(plain(pairs), [60 * DAY, 80 * DAY], (7, 30))
        assert found is not None
        assert set(found.report.rivals) == {
            "time_since_last", "count", "last_over_mean_gap", "tie_decay", "bg_nbd",
        }  # fmt: skip
        for name, measured in found.report.rivals.items():
            for horizon in (7, 30):
                by_cut = [
                    measure.figures(
                        each.came(horizon), *baselines.rivals(each.known)[name](horizon), each.next_days
                    )
                    for each in found.samples
                ]
                for figure, got in measured.horizons[horizon]._asdict().items():
                    assert got == pytest.approx(mean([getattr(each, figure) for each in by_cut]))


# -- pauses ------------------------------------------------------------------------------------------------


def days_of(days: Sequence[int], a_day: int = 1, offset: int = 0) -> list[Instant]:
    """Instants spread over some days, as many on each."""
    return [day * DAY + offset + part * DAY // a_day for day in days for part in range(a_day)]


def lively(random: Random, days: int) -> dict[tuple[str, str], list[Instant]]:
    """A log of which no day is empty: three pairs each day, and five by their own rhythm."""
    pairs = {("me", f"daily {name}"): [day * DAY + random.randrange(8 * HOUR) for day in range(days)] for name in "abc"}  # fmt: skip
    for number in range(5):
        at, own = random.randrange(10 * DAY), random.uniform(1, 12)
        found = pairs.setdefault(("me", str(number)), [])
        while at < days * DAY:
            found.append(at)
            at += 17 * HOUR + round(random.expovariate(1 / own) * DAY)
    return pairs


def torn_at(pairs: Pairs, start: int, length: int) -> dict[tuple[str, str], list[Instant]]:
    """A log with a hole of so many days from the beginning of one, after which it goes on as it did."""
    return {
        pair: [at if at < start * DAY else at + length * DAY for at in found] for pair, found in pairs.items()
    }


def known_at(pairs: Pairs, cut: Instant) -> dict[tuple[str, str], list[Instant]]:
    """What had been logged at a moment, of those of whom there was something."""
    past = {pair: [at for at in found if at <= cut] for pair, found in pairs.items()}
    return {pair: found for pair, found in past.items() if found}


class TestInferredPauses:
    @pytest.mark.parametrize("offset", [0, 11 * HOUR, DAY - 1])
    @pytest.mark.parametrize("before", [-500, 0, 20_000])
    def test_a_hole_of_sixty_days_is_found_to_the_day(self, before: int, offset: int) -> None:
        days = [before + day for day in range(220) if not 100 <= day < 160]
        (found,) = inferred_pauses(days_of(days, offset=offset))
        assert (found.start, found.end) == ((before + 100) * DAY, (before + 160) * DAY)

    def test_stray_touches_inside_do_not_hide_it(self) -> None:
        days = [day for day in range(220) if not 100 <= day < 160]
        strays = days_of([101, 117, 130, 131, 159])
        (found,) = inferred_pauses(sorted(days_of(days, a_day=40) + strays))
        assert (found.start, found.end) == (100 * DAY, 160 * DAY)

    def test_a_log_kept_at_a_tenth_of_its_pace_was_kept(self) -> None:
        days = [day for day in range(220) if not 100 <= day < 160]
        slower = days_of(range(100, 160), a_day=4)
        assert inferred_pauses(sorted(days_of(days, a_day=40) + slower)) == []

    def test_where_a_log_is_slow_it_takes_a_hole_of_its_own_pace(self) -> None:
        """Two a day are little beside a hundred a day long ago, and much beside four a day now."""
        slow = days_of([*range(200, 300), *range(360, 460)], a_day=4)
        log = [*days_of(range(200), a_day=100), *slow, *days_of(range(300, 360), a_day=2)]
        assert inferred_pauses(sorted(log)) == []

    @pytest.mark.parametrize(("length", "count"), [(20, 0), (21, 1)])
    def test_it_takes_three_weeks(self, length: int, count: int) -> None:
        days = [day for day in range(220) if not 100 <= day < 100 + length]
        assert len(inferred_pauses(days_of(days, a_day=2))) == count

    def test_it_takes_thirty_touches_that_were_missed(self) -> None:
        for length, count in ((58, 0), (60, 1)):
            every_other = [day for day in range(0, 700, 2) if not 300 <= day < 300 + length]
            assert len(inferred_pauses(days_of(every_other))) == count
            assert len(inferred_pauses(days_of(every_other, a_day=4))) == 1

    @pytest.mark.parametrize(("length", "count"), [(27, 0), (28, 1)])
    def test_it_takes_ten_times_the_usual_gap(self, length: int, count: int) -> None:
        """The last day before is two days before the hole, that is 30 days where every third is an active one."""
        every_third = [*range(0, 300, 3), *range(300 + length, 600, 3)]
        assert len(inferred_pauses(days_of(every_third, a_day=40))) == count

    @pytest.mark.parametrize("pace", [7, 30])
    def test_a_log_known_by_week_or_month_has_none(self, pace: int) -> None:
        assert inferred_pauses(days_of(range(0, 700, pace), a_day=45)) == []

    @pytest.mark.parametrize(("before", "after", "count"), [(5, 5, 1), (4, 5, 0), (5, 4, 0)])
    def test_it_takes_five_active_days_on_both_sides(self, before: int, after: int, count: int) -> None:
        days = [*range(100 - before, 100), *range(160, 160 + after - 1), 173]
        assert len(inferred_pauses(days_of(days, a_day=60))) == count

    @pytest.mark.parametrize(("after", "count"), [(13, 0), (14, 1)])
    def test_it_is_known_two_weeks_after_its_end(self, after: int, count: int) -> None:
        assert len(inferred_pauses(days_of([*range(100), *range(160, 160 + after)]))) == count

    @pytest.mark.parametrize("last", [173, 174, 300])
    def test_what_comes_later_does_not_matter(self, last: int) -> None:
        log = days_of([*range(100), *range(160, 174)])
        assert inferred_pauses(sorted([*log, *days_of([last], a_day=5000)]))[:1] == inferred_pauses(log)

    @pytest.mark.parametrize("days", [[0, *range(60, 200)], [*range(140), 199], [0, 1, *range(90, 200)]])
    def test_a_quiet_beginning_or_end_is_none(self, days: list[int]) -> None:
        assert inferred_pauses(days_of(days)) == []

    def test_two_holes_are_two_pauses(self) -> None:
        days = [day for day in range(400) if not (100 <= day < 140 or 250 <= day < 300)]
        found = inferred_pauses(days_of(days))
        assert [(each.start // DAY, each.end // DAY) for each in found] == [(100, 140), (250, 300)]
        assert len({each.id for each in found}) == 2

    @pytest.mark.parametrize("found", [[], [5], [5, 5], [0, 300 * DAY]])
    def test_next_to_nothing_has_none(self, found: list[Instant]) -> None:
        assert inferred_pauses(found) == []

    @quick
    @given(st.integers(0, 10**6), st.integers(60, 120), st.integers(30, 90), st.floats(0, 1))
    def test_what_is_said_after_a_pause_is_what_a_log_without_the_hole_says(
        self, seed: int, start: int, length: int, part: float
    ) -> None:
        pairs = lively(Random(seed), days=200)
        torn = torn_at(pairs, start, length)
        log, whole = backtest.log_of(torn), backtest.log_of(pairs)
        assert [(each.start, each.end) for each in log.pauses] == [(start * DAY, (start + length) * DAY)]
        assert whole.pauses == []
        cut = round((start + 14 + part * (185 - start)) * DAY)  # before, the pause is not known yet
        after, wanted = backtest.sample(log, cut + length * DAY), backtest.sample(whole, cut)
        assert after.silent.tolist() == pytest.approx(wanted.silent.tolist())
        assert after.next_days.tolist() == pytest.approx(wanted.next_days.tolist())
        assert after.chance(30).tolist() == pytest.approx(wanted.chance(30).tolist())

    def test_nothing_is_learned_of_a_gap_that_a_pause_swallowed(self) -> None:
        others = {("x", name): days_of([*range(100), *range(160, 260)]) for name in "yz"}
        tie = [80 * DAY, 90 * DAY, 99 * DAY + 20 * HOUR, 160 * DAY + HOUR]
        log = backtest.log_of({**others, ME: tie})
        assert [(each.start, each.end) for each in log.pauses] == [(100 * DAY, 160 * DAY)]
        rhythms = log.traces[-1].rhythms
        assert rhythms[-1] == rhythms[-2]._replace(n=4)

    def test_they_can_be_left_out(self) -> None:
        pairs = {ME: days_of([*range(100), *range(160, 260)])}
        assert len(backtest.log_of(pairs).pauses) == 1
        assert not plain(pairs).pauses
