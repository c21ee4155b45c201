"""What an import did, or would do, in the three outputs."""

from collections.abc import Sequence
from typing import Any

from relationship_ledger.cli.output import document, say
from relationship_ledger.intake.outcome import Outcome, Stranger
from relationship_ledger.intake.touches import most_frequent
from relationship_ledger.render import plain, words

SHOWN = 12
"""So many names and problems on a terminal."""
STRANGERS = 50
"""So many strangers in JSON."""


def as_document(outcome: Outcome) -> dict[str, Any]:
    """The outcome for scripts."""
    return {
        "contacts": {
            "added": len(outcome.added),
            "updated": len(outcome.updated),
            "unchanged": outcome.unchanged,
        },
        "touches": {"added": outcome.touches_added, "unchanged": outcome.touches_unchanged},
        "touches_extended": outcome.touches_updated,
        "skipped": dict(sorted(outcome.skipped.items())),
        "strangers": {
            "count": len(outcome.strangers),
            "most": [_stranger(each) for each in most_frequent(outcome.strangers, STRANGERS)],
        },
        "problems": [{"where": each.where, "why": each.why} for each in outcome.problems],
        "more_problems": outcome.more_problems,
    }


def _stranger(each: Stranger) -> dict[str, Any]:
    handle = each.party.handles[0].value if each.party.handles else None
    return {
        "name": each.party.name or None,
        "handle": handle,
        "days": len(each.days),
        "both_ways": each.both_ways,
    }


def report(outcome: Outcome, would: str, *, shape: str, changed: bool = False) -> None:
    """Print what came of an import; `would` begins the sentence of a preview."""
    if shape == "json":
        document(as_document(outcome))
        return
    lead = f"{would} added" if would else "Added"
    plain.line(
        f"{lead}: {words.count(len(outcome.added), 'person', 'people')}. Updated: {len(outcome.updated)}. "
        f"Unchanged: {outcome.unchanged}."
    )
    if outcome.messages or outcome.touches_added or outcome.touches_unchanged:
        touches = f"Touches that {would.lower()} added" if would else "Touches added"
        updated = f" Extended: {outcome.touches_updated}." if outcome.touches_updated else ""
        plain.line(f"{touches}: {outcome.touches_added}.{updated} Unchanged: {outcome.touches_unchanged}.")
    if shape == "screen":
        _names("New", outcome.added)
        _names("Updated", outcome.updated)
    for what, number in sorted(outcome.skipped.items(), key=lambda pair: (-pair[1], pair[0])):
        plain.line(f"Left out: {what} ({number:,}).")
    _strangers(outcome)
    for each in outcome.problems if shape != "screen" else outcome.problems[:SHOWN]:
        _line(f"{each.where}: {each.why}", shape)
    more = outcome.more_problems + (max(0, len(outcome.problems) - SHOWN) if shape == "screen" else 0)
    if more:
        say(f"{more:,} more problems" + ("; all of them with --plain." if shape == "screen" else "."))
    if outcome.groups:
        have = "has" if outcome.groups == 1 else "have"
        say(
            f"{words.count(outcome.groups, 'record')} {have} categories, which are not kept; --groups makes lists of them, "
            "--list puts all on one."
        )
    if changed:
        say("Take it back with `ledger undo`. Next: `ledger triage`.")


def _line(text: str, shape: str) -> None:
    """A line of data; at a terminal, broken between words."""
    if shape != "screen":
        plain.line(text)
        return
    from relationship_ledger.render import screen

    screen.show(screen.prose(text))


def _names(title: str, names: Sequence[str]) -> None:
    if names:
        more = f" and {len(names) - SHOWN:,} more" if len(names) > SHOWN else ""
        say(f"{title}: {', '.join(names[:SHOWN])}{more}")


def _strangers(outcome: Outcome) -> None:
    """Who is in the messages and not in the ledger."""
    if not outcome.strangers:
        return
    plain.line(
        f"Not in the ledger: {words.count(len(outcome.strangers), 'person', 'people')} of these messages."
    )
    for each in most_frequent(outcome.strangers, 3):
        handle = each.party.handles[0].value if each.party.handles else ""
        shown = f"{each.party.name} <{handle}>" if handle and each.party.name else each.party.name or handle
        ways = "both ways" if each.both_ways else "by you" if each.mine else "by them"
        say(f"  {shown}: {words.count(len(each.days), 'day')}, {ways}")
    say("`--add-people 3` adds those with messages on three days or more, both ways.")
