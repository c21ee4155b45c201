"""Chats of Signal: transcripts by other programs, and its own export as lines of JSON."""

import json
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from relationship_ledger.formats import signal_chat
from relationship_ledger.formats.source import Hints, of_bytes
from relationship_ledger.model import Problem, Skipped, TouchRecord

BERLIN = ZoneInfo("Europe/Berlin")
AT = 1_707_816_300


def read(text, name="Ana/chat.md", **hints):
    data = text if isinstance(text, bytes) else text.encode()
    return list(signal_chat.read(of_bytes(data, name), Hints(**{"zone": BERLIN, **hints})))


def names(parties):
    return [each.name for each in parties]


def when(record):
    return f"{datetime.fromtimestamp(record.at, BERLIN):%Y-%m-%d %H:%M:%S}"


# -- transcripts ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("[2024-02-13, 10:25] Ana: hi\n[2024-02-13, 10:26] Me: yes\n", "2024-02-13 10:25:00"),
        ("[2024-02-13 10:25:07] Ana: hi  \n[2024-02-13 10:26:00] Me: yes\n", "2024-02-13 10:25:07"),
        ("2024-02-13 10:25 Ana: hi\n2024-02-13 10:26 You: yes\n", "2024-02-13 10:25:00"),
    ],
)
def test_the_user_has_a_word_in_each_kind_of_transcript(text, moment):
    assert signal_chat.recognises(text.encode())
    theirs, mine = read(text)
    assert (theirs.sender.name, theirs.sender.key, theirs.people, when(theirs)) == (
        "Ana",
        "signal:name:ana",
        (),
        moment,
    )
    assert (mine.sender, names(mine.people), mine.where) == (None, ["Ana"], "Ana/chat.md:2")


def test_lines_reactions_and_quotes_belong_to_the_message_before():
    text = "[2024-02-13, 10:25] Ana: one\n> quoted\n\ntwo: 2\n(- Me: 👍 -)\n[2024-02-13, 10:26] Me: ![p](./media/p.jpg)\n"
    assert [each.where for each in read(text)] == ["Ana/chat.md:1", "Ana/chat.md:6"]


def test_two_without_a_word_for_the_user():
    text = "[2019-12-24, 12:23] Jane Doe: Hello John!\n[2020-01-17, 21:49] John Doe: Hello\nJane!\n"
    one, other = read(text, "export.txt")
    assert (one.sender.name, names(one.people), other.sender.name) == ("Jane Doe", ["John Doe"], "John Doe")
    one, other = read(text, "Jane Doe/chat.md")
    assert (one.sender.name, one.people, other.sender) == ("Jane Doe", (), None)


def test_where_the_user_alone_wrote_the_folder_says_to_whom():
    (record,) = read("[2024-02-13, 10:25] Me: hi\n", "Signal/Ana Vidal/chat.md")
    assert (record.sender, names(record.people)) == (None, ["Ana Vidal"])


def test_someone_alone_wrote_to_the_user_whatever_the_file_is_called():
    (record,) = read("[2024-02-13, 10:25] Ana: hi\n", "export.txt")
    assert (record.sender.name, record.people) == ("Ana", ())


def test_a_group_of_a_few_and_one_of_many():
    few = "".join(f"[2024-02-13, 10:25] {name}: hi\n" for name in ("Me", "Ana", "Bo"))
    assert [(each.sender and each.sender.name, names(each.people)) for each in read(few)] == [
        (None, ["Ana", "Bo"]),
        ("Ana", []),
        ("Bo", []),
    ]
    many = "".join(f"[2024-02-13, 10:25] {name}: hi\n" for name in ("Me", *"ABCDEFG"))
    assert {each.what for each in read(many)[1:]} == {"messages to more than 5 people"}


def test_what_is_left_out_and_what_is_a_problem():
    text = "junk\n2024-02-13 10:25 Ana: hi\n2024-02-13 10:25 Ana: [call-history message]\n2024-02-30 10:25 Ana: hi\n2124-02-13 10:25 Ana: hi\n1960-02-13 10:25 Ana: hi\n"
    records = read(text, until=AT)
    assert [type(each) for each in records] == [Problem, TouchRecord, Skipped, Problem, Skipped, Problem]
    assert (records[2].what, records[4].what) == ("system lines", "things that lie ahead")


def test_keys_are_the_same_in_overlapping_transcripts():
    lines = [f"[2024-02-13, 10:{minute}] Ana: ok\n" for minute in (25, 25, 26, 27)]
    whole = [each.key for each in read("".join(lines))]
    assert len(set(whole)) == 4
    assert [each.key for each in read("".join(lines[2:]))] == whole[2:]


# -- Signal's own export ----------------------------------------------------------------------------------------


def frames(*items, members=3):
    start = [
        {"version": "1", "backupTimeMs": str(AT * 1000)},
        {"account": {"givenName": "Bo", "svrPin": ""}},
        {"recipient": {"id": "1", "self": {}}},
        {
            "recipient": {
                "id": "2",
                "contact": {
                    "aci": "YWNpMQ==",
                    "e164": "34600111222",
                    "systemGivenName": "Ana",
                    "systemFamilyName": "Vidal",
                    "profileGivenName": "A",
                },
            }
        },
        {
            "recipient": {
                "id": "3",
                "contact": {"aci": "YWNpMg==", "profileGivenName": "Cy", "nickname": {"given": ""}},
            }
        },
        {
            "recipient": {
                "id": "4",
                "group": {"snapshot": {"title": {"title": "Tea"}, "members": [{}] * members}},
            }
        },
        {"recipient": {"id": "5", "releaseNotes": {}}},
        *({"chat": {"id": f"1{number}", "recipientId": str(number)}} for number in range(1, 6)),
    ]
    return "\n".join(json.dumps(each) for each in (*start, *({"chatItem": each} for each in items))) + "\n"


def item(chat="12", author="2", **more):
    if not more:
        more = {"incoming": {"dateReceived": str(AT * 1000 + 9)}, "standardMessage": {"text": {"body": "hi"}}}
    return {"chatId": chat, "authorId": author, "dateSent": str(AT * 1000), **more}


def exported(*items, **how):
    return read(frames(*items, **how), "signal/main.jsonl")


def test_the_export_knows_names_numbers_and_the_user():
    assert signal_chat.recognises(frames().encode())
    theirs, mine = exported(item(), item(author="1", outgoing={"sendStatus": []}, standardMessage={}))
    assert (theirs.sender.name, theirs.sender.handles[0].value, theirs.sender.key) == (
        "Ana Vidal",
        "+34600111222",
        "signal:YWNpMQ==",
    )
    assert (theirs.at, theirs.people, theirs.channel) == (AT, (), "message")
    assert (mine.sender, names(mine.people)) == (None, ["Ana Vidal"])
    assert theirs.key != mine.key


def test_groups():
    outgoing = {"sendStatus": [{"recipientId": "2", "read": {}}, {"recipientId": "3", "sent": {}}]}
    theirs, mine = exported(item(chat="14", author="3"), item(chat="14", author="1", outgoing=outgoing))
    assert (theirs.sender.name, theirs.people) == ("Cy", ())
    assert (mine.sender, names(mine.people)) == (None, ["Ana Vidal", "Cy"])
    (record,) = exported(item(chat="14", author="3"), members=9)
    assert record.what == "messages to more than 5 people"


@pytest.mark.parametrize(
    ("call", "result"),
    [
        ({"type": "AUDIO_CALL", "direction": "INCOMING", "state": "ACCEPTED"}, ("call", False, "Ana Vidal")),
        ({"type": "VIDEO_CALL", "direction": "OUTGOING", "state": "ACCEPTED"}, ("video", False, None)),
        ({"type": "AUDIO_CALL", "direction": "INCOMING", "state": "MISSED"}, ("call", True, "Ana Vidal")),
        ({"type": "AUDIO_CALL", "direction": "OUTGOING", "state": "NOT_ACCEPTED"}, ("call", True, None)),
    ],
)
def test_calls(call, result):
    (record,) = exported(
        item(
            directionless={},
            updateMessage={"individualCall": {**call, "startedCallTimestamp": str(AT * 1000)}},
        )
    )
    assert (record.channel, record.missed, record.sender and record.sender.name) == result
    assert record.together


@pytest.mark.parametrize(
    ("each", "what"),
    [
        (item(chat="11", author="1"), "messages to yourself"),
        (item(chat="15", author="5"), "bots and channels"),
        (item(remoteDeletedMessage={}, incoming={}), "deleted messages"),
        (item(updateMessage={"simpleUpdate": {"type": "IDENTITY_UPDATE"}}), "system lines"),
        (item(chat="14", updateMessage={"groupChange": {}}), "system lines"),
        ({**item(), "dateSent": str((AT + 10) * 1000)}, "things that lie ahead"),
    ],
)
def test_what_the_export_leaves_out(each, what):
    (record,) = read(frames(each), "main.jsonl", until=AT + 5)
    assert (type(record), record.what, record.where) == (Skipped, what, "main.jsonl:13")


@pytest.mark.parametrize("each", [item(chat="99"), item(author="99"), {**item(), "dateSent": "soon"}])
def test_what_is_a_problem_in_the_export(each):
    (record,) = exported(each)
    assert isinstance(record, Problem)


def test_calls_by_a_link_name_nobody():
    (record,) = read(frames() + '{"adHocCall": {"callId": "1", "recipientId": "2"}}\n', "main.jsonl")
    assert record == Skipped("main.jsonl:13", "system lines")


def test_broken_lines_are_problems_and_the_rest_is_kept():
    records = read(
        frames()
        + '{"chatItem": {"cha\n['
        + "[" * 5_000
        + "\n[1]\n\n"
        + json.dumps({"chatItem": item()})
        + "\n",
        "main.jsonl",
    )
    assert [type(each) for each in records] == [Problem, Problem, Problem, TouchRecord]


# -- recognition, and anything at all ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "",
        "2024-02-13 10:25 a note: of mine\nand more\n",
        "[2024-02-13, 10:25:07] Ana: \u200eimage omitted\n",
        "[2024-02-13, 10:25:07] Ana: hi\n",
        "[13/02/2024, 10:25:07] Ana: hi\n",
        '{"chatItem": 1}',
        '{"version": "1"}\n{"x": {}}\n',
        '{"name": "x", "messages": []}',
    ],
)
def test_what_is_no_chat_of_signal(text):
    assert not signal_chat.recognises(text.encode())


WHOLES = (
    b"[2024-02-13, 10:25] Ana: hi\nmore\n[2024-02-13, 10:26] Me: yes\n",
    b"2024-02-13 10:25 Ana: hi\n2024-02-13 10:26 You: yes\n",
    frames(item(), item(updateMessage={"individualCall": {"type": "AUDIO_CALL"}})).encode(),
)


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(WHOLES), st.lists(st.tuples(st.integers(0, 1500), st.binary(max_size=5)), max_size=6))
def test_mutated_files_are_read_without_failing(data, changes):
    for at, piece in changes:
        data = data[:at] + piece + data[at + len(piece) :]
    signal_chat.recognises(data)
    assert all(isinstance(each, TouchRecord | Skipped | Problem) for each in read(data))


JSON = st.recursive(
    st.one_of(
        st.none(), st.booleans(), st.integers(), st.text(max_size=5), st.sampled_from(["1", "2", "12"])
    ),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(
            st.sampled_from(
                [
                    "id",
                    "self",
                    "contact",
                    "group",
                    "snapshot",
                    "members",
                    "recipient",
                    "chat",
                    "chatItem",
                    "chatId",
                    "authorId",
                    "dateSent",
                    "outgoing",
                    "sendStatus",
                    "recipientId",
                    "updateMessage",
                    "individualCall",
                    "e164",
                    "nickname",
                ]
            ),
            inner,
            max_size=5,
        ),
    ),
    max_leaves=20,
)


@settings(max_examples=200, deadline=None)
@given(st.lists(JSON, max_size=4), JSON)
def test_any_values_are_read_without_failing(lines, inner):
    text = frames(inner) + "\n".join(
        json.dumps(each)
        for each in (*lines, {"recipient": inner}, {"chat": inner}, {"chatItem": item(outgoing=inner)})
    )
    assert all(isinstance(each, TouchRecord | Skipped | Problem) for each in read(text, "main.jsonl"))
