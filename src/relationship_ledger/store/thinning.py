"""Which backups stay: the latest ones, then one an hour, a day, a week, a month.

The last of each hour, day, week and month stays. Those are spans of the calendar, not of an age, so that whatever is
thinned day after day is what would have been left by thinning once.
"""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import NamedTuple

from relationship_ledger.model import DAY, Instant

LATEST = 3
"""So many of the latest stay whatever their age."""


class Grain(NamedTuple):
    """The last one of each span stays until it is so many seconds old."""

    seconds: int
    span: Callable[[datetime], tuple[int, ...]]


def _week(at: datetime) -> tuple[int, ...]:
    return at.isocalendar()[:2]


GRAINS = (
    Grain(DAY, lambda at: (at.year, at.month, at.day, at.hour)),
    Grain(14 * DAY, lambda at: (at.year, at.month, at.day)),
    Grain(8 * 7 * DAY, _week),
    Grain(731 * DAY, lambda at: (at.year, at.month)),
)
"""One an hour for a day, one a day for 14 days, one a week for 8 weeks, one a month for 24 months."""


def kept(moments: Sequence[Instant], now: Instant) -> set[int]:
    """Indexes of those that stay; `moments` are when they were made, the latest first. The latest always stays.

    What is dated after `now` stays: a clock was wrong, and nobody knows which.
    """
    stay = set(range(min(LATEST, len(moments)))) | {index for index, at in enumerate(moments) if at > now}
    for grain in GRAINS:
        last: dict[tuple[int, ...], int] = {}
        for index, at in enumerate(moments):
            if 0 <= now - at < grain.seconds:
                last.setdefault(grain.span(datetime.fromtimestamp(at, UTC)), index)
        stay.update(last.values())
    return stay
