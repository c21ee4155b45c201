"""The whole reckoning of one tie: in a person's words, as a curve, and in numbers with their sources."""

import math
from datetime import datetime
from typing import NamedTuple

import typer

from relationship_ledger.cli.freshness import Course, course
from relationship_ledger.cli.output import Form, Json, Plain, Who, document, form
from relationship_ledger.cli.run import Run
from relationship_ledger.core import decay
from relationship_ledger.core.fold import RHYTHM_TOUCHES, UNANSWERED_LIMIT, Tie
from relationship_ledger.core.standing import Settled, seen, silent_days, tie_of
from relationship_ledger.core.worth import EARNED, EMBEDDED, HALF_HOURS
from relationship_ledger.model import DAY, Contact, Settings, Standing
from relationship_ledger.render import documents, plain, words
from relationship_ledger.store.reader import View

_BOUNDS = {
    "model": "freshness falls to the threshold then, and nothing else decides",
    "lower": "the model would say sooner; any touch buys at least half the ideal cadence, or an eighth of the horizon",
    "maximum": "the model would say later; your longest silence for this person decides",
    "previous": "a touch never takes shelf life away: an earlier one had already bought it",
    "placeholder": "no touch is known; people are spread over their horizon from the day they were added",
}
_EVEN, _UNEVEN = 0.5, 1.5
_CHART_WIDTH = 66


class Number(NamedTuple):
    """One number of the reckoning: what it is called, its value, and what it means or comes from."""

    name: str
    value: str
    reason: str


class Reckoning(NamedTuple):
    """What is known of one tie, and all that follows."""

    contact: Contact
    settled: Settled
    tie: Tie
    standing: Standing
    settings: Settings
    view: View
    run: Run


def why(ctx: typer.Context, who: Who, json: Json = False, plain_: Plain = False) -> None:
    """Every number of a person explained: what it is, what it comes from."""
    run: Run = ctx.obj
    contact = run.contact(who)
    found = _reckon(run, contact.id)
    shape: Form = form(json=json, plain=plain_)
    said, numbers, constants = in_words(found), _numbers(found), _constants(found)
    drawn = course(run, contact.id, _CHART_WIDTH) if found.standing.freshness is not None else None
    if shape == "json":
        document(
            {
                "contact": {"id": contact.id, "name": contact.name},
                "words": said,
                "numbers": [each._asdict() for each in numbers],
                "constants": [each._asdict() for each in constants],
                "curve": _curve(drawn, found) if drawn else None,
            }
        )
    elif shape == "plain":
        plain.line("words", said)
        for each in (*numbers, *constants):
            plain.line(*each)
    else:
        from relationship_ledger.render import screen

        screen.show(
            screen.heading(contact.name, "every number explained"),
            "",
            screen.prose(said),
            *(("", screen.chart(drawn, found.tie.threshold)) if drawn else ()),
            "",
            screen.reasons(numbers),
            "",
            screen.text("Where the constants come from", "bold"),
            screen.reasons(constants),
        )


def _reckon(run: Run, contact_id: str) -> Reckoning:
    view = run.view
    known, settled = run.reader.settled(view, contact_id)
    tie = tie_of(known.contact.origin, known.contact.tier, settled.cadence, view.settings)
    standing = seen(known.contact, settled, (), view.settings, view.clock, run.now)
    return Reckoning(known.contact, settled, tie, standing, view.settings, view, run)


def _curve(drawn: Course, found: Reckoning) -> documents.Document:
    return {
        "threshold": found.tie.threshold,
        "expires_at": documents.instant(drawn.expires_at),
        "touches": [documents.instant(at) for at in drawn.touches],
        "points": [
            {"at": documents.instant(at), "freshness": documents.number(value)}
            for at, value in zip(drawn.moments, drawn.points, strict=True)
        ],
    }


def in_words(found: Reckoning) -> str:
    """The reckoning as one would tell it."""
    state, tie, run = found.settled.state, found.tie, found.run
    today = run.moment.local().date()
    expires = datetime.fromtimestamp(found.settled.outlook.expires_at, run.moment.zone).date()
    if state is None:
        return (
            f"No touch is known, so nothing can be said of the tie. It is looked at on {words.day(expires, today)}; "
            "the first touch decides anew."
        )
    silent = silent_days(state, found.view.clock, run.now)
    told = [f"You were in touch {_times(state.rhythm.n)}{_rhythm(state.rhythm)}."]
    told.append(
        f"The last was {words.count(round(silent), 'day', 'days')} ago."
        if silent >= 1
        else "The last was today."
    )
    fresh = found.standing.freshness or 0.0
    told.append(
        f"Left to itself, the chance of a touch within {words.count(tie.horizon, 'day', 'days')} is {fresh:.0%}; "
        f"that is its freshness."
    )
    gone = found.settled.outlook.expires_at <= run.now
    if found.settled.outlook.bound == "model":
        fell = "fell" if gone else "falls"
        told.append(
            f"It {fell} to {tie.threshold:.0%} on {words.day(expires, today)}, and there the shelf life {'ended' if gone else 'ends'}."
        )
    else:
        told.append(
            f"The shelf life {'ended' if gone else 'ends'} on {words.day(expires, today)}: {_BOUNDS[found.settled.outlook.bound]}."
        )
    if found.standing.slipping:
        told.append("The silence is longer than its own rhythm explains: it is slipping.")
    if found.standing.rotten:
        told.append("By now it counts as lost.")
    if state.unanswered:
        told.append(f"{_times(state.unanswered).capitalize()} you wrote or came without an answer.")
    return " ".join(told)


def _times(count: int) -> str:
    return {1: "once", 2: "twice"}.get(count, f"{count} times")


def _rhythm(rhythm: decay.Rhythm) -> str:
    if rhythm.n < RHYTHM_TOUCHES:
        return ", too seldom to have a rhythm of its own"
    every = max(1, round(rhythm.gap_days))
    usual = "about every day" if every == 1 else f"about every {every} days"
    if rhythm.v < _EVEN:
        return f", lately {usual} and evenly"
    return f", lately {usual}" + (
        ", now more and now less" if rhythm.v < _UNEVEN else ", in bursts with long silences"
    )


def _numbers(found: Reckoning) -> list[Number]:
    """Name, value and reason of each number, from what is known to what follows."""
    tie, settled, standing, run = found.tie, found.settled, found.standing, found.run
    expires = datetime.fromtimestamp(settled.outlook.expires_at, run.moment.zone)
    today = run.moment.local().date()
    lines = [
        Number("tier", str(found.contact.tier), f"weight {found.settings.tiers[found.contact.tier].weight:g}, horizon {tie.horizon} days"),
        Number("origin", words.origin(found.contact.origin), _origin_reason(tie.origin, tie.origin_effect)),
    ]  # fmt: skip
    state = settled.state
    if state is not None:
        silence, rhythm = state.silence(tie), state.rhythm
        silent = silent_days(state, found.view.clock, run.now)
        lines += [
            Number("touches", str(rhythm.n), "n: conversations that extended something; nearer than 16 hours they are one"),
            Number("rhythm", f"{rhythm.gap_days:.3g} days", f"remembered gap, s = {rhythm.s:.4f}; the latest gaps weigh most"),
            Number("evenness", f"×{math.exp(math.sqrt(rhythm.v)):.2g}", f"factor by which gaps differ from it, v = {rhythm.v:.4f}; uneven ties bear longer silences and end more often"),
            Number("silence", f"{silent:.3g} days", "t: since the last touch, pauses not counted"),
            Number("scale", f"{silence.scale:.4g} days", f"u = exp({_c(decay.KAPPA)}·s {_s(decay.B)}): the silence this rhythm makes usual"),
            Number("shape", f"{silence.shape:.4f}", f"A = exp({_c(decay.C)} {_s(decay.GAMMA)}·ln(n/5) {_s(decay.BETA)}·ln(v + {_c(decay.VARIANCE_FLOOR)}) {_s(tie.level)}): how fast doubt grows"),
            Number("silent death", f"{silence.death:.4f}", f"π = σ({_c(decay.P0)} {_s(decay.P1)}·ln(n/5) {_s(decay.P2)}·ln(v + {_c(decay.VARIANCE_FLOOR)}) − relief): the chance that it ended with the last touch"),
            Number("relief", f"{_relief(tie, standing, rhythm.n):+.4f}", f"{tie.gravitas_effect:g}·gravitas, and the origin's ±{tie.origin_effect:g}·5/(n + 5)"),
            Number("alive", f"{silence.alive(silent):.1%}", f"the chance that the tie is alive; below {tie.slipping:.0%} it is slipping"),
            Number("unanswered", str(state.unanswered), f"touches by you in a row without an answer; after {UNANSWERED_LIMIT}, further ones extend nothing"),
            Number("hours", f"{state.hours:.2f}", "of shared experience or its equivalent: hours × depth of the channel"),
        ]  # fmt: skip
    lines += [
        Number("gravitas", f"{standing.gravitas:.1%}", f"1 − (1 − {tie.start:g})·2^(−hours/{HALF_HOURS}); 50 hours make a casual friend (Hall 2018)"),
        Number("freshness", "?" if standing.freshness is None else f"{standing.freshness:.1%}", f"the chance of a touch within {tie.horizon} days, left to itself"),
        Number("threshold", f"{tie.threshold:.0%}", "freshness below which a tie needs maintenance"),
        Number("expires", words.day(expires.date(), today), _BOUNDS[settled.outlook.bound]),
        Number("shelf life", words.shelf_life(standing), f"{(settled.outlook.expires_at - run.now) / DAY:.2f} days from now"),
        Number("worth", f"{standing.worth:.2f}", f"weight × ({EMBEDDED}·gravitas + {EARNED}·freshness)"),
        Number("rank", f"{standing.rank:.4f}", "gain per minute of the best touch at expiry; what `due` orders by"),
    ]  # fmt: skip
    if settled.outlook.rotten_at is not None:
        rots = words.day(datetime.fromtimestamp(settled.outlook.rotten_at, run.moment.zone).date(), today)
        lines.append(
            Number("rotten", rots, f"freshness below {tie.rotten:.0%}, and a horizon past the expiry")
        )
    return lines


def _relief(tie: Tie, standing: Standing, n: int) -> float:
    return tie.gravitas_effect * standing.gravitas + decay.origin_relief(tie.origin, tie.origin_effect, n)


def _constants(found: Reckoning) -> list[Number]:
    """Where each constant of the reckoning comes from."""
    fitted = "fitted, all together, on eleven public logs of communication (docs/engine.md)"
    tie = found.tie
    return [
        Number("η, n0, s0, v0", _row(decay.ETA, decay.N0, decay.S0, decay.V0), f"how a rhythm is learned: {fitted}"),
        Number("κ, b", _row(decay.KAPPA, decay.B), "the scale: fitted with these"),
        Number("c, γ, β", _row(decay.C, decay.GAMMA, decay.BETA), "the shape: fitted with these"),
        Number("p0, p1, p2", _row(decay.P0, decay.P1, decay.P2), "silent death: fitted with these; that uneven ties end more often is also in Navarro et al. 2017"),
        Number("level", f"{tie.level:g}", "your own; `ledger tune` fits it, and keeps it only where it foretells better"),
        Number("gravitas-effect", f"{tie.gravitas_effect:g}", "a prior, chosen: no published rate was found"),
        Number("origin-effect", f"{tie.origin_effect:g}", "a prior, chosen: no published rate was found"),
        Number("gravitas", f"{tie.start:g}, {HALF_HOURS} h", "the start by origin is a design value; the hours are Hall 2018"),
        Number("settings", f"{tie.threshold:g}, {tie.rotten:g}, {tie.slipping:g}", "threshold, rotten, slipping: design values, yours to set (`ledger config`)"),
    ]  # fmt: skip


def _row(*values: float) -> str:
    return ", ".join(_c(value) for value in values)


def _c(value: float) -> str:
    """A constant as it is written in formulas: −.369."""
    digits = f"{abs(value):.3f}".rstrip("0").rstrip(".")
    return ("−" if value < 0 else "") + (digits.removeprefix("0") or "0")


def _s(value: float) -> str:
    """A constant as a further term of a sum."""
    return f"{'−' if value < 0 else '+'} {_c(abs(value))}"


def _origin_reason(sign: int, effect: float) -> str:
    if sign == 0:
        return "nothing is known of it, so it changes nothing"
    side = "protects from" if sign > 0 else "adds to"
    return f"{side} silent death while touches are few (±{effect:g}, a prior, halved by five touches)"
