"""The invented ledger: reproducible, orderly in time, plausible in its shares, and nobody's real address."""

import re
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from itertools import combinations, islice, pairwise
from random import Random
from statistics import mean, median
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from relationship_ledger.core.synthetic import (
    CIRCLES,
    HABITS,
    HOLIDAY_CARDS,
    Life,
    _Cast,
    _Phones,
    circle_sizes,
    lists,
    people,
)
from relationship_ledger.core.synthetic_names import AREA_CODES, POOLS, UK_DRAMA
from relationship_ledger.errors import InvalidValueError

BERLIN = ZoneInfo("Europe/Berlin")
NOW = 1_760_000_000  # 2025-10-09T08:53:20Z
DAY = 86_400
NO_TOUCH = {"broadcast", "like", "comment"}

RESERVED = {
    "email": re.compile(r"[a-z]+\.[a-z]+\d*@example\.(org|com|net)"),
    "phone": re.compile(rf"\+1({'|'.join(AREA_CODES)})55501\d\d|\+44({'|'.join(UK_DRAMA)})\d\d\d"),
    "url": re.compile(
        r"https://[a-z]+-[a-z]+\d*\.example\.(org|net)|https://www\.linkedin\.com/in/[a-z]+-[a-z]+\d*-example"
    ),
    "platform": re.compile(r"@[a-z]+-[a-z]+\d*@social\.example|[a-z]+-[a-z]+\d*(\.example\.com|-example)"),
}


def lives(
    count: int, *, seed: int = 7, years: float = 3, now: int = NOW, zone: tzinfo = BERLIN
) -> Iterator[Life]:
    return people(Random(seed), count=count, years=years, now=now, zone=zone)


@pytest.fixture(scope="module")
def crowd() -> list[Life]:
    return list(lives(20_000))


def counted(life: Life) -> list[int]:
    """Instants of the touches that count for the engine."""
    return [touch.at for touch in life.touches if touch.channel not in NO_TOUCH and not touch.missed]


def test_the_same_seed_tells_the_same_lives_and_another_seed_others() -> None:
    first = list(lives(60))
    assert first == list(lives(60))
    assert [life.name for life in first] != [life.name for life in lives(60, seed=8)]


def test_lives_come_one_at_a_time() -> None:
    stream = lives(10**9)
    assert len(list(islice(stream, 5))) == 5
    drawn = Counting(3)
    endless = people(drawn, count=1000, years=3, now=NOW, zone=BERLIN)
    before = drawn.draws
    next(endless)
    after_one = drawn.draws
    next(endless)
    assert before < after_one < drawn.draws


class Counting(Random):
    """Counts what is drawn of it."""

    draws = 0

    def random(self) -> float:
        self.draws += 1
        return super().random()


@pytest.mark.parametrize(
    ("count", "sizes"),
    [
        (0, (0, 0, 0, 0, 0)),
        (1, (0, 0, 0, 0, 1)),
        (40, (2, 5, 10, 12, 11)),
        (120, (5, 14, 30, 36, 35)),
        (1000, (5, 15, 50, 150, 780)),
        (100_000, (5, 15, 50, 150, 99_780)),
    ],
)
def test_the_circles(count: int, sizes: tuple[int, ...]) -> None:
    assert circle_sizes(count) == sizes


def test_each_tier_has_exactly_its_circle() -> None:
    tiers = Counter(life.tier for life in lives(150, years=0.1))
    assert tuple(tiers[tier] for tier in range(1, 6)) == circle_sizes(150)


def test_tiers_come_mixed() -> None:
    assert len({life.tier for life in islice(lives(120, years=0.1), 20)}) >= 4


@pytest.mark.parametrize("count", [120, 20_000])
def test_origins_in_the_designed_shares(count: int) -> None:
    # Several small ledgers, or one large: about 10,000 people either way.
    seeds = range(80) if count == 120 else range(1)
    kinds = Counter(life.origin.kind for seed in seeds for life in lives(count, seed=seed, years=0.05))
    total = kinds.total()
    assert kinds["shared"] / total == pytest.approx(0.55, abs=0.02)
    assert kinds["online"] / total == pytest.approx(0.40, abs=0.02)
    assert kinds["unknown"] / total == pytest.approx(0.05, abs=0.01)


def test_touches_per_person(crowd: list[Life]) -> None:
    per_tier = {tier: mean(len(life.touches) for life in crowd if life.tier == tier) for tier in range(1, 6)}
    assert 9 < mean(len(life.touches) for life in crowd) < 12
    assert per_tier[1] > per_tier[2] > per_tier[3] > per_tier[4] > per_tier[5]
    assert 100 < per_tier[1] < 500


def test_a_few_were_never_touched(crowd: list[Life]) -> None:
    never = [life for life in crowd if not life.touches]
    assert 0.025 < len(never) / len(crowd) < 0.065
    assert all(life.tier >= 3 for life in never)


def test_states(crowd: list[Life]) -> None:
    states = Counter(life.state for life in crowd)
    assert states["active"] > 0.88 * len(crowd)
    assert 0.02 < states["archived"] / len(crowd) < 0.08
    assert 0.005 < states["snoozed"] / len(crowd) < 0.03
    assert 0.003 < states["deceased"] / len(crowd) < 0.02
    for life in crowd:
        assert (life.snoozed_until is not None) == (life.state == "snoozed")
        if life.snoozed_until is not None:
            assert NOW < life.snoozed_until < NOW + 100 * DAY


def test_after_a_death_nothing_is_written_down(crowd: list[Life]) -> None:
    dead = [life for life in crowd if life.state == "deceased"]
    last_card = max(touch.at for life in crowd for touch in life.touches if touch.channel == "broadcast")
    reached = [any(touch.at >= last_card for touch in life.touches) for life in dead]
    alive = [life for life in crowd if life.state == "active" and HOLIDAY_CARDS in life.lists]
    reached_alive = [any(touch.at >= last_card for touch in life.touches) for life in alive]
    assert mean(reached) < 0.4
    assert mean(reached_alive) > 0.9
    assert all(not life.promises for life in dead)


def test_some_ties_die_without_a_word(crowd: list[Life]) -> None:
    """Silent beyond eight of their own gaps and more than a year: dead, and still active in the ledger."""
    silent = 0
    rhythmic = 0
    for life in crowd:
        instants = counted(life)
        if life.state == "active" and len(instants) >= 6:
            rhythmic += 1
            typical = median(later - earlier for earlier, later in pairwise(instants))
            silent += NOW - instants[-1] > max(365 * DAY, 8 * typical)
    assert 0.02 < silent / rhythmic < 0.2


def test_shared_ties_outlive_online_ones(crowd: list[Life]) -> None:
    """Of the outer ties that existed before the ledger's years and were touched in its first: who is still there."""
    kept: dict[str, list[bool]] = {"shared": [], "online": []}
    for life in crowd:
        instants = counted(life)
        if life.origin.kind not in kept or life.tier < 5 or life.state == "deceased" or not instants:
            continue
        known = life.first_day is None or life.first_day < date(2022, 10, 1)
        if known and instants[0] < NOW - 2 * 365 * DAY:
            kept[life.origin.kind].append(instants[-1] > NOW - 365 * DAY)
    assert min(len(kind) for kind in kept.values()) > 1000
    assert mean(kept["shared"]) > mean(kept["online"]) + 0.08


def test_rhythms_are_bursty_and_each_tie_has_its_own(crowd: list[Life]) -> None:
    """Gaps of one tie spread like an exponential's or wider, and ties of one tier differ manifold."""
    spreads, typical = [], []
    for life in crowd:
        instants = counted(life)
        if life.tier == 5 and len(instants) >= 12:
            gaps = [later - earlier for earlier, later in pairwise(instants)]
            middle = mean(gaps)
            spreads.append(mean((gap - middle) ** 2 for gap in gaps) ** 0.5 / middle)
            typical.append(middle)
    assert median(spreads) > 0.8
    typical.sort()
    assert typical[len(typical) * 9 // 10] > 2 * typical[len(typical) // 10]


def test_channels_by_origin(crowd: list[Life]) -> None:
    used = {"shared": Counter[str](), "online": Counter[str]()}
    for life in crowd:
        if life.origin.kind in used:
            used[life.origin.kind].update(touch.channel for touch in life.touches)
    assert not used["shared"]["like"]
    assert not used["shared"]["comment"]
    share = {
        kind: sum(used[kind][channel] for channel in ("meet", "meal", "event", "call")) / used[kind].total()
        for kind in used
    }
    assert share["shared"] > 2 * share["online"]
    assert set(used["shared"]) | set(used["online"]) == {*HABITS, "broadcast"}


def test_online_ties_begin_with_small_signs(crowd: list[Life]) -> None:
    firsts = Counter(
        touch.channel
        for life in crowd
        if life.origin.kind == "online" and life.first_day and life.first_day > date(2022, 11, 1)
        for touch in life.touches[:2]
        if touch.at
        < datetime(life.first_day.year, life.first_day.month, life.first_day.day, tzinfo=UTC).timestamp()
        + 60 * DAY
    )
    small = sum(firsts[channel] for channel in ("comment", "like", "message", "email", "broadcast"))
    assert firsts["comment"] + firsts["like"] > 0.3 * firsts.total()
    assert small > 0.95 * firsts.total()


def test_who_begins_is_balanced(crowd: list[Life]) -> None:
    by = Counter(touch.by for life in crowd for touch in life.touches if touch.channel not in NO_TOUCH)
    assert 0.7 < by["me"] / by["them"] < 1.2
    assert by["both"] > 0.1 * by.total()


def test_minutes_and_notes(crowd: list[Life]) -> None:
    touches = [touch for life in crowd[:4000] for touch in life.touches]
    for touch in touches:
        allowed = HABITS[touch.channel].minutes if touch.channel in HABITS else (None,)
        assert touch.minutes in allowed or touch.minutes is None
        assert not touch.missed or (touch.minutes is None and touch.channel == "call" and touch.by == "me")
    noted = sum(touch.note is not None for touch in touches if touch.channel in HABITS)
    assert 0.01 < noted / len(touches) < 0.08
    assert 0.001 < sum(touch.missed for touch in touches) / len(touches) < 0.02


def test_waking_hours_whole_minutes_and_days_at_noon(crowd: list[Life]) -> None:
    hours = Counter[int]()
    for life in crowd[:3000]:
        for touch in life.touches:
            local = datetime.fromtimestamp(touch.at, BERLIN)
            assert local.second == 0
            if touch.day_only:
                assert (local.hour, local.minute) == (12, 0)
            else:
                hours[local.hour] += 1
    assert min(hours) >= 8
    assert max(hours) <= 22
    assert hours[19] > hours[22]


def test_colleagues_rest_at_weekends(crowd: list[Life]) -> None:
    weekend = {"work": [0, 0], "school": [0, 0]}
    for life in crowd:
        if life.origin.context in weekend:
            for touch in life.touches:
                if touch.channel != "broadcast":
                    tally = weekend[life.origin.context]
                    tally[0] += datetime.fromtimestamp(touch.at, BERLIN).weekday() >= 5
                    tally[1] += 1
    assert weekend["work"][0] / weekend["work"][1] < 0.15
    assert weekend["school"][0] / weekend["school"][1] > 2 / 7


def test_cards_go_to_many_on_one_evening_each_december(crowd: list[Life]) -> None:
    evenings = Counter(touch.at for life in crowd for touch in life.touches if touch.channel == "broadcast")
    days = sorted(datetime.fromtimestamp(at, BERLIN) for at in evenings)
    assert [(day.year, day.month) for day in days] == [(2022, 12), (2023, 12), (2024, 12)]
    assert min(evenings.values()) > 0.15 * len(crowd)
    assert all(
        HOLIDAY_CARDS in life.lists
        for life in crowd
        for touch in life.touches
        if touch.channel == "broadcast"
    )


def test_every_way_to_reach_someone_is_kept_for_fiction(crowd: list[Life]) -> None:
    seen = Counter[str]()
    for life in crowd:
        for handle in life.handles:
            assert RESERVED[handle.kind].fullmatch(handle.value), handle
            seen[handle.kind] += 1
    assert set(seen) == set(RESERVED)


def test_no_two_people_share_a_name_or_a_handle(crowd: list[Life]) -> None:
    assert len({life.name for life in crowd}) == len(crowd)
    handles = [handle.value for life in crowd for handle in life.handles]
    assert len(set(handles)) == len(handles)


def test_middle_initials_when_names_run_out() -> None:
    cast = _Cast(Random(1))
    names = [cast.next() for _ in range(120_000)]
    assert len({name.native for name in names}) > 0.995 * len(names)
    assert len({name.slug for name in names}) == len(names)
    assert any(re.fullmatch(r"\S+ [A-Z]\. \S+", name.native) for name in names[80_000:])
    assert not any(". " in name.native for name in names[:1000])


def test_phones_run_out_rather_than_repeat() -> None:
    phones = _Phones(Random(1), 10**6)
    numbers = list(iter(phones.next, None))
    assert len(set(numbers)) == len(numbers) == 100 * len(AREA_CODES) + 1000 * len(UK_DRAMA)
    assert phones.next() is None
    assert phones.plenty < 0.2
    assert _Phones(Random(1), 1000).plenty == 1


def test_no_two_pools_share_a_pair() -> None:
    def slugs(words: tuple[tuple[str, str], ...]) -> list[str]:
        return [re.sub("[^a-z]", "", latin.lower()) for _, latin in words]

    for pool in POOLS:
        for words in (pool.given, pool.family):
            assert len(set(slugs(words))) == len(words), pool.place
            assert len({written for written, _ in words}) == len(words), pool.place
            assert all(latin.isascii() or "’" in latin for _, latin in words), pool.place
    for one, other in combinations(POOLS, 2):
        both = (
            set(slugs(one.given)) & set(slugs(other.given)),
            set(slugs(one.family)) & set(slugs(other.family)),
        )
        assert not all(both), (one.place, other.place, both)


def test_names_in_other_scripts_have_their_latin_form_as_alias(crowd: list[Life]) -> None:
    foreign = [life for life in crowd if not re.match(r"[A-Za-zÀ-ſƀ-ɏḀ-ỿ]", life.name)]
    assert 0.06 < len(foreign) / len(crowd) < 0.10
    assert all(len(life.aliases) == 1 and life.aliases[0].isascii() for life in foreign)
    scripts = {ord(life.name[0]) >> 8 for life in foreign}
    # Greek, Cyrillic, Hebrew, Arabic, Devanagari lie in these blocks; Chinese, Japanese and Korean far above.
    assert {0x03, 0x04, 0x05, 0x06, 0x09} <= scripts
    assert max(scripts) > 0x4E


def test_lists_have_members_and_people_are_on_known_lists() -> None:
    names = {plan.name for plan in lists()}
    members = Counter(name for life in lives(120) for name in life.lists)
    assert set(members) == names
    assert all(plan.thing and plan.value and plan.rhythm > 0 for plan in lists())


def test_cadences_are_rare(crowd: list[Life]) -> None:
    small = [life for seed in range(20) for life in lives(120, seed=seed, years=0.1)]
    wished = [life for life in small if life.cadence.ideal or life.cadence.maximum]
    assert 0 < len(wished) < 0.06 * len(small)
    assert {life.tier for life in wished} <= {1, 2, 3}


def test_promises_lie_near_the_present() -> None:
    today = datetime.fromtimestamp(NOW, BERLIN).date()
    owed = [promise for seed in range(20) for life in lives(120, seed=seed) for promise in life.promises]
    assert 2 < len(owed) / 20 < 20
    assert {promise.by for promise in owed} == {"me", "them"}
    for promise in owed:
        assert NOW - 50 * DAY < promise.made_at < NOW
        if promise.due:
            assert datetime.fromtimestamp(promise.made_at, BERLIN).date() <= promise.due
            assert abs(promise.due - today) < timedelta(days=40)


def test_birthdays_are_days_of_the_year_with_the_year_sometimes_unknown(crowd: list[Life]) -> None:
    days = [day for life in crowd for day in life.days]
    assert 0.2 < mean(day.year is None for day in days) < 0.5
    for life in crowd:
        for day in life.days:
            born = date(day.year or 2023, day.month, day.day)
            if day.year and life.first_day:
                assert born < life.first_day
                assert day.year <= 2025 - 18


def test_more_years_bring_more_touches() -> None:
    short, long = (sum(len(life.touches) for life in lives(300, years=years)) for years in (1, 6))
    assert long > 2 * short


@pytest.mark.parametrize("years", [-0.1, 100.5, float("nan")])
def test_years_that_cannot_be_told_are_refused(years: float) -> None:
    with pytest.raises(InvalidValueError, match="years"):
        lives(3, years=years)


def test_a_negative_count_is_refused() -> None:
    with pytest.raises(InvalidValueError, match="-1"):
        lives(-1)


@settings(deadline=None, max_examples=60)
@given(
    count=st.integers(0, 25),
    years=st.floats(0, 12),
    seed=st.integers(0, 2**32),
    now=st.integers(0, 2**32),
    zone=st.sampled_from(
        [BERLIN, UTC, timezone(timedelta(hours=13, minutes=45)), ZoneInfo("America/St_Johns")]
    ),
)
def test_always_in_order_and_never_in_the_future(
    count: int, years: float, seed: int, now: int, zone: tzinfo
) -> None:
    told = list(lives(count, seed=seed, years=years, now=now, zone=zone))
    assert len(told) == count
    earliest = now - (years * 365.25 + 2) * DAY
    for life in told:
        instants = [touch.at for touch in life.touches]
        assert instants == sorted(set(instants))
        assert life.tier in CIRCLES
        assert life.name.strip() == life.name != ""
        if instants:
            assert earliest < instants[0]
            assert instants[-1] <= now
            if life.first_day:
                assert datetime.fromtimestamp(instants[0], zone).date() > life.first_day
        assert all(promise.made_at < now for promise in life.promises)
