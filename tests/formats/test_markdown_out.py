"""The document as a Markdown program reads it: names are names, whatever they hold."""

import io
import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from relationship_ledger.core.handles import fold
from relationship_ledger.formats.markdown_out import Chapter, Part, Section, escaped, letter, write

HOSTILE = [
    "# Ana", "Ana | Bob", "<script>alert(1)</script>", "[x](javascript:alert(1))", "`code` and ```fence```", "![x](http://a.example/p.png)",
    "1. Ana", "1) Ana", "- Ana", "+ Ana", "* Ana", "> Ana", "===", "---", "***", "~~~", "&lt;b&gt; &amp;", "<http://a.example>",
    "https://a.example/x", "www.a.example", "ana@x.example", "**bold** _it_ ~~no~~", "a\\", "\\# a", "[ref]: http://a.example", "a\n\n# b",
    "    indented", "\tAna", "$x$", "^[note]", ": term", "\u202egnirts", "{: .x}", "Ana  \nBob", "",
]  # fmt: skip


def document(*sections, chapters=None):
    out = io.StringIO()
    write("People", "1 person.", chapters or [Chapter("A", len(sections), sections)], out)
    return out.getvalue()


def tokens(text):
    flat = []
    for token in MarkdownIt("gfm-like", {"html": True, "linkify": False}).parse(text):
        flat.append(token)
        flat.extend(token.children or ())
    return flat


def shown(text):
    """What a reader sees of a text within a section, on one line."""
    return " ".join(re.sub("[\u202a-\u202e\u2066-\u2069\ufeff\x00-\x08\x0b-\x1f\x7f-\x9f]", "", text).split())


@given(st.text(max_size=80) | st.lists(st.sampled_from([*HOSTILE, "\n", " ", "x"]), max_size=5).map("".join))
@example("# Ana")
@example("<script>alert(1)</script>")
@example("[x](javascript:alert(1))")
def test_any_text_stands_for_itself(text):
    section = Section(text, [("origin", text), (text, "x")], [Part("Notes", [text, f"2026-11-02: {text}"])])
    found = tokens(document(section))
    kinds = [token.type for token in found]
    assert not {"html_block", "html_inline", "image", "code_inline", "code_block", "fence", "hr", "table_open", "blockquote_open",
                "strong_open", "em_open", "s_open", "ordered_list_open"} & set(kinds)  # fmt: skip
    assert kinds.count("link_open") == 1  # that of the contents
    assert kinds.count("heading_open") == 3
    assert all(token.attrs.get("href") == "#a" for token in found if token.type == "link_open")


@pytest.mark.parametrize("text", HOSTILE)
def test_a_name_is_read_as_it_is(text):
    found = MarkdownIt("gfm-like", {"html": True, "linkify": False}).parse(document(Section(text)))
    headings = [found[n + 1] for n, token in enumerate(found) if token.type == "heading_open"]
    read = "".join(child.content for child in headings[2].children)
    assert " ".join(read.split()) == (" ".join(shown(text).split()) or "(without a name)")


def test_lines_of_a_note_stay_lines():
    text = document(Section("Ana", (), [Part("Notes", ["one\n\n- two\n3. three"])]))
    assert "- one\\\n  \\- two\\\n  3\\. three\n" in text
    assert "hardbreak" in [token.type for token in tokens(text)]


def test_contents_name_the_chapters():
    text = document(
        chapters=[Chapter("Lists", 1, [Section("A")]), Chapter("A", 2, [Section("Ana"), Section("Aya")])]
    )
    assert "Contents: [Lists](#lists) 1 · [A](#a) 2\n" in text
    assert text.index("## Lists") < text.index("## A\n") < text.index("### Ana") < text.index("### Aya")


@pytest.mark.parametrize(
    ("name", "title"),
    [("Ana", "A"), ("Åse", "A"), ("zoë", "Z"), ("7even", "Digits and signs"), ("-", "Digits and signs"),
     ("Ελένη", "Other scripts"), ("山田", "Other scripts"), ("Đinh", "D")],
)  # fmt: skip
def test_a_person_stands_under_a_letter(name, title):
    assert letter(fold(name)) == title


def test_escaped_is_one_line():
    assert "\n" not in escaped("a\nb")
