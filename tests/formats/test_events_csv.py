"""Logs of others: any order of columns, either way to write a time, and files that are broken."""

import csv
import gzip
import io
import math
import re
import time
from datetime import datetime, timedelta, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from relationship_ledger.errors import InvalidValueError
from relationship_ledger.formats import events_csv
from relationship_ledger.model import Problem

DAY = 86_400
NOON = 1_704_110_400  # 2024-01-01T12:00:00Z
quick = settings(max_examples=60, deadline=None)


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    return tmp_path_factory.mktemp("events") / "log.csv"


@pytest.fixture(scope="module")
def read(place):
    """Reads a text, or bytes as they are."""

    def read(text):
        place.write_bytes(text if isinstance(text, bytes) else text.encode("utf-8"))
        return events_csv.read(place)

    return read


# -- tables that are well ---------------------------------------------------------------------------------------


def test_days_since_any_beginning(read):
    found = read("src,dst,t_days\n1,2,0\n1,2,0.5\n1,3,-2\n")
    assert found == ({("1", "2"): [0, DAY // 2], ("1", "3"): [-2 * DAY]}, 3, True, [], 0)


@pytest.mark.parametrize("name", ["at", "time", "timestamp", "t", "date", "At", " DATE "])
@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("2024-01-01T12:00:00Z", NOON), ("2024-01-01T12:00:00", NOON), ("2024-01-01 12:00", NOON),
        ("2024-01-01T14:00:00+02:00", NOON), ("2024-01-01T06:30:00-05:30", NOON), ("2024-01-01T12:00:00.75Z", NOON),
        (" 2024-01-01T12:00:00Z ", NOON), ("2024-01-01", NOON - DAY // 2), ("1969-12-31T23:59:00Z", -60),
    ],
)  # fmt: skip
def test_instants(read, name, text, at):
    found = read(f"src,dst,{name}\na,b,{text}\n")
    assert (found.pairs, found.in_days, found.problems) == ({("a", "b"): [at]}, False, [])


def test_an_instant_without_a_zone_is_one_of_utc_anywhere(read, monkeypatch):
    with monkeypatch.context() as elsewhere:
        elsewhere.setenv("TZ", "Asia/Tokyo")
        time.tzset()
        found = read("src,dst,at\na,b,2024-01-01T12:00:00\n")
    time.tzset()
    assert found.pairs == {("a", "b"): [NOON]}


def test_days_go_before_instants(read):
    assert read("src,dst,at,t_days\na,b,2024-01-01,3\n").pairs == {("a", "b"): [3 * DAY]}


@pytest.mark.parametrize(
    "text",
    [
        "src,dst,t_days\na,b,1\nc,d,2\n", "\ufeffsrc,dst,t_days\na,b,1\nc,d,2\n", "t_days,dst,src\n1,b,a\n2,d,c\n",
        " Src ,DST,T_Days\n a , b ,1\nc,d, 2 \n", "src,dst,t_days\r\na,b,1\r\nc,d,2\r\n", "src,dst,t_days\na,b,1\nc,d,2",
        'src,dst,"t_days"\n"a","b","1"\n"c","d",2\n', "n,src,x,dst,t_days\n7,a,,b,1,more\n8,c,,d,2\n",
        "src,dst,t_days\n\na,b,1\n\n\nc,d,2\n\n",
    ],
)  # fmt: skip
@pytest.mark.parametrize("zipped", [False, True])
def test_columns_in_any_order_and_any_wrapping(read, text, zipped):
    raw = text.encode("utf-8")
    found = read(gzip.compress(raw) if zipped else raw)
    assert found == ({("a", "b"): [DAY], ("c", "d"): [2 * DAY]}, 2, True, [], 0)


def test_a_zipped_file_needs_no_ending_in_its_name(tmp_path):
    zipped, text = tmp_path / "log", b"src,dst,t_days\na,b,1\n"
    zipped.write_bytes(gzip.compress(text))
    plain = tmp_path / "log.csv.gz"
    plain.write_bytes(text)
    assert events_csv.read(zipped) == events_csv.read(plain)


def test_both_directions_are_one_pair(read):
    found = read("src,dst,t_days\n10,9,5\n9,10,1\nbo,Ana,3\nAna,bo,2\n10,9,3\n9,x,1\n")
    assert found.pairs == {
        ("9", "10"): [DAY, 3 * DAY, 5 * DAY],
        ("Ana", "bo"): [2 * DAY, 3 * DAY],
        ("9", "x"): [DAY],
    }


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("7", "10"), ("99", "100"), ("007", "7"), ("7", "008"), ("0", "1"), ("0", "00"), ("9" * 5000, "1" + "0" * 5000),
        ("10", "-5"), ("10", "9x"), ("10", "Ana"), ("9" * 5000, "a"), ("Ana", "Bo"), ("Ana", "ana"), ("a10", "a9"),
    ],
)  # fmt: skip
def test_numbers_stand_by_value_before_names_by_letter(read, one, other):
    for row in (f"{one},{other},1\n{other},{one},2\n", f"{other},{one},1\n{one},{other},2\n"):
        assert read("src,dst,t_days\n" + row).pairs == {(one, other): [DAY, 2 * DAY]}


names = st.one_of(
    st.text(st.characters(codec="utf-8", categories=["L", "N", "P"]), min_size=1, max_size=8),
    st.text("0127", min_size=1, max_size=3),  # many of them numerals of one number
)


@quick
@given(
    st.lists(
        st.tuples(names, names, st.integers(-1000, 1000)).filter(lambda row: row[0] != row[1]), max_size=15
    ),
    st.randoms(use_true_random=False),
)
def test_neither_order_of_rows_nor_of_names_matters(read, rows, random):
    def text(rows):
        out = io.StringIO()
        csv.writer(out).writerows([("src", "dst", "t_days"), *rows])
        return out.getvalue()

    found = read(text(rows))
    shuffled = [(dst, src, day) if random.random() < 0.5 else (src, dst, day) for src, dst, day in rows]
    random.shuffle(shuffled)
    assert read(text(shuffled)).pairs == found.pairs
    assert {frozenset(pair): instants for pair, instants in found.pairs.items()} == {
        frozenset(row[:2]): sorted(day * DAY for *pair, day in rows if {*pair} == {*row[:2]}) for row in rows
    }
    assert found.total == len(rows)


# -- rows that are broken ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("row", "why"),
    [
        ("a,a,1", "a pair is two people"), ("a,,1", "a pair is two people"), (" ,b,1", "a pair is two people"),
        ("a", "a cell is missing"), ("a,b", "a cell is missing"), ("a,b,", "its time can't be read"),
        ("a,b,soon", "its time can't be read"), ("a,b,nan", "its time can't be read"),
        ("a,b,inf", "its time can't be read"), ("a,b,-inf", "its time can't be read"),
        ("a,b,1e400", "its time can't be read"), ("a,b,73201", "its time can't be read"),
        ("a,b,-1e9", "its time can't be read"), ("a,b,2024-01-01", "its time can't be read"),
    ],
)  # fmt: skip
def test_a_broken_row_is_passed_over_and_named(read, row, why):
    found = read(f"src,dst,t_days\na,b,1\n\n{row}\nc,d,2\n")
    assert found == (
        {("a", "b"): [DAY], ("c", "d"): [2 * DAY]}, 2, True, [Problem("log.csv:4", why)], 1,
    )  # fmt: skip


@pytest.mark.parametrize(
    "text",
    [
        "", "soon", "12", "2024-13-01", "2024-02-30", "nan", "0000-01-01", "9" * 5000, "20240101", "20240101T120000Z",
        "1110101000", "1110101000000", "1704110400", "1704110400.5", "-1704110400", "2024",
    ],
)  # fmt: skip
def test_an_instant_that_is_none_is_a_problem(read, text):
    found = read(f"src,dst,at\na,b,{text}\nc,d,2024-01-01\n")
    assert (found.total, found.broken) == (1, 1)
    assert found.problems == [Problem("log.csv:2", "its time can't be read")]


def test_two_hundred_years_are_days_still(read):
    assert read("src,dst,t_days\na,b,73200\na,b,-73200\n").pairs == {("a", "b"): [-73200 * DAY, 73200 * DAY]}


def test_all_broken_rows_are_counted_and_a_hundred_named(read):
    found = read("src,dst,t_days\n" + "a,b,\n" * 250 + "a,b,1\n")
    assert (found.total, found.broken, len(found.problems)) == (1, 250, 100)
    assert [each.where for each in found.problems] == [f"log.csv:{line}" for line in range(2, 102)]


def test_a_cell_without_end_is_a_broken_row(read):
    found = read("src,dst,t_days\na,b,1\nc,d," + "1" * 200_000 + "\ne,f,2\n")
    assert (found.total, found.broken) == (2, 1)
    assert found.problems[0].where == "log.csv:3"


@pytest.mark.parametrize(
    ("rows", "line"),
    [
        ('a,b,1,"two\nlines"\n', 4), ('a,b,1,"three\n\nlines"\n\n', 6), ('\n"a",b,1,"two\r\nlines"\r\n', 5),
        ("a,b,1," + "x" * 200_000 + "\n", 3), ('"two\nlines",b,1,\n', 4),
    ],
)  # fmt: skip
def test_a_problem_stands_in_the_line_of_the_file_where_its_row_begins(read, rows, line):
    found = read(f"src,dst,t_days,x\n{rows}" + 'a,b,nan,"two\nmore"\na,b,soon,\n')
    assert [each.where for each in found.problems[-2:]] == [f"log.csv:{line}", f"log.csv:{line + 2}"]


def test_bytes_that_are_no_text_are_a_name_still(read):
    found = read(b"src,dst,t_days\n\xff\xfe,b,1\n")
    assert (found.total, found.broken) == (1, 0)


@quick
@given(st.binary(max_size=200), st.sampled_from([b"", b"src,dst,t_days\n", b"src,dst,at\na,b,2024-01-01\n", b"\x1f\x8b"]))  # fmt: skip
def test_any_bytes_are_read_or_refused(read, data, before):
    try:
        found = read(before + data)
    except InvalidValueError:
        return
    assert found.total == sum(len(instants) for instants in found.pairs.values())
    assert all(one != other for one, other in found.pairs)
    assert all(instants == sorted(instants) for instants in found.pairs.values())


# -- files that can't be read -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "missing", "has"),
    [
        ("", "src", "nothing"), ("\n", "src", "nothing"), ("\ufeff", "src", "nothing"), (",,\n", "src", "nothing"),
        ("src,t_days\n", "dst", "src, t_days"), ("from,to,t_days\n", "src", "from, to, t_days"),
        ("src,dst,when\na,b,1\n", "t_days", "src, dst, when"), ("src;dst;t_days\na;b;1\n", "src", "src;dst;t_days"),
    ],
)  # fmt: skip
def test_a_file_without_its_columns_says_which_it_has(read, place, text, missing, has):
    with pytest.raises(InvalidValueError) as refused:
        read(text)
    assert refused.value.message == (
        f"{place} has no column {missing}: its first row must name src, dst and t_days or at. It has {has}."
    )


@pytest.mark.parametrize(
    "header", ["x" * 200_000, "src,dst,t_days," + "x" * 200_000, '"src,dst\n' + "1,2,3\n" * 50_000]
)
def test_a_header_without_end_is_refused(read, place, header):
    with pytest.raises(InvalidValueError) as refused:
        read(header + "\na,b,1\n")
    assert refused.value.message.startswith(f"{place} does not begin with the names of its columns: ")


def test_a_header_alone_has_no_events(read):
    assert read("src,dst,t_days\n") == ({}, 0, True, [], 0)


def test_a_missing_file_and_a_folder_are_refused(tmp_path):
    with pytest.raises(InvalidValueError, match=re.escape(f"There is no file {tmp_path / 'none.csv'}.")):
        events_csv.read(tmp_path / "none.csv")
    with pytest.raises(InvalidValueError, match="can't be read"):
        events_csv.read(tmp_path)


def test_a_zipped_file_that_ends_early_is_refused(read):
    rows = "".join(f"a,b,{number / 7}\n" for number in range(5000))
    whole = gzip.compress(f"src,dst,t_days\n{rows}".encode())
    assert read(whole).total == 5000
    for kept in (2, 12, len(whole) // 2, len(whole) - 1):
        with pytest.raises(InvalidValueError, match="can't be read to its end"):
            read(whole[:kept])


def test_a_zipped_file_that_was_damaged_is_refused(read):
    whole = bytearray(gzip.compress(b"src,dst,t_days\n" + b"a,b,1\n" * 1000))
    whole[-6] ^= 255  # its checksum
    with pytest.raises(InvalidValueError, match="can't be read to its end"):
        read(bytes(whole))


# -- predictions ------------------------------------------------------------------------------------------------


def test_predictions_have_a_header_and_plain_lines():
    out = io.StringIO()
    events_csv.write_predictions(out, [("a", "b, c", "12.5", 7, 0.123456789), ("a", "d", "12.5", 30, 1e-9)])
    assert out.getvalue() == 'src,dst,cut,horizon,p\na,"b, c",12.5,7,0.123457\na,d,12.5,30,1e-09\n'


@quick
@given(st.lists(st.tuples(names, names, names, st.integers(1, 3650), st.floats(0, 1)), max_size=8))
def test_predictions_can_be_read_again(rows):
    out = io.StringIO()
    events_csv.write_predictions(out, rows)
    header, *found = csv.reader(io.StringIO(out.getvalue()))
    assert header == ["src", "dst", "cut", "horizon", "p"]
    assert [(*row[:3], int(row[3])) for row in found] == [row[:4] for row in rows]
    assert all(
        math.isclose(float(row[4]), wanted[4], rel_tol=1e-5) for row, wanted in zip(found, rows, strict=True)
    )


@quick
@given(st.datetimes(datetime(1900, 1, 1), datetime(2200, 1, 1)), st.integers(-14 * 60, 14 * 60))  # noqa: DTZ001
def test_an_instant_is_the_same_in_any_zone(read, naive, minutes):
    at = naive.replace(microsecond=0, tzinfo=timezone(timedelta(minutes=minutes)))
    found = read(f"src,dst,at\na,b,{at.isoformat()}\n")
    assert found.pairs == {("a", "b"): [round(at.timestamp())]}
