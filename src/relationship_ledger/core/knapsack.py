"""The best choice of at most one item from each of many classes within so many minutes: exact, and fast.

A multiple-choice knapsack. A price per minute, found from the problem in which items may be taken in part, bounds what
any answer can reach; a first answer is found exactly on the few classes nearest to that price. A choice that could
only end below it is ruled out, and what is left, usually a handful of classes, is solved by dynamic programming over
the minutes (Dyer 1984; Zemel 1984; Pisinger 1995, "A minimal algorithm for the multiple-choice knapsack problem").

A floor may ask that at least so many of the marked classes get an item. It has a price of its own, which enters the
bounds in the same way, and is a second axis of the dynamic programming.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

NEAR_CLASSES = 16
"""Classes on which the first answer is made. More make it better and slower; the last answer is exact with any."""
FIRST_CLASSES = 200
"""Classes, those of the best rates, of which an answer is made before the others are held against it."""
_FLOOR_STEPS = 40  # halvings in search of the floor's price
_EPSILON = 1e-9  # relative: sums of the same gains in another order may differ by less
_NEVER = float("-inf")


class Item(NamedTuple):
    """What may be taken: whole `minutes`, and the `gain` in any unit."""

    minutes: int
    gain: float


class _Choice(NamedTuple):
    """An item of a class, by its index; None for nothing."""

    minutes: int
    gain: float
    item: int | None


_NOTHING = _Choice(0, 0.0, None)


class _Class(NamedTuple):
    """The class at a place, and those of its choices that are looked at, by rising minutes and gain. `marked` is 0 or 1."""

    place: int
    choices: tuple[_Choice, ...]
    marked: int


class _Step(NamedTuple):
    """A step along a class's concave path, from one choice to a longer one, and its gain per minute."""

    rate: float
    minutes: int
    owner: int
    choice: _Choice


class _Answer(NamedTuple):
    """An optimum among the classes looked at. What is worth less than `slack` below nothing at these prices can't better it."""

    choices: Mapping[int, _Choice]
    price: float
    bonus: float
    slack: float


def choose(
    classes: Sequence[Sequence[Item]], budget: int, *, marked: Collection[int] = (), floor: int = 0
) -> list[int | None]:
    """The index of the item taken from each class, None for nothing, that gain most in at most `budget` minutes.

    At least `floor` of the classes whose indices are `marked` get an item, or as many of them as the minutes allow.
    Items without gain or minutes are never taken. The same classes get the same answer each time.
    """
    among = frozenset(marked) if floor > 0 else frozenset()
    rates = [_best_rate(items, budget) for items in classes]
    floor = _attainable([classes[index] for index in among if rates[index] > 0], budget, floor)
    waiting = sorted((index for index, rate in enumerate(rates) if rate > 0), key=lambda index: -rates[index])
    taken = _first_look(waiting, classes, among, budget, floor)
    while True:
        answer = _solved(_distinct(_classes(classes, sorted(taken), among, budget), budget), budget, floor)
        missed = [
            index
            for index in waiting
            if index not in taken and _may_matter(classes[index], budget, answer, marked=index in among)
        ]
        if not missed:
            break
        taken.update(missed)
    found: list[int | None] = [None] * len(classes)
    for index, choice in answer.choices.items():
        found[index] = choice.item
    return found


def _best_rate(items: Sequence[Item], budget: int) -> float:
    """The most gain per minute that a class has within the budget; 0 where it has none."""
    return max((item.gain / item.minutes for item in items if 0 < item.minutes <= budget), default=0.0)


def _first_look(
    waiting: Sequence[int], classes: Sequence[Sequence[Item]], among: Collection[int], budget: int, floor: int
) -> set[int]:
    """The classes that an answer is first made of: the best rates, of the marked ones too, and the shortest of these."""
    marked = [index for index in waiting if index in among]
    shortest = sorted(marked, key=lambda index: _shortest(classes[index], budget))
    return {*waiting[:FIRST_CLASSES], *marked[:FIRST_CLASSES], *shortest[:floor]}


def _shortest(items: Sequence[Item], budget: int) -> int:
    return min(item.minutes for item in items if 0 < item.minutes <= budget and item.gain > 0)


def _may_matter(items: Sequence[Item], budget: int, answer: "_Answer", *, marked: bool) -> bool:
    """Whether a class that was left out could be part of an answer as good as the one found without it."""
    bonus = answer.bonus if marked else 0.0
    return any(
        item.gain + bonus - answer.price * item.minutes > -answer.slack
        for item in items
        if 0 < item.minutes <= budget and item.gain > 0
    )


def _classes(
    classes: Sequence[Sequence[Item]], indices: Iterable[int], among: Collection[int], budget: int
) -> Iterator[_Class]:
    for index in indices:
        yield _Class(index, tuple(_undominated(classes[index], budget)), int(index in among))


def _undominated(items: Sequence[Item], budget: int) -> list[_Choice]:
    """Items that fit, each with more minutes and more gain than the one before."""
    best: list[_Choice] = []
    for minutes, gain, index in sorted(
        (item.minutes, item.gain, index) for index, item in enumerate(items) if 0 < item.minutes <= budget
    ):
        if gain > (best[-1].gain if best else 0.0):
            if best and best[-1].minutes == minutes:
                best.pop()
            best.append(_Choice(minutes, gain, index))
    return best


def _distinct(classes: Iterable[_Class], budget: int) -> list[_Class]:
    """The classes that have a choice; of those that are all alike no more than the minutes could serve.

    A thousand people who were imported and never touched are all alike.
    """
    served: dict[tuple[int, tuple[tuple[int, float], ...]], int] = {}
    kept = []
    for each in classes:
        alike = each.marked, tuple((choice.minutes, choice.gain) for choice in each.choices)
        left = served.get(alike, budget // each.choices[0].minutes)
        if left:
            served[alike] = left - 1
            kept.append(each)
    return kept


def _attainable(marked: Sequence[Sequence[Item]], budget: int, floor: int) -> int:
    """How many marked classes can get an item at all, at most `floor`."""
    count, left = 0, budget
    for minutes in sorted(_shortest(items, budget) for items in marked):
        left -= minutes
        if left < 0 or count == floor:
            break
        count += 1
    return count


def _solved(classes: Sequence[_Class], budget: int, floor: int) -> _Answer:
    if not classes:
        return _Answer({}, 0.0, 0.0, 0.0)
    price, bonus, steps, end = _priced(classes, budget, floor)
    best = {
        each.place: max(0.0, *(_value(each, choice, price, bonus) for choice in each.choices))
        for each in classes
    }
    bound = price * budget - bonus * floor + sum(best.values())
    taken = {step.owner: step.choice for step in steps[:end]}
    near = _near(steps, end)
    first = _dynamic(
        [each._replace(choices=(_NOTHING, *each.choices)) for each in classes if each.place in near],
        [(each, taken.get(each.place, _NOTHING)) for each in classes if each.place not in near],
        budget,
        floor,
    )
    margin = _EPSILON * max(1.0, abs(bound))
    gap = bound - _gain(first)
    slack = gap + margin
    if gap <= margin:
        return _Answer(first, price, bonus, 0.0)
    open_, settled = [], []
    for each in classes:
        left = tuple(
            choice
            for choice in (_NOTHING, *each.choices)
            if best[each.place] - _value(each, choice, price, bonus) <= slack
        )
        if len(left) == 1:
            settled.append((each, left[0]))
        else:
            open_.append(each._replace(choices=left))
    exact = _dynamic(open_, settled, budget, floor)
    return _Answer(max(first, exact, key=_gain), price, bonus, slack)


def _gain(answer: Mapping[int, _Choice]) -> float:
    return sum(choice.gain for choice in answer.values())


def _value(each: _Class, choice: _Choice, price: float, bonus: float) -> float:
    """What a choice adds at these prices."""
    return choice.gain - price * choice.minutes + (bonus * each.marked if choice.minutes else 0.0)


# Prices


def _path(each: _Class, bonus: float) -> Iterator[_Step]:
    """The steps of a class's concave path, by falling rate; a marked class is worth `bonus` more if it gets anything."""
    extra = bonus * each.marked
    path: list[tuple[float, _Choice]] = []
    for choice in each.choices:
        rate = (choice.gain + extra) / choice.minutes
        while path:
            before = path[-1][1]
            rate = (choice.gain - before.gain) / (choice.minutes - before.minutes)
            if path[-1][0] > rate:
                break
            path.pop()
            rate = (choice.gain + extra) / choice.minutes
        path.append((rate, choice))
    minutes = 0
    for rate, choice in path:
        yield _Step(rate, choice.minutes - minutes, each.place, choice)
        minutes = choice.minutes


def _order(step: _Step) -> tuple[float, int, int]:
    return -step.rate, step.owner, step.choice.minutes


def _filled(
    plain: Sequence[_Step], marked: Sequence[_Class], budget: int, bonus: float
) -> tuple[list[_Step], int, int]:
    """All steps by falling rate, how many of them fit before the first that does not, and how many marked are in.

    `plain` are the steps of the classes without a mark, which no bonus moves, in order already.
    """
    steps = sorted([*plain, *(step for each in marked for step in _path(each, bonus))], key=_order)
    places = {each.place for each in marked}
    inside: set[int] = set()
    for position, step in enumerate(steps):
        budget -= step.minutes
        if budget < 0:
            return steps, position, len(inside)
        if step.owner in places:
            inside.add(step.owner)
    return steps, len(steps), len(inside)


def _priced(classes: Sequence[_Class], budget: int, floor: int) -> tuple[float, float, list[_Step], int]:
    """A price per minute, one for the floor, the steps at these, and how many of them fit.

    Any two prices make a true bound; these make a close one, and steps among which the floor is kept.
    """
    bonus = 0.0
    marked = [each for each in classes if each.marked]
    plain = sorted((step for each in classes if not each.marked for step in _path(each, 0.0)), key=_order)
    steps, end, inside = _filled(plain, marked, budget, bonus)
    if inside < floor:
        low, high = 0.0, (budget + 1) * max(each.choices[-1].gain for each in classes)
        for _ in range(_FLOOR_STEPS):
            middle = (low + high) / 2
            if _filled(plain, marked, budget, middle)[2] >= floor:
                high = middle
            else:
                low = middle
        bonus = high
        steps, end, _ = _filled(plain, marked, budget, bonus)
    return steps[end].rate if end < len(steps) else 0.0, bonus, steps, end


def _near(steps: Sequence[_Step], end: int) -> set[int]:
    """The owners of the steps around the first that does not fit."""
    near: set[int] = set()
    for distance in range(len(steps)):
        for position in (end + distance, end - 1 - distance):
            if 0 <= position < len(steps):
                near.add(steps[position].owner)
        if len(near) >= NEAR_CLASSES:
            break
    return near


# Dynamic programming


def _dynamic(
    open_: Sequence[_Class], settled: Sequence[tuple[_Class, _Choice]], budget: int, floor: int
) -> dict[int, _Choice]:
    """The best answer with these choices settled. A class must take one of its choices, of which nothing may be one.

    A row holds, for each number of minutes, the most that can be gained in at most so many; there is one for each
    count of marked classes served, up to the floor.
    """
    answer = {each.place: choice for each, choice in settled if choice.minutes}
    budget -= sum(choice.minutes for choice in answer.values())
    floor = max(0, floor - sum(each.marked for each, choice in settled if choice.minutes))
    if budget < 0:
        return {}
    layers = [[[0.0] * (budget + 1)] + [[_NEVER] * (budget + 1) for _ in range(floor)]]
    for each in open_:
        layers.append(_layer(layers[-1], each))
    served, minutes = floor, budget
    if layers[-1][served][minutes] == _NEVER:
        return {}
    for each, before, after in zip(reversed(open_), reversed(layers[:-1]), reversed(layers[1:]), strict=True):
        choice, served = _traced(each, before, after[served][minutes], served, minutes)
        minutes -= choice.minutes
        if choice.minutes:
            answer[each.place] = choice
    return answer


def _layer(before: list[list[float]], each: _Class) -> list[list[float]]:
    """The rows when one more class may choose."""
    made = []
    top = len(before) - 1
    for served in range(top + 1):
        row: list[float] | None = None
        for choice in each.choices:
            for source in _sources(served, top, choice, each.marked):
                added = _shifted(before[source], choice)
                row = added if row is None else list(map(max, row, added))
        made.append(row if row is not None else [_NEVER] * len(before[0]))
    return made


def _sources(served: int, top: int, choice: _Choice, marked: int) -> tuple[int, ...]:
    """From which counts a choice leads to `served`; the last count stands for that many and more."""
    if not (marked and choice.minutes):
        return (served,)
    if served == top:
        return (top - 1, top) if top else (top,)
    return (served - 1,) if served else ()


def _shifted(row: list[float], choice: _Choice) -> list[float]:
    if not choice.minutes:
        return row
    gain, kept = choice.gain, max(0, len(row) - choice.minutes)
    return [_NEVER] * (len(row) - kept) + [value + gain for value in row[:kept]]


def _traced(
    each: _Class, before: list[list[float]], reached: float, served: int, minutes: int
) -> tuple[_Choice, int]:
    """The choice that led to a figure, and the count it came from: the same sum, so the same float."""
    top = len(before) - 1
    for choice in each.choices:
        for source in _sources(served, top, choice, each.marked):
            if (
                choice.minutes <= minutes
                and before[source][minutes - choice.minutes] + choice.gain == reached
            ):
                return choice, source
    raise AssertionError("a figure came from nowhere")
