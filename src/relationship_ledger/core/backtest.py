"""Whether the engine told the truth: at some moments of a past it says what it would have said, and what came.

The rules. Interactions of a pair nearer than 16 hours are one touch. A *cut* is a moment; at it stand the ties
with enough touches so far. What is predicted is whether a further touch comes within a horizon; ties never touched
again are censored at the end of the log. Every figure is reckoned for each cut and horizon by itself, and then
averaged over the cuts.
"""

import math
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

import numpy as np

from relationship_ledger.core import baselines
from relationship_ledger.core.baselines import Known
from relationship_ledger.core.decay import Rhythm
from relationship_ledger.core.fold import Event, Fold, Tie
from relationship_ledger.core.lived import LivedClock, inferred_pauses
from relationship_ledger.core.measure import Bools, Floats, calibration, figures
from relationship_ledger.core.report import Cut, Figures, Measured, Report
from relationship_ledger.model import DAY, Instant, Pause

CUTS = 4
LEAST_TOUCHES = 2
HORIZONS = (7, 30, 90, 365)
"""Days ahead that are looked at where nothing is said: the largest three that fit."""
SHORT_HORIZONS = (3, 7)
"""The same for a log so short that only one of these would fit."""
_SPANS = 3.5
"""A horizon fits a log that is so many times as long."""
BARE = Tie(
    horizon=90, threshold=0.5, rotten=0.1, slipping=0.9, level=0.0, gravitas_effect=0.0, origin_effect=0.0, origin=0,
    start=0.0,
)  # fmt: skip
"""A tie of which nothing but its touches is known."""


class Trace(NamedTuple):
    """One tie's past: the first instant of each touch, and what the engine remembered after it.

    `decayed` is, after each touch, the sum of exp(−age / τ) over the touches so far: the tie decay that one of the
    baselines ranks by.
    """

    src: str
    dst: str
    tie: Tie
    touches: Sequence[Instant]
    rhythms: Sequence[Rhythm]
    hours: Sequence[float]
    decayed: Sequence[float]


class Log(NamedTuple):
    """Traces, with the first and the last instant at which anything was logged, and what had to be inferred."""

    traces: Sequence[Trace]
    begins: Instant
    ends: Instant
    events: int
    pauses: Sequence[Pause] = ()

    @property
    def days(self) -> float:
        """The length of the log."""
        return (self.ends - self.begins) / DAY

    @property
    def touches(self) -> int:
        """Touches of all ties."""
        return sum(len(trace.touches) for trace in self.traces)


class Sample(NamedTuple):
    """What is known at one cut of the ties that stand there, and when each was touched next (infinite if never).

    `scale`, `shape`, `death` are the curves of each tie, `silent` the lived days since its last touch.
    """

    cut: Instant
    traces: Sequence[Trace]
    silent: Floats
    scale: Floats
    shape: Floats
    death: Floats
    known: Known
    next_days: Floats

    def chance(self, horizon: float, level: float = 0.0) -> Floats:
        """The engine's chance of a touch within `horizon` days, with `level` added to that of the ties."""
        shape = self.shape * math.exp(level)
        near = np.exp(-shape * np.log1p(self.silent / self.scale))
        far = np.exp(-shape * np.log1p((self.silent + horizon) / self.scale))
        living = 1 - self.death
        return np.asarray(living * (near - far) / (self.death + living * near))

    def came(self, horizon: float) -> Bools:
        """Whether a touch came within `horizon` days."""
        return np.asarray(self.next_days <= horizon)


class Backtest(NamedTuple):
    """What was measured, and the samples it was measured on."""

    samples: Sequence[Sample]
    report: Report


class Prediction(NamedTuple):
    """One row of what was predicted."""

    src: str
    dst: str
    cut: Instant
    horizon: int
    chance: float


def trace(src: str, dst: str, events: Iterable[Event], tie: Tie, clock: LivedClock) -> Trace:
    """Fold one tie's events, in order of time, and keep what the engine remembered after each touch."""
    folding = Fold(tie, clock)
    touches: list[Instant] = []
    rhythms: list[Rhythm] = []
    hours: list[float] = []
    decayed: list[float] = []
    for event in events:
        folding.add(event)
        if folding.rhythm is None:
            continue
        if len(touches) < folding.rhythm.n:
            before = (
                decayed[-1] * math.exp(-(folding.last - touches[-1]) / DAY / baselines.TAU)
                if touches
                else 0.0
            )
            touches.append(folding.last)
            rhythms.append(folding.rhythm)
            hours.append(folding.hours)
            decayed.append(1 + before)
        else:
            hours[-1] = folding.hours
    return Trace(src, dst, tie, touches, rhythms, hours, decayed)


def log_of(pairs: Mapping[tuple[str, str], Sequence[Instant]], *, infer_pauses: bool = True) -> Log:
    """A log of others, of which nothing but instants is known, each pair's in order. It must not be empty."""
    everything = sorted(at for instants in pairs.values() for at in instants)
    pauses = inferred_pauses(everything) if infer_pauses else []
    clock = LivedClock(pauses)
    traces = [
        trace(src, dst, (Event(at, None, 1.0, True, "both", 0.0) for at in instants), BARE, clock)
        for (src, dst), instants in pairs.items()
    ]
    return Log(traces, everything[0], everything[-1], len(everything), pauses)


def horizons_for(days: float) -> tuple[int, ...]:
    """The horizons to look at in a log of so many days."""
    fitting = [horizon for horizon in HORIZONS if horizon * _SPANS <= days]
    return tuple(fitting[-3:]) if len(fitting) > 1 else SHORT_HORIZONS


def cuts_for(log: Log, horizons: Sequence[int], count: int = CUTS) -> tuple[Instant, ...]:
    """Cuts spread evenly from half of the log's span to its end minus the longest horizon."""
    first, last = log.begins + (log.ends - log.begins) / 2, log.ends - max(horizons) * DAY
    if last <= first or count == 1:
        return (round(min(first, last)),)
    return tuple(round(first + (last - first) * k / (count - 1)) for k in range(count))


def sample(log: Log, cut: Instant, least_touches: int = LEAST_TOUCHES) -> Sample:
    """The ties with at least so many touches up to `cut`, and what is known of them then."""
    ended = LivedClock(pause for pause in log.pauses if pause.end <= cut)
    standing: list[Trace] = []
    rows: list[tuple[float, ...]] = []
    for each in log.traces:
        count = bisect_right(each.touches, cut)
        if count < least_touches:
            continue
        last = each.touches[count - 1]
        after = (each.touches[count] - cut) / DAY if count < len(each.touches) else math.inf
        curves = each.tie.silence(each.rhythms[count - 1], each.hours[count - 1])
        silent = max(0, ended.lived(cut) - ended.lived(last)) / DAY
        standing.append(each)
        rows.append(
            (
                silent, *curves, count, (cut - last) / DAY, (last - each.touches[0]) / DAY, each.decayed[count - 1],
                after,
            )
        )  # fmt: skip
    silent_, scale, shape, death, counts, since, age, decayed, next_ = (
        np.array(rows, dtype=np.float64).reshape(-1, 9).T.copy()
    )
    return Sample(cut, standing, silent_, scale, shape, death, Known(counts, since, age, decayed), next_)


def run(
    log: Log,
    cuts: Sequence[Instant] | None = None,
    horizons: Sequence[int] | None = None,
    least_touches: int = LEAST_TOUCHES,
) -> Backtest | None:
    """Measure the engine and its rivals; None where no tie stands at any cut."""
    ahead = tuple(horizons or horizons_for(log.days))
    moments = cuts_for(log, ahead) if cuts is None else cuts
    samples = [found for cut in moments if (found := sample(log, cut, least_touches)).traces]
    if not samples:
        return None
    chances = [{horizon: each.chance(horizon) for horizon in ahead} for each in samples]
    rivals: dict[str, list[dict[int, tuple[Floats, Floats]]]] = {}
    for each in samples:
        for name, rival in baselines.rivals(each.known).items():
            rivals.setdefault(name, []).append({horizon: rival(horizon) for horizon in ahead})
    report = Report(
        log.begins,
        log.ends,
        len({(each.src, each.dst) for of in samples for each in of.traces}),
        log.events,
        log.touches,
        least_touches,
        [Cut(each.cut, len(each.traces)) for each in samples],
        log.pauses,
        ahead,
        _measure(samples, ahead, [{h: (p, p) for h, p in by.items()} for by in chances]),
        {name: _measure(samples, ahead, said) for name, said in rivals.items()},
    )
    return Backtest(samples, report)


def _measure(
    samples: Sequence[Sample], horizons: Sequence[int], said: Sequence[Mapping[int, tuple[Floats, Floats]]]
) -> Measured:
    """`said` has, for each sample and horizon, chances and what to rank by."""
    by_horizon, bins = {}, {}
    for horizon in horizons:
        found = [
            figures(each.came(horizon), *by[horizon], each.next_days)
            for each, by in zip(samples, said, strict=True)
        ]
        by_horizon[horizon] = _mean(found)
        bins[horizon] = calibration(
            np.concatenate([each.came(horizon) for each in samples]),
            np.concatenate([by[horizon][0] for by in said]),
        )
    return Measured(by_horizon, bins)


def _mean(found: Sequence[Figures]) -> Figures:
    """The mean over the cuts, of each figure over those that have it."""

    def over(values: Iterable[float | None]) -> float | None:
        there = [value for value in values if value is not None]
        return sum(there) / len(there) if there else None

    loss, square, off = (over(getattr(each, name) for each in found) for name in Figures._fields[1:4])
    assert loss is not None  # noqa: S101  # these three are defined for any rows
    assert square is not None  # noqa: S101
    assert off is not None  # noqa: S101
    return Figures(over(each.auc for each in found), loss, square, off, over(each.c_index for each in found))


def predictions(found: Backtest) -> Iterator[Prediction]:
    """Every chance the engine gave: by cut, tie and horizon."""
    for each in found.samples:
        chances = [(horizon, each.chance(horizon).tolist()) for horizon in found.report.horizons]
        for row, of in enumerate(each.traces):
            for horizon, said in chances:
                yield Prediction(of.src, of.dst, each.cut, horizon, said[row])
