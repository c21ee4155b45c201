"""The JSON document of a forecast; apart from the others, which every script's start has to load."""

from relationship_ledger.core.forecast_report import Band, Forecast, Outcome, Person, Point
from relationship_ledger.render.documents import Document, minutes, number, ref


def forecast(value: Forecast) -> Document:
    """See the contract's `forecast`; with every habit's figures, the curve of the capacity, and who is meant."""
    own = value.minutes / 60
    carried = value.carried(own)
    plan = value.habits["plan"]
    return {
        "hours": minutes(own),
        "maintenance_minutes": value.maintenance_minutes,
        "weeks": value.weeks,
        "runs": value.runs,
        "world": value.world,
        "people": value.people,
        "at_start": {
            "alive": number(value.before.alive),
            "fresh": number(value.before.fresh),
            "in_touch": number(value.before.in_touch),
            "unknown": value.before.unknown,
        },
        "alive": [number(each.mean) for each in plan.weeks],
        "alive_low": [number(each.low) for each in plan.weeks],
        "alive_high": [number(each.high) for each in plan.weeks],
        "kept": len(value.kept),
        "lost": len(value.lost),
        "absent": value.absent,
        "capacity": carried.alive,
        "capacity_in_touch": carried.in_touch,
        "capacity_more": carried.alive_more,
        "capacity_curve": [_point(value, each) for each in value.curve],
        "needs": {
            "alive": number(value.needs.alive),
            "in_touch": number(value.needs.in_touch),
            "ties": value.needs.ties,
        },
        "habits": {name: _outcome(each) for name, each in value.habits.items()},
        "kept_people": [_person(each) for each in value.kept],
        "lost_people": [_person(each) for each in value.lost],
        "let_go": [{**_person(each.person), "why": each.why} for each in value.let_go],
    }


def _point(value: Forecast, point: Point) -> Document:
    carried = value.carried(point.hours)
    return {
        "hours": point.hours,
        "alive": number(point.alive),
        "in_touch": number(point.in_touch),
        "capacity": carried.alive,
        "capacity_in_touch": carried.in_touch,
        "capacity_more": carried.alive_more,
    }


def _outcome(value: Outcome) -> Document:
    return {
        "weeks": [number(each.mean) for each in value.weeks],
        "alive": _band(value.alive),
        "kept": _band(value.kept),
        "fresh": _band(value.fresh),
        "in_touch": _band(value.in_touch),
        "worth_alive": _band(value.worth),
        "worth_in_touch": _band(value.worth_in_touch),
        "tiers": {
            str(tier): {
                "people": each.ties,
                "alive": number(each.alive),
                "fresh": number(each.fresh),
                "in_touch": number(each.in_touch),
            }
            for tier, each in value.tiers.items()
        },
        "planned_minutes": number(value.planned_minutes, 1),
        "own_minutes": number(value.own_minutes, 1),
    }


def _band(value: Band) -> Document:
    return {"mean": number(value.mean), "low": number(value.low), "high": number(value.high)}


def _person(value: Person) -> Document:
    return {
        "contact": ref(value.ref),
        "tier": value.tier,
        "worth": number(value.worth),
        "alive": number(value.alive),
        "in_touch": number(value.in_touch),
        "minutes": number(value.minutes, 1),
        "touches": number(value.touches, 1),
        "landed": number(value.landed, 1),
    }
