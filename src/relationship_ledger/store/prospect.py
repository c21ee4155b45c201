"""How people would stand after a change that is not made: folded from what is there, written nowhere."""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from relationship_ledger.core.fold import fold
from relationship_ledger.core.standing import effective_cadence, seen, settle, tie_of
from relationship_ledger.model import Contact, Ref, Standing
from relationship_ledger.store.reader import Reader, View


class Prospect(NamedTuple):
    """A contact as changed, and the ids of the lists they would then be on."""

    contact: Contact
    list_ids: frozenset[str]


def foreseen(reader: Reader, view: View, prospects: Mapping[str, Prospect]) -> Iterator[Standing]:
    """The standings of contacts, by id, as they would be after a change."""
    lists = reader.lists()  # by name, as a standing names them
    for tie in reader.ties(view.settings, list(prospects), view.now):
        contact, on = prospects[tie.contact.id]
        cadence = effective_cadence(contact.cadence, (each.cadence for each in lists if each.id in on))
        state = fold(tie.events, tie_of(contact.origin, contact.tier, cadence, view.settings), view.clock)
        settled = settle(contact, cadence, (state, tie.latest), tie.handles, view.settings, view.clock)
        named = tuple(Ref(each.id, each.name) for each in lists if each.id in on)
        yield seen(contact, settled, named, view.settings, view.clock, view.now)
