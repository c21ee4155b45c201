"""What the next touch would be worth: the formula, its parts, and the rank that stands on it."""

import math
from itertools import pairwise

import pytest
from engine_world import (
    CLOCK,
    DAY,
    NO_TOUCH,
    NOW,
    SETTINGS,
    clocks,
    evenly,
    event,
    histories,
    quick,
    state_of,
    tie,
    ties,
    usual,
    variances,
)
from hypothesis import given, settings
from hypothesis import strategies as st

from relationship_ledger.core.decay import FIRST, Rhythm
from relationship_ledger.core.fold import Event, Tie, TieState, fold
from relationship_ledger.core.gain import Option, options, rank, reachable
from relationship_ledger.core.lived import LivedClock
from relationship_ledger.core.standing import settle, tie_of
from relationship_ledger.model import Cadence, Channel, Contact, HandleKind, Origin, Suggestion

CHANNELS = [each for each in SETTINGS.channels.values() if each.counts]
WEIGHTS = {tier: rule.weight for tier, rule in SETTINGS.tiers.items()}

origins = st.sampled_from(
    [Origin(), Origin("shared", "family"), Origin("shared", "work"), Origin("online", "x")]
)
states = st.builds(
    TieState,
    rhythm=st.builds(Rhythm, st.integers(1, 200), st.floats(-1, 7), variances),
    last=st.just(NOW),
    last_day=st.none(),
    expires=st.integers(NOW, NOW + 1500 * DAY),
    hours=st.floats(0, 400),
    unanswered=st.integers(0, 5),
    shallow=st.integers(0, 6),
    asked=st.integers(0, 60),
    answered=st.just(0),
    mine_at=st.none(),
).flatmap(lambda state: st.integers(0, state.asked).map(lambda count: state._replace(answered=count)))


def by_name(
    state: TieState | None, of: Tie, weight: float = 1.0, silent: float | None = None
) -> dict[str, Option]:
    return {option.channel: option for option in options(state, of, weight, CHANNELS, CLOCK, silent)}


def changed(**changes: float) -> TieState:
    """A weekly tie's state, all of whose ten touches were by both, with something changed."""
    return state_of(evenly(7, 10), tie())._replace(**changes)


class TestFormula:
    @settings(max_examples=100, deadline=None)
    @given(histories(), ties, st.floats(0.01, 1000), clocks, st.none() | st.floats(0, 2000))
    def test_chance_by_weight_by_what_it_buys(
        self, events: list[Event], of: Tie, weight: float, clock: LivedClock, silent: float | None
    ) -> None:
        state = fold(events, of, clock)
        assert state is not None
        found = options(state, of, weight, CHANNELS, clock, silent)
        gap = (state.expires - clock.lived(state.last)) / DAY
        seen = max(gap, round(of.term(state.silence(of)) * DAY) / DAY)
        n, s, v = state.rhythm
        rate, off = max(0.388, 1 / (n + 1.234)), math.log(seen + 0.3) - s
        after = of.silence(Rhythm(n + 1, s + rate * off, v + rate * (off**2 - v)), state.hours)
        term = max(of.lower, after.touch_until(of.threshold, of.horizon))
        if of.maximum is not None:
            term = min(term, of.maximum)
        alive = state.silence(of).alive(seen if silent is None else silent)
        assert {option.channel for option in found} == {channel.name for channel in CHANNELS}
        for option in found:
            channel = SETTINGS.channels[option.channel]
            chance = (5 * channel.lands + state.answered) / (5 + state.asked) * (0.5 + 0.5 * alive)
            missing = (1 - of.start) * 2 ** (-state.hours / 50)
            added = missing * (1 - 2 ** (-channel.minutes / 60 * channel.depth / 50))
            dulled = 1 / math.sqrt(1 + state.shallow) if channel.depth < 0.5 else 1
            assert option.minutes == channel.minutes
            assert option.rate == option.gain / option.minutes
            assert option.gain == pytest.approx(
                chance * dulled * weight * (term / of.horizon + added), rel=1e-6, abs=1e-12
            )
        assert all(one.rate >= other.rate for one, other in pairwise(found))

    def test_of_someone_unknown(self) -> None:
        """As likely alive as not, no touches; the term is that of a first touch."""
        found = by_name(None, tie(4), 2.0)
        term = max(365 / 8, tie(4).silence(FIRST, 0.0).touch_until(0.5, 365))
        for name, option in found.items():
            channel = SETTINGS.channels[name]
            added = 1 - 2 ** (-channel.minutes / 60 * channel.depth / 50)
            assert option.gain == pytest.approx(channel.lands * 0.75 * 2 * (term / 365 + added))

    @quick
    @given(states, st.integers(1, 5), st.floats(0.01, 1000), st.floats(1.1, 10))
    def test_in_proportion_to_weight(self, state: TieState, tier: int, weight: float, times: float) -> None:
        light, heavy = by_name(state, tie(tier), weight), by_name(state, tie(tier), weight * times)
        assert all(heavy[name].gain == pytest.approx(times * light[name].gain) for name in light)

    @quick
    @given(states, ties)
    def test_is_positive(self, state: TieState, of: Tie) -> None:
        assert all(option.gain > 0 for option in options(state, of, 1.0, CHANNELS, CLOCK))

    @quick
    @given(states, st.integers(1, 5), st.floats(0, 1000), st.floats(1, 1000))
    def test_a_longer_silence_answers_less_but_half_remains(
        self, state: TieState, tier: int, silent: float, more: float
    ) -> None:
        now, later, never = (by_name(state, tie(tier), 1.0, days) for days in (silent, silent + more, 1e12))
        for name in now:
            assert now[name].gain >= later[name].gain >= never[name].gain > 0.499 * now[name].gain

    def test_the_term_is_that_of_a_touch_at_expiry(self) -> None:
        """Nothing is won by touching early: the gain does not know when the touch is made."""
        state = changed()
        at_expiry = (state.expires - state.last) / DAY
        early, late = by_name(state, tie()), by_name(state, tie(), silent=at_expiry)
        assert early.keys() == late.keys()
        assert all(early[name].gain == pytest.approx(late[name].gain, rel=1e-6) for name in early)


class TestLanding:
    @staticmethod
    def gain(asked: int, answered: int) -> float:
        return by_name(changed(asked=asked, answered=answered), tie())["message"].gain

    def test_is_the_channels_own_without_evidence(self) -> None:
        found = by_name(changed(asked=0, answered=0), tie(), silent=0)
        bare = {name: option.gain / SETTINGS.channels[name].lands for name, option in found.items()}
        assert bare["email"] == pytest.approx(bare["message"], rel=0.01)
        assert bare["meet"] > bare["call"] > bare["message"]  # by the gravitas they add

    def test_five_touches_of_ones_own_weigh_as_much(self) -> None:
        assert self.gain(5, 5) / self.gain(0, 0) == pytest.approx(0.75 / 0.5)
        assert self.gain(5, 0) / self.gain(0, 0) == pytest.approx(0.25 / 0.5)

    def test_is_pulled_towards_the_own_share_as_evidence_comes(self) -> None:
        best = [self.gain(count, count) for count in (0, 1, 5, 20, 1000)]
        worst = [self.gain(count, 0) for count in (0, 1, 5, 20, 1000)]
        assert best == sorted(set(best))
        assert worst == sorted(set(worst), reverse=True)
        assert best[-1] == pytest.approx(2 * best[0], rel=0.01)
        assert worst[-1] < worst[0] / 100

    def test_the_share_that_the_channel_has_anyway_changes_nothing(self) -> None:
        assert self.gain(100, 50) == pytest.approx(self.gain(0, 0))


class TestShallow:
    def test_touches_in_a_row_give_less_and_less(self) -> None:
        """A plan is not a pile of messages; a call is worth as much as ever."""
        rows = [by_name(changed(shallow=count), tie()) for count in range(6)]
        for count, (before, after) in enumerate(pairwise(rows), 1):
            for name in ("message", "email", "letter"):
                assert after[name].gain == pytest.approx(before[name].gain * math.sqrt(count / (count + 1)))
            for name in ("call", "video", "meet", "meal"):
                assert after[name].gain == before[name].gain

    def test_after_some_messages_a_call_is_better(self) -> None:
        handles = frozenset[HandleKind]()
        usable = reachable(SETTINGS.channels.values(), handles)

        def best(messages: int) -> str:
            events = [event(NOW + index * 20 * DAY, "message", "them") for index in range(messages)]
            return options(state_of(events, tie()), tie(), 8, usable, CLOCK)[0].channel

        assert best(1) == "message"
        assert best(40) not in {"message", "email", "letter"}


EVERYTHING = {"meet", "meal", "video", "call", "letter", "email", "message"}


class TestReachable:
    @pytest.mark.parametrize(
        ("handles", "names"),
        [
            ({"phone"}, {"meet", "meal", "video", "call", "message"}),
            ({"email"}, {"meet", "meal", "video", "email"}),
            ({"platform"}, {"meet", "meal", "video", "message"}),
            ({"url"}, {"meet", "meal", "message"}),
            ({"address"}, {"meet", "meal", "letter"}),
            ({"email", "phone"}, EVERYTHING - {"letter"}),
            ({"email", "phone", "address"}, EVERYTHING),
        ],
    )
    def test_by_handles(self, handles: set[HandleKind], names: set[str]) -> None:
        found = reachable(SETTINGS.channels.values(), frozenset(handles))
        assert {channel.name for channel in found} == names

    def test_where_nothing_is_known_nearly_anything_may_go(self) -> None:
        found = {channel.name for channel in reachable(SETTINGS.channels.values(), frozenset())}
        assert EVERYTHING - {"letter"} <= found <= EVERYTHING

    @usual
    @given(st.frozensets(st.sampled_from(["email", "phone", "url", "address", "platform"])))
    def test_never_what_is_no_touch_or_for_many(self, handles: frozenset[HandleKind]) -> None:
        found = {channel.name for channel in reachable(SETTINGS.channels.values(), handles)}
        assert not found & {*NO_TOUCH, "event"}
        assert "meet" in found

    @pytest.mark.parametrize("handles", [frozenset(), frozenset({"address"}), frozenset({"email", "phone"})])
    def test_who_is_not_near_is_not_asked_to_a_table(self, handles: frozenset[HandleKind]) -> None:
        near = {channel.name for channel in reachable(SETTINGS.channels.values(), handles, near=True)}
        far = {channel.name for channel in reachable(SETTINGS.channels.values(), handles, near=False)}
        assert near - far == {"meet", "meal"}
        assert far

    def test_near_is_a_matter_of_depth(self) -> None:
        """A channel of one's own of depth 1 is in one place; a shade less is not."""
        sauna = SETTINGS.channels["meet"]._replace(name="sauna")
        usable = [sauna, sauna._replace(name="walkie-talkie", depth=0.99)]
        found = reachable(usable, frozenset(), near=False)
        assert [channel.name for channel in found] == ["walkie-talkie"]

    def test_what_takes_no_time_cannot_be_planned(self) -> None:
        quick_call = SETTINGS.channels["call"]._replace(minutes=0)
        assert reachable([quick_call], frozenset()) == []

    def test_a_channel_of_ones_own_needs_nothing(self) -> None:
        sauna = SETTINGS.channels["meet"]._replace(name="sauna", minutes=60)
        assert reachable([sauna], frozenset({"email"})) == [sauna]


FREE = Cadence()


def ranked(
    state: TieState | None, born: Origin, tier: int, cadence: Cadence = FREE
) -> tuple[float, Suggestion | None]:
    all_ties = {each: tie_of(born, each, cadence, SETTINGS) for each in SETTINGS.tiers}
    return rank(state, all_ties, WEIGHTS, tier, reachable(SETTINGS.channels.values(), frozenset()), CLOCK)


class TestRank:
    @settings(max_examples=200, deadline=None)
    @given(
        st.none() | states,
        origins,
        st.builds(Cadence, st.none() | st.integers(1, 400), st.none() | st.integers(1, 400)),
    )
    def test_at_equal_state_a_nearer_circle_never_ranks_lower(
        self, state: TieState | None, born: Origin, cadence: Cadence
    ) -> None:
        ranks = [ranked(state, born, tier, cadence)[0] for tier in range(1, 6)]
        assert all(nearer >= farther for nearer, farther in pairwise(ranks))
        assert ranks[-1] > 0

    @quick
    @given(histories(), origins)
    def test_nor_with_the_same_touches(self, events: list[Event], born: Origin) -> None:
        """Each tier has its own horizon, and so its own expiry of the same touches."""
        ranks = []
        for tier in range(1, 6):
            state = fold(events, tie(tier, born), CLOCK)
            contact = Contact("ana", "Ana", born, tier)
            ranks.append(settle(contact, Cadence(), (state, None), frozenset(), SETTINGS, CLOCK).rank)
        assert all(nearer >= farther for nearer, farther in pairwise(ranks))

    def test_the_horizon_alone_would_break_it(self) -> None:
        """That the property is not for free: somewhere a farther tier's own gain is the better one."""
        state = state_of(evenly(70, 10), tie(3))
        rates = [options(state, tie(tier), 1.0, CHANNELS, CLOCK)[0].rate for tier in range(1, 6)]
        assert rates != sorted(rates, reverse=True)
        flat = dict.fromkeys(WEIGHTS, 1.0)
        all_ties = {tier: tie(tier) for tier in SETTINGS.tiers}
        ranks = [rank(state, all_ties, flat, tier, CHANNELS, CLOCK)[0] for tier in range(1, 6)]
        assert ranks == sorted(ranks, reverse=True)

    @quick
    @given(st.none() | states, origins, st.integers(1, 5))
    def test_the_suggestion_is_of_the_own_tier(self, state: TieState | None, born: Origin, tier: int) -> None:
        usable = reachable(SETTINGS.channels.values(), frozenset())
        best = options(state, tie(tier, born), WEIGHTS[tier], usable, CLOCK)[0]
        found, suggestion = ranked(state, born, tier)
        assert suggestion == Suggestion(best.channel, best.minutes)
        assert found >= best.rate

    def test_also_where_another_tier_would_be_touched_otherwise(self) -> None:
        """Where the term is short, what a day together adds is more than what a word buys."""
        word = Channel("word", minutes=10, depth=0.5, lands=0.1, two_way=True)
        day_out = Channel("day out", minutes=100, depth=1, lands=0.95, two_way=True)
        state = state_of(evenly(7, 3), tie(1))
        all_ties = {tier: tie(tier) for tier in SETTINGS.tiers}
        suggested = [rank(state, all_ties, WEIGHTS, tier, [word, day_out], CLOCK)[1] for tier in (1, 5)]
        assert suggested == [Suggestion("word", 10), Suggestion("day out", 100)]

    @quick
    @given(st.none() | states, origins)
    def test_is_the_best_that_this_tier_or_a_farther_one_gives(
        self, state: TieState | None, born: Origin
    ) -> None:
        usable = reachable(SETTINGS.channels.values(), frozenset())
        rates = [
            options(state, tie(tier, born), WEIGHTS[tier], usable, CLOCK)[0].rate for tier in range(1, 6)
        ]
        assert [ranked(state, born, tier)[0] for tier in range(1, 6)] == [
            max(rates[tier:]) for tier in range(5)
        ]

    def test_nothing_usable_is_no_suggestion(self) -> None:
        assert rank(changed(), {2: tie()}, {2: 8.0}, 2, [], CLOCK) == (0.0, None)
