"""The decay model: the published values to their last digit, and what must hold of its curves everywhere."""

import math
from itertools import pairwise

import pytest
from engine_world import (
    counts,
    evenly,
    fractions,
    halved,
    horizons,
    levels,
    log_gaps,
    reliefs,
    state_of,
    thresholds,
    tie,
    usual,
)
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from relationship_ledger.core import decay
from relationship_ledger.core.decay import Silence, learn, origin_relief
from relationship_ledger.core.fold import Tie

SECOND = 1 / 86_400
BARE = tie(gravitas_effect=0.0, origin_effect=0.0)

silences = st.builds(
    lambda n, s, level, relief: Silence.after(n, s, level=level, relief=relief),
    counts,
    log_gaps,
    levels,
    reliefs,
)
spans = st.floats(0, 4000)

# The columns of docs/engine.md: the gap and the count, the state and its curves, four chances at the gap, six roots.
KNOWN = """
0  1  2.007   .767866 6.17178 .296455    .703545 .522577 .618136 .673267 0       9.55966 19.9064 33.8316 4.52047 8.81821
1  60 .262364 2.11966 .656965 .000451811 .996798 .99488  .996597 .996788 8.16094 29.9229 34.6713 36.2653 23.3266 24.1375
7  3  1.99236 1.00835 6.05686 .063037    .872627 .610629 .763959 .843324 3.9047  33.5081 67.9386 123.103 31.2121 56.7268
7  30 1.98787 1.78489 6.02207 .00143631  .994335 .876532 .969546 .991899 62.7559 96.3814 182.536 292.986 109.976 186.806
30 12 3.40577 1.42207 37.189  .0066002   .984826 .402221 .690765 .915037 232.37  64.1995 235.053 693.979 95.8686 367.653
70 10 4.23132 1.35921 107.341 .00892834  .982487 .188032 .420094 .767465 574.225 0       179.044 857.459 25.0006 375.507
90 12 4.49358 1.42207 150.319 .0066002   .987217 .152074 .359217 .721829 939.247 0       157.633 953.147 0       389.131
"""
ROWS = [tuple(map(float, line.split())) for line in KNOWN.split("\n") if line]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row[1]:g} touches, {row[0]:g} days apart")
def test_known_values(row: tuple[float, ...]) -> None:
    gap, n, *printed = row
    state = state_of(evenly(gap, int(n)), BARE)
    assert state.n == n
    silence = state.silence(BARE)
    values = [
        state.s,
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
        decay.ETA, decay.N0, decay.S0, decay.KAPPA, decay.B, decay.C, decay.GAMMA, decay.P0, decay.P1, decay.GAP_FLOOR,
    )  # fmt: skip
    assert fitted == (0.367, 0.613, 2.007, 1.284, -0.757, 0.135, 0.248, -3.552, -1.670, 0.3)
    assert decay.MERGE_DAYS * 24 == 16


class TestLearning:
    @pytest.mark.parametrize(("n", "rate"), [(1, 1 / 1.613), (2, 1 / 2.613), (3, 0.367), (50, 0.367)])
    def test_the_rate_falls_to_its_floor(self, n: int, rate: float) -> None:
        assert learn(1.0, n, math.exp(2.0) - 0.3) == pytest.approx(1.0 + rate)

    @usual
    @given(log_gaps, counts, spans)
    def test_moves_towards_the_new_gap_and_not_beyond(self, s: float, n: int, gap: float) -> None:
        seen = math.log(gap + 0.3)
        after = learn(s, n, gap)
        assert min(s, seen) - 1e-9 <= after <= max(s, seen) + 1e-9
        assert abs(after - seen) <= (1 - 0.367) * abs(s - seen) + 1e-9

    @usual
    @given(log_gaps, counts)
    def test_a_gap_like_the_remembered_one_teaches_nothing(self, s: float, n: int) -> None:
        assume(math.exp(s) >= 0.3)
        assert learn(s, n, math.exp(s) - 0.3) == pytest.approx(s)


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
    @given(counts, log_gaps, levels, reliefs, st.floats(0.01, 5))
    def test_acts_in_silent_death_alone(
        self, n: int, s: float, level: float, relief: float, effect: float
    ) -> None:
        online, shared = (
            Silence.after(n, s, level=level, relief=relief + origin_relief(sign, effect, n))
            for sign in (-1, 1)
        )
        assert (online.scale, online.shape) == (shared.scale, shared.shape)

        def log_odds(silence: Silence) -> float:
            return math.log(silence.death / (1 - silence.death))

        assert log_odds(online) - log_odds(shared) == pytest.approx(2 * effect * 5 / (n + 5))

    @usual
    @given(counts, log_gaps, levels, reliefs, st.floats(0.01, 5), spans, horizons, thresholds)
    def test_shared_outlives_online_everywhere(
        self,
        n: int,
        s: float,
        level: float,
        relief: float,
        effect: float,
        t: float,
        horizon: int,
        threshold: float,
    ) -> None:
        online, unknown, shared = (
            Silence.after(n, s, level=level, relief=relief + origin_relief(sign, effect, n))
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
    @given(counts, log_gaps, levels, reliefs)
    def test_parameters(self, n: int, s: float, level: float, relief: float) -> None:
        silence = Silence.after(n, s, level=level, relief=relief)
        assert silence.scale == pytest.approx(math.exp(1.284 * s - 0.757))
        assert silence.shape == pytest.approx(math.exp(0.135 + level) * (n / 5) ** 0.248)
        assert silence.death == pytest.approx(1 / (1 + math.exp(3.552 + 1.670 * math.log(n / 5) + relief)))

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
    @given(counts, log_gaps, levels, reliefs, st.floats(0.01, 3), spans, horizons)
    def test_less_death_is_more_of_everything(
        self, n: int, s: float, level: float, relief: float, more: float, t: float, horizon: int
    ) -> None:
        weak = Silence.after(n, s, level=level, relief=relief)
        strong = Silence.after(n, s, level=level, relief=relief + more)
        assert strong.death < weak.death
        assert strong.alive(t) > weak.alive(t)
        assert strong.touch(t, horizon) > weak.touch(t, horizon)

    @usual
    @given(counts, log_gaps, reliefs, st.floats(0.01, 2), spans)
    def test_a_level_below_zero_keeps_longer_silences(
        self, n: int, s: float, relief: float, less: float, t: float
    ) -> None:
        usual = Silence.after(n, s, relief=relief)
        patient = Silence.after(n, s, level=-less, relief=relief)
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
        """After one touch the tie is alive by 70 %: no horizon makes a touch likelier than that."""
        once = Silence.after(1, decay.S0)
        assert once.farthest(0.75, horizon) > once.scale or horizon == 30
        assert once.touch_until(0.75, horizon) == 0

    def test_extremes_are_found_too(self) -> None:
        """What the settings allow at most; each ends, and is a root."""
        for n in (1, 5000):
            for level in (-3, 3):
                for s in (-1.2, 8.2):
                    silence = Silence.after(n, s, level=level, relief=9)
                    for threshold in (0.05, 0.95):
                        found = silence.touch_until(threshold, 3650)
                        assert found == 0 or silence.touch(found, 3650) == pytest.approx(threshold, abs=1e-9)


def test_gravitas_protects_a_tie() -> None:
    def death(hours: float, of: Tie) -> float:
        return of.silence(6, 3.0, hours).death

    online = tie(3, start=0.0, origin=-1)
    assert death(0, online) > death(50, online) > death(500, online)
    careless = online._replace(gravitas_effect=0.0)
    assert death(0, careless) == death(500, careless)


@usual
@given(counts, log_gaps, fractions, st.floats(0, 400), st.floats(1, 400))
def test_shared_experience_closes_the_gap(n: int, s: float, start: float, hours: float, more: float) -> None:
    """Of what separates an online tie from a shared one, hours together take the part that is not origin's own."""
    shared, online = tie(2, start=start, origin=1), tie(2, start=0.0, origin=-1)

    def apart(after: float) -> float:
        def log_odds(of: Tie) -> float:
            death = of.silence(n, s, after).death
            return math.log(death) - math.log1p(-death)

        return log_odds(online) - log_odds(shared)

    rest = 2 * 0.5 * 5 / (n + 5)
    assert apart(hours) == pytest.approx(rest + start * 2 ** (-hours / 50))
    assert rest - 1e-9 <= apart(hours + more) <= apart(hours) + 1e-9
    assert apart(2000) == pytest.approx(rest, abs=1e-9)
