"""What to do now: `today`, `due`, `plan`."""

from datetime import date, datetime, timedelta
from math import isnan
from typing import TYPE_CHECKING, Annotated

import typer

from relationship_ledger.cli.output import NO_PEOPLE, Json, Plain, document, form, say
from relationship_ledger.cli.run import Run
from relationship_ledger.errors import UsageError
from relationship_ledger.model import DAY, ImportantDay, Instant, Plan, Promise
from relationship_ledger.render import documents, plain, words
from relationship_ledger.store.reader import Criteria, Due

if TYPE_CHECKING:
    from rich.console import RenderableType

WEEK_DAYS = 7
SCREEN_ROWS = 20
TODAY_ROWS = 8
DAYS_AHEAD = 14
RECENT_TOUCHES = 500

ListOption = Annotated[str | None, typer.Option("--list", metavar="LIST", help="Only members of a list.")]
OriginOption = Annotated[
    str | None,
    typer.Option("--origin", metavar="ORIGIN", help="Only this origin: shared, online:linkedin, …"),
]
TierOption = Annotated[int | None, typer.Option("--tier", min=1, max=5, help="Only this tier.")]


def due(
    ctx: typer.Context,
    days: Annotated[int, typer.Option("--days", min=0, max=3650, help="How far ahead to look.")] = WEEK_DAYS,
    until: Annotated[
        str | None, typer.Option("--until", metavar="WHEN", help="Up to a day, such as friday.")
    ] = None,
    list_: ListOption = None,
    origin: OriginOption = None,
    tier: TierOption = None,
    limit: Annotated[int | None, typer.Option("--limit", min=0, help="At most so many rows.")] = None,
    all_: Annotated[bool, typer.Option("--all", help="Every row, also on a terminal.")] = False,
    count: Annotated[bool, typer.Option("--count", help="Only how many, as one number.")] = False,
    rotten: Annotated[
        bool | None, typer.Option("--rotten/--kept", help="Only those who count as lost, or only the others.")
    ] = None,
    why: Annotated[bool, typer.Option("--why", help="A line of reason for each.")] = False,
    json: Json = False,
    plain_: Plain = False,
) -> None:
    """Who needs maintenance this week, the most urgent and worthwhile first."""
    run: Run = ctx.obj
    shape = form(json=json, plain=plain_)
    end = _end_of(run, until) if until else run.now + days * DAY
    criteria = Criteria(
        due_by=end,
        list_id=run.list_named(list_).id if list_ else None,
        origin=_origin_filter(origin),
        tier=tier,
        rotten=rotten,
    )
    rows = (
        0
        if count
        else limit
        if limit is not None
        else SCREEN_ROWS
        if shape == "screen" and not all_
        else None
    )
    found = run.reader.due(run.view, criteria, rows)
    if shape == "json":
        document(documents.due(run.now, end, found.rows, found.total, found.minutes))
    elif count:
        plain.line(found.total)
    elif shape == "plain":
        for standing in found.rows:
            reason = [words.reason(standing, run.now)] if why else []
            plain.line(*plain.standing_fields(standing, run.now, run.moment.zone), *reason)
        say(_left_out(run, found, end) if found.total else _nobody(run, end))
    else:
        _due_screen(run, found, end, why=why)


def _due_screen(run: Run, found: Due, end: Instant, *, why: bool) -> None:
    from relationship_ledger.render import screen

    now, zone = run.now, run.moment.zone
    today = words.day(run.moment.local().date(), run.moment.local().date())
    if not found.total:
        screen.show(screen.heading("No one is due", today), screen.prose(_nobody(run, end), "dim"))
        return
    table = (
        screen.reasons((row.name, words.shelf_life(row), words.reason(row, now)) for row in found.rows)
        if why
        else screen.standings(found.rows, now, zone)
    )
    screen.show(
        screen.heading(f"{found.total} due, {words.minutes(found.minutes)} in all", today),
        "",
        table,
        "",
        screen.prose(f"{_left_out(run, found, end)} {screen.legend(found.rows)}".strip(), "dim"),
    )


def _origin_filter(origin: str | None) -> str | None:
    if origin is None:
        return None
    from relationship_ledger.cli import given

    return given.origin_filter(origin)


def _end_of(run: Run, text: str) -> Instant:
    """The last moment of a time in words: a day means all of it."""
    when = run.when(text, future=True)
    if when.precision == "instant":
        return int(when.at.timestamp())
    after = datetime.combine(when.day + timedelta(days=1), datetime.min.time(), run.moment.zone)
    return int(after.timestamp()) - 1


def _nobody(run: Run, end: Instant) -> str:
    if run.reader.is_empty():
        return (
            "The ledger has no people yet: `ledger add NAME`, or `ledger import FILE` from an address book."
        )
    return f"Everyone has shelf life left. {_set_aside(run, end)}Look further with `ledger due --days 30`."


def _left_out(run: Run, found: Due, end: Instant) -> str:
    """One line on what the rows don't show."""
    parts = []
    if len(found.rows) < found.total:
        parts.append(f"{found.total - len(found.rows)} more: `ledger due --all`.")
    among = [
        f"{number} {word}"
        for number, word in ((found.rotten, "rotten"), (found.unknown, "unknown"))
        if number
    ]
    if among:
        parts.append(f"Among them {words.joined(among)}.")
    return " ".join([*parts, _set_aside(run, end)]).strip() or "Nothing was left out."


def _set_aside(run: Run, end: Instant) -> str:
    aside = [f"{number} {state}" for state, number in run.reader.left_out(end).items() if number]
    return f"Left out: {', '.join(aside)}. " if aside else ""


def today(ctx: typer.Context, json: Json = False, plain_: Plain = False) -> None:
    """Today on one screen: who is due, promises, birthdays, this week's minutes."""
    run: Run = ctx.obj
    shape = form(json=json, plain=plain_)
    end = run.now + WEEK_DAYS * DAY
    found = run.reader.due(run.view, Criteria(due_by=end), TODAY_ROWS if shape == "screen" else None)
    local = run.moment.local().date()
    promises = run.reader.promises(until=(local + timedelta(days=WEEK_DAYS)).isoformat())
    days = _coming_days(run, local)
    spent = run.reader.minutes_spent(_week_start(run), run.now, run.settings)
    if shape == "json":
        document(
            {
                "as_of": documents.instant(run.now),
                "due": documents.due(run.now, end, found.rows, found.total, found.minutes),
                "promises": [documents.promise(promise) for promise in promises],
                "days": [
                    {"contact": {"id": day.contact_id, "name": name}, **documents.important_day(day)}
                    for _, day, name in days
                ],
                "week": {
                    "budget_minutes": run.settings.budget_minutes,
                    "spent_minutes": documents.minutes(spent),
                    "left_minutes": documents.minutes(max(0.0, run.settings.budget_minutes - spent)),
                },
            }
        )
    elif shape == "plain":
        for standing in found.rows:
            plain.line("due", *plain.standing_fields(standing, run.now, run.moment.zone))
        for promise in promises:
            plain.line("promise", *plain.promise_fields(promise, run.now, run.moment.zone))
        for when, day, name in days:
            plain.line("day", name, day.label, when.isoformat())
        plain.line("week", _minutes_line(run, spent))
        if not (found.total or promises or days) and run.reader.is_empty():
            say(NO_PEOPLE)
        if proposal := _proposal(run):
            say(proposal)
    else:
        _today_screen(run, found, promises, days, spent)


def _today_screen(
    run: Run, found: Due, promises: list[Promise], days: list[tuple[date, ImportantDay, str]], spent: float
) -> None:
    from relationship_ledger.render import screen

    local = run.moment.local().date()
    parts: list[RenderableType] = [screen.heading(words.day(local, local), _minutes_line(run, spent)), ""]
    if found.total:
        more = (
            f"{found.total - len(found.rows)} more with `ledger due`" if found.total > len(found.rows) else ""
        )
        parts += [
            screen.heading(f"{found.total} due this week", more),
            screen.standings(found.rows, run.now, run.moment.zone),
        ]
    else:
        parts.append(screen.prose(NO_PEOPLE if run.reader.is_empty() else "No one is due this week."))
    if promises:
        parts += [
            "",
            _titled("Promises", len(promises)),
            screen.promises(promises[:TODAY_ROWS], run.now, run.moment.zone),
        ]
    if days:
        parts += ["", _titled("Days to remember", len(days))]
        parts.append(
            screen.facts(
                (words.day(when, local), f"{name}, {_turning(day, when)}")
                for when, day, name in days[:TODAY_ROWS]
            )
        )
    if proposal := _proposal(run):
        parts += ["", screen.prose(proposal, "cyan")]
    screen.show(*parts)


def _proposal(run: Run) -> str:
    """Propose a pause where nothing at all was logged for unusually long."""
    from relationship_ledger.core.lived import proposed_pause

    touches = run.reader.latest_instants(run.now, RECENT_TOUCHES)
    found = proposed_pause(touches, run.reader.pauses(), run.now)
    if found is None:
        return ""
    first, last = (run.moment.local(at).date() for at in found)
    start, end = first + timedelta(days=1), max(last - timedelta(days=1), first + timedelta(days=1))
    return (
        f"Nothing was logged for {words.span((found[1] - found[0]) / DAY)}. If you did not keep the ledger then, "
        f"`ledger pause {start} {end}` keeps that from counting as silence."
    )


def _titled(title: str, count: int) -> "RenderableType":
    from relationship_ledger.render import screen

    return screen.heading(
        title, f"{count - TODAY_ROWS} more with `ledger today --plain`" if count > TODAY_ROWS else ""
    )


def _turning(day: ImportantDay, when: date) -> str:
    return f"{day.label} ({when.year - day.year})" if day.year else day.label


def _minutes_line(run: Run, spent: float) -> str:
    left = max(0.0, run.settings.budget_minutes - spent)
    return f"this week {words.minutes(round(spent)) or '0 min'} spent, {words.minutes(round(left)) or '0 min'} left"


def _coming_days(run: Run, local: date) -> list[tuple[date, ImportantDay, str]]:
    """Days of the next two weeks, in order, with whose they are; 29 February is kept on the 28th in other years."""
    last = local + timedelta(days=DAYS_AHEAD)
    found = run.reader.days_between((local.month, local.day), (last.month, last.day))
    if (2, 28) in {
        ((local + timedelta(days=k)).month, (local + timedelta(days=k)).day) for k in range(DAYS_AHEAD + 1)
    }:
        found += [day for day in run.reader.days_between((2, 29), (2, 29)) if day not in found]
    names = run.reader.names(day.contact_id for day in found)
    dated = []
    for day in found:
        year = local.year if (day.month, day.day) >= (local.month, local.day) else local.year + 1
        dated.append((_in_year(day, year), day, names[day.contact_id]))
    return sorted(dated, key=lambda each: (each[0], each[2]))


def _in_year(day: ImportantDay, year: int) -> date:
    try:
        return date(year, day.month, day.day)
    except ValueError:
        return date(year, 2, 28)


def _week_start(run: Run) -> Instant:
    """The first moment of this week, by the day that weeks start on."""
    from relationship_ledger.config import WEEKDAYS

    local = run.moment.local()
    back = (local.weekday() - WEEKDAYS.index(run.settings.week_starts)) % 7
    start = datetime.combine(local.date() - timedelta(days=back), datetime.min.time(), run.moment.zone)
    return int(start.timestamp())


def plan(
    ctx: typer.Context,
    hours: Annotated[
        float | None, typer.Option("--hours", min=0, max=168, help="Hours to spend, instead of the budget.")
    ] = None,
    minutes: Annotated[
        int | None, typer.Option("--minutes", min=0, max=10_080, help="The same in minutes.")
    ] = None,
    json: Json = False,
    plain_: Plain = False,
) -> None:
    """This week's best touches in the minutes you have."""
    run: Run = ctx.obj
    if hours is not None and (minutes is not None or isnan(hours)):
        raise UsageError("Say --hours or --minutes, one number.")
    budget = (
        minutes
        if minutes is not None
        else run.settings.budget_minutes
        if hours is None
        else round(hours * 60)
    )
    value = _planned(run, budget)
    shape = form(json=json, plain=plain_)
    if shape == "json":
        document(documents.plan(value))
    elif shape == "plain":
        plain.plan(value)
        for promise in value.promises:
            plain.line("promise", *plain.promise_fields(promise, run.now, run.moment.zone))
        if not value.lines:
            say(words.empty_plan(value) if not run.reader.is_empty() else NO_PEOPLE)
        say(
            f"{value.planned_minutes} of {value.budget_minutes} minutes; {value.left_out} left out for want of minutes."
        )
    else:
        from relationship_ledger.render import screen

        screen.plan(
            value,
            run.now,
            run.moment.zone,
            words.empty_plan(value) if not run.reader.is_empty() else NO_PEOPLE,
        )


def _planned(run: Run, budget: int) -> Plan:
    from relationship_ledger.core import gain, planner
    from relationship_ledger.core.standing import silent_days, tie_of

    start = _week_start(run)
    end = start + WEEK_DAYS * DAY
    view, settings = run.view, run.settings
    waiting = {standing.id: standing for standing in run.reader.due(view, Criteria(due_by=end)).rows}
    candidates = []
    for tie, settled in run.reader.stored_ties(view, list(waiting)):
        standing = waiting[tie.contact.id]
        engine_tie = tie_of(tie.contact.origin, tie.contact.tier, settled.cadence, settings)
        silent = silent_days(settled.state, view.clock, run.now) if settled.state else None
        options = gain.options(
            settled.state, engine_tie, settings.tiers[standing.tier].weight,
            gain.reachable(settings.channels.values(), tie.handles), view.clock, silent,
        )  # fmt: skip
        candidates.append(planner.Candidate(standing, options, words.why_now(standing, run.now)))
    local = run.moment.local().date()
    week = f"{local.isocalendar().year}-W{local.isocalendar().week:02}"
    promises = run.reader.promises(until=(local + timedelta(days=WEEK_DAYS)).isoformat())
    spent = run.reader.minutes_spent(start, run.now, settings)
    return planner.plan_week(week, candidates, budget, spent, promises)
