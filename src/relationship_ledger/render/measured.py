"""How well the engine predicted, as a person sees it: figures beside those of the rivals, and a picture."""

from collections.abc import Iterator, Sequence

from rich.console import Group, RenderableType
from rich.text import Text

from relationship_ledger.core.report import Bin, Figures, Report
from relationship_ledger.render import screen, words

NAMES = {
    "time_since_last": "time since last",
    "count": "count of touches",
    "last_over_mean_gap": "last / own mean gap",
    "tie_decay": "exponential tie decay",
    "bg_nbd": "BG/NBD",
}
OWN_NAME = "this engine"
_WIDTH = 40
_COLUMNS = (
    ("", True),
    ("AUC", False),
    ("Log loss", False),
    ("Brier", False),
    ("Calib.", False),
    ("C", False),
)


def cells(name: str, found: Figures) -> tuple[str, ...]:
    """A name and its figures; a dash where one is not defined."""
    return (name, *("–" if value is None else f"{value:.3f}" for value in found))


def lines(value: Report) -> Iterator[tuple[int, str, Figures]]:
    """Every horizon's figures, the engine's first."""
    for horizon in value.horizons:
        yield horizon, OWN_NAME, value.model.horizons[horizon]
        for name, rival in value.rivals.items():
            yield horizon, NAMES[name], rival.horizons[horizon]


def show(value: Report, asides: Sequence[str]) -> None:
    """The whole screen."""
    parts: list[RenderableType] = [
        screen.heading(
            f"{words.count(value.ties, 'tie', 'ties')}, {words.count(value.touches, 'touch', 'touches')}",
            f"{value.days:.0f} days, {words.count(len(value.cuts), 'cut', 'cuts')}",
        )
    ]
    rows = list(lines(value))
    for horizon in value.horizons:
        parts += [
            "",
            screen.text(f"A further touch within {horizon} days", "bold"),
            screen.rows(_COLUMNS, (cells(name, found) for ahead, name, found in rows if ahead == horizon)),
        ]
    middle = value.horizons[len(value.horizons) // 2]
    parts += ["", *_picture(value.model.calibration[middle], middle), ""]
    parts += [screen.prose(aside, "dim") for aside in asides]
    screen.show(*parts)


def _picture(bins: Sequence[Bin], horizon: int) -> list[RenderableType]:
    """A line for each tenth of the ties: what was said, and what came, drawn beside each other."""
    drawn = [Text.assemble(("  said  came", "dim"))]
    for each in bins:
        came, said = round(each.observed * _WIDTH), min(_WIDTH - 1, round(each.predicted * _WIDTH))
        bar = [("▰", "green") if column < came else ("▱", "dim") for column in range(_WIDTH)]
        bar[said] = ("┃", "bold")
        drawn.append(
            Text.assemble(f" {each.predicted:5.1%} {each.observed:5.1%}  ", *bar, (f"  {each.size}", "dim"))
        )
    title = screen.text(f"Said and came, within {horizon} days", "bold")
    return [
        title,
        screen.prose("A tenth of the ties each; where all is well, the bar ends at ┃.", "dim"),
        Group(*drawn),
    ]
