"""Chats of WhatsApp as phones export them: one table entry per trap, then arbitrary bytes."""

import time
from collections import Counter
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from relationship_ledger.formats import whatsapp
from relationship_ledger.formats.chat import MANY
from relationship_ledger.formats.source import Hints, of_bytes
from relationship_ledger.model import Problem, Skipped, TouchRecord

BERLIN = ZoneInfo("Europe/Berlin")
ANA = "WhatsApp Chat with Ana.txt"


def source(text, name="chat.txt"):
    return of_bytes(text if isinstance(text, bytes) else text.encode("utf-8"), name)


def read(text, name="chat.txt", **hints):
    return list(whatsapp.read(source(text, name), Hints(**{"zone": BERLIN, **hints})))


def touches(records):
    return [each for each in records if isinstance(each, TouchRecord)]


def when(record):
    return f"{datetime.fromtimestamp(record.at, BERLIN):%Y-%m-%d %H:%M:%S}"


def names(parties):
    return [each.name for each in parties]


# -- days and times ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("line", "moment"),
    [
        ("13/02/24, 11:25 - Ana: hi", "2024-02-13 11:25:00"),
        ("2/13/24, 11:25 PM - Ana: hi", "2024-02-13 23:25:00"),
        ("2/13/24, 12:05\u202fAM - Ana: hi", "2024-02-13 00:05:00"),
        ("2/13/24, 12:05\u202fPM - Ana: hi", "2024-02-13 12:05:00"),
        ("13/02/2024, 8:49 p. m. - Ana: hi", "2024-02-13 20:49:00"),
        ("13/2/24, 8:49\u00a0a.\u00a0m. - Ana: hi", "2024-02-13 08:49:00"),
        ("13/02/24, 8:49 pm - Ana: hi", "2024-02-13 20:49:00"),
        ("13.02.24, 11:25 - Ana: hi", "2024-02-13 11:25:00"),
        ("13.2.2024 klo 11.25 - Ana: hi", "2024-02-13 11:25:00"),
        ("13.02.2024 11.25 - Ana: hi", "2024-02-13 11:25:00"),
        ("13-02-2024 11:25 - Ana: hi", "2024-02-13 11:25:00"),
        ("13/02/2024 à 11:25 - Ana: hi", "2024-02-13 11:25:00"),
        ("13.02.24 г., 11:25 ч. - Ana: hi", "2024-02-13 11:25:00"),
        ("2024/02/13, 11:25 - Ana: hi", "2024-02-13 11:25:00"),
        ("2024-02-13 11:25 - Ana: hi", "2024-02-13 11:25:00"),
        ("2024. 02. 13. 11:25 - Ana: hi", "2024-02-13 11:25:00"),
        ("2024/2/13 下午3:05 - Ana: hi", "2024-02-13 15:05:00"),
        ("2024/2/13 上午3:05 - Ana: hi", "2024-02-13 03:05:00"),
        ("2024년 2월 13일 오후 3:05, Ana : hi", "2024-02-13 15:05:00"),
        ("2024. 2. 13. 오전 3:05, Ana : hi", "2024-02-13 03:05:00"),
        ("13\u200f/2\u200f/2024، 3:05\u00a0م - Ana: hi", "2024-02-13 15:05:00"),
        ("١٣\u200f/٢\u200f/٢٠٢٤، ٣:٠٥ ص - Ana: hi", "2024-02-13 03:05:00"),
        ("१३/०२/२४, ११:२५ - Ana: hi", "2024-02-13 11:25:00"),
        ("13/2/2567 11:25 - Ana: hi", "2024-02-13 11:25:00"),
        ("[13/02/2024, 14:29:05] Ana: hi", "2024-02-13 14:29:05"),
        ("[13.02.24, 14:29:05] Ana: hi", "2024-02-13 14:29:05"),
        ("[2/13/24, 2:29:05\u202fPM] Ana: hi", "2024-02-13 14:29:05"),
        ("\u200e[13/02/24, 14:29:05] Ana: hi", "2024-02-13 14:29:05"),
        ("[2024/2/13 下午2:29:05] Ana: hi", "2024-02-13 14:29:05"),
        ("[2024-02-13, 14:29:05] Ana: \u200eimage omitted", "2024-02-13 14:29:05"),
        ("\ufeff13/02/24, 11:25 - Ana: hi", "2024-02-13 11:25:00"),
    ],
)
def test_a_line_begins_with_a_day_and_a_time(line, moment):
    assert whatsapp.recognises((line + "\n").encode())
    (touch,) = read(line + "\n")
    assert (when(touch), touch.sender.name, touch.channel) == (moment, "Ana", "message")
    assert touch.where == "chat.txt:1"


def order_of(*days, **hints):
    """The first day of some lines, and whether the reading was said to be unsure."""
    records = read("".join(f"{day}, 10:00 - Ana: {number}\n" for number, day in enumerate(days)), **hints)
    problems = [each for each in records if isinstance(each, Problem)]
    return when(touches(records)[0])[:10], bool(problems)


@pytest.mark.parametrize(
    ("days", "day_first", "read_as"),
    [
        (("01/02/24", "01/13/24"), True, ("2024-01-02", False)),
        (("01/02/24", "13/02/24"), False, ("2024-02-01", False)),
        # No number above 12: one reading goes back in time, the other does not.
        (("02/01/24", "03/01/24", "01/02/24"), False, ("2024-01-02", False)),
        (("01/02/24", "01/03/24", "02/01/24"), True, ("2024-01-02", False)),
        # Nothing decides: the setting does, and it is said.
        (("01/02/24", "02/03/24"), True, ("2024-02-01", True)),
        (("01/02/24", "02/03/24"), False, ("2024-01-02", True)),
        # Between dots the day is first everywhere.
        (("01.02.24", "02.03.24"), False, ("2024-02-01", False)),
        # The same day and month either way is no doubt.
        (("03/03/24", "04/04/24"), False, ("2024-03-03", False)),
        # A year of two digits in front: as day first it would be 2001 and later go back.
        (("24/02/01", "24/02/13", "24/03/02"), True, ("2024-02-01", False)),
    ],
)
def test_days_are_read_as_the_whole_file_says(days, day_first, read_as):
    assert order_of(*days, day_first=day_first) == read_as


def test_a_day_that_does_not_exist_is_a_problem_and_the_rest_is_kept():
    records = read(
        "13/02/24, 10:00 - Ana: a\n31/02/24, 10:00 - Ana: b\n14/02/24, 25:00 - Ana: c\n15/02/24, 9:00 - Ana: d\n"
    )
    assert [type(each) for each in records] == [TouchRecord, Problem, Problem, TouchRecord]
    assert records[1].where == "chat.txt:2"


def test_times_are_those_of_the_zone_also_where_the_clock_changes():
    twice, never = (
        read("27/10/24, 2:30 - Ana: a\n", zone=BERLIN),
        read("31/03/24, 2:30 - Ana: a\n", zone=BERLIN),
    )
    assert touches(twice)[0].at == datetime(2024, 10, 27, 0, 30, tzinfo=UTC).timestamp()
    assert touches(never)[0].at == datetime(2024, 3, 31, 1, 30, tzinfo=UTC).timestamp()


def test_what_lies_ahead_is_left_out():
    until = int(datetime(2024, 2, 14, tzinfo=UTC).timestamp())
    records = read("13/02/24, 10:00 - Ana: a\n15/02/24, 10:00 - Ana: b\n", until=until)
    assert records[1] == Skipped("chat.txt:2", "things that lie ahead")


# -- who writes -------------------------------------------------------------------------------------------------

TWO = "13/02/24, 10:00 - Ana: hi\n13/02/24, 10:01 - Bo Li: hello\n"


@pytest.mark.parametrize(
    "name",
    [
        "WhatsApp Chat with Ana.txt",
        "WhatsApp Chat with Ana (2).txt",
        "WhatsApp Chat - Ana.zip/_chat.txt",
        "Downloads/WhatsApp Chat - Ana/_chat.txt",
        "WhatsApp-Chat mit Ana.txt",
        "Chat de WhatsApp con Ana.txt",
        "Discussion WhatsApp avec Ana.txt",
        "Conversa do WhatsApp com Ana.txt",
        "Chat WhatsApp con Ana.zip/Chat WhatsApp con Ana.txt",
        "Чат WhatsApp с контактом Ana.txt",
        "与Ana 的 WhatsApp 聊天.txt".replace("与Ana", "与 Ana"),
        "دردشة واتساب مع Ana.txt",
    ],
)
def test_a_file_named_after_one_of_two_says_who_the_user_is(name):
    theirs, mine = read(TWO, name)
    assert (theirs.sender.name, theirs.people) == ("Ana", ())
    assert (mine.sender, names(mine.people)) == (None, ["Ana"])


def test_an_iphone_says_in_its_first_line_whom_the_chat_is_with():
    text = (
        "[13/02/24, 09:00:00] Ana: \u200eMessages and calls are end-to-end encrypted. Only people in this chat can read.\n"
        "[13/02/24, 10:00:00] Ana: hi\n[13/02/24, 10:01:00] Bo Li: hello\n"
    )
    notice, theirs, mine = read(text, "_chat.txt")
    assert notice == Skipped("_chat.txt:1", "system lines")
    assert (theirs.sender.name, mine.sender, names(mine.people)) == ("Ana", None, ["Ana"])


def test_without_a_title_each_of_two_wrote_to_the_other():
    one, other = read(TWO)
    assert (one.sender.name, names(one.people)) == ("Ana", ["Bo Li"])
    assert (other.sender.name, names(other.people)) == ("Bo Li", ["Ana"])
    assert one.sender.key == "whatsapp:name:ana"


def test_where_one_alone_wrote_the_title_is_the_other():
    (record,) = read("13/02/24, 10:00 - Bo Li: hi\n", ANA)
    assert (record.sender.name, names(record.people)) == ("Bo Li", ["Ana"])
    (record,) = read("13/02/24, 10:00 - Ana: hi\n", ANA)
    assert (record.sender.name, record.people) == ("Ana", ())


def test_a_sentence_about_a_writer_is_none_in_any_language():
    text = (
        TWO
        + TWO
        + "13/02/24, 10:05 - Ana zmienia temat na Herbata: piątek\n13/02/24, 10:06 - Ana Vidal: hi\n"
    )
    records = read(text)
    assert records[4] == Skipped("chat.txt:5", "system lines")
    assert [each.sender.name for each in touches(records)][-1] == "Ana Vidal"
    assert read(TWO + TWO + "13/02/24, 10:05 - Ana zmienia temat na Herbata: piątek\n", ANA)[1].sender is None


def test_in_a_group_a_message_goes_to_all_others():
    text = "".join(
        f"13/02/24, 10:0{number} - {name}: hi\n" for number, name in enumerate(("Cy", "Ana", "Bo"))
    )
    first, *_ = read(text, "WhatsApp Chat with Choir.txt")
    assert (first.sender.name, names(first.people)) == ("Cy", ["Ana", "Bo"])


def test_pushnames_numbers_and_names_with_colons():
    text = (
        "13/02/24, 10:00 - ~\u00a0Cy: a\n13/02/24, 10:01 - +34 600 11 12 22: b\n13/02/24, 10:02 - Dr: Vidal: c\n"
        "13/02/24, 10:03 - Dr: Vidal: d: e\n13/02/24, 10:04 - Dr: Vidal: f\n13/02/24, 10:05 - Cy: note: this\n"
        "13/02/24, 10:06 - Cy: note: that\n13/02/24, 10:07 - Cy: other\n"
    )
    records = touches(read(text))
    assert [each.sender.name for each in records] == [
        "Cy",
        "",
        "Dr: Vidal",
        "Dr: Vidal",
        "Dr: Vidal",
        "Cy",
        "Cy",
        "Cy",
    ]
    assert records[1].sender.handles[0].value == "+34600111222"
    assert {each.key for each in records[0].people} | {""} == {"whatsapp:name:dr vidal", ""}


def test_pictures_do_not_make_a_name():
    text = "".join(
        f"[13/02/24, 10:0{n}:00] Ana: {mark}<attached: {n}.jpg>\n"
        for n in range(5)
        for mark in ("", "\u200e")
    )
    assert {each.sender.name for each in touches(read(text))} == {"Ana"}


def test_a_time_or_an_address_ends_no_name():
    text = "13/02/24, 10:00 - Bar 10:30: hi\n13/02/24, 10:01 - Tea is at 10:30 now\n"
    named, system = read(text)
    assert (named.sender.name, system) == ("Bar 10:30", Skipped("chat.txt:2", "system lines"))


def test_a_message_without_text_or_blank_after_the_colon():
    text = (
        "13/02/24, 10:00 - Ana:\n13/02/24, 10:01 - Ana:.\n13/02/24, 10:02 - Ana: 10:30 or https://x.example\n"
    )
    assert [each.sender.name for each in touches(read(text))] == ["Ana"] * 3


# -- what is no message -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("line", "what"),
    [
        ("13/02/24, 10:00 - Messages and calls are end-to-end encrypted. Tap to learn more.", "system lines"),
        ('13/02/24, 10:00 - +12 345 578 created group "Tea"', "system lines"),
        ("13/02/24, 10:00 - Ana changed the subject from “Tea: old” to “Tea: new”", "system lines"),
        ('13/02/24, 10:00 - Ana hat den Betreff von "A: b" zu "C: d" geändert', "system lines"),
        ("13/02/24, 10:00 - You were added", "system lines"),
        ("[13/02/24, 10:00:00] Choir: \u200eYou created this group for all", "system lines"),
        ("[13/02/24, 10:00:00] Ana: \u200eAna changed this group's icon today", "system lines"),
        ("13/02/24, 10:00 - Ana: This message was deleted", "deleted messages"),
        ("[13/02/24, 10:00:00] Ana: \u200eThis message was deleted.", "deleted messages"),
        ("13/02/24, 10:00 - Ana: Diese Nachricht wurde gelöscht.", "deleted messages"),
        ("13/02/24, 10:00 - Ana: このメッセージは削除されました", "deleted messages"),
        ("13/02/24, 10:00 - Missed voice call", "system lines"),
    ],
)
def test_what_is_left_out(line, what):
    records = read(line + "\n13/02/24, 10:05 - Bo: hi\n" if line[0] != "[" else line + "\n")
    assert records[0] == Skipped("chat.txt:1", what)


@pytest.mark.parametrize(
    "text",
    [
        "<Media omitted>",
        "\u200eimage omitted",
        "\u200e<attached: 0001-PHOTO.jpg>",
        "\u200eIMG-20240213-WA0001.jpg (file attached)",
        "report.pdf • \u200e3 pages \u200edocument omitted",
        "\u200ePOLL:\nWhere do we meet this week?\n\u200eOPTION: Here (0 votes)",
        "\u200eLocation: https://maps.example/?q=1,2",
        "hello \u200e<This message was edited>",
        "null",
        "This message was deleted, or so I thought",
        "missed voice call me later",
        "Video call, shall we?",
        "Voice call me in 5 min",
    ],
)
def test_what_is_a_message(text):
    records = read(f"[13/02/24, 10:00:00] Ana: {text}\n")
    assert [(type(each), getattr(each, "channel", "")) for each in records] == [(TouchRecord, "message")]


@pytest.mark.parametrize(
    ("text", "call"),
    [
        ("Missed voice call", ("call", True, None)),
        ("\u200eMissed video call. \u200eTap to call back", ("video", True, None)),
        ("Verpasster Sprachanruf", ("call", True, None)),
        ("Videollamada perdida", ("video", True, None)),
        ("Appel vocal manqué", ("call", True, None)),
        ("Chamada de voz perdida", ("call", True, None)),
        ("Пропущенный видеозвонок", ("video", True, None)),
        ("不在着信", ("call", True, None)),
        ("부재중 음성통화", ("call", True, None)),
        ("مكالمة فيديو فائتة", ("video", True, None)),
        ("\u200eVoice call. \u200e5 min", ("call", False, 5.0)),
        ("Voice call, 5 min", ("call", False, 5.0)),
        ("Video call, 1 hr 5 min", ("video", False, 65.0)),
        ("Sprachanruf, 30 Sek.", ("call", False, 0.5)),
        ("Llamada de voz, 12 min", ("call", False, 12.0)),
        ("\u200eVoice call. \u200eNo answer", ("call", True, None)),
        ("\u200eSprachanruf. \u200eKeine Antwort", ("call", True, None)),
    ],
)
def test_calls(text, call):
    (record,) = read(f"13/02/24, 10:00 - Ana: {text}\n")
    assert (record.channel, record.missed, record.minutes) == call
    assert record.together
    assert record.sender.name == "Ana"


def test_a_missed_call_without_a_name_is_the_others_where_only_one_can_be_meant():
    records = read(TWO + "13/02/24, 11:00 - Missed voice call\n", ANA)
    assert (records[2].sender.name, records[2].missed, records[2].people) == ("Ana", True, ())
    assert isinstance(read(TWO + "13/02/24, 11:00 - Missed voice call\n")[2], Skipped)


def test_lines_that_continue_a_message_begin_none():
    text = "13/02/24, 10:00 - Ana: one\ntwo: three\n\n[13/02/24, 10:00:00] Bo: pasted\n13/02/24, 10:01 - Bo: four\n"
    assert [(each.where, each.sender.name) for each in read(text)] == [
        ("chat.txt:1", "Ana"),
        ("chat.txt:5", "Bo"),
    ]


def test_text_before_the_first_message_is_a_problem_once():
    records = read("junk\nmore\n13/02/24, 10:00 - Ana: one\n")
    assert [(type(each), each.where) for each in records] == [
        (Problem, "chat.txt:1"),
        (TouchRecord, "chat.txt:3"),
    ]
    assert [type(each) for each in read("nothing of a chat\n")] == [Problem]


def test_every_message_is_accounted_for():
    lines = [
        "13/02/24, 10:00 - Messages and calls are end-to-end encrypted.",
        "13/02/24, 10:01 - Ana: a\nmore",
        "13/02/24, 10:02 - Bo: This message was deleted",
        "32/02/24, 10:03 - Bo: b",
        "13/02/24, 10:04 - Bo: Voice call, 5 min",
    ]
    found = read("\n".join(lines) + "\n", ANA)
    assert Counter(type(each) for each in found) == {Skipped: 2, TouchRecord: 2, Problem: 1}
    assert len({each.where for each in found}) == len(lines)


# -- keys -------------------------------------------------------------------------------------------------------


def test_keys_are_the_same_in_overlapping_exports_and_other_forms():
    android = [f"13/02/24, 10:{minute:02} - Ana: ok\n" for minute in (1, 1, 2, 3)]
    iphone = [
        f"[13.02.2024, 10:{minute:02}:{second:02}] Ana: ok\n"
        for minute, second in ((1, 5), (1, 9), (2, 0), (3, 1))
    ]
    keys = [each.key for each in read("".join(android))]
    assert len(set(keys)) == 4
    assert [each.key for each in read("".join(iphone))] == keys
    assert [each.key for each in read("".join(android[2:]), ANA)] == keys[2:]


def test_a_picture_has_one_key_with_and_without_its_file():
    one, other = (
        read(f"13/02/24, 10:01 - Ana: {text}\nlook\n")[0].key
        for text in ("<Media omitted>", "IMG-20240213-WA0001.jpg (file attached)")
    )
    assert one == other


def test_messages_of_large_groups_name_all_up_to_fifty():
    text = "".join(f"13/02/24, 10:00 - Member {number}: hi\n" for number in range(80))
    assert {len(each.people) for each in touches(read(text))} == {50}
    assert MANY not in {each.what for each in read(text) if isinstance(each, Skipped)}


# -- recognition, and anything at all ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "",
        "hello\n",
        "Name,E-mail\nAna,a@x.example\n",
        "13/02/24,Ana,10\n",
        "[2019-12-24, 12:23] Jane Doe: Hello John!\n",
        "[2019-12-24 12:23:05] Me: Hello\n",
        "2024-02-13 10:00 Ana: hi\n",
        "13/02/24, 10:00 - a note of mine\n",
        '{"date": "13/02/24, 10:00 - Ana: hi"}',
        "<p>13/02/24, 10:00 - Ana: hi</p>",
        "BEGIN:VCARD\n",
    ],
)
def test_what_is_no_chat_of_whatsapp(text):
    assert not whatsapp.recognises(text.encode())


def test_a_cut_head_is_still_recognised():
    head = ("13/02/24, 10:00 - Ana: héllo\n" * 3_000).encode()
    for cut in (40, 41, 42, 43, 64_000):
        assert whatsapp.recognises(head[:cut])


WHOLE = (
    TWO + "13/02/24, 10:02 - Ana: Voice call, 5 min\nmore\n[13/02/24, 10:00:00] Cy: \u200eimage omitted\n"
).encode()


@settings(max_examples=150, deadline=None)
@given(st.lists(st.tuples(st.integers(0, len(WHOLE)), st.binary(max_size=6)), max_size=8))
def test_mutated_files_are_read_without_failing(changes):
    data = WHOLE
    for at, piece in changes:
        data = data[:at] + piece + data[at + len(piece) :]
    whatsapp.recognises(data)
    for each in read(data):
        assert isinstance(each, TouchRecord | Skipped | Problem)


@settings(max_examples=150, deadline=None)
@given(
    st.one_of(
        st.binary(max_size=300),
        st.text(alphabet="0123456789/.:,-[] \u200e\u202fAnaم下午\n", max_size=300).map(str.encode),
    )
)
def test_arbitrary_bytes_are_read_without_failing(data):
    whatsapp.recognises(data)
    assert all(isinstance(each, TouchRecord | Skipped | Problem) for each in read(data))


def test_long_and_hostile_lines_take_no_time():
    started = time.perf_counter()
    for line in (
        "1/" * 300_000,
        "[13/02/24, " + "x" * 500_000,
        "13/02/24, 10:00 - " + "a: " * 200_000,
        "13/02/24, 10:00 - Ana: " + "omitted " * 90_000,
    ):
        read(line + "\n")
        read("13/02/24, 10:00 - Ana: hi\n" + line + "\n")
    assert time.perf_counter() - started < 5
