"""Lists as lines for pipes."""

from collections.abc import Sequence
from datetime import tzinfo

from relationship_ledger.core.lists import ListMeasures
from relationship_ledger.model import ContactList, Instant, Standing
from relationship_ledger.render import list_words, plain, words
from relationship_ledger.render.list_words import share


def line(group: ContactList, found: ListMeasures) -> None:
    """Name, members, fresh, rotten, thing, verdict, reason, responses, merge, flow."""
    plain.line(
        group.name,
        words.count(found.members, "member"),
        f"{found.fresh:.0%} fresh",
        f"{found.rotten:.0%} rotten",
        group.thing or "",
        list_words.verdict(found),
        found.reason,
        f"{share(found.response_rate)} answer",
        f"{share(found.merge)} merge",
        words.flow(found.flow),
    )


def show(
    group: ContactList, found: ListMeasures, people: Sequence[Standing], now: Instant, zone: tzinfo
) -> None:
    """The name, facts as `name<TAB>value`, a `work` line a piece of work, a line a member."""
    plain.line(group.name)
    for fact in list_words.facts(group, found, now, zone):
        plain.line(*fact)
    for each in found.answered:
        plain.line(
            "work",
            list_words.work_day(each, now, zone),
            each.work.kind,
            each.work.title,
            words.minutes(each.work.minutes),
            list_words.responses(each),
            each.work.id,
        )
    plain.standings(people, now, zone)
