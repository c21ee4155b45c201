"""Where a channel reaches someone: which of their handles to write beside it."""

from collections.abc import Mapping, Sequence

from relationship_ledger.core.handles import fold
from relationship_ledger.model import Handle, HandleKind

KINDS: Mapping[str, tuple[HandleKind, ...]] = {
    "call": ("phone",),
    "email": ("email",),
    "message": ("phone", "platform", "url"),
    "video": ("phone", "email", "platform"),
    "letter": ("address",),
    "meet": ("address", "phone"),
    "meal": ("phone", "address"),
}
"""Kinds of handles by channel, the first that someone has is taken. Those of `core.gain.NEEDS`, in an order."""

_OTHERWISE: tuple[HandleKind, ...] = ("phone", "email", "platform", "address", "url")
"""For a channel of the user's own."""

_LAST = frozenset({"fax", "pager", "old"})
_FIRST: Mapping[HandleKind, tuple[str, ...]] = {
    "phone": ("mobile", "cell", "iphone", "main", "home"),
    "email": ("home", "private", "personal"),
    "address": ("home", "private", "personal"),
}
"""Labels that go before others of the kind; what is left goes in the order in which it was added."""


def reached_at(channel: str, handles: Sequence[Handle]) -> Handle | None:
    """The handle to use for a channel; None where none of theirs fits.

    An account on a platform of the channel's own name goes before all (a channel `signal` of the user's).
    """
    own = [each for each in handles if each.label and fold(each.label) == fold(channel)]
    if own:
        return own[0]
    for kind in KINDS.get(channel, _OTHERWISE):
        found = [each for each in handles if each.kind == kind]
        if found:
            return min(found, key=_precedence)
    return None


def _precedence(handle: Handle) -> int:
    labels, first = set(fold(handle.label or "").split()), _FIRST.get(handle.kind, ())
    if labels & _LAST:
        return len(first) + 1
    return min((first.index(label) for label in labels if label in first), default=len(first))
