"""Which handle to write beside a channel."""

import pytest

from relationship_ledger.core.gain import NEEDS
from relationship_ledger.core.reach import KINDS, reached_at
from relationship_ledger.model import Handle

MAIL, PHONE, HOME = (
    Handle("email", "a@example.org"),
    Handle("phone", "+4930123456"),
    Handle("address", "1 Road"),
)
ACCOUNT, PAGE = Handle("platform", "@a", "mastodon"), Handle("url", "https://example.org/a", "linkedin")
ALL = (MAIL, HOME, PAGE, ACCOUNT, PHONE)


@pytest.mark.parametrize(
    ("channel", "handle"),
    [
        ("call", PHONE), ("email", MAIL), ("message", PHONE), ("video", PHONE), ("letter", HOME), ("meet", HOME),
        ("meal", PHONE), ("sauna", PHONE), ("mastodon", ACCOUNT), ("Mastodon", ACCOUNT),
    ],
)  # fmt: skip
def test_each_channel_has_the_handle_that_reaches(channel, handle):
    assert reached_at(channel, ALL) == handle


@pytest.mark.parametrize(
    ("channel", "handles", "handle"),
    [
        ("call", (MAIL, HOME), None), ("call", (), None), ("letter", (MAIL, PHONE), None), ("email", (PHONE,), None),
        ("message", (MAIL, PAGE, ACCOUNT), ACCOUNT), ("message", (MAIL, PAGE), PAGE), ("video", (MAIL, ACCOUNT), MAIL),
        ("meet", (MAIL, PHONE), PHONE), ("meal", (HOME,), HOME), ("sauna", (PAGE,), PAGE),
    ],
)  # fmt: skip
def test_where_that_is_missing_the_next_does(channel, handles, handle):
    assert reached_at(channel, handles) == handle


def test_of_several_numbers_the_mobile_one_goes_first_and_a_fax_last():
    fax, work, mobile = (Handle("phone", str(i), label) for i, label in enumerate(["Fax", "work", "Mobile"]))
    assert reached_at("call", (fax, work, mobile)) == mobile
    assert reached_at("call", (fax, work)) == work
    assert reached_at("call", (fax,)) == fax
    first, second = Handle("phone", "1"), Handle("phone", "2")
    assert reached_at("call", (first, second)) == first


def test_a_home_address_goes_before_an_office():
    office, home = Handle("address", "Office", "work"), Handle("address", "Home", "home")
    assert reached_at("letter", (office, home)) == home


@pytest.mark.parametrize("channel", NEEDS)
def test_a_channel_that_the_engine_plans_finds_a_handle_of_each_kind_it_counts_on(channel):
    """Else a sheet would ask for a call and name no number."""
    assert set(KINDS[channel]) == NEEDS[channel]
