"""People: adding, changing, finding, setting aside, and letting go."""

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

from relationship_ledger.cli import given
from relationship_ledger.cli.keep import read_day
from relationship_ledger.cli.output import Json, Plain, Who, answer, document, form, say
from relationship_ledger.cli.run import Run, asks
from relationship_ledger.cli.today import DAY, ListOption, OriginOption, TierOption
from relationship_ledger.cli.touch import placed
from relationship_ledger.errors import ConflictError, InvalidValueError, UsageError
from relationship_ledger.model import Cadence, Contact, Handle, Membership, Origin, Ref, Standing, Touch
from relationship_ledger.render import documents, plain, words
from relationship_ledger.store.reader import Criteria

if TYPE_CHECKING:
    from relationship_ledger.store.writer import Step

SHOWN_TOUCHES = 8
_CURVE_WIDTH = 64
_PAST_SHARE = 0.7

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
        step.put(*(_alias(step, contact.id, each) for each in alias or ()))
        step.put(*(Membership(step.new_id(), each.id, contact.id, run.now) for each in lists))
        if day is not None:
            step.put(day._replace(id=step.new_id(), contact_id=contact.id))
        if note:
            step.put(_note(step, run, contact, note))
        if when is not None:
            at, known_day = placed(run, when)
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
    _echo_person(run, contact.id, "Added", json=json, plain_=plain_)


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


def _alias(step: "Step", contact_id: str, name: str) -> Any:
    from relationship_ledger.model import Alias

    return Alias(step.new_id(), contact_id, given.line(name, "alias"))


def _note(step: "Step", run: Run, contact: Contact, text: str) -> Any:
    from relationship_ledger.model import Note

    return Note(step.new_id(), run.now, given.note(text), Ref(contact.id, contact.name))


def edit(
    ctx: typer.Context,
    who: Who,
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
    json: Json = False,
    plain_: Plain = False,
) -> None:
    """Change what is known of a person. Handles given are added; `none` clears a cadence or a text."""
    run: Run = ctx.obj
    target = run.contact(who)
    added = _handles(run, email, phone, url, handle)
    gone = [_owned_handle(run, target.id, each) for each in remove or ()]
    changes: dict[str, Any] = {}
    if name is not None:
        changes["name"] = given.line(name, "name")
    if origin is not None:
        changes["origin"] = given.origin(origin)
    if tier is not None:
        changes["tier"] = tier
    if first is not None:
        changes["first_day"] = None if first in given.NONE_WORDS else run.when(first).day
    for field, text in (("organization", organization), ("role", role)):
        if text is not None:
            changes[field] = None if text in given.NONE_WORDS else given.line(text, field)
    if not (changes or added or gone or every is not None or at_most is not None):
        raise UsageError("What should change? `ledger edit --help` lists what can.")
    with run.writer() as writer, writer.step("edit") as step:
        current = step.reader.contact(target.id)
        step.put(current._replace(cadence=_cadence(current.cadence, every, at_most), **changes))
        step.put(
            *(
                each._replace(id=step.new_id(), contact_id=target.id)
                for each in _not_there(step, target.id, added)
            )
        )
        step.drop(*gone)
        changed = step.changes
    run.reopened()
    _echo_person(run, target.id, "Changed" if changed else "Unchanged", json=json, plain_=plain_)


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


def _echo_person(run: Run, contact_id: str, did: str, *, json: bool, plain_: bool) -> None:
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
        list[str] | None, typer.Argument(metavar="[QUERY]...", help="A part of a name, an address, …")
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
    states = {None: ("active", "snoozed"), "all": None}.get(state, (state,) if state else None)
    if state not in {None, "all", "active", "snoozed", "archived", "deceased"}:
        raise UsageError(f"There is no state “{state}”. Say active, snoozed, archived, deceased or all.")
    ids = None
    if query:
        ids = tuple(ref.id for ref in run.find(" ".join(query)).refs)
        states = None if state is None else states
    criteria = Criteria(
        list_id=run.list_named(list_).id if list_ else None,
        origin=origin,
        tier=tier,
        states=states,
        unknown=unknown,
        rotten=rotten,
        guessed=guessed,
        ids=ids,
    )
    found = sorted(run.reader.standings(run.view, criteria), key=_SORTS[sort])
    shape = form(json=json, plain=plain_)
    shown = found[:limit] if limit is not None else found
    if shape == "json":
        document({**documents.people(shown), "count": len(found)})
    elif shape == "plain":
        plain.standings(shown, run.now, run.moment.zone)
        if not found:
            say(_no_one(run))
    else:
        _people_screen(
            run,
            found,
            shown if all_ or limit is not None else shown[:SCREEN_PEOPLE],
            by_state=state is None and not query,
        )


def _no_one(run: Run) -> str:
    if run.reader.count_people():
        return "No one fits. `ledger people --state all` looks among everyone."
    return "The ledger has no people yet: `ledger add NAME`, or `ledger import FILE`."


def _people_screen(run: Run, found: Sequence[Standing], shown: Sequence[Standing], *, by_state: bool) -> None:
    from relationship_ledger.render import screen

    if not found:
        screen.show(screen.prose(_no_one(run)))
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


def show(
    ctx: typer.Context,
    who: Annotated[list[str], typer.Argument(metavar="WHO")],
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


def _flow(run: Run, contact_id: str, touches: Sequence[Touch]) -> Any:
    from relationship_ledger.core.worth import flow

    settings = run.settings
    return flow(
        (
            (by, settings.channel(channel).minutes if minutes is None else minutes)
            for by, channel, minutes in run.reader.minutes_by(contact_id, run.now)
        ),
        money=[touch.cost for touch in touches if touch.cost],
    )


def _curve(run: Run, contact_id: str) -> Any:
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
            step.put(_alias(step, contact.id, text))
    told = {"contact": {"id": contact.id, "name": contact.name}, "removed" if remove else "alias": text}
    answer(told, f"{contact.name} is {'no longer' if remove else 'also'} “{text}”.", json=json, plain=plain_)


# Setting aside


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
    until = _snoozed_until(run, " ".join(span or ()))
    _change_state(run, contact, "snooze", state="snoozed", snoozed_until=until)
    end = (
        "for good"
        if until is None
        else f"until {words.day(run.moment.local(until).date(), run.moment.local().date())}"
    )
    answer(
        {"contact": documents.standing(run.reader.standing(run.view, contact.id))},
        f"{contact.name} is snoozed {end}.",
        f"`ledger wake '{contact.name}'` ends it.",
        json=json,
        plain=plain_,
    )


def _snoozed_until(run: Run, text: str) -> int | None:
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
    _change_state(run, contact, "wake", state="active", snoozed_until=None)
    _echo_person(run, contact.id, "Awake", json=json, plain_=plain_)


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
    _change_state(run, contact, "let-go", state="deceased" if deceased else "archived", snoozed_until=None)
    how = "will not be greeted again" if deceased else "is in the archive"
    answer(
        {"contact": documents.standing(run.reader.standing(run.view, contact.id))},
        f"{contact.name} {how}; nothing is deleted.",
        "Take it back with `ledger undo`.",
        json=json,
        plain=plain_,
    )


def _change_state(run: Run, contact: Contact, command: str, **changes: Any) -> None:
    with run.writer() as writer, writer.step(command) as step:
        step.put(step.reader.contact(contact.id)._replace(**changes))
    run.reopened()


def forget(
    ctx: typer.Context,
    who: Who,
    yes: Annotated[bool, typer.Option("--yes", help="Don't ask.")] = False,
    json: Json = False,
    plain_: Plain = False,
) -> None:
    """Erase a person for good: their right. Not undoable; `let-go` keeps what was."""
    run: Run = ctx.obj
    contact = run.contact(who, exact=True)
    names = [contact.name, *(each.name for each in run.reader.aliases(contact.id))]
    naming = run.reader.notes_naming(names, contact.id)
    copies = _copies(run)
    if not json:
        _tell_before_forgetting(contact, naming, copies)
    if not yes:
        if not asks():
            raise UsageError(f"Forgetting can't be undone. Say `ledger forget '{contact.name}' --yes`.")
        from relationship_ledger.cli.ask import line

        if line(f"Type the name to erase {contact.name} for good:").casefold() != contact.name.casefold():
            raise InvalidValueError("That is not the name; nothing was changed.")
    handles = [each.value for each in run.reader.handles(contact.id)]
    with run.writer() as writer:
        writer.forget(contact.id, [*names, *handles])
    run.reopened()
    told = {"forgotten": contact.id, "named_in": naming, "copies": copies}
    answer(told, "Forgotten. Nothing of them is left in this ledger.", json=json, plain=plain_)


def _tell_before_forgetting(contact: Contact, naming: Sequence[str], copies: Sequence[str]) -> None:
    say(
        f"{contact.name}: all that is known of them goes, and with it the undo of it. Shared touches only lose them."
    )
    if naming:
        say("These name them and stay as they are; change them first if they should not:")
        for each in naming:
            say(f"  {each}")
    if copies:
        say("Copies made before keep them, and are not changed:")
        for each in copies:
            say(f"  {each}")


def _copies(run: Run) -> list[str]:
    """Older backups and exports that are still where they were written, as far as is known."""
    import json
    from pathlib import Path

    exports = json.loads(run.reader.meta("exports") or "[]")
    beside = [
        str(each)
        for each in run.path.parent.glob(f"{run.path.stem}*")
        if each.is_file() and each.resolve() != run.path.resolve() and not each.name.endswith("-journal")
    ]
    return list(dict.fromkeys([*(each for each in exports if Path(each).exists()), *sorted(beside)]))
