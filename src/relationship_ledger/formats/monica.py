"""Monica's export of a whole account (its version 4, `version` 1.0 of the format): people, and what was done with them.

One JSON document of collections; what belongs to a person lies within them, but for activities, which people name by
id. Monica keeps more kinds of things than a ledger does: what says something of a person becomes a note with a label,
and the rest is counted. Monica 5 writes no such file; its vCards are read as any others.
"""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime, time
from typing import Any, NamedTuple

from relationship_ledger.core.handles import platform_name, url_key
from relationship_ledger.formats.days import DayOfYear, parse_day
from relationship_ledger.formats.draft import Draft, best_name, compose_name, content_key
from relationship_ledger.formats.source import Hints, Source
from relationship_ledger.formats.text import clean, decode_file, head_text, one_line, shortened
from relationship_ledger.model import (
    By,
    Cadence,
    FileRecord,
    Party,
    PersonRecord,
    Problem,
    Skipped,
    TouchRecord,
)

_BEGINS = re.compile(r'\s*\{\s*"version"\s*:\s*"[^"]{1,40}"\s*,\s*"app_version"\s*:')
_PICTURE = re.compile(rb'("dataUrl"\s*:\s*)"[^"\\]*"')
"""Pictures and documents as text: nine tenths of a file, and nothing to a ledger."""
_LONGEST_CADENCE = 3660
_MOST_PEOPLE = 50
_FOOD = frozenset((
    "food", "ate_at_his_place", "ate_at_her_place", "ate_at_their_place", "ate_at_home", "ate_restaurant", "picknicked",
    "picnicked", "went_bar",
))  # fmt: skip
_CULTURE = frozenset(("cultural_activities", "went_theater", "went_concert", "went_play", "went_museum"))
_UNREAD = {
    "relationship": "",  # read with the people they are of
    "addressbook": "address books",
    "addressbook_subscription": "address books",
    "photo": "pictures and documents",
    "document": "pictures and documents",
    "user": "users of the program",
}

Json = dict[str, Any]


def recognises(head: bytes) -> bool:
    """Whether a file that begins so is Monica's export."""
    text = head_text(head[:4000])
    return _BEGINS.match(text) is not None and '"exported_by"' in text and '"account"' in text


def read(source: Source, hints: Hints) -> Iterator[FileRecord]:
    """Yield the people of an account and what was done with them.

    Raises InvalidValueError for a file that is too large to be read whole.
    """
    text, _ = decode_file(_PICTURE.sub(rb'\1""', source.data()))
    try:
        document = json.loads(text)
    except (ValueError, RecursionError) as error:
        why = "is nested too deeply" if isinstance(error, RecursionError) else f"is no whole JSON: {error}"
        yield Problem(source.name, f"the file {why}")
        return
    del text
    version = _text(_dict(document).get("version"))
    if not version.startswith("1."):
        yield Problem(
            source.name, f"version {shortened(version, 20) or 'unknown'} of Monica's export; 1 is read"
        )
        return
    yield from _Account(source.name, hints, _dict(_dict(document).get("account"))).records()


# -- what the file holds -------------------------------------------------------------------------------------


def _dict(value: object) -> Json:
    return value if isinstance(value, dict) else {}


def _text(value: object) -> str:
    if isinstance(value, str):
        return clean(value)
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return str(value)[:40] if is_number else ""


def _properties(item: Json) -> Json:
    return _dict(item.get("properties"))


def _collection(holder: Json, kind: str) -> list[object]:
    """The things of a kind that an account or a person has."""
    data = holder.get("data")
    found: list[object] = []
    for each in data if isinstance(data, list) else ():
        values = _dict(each).get("values")
        if _dict(each).get("type") == kind and isinstance(values, list):
            found.extend(values)
    return found


class _Moment(NamedTuple):
    """An instant, or a day where the time is that of a form without one."""

    at: datetime
    is_day: bool


def _moment(text: str, hints: Hints, *, is_day: bool = False) -> _Moment | None:
    """Read Laravel's times: `2021-03-04T10:00:00.000000Z`, `2021-03-04 10:00:00`, `2021-03-04`."""
    try:
        read = datetime.fromisoformat(text.replace(" ", "T", 1))
        read = read if read.tzinfo else read.replace(tzinfo=UTC)
        if is_day or len(text) == 10 or read.astimezone(UTC).time() == time():
            return _Moment(datetime.combine(read.date(), time(12), hints.zone), is_day=True)
        if not 1970 <= read.year <= 9000:
            return None
    except (ValueError, OverflowError):
        return None
    return _Moment(read, is_day=False)


class _Account:
    """An account, with what is looked up by id."""

    def __init__(self, name: str, hints: Hints, account: Json) -> None:
        self._name = name
        self._hints = hints
        self._account = account
        self._people = [_dict(each) for each in _collection(account, "contact")]
        self._names = {
            uuid: _called(person) for person in self._people if (uuid := _text(person.get("uuid")))
        }
        self._own = {
            uuid
            for user in _collection(account, "user")
            if (uuid := _text(_properties(_dict(user)).get("me_contact")))
        }
        instance = _dict(account.get("instance"))
        self._field_types = _by_uuid(instance.get("contact_field_types"))
        self._activity_types = _by_uuid(instance.get("activity_types"))
        self._activity_kinds = _by_uuid(instance.get("activity_type_categories"))
        self._life_types = _by_uuid(instance.get("life_event_types"))
        self._relations = self._read_relations()
        self._guests: dict[str, list[str]] = {}
        for person in self._people:
            for activity in _collection(person, "activity"):
                self._guests.setdefault(_text(activity), []).append(_text(person.get("uuid")))

    def records(self) -> Iterator[FileRecord]:
        """All that it holds."""
        found = False
        for number, person in enumerate(self._people, start=1):
            found = True
            yield from self._person(f"{self._name}: contact {number}", person)
        for number, activity in enumerate(_collection(self._account, "activity"), start=1):
            found = True
            yield self._activity(f"{self._name}: activity {number}", _dict(activity))
        for kind, what in _UNREAD.items():
            for number, _ in enumerate(_collection(self._account, kind) if what else (), start=1):
                yield Skipped(f"{self._name}: {kind} {number}", what)
        entries = _properties(self._account).get("journal_entries")
        for number, _ in enumerate(entries if isinstance(entries, list) else (), start=1):
            yield Skipped(f"{self._name}: journal entry {number}", "journal entries")
        if not found:
            yield Problem(self._name, "no contact in this account")

    def _read_relations(self) -> dict[str, list[str]]:
        """What a person's relatives are to them, as notes."""
        found: dict[str, list[str]] = {}
        born = {_text(person.get("uuid")): _born(person) for person in self._people}
        for each in _collection(self._account, "relationship"):
            said = _properties(_dict(each))
            kind = one_line(_text(said.get("type"))).replace("_", " ")
            other = self._names.get(_text(said.get("contact_is")), "")
            if other:
                when = born.get(_text(said.get("contact_is")), "")
                found.setdefault(_text(said.get("of_contact")), []).append(
                    f"{kind.capitalize() or 'Related'}: {other}{f' (born {when})' if when else ''}"
                )
        return found

    # People

    def _person(self, where: str, person: Json) -> Iterator[FileRecord]:
        uuid, said = _text(person.get("uuid")), _properties(person)
        if uuid in self._own:
            yield Skipped(where, "cards of yourself")
            return
        if said.get("is_partial") is True:
            yield Skipped(where, "relations without an entry of their own")
            return
        draft = Draft(where, self._hints.region)
        for section, read in self._sections(draft).items():
            for number, item in enumerate(_collection(person, section), start=1):
                read(_dict(item), f"{where}, {section.replace('_', ' ')} {number}")
        self._fill(draft, said)
        for note in self._relations.get(uuid, ()):
            draft.note(note)
        draft.name = best_name([_called(person)]) or draft.name_otherwise()
        if draft.name:
            record = draft.record(
                lambda content: f"monica:{uuid}" if uuid else content_key("monica:sha", content)
            )
            yield _with_standing(record, said)
        else:
            yield Problem(where, "a contact without a name, and nothing to name it by")
        yield from draft.problems
        for kind in ("photo", "document"):
            for _ in _collection(person, kind):
                yield Skipped(where, "pictures and documents")
        yield from self._talks(where, person, uuid)

    def _fill(self, draft: Draft, said: Json) -> None:
        draft.alias(_text(said.get("nickname"))) if said.get("nickname") else None
        draft.work(_text(said.get("company")))
        draft.position(_text(said.get("job")))
        draft.note(_text(said.get("description")))
        draft.note(_text(said.get("food_preferences")), "Food")
        tags = said.get("tags")
        for tag in tags if isinstance(tags, list) else ():
            draft.group(_text(tag))
        _special_day(draft, "birthday", _dict(said.get("birthdate")))
        died = _dict(said.get("deceased_date"))
        if died:
            draft.note(_text(died.get("date"))[:10], "Died")
        met = parse_day(_text(_dict(said.get("first_met_date")).get("date"))[:10], day_first=None)
        draft.first_day = met.as_date() if met is not None else None
        through = self._names.get(_text(said.get("first_met_through")), "")
        draft.note(through, "Met through")

    def _sections(self, draft: Draft) -> Mapping[str, Callable[[Json, str], None]]:
        def address(item: Json, _: str) -> None:
            place = {name: _text(value) for name, value in _properties(item).items()}
            town = " ".join(filter(None, (place.get("postal_code"), place.get("city"))))
            lines = (place.get("street"), town, place.get("province"), place.get("country"))
            draft.address("\n".join(filter(None, lines)), place.get("name") or None)

        def field(item: Json, where: str) -> None:
            self._field(draft, item, where)

        def note(item: Json, _: str) -> None:
            draft.note(_text(_properties(item).get("body")))

        def debt(item: Json, _: str) -> None:
            said = _properties(item)
            who = "I owe" if said.get("in_debt") is True else "They owe"
            amount = " ".join(filter(None, (_text(said.get("amount")), _text(said.get("currency")))))
            draft.note(f"{who} {amount}{_behind(_text(said.get('status')))}", "Debt")

        def gift(item: Json, _: str) -> None:
            said = _properties(item)
            more = (_text(said.get("status")), _text(said.get("date"))[:10], _text(said.get("amount")))
            shown = _text(said.get("name")) + _behind(", ".join(filter(None, more)))
            draft.note(
                "\n".join(filter(None, (shown, _text(said.get("comment")), _text(said.get("url"))))), "Gift"
            )

        def reminder(item: Json, _: str) -> None:
            said = _properties(item)
            if said.get("delible") is False:  # Monica's own, of a birthday
                return
            often = f"every {_text(said.get('frequency_number')) or '1'} {_text(said.get('frequency_type'))}"
            if _text(said.get("frequency_type")) in ("", "one_time"):
                often = ""
            more = ", ".join(filter(None, (_text(said.get("initial_date"))[:10], often)))
            draft.note(
                "\n".join(
                    filter(None, (_text(said.get("title")) + _behind(more), _text(said.get("description"))))
                ),
                "Reminder",
            )

        def task(item: Json, _: str) -> None:
            said = _properties(item)
            done = _behind("done") if said.get("completed") is True else ""
            lines = (_text(said.get("title")) + done, _text(said.get("description")))
            draft.note("\n".join(filter(None, lines)), "Task")

        def pet(item: Json, _: str) -> None:
            said = _properties(item)
            name, kind = _text(said.get("name")), _text(said.get("category"))
            draft.note(name + _behind(kind) if name else kind, "Pet")

        def life_event(item: Json, _: str) -> None:
            said = _properties(item)
            kind = _properties(self._life_types.get(_text(said.get("type")), {}))
            called = _text(kind.get("name")) or _text(kind.get("translation_key")).replace("_", " ")
            title = ", ".join(filter(None, (called, _text(said.get("name")))))
            when = _behind(_text(said.get("happened_at"))[:10])
            draft.note("\n".join(filter(None, (title + when, _text(said.get("note"))))), "Life event")

        return {
            "contact_field": field, "address": address, "note": note, "debt": debt, "gift": gift, "reminder": reminder,
            "task": task, "pet": pet, "life_event": life_event,
        }  # fmt: skip

    def _field(self, draft: Draft, item: Json, where: str) -> None:
        said = _properties(item)
        kind = _properties(self._field_types.get(_text(said.get("type")), {}))
        name, data = one_line(_text(kind.get("name"))), _text(said.get("data"))
        if kind.get("type") == "email" or name.casefold() in ("email", "e-mail"):
            draft.email(data, None, where)
        elif kind.get("type") == "phone" or name.casefold() in ("phone", "mobile"):
            draft.phone(data, None, where)
        elif url_key(data) is not None and "/" in data and platform_name(name) in ("", "linkedin", "website"):
            draft.url(data, None, where)
        elif name:
            draft.platform(name, data)
        else:
            draft.note(data, "Contact")

    # Touches

    def _talks(self, where: str, person: Json, uuid: str) -> Iterator[FileRecord]:
        party = Party(_called(person), key=f"monica:{uuid}" if uuid else "")
        for number, item in enumerate(_collection(person, "call"), start=1):
            yield self._call(f"{where}, call {number}", _dict(item), party)
        for number, each in enumerate(_collection(person, "conversation"), start=1):
            said = _properties(_dict(each))
            kind = _properties(self._field_types.get(_text(said.get("contact_field_type")), {}))
            channel = "email" if kind.get("type") == "email" else "message"
            messages = said.get("messages")
            for count, item in enumerate(messages if isinstance(messages, list) else (), start=1):
                place = f"{where}, conversation {number}, message {count}"
                yield self._message(place, _dict(item), party, channel)

    def _call(self, where: str, call: Json, party: Party) -> FileRecord:
        said = _properties(call)
        theirs = said.get("contact_called") is True
        by: By = "them" if theirs else "me"
        return self._touch(
            where, call, _text(said.get("called_at")), TouchRecord(
                where, "", 0, "call", party if theirs else None, () if theirs else (party,), together=True, by=by,
                subject=self._subject(said.get("content")),
            ),
        )  # fmt: skip

    def _message(self, where: str, message: Json, party: Party, channel: str) -> FileRecord:
        said = _properties(message)
        mine = said.get("written_by_me") is True
        return self._touch(
            where, message, _text(said.get("written_at")),
            TouchRecord(where, "", 0, channel, None if mine else party, (party,) if mine else ()),
        )  # fmt: skip

    def _activity(self, where: str, activity: Json) -> FileRecord:
        said = _properties(activity)
        guests = [each for each in self._guests.get(_text(activity.get("uuid")), ()) if each not in self._own]
        if not guests:
            return Skipped(where, "activities without people")
        if len(guests) > _MOST_PEOPLE:
            return Skipped(where, f"activities with more than {_MOST_PEOPLE} people")
        people = tuple(
            Party(self._names.get(each, ""), key=f"monica:{each}") for each in dict.fromkeys(guests)
        )
        record = TouchRecord(
            where, "", 0, self._activity_channel(_text(said.get("type"))), None, people, together=True, by="both",
            subject=self._subject(said.get("summary")),
        )  # fmt: skip
        return self._touch(where, activity, _text(said.get("happened_at")), record, is_day=True)

    def _activity_channel(self, type_id: str) -> str:
        said = _properties(self._activity_types.get(type_id, {}))
        kind = _properties(self._activity_kinds.get(_text(said.get("category")), {}))
        keys = {_text(said.get("translation_key")), _text(kind.get("translation_key"))}
        if not keys.isdisjoint(_FOOD):
            return "meal"
        return "event" if not keys.isdisjoint(_CULTURE) else "meet"

    def _touch(
        self, where: str, item: Json, when: str, record: TouchRecord, *, is_day: bool = False
    ) -> FileRecord:
        """The record with its time and its key, or why there is none."""
        if Party() in (record.sender, *record.people):
            return Problem(where, "someone without a name")
        moment = _moment(when, self._hints, is_day=is_day)
        if moment is None or moment.at.year < 1970:
            return Problem(where, f"unreadable time: {shortened(when, 30) or 'none'}")
        at = int(moment.at.timestamp())
        if at > self._hints.until:
            return Skipped(where, "things that lie ahead")
        uuid = _text(item.get("uuid"))
        who = [party.key for party in (record.sender, *record.people) if party is not None]
        key = f"monica:{uuid}" if uuid else content_key("monica", [record.channel, when, record.by, who])
        return record._replace(key=key, at=at, day=moment.at.date() if moment.is_day else None)

    def _subject(self, text: object) -> str | None:
        return shortened(_text(text), 200) or None if self._hints.keep_subject else None


def _by_uuid(items: object) -> dict[str, Json]:
    found = [_dict(each) for each in items] if isinstance(items, list) else []
    return {_text(each.get("uuid")): each for each in found}


def _called(person: Json) -> str:
    said = _properties(person)
    given, middle, family = (
        one_line(_text(said.get(name))) for name in ("first_name", "middle_name", "last_name")
    )
    return compose_name("", given, middle, family, "")


def _behind(text: str) -> str:
    return f" ({text})" if text else ""


def _special_day(draft: Draft, label: str, said: Json) -> None:
    """Add a day; of an age that was guessed only the year is true."""
    text = _text(said.get("date"))[:10]
    if not text:
        return
    if said.get("is_age_based") is True:
        draft.note(text[:4], "Born about")
        return
    parsed = parse_day(text, day_first=None, pivot=1900)
    if parsed is not None and said.get("is_year_unknown") is True:
        parsed = DayOfYear(parsed.month, parsed.day)
    draft.day(label, text, parsed)


def _born(person: Json) -> str:
    said = _dict(_properties(person).get("birthdate"))
    text = _text(said.get("date"))[:10]
    if said.get("is_age_based") is True:
        return f"about {text[:4]}" if text else ""
    return text[5:] if said.get("is_year_unknown") is True else text


def _with_standing(record: PersonRecord, said: Json) -> PersonRecord:
    """The record with what Monica knows of how the tie is kept."""
    days = said.get("stay_in_touch_frequency")
    if isinstance(days, int) and not isinstance(days, bool) and 0 < days <= _LONGEST_CADENCE:
        record = record._replace(cadence=Cadence(ideal=days))
    if said.get("is_dead") is True:
        return record._replace(state="deceased")
    return record._replace(state="archived") if said.get("is_active") is False else record
