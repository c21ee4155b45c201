"""Settings: one table from which reading, checking, help and documentation come.

What a setting means belongs to the ledger and travels with it, so values are kept in the ledger itself, where a
change is journaled, undone, and restores every standing in the same transaction. What belongs to the machine (where
the ledger lies, which device this is) stands in two one-line files in the platform's settings folder, which
`ledger-prompt` can read with nothing but the standard library.
"""

import os
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from relationship_ledger.errors import InvalidValueError
from relationship_ledger.model import Channel, PlanRules, Settings, TierRule, WatchedSource

LEDGER_VARIABLE = "RELATIONSHIP_LEDGER"
APP = "relationship-ledger"
FILE_NAME = "ledger.db"

SOURCE_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")
"""What a watched source may be called."""

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


class Setting(NamedTuple):
    """One setting: its name, how its text is read, its default as text, and what it does."""

    name: str
    read: Callable[[str], Any]
    default: str
    help: str


def _number(low: float, high: float) -> Callable[[str], float]:
    def read(text: str) -> float:
        value = float(text)
        if not low <= value <= high:
            raise ValueError(f"between {low:g} and {high:g}")
        return value

    return read


def _whole(low: int, high: int) -> Callable[[str], int]:
    def read(text: str) -> int:
        value = int(text)
        if not low <= value <= high:
            raise ValueError(f"a whole number between {low} and {high}")
        return value

    return read


def _one_of(*words: str) -> Callable[[str], str]:
    def read(text: str) -> str:
        value = text.strip().casefold()
        if value not in words:
            raise ValueError("one of " + ", ".join(words))
        return value

    return read


def _flag(text: str) -> bool:
    return {"yes": True, "no": False}[_one_of("yes", "no")(text)]


def _text(text: str) -> str:
    return text.strip()


def _region(text: str) -> str:
    value = text.strip().upper()
    if value and not (len(value) == 2 and value.isascii() and value.isalpha()):
        raise ValueError("two letters, such as DE or US")
    return value


def _currency(text: str) -> str:
    value = text.strip().upper()
    if not (len(value) == 3 and value.isascii() and value.isalpha()):
        raise ValueError("three letters, such as EUR")
    return value


def _words(text: str) -> tuple[str, ...]:
    return tuple(word.strip().casefold() for word in text.split(",") if word.strip())


def _weekdays(text: str) -> tuple[str, ...]:
    """Days of the week, by name or the beginning of one, as their first three letters in the order of the week."""
    given = _words(text.replace(" and ", ","))
    days = [day[:3] for day in WEEKDAYS for word in given if len(word) >= 3 and day.startswith(word)]
    if not given or len(set(days)) != len(set(given)):
        raise ValueError("days of the week with commas between, such as mon, tue, thu")
    return tuple(dict.fromkeys(days))


_TIERS = {1: (16, 30), 2: (8, 90), 3: (4, 180), 4: (2, 365), 5: (1, 365)}

# name: (depth, minutes, lands, two-way); the table of docs/engine.md
_CHANNELS: Mapping[str, tuple[float, int, float, bool]] = {
    "meet": (1, 45, 0.95, True),
    "meal": (1, 90, 0.95, True),
    "event": (1, 120, 0.95, True),
    "video": (0.5, 30, 0.8, True),
    "call": (0.5, 20, 0.7, True),
    "letter": (0.3, 20, 0.6, False),
    "email": (0.1, 5, 0.5, False),
    "message": (0.1, 3, 0.5, False),
    "comment": (0, 1, 0, False),
    "like": (0, 0, 0, False),
    "broadcast": (0, 0, 0, False),
}

_CHANNEL_PARTS: Mapping[str, tuple[Callable[[str], Any], str]] = {
    "depth": (_number(0, 1), "how far a minute counts as shared experience; 0: not a touch"),
    "minutes": (_whole(0, 1440), "minutes it takes, where none were logged"),
    "lands": (_number(0, 1), "chance that a touch by me is answered or a conversation"),
    "two-way": (_flag, "whether it is a conversation by itself"),
    "words": (_words, "other words for it, with commas between"),
}


_SOURCE_PARTS: Mapping[str, tuple[Callable[[str], Any], str]] = {
    "path": (_text, "the file or folder that `ledger pull` reads"),
    "add-people": (_whole(0, 1000), "add strangers with so many days of messages both ways; 0: nobody"),
    "keep-subject": (_flag, "whether subjects and titles are kept as notes"),
    "list": (_text, "a list for the people who come from it"),
    "origin": (_text, "how they began, such as online:linkedin"),
}
_SOURCE_DEFAULTS = {"add-people": "0", "keep-subject": "no"}


def _yes(value: bool) -> str:
    return "yes" if value else "no"


def _table() -> dict[str, Setting]:
    rows = [
        Setting("timezone", _text, "", "your time zone, such as Europe/Berlin; empty: the system's"),
        Setting("week-starts", _one_of(*WEEKDAYS), "monday", "first day of the week"),
        Setting("day-first", _flag, "yes", "whether 3/11/2026 is the third of November"),
        Setting("region", _region, "", "country of phone numbers written without one, such as DE"),
        Setting("me", _text, "", "your own addresses, numbers and names in messages, with commas between"),
        Setting(
            "sources.timezone",
            _text,
            "",
            "time zone in which days of messages are counted; set by the first import of any",
        ),
        Setting("backups", _flag, "yes", "whether backups are made by themselves"),
        Setting("backups.folder", _text, "", "where they lie; empty: the folder backups beside the ledger"),
        Setting("currency", _currency, "EUR", "currency of amounts written without one"),
        Setting("budget", _whole(0, 10_080), "300", "minutes a week for people and lists"),
        Setting("plan.value-share", _number(0, 1), "0.2", "share of the minutes kept for value-added work"),
        Setting(
            "plan.days",
            _weekdays,
            "mon, tue, wed, thu, fri",
            "days of the week that a plan is spread over",
        ),
        Setting("plan.day-minutes", _whole(1, 1440), "120", "at most so many planned minutes a day"),
        Setting(
            "plan.new-ties", _whole(0, 100), "2", "at least so many people a week who are new or revived"
        ),
        Setting("plan.promise-minutes", _whole(0, 1440), "15", "minutes kept for each promise that is due"),
        Setting(
            "response-days", _whole(1, 90), "7", "days within which a member's touch answers value-added work"
        ),
        Setting("threshold", _number(0.05, 0.95), "0.5", "freshness below which a tie needs maintenance"),
        Setting("rotten", _number(0.01, 0.9), "0.1", "freshness below which a tie may count as lost"),
        Setting(
            "slipping", _number(0.05, 0.99), "0.9", "chance of being alive below which a tie is slipping"
        ),
        Setting("level", _number(-3, 3), "0", "your own level: below 0, your ties keep longer silences"),
        Setting(
            "gravitas-effect", _number(0, 5), "1", "how much gravitas protects from silent death (a prior)"
        ),
        Setting(
            "origin-effect", _number(0, 5), "0.5", "how much origin does, while touches are few (a prior)"
        ),
    ]
    for tier, (weight, horizon) in _TIERS.items():
        rows.append(Setting(f"tier.{tier}.weight", _number(0.01, 1000), str(weight), f"worth of tier {tier}"))
        rows.append(
            Setting(
                f"tier.{tier}.horizon",
                _whole(1, 3650),
                str(horizon),
                f"days within which tier {tier} is touched",
            )
        )
    for channel, (depth, minutes, lands, two_way) in _CHANNELS.items():
        defaults = {
            "depth": f"{depth:g}",
            "minutes": str(minutes),
            "lands": f"{lands:g}",
            "two-way": _yes(two_way),
        }
        rows += [
            Setting(f"channel.{channel}.{part}", read, defaults.get(part, ""), f"{channel}: {help_}")
            for part, (read, help_) in _CHANNEL_PARTS.items()
        ]
    return {row.name: row for row in rows}


SETTINGS: Mapping[str, Setting] = _table()


def _is_channel(name: str) -> bool:
    """Whether a name is a part of a channel's description."""
    kind, _, rest = name.partition(".")
    channel, _, part = rest.partition(".")
    return (
        kind == "channel"
        and part in _CHANNEL_PARTS
        and channel.isidentifier()
        and channel == channel.casefold()
    )


def _is_source(name: str) -> bool:
    """Whether a name is a part of a watched source's description."""
    kind, _, rest = name.partition(".")
    source, _, part = rest.rpartition(".")
    return kind == "source" and part in _SOURCE_PARTS and SOURCE_NAME.fullmatch(source) is not None


def describe(name: str) -> Setting:
    """The setting of that name; a channel of the user's own has the same parts as the others.

    Raises InvalidValueError with the nearest names.
    """
    if name in SETTINGS:
        return SETTINGS[name]
    if _is_channel(name):
        _, channel, part = name.split(".")
        read, help_ = _CHANNEL_PARTS[part]
        defaults = {"depth": "0.5", "minutes": "15", "lands": "0.7", "two-way": "yes"}
        return Setting(name, read, defaults.get(part, ""), f"{channel}: {help_}")
    if _is_source(name):
        _, source, part = name.split(".")
        read, help_ = _SOURCE_PARTS[part]
        return Setting(name, read, _SOURCE_DEFAULTS.get(part, ""), f"{source}: {help_}")
    near = [known for known in SETTINGS if name.partition(".")[0] in known][:6]
    raise InvalidValueError(f"There is no setting {name!r}. `ledger config` lists them all.", candidates=near)


def check(name: str, text: str) -> str:
    """The text of a value as it is stored. Raises InvalidValueError with what is allowed."""
    setting = describe(name)
    try:
        value = setting.read(text)
    except ValueError as error:
        allowed = str(error) if "could not convert" not in str(error) and "invalid literal" not in str(error) else (
            "a number"
        )  # fmt: skip
        raise InvalidValueError(f"{name} must be {allowed}, not {text!r}.") from error
    if isinstance(value, bool):
        return _yes(value)
    if isinstance(value, tuple):
        return ", ".join(value)
    return value if isinstance(value, str) else text.strip()


def build(values: Mapping[str, str], *, system_zone: str = "UTC") -> Settings:
    """Settings from the stored texts, defaults filled in. A stored value that can't be read counts as not set."""

    def value(name: str) -> Any:
        setting = describe(name)
        try:
            return setting.read(values[name]) if name in values else setting.read(setting.default)
        except ValueError:
            return setting.read(setting.default)

    own = (name.split(".")[1] for name in values if _is_channel(name))
    names = dict.fromkeys([*_CHANNELS, *own])
    channels, words = {}, {}
    for name in names:
        part = {key: value(f"channel.{name}.{key}") for key in _CHANNEL_PARTS}
        channels[name] = Channel(name, part["minutes"], part["depth"], part["lands"], part["two-way"])
        words.update(dict.fromkeys(part["words"], name))
    return Settings(
        timezone=value("timezone") or system_zone,
        week_starts=value("week-starts"),
        region=value("region"),
        currency=value("currency"),
        budget_minutes=value("budget"),
        day_first=value("day-first"),
        threshold=value("threshold"),
        rotten=value("rotten"),
        slipping=value("slipping"),
        level=value("level"),
        gravitas_effect=value("gravitas-effect"),
        origin_effect=value("origin-effect"),
        tiers={
            tier: TierRule(value(f"tier.{tier}.weight"), value(f"tier.{tier}.horizon")) for tier in _TIERS
        },
        channels=channels,
        channel_words=words,
        plan=PlanRules(
            value("plan.value-share"),
            tuple(index for index, day in enumerate(WEEKDAYS) if day[:3] in value("plan.days")),
            value("plan.day-minutes"),
            value("plan.new-ties"),
            value("plan.promise-minutes"),
        ),
        response_days=value("response-days"),
        me=value("me"),
        backups=value("backups"),
        backups_folder=value("backups.folder"),
        sources_zone=value("sources.timezone"),
        sources={
            name: WatchedSource(
                value(f"source.{name}.path"),
                value(f"source.{name}.add-people"),
                value(f"source.{name}.keep-subject"),
                value(f"source.{name}.list"),
                value(f"source.{name}.origin"),
            )
            for name in dict.fromkeys(key.split(".")[1] for key in sorted(values) if _is_source(key))
        },
    )


def settings_folder() -> Path:
    """Where this machine's two one-line files lie."""
    import platformdirs  # noqa: PLC0415  # only where no environment variable answers

    return Path(platformdirs.user_config_dir(APP, appauthor=False))


def ledger_path(option: str | None) -> Path:
    """The ledger that this run uses: the option, else the environment, else where `init` put it, else the default.

    Raises InvalidValueError for an address of a server.
    """
    named = option if option is not None else os.environ.get(LEDGER_VARIABLE, "")
    if "://" in named:
        raise InvalidValueError(
            f"{named} is an address: a ledger on a server is not supported yet. Name a file."
        )
    if named:
        return Path(named).expanduser()
    kept = _kept("location")
    return Path(kept) if kept else default_path()


def default_path() -> Path:
    """The ledger's place where nobody says otherwise: the platform's user data folder."""
    import platformdirs  # noqa: PLC0415

    return Path(platformdirs.user_data_dir(APP, appauthor=False)) / FILE_NAME


def remember_location(path: Path) -> None:
    """Keep where the ledger lies, for `ledger-prompt` and for later runs."""
    _write_line(settings_folder() / "location", str(path.absolute()))


def device_id(make: Callable[[], str]) -> str:
    """This machine's id, made at first use."""
    kept = _kept("device")
    if kept:
        return kept
    made = make()
    _write_line(settings_folder() / "device", made)
    return made


def _kept(name: str) -> str:
    """The line of one of the machine's files; nothing where it is missing, unreadable or was cut off."""
    try:
        return (settings_folder() / name).read_text(encoding="utf-8").strip()
    except (OSError, ValueError):
        return ""


def _write_line(place: Path, text: str) -> None:
    place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    descriptor = os.open(place, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with open(descriptor, "w", encoding="utf-8") as file:  # noqa: PTH123  # opened with its mode at once
        file.write(text + "\n")
