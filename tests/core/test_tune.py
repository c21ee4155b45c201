"""The personal level: found where the past has one, refused where it has not, and never looking ahead."""

import math
import random

import pytest
from engine_world import DAY, NOW

from relationship_ledger.core import decay
from relationship_ledger.core.backtest import BARE, Log, log_of
from relationship_ledger.core.tune import LEAST_TIES, SURE, Tuning, tune

YEAR = 365


def lives(level: float, ties: int = 400, days: int = 2 * YEAR, seed: int = 7) -> Log:
    """Pairs that live by the engine's own curves with a level: each silence is drawn from the curve after a touch."""
    chance = random.Random(seed)
    pairs = {}
    for number in range(ties):
        at = NOW + chance.uniform(0, days) * DAY
        rhythm, touches = decay.FIRST, [round(at)]
        while True:
            curves = BARE._replace(level=level).silence(rhythm, 0.0)
            if chance.random() < curves.death:
                break
            gap = max(0.7, curves.scale * math.expm1(-math.log(1 - chance.random()) / curves.shape))
            at += gap * DAY
            if at > NOW + days * DAY:
                break
            touches.append(round(at))
            rhythm = rhythm.then(gap)
        pairs[("0", str(number + 1))] = touches
    return log_of(pairs, infer_pauses=False)._replace(begins=NOW, ends=NOW + days * DAY)


@pytest.mark.parametrize("level", [-0.8, 0.8])
def test_a_level_that_is_there_is_found_but_not_all_of_it(level: float) -> None:
    found = tune(lives(level), 0.0)
    assert found is not None
    assert found.accepted
    assert 0.25 < found.level / level < 1.3
    assert found.gain == pytest.approx(found.loss_before - found.loss_after)
    assert found.gain > SURE * found.error > 0


def test_it_is_pulled_to_the_default_the_more_the_fewer_ties_there_are(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def shares() -> list[float]:
        """Of the level that fits best, how much is taken: with few ties, and with many."""
        pulled = [tune(lives(0.8, ties=ties), 0.0) for ties in (100, 800)]
        with monkeypatch.context() as patch:
            patch.setattr("relationship_ledger.core.tune.SPREAD", 1e6)
            free = [tune(lives(0.8, ties=ties), 0.0) for ties in (100, 800)]
        return [one.level / other.level for one, other in zip(pulled, free, strict=True) if one and other]

    few, many = shares()
    assert 0.2 < few < many < 1


def test_where_none_is_nothing_is_changed() -> None:
    accepted = [found.accepted for seed in range(6) if (found := tune(lives(0.0, seed=seed), 0.0))]
    assert len(accepted) == 6
    assert not any(accepted)


def test_the_level_in_force_is_what_it_is_held_against() -> None:
    log = lives(0.8)
    first = tune(log, 0.0)
    assert first is not None
    again = tune(log, first.level)
    assert again is not None
    assert (again.level, again.gain, again.accepted) == (first.level, 0.0, False)


def test_what_came_after_is_not_looked_at_in_the_fit() -> None:
    log = lives(0.8)
    whole = tune(log, 0.0)
    assert whole is not None
    lost = [
        trace._replace(touches=[at for at in trace.touches if at <= whole.seen_until]) for trace in log.traces
    ]
    blind = tune(log._replace(traces=lost), 0.0)
    assert blind is not None
    assert blind.level == whole.level
    assert blind.loss_before != whole.loss_before


@pytest.mark.parametrize(
    "log", [lives(0.8, ties=LEAST_TIES - 1), lives(0.8, days=40)], ids=["too few ties", "too short"]
)
def test_what_cannot_carry_a_level_gets_none(log: Log) -> None:
    assert tune(log, 0.0) is None


@pytest.mark.parametrize(
    ("after", "error", "accepted"),
    [(0.40, 0.01, True), (0.40, 0.06, False), (0.499, 0.0001, False), (0.51, 0.0, False)],
)
def test_a_gain_must_be_sure_and_worth_a_change(after: float, error: float, accepted: bool) -> None:
    assert Tuning(0.0, 0.4, 0.5, after, error, 100, NOW, (30,)).accepted is accepted
