"""The sheet for a calendar, read back as a calendar would."""

import re
import uuid
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from icalendar import Calendar, Event
from paper_world import A4, HOSTILE, LEDGER, MONDAY, NOW, of_names, plan, touch_line, usual

from relationship_ledger.model import DAY, ImportantDay
from relationship_ledger.render import paper
from relationship_ledger.render.sheet import Sheet, named, sheet


def content(made: Sheet, options: paper.Options = A4) -> bytes:
    found = paper.render("ics", made, options).content
    assert isinstance(found, bytes)
    return found


def events(made: Sheet, options: paper.Options = A4) -> list[Event]:
    calendar = Calendar.from_ical(content(made, options))
    assert not calendar.errors
    return list(calendar.walk("VEVENT"))


def by_uid(made: Sheet, options: paper.Options = A4) -> dict[str, Event]:
    found = {str(event["uid"]): event for event in events(made, options)}
    assert len(found) == len(events(made, options))
    return found


def blocks(made: Sheet, options: paper.Options = A4) -> list[Event]:
    return [event for event in events(made, options) if "rrule" not in event]


def descriptions(raw: bytes) -> list[str]:
    """Descriptions by the standard's own rules (RFC 5545, 3.1 and 3.3.11)."""
    lines = raw.decode("utf-8").replace("\r\n ", "").split("\r\n")
    texts = [line.removeprefix("DESCRIPTION:") for line in lines if line.startswith("DESCRIPTION:")]
    return [re.sub(r"\\(.)", lambda found: "\n" if found[1] in "nN" else found[1], text) for text in texts]


def with_days(*days: ImportantDay, name: str = "Fay") -> Sheet:
    return sheet(plan([]), {}, [(MONDAY, day, name) for day in days], NOW, UTC)


def test_a_block_a_day_and_one_for_any_day():
    made = usual()
    found = blocks(made)
    assert len(found) == len(made.days) == 6
    monday = found[0]
    assert monday["dtstart"].dt == datetime(2026, 11, 23, 18, tzinfo=UTC)
    assert monday["dtend"].dt - monday["dtstart"].dt == timedelta(minutes=made.days[0].minutes)
    assert monday["transp"] == "OPAQUE"
    anytime = found[-1]
    assert (anytime["dtstart"].dt, anytime["dtend"].dt) == (MONDAY, MONDAY + timedelta(days=7))
    assert anytime["transp"] == "TRANSPARENT"


@pytest.mark.parametrize(
    ("zone", "hour"), [("Europe/Berlin", 17), ("America/New_York", 23), ("Asia/Kolkata", 12)]
)
def test_blocks_begin_at_six_where_the_user_is(zone, hour):
    start = blocks(usual(), A4._replace(zone_name=zone))[0]["dtstart"].dt
    assert (start.utcoffset(), start.hour) == (timedelta(0), hour)
    assert start.astimezone(ZoneInfo(zone)).hour == 18


def test_every_event_is_private_dated_and_numbered():
    for event in events(usual()):
        assert event["class"] == "PRIVATE"
        assert event["dtstamp"].dt == datetime.fromtimestamp(NOW, UTC)
        assert event["sequence"] > 0
        assert uuid.UUID(str(event["uid"])) if "rrule" not in event else event["uid"]


def test_names_stand_in_the_description_and_not_in_the_title():
    made = usual()
    for event, block in zip(blocks(made), made.days, strict=True):
        assert not any(line.name in event["summary"] for line in block.lines)
        ticks = re.findall(r"^\[ \] (.*?)(?: \([^()]*\))?: ", event["description"], re.MULTILINE)
        assert ticks == [line.name for line in block.lines]


def test_importing_again_updates():
    """The same blocks and days have the same ids at another moment, and a higher number; so after a tick."""
    lines = [
        touch_line("Ana", 0),
        touch_line("Bob", 1, MONDAY + timedelta(days=2)),
        touch_line("Cy", 2, None),
    ]
    dated = [(MONDAY, ImportantDay("birthday", 11, 23, 1980, "01a20cff-7d00-73b3-968c-8aa16d3b2d99"), "Fay")]
    before = by_uid(sheet(plan(lines), {}, dated, NOW, UTC))
    ticked = [lines[0]._replace(done=True), *lines[1:]]
    later = NOW + DAY
    after = by_uid(sheet(plan(ticked), {}, dated, later, UTC), A4._replace(now=later))
    assert list(after) == list(before)
    for uid, event in after.items():
        assert event["sequence"] > before[uid]["sequence"]
        assert event["dtstart"].dt == before[uid]["dtstart"].dt
        assert event["dtend"].dt == before[uid]["dtend"].dt
    descriptions = [str(event.get("description", "")) for event in after.values()]
    assert sum("[x] Ana" in text for text in descriptions) == 1
    assert sum("[ ] Bob" in text for text in descriptions) == 1


def test_the_same_moment_gives_the_same_bytes():
    assert content(usual()) == content(usual())


def test_two_ledgers_and_two_weeks_have_ids_of_their_own():
    other = A4._replace(ledger="01a20cff-7d00-73b3-968c-8aa16d3b2d44")
    ids = {event["uid"] for event in blocks(usual())}
    assert ids.isdisjoint(event["uid"] for event in blocks(usual(), other))
    following = sheet(
        plan([touch_line("Ana", 0, None)], week="2026-W49", first_day=MONDAY + timedelta(days=7)),
        {},
        [],
        NOW,
        UTC,
    )
    assert ids.isdisjoint(event["uid"] for event in blocks(following))
    assert LEDGER not in content(usual()).decode()


@pytest.mark.parametrize(
    ("day", "start", "rule"),
    [
        (ImportantDay("birthday", 11, 25, 1980, "d"), date(1980, 11, 25), "FREQ=YEARLY"),
        (ImportantDay("birthday", 11, 25, None, "d"), date(2000, 11, 25), "FREQ=YEARLY"),
        (ImportantDay("birthday", 11, 25, 1850, "d"), date(2000, 11, 25), "FREQ=YEARLY"),
        (ImportantDay("birthday", 2, 29, 1980, "d"), date(1980, 2, 29), "FREQ=YEARLY;BYMONTHDAY=-1;BYMONTH=2"),
        (ImportantDay("birthday", 2, 29, 1981, "d"), date(1981, 2, 28), "FREQ=YEARLY;BYMONTHDAY=-1;BYMONTH=2"),
    ],
)  # fmt: skip
def test_a_birthday_is_a_day_of_every_year(day, start, rule):
    (event,) = events(with_days(day))
    assert (event["uid"], event["summary"]) == ("d", "Birthday: Fay")
    assert event["dtstart"].dt == start
    assert event["dtend"].dt == start + timedelta(days=1)
    assert sorted(event["rrule"].to_ical().decode().split(";")) == sorted(rule.split(";"))
    assert event["transp"] == "TRANSPARENT"


def test_another_day_is_called_by_its_label():
    (event,) = events(with_days(ImportantDay("wedding", 11, 25, 2010, "d")))
    assert event["summary"] == "wedding: Fay"


@pytest.mark.parametrize("name", HOSTILE)
def test_no_name_is_a_property(name):
    made = of_names(name, told=True)
    found = events(made)
    assert len(found) == 2
    (described,) = descriptions(content(made))
    assert described.replace("\u200b", "").startswith(
        f"[ ] {named(name)} (tier 3, 3 days left): call, 20 min"
    )
    assert described.count("\n") == 3
    allowed = {
        "UID",
        "DTSTAMP",
        "DTSTART",
        "DTEND",
        "SUMMARY",
        "DESCRIPTION",
        "CLASS",
        "TRANSP",
        "SEQUENCE",
        "LAST-MODIFIED",
        "RRULE",
    }
    assert all(set(event) <= allowed for event in found)
    assert Calendar.from_ical(content(made)).walk("VALARM") == []


def test_lines_are_as_the_standard_has_them():
    """CRLF, and at most 75 octets a line (RFC 5545, 3.1)."""
    raw = content(of_names(*HOSTILE, told=True))
    assert b"\n" not in raw.replace(b"\r\n", b"")
    assert max(map(len, raw.split(b"\r\n"))) <= 75
    raw.decode("utf-8")


def test_an_empty_week_is_an_empty_calendar():
    assert events(of_names()) == []
