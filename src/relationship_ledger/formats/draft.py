"""A person while being read: what every format of contacts does with a name, a number, an address, a day.

What can't be read as what it claims to be becomes a problem, and its text a note: nothing is lost.
"""

import hashlib
import json
import re
from collections.abc import Callable, Iterable
from datetime import date

from relationship_ledger.core.handles import email_key, fold, handle_key, plain_phone, platform_name, url_key
from relationship_ledger.core.phones import FEWEST_DIGITS, normalize_phone
from relationship_ledger.formats.days import DayOfYear
from relationship_ledger.formats.ledger_words import read_cadence, read_origin, read_state, read_tier
from relationship_ledger.formats.text import clean, one_line, shortened, word_set
from relationship_ledger.model import (
    Cadence,
    Handle,
    ImportantDay,
    Instant,
    Origin,
    PersonRecord,
    Problem,
    State,
)

_NAME_LIMIT = 300
_KEY_DIGITS = 32
_BRACKETED = re.compile(r"<([^<>\s]+@[^<>\s]+)>")
_SEVERAL_NUMBERS = re.compile(r"[;,\n]|\s/\s")
_FEWEST_DIGITS_OF_EACH = 6
_COURTESY = word_set(
    "mr mrs ms miss mx sir herr hr frau fr m mme mlle sr sra srta senor senora don dona signor signora sig"
)
_ROLE_ADDRESSES = word_set(
    "info contact kontakt contacto office buero mail email hello hola hallo admin sales support service team "
    "post help press noreply no-reply newsletter billing accounts"
)
_SYSTEM_GROUPS = frozenset(("mycontacts", "my contacts", "system group my contacts"))
"""Google's group of everybody: a list of it would say nothing."""


def content_key(prefix: str, content: object) -> str:
    """Return `prefix:` and a hash of `content` (JSON-like): the same for the same content, anywhere."""
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=str)
    return f"{prefix}:{hashlib.sha256(text.encode('utf-8', 'replace')).hexdigest()[:_KEY_DIGITS]}"


def compose_name(prefix: str, given: str, middle: str, family: str, suffix: str) -> str:
    """Put the parts of a name in order. A mere `Mr.` stands only where there is no given name."""
    if not (given or middle or family):
        return ""
    if fold(prefix) in _COURTESY and given:
        prefix = ""
    return " ".join(part for part in (prefix, given, middle, family, suffix) if part)


def name_from_email(address: str) -> str:
    """Return the name that an address spells: `ana.lopez@example.org` is Ana Lopez."""
    local = address.partition("@")[0].partition("+")[0]
    words = [word for word in re.split(r"[._-]+", local) if word]
    if len(words) > 1 and all(word.isalpha() for word in words):
        return " ".join(word.capitalize() for word in words)
    return local


class Draft:
    """One person, growing field by field. `where` is the record's place; each field may give its own."""

    def __init__(self, where: str, region: str) -> None:
        self.where = where
        self.region = region
        self.name = ""
        # Dicts for their order and because a hostile card holds a million notes.
        self.aliases: dict[str, None] = {}
        self.notes: dict[str, None] = {}
        self.groups: dict[str, None] = {}
        self.days: dict[ImportantDay, None] = {}
        self.problems: list[Problem] = []
        self.organization: str | None = None
        self.role: str | None = None
        self.origin: Origin | None = None
        self.first_day: date | None = None
        self.lists: dict[str, None] = {}
        self.tier: int | None = None
        self.cadence: Cadence | None = None
        self.state: State | None = None
        self.snoozed_until: Instant | None = None
        self._handles: dict[str, Handle] = {}
        # Numbers as they were: a key made of them is the same whatever region the ledger is set to.
        self._as_written: dict[str, str] = {}

    # -- fields --------------------------------------------------------------------------------------------

    def note(self, text: str, label: str = "") -> None:
        """Keep a text; `label` is put before it."""
        text = clean(text)
        if text:
            self.notes[f"{label}: {text}" if label else text] = None

    def unread(self, what: str, text: str, where: str = "") -> None:
        """Keep a text that is not what it claims to be, and say so."""
        self.note(text, f"{what} (as written)")
        named = what if what.isupper() else what[0].lower() + what[1:]
        self.problem(f"unreadable {named}: {shortened(text)}", where)

    def problem(self, why: str, where: str = "") -> None:
        """Record a problem with this person."""
        self.problems.append(Problem(where or self.where, why))

    def alias(self, text: str) -> None:
        """Add another name."""
        text = one_line(text)
        if fold(text) and len(text) <= _NAME_LIMIT:
            self.aliases[text] = None
        else:
            self.note(text, "Also known as")

    def group(self, text: str) -> None:
        """Add a category."""
        text = one_line(text)
        if text and fold(text) not in _SYSTEM_GROUPS:
            self.groups[text] = None

    def email(self, text: str, label: str | None = None, where: str = "") -> None:
        """Add an e-mail address; `Ana <ana@example.org>` and `mailto:` are understood."""
        text = one_line(text)
        bracketed = _BRACKETED.search(text) if len(text) < 1000 else None
        address = bracketed[1] if bracketed else text
        if address[:7].casefold() == "mailto:":
            address = address[7:].partition("?")[0]
        if email_key(address) is not None:
            self._add(Handle("email", address, label))
        elif text:
            self.unread("E-mail", text, where)

    def phone(self, text: str, label: str | None = None, where: str = "") -> None:
        """Add a phone number, or each where several stand in one field."""
        text = clean(text)
        normal = normalize_phone(text, self.region)
        parts = [part for part in _SEVERAL_NUMBERS.split(text[:1000]) if part.strip()]
        if not normal.startswith("+") and len(parts) > 1 and all(map(_is_whole_number, parts)):
            for part in parts:
                self._phone(normalize_phone(part, self.region), part, label)
        elif len(normal.partition(";")[0].lstrip("+")) >= FEWEST_DIGITS:
            self._phone(normal, text, label)
        elif text:
            self.unread("Phone", text, where)

    def _phone(self, normal: str, text: str, label: str | None) -> None:
        handle = Handle("phone", normal, label)
        self._as_written.setdefault(handle_key(handle), plain_phone(text))
        self._add(handle)

    def url(self, text: str, label: str | None = None, where: str = "") -> None:
        """Add a web address."""
        text = one_line(text)
        if url_key(text) is not None:
            self._add(Handle("url", text, label))
        elif text:
            self.unread("URL", text, where)

    def platform(self, platform: str, text: str) -> None:
        """Add an account; `text` is a name or the address of a profile."""
        text, platform = one_line(text), platform_name(platform)
        if text and platform:
            self._add(Handle("platform", text, platform))
        else:
            self.note(text, "Account")

    def address(self, text: str, label: str | None = None) -> None:
        """Add a postal address; its lines are joined by commas."""
        lines = [" ".join(line.split()).strip(" ,") for line in clean(text).split("\n")]
        joined = ", ".join(line for line in lines if line)
        if fold(joined):
            self._add(Handle("address", joined, label))

    def work(self, organization: str, unit: str = "") -> None:
        """Set the organization; where there is one already, the other becomes a note."""
        organization, unit = one_line(organization), one_line(unit)
        if not organization:
            organization, unit = unit, ""
        if organization and self.organization is None:
            self.organization = organization
        elif organization != self.organization:
            self.note(organization, "Organization")
        self.note(unit, "Department")

    def position(self, role: str) -> None:
        """Set the role; where there is one already, the other becomes a note."""
        role = one_line(role)
        if role and self.role is None:
            self.role = role
        elif role != self.role:
            self.note(role, "Role")

    def day(self, label: str, text: str, parsed: DayOfYear | None, where: str = "") -> None:
        """Add a day of the year, `parsed` from `text`."""
        label, text = one_line(label).lower() or "date", one_line(text)
        if parsed is not None:
            self.days[ImportantDay(label, parsed.month, parsed.day, parsed.year)] = None
        elif text:
            self.unread(label[0].upper() + label[1:], text, where)

    # What a ledger wrote of its own

    def on_list(self, text: str) -> None:
        """Add a list of a ledger."""
        text = one_line(text)
        if fold(text) and len(text) <= _NAME_LIMIT:
            self.lists[text] = None
        elif text:
            self.problem(f"unreadable list: {shortened(text)}")

    def own(self, field: str, text: str, where: str = "") -> None:
        """Set what a ledger wrote as its `origin`, `tier`, `cadence`, `state` or `first_day`; report what it can't be."""
        text = one_line(text)
        if text and not self._own(field, text):
            self.problem(f"unreadable {field.replace('_', ' ')}: {shortened(text)}", where)

    def _own(self, field: str, text: str) -> bool:
        if field == "origin":
            self.origin = read_origin(text)
            return self.origin is not None
        if field == "tier":
            self.tier = read_tier(text)
            return self.tier is not None
        if field == "cadence":
            self.cadence = read_cadence(text)
            return self.cadence is not None
        if field == "state":
            self.state, self.snoozed_until = read_state(text) or (None, None)
            return self.state is not None
        try:
            self.first_day = date.fromisoformat(text)
        except ValueError:
            return False
        return True

    def _add(self, handle: Handle) -> None:
        label = one_line(handle.label or "").lower() or None
        self._handles.setdefault(handle_key(handle), Handle(handle.kind, handle.value, label))

    # -- the record ----------------------------------------------------------------------------------------

    @property
    def handles(self) -> tuple[Handle, ...]:
        """Handles in order, each once."""
        return tuple(self._handles.values())

    def name_otherwise(self, *, organization_names: bool = True) -> str:
        """Return a name for someone without one: by alias, e-mail, organization, number or account; "" without any.

        An address like `info@` names nobody where there is an organization.
        """
        if self.aliases:
            return next(iter(self.aliases))
        emails = [handle.value for handle in self.handles if handle.kind == "email"]
        organization = (self.organization or "") if organization_names else ""
        if organization and emails and emails[0].partition("@")[0].casefold() in _ROLE_ADDRESSES:
            return organization
        if emails:
            return name_from_email(emails[0])
        others = [handle.value for handle in self.handles if handle.kind in ("phone", "platform", "url")]
        return organization or (others[0] if others else "")

    def record(self, key: Callable[[list[object]], str]) -> PersonRecord:
        """Return the record; `key` makes its key from the content."""
        name = one_line(self.name)
        if len(name) > _NAME_LIMIT:
            self.note(name, "Name (as written)")
            name = name[:_NAME_LIMIT].rstrip()
        aliases = tuple(alias for alias in self.aliases if alias != name)
        written = [
            [item.kind, self._as_written.get(of, item.value), item.label]
            for of, item in self._handles.items()
        ]
        days = [[day.label, day.year, day.month, day.day] for day in self.days]
        content: list[object] = [name, aliases, written, days, list(self.notes), self.organization]
        content += [self.role, list(self.groups), self.first_day]
        return PersonRecord(
            where=self.where,
            name=name,
            key=key(content),
            aliases=aliases,
            handles=self.handles,
            origin=self.origin,
            first_day=self.first_day,
            days=tuple(self.days),
            notes=tuple(self.notes),
            organization=self.organization,
            role=self.role,
            # An export has each list as a category too, for other programs.
            groups=tuple(group for group in self.groups if group not in self.lists),
            lists=tuple(self.lists),
            tier=self.tier,
            cadence=self.cadence,
            state=self.state,
            snoozed_until=self.snoozed_until,
        )


def _is_whole_number(text: str) -> bool:
    return len(plain_phone(text).partition(";")[0].lstrip("+")) >= _FEWEST_DIGITS_OF_EACH


def best_name(candidates: Iterable[str]) -> str:
    """Return the first candidate that holds a letter, a digit or a symbol; else the first not blank; else ""."""
    names = [name for name in map(one_line, candidates) if name]
    return next((name for name in names if fold(name)), names[0] if names else "")
