"""How many minutes a touch will take: the channel's default, pulled toward what was logged."""

from typing import NamedTuple

PRIOR_LOGGED = 5
"""So many logged durations weigh as much as what was assumed before. A design value."""


class Logged(NamedTuple):
    """Durations that were logged: how often, and their mean in minutes."""

    times: int
    mean: float


def expected_minutes(default: int, *logged: Logged, prior: int = PRIOR_LOGGED) -> int:
    """Whole minutes, a multiple of five from ten on. `logged` goes from the widest to the narrowest: all ties, this one.

    The mean, not the middle: minutes are added up to a week.
    """
    minutes = float(default)
    for each in logged:
        minutes = (prior * minutes + each.times * each.mean) / (prior + each.times)
    return max(1, round(minutes)) if minutes < 10 else 5 * round(minutes / 5)
