"""What so many hours a week keep alive: the ledger's coming weeks played through, with touches that land or don't.

Each week is planned by the planner of `ledger plan`, from what the ledger would know by then; what then happens is
drawn from a world that the planner does not see (`core.worlds`). The simulated ledger follows the engine's own rules
(`core.fold`): what merges, what is an answer, what extends nothing. The same weeks are played with what people do
without a plan: nothing, a fixed cadence, the oldest first, anyone, a yearly card.

Nothing here asks the world: chance is an argument. Each tie draws from a stream of its own, so that two habits meet
the same luck as far as they do the same.
"""

import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from typing import Literal, NamedTuple

from relationship_ledger.core import gain, planner
from relationship_ledger.core.fold import SHALLOW, UNANSWERED_LIMIT, Event, Fold, Tie, TieState
from relationship_ledger.core.gain import Option
from relationship_ledger.core.lived import LivedClock
from relationship_ledger.core.spread import Room
from relationship_ledger.core.worlds import NEVER, Chance, Life, Past, World
from relationship_ledger.model import DAY, Channel, Instant, PlanRules, Standing

WEEK = 7 * DAY
Habit = Literal["plan", "nothing", "cadence", "oldest", "random", "card"]
HABITS: tuple[Habit, ...] = ("plan", "nothing", "cadence", "oldest", "random", "card")
"""Ours first, then what people do without one."""
Begun = Literal["theirs", "all", "none"]
"""Which touches come by themselves: those that begin with them, those of both as before, none."""

PRIOR_BEGUN = 4
"""So many imagined touches, half of them begun by them, stand beside those that were logged."""
CADENCE_SHARE = 0.5
"""A fixed cadence touches everyone every half horizon: twice within the span in which a touch is hoped for."""
CARD_WEEK = 26
"""The yearly card goes out in the middle of each year."""
CARD_BACK = 0.12
"""Of those who get a card and live, so many write back; of the dead half as many. A design value, as in the demo."""
DEAD_LANDS = 0.5
"""A tie that has died answers half as often as the same tie alive: what `core.gain` assumes."""
ANSWER_DAYS = 2.0
"""Mean days until an answer comes; none comes later than `LATEST_ANSWER`, after which the engine calls it none."""
LATEST_ANSWER = 13.0
NOON = DAY // 2
_EPOCH = date(1970, 1, 1).toordinal()
_MONDAY = 3  # 1970-01-01 was a Thursday: three days after a Monday


class TieNow(NamedTuple):
    """A tie as a forecast begins with it.

    `channels` are the ways to touch it, with the minutes each takes; `due_at` is when it is due at first; `begun` the
    share of its touches that begin with them; `usual` are touches like those that come by themselves, one is drawn
    each time; `landed_at` is the last touch that landed, `free_at` the end of a snooze.
    """

    standing: Standing
    tie: Tie
    state: TieState | None
    weight: float
    channels: Sequence[Channel]
    due_at: Instant
    begun: float = 0.5
    usual: Sequence[Event] = ()
    past: Past | None = None
    landed_at: Instant | None = None
    free_at: Instant = 0


class Start(NamedTuple):
    """Where a forecast begins: the ties, the instant, and the ledger's clock with the pauses there were."""

    ties: Sequence[TieNow]
    now: Instant
    clock: LivedClock


class Terms(NamedTuple):
    """How weeks are played. `minutes` of each are spent, `rules.value_share` of them on lists.

    `paid`: what comes by itself takes from the minutes as well. In `idle` weeks nothing is planned, and the ledger is
    not told. `landing` multiplies the chance that a touch lands; `dulled`, short touches in a row dull that of the
    next one as they dull what the planner hopes of it.
    """

    minutes: int
    weeks: int
    rules: PlanRules
    begun: Begun = "theirs"
    paid: bool = False
    idle: frozenset[int] = frozenset()
    landing: float = 1.0
    dulled: bool = False


class End(NamedTuple):
    """How one tie stood at the start and the end of one run, and what it took."""

    alive_before: bool
    alive: bool
    fresh: bool
    in_touch: bool
    minutes: int
    touches: int
    landed: int


class Played(NamedTuple):
    """One run: the share alive at the end of each week, how each tie ended, minutes a week planned and by themselves."""

    alive: Sequence[float]
    ends: Sequence[End]
    planned_minutes: float
    own_minutes: float


class _Line(NamedTuple):
    """A touch that is planned: the place of whom, how, when."""

    place: int
    channel: Channel
    at: Instant


class _Tie:
    """One tie while it is played: what the ledger knows, and the truth."""

    __slots__ = (
        "_base", "_by_name", "_clock", "answer_at", "due", "landed", "landed_at", "life", "minutes", "next_at", "now", "silence",
        "state", "touches",
    )  # fmt: skip

    def __init__(self, now: TieNow, clock: LivedClock) -> None:
        self.now = now
        self._clock = clock
        self._base: list[Option] | None = None
        self._by_name = {channel.name: channel for channel in now.channels}
        self.state = now.state
        self.silence = now.state.silence(now.tie) if now.state else None
        self.due = now.due_at
        self.landed_at = now.landed_at
        self.answer_at: float = NEVER
        self.next_at: float = NEVER
        self.minutes = self.touches = self.landed = 0
        self.life: Life

    def begin(self, at: Instant, life: Life) -> None:
        """Take on the truth."""
        self.life = life
        self.next_at = at + life.wait * DAY

    # What the ledger knows

    def silent(self, at: Instant) -> float:
        """Lived days since the last touch."""
        assert self.state is not None  # noqa: S101  # asked of those with a touch alone
        return max(0, self._clock.lived(at) - self._clock.lived(self.state.last)) / DAY

    def rotten(self, at: Instant) -> bool:
        """As `standing.outlook` has it, without looking for the instant."""
        if self.state is None or self.silence is None:
            return False
        tie = self.now.tie
        if self._clock.lived(at) < self.state.expires + tie.horizon * DAY:
            return False
        return self.silence.touch(self.silent(at), tie.horizon) <= tie.rotten

    def fresh(self, at: Instant) -> bool:
        """With shelf life left, and a touch known."""
        return self.state is not None and self._clock.lived(at) < self.state.expires

    def options(self, at: Instant) -> list[Option]:
        """What `ledger plan` would weigh at this moment, best gain per minute first."""
        if self._base is None:
            channels: Iterable[Channel] = self.now.channels
            if self.state is not None and self.state.unanswered >= UNANSWERED_LIMIT:
                channels = [channel for channel in channels if channel.two_way]
            # Of all that gain reckons only the doubt whether the tie lives moves with time, and it is a factor.
            self._base = gain.options(
                self.state, self.now.tie, self.now.weight, channels, self._clock, 0.0 if self.state else None
            )
        if self.silence is None:
            return self._base
        factor = (1 + self.silence.alive(self.silent(at))) / (1 + self.silence.alive(0.0))
        return [each._replace(gain=each.gain * factor) for each in self._base]

    def channel(self, name: str) -> Channel:
        """A channel of the tie's own, with the minutes it takes."""
        return self._by_name[name]

    # What happens

    def log(self, event: Event) -> None:
        """The ledger takes in a touch."""
        fold = Fold(self.now.tie, self._clock, self.state)
        fold.add(event)
        self.state = fold.state()
        self._base = None
        if self.state is not None:
            self.silence = self.state.silence(self.now.tie)
            self.due = max(self._clock.calendar(self.state.expires), self.now.free_at)

    def land(self, at: Instant, chance: Chance) -> None:
        """A touch that both know of: the truth begins anew."""
        self.landed_at = at
        self.answer_at = NEVER
        assert self.silence is not None  # noqa: S101  # a touch was logged just now
        self.life.touched(self.silence, chance)
        self.next_at = at + self.life.wait * DAY


class _Weeks:
    """A ledger while its weeks are played."""

    def __init__(self, start: Start, terms: Terms, world: World, chance: Callable[[str], Chance]) -> None:
        self.now = now = start.now
        self.terms = terms
        self.world = world
        self.ties = [_Tie(each, start.clock) for each in start.ties]
        self.chances = [chance(each.standing.id) for each in start.ties]
        self.week_chance = chance("week")
        self.own_minutes = 0.0
        self.planned = 0
        for tie, own in zip(self.ties, self.chances, strict=True):
            share = {"theirs": tie.now.begun, "all": 1.0, "none": 0.0}[terms.begun]
            tie.begin(now, world.life(tie.now.past, tie.silence, share, own))

    def play(self, habit: Habit) -> Played:
        alive_before = [not tie.rotten(self.now) for tie in self.ties]
        shares, came = [], 0.0
        for week in range(self.terms.weeks):
            start = self.now + week * WEEK
            lines = [] if week in self.terms.idle else self.lines(habit, week, start, came)
            self.planned += sum(line.channel.minutes for line in lines)
            if habit == "card" and week % 52 == min(CARD_WEEK, self.terms.weeks // 2):
                self.send_cards(start)
            came = self.pass_week(start + WEEK, lines)
            self.own_minutes += came
            shares.append(sum(not tie.rotten(start + WEEK) for tie in self.ties) / max(1, len(self.ties)))
        end = self.now + self.terms.weeks * WEEK
        ends = [
            End(
                before, not tie.rotten(end), tie.fresh(end), in_touch(tie.landed_at, tie.now.tie, end), tie.minutes, tie.touches,
                tie.landed,
            )
            for tie, before in zip(self.ties, alive_before, strict=True)
        ]  # fmt: skip
        weeks = self.terms.weeks
        return Played(shares, ends, self.planned / weeks, self.own_minutes / weeks)

    # The week's lines

    def lines(self, habit: Habit, week: int, start: Instant, came: float) -> list[_Line]:
        if habit in ("nothing", "card"):
            return []
        frame = self.frame(week, start, came)
        if habit == "plan":
            return self.by_plan(frame, start)
        share = planner.shares(frame, self.terms.rules).maintenance
        longest = max((each.minutes for each in frame.days), default=0)
        return list(self.by_order(self.ordered(habit, start), share, longest, start))

    def frame(self, week: int, start: Instant, came: float) -> planner.Week:
        """A week of seven days from now on, with the days that are planned for."""
        rules, first = self.terms.rules, start // DAY
        days = [day for day in range(first, first + 7) if (day + _MONDAY) % 7 in rules.days]
        rooms = [Room(date.fromordinal(_EPOCH + day), rules.day_minutes) for day in days or [first]]
        spent = came if self.terms.paid else 0.0
        return planner.Week(
            str(week), date.fromordinal(_EPOCH + first), self.terms.minutes, spent, 0.0, rooms
        )

    def by_plan(self, frame: planner.Week, start: Instant) -> list[_Line]:
        """What `ledger plan` would say."""
        places = {}
        candidates = []
        for index, tie in enumerate(self.ties):
            if tie.due >= start + WEEK:
                continue
            options = tie.options(start)
            if not options:
                continue
            standing = tie.now.standing
            places[standing.id] = index
            renewing = tie.state is None or tie.rotten(start)
            candidates.append(planner.Candidate(standing, options, "", renewing=renewing))
        plan = planner.plan_week(frame, self.terms.rules, candidates=candidates)
        lines = []
        for line in plan.lines:
            index = places[line.contact.id]
            days = (line.day - frame.first_day).days if line.day else 0
            lines.append(_Line(index, self.ties[index].channel(line.channel), start + days * DAY + NOON))
        return lines

    def ordered(self, habit: Habit, start: Instant) -> list[int]:
        """Whom a habit would touch, the first one first."""
        free = [index for index, tie in enumerate(self.ties) if tie.now.free_at < start + WEEK]
        if habit == "random":
            keys = {index: self.week_chance.random() for index in free}
            return sorted(free, key=lambda index: keys[index])
        silent = {index: self.silence_of(index, start) for index in free}
        if habit == "oldest":
            return sorted(free, key=lambda index: -silent[index])
        late = {index: silent[index] / cadence_of(self.ties[index].now.tie) for index in free}
        over = [index for index in free if late[index] >= 1]
        return sorted(over, key=lambda index: (self.ties[index].now.standing.tier, -late[index]))

    def silence_of(self, index: int, start: Instant) -> float:
        """Days since the last touch; of someone unknown a horizon."""
        tie = self.ties[index]
        return tie.silent(start) if tie.state else float(tie.now.tie.horizon)

    def by_order(self, order: Iterable[int], minutes: int, longest: int, start: Instant) -> Iterator[_Line]:
        """As many as the minutes reach, each by the way that the ledger suggests, spread over five days."""
        count = 0
        for index in order:
            tie = self.ties[index]
            usable = next(
                (each for each in tie.options(start) if each.minutes <= min(minutes, longest)), None
            )
            if usable is None:
                if minutes <= 0:
                    return
                continue
            minutes -= usable.minutes
            yield _Line(index, tie.channel(usable.channel), start + (count % 5) * DAY + NOON)
            count += 1

    # What happens in it

    def pass_week(self, end: Instant, lines: Sequence[_Line]) -> float:
        """Everything up to `end`, tie by tie; returns the minutes of the touches that came by themselves."""
        came = 0.0
        planned = {line.place: line for line in lines}
        for index, tie in enumerate(self.ties):
            line = planned.get(index)
            if line is None and tie.next_at >= end and tie.answer_at >= end:
                continue
            came += self.pass_tie(tie, self.chances[index], line, end)
        return came

    def pass_tie(self, tie: _Tie, chance: Chance, line: _Line | None, end: Instant) -> float:
        came = 0.0
        while True:
            planned_at = line.at if line else NEVER
            at = min(planned_at, tie.answer_at, tie.next_at)
            if at >= end:
                return came
            if line and planned_at == at:
                self.touch(tie, line, chance)
                line = None
            elif tie.answer_at == at:
                self.answered(tie, math.ceil(at), chance)
            else:
                came += self.by_itself(tie, math.ceil(at), chance)

    def touch(self, tie: _Tie, line: _Line, chance: Chance) -> None:
        """A planned touch: it lands or does not. A call that nobody takes leaves nothing in the ledger."""
        channel = line.channel
        tie.minutes += channel.minutes
        tie.touches += 1
        lands = chance.random() < self.landing(tie, channel)
        tie.landed += lands
        if channel.two_way and not lands:
            return
        tie.log(Event(line.at, None, channel.depth, channel.two_way, "me", channel.minutes))
        if channel.two_way:
            tie.land(line.at, chance)
        elif lands:
            days = -ANSWER_DAYS * math.log1p(-chance.random())
            tie.answer_at = line.at + min(days, LATEST_ANSWER) * DAY

    def landing(self, tie: _Tie, channel: Channel) -> float:
        """The true chance that a touch lands."""
        chance = channel.lands
        if self.world.answers and tie.state is not None:
            asked, answered = tie.state.asked, tie.state.answered
            chance = (chance * gain.PRIOR_ASKED + answered) / (gain.PRIOR_ASKED + asked)
        if self.terms.dulled and tie.state is not None and channel.depth < SHALLOW:
            chance *= gain.dulled(tie.state.shallow)
        return chance * self.terms.landing * (1.0 if tie.life.living else DEAD_LANDS)

    def answered(self, tie: _Tie, at: Instant, chance: Chance) -> None:
        """Their answer, by the way that they were asked; it is a touch."""
        tie.log(Event(at, None, 0.1, two_way=False, by="them", minutes=0.0))
        tie.land(at, chance)

    def by_itself(self, tie: _Tie, at: Instant, chance: Chance) -> float:
        """A touch that came without a plan, like one of those before."""
        like = tie.now.usual[int(chance.random() * len(tie.now.usual))] if tie.now.usual else _WORD
        mine = self.terms.begun == "all" and chance.random() >= tie.now.begun
        tie.log(like._replace(at=at, day=None, by="both" if mine else "them"))
        tie.land(at, chance)
        return like.minutes

    def send_cards(self, at: Instant) -> None:
        """A card to everyone, and what comes back. The card itself is no touch."""
        for tie, chance in zip(self.ties, self.chances, strict=True):
            if chance.random() < CARD_BACK * (1.0 if tie.life.living else DEAD_LANDS):
                tie.answer_at = at + DAY


_WORD = Event(0, None, 0.1, two_way=False, by="them", minutes=3.0)


def in_touch(landed_at: Instant | None, tie: Tie, at: Instant) -> bool:
    """Whether the last touch that landed lies within the tier's horizon: what needs no model to say."""
    return landed_at is not None and at - landed_at <= tie.horizon * DAY


def cadence_of(tie: Tie) -> float:
    """Days between touches for whoever keeps a fixed cadence: the ideal where there is one, else half the horizon."""
    return tie.ideal or tie.horizon * CADENCE_SHARE


def begun_share(theirs: float, touches: int) -> float:
    """The share of touches that begin with them, pulled to one half; a touch begun by both counts half."""
    return (theirs + PRIOR_BEGUN / 2) / (touches + PRIOR_BEGUN)


def play(start: Start, terms: Terms, habit: Habit, world: World, chance: Callable[[str], Chance]) -> Played:
    """Play the weeks of `terms` once. `chance` makes a stream of chance for each name it is given."""
    return _Weeks(start, terms, world, chance).play(habit)
