"""vCards as programs write them: one table entry per trap, then arbitrary bytes."""

import base64
import quopri
import re
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from relationship_ledger.core.handles import fold
from relationship_ledger.formats import vcard
from relationship_ledger.formats.source import Hints, of_bytes
from relationship_ledger.model import Handle, ImportantDay, PersonRecord, Problem


def read(text, *, region="", name="f.vcf"):
    data = text if isinstance(text, bytes) else text.encode("utf-8")
    return list(vcard.read(of_bytes(data, name), Hints(region)))


def card(*lines, version="3.0", end=True):
    head = ["BEGIN:VCARD", f"VERSION:{version}"] if version else ["BEGIN:VCARD"]
    return "\r\n".join([*head, *lines, *(["END:VCARD"] if end else [])]) + "\r\n"


def one(*lines, version="3.0", region=""):
    """The record of a card that has no problem."""
    found = read(card(*lines, version=version), region=region)
    assert [item for item in found if isinstance(item, Problem)] == []
    (record,) = found
    return record


def handles(record, kind):
    return [(handle.label, handle.value) for handle in record.handles if handle.kind == kind]


# -- names ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("lines", "name"),
    [
        (["FN:Ana López"], "Ana López"),
        (["FN: Ana\\nLópez "], "Ana López"),
        (["FN:López\\, Ana"], "López, Ana"),
        (["N:López;Ana;María;;"], "Ana María López"),
        (["N:López;Ana;María;Dr.;PhD"], "Dr. Ana María López PhD"),
        (["N:López;Ana;;Mrs.;"], "Ana López"),
        (["N:López;;;Mrs.;"], "Mrs. López"),
        (["N:López;Ana;;;ing. jr,M.Sc."], "Ana López ing. jr M.Sc."),
        (["N:López\\;Gil;Ana"], "Ana López;Gil"),
        (["N:López"], "López"),
        (["FN:", "N:López;Ana"], "Ana López"),
        (["FN:-", "N:López;Ana"], "Ana López"),
        (["FN:-"], "-"),
        (["N:;;;Dr.;", "NICKNAME:Nita"], "Nita"),
        (["EMAIL:ana.lopez@x.example"], "Ana Lopez"),
        (["EMAIL:ana7@x.example"], "ana7"),
        (["EMAIL:info@x.example", "ORG:Kites"], "Kites"),
        (["EMAIL:ana.lopez@x.example", "ORG:Kites"], "Ana Lopez"),
        (["ORG:Kites;Repair"], "Kites"),
        (["ORG:;Repair"], "Repair"),
        (["TEL:+34 600 111 222"], "+34600111222"),
        (["N:López;Ana", "ORG:Kites", "X-ABShowAs:COMPANY"], "Kites"),
    ],
)
def test_name(lines, name):
    assert one(*lines).name == name


def test_other_names_become_aliases():
    record = one("FN:Lupe", "N:Vidal;Guadalupe;;Dr.;PhD", "NICKNAME:Lupita,Lu", "FN:La jefa")
    assert record.aliases == ("Lupita", "Lu", "La jefa", "Guadalupe Vidal")
    assert one("FN:Vidal Guadalupe", "N:Vidal;Guadalupe").aliases == ()


def test_phonetic_names_are_ignored():
    assert one("FN:Ana", "X-PHONETIC-FIRST-NAME:Onna", "SORT-STRING:Onna").aliases == ()


def test_a_long_name_is_cut_and_kept():
    record = one("FN:" + "x" * 1000)
    assert record.name == "x" * 300
    assert record.notes == ("Name (as written): " + "x" * 1000,)


def test_text_is_cleaned():
    record = one(
        "FN:A\0na\x07", "NOTE:tab\tand\x1b[2J\ud800".encode("utf-8", "surrogatepass").decode("latin-1")
    )
    assert record.name == "Ana"
    utf16 = "\ufeff" + card("FN:Ana")
    broken = utf16.encode("utf-16-le").replace(
        "A".encode("utf-16-le") + "n".encode("utf-16-le"), b"\x00\xd8n\x00"
    )
    (record,) = read(broken)
    assert record.name == "\ufffdna"


# -- lines and encodings ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("end", ["\r\n", "\n", "\r", "\r\r\n"])
def test_line_ends(end):
    text = "".join(
        line + end for line in ("", "BEGIN:VCARD", "FN:Ana", "NOTE:one", "  two", "BDAY:x", "END:VCARD", "")
    )
    record, problem = read(text)
    assert (record.name, record.notes[0], record.where) == ("Ana", "one two", "f.vcf:2")
    assert problem == Problem("f.vcf:6", "unreadable birthday: x")


@pytest.mark.parametrize(
    ("lines", "note"),
    [
        (["NOTE:a\r\n b"], "ab"),
        (["NOTE:a\r\n\tb"], "ab"),
        (["NOTE:a\r\n  b"], "a b"),
        (["NOTE:a", "b", "", "c"], "a\nb\n\nc"),
        (["NOTE:see", "http://x.example"], "see\nhttp://x.example"),
        (["NOTE:see", "Remember: the cat"], "see\nRemember: the cat"),
        (['NOTE:a\\nb\\Nc\\,d\\;e\\:f\\\\g\\"h'], 'a\nb\nc,d;e:f\\g"h'),
        (["NOTE:a\\qb"], "a\\qb"),
        (["NOTE:a\\"], "a\\"),
        (['NOTE;X="a:b;c":text'], "text"),
        (['NOTE;X="a:text'], "text"),
        (["NOTE;LANGUAGE=de;CHARSET=UTF-8:text"], "text"),
        (["item7.NOTE:text"], "text"),
        (["note:text"], "text"),
        (["NOTE;ENCODING=QUOTED-PRINTABLE:=41=\r\n=42 =\r\n C"], "AB  C"),
        (["NOTE;QUOTED-PRINTABLE:a=0D=0Ab=\r\n=0Ac"], "a\nb\nc"),
        (["NOTE;ENCODING=QUOTED-PRINTABLE:=41=", "", "=42"], "AB"),
        (["NOTE;ENCODING=QUOTED-PRINTABLE:=41=", "", "X-OTHER:=42"], "A"),
        (["NOTE;ENCODING=QUOTED-PRINTABLE:=41=", "Tel: 7"], "ATel: 7"),
        (["NOTE;ENCODING=QUOTED-PRINTABLE:100=ZZ=4"], "100=ZZ=4"),
        (["NOTE;ENCODING=b:" + base64.b64encode("größe".encode()).decode()], "größe"),
        (["NOTE;ENCODING=BASE64:!"], "!"),
    ],
)
def test_note(lines, note):
    assert one("FN:Ana", *lines, version="2.1").notes == (note,)


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        (b"NOTE:M\xf6\xdflitz", "Mößlitz"),
        (b"NOTE;CHARSET=Murks:M\xf6\xdflitz", "Mößlitz"),
        (b"NOTE;CHARSET=Murks;QUOTED-PRINTABLE:M=F6=DFlitz", "Mößlitz"),
        (b"NOTE;CHARSET=Windows-1252;QUOTED-PRINTABLE:M=F6=DFlitz =80", "Mößlitz €"),
        (b"NOTE;CHARSET=windows-1251:\xcf\xf0\xe8\xe2\xe5\xf2", "Привет"),
        (b"TITLE;CHARSET=windows-1251:\xcf\r\nNOTE:\xcf\xf0\xe8\xe2\xe5\xf2", "Привет"),
        (b"NOTE;CHARSET=windows-1252:" + "Mößlitz".encode(), "Mößlitz"),
        (b"NOTE;CHARSET=SHIFT_JIS:" + "山田".encode("shift_jis"), "山田"),
        (b"NOTE;CHARSET=ISO-2022-JP:" + "山田".encode("iso2022_jp"), "山田"),
        (b"NOTE;CHARSET=punycode:abc", "abc"),
        (b"NOTE;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:=C3=A4=C3=A4=C3=A4=C3", "äää\ufffd"),
        (b"NOTE:gr\r\n" + b" \xc3\r\n \xbcn", "grün"),
    ],
)
def test_charset(raw, text):
    (record,) = read(b"BEGIN:VCARD\r\nVERSION:2.1\r\nFN:Ana\r\n" + raw + b"\r\nEND:VCARD\r\n")
    assert record.notes == (text,)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_file_encoding(encoding):
    (record,) = read(card("FN:Jürgen 山田", "TEL:+34600111222").encode(encoding))
    assert (record.name, record.where) == ("Jürgen 山田", "f.vcf:1")


def test_byte_order_mark_between_cards():
    found = read(b"".join(card(f"FN:{name}").encode("utf-8-sig") for name in ("Ana", "Bob")))
    assert [item.name for item in found] == ["Ana", "Bob"]


def test_pictures_are_skipped_folded_or_not():
    picture = base64.b64encode(bytes(range(256)) * 3).decode()
    lines = [picture[at : at + 60] for at in range(0, len(picture), 60)]
    record = one(
        "PHOTO;ENCODING=BASE64;JPEG:" + lines[0], *lines[1:], "", "FN:Ana",
        "LOGO;ENCODING=b:" + lines[0], *[" " + line for line in lines[1:]], "TITLE:Cook", version="2.1",
    )  # fmt: skip
    assert (record.name, record.role, record.notes) == ("Ana", "Cook", ())


# -- handles ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("line", "label", "value"),
    [
        ("TEL:+34 600 111 222", None, "+34600111222"),
        ("TEL:600 111 222", None, "+34600111222"),
        ("TEL;CELL;PREF:600 111 222", "mobile", "+34600111222"),
        ("TEL;TYPE=HOME,VOICE:600 111 222", "home", "+34600111222"),
        ("TEL;TYPE=home;TYPE=pref:600 111 222", "home", "+34600111222"),
        ("TEL;WORK;FAX:912 345 678", "work fax", "+34912345678"),
        ('TEL;VALUE=uri;TYPE="work,voice";PREF=1:tel:+34-912-345-678;ext=12', "work", "+34912345678;ext=12"),
        ("TEL;TYPE=WhatsApp:600 111 222", "whatsapp", "+34600111222"),
        ("TEL;utf-8;VOICE;X-Sauna:600 111 222", "sauna", "+34600111222"),
        ("TEL:0123/57", None, "012357"),
    ],
)
def test_phone(line, label, value):
    assert handles(one("FN:Ana", line, region="ES"), "phone") == [(label, value)]


def test_the_same_number_twice_is_one():
    record = one("FN:Ana", "TEL;HOME:600 111 222", "TEL;TYPE=WhatsApp:+34 600-111-222", region="ES")
    assert handles(record, "phone") == [("home", "+34600111222")]


def test_two_numbers_in_one_field_are_two():
    record = one("FN:Ana", "TEL:912 345 678 / 600 111 222", region="ES")
    assert handles(record, "phone") == [(None, "+34912345678"), (None, "+34600111222")]


def test_labels_of_groups():
    record = one(
        "FN:Ana", "item1.TEL:+34600111222", "ITEM1.X-ABLabel:_$!<Mobile>!$_", "item2.URL:x.example",
        "item2.X-ABLabel:Her blog", "item3.EMAIL;TYPE=work:ana@x.example", "item3.X-ABLabel:",
    )  # fmt: skip
    assert record.handles == (
        Handle("phone", "+34600111222", "mobile"),
        Handle("url", "x.example", "her blog"),
        Handle("email", "ana@x.example", "work"),
    )


@pytest.mark.parametrize(
    ("line", "value"),
    [
        ("EMAIL;PREF;INTERNET: Ana@x.example", "Ana@x.example"),
        ("EMAIL:mailto:ana@x.example", "ana@x.example"),
        ("EMAIL:Ana López <ana@x.example>", "ana@x.example"),
    ],
)
def test_email(line, value):
    assert handles(one("FN:Ana", line), "email") == [(None, value)]


def test_email_twice_in_another_case_is_one():
    assert len(one("FN:Ana", "EMAIL:ana@x.example", "EMAIL;TYPE=work:ANA@X.example").handles) == 1


@pytest.mark.parametrize(
    ("line", "what", "text"),
    [
        ("TEL:Privattelefon", "phone", "Privattelefon"),
        ("TEL:7yy-zzz", "phone", "7yy-zzz"),
        ("EMAIL:not an address", "e-mail", "not an address"),
        ("URL:nowhere", "URL", "nowhere"),
        ("BDAY:19723101", "birthday", "19723101"),
        ("BDAY:circa 1800", "birthday", "circa 1800"),
        ("BDAY:03/04/1980", "birthday", "03/04/1980"),
        ("ANNIVERSARY:2009", "anniversary", "2009"),
    ],
)
def test_what_can_not_be_read_is_kept_as_a_note(line, what, text):
    record, problem = read(card("FN:Ana", "", line))
    assert problem == Problem("f.vcf:5", f"unreadable {what}: {text}")
    assert record.name == "Ana"
    (note,) = record.notes
    assert note.endswith(f" (as written): {text}")


@pytest.mark.parametrize(
    ("line", "label", "value"),
    [
        ("IMPP:xmpp:ana@talk.example", "xmpp", "ana@talk.example"),
        ("IMPP;X-SERVICE-TYPE=Skype;type=HOME:skype:ana.l", "skype", "ana.l"),
        ("IMPP:ana@talk.example", "im", "ana@talk.example"),
        ("X-SKYPE-USERNAME:ana.l", "skype", "ana.l"),
        ("X-AIM;TYPE=HOME:ana5", "aim", "ana5"),
        ("X-JABBER:ana@talk.example", "xmpp", "ana@talk.example"),
        (
            "X-SOCIALPROFILE;TYPE=mastodon:https://social.example/@ana",
            "mastodon",
            "https://social.example/@ana",
        ),
        ("X-SOCIALPROFILE;type=twitter;x-user=ana:http://twitter.com/ana", "twitter", "ana"),
        ("X-SOCIALPROFILE;type=Flickr:x-apple:ana", "flickr", "ana"),
    ],
)
def test_accounts(line, label, value):
    assert handles(one("FN:Ana", line), "platform") == [(label, value)]


@pytest.mark.parametrize(
    "line",
    [
        "X-SOCIALPROFILE;type=linkedin:http://www.linkedin.com/in/ana",
        "X-SOCIALPROFILE:http://www.linkedin.com/in/ana",
        "URL:http\\://www.linkedin.com/in/ana",
    ],
)
def test_profiles_that_are_urls(line):
    assert [value for _, value in handles(one("FN:Ana", line), "url")] == ["http://www.linkedin.com/in/ana"]


@pytest.mark.parametrize(
    ("lines", "addresses"),
    [
        (
            ["ADR;HOME:;;Weg 4;Altenhain;;99999;Deutschland"],
            [("home", "Weg 4, 99999 Altenhain, Deutschland")],
        ),
        (["ADR:Box 7;Suite 2;Weg 4;;;;"], [(None, "Weg 4, Suite 2, Box 7")]),
        (["ADR;TYPE=home:;Line one\\nLine two\\, x;;;;;"], [("home", "Line one, Line two, x")]),
        (["ADR:;;;;;;"], []),
        (["ADR:;;;;;;", "LABEL;WORK:Weg 4\\nAltenhain"], [("work", "Weg 4, Altenhain")]),
        (["ADR:;;Weg 4;;;;", "LABEL:Weg 4\\nAltenhain"], [(None, "Weg 4")]),
        (['ADR;LABEL="Weg 4^nAltenhain":;;;;;;'], [(None, "Weg 4, Altenhain")]),
        (["ADR:;;Weg 4;", "Altenhain;;99999;"], [(None, "Weg 4, 99999 Altenhain")]),
        (["ADR:;;a;b;c;d;e;f;g"], [(None, "a, d b, c, e, f, g")]),
    ],
)
def test_address(lines, addresses):
    assert handles(one("FN:Ana", *lines), "address") == addresses


# -- other fields -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("line", "day"),
    [
        ("BDAY:19800322", ImportantDay("birthday", 3, 22, 1980)),
        ("BDAY:1980-03-22", ImportantDay("birthday", 3, 22, 1980)),
        ("BDAY;VALUE=date:1980-3-2", ImportantDay("birthday", 3, 2, 1980)),
        ("BDAY:--0203", ImportantDay("birthday", 2, 3)),
        ("BDAY:--02-03", ImportantDay("birthday", 2, 3)),
        ("BDAY:--0229", ImportantDay("birthday", 2, 29)),
        ("BDAY:19800322T000000Z", ImportantDay("birthday", 3, 22, 1980)),
        ("BDAY:1980-03-22T23:10:00-05:00", ImportantDay("birthday", 3, 22, 1980)),
        ("BDAY:1604-11-30", ImportantDay("birthday", 11, 30)),
        ("BDAY;X-APPLE-OMIT-YEAR=1604:1604-11-30", ImportantDay("birthday", 11, 30)),
        ("BDAY;X-APPLE-OMIT-YEAR=1900:1900-11-30", ImportantDay("birthday", 11, 30)),
        ("BDAY:0000-11-30", ImportantDay("birthday", 11, 30)),
        ("BDAY:22.3.1980", ImportantDay("birthday", 3, 22, 1980)),
        ("BDAY:22/3/1980", ImportantDay("birthday", 3, 22, 1980)),
        ("BDAY:March 22\\, 1980", ImportantDay("birthday", 3, 22, 1980)),
        ("BDAY;VALUE=text:22 March", ImportantDay("birthday", 3, 22)),
        ("ANNIVERSARY:20090808T1430-0500", ImportantDay("anniversary", 8, 8, 2009)),
        ("X-ANNIVERSARY:2009-08-08", ImportantDay("anniversary", 8, 8, 2009)),
        ("X-MS-ANNIVERSARY:20090808", ImportantDay("anniversary", 8, 8, 2009)),
        (
            "item1.X-ABDATE:2009-08-08\r\nitem1.X-ABLabel:_$!<Anniversary>!$_",
            ImportantDay("anniversary", 8, 8, 2009),
        ),
        ("ITEM1.X-ABDATE:20090808\r\nITEM1.X-ABLABEL:Hochzeitstag", ImportantDay("hochzeitstag", 8, 8, 2009)),
        ("X-ABDATE:2009-08-08", ImportantDay("date", 8, 8, 2009)),
    ],
)
def test_day(line, day):
    assert one("FN:Ana", line).days == (day,)


@pytest.mark.parametrize(
    "text", ["19790229", "1980-13-01", "00000000", "---15", "1980-03", "2/2/2/2", "１９"]
)
def test_no_day(text):
    record, problem = read(card("FN:Ana", f"BDAY:{text}"))
    assert record.days == ()
    assert problem.why.startswith("unreadable birthday")


def test_work():
    record = one("FN:Ana", "ORG:Kites\\, Inc.;Repair;Strings", "TITLE:Cook", "ROLE:Food", "ORG:Choir")
    assert (record.organization, record.role) == ("Kites, Inc.", "Cook")
    assert record.notes == ("Department: Repair, Strings", "Role: Food", "Organization: Choir")
    assert one("FN:Ana", "ORG:Company, The", version="2.1").organization == "Company, The"
    assert one("FN:Ana", "ROLE:Food").role == "Food"


def test_groups():
    record = one("FN:Ana", "CATEGORIES:Choir,Cooks\\, all,myContacts", "CATEGORIES:Choir")
    assert record.groups == ("Choir", "Cooks, all")
    assert one("FN:Ana", "CATEGORIES:Choir;Cooks", version="2.1").groups == ("Choir", "Cooks")


def test_people_around_someone_are_notes():
    record = one(
        "FN:Ana", "X-EVOLUTION-SPOUSE:Bo", "item1.X-ABRELATEDNAMES:Cy", "item1.X-ABLabel:_$!<Brother>!$_",
        "X-MS-MANAGER:Di", "RELATED;VALUE=uri;TYPE=friend:urn:uuid:1", "NOTE:x", "NOTE:x",
    )  # fmt: skip
    assert record.notes == ("Spouse: Bo", "Related (brother): Cy", "Manager: Di", "x")


def test_a_day_of_death_is_told():
    record, problem = read(card("FN:Ana", "DEATHDATE:20200101", "BDAY:19300101"))
    assert record.notes == ("Died: 20200101",)
    assert "day of death" in problem.why
    assert [day.label for day in record.days] == ["birthday"]


def test_a_whole_record():
    record = one(
        "UID:7", "FN:Ana", "EMAIL;TYPE=work:ana@x.example", "BDAY:19800322", "NOTE:hi", "CATEGORIES:a"
    )
    assert record == PersonRecord(
        where="f.vcf:1", name="Ana", key="vcard:uid:7", handles=(Handle("email", "ana@x.example", "work"),),
        days=(ImportantDay("birthday", 3, 22, 1980),), notes=("hi",), groups=("a",),
    )  # fmt: skip


# -- keys -------------------------------------------------------------------------------------------------------


def test_key_is_the_uid():
    assert one("FN:Ana", "UID: urn:uuid:AB-1 ").key == one("FN:Bob", "UID:AB-1").key == "vcard:uid:AB-1"
    assert one("FN:Ana", "UID:").key.startswith("vcard:sha:")


def test_key_of_content_depends_on_nothing_else():
    lines = ["FN:Ana", "TEL:600 111 222", "NOTE:abc"]
    keys = {
        one(*lines).key,
        one(*lines, region="ES").key,
        one(*lines, version="4.0").key,
        one("FN:Ana", "PRODID:x", "TEL:600-111-222", "REV:1", "NOTE:a\r\n bc").key,
        read("\n\n" + card(*lines))[0].key,
    }
    (key,) = keys
    assert re.fullmatch(r"vcard:sha:[0-9a-f]{32}", key)
    for other in (
        ["FN:Bob", *lines[1:]],
        lines[:2],
        [*lines, "BDAY:--0203"],
        [*lines, "TITLE:x"],
        [*lines, "CATEGORIES:x"],
    ):
        assert one(*other).key != key


# -- cards that are not as they should be ------------------------------------------------------------------------


def outcome(text):
    return [(item.where, getattr(item, "name", None) or item.why) for item in read(text)]


NO_END = "the card has no END:VCARD; read as far as it goes"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", [("f.vcf", "no card in this file")]),
        ("\ufeff", [("f.vcf", "no card in this file")]),
        ("BEGIN:VCARD\nEND:VCARD", [("f.vcf:1", "the card has no name, and nothing to name it by")]),
        ("BEGIN:VCARD\nFN:A", [("f.vcf:1", "A"), ("f.vcf:1", NO_END)]),
        ("BEGIN:VCARD\nFN:A\nBEGIN:VCARD\nFN:B\nEND:VCARD", [("f.vcf:1", "A"), ("f.vcf:1", NO_END), ("f.vcf:3", "B")]),
        ("BEGIN:VCARD\nFN:A\nEND:VCARD\nEND:VCARD", [("f.vcf:1", "A"), ("f.vcf:4", "END:VCARD without a BEGIN:VCARD")]),
        (
            "BEGIN:VCARD\nFN:A\nBEGIN:VCARD\nFN:B\nEND:VCARD\nEND:VCARD",
            [("f.vcf:1", "A"), ("f.vcf:1", NO_END), ("f.vcf:3", "B"), ("f.vcf:6", "END:VCARD without a BEGIN:VCARD")],
        ),
        ("FN:A\nEND:VCARD", [("f.vcf:1", "A"), ("f.vcf:1", "the card has no BEGIN:VCARD; read from where it starts")]),
        ("hello\nworld\nBEGIN:VCARD\nFN:A\nEND:VCARD", [("f.vcf:1", "outside of any card: hello and 1 more"), ("f.vcf:3", "A")]),
        ("begin:vcard\nfn:A\nend:vcard", [("f.vcf:1", "A")]),
        (" BEGIN : VCARD \nFN:A\nEND:VCARD  ", [("f.vcf:1", "A")]),
        ("BEGIN:VCARD\nFN:A\nAGENT:\nBEGIN:VCARD\nFN:B\nEND:VCARD\nEND:VCARD", [("f.vcf:1", "A"), ("f.vcf:4", "B")]),
        (
            "BEGIN:VCARD\nFN:A\nAGENT:\nBEGIN:VCARD\nFN:B\nBEGIN:VCARD\nFN:C\nEND:VCARD",
            [("f.vcf:1", "A"), ("f.vcf:1", NO_END), ("f.vcf:4", "B"), ("f.vcf:4", NO_END), ("f.vcf:6", "C")],
        ),
        (
            "BEGIN:VCARD\nFN:A\nAGENT:BEGIN:VCARD\\nFN:B\\nEND:VCARD\nEND:VCARD",
            [("f.vcf:1", "A"), ("f.vcf:3", "a card inside this card is kept as a note, not read")],
        ),
        ("BEGIN:VCARD\nFN:A\nrubbish\nEND:VCARD", [("f.vcf:1", "A"), ("f.vcf:3", "unreadable line: rubbish")]),
        ("BEGIN:VCARD\nKIND:group\nFN:Choir\nEND:VCARD", [("f.vcf:1", "a group, not a person: Choir")]),
        ("BEGIN:VCARD\nX-ADDRESSBOOKSERVER-KIND:group\nN:Choir\nEND:VCARD", [("f.vcf:1", "a group, not a person: without a name")]),
        ("BEGIN:VCARD\nKIND:application\nFN:X\nEND:VCARD", [("f.vcf:1", "an application, not a person: X")]),
        ("BEGIN:VCARD\nKIND:org\nFN:Kites\nEND:VCARD", [("f.vcf:1", "Kites")]),
        ("BEGIN:VCARD\nFN;QUOTED-PRINTABLE:A=\nEND:VCARD", [("f.vcf:1", "A")]),
    ],
)  # fmt: skip
def test_broken_cards(text, found):
    assert outcome(text) == found


def test_a_bad_card_loses_nothing_else():
    bad = 'BEGIN:VCARD\n;;;:::\nFN;=:\nN\nTEL;TYPE="x:1\nBDAY:?\n=\nEND:VCARD\n'
    found = read(card("FN:Ana") + bad + card("FN:Bob"))
    assert [
        item.name for item in found if isinstance(item, PersonRecord) and item.name in ("Ana", "Bob")
    ] == ["Ana", "Bob"]
    assert any(isinstance(item, Problem) for item in found)


# -- anything ---------------------------------------------------------------------------------------------------

texts = st.text(st.characters(codec="utf-8", exclude_characters="\r\n\0"), max_size=30)
fields = st.sampled_from(
    ["FN", "N", "TEL;HOME", "EMAIL", "NOTE;ENCODING=QUOTED-PRINTABLE", "BDAY", "ADR", "ORG", "URL", "CATEGORIES", "IMPP",
     "X-SOCIALPROFILE;TYPE=x", "item1.X-ABLabel", "item1.X-ABDATE", "PHOTO;ENCODING=b", "AGENT", "", "KIND", "UID",
     "NICKNAME;CHARSET=utf-7", "TITLE;CHARSET=gb18030;ENCODING=BASE64"]
)  # fmt: skip
cards = st.lists(st.tuples(fields, texts), max_size=8).map(
    lambda pairs: card(*(f"{name}:{value}" for name, value in pairs))
)
clean_cards = st.builds(
    lambda name, mail, note: card(f"FN:{name}x", f"EMAIL:{mail}", "NOTE;ENCODING=QUOTED-PRINTABLE:" + note),
    texts.map(lambda text: re.sub(r"[^\w ]", "", text)),
    st.emails(),
    texts.map(lambda text: quopri.encodestring(text.encode(), quotetabs=True).decode().replace("\n", "\r\n")),
)


def assert_sound(found):
    for item in found:
        assert item.where.startswith("f.vcf")
        if isinstance(item, PersonRecord):
            assert item.name == " ".join(item.name.split()) != ""
            assert item.key.startswith("vcard:")
            texts_of_it = [
                item.name,
                *item.aliases,
                *item.notes,
                *item.groups,
                *(h.value for h in item.handles),
            ]
            for text in texts_of_it:
                assert "\0" not in text
                text.encode("utf-8")
        else:
            assert item.why


@given(st.binary(max_size=400))
def test_any_bytes(data):
    assert_sound(read(data))
    assert_sound(read(b"BEGIN:VCARD\n" + data))


@given(st.lists(cards, max_size=4).map("".join), st.data())
def test_mutated_cards(text, data):
    raw = bytearray(text.encode("utf-8"))
    for _ in range(data.draw(st.integers(0, 4))):
        if raw:
            at = data.draw(st.integers(0, len(raw) - 1))
            raw[at : at + data.draw(st.integers(0, 5))] = data.draw(st.binary(max_size=5))
    assert_sound(read(bytes(raw)))


@given(st.lists(cards, max_size=6))
def test_every_card_is_accounted_for(listed):
    found = read("".join(listed))
    places = {item.where for item in found if isinstance(item, PersonRecord)}
    places |= {item.where for item in found if isinstance(item, Problem)}
    line = 1
    for text in listed:
        mine = {
            place
            for place in places
            if ":" in place and line <= int(place.split(":")[1]) < line + text.count("\r\n")
        }
        assert mine, text
        line += text.count("\r\n")


@given(st.lists(clean_cards, min_size=1, max_size=6), st.integers(0, 6))
@settings(max_examples=60)
def test_two_halves_read_as_the_whole(listed, cut):
    first, second = "".join(listed[:cut]), "".join(listed[cut:])
    whole = read(first + second)
    halves = [item for half in (first, second) if half for item in read(half)]
    assert [item.key for item in whole] == [item.key for item in halves]
    assert [item.name for item in whole] == [item.name for item in halves]
    assert len(whole) == len(listed)


def test_records_come_before_the_file_is_read_to_its_end():
    found = vcard.read(of_bytes((card("FN:Ana") * 50_000).encode(), "f.vcf"), Hints())
    start = time.process_time()
    assert next(found).name == "Ana"
    assert time.process_time() - start < 0.5


MEGA = 400_000


@pytest.mark.parametrize(
    "text",
    [
        "x" * MEGA,
        "\r" * MEGA,
        "\n " * (MEGA // 2),
        "BEGIN:VCARD\nFN:" + "a" * MEGA,
        "BEGIN:VCARD\nFN:A\nNOTE;" + ";" * MEGA,
        "BEGIN:VCARD\nFN:A\nNOTE" + ';a="' * (MEGA // 4),
        "BEGIN:VCARD\nFN:A\nNOTE" + ';a="b' * (MEGA // 5) + '":x',
        "BEGIN:VCARD\nFN:A\nNOTE:" + "\\" * MEGA,
        "BEGIN:VCARD\nN:" + ";" * MEGA,
        "BEGIN:VCARD\nFN:A\nADR:" + "\\;" * (MEGA // 2),
        "BEGIN:VCARD\nFN:A\nCATEGORIES:" + "a," * (MEGA // 2),
        "BEGIN:VCARD\nFN:A\nEMAIL:" + "<" * MEGA,
        "BEGIN:VCARD\nFN:A\nEMAIL:" + "a." * (MEGA // 2),
        "BEGIN:VCARD\nFN:A\nTEL:" + "1" * MEGA,
        "BEGIN:VCARD\nFN:A\nURL:" + "a." * (MEGA // 2),
        "BEGIN:VCARD\nFN:A\nBDAY:" + "1" * MEGA,
        "BEGIN:VCARD\nFN:A\nNOTE;ENCODING=QUOTED-PRINTABLE:" + "=\n" * (MEGA // 2),
        "BEGIN:VCARD\nFN:A\nNOTE;CHARSET=punycode:" + "a" * MEGA,
        "BEGIN:VCARD\nFN:a" + "\u0301\u0323" * (MEGA // 8),
        "BEGIN:VCARD\n" * (MEGA // 20),
        "BEGIN:VCARD\nFN:A\nAGENT:\n" * (MEGA // 100),
        "END:VCARD\n" * (MEGA // 40),
        "BEGIN:VCARD\nFN:A\n" + "NOTE:x\n" * (MEGA // 40),
        "BEGIN:VCARD\nFN:A\n" + "".join(f"NICKNAME:a{n}\n" for n in range(MEGA // 40)),
        "BEGIN:VCARD\nFN:A\n" + "rubbish\n" * (MEGA // 40),
    ],
    ids=lambda text: repr(text[:45]),
)
def test_hostile_input_takes_linear_time(text):
    start = time.process_time()
    assert read(text)
    assert time.process_time() - start < 5


def test_names_that_are_only_marks_still_count_as_read():
    assert fold("...") == ""
    assert one("FN:...").name == "..."
