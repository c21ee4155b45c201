"""What to do now: `today`, `due`."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Annotated

import typer

from relationship_ledger.cli.output import NO_PEOPLE, Json, Plain, document, form, say
from relationship_ledger.cli.run import Run
from relationship_ledger.model import DAY, WEEK_DAYS, Instant, Plan, Promise
from relationship_ledger.render import documents, plain, words
from relationship_ledger.store.reader import Criteria, Due

if TYPE_CHECKING:
    from rich.console import RenderableType

    from relationship_ledger.cli.week import DatedDay
    from relationship_ledger.store.selection import Selection

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
    filter_: Annotated[
        list[str] | None,
        typer.Argument(metavar="[FILTER]...", help="Only those, such as 'tier:1,2 list:Choir'."),
    ] = None,
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
        query=_selection(run, filter_) if filter_ else None,
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
    planned = _planned(run) if found.rows else set()
    if shape == "json":
        document(documents.due(run.now, end, found.rows, found.total, found.minutes, planned))
    elif count:
        plain.line(found.total)
    elif shape == "plain":
        for standing in found.rows:
            reason = [words.reason(standing, run.now)] if why else []
            mark = ["planned" if standing.id in planned else ""] if planned else []
            plain.line(*plain.standing_fields(standing, run.now, run.moment.zone), *reason, *mark)
        say(_left_out(run, found, end) if found.total else _nobody(run, end, filtered=bool(filter_)))
    else:
        _due_screen(run, found, end, planned, why=why, filtered=bool(filter_))


def _selection(run: Run, texts: list[str]) -> "Selection":
    from relationship_ledger.cli.filters import selection
    from relationship_ledger.core.query import joined

    return selection(run, joined(texts))


def _planned(run: Run) -> set[str]:
    """Whom this week's accepted plan still waits for; next to nothing where none was accepted."""
    if run.reader.accepts_none():
        return set()
    from relationship_ledger.cli.week import planned_ids

    return planned_ids(run)


def _due_screen(run: Run, found: Due, end: Instant, planned: set[str], *, why: bool, filtered: bool) -> None:
    from relationship_ledger.render import screen

    now, zone = run.now, run.moment.zone
    today = words.day(run.moment.local().date(), run.moment.local().date())
    if not found.total:
        screen.show(
            screen.heading("No one is due", today), screen.prose(_nobody(run, end, filtered=filtered), "dim")
        )
        return
    table = (
        screen.reasons((row.name, words.shelf_life(row), words.reason(row, now)) for row in found.rows)
        if why
        else screen.standings(found.rows, now, zone, planned)
    )
    legend = screen.legend(found.rows, planned)
    screen.show(
        screen.heading(f"{found.total} due, {words.minutes(found.minutes)} in all", today),
        "",
        table,
        "",
        screen.prose(f"{_left_out(run, found, end)} {legend}".strip(), "dim"),
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


def _nobody(run: Run, end: Instant, *, filtered: bool) -> str:
    if run.reader.is_empty():
        return (
            "The ledger has no people yet: `ledger add NAME`, or `ledger import FILE` from an address book."
        )
    if filtered:
        return "No one of those is due. `ledger people FILTER` shows them all."
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
    from relationship_ledger.cli import week

    run: Run = ctx.obj
    shape = form(json=json, plain=plain_)
    end = run.now + WEEK_DAYS * DAY
    found = run.reader.due(run.view, Criteria(due_by=end), TODAY_ROWS if shape == "screen" else None)
    local = run.moment.local().date()
    promises = run.reader.promises(until=(local + timedelta(days=WEEK_DAYS)).isoformat())
    days = week.important_days(run, local, local + timedelta(days=DAYS_AHEAD))
    this_week = week.frame(run)
    spent = week.spent(run, this_week).minutes
    plan = week.accepted(run, this_week)
    budget = run.settings.budget_minutes if plan is None else plan.budget_minutes
    if shape == "json":
        document(
            {
                "as_of": documents.instant(run.now),
                "due": documents.due(run.now, end, found.rows, found.total, found.minutes),
                "promises": [documents.promise(promise) for promise in promises],
                "days": [
                    {
                        "contact": {"id": each.day.contact_id, "name": each.name},
                        **documents.important_day(each.day),
                    }
                    for each in days
                ],
                "week": {
                    "budget_minutes": budget,
                    "spent_minutes": documents.minutes(spent),
                    "left_minutes": documents.minutes(max(0.0, budget - spent)),
                    "planned": None if plan is None else documents.progress(plan),
                },
            }
        )
    elif shape == "plain":
        for standing in found.rows:
            plain.line("due", *plain.standing_fields(standing, run.now, run.moment.zone))
        for promise in promises:
            plain.line("promise", *plain.promise_fields(promise, run.now, run.moment.zone))
        for each in days:
            plain.line("day", each.name, each.day.label, each.when.isoformat())
        plain.line("week", _minutes_line(budget, spent))
        if plan is not None and plan.all_lines:
            plain.line("plan", words.progress(plan))
        if not (found.total or promises or days) and run.reader.is_empty():
            say(NO_PEOPLE)
        if proposal := _proposal(run):
            say(proposal)
    else:
        _today_screen(run, found, promises, days, _minutes_line(budget, spent), plan)


def _today_screen(
    run: Run,
    found: Due,
    promises: list[Promise],
    days: "list[DatedDay]",
    minutes: str,
    plan: Plan | None,
) -> None:
    from relationship_ledger.cli.week import turning
    from relationship_ledger.render import screen

    local = run.moment.local().date()
    parts: list[RenderableType] = [screen.heading(words.day(local, local), minutes), ""]
    if plan is not None and plan.all_lines:
        parts += [screen.prose(words.progress(plan)), ""]
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
                (words.day(each.when, local), f"{each.name}, {turning(each)}") for each in days[:TODAY_ROWS]
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


def _minutes_line(budget: int, spent: float) -> str:
    left = max(0.0, budget - spent)
    return f"this week {words.minutes(round(spent)) or '0 min'} spent, {words.minutes(round(left)) or '0 min'} left"
