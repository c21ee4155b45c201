"""The worlds that a forecast is played in: what they draw has the moments that their formulas have."""

import math
import random
from statistics import fmean, median

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from relationship_ledger.core import bgnbd, worlds
from relationship_ledger.core.decay import FIRST, Silence
from relationship_ledger.core.worlds import Buying, BuyingWorld, OwnWorld, Past, PowerLawWorld

MANY = 20_000
CURVE = Silence(scale=40.0, shape=2.0, death=0.1)
PAST = Past(repeats=8, recency=400.0, age=430.0, gap=50.0)
PARAMETERS = Buying(0.8, 60.0, 0.7, 4.0)


def lives(world, past, silence, share=1.0, count=MANY, seed=1):
    chance = random.Random(seed)
    return [world.life(past, silence, share, chance) for _ in range(count)]


# -- draws ------------------------------------------------------------------------------------------------------


@given(st.floats(1, 100), st.floats(0.6, 4), st.floats(0, 300))
def test_a_gap_goes_on_from_the_silence_there_is(scale, shape, silent):
    chance = random.Random(3)
    drawn = sorted(worlds.lomax(scale, shape, chance, silent=silent) for _ in range(2000))
    middle = (scale + silent) * (2 ** (1 / shape) - 1)
    below = sum(each < middle for each in drawn) / len(drawn)
    assert below == pytest.approx(0.5, abs=0.05)
    assert drawn[0] >= 0


@pytest.mark.parametrize(("shape", "rate"), [(0.24, 4.4), (1.0, 0.5), (7.5, 30.0)])
def test_gamma(shape, rate):
    chance = random.Random(4)
    drawn = [worlds.gamma(shape, rate, chance) for _ in range(MANY)]
    assert fmean(drawn) == pytest.approx(shape / rate, rel=0.05)
    assert fmean(each**2 for each in drawn) == pytest.approx(shape * (shape + 1) / rate**2, rel=0.1)


@pytest.mark.parametrize(("a", "b"), [(0.3, 2.4), (2.0, 2.0), (5.0, 0.5)])
def test_beta(a, b):
    chance = random.Random(5)
    drawn = [worlds.beta(a, b, chance) for _ in range(MANY)]
    assert fmean(drawn) == pytest.approx(a / (a + b), rel=0.05)
    assert all(0 <= each <= 1 for each in drawn)


# -- our own world ----------------------------------------------------------------------------------------------


def test_our_own_world_is_alive_as_often_as_the_engine_says():
    share = fmean(each.living for each in lives(OwnWorld(), PAST, CURVE))
    assert share == pytest.approx(CURVE.alive(PAST.silent), abs=0.01)


def test_our_own_world_touches_as_often_as_the_engine_says():
    waits = [each.wait for each in lives(OwnWorld(), PAST, CURVE)]
    for horizon in (7, 30, 90, 365):
        share = sum(wait <= horizon for wait in waits) / MANY
        assert share == pytest.approx(CURVE.touch(PAST.silent, horizon), abs=0.012)


def test_a_touch_kills_as_often_as_the_engine_says():
    chance, life = random.Random(6), lives(OwnWorld(), PAST, CURVE, count=1)[0]
    died = 0
    for _ in range(MANY):
        life.touched(CURVE._replace(death=0.3), chance)
        died += not life.living
        assert life.living or life.wait == worlds.NEVER
    assert died / MANY == pytest.approx(0.3, abs=0.015)


def test_of_someone_unknown_half_are_alive_and_none_begins():
    found = lives(OwnWorld(), None, None)
    assert fmean(each.living for each in found) == pytest.approx(0.5, abs=0.02)
    assert all(each.wait == worlds.NEVER for each in found)
    found[0].touched(Silence.after(FIRST)._replace(death=0.0), random.Random(1))
    assert found[0].wait < worlds.NEVER


# -- BG/NBD -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("past", [PAST, Past(0, 0.0, 200.0, None), Past(30, 660.0, 700.0, 8.0)])
def test_bgnbd_counts_as_many_touches_as_the_closed_form(past):
    horizon, total, chance = 180.0, 0, random.Random(7)
    for life in lives(BuyingWorld(PARAMETERS), past, CURVE, count=8000):
        at = life.wait
        while at <= horizon:
            total += 1
            life.touched(CURVE, chance)
            at += life.wait
    expected = bgnbd.BgNbd(*PARAMETERS).expected(past.repeats, past.recency, past.age, horizon)
    assert total / 8000 == pytest.approx(expected, rel=0.06)


def test_bgnbd_is_alive_as_the_model_says():
    world = BuyingWorld(PARAMETERS)
    model = bgnbd.BgNbd(*PARAMETERS)
    [expected] = model.alive(*(np.array([each]) for each in (8.0, 400.0, 430.0)))
    assert world.alive(PAST) == pytest.approx(expected)
    assert fmean(each.living for each in lives(world, PAST, CURVE)) == pytest.approx(expected, abs=0.01)


# -- power law --------------------------------------------------------------------------------------------------


def test_the_middle_gap_of_a_power_law_is_the_ties_own():
    chance, [life] = random.Random(8), lives(PowerLawWorld(1.2, 60.0), PAST, CURVE, count=1)
    waits = []
    for _ in range(MANY):
        life.touched(CURVE, chance)
        waits.append(life.wait)
        assert life.living
    assert median(waits) == pytest.approx(50.0, rel=0.04)


def test_without_a_middle_gap_of_its_own_a_tie_has_the_usual_one():
    chance, [life] = (
        random.Random(9),
        lives(PowerLawWorld(2.0, 60.0), Past(1, 5.0, 6.0, None), CURVE, count=1),
    )
    waits = []
    for _ in range(MANY):
        life.touched(CURVE, chance)
        waits.append(life.wait)
    assert median(waits) == pytest.approx(60.0, rel=0.04)


@pytest.mark.parametrize("shape", [0.8, 1.5, 4.0])
def test_the_exponent_is_found_again(shape):
    chance = random.Random(10)
    gaps = [[worlds.lomax(20.0, shape, chance) for _ in range(200)] for _ in range(40)]
    assert worlds.power_shape(gaps) == pytest.approx(shape, rel=0.15)


def test_too_few_gaps_have_the_exponent_of_the_books():
    assert worlds.power_shape([[1.0, 2.0, 3.0, 40.0]]) == worlds.POWER_SHAPE


# -- who begins -------------------------------------------------------------------------------------------------

WORLDS = {"ours": OwnWorld(), "bgnbd": BuyingWorld(PARAMETERS), "power-law": PowerLawWorld(2.5, 60.0)}


@pytest.mark.parametrize("name", WORLDS)
def test_of_touches_by_themselves_only_a_share_comes_through(name):
    counts = {}
    for share in (1.0, 0.5, 0.25):
        chance = random.Random(11)
        counts[share] = 0
        for life in lives(WORLDS[name], PAST, CURVE, share, count=4000):
            at = life.wait
            while at <= 365:
                counts[share] += 1
                life.touched(CURVE._replace(death=0.0), chance)
                at += life.wait
    assert counts[1.0] > counts[0.5] > counts[0.25] > 0
    if name != "bgnbd":  # there fewer touches also kill less
        assert counts[0.5] / counts[1.0] == pytest.approx(0.5, abs=0.08)


@pytest.mark.parametrize("name", WORLDS)
def test_nothing_comes_through_where_nothing_may(name):
    assert all(each.wait == worlds.NEVER for each in lives(WORLDS[name], PAST, CURVE, 0.0, count=200))


@pytest.mark.parametrize("name", WORLDS)
def test_the_same_chance_gives_the_same_lives(name):
    one, other = (
        [(each.living, each.wait) for each in lives(WORLDS[name], PAST, CURVE, 0.5, count=50, seed=seed)]
        for seed in (1, 1)
    )
    assert one == other


def test_a_past_from_touches():
    assert worlds.past_of([100.0, 90.0, 60.0, 50.0, 10.0]) == Past(4, 90.0, 100.0, 20.0)
    assert worlds.past_of([100.0]) == Past(0, 0.0, 100.0, None)
    assert math.isclose(worlds.past_of([100.0, 40.0]).silent, 40.0)
