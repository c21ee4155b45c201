"""What a person sees, whole: each screen as a text under golden/. `UPDATE_GOLDEN=1 pytest tests/cli` writes them anew."""

import os
import re
import unicodedata
from pathlib import Path

import pytest
from rich.cells import cell_len

GOLDEN = Path(__file__).parent / "golden"
UPDATE = os.environ.get("UPDATE_GOLDEN") == "1"
COLUMNS = 80

SCREENS: dict[str, tuple[str, ...]] = {
    "today": (),
    "due": ("due",),
    "due_why": ("due", "--why"),
    "due_friday": ("due", "--until", "friday", "--tier", "1"),
    "show": ("show", "Agathe Barbier"),
    "show_rotten": ("show", "Greta Hartwig"),
    "why": ("why", "Agathe Barbier"),
    "people": ("people",),
    "people_rotten": ("people", "--rotten", "--sort", "tier"),
    "people_all": ("people", "--state", "all", "--all"),
    "lists": ("lists",),
    "list_show": ("list", "show", "Sunday letter"),
    "plan": ("plan",),
    "plan_short": ("plan", "--minutes", "60"),
    "history": ("history",),
    "history_one": ("history", "Abena Quaye"),
    "history_steps": ("history", "--steps"),
    "undo_list": ("undo", "--list"),
    "config": ("config",),
    "promises": ("promise",),
    "help": ("--help",),
    "help_due": ("due", "--help"),
    "help_touch": ("touch", "--help"),
    "help_list": ("list", "--help"),
}
EMPTY: dict[str, tuple[str, ...]] = {
    "today": (), "due": ("due",), "people": ("people",), "lists": ("lists",), "plan": ("plan",), "history": ("history",),
    "history_steps": ("history", "--steps"), "triage": ("triage",), "promise": ("promise",), "pause": ("pause",),
}  # fmt: skip
PIPES: dict[str, tuple[str, ...]] = {
    f"{name}_{form}": (*command, f"--{form}")
    for name, command in {
        "today": ("today",), "due": ("due",), "show": ("show", "Hawa Bekele"), "people": ("people", "--limit", "12"),
        "lists": ("lists",), "list_show": ("list", "show", "Climbing"), "plan": ("plan",),
        "history": ("history", "--limit", "12"), "why": ("why", "Hawa Bekele"),
    }.items()
    for form in ("plain", "json")
}  # fmt: skip


def settled(text: str, ledger) -> str:
    """Without what differs from run to run: the place of the ledger, and when a step was truly taken."""
    text = text.replace(str(ledger.path), "/tmp/ledger.db")  # noqa: S108  # a text, no file
    lines = [
        re.sub(r"^(\d+ +)20\d\d-\d\d-\d\d \d\d:\d\d", r"\1yyyy-mm-dd hh:mm", line.rstrip())
        for line in text.split("\n")
    ]
    return re.sub(r"of the ledger at\s+/tmp", "of the ledger at\n/tmp", "\n".join(lines).rstrip("\n")) + "\n"


def compare(name: str, text: str) -> None:
    path = GOLDEN / f"{name}.txt"
    if UPDATE:
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
    assert path.exists(), f"no {path.name} yet: UPDATE_GOLDEN=1 pytest tests/cli writes it"
    assert text == path.read_text(encoding="utf-8"), (
        f"{path.name} differs; UPDATE_GOLDEN=1 pytest tests/cli rewrites it"
    )


def check_screen(screen) -> None:
    """What holds of every screen: it fits, colours only, nothing of a markup."""
    assert screen.code == 0
    too_wide = [line for line in screen.lines if cell_len(line) > COLUMNS]
    assert not too_wide
    assert "\x1b" not in screen.text, "an escape that is no colour"
    assert not re.search(r"\[/?(bold|dim|red|green|yellow|cyan|link)[^\]]*\]", screen.text)
    assert "Traceback" not in screen.text
    used = set(re.findall(r"\x1b\[([0-9;]*)m", screen.raw))
    assert used <= {
        "0",
        "",
        "1",
        "2",
        "31",
        "32",
        "33",
        "36",
        "1;31",
        "1;32",
        "1;33",
        "1;36",
        "1;2",
        "2;31",
        "2;32",
    }


@pytest.mark.parametrize("name", SCREENS)
def test_a_screen(demo, terminal, name):
    if name in {"history_steps", "undo_list"}:
        demo("edit", "Agathe Barbier", "--tier", "2")
        demo("list", "join", "Sunday letter", "Greta Hartwig", "Abena Quaye", "Irenka Kiss")
        demo("undo")
        demo("config", "budget", "240")
    screen = terminal(SCREENS[name])
    check_screen(screen)
    compare(name, settled(screen.text, demo))


@pytest.mark.parametrize("name", EMPTY)
def test_an_empty_screen(begun, terminal, name):
    screen = terminal(EMPTY[name])
    check_screen(screen)
    compare(f"empty_{name}", settled(screen.text, begun))


@pytest.mark.parametrize("name", PIPES)
def test_a_pipe(demo, name):
    compare(name, demo(*PIPES[name]).out)


def test_the_first_screen_of_all(ledger, terminal):
    screen = terminal(())
    assert screen.code == 3
    # Where its lines break depends on the path's length, which differs from run to run.
    compare("no_ledger", " ".join(settled(screen.text, ledger).split()) + "\n")
    assert all(cell_len(line) <= COLUMNS for line in settled(screen.text, ledger).split("\n"))


def test_no_golden_text_is_left_over():
    wanted = {
        *SCREENS,
        *PIPES,
        *(f"empty_{name}" for name in EMPTY),
        "no_ledger",
        "forecast",
        "triage",
        "touch",
        "import",
    }
    assert {path.stem for path in GOLDEN.glob("*.txt")} == wanted


def test_what_touch_answers(demo, terminal):
    screen = terminal(("touch", "Greta", "Hartwig", "call", "25m", "yesterday", "--note", "about the garden"))
    check_screen(screen)
    compare("touch", settled(screen.text, demo))


def test_what_import_asks(begun, terminal, tmp_path):
    table = tmp_path / "friends.csv"
    table.write_text("Name,Email,Shoe size\nAna Ruiz,ana@example.com,38\nBob Stone,bob@example.com,45\n")
    screen = terminal(("import", str(table)), [("Go ahead?", "y\n")])
    check_screen(screen)
    assert begun("people", "--json").json["count"] == 2
    compare("import", settled(screen.text, begun))


# Columns


def column_of(line: str, word: str) -> int:
    return cell_len(line[: line.index(word)])


def test_columns_line_up_whatever_the_script(begun, terminal):
    names = [
        "Ann Lee",
        "李明",
        "고예희",
        "שרה לוי",
        "محمد علي",
        "Zoë Ångström",
        "e\u0301e\u0301 Decomposed",
        "ｆｕｌｌ　Wide",
        "🙂 Smile",
        "ประเสริฐ",
    ]
    begun("list", "new", "Band")
    for name in names:
        begun("add", name, "--last", "2026-11-20", "--via", "call", "--list", "Band")
    for command in (("people",), ("list", "show", "Band"), ("due", "--days", "3650")):
        screen = terminal(command)
        check_screen(screen)
        rows = [line for line in screen.lines if "call 4 d ago" in line]
        assert len(rows) == len(names)
        assert len({column_of(row, "call 4 d ago") for row in rows}) == 1
        assert len({column_of(row, "▰") if "▰" in row else column_of(row, "▱") for row in rows}) == 1
        head = next(line for line in screen.lines if line.startswith("Who"))
        assert column_of(head, "Last touch") == column_of(rows[0], "call 4 d ago")
    history = terminal(("history",))
    rows = [line for line in history.lines if "Fri 20 Nov" in line]
    assert len({column_of(row, "both") if "both" in row else column_of(row, "me") for row in rows}) == 1


def test_a_name_too_long_for_its_column_says_so(begun, terminal):
    begun("add", "李明月" * 30, "--last", "2026-11-20")
    begun("add", "Wolfeschlegelsteinhausen" * 6, "--last", "2026-11-20")
    screen = terminal(("people",))
    check_screen(screen)
    rows = [line for line in screen.lines if "4 d ago" in line]
    assert len(rows) == 2
    assert all("…" in row for row in rows)
    assert len({column_of(row, "meet 4 d ago") for row in rows}) == 1


@pytest.mark.parametrize("columns", [20, 40, 60, 120, 250])
def test_other_widths_are_no_fault(demo, terminal, columns):
    for command in (("due",), ("show", "Agathe Barbier"), ("plan",)):
        screen = terminal(command, columns=columns)
        assert screen.code == 0
        assert "wrong in ledger itself" not in screen.text
        assert all(cell_len(line) <= columns for line in screen.lines)


def test_no_colour_where_none_is_wanted(demo, terminal, monkeypatch):
    monkeypatch.setenv("NO_COLOR", "1")
    assert re.search(r"\x1b\[[0-9;]*3[0-9]m", terminal(("due",)).raw)
    screen = terminal(("due",), keep=("NO_COLOR",))
    assert not re.search(r"\x1b\[[0-9;]*3[0-9]m", screen.raw)


def test_golden_texts_hold_no_control():
    for path in GOLDEN.glob("*.txt"):
        text = path.read_text(encoding="utf-8")
        assert not [c for c in text if unicodedata.category(c) in {"Cc", "Cf", "Cs"} and c not in "\n\t"]
