"""What the next touch would be worth: the measure by which `due` ranks and `plan` chooses.

The gain of an option (contact × channel) = chance that it lands × tier weight × (term ÷ horizon + the gravitas it
adds). The *term* is what a touch made at the expiry would buy: early it buys little, at the end a whole new one.
Ranked at expiry, the gain needs no clock, so it can be stored and indexed.
"""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from relationship_ledger.core import decay
from relationship_ledger.core.fold import SHALLOW, Tie, TieState
from relationship_ledger.core.lived import LivedClock
from relationship_ledger.core.worth import gravitas
from relationship_ledger.model import DAY, Channel, HandleKind, Suggestion

PRIOR_ASKED = 5
"""How many touches of one's own weigh as much as the channel's usual chance to land."""

NEEDS: Mapping[str, frozenset[HandleKind]] = {
    "call": frozenset({"phone"}),
    "email": frozenset({"email"}),
    "message": frozenset({"phone", "platform", "url"}),
    "video": frozenset({"phone", "email", "platform"}),
    "letter": frozenset({"address"}),
}
"""Handles of which a channel needs one; channels that are not here need none."""

UNPLANNED = frozenset({"event"})
"""Channels that are not suggested for one person: an event is for a list."""


class Option(NamedTuple):
    """One way to touch someone, with its gain in the units of worth."""

    channel: str
    minutes: int
    gain: float

    @property
    def rate(self) -> float:
        """Gain per minute."""
        return self.gain / self.minutes


def reachable(channels: Iterable[Channel], handles: frozenset[HandleKind]) -> list[Channel]:
    """Channels by which someone with these kinds of handles can be touched; all of them where none is known."""
    return [
        channel
        for channel in channels
        if channel.counts
        and channel.minutes > 0
        and channel.name not in UNPLANNED
        and (channel.name != "letter" or handles)
        and (not handles or channel.name not in NEEDS or handles & NEEDS[channel.name])
    ]


def options(
    state: TieState | None,
    tie: Tie,
    weight: float,
    channels: Iterable[Channel],
    clock: LivedClock,
    silent: float | None = None,
) -> list[Option]:
    """The options for the next touch, best gain per minute first.

    The term is that of a touch made at the expiry. The chance that it lands is that after `silent` lived days;
    None takes the silence at expiry, which needs no clock.
    """
    prospect = _prospect(state, tie, clock, silent)
    found = []
    for channel in channels:
        landing = (channel.lands * PRIOR_ASKED + prospect.answered) / (PRIOR_ASKED + prospect.asked)
        landing *= 0.5 + 0.5 * prospect.alive
        hours = prospect.hours + channel.minutes / 60 * channel.depth
        added = gravitas(tie.start, hours) - gravitas(tie.start, prospect.hours)
        dulled = 0.5**prospect.shallow if channel.depth < SHALLOW else 1.0
        found.append(
            Option(
                channel.name,
                channel.minutes,
                landing * dulled * weight * (prospect.term / tie.horizon + added),
            )
        )
    return sorted(found, key=lambda option: (-option.rate, option.channel))


class _Prospect(NamedTuple):
    """What the next touch meets, whatever its channel. `term` in days."""

    term: float
    alive: float
    hours: float = 0.0
    shallow: int = 0
    asked: int = 0
    answered: int = 0


def _prospect(state: TieState | None, tie: Tie, clock: LivedClock, silent: float | None) -> _Prospect:
    if state is None:  # nothing is known: as likely alive as not
        return _Prospect(tie.term(tie.silence(decay.FIRST, 0.0)), 0.5)
    silence = state.silence(tie)
    # A farther tier, whose horizon is asked of the same state, would have let the tie expire later.
    gap = max(state.expires - clock.lived(state.last), round(tie.term(silence) * DAY)) / DAY
    after = tie.silence(state.rhythm.then(gap), state.hours)
    return _Prospect(
        tie.term(after),
        silence.alive(gap if silent is None else silent),
        state.hours,
        state.shallow,
        state.asked,
        state.answered,
    )


def rank(
    state: TieState | None, ties: Mapping[int, Tie], weights: Mapping[int, float], tier: int,
    channels: Iterable[Channel], clock: LivedClock,
) -> tuple[float, Suggestion | None]:  # fmt: skip
    """The best gain per minute at expiry, and the option that has it.

    `ties` has the engine's view of the contact for its own tier and each farther one: a nearer circle never ranks
    lower at an equal state, so the rank is the best that any of these would give. Horizons differ between tiers,
    and with them what the same term is worth; the promise has to be kept by hand.
    """
    usable = list(channels)
    best, suggestion = 0.0, None
    for farther in sorted(ties):
        if farther < tier:
            continue
        ranked = options(state, ties[farther], weights[farther], usable, clock)
        if farther == tier and ranked:
            suggestion = Suggestion(ranked[0].channel, ranked[0].minutes)
        best = max(best, ranked[0].rate if ranked else 0.0)
    return best, suggestion
