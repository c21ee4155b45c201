"""`ledger tune` at its own door: it says what it found, changes one setting, and can be taken back."""

import random
from itertools import count
from typing import Any

import pytest

from relationship_ledger import config
from relationship_ledger.model import Contact, Ref, Touch
from relationship_ledger.store.writer import Author, Writer

NOW = 1_795_514_400  # 2026-11-24T10:00:00Z
DAY = 86_400


@pytest.fixture
def hasty(ledger: Any) -> Any:
    """A ledger of ties that last a week or two: some touches a day apart, and then nothing more."""
    ledger("init")
    chance, numbers = random.Random(3), count(1)
    author = Author(NOW, NOW, "device", lambda: f"01900000-0000-7000-8000-{next(numbers):012x}")
    with Writer(ledger.path, author, config.build) as writer, writer.step("fill") as step:
        for number in range(250):
            who = Contact(step.new_id(), f"Person {number}", tier=3, added_at=NOW - 800 * DAY)
            step.put(who)
            at = NOW - chance.uniform(1, 700) * DAY
            for _ in range(chance.randint(2, 12)):
                if at < NOW:
                    ref = (Ref(who.id, who.name),)
                    step.put(Touch(step.new_id(), round(at), "UTC", "call", by="both", contacts=ref))
                at += chance.choice([1.0, 1.1, 2.0, 4.5]) * DAY
    return ledger


def test_it_keeps_what_foretells_better_and_can_be_undone(hasty: Any) -> None:
    before = hasty("people", "--json").json
    looked = hasty("tune", "--dry-run", "--json").json
    assert looked["accepted"]
    assert not looked["applied"]
    assert looked["level"]["before"] == 0
    assert looked["log_loss"]["after"] < looked["log_loss"]["before"] - 2 * looked["log_loss"]["error"]
    assert hasty("people", "--json").json == before

    due = {each["id"] for each in hasty("due", "--json").json["due"]}
    done = hasty("tune", "--json").json
    assert done == {**looked, "applied": True}
    assert float(hasty("config", "level", "--json").json["value"]) == done["level"]["after"] > 0
    then = {each["id"] for each in hasty("due", "--json").json["due"]}
    assert {each["id"] for each in looked["due"]} == then - due
    assert {each["id"] for each in looked["not_due"]} == due - then

    again = hasty("tune", code=1)
    assert "stays at" in again.err
    hasty("undo")
    assert hasty("people", "--json").json == before
    assert hasty("config", "level", "--json").json["value"] == "0"


def test_it_says_so_in_words(hasty: Any) -> None:
    said = hasty("tune", "--dry-run").lines
    assert said[0].startswith("The level would go from 0 to ")
    assert "shorter silences" in said[0]
    assert "log loss" in said[0]
    assert all(line.split("\t")[0] in {"due", "not due"} for line in said[1:])
    assert len(said) > 1
    assert "`ledger undo`" in hasty("tune").err


def test_it_refuses_where_nothing_is_gained(demo: Any) -> None:
    told = demo("tune", code=1)
    assert "The level stays at 0." in told.err
    assert told.out == ""
    assert "The level stays at 0." in demo("tune", "--dry-run").out
    assert demo("tune", "--dry-run", "--json").json["accepted"] is False
    assert demo("config", "level", "--json").json["value"] == "0"


def test_it_refuses_where_there_is_too_little(ledger: Any) -> None:
    ledger("init")
    ledger("add", "Ana García", "--last", "2026-10-01")
    told = ledger("tune", code=1)
    assert "too little" in told.err
    assert ledger("tune", "--json", code=1).out == ""
