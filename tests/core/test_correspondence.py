"""What a message is to the ledger, and that a day's messages come to the same in any order."""

from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relationship_ledger.core.correspondence import FEW, Talk, day_key, meaning, needs_own, talk_of
from relationship_ledger.core.parties import identity, is_own, keys, name_key, own_keys
from relationship_ledger.model import Handle, Party, Ref, Touch, TouchRecord

ME = Party("Me Myself", (Handle("email", "me@home.example"),))
ANA = Party("Ana Mora", (Handle("email", "ana@x.example"),))
BO = Party("Bo", (Handle("email", "bo@x.example"),))
OWN = own_keys(["me@home.example", "Me Myself", "+34 600 111 222"], "ES")


def message(sender, *people, channel="email", **of):
    return TouchRecord("f:1", "mail:1", 1_700_000_000, channel, sender, people, **of)


def crowd(number):
    return [Party(f"P{i}", (Handle("email", f"p{i}@x.example"),)) for i in range(number)]


def test_what_one_writes_to_a_few_is_a_touch_by_them_with_each():
    meant = meaning(message(ME, ANA, BO), OWN)
    assert (meant.by, meant.people, meant.channel, meant.of_day) == ("me", (ANA, BO), "email", True)


def test_what_someone_writes_is_a_touch_with_them_alone():
    meant = meaning(message(ANA, ME, BO), OWN)
    assert (meant.by, meant.people, meant.of_day) == ("them", (ANA,), True)


def test_a_message_to_nobody_named_is_to_the_user():
    meant = meaning(message(ANA), OWN)
    assert (meant.by, meant.people) == ("them", (ANA,))
    assert not needs_own(message(ANA))
    assert needs_own(message(ANA, BO))
    assert not needs_own(message(None, ANA))


@pytest.mark.parametrize(
    ("record", "why"),
    [
        (message(ANA, BO), "messages that were not sent to you"),
        (message(ME, ME), "messages to yourself"),
        (message(None), "messages to yourself"),
        (message(ME, together=True), "things with nobody else"),
        (message(ME, *crowd(FEW + 1), channel="message"), "messages to more than 5 people"),
        (message(ANA, ME, *crowd(FEW), channel="message"), "messages to more than 5 people"),
    ],
)
def test_what_is_nobodys(record, why):
    assert meaning(record, OWN) == why


def test_mail_to_many_is_a_broadcast_and_to_few_is_not():
    many = meaning(message(ME, *crowd(FEW + 1)), OWN)
    assert (many.channel, many.of_day, len(many.people)) == ("broadcast", False, FEW + 1)
    few = meaning(message(ME, *crowd(FEW)), OWN)
    assert (few.channel, few.of_day) == ("email", True)
    theirs = meaning(message(ANA, ME, *crowd(FEW)), OWN)
    assert (theirs.channel, theirs.by, theirs.people) == ("broadcast", "them", (ANA,))


def test_a_conversation_is_with_all_who_took_part():
    record = message(ANA, ME, BO, BO, together=True, channel="meet", by="both")
    meant = meaning(record, OWN)
    assert (meant.by, meant.people, meant.of_day) == ("both", (ANA, BO), False)
    assert meaning(message(ANA, ME, together=True, channel="call"), OWN).by == "them"
    assert meaning(message(None, ANA, together=True, channel="call"), OWN).by == "me"


def test_a_name_beside_an_address_is_not_who_someone_is():
    """A father and a son may share a name; an address is one person's."""
    assert not is_own(Party("Me Myself", (Handle("email", "other@x.example"),)), OWN)
    assert is_own(Party("me  MYSELF"), OWN)
    assert is_own(Party("X", (Handle("phone", "+34600111222"),)), OWN)
    assert is_own(Party("Me Myself", (Handle("url", "https://www.linkedin.com/in/me"),)), OWN)
    assert not is_own(ANA, frozenset())


def test_identities():
    assert identity(ANA) == "email:ana@x.example"
    assert identity(Party("Ana", (), "telegram:user1")) == "telegram:user1"
    assert identity(Party("Ána  Mora")) == "name:ana mora"
    assert identity(Party()) == name_key("…") == ""
    assert keys(Party("Ana", (), "telegram:user1")) == {"telegram:user1", "name:ana"}


def test_a_day_has_one_key_whatever_message_it_is():
    one = day_key("mail:<1@x>", "email:ana@x.example", "email", "2026-03-01")
    assert one == day_key("mail:<2@x>", "email:ana@x.example", "email", "2026-03-01")
    assert one != day_key("whatsapp:1", "email:ana@x.example", "email", "2026-03-01")
    assert one != day_key("mail:<1@x>", "email:ana@x.example", "email", "2026-03-02")


talks = st.builds(
    Talk,
    st.integers(0, 5),
    st.sampled_from(["me", "them", "both"]),
    st.frozensets(st.sampled_from(["a", "b", "c"])),
)


@given(st.lists(talks, min_size=1, max_size=4))
def test_a_day_comes_to_the_same_in_any_order(parts):
    def joined(order):
        found = order[0]
        for each in order[1:]:
            found = found.joined(each)
        return found

    wanted = joined(parts)
    assert {joined(order) for order in permutations(parts)} == {wanted}
    assert wanted.joined(wanted) == wanted
    assert all(wanted.joined(each) == wanted for each in parts)
    assert wanted.by == (
        "both"
        if len(
            {each.by for each in parts} | ({"me", "them"} if "both" in {each.by for each in parts} else set())
        )
        > 1
        else parts[0].by
    )


@given(talks)
def test_a_touch_tells_what_was_said(talk):
    touch = Touch("1", talk.at, "UTC", "email", talk.by, (Ref("a", "A"),), note=talk.note)
    assert talk_of(touch) == talk
