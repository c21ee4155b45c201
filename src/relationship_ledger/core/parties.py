"""Someone as a message names them: which of them is the user, and what each is known by."""

from collections.abc import Iterable
from functools import lru_cache

from relationship_ledger.core.handles import classify, fold, handle_key
from relationship_ledger.core.phones import normalize_phone
from relationship_ledger.model import Handle, Party

_REMEMBERED = 20_000
"""The same few people are named in a hundred thousand messages; so many of them are not worked out anew."""


def name_key(name: str) -> str:
    """The key of a mere name; "" where it says nothing."""
    key = fold(name)
    return f"name:{key}" if key else ""


@lru_cache(_REMEMBERED)
def identity(party: Party) -> str:
    """What someone is known by, the surest there is: a handle, the source's own key, a name. "" for nobody."""
    if party.handles:
        return handle_key(party.handles[0])
    return party.key or name_key(party.name)


@lru_cache(_REMEMBERED)
def keys(party: Party) -> frozenset[str]:
    """All that someone goes by. An address of mail is surer than the name beside it, which two people may share."""
    found = {handle_key(each) for each in party.handles}
    if party.key:
        found.add(party.key)
    if not any(each.kind == "email" for each in party.handles):
        found.add(name_key(party.name))
    return frozenset(found - {""})


def own_keys(texts: Iterable[str], region: str) -> frozenset[str]:
    """The keys of what the user says to be: addresses, numbers, accounts and names."""
    found = set()
    for text in texts:
        kind = classify(text)
        value = normalize_phone(text, region) if kind == "phone" else text.strip()
        found.add(handle_key(Handle(kind, value)) if kind is not None else name_key(text))
    return frozenset(found - {""})


def is_own(party: Party, own: frozenset[str]) -> bool:
    """Whether someone in a message is the user."""
    return bool(own and not own.isdisjoint(keys(party)))
