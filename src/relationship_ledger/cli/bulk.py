"""Changes of many people at once: who they are by a filter, looked at before, one step."""

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from relationship_ledger.cli import aside, filters, given, guard
from relationship_ledger.cli.output import document, form, say
from relationship_ledger.cli.run import Run, asks
from relationship_ledger.errors import NothingToDoError, UsageError
from relationship_ledger.model import Contact, ContactList, Membership, Ref
from relationship_ledger.render import documents, plain, words
from relationship_ledger.store.prospect import Prospect, foreseen
from relationship_ledger.store.reader import Criteria, Reader

if TYPE_CHECKING:
    from relationship_ledger.store.writer import Step

SHOWN = 12
"""So many names stand in a preview."""


class Change(NamedTuple):
    """What is to become of people. `said` has it in words, a piece a change; empty where nothing is to change."""

    fields: Mapping[str, Any]
    cadence: Mapping[str, int | None]
    join: tuple[ContactList, ...]
    leave: tuple[ContactList, ...]
    said: tuple[str, ...]

    def of(self, contact: Contact) -> Contact:
        """A contact as it becomes."""
        return contact._replace(cadence=contact.cadence._replace(**self.cadence), **self.fields)


class Outcome(NamedTuple):
    """Who fits, and who of them was, or would be, changed."""

    matched: Sequence[Ref]
    changed: Sequence[Ref]
    change: Change
    dry_run: bool


def change(
    run: Run,
    *,
    tier: int | None = None,
    origin: str | None = None,
    every: str | None = None,
    at_most: str | None = None,
    let_go: bool = False,
    wake: bool = False,
    snooze: str | None = None,
    join: Sequence[str] | None = None,
    leave: Sequence[str] | None = None,
) -> Change:
    """What options say. Raises InvalidValueError, NotFoundError, and UsageError where they contradict each other."""
    if let_go + wake + (snooze is not None) > 1:
        raise UsageError("--let-go, --wake and --snooze exclude each other.")
    fields: dict[str, Any] = {}
    said: list[str] = []
    if tier is not None:
        fields["tier"] = tier
        said.append(f"tier {tier}")
    if origin is not None:
        fields["origin"] = given.origin(origin)
        said.append(f"origin {words.origin(fields['origin'])}")
    cadence: dict[str, int | None] = {}
    for name, text, what, how in (
        ("ideal", every, "cadence", "every"),
        ("maximum", at_most, "longest silence", "at most"),
    ):
        if text is not None:
            days = cadence[name] = given.days(text, what)
            said.append(f"no {what}" if days is None else f"{how} {words.count(days, 'day')}")
    if let_go:
        fields |= aside.LET_GO
        said.append("let go: in the archive, nothing deleted")
    if wake:
        fields |= aside.AWAKE
        said.append("awake")
    if snooze is not None:
        until = aside.snoozed_until(run, snooze)
        fields |= {"state": "snoozed", "snoozed_until": until}
        today = run.moment.local().date()
        end = "for good" if until is None else f"until {words.day(run.moment.local(until).date(), today)}"
        said.append(f"snoozed {end}")
    joining, leaving = (tuple(dict.fromkeys(map(run.list_named, names or ()))) for names in (join, leave))
    if both := [each.name for each in joining if each in leaving]:
        raise UsageError(f"Nobody can be put on {both[0]} and taken off it at once.")
    said += [*(f"on {each.name}" for each in joining), *(f"off {each.name}" for each in leaving)]
    return Change(fields, cadence, joining, leaving, tuple(said))


def refuse(one_by_one: Sequence[str], wanted: Change) -> None:
    """Raise UsageError where a filter is given with what goes for one person alone, or with nothing to change."""
    if one_by_one:
        raise UsageError(
            f"{words.joined(list(one_by_one))} {'goes' if len(one_by_one) == 1 else 'go'} for one person at a time. With a filter: --tier, --origin, --every, "
            "--at-most, --let-go, --wake, --snooze, --join, --leave."
        )
    if not wanted.said:
        raise UsageError("What should change? `ledger edit --help` lists what can.")


def apply(
    run: Run,
    text: str,
    wanted: Change,
    command: str,
    *,
    dry_run: bool,
    yes: bool,
) -> Outcome | None:
    """Change everyone of a filter in one step, or look at it; None where a person at a terminal said no.

    Raises NothingToDoError where nobody fits.
    """
    matched = run.reader.whom(run.view, filters.criteria(run, text))
    if not matched:
        raise NothingToDoError(f"No one fits “{text}”; nothing was changed.")
    outcome = _outcome(matched, _affected(run.reader, matched, wanted), wanted, dry_run=dry_run)
    if dry_run:
        return outcome
    if asks() and not yes and outcome.changed:
        from relationship_ledger.cli.ask import confirm

        for line in _preview(outcome):
            say(line)
        if not confirm(f"Change {words.count(len(outcome.changed), 'person', 'people')}?"):
            say("Nothing was changed.")
            return None
    ids = [ref.id for ref in matched]
    guard.before(run, "the change")
    with run.writer() as writer, writer.step(command) as step:
        touched = {each.id for each in _changing(step.reader.contacts(ids), wanted)}
        step.put(*map(wanted.of, _changing(step.reader.contacts(ids), wanted)))
        touched |= put_on_lists(run, step, ids, wanted)
    run.reopened()
    return _outcome(matched, touched, wanted, dry_run=False)


def _outcome(matched: Sequence[Ref], touched: set[str], wanted: Change, *, dry_run: bool) -> Outcome:
    return Outcome(matched, [ref for ref in matched if ref.id in touched], wanted, dry_run)


def _changing(contacts: Iterable[Contact], wanted: Change) -> list[Contact]:
    return [each for each in contacts if wanted.of(each) != each]


def _affected(reader: Reader, matched: Sequence[Ref], wanted: Change) -> set[str]:
    """The ids of those whom a change makes other than they are."""
    ids = [ref.id for ref in matched]
    found = {each.id for each in _changing(reader.contacts(ids), wanted)}
    for group in wanted.join:
        found.update(set(ids).difference(_members(reader, group)))
    for group in wanted.leave:
        found.update(set(ids).intersection(_members(reader, group)))
    return found


def _members(reader: Reader, group: ContactList) -> dict[str, Membership]:
    return {each.contact_id: each for each in reader.memberships(list_id=group.id)}


def put_on_lists(run: Run, step: "Step", ids: Sequence[str], wanted: Change) -> set[str]:
    """Put people on lists and take them off others; the ids of those for whom that changed anything."""
    touched: set[str] = set()
    for group in wanted.join:
        there = _members(step.reader, group)
        joining = [id_ for id_ in ids if id_ not in there]
        step.put(*(Membership(step.new_id(), group.id, id_, run.now) for id_ in joining))
        touched.update(joining)
    for group in wanted.leave:
        there = _members(step.reader, group)
        leaving = [id_ for id_ in ids if id_ in there]
        step.drop(*(there[id_] for id_ in leaving))
        touched.update(leaving)
    return touched


# What is said of it


def named(refs: Sequence[Ref]) -> str:
    """The first dozen names, and how many more there are."""
    names = [ref.name for ref in refs[:SHOWN]]
    more = len(refs) - len(names)
    return words.joined([*names, f"{more:,} more"] if more else names)


def _counts(outcome: Outcome) -> str:
    matched, changed = len(outcome.matched), len(outcome.changed)
    would = "would change" if outcome.dry_run else "changed"
    same = f", {matched - changed:,} as before" if changed < matched else ""
    return f"{words.count(matched, 'person', 'people')}: {changed:,} {would}{same}."


def _preview(outcome: Outcome) -> list[str]:
    already = len(outcome.matched) - len(outcome.changed)
    counted = words.count(len(outcome.matched), "person", "people")
    return [
        f"{counted}{f', {already:,} of them so already' if already else ''}: {named(outcome.matched)}.",
        f"To be: {'; '.join(outcome.change.said)}.",
    ]


def tell(run: Run, outcome: Outcome, *, json: bool, plain_: bool) -> None:
    """Say what was changed, or would be."""
    shape = form(json=json, plain=plain_)
    if shape == "json":
        people = _prospects(run, outcome) if outcome.dry_run else _standings(run, outcome)
        document(
            {
                "matched": len(outcome.matched),
                "changed": len(outcome.changed),
                "unchanged": len(outcome.matched) - len(outcome.changed),
                "dry_run": outcome.dry_run,
                "people": people,
            }
        )
        return
    if outcome.dry_run and shape == "screen":
        for line in _preview(outcome):
            plain.line(line)
    else:
        plain.line(_counts(outcome))
    if outcome.dry_run:
        if shape == "plain":
            for line in _preview(outcome):
                say(line)
        say("Nothing was changed: --dry-run only looks.")
    elif outcome.changed:
        say("Take it back with `ledger undo`.")


def _standings(run: Run, outcome: Outcome) -> list[documents.Document]:
    ids = tuple(ref.id for ref in outcome.changed)
    return [documents.standing(each) for each in run.reader.standings(run.view, Criteria(ids=ids))]


def _prospects(run: Run, outcome: Outcome) -> list[documents.Document]:
    """The standings of those who would change, as they would be, by name."""
    ids = [ref.id for ref in outcome.changed]
    joining, leaving = ({each.id for each in lists} for lists in (outcome.change.join, outcome.change.leave))
    on = run.reader.lists_of(ids)
    prospects = {
        each.id: Prospect(
            outcome.change.of(each),
            frozenset(joining.union(ref.id for ref in on.get(each.id, ())) - leaving),
        )
        for each in run.reader.contacts(ids)
    }
    found = {each.id: each for each in foreseen(run.reader, run.view, prospects)}
    return [documents.standing(found[id_]) for id_ in ids]
