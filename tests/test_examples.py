"""The examples do what they say: the tour runs, and each file gives its people."""

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

EXAMPLES = Path(__file__).parent.parent / "examples"
IMPORTS = EXAMPLES / "imports"
PEOPLE = {"friends.vcf": 4, "google.csv": 3, "outlook.csv": 2, "Connections.csv": 2, "freunde.csv": 3}


def printed_by_the_tour(temporary: Path) -> str:
    """What the tour prints, run as a person would, with a folder of its own for whatever it makes."""
    commands = Path(sys.executable).parent
    done = subprocess.run(
        ["bash", EXAMPLES / "tour.sh"],
        capture_output=True, text=True, timeout=120, check=False,
        env={
            "PATH": f"{commands}{os.pathsep}{os.environ['PATH']}", "TMPDIR": str(temporary),
            "HOME": str(temporary / "home"), "RELATIONSHIP_LEDGER": str(temporary / "own.db"),
        },
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stderr == ""
    assert list(temporary.iterdir()) == [], (
        "the tour leaves nothing behind, and touches no ledger of one's own"
    )
    return done.stdout


def after(tour: str, line: str) -> list[str]:
    """What a command of the tour said."""
    assert f"$ {line}\n" in tour, line
    said = tour.partition(f"$ {line}\n")[2].splitlines()
    return said[: next((i for i, each in enumerate(said) if not each or each.startswith("$ ")), None)]


def the_tour_imports_every_file(tour: str) -> None:
    before = tour.partition("== Importing a file again")[0].splitlines()
    lines = [line.removeprefix("$ ") for line in before if line.startswith("$ ledger import")]
    given = [re.findall(r"imports/(\S+)", line) for line in lines]
    assert sorted(name for names in given for name in names) == sorted(PEOPLE)
    for names, line in zip(given, lines, strict=True):
        added = sum(PEOPLE[name] for name in names)
        assert f"Added: {added} people. Updated: 0. Unchanged: 0." in after(tour, line)


def the_tour_imports_a_file_twice_without_a_change(tour: str) -> None:
    again = tour.partition("== Importing a file again")[2]
    assert "Would be added: 0 people. Updated: 0. Unchanged: 4." in after(
        again, "ledger import --dry-run imports/friends.vcf"
    )


def the_tour_logs_what_it_says(tour: str) -> None:
    assert after(tour, "ledger touch Ana call 25m yesterday")[0] == (
        "Logged: call with Ana García, 25 min, begun by you, Mon 23 Nov."
    )
    sentence = "ledger touch 'last friday: coffee with Ifeoma and Ana for an hour, they invited'"
    said = after(tour, sentence)[0]  # people come in the order of their ids
    assert said.startswith("Logged: meet with ")
    assert said.endswith(", 1 h, begun by them, Fri 20 Nov.")
    assert {"Ifeoma Grace Okonkwo", "Ana García"} == set(re.findall(r"with (.*) and (.*?),", said)[0])
    assert after(tour, "ledger touch 'tried to call Dado'")[0].startswith("Tried: call with Dario Benedetti")


def the_tour_shows_who_is_due_and_plans(tour: str) -> None:
    due = after(tour, "ledger due --days 21 --why")
    assert any(line.startswith("Kwabena Mensah-Price\ttier 3\t") for line in due)
    assert any(line.startswith("[ ]\t") for line in after(tour, "ledger plan"))
    assert any(line.startswith("silent death\t") for line in after(tour, "ledger why Kwabena"))


def the_tour_undoes_and_redoes(tour: str) -> None:
    assert after(tour, "ledger undo")[0] == "Undone: touch, Dario Benedetti."
    assert after(tour, "ledger redo")[0] == "Redone: touch, Dario Benedetti."
    assert len(after(tour, "ledger history")) == 5


def the_tour_ends_with_two_equal_ledgers(tour: str) -> None:
    assert after(tour, "ledger --ledger copy.db import first.json")[:2] == [
        "Added: 15 people. Updated: 0. Unchanged: 0.",
        "Touches added: 5. Unchanged: 0.",
    ]
    assert tour.splitlines()[-1] == "Both ledgers say the same."


def the_tour_names_no_folder(tour: str) -> None:
    assert not re.findall(r"(?<![\w.])/(?:tmp|home|var|work|private)\S*", tour)


@pytest.mark.skipif(os.name != "posix", reason="the tour is a script for bash")
def test_the_tour(tmp_path: Path) -> None:
    tour = printed_by_the_tour(tmp_path)  # once, as it takes a while
    the_tour_imports_every_file(tour)
    the_tour_imports_a_file_twice_without_a_change(tour)
    the_tour_logs_what_it_says(tour)
    the_tour_shows_who_is_due_and_plans(tour)
    the_tour_undoes_and_redoes(tour)
    the_tour_ends_with_two_equal_ledgers(tour)
    the_tour_names_no_folder(tour)


def test_every_file_is_counted() -> None:
    assert {place.name for place in IMPORTS.iterdir()} == set(PEOPLE)
    shown = re.findall(
        r"^\| \[imports/([^\]]+)\].*\| (\d+) \|$", (EXAMPLES / "README.md").read_text(), re.MULTILINE
    )
    assert {name: int(count) for name, count in shown} == PEOPLE


def test_messages_are_touches_with_those_who_are_there_and_come_once(begun: Any) -> None:
    """Every record of the messages ends as a touch, as something left out, or with a stranger; none as a problem."""
    begun("import", str(IMPORTS))
    first = begun("import", str(EXAMPLES / "messages"), "--json")
    assert "Taken for you: Robin Vestergaard" in first.err
    found = first.json
    assert found["contacts"] == {"added": 0, "updated": 1, "unchanged": 0}  # a birthday
    assert found["touches"] == {"added": 14, "unchanged": 0}
    assert found["problems"] == []
    assert found["strangers"]["count"] == 6
    assert found["skipped"]["declined events"] == 1
    assert begun("show", "Rosalind", "--json").json["dates"][0]["date"] == "--09-11"
    again = begun("import", str(EXAMPLES / "messages"), "--json").json
    assert again["contacts"] == {"added": 0, "updated": 0, "unchanged": 1}
    assert again["touches"] == {"added": 0, "unchanged": 14}
    shown = (EXAMPLES / "README.md").read_text()
    assert all(f"messages/{place.name}" in shown for place in (EXAMPLES / "messages").iterdir())


@pytest.mark.parametrize("name", PEOPLE)
def test_a_file_gives_its_people_once(begun: Any, name: str) -> None:
    first = begun("import", str(IMPORTS / name), "--json").json
    assert first["contacts"] == {"added": PEOPLE[name], "updated": 0, "unchanged": 0}
    assert len(first["problems"]) == (name == "friends.vcf")
    again = begun("import", str(IMPORTS / name), "--json").json
    assert again["contacts"] == {"added": 0, "updated": 0, "unchanged": PEOPLE[name]}
    assert begun("people", "--json").json["count"] == PEOPLE[name]


def test_linkedin_s_people_come_in_as_online(begun: Any) -> None:
    begun("import", str(IMPORTS / "Connections.csv"))
    origins = {
        each["origin"]["kind"]: each["origin"]["context"] for each in begun("people", "--json").json["people"]
    }
    assert origins == {"online": "linkedin"}


def test_who_i_am_is_added_to_what_is_kept(begun: Any) -> None:
    begun("import", str(IMPORTS))
    begun("import", str(EXAMPLES / "messages"), "--me", "robin.vale@example.org", "--me", "Robin Vestergaard")
    begun("import", str(EXAMPLES / "messages"), "--me", "Robin V.")
    assert (
        begun("config", "me", "--json").json["value"] == "robin.vale@example.org, Robin Vestergaard, Robin V."
    )
