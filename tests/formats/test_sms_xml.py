"""Messages and calls of phones as XML: what the programs write, and what hostile files try."""

import io
import re
import time
import xml.etree.ElementTree as ET
from html import escape
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from relationship_ledger.formats import sms_xml
from relationship_ledger.formats.source import Hints, of_bytes
from relationship_ledger.model import Problem, Skipped, TouchRecord

AT = 1_707_816_300
HEAD = """<?xml version='1.0' encoding='UTF-8' standalone='yes' ?>
<!--File Created By SMS Backup & Restore v10.20.002 on 13/02/2024-->
<?xml-stylesheet type="text/xsl" href="sms.xsl"?>
"""


def sms(**more):
    values = {
        "protocol": "0", "address": "+34600111222", "date": f"{AT}000", "type": "1", "subject": "null", "body": "hi", "toa": "null",
        "service_center": "null", "read": "1", "readable_date": "13 Feb 2024", "contact_name": "Ana", **more,
    }  # fmt: skip
    return f"  <sms {attributes(values)} />\n"


def mms(*addresses, **more):
    values = {
        "date": f"{AT}000",
        "msg_box": "1",
        "address": "+34600111222",
        "m_type": "132",
        "m_id": "x1",
        "contact_name": "Ana",
        **more,
    }
    parts = '<parts><part seq="0" ct="image/jpeg" data="/9j/4AAQ&#10;SkZJRg==" /></parts>'
    inner = "".join(
        f'<addr address="{address}" type="{kind}" charset="106" />' for kind, address in addresses
    )
    return f"  <mms {attributes(values)}>{parts}<addrs>{inner}</addrs></mms>\n"


def call(**more):
    return f"  <call {attributes({'number': '+34600111222', 'duration': '90', 'date': f'{AT}000', 'type': '1', 'contact_name': 'Ana', **more})} />\n"


def attributes(values):
    return " ".join(f'{key}="{escape(value)}"' for key, value in values.items() if value is not None)


def smses(*inner):
    return f'{HEAD}<smses count="{len(inner) + 7}" backup_set="x">\n{"".join(inner)}</smses>\n'


def calls(*inner):
    return f'{HEAD}<calls count="{len(inner)}">\n{"".join(inner)}</calls>\n'


def read(text, **hints):
    data = text if isinstance(text, bytes) else text.encode()
    return list(
        sms_xml.read(
            of_bytes(data, "sms.xml"), Hints(**{"region": "ES", "zone": ZoneInfo("Europe/Madrid"), **hints})
        )
    )


def one(text, **hints):
    (record,) = read(text, **hints)
    return record


def numbers(parties):
    return [each.handles[0].value for each in parties]


# -- messages ---------------------------------------------------------------------------------------------------


def test_received_and_sent():
    theirs, mine = read(smses(sms(), sms(type="2", body="yes")))
    assert (theirs.sender.name, numbers([theirs.sender]), theirs.people) == ("Ana", ["+34600111222"], ())
    assert (mine.sender, numbers(mine.people)) == (None, ["+34600111222"])
    assert (theirs.at, theirs.channel, theirs.together, theirs.where) == (AT, "message", False, "sms.xml:5")


@pytest.mark.parametrize(
    ("more", "what"),
    [
        ({"type": "3"}, "drafts"),
        ({"type": "4"}, "messages that were not sent"),
        ({"type": "5"}, "messages that were not sent"),
        ({"type": "6"}, "messages that were not sent"),
        ({"address": "Vodafone"}, "messages of services"),
        ({"address": "BANK-24", "contact_name": "Bank"}, "messages of services"),
        ({"address": "22000", "contact_name": "(Unknown)"}, "messages of services"),
        ({"address": "null"}, "calls and messages of unknown numbers"),
        ({"address": "-1"}, "calls and messages of unknown numbers"),
        ({"address": ""}, "calls and messages of unknown numbers"),
    ],
)
def test_what_is_left_out(more, what):
    assert one(smses(sms(**more))) == Skipped("sms.xml:5", what)


@pytest.mark.parametrize(
    "more",
    [
        {"date": "today"},
        {"date": "null"},
        {"date": None},
        {"date": "-5"},
        {"date": "9" * 18},
        {"type": "x"},
        {"type": None},
    ],
)
def test_what_is_a_problem(more):
    assert isinstance(one(smses(sms(**more))), Problem)


@pytest.mark.parametrize("name", ["(Unknown)", "null", "", None])
def test_no_name_is_no_name(name):
    record = one(smses(sms(contact_name=name, address="600 11 12 22")))
    assert (record.sender.name, numbers([record.sender])) == ("", ["+34600111222"])


def test_what_lies_ahead_is_left_out():
    assert one(smses(sms()), until=AT - 1).what == "things that lie ahead"


def test_keys_are_of_the_message_not_of_its_place():
    texts = [sms(body=f"m{number}", date=f"{AT + number}000") for number in range(4)]
    whole, part = read(smses(*texts)), read(smses(*reversed(texts[2:])))
    assert [each.key for each in part] == [whole[3].key, whole[2].key]
    assert len({each.key for each in whole}) == 4
    assert one(smses(sms(contact_name="Ana Vidal", read="0", toa="1"))).key == one(smses(sms())).key


# -- multimedia -------------------------------------------------------------------------------------------------


def test_multimedia_messages_have_their_people_in_addresses():
    theirs = one(smses(mms(("137", "+34600111222"), ("151", "+34600000000"))))
    assert (theirs.sender.name, numbers([theirs.sender]), theirs.people) == ("Ana", ["+34600111222"], ())
    mine = one(
        smses(
            mms(
                ("137", "insert-address-token"),
                ("151", "+34600111222"),
                ("130", "+34600333444"),
                msg_box="2",
                address="+34600111222~+34600333444",
                contact_name="Ana, Bo",
            )
        )
    )
    assert (mine.sender, numbers(mine.people), {each.name for each in mine.people}) == (
        None,
        ["+34600111222", "+34600333444"],
        {""},
    )
    bare = one(smses(mms(msg_box="2")))
    assert numbers(bare.people) == ["+34600111222"]
    mail = one(smses(mms(("137", "ana@x.example"), address="ana@x.example")))
    assert mail.sender.handles[0].kind == "email"


def test_the_phones_own_number_is_nobody():
    odd = one(smses(mms(("137", "insert-address-token"), ("151", "insert-address-token"))))
    assert numbers([odd.sender]) == ["+34600111222"]


def test_multimedia_messages_that_are_none():
    assert one(smses(mms(m_type="134"))).what == "delivery reports"
    assert one(smses(mms(msg_box="3"))).what == "drafts"
    many = [("137", "+34600111222"), *(("151", f"+3460000000{number}") for number in range(7))]
    assert one(smses(mms(*many))).what == "messages to more than 5 people"


# -- calls ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("more", "mine", "minutes", "missed"),
    [
        ({}, False, 1.5, False),
        ({"type": "2"}, True, 1.5, False),
        ({"type": "2", "duration": "0"}, True, None, True),
        ({"type": "3", "duration": "0"}, False, None, True),
        ({"type": "4", "duration": "20"}, False, None, True),
        ({"type": "5", "duration": "0"}, False, None, True),
        ({"type": "7", "duration": "60"}, False, 1.0, False),
        ({"duration": "null"}, False, None, True),
    ],
)
def test_calls(more, mine, minutes, missed):
    record = one(calls(call(**more)))
    assert (record.channel, record.together, record.minutes, record.missed) == ("call", True, minutes, missed)
    assert (record.sender is None) is mine
    assert numbers(record.people if mine else [record.sender]) == ["+34600111222"]


@pytest.mark.parametrize(
    ("more", "what"),
    [
        ({"type": "6"}, "blocked calls"),
        ({"number": "-2"}, "calls and messages of unknown numbers"),
        ({"number": ""}, "calls and messages of unknown numbers"),
        ({"number": "1004", "contact_name": "(Unknown)"}, "messages of services"),
    ],
)
def test_calls_that_are_left_out(more, what):
    assert one(calls(call(**more))).what == what


def test_a_short_number_with_a_name_is_someones():
    assert one(calls(call(number="2233", contact_name="Front desk"))).sender.name == "Front desk"


# -- broken documents -------------------------------------------------------------------------------------------


def test_halves_of_emoji_become_whole_wherever_the_file_is_cut_in_pieces(monkeypatch):
    text = smses(
        *(
            sms(contact_name="X", body="Y").replace('"X"', f'"{"a" * number}&#55357;&#56832;!"')
            for number in range(30)
        )
    )
    for chunk in (1, 7, 16, 17, 64, 1 << 16):
        monkeypatch.setattr(sms_xml, "_CHUNK", chunk)
        assert [each.sender.name for each in read(text)] == [f"{'a' * number}😀!" for number in range(30)]


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("&#xD83D;&#xDE00;", "😀"),
        ("&#55357;&#56832;&#55357;&#56832;", "😀😀"),
        ("&#55357;", "\ufffd"),
        ("&#55357;&#55357;&#56832;", "\ufffd😀"),
        ("&#56832;&#55357;", "\ufffd\ufffd"),
        ("&#55357;a&#56832;", "\ufffda\ufffd"),
        ("a&#0;b", "a\ufffdb"),
        ("a&#11;b", "a\ufffdb"),
        ("&#128512;&amp;&#233;", "😀&é"),
        ("a\x02b", "a b"),
    ],
)
def test_references_that_xml_refuses(written, name):
    assert one(smses(sms(contact_name="X").replace('"X"', f'"{written}"'))).sender.name == name


def test_pictures_are_not_given_to_the_parser(monkeypatch):
    picture = "QUJD" * 5_000
    whole = mms(("137", "+34600111222")).replace("/9j/4AAQ&#10;SkZJRg==", picture)
    text = smses(whole, sms())
    for chunk in (11, 64, 1 << 16):
        monkeypatch.setattr(sms_xml, "_CHUNK", chunk)
        assert [type(each) for each in read(text)] == [TouchRecord, TouchRecord]
    repair = sms_xml._Repair()
    kept = repair.feed(text.encode(), last=True)
    assert len(kept) < len(text) - len(picture) + 10
    ET.parse(io.BytesIO(kept))  # noqa: S314


def test_a_file_that_ends_in_the_middle_keeps_what_comes_before():
    text = smses(sms(), sms(type="2"))
    records = read(text[: text.rindex("body=")])
    assert [type(each) for each in records] == [TouchRecord, Problem]
    assert "ends in the middle" in records[1].why
    assert re.fullmatch(r"sms\.xml:\d+", records[1].where)
    assert "no XML from here on" in read(smses(sms(), "<oops", sms()))[-1].why


LAUGHS = (
    '<?xml version="1.0"?>\n<!DOCTYPE smses [<!ENTITY a "ha">'
    + "".join(
        f'<!ENTITY {one} "{f"&{other};" * 10}">' for other, one in zip("abcdefgh", "bcdefghi", strict=True)
    )
    + ']>\n<smses count="1"><sms address="&i;" date="1" type="1" body="&i;" /></smses>'
)
OUTSIDE = '<?xml version="1.0"?><!DOCTYPE smses [<!ENTITY x SYSTEM "file:///etc/passwd">]><smses><sms address="+34600111222" body="&x;" date="1707816300000" type="1" contact_name="A" /></smses>'


@pytest.mark.parametrize(
    "text",
    [LAUGHS, OUTSIDE, OUTSIDE.replace("[<!ENTITY x SYSTEM", "[<!ENTITY % x SYSTEM").replace("&x;", "")],
)
def test_entities_are_refused(text):
    assert sms_xml.recognises(text.encode())
    record = one(text)
    assert (type(record), "entities" in record.why) == (Problem, True)


def test_a_name_for_a_document_type_elsewhere_is_never_fetched():
    text = smses(sms()).replace("<smses", '<!DOCTYPE smses SYSTEM "http://127.0.0.1:9/sms.dtd">\n<smses')
    assert isinstance(one(text), TouchRecord)


# -- Super Backup -----------------------------------------------------------------------------------------------


def super_backup(*lines):
    return '<?xml version="1.0" encoding="UTF-8"?>\n<allsms count="2">\n' + "".join(lines) + "</allsms>"


def plain(body="hi", **more):
    values = {
        "address": "+34600111222",
        "time": "13 Feb 2024 10:25:00",
        "date": f"{AT}000",
        "type": "1",
        "name": "Ana",
        **more,
    }
    return (
        f'\t<sms address="{values["address"]}" time="{values["time"]}" date="{values["date"]}" type="{values["type"]}" body="{body}" read="1" '
        f'service_center="" name="{values["name"]}" />\n'
    )


@pytest.mark.parametrize(
    "body",
    ["hi", 'she said "no" & left', "a <b> c", "two\nlines", 'x" read="1" y', "&#55357;&#56832; &quot;"],
)
def test_super_backup_escapes_nothing(body, monkeypatch):
    text = super_backup(plain(body), plain("bye", type="2"))
    assert sms_xml.recognises(text.encode())
    for chunk in (5, 1 << 16):
        monkeypatch.setattr(sms_xml, "_CHUNK", chunk)
        theirs, mine = read(text)
        assert (theirs.sender.name, theirs.at, theirs.where) == ("Ana", AT, "sms.xml: message 1")
        assert (mine.sender, numbers(mine.people)) == (None, ["+34600111222"])


def test_super_backup_has_the_same_keys_and_times_in_either_place():
    assert one(super_backup(plain())).key == one(smses(sms())).key
    assert one(super_backup(plain(time=f"{AT}000", date="13 Feb 2024"))).key == one(smses(sms())).key


def test_what_super_backup_escapes_is_read_as_what_it_means():
    record = one(super_backup(plain("&quot;x&quot; &amp; y", name="Ana &amp; Bo")))
    assert record.sender.name == "Ana & Bo"
    assert record.key == one(smses(sms(body='"x" & y'))).key


def test_what_is_no_message_of_super_backup_is_a_problem():
    records = read(super_backup('\t<sms addr="x" />\n', plain(), plain()[:40]))
    assert [type(each) for each in records] == [Problem, TouchRecord, Problem]


# -- recognition, and anything at all ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "known"),
    [
        (smses(sms()), True),
        (calls(call()), True),
        (smses(), True),
        ("\ufeff" + smses(sms()), True),
        (super_backup(plain()), True),
        ("<calls count='2'><other /></calls>", False),
        ("<html><smsesx>", False),
        ("smses", False),
        ("", False),
    ],
)
def test_recognition(text, known):
    assert sms_xml.recognises(text.encode()) is known


WHOLES = (
    smses(sms(), mms(("137", "+34600111222")), sms(type="2")).encode(),
    calls(call()).encode(),
    super_backup(plain(), plain()).encode(),
)
OK = (TouchRecord, Skipped, Problem)


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(WHOLES), st.lists(st.tuples(st.integers(0, 900), st.binary(max_size=5)), max_size=6))
def test_mutated_files_are_read_without_failing(data, changes):
    for at, piece in changes:
        data = data[:at] + piece + data[at + len(piece) :]
    sms_xml.recognises(data)
    assert all(isinstance(each, OK) for each in read(data))


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=200))
def test_arbitrary_bytes_are_read_without_failing(data):
    for head in (b"", b"<smses>", b"<allsms><sms "):
        assert all(isinstance(each, OK) for each in read(head + data))


def test_hostile_sizes_take_no_time():
    started = time.perf_counter()
    read(smses(sms(body="&#55357;" * 300_000)))
    read("<smses>" + "<a>" * 200_000)
    read(super_backup("<sms " + "x" * 5_000_000))
    read("<allsms>" + '<sms address="' + ' time="' * 200_000)
    assert time.perf_counter() - started < 8
