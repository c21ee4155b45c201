"""`ledger why`: each number follows from those before it, and the picture shows what the numbers say."""

import math
import re
from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest


def numbers(document: Any, part: str = "numbers") -> dict[str, str]:
    return {each["name"]: each["value"] for each in document[part]}


def test_the_curves_follow_from_what_is_shown_by_the_formulas_shown(demo: Any) -> None:
    """Every person of the demo whose tie is known, from text alone: the constants too are read from the page."""
    checked = 0
    for person in demo("people", "--json").json["people"]:
        if person["unknown"]:
            continue
        document = demo("why", person["id"], "--json").json
        shown, reasons = numbers(document), {each["name"]: each["reason"] for each in document["numbers"]}

        def constants(name: str, reasons: dict[str, str] = reasons) -> list[float]:
            formula = reasons[name].partition("):")[0].replace("n/5", "").replace(" ", "").replace("−", "-")
            return [float(found) for found in re.findall(r"[-+]?(?:\d+\.?\d*|\.\d+)", formula)]

        n = int(shown["touches"])
        s = float(re.search(r"s = (-?[\d.]+)", reasons["rhythm"])[1])  # type: ignore[index]
        v = float(re.search(r"v = ([\d.]+)", reasons["evenness"])[1])  # type: ignore[index]
        kappa, b = constants("scale")
        c, gamma, beta, floor, level = constants("shape")
        p0, p1, p2, _ = constants("silent death")
        scale, shape = float(shown["scale"].split()[0]), float(shown["shape"])
        uneven = math.log(v + floor)
        assert scale == pytest.approx(math.exp(kappa * s + b), rel=2e-3)
        assert shape == pytest.approx(math.exp(c + gamma * math.log(n / 5) + beta * uneven + level), rel=1e-3)
        odds = math.exp(p0 + p1 * math.log(n / 5) + p2 * uneven - float(shown["relief"]))
        death = odds / (1 + odds)
        assert float(shown["silent death"]) == pytest.approx(death, abs=1e-3)
        silent = float(shown["silence"].split()[0])
        horizon = int(re.search(r"horizon (\d+)", reasons["tier"])[1])  # type: ignore[index]
        near, far = ((1 + t / scale) ** -shape for t in (silent, silent + horizon))
        fresh = (1 - death) * (near - far) / (death + (1 - death) * near)
        assert person["freshness"] == pytest.approx(fresh, abs=0.01)
        checked += 1
    assert checked > 30


def test_the_curve_is_freshness_itself(demo: Any) -> None:
    now = datetime.fromisoformat("2026-11-24T10:00:00+00:00")
    for person in demo("people", "--json").json["people"]:
        curve = demo("why", person["id"], "--json").json["curve"]
        if person["unknown"]:
            assert curve is None
            continue
        points = [
            (datetime.fromisoformat(each["at"]), each["freshness"])
            for each in curve["points"]
            if each["freshness"] is not None
        ]
        nearest = min(points, key=lambda point: abs(point[0] - now))
        step = (points[1][0] - points[0][0]).total_seconds() / 86_400
        assert nearest[1] == pytest.approx(person["freshness"], abs=0.02 + 0.05 * step)
        coming = [value for at, value in points if at >= now]
        assert coming == sorted(coming, reverse=True)
        assert curve["expires_at"] == person["expires_at"]
        assert len(curve["touches"]) >= 1


def test_it_says_in_words_what_the_numbers_say(demo: Any) -> None:
    for person in demo("people", "--json").json["people"]:
        said = demo("why", person["id"]).lines[0]
        assert said.startswith("words\t")
        if person["unknown"]:
            assert "No touch is known" in said
            continue
        assert f"{person['freshness']:.0%}" in said
        assert ("counts as lost" in said) == person["rotten"]
        assert ("it is slipping" in said) == person["slipping"]
        gone = person["shelf_life_days"] is not None and person["shelf_life_days"] < 0
        assert ("ended" in said) == gone


def test_the_screen_has_the_curve_with_its_touches(demo: Any, terminal: Callable[..., Any]) -> None:
    person = next(
        each
        for each in demo("people", "--json").json["people"]
        if each["state"] == "active" and not each["unknown"]
    )
    screen = terminal(["why", person["id"]])
    assert screen.code == 0
    assert "100% " in screen.text
    assert "•" in screen.text
    assert "today" in screen.text
    assert "Where the constants come from" in screen.text
    assert max(map(len, screen.lines)) <= 80
