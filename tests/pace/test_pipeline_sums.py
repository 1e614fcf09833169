"""The distribution of a sum of money from a pipeline."""

from __future__ import annotations

from decimal import Decimal
from itertools import product
from math import inf

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from guatu.pace import Goal, PaceError
from guatu.pace.amount_sums import NewParts, Part, sum_outlook
from guatu.pace.pipeline import negative_binomial, poisson

ONE = np.ones(1)
NONE = NewParts(np.zeros(1), inf)
GOAL = Goal.of_year(500, 2026)


def part(chance, amount):
    return Part(np.array([chance]), None if amount is None else Decimal(str(amount)))


def enumerated(done, parts, level):
    """The chance by going through every outcome, and the mean."""
    met = mean = 0.0
    for outcome in product((0, 1), repeat=len(parts)):
        weight, total = 1.0, Decimal(done)
        for happened, (chance, amount) in zip(outcome, parts, strict=True):
            weight *= chance if happened else 1 - chance
            total += happened * Decimal(str(amount))
        met, mean = met + weight * (total >= level), mean + weight * float(total)
    return met, mean


some = st.lists(st.tuples(st.floats(0, 1), st.integers(0, 300)), max_size=8)


@given(some, st.integers(0, 400))
def test_a_sum_of_amounts_with_a_common_unit_is_exact(parts, done):
    told = sum_outlook(GOAL, Decimal(done), [part(*each) for each in parts], NONE, [], ONE)
    met, mean = enumerated(done, parts, 500)
    assert told.probability == pytest.approx(met, abs=1e-9)
    assert told.mean == pytest.approx(mean, abs=1e-6)


@given(st.lists(st.tuples(st.floats(0, 1), st.decimals(0, 90_000, places=2)), max_size=8))
def test_any_amounts_keep_their_mean(parts):
    told = sum_outlook(GOAL, Decimal(0), [part(*each) for each in parts], NONE, [], ONE)
    mean = sum(chance * float(amount) for chance, amount in parts)
    assert told.mean == pytest.approx(mean, rel=1e-6, abs=1e-6)


def test_amounts_without_a_common_unit_are_right_to_a_step_of_the_grid():
    chance = np.random.default_rng(5)
    parts = [
        (float(p), Decimal(f"{a:.2f}")) for p, a in zip(chance.random(12), chance.lognormal(3, 1, 12), strict=True)
    ]
    level = Decimal(f"{sum(float(a) * p for p, a in parts):.2f}")
    told = sum_outlook(Goal.of_year(level, 2026), Decimal(0), [part(*each) for each in parts], NONE, [], ONE)
    assert told.probability == pytest.approx(enumerated(0, parts, level)[0], abs=0.01)


def test_new_projects_bring_amounts_drawn_from_the_past():
    told = sum_outlook(Goal.of_year(30, 2026), Decimal(0), [], NewParts(np.array([2.0]), inf), [Decimal(10)], ONE)
    assert told.probability == pytest.approx(stats.poisson.sf(2, 2))
    assert told.mean == pytest.approx(20)
    unsure = sum_outlook(Goal.of_year(30, 2026), Decimal(0), [], NewParts(np.array([2.0]), 3.0), [Decimal(10)], ONE)
    assert unsure.probability == pytest.approx(stats.nbinom.sf(2, 3, 3 / 5))


def test_a_project_without_an_amount_is_worth_what_past_ones_were():
    told = sum_outlook(Goal.of_year(20, 2026), Decimal(0), [part(0.5, None)], NONE, [Decimal(10), Decimal(30)], ONE)
    assert told.probability == pytest.approx(0.25)
    assert told.mean == pytest.approx(10)


def test_paces_are_mixed_by_their_weights():
    parts = [Part(np.array([0.0, 1.0]), Decimal(500))]
    told = sum_outlook(GOAL, Decimal(0), parts, NewParts(np.zeros(2), inf), [], np.array([0.3, 0.7]))
    assert told.probability == pytest.approx(0.7)


def test_what_is_done_is_done():
    assert sum_outlook(GOAL, Decimal(500), [], NONE, [], ONE).probability == 1
    assert sum_outlook(GOAL, Decimal("499.99"), [], NONE, [], ONE).probability == 0
    at_most = Goal.of_year(500, 2026, "le")
    assert sum_outlook(at_most, Decimal(400), [part(0.4, 100)], NONE, [], ONE).probability == 1
    assert sum_outlook(at_most, Decimal(400), [part(0.4, 101)], NONE, [], ONE).probability == pytest.approx(0.6)


@pytest.mark.parametrize(
    ("parts", "new", "drawn", "message"),
    [
        ([part(0.5, -1)], NONE, [], "an amount of -1; amounts are zero or more"),
        ([part(0.5, "NaN")], NONE, [], "an amount of NaN"),
        ([part(0.5, None)], NONE, [], "no past amount is known"),
        ([], NewParts(np.ones(1), inf), [], "no past amount is known"),
    ],
)
def test_what_is_no_amount_is_refused(parts, new, drawn, message):
    with pytest.raises(PaceError, match=message):
        sum_outlook(GOAL, Decimal(0), parts, new, drawn, ONE)


@pytest.mark.parametrize(("mean", "shape"), [(0.3, 2.0), (4, 0.5), (50, 9), (200.5, 30)])
def test_new_ones_of_an_unsure_rate_come_as_a_negative_binomial_number(mean, shape):
    told = negative_binomial(mean, shape)
    assert told == pytest.approx(stats.nbinom.pmf(range(len(told)), shape, shape / (shape + mean)), abs=1e-10)
    assert negative_binomial(mean, inf) == pytest.approx(poisson(mean))
