"""The measures of a list: the example of docs/measures.md, each definition, and what holds of all lists."""

import random
import re
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from engine_world import usual
from hypothesis import given
from hypothesis import strategies as st

from relationship_ledger import config
from relationship_ledger.core import lists, verdict
from relationship_ledger.core.lists import ListMeasures, ListTouch, measure, since
from relationship_ledger.core.lived import LivedClock
from relationship_ledger.model import (
    DAY,
    ContactList,
    Instant,
    Investment,
    Money,
    Origin,
    Pause,
    Settings,
    Standing,
)

SETTINGS: Settings = config.build({})
START = 1_700_000_000
PAGE = (Path(__file__).parents[2] / "docs" / "measures.md").read_text(encoding="utf-8")


def on(day: float) -> Instant:
    return START + round(day * DAY)


def member(
    name: str,
    origin: str = "unknown",
    *,
    left: float = 30,
    rotten: bool = False,
    unknown: bool = False,
    worth: float = 1.0,
) -> Standing:
    kind, _, context = origin.partition(":")
    return Standing(
        id=name, name=name, origin=Origin(kind, context or None), tier=5, state="active", unknown=unknown,  # type: ignore[arg-type]
        slipping=False, rotten=rotten, freshness=None if unknown else 0.5, gravitas=0.0, worth=worth, shelf_life_days=left,
        expires_at=0, last_touch=None, suggestion=None, lists=(), rank=0.0, bound="model",
    )  # fmt: skip


def work(id_: str, day: float, who: str, kind: str = "dispatch", minutes: float | None = 60) -> Investment:
    return Investment(id_, "L", on(day), "UTC", kind, kind, tuple(who.split()), minutes)


def touch(day: float, who: str, channel: str = "email", by: Any = "them", **more: Any) -> ListTouch:
    return ListTouch(on(day), channel, by, tuple(who.split()), **more)


def measured(
    members: list[Standing],
    touches: list[ListTouch],
    works: list[Investment],
    day: float,
    *,
    rhythm: int | None = None,
    clock: LivedClock | None = None,
) -> ListMeasures:
    group = ContactList("L", "any name", rhythm=rhythm)
    return measure(group, members, touches, works, SETTINGS, clock or LivedClock(), on(day))


def people(number: int, origin: str = "unknown", **more: Any) -> list[Standing]:
    return [member(f"p{index}", origin, **more) for index in range(number)]


def names(number: int) -> str:
    return " ".join(f"p{index}" for index in range(number))


# The page


def table(header: str) -> list[list[str]]:
    lines = PAGE[PAGE.index(f"\n{header}") + 1 :].splitlines()
    rows = lines[2 : next((i for i, line in enumerate(lines) if not line.startswith("|")), None)]
    return [[cell.strip() for cell in row.strip().strip("|").split("|")] for row in rows]


def figure(text: str) -> float:
    return float(text.replace("−", "-"))


def spent(text: str) -> Money | None:
    amount, _, currency = text.partition(" ")
    return Money(Decimal(amount), currency) if text else None


def listed(text: str) -> str:
    return " ".join(text.split(", "))


def test_the_example_of_the_page() -> None:
    members = [
        member(name, origin, left=figure(left), rotten=rotten == "yes", worth=float(worth))
        for name, origin, left, rotten, worth in table("| member | origin")
    ]
    works = [
        work(id_, float(day), listed(who), kind, float(minutes))._replace(cost=spent(cost))
        for id_, day, kind, minutes, cost, who, _ in table("| work | day")
    ]
    touches = [
        touch(
            float(day), listed(who), channel, by, minutes=float(minutes) if minutes else None, cost=spent(cost),
            missed=what.startswith("missed"), source="investment:E" if what == "E itself" else None,
        )
        for day, who, channel, by, minutes, cost, what in table("| touch on day")
    ]  # fmt: skip
    found = measured(members, touches, works, 200, rhythm=30)
    for each, row in zip(found.answered, table("| work | day"), strict=True):
        assert " ".join(sorted(each.responders)) == listed(row[-1]), row
    assert [each.closed for each in found.answered] == [True] * 5 + [False]
    known: dict[str, Any] = {
        **found._asdict(), "given": found.flow.given, "received minutes": found.flow.received, "balance": found.flow.balance,
        "last_dispatch": ((found.last_dispatch or 0) - START) / DAY, "next_dispatch": ((found.next_dispatch or 0) - START) / DAY,
    }  # fmt: skip
    rows = table("| measure | reckoned")
    assert len(rows) == 24
    for name, _, value in rows:
        if name.endswith("_money"):
            assert known[name] == (spent(value),)
        elif name == "verdict":
            assert known[name] == value
        else:
            assert known[name] == pytest.approx(figure(value), abs=5e-5), name


def test_the_constants_of_the_page_are_the_code_s() -> None:
    shown = {name.strip("`"): value for name, value, _ in table("| constant | value")}
    constants = {
        name: value
        for module in (lists, verdict)
        for name, value in vars(module).items()
        if name.isupper()
        and isinstance(value, int | float)
        and name not in {"DAY", "IN_PERSON", "TYPE_CHECKING"}
    }
    assert shown.keys() == constants.keys()
    for name, value in shown.items():
        top, _, below = value.partition("/")
        assert float(top) / float(below or 1) == pytest.approx(constants[name]), name


def test_the_verdicts_of_the_page_are_the_code_s_in_its_order() -> None:
    assert [row[0] for row in table("| verdict | rule")] == [name for name, _ in verdict.RULES]


# Responses


class TestResponses:
    def one(self, day: float, **more: Any) -> bool:
        found = measured(people(3), [touch(day, "p0", **more)], [work("A", 10, "p0 p1")], 30)
        return found.answered[0].responders == {"p0"}

    def test_the_window(self) -> None:
        assert [self.one(day) for day in (9.9, 10, 12, 17, 17.01)] == [False, True, True, True, False]

    def test_only_a_touch_that_a_receiver_begins_and_that_counts(self) -> None:
        assert not self.one(12, by="me")
        assert not self.one(12, by="both")
        assert not self.one(12, channel="like")
        assert not self.one(12, missed=True)
        stranger = measured(people(3), [touch(12, "p2")], [work("A", 10, "p0 p1")], 30)
        assert stranger.response_rate == 0

    def test_the_latest_work_gets_it_and_one_member_answers_once(self) -> None:
        works = [work("A", 10, "p0 p1"), work("B", 13, "p0"), work("C", 14, "p1")]
        touches = [touch(15, "p0"), touch(15.5, "p0"), touch(16, "p1")]
        found = measured(people(3), touches, works, 60)
        assert [sorted(each.responders) for each in found.answered] == [[], ["p0"], ["p1"]]
        assert found.response_rate == pytest.approx(2 / 4)

    def test_an_open_window_is_not_in_the_rate(self) -> None:
        works = [work("A", 10, "p0 p1"), work("B", 40, "p0 p1")]
        assert measured(people(3), [touch(41, "p0")], works, 42).response_rate == 0
        assert measured(people(3), [touch(41, "p0")], works, 47).response_rate == pytest.approx(1 / 4)
        assert measured(people(3), [], [work("A", 10, "p0")], 12).response_rate is None

    def test_of_an_event_those_who_came_are_asked(self) -> None:
        event = work("E", 10, names(6), "event")
        came = touch(10, "p0 p1", "event", "both", source="investment:E")
        assert measured(people(6), [came, touch(11, "p1")], [event], 30).response_rate == pytest.approx(1 / 2)
        assert measured(people(6), [touch(11, "p1")], [event], 30).response_rate == pytest.approx(1 / 6)

    def test_receivers_who_left_the_list_still_count(self) -> None:
        found = measured(people(3), [touch(11, "gone")], [work("A", 10, "p0 gone")], 30)
        assert found.response_rate == pytest.approx(1 / 2)

    def test_trend_needs_four_works(self) -> None:
        works = [work(name, 10 * (index + 1), "p0 p1") for index, name in enumerate("ABCDE")]
        late = [touch(41, "p0"), touch(51, "p0"), touch(51, "p1")]
        assert measured(people(3), late, works[:3], 90).response_trend is None
        assert measured(people(3), late, works, 90).response_trend == pytest.approx(3 / 4)

    def test_a_yearly_card_has_a_record_on_any_day(self) -> None:
        works = [work(str(year), 365 * year, names(10)) for year in range(1, 5)]
        for day in range(4 * 365 + 8, 5 * 365 + 40, 9):
            assert measured(people(10), [touch(366, "p0")], works, day).response_rate == pytest.approx(1 / 40)


# Rhythm


class TestRegularity:
    def of(self, days: list[float], day: float, rhythm: int | None = None, **more: Any) -> ListMeasures:
        works = [work(str(index), each, "p0", **more) for index, each in enumerate(days)]
        return measured(people(3), [], works, day, rhythm=rhythm)

    def test_known(self) -> None:
        assert self.of([0, 30, 60, 90], 95, 30).regularity == 1
        assert self.of([0, 30, 68, 90], 95, 30).regularity == pytest.approx(1 / 3)
        assert self.of([0, 10, 20, 40], 41).regularity == pytest.approx(2 / 3)

    def test_not_below_two_intervals(self) -> None:
        assert self.of([0, 30], 35, 30).regularity is None
        assert self.of([0, 30], 35).regularity is None

    def test_what_should_have_come_counts_as_missed(self) -> None:
        assert self.of([0, 30, 60], 97, 30).regularity == 1
        assert self.of([0, 30, 60], 98, 30).regularity == pytest.approx(2 / 3)
        assert self.of([0, 30, 60], 128, 30).regularity == pytest.approx(2 / 4)
        assert self.of([0, 7, 14, 21], 386, 7).regularity == pytest.approx(3 / 54)

    def test_next(self) -> None:
        assert self.of([0, 30], 35, 14).next_dispatch == on(44)
        assert self.of([0, 30, 62], 65).next_dispatch == on(93)
        assert self.of([0, 30], 35).next_dispatch is None
        assert self.of([0, 30], 35).last_dispatch == on(30)

    def test_events_between_dispatches_don_t_disturb_their_rhythm(self) -> None:
        works = [work(f"d{day}", day, "p0") for day in range(0, 71, 14)]
        works += [work(f"e{day}", day, "p0", "event") for day in (20, 51)]
        assert measured(people(3), [], works, 72, rhythm=14).regularity == 1

    def test_dispatches_and_events_may_take_turns(self) -> None:
        works = [work(f"{day}", day, "p0", "event" if day % 30 else "dispatch") for day in range(0, 91, 15)]
        assert measured(people(3), [], works, 92, rhythm=15).regularity == 1

    def test_gifts_have_no_rhythm(self) -> None:
        assert self.of([0, 30, 60], 65, kind="gift").regularity is None
        assert self.of([0, 30, 60], 65, kind="gift").last_dispatch is None

    def test_a_pause_is_no_interval(self) -> None:
        works = [work(str(day), day, "p0") for day in (0, 10, 20, 130, 140)]
        clock = LivedClock([Pause("P", on(25), on(125))])
        assert measured(people(3), [], works, 141, rhythm=10, clock=clock).regularity == 1
        assert measured(people(3), [], works, 141, rhythm=10).regularity == pytest.approx(3 / 4)


# The two sides


class TestSides:
    def test_a_common_context_needs_half_of_the_members(self) -> None:
        half = [*people(2, "shared:work"), member("a", "shared:school"), member("b", "online:mastodon")]
        assert measured(half, [], [], 1).shared == pytest.approx(1 / 2)
        assert measured([*half, member("c")], [], [], 1).shared == 0

    @pytest.mark.parametrize("origin", ["online:mastodon", "unknown", "shared"])
    def test_no_context_is_nothing_shared(self, origin: str) -> None:
        assert measured(people(4, origin), [], [], 1).shared == 0

    def test_together_is_in_person_with_another_member_within_two_years(self) -> None:
        def together(**more: Any) -> float:
            return measured(people(4), [touch(**{"day": 10, "who": "p0 p1", **more})], [], 700).together

        assert together(channel="meet", by="both") == pytest.approx(1 / 2)
        assert together(channel="event", by="me") == pytest.approx(1 / 2)
        assert together(channel="call", by="both") == 0
        assert together(channel="meet", by="both", missed=True) == 0
        assert together(channel="meet", by="both", who="p0 stranger") == 0
        assert together(channel="meet", by="both", day=-40) == 0

    def test_sending_alone_is_not_received(self) -> None:
        works = [work(str(day), day, names(10)) for day in range(0, 300, 30)]
        found = measured(people(10), [], works, 280, rhythm=30)
        assert (found.received, found.reached) == (0, 1)
        answered = measured(people(10), [touch(31, "p3")], works, 280, rhythm=30)
        assert answered.received == pytest.approx(1 / 10)

    def test_whoever_got_nothing_of_late_received_nothing(self) -> None:
        works = [work("A", 10, names(4)), work("B", 100, "p1 p2 p3")]
        found = measured(people(4), [touch(11, "p0"), touch(11, "p1")], works, 120, rhythm=30)
        assert [id_ for id_, each in found.flags.items() if each.received] == ["p1"]

    def test_whoever_came_received(self) -> None:
        came = touch(10, "p0 p1", "event", "both", source="investment:E")
        found = measured(people(4), [came], [work("E", 10, "p0 p1 p2 p3", "event")], 20)
        assert found.received == pytest.approx(1 / 2)

    @pytest.mark.parametrize(
        ("rhythm", "days"), [(None, 90), (7, 45), (30, 45), (60, 90), (365, 547.5), (900, 548)]
    )
    def test_of_late_follows_the_rhythm(self, rhythm: float | None, days: float) -> None:
        assert lists.late_days(rhythm) == days

    @pytest.mark.parametrize("rhythm", [7, 14, 30, 90, 365])
    def test_the_latest_work_is_of_late_on_any_day_till_the_next(self, rhythm: int) -> None:
        assert lists.late_days(rhythm) >= 1.25 * rhythm


class TestMinutes:
    def test_a_touch_with_many_counts_once_and_defaults_stand_in(self) -> None:
        found = measured(people(3), [touch(1, "p0 p1 p2", "call", "me"), touch(2, "stranger", "call")], [], 5)
        assert (found.maintenance_minutes, found.flow.given, found.flow.received) == (20, 20, 0)

    def test_only_the_last_year(self) -> None:
        found = measured(people(3), [touch(1, "p0", minutes=5)], [work("A", 1, "p0")], 367)
        assert (found.maintenance_minutes, found.value_added_minutes, found.pieces) == (0, 0, 0)

    def test_an_event_s_own_touch_is_not_given_twice(self) -> None:
        came = touch(1, "p0", "event", "both", minutes=100, source="investment:E")
        found = measured(people(3), [came], [work("E", 1, "p0", "event", 100)], 5)
        assert (found.flow.given, found.flow.received, found.maintenance_minutes) == (100, 50, 0)
        untimed = measured(people(3), [came], [work("E", 1, "p0", "event", None)], 5)
        assert (untimed.flow.given, untimed.flow.received) == (50, 50)

    def test_what_comes_after_the_moment_does_not_count(self) -> None:
        before = measured(people(3), [], [], 5)
        assert measured(people(3), [touch(6, "p0")], [work("A", 5.5, "p0")], 5) == before


def test_since_reaches_two_years_back_and_to_the_first_work() -> None:
    works = [work(str(year), 365 * year, "p0") for year in range(6)]
    assert since(works, on(5 * 365 + 3)) == on(0)
    assert since(works[-1:], on(5 * 365 + 30)) == on(3 * 365 + 30)


# Verdicts


def sent(number: int, days: range, kind: str = "dispatch") -> list[Investment]:
    return [work(f"{kind}{day}", day, names(number), kind) for day in days]


class TestVerdict:
    def test_small_lists_have_none(self) -> None:
        assert measured([], [], [], 1).reason == "No members: a list is judged from 3 on."
        assert measured(people(2), [touch(1, "p0")], [], 2).verdict is None
        assert "1 member:" in measured(people(1), [], [], 1).reason

    def test_nothing_logged(self) -> None:
        found = measured(people(5, unknown=True), [], [], 1)
        assert found.verdict is None
        assert "Nothing is logged" in found.reason

    def test_strangers_who_don_t_answer_are_no_audience(self) -> None:
        found = measured(people(20, "online:x", left=-9), [], sent(20, range(0, 300, 30)), 285, rhythm=30)
        assert (found.verdict, found.regularity) == ("greeting-card list", 1)
        assert found.reason == "Sent to 100%, answered by 0%, and 0% are fresh."

    def test_strangers_who_answer_in_rhythm_are(self) -> None:
        touches = [
            touch(day + 1, f"p{(day // 30 + shift) % 20}") for day in range(0, 300, 30) for shift in range(5)
        ]
        works = sent(20, range(0, 300, 30))
        found = measured(people(20, "online:x", left=-9), touches, works, 285, rhythm=30)
        assert (found.verdict, found.shared) == ("audience", 0)
        unsteady = [each._replace(at=each.at + (index % 2) * 14 * DAY) for index, each in enumerate(works)]
        without = measured(people(20, "online:x", left=-9), touches, unsteady, 299, rhythm=30)
        assert without.verdict is None
        assert "keep a rhythm" in without.reason
        laborious = [each._replace(minutes=600) for each in unsteady]
        dear = measured(people(20, "online:x", left=-9), touches, laborious, 299, rhythm=30)
        assert dear.flow.balance < -verdict.ONE_WAY
        assert dear.verdict is None, "who answers is no badge, however much more was given"

    def test_one_way_is_a_badge_both_ways_a_network(self) -> None:
        mine = [touch(day, f"p{day % 6}", "call", "me") for day in range(30)]
        assert measured(people(6, "shared:work"), mine, [], 40).verdict == "badge"
        theirs = [each._replace(by="them") for each in mine]
        taken = measured(people(6), theirs, [], 40)
        assert (taken.verdict, taken.reason) == ("badge", "Value runs one way, to you: balance +1.00.")
        both = [each._replace(by="me" if index % 2 else "them") for index, each in enumerate(mine)]
        assert measured(people(6, "shared:work"), both, [], 40).verdict == "network"
        assert measured(people(6), both, [], 40).verdict is None

    def test_little_is_not_enough_for_a_balance(self) -> None:
        mine = [touch(day, "p0", "call", "me") for day in range(4)]
        found = measured(people(6), mine, [], 40)
        assert found.verdict is None
        assert "Too little is logged" in found.reason

    def test_most_rotten(self) -> None:
        found = measured([*people(2), member("a", rotten=True), member("b", rotten=True)], [], [], 1)
        assert (found.verdict, found.reason) == ("rotting", "50% are rotten.")

    def test_what_was_kept_up_and_stopped(self) -> None:
        works = sent(20, range(0, 200, 14))
        rotting = measured(people(20), [], works, 500, rhythm=14)
        assert rotting.verdict == "rotting"
        assert "every 14" in rotting.reason
        still = [touch(450, name, "call", "both") for name in names(12).split()]
        assert measured(people(20, "shared:school"), still, works, 500, rhythm=14).verdict == "network"

    def test_a_pause_stops_nothing(self) -> None:
        works, clock = sent(20, range(0, 200, 14)), LivedClock([Pause("P", on(200), on(480))])
        paused = measured(people(20), [], works, 500, rhythm=14, clock=clock)
        assert paused.verdict != "rotting"


# What holds of all lists

IDS = [f"p{index}" for index in range(7)]
_days = st.integers(0, 900)
_who = st.lists(st.sampled_from([*IDS, "stranger"]), min_size=1, max_size=5, unique=True).map(tuple)
_touches = st.lists(
    st.builds(
        ListTouch,
        at=_days.map(on),
        channel=st.sampled_from(["meet", "event", "call", "email", "like", "broadcast", "own"]),
        by=st.sampled_from(["me", "them", "both"]),
        contacts=_who,
        minutes=st.none() | st.floats(0, 500),
        missed=st.booleans(),
        cost=st.none(),
        source=st.none() | st.sampled_from(["investment:0", "investment:1", "vcard:x"]),
    ),
    max_size=12,
)
_works = st.lists(
    st.tuples(_days, st.sampled_from(["dispatch", "event", "gift", "help", "introduction"]), _who),
    max_size=10,
).map(
    lambda rows: [
        Investment(str(index), "L", on(day), "UTC", kind, kind, who, 30.0)
        for index, (day, kind, who) in enumerate(rows)
    ]
)
_members = st.lists(
    st.builds(
        member,
        st.sampled_from(IDS),
        st.sampled_from(["shared:work", "shared:school", "shared", "online:x", "unknown"]),
        left=st.floats(-900, 900),
        rotten=st.booleans(),
        unknown=st.booleans(),
        worth=st.floats(0, 30),
    ),
    max_size=7,
    unique_by=lambda each: each.id,
)
_rhythms = st.none() | st.integers(1, 400)


def lively(number: int, seed: int) -> tuple[list[Standing], list[ListTouch], list[Investment]]:
    """A community: dispatches in rhythm, events at which members meet, some who answer."""
    chance = random.Random(seed)
    ids = names(number).split()
    works = sent(number, range(0, 400, 14))
    touches = [
        touch(each.at // DAY - START // DAY + 2, id_)
        for each in works
        for id_ in ids
        if chance.random() < 0.2
    ]
    for day in range(5, 400, 40):
        works.append(work(f"event{day}", day, names(number), "event"))
        there = " ".join(id_ for id_ in ids if chance.random() < 0.6) or "p0"
        touches.append(touch(day, there, "event", "both", minutes=90, source=f"investment:event{day}"))
    return people(number, "shared:neighbourhood"), touches, works


@usual
@given(_members, _touches, _works, _rhythms)
def test_shares_are_shares(
    members: list[Standing], touches: list[ListTouch], works: list[Investment], rhythm: int | None
) -> None:
    found = measured(members, touches, works, 901, rhythm=rhythm)
    for name in (
        "fresh",
        "rotten",
        "unknown",
        "shared",
        "received",
        "merge",
        "together",
        "in_touch",
        "reached",
    ):
        assert 0 <= getattr(found, name) <= 1, name
    for name in ("response_rate", "regularity"):
        assert getattr(found, name) is None or 0 <= getattr(found, name) <= 1, name
    assert -1 <= found.flow.balance <= 1
    assert found.together <= found.shared
    if members:
        assert found.shared + found.received - 1 - 1e-9 <= found.merge <= min(found.shared, found.received)
    else:
        assert found.verdict is None
        assert found.merge == found.shared == found.received == found.fresh == 0
    assert found.reason
    assert found.next_dispatch is None or found.next_dispatch > (found.last_dispatch or 0)


@usual
@given(_members, _touches, _works, _rhythms, st.randoms(use_true_random=False), st.integers(-5000, 5000))
def test_neither_order_nor_the_calendar_matters(
    members: list[Standing],
    touches: list[ListTouch],
    works: list[Investment],
    rhythm: int | None,
    chance: random.Random,
    shift: int,
) -> None:
    before = measured(members, touches, works, 901, rhythm=rhythm)
    moved = [each._replace(at=each.at + shift * DAY) for each in touches]
    later = [each._replace(at=each.at + shift * DAY) for each in works]
    for rows in (moved, later):
        chance.shuffle(rows)
    after = measured(members, moved, later, 901 + shift, rhythm=rhythm)
    assert (after.verdict, after.reason) == (before.verdict, before.reason)
    for name in (
        "response_rate",
        "response_trend",
        "regularity",
        "shared",
        "received",
        "merge",
        "together",
        "pieces",
    ):
        assert getattr(after, name) == getattr(before, name), name
    assert after.maintenance_minutes == pytest.approx(before.maintenance_minutes)


@usual
@given(_members, _touches, _works, _rhythms, st.integers(0, 9), st.floats(0, 7), st.sampled_from(IDS))
def test_a_response_lowers_nothing_that_speaks_for_a_list(
    members: list[Standing],
    touches: list[ListTouch],
    works: list[Investment],
    rhythm: int | None,
    which: int,
    wait: float,
    who: str,
) -> None:
    more = [*touches, *(touch((each.at - START) / DAY + wait, who) for each in works[which : which + 1])]
    before, after = (measured(members, rows, works, 901, rhythm=rhythm) for rows in (touches, more))
    for name in ("shared", "received", "merge", "together", "in_touch", "reached", "fresh"):
        assert getattr(after, name) >= getattr(before, name), name
    assert (after.response_rate or 0) >= (before.response_rate or 0)
    assert after.regularity == before.regularity
    if before.verdict in {"community", "audience"}:
        assert after.verdict in {"community", "audience", "network"}
    if before.verdict == "community":
        assert after.verdict == "community"


@pytest.mark.parametrize("seed", range(5))
def test_a_community_stays_one_whatever_more_comes_back(seed: int) -> None:
    members, touches, works = lively(15, seed)
    assert measured(members, touches, works, 401, rhythm=14).verdict == "community"
    chance = random.Random(seed)
    for _ in range(150):
        touches.append(touch(chance.uniform(0, 400), chance.choice(names(15).split()), minutes=300))
    found = measured(members, touches, works, 401, rhythm=14)
    assert found.flow.balance > verdict.ONE_WAY
    assert found.verdict == "community"


@pytest.mark.parametrize("day", [*range(380, 800, 30)])
def test_a_community_whose_work_stops_turns_through_network_to_rotting(day: int) -> None:
    members, touches, works = lively(15, 1)
    found = measured(members, touches, works, day, rhythm=14)
    age = day - 392
    assert found.verdict == ("community" if age <= 45 else "network" if found.in_touch >= 0.5 else "rotting")
    assert found.verdict == "rotting" or age < 180


def test_no_verdict_reads_a_name() -> None:
    members, touches, works = lively(15, 2)
    renamed = [each._replace(name="x") for each in members]
    retitled = [each._replace(title=re.sub(".*", "y", each.title)) for each in works]
    before, after = (
        measured(who, touches, what, 401, rhythm=14) for who, what in ((members, works), (renamed, retitled))
    )
    assert (after.verdict, after.reason) == (before.verdict, before.reason)
