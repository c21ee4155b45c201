"""Filters against the ledger: whatever is asked, the answer is what going through everyone by hand gives."""

import operator
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import store_world
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from store_world import DAY, NOW, id_of

from relationship_ledger.core.handles import fold
from relationship_ledger.core.query import HAS, IS, Reading, parse
from relationship_ledger.core.when import read_when
from relationship_ledger.model import (
    Alias,
    Contact,
    Entity,
    Handle,
    ImportantDay,
    Membership,
    Note,
    Origin,
    Promise,
    Ref,
    Standing,
    Touch,
)
from relationship_ledger.store.lookup import Lookup
from relationship_ledger.store.prospect import Prospect, foreseen
from relationship_ledger.store.reader import Criteria, Reader
from relationship_ledger.store.selection import Selection, folded_text

PAST = NOW - 200 * DAY
MOMENTS = (NOW, PAST)
COMPARE = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "=": operator.eq,
    ":": operator.eq,
}
LISTS = {"Friends": id_of(9001), "Readers": id_of(9002), "none": None}


def world() -> list[Entity]:
    """A life with every kind of thing that a filter asks of, some of it from after `PAST`."""
    made: list[Entity] = []
    for each in store_world.life(11, people=40, touches=260):
        thing = each
        if isinstance(thing, Contact):
            number = int(thing.id[-4:], 16)
            thing = thing._replace(
                organization=[None, "ACME Gmbh", "Café Zoë", "acmé"][number % 4],
                role=[None, "Tango teacher", "DEAN"][number % 3],
                first_day=None if number % 3 else date(2005 + number % 20, 1 + number % 12, 1 + number % 28),
            )
            ref = Ref(thing.id, thing.name)
            if number % 4 == 1:
                made.append(
                    ImportantDay(
                        "birthday",
                        1 + number // 4 % 12,
                        1 + number % 28,
                        None,
                        id_of(6000 + number),
                        thing.id,
                    )
                )
            if number == 8:
                made.append(ImportantDay("birthday", 2, 29, 1980, id_of(6000 + number), thing.id))
                made.append(ImportantDay("wedding", 9, 22, 1980, id_of(6100 + number), thing.id))
            if number % 5 == 1:
                at = NOW - (number % 3) * 150 * DAY
                made.append(Note(id_of(6200 + number), at, f"{'x ' * 700}dances TÀNGO, {number}", ref))
            if number % 6 == 1:
                done = None if number % 4 else NOW - 100 * DAY
                made.append(
                    Promise(
                        id_of(6300 + number), ref, "me", "a map", NOW - (number % 5) * 120 * DAY, None, done
                    )
                )
            if number % 7 == 1:
                made.append(Alias(id_of(6400 + number), thing.id, f"Zoë {number}"))
            if number % 3 == 2:
                made.append(Handle("email", f"p{number}@example.com", None, id_of(6500 + number), thing.id))
                made.append(Handle("platform", f"@p{number}", "mastodon", id_of(6600 + number), thing.id))
            if number % 8 == 3:
                made.append(Handle("platform", f"p{number}", "linkedin", id_of(6700 + number), thing.id))
        if isinstance(thing, Touch) and thing.at % 9 == 0:
            thing = thing._replace(note="we talked of Tango")
        made.append(thing)
    return made


WORLD = world()


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = store_world.begun(tmp_path_factory.mktemp("selection") / "ledger.db")
    order = {Contact: 1}
    kinds = (store_world.ContactList, store_world.Pause)
    store_world.put(
        path, *sorted(WORLD, key=lambda each: 0 if isinstance(each, kinds) else order.get(type(each), 2))
    )
    return path


def reading(reader: Reader, now: int) -> Reading:
    local = datetime.fromtimestamp(now, UTC)

    def when(text: str) -> Any:
        found = read_when(text, now=local)
        assert found, text
        return found

    return Reading(
        local,
        when,
        lambda name: LISTS[name],  # type: ignore[return-value]
        lambda name: name,
        lambda text: [ref.id for ref in Lookup(reader).search(text)],
    )


def answer(reader: Reader, text: str, now: int, **of: Any) -> list[Standing]:
    selection = Selection(parse(text, reading(reader, now)), now)
    return reader.standings(store_world.view(reader, now), Criteria(query=selection, **of))


# Everyone, by hand


class Fact(NamedTuple):
    """All that a filter may ask of one person, from what was put in and how they stand."""

    now: int
    contact: Contact
    standing: Standing
    due: bool
    things: list[Any]

    def some(self, kind: type, holds: Callable[[Any], bool] = lambda _: True) -> bool:
        return any(isinstance(each, kind) and holds(each) for each in self.things)

    @property
    def names(self) -> list[str]:
        return [self.contact.name, *(each.name for each in self.things if isinstance(each, Alias))]

    @property
    def birthdays(self) -> list[ImportantDay]:
        return [each for each in self.things if isinstance(each, ImportantDay) and each.label == "birthday"]


def facts(reader: Reader, now: int) -> list[Fact]:
    view = store_world.view(reader, now)
    due = {each.id for each in reader.due(view, Criteria(due_by=now + 7 * DAY)).rows}
    contacts = {each.id: each for each in WORLD if isinstance(each, Contact)}
    things: dict[str, list[Any]] = {id_: [] for id_ in contacts}
    for each in WORLD:
        if isinstance(each, Touch):
            for ref in each.contacts:
                things[ref.id].append(each)
        elif isinstance(each, Note | Promise):
            things[each.contact.id].append(each)
        elif isinstance(each, Alias | Handle | ImportantDay | Membership):
            things[each.contact_id].append(each)
    return [
        Fact(now, contacts[each.id], each, each.id in due, things[each.id])
        for each in reader.standings(view, Criteria())
    ]


Test = Callable[[Fact], bool]


class Term(NamedTuple):
    text: str
    holds: Test


def spans(name: str, of: Callable[[Fact], float | None]) -> st.SearchStrategy[Term]:
    """`last>2w`: an age in days."""
    words = {
        "0": 0,
        "3d": 3,
        "2w": 14,
        "3 months": 90,
        "40": 40,
        '"6 months"': 180,
        "1y": 365,
        "2y": 730,
        "two weeks": 14,
    }

    def made(op: str, word: str) -> Term:
        def holds(fact: Fact) -> bool:
            age = of(fact)
            return age is not None and bool(COMPARE[op](age, words[word]))

        return Term(f"{name}{op}{word}", holds)

    return st.builds(made, st.sampled_from(["<", "<=", ">", ">="]), st.sampled_from(list(words)))


def times(name: str, of: Callable[[Fact], date | None]) -> st.SearchStrategy[Term]:
    """`last<2025-01-01`: a day, a month or a year, beside the day of what is asked for."""
    periods = {
        "2024-01-01": (date(2024, 1, 1), date(2024, 1, 1)), "2026-03": (date(2026, 3, 1), date(2026, 3, 31)),
        "2026": (date(2026, 1, 1), date(2026, 12, 31)), "2010": (date(2010, 1, 1), date(2010, 12, 31)),
        '"3 march 2026"': (date(2026, 3, 3), date(2026, 3, 3)), "2026-12": (date(2026, 12, 1), date(2026, 12, 31)),
    }  # fmt: skip

    def made(op: str, word: str) -> Term:
        first, last = periods[word]

        def holds(fact: Fact) -> bool:
            day = of(fact)
            if day is None:
                return False
            return {
                "<": day < first, "<=": day <= last, ">": day > last, ">=": day >= first, "=": first <= day <= last,
                ":": first <= day <= last,
            }[op]  # fmt: skip

        return Term(f"{name}{op}{word}", holds)

    return st.builds(made, st.sampled_from(list(COMPARE)), st.sampled_from(list(periods)))


def numbers(
    name: str, of: Callable[[Fact], float | None], values: list[str], ops: str = "< <= > >="
) -> st.SearchStrategy[Term]:
    def made(op: str, word: str) -> Term:
        limit = float(word.removesuffix("d").removesuffix("%")) / (100 if word.endswith("%") else 1)

        def holds(fact: Fact) -> bool:
            value = of(fact)
            return value is not None and bool(COMPARE[op](value, limit))

        return Term(f"{name}{op}{word}", holds)

    return st.builds(made, st.sampled_from(ops.split()), st.sampled_from(values))


def day_of(at: int | None) -> date | None:
    return None if at is None else datetime.fromtimestamp(at, UTC).date()


def last_of(fact: Fact) -> int | None:
    return fact.standing.last_touch.at if fact.standing.last_touch else None


def age_of(fact: Fact, at: int | None) -> float | None:
    return None if at is None else (fact.now - at) / DAY


def first_age(fact: Fact) -> float | None:
    first, today = fact.contact.first_day, day_of(fact.now)
    return None if first is None or today is None else (today - first).days


def days_to_birthday(fact: Fact) -> int | None:
    today = day_of(fact.now)
    assert today
    for ahead in range(367):
        day = today + timedelta(days=ahead)
        leap = (day + timedelta(days=1)).day == 29
        for each in fact.birthdays:
            if (each.month, each.day) == (day.month, day.day):
                return ahead
            if (each.month, each.day) == (2, 29) and (day.month, day.day) == (2, 28) and not leap:
                return ahead
    return None


def begins(fact: Fact, text: str) -> bool:
    parts = [part for name in fact.names for part in fold(name).split()]
    return all(any(part.startswith(word) for part in parts) for word in fold(text).split())


STATED: dict[str, Test] = {
    "due": lambda fact: fact.due,
    "rotten": lambda fact: fact.standing.rotten,
    "kept": lambda fact: not fact.standing.rotten,
    "slipping": lambda fact: fact.standing.slipping,
    "fresh": lambda fact: not fact.standing.unknown and (fact.standing.shelf_life_days or 0) > 0,
    "unknown": lambda fact: fact.standing.unknown,
    "known": lambda fact: not fact.standing.unknown,
    "guessed": lambda fact: fact.contact.origin.guessed,
    **{state: (lambda fact, state=state: fact.standing.state == state) for state in ("active", "snoozed", "archived", "deceased")},
}  # fmt: skip
THERE: dict[str, Test] = {
    **{
        kind: (lambda fact, kind=kind: fact.some(Handle, lambda each: each.kind == kind))
        for kind in ("email", "phone", "address", "url", "platform")
    },
    "birthday": lambda fact: bool(fact.birthdays),
    "note": lambda fact: fact.some(Note, lambda each: each.at <= fact.now),
    "promise": lambda fact: fact.some(
        Promise, lambda each: each.made_at <= fact.now and (each.done_at is None or each.done_at > fact.now)
    ),
    "alias": lambda fact: fact.some(Alias),
    "organization": lambda fact: fact.contact.organization is not None,
    "role": lambda fact: fact.contact.role is not None,
    "list": lambda fact: fact.some(Membership),
    "cadence": lambda fact: fact.contact.cadence != (None, None),
    "first": lambda fact: fact.contact.first_day is not None,
}


def is_origin(word: str) -> Test:
    kind, _, context = word.rstrip("?").partition(":")
    if kind in ("work", "family"):
        kind, context = "shared", kind
    return lambda fact: (
        fact.contact.origin.kind == kind
        and context in ("", fact.contact.origin.context)
        and (not word.endswith("?") or fact.contact.origin.guessed)
    )


def says(text: str, *found: Callable[[Fact], list[str | None]]) -> Test:
    return lambda fact: any(fold(text) in fold(each[-900:]) for of in found for each in of(fact) if each)


def plain_terms() -> dict[str, Test]:
    made: dict[str, Test] = {}
    for word, holds in STATED.items():
        made[f"is:{word}"] = holds
    for state in ("active", "snoozed", "archived", "deceased"):
        made[f"state:{state}"] = STATED[state]
    made["state:any"] = lambda _: True
    made["state=archived,deceased"] = lambda fact: fact.standing.state in ("archived", "deceased")
    for word, holds in THERE.items():
        made[f"has:{word}"] = holds
    for word in ("online", "shared", "unknown", "shared:work", "online:github", "family", "work?", "Online"):
        made[f"origin:{word}"] = is_origin(word.lower())
    made["origin:guessed"] = STATED["guessed"]
    made["origin:work,online"] = lambda fact: is_origin("work")(fact) or is_origin("online")(fact)
    for name, list_id in LISTS.items():
        made[f"list:{name}"] = (
            (lambda fact: not fact.some(Membership))
            if list_id is None
            else lambda fact, list_id=list_id: fact.some(Membership, lambda each: each.list_id == list_id)
        )
    made["list:Friends,Readers"] = lambda fact: fact.some(Membership)
    made["platform:mastodon"] = made["platform:Fediverse"] = lambda fact: fact.some(
        Handle, lambda each: each.label == "mastodon"
    )
    made["platform:linkedin"] = lambda fact: fact.some(Handle, lambda each: each.label == "linkedin")
    for channel in ("call", "meet", "email"):
        made[f"via:{channel}"] = lambda fact, channel=channel: (
            fact.standing.last_touch is not None and fact.standing.last_touch.channel == channel
        )
    for text in ("acme", "CME", "zoe", '"cafe zoe"'):
        made[f"organization:{text}"] = says(text, lambda fact: [fact.contact.organization])
    made["role:tango"] = says("tango", lambda fact: [fact.contact.role])
    made["note:tango"] = says(
        "tango",
        lambda fact: [
            each.text if isinstance(each, Note) else each.note
            for each in fact.things
            if isinstance(each, Note | Touch) and each.at <= fact.now
        ],
    )
    for text in ("ana", "ZOE", '"bob 0"', "d"):
        made[f"name:{text}"] = lambda fact, text=text: begins(fact, text)
    for text in ("(ana)", "(cleo 0)", '("zoe")'):
        made[text] = lambda fact, text=text: begins(fact, text)
    made["(p2@example.com)"] = lambda fact: fact.some(Handle, lambda each: each.value == "p2@example.com")
    for month, name in ((2, "feb"), (5, "may"), (9, "September")):
        made[f"birthday:{name}"] = lambda fact, month=month: any(
            each.month == month for each in fact.birthdays
        )
    made["birthday:02-29"] = lambda fact: any((each.month, each.day) == (2, 29) for each in fact.birthdays)
    return made


PLAIN = plain_terms()
TERMS = st.one_of(
    st.sampled_from([Term(text, holds) for text, holds in PLAIN.items()]),
    spans("last", lambda fact: age_of(fact, last_of(fact))),
    spans("added", lambda fact: age_of(fact, fact.contact.added_at)),
    spans("first", first_age),
    times("last", lambda fact: day_of(last_of(fact))),
    times("added", lambda fact: day_of(fact.contact.added_at)),
    times("first", lambda fact: fact.contact.first_day),
    numbers("birthday", days_to_birthday, ["0d", "30d", "3", "180"]),
    numbers("shelf", lambda fact: fact.standing.shelf_life_days, ["0", "7d", "90", "-30d", "-400"]),
    numbers("fresh", lambda fact: fact.standing.freshness, ["0.5", "20%", ".9", "0"]),
    numbers("gravitas", lambda fact: fact.standing.gravitas, ["0", "0.3", "0.65"]),
    numbers("worth", lambda fact: fact.standing.worth, ["0.5", "2", "4.5"]),
    numbers("touches", lambda fact: fact.standing.touches, ["0", "1", "4"], "< <= > >= = :"),
    numbers("tier", lambda fact: fact.standing.tier, ["1", "2", "5"], "< <= > >= = :"),
    st.just(Term("tier:1,2", lambda fact: fact.contact.tier < 3)),
)


def negated(term: Term, sign: str) -> Term:
    return Term(
        f"{sign}({term.text})" if " " in term.text else f"{sign}{term.text}",
        lambda fact: not term.holds(fact),
    )


def together(terms: list[Term], joint: str) -> Term:
    held = any if joint.strip() in {"or", "|", "OR"} else all
    return Term(
        f"({joint.join(each.text for each in terms)})", lambda fact: held(each.holds(fact) for each in terms)
    )


FILTERS = st.recursive(
    TERMS,
    lambda inner: st.one_of(
        st.builds(negated, inner, st.sampled_from(["-", "not ", "NOT "])),
        st.builds(
            together,
            st.lists(inner, min_size=2, max_size=4),
            st.sampled_from([" ", "  and ", " or ", " | ", " OR "]),
        ),
    ),
    max_leaves=12,
)


def test_there_is_something_of_everything(place: Path) -> None:
    """Else the comparison below would compare nothing with nothing."""
    assert {f"is:{word}" for word in IS} | {f"has:{word}" for word in HAS} <= set(PLAIN)
    rare = {"has:address", "has:url"}
    with Reader.open(place) as reader:
        for now in MOMENTS:
            everyone = facts(reader, now)
            found = {text for text, holds in PLAIN.items() if any(map(holds, everyone))}
            assert set(PLAIN) - found <= rare | {"is:slipping"}
            assert {text for text, holds in PLAIN.items() if all(map(holds, everyone))} == {"state:any"}


@settings(deadline=None, max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(FILTERS, st.sampled_from(MOMENTS))
@example(Term("(tier:5 -fresh<0.5)", lambda fact: fact.contact.tier == 5 and not (fact.standing.freshness is not None and fact.standing.freshness < 0.5)), NOW)  # fmt: skip
def test_a_filter_finds_whom_going_through_everyone_finds(place: Path, asked: Term, now: int) -> None:
    with Reader.open(place) as reader:
        everyone = facts(reader, now)
        wanted = [fact.standing for fact in everyone if asked.holds(fact)]
        assert answer(reader, asked.text, now) == wanted
        view = store_world.view(reader, now)
        criteria = Criteria(query=Selection(parse(asked.text, reading(reader, now)), now))
        assert reader.whom(view, criteria) == [Ref(each.id, each.name) for each in wanted]
        due = reader.due(view, criteria._replace(due_by=now + 7 * DAY), 3)
        whole = reader.due(view, Criteria(due_by=now + 7 * DAY)).rows
        ids = {each.id for each in wanted}
        still = [each for each in whole if each.id in ids]
        assert (list(due.rows), due.total) == (still[:3], len(still))
        assert due.minutes == sum(each.suggestion.minutes for each in still if each.suggestion)


@pytest.mark.parametrize("text", sorted(PLAIN))
def test_each_term_alone(place: Path, text: str) -> None:
    with Reader.open(place) as reader:
        for now in MOMENTS:
            wanted = {fact.contact.id for fact in facts(reader, now) if PLAIN[text](fact)}
            asked = text if not text.startswith("(") else f"{text} state:any"
            assert {each.id for each in answer(reader, asked, now)} == wanted


def test_a_filter_goes_with_other_criteria(place: Path) -> None:
    with Reader.open(place) as reader:
        for now in MOMENTS:
            for text in ("fresh<0.7", "last>2w", "has:email"):
                found = answer(reader, text, now)
                assert answer(reader, text, now, tier=5) == [each for each in found if each.tier == 5]
                ids = (*(each.id for each in found[:3]), id_of(77777))
                assert answer(reader, text, now, ids=ids) == found[:3]
                on = answer(reader, text, now, list_id=LISTS["Friends"])
                assert on == [each for each in found if any(ref.name == "Friends" for ref in each.lists)]


@pytest.mark.parametrize(
    "hostile",
    ["'; DROP TABLE contact; --", '" OR 1=1 --', "%", "_", ":now", "\\", "{key}", "\U0010ffff", "*", "?1"],
)
def test_a_value_is_a_value_and_never_a_question(place: Path, hostile: str) -> None:
    quoted = '"qq' + hostile.replace("\\", "\\\\").replace('"', '\\"') + '"'
    with Reader.open(place) as reader:
        for field in ("organization", "role", "note", "name", "platform", "via", "origin:online"):
            try:
                found = answer(reader, f"{field}:{quoted}", NOW)
            except KeyError:
                continue
            assert found == [], field
        assert len(answer(reader, "state:any", NOW)) == 40


def test_a_long_text_is_folded_to_its_end() -> None:
    text = "Ä b" * 2000 + " Tângo" + "x" * 5000 + " end"
    folded = folded_text(text)
    assert folded is not None
    assert "tango" in folded
    assert folded.endswith("x end")
    assert folded_text("Ábc") == "abc"
    assert folded_text(None) is None


def test_what_is_foreseen_is_what_comes(tmp_path: Path, place: Path) -> None:
    """Whoever looks first sees what the change then makes."""
    copy = tmp_path / "copy.db"
    copy.write_bytes(place.read_bytes())
    with Reader.open(copy) as reader:
        view = store_world.view(reader)
        everyone = list(reader.contacts([each.id for each in WORLD if isinstance(each, Contact)]))
        changed = {
            each.id: each._replace(tier=1 + (each.tier + 1) % 5, origin=Origin("shared", "family"), state="active", snoozed_until=None)
            for each in everyone
        }  # fmt: skip
        there = {id_: {ref.id for ref in refs} for id_, refs in reader.lists_of(list(changed)).items()}
        friends, readers = id_of(9001), id_of(9002)
        prospects = {
            id_: Prospect(each, frozenset((there.get(id_, set()) | {friends}) - {readers}))
            for id_, each in changed.items()
        }
        seen = {each.id: each for each in foreseen(reader, view, prospects)}
        joining = [
            Membership(id_of(50_000 + n), friends, id_, NOW)
            for n, id_ in enumerate(changed)
            if friends not in there.get(id_, set())
        ]
        leaving = reader.memberships(list_id=readers)
    with store_world.writer(copy) as writing, writing.step("edit") as step:
        step.put(*changed.values(), *joining)
        step.drop(*leaving)
    with Reader.open(copy) as reader:
        came = {each.id: each for each in reader.standings(store_world.view(reader), Criteria())}
    assert seen == came
