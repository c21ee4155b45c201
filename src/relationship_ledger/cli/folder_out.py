"""A folder of cards (vdir), one file a person, kept in step by export after export.

Another program shares the folder: what it wrote, changed or deleted is never touched. So the folder remembers what this
program wrote, by name and hash, in a file of its own. It is told before a batch of cards is written what they will be, so
that a run that is cut off leaves whole cards that the next run knows for its own.
"""

import hashlib
import json
import os
import re
import stat
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, NamedTuple

from relationship_ledger.errors import InvalidValueError, StoreError
from relationship_ledger.model import Problem
from relationship_ledger.store.reader import batches

RECORD = ".relationship-ledger.json"
"""Where the folder remembers what was written. Programs that read a vdir pass over names with a dot in front."""
_FORMAT = "relationship-ledger vdir"
_SCHEMA = 1
_TEMPORARY = ".relationship-ledger-"
"""How a file begins that is being written; `.tmp` at its end is what vdirsyncer passes over."""
_BATCH = 500
_LARGEST = 16 * 2**20
"""Bytes of a file that are looked at: a card with a picture has some hundred thousand."""
_LARGEST_RECORD = 256 * 2**20
_NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,150}\.vcf")
_PLAIN_UID = re.compile(r"[a-z0-9][a-z0-9_-]{0,99}")
_RESERVED = re.compile(r"con|prn|aux|nul|com\d|lpt\d")
"""Names that Windows keeps for devices, with any suffix."""
_HASH = re.compile(r"[0-9a-f]{64}")
_UNFOLDED = re.compile(rb"\r?\n[ \t]")
_UID = re.compile(rb"^(?:[\w-]{1,80}\.)?UID(?:;[^:\r\n]*)?:([^\r\n]*)", re.IGNORECASE | re.MULTILINE)
_ESCAPE = re.compile(r"\\([\\;,:])")

THEIRS = "a card of another program; it is theirs, and left as it is"
CHANGED = "changed by another program since; `ledger import` the folder first, then --overwrite replaces it"
DELETED = "deleted by another program since; --overwrite writes it again"
NO_FILE = "no plain file; it is left alone, and nothing is written through it"
CHANGED_OF_NOBODY = (
    "changed by another program, and the person is no longer in the ledger; delete it if it is not needed"
)


class Card(NamedTuple):
    """What a person's file holds, and the id that address books know the person by."""

    uid: str
    content: bytes


class Outcome(NamedTuple):
    """How many files were written, left as they were, removed; and which were left alone, with why."""

    written: int
    unchanged: int
    removed: int
    left_alone: list[Problem]


class _Record(NamedTuple):
    """What the folder remembers: hashes by name, of what was written and of what was about to be."""

    files: dict[str, str]
    pending: dict[str, str]

    def ours(self, name: str, digest: str) -> bool:
        """Whether a file of that name and hash is one that we wrote."""
        return digest in (self.files.get(name), self.pending.get(name))

    def knows(self, name: str) -> bool:
        """Whether we ever wrote a file of that name."""
        return name in self.files


def plain(uid: str) -> str:
    """A UID as it is compared: with or without `urn:uuid:`, in any case, it is the same card."""
    uid = uid.strip()
    return uid[9:].casefold() if uid.lower().startswith("urn:uuid:") else uid.casefold()


def file_names(uids: Iterable[str]) -> dict[str, str]:
    """A file name for each UID: the UID itself where it is short and plain, else its plain letters and a hash.

    Names hold lower-case letters, digits, `.`, `-` and `_` and no dot in front, so that no UID leads out of the folder and
    none means another's file where case doesn't count.
    """
    names: dict[str, str] = {}
    taken: set[str] = set()
    for uid in uids:
        name = _file_name(uid, 12)
        if name in taken:
            name = _file_name(uid, 64)
        taken.add(name)
        names[uid] = name
    return names


def _file_name(uid: str, digits: int) -> str:
    bare = uid.removeprefix("urn:uuid:")
    if digits == 12 and _PLAIN_UID.fullmatch(bare) and not _RESERVED.fullmatch(bare):
        return f"{bare}.vcf"
    letters = re.sub(r"[^a-z0-9]+", "-", bare.lower())[:40].strip("-")
    digest = hashlib.sha256(uid.encode("utf-8", "surrogatepass")).hexdigest()[:digits]
    return f"{letters or 'card'}-{digest}.vcf"


def write_folder(
    folder: Path,
    cards: Iterable[Card],
    everyone: Collection[str],
    *,
    ledger: str,
    overwrite: bool = False,
) -> Outcome:
    """Bring the folder in step with the cards.

    `everyone` are the UIDs of all people of the ledger, also of those who are not among the cards: their files stay.
    `overwrite` replaces files of ours that another program changed or deleted, never files of another program. Raises
    StoreError, and InvalidValueError where the folder holds the cards of another ledger.
    """
    try:
        return _Folder(folder.resolve(), ledger, overwrite=overwrite).write(cards, everyone)
    except OSError as error:
        raise StoreError(f"{folder} can't be written: {error.strerror}.") from error


class _Folder:
    """One run over one folder."""

    def __init__(self, folder: Path, ledger: str, *, overwrite: bool) -> None:
        self._folder = folder
        self._ledger = ledger
        self._overwrite = overwrite
        self._written = self._unchanged = self._removed = 0
        self._left_alone: list[Problem] = []
        _made(folder)
        self._record = self._remembered()
        self._sweep()

    def write(self, cards: Iterable[Card], everyone: Collection[str]) -> Outcome:
        names = file_names(sorted(everyone))
        theirs = self._uids_of_others()
        for batch in batches(cards, _BATCH):
            new = {names[card.uid]: card for card in batch if card.uid in names}
            wanted = dict(self._wanted(new, theirs))
            if wanted:
                self._record.pending.update({name: _digest(content) for name, content in wanted.items()})
                self._remember()
            for name, content in wanted.items():
                self._put(name, content)
                self._record.files[name] = self._record.pending.pop(name)
                self._written += 1
        self._remove_all_but(set(names.values()))
        self._record.pending.clear()
        self._remember()
        return Outcome(self._written, self._unchanged, self._removed, sorted(self._left_alone))

    # What is to be written

    def _wanted(self, new: Mapping[str, Card], theirs: Mapping[str, str]) -> Iterator[tuple[str, bytes]]:
        for name, card in new.items():
            other = theirs.get(plain(card.uid))
            if other is not None and other != name:
                self._leave(other, THEIRS)
            elif self._is_wanted(name, _digest(card.content)):
                yield name, card.content

    def _is_wanted(self, name: str, digest: str) -> bool:
        place = self._folder / name
        kind = _kind(place)
        if kind == "nothing":
            if not self._record.knows(name) or self._overwrite:
                return True
            self._leave(name, DELETED)
            return False
        if kind == "other":
            self._leave(name, NO_FILE)
            return False
        there = _digest_of(place)
        if there == digest:
            self._record.files[name] = digest
            self._unchanged += 1
            return False
        if self._record.ours(name, there) or (self._overwrite and self._record.knows(name)):
            return True
        self._leave(name, CHANGED if self._record.knows(name) else THEIRS)
        return False

    def _remove_all_but(self, names: Collection[str]) -> None:
        """Remove the files of people who are no longer in the ledger, if they are as we wrote them."""
        for name in sorted({*self._record.files, *self._record.pending} - set(names)):
            place = self._folder / name
            kind = _kind(place)
            if kind == "file" and self._record.ours(name, _digest_of(place)):
                place.unlink()
                self._removed += 1
            elif kind != "nothing":
                self._leave(name, CHANGED_OF_NOBODY if kind == "file" else NO_FILE)
            self._record.files.pop(name, None)

    def _leave(self, name: str, why: str) -> None:
        self._left_alone.append(Problem(name, why))

    # The files of others

    def _uids_of_others(self) -> dict[str, str]:
        """The name of the card that another program has for each UID: those that we did not write, or no longer know."""
        found: dict[str, str] = {}
        with os.scandir(self._folder) as entries:
            names = sorted(
                entry.name
                for entry in entries
                if entry.name.lower().endswith(".vcf") and entry.is_file(follow_symlinks=False)
            )
        for name in names:
            if name.startswith(".") or self._record.knows(name) or name in self._record.pending:
                continue
            for uid in _uids_in(self._folder / name):
                found.setdefault(plain(uid), name)
        return found

    # Files

    def _put(self, name: str, content: bytes) -> None:
        """Write a file beside its place, see it onto the disk, and put it there."""
        part = self._folder / f"{_TEMPORARY}{name}.tmp"
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_NOFOLLOW", 0)
        with suppress(FileNotFoundError):
            part.unlink()
        descriptor = os.open(part, flags, 0o600)
        try:
            with open(descriptor, "wb") as stream:  # noqa: PTH123  # opened with its mode
                stream.write(content)
                stream.flush()
                os.fsync(descriptor)
            part.replace(self._folder / name)
        except BaseException:
            with suppress(OSError):
                part.unlink()
            raise

    def _sweep(self) -> None:
        """Remove what a run that was cut off left half-written."""
        with os.scandir(self._folder) as entries:
            left = [
                entry.name
                for entry in entries
                if entry.name.startswith(_TEMPORARY) and entry.name.endswith(".tmp")
            ]
        for name in left:
            with suppress(OSError):
                (self._folder / name).unlink()

    # What the folder remembers

    def _remembered(self) -> _Record:
        place = self._folder / RECORD
        kind = _kind(place)
        if kind == "nothing":
            return _Record({}, {})
        if kind == "other":
            raise StoreError(f"{place} is a link or no file. Remove it, and export again.")
        if place.stat().st_size > _LARGEST_RECORD:
            raise StoreError(
                f"{place} is too large to be what this program wrote. Remove it, and export again."
            )
        try:
            said = json.loads(place.read_bytes())
        except (ValueError, RecursionError):
            said = None
        if not isinstance(said, dict) or said.get("format") != _FORMAT:
            self._leave(
                RECORD,
                "can't be read, so that nothing here is known to be this program's; it is written anew",
            )
            return _Record({}, {})
        if not isinstance(said.get("schema"), int) or said["schema"] > _SCHEMA:
            raise StoreError(f"{place} was written by a newer version of this program. Update it.")
        if said.get("ledger") != self._ledger:
            raise InvalidValueError(
                f"{self._folder} holds the cards of another ledger. Name another folder; or remove {RECORD} in it, "
                "and every card there counts as another program's."
            )
        return _Record(_hashes(said.get("files")), _hashes(said.get("pending")))

    def _remember(self) -> None:
        said: dict[str, Any] = {
            "format": _FORMAT,
            "schema": _SCHEMA,
            "ledger": self._ledger,
            "files": dict(sorted(self._record.files.items())),
        }
        if self._record.pending:
            said["pending"] = dict(sorted(self._record.pending.items()))
        text = (json.dumps(said, indent=0, separators=(",", ":")) + "\n").encode()
        place = self._folder / RECORD
        if _kind(place) == "file" and place.stat().st_size == len(text) and place.read_bytes() == text:
            return
        self._put(RECORD, text)
        _sync(self._folder)


def _made(folder: Path) -> None:
    if folder.exists() and not folder.is_dir():
        raise StoreError(f"{folder} is no folder. Name a folder for the cards.")
    if not folder.exists():
        folder.mkdir(mode=0o700)


def _sync(folder: Path) -> None:
    """See the folder's entries onto the disk, where the system can."""
    with suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def _kind(place: Path) -> str:
    """`nothing`, `file` or `other`; links are not followed."""
    try:
        mode = place.lstat().st_mode
    except FileNotFoundError:
        return "nothing"
    return "file" if stat.S_ISREG(mode) else "other"


def _hashes(said: object) -> dict[str, str]:
    """Names and hashes, without what can't be one: the file may have been changed by anyone."""
    if not isinstance(said, dict):
        return {}
    return {
        name: digest
        for name, digest in said.items()
        if _NAME.fullmatch(name) and isinstance(digest, str) and _HASH.fullmatch(digest)
    }


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _bytes_of(place: Path, most: int) -> bytes:
    flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
    with open(os.open(place, flags), "rb") as stream:  # noqa: PTH123  # opened without following links
        return stream.read(most)


def _digest_of(place: Path) -> str:
    """The hash of a file; of one too large to be ours, none."""
    content = _bytes_of(place, _LARGEST + 1)
    return _digest(content) if len(content) <= _LARGEST else ""


def _uids_in(place: Path) -> list[str]:
    try:
        content = _bytes_of(place, _LARGEST)
    except OSError:
        return []
    found = _UID.findall(_UNFOLDED.sub(b"", content))
    return [_ESCAPE.sub(r"\1", uid.decode("utf-8", "replace")).strip() for uid in found]
