"""From touches to a state: against the engine by the book, in any portion, and by each rule on its own."""

from itertools import pairwise

import pytest
from engine_world import (
    CLOCK,
    DAY,
    HOUR,
    NO_TOUCH,
    NOW,
    ONLINE,
    SETTINGS,
    SHARED,
    TOUCHING,
    by_the_book,
    clocks,
    evenly,
    event,
    histories,
    pause,
    quick,
    state_of,
    tie,
    ties,
)
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from relationship_ledger.core.decay import FIRST
from relationship_ledger.core.fold import Event, Fold, Tie, TieState, fold
from relationship_ledger.core.lived import LivedClock
from relationship_ledger.core.standing import freshness, outlook
from relationship_ledger.model import By, Origin
from relationship_ledger.store.reader import event_of

DAY_OF_NOW = NOW // DAY


def same(one: TieState | None, other: TieState | None) -> bool:
    """Equal to 1e-9 and one second, and otherwise exactly."""
    if one is None or other is None:
        return one is other
    return (
        one.rhythm == pytest.approx(other.rhythm, abs=1e-9)
        and abs(one.hours - other.hours) <= 1e-9
        and abs(one.expires - other.expires) <= 1
        and one._replace(rhythm=FIRST, hours=0, expires=0) == other._replace(rhythm=FIRST, hours=0, expires=0)
    )


def messages(count: int, by: By = "me", gap: float = 10) -> list[Event]:
    return [event(NOW + index * gap * DAY, "message", by) for index in range(count)]


class TestByTheBook:
    @settings(max_examples=150, deadline=None)
    @given(histories(), ties, clocks)
    def test_any_history(self, events: list[Event], of: Tie, clock: LivedClock) -> None:
        found, wanted = fold(events, of, clock), by_the_book(events, of, clock)
        assert wanted is not None  # the first touch always counts
        assert found is not None
        assert (found.rhythm.n, found.last) == (wanted.n, wanted.last)
        assert found.rhythm == pytest.approx((wanted.n, wanted.s, wanted.v), abs=1e-9)
        assert found.hours == pytest.approx(wanted.hours, abs=1e-9)
        assert found.expires == pytest.approx(wanted.expires, abs=1)

    @quick
    @given(st.integers(1, 40), st.floats(0.7, 400), ties)
    def test_even_rhythms(self, count: int, gap: float, of: Tie) -> None:
        found, wanted = state_of(evenly(gap, count), of), by_the_book(evenly(gap, count), of)
        assert wanted is not None
        assert found.rhythm.n == wanted.n == count
        assert found.expires == pytest.approx(wanted.expires, abs=1)

    def test_nothing_leaves_nothing(self) -> None:
        assert fold([], tie(), CLOCK) is None


class TestPortions:
    @quick
    @given(histories(), ties, clocks)
    def test_one_by_one_is_all_at_once(self, events: list[Event], of: Tie, clock: LivedClock) -> None:
        state = None
        for each in events:
            state = fold([each], of, clock, state)
        assert same(state, fold(events, of, clock))

    @quick
    @given(histories(2), ties, clocks, st.data())
    def test_continued_from_what_was_stored(
        self, events: list[Event], of: Tie, clock: LivedClock, data: st.DataObject
    ) -> None:
        cut = data.draw(st.integers(1, len(events) - 1))
        stored = fold(events[:cut], of, clock)
        assert same(fold(events[cut:], of, clock, stored), fold(events, of, clock))

    @quick
    @given(histories(2), ties, clocks)
    def test_looking_in_between_changes_nothing(
        self, events: list[Event], of: Tie, clock: LivedClock
    ) -> None:
        folding = Fold(of, clock)
        for each in events:
            folding.add(each)
            folding.state()
            assert folding.state() == folding.state()
        assert same(folding.state(), fold(events, of, clock))

    @quick
    @given(histories(2), ties, st.data())
    def test_refold_after_a_late_touch(self, events: list[Event], of: Tie, data: st.DataObject) -> None:
        """One touch becomes known last of all; the refold is what it would have been in time."""
        late = data.draw(st.integers(0, len(events) - 1))
        known = [*events[:late], *events[late + 1 :]]
        refolded = fold(sorted([*known, events[late]], key=events.index), of, CLOCK)
        in_time = fold(events[late:], of, CLOCK, fold(events[:late], of, CLOCK))
        assert same(refolded, in_time)

    def test_nothing_new_changes_nothing(self) -> None:
        stored = state_of(evenly(20, 6), tie())
        assert fold([], tie(), CLOCK, stored) == stored


class TestLaws:
    @quick
    @given(histories(2), ties, clocks)
    def test_a_touch_never_moves_expiry_earlier(
        self, events: list[Event], of: Tie, clock: LivedClock
    ) -> None:
        folding = Fold(of, clock)
        instants = []
        for each in events:
            folding.add(each)
            state = folding.state()
            assert state is not None
            instants.append((state.expires, clock.calendar(state.expires)))
        for (lived, at), (later_lived, later_at) in pairwise(instants):
            assert later_lived >= lived
            assert later_at >= at

    def test_where_the_bare_model_would(self) -> None:
        """The monthly friend who is thanked twice keeps the time that was left."""
        friend = tie(2)
        monthly = evenly(30, 12, "call")
        before = state_of(monthly, friend)
        thanks = [event(monthly[-1].at + days * DAY, "message", "them") for days in (1, 2)]
        after = state_of([*monthly, *thanks], friend)
        bare = after.last + after.silence(friend).touch_until(0.5, 90) * DAY
        assert bare < before.expires - 10 * DAY
        assert after.expires == before.expires

    @quick
    @given(histories(), ties, clocks)
    def test_within_the_cadence(self, events: list[Event], of: Tie, clock: LivedClock) -> None:
        state = fold(events, of, clock)
        assert state is not None
        span = (state.expires - clock.lived(state.last)) / DAY
        half_a_second = 0.51 / DAY
        if of.maximum is not None:
            assert span <= of.maximum + half_a_second
        if of.maximum is None or of.lower <= of.maximum:
            assert span >= of.lower - half_a_second

    @pytest.mark.parametrize(
        ("horizon", "ideal", "lower"),
        [(90, None, 11.25), (365, None, 45.625), (90, 30, 15), (30, 365, 182.5)],
    )
    def test_lower_bound(self, horizon: int, ideal: int | None, lower: float) -> None:
        assert tie(horizon=horizon, ideal=ideal).lower == lower

    @quick
    @given(histories(), ties, clocks, st.lists(st.integers(0, 3000 * DAY), min_size=2, max_size=6))
    def test_freshness_never_rises_without_a_touch(
        self, events: list[Event], of: Tie, clock: LivedClock, later: list[int]
    ) -> None:
        state = fold(events, of, clock)
        assert state is not None
        seen = [freshness(state, of, clock, state.last + span) for span in sorted(later)]
        assert all(after <= before + 1e-15 for before, after in pairwise(seen))
        assert all(0 <= each <= 1 for each in seen)


class TestOneTouch:
    def test_parts_add_hours_and_move_nothing(self) -> None:
        dinner = event(NOW, "meal", minutes=60)
        parts = [event(NOW + hours * HOUR, "meet", minutes=30) for hours in (1, 5, 15.99)]
        alone, together = state_of([dinner], tie()), state_of([dinner, *parts], tie())
        assert (together.rhythm, together.last) == (alone.rhythm, alone.last) == ((1, 2.124, 2.870), NOW)
        assert together.hours == pytest.approx(alone.hours + 1.5)

    @quick
    @given(histories(), ties, st.floats(0, 16 * HOUR - 1), st.sampled_from(TOUCHING), st.integers(0, 300))
    def test_a_part_of_any_touch(
        self, events: list[Event], of: Tie, after: float, channel: str, minutes: int
    ) -> None:
        before = fold(events, of, CLOCK)
        assert before is not None
        part = event(before.last + int(after), channel, "them", minutes)
        assume(part.at >= events[-1].at)
        state = fold([part], of, CLOCK, before)
        assert state is not None
        assert (state.rhythm, state.last, state.last_day) == before[:3]
        assert state.hours == pytest.approx(before.hours + minutes / 60 * part.depth)

    @pytest.mark.parametrize(("seconds", "n"), [(16 * HOUR - 1, 1), (16 * HOUR, 2), (16 * HOUR + 1, 2)])
    def test_sixteen_hours_make_another(self, seconds: int, n: int) -> None:
        assert state_of([event(NOW), event(NOW + seconds)], tie()).rhythm.n == n

    def test_they_are_counted_from_the_first_instant(self) -> None:
        chain = [event(NOW + hours * HOUR) for hours in (0, 10, 20, 30, 40)]
        state = state_of(chain, tie())
        assert (state.rhythm.n, state.last) == (3, NOW + 40 * HOUR)

    def test_parts_of_one_day(self) -> None:
        noons = [event(NOW, day=DAY_OF_NOW), event(NOW + 3 * HOUR, day=DAY_OF_NOW)]
        assert state_of(noons, tie()).rhythm.n == 1

    def test_an_instant_within_a_day_belongs_to_it(self) -> None:
        assert state_of([event(NOW, day=DAY_OF_NOW), event(NOW + 3 * HOUR)], tie()).rhythm.n == 1
        assert state_of([event(NOW), event(NOW + 3 * HOUR, day=DAY_OF_NOW)], tie()).rhythm.n == 1

    @pytest.mark.parametrize("hours", [0, 1, 10, 15.9])
    def test_two_days_never_merge(self, hours: float) -> None:
        """Noon in Honolulu and noon of the next day in Auckland are nearer than sixteen hours."""
        state = state_of([event(NOW, day=DAY_OF_NOW), event(NOW + hours * HOUR, day=DAY_OF_NOW + 1)], tie())
        assert state.rhythm.n == 2
        assert state.last == NOW + hours * HOUR

    def test_two_days_never_merge_through_an_instant(self) -> None:
        """A day that became part of an instant's touch; then another day, within sixteen hours of the instant."""
        events = [
            event(NOW),
            event(NOW + HOUR, day=DAY_OF_NOW),
            event(NOW + 10 * HOUR, day=DAY_OF_NOW + 1),
        ]
        assert state_of(events, tie()).rhythm.n == 2

    @quick
    @given(st.lists(st.tuples(st.integers(0, 30), st.integers(-12, 14)), min_size=1, max_size=8), ties)
    def test_as_many_touches_as_days_at_least(self, said: list[tuple[int, int]], of: Tie) -> None:
        events = sorted(
            (
                event((DAY_OF_NOW + days) * DAY + (12 - zone) * HOUR, day=DAY_OF_NOW + days)
                for days, zone in said
            ),
            key=lambda each: each.at,
        )
        assert state_of(events, of).rhythm.n >= len({each.day for each in events})


class TestNoTouch:
    @pytest.mark.parametrize("channel", NO_TOUCH)
    @pytest.mark.parametrize("minutes", [None, 0.0, 90.0])
    def test_not_handed_to_the_engine(self, channel: str, minutes: float | None) -> None:
        assert event_of(SETTINGS, NOW, None, channel, "me", minutes) is None
        assert event_of(SETTINGS, NOW, None, channel, "them", minutes) is None

    @pytest.mark.parametrize(
        ("channel", "depth", "minutes", "two_way"),
        [
            ("meet", 1, 45, True), ("meal", 1, 90, True), ("event", 1, 120, True), ("video", 0.5, 30, True),
            ("call", 0.5, 20, True), ("letter", 0.3, 20, False), ("email", 0.1, 5, False), ("message", 0.1, 3, False),
            ("carrier-pigeon", 0.5, 15, True),  # no longer defined: a short conversation
        ],
    )  # fmt: skip
    def test_channels(self, channel: str, depth: float, minutes: int, two_way: bool) -> None:
        assert event_of(SETTINGS, NOW, 5, channel, "them", None) == Event(
            NOW, 5, depth, two_way, "them", minutes
        )

    def test_minutes_that_were_said_count(self) -> None:
        assert event(NOW, "call", minutes=0).minutes == 0
        assert event(NOW, "call", minutes=77.5).minutes == 77.5

    def test_the_users_own_depth_decides(self) -> None:
        channels = dict(SETTINGS.channels)
        channels["comment"] = channels["comment"]._replace(depth=0.05)
        channels["call"] = channels["call"]._replace(depth=0)
        mine = SETTINGS._replace(channels=channels)
        assert event_of(mine, NOW, None, "comment", "me", None) == Event(NOW, None, 0.05, False, "me", 1)
        assert event_of(mine, NOW, None, "call", "me", None) is None


@pytest.mark.parametrize("words", ["broadcast", "like", "comment", "call --missed", "meet --missed"])
def test_the_program_counts_no_attempt_and_no_broadcast(begun, words: str) -> None:  # type: ignore[no-untyped-def]
    begun("add", "Ana", "--origin", "shared:school", "--tier", "2")
    begun("touch", "Ana", "call", "--on", "2026-11-01")
    before = begun("show", "Ana", "--json").json
    begun("touch", "Ana", *words.split(), "--on", "2026-11-20")
    after = begun("show", "Ana", "--json").json
    assert len(after["touches"]) == len(before["touches"]) + 1
    for key in ("expires_at", "freshness", "gravitas", "last_touch"):
        assert after[key] == before[key] is not None, key


class TestUnanswered:
    def test_a_fourth_in_a_row_extends_nothing(self) -> None:
        three, four, nine = (state_of(messages(count), tie()) for count in (3, 4, 9))
        assert three.rhythm.n == 3
        for more in (four, nine):
            assert more[:5] == three[:5]  # rhythm, last and its day, expiry, hours
        assert (three.asked, four.asked, nine.asked) == (3, 4, 9)
        assert nine.answered == 0

    def test_until_one_is_answered(self) -> None:
        silent = messages(6)
        reply = event(silent[-1].at + 3 * DAY, "message", "them")
        again = event(reply.at + 10 * DAY, "message", "me")
        answered = state_of([*silent, reply], tie())
        assert (answered.rhythm.n, answered.last, answered.answered, answered.unanswered) == (
            4,
            reply.at,
            1,
            0,
        )
        after = state_of([*silent, reply, again], tie())
        assert (after.rhythm.n, after.last) == (5, again.at)

    def test_a_conversation_is_not_unanswered(self) -> None:
        calls = [event(NOW + day * DAY, "call", "me") for day in range(0, 60, 10)]
        assert state_of(calls, tie()).rhythm.n == 6
        broken = [*messages(3), event(NOW + 25 * DAY, "call", "me"), event(NOW + 35 * DAY, "message", "me")]
        assert state_of(broken, tie()).rhythm.n == 5

    def test_parts_of_a_touch_that_extends_nothing_are_asked_once(self) -> None:
        """Five lines within an hour are one touch, also where it is the fourth without an answer."""
        burst = [event(NOW + 40 * DAY + minutes * 60, "message", "me") for minutes in range(0, 50, 10)]
        state = state_of([*messages(3), *burst], tie())
        assert (state.rhythm.n, state.asked, state.unanswered) == (3, 4, 4)

    @pytest.mark.parametrize("by", ["them", "both"])
    def test_what_they_begin_always_counts(self, by: By) -> None:
        assert state_of(messages(8, by), tie()).rhythm.n == 8

    def test_parts_of_one_touch_are_one_in_the_row(self) -> None:
        parts = [event(NOW + minutes * 60, "message", "me") for minutes in range(0, 300, 30)]
        later = [event(NOW + days * DAY, "message", "me") for days in (5, 10)]
        assert state_of([*parts, *later], tie()).rhythm.n == 3

    @quick
    @given(histories(1, 10), ties, st.integers(1, 8))
    def test_obeying_the_plan_does_not_fake_a_life(self, events: list[Event], of: Tie, more: int) -> None:
        """After any history, messages that nobody answers move the expiry three times at most."""
        at = events[-1].at
        unheard = [event(at + (index + 1) * 20 * DAY, "message", "me") for index in range(3 + more)]
        third, last = fold([*events, *unheard[:3]], of, CLOCK), fold([*events, *unheard], of, CLOCK)
        assert third is not None
        assert last is not None
        assert last[:5] == third[:5]


class TestAnswers:
    @pytest.mark.parametrize(
        ("days", "by", "answered"),
        [(1, "them", 1), (14, "them", 1), (14.00002, "them", 0), (1, "both", 0), (0.1, "them", 1)],
    )
    def test_within_fourteen_days_and_by_them(self, days: float, by: By, answered: int) -> None:
        state = state_of([event(NOW, "email", "me"), event(NOW + days * DAY, "email", by)], tie())
        assert (state.asked, state.answered) == (1, answered)

    def test_is_a_touch(self) -> None:
        state = state_of([event(NOW, "email", "me"), event(NOW + 5 * DAY, "email", "them")], tie())
        assert (state.rhythm.n, state.last) == (2, NOW + 5 * DAY)

    def test_is_counted_once(self) -> None:
        events = [
            event(NOW, "email", "me"),
            *(event(NOW + days * DAY, "email", "them") for days in (2, 4, 6)),
        ]
        assert (state_of(events, tie()).asked, state_of(events, tie()).answered) == (1, 1)

    def test_a_conversation_by_me_lands_by_itself(self) -> None:
        assert state_of([event(NOW, "call", "me")], tie())[7:9] == (1, 1)
        assert state_of([event(NOW, "call", "them"), event(NOW + DAY, "meet", "both")], tie())[7:9] == (0, 0)

    @quick
    @given(histories(), ties)
    def test_never_more_than_was_asked(self, events: list[Event], of: Tie) -> None:
        state = fold(events, of, CLOCK)
        assert state is not None
        assert 0 <= state.answered <= state.asked <= sum(each.by == "me" for each in events)

    @pytest.mark.parametrize(
        ("channels", "shallow"),
        [
            (["meet"], 0), (["message"], 1), (["message", "email", "letter"], 3), (["message", "call"], 0),
            (["call", "message", "message"], 2), (["video"], 0),
        ],
    )  # fmt: skip
    def test_shallow_touches_in_a_row(self, channels: list[str], shallow: int) -> None:
        events = [event(NOW + day * DAY, channel, "them") for day, channel in enumerate(channels)]
        assert state_of(events, tie()).shallow == shallow


class TestOrigin:
    @quick
    @given(histories(), ties, st.floats(0.1, 3), st.floats(0, 400 * DAY))
    @example(evenly(30, 5), tie(2), 0.5, 60 * DAY)
    def test_shared_outlives_online_with_the_same_touches(
        self, events: list[Event], of: Tie, effect: float, silent: float
    ) -> None:
        shared = of._replace(origin=1, origin_effect=effect, start=max(of.start, 0.5))
        online = of._replace(origin=-1, origin_effect=effect, start=0.0)
        one, other = fold(events, shared, CLOCK), fold(events, online, CLOCK)
        assert one is not None
        assert other is not None
        assert one[:2] == other[:2]
        assert one.expires >= other.expires - 1
        for moment in (one.last, one.last + silent):
            fresh = [
                freshness(state, of, CLOCK, round(moment)) for state, of in ((one, shared), (other, online))
            ]
            assert fresh[0] > fresh[1]
        rots = [outlook(state, of, CLOCK).rotten_at for state, of in ((one, shared), (other, online))]
        assert rots[0] >= rots[1] - 1  # type: ignore[operator]

    @pytest.mark.parametrize("gap", [5, 14, 30])
    @pytest.mark.parametrize("count", [4, 8, 12])
    def test_strictly_so_for_the_usual_ties(self, gap: int, count: int) -> None:
        shared, online = (state_of(evenly(gap, count), tie(2, born)) for born in (SHARED, ONLINE))
        assert shared.expires > online.expires + HOUR

    @quick
    @given(st.integers(2, 12), st.floats(5, 60), st.sampled_from([1, 2, 3, 4]))
    def test_unknown_lies_between(self, count: int, gap: float, tier: int) -> None:
        events = evenly(gap, count)
        ends = [state_of(events, tie(tier, born)).expires for born in (ONLINE, Origin(), SHARED)]
        assert ends == sorted(ends)

    def test_its_effect_fades(self) -> None:
        """What the first years know of the origin, the rhythm itself tells later."""
        apart = []
        for count in (3, 10, 30, 100, 300):
            shared, online = (tie(2, origin=sign, gravitas_effect=0.0) for sign in (1, -1))
            ends = [state_of(evenly(7, count), of) for of in (shared, online)]
            spans = [state.expires - state.last for state in ends]
            apart.append(1 - spans[1] / spans[0])
        assert all(later < earlier / 2 for earlier, later in pairwise(apart))
        assert apart[0] > 0.1
        assert apart[-1] < apart[0] / 20

    def test_enough_shared_experience_closes_the_gap(self) -> None:
        """The same rhythm as a school friend, online at first: by each evening together the tie comes nearer."""
        apart = []
        for minutes in (5, 60, 240, 1200):
            events = [event(NOW + week * 7 * DAY, "meal", minutes=minutes) for week in range(20)]
            spans = []
            for born in (Origin("shared", "school"), Origin("online", "linkedin")):
                state = state_of(events, tie(2, born)._replace(origin_effect=0.0))
                spans.append(state.expires - state.last)
            apart.append(1 - spans[1] / spans[0])
        assert all(later < earlier for earlier, later in pairwise(apart))
        assert apart[0] > 0.01
        assert apart[-1] < apart[0] / 50


class TestPauses:
    @quick
    @given(
        histories(), ties, st.integers(0, 400 * DAY), st.integers(1, 400 * DAY), st.integers(0, 3000 * DAY)
    )
    def test_in_a_silence_only_put_things_off(
        self, events: list[Event], of: Tie, begins: int, length: int, later: int
    ) -> None:
        state = fold(events, of, CLOCK)
        assert state is not None
        start = events[-1].at + begins
        clock = LivedClock([pause(start, start + length)])
        paused = fold(events, of, clock)
        assert paused == state
        before, after = outlook(state, of, CLOCK), outlook(state, of, clock)
        for one, other in zip(before[:3], after[:3], strict=True):
            assert other == (one if one is None or one <= start else one + length)
        assert after.bound == before.bound
        now = start + later
        assert freshness(state, of, clock, now + length) == freshness(state, of, CLOCK, now)

    @quick
    @given(histories(), ties, st.integers(1, 400 * DAY), st.integers(0, 400 * DAY))
    def test_before_the_first_touch_change_nothing(
        self, events: list[Event], of: Tie, length: int, before: int
    ) -> None:
        end = events[0].at - before
        clock = LivedClock([pause(end - length, end)])
        plain, paused = fold(events, of, CLOCK), fold(events, of, clock)
        assert plain is not None
        assert paused is not None
        assert outlook(paused, of, clock) == outlook(plain, of, CLOCK)
        now = plain.last + 50 * DAY
        assert freshness(paused, of, clock, now) == freshness(plain, of, CLOCK, now)

    @quick
    @given(histories(2), ties, st.data())
    def test_between_touches_are_no_gap(self, events: list[Event], of: Tie, data: st.DataObject) -> None:
        """The same life, interrupted: what comes after the pause comes that much later."""
        cut = data.draw(st.integers(1, len(events) - 1))
        length = data.draw(st.integers(1, 600 * DAY))
        assume(events[cut].at - events[cut - 1].at >= 16 * HOUR)
        start = events[cut - 1].at + 8 * HOUR
        moved = [*events[:cut], *(each._replace(at=each.at + length) for each in events[cut:])]
        clock = LivedClock([pause(start, start + length)])
        plain, interrupted = fold(events, of, CLOCK), fold(moved, of, clock)
        assert plain is not None
        assert interrupted is not None
        assert interrupted.rhythm == plain.rhythm
        assert clock.lived(interrupted.last) == plain.last
        assert interrupted.hours == plain.hours
        assert interrupted.expires == plain.expires

    def test_a_gap_that_a_pause_swallowed_teaches_nothing(self) -> None:
        before = state_of(evenly(30, 5), tie())
        start = before.last + HOUR
        clock = LivedClock([pause(start, start + 200 * DAY)])
        after = fold([event(start + 200 * DAY + HOUR)], tie(), clock, before)
        assert after is not None
        assert after.rhythm == before.rhythm._replace(n=before.rhythm.n + 1)

    def test_a_hole_in_the_log_without_a_pause_does_teach(self) -> None:
        events = [*evenly(10, 8), *(each._replace(at=each.at + 300 * DAY) for each in evenly(10, 3))]
        hole = LivedClock([pause(NOW + 71 * DAY, NOW + 299 * DAY)])
        known, unknown = state_of(events, tie(), hole), state_of(events, tie())
        assert known.rhythm.s < unknown.rhythm.s


@pytest.mark.parametrize(
    ("gaps", "tier"),
    [([60] * 6 + [0.7, 60], 2), ([30] * 7 + [0.7, 60], 2), ([30] * 7 + [120, 0.7, 90], 3)],
)
def test_what_an_even_rhythm_had_bought_outlasts_an_uneven_end(gaps: list[float], tier: int) -> None:
    """The latest curves alone would not look back far enough to find it."""
    events = [event(NOW + sum(gaps[:count]) * DAY) for count in range(len(gaps) + 1)]
    state, book = state_of(events, tie(tier)), by_the_book(events, tie(tier))
    assert book is not None
    assert book.bound == "previous"
    assert state.expires == pytest.approx(book.expires, abs=1)
    assert state.rhythm.v > state_of(events[:-2], tie(tier)).rhythm.v
