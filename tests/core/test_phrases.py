"""The phrase reader: a table of sentences, and what must hold of any."""

import itertools
from collections.abc import Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from relationship_ledger.config import build
from relationship_ledger.core.handles import fold
from relationship_ledger.core.phrase_words import FILLERS, SUBJECTS
from relationship_ledger.core.phrases import Reading, read_phrase
from relationship_ledger.model import Channel, Match, Ref

NOW = datetime(2026, 11, 24, 10, 0, tzinfo=ZoneInfo("Europe/Berlin"))  # a Tuesday
CAST = (
    "Ana García", "Ana and Company", "Bob Smith", "Bob Stone", "Bob & Sons", "Cy Young", "Zoë Krämer", "O'Brien, Pat",
    "Anne-Marie de la Cruz", "May Chen", "June Park", "Will Turner", "Mark Twain", "Grace Hopper", "Hope Diaz",
    "Sunday Okafor", "Li Wei", "田中花子", "Дмитрий Иванов", "J. R. Tolkien", "Chat Baker", "Art Vandelay",
    "April Jones", "Bill Gates",
)  # fmt: skip
ALIASES = {"mum": "Grace Hopper", "Zed": "Zoë Krämer"}
HANDLES = {"ana@example.org": "Ana García", "@cy": "Cy Young"}


def find(text: str) -> Match:
    """Look up a name as a ledger with this cast would."""

    def refs(names: Sequence[str]) -> tuple[Ref, ...]:
        return tuple(Ref(name, name) for name in names)

    key = fold(text)
    if text.strip() in HANDLES:
        return Match("handle", refs([HANDLES[text.strip()]]))
    if full := [name for name in CAST if key and fold(name) == key]:
        return Match("full", refs(full))
    if alias := [name for other, name in ALIASES.items() if key and fold(other) == key]:
        return Match("alias", refs(alias))
    begins = [
        name for name in CAST
        if key and all(any(word.startswith(part) for word in fold(name).split()) for part in key.split())
    ]  # fmt: skip
    return Match("prefix", refs(begins)) if begins else Match("none")


def read(*words: str, **options: Any) -> Reading:
    return read_phrase(words, now=NOW, find=find, channels=build({}).channels, **options)


def _said(who: tuple[str, ...] = (), **said: Any) -> dict[str, Any]:
    nothing = {
        "channel": None, "minutes": None, "when": None, "by": None, "note": None, "cost": None, "missed": False,
        "unplaced": (), "asks": 0,
    }  # fmt: skip
    return {"who": who, **nothing, **said}


def _shown(reading: Reading) -> dict[str, Any]:
    when = reading.when
    return {
        "who": tuple(
            who.match.refs[0].name if len(who.match.refs) == 1 else f"{who.text}: {len(who.match.refs)}"
            for who in reading.contacts
        ),
        "channel": reading.channel,
        "minutes": reading.minutes,
        "when": when and (when.day.isoformat() if when.precision == "day" else when.at.isoformat()[:16]),
        "by": reading.by,
        "note": reading.note,
        "cost": reading.cost and f"{reading.cost.amount} {reading.cost.currency}",
        "missed": reading.missed,
        "unplaced": reading.unplaced,
        "asks": len(reading.questions),
    }


SENTENCES = [
    ("Ana call 25m yesterday", _said(("Ana: 2",), channel="call", minutes=25, when="2026-11-23")),
    ("yesterday 25m call Ana", _said(("Ana: 2",), channel="call", minutes=25, when="2026-11-23")),
    (
        "last friday: coffee with Ana and Cy for an hour, they invited",
        _said(("Ana: 2", "Cy Young"), channel="meet", minutes=60, when="2026-11-20", by="them"),
    ),
    ("Ana Cy meal 2h nov 3", _said(("Ana: 2", "Cy Young"), channel="meal", minutes=120, when="2026-11-03")),
    ("email Ana", _said(("Ana: 2",), channel="email")),
    ("ana@example.org message", _said(("Ana García",), channel="message")),
    (
        "Ana called me this morning, 1h30",
        _said(("Ana: 2",), channel="call", minutes=90, when="2026-11-24T09:00", by="them"),
    ),
    (
        "met Ana, Zoë & Cy at 18:30 on 2026-11-03",
        _said(("Ana: 2", "Zoë Krämer", "Cy Young"), channel="meet", when="2026-11-03T18:30", by="both"),
    ),
    ("wrote to Ana two weeks ago", _said(("Ana: 2",), channel="message", when="2026-11-10", by="me")),
    (
        "Ana and I had dinner last night",
        _said(("Ana: 2",), channel="meal", when="2026-11-23T21:00", by="both"),
    ),
    (
        "three-hour walk with Zoë last sunday",
        _said(("Zoë Krämer",), channel="meet", minutes=180, when="2026-11-22"),
    ),
    ("they called", _said((), channel="call", by="them")),
    ("they called, Ana", _said(("Ana: 2",), channel="call", by="them")),
    ("I wrote Ana", _said(("Ana: 2",), channel="message", by="me")),
    (
        "called Ana 20m yesterday about the new house",
        _said(("Ana: 2",), channel="call", minutes=20, when="2026-11-23", by="me", note="the new house"),
    ),
    ("had a 20 minute call with Ana", _said(("Ana: 2",), channel="call", minutes=20)),
    ("tried to call Ana, no answer", _said(("Ana: 2",), channel="call", missed=True)),
    ("call May yesterday", _said(("May Chen",), channel="call", when="2026-11-23")),
    ("May call yesterday", _said(("May Chen",), channel="call", when="2026-11-23")),
    ("call with Mark", _said(("Mark Twain",), channel="call")),
    ("coffee with Will on friday", _said(("Will Turner",), channel="meet", when="2026-11-20")),
    ("June june 3", _said(("June Park",), when="2026-06-03")),
    ("Sunday call", _said(("Sunday Okafor",), channel="call")),
    ("call Sunday yesterday", _said(("Sunday Okafor",), channel="call", when="2026-11-23")),
    ("coffee over zoom with Ana", _said(("Ana: 2",), channel="video")),
    ("phone call with Ana", _said(("Ana: 2",), channel="call")),
    ("wrote a letter to mum", _said(("Grace Hopper",), channel="letter", by="me")),
    ("Ana and Company meeting 1h", _said(("Ana and Company",), channel="meet", minutes=60)),
    ("Bob & Sons call", _said(("Bob & Sons",), channel="call")),
    ("call Bob", _said(("Bob: 3",), channel="call")),
    ("lunch with Ana cost 20 EUR", _said(("Ana: 2",), channel="meal", cost="20 EUR")),
    ("lunch with Ana €12.50", _said(("Ana: 2",), channel="meal", cost="12.50 EUR")),
    ("Ana Jane Unknown call", _said(("Ana: 2",), channel="call", unplaced=("Jane Unknown",))),
    ("call Ana tomorrow", _said(("Ana: 2",), channel="call", when="2026-11-25", asks=1)),
    ("coffee and email with Ana", _said(("Ana: 2",), channel="email", asks=1)),
    ("Chat Baker call 20m", _said(("Chat Baker",), channel="call", minutes=20)),
    ("chat with Hope", _said(("Hope Diaz",), channel="message")),
    ("email from Ana", _said(("Ana: 2",), channel="email", by="them")),
    ("email to Ana", _said(("Ana: 2",), channel="email", by="me")),
    ("got a call from Ana", _said(("Ana: 2",), channel="call", by="them")),
    ("we met yesterday, Ana", _said(("Ana: 2",), channel="meet", when="2026-11-23", by="both")),
    ("Ana's party", _said(("Ana's: 2",), channel="event")),
    (
        "texted 田中花子 this morning",
        _said(("田中花子",), channel="message", when="2026-11-24T09:00", by="me"),
    ),
    ("Дмитрий Иванов called", _said(("Дмитрий Иванов",), channel="call", by="them")),
    ("Ana call 25m 1h", _said(("Ana: 2",), channel="call", minutes=25, asks=1)),
    (
        "ran into Anne-Marie on tuesday",
        _said(("Anne-Marie de la Cruz",), channel="meet", when="2026-11-24", by="both"),
    ),
    ("heard from Cy", _said(("Cy Young",), by="them")),
    ("Ana call -- talked about Rome", _said(("Ana: 2",), channel="call", note="talked about Rome")),
    ("dinner with Ana at Luigi's", _said(("Ana: 2",), channel="meal", unplaced=("Luigi's",))),
    (
        'Ana call "her new job" yesterday',
        _said(("Ana: 2",), channel="call", when="2026-11-23", note="her new job"),
    ),
    ("called mum for about 20 minutes", _said(("Grace Hopper",), channel="call", minutes=20, by="me")),
    ("J. R. Tolkien letter", _said(("J. R. Tolkien",), channel="letter")),
    ("Art video 30m", _said(("Art Vandelay",), channel="video", minutes=30)),
    ("April april 3 call", _said(("April Jones",), channel="call", when="2026-04-03")),
    ("Bill call", _said(("Bill Gates",), channel="call")),
    ("left a voicemail for Ana", _said(("Ana: 2",), channel="call", missed=True)),
    ("yesterday call Ana at 18:30", _said(("Ana: 2",), channel="call", when="2026-11-23T18:30")),
    ("Ana visited", _said(("Ana: 2",), channel="meet", by="them")),
    ("visited Ana", _said(("Ana: 2",), channel="meet", by="me")),
    (
        "Zoë and Cy invited me to dinner last saturday",
        _said(("Zoë Krämer", "Cy Young"), channel="meal", when="2026-11-21", by="them"),
    ),
    ("spoke with Ana on the phone for half an hour", _said(("Ana: 2",), channel="call", minutes=30, by="me")),
    ("@cy message", _said(("Cy Young",), channel="message")),
    ("Ana commented", _said(("Ana: 2",), channel="comment", by="them")),
    ("call", _said((), channel="call")),
    ("Ana 3 days ago meet", _said(("Ana: 2",), channel="meet", when="2026-11-21")),
    ("O'Brien, Pat call", _said(("O'Brien, Pat",), channel="call")),
    ("Grace and Hope lunch 1h", _said(("Grace Hopper", "Hope Diaz"), channel="meal", minutes=60)),
    ("Chat call 20m", _said(("Chat Baker",), channel="call", minutes=20)),
    ("Friday call on friday", _said((), channel="call", when="2026-11-20")),
    ("Ana call Monday at 18:30", _said(("Ana: 2",), channel="call", when="2026-11-23T18:30")),
    ("april 3 call April", _said(("April Jones",), channel="call", when="2026-04-03")),
    ("Ana coffee", _said(("Ana: 2",), channel="meet")),
    ("coffee Ana 45 min", _said(("Ana: 2",), channel="meet", minutes=45)),
    (
        "Ana, Cy and Zoë: dinner on saturday evening, 2h",
        _said(("Ana: 2", "Cy Young", "Zoë Krämer"), channel="meal", minutes=120, when="2026-11-21T19:00"),
    ),
    (
        "hung out with Cy yesterday evening for three hours",
        _said(("Cy Young",), channel="meet", minutes=180, when="2026-11-23T19:00", by="both"),
    ),
    ("caught up with Mark over coffee", _said(("Mark Twain",), channel="meet", by="both")),
    ("caught up with Mark over the phone", _said(("Mark Twain",), channel="call", by="both")),
    ("Mark rang this morning", _said(("Mark Twain",), channel="call", when="2026-11-24T09:00", by="them")),
    ("I phoned Mark at 9:15", _said(("Mark Twain",), channel="call", when="2026-11-24T09:15", by="me")),
    ("we had lunch with Cy and Mark", _said(("Cy Young", "Mark Twain"), channel="meal", by="both")),
    ("Cy and I had lunch on 12 november", _said(("Cy Young",), channel="meal", when="2026-11-12", by="both")),
    ("postcard from Anne-Marie", _said(("Anne-Marie de la Cruz",), channel="letter", by="them")),
    ("sent a postcard to Anne-Marie", _said(("Anne-Marie de la Cruz",), channel="letter", by="me")),
    ("sent an email to Cy", _said(("Cy Young",), channel="email", by="me")),
    ("Cy sent me an email", _said(("Cy Young",), channel="email", by="them")),
    ("Cy emailed yesterday", _said(("Cy Young",), channel="email", when="2026-11-23", by="them")),
    ("Cy replied", _said(("Cy Young",), channel="message", by="them")),
    ("replied to Cy", _said(("Cy Young",), channel="message", by="me")),
    ("zoom with Cy 1h", _said(("Cy Young",), channel="video", minutes=60)),
    ("skype call with Cy", _said(("Cy Young",), channel="video")),
    ("video call Cy 30 minutes", _said(("Cy Young",), channel="video", minutes=30)),
    ("whatsapp Cy", _said(("Cy Young",), channel="message")),
    ("whatsapp from Cy", _said(("Cy Young",), channel="message", by="them")),
    ("Cy texted me last night", _said(("Cy Young",), channel="message", when="2026-11-23T21:00", by="them")),
    ("dm Cy", _said(("Cy Young",), channel="message")),
    ("Cy dm'd me", _said(("Cy Young",), channel="message", by="them")),
    ("newsletter to Cy and Mark", _said(("Cy Young", "Mark Twain"), channel="broadcast", by="me")),
    ("liked Mark", _said(("Mark Twain",), channel="like", by="me")),
    ("commented on Mark", _said(("Mark Twain",), channel="comment", by="me")),
    ("wedding with Cy on 2026-09-12", _said(("Cy Young",), channel="event", when="2026-09-12")),
    ("concert with Grace, paid 45 euros", _said(("Grace Hopper",), channel="event", cost="45 EUR")),
    ("dinner with Grace £30", _said(("Grace Hopper",), channel="meal", cost="30 GBP")),
    ("Grace meal 2h cost 80", _said(("Grace Hopper",), channel="meal", minutes=120, cost="80 EUR")),
    ("no answer from Grace", _said(("Grace Hopper",), channel="call", missed=True)),
    ("missed call from Grace", _said(("Grace Hopper",), channel="call", missed=True)),
    ("Grace didn't pick up", _said(("Grace Hopper",), channel="call", missed=True)),
    (
        "tried calling Grace yesterday",
        _said(("Grace Hopper",), channel="call", when="2026-11-23", missed=True),
    ),
    ("couldn't reach Grace", _said(("Grace Hopper",), channel="call", missed=True)),
    (
        "Cy call 25m yesterday note: wants the recipe",
        _said(("Cy Young",), channel="call", minutes=25, when="2026-11-23", note="wants the recipe"),
    ),
    ("Cy call - wants the recipe", _said(("Cy Young",), channel="call", note="wants the recipe")),
    ("Cy call — Rome, 3 days", _said(("Cy Young",), channel="call", note="Rome, 3 days")),
    (
        "called Cy re: the 3 pm meeting",
        _said(("Cy Young",), channel="call", by="me", note="the 3 pm meeting"),
    ),
    (
        "met Cy about 18:30 yesterday",
        _said(("Cy Young",), channel="meet", when="2026-11-23T18:30", by="both"),
    ),
    ("walk with 田中花子", _said(("田中花子",), channel="meet")),
    ("Li Wei lunch", _said(("Li Wei",), channel="meal")),
    ("Дмитрий call 15m", _said(("Дмитрий Иванов",), channel="call", minutes=15)),
    ("Anne-Marie de la Cruz call", _said(("Anne-Marie de la Cruz",), channel="call")),
    ("de la Cruz call", _said(("Anne-Marie de la Cruz",), channel="call")),
    ("j. r. tolkien call", _said(("J. R. Tolkien",), channel="call")),
    ("zed call", _said(("Zoë Krämer",), channel="call")),
    ("mum and Cy dinner", _said(("Grace Hopper", "Cy Young"), channel="meal")),
    ("yesterday", _said((), when="2026-11-23")),
    ("with Ana", _said(("Ana: 2",))),
    ("Ana", _said(("Ana: 2",))),
    ("Ana call 2026-11-03T18:30", _said(("Ana: 2",), channel="call", when="2026-11-03T18:30")),
    ("Ana call on 3.11.2026", _said(("Ana: 2",), channel="call", when="2026-11-03")),
    ("Ana call 3/11/2026", _said(("Ana: 2",), channel="call", when="2026-11-03")),
    ("Ana call an hour ago", _said(("Ana: 2",), channel="call", when="2026-11-24T09:00")),
    (
        "Ana call half an hour ago for ten minutes",
        _said(("Ana: 2",), channel="call", minutes=10, when="2026-11-24T09:30"),
    ),
    ("Ana call just now", _said(("Ana: 2",), channel="call", when="2026-11-24T10:00")),
    ("Ana call 6pm", _said(("Ana: 2",), channel="call", when="2026-11-24T18:00", asks=1)),
    ("Ana call in 2 weeks", _said(("Ana: 2",), channel="call", when="2026-12-08", asks=1)),
    ("Ana call next friday", _said(("Ana: 2",), channel="call", when="2026-11-27", asks=1)),
    ("Nobody Known call", _said((), channel="call", unplaced=("Nobody Known",))),
    ("called Nobody yesterday", _said((), channel="call", when="2026-11-23", by="me", unplaced=("Nobody",))),
    ("Ana blah call", _said(("Ana: 2",), channel="call", unplaced=("blah",))),
    ("spoke to Bob Smith", _said(("Bob Smith",), channel="call", by="me")),
    ("Bob Stone and Bob Smith beers", _said(("Bob Stone", "Bob Smith"), channel="meal")),
    ("they invited Cy to lunch", _said(("Cy Young",), channel="meal", by="them")),
    ("I invited Cy to lunch", _said(("Cy Young",), channel="meal", by="me")),
    ("Cy suggested a walk", _said(("Cy Young",), channel="meet", by="them")),
    ("quick call with Cy", _said(("Cy Young",), channel="call")),
    ("had a long lovely talk with Cy", _said(("Cy Young",), channel="call")),
    (
        "talked with Cy for an hour and a half on tuesday",
        _said(("Cy Young",), channel="call", minutes=90, when="2026-11-24", by="me"),
    ),
    ("Cy came over", _said(("Cy Young",), channel="meet", by="them")),
    ("stopped by Cy's place", _said(("Cy Young",), channel="meet", by="me", unplaced=("place",))),
    (
        "visited Cy for 2 hours last week",
        _said(("Cy Young",), channel="meet", minutes=120, by="me", unplaced=("last week",)),
    ),
    ("ana and bob smith call", _said(("ana: 2", "Bob Smith"), channel="call")),
    ("Cy & Mark & Grace coffee", _said(("Cy Young", "Mark Twain", "Grace Hopper"), channel="meet")),
    ("Cy+Mark coffee", _said(("Cy Young", "Mark Twain"), channel="meet")),
    ("Cy/Mark coffee", _said(("Cy Young", "Mark Twain"), channel="meet")),
    ("Turner letter", _said(("Will Turner",), channel="letter")),
    ("call w/ Cy", _said(("Cy Young",), channel="call")),
    ("got a letter from Cy", _said(("Cy Young",), channel="letter", by="them")),
    ("received an email from Cy", _said(("Cy Young",), channel="email", by="them")),
    ("Cy told me about Rome", _said(("Cy Young",), note="Rome", unplaced=("told",))),
    ("voice message to Cy", _said(("Cy Young",), channel="message", by="me")),
    ("Cy called twice", _said(("Cy Young",), channel="call", by="them", unplaced=("twice",))),
]


@pytest.mark.parametrize(("sentence", "expected"), SENTENCES, ids=[sentence for sentence, _ in SENTENCES])
def test_a_sentence_is_read_whole(sentence: str, expected: dict[str, Any]) -> None:
    assert _shown(read(sentence)) == expected


def test_the_table_is_long_enough() -> None:
    assert len({sentence for sentence, _ in SENTENCES}) >= 120


@pytest.mark.parametrize(
    "sentence", [sentence for sentence, _ in SENTENCES if '"' not in sentence and " - " not in sentence]
)
def test_words_of_a_command_line_read_as_the_sentence_does(sentence: str) -> None:
    assert _shown(read(*sentence.split())) == _shown(read(sentence))


@pytest.mark.parametrize(
    "tokens",
    [
        ("Cy", "call", "25m", "yesterday"),
        ("Anne-Marie de la Cruz", "coffee", "an hour", "nov 3"),
        ("Дмитрий", "email", "5 min", "2026-11-03 18:30"),
        ("mum", "lunch", "1h30", "last friday", "€20"),
    ],
)
def test_the_order_of_words_does_not_matter(tokens: tuple[str, ...]) -> None:
    readings = {str(_shown(read(*order))) for order in itertools.permutations(tokens)}
    assert len(readings) == 1
    assert "'unplaced': ()" in readings.pop()


def test_channels_of_the_users_own_and_their_words_come_first() -> None:
    channels = {**build({}).channels, "sauna": Channel("sauna", 90, 1, 0.9, two_way=True)}
    known = {"channels": channels, "channel_words": {"sweat": "sauna", "coffee": "video"}}
    readings = [
        read_phrase([text], now=NOW, find=find, **known).channel  # type: ignore[arg-type]
        for text in ("sauna with Cy", "Cy sweat 1h", "coffee with Cy")
    ]
    assert readings == ["sauna", "sauna", "video"]


def test_an_element_that_begins_as_a_note_is_one_and_reading_goes_on_behind_it() -> None:
    reading = read("Cy", "note: the red tent, 3 days", "call", "20m")
    assert (reading.note, reading.minutes, reading.when) == ("the red tent, 3 days", 20, None)


def test_an_amount_without_a_currency_is_in_the_users() -> None:
    assert str(read("Cy lunch cost 80", currency="CHF").cost) == "Money(amount=Decimal('80'), currency='CHF')"


def test_months_before_days_where_the_user_writes_so() -> None:
    reading = read("Cy call 3/11/2026", day_first=False)
    assert reading.when is not None
    assert reading.when.day.isoformat() == "2026-03-11"


_ATOMS = st.sampled_from(
    [
        "Cy", "Ana", "Nobody", "call", "coffee", "wrote", "they", "I", "me", "and", "with", "about", "yesterday", "at",
        "18:30", "25m", "an", "hour", "3", "nov", "may", "€5", "no", "answer", "over", "zoom", "from", "to", ",", "-", "“x”",
        "--", "note:", "xyzzy", "'", "…",
    ]
)  # fmt: skip


@settings(max_examples=400, deadline=None)
@given(st.lists(_ATOMS, min_size=1, max_size=9))
def test_any_word_is_placed_dropped_as_a_filler_or_handed_back(words: list[str]) -> None:
    reading = read(" ".join(words))
    if "xyzzy" in words:
        kept = " ".join([*reading.unplaced, reading.note or ""])
        assert kept.count("xyzzy") == words.count("xyzzy")
    for text in reading.unplaced:
        plain = [word.casefold() for word in text.split()]
        assert any(word not in FILLERS and word not in SUBJECTS for word in plain)


@settings(max_examples=300, deadline=None)
@given(st.lists(st.text(max_size=12), max_size=6))
def test_no_text_breaks_it(words: list[str]) -> None:
    assert isinstance(read(*words), Reading)
