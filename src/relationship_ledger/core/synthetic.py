"""A ledger that looks like a life: invented people, how each tie began, and every touch since.

For `ledger demo`, for tests and for measuring at scale. Lives come one at a time, so that a hundred thousand of them
need no more memory than one. Nothing here asks the world: chance, the present and the zone are arguments, and the
same three give the same lives. All figures are design, chosen to look plausible and not fitted to anything; they
stand in `CIRCLES`, `HABITS` and `Design`.

How a tie lives: it has a rhythm of its own, its typical gap log-normal around that of its circle; gaps are log-normal
and so come in bursts; the rhythm drifts with what happened; and one day the tie may die without a word, sooner
where it was born online and never met in person.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, tzinfo
from functools import cache
from math import exp, gcd, log
from typing import Literal, NamedTuple, Protocol, TypeVar

from relationship_ledger.core.synthetic_names import (
    AREA_CODES,
    NOTES,
    ORGANIZATION_FIRST,
    ORGANIZATION_SECOND,
    POOLS,
    PROMISES_MINE,
    PROMISES_THEIRS,
    ROLES,
    UK_DRAMA,
    NamePool,
)
from relationship_ledger.errors import InvalidValueError
from relationship_ledger.model import DAY, By, Cadence, Handle, ImportantDay, Instant, Origin, State

_EPOCH = date(1970, 1, 1).toordinal()
_YEAR = 365.25
_MAXIMUM_YEARS = 100
_SATURDAY = 5

T = TypeVar("T")


class Chance(Protocol):
    """Where chance comes from; `random.Random` is one. Two kinds of draw are enough, and the cheapest ones."""

    def random(self) -> float:
        """Return a number, 0 <= x < 1, all alike."""

    def gauss(self, mu: float, sigma: float, /) -> float:
        """Return a number from the normal distribution around `mu`."""


class Encounter(NamedTuple):
    """One touch as it would be logged. One of `day_only` sits at noon of its day; a `missed` one is an attempt."""

    at: Instant
    day_only: bool
    channel: str
    by: By
    minutes: float | None
    note: str | None
    missed: bool


class Owed(NamedTuple):
    """A promise, by me or by them, made at an instant and perhaps due on a day."""

    by: Literal["me", "them"]
    text: str
    made_at: Instant
    due: date | None


@dataclass(frozen=True, slots=True)
class Life:
    """One invented person and the whole history with them; `touches` in time order, each at another instant."""

    name: str
    aliases: tuple[str, ...]
    origin: Origin
    tier: int
    cadence: Cadence
    first_day: date | None
    state: State
    snoozed_until: Instant | None
    organization: str | None
    role: str | None
    handles: tuple[Handle, ...]
    days: tuple[ImportantDay, ...]
    notes: tuple[str, ...]
    promises: tuple[Owed, ...]
    lists: tuple[str, ...]
    touches: tuple[Encounter, ...]


@dataclass(frozen=True, slots=True)
class ListPlan:
    """A list of the demo: the thing its members share, the value promised, a dispatch every `rhythm` days."""

    name: str
    thing: str
    value: str
    rhythm: int


SUNDAY_LETTER = "Sunday letter"
CLIMBING_CREW = "Climbing crew"
HOLIDAY_CARDS = "Holiday cards"
OLD_COLLEAGUES = "Old colleagues"
STREET_NEIGHBOURS = "Street neighbours"

_LISTS = (
    ListPlan(SUNDAY_LETTER, "curiosity about how things are made", "one good story, every other Sunday", 14),
    ListPlan(CLIMBING_CREW, "the same rope on the same wall", "a partner and a plan for the weekend", 7),
    ListPlan(HOLIDAY_CARDS, "having met at some time", "a card in December", 365),
    ListPlan(OLD_COLLEAGUES, "the years in the same office", "openings, and lunch once a quarter", 90),
    ListPlan(STREET_NEIGHBOURS, "the street", "news, tools to lend, a summer table", 30),
)


def lists() -> tuple[ListPlan, ...]:
    """Return the demo's lists; the names in `Life.lists` are theirs."""
    return _LISTS


@dataclass(frozen=True, slots=True)
class Circle:
    """What a tier means. Times in days.

    `size` people at most, and in a small ledger `share` of it (tier 5 takes the rest); `gap` is the middle of
    its ties' typical gaps, `spread` how far ties differ in it and `burst` how far the gaps of one tie do (both
    sigma of the logarithm); `hazard` is the chance per year that a tie dies; `shared` and `unknown` are shares
    of origins, `met` of the online ties that have been met in person; `phone` and `birthday` are shares known,
    `promise` the chance that one is open.
    """

    size: int
    share: float
    gap: float
    spread: float
    burst: float
    hazard: float
    shared: float
    unknown: float
    met: float
    phone: float
    birthday: float
    promise: float


CIRCLES: Mapping[int, Circle] = {
    1: Circle(5, 0.04, 4, 0.4, 0.6, 0.01, 0.90, 0.00, 1.0, 0.95, 0.95, 0.250),
    2: Circle(15, 0.12, 11, 0.5, 0.7, 0.03, 0.75, 0.00, 0.9, 0.90, 0.80, 0.200),
    3: Circle(50, 0.25, 26, 0.5, 0.7, 0.04, 0.60, 0.03, 0.7, 0.75, 0.55, 0.100),
    4: Circle(150, 0.30, 50, 0.5, 0.75, 0.04, 0.55, 0.05, 0.4, 0.55, 0.30, 0.040),
    5: Circle(0, 0.0, 92, 0.6, 0.75, 0.075, 0.0, 0.0, 0.2, 0.30, 0.12, 0.002),
}
"""The nested circles. Tier 5 takes what the others leave of the whole ledger's origins (`Design`)."""


@dataclass(frozen=True, slots=True)
class Design:
    """Figures that hold for all tiers. Those named `…_share` are shares or chances, 0…1."""

    # Origins of the whole ledger; the inner circles lean to shared ones, tier 5 makes up for it.
    shared_share: float = 0.55
    unknown_share: float = 0.05
    # Mean years since a tie began: an exponential, so that some are as old as oneself and some from last week.
    shared_age: float = 9.0
    online_age: float = 4.0
    oldest_age: float = 45.0
    near_age: float = 1.0  # nobody comes into tiers 1 and 2 sooner
    youngest_then: int = 6  # years of age at the first day
    # Online ties: those never met in person are touched less often and die sooner.
    unmet_gap: float = 1.15
    unmet_hazard: float = 2.2
    met_hazard: float = 1.4
    young_hazard: float = 1.6  # a tie begun within the ledger's years has not stood the test of those before
    courtship_days: int = 90  # for so long an online tie lives by likes and comments
    # The rhythm's drift: what is left of it at the next touch, and how far one gap moves it (log).
    memory: float = 0.97
    drift: float = 0.08
    shortest_gap: float = 0.05
    soon: float = 0.4  # of its usual gap a new tie waits for its first touch
    # Never touched at all: imported, and nothing since. By origin; about 4 % of a large ledger, none of tiers 1, 2.
    untouched_shared: float = 0.005
    untouched_online: float = 0.035
    untouched_unknown: float = 0.20
    # One encounter.
    weekend_share: float = 0.35  # of outings that would fall on a weekday wait for Saturday
    office_share: float = 0.85  # of colleagues' weekend touches wait for Monday
    note_share: float = 0.04
    missed_share: float = 0.12  # of calls begun by me
    my_share_least: float = 0.35  # each tie has its own balance of who begins, between these two
    my_share_most: float = 0.65
    answer_least: float = 0.40  # and its own chance that a message of mine is answered
    answer_most: float = 0.95
    my_answers: float = 0.25  # of messages by them, by me; more are answered than are logged
    answer_today: float = 0.5  # else a day or more later
    answer_days_letter: float = 5.0
    # After a silent death: the one or two messages that stay without an answer.
    vain_share: float = 0.35
    # Holiday cards: to most, alive or not, on one evening; a few write back.
    card_share_near: float = 0.85  # tiers 1 to 4
    card_share_far: float = 0.35
    card_back_share: float = 0.12
    # What the user has said about people.
    archived_share: float = 0.25  # of ties silent for half a year after their end
    snoozed_share: float = 0.02
    deceased_share: float = 0.02  # of shared ties older than the ledger's years
    cadence_share: float = 0.06  # of tiers 1 to 3
    known_first_day: float = 0.85
    known_birth_year: float = 0.65
    nickname_share: float = 0.10  # "Ana from the office", of tiers 1 to 4
    notes_share_near: float = 0.40  # tiers 1 to 3; a second note as often again
    notes_share_far: float = 0.10
    promise_by_me: float = 0.65
    promise_dated: float = 0.80
    # Ways to reach someone, and what they do.
    email_share: float = 0.75
    email_share_unknown: float = 0.50
    platform_share: float = 0.80
    site_share: float = 0.05
    employed_share_office: float = 0.60  # has an organization; of those known from work or LinkedIn
    employed_share: float = 0.12
    role_share: float = 0.70  # of those with an organization
    # Lists, of those whom each is for.
    letter_share_online: float = 0.25
    letter_share: float = 0.08
    colleague_share: float = 0.60
    neighbour_share: float = 0.85
    climber_share: float = 0.50


DESIGN = Design()


@dataclass(frozen=True, slots=True)
class Habit:
    """How a channel is used. The tables are decks: one entry is drawn, each as likely as the others.

    `hours` of the day on weekdays and at weekends; `day_only` is the chance that only the day is remembered;
    `together` the chance that both began it; an `outing` likes weekends; to one that `asks`, an answer comes.
    """

    channel: str
    minutes: tuple[float | None, ...]
    hours: tuple[tuple[int, ...], tuple[int, ...]]
    day_only: float
    together: float
    notes: tuple[str, ...]
    outing: bool = False
    asks: bool = False


_OFFICE = (9, 9, 10, 10, 11, 11, 13, 14, 14, 15, 16, 16, 17)
_EVENING = (12, 17, 18, 18, 19, 19, 19, 20, 20, 21)
_WAKING = (8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 17, 18, 18, 19, 19, 20, 20, 21, 21)
_LEISURE = (9, 10, 11, 11, 12, 13, 14, 15, 15, 16, 17, 18, 19, 20)

HABITS: Mapping[str, Habit] = {
    habit.channel: habit
    for habit in (
        Habit(
            "meet", (15, 20, 30, 30, 45, 45, 45, 60, 60, 75, 90, None), (_EVENING, _LEISURE), 0.15, 0.5,
            ("walk along the river", "coffee", "helped with the shelf", "ran into each other at the market"), True,
        ),
        Habit(
            "meal", (45, 60, 75, 90, 90, 90, 120, 120, 150, None), ((12, 12, 13, 18, 19, 19, 20), (11, 12, 13, 18, 19)),
            0.15, 0.6, ("dinner at theirs", "lunch", "soup and a long talk", "the new place at the corner"), True,
        ),
        Habit(
            "event", (60, 90, 120, 120, 150, 180, 240, None), ((18, 19, 19, 20), (10, 11, 14, 15, 17, 19)), 0.3, 0.7,
            ("concert", "birthday party", "street party", "talk at the library", "climbing"), True,
        ),
        Habit(
            "video", (15, 20, 30, 30, 30, 45, 60, None), (_EVENING, _LEISURE), 0.02, 0.5,
            ("showed the garden", "about the project"),
        ),
        Habit(
            "call", (3, 5, 8, 10, 15, 15, 20, 25, 30, 45, 60, None), (_EVENING, _LEISURE), 0.03, 0.15,
            ("about the move", "they have a new job", "long overdue", "about the holidays"),
        ),
        Habit(
            "letter", (10, 15, 20, 20, 30, 40, None), (_EVENING, _LEISURE), 0.4, 0.0,
            ("a postcard from the coast", "four pages"), asks=True,
        ),
        Habit(
            "email", (2, 3, 5, 5, 5, 8, 10, 15, None, None, None), (_WAKING, _LEISURE), 0.0, 0.0,
            ("sent the article", "asked for advice", "about the workshop"), asks=True,
        ),
        Habit(
            "message", (1, 1, 2, 2, 3, 3, 5, None, None, None), (_WAKING, _WAKING), 0.0, 0.0,
            ("birthday wishes", "sent a picture", "how are you"), asks=True,
        ),
        Habit("comment", (1, 1, 2, None), (_WAKING, _WAKING), 0.0, 0.0, ("on their article", "on my photograph")),
        Habit("like", (None,), (_WAKING, _WAKING), 0.0, 0.0, ("their new post",)),
    )
}  # fmt: skip

Deck = tuple[Habit, ...]


def _deck(**cards: int) -> Deck:
    """A deck with so many cards of each channel."""
    return tuple(HABITS[channel] for channel, number in cards.items() for _ in range(number))


_SHARED_DECKS: Mapping[str, tuple[Deck, Deck, Deck]] = {
    "family": (
        _deck(meet=3, meal=4, event=1, video=2, call=5, message=6),
        _deck(meal=3, event=2, video=1, call=5, message=5, letter=1),
        _deck(event=3, call=3, message=4, letter=2),
    ),
    "work": (
        _deck(meet=4, meal=4, video=2, call=3, message=5, email=3),
        _deck(meet=3, meal=3, video=2, call=3, message=4, email=6),
        _deck(meet=2, meal=1, event=1, video=1, call=2, message=4, email=9),
    ),
    "neighbourhood": (
        _deck(meet=8, meal=3, event=1, call=1, message=4),
        _deck(meet=8, meal=2, event=2, call=1, message=4),
        _deck(meet=8, event=3, message=4),
    ),
}
_OTHER_DECKS = (
    _deck(meet=4, meal=4, event=2, video=1, call=4, message=7, email=1),
    _deck(meet=3, meal=2, event=3, video=1, call=3, message=6, email=2, letter=1),
    _deck(meet=2, meal=1, event=3, video=1, call=2, message=6, email=4, letter=1),
)
"""For near, middle and outer ties: tiers 1 and 2, tiers 3 and 4, tier 5."""
_COURTSHIP = _deck(comment=5, like=5, message=4, email=1)
_UNMET = _deck(comment=3, like=3, message=7, email=4, video=1, call=1)
_MET = _deck(comment=1, like=1, message=6, email=3, video=2, call=2, meet=2, meal=1, event=1)

_CONTEXTS = (
    *("work",) * 9, *("school",) * 5, *("family",) * 3, *("organization",) * 3, *("neighbourhood",) * 3,
    *("travel",) * 2, "church", "other", "other",
)  # fmt: skip
_NEAR_CONTEXTS = (
    *("family",) * 8,
    *("school",) * 4,
    *("work",) * 4,
    "organization",
    "travel",
    "neighbourhood",
)
_PLATFORMS = (
    *("linkedin",) * 7, *("mastodon",) * 3, *("github",) * 3, *("bluesky",) * 2, *("instagram",) * 2, "discord", "forum",
)  # fmt: skip
_NEAR_ORIGINS = tuple(Origin("shared", context) for context in _NEAR_CONTEXTS)
_SHARED_ORIGINS = tuple(Origin("shared", context) for context in _CONTEXTS)
_ONLINE_ORIGINS = tuple(Origin("online", platform) for platform in _PLATFORMS)
_UNKNOWN = Origin()
_CADENCES: Mapping[int, tuple[Cadence, ...]] = {
    1: (Cadence(7, 30), Cadence(14, 30)),
    2: (Cadence(21, 60), Cadence(30)),
    3: (Cadence(60, 120), Cadence(None, 180)),
}
_OFFICE_CONTEXTS = frozenset({"work", "linkedin"})
_CLIMBING_CONTEXTS = frozenset({"organization", "travel", "other"})
_NO_CADENCE = Cadence()
_MAIL = ("example.org", "example.com", "example.net")
_FROM: Mapping[str | None, str] = {
    "work": "the office",
    "school": "school",
    "neighbourhood": "next door",
    "travel": "the train",
    "church": "the choir",
    "organization": "the club",
}


def _pick(chance: Chance, options: Sequence[T]) -> T:
    """Draw one of `options`; much cheaper than `random.choice`, and the same in every version of Python."""
    return options[int(chance.random() * len(options))]


def _between(chance: Chance, least: float, most: float) -> float:
    return least + (most - least) * chance.random()


def _waiting(chance: Chance, mean: float) -> float:
    """A time until something that may happen at any moment, `mean` on average."""
    return -mean * log(1.0 - chance.random())


class _Calendar:
    """The ledger's days, numbered from 0, the last of them being today: where each begins, which are weekends.

    A zone is asked once a day, at noon, and not once a touch; so every waking hour is right even on the days on
    which the clock changes, as it does so at night.
    """

    __slots__ = ("cards", "first", "length", "midnight", "now", "weekday")

    def __init__(self, now: Instant, years: float, zone: tzinfo, chance: Chance) -> None:
        today = datetime.fromtimestamp(now, zone).date().toordinal()
        self.now = now
        self.length = round(years * _YEAR) + 1
        self.first = today - self.length + 1
        noon = time(12, tzinfo=zone)
        self.midnight = [
            (ordinal - _EPOCH) * DAY - _offset(date.fromordinal(ordinal), noon)
            for ordinal in range(self.first, today + 1)
        ]
        self.weekday = [(ordinal + 6) % 7 for ordinal in range(self.first, today + 1)]
        self.cards = self._card_evenings(chance)

    def date(self, day: int) -> date:
        """The date of a day, which may lie before the first or after the last."""
        return date.fromordinal(self.first + day)

    def _card_evenings(self, chance: Chance) -> tuple[tuple[int, Instant], ...]:
        """One evening each December: all cards of a year are one broadcast, at one instant."""
        evenings = []
        for year in range(self.date(0).year, self.date(self.length - 1).year + 1):
            day = date(year, 12, 8 + int(chance.random() * 12)).toordinal() - self.first
            if 0 <= day < self.length:
                evenings.append((day, self.midnight[day] + 19 * 3600 + int(chance.random() * 60) * 60))
        return tuple((day, at) for day, at in evenings if at <= self.now)


def _offset(day: date, noon: time) -> int:
    """Seconds by which the zone is ahead of UTC at noon of `day`."""
    offset = datetime.combine(day, noon).utcoffset()
    return 0 if offset is None else round(offset.total_seconds())


@dataclass(frozen=True, slots=True)
class _Tie:
    """What decides how one tie goes on. Days as in the calendar, with fractions where they are spans."""

    begin: int
    end: float
    until: Instant
    first: float
    log_gap: float
    burst: float
    early: Deck
    late: Deck
    turn: float
    office: bool
    mine: float
    answers: float
    carded: bool
    vain: bool


class _Diary:
    """Writes down what happens between two people."""

    __slots__ = ("_calendar", "_chance", "_design", "_random")

    def __init__(self, chance: Chance, calendar: _Calendar, design: Design) -> None:
        self._chance = chance
        self._random = chance.random
        self._calendar = calendar
        self._design = design

    def touches(self, tie: _Tie) -> tuple[Encounter, ...]:
        """All encounters of a tie, in time order, no two at the same instant."""
        found: dict[Instant, Encounter] = {}
        random, turn, early, late = self._random, tie.turn, tie.early, tie.late
        for moment in self._beats(tie):
            deck = late if moment >= turn else early
            self._encounter(found, int(moment), deck[int(random() * len(deck))], tie)
        if tie.vain:
            self._vain(found, tie)
        if tie.carded:
            self._cards(found, tie)
        until = tie.until
        return tuple([found[at] for at in sorted(found) if at <= until])

    def _beats(self, tie: _Tie) -> Iterator[float]:
        """Days on which the tie stirs, until it ends: log-normal gaps around a rhythm that remembers them."""
        gauss, memory, drift = self._chance.gauss, self._design.memory, self._design.drift
        log_gap, burst, shortest, end = tie.log_gap, tie.burst, self._design.shortest_gap, tie.end
        moment, drifted = tie.first, 0.0
        while moment < end:
            yield moment
            turn = gauss(0.0, 1.0)
            moment += max(shortest, exp(log_gap + drifted + burst * turn))
            drifted = memory * drifted + drift * turn

    def _encounter(self, found: dict[Instant, Encounter], day: int, habit: Habit, tie: _Tie) -> None:
        """One touch on or near `day`, and the answer where one comes."""
        random, design = self._random, self._design
        day = self._suited(day, habit, tie)
        at = self._instant(day, habit, tie)
        minutes = habit.minutes[int(random() * len(habit.minutes))]
        who = random() - habit.together
        by: By = "both" if who < 0 else "me" if who < tie.mine * (1.0 - habit.together) else "them"
        # One draw decides on all that is rare, so none of it happens twice in one touch.
        rare, day_only, note, missed = random(), False, None, False
        if rare < design.note_share:
            note = habit.notes[int(random() * len(habit.notes))]
        elif rare < design.note_share + habit.day_only:
            day_only, at = True, self._calendar.midnight[day] + DAY // 2
        elif by == "me" and habit.channel == "call" and rare > 1.0 - design.missed_share:
            missed, minutes = True, None
        found[at] = Encounter(at, day_only, habit.channel, by, minutes, note, missed)
        if habit.asks and random() < (tie.answers if by == "me" else design.my_answers):
            self._answer(found, day, found[at], habit, tie)

    def _answer(
        self, found: dict[Instant, Encounter], day: int, asked: Encounter, habit: Habit, tie: _Tie
    ) -> None:
        """An answer by the other one, the same hour or within some days."""
        letter = habit.channel == "letter"
        if not letter and self._random() < self._design.answer_today:
            at = asked.at + 120 + int(self._random() * 50) * 60
        else:
            day += 1 + int(_waiting(self._chance, self._design.answer_days_letter if letter else 1.0))
            if day >= self._calendar.length:
                return
            at = self._instant(day, habit, tie)
        by: By = "them" if asked.by == "me" else "me"
        found[at] = Encounter(at, False, habit.channel, by, _pick(self._chance, habit.minutes), None, False)

    def _suited(self, day: int, habit: Habit, tie: _Tie) -> int:
        """Move a colleague's touch from the weekend to Monday, and an outing with others to Saturday."""
        weekday = self._calendar.weekday[day]
        moved = day
        if tie.office:
            if weekday >= _SATURDAY and self._random() < self._design.office_share:
                moved = day + 7 - weekday
        elif habit.outing and weekday < _SATURDAY and self._random() < self._design.weekend_share:
            moved = day + _SATURDAY - weekday
        return moved if moved < tie.end else day

    def _instant(self, day: int, habit: Habit, tie: _Tie) -> Instant:
        """A whole minute of `day`, at an hour that suits."""
        weekend = self._calendar.weekday[day] >= _SATURDAY
        hours = _OFFICE if tie.office and not weekend and not habit.outing else habit.hours[weekend]
        drawn = self._random() * len(hours)
        place = int(drawn)
        return self._calendar.midnight[day] + hours[place] * 3600 + int((drawn - place) * 60) * 60

    def _vain(self, found: dict[Instant, Encounter], tie: _Tie) -> None:
        """The messages after the end that nobody answers."""
        day = tie.end
        for _ in range(1 + int(self._random() * 2)):
            day += 1 + exp(tie.log_gap) * _between(self._chance, 0.5, 2.0)
            if day < self._calendar.length:
                at = self._instant(int(day), HABITS["message"], tie)
                found[at] = Encounter(at, False, "message", "me", None, None, False)

    def _cards(self, found: dict[Instant, Encounter], tie: _Tie) -> None:
        """The card each December, whether or not the tie is still alive, and the few that come back."""
        for day, at in self._calendar.cards:
            if day <= tie.begin:
                continue
            found[at] = Encounter(at, False, "broadcast", "me", None, "holiday card", False)
            back = day + 2 + int(self._random() * 14)
            if back < tie.end and self._random() < self._design.card_back_share:
                at_back = self._calendar.midnight[back] + DAY // 2
                found[at_back] = Encounter(at_back, True, "letter", "them", None, "holiday card", False)


class _Name(NamedTuple):
    """One name: in its own script, in Latin letters, the given name, and as part of an address."""

    native: str
    latin: str
    given: str
    slug: str
    foreign: bool


class _Cast:
    """Gives out names, each once: every pool is walked in an order that chance chooses and that never repeats."""

    __slots__ = ("_bounds", "_chance", "_walks")

    def __init__(self, chance: Chance) -> None:
        total, running, bounds = sum(pool.share for pool in POOLS), 0.0, []
        for pool in POOLS:
            running += pool.share / total
            bounds.append(running)
        self._chance = chance
        self._bounds = bounds
        self._walks = [_Walk(chance, len(pool.given) * len(pool.family)) for pool in POOLS]

    def next(self) -> _Name:
        """Return the next name. Where a pool's pairs are used up, they come again with a middle initial."""
        drawn = self._chance.random()
        index = next((place for place, bound in enumerate(self._bounds) if drawn < bound), len(POOLS) - 1)
        return _name(POOLS[index], *self._walks[index].next())


class _Walk:
    """Visits the places 0 … `size` − 1 once each in a scattered order, then again, with no list of them kept."""

    __slots__ = ("_number", "_size", "_start", "_step")

    def __init__(self, chance: Chance, size: int) -> None:
        self._size = size
        self._step = 1 + int(size * _between(chance, 0.3, 0.7))
        while gcd(self._step, size) > 1:
            self._step += 1
        self._start = int(chance.random() * size)
        self._number = 0

    def next(self) -> tuple[int, int]:
        """Return the next place, and how many times all have been visited before."""
        number = self._number
        self._number += 1
        return (self._start + self._step * number) % self._size, number // self._size


def _name(pool: NamePool, pair: int, round_: int) -> _Name:
    """Put one pair together as its place does."""
    family_place, given_place = divmod(pair, len(pool.given))
    given, family = pool.given[given_place], pool.family[family_place]
    slug = f"{_slug(given.latin)}.{_slug(family.latin)}{round_ + 1 if round_ else ''}"
    if pool.pattern == "given family":
        initial = ""
        if round_ and pool.middle:
            initial = f"{pool.middle[(pair + round_ - 1) % len(pool.middle)]}. "
        native, latin = f"{given.written} {initial}{family.written}", f"{given.latin} {family.latin}"
    else:
        between = " " if pool.pattern == "family given" else ""
        native, latin = f"{family.written}{between}{given.written}", f"{family.latin} {given.latin}"
    return _Name(native, latin, given.written, slug, pool.foreign)


@cache
def _slug(latin: str) -> str:
    return "".join(letter for letter in latin.lower() if letter.isascii() and letter.isalpha())


class _Phones:
    """Gives out telephone numbers kept for fiction, each once, until there are no more."""

    __slots__ = ("_left", "_walk", "plenty")

    def __init__(self, chance: Chance, count: int) -> None:
        stock = 100 * len(AREA_CODES) + 1000 * len(UK_DRAMA)
        self._walk = _Walk(chance, stock)
        self._left = stock
        self.plenty = min(1.0, stock / (1.0 + count * CIRCLES[5].phone))
        """How far the numbers go for so many people; 1 means for all who should have one."""

    def next(self) -> str | None:
        """Return the next number in E.164, or None when all are given out."""
        if not self._left:
            return None
        self._left -= 1
        place, _ = self._walk.next()
        if place < 100 * len(AREA_CODES):
            return f"+1{AREA_CODES[place // 100]}55501{place % 100:02d}"
        prefix, rest = divmod(place - 100 * len(AREA_CODES), 1000)
        return f"+44{UK_DRAMA[prefix]}{rest:03d}"


class _Course(NamedTuple):
    """How far a tie goes: from `begin` to `end`, touched until `until` at the latest, and what became of it."""

    begin: int
    end: float
    until: Instant
    state: State
    dies: bool
    untouched: bool


class _Narrator:
    """Makes up one life after the other."""

    __slots__ = ("_calendar", "_cast", "_chance", "_design", "_diary", "_mix", "_phones")

    def __init__(self, chance: Chance, calendar: _Calendar, count: int, design: Design) -> None:
        self._chance = chance
        self._calendar = calendar
        self._design = design
        self._diary = _Diary(chance, calendar, design)
        self._cast = _Cast(chance)
        self._phones = _Phones(chance, count)
        self._mix = _origin_mix(count, design)

    def life(self, tier: int) -> Life:
        """Make up someone of this tier."""
        name, origin = self._cast.next(), self._origin(tier)
        met = origin.kind == "online" and self._happens(CIRCLES[tier].met)
        course = self._course(tier, origin, met=met)
        card_share = self._design.card_share_near if tier < 5 else self._design.card_share_far
        carded = not course.untouched and self._happens(card_share)
        tie = None if course.untouched else self._tie(tier, origin, course, met=met, carded=carded)
        organization, role = self._work(origin)
        return Life(
            name=name.native,
            aliases=self._aliases(name, tier, origin),
            origin=origin,
            tier=tier,
            cadence=self._cadence(tier),
            first_day=self._first_day(origin, course),
            state=course.state,
            snoozed_until=self._snoozed_until() if course.state == "snoozed" else None,
            organization=organization,
            role=role,
            handles=self._handles(name, tier, origin, organization),
            days=self._days(tier, course.begin),
            notes=self._notes(tier),
            promises=self._promises(tier, course) if course.state == "active" else (),
            lists=self._lists(tier, origin, carded=carded),
            touches=self._diary.touches(tie) if tie else (),
        )

    def _happens(self, share: float) -> bool:
        return self._chance.random() < share

    def _origin(self, tier: int) -> Origin:
        shared, unknown = self._mix[tier]
        drawn = self._chance.random()
        if drawn < shared:
            return _pick(self._chance, _NEAR_ORIGINS if tier <= 2 else _SHARED_ORIGINS)
        return _UNKNOWN if drawn < shared + unknown else _pick(self._chance, _ONLINE_ORIGINS)

    def _course(self, tier: int, origin: Origin, *, met: bool) -> _Course:
        """When a tie began, whether and when it ended, and in what state the ledger has it."""
        design, length = self._design, self._calendar.length
        begin = length - 1 - self._age(tier, origin)
        hazard = self._hazard(tier, origin, met=met, young=begin >= 0)
        end = max(begin + 1, 0) + _waiting(self._chance, _YEAR / hazard)
        drawn = self._chance.random()
        if begin < 0 and origin.kind == "shared" and tier >= 3 and drawn < design.deceased_share:
            day = int(self._chance.random() * length)
            return _Course(begin, min(end, day), self._calendar.midnight[day], "deceased", False, False)
        alive = end >= length
        state: State = "active"
        if alive:
            state = "snoozed" if drawn > 1.0 - design.snoozed_share else "active"
        elif length - end > _YEAR / 2 and drawn > 1.0 - design.archived_share:
            state = "archived"
        untouched = tier >= 3 and self._happens(self._untouched_share(origin))
        return _Course(begin, min(end, length), self._calendar.now, state, not alive, untouched)

    def _age(self, tier: int, origin: Origin) -> int:
        """Days since a tie began; one within a family, as long as anyone can think."""
        design = self._design
        if origin.context == "family":
            years = _between(self._chance, 12.0, design.oldest_age)
        else:
            mean = design.shared_age if origin.kind == "shared" else design.online_age
            least = design.near_age if tier <= 2 else 0.0
            years = min(design.oldest_age, least + _waiting(self._chance, mean))
        return int(years * _YEAR)

    def _hazard(self, tier: int, origin: Origin, *, met: bool, young: bool) -> float:
        """The chance per year that a tie dies."""
        hazard = CIRCLES[tier].hazard * (self._design.young_hazard if young else 1.0)
        if origin.kind == "online":
            hazard *= self._design.met_hazard if met else self._design.unmet_hazard
        return hazard

    def _untouched_share(self, origin: Origin) -> float:
        design = self._design
        if origin.kind == "shared":
            return design.untouched_shared
        return design.untouched_online if origin.kind == "online" else design.untouched_unknown

    def _tie(self, tier: int, origin: Origin, course: _Course, *, met: bool, carded: bool) -> _Tie:
        """Give a tie its rhythm and its ways."""
        chance, design, circle = self._chance, self._design, CIRCLES[tier]
        unmet = origin.kind == "online" and not met
        log_gap = chance.gauss(log(circle.gap * (design.unmet_gap if unmet else 1.0)), circle.spread)
        begin, wait = course.begin, exp(log_gap) * chance.random()
        early, late = _decks(tier, origin, met=met)
        return _Tie(
            begin=begin,
            end=course.end,
            until=course.until,
            # An old tie is met in the middle of a gap; a new one goes on soon after its first day.
            first=wait if begin < 0 else begin + 1 + design.soon * wait,
            log_gap=log_gap,
            burst=circle.burst,
            early=early,
            late=late,
            turn=begin + design.courtship_days * (1.0 + chance.random()),
            office=origin.context in _OFFICE_CONTEXTS,
            mine=_between(chance, design.my_share_least, design.my_share_most),
            answers=_between(chance, design.answer_least, design.answer_most),
            carded=carded,
            vain=course.dies and self._happens(design.vain_share),
        )

    def _aliases(self, name: _Name, tier: int, origin: Origin) -> tuple[str, ...]:
        """The Latin form of a name in another script; else now and then what people call someone."""
        if name.foreign:
            return (name.latin,)
        place = _FROM.get(origin.context)
        if place and tier < 5 and self._happens(self._design.nickname_share):
            return (f"{name.given} from {place}",)
        return ()

    def _cadence(self, tier: int) -> Cadence:
        choices = _CADENCES.get(tier)
        if choices and self._happens(self._design.cadence_share):
            return _pick(self._chance, choices)
        return _NO_CADENCE

    def _first_day(self, origin: Origin, course: _Course) -> date | None:
        if origin.context == "family" or not self._happens(self._design.known_first_day):
            return None
        return self._calendar.date(course.begin)

    def _snoozed_until(self) -> Instant:
        return self._calendar.now + DAY * (5 + int(self._chance.random() * 60))

    def _work(self, origin: Origin) -> tuple[str | None, str | None]:
        """An organization and a role, mostly for those known from work."""
        chance, design = self._chance, self._design
        office = origin.context in _OFFICE_CONTEXTS
        if not self._happens(design.employed_share_office if office else design.employed_share):
            return None, None
        organization = f"{_pick(chance, ORGANIZATION_FIRST)} {_pick(chance, ORGANIZATION_SECOND)}"
        return organization, _pick(chance, ROLES) if self._happens(design.role_share) else None

    def _handles(
        self, name: _Name, tier: int, origin: Origin, organization: str | None
    ) -> tuple[Handle, ...]:
        """Ways to reach someone, all of which are kept for examples: none leads to anybody."""
        chance, design = self._chance, self._design
        found = []
        if self._happens(design.email_share_unknown if origin.kind == "unknown" else design.email_share):
            label = "work" if organization else None
            found.append(Handle("email", f"{name.slug}@{_pick(chance, _MAIL)}", label))
        if self._happens(CIRCLES[tier].phone * self._phones.plenty) and (number := self._phones.next()):
            found.append(Handle("phone", number, "mobile" if number.startswith("+447") else None))
        dashed = name.slug.replace(".", "-")
        if origin.kind == "online" and origin.context and self._happens(design.platform_share):
            found.append(_platform_handle(origin.context, dashed))
        if self._happens(design.site_share):
            found.append(Handle("url", f"https://{dashed}.example.{_pick(chance, ('org', 'net'))}"))
        return tuple(found)

    def _days(self, tier: int, begin: int) -> tuple[ImportantDay, ...]:
        if not self._happens(CIRCLES[tier].birthday):
            return ()
        chance = self._chance
        month = 1 + int(chance.random() * 12)
        day = 1 + int(chance.random() * (28 if month == 2 else 30))
        grown_up = self._calendar.date(self._calendar.length - 1).year - 18 - int(chance.random() * 62)
        born = min(grown_up, self._calendar.date(begin).year - self._design.youngest_then)
        year = born if self._happens(self._design.known_birth_year) else None
        return (ImportantDay("birthday", month, day, year),)

    def _notes(self, tier: int) -> tuple[str, ...]:
        share = self._design.notes_share_near if tier < 4 else self._design.notes_share_far
        if not self._happens(share):
            return ()
        first, second = _pick(self._chance, NOTES), _pick(self._chance, NOTES)
        return (first, second) if first != second and self._happens(share) else (first,)

    def _promises(self, tier: int, course: _Course) -> tuple[Owed, ...]:
        """Now and then a promise of the last weeks, due within weeks of now."""
        calendar, chance = self._calendar, self._chance
        today = calendar.length - 1
        made = today - 1 - int(chance.random() * 35)
        if made <= max(course.begin, 0) or not self._happens(CIRCLES[tier].promise):
            return ()
        due = None
        if self._happens(self._design.promise_dated):
            due = calendar.date(max(made, today - 6 + int(chance.random() * 34)))
        made_at = calendar.midnight[made] + 18 * 3600
        if self._happens(self._design.promise_by_me):
            return (Owed("me", _pick(chance, PROMISES_MINE), made_at, due),)
        return (Owed("them", _pick(chance, PROMISES_THEIRS), made_at, due),)

    def _lists(self, tier: int, origin: Origin, *, carded: bool) -> tuple[str, ...]:
        """The lists someone is on."""
        design = self._design
        found = [HOLIDAY_CARDS] if carded else []
        letter_share = design.letter_share_online if origin.kind == "online" else design.letter_share
        if tier >= 3 and self._happens(letter_share):
            found.append(SUNDAY_LETTER)
        if origin.context == "work" and self._happens(design.colleague_share):
            found.append(OLD_COLLEAGUES)
        if origin.context == "neighbourhood" and self._happens(design.neighbour_share):
            found.append(STREET_NEIGHBOURS)
        if tier < 5 and origin.context in _CLIMBING_CONTEXTS and self._happens(design.climber_share):
            found.append(CLIMBING_CREW)
        return tuple(found)


def _platform_handle(platform: str, dashed: str) -> Handle:
    """A handle on a platform that can't be anybody's: it ends in `example`, or lies below a domain kept for that."""
    if platform == "linkedin":
        return Handle("url", f"https://www.linkedin.com/in/{dashed}-example", platform)
    if platform == "mastodon":
        return Handle("platform", f"@{dashed}@social.example", platform)
    return Handle(
        "platform", f"{dashed}.example.com" if platform == "bluesky" else f"{dashed}-example", platform
    )


def _decks(tier: int, origin: Origin, *, met: bool) -> tuple[Deck, Deck]:
    """The decks of channels a tie draws from at first and later on."""
    if origin.kind == "online":
        return _COURTSHIP, _MET if met else _UNMET
    decks = _SHARED_DECKS.get(origin.context or "", _OTHER_DECKS)
    deck = decks[tier // 2 if tier < 5 else 2] if tier > 1 else decks[0]
    return deck, deck


def circle_sizes(count: int) -> tuple[int, ...]:
    """How many of `count` people stand in tiers 1 to 5: as Dunbar's circles, or shares of a smaller ledger."""
    sizes = [min(CIRCLES[tier].size, round(CIRCLES[tier].share * count)) for tier in (1, 2, 3, 4)]
    return (*sizes, count - sum(sizes))


def _tiers(chance: Chance, count: int) -> Iterator[int]:
    """Return the tiers of `count` people in a random order, with exactly the sizes of the circles."""
    left = list(circle_sizes(count))
    for remaining in range(count, 0, -1):
        place, drawn = 0, int(chance.random() * remaining)
        while drawn >= left[place]:
            drawn -= left[place]
            place += 1
        left[place] -= 1
        yield place + 1


def _origin_mix(count: int, design: Design) -> Mapping[int, tuple[float, float]]:
    """The shares (shared, unknown) of each tier, such that the whole ledger has those of the design."""
    sizes = dict(enumerate(circle_sizes(count), start=1))
    mix = {tier: (CIRCLES[tier].shared, CIRCLES[tier].unknown) for tier in (1, 2, 3, 4)}
    outer = max(1, sizes[5])
    shared = (design.shared_share * count - sum(sizes[tier] * mix[tier][0] for tier in mix)) / outer
    unknown = (design.unknown_share * count - sum(sizes[tier] * mix[tier][1] for tier in mix)) / outer
    return {**mix, 5: (min(0.9, max(0.0, shared)), min(0.1, max(0.0, unknown)))}


def people(
    chance: Chance, *, count: int, years: float, now: Instant, zone: tzinfo, design: Design = DESIGN
) -> Iterator[Life]:
    """Return `count` invented lives, one at a time, with touches over the `years` before `now`.

    `zone` is where the user lives: it decides at what hours things happen and where days begin. Same chance (a
    `random.Random` of the same seed), same arguments: same lives. Raises InvalidValueError for a negative count and
    for years outside 0…100.
    """
    if count < 0:
        raise InvalidValueError(f"There can't be {count} people; say 0 or more.")
    if not 0 <= years <= _MAXIMUM_YEARS:
        raise InvalidValueError(f"{years:g} years can't be told; say 0 to {_MAXIMUM_YEARS}.")
    narrator = _Narrator(chance, _Calendar(now, years, zone, chance), count, design)
    return (narrator.life(tier) for tier in _tiers(chance, count))
