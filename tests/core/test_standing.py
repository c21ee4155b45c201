"""From a state to what is stored and what is seen: the instants, the bound that set them, the words."""

import math
from collections import Counter
from random import Random
from uuid import UUID

import pytest
from engine_world import (
    CLOCK,
    DAY,
    NOW,
    ONLINE,
    SETTINGS,
    SHARED,
    by_the_book,
    clocks,
    evenly,
    event,
    free_ties,
    halved,
    histories,
    pause,
    quick,
    state_of,
    tie,
    ties,
)
from hypothesis import given, settings
from hypothesis import strategies as st

from relationship_ledger.core.decay import FIRST
from relationship_ledger.core.fold import Event, Tie, fold
from relationship_ledger.core.lived import LivedClock
from relationship_ledger.core.standing import (
    Settled,
    effective_cadence,
    freshness,
    outlook,
    placeholder,
    seen,
    settle,
    silent_days,
    state_at,
    tie_of,
)
from relationship_ledger.model import Cadence, Contact, Instant, LastTouch, Origin, Ref, Standing, State


def settled_of(
    contact: Contact, events: list[Event], clock: LivedClock = CLOCK, cadence: Cadence | None = None
) -> Settled:
    held = cadence or contact.cadence
    state = fold(events, tie_of(contact.origin, contact.tier, held, SETTINGS), clock)
    latest = LastTouch(events[-1].at, "call", events[-1].by) if events else None
    return settle(contact, held, (state, latest), frozenset(), SETTINGS, clock)


def seen_at(now: Instant, contact: Contact, events: list[Event]) -> Standing:
    return seen(contact, settled_of(contact, events), (), SETTINGS, CLOCK, now)


class TestExpiry:
    @quick
    @given(histories(), ties, clocks)
    def test_the_bound_that_applied_is_named(self, events: list[Event], of: Tie, clock: LivedClock) -> None:
        state, book = fold(events, of, clock), by_the_book(events, of, clock)
        assert state is not None
        assert book is not None
        named = outlook(state, of, clock).bound
        if named != book.bound:  # two of them say the same instant
            lived = clock.lived(state.last)
            ends = {"model": state.silence(of).touch_until(of.threshold, of.horizon), "lower": of.lower}
            ends["maximum"] = math.inf if of.maximum is None else of.maximum
            for name in (named, book.bound):
                assert name in ends
                assert lived + ends[name] * DAY == pytest.approx(book.expires, abs=3)

    @settings(max_examples=150, deadline=None)
    @given(histories(), ties, clocks)
    def test_each_bound_keeps_its_word(self, events: list[Event], of: Tie, clock: LivedClock) -> None:
        state = fold(events, of, clock)
        assert state is not None
        view, silence = outlook(state, of, clock), state.silence(of)
        span = clock.lived(view.expires_at) - clock.lived(state.last)

        def fresh(seconds: float) -> float:
            return silence.touch(seconds / DAY, of.horizon)

        if view.bound == "model":
            assert fresh(span - 1) >= of.threshold - 1e-10
            assert fresh(span + 1) <= of.threshold + 1e-10
        elif view.bound == "lower":
            assert span == pytest.approx(of.lower * DAY, abs=1)
            assert fresh(span) <= of.threshold + 1e-10
        elif view.bound == "maximum":
            assert of.maximum is not None
            assert span == pytest.approx(of.maximum * DAY, abs=1)
            assert fresh(span) >= of.threshold - 1e-10 or of.lower >= of.maximum or len(events) > 1
        else:
            assert view.bound == "previous"
            assert span > of.lower * DAY - 1
            assert fresh(span) <= of.threshold + 1e-10
            earlier = [fold(events[:count], of, clock) for count in range(1, len(events))]
            assert any(each is not None and abs(each.expires - state.expires) <= 1 for each in earlier)

    @settings(max_examples=150, deadline=None)
    @given(st.integers(1, 40), st.floats(1, 60), free_ties)
    def test_freshness_at_expiry_is_the_threshold_within_a_second(
        self, count: int, gap: float, of: Tie
    ) -> None:
        """Of even rhythms, seen on the calendar as the user sees it."""
        state = state_of(evenly(gap, count), of)
        view = outlook(state, of, CLOCK)
        before, after = (freshness(state, of, CLOCK, view.expires_at + second) for second in (-1, 1))
        if view.bound == "model":
            assert before >= of.threshold - 1e-10
            assert after <= of.threshold + 1e-10
        else:  # a bound only ever keeps a tie longer, where no maximum is set
            assert view.bound in {"lower", "previous"}
            assert after < of.threshold

    @pytest.mark.parametrize(
        ("changes", "bound", "days"),
        [
            ({}, "model", 36.3016),  # a call a week, three times; the known value
            ({"ideal": 100}, "lower", 50),
            ({"maximum": 20}, "maximum", 20),
            ({"ideal": 100, "maximum": 20}, "maximum", 20),
            ({"maximum": 40}, "model", 36.3016),
            ({"horizon": 365}, "model", 53.4584),
        ],
    )
    def test_known(self, changes: dict[str, float], bound: str, days: float) -> None:
        of = tie(2, gravitas_effect=0.0, origin_effect=0.0, **changes)
        state = state_of(evenly(7, 3), of)
        view = outlook(state, of, CLOCK)
        assert view.bound == bound
        assert (view.expires_at - state.last) / DAY == pytest.approx(days, abs=1e-4)

    def test_a_sparse_rhythm_has_the_lower_bound(self) -> None:
        of = tie(1, gravitas_effect=0.0, origin_effect=0.0)
        # From month to year and back: no silence is unusual, so no touch within a month is to be counted on.
        gaps = [0, 30, 365, 40, 400, 35, 380, 60, 500]
        state = state_of([event(NOW + sum(gaps[: count + 1]) * DAY) for count in range(len(gaps))], of)
        assert freshness(state, of, CLOCK, state.last) < of.threshold
        view = outlook(state, of, CLOCK)
        assert (view.bound, view.expires_at - state.last) == ("lower", 3.75 * DAY)

    def test_thanks_do_not_shorten_a_friendship(self) -> None:
        monthly = evenly(30, 12)
        thanks = [event(monthly[-1].at + days * DAY, "message", "them") for days in (1, 2)]
        assert outlook(state_of(monthly, tie()), tie(), CLOCK).bound == "model"
        assert outlook(state_of([*monthly, *thanks], tie()), tie(), CLOCK).bound == "previous"


class TestRotting:
    @quick
    @given(histories(), ties, clocks)
    def test_the_later_of_the_crossing_and_a_horizon(
        self, events: list[Event], of: Tie, clock: LivedClock
    ) -> None:
        state = fold(events, of, clock)
        assert state is not None
        view, silence, last = outlook(state, of, clock), state.silence(of), clock.lived(state.last)
        crossing = 0.0
        if silence.touch(0, of.horizon) > of.rotten:
            crossing = halved(lambda t: silence.touch(t, of.horizon) > of.rotten, 0, 1e7)
        wanted = max(last + crossing * DAY, state.expires + of.horizon * DAY)
        assert view.rotten_at is not None
        assert clock.lived(view.rotten_at) == pytest.approx(wanted, abs=1)

    def test_both_ways_occur(self) -> None:
        daily, yearly = (outlook(state_of(evenly(gap, 10), tie(5)), tie(5), CLOCK) for gap in (1, 300))
        assert daily.rotten_at == daily.expires_at + 365 * DAY
        assert yearly.rotten_at is not None
        assert yearly.rotten_at > yearly.expires_at + 365 * DAY


class TestSlipping:
    @quick
    @given(histories(), ties, clocks)
    def test_beyond_both_doubt_and_its_own_scale(
        self, events: list[Event], of: Tie, clock: LivedClock
    ) -> None:
        state = fold(events, of, clock)
        assert state is not None
        view, silence = outlook(state, of, clock), state.silence(of)
        if state.rhythm.n < 3:
            assert view.slips_at is None
            return
        assert view.slips_at is not None
        silent = clock.lived(view.slips_at) - clock.lived(state.last)
        assert silent >= silence.scale * DAY - 1
        if silent < 1e6 * DAY:
            alive = [silence.alive((silent + second) / DAY) for second in (-1, 1)]
            assert alive[1] <= of.slipping + 1e-10
            assert alive[0] >= of.slipping - 1e-10 or abs(silent - silence.scale * DAY) <= 1

    def test_marks_a_silence_that_is_not_due_yet(self) -> None:
        """A daily tie, silent for three weeks: far beyond its rhythm, and still fresh for its horizon."""
        contact = Contact("ana", "Ana", ONLINE, tier=5)
        events = evenly(1, 12)
        settled = settled_of(contact, events)
        slips, expires = settled.outlook.slips_at, settled.outlook.expires_at
        assert slips is not None
        assert events[-1].at < slips < expires
        for now, expected in [(slips - 1, False), (slips, True), (expires - 1, True), (expires, False)]:
            assert seen_at(now, contact, events).slipping is expected
        assert not seen_at(slips, contact._replace(state="archived"), events).slipping

    def test_two_touches_make_no_rhythm(self) -> None:
        contact = Contact("ana", "Ana", ONLINE, tier=5)
        assert settled_of(contact, evenly(1, 2)).outlook.slips_at is None
        assert settled_of(contact, evenly(1, 3)).outlook.slips_at is not None

    def test_what_cannot_die_slips_in_ages_to_come(self) -> None:
        of = tie(gravitas_effect=3.0, start=1.0, slipping=0.05, level=-2.0)
        view = outlook(state_of(evenly(30, 30), of), of, CLOCK)
        assert view.slips_at is not None
        assert view.slips_at >= NOW + 1e6 * DAY


class TestUnknown:
    @quick
    @given(st.text(max_size=40), st.integers(0, 2**32), ties, clocks)
    def test_a_placeholder_within_the_horizon(self, id_: str, added: int, of: Tie, clock: LivedClock) -> None:
        view = placeholder(id_, added, of, clock)
        span = clock.lived(view.expires_at) - clock.lived(added)
        assert 0 < span <= of.horizon * DAY
        if of.maximum is not None:
            assert span <= of.maximum * DAY
        assert (view.rotten_at, view.slips_at, view.bound) == (None, None, "placeholder")
        assert placeholder(id_, added, of, clock) == view

    @pytest.mark.parametrize(
        "ids",
        [
            [f"01900000-0000-7000-8000-{number:012x}" for number in range(1000)],
            [str(UUID(int=(0x1A20D98CF00 << 80) + Random(number).getrandbits(80))) for number in range(1000)],
            [f"01a20d98-{number // 8:04x}-7{number % 8:03x}-af92-dc492a62e8f2" for number in range(1000)],
            [str(number) for number in range(1000)],
        ],
        ids=["counted", "random", "by time", "numbers"],
    )
    @pytest.mark.parametrize("tier", [1, 5])
    def test_a_thousand_people_are_not_due_on_one_day(self, ids: list[str], tier: int) -> None:
        horizon = tie(tier).horizon * DAY
        ends = sorted((placeholder(id_, NOW, tie(tier), CLOCK).expires_at - NOW) / horizon for id_ in ids)
        for start in ends:
            assert sum(start <= end < start + 0.02 for end in ends) <= 45
        tenths = Counter(min(9, int(end * 10)) for end in ends)
        assert all(65 <= tenths[tenth] <= 135 for tenth in range(10))

    def test_the_first_touch_replaces_it(self) -> None:
        contact = Contact("ana", "Ana", tier=4, added_at=NOW)
        waiting = seen_at(NOW, contact, [])
        assert (waiting.unknown, waiting.freshness, waiting.bound) == (True, None, "placeholder")
        assert (waiting.touches, waiting.last_touch, waiting.rotten, waiting.slipping) == (
            0,
            None,
            False,
            False,
        )
        known = seen_at(NOW, contact, [event(NOW)])
        assert not known.unknown
        assert known.freshness == pytest.approx(tie(4).silence(FIRST, 1 / 6).touch(0, 365))
        assert known.bound in {"model", "lower"}

    def test_what_one_starts_with_counts_before_any_touch(self) -> None:
        cousin = seen_at(NOW, Contact("c", "C", Origin("shared", "family"), 2, added_at=NOW), [])
        assert (cousin.gravitas, cousin.worth) == (1, pytest.approx(8 * 0.4))

    def test_a_pause_puts_the_placeholder_off(self) -> None:
        plain = placeholder("ana", NOW, tie(3), CLOCK).expires_at
        clock = LivedClock([pause(NOW, NOW + 50 * DAY)])
        assert placeholder("ana", NOW, tie(3), clock).expires_at == plain + 50 * DAY


class TestDue:
    @pytest.mark.parametrize(
        ("state", "until", "due"),
        [
            ("active", None, "expiry"),
            ("active", 400, "expiry"),  # a snooze that was taken back
            ("snoozed", 400, "snooze"),
            ("snoozed", 1, "expiry"),
            ("snoozed", None, None),
            ("archived", None, None),
            ("archived", 400, None),
            ("deceased", None, None),
        ],
    )
    @pytest.mark.parametrize("known", [True, False])
    def test_due_at(self, state: State, until: int | None, due: str | None, known: bool) -> None:
        snooze = None if until is None else NOW + until * DAY
        contact = Contact("ana", "Ana", SHARED, 1, state=state, snoozed_until=snooze, added_at=NOW)
        settled = settled_of(contact, [event(NOW)] if known else [])
        expiry = settled.outlook.expires_at
        assert NOW < expiry < NOW + 100 * DAY
        assert settled.due_at == {"expiry": expiry, "snooze": snooze, None: None}[due]

    @pytest.mark.parametrize(
        ("state", "until", "expected"),
        [
            ("active", None, "active"), ("archived", None, "archived"), ("deceased", None, "deceased"),
            ("snoozed", None, "snoozed"), ("snoozed", NOW + 1, "snoozed"), ("snoozed", NOW, "active"),
            ("snoozed", NOW - 1, "active"), ("archived", NOW - 1, "archived"), ("deceased", NOW - 1, "deceased"),
        ],
    )  # fmt: skip
    def test_a_snooze_ends_by_itself(self, state: State, until: int | None, expected: State) -> None:
        contact = Contact("ana", "Ana", state=state, snoozed_until=until, added_at=NOW)
        assert state_at(contact, NOW) == expected
        assert seen_at(NOW, contact, []).state == expected

    def test_who_died_never_expires_and_is_never_suggested(self) -> None:
        late = seen_at(NOW + 4000 * DAY, Contact("ana", "Ana", SHARED, 1, state="deceased"), evenly(7, 5))
        assert (late.expires_at, late.shelf_life_days, late.suggestion) == (None, None, None)
        assert not late.rotten
        assert not late.slipping
        assert late.gravitas > 0.5
        assert late.last_touch is not None


class TestSeen:
    @quick
    @given(histories(), st.integers(1, 5), st.integers(-10 * DAY, 3000 * DAY))
    def test_says_what_is_settled(self, events: list[Event], tier: int, later: int) -> None:
        contact = Contact("ana", "Ana", SHARED, tier, added_at=NOW)
        of, settled, now = tie(tier, SHARED), settled_of(contact, events), events[-1].at + later
        standing = seen_at(now, contact, events)
        state = settled.state
        assert state is not None
        assert state == fold(events, of, CLOCK)
        assert standing.freshness == freshness(state, of, CLOCK, now)
        silence = max(0, now - state.last) / DAY
        assert silent_days(state, CLOCK, now) == silence
        assert standing.freshness == state.silence(of).touch(silence, of.horizon)
        assert standing.gravitas == pytest.approx(1 - 0.5 * 2 ** (-state.hours / 50))
        weight = {1: 16, 2: 8, 3: 4, 4: 2, 5: 1}[tier]
        assert standing.worth == pytest.approx(weight * (0.4 * standing.gravitas + 0.6 * standing.freshness))
        assert standing.expires_at == settled.outlook.expires_at
        assert standing.shelf_life_days == (settled.outlook.expires_at - now) / DAY
        assert standing.rotten is (now >= (settled.outlook.rotten_at or 0))
        assert standing.touches == state.rhythm.n
        assert (standing.rank, standing.suggestion) == (settled.rank, settled.suggestion)

    def test_the_last_touch_is_the_last_that_was_made(self) -> None:
        """Also one that extends nothing: the fourth unanswered message is seen, though it moves no date."""
        events = [event(NOW + index * 10 * DAY, "message", "me") for index in range(4)]
        settled = settled_of(Contact("ana", "Ana"), events)
        assert settled.latest is not None
        assert settled.state is not None
        assert settled.latest.at == events[3].at
        assert settled.state.last == events[2].at

    def test_continued_from_what_was_stored(self) -> None:
        touches = evenly(20, 6)
        stored = settled_of(Contact("ana", "Ana"), touches[:4]).state
        assert fold(touches[4:], tie(5), CLOCK, stored) == fold(touches, tie(5), CLOCK)
        assert fold([], tie(5), CLOCK, stored) == stored

    @pytest.mark.parametrize("gap", [2, 7, 30, 90])
    def test_rhythm(self, gap: int) -> None:
        contact = Contact("ana", "Ana")
        assert seen_at(NOW, contact, evenly(gap, 2)).rhythm_days is None
        assert seen_at(NOW, contact, evenly(gap, 30)).rhythm_days == pytest.approx(gap, rel=0.01)

    def test_lists_and_names_pass_through(self) -> None:
        contact, lists = Contact("ana", "Ana", ONLINE, 3), (Ref("l", "Chess"),)
        standing = seen(contact, settled_of(contact, []), lists, SETTINGS, CLOCK, NOW)
        assert standing[:4] == ("ana", "Ana", ONLINE, 3)
        assert standing.lists == lists


class TestTies:
    @pytest.mark.parametrize(("tier", "horizon"), [(1, 30), (2, 90), (3, 180), (4, 365), (5, 365)])
    @pytest.mark.parametrize(
        ("born", "sign", "start"),
        [(Origin(), 0, 0), (Origin("online", "linkedin"), -1, 0), (Origin("shared", "church"), 1, 0.8)],
    )
    def test_tie_of(self, tier: int, horizon: int, born: Origin, sign: int, start: float) -> None:
        assert tie_of(born, tier, Cadence(14, 60), SETTINGS) == Tie(
            horizon, 0.5, 0.1, 0.9, 0, 1, 0.5, sign, start, 14, 60
        )

    @pytest.mark.parametrize(
        ("own", "of_lists", "effective"),
        [
            (Cadence(), [], Cadence()),
            (Cadence(7, 30), [Cadence(1, 1)], Cadence(7, 30)),
            (Cadence(), [Cadence(30, 90), Cadence(60, 45)], Cadence(30, 45)),
            (Cadence(7, None), [Cadence(1, 60), Cadence(None, 50)], Cadence(7, 50)),
            (Cadence(None, 30), [Cadence(21, 10)], Cadence(21, 30)),
            (Cadence(), [Cadence(), Cadence(None, 9)], Cadence(None, 9)),
        ],
    )
    def test_effective_cadence(self, own: Cadence, of_lists: list[Cadence], effective: Cadence) -> None:
        assert effective_cadence(own, of_lists) == effective

    def test_settled_keeps_the_effective_cadence(self) -> None:
        contact = Contact("ana", "Ana", cadence=Cadence(50, None))
        settled = settled_of(contact, [event(NOW)], cadence=Cadence(50, 12))
        assert settled.cadence == Cadence(50, 12)
        assert (settled.outlook.bound, settled.outlook.expires_at) == ("maximum", NOW + 12 * DAY)
