"""The sheet as a PDF: pages, names, and that data is never code."""

import io
import sys

import pytest
from paper_world import A4, HOSTILE, LETTER, of_names, usual
from pypdf import PdfReader

from relationship_ledger.errors import UsageError
from relationship_ledger.render import paper
from relationship_ledger.render.paper import pdf
from relationship_ledger.render.sheet import Sheet, named

SIZES = {"a4": (595, 842), "letter": (612, 792)}
PAPERS = pytest.mark.parametrize("options", [A4, LETTER], ids=lambda options: options.paper)


def printed(made: Sheet, options: paper.Options = A4) -> tuple[PdfReader, tuple[str, ...]]:
    found = paper.render("pdf", made, options)
    assert isinstance(found.content, bytes)
    assert found.content.startswith(b"%PDF-")
    return PdfReader(io.BytesIO(found.content)), found.warnings


def text_of(reader: PdfReader) -> str:
    """All text, without blanks and signs that only say where a line may break."""
    text = "".join(page.extract_text() for page in reader.pages)
    return "".join(text.replace("\u200b", "").split())


def packed(name: str) -> str:
    return "".join(named(name).split())


@PAPERS
@pytest.mark.parametrize("count", [4, 12, 25])
def test_a_usual_week_is_one_page_of_its_paper(options, count):
    reader, warnings = printed(usual(count), options)
    assert warnings == ()
    assert len(reader.pages) == 1
    box = reader.pages[0].mediabox
    assert (round(box.width), round(box.height)) == SIZES[options.paper]


@PAPERS
def test_a_long_week_runs_over_pages_that_say_which_week_they_are(options):
    made = usual(63)
    reader, _ = printed(made, options)
    assert 2 <= len(reader.pages) <= 4
    for page in reader.pages[1:]:
        assert "Week 48, 23 to 29 November 2026, continued" in page.extract_text()
    text = text_of(reader)
    assert all(packed(line.name) in text for line in made.lines)


@PAPERS
def test_no_day_title_stands_at_the_foot_of_a_page(options):
    """Whatever the number of lines, what follows a title on its page is a line."""
    for count in range(40, 60, 3):
        reader, _ = printed(usual(count), options)
        for page in reader.pages:
            lines = [line for line in page.extract_text().splitlines() if line.strip()]
            body = [line for line in lines if not line.startswith("Made ")]
            assert "November" not in body[-1] or "Last" in body[-1] or "Say" in body[-1]


def test_every_name_is_there():
    made = usual()
    text = text_of(printed(made)[0])
    for line in made.lines:
        assert packed(line.name) in text
    assert "Sundayletter" in text
    assert "FayBorn" in text
    assert "+493012345678" in text


def test_names_are_text_whatever_they_say():
    """Code of the language that sets the page, its markup, paths: all stand there as they are."""
    names = [name for name in HOSTILE if name.isascii()]
    text = text_of(printed(of_names(*names, told=True))[0])
    for name in names:
        assert packed(name).replace("\ufffd", "") in text.replace("\ufffd", "")
    assert "root:" not in text


def test_a_right_to_left_name_is_there_in_its_order():
    reader, warnings = printed(of_names("שלום עליכם"))
    assert warnings == ()
    text = text_of(reader)
    assert "שלום" in text or "שלום"[::-1] in text


def test_the_same_moment_gives_the_same_bytes():
    assert paper.render("pdf", usual(), A4) == paper.render("pdf", usual(), A4)
    other = paper.render("pdf", usual(), A4._replace(now=A4.now + 60))
    assert other.content != paper.render("pdf", usual(), A4).content


def test_a_script_without_a_font_is_named(monkeypatch):
    monkeypatch.setattr(pdf, "IGNORE_SYSTEM_FONTS", True)
    reader, warnings = printed(of_names("王小明", "오혜아", "Ana", "ಕನ್ನಡ", "👩 Eve"))
    assert len(reader.pages) == 1
    assert len(warnings) == 3
    assert "王小明" in warnings[0]
    assert "Noto Sans CJK" in warnings[0]
    assert "Kannada" in warnings[1]
    assert "Noto Sans Kannada" in warnings[1]
    assert "Noto Emoji" in warnings[2]
    assert "Ana" in text_of(reader)


def test_latin_greek_and_cyrillic_need_no_font_of_the_system(monkeypatch):
    monkeypatch.setattr(pdf, "IGNORE_SYSTEM_FONTS", True)
    assert (
        printed(of_names("Đoàn Bảo Lam", "Ελένη", "Иван Петров", "Çağrı Øster", "“q” – … ′", told=True))[1]
        == ()
    )


def test_marks_and_joiners_alone_are_nothing_to_warn_of():
    assert printed(of_names("می\u200cخواهم", "e\u0301"))[1] == ()


def test_without_the_extra_the_line_that_installs_it(monkeypatch):
    monkeypatch.setitem(sys.modules, "typst", None)
    with pytest.raises(UsageError, match=r"pip install 'relationship-ledger\[pdf\]'") as caught:
        paper.render("pdf", usual(), A4)
    assert caught.value.exit_code == 2


def test_long_words_have_places_to_break():
    broken = pdf.breakable("x" * 100)
    assert max(map(len, broken.split("\u200b"))) <= 18
    assert broken.replace("\u200b", "") == "x" * 100
    assert pdf.breakable("a usual name") == "a usual name"
    accented = "e\u0301" * 60
    assert "\u200b\u0301" not in pdf.breakable(accented)
    assert "@\u200b" in pdf.breakable("maximilian.mustermann@example.org")


def test_an_empty_week():
    reader, _ = printed(of_names())
    assert len(reader.pages) == 1
    assert "Nothingplanned" in text_of(reader)
