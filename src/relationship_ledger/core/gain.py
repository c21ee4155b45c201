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

IN_PERSON = 1.0
"""Depth from which a channel means being in one place."""

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


def reachable(
    channels: Iterable[Channel], handles: frozenset[HandleKind], *, near: bool = True
) -> list[Channel]:
    """Channels by which someone with these kinds of handles can be touched; all of them where none is known.

    Someone who is not `near`, a tie built online that never met in person, is not asked to a table.
    """
    return [
        channel
        for channel in channels
        if channel.counts
        and channel.minutes > 0
        and (near or channel.depth < IN_PERSON)
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
    ways = _ways(state, tie, channels)
    prospect = _prospect(state, tie, clock, silent)
    found = [
        Option(
            way.channel, way.minutes, way.landing * prospect.answering * weight * (prospect.share + way.added)
        )
        for way in ways
    ]
    return sorted(found, key=lambda option: (-option.rate, option.channel))


def dulled(shallow: int) -> float:
    """What part of its gain a further shallow touch has after so many in a row: less and less, but never nothing.

    A design value. Halving it each time was tried: for want of another way it gave one person a call in place of ten
    their messages, and kept fewer of a thousand in touch than an even cadence does (docs/five-hours.md).
    """
    return float((1 + shallow) ** -0.5)


class _Way(NamedTuple):
    """What a channel does whatever the tier: `landing` without the doubt whether the tie is alive, `added` gravitas."""

    channel: str
    minutes: int
    landing: float
    added: float


def _ways(state: TieState | None, tie: Tie, channels: Iterable[Channel]) -> list[_Way]:
    hours, shallow, asked, answered = (
        (state.hours, state.shallow, state.asked, state.answered) if state else (0.0, 0, 0, 0)
    )
    now, dull = gravitas(tie.start, hours), dulled(shallow)
    return [
        _Way(
            channel.name,
            channel.minutes,
            (channel.lands * PRIOR_ASKED + answered)
            / (PRIOR_ASKED + asked)
            * (dull if channel.depth < SHALLOW else 1.0),
            gravitas(tie.start, hours + channel.minutes / 60 * channel.depth) - now,
        )
        for channel in channels
    ]


class _Prospect(NamedTuple):
    """What the next touch meets, whatever its channel: `share` of the horizon that it buys, and `answering`."""

    share: float
    answering: float


def _prospect(state: TieState | None, tie: Tie, clock: LivedClock, silent: float | None) -> _Prospect:
    if state is None:  # nothing is known: as likely alive as not
        return _Prospect(tie.term(tie.silence(decay.FIRST, 0.0)) / tie.horizon, 0.75)
    silence = state.silence(tie)
    # A farther tier, whose horizon is asked of the same state, would have let the tie expire later.
    gap = max(state.expires - clock.lived(state.last), round(tie.term(silence) * DAY)) / DAY
    after = tie.silence(state.rhythm.then(gap), state.hours)
    alive = silence.alive(gap if silent is None else silent)
    return _Prospect(tie.term(after) / tie.horizon, 0.5 + 0.5 * alive)


def rank(
    state: TieState | None, ties: Mapping[int, Tie], weights: Mapping[int, float], tier: int,
    channels: Iterable[Channel], clock: LivedClock,
) -> tuple[float, Suggestion | None]:  # fmt: skip
    """The best gain per minute at expiry, and the option that has it.

    `ties` has the engine's view of the contact for its own tier and each farther one: a nearer circle never ranks
    lower at an equal state, so the rank is the best that any of these would give. Horizons differ between tiers,
    and with them what the same term is worth; the promise has to be kept by hand.
    """
    ways = _ways(state, ties[tier], channels)
    if not ways:
        return 0.0, None
    best, suggestion = 0.0, None
    for farther in sorted(each for each in ties if each >= tier):
        share, answering = _prospect(state, ties[farther], clock, None)
        rate, _, way = min(
            (
                -way.landing * answering * weights[farther] * (share + way.added) / way.minutes,
                way.channel,
                way,
            )
            for way in ways
        )
        if farther == tier:
            suggestion = Suggestion(way.channel, way.minutes)
        best = max(best, -rate)
    return best, suggestion
