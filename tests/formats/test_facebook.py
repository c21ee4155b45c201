"""Facebook's and Instagram's “your information” in JSON: words in the wrong encoding, two shapes of chats, friends."""

import json
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from relationship_ledger.formats import facebook
from relationship_ledger.formats.source import Hints, of_bytes
from relationship_ledger.model import Origin, PersonRecord, Problem, Skipped, TouchRecord

BERLIN = ZoneInfo("Europe/Berlin")
AT = 1_707_816_300
INBOX = "facebook.zip/your_facebook_activity/messages/inbox/jose_123/message_1.json"


def wrong(text):
    """UTF-8 as Facebook writes it."""
    return text.encode().decode("latin-1")


def message(name="José García", number=0, **more):
    return {
        "sender_name": wrong(name),
        "timestamp_ms": (AT + number) * 1000 + 5,
        "content": wrong("¡Hola! 😀"),
        "is_geoblocked_for_viewer": False,
        **more,
    }


def chat(*messages, people=("José García", "Me"), title="José García"):
    return {
        "participants": [{"name": wrong(name)} for name in people], "messages": list(messages), "title": wrong(title),
        "is_still_participant": True, "thread_path": "inbox/jose_123", "magic_words": [],
    }  # fmt: skip


def read(document, name=INBOX, **hints):
    data = document if isinstance(document, bytes) else json.dumps(document).encode()
    return list(facebook.read(of_bytes(data, name), Hints(**{"zone": BERLIN, **hints})))


def names(parties):
    return [each.name for each in parties]


def test_the_title_names_the_other_and_words_are_put_right():
    theirs, mine = read(chat(message(), message("Me", 1)))
    assert (theirs.sender.name, theirs.sender.key, theirs.people) == (
        "José García",
        "facebook:name:jose garcia",
        (),
    )
    assert (mine.sender, names(mine.people)) == (None, ["José García"])
    assert (theirs.at, theirs.channel, theirs.origin) == (
        AT,
        "message",
        Origin("online", "facebook", guessed=True),
    )
    assert theirs.where == f"{INBOX}: message 1"


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("JosÃ©", "José"),
        ("José", "José"),
        ("Ana", "Ana"),
        ("Zoë Ã", "Zoë Ã"),
        (wrong("Дана"), "Дана"),
        ("Дана", "Дана"),
        (wrong("😀"), "😀"),
    ],
)
def test_only_what_is_valid_is_put_right(text, meant):
    assert facebook.repaired(text) == meant


def test_encrypted_chats_have_another_shape():
    document = {
        "participants": ["José García", "Me"],
        "threadName": "José García_12",
        "messages": [
            {
                "isUnsent": False,
                "media": [],
                "reactions": [],
                "senderName": "José García",
                "text": "hi",
                "timestamp": AT * 1000,
                "type": "text",
            },
            {"isUnsent": True, "senderName": "Me", "text": "", "timestamp": AT * 1000 + 1, "type": "text"},
            {
                "isUnsent": False,
                "senderName": "Me",
                "text": "yes",
                "timestamp": AT * 1000 + 2,
                "type": "text",
            },
        ],
    }
    data = json.dumps(document, ensure_ascii=False).encode()
    assert facebook.recognises(data)
    theirs, gone, mine = read(data)
    assert (theirs.sender.name, gone.what, mine.sender, names(mine.people)) == (
        "José García",
        "deleted messages",
        None,
        ["José García"],
    )


def test_a_group_names_everyone():
    (record,) = read(chat(message("Ana"), people=("Ana", "Bo", "Me"), title="Tea"))
    assert (record.sender.name, names(record.people)) == ("Ana", ["Bo", "Me"])


def test_those_who_left_are_known_by_what_they_wrote():
    first, _ = read(chat(message("Cy"), message("Ana", 1), people=("Ana", "Me"), title="Tea"))
    assert (first.sender.name, names(first.people)) == ("Cy", ["Ana", "Me"])


@pytest.mark.parametrize(
    ("more", "channel", "minutes", "missed"),
    [
        ({"call_duration": 90, "content": "José called you."}, "call", 1.5, False),
        ({"call_duration": 0, "content": "You missed a call from José."}, "call", None, True),
        ({"call_duration": 60, "missed": True}, "call", None, True),
        ({"call_duration": 60, "content": "The video chat ended."}, "video", 1.0, False),
    ],
)
def test_calls(more, channel, minutes, missed):
    (record,) = read(chat(message(type="Call", **more)))
    assert (record.channel, record.together, record.minutes, record.missed) == (
        channel,
        True,
        minutes,
        missed,
    )


@pytest.mark.parametrize(
    ("more", "what"),
    [
        ({"type": "Subscribe", "content": "Ana added Bo."}, "system lines"),
        ({"type": "Unsubscribe"}, "system lines"),
        ({"is_unsent": True}, "deleted messages"),
        ({"content": wrong("Reacted 😂 to your message ")}, "reactions"),
        ({"content": "Liked a message"}, "reactions"),
    ],
)
def test_what_is_left_out(more, what):
    assert read(chat(message(**more)))[0].what == what


@pytest.mark.parametrize(
    "more", [{"timestamp_ms": "soon"}, {"timestamp_ms": -1}, {"sender_name": ""}, {"sender_name": 3}]
)
def test_what_is_a_problem(more):
    assert isinstance(read(chat(message(**more)))[0], Problem)


def test_what_lies_ahead_is_left_out():
    assert read(chat(message()), until=AT - 1)[0].what == "things that lie ahead"


def test_friends_are_people_since_a_day():
    document = {
        "friends_v2": [
            {"name": wrong("Zoë Li"), "timestamp": AT},
            {"name": "", "timestamp": AT},
            {"name": "Cy", "timestamp": "x"},
        ]
    }
    assert facebook.recognises(json.dumps(document).encode())
    zoe, problem, cy = read(document, "friends.json")
    assert (zoe.name, f"{zoe.first_day}", zoe.key) == ("Zoë Li", "2024-02-13", "facebook:name:zoe li")
    assert zoe.origin == Origin("online", "facebook", guessed=True)
    assert (type(problem), problem.where) == (Problem, "friends.json: friend 2")
    assert (cy.name, cy.first_day) == ("Cy", None)


def test_instagram_has_keys_of_its_own_and_its_followers_are_counted_only():
    (record,) = read(
        chat(message()), "instagram-me.zip/your_instagram_activity/messages/inbox/jose_1/message_1.json"
    )
    assert (record.sender.key, record.key.split(":")[0]) == ("instagram:name:jose garcia", "instagram")
    account = {
        "title": "",
        "media_list_data": [],
        "string_list_data": [{"href": "https://www.instagram.com/ana", "value": "ana", "timestamp": AT}],
    }
    for document in ([account, account], {"relationships_following": [account, account]}):
        assert facebook.recognises(json.dumps(document).encode())
        assert [each.what for each in read(document, "instagram/followers_1.json")] == [
            "followers and followed accounts"
        ] * 2


def test_keys_are_the_same_in_overlapping_files():
    whole = read(chat(*(message(number=number) for number in range(4))))
    part = read(chat(*(message(number=number) for number in (3, 2)), title="José García"), "other.json")
    assert [each.key for each in part] == [whole[3].key, whole[2].key]
    assert len({each.key for each in whole}) == 4


def test_a_file_that_ends_in_the_middle_keeps_what_comes_before():
    data = json.dumps(chat(message(), message("Me", 1)), indent=1).encode()
    records = read(data[: data.rindex(b'"sender_name"')])
    assert [type(each) for each in records] == [TouchRecord, Problem]


@pytest.mark.parametrize(
    ("document", "known"),
    [
        (chat(message()), True),
        (chat(), False),
        ({"messages": [{"from_id": "user1", "date_unixtime": "1"}]}, False),
        ({"friends_v2": []}, True),
        ({"name": "friends_v2"}, False),
        ([1], False),
        ({"string_list_data": []}, False),
    ],
)
def test_recognition(document, known):
    assert facebook.recognises(json.dumps(document).encode()) is known


WHOLE = json.dumps(chat(message(), message("Me", 1, call_duration=5)), indent=1).encode()
OK = (TouchRecord, PersonRecord, Skipped, Problem)


@settings(max_examples=200, deadline=None)
@given(st.lists(st.tuples(st.integers(0, len(WHOLE)), st.binary(max_size=5)), max_size=6))
def test_mutated_files_are_read_without_failing(changes):
    data = WHOLE
    for at, piece in changes:
        data = data[:at] + piece + data[at + len(piece) :]
    facebook.recognises(data)
    assert all(isinstance(each, OK) for each in read(data))


JSON = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=9)),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(
            st.sampled_from(
                [
                    "sender_name",
                    "senderName",
                    "timestamp_ms",
                    "timestamp",
                    "content",
                    "type",
                    "call_duration",
                    "name",
                ]
            ),
            inner,
            max_size=5,
        ),
    ),
    max_leaves=20,
)


@settings(max_examples=200, deadline=None)
@given(JSON)
def test_any_values_are_read_without_failing(value):
    shapes = (
        value,
        chat(value),
        {"friends_v2": [value]},
        [value],
        {"messages": value, "participants": value, "title": value, "threadName": value},
    )
    for document in shapes:
        assert all(isinstance(each, OK) for each in read(document))
