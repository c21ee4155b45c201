"""The value-added work of an invented life: what went out to its lists, and what did not.

For `ledger demo`, beside `core.synthetic`: one letter that keeps its rhythm, a crew that gets its plan, a card a year,
colleagues who are asked when it occurs to someone, neighbours who are helped. All figures are design.
"""

from collections.abc import Iterator
from typing import NamedTuple

from relationship_ledger.core.synthetic import (
    CLIMBING_CREW,
    HOLIDAY_CARDS,
    OLD_COLLEAGUES,
    STREET_NEIGHBOURS,
    SUNDAY_LETTER,
    Chance,
)
from relationship_ledger.model import DAY, Instant, InvestmentKind

_HOUR = 3600


class Habit(NamedTuple):
    """How a list is worked for: every `days`, give or take `spread` of that; `missed` 0…1 are left out.

    `minutes` a piece, within a fifth; `cost` in whole units of the ledger's currency.
    """

    name: str
    kind: InvestmentKind
    title: str
    days: float
    spread: float
    missed: float
    minutes: int
    cost: int = 0


HABITS = (
    Habit(SUNDAY_LETTER, "dispatch", "letter", 14, 0.05, 0.05, 60),
    Habit(CLIMBING_CREW, "dispatch", "plan for the weekend", 7, 0.1, 0.2, 10),
    Habit(HOLIDAY_CARDS, "dispatch", "holiday cards", 365, 0.01, 0.0, 240, 60),
    Habit(OLD_COLLEAGUES, "dispatch", "who is where", 90, 0.4, 0.2, 40),
    Habit(STREET_NEIGHBOURS, "help", "tools lent", 30, 0.8, 0.3, 30),
)
_LATEST = {HOLIDAY_CARDS: 340.0, OLD_COLLEAGUES: 70.0}
"""Days since the latest piece, where that is not within one rhythm by chance."""


class Work(NamedTuple):
    """A piece of work for a list."""

    list_name: str
    kind: InvestmentKind
    title: str
    at: Instant
    minutes: int
    cost: int


def works(chance: Chance, *, years: float, now: Instant) -> Iterator[Work]:
    """The work of the `years` before `now`, list by list, the latest first. Same chance, same work."""
    for habit in HABITS:
        first = now - years * 365 * DAY
        at = now - DAY * _LATEST.get(habit.name, habit.days * chance.random())
        while at > first:
            if chance.random() >= habit.missed:
                morning = int(at) - int(at) % DAY + 9 * _HOUR
                minutes = max(1, round(habit.minutes * (0.8 + 0.4 * chance.random())))
                yield Work(habit.name, habit.kind, habit.title, min(morning, now), minutes, habit.cost)
            at -= DAY * habit.days * max(0.1, 1 + habit.spread * chance.gauss(0.0, 1.0))
