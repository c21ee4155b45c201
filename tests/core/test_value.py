"""What work for lists would be worth: offered when it is due, never to those who are gone, in the units of a touch."""

import pytest
from engine_world import NOW
from hypothesis import given
from hypothesis import strategies as st

from relationship_ledger.core.durations import Logged
from relationship_ledger.core.value import (
    BELONGING,
    INTRODUCED_AMONG,
    INTRODUCTION_LANDS,
    MINUTES,
    UNTRIED_RATE,
    Prospect,
    acquainted,
    introducible,
    lift,
    logged_minutes,
    value_options,
)
from relationship_ledger.model import DAY, ContactList, Investment, Origin, Standing, TierRule

TIERS = {1: TierRule(16, 30), 3: TierRule(4, 180), 5: TierRule(1, 365)}
WEEK_END = NOW + 5 * DAY


def member(name: str, *, left: float = 90.0, tier: int = 3, worth: float = 2.0, **other: object) -> Standing:
    known: dict[str, object] = {"state": "active", "unknown": False, "rotten": False, **other}
    return Standing(
        id=name, name=name.title(), origin=Origin(), tier=tier, slipping=False, freshness=0.5, gravitas=0.2, worth=worth,
        shelf_life_days=left, expires_at=NOW, last_touch=None, suggestion=None, lists=(), rank=1.0, bound="model", **known,
    )  # type: ignore[arg-type]  # fmt: skip


ANA, BOB, CYN = member("ana"), member("bob", left=45.0), member("cyn", left=180.0, worth=1.0)


def prospect(**given_: object) -> Prospect:
    made = Prospect(
        group=ContactList("list", "Letter"), members=(ANA, BOB, CYN), rate=0.3, trend=0.0, next_at=NOW + 2 * DAY,
        next_kind="dispatch", when="the next one is due", acquainted=(), sharing=(), logged={},
    )  # fmt: skip
    return made._replace(**given_)


def offered(*prospects: Prospect) -> list[str]:
    return [option.kind for group in value_options(prospects, TIERS, WEEK_END) for option in group]


def test_a_lift_is_the_part_of_the_horizon_that_has_run_off() -> None:
    assert lift(member("a", left=180.0), TIERS[3]) == 0
    assert lift(member("a", left=45.0), TIERS[3]) == pytest.approx(4 * 0.75)
    assert lift(member("a", left=0.0), TIERS[3]) == 4
    assert lift(member("a", left=-400.0), TIERS[3]) == 4
    assert lift(member("a", left=900.0), TIERS[3]) == 0
    assert lift(member("a", unknown=True), TIERS[3]) == 2


class TestADispatch:
    def test_gains_what_answers_renew_and_a_kept_promise_keeps(self) -> None:
        ((option,),) = value_options([prospect()], TIERS, WEEK_END)
        reach = 4 * (0.5 + 0.75 + 0) + BELONGING * (2 + 2 + 1)
        assert option.gain == pytest.approx(0.3 * reach)
        assert (option.kind, option.minutes, option.why) == (
            "dispatch",
            MINUTES["dispatch"],
            "the next one is due",
        )

    def test_is_offered_by_the_end_of_the_week_it_is_due_in(self) -> None:
        assert offered(prospect(next_at=WEEK_END)) == ["dispatch"]
        assert offered(prospect(next_at=WEEK_END + 1)) == []
        assert offered(prospect(next_at=None)) == []
        assert offered(prospect(next_at=NOW - 300 * DAY)) == ["dispatch"]

    def test_an_event_follows_on_an_event(self) -> None:
        assert offered(prospect(next_kind="event")) == ["event"]

    def test_to_no_one_is_not_offered(self) -> None:
        assert offered(prospect(members=())) == []

    def test_a_list_without_a_record_is_taken_to_answer_a_little(self) -> None:
        ((untried,),) = value_options([prospect(rate=None)], TIERS, WEEK_END)
        ((tried,),) = value_options([prospect(rate=UNTRIED_RATE)], TIERS, WEEK_END)
        assert untried.gain == tried.gain

    def test_takes_the_minutes_it_took(self) -> None:
        ((option,),) = value_options([prospect(logged={"dispatch": Logged(5, 30.0)})], TIERS, WEEK_END)
        assert option.minutes == 40


class TestHelp:
    def test_is_offered_where_fewer_answer(self) -> None:
        ((dispatch, help_),) = value_options([prospect(trend=-0.2)], TIERS, WEEK_END)
        assert help_.kind == "help"
        assert help_.gain == pytest.approx(dispatch.gain * 0.2 / 0.3)
        assert "20%" in help_.why

    @pytest.mark.parametrize("trend", [None, 0.0, 0.3, -0.04])
    def test_and_not_where_they_do_not(self, trend: float | None) -> None:
        assert offered(prospect(trend=trend)) == ["dispatch"]


class TestAnIntroduction:
    def quiet(self, **given_: object) -> Prospect:
        return prospect(**{"next_at": None, "sharing": ("ana", "bob", "cyn"), **given_})

    def test_is_of_those_who_gain_most(self) -> None:
        ((option,),) = value_options([self.quiet()], TIERS, WEEK_END)
        assert [ref.name for ref in option.people] == ["Ana", "Bob"]
        assert option.gain == pytest.approx(INTRODUCTION_LANDS * 4 * (0.5 + 0.75) + BELONGING * 2)

    def test_never_of_two_who_know_each_other(self) -> None:
        ((option,),) = value_options([self.quiet(acquainted={("ana", "bob")})], TIERS, WEEK_END)
        assert {ref.name for ref in option.people} == {"Bob", "Cyn"}
        everyone = acquainted([("bob", "ana", "cyn")])
        assert everyone == {("ana", "bob"), ("ana", "cyn"), ("bob", "cyn")}
        assert offered(self.quiet(acquainted=everyone)) == []

    @pytest.mark.parametrize(
        "gone",
        [{"unknown": True}, {"rotten": True}, {"state": "snoozed"}],
        ids=["unknown", "rotten", "snoozed"],
    )
    def test_never_of_someone_who_is_not_there(self, gone: dict[str, object]) -> None:
        ((option,),) = value_options(
            [self.quiet(members=(ANA, member("bob", left=0.0, **gone), CYN))], TIERS, WEEK_END
        )
        assert {ref.name for ref in option.people} == {"Ana", "Cyn"}

    def test_needs_something_to_share(self) -> None:
        assert offered(self.quiet(sharing=("ana",))) == []

    def test_is_one_a_week_over_all_lists(self) -> None:
        groups = value_options([self.quiet(), self.quiet()], TIERS, WEEK_END)
        assert [len(group) for group in groups] == [2]

    def test_is_looked_for_among_so_many(self) -> None:
        crowd = [member(f"m{number:03}", worth=number) for number in range(100)]
        among = introducible(crowd, {each.id for each in crowd})
        assert len(among) == INTRODUCED_AMONG
        assert min(each.worth for each in among) == 100 - INTRODUCED_AMONG


@given(st.lists(st.floats(-500, 500), min_size=1, max_size=8), st.floats(0, 1))
def test_a_gain_is_never_below_nothing(lefts: list[float], rate: float) -> None:
    members = [member(f"m{number}", left=left) for number, left in enumerate(lefts)]
    everyone = {each.id for each in members}
    for group in value_options([prospect(members=members, rate=rate, sharing=everyone)], TIERS, WEEK_END):
        assert all(option.gain >= 0 and option.minutes > 0 for option in group)


def test_minutes_are_those_of_the_kind() -> None:
    def work(kind: str, minutes: float | None) -> Investment:
        return Investment("", "list", NOW, "UTC", kind, "", (), minutes)

    logged = logged_minutes(
        [work("dispatch", 60), work("dispatch", 90), work("event", 120), work("dispatch", None)]
    )
    assert logged == {"dispatch": Logged(2, 75.0), "event": Logged(1, 120.0)}
