"""The lists of examples/lists reach their verdicts by the measures alone, on whatever day they are looked at."""

import importlib.util
import json
import re
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from relationship_ledger import config
from relationship_ledger.core.lists import ListTouch, measure
from relationship_ledger.model import DAY
from relationship_ledger.store.lists import measured
from relationship_ledger.store.reader import Reader

FOLDER = Path(__file__).parent.parent / "examples" / "lists"
NOW = "2026-11-24"
VERDICTS = {
    "holiday-cards": "greeting-card list",
    "rolodex": "badge",
    "vendor": "audience",
    "trade-letter": "network",
    "community": "community",
    "community-stopped": "rotting",
}


@pytest.fixture(scope="module")
def make() -> ModuleType:
    spec = importlib.util.spec_from_file_location("make_lists", FOLDER / "make.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def months(first: date, number: int) -> list[str]:
    return [(first + timedelta(days=30 * index)).isoformat() for index in range(number)]


def verdict_of(ledger: Any, day: str) -> Any:
    return ledger("lists", "--json", now=day).json["lists"][0]["verdict"]


def imported(begun: Any, name: str) -> Any:
    told = begun("import", str(FOLDER / f"{name}.json"), "--json").json
    assert told["problems"] == []
    assert told["contacts"]["added"] >= 40
    return begun


@pytest.mark.parametrize("name", VERDICTS)
def test_a_list_reaches_its_verdict(begun: Any, name: str) -> None:
    found = imported(begun, name)("lists", "--json", now=NOW).json["lists"][0]
    assert found["verdict"] == VERDICTS[name]
    assert found["reason"]


@pytest.mark.parametrize(
    ("name", "days"),
    [
        ("holiday-cards", [*months(date(2025, 12, 1), 12), "2025-12-12", "2025-12-24", "2026-12-31"]),
        ("rolodex", months(date(2025, 12, 1), 12)),
        ("vendor", months(date(2025, 12, 1), 12)),
        ("trade-letter", months(date(2025, 12, 1), 12)),
        ("community", months(date(2025, 12, 1), 12)),
    ],
)
def test_the_day_it_is_looked_at_does_not_matter(begun: Any, name: str, days: list[str]) -> None:
    ledger = imported(begun, name)
    assert {day: verdict_of(ledger, day) for day in days} == dict.fromkeys(days, VERDICTS[name])


def test_the_community_goes_by_way_of_a_network_when_its_dispatches_stop(begun: Any) -> None:
    ledger = imported(begun, "community-stopped")
    days = ("2025-11-15", "2026-02-01", "2026-06-01", "2026-11-24", "2027-11-24")
    assert [verdict_of(ledger, day) for day in days] == [
        "community", "network", "rotting", "rotting", "rotting",
    ]  # fmt: skip


@pytest.mark.parametrize("name", VERDICTS)
def test_no_name_decides(begun: Any, tmp_path: Path, name: str) -> None:
    book = json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))
    for group in book["lists"]:
        group.update(name="X", thing="y", value="z")
    for number, each in enumerate([*book["people"], *book["investments"]]):
        each["title" if "title" in each else "name"] = f"n{number}"
    blank = tmp_path / "blank.json"
    blank.write_text(json.dumps(book))
    begun("import", str(blank))
    assert verdict_of(begun, NOW) == VERDICTS[name]


@pytest.mark.parametrize("name", VERDICTS)
def test_what_is_read_for_a_list_is_all_that_matters(begun: Any, name: str) -> None:
    imported(begun, name)
    with Reader.open(begun.path) as reader:
        settings = config.build(reader.setting_values(), system_zone="UTC")
        group = reader.lists()[0]
        every = [
            ListTouch(
                each.at, each.channel, each.by, tuple(ref.id for ref in each.contacts), each.minutes, each.cost, each.missed,
                each.source,
            )
            for each in reader.touches()
        ]  # fmt: skip
        for days in (0, 200, 400, -200):
            view = reader.view(int(datetime(2026, 11, 24, tzinfo=UTC).timestamp()) - days * DAY, settings)
            found, people = measured(reader, view, group)
            works = reader.investments(group.id)
            assert found == measure(group, people, every, works, settings, view.clock, view.now)


def test_the_files_are_what_make_writes(make: ModuleType, tmp_path: Path) -> None:
    make.main(tmp_path)
    assert {place.stem for place in FOLDER.glob("*.json")} == set(VERDICTS)
    for name in VERDICTS:
        assert (tmp_path / f"{name}.json").read_bytes() == (FOLDER / f"{name}.json").read_bytes(), name


def test_the_page_says_the_same() -> None:
    rows = re.findall(
        r"^\| \[([\w-]+)\.json\].*\| ([\w -]+) \|$", (FOLDER / "README.md").read_text(), re.MULTILINE
    )
    assert dict(rows) == VERDICTS
