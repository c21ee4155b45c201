"""The language of filters: what is one, how it is taken apart, and what it refuses and why."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any, get_args
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from relationship_ledger.core.query import (
    DEEPEST,
    FIELDS,
    HAS,
    IS,
    MOST_CHARACTERS,
    MOST_TERMS,
    STATES,
    AllOf,
    AnyOf,
    Began,
    Birthday,
    Compared,
    FirstDay,
    Has,
    InState,
    Is,
    IsWord,
    Moment,
    Not,
    OnList,
    OnPlatform,
    Query,
    Reading,
    Says,
    Someone,
    Via,
    is_filter,
    joined,
    misspelt,
    parse,
)
from relationship_ledger.core.when import read_when
from relationship_ledger.errors import InvalidValueError, NotFoundError

ZONE = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 11, 24, 11, 0, tzinfo=ZONE)
AT = int(NOW.timestamp())
DAY = 86_400


def when(text: str) -> Any:
    found = read_when(text, now=NOW)
    if found is None:
        raise InvalidValueError(f"“{text}” is not a time I can read.")
    return found


def list_id(name: str) -> str:
    known = {"choir": "l1", "book club": "l2", "a, b": "l3", "none": "l4", 'the "a" team': "l5"}
    if name.casefold() not in known:
        raise NotFoundError(f"There is no list called “{name}”.", candidates=["Choir", "Book club"])
    return known[name.casefold()]


def channel(name: str) -> str:
    if name != "email":
        raise InvalidValueError(f"“{name}” is no channel.", candidates=["email"])
    return name


READING = Reading(NOW, when, list_id, channel, lambda text: [f"<{text}>"])


def tree(text: str) -> Any:
    return parse(text, READING).tree


def found(*words: str) -> Someone:
    return Someone(tuple(f"<{word}>" for word in words))


def midnight(*day: int) -> int:
    return int(datetime(*day, tzinfo=ZONE).timestamp())  # type: ignore[arg-type, misc]


TIER5, TIER4 = Compared("tier", "=", 5), Compared("tier", "=", 4)

TERMS: dict[str, Any] = {
    "tier:5": TIER5,
    "TIER=5": TIER5,
    "tier<=2": Compared("tier", "<=", 2),
    "tier <= 2": Compared("tier", "<=", 2),
    "tier:1,2": AnyOf((Compared("tier", "=", 1), Compared("tier", "=", 2))),
    "touches>=3": Compared("touches", ">=", 3),
    "touches:0": Compared("touches", "=", 0),
    "fresh<0.5": Compared("fresh", "<", 0.5),
    "fresh<50%": Compared("fresh", "<", 0.5),
    "gravitas>.3": Compared("gravitas", ">", 0.3),
    "worth>2": Compared("worth", ">", 2),
    "shelf<7d": Compared("shelf", "<", 7),
    "shelf<0": Compared("shelf", "<", 0),
    "shelf<0d": Compared("shelf", "<", 0),
    "shelf<-30d": Compared("shelf", "<", -30),
    "shelf>=2 months": Compared("shelf", ">=", 60),
    "last>2y": Moment("last", None, AT - 730 * DAY),
    "last>=2w": Moment("last", None, AT - 14 * DAY + 1),
    "last<2w": Moment("last", AT - 14 * DAY + 1, None),
    "last<=2w": Moment("last", AT - 14 * DAY, None),
    "last > 2y": Moment("last", None, AT - 730 * DAY),
    "last>3 months": Moment("last", None, AT - 90 * DAY),
    'last>"3 months"': Moment("last", None, AT - 90 * DAY),
    "last>two weeks": Moment("last", None, AT - 14 * DAY),
    "last>30": Moment("last", None, AT - 30 * DAY),
    "last<2025-01-01": Moment("last", None, midnight(2025, 1, 1)),
    "last<=2025-01-01": Moment("last", None, midnight(2025, 1, 2)),
    "last>2025-01-01": Moment("last", midnight(2025, 1, 2), None),
    "last>=2025-01-01": Moment("last", midnight(2025, 1, 1), None),
    "last:2025-01-01": Moment("last", midnight(2025, 1, 1), midnight(2025, 1, 2)),
    "last:2025": Moment("last", midnight(2025, 1, 1), midnight(2026, 1, 1)),
    "last=2025-12": Moment("last", midnight(2025, 12, 1), midnight(2026, 1, 1)),
    "last:yesterday": Moment("last", midnight(2026, 11, 23), midnight(2026, 11, 24)),
    "last<3 may": Moment("last", None, midnight(2026, 5, 3)),
    "last>=2026-11-24T10:00": Moment("last", midnight(2026, 11, 24, 10), None),
    "added>2026-01-01": Moment("added", midnight(2026, 1, 2), None),
    "first<2010-01-01": FirstDay(None, date(2010, 1, 1)),
    "first>10y": FirstDay(None, NOW.date() - timedelta(days=3650)),
    "first:2010": FirstDay(date(2010, 1, 1), date(2011, 1, 1)),
    "origin:online": Began("online"),
    "origin:shared:work": Began("shared", "work"),
    "origin:work": Began("shared", "work"),
    "origin:Neighborhood": Began("shared", "neighbourhood"),
    "origin:online:LinkedIn": Began("online", "linkedin"),
    "origin:unknown": Began("unknown"),
    "origin:work?": Began("shared", "work", True),
    "origin:guessed": Is("guessed"),
    "list:Choir": OnList("l1"),
    'list:"Book club"': OnList("l2"),
    "list:“Book club”": OnList("l2"),
    'list:Choir,"Book club"': AnyOf((OnList("l1"), OnList("l2"))),
    'list:"a, b"': OnList("l3"),
    'list:"the \\"a\\" team"': OnList("l5"),
    "list:none": OnList(None),
    'list:"none"': OnList("l4"),
    "state:archived": InState("archived"),
    "state:any": AllOf(()),
    "is:kept": Not(Is("rotten")),
    "has:email": Has("email"),
    "platform:X": OnPlatform("twitter"),
    "via:email": Via("email"),
    "organization:ACMÉ": Says("organization", "acme"),
    "organisation:acme": Says("organization", "acme"),
    "role:dean": Says("role", "dean"),
    "note:a,b": Says("note", "a b"),
    "name:Ana": Says("name", "ana"),
    "birthday:02-29": Birthday(((2, 29),)),
    "birthday:today": Birthday(((11, 24),)),
    "birthday<2": Birthday(((11, 24), (11, 25))),
}  # fmt: skip


@pytest.mark.parametrize("text", TERMS)
def test_a_term_is_read(text: str) -> None:
    read = tree(text)
    assert read == TERMS[text]
    assert type(read) is type(TERMS[text])  # tuples of one shape are equal
    assert is_filter(text)


def test_every_field_has_a_test_and_every_word_a_meaning() -> None:
    assert {
        text.split(":")[0].split("<")[0].split(">")[0].split("=")[0].strip().lower() for text in TERMS
    } >= {*FIELDS}
    assert set(get_args(IsWord)) <= set(IS)
    assert {*IS} & {*STATES} == {"active", "snoozed", "archived", "deceased"}
    for word in HAS:
        assert tree(f"has:{word}") == Has(word)


def test_a_birthday_in_a_month_and_in_a_span_over_the_turn_of_the_year() -> None:
    may = tree("birthday:may").days
    assert len(may) == 31
    assert {month for month, _ in may} == {5}
    ahead = tree("birthday<=60").days
    assert len(ahead) == 61
    assert (11, 24) in ahead
    assert (1, 23) in ahead
    assert (1, 24) not in ahead
    assert (11, 23) not in ahead
    late = Reading(NOW.replace(year=2027, month=2, day=27), when, list_id, channel, lambda _: [])
    assert parse("birthday<2d", late).tree == Birthday(((2, 27), (2, 28), (2, 29)))  # kept on the 28th


TREES: dict[str, Any] = {
    "tier:5 tier:4": AllOf((TIER5, TIER4)),
    "tier:5 and tier:4": AllOf((TIER5, TIER4)),
    "tier:5 or tier:4": AnyOf((TIER5, TIER4)),
    "tier:5 OR tier:4": AnyOf((TIER5, TIER4)),
    "tier:5 | tier:4": AnyOf((TIER5, TIER4)),
    "-tier:5": Not(TIER5),
    "not tier:5": Not(TIER5),
    "not not tier:5": Not(Not(TIER5)),
    "--tier:5": Not(Not(TIER5)),
    "tier:5 tier:4 or -tier:5": AnyOf((AllOf((TIER5, TIER4)), Not(TIER5))),
    "tier:5 (tier:4 or tier:5)": AllOf((TIER5, AnyOf((TIER4, TIER5)))),
    "-(tier:5 tier:4)": Not(AllOf((TIER5, TIER4))),
    "((tier:5))": TIER5,
    "(tier:5)(tier:4)": AllOf((TIER5, TIER4)),
    "Ana Mora tier:5": AllOf((found("Ana Mora"), TIER5)),
    "tier:5 Ana Mora": AllOf((TIER5, found("Ana Mora"))),
    "Ana tier:5 Mora": AllOf((found("Ana"), TIER5, found("Mora"))),
    "tier:5 -ana mora": AllOf((TIER5, Not(found("ana")), found("mora"))),
    "tier:5 not ana mora": AllOf((TIER5, Not(found("ana mora")))),
    'tier:5 "or"': AllOf((TIER5, found("or"))),
    'tier:5 "tier:4"': AllOf((TIER5, found("tier:4"))),
    "tier:5 ana@example.com": AllOf((TIER5, found("ana@example.com"))),
    "tier:5 https://ana.example/?tier=4": AllOf((TIER5, found("https://ana.example/?tier=4"))),
    "tier:5 +49 30 901820": AllOf((TIER5, found("+49 30 901820"))),
    "tier:5 O'Brien - Smith": AllOf((TIER5, found("O'Brien - Smith"))),
    "ana": found("ana"),
    "ana or bob": found("ana or bob"),
    "-ana": found("-ana"),
}  # fmt: skip


@pytest.mark.parametrize("text", TREES)
def test_terms_are_joined(text: str) -> None:
    assert tree(text) == TREES[text]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("tier:5", False), ("state:archived", True), ("tier:5 -state:any", True), ("is:snoozed", True),
        ("is:rotten,archived", True), ("is:rotten has:note", False), ("list:none", False),
    ],
)  # fmt: skip
def test_whether_states_are_named(text: str, says: bool) -> None:
    assert parse(text, READING).says_state is says


@pytest.mark.parametrize(
    "text",
    [
        "Ana Mora", "ana@example.com", "mastodon:@ana@social.example", "mastodon:@ana", "https://ana.example/?tier=5",
        "+49 30 901820", "tel:+4930901820", "@ana", "01900000-0000-7000-8000-000000000001", "…a1b2c3", "or", "not", "-ana",
        "(Ana)", '"tier:5"', 'Ana "tier:5" Mora', "teir:5", "tier", "tier 5", "nottier:5", "O'Brien", "", " ", ":", "<",
        "mailto:ana@example.com", "role=x@example.com", "x-tier:5", "tier–5",
    ],
)  # fmt: skip
def test_a_name_or_an_address_is_no_filter(text: str) -> None:
    assert not is_filter(text)


@pytest.mark.parametrize(
    "text",
    ["tier:5", "Ana tier:5", "-tier:5", "(tier:5", "tier >5", "LAST>2y", 'list:"x', "tier:", "ana |tier:5", "not is:due"],
)  # fmt: skip
def test_a_field_with_an_operator_makes_a_filter(text: str) -> None:
    assert is_filter(text)


REFUSED = {
    "teir:5 tier:1": ("teir:5", 1, "no field", "tier"),
    "tier:1 foo:bar": ("foo:bar", 8, "These are the fields", "birthday"),
    "tier:9": ("tier:9", 1, "1 to 5", None),
    "tier:x": ("tier:x", 1, "no tier", None),
    "tier<1,2": ("tier<1,2", 1, "one value", None),
    "tier:": ("tier:", 1, "a value", None),
    "tier: 5": ("tier:", 1, "a value", None),
    "tier:1,,2": ("tier:1,,2", 1, "a value", None),
    "touches>some": ("touches>some", 1, "number of touches", None),
    "fresh<lots": ("fresh<lots", 1, "no number", None),
    "fresh:0.5": ("fresh:0.5", 1, "which side", "fresh<0.5"),
    "worth>50%": ("worth>50%", 1, "no number", None),
    "shelf:7d": ("shelf:7d", 1, "which side", "shelf<7d"),
    "shelf<soon": ("shelf<soon", 1, "no length of time", None),
    "last:2w": ("last:2w", 1, "two ways", "last>2w"),
    "last>whenever": ("last>whenever", 1, "not a time", None),
    "birthday:30d": ("birthday:30d", 1, "two ways", "birthday<30d"),
    "birthday:13-01": ("birthday:13-01", 1, "no day of the year", None),
    "birthday<may": ("birthday<may", 1, "no length of time", None),
    "origin:moon": ("origin:moon", 1, "no origin", "shared:work"),
    "origin>work": ("origin>work", 1, "not more or less", None),
    "origin:shared:moon": ("origin:shared:moon", 1, "no origin", "shared:work"),
    "tier:5 list:Band": ("list:Band", 8, "no list called", "Book club"),
    "via:owl": ("via:owl", 1, "no channel", "email"),
    "is:nice": ("is:nice", 1, "not known here", "rotten"),
    "has:money": ("has:money", 1, "not known here", "promise"),
    "state:gone": ("state:gone", 1, "not known here", "archived"),
    "name:---": ("name:---", 1, "no letter", None),
    "list>x": ("list>x", 1, "not more or less", None),
    "(tier:5": ("(", 1, "not closed", None),
    "tier:5)": (")", 7, "no ( before", None),
    "()tier:5": (")", 2, "a term has to stand here", None),
    "tier:5 or": ("or", 8, "a term has to stand here", None),
    "or tier:5": ("or", 1, "a term has to stand here", None),
    "tier:5 or or tier:4": ("or", 11, "a term has to stand here", None),
    "tier:5 and": ("and", 8, "behind it", None),
    "and tier:5": ("and", 1, "before it", None),
    "tier:5 not": ("not", 8, "behind it", None),
    "tier:5 (not)": ("not", 9, "behind it", None),
    'list:"Book club': ('list:"Book club', 1, "not closed", None),
    "list:Friends(old)": ("list:Friends(", 1, "quotes around", None),
    "origin:work|school": ("origin:work|", 1, "commas between values", None),
    'tier:5 ""': ('""', 8, "empty", None),
}


@pytest.mark.parametrize("text", REFUSED)
def test_what_is_refused_is_named_with_its_place_and_what_is_possible(text: str) -> None:
    term, place, why, candidate = REFUSED[text]
    with pytest.raises(InvalidValueError) as refused:
        parse(text, READING)
    assert f"“{term}” (character {place})" in refused.value.message
    assert why in refused.value.message
    assert candidate is None or candidate in refused.value.candidates


def test_an_empty_and_an_endless_filter_are_refused() -> None:
    for text, why in ((" ", "empty"), ("tier:5 " + "x" * MOST_CHARACTERS, "characters long")):
        with pytest.raises(InvalidValueError, match=why):
            parse(text, READING)


@pytest.mark.parametrize("sign", ["(", "-", "not ", "-(", "not ("])
def test_nesting_ends_somewhere(sign: str) -> None:
    signs = DEEPEST // (2 if "(" in sign and sign != "(" else 1)
    closed = ")" * (signs if "(" in sign else 0)
    assert parse(f"{sign * signs}tier:5{closed}", READING)
    for count in (signs + 1, 3000):
        with pytest.raises(InvalidValueError, match=f"more than {DEEPEST}"):
            parse(f"{sign * count}tier:5{')' * (count if '(' in sign else 0)}", READING)


@pytest.mark.parametrize("of", ["tier:5 ", "tier:5 or ", "ana ", "-ana "])
def test_the_number_of_terms_ends_somewhere(of: str) -> None:
    assert parse(of * (MOST_TERMS - 1) + "tier:4", READING)
    with pytest.raises(InvalidValueError, match=f"at most {MOST_TERMS}"):
        parse(of * MOST_TERMS + "tier:4", READING)
    with pytest.raises(InvalidValueError, match=f"at most {MOST_TERMS}"):
        parse("tier:" + ",".join(["1"] * (MOST_TERMS + 1)), READING)


def test_a_misspelt_field_is_guessed_at() -> None:
    assert misspelt("teir:5") == ("teir", ("tier",))
    assert misspelt("orgin:online ana")[1] == ("origin",)  # type: ignore[index]
    for text in ("Ana Mora", "tier:5", "mastodon:@ana", "https://x.example", "tel:+49"):
        assert misspelt(text) is None


@pytest.mark.parametrize(
    ("arguments", "text"),
    [
        (["tier:5", "last>2y"], "tier:5 last>2y"),
        (["list:Book club", "tier:5"], 'list:"Book club" tier:5'),
        (["-list:Book club"], '-list:"Book club"'),
        (["tier:5 ana"], "tier:5 ana"),
        (["list:Choir or list:none"], "list:Choir or list:none"),
        (["list:Choir tier:5"], "list:Choir tier:5"),
        (["list:Choir -ana"], "list:Choir -ana"),
        (['list:"Book club" ana'], 'list:"Book club" ana'),
        (["Ana", "Mora"], "Ana Mora"),
    ],
)
def test_arguments_are_one_filter_and_get_their_quotes_back(arguments: list[str], text: str) -> None:
    assert joined(arguments) == text


def leaves(node: Any) -> Iterator[Any]:
    if isinstance(node, Not):
        yield from leaves(node.of)
    elif isinstance(node, AllOf | AnyOf):
        for each in node.of:
            yield from leaves(each)
    else:
        yield node


PIECES = [
    *FIELDS, ":", "<", ">", "=", "<=", "(", ")", "|", "-", " ", "  ", '"', "“", "”", "\\", ",", "or", "and", "not", "none",
    "5", "2w", "2025", "2025-01-01", "0.5", "-3d", "Ana", "may", "99999", "é", "\0", "\u202e", "\U0001f600", "@", "://",
]  # fmt: skip


@settings(max_examples=600)
@given(st.one_of(st.text(max_size=60), st.lists(st.sampled_from(PIECES), max_size=25).map("".join)))
def test_any_text_is_read_or_refused_in_words(text: str) -> None:
    filtered = is_filter(text)
    try:
        query = parse(text, READING)
    except InvalidValueError:
        return
    assert isinstance(query, Query)
    if not filtered:
        assert query.tree == found(text)
    for leaf in leaves(query.tree):
        assert isinstance(leaf, tuple)
