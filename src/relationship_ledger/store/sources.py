"""What an import of touches asks: which of its records are there, and which were changed or removed by hand."""

import json
from collections.abc import Sequence

from relationship_ledger.model import Touch
from relationship_ledger.store.reader import Reader

_EDITED = "touch edit"
_REMOVED = "touch remove"


def touches_by_source(reader: Reader, keys: Sequence[str]) -> dict[str, Touch]:
    """The touches that came from the records of these keys."""
    found = reader.touches_where(
        "source IN (SELECT value FROM json_each(:keys)) AND source IS NOT NULL",
        {"keys": json.dumps(list(keys))},
    )
    return {touch.source: touch for touch in found if touch.source is not None}


def edited_by_hand(reader: Reader, ids: Sequence[str]) -> set[str]:
    """Those of these touches that the user changed since they came in: what they say stands."""
    edits = [
        (row["first_change"], row["last_change"])
        for row in reader.rows(
            "SELECT first_change, last_change FROM step WHERE command = :edited", {"edited": _EDITED}
        )
    ]
    if not edits:
        return set()
    first, last = edits[0][0], edits[-1][1]
    return {
        row["row_id"]
        for row in reader.rows(
            """SELECT id, row_id FROM change WHERE row_id IN (SELECT value FROM json_each(:ids))
               AND entity = 'touch' AND id BETWEEN :first AND :last""",
            {"ids": json.dumps(list(ids)), "first": first, "last": last},
        )
        if any(begin <= row["id"] <= end for begin, end in edits)
    }


def removed_by_hand(reader: Reader) -> set[str]:
    """The source keys of touches that the user removed: they stay so, whatever file is read again."""
    return {
        row["source"]
        for row in reader.rows(
            """SELECT json_extract(change.before, '$.source') AS source FROM step
               JOIN change ON change.id BETWEEN step.first_change AND step.last_change
               WHERE step.command = :removed AND change.entity = 'touch' AND change.before IS NOT NULL""",
            {"removed": _REMOVED},
        )
        if row["source"] is not None
    }


def known_people(reader: Reader) -> str:
    """What changes whenever someone, or a name or a handle of someone, is added, changed or removed."""
    latest = reader.value(
        """SELECT id FROM change WHERE entity IN ('contact', 'handle', 'alias', 'source_key')
           ORDER BY id DESC LIMIT 1"""
    )
    return str(latest)
