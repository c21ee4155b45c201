"""Logging: from words or flags to a touch, and mending one that is there."""

import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated, Any, NamedTuple

import typer

from relationship_ledger.cli import given
from relationship_ledger.cli.output import Form, Json, Plain, document, form, say
from relationship_ledger.cli.run import Run, asks
from relationship_ledger.errors import (
    AmbiguousError,
    InvalidValueError,
    LedgerError,
    NotFoundError,
    UsageError,
)
from relationship_ledger.model import By, Money, Ref, Standing, Touch
from relationship_ledger.render import documents, plain, words

if TYPE_CHECKING:
    from relationship_ledger.core.when import When

_CORRECTIONS = ("edit", "remove")
_BEGUN_TOGETHER = {"meet", "meal", "event"}
"""Channels that nobody begins alone, where nothing is said of it."""

Words = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="[WORDS]...", help="Who, how, how long, when; or a sentence; or - for one a line."
    ),
]
With = Annotated[
    list[str] | None, typer.Option("--with", metavar="WHO", help="With whom; may be given again.")
]
Via = Annotated[str | None, typer.Option("--via", metavar="CHANNEL", help="How: call, meal, message, …")]
For = Annotated[str | None, typer.Option("--for", metavar="SPAN", help="How long: 25m, 1h30.")]
On = Annotated[
    str | None, typer.Option("--on", metavar="WHEN", help="When: 2026-11-03, yesterday, friday 18:30.")
]
ByWhom = Annotated[str | None, typer.Option("--by", metavar="WHOM", help="Who began it: me, them or both.")]
NoteText = Annotated[str | None, typer.Option("--note", metavar="TEXT", help="A note on it.")]
Cost = Annotated[str | None, typer.Option("--cost", metavar="AMOUNT", help="What it cost: 20 EUR.")]
Missed = Annotated[bool, typer.Option("--missed", help="An attempt that reached no one; no touch.")]
OwnId = Annotated[
    str | None, typer.Option("--id", metavar="UUID", help="The touch's own id, so that a retry logs it once.")
]


class _Said(NamedTuple):
    """A touch as far as it was said. None: nothing was said of it."""

    contacts: tuple[Ref, ...] = ()
    channel: str | None = None
    minutes: float | None = None
    when: "When | None" = None
    by: By | None = None
    note: str | None = None
    cost: Money | None = None
    missed: bool = False

    def over(self, other: "_Said") -> "_Said":
        """This, and where it says nothing the other."""
        own: dict[str, Any] = {field: value for field, value in zip(self._fields, self, strict=True) if value}
        return other._replace(**own)


def touch(
    ctx: typer.Context,
    said: Words = None,
    with_: With = None,
    via: Via = None,
    for_: For = None,
    on: On = None,
    by: ByWhom = None,
    note: NoteText = None,
    cost: Cost = None,
    missed: Missed = False,
    id_: OwnId = None,
    json: Json = False,
    plain_: Plain = False,
) -> None:
    """Log a conversation: `ledger touch Ana call 25m yesterday`, or a sentence.

    Words come in any order: who, how (call, coffee, email, …), how long (25m, an hour), when (yesterday, nov 3),
    who began it (they called), a note (about …). `ledger touch edit ID …` and `ledger touch remove ID` correct a
    touch; an ID is the end of one that `ledger history` shows, or `last`. `ledger touch -` reads a sentence a line.
    """
    run: Run = ctx.obj
    flags = _flagged(run, _Flags(with_, via, for_, on, by, note, cost, missed))
    heard = list(said or ())
    shape = form(json=json, plain=plain_)
    if len(heard) > 1 and heard[0] in _CORRECTIONS and (target := _touch_named(run, heard[1])):
        changes = flags.over(_heard(run, heard[2:], whole=False))
        _correct(run, heard[0], target, changes, shape)
    elif heard == ["-"]:
        _log_lines(run, flags, shape)
    else:
        _log(run, flags.over(_heard(run, heard, whole=not flags.contacts)), shape, id_)


class _Flags(NamedTuple):
    """The options of `touch`, as they were given."""

    with_: Sequence[str] | None = None
    via: str | None = None
    for_: str | None = None
    on: str | None = None
    by: str | None = None
    note: str | None = None
    cost: str | None = None
    missed: bool = False


_FLAGS = {f"--{field.rstrip('_')}": field for field in _Flags._fields}


def _flagged(run: Run, flags: _Flags) -> _Said:
    """What the options say."""
    return _Said(
        contacts=tuple(_person(run, name) for name in flags.with_ or ()),
        channel=given.channel(flags.via, run.settings) if flags.via else None,
        minutes=given.minutes(flags.for_) if flags.for_ else None,
        when=run.when(flags.on) if flags.on else None,
        by=given.by(flags.by) if flags.by else None,
        note=given.note(flags.note) if flags.note else None,
        cost=given.money(flags.cost, run.settings.currency) if flags.cost else None,
        missed=flags.missed,
    )


def _person(run: Run, name: str) -> Ref:
    contact = run.contact(name)
    return Ref(contact.id, contact.name)


# From words


def _heard(run: Run, said: Sequence[str], *, whole: bool) -> _Said:
    """What the words say; with `whole` they have to name someone. Nothing that can't be placed is let pass."""
    if not said:
        return _Said()
    from relationship_ledger.core.phrases import read_phrase

    settings = run.settings
    reading = read_phrase(
        said,
        now=run.moment.local(),
        find=run.named,
        channels=settings.channels,
        channel_words=settings.channel_words,
        week_starts=settings.week_starts,
        day_first=settings.day_first,
        currency=settings.currency,
    )
    if reading.questions:
        raise InvalidValueError(f"{' '.join(reading.questions)} Nothing was logged.")
    people = [run.choose(who.text, who.match) for who in reading.contacts]
    notes = [reading.note] if reading.note else []
    for text in reading.unplaced:
        found = _unplaced(run, text, whole=whole and not people)
        people += found or []
        notes += [text] if found is None else []
    return _Said(
        contacts=tuple(dict.fromkeys(people)),
        channel=reading.channel,
        minutes=reading.minutes,
        when=reading.when,
        by=reading.by,
        note=given.note("; ".join(notes)) if notes else None,
        cost=reading.cost,
        missed=reading.missed,
    )


def _unplaced(run: Run, text: str, *, whole: bool) -> list[Ref] | None:
    """What words that mean nothing yet are: a slip in a name, someone new, a note (None), nothing, or a refusal."""
    match = run.find(text)
    if match.how == "fuzzy" and len(match.refs) == 1:
        return [run.choose(text, match)]
    if not asks():
        if match.refs:
            raise NotFoundError(
                f"“{text}” is no one by that name. Did you mean one of these?",
                candidates=run.described(match.refs),
            )
        what = f"There is no one called “{text}”" if whole else f"I can't place “{text}”"
        raise NotFoundError(
            f"{what}. Nothing was logged. Add people with `ledger add`, put a note behind --note."
        )
    from relationship_ledger.cli import ask
    from relationship_ledger.cli.people import add_person

    near = list(match.refs)
    choices = [
        *run.described(match.refs),
        "a note on it",
        f"someone new: add {text}",
        "nothing: leave it out",
    ]
    taken = ask.choose(f"Who or what is “{text}”?", choices) - len(near)
    if taken < 0:
        return [near[taken + len(near)]]
    if taken == 0:
        return None
    return [add_person(run, given.line(text, "name"))] if taken == 1 else []


# To a touch


def _complete(run: Run, said: _Said, id_: str | None = None) -> Touch:
    """The touch that was said; what is missing is asked for at a terminal and refused elsewhere."""
    contacts = said.contacts
    if not contacts:
        if not asks():
            raise UsageError("With whom? Say for instance `ledger touch Ana call 25m`.")
        from relationship_ledger.cli import ask

        contacts = (_person(run, ask.line("With whom?")),)
    channel = said.channel or _asked_channel(run)
    at, day, zone = run.now, None, run.moment.zone_name
    if said.when is not None:
        at, day = run.placed(said.when)
        if at > run.now:
            raise InvalidValueError(
                "That is still to come; a touch has taken place. `ledger promise` keeps what is to come."
            )
    return Touch(
        id=id_ or "",
        at=at,
        zone=zone,
        channel=channel,
        by=said.by or ("both" if channel in _BEGUN_TOGETHER else "me"),
        contacts=tuple(sorted(contacts, key=lambda ref: ref.id)),
        day=day,
        minutes=said.minutes,
        cost=said.cost,
        note=said.note,
        missed=said.missed,
    )


def _asked_channel(run: Run) -> str:
    channels = list(run.settings.channels)
    if not asks():
        raise UsageError(f"How? Say a channel: {', '.join(channels)}.")
    from relationship_ledger.cli import ask

    return channels[ask.choose("How?", channels)]


def _log(run: Run, said: _Said, shape: Form, id_: str | None = None) -> None:
    logged = _complete(run, said, _checked_id(id_))
    ids = [ref.id for ref in logged.contacts]
    before = [run.reader.standing(run.view, contact_id) for contact_id in ids]
    if id_ and (there := run.reader.touch_by_id(logged.id)):
        if said.when is None:  # said without a time, it was at the time of the first try
            logged = logged._replace(at=there[0].at, day=there[0].day, zone=there[0].zone)
        if there[0]._replace(source=None) != logged:
            raise InvalidValueError(f"There is another touch of the id {id_}. Nothing was changed.")
        say("That touch is logged already.")
    else:
        with run.writer() as writer, writer.step("touch") as step:
            logged = logged if logged.id else logged._replace(id=step.new_id())
            step.put(logged)
    run.reopened()
    _echo(run, logged, before, shape)


def _checked_id(id_: str | None) -> str | None:
    if id_ is None:
        return None
    import uuid

    try:
        return str(uuid.UUID(id_))
    except ValueError:
        raise InvalidValueError(f"“{id_}” is no UUID.") from None


def _log_lines(run: Run, flags: _Said, shape: Form) -> None:
    """A sentence a line: all are understood before any is logged, so that a bad line loses nothing."""
    read, problems = [], []
    for number, text in enumerate(_lines(), 1):
        if not text.strip() or text.lstrip().startswith("#"):
            continue
        try:
            read.append(_complete(run, flags.over(_line_said(run, text))))
        except LedgerError as error:
            problems.append(f"line {number}: {error.message}")
    if problems:
        raise InvalidValueError("Nothing was logged: some lines can't be understood.", candidates=problems)
    with run.writer() as writer, writer.step("touch") as step:
        logged = [each._replace(id=step.new_id()) for each in read]
        step.put(*logged)
    run.reopened()
    if shape == "json":
        document({"touches": [documents.touch(each) for each in logged]})
    else:
        for each in logged:
            plain.line(*plain.touch_fields(each, run.now, run.moment.zone))
        say(f"{words.count(len(logged), 'touch', 'touches')} logged. Take them back with `ledger undo`.")


def _lines() -> list[str]:
    """Standard input, line by line. Raises UsageError where there is none."""
    try:
        return sys.stdin.readlines()
    except (AttributeError, OSError, ValueError) as error:
        raise UsageError("There is nothing to read on standard input, or it is no text.") from error


def _line_said(run: Run, text: str) -> _Said:
    """One line: a sentence, or a command as `history --plain` prints it."""
    if not text.startswith("ledger touch "):
        return _heard(run, [text.strip()], whole=True)
    import shlex

    try:
        parts = shlex.split(text)[2:]
    except ValueError as error:
        raise InvalidValueError(f"its quotes don't match ({error}).") from error
    found: dict[str, Any] = {}
    rest: list[str] = []
    waiting = iter(parts)
    for part in waiting:
        name, equals, value = part.partition("=")
        field = _FLAGS.get(name)
        if field is None:
            rest.append(part)
        elif field == "missed":
            found[field] = True
        elif field == "with_":
            found[field] = [*found.get(field, ()), value if equals else next(waiting, "")]
        else:
            found[field] = value if equals else next(waiting, "")
    said = _flagged(run, _Flags(**found))
    return said.over(_heard(run, rest, whole=not said.contacts))


# What was understood


def _echo(run: Run, logged: Touch, before: Sequence[Standing], shape: Form, edited: str = "") -> None:
    after = [run.reader.standing(run.view, standing.id) for standing in before]
    if shape == "json":
        document(
            {
                "touch": documents.touch(logged),
                "before": [documents.standing(standing) for standing in before],
                "after": [documents.standing(standing) for standing in after],
            }
        )
        return
    sentence = understood(logged, run)
    undo = "" if edited == "Unchanged." else "Take it back with `ledger undo`."
    if edited:
        sentence = f"{edited} Now: {sentence.partition(': ')[2]}"
    lives = [
        f"{new.name}: {words.shelf_life(old)} → {words.shelf_life(new)}"
        for old, new in zip(before, after, strict=True)
    ]
    if shape == "plain":
        plain.line(sentence)
        for life in lives:
            plain.line(life)
        if undo:
            say(undo)
    else:
        from relationship_ledger.render import screen

        screen.show(
            screen.prose(sentence), *(screen.prose(f"  {life}", "green") for life in lives),
            screen.prose(f"  {undo}", "dim"),
        )  # fmt: skip


def understood(logged: Touch, run: Run) -> str:
    """What was understood: `Logged: call with Ana, 25 min, begun by you, Mon 23 Nov.`."""
    who = {"me": "begun by you", "them": "begun by them", "both": "begun by both"}[logged.by]
    parts = [
        f"{'Tried: ' if logged.missed else 'Logged: '}{logged.channel} with {words.joined([r.name for r in logged.contacts])}",
        words.minutes(logged.minutes),
        who,
        words.moment(logged, run.now, run.moment.zone),
        f"{logged.cost.amount} {logged.cost.currency}" if logged.cost else "",
        f"“{logged.note}”" if logged.note else "",
    ]
    return ", ".join(filter(None, parts)) + "."


# Mending


def _touch_named(run: Run, text: str) -> Touch | None:
    """The touch of an id, the end of one, or `last`. None where the text can't be an id."""
    if text == "last":
        newest = run.reader.latest_logged() or run.reader.touches(until=run.now, limit=1)
        if not newest:
            raise NotFoundError("Nothing has been logged yet.")
        return newest[0]
    tail = text.removeprefix("#").removeprefix("…")
    if len(tail) < 4 or not set(tail.casefold()) <= set("0123456789abcdef-"):
        return None
    found = run.reader.touch_by_id(tail)
    if not found:
        raise NotFoundError(f"There is no touch whose id ends in {tail}. `ledger history` shows them.")
    if len(found) > 1:
        raise AmbiguousError(
            f"{len(found)} touches have ids ending in {tail}.", candidates=[each.id for each in found]
        )
    return found[0]


def _correct(run: Run, how: str, target: Touch, changes: _Said, shape: Form) -> None:
    concerned = dict.fromkeys([*target.contacts, *changes.contacts])
    before = [run.reader.standing(run.view, ref.id) for ref in concerned]
    if how == "remove":
        with run.writer() as writer, writer.step("touch remove") as step:
            step.drop(target)
        run.reopened()
        if shape == "json":
            document({"removed": documents.touch(target)})
        else:
            plain.line(f"Removed: {understood(target, run).partition(': ')[2]}")
            say("Bring it back with `ledger undo`.")
        return
    if changes == _Said():
        raise UsageError("What should change? Say for instance `ledger touch edit last --for 40m`.")
    made = _complete(
        run,
        changes.over(
            _Said(
                target.contacts,
                target.channel,
                target.minutes,
                None,
                target.by,
                target.note,
                target.cost,
                target.missed,
            )
        ),
    )
    kept = made._replace(id=target.id, source=target.source)
    if changes.when is None:
        kept = kept._replace(at=target.at, day=target.day, zone=target.zone)
    with run.writer() as writer, writer.step("touch edit") as step:
        step.put(kept)
    run.reopened()
    was = understood(target, run).partition(": ")[2]
    _echo(run, kept, before, shape, f"Changed, from {was}" if step.seq else "Unchanged.")
