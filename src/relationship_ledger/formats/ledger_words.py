"""What only a ledger knows of a person, in the words that its cards and tables carry: written here, read back here.

Origin, cadence and state have one written form each, for the X- properties of a vCard and the columns of a CSV alike.
"""

import re
from datetime import UTC, datetime
from typing import Final, get_args

from relationship_ledger.model import CONTEXTS, Cadence, Instant, Origin, State

_KINDS: Final = ("shared", "online", "unknown")
_STATES: Final = get_args(State)
_LONGEST = 500
_MOST_DAYS = 36_600
"""A hundred years: no cadence is longer."""
_EVERY = re.compile(r"every (\d{1,6}) days?", re.IGNORECASE)
_AT_MOST = re.compile(r"at most (\d{1,6}) days?", re.IGNORECASE)
_CADENCE = re.compile(rf"(?:{_EVERY.pattern})?(?:,\s*)?(?:{_AT_MOST.pattern})?", re.IGNORECASE)
_SNOOZED = re.compile(r"snoozed until (\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ)", re.IGNORECASE)


def origin_text(origin: Origin) -> str:
    """`shared:work`, `online:linkedin`, `unknown`; a guess has a `?` behind it."""
    text = f"{origin.kind}:{origin.context}" if origin.context else origin.kind
    return f"{text}?" if origin.guessed else text


def read_origin(text: str) -> Origin | None:
    """Read what `origin_text` writes, or a context alone; None for anything else."""
    text = text.strip()
    guessed = text.endswith("?")
    kind, colon, context = text.removesuffix("?").partition(":")
    kind, context = kind.strip().lower(), context.strip()
    if kind in CONTEXTS and not colon:  # as people write it
        kind, context = "shared", kind
    if kind not in _KINDS or len(text) > _LONGEST or (colon and not context):
        return None
    if (kind == "shared" and context and context not in CONTEXTS) or (kind == "unknown" and context):
        return None
    if kind == "shared":
        return Origin("shared", context or None, guessed)
    return (
        Origin("online", context or None, guessed) if kind == "online" else Origin("unknown", None, guessed)
    )


def cadence_text(cadence: Cadence) -> str:
    """`every 14 days, at most 90 days`, either part alone, or nothing."""
    parts = []
    if cadence.ideal is not None:
        parts.append(f"every {cadence.ideal} days")
    if cadence.maximum is not None:
        parts.append(f"at most {cadence.maximum} days")
    return ", ".join(parts)


def read_cadence(text: str) -> Cadence | None:
    """Read what `cadence_text` writes; None for anything else."""
    text = text.strip()
    match = _CADENCE.fullmatch(text) if text and len(text) <= _LONGEST else None
    if match is None:
        return None
    ideal, maximum = (int(part) if part else None for part in match.groups())
    known = [days for days in (ideal, maximum) if days is not None]
    if not known or not all(1 <= days <= _MOST_DAYS for days in known):
        return None
    return Cadence(ideal, maximum)


def state_text(state: State, snoozed_until: Instant | None) -> str:
    """`active`, `snoozed until 2026-12-01T09:00:00Z`, `snoozed` (for good), `archived`, `deceased`."""
    if state == "snoozed" and snoozed_until is not None:
        return f"snoozed until {datetime.fromtimestamp(snoozed_until, UTC):%Y-%m-%dT%H:%M:%SZ}"
    return state


def read_state(text: str) -> tuple[State, Instant | None] | None:
    """Read what `state_text` writes: the state, and when a snooze ends; None for anything else."""
    text = text.strip().lower()
    for state in _STATES:
        if text == state:
            return state, None
    match = _SNOOZED.fullmatch(text)
    if match is None:
        return None
    try:
        until = datetime.strptime(match[1].upper(), "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
    except ValueError:
        return None
    return "snoozed", int(until.timestamp())


def read_tier(text: str) -> int | None:
    """Read a tier, 1 to 5; None for anything else."""
    text = text.strip()
    return int(text) if text in ("1", "2", "3", "4", "5") else None
