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


Pairs = Mapping[tuple[str, str], Sequence[Instant]]
"""Instants by pair of people, in order."""


class Log(NamedTuple):
    """Traces, and the first and the last instant at which anything was logged.

    `pauses` are those that somebody knows of, or that were inferred; `pairs`, where they are to be inferred, holds
    all that is known, so that at a cut only what came before it can tell of a pause.
    """

    traces: Sequence[Trace]
    begins: Instant
    ends: Instant
    events: int
    pauses: Sequence[Pause] = ()
    pairs: Pairs | None = None

    @property
    def days(self) -> float:
        """The length of the log."""
        return (self.ends - self.begins) / DAY

    @property
    def touches(self) -> int:
        """Touches of all ties."""
        return sum(len(trace.touches) for trace in self.traces)

    def known_at(self, cut: Instant) -> "Log":
        """The log with the pauses that could have been inferred at `cut`."""
        if self.pairs is None:
            return self
        before = sorted(at for instants in self.pairs.values() for at in instants if at <= cut)
        pauses = inferred_pauses(before)
        return self if pauses == self.pauses else _folded(self.pairs, self, pauses)


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

    def itself(self, horizon: int) -> tuple[Floats, Floats]:
        """The engine as one of the rivals: its chances, by which it also ranks."""
        chance = self.chance(horizon)
        return chance, chance

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
            hours.append(
                folding.hours
            )  # parts of the same touch that come later count from the next touch on
            decayed.append(1 + before)
    return Trace(src, dst, tie, touches, rhythms, hours, decayed)


def log_of(pairs: Pairs, *, infer_pauses: bool = True) -> Log:
    """A log of others, of which nothing but instants is known. It must not be empty."""
    everything = sorted(at for instants in pairs.values() for at in instants)
    bare = Log((), everything[0], everything[-1], len(everything), pairs=pairs if infer_pauses else None)
    return _folded(pairs, bare, inferred_pauses(everything) if infer_pauses else [])


def _folded(pairs: Pairs, log: Log, pauses: Sequence[Pause]) -> Log:
    clock = LivedClock(pauses)
    traces = [
        trace(src, dst, (Event(at, None, 1.0, True, "both", 0.0) for at in instants), BARE, clock)
        for (src, dst), instants in pairs.items()
    ]
    return log._replace(traces=traces, pauses=pauses)


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
    log = log.known_at(cut)
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
    rivals = [baselines.rivals(each.known) for each in samples]
    report = Report(
        log.begins,
        log.ends,
        len({(each.src, each.dst) for of in samples for each in of.traces}),
        log.events,
        log.touches,
        least_touches,
        [Cut(each.cut, len(each.traces)) for each in samples],
        log.known_at(samples[-1].cut).pauses,
        ahead,
        _measure(samples, ahead, [each.itself for each in samples]),
        {name: _measure(samples, ahead, [each[name] for each in rivals]) for name in baselines.NAMES},
    )
    return Backtest(samples, report)


def _measure(
    samples: Sequence[Sample], horizons: Sequence[int], said: Sequence[baselines.Rival | None]
) -> Measured:
    """`said` has for each sample who predicts there, or None where nobody can."""
    by_horizon, bins = {}, {}
    pairs = [(each, rival) for each, rival in zip(samples, said, strict=True) if rival is not None]
    for horizon in horizons:
        rows = [(each.came(horizon), *rival(horizon), each.next_days) for each, rival in pairs]
        by_horizon[horizon] = _mean([figures(*row) for row in rows])
        bins[horizon] = (
            calibration(np.concatenate([row[0] for row in rows]), np.concatenate([row[1] for row in rows]))
            if rows
            else []
        )
    return Measured(by_horizon, bins)


def _mean(found: Sequence[Figures]) -> Figures:
    """The mean over the cuts, of each figure over those that have it."""

    def over(name: str) -> float | None:
        there = [value for each in found if (value := getattr(each, name)) is not None]
        return sum(there) / len(there) if there else None

    return Figures(*(over(name) for name in Figures._fields))


def predictions(found: Backtest) -> Iterator[Prediction]:
    """Every chance the engine gave: by cut, tie and horizon."""
    for each in found.samples:
        chances = [(horizon, each.chance(horizon).tolist()) for horizon in found.report.horizons]
        for row, of in enumerate(each.traces):
            for horizon, said in chances:
                yield Prediction(of.src, of.dst, each.cut, horizon, said[row])
