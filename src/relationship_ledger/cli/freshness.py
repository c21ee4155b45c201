"""The course of one person's freshness: as it was, and as it will be if nothing happens."""

from collections.abc import Sequence
from datetime import tzinfo
from typing import NamedTuple

from relationship_ledger.cli.run import Run
from relationship_ledger.core.curve import curve
from relationship_ledger.core.standing import tie_of
from relationship_ledger.model import DAY, Instant

_PAST_SHARE = 0.7
_LATEST = 4
"""So many touches are shown at least."""


class Course(NamedTuple):
    """Freshness at evenly spaced moments, the touches among them, and the two moments that matter."""

    moments: Sequence[Instant]
    points: Sequence[float | None]
    touches: Sequence[Instant]
    now: Instant
    expires_at: Instant
    zone: tzinfo

    def column(self, at: Instant) -> int | None:
        """Where a moment lies among the points; None beyond them."""
        step = self.moments[1] - self.moments[0]
        place = (at - self.moments[0]) // step
        return place if 0 <= place < len(self.moments) else None


def course(run: Run, contact_id: str, width: int) -> Course:
    """From before the last few touches to past the expiry, at `width` moments."""
    view = run.view
    known, settled = run.reader.settled(view, contact_id)
    tie = tie_of(known.contact.origin, known.contact.tier, settled.cadence, run.settings)
    expires = settled.outlook.expires_at
    ahead = max(expires - run.now, tie.horizon * DAY // 4)
    behind = round(ahead * _PAST_SHARE / (1 - _PAST_SHARE))
    events = known.events
    start = run.now - max(behind, run.now - expires + ahead)
    if events:
        start = max(min(start, events[-_LATEST:][0].at - DAY), events[0].at - DAY)
    step = max(1, (run.now + ahead - start) // (width - 1))
    moments = [start + k * step for k in range(width)]
    points = curve(events, tie, view.clock, moments)
    shown = [event.at for event in events if event.at >= start]
    return Course(moments, points, shown, run.now, expires, run.moment.zone)
