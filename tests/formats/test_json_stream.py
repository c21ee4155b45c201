"""JSON of any size, a value at a time: the same values as the whole document, wherever it is cut."""

import io
import json
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from relationship_ledger.formats import json_stream
from relationship_ledger.formats.json_stream import BrokenJsonError, walk

VALUES = st.recursive(
    st.one_of(
        st.none(),
        st.booleans(),
        st.integers(-(10**20), 10**20),
        st.text(max_size=8),
        st.floats(allow_nan=False, allow_infinity=False),
    ),
    lambda inner: st.one_of(
        st.lists(inner, max_size=4), st.dictionaries(st.text(max_size=4), inner, max_size=4)
    ),
    max_leaves=25,
)


def depth(most):
    return lambda path: len(path) < most


def until_broken(data, most):
    """The values up to where a document breaks, and how it breaks."""
    found = []
    try:
        found.extend(value for _, value in walk(io.BytesIO(data), depth(most)))
    except BrokenJsonError as error:
        broken = error
    else:
        broken = None
    return found, broken


def expected(value, most, path=()):
    if isinstance(value, dict | list) and len(path) < most:
        steps = value.items() if isinstance(value, dict) else enumerate(value)
        return [pair for step, inner in steps for pair in expected(inner, most, (*path, step))]
    return [(path, value)]


@given(VALUES, st.integers(0, 4), st.sampled_from([None, 1]))
def test_the_values_are_those_of_the_document(value, most, indent):
    data = json.dumps(value, indent=indent).encode()
    assert list(walk(io.BytesIO(data), depth(most))) == expected(json.loads(data), most)


@settings(max_examples=50, deadline=None)
@given(VALUES, st.integers(1, 9))
def test_where_the_window_ends_makes_no_difference(value, chunk):
    data = json.dumps({"a": [value, 12345], "é😀": value}, ensure_ascii=False).encode()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(json_stream, "_CHUNK", chunk)
        assert list(walk(io.BytesIO(data), depth(2))) == expected(json.loads(data), 2)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_encodings(encoding):
    data = '{"name": "Zoë"}'.encode(encoding)
    assert list(walk(io.BytesIO(data), depth(1))) == [(("name",), "Zoë")]


@pytest.mark.parametrize(
    ("data", "kept", "ends"),
    [
        (b'{"a": [1, 2, {"b": 3', [1, 2], True),
        (b'{"a": [1, 2,', [1, 2], True),
        (b'{"a": [1, 2', [1, 2], True),
        (b'{"a": [1, nope, 3]}', [1], True),
        (b'{"a": [1] "b": 2}', [1], False),
        (b'{"a": [1], b: 2}', [1], False),
        (b'{"a": [1]} more', [1], False),
        (b"", [], True),
        (b'{"a": [1, ' + b"[" * 100_000, [1], False),
        (b'{"a": [1, ' + b"9" * 5_000 + b"]}", [1], True),
    ],
)
def test_what_comes_before_the_break_is_kept(data, kept, ends):
    found, error = until_broken(data, 2)
    assert error is not None
    assert (found, error.ends) == (kept, ends)


def test_a_value_that_never_ends_is_given_up_and_takes_no_time(monkeypatch):
    monkeypatch.setattr(json_stream, "VALUE_LIMIT", 1_000_000)
    started = time.perf_counter()
    with pytest.raises(BrokenJsonError):
        list(walk(io.BytesIO(b'{"a": "' + b"x" * 30_000_000), depth(1)))
    assert time.perf_counter() - started < 5


@given(st.binary(max_size=200))
def test_arbitrary_bytes_break_and_nothing_else(data):
    _, error = until_broken(data, 3)
    assert error is None or 0 <= error.at <= len(data)
