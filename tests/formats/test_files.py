"""What there is to read at a path: files, folders, archives; within limits, and never by a path from inside."""

import gzip
import io
import os
import zipfile

import pytest

from relationship_ledger.errors import InvalidValueError
from relationship_ledger.formats import files, source
from relationship_ledger.formats.files import sources
from relationship_ledger.formats.source import Source, of_bytes, watched
from relationship_ledger.model import Problem, Skipped


def found(path):
    return list(sources(path))


def read(each):
    with each.open() as stream:
        return stream.read()


def archive(path, members, **how):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as made:
        for name, data in members.items():
            made.writestr(name, data, **how)
    return path


def test_a_file_is_read_from_its_start_each_time(tmp_path):
    place = tmp_path / "a.vcf"
    place.write_bytes(b"one two")
    (each,) = found(place)
    assert (each.name, each.size, each.path) == ("a.vcf", 7, place)
    assert read(each) == read(each) == each.data() == each.head() == b"one two"
    assert each.changed == place.stat().st_mtime_ns


def test_a_folder_is_walked_in_order_without_what_is_hidden_or_elsewhere(tmp_path):
    top = tmp_path / "exports"
    for name in ("b/two.txt", "a.txt", ".hidden", ".git/config", "photo.JPG", "b/c/three.txt"):
        (top / name).parent.mkdir(parents=True, exist_ok=True)
        (top / name).write_text("x")
    outside = tmp_path / "secret.txt"
    outside.write_text("secret")
    (top / "link.txt").symlink_to(outside)
    (top / "folder").symlink_to(tmp_path, target_is_directory=True)
    things = found(top)
    assert [each.name for each in things if isinstance(each, Source)] == [
        "exports/a.txt",
        "exports/b/two.txt",
        "exports/b/c/three.txt",
    ]
    assert sorted(each.where for each in things if isinstance(each, Skipped)) == [
        "exports/.hidden",
        "exports/link.txt",
        "exports/photo.JPG",
    ]


def test_a_maildir_has_folders_with_a_dot_and_letters_that_are_not_there_yet(tmp_path):
    for name in ("Mail/cur/1:2,S", "Mail/new/2", "Mail/tmp/3", "Mail/.Sent/cur/4:2,S", "Mail/.Sent/tmp/5"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("x")
    names = [each.name for each in found(tmp_path / "Mail") if isinstance(each, Source)]
    assert sorted(names) == ["Mail/.Sent/cur/4:2,S", "Mail/cur/1:2,S", "Mail/new/2"]


def test_archives_are_read_where_they_lie(tmp_path):
    place = archive(
        tmp_path / "x.zip", {"b.csv": "B", "../../etc/a.csv": "A", "in/pic.png": "P", "in/more.zip": "Z"}
    )
    things = found(place)
    assert [(each.name, read(each)) for each in things if isinstance(each, Source)] == [
        ("x.zip/../../etc/a.csv", b"A"),
        ("x.zip/b.csv", b"B"),
    ]
    assert sum(isinstance(each, Skipped) for each in things) == 2
    assert list(tmp_path.iterdir()) == [place]


def test_what_unpacks_to_too_much_is_given_up(tmp_path, monkeypatch):
    monkeypatch.setattr(files, "_RATIO_FROM", 1000)
    place = archive(tmp_path / "bomb.zip", {"a.txt": b"\0" * 5_000_000, "b.txt": b"fine"})
    bomb, fine = found(place)
    with pytest.raises(InvalidValueError, match="unpacks to more than"):
        bomb.data()
    assert read(fine) == b"fine"
    zipped = tmp_path / "bomb.gz"
    zipped.write_bytes(gzip.compress(b"\0" * 5_000_000))
    (each,) = found(zipped)
    assert each.name == "bomb"
    with pytest.raises(InvalidValueError, match="unpacks to more than"):
        each.data()


def test_damaged_and_locked_archives_are_problems(tmp_path):
    place = archive(tmp_path / "x.zip", {"a.csv": b"A" * 1000})
    whole = place.read_bytes()
    cut = tmp_path / "cut.zip"
    cut.write_bytes(whole[:40])
    (problem,) = found(cut)
    assert isinstance(problem, Problem)
    assert problem.where == "cut.zip"
    torn = tmp_path / "torn.zip"
    torn.write_bytes(whole[:45] + b"\xff" * 8 + whole[53:])
    for each in found(torn):
        if isinstance(each, Source):
            with pytest.raises(files.READ_ERRORS):
                each.data()
    locked = tmp_path / "locked.zip"
    # The flag that says a member is encrypted, set in both of its headers.
    locked.write_bytes(
        whole.replace(b"PK\x03\x04\x14\x00\x00", b"PK\x03\x04\x14\x00\x01").replace(
            b"PK\x01\x02\x14\x03\x14\x00\x00", b"PK\x01\x02\x14\x03\x14\x00\x01"
        )
    )
    (problem,) = found(locked)
    assert (problem.where, "password" in problem.why) == ("locked.zip/a.csv", True)


def test_what_is_not_there_is_a_wrong_value(tmp_path):
    with pytest.raises(InvalidValueError, match="There is no file"):
        found(tmp_path / "none")


def test_a_pipe_is_no_file_to_read_twice(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    (problem,) = found(tmp_path / "pipe")
    assert isinstance(problem, Problem)


def test_more_files_than_anyone_has_are_not_looked_at(tmp_path, monkeypatch):
    monkeypatch.setattr(files, "MOST_FILES", 3)
    for number in range(5):
        (tmp_path / f"{number}.txt").write_text("x")
    things = found(tmp_path)
    assert sum(isinstance(each, Source) for each in things) == 3
    assert isinstance(things[-1], Problem)


def test_what_is_too_large_to_be_held_is_refused(monkeypatch):
    monkeypatch.setattr(source, "LARGEST_WHOLE", 10)
    assert of_bytes(b"1234567890", "f").data() == b"1234567890"
    with pytest.raises(InvalidValueError, match="f is larger than"):
        of_bytes(b"12345678901", "f").data()


def test_reading_is_watched():
    seen = []
    stream = watched(io.BytesIO(b"x" * 3_000_000), seen.append)
    assert len(stream.read()) == sum(seen) == 3_000_000
