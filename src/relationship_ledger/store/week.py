"""What planning a week asks of the ledger, and the plans that were accepted."""

import json
from collections.abc import Iterable, Sequence
from datetime import date
from typing import NamedTuple

from relationship_ledger.core.checklist import Seen
from relationship_ledger.core.durations import Logged
from relationship_ledger.core.gain import IN_PERSON
from relationship_ledger.model import INVESTED, Instant, PlannedLine, Settings, WeekPlan
from relationship_ledger.store import rows
from relationship_ledger.store.reader import Reader

RECENT_DURATIONS = 1000
"""The user's usual durations are read from so many of the latest touches with minutes."""


class Spent(NamedTuple):
    """Minutes of the user's own: all, and those of them that went into lists."""

    minutes: float
    value: float


class Known(NamedTuple):
    """What was logged with one contact: durations by channel, and whether they met in person."""

    logged: dict[str, Logged]
    met: bool


def spent(reader: Reader, since: Instant, until: Instant, settings: Settings) -> Spent:
    """Minutes spent in a span: touches, with a channel's default where none were logged, and value-added work.

    Of a touch that an event left with those who came the minutes are the event's.
    """
    span = {"since": since, "until": until}
    touched = 0.0
    for row in reader.rows(
        """SELECT channel, minutes, missed FROM touch
           WHERE at BETWEEN :since AND :until AND NOT EXISTS (
               SELECT 1 FROM investment
               WHERE id = substr(touch.source, :tail) AND touch.source LIKE :invested AND investment.minutes IS NOT NULL)""",
        {**span, "invested": f"{INVESTED}%", "tail": len(INVESTED) + 1},
    ):
        if row["minutes"] is not None:
            touched += row["minutes"]
        elif not row["missed"]:
            touched += settings.channel(row["channel"]).minutes
    value: float = reader.value(
        "SELECT coalesce(sum(minutes), 0.0) FROM investment WHERE at BETWEEN :since AND :until", span
    )
    return Spent(touched + value, value)


def usual_durations(reader: Reader, until: Instant) -> dict[str, Logged]:
    """The user's latest logged durations by channel."""
    return {
        row["channel"]: Logged(row["count"], row["mean"])
        for row in reader.rows(
            """SELECT channel, count(*) AS count, avg(minutes) AS mean FROM (
                   SELECT channel, minutes FROM touch
                   WHERE at <= :until AND minutes IS NOT NULL AND missed = 0 ORDER BY at DESC LIMIT :limit)
               GROUP BY channel""",
            {"until": until, "limit": RECENT_DURATIONS},
        )
    }


def known(reader: Reader, ids: Sequence[str], until: Instant, settings: Settings) -> dict[str, Known]:
    """What was logged with each of these contacts; those with nothing are missing."""
    near = {name for name, channel in settings.channels.items() if channel.depth >= IN_PERSON}
    found: dict[str, Known] = {}
    for row in reader.rows(
        """SELECT contact_id, channel, count(minutes) AS count, avg(minutes) AS mean FROM participation
           WHERE contact_id IN (SELECT value FROM json_each(:ids)) AND at <= :until AND missed = 0
           GROUP BY contact_id, channel""",
        {"ids": json.dumps(list(ids)), "until": until},
    ):
        before = found.get(row["contact_id"], Known({}, met=False))
        if row["count"]:
            before.logged[row["channel"]] = Logged(row["count"], row["mean"])
        found[row["contact_id"]] = before._replace(met=before.met or row["channel"] in near)
    return found


def waiting(reader: Reader, since: Instant, until: Instant) -> dict[str, Instant]:
    """Who tried to reach the user since, in vain, and has not been touched after that; and when they last tried."""
    return {
        row["contact_id"]: row["at"]
        for row in reader.rows(
            """SELECT each.value AS contact_id, max(touch.at) AS at
               FROM touch, json_each(touch.contacts) AS each JOIN contact ON contact.id = each.value
               WHERE touch.at BETWEEN :since AND :until AND touch.missed = 1 AND touch.by = 'them'
                 AND contact.state = 'active' AND NOT EXISTS (
                     SELECT 1 FROM participation AS later WHERE later.contact_id = each.value
                       AND later.at > touch.at AND later.at <= :until AND later.missed = 0)
               GROUP BY each.value ORDER BY at, each.value""",
            {"since": since, "until": until},
        )
    }


def companies(reader: Reader, ids: Sequence[str], until: Instant) -> list[tuple[str, ...]]:
    """The ids of all who were in a touch with one of these contacts and someone else."""
    return [
        rows.participants(row["contacts"])
        for row in reader.rows(
            """SELECT DISTINCT contacts FROM touch
               WHERE id IN (SELECT participation.touch_id
                            FROM json_each(:ids) AS each CROSS JOIN participation
                            ON participation.contact_id = each.value
                            WHERE participation.at <= :until AND participation.missed = 0)
                 AND json_array_length(contacts) > 1""",
            {"ids": json.dumps(list(ids)), "until": until},
        )
    ]


def accepted(reader: Reader, first_day: date) -> WeekPlan | None:
    """The accepted plan of the week that begins on a day."""
    if not reader.has_plans:
        return None
    row = reader.row("SELECT * FROM week_plan WHERE first_day = :day", {"day": first_day.isoformat()})
    return rows.week_plan(row) if row else None


def lines(reader: Reader, plan: WeekPlan) -> list[PlannedLine]:
    """The lines of an accepted plan, in the order in which they were planned."""
    sql = "SELECT * FROM plan_line WHERE plan_id = :id ORDER BY id"
    return [rows.planned_line(row) for row in reader.rows(sql, {"id": plan.id})]


def seen_since(reader: Reader, wanted: Iterable[PlannedLine], since: Instant, until: Instant) -> list[Seen]:
    """Touches and value-added work in a span that could tick off any of these lines."""
    lines_ = list(wanted)
    contacts = sorted({id_ for line in lines_ for id_ in line.contacts})
    lists = sorted({line.list_id for line in lines_ if line.list_id})
    span = {"since": since, "until": until}
    found = [
        Seen(row["at"], row["day"], (row["contact_id"],), channel=row["channel"])
        for row in reader.rows(
            """SELECT contact_id, at, day, channel FROM participation
               WHERE contact_id IN (SELECT value FROM json_each(:ids)) AND at BETWEEN :since AND :until AND missed = 0""",
            {**span, "ids": json.dumps(contacts)},
        )
    ]
    found += [
        Seen(row["at"], None, rows.participants(row["contacts"]), kind=row["kind"], list_id=row["list_id"])
        for row in reader.rows(
            """SELECT list_id, kind, at, contacts FROM investment
               WHERE list_id IN (SELECT value FROM json_each(:ids)) AND at BETWEEN :since AND :until""",
            {**span, "ids": json.dumps(lists)},
        )
    ]
    return found


def promises_kept(reader: Reader, ids: Iterable[str]) -> set[str]:
    """Which of these promises have been kept."""
    return {
        row["id"]
        for row in reader.rows(
            """SELECT id FROM promise WHERE done_at IS NOT NULL AND id IN (SELECT value FROM json_each(:ids))""",
            {"ids": json.dumps(sorted(ids))},
        )
    }
