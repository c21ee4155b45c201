"""Other names, and setting people aside: snoozed, awake, let go, forgotten."""

from collections.abc import Callable, Mapping, Sequence
from typing import Annotated, Any

import typer

from relationship_ledger.cli import given
from relationship_ledger.cli.output import Json, Plain, Who, answer, quoted, say
from relationship_ledger.cli.people import echo_person, new_alias
from relationship_ledger.cli.run import Run, asks
from relationship_ledger.errors import InvalidValueError, UsageError
from relationship_ledger.model import DAY, Contact
from relationship_ledger.render import documents, words

LET_GO = {"state": "archived", "snoozed_until": None}
"""What a contact becomes who is let go."""
DECEASED = {"state": "deceased", "snoozed_until": None}
AWAKE = {"state": "active", "snoozed_until": None}


def alias(
    ctx: typer.Context,
    who: Who,
    name: Annotated[str, typer.Argument(metavar="NAME", help="The other name.")],
    remove: Annotated[bool, typer.Option("--remove", help="Take the alias away.")] = False,
    json: Json = False,
    plain_: Plain = False,
) -> None:
    """Give a person another name, by which they are found."""
    run: Run = ctx.obj
    contact = run.contact(who)
    text = given.line(name, "alias")
    from relationship_ledger.core.handles import fold

    there = [each for each in run.reader.aliases(contact.id) if fold(each.name) == fold(text)]
    if remove and not there:
        raise InvalidValueError(
            f"{contact.name} has no alias “{text}”.",
            candidates=[each.name for each in run.reader.aliases(contact.id)],
        )
    with run.writer() as writer, writer.step("alias") as step:
        if remove:
            step.drop(*there)
        elif not there:
            step.put(new_alias(step, contact.id, text))
    told = {"contact": {"id": contact.id, "name": contact.name}, "removed" if remove else "alias": text}
    answer(told, f"{contact.name} is {'no longer' if remove else 'also'} “{text}”.", json=json, plain=plain_)


def snooze(
    ctx: typer.Context,
    who: Who,
    span: Annotated[
        list[str] | None,
        typer.Argument(metavar="[SPAN]", help="2w, 3 months, until 2027-01-07; nothing: for good."),
    ] = None,
    json: Json = False,
    plain_: Plain = False,
) -> None:
    """Leave a person out of `due` for a while, or for good."""
    run: Run = ctx.obj
    contact = run.contact(who)
    until = snoozed_until(run, " ".join(span or ()))
    _change_state(run, contact, "snooze", {"state": "snoozed", "snoozed_until": until})
    end = (
        "for good"
        if until is None
        else f"until {words.day(run.moment.local(until).date(), run.moment.local().date())}"
    )
    answer(
        {"contact": documents.standing(run.reader.standing(run.view, contact.id))},
        f"{contact.name} is snoozed {end}.",
        f"`ledger wake {quoted(contact.name)}` ends it.",
        json=json,
        plain=plain_,
    )


def snoozed_until(run: Run, text: str) -> int | None:
    """When a snooze ends that is to last so long; None for good. Raises InvalidValueError."""
    text = text.strip().removeprefix("until ").removeprefix("for ")
    if text in {"", "good", "ever"}:
        return None
    from relationship_ledger.core.when import read_span_days

    days = read_span_days(text)
    if days is not None:
        return run.now + days * DAY
    until = int(run.when(text, future=True).at.timestamp())
    if until <= run.now:
        raise InvalidValueError("That is past already. Say how long, such as 2w.")
    return until


def wake(ctx: typer.Context, who: Who, json: Json = False, plain_: Plain = False) -> None:
    """End a snooze, or bring someone back from the archive."""
    run: Run = ctx.obj
    contact = run.contact(who)
    if contact.state == "active":
        raise InvalidValueError(f"{contact.name} is awake already.")
    _change_state(run, contact, "wake", AWAKE)
    echo_person(run, contact.id, "Awake", json=json, plain_=plain_)


def let_go(
    ctx: typer.Context,
    who: Who,
    deceased: Annotated[
        bool, typer.Option("--deceased", help="They have died: nothing will ever remind you.")
    ] = False,
    json: Json = False,
    plain_: Plain = False,
) -> None:
    """A planned farewell: archived, not deleted, and never due again."""
    run: Run = ctx.obj
    contact = run.contact(who)
    _change_state(run, contact, "let-go", DECEASED if deceased else LET_GO)
    how = "will not be greeted again" if deceased else "is in the archive"
    answer(
        {"contact": documents.standing(run.reader.standing(run.view, contact.id))},
        f"{contact.name} {how}; nothing is deleted.",
        "Take it back with `ledger undo`.",
        json=json,
        plain=plain_,
    )


def _change_state(run: Run, contact: Contact, command: str, changes: Mapping[str, Any]) -> None:
    with run.writer() as writer, writer.step(command) as step:
        step.put(step.reader.contact(contact.id)._replace(**changes))
    run.reopened()


def forget(
    ctx: typer.Context,
    who: Who,
    yes: Annotated[bool, typer.Option("--yes", help="Don't ask.")] = False,
    backups: Annotated[
        bool, typer.Option("--backups", help="Erase them from the backups too: each is rewritten.")
    ] = False,
    json: Json = False,
    plain_: Plain = False,
) -> None:
    """Erase a person for good: their right. Not undoable; `let-go` keeps what was."""
    run: Run = ctx.obj
    contact = run.contact(who, exact=True)
    names = [contact.name, *(each.name for each in run.reader.aliases(contact.id))]
    named = _naming([*names, *(each.value for each in run.reader.handles(contact.id))])
    naming = [f"{what}: {text}" for what, text in run.reader.texts_of_others(contact.id) if named(text)]
    copies = _copies(run)
    if not json:
        _tell_before_forgetting(contact, naming, copies)
    if not yes:
        if not asks():
            raise UsageError(f"Forgetting can't be undone. Say `ledger forget {quoted(contact.name)} --yes`.")
        from relationship_ledger.cli.ask import line

        if line(f"Type the name to erase {contact.name} for good:").casefold() != contact.name.casefold():
            raise InvalidValueError("That is not the name; nothing was changed.")
    handles = [each.value for each in run.reader.handles(contact.id)]
    with run.writer(daily=False) as writer:  # a backup of this very moment would keep them
        writer.forget(contact.id, [*names, *handles])
    run.reopened()
    copies = _copies(run)
    told = {"forgotten": contact.id, "named_in": naming, "copies": copies}
    if backups:
        from relationship_ledger.cli.restore import erase_in_backups

        told["rewritten"] = rewritten = erase_in_backups(run)
        told["copies"] = [each for each in copies if each not in rewritten]
    left = "Only what was listed still names them." if naming else "Nothing of them is left in this ledger."
    answer(told, f"Forgotten. {left}", json=json, plain=plain_)


def _naming(words_: Sequence[str]) -> Callable[[str], bool]:
    from relationship_ledger.core.match import naming

    return naming(words_)


def _tell_before_forgetting(contact: Contact, naming: Sequence[str], copies: Sequence[str]) -> None:
    say(
        f"{contact.name}: all that is known of them goes, and with it the undo of it. Shared touches only lose them."
    )
    if naming:
        say("These name them and stay as they are; change them first if they should not:")
        for each in naming:
            say(f"  {each}")
    if copies:
        say(
            "Copies made before keep them (--backups erases them from the ledger's backups that are not encrypted):"
        )
        for each in copies:
            say(f"  {each}")


def _copies(run: Run) -> list[str]:
    """Older backups and exports that are still where they were written, as far as is known."""
    import json
    from pathlib import Path

    exports = json.loads(run.reader.meta("exports") or "[]")
    beginnings = (f"{run.path.name}", *(f"{run.path.stem}{mark}" for mark in ".-_ ~("))
    beside = [
        str(each)
        for each in run.path.parent.iterdir()
        if each.name.startswith(beginnings)
        and each.is_file()
        and each.name not in {run.path.name, f"{run.path.name}-journal"}
    ]
    from relationship_ledger.cli.guard import folder_of
    from relationship_ledger.store.backup import found

    backups = [str(each.path) for each in found(folder_of(run), run.path.stem)]
    return list(
        dict.fromkeys([*(each for each in exports if Path(each).exists()), *sorted(beside), *backups])
    )
