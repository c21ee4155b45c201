"""A small ledger for the tests of the forecast: people of all tiers, with rhythms, from one seed."""

import random
from collections.abc import Callable

from engine_world import CLOCK, DAY, NOW, SETTINGS, event

from relationship_ledger.core import standing as standings
from relationship_ledger.core.fold import fold
from relationship_ledger.core.forecast import Start, Terms, TieNow, begun_share
from relationship_ledger.core.gain import reachable
from relationship_ledger.core.worlds import past_of
from relationship_ledger.model import Cadence, Contact, Origin, PlanRules

RULES = PlanRules()
CHANNELS = ("meet", "call", "message", "email")
GAPS = {1: 6.0, 2: 15.0, 3: 40.0, 4: 80.0, 5: 150.0}


def tie_now(number: int, tier: int, gaps: list[float], silent: float, channel: str = "call") -> TieNow:
    """Someone touched at these gaps, the last time `silent` days ago; unknown without gaps and silence."""
    contact = Contact(
        f"id-{number:04}", f"Person {number}", Origin("shared", "work"), tier, added_at=NOW - 900 * DAY
    )
    at, events = NOW - (silent + sum(gaps)) * DAY, []
    for gap in [0.0, *gaps] if silent >= 0 else []:
        at += gap * DAY
        events.append(event(at, channel, "both" if len(events) % 2 else "them"))
    tie = standings.tie_of(contact.origin, tier, Cadence(), SETTINGS)
    state = fold(events, tie, CLOCK)
    settled = standings.settle(contact, Cadence(), (state, None), frozenset(), SETTINGS, CLOCK)
    seen = standings.seen(contact, settled, (), SETTINGS, CLOCK, NOW)
    days = [(NOW - each.at) / DAY for each in events]
    return TieNow(
        seen,
        tie,
        state,
        SETTINGS.tiers[tier].weight,
        reachable(SETTINGS.channels.values(), frozenset()),
        seen.expires_at or NOW,
        begun_share(sum(0.5 if each.by == "both" else 1.0 for each in events), len(events)),
        events[-5:],
        past_of(days) if days else None,
        events[-1].at if events else None,
    )


def ledger(people: int = 60, seed: int = 1) -> Start:
    """People of all tiers, a few of them unknown, a few silent for years."""
    chance, ties = random.Random(seed), []
    for number in range(people):
        tier = 1 + min(4, int(5 * (number / people) ** 0.5 + 0.2))
        if number % 13 == 12:
            ties.append(tie_now(number, tier, [], -1.0))
            continue
        middle = GAPS[tier] * chance.lognormvariate(0, 0.4)
        gaps = [middle * chance.lognormvariate(0, 0.7) + 1 for _ in range(3 + int(chance.random() * 9))]
        silent = 1200.0 if number % 11 == 10 else middle * chance.lognormvariate(0, 0.8)
        ties.append(tie_now(number, tier, gaps, silent))
    return Start(ties, NOW, CLOCK)


def luck(seed: str = "1") -> Callable[[str], random.Random]:
    return lambda name: random.Random(f"{seed}/{name}")


def terms(minutes: int = 120, weeks: int = 52, **changes: object) -> Terms:
    return Terms(minutes, weeks, RULES)._replace(**changes)
