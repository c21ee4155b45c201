"""A plan for the week: what it has to choose from, and the choice."""

from collections.abc import Collection, Sequence
from datetime import timedelta
from typing import NamedTuple

from relationship_ledger.cli.run import Run
from relationship_ledger.cli.week import (
    DatedDay,
    Frame,
    accepted,
    frame,
    important_days,
    midnight,
    present,
    spent,
    turning,
)
from relationship_ledger.core import gain, planner
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
    Instant,
    Plan,
    PlanLine,
    Promise,
    PromiseLine,
    Resting,
    Standing,
    ValueLine,
)
from relationship_ledger.render import words
from relationship_ledger.store import lists as of_lists
from relationship_ledger.store import week as asked
from relationship_ledger.store.reader import Criteria, TieInput

SHALLOW_ROW = 3
"""So many shallow touches in a row are worth a word."""


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
    used = asked.spent(run.reader, midnight(run, today), run.now, run.settings).minutes
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
    known = {**due, **{each.id: each for each in present(run, others)}}
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
