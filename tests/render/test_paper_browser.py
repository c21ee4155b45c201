"""The page in a browser: it prints on its paper, on as many sheets as it should, and nothing in it runs."""

import io
import shutil
import subprocess
from pathlib import Path

import pytest
from paper_world import A4, HOSTILE, LETTER, of_names, usual
from pypdf import PdfReader

from relationship_ledger.render import paper
from relationship_ledger.render.sheet import Sheet

BROWSER = shutil.which("chromium")
pytestmark = pytest.mark.skipif(BROWSER is None, reason="no `chromium` here to print with")


def page(made: Sheet, options: paper.Options, place: Path) -> Path:
    content = paper.render("html", made, options).content
    assert isinstance(content, bytes)
    place.write_bytes(content)
    return place


def browse(place: Path, *arguments: str) -> str:
    assert BROWSER
    done = subprocess.run(
        [
            BROWSER, "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking",
            f"--user-data-dir={place.parent / 'profile'}", *arguments, place.as_uri(),
        ],
        check=True, capture_output=True, text=True, timeout=120,
    )  # fmt: skip
    return done.stdout


def printed(made: Sheet, options: paper.Options, tmp_path: Path) -> PdfReader:
    out = tmp_path / "out.pdf"
    browse(page(made, options, tmp_path / "week.html"), "--no-pdf-header-footer", f"--print-to-pdf={out}")
    return PdfReader(io.BytesIO(out.read_bytes()))


@pytest.mark.parametrize("options", [A4, LETTER], ids=lambda options: options.paper)
def test_a_usual_week_is_one_page(options, tmp_path):
    reader = printed(usual(), options, tmp_path)
    assert len(reader.pages) == 1
    assert round(reader.pages[0].mediabox.width) == {"a4": 595, "letter": 612}[options.paper]


def test_a_long_week_repeats_its_heading(tmp_path):
    made = usual(63)
    reader = printed(made, A4, tmp_path)
    assert 2 <= len(reader.pages) <= 4
    for each in reader.pages[1:]:
        text = each.extract_text()
        assert "Week 48" in text
        assert "Last said, to say next" in text or "Notes" in text
    text = "".join("".join(each.extract_text().split()) for each in reader.pages)
    assert all("".join(line.name.split()) in text for line in made.lines)


def test_nothing_that_is_smuggled_in_runs(tmp_path):
    """Names that would rename the page do not, and neither does a script that stands there as one: the policy holds."""
    place = page(of_names(*HOSTILE, told=True), A4, tmp_path / "week.html")
    assert "<title>Week 48, 23 to 29 November 2026</title>" in browse(place, "--dump-dom")
    script = "<script>document.title = 'run'</script><img src=x onerror=\"document.title = 'run'\">"
    with_script = place.read_text(encoding="utf-8").replace("<main>", f"<main>{script}")
    place.write_text(with_script, encoding="utf-8")
    assert "<title>Week 48, 23 to 29 November 2026</title>" in browse(place, "--dump-dom")
    start = with_script.index('<meta http-equiv="Content-Security-Policy"')
    end = with_script.index(">", start) + 1
    place.write_text(with_script[:start] + with_script[end:], encoding="utf-8")
    assert "<title>run</title>" in browse(place, "--dump-dom")  # so that the test above could fail


def test_the_style_is_one_the_policy_lets_through(tmp_path):
    """Without it the page would print on another paper than it names."""
    made = usual(4)
    assert round(printed(made, LETTER, tmp_path).pages[0].mediabox.width) == 612
    assert round(printed(made, A4, tmp_path).pages[0].mediabox.width) == 595
