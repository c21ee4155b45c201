"""Gravitas, worth and flow: what a tie rests on, what it is worth, and who gives."""

from collections.abc import Iterable
from decimal import Decimal

from relationship_ledger.model import Flow, Money, Origin

HALF_HOURS = 50
"""Hours of shared experience that close half of what is missing: 50 hours make a casual friend (Hall 2018)."""

GRAVITAS_AT_START = {
    "family": 1.0,
    "church": 0.8,
    "school": 0.8,
    "disaster": 0.8,
    "organization": 0.7,
    "travel": 0.7,
    "work": 0.6,  # hours at work count little towards friendship (Hall 2018)
    "neighbourhood": 0.6,
    "other": 0.5,
}
"""Gravitas that a shared origin starts with, by context. Design values; 0 for online and unknown origins."""

EMBEDDED, EARNED = 0.4, 0.6
"""Shares of worth: what is embedded stays, what is earned must be kept."""


def gravitas_at_start(origin: Origin) -> float:
    """What the origin alone gives, 0…1."""
    if origin.kind != "shared":
        return 0.0
    return GRAVITAS_AT_START.get(origin.context or "other", GRAVITAS_AT_START["other"])


def gravitas(start: float, hours: float) -> float:
    """Gravitas 0…1 after `hours` of shared experience or its equivalent (hours × depth). It does not decay."""
    return 1 - (1 - start) * 2 ** (-hours / HALF_HOURS)


def worth(weight: float, gravitas: float, freshness: float | None) -> float:
    """Tier weight × (.4 gravitas + .6 freshness); a tie of which nothing is known has earned nothing yet."""
    return weight * (EMBEDDED * gravitas + EARNED * (freshness or 0.0))


def flow(touches: Iterable[tuple[str, float]], invested: float = 0.0, money: Iterable[Money] = ()) -> Flow:
    """Minutes given and received from (by whom, minutes) pairs; `both` counts half for each.

    `invested` are minutes of value-added work, given. Money is summed per currency.
    """
    given, received = invested, 0.0
    for by, minutes in touches:
        mine = {"me": 1.0, "them": 0.0, "both": 0.5}[by]
        given += mine * minutes
        received += (1 - mine) * minutes
    total = given + received
    sums: dict[str, Decimal] = {}
    for amount in money:
        sums[amount.currency] = sums.get(amount.currency, Decimal(0)) + amount.amount
    return Flow(
        given,
        received,
        (received - given) / total if total else 0.0,
        tuple(Money(amount, currency) for currency, amount in sorted(sums.items())),
    )
