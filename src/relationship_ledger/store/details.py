"""What a printed plan says of each person: where they are reached, what was last said, what is owed and noted.

One question a table for all of them, since a plan names dozens.
"""

import json
from collections.abc import Callable, Sequence
from typing import TypeVar

from relationship_ledger.model import Details, Instant, Settings, Touch
from relationship_ledger.store import rows
from relationship_ledger.store.reader import Params, Reader

_T = TypeVar("_T")
_AMONG = "IN (SELECT value FROM json_each(:ids))"


def details(reader: Reader, ids: Sequence[str], until: Instant, settings: Settings) -> dict[str, Details]:
    """The details of each of these contacts, as far as they had been logged and noted by `until`.

    A broadcast or a like says nothing to come back to, so channels that are no touch are passed over. Meant for the
    people of a plan, whose ids become one parameter. Raises StoreError.
    """
    mute = [name for name, channel in settings.channels.items() if not channel.counts]
    params = {"ids": json.dumps(list(ids)), "until": until, "mute": json.dumps(mute)}
    handles = _by_contact(
        reader, f"SELECT * FROM handle WHERE contact_id {_AMONG} ORDER BY id", params, rows.handle
    )
    days = _by_contact(
        reader,
        f"SELECT * FROM important_day WHERE contact_id {_AMONG} ORDER BY month, day, id",
        params,
        rows.important_day,
    )
    promises = _by_contact(
        reader,
        f"""SELECT promise.*, contact.name AS contact_name FROM promise
            JOIN contact ON contact.id = promise.contact_id
            WHERE contact_id {_AMONG} AND made_at <= :until AND (done_at IS NULL OR done_at > :until)
            ORDER BY due_day IS NULL, due_day, promise.id""",
        params,
        rows.promise,
    )
    notes = _by_contact(
        reader,
        f"""SELECT note.*, contact.name AS contact_name FROM note JOIN contact ON contact.id = note.contact_id
            WHERE contact_id {_AMONG} AND at <= :until ORDER BY at DESC, note.id DESC""",
        params,
        rows.note,
    )
    last, said = _latest(reader, params, _LAST), _latest(reader, params, _LAST_NOTED)
    return {
        id_: Details(
            handles.get(id_, ()),
            last.get(id_),
            said.get(id_),
            promises.get(id_, ()),
            days.get(id_, ()),
            next(iter(notes.get(id_, ())), None),
        )
        for id_ in ids
    }


def _by_contact(
    reader: Reader, sql: str, params: Params, made: Callable[[rows.Row], _T]
) -> dict[str, tuple[_T, ...]]:
    found: dict[str, list[_T]] = {}
    for row in reader.rows(sql, params):
        found.setdefault(row["contact_id"], []).append(made(row))
    return {id_: tuple(each) for id_, each in found.items()}


_LAST = """SELECT participation.touch_id FROM participation
           WHERE participation.contact_id = asked.value AND participation.at <= :until AND participation.missed = 0
             AND participation.channel NOT IN (SELECT value FROM json_each(:mute))
           ORDER BY participation.at DESC, participation.touch_id DESC LIMIT 1"""

_LAST_NOTED = """SELECT participation.touch_id FROM participation JOIN touch AS noted ON noted.id = participation.touch_id
                 WHERE participation.contact_id = asked.value AND participation.at <= :until
                   AND participation.missed = 0 AND participation.channel NOT IN (SELECT value FROM json_each(:mute))
                   AND noted.note <> ''
                 ORDER BY participation.at DESC, participation.touch_id DESC LIMIT 1"""


def _latest(reader: Reader, params: Params, chosen: str) -> dict[str, Touch]:
    """The touch of each contact that `chosen` picks; both walk one range of one index, from its end."""
    found = list(
        reader.rows(
            f"""SELECT asked.value AS contact_id, touch.* FROM json_each(:ids) AS asked
                JOIN touch ON touch.id = ({chosen})""",
            params,
        )
    )
    names = reader.names({id_ for row in found for id_ in rows.participants(row["contacts"])})
    return {row["contact_id"]: rows.touch(row, names) for row in found}
