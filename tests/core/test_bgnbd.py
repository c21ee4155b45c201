"""BG/NBD: against the figures and the equations of the paper, and against customers made up by its story."""

import math

import numpy as np
import pytest
from engine_world import quick
from hypothesis import given
from hypothesis import strategies as st

from relationship_ledger.core import bgnbd
from relationship_ledger.core.bgnbd import BgNbd
from relationship_ledger.core.measure import Floats

PUBLISHED = BgNbd(r=0.243, alpha=4.414, a=0.793, b=2.426)

parameters = st.builds(
    BgNbd,
    st.floats(0.1, 5),
    st.floats(0.5, 50),
    st.floats(0.1, 5).filter(lambda a: abs(a - 1) > 0.01),
    st.floats(0.1, 5),
)
customers = st.tuples(st.integers(0, 20), st.floats(0, 1), st.floats(1, 200)).map(
    lambda drawn: (float(drawn[0]), drawn[1] * drawn[2] if drawn[0] else 0.0, drawn[2])
)
repeaters = customers.filter(lambda customer: customer[0] > 0)


def arrays(*found: tuple[float, float, float]) -> tuple[Floats, Floats, Floats]:
    x, tx, t = np.array(found, dtype=np.float64).T
    return x, tx, t


def made_up(model: BgNbd, count: int, seed: int) -> tuple[Floats, Floats, Floats]:
    """Customers as the story goes: buy at one's own rate, and after each purchase toss one's own coin."""
    chance = np.random.default_rng(seed)
    rate = chance.gamma(model.r, 1 / model.alpha, count)
    dies = chance.beta(model.a, model.b, count)
    t = chance.uniform(100, 150, count)
    x, tx, alive = np.zeros(count), np.zeros(count), np.ones(count, dtype=bool)
    while alive.any():
        next_ = tx + chance.exponential(size=count) / rate
        alive &= next_ <= t
        x, tx = np.where(alive, x + 1, x), np.where(alive, next_, tx)
        alive &= chance.random(count) >= dies
    return x, tx, t


def test_the_published_customer_is_expected_to_buy_as_published() -> None:
    assert PUBLISHED.expected(2, 30.43, 38.86, 39) == pytest.approx(1.226, abs=5e-4)


@quick
@given(parameters, st.lists(customers, min_size=1, max_size=4))
def test_the_likelihood_is_equation_6(model: BgNbd, found: list[tuple[float, float, float]]) -> None:
    def beta(one: float, other: float) -> float:
        return math.gamma(one) * math.gamma(other) / math.gamma(one + other)

    r, alpha, a, b = model
    wanted = 0.0
    for x, tx, t in found:
        bought = math.gamma(r + x) * alpha**r / math.gamma(r)
        likelihood = beta(a, b + x) / beta(a, b) * bought / (alpha + t) ** (r + x)
        if x > 0:
            likelihood += beta(a + 1, b + x - 1) / beta(a, b) * bought / (alpha + tx) ** (r + x)
        wanted += math.log(likelihood)
    assert model.log_likelihood(*arrays(*found)) == pytest.approx(wanted, rel=1e-9, abs=1e-9)


@quick
@given(parameters, repeaters)
def test_again_is_alive_times_a_purchase_if_alive(model: BgNbd, customer: tuple[float, float, float]) -> None:
    r, alpha, a, b = model
    x, tx, t = customer
    alive = 1 / (1 + a / (b + x - 1) * ((alpha + t) / (alpha + tx)) ** (r + x))
    assert model.alive(*arrays(customer)) == pytest.approx(alive)
    for horizon in (0.5, 30.0, 365.0):
        purchase = 1 - ((alpha + t) / (alpha + t + horizon)) ** (r + x)
        assert model.again(*arrays(customer), horizon) == pytest.approx(alive * purchase)


@quick
@given(parameters, repeaters)
def test_again_rises_with_the_horizon_to_alive(model: BgNbd, customer: tuple[float, float, float]) -> None:
    alive = float(model.alive(*arrays(customer))[0])
    said = [float(model.again(*arrays(customer), horizon)[0]) for horizon in (0, 1, 7, 30, 365, 1e200)]
    assert said[0] == 0
    assert said == sorted(said)
    assert said[-1] == pytest.approx(alive)
    assert 0 < alive < 1


@quick
@given(parameters, repeaters)
def test_in_a_moment_no_more_than_one_purchase_is_expected(
    model: BgNbd, customer: tuple[float, float, float]
) -> None:
    moment = 1e-4
    again = float(model.again(*arrays(customer), moment)[0])
    assert model.expected(*customer, moment) == pytest.approx(again, rel=5e-3, abs=1e-12)


class TestFit:
    def test_it_finds_what_customers_were_made_up_with(self) -> None:
        x, tx, t = made_up(PUBLISHED, 6000, seed=3)
        found = bgnbd.fit(x, tx, t)
        assert found == pytest.approx(PUBLISHED, rel=0.25)
        assert found.log_likelihood(x, tx, t) >= PUBLISHED.log_likelihood(x, tx, t)

    def test_no_neighbour_is_likelier(self) -> None:
        x, tx, t = made_up(BgNbd(1.2, 20.0, 0.6, 1.5), 500, seed=4)
        found = bgnbd.fit(x, tx, t)
        for name, factor in ((name, factor) for name in BgNbd._fields for factor in (0.98, 1.02)):
            other = found._replace(**{name: getattr(found, name) * factor})
            assert other.log_likelihood(x, tx, t) < found.log_likelihood(x, tx, t)

    def test_another_unit_of_time_changes_alpha_alone(self) -> None:
        x, tx, t = made_up(PUBLISHED, 1000, seed=5)
        weeks, days = bgnbd.fit(x, tx, t), bgnbd.fit(x, tx * 7, t * 7)
        assert days == pytest.approx(weeks._replace(alpha=weeks.alpha * 7), rel=1e-2)

    @pytest.mark.parametrize(
        "found",
        [
            [(1.0, 3.0, 50.0)] * 40,
            [(1.0, float(last), 60.0) for last in range(1, 40)],
            [(1.0, 5.0, 5.0)],
            [(300.0, 300.0, 300.0)] * 5,
            [(0.0, 0.0, 10.0)] * 5,
            [(1.0, 0.7, 0.7), (2000.0, 70_000.0, 73_000.0)],
        ],
        ids=["the same once more", "once more", "one", "never dead", "no repeats", "far apart"],
    )
    def test_it_ends_where_there_is_little_to_find(self, found: list[tuple[float, float, float]]) -> None:
        customers = arrays(*found)
        model = bgnbd.fit(*customers)
        assert all(0 < value < math.inf for value in model)
        assert math.isfinite(model.log_likelihood(*customers))
        if customers[0].all():
            chance = model.again(*customers, 30)
            assert ((chance >= 0) & (chance <= 1)).all()
