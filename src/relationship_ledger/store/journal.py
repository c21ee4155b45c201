"""The journal: a chain of steps, one per command or import, each with what it replaced.

A step's hash covers the step before it on its device, its own fields and the digests of its changes. A change's
digest covers a salt, the row as it was and as it became, as canonical JSON. Salt and former row lie beside the
chain: when someone is forgotten they go, and nothing can be guessed back from the digest, which stays.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Literal, NamedTuple

from relationship_ledger.model import Instant

Kind = Literal["begin", "do", "undo", "redo", "forget"]
SALT_BYTES = 16
_encode = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode


def canonical(row: Mapping[str, Any] | None) -> str:
    """One text for one row: keys in order, absent where NULL. The empty text for no row."""
    if row is None:
        return ""
    return _encode({key: value for key, value in row.items() if value is not None})


def digest(salt: bytes, before: str, after: str) -> bytes:
    """What the chain keeps of a change."""
    return hashlib.sha256(b"\0".join((salt, before.encode(), after.encode()))).digest()


class StepFields(NamedTuple):
    """The fields of a step that its hash covers."""

    id: str
    device: str
    device_seq: int
    at: Instant
    dated: Instant
    kind: str
    command: str
    target: int | None


def chain(previous: bytes, fields: StepFields, changes: bytes) -> bytes:
    """The hash of a step that follows on one whose hash was `previous` (empty for a device's first).

    `changes` is the SHA-256 of the digests of its changes, one after another.
    """
    made = hashlib.sha256(previous)
    made.update(
        json.dumps(
            [
                fields.id, fields.device, fields.device_seq, fields.at, fields.dated, fields.kind, fields.command,
                fields.target,
            ],
            separators=(",", ":"),
        ).encode()
    )  # fmt: skip
    made.update(changes)
    return made.digest()


class Applied(NamedTuple):
    """What can be undone and redone: sequence numbers of steps in force, and of undo steps that can be taken back."""

    undoable: Sequence[int]
    redoable: Sequence[int]


def applied(steps: Iterable[tuple[int, str, int | None]]) -> Applied:
    """From all steps as (seq, kind, target), oldest first, what is in force. The latest is last.

    An undo takes its target out of force, a redo puts itself in the target's place; anything else ends what could
    be redone. What a ledger began with, and what was forgotten, can't be undone.
    """
    undoable: list[int] = []
    redoable: list[int] = []
    for seq, kind, target in steps:
        if kind == "undo" and target is not None:
            undoable.remove(target)
            redoable.append(seq)
        elif kind == "redo" and target is not None:
            redoable.remove(target)
            undoable.append(seq)
        elif kind == "do":
            undoable.append(seq)
            redoable.clear()
    return Applied(undoable, redoable)
