"""Which lines of an accepted plan are ticked off: by what was logged, not by a mark of their own.

So that undoing a touch takes the tick away, and a touch that was entered late sets it.
"""

from collections.abc import Collection, Iterable, Mapping
from datetime import date
from typing import NamedTuple

from relationship_ledger.model import Channel, Instant, PlannedLine


class Seen(NamedTuple):
    """A touch with one contact, by its `channel`, or value-added work, by its `kind`, as it was logged.

    `day` is the ordinal of its local day where only that is known.
    """

    at: Instant
    day: int | None
    contacts: tuple[str, ...]
    channel: str | None = None
    kind: str | None = None
    list_id: str | None = None


def done(
    line: PlannedLine,
    seen: Iterable[Seen],
    kept: Collection[str],
    channels: Mapping[str, Channel],
    planned_on: date,
) -> bool:
    """Whether a line is ticked off. `kept` are the ids of promises that were; `planned_on` is the day it was planned.

    A touch of which only the day is known counts from that day on, since it can't be said to be older.
    """
    if line.promise_id is not None:
        return line.promise_id in kept
    later = (
        each
        for each in seen
        if each.at >= line.since or (each.day is not None and each.day >= planned_on.toordinal())
    )
    if line.list_id is not None:
        return any(
            each.kind == line.kind
            and each.list_id == line.list_id
            and set(line.contacts) <= set(each.contacts)
            for each in later
        )
    return any(
        each.channel is not None
        and each.contacts == line.contacts
        and (each.channel not in channels or channels[each.channel].counts)
        for each in later
    )
