"""One person on one card, with the curve of their freshness."""

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import typer

from relationship_ledger.cli.output import Json, Plain, document, form
from relationship_ledger.cli.run import Run
from relationship_ledger.model import DAY, Flow, Touch
from relationship_ledger.render import documents, plain, words

if TYPE_CHECKING:
    from rich.console import RenderableType

SHOWN_TOUCHES = 8
_CURVE_WIDTH = 64
_PAST_SHARE = 0.7


def show(
    ctx: typer.Context,
    who: Annotated[
        list[str], typer.Argument(metavar="WHO", help="A name or a part of it, an address, an id, …")
    ],
    json: Json = False,
    plain_: Plain = False,
) -> None:
    """One person on one card."""
    run: Run = ctx.obj
    contact = run.contact(" ".join(who))
    reader, now, zone = run.reader, run.now, run.moment.zone
    standing = reader.standing(run.view, contact.id)
    touches = reader.touches(contact_id=contact.id, until=now)
    handles, days = reader.handles(contact.id), reader.important_days(contact.id)
    notes, promises = reader.notes(contact.id), reader.promises(contact_id=contact.id)
    aliases = reader.aliases(contact.id)
    flow = _flow(run, contact.id, touches)
    shape = form(json=json, plain=plain_)
    if shape == "json":
        document(
            {
                **documents.standing(standing),
                "aliases": [each.name for each in aliases],
                "organization": contact.organization,
                "role": contact.role,
                "first_day": contact.first_day.isoformat() if contact.first_day else None,
                "cadence": {"ideal": contact.cadence.ideal, "maximum": contact.cadence.maximum},
                "snoozed_until": documents.instant(contact.snoozed_until),
                "touches": [documents.touch(each) for each in touches],
                "flow": documents.flow(flow),
                "notes": [documents.note(each) for each in notes],
                "promises": [documents.promise(each) for each in promises],
                "dates": [documents.important_day(each) for each in days],
                "handles": [documents.handle(each) for each in handles],
            }
        )
        return
    facts = [
        *plain.fact_lines(standing, handles, days, notes, promises, now, zone),
        ("flow", words.flow(flow)),
        *(("alias", each.name) for each in aliases),
        *(
            (name, value)
            for name, value in (("organization", contact.organization), ("role", contact.role))
            if value
        ),
        *([("first day", contact.first_day.isoformat())] if contact.first_day else []),
        *([("every", f"{contact.cadence.ideal} days")] if contact.cadence.ideal else []),
        *([("at most", f"{contact.cadence.maximum} days")] if contact.cadence.maximum else []),
    ]
    if shape == "plain":
        plain.card(standing, facts, touches, now, zone)
    else:
        from relationship_ledger.render import screen

        screen.card(standing, facts, _curve(run, contact.id), touches[:SHOWN_TOUCHES], now, zone)


def _flow(run: Run, contact_id: str, touches: Sequence[Touch]) -> Flow:
    from relationship_ledger.core.worth import flow

    settings = run.settings
    return flow(
        (
            (by, settings.channel(channel).minutes if minutes is None else minutes)
            for by, channel, minutes in run.reader.minutes_by(contact_id, run.now)
        ),
        money=[touch.cost for touch in touches if touch.cost],
    )


def _curve(run: Run, contact_id: str) -> "RenderableType":
    """Freshness from before the last few touches to past the expiry, with marks for today and the expiry."""
    from relationship_ledger.core.curve import curve
    from relationship_ledger.core.standing import tie_of
    from relationship_ledger.render import screen

    view = run.view
    known, settled = run.reader.settled(view, contact_id)
    tie = tie_of(known.contact.origin, known.contact.tier, settled.cadence, run.settings)
    expires = settled.outlook.expires_at
    ahead = max(expires - run.now, tie.horizon * DAY // 4)
    behind = round(ahead * _PAST_SHARE / (1 - _PAST_SHARE))
    first = known.touches[0][0].at if known.touches else run.now
    start = max(run.now - max(behind, run.now - expires + ahead), first - DAY)
    step = max(1, (run.now + ahead - start) // (_CURVE_WIDTH - 1))
    moments = [start + k * step for k in range(_CURVE_WIDTH)]
    points = curve([event for event, _ in known.touches], tie, view.clock, moments)
    today = min(_CURVE_WIDTH - 1, (run.now - start) // step)
    crossing = (expires - start) // step
    labels = [(today, "↑ today")]
    if 0 <= crossing < _CURVE_WIDTH and abs(crossing - today) > len("↑ today"):
        day = datetime.fromtimestamp(expires, run.moment.zone).date()
        labels.append((crossing, f"↑ {words.day(day, run.moment.local().date())}"))
    return screen.curve(points, tie.threshold, sorted(labels))
