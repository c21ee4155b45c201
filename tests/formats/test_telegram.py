"""Telegram's JSON as its desktop program writes it: one chat, a whole account, and what is done to both."""

import json
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from relationship_ledger.formats import telegram
from relationship_ledger.formats.source import Hints, of_bytes
from relationship_ledger.model import PersonRecord, Problem, Skipped, TouchRecord

BERLIN = ZoneInfo("Europe/Berlin")
AT = 1_707_816_300


def message(id_=1, who="user7", name="Ana", **more):
    return {
        "id": id_, "type": "message", "date": "2024-02-13T10:25:00", "date_unixtime": str(AT + id_), "from": name,
        "from_id": who, "text": "hi", "text_entities": [], **more,
    }  # fmt: skip


def call(id_=1, who="user7", **more):
    return {
        "id": id_, "type": "service", "date_unixtime": str(AT + id_), "actor": "Ana", "actor_id": who, "action": "phone_call",
        "text": "", **more,
    }  # fmt: skip


def chat(*messages, kind="personal_chat", id_=7, name="Ana"):
    return {"name": name, "type": kind, "id": id_, "messages": list(messages)}


def account(*chats, contacts=(), left=()):
    return {
        "about": "Here is the data you requested.",
        "personal_information": {"user_id": 1, "first_name": "Bo", "phone_number": "+34 600 000 000"},
        "contacts": {"about": "…", "list": list(contacts)},
        "chats": {"about": "…", "list": list(chats)},
        "left_chats": {"about": "…", "list": list(left)},
    }


def read(document, **hints):
    data = (
        document
        if isinstance(document, bytes)
        else json.dumps(document, indent=1, ensure_ascii=False).encode()
    )
    return list(telegram.read(of_bytes(data, "result.json"), Hints(**{"zone": BERLIN, **hints})))


def one(document, **hints):
    (record,) = read(document, **hints)
    return record


def names(parties):
    return [each.name for each in parties]


def test_of_a_single_chat_the_other_one_is_known_by_the_chats_id():
    theirs, mine = read(chat(message(1), message(2, "user1", "Bo")))
    assert (theirs.sender.name, theirs.sender.key, theirs.people) == ("Ana", "telegram:user7", ())
    assert (mine.sender, names(mine.people)) == (None, ["Ana"])
    assert (theirs.key, theirs.at, theirs.channel, theirs.together) == (
        "telegram:7:1",
        AT + 1,
        "message",
        False,
    )
    assert theirs.where == "result.json: Ana, message 1"


@pytest.mark.parametrize(
    ("more", "at"),
    [
        ({}, AT + 1),
        ({"date_unixtime": AT}, AT),
        ({"date_unixtime": None}, int(datetime(2024, 2, 13, 10, 25, tzinfo=BERLIN).timestamp())),
        (
            {"date_unixtime": "soon", "date": "2024-02-13T10:25:00"},
            int(datetime(2024, 2, 13, 10, 25, tzinfo=BERLIN).timestamp()),
        ),
    ],
)
def test_times(more, at):
    assert one(chat({**message(), **more})).at == at


@pytest.mark.parametrize(
    "more",
    [
        {"text": ["see ", {"type": "link", "text": "https://x.example"}]},
        {"text": "", "photo": "photos/1.jpg"},
        {"text": "", "media_type": "voice_message", "duration_seconds": 4},
        {"forwarded_from": "News"},
        {"from_id": 7},
        {"from": None},
    ],
)
def test_messages_of_any_content(more):
    record = one(chat({**message(), **more}))
    assert (record.sender.key, record.channel, record.missed) == ("telegram:user7", "message", False)


@pytest.mark.parametrize(
    ("more", "minutes", "missed"),
    [
        ({"duration_seconds": 90, "discard_reason": "hangup"}, 1.5, False),
        ({"duration_seconds": 90, "discard_reason": "disconnect"}, 1.5, False),
        ({"discard_reason": "missed"}, None, True),
        ({"discard_reason": "busy"}, None, True),
        ({}, None, True),
        ({"action": "conference_call", "duration_seconds": 60, "is_missed": False}, 1.0, False),
        ({"action": "conference_call", "is_missed": True}, None, True),
    ],
)
def test_calls(more, minutes, missed):
    theirs, mine = read(chat(call(**more), call(2, "user1", **more)))
    assert (theirs.channel, theirs.together, theirs.minutes, theirs.missed) == ("call", True, minutes, missed)
    assert (theirs.sender.name, mine.sender, names(mine.people)) == ("Ana", None, ["Ana"])


@pytest.mark.parametrize(
    ("document", "what"),
    [
        (chat(message(), kind="bot_chat"), "bots and channels"),
        (chat(message(), kind="public_channel"), "bots and channels"),
        (chat(message(), kind="saved_messages"), "messages to yourself"),
        (chat({**message(), "type": "service", "action": "pin_message"}), "system lines"),
        (chat({**message(), "type": "unsupported"}), "system lines"),
        (chat(message(who="channel9"), kind="private_group"), "bots and channels"),
        (account(chat(message(who="user1"), id_=1)), "messages to yourself"),
    ],
)
def test_what_is_left_out(document, what):
    assert one(document).what == what


@pytest.mark.parametrize(
    "broken",
    [
        {"date_unixtime": "x", "date": "x"},
        {"date_unixtime": "-5", "date": ""},
        {"from": None, "from_id": None},
        {"date_unixtime": "9" * 19, "date": None},
    ],
)
def test_what_is_a_problem(broken):
    assert isinstance(one(chat({**message(), **broken})), Problem)


def test_what_lies_ahead_is_left_out():
    assert one(chat(message()), until=AT).what == "things that lie ahead"


def test_an_account_says_who_the_user_is_and_whom_they_know():
    contacts = [
        {
            "user_id": 7,
            "first_name": "Ana",
            "last_name": "Vidal",
            "phone_number": "0034600111222",
            "date": "2020-01-01T10:00:00",
        },
        {"user_id": 0, "first_name": "Cy", "last_name": "", "phone_number": "+34 600 333 444"},
        {"first_name": "", "last_name": "", "phone_number": ""},
        "none",
    ]
    group = chat(
        message(1),
        message(2, "user1", "Bo"),
        message(3, "user8", "Dee"),
        kind="private_supergroup",
        id_=99,
        name="Tea",
    )
    records = read(account(chat(message(5, "user1", "Bo")), group, contacts=contacts))
    people = [each for each in records if isinstance(each, PersonRecord)]
    assert [(each.name, each.key.split(":")[0], [h.value for h in each.handles]) for each in people] == [
        ("Ana Vidal", "telegram", ["+34600111222"]),
        ("Cy", "telegram", ["+34600333444"]),
    ]
    assert people[0].key == "telegram:user7"
    assert [type(each) for each in records].count(Problem) == 2
    touches = [each for each in records if isinstance(each, TouchRecord)]
    assert [(each.sender and each.sender.name, names(each.people)) for each in touches] == [
        (None, ["Ana"]),
        ("Ana", []),
        (None, ["Ana", "Dee"]),
        ("Dee", []),
    ]


def test_groups_in_which_more_than_a_few_write_are_nobodys_conversation():
    many = [message(number, f"user{number}", f"M{number}") for number in range(1, 9)]
    records = read(account(chat(*many, kind="private_group", id_=99)))
    assert [each.what for each in records[1:]] == ["messages to more than 5 people"] * 7
    assert (records[0].sender, len(records[0].people)) == (None, 7)


def test_a_group_alone_does_not_say_who_the_user_is():
    first, second = read(chat(message(1), message(2, "user1", "Bo"), kind="private_group", id_=9))
    assert (first.sender.key, [each.key for each in first.people]) == ("telegram:user7", ["telegram:user1"])
    assert (second.sender.key, [each.key for each in second.people]) == ("telegram:user1", ["telegram:user7"])


def test_chats_that_were_left_count_as_well():
    records = read(account(left=[chat(message(), kind="private_group", id_=3)]))
    assert records[0].sender.name == "Ana"


def test_a_file_that_ends_in_the_middle_keeps_what_comes_before():
    whole = json.dumps(chat(*(message(number) for number in range(1, 4))), indent=1).encode()
    records = read(whole[: whole.index(b'"id": 3') + 4])
    assert [type(each) for each in records] == [TouchRecord, TouchRecord, Problem]
    assert "ends in the middle" in records[-1].why


def test_keys_do_not_depend_on_the_kind_of_export():
    single, whole = (
        read(chat(message(1), message(2, "user1"))),
        read(account(chat(message(2, "user1"), message(1)))),
    )
    assert {each.key for each in single} == {each.key for each in whole}


@pytest.mark.parametrize(
    ("document", "known"),
    [
        (chat(message()), True),
        ({"messages": [{"type": "message", "date_unixtime": "1", "from": "A", "text": "x"}]}, True),
        (account(), True),
        (chat(), True),
        ({"messages": [{"sender_name": "A", "timestamp_ms": 1}], "participants": []}, False),
        ({"personal_information": "x"}, False),
        ([message()], False),
    ],
)
def test_recognition(document, known):
    data = json.dumps(document, indent=1).encode()
    assert telegram.recognises(data) is known
    assert telegram.recognises(data[:64_000]) is known


WHOLE = json.dumps(
    account(chat(message(), call(2)), contacts=[{"user_id": 7, "first_name": "A", "phone_number": "1"}]),
    indent=1,
).encode()


@settings(max_examples=200, deadline=None)
@given(st.lists(st.tuples(st.integers(0, len(WHOLE)), st.binary(max_size=5)), max_size=6))
def test_mutated_files_are_read_without_failing(changes):
    data = WHOLE
    for at, piece in changes:
        data = data[:at] + piece + data[at + len(piece) :]
    telegram.recognises(data)
    assert all(isinstance(each, TouchRecord | PersonRecord | Skipped | Problem) for each in read(data))


JSON = st.recursive(
    st.one_of(
        st.none(),
        st.booleans(),
        st.integers(),
        st.text(max_size=9),
        st.just("user7"),
        st.just("service"),
        st.just("phone_call"),
    ),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(
            st.sampled_from(
                [
                    "id",
                    "type",
                    "from",
                    "from_id",
                    "actor_id",
                    "action",
                    "date_unixtime",
                    "text",
                    "name",
                    "messages",
                    "list",
                    "chats",
                    "contacts",
                    "personal_information",
                ]
            ),
            inner,
            max_size=5,
        ),
    ),
    max_leaves=30,
)


@settings(max_examples=200, deadline=None)
@given(JSON)
def test_any_values_are_read_without_failing(value):
    for document in (
        value,
        chat(value),
        account(value),
        account(chat(value)),
        account(contacts=[value]),
        {"messages": [value]},
    ):
        assert all(
            isinstance(each, TouchRecord | PersonRecord | Skipped | Problem) for each in read(document)
        )
