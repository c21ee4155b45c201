"""Tables of people: each program's traps, then any table, then arbitrary text."""

import csv
import io
import time
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relationship_ledger.errors import InvalidValueError
from relationship_ledger.formats import people_csv
from relationship_ledger.formats.source import Hints, of_bytes
from relationship_ledger.model import Handle, ImportantDay, Origin, PersonRecord, Problem, Skipped


def read(text, *, region="", **options):
    data = text if isinstance(text, bytes) else text.encode("utf-8")
    return list(people_csv.read(of_bytes(data, "f.csv"), Hints(region, **options)))


def one(text, **options):
    found = read(text, **options)
    assert [item for item in found if isinstance(item, Problem)] == []
    (record,) = found
    return record


def fields(text):
    return dict(people_csv.describe(text if isinstance(text, bytes) else text.encode("utf-8")).columns)


def table(columns, *rows):
    out = io.StringIO()
    csv.writer(out).writerows([columns, *rows])
    return out.getvalue()


def row(**cells):
    """A table of one row, columns by name."""
    return table(list(cells), list(cells.values()))


def person(cells, **options):
    return one(table(list(cells), list(cells.values())), **options)


# -- LinkedIn ---------------------------------------------------------------------------------------------------

LINKEDIN = "First Name,Last Name,URL,Email Address,Company,Position,Connected On"
ROSA = 'Rosa,Quint,https://www.linkedin.com/in/Rosa-Quint,,"Maps, B.V.",Cartographer,15 Jan 2024'


@pytest.mark.parametrize(
    "preamble",
    [
        "",
        "Notes:\n\n",
        'Notes:\n"When exporting your data, you may notice, that ""some"" are missing."\n\n',
        "Notes:\nOne line, unquoted\nanother line\n\n\n",
        'Notes:,,,,,,\n"text",,,,,,\n,,,,,,\n',
    ],
)
@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_linkedin(preamble, end, mark):
    text = (mark + preamble + LINKEDIN + "\n" + ROSA + "\n,,,,,,\n").replace("\n", end)
    line = preamble.count("\n") + 2
    assert one(text) == PersonRecord(
        where=f"f.csv:{line}", name="Rosa Quint", key="linkedin:linkedin.com/in/rosa-quint",
        handles=(Handle("url", "https://www.linkedin.com/in/Rosa-Quint"),), origin=Origin("online", "linkedin"),
        first_day=date(2024, 1, 15), organization="Maps, B.V.", role="Cartographer",
    )  # fmt: skip
    assert people_csv.describe(text.encode()).dialect == "linkedin"


@pytest.mark.parametrize(
    ("text", "day"),
    [("15 Jan 2024", date(2024, 1, 15)), ("7-Feb-22", date(2022, 2, 7)), ("15-Jan-24", date(2024, 1, 15)),
     ("01/02/2024", date(2024, 1, 2)), ("2024-01-15", date(2024, 1, 15)), ("3 Sept 2003", date(2003, 9, 3))],
)  # fmt: skip
def test_linkedin_days(text, day):
    assert one(f"Connected On,Last Name,First Name\n{text},Quint,Rosa\n").first_day == day


def test_linkedin_without_url_or_day():
    first, second, problem = read(
        "First Name,Last Name,Email Address,Connected On\nRosa,Quint,r@q.example,\nBo,,,soon\n"
    )
    assert (first.key.partition(":")[0], first.handles[0].value, first.first_day) == (
        "csv",
        "r@q.example",
        None,
    )
    assert (second.name, second.notes) == ("Bo", ("First day (as written): soon",))
    assert problem == Problem("f.csv:3", "unreadable first day: soon")


def test_linkedin_row_of_nobody():
    found = read(LINKEDIN + "\n,,,,Maps,Cook,15 Jan 2024\n,,https://www.linkedin.com/in/x,,,,\n")
    assert found[0] == Problem("f.csv:2", "the row names nobody: ,,,,Maps,Cook,15 Jan 2024")
    assert found[1].name == "https://www.linkedin.com/in/x"


def test_linkedin_connections_whose_profiles_are_hidden_are_counted():
    found = read("First Name,Last Name,URL,Email Address,Company,Position,Connected On\n,,,,,,07 Jun 2022\n")
    assert found == [Skipped("f.csv:2", "connections whose profiles are hidden")]


def test_address_book_that_linkedin_was_given():
    record = one(
        "Source,FirstName,LastName,Companies,Title,Emails,PhoneNumbers,CreatedAt,FullName\n"
        'GOOGLE,Ana,Quint,Maps,,"a@q.example,b@q.example",+34600111222,"6/28/24, 1:02 PM",Ana Quint\n'
    )
    assert (record.name, record.organization) == ("Ana Quint", "Maps")
    assert [handle.value for handle in record.handles] == ["a@q.example", "b@q.example", "+34600111222"]


# -- Google -----------------------------------------------------------------------------------------------------


def test_google_newer():
    record = person({
        "First Name": "Maren", "Middle Name": "", "Last Name": "Lind", "Phonetic First Name": "Mahren", "Name Prefix": "Dr.",
        "Name Suffix": "Jr.", "Nickname": "Mo", "Organization Name": "Nordlys", "Organization Title": "Editor",
        "Organization Department": "Fiction", "Birthday": " --02-29", "Notes": "one\ntwo", "Photo": "https://p.example/x",
        "Labels": "Book club ::: * myContacts ::: * starred", "E-mail 1 - Label": "* Work",
        "E-mail 1 - Value": "a@n.example ::: b@n.example", "Phone 1 - Label": "Work ::: Mobile",
        "Phone 1 - Value": "+46 8 463 00 00 ::: +46 70 174 06 05", "Address 1 - Label": "Home",
        "Address 1 - Formatted": "Ekgatan 3\n111 11 Lillby", "Address 1 - Street": "Ekgatan 3", "Website 1 - Label": "Blog",
        "Website 1 - Value": "maren.example", "Event 1 - Label": "Anniversary", "Event 1 - Value": "2010-08-14",
        "Relation 1 - Label": "Brother", "Relation 1 - Value": "Olle", "Custom Field 1 - Label": "Shoe",
        "Custom Field 1 - Value": "39",
    })  # fmt: skip
    assert record == PersonRecord(
        where="f.csv:2", name="Dr. Maren Lind Jr.", key=record.key, aliases=("Mo",),
        handles=(
            Handle("email", "a@n.example", "work"), Handle("email", "b@n.example", "work"),
            Handle("phone", "+4684630000", "work"), Handle("phone", "+46701740605", "mobile"),
            Handle("url", "maren.example", "blog"), Handle("address", "Ekgatan 3, 111 11 Lillby", "home"),
        ),
        days=(ImportantDay("birthday", 2, 29), ImportantDay("anniversary", 8, 14, 2010)),
        notes=("Department: Fiction", "one\ntwo", "Related (Brother): Olle", "Shoe: 39"),
        organization="Nordlys", role="Editor", groups=("Book club", "starred"),
    )  # fmt: skip
    assert record.key.startswith("csv:sha:")


def test_google_older():
    record = person({
        "Name": "Dado", "Given Name": "Dario", "Additional Name": "M.", "Family Name": "Bene", "Group Membership": "* My Contacts",
        "E-mail 1 - Type": "* ", "E-mail 1 - Value": "* d@b.example", "IM 1 - Type": "Other", "IM 1 - Service": "Skype",
        "IM 1 - Value": "dado.b", "Organization 1 - Type": "", "Organization 1 - Name": "Pedals", "Organization 1 - Title": "Chef",
        "Address 1 - Type": "Home", "Address 1 - Street": "Via 3", "Address 1 - City": "Roma", "Address 1 - Country": "IT",
    })  # fmt: skip
    assert (record.name, record.organization, record.role, record.groups) == ("Dado", "Pedals", "Chef", ())
    assert record.handles == (
        Handle("email", "d@b.example"), Handle("platform", "dado.b", "skype"), Handle("address", "Via 3, Roma, IT", "home"),
    )  # fmt: skip


def test_google_without_a_name():
    assert person({"First Name": "", "E-mail 1 - Value": "ana.lopez@x.example"}).name == "Ana Lopez"
    assert (
        person({"First Name": "", "Organization Name": "Kites", "E-mail 1 - Value": "info@x.example"}).name
        == "Kites"
    )


# -- Outlook ----------------------------------------------------------------------------------------------------

OUTLOOK = {
    "en": ["Title", "First Name", "Last Name", "Company", "Business Street", "Business City", "Home Phone", "Mobile Phone",
           "Birthday", "Categories", "E-mail Address", "Notes", "Web Page"],
    "de": ["Anrede", "Vorname", "Nachname", "Firma", "Straße geschäftlich", "Ort geschäftlich", "Telefon privat",
           "Mobiltelefon", "Geburtstag", "Kategorien", "E-Mail-Adresse", "Notizen", "Webseite"],
    "fr": ["Titre", "Prénom", "Nom", "Société", "Rue (bureau)", "Ville (bureau)", "Téléphone (domicile)", "Tél. mobile",
           "Anniversaire", "Catégories", "Adresse de messagerie", "Notes", "Page Web"],
    "es": ["Título", "Nombre", "Apellidos", "Organización", "Calle del trabajo", "Ciudad de trabajo", "Teléfono particular",
           "Móvil", "Cumpleaños", "Categorías", "Dirección de correo electrónico", "Notas", "Página Web"],
}  # fmt: skip


@pytest.mark.parametrize("language", OUTLOOK)
def test_outlook(language):
    cells = ["Mr.", "Étienne", "Côté", "Ateliers", "12 rue", "Lille", "+33 1 44 55 66 77", "+33 6 12 34 56 78",
             "12/28/1969", "Chess;Neighbours, near", "e@c.example", "a – b €", "c.example"]  # fmt: skip
    data = table(OUTLOOK[language], cells).encode("cp1252")
    layout = people_csv.describe(data)
    assert (layout.dialect, layout.encoding, layout.delimiter) == ("outlook", "cp1252", ",")
    assert one(data) == PersonRecord(
        where="f.csv:2", name="Étienne Côté", key=one(data).key, organization="Ateliers", notes=("a – b €",),
        handles=(
            Handle("phone", "+33144556677", "home"), Handle("phone", "+33612345678", "mobile"), Handle("email", "e@c.example"),
            Handle("url", "c.example"), Handle("address", "12 rue, Lille", "work"),
        ),
        days=(ImportantDay("birthday", 12, 28, 1969),), groups=("Chess", "Neighbours, near"),
    )  # fmt: skip


def test_outlook_has_no_days_of_zero():
    cells = dict(zip(OUTLOOK["en"], [""] * 13, strict=True)) | {"First Name": "Ana", "Birthday": "0/0/00"}
    assert person(cells).days == ()


# -- days -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "day_first", "day"),
    [
        ("3/4/1980", False, (3, 4, 1980)),
        ("3/4/1980", True, (4, 3, 1980)),
        ("13/4/1980", False, (4, 13, 1980)),
        ("4/13/1980", True, (4, 13, 1980)),
        ("3.4.1980", False, (4, 3, 1980)),
        ("3. April 1980", False, (4, 3, 1980)),
        ("3.4.", False, (4, 3, None)),
        ("1980-04-03", True, (4, 3, 1980)),
        ("1980/04/03", True, (4, 3, 1980)),
        ("1980-04-03 00:00:00", True, (4, 3, 1980)),
        ("4/3/1980 12:00:00 AM", False, (4, 3, 1980)),
        ("--04-03", False, (4, 3, None)),
        ("3 avr. 1980", False, (4, 3, 1980)),
        ("3 de abril de 1980", False, (4, 3, 1980)),
        ("April 3rd, 1980", False, (4, 3, 1980)),
        ("Apr 3", False, (4, 3, None)),
        ("3-Apr-45", False, (4, 3, 1945)),
        ("3-Apr-29", False, (4, 3, 2029)),
        ("29 February", False, (2, 29, None)),
    ],
)
def test_birthday(text, day_first, day):
    (found,) = person({"Name": "Ana", "Birthday": text}, day_first=day_first).days
    assert (found.month, found.day, found.year) == day


@pytest.mark.parametrize(
    "text", ["1980", "May", "29 Feb 1981", "31.4.1980", "soon", "13/13/1980", "3/4/1980/5"]
)
def test_no_birthday(text):
    record, problem = read(row(Name="Ana", Birthday=text))
    assert record.notes == (f"Birthday (as written): {text}",)
    assert problem == Problem("f.csv:2", f"unreadable birthday: {text}")


# -- any table --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("Name,E-mail,Phone", ["name", "email", "phone"]),
        ("First name,Last name,Mobile,Home phone", ["given", "family", "phone:mobile", "phone:home"]),
        ("Vorname;Name;Handy;Telefon privat;Geburtstag", ["given", "family", "phone:mobile", "phone:home", "birthday"]),
        ("Name;Vorname;Straße;PLZ;Ort", ["family", "given", "address", "address", "address"]),
        ("Nom;Prénom;Courriel;Téléphone portable", ["family", "given", "email", "phone:mobile"]),
        ("Nombre;Apellidos;Correo electrónico;Móvil", ["given", "family", "email", "phone:mobile"]),
        ("Nome;Cognome;Cellulare;Note", ["given", "family", "phone:mobile", "note"]),
        ("name\tgroup\tmet on\thow we met", ["name", "group", "first_day", "origin"]),
        ("Name|Work email|E-mail 2", ["name", "email:work", "email"]),
        ("Name,Mastodon,LinkedIn,X", ["name", "platform:mastodon", "platform:linkedin", "platform:twitter"]),
        ("Name,Shoe size,", ["name", None, None]),
        ("\"Name\",\"Tags\"", ["name", "group"]),
        ("sep=;\nName;Tags", ["name", "group"]),
        ("email", ["email"]),
    ],
)  # fmt: skip
def test_header(header, expected):
    layout = people_csv.describe((header + "\n").encode())
    assert [target for _, target in layout.columns] == expected
    assert layout.dialect == "free"


def test_free_table():
    record = one(
        "Name;E-Mail;Handy;Kennengelernt;Woher;Gruppe;LinkedIn;Notiz\n"
        'Jonas Ähre;j@a.example, k@a.example;030 901821;12.05.2016;Arbeit;Wandern, Kino;linkedin.com/in/jonas;"a;\nb"\n',
        region="DE",
    )
    assert record == PersonRecord(
        where="f.csv:2", name="Jonas Ähre", key=record.key, origin=Origin("shared", "work"), first_day=date(2016, 5, 12),
        handles=(
            Handle("email", "j@a.example"), Handle("email", "k@a.example"), Handle("phone", "+4930901821", "mobile"),
            Handle("platform", "linkedin.com/in/jonas", "linkedin"),
        ),
        groups=("Wandern", "Kino"), notes=("a;\nb",),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("text", "origin"),
    [
        ("work", Origin("shared", "work")),
        ("Shared: School", Origin("shared", "school")),
        ("shared/church", Origin("shared", "church")),
        ("met at university", Origin("shared", "school")),
        ("Kollegin", Origin("shared", "work")),
        ("neighbor", Origin("shared", "neighbourhood")),
        ("online", Origin("online")),
        ("online (mastodon)", Origin("online", "mastodon")),
        ("LinkedIn", Origin("online", "linkedin")),
        ("X", Origin("online", "twitter")),
        ("unknown", Origin()),
    ],
)
def test_origin(text, origin):
    assert person({"Name": "Ana", "Origin": text}).origin == origin


def test_unreadable_origin():
    record, problem = read(row(Name="Ana", Origin="who knows"))
    assert (record.origin, record.notes) == (None, ("Origin (as written): who knows",))
    assert problem.why == "unreadable origin: who knows"


@pytest.mark.parametrize(
    ("encoding", "name"), [("utf-8", "utf-8"), ("utf-8-sig", "utf-8"), ("utf-16", "utf-16-le"), ("utf-16-be", "utf-16-be"),
                           ("cp1252", "cp1252")],
)  # fmt: skip
def test_encodings(encoding, name):
    data = "Name;Notiz\nJürgen Müßig;schön – 5 €\n".encode(encoding)
    assert people_csv.describe(data).encoding == name
    assert (one(data).name, one(data).notes) == ("Jürgen Müßig", ("schön – 5 €",))


def test_a_broken_byte_does_not_turn_a_file_into_another_code_page():
    data = "Name;Notiz\nJürgen Müßig;schöne Grüße\nAna;".encode() + b"\xff\n"
    assert [item.name for item in read(data)] == ["Jürgen Müßig", "Ana"]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_delimiters(delimiter):
    text = f'Name{delimiter}Notes\nAna{delimiter}"a,b;c\td|e"\nBo{delimiter}"x,y,z; 1,2"\n'
    assert people_csv.describe(text.encode()).delimiter == delimiter
    assert [item.name for item in read(text)] == ["Ana", "Bo"]


# -- mappings ---------------------------------------------------------------------------------------------------


def test_a_header_nobody_knows_needs_a_mapping():
    text = "Wie heißt er,Fon,Was\nAna,+34 600 111 222,nett\n"
    with pytest.raises(InvalidValueError, match=r"“Wie heißt er”, “Fon”, “Was”.*mapping"):
        people_csv.read(of_bytes(text.encode(), "f.csv"), Hints())
    record = one(text, mapping={"wie heisst er": "name", "Fon": "phone:work", "Was": "note:Eindruck"})
    assert (record.name, record.handles[0]) == ("Ana", Handle("phone", "+34600111222", "work"))
    assert record.notes == ("Eindruck: nett",)


def test_a_mapping_overrides():
    text = row(Name="Ana", Notes="x", Tags="y", Handle="@ana@s.example")
    record = one(text, mapping={"Notes": "nickname", "Tags": "-", "Handle": "platform:mastodon"})
    assert (record.aliases, record.groups, record.notes) == (("x",), (), ())
    assert record.handles == (Handle("platform", "@ana@s.example", "mastodon"),)


@pytest.mark.parametrize(
    ("mapping", "why"),
    [
        ({"Nobody": "name"}, "f.csv: The file has no column “Nobody”"),
        ({"Name": "tier"}, "“tier” is no field"),
        ({"Name": "platform"}, "“platform” is no field"),
        ({"Name": "name:x"}, "“name:x” is no field"),
        ({"Name": "-"}, "none of the columns says who"),
        ({"Name": "label"}, "“label” is no field"),
    ],
)
def test_mappings_that_do_not_fit(mapping, why):
    with pytest.raises(InvalidValueError, match=why):
        read(row(Name="Ana"), mapping=mapping)


def test_a_missing_column_names_the_columns_there_are():
    with pytest.raises(InvalidValueError) as refusal:
        read(row(Name="Ana", Notes=""), mapping={"Nobody": "name"})
    assert refusal.value.candidates == ("Name", "Notes")


@pytest.mark.parametrize("text", ["", "\n\n", ",,,\n", "\ufeff"])
def test_an_empty_file_is_refused(text):
    with pytest.raises(InvalidValueError, match=r"no rows|none of the columns"):
        read(text)


# -- rows that are not as they should be ---------------------------------------------------------------------------


def outcome(text):
    return [(item.where, getattr(item, "name", None) or item.why) for item in read(text)]


@pytest.mark.parametrize(
    ("rows", "found"),
    [
        (["Ana,x"], [(2, "2 fields where the header has 3; the row is left out: Ana,x")]),
        (["Ana,x,y,z"], [(2, "4 fields where the header has 3; the row is left out: Ana,x,y,z")]),
        (["Ana,x,y,,"], [(2, "Ana")]),
        (["", ",,", "Ana,,"], [(4, "Ana")]),
        (["Ana,,a", "broken note", "Bo,,"], [(2, "Ana"), (3, "1 fields where the header has 3; the row is left out: broken note"), (4, "Bo")]),
        (['Ana,,"a', '', 'b"', "Bo,,"], [(2, "Ana"), (5, "Bo")]),
        (["Ana,,\"a", "Bo,,b", "Cy,,c"], [(2, "a quote is opened here and not closed; the line is left out: Ana,,\"a"), (3, "Bo"), (4, "Cy")]),
        (["Ana,\"x,y", "Bo,\"b\",c", "Cy,,"], [(2, "a quote is opened here and not closed; the line is left out: Ana,\"x,y"), (3, "Bo"), (4, "Cy")]),
        (['Ana,"say "hi" now",y'], [(2, "Ana")]),
        (['"Ana" ,x,y'], [(2, "Ana")]),
        (['An"a,x,y'], [(2, 'An"a')]),
        (['Ana,x,"open'], [(2, 'a quote is opened here and not closed; the line is left out: Ana,x,"open')]),
        ([",,"], []),
        ([",,only a note"], [(2, "the row names nobody: ,,only a note")]),
        (["A\0na,,"], [(2, "Ana")]),
    ],
)  # fmt: skip
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_rows(rows, found, end):
    assert outcome(end.join(["Name,Nickname,Notes", *rows])) == [
        (f"f.csv:{line}", what) for line, what in found
    ]


def test_a_column_without_a_title_may_be_left_out_of_rows():
    assert [item.name for item in read("Name,Notes,,\nAna,x\nBo,y,,z\n")] == ["Ana", "Bo"]


def test_a_field_longer_than_the_csv_module_likes():
    long = "x" * 200_000
    assert one(f'Name,Notes\nAna,"{long}\n"\n').notes == (long,)


def test_many_open_quotes_end_the_reading_with_a_word():
    found = read("Name,Notes\n" + 'Ana,"x\nb"y\n' * 300)
    assert found[-1].why.startswith("too many quotes")
    assert len(found) > 100


# -- keys -------------------------------------------------------------------------------------------------------


def test_keys_are_of_the_content():
    key = person({"Name": "Ana", "Phone": "600 111 222", "Shoe": "39"}).key
    assert key == person({"Shoe": "40", "Phone": "600 111 222", "Name": "Ana"}, region="ES").key
    assert key == read("Name;Phone\nBo;1234567\nAna;600 111 222\n")[1].key
    assert key != person({"Name": "Ana", "Phone": "600 111 223"}).key


# -- anything ---------------------------------------------------------------------------------------------------

texts = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=20)
headers = st.lists(
    st.sampled_from(["Name", "E-mail 1 - Value", "E-mail 1 - Label", "First Name", "Last Name", "Connected On", "URL", "Phone",
                     "Birthday", "Business Street", "Company", "Notes", "Origin", "Tags", "x", ""]),
    min_size=1, max_size=8, unique=True,
)  # fmt: skip


def assert_sound(found):
    for item in found:
        assert item.where.startswith("f.csv")
        if isinstance(item, PersonRecord):
            assert item.name == " ".join(item.name.split()) != ""
            for text in (item.name, *item.notes, *item.groups, *(handle.value for handle in item.handles)):
                assert "\0" not in text
                text.encode("utf-8")


def tried(data):
    try:
        people_csv.describe(data)
        return read(data)
    except InvalidValueError:
        return []


@given(st.binary(max_size=300))
def test_any_bytes(data):
    assert_sound(tried(data))
    assert_sound(tried(b"Name,Notes\n" + data))


@given(
    headers, st.lists(st.lists(texts, max_size=8), max_size=6), st.sampled_from([",", ";", "\t"]), st.data()
)
def test_mutated_tables(header, rows, delimiter, data):
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter).writerows([header, *rows])
    raw = bytearray(out.getvalue().encode())
    for _ in range(data.draw(st.integers(0, 3))):
        if raw:
            at = data.draw(st.integers(0, len(raw) - 1))
            raw[at : at + data.draw(st.integers(0, 3))] = data.draw(
                st.sampled_from([b'"', b",", b"\n", b"\0", b"\xff", b""])
            )
    assert_sound(tried(bytes(raw)))


cells = st.text(st.characters(codec="utf-8", categories=["L", "N", "P", "Zs"]), max_size=20)


@given(
    st.lists(st.tuples(cells, cells, st.text(max_size=20).filter(lambda text: "\0" not in text)), max_size=8)
)
def test_every_row_is_accounted_for(rows):
    out = io.StringIO()
    writer = csv.writer(out, quoting=csv.QUOTE_ALL)
    writer.writerow(["Name", "Nickname", "Notes"])
    places = []
    for cells_of_row in rows:
        text = out.getvalue().replace("\r\r\n", "\n").replace("\r\n", "\n").replace("\r", "\n")
        if any(cell.strip() for cell in cells_of_row):
            places.append(f"f.csv:{text.count(chr(10)) + 1}")
        writer.writerow([cell.encode("utf-8", "replace").decode() for cell in cells_of_row])
    found = read(out.getvalue())
    assert sorted({item.where for item in found}, key=lambda where: int(where[6:])) == places


@given(st.lists(st.tuples(cells, cells), min_size=1, max_size=8), st.integers(0, 8))
def test_two_halves_read_as_the_whole(rows, cut):
    whole, first, second = (table(["Name", "Notes"], *part) for part in (rows, rows[:cut], rows[cut:]))
    halves = [*read(first), *read(second)]
    assert [getattr(item, "key", item) for item in read(whole) if isinstance(item, PersonRecord)] == [
        item.key for item in halves if isinstance(item, PersonRecord)
    ]
    assert len(read(whole)) == len(halves)


MEGA = 400_000


@pytest.mark.parametrize(
    "text",
    [
        '"' * MEGA,
        '"a\n' * (MEGA // 3),
        '"\n' + "a\n" * (MEGA // 2),
        'a,"\n' + 'b,"",""\n' * (MEGA // 10),
        "," * MEGA,
        "\r" * MEGA,
        "x" * MEGA,
        "Ana,<" + "<" * MEGA,
        "Ana,1" + "1;" * MEGA,
        "Ana\n" * (MEGA // 4),
        '"Ana","b"c\n' * (MEGA // 11),
    ],
    ids=lambda text: repr(text[:20]),
)
@pytest.mark.parametrize("header", ["", "Name,Email\n", "Name,Phone\n"])
def test_hostile_input_takes_linear_time(header, text):
    start = time.process_time()
    tried((header + text).encode())
    assert time.process_time() - start < 5
