"""A forecast in figures: several runs of each habit, who is kept and who is lost, whom to let go, and the capacity."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from statistics import fmean
from typing import NamedTuple

from relationship_ledger.core.forecast import HABITS, End, Habit, Played, Start, Terms, TieNow, in_touch, play
from relationship_ledger.core.worlds import Chance, World
from relationship_ledger.model import Ref

ALL_HOURS = "plan_all_hours"
"""The plan once more, with the minutes that it keeps for lists."""
SHARE = 0.9
"""What share of its ties must stay alive for hours to carry them: the word *capacity*."""
HOURS = (0, 1, 2, 3, 5, 7, 10)
"""Hours a week for which it is looked at what becomes of the ledger."""
RUN_IN_WEEKS = 52
"""Weeks before the year that counts: the touches of last year would carry the far tiers through the next by themselves."""
YEAR_WEEKS = 52
SAMPLE = 300
"""The capacity is found on so many ties: enough that a week's minutes still hold a call."""
FARTHEST = 10
"""No more ties than so many times those there are are said to be carried: what is true of a mix ends somewhere."""
MOST_MINUTES = 8
"""With so many minutes a week for each tie, what is not kept can't be kept by minutes."""
DAY_MINUTES = 1440
"""While the capacity is looked for, a day has all the room there is."""
_CLOSE = 0.02  # relative: how near the minutes are found
LET_GO = 10
"""So many are named whom to let go."""
DEAR = 4
"""So many times its share of the worth a tie may take of the minutes before it is called dear."""
DEAR_MINUTES = 15
"""Fewer minutes than this are not worth a farewell."""
_FIRST_TIER_TO_GO = 3  # nobody is told to let go of the nearest twenty

Seeds = Callable[[int], Callable[[str], Chance]]
"""A source of streams of chance for each run."""
Tick = Callable[[], None]
"""Called after each piece of work, so that someone can be told how far it is."""


class Band(NamedTuple):
    """A figure over the runs: its mean, the lowest and the highest."""

    mean: float
    low: float
    high: float


class TierFigures(NamedTuple):
    """How the ties of a tier stood at the end, as shares; means over the runs."""

    ties: int
    alive: float
    fresh: float
    in_touch: float


class Outcome(NamedTuple):
    """What a habit led to. `weeks` is the share alive at the end of each; the others are shares at the end.

    `kept` is of those alive at the start; `worth` is the share alive with each tie weighted by its worth at the
    start. Minutes are a week's: planned ones, and those of touches that came by themselves.
    """

    weeks: Sequence[Band]
    alive: Band
    kept: Band
    fresh: Band
    in_touch: Band
    worth: Band
    worth_in_touch: Band
    tiers: Mapping[int, TierFigures]
    planned_minutes: float
    own_minutes: float


class Person(NamedTuple):
    """One tie under the plan: the share of runs in which it ended alive and in touch; means of what it took."""

    ref: Ref
    tier: int
    worth: float
    alive: float
    in_touch: float
    minutes: float
    touches: float
    landed: float


class Farewell(NamedTuple):
    """Someone to let go, and the reason."""

    person: Person
    why: str


class Point(NamedTuple):
    """The shares of this ledger that are alive and in touch at the end, with so many hours a week."""

    hours: int
    alive: float
    in_touch: float


class Needs(NamedTuple):
    """Minutes a week for each tie with which nine in ten stay alive, and in touch; None where no minutes do.

    0 where they do by themselves. `ties` were there to draw from.
    """

    alive: float | None
    in_touch: float | None
    ties: int


class Capacity(NamedTuple):
    """How many ties of the mix so many hours carry, alive and in touch. `more`: at the cap, or without a limit."""

    hours: float
    alive: int
    in_touch: int
    alive_more: bool
    in_touch_more: bool


class Before(NamedTuple):
    """Shares at the start, and how many are of no known touch."""

    alive: float
    fresh: float
    in_touch: float
    unknown: int


class Forecast(NamedTuple):
    """All that a forecast says. `absent` people were not alive at the start: with them kept and lost are everyone."""

    minutes: int
    maintenance_minutes: int
    weeks: int
    runs: int
    world: str
    people: int
    before: Before
    habits: Mapping[str, Outcome]
    kept: Sequence[Person]
    lost: Sequence[Person]
    absent: int
    let_go: Sequence[Farewell]
    curve: Sequence[Point]
    needs: Needs

    def carried(self, hours: float) -> Capacity:
        """The capacity of so many hours a week.

        A straight line: each tie of the same mix takes its share. What bends is what becomes of one ledger (`curve`).
        """
        most = FARTHEST * self.needs.ties
        alive, alive_more = _carried(hours, self.needs.alive, most)
        touched, touched_more = _carried(hours, self.needs.in_touch, most)
        return Capacity(hours, alive, touched, alive_more, touched_more)


def _carried(hours: float, minutes: float | None, most: int) -> tuple[int, bool]:
    """So many ties at `minutes` each, and whether it is the most that is said."""
    if minutes is None:
        return 0, False
    found = hours * 60 / minutes if minutes else most
    return min(most, int(found)), found >= most


def pieces(runs: int, *, habits: bool) -> int:
    """About how many times `tick` will be called."""
    return runs * (len(HABITS) + 1 if habits else 1) + len(HOURS) + 2


def forecast(
    start: Start,
    terms: Terms,
    world: World,
    seeds: Seeds,
    runs: int,
    *,
    habits: bool = True,
    tick: Tick = lambda: None,
) -> Forecast:
    """Play the weeks `runs` times by the plan and, with `habits`, by each of the habits, and find the capacity."""
    played: dict[str, list[Played]] = {}
    for name, habit, way in _ways(terms, habits=habits):
        played[name] = []
        for run in range(runs):
            played[name].append(play(start, way, habit, world, seeds(run)))
            tick()
    people = list(_people(start.ties, played["plan"]))
    before = [end.alive_before for end in played["plan"][0].ends]
    return Forecast(
        terms.minutes,
        terms.minutes - round(terms.rules.value_share * terms.minutes),
        terms.weeks,
        runs,
        world.name,
        len(start.ties),
        _before(start, played["plan"][0]),
        {name: outcome(start.ties, each) for name, each in played.items()},
        kept=[each for each, lived in zip(people, before, strict=True) if lived and each.alive > 0.5],
        lost=_by_worth(
            [each for each, lived in zip(people, before, strict=True) if lived and each.alive <= 0.5]
        ),
        absent=len(people) - sum(before),
        let_go=_let_go(people, before),
        curve=curve(start, terms, world, seeds(0), played["plan"][0], tick=tick),
        needs=needs(start, terms, world, seeds(0), tick=tick),
    )


def _ways(terms: Terms, *, habits: bool) -> Iterator[tuple[str, Habit, Terms]]:
    yield "plan", "plan", terms
    if habits:
        yield ALL_HOURS, "plan", terms._replace(rules=terms.rules._replace(value_share=0.0))
        for habit in HABITS[1:]:
            yield habit, habit, terms


# What came of it


def outcome(ties: Sequence[TieNow], played: Sequence[Played]) -> Outcome:
    """The figures of one habit."""
    worths = [each.standing.worth for each in ties]
    weeks = [_band([each.alive[week] for each in played]) for week in range(len(played[0].alive))]

    def shares(of: Callable[[End], bool], among: Callable[[End], bool] = lambda _: True) -> Band:
        return _band([_share([of(end) for end in each.ends if among(end)]) for each in played])

    def weighted(of: Callable[[End], bool]) -> Band:
        total = sum(worths)
        return _band(
            [
                sum(worth for worth, end in zip(worths, each.ends, strict=True) if of(end)) / total
                if total
                else 0.0
                for each in played
            ]
        )

    return Outcome(
        weeks,
        alive=shares(_alive),
        kept=shares(_alive, lambda end: end.alive_before),
        fresh=shares(lambda end: end.fresh),
        in_touch=shares(_in_touch),
        worth=weighted(_alive),
        worth_in_touch=weighted(_in_touch),
        tiers=_tiers(ties, played),
        planned_minutes=fmean(each.planned_minutes for each in played),
        own_minutes=fmean(each.own_minutes for each in played),
    )


def _alive(end: End) -> bool:
    return end.alive


def _in_touch(end: End) -> bool:
    return end.in_touch


def _share(found: Sequence[bool]) -> float:
    return sum(found) / len(found) if found else 0.0


def _band(values: Sequence[float]) -> Band:
    return Band(fmean(values), min(values), max(values))


def _tiers(ties: Sequence[TieNow], played: Sequence[Played]) -> dict[int, TierFigures]:
    found = {}
    for tier in sorted({each.standing.tier for each in ties}):
        places = [place for place, each in enumerate(ties) if each.standing.tier == tier]
        ends = [each.ends[place] for each in played for place in places]
        found[tier] = TierFigures(
            len(places),
            _share([end.alive for end in ends]),
            _share([end.fresh for end in ends]),
            _share([end.in_touch for end in ends]),
        )
    return found


def _before(start: Start, played: Played) -> Before:
    now, ties = start.now, start.ties
    lived = start.clock.lived(now)
    return Before(
        _share([end.alive_before for end in played.ends]),
        _share([each.state is not None and lived < each.state.expires for each in ties]),
        _share([in_touch(each.landed_at, each.tie, now) for each in ties]),
        sum(each.state is None for each in ties),
    )


# Who


def _people(ties: Sequence[TieNow], played: Sequence[Played]) -> Iterator[Person]:
    for place, tie in enumerate(ties):
        ends = [each.ends[place] for each in played]
        standing = tie.standing
        yield Person(
            Ref(standing.id, standing.name),
            standing.tier,
            standing.worth,
            alive=_share([end.alive for end in ends]),
            in_touch=_share([end.in_touch for end in ends]),
            minutes=fmean(end.minutes for end in ends),
            touches=fmean(end.touches for end in ends),
            landed=fmean(end.landed for end in ends),
        )


def _by_worth(people: Sequence[Person]) -> list[Person]:
    return sorted(people, key=lambda each: (-each.worth, each.ref.id))


def _let_go(people: Sequence[Person], before: Sequence[bool]) -> list[Farewell]:
    """Those out of touch at the end of every run, whom the plan did not reach, reached in vain, or paid too dearly.

    The least worth comes first. Only of tiers in which there are many.
    """
    minutes, worths = sum(each.minutes for each in people), sum(each.worth for each in people)
    found = []
    for person, lived in zip(people, before, strict=True):
        if person.tier < _FIRST_TIER_TO_GO or person.in_touch > 0:
            continue
        if person.alive <= 0.5 and person.touches < 0.5:
            stood = "would be lost" if lived else "lost already"
            found.append(Farewell(person, f"{stood}; the plan has no minutes for them"))
        elif person.alive <= 0.5 and person.landed < 0.5:
            found.append(Farewell(person, f"{person.minutes:.0f} min, and lost all the same"))
        elif person.minutes >= DEAR_MINUTES and person.minutes / minutes > DEAR * person.worth / worths:
            found.append(Farewell(person, f"{person.minutes:.0f} min, and out of touch all the same"))
    return sorted(found, key=lambda each: (each.person.worth, each.person.ref.id))[:LET_GO]


# Capacity


def curve(
    start: Start,
    terms: Terms,
    world: World,
    chance: Callable[[str], Chance],
    own: Played | None = None,
    *,
    tick: Tick = lambda: None,
) -> list[Point]:
    """What becomes of this ledger with so many hours a week. More hours never show less: a dip is taken for chance.

    `own` is what was played with the same chance by `terms` as they are.
    """
    found: list[Point] = []
    alive = touched = 0.0
    for each in HOURS:
        known = own if terms.minutes == 60 * each else None
        ends = (known or play(start, terms._replace(minutes=60 * each), "plan", world, chance)).ends
        alive = max(alive, _share([end.alive for end in ends]))
        touched = max(touched, _share([end.in_touch for end in ends]))
        found.append(Point(each, alive, touched))
        tick()
    return found


def needs(
    start: Start, terms: Terms, world: World, chance: Callable[[str], Chance], *, tick: Tick = lambda: None
) -> Needs:
    """The minutes a week for each tie of this mix with which nine in ten are alive, and in touch, after a year.

    A year of running in goes before it. Found by halving on a sample of the ties that are alive now, or on more of
    the same where there are few; a tie that was drawn twice is two.
    """
    pool, luck = _pool(start), chance("capacity")
    if not pool:
        return Needs(None, None, 0)
    keys = {each.standing.id: luck.random() for each in pool}
    ties = sorted(pool, key=lambda each: keys[each.standing.id])[:SAMPLE]
    for number in range(len(ties), SAMPLE):
        again = ties[int(luck.random() * len(pool))]
        ties.append(again._replace(standing=again.standing._replace(id=f"{again.standing.id}/{number}")))
    # Nobody in this sample is new, and a floor for new ties can't be scaled.
    way = terms._replace(
        weeks=RUN_IN_WEEKS + YEAR_WEEKS, rules=terms.rules._replace(new_ties=0, day_minutes=DAY_MINUTES)
    )
    played: dict[int, tuple[float, float]] = {}

    def shares(minutes: int) -> tuple[float, float]:
        if minutes not in played:
            ends = play(start._replace(ties=ties), way._replace(minutes=minutes), "plan", world, chance).ends
            played[minutes] = _share([end.alive for end in ends]), _share([end.in_touch for end in ends])
        return played[minutes]

    found: list[float | None] = []
    for kind in (0, 1):
        most = MOST_MINUTES * SAMPLE
        least = 0
        if shares(most)[kind] < SHARE:
            found.append(None)
        elif shares(0)[kind] >= SHARE:
            found.append(0.0)
        else:
            while most - least > max(1, most * _CLOSE):
                middle = (least + most) // 2
                least, most = (least, middle) if shares(middle)[kind] >= SHARE else (middle, most)
            found.append(most / SAMPLE)
        tick()
    return Needs(found[0], found[1], len(pool))


def _pool(start: Start) -> list[TieNow]:
    """Ties alive at the start of which a touch is known."""
    return [each for each in start.ties if each.state is not None and not each.standing.rotten]
