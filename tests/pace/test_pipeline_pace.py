"""The common pace of moves forward, followed from month to month."""

from __future__ import annotations

from math import exp, log

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import nbinom

from guatu.pace.stage_pace import FIRST_SPREAD, PRIOR_SPREAD, Beliefs, between, pace_ahead

MONTHS = 60
AGES = 30.4 * (np.arange(MONTHS)[::-1] + 0.5)
DAYS = int(30.4 * MONTHS)
USUAL = np.full(MONTHS, 30.0)
YEARS = -AGES / 365


def ahead(events, expected=USUAL, days=60.0):
    return pace_ahead(np.asarray(events, dtype=float), expected, AGES, DAYS, days)


def drawn(paces, seed=1):
    return np.random.default_rng(seed).poisson(USUAL * paces)


def test_a_steady_pace_is_told_as_it_is():
    told = ahead(1.3 * USUAL)
    assert told.factor == pytest.approx(1.3, rel=0.01)
    assert told.spread < 0.1


def test_a_pace_that_slows_on_and_on_is_followed():
    told = ahead(drawn(np.exp(-0.2 * YEARS)))
    assert told.factor == pytest.approx(exp(-0.2 * 60 / 365), rel=0.12)


def test_a_pace_that_fell_at_once_is_followed_within_months():
    told = ahead(drawn(np.where(AGES < 300, 0.6, 1.0)))
    assert told.factor == pytest.approx(0.6, rel=0.12)


def test_chance_alone_does_not_move_the_pace_far():
    said = [ahead(drawn(np.ones(MONTHS), seed)).factor for seed in range(20)]
    assert np.mean(said) == pytest.approx(1, abs=0.03)
    assert np.std(said) < 0.1


def test_one_month_of_many_moves_is_not_taken_for_a_faster_pace():
    burst = USUAL.copy()
    burst[-1] *= 4
    assert ahead(burst).factor == pytest.approx(ahead(USUAL).factor, abs=0.05)


def test_half_years_that_differ_make_the_pace_less_sure():
    uneven = np.exp(0.3 * np.random.default_rng(3).standard_normal(20))[(AGES // 182.5).astype(int)]
    assert ahead(USUAL * uneven).spread > 1.5 * ahead(USUAL).spread


def test_few_moves_make_the_pace_less_sure():
    assert ahead(USUAL / 10, USUAL / 10).spread > 1.3 * ahead(USUAL).spread


def test_the_further_ahead_the_less_sure():
    assert ahead(USUAL, days=300).spread > ahead(USUAL, days=30).spread


def test_a_history_without_moves_says_nothing_of_the_pace():
    told = ahead(np.zeros(MONTHS), np.zeros(MONTHS))
    assert told.factor == pytest.approx(1)
    assert told.spread >= FIRST_SPREAD


@given(st.lists(st.integers(0, 500), min_size=MONTHS, max_size=MONTHS), st.floats(0, 365))
def test_whatever_was_seen_the_pace_is_a_factor(events, days):
    told = ahead(events, days=days)
    assert 0 < told.factor < np.inf
    assert PRIOR_SPREAD / 2 < told.spread < np.inf


@given(st.integers(0, 60), st.floats(0.1, 60))
def test_a_month_that_is_not_alone_is_judged_by_the_law_of_gamma_and_poisson(count, expected):
    told = Beliefs.at_first().judged(count, expected, 0.0)
    shape = rate = 1 / FIRST_SPREAD**2
    assert told.means == pytest.approx(log((shape + count) / (rate + expected)))
    assert told.variances == pytest.approx(1 / (shape + count))
    assert told.weights == pytest.approx(np.full(5, 0.2)), "of the first month all beliefs think alike"
    other = Beliefs.at_first().judged(count + 1, expected, 0.0)
    odds = nbinom.pmf(count + 1, shape, rate / (rate + expected)) / nbinom.pmf(count, shape, rate / (rate + expected))
    assert exp(other.evidence[0] - told.evidence[0]) / (count + 1) == pytest.approx(odds)


def test_half_years_as_alike_as_chance_makes_them_leave_what_is_believed():
    assert between(USUAL, USUAL, AGES, DAYS) < PRIOR_SPREAD**2
    assert between(USUAL[:0], USUAL[:0], AGES[:0], 0) == pytest.approx(PRIOR_SPREAD**2)
