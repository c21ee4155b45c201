"""What an export writes of people, in batches: one question a table for each few hundred of them.

A batch is of one moment as nearly as it can be; no lock is held from one to the next, since whoever reads an export
slowly (a pager) would keep every writer waiting.
"""

import json
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple, TypeVar

from relationship_ledger.model import Handle, ImportantDay, Note, Person, Promise, Standing, Touch
from relationship_ledger.store import rows
from relationship_ledger.store.reader import Criteria, Params, Reader, View, batches

_T = TypeVar("_T")
BATCH = 500
"""People of one batch: about a megabyte of them is held."""
_AMONG = "IN (SELECT value FROM json_each(:ids))"
_CARD = "vcard:uid:"
"""How the source key of a card that has a UID begins (`formats.vcard`)."""


class Wanted(NamedTuple):
    """What is asked for besides what is always there. `touches` is how many of the latest."""

    standings: bool = False
    promises: bool = False
    touches: int = 0


_NOTHING_MORE = Wanted()


def ids_by_name(reader: Reader, ids: Sequence[str] | None = None) -> list[tuple[str, str]]:
    """Id and name key of everyone, or of those asked for, in order of names. Raises StoreError."""
    sql = f"""SELECT id, name_key FROM contact WHERE :ids IS NULL OR id {_AMONG} ORDER BY name_key, id"""
    return [
        (row[0], row[1]) for row in reader.rows(sql, {"ids": None if ids is None else json.dumps(list(ids))})
    ]


def people(
    reader: Reader, view: View, ids: Sequence[str] | None = None, wanted: Wanted = _NOTHING_MORE
) -> Iterator[Person]:
    """Everyone in any state, or those asked for, in order of names. Raises StoreError.

    Whoever is erased while this goes on is left out.
    """
    for batch in batches((id_ for id_, _ in ids_by_name(reader, ids)), BATCH):
        yield from _batch(reader, view, batch, wanted)


def uids(reader: Reader, ids: Sequence[str] | None = None) -> dict[str, str]:
    """What address books know people by: of everyone, or of those asked for. Raises StoreError.

    The UID of the first card that someone came from; where another has that card as well, only the elder keeps it, since
    two people of one UID are one to any address book. Someone's own id, come back from an export of this ledger, is
    written as it was then.
    """
    found = {id_: f"urn:uuid:{id_}" for id_, _ in ids_by_name(reader, ids)}
    for row in reader.rows(
        f"""SELECT contact_id, key FROM source_key AS one
            WHERE (:ids IS NULL OR contact_id {_AMONG}) AND key LIKE :card
              AND NOT EXISTS (SELECT 1 FROM source_key AS elder WHERE elder.key = one.key
                              AND elder.contact_id < one.contact_id)
            ORDER BY contact_id, id DESC""",
        {"ids": None if ids is None else json.dumps(list(ids)), "card": f"{_CARD}%"},
    ):
        contact_id, uid = row["contact_id"], row["key"][len(_CARD) :]
        if contact_id in found:
            found[contact_id] = uid if uid not in ("", contact_id) else f"urn:uuid:{contact_id}"
    return found


def _batch(reader: Reader, view: View, ids: Sequence[str], wanted: Wanted) -> Iterator[Person]:
    params = {"ids": json.dumps(list(ids)), "until": view.now, "touches": wanted.touches}
    contacts = {
        row["id"]: rows.contact(row)
        for row in reader.rows(f"SELECT * FROM contact WHERE id {_AMONG}", params)
    }
    aliases = _by_contact(reader, "SELECT * FROM alias WHERE contact_id {among} ORDER BY id", params, _alias)
    handles: dict[str, tuple[Handle, ...]] = _by_contact(
        reader, "SELECT * FROM handle WHERE contact_id {among} ORDER BY id", params, rows.handle
    )
    days: dict[str, tuple[ImportantDay, ...]] = _by_contact(
        reader,
        "SELECT * FROM important_day WHERE contact_id {among} ORDER BY month, day, id",
        params,
        rows.important_day,
    )
    notes: dict[str, tuple[Note, ...]] = _by_contact(
        reader,
        """SELECT note.*, contact.name AS contact_name FROM note JOIN contact ON contact.id = note.contact_id
           WHERE contact_id {among} ORDER BY at, note.id""",
        params,
        rows.note,
    )
    promises: dict[str, tuple[Promise, ...]] = {}
    if wanted.promises:
        promises = _by_contact(
            reader,
            """SELECT promise.*, contact.name AS contact_name FROM promise
               JOIN contact ON contact.id = promise.contact_id
               WHERE contact_id {among} AND done_at IS NULL ORDER BY due_day IS NULL, due_day, promise.id""",
            params,
            rows.promise,
        )
    touches = _touches(reader, params) if wanted.touches else {}
    standings: dict[str, Standing] = {}
    if wanted.standings:
        standings = {each.id: each for each in reader.standings(view, Criteria(ids=tuple(ids)))}
    lists, known = reader.lists_of(ids), uids(reader, ids)
    for id_ in ids:
        if id_ not in contacts:
            continue
        yield Person(
            contacts[id_],
            known.get(id_, f"urn:uuid:{id_}"),
            aliases.get(id_, ()),
            handles.get(id_, ()),
            days.get(id_, ()),
            notes.get(id_, ()),
            tuple(ref.name for ref in lists.get(id_, ())),
            promises.get(id_, ()),
            touches.get(id_, ()),
            standings.get(id_),
        )


def _alias(row: rows.Row) -> str:
    return rows.alias(row).name


def _by_contact(
    reader: Reader, sql: str, params: Params, made: Callable[[rows.Row], _T]
) -> dict[str, tuple[_T, ...]]:
    found: dict[str, list[_T]] = {}
    for row in reader.rows(sql.format(among=_AMONG), params):
        found.setdefault(row["contact_id"], []).append(made(row))
    return {id_: tuple(each) for id_, each in found.items()}


def _touches(reader: Reader, params: Params) -> dict[str, tuple[Touch, ...]]:
    """The latest touches of each, attempts among them: one range of one index a contact, from its end."""
    found = list(
        reader.rows(
            """SELECT asked.value AS contact_id, touch.* FROM json_each(:ids) AS asked
               JOIN touch ON touch.id IN (
                   SELECT participation.touch_id FROM participation
                   WHERE participation.contact_id = asked.value AND participation.at <= :until
                   ORDER BY participation.at DESC, participation.touch_id DESC LIMIT :touches)
               ORDER BY asked.key, touch.at DESC, touch.id DESC""",
            params,
        )
    )
    names = reader.names({id_ for row in found for id_ in rows.participants(row["contacts"])})
    by_contact: dict[str, list[Touch]] = {}
    for row in found:
        by_contact.setdefault(row["contact_id"], []).append(rows.touch(row, names))
    return {id_: tuple(each) for id_, each in by_contact.items()}
