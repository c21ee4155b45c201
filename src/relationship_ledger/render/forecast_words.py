"""A forecast in words, and as plain lines."""

from collections.abc import Iterator

from relationship_ledger.core.forecast_report import Band, Capacity, Forecast, Outcome
from relationship_ledger.render import plain, words

NAMES = {
    "plan": "the plan",
    "plan_all_hours": "the plan, no lists",
    "nothing": "nothing",
    "cadence": "fixed cadence",
    "oldest": "oldest first",
    "random": "anyone, at random",
    "card": "a yearly card to all",
}
WORLDS = {
    "ours": "the engine's own world",
    "bgnbd": "a world of BG/NBD",
    "power-law": "a world of power-law gaps",
}


def hours(minutes: float) -> str:
    """`5 h`, `4 h 30 min`, `0 min`."""
    return words.minutes(round(minutes)) or "0 min"


def percent(value: float) -> str:
    """A share in whole percent, and never 100 for less than all, nor 0 for more than none."""
    rounded = round(value * 100)
    if value < 1 and rounded == 100:
        return ">99%"
    return "<1%" if value > 0 and rounded == 0 else f"{rounded}%"


def band(value: Band) -> str:
    """`97%`; with its range over the runs where that is one: `97% (96–98)`."""
    low, high = round(value.low * 100), round(value.high * 100)
    return percent(value.mean) if low == high else f"{percent(value.mean)} ({low}–{high})"


def carried(value: Capacity) -> tuple[str, str]:
    """How many ties so many hours carry: in touch, alive."""
    return (
        f"{value.in_touch:,}{'+' if value.in_touch_more else ''}",
        f"{value.alive:,}{'+' if value.alive_more else ''}",
    )


def needed(value: Forecast) -> str:
    """The seconds a week that a tie takes, beside those of five hours for a thousand."""
    needs = value.needs
    if needs.in_touch is None:
        return "With no number of minutes do nine in ten of them stay in touch."
    return (
        f"Nine in ten stay in touch with {needs.in_touch * 60:.0f} seconds a week for each tie"
        + (f", alive with {needs.alive * 60:.0f}" if needs.alive is not None else "")
        + f", found on {words.count(needs.ties, 'tie', 'ties')} alive now, of which the others are taken to be more of the same. "
        "Five hours for a thousand are 18."
    )


def summary(value: Forecast) -> str:
    """The answer in a sentence or two."""
    plan = value.habits["plan"]
    return (
        f"After {words.count(value.weeks, 'week')} {percent(plan.alive.mean)} are alive ({percent(value.before.alive)} now), "
        f"{percent(plan.fresh.mean)} fresh ({percent(value.before.fresh)}), {percent(plan.in_touch.mean)} in touch "
        f"({percent(value.before.in_touch)}). Of those alive now {len(value.kept):,} are kept and {len(value.lost):,} lost; "
        f"{value.absent:,} count as lost already."
    )


def asides(value: Forecast) -> list[str]:
    """What has to be said beside the figures."""
    said = [needed(value)]
    if value.maintenance_minutes < value.minutes:
        other = ", and so have the other habits" if len(value.habits) > 1 else ""
        said.append(
            f"Of {hours(value.minutes)} a week {hours(value.minutes - value.maintenance_minutes)} are kept for lists: touches have "
            f"{hours(value.maintenance_minutes)}{other}."
        )
    own = value.habits["plan"].own_minutes
    said.append(
        f"Touches that begin with them come as before, here {hours(own)} a week, which are not taken from the hours; "
        "those that began with you do not, unless planned."
    )
    if value.before.unknown:
        said.append(
            f"Of {words.count(value.before.unknown, 'person', 'people')} no touch is known: they count as alive, as they can't rot."
        )
    said.append(
        f"Played {'once' if value.runs == 1 else f'{value.runs} times'} in {WORLDS[value.world]}. A simulation: no proof that reminding people helps."
    )
    return said


def cells(name: str, found: Outcome) -> tuple[str, ...]:
    """A habit and its figures."""
    return (
        NAMES[name],
        band(found.alive),
        percent(found.fresh.mean),
        band(found.in_touch),
        percent(found.worth_in_touch.mean),
        hours(found.planned_minutes),
    )


def lines(value: Forecast) -> None:
    """Plain lines: the kind of each first, shares as numbers."""
    for record in _records(value):
        plain.line(*record)


def _records(value: Forecast) -> Iterator[tuple[object, ...]]:
    yield "summary", summary(value)
    for week, each in enumerate(value.habits["plan"].weeks, 1):
        yield "week", week, _figure(each.mean), _figure(each.low), _figure(each.high)
    for name, found in value.habits.items():
        yield (
            "habit",
            NAMES[name],
            *(
                _figure(each.mean)
                for each in (found.alive, found.fresh, found.in_touch, found.worth_in_touch)
            ),
        )
    for tier, at in value.habits["plan"].tiers.items():
        yield "tier", tier, at.ties, _figure(at.alive), _figure(at.fresh), _figure(at.in_touch)
    for point in value.curve:
        carried_ = carried(value.carried(point.hours))
        yield "hours", point.hours, _figure(point.alive), _figure(point.in_touch), *reversed(carried_)
    for kind, people in (("kept", value.kept), ("lost", value.lost)):
        for person in people:
            yield kind, person.ref.name, f"tier {person.tier}", _figure(person.alive), person.ref.id
    for farewell in value.let_go:
        yield (
            "let go",
            farewell.person.ref.name,
            f"tier {farewell.person.tier}",
            farewell.why,
            farewell.person.ref.id,
        )
    for aside in asides(value):
        yield "note", aside


def _figure(share: float) -> str:
    return f"{share:.3f}"
