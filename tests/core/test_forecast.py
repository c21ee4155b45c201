"""A forecast: weeks that follow the engine's own rules, planned by the planner, told apart by luck alone."""

import random
from statistics import fmean

import pytest
from engine_world import CLOCK, DAY, NOW, SETTINGS, TOUCHING, event
from forecast_world import RULES, ledger, luck, terms, tie_now
from hypothesis import given
from hypothesis import strategies as st

from relationship_ledger.core import forecast, forecast_report, gain, planner
from relationship_ledger.core import standing as standings
from relationship_ledger.core.fold import fold
from relationship_ledger.core.forecast import HABITS, Start, play
from relationship_ledger.core.forecast_report import ALL_HOURS
from relationship_ledger.core.worlds import NEVER, Buying, BuyingWorld, OwnWorld, PowerLawWorld
from relationship_ledger.model import Channel

WORLDS = {
    "ours": OwnWorld(),
    "bgnbd": BuyingWorld(Buying(0.8, 60.0, 0.7, 4.0)),
    "power-law": PowerLawWorld(1.5, 60.0),
}
LEDGER = ledger()


def in_touch(played) -> float:
    return fmean(each.in_touch for each in played.ends)


class Silent:
    """A world in which nothing comes by itself, and everyone lives or nobody does."""

    name = "silent"
    answers = False

    def __init__(self, *, living: bool = True) -> None:
        self.living = living

    def life(self, *_) -> "Quiet":
        return Quiet(living=self.living)


class Quiet:
    def __init__(self, *, living: bool) -> None:
        self.living = living
        self.wait = NEVER

    def touched(self, *_) -> None:
        self.living = True


# -- what is played follows the engine ----------------------------------------------------------------------------


@given(
    st.lists(
        st.tuples(st.floats(0.1, 200), st.sampled_from(TOUCHING), st.sampled_from(["me", "them", "both"])),
        max_size=12,
    ),
    st.integers(1, 5),
    st.floats(0, 3000),
)
def test_a_simulated_tie_is_what_the_ledger_would_store(touches, tier, later):
    begun = tie_now(1, tier, [20.0, 30.0, 25.0], 10.0)
    tie = forecast._Tie(begun, CLOCK)
    at, events = NOW, []
    for gap, channel, by in touches:
        at += round(gap * DAY)
        events.append(event(at, channel, by))
        tie.log(events[-1])
    state = fold(events, begun.tie, CLOCK, begun.state)
    assert tie.state == state
    assert state is not None
    view = standings.outlook(state, begun.tie, CLOCK)
    moment = at + round(later * DAY)
    assert tie.due == (view.expires_at if touches else begun.due_at)
    assert tie.fresh(moment) == (moment < view.expires_at)
    assert view.rotten_at is not None
    for each in (moment, view.rotten_at - DAY, view.rotten_at + DAY):
        if abs(each - view.rotten_at) > 2 and each >= at:
            assert tie.rotten(each) == (view.rotten_at <= each)


@given(st.integers(1, 5), st.floats(0, 900), st.integers(0, 4))
def test_options_are_those_of_the_plan(tier, later, unanswered):
    begun = tie_now(1, tier, [20.0, 30.0, 25.0], 10.0)
    tie = forecast._Tie(begun, CLOCK)
    at = NOW
    for _ in range(unanswered):
        at += DAY
        tie.log(event(at, "message", "me"))
    moment = at + round(later * DAY)
    assert tie.state is not None
    channels = [each for each in begun.channels if each.two_way or tie.state.unanswered < 3]
    silent = standings.silent_days(tie.state, CLOCK, moment)
    expected = gain.options(tie.state, begun.tie, begun.weight, channels, CLOCK, silent)
    found = tie.options(moment)
    assert [each[:2] for each in found] == [each[:2] for each in expected]
    assert [each.gain for each in found] == pytest.approx([each.gain for each in expected])


def test_a_week_is_planned_by_the_planner(monkeypatch):
    asked = []
    real = planner.plan_week
    monkeypatch.setattr(
        planner, "plan_week", lambda *args, **kwargs: asked.append((args, kwargs)) or real(*args, **kwargs)
    )
    played = play(LEDGER, terms(100, weeks=3), "plan", OwnWorld(), luck())
    assert len(asked) == 3
    (week, rules), given_ = asked[0]
    assert (week.budget_minutes, rules) == (100, RULES)
    assert {each.standing.id for each in given_["candidates"]} == {
        each.standing.id for each in LEDGER.ties if each.due_at < NOW + forecast.WEEK
    }
    assert 0 < played.planned_minutes <= 80, "a fifth is kept for lists"


def test_after_three_unanswered_nothing_is_written_any_more():
    only = [SETTINGS.channels["message"]]
    start = Start([tie_now(1, 5, [20.0, 30.0], 400.0)._replace(channels=only)], NOW, CLOCK)
    played = play(start, terms(landing=0.0), "oldest", Silent(), luck())
    [end] = played.ends
    assert (end.touches, end.landed, end.in_touch) == (3, 0, False)


def test_a_call_that_nobody_takes_keeps_nobody():
    only = [SETTINGS.channels["call"]]
    start = Start([tie_now(1, 5, [20.0, 30.0], 800.0)._replace(channels=only)], NOW, CLOCK)
    [end] = play(start, terms(landing=0.0), "oldest", Silent(), luck()).ends
    assert (end.touches, end.landed, end.alive) == (52, 0, False)
    [end] = play(start, terms(), "oldest", Silent(), luck()).ends
    assert end.landed > 20
    assert end.alive
    assert end.in_touch


def test_half_as_many_touches_land_on_the_dead():
    channel = Channel("test", 1, 0.5, 0.8, two_way=True)
    ties = [tie_now(number, 5, [20.0, 30.0], 200.0)._replace(channels=[channel]) for number in range(450)]
    start = Start(ties, NOW, CLOCK)
    way = terms(570, weeks=1)
    shares = {
        living: fmean(end.landed for end in play(start, way, "oldest", Silent(living=living), luck()).ends)
        for living in (True, False)
    }
    assert shares[True] == pytest.approx(0.8, abs=0.05)
    assert shares[False] == pytest.approx(0.4, abs=0.05)


def test_in_our_world_whoever_answered_less_answers_less():
    channel = Channel("test", 1, 0.5, 0.8, two_way=True)
    begun = tie_now(1, 5, [20.0, 30.0], 200.0)._replace(channels=[channel])
    assert begun.state is not None
    deaf = begun._replace(state=begun.state._replace(asked=20, answered=0))
    weeks = forecast._Weeks(Start([begun, deaf], NOW, CLOCK), terms(), OwnWorld(), luck())
    chances = []
    for tie in weeks.ties:
        tie.life.living = True
        chances.append(weeks.landing(tie, channel))
    assert chances == pytest.approx([0.8, 0.8 * 5 / 25])


# -- habits -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("world", WORLDS)
def test_no_minutes_are_the_habit_of_doing_nothing(world):
    none = play(LEDGER, terms(0), "nothing", WORLDS[world], luck())
    for habit in ("plan", "cadence", "oldest", "random"):
        assert play(LEDGER, terms(0), habit, WORLDS[world], luck()) == none
    assert play(LEDGER, terms(300), "nothing", WORLDS[world], luck()) == none


@pytest.mark.parametrize("habit", HABITS)
@pytest.mark.parametrize("world", WORLDS)
def test_the_same_luck_gives_the_same_year(habit, world):
    one, other = (play(LEDGER, terms(100, weeks=20), habit, WORLDS[world], luck()) for _ in range(2))
    assert one == other
    assert one != play(LEDGER, terms(100, weeks=20), habit, WORLDS[world], luck("2"))


@pytest.mark.parametrize("habit", HABITS)
def test_no_habit_takes_more_than_the_minutes(habit):
    for minutes in (30, 100, 400):
        spent = play(LEDGER, terms(minutes, weeks=10), habit, OwnWorld(), luck()).planned_minutes
        assert spent <= 0.8 * minutes
        assert habit in ("plan", "cadence", "nothing", "card") or spent > 0.7 * min(minutes, 200)


def test_oldest_first_begins_with_the_longest_silence():
    ties = [tie_now(number, 5, [20.0, 30.0], silent) for number, silent in enumerate([10.0, 300.0, 150.0])]
    [a, b, c] = play(Start(ties, NOW, CLOCK), terms(4, weeks=1), "oldest", Silent(), luck()).ends
    assert (a.touches, b.touches, c.touches) == (0, 1, 0)


def test_a_fixed_cadence_leaves_alone_whoever_was_touched_of_late():
    ties = [tie_now(number, tier, [20.0, 30.0], 50.0) for number, tier in enumerate([1, 2, 3, 4, 5])]
    ends = play(Start(ties, NOW, CLOCK), terms(600, weeks=1), "cadence", Silent(), luck()).ends
    assert [end.touches for end in ends] == [1, 1, 0, 0, 0]


def test_some_write_back_to_a_card_and_more_of_the_living():
    ties = [tie_now(number, 5, [20.0, 30.0], 600.0) for number in range(1500)]
    start = Start(ties, NOW, CLOCK)
    back = {
        living: in_touch(play(start, terms(weeks=30), "card", Silent(living=living), luck()))
        for living in (True, False)
    }
    assert back[True] == pytest.approx(forecast.CARD_BACK, abs=0.03)
    assert back[False] == pytest.approx(forecast.CARD_BACK / 2, abs=0.03)


@pytest.mark.parametrize("world", WORLDS)
def test_more_hours_hurt_nobody_on_average(world):
    start = ledger(100, seed=4)
    reached = [
        fmean(
            in_touch(play(start, terms(minutes), "plan", WORLDS[world], luck(str(seed)))) for seed in range(3)
        )
        for minutes in (0, 60, 240)
    ]
    assert reached == sorted(reached)
    assert reached[-1] > reached[0] + 0.1


def test_what_comes_by_itself_may_be_all_theirs_or_nothing():
    shares = {}
    for begun in ("none", "theirs", "all"):
        played = play(LEDGER, terms(0, begun=begun), "nothing", OwnWorld(), luck())
        shares[begun] = in_touch(played), played.own_minutes
    assert shares["none"] < shares["theirs"] < shares["all"]
    assert shares["none"][1] == 0


def test_idle_weeks_are_not_planned():
    full, idle = (
        play(LEDGER, terms(idle=frozenset(weeks)), "oldest", OwnWorld(), luck())
        for weeks in ((), range(10, 36))
    )
    assert idle.planned_minutes == pytest.approx(full.planned_minutes / 2, rel=0.1)


def test_touches_by_themselves_may_be_paid_from_the_hours():
    free, paid = (play(LEDGER, terms(100, paid=paid), "plan", OwnWorld(), luck()) for paid in (False, True))
    assert paid.planned_minutes < free.planned_minutes


def test_nobody_is_touched_before_a_snooze_ends():
    begun = tie_now(1, 5, [20.0, 30.0], 900.0)
    until = NOW + 100 * DAY
    asleep = begun._replace(free_at=until, due_at=max(begun.due_at, until))
    for habit in ("plan", "cadence", "oldest", "random"):
        weeks = forecast._Weeks(Start([asleep], NOW, CLOCK), terms(), Silent(), luck())
        early = [
            line for week in range(14) for line in weeks.lines(habit, week, NOW + week * forecast.WEEK, 0.0)
        ]
        assert early == []
        assert weeks.lines(habit, 15, NOW + 15 * forecast.WEEK, 0.0)


def test_a_touch_in_between_does_not_end_a_snooze():
    until = NOW + 300 * DAY
    tie = forecast._Tie(tie_now(1, 1, [20.0, 30.0], 40.0)._replace(free_at=until), CLOCK)
    tie.log(event(NOW + DAY, "message", "them"))
    assert tie.state is not None
    assert tie.state.expires < until
    assert tie.due == until


# -- the report ---------------------------------------------------------------------------------------------------


@pytest.fixture
def few(monkeypatch):
    """The capacity found on fewer ties, which takes less time."""
    monkeypatch.setattr(forecast_report, "SAMPLE", 60)


@pytest.fixture(scope="module")
def report():
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(forecast_report, "SAMPLE", 60)
        return _report()


@pytest.fixture(scope="module")
def scarce():
    """The same where minutes are few and nothing comes by itself, so that some are given up."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(forecast_report, "SAMPLE", 60)
        return _report(20, begun="none")


def _report(minutes=60, **more):
    return forecast_report.forecast(LEDGER, terms(minutes, **more), OwnWorld(), lambda run: luck(str(run)), 3)


def test_everyone_is_kept_or_lost_or_was_not_alive(report):
    assert len(report.kept) + len(report.lost) + report.absent == report.people == len(LEDGER.ties)
    assert {each.ref.id for each in report.kept}.isdisjoint(each.ref.id for each in report.lost)
    assert report.absent == sum(each.standing.rotten for each in LEDGER.ties) > 0


def test_a_report_has_every_habit_and_every_week(report):
    assert list(report.habits) == ["plan", ALL_HOURS, *HABITS[1:]]
    for found in report.habits.values():
        assert len(found.weeks) == 52
        for each in (*found.weeks, found.alive, found.kept, found.fresh, found.in_touch, found.worth):
            assert 0 <= each.low <= each.mean <= each.high <= 1
        assert found.weeks[-1] == found.alive
        assert sum(each.ties for each in found.tiers.values()) == report.people
    assert report.habits["plan"].planned_minutes <= report.maintenance_minutes == 48
    assert report.habits[ALL_HOURS].planned_minutes <= 60
    assert report.habits["oldest"].planned_minutes > 40


def test_the_curve_never_falls_and_the_capacity_rises_with_the_hours(report):
    assert [each.hours for each in report.curve] == list(forecast_report.HOURS)
    for name in ("alive", "in_touch"):
        values = [getattr(each, name) for each in report.curve]
        assert values == sorted(values)
    carried = [report.carried(hours) for hours in range(11)]
    assert carried[0].in_touch == 0
    for name in ("alive", "in_touch"):
        values = [getattr(each, name) for each in carried]
        assert values == sorted(values)
        assert values[-1] <= forecast_report.FARTHEST * report.needs.ties


def test_the_capacity_is_the_hours_over_what_a_tie_needs(report):
    ten = report._replace(needs=forecast_report.Needs(0.5, 2.0, 100)).carried(5.0)
    assert (ten.alive, ten.in_touch, ten.alive_more, ten.in_touch_more) == (600, 150, False, False)
    free = report._replace(needs=forecast_report.Needs(0.0, None, 100)).carried(5.0)
    assert (free.alive, free.in_touch, free.alive_more, free.in_touch_more) == (1000, 0, True, False)


def made_up(monkeypatch, share_of):
    """Let what is played depend on the minutes alone: `share_of` gives the shares alive and in touch."""

    def played(start, way, *_):
        alive, touched = share_of(way.minutes)
        count = len(start.ties)
        ends = [
            forecast.End(True, each < alive * count, True, each < touched * count, 0, 0, 0)
            for each in range(count)
        ]
        return forecast.Played([], ends, 0.0, 0.0)

    monkeypatch.setattr(forecast_report, "play", played)


def test_a_dip_of_the_curve_is_taken_for_chance(monkeypatch):
    made_up(monkeypatch, lambda minutes: (0.5, 0.75) if minutes == 60 else (0.25, 0.5))
    found = forecast_report.curve(LEDGER, terms(), OwnWorld(), luck())
    assert [each.in_touch for each in found] == pytest.approx([0.5] + [0.75] * (len(found) - 1))
    assert [each.alive for each in found] == pytest.approx([0.25] + [0.5] * (len(found) - 1), abs=0.02)


def test_what_a_tie_needs_is_found_by_halving(monkeypatch):
    size = forecast_report.SAMPLE
    made_up(monkeypatch, lambda minutes: (min(1.0, minutes / size), min(1.0, minutes / size / 2)))
    found = forecast_report.needs(LEDGER, terms(), OwnWorld(), luck())
    assert found.alive == pytest.approx(0.9, abs=0.17)
    assert found.in_touch == pytest.approx(1.8, abs=0.17)
    assert found.alive >= 0.9
    assert found.in_touch >= 1.8
    made_up(monkeypatch, lambda _: (0.95, 0.8))
    assert forecast_report.needs(LEDGER, terms(), OwnWorld(), luck())[:2] == (0.0, None)


def test_what_a_tie_needs_is_what_keeps_nine_in_ten(few):
    start = ledger(40, seed=3)
    found = forecast_report.needs(start, terms(), OwnWorld(), luck())
    assert found.in_touch is not None
    assert 0 < found.in_touch < forecast_report.MOST_MINUTES
    assert found.alive is not None
    assert found.alive < found.in_touch
    dearer = forecast_report.needs(start, terms(landing=0.5), OwnWorld(), luck())
    assert dearer.in_touch is None or dearer.in_touch > found.in_touch


def test_where_nothing_lands_no_minutes_are_enough(few):
    found = forecast_report.needs(ledger(40, seed=3), terms(landing=0.0, begun="none"), OwnWorld(), luck())
    assert found.in_touch is None


def test_whom_to_let_go_are_far_out_of_touch_and_of_least_worth(scarce):
    assert 0 < len(scarce.let_go) <= forecast_report.LET_GO
    for each in scarce.let_go:
        assert each.person.tier >= 3
        assert each.person.in_touch == 0
        assert each.why
    worths = [each.person.worth for each in scarce.let_go]
    assert worths == sorted(worths)


def test_an_empty_ledger_has_no_capacity():
    start = Start([tie_now(1, 5, [], -1.0)], NOW, CLOCK)
    found = forecast_report.forecast(start, terms(60, weeks=2), OwnWorld(), lambda _: luck(), 1)
    assert found.needs == forecast_report.Needs(None, None, 0)
    assert (found.carried(5.0).alive, found.before.unknown) == (0, 1)


@pytest.mark.parametrize("habits", [False, True])
def test_ticks_are_as_many_as_said(habits, few):
    ticks = []
    way = terms(60, weeks=2)
    forecast_report.forecast(
        ledger(10), way, OwnWorld(), lambda _: luck(), 2, habits=habits, tick=lambda: ticks.append(1)
    )
    assert len(ticks) == forecast_report.pieces(2, habits=habits)


def test_a_share_of_beginning_is_pulled_to_a_half():
    assert forecast.begun_share(0, 0) == 0.5
    assert forecast.begun_share(10, 10) == pytest.approx(12 / 14)
    assert forecast.begun_share(0, random.Random(1).randint(1, 50)) < 0.5
