"""A week's plan at a terminal: day by day, with tick boxes."""

from collections.abc import Iterable, Sequence
from datetime import date
from itertools import groupby

from rich.cells import cell_len
from rich.console import RenderableType
from rich.table import Table

from relationship_ledger.model import Plan
from relationship_ledger.render import screen, words


def show(plan: Plan, today: date, said: Sequence[str], empty: str) -> None:
    """The plan, or `empty` where it has no line; `said` is what else there is to say."""
    rows = words.plan_rows(plan, today)
    widest = max((cell_len(row.how) for row in rows), default=0)
    parts: list[RenderableType] = [screen.heading(f"Week {plan.week}", _minutes(plan))]
    for day, found in groupby(rows, key=lambda row: row.day):
        todo = list(found)
        left = sum(row.minutes for row in todo if not row.done)
        title = words.day(day, today) if day else "any day"
        note = "done" if all(row.done for row in todo) else words.minutes(left or None)
        parts += ["", screen.heading(title, note), _day(todo, widest)]
    if not rows:
        parts += ["", screen.prose(empty)]
    if said:
        parts += ["", *(screen.prose(sentence, "dim") for sentence in said)]
    screen.show(*parts)


def _minutes(plan: Plan) -> str:
    planned = words.minutes(plan.planned_minutes) or "nothing"
    done = f", {words.minutes(round(plan.spent_minutes))} spent" if plan.spent_minutes >= 1 else ""
    return f"{planned} planned{done}, of {words.minutes(plan.budget_minutes) or '0 min'}"


def _day(rows: Iterable[words.PlanRow], widest: int) -> Table:
    """A row a line; `widest` keeps the columns of all days in line."""
    table = Table.grid(padding=(0, 2, 0, 0), expand=True)
    table.add_column(no_wrap=True)
    table.add_column(justify="right", no_wrap=True, min_width=3)
    table.add_column(no_wrap=True, min_width=max(8, widest))
    table.add_column(no_wrap=True, ratio=3, min_width=12)
    table.add_column(ratio=5, min_width=16)
    for row in rows:
        style = "dim" if row.done else ""
        table.add_row(
            "☑" if row.done else "☐",
            str(row.minutes) if row.minutes else "",
            screen.text(row.how, style),
            screen.text(row.who, style),
            screen.prose(row.why, "dim"),
        )
    return table
