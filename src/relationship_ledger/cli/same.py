"""The same person: merge two, find who may be there twice, and take a wrong merge apart."""

import sys
from collections.abc import Callable, Collection, Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NamedTuple, TypeVar

import typer

from relationship_ledger.cli import given, guard
from relationship_ledger.cli.output import NO_PEOPLE, Json, Plain, Who, answer, document, form, quoted, say
from relationship_ledger.cli.run import Run, asks
from relationship_ledger.errors import AmbiguousError, InvalidValueError, NotFoundError, UsageError
from relationship_ledger.model import MERGED, Alias, Contact, Handle, Ref, SourceKey, Touch
from relationship_ledger.render import documents, plain, words

if TYPE_CHECKING:
    from relationship_ledger.core.duplicates import Likeness
    from relationship_ledger.render.same_screen import Facts
    from relationship_ledger.store import same
    from relationship_ledger.store.writer import Step

_Owned = TypeVar("_Owned", Handle, Alias, SourceKey)
_UNDO = "`ledger undo` takes it back now, `ledger split` later."
_KEYS = "m) merge into the left  r) into the right  n) not the same\ns) skip  u) undo the last  q) quit"
_STOPS = frozenset("q\x1b")
_MOST_BYTES = 20_000_000
"""A file of decisions may be so large: some hundred thousand pairs."""


def merge(
    ctx: typer.Context,
    who: Annotated[str, typer.Argument(metavar="A", help="Who stays.")],
    other: Annotated[str, typer.Argument(metavar="B", help="Who is the same person, and goes into A.")],
    yes: Annotated[bool, typer.Option("--yes", help="Don't ask.")] = False,
    json: Json = False,
    plain_: Plain = False,
) -> None:
    """Two are the same person: the second goes into the first, with everything of theirs."""
    run: Run = ctx.obj
    kept, gone = run.contact(who, exact=True), run.contact(other, exact=True)
    if kept.id == gone.id:
        raise InvalidValueError(f"{kept.name} is one and the same person already. Name two.")
    if asks() and not yes and form(json=json, plain=plain_) == "screen":
        _show(run, kept.id, gone.id)
        say(_together(run, kept, gone))
        from relationship_ledger.cli.ask import confirm

        if not confirm(f"Merge {gone.name} into {kept.name}?"):
            say("Nothing was changed.")
            return
    _merge(run, kept.id, gone.id)
    standing = run.reader.standing(run.view, kept.id)
    answer(
        {"contact": documents.standing(standing), "merged": documents.ref(Ref(gone.id, gone.name))},
        f"{gone.name} went into {kept.name}.",
        _UNDO,
        json=json,
        plain=plain_,
    )


def _merge(run: Run, kept_id: str, gone_id: str) -> int | None:
    """One step; its number."""
    from relationship_ledger.store import same

    guard.before(run, "the merge")
    with run.writer() as writer, writer.step("merge") as step:
        for each in (kept_id, gone_id):
            _expect(step, each)
        same.merge(step, kept_id, gone_id, run.now)
    run.reopened()
    return step.seq


def _expect(step: "Step", contact_id: str) -> None:
    """Another program may have changed the ledger since it was asked."""
    if not step.reader.has_contact(contact_id):
        raise NotFoundError("One of the two is no longer there; nothing was changed. Look again.")


# -- both cards --------------------------------------------------------------------------------------------------


def _show(run: Run, one: str, other: str) -> None:
    from relationship_ledger.render import same_screen, screen

    screen.show(same_screen.side_by_side(_facts(run, one), _facts(run, other)))


def _facts(run: Run, contact_id: str) -> "Facts":
    from relationship_ledger.render.same_screen import facts

    return facts(_known(run, contact_id))


def _known(run: Run, contact_id: str) -> Iterator[tuple[str, str, str]]:
    """What a card in brief says: its label, what is compared, what is shown."""
    from relationship_ledger.core.handles import fold, handle_key

    reader = run.reader
    contact = reader.contact(contact_id)
    yield "name", fold(contact.name), contact.name
    for alias in reader.aliases(contact_id):
        yield "also", fold(alias.name), alias.name
    for label, value in (("organization", contact.organization), ("role", contact.role)):
        if value:
            yield label, fold(value), value
    for handle in reader.handles(contact_id):
        label = handle.label if handle.kind == "platform" and handle.label else handle.kind
        yield label, handle_key(handle), handle.value
    for day in reader.important_days(contact_id):
        yield day.label, f"{day.month}-{day.day}", words.annual_day(day)
    for group in reader.lists_of([contact_id]).get(contact_id, ()):
        yield "list", group.id, group.name
    if contact.origin.kind != "unknown":
        yield "began", str(contact.origin), words.origin(contact.origin)
    yield "tier", str(contact.tier), str(contact.tier)
    if contact.state != "active":
        yield "state", contact.state, contact.state
    touches = reader.touches(contact_id=contact_id)
    last = f", last {words.ago(touches[0].at, run.now, run.moment.zone)}" if touches else ""
    yield "touches", contact_id, f"{len(touches) or 'none'}{last}"
    yield "added", contact_id, run.moment.local(contact.added_at).date().isoformat()


def _together(run: Run, kept: Contact, gone: Contact) -> str:
    """What the two will be, in a sentence."""
    from relationship_ledger.core.handles import handle_key
    from relationship_ledger.store import same

    made = same.combined(kept, gone, run.now)
    reader, both = run.reader, (kept.id, gone.id)
    touches = {touch.id for each in both for touch in reader.touches(contact_id=each)}
    handles = {handle_key(handle) for each in both for handle in reader.handles(each)}
    return (
        f"Together, as {made.name}: tier {made.tier}, {words.origin(made.origin)}, {made.state}, "
        f"{words.count(len(touches), 'touch', 'touches')}, {words.count(len(handles), 'handle')}."
    )


# -- who may be there twice --------------------------------------------------------------------------------------


def duplicates(
    ctx: typer.Context,
    limit: Annotated[int | None, typer.Option("--limit", min=1, help="At most so many pairs.")] = None,
    least: Annotated[
        int, typer.Option("--min", min=0, max=100, metavar="SCORE", help="The lowest score to show.")
    ] = 40,
    apply: Annotated[
        str | None,
        typer.Option("--apply", metavar="FILE", help="Decisions as JSON, - for standard input; all or none."),
    ] = None,
    json: Json = False,
    plain_: Plain = False,
) -> None:
    """Who may be in the ledger twice, and why. At a terminal one pair at a time, one key each."""
    run: Run = ctx.obj
    if apply is not None:
        _apply(run, apply, json=json, plain_=plain_)
        return
    from relationship_ledger.store import same

    found = same.find(run.reader, run.settings, least)
    shown = found[:limit]
    shape = form(json=json, plain=plain_)
    names = run.reader.names({id_ for each in shown for id_ in (each.one, each.other)})
    if shape == "json":
        document({"count": len(found), "pairs": [_pair_document(each, names) for each in shown]})
    elif not shown:
        say(NO_PEOPLE if run.reader.is_empty() else "No two people look like one.")
    elif shape == "plain" or not asks():
        for each in shown:
            plain.line(
                each.score, names[each.one], names[each.other], "; ".join(each.reasons), each.one, each.other
            )
    else:
        _ask_all(run, shown)


def _pair_document(each: "Likeness", names: dict[str, str]) -> documents.Document:
    return {
        "one": documents.ref(Ref(each.one, names[each.one])),
        "other": documents.ref(Ref(each.other, names[each.other])),
        "score": each.score,
        "reasons": list(each.reasons),
    }


class _Decided(NamedTuple):
    """A pair that was gone through, and the step it made, if any."""

    place: int
    seq: int | None
    kind: str


def _ask_all(run: Run, found: Sequence["Likeness"]) -> None:
    from relationship_ledger.cli.ask import key
    from relationship_ledger.render import same_screen, screen

    decided: list[_Decided] = []
    place = 0
    while place < len(found):
        pair = _still(run, found[place])
        if pair is None:  # settled by what was said of others
            place += 1
            continue
        say("")
        say(f"{place + 1} of {len(found)}")
        _show(run, *pair)
        screen.show(same_screen.why(found[place].score, found[place].reasons))
        pressed = key(f"{_KEYS}:", "mrnsuq\x1b")
        if pressed in _STOPS:
            break
        if pressed == "u":
            place = _take_back(run, decided, place)
            continue
        decided.append(_Decided(place, _decide(run, pressed, *pair), pressed))
        place += 1
    merged = sum(each.kind in "mr" for each in decided)
    apart = sum(each.kind == "n" for each in decided)
    say(
        f"{words.count(merged, 'pair')} merged, {apart} said to be two people.{f' {_UNDO}' if merged else ''}"
    )


def _still(run: Run, pair: "Likeness") -> tuple[str, str] | None:
    """Who a pair is now, after the merges since; None where that is settled."""
    now = [_who_is(run, each) for each in (pair.one, pair.other)]
    one, other = now
    if one is None or other is None or one == other:
        return None
    apart = any({each.one, each.other} == {one, other} for each in run.reader.apart(one))
    return None if apart else (one, other)


def _who_is(run: Run, contact_id: str) -> str | None:
    if run.reader.has_contact(contact_id):
        return contact_id
    into = run.reader.contact_by_source(MERGED + contact_id)
    return into.id if into else None


def _decide(run: Run, pressed: str, left: str, right: str) -> int | None:
    if pressed == "m":
        return _merge(run, left, right)
    if pressed == "r":
        return _merge(run, right, left)
    if pressed == "s":
        return None
    from relationship_ledger.store import same

    with run.writer() as writer, writer.step("duplicates") as step:
        for each in (left, right):
            _expect(step, each)
        same.say_apart(step, left, right, run.now)
    run.reopened()
    return step.seq


def _take_back(run: Run, decided: list[_Decided], place: int) -> int:
    """Undo the last decision; the place to go on at."""
    if not decided:
        say("Nothing was decided here yet.")
        return place
    last = decided.pop()
    if last.seq is not None:
        with run.writer() as writer:
            writer.undo(last.seq)
        run.reopened()
    return last.place


# -- decisions from a file ---------------------------------------------------------------------------------------


def _apply(run: Run, source: str, *, json: bool, plain_: bool) -> None:
    from relationship_ledger.store import same

    name = "standard input" if source == "-" else source
    decisions = _decisions(_text_of(source, name), name)
    guard.before(run, "the merges")
    with run.writer() as writer, writer.step("duplicates") as step:
        there = step.reader.present(
            "contact", sorted({id_ for pairs in decisions.values() for pair in pairs for id_ in pair})
        )
        for kind, pairs in decisions.items():
            for number, pair in enumerate(pairs, 1):
                _check_pair(pair, there, f"{name}: {kind} {number}")
        merger = same.Merger(step, run.now, there)
        for kept, gone in decisions["merge"]:
            merger.merge(kept, gone)
        for number, pair in enumerate(decisions["apart"], 1):
            if merger.resolve(pair[0]) == merger.resolve(pair[1]):
                raise InvalidValueError(
                    f"{name}: apart {number}: these two are merged in the same file. Nothing was changed."
                )
        merger.finish()
        for one, other in decisions["apart"]:
            same.say_apart(step, merger.resolve(one), merger.resolve(other), run.now)
    merged, apart = merger.merged, len(decisions["apart"])
    answer(
        {"merged": merged, "apart": apart},
        f"{words.count(merged, 'person', 'people')} merged into others, {words.count(apart, 'pair')} said to be two.",
        "Take it back with `ledger undo`." if step.seq else "Nothing was changed.",
        json=json,
        plain=plain_,
    )


def _text_of(source: str, name: str) -> str:
    try:
        if source == "-":
            data = sys.stdin.buffer.read(_MOST_BYTES + 1)
        else:
            with Path(source).open("rb") as file:
                data = file.read(_MOST_BYTES + 1)
    except OSError as error:
        raise InvalidValueError(f"{name} can't be read: {error.strerror}. Name another file.") from error
    if len(data) > _MOST_BYTES:
        raise InvalidValueError(f"{name} is larger than {_MOST_BYTES // 1_000_000} MB. Split it.")
    return data.decode("utf-8-sig", "replace")


def _decisions(text: str, name: str) -> dict[str, list[tuple[str, str]]]:
    """The pairs of a document. Raises InvalidValueError with the place of what is wrong."""
    from json import loads

    shape = '{"merge": [[KEEP, OTHER], …], "apart": [[ID, ID], …]}'
    try:
        read: Any = loads(text)
    except (ValueError, RecursionError) as error:
        raise InvalidValueError(f"{name} is not readable as JSON ({error}). It should be {shape}.") from error
    if not isinstance(read, dict) or not set(read) <= {"merge", "apart"}:
        raise InvalidValueError(f"{name} should be {shape} and nothing else.")
    return {kind: list(_pairs(read.get(kind, []), f"{name}: {kind}", shape)) for kind in ("merge", "apart")}


def _pairs(listed: Any, where: str, shape: str) -> Iterator[tuple[str, str]]:
    if not isinstance(listed, list):
        raise InvalidValueError(f"{where} is no list. It should be {shape}.")
    for number, each in enumerate(listed, 1):
        if not isinstance(each, list) or len(each) != 2 or not all(isinstance(id_, str) for id_ in each):
            raise InvalidValueError(f"{where} {number} is no pair of ids. Nothing was changed.")
        yield each[0], each[1]


def _check_pair(pair: tuple[str, str], there: Collection[str], where: str) -> None:
    for id_ in pair:
        if id_ not in there:
            raise NotFoundError(f"{where}: no one has the id “{id_[:60]}”. Nothing was changed.")
    if pair[0] == pair[1]:
        raise InvalidValueError(f"{where}: that is one and the same person. Nothing was changed.")


# -- taking apart ------------------------------------------------------------------------------------------------


def split(
    ctx: typer.Context,
    who: Who,
    merge_: Annotated[
        int | None,
        typer.Option(
            "--merge", min=1, metavar="N", help="Which merge, where there are several; the latest is 1."
        ),
    ] = None,
    name: Annotated[
        str | None,
        typer.Option("--name", metavar="NEW", help="A new person, who gets what the options below name."),
    ] = None,
    handle: Annotated[
        list[str] | None, typer.Option("--handle", metavar="H", help="A handle that goes over.")
    ] = None,
    alias: Annotated[
        list[str] | None, typer.Option("--alias", metavar="NAME", help="An alias that goes over.")
    ] = None,
    source: Annotated[
        list[str] | None, typer.Option("--source", metavar="KEY", help="A source key that goes over.")
    ] = None,
    touch: Annotated[
        list[str] | None,
        typer.Option("--touch", metavar="ID", help="A touch that was theirs, by the end of its id."),
    ] = None,
    json: Json = False,
    plain_: Plain = False,
) -> None:
    """Take a wrong merge apart, or move what belongs to someone else to a new person."""
    run: Run = ctx.obj
    contact = run.contact(who, exact=True)
    picked = any((handle, alias, source, touch))
    if name is None and picked:
        raise UsageError("Who gets these? Say --name NEW.")
    if name is not None and not picked:
        raise UsageError("What goes over? Say --handle, --alias, --source or --touch.")
    if name is not None and merge_ is not None:
        raise UsageError("Say --merge or --name, not both.")
    if name is None:
        made, unknown = _split_merge(run, contact, merge_)
    else:
        made, unknown = _split_off(run, contact, name, handle, alias, source, touch), 0
    run.reopened()
    answer(
        {
            "contact": documents.ref(Ref(contact.id, contact.name)),
            "split": documents.ref(Ref(made.id, made.name)),
            "unknown": unknown,
        },
        f"{made.name} and {contact.name} are two people.",
        _left(contact, unknown) + "Take it back with `ledger undo`.",
        json=json,
        plain=plain_,
    )


def _left(contact: Contact, unknown: int) -> str:
    if not unknown:
        return ""
    return (
        f"Whose {words.count(unknown, 'row')} were was erased from the journal when someone was forgotten; "
        f"these stay with {contact.name}. "
    )


def _split_merge(run: Run, contact: Contact, number: int | None) -> tuple[Contact, int]:
    from relationship_ledger.store import same

    merges = same.merges_into(run.reader, contact.id)
    if not merges:
        raise NotFoundError(
            f"No one was merged into {contact.name}. `ledger split {quoted(contact.name)} --name NEW --handle H` "
            "moves what you name to a new person."
        )
    chosen = _chosen(run, contact, merges, number)
    with run.writer() as writer, writer.step("split") as step:
        again = next(
            (each for each in same.merges_into(step.reader, contact.id) if each.id == chosen.id), None
        )
        if again is None:
            raise NotFoundError("That merge is no longer there; nothing was changed. Look again.")
        made = same.split(step, contact.id, again, run.now)
    return made.contact, made.unknown


def _chosen(run: Run, contact: Contact, merges: "Sequence[same.Merge]", number: int | None) -> "same.Merge":
    if number is not None:
        if number > len(merges):
            raise NotFoundError(
                f"{words.count(len(merges), 'merge')} into {contact.name}; there is no {number}."
            )
        return merges[number - 1]
    if len(merges) == 1:
        return merges[0]
    described = [
        f"{each.name or each.id}, {datetime.fromtimestamp(each.at, run.moment.zone):%Y-%m-%d %H:%M}, step {each.seq}"
        for each in merges
    ]
    if not asks():
        raise AmbiguousError(
            f"{len(merges)} people were merged into {contact.name}. Say which with --merge N; the latest is 1.",
            candidates=[f"{number}  {each}" for number, each in enumerate(described, 1)],
        )
    from relationship_ledger.cli.ask import choose

    return merges[choose(f"{len(merges)} people were merged into {contact.name}. Which one?", described)]


def _split_off(
    run: Run,
    contact: Contact,
    name: str,
    handles: list[str] | None,
    aliases: list[str] | None,
    keys: list[str] | None,
    touches: list[str] | None,
) -> Contact:
    from relationship_ledger.core.handles import fold
    from relationship_ledger.store import same

    reader = run.reader
    own_handles, own_aliases = reader.handles(contact.id), reader.aliases(contact.id)
    own_keys = [each for each in reader.source_keys(contact.id) if not each.key.startswith(MERGED)]
    picked = same.Picked(
        _gathered(contact, "handle", handles, own_handles, lambda text, each: _is_handle(run, each, text)),
        _gathered(contact, "alias", aliases, own_aliases, lambda text, each: fold(each.name) == fold(text)),
        _gathered(contact, "source key", keys, own_keys, lambda text, each: each.key == text),
        [each for text in touches or () for each in _touches(run, contact, text)],
    )
    new = given.line(name, "name")
    with run.writer() as writer, writer.step("split") as step:
        _expect(step, contact.id)
        made = Contact(step.new_id(), new, added_at=run.now)
        same.split_off(step, contact.id, made, picked)
    return made


def _gathered(
    contact: Contact,
    what: str,
    texts: list[str] | None,
    there: Sequence[_Owned],
    fits: Callable[[str, _Owned], bool],
) -> list[_Owned]:
    """What the texts name, each once. Raises NotFoundError with what there is."""
    found = {}
    for text in texts or ():
        named = [each for each in there if fits(text, each)]
        if not named:
            raise NotFoundError(
                f"{contact.name} has no {what} “{text}”; nothing was changed.",
                candidates=[_said(each) for each in there],
            )
        found.update({each.id: each for each in named})
    return list(found.values())


def _said(each: Handle | Alias | SourceKey) -> str:
    if isinstance(each, Handle):
        return each.value
    return each.name if isinstance(each, Alias) else each.key


def _is_handle(run: Run, handle: Handle, text: str) -> bool:
    from relationship_ledger.core.handles import classify, handle_key
    from relationship_ledger.core.phones import phone_key

    if text.casefold() in {handle.value.casefold(), f"{handle.label}:{handle.value}".casefold()}:
        return True
    key = handle_key(handle)
    if handle.kind == "phone":
        return bool(phone_key(text, run.settings.region) == key)
    return bool(classify(text) == handle.kind and handle_key(handle._replace(value=text)) == key)


def _touches(run: Run, contact: Contact, text: str) -> list[Touch]:
    found = [each for each in run.reader.touch_by_id(text) if contact.id in [ref.id for ref in each.contacts]]
    if not found:
        raise NotFoundError(
            f"{contact.name} has no touch “{text}”; nothing was changed. `ledger show` gives the ids with --json."
        )
    if len(found) > 1:
        raise AmbiguousError(
            f"“{text}” ends the ids of several touches. Say more of it.",
            candidates=[each.id for each in found],
        )
    return found
