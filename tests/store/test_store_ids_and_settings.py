"""Ids, the clock's zones, and settings: what is stored of them and what is made of it."""

import uuid
from collections.abc import Callable
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relationship_ledger import clock, config
from relationship_ledger.errors import InvalidValueError
from relationship_ledger.model import Channel, PlanRules, TierRule

AT = 1_790_000_000


@pytest.fixture(params=["drawn", "seeded"])
def source(
    request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> Callable[..., Callable[[], str]]:
    """Makes sources of ids, by chance or by a seed."""
    if request.param == "seeded":
        monkeypatch.setenv("LEDGER_SEED", "7")
    else:
        monkeypatch.delenv("LEDGER_SEED", raising=False)
    return clock.id_source


def test_ids_are_uuids_of_version_7(source: Callable[..., Callable[[], str]]) -> None:
    make = source(AT, "x")
    for _ in range(5_000):
        text = make()
        made = uuid.UUID(text)
        assert str(made) == text
        assert made.version == 7
        assert made.variant == uuid.RFC_4122
        assert AT * 1000 <= made.int >> 80 <= AT * 1000 + 2


def test_ids_of_one_source_come_in_their_order(source: Callable[..., Callable[[], str]]) -> None:
    make = source(AT, "x")
    made = [make() for _ in range(20_000)]
    assert all(one < other for one, other in pairwise(made))


def test_later_moments_have_later_ids(source: Callable[..., Callable[[], str]]) -> None:
    earlier = source(AT, "x")
    last = [earlier() for _ in range(10_000)][-1]
    assert last < source(AT + 1, "x")()


def test_a_seed_makes_the_same_ids_again(monkeypatch: pytest.MonkeyPatch) -> None:
    def some(stream: str, seed: str, at: int = AT) -> list[str]:
        monkeypatch.setenv("LEDGER_SEED", seed)
        make = clock.id_source(at, stream)
        return [make() for _ in range(50)]

    assert some("one", "1") == some("one", "1")
    for other in (some("other", "1"), some("one", "2"), some("one", "1", AT + 9)):
        assert not set(some("one", "1")) & set(other)


def test_without_a_seed_no_two_are_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("LEDGER_SEED", raising=False)
    made = [clock.id_source(AT, "x")() for _ in range(2_000)]
    assert len(set(made)) == 2_000
    assert clock.seed() is None
    monkeypatch.setenv("LEDGER_SEED", "")
    assert clock.seed() is None
    assert clock.id_source(AT, "x")() != clock.id_source(AT, "x")()


def test_the_clock_is_read_in_whole_seconds() -> None:
    before = datetime.now(UTC).timestamp()  # noqa: TID251  # what it is compared with
    now = clock.true_now()
    assert isinstance(now, int)
    assert 0 <= now - int(before) <= 2


@pytest.mark.parametrize(
    ("tz", "name"),
    [("Europe/Berlin", "Europe/Berlin"), (":UTC", "UTC"), ("No/Where", "UTC"), ("/etc/x", "UTC")],
)
def test_the_zone_of_the_system(monkeypatch: pytest.MonkeyPatch, tz: str, name: str) -> None:
    monkeypatch.setenv("TZ", tz)
    assert clock.system_zone_name() == name


def test_zones_by_name() -> None:
    moment = clock.Moment(AT, AT, clock.zone("Asia/Kathmandu"), "Asia/Kathmandu")
    assert moment.local().utcoffset().total_seconds() == 20_700  # type: ignore[union-attr]
    assert moment.local(0).isoformat() == "1970-01-01T05:30:00+05:30"
    assert clock.zone("UTC") is UTC
    for name in ("No/Where", "", "../etc/passwd", "\0"):
        with pytest.raises(InvalidValueError, match="no time zone"):
            clock.zone(name)


# Settings


def test_nothing_stored_gives_every_default() -> None:
    built = config.build({}, system_zone="Europe/Berlin")
    assert built.timezone == "Europe/Berlin"
    assert (built.week_starts, built.day_first, built.currency, built.region) == ("monday", True, "EUR", "")
    assert (built.budget_minutes, built.threshold, built.rotten, built.slipping) == (300, 0.5, 0.1, 0.9)
    assert built.tiers == {
        1: TierRule(16, 30), 2: TierRule(8, 90), 3: TierRule(4, 180), 4: TierRule(2, 365), 5: TierRule(1, 365),
    }  # fmt: skip
    assert list(built.channels) == [
        "meet", "meal", "event", "video", "call", "letter", "email", "message", "comment", "like", "broadcast",
    ]  # fmt: skip
    assert built.channels["call"] == Channel("call", 20, 0.5, 0.7, True)
    assert {name for name, channel in built.channels.items() if not channel.counts} == {
        "comment",
        "like",
        "broadcast",
    }
    assert built.channel_words == {}


def test_every_default_is_a_value_that_may_be_set() -> None:
    for name, setting in config.SETTINGS.items():
        assert setting.name == name
        assert config.check(name, setting.default) == setting.default
        assert setting.help
    defaults = {name: setting.default for name, setting in config.SETTINGS.items()}
    assert config.build(defaults) == config.build({})


@pytest.mark.parametrize(
    ("name", "text", "says"),
    [
        ("threshold", "2", "between 0.05 and 0.95"),
        ("threshold", "nan", "between"),
        ("threshold", "half", "a number"),
        ("budget", "-1", "a whole number between 0 and 10080"),
        ("budget", "1.5", "a number"),
        ("week-starts", "someday", "one of monday, tuesday"),
        ("day-first", "maybe", "one of yes, no"),
        ("region", "DEU", "two letters"),
        ("region", "ÄÖ", "two letters"),
        ("currency", "E", "three letters"),
        ("currency", "", "three letters"),
        ("tier.1.horizon", "0", "between 1 and 3650"),
        ("plan.value-share", "1.1", "between 0 and 1"),
        ("plan.days", "someday", "days of the week"),
        ("plan.days", "mo, tu", "days of the week"),
        ("plan.days", "", "days of the week"),
        ("plan.day-minutes", "0", "between 1 and 1440"),
        ("plan.new-ties", "-1", "between 0 and 100"),
        ("plan.promise-minutes", "quarter", "a number"),
        ("response-days", "0", "between 1 and 90"),
        ("channel.call.depth", "1.01", "between 0 and 1"),
        ("channel.call.two-way", "1", "one of yes, no"),
    ],
)
def test_what_is_not_allowed_is_said(name: str, text: str, says: str) -> None:
    with pytest.raises(InvalidValueError, match=f"^{name} must be .*{says}.*, not {text!r}\\.$"):
        config.check(name, text)
    default = config.build({})
    assert config.build({name: text}) == default  # stored all the same, it counts as not set


def test_how_a_week_is_planned() -> None:
    assert config.build({}).plan == PlanRules(0.2, (0, 1, 2, 3, 4), 120, 2, 15)
    assert config.build({}).response_days == 7
    own = {
        "plan.value-share": "0.5", "plan.days": "Sunday, mon and WEDNES", "plan.day-minutes": "45",
        "plan.new-ties": "0", "plan.promise-minutes": "5", "response-days": "3",
    }  # fmt: skip
    assert config.build(own).plan == PlanRules(0.5, (0, 2, 6), 45, 0, 5)
    assert config.build(own).response_days == 3
    assert config.check("plan.days", own["plan.days"]) == "mon, wed, sun"
    assert config.build({"plan.days": "mon, wed, sun"}).plan.days == (0, 2, 6)


def test_a_value_is_stored_as_said_without_blanks_around() -> None:
    assert config.check("budget", " 240 ") == "240"
    assert config.check("region", " de ") == "DE"
    assert config.build({"region": "de", "week-starts": "Sunday", "currency": "usd"})[1:4] == (
        "sunday",
        "DE",
        "USD",
    )


@pytest.mark.parametrize(
    ("name", "near"),
    [("treshold", ()), ("tier.9.weight", "tier.1.weight"), ("channel.Call.depth", "channel.meet.depth"), ("channel.a b.depth", "channel.meet.depth"),
     ("channel.call.price", "channel.meet.depth"), ("channel..depth", "channel.meet.depth"), ("channel.depth", "channel.meet.depth")],
)  # fmt: skip
def test_there_is_no_such_setting(name: str, near: str) -> None:
    for ask in (config.describe, lambda name: config.check(name, "1")):
        with pytest.raises(InvalidValueError, match="There is no setting") as caught:
            ask(name)
        assert not near or near in caught.value.candidates


def test_a_channel_of_ones_own_has_the_parts_of_the_others() -> None:
    assert config.describe("channel.sauna.depth").default == "0.5"
    assert config.check("channel.sauna.minutes", "120") == "120"
    built = config.build(
        {
            "channel.sauna.minutes": "120",
            "channel.sauna.words": "Steam, banya ,",
            "channel.call.words": "ring",
        }
    )
    assert built.channels["sauna"] == Channel("sauna", 120, 0.5, 0.7, True)
    assert built.channel_words == {"steam": "sauna", "banya": "sauna", "ring": "call"}
    assert list(built.channels)[-1] == "sauna"
    assert config.build({"channel.kayak.two-way": "no"}).channels["kayak"] == Channel(
        "kayak", 15, 0.5, 0.7, False
    )


@given(st.dictionaries(st.sampled_from(sorted(config.SETTINGS)), st.text(max_size=8)))
def test_any_text_stored_for_a_setting_can_be_lived_with(values: dict[str, str]) -> None:
    built = config.build(values)
    default = config.build({})
    assert set(built.tiers) == set(default.tiers)
    assert set(built.channels) == set(default.channels)
    for name, text in values.items():
        try:
            config.check(name, text)
        except InvalidValueError:
            without = {key: value for key, value in values.items() if key != name}
            assert config.build(without) == built


@pytest.mark.parametrize(
    "name",
    ["channel.Bad.depth", "channel.a b.depth", "channel.", "channel..minutes", "channel", "nothing", ""],
)
def test_a_stored_setting_of_no_meaning_is_passed_over(name: str) -> None:
    """From another version, or from a file: no command may fail of it."""
    assert config.build({name: "1"}) == config.build({})


# What belongs to the machine


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A settings folder of the test's own."""
    monkeypatch.setattr(config, "settings_folder", lambda: tmp_path / "settings")
    monkeypatch.delenv(config.LEDGER_VARIABLE, raising=False)
    return tmp_path / "settings"


def test_a_device_keeps_its_id(home: Path) -> None:
    assert config.device_id(lambda: "first") == "first"
    assert config.device_id(lambda: "second") == "first"
    assert (home / "device").stat().st_mode & 0o777 == 0o600
    assert home.stat().st_mode & 0o777 == 0o700


def test_a_device_file_that_was_cut_off_is_made_anew(home: Path) -> None:
    """By a crash, or by another process that is just writing it: an empty id would be everyone's."""
    home.mkdir()
    (home / "device").touch()
    assert config.device_id(lambda: "made") == "made"


def test_a_location_that_was_cut_off_is_none(home: Path) -> None:
    home.mkdir()
    (home / "location").touch()
    assert config.ledger_path(None) == config.default_path()


def test_where_the_ledger_lies(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert config.ledger_path(None) == config.default_path()
    config.remember_location(home / "ana.db")
    assert config.ledger_path(None) == home / "ana.db"
    monkeypatch.setenv(config.LEDGER_VARIABLE, "/tmp/b.db")  # noqa: S108  # a name, nothing is written
    assert config.ledger_path(None) == Path("/tmp/b.db")  # noqa: S108
    assert config.ledger_path("c.db") == Path("c.db")
    for address in ("https://example.org/l.db", "postgresql://x/y"):
        with pytest.raises(InvalidValueError, match="not supported yet"):
            config.ledger_path(address)
