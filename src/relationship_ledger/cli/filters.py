"""Filters of the command line: text → a selection, with this run's lists, channels, days and people."""

from collections.abc import Sequence

from relationship_ledger.cli import given
from relationship_ledger.cli.run import Run
from relationship_ledger.core.query import Reading, is_filter, joined, misspelt, parse
from relationship_ledger.errors import UsageError
from relationship_ledger.store.reader import Criteria
from relationship_ledger.store.selection import Selection

USUAL = ("active", "snoozed")
"""The states of those whom a filter means that names none."""


def selection(run: Run, text: str, *, similar: bool = True) -> Selection:
    """A filter read, at this run's moment. `similar` takes similar names where a search finds none.

    Raises InvalidValueError, which names the term that can't be read, its place and what is possible.
    """
    reading = Reading(
        now=run.moment.local(),
        when=run.when,
        list_id=lambda name: run.list_named(name).id,
        channel=lambda name: given.channel(name, run.settings),
        search=lambda words: [ref.id for ref in run.search(words, similar=similar)],
    )
    return Selection(parse(text, reading), run.now)


def criteria(run: Run, text: str) -> Criteria:
    """Whom a filter means where something is to be changed or given away: no one by mere similarity."""
    found = selection(run, text, similar=False)
    return Criteria(states=None if found.says_state else USUAL, query=found)


def filter_of(arguments: Sequence[str]) -> str | None:
    """The filter that arguments are which may also be names; None where they are names.

    Raises UsageError where they are both, since whether all or any of them are meant can't be told.
    """
    if not any(map(is_filter, arguments)):
        return None
    for each in arguments:
        if not is_filter(each) and each.casefold() not in {"or", "and", "not", "|", "(", ")"}:
            raise UsageError(
                f"“{each}” stands beside a filter. Say names or one filter, such as 'name:ana tier:5'."
            )
    return joined(arguments)


def doubt(text: str) -> str:
    """One sentence on a field that a text may have meant and got wrong; empty where it has none."""
    found = misspelt(text)
    return f"There is no field “{found[0]}”; did you mean {' or '.join(found[1])}?" if found else ""
