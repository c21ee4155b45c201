"""Triage: new and unknown people, one key each for tier, origin, and roughly when you were last in touch."""

from collections.abc import Mapping, Sequence
from typing import Annotated

import typer

from relationship_ledger.cli.output import NO_PEOPLE, Json, Plain, document, form, say
from relationship_ledger.cli.run import Run, asks
from relationship_ledger.model import Contact, Origin, Ref, Standing, Touch
from relationship_ledger.render import documents, plain, words
from relationship_ledger.store.reader import Criteria

_ORIGINS: Mapping[str, Origin] = {
    "w": Origin("shared", "work"),
    "s": Origin("shared", "school"),
    "f": Origin("shared", "family"),
    "o": Origin("shared", "organization"),
    "c": Origin("shared", "church"),
    "d": Origin("shared", "disaster"),
    "t": Origin("shared", "travel"),
    "n": Origin("shared", "neighbourhood"),
    "x": Origin("shared", "other"),
    "l": Origin("online", None),
}
_AGO: Mapping[str, int] = {"1": 3, "2": 15, "3": 60, "4": 180, "5": 540}
"""Days that stand for this week, this month, this season, this year, longer ago."""

_TIER_QUESTION = "Tier? 1 closest five, 2, 3, 4, 5 the rest. Return skips, q stops."
_ORIGIN_QUESTION = (
    "Began: w)ork s)chool f)amily o)rganization c)hurch d)isaster t)ravel\n"
    "       n)eighbours x) other, or l) online? Return skips."
)
_LAST_QUESTION = "Last in touch? 1 this week, 2 month, 3 season, 4 year, 5 longer, 0 unsure."


def triage(
    ctx: typer.Context,
    limit: Annotated[int | None, typer.Option("--limit", min=1, help="At most so many people.")] = None,
    json: Json = False,
    plain_: Plain = False,
) -> None:
    """Go through people of whom little is known: no touch, no origin, or a guessed one. Each is saved at once."""
    run: Run = ctx.obj
    waiting = _waiting(run)[:limit]
    shape = form(json=json, plain=plain_)
    if shape == "json":
        document(documents.people(waiting))
    elif shape == "plain" or not asks():
        for each in waiting:
            plain.line(
                each.name,
                words.origin(each.origin),
                f"tier {each.tier}",
                "no touch" if each.unknown else "",
                each.id,
            )
        if not waiting:
            say(_no_one(run))
        else:
            say("In a terminal this asks, one key each. Scripts: `ledger edit`, `ledger touch`.")
    elif not waiting:
        say(_no_one(run))
    else:
        go_through(run, waiting)


def _no_one(run: Run) -> str:
    return NO_PEOPLE if run.reader.is_empty() else "No one waits: all have an origin and a touch."


def _waiting(run: Run) -> list[Standing]:
    found = run.reader.standings(run.view, Criteria(states=("active",)))
    return [each for each in found if each.unknown or each.origin.kind == "unknown" or each.origin.guessed]


def go_through(run: Run, waiting: Sequence[Standing]) -> None:
    """Ask for each what is missing, one key each; whoever is answered for is saved."""
    done = 0
    for number, each in enumerate(waiting, 1):
        contact = run.reader.contact(each.id)
        handles = ", ".join(handle.value for handle in run.reader.handles(each.id)[:3])
        about = ", ".join(filter(None, [contact.organization, words.origin(contact.origin), handles]))
        say("")
        say(f"{number} of {len(waiting)}: {contact.name} ({about})")
        if not _ask_one(run, contact, unknown=each.unknown):
            break
        done += 1
    say(
        f"{words.count(done, 'person', 'people')} gone through.{' `ledger undo` takes the latest back.' if done else ''}"
    )


def _ask_one(run: Run, contact: Contact, *, unknown: bool) -> bool:
    """Ask for what is missing and save it; False to stop."""
    from relationship_ledger.cli.ask import key

    tier = key(_TIER_QUESTION, "12345q\x1b\r\n ")
    if tier in {"q", "\x1b"}:
        return False
    if tier in {"\r", "\n", " "}:
        return True
    changed = contact._replace(tier=int(tier)) if tier in set("12345") else contact
    if contact.origin.kind == "unknown" or contact.origin.guessed:
        changed = changed._replace(origin=_ask_origin(run, contact))
    days = _AGO.get(key(_LAST_QUESTION, "012345\r\n ")) if unknown else None
    with run.writer() as writer, writer.step("triage") as step:
        step.put(changed)
        if days is not None:
            step.put(_rough_touch(run, changed, step.new_id(), days))
    run.reopened()
    return True


def _ask_origin(run: Run, contact: Contact) -> Origin:
    """How it began; a guess stays one where the question is skipped."""
    from relationship_ledger.cli.ask import key

    keys = "".join(_ORIGINS) + "\r\n "
    if contact.origin.guessed:
        say(f"Guessed: {words.origin(contact.origin)} Press y if that is right.")
        keys += "y"
    pressed = key(_ORIGIN_QUESTION, keys)
    if pressed == "y":
        return contact.origin._replace(guessed=False)
    origin = _ORIGINS.get(pressed)
    return _with_platform(run, contact, origin) if origin else contact.origin


def _with_platform(run: Run, contact: Contact, origin: Origin) -> Origin:
    """An online origin takes its platform from a guess, or from the first handle that has one."""
    if origin.kind != "online":
        return origin
    if contact.origin.kind == "online":
        return contact.origin._replace(guessed=False)
    platforms = [
        handle.label
        for handle in run.reader.handles(contact.id)
        if handle.kind == "platform" and handle.label
    ]
    return Origin("online", platforms[0] if platforms else None)


def _rough_touch(run: Run, contact: Contact, id_: str, days: int) -> Touch:
    from datetime import datetime, time, timedelta

    day = run.moment.local().date() - timedelta(days=days)
    noon = datetime.combine(day, time(12), run.moment.zone)
    channel = "message" if contact.origin.kind == "online" else "meet"
    return Touch(
        id_, int(noon.timestamp()), run.moment.zone_name, channel, "both", (Ref(contact.id, contact.name),), day,
        note="roughly, from triage",
    )  # fmt: skip
