"""One person on one card, with the curve of their freshness."""

from collections.abc import Sequence
from typing import Annotated

import typer

from relationship_ledger.cli.output import Json, Plain, document, form
from relationship_ledger.cli.run import Run
from relationship_ledger.model import Flow, Touch
from relationship_ledger.render import documents, plain, words

SHOWN_TOUCHES = 8
_CURVE_WIDTH = 64


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
        from relationship_ledger.cli.freshness import course
        from relationship_ledger.render import screen

        drawn = screen.curve(course(run, contact.id, _CURVE_WIDTH), run.settings.threshold)
        screen.card(standing, facts, drawn, touches[:SHOWN_TOUCHES], now, zone)


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
