"""Standings and minutes in, one week's work out.

Promises that are due come first, then the touches that a day or a person waits for; the rest of the maintenance
minutes goes to those due by the week's end, by the choice that gains most (`core.knapsack`). A share of the minutes
is kept for value-added work, which has a choice of its own. All of it is spread over the days that are left.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import NamedTuple

from relationship_ledger.core.gain import Option
from relationship_ledger.core.knapsack import Item, choose
from relationship_ledger.core.spread import Room, Task, spread
from relationship_ledger.model import (
    InvestmentKind,
    LeftOut,
    Plan,
    PlanLine,
    PlanRules,
    Promise,
    PromiseLine,
    Ref,
    Resting,
    Standing,
    TouchKind,
    ValueLine,
)

LEAST_PART = 15
"""Minutes below which no part of a longer piece of value-added work is begun."""
NAMED = 5
"""How many of those left out are named."""
_TRIES = 6  # of a plan that fits the minutes but not the days, each with fewer minutes


class Candidate(NamedTuple):
    """Someone who may be touched this week, the ways there are, and why now.

    Of the kinds `birthday` and `answer` a touch is planned before anyone who is due, on `day` where it belongs to
    one. `renewing`: a new tie, or one to be revived.
    """

    standing: Standing
    options: Sequence[Option]
    why: str
    kind: TouchKind = "due"
    day: date | None = None
    renewing: bool = False


class ValueOption(NamedTuple):
    """A piece of value-added work for a list: whole `minutes`, and the `gain` in the units of worth."""

    list: Ref
    kind: InvestmentKind
    minutes: int
    gain: float
    why: str
    people: tuple[Ref, ...] = ()


class Week(NamedTuple):
    """The week to plan. `days` are those left to work on, each with the minutes it still has.

    `spent_minutes` are all that were spent in it so far, `value_spent` those of them that went into lists.
    """

    label: str
    first_day: date
    budget_minutes: int
    spent_minutes: float
    value_spent: float
    days: Sequence[Room]


class Share(NamedTuple):
    """Whole minutes that are left for each kind of investment."""

    maintenance: int
    value: int


def shares(week: Week, rules: PlanRules) -> Share:
    """What is left of the week. Maintenance never takes from what is kept for value-added work, however much was spent."""
    kept = max(0.0, rules.value_share * week.budget_minutes - week.value_spent)
    left = max(0.0, week.budget_minutes - week.spent_minutes - kept)
    room = sum(each.minutes for each in week.days)
    if kept + left > room:  # the days hold less than the week: both get less
        kept = min(kept, max(room * rules.value_share, room - left))
        left = min(left, room - kept)
    return Share(int(left), int(kept))


def plan_week(
    week: Week,
    rules: PlanRules,
    *,
    candidates: Sequence[Candidate],
    promises: Sequence[Promise] = (),
    value: Sequence[Sequence[ValueOption]] = (),
    resting: Sequence[Resting] = (),
) -> Plan:
    """The plan of one week. Of each group of `value` options at most one is taken.

    Where the days can't hold what the minutes allow, it is planned again with as many minutes less.
    """
    candidates = sorted(candidates, key=lambda each: each.standing.id)  # equals go by id
    longest = max((each.minutes for each in week.days), default=0)
    share = shares(week, rules)
    promised = _promised(promises, rules, share.maintenance)
    left = share.maintenance - sum(line.minutes for line in promised)
    work = _chosen_work(value, min(share.value, longest), share.value)
    usable = [_within(each, longest) for each in candidates]
    for _ in range(_TRIES):
        chosen = chosen_touches(usable, left, rules.new_ties)
        days = _spread(promised, work, usable, chosen, week.days)
        over = [index for index in chosen if days[f"touch {index}"] is None]
        if not over:
            break
        left -= sum(chosen[index].minutes for index in over)
    lines = [
        PlanLine(
            usable[index].standing, option.channel, option.minutes, option.gain, usable[index].why,
            usable[index].kind, days[f"touch {index}"],
        )
        for index, option in chosen.items() if index not in over
    ]  # fmt: skip
    taken = {line.contact.id for line in lines}
    missed = [each for each in candidates if each.standing.id not in taken]
    return Plan(
        week=week.label,
        first_day=week.first_day,
        budget_minutes=week.budget_minutes,
        spent_minutes=week.spent_minutes,
        value_minutes=round(rules.value_share * week.budget_minutes),
        value_spent=week.value_spent,
        lines=sorted(lines, key=_line_order),
        value_lines=[line._replace(day=days[f"value {index}"]) for index, line in enumerate(work)],
        promises=[line._replace(day=days[f"promise {index}"]) for index, line in enumerate(promised)],
        resting=list(resting),
        left_out=_left_out(missed),
    )


def chosen_touches(candidates: Sequence[Candidate], minutes: int, new_ties: int) -> dict[int, Option]:
    """The option of each candidate who gets one: those that a day or a person waits for first, then the best of the rest.

    Keys are places in `candidates`. Who comes first gets the shortest way at least; a longer one competes with all
    others by what it adds.
    """
    first: dict[int, Option] = {}
    waiting = [index for index, each in enumerate(candidates) if each.kind != "due" and each.options]
    for index in sorted(waiting, key=lambda index: (candidates[index].day or date.max, index)):
        shortest = min(
            candidates[index].options, key=lambda option: (option.minutes, -option.gain, option.channel)
        )
        if shortest.minutes <= minutes:
            first[index] = shortest
            minutes -= shortest.minutes
    classes = [_items(each, first.get(index)) for index, each in enumerate(candidates)]
    renewing = [index for index, each in enumerate(candidates) if each.renewing]
    floor = max(0, new_ties - sum(index in first for index in renewing))
    picked = choose(classes, minutes, marked=[index for index in renewing if index not in first], floor=floor)
    chosen = dict(first)
    for index, item in enumerate(picked):
        if item is not None:
            chosen[index] = candidates[index].options[item]
    return chosen


def _items(candidate: Candidate, first: Option | None) -> list[Item]:
    """What a candidate's options cost and add; of one who has a way already, beyond that one."""
    if first is None:
        if candidate.kind != "due":
            return []
        return [Item(option.minutes, option.gain) for option in candidate.options]
    return [Item(option.minutes - first.minutes, option.gain - first.gain) for option in candidate.options]


def _within(candidate: Candidate, longest: int) -> Candidate:
    """The candidate without ways that no day has room for."""
    return candidate._replace(options=[option for option in candidate.options if option.minutes <= longest])


def _promised(promises: Sequence[Promise], rules: PlanRules, minutes: int) -> list[PromiseLine]:
    """All promises that are due; what I owe takes minutes, as long as there are some."""
    lines = []
    for promise in promises:
        needed = min(rules.promise_minutes, minutes) if promise.by == "me" else 0
        minutes -= needed
        lines.append(PromiseLine(promise, needed))
    return lines


def _chosen_work(groups: Sequence[Sequence[ValueOption]], longest: int, minutes: int) -> list[ValueLine]:
    """The value-added work that gains most, and with what is left of the minutes the next best is begun.

    A piece that is too long for a day or for the week's share is worked on for a part of it.
    """
    options = [[_part(option, longest) for option in group] for group in groups]
    picked = choose([[_item(option, longest) for option in group] for group in options], minutes)
    taken = [group[item] for group, item in zip(options, picked, strict=True) if item is not None]
    left = min(longest, minutes - sum(option.minutes for option in taken))
    waiting = [option for group, item in zip(groups, picked, strict=True) if item is None for option in group]
    if left >= LEAST_PART and waiting:
        taken.append(_part(max(waiting, key=lambda option: option.gain / option.minutes), left))
    lines = [
        ValueLine(option.list, option.kind, option.minutes, option.gain, option.why, option.people)
        for option in taken
        if option.gain > 0
    ]
    return sorted(lines, key=lambda line: (-line.gain / line.minutes, line.list.name, line.kind))


def _item(option: ValueOption, longest: int) -> Item:
    """What a piece of work costs and adds; nothing where no day has room for it."""
    return Item(option.minutes, option.gain if option.minutes <= longest else 0.0)


def _part(option: ValueOption, longest: int) -> ValueOption:
    if option.minutes <= longest or longest < LEAST_PART:
        return option
    return option._replace(
        minutes=longest,
        gain=option.gain * longest / option.minutes,
        why=f"{option.why}; {longest} of about {option.minutes} min",
    )


def _spread(
    promised: Sequence[PromiseLine], work: Sequence[ValueLine], candidates: Sequence[Candidate],
    chosen: Mapping[int, Option], days: Sequence[Room],
) -> dict[str, date | None]:  # fmt: skip
    tasks = {
        f"promise {index}": Task(line.minutes, None, line.promise.due) for index, line in enumerate(promised)
    }
    last = max((each.day for each in days), default=None)
    tasks |= {f"value {index}": Task(line.minutes, latest=last) for index, line in enumerate(work)}
    for index, option in chosen.items():  # those who are due come last: only they are planned again
        each = candidates[index]
        tasks[f"touch {index}"] = Task(option.minutes, each.day, last if each.kind != "due" else None)
    return dict(zip(tasks, spread(list(tasks.values()), days), strict=True))


def _line_order(line: PlanLine) -> tuple[date, bool, float, str]:
    return line.day or date.max, line.kind == "due", -line.gain / line.minutes, line.contact.id


def _left_out(missed: Sequence[Candidate]) -> LeftOut:
    ranked = sorted(missed, key=lambda each: (-each.standing.worth, each.standing.id))
    return LeftOut(
        len(missed),
        sum(each.standing.worth for each in missed),
        sum(min(option.minutes for option in each.options) for each in missed if each.options),
        tuple(Ref(each.standing.id, each.standing.name) for each in ranked[:NAMED]),
    )
