"""Lines and rows of files of any size: the same whatever the pieces in which a file comes, in memory that stays flat."""

import io
import re
import tracemalloc
from itertools import islice
from unittest import mock

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from relationship_ledger.formats import lines, people_csv, vcard
from relationship_ledger.formats.rows_csv import Row, rows
from relationship_ledger.formats.source import Hints, Source, of_bytes
from relationship_ledger.formats.text import decode_file
from relationship_ledger.model import PersonRecord, Problem

_END = r"\r\r\n|\r\n|\n|\r"
pieces = st.lists(
    st.sampled_from([b"a", b"\xc3\xa9", b"\xff", b"\r", b"\n", b"\r\n", b"\r\r\n", b" ", b'"']),
    max_size=60,
)


def in_pieces(size):
    return mock.patch.object(lines, "_CHUNK", size)


@given(pieces.map(b"".join), st.integers(1, 9))
def test_lines_of_bytes_in_any_pieces(data, size):
    data = b"ab" + data  # no mark, and no UTF-16
    with in_pieces(size):
        assert list(lines.byte_lines(io.BytesIO(data))) == re.split(_END.encode(), data)


@given(
    pieces.map(b"".join), st.integers(1, 9), st.sampled_from(["utf-8", "cp1252", "utf-16-le", "utf-32-be"])
)
def test_lines_of_text_in_any_pieces(data, size, encoding):
    text = b"ab" + data
    raw = text.decode("cp1252", "replace").encode(encoding) if encoding != "utf-8" else text
    whole = raw.decode(encoding, "replace").replace("\0", "")
    with in_pieces(size * 4):
        found = list(lines.text_lines(io.BytesIO(raw), encoding))
    assert "".join(found) == whole
    assert [line for line in re.split(_END, whole) if line] == [
        line.rstrip("\r\n") for line in found if line.rstrip("\r\n")
    ]
    assert all(len(re.findall(_END, line)) <= 1 for line in found)


@given(
    st.lists(
        st.sampled_from([b"a", b"\xc3\xa9", b"\xff\xe4", "€".encode(), b"\xe2\x82", b"\n"]), max_size=40
    ),
    st.integers(1, 9),
)
@example(parts=["é".encode()] * 4 + [b"\xff"] * 2, size=5)
@example(parts=["é".encode()] * 5 + [b"\xff"] * 2, size=5)
def test_encoding_in_any_pieces(parts, size):
    data = b"abcdef" + b"".join(parts)
    with in_pieces(size):
        assert lines.encoding_of(of_bytes(data, "f")) == decode_file(data)[1]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-32"])
def test_marks_are_no_text(encoding):
    data = "é\nb".encode(encoding)
    assert list(lines.byte_lines(io.BytesIO(data))) == ["é".encode(), b"b"]
    assert list(lines.text_lines(io.BytesIO(data), lines.encoding_of(of_bytes(data, "f")))) == ["é\n", "b"]


def test_a_line_that_is_too_long_is_cut():
    data = b"x" * 50 + b"\ny\n"
    with in_pieces(7):
        assert list(lines.byte_lines(io.BytesIO(data), limit=20)) == [b"x" * 21, b"y", b""]
        assert [line.strip() for line in lines.text_lines(io.BytesIO(data), "utf-8", limit=20)] == [
            "x" * 20,
            "y",
        ]


# -- rows -------------------------------------------------------------------------------------------------------


def test_rows_are_read_as_they_come():
    asked = []

    def feed():
        for number in range(10_000):
            asked.append(number)
            yield 'a,"b\nc"\n' if number == 0 else "a,b\n"

    assert [row.cells for row in islice(rows(feed(), ","), 3)] == [["a", "b\nc"], ["a", "b"], ["a", "b"]]
    assert len(asked) < 10


def test_open_quotes_among_many_rows_do_not_end_the_reading():
    text = ['x,"open\n', *["a,b\n"] * 200] * 150
    found = list(rows(text, ","))
    assert sum(isinstance(row, Problem) for row in found) == 150
    assert sum(isinstance(row, Row) for row in found) == 200 * 150


def test_the_lines_of_rows_are_counted_from_the_start():
    assert [(row.line, row.after) for row in rows(['"a\n', 'b"\n', "c\n"], ",", start=7)] == [
        (8, 9),
        (10, 10),
    ]


# -- memory -----------------------------------------------------------------------------------------------------


class _Endless(io.RawIOBase):
    """A file that is `times` times the same, made while it is read."""

    def __init__(self, head, block, times):
        super().__init__()
        self._rest = iter([head, *[block] * times])
        self._held = b""

    def readable(self):
        return True

    def readinto(self, into):
        if not self._held:
            self._held = next(self._rest, b"")
        piece, self._held = self._held[: len(into)], self._held[len(into) :]
        into[: len(piece)] = piece
        return len(piece)


def peak_of_reading(module, head, block, times):
    source = Source(
        "f", lambda: io.BufferedReader(_Endless(head, block, times)), len(head) + len(block) * times
    )
    tracemalloc.start()
    count = {PersonRecord: 0, Problem: 0}
    for item in module.read(source, Hints()):
        count[type(item)] += 1
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return peak, count


CARD = b"BEGIN:VCARD\r\nFN:Ana Lopez\r\nEMAIL:ana@x.example\r\nPHOTO:" + b"A" * 40_000 + b"\r\nEND:VCARD\r\n"


@pytest.mark.parametrize(
    ("module", "head", "block"),
    [
        (vcard, b"", CARD),
        (vcard, b"", CARD.replace(b"\r\n", b"\r")),
        (people_csv, b"Name,Notes\n", b'Ana,"' + b"notes on several lines, or so it seems\n" * 900 + b'"\n'),
        (people_csv, b"Name,Notes\n", b"Ana," + b"notes " * 1000 + b"\xe4" * 100 + b"\n"),
    ],
    ids=["cards", "cards with CR", "rows", "rows of cp1252"],
)
def test_memory_does_not_grow_with_the_file(module, head, block):
    small, _ = peak_of_reading(module, head, block, 20)
    large, _ = peak_of_reading(module, head, block, 200)
    assert large < small + 2_000_000


@pytest.mark.parametrize(
    "block",
    [b"PHOTO;ENCODING=b:" + b"A" * 200_000, b"B" * 200_000, b"NOTE:" + (b"n" * 1000 + b"\r\n") * 200, b"TEL:+49 30 90182\n" * 500],
    ids=["one endless picture", "one endless line", "endless notes", "endless numbers"],
)  # fmt: skip
def test_a_card_without_end_is_read_as_far_as_there_is_room(block):
    with mock.patch.object(vcard, "_CARD_LIMIT", 1_000_000), mock.patch.object(vcard, "LINE_LIMIT", 500_000):
        peak, count = peak_of_reading(vcard, b"BEGIN:VCARD\nFN:Ana\n", block, 60)
    assert peak < 16_000_000
    assert count[PersonRecord] == 1
    assert count[Problem] >= (b"PHOTO" not in block)


def test_of_a_picture_only_the_beginning_is_held():
    line = b" " + b"A" * 10_000 + b"\r\n"
    peak, count = peak_of_reading(vcard, b"BEGIN:VCARD\r\nFN:Ana\r\nPHOTO;ENCODING=b:\r\n", line, 1000)
    assert peak < 3_000_000
    assert count == {PersonRecord: 1, Problem: 1}  # the card does not end
