"""People as vCards 3.0 (RFC 2426, what phones read) and 4.0 (RFC 6350).

The same ledger gives the same bytes, so that a folder of cards that is synchronised stays still: there is no REV, since
the ledger keeps no time of a person's last change, and PRODID has no version.

What other programs do not know stands in X-LEDGER- properties, by which `formats.vcard` fills a record again. Where
programs differ, what most of them show wins: custom labels and days are written as Apple does (`item1.X-ABLabel`,
`X-ABDATE`), which iOS, Google and DAVx5 read too; accounts as X-SOCIALPROFILE and IMPP with a service; and one NOTE, since address
books have one, with a line of `---` between several.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import BinaryIO, Final, Literal

from relationship_ledger.core.handles import fold, platform_name, url_key
from relationship_ledger.formats.ledger_words import cadence_text, origin_text, state_text
from relationship_ledger.formats.text import clean, one_line, word_set
from relationship_ledger.model import Handle, ImportantDay, Person

Version = Literal["3.0", "4.0"]

FOLD = 75
"""Octets of a line without its end (RFC 2426, 2.6; RFC 6350, 3.2)."""
OMITTED_YEAR = 1604
"""Apple's year where none is known: a leap year that nobody was born in."""
_BETWEEN_NOTES = "---"
_DASHES = re.compile(r"^(-{3,})$", re.MULTILINE)
_MARKER = re.compile(r"\s*(?:BEGIN|END)\s?:\s?VCARD\s*", re.IGNORECASE)
_APPLE_LABEL = re.compile(r"_\$!<.*>!\$_")

# -- lines ---------------------------------------------------------------------------------------------------


def folded(line: str) -> str:
    """The line with its end, broken where it has more than 75 octets, never within a character."""
    if len(line) <= FOLD and line.isascii():
        return line + "\r\n"
    pieces: list[str] = []
    start, size, room = 0, 0, FOLD
    for at, character in enumerate(line):
        width = len(character.encode("utf-8"))
        if size + width > room:
            pieces.append(line[start:at])
            start, size, room = at, 0, FOLD - 1
        size += width
    pieces.append(line[start:])
    if len(pieces) > 1 and _MARKER.fullmatch(pieces[-1]):
        # A reader that looks for the card's end before it joins lines would find one here.
        pieces[-1:] = [*pieces[-1].partition(":")]
    return "\r\n ".join(pieces) + "\r\n"


_ESCAPES: Final = {ord("\\"): "\\\\", ord("\n"): "\\n", ord(","): "\\,", ord(";"): "\\;"}


def escaped(text: str) -> str:
    """A text as a value, on one line: backslashes, line ends, commas and semicolons escaped."""
    return clean(text).translate(_ESCAPES)


def _uri(text: str) -> str:
    """An address as a value. Commas and semicolons stand in it as they are; a backslash is none of an address."""
    return one_line(text).replace("\\", "\\\\")


_CARETS: Final = {ord("^"): "^^", ord('"'): "^'", ord("\n"): "^n"}


def parameter(text: str) -> str:
    """A text as a parameter's value: carets for what may not stand there (RFC 6868), quotes where it needs them."""
    text = clean(text).translate(_CARETS)
    return text if re.fullmatch(r"[\w.@+/ -]+", text) and text == text.strip() else f'"{text}"'


# -- names ---------------------------------------------------------------------------------------------------

_PREFIXES = word_set(
    "dr prof professor mr mrs ms miss mx sir dame lord lady rev fr hon herr frau mme mlle sra sr don dona ing dipl"
)
_SUFFIXES = word_set("jr sr ii iii iv phd md esq msc bsc mba dds jd rn")
_PARTICLES = word_set(
    "van von vom zu zum zur de del della dello dei degli den der des di da das do dos du la le las los lo ten ter te "
    "bin bint ibn al el ap af av y e i"
)
"""Words that begin a family name of several words: van der Berg, de la Cruz."""
_FAMILY_FIRST = re.compile("[\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff]")
"""Han, kana and hangul: written with the family first."""


def name_parts(name: str) -> tuple[str, str, str, str, str]:
    """Family, given, middle names, prefix and suffix, so far as a name's words show them; every word is in one of them.

    A guess that only decides how an address book sorts; FN holds the name as it is said.
    """
    name = one_line(name)
    before, comma, behind = name.partition(",")
    if comma and before.strip() and behind.strip() and fold(behind) not in _SUFFIXES:
        given, *middle = behind.split()
        return before.strip(), given, " ".join(middle), "", ""
    words = name.split()
    prefixes: list[str] = []
    suffixes: list[str] = []
    while len(words) > 1 and fold(words[0]) in _PREFIXES and (words[0].endswith(".") or len(words) > 2):
        prefixes.append(words.pop(0))
    while len(words) > 2 and fold(words[-1]).replace(" ", "") in _SUFFIXES:
        suffixes.insert(0, words.pop())
    prefix, suffix = " ".join(prefixes), " ".join(suffixes)
    if len(words) < 2:
        alone = " ".join(words)
        return (alone, "", "", prefix, suffix) if prefix else ("", alone, "", prefix, suffix)
    if all(map(_FAMILY_FIRST.search, words)):
        return words[0], words[1], " ".join(words[2:]), prefix, suffix
    first = len(words) - 1
    while first > 1 and words[first - 1].islower() and fold(words[first - 1]) in _PARTICLES:
        first -= 1
    return " ".join(words[first:]), words[0], " ".join(words[1:first]), prefix, suffix


# -- labels --------------------------------------------------------------------------------------------------

_TYPES: Final[Mapping[str, Mapping[str, tuple[str, ...]]]] = {
    "phone": {
        "mobile": ("cell",), "home": ("home",), "work": ("work",), "fax": ("fax",), "home fax": ("home", "fax"),
        "work fax": ("work", "fax"), "pager": ("pager",), "main": ("main",), "other": ("other",), "car": ("car",),
    },
    "email": {"home": ("home",), "work": ("work",), "other": ("other",)},
    "url": {"home": ("home",), "work": ("work",)},
    "address": {"home": ("home",), "work": ("work",), "other": ("other",)},
}  # fmt: skip
"""Labels that the standards, or nearly all programs, have a type for."""
_APPLE_NAMES: Final = {
    "anniversary": "_$!<Anniversary>!$_",
    "other": "_$!<Other>!$_",
    "school": "_$!<School>!$_",
}
"""Labels that Apple's and Google's programs translate."""


class _Card:
    """The lines of one card. Groups are numbered as they come up."""

    def __init__(self, version: Version) -> None:
        self.version = version
        self.lines: list[str] = []
        self._groups = 0

    def add(self, name: str, value: str, *parameters: str) -> None:
        """A property whose value is written already."""
        self.lines.append(folded(f"{';'.join((name, *parameters))}:{value}"))

    def text(self, name: str, text: str | None) -> None:
        """A property of one text; none where it is empty."""
        if text and (value := escaped(text)):
            self.add(name, value)

    def labelled(self, name: str, value: str, label: str, *parameters: str) -> None:
        """A property in a group with a label of its own."""
        self._groups += 1
        shown = _APPLE_NAMES.get(label, label)
        if shown == label and _APPLE_LABEL.fullmatch(label):
            shown = f"_$!<{label}>!$_"
        self.add(f"item{self._groups}.{name}", value, *parameters)
        self.add(f"item{self._groups}.X-ABLabel", escaped(shown))

    def typed(self, name: str, kind: str, value: str, label: str | None) -> None:
        """A handle: its label as a type where there is one, else in words."""
        label = one_line(label or "")
        types = _TYPES[kind].get(label)
        if label and types is None:
            self.labelled(name, value, label)
        else:
            self.add(name, value, *self._types(types or ()))

    def _types(self, words: Iterable[str]) -> tuple[str, ...]:
        """Types as the version writes them: in capitals and apart for the older programs that read 3.0."""
        if self.version == "3.0":
            return tuple(f"TYPE={word.upper()}" for word in words)
        listed = list(words)
        return (f"TYPE={listed[0]}" if len(listed) == 1 else f'TYPE="{",".join(listed)}"',) if listed else ()


# -- accounts ------------------------------------------------------------------------------------------------

_MESSENGERS: Final = {
    "xmpp": "Jabber", "skype": "Skype", "gtalk": "GoogleTalk", "icq": "ICQ", "aim": "AIM", "msn": "MSN", "yahoo": "Yahoo",
    "qq": "QQ", "gadugadu": "GaduGadu", "telegram": "Telegram", "signal": "Signal", "whatsapp": "WhatsApp",
    "matrix": "Matrix", "threema": "Threema", "wire": "Wire", "viber": "Viber", "line": "Line", "wechat": "WeChat",
}  # fmt: skip
"""Platforms that address books show among the ways to send a message, by the service's name that Apple writes."""
_ADDRESS_LIKE = re.compile(r"[\w@+~][\w.@+~-]*")
_PROFILES: Final = {
    "twitter": "https://twitter.com/{}", "facebook": "https://www.facebook.com/{}", "github": "https://github.com/{}",
    "instagram": "https://www.instagram.com/{}", "linkedin": "https://www.linkedin.com/in/{}",
    "bluesky": "https://bsky.app/profile/{}", "youtube": "https://www.youtube.com/@{}", "gitlab": "https://gitlab.com/{}",
    "reddit": "https://www.reddit.com/user/{}", "tiktok": "https://www.tiktok.com/@{}", "xing": "https://www.xing.com/profile/{}",
    "threads": "https://www.threads.net/@{}",
}  # fmt: skip
"""Where an account's profile is: Nextcloud and iOS open the value of X-SOCIALPROFILE as an address."""
_USER = re.compile(r"@?([A-Za-z0-9][\w.-]*)", re.ASCII)
_FEDERATED = re.compile(r"@?([A-Za-z0-9_][\w.-]*)@([a-z0-9-]+(?:\.[a-z0-9-]+)+)", re.ASCII)


def _account(card: _Card, handle: Handle) -> None:
    platform = one_line(handle.label or "") or "im"
    value = one_line(handle.value)
    if not value:
        return
    if platform in _MESSENGERS and _ADDRESS_LIKE.fullmatch(value):
        card.add("IMPP", f"{platform}:{value}", f"X-SERVICE-TYPE={_MESSENGERS[platform]}")
        return
    card.add(
        "X-SOCIALPROFILE",
        _uri(_profile(platform, value)),
        f"TYPE={parameter(platform)}",
        f"X-USER={parameter(value)}",
    )


def _profile(platform: str, value: str) -> str:
    """The address of an account's profile, or Apple's form of a mere name."""
    user, federated = _USER.fullmatch(value), _FEDERATED.fullmatch(value)
    if platform in _PROFILES and user:
        return _PROFILES[platform].format(user[1])
    if platform_name(platform) == "mastodon" and federated:
        return f"https://{federated[2]}/@{federated[1]}"
    return value if "://" in value and url_key(value) is not None else f"x-apple:{value}"


# -- days ----------------------------------------------------------------------------------------------------


def _day(card: _Card, name: str, day: ImportantDay) -> None:
    """BDAY and ANNIVERSARY: without a year as each version writes it."""
    if card.version == "4.0":
        year = f"{day.year:04d}" if day.year is not None else "--"
        card.add(name, f"{year}{day.month:02d}{day.day:02d}")
    else:
        card.add(name, *_apple_day(day))


def _apple_day(day: ImportantDay) -> tuple[str, ...]:
    """The value, and a parameter that says when its year is none."""
    value = f"{day.year or OMITTED_YEAR:04d}-{day.month:02d}-{day.day:02d}"
    return (value, "VALUE=date") if day.year else (value, f"X-APPLE-OMIT-YEAR={OMITTED_YEAR}", "VALUE=date")


def _days(card: _Card, days: Iterable[ImportantDay]) -> None:
    """The first birthday and anniversary as themselves, the others with their labels.

    3.0 has no ANNIVERSARY: there it is a day with Apple's label, which phones show.
    """
    own = (
        {"birthday": "BDAY"} if card.version == "3.0" else {"birthday": "BDAY", "anniversary": "ANNIVERSARY"}
    )
    for day in days:
        name = own.pop(day.label, None)
        if name is not None:
            _day(card, name, day)
        else:
            value, *parameters = _apple_day(day)
            card.labelled("X-ABDATE", value, one_line(day.label) or "date", *parameters)


# -- cards ---------------------------------------------------------------------------------------------------


def joined_notes(notes: Iterable[str]) -> str:
    """All notes as one text, a line of `---` between them; lines that are dashes already have one more.

    `formats.vcard` takes it apart again.
    """
    kept = filter(None, map(clean, notes))
    return f"\n{_BETWEEN_NOTES}\n".join(_DASHES.sub(r"-\1", note) for note in kept)


def _handles(card: _Card, handles: Iterable[Handle]) -> None:
    for handle in handles:
        if not clean(handle.value):
            continue
        if handle.kind == "email":
            card.typed("EMAIL", "email", escaped(one_line(handle.value)), handle.label)
        elif handle.kind == "phone":
            card.typed("TEL", "phone", escaped(handle.value), handle.label)
        elif handle.kind == "url":
            card.typed("URL", "url", _uri(handle.value), handle.label)
        elif handle.kind == "address":
            # One text, as the ledger has it: to guess which part is a town would be wrong too often.
            card.typed("ADR", "address", f";;{escaped(handle.value)};;;;", handle.label)
        else:
            _account(card, handle)


def _of_the_ledger(card: _Card, person: Person) -> None:
    contact = person.contact
    lists = ",".join(map(escaped, person.lists))
    if lists:
        card.add("CATEGORIES", lists)
        card.add("X-LEDGER-LISTS", lists)
    card.text("X-LEDGER-ORIGIN", origin_text(contact.origin))
    card.add("X-LEDGER-TIER", str(contact.tier))
    card.text("X-LEDGER-CADENCE", cadence_text(contact.cadence))
    if contact.first_day is not None:
        card.add("X-LEDGER-FIRST-DAY", contact.first_day.isoformat())
    card.add("X-LEDGER-STATE", state_text(contact.state, contact.snoozed_until))


def card(person: Person, version: Version = "3.0", standing: Iterable[tuple[str, str]] = ()) -> str:
    """One person as a card, with its line ends.

    `standing` are further properties of X-LEDGER- by name, such as `SHELF-LIFE`, which no reader takes back: they change by
    the day.
    """
    made = _Card(version)
    contact = person.contact
    made.add("BEGIN", "VCARD")
    made.add("VERSION", version)
    made.add("PRODID", "-//Relationship Ledger//ledger//EN")
    made.add("UID", escaped(one_line(person.uid)))
    name = one_line(contact.name)
    made.add("FN", escaped(name))
    made.add("N", ";".join(map(escaped, name_parts(name))))
    aliases = ",".join(escaped(one_line(alias)) for alias in person.aliases if one_line(alias))
    if aliases:
        made.add("NICKNAME", aliases)
    made.text("ORG", contact.organization)
    made.text("TITLE", contact.role)
    _handles(made, person.handles)
    _days(made, person.days)
    made.text("NOTE", joined_notes(note.text for note in person.notes))
    _of_the_ledger(made, person)
    for what, text in standing:
        made.text(f"X-LEDGER-{what}", text)
    made.add("END", "VCARD")
    return "".join(made.lines)


def write(cards: Iterable[str], out: BinaryIO) -> None:
    """Write cards as a file, in UTF-8, which 4.0 demands and every reader of 3.0 takes."""
    out.writelines(_encoded(cards))


def _encoded(cards: Iterable[str]) -> Iterator[bytes]:
    return (each.encode("utf-8") for each in cards)
