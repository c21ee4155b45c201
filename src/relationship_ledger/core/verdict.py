"""What the measures make of a list: the first rule that holds, and the figures that decided.

Nothing here knows a name, a title or a day: only the measures of `core.lists`. docs/measures.md has the rules as a table.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from relationship_ledger.core.lists import ListMeasures

Verdict = Literal["greeting-card list", "rotting", "community", "network", "audience", "badge"]

MEMBERS_LEAST = 3
"""Two people are a tie, no list."""
MOST = 0.5
"""Most, and few: more or less than half of the members."""
ANSWERED = 0.1
"""From one response to ten that could have come on, a list answers; `plan` takes the same for one without a record."""
CHANCES_LEAST = 10
"""Fewer responses that could have come don't show that a list answers less than that: none of ten, at one in ten,
comes by chance in one list of three, none of five in more than half."""
ONE_WAY = 0.6
"""A balance beyond this, four of five minutes from one side, is value that runs one way."""
PIECES_LEAST = 5
"""Touches and works from which on a balance says something: four of five are the first that can be one way."""
FOLLOWED = 1 / 3
"""An audience: a third of the members got value and showed within a year that they want it. Most readers of
anything never write, so that half would ask too much."""
KEPT_UP_LEAST = 3
"""From three pieces of work on, value was kept up: two intervals make a rhythm."""
REGULAR = 0.5
"""Members know when the next one comes where most intervals keep the rhythm."""


def judged(found: "ListMeasures") -> tuple[Verdict | None, str]:
    """The verdict and the reason for it, or no verdict and what is missing."""
    if found.members < MEMBERS_LEAST:
        return None, f"{_members(found.members)}: a list is judged from {MEMBERS_LEAST} on."
    if not found.works and not found.pieces and found.unknown == 1:
        return None, "Nothing is logged yet: no touch with a member, no work for the list."
    for verdict, holds in RULES:
        if reason := holds(found):
            return verdict, reason
    return None, _missing(found)


def answers(found: "ListMeasures") -> bool | None:
    """Whether the list answers the work put into it; None where too little could have been answered, or none of late."""
    if found.response_rate is None or found.chances < CHANCES_LEAST or has_stopped(found):
        return None
    return found.response_rate >= ANSWERED


def has_stopped(found: "ListMeasures") -> bool:
    """Whether the latest work lies further back than three rhythms."""
    return found.sent_days is not None and found.sent_days > found.stopped_days


def _card(found: "ListMeasures") -> str:
    if answers(found) is not False or found.reached < MOST or found.fresh >= MOST:
        return ""
    return f"Sent to {found.reached:.0%}, answered by {found.response_rate:.0%}, and {found.fresh:.0%} are fresh."


def _rotting(found: "ListMeasures") -> str:
    if found.rotten >= MOST:
        return f"{found.rotten:.0%} are rotten."
    kept_up = found.rhythm_days is not None and found.works >= KEPT_UP_LEAST
    if not (kept_up and has_stopped(found) and found.in_touch < MOST):
        return ""
    return (
        f"Nothing came for {found.sent_days:.0f} days, where something came every {found.rhythm_days:.0f}; "
        f"{found.in_touch:.0%} were in touch within half a year."
    )


def _community(found: "ListMeasures") -> str:
    if found.merge < MOST or not _regular(found) or found.together < MOST:
        return ""
    return (
        f"{found.merge:.0%} share the thing and get the value, {found.together:.0%} have met each other, and "
        f"{found.regularity:.0%} of the intervals keep the rhythm."
    )


def _network(found: "ListMeasures") -> str:
    if found.shared < MOST:
        return ""
    if answers(found):
        return f"{found.shared:.0%} share the thing, and {found.response_rate:.0%} answer."
    if found.pieces >= PIECES_LEAST and abs(found.flow.balance) <= ONE_WAY:
        return f"{found.shared:.0%} share the thing, and time goes both ways (balance {_signed(found)})."
    return ""


def _audience(found: "ListMeasures") -> str:
    if not answers(found) or not _regular(found) or found.received < FOLLOWED:
        return ""
    return (
        f"{found.received:.0%} get the value and {found.response_rate:.0%} answer, with {found.regularity:.0%} of the "
        f"intervals in rhythm; {found.shared:.0%} share the thing."
    )


def _badge(found: "ListMeasures") -> str:
    if answers(found) or found.pieces < PIECES_LEAST or abs(found.flow.balance) <= ONE_WAY:
        return ""
    rate = "" if found.response_rate is None else f", {found.response_rate:.0%} answer"
    whose = "from you" if found.flow.balance < 0 else "to you"
    return f"Value runs one way, {whose}: balance {_signed(found)}{rate}."


RULES: tuple[tuple[Verdict, Callable[["ListMeasures"], str]], ...] = (
    ("greeting-card list", _card),
    ("rotting", _rotting),
    ("community", _community),
    ("network", _network),
    ("audience", _audience),
    ("badge", _badge),
)
"""In the order in which they are asked; the first that gives a reason holds."""


def _regular(found: "ListMeasures") -> bool:
    return found.regularity is not None and found.regularity >= REGULAR


def _missing(found: "ListMeasures") -> str:
    """What is missing for a verdict."""
    if found.pieces < PIECES_LEAST and found.chances < CHANCES_LEAST:
        return (
            f"Too little is logged to judge: {found.pieces} touches and works within a year, and "
            f"{found.chances} responses that could have come."
        )
    needs = "" if found.shared >= MOST else f" (a network needs {MOST:.0%})"
    return f"{found.shared:.0%} share the thing{needs}, and {_unanswered(found)}."


def _unanswered(found: "ListMeasures") -> str:
    """Why it is no audience: the first thing that is missing."""
    rate = f"{found.response_rate or 0:.0%} answer"
    reasons = (
        (not found.works, "no value-added work is logged"),
        (has_stopped(found), "the work for it has stopped"),
        (
            answers(found) is None,
            f"only {found.chances} responses could have come, too few to say who answers",
        ),
        (not answers(found), f"{rate} (an audience needs {ANSWERED:.0%})"),
        (found.regularity is None, f"{rate}, but it has no rhythm yet"),
        (not _regular(found), f"{rate}, but {found.regularity or 0:.0%} of the intervals keep a rhythm"),
    )
    lacking = next((text for lacks, text in reasons if lacks), None)
    return lacking or f"{rate}, but {found.received:.0%} get the value (an audience needs {FOLLOWED:.0%})"


def _members(number: int) -> str:
    return "No members" if not number else f"{number} member{'s' if number > 1 else ''}"


def _signed(found: "ListMeasures") -> str:
    return f"{found.flow.balance:+.2f}".replace("-", "−")
