"""The sheet as plain text and as Markdown."""

import re
import unicodedata
from datetime import UTC

import pytest
from hypothesis import given
from hypothesis import strategies as st
from paper_world import A4, HOSTILE, NOW, of_names, plan, touch_line, usual

from relationship_ledger.errors import InvalidValueError
from relationship_ledger.render import paper
from relationship_ledger.render.paper.columns import columns
from relationship_ledger.render.paper.text import wrapped
from relationship_ledger.render.sheet import Sheet, named, sheet


def text_of(made: Sheet) -> str:
    content = paper.render("text", made, A4).content
    assert isinstance(content, str)
    return content


def markdown_of(made: Sheet) -> str:
    content = paper.render("md", made, A4).content
    assert isinstance(content, str)
    return content


def cells(text: str) -> int:
    """Columns by Unicode's East Asian width alone."""
    return sum(
        0 if unicodedata.combining(char) or unicodedata.category(char) == "Cf"
        else 2 if unicodedata.east_asian_width(char) in "WF" else 1
        for char in text
    )  # fmt: skip


@pytest.mark.parametrize(
    "made", [usual(), usual(63), of_names(*HOSTILE), of_names(*HOSTILE, told=True), of_names()]
)
def test_no_line_is_wider_than_80_columns(made):
    for line in text_of(made).splitlines():
        assert columns(line) <= 80
        assert cells(line) <= 80


@given(st.lists(st.text(st.characters(), min_size=1, max_size=400), min_size=1, max_size=3))
def test_no_name_makes_a_line_wider_or_steers(names):
    text = text_of(of_names(*names, told=True))
    for line in text.split("\n"):
        assert columns(line) <= 80
        assert not [
            char for char in line
            if unicodedata.category(char) in ("Cc", "Cf", "Cs", "Zl", "Zp") and char not in "\u200c\u200d\u2068\u2069"
        ]  # fmt: skip


@given(st.text(), st.integers(2, 40))
def test_wrapping_loses_nothing(text, most):
    lines = wrapped(text, most)
    assert all(columns(line) <= most for line in lines)
    assert "".join("".join(lines).split()) == "".join(text.split())


def test_wrapping_breaks_between_words():
    assert wrapped("one two three", 7) == ["one two", "three"]
    assert wrapped("unbreakable", 4) == ["unbr", "eaka", "ble"]
    assert wrapped("王小明後", 5) == ["王小", "明後"]
    assert wrapped("", 5) == [""]


def test_every_line_has_one_box_and_its_name():
    made = usual()
    ticks = [line for line in text_of(made).splitlines() if line.startswith("[")]
    assert len(ticks) == 25
    assert sorted(tick[4:].partition("  ")[0] for tick in ticks) == sorted(line.name for line in made.lines)


def test_what_is_done_is_crossed():
    made = sheet(plan([touch_line("Ana", 0, done=True), touch_line("Bob", 1)]), {}, [], NOW, UTC)
    text = text_of(made)
    assert re.search(r"^\[x\] Ana  ", text, re.MULTILINE)
    assert re.search(r"^\[ \] Bob  ", text, re.MULTILINE)
    assert "- [x] **Ana**" in markdown_of(made)
    assert "- [ ] **Bob**" in markdown_of(made)


def test_text_has_totals_notes_and_what_was_said():
    text = text_of(usual())
    assert "WEEK 48" in text
    assert re.search(r"^Tuesday 24 November +1 h 40 min$", text, re.MULTILINE)
    assert "Last: call Thu 15 Oct" in text
    assert "Fay Born: birthday, turns 46" in text
    assert "Left out for want of minutes" in text
    assert text.count("_" * 80) >= 3
    assert "\x1b" not in text


def test_a_usual_sheet_of_ascii_names_is_ascii():
    """So that any printer has it."""
    made = usual(6)
    assert text_of(made._replace(asides=())).isascii()


def test_markdown_has_a_task_a_line():
    made = usual()
    tasks = re.findall(r"^- \[[ x]\] \*\*(.*?)\*\*", markdown_of(made), re.MULTILINE)
    assert sorted(tasks) == sorted(line.name for line in made.lines)


_ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")


@pytest.mark.parametrize("name", HOSTILE)
def test_no_name_is_markup(name):
    """Each sign that means something within a line has a backslash before it, and without them it is the name."""
    shown = [line for line in markdown_of(of_names(name)).splitlines() if line.startswith("- [ ]")]
    assert len(shown) == 1
    inside = shown[0].removeprefix("- [ ] **").removesuffix("** (tier 3, 3 days left): call, 20 min")
    assert not re.search(r"[\\`*_\[\]<>|~$&#!]|://|www\.", _ESCAPED.sub("", inside))
    assert _ESCAPED.sub(r"\1", inside) == named(name)


def test_a_format_that_is_none():
    with pytest.raises(InvalidValueError, match="text, md, html, pdf, ics"):
        paper.render("docx", usual(), A4)


@pytest.mark.parametrize(
    ("region", "size"), [("US", "letter"), ("CA", "letter"), ("DE", "a4"), ("", "a4"), ("MX", "letter")]
)
def test_paper_by_region(region, size):
    assert paper.paper_of(region) == size
