"""Every reader, with anything: it ends, it raises nothing, and what it gives can be kept."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from soundness import check, mutated, seeds

from relationship_ledger import formats
from relationship_ledger.formats.source import of_bytes
from relationship_ledger.model import Problem

each_format = pytest.mark.parametrize("name", formats.MODULES)
chances = st.randoms(use_true_random=False)


@each_format
def test_seeds_are_what_they_are_taken_for(name):
    assert seeds(name)
    for path in seeds(name):
        source = of_bytes(path.read_bytes(), path.name)
        assert formats.recognise(source) == name
        assert check(name, path.name, path.read_bytes()) > 0


@each_format
@given(
    data=st.binary(max_size=400)
    | st.text(max_size=200).map(lambda text: text.encode("utf-8", "surrogatepass"))
)
@settings(max_examples=60, deadline=None)
def test_any_bytes(name, data):
    check(name, "f", data)
    check(name, "f", seeds(name)[0].read_bytes()[:200] + data)


@each_format
@given(which=st.integers(0, 9), chance=chances)
@settings(
    max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)
def test_broken_files(name, which, chance):
    path = seeds(name)[which % len(seeds(name))]
    check(name, path.name, mutated(path.read_bytes(), chance))


@each_format
@given(chance=chances)
@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_files_of_other_formats(name, chance):
    others = [path for other in formats.MODULES for path in seeds(other)]
    path = others[chance.randrange(len(others))]
    check(name, path.name, path.read_bytes())


@each_format
def test_files_cut_at_every_place(name):
    for path in seeds(name):
        data = path.read_bytes()
        step = max(1, len(data) // 150)
        for end in range(0, len(data), step):
            check(name, path.name, data[:end])


@each_format
def test_empty_files(name):
    for data in (b"", b"\n", b"\xef\xbb\xbf", b"\xff\xfe", b"\0" * 1000, b" " * 5000):
        assert check(name, "f", data) <= 1


@pytest.mark.parametrize("text", ["a\0b", "\ud800", ""])
def test_checks_see_what_is_wrong(monkeypatch, text):
    monkeypatch.setattr(formats.load("vcard"), "read", lambda *_: iter([Problem("f:1", text)]))
    with pytest.raises((AssertionError, UnicodeEncodeError)):
        check("vcard", "f", b"")
