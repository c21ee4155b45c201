"""Lines for pipes: one record a line, tabs between fields, nothing cut off, no colour."""

from collections.abc import Iterable, Iterator
from datetime import datetime, tzinfo

from relationship_ledger.model import (
    Handle,
    ImportantDay,
    Instant,
    Note,
    Plan,
    Promise,
    Standing,
    Touch,
)
from relationship_ledger.render import words
from relationship_ledger.render.text import clean, write


def line(*fields: object) -> None:
    """Print one record."""
    write("\t".join(clean(str(field)) for field in fields))


def freshness(standing: Standing) -> str:
    """A share in percent, or that it is not known."""
    return "?" if standing.freshness is None else f"{standing.freshness:.0%}"


def standing_fields(standing: Standing, now: Instant, zone: tzinfo) -> Iterator[object]:
    """Name, tier, shelf life, freshness, state, last touch, suggestion."""
    last, next_ = standing.last_touch, standing.suggestion
    yield standing.name
    yield f"tier {standing.tier}"
    yield words.shelf_life(standing)
    yield freshness(standing)
    yield words.state(standing)
    yield f"{last.channel} {words.ago(last.at, now, zone)}" if last else "no touch"
    yield f"{next_.channel} {next_.minutes}m" if next_ else ""


def standings(found: Iterable[Standing], now: Instant, zone: tzinfo) -> None:
    """One line a person."""
    for standing in found:
        line(*standing_fields(standing, now, zone))


def touch_fields(touch: Touch, now: Instant, zone: tzinfo) -> Iterator[object]:
    """When, channel, who, minutes, by whom, note, id."""
    yield words.moment(touch, now, zone)
    yield f"{touch.channel} (missed)" if touch.missed else touch.channel
    yield words.joined([ref.name for ref in touch.contacts])
    yield words.minutes(touch.minutes)
    yield words.by(touch.by)
    yield touch.note or ""
    yield touch.id


def card(
    standing: Standing,
    facts: Iterable[tuple[str, str]],
    touches: Iterable[Touch],
    now: Instant,
    zone: tzinfo,
) -> None:
    """One person: facts as `name<TAB>value`, then a line a touch."""
    line("name", standing.name)
    for name, value in facts:
        line(name, value)
    for touch in touches:
        line("touch", *touch_fields(touch, now, zone))


def plan(value: Plan, now: Instant, zone: tzinfo) -> None:
    """One line each: tick box, minutes, how, who, why, day."""
    today = datetime.fromtimestamp(now, zone).date()
    for row in words.plan_rows(value, today):
        line(
            "[x]" if row.done else "[ ]",
            f"{row.minutes}m",
            row.how,
            row.who,
            row.why,
            row.day.isoformat() if row.day else "",
        )


def promise_fields(promise: Promise, now: Instant, zone: tzinfo) -> Iterator[object]:
    """Who, and what is owed by when."""
    yield promise.contact.name
    yield words.promise(promise, datetime.fromtimestamp(now, zone).date())
    yield promise.id


def fact_lines(
    standing: Standing,
    handles: Iterable[Handle],
    days: Iterable[ImportantDay],
    notes: Iterable[Note],
    promises: Iterable[Promise],
    now: Instant,
    zone: tzinfo,
) -> Iterator[tuple[str, str]]:
    """The facts of a card as (name, value), in the order in which they matter."""
    today = datetime.fromtimestamp(now, zone).date()
    last = standing.last_touch
    yield "state", words.state(standing)
    yield "shelf life", words.shelf_life(standing)
    yield "freshness", freshness(standing)
    yield (
        "last touch",
        f"{last.channel} {words.ago(last.at, now, zone)}, {words.by(last.by)}" if last else "none",
    )
    if standing.suggestion:
        yield "next", f"{standing.suggestion.channel}, {standing.suggestion.minutes} min"
    yield "tier", str(standing.tier)
    yield "origin", words.origin(standing.origin)
    yield "gravitas", f"{standing.gravitas:.0%}"
    yield "worth", f"{standing.worth:.2f}"
    if standing.lists:
        yield "lists", ", ".join(ref.name for ref in standing.lists)
    for handle in handles:
        yield handle.label if handle.kind == "platform" and handle.label else handle.kind, handle.value
    for each in days:
        yield each.label, words.annual_day(each)
    for promise in promises:
        yield "promise", words.promise(promise, today)
    for note in notes:
        yield "note", f"{words.day(datetime.fromtimestamp(note.at, zone).date(), today)}: {note.text}"
