"""Filters as one small language, the same wherever people are chosen: text → a tree of conditions. Pure.

Terms with blanks between must all hold; `or` stands between, `-` or `not` before, parentheses around. A term is a field,
an operator and a value (`tier:5`, `last>2y`, `list:"Book club"`); words without a field are one search, as for
`ledger people Ana Mora`. What a value means is read here (spans, days, lists, channels), so that a tree holds figures and ids
only. The store turns it into a question.

Nothing is guessed: what reads two ways is refused, with what it could mean. What is hostile is refused too, by length,
depth and number of terms, before anything is asked.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, datetime, time, timedelta
from difflib import get_close_matches
from typing import Literal, NamedTuple, cast

from relationship_ledger.core.handles import classify, fold, platform_name
from relationship_ledger.core.when import When, read_span_days
from relationship_ledger.errors import InvalidValueError, LedgerError
from relationship_ledger.model import CONTEXTS, DAY, Instant, OriginKind, State

MOST_CHARACTERS = 20_000
MOST_TERMS = 200
DEEPEST = 50

Op = Literal["<", "<=", ">", ">=", "="]
Figure = Literal["tier", "touches", "shelf", "fresh", "gravitas", "worth"]
TextField = Literal["name", "organization", "role", "note"]
IsWord = Literal["due", "rotten", "slipping", "fresh", "unknown", "guessed"]

# -- what a filter says ------------------------------------------------------------------------------------


class Compared(NamedTuple):
    """A figure of a tie beside a number; `shelf` in days. What has no such figure never fits."""

    figure: Figure
    op: Op
    value: float


class Moment(NamedTuple):
    """`low` <= an instant < `high`: of the last touch, or of when they were added. None: no bound."""

    of: Literal["last", "added"]
    low: Instant | None
    high: Instant | None


class FirstDay(NamedTuple):
    """`low` <= the first day < `high`. None: no bound."""

    low: date | None
    high: date | None


class Birthday(NamedTuple):
    """A birthday on one of these days of the year, as (month, day)."""

    days: tuple[tuple[int, int], ...]


class Began(NamedTuple):
    """How the tie began. None asks for any."""

    kind: OriginKind
    context: str | None = None
    guessed: bool | None = None


class Is(NamedTuple):
    """What the ledger says of a tie, in a word."""

    word: IsWord


class InState(NamedTuple):
    """The state at the moment."""

    state: State


class Has(NamedTuple):
    """Whether there is any of it (see `HAS`)."""

    what: str


class OnList(NamedTuple):
    """On the list of that id; None: on none."""

    list_id: str | None


class OnPlatform(NamedTuple):
    """Has an account on a platform, by the platform's one name."""

    platform: str


class Via(NamedTuple):
    """The channel of the last touch."""

    channel: str


class Says(NamedTuple):
    """A text that holds a folded one: anywhere in it, or in a name the beginning of each word."""

    field: TextField
    key: str


class Someone(NamedTuple):
    """One of those whom a search found, by id."""

    ids: tuple[str, ...]


class Not(NamedTuple):
    """The opposite."""

    of: "Node"


class AllOf(NamedTuple):
    """All hold. Of nothing, everyone fits."""

    of: tuple["Node", ...]


class AnyOf(NamedTuple):
    """At least one holds."""

    of: tuple["Node", ...]


Leaf = (
    Compared
    | Moment
    | FirstDay
    | Birthday
    | Began
    | Is
    | InState
    | Has
    | OnList
    | OnPlatform
    | Via
    | Says
    | Someone
)
Node = Leaf | Not | AllOf | AnyOf


class Query(NamedTuple):
    """A filter that was read. `says_state`: it names states itself, so that no usual ones need be assumed."""

    tree: Node
    says_state: bool


class Reading(NamedTuple):
    """What a filter's words are read with.

    `now` is aware and in the user's zone. `list_id` and `channel` give the id or the name that a text means, `search` the ids
    of those whom words may mean; each raises a LedgerError with candidates, which the filter's error passes on.
    """

    now: datetime
    when: Callable[[str], When]
    list_id: Callable[[str], str]
    channel: Callable[[str], str]
    search: Callable[[str], Iterable[str]]


# -- the words ---------------------------------------------------------------------------------------------

IS: dict[str, Node] = {
    "due": Is("due"),
    "rotten": Is("rotten"),
    "kept": Not(Is("rotten")),
    "slipping": Is("slipping"),
    "fresh": Is("fresh"),
    "unknown": Is("unknown"),
    "known": Not(Is("unknown")),
    "guessed": Is("guessed"),
    "active": InState("active"),
    "snoozed": InState("snoozed"),
    "archived": InState("archived"),
    "deceased": InState("deceased"),
}
"""What may stand behind `is:`."""

STATES: dict[str, Node] = {
    "active": InState("active"),
    "snoozed": InState("snoozed"),
    "archived": InState("archived"),
    "deceased": InState("deceased"),
    "any": AllOf(()),
    "all": AllOf(()),
}
"""What may stand behind `state:`."""

HAS = (
    "email", "phone", "address", "url", "platform", "birthday", "note", "promise", "alias", "organization", "role",
    "list", "cadence", "first",
)  # fmt: skip
"""What may stand behind `has:`."""

_NONE = "none"
_MONTHS = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
    "december",
)  # fmt: skip
_LEAP_YEAR = 2024
_OTHER_NAMES = {"organisation": "organization", "neighborhood": "neighbourhood"}

_OPENING, _CLOSING = '"“„', '"”“'
_GLUED = re.compile(r"([A-Za-z]+)(<=|>=|[:=<>])")
_APART = re.compile(r"([A-Za-z]+)\s+(<=|>=|[=<>])\s*")
_NEXT_WORD = re.compile(r"\s+([A-Za-z]+)(?=[\s()|]|$)")
_YEAR = re.compile(r"(?:19|20)\d\d")
_YEAR_MONTH = re.compile(r"((?:19|20)\d\d)-(0?[1-9]|1[0-2])")
_MONTH_DAY = re.compile(r"(\d\d?)-(\d\d?)")
_NUMBER = re.compile(r"-?(?:\d{1,9}(?:\.\d{1,9})?|\.\d{1,9})")
_WHOLE = re.compile(r"\d{1,9}")
_NO_DAYS = re.compile(r"0+ ?(?:d|days?)?")
_QUOTED = re.compile(rf"[{_OPENING}](?:\\.|[^{_CLOSING}\\])*[{_CLOSING}]?")


class _Token(NamedTuple):
    """A piece of a filter: a term or a word with its `values`, or what joins them. `place` counts from 0."""

    kind: Literal["term", "word", "(", ")", "or", "and", "not", "-"]
    place: int
    text: str
    field: str = ""
    op: str = ""
    values: tuple[str, ...] = ()
    quoted: bool = False


# -- what is a filter at all -------------------------------------------------------------------------------


def is_filter(text: str) -> bool:
    """Whether a text that may also be a name or an address is a filter: it has a known field with an operator.

    Addresses, numbers, accounts (`mastodon:@ana`) and names are none.
    """
    if len(text) <= MOST_CHARACTERS and classify(text) is not None:
        return False
    return any(match[1].casefold() in _FIELDS for match in _fields_in(text[: MOST_CHARACTERS + 1]))


def misspelt(text: str) -> tuple[str, tuple[str, ...]] | None:
    """A field that a text may have meant and got wrong, and the fields it is near; None where nothing hints at one."""
    found = _wrong_field(text)
    return None if found is None else (found[0][1], found[1])


def _wrong_field(text: str) -> tuple[re.Match[str], tuple[str, ...]] | None:
    if len(text) > MOST_CHARACTERS or classify(text) is not None:
        return None
    for match in _fields_in(text):
        if match[1].casefold() in _FIELDS or text.startswith("://", match.end() - 1):
            continue
        if near := get_close_matches(match[1].casefold(), _FIELDS, cutoff=0.7):
            return match, tuple(near)
    return None


def _fields_in(text: str) -> Iterator[re.Match[str]]:
    """Where a text has what looks like a field with an operator, outside its quotes."""
    return _FIELD_THERE.finditer(_QUOTED.sub(lambda quoted: '"' * len(quoted[0]), text))


_FIELD_THERE = re.compile(r"(?:^|(?<=[\s()|]))-*([A-Za-z]{2,20})(?:[:<>=]|\s+[<>=])")


def joined(arguments: Sequence[str]) -> str:
    """One filter out of a command's arguments.

    A shell takes quotes away: `list:"Book club"` comes as one argument without them, and gets them back where all
    that follows a field of text is plain words.
    """
    return " ".join(map(_requoted, arguments))


def _requoted(argument: str) -> str:
    found = _GLUED.match(argument.removeprefix("-"))
    if found is None or not re.search(r"\s", argument) or found[1].casefold() not in _TEXTS:
        return argument
    value = argument.removeprefix("-")[found.end() :]
    plain = not re.search(rf"[:=<>()|\\{_OPENING}{_CLOSING}]|\s-|^\s", value)
    if not plain or {"or", "and", "not"}.intersection(value.casefold().split()):
        return argument
    return f'{argument[: len(argument) - len(value)]}"{value}"'


# -- text to tokens ----------------------------------------------------------------------------------------


def _tokens(text: str) -> Iterator[_Token]:
    """The pieces of a filter, in order. Raises InvalidValueError."""
    place = 0
    while place < len(text):
        sign = text[place]
        if sign.isspace():
            place += 1
        elif sign in "()|":
            yield _Token("or" if sign == "|" else cast("Literal['(', ')']", sign), place, sign)
            place += 1
        elif sign == "-" and text[place + 1 : place + 2].strip():
            yield _Token("-", place, sign)
            place += 1
        else:
            token, place = _worded(text, place)
            yield token


def _worded(text: str, place: int) -> tuple[_Token, int]:
    """The term or word that begins at `place`, and where what follows begins."""
    start = _GLUED.match(text, place) or _APART.match(text, place)
    known = start is not None and start[1].casefold() in _FIELDS
    values, quoted, end = _values(text, start.end() if start and known else place, place)
    whole = text[place:end]
    if start is None or not known:
        if start is not None and start.end() <= end and classify(whole) is None and "://" not in whole:
            raise _unknown_field(_Token("word", place, whole), start[1])
        word = ",".join(values)
        joins = word.casefold()
        kind = joins if joins in {"or", "and", "not"} and not quoted else "word"
        return _Token(cast("Literal['word', 'or', 'and', 'not']", kind), place, whole, values=(word,)), end
    field = start[1].casefold()
    if field in _SPANS and not quoted and len(values) == 1:
        values, end = _with_unit(text, values[0], end)
    op = "=" if start[2] == ":" else start[2]
    return _Token("term", place, text[place:end], field, op, values, quoted), end


def _values(text: str, place: int, start: int) -> tuple[tuple[str, ...], bool, int]:
    """What stands up to the next blank, parted at commas; whether any of it is quoted; and where it ends.

    `start` is where the term begins that an error names.
    """
    values, quoted = [""], False
    while place < len(text) and not text[place].isspace() and text[place] != ")":
        sign = text[place]
        if sign in _OPENING:
            quoted = True
            said, place = _unquoted(text, place, start)
            values[-1] += said
            continue
        if sign in "(|":
            what = "blanks around |, commas between values" if sign == "|" else "a blank before ("
            raise _refused(
                _Token("word", start, text[start : place + 1]), f"put {what}, or quotes around a text."
            )
        if sign == ",":
            values.append("")
        else:
            values[-1] += sign
        place += 1
    return tuple(values), quoted, place


def _unquoted(text: str, place: int, start: int) -> tuple[str, int]:
    """What stands in the quotes that open at `place`, and where they are closed."""
    said = ""
    at = place + 1
    while at < len(text):
        if text[at] == "\\" and text[at + 1 : at + 2] in (*_CLOSING, "\\"):
            said += text[at + 1]
            at += 2
        elif text[at] in _CLOSING:
            return said, at + 1
        else:
            said += text[at]
            at += 1
    raise _refused(_Token("word", start, text[start:]), "a quote is opened and not closed.")


def _with_unit(text: str, value: str, end: int) -> tuple[tuple[str, ...], int]:
    """A number together with the unit or the month behind its blank: `3 months`, `two weeks`, `3 may`."""
    following = _NEXT_WORD.match(text, end)
    number = value.removeprefix("-")
    if following is None or not number or not (number.isdecimal() or read_span_days(number) is None):
        return (value,), end
    month = number.isdecimal() and _month(following[1]) is not None
    if month or read_span_days(f"{number} {following[1]}") is not None:
        return (f"{value} {following[1]}",), following.end()
    return (value,), end


# -- tokens to a tree --------------------------------------------------------------------------------------


def parse(text: str, reading: Reading) -> Query:
    """Read a filter, or mere words to search for. Raises InvalidValueError, which names the term and its place."""
    if len(text) > MOST_CHARACTERS:
        raise InvalidValueError(
            f"The filter is {len(text):,} characters long; {MOST_CHARACTERS:,} are the most."
        )
    if not text.strip():
        raise InvalidValueError("The filter is empty. Say for instance tier:5 or last>2y.")
    if not is_filter(text):
        if (wrong := _wrong_field(text)) is not None:
            match = wrong[0]
            term = text[match.start(1) :].split(maxsplit=1)[0]
            raise _unknown_field(_Token("word", match.start(1), term), match[1])
        return Query(Someone(tuple(reading.search(text))), says_state=True)
    parser = _Parser(list(_tokens(text)), reading)
    return Query(parser.whole(), parser.says_state)


class _Parser:
    """Goes through the tokens once."""

    def __init__(self, tokens: Sequence[_Token], reading: Reading) -> None:
        self._tokens = tokens
        self._reading = reading
        self._next = 0
        self._terms = 0
        self.says_state = False

    def whole(self) -> Node:
        """All of it."""
        found = self._any(0)
        left = self._peek()
        if left is not None:
            raise _refused(left, "there is no ( before it.")
        return found

    def _peek(self) -> _Token | None:
        return self._tokens[self._next] if self._next < len(self._tokens) else None

    def _take(self) -> _Token:
        token = self._tokens[self._next]
        self._next += 1
        return token

    def _any(self, depth: int) -> Node:
        found = [self._all(depth)]
        while (token := self._peek()) is not None and token.kind == "or":
            self._take()
            found.append(self._all(depth, after=token))
        return found[0] if len(found) == 1 else AnyOf(tuple(found))

    def _all(self, depth: int, after: _Token | None = None) -> Node:
        found: list[Node] = []
        while (token := self._peek()) is not None and token.kind not in {"or", ")"}:
            if token.kind == "and":
                if not found:
                    raise _refused(token, "something has to stand before it.")
                after = self._take()
                if (following := self._peek()) is None or following.kind in {"or", ")", "and"}:
                    raise _refused(after, "something has to stand behind it.")
                continue
            found.append(self._one(depth))
        if not found:
            token = self._peek() or after
            assert token is not None  # noqa: S101  # a filter of blanks was refused before
            raise _refused(token, "a term has to stand here.")
        return found[0] if len(found) == 1 else AllOf(tuple(found))

    def _one(self, depth: int, *, single: bool = False) -> Node:
        token = self._take()
        if depth >= DEEPEST and token.kind in {"(", "not", "-"}:
            raise _refused(token, f"more than {DEEPEST} parentheses and negations within each other.")
        if token.kind == "(":
            found = self._any(depth + 1)
            closing = self._peek()
            if closing is None:
                raise _refused(token, "it is not closed.")
            self._take()
            return found
        if token.kind in {"not", "-"}:
            following = self._peek()
            if following is None or following.kind in {"or", "and", ")"}:
                raise _refused(token, "something has to stand behind it.")
            return Not(self._one(depth + 1, single=token.kind == "-"))
        if token.kind == "word":
            return self._search(token, single=single)
        return self._term(token)

    def _search(self, first: _Token, *, single: bool) -> Node:
        """Words in a row are one search; a `-` takes only the word it stands before."""
        words = [first]
        while not single and (token := self._peek()) is not None and token.kind == "word":
            words.append(self._take())
        for word in words:
            self._count(word)
        text = " ".join(word.values[0] for word in words)
        if not text.strip():
            raise _refused(first, "it is empty.")
        return Someone(tuple(self._reading.search(text)))

    def _term(self, token: _Token) -> Node:
        for _ in token.values:
            self._count(token)
        if any(not value.strip() for value in token.values):
            raise _refused(token, "a value has to stand right behind the operator.")
        self.says_state |= token.field == "state" or (
            token.field == "is" and any(fold(value) in STATES for value in token.values)
        )
        try:
            return _FIELDS[token.field](token, self._reading)
        except LedgerError as error:
            if isinstance(error, _RefusedError):
                raise
            raise _refused(token, error.message, error.candidates) from error

    def _count(self, token: _Token) -> None:
        self._terms += 1
        if self._terms > MOST_TERMS:
            raise _refused(token, f"a filter has at most {MOST_TERMS} terms.")


# -- what a term says --------------------------------------------------------------------------------------


class _RefusedError(InvalidValueError):
    """Names its term already."""


def _refused(token: _Token, why: str, candidates: Sequence[str] = ()) -> InvalidValueError:
    said = f"The filter can't be read at “{_short(token.text, 60)}” (character {token.place + 1}): {_short(why, 400)}"
    return _RefusedError(said, candidates=candidates)


def _short(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[: most - 1]}…"


def _unknown_field(token: _Token, name: str) -> InvalidValueError:
    near = get_close_matches(name.casefold(), _FIELDS, cutoff=0.6)
    return _refused(
        token,
        f"there is no field “{name}”. {'Did you mean one of these?' if near else 'These are the fields:'}",
        near or FIELDS,
    )


def _only(token: _Token, wanted: Iterable[str]) -> list[str]:
    """The values of a field that is one of a few words, folded. Raises where it is none of them."""
    _only_equal(token)
    known = list(wanted)
    found = [_OTHER_NAMES.get(fold(value), fold(value)) for value in token.values]
    for value, said in zip(found, token.values, strict=True):
        if value not in known:
            raise _refused(token, f"“{said}” is not known here. Say one of these.", known)
    return found


def _only_equal(token: _Token) -> None:
    if token.op != "=":
        raise _refused(token, f"{token.field} is not more or less; say {token.field}:{token.values[0]}.")


def _value(token: _Token) -> str:
    """The one value of a term."""
    if len(token.values) > 1:
        raise _refused(token, "only one value goes with this; a decimal is written with a point.")
    return token.values[0].strip()


def _either(nodes: Sequence[Node]) -> Node:
    return nodes[0] if len(nodes) == 1 else AnyOf(tuple(nodes))


def _tier(token: _Token, _: Reading) -> Node:
    values = token.values if token.op == "=" else (_value(token),)
    for value in values:
        if value not in {"1", "2", "3", "4", "5"}:
            raise _refused(token, f"“{value}” is no tier. Say 1 to 5, with commas between several.")
    return _either([Compared("tier", cast("Op", token.op), float(value)) for value in values])


def _touches(token: _Token, _: Reading) -> Node:
    value = _value(token)
    if not _WHOLE.fullmatch(value):
        raise _refused(token, f"“{value}” is no number of touches. Say for instance touches>=3.")
    return Compared("touches", cast("Op", token.op), float(value))


def _figure(token: _Token, _: Reading) -> Node:
    value = _value(token)
    share = value.removesuffix("%")
    if not _NUMBER.fullmatch(share) or (value != share and token.field == "worth"):
        raise _refused(token, f"“{value}” is no number. Say for instance {token.field}>0.5.")
    _more_or_less(token)
    number = float(share) / 100 if value != share else float(share)
    return Compared(cast("Figure", token.field), cast("Op", token.op), number)


def _more_or_less(token: _Token) -> None:
    if token.op == "=":
        raise _refused(
            token,
            f"{token.field} is never just so much. Say which side of it.",
            [f"{token.field}{op}{token.values[0]}" for op in ("<", ">")],
        )


def _shelf(token: _Token, _: Reading) -> Node:
    value = _value(token)
    days = 0 if _NO_DAYS.fullmatch(value.removeprefix("-")) else read_span_days(value.removeprefix("-"))
    if days is None:
        raise _refused(token, f"“{value}” is no length of time. Say for instance 7d, 2w, 3 months, 0, -30d.")
    _more_or_less(token)
    return Compared("shelf", cast("Op", token.op), float(-days if value.startswith("-") else days))


def _moment(token: _Token, reading: Reading) -> Node:
    """`last` and `added`: a span is an age, anything else a time."""
    of = cast("Literal['last', 'added']", token.field)
    value = _value(token)
    age = _age(token, value)
    now = int(reading.now.timestamp())
    if age is not None:
        mark = now - age * DAY
        low, high = _aged(token.op, mark)
        return Moment(of, low, high)
    found = _period(value)
    if found is None:
        when = reading.when(value)
        if when.precision == "instant":
            at = int(when.at.timestamp())
            return Moment(of, *_bounds(token.op, at, at + 1))
        found = when.day, when.day + timedelta(days=1)
    begins, ends = (int(_midnight(day, reading).timestamp()) for day in found)
    return Moment(of, *_bounds(token.op, begins, ends))


def _first(token: _Token, reading: Reading) -> Node:
    value = _value(token)
    age = _age(token, value)
    today = reading.now.date()
    if age is not None:
        low, high = _aged(token.op, today.toordinal() - age)
    else:
        found = _period(value)
        if found is None:
            day = reading.when(value).day
            found = day, day + timedelta(days=1)
        low, high = _bounds(token.op, found[0].toordinal(), found[1].toordinal())
    return FirstDay(*(None if each is None else date.fromordinal(max(each, 1)) for each in (low, high)))


def _age(token: _Token, value: str) -> int | None:
    """A span in days, or None where the value is a time. A number such as 2010 is a year."""
    if _YEAR.fullmatch(value):
        return None
    days = 0 if _NO_DAYS.fullmatch(value) else read_span_days(value)
    if days is not None and token.op == "=":
        raise _refused(
            token,
            "this reads two ways. Less than so long ago, or more?",
            [f"{token.field}{op}{token.values[0]}" for op in ("<", ">")],
        )
    return days


def _aged(op: str, mark: int) -> tuple[int | None, int | None]:
    """The bounds of what is so old, as `low` <= it < `high`; older is less."""
    return {
        "<": (mark + 1, None),
        "<=": (mark, None),
        ">": (None, mark),
        ">=": (None, mark + 1),
    }[op]


def _bounds(op: str, begins: int, ends: int) -> tuple[int | None, int | None]:
    """The bounds of what lies so to a time that begins and, before another instant, ends."""
    return {
        "<": (None, begins),
        "<=": (None, ends),
        ">": (ends, None),
        ">=": (begins, None),
        "=": (begins, ends),
    }[op]


def _period(value: str) -> tuple[date, date] | None:
    """A year or a month of a year: its first day, and the day after it."""
    if _YEAR.fullmatch(value):
        return date(int(value), 1, 1), date(int(value) + 1, 1, 1)
    found = _YEAR_MONTH.fullmatch(value)
    if found is None:
        return None
    year, month = int(found[1]), int(found[2])
    return date(year, month, 1), date(year + month // 12, month % 12 + 1, 1)


def _midnight(day: date, reading: Reading) -> datetime:
    return datetime.combine(day, time.min, reading.now.tzinfo)


def _birthday(token: _Token, reading: Reading) -> Node:
    if token.op == "=":
        return Birthday(tuple(day for value in token.values for day in _days_named(token, value, reading)))
    value = _value(token)
    span = 0 if _NO_DAYS.fullmatch(value) else read_span_days(value)
    if span is None:
        raise _refused(
            token, f"“{value}” is no length of time. Say for instance birthday<30d, or birthday:may."
        )
    ahead = {day: _days_until(day, reading.now.date()) for day in _YEAR_DAYS}
    fits: dict[str, Callable[[int], bool]] = {
        "<": lambda days: days < span,
        "<=": lambda days: days <= span,
        ">": lambda days: days > span,
        ">=": lambda days: days >= span,
    }
    return Birthday(tuple(day for day, days in ahead.items() if fits[token.op](days)))


def _days_named(token: _Token, value: str, reading: Reading) -> Iterable[tuple[int, int]]:
    """The days of the year in a month by its name, on a day such as `05-03`, or on a day in words."""
    month = _month(value)
    if month is not None:
        return [day for day in _YEAR_DAYS if day[0] == month]
    found = _MONTH_DAY.fullmatch(value.strip())
    if found is None:
        if read_span_days(value) is not None:
            raise _refused(token, "this reads two ways. Say within which time.", [f"birthday<{value}"])
        day = reading.when(value).day
        return [(day.month, day.day)]
    named = int(found[1]), int(found[2])
    if named not in _YEAR_DAYS:
        raise _refused(token, f"“{value}” is no day of the year. Say for instance 05-03 or may.")
    return [named]


_YEAR_DAYS = tuple(
    (day.month, day.day) for day in (date(_LEAP_YEAR, 1, 1) + timedelta(days=count) for count in range(366))
)


def _month(value: str) -> int | None:
    key = value.strip().casefold()
    found = [number for number, name in enumerate(_MONTHS, 1) if len(key) >= 3 and name.startswith(key)]
    return found[0] if found else None


def _days_until(day: tuple[int, int], today: date) -> int:
    """Days until a day of the year comes again, 0 today; 29 February is kept on the 28th in other years."""
    for year in (today.year, today.year + 1):
        try:
            falls = date(year, *day)
        except ValueError:
            falls = date(year, 2, 28)
        if falls >= today:
            break
    return (falls - today).days


def _origin(token: _Token, _: Reading) -> Node:
    _only_equal(token)
    return _either([_one_origin(token, value) for value in token.values])


def _one_origin(token: _Token, value: str) -> Node:
    said = "".join(value.casefold().split())
    guessed = True if said.endswith("?") else None
    kind, _, context = said.rstrip("?").partition(":")
    kind, context = (_OTHER_NAMES.get(each, each) for each in (kind, context))
    if kind == "guessed" and not context:
        return Is("guessed")
    if kind in CONTEXTS and not context:
        kind, context = "shared", kind
    fits = (
        (kind == "shared" and (not context or context in CONTEXTS))
        or kind == "online"
        or (kind == "unknown" and not context)
    )
    if not fits:
        raise _refused(
            token,
            f"“{value}” is no origin. Say one of these; online:PLATFORM for a platform.",
            ["shared", "online", "unknown", "guessed", *(f"shared:{each}" for each in CONTEXTS)],
        )
    return Began(cast("OriginKind", kind), context or None, guessed)


def _list(token: _Token, reading: Reading) -> Node:
    _only_equal(token)
    return _either(
        [
            OnList(None if fold(value) == _NONE and not token.quoted else reading.list_id(value))
            for value in token.values
        ]
    )


def _via(token: _Token, reading: Reading) -> Node:
    _only_equal(token)
    return _either([Via(reading.channel(value)) for value in token.values])


def _platform(token: _Token, _: Reading) -> Node:
    _only_equal(token)
    return _either([OnPlatform(platform_name(value)) for value in token.values])


def _is(token: _Token, _: Reading) -> Node:
    return _either([IS[word] for word in _only(token, IS)])


def _state(token: _Token, _: Reading) -> Node:
    return _either([STATES[word] for word in _only(token, STATES)])


def _has(token: _Token, _: Reading) -> Node:
    return _either([Has(what) for what in _only(token, HAS)])


def _says(token: _Token, _: Reading) -> Node:
    _only_equal(token)
    text = ",".join(token.values)  # a comma belongs to a text
    key = fold(text)
    if not key:
        raise _refused(token, "there is no letter or number in it.")
    return Says(cast("TextField", _OTHER_NAMES.get(token.field, token.field)), key)


_FIELDS: dict[str, Callable[[_Token, Reading], Node]] = {
    "origin": _origin, "tier": _tier, "last": _moment, "shelf": _shelf, "fresh": _figure, "gravitas": _figure,
    "worth": _figure, "touches": _touches, "list": _list, "state": _state, "is": _is, "has": _has,
    "platform": _platform, "organization": _says, "organisation": _says, "role": _says, "name": _says, "note": _says,
    "via": _via, "added": _moment, "first": _first, "birthday": _birthday,
}  # fmt: skip
FIELDS = tuple(name for name in _FIELDS if name not in _OTHER_NAMES)
"""Every field, by its name."""
_SPANS = frozenset({"last", "added", "first", "shelf", "birthday"})
_TEXTS = frozenset({"list", "organization", "organisation", "role", "name", "note"})
