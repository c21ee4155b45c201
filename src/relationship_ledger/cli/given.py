"""Reads what options say: origins, tiers, spans, money, handles, days. Raises InvalidValueError with the way out."""

import re
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Literal, cast

from relationship_ledger.core.handles import email_key, platform_name, url_key
from relationship_ledger.core.when import read_span_days, read_span_minutes
from relationship_ledger.errors import InvalidValueError
from relationship_ledger.model import CONTEXTS, By, Handle, ImportantDay, Money, Origin, Settings
from relationship_ledger.render.text import clean

NONE_WORDS = {"none", "no", "-", ""}
_MOST_NAME = 300
_MOST_TEXT = 20_000


def line(text: str, what: str, *, most: int = _MOST_NAME) -> str:
    """One line of text from outside: controls out, blanks collapsed. Not empty, not endless."""
    made = " ".join(clean(text.replace("\0", "")).split())
    if not made.strip("\ufffd "):
        raise InvalidValueError(f"The {what} is empty.")
    if len(made) > most:
        raise InvalidValueError(f"The {what} is {len(made):,} characters long; {most:,} are enough.")
    return made


def note(text: str) -> str:
    """A note on one line."""
    return line(text, "note", most=_MOST_TEXT)


def origin(text: str) -> Origin:
    """`shared:work`, `online:linkedin`, `work`, `unknown`; a `?` at the end marks a guess."""
    given = text.strip().casefold()
    guessed = given.endswith("?")
    kind, _, context = given.rstrip("?").replace(" ", "").partition(":")
    if kind in CONTEXTS and not context:
        kind, context = "shared", kind
    if kind == "neighborhood" or context == "neighborhood":
        kind, context = "shared", "neighbourhood"
    if kind == "shared" and context and context not in CONTEXTS:
        raise InvalidValueError(f"“{context}” is no context of a shared origin.", candidates=CONTEXTS)
    if kind == "unknown" and not context:
        return Origin("unknown", None, guessed)
    if kind not in {"shared", "online"}:
        raise InvalidValueError(
            f"“{text}” is no origin. Say shared:CONTEXT, online:PLATFORM or unknown; add ? for a guess.",
            candidates=[f"shared:{each}" for each in CONTEXTS] + ["online:linkedin"],
        )
    return Origin(cast("Literal['shared', 'online']", kind), context or None, guessed)


def origin_filter(text: str | None) -> str | None:
    """A kind of origin, or a kind with its context, as a filter. Raises where there is no such origin."""
    if text is None:
        return None
    wanted = Origin("shared") if text.strip().casefold() == "shared" else Origin("online")
    if text.strip().casefold() not in {"shared", "online"}:
        wanted = origin(text)
    return f"{wanted.kind}:{wanted.context}" if wanted.context else wanted.kind


def days(text: str, what: str) -> int | None:
    """A span in days; None for `none`."""
    if text.strip().casefold() in NONE_WORDS:
        return None
    found = read_span_days(text)
    if found is None:
        raise InvalidValueError(f"“{text}” is no {what}. Say for instance 2w, 30 days, monthly, or none.")
    return found


def minutes(text: str) -> float:
    """A length of time."""
    found = read_span_minutes(text)
    if found is None:
        raise InvalidValueError(f"“{text}” is no length of time. Say for instance 25m, 1h30, an hour.")
    return found


def by(text: str) -> By:
    """Who began it."""
    given = text.strip().casefold()
    words: dict[str, By] = {
        "me": "me",
        "i": "me",
        "them": "them",
        "they": "them",
        "both": "both",
        "us": "both",
        "we": "both",
    }
    if given not in words:
        raise InvalidValueError(f"“{text}” is not who began it. Say me, them or both.")
    return words[given]


_SIGNS = {"€": "EUR", "$": "USD", "£": "GBP", "¥": "JPY"}


def money(text: str, currency: str) -> Money:
    """`20`, `20 EUR`, `€12.50`; a number without a currency is in the user's."""
    given = text.strip()
    for sign, name in _SIGNS.items():
        if sign in given:
            given, currency = given.replace(sign, "").strip(), name
    found = re.fullmatch(r"(?:([A-Za-z]{3})\s*)?(\d+(?:[.,]\d{1,3})?)(?:\s*([A-Za-z]{3}))?", given)
    if not found:
        raise InvalidValueError(f"“{text}” is no amount. Say for instance 20 EUR or 12.50.")
    try:
        amount = Decimal(found[2].replace(",", "."))
    except InvalidOperation:
        raise InvalidValueError(f"“{text}” is no amount.") from None
    return Money(amount, (found[1] or found[3] or currency).upper())


def channel(text: str, settings: Settings) -> str:
    """A channel by its name, one of its words, or the common words for it."""
    given = text.strip().casefold()
    if given in settings.channels:
        return given
    if given in settings.channel_words:
        return settings.channel_words[given]
    from relationship_ledger.core.phrase_words import CHANNEL_WORDS

    if given in CHANNEL_WORDS:
        return CHANNEL_WORDS[given]
    raise InvalidValueError(f"“{text}” is no channel.", candidates=list(settings.channels))


def email(text: str) -> Handle:
    """An e-mail address."""
    if email_key(text) is None:
        raise InvalidValueError(f"“{text}” is no e-mail address.")
    return Handle("email", text.strip())


def phone(text: str, region: str) -> Handle:
    """A phone number, in E.164 where it is valid."""
    from relationship_ledger.core.phones import normalize_phone, phone_key

    if phone_key(text, region) is None:
        raise InvalidValueError(f"“{text}” is no phone number.")
    return Handle("phone", normalize_phone(text, region))


def url(text: str) -> Handle:
    """An address on the web."""
    if url_key(text) is None:
        raise InvalidValueError(f"“{text}” is no address on the web.")
    return Handle("url", text.strip())


def handle(text: str) -> Handle:
    """`platform:name`."""
    platform, _, name = text.strip().partition(":")
    if not platform or not name.strip():
        raise InvalidValueError(
            f"“{text}” is no handle. Say platform:name, such as mastodon:@ana@social.example."
        )
    return Handle("platform", name.strip(), platform_name(platform))


_YEARLESS = re.compile(r"-?-?(\d{1,2})-(\d{1,2})")


def important_day(text: str, label: str, found: date | None, *, with_year: bool) -> ImportantDay:
    """A day of the year: `--05-03` and `05-03` have no year; else the day that was read from the text."""
    yearless = _YEARLESS.fullmatch(text.strip())
    if yearless:
        month, day = int(yearless[1]), int(yearless[2])
        try:
            date(2024, month, day)
        except ValueError:
            raise InvalidValueError(
                f"“{text}” is no day of the year. Say for instance 05-03 or 1980-05-03."
            ) from None
        return ImportantDay(label, month, day)
    if found is None:
        raise InvalidValueError(f"“{text}” is no day. Say for instance 1980-05-03, 05-03 or may 3.")
    return ImportantDay(label, found.month, found.day, found.year if with_year else None)
