"""The phrase reader: a table of sentences, and what must hold of any."""

import itertools
import re
from collections.abc import Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from relationship_ledger.config import build
from relationship_ledger.core.handles import fold
from relationship_ledger.core.phrase_words import (
    CHANNELS,
    CURRENCIES,
    FILLERS,
    MISSED,
    STILL_TO_COME,
    SUBJECTS,
)
from relationship_ledger.core.phrases import Reading, read_phrase
from relationship_ledger.model import Channel, Match, Ref

NOW = datetime(2026, 11, 24, 10, 0, tzinfo=ZoneInfo("Europe/Berlin"))  # a Tuesday
CAST = (
    "Ana García", "Ana and Company", "Bob Smith", "Bob Stone", "Bob & Sons", "Cy Young", "Zoë Krämer", "O'Brien, Pat",
    "Anne-Marie de la Cruz", "May Chen", "June Park", "Will Turner", "Mark Twain", "Grace Hopper", "Hope Diaz",
    "Sunday Okafor", "Li Wei", "田中花子", "Дмитрий Иванов", "J. R. Tolkien", "Chat Baker", "Art Vandelay",
    "April Jones", "Bill Gates", "Dawn French", "Summer Reed", "Christmas Eze", "Nora Butler",
)  # fmt: skip
ALIASES = {"mum": "Grace Hopper", "Zed": "Zoë Krämer"}
HANDLES = {"ana@example.org": "Ana García", "@cy": "Cy Young", "+49 170 1234567": "Bob Stone"}


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
    ("tried to call Ana, no answer", _said(("Ana: 2",), channel="call", by="me", missed=True)),
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
    ("left a voicemail for Ana", _said(("Ana: 2",), channel="call", by="me", missed=True)),
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
    ("missed call from Grace", _said(("Grace Hopper",), channel="call", by="them", missed=True)),
    ("Grace didn't pick up", _said(("Grace Hopper",), channel="call", by="me", missed=True)),
    (
        "tried calling Grace yesterday",
        _said(("Grace Hopper",), channel="call", when="2026-11-23", by="me", missed=True),
    ),
    ("couldn't reach Grace", _said(("Grace Hopper",), channel="call", by="me", missed=True)),
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
    # names that are words
    ("met May in may", _said(("May Chen",), channel="meet", by="both", unplaced=("may",))),
    ("met Cy in May", _said(("Cy Young",), channel="meet", by="both", unplaced=("May",))),
    ("met Cy in mar", _said(("Cy Young",), channel="meet", by="both", unplaced=("mar",))),
    ("met May on may 3", _said(("May Chen",), channel="meet", when="2026-05-03", by="both")),
    ("May called me yesterday", _said(("May Chen",), channel="call", when="2026-11-23", by="them")),
    ("Will wrote", _said(("Will Turner",), channel="message", by="them")),
    ("will called", _said(("Will Turner",), channel="call", by="them")),
    ("I will call Cy", _said(("Cy Young",), channel="call", asks=1)),
    ("hope to call Cy", _said(("Cy Young",), channel="call", asks=1)),
    ("have to call Cy", _said(("Cy Young",), channel="call", asks=1)),
    ("I'll call Cy", _said(("Cy Young",), channel="call", asks=1)),
    ("Hope called", _said(("Hope Diaz",), channel="call", by="them")),
    ("call on Sunday", _said((), channel="call", when="2026-11-22")),
    ("last Sunday: call", _said((), channel="call", when="2026-11-22")),
    ("coffee with Sunday on sunday", _said(("Sunday Okafor",), channel="meet", when="2026-11-22")),
    ("coffee with sunday", _said(("Sunday Okafor",), channel="meet")),
    ("lunch with Cy on Sunday", _said(("Cy Young",), channel="meal", when="2026-11-22")),
    ("Christmas call yesterday", _said(("Christmas Eze",), channel="call", when="2026-11-23")),
    ("met Cy at christmas", _said(("Cy Young",), channel="meet", when="2025-12-25", by="both")),
    ("Christmas card to Cy", _said(("Cy Young",), channel="letter", by="me")),
    ("chat with Chat", _said(("Chat Baker",), channel="message")),
    ("Dawn call", _said(("Dawn French",), channel="call")),
    ("coffee with Summer", _said(("Summer Reed",), channel="meet")),
    ("met Cy this summer", _said(("Cy Young",), channel="meet", by="both", unplaced=("this summer",))),
    ("Will, Grace and May lunch", _said(("Will Turner", "Grace Hopper", "May Chen"), channel="meal")),
    ("no call with Cy", _said(("Cy Young",), channel="call", unplaced=("no",))),
    ("Nora call", _said(("Nora Butler",), channel="call")),
    ("met Cy but not Mark", _said(("Cy Young", "Mark Twain"), channel="meet", by="both", unplaced=("not",))),
    ("Cy or Mark call", _said(("Cy Young", "Mark Twain"), channel="call", unplaced=("or",))),
    ("letter from Cy's mum", _said(("Cy Young", "Grace Hopper"), channel="letter", by="them", asks=1)),
    ("zoe kramer call", _said(("Zoë Krämer",), channel="call")),
    ("O’Brien call", _said(("O'Brien, Pat",), channel="call")),
    ("call w/Mark", _said(("Mark Twain",), channel="call")),
    ("Bob & Sons, Cy call", _said(("Bob & Sons", "Cy Young"), channel="call")),
    ("call +49 170 1234567 yesterday", _said(("Bob Stone",), channel="call", when="2026-11-23")),
    ("call B", _said((), channel="call", unplaced=("B",))),
    ("coffee with Jane Unknown and Joe Doe", _said((), channel="meet", unplaced=("Jane Unknown", "Joe Doe"))),
    ("jane unknown, joe doe coffee", _said((), channel="meet", unplaced=("jane unknown", "joe doe"))),
    ("sunday call yesterday", _said((), channel="call", when="2026-11-22", asks=1)),
    ("call with sunday yesterday", _said(("Sunday Okafor",), channel="call", when="2026-11-23")),
    (
        "Sunday call with Jane Unknown",
        _said((), channel="call", when="2026-11-22", unplaced=("Jane Unknown",)),
    ),
    # who began it
    ("called by Cy", _said(("Cy Young",), channel="call", by="them")),
    ("wrote a postcard by hand to Cy", _said(("Cy Young",), channel="letter", by="me", unplaced=("hand",))),
    ("Cy and I called Mark", _said(("Cy Young", "Mark Twain"), channel="call", by="both")),
    ("I and Ana called Mark", _said(("Ana: 2", "Mark Twain"), channel="call", by="both")),
    ("Cy and Mark both called", _said(("Cy Young", "Mark Twain"), channel="call", by="them")),
    ("Cy yesterday called", _said(("Cy Young",), channel="call", when="2026-11-23", by="them")),
    ("Yesterday, called Cy", _said(("Cy Young",), channel="call", when="2026-11-23", by="me")),
    ("Jane called", _said((), channel="call", by="them", unplaced=("Jane",))),
    ("Cy called. Talked about Rome.", _said(("Cy Young",), channel="call", by="them", note="Rome.")),
    ("Cy called me and we talked for 20m", _said(("Cy Young",), channel="call", minutes=20, by="them")),
    ("I called Cy, he called me", _said(("Cy Young",), channel="call", by="me", asks=1)),
    ("Cy and I wrote with each other", _said(("Cy Young",), channel="message", by="both")),
    ("talked with each other, Cy", _said(("Cy Young",), channel="call", by="both")),
    ("email from me to Cy", _said(("Cy Young",), channel="email", by="me")),
    ("email to me from Cy", _said(("Cy Young",), channel="email", by="them")),
    ("email yesterday from Cy", _said(("Cy Young",), channel="email", when="2026-11-23", by="them")),
    ("Cy call from 9:15", _said(("Cy Young",), channel="call", when="2026-11-24T09:15")),
    ("got a call, Cy", _said(("Cy Young",), channel="call", by="them")),
    ("got a call with Cy", _said(("Cy Young",), channel="call")),
    ("got coffee with Cy", _said(("Cy Young",), channel="meet")),
    ("Cy got an email from me", _said(("Cy Young",), channel="email", by="me")),
    ("me and Cy had lunch", _said(("Cy Young",), channel="meal", by="both")),
    ("I had lunch with Cy", _said(("Cy Young",), channel="meal", by="both")),
    ("gave Cy a call", _said(("Cy Young",), channel="call", by="me")),
    ("Cy gave me a call", _said(("Cy Young",), channel="call", by="them")),
    ("coffee with Cy, she invited", _said(("Cy Young",), channel="meet", by="them")),
    ("Cy got a letter", _said(("Cy Young",), channel="letter", by="me")),
    ("Cy, called yesterday", _said(("Cy Young",), channel="call", when="2026-11-23", by="me")),
    # attempts
    ("missed Cy's call", _said(("Cy Young",), channel="call", by="them", missed=True)),
    ("missed Cy", _said(("Cy Young",), channel="call", missed=True)),
    ("tried to call me, Cy", _said(("Cy Young",), channel="call", by="them", missed=True)),
    ("tried to reach us: Cy", _said(("Cy Young",), channel="call", by="them", missed=True)),
    ("Cy tried to call me", _said(("Cy Young",), channel="call", by="them", missed=True)),
    ("I tried to call Cy", _said(("Cy Young",), channel="call", by="me", missed=True)),
    ("I missed Cy's call", _said(("Cy Young",), channel="call", by="them", missed=True)),
    ("Cy missed my call", _said(("Cy Young",), channel="call", by="me", missed=True)),
    ("called Cy but he didn’t pick up", _said(("Cy Young",), channel="call", by="me", missed=True)),
    ("I didn't pick up, Cy called", _said(("Cy Young",), channel="call", by="them", missed=True)),
    ("Cy called, no answer", _said(("Cy Young",), channel="call", by="them", missed=True)),
    ("Cy left me a voicemail", _said(("Cy Young",), channel="call", by="them", missed=True)),
    ("got a voicemail from Cy", _said(("Cy Young",), channel="call", by="them", missed=True)),
    ("called Cy and left a voicemail", _said(("Cy Young",), channel="call", by="me", missed=True)),
    ("tried emailing Cy", _said(("Cy Young",), channel="email", by="me", missed=True)),
    ("tried to meet Cy", _said(("Cy Young",), channel="meet", by="me", missed=True)),
    # channels
    ("met Cy for lunch", _said(("Cy Young",), channel="meal", by="both")),
    ("saw Cy at a concert", _said(("Cy Young",), channel="event", by="both")),
    ("met Cy and emailed", _said(("Cy Young",), channel="email", by="both", asks=1)),
    ("met Cy on zoom", _said(("Cy Young",), channel="video", by="both")),
    ("chatted with Cy over zoom", _said(("Cy Young",), channel="video", by="me")),
    ("called Cy on whatsapp", _said(("Cy Young",), channel="message", by="me")),
    ("wrote Cy a letter", _said(("Cy Young",), channel="letter", by="me")),
    ("lunch and a walk with Cy", _said(("Cy Young",), channel="meal", asks=1)),
    ("birthday party with Cy", _said(("Cy Young",), channel="event")),
    ("holiday cards to everyone", _said((), channel="broadcast")),
    ("videochat with Cy", _said(("Cy Young",), channel="video")),
    # money
    ("lunch with Cy €12,50", _said(("Cy Young",), channel="meal", cost="12.50 EUR")),
    ("lunch with Cy 1,200.50 EUR", _said(("Cy Young",), channel="meal", cost="1200.50 EUR")),
    ("lunch with Cy 1.200 EUR", _said(("Cy Young",), channel="meal", cost="1200 EUR")),
    ("lunch with Cy $20", _said(("Cy Young",), channel="meal", cost="20 USD")),
    ("lunch with Cy 20€ 30€", _said(("Cy Young",), channel="meal", cost="20 EUR", asks=1)),
    ("lunch with Cy 20 eur each", _said(("Cy Young",), channel="meal", cost="20 EUR", unplaced=("each",))),
    # times and lengths
    ("Cy call 1,5h", _said(("Cy Young",), channel="call", minutes=90)),
    ("an hour-long call with Cy", _said(("Cy Young",), channel="call", minutes=60)),
    ("call Cy 0 minutes", _said(("Cy Young",), channel="call", minutes=0, asks=1)),
    ("Cy call 20m or so", _said(("Cy Young",), channel="call", minutes=20)),
    ("Cy call for a while", _said(("Cy Young",), channel="call")),
    ("Cy call 20m,yesterday", _said(("Cy Young",), channel="call", minutes=20, when="2026-11-23")),
    ("Cy call nov 3, 2025", _said(("Cy Young",), channel="call", when="2025-11-03")),
    (
        "Cy call on the day before yesterday at 6:30 pm",
        _said(("Cy Young",), channel="call", when="2026-11-22T18:30"),
    ),
    (
        "called Cy before yesterday",
        _said(("Cy Young",), channel="call", when="2026-11-23", by="me", unplaced=("before",)),
    ),
    ("Cy call monday tuesday", _said(("Cy Young",), channel="call", when="2026-11-23", asks=1)),
    ("Cy call 9:15 to 9:45", _said(("Cy Young",), channel="call", when="2026-11-24T09:15", asks=1)),
    ("call Cy 31/02/2026", _said(("Cy Young",), channel="call", unplaced=("31/02/2026",))),
    ("hour long call with Cy", _said(("Cy Young",), channel="call", minutes=60)),
    # notes
    (
        "called Cy at about 9 yesterday",
        _said(("Cy Young",), channel="call", when="2026-11-23", by="me", unplaced=("9",)),
    ),
    ("called Cy at about noon", _said(("Cy Young",), channel="call", when="2026-11-24T10:00", by="me")),
    ("call with Cy about yesterday", _said(("Cy Young",), channel="call", note="yesterday")),
    ("call Cy about 25", _said(("Cy Young",), channel="call", unplaced=("25",))),
    ("call Cy about 3 kids", _said(("Cy Young",), channel="call", note="3 kids")),
    (
        "Cy call “the new Job, 3 days” 20m",
        _said(("Cy Young",), channel="call", minutes=20, note="the new Job, 3 days"),
    ),
    ("Cy call re:Rome", _said(("Cy Young",), channel="call", note="Rome")),
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
        ("Bob & Sons", "video call", "half an hour", "3/11/2026"),
        ("May Chen", "email", "5m", "may 3"),
    ],
)
def test_the_order_of_words_does_not_matter(tokens: tuple[str, ...]) -> None:
    readings = {str(_shown(read(*order))) for order in itertools.permutations(tokens)}
    assert len(readings) == 1
    assert "'unplaced': ()" in readings.pop()


@settings(max_examples=300, deadline=None)
@given(
    st.sampled_from(
        ["Ana García", "mum", "Cy", "@cy", "田中花子", "Bob & Sons", "J. R. Tolkien", "+49 170 1234567"]
    ),
    st.sampled_from(
        [("call", "call"), ("coffee", "meet"), ("lunch", "meal"), ("zoom", "video"), ("sms", "message")]
    ),
    st.sampled_from([("25m", 25), ("an hour", 60), ("1h30", 90), ("20 minutes", 20), ("three-hour", 180)]),
    st.sampled_from([("yesterday", "2026-11-23"), ("nov 3", "2026-11-03"), ("two weeks ago", "2026-11-10")]),
    st.permutations(range(4)),
)
def test_any_four_of_them_read_the_same_in_any_order(
    name: str, channel: tuple[str, str], span: tuple[str, int], day: tuple[str, str], order: list[int]
) -> None:
    words = [name, channel[0], span[0], day[0]]
    reading = read(*(words[place] for place in order))
    assert reading.when is not None
    assert (reading.channel, reading.minutes, reading.when.day.isoformat()) == (channel[1], span[1], day[1])
    assert [who.text for who in reading.contacts] == [name]
    assert (reading.unplaced, reading.questions) == ((), ())


def test_people_are_named_as_they_were_said() -> None:
    reading = read("lunch with zoe KRAMER, Cy’s (@cy) and Anne-Marie, yesterday.")
    said = [(who.text, who.match.how, who.match.refs[0].name) for who in reading.contacts]
    assert said == [
        ("zoe KRAMER", "full", "Zoë Krämer"),
        ("Cy’s", "prefix", "Cy Young"),
        ("Anne-Marie", "prefix", "Anne-Marie de la Cruz"),
    ]


def test_two_of_one_name_are_handed_on_for_the_caller_to_ask() -> None:
    (who,) = read("call Bob").contacts
    assert [ref.name for ref in who.match.refs] == ["Bob Smith", "Bob Stone", "Bob & Sons"]


def test_a_likeness_is_no_name() -> None:
    def like(text: str) -> Match:
        return Match("fuzzy", (Ref("1", "Zebulon"),)) if text == "Zebulun" else Match("none")

    reading = read_phrase(["Zebulun", "call"], now=NOW, find=like, channels=build({}).channels)
    assert (reading.contacts, reading.unplaced) == ((), ("Zebulun",))


@pytest.mark.parametrize(
    ("sentence", "question"),
    [
        ("coffee and email with Cy", "Two channels are named: email and meet."),
        ("Cy call monday tuesday", "Two times are named: “monday” and “tuesday”."),
        ("Cy call 20m 30m", "Two lengths of time are named."),
        ("Cy call tomorrow", "“tomorrow” is still to come; a touch has taken place."),
        ("I will call Cy", "“will” is still to come; a touch has taken place."),
        ("Cy call 0m", "A touch takes more than no time at all."),
        ("lunch with Cy €20 €30", "Two amounts are named."),
        ("I called Cy, he called me", "Who began it? It says both you and them."),
        ("letter from Cy's mum", "Who is “Cy's mum”? Say the name."),
    ],
)
def test_what_contradicts_itself_is_asked_about(sentence: str, question: str) -> None:
    assert read(sentence).questions == (question,)


def test_channels_of_the_users_own_and_their_words_come_first() -> None:
    channels = {**build({}).channels, "sauna": Channel("sauna", 90, 1, 0.9, two_way=True)}
    known = {"channels": channels, "channel_words": {"sweat": "sauna", "coffee": "video"}}
    readings = [
        read_phrase([text], now=NOW, find=find, **known).channel  # type: ignore[arg-type]
        for text in ("sauna with Cy", "Cy sweat 1h", "coffee with Cy")
    ]
    assert readings == ["sauna", "sauna", "video"]


def test_the_users_own_words_may_be_several_and_in_any_case() -> None:
    said = {"Sunday Roast at the Old Mill": "meal", "Lauf": "meet"}
    reading = read("sunday roast at the old mill with Cy", channel_words=said)
    assert (reading.channel, reading.when, reading.unplaced) == ("meal", None, ())
    assert read("Cy lauf 1h", channel_words=said).channel == "meet"


def test_an_element_that_begins_as_a_note_is_one_and_reading_goes_on_behind_it() -> None:
    reading = read("Cy", "note: the red tent, 3 days", "call", "20m")
    assert (reading.note, reading.minutes, reading.when) == ("the red tent, 3 days", 20, None)


def test_an_amount_without_a_currency_is_in_the_users() -> None:
    assert str(read("Cy lunch cost 80", currency="CHF").cost) == "Money(amount=Decimal('80'), currency='CHF')"


@pytest.mark.parametrize(
    ("text", "currency", "cost"),
    [
        ("$20", "AUD", "20 AUD"),
        ("$20", "EUR", "20 USD"),
        ("20 francs", "EUR", "20 CHF"),
        ("5 pounds", "CHF", "5 GBP"),
    ],
)
def test_a_sign_of_several_currencies_means_the_users_own_where_it_can(
    text: str, currency: str, cost: str
) -> None:
    money = read("Cy lunch", text, currency=currency).cost
    assert money is not None
    assert f"{money.amount} {money.currency}" == cost


def test_months_before_days_where_the_user_writes_so() -> None:
    reading = read("Cy call 3/11/2026", day_first=False)
    assert reading.when is not None
    assert reading.when.day.isoformat() == "2026-03-11"


_ATOM_WORDS = (
        "Cy", "Ana", "Nobody", "call", "coffee", "wrote", "they", "I", "me", "and", "with", "about", "yesterday", "at",
        "18:30", "25m", "an", "hour", "3", "nov", "may", "€5", "no", "answer", "over", "zoom", "from", "to", ",", "-", "“x”",
        "--", "note:", "xyzzy", "'", "…",
)  # fmt: skip
_ATOMS = st.sampled_from(_ATOM_WORDS)


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


_KNOWN = {
    part for words in [*CHANNELS, *MISSED, *FILLERS, *SUBJECTS, *STILL_TO_COME] for part in words.split()
}
_STRANGE = st.text("bcdfghjklmnpqrstvwxz", min_size=4, max_size=9).filter(
    lambda word: word not in _KNOWN and not find(word).refs and word not in CURRENCIES
)


@settings(max_examples=300, deadline=None)
@given(st.lists(st.one_of(_STRANGE, _ATOMS), min_size=1, max_size=9))
def test_no_strange_word_is_lost_or_doubled(words: list[str]) -> None:
    strange = [word for word in words if word not in _ATOM_WORDS]
    reading = read(" ".join(words))
    kept = re.findall(r"[a-z]+", " ".join([*reading.unplaced, reading.note or ""]))
    assert sorted(word for word in kept if word in strange) == sorted(strange)


@settings(max_examples=300, deadline=None)
@given(st.lists(st.text(max_size=12), max_size=6))
def test_no_text_breaks_it(words: list[str]) -> None:
    reading = read(*words)
    given_text = _squeezed(" ".join(words))
    for text in [*reading.unplaced, *(who.text for who in reading.contacts)]:
        assert text.strip() == text != ""
        assert _squeezed(text) in given_text  # as it was said, from the place where it was said


def _squeezed(text: str) -> str:
    """Text without what is set apart for reading: `Cy+Mark` is read as `Cy & Mark`, `w/Cy` as `with Cy`."""
    return re.sub(r"[\s+/&]", "", re.sub(r"(?i)(?<!\S)w/(?=\S)", "with ", text))
