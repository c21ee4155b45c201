"""Touches from messages: whose they are, what a day comes to, and that nothing comes twice."""

import random
from zoneinfo import ZoneInfo

import pytest

from intake_world import ANA, BO, DAY, ME, MONDAY, NOW, UTC, Ledger, mail
from relationship_ledger.intake import Intake
from relationship_ledger.intake.outcome import Options
from relationship_ledger.intake.touches import Diary
from relationship_ledger.model import Handle, Origin, Party, PersonRecord, Problem, Skipped, TouchRecord
from relationship_ledger.store.reader import Reader


@pytest.fixture
def ledger(tmp_path):
    made = Ledger(tmp_path / "ledger.db")
    made.take(
        PersonRecord("f:1", "Ana Mora", handles=ANA.handles), PersonRecord("f:2", "Bo Li", handles=BO.handles)
    )
    return made


def test_messages_of_a_day_are_one_touch_at_the_first_of_them(ledger):
    outcome = ledger.take(mail(7200, ANA, ME), mail(3600, ME, ANA), mail(DAY, ANA, ME))
    assert (outcome.touches_added, outcome.messages) == (2, 3)
    assert ledger.touches() == [
        (3600, "email", "both", ("Ana Mora",), None, None),
        (DAY, "email", "them", ("Ana Mora",), None, None),
    ]


def test_a_day_is_the_users_day(tmp_path):
    """In New York, 23:30 UTC and 01:30 UTC of a winter's night are one evening."""
    ledger = Ledger(tmp_path / "l.db")
    ledger.take(PersonRecord("f", "Ana Mora", handles=ANA.handles))
    evening = [mail(-1800, ANA, ME), mail(5400, ME, ANA)]
    ledger.take(*evening, zone=ZoneInfo("America/New_York"))
    assert [each[:3] for each in ledger.touches()] == [(-1800, "email", "both")]


def test_again_changes_nothing_and_more_extends(ledger):
    first = [mail(7200, ANA, ME, key="mail:a"), mail(DAY, ME, BO, key="mail:b")]
    ledger.take(*first)
    again = ledger.take(*first)
    assert (again.touches_added, again.touches_updated, again.touches_unchanged) == (0, 0, 2)
    with Reader.open(ledger.path) as reader:
        steps = len(reader.steps())
    more = ledger.take(mail(60, ME, ANA), *first)
    assert (more.touches_added, more.touches_updated, more.touches_unchanged) == (0, 1, 1)
    assert ledger.touches()[0][:4] == (60, "email", "both", ("Ana Mora",))
    with Reader.open(ledger.path) as reader:
        assert len(reader.steps()) == steps + 1


def test_what_was_edited_or_removed_by_hand_stays_so(ledger):
    letters = [mail(7200, ANA, ME), mail(DAY, ME, BO)]
    ledger.take(*letters)
    edited, removed = sorted(ledger.all_touches(), key=lambda each: each.at)
    with ledger.writer() as writing, writing.step("touch edit") as step:
        step.put(edited._replace(by="both", note="mine", minutes=30))
    with ledger.writer() as writing, writing.step("touch remove") as step:
        step.drop(removed)
    outcome = ledger.take(*letters, mail(60, ANA, ME))
    assert (outcome.touches_added, outcome.touches_updated) == (0, 0)
    assert outcome.skipped == {"touches that you removed": 1}
    assert ledger.touches() == [(7200, "email", "both", ("Ana Mora",), "mine", 30)]


def test_an_import_that_was_undone_comes_again(ledger):
    letters = [mail(7200, ANA, ME), mail(DAY, ME, BO)]
    ledger.take(*letters)
    before = ledger.touches()
    ledger.undo()
    assert ledger.touches() == []
    assert ledger.take(*letters).touches_added == 2
    assert ledger.touches() == before


def test_meetings_stand_alone_with_all_who_are_known(ledger):
    stranger = Party("Cy", (Handle("email", "cy@x.example"),))
    talk = mail(
        60, ANA, ME, BO, stranger, key="ics:1", channel="meet", together=True, by="both", minutes=45.0
    )
    call = mail(90, ANA, ME, key="sms:1", channel="call", together=True, missed=True)
    outcome = ledger.take(talk, call)
    assert outcome.touches_added == 2
    assert ledger.touches() == [
        (60, "meet", "both", ("Ana Mora", "Bo Li"), None, 45),
        (90, "call", "them", ("Ana Mora",), None, None),
    ]
    assert [each.missed for each in sorted(ledger.all_touches(), key=lambda each: each.at)] == [False, True]
    ledger.take(PersonRecord("f:3", "Cy", handles=stranger.handles))
    again = ledger.take(talk)
    assert (again.touches_updated, again.touches_added) == (1, 0)
    assert ledger.touches()[0][3] == ("Ana Mora", "Bo Li", "Cy")


def test_subjects_of_a_day_are_kept_together_when_asked(ledger):
    ledger.take(mail(60, ANA, ME, subject="Re: tango"))
    ledger.take(mail(30, ME, ANA, subject="garden"), mail(60, ANA, ME, subject="Re: tango"))
    assert ledger.touches() == [(30, "email", "both", ("Ana Mora",), "Re: tango · garden", None)]


def test_strangers_are_counted_and_added_only_when_asked(ledger):
    cy = Party("cy", (Handle("email", "cy@x.example"),))
    named = Party("Cy Dean", (Handle("email", "CY@x.example"),))
    dee = Party("Dee", (Handle("email", "dee@x.example"),))
    letters = [
        mail(0, cy, ME), mail(60, ME, named), mail(DAY, ME, cy), mail(2 * DAY, cy, ME, origin=Origin("online", "email", True)),
        mail(0, dee, ME), mail(DAY, dee, ME), mail(2 * DAY, dee, ME),
    ]  # fmt: skip
    outcome = ledger.take(*letters)
    assert (outcome.added, outcome.touches_added) == ([], 0)
    assert {who: len(each.days) for who, each in outcome.strangers.items()} == {
        "email:cy@x.example": 3,
        "email:dee@x.example": 3,
    }
    assert ledger.take(*letters, add_people=4).added == []
    # Dee never had an answer.
    outcome = ledger.take(*letters, add_people=3)
    assert (outcome.added, outcome.touches_added) == (["Cy Dean"], 3)
    assert list(outcome.strangers) == ["email:dee@x.example"]
    assert ledger.take(*letters, add_people=3).added == []


def test_an_origin_is_guessed_from_the_source(ledger):
    guess = Origin("online", "linkedin", guessed=True)
    cy = Party("Cy Dean", (Handle("url", "https://www.linkedin.com/in/cy"),))
    me = [mail(0, None, cy, origin=guess), mail(DAY, cy, origin=guess)]
    ledger.take(*me, add_people=2)
    with Reader.open(ledger.path) as reader:
        (ref,) = reader.contacts_by_key(["url:linkedin.com/in/cy"])["url:linkedin.com/in/cy"]
        assert reader.contact(ref.id).origin == guess


def test_a_stranger_with_the_name_of_someone_there_is_not_added(ledger):
    other = Party("ANA MORA", (Handle("email", "other@x.example"),))
    outcome = ledger.take(mail(0, other, ME), mail(60, ME, other), mail(DAY, other, ME), add_people=2)
    assert outcome.added == []
    assert [problem.where for problem in outcome.problems] == ["ANA MORA <other@x.example>"]
    assert ledger.touches() == []


def test_a_mere_name_is_whoever_alone_has_it(ledger):
    outcome = ledger.take(
        TouchRecord("w:1", "whatsapp:1", MONDAY, "message", Party("ana mora", (), "whatsapp:name:ana mora"))
    )
    assert (outcome.touches_added, outcome.problems) == (1, [])
    ledger.take(PersonRecord("f:9", "Ana Mora", handles=(Handle("email", "second@x.example"),)))
    # The name is two people's now, and the chat's own key still leads to the first.
    later = TouchRecord(
        "w:2", "whatsapp:2", MONDAY + DAY, "message", Party("ana mora", (), "whatsapp:name:ana mora")
    )
    assert ledger.take(later).touches_added == 1
    unclear = TouchRecord(
        "s:1", "signal:1", MONDAY + DAY, "message", Party("Ana Mora", (), "signal:name:ana mora")
    )
    outcome = ledger.take(unclear)
    assert outcome.touches_added == 0
    assert [each.why for each in outcome.problems] == [
        "means several people (Ana Mora, Ana Mora); their messages were left out"
    ]


def test_a_shared_line_is_whose_name_fits(ledger):
    home = Handle("phone", "+34600111222")
    ledger.take(
        PersonRecord("f:1", "Jürgen Müller", handles=(home,)),
        PersonRecord("f:2", "Sabine Müller", handles=(home,)),
    )
    sms = Party("Sabine Müller", (home,))
    ledger.take(TouchRecord("x:1", "sms:1", MONDAY, "message", sms))
    assert [each[3] for each in ledger.touches()] == [("Sabine Müller",)]
    outcome = ledger.take(TouchRecord("x:2", "sms:2", MONDAY + DAY, "message", Party("", (home,))))
    assert (outcome.touches_added, len(outcome.problems)) == (0, 1)


def test_birthdays_of_a_calendar_add_nobody(ledger):
    from relationship_ledger.model import ImportantDay

    def born(name):
        return PersonRecord("c:1", name, days=(ImportantDay("birthday", 5, 3, None),), completes=True)

    outcome = ledger.take(born("Ana Mora"), born("Zoe"), Skipped("c:9", "drafts"), Problem("c:10", "broken"))
    assert (outcome.added, outcome.updated) == ([], ["Ana Mora"])
    assert outcome.skipped == {"days of people who are not in the ledger": 1, "drafts": 1}
    assert [each.where for each in outcome.problems] == ["c:10"]


@pytest.mark.parametrize("seed", range(8))
def test_any_split_order_and_repetition_ends_in_the_same_ledger(tmp_path, seed):
    chance = random.Random(seed)
    people = [Party(f"P {i}", (Handle("email", f"p{i}@x.example"),)) for i in range(6)]
    letters = []
    for number in range(60):
        party, at = chance.choice(people), chance.randrange(0, 10 * DAY)
        pair = (ME, party) if chance.random() < 0.5 else (party, ME)
        letters.append(mail(at, *pair, key=f"mail:{number}", subject=chance.choice(["a", "b", None])))
    meetings = [
        mail(chance.randrange(0, 10 * DAY), None, *chance.sample(people, 3), key=f"ics:{i}", channel="meet", together=True, by="both")
        for i in range(5)
    ]  # fmt: skip
    cards = [PersonRecord("f", f"P {i}", f"vcard:uid:{i}", handles=people[i].handles) for i in range(4)]
    whole = Ledger(tmp_path / "whole.db")
    whole.take(*cards, *letters, *meetings, add_people=2)
    split = Ledger(tmp_path / "split.db")
    split.take(*cards)
    rest = [*letters, *meetings, *chance.sample(letters, 20)]
    chance.shuffle(rest)
    while rest:
        cut = chance.randrange(1, len(rest) + 1)
        part, rest = rest[:cut], rest[cut:]
        split.take(*part)
        if chance.random() < 0.3:
            split.undo()
            split.take(*part)
    everything = [*cards, *letters, *meetings]
    chance.shuffle(everything)
    split.take(*everything, add_people=2)
    assert split.touches() == whole.touches()
    assert split.take(*everything, add_people=2).touches_unchanged == len(whole.touches())
    with split.writer() as writing:
        writing.rebuild()
    assert split.touches() == whole.touches()


def test_a_mere_name_out_of_a_title_is_no_stranger(ledger):
    lunch = [
        TouchRecord(
            "c", f"ics:{day}", MONDAY + day * DAY, "meal", None, (Party("Stress"),), together=True, by="both"
        )
        for day in range(4)
    ]
    outcome = ledger.take(*lunch, add_people=2)
    assert (outcome.added, outcome.strangers, outcome.messages) == ([], {}, 4)


def test_meetings_are_touches_though_it_is_not_known_who_the_user_is(ledger):
    host = Party("Me", (Handle("email", "unsaid@home.example"),))
    meetings = [
        TouchRecord("c", f"ics:{day}", MONDAY + day * DAY, "meet", host, (ANA,), together=True, by="both")
        for day in range(4)
    ]
    with ledger.writer() as writing, writing.step("import") as step:
        intake = Intake(step.reader, NOW, step.new_id, Options(), Diary(UTC, frozenset(), 2))
        for entity in [*intake.take([*meetings, mail(0, ANA, BO)]), *intake.finish()]:
            step.put(entity)
    assert intake.outcome.touches_added == 4
    assert (intake.outcome.added, intake.outcome.strangers) == ([], {})
    assert intake.outcome.skipped == {"messages of which it is not known who you are": 1}


def test_a_title_that_names_nobody_is_counted(ledger):
    outcome = ledger.take(
        TouchRecord("c", "ics:1", MONDAY, "meal", None, (Party("Zork"),), together=True, by="both")
    )
    assert outcome.skipped == {"events whose title names nobody in the ledger": 1}


def test_categories_that_become_lists_are_not_said_to_be_lost(ledger):
    record = PersonRecord("f", "Cy", groups=("Choir",))
    assert ledger.take(record, options=Options(groups=True)).groups == 0
    with Reader.open(ledger.path) as reader:
        assert [each.name for each in reader.lists()] == ["Choir"]
    assert ledger.take(record._replace(name="Dee")).groups == 1
