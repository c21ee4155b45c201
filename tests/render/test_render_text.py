"""What is shown: the one boundary of text, the words for numbers, documents."""

import json
import unicodedata
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relationship_ledger.model import Flow, ImportantDay, Money, Origin, Promise, Ref, Touch
from relationship_ledger.render import documents, words
from relationship_ledger.render.text import clean

NOW = int(datetime(2026, 11, 24, 10, tzinfo=UTC).timestamp())
DAY = 86_400


@given(st.text(st.characters()))
def test_clean_leaves_nothing_that_steers(text):
    made = clean(text)
    assert not [
        c
        for c in made
        if unicodedata.category(c) in {"Cc", "Cf", "Cs", "Zl", "Zp"} and c not in "\u200c\u200d"
    ]
    assert clean(made) == made
    assert len(made) == len(text)


@given(st.text(st.characters(exclude_categories=["Cc", "Cf", "Cs", "Zl", "Zp"])))
def test_clean_leaves_what_is_harmless(text):
    assert clean(text) == text


@pytest.mark.parametrize(
    ("text", "made"),
    [
        ("a\nb\tc\rd", "a b c d"), ("a\u2028b\u2029c", "a b c"), ("\x1b[2J", "\ufffd[2J"), ("\x9b2J", "\ufffd2J"),
        ("\u202eabc", "\ufffdabc"), ("\ud800", "\ufffd"), ("a\x00b", "a\ufffdb"), ("soft\u00adhyphen", "soft\ufffdhyphen"),
        ("👨\u200d👩", "👨\u200d👩"), ("می\u200cخواهم", "می\u200cخواهم"), ("\x7f", "\ufffd"), ("\U000e0041", "\ufffd"),
    ],
)  # fmt: skip
def test_clean(text, made):
    assert clean(text) == made


@pytest.mark.parametrize(
    ("days", "text"),
    [(0, "0 days"), (1, "1 day"), (20, "20 days"), (21, "3 weeks"), (83, "12 weeks"), (84, "3 months"), (365, "12 months"), (700, "2 years"), (-3, "3 days"), (4000, "11 years")],
)  # fmt: skip
def test_a_span(days, text):
    assert words.span(days) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, ""),
        (0, "0 min"),
        (25, "25 min"),
        (60, "1 h"),
        (90, "1 h 30 min"),
        (2.5, "2.5 min"),
        (1500, "25 h"),
    ],
)
def test_minutes(value, text):
    assert words.minutes(value) == text


@pytest.mark.parametrize(
    ("days", "long", "short"),
    [(0, "today", "today"), (1, "yesterday", "yesterday"), (3, "3 days ago", "3 d ago"), (30, "4 weeks ago", "4 wk ago"), (400, "13 months ago", "13 mo ago"), (800, "2 years ago", "2 y ago"), (-3, "in 3 days", None)],
)  # fmt: skip
def test_how_long_ago(days, long, short):
    assert words.ago(NOW - days * DAY, NOW, UTC) == long
    if short:
        assert words.ago_short(NOW - days * DAY, NOW, UTC) == short


def test_ago_counts_local_days():
    """Twelve hours ago was yesterday, eleven minutes before midnight too."""
    assert words.ago(NOW - 11 * 3600, NOW, UTC) == "yesterday"
    assert words.ago(NOW - 9 * 3600, NOW, UTC) == "today"


@pytest.mark.parametrize(
    ("names", "text"),
    [([], ""), (["Ana"], "Ana"), (["Ana", "Bob"], "Ana and Bob"), (["Ana", "Bob", "Cy"], "Ana, Bob and Cy")],
)
def test_joined(names, text):
    assert words.joined(names) == text


def test_days_and_promises():
    today = date(2026, 11, 24)
    assert words.day(date(2026, 11, 27), today) == "Fri 27 Nov"
    assert words.day(date(2027, 11, 27), today) == "Sat 27 Nov 2027"
    assert words.annual_day(ImportantDay("x", 2, 29)) == "29 Feb"
    assert words.annual_day(ImportantDay("x", 5, 3, 1980)) == "3 May 1980"
    owed = Promise("i", Ref("c", "Ana"), "me", "photos", NOW, date(2026, 11, 23))
    assert words.promise(owed, today) == "you owe: photos, by Mon 23 Nov (late)"
    assert "(late)" not in words.promise(owed._replace(done_at=NOW), today)
    assert "(late)" not in words.promise(owed._replace(due=today), today)
    assert words.promise(owed._replace(by="them", due=None), today) == "they owe: photos"


def test_origin_and_flow():
    assert words.origin(Origin("shared", "work", guessed=True)) == "shared: work?"
    assert words.origin(Origin()) == "unknown"
    assert (
        words.flow(Flow(120, 40, -0.5, (Money(Decimal("3.50"), "EUR"),)))
        == "given 2 h, received 40 min, balance −0.50, 3.50 EUR"
    )
    assert words.flow(Flow(0, 0, 0)) == "given 0 min, received 0 min, balance +0.00"


def test_a_negative_sign_is_the_balances_alone():
    """A currency or an amount with a hyphen would change too."""
    text = words.flow(Flow(2, 1, -0.33, (Money(Decimal("1E-2"), "EUR"),)))
    assert "0.01 EUR" in text or "1E-2 EUR" in text


@given(
    st.text(st.characters(), max_size=80), st.integers(0, 4_000_000_000), st.one_of(st.none(), st.integers(0, 2000), st.floats(0, 2000)),
    st.one_of(st.none(), st.decimals(0, 10**9, places=2)),
)  # fmt: skip
def test_a_document_is_json_whatever_is_in_it(text, at, minutes, amount):
    cost = None if amount is None else Money(amount, "EUR")
    touch = Touch("id", at, "UTC", "call", "me", (Ref("c", text),), minutes=minutes, cost=cost, note=text)
    made = documents.dumps(documents.touch(touch))
    assert made.isascii()
    read = json.loads(made)
    assert read["schema"] == 1
    assert read["note"] == text
    assert read["contacts"][0]["name"] == text
    assert datetime.fromisoformat(read["at"]).timestamp() == at
    assert read["minutes"] == minutes
    assert amount is None or Decimal(read["cost"]["amount"]) == amount


def test_money_is_never_in_powers_of_ten():
    for text in ("0.00", "1E+3", "0E-7", "12.50"):
        assert "E" not in documents.money(Money(Decimal(text), "EUR"))["amount"]


def test_a_day_without_a_year():
    assert documents.important_day(ImportantDay("x", 5, 3))["date"] == "--05-03"
    assert documents.important_day(ImportantDay("x", 5, 3, 980))["date"] == "0980-05-03"


def test_an_error_is_one_line():
    made = documents.error("x", "two\nlines \x1b", ["a\nb"])
    assert "\n" not in made
    assert json.loads(made) == {"error": {"code": "x", "message": "two\nlines \x1b", "candidates": ["a\nb"]}}
