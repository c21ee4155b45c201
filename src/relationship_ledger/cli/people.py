"""People: adding, changing, finding, setting aside, and letting go."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated, Any

import typer

from relationship_ledger.cli import given
from relationship_ledger.cli.keep import read_day
from relationship_ledger.cli.output import NO_PEOPLE, Json, Plain, document, form, say
from relationship_ledger.cli.run import Run, asks
from relationship_ledger.cli.today import ListOption, OriginOption, TierOption
from relationship_ledger.errors import ConflictError, InvalidValueError, UsageError
from relationship_ledger.model import Cadence, Contact, Handle, Membership, Origin, Ref, Standing, Touch
from relationship_ledger.render import documents, plain, words
from relationship_ledger.store.reader import Criteria

if TYPE_CHECKING:
    from relationship_ledger.store.selection import Selection
    from relationship_ledger.store.writer import Step


OriginText = Annotated[
    str | None,
    typer.Option("--origin", metavar="ORIGIN", help="shared:work, online:linkedin, unknown; ? for a guess."),
]
Tier = Annotated[
    int | None, typer.Option("--tier", min=1, max=5, help="How much the tie matters: 1 most, 5 the rest.")
]
Emails = Annotated[list[str] | None, typer.Option("--email", metavar="ADDRESS", help="An e-mail address.")]
Phones = Annotated[list[str] | None, typer.Option("--phone", metavar="NUMBER", help="A phone number.")]
Urls = Annotated[list[str] | None, typer.Option("--url", metavar="URL", help="An address on the web.")]
Handles = Annotated[
    list[str] | None, typer.Option("--handle", metavar="PLATFORM:NAME", help="Any platform's handle.")
]
Aliases = Annotated[list[str] | None, typer.Option("--alias", metavar="NAME", help="Another name.")]
OnLists = Annotated[list[str] | None, typer.Option("--list", metavar="LIST", help="A list to be on.")]
Every = Annotated[
    str | None, typer.Option("--every", metavar="SPAN", help="Ideal cadence: 2w, monthly; none clears it.")
]
AtMost = Annotated[
    str | None,
    typer.Option("--at-most", metavar="SPAN", help="Longest silence allowed: 90 days; none clears it."),
]
DryRun = Annotated[bool, typer.Option("--dry-run", help="With a filter: only look.")]
Yes = Annotated[bool, typer.Option("--yes", help="With a filter: don't ask.")]
First = Annotated[str | None, typer.Option("--first", metavar="WHEN", help="The day you met or connected.")]
Organization = Annotated[str | None, typer.Option("--organization", metavar="NAME", help="Where they work.")]
Role = Annotated[str | None, typer.Option("--role", metavar="TEXT", help="What they do there.")]


def add(
    ctx: typer.Context,
    name: Annotated[list[str], typer.Argument(metavar="NAME...", help="The name.")],
    origin: OriginText = None,
    tier: Tier = None,
    email: Emails = None,
    phone: Phones = None,
    url: Urls = None,
    handle: Handles = None,
    alias: Aliases = None,
    list_: OnLists = None,
    every: Every = None,
    at_most: AtMost = None,
    first: First = None,
    last: Annotated[
        str | None,
        typer.Option("--last", metavar="WHEN", help="When you were last in touch; logs that touch."),
    ] = None,
    via: Annotated[str | None, typer.Option("--via", metavar="CHANNEL", help="How that was.")] = None,
    birthday: Annotated[
        str | None, typer.Option("--birthday", metavar="DAY", help="1980-05-03, or 05-03.")
    ] = None,
    note: Annotated[str | None, typer.Option("--note", metavar="TEXT", help="Something to remember.")] = None,
    organization: Organization = None,
    role: Role = None,
    another: Annotated[
        bool, typer.Option("--another", help="Add them although the name is there already.")
    ] = False,
    json: Json = False,
    plain_: Plain = False,
) -> None:
    """Add a person."""
    run: Run = ctx.obj
    settings = run.settings
    full = given.line(" ".join(name), "name")
    handles = _handles(run, email, phone, url, handle)
    _check_new(run, full, handles, another=another)
    lists = [run.list_named(each) for each in list_ or ()]
    contact = Contact(
        id="",
        name=full,
        origin=given.origin(origin) if origin else Origin(),
        tier=tier or 5,
        cadence=_cadence(Cadence(), every, at_most),
        first_day=run.when(first).day if first else None,
        organization=given.line(organization, "organization") if organization else None,
        role=given.line(role, "role") if role else None,
        added_at=run.now,
    )
    when = run.when(last) if last else None
    if when is not None and when.day > run.moment.local().date():
        raise InvalidValueError("The last touch can't be in the future.")
    channel = (
        given.channel(via, settings) if via else "message" if contact.origin.kind == "online" else "meet"
    )
    day = read_day(run, birthday, "birthday") if birthday else None
    with run.writer() as writer, writer.step("add") as step:
        contact = contact._replace(id=step.new_id())
        step.put(contact, *(each._replace(id=step.new_id(), contact_id=contact.id) for each in handles))
        step.put(*(new_alias(step, contact.id, each) for each in alias or ()))
        step.put(*(Membership(step.new_id(), each.id, contact.id, run.now) for each in lists))
        if day is not None:
            step.put(day._replace(id=step.new_id(), contact_id=contact.id))
        if note:
            step.put(_note(step, run, contact, note))
        if when is not None:
            at, known_day = run.placed(when)
            step.put(
                Touch(
                    step.new_id(),
                    at,
                    run.moment.zone_name,
                    channel,
                    "both",
                    (Ref(contact.id, contact.name),),
                    known_day,
                )
            )
    run.reopened()
    echo_person(run, contact.id, "Added", json=json, plain_=plain_)


def add_person(run: Run, name: str) -> Ref:
    """Add someone of whom only the name is known yet."""
    with run.writer() as writer, writer.step("add") as step:
        contact = Contact(id=step.new_id(), name=name, added_at=run.now)
        step.put(contact)
    run.reopened()
    return Ref(contact.id, contact.name)


def _check_new(run: Run, name: str, handles: Sequence[Handle], *, another: bool) -> None:
    """Refuse to add someone who is there: by name, unless said otherwise, or by a handle."""
    from relationship_ledger.core.handles import handle_key

    owners = [
        ref
        for refs in run.reader.contacts_by_key([handle_key(each) for each in handles]).values()
        for ref in refs
    ]
    match = run.lookup.find(name)
    same = list(match.refs) if match.how == "full" else []
    if (owners or same) and not another:
        raise ConflictError(
            f"{name} seems to be there already. `ledger edit` changes them; --another adds a second.",
            candidates=run.described(tuple(dict.fromkeys([*same, *owners]))),
        )


def _handles(
    run: Run,
    email: Sequence[str] | None,
    phone: Sequence[str] | None,
    url: Sequence[str] | None,
    handle: Sequence[str] | None,
) -> list[Handle]:
    return [
        *(given.email(each) for each in email or ()),
        *(given.phone(each, run.settings.region) for each in phone or ()),
        *(given.url(each) for each in url or ()),
        *(given.handle(each) for each in handle or ()),
    ]


def _cadence(now: Cadence, every: str | None, at_most: str | None) -> Cadence:
    return Cadence(
        given.days(every, "cadence") if every is not None else now.ideal,
        given.days(at_most, "longest silence") if at_most is not None else now.maximum,
    )


def new_alias(step: "Step", contact_id: str, name: str) -> Any:
    """An alias as it was given."""
    from relationship_ledger.model import Alias

    return Alias(step.new_id(), contact_id, given.line(name, "alias"))


def _note(step: "Step", run: Run, contact: Contact, text: str) -> Any:
    from relationship_ledger.model import Note

    return Note(step.new_id(), run.now, given.note(text), Ref(contact.id, contact.name))


def edit(
    ctx: typer.Context,
    who: Annotated[
        list[str],
        typer.Argument(
            metavar="WHO|FILTER...", help="One person, or everyone of a filter: 'tier:5 last>2y'."
        ),
    ],
    name: Annotated[str | None, typer.Option("--name", metavar="NAME", help="A new name.")] = None,
    origin: OriginText = None,
    tier: Tier = None,
    email: Emails = None,
    phone: Phones = None,
    url: Urls = None,
    handle: Handles = None,
    remove: Annotated[
        list[str] | None,
        typer.Option("--remove", metavar="HANDLE", help="A handle to take away, as `show` has it."),
    ] = None,
    every: Every = None,
    at_most: AtMost = None,
    first: First = None,
    organization: Organization = None,
    role: Role = None,
    let_go: Annotated[bool, typer.Option("--let-go", help="Archive: never due again, not deleted.")] = False,
    wake: Annotated[
        bool, typer.Option("--wake", help="End a snooze, or bring back from the archive.")
    ] = False,
    snooze: Annotated[
        str | None, typer.Option("--snooze", metavar="SPAN", help="Leave out of `due`: 2w, or good.")
    ] = None,
    join: Annotated[list[str] | None, typer.Option("--join", metavar="LIST", help="Put on a list.")] = None,
    leave: Annotated[
        list[str] | None, typer.Option("--leave", metavar="LIST", help="Take off a list.")
    ] = None,
    dry_run: DryRun = False,
    yes: Yes = False,
    json: Json = False,
    plain_: Plain = False,
) -> None:
    """Change what is known of a person, or of everyone of a filter.

    Handles given are added; `none` clears a cadence or a text.
    """
    from relationship_ledger.cli import bulk, filters

    run: Run = ctx.obj
    change = bulk.change(
        run, tier=tier, origin=origin, every=every, at_most=at_most, let_go=let_go, wake=wake, snooze=snooze,
        join=join, leave=leave,
    )  # fmt: skip
    own = {
        "--name": name, "--email": email, "--phone": phone, "--url": url, "--handle": handle, "--remove": remove,
        "--first": first, "--organization": organization, "--role": role,
    }  # fmt: skip
    one_by_one = [option for option, value in own.items() if value is not None]
    if (text := filters.filter_of(who)) is not None:
        bulk.refuse(one_by_one, change)
        outcome = bulk.apply(run, text, change, "edit", dry_run=dry_run, yes=yes)
        if outcome is not None:
            bulk.tell(run, outcome, json=json, plain_=plain_)
        return
    target = _one_of(run, who, dry_run=dry_run)
    added = _handles(run, email, phone, url, handle)
    gone = [_owned_handle(run, target.id, each) for each in remove or ()]
    changes: dict[str, Any] = {}
    if name is not None:
        changes["name"] = given.line(name, "name")
    if first is not None:
        changes["first_day"] = None if first in given.NONE_WORDS else run.when(first).day
    for field, text in (("organization", organization), ("role", role)):
        if text is not None:
            changes[field] = None if text in given.NONE_WORDS else given.line(text, field)
    if not (changes or added or gone or change.said):
        raise UsageError("What should change? `ledger edit --help` lists what can.")
    with run.writer() as writer, writer.step("edit") as step:
        current = step.reader.contact(target.id)
        step.put(change.of(current)._replace(**changes))
        bulk.put_on_lists(run, step, [target.id], change)
        step.put(
            *(
                each._replace(id=step.new_id(), contact_id=target.id)
                for each in _not_there(step, target.id, added)
            )
        )
        step.drop(*gone)
        changed = step.changes
    run.reopened()
    echo_person(run, target.id, "Changed" if changed else "Unchanged", json=json, plain_=plain_)


def _one_of(run: Run, who: Sequence[str], *, dry_run: bool) -> Contact:
    """The one person whom arguments name that are no filter."""
    if len(who) > 1:
        raise UsageError(
            f"“{' '.join(who)}” is no filter, and a name of several words needs quotes around it."
        )
    if dry_run:
        raise UsageError("--dry-run looks at what a filter would change; this names one person.")
    return run.contact(who[0])


def _not_there(step: "Step", contact_id: str, handles: Sequence[Handle]) -> list[Handle]:
    from relationship_ledger.core.handles import handle_key

    there = {handle_key(each) for each in step.reader.handles(contact_id)}
    return [each for each in handles if handle_key(each) not in there]


def _owned_handle(run: Run, contact_id: str, text: str) -> Handle:
    owned = run.reader.handles(contact_id)
    found = [each for each in owned if each.value.casefold() == text.strip().casefold()]
    if not found:
        raise InvalidValueError(
            f"“{text}” is none of their handles.", candidates=[each.value for each in owned]
        )
    return found[0]


def echo_person(run: Run, contact_id: str, did: str, *, json: bool, plain_: bool) -> None:
    """Say what was done to a person, with how they stand now."""
    standing = run.reader.standing(run.view, contact_id)
    shape = form(json=json, plain=plain_)
    if shape == "json":
        document({"contact": documents.standing(standing)})
        return
    what = f"{did}: {standing.name}, {words.origin(standing.origin)}, tier {standing.tier}; {words.shelf_life(standing)}."
    plain.line(what)
    if did != "Unchanged":
        say("Take it back with `ledger undo`.")


# Finding

_SORTS = {
    "name": lambda standing: (standing.name.casefold(), standing.id),
    "shelf": lambda standing: (standing.shelf_life_days is None, standing.shelf_life_days or 0, standing.id),
    "fresh": lambda standing: (standing.freshness is None, -(standing.freshness or 0), standing.id),
    "worth": lambda standing: (-standing.worth, standing.id),
    "last": lambda standing: (standing.last_touch is None, -(standing.last_touch.at if standing.last_touch else 0), standing.id),
    "tier": lambda standing: (standing.tier, standing.name.casefold(), standing.id),
}  # fmt: skip
SCREEN_PEOPLE = 50


def people(
    ctx: typer.Context,
    query: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[QUERY]...", help="A part of a name, an address, …; or a filter: 'tier:5 last>2y'."
        ),
    ] = None,
    list_: ListOption = None,
    origin: OriginOption = None,
    tier: TierOption = None,
    state: Annotated[
        str | None,
        typer.Option("--state", metavar="STATE", help="active, snoozed, archived, deceased, or all."),
    ] = None,
    unknown: Annotated[
        bool | None, typer.Option("--unknown/--known", help="Only those without a touch, or with one.")
    ] = None,
    rotten: Annotated[
        bool | None, typer.Option("--rotten/--kept", help="Only those who count as lost, or the others.")
    ] = None,
    guessed: Annotated[
        bool | None, typer.Option("--guessed", help="Only those whose origin is a guess.")
    ] = None,
    sort: Annotated[str, typer.Option("--sort", metavar="BY", help=f"By {', '.join(_SORTS)}.")] = "name",
    limit: Annotated[int | None, typer.Option("--limit", min=0, help="At most so many rows.")] = None,
    all_: Annotated[bool, typer.Option("--all", help="Every row, also on a terminal.")] = False,
    json: Json = False,
    plain_: Plain = False,
) -> None:
    """List people, searched and filtered; archived and deceased ones only when asked for by --state."""
    run: Run = ctx.obj
    if sort not in _SORTS:
        raise UsageError(f"There is no order “{sort}”. Sort by {', '.join(_SORTS)}.")
    text = " ".join(query or ())
    selected, ids, any_state = _queried(run, query or ())
    usual = None if any_state else ("active", "snoozed")
    states = {None: usual, "all": None}.get(state, (state,) if state else None)
    if state not in {None, "all", "active", "snoozed", "archived", "deceased"}:
        raise UsageError(f"There is no state “{state}”. Say active, snoozed, archived, deceased or all.")
    criteria = Criteria(
        list_id=run.list_named(list_).id if list_ else None,
        origin=given.origin_filter(origin),
        tier=tier,
        states=states,
        unknown=unknown,
        rotten=rotten,
        guessed=guessed,
        ids=ids,
        query=selected,
    )
    found = sorted(run.reader.standings(run.view, criteria), key=_SORTS[sort])
    shape = form(json=json, plain=plain_)
    shown = found[:limit] if limit is not None else found
    if shape == "json":
        document({**documents.people(shown), "count": len(found)})
    elif shape == "plain":
        plain.standings(shown, run.now, run.moment.zone)
        if not found:
            say(_no_one(run, text))
    else:
        _people_screen(
            run,
            found,
            shown if all_ or limit is not None else shown[:SCREEN_PEOPLE],
            text,
            by_state=state is None and not query,
        )
        if guessed and found and asks():
            _go_through(run, found)


def _go_through(run: Run, found: Sequence[Standing]) -> None:
    """Offer to say of each, with a key, whether the guess is right."""
    from relationship_ledger.cli.ask import confirm
    from relationship_ledger.cli.triage import go_through

    if confirm("Go through them now, one key each?", default=True):
        go_through(run, found)


def _queried(run: Run, query: Sequence[str]) -> "tuple[Selection | None, tuple[str, ...] | None, bool]":
    """A query as a filter, or as the ids it finds; and whether people in any state are meant."""
    if not query:
        return None, None, False
    from relationship_ledger.cli import filters
    from relationship_ledger.core.query import is_filter, joined

    text = joined(query)
    if not is_filter(text):
        return None, tuple(ref.id for ref in run.search(" ".join(query))), True
    selected = filters.selection(run, text)
    return selected, None, selected.says_state


def _no_one(run: Run, query: str) -> str:
    if run.reader.is_empty():
        return NO_PEOPLE
    from relationship_ledger.cli import filters

    doubt = filters.doubt(query)
    return f"No one fits. {doubt or '`ledger people --state all` looks among everyone.'}"


def _people_screen(
    run: Run, found: Sequence[Standing], shown: Sequence[Standing], query: str, *, by_state: bool
) -> None:
    from relationship_ledger.render import screen

    if not found:
        screen.show(screen.prose(_no_one(run, query)))
        return
    aside = run.reader.left_out(run.now) if by_state else {}
    left = [f"{aside[word]} {word}" for word in ("archived", "deceased") if aside.get(word)]
    notes = []
    if len(shown) < len(found):
        notes.append(f"{len(found) - len(shown)} more: `ledger people --all`.")
    if left:
        notes.append(f"Left out: {', '.join(left)} (`--state all`).")
    screen.show(
        screen.heading(words.count(len(found), "person", "people")),
        "",
        screen.standings(shown, run.now, run.moment.zone),
        "",
        screen.prose(" ".join([*notes, screen.legend(shown)]).strip(), "dim"),
    )
