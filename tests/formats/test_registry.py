"""Files are known by what is in them."""

import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relationship_ledger import formats
from relationship_ledger.errors import InvalidValueError
from relationship_ledger.formats.source import Hints, of_bytes
from relationship_ledger.model import PersonRecord, Problem

EXAMPLES = Path(__file__).parents[2] / "examples" / "imports"

CARD = "BEGIN:VCARD\r\nVERSION:3.0\r\nFN:Ana\r\nEND:VCARD\r\n"


@pytest.mark.parametrize(
    ("text", "name"),
    [
        (CARD, "vcard"),
        ("\ufeff" + CARD, "vcard"),
        ("\r\n\r\n" + CARD, "vcard"),
        ("begin : vcard\nfn:a\n", "vcard"),
        ("END:VCARD\r\n" + CARD, "vcard"),
        (CARD.replace("\r\n", "\r"), "vcard"),
        ('{"format": "relationship-ledger", "people": []}', "ledger_json"),
        ('\n{"schema": 1, "format": "relationship-ledger", "cut', "ledger_json"),
        ('{"exported_at": "2026-01-01T00:00:00Z", "format":"relationship-ledger"}', "ledger_json"),
        ('{"people": [{"format": "x"}], "format":"relationship-ledger"}', "ledger_json"),
        ('{"people": [{"format": "relationship-ledger"}]}', None),
        ('{"text": "BEGIN:VCARD"}', None),
        ('{"a": ' + "[" * 100_000 + ' "format": "relationship-ledger"', None),
        ('["format", "relationship-ledger"]', None),
        ("From ana@x.example Mon\nSubject: x\n\n" + CARD, "mail"),
        ("BEGIN:VCALENDAR\n" + CARD, "ics"),
        ("Name,E-mail\nAna,a@x.example\n", "people_csv"),
        ("Name,E-mail\n", "people_csv"),
        ("email\n", "people_csv"),
        ("Wer es ist;Fon\nAna;1\nBo;2\n", "people_csv"),
        ("CONVERSATION ID,FROM,CONTENT\n1,Ana,hi\n", "linkedin"),
        ("First Name,Last Name,Connected On\n", "people_csv"),
        ("a;b\nc\n", None),
        ("[15/01/2024, 10:00:00] Ana: Hi\n[15/01/2024, 10:01:00] Bo: Hi\n", "whatsapp"),
        ("Dear Ana, it was good to see you.\nLove, Bo\n", None),
        ("", None),
        ("\n\n", None),
        ("<a>Name,E-mail</a>", None),
    ],
)
def test_recognise(text, name):
    assert formats.recognise(of_bytes(text.encode("utf-8"), "f")) == name


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize(
    ("text", "name"), [(CARD, "vcard"), ("Name,E-mail\nAna,a@x.example\n", "people_csv")]
)
def test_recognise_wide_text(encoding, text, name):
    assert formats.recognise(of_bytes(text.encode(encoding), "f")) == name


@pytest.mark.parametrize(
    "data",
    [b"PK\x03\x04" + bytes(100), b"\x89PNG\r\n\x1a\n" + bytes(range(256)), b"SQLite format 3\0" + bytes(90)],
)
def test_other_files_are_not_recognised(data):
    assert formats.recognise(of_bytes(data, "f")) is None


@given(st.binary(max_size=300) | st.text(max_size=300).map(lambda text: text.encode("utf-8", "replace")))
def test_recognise_takes_anything(data):
    assert formats.recognise(of_bytes(data, "f")) in (None, *formats.MODULES)


def test_load():
    assert formats.load("vcard").__name__ == "relationship_ledger.formats.vcard"
    with pytest.raises(InvalidValueError, match="No format “zip”") as refusal:
        formats.load("zip")
    assert refusal.value.candidates == tuple(formats.MODULES)


def test_formats_are_imported_on_demand():
    code = (
        "import sys, relationship_ledger.formats as formats; "
        "sys.exit(any(module in sys.modules for module in [*formats.MODULES.values(), 'phonenumbers', 'csv']))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


@pytest.mark.parametrize(
    ("file", "format_name", "people", "problems"),
    [
        (
            "friends.vcf",
            "vcard",
            ["Dr. Ansgar Brückner", "Ifeoma Grace Okonkwo", "Tomás Quiroga", "Noor Haddad"],
            1,
        ),
        ("google.csv", "people_csv", ["Maren Lindqvist", "Dario Benedetti", "Kite Repair Shop"], 0),
        ("outlook.csv", "people_csv", ["Étienne Côté Jr.", "Brigitte Außenhofer"], 0),
        ("Connections.csv", "people_csv", ["Rosalind Achterberg", "Kwabena Mensah-Price"], 0),
        ("freunde.csv", "people_csv", ["Jonas Ährenfeld", "Mila Petrović", "Oma Hilde"], 0),
    ],
)
def test_examples(file, format_name, people, problems):
    data = (EXAMPLES / file).read_bytes()
    assert formats.recognise(of_bytes(data, "f")) == format_name
    found = list(formats.load(format_name).read(of_bytes(data, file), Hints("DE")))
    assert [item.name for item in found if isinstance(item, PersonRecord)] == people
    assert len([item for item in found if isinstance(item, Problem)]) == problems
