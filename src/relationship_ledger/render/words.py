"""Numbers and instants in words: `9 days left`, `3 weeks past`, `yesterday`, `1 h 30 min`."""

from datetime import date, datetime, tzinfo
from typing import NamedTuple

from relationship_ledger.model import (
    DAY,
    By,
    Flow,
    ImportantDay,
    Instant,
    Origin,
    Plan,
    Promise,
    Standing,
    Touch,
)

_MONTH, _YEAR = 30.44, 365.25
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


def count(number: int, one: str, many: str | None = None) -> str:
    """`1 person`, `3 people`."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def span(days: float) -> str:
    """A span of days in the unit a person would use."""
    days = abs(days)
    if days < 21:
        return count(round(days), "day")
    if days < 84:
        return count(round(days / 7), "week")
    if days < 700:
        return count(round(days / _MONTH), "month")
    return count(round(days / _YEAR), "year")


def shelf_life(standing: Standing) -> str:
    """`9 days left`, `3 weeks past`, `due today`; what there is to say of someone who has none."""
    days = standing.shelf_life_days
    if days is None:
        return "–"
    if standing.unknown:
        return "not known yet" if days > 0 else "not known: ask"
    if abs(days) < 0.5:
        return "due today"
    return f"{span(days)} {'left' if days > 0 else 'past'}"


def ago(at: Instant, now: Instant, zone: tzinfo) -> str:
    """How long ago a touch was, counted in local days."""
    days = (datetime.fromtimestamp(now, zone).date() - datetime.fromtimestamp(at, zone).date()).days
    if days == 0:
        return "today"
    if days == 1:
        return "yesterday"
    return f"{span(days)} ago" if days > 0 else f"in {span(days)}"


def ago_short(at: Instant, now: Instant, zone: tzinfo) -> str:
    """The same where there is little room: `today`, `3 d ago`, `5 wk ago`, `14 mo ago`, `2 y ago`."""
    days = (datetime.fromtimestamp(now, zone).date() - datetime.fromtimestamp(at, zone).date()).days
    if days <= 1:
        return ago(at, now, zone)
    for most, length, unit in ((21, 1.0, "d"), (84, 7.0, "wk"), (700, _MONTH, "mo")):
        if days < most:
            return f"{round(days / length)} {unit} ago"
    return f"{round(days / _YEAR)} y ago"


def day(value: date, today: date) -> str:
    """`Tue 24 Nov`, with its year where that is not this one."""
    text = f"{_WEEKDAYS[value.weekday()]} {value.day} {_MONTHS[value.month - 1]}"
    return text if value.year == today.year else f"{text} {value.year}"


def moment(touch: Touch, now: Instant, zone: tzinfo) -> str:
    """When a touch was: its day, and its time where that is known."""
    local = datetime.fromtimestamp(touch.at, zone)
    today = datetime.fromtimestamp(now, zone).date()
    if touch.day is not None:
        return day(touch.day, today)
    return f"{day(local.date(), today)} {local:%H:%M}"


def minutes(value: float | None) -> str:
    """`25 min`, `1 h 30 min`; nothing where it is not known."""
    if value is None:
        return ""
    hours, rest = divmod(value, 60)
    if not hours:
        return f"{rest:g} min"
    return f"{hours:g} h {rest:g} min" if rest else f"{hours:g} h"


def origin(value: Origin) -> str:
    """`shared: work`, `online: linkedin`, `unknown`; a guess has a question mark."""
    text = f"{value.kind}: {value.context}" if value.context else value.kind
    return f"{text}?" if value.guessed else text


def by(value: By) -> str:
    """Who began it."""
    return {"me": "by me", "them": "by them", "both": "by both"}[value]


def annual_day(value: ImportantDay) -> str:
    """`3 May 1980`, `3 May` where the year is not known."""
    text = f"{value.day} {_MONTHS[value.month - 1]}"
    return f"{text} {value.year}" if value.year else text


def promise(value: Promise, today: date) -> str:
    """`you owe: send the photos, by Fri 27 Nov`."""
    owed = "you owe" if value.by == "me" else "they owe"
    if value.due is None:
        return f"{owed}: {value.text}"
    late = " (late)" if value.due < today and value.done_at is None else ""
    return f"{owed}: {value.text}, by {day(value.due, today)}{late}"


def flow(value: Flow) -> str:
    """`given 2 h, received 40 min, balance −0.50`."""
    text = f"given {minutes(round(value.given)) or '0 min'}, received {minutes(round(value.received)) or '0 min'}"
    money = "".join(f", {amount.amount} {amount.currency}" for amount in value.money)
    return f"{text}, balance {value.balance:+.2f}{money}".replace("-", "−")


def state(standing: Standing) -> str:
    """The one word that matters most about a standing."""
    if standing.state != "active":
        return standing.state
    for word, holds in (
        ("unknown", standing.unknown),
        ("rotten", standing.rotten),
        ("slipping", standing.slipping),
    ):
        if holds:
            return word
    return "due" if standing.shelf_life_days is not None and standing.shelf_life_days <= 0 else "fresh"


def joined(names: list[str]) -> str:
    """`Ana`, `Ana and Bob`, `Ana, Bob and Cy`."""
    return " and ".join(filter(None, [", ".join(names[:-1]), names[-1]])) if names else ""


def why_now(standing: Standing, now: Instant) -> str:
    """Why someone is where they are, in a few words."""
    if standing.unknown or standing.last_touch is None:
        return "no touch known yet"
    silent = f"{span((now - standing.last_touch.at) / DAY)} silent"
    if standing.rhythm_days:
        return f"{silent}, usually {span(standing.rhythm_days)}"
    return f"{silent} after {count(standing.touches, 'touch', 'touches')}"


_BOUNDS = {
    "model": "a touch by itself is no longer likely",
    "lower": "a sparse tie, looked after early",
    "maximum": "your longest silence is reached",
    "previous": "what earlier touches bought is used up",
    "placeholder": "say when you last met with `ledger triage`",
}


def reason(standing: Standing, now: Instant) -> str:
    """The same with what it follows from, as a sentence."""
    lost = "; counts as lost" if standing.rotten else ""
    return f"{why_now(standing, now)}; {_BOUNDS[standing.bound]}{lost}"


def empty_plan(plan: Plan) -> str:
    """Why a plan has no touches."""
    if plan.left_out.number:
        more = max(plan.budget_minutes, round(plan.spent_minutes)) + 60
        return f"This week's minutes are spent. `ledger plan --minutes {more}` plans an hour more."
    return "No one's shelf life ends this week: nothing has to be done."


def progress(plan: Plan) -> str:
    """How far a week's accepted plan has come: `The plan: 7 of 12 done, 1 h 20 min to go`."""
    lines = plan.all_lines
    ticked = sum(line.done for line in lines)
    if ticked == len(lines):
        return f"The plan: all {ticked} done."
    left = f", {minutes(plan.planned_minutes)} to go" if plan.planned_minutes else ""
    return f"The plan: {ticked} of {len(lines)} done{left}. `ledger plan` shows it."


def plan_asides(plan: Plan) -> list[str]:
    """What else is to be said of a plan: what was left out and what that costs, who rests, what is kept for lists."""
    said = []
    left = plan.left_out
    if left.number:
        names = joined([*(ref.name for ref in left.people), *([f"{left.number - len(left.people)} more"] if left.number > len(left.people) else [])])  # fmt: skip
        more = f" {minutes(left.minutes)} more would reach them." if left.minutes else ""
        said.append(
            f"Left out for want of minutes: {count(left.number, 'person', 'people')}, worth {left.worth:.1f}: {names}.{more}"
        )
    if plan.resting:
        names = joined([each.contact.name for each in plan.resting])
        said.append(f"Left to rest, {plan.resting[0].why}: {names}.")
    over = plan.spent_minutes + plan.planned_minutes - plan.budget_minutes
    if over >= 1 and plan.value_lines:
        said.append(
            f"{minutes(round(over))} over the budget: people took more than their share, and the lists keep theirs."
        )
    free = (
        plan.value_minutes
        - plan.value_spent
        - sum(line.minutes for line in plan.value_lines if not line.done)
    )
    if free >= 1 and over < 1 and plan.accepted_at is None and plan.all_lines:
        said.append(f"Kept for value-added work and not planned: {minutes(round(free))}.")
    return said


class PlanRow(NamedTuple):
    """A line of a plan in words, whatever its kind."""

    day: date | None
    done: bool
    minutes: int
    how: str
    who: str
    why: str


def plan_rows(plan: Plan, today: date) -> list[PlanRow]:
    """All lines of a plan by day: promises, then touches, then value-added work."""
    rows = [
        PlanRow(
            owed.day, owed.done, owed.minutes, "promise", owed.promise.contact.name,
            promise(owed.promise, today).removesuffix(" (late)"),
        )
        for owed in plan.promises
    ]  # fmt: skip
    rows += [
        PlanRow(line.day, line.done, line.minutes, line.channel, line.contact.name, line.why)
        for line in plan.lines
    ]
    for work in plan.value_lines:
        who = (
            f"{joined([ref.name for ref in work.people])} ({work.list.name})"
            if work.people
            else work.list.name
        )
        rows.append(PlanRow(work.day, work.done, work.minutes, work.kind, who, work.why))
    return sorted(rows, key=lambda row: row.day or date.max)
