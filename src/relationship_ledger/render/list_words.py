"""A list's measures in words, for lines and screens alike."""

from collections.abc import Iterator
from datetime import datetime, tzinfo

from relationship_ledger.core.lists import Answered, ListMeasures
from relationship_ledger.model import ContactList, Instant, Money
from relationship_ledger.render import words

NO_VERDICT = "no verdict"


def share(value: float | None) -> str:
    """A share in percent; a dash where it is not defined."""
    return "–" if value is None else f"{value:.0%}"


def verdict(found: ListMeasures) -> str:
    """The verdict, or that there is none."""
    return found.verdict or NO_VERDICT


def size(found: ListMeasures) -> str:
    """`40 members, 70% fresh, 10% rotten`."""
    if not found.members:
        return "no members yet"
    return f"{words.count(found.members, 'member')}, {found.fresh:.0%} fresh, {found.rotten:.0%} rotten"


def facts(group: ContactList, found: ListMeasures, now: Instant, zone: tzinfo) -> Iterator[tuple[str, str]]:
    """What a list is for and what its measures are, as (name, text), in the order in which they matter."""
    if group.thing:
        yield "they share", group.thing
    if group.value:
        yield "value", group.value
    if group.rhythm:
        yield "rhythm", f"a dispatch every {words.span(group.rhythm)}"
    if group.cadence.ideal:
        yield "every", f"{group.cadence.ideal} days"
    if group.cadence.maximum:
        yield "at most", f"{group.cadence.maximum} days"
    yield "verdict", f"{verdict(found)}. {found.reason}"
    if not found.members:
        return
    yield "origins", ", ".join(f"{count} {kind}" for kind, count in found.origins.items())
    hourly = "" if found.worth_per_hour is None else f", {found.worth_per_hour:.1f} an hour"
    yield "worth", f"{found.worth:.1f}{hourly}"
    yield "maintenance", _spent(found.maintenance_minutes, found.maintenance_money)
    yield "value-added", _spent(found.value_added_minutes, found.value_added_money)
    yield "flow", words.flow(found.flow._replace(money=()))
    yield "responses", _responses(found)
    yield "regularity", _regularity(found, now, zone)
    common = f", in common: {found.common_context}" if found.common_context else ""
    met = f", {found.together:.0%} met each other" if found.together else ""
    yield "shared", f"{found.shared:.0%}{common}{met}"
    yield "received", f"{found.received:.0%} of late"
    yield "merge", f"{found.merge:.0%}"


def _spent(minutes: float, money: tuple[Money, ...]) -> str:
    amounts = "".join(f", {each.amount} {each.currency}" for each in money)
    return f"{words.minutes(round(minutes))}{amounts} in a year" if minutes or money else "none in a year"


def _responses(found: ListMeasures) -> str:
    if found.response_rate is None:
        return "not known yet" if found.works else "no work for the list is logged: `ledger invest`"
    return f"{found.response_rate:.0%}{_change(found.response_trend)}"


def _change(trend: float | None) -> str:
    """How a rate changed, in points of percent."""
    if trend is None:
        return ""
    points = round(abs(trend) * 100)
    return (
        f", {words.count(points, 'point')} {'more' if trend > 0 else 'less'} than before"
        if points
        else ", as before"
    )


def _regularity(found: ListMeasures, now: Instant, zone: tzinfo) -> str:
    parts = [
        "no intervals yet" if found.regularity is None else f"{found.regularity:.0%} of intervals in rhythm"
    ]
    if found.next_dispatch is not None:
        day = words.day(
            datetime.fromtimestamp(found.next_dispatch, zone).date(), datetime.fromtimestamp(now, zone).date()
        )
        parts.append(f"{'next' if found.next_dispatch > now else 'awaited since'} {day}")
    return ", ".join(parts)


def work_day(value: Answered, now: Instant, zone: tzinfo) -> str:
    """The day of a piece of work."""
    return words.day(
        datetime.fromtimestamp(value.work.at, zone).date(), datetime.fromtimestamp(now, zone).date()
    )


def responses(value: Answered) -> str:
    """`12 of 40`, of an event `7 came, 2 wrote`; and that it is so far, while more may come."""
    far = "" if value.closed else ", so far"
    if value.came and value.came == value.receivers:
        return f"{len(value.came)} came, {len(value.responders)} wrote{far}"
    return f"{len(value.responders)} of {len(value.receivers)}{far}"
