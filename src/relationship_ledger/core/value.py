"""What value-added work would be worth: the measure by which `plan` spends the minutes that are kept for lists.

In the units of a touch's gain, so that the two can be compared. A member who answers renews the tie: that *lift* is
tier weight × the part of the horizon that has run off its shelf life. Beside it, whoever gets what a list promised
has a reason to stay on it: a tenth of the member's worth, a design value.

    dispatch, event   response rate × Σ (lift + a tenth of the worth), where one is due by the week's end
    help              the fall of the response rate × the same sum, where it falls
    introduction      chance that it lands × (the lifts of both) + a tenth of the lesser worth
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from itertools import combinations
from typing import NamedTuple

from relationship_ledger.core.durations import Logged, expected_minutes
from relationship_ledger.core.planner import ValueOption
from relationship_ledger.model import (
    ContactList,
    Instant,
    Investment,
    InvestmentKind,
    Ref,
    Standing,
    TierRule,
)

MINUTES: Mapping[InvestmentKind, int] = {
    "dispatch": 90,
    "event": 180,
    "introduction": 15,
    "gift": 30,
    "help": 45,
}
"""Minutes that a piece of work takes before any was logged. Design values."""
PRIOR_WORK = 1
"""The default weighs as much as one piece that was logged: a letter takes what the last ones took."""
BELONGING = 0.1
"""Share of a member's worth that getting what was promised is taken to keep. A design value."""
UNTRIED_RATE = 0.1
"""Response rate that a list without a record is given: one in ten."""
FALLING = -0.05
"""Trend of the response rate from which on a list is asked what it needs."""
INTRODUCTION_LANDS = 0.5
"""Chance that both take up an introduction: that of an e-mail."""
INTRODUCED_AMONG = 40
"""An introduction is looked for among so many members, those of most worth."""


class Prospect(NamedTuple):
    """A list and what planning its next work needs: its members, how they answer, when the next dispatch is due.

    `acquainted` are pairs of ids, smaller first, of members who were in one touch, event or introduction; `sharing`
    those who share its thing or answer it. `rate` 0…1 and `trend` as in the list's measures, None where they are not known.
    `when` says in words when the next one is due.
    """

    group: ContactList
    members: Sequence[Standing]
    rate: float | None
    trend: float | None
    next_at: Instant | None
    next_kind: InvestmentKind
    when: str
    acquainted: Collection[tuple[str, str]]
    sharing: Collection[str]
    logged: Mapping[str, Logged]


def value_options(
    prospects: Sequence[Prospect], tiers: Mapping[int, TierRule], until: Instant
) -> list[list[ValueOption]]:
    """The work that lists could get by `until`, in groups of which one each may be taken.

    Each list is a group. All introductions are one: to make one well is a week's work of that kind.
    """
    groups = []
    introductions = []
    for prospect in prospects:
        lifts = {each.id: lift(each, tiers[each.tier]) for each in prospect.members}
        groups.append(
            _work(prospect, sum(lifts[each.id] + BELONGING * each.worth for each in prospect.members), until)
        )
        introductions += _introduction(prospect, lifts)
    return [group for group in (*groups, introductions) if group]


def _work(prospect: Prospect, reach: float, until: Instant) -> list[ValueOption]:
    """The dispatch or event that is due, and help where fewer answer."""
    if reach <= 0:
        return []
    work = []
    if prospect.next_at is not None and prospect.next_at <= until:
        rate = UNTRIED_RATE if prospect.rate is None else max(prospect.rate, UNTRIED_RATE / 10)
        work.append(_option(prospect, prospect.next_kind, rate * reach, prospect.when))
    if prospect.trend is not None and prospect.trend <= FALLING:
        why = f"{-prospect.trend:.0%} fewer answer than before; ask what they need"
        work.append(_option(prospect, "help", -prospect.trend * reach, why))
    return work


def lift(standing: Standing, tier: TierRule) -> float:
    """What a touch by them now would add: the tier's weight × the part of the horizon that has run off, 0…1."""
    left = standing.shelf_life_days
    if standing.unknown or left is None:
        return tier.weight / 2
    return tier.weight * min(1.0, max(0.0, 1 - left / tier.horizon))


def _option(
    prospect: Prospect, kind: InvestmentKind, gain: float, why: str, people: tuple[Ref, ...] = ()
) -> ValueOption:
    minutes = expected_minutes(MINUTES[kind], prospect.logged.get(kind, Logged(0, 0.0)), prior=PRIOR_WORK)
    return ValueOption(Ref(prospect.group.id, prospect.group.name), kind, minutes, gain, why, people)


def _introduction(prospect: Prospect, lifts: Mapping[str, float]) -> list[ValueOption]:
    """The two members whom knowing each other would serve most, never seen together so far; nothing where there are none."""
    best: tuple[float, Standing, Standing] | None = None
    for one, other in combinations(introducible(prospect.members, prospect.sharing), 2):
        if pair(one.id, other.id) in prospect.acquainted:
            continue
        gain = INTRODUCTION_LANDS * (lifts[one.id] + lifts[other.id]) + BELONGING * min(
            one.worth, other.worth
        )
        if best is None or gain > best[0]:
            best = gain, one, other
    if best is None:
        return []
    people = tuple(Ref(each.id, each.name) for each in best[1:])
    return [_option(prospect, "introduction", best[0], "both share it, never seen together", people)]


def introducible(members: Sequence[Standing], sharing: Collection[str]) -> list[Standing]:
    """The members among whom an introduction is looked for: alive, and with something to share, by worth."""
    there = [
        each
        for each in members
        if each.id in sharing and each.state == "active" and not each.unknown and not each.rotten
    ]
    return sorted(there, key=lambda each: (-each.worth, each.id))[:INTRODUCED_AMONG]


def pair(one: str, other: str) -> tuple[str, str]:
    """Two ids in one order."""
    return (one, other) if one < other else (other, one)


def acquainted(groups: Iterable[Sequence[str]]) -> set[tuple[str, str]]:
    """The pairs of people who were in one touch, event or introduction, from the ids of each."""
    return {pair(*two) for ids in groups for two in combinations(sorted(set(ids)), 2)}


def logged_minutes(investments: Iterable[Investment]) -> dict[str, Logged]:
    """Minutes that a list's work took, by kind."""
    sums: dict[str, Logged] = {}
    for each in investments:
        if each.minutes:
            before = sums.get(each.kind, Logged(0, 0.0))
            times = before.times + 1
            sums[each.kind] = Logged(times, before.mean + (each.minutes - before.mean) / times)
    return sums
