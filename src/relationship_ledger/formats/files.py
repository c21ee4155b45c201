"""What there is to read at a path: a file, the members of an archive, everything in a folder.

Names of files are shown and never followed: a member of an archive is read where it lies, and links in a folder lead
nowhere. Archives are read within limits, since a few bytes can claim to be anything.
"""

import gzip
import os
import stat
import zipfile
import zlib
from collections.abc import Iterator
from functools import partial
from pathlib import Path, PurePosixPath
from typing import IO, BinaryIO

from relationship_ledger.errors import InvalidValueError
from relationship_ledger.formats.source import Closeable, Source, watched
from relationship_ledger.formats.text import word_set
from relationship_ledger.model import Problem, Skipped

MOST_FILES = 500_000
"""So many files of a folder or an archive are looked at."""
LARGEST_MEMBER = 16 * 2**30
"""Bytes that one member of an archive may unpack to."""
HIGHEST_RATIO = 200
"""So many bytes of text come of one packed byte at most; a real export has 3 to 30."""
_RATIO_FROM = 64 * 2**20
_ZIP = (b"PK\x03\x04", b"PK\x05\x06")
_GZIP = b"\x1f\x8b"
_MEDIA = word_set(
    ".jpg .jpeg .png .gif .webp .heic .heif .bmp .tif .tiff .svg .ico .mp4 .mov .avi .3gp .webm .mkv "
    ".mp3 .m4a .aac .opus .ogg .oga .wav .amr .flac .pdf .doc .docx .xls .xlsx .ppt .pptx .odt .ods "
    ".apk .exe .dll .so .ttf .woff .woff2 .db .sqlite"
)
OTHERS = "files of other kinds"

READ_ERRORS = (
    OSError,
    EOFError,
    zipfile.BadZipFile,
    zlib.error,
    InvalidValueError,
    NotImplementedError,
    RuntimeError,
)
"""What reading a source may raise: a damaged or a locked archive, a disk that fails. RuntimeError is zipfile's for a password."""


def sources(path: Path) -> Iterator[Source | Problem | Skipped]:
    """Everything to read at a path, in order of names. Raises InvalidValueError where nothing is or nothing may be read."""
    try:
        if stat.S_ISDIR(path.stat().st_mode):
            yield from _folder(path)
        else:
            yield from _file(path, path.name)
    except FileNotFoundError:
        raise InvalidValueError(f"There is no file {path}.") from None
    except (OSError, ValueError) as error:
        said = getattr(error, "strerror", None) or "no name of a file"
        raise InvalidValueError(f"{path} can't be read: {said}.") from error


def _folder(top: Path) -> Iterator[Source | Problem | Skipped]:
    count = 0
    for folder, folders, files in os.walk(top, onerror=None, followlinks=False):
        folders.sort()
        if "cur" in folders:  # a Maildir: what lies in tmp is not there yet
            folders[:] = [each for each in folders if each != "tmp"]
        folders[:] = [
            each for each in folders if not each.startswith(".") or _is_maildir(Path(folder) / each)
        ]
        for name in sorted(files):
            place = Path(folder) / name
            shown = f"{top.name or top}/{place.relative_to(top).as_posix()}"
            count += 1
            if count > MOST_FILES:
                yield Problem(str(top), f"more than {MOST_FILES:,} files; the rest was not looked at")
                return
            if (
                name.startswith(".")
                or place.is_symlink()
                or not place.is_file()
                or place.suffix.lower() in _MEDIA
            ):
                yield Skipped(shown, OTHERS)
                continue
            try:
                yield from _file(place, shown)
            except OSError as error:
                yield Problem(shown, f"can't be read: {error.strerror}")


def _is_maildir(folder: Path) -> bool:
    return (folder / "cur").is_dir()


def _file(path: Path, shown: str) -> Iterator[Source | Problem | Skipped]:
    about = path.stat()
    size, changed = about.st_size, about.st_mtime_ns
    if not path.is_file():
        yield Problem(shown, "no file that can be read from its beginning twice; save it first")
        return
    with path.open("rb") as stream:
        begins = stream.read(4)
    if begins in _ZIP:
        yield from _archive(path, shown, changed)
    elif begins[:2] == _GZIP:
        inner = shown.removesuffix(".gz")
        yield Source(inner, lambda: _limited(_open_gzip(path), size), size, None, changed)
    else:
        yield Source(shown, partial(_open, path), size, path, changed)


def _open(path: Path) -> BinaryIO:
    return path.open("rb")


def _open_gzip(path: Path) -> BinaryIO:
    return gzip.open(path, "rb")  # type: ignore[return-value]


def _archive(path: Path, shown: str, changed: int) -> Iterator[Source | Problem | Skipped]:
    try:
        with zipfile.ZipFile(path) as archive:
            members = [each for each in archive.infolist() if not each.is_dir()]
    except READ_ERRORS as error:
        yield Problem(shown, f"a damaged archive: {error}")
        return
    for number, member in enumerate(sorted(members, key=lambda each: each.filename)):
        name = f"{shown}/{member.filename}"
        suffix = PurePosixPath(member.filename).suffix.lower()
        if number >= MOST_FILES:
            yield Problem(shown, f"more than {MOST_FILES:,} files; the rest was not looked at")
            return
        if (
            suffix in _MEDIA
            or suffix in {".zip", ".gz"}
            or PurePosixPath(member.filename).name.startswith(".")
        ):
            yield Skipped(name, OTHERS)
        elif member.flag_bits & 1:
            yield Problem(name, "locked with a password; unpack it first")
        else:
            yield Source(name, partial(_open_member, path, member), member.file_size, None, changed)


def _open_member(path: Path, member: zipfile.ZipInfo) -> BinaryIO:
    archive = zipfile.ZipFile(path)
    try:
        stream = archive.open(member)
    except BaseException:
        archive.close()
        raise
    return _limited(stream, member.compress_size, archive)


def _limited(stream: IO[bytes], packed: int, *closing: Closeable) -> BinaryIO:
    """The stream, which gives up where more comes out of a few packed bytes than any text has in it."""
    most, so_far = min(LARGEST_MEMBER, max(_RATIO_FROM, packed * HIGHEST_RATIO)), 0

    def saw(number: int) -> None:
        nonlocal so_far
        so_far += number
        if so_far > most:
            raise InvalidValueError(
                f"unpacks to more than {most >> 20} MiB; unpack it first, if you trust it"
            )

    return watched(stream, saw, *closing)
