"""Standings and minutes in, one week's touches out.

First form: of the people due by the week's end, each gets at most one touch. Going from the best gain per minute
down, a person is taken by the option with the best rate, and later moved to a longer one where that adds more per
minute than anything left; the same as `due` ranks by.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from relationship_ledger.core.gain import Option
from relationship_ledger.model import Plan, PlanLine, Promise, Standing


class Candidate(NamedTuple):
    """Someone who is due by the week's end, with the options there are and why now."""

    standing: Standing
    options: Sequence[Option]
    why: str


class _Move(NamedTuple):
    """Choosing an option over the one before it on a candidate's efficient path."""

    rate: float
    owner: int
    option: Option
    extra_minutes: int


def efficient(options: Iterable[Option]) -> list[Option]:
    """Options worth considering, by minutes: each adds gain, and each adds less per minute than the one before."""
    path: list[Option] = []
    for option in sorted(options, key=lambda each: (each.minutes, -each.gain, each.channel)):
        if option.gain <= (path[-1].gain if path else 0.0):
            continue
        while path and _slope(path[-2] if len(path) > 1 else None, path[-1]) <= _slope(path[-1], option):
            path.pop()
        path.append(option)
    return path


def _slope(before: Option | None, after: Option) -> float:
    """Gain per minute of going from one option to a longer one."""
    if before is None:
        return after.gain / after.minutes
    if after.minutes == before.minutes:
        return float("inf")
    return (after.gain - before.gain) / (after.minutes - before.minutes)


def _chosen(candidates: Sequence[Candidate], left: int) -> dict[int, Option]:
    """The option of each candidate who gets one, in `left` minutes."""
    moves = []
    for index, candidate in enumerate(candidates):
        before: Option | None = None
        for option in efficient(candidate.options):
            extra = option.minutes - (before.minutes if before else 0)
            moves.append(_Move(_slope(before, option), index, option, extra))
            before = option
    moves.sort(key=lambda move: (-move.rate, candidates[move.owner].standing.id, move.option.minutes))
    chosen: dict[int, Option] = {}
    closed: set[int] = set()
    for move in moves:
        if move.owner in closed:
            continue
        if move.extra_minutes > left:
            closed.add(move.owner)  # its longer options would need this one first
            continue
        chosen[move.owner] = move.option
        left -= move.extra_minutes
    while left > 0 and (better := _filling(candidates, chosen, left)) is not None:
        owner, option = better
        left -= option.minutes - (chosen[owner].minutes if owner in chosen else 0)
        chosen[owner] = option
    return chosen


def _filling(
    candidates: Sequence[Candidate], chosen: Mapping[int, Option], left: int
) -> tuple[int, Option] | None:
    """The option that adds most of those that still fit, also off the efficient path; None where none adds."""
    best: tuple[float, int, Option] | None = None
    for owner, candidate in enumerate(candidates):
        now = chosen.get(owner)
        gain, minutes = (now.gain, now.minutes) if now else (0.0, 0)
        for option in candidate.options:
            added = option.gain - gain
            if 0 < option.minutes - minutes <= left and added > (best[0] if best else 0.0):
                best = added, owner, option
    return None if best is None else best[1:]


def plan_week(
    week: str,
    candidates: Sequence[Candidate],
    budget_minutes: int,
    spent_minutes: float,
    promises: Sequence[Promise],
) -> Plan:
    """The plan of one week: `budget_minutes` less what was spent, on the touches that gain most."""
    candidates = sorted(candidates, key=lambda each: each.standing.id)  # equals go by id
    chosen = _chosen(candidates, max(0, int(budget_minutes - spent_minutes)))
    lines = [
        PlanLine(
            candidates[index].standing, option.channel, option.minutes, option.gain, candidates[index].why
        )
        for index, option in chosen.items()
    ]
    lines.sort(key=lambda line: (-line.gain / line.minutes, line.contact.id))
    missed = [candidate.standing for index, candidate in enumerate(candidates) if index not in chosen]
    return Plan(
        week,
        budget_minutes,
        spent_minutes,
        lines,
        promises,
        len(missed),
        sum(standing.worth for standing in missed),
    )
