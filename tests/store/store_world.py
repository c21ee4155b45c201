"""A ledger made by hand for the tests of the store: fixed moments, plain ids, and the journal's verifier."""

import hashlib
import json
import math
import random
import shutil
import sqlite3
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime
from functools import cache
from itertools import count
from pathlib import Path
from typing import Any, NamedTuple

from relationship_ledger import config
from relationship_ledger.model import (
    Cadence,
    Contact,
    ContactList,
    Entity,
    Handle,
    Membership,
    Origin,
    Pause,
    Ref,
    Touch,
)
from relationship_ledger.store import tables
from relationship_ledger.store.reader import Reader, View
from relationship_ledger.store.writer import Author, Writer, begin

DAY = 86_400
NOW = 1_790_000_000
DERIVED = ("standing", "participation", "name_part")


def id_of(number: int) -> str:
    """A UUIDv7 that one can read."""
    return f"01900000-0000-7000-8000-{number:012x}"


def ids(first: int = 1) -> Callable[[], str]:
    """A source of readable ids."""
    numbers = count(first)
    return lambda: id_of(next(numbers))


_steps = ids(1 << 40)


def author(*, dated: int = NOW, device: str = "device", new_id: Callable[[], str] | None = None) -> Author:
    return Author(dated, NOW, device, new_id or _steps)


@cache
def _empty() -> Path:
    """An empty ledger, begun once a process."""
    folder = Path(tempfile.mkdtemp(prefix="ledger-empty-"))
    begin(folder / "ledger.db", author(new_id=ids(1 << 44)), {})
    return folder / "ledger.db"


def begun(path: Path) -> Path:
    """An empty ledger at `path`."""
    shutil.copyfile(_empty(), path)
    path.chmod(0o600)
    return path


def writer(path: Path, **of: Any) -> Writer:
    return Writer(path, author(**of), config.build)


def put(path: Path, *things: Entity, command: str = "put") -> None:
    """One step."""
    with writer(path) as writing, writing.step(command) as step:
        step.put(*things)


def drop(path: Path, *things: Entity, command: str = "drop") -> None:
    """One step."""
    with writer(path) as writing, writing.step(command) as step:
        step.drop(*things)


def view(reader: Reader, now: int = NOW) -> View:
    return reader.view(now, config.build(reader.setting_values()))


def person(number: int, name: str = "", **of: Any) -> Contact:
    of.setdefault("added_at", NOW - 400 * DAY)
    return Contact(id_of(number), name or f"Person {number}", **of)


def touch(number: int, who: int | tuple[int, ...], at: int, channel: str = "call", **of: Any) -> Touch:
    whom = (who,) if isinstance(who, int) else who
    of.setdefault("by", "me")
    return Touch(
        id_of(100_000 + number), at, "UTC", channel,
        contacts=tuple(Ref(id_of(each), f"Person {each}") for each in sorted(whom)), **of,
    )  # fmt: skip


def dump(
    path: Path, names: Iterator[str] | tuple[str, ...] | None = None
) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of tables, by name: of the journaled ones, if nothing is said."""
    with closing(sqlite3.connect(path)) as raw:
        return {
            name: sorted(raw.execute(f'SELECT * FROM "{name}"').fetchall(), key=repr)
            for name in names or tables.JOURNALED
        }


def steps(path: Path) -> int:
    with closing(sqlite3.connect(path)) as raw:
        return int(raw.execute("SELECT count(*) FROM step").fetchone()[0])


def sound(path: Path) -> None:
    """SQLite's own checks."""
    with closing(sqlite3.connect(path)) as raw:
        assert raw.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert raw.execute("PRAGMA foreign_key_check").fetchall() == []


def rich_contact(number: int) -> Contact:
    return person(
        number, f"Zoë Ångström {number}", origin=Origin("shared", "work"), tier=2, cadence=Cadence(20, 60)
    )


def _canonical(row: dict[str, Any] | None) -> str:
    if row is None:
        return ""
    there = {key: value for key, value in row.items() if value is not None}
    return json.dumps(there, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


class Journal(NamedTuple):
    """The rows of a journal, and of what it is about."""

    changes: list[dict[str, Any]]
    steps: list[dict[str, Any]]
    now: dict[tuple[str, str], dict[str, Any]]

    @classmethod
    def of(cls, path: Path) -> "Journal":
        with closing(sqlite3.connect(path)) as raw:
            raw.row_factory = sqlite3.Row
            return cls(
                [dict(row) for row in raw.execute("SELECT * FROM change ORDER BY id")],
                [dict(row) for row in raw.execute("SELECT * FROM step ORDER BY seq")],
                {
                    (table, row["id"]): dict(row)
                    for table in tables.JOURNALED
                    for row in raw.execute(f'SELECT * FROM "{table}"')
                },
            )


def flaws(path: Path) -> list[str]:
    """What is wrong with a journal, reckoned from the rows by what the docstrings say and nothing else."""
    journal = Journal.of(path)
    found = [*_flaws_of_changes(journal), *_flaws_of_steps(journal)]
    for what, rows, key in (("changes", journal.changes, "id"), ("steps", journal.steps, "seq")):
        if [row[key] for row in rows] != list(range(1, len(rows) + 1)):
            found.append(f"{what} are not numbered on")
    return found


def _flaws_of_changes(journal: Journal) -> Iterator[str]:
    """A change's digest is SHA-256 of salt, former row and new row with NUL between.

    The new row is what the next change of the same row replaced, or the row as it is now.
    """
    after: dict[tuple[str, str], str | None] = {key: _canonical(row) for key, row in journal.now.items()}
    for change in reversed(journal.changes):
        key = change["entity"], change["row_id"]
        if change["salt"] is None:
            if change["before"] is not None:
                yield f"change {change['id']} was erased by half"
            after[key] = None  # not known any more
            continue
        before, became = change["before"] or "", after.get(key, "")
        after[key] = before
        if any(f'"id":{json.dumps(change["row_id"])}' not in text for text in (before, became) if text):
            yield f"change {change['id']} is of another row"
        if became is not None:
            made = hashlib.sha256(b"\0".join((change["salt"], before.encode(), became.encode()))).digest()
            if made != change["digest"]:
                yield f"change {change['id']} is not what it was"


def _flaws_of_steps(journal: Journal) -> Iterator[str]:
    """A step's hash is SHA-256 of the hash before it on its device, of a JSON array of its fields, and of the SHA-256 of
    the digests of its changes.
    """
    names = ("id", "device", "device_seq", "at", "dated", "kind", "command", "target")
    expected, last = 1, dict[str, tuple[bytes, int]]()
    for step in journal.steps:
        if step["first_change"] != expected:
            yield f"step {step['seq']} begins elsewhere"
        expected = step["last_change"] + 1
        previous, number = last.get(step["device"], (b"", 0))
        if step["device_seq"] != number + 1:
            yield f"step {step['seq']} is not the next of its device"
        digests = b"".join(
            change["digest"] for change in journal.changes[step["first_change"] - 1 : step["last_change"]]
        )
        fields = json.dumps([step[name] for name in names], separators=(",", ":")).encode()
        if hashlib.sha256(previous + fields + hashlib.sha256(digests).digest()).digest() != step["hash"]:
            yield f"step {step['seq']} does not follow"
        last[step["device"]] = step["hash"], step["device_seq"]
    if expected != len(journal.changes) + 1:
        yield "changes without a step"


def life(seed: int, people: int = 60, touches: int = 500) -> list[Entity]:
    """People of every kind with touches of every kind over 800 days, two lists and a pause."""
    chance = random.Random(seed)
    made: list[Entity] = [
        ContactList(id_of(9001), "Friends", cadence=Cadence(14, 60)),
        ContactList(id_of(9002), "Readers"),
        Pause(id_of(9003), NOW - 500 * DAY, NOW - 470 * DAY),
    ]
    for number in range(1, people + 1):
        state = chance.choices(["active", "snoozed", "archived", "deceased"], [8, 3, 1, 1])[0]
        ends = NOW + chance.randint(-60, 60) * DAY
        kind, context = chance.choice(
            [("shared", "work"), ("shared", "family"), ("online", "github"), ("unknown", None)]
        )
        made.append(
            person(
                number, f"{chance.choice(['Ana', 'Bob', 'Cleo', 'Dan'])} {number:03}",
                origin=Origin(kind, context, chance.random() < 0.3), tier=chance.randint(1, 5),
                cadence=Cadence(chance.choice([None, None, 10, 90]), chance.choice([None, None, 30, 200])),
                state=state, snoozed_until=ends if state == "snoozed" and chance.random() < 0.8 else None,
                added_at=NOW - chance.randint(1, 900) * DAY,
            )
        )  # fmt: skip
        made += [
            Membership(id_of(8000 + 2 * number + which), id_of(9001 + which), id_of(number), NOW)
            for which in range(2)
            if chance.random() < 0.3
        ]
        if chance.random() < 0.5:
            made.append(Handle("phone", f"+3460011{number:04}", None, id_of(7000 + number), id_of(number)))
    talkers = [number for number in range(1, people + 1) if chance.random() < 0.85]
    silent = {number for number in talkers if chance.random() < 0.3}
    for number in range(1, touches + 1):
        whom = tuple(chance.sample(talkers, chance.choices([1, 2, 3], [6, 2, 1])[0]))
        at = NOW - int(chance.uniform(0, 1) ** 2 * 800 * DAY)
        if silent.intersection(whom):
            at -= 1600 * DAY
        day = None
        if chance.random() < 0.3:
            day = datetime.fromtimestamp(at, UTC).date()
            at = at - at % DAY + DAY // 2
            if at > NOW:
                at, day = NOW, None
        made.append(
            touch(
                number, whom, at, chance.choice(["call", "meet", "email", "message", "like", "broadcast", "letter"]),
                by=chance.choice(["me", "me", "them", "both"]), minutes=chance.choice([None, 5, 30.5, 120]), day=day,
                missed=chance.random() < 0.1,
            )
        )  # fmt: skip
    return made


_SECONDS = {"last", "expires", "mine_at", "latest_at", "expires_at", "rotten_at", "slips_at", "due_at"}


def nearly(one: dict[str, Any], other: dict[str, Any]) -> bool:
    """Whether two rows of `standing` are the same, to a second and to the ninth digit."""
    for name, mine in one.items():
        theirs = other[name]
        if mine is None or theirs is None or isinstance(mine, str):
            same = mine == theirs
        elif name in _SECONDS:
            same = abs(mine - theirs) <= 1
        else:
            same = math.isclose(mine, theirs, rel_tol=1e-9, abs_tol=1e-9)
        if not same:
            return False
    return True


def stale(path: Path) -> list[Any]:
    """What is derived in a ledger and other than a rebuild of a copy makes it."""
    copy = path.with_name("rebuilt.db")
    shutil.copyfile(path, copy)
    with writer(copy) as rebuilding:
        rebuilding.rebuild()
    kept, made = dump(path, DERIVED), dump(copy, DERIVED)
    found: list[Any] = [name for name in ("participation", "name_part") if kept[name] != made[name]]
    rows = []
    for each in (path, copy):
        with Reader.open(each) as reader:
            rows.append({row["contact_id"]: dict(row) for row in reader.rows("SELECT * FROM standing")})
    if rows[0].keys() != rows[1].keys():
        found.append("who stands")
    return found + [id_ for id_, row in rows[0].items() if id_ in rows[1] and not nearly(row, rows[1][id_])]
