"""Lists at a terminal: each with its verdict, and one drawn whole."""

from collections.abc import Iterable, Sequence
from datetime import tzinfo

from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from relationship_ledger.core.lists import Answered, ListMeasures, MemberFlags
from relationship_ledger.core.verdict import Verdict
from relationship_ledger.model import ContactList, Instant, Standing
from relationship_ledger.render import list_words, screen, words

MEMBERS_SHOWN = 20
WORKS_SHOWN = 12
_WIDE = 10
_STYLES: dict[Verdict, str] = {
    "community": "green",
    "network": "green",
    "audience": "green",
    "badge": "yellow",
    "greeting-card list": "yellow",
    "rotting": "red",
}


def lists(found: Iterable[tuple[ContactList, ListMeasures]]) -> Table:
    """A row a list: name, members, shares fresh and rotten, responses, merge, verdict."""
    table = screen.listing(
        ("List", {"ratio": 1, "min_width": 12}),
        ("Members", {"justify": "right"}),
        ("Fresh", {}),
        ("", {"justify": "right"}),
        ("Rotten", {"justify": "right"}),
        ("Answer", {"justify": "right"}),
        ("Merge", {"justify": "right"}),
        ("Verdict", {"min_width": 10}),
    )
    for group, each in found:
        there = each.members > 0
        table.add_row(
            screen.text(group.name),
            f"{each.members:,}",
            screen.bar(each.fresh if there else None, "green"),
            f"{each.fresh:.0%}" if there else "",
            Text(f"{each.rotten:.0%}" if there else "", style="red" if each.rotten else "dim"),
            list_words.share(each.response_rate),
            f"{each.merge:.0%}" if there else "",
            screen.text(list_words.verdict(each), _STYLES[each.verdict] if each.verdict else "dim"),
        )
    return table


def show(
    group: ContactList,
    found: ListMeasures,
    people: Sequence[Standing],
    asides: Sequence[str],
    now: Instant,
    zone: tzinfo,
    *,
    whole: bool = False,
) -> None:
    """One list: its facts, responses over time, and its members by how long they have left."""
    parts: list[RenderableType] = [
        screen.heading(group.name, list_words.size(found)),
        screen.facts(list_words.facts(group, found, now, zone)),
    ]
    if found.answered:
        works = found.answered if whole else found.answered[-WORKS_SHOWN:]
        parts += ["", _works(works, now, zone)]
        parts += _more(len(found.answered) - len(works), "earlier")
    if people:
        shown = people if whole else people[:MEMBERS_SHOWN]
        parts += ["", _members(shown, found, now, zone)]
        parts += _more(len(people) - len(shown), "more")
        parts += [screen.prose(text, "dim") for text in [screen.legend(shown)] if text]
    parts += [screen.prose(text, "dim") for text in asides]
    screen.show(*parts)


def _more(number: int, which: str) -> list[RenderableType]:
    return [screen.prose(f"{number:,} {which}: --all shows them.", "dim")] if number else []


def _works(works: Sequence[Answered], now: Instant, zone: tzinfo) -> Table:
    """A row a piece of work, the latest last: when, what, the share that answered, how many of how many, its id."""
    table = screen.listing(
        ("Work", {"min_width": 10}),
        ("", {}),
        ("", {"ratio": 1, "min_width": 8}),
        ("For", {"justify": "right"}),
        ("Answered", {}),
        ("", {}),
        ("Id", {}),
    )
    for each in works:
        table.add_row(
            screen.text(list_words.work_day(each, now, zone)),
            screen.text(each.work.kind, "dim"),
            screen.text(each.work.title),
            screen.text(words.minutes(each.work.minutes)),
            _bar(each.rate, "green"),
            screen.text(list_words.responses(each)),
            screen.text(each.work.id[-6:], "dim"),
        )
    return table


def _members(people: Sequence[Standing], found: ListMeasures, now: Instant, zone: tzinfo) -> Table:
    """A row a member: freshness drawn, shelf life, last touch, whether they share the thing and get the value."""
    table = screen.listing(
        ("Who", {"ratio": 1, "min_width": 12}),
        ("Fresh", {"min_width": _WIDE}),
        ("Shelf life", {"min_width": 15}),
        ("Last touch", {"min_width": 16}),
        ("Shares", {}),
        ("Gets", {}),
    )
    nothing = MemberFlags(shared=False, together=False, received=False, in_touch=False)
    for each in people:
        flags, last = found.flags.get(each.id, nothing), each.last_touch
        table.add_row(
            screen.text(each.name),
            _bar(each.freshness, screen.style_of(each)),
            screen.text(screen.shelf(each), screen.style_of(each)),
            screen.text(
                f"{last.channel} {words.ago_short(last.at, now, zone)}" if last else "none yet",
                "" if last else "dim",
            ),
            "✓" if flags.shared else "",
            "✓" if flags.received else "",
        )
    return table


def _bar(share: float | None, style: str) -> Text:
    """A share as a bar of ten; dots where nothing is known."""
    if share is None:
        return Text("·" * _WIDE, style="dim")
    filled = round(share * _WIDE)
    return Text.assemble(("▰" * filled, style), ("▱" * (_WIDE - filled), "dim"))
