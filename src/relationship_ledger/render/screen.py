"""What a person sees at a terminal: 80 columns, colour for meaning only, names never as markup."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime, tzinfo
from typing import Protocol

from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from relationship_ledger.model import Instant, Promise, Standing, Touch
from relationship_ledger.render import words
from relationship_ledger.render.text import clean

_WIDEST = 100
_BAR = 5
_STYLES = {
    "fresh": "green",
    "due": "yellow",
    "slipping": "yellow",
    "rotten": "red",
    "unknown": "cyan",
    "snoozed": "dim",
    "archived": "dim",
    "deceased": "dim",
}


def show(*renderables: RenderableType) -> None:
    """Print, no wider than a person reads well."""
    console = Console(highlight=False, markup=False, emoji=False)
    console.print(Group(*renderables), width=min(console.width, _WIDEST))


def text(value: str, style: str = "") -> Text:
    """Text from anywhere, made safe; too long for its place it ends in an ellipsis."""
    return Text(clean(value), style=style, overflow="ellipsis", no_wrap=True)


def prose(value: str, style: str = "") -> Text:
    """A sentence, which may wrap."""
    return Text(clean(value), style=style)


def heading(title: str, aside: str = "") -> Table:
    """A title with something small at the right."""
    grid = Table.grid(expand=True)
    grid.add_column()
    grid.add_column(justify="right")
    grid.add_row(text(title, "bold"), text(aside, "dim"))
    return grid


def bar(freshness: float | None, style: str) -> Text:
    """Freshness as a small bar; dots where nothing is known."""
    if freshness is None:
        return Text("·" * _BAR, style="dim")
    filled = round(freshness * _BAR)
    return Text.assemble(("▰" * filled, style), ("▱" * (_BAR - filled), "dim"))


def style_of(standing: Standing) -> str:
    """The colour of a standing's one word."""
    return _STYLES[words.state(standing)]


def listing(*columns: tuple[str, Mapping[str, object]]) -> Table:
    """A table without lines that fills the width: column titles and how each is laid out."""
    table = Table(box=None, pad_edge=False, expand=True, header_style="dim", padding=(0, 2, 0, 0))
    for title, options in columns:
        table.add_column(title, no_wrap=True, overflow="ellipsis", **options)  # type: ignore[arg-type]
    return table


def standings(found: Iterable[Standing], now: Instant, zone: tzinfo, planned: Collection[str] = ()) -> Table:
    """A row a person: who, tier, shelf life, freshness, last touch, next; with a box where it is in the week's plan."""
    table = listing(
        ("Who", {"ratio": 1, "min_width": 12}),
        ("Tier", {"justify": "right"}),
        ("Shelf life", {"min_width": 15}),
        ("Fresh", {}),
        ("Last touch", {"min_width": 16}),
        ("Next", {"min_width": 9}),
    )
    for standing in found:
        style = _STYLES[words.state(standing)]
        last, next_ = standing.last_touch, standing.suggestion
        table.add_row(
            text(standing.name),
            str(standing.tier),
            text(shelf(standing), style),
            bar(standing.freshness, style),
            text(
                f"{last.channel} {words.ago_short(last.at, now, zone)}" if last else "none yet",
                "" if last else "dim",
            ),
            text(
                f"{next_.channel} {next_.minutes}m {'☐' if standing.id in planned else ''}".rstrip()
                if next_
                else "",
                "dim",
            ),
        )
    return table


_MARKS = {"slipping": "~", "rotten": "✗"}


def shelf(standing: Standing) -> str:
    """A shelf life with its mark, or the one word that matters more."""
    word = words.state(standing)
    if word in {"snoozed", "archived", "deceased"}:
        return word
    return f"{words.shelf_life(standing)} {_MARKS.get(word, '')}".rstrip()


def legend(found: Sequence[Standing], planned: Collection[str] = ()) -> str:
    """What the marks of rows mean, as far as there are any."""
    seen = {words.state(standing) for standing in found}
    if any(standing.id in planned for standing in found):
        seen.add("planned")
    meanings = {
        "slipping": "~ slipping: silent beyond its own rhythm.",
        "rotten": "✗ rotten: counts as lost.",
        "planned": "☐ in this week's plan.",
    }
    return " ".join(meaning for word, meaning in meanings.items() if word in seen)


def touches(found: Iterable[Touch], now: Instant, zone: tzinfo, *, who: bool = True) -> Table:
    """A row a touch: when, how, with whom, minutes, by whom, the end of its id."""
    columns: list[tuple[str, Mapping[str, object]]] = [("When", {"min_width": 16}), ("How", {"min_width": 8})]
    if who:
        columns.append(("With", {"ratio": 4, "min_width": 10}))
    columns += [("For", {"justify": "right"}), ("By", {}), ("Note", {"ratio": 4}), ("Id", {})]
    table = listing(*columns)
    for touch in found:
        cells = [
            text(words.moment(touch, now, zone)),
            text(f"{touch.channel} ✗" if touch.missed else touch.channel, "dim" if touch.missed else ""),
            text(words.minutes(touch.minutes)),
            text({"me": "me", "them": "them", "both": "both"}[touch.by], "dim"),
            text(touch.note or "", "dim"),
            text(touch.id[-6:], "dim"),
        ]
        if who:
            cells.insert(2, text(words.joined([ref.name for ref in touch.contacts])))
        table.add_row(*cells)
    return table


def facts(pairs: Iterable[tuple[str, str]]) -> Table:
    """Names and values, one below the other."""
    grid = Table.grid(padding=(0, 2))
    grid.add_column(style="dim", justify="right", no_wrap=True)
    grid.add_column()
    for name, value in pairs:
        grid.add_row(text(name), prose(value))
    return grid


class Course(Protocol):
    """Freshness over time; `column` says where a moment lies among the points."""

    @property
    def points(self) -> Sequence[float | None]: ...  # noqa: D102
    @property
    def touches(self) -> Sequence[Instant]: ...  # noqa: D102
    @property
    def now(self) -> Instant: ...  # noqa: D102
    @property
    def expires_at(self) -> Instant: ...  # noqa: D102
    @property
    def zone(self) -> tzinfo: ...  # noqa: D102

    def column(self, at: Instant) -> int | None: ...  # noqa: D102


_BLOCKS = "▁▂▃▄▅▆▇█"
_CHART_ROWS = 6


def curve(course: Course, threshold: float) -> Group:
    """Freshness over time as a line of blocks; below the threshold in yellow, unknown as blanks."""
    drawn = Text()
    for value in course.points:
        if value is None:
            drawn.append(" ")
        else:
            drawn.append(_block(value), style="green" if value >= threshold else "yellow")
    return Group(drawn, _below(course))


def chart(course: Course, threshold: float) -> Group:
    """The same, six rows high, with the threshold as a line and the touches below."""
    lines: list[RenderableType] = []
    crossed = min(_CHART_ROWS - 1, int(threshold * _CHART_ROWS))
    for row in reversed(range(_CHART_ROWS)):
        label = (
            f"{threshold:4.0%} "
            if row == crossed
            else "100% "
            if row == _CHART_ROWS - 1
            else "  0% "
            if row == 0
            else " " * 5
        )
        line = Text(label, style="dim")
        for value in course.points:
            height = None if value is None else value * _CHART_ROWS - row
            style = "green" if value is not None and value >= threshold else "yellow"
            if height is None or height <= 0:
                line.append("┄" if row == crossed else " ", style="dim")
            else:
                line.append(_block(min(height, 1)), style=style)
        lines.append(line)
    marks = [" "] * len(course.points)
    for at in course.touches:
        column = course.column(at)
        if column is not None:
            marks[column] = "•"
    lines.append(Text("     " + "".join(marks)))
    lines.append(Text("     ").append_text(_below(course)))
    lines.append(prose("• a touch   ┄ the threshold   green: fresh, yellow: due", "dim"))
    return Group(*lines)


def _block(share: float) -> str:
    return _BLOCKS[min(len(_BLOCKS) - 1, int(share * len(_BLOCKS)))]


_APART = 24


def _below(course: Course) -> Text:
    """Where today is, and where the expiry; where these are near, the earlier is named from the left."""
    last = len(course.points) - 1
    today, crossing = course.column(course.now), course.column(course.expires_at)
    labels = [(last if today is None else today, "today")]
    if crossing is not None and crossing != labels[0][0]:
        day = datetime.fromtimestamp(course.expires_at, course.zone).date()
        labels.append((crossing, words.day(day, datetime.fromtimestamp(course.now, course.zone).date())))
    labels.sort()
    below = [" "] * (last + 24)
    for index, (column, label) in enumerate(labels):
        near = index + 1 < len(labels) and labels[index + 1][0] - column < _APART
        over = column + len(label) + 2 > last + 1
        if (near or over) and column >= len(label) + 1:
            below[column - len(label) - 1 : column + 1] = f"{label} ↑"
        else:
            below[column : column + len(label) + 2] = f"↑ {label}"
    return Text("".join(below).rstrip(), style="dim")


def card(
    standing: Standing,
    pairs: Iterable[tuple[str, str]],
    drawn: RenderableType,
    latest: Sequence[Touch],
    now: Instant,
    zone: tzinfo,
) -> None:
    """One person on one card."""
    style = _STYLES[words.state(standing)]
    head = Table.grid(expand=True)
    head.add_column()
    head.add_column(justify="right")
    head.add_row(text(standing.name, "bold"), text(shelf(standing), f"bold {style}"))
    parts: list[RenderableType] = [head, "", facts(pairs)]
    if standing.freshness is not None:
        parts += ["", drawn]
    if latest:
        parts += ["", touches(latest, now, zone, who=False)]
    show(*parts)


def promises(found: Iterable[Promise], now: Instant, zone: tzinfo) -> Table:
    """A row a promise."""
    today = datetime.fromtimestamp(now, zone).date()
    table = listing(("", {"ratio": 3}), ("", {"ratio": 6}))
    table.show_header = False
    for promise in found:
        late = promise.due is not None and promise.due < today
        table.add_row(
            text(promise.contact.name), text(words.promise(promise, today), "yellow" if late else "")
        )
    return table


def rows(columns: Sequence[tuple[str, bool]], found: Iterable[Sequence[str]]) -> Table:
    """Any small table: column titles, and whether each may be cut short."""
    table = listing(*((title, {"ratio": 1} if flexible else {}) for title, flexible in columns))
    for row in found:
        table.add_row(*(text(cell) for cell in row))
    return table


def indented(renderable: RenderableType) -> Padding:
    """Moved in by two."""
    return Padding(renderable, (0, 0, 0, 2))


def reasons(lines: Iterable[tuple[str, str, str]]) -> Table:
    """Names, values and the reasons for them, which wrap."""
    grid = Table.grid(padding=(0, 2))
    grid.add_column(style="dim", justify="right", no_wrap=True)
    grid.add_column(no_wrap=True)
    grid.add_column(style="dim")
    for name, value, why in lines:
        grid.add_row(text(name), text(value), prose(why))
    return grid
