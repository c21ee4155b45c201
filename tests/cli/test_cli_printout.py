"""A plan printed from a ledger: what is collected, where it goes, what is refused."""

import io
import stat
import subprocess
import sys
from collections.abc import Iterator

import pytest
from icalendar import Calendar

from relationship_ledger.cli import printout, proposal, week
from relationship_ledger.cli.run import Run
from relationship_ledger.errors import InvalidValueError, StoreError, UsageError
from relationship_ledger.model import Plan
from relationship_ledger.render import paper


@pytest.fixture
def run(begun) -> Iterator[Run]:
    """Someone due, with a number, a note, a promise, a birthday and what was last said."""
    begun("add", "Ana Ruiz", "--phone", "+4930123456", "--tier", "1")
    begun("touch", "--with=Ana Ruiz", "--via=call", "--on=2026-08-03", "--note=the new job")
    begun("note", "Ana", "plays chess")
    begun("promise", "Ana", "send the photos", "--due", "2026-11-27")
    begun("date", "Ana", "birthday", "1980-11-26")
    made = Run(str(begun.path), None)
    yield made
    made.close()


def planned(run: Run) -> Plan:
    found = proposal.proposed(run, week.frame(run), 300)
    assert [line.contact.name for line in found.lines] == ["Ana Ruiz"]
    return found


def test_the_formats_are_those_of_the_registry():
    assert tuple(paper.FORMATS) == printout.FORMATS


@pytest.mark.parametrize("name", printout.FORMATS)
def test_a_file_is_whole_and_for_its_owner(run, tmp_path, capsys, name):
    out = tmp_path / f"week.{name}"
    out.write_text("before")
    printout.write(run, planned(run), name, out)
    assert stat.S_IMODE(out.stat().st_mode) == 0o600
    assert len(out.read_bytes()) > 500
    assert [each.name for each in tmp_path.iterdir() if each.name.startswith(".week")] == []
    told = capsys.readouterr()
    assert told.out == ""
    assert f"Written to {out}." in told.err


def test_a_sheet_has_what_the_ledger_knows(run, capsys):
    printout.write(run, planned(run), "text", None)
    text = capsys.readouterr().out
    for part in (
        "[ ] Ana Ruiz", "+49 30 123456", "call Mon 3 Aug: the new job", "you owe: send the photos, by Fri 27 Nov", "note: plays chess",
        "Thu 26 Nov  Ana Ruiz: birthday, turns 46", "WEEK 48",
    ):  # fmt: skip
        assert part in text


@pytest.mark.parametrize("name", ["text", "md", "html", "ics"])
def test_without_a_file_it_goes_to_standard_output(run, capsys, name):
    printout.write(run, planned(run), name, None)
    told = capsys.readouterr()
    assert "Ana Ruiz" in told.out
    assert told.err == ""


def test_a_pdf_goes_down_a_pipe(run, monkeypatch):
    pipe = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(pipe, encoding="ascii"))
    printout.write(run, planned(run), "pdf", None)
    assert pipe.getvalue().startswith(b"%PDF-")
    assert pipe.getvalue().rstrip().endswith(b"%%EOF")


def test_a_pdf_is_refused_on_a_terminal(run, monkeypatch):
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    with pytest.raises(UsageError, match=r"-o week\.pdf") as caught:
        printout.write(run, planned(run), "pdf", None)
    assert caught.value.exit_code == 2


def test_nothing_is_left_where_a_file_cannot_be(run, tmp_path):
    with pytest.raises(StoreError, match="is a folder"):
        printout.write(run, planned(run), "pdf", tmp_path)
    with pytest.raises(StoreError, match="can't be written"):
        printout.write(run, planned(run), "html", tmp_path / "none" / "week.html")


def test_where_it_cannot_be_made_what_was_there_stays(run, tmp_path, monkeypatch):
    out = tmp_path / "week.pdf"
    out.write_text("before")
    monkeypatch.setitem(sys.modules, "typst", None)
    with pytest.raises(UsageError, match="pip install"):
        printout.write(run, planned(run), "pdf", out)
    assert out.read_text() == "before"


def test_paper_by_option_and_by_region(begun, run, tmp_path):
    out = tmp_path / "week.html"

    def size(given: str | None, run: Run) -> str:
        printout.write(run, planned(run), "html", out, given)
        return out.read_text().partition("size: ")[2].partition(";")[0]

    assert (size(None, run), size("letter", run), size("A4", run)) == ("A4", "letter", "A4")
    begun("config", "region", "US")
    american = Run(str(begun.path), None)
    assert (size(None, american), size("a4", american)) == ("letter", "A4")
    american.close()
    with pytest.raises(InvalidValueError, match="a4, letter"):
        size("a5", run)


def test_a_calendar_is_the_same_after_a_tick(begun, run, tmp_path):
    out = tmp_path / "week.ics"

    def uids(run: Run) -> list[str]:
        plan = week.accepted(run, week.frame(run))
        assert plan
        printout.write(run, plan, "ics", out)
        return [str(event["uid"]) for event in Calendar.from_ical(out.read_bytes()).walk("VEVENT")]

    frame = week.frame(run)
    week.accept(run, frame, planned(run))
    run.reopened()
    before = uids(run)
    begun("touch", "--with=Ana Ruiz", "--via=call")
    after_run = Run(str(begun.path), None)
    after = uids(after_run)
    after_run.close()
    assert before == after
    assert "[x] Ana Ruiz" in out.read_text(encoding="utf-8").replace("\n ", "")


_LOADED = """
import sys
from pathlib import Path
from relationship_ledger.cli import printout, proposal, week
from relationship_ledger.cli.run import Run
run = Run(sys.argv[1], None)
plan = proposal.proposed(run, week.frame(run), 300)
before = set(sys.modules)
assert not {name.partition(".")[0] for name in before} & {"typst", "icalendar", "rich"}, "the plan itself loads a format"
assert "relationship_ledger.render.paper" not in before
printout.write(run, plan, sys.argv[2], Path(sys.argv[3]))
print(*sorted({name.partition(".")[0] for name in set(sys.modules) - before} & {"typst", "icalendar", "rich"}))
"""


@pytest.mark.parametrize(
    ("name", "packages"),
    [("md", ""), ("pdf", "typst"), ("ics", "icalendar"), ("html", "rich"), ("text", "rich")],
)
def test_a_format_loads_what_it_needs_and_no_more(begun, run, tmp_path, name, packages):
    done = subprocess.run(
        [sys.executable, "-c", _LOADED, str(begun.path), name, str(tmp_path / "out")],
        check=True, capture_output=True, text=True, timeout=60,
    )  # fmt: skip
    assert done.stdout.strip() == packages
