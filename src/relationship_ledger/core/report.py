"""What a backtest found, in numbers that need no arrays."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from relationship_ledger.model import DAY, Instant, Pause


class Figures(NamedTuple):
    """The figures of merit of one set of predictions. None where one is not defined."""

    auc: float | None
    log_loss: float | None
    brier: float | None
    calibration_error: float | None
    c_index: float | None


class Bin(NamedTuple):
    """Predictions of about the same chance: their mean, the share that came true, how many they were."""

    predicted: float
    observed: float
    size: int


class Measured(NamedTuple):
    """Figures by horizon in days, each the mean over the cuts; calibration by horizon, over the rows of all cuts."""

    horizons: Mapping[int, Figures]
    calibration: Mapping[int, Sequence[Bin]]


class Cut(NamedTuple):
    """A moment that was predicted from, and how many ties stood at it."""

    at: Instant
    ties: int


class Report(NamedTuple):
    """What was measured, on what."""

    begins: Instant
    ends: Instant
    ties: int
    events: int
    touches: int
    least_touches: int
    cuts: Sequence[Cut]
    pauses: Sequence[Pause]
    horizons: Sequence[int]
    model: Measured
    rivals: Mapping[str, Measured]

    @property
    def days(self) -> float:
        """The length of the log."""
        return (self.ends - self.begins) / DAY
