"""Freshness over time, as it was and as it will be if nothing happens."""

from collections.abc import Iterable, Sequence

from relationship_ledger.core.fold import Event, Fold, Tie
from relationship_ledger.core.lived import LivedClock
from relationship_ledger.model import DAY, Instant


def curve(
    events: Iterable[Event], tie: Tie, clock: LivedClock, moments: Sequence[Instant]
) -> list[float | None]:
    """Freshness at each of `moments`, which rise; None before the first touch. `events` in order of (at, id)."""
    folding = Fold(tie, clock)
    waiting = iter(events)
    event = next(waiting, None)
    found: list[float | None] = []
    for moment in moments:
        while event is not None and event.at <= moment:
            folding.add(event)
            event = next(waiting, None)
        if folding.rhythm is None:
            found.append(None)
            continue
        silent = max(0, clock.lived(moment) - clock.lived(folding.last)) / DAY
        found.append(tie.silence(folding.rhythm, folding.hours).touch(silent, tie.horizon))
    return found
