"""From a contact and the state of the tie to what is stored and what is seen.

`settle` gives what needs no clock: the instants at which a tie expires, slips and rots, and the rank that orders
`due`. `seen` looks at it at one moment.
"""

import zlib
from collections.abc import Iterable
from typing import NamedTuple

from relationship_ledger.core.decay import Silence
from relationship_ledger.core.fold import RHYTHM_TOUCHES, Tie, TieState
from relationship_ledger.core.gain import rank, reachable
from relationship_ledger.core.lived import LivedClock
from relationship_ledger.core.worth import gravitas, gravitas_at_start, worth
from relationship_ledger.model import (
    DAY,
    Bound,
    Cadence,
    Contact,
    HandleKind,
    Instant,
    LastTouch,
    Origin,
    Ref,
    Settings,
    Standing,
    State,
    Suggestion,
)

_CLOSE = 2  # seconds within which two instants count as the same when the bound is named
_FAR_DAYS = 1e6  # a silence longer than this is forever


class Outlook(NamedTuple):
    """When a tie expires, rots and starts to slip. None: never, as far as is known."""

    expires_at: Instant
    rotten_at: Instant | None
    slips_at: Instant | None
    bound: Bound


class Settled(NamedTuple):
    """What is stored of a tie. `cadence` is the effective one: the contact's own, else its lists' shortest.

    `due_at` is the expiry, or the end of a snooze after it; None for someone who is never due.
    """

    state: TieState | None
    latest: LastTouch | None
    cadence: Cadence
    outlook: Outlook
    due_at: Instant | None
    rank: float
    suggestion: Suggestion | None


def effective_cadence(own: Cadence, of_lists: Iterable[Cadence]) -> Cadence:
    """The contact's own cadence, and where it has none the shortest of its lists'."""
    others = list(of_lists)

    def shortest(days: Iterable[int | None]) -> int | None:
        return min((count for count in days if count is not None), default=None)

    return Cadence(
        own.ideal if own.ideal is not None else shortest(cadence.ideal for cadence in others),
        own.maximum if own.maximum is not None else shortest(cadence.maximum for cadence in others),
    )


def tie_of(origin: Origin, tier: int, cadence: Cadence, settings: Settings) -> Tie:
    """The engine's view of a contact in a tier."""
    return Tie(
        horizon=settings.tiers[tier].horizon,
        threshold=settings.threshold,
        rotten=settings.rotten,
        slipping=settings.slipping,
        level=settings.level,
        gravitas_effect=settings.gravitas_effect,
        origin_effect=settings.origin_effect,
        origin={"shared": 1, "online": -1, "unknown": 0}[origin.kind],
        start=gravitas_at_start(origin),
        ideal=cadence.ideal,
        maximum=cadence.maximum,
    )


def settle(
    contact: Contact,
    cadence: Cadence,
    folded: tuple[TieState | None, LastTouch | None],
    handles: frozenset[HandleKind],
    settings: Settings,
    clock: LivedClock,
) -> Settled:
    """What to store of a tie, from the state that its touches left and the latest of them."""
    state, latest = folded
    ties = {
        tier: tie_of(contact.origin, tier, cadence, settings)
        for tier in settings.tiers
        if tier >= contact.tier
    }
    tie = ties[contact.tier]
    view = outlook(state, tie, clock) if state else placeholder(contact.id, contact.added_at, tie, clock)
    weights = {tier: rule.weight for tier, rule in settings.tiers.items()}
    usable = reachable(settings.channels.values(), handles)
    best, suggestion = rank(state, ties, weights, contact.tier, usable, clock)
    return Settled(state, latest, cadence, view, _due_at(contact, view.expires_at), best, suggestion)


def _due_at(contact: Contact, expires_at: Instant) -> Instant | None:
    if contact.state == "snoozed":
        return max(expires_at, contact.snoozed_until) if contact.snoozed_until is not None else None
    return expires_at if contact.state == "active" else None


def outlook(state: TieState, tie: Tie, clock: LivedClock) -> Outlook:
    """What the state says of the times to come."""
    silence = state.silence(tie)
    last = clock.lived(state.last)
    span = state.expires - last
    rots = span + tie.horizon * DAY
    if silence.touch(rots / DAY, tie.horizon) > tie.rotten:
        rots = max(rots, round(silence.touch_until(tie.rotten, tie.horizon) * DAY))
    slips = None
    if state.rhythm.n >= RHYTHM_TOUCHES:
        # Early on, doubt alone keeps P_alive low; only a silence longer than the usual one is one.
        days = max(silence.alive_until(tie.slipping), silence.scale)
        slips = clock.calendar(last + round(min(days, _FAR_DAYS) * DAY))
    return Outlook(
        clock.calendar(state.expires), clock.calendar(last + rots), slips, _bound(tie, silence, span)
    )


def _bound(tie: Tie, silence: Silence, span: int) -> Bound:
    """Which bound set the expiry, `span` seconds after the last touch."""
    before, after = (silence.touch((span + shift) / DAY, tie.horizon) for shift in (-_CLOSE, _CLOSE))
    if before >= tie.threshold >= after:
        return "model"
    if tie.maximum is not None and abs(span - tie.maximum * DAY) < _CLOSE:
        return "maximum"
    return "lower" if abs(span - tie.lower * DAY) < _CLOSE else "previous"


def placeholder(contact_id: str, added_at: Instant, tie: Tie, clock: LivedClock) -> Outlook:
    """When to look at someone of whom no touch is known: spread evenly over the horizon, the same each time.

    A thousand people added on one day must not all be due on one day, so the id decides.
    """
    draw = _evenly(contact_id)
    days = tie.horizon * (1 - draw)
    if tie.maximum is not None:
        days = min(days, tie.maximum)
    return Outlook(clock.calendar(clock.lived(added_at) + round(days * DAY)), None, None, "placeholder")


def _evenly(text: str) -> float:
    """A number in [0, 1) that a text always has, spread evenly over many texts, however alike these are.

    A CRC with its bits mixed (the finalizer of MurmurHash3): a cryptographic hash costs every start three
    milliseconds to import.
    """
    bits = zlib.crc32(text.encode())
    bits = (bits ^ bits >> 16) * 0x85EBCA6B & 0xFFFFFFFF
    bits = (bits ^ bits >> 13) * 0xC2B2AE35 & 0xFFFFFFFF
    return (bits ^ bits >> 16) / 2**32


def silent_days(state: TieState, clock: LivedClock, now: Instant) -> float:
    """Lived days since the last touch, never below 0."""
    return max(0, clock.lived(now) - clock.lived(state.last)) / DAY


def freshness(state: TieState, tie: Tie, clock: LivedClock, now: Instant) -> float:
    """The chance of a touch within the tier's horizon, left to itself."""
    return state.silence(tie).touch(silent_days(state, clock, now), tie.horizon)


def state_at(contact: Contact, now: Instant) -> State:
    """The contact's state at a moment: a snooze ends by itself."""
    if contact.state == "snoozed" and contact.snoozed_until is not None and contact.snoozed_until <= now:
        return "active"
    return contact.state


def seen(
    contact: Contact,
    settled: Settled,
    lists: tuple[Ref, ...],
    settings: Settings,
    clock: LivedClock,
    now: Instant,
) -> Standing:
    """The standing as it is at `now`."""
    tie = tie_of(contact.origin, contact.tier, settled.cadence, settings)
    state, view = settled.state, settled.outlook
    fresh = None if state is None else freshness(state, tie, clock, now)
    heavy = gravitas(tie.start, state.hours if state else 0.0)
    status = state_at(contact, now)
    mourned = contact.state == "deceased"
    return Standing(
        id=contact.id,
        name=contact.name,
        origin=contact.origin,
        tier=contact.tier,
        state=status,
        unknown=state is None,
        slipping=status == "active" and view.slips_at is not None and view.slips_at <= now < view.expires_at,
        rotten=not mourned and view.rotten_at is not None and view.rotten_at <= now,
        freshness=fresh,
        gravitas=heavy,
        worth=worth(settings.tiers[contact.tier].weight, heavy, fresh),
        shelf_life_days=None if mourned else (view.expires_at - now) / DAY,
        expires_at=None if mourned else view.expires_at,
        last_touch=settled.latest,
        suggestion=None if mourned else settled.suggestion,
        lists=lists,
        rank=settled.rank,
        bound=view.bound,
        snoozed_until=contact.snoozed_until,
        touches=state.rhythm.n if state else 0,
        rhythm_days=state.rhythm.gap_days if state and state.rhythm.n >= RHYTHM_TOUCHES else None,
    )
