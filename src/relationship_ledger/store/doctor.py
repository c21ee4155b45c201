"""Looks whether a ledger is sound: the file, what is in it, and where it lies. It only looks.

A check that fails to run is a finding too: of a damaged file a calm report is wanted, and not an error.
"""

import math
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import closing
from itertools import groupby, islice
from operator import itemgetter
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

from relationship_ledger.errors import StoreError
from relationship_ledger.model import DAY, Instant, Settings
from relationship_ledger.store import backup, chain, file, rows, standings, tables
from relationship_ledger.store.reader import Reader
from relationship_ledger.store.whereabouts import Finding, after, beside, whereabouts

QUICK_ROWS = 200_000
"""Up to so many touches and changes a quick look takes them all; beyond, only `deep` does."""
_SHOWN = 5
_RECENT = 8 * DAY
"""A backup older than this is worth a hint."""
_T = TypeVar("_T")
_S = TypeVar("_S")
_SLACK = 60
"""Seconds that clocks of one machine may differ by."""


class Case(NamedTuple):
    """What a check looks at. `now` is what the run takes for now, `true` what the clock says."""

    path: Path
    connection: sqlite3.Connection
    reader: Reader
    schema: int
    build: Callable[[Mapping[str, str]], Settings]
    now: Instant
    true: Instant
    deep: bool

    def number(self, sql: str) -> int:
        """The one number of a question."""
        return int(self.connection.execute(sql).fetchone()[0])

    @property
    def small(self) -> bool:
        """Whether looking at every row is quick, or asked for."""
        return self.deep or self.number("SELECT max((SELECT coalesce(max(rowid), 0) FROM touch), (SELECT coalesce(max(id), 0) FROM change))") <= QUICK_ROWS  # fmt: skip


Check = Callable[[Case], Iterator[Finding]]


def examine(
    path: Path,
    build: Callable[[Mapping[str, str]], Settings],
    *,
    now: Instant,
    true: Instant,
    deep: bool = False,
) -> list[Finding]:
    """What is found of a ledger, every check at least once. Raises StoreError where it can't be opened at all."""
    schema = file.check_ours(path)
    interrupted, logged = (
        beside(path, end) for end in ("-journal", "-wal")
    )  # before opening, which settles them
    folder = _folder(path, build)
    found = [*whereabouts(path, folder, logged=logged)]
    try:
        connection = file.connect(path, write=False)
    except StoreError as error:
        if "is in use" in error.message:
            raise
        return [*found, Finding("integrity", "problem", f"{error.message} {_WAY_OUT}", 1)]
    with closing(connection):
        case = Case(path, connection, Reader(connection, path, schema=schema), schema, build, now, true, deep)
        for name, check in (*_QUICK, *(_DEEP if deep else ())):
            found += _tried(name, check, case)
        found += _tried("backups", _backups, case)
    if interrupted:
        found += after(path)
    return found


def _folder(path: Path, build: Callable[[Mapping[str, str]], Settings]) -> Path:
    """Where its backups lie, as far as the ledger can say so."""
    try:
        with Reader.open(path) as reader:
            return backup.folder_of(path, build(reader.setting_values()).backups_folder)
    except StoreError:
        return backup.folder_of(path)


def _tried(name: str, check: Check, case: Case) -> list[Finding]:
    found: list[Finding] = []
    try:
        found.extend(check(case))
    except StoreError as error:
        if "is in use" in error.message:
            raise
        found.append(Finding(name, "problem", f"This could not be looked at: {error.message}", 1))
    except sqlite3.Error as error:
        if (getattr(error, "sqlite_errorname", None) or "").startswith(("SQLITE_BUSY", "SQLITE_LOCKED")):
            raise file.explain(error, case.path) from error
        damaged = name == "integrity"
        what = (
            f"The file is damaged: {error}. {_WAY_OUT}"
            if damaged
            else f"This could not be looked at: {error}."
        )
        found.append(Finding(name, "problem", what, 1))
    except (ValueError, TypeError, KeyError, IndexError, OverflowError, RecursionError) as error:
        found.append(
            Finding(name, "problem", f"This could not be looked at: a row can't be read ({error}).", 1)
        )
    return found or [Finding(name, "ok", _FINE[name])]


_WAY_OUT = "`ledger restore` lists backups; `ledger doctor --repair` saves what can be read into a new file."
_FINE = {
    "file": "Its header, its schema and its mode of journal are as they should be.",
    "integrity": "The pages of the file are sound.",
    "references": "Every row belongs to something that is there.",
    "tables": "Tables and indexes are those of this version.",
    "derived": "What is derived belongs to something that is there.",
    "participants": "Touches, investments and plans name people who are there.",
    "values": "Values are such as the program writes.",
    "forgotten": "Nobody who was forgotten is back.",
    "journal": "The steps of the journal follow on each other.",
    "lists": "Lists have members, a thing and a value.",
    "handles": "No address is two people's.",
    "clock": "Steps and touches are in times that can be.",
    "backups": "There is a recent backup.",
    "content": "Rows are what the journal says they are.",
    "standings": "Standings are what a new reckoning of the touches gives.",
    "participation": "Who took part in what is what the touches say.",
    "names": "Names are found by what they are.",
}


# What is in it


def _file(case: Case) -> Iterator[Finding]:
    if case.schema < file.SCHEMA:
        yield Finding(
            "file",
            "hint",
            f"It is of an older version (schema {case.schema}; this one writes {file.SCHEMA}). The next change brings it "
            "forward, after a backup.",
            1,
        )
    mode = case.connection.execute("PRAGMA journal_mode").fetchone()[0]
    if mode == "wal":
        yield Finding(
            "file",
            "hint",
            "Another program set the file to a write-ahead log, which can't be read on read-only media. The next change "
            "sets it back.",
            1,
        )


def _integrity(case: Case) -> Iterator[Finding]:
    pragma = "integrity_check" if case.deep else "quick_check"
    found = [str(row[0]) for row in case.connection.execute(f"PRAGMA {pragma}(100)") if row[0] != "ok"]
    if found:
        shown = "; ".join(" ".join(each.split()) for each in found[:3])
        yield Finding("integrity", "problem", f"The file is damaged: {shown}. {_WAY_OUT}", len(found))


def _references(case: Case) -> Iterator[Finding]:
    counted: dict[tuple[str, str], int] = {}
    for table, _, parent, _ in case.connection.execute("PRAGMA foreign_key_check"):
        counted[table, parent] = counted.get((table, parent), 0) + 1
    for (table, parent), count in sorted(counted.items()):
        yield Finding(
            "references",
            "problem",
            f"{count} rows of {table} belong to no {parent} that is there. `ledger doctor --repair` drops them, as a step.",
            count,
        )


def _tables(case: Case) -> Iterator[Finding]:
    there = {
        (kind, name)
        for kind, name in case.connection.execute(
            "SELECT type, name FROM sqlite_schema WHERE name NOT LIKE 'sqlite%'"
        )
    }
    if case.schema == file.SCHEMA:
        wanted = (
            {("table", name) for name in tables.Row.metadata.tables}
            | {
                ("index", str(index.name))
                for table in tables.Row.metadata.tables.values()
                for index in table.indexes
            }
            | {("trigger", name) for name in _TRIGGERS}
        )
        missing = sorted(wanted - there)
        if missing:
            yield Finding(
                "tables",
                "problem",
                f"Missing: {', '.join(f'{kind} {name}' for kind, name in missing)}. {_REMADE}",
                len(missing),
            )
    others = sorted(
        (kind, name) for kind, name in there if kind in {"trigger", "view"} and name not in _TRIGGERS
    )
    if others:
        yield Finding(
            "tables",
            "problem",
            f"Not of this program: {', '.join(f'{kind} {name}' for kind, name in others)}. It can change what is written; "
            "take it out with the program that put it there.",
            len(others),
        )


_REMADE = "`ledger doctor --repair` makes indexes anew; for anything else, bring back a backup."
_TRIGGERS = frozenset(
    f"{table}_is_never_{done}" for table in ("step", "change") for done in ("deleted", "updated")
)
"""They guard the journal."""


def _derived(case: Case) -> Iterator[Finding]:
    if case.schema < file.SCHEMA:
        return
    counts = {
        "rows derived of people who are not there": sum(
            case.number(
                f"SELECT count(*) FROM {table} WHERE NOT EXISTS (SELECT 1 FROM contact WHERE contact.id = {table}.contact_id)"
            )
            for table in ("standing", "name_part")
        ),
        "people without a standing": case.number(
            "SELECT count(*) FROM contact WHERE NOT EXISTS (SELECT 1 FROM standing WHERE contact_id = contact.id)"
        ),
    }
    if case.small:
        counts["participations of people or touches that are not there"] = case.number(
            """SELECT count(*) FROM participation
               WHERE NOT EXISTS (SELECT 1 FROM contact WHERE contact.id = participation.contact_id)
                  OR NOT EXISTS (SELECT 1 FROM touch WHERE touch.id = participation.touch_id)"""
        )
    for what, count in counts.items():
        if count:
            yield Finding(
                "derived", "problem", f"{count} {what}. `ledger doctor --repair` derives it anew.", count
            )


NAMED = """json_each(CASE WHEN json_valid({table}.contacts) THEN {table}.contacts ELSE '[]' END) AS named"""
"""The people whom a row of a table names in its array."""


def _participants(case: Case) -> Iterator[Finding]:
    if not case.small:
        yield Finding("participants", "ok", "Too many to look at quickly; --deep does.")
        return
    for table in ("touch", "investment", "plan_line"):
        if not case.reader.has_table(table):
            continue
        count = case.number(
            f"""SELECT count(DISTINCT {table}.id) FROM {table}, {NAMED.format(table=table)}
                WHERE NOT EXISTS (SELECT 1 FROM contact WHERE contact.id = named.value)"""
        )
        if count:
            yield Finding(
                "participants",
                "problem",
                f"{count} rows of {table} name people who are not there. `ledger doctor --repair` takes them out, as a step.",
                count,
            )
    nobody = case.number("SELECT count(*) FROM touch WHERE contacts = '[]'")
    if nobody:
        yield Finding("participants", "problem", f"{nobody} touches are with nobody. {_DROPS}", nobody)


_DROPS = "`ledger doctor --repair` drops them, as a step."


def _in(*values: str) -> str:
    return f"({', '.join(repr(value) for value in values)})"


_NO_DAY = "{0} IS NOT NULL AND date({0}, '+0 days') IS NOT {0}"
_ARRAY = "NOT json_valid(contacts) OR json_type(contacts) <> 'array'"


class Value(NamedTuple):
    """Values that this program never writes: in which table, which rows, what they have, and what they become in a repair."""

    table: str
    condition: str
    what: str
    becomes: Mapping[str, Any]


VALUES = (
    Value("contact", "tier NOT BETWEEN 1 AND 5", "a tier beyond 1 to 5", {"tier": 5}),
    Value(
        "contact", f"origin_kind NOT IN {_in('shared', 'online', 'unknown')}", "an unknown kind of origin",
        {"origin_kind": "unknown", "origin_context": None},
    ),
    Value(
        "contact", f"state NOT IN {_in('active', 'snoozed', 'archived', 'deceased')}", "an unknown state",
        {"state": "active", "snoozed_until": None},
    ),
    Value("contact", _NO_DAY.format("first_day"), "a first day that is none", {"first_day": None}),
    Value("contact", "cadence_ideal < 1 OR cadence_maximum < 1", "a cadence below a day", {"cadence_ideal": None, "cadence_maximum": None}),
    Value("promise", f'"by" NOT IN {_in("me", "them")}', "an unknown owner", {"by": "me"}),
    Value("promise", _NO_DAY.format("due_day"), "a day that is none", {"due_day": None}),
    Value("touch", f'"by" NOT IN {_in("me", "them", "both")}', "an unknown beginner", {"by": "both"}),
    Value("touch", "minutes < 0", "minutes below none", {"minutes": None}),
    Value(
        "touch", "(cost_amount IS NULL) <> (cost_currency IS NULL)", "a cost without a currency",
        {"cost_amount": None, "cost_currency": None},
    ),
    Value("handle", f"kind NOT IN {_in('email', 'phone', 'url', 'address', 'platform')}", "an unknown kind of handle", {}),
    Value("important_day", "month NOT BETWEEN 1 AND 12 OR day NOT BETWEEN 1 AND 31", "a day that is none", {}),
    Value("touch", _ARRAY, "no list of people", {}),
    Value("investment", _ARRAY, "no list of people", {}),
    Value("plan_line", _ARRAY, "no list of people", {}),
    Value("pause", '"end" <= start', "an end before its beginning", {}),
)  # fmt: skip


def _values(case: Case) -> Iterator[Finding]:
    for each in VALUES:
        table = each.table
        if not case.reader.has_table(table) or (table == "touch" and not case.small):
            continue
        sql = f'SELECT id FROM "{table}" WHERE {each.condition} LIMIT 1000'
        ids = [row[0] for row in case.connection.execute(sql)]
        if ids:
            shown = ", ".join(f"…{id_[-6:]}" for id_ in ids[:_SHOWN])
            way = ", ".join(f"{name} = {value or 'nothing'}" for name, value in each.becomes.items())
            yield Finding(
                "values",
                "problem",
                f"{len(ids)} rows of {table} have {each.what} ({shown}): something else than this program wrote them. "
                + (f"`ledger doctor --repair` sets {way}, as a step." if way else "Bring back a backup."),
                len(ids),
            )


def _forgotten(case: Case) -> Iterator[Finding]:
    count = case.number("SELECT count(*) FROM contact JOIN tombstone ON tombstone.id = contact.id")
    if count:
        yield Finding(
            "forgotten",
            "problem",
            f"{count} people who were forgotten are back. `ledger forget` erases them again.",
            count,
        )


def _journal(case: Case) -> Iterator[Finding]:
    if not case.small:
        yield Finding("journal", "ok", "Too long to prove quickly; --deep does.")
        return
    found = list(islice(chain.broken_links(case.connection), 1000))
    if found:
        yield Finding(
            "journal",
            "problem",
            f"The chain is broken: {'; '.join(found[:_SHOWN])}. Something else than this program changed it; a backup from "
            "before has it whole (`ledger restore`).",
            len(found),
        )


def _lists(case: Case) -> Iterator[Finding]:
    for condition, what in (
        ("NOT EXISTS (SELECT 1 FROM membership WHERE list_id = list.id)", "nobody is on it"),
        ("thing IS NULL OR value IS NULL", "its thing or its value is not said"),
    ):
        names = [
            row[0]
            for row in case.connection.execute(f"SELECT name FROM list WHERE {condition} ORDER BY name_key")
        ]
        if names:
            yield Finding(
                "lists", "hint", f"{_some(names)}: {what}. `ledger list edit` and `list join`.", len(names)
            )


def _some(names: list[str]) -> str:
    more = f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else ""
    return f"{', '.join(names[:_SHOWN])}{more}"


def _handles(case: Case) -> Iterator[Finding]:
    """E-mail, web addresses and accounts say who someone is; a family shares a line and a house."""
    count = case.number(
        """SELECT count(*) FROM (SELECT 1 FROM handle WHERE kind IN ('email', 'url', 'platform')
           GROUP BY kind, key HAVING count(DISTINCT contact_id) > 1)"""
    )
    if count:
        yield Finding(
            "handles",
            "hint",
            f"{count} addresses or accounts are two people's. `ledger duplicates` shows whose.",
            count,
        )


def _clock(case: Case) -> Iterator[Finding]:
    back = case.number(
        f"SELECT count(*) FROM (SELECT at, lag(at) OVER (ORDER BY seq) AS before FROM step) WHERE at < before - {_SLACK}"
    )
    if back:
        yield Finding(
            "clock", "hint", f"{back} steps are dated before the one they follow: a clock was set back.", back
        )
    ahead = case.number("SELECT coalesce(max(at), 0) FROM step") - case.true
    if ahead > _SLACK:
        yield Finding(
            "clock",
            "hint",
            f"The clock is {_span(ahead)} behind the last step: it is wrong now, or was then. Set it, or what you log is "
            "dated wrongly.",
            1,
        )
    for condition, what in ((f"at > {case.now + DAY}", "in the future"), ("at < 0", "before 1970")):
        count = case.number(f"SELECT count(*) FROM touch WHERE {condition}")
        if count:
            yield Finding(
                "clock",
                "hint",
                f"{count} touches are dated {what}. `ledger touch edit ID --on DAY` corrects one.",
                count,
            )


def _span(seconds: int) -> str:
    return f"{seconds // DAY} days" if seconds >= 2 * DAY else f"{seconds // 60} minutes"


def _backups(case: Case) -> Iterator[Finding]:
    settings = case.build(case.reader.setting_values())
    folder = backup.folder_of(case.path, settings.backups_folder)
    found = [each for each in backup.found(folder, case.path.stem) if not each.replaced]
    if not found:
        yield Finding("backups", "hint", f"There is no backup in {folder}. `ledger backup` makes one.", 1)
        return
    age = case.now - found[0].at
    if age > _RECENT:
        yield Finding(
            "backups", "hint", f"The latest backup is {_span(age)} old. `ledger backup` makes one.", 1
        )
    latest = next((each for each in found if not each.encrypted), None)
    if latest is not None and (fault := _fault_of(latest.path, deep=case.deep)):
        yield Finding("backups", "problem", f"{latest.path}: {fault} `ledger backup` makes a new one.", 1)


def _fault_of(path: Path, *, deep: bool) -> str | None:
    """What is wrong with a backup; None where nothing is."""
    try:
        with closing(file.connect(path, write=False)) as connection, file.worded(path):
            if not deep:
                return None
            row = connection.execute("PRAGMA quick_check(1)").fetchone()
            return None if row[0] == "ok" else "it is damaged."
    except StoreError as error:
        return error.message


# What only a deep look takes


def _content(case: Case) -> Iterator[Finding]:
    wrong: dict[tuple[str, str], None] = {}
    former = count = 0
    for each in chain.differing(case.connection):
        if each.former:
            former += 1
            continue
        count += 1
        if len(wrong) < 50:
            wrong[each.table, each.row_id] = None
    if count:
        whose = _some(case.reader.owners_of_ids(wrong))
        yield Finding(
            "content",
            "problem",
            f"{count} rows are not what their last step made of them: {whose}. Look at them with `ledger show`; a backup "
            "from before has them as they were (`ledger restore FILE --dry-run`).",
            count,
        )
    if former:
        yield Finding(
            "content",
            "problem",
            f"{former} former rows in the journal are not what they were: undo may refuse.",
            former,
        )
    if case.number("SELECT count(*) FROM step WHERE kind = 'begin'") == 0:
        unsaid = sum(
            case.number(
                f'SELECT count(*) FROM "{table}" WHERE NOT EXISTS (SELECT 1 FROM change WHERE row_id = "{table}".id)'
            )
            for table in tables.JOURNALED
            if case.reader.has_table(table)
        )
        if unsaid:
            yield Finding(
                "content",
                "problem",
                f"{unsaid} rows were written by no step: something else than this program wrote them.",
                unsaid,
            )


_SECONDS = {"last", "expires", "mine_at", "latest_at", "expires_at", "rotten_at", "slips_at", "due_at"}


def _standings(case: Case) -> Iterator[Finding]:
    if case.schema < file.SCHEMA:
        return
    view = case.reader.view(case.now, case.build(case.reader.setting_values()))
    stored = case.reader.rows("SELECT * FROM standing ORDER BY contact_id")
    made = ((row["contact_id"], row) for row in standings.rebuilt(case.reader, view))
    kept = ((row["contact_id"], row) for row in stored)
    wrong = [
        id_ for id_, row, mine in _beside_each_other(made, kept) if mine is None or not _nearly(mine, row)
    ]
    if wrong:
        names = list(case.reader.names(wrong[:_SHOWN]).values())
        yield Finding(
            "standings",
            "problem",
            f"{len(wrong)} standings are not what their touches give: {', '.join(names)}. {_ANEW}",
            len(wrong),
        )


_ANEW = "`ledger doctor --repair` derives it anew."


def _beside_each_other(
    these: Iterable[tuple[str, _T]], those: Iterable[tuple[str, _S]]
) -> Iterator[tuple[str, _T, _S | None]]:
    """Each of these with the one of those that has the same key; both come in order of their keys."""
    others = iter(those)
    other = next(others, None)
    for key, one in these:
        while other is not None and other[0] < key:
            other = next(others, None)
        yield key, one, other[1] if other is not None and other[0] == key else None


def _nearly(one: rows.Row, other: Mapping[str, Any]) -> bool:
    """Whether two rows of `standing` are the same, to a second and to the ninth digit."""
    for name, theirs in other.items():
        mine = one[name]
        if mine is None or theirs is None or isinstance(theirs, str):
            same = mine == theirs
        elif name in _SECONDS:
            same = abs(mine - theirs) <= 1
        else:
            same = math.isclose(mine, theirs, rel_tol=1e-9, abs_tol=1e-9)
        if not same:
            return False
    return True


def _participation(case: Case) -> Iterator[Finding]:
    if case.schema < file.SCHEMA:
        return
    said = f"""SELECT named.value, at, touch.id, day, channel, "by", minutes, missed FROM touch, {NAMED.format(table="touch")}"""
    kept = 'SELECT contact_id, at, touch_id, day, channel, "by", minutes, missed FROM participation'
    count = sum(
        case.number(f"SELECT count(*) FROM ({one} EXCEPT {other})")
        for one, other in ((said, kept), (kept, said))
    )
    if count:
        yield Finding(
            "participation", "problem", f"{count} participations are not what the touches say. {_ANEW}", count
        )


def _names(case: Case) -> Iterator[Finding]:
    if case.schema < file.SCHEMA:
        return
    said = _gathered(
        case, "SELECT id, name FROM contact UNION ALL SELECT contact_id, name FROM alias ORDER BY 1"
    )
    kept = _gathered(case, "SELECT contact_id, part FROM name_part ORDER BY contact_id")
    wrong = sum(
        standings.name_parts(names) != set(parts or ()) for _, names, parts in _beside_each_other(said, kept)
    )
    if wrong:
        yield Finding("names", "problem", f"{wrong} people are not found by their names. {_ANEW}", wrong)


def _gathered(case: Case, sql: str) -> Iterator[tuple[str, list[str]]]:
    for id_, found in groupby(case.connection.execute(sql), key=itemgetter(0)):
        yield id_, [row[1] for row in found]


_QUICK: tuple[tuple[str, Check], ...] = (
    ("file", _file), ("integrity", _integrity), ("tables", _tables), ("references", _references), ("derived", _derived),
    ("participants", _participants), ("values", _values), ("forgotten", _forgotten), ("journal", _journal),
    ("lists", _lists), ("handles", _handles), ("clock", _clock),
)  # fmt: skip
_DEEP: tuple[tuple[str, Check], ...] = (
    ("content", _content), ("standings", _standings), ("participation", _participation), ("names", _names),
)  # fmt: skip
