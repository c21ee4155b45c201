"""The week at hand: its days, what was spent in it, and the plan accepted for it as it stands."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import NamedTuple

from relationship_ledger.cli.run import Run
from relationship_ledger.config import WEEKDAYS
from relationship_ledger.core import checklist
from relationship_ledger.model import (
    WEEK_DAYS,
    ImportantDay,
    Instant,
    LeftOut,
    Plan,
    PlanLine,
    PlannedLine,
    PromiseLine,
    Ref,
    Standing,
    ValueLine,
    WeekPlan,
)
from relationship_ledger.store import week as asked
from relationship_ledger.store.reader import Criteria


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
        midnight(run, first),
        midnight(run, first + timedelta(days=WEEK_DAYS)),
        max(first, today),
    )


def midnight(run: Run, day: date) -> Instant:
    """The first moment of a day where the user lives."""
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
    people = {each.id: each for each in present(run, ids)}
    lists = {group.id: Ref(group.id, group.name) for group in run.reader.lists()}
    owing = {id_ for line in lines if line.promise_id is not None for id_ in line.contacts}
    owed = {
        promise.id: promise for id_ in owing for promise in run.reader.promises(contact_id=id_, done=True)
    }
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


def present(run: Run, ids: Sequence[str]) -> list[Standing]:
    """Those who may be greeted and answered: not whoever is snoozed for good, let go or dead."""
    if not ids:
        return []
    found = run.reader.standings(run.view, Criteria(ids=tuple(ids), states=("active", "snoozed")))
    return [each for each in found if each.state == "active" or each.snoozed_until is not None]


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
