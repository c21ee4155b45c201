"""abook's address book: no INI file, though it looks like one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relationship_ledger.formats import abook
from relationship_ledger.formats.source import Hints, of_bytes
from relationship_ledger.model import Handle, ImportantDay, PersonRecord, Problem

HINTS = Hints("DE")
HEAD = "# abook addressbook file\n\n[format]\nprogram=abook\nversion=0.6.1\n\n\n"


def read(text, hints=HINTS):
    data = text if isinstance(text, bytes) else (HEAD + text).encode("utf-8")
    return list(abook.read(of_bytes(data, "addressbook"), hints))


def one(text, hints=HINTS):
    (found,) = read("[0]\n" + text, hints)
    return found


def test_everything():
    found = one(
        "name=Ana Mora; PhD\nemail=ana@x.example, ana@y.example,Ana <ana@z.example>\naddress=Am Markt 1\naddress2=Hof\n"
        "city=Berlin\nstate=BE\nzip=10115\ncountry=Germany\nphone=030 901820\nworkphone=+34600111222\nfax=030 901821\n"
        "mobile=0171 2345678\nnick=Anita,Nita\nurl=https://ana.example/\nnotes=likes #tea; and [rain]\n"
        "anniversary=20180120\nbirthday=1980-02-03\ncustom1=100% %(x)s ${y}\ngroups=friends,choir\n"
    )
    assert found == PersonRecord(
        "addressbook:8",
        "Ana Mora; PhD",
        found.key,
        aliases=("Anita", "Nita"),
        handles=(
            Handle("email", "ana@x.example"),
            Handle("email", "ana@y.example"),
            Handle("email", "ana@z.example"),
            Handle("phone", "+4930901820", "home"),
            Handle("phone", "+34600111222", "work"),
            Handle("phone", "+4930901821", "fax"),
            Handle("phone", "+491712345678", "mobile"),
            Handle("address", "Am Markt 1, Hof, 10115 Berlin, BE, Germany"),
            Handle("url", "https://ana.example/"),
        ),
        days=(ImportantDay("anniversary", 1, 20, 2018), ImportantDay("birthday", 2, 3, 1980)),
        notes=("likes #tea; and [rain]", "Custom1: 100% %(x)s ${y}"),
        groups=("friends", "choir"),
    )
    assert found.key.startswith("abook:sha:")


def test_keys_follow_what_is_said_and_not_the_place():
    first, second = read("[0]\nname=Ana\nphone=030 901820\n\n[1]\nname=Bo\n")
    again = one("name=Bo\n")
    assert second.key == again.key != first.key
    assert one("name=Ana\nphone=030 901820\n", Hints("FR")).key == first.key


def test_sections_that_repeat_are_several_people():
    assert [each.name for each in read("[0]\nname=Ana\n[0]\nname=Bo\n[x y]\nname=Cy\n")] == [
        "Ana",
        "Bo",
        "Cy",
    ]


def test_a_field_that_repeats_loses_nothing():
    found = one("name=Ana\nnotes=a\nnotes=b\nnotes=a\n")
    assert found.notes == ("a", "Notes 2: b")
    assert one("NAME = Ana \nname=Ana\n").name == "Ana"


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("email=ana.mora@x.example\n", "Ana Mora"),
        ("nick=Nita\n", "Nita"),
        ("phone=030 901820\n", "+4930901820"),
        ("name=\nurl=https://ana.example\n", "https://ana.example"),
    ],
)
def test_without_a_name(text, name):
    assert one(text).name == name


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("[0]\n", "without a name"),
        ("[0]\nnotes=x\n", "without a name"),
        ("[0]\nname=Ana\nfoo\n", "no field: foo"),
        ("[0]\nname=Ana\n=x\n", "no field"),
        ("[0]\nname=Ana\nemail=nope\n", "unreadable e-mail: nope"),
        ("[0]\nname=Ana\nanniversary=31.02.\n", "unreadable anniversary"),
        ("[0]\nname=Ana\n" + "".join(f"f{n}=x\n" for n in range(1005)), "more than 1,000 fields"),
        ("", "no person"),
    ],
)
def test_problems(text, why):
    found = read(text)
    assert next(each for each in found if isinstance(each, Problem)).why.count(why) == 1
    assert len([each for each in found if isinstance(each, PersonRecord)]) == ("name=" in text)


def test_a_line_before_any_person():
    found = read(b"x=1\n[0]\nname=Ana\n")
    assert [getattr(each, "name", each) for each in found] == [
        Problem("addressbook:1", "outside of any person: x=1"),
        "Ana",
    ]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "latin-1", "utf-16"])
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_encodings(encoding, newline):
    data = (HEAD + "[0]\nname=Zoë\n").replace("\n", newline).encode(encoding)
    assert abook.recognises(data)
    assert [each.name for each in read(data)] == ["Zoë"]


@pytest.mark.parametrize(
    ("text", "is_one"),
    [
        (HEAD, True),
        ("[format]\nprogram = abook\n", True),
        ("[format]\nversion=1\nprogram=abook\n", True),
        ("[format]\nprogram=mutt\n", False),
        ("[format]\n[0]\nprogram=abook\n", False),
        ("[0]\nname=Ana\n", False),
        ("program=abook\n", False),
        ("x\n" + HEAD, False),
        ("", False),
        ("#\n" * 2000, False),
    ],
)
def test_recognises(text, is_one):
    assert abook.recognises(text.encode()) is is_one


@given(st.binary(max_size=300) | st.text("[]=,;#\n ab0@.", max_size=200).map(str.encode))
def test_anything(data):
    for text in (data, HEAD.encode() + data, HEAD.encode() + b"[0]\nname=" + data):
        assert all(isinstance(each, PersonRecord | Problem) for each in read(text))
