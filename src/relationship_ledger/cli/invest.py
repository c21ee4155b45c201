"""Value-added work: what was put into a list, in words or flags, and taking it back."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Annotated, NamedTuple, get_args

import typer

from relationship_ledger.cli import given
from relationship_ledger.cli.output import Form, Json, Plain, answer, form, say
from relationship_ledger.cli.run import Run
from relationship_ledger.core.handles import fold
from relationship_ledger.core.when import read_span_minutes
from relationship_ledger.errors import AmbiguousError, InvalidValueError, NotFoundError, UsageError
from relationship_ledger.model import INVESTED, ContactList, Instant, Investment, InvestmentKind, Ref, Touch
from relationship_ledger.render import list_document, words
from relationship_ledger.store.lists import event_touch, investments_by_id
from relationship_ledger.store.reader import Criteria

KINDS: tuple[InvestmentKind, ...] = get_args(InvestmentKind)
KIND_WORDS: dict[str, InvestmentKind] = {
    **dict.fromkeys(
        (
            "dispatch", "dispatches", "letter", "letters", "newsletter", "issue", "post", "mailing", "card", "cards",
            "bulletin", "digest", "blog", "circular", "report",
        ),
        "dispatch",
    ),
    **dict.fromkeys(
        (
            "event", "events", "dinner", "lunch", "breakfast", "brunch", "party", "picnic", "meetup", "meeting", "reunion",
            "workshop", "talk", "concert", "evening", "gathering", "barbecue", "hike", "outing",
        ),
        "event",
    ),
    **dict.fromkeys(("introduction", "introductions", "intro", "introduced", "introduce"), "introduction"),
    **dict.fromkeys(("gift", "gifts", "present", "presents"), "gift"),
    **dict.fromkeys(("help", "helped", "favour", "favor", "advice", "support"), "help"),
}  # fmt: skip
"""Words of a title that say what kind of work it was; the first that does decides."""
_NAMED = 5
_ID_LEAST = 4
_UNDO = "Take it back with `ledger undo`."

Words = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="LIST [WORDS]...",
        help="The list, then what it was and how long it took; or `remove` and an id.",
    ),
]
Kind = Annotated[
    str | None, typer.Option("--kind", metavar="KIND", help="dispatch, event, introduction, gift or help.")
]
For = Annotated[str | None, typer.Option("--for", metavar="SPAN", help="How long it took: 90m, 1h30.")]
Cost = Annotated[str | None, typer.Option("--cost", metavar="AMOUNT", help="What it cost: 20 EUR.")]
With = Annotated[
    list[str] | None,
    typer.Option("--with", metavar="WHO", help="Who came to an event, or was introduced; again for each."),
]
To = Annotated[
    list[str] | None,
    typer.Option("--to", metavar="WHO", help="Who received it, if not all active members; again for each."),
]
On = Annotated[str | None, typer.Option("--on", metavar="WHEN", help="When: 2026-11-03, yesterday.")]


class _Said(NamedTuple):
    """What the words say."""

    group: ContactList
    title: str
    minutes: float | None


def invest(
    ctx: typer.Context,
    said: Words = None,
    kind: Kind = None,
    for_: For = None,
    cost: Cost = None,
    with_: With = None,
    to: To = None,
    on: On = None,
    json: Json = False,
    plain_: Plain = False,
) -> None:
    """Log value-added work: `ledger invest "Sunday letter" "spring dispatch" 90m --cost 20`.

    Without --kind a word of the title tells (letter, dinner, introduction, gift, help), else it is a dispatch. All
    active members receive it, unless --to names others. An event is also a touch with those who came (--with); an
    introduction names those who were introduced (--with) and is no touch. `ledger invest remove ID` takes one out; the
    ids stand in `ledger list show LIST`.
    """
    run: Run = ctx.obj
    heard = list(said or ())
    shape = form(json=json, plain=plain_)
    if len(heard) == 2 and heard[0] == "remove" and not _names_a_list(run, " ".join(heard)):
        _remove(run, heard[1], shape)
        return
    if not heard:
        raise UsageError('Into which list? Say for instance `ledger invest "Sunday letter" dispatch 90m`.')
    read = _heard(run, heard)
    if read.minutes is not None and for_ is not None:
        raise UsageError("How long did it take? It is said twice, in the words and by --for.")
    minutes = given.minutes(for_) if for_ is not None else read.minutes
    what = _kind(kind, read.title)
    there = _people(run, with_)
    _check_with(what, there)
    at, day = _at(run, on)
    made = Investment(
        id="",
        list_id=read.group.id,
        at=at,
        zone=run.moment.zone_name,
        kind=what,
        title=read.title or what,
        contacts=_receivers(run, read.group, what, there, _people(run, to)),
        minutes=minutes,
        cost=given.money(cost, run.settings.currency) if cost else None,
    )
    with run.writer() as writer, writer.step("invest") as step:
        made = made._replace(id=step.new_id())
        step.put(made)
        if what == "event" and there:
            step.put(_attended(step.new_id(), made, there, day))
    _tell(run, read.group, made, there, day, shape)


def _names_a_list(run: Run, text: str) -> bool:
    return any(fold(each.name) == fold(text) for each in run.reader.lists())


def _heard(run: Run, heard: Sequence[str]) -> _Said:
    """The list, by as many words as name one whole, else by the first; then a length of time and a title."""
    known = {fold(each.name): each for each in run.reader.lists()}
    for number in range(len(heard), 0, -1):
        if group := known.get(fold(" ".join(heard[:number]))):
            break
    else:
        number, group = 1, run.list_named(heard[0])
    title: list[str] = []
    minutes: float | None = None
    rest = list(heard[number:])
    while rest:
        length = 2 if len(rest) > 1 and rest[0].isdecimal() and read_span_minutes(" ".join(rest[:2])) else 1
        text = " ".join(rest[:length])
        span = read_span_minutes(text)
        if span is None:
            title.append(text)
        elif minutes is not None:
            raise UsageError(f"How long did it take? “{text}” is a second length of time.")
        else:
            minutes = span
        rest = rest[length:]
    return _Said(group, given.line(" ".join(title), "title") if title else "", minutes)


def _kind(text: str | None, title: str) -> InvestmentKind:
    if text is None:
        found = (KIND_WORDS.get(word.strip(".,:;!?()").casefold()) for word in title.split())
        return next(filter(None, found), "dispatch")
    word = text.strip().casefold()
    if word not in KINDS:
        raise InvalidValueError(f"“{text}” is no kind of value-added work.", candidates=KINDS)
    return word


def _people(run: Run, names: Sequence[str] | None) -> tuple[Ref, ...]:
    contacts = [run.contact(name) for name in names or ()]
    return tuple(dict.fromkeys(Ref(each.id, each.name) for each in contacts))


def _check_with(kind: InvestmentKind, there: Sequence[Ref]) -> None:
    if kind == "introduction" and len(there) < 2:
        raise UsageError("Who was introduced? Name two or more, each by --with.")
    if there and kind not in {"event", "introduction"}:
        raise UsageError(
            f"--with is for an event or an introduction, and this is taken for: {kind}. Say --kind, or --to."
        )


def _at(run: Run, text: str | None) -> tuple[Instant, date | None]:
    """The instant, and the day where only that is known."""
    if text is None:
        return run.now, None
    at, day = run.placed(run.when(text))
    if at > run.now:
        raise InvalidValueError("That is still to come; work is logged once it is done.")
    return at, day


def _receivers(
    run: Run, group: ContactList, kind: InvestmentKind, there: Sequence[Ref], to: Sequence[Ref]
) -> tuple[str, ...]:
    """Who received it: those named, else all active members; of an introduction those who were introduced."""
    if kind == "introduction":
        if to:
            raise UsageError("An introduction goes to those who were introduced: name them by --with alone.")
        return tuple(ref.id for ref in there)
    ids = [ref.id for ref in to]
    if not ids:
        criteria = Criteria(list_id=group.id, states=("active",))
        ids = [each.id for each in run.reader.standings(run.view, criteria)]
    ids += [ref.id for ref in there if ref.id not in ids]
    if not ids:
        raise InvalidValueError(
            f"No one is on {group.name} to receive it. `ledger list join` puts people on it, --to names them."
        )
    return tuple(ids)


def _attended(id_: str, made: Investment, there: Sequence[Ref], day: date | None) -> Touch:
    """The touch that an event is with those who came."""
    return Touch(
        id=id_,
        at=made.at,
        zone=made.zone,
        channel="event",
        by="both",
        contacts=tuple(sorted(there, key=lambda ref: ref.id)),
        day=day,
        minutes=made.minutes,
        note=made.title,
        source=f"{INVESTED}{made.id}",
    )


# What was understood


def _tell(
    run: Run, group: ContactList, made: Investment, there: Sequence[Ref], day: date | None, shape: Form
) -> None:
    run.reopened()
    names = run.reader.names(made.contacts)
    sentence = f"Logged: {_understood(group, made, there, names)}"
    answer(
        {"investment": list_document.investment(Ref(group.id, group.name), made, names)},
        f"{sentence[:-1]}, {_when(run, made, day)}.",
        f"Its id ends in {made.id[-6:]}. {_UNDO}",
        json=shape == "json",
        plain=shape == "plain",
    )
    outside = {*made.contacts} - {ref.id for ref in run.reader.members(group.id)}
    if outside and shape != "json":
        say(f"Not on {group.name}: {_some([names[id_] for id_ in made.contacts if id_ in outside])}.")


def _understood(group: ContactList, made: Investment, there: Sequence[Ref], names: dict[str, str]) -> str:
    """A sentence: dispatch for Sunday letter, “spring dispatch”, 1 h 30 min, to 10 people, 20 EUR."""
    went = {
        "event": f"with {_some([ref.name for ref in there])}" if there else f"to {_count(made)}",
        "introduction": f"of {_some([names.get(id_, '') for id_ in made.contacts])}",
    }.get(
        made.kind, f"to {_count(made)}" if len(made.contacts) > _NAMED else f"to {_some([*names.values()])}"
    )
    parts = [
        f"{made.kind} for {group.name}",
        f"“{made.title}”" if made.title != made.kind else "",
        words.minutes(made.minutes),
        went,
        f"{made.cost.amount} {made.cost.currency}" if made.cost else "",
    ]
    return ", ".join(filter(None, parts)) + "."


def _count(made: Investment) -> str:
    return words.count(len(made.contacts), "person", "people")


def _some(names: Sequence[str]) -> str:
    """Names, and how many more where there are many."""
    shown = list(names[:_NAMED])
    return words.joined([*shown, f"{len(names) - _NAMED:,} more"] if len(names) > _NAMED else shown)


def _when(run: Run, made: Investment, day: date | None) -> str:
    local = datetime.fromtimestamp(made.at, run.moment.zone)
    text = words.day(local.date(), run.moment.local().date())
    return text if day else f"{text} {local:%H:%M}"


# Taking it out


def _remove(run: Run, text: str, shape: Form) -> None:
    made = _named(run, text)
    group = next(each for each in run.reader.lists() if each.id == made.list_id)
    names = run.reader.names(made.contacts)
    with run.writer() as writer, writer.step("invest remove") as step:
        left = event_touch(step.reader, made.id)
        step.drop(made, *left)
    there = [ref for touch in left for ref in touch.contacts]
    answer(
        {"removed": list_document.investment(Ref(group.id, group.name), made, names)},
        f"Removed: {_understood(group, made, there, names)}",
        "Bring it back with `ledger undo`.",
        json=shape == "json",
        plain=shape == "plain",
    )


def _named(run: Run, text: str) -> Investment:
    """The investment of an id, or the end of one. Raises NotFoundError, AmbiguousError."""
    tail = text.removeprefix("#").removeprefix("…").casefold()
    possible = len(tail) >= _ID_LEAST and set(tail) <= set("0123456789abcdef-")
    found = investments_by_id(run.reader, tail) if possible else []
    if not found:
        raise NotFoundError(
            f"There is no value-added work whose id ends in “{tail}”. `ledger list show LIST` shows them."
        )
    if len(found) > 1:
        raise AmbiguousError(
            f"{len(found)} pieces of work have ids ending in {tail}.", candidates=[each.id for each in found]
        )
    return found[0]
