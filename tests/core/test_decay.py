"""The decay model: the published values to their last digit, and what must hold of its curves everywhere."""

import math
from itertools import pairwise

import pytest
from engine_world import (
    evenly,
    fractions,
    halved,
    horizons,
    levels,
    reliefs,
    rhythms,
    state_of,
    thresholds,
    tie,
    usual,
)
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from relationship_ledger.core import decay
from relationship_ledger.core.decay import Rhythm, Silence, origin_relief
from relationship_ledger.core.fold import Tie

SECOND = 1 / 86_400
BARE = tie(gravitas_effect=0.0, origin_effect=0.0)

silences = st.builds(
    lambda rhythm, level, relief: Silence.after(rhythm, level=level, relief=relief),
    rhythms,
    levels,
    reliefs,
)
spans = st.floats(0, 4000)

# The columns of docs/engine.md: the gap and the count, the remembered rhythm and its curves, four chances at the gap, six roots.
KNOWN = """
0 1 2.124 2.87 .779114 9.05036 .320721 .679279 .461838 .573986 .641886 0 8.61623 20.9563 38.354 3.5271 9.15183
1 60 .262364 2.08266e-12 4.46008 1.96286 .000371942 .997671 .997649 .997671 .997671 5.08146 11.9516 11.9776 11.9782 9.56581 9.56613
7 3 2.03389 .977479 1.35224 8.40499 .0542709 .8848 .679663 .819117 .873219 5.29578 39.5696 69.1125 102.115 36.3016 53.4584
7 30 1.98787 1.71368e-06 3.93691 8.09337 .000844096 .990271 .976953 .989795 .990268 19.8558 47.9337 51.8675 52.4613 40.3419 40.7385
30 12 3.40591 .0231945 3.20585 25.9261 .00273213 .968791 .724276 .924026 .967291 56.3627 110.932 156.025 182.993 113.066 135.053
70 10 4.22963 .114704 2.73293 50.9848 .00452049 .954042 .433264 .745349 .932703 113.279 129.495 263.748 393.347 163.844 277.786
90 12 4.49345 .0510072 3.06989 63.3151 .0030156 .956312 .403809 .724665 .933582 141.48 146.857 299.747 436.081 190.013 317.489
"""
ROWS = [tuple(map(float, line.split())) for line in KNOWN.split("\n") if line]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row[1]:g} touches, {row[0]:g} days apart")
def test_known_values(row: tuple[float, ...]) -> None:
    gap, n, *printed = row
    state = state_of(evenly(gap, int(n)), BARE)
    assert state.rhythm.n == n
    silence = state.silence(BARE)
    values = [
        state.rhythm.s,
        state.rhythm.v,
        silence.shape,
        silence.scale,
        silence.death,
        silence.alive(gap),
        *(silence.touch(gap, horizon) for horizon in (30, 90, 365)),
        silence.alive_until(0.9),
        *(silence.touch_until(0.3, horizon) for horizon in (30, 90, 365)),
        *(silence.touch_until(0.5, horizon) for horizon in (90, 365)),
    ]
    assert [float(f"{value:.6g}") for value in values] == printed


def test_constants_of_the_pooled_fit() -> None:
    fitted = (
        decay.ETA, decay.N0, decay.S0, decay.V0, decay.KAPPA, decay.B, decay.C, decay.GAMMA, decay.BETA, decay.P0,
        decay.P1, decay.P2, decay.GAP_FLOOR, decay.VARIANCE_FLOOR,
    )  # fmt: skip
    assert fitted == (
        0.388, 1.234, 2.124, 2.870, 0.821, 0.459, 0.454, 0.180, -0.369, -3.600, -1.183, 0.843, 0.3, 0.2,
    )  # fmt: skip
    assert decay.MERGE_DAYS * 24 == 16


class TestLearning:
    @pytest.mark.parametrize(("n", "rate"), [(1, 1 / 2.234), (2, 0.388), (3, 0.388), (50, 0.388)])
    def test_the_rate_falls_to_its_floor(self, n: int, rate: float) -> None:
        after = Rhythm(n, 1.0, 3.0).then(math.exp(2.0) - 0.3)
        assert after == pytest.approx((n + 1, 1.0 + rate, 3.0 - 2.0 * rate))

    @usual
    @given(rhythms, spans)
    def test_moves_towards_the_new_gap_and_not_beyond(self, rhythm: Rhythm, gap: float) -> None:
        seen = math.log(gap + 0.3)
        after = rhythm.then(gap)
        assert min(rhythm.s, seen) - 1e-9 <= after.s <= max(rhythm.s, seen) + 1e-9
        assert abs(after.s - seen) <= (1 - 0.388) * abs(rhythm.s - seen) + 1e-9
        off = (seen - rhythm.s) ** 2
        assert min(rhythm.v, off) - 1e-9 <= after.v <= max(rhythm.v, off) + 1e-9

    @usual
    @given(rhythms)
    def test_a_gap_like_the_remembered_one_only_says_that_gaps_are_even(self, rhythm: Rhythm) -> None:
        assume(math.exp(rhythm.s) >= 0.3)
        after = rhythm.then(math.exp(rhythm.s) - 0.3)
        assert after.s == pytest.approx(rhythm.s)
        assert after.v <= (1 - 0.388) * rhythm.v + 1e-9

    @usual
    @given(rhythms, levels, reliefs, st.floats(0.1, 10), spans)
    def test_uneven_gaps_make_a_tie_die_sooner_and_bear_silence_longer(
        self, rhythm: Rhythm, level: float, relief: float, more: float, t: float
    ) -> None:
        even = Silence.after(rhythm, level=level, relief=relief)
        uneven = Silence.after(rhythm._replace(v=rhythm.v + more), level=level, relief=relief)
        assert uneven.death > even.death
        assert uneven.silent(t) >= even.silent(t)
        assert uneven.shape < even.shape


class TestOrigin:
    def test_half_is_left_after_five_touches(self) -> None:
        assert origin_relief(1, 0.5, 5) == 0.25
        assert origin_relief(-1, 0.5, 5) == -0.25
        assert origin_relief(0, 0.5, 5) == 0

    @usual
    @given(st.floats(0.01, 5))
    def test_fades_as_evidence_comes(self, effect: float) -> None:
        left = [origin_relief(1, effect, n) for n in (1, 2, 3, 10, 100, 1000, 10_000)]
        assert all(later < earlier for earlier, later in pairwise(left))
        assert left[0] < effect
        assert left[-1] < effect / 2000

    @usual
    @given(rhythms, levels, reliefs, st.floats(0.01, 5))
    def test_acts_in_silent_death_alone(
        self, rhythm: Rhythm, level: float, relief: float, effect: float
    ) -> None:
        online, shared = (
            Silence.after(rhythm, level=level, relief=relief + origin_relief(sign, effect, rhythm.n))
            for sign in (-1, 1)
        )
        assert (online.scale, online.shape) == (shared.scale, shared.shape)

        def log_odds(silence: Silence) -> float:
            return math.log(silence.death / (1 - silence.death))

        assert log_odds(online) - log_odds(shared) == pytest.approx(2 * effect * 5 / (rhythm.n + 5))

    @usual
    @given(rhythms, levels, reliefs, st.floats(0.01, 5), spans, horizons, thresholds)
    def test_shared_outlives_online_everywhere(
        self,
        rhythm: Rhythm,
        level: float,
        relief: float,
        effect: float,
        t: float,
        horizon: int,
        threshold: float,
    ) -> None:
        online, unknown, shared = (
            Silence.after(rhythm, level=level, relief=relief + origin_relief(sign, effect, rhythm.n))
            for sign in (-1, 0, 1)
        )
        assert online.alive(t) < unknown.alive(t) < shared.alive(t)
        assert online.touch(t, horizon) < unknown.touch(t, horizon) < shared.touch(t, horizon)
        ends = [each.touch_until(threshold, horizon) for each in (online, unknown, shared)]
        assert ends[0] <= ends[1] + SECOND
        assert ends[1] <= ends[2] + SECOND
        assert online.alive_until(threshold) <= shared.alive_until(threshold)


class TestCurves:
    @usual
    @given(rhythms, levels, reliefs)
    def test_parameters(self, rhythm: Rhythm, level: float, relief: float) -> None:
        silence = Silence.after(rhythm, level=level, relief=relief)
        n, s, v = rhythm
        assert silence.scale == pytest.approx(math.exp(0.821 * s + 0.459))
        assert silence.shape == pytest.approx(
            math.exp(0.454 + level) * (n / 5) ** 0.180 * (v + 0.2) ** -0.369
        )
        odds = math.exp(-3.600 - relief) * (n / 5) ** -1.183 * (v + 0.2) ** 0.843
        assert silence.death == pytest.approx(odds / (1 + odds))

    @usual
    @given(silences, spans, horizons)
    def test_formulas(self, silence: Silence, t: float, horizon: int) -> None:
        near, far = ((1 + each / silence.scale) ** -silence.shape for each in (t, t + horizon))
        death = silence.death
        assert silence.silent(t) == pytest.approx(near)
        assert silence.alive(t) == pytest.approx((1 - death) * near / (death + (1 - death) * near))
        assert silence.touch(t, horizon) == pytest.approx(
            (1 - death) * (near - far) / (death + (1 - death) * near), rel=1e-9, abs=1e-12
        )

    @usual
    @given(silences, spans, st.floats(0, 2000), horizons)
    def test_fall_with_silence(self, silence: Silence, t: float, more: float, horizon: int) -> None:
        assert silence.alive(t + more) <= silence.alive(t)
        assert silence.touch(t + more, horizon) <= silence.touch(t, horizon) + 1e-15

    @usual
    @given(silences, spans, st.floats(0.5, 2000), horizons)
    def test_fall_strictly_over_half_a_day(
        self, silence: Silence, t: float, more: float, horizon: int
    ) -> None:
        assume(silence.touch(t, horizon) > 1e-6)
        assert silence.alive(t + more) < silence.alive(t)
        assert silence.touch(t + more, horizon) < silence.touch(t, horizon)

    @usual
    @given(silences, spans, horizons, st.integers(1, 1000))
    def test_a_touch_needs_a_living_tie_and_time(
        self, silence: Silence, t: float, horizon: int, more: int
    ) -> None:
        near, far = silence.touch(t, horizon), silence.touch(t, horizon + more)
        assert 0 <= near <= far <= silence.alive(t) <= 1 - silence.death + 1e-12

    @usual
    @given(silences, st.floats(-1e6, 0), horizons)
    def test_no_silence_counts_below_none(self, silence: Silence, t: float, horizon: int) -> None:
        assert silence.alive(t) == silence.alive(0) == pytest.approx(1 - silence.death)
        assert silence.touch(t, horizon) == silence.touch(0, horizon)

    @usual
    @given(rhythms, levels, reliefs, st.floats(0.01, 3), spans, horizons)
    def test_less_death_is_more_of_everything(
        self, rhythm: Rhythm, level: float, relief: float, more: float, t: float, horizon: int
    ) -> None:
        weak = Silence.after(rhythm, level=level, relief=relief)
        strong = Silence.after(rhythm, level=level, relief=relief + more)
        assert strong.death < weak.death
        assert strong.alive(t) > weak.alive(t)
        assert strong.touch(t, horizon) > weak.touch(t, horizon)

    @usual
    @given(rhythms, reliefs, st.floats(0.01, 2), spans)
    def test_a_level_below_zero_keeps_longer_silences(
        self, rhythm: Rhythm, relief: float, less: float, t: float
    ) -> None:
        usual = Silence.after(rhythm, relief=relief)
        patient = Silence.after(rhythm, level=-less, relief=relief)
        assert patient.alive(t) >= usual.alive(t)
        assert patient.alive(t + 1) > usual.alive(t + 1)


class TestRoots:
    @usual
    @given(silences, thresholds)
    def test_alive_until_is_where_it_crosses(self, silence: Silence, threshold: float) -> None:
        found = silence.alive_until(threshold)
        if silence.alive(0) <= threshold:
            assert found == 0
        else:
            assert silence.alive(found) == pytest.approx(threshold, abs=1e-9)

    @usual
    @given(silences, thresholds)
    def test_alive_until_in_closed_form(self, silence: Silence, threshold: float) -> None:
        r = threshold * silence.death / ((1 - threshold) * (1 - silence.death))
        expected = 0 if r >= 1 else silence.scale * (r ** (-1 / silence.shape) - 1)
        assert silence.alive_until(threshold) == pytest.approx(expected, rel=1e-9, abs=1e-9)

    def test_what_cannot_die_is_alive_for_ever(self) -> None:
        assert Silence(5, 1.2, 0.0).alive_until(0.9) == math.inf

    @settings(max_examples=200)
    @given(silences, thresholds, horizons)
    def test_touch_until_against_plain_halving(
        self, silence: Silence, threshold: float, horizon: int
    ) -> None:
        found = silence.touch_until(threshold, horizon)
        if silence.touch(0, horizon) <= threshold:
            assert found == 0
            return
        wanted = halved(lambda t: silence.touch(t, horizon) > threshold, 0, 1e8)
        assert found == pytest.approx(wanted, abs=0.1 * SECOND)
        assert 0 <= found <= silence.farthest(threshold, horizon) - silence.scale + SECOND

    @usual
    @given(silences, thresholds, horizons)
    def test_the_bound_is_exact_without_silent_death(
        self, silence: Silence, threshold: float, horizon: int
    ) -> None:
        q = (1 - threshold) ** (1 / silence.shape)
        bound = max(0.0, horizon * q / (1 - q) - silence.scale)
        undying = silence._replace(death=0.0)
        assert undying.touch_until(threshold, horizon) == pytest.approx(bound, rel=1e-9, abs=SECOND)
        assert silence.touch_until(threshold, horizon) <= bound + SECOND

    @usual
    @given(silences, thresholds, st.floats(0.001, 0.04), horizons)
    def test_a_lower_threshold_is_met_longer(
        self, silence: Silence, threshold: float, less: float, horizon: int
    ) -> None:
        later, sooner = (silence.touch_until(each, horizon) for each in (threshold - less, threshold))
        assert later >= sooner
        assert silence.touch(0, horizon) <= threshold - less or later > sooner

    @pytest.mark.parametrize("horizon", [30, 365, 3650])
    def test_what_doubt_alone_keeps_below_has_no_root(self, horizon: int) -> None:
        """After one touch the tie is alive by 68 %: no horizon makes a touch likelier than that."""
        once = Silence.after(decay.FIRST)
        assert once.farthest(0.75, horizon) > once.scale or horizon == 30
        assert once.touch_until(0.75, horizon) == 0

    def test_extremes_are_found_too(self) -> None:
        """What the settings allow at most; each ends, and is a root."""
        for n in (1, 5000):
            for level in (-3, 3):
                for s in (-1.2, 8.2):
                    silence = Silence.after(Rhythm(n, s, 1.0), level=level, relief=9)
                    for threshold in (0.05, 0.95):
                        found = silence.touch_until(threshold, 3650)
                        assert found == 0 or silence.touch(found, 3650) == pytest.approx(threshold, abs=1e-9)


def test_gravitas_protects_a_tie() -> None:
    def death(hours: float, of: Tie) -> float:
        return of.silence(Rhythm(6, 3.0, 1.0), hours).death

    online = tie(3, start=0.0, origin=-1)
    assert death(0, online) > death(50, online) > death(500, online)
    careless = online._replace(gravitas_effect=0.0)
    assert death(0, careless) == death(500, careless)


@usual
@given(rhythms, fractions, st.floats(0, 400), st.floats(1, 400))
def test_shared_experience_closes_the_gap(rhythm: Rhythm, start: float, hours: float, more: float) -> None:
    """Of what separates an online tie from a shared one, hours together take the part that is not origin's own."""
    shared, online = tie(2, start=start, origin=1), tie(2, start=0.0, origin=-1)

    def apart(after: float) -> float:
        def log_odds(of: Tie) -> float:
            death = of.silence(rhythm, after).death
            return math.log(death) - math.log1p(-death)

        return log_odds(online) - log_odds(shared)

    rest = 2 * 0.5 * 5 / (rhythm.n + 5)
    assert apart(hours) == pytest.approx(rest + start * 2 ** (-hours / 50))
    assert rest - 1e-9 <= apart(hours + more) <= apart(hours) + 1e-9
    assert apart(2000) == pytest.approx(rest, abs=1e-9)
