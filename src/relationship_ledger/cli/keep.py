"""What is kept beside touches: notes, days, promises, and pauses of the ledger itself."""

import re
from datetime import datetime
from typing import Annotated

import typer

from relationship_ledger.cli import given
from relationship_ledger.cli.output import Json, Plain, Who, answer, document, form, quoted, say
from relationship_ledger.cli.run import Run
from relationship_ledger.errors import AmbiguousError, InvalidValueError, NotFoundError, UsageError
from relationship_ledger.model import ImportantDay, Instant, Note, Pause, Promise, Ref
from relationship_ledger.render import documents, plain, words

_UNDO = "Take it back with `ledger undo`."


def note(
    ctx: typer.Context,
    who: Who,
    text: Annotated[
        list[str] | None, typer.Argument(metavar="[TEXT]...", help="The note; nothing lists them.")
    ] = None,
    remove: Annotated[
        str | None, typer.Option("--remove", metavar="ID", help="Take a note away, by the end of its id.")
    ] = None,
    json: Json = False,
    plain_: Plain = False,
) -> None:
    """Keep a note on a person. A note is not a touch."""
    run: Run = ctx.obj
    contact = run.contact(who)
    shape = form(json=json, plain=plain_)
    if remove:
        gone = [each for each in run.reader.notes(contact.id) if each.id.endswith(remove.removeprefix("#"))]
        if len(gone) != 1:
            raise NotFoundError(f"{contact.name} has no one note with an id ending in {remove}.")
        with run.writer() as writer, writer.step("note remove") as step:
            step.drop(*gone)
        told = {"removed": documents.note(gone[0]), "contact": {"id": contact.id, "name": contact.name}}
        answer(told, f"Removed the note on {contact.name}.", _UNDO, json=json, plain=plain_)
    elif text:
        with run.writer() as writer, writer.step("note") as step:
            made = Note(step.new_id(), run.now, given.note(" ".join(text)), Ref(contact.id, contact.name))
            step.put(made)
        told = {"note": documents.note(made), "contact": documents.ref(made.contact)}
        answer(told, f"Noted on {contact.name}: {made.text}", _UNDO, json=json, plain=plain_)
    else:
        notes = run.reader.notes(contact.id)
        if shape == "json":
            document(
                {
                    "contact": {"id": contact.id, "name": contact.name},
                    "notes": [documents.note(each) for each in notes],
                }
            )
            return
        for each in notes:
            plain.line(_day(run, each.at), each.text, each.id[-6:])
        if not notes:
            say(f"No notes on {contact.name} yet: `ledger note {quoted(contact.name)} TEXT`.")


def _day(run: Run, at: Instant) -> str:
    return words.day(datetime.fromtimestamp(at, run.moment.zone).date(), run.moment.local().date())


def date(
    ctx: typer.Context,
    who: Who,
    label: Annotated[str | None, typer.Argument(metavar="[LABEL]", help="birthday, anniversary, …")] = None,
    day: Annotated[
        list[str] | None, typer.Argument(metavar="[DAY]", help="1980-05-03, 05-03, may 3.")
    ] = None,
    remove: Annotated[bool, typer.Option("--remove", help="Take the day away.")] = False,
    json: Json = False,
    plain_: Plain = False,
) -> None:
    """Keep a birthday or another day of the year; the year may be unknown. Without a day: what is kept."""
    run: Run = ctx.obj
    contact = run.contact(who)
    there = run.reader.important_days(contact.id)
    if not label:
        if form(json=json, plain=plain_) == "json":
            document(
                {
                    "contact": {"id": contact.id, "name": contact.name},
                    "dates": [documents.important_day(each) for each in there],
                }
            )
            return
        for each in there:
            plain.line(each.label, words.annual_day(each))
        if not there:
            say(f"No days kept for {contact.name} yet: `ledger date {quoted(contact.name)} birthday 05-03`.")
        return
    name = given.line(label, "label").casefold()
    same = [each for each in there if each.label == name]
    if not remove and not day:
        raise UsageError(f"Which day? Say for instance `ledger date {quoted(contact.name)} {name} 05-03`.")
    if remove and not same:
        raise NotFoundError(
            f"{contact.name} has no day called “{name}”.", candidates=[each.label for each in there]
        )
    made = None if remove else read_day(run, " ".join(day or ()), name)
    with run.writer() as writer, writer.step("date") as step:
        if made is None:
            step.drop(*same)
        else:
            made = made._replace(id=same[0].id if same else step.new_id(), contact_id=contact.id)
            step.put(made)
    kept = same[0] if made is None else made
    answer(
        {
            "contact": {"id": contact.id, "name": contact.name},
            "removed" if remove else "date": documents.important_day(kept),
        },
        f"Removed: {contact.name}, {name}."
        if remove
        else f"{contact.name}, {name}: {words.annual_day(kept)}.",
        _UNDO,
        json=json,
        plain=plain_,
    )


_YEAR = re.compile(r"\b(1[89]|20)\d\d\b")


def read_day(run: Run, text: str, label: str) -> ImportantDay:
    """A day of the year in words; its year only where one was said. Raises InvalidValueError."""
    from relationship_ledger.core.when import read_when

    settings = run.settings
    found = read_when(
        text, now=run.moment.local(), week_starts=settings.week_starts, day_first=settings.day_first
    )
    return given.important_day(
        text, label, found.day if found else None, with_year=_YEAR.search(text) is not None
    )


def promise(
    ctx: typer.Context,
    who: Annotated[str | None, typer.Argument(metavar="[WHO]", help="To whom, or whose.")] = None,
    text: Annotated[list[str] | None, typer.Argument(metavar="[TEXT]...", help="What is owed.")] = None,
    due: Annotated[
        str | None, typer.Option("--due", metavar="WHEN", help="By when: friday, 2026-12-01, in 2 weeks.")
    ] = None,
    by: Annotated[str, typer.Option("--by", metavar="WHOM", help="Who owes it: me or them.")] = "me",
    all_: Annotated[bool, typer.Option("--all", help="Kept promises too.")] = False,
    json: Json = False,
    plain_: Plain = False,
) -> None:
    """Keep what is owed, by you or by them. Without a text: what is open."""
    run: Run = ctx.obj
    shape = form(json=json, plain=plain_)
    contact = run.contact(who) if who else None
    if not text or contact is None:
        found = run.reader.promises(contact_id=contact.id if contact else None, done=all_)
        if shape == "json":
            document({"promises": [documents.promise(each) for each in found]})
            return
        if not found:
            say("Nothing is owed. `ledger promise WHO TEXT --due friday` keeps a promise.")
        elif shape == "plain":
            for each in found:
                kept = ["kept"] if each.done_at else []
                plain.line(*plain.promise_fields(each, run.now, run.moment.zone), *kept)
        else:
            from relationship_ledger.render import screen

            screen.show(screen.promises(found, run.now, run.moment.zone))
        return
    owing = given.by(by)
    if owing == "both":
        raise InvalidValueError("A promise is owed by me or by them.")
    day = run.when(due, future=True).day if due else None
    with run.writer() as writer, writer.step("promise") as step:
        made = Promise(
            step.new_id(),
            Ref(contact.id, contact.name),
            owing,
            given.line(" ".join(text), "promise", most=2000),
            run.now,
            day,
        )
        step.put(made)
    answer(
        {"promise": documents.promise(made)},
        f"{contact.name}: {words.promise(made, run.moment.local().date())}.",
        f"`ledger done {quoted(contact.name)}` when it is kept.",
        json=json,
        plain=plain_,
    )


def done(
    ctx: typer.Context,
    who: Annotated[str, typer.Argument(metavar="WHO", help="Whose promise, or the end of its id.")],
    text: Annotated[
        list[str] | None,
        typer.Argument(metavar="[TEXT]...", help="A part of the promise, where there are several."),
    ] = None,
    json: Json = False,
    plain_: Plain = False,
) -> None:
    """A promise is kept."""
    run: Run = ctx.obj
    kept = _open_promise(run, who, " ".join(text or ()).casefold())
    with run.writer() as writer, writer.step("done") as step:
        kept = kept._replace(done_at=run.now)
        step.put(kept)
    answer(
        {"promise": documents.promise(kept)},
        f"Kept: {kept.contact.name}, {kept.text}.",
        _UNDO,
        json=json,
        plain=plain_,
    )


def _open_promise(run: Run, who: str, text: str) -> Promise:
    tail = who.removeprefix("#").casefold()
    if len(tail) >= 6 and set(tail) <= set("0123456789abcdef-"):
        found = [each for each in run.reader.promises() if each.id.endswith(tail)]
        if len(found) == 1:
            return found[0]
    contact = run.contact(who)
    found = [each for each in run.reader.promises(contact_id=contact.id) if text in each.text.casefold()]
    if not found:
        raise NotFoundError(
            f"No open promise of {contact.name}{' like that' if text else ''}. `ledger promise` lists them."
        )
    if len(found) > 1:
        raise AmbiguousError(
            f"{contact.name} has {len(found)} open promises. Say a part of the text.",
            candidates=[f"{each.text} …{each.id[-6:]}" for each in found],
        )
    return found[0]


def pause(
    ctx: typer.Context,
    start: Annotated[str | None, typer.Argument(metavar="[FROM]", help="The first day.")] = None,
    end: Annotated[str | None, typer.Argument(metavar="[TO]", help="The last day.")] = None,
    note: Annotated[str | None, typer.Option("--note", metavar="TEXT", help="Why.")] = None,
    remove: Annotated[
        str | None, typer.Option("--remove", metavar="ID", help="Take a pause away, by the end of its id.")
    ] = None,
    json: Json = False,
    plain_: Plain = False,
) -> None:
    """A span in which you did not keep the ledger: it counts as nobody's silence. Without days: the pauses there are."""
    run: Run = ctx.obj
    shape = form(json=json, plain=plain_)
    if remove:
        gone = [each for each in run.reader.pauses() if each.id.endswith(remove.removeprefix("#"))]
        if len(gone) != 1:
            raise NotFoundError(f"There is no one pause with an id ending in {remove}.")
        with run.writer() as writer, writer.step("pause remove") as step:
            step.drop(*gone)
        told = {"removed": _pause_document(gone[0])}
        answer(told, "The pause is gone; every standing was reckoned anew.", _UNDO, json=json, plain=plain_)
        return
    if start is None:
        _show_pauses(run, as_json=shape == "json")
        return
    if end is None:
        raise UsageError("Up to when? `ledger pause FROM TO`, both days with it.")
    made = Pause(
        "", _midnight(run, start), _midnight(run, end, after=True), given.note(note) if note else None
    )
    if made.end <= made.start:
        raise InvalidValueError("The last day is before the first.")
    with run.writer() as writer, writer.step("pause") as step:
        made = made._replace(id=step.new_id())
        step.put(made)
    span = (
        f"Pause from {_day(run, made.start)} to {_day(run, made.end - 1)}; every standing was reckoned anew."
    )
    answer({"pause": _pause_document(made)}, span, _UNDO, json=json, plain=plain_)


def _midnight(run: Run, text: str, *, after: bool = False) -> Instant:
    """The first moment of a day, or of the day after."""
    from datetime import timedelta

    day = run.when(text).day + timedelta(days=int(after))
    return int(datetime.combine(day, datetime.min.time(), run.moment.zone).timestamp())


def _show_pauses(run: Run, *, as_json: bool) -> None:
    pauses = run.reader.pauses()
    if as_json:
        document({"pauses": [_pause_document(each) for each in pauses]})
        return
    for each in pauses:
        plain.line(_day(run, each.start), _day(run, each.end - 1), each.note or "", each.id[-6:])
    if not pauses:
        say("No pauses. `ledger pause 2026-03-01 2026-05-31` keeps one.")


def _pause_document(value: Pause) -> documents.Document:
    return {
        "id": value.id,
        "start": documents.instant(value.start),
        "end": documents.instant(value.end),
        "note": value.note,
    }
