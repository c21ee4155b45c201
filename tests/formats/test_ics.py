"""Calendars as programs write them: who met when, whose birthday it is, and what is said of the rest."""

import time
from collections import Counter
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from relationship_ledger.formats import ics, ics_time
from relationship_ledger.formats.source import Hints, Source, of_bytes
from relationship_ledger.model import Handle, ImportantDay, Party, PersonRecord, Problem, Skipped, TouchRecord

NOW = int(datetime(2026, 11, 24, 10, tzinfo=UTC).timestamp())
BERLIN = ZoneInfo("Europe/Berlin")
HINTS = Hints("DE", BERLIN, keep_subject=True, me=frozenset(("email:me@x.example",)), until=NOW)

ANA = "ATTENDEE;CN=Ana Mora;PARTSTAT=ACCEPTED:mailto:ana@x.example"
BO = "ATTENDEE;CN=Bo Lund:mailto:bo@x.example"
ME = "ATTENDEE;CN=Me;PARTSTAT=ACCEPTED:mailto:me@x.example"
START = "DTSTART:20240610T080000Z"


def party(name, address):
    return Party(name, (Handle("email", address),))


def event(*lines, uid="u1", start=START):
    return [
        "BEGIN:VEVENT",
        *([f"UID:{uid}"] if uid else []),
        *([start] if start else []),
        *lines,
        "END:VEVENT",
    ]


def calendar(*events, head=("VERSION:2.0",), newline="\r\n"):
    lines = ["BEGIN:VCALENDAR", *head, *(line for each in events for line in each), "END:VCALENDAR", ""]
    return newline.join(lines)


def read(text, hints=HINTS, name="c.ics"):
    data = text if isinstance(text, bytes) else text.encode("utf-8")
    return list(ics.read(of_bytes(data, name), hints))


def one(*lines, hints=HINTS, head=("VERSION:2.0",), **more):
    (found,) = read(calendar(event(*lines, **more), head=head), hints)
    return found


def utc(at):
    return f"{datetime.fromtimestamp(at, UTC):%Y-%m-%d %H:%M}"


# -- a meeting ---------------------------------------------------------------------------------------------------


def test_a_meeting():
    found = one(
        "DTEND:20240610T093000Z",
        "SUMMARY:Budget\\, part 2",
        "ORGANIZER;CN=Bo Lund:mailto:bo@x.example",
        ANA,
        ME,
        BO,
    )
    assert found == TouchRecord(
        "c.ics:3", "ics:u1", 1718006400, "meet", party("Bo Lund", "bo@x.example"),
        (party("Ana Mora", "ana@x.example"), party("Me", "me@x.example")),
        together=True, by="both", minutes=90, subject="Budget, part 2",
    )  # fmt: skip


def test_a_title_is_kept_only_where_it_is_asked_for():
    assert one(ANA, "SUMMARY:Budget", hints=HINTS._replace(keep_subject=False)).subject is None


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("ATTENDEE:mailto:Ana@X.example", Party("", (Handle("email", "Ana@X.example"),))),
        ("ATTENDEE;CN=ana@x.example:MAILTO:ana@x.example", Party("", (Handle("email", "ana@x.example"),))),
        ('ATTENDEE;CN="Mora, Ana":mailto:ana@x.example', party("Ana Mora", "ana@x.example")),
        ('ATTENDEE;CN="Mora, Ana (Legal)":mailto:ana@x.example', party("Ana Mora", "ana@x.example")),
        ('ATTENDEE;CN="Stone, Inc.":mailto:ana@x.example', party("Stone, Inc.", "ana@x.example")),
        ("ATTENDEE;CN=Ana ^'Anita^' Mora:mailto:ana@x.example", party('Ana "Anita" Mora', "ana@x.example")),
        ("ATTENDEE;CN=Ana;EMAIL=ana@x.example:/aMjAw/principal/", party("Ana", "ana@x.example")),
        ("ATTENDEE;CN=Ana:tel:030 901820", Party("Ana", (Handle("phone", "+4930901820"),))),
        ("ATTENDEE;CN=Ana:invalid:nomail", Party("Ana")),
        ("ATTENDEE;CUTYPE=INDIVIDUAL;ROLE=REQ-PARTICIPANT;PARTSTAT=NEEDS-ACTION;CN=An\r\n a Mora;X-NUM-GUESTS=0:mail\r\n to:ana@x.example", party("Ana Mora", "ana@x.example")),
        ("ATTENDEE;CN=Zo\r\n\té:mailto:z@x.example", party("Zoé", "z@x.example")),
    ],
)  # fmt: skip
def test_who_takes_part(line, expected):
    assert one(line).people == (expected,)


@pytest.mark.parametrize(
    "line",
    [
        "ATTENDEE;CUTYPE=ROOM;CN=Room 4:mailto:room@x.example",
        "ATTENDEE;CUTYPE=RESOURCE;CN=Beamer:mailto:beamer@x.example",
        "ATTENDEE;CUTYPE=GROUP;CN=All:mailto:all@x.example",
        "ATTENDEE;ROLE=NON-PARTICIPANT;CN=Bo:mailto:bo@x.example",
        "ATTENDEE;PARTSTAT=DECLINED;CN=Bo:mailto:bo@x.example",
        "ATTENDEE;PARTSTAT=DELEGATED;CN=Bo:mailto:bo@x.example",
        "ATTENDEE:mailto:c_1@resource.calendar.google.com",
        "ATTENDEE:mailto:no-reply@x.example",
        "ATTENDEE:",
        "ATTENDEE;CN=\"Bo",
    ],
)  # fmt: skip
def test_who_does_not(line):
    assert one(ANA, line).people == (party("Ana Mora", "ana@x.example"),)


def test_a_calendar_is_no_organizer_and_one_who_declined_is_none():
    group = "ORGANIZER;CN=Family:mailto:abc@group.calendar.google.com"
    assert one(ANA, group).sender is None
    left = one(ANA, "ORGANIZER:mailto:bo@x.example", "ATTENDEE;PARTSTAT=DECLINED:mailto:bo@x.example")
    assert (left.sender, len(left.people)) == (None, 1)


@pytest.mark.parametrize(
    ("lines", "what"),
    [
        (["ATTENDEE;PARTSTAT=DECLINED:mailto:me@x.example", ANA], "declined events"),
        (["SUMMARY:Declined: Budget", ANA], "declined events"),
        (["STATUS:CANCELLED", ANA], "cancelled events"),
        (["SUMMARY:Abgesagt: Budget", ANA], "cancelled events"),
        (["SUMMARY:Dentist"], "events without attendees"),
        (["ORGANIZER:mailto:me@x.example"], "events without attendees"),
        (["ATTENDEE;CUTYPE=ROOM:mailto:room@x.example"], "events without attendees"),
        ([f"ATTENDEE:mailto:p{n}@x.example" for n in range(51)], "events with more than 50 attendees"),
        ([ANA, "X-NEXTCLOUD-BC-FIELD-TYPE:BDAY", "STATUS:CANCELLED"], "cancelled events"),
    ],
)
def test_set_aside(lines, what):
    assert one(*lines) == Skipped("c.ics:3", what)


@pytest.mark.parametrize(
    ("head", "what"),
    [
        ("METHOD:CANCEL", "cancelled events"),
        ("METHOD:REPLY", "answers to invitations"),
        ("PRODID:-//Relationship Ledger//ledger 1.0//EN", "plans of the ledger itself"),
    ],
)
def test_set_aside_by_the_calendar(head, what):
    assert one(ANA, head=[head]) == Skipped("c.ics:3", what)


def test_an_invitation_without_an_answer_is_kept_and_fifty_people_are_few_enough():
    assert one("ATTENDEE;PARTSTAT=NEEDS-ACTION:mailto:me@x.example", ANA).people[1].name == "Ana Mora"
    assert len(one(*(f"ATTENDEE:mailto:p{n}@x.example" for n in range(50))).people) == 50


@pytest.mark.parametrize("kind", ["VTODO", "VJOURNAL", "VFREEBUSY"])
def test_tasks(kind):
    text = calendar([f"BEGIN:{kind}", "SUMMARY:x", ANA, f"END:{kind}"])
    assert read(text) == [Skipped("c.ics:3", "tasks and journal entries")]


@pytest.mark.parametrize("head", [(), ("X-WR-CALNAME:a",)])
def test_an_empty_calendar(head):
    assert read(calendar(head=head)) == [Skipped("c.ics", "calendars without entries")]


# -- channels ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("lines", "channel"),
    [
        (["SUMMARY:Budget"], "meet"),
        (["SUMMARY:Coffee"], "meet"),
        (["SUMMARY:Lunch"], "meal"),
        (["SUMMARY:Mittagessen", "X-GOOGLE-CONFERENCE:https://meet.google.com/abc"], "meal"),
        (["SUMMARY:Lunch", "LOCATION:https://us02web.zoom.us/j/1"], "video"),
        (["SUMMARY:Budget", "LOCATION:Microsoft Teams Meeting"], "video"),
        (["SUMMARY:Budget", "X-GOOGLE-CONFERENCE:https://meet.google.com/abc"], "video"),
        (["SUMMARY:Budget", "X-MICROSOFT-SKYPETEAMSMEETINGURL:https://teams.example/x"], "video"),
        (["SUMMARY:Call", "DESCRIPTION:Join: https://teams.microsoft.com/l/meetup-join/1"], "video"),
        (["SUMMARY:Call", "DESCRIPTION:Join:", "https://meet.jit.si/abc", "now"], "video"),
        (["SUMMARY:Budget", "DESCRIPTION:see https://zoom.us/download"], "meet"),
        (["SUMMARY:Call about money"], "call"),
        (["SUMMARY:Budget", "LOCATION:Telefon"], "call"),
        (["SUMMARY:Recall"], "meet"),
        (["SUMMARY:Anruf"], "call"),
        (["SUMMARY:Hochzeit"], "event"),
        (["SUMMARY:Budget", *(f"ATTENDEE:mailto:p{n}@x.example" for n in range(10))], "event"),
    ],
)
def test_channels(lines, channel):
    assert one(ANA, *lines).channel == channel


# -- titles that name someone ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("title", "names"),
    [
        ("Lunch with Ana Mora", ["Ana Mora"]),
        ("Kaffee mit Ana", ["Ana"]),
        ("Déjeuner avec Étienne Côté", ["Étienne Côté"]),
        ("Treffen mit Anna von der Heide im Café", ["Anna von der Heide"]),
        ("Dinner with Ana & Bo Lund, Carl (home)", ["Ana", "Bo Lund", "Carl"]),
        ("Call Bob", ["Bob"]),
        ("Call w/ Bob - budget", ["Bob"]),
        ("Call Dr. Smith", ["Smith"]),
        ("1:1 Ana", ["Ana"]),
        ("Ana Mora 1:1", ["Ana Mora"]),
        ("Ana / Bob", ["Ana", "Bob"]),
        ("Ana <> Bob", ["Ana", "Bob"]),
        ("Bob anrufen", ["Bob"]),
        ("Call Bob's mother", []),
        ("Meeting with the team", []),
        ("Lunch with Team", []),
        ("Lunch / Dinner", []),
        ("Budget and plan / Bob", []),
        ("1:1", []),
        ("with", []),
        ("Dentist", []),
        ("Ana", []),
        ("with " + "A" * 400, []),
    ],
)
def test_names_in_titles(title, names):
    found = one(f"SUMMARY:{title}")
    assert [each.name for each in getattr(found, "people", ())] == names
    assert isinstance(found, TouchRecord if names else Skipped)


# -- birthdays ---------------------------------------------------------------------------------------------------

WHOLE_DAY = "DTSTART;VALUE=DATE:20240203"


@pytest.mark.parametrize(
    ("lines", "name", "label", "year"),
    [
        (["SUMMARY:Ana's birthday"], "Ana", "birthday", None),
        (["SUMMARY:Ana Mora’s 44th Birthday"], "Ana Mora", "birthday", None),
        (["SUMMARY:James' Birthday"], "James", "birthday", None),
        (["SUMMARY:Geburtstag von Ana"], "Ana", "birthday", None),
        (["SUMMARY:Anas Geburtstag"], "Ana", "birthday", None),
        (["SUMMARY:Ana hat Geburtstag"], "Ana", "birthday", None),
        (["SUMMARY:Anniversaire d'Ana"], "Ana", "birthday", None),
        (["SUMMARY:Cumpleaños de Ana"], "Ana", "birthday", None),
        (["SUMMARY:Aniversário de Ana"], "Ana", "birthday", None),
        (["SUMMARY:Compleanno di Ana"], "Ana", "birthday", None),
        (["SUMMARY:田中さんの誕生日"], "田中", "birthday", None),
        (["SUMMARY:🎂 Ana (1980)", "RRULE:FREQ=YEARLY"], "Ana", "birthday", 1980),
        (["SUMMARY:Ana (*1980)", "X-NEXTCLOUD-BC-FIELD-TYPE:BDAY", "X-NEXTCLOUD-BC-YEAR:1980"], "Ana", "birthday", 1980),
        (["SUMMARY:Ana Mora", "CATEGORIES:BIRTHDAY"], "Ana Mora", "birthday", None),
        (["SUMMARY:Ana Mora (1980)", "CATEGORIES:Home,Geburtstag"], "Ana Mora", "birthday", 1980),
        (["SUMMARY:💍 Ana"], "Ana", "anniversary", None),
        (["SUMMARY:Hochzeitstag: Ana"], "Ana", "anniversary", None),
        (["SUMMARY:Aniversario de Ana"], "Ana", "anniversary", None),
        (["SUMMARY:x", "X-KDE-KABC-BIRTHDAY:YES", "X-KDE-KABC-NAME-1:Ana Mora"], "Ana Mora", "birthday", 2024),
    ],
)  # fmt: skip
def test_birthdays(lines, name, label, year):
    found = one(*lines, start=WHOLE_DAY)
    assert found == PersonRecord(
        "c.ics:3", name, "ics:u1", days=(ImportantDay(label, 2, 3, year),), completes=True
    )


def test_an_address_beside_a_birthday():
    lines = ["X-KDE-KABC-ANNIVERSARY:YES", "X-KDE-KABC-NAME-1:Ana", "X-KDE-KABC-EMAIL-1:ana@x.example"]
    assert one(*lines, start=WHOLE_DAY).handles == (Handle("email", "ana@x.example"),)


@pytest.mark.parametrize(
    ("lines", "start"),
    [
        (["SUMMARY:Ana's birthday"], START),
        (["SUMMARY:Ana's birthday party"], WHOLE_DAY),
        (["SUMMARY:Birthday dinner for Ana"], WHOLE_DAY),
        (["SUMMARY:Happy birthday!"], WHOLE_DAY),
        (["SUMMARY:My birthday"], WHOLE_DAY),
        (["SUMMARY:Birthday"], WHOLE_DAY),
        (["SUMMARY:Ana (1980)"], WHOLE_DAY),
    ],
)
def test_no_birthdays(lines, start):
    assert one(*lines, start=start) == Skipped("c.ics:3", "events without attendees")


def test_a_birthday_that_lies_ahead_and_one_before_the_calendar_are_days_all_the_same():
    assert one("SUMMARY:Ana's birthday", start="DTSTART;VALUE=DATE:20270203").days[0].month == 2
    assert one("SUMMARY:Ana's birthday", "RRULE:FREQ=YEARLY", start="DTSTART:16040229").days[0].day == 29


def test_a_day_of_death_is_no_birthday():
    found = one("SUMMARY:Death of Ana", "X-NEXTCLOUD-BC-FIELD-TYPE:DEATHDATE", start=WHOLE_DAY)
    assert found == Skipped("c.ics:3", "days of death")


# -- times -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("start", "at"),
    [
        ("DTSTART:20240610T080000Z", "2024-06-10 08:00"),
        ("DTSTART:20240610T080000", "2024-06-10 06:00"),
        ("DTSTART;TZID=America/New_York:20240610T080000", "2024-06-10 12:00"),
        ('DTSTART;TZID="America/New_York":20240610T080000', "2024-06-10 12:00"),
        ("DTSTART;TZID=/mozilla.org/20070129_1/America/New_York:20240610T080000", "2024-06-10 12:00"),
        ("DTSTART;TZID=Eastern Standard Time:20240610T080000", "2024-06-10 12:00"),
        ('DTSTART;TZID="(UTC-05:00) Somewhere":20240610T080000', "2024-06-10 13:00"),
        ("DTSTART;VALUE=DATE-TIME:20240610T080000Z", "2024-06-10 08:00"),
        ("DTSTART;;VALUE=DATE-TIME:20240610T080000Z", "2024-06-10 08:00"),
        ("DTSTART:2024-06-10T08:00:00Z", "2024-06-10 08:00"),
        ("DTSTART:2024-06-10T08:00:00+02:00", "2024-06-10 06:00"),
        ("DTSTART:20240610T0800", "2024-06-10 06:00"),
        ("DTSTART:20161231T235960Z", "2016-12-31 23:59"),
        ("DTSTART;TZID=Europe/Berlin:20240331T023000", "2024-03-31 01:30"),  # a time that was skipped
        ("DTSTART;TZID=Europe/Berlin:20241027T023000", "2024-10-27 00:30"),  # one that came twice
        ("DTSTART;VALUE=DATE:20240610", "2024-06-10 10:00"),
    ],
)
def test_beginnings(start, at):
    assert utc(one(ANA, start=start).at) == at


@pytest.mark.parametrize(
    ("lines", "minutes"),
    [
        (["DTEND:20240610T084500Z"], 45),
        (["DTEND;TZID=Europe/Berlin:20240610T110000"], 60),
        (["DURATION:PT1H30M"], 90),
        (["DURATION:P1D"], 1440),
        (["DURATION:P2W"], 1440),
        (["DTEND:20240610T080000Z"], None),
        ([], None),
    ],
)
def test_minutes(lines, minutes):
    assert one(ANA, *lines).minutes == minutes


@pytest.mark.parametrize(
    ("start", "more"),
    [
        ("DTSTART;VALUE=DATE:20240610", ["DTEND;VALUE=DATE:20240612"]),
        ("DTSTART:20240610", []),
        ("DTSTART;TZID=Asia/Tokyo:20240610T000000", ["DTEND;TZID=Asia/Tokyo:20240611T000000"]),
        ("DTSTART:20240609T220000Z", ["DTEND:20240610T220000Z", "X-MICROSOFT-CDO-ALLDAYEVENT:TRUE"]),
    ],
)
def test_whole_days(start, more):
    found = one(ANA, *more, start=start)
    assert (found.day, utc(found.at), found.minutes) == (date(2024, 6, 10), "2024-06-10 10:00", None)


@pytest.mark.parametrize(
    ("lines", "start", "why"),
    [
        ([], None, "without a beginning"),
        ([], "DTSTART:", "without a beginning"),
        ([], "DTSTART:tomorrow", "can't be read: tomorrow"),
        ([], "DTSTART:20240231T080000Z", "does not exist"),
        ([], "DTSTART:00000000", "does not exist"),
        ([], "DTSTART:19691231T080000Z", "before 1970"),
        (["RRULE:FREQ=DAILY"], "DTSTART:19691231T080000Z", "before 1970"),
        (["DURATION:P999999999999999999W"], START, "duration"),
        (["DURATION:-PT1H"], START, "duration"),
        (["DURATION:PT"], START, "duration"),
        (["DURATION:P300000D"], START, "duration"),
        (["DTEND:20240609T080000Z"], START, "ends before"),
        (["DTEND:INVALID-DATE"], START, "INVALID-DATE"),
        (["RRULE:FREQ=SECONDLY"], START, "below a day"),
        (["RRULE:FREQ=DAILY;INTERVAL=0"], START, "rule that can't be read"),
        (["RRULE:FREQ=DAILY;UNTIL=20249999"], START, "does not exist"),
        (["RRULE:FREQ=DAILY", "EXDATE:x"], START, "time that can't be read"),
    ],
)
def test_broken_ones(lines, start, why):
    found = one(ANA, *lines, start=start)
    assert isinstance(found, Problem)
    assert why in found.why
    assert found.where == "c.ics:3"


def test_one_bad_event_does_not_lose_the_others():
    found = read(
        calendar(event(ANA, start="DTSTART:x"), event(ANA, uid="u2"), event(ANA, uid="u3", start=None))
    )
    assert [type(each) for each in found] == [Problem, TouchRecord, Problem]


def test_what_lies_ahead():
    assert one(ANA, start="DTSTART:20261124T100001Z") == Skipped("c.ics:3", "things that lie ahead")
    assert one(ANA, start="DTSTART:20261124T100000Z").at == NOW
    assert one(ANA, "RRULE:FREQ=DAILY", start="DTSTART:20270101T100000Z") == Skipped(
        "c.ics:3", "things that lie ahead"
    )


def test_an_unknown_zone_is_yours_and_said_once():
    lines = "DTSTART;TZID=Neverland:20240610T080000"
    found = read(calendar(event(ANA, start=lines), event(ANA, start=lines, uid="u2")))
    assert [utc(each.at) for each in found if isinstance(each, TouchRecord)] == ["2024-06-10 06:00"] * 2
    assert [each.why for each in found if isinstance(each, Problem)] == [
        "an unknown time zone, Neverland: its times are taken for yours"
    ]


ZONE = [
    "BEGIN:VTIMEZONE",
    "TZID:Customized",
    "BEGIN:STANDARD",
    "DTSTART:16010101T030000",
    "RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU",
    "TZOFFSETFROM:+0430",
    "TZOFFSETTO:+0330",
    "END:STANDARD",
    "BEGIN:DAYLIGHT",
    "DTSTART:16010101T020000",
    "RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU",
    "TZOFFSETFROM:+0330",
    "TZOFFSETTO:+0430",
    "END:DAYLIGHT",
    "END:VTIMEZONE",
]


@pytest.mark.parametrize(
    ("wall", "at"),
    [
        ("20240110T120000", "2024-01-10 08:30"),
        ("20240610T120000", "2024-06-10 07:30"),
        ("20240331T013000", "2024-03-30 22:00"),
        ("20240331T023000", "2024-03-30 23:00"),  # skipped
        ("20240331T033000", "2024-03-30 23:00"),
        ("20241027T023000", "2024-10-26 22:00"),  # came twice
        ("20241027T033000", "2024-10-27 00:00"),
    ],
)
@pytest.mark.parametrize("last", [False, True])
def test_a_zone_that_the_file_defines(wall, at, last):
    entry = event(ANA, start=f"DTSTART;TZID=Customized:{wall}")
    found = read(calendar(*((entry, ZONE) if last else (ZONE, entry))))
    assert [utc(each.at) for each in found] == [at]


def test_a_zone_behind_many_moved_dates():
    moved = "RECURRENCE-ID;TZID=Customized:20240110T120000"
    start = "DTSTART;TZID=Customized:20240110T120000"
    entries = [event(moved, ANA, uid=str(number), start=start) for number in range(1002)]
    found = read(calendar(*entries, ZONE))
    assert {utc(each.at) for each in found} == {"2024-01-10 08:30"}


def test_a_zone_of_one_file_is_none_of_the_next():
    entry = event(ANA, start="DTSTART;TZID=Customized:20240110T120000")
    assert len(read(calendar(ZONE, entry))) == 1
    assert isinstance(read(calendar(entry))[1], Problem)


@pytest.mark.parametrize(
    "lines",
    [
        ["BEGIN:STANDARD", "DTSTART:19700101T000000", "RRULE:FREQ=SECONDLY", "TZOFFSETFROM:+0100", "TZOFFSETTO:+0200"],
        ["BEGIN:STANDARD", "DTSTART:19700101T000000", "TZOFFSETFROM:+5744", "TZOFFSETTO:+0200"],
        ["BEGIN:STANDARD", "TZOFFSETTO:+0200"],
        [],
    ],
)  # fmt: skip
def test_a_broken_zone(lines):
    zone = ["BEGIN:VTIMEZONE", "TZID:Customized", *lines, "END:VTIMEZONE"]
    found = read(calendar(zone, event(ANA, start="DTSTART;TZID=Customized:20240610T080000")))
    assert [type(each) for each in found] == [TouchRecord, Problem]
    assert utc(found[0].at) == "2024-06-10 06:00"


# -- series ------------------------------------------------------------------------------------------------------


def series(*events, hints=HINTS):
    found = read(calendar(*events), hints)
    assert all(isinstance(each, TouchRecord) for each in found), found
    return [(each.key.removeprefix("ics:"), utc(each.at)) for each in found]


WEEKLY = "DTSTART;TZID=Europe/Berlin:20241021T100000"


def test_a_series_keeps_its_time_on_the_wall():
    assert series(event(ANA, "RRULE:FREQ=WEEKLY;COUNT=3", start=WEEKLY)) == [
        ("u1:20241021T080000Z", "2024-10-21 08:00"),
        ("u1:20241028T090000Z", "2024-10-28 09:00"),
        ("u1:20241104T090000Z", "2024-11-04 09:00"),
    ]


def test_a_series_in_days():
    found = read(
        calendar(event(ANA, "RRULE:FREQ=MONTHLY;UNTIL=20240401", start="DTSTART;VALUE=DATE:20240131"))
    )
    assert [(each.key, each.day.isoformat()) for each in found] == [
        ("ics:u1:20240131", "2024-01-31"),
        ("ics:u1:20240331", "2024-03-31"),
    ]


def test_a_series_ends_now():
    found = series(event(ANA, "RRULE:FREQ=DAILY", start="DTSTART:20261122T090000Z"))
    assert [at for _, at in found] == ["2026-11-22 09:00", "2026-11-23 09:00", "2026-11-24 09:00"]


@pytest.mark.parametrize(
    ("until", "dates"),
    [
        ("20241028", 2),
        ("20241028T090000Z", 2),
        ("20241028T085959Z", 1),
        ("20241028T100000", 2),
        ("20241001", 0),
    ],
)
def test_the_end_of_a_series(until, dates):
    found = read(calendar(event(ANA, f"RRULE:FREQ=WEEKLY;UNTIL={until}", start=WEEKLY)))
    assert len([each for each in found if isinstance(each, TouchRecord)]) == dates
    assert dates or found == [Skipped("c.ics:3", "repeating events without a date left")]


@pytest.mark.parametrize(
    ("lines", "days"),
    [
        (["EXDATE;TZID=Europe/Berlin:20241028T100000"], [21, 4]),
        (["EXDATE:20241028T090000Z,20241104T090000Z"], [21]),
        (["EXDATE;VALUE=DATE:20241028"], [21, 4]),
        (["EXDATE:20241028T100000"], [21, 4]),
        (["EXDATE:20241028T110000"], [21, 28, 4]),
        (["EXDATE:", "RDATE:"], [21, 28, 4]),
        (["EXRULE:FREQ=WEEKLY;INTERVAL=2"], [28]),
        (["RDATE;TZID=Europe/Berlin:20241022T100000"], [21, 22, 28, 4]),
        (["RDATE;VALUE=PERIOD:20241022T080000Z/PT1H,20241023T080000Z/20241023T090000Z"], [21, 22, 23, 28, 4]),
    ],
)
def test_dates_taken_out_and_put_in(lines, days):
    found = read(calendar(event(ANA, "RRULE:FREQ=WEEKLY;COUNT=3", *lines, start=WEEKLY)))
    assert [datetime.fromtimestamp(each.at, BERLIN).day for each in found] == days


@pytest.mark.parametrize("moved_first", [False, True])
def test_a_date_that_was_moved(moved_first):
    master = event(ANA, "RRULE:FREQ=WEEKLY;COUNT=3", "DURATION:PT1H", start=WEEKLY)
    moved = event(
        "RECURRENCE-ID:20241028T090000Z",
        BO,
        "DURATION:PT2H",
        start="DTSTART;TZID=Europe/Berlin:20241029T120000",
    )
    found = read(calendar(*((moved, master) if moved_first else (master, moved))))
    assert sorted((each.key, utc(each.at), each.people[0].name, each.minutes) for each in found) == [
        ("ics:u1:20241021T080000Z", "2024-10-21 08:00", "Ana Mora", 60),
        ("ics:u1:20241028T090000Z", "2024-10-29 11:00", "Bo Lund", 120),
        ("ics:u1:20241104T090000Z", "2024-11-04 09:00", "Ana Mora", 60),
    ]


def test_a_date_that_was_called_off():
    master = event(ANA, "RRULE:FREQ=WEEKLY;COUNT=2", start=WEEKLY)
    off = event("RECURRENCE-ID:20241028T090000Z", "STATUS:CANCELLED", ANA, start=WEEKLY)
    found = read(calendar(master, off))
    assert [getattr(each, "key", each) for each in found] == [
        "ics:u1:20241021T080000Z",
        Skipped(f"c.ics:{3 + len(master)}", "cancelled events"),
    ]


def test_a_date_without_its_series():
    found = one("RECURRENCE-ID;TZID=Europe/Berlin:20241028T100000", ANA)
    assert found.key == "ics:u1:20241028T090000Z"


def test_moved_days():
    master = event(ANA, "RRULE:FREQ=DAILY;COUNT=2", start="DTSTART;VALUE=DATE:20240610")
    moved = event(
        "RECURRENCE-ID;TZID=Europe/Berlin:20240611T000000", ANA, start="DTSTART;VALUE=DATE:20240620"
    )
    assert sorted(each.key for each in read(calendar(master, moved))) == [
        "ics:u1:20240610",
        "ics:u1:20240611",
    ]


def test_this_and_all_that_follow():
    master = event(ANA, "RRULE:FREQ=WEEKLY;COUNT=4", start=WEEKLY)
    change = event(
        "RECURRENCE-ID;RANGE=THISANDFUTURE:20241104T090000Z", BO, "DURATION:PT2H",
        start="DTSTART;TZID=Europe/Berlin:20241105T120000",
    )  # fmt: skip
    found = read(calendar(master, change))
    assert sorted((each.key[-16:], utc(each.at), each.people[0].name, each.minutes) for each in found) == [
        ("20241021T080000Z", "2024-10-21 08:00", "Ana Mora", None),
        ("20241028T090000Z", "2024-10-28 09:00", "Ana Mora", None),
        ("20241104T090000Z", "2024-11-05 11:00", "Bo Lund", 120),
        ("20241111T090000Z", "2024-11-12 11:00", "Bo Lund", 120),
    ]


def test_all_that_follow_called_off():
    master = event(ANA, "RRULE:FREQ=WEEKLY;COUNT=4", start=WEEKLY)
    off = event("RECURRENCE-ID;RANGE=THISANDFUTURE:20241028T090000Z", "STATUS:CANCELLED", start=WEEKLY)
    assert Counter(type(each) for each in read(calendar(master, off))) == {TouchRecord: 1, Skipped: 1}


def test_an_earlier_version_gives_way():
    old = event(ANA, "SEQUENCE:1", start="DTSTART:20240601T080000Z")
    new = event(ANA, "SEQUENCE:2", start="DTSTART:20240701T080000Z")
    for text in (calendar(old, new), calendar(new, old)):
        found = read(text)
        assert [utc(each.at) for each in found if isinstance(each, TouchRecord)] == ["2024-07-01 08:00"]
        assert [each.what for each in found if isinstance(each, Skipped)] == ["earlier versions of events"]


def test_too_many_dates_are_cut_and_said():
    found = read(calendar(event(ANA, "RRULE:FREQ=DAILY", start="DTSTART:20000101T080000Z")))
    assert found[0].why == "9,825 dates; only the latest 5,000 were read"
    assert len(found) == 5001
    assert utc(found[-1].at) == "2026-11-24 08:00"


def test_a_file_of_endless_rules_ends(monkeypatch):
    monkeypatch.setattr(ics_time, "_BUDGET_DAYS", 200_000)
    never = [
        event(ANA, "RRULE:FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30", uid=str(n), start="DTSTART:19700102T080000Z")
        for n in range(20)
    ]
    begun = time.process_time()
    found = read(calendar(*never))
    assert time.process_time() - begun < 5
    assert "too many days" in found[-1].why
    assert len(found) == 20


# -- keys --------------------------------------------------------------------------------------------------------


def test_keys_without_a_uid_are_made_of_what_is_said():
    same = [one(ANA, "SUMMARY:Budget", uid=None, hints=hints).key for hints in (HINTS, Hints())]
    assert same[0] == same[1] != one(ANA, "SUMMARY:Plan", uid=None).key
    assert same[0].startswith("ics:")
    assert len(one(ANA, uid="u" * 5000).key) < 300


def test_keys_depend_neither_on_the_file_nor_on_the_zone():
    events = [
        event(ANA, "RRULE:FREQ=WEEKLY;COUNT=3", start="DTSTART:20241021T100000"),
        event(ANA, uid="u2"),
        event(ANA, uid="u3", start=WHOLE_DAY),
    ]
    keys = {each.key for each in read(calendar(*events))}
    apart = {
        each.key
        for each in (
            *read(calendar(events[2]), Hints(until=NOW)),
            *read(calendar(*events[:2]), Hints(until=NOW)),
        )
    }
    assert keys == apart
    assert len(keys) == 5


# -- files as they are -------------------------------------------------------------------------------------------

MEETING = calendar(event("SUMMARY:Zoë", "DESCRIPTION:" + "x" * 300, "ATTENDEE;CN=Zoë:mailto:z@x.example"))


@pytest.mark.parametrize(
    "data",
    [
        MEETING.encode("utf-8"),
        MEETING.encode("utf-8-sig"),
        MEETING.encode("cp1252"),
        MEETING.encode("utf-16"),
        MEETING.encode("utf-16-le"),
        MEETING.replace("\r\n", "\n").encode("utf-8"),
        MEETING.replace("\r\n", "\r").encode("utf-8"),
        MEETING.replace("\r\n", "\r\r\n").encode("utf-8"),
        MEETING.replace("BEGIN:VCALENDAR\r\nVERSION:2.0\r\n", "").encode("utf-8"),
        MEETING.lower().replace("zoë", "Zoë").encode("utf-8"),
        ("\r\n\r\n" + MEETING).encode("utf-8"),
    ],
)
def test_encodings_and_line_ends(data):
    assert ics.recognises(data)
    (found,) = read(data)
    assert (found.people, found.subject) == ((party("Zoë", "z@x.example"),), "Zoë")


def test_a_character_may_be_folded_within():
    data = MEETING.encode("utf-8").replace("Zoë".encode(), b"Zo\xc3\r\n \xab")
    assert read(data)[0].people[0].name == "Zoë"


def test_lines_may_be_as_long_as_they_like():
    found = read(
        calendar(event("ATTACH;ENCODING=BASE64:" + "A" * 3_000_000, "DESCRIPTION:" + "x" * 200_000, ANA))
    )
    assert [type(each) for each in found] == [TouchRecord]


def test_an_event_may_not_hold_anything():
    found = read(calendar(event(*[BO] * 20_001), event(ANA, uid="u2")))
    assert [type(each) for each in found] == [Problem, TouchRecord]
    assert "too long" in found[0].why


def test_alarms_say_nothing_of_the_event():
    alarm = ["BEGIN:VALARM", "ATTENDEE:mailto:alarm@x.example", "SUMMARY:x", "DURATION:PT5M", "END:VALARM"]
    assert one(*alarm, ANA).people == (party("Ana Mora", "ana@x.example"),)
    assert one(*alarm[:-1], "STATUS:CONFIRMED").what == "events without attendees"


def test_ends_that_are_missing():
    text = calendar(event(ANA)[:-1], event(ANA, uid="u2")).replace("END:VCALENDAR\r\n", "")
    found = read(text)
    assert [getattr(each, "key", each) for each in found] == [
        "ics:u1",
        Problem("c.ics:3", "the entry has no END:VEVENT; read as far as it goes"),
        "ics:u2",
    ]


def test_lines_outside():
    found = read(calendar(event(ANA), ["X", "Y y"], event(ANA, uid="u2")))
    assert [getattr(each, "key", each) for each in found] == [
        "ics:u1",
        Problem("c.ics:8", "outside of any entry: X and 1 more"),
        "ics:u2",
    ]


def test_version_1():
    lines = [
        "SUMMARY;ENCODING=QUOTED-PRINTABLE;CHARSET=UTF-8:Gr=C3=BC=",
        "=C3=9Fe",
        "ATTENDEE;STATUS=DECLINED:mailto:bo@x.example",
        ANA,
    ]
    found = one(*lines, head=["VERSION:1.0"])
    assert (found.subject, len(found.people)) == ("Grüße", 1)
    problem = one(ANA, "RRULE:W1 MO TU #0", head=["VERSION:1.0"])
    assert problem.why == "a rule of vCalendar 1.0, which is not read: W1 MO TU #0"


def test_several_calendars_in_one_file():
    text = calendar(event(ANA), head=["METHOD:REPLY"]) + calendar(
        event(ANA, uid="u2"), head=["METHOD:PUBLISH"]
    )
    assert [type(each) for each in read(text)] == [Skipped, TouchRecord]


@pytest.mark.parametrize(
    ("head", "is_one"),
    [
        (b"BEGIN:VCALENDAR\r\n", True),
        (b"\xef\xbb\xbfbegin:vcalendar\n", True),
        (b"BEGIN:VEVENT\nUID:1\n", True),
        (b"BEGIN:VCARD\n", False),
        (b"Subject: x\n\nBEGIN:VCALENDAR\n", False),
        (b"BEGIN:VCALENDARS\n", False),
        (b'{"a": "BEGIN:VCALENDAR"}', False),
        (b"", False),
    ],
)
def test_recognises(head, is_one):
    assert ics.recognises(head) is is_one


def test_every_event_is_one_thing():
    entries = [
        event(ANA), event("SUMMARY:x", uid="u2"), event(ANA, uid="u3", start=None), event(ANA, "STATUS:CANCELLED", uid="u4"),
        event("SUMMARY:Ana's birthday", uid="u5", start=WHOLE_DAY), ["BEGIN:VTODO", "END:VTODO"], ["BEGIN:X-FOO", "END:X-FOO"],
        event(ANA, uid="u6", start="DTSTART:20300101T000000Z"), ZONE,
    ]  # fmt: skip
    found = read(calendar(*entries))
    assert len(found) == len(entries) - 1
    assert len({each.where for each in found}) == len(found)


def test_memory_stays_flat(tmp_path):
    import tracemalloc

    entry = "\r\n".join(event(ANA, "DESCRIPTION:" + "x" * 4000, uid="u{}")) + "\r\n"
    path = tmp_path / "big.ics"
    with path.open("w", newline="") as file:
        file.write("BEGIN:VCALENDAR\r\n")
        for number in range(1200):
            file.write(entry.replace("{}", str(number)))
    tracemalloc.start()
    count = sum(1 for _ in ics.read(Source("big.ics", lambda: path.open("rb"), 0), HINTS))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert count == 1200
    assert peak < 2_500_000 < path.stat().st_size


# -- anything ----------------------------------------------------------------------------------------------------

WHOLE = calendar(
    ZONE, event(ANA, BO, "RRULE:FREQ=WEEKLY;COUNT=3", "EXDATE:20241028T090000Z", start=WEEKLY),
    event("RECURRENCE-ID;RANGE=THISANDFUTURE:20241104T090000Z", BO, "DURATION:PT2H", "SUMMARY:Lunch with Ana"),
    event("SUMMARY:🎂 Ana (1980)", "RRULE:FREQ=YEARLY", start=WHOLE_DAY),
).encode("utf-8")  # fmt: skip
quick = settings(max_examples=100, deadline=2000)


def check(data):
    for each in ics.read(of_bytes(data, "c.ics"), HINTS):
        assert isinstance(each, TouchRecord | PersonRecord | Skipped | Problem)
        if isinstance(each, TouchRecord):
            assert 0 <= each.at <= NOW
            assert each.key.startswith("ics:")
            assert each.people or each.sender


@quick
@given(st.binary(max_size=400))
def test_any_bytes(data):
    check(data)
    check(b"BEGIN:VEVENT\nATTENDEE:mailto:a@x.example\nDTSTART:" + data)


@quick
@given(st.lists(st.tuples(st.integers(0, len(WHOLE) - 1), st.binary(max_size=3)), max_size=8))
def test_mutated(changes):
    data = bytearray(WHOLE)
    for place, new in changes:
        data[place : place + len(new)] = new
    check(bytes(data))


@quick
@given(st.text(max_size=80))
def test_any_title(title):
    escaped = title.replace("\\", "\\\\").replace("\n", "\\n").replace("\r", "")
    for start in (START, WHOLE_DAY):
        data = calendar(event("SUMMARY:" + escaped, start=start)).encode("utf-8", "replace")
        assert len(list(ics.read(of_bytes(data, "c.ics"), HINTS))) >= 1
