"""Work over the days of a week: each where it belongs, in one piece, and evenly."""

from datetime import date, timedelta

import pytest
from engine_world import quick
from hypothesis import given
from hypothesis import strategies as st

from relationship_ledger.core.spread import Room, Task, spread

MON, TUE, WED, THU, FRI = (date(2026, 11, 23) + timedelta(days=index) for index in range(5))

days_of = st.integers(0, 9).map(lambda count: MON + timedelta(days=count))
tasks_of = st.lists(
    st.builds(
        Task,
        st.integers(0, 90),
        st.none() | st.none() | st.none() | days_of,
        st.none() | st.none() | st.integers(-5, 9).map(lambda count: MON + timedelta(days=count)),
    ),
    max_size=12,
)
rooms_of = st.dictionaries(days_of, st.integers(0, 120), max_size=7).map(
    lambda found: [Room(day, minutes) for day, minutes in found.items()]
)


@quick
@given(tasks_of, rooms_of)
def test_no_day_holds_more_than_it_has_room_for(tasks: list[Task], rooms: list[Room]) -> None:
    """But for what belongs to it."""
    placed = spread(tasks, rooms)
    assert len(placed) == len(tasks)
    for room in rooms:
        there = [task for task, day in zip(tasks, placed, strict=True) if day == room.day]
        bound = sum(task.minutes for task in there if task.day is not None)
        free = sum(task.minutes for task in there if task.day is None)
        assert free <= max(0, room.minutes - bound)


@quick
@given(tasks_of, rooms_of)
def test_what_belongs_to_a_day_is_put_there_in_any_case(tasks: list[Task], rooms: list[Room]) -> None:
    placed = spread(tasks, rooms)
    days = {room.day for room in rooms}
    for task, day in zip(tasks, placed, strict=True):
        if task.day is not None:
            assert day == task.day
        else:
            assert day is None or day in days


@quick
@given(tasks_of, rooms_of)
def test_what_has_no_day_fits_nowhere(tasks: list[Task], rooms: list[Room]) -> None:
    placed = spread(tasks, rooms)
    left = {room.day: room.minutes for room in rooms}
    for task, day in zip(tasks, placed, strict=True):
        if day in left:
            left[day] -= task.minutes
    for task, day in zip(tasks, placed, strict=True):
        if day is None:
            assert all(minutes < task.minutes for minutes in left.values())


@quick
@given(tasks_of, rooms_of)
def test_is_the_same_each_time_and_in_any_order_of_days(tasks: list[Task], rooms: list[Room]) -> None:
    assert spread(tasks, rooms) == spread(list(tasks), list(reversed(rooms)))


@quick
@given(st.lists(st.integers(1, 30), min_size=1, max_size=12))
def test_is_even_where_there_is_room(minutes: list[int]) -> None:
    """No day has more than the lightest and one piece."""
    rooms = [Room(day, 1000) for day in (MON, TUE, WED)]
    placed = spread([Task(each) for each in minutes], rooms)
    sums = [sum(each for each, day in zip(minutes, placed, strict=True) if day == room.day) for room in rooms]
    assert max(sums) - min(sums) <= max(minutes)


def test_of_equal_days_the_first() -> None:
    assert spread([Task(10)], [Room(TUE, 60), Room(MON, 60)]) == [MON]
    assert spread([Task(10)] * 3, [Room(MON, 60), Room(TUE, 60)]) == [MON, TUE, MON]


def test_the_roomiest_day() -> None:
    assert spread([Task(10)], [Room(MON, 50), Room(TUE, 60), Room(WED, 55)]) == [TUE]


def test_the_longest_first() -> None:
    """Ten minutes before the sixty would leave them no day."""
    assert spread([Task(10), Task(60)], [Room(MON, 60), Room(TUE, 60)]) == [TUE, MON]
    assert spread([Task(10), Task(60)], [Room(MON, 60), Room(TUE, 5)]) == [None, MON]


def test_what_belongs_to_a_day_takes_its_room_first() -> None:
    assert spread([Task(30), Task(40, MON)], [Room(MON, 60), Room(TUE, 30)]) == [TUE, MON]
    assert spread([Task(30), Task(90, MON)], [Room(MON, 60)]) == [None, MON]


def test_a_day_of_its_own_beyond_the_others_holds_nothing_else() -> None:
    assert spread([Task(5, WED), Task(5)], [Room(MON, 60)]) == [WED, MON]
    assert spread([Task(5, WED), Task(0)], []) == [WED, None]


@pytest.mark.parametrize(
    ("latest", "day"),
    [
        (MON, MON),
        (TUE, MON),
        (WED, WED),
        (FRI, WED),
        (MON - timedelta(days=3), MON),
    ],
    ids=["today", "tomorrow", "in time for the roomiest", "after all", "late"],
)
def test_what_is_owed_stands_in_time_else_as_soon_as_can_be(latest: date, day: date) -> None:
    assert spread([Task(15, None, latest)], [Room(WED, 90), Room(MON, 60), Room(TUE, 30)]) == [day]


def test_in_time_goes_before_roomy_and_late_before_never() -> None:
    """Owed by Tuesday: no day until then has a quarter of an hour, so the first after it."""
    rooms = [Room(MON, 10), Room(TUE, 14), Room(WED, 20), Room(THU, 90)]
    assert spread([Task(15, None, TUE)], rooms) == [WED]


def test_what_is_owed_sooner_is_placed_first() -> None:
    tasks = [Task(60), Task(20, None, FRI), Task(10, None, MON)]
    assert spread(tasks, [Room(MON, 20), Room(TUE, 60)]) == [None, TUE, MON]


def test_no_minutes_need_a_day_all_the_same() -> None:
    assert spread([Task(0)], [Room(MON, 0)]) == [MON]
    assert spread([Task(0), Task(5, MON)], [Room(MON, 0)]) == [None, MON]


def test_nothing_to_do_and_no_days() -> None:
    assert spread([], [Room(MON, 60)]) == []
    assert spread([Task(5)], []) == [None]
