"""Lists: the thing their members share, the value they get, and who is on them."""

from collections.abc import Sequence
from typing import Annotated, Literal

import typer

from relationship_ledger.cli import given
from relationship_ledger.cli.output import Json, Plain, answer, document, form, quoted, say
from relationship_ledger.cli.run import Run
from relationship_ledger.errors import ConflictError, InvalidValueError, UsageError
from relationship_ledger.model import Cadence, ContactList, Membership
from relationship_ledger.render import list_document, list_plain, words
from relationship_ledger.store.lists import measured

app = typer.Typer(
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    no_args_is_help=True,
    help="Make, show and change a list.",
)

ListName = Annotated[str, typer.Argument(metavar="LIST", help="The list's name, or the beginning of it.")]
People = Annotated[list[str], typer.Argument(metavar="WHO|FILTER...", help="Whom.")]
Thing = Annotated[str | None, typer.Option("--thing", metavar="TEXT", help="What its members share.")]
Value = Annotated[str | None, typer.Option("--value", metavar="TEXT", help="The value promised to them.")]
Rhythm = Annotated[
    str | None, typer.Option("--rhythm", metavar="SPAN", help="How often a dispatch goes out.")
]
Every = Annotated[
    str | None, typer.Option("--every", metavar="SPAN", help="Ideal cadence of touches with members.")
]
AtMost = Annotated[
    str | None, typer.Option("--at-most", metavar="SPAN", help="Longest silence allowed with members.")
]

DryRun = Annotated[bool, typer.Option("--dry-run", help="With a filter: only look.")]
Yes = Annotated[bool, typer.Option("--yes", help="With a filter: don't ask.")]

_NO_LISTS = "No lists yet: `ledger list new NAME --thing 'what its members share'`."
_UNDO = "Take it back with `ledger undo`."


@app.command("new")
def new(
    ctx: typer.Context,
    name: Annotated[str, typer.Argument(metavar="NAME", help="The name.")],
    thing: Thing = None,
    value: Value = None,
    rhythm: Rhythm = None,
    every: Every = None,
    at_most: AtMost = None,
    json: Json = False,
    plain_: Plain = False,
) -> None:
    """Make a list."""
    run: Run = ctx.obj
    title = _free_name(run, name)
    with run.writer() as writer, writer.step("list new") as step:
        made = _changed(
            ContactList(step.new_id(), title, created_at=run.now), thing, value, rhythm, every, at_most
        )
        step.put(made)
    _tell(
        run,
        made,
        f"Made: {made.name}. `ledger list join {quoted(made.name)} WHO` puts people on it.",
        changed=step.seq is not None,
        json=json,
        plain=plain_,
    )


@app.command("edit")
def edit(
    ctx: typer.Context,
    list_: ListName,
    name: Annotated[str | None, typer.Option("--name", metavar="NAME", help="A new name.")] = None,
    thing: Thing = None,
    value: Value = None,
    rhythm: Rhythm = None,
    every: Every = None,
    at_most: AtMost = None,
    json: Json = False,
    plain_: Plain = False,
) -> None:
    """Change a list; `none` clears a span or a text."""
    run: Run = ctx.obj
    target = run.list_named(list_)
    if all(option is None for option in (name, thing, value, rhythm, every, at_most)):
        raise UsageError("What should change? `ledger list edit --help` lists what can.")
    with run.writer() as writer, writer.step("list edit") as step:
        made = _changed(target, thing, value, rhythm, every, at_most)
        made = made._replace(name=_free_name(run, name, made)) if name else made
        step.put(made)
    _tell(run, made, f"Changed: {made.name}.", changed=step.seq is not None, json=json, plain=plain_)


def _free_name(run: Run, name: str, own: ContactList | None = None) -> str:
    """A name that no other list has. Raises ConflictError."""
    from relationship_ledger.core.handles import fold

    title = given.line(name, "name")
    if any(
        fold(each.name) == fold(title) and (own is None or each.id != own.id) for each in run.reader.lists()
    ):
        raise ConflictError(f"There is a list called “{title}” already. `ledger list edit` changes it.")
    return title


def _changed(
    group: ContactList,
    thing: str | None,
    value: str | None,
    rhythm: str | None,
    every: str | None,
    at_most: str | None,
) -> ContactList:
    def text(given_: str | None, now: str | None, what: str) -> str | None:
        if given_ is None:
            return now
        return None if given_.strip().casefold() in given.NONE_WORDS else given.line(given_, what, most=2000)

    def span(given_: str | None, now: int | None, what: str) -> int | None:
        return now if given_ is None else given.days(given_, what)

    return group._replace(
        thing=text(thing, group.thing, "thing"),
        value=text(value, group.value, "value"),
        rhythm=span(rhythm, group.rhythm, "rhythm"),
        cadence=Cadence(
            span(every, group.cadence.ideal, "cadence"),
            span(at_most, group.cadence.maximum, "longest silence"),
        ),
    )


def _tell(run: Run, group: ContactList, sentence: str, *, changed: bool, json: bool, plain: bool) -> None:
    if form(json=json, plain=plain) == "json":  # only a script is told all measures, which cost a reading
        run.reopened()
        found, _ = measured(run.reader, run.view, group)
        document({"list": list_document.contact_list(group, found)})
    else:
        answer({}, sentence, _UNDO if changed else "", json=json, plain=plain)


@app.command("join")
def join(
    ctx: typer.Context,
    list_: ListName,
    who: People,
    dry_run: DryRun = False,
    yes: Yes = False,
    json: Json = False,
    plain_: Plain = False,
) -> None:
    """Put people on a list: some by name, or everyone of a filter."""
    run: Run = ctx.obj
    target = run.list_named(list_)
    if (text := _filter(who, dry_run=dry_run)) is not None:
        _by_filter(run, target, text, "join", dry_run=dry_run, yes=yes, json=json, plain=plain_)
        return
    contacts = [run.contact(each) for each in who]
    there = {each.contact_id for each in run.reader.memberships(list_id=target.id)}
    joining = [contact for contact in dict.fromkeys(contacts) if contact.id not in there]
    with run.writer() as writer, writer.step("list join") as step:
        step.put(*(Membership(step.new_id(), target.id, contact.id, run.now) for contact in joining))
    names = words.joined([contact.name for contact in joining]) or "No one new"
    _tell(run, target, f"On {target.name}: {names}.", changed=step.seq is not None, json=json, plain=plain_)


@app.command("leave")
def leave(
    ctx: typer.Context,
    list_: ListName,
    who: People,
    dry_run: DryRun = False,
    yes: Yes = False,
    json: Json = False,
    plain_: Plain = False,
) -> None:
    """Take people off a list: some by name, or everyone of a filter."""
    run: Run = ctx.obj
    target = run.list_named(list_)
    if (text := _filter(who, dry_run=dry_run)) is not None:
        _by_filter(run, target, text, "leave", dry_run=dry_run, yes=yes, json=json, plain=plain_)
        return
    contacts = [run.contact(each) for each in who]
    gone = [
        each
        for contact in contacts
        for each in run.reader.memberships(list_id=target.id, contact_id=contact.id)
    ]
    if not gone:
        raise InvalidValueError(f"None of them is on {target.name}.")
    with run.writer() as writer, writer.step("list leave") as step:
        step.drop(*gone)
    _tell(
        run,
        target,
        f"Off {target.name}: {words.joined([contact.name for contact in contacts])}.",
        changed=step.seq is not None,
        json=json,
        plain=plain_,
    )


def _filter(who: Sequence[str], *, dry_run: bool) -> str | None:
    """The filter that was given in place of names; None where names were."""
    from relationship_ledger.cli.filters import filter_of

    text = filter_of(who)
    if text is None and dry_run:
        raise UsageError("--dry-run looks at what a filter would change; these are names.")
    return text


def _by_filter(
    run: Run,
    target: ContactList,
    text: str,
    way: Literal["join", "leave"],
    *,
    dry_run: bool,
    yes: bool,
    json: bool,
    plain: bool,
) -> None:
    from relationship_ledger.cli import bulk

    group = [target.id]
    moved = bulk.change(run, join=group) if way == "join" else bulk.change(run, leave=group)
    outcome = bulk.apply(run, text, moved, f"list {way}", dry_run=dry_run, yes=yes)
    if outcome is None:
        return
    if outcome.dry_run:
        bulk.tell(run, outcome, json=json, plain_=plain)
        return
    if way == "leave" and not outcome.changed:
        raise InvalidValueError(f"None of them is on {target.name}.")
    names = bulk.named(outcome.changed) or "No one new"
    sentence = f"{'On' if way == 'join' else 'Off'} {target.name}: {names}."
    _tell(run, target, sentence, changed=bool(outcome.changed), json=json, plain=plain)


@app.command("remove")
def remove(ctx: typer.Context, list_: ListName, json: Json = False, plain_: Plain = False) -> None:
    """Remove a list; the people stay."""
    run: Run = ctx.obj
    target = run.list_named(list_)
    with run.writer() as writer, writer.step("list remove") as step:
        step.drop(*step.reader.memberships(list_id=target.id))
        step.drop(*step.reader.investments(target.id))
        step.drop(target)
    told = {"removed": {"id": target.id, "name": target.name}}
    answer(told, f"Removed: {target.name}. Its people are still here.", _UNDO, json=json, plain=plain_)


@app.command("show")
def show(
    ctx: typer.Context,
    list_: ListName,
    all_: Annotated[bool, typer.Option("--all", help="Every member and every piece of work.")] = False,
    json: Json = False,
    plain_: Plain = False,
) -> None:
    """One list: what it is for and what it is, the work put into it, its members by how long they have left."""
    run: Run = ctx.obj
    group = run.list_named(list_)
    found, people = measured(run.reader, run.view, group)
    people.sort(key=lambda each: (each.shelf_life_days is None, each.shelf_life_days or 0, each.id))
    shape = form(json=json, plain=plain_)
    if shape == "json":
        names = run.reader.names({id_ for each in found.answered for id_ in each.work.contacts})
        document(list_document.shown(group, found, people, names))
    elif shape == "plain":
        list_plain.show(group, found, people, run.now, run.moment.zone)
    else:
        from relationship_ledger.render import list_screen

        asides = [] if people else [f"`ledger list join {quoted(group.name)} WHO` puts people on it."]
        list_screen.show(group, found, people, asides, run.now, run.moment.zone, whole=all_)


def lists(ctx: typer.Context, json: Json = False, plain_: Plain = False) -> None:
    """All lists: how fresh they are, who answers, what each is."""
    run: Run = ctx.obj
    found = [(group, measured(run.reader, run.view, group)[0]) for group in run.reader.lists()]
    shape = form(json=json, plain=plain_)
    if shape == "json":
        document({"lists": [list_document.contact_list(*each) for each in found]})
    elif shape == "plain":
        for each in found:
            list_plain.line(*each)
        if not found:
            say(_NO_LISTS)
    else:
        from relationship_ledger.render import list_screen, screen

        screen.show(list_screen.lists(found) if found else screen.prose(_NO_LISTS))
