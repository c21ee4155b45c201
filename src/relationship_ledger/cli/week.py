"""The week at hand: its days, what was spent in it, the plan proposed for it, the plan accepted for it."""

from collections.abc import Collection, Sequence
from datetime import date, datetime, time, timedelta
from typing import NamedTuple

from relationship_ledger.cli.run import Run
from relationship_ledger.config import WEEKDAYS
from relationship_ledger.core import checklist, gain, planner
from relationship_ledger.core.durations import Logged, expected_minutes
from relationship_ledger.core.fold import ANSWER_WITHIN, UNANSWERED_LIMIT
from relationship_ledger.core.planner import ValueOption
from relationship_ledger.core.spread import Room
from relationship_ledger.core.standing import Settled, silent_days, tie_of
from relationship_ledger.core.value import (
    Prospect,
    acquainted,
    introducible,
    logged_minutes,
    value_options,
)
from relationship_ledger.model import (
    Channel,
    ImportantDay,
    Instant,
    LeftOut,
    Plan,
    PlanLine,
    PlannedLine,
    Promise,
    PromiseLine,
    Ref,
    Resting,
    Standing,
    ValueLine,
    WeekPlan,
)
from relationship_ledger.render import words
from relationship_ledger.store import lists as of_lists
from relationship_ledger.store import week as asked
from relationship_ledger.store.reader import Criteria, TieInput

WEEK_DAYS = 7
SHALLOW_ROW = 3
"""So many shallow touches in a row are worth a word."""


class Frame(NamedTuple):
    """A week: its days, its instants (the end excluded), and the day from which on it can be planned."""

    first_day: date
    start: Instant
    end: Instant
    today: date

    @property
    def last_day(self) -> date:
        """The last of its seven days."""
        return self.first_day + timedelta(days=WEEK_DAYS - 1)

    @property
    def label(self) -> str:
        """Its name: the ISO week that holds most of it."""
        year, number, _ = (self.first_day + timedelta(days=3)).isocalendar()
        return f"{year}-W{number:02}"


class DatedDay(NamedTuple):
    """An important day in the year at hand, and whose it is."""

    when: date
    day: ImportantDay
    name: str


def frame(run: Run, *, following: bool = False) -> Frame:
    """This week, by the day that weeks start on, or the following one."""
    today = run.moment.local().date()
    back = (today.weekday() - WEEKDAYS.index(run.settings.week_starts)) % WEEK_DAYS
    first = today - timedelta(days=back) + timedelta(days=WEEK_DAYS if following else 0)
    return Frame(
        first,
        _midnight(run, first),
        _midnight(run, first + timedelta(days=WEEK_DAYS)),
        max(first, today),
    )


def _midnight(run: Run, day: date) -> Instant:
    return int(datetime.combine(day, time.min, run.moment.zone).timestamp())


def spent(run: Run, week: Frame) -> asked.Spent:
    """Minutes spent in the week so far."""
    return asked.spent(run.reader, week.start, min(run.now, week.end - 1), run.settings)


def important_days(run: Run, first: date, last: date) -> list[DatedDay]:
    """Important days from `first` to `last`, in order; 29 February is kept on the 28th in other years."""
    found = run.reader.days_between((first.month, first.day), (last.month, last.day))
    span = [first + timedelta(days=count) for count in range((last - first).days + 1)]
    if any((day.month, day.day) == (2, 28) for day in span):
        found += [day for day in run.reader.days_between((2, 29), (2, 29)) if day not in found]
    names = run.reader.names(day.contact_id for day in found)
    dated = []
    for day in found:
        year = first.year if (day.month, day.day) >= (first.month, first.day) else first.year + 1
        dated.append(DatedDay(_in_year(day, year), day, names[day.contact_id]))
    return sorted(dated, key=lambda each: (each.when, each.name, each.day.contact_id))


def _in_year(day: ImportantDay, year: int) -> date:
    try:
        return date(year, day.month, day.day)
    except ValueError:
        return date(year, 2, 28)


def turning(day: DatedDay) -> str:
    """`birthday (44)`, `birthday` where the year is not known."""
    return f"{day.day.label} ({day.when.year - day.day.year})" if day.day.year else day.day.label


# A proposal


def proposed(run: Run, week: Frame, budget: int) -> Plan:
    """The best use of what is left of the week; what an accepted plan has done already stays in it."""
    kept = accepted(run, week)
    done = [line for line in kept.lines if line.done] if kept else []
    done_value = [line for line in kept.value_lines if line.done] if kept else []
    open_ = _open_before(run, week)
    people = {line.contact.id for line in (*done, *open_.lines)}
    congratulated = {line.contact.id for line in done if line.kind == "birthday"}
    owed = {line.promise.id for line in open_.promises}
    lists = {(line.list.id, line.kind) for line in open_.value_lines}
    candidates, resting = _candidates(run, week, people, congratulated)
    plan = planner.plan_week(
        _week(run, week, budget),
        run.settings.plan,
        candidates=candidates,
        promises=[promise for promise in _promises(run, week) if promise.id not in owed],
        value=[
            [option for option in group if (option.list.id, option.kind) not in lists]
            for group in _value_options(run, week)
        ],
        resting=resting,
    )
    return plan._replace(
        lines=[*done, *plan.lines],
        value_lines=[*done_value, *plan.value_lines],
        promises=[*(line for line in (kept.promises if kept else ()) if line.done), *plan.promises],
    )


class _Open(NamedTuple):
    """Lines of an accepted plan that are not done yet."""

    lines: Sequence[PlanLine] = ()
    value_lines: Sequence[ValueLine] = ()
    promises: Sequence[PromiseLine] = ()


def _open_before(run: Run, week: Frame) -> _Open:
    """What this week's accepted plan still waits for, which the following week's need not plan as well."""
    now = frame(run)
    plan = accepted(run, now) if now.first_day < week.first_day else None
    if plan is None:
        return _Open()
    return _Open(
        [line for line in plan.lines if not line.done],
        [line for line in plan.value_lines if not line.done],
        [line for line in plan.promises if not line.done],
    )


def _week(run: Run, week: Frame, budget: int) -> planner.Week:
    so_far = spent(run, week)
    rules = run.settings.plan
    ahead = [week.today + timedelta(days=count) for count in range((week.last_day - week.today).days + 1)]
    days = [day for day in ahead if day.weekday() in rules.days] or ahead
    today = run.moment.local().date()
    used = asked.spent(run.reader, _midnight(run, today), run.now, run.settings).minutes
    rooms = [Room(day, max(0, rules.day_minutes - (round(used) if day == today else 0))) for day in days]
    return planner.Week(week.label, week.first_day, budget, so_far.minutes, so_far.value, rooms)


def _promises(run: Run, week: Frame) -> list[Promise]:
    return run.reader.promises(until=week.last_day.isoformat())


def _value_options(run: Run, week: Frame) -> list[list[ValueOption]]:
    """The work that each list could get in the week."""
    view, prospects = run.view, []
    for group in run.reader.lists():
        measures, members = of_lists.measured(run.reader, view, group)
        works = [each.work for each in measures.answered]
        sharing = {id_ for id_, flags in measures.flags.items() if flags.shared}
        sharing.update(id_ for each in measures.answered for id_ in each.responders)
        among = [each.id for each in introducible(members, sharing)]
        together = [each.contacts for each in works if each.kind in ("introduction", "event")]
        never = group.rhythm is not None and measures.last_dispatch is None
        next_at = week.start if never else measures.next_dispatch
        prospects.append(
            Prospect(
                group=group,
                members=members,
                rate=measures.response_rate,
                trend=measures.response_trend,
                next_at=next_at,
                next_kind="event" if measures.next_kind == "event" else "dispatch",
                acquainted=acquainted([*together, *asked.companies(run.reader, among, run.now)]),
                sharing=sharing,
                logged=logged_minutes(works),
                when="none has gone out yet" if never or next_at is None else _due_on(run, next_at),
            )
        )
    return value_options(prospects, run.settings.tiers, week.end - 1)


def _due_on(run: Run, at: Instant) -> str:
    """`the next one is due Fri 27 Nov`."""
    today = run.moment.local().date()
    day = run.moment.local(at).date()
    return f"the next one {'was' if day < today else 'is'} due {words.day(day, today)}"


def _candidates(
    run: Run, week: Frame, passed_over: Collection[str], congratulated: Collection[str]
) -> tuple[list[planner.Candidate], list[Resting]]:
    """Whom the week could touch, and who is left at rest. A day to remember is not passed over until it was greeted."""
    view = run.view
    due = {each.id: each for each in run.reader.due(view, Criteria(due_by=week.end - 1)).rows}
    days: dict[str, DatedDay] = {}
    for dated in important_days(run, week.today, week.last_day):
        days.setdefault(dated.day.contact_id, dated)
    waiting = asked.waiting(run.reader, run.now - ANSWER_WITHIN, run.now)
    others = [id_ for id_ in {**days, **waiting} if id_ not in due]
    known = {**due, **{each.id: each for each in _present(run, others)}}
    ids = [id_ for id_ in known if id_ not in passed_over or (id_ in days and id_ not in congratulated)]
    logged = asked.known(run.reader, ids, run.now, run.settings)
    usual = asked.usual_durations(run.reader, run.now)
    found, resting = [], []
    for tie, settled in run.reader.stored_ties(view, ids):
        standing = known[tie.contact.id]
        channels = channels_of(run, tie, usual, logged.get(standing.id, asked.Known({}, met=False)))
        options = _options(run, tie, settled, channels)
        day = days.get(standing.id)
        if day and _greeted(run, standing, day):
            day = None
        waits = waiting.get(standing.id)
        if standing.id not in due:
            options = sorted(options, key=lambda option: (option.minutes, -option.gain))[:1]
        if day:
            why = f"{turning(day)} on {words.day(day.when, run.moment.local().date())}"
            found.append(planner.Candidate(standing, options, why, "birthday", day.when))
        elif waits is not None:
            why = f"tried to reach you {words.ago(waits, run.now, run.moment.zone)}"
            found.append(planner.Candidate(standing, options, why, "answer"))
        elif standing.id in due and not options and channels:
            resting.append(Resting(standing, f"{UNANSWERED_LIMIT} unanswered in a row"))
        elif standing.id in due:
            why = _why(run, standing, settled)
            renewing = standing.unknown or standing.rotten
            found.append(planner.Candidate(standing, options, why, renewing=renewing))
    return found, resting


def _present(run: Run, ids: Sequence[str]) -> list[Standing]:
    """Those who may be greeted and answered: not whoever is snoozed for good, let go or dead."""
    if not ids:
        return []
    found = run.reader.standings(run.view, Criteria(ids=tuple(ids), states=("active", "snoozed")))
    return [each for each in found if each.state == "active" or each.snoozed_until is not None]


def _greeted(run: Run, standing: Standing, day: DatedDay) -> bool:
    last = standing.last_touch
    return last is not None and run.moment.local(last.at).date() >= day.when


def channels_of(run: Run, tie: TieInput, usual: dict[str, Logged], known: asked.Known) -> list[Channel]:
    """The ways to touch someone, with the minutes that each is likely to take."""
    near = tie.contact.origin.kind != "online" or known.met
    return [
        channel._replace(
            minutes=expected_minutes(
                channel.minutes,
                usual.get(channel.name, Logged(0, 0.0)),
                known.logged.get(channel.name, Logged(0, 0.0)),
            )
        )
        for channel in gain.reachable(run.settings.channels.values(), tie.handles, near=near)
    ]


def _options(run: Run, tie: TieInput, settled: Settled, channels: Sequence[Channel]) -> list[gain.Option]:
    """The options with their gain now. After three unanswered in a row only what can't go unanswered."""
    view, settings, state = run.view, run.settings, settled.state
    if state is not None and state.unanswered >= UNANSWERED_LIMIT:
        channels = [channel for channel in channels if channel.two_way]
    return gain.options(
        state,
        tie_of(tie.contact.origin, tie.contact.tier, settled.cadence, settings),
        settings.tiers[tie.contact.tier].weight,
        channels,
        view.clock,
        silent_days(state, view.clock, run.now) if state else None,
    )


def _why(run: Run, standing: Standing, settled: Settled) -> str:
    why = words.why_now(standing, run.now)
    state = settled.state
    if state is not None and state.unanswered >= UNANSWERED_LIMIT:
        return f"{why}; {state.unanswered} unanswered: another way"
    if state is not None and state.shallow >= SHALLOW_ROW:
        return f"{why}; {state.shallow} short ones in a row"
    return why


# An accepted plan


def accepted(run: Run, week: Frame) -> Plan | None:
    """The week's accepted plan as it stands; None where none was accepted."""
    plan = asked.accepted(run.reader, week.first_day)
    return None if plan is None else checked(run, week, plan)


def accept(run: Run, week: Frame, plan: Plan) -> None:
    """Make a plan the week's checklist, in place of one that was; what is done already stays as it is."""
    before = asked.accepted(run.reader, week.first_day)
    kept = {line.id for line in plan.all_lines if line.done}
    with run.writer() as writer, writer.step("plan accept") as step:
        stored = WeekPlan(
            before.id if before else step.new_id(), week.first_day, run.now, plan.budget_minutes
        )
        if before:
            step.drop(*(line for line in asked.lines(step.reader, before) if line.id not in kept))
        step.put(stored)
        step.put(*(line._replace(id=step.new_id(), plan_id=stored.id) for line in _kept_lines(plan, run.now)))


def _kept_lines(plan: Plan, now: Instant) -> list[PlannedLine]:
    promised = (
        PlannedLine(
            "", "", "promise", line.minutes, "promised", now, line.day,  # its text stays with the promise alone
            contacts=(line.promise.contact.id,), promise_id=line.promise.id,
        )
        for line in plan.promises
        if not line.done
    )  # fmt: skip
    touches = (
        PlannedLine(
            "",
            "",
            line.kind,
            line.minutes,
            line.why,
            now,
            line.day,
            line.gain,
            line.channel,
            (line.contact.id,),
        )
        for line in plan.lines
        if not line.done
    )
    work = (
        PlannedLine(
            "", "", line.kind, line.minutes, line.why, now, line.day, line.gain,
            contacts=tuple(ref.id for ref in line.people), list_id=line.list.id,
        )
        for line in plan.value_lines
        if not line.done
    )  # fmt: skip
    return [*promised, *touches, *work]


def checked(run: Run, week: Frame, plan: WeekPlan) -> Plan:
    """An accepted plan as it stands: what is ticked off, what is left. Lines of those who have gone are not shown."""
    lines = asked.lines(run.reader, plan)
    ticks = _ticks(run, week, lines)
    ids = tuple({id_ for line in lines for id_ in line.contacts})
    people = {each.id: each for each in _present(run, ids)}
    lists = {group.id: Ref(group.id, group.name) for group in run.reader.lists()}
    owed = {promise.id: promise for id_ in ids for promise in run.reader.promises(contact_id=id_, done=True)}
    so_far = spent(run, week)
    value_share = run.settings.plan.value_share
    return Plan(
        week=week.label,
        first_day=week.first_day,
        budget_minutes=plan.budget_minutes,
        spent_minutes=so_far.minutes,
        value_minutes=round(value_share * plan.budget_minutes),
        value_spent=so_far.value,
        lines=[
            PlanLine(
                people[line.contacts[0]], line.channel, line.minutes, line.gain, line.why, line.kind, line.day, ticks[line.id],
                line.id,
            )
            for line in lines
            if line.kind in ("due", "birthday", "answer") and line.channel and line.contacts[0] in people
        ],
        value_lines=[
            ValueLine(
                lists[line.list_id], line.kind, line.minutes, line.gain, line.why,
                tuple(Ref(id_, people[id_].name) for id_ in line.contacts if id_ in people), line.day, ticks[line.id], line.id,
            )
            for line in lines
            if line.kind in ("dispatch", "event", "introduction", "gift", "help") and line.list_id in lists
        ],
        promises=[
            PromiseLine(owed[line.promise_id], line.minutes, line.day, ticks[line.id], line.id)
            for line in lines
            if line.promise_id in owed
        ],
        resting=[],
        left_out=LeftOut(),
        accepted_at=plan.accepted_at,
    )  # fmt: skip


def _ticks(run: Run, week: Frame, lines: Sequence[PlannedLine]) -> dict[str, bool]:
    until = min(run.now, week.end - 1)
    seen = asked.seen_since(run.reader, lines, week.start, until)
    kept = asked.promises_kept(run.reader, [line.promise_id for line in lines if line.promise_id])
    return {
        line.id: checklist.done(line, seen, kept, run.settings.channels, run.moment.local(line.since).date())
        for line in lines
    }


def planned_ids(run: Run) -> set[str]:
    """Whom this week's accepted plan still waits for."""
    week = frame(run)
    plan = accepted(run, week)
    return {line.contact.id for line in plan.lines if not line.done} if plan else set()
