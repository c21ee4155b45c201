"""What measuring a list asks of the ledger: its members, the touches with them, the work put into it."""

import json
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal

from relationship_ledger.core.gain import IN_PERSON
from relationship_ledger.core.lists import YEAR_DAYS, ListMeasures, ListTouch, measure, since
from relationship_ledger.model import DAY, INVESTED, ContactList, Investment, Money, Standing, Touch
from relationship_ledger.store import rows
from relationship_ledger.store.reader import Criteria, Reader, View

MOST_FOUND = 10
"""So many investments are looked for by the end of an id."""


def members(reader: Reader, view: View, group: ContactList) -> list[Standing]:
    """Members at the moment, by name: whoever was let go or has died is no longer counted."""
    return reader.standings(view, Criteria(list_id=group.id, states=("active", "snoozed")))


def measured(reader: Reader, view: View, group: ContactList) -> tuple[ListMeasures, list[Standing]]:
    """A list's measures at the moment, and its members. Touches and work after the moment don't count."""
    people = members(reader, view, group)
    works = [each for each in reader.investments(group.id) if each.at <= view.now]
    touches = touches_with(reader, view, people, works)
    return measure(group, people, touches, works, view.settings, view.clock, view.now), people


def touches_with(
    reader: Reader, view: View, people: Iterable[Standing], works: Sequence[Investment]
) -> Iterator[ListTouch]:
    """The touches up to the moment that matter to a list of these people and works, each once.

    Those of the last year; before it what may be a response, and what was in person, where members may have met.
    """
    ids = {each.id for each in people}.union(*(each.contacts for each in works))
    start = since(works, view.now)
    near = [name for name, channel in view.settings.channels.items() if channel.depth >= IN_PERSON]
    for at, channel, by, minutes, amount, currency, source, contacts in reader.rows(
        """SELECT at, channel, "by", minutes, cost_amount, cost_currency, source, contacts FROM touch
           WHERE id IN (SELECT participation.touch_id
                        FROM json_each(:ids) AS each CROSS JOIN participation
                        ON participation.contact_id = each.value
                        WHERE participation.at BETWEEN :start AND :now AND participation.missed = 0
                          AND (participation.at > :year OR participation."by" = :answers
                               OR participation.channel IN (SELECT value FROM json_each(:near))))""",
        {
            "ids": json.dumps(sorted(ids)),
            "start": start,
            "now": view.now,
            "year": view.now - YEAR_DAYS * DAY,
            "answers": "them" if works else None,
            "near": json.dumps(near),
        },
    ):
        cost = None if amount is None else Money(Decimal(amount), currency)
        one = (contacts[2:-2],) if "," not in contacts else rows.participants(contacts)
        yield ListTouch(at, channel, by, one, minutes, cost, source=source)


def investments_by_id(reader: Reader, text: str) -> list[Investment]:
    """The investment of an id, or those whose id ends in the text."""
    found = list(reader.rows("SELECT * FROM investment WHERE id = :id", {"id": text})) or list(
        reader.rows(
            "SELECT * FROM investment WHERE id LIKE :tail LIMIT :most",
            {"tail": f"%{text.casefold()}", "most": MOST_FOUND},
        )
    )
    return [rows.investment(row) for row in found]


def event_touch(reader: Reader, investment_id: str) -> list[Touch]:
    """The touch that an event left with those who came, if it left one."""
    source = {"source": f"{INVESTED}{investment_id}"}
    return [
        touch
        for row in reader.rows("SELECT id FROM touch WHERE source = :source", source)
        for touch in reader.touch_by_id(row["id"])
    ]
