"""The start: what a command loads, since loading is most of what a short command costs."""

import json
import subprocess
import sys

import pytest

HEAVY = ("sqlmodel", "sqlalchemy", "pydantic", "alembic", "numpy", "phonenumbers")
ASK = """
import sys, json
from relationship_ledger.cli.main import main
try:
    code = main(json.loads(sys.argv[1]))
except SystemExit as leave:
    code = leave.code
sys.stderr.write("\\n" + json.dumps([code, sorted({name.partition(".")[0] for name in sys.modules}), sorted(sys.modules)]))
"""


def loaded(*arguments: str) -> tuple[set[str], set[str]]:
    """The top packages and all modules that a run loads; it has to go well."""
    done = subprocess.run(
        [sys.executable, "-c", ASK, json.dumps(arguments)],
        check=False,
        capture_output=True,
        text=True,
        timeout=60,
    )
    code, packages, modules = json.loads(done.stderr.splitlines()[-1])
    assert code == 0, done.stderr
    assert done.stdout
    return set(packages), set(modules)


@pytest.mark.parametrize(
    "command",
    [
        (), ("due",), ("due", "--json"), ("due", "--count"), ("show", "Ana Ruiz"), ("show", "Ana", "--json"), ("people",),
        ("people", "ana"), ("lists",), ("list", "show", "Band"), ("history",), ("why", "Ana Ruiz"), ("plan",), ("config",),
        ("--help",), ("due", "--help"), ("--version",), ("export",), ("undo", "--list"),
    ],
    ids=" ".join,
)  # fmt: skip
def test_a_question_loads_no_models_and_in_a_pipe_no_rich(begun, command):
    begun("add", "Ana Ruiz", "--last", "2024-01-01")
    begun("list", "new", "Band")
    begun("list", "join", "Band", "Ana")
    packages, modules = loaded(*command)
    assert "relationship_ledger" in packages
    assert sorted(packages & {*HEAVY, "rich"}) == []
    if command in {(), ("due",), ("show", "Ana Ruiz"), ("--help",)}:
        assert not modules & {
            "dateutil",
            "rapidfuzz",
            "asyncio",
            "urllib.request",
            "http.client",
            "ssl",
            "multiprocessing",
            "unittest",
        }


def test_a_change_is_what_loads_the_models(begun):
    """So that the test above could fail."""
    begun("add", "Ana Ruiz")
    packages, _ = loaded("touch", "--with=Ana Ruiz", "--via=call")
    assert packages & {"sqlmodel", "sqlalchemy"}


def test_help_loads_no_command(ledger):
    _, modules = loaded("--help")
    commands = {name for name in modules if name.startswith("relationship_ledger.cli.")}
    assert commands <= {f"relationship_ledger.cli.{name}" for name in ("main", "run", "output")}


def test_every_command_of_the_help_is_there(ledger):
    from relationship_ledger.cli.main import _COMMANDS

    shown = ledger("--help").out
    for name in _COMMANDS:
        assert f"\n  {name} " in shown
        answer = ledger(name, "--help")
        assert answer.out.startswith(f"Usage: ledger {name} ")
        assert "Traceback" not in answer.out
