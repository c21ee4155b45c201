"""A filter as a question: what is kept in columns becomes SQL, what is reckoned is looked at person by person.

There are three kinds of conditions. Some hold whatever the moment (tier, list, name): SQL in any case. Some are stored of a tie
and hold for the present (last touch, expiry): SQL where what is stored counts, and asked of the standing where it is
folded anew. Some are in no column (freshness, gravitas, worth): asked of the standing. So the SQL of a filter holds
for everyone meant and, unless the filter is `exact`, for others too, whom `judge` tells from them.

Values are bound parameters, always.
"""

import json
import operator
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from relationship_ledger.core.handles import fold
from relationship_ledger.core.query import (
    AllOf,
    AnyOf,
    Began,
    Birthday,
    Compared,
    FirstDay,
    Has,
    InState,
    Is,
    Leaf,
    Moment,
    Node,
    Not,
    OnList,
    OnPlatform,
    Op,
    Query,
    Says,
    Someone,
    Via,
)
from relationship_ledger.core.standing import Settled
from relationship_ledger.model import DAY, WEEK_DAYS, Instant, Standing
from relationship_ledger.store.reader import STATE_AT

if TYPE_CHECKING:
    import sqlite3

    from relationship_ledger.store.reader import Reader

Judge = Callable[[Standing, Settled], bool]

_COMPARE: dict[Op, Callable[[float, float], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "=": operator.eq,
}
_PIECE = 900
"""Characters of a long text that are folded at once; `fold` takes a name's length and no more."""


class Selection:
    """A filter over one ledger at one moment. Give it to `Criteria.query`."""

    def __init__(self, query: Query, now: Instant) -> None:
        self._tree = query.tree
        self._now = now
        self.says_state = query.says_state
        self._parts = query.tree.of if isinstance(query.tree, AllOf) else (query.tree,)

    # In SQL

    @staticmethod
    def prepare(connection: "sqlite3.Connection") -> None:
        """Make `folded(text)` known to a connection: a text without case, accents and punctuation."""
        connection.create_function("folded", 1, folded_text, deterministic=True)

    @property
    def exact(self) -> bool:
        """Whether, where what is stored counts, SQL says all of it."""
        return not self._left(folded=False)

    def where(self, *, folded: bool = False) -> tuple[str, dict[str, Any]]:
        """A condition over `contact`, and `standing` unless folded, that holds for everyone meant; its parameters."""
        sql = _Sql(self._now, folded=folded)
        return sql.around(self._tree, wanted=True) or "1", sql.params

    def candidates(self, reader: "Reader") -> frozenset[str]:
        """The ids of everyone for whom what holds at any moment holds."""
        where, params = self.where(folded=True)
        return _ids(reader, where, params)

    # Person by person

    def judge(self, reader: "Reader", *, folded: bool = False) -> Judge | None:
        """What tells those meant from the others for whom `where` holds; None where it says all."""
        left = self._left(folded=folded)
        if not left:
            return None
        judges = [self._judge(reader, part) for part in left]
        return lambda standing, settled: all(each(standing, settled) for each in judges)

    def _left(self, *, folded: bool) -> list[Node]:
        """The parts of the filter that SQL can't tell."""
        return [part for part in self._parts if not _told(part, folded=folded)]

    def _judge(self, reader: "Reader", node: Node) -> Judge:
        if _told(node, folded=True):
            sql = _Sql(self._now, folded=True)
            ids = _ids(reader, sql.around(node, wanted=True) or "1", sql.params)
            return lambda standing, _: standing.id in ids
        if isinstance(node, Not):
            inner = self._judge(reader, node.of)
            return lambda standing, settled: not inner(standing, settled)
        if isinstance(node, AllOf | AnyOf):
            among = [self._judge(reader, each) for each in node.of]
            holds = all if isinstance(node, AllOf) else any
            return lambda standing, settled: holds(each(standing, settled) for each in among)
        return _seen(node, self._now)


def folded_text(text: str | None) -> str | None:
    """A text of any length as `core.handles.fold` has a name."""
    if text is None or len(text) <= _PIECE:
        return None if text is None else fold(text)
    pieces, start = [], 0
    while start < len(text):
        end = start + _PIECE
        if end < len(text):
            blank = text.rfind(" ", start, end)
            end = blank if blank > start else end
        pieces.append(fold(text[start:end]))
        start = end
    return " ".join(filter(None, pieces))


def _ids(reader: "Reader", where: str, params: dict[str, Any]) -> frozenset[str]:
    return frozenset(row[0] for row in reader.rows(f"SELECT contact.id FROM contact WHERE {where}", params))


# -- which conditions are of which kind --------------------------------------------------------------------

_RECKONED = frozenset({"fresh", "gravitas", "worth"})
_STORED = frozenset({"touches", "shelf"})
_STORED_WORDS = frozenset({"due", "rotten", "slipping", "fresh", "unknown"})


def _told(node: Node, *, folded: bool) -> bool:
    """Whether SQL says all of a condition."""
    if isinstance(node, Not):
        return _told(node.of, folded=folded)
    if isinstance(node, AllOf | AnyOf):
        return all(_told(each, folded=folded) for each in node.of)
    if isinstance(node, Compared):
        return node.figure not in _RECKONED and not (folded and node.figure in _STORED)
    if isinstance(node, Is):
        return not (folded and node.word in _STORED_WORDS)
    if isinstance(node, Moment):
        return not (folded and node.of == "last")
    return not (folded and isinstance(node, Via))


# -- as SQL ------------------------------------------------------------------------------------------------


class _Sql:
    """Writes conditions, and gathers their parameters."""

    def __init__(self, now: Instant, *, folded: bool) -> None:
        self.params: dict[str, Any] = {"now": now}
        self._folded = folded

    def around(self, node: Node, *, wanted: bool) -> str | None:
        """A condition that holds wherever the node is true, or if not `wanted` wherever it is false.

        None where nothing can be said.
        """
        if isinstance(node, Not):
            return self.around(node.of, wanted=not wanted)
        if isinstance(node, AllOf | AnyOf):
            found = [self.around(each, wanted=wanted) for each in node.of]
            known = [each for each in found if each is not None]
            if isinstance(node, AllOf) == wanted:
                return _together(known, " AND ", "1") if known or not found else None
            return _together(known, " OR ", "0") if len(known) == len(found) else None
        if not _told(node, folded=self._folded):
            return None
        return self.leaf(node) if wanted else f"NOT {self.leaf(node)}"

    def leaf(self, node: Leaf) -> str:
        """A condition that is 1 or 0 and never NULL, so that its opposite is the others."""
        written: str = _WRITTEN[type(node)](self, node)
        return f"coalesce({written}, 0)"

    def bind(self, value: Any) -> str:
        """A parameter with a value."""
        name = f"q{len(self.params)}"
        self.params[name] = value
        return f":{name}"

    def between(self, column: str, low: Any, high: Any) -> str:
        """`low` <= a column < `high`, as far as there are bounds."""
        parts = [f"{column} IS NOT NULL"]
        if low is not None:
            parts.append(f"{column} >= {self.bind(low)}")
        if high is not None:
            parts.append(f"{column} < {self.bind(high)}")
        return f"({' AND '.join(parts)})"


def _together(parts: Sequence[str], joint: str, of_none: str) -> str:
    return f"({joint.join(parts)})" if parts else of_none


def _compared(sql: _Sql, node: Compared) -> str:
    if node.figure == "shelf":
        limit = sql.bind(round(node.value * DAY))
        return f"(contact.state <> 'deceased' AND standing.expires_at - :now {node.op} {limit})"
    column = {"tier": "contact.tier", "touches": "standing.n"}[node.figure]
    return f"({column} {node.op} {sql.bind(node.value)})"


def _moment(sql: _Sql, node: Moment) -> str:
    column = "standing.latest_at" if node.of == "last" else "contact.added_at"
    return sql.between(column, node.low, node.high)


def _first_day(sql: _Sql, node: FirstDay) -> str:
    low, high = (None if day is None else day.isoformat() for day in (node.low, node.high))
    return sql.between("contact.first_day", low, high)


def _birthday(sql: _Sql, node: Birthday) -> str:
    days = sql.bind(json.dumps([month * 100 + day for month, day in node.days]))
    return f"""(contact.id IN (SELECT contact_id FROM important_day WHERE label = 'birthday'
               AND month * 100 + day IN (SELECT value FROM json_each({days}))))"""


def _began(sql: _Sql, node: Began) -> str:
    parts = [f"contact.origin_kind = {sql.bind(node.kind)}"]
    if node.context is not None:
        parts.append(f"contact.origin_context = {sql.bind(node.context)}")
    if node.guessed is not None:
        parts.append(f"contact.origin_guessed = {sql.bind(int(node.guessed))}")
    return f"({' AND '.join(parts)})"


_WORDS = {
    "due": f"(standing.due_at <= :now + {WEEK_DAYS * DAY})",
    "rotten": "(standing.rotten_at <= :now AND contact.state <> 'deceased')",
    "slipping": f"({STATE_AT} = 'active' AND standing.slips_at <= :now AND :now < standing.expires_at)",
    "fresh": "(standing.n > 0 AND standing.expires_at > :now AND contact.state <> 'deceased')",
    "unknown": "(standing.n = 0)",
    "guessed": "(contact.origin_guessed = 1)",
}

_NOTED = "+at <= :now AND instr(folded({text}), {key}) > 0"
"""The + keeps SQLite from going through an index of instants, row by row, where every row is looked at anyway."""

_THERE = {
    "birthday": "(contact.id IN (SELECT contact_id FROM important_day WHERE label = 'birthday'))",
    "note": "(contact.id IN (SELECT contact_id FROM note WHERE at <= :now))",
    "promise": """(contact.id IN (SELECT contact_id FROM promise WHERE made_at <= :now
                  AND (done_at IS NULL OR done_at > :now)))""",
    "alias": "(contact.id IN (SELECT contact_id FROM alias))",
    "list": "(contact.id IN (SELECT contact_id FROM membership))",
    "organization": "(contact.organization IS NOT NULL)",
    "role": "(contact.role IS NOT NULL)",
    "cadence": "(contact.cadence_ideal IS NOT NULL OR contact.cadence_maximum IS NOT NULL)",
    "first": "(contact.first_day IS NOT NULL)",
}


def _has(sql: _Sql, node: Has) -> str:
    if node.what in _THERE:
        return _THERE[node.what]
    return f"(contact.id IN (SELECT contact_id FROM handle WHERE kind = {sql.bind(node.what)}))"


def _on_list(sql: _Sql, node: OnList) -> str:
    if node.list_id is None:
        return "(contact.id NOT IN (SELECT contact_id FROM membership))"
    return f"(contact.id IN (SELECT contact_id FROM membership WHERE list_id = {sql.bind(node.list_id)}))"


def _on_platform(sql: _Sql, node: OnPlatform) -> str:
    # As two accounts are compared: one on LinkedIn has the key of its profile's address.
    beginning = "url:linkedin.com/in/" if node.platform == "linkedin" else f"platform:{node.platform}:"
    low, high = sql.bind(beginning), sql.bind(beginning + "\U0010ffff")
    return f"(contact.id IN (SELECT contact_id FROM handle WHERE key >= {low} AND key < {high}))"


def _says(sql: _Sql, node: Says) -> str:
    if node.field == "name":
        parts = []
        for word in node.key.split():
            low, high = sql.bind(word), sql.bind(word + "\U0010ffff")
            parts.append(
                f"contact.id IN (SELECT contact_id FROM name_part WHERE part >= {low} AND part < {high})"
            )
        return f"({' AND '.join(parts)})"
    key = sql.bind(node.key)
    if node.field == "note":
        on, of = _NOTED.format(text="note.text", key=key), _NOTED.format(text="touch.note", key=key)
        return f"""(contact.id IN (SELECT contact_id FROM note WHERE {on})
                   OR contact.id IN (SELECT each.value FROM touch, json_each(touch.contacts) AS each
                                     WHERE touch.note IS NOT NULL AND {of}))"""
    return f"(instr(folded(contact.{node.field}), {key}) > 0)"


_WRITTEN: dict[type, Callable[[_Sql, Any], str]] = {
    Compared: _compared,
    Moment: _moment,
    FirstDay: _first_day,
    Birthday: _birthday,
    Began: _began,
    Is: lambda _, node: _WORDS[node.word],
    InState: lambda sql, node: f"(({STATE_AT}) = {sql.bind(node.state)})",
    Has: _has,
    OnList: _on_list,
    OnPlatform: _on_platform,
    Via: lambda sql, node: f"(standing.latest_channel = {sql.bind(node.channel)})",
    Says: _says,
    Someone: lambda sql, node: (
        f"(contact.id IN (SELECT value FROM json_each({sql.bind(json.dumps(node.ids))})))"
    ),
}


# -- as seen in a standing ---------------------------------------------------------------------------------


def _seen(node: Leaf, now: Instant) -> Judge:
    """A condition that is not told by SQL at any moment."""
    if isinstance(node, Compared):
        return _seen_figure(node)
    if isinstance(node, Moment):
        return lambda standing, _: (
            standing.last_touch is not None and _within(standing.last_touch.at, node.low, node.high)
        )
    if isinstance(node, Via):
        return lambda standing, _: (
            standing.last_touch is not None and standing.last_touch.channel == node.channel
        )
    assert isinstance(node, Is)  # noqa: S101  # the other conditions are told by SQL
    if node.word == "due":
        end = now + WEEK_DAYS * DAY
        return lambda _, settled: settled.due_at is not None and settled.due_at <= end
    if node.word == "fresh":
        return lambda standing, _: not standing.unknown and (standing.shelf_life_days or 0) > 0
    flag = operator.attrgetter(node.word)
    return lambda standing, _: flag(standing) is True


_FIGURES: dict[str, Callable[[Standing], float | None]] = {
    "touches": lambda standing: standing.touches,
    "shelf": lambda standing: standing.shelf_life_days,
    "fresh": lambda standing: standing.freshness,
    "gravitas": lambda standing: standing.gravitas,
    "worth": lambda standing: standing.worth,
}


def _seen_figure(node: Compared) -> Judge:
    figure, compare = _FIGURES[node.figure], _COMPARE[node.op]

    def judge(standing: Standing, _: Settled) -> bool:
        value = figure(standing)
        return value is not None and compare(value, node.value)

    return judge


def _within(value: int, low: int | None, high: int | None) -> bool:
    return (low is None or value >= low) and (high is None or value < high)
