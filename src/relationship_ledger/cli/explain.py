"""The reckoning of one tie in words and numbers."""

import math
from datetime import datetime

from relationship_ledger.cli.run import Run
from relationship_ledger.core.fold import UNANSWERED_LIMIT
from relationship_ledger.core.standing import seen, silent_days, tie_of
from relationship_ledger.core.worth import EARNED, EMBEDDED, HALF_HOURS
from relationship_ledger.model import DAY
from relationship_ledger.render import words

Line = tuple[str, str, str]

_BOUNDS = {
    "model": "freshness falls to the threshold then, and nothing else decides",
    "lower": "the model would say sooner; any touch buys at least half the ideal cadence, or an eighth of the horizon",
    "maximum": "the model would say later; your longest silence for this person decides",
    "previous": "a touch never takes shelf life away: an earlier one had already bought it",
    "placeholder": "no touch is known; people are spread over their horizon from the day they were added",
}


def explanation(run: Run, contact_id: str) -> list[Line]:
    """Name, value and reason of each number, from what is known to what follows."""
    view = run.view
    known, settled = run.reader.settled(view, contact_id)
    contact, settings, zone = known.contact, run.settings, run.moment.zone
    tie = tie_of(contact.origin, contact.tier, settled.cadence, settings)
    standing = seen(contact, settled, (), settings, view.clock, run.now)
    expires = datetime.fromtimestamp(settled.outlook.expires_at, zone)
    today = run.moment.local().date()
    lines: list[Line] = [
        (
            "tier",
            str(contact.tier),
            f"weight {settings.tiers[contact.tier].weight:g}, horizon {tie.horizon} days",
        ),
        ("origin", words.origin(contact.origin), _origin_reason(tie.origin, settings.origin_effect)),
    ]
    state = settled.state
    if state is not None:
        silence = state.silence(tie)
        silent = silent_days(state, view.clock, run.now)
        lines += [
            ("touches", str(state.rhythm.n), "conversations that extended something; nearer than 16 hours they are one"),
            ("rhythm", f"{state.rhythm.gap_days:.3g} days", f"remembered gap, s = {state.rhythm.s:.4f}; the latest gaps weigh most"),
            ("evenness", f"×{math.exp(math.sqrt(state.rhythm.v)):.2g}", f"factor by which gaps usually differ from it, v = {state.rhythm.v:.4f}; uneven ties end more often"),
            ("silence", f"{silent:.3g} days", "since the last touch, pauses not counted"),
            ("scale", f"{silence.scale:.4g} days", "u = exp(.821·s + .459): the silence this rhythm makes usual"),
            ("shape", f"{silence.shape:.4f}", "A = exp(.454 + .180·ln(n/5) − .369·ln(v + .2) + level): how fast doubt grows"),
            ("silent death", f"{silence.death:.4f}", "π: the chance that it ended with the last touch; falls with touches, even gaps, gravitas and a shared origin"),
            ("alive", f"{silence.alive(silent):.1%}", f"the chance that the tie is alive; below {tie.slipping:.0%} it is slipping"),
            ("unanswered", str(state.unanswered), f"touches by you in a row without an answer; after {UNANSWERED_LIMIT}, further ones extend nothing"),
            ("hours", f"{state.hours:.2f}", "of shared experience or its equivalent: hours × depth of the channel"),
        ]  # fmt: skip
    lines += [
        ("gravitas", f"{standing.gravitas:.1%}", f"1 − (1 − {tie.start:g})·2^(−hours/{HALF_HOURS}); 50 hours make a casual friend (Hall 2018)"),
        ("freshness", "?" if standing.freshness is None else f"{standing.freshness:.1%}", f"the chance of a touch within {tie.horizon} days, left to itself"),
        ("threshold", f"{tie.threshold:.0%}", "freshness below which a tie needs maintenance"),
        ("expires", words.day(expires.date(), today), _BOUNDS[settled.outlook.bound]),
        ("shelf life", words.shelf_life(standing), f"{(settled.outlook.expires_at - run.now) / DAY:.2f} days from now"),
        ("worth", f"{standing.worth:.2f}", f"weight × ({EMBEDDED}·gravitas + {EARNED}·freshness)"),
        ("rank", f"{standing.rank:.4f}", "gain per minute of the best touch at expiry; what `due` orders by"),
    ]  # fmt: skip
    if settled.outlook.rotten_at is not None:
        rots = datetime.fromtimestamp(settled.outlook.rotten_at, zone).date()
        lines.append(
            (
                "rotten",
                words.day(rots, today),
                f"freshness below {tie.rotten:.0%}, and a horizon past the expiry",
            )
        )
    return lines


def _origin_reason(sign: int, effect: float) -> str:
    if sign == 0:
        return "nothing is known of it, so it changes nothing"
    side = "protects from" if sign > 0 else "adds to"
    return f"{side} silent death while touches are few (±{effect:g}, a prior, halved by five touches)"
