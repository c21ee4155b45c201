"""Text from outside: whatever stands in an argument, a name or a file, nothing crashes and nothing steers a terminal."""

import csv
import io
import json
import shutil
import unicodedata
from typing import Any

import pytest

WHO = "Agathe Barbier"
BIG = "9" * 30
SURROGATE = "\udcff"  # how Python hands over a byte that is no UTF-8
ODD = {
    "empty": "", "blank": "   ", "byte": SURROGATE, "bytes": SURROGATE * 40, "byte handle": f"@{SURROGATE}",
    "byte address": f"{SURROGATE}@example.com", "dash": "-", "dashes": "--", "option": "-x", "long option": "--nosuch",
    "emoji": "🙂", "right to left": "\u202eאבג", "long": "x" * 20_000, "number": BIG, "nan": "nan", "infinite": "inf",
    "negative": "-1", "escape": "\x1b[2J", "percent": "%", "underscore": "_", "quote": "'", "markup": "[/red]",
    "other digits": "١٢", "last day": "9999-12-31", "first day": "0001-01-01", "float": "1e400",
    "many days": "99999999999 days", "far": "in 99999999 years", "hex": "A" * 40, "sql": "'; DROP TABLE contact; --",
}  # fmt: skip

SLOTS: list[tuple[str, ...]] = [
    ("show",), ("why",), ("people",), ("people", "--origin"), ("people", "--list"), ("people", "--sort"),
    ("people", "--state"), ("people", "--limit"), ("people", "--tier"), ("due", "--until"), ("due", "--days"),
    ("due", "--origin"), ("due", "--limit"), ("plan", "--hours"), ("plan", "--minutes"), ("touch",),
    ("touch", "--with"), ("touch", "--with", WHO, "--via"), ("touch", "--with", WHO, "--via", "call", "--for"),
    ("touch", "--with", WHO, "--via", "call", "--on"), ("touch", "--with", WHO, "--via", "call", "--by"),
    ("touch", "--with", WHO, "--via", "call", "--note"), ("touch", "--with", WHO, "--via", "call", "--cost"),
    ("touch", "--with", WHO, "--via", "call", "--id"), ("touch", "edit"), ("touch", "edit", "last", "--on"),
    ("touch", "remove"), ("add",), ("add", "Zed Q", "--email"), ("add", "Zed Q", "--phone"), ("add", "Zed Q", "--url"),
    ("add", "Zed Q", "--handle"), ("add", "Zed Q", "--alias"), ("add", "Zed Q", "--every"), ("add", "Zed Q", "--first"),
    ("add", "Zed Q", "--last"), ("add", "Zed Q", "--birthday"), ("add", "Zed Q", "--note"), ("add", "Zed Q", "--role"),
    ("add", "Zed Q", "--origin"), ("edit", WHO, "--name"), ("edit", WHO, "--origin"), ("edit", WHO, "--at-most"),
    ("edit", WHO, "--remove"), ("edit", WHO, "--first"), ("alias", WHO), ("note", WHO), ("note", WHO, "--remove"),
    ("date", WHO), ("date", WHO, "birthday"), ("promise", WHO), ("promise", WHO, "x", "--due"),
    ("promise", WHO, "x", "--by"), ("done",), ("done", WHO), ("snooze", WHO), ("wake",), ("let-go",),
    ("forget", "--yes"), ("list",), ("list", "new"), ("list", "show"), ("list", "new", "zz", "--rhythm"),
    ("list", "new", "zz", "--thing"), ("list", "join", "Sunday"), ("list", "leave", "Sunday"),
    ("list", "edit", "Sunday", "--name"), ("undo",), ("history",), ("history", "--limit"),
    ("history", "--steps", "--limit"), ("pause",), ("pause", "2026-01-01"), ("pause", "--remove"), ("config",),
    ("config", "budget"), ("config", "timezone"), ("config", "region"), ("config", "level"),
    ("config", "channel.message.words"), ("import",), ("export", "--format"), ("triage", "--limit"),
    ("--as-of", "now"), ("--as-of",),
]  # fmt: skip


def ended(ledger: Any, *arguments: str) -> int:
    """Run; a fault of the program itself comes up as what it is."""
    answer = ledger(*arguments, code=None)
    assert answer.code in {0, 1, 2, 3}
    assert "Traceback" not in answer.err
    assert "wrong in ledger itself" not in answer.err
    assert (answer.code == 0) or answer.err
    return answer.code


@pytest.mark.parametrize("slot", SLOTS, ids=" ".join)
def test_no_argument_is_a_fault(demo, demo_file, slot, monkeypatch):
    monkeypatch.delenv("LEDGER_DEBUG", raising=False)
    faults, codes = [], set()
    for name, text in ODD.items():
        if slot == ("--as-of",):
            arguments = ["--as-of", text, "due", "--json"]
        elif slot == ("--as-of", "now"):
            arguments = ["--as-of", text, "show", WHO]
        else:
            arguments = [*slot, text]
        try:
            codes.add(ended(demo, *arguments))
        except AssertionError as error:
            faults.append(f"{name}: {str(error).splitlines()[0][:160]}")
        if slot[0] not in {"show", "why", "people", "due", "plan", "history", "triage", "--as-of"}:
            shutil.copy(demo_file, demo.path)
    assert not faults
    assert codes


@pytest.mark.parametrize("value", ["nan", "inf", "-inf", "1e400"])
def test_no_number_is_no_number(ledger, tmp_path, value):
    out = tmp_path / "demo.db"
    ended(ledger, "demo", "--out", str(out), "--people", "1", "--years", value)
    assert not out.exists()


# A corpus of names and notes


HOSTILE = {
    "markup": "Ann [/red] Lee",
    "link": "[link=file:///etc/passwd]x[/link] Lee",
    "bold": "[bold]Bob[/bold] :smile: Lee",
    "title": "Esc \x1b]0;owned\x07 Lee",
    "wipe": "Clear \x1b[2J\x1b[H Lee",
    "c1": "Csi \x9b2J Lee",
    "bidi": "Bidi \u202egnp.exe\u202c Lee",
    "isolate": "Iso \u2066x\u2069 Lee",
    "joiner": "Family 👨\u200d👩\u200d👧 Lee",
    "lines": "Line\nBreak\r\nLee",
    "tabs": "Tab\tStop Lee",
    "separator": "Sep\u2028Par\u2029Lee",
    "formula": '=HYPERLINK("http://evil.example","x")',
    "plus": "+1+cmd|' /C calc'!A0",
    "at": "@SUM(1+1)*cmd",
    "minus": "-2+3 Lee",
    "script": "<script>alert(1)</script>",
    "wide": "李明月" * 20,
    "hebrew": "שרה לוי",
    "accents": "e" + "\u0301" * 40 + " Zalgo",
    "quotes": "\"It's\" `me` $HOME",
    "soft": "Soft\u00adHyphen \ufeffLee",
}  # fmt: skip
LONG = "Long " + "n" * 10_000


def escape_vcard(text: str) -> str:
    return (
        text.replace("\\", "\\\\")
        .replace("\r\n", "\\n")
        .replace("\n", "\\n")
        .replace(",", "\\,")
        .replace(";", "\\;")
    )


def cards() -> bytes:
    made = []
    for text in [*HOSTILE.values(), LONG]:
        shown = escape_vcard(text).replace("\u2028", "").replace("\r", "")
        made.append(
            f"BEGIN:VCARD\nVERSION:3.0\nFN:{shown}\nORG:{shown}\nTITLE:{shown}\nNOTE:note {shown}\nEND:VCARD\n"
        )
    lone = b"BEGIN:VCARD\nVERSION:3.0\nFN:Lone \xed\xa0\x80 Half\nNOTE:bad \xff byte\nEND:VCARD\n"
    return "".join(made).encode() + lone


@pytest.fixture(scope="module")
def hostile_file(tmp_path_factory):
    """A ledger full of hostile text, made once: through options where they pass, through a file always."""
    from relationship_ledger.cli.main import main

    folder = tmp_path_factory.mktemp("hostile")
    path = folder / "hostile.db"
    with pytest.MonkeyPatch.context() as patch:
        for name, value in {
            "HOME": str(folder), "RELATIONSHIP_LEDGER": str(path), "LEDGER_NOW": "2026-11-24T10:00:00+00:00",
            "LEDGER_SEED": "1", "TZ": "UTC",
        }.items():  # fmt: skip
            patch.setenv(name, value)
        patch.delenv("XDG_CONFIG_HOME", raising=False)
        source = folder / "cards.vcf"
        source.write_bytes(cards())
        assert main(["init"]) == 0
        assert main(["import", str(source)]) == 0
        for number, text in enumerate(HOSTILE.values()):
            who = f"--with=Target {number}"
            assert (
                main(
                    [
                        "add",
                        f"Target {number}",
                        "--note",
                        text,
                        "--role",
                        text,
                        "--organization",
                        text,
                        "--alias",
                        text,
                        "--handle",
                        f"m:{text}",
                    ]
                )
                == 0
            )
            assert main(["touch", who, "--via=call", "--note", text, "--on=2026-11-01"]) == 0
            assert main(["list", "new", f"{number:02} {text}", "--thing", text, "--value", text]) == 0
            assert main(["list", "join", f"{number:02}", f"Target {number}"]) == 0
            assert main(["promise", "--due", "friday", "--", f"Target {number}", text]) == 0
            assert main(["date", "--", f"Target {number}", text[:40], "11-25"]) == 0
        assert main(["pause", "2026-03-01", "2026-03-02", "--note", HOSTILE["title"]]) == 0
    return path


@pytest.fixture
def hostile(ledger, hostile_file):
    shutil.copy(hostile_file, ledger.path)
    return ledger


def steering(text: str, allowed: str = "\n\t") -> list[str]:
    """Characters that may steer a terminal."""
    return sorted(
        {
            f"U+{ord(character):04X}"
            for character in text
            if character not in allowed + "\u200c\u200d"
            and unicodedata.category(character) in {"Cc", "Cf", "Cs", "Zl", "Zp"}
        }
    )


EVERYTHING: list[tuple[str, ...]] = [
    ("today",), ("due", "--days", "3650"), ("due", "--why", "--days", "3650"), ("people", "--state", "all"),
    ("triage",), ("lists",), ("list", "show", "00"), ("plan",), ("history",), ("history", "--steps"),
    ("undo", "--list"), ("promise",), ("pause",), ("config",),
    *(("show", f"Target {n}") for n in range(len(HOSTILE))), *(("note", f"Target {n}") for n in range(0, len(HOSTILE), 3)),
    *(("date", f"Target {n}") for n in range(0, len(HOSTILE), 3)), ("why", "Target 1"), ("history", "Target 2"),
    ("show", "Lone"),
]  # fmt: skip


def test_the_corpus_came_in(hostile):
    people = hostile("people", "--json").json["people"]
    assert len(people) == 2 * len(HOSTILE) + 2
    names = [each["name"] for each in people]
    assert HOSTILE["markup"] in names
    assert HOSTILE["joiner"] in names
    assert HOSTILE["link"] in names
    assert HOSTILE["script"] in names


def test_nothing_steers_a_pipe(hostile):
    for command in EVERYTHING:
        answer = hostile(*command)
        assert steering(answer.out) == [], command
        assert steering(answer.err) == [], command
        assert answer.out


def test_nothing_steers_a_reader_of_json(hostile):
    for command in EVERYTHING:
        answer = hostile(*command, "--json")
        assert answer.out.isascii()
        assert steering(answer.out) == []
        assert json.loads(answer.out)["schema"] == 1


def test_a_row_stays_a_row(hostile):
    """No name makes two lines or two cells."""
    for line in hostile("people", "--state", "all").lines:
        assert len(line.split("\t")) == 7
    assert len(hostile("people", "--state", "all").lines) == 2 * len(HOSTILE) + 2


@pytest.mark.parametrize(
    "command",
    [
        ("today",), ("due", "--days", "3650", "--all"), ("due", "--why", "--days", "3650", "--all"),
        ("people", "--state", "all", "--all"), ("lists",), ("plan",), ("history",), ("history", "--steps"),
        ("show", "Target 0"), ("show", "Target 3"), ("show", "Target 5"), ("show", "Target 8"), ("show", "Target 19"),
        ("list", "show", "00"), ("promise",), ("pause",), ("show", "Long"), ("show", "Lone"),
    ],
    ids=" ".join,
)  # fmt: skip
def test_nothing_steers_a_terminal(hostile, terminal, command):
    screen = terminal(command)
    assert screen.code in {0, 1}
    assert "Traceback" not in screen.text
    assert "wrong in ledger itself" not in screen.text
    assert steering(screen.text) == []  # colours are taken out of `text`; nothing else may be left
    assert "]8;" not in screen.raw  # a live link
    assert "owned" not in screen.raw or "\x1b]" not in screen.raw


def test_markup_is_shown_as_it_is(hostile, terminal):
    text = terminal(("people", "--all", "--state", "all")).text
    assert "Ann [/red] Lee" in text
    assert "[link=file:" in text
    assert "[bold]Bob" in text
    assert ":smile:" in terminal(("show", "Target 2")).text


def test_joiners_stay(hostile):
    assert HOSTILE["joiner"] in hostile("people", "--plain").out


def test_csv_cells_are_guarded(hostile):
    rows = list(csv.reader(io.StringIO(hostile("export", "--format", "csv").out, newline="")))
    assert len(rows) == 2 * len(HOSTILE) + 3
    assert len({len(row) for row in rows}) == 1
    cells = [cell for row in rows[1:] for cell in row if cell]
    assert not [cell for cell in cells if cell[0] in "=+-@\t\r"]
    assert any("=HYPERLINK" in cell for cell in cells)


def test_raw_csv_is_lossless(hostile):
    rows = list(csv.DictReader(io.StringIO(hostile("export", "--format", "csv", "--raw").out, newline="")))
    names = sorted(row[next(iter(row))] for row in rows)
    assert names == sorted(
        each["name"] for each in hostile("people", "--state", "all", "--json").json["people"]
    )
    assert HOSTILE["formula"] in names


def test_an_export_of_it_all_reads_back_the_same(hostile, tmp_path):
    out = tmp_path / "all.json"
    hostile("export", "-o", str(out))
    json.loads(out.read_text())
    copy = ("--ledger", str(tmp_path / "copy.db"))
    hostile(*copy, "init")
    answer = hostile(*copy, "import", str(out), "--json").json
    assert answer["problems"] == []
    assert answer["contacts"]["added"] == 2 * len(HOSTILE) + 2
    assert hostile(*copy, "people", "--json").json == hostile("people", "--json").json
    assert hostile(*copy, "history", "--json").json["touches"] == hostile("history", "--json").json["touches"]
    for number in range(len(HOSTILE)):
        one = hostile("show", f"Target {number}", "--json").json
        assert hostile(*copy, "show", f"Target {number}", "--json").json == one


def test_a_hostile_name_can_be_found_and_let_go(hostile):
    for each in hostile("people", "--json").json["people"]:
        answer = hostile("show", each["id"], "--json").json
        assert answer["name"] == each["name"]
    for name in (HOSTILE["markup"], HOSTILE["script"], HOSTILE["quotes"]):
        assert hostile("show", name, "--json").json["name"] == name
        gone = hostile("forget", name, "--yes", "--json").json["forgotten"]
        assert gone not in [
            each["id"] for each in hostile("people", "--state", "all", "--json").json["people"]
        ]


def test_a_refusal_repeats_nothing_that_steers(hostile):
    for text in HOSTILE.values():
        for command in (
            ("show", "--", f"nobody {text}"),
            ("config", "--", text),
            ("list", "show", "--", f"zz{text}"),
        ):
            answer = hostile(*command, code=None)
            assert answer.code in {1, 2}
            assert steering(answer.err) == []


def test_a_terminal_that_speaks_no_unicode_gets_an_answer(hostile):
    done = hostile.apart("people", PYTHONUTF8="0", PYTHONIOENCODING="ascii", LC_ALL="C")
    assert done.code == 0
    assert done.err == ""
    assert len(done.lines) == 2 * len(HOSTILE) + 2
    assert done.out.isascii()
