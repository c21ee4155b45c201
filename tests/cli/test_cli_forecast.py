"""What `forecast` says to scripts and on a screen."""

import os
import re
from pathlib import Path

import pytest
from rich.cells import cell_len

from relationship_ledger.core import forecast_report

GOLDEN = Path(__file__).parent / "golden" / "forecast.txt"
KEYS = {
    "schema", "hours", "maintenance_minutes", "weeks", "runs", "world", "people", "at_start", "alive", "alive_low", "alive_high",
    "kept", "lost", "absent", "capacity", "capacity_in_touch", "capacity_more", "capacity_curve", "needs", "habits",
    "kept_people", "lost_people", "let_go",
}  # fmt: skip
PERSON = {"contact", "tier", "worth", "alive", "in_touch", "minutes", "touches", "landed"}
BANDS = ("alive", "kept", "fresh", "in_touch", "worth_alive", "worth_in_touch")
QUICK = ("--weeks", "6", "--runs", "2")


@pytest.fixture(autouse=True)
def few(monkeypatch):
    """The capacity found on fewer ties, which takes less time."""
    monkeypatch.setattr(forecast_report, "SAMPLE", 20)
    monkeypatch.setattr(forecast_report, "RUN_IN_WEEKS", 4)


@pytest.fixture
def forecast(demo):
    return lambda *options: demo("forecast", *QUICK, "--json", *options).json


def test_the_document(forecast):
    found = forecast()
    assert set(found) == KEYS
    assert (found["schema"], found["hours"], found["maintenance_minutes"]) == (1, 5, 240)
    assert (found["weeks"], found["runs"], found["world"]) == (6, 2, "ours")
    assert found["kept"] + found["lost"] + found["absent"] == found["people"]
    assert (len(found["kept_people"]), len(found["lost_people"])) == (found["kept"], found["lost"])
    for low, mean, high in zip(found["alive_low"], found["alive"], found["alive_high"], strict=True):
        assert 0 <= low <= mean <= high <= 1
    assert len(found["alive"]) == 6
    for person in (*found["kept_people"], *found["lost_people"]):
        assert set(person) == PERSON
    for person in found["let_go"]:
        assert set(person) == PERSON | {"why"}


def test_the_curve_and_the_capacity(forecast):
    found = forecast()
    curve = found["capacity_curve"]
    assert [each["hours"] for each in curve] == list(forecast_report.HOURS)
    for name in ("alive", "in_touch", "capacity", "capacity_in_touch"):
        values = [each[name] for each in curve]
        assert values == sorted(values)
    at_five = next(each for each in curve if each["hours"] == 5)
    assert (found["capacity"], found["capacity_in_touch"]) == (
        at_five["capacity"],
        at_five["capacity_in_touch"],
    )


def test_every_habit_has_its_figures(forecast):
    habits = forecast()["habits"]
    assert list(habits) == ["plan", "plan_all_hours", "nothing", "cadence", "oldest", "random", "card"]
    for each in habits.values():
        assert set(each) == {*BANDS, "weeks", "tiers", "planned_minutes", "own_minutes"}
        for name in BANDS:
            assert set(each[name]) == {"mean", "low", "high"}
        assert len(each["weeks"]) == 6
    assert habits["nothing"]["planned_minutes"] == habits["card"]["planned_minutes"] == 0
    assert list(forecast("--no-habits")["habits"]) == ["plan"]


def test_hours_and_weeks(forecast):
    found = forecast("--hours", "2.5", "--weeks", "3")
    assert (found["hours"], found["maintenance_minutes"], len(found["alive"])) == (2.5, 120, 3)
    none = forecast("--hours", "0")
    assert none["capacity_in_touch"] == 0
    assert none["habits"]["plan"]["in_touch"] == none["habits"]["nothing"]["in_touch"]


def test_the_budget_is_what_is_set(demo, forecast):
    demo("config", "budget", "90")
    assert forecast()["hours"] == 1.5


@pytest.mark.parametrize("world", ["ours", "bgnbd", "power-law"])
def test_the_same_seed_says_the_same(forecast, world):
    options = ("--world", world, "--no-habits")
    assert forecast(*options) == forecast(*options)
    assert forecast(*options)["world"] == world
    assert forecast(*options, "--seed", "other")["habits"] != forecast(*options)["habits"]
    assert forecast(*options, "--seed", "1") == forecast(*options), "LEDGER_SEED is 1 here"


def test_who_was_let_go_or_is_dead_is_not_played(demo, forecast):
    before = forecast("--no-habits")["people"]
    demo("let-go", "Agathe Barbier")
    demo("snooze", "Abena Quaye")
    after = forecast("--no-habits")
    assert after["people"] == before - 2
    named = {
        each["contact"]["name"] for kind in ("kept_people", "lost_people", "let_go") for each in after[kind]
    }
    assert not named & {"Agathe Barbier", "Abena Quaye"}


def test_it_changes_nothing(demo, forecast):
    before = demo("export").out
    forecast()
    assert demo("export").out == before


def test_plain_lines(demo):
    lines = [line.split("\t") for line in demo("forecast", *QUICK, "--plain").out.splitlines()]
    kinds = [line[0] for line in lines]
    assert kinds.count("week") == 6
    assert kinds.count("habit") == 7
    assert kinds.count("hours") == len(forecast_report.HOURS)
    assert {"summary", "tier", "kept", "note"} <= {*kinds}
    assert all(re.fullmatch(r"[01]\.\d{3}", cell) for line in lines if line[0] == "week" for cell in line[2:])


@pytest.mark.parametrize(
    ("options", "code"),
    [
        (("--hours", "-1"), 2),
        (("--hours", "nan"), 2),
        (("--weeks", "0"), 2),
        (("--weeks", "521"), 2),
        (("--runs", "0"), 2),
        (("--world", "mars"), 2),
    ],
)
def test_what_can_not_be_is_refused(demo, options, code):
    answer = demo("forecast", *options, code=code)
    assert answer.out == ""
    assert "Traceback" not in answer.err


def test_nobody_to_keep(begun):
    answer = begun("forecast", code=1)
    assert "no people yet" in answer.err


def test_a_world_that_can_not_be_fitted(begun):
    begun("add", "Ana", "--last", "3 weeks ago")
    answer = begun("forecast", "--world", "bgnbd", *QUICK, code=1)
    assert "power-law" in answer.err
    assert begun("forecast", "--world", "power-law", *QUICK).code == 0


def test_the_screen(demo, terminal):
    screen = terminal(("forecast", "--weeks", "26", "--runs", "2"))
    assert screen.code == 0
    text = re.sub(r"[^\n]*\r", "", screen.text)  # how far it was
    lines = [line.rstrip() for line in text.split("\n")]
    assert max(cell_len(line) for line in lines) <= 80
    assert "\x1b" not in text
    shown = "\n".join(lines).rstrip("\n") + "\n"
    if os.environ.get("UPDATE_GOLDEN") == "1":
        GOLDEN.write_text(shown, encoding="utf-8")
    assert shown == GOLDEN.read_text(encoding="utf-8")
