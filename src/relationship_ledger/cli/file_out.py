"""Files that are written whole or not at all."""

import os
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any, TextIO

from relationship_ledger.errors import StoreError


def write_whole(out: Path, write: Callable[[TextIO], object]) -> None:
    """Write beside the target and put it in place at the end, for the owner's eyes only.

    What is no file (a pipe, a terminal) is written to as it is. Raises StoreError.
    """
    _write(out, write, mode="w", encoding="utf-8", newline="")


def write_whole_bytes(out: Path, content: bytes) -> None:
    """The same for what is no text, or already encoded."""
    _write(out, lambda stream: stream.write(content), mode="wb")


def _write(out: Path, write: Callable[[Any], object], **how: Any) -> None:
    try:
        out = out.resolve()
        if out.is_dir():
            raise StoreError(f"{out} is a folder. Name a file.")
        if out.exists() and not out.is_file():
            with out.open(**how) as stream:
                write(stream)
            return
        part = out.with_name(f".{out.name}.part")
        descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        try:
            with open(descriptor, **how) as stream:  # noqa: PTH123  # opened with its mode
                write(stream)
            part.replace(out)
        except BaseException:
            with suppress(OSError):
                part.unlink()
            raise
    except OSError as error:
        raise StoreError(f"{out} can't be written: {error.strerror}.") from error
