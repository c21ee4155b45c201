"""The sheet as a page: what is in it, and that nothing else can be."""

import re
from base64 import b64encode
from datetime import UTC
from hashlib import sha256
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st
from paper_world import A4, HOSTILE, LETTER, NOW, of_names, plan, touch_line, usual

from relationship_ledger.render import paper
from relationship_ledger.render.sheet import Sheet, named, sheet

ELEMENTS = {
    "html", "head", "meta", "title", "style", "body", "main", "header", "h1", "h2", "p", "table", "colgroup", "col", "thead",
    "tbody", "tr", "th", "td", "div", "span", "bdi", "section", "ul", "li",
}  # fmt: skip
ATTRIBUTES = {
    "lang", "dir", "charset", "http-equiv", "content", "name", "class", "colspan", "scope", "role", "aria-label",
}  # fmt: skip


class Page(HTMLParser):
    """What a page consists of."""

    def __init__(self, made: Sheet, options: paper.Options = A4) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.rows: list[dict[str, str]] = []
        self.style = ""
        self._at: list[tuple[str, str]] = []
        content = paper.render("html", made, options).content
        assert isinstance(content, bytes)
        self.source = content.decode("utf-8")
        self.feed(self.source)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append(tag)
        self.attributes += attrs
        kind = dict(attrs).get("class") or ""
        if tag not in ("meta", "col"):
            self._at.append((tag, kind))
        if tag == "tr" and kind.startswith("line"):
            self.rows.append({"class": kind})

    def handle_endtag(self, tag: str) -> None:
        assert self._at.pop()[0] == tag

    def handle_data(self, data: str) -> None:
        inside = [kind for _, kind in self._at]
        if self._at and self._at[-1][0] == "style":
            self.style += data
        elif "name" in inside:
            self.rows[-1]["name"] = self.rows[-1].get("name", "") + data

    def policy(self) -> dict[str, str]:
        """The content policy, by directive."""
        policies = [value for (name, _), (key, value) in zip(self.attributes, self.attributes[1:], strict=False)
                    if name == "http-equiv" and key == "content" and value]  # fmt: skip
        assert len(policies) == 1
        return dict(part.strip().split(" ", 1) for part in policies[0].split(";"))


WEEKS = [usual(), usual(63), of_names(), of_names(*HOSTILE), of_names(*HOSTILE, told=True)]


@pytest.mark.parametrize("made", WEEKS)
def test_no_element_or_attribute_but_those_expected(made):
    page = Page(made)
    assert set(page.elements) <= ELEMENTS
    assert {name for name, _ in page.attributes} <= ATTRIBUTES
    assert page.elements.count("style") == 1
    assert page.elements.count("html") == page.elements.count("body") == 1


@pytest.mark.parametrize("made", WEEKS)
def test_the_policy_allows_the_one_style_and_nothing_else(made):
    page = Page(made)
    digest = b64encode(sha256(page.style.encode()).digest()).decode()
    assert page.policy() == {
        "default-src": "'none'", "style-src": f"'sha256-{digest}'", "base-uri": "'none'", "form-action": "'none'",
    }  # fmt: skip


@pytest.mark.parametrize("made", WEEKS)
def test_nothing_refers_to_anything_outside(made):
    page = Page(made)
    assert not re.search(r"url\(|@import|expression\(", page.style)
    assert {"src", "href", "style", "action"}.isdisjoint(name for name, _ in page.attributes)


def test_language_and_letters_are_said_first():
    source = Page(usual()).source
    assert source.startswith('<!DOCTYPE html>\n<html lang="en" dir="ltr">\n<head>\n<meta charset="utf-8">')
    assert source.index("Content-Security-Policy") < source.index("<title>") < source.index("<style>")


@pytest.mark.parametrize("options", [A4, LETTER])
def test_every_planned_name_is_one_line(options):
    made = of_names(*HOSTILE)
    rows = Page(made, options).rows
    assert sorted(row["name"] for row in rows) == sorted(map(named, HOSTILE))
    made = usual()
    assert sorted(row["name"] for row in Page(made).rows) == sorted(line.name for line in made.lines)


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"]), max_size=60), min_size=1, max_size=3))
def test_whatever_the_names_they_are_only_text(names):
    page = Page(of_names(*names, told=True))
    assert sorted(row["name"] for row in page.rows) == sorted(map(named, names))
    assert set(page.elements) <= ELEMENTS


def test_what_is_done_is_marked():
    made = sheet(plan([touch_line("Ana", 0, done=True), touch_line("Bob", 1)]), {}, [], NOW, UTC)
    assert [row["class"] for row in Page(made).rows] == ["line done", "line"]


def test_paper():
    assert "size: A4;" in Page(usual()).style
    assert "size: letter;" in Page(usual(), LETTER).style


def test_a_fuller_week_has_smaller_letters():
    def size(made: Sheet) -> float:
        found = re.search(r"font-size: ([\d.]+)pt", Page(made).style)
        assert found
        return float(found[1])

    assert size(usual(6)) > size(usual(16)) > size(usual(25)) >= 7.8
    assert size(usual(63)) == 9.0
