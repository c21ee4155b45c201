"""Whom a text may mean: an id, a handle, a name, an alias, the beginnings of a name's words."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Literal

from relationship_ledger.core.handles import classify, fold, handle_key
from relationship_ledger.model import Handle, Match, Ref
from relationship_ledger.store.reader import Reader

How = Literal["id", "handle", "full", "alias", "prefix"]

MOST = 50
"""More people than this are not told apart by a list of them."""
_ID_LENGTH = 32
_SHORTEST_TAIL = 6


class Lookup:
    """Finds people of one open ledger by what a person may call them."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader

    def find(self, text: str, keys: Sequence[str] = ()) -> Match:
        """Whom a text may mean, by the strongest way that leads to anyone.

        `keys` are handle keys the text may stand for (a phone number needs the user's region to be read).
        """
        exact = text.strip()
        key = fold(exact)
        ways: tuple[tuple[How, Callable[[], tuple[Ref, ...]]], ...] = (
            ("id", lambda: self._refs("contact.id = :id", {"id": exact}) if len(exact) >= _ID_LENGTH else ()),
            ("handle", lambda: self._by_handle(exact, keys)),
            ("full", lambda: self._refs("contact.name_key = :key", {"key": key}) if key else ()),
            ("alias", lambda: self._refs(_BY_ALIAS, {"key": key}) if key else ()),
            ("prefix", lambda: self._by_parts(key.split())),
            ("id", lambda: self._by_tail(exact)),
        )
        for how, way in ways:
            if refs := way():
                return Match(how, refs)
        return Match("none")

    def search(self, text: str, keys: Sequence[str] = ()) -> tuple[Ref, ...]:
        """Everyone whom a text may mean, by any way."""
        key = fold(text)
        found = [
            *self._by_handle(text.strip(), keys),
            *(self._refs(_BY_ALIAS, {"key": key}) if key else ()),
            *self._by_parts(key.split(), most=-1),
        ]
        return tuple(dict.fromkeys(found)) or self.find(text, keys).refs

    def named(self, text: str) -> tuple[Ref, ...]:
        """Everyone whose name or alias is just this."""
        key = fold(text)
        return self._refs(f"contact.name_key = :key OR {_BY_ALIAS}", {"key": key}) if key else ()

    def _by_tail(self, text: str) -> tuple[Ref, ...]:
        tail = text.removeprefix("#").removeprefix("…").casefold()
        if len(tail) < _SHORTEST_TAIL or not set(tail) <= set("0123456789abcdef-"):
            return ()
        return self._refs("contact.id LIKE :tail", {"tail": f"%{tail}"})

    def _by_handle(self, text: str, keys: Sequence[str]) -> tuple[Ref, ...]:
        kind = classify(text)
        tried = list(keys)
        if kind is not None:
            tried.append(handle_key(Handle(kind, text)))
        if text.startswith("@"):
            return self._refs(
                """contact.id IN (SELECT contact_id FROM handle WHERE kind = 'platform'
                   AND key LIKE 'platform:%' AND substr(key, -length(:ending)) = :ending)""",
                {"ending": f":{text[1:].casefold()}"},
            )
        if not tried:
            return ()
        return self._refs(
            "contact.id IN (SELECT contact_id FROM handle WHERE key IN (SELECT value FROM json_each(:keys)))",
            {"keys": json.dumps(tried)},
        )

    def _by_parts(self, parts: Sequence[str], most: int = MOST) -> tuple[Ref, ...]:
        """People each of whose asked-for words begins a word of their name or alias."""
        if not parts:
            return ()
        where = " AND ".join(
            f"contact.id IN (SELECT contact_id FROM name_part WHERE part >= :p{i} AND part < :q{i})"
            for i in range(len(parts))
        )
        params: dict[str, str] = {}
        for i, part in enumerate(parts):
            params |= {f"p{i}": part, f"q{i}": part + "\U0010ffff"}
        return self._refs(where, params, most)

    def _refs(self, where: str, params: Mapping[str, Any], most: int = MOST) -> tuple[Ref, ...]:
        return tuple(
            Ref(row["id"], row["name"])
            for row in self._reader.rows(
                f"SELECT contact.id, contact.name FROM contact WHERE {where} ORDER BY contact.name_key, contact.id LIMIT {most}",
                params,
            )
        )

    def all_names(self) -> Iterator[tuple[str, str, str]]:
        """Every name and alias: (folded, contact id, contact's name)."""
        yield from map(
            tuple,
            self._reader.rows(
                """SELECT name_key, id, name FROM contact UNION ALL
                   SELECT alias.name_key, contact.id, contact.name FROM alias
                   JOIN contact ON contact.id = alias.contact_id"""
            ),
        )


_BY_ALIAS = "contact.id IN (SELECT contact_id FROM alias WHERE name_key = :key)"
