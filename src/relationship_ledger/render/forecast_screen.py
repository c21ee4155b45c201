"""A forecast at a terminal: a line with its band, a table of habits, the capacity by hours, names."""

import math
from collections.abc import Iterable, Sequence

from rich.console import Group, RenderableType
from rich.text import Text

from relationship_ledger.core.forecast_report import Band, Farewell, Forecast, Person
from relationship_ledger.render import forecast_words, screen, words

_ROWS = 8
_COLUMNS = 65
_BAR = 30
_NAMED = 8


def show(value: Forecast) -> None:
    """The whole screen."""
    plan = value.habits["plan"]
    nothing = value.habits.get("nothing")
    parts: list[RenderableType] = [
        screen.heading(
            f"{forecast_words.hours(value.minutes)} a week for {words.count(value.weeks, 'week')}",
            words.count(value.people, "person", "people"),
        ),
        screen.prose(forecast_words.summary(value)),
        "",
        screen.text("Alive, week by week", "bold"),
        _course(plan.weeks, [each.mean for each in nothing.weeks] if nothing else []),
        "",
        screen.text("At the end, by what you do", "bold"),
        screen.rows(
            (("", True), ("Alive", False), ("Fresh", False), ("In touch", False), ("by worth", False), ("a week", False)),
            (forecast_words.cells(name, found) for name, found in value.habits.items()),
        ),
        "",
        screen.text("At the end, by tier, with the plan", "bold"),
        screen.rows(
            (("Tier", True), ("People", False), ("Alive", False), ("Fresh", False), ("In touch", False)),
            (
                (str(tier), f"{each.ties:,}", *map(forecast_words.percent, (each.alive, each.fresh, each.in_touch)))
                for tier, each in plan.tiers.items()
            ),
        ),
        "",
        screen.text("By hours a week: these people, and how many of their mix", "bold"),
        _capacity(value),
        screen.prose("▰ in touch   ░ alive   carries: so many that nine in ten stay in touch (alive)", "dim"),
    ]  # fmt: skip
    if value.lost:
        parts += ["", *_people("Lost, the most worthwhile first", value.lost)]
    if value.let_go:
        parts += ["", *_farewells(value.let_go)]
    parts += ["", *(screen.prose(aside, "dim") for aside in forecast_words.asides(value))]
    screen.show(*parts)


# The line


def _course(weeks: Sequence[Band], nothing: Sequence[float]) -> Group:
    """The share alive over the weeks, its band, and what would be without a plan; from the lowest of them up."""
    columns = min(_COLUMNS, len(weeks))
    picked = [round((column + 1) * len(weeks) / columns) - 1 for column in range(columns)]
    lowest = min([each.low for each in weeks] + [*nothing])
    floor = min(0.9, math.floor(lowest * 10) / 10)
    drawn: list[RenderableType] = []
    for row in reversed(range(_ROWS)):
        label = (
            f"{floor + (1 - floor) * (row + 1) / _ROWS:4.0%} " if row in {_ROWS - 1, _ROWS // 2 - 1} else ""
        )
        line = Text((f"{floor:4.0%} " if row == 0 else label).rjust(5), style="dim")
        for week in picked:
            line.append(*_cell(row, floor, weeks[week], nothing[week] if nothing else None))
        drawn.append(line)
    ends = f"1{f'week {len(weeks)}'.rjust(columns - 1)}" if columns > 10 else "1"
    drawn.append(Text(f"     {ends}", style="dim"))
    legend = "━ the plan   ░ its range over the runs" + ("   · nothing" if nothing else "")
    drawn.append(screen.prose(legend, "dim"))
    return Group(*drawn)


def _cell(row: int, floor: float, week: Band, nothing: float | None) -> tuple[str, str]:
    def place(share: float) -> int:
        return min(_ROWS - 1, int((share - floor) / (1 - floor) * _ROWS))

    if place(week.mean) == row:
        return "━", "green"
    if place(week.low) <= row <= place(week.high):
        return "░", "green"
    if nothing is not None and place(nothing) == row:
        return "·", "yellow"
    return " ", ""


# Capacity


def _capacity(value: Forecast) -> Group:
    """For each number of hours a bar of this ledger's shares, and the capacity; the nearest to the own in bold."""
    own = min(value.curve, key=lambda each: abs(each.hours - value.minutes / 60)).hours
    drawn = []
    for each in value.curve:
        style = "bold" if each.hours == own else ""
        touched, alive = round(each.in_touch * _BAR), round(each.alive * _BAR)
        carried, lenient = forecast_words.carried(value.carried(each.hours))
        drawn.append(
            Text.assemble(
                (f"{each.hours:>4} h ", style),
                ("▰" * touched, "green"),
                ("░" * max(0, alive - touched), "green"),
                " " * (_BAR - max(touched, alive)),
                (f" {each.in_touch:>4.0%} {each.alive:>4.0%}   carries {carried:>6} ({lenient})", style),
            )
        )
    return Group(*drawn)


# People


def _people(title: str, people: Sequence[Person]) -> Iterable[RenderableType]:
    yield screen.heading(title, words.count(len(people), "person", "people"))
    yield screen.rows(
        (("Who", True), ("Tier", False), ("Worth", False), ("Minutes in all", False), ("Alive in", False)),
        (
            (
                each.ref.name,
                str(each.tier),
                f"{each.worth:.1f}",
                f"{each.minutes:.0f}",
                forecast_words.percent(each.alive),
            )
            for each in people[:_NAMED]
        ),
    )
    if len(people) > _NAMED:
        yield screen.prose(f"{len(people) - _NAMED} more: `ledger forecast --plain`.", "dim")


def _farewells(found: Sequence[Farewell]) -> Iterable[RenderableType]:
    yield screen.text("Whom to let go", "bold")
    yield screen.reasons((each.person.ref.name, f"tier {each.person.tier}", each.why) for each in found)
    yield screen.prose("`ledger let-go NAME` is a planned farewell: archived, not deleted.", "dim")
