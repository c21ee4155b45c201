"""People in tables: Google, Outlook and LinkedIn exports, and any CSV whose columns have names.

The header is found and understood first (`describe` shows it), so that a person can look at the mapping, and change
it, before anything is read. A file may be of any size: its rows are read one at a time.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import Final

from relationship_ledger.core.handles import fold, url_key
from relationship_ledger.errors import InvalidValueError
from relationship_ledger.formats import csv_words as words
from relationship_ledger.formats import ledger_cells
from relationship_ledger.formats.days import parse_day
from relationship_ledger.formats.draft import Draft, best_name, compose_name, content_key
from relationship_ledger.formats.lines import encoding_of, text_lines
from relationship_ledger.formats.rows_csv import DELIMITERS, Row, rows, wrong_width
from relationship_ledger.formats.source import HEAD_BYTES, Hints, Source, of_bytes
from relationship_ledger.formats.text import clean, decode_file, head_text, one_line, shortened
from relationship_ledger.model import CONTEXTS, Origin, PersonRecord, Problem, Skipped

_HEADER_ROWS = 60
"""How many rows are looked at for a header; LinkedIn's preamble has had up to about ten lines."""
_SNIFFED_CHARACTERS = 300_000
NOT_USED = "-"
"""As a field in a mapping: leave the column out."""

# -- what a file is ------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Layout:
    """How a file is read: `columns` pairs each column's title with its field, or None where it is not used.

    `dialect` is `ledger`, `google`, `outlook`, `linkedin` or `free`; `header_line` the header's physical line, from 1.
    """

    dialect: str
    delimiter: str
    encoding: str
    header_line: int
    columns: tuple[tuple[str, str | None], ...]

    @property
    def recognised(self) -> bool:
        """Whether any column says who a row is about."""
        return any(_base(target) in words.NAMING for _, target in self.columns if target is not None)


def _base(target: str | None) -> str:
    return (target or "").partition(":")[0]


# -- the header ----------------------------------------------------------------------------------------------


def _cut_title(title: str) -> str:
    return one_line(title.replace("\ufeff", ""))


_GOOGLE_NUMBERED = re.compile(
    r"(e-mail|phone|website|im|event|relation|custom field|organization|address) \d+ - (\S.*)", re.IGNORECASE
)


def _google_field(title: str) -> str | None:
    numbered = _GOOGLE_NUMBERED.fullmatch(title)
    if numbered is None:
        return words.GOOGLE.get(fold(title))
    part = fold(numbered[2])
    return (
        "label" if part in words.GOOGLE_LABEL_PARTS else words.GOOGLE_NUMBERED.get((fold(numbered[1]), part))
    )


def _free_field(title: str) -> str | None:
    """Guess the field of a column by its title: as it is, without a number, without words that label it."""
    folded = fold(title)
    field = words.FREE.get(folded) or words.OUTLOOK.get(folded)
    if field is not None or not folded:
        return field
    parts = [part for part in folded.split() if not part.isdecimal()]
    labels = [words.LABEL_WORDS[part] for part in parts if part in words.LABEL_WORDS]
    rest = " ".join(part for part in parts if part not in words.LABEL_WORDS)
    field = words.FREE.get(" ".join(parts)) or words.FREE.get(rest)
    if field is not None and labels and ":" not in field and field in words.LABELLED:
        return f"{field}:{labels[0]}"
    return field


def _free_fields(titles: Sequence[str]) -> list[str | None]:
    fields = [_free_field(title) for title in titles]
    if "given" in fields and "family" not in fields and "name" in fields:
        # `Vorname;Name` and `First name,Name`: beside a given name, the name is the family's.
        fields[fields.index("name")] = "family"
    if {"source", "phonenumbers", "createdat"} <= set(map(fold, titles)):
        # An address book that LinkedIn was given: the source is where it came from, not how one met.
        fields[[fold(title) for title in titles].index("source")] = None
    return fields


def _dialect(titles: Sequence[str]) -> str | None:
    """Return the program whose header this is, or None."""
    folded = {fold(title) for title in titles}
    if folded >= words.LEDGER_SURE:
        return "ledger"
    if folded >= words.LINKEDIN_SURE:
        return "linkedin"
    if any(map(_GOOGLE_NUMBERED.fullmatch, titles)):
        return "google"
    if len(folded & words.OUTLOOK_SURE) >= 1 and sum(title in words.OUTLOOK for title in folded) >= 3:
        return "outlook"
    return None


def _fields(dialect: str, titles: Sequence[str]) -> list[str | None]:
    if dialect == "ledger":
        return [words.LEDGER.get(fold(title)) for title in titles]
    if dialect == "linkedin":
        return [words.LINKEDIN.get(fold(title)) for title in titles]
    if dialect == "google":
        return [_google_field(title) for title in titles]
    if dialect == "outlook":
        return [words.OUTLOOK.get(fold(title)) for title in titles]
    return _free_fields(titles)


@dataclass(frozen=True, slots=True)
class _Header:
    """A row that may be the header, how it is understood, and how sure that is."""

    row: Row
    dialect: str
    delimiter: str
    fields: list[str | None]
    known: bool
    score: int


def _as_header(row: Row, delimiter: str, *, first: bool) -> _Header | None:
    titles = [_cut_title(cell) for cell in row.cells]
    dialect = _dialect(titles)
    if dialect is None and not first:
        return None
    fields = _fields(dialect or "free", titles)
    known = any(_base(field) in words.NAMING for field in fields)
    score = sum(field is not None for field in fields) + (1000 if dialect else 0)
    return _Header(row, dialect or "free", delimiter, fields, known, score)


def _hinted_delimiter(lines: Sequence[str]) -> str | None:
    """Excel's own first line, `sep=;`."""
    first = lines[0].strip().strip('"').lower() if lines else ""
    return first[4] if len(first) == 5 and first.startswith("sep=") and first[4] in DELIMITERS else None


def _header(head: Sequence[str]) -> _Header | None:
    """Find the row that names the columns: a program's by its words wherever it is, else the first with text."""
    hinted = _hinted_delimiter(head)
    best: _Header | None = None
    start = next(
        (
            index
            for index, line in enumerate(head)
            if line.strip(" \t\r\n,;|") and not (hinted and index == 0)
        ),
        0,
    )
    for delimiter in (hinted,) if hinted else _by_regularity(head[start:]):
        first = True
        for row in islice(rows(head[start:], delimiter, start), _HEADER_ROWS):
            if isinstance(row, Problem) or not any(cell.strip() for cell in row.cells):
                continue
            header = _as_header(row, delimiter, first=first)
            first = False
            if header is not None and (best is None or header.score > best.score):
                best = header
    return best


def _sniffed(lines: Iterator[str]) -> list[str]:
    """The lines that are looked at for the header."""
    head: list[str] = []
    size = 0
    for line in lines:
        head.append(line)
        size += len(line)
        if size > _SNIFFED_CHARACTERS:
            break
    return head


def _by_regularity(lines: Sequence[str]) -> list[str]:
    """Order the delimiters: the one that splits most lines into the same number of fields first."""

    def regularity(delimiter: str) -> tuple[int, int]:
        counts = [line.count(delimiter) for line in lines[:_HEADER_ROWS] if line.strip()]
        usual = max(set(counts), key=counts.count, default=0)
        return (counts.count(usual) if usual else 0, usual)

    return sorted(DELIMITERS, key=regularity, reverse=True)


def _layout(source: Source) -> tuple[Layout, list[str], int]:
    """Return layout, the first physical lines, and how many of them end with the header."""
    encoding = encoding_of(source)
    with source.open() as stream:
        head = _sniffed(text_lines(stream, encoding))
    header = _header(head)
    if header is None:
        raise InvalidValueError("The file has no rows.")
    titles = [_cut_title(cell) for cell in header.row.cells]
    fields = header.fields if header.known else [None] * len(titles)
    columns = tuple(zip(titles, fields, strict=True))
    return (
        Layout(header.dialect, header.delimiter, encoding, header.row.line, columns),
        head,
        header.row.after,
    )


def describe(data: bytes) -> Layout:
    """Return how a file that begins so would be read, without reading it.

    Raises InvalidValueError for an empty file.
    """
    return _layout(of_bytes(data, "table"))[0]


_MARKDOWN = re.compile(r"#{1,6} [^\n,;|\t]*\n\s*\n")
"""A heading alone: a document, as the ledger's own export of people is one."""


def recognises(head: bytes) -> bool:
    """Whether a file that begins so looks like a table of people, or like a table that a mapping could make one."""
    data = head.rpartition(b"\n")[0] if len(head) >= HEAD_BYTES else head
    begins = head_text(data[:400]).lstrip()
    if begins[:1] in ("{", "[", "<") or _MARKDOWN.match(begins):
        return False
    if b"\0" in data[:1000] and decode_file(data[:1000])[1] == "utf-8":
        return False
    try:
        layout, lines, after = _layout(of_bytes(data, "table"))
    except InvalidValueError:
        return False
    return layout.recognised or _is_regular(layout, lines, after)


_VALUE = re.compile(r".*[.!?]|[\d\s/.,:()+-]+|.*@.*|.*://.*", re.DOTALL)


def _is_regular(layout: Layout, lines: list[str], after: int) -> bool:
    """Whether a header nobody knows still is one: several short distinct titles over rows of as many fields."""
    titles = [title for title, _ in layout.columns]
    if (
        len(titles) < 2
        or len(set(titles)) < len(titles)
        or any(len(title) > 60 or _VALUE.fullmatch(title) for title in titles)
    ):
        return False
    first = list(islice(rows(lines[after:], layout.delimiter, after), 10))
    return bool(first) and all(isinstance(row, Row) and len(row.cells) == len(titles) for row in first)


# -- the mapping ---------------------------------------------------------------------------------------------


def _checked_field(column: str, target: str) -> str | None:
    """The field of a mapping's entry, or None for a column not used."""
    target = target.strip()
    if target in ("", NOT_USED):
        return None
    base, colon, label = target.partition(":")
    if (
        base not in words.FIELDS
        or (colon and base not in words.LABELLED)
        or (base == "platform" and not label.strip())
    ):
        raise InvalidValueError(
            f"“{target}” is no field for the column “{column}”. Fields: {', '.join(words.FIELDS)}; "
            "with a label where it helps (phone:work, platform:mastodon); - for not used."
        )
    return target


def _mapped(layout: Layout, mapping: Mapping[str, str]) -> Layout:
    titles = [title for title, _ in layout.columns]
    by_fold: dict[str, str] = {}
    for title in titles:
        by_fold.setdefault(fold(title) or title, title)
    chosen: dict[str, str | None] = {}
    for column, target in mapping.items():
        title = column if column in titles else by_fold.get(fold(column) or column, "")
        if not title:
            raise InvalidValueError(
                f"The file has no column “{column}”. Its columns: {_listed(titles)}.",
                candidates=[t for t in titles if t],
            )
        chosen[title] = _checked_field(column, target)
    columns = tuple((title, chosen.get(title, target)) for title, target in layout.columns)
    return replace(layout, columns=columns)


def _listed(titles: Sequence[str]) -> str:
    return ", ".join(f"“{shortened(title, 40)}”" for title in titles[:40] if title)


def _require_people(layout: Layout, name: str) -> None:
    if layout.recognised:
        return
    titles = [title for title, _ in layout.columns]
    raise InvalidValueError(
        f"{name}: none of the columns says who a row is about: {_listed(titles)}. "
        "Say what they hold with a mapping of columns to fields, such as “Column=name”; "
        f"fields: {', '.join(words.FIELDS)}. The first row must name the columns.",
        candidates=[title for title in titles if title],
    )


# -- rows to people ------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Column:
    """One used column. `labels` are the columns that say which one its values are; `cluster` joins parts of one address."""

    index: int
    title: str
    field: str
    label: str | None
    labels: tuple[int, ...]
    cluster: str
    whole: bool


_GOOGLE_TITLE = re.compile(r"(.*\S)\s+-\s+(\S.*)")


def _columns(layout: Layout) -> list[_Column]:
    """Prepare the columns for reading."""
    label_columns: dict[str, list[int]] = {}
    for index, (title, target) in enumerate(layout.columns):
        thing = _GOOGLE_TITLE.fullmatch(title)
        if target == "label" and thing is not None:
            label_columns.setdefault(thing[1], []).append(index)
    columns = []
    for index, (title, target) in enumerate(layout.columns):
        if target is None or target == "label":
            continue
        thing = _GOOGLE_TITLE.fullmatch(title) if layout.dialect == "google" else None
        base, _, label = target.partition(":")
        columns.append(
            _Column(
                index=index,
                title=title,
                field=base,
                label=label or None,
                labels=tuple(label_columns.get(thing[1], ())) if thing else (),
                cluster=thing[1] if thing else target,
                whole=thing is not None and thing[2].lower() == "formatted",
            )
        )
    return columns


_GOOGLE_JOINT = ":::"
_SPLITS: Final[Mapping[str, re.Pattern[str]]] = {
    "email": re.compile(r"[;,\n]"),
    "url": re.compile(r"\s+"),
    "nickname": re.compile(r"[;\n]"),
    "group": re.compile(r"[;,\n|]"),
}
"""How people write several values into one field, where no program's rule says otherwise."""


def _unstarred(part: str) -> str:
    """One of Google's joined values or labels, without the `* ` that marks the preferred one."""
    return part.strip().removeprefix("*").strip()


def _values(cell: str, column: _Column, dialect: str) -> list[str]:
    """The values of one cell."""
    if dialect == "google":
        return [_unstarred(part) for part in cell.split(_GOOGLE_JOINT)]
    pattern = _SPLITS.get(column.field)
    if pattern is None:
        return [cell]
    if column.field == "group" and dialect == "outlook":
        return cell.split(";")
    return pattern.split(cell)


def _labels(cells: Sequence[str], column: _Column, count: int) -> list[str | None]:
    """Which one each value of a cell is: one label for all, or as many as values."""
    if column.label is not None or not column.labels:
        return [column.label] * count
    texts = [cells[index] for index in column.labels if cells[index].strip()]
    labels: list[str | None] = [_unstarred(part) or None for part in (texts or [""])[-1].split(_GOOGLE_JOINT)]
    return labels if len(labels) == count else [labels[0]] * count


def _origin(text: str) -> Origin | None:
    """Read how a tie began: `work`, `shared: school`, `online (mastodon)`, `LinkedIn`, `unknown`."""
    spoken = [
        word
        for word in fold(text).split()
        if word not in ("shared", "the", "at", "from", "via", "on", "through", "in")
    ]
    if not spoken:
        return None
    if "online" in spoken:
        others = [word for word in spoken if word != "online"]
        return Origin("online", "-".join(others) or None)
    if spoken == ["unknown"]:
        return Origin()
    platforms = [word for word in spoken if word in words.ONLINE_WORDS]
    if platforms:
        return Origin("online", {"x": "twitter"}.get(platforms[0], platforms[0]))
    contexts = [words.ORIGIN_WORDS.get(word, word) for word in spoken]
    named = [context for context in contexts if context in CONTEXTS]
    return Origin("shared", named[0]) if named else None


_NO_DAY = re.compile(r"[0/.\-\s]*")
"""`0/0/00`: Outlook's way to say that there is none."""


class _Reader:
    """Turns the rows of one file into people."""

    def __init__(self, layout: Layout, name: str, region: str, *, day_first: bool) -> None:
        self.layout = layout
        self.name = name
        self.region = region
        self.day_first = day_first
        self.columns = _columns(layout)
        titles = [title for title, _ in layout.columns]
        self.most = len(titles)
        self.fewest = max((index + 1 for index, title in enumerate(titles) if title), default=len(titles))

    def read(self, row: Row | Problem) -> Iterator[PersonRecord | Skipped | Problem]:
        """Yield what a row gives; nothing for a row without text."""
        if isinstance(row, Problem):
            yield Problem(f"{self.name}:{row.where}", row.why)
            return
        if not any(cell.strip() for cell in row.cells):
            return
        where = f"{self.name}:{row.line}"
        wrong = wrong_width(row.cells, self.fewest, self.most, self.layout.delimiter)
        if wrong:
            yield Problem(where, wrong)
            return
        if self._is_hidden(row.cells):
            yield Skipped(where, "connections whose profiles are hidden")
            return
        draft = Draft(where, self.region)
        if self.layout.dialect == "ledger":
            yield from self._own(draft, row.cells)
            return
        cells = [clean(cell) for cell in row.cells] + [""] * (self.most - len(row.cells))
        self._fill(draft, cells)
        if draft.name:
            yield draft.record(lambda _: self._key(cells))
        else:
            draft.problem(f"the row names nobody: {shortened(self.layout.delimiter.join(row.cells))}")
        yield from draft.problems

    def _own(self, draft: Draft, texts: Sequence[str]) -> Iterator[PersonRecord | Problem]:
        """A row that a ledger wrote. Its UID is the one that its cards have."""
        cells = ledger_cells.cleaned(texts) + [""] * (self.most - len(texts))
        fields = ((column.field, cells[column.index]) for column in self.columns)
        uid = ledger_cells.fill(draft, fields, day_first=self.day_first)
        key = f"vcard:uid:{uid}" if uid else self._key(cells)
        if draft.name:
            yield draft.record(lambda _: key)
        else:
            draft.problem(f"the row names nobody: {shortened(self.layout.delimiter.join(texts))}")
        yield from draft.problems

    def _is_hidden(self, cells: Sequence[str]) -> bool:
        """Whether LinkedIn tells nothing of someone but the day, as it does of closed and hidden profiles."""
        days = {column.index for column in self.columns if column.field == "first_day"}
        return self.layout.dialect == "linkedin" and all(
            not cell.strip() for index, cell in enumerate(cells) if index not in days
        )

    def _key(self, cells: Sequence[str]) -> str:
        """LinkedIn's own name for a person, else a hash of the row, whatever the order of its columns."""
        if self.layout.dialect == "linkedin":
            keys = [url_key(cells[column.index]) for column in self.columns if column.field == "url"]
            if keys and keys[0]:
                return f"linkedin:{keys[0]}"
        used = [column.index for column in self.columns] + [
            index for column in self.columns for index in column.labels
        ]
        titles = [title for title, _ in self.layout.columns]
        return content_key(
            "csv:sha", sorted((fold(titles[index]), cells[index]) for index in set(used) if cells[index])
        )

    # -- fields --------------------------------------------------------------------------------------------

    def _fill(self, draft: Draft, cells: Sequence[str]) -> None:
        names: dict[str, list[str]] = {}
        addresses: dict[str, list[tuple[_Column, str]]] = {}
        for column in self.columns:
            cell = cells[column.index]
            if not cell:
                continue
            if column.field in ("name", "given", "middle", "family", "prefix", "suffix"):
                names.setdefault(column.field, []).append(one_line(cell))
            elif column.field == "address":
                addresses.setdefault(column.cluster, []).append((column, cell))
            else:
                values = _values(cell, column, self.layout.dialect)
                for value, label in zip(values, _labels(cells, column, len(values)), strict=True):
                    if value.strip():
                        self._put(draft, column, value.strip(), label)
        for parts in addresses.values():
            self._address(draft, cells, parts)
        if self.layout.dialect == "linkedin":
            draft.origin = Origin("online", "linkedin")
        self._name(draft, {field: " ".join(values) for field, values in names.items()})

    def _put(self, draft: Draft, column: _Column, value: str, label: str | None) -> None:
        field = column.field
        if field == "email":
            draft.email(value, label)
        elif field == "phone":
            draft.phone(value, label)
        elif field == "url":
            draft.url(value, label)
        elif field == "platform":
            draft.platform(label or "im", value)
        elif field == "note":
            draft.note(value, self._note_label(column, label))
        elif field == "nickname":
            draft.alias(value)
        elif field == "group":
            draft.group(value)
        elif field in ("organization", "department", "role"):
            self._put_work(draft, field, value)
        else:
            self._put_day(draft, field, value, label)

    def _note_label(self, column: _Column, label: str | None) -> str:
        if column.label is None and column.title.startswith("Relation"):
            return f"Related ({label})" if label else "Related"
        return label or ""

    def _put_work(self, draft: Draft, field: str, value: str) -> None:
        if field == "organization":
            draft.work(value)
        elif field == "department":
            draft.note(value, "Department")
        else:
            draft.position(value)

    def _put_day(self, draft: Draft, field: str, value: str, label: str | None) -> None:
        if field == "origin":
            draft.origin = _origin(value)
            if draft.origin is None:
                draft.unread("Origin", value)
            return
        if _NO_DAY.fullmatch(value):
            return
        pivot = (
            1969 if field == "first_day" else 1930
        )  # two digits: nobody was met in 1968, many were born then
        parsed = parse_day(one_line(value), day_first=self.day_first, pivot=pivot)
        if field != "first_day":
            draft.day(label or "date" if field == "day" else field, value, parsed)
            return
        draft.first_day = parsed.as_date() if parsed is not None else None
        if draft.first_day is None:
            draft.unread("First day", value)

    def _address(self, draft: Draft, cells: Sequence[str], parts: list[tuple[_Column, str]]) -> None:
        """One address: as the file formats it, else its parts in the file's order."""
        whole = next(((column, cell) for column, cell in parts if column.whole), None)
        column = (whole or parts[0])[0]
        texts = (
            _values(whole[1], column, self.layout.dialect)
            if whole
            else ["\n".join(cell for _, cell in parts)]
        )
        for text, label in zip(texts, _labels(cells, column, len(texts)), strict=True):
            draft.address(text, label)

    def _name(self, draft: Draft, names: Mapping[str, str]) -> None:
        parts = {field: names.get(field, "") for field in ("prefix", "given", "middle", "family", "suffix")}
        composed = compose_name(**parts)
        # Who is only known by company on LinkedIn is not called by the company's name.
        others = draft.name_otherwise(organization_names=self.layout.dialect != "linkedin")
        draft.name = best_name((names.get("name", ""), composed)) or one_line(others)


def read(source: Source, hints: Hints) -> Iterator[PersonRecord | Skipped | Problem]:
    """Return an iterator of the people in a table, and a problem for whatever can't be read, in file order.

    Rows without text are skipped. Raises InvalidValueError at once where the mapping doesn't fit the file, and where no
    column says who a row is about.
    """
    name = source.name
    try:
        layout, _, after = _layout(source)
        if hints.mapping:
            layout = _mapped(layout, hints.mapping)
    except InvalidValueError as refusal:
        raise InvalidValueError(f"{name}: {refusal.message}", candidates=refusal.candidates) from None
    _require_people(layout, name)
    return _people(source, layout, after, _Reader(layout, name, hints.region, day_first=hints.day_first))


def _people(
    source: Source, layout: Layout, after: int, reader: _Reader
) -> Iterator[PersonRecord | Skipped | Problem]:
    with source.open() as stream:
        lines = islice(text_lines(stream, layout.encoding), after, None)
        for row in rows(lines, layout.delimiter, after):
            yield from reader.read(row)
