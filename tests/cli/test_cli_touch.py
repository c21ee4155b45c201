"""Logging a touch, mending one, and logging it again from its own line."""

import io
import json
import shlex
import shutil
import sys
import tempfile
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from relationship_ledger.cli.main import main

SAME = ("at", "precision", "channel", "by", "minutes", "cost", "note", "missed", "contacts")


def touches(ledger: Any) -> list[dict[str, Any]]:
    return ledger("history", "--json").json["touches"]


def person(ledger: Any, name: str) -> dict[str, Any]:
    return ledger("show", name, "--json").json


@pytest.fixture
def two(begun):
    begun("add", "Ana Ruiz", "--tier", "2", "--origin", "shared:work")
    begun("add", "Bob Stone")
    return begun


def test_it_echoes_what_it_understood(two):
    answer = two("touch", "--with=Ana Ruiz", "--via=call", "--for=25m", "--on=yesterday", "--note=maps")
    assert "call with Ana Ruiz" in answer.lines[0]
    assert "25 min" in answer.lines[0]
    assert "Mon 23 Nov" in answer.lines[0]
    assert "maps" in answer.lines[0]
    assert answer.lines[1].startswith("Ana Ruiz: ")
    assert "→" in answer.lines[1]
    assert "ledger undo" in answer.err


def test_words_in_any_order_mean_the_same(two):
    made = []
    for words in (
        ("Ana", "call", "25m", "yesterday"),
        ("yesterday", "25m", "call", "Ana"),
        ("call Ana 25m yesterday",),
    ):
        made.append(two("touch", *words, "--json").json["touch"])
        two("undo")
    assert len({tuple(str(each[key]) for key in SAME) for each in made}) == 1
    assert (made[0]["channel"], made[0]["minutes"], made[0]["at"]) == ("call", 25, "2026-11-23T12:00:00Z")


def test_flags_win_over_words(two):
    made = two("touch", "Ana", "call", "25m", "--via=video", "--for=5m", "--json").json["touch"]
    assert (made["channel"], made["minutes"]) == ("video", 5)
    assert [ref["name"] for ref in made["contacts"]] == ["Ana Ruiz"]


def test_a_retry_with_its_own_id_logs_once(two):
    id_ = "01a20cff-7d00-76b1-a292-495bdd1d2c9f"
    arguments = ("touch", "--with=Ana Ruiz", "--via=call", "--on=2026-11-20", "--id", id_)
    first, again = two(*arguments, "--json").json, two(*arguments, "--json")
    assert first["touch"]["id"] == again.json["touch"]["id"] == id_
    assert "already" in again.err
    assert len(touches(two)) == 1
    other = two("touch", "--with=Bob Stone", "--via=call", "--id", id_, "--json", code=1)
    assert '"code": "invalid"' in other.err
    assert len(touches(two)) == 1


def test_undo_takes_a_touch_back_and_redo_brings_it(two):
    before = person(two, "Ana Ruiz")
    two("touch", "--with=Ana Ruiz", "--via=meal")
    after = person(two, "Ana Ruiz")
    assert after["unknown"] is False
    assert "touch, Ana Ruiz" in two("undo").out
    assert person(two, "Ana Ruiz") == before
    two("redo")
    assert person(two, "Ana Ruiz") == after


def test_edit_changes_only_what_was_said(two):
    two(
        "touch",
        "--with=Ana Ruiz",
        "--via=call",
        "--for=25m",
        "--on=2026-11-20 18:00",
        "--note=maps",
        "--by=them",
        "--cost=3 EUR",
    )
    before = touches(two)[0]
    answer = two("touch", "edit", "last", "--for=40m", "--json").json
    assert answer["touch"] == {**before, "minutes": 40}
    assert touches(two) == [{**before, "minutes": 40}]
    assert answer["before"][0]["id"] == answer["after"][0]["id"]
    assert answer["after"][0]["gravitas"] > answer["before"][0]["gravitas"]
    two("touch", "edit", before["id"][-6:], "--on=2026-11-10", "--via=meal")
    moved = touches(two)[0]
    assert (moved["at"], moved["precision"], moved["channel"]) == ("2026-11-10T12:00:00Z", "day", "meal")
    assert moved["note"] == "maps"
    two("undo")
    two("undo")
    assert touches(two) == [before]


def test_edit_gives_a_touch_to_another_person(two):
    two("touch", "--with=Ana Ruiz", "--via=call")
    answer = two("touch", "edit", "last", "--with=Bob Stone", "--json").json
    assert [ref["name"] for ref in answer["touch"]["contacts"]] == ["Bob Stone"]
    assert person(two, "Ana Ruiz")["unknown"] is True
    assert person(two, "Bob Stone")["unknown"] is False
    changed = {each["name"]: each["unknown"] for each in answer["after"]}
    assert changed.get("Bob Stone") is False, "what changed for those who took part is not told"


def test_no_time_at_all_is_no_length_of_time(two):
    two("touch", "--with=Ana Ruiz", "--via=message", "--for=3m")
    assert "0m" in two("touch", "edit", "last", "--for=0m", code=1).err
    assert touches(two)[0]["minutes"] == 3


def test_remove_and_bring_back(two):
    two("touch", "--with=Ana Ruiz", "--with=Bob Stone", "--via=call")
    before = touches(two)
    gone = two("touch", "remove", "last", "--json").json["removed"]
    assert gone == before[0]
    assert touches(two) == []
    assert person(two, "Bob Stone")["unknown"] is True
    two("undo")
    assert touches(two) == before
    two("touch", "remove", "last")
    two("touch", "remove", "last", code=1)


def test_a_touch_that_is_not_there_cannot_be_mended(two):
    two("touch", "--with=Ana Ruiz", "--via=call")
    for how in ("edit", "remove"):
        answer = two("touch", how, "ffffff", "--for=1m", "--json", code=1)
        assert '"code": "not_found"' in answer.err
    assert len(touches(two)) == 1


def test_an_attempt_is_no_touch(two):
    two("touch", "--with=Ana Ruiz", "--via=call", "--on=2026-11-01")
    before = person(two, "Ana Ruiz")
    answer = two("touch", "--with=Ana Ruiz", "--via=call", "--missed", "--json").json
    assert answer["touch"]["missed"] is True
    after = person(two, "Ana Ruiz")
    assert after["last_touch"]["at"] == before["last_touch"]["at"]
    assert after["shelf_life_days"] <= before["shelf_life_days"]
    assert len(after["touches"]) == 2


def test_a_bad_line_loses_nothing_and_logs_nothing(two):
    done = two.apart(
        "touch",
        "-",
        stdin="# a remark\n\nledger touch --with=Ana --via=call\nledger touch --with=Nobody --via=call\n",
    )
    assert done.code == 1
    assert "line 4" in done.err
    assert "line 3" not in done.err
    assert touches(two) == []
    done = two.apart("touch", "-", stdin="ledger touch '--with=Ana --via=call\n")
    assert done.code == 1
    assert "quotes" in done.err


def test_sentences_from_a_pipe(two):
    done = two.apart(
        "touch", "-", stdin="call with Ana yesterday for 20 minutes\n\nlunch with Bob on friday\n"
    )
    assert done.code == 0, done.err
    assert [(each["channel"], each["contacts"][0]["name"]) for each in touches(two)] == [
        ("call", "Ana Ruiz"), ("meal", "Bob Stone"),
    ]  # fmt: skip
    two("undo")
    assert touches(two) == []


def test_two_days_never_merge_and_two_instants_may(two):
    for day in ("2026-11-19", "2026-11-20"):
        two("touch", "--with=Ana Ruiz", "--via=call", f"--on={day}")
    reason = {each["name"]: each["value"] for each in two("why", "Ana Ruiz", "--json").json["numbers"]}
    assert reason["touches"] == "2"
    two("touch", "--with=Bob Stone", "--via=call", "--on=2026-11-20 18:00")
    two("touch", "--with=Bob Stone", "--via=call", "--on=2026-11-20 19:00")
    reason = {each["name"]: each["value"] for each in two("why", "Bob Stone", "--json").json["numbers"]}
    assert reason["touches"] == "1"


def test_words_that_mean_nothing_are_refused(two):
    answer = two("touch", "Ana", "call", "zzyzx", "--json", code=1)
    assert "zzyzx" in answer.err
    assert touches(two) == []


# From its own line


NAMES = (
    "Ana Ruiz", "Siân O’Neill", "D'Arcy \"Dee\" Wu", "-Dash Person", "--with=Eve", "李 明", "שרה לוי", "محمد علي",
    "Tab $HOME `x` ; rm", "Same Name", "Same Name", "Émile (Zola)", "an & ampersand", "🙂 Smile", "last", "edit", "-",
    "call me maybe", "Ann [/red] Lee", "#hash tag", "back\\slash", "01a20cff-7d00-76b1-a292-495bdd1d2c9f",
)  # fmt: skip


@pytest.fixture(scope="module")
def many_names(tmp_path_factory):
    """A ledger of difficult names, made once: its file and the people's ids."""
    folder = tmp_path_factory.mktemp("names")
    path = folder / "names.db"
    with pytest.MonkeyPatch.context() as patch:
        for name, value in {
            "HOME": str(folder), "RELATIONSHIP_LEDGER": str(path), "LEDGER_NOW": "2026-11-24T10:00:00+00:00",
            "LEDGER_SEED": "1", "TZ": "UTC",
        }.items():  # fmt: skip
            patch.setenv(name, value)
        patch.delenv("XDG_CONFIG_HOME", raising=False)
        assert main(["init"]) == 0
        for name in NAMES:
            assert main(["add", "--another", "--", name]) == 0
        yield path
        for file in folder.glob("*.db"):
            file.unlink()


notes = st.one_of(
    st.sampled_from(["--missed", "-", "it's \"quoted\"", "a=b --for=3m", "$(x) `y` \\", "öffentlich 李 שלום 👨‍👩‍👧", "# no remark", "'"]),
    st.text(min_size=1, max_size=60),
)  # fmt: skip
moments = st.one_of(
    st.dates(min_value=date(1975, 1, 1), max_value=date(2026, 11, 23)).map(str),
    st.datetimes(
        min_value=datetime(1975, 1, 1),  # noqa: DTZ001
        max_value=datetime(2026, 11, 23),  # noqa: DTZ001
    ).map(lambda at: at.replace(microsecond=0).isoformat()),
)
logged = st.fixed_dictionaries(
    {
        "who": st.lists(st.integers(0, len(NAMES) - 1), min_size=1, max_size=3, unique=True),
        "via": st.sampled_from(["call", "meal", "message", "email", "event", "like"]),
        "by": st.sampled_from(["me", "them", "both"]),
        "on": moments,
        "for": st.one_of(st.none(), st.integers(1, 600).map(lambda m: f"{m}m")),
        "cost": st.one_of(st.none(), st.tuples(st.integers(0, 9999), st.sampled_from(["EUR", "USD", "JPY"]))),
        "note": st.one_of(st.none(), notes),
        "missed": st.booleans(),
    }
)


def in_process(path: Path, *arguments: str, stdin: str = "") -> tuple[int, str]:
    """Run on a ledger of its own; what it printed."""
    out, kept = io.StringIO(), (sys.stdout, sys.stderr, sys.stdin)
    sys.stdout, sys.stderr, sys.stdin = out, io.StringIO(), io.StringIO(stdin)
    try:
        code = main(["--ledger", str(path), *arguments])
        talk = sys.stderr.getvalue()
    finally:
        sys.stdout, sys.stderr, sys.stdin = kept
    return code, out.getvalue() or talk


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(st.lists(logged, min_size=1, max_size=5))
def test_history_lines_log_the_same_touches_again(ledger, many_names, made):
    with tempfile.TemporaryDirectory() as folder:
        first, second = Path(folder) / "first.db", Path(folder) / "second.db"
        shutil.copy(many_names, first)
        shutil.copy(many_names, second)
        ids = [each["id"] for each in json.loads(in_process(first, "people", "--json")[1])["people"]]
        assert len(ids) == len(NAMES)
        for each in made:
            arguments = [f"--with={ids[n]}" for n in each["who"]]
            arguments += [f"--via={each['via']}", f"--by={each['by']}", f"--on={each['on']}"]
            arguments += [f"--for={each['for']}"] if each["for"] else []
            arguments += [f"--cost={each['cost'][0]}.50 {each['cost'][1]}"] if each["cost"] else []
            arguments += [f"--note={each['note']}"] if each["note"] else []
            arguments += ["--missed"] if each["missed"] else []
            code, answer = in_process(first, "touch", *arguments, "--json")
            if code == 1 and "The note is empty" in answer:  # a note of blanks and controls only
                arguments = [each for each in arguments if not each.startswith("--note=")]
                code, answer = in_process(first, "touch", *arguments, "--json")
            assert code == 0, answer
        lines = in_process(first, "history", "--plain")[1]
        assert len(lines.splitlines()) == len(made)
        for line in lines.splitlines():
            assert shlex.split(line)[:2] == ["ledger", "touch"]
        code, answer = in_process(second, "touch", "-", "--json", stdin=lines)
        assert code == 0, answer

        def what(path: Path) -> list[str]:
            found = json.loads(in_process(path, "history", "--json")[1])["touches"]
            return sorted(json.dumps({key: each[key] for key in SAME}) for each in found)

        assert what(second) == what(first)
        assert len(what(first)) == len(made)


def test_each_line_of_the_history_runs_as_a_command(demo):
    """Not only through `touch -`: the words behind `ledger` are arguments."""
    for line in demo("history", "--plain", "--limit", "4").lines:
        arguments = shlex.split(line)
        assert arguments[0] == "ledger"
        made = demo(*arguments[1:], "--json").json["touch"]
        again = demo("history", "--json", "--limit", "400").json["touches"]
        twins = [each for each in again if all(each[key] == made[key] for key in SAME)]
        assert len(twins) == 2


def test_a_day_stays_that_day_in_another_zone(two):
    two("config", "timezone", "Pacific/Auckland")
    made = two("touch", "--with=Ana Ruiz", "--via=call", "--on=2026-11-10", "--json").json["touch"]
    assert made["at"] == "2026-11-09T23:00:00Z"
    two("config", "timezone", "America/Los_Angeles")
    line = two("history", "--plain").out
    assert "--on=2026-11-10" in line
    two("touch", "remove", "last")
    assert two.apart("touch", "-", stdin=line).code == 0
    after = touches(two)[0]
    assert (after["precision"], after["at"]) == ("day", "2026-11-10T20:00:00Z")
