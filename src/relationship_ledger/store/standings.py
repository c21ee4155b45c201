"""Keeps what is derived in step with what people said: standings, participations, parts of names.

All of it can be rebuilt from the journaled tables, and a rebuild gives the same.
"""

from collections.abc import Iterable, Iterator, Sequence

from relationship_ledger.core.fold import fold as fold_tie
from relationship_ledger.core.handles import fold
from relationship_ledger.core.standing import Settled, settle, tie_of
from relationship_ledger.store import entities
from relationship_ledger.store.reader import Reader, TieInput, View
from relationship_ledger.store.rows import participants


def rebuilt(reader: Reader, view: View, ids: Sequence[str] | None = None) -> Iterator[entities.Values]:
    """The rows of `standing` of these contacts, or of everyone, folded from all their touches."""
    for tie in reader.ties(view.settings, ids):
        engine_tie = tie_of(tie.contact.origin, tie.contact.tier, tie.cadence, view.settings)
        folded = fold_tie(tie.events, engine_tie, view.clock), tie.latest
        yield standing_row(
            tie, settle(tie.contact, tie.cadence, folded, tie.handles, view.settings, view.clock)
        )


def standing_row(tie: TieInput, settled: Settled) -> entities.Values:
    """The row of `standing` of one contact."""
    state, latest, view = settled.state, settled.latest, settled.outlook
    return {
        "contact_id": tie.contact.id,
        "n": state.rhythm.n if state else 0,
        "s": state.rhythm.s if state else 0.0,
        "v": state.rhythm.v if state else 0.0,
        "last": state.last if state else None,
        "last_day": state.last_day if state else None,
        "expires": state.expires if state else None,
        "hours": state.hours if state else 0.0,
        "unanswered": state.unanswered if state else 0,
        "shallow": state.shallow if state else 0,
        "asked": state.asked if state else 0,
        "answered": state.answered if state else 0,
        "mine_at": state.mine_at if state else None,
        "latest_at": latest.at if latest else None,
        "latest_id": tie.latest_id,
        "latest_channel": latest.channel if latest else None,
        "latest_by": latest.by if latest else None,
        "cadence_ideal": settled.cadence.ideal,
        "cadence_maximum": settled.cadence.maximum,
        "expires_at": view.expires_at,
        "rotten_at": view.rotten_at,
        "slips_at": view.slips_at,
        "bound": view.bound,
        "due_at": settled.due_at,
        "rank": settled.rank,
        "channel": settled.suggestion.channel if settled.suggestion else None,
        "minutes": settled.suggestion.minutes if settled.suggestion else 0,
    }


def participation_rows(touch: entities.Values) -> list[entities.Values]:
    """The rows of `participation` of one touch."""
    return [
        {
            "contact_id": contact_id,
            "at": touch["at"],
            "touch_id": touch["id"],
            "day": touch["day"],
            "channel": touch["channel"],
            "by": touch["by"],
            "minutes": touch["minutes"],
            "missed": touch["missed"],
        }
        for contact_id in participants(touch["contacts"])
    ]


def name_parts(names: Iterable[str]) -> set[str]:
    """Every folded word of these names."""
    return {part for name in names for part in fold(name).split()}
