"""Spreads a week's work over its days: what belongs to a day first, then the longest, each where most room is left."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple


class Room(NamedTuple):
    """A day and the minutes that it still has for planned work."""

    day: date
    minutes: int


class Task(NamedTuple):
    """So many `minutes` of work in one piece, on `day` where it belongs to one, by `latest` where it is owed then."""

    minutes: int
    day: date | None = None
    latest: date | None = None


def spread(tasks: Sequence[Task], days: Sequence[Room]) -> list[date | None]:
    """The day of each task, None where none has room for it. What belongs to a day is put there in any case."""
    left = {room.day: room.minutes for room in days}
    placed: list[date | None] = [None] * len(tasks)
    for index in sorted(range(len(tasks)), key=lambda index: _order(tasks[index], index)):
        task = tasks[index]
        day = task.day if task.day is not None else _roomiest(task, left)
        if day is not None:
            placed[index] = day
            left[day] = left.get(day, 0) - task.minutes
    return placed


def _order(task: Task, index: int) -> tuple[bool, date, int, int]:
    return task.day is None, task.latest or date.max, -task.minutes, index


def _roomiest(task: Task, left: dict[date, int]) -> date | None:
    """The day with most room that has enough, in time where there is one in time; of equals the first."""
    fits = [(-room, day) for day, room in left.items() if room >= task.minutes]
    in_time = [each for each in fits if task.latest is None or each[1] <= task.latest]
    if in_time:
        return min(in_time)[1]
    return min(day for _, day in fits) if fits else None
