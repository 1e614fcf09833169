"""Rates by stage and time in stage, and the chances that are made of them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from math import exp, expm1

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from guatu.pace.stage_chances import Paces, passage
from guatu.pace.stage_hazards import (
    ALIKE,
    CLASS_WEIGHT,
    EDGES,
    STAGE_WEIGHT,
    Hazards,
    Ratio,
    classes_of,
    counted,
    hazards,
    shrunk_rates,
    shrunk_ratios,
)
from guatu.pace.stage_history import BACK, FORWARD, LOST, TURN, StageHistory, State, Step
from guatu.pace.stage_pace import Pace

JANUARY = date(2024, 1, 1)
TODAY = date(2026, 6, 30).toordinal()
ONE = np.ones(1)


def constant(stages=4, forward=(0.01, 0.01, 0.01, 0.0), lost=0.0, back=0.0, asleep=0.0, awake=0.0):
    """Hazards that depend neither on the time in stage nor on the month."""
    rates = np.zeros((4, 2, stages, len(EDGES)))
    rates[FORWARD, 0] = np.array(forward)[:, None]
    rates[LOST], rates[BACK, :, 1:] = lost, back
    rates[TURN, 0], rates[TURN, 1] = asleep, awake
    return Hazards(rates, np.eye(stages, k=1), np.eye(stages, k=-1), np.ones(12), {}, Pace(), (9,) * stages)


def chance(rates, target=1, days=180, stage=0, since=0, dormant=False, ratio=ALIKE):
    told = passage(rates, target, TODAY, TODAY + days, ONE, ratio)
    return float(told.of(State(TODAY - since, stage, dormant, False), TODAY)[0])


def test_one_stage_with_a_constant_hazard_is_the_exponential_law():
    assert chance(constant(), 1) == pytest.approx(1 - exp(-1.8))


def test_losses_compete():
    assert chance(constant(lost=0.005), 1) == pytest.approx(0.01 / 0.015 * -expm1(-2.7))


def test_two_stages_compose_to_the_law_of_the_sum():
    a, b, days = 0.01, 0.02, 180
    exact = 1 - (b * exp(-a * days) - a * exp(-b * days)) / (b - a)
    assert chance(constant(forward=(a, b, 0.01, 0.0)), 2, days) == pytest.approx(exact, abs=0.01)


def test_dormant_projects_have_their_own_hazard():
    asleep = constant(awake=0.002)
    assert chance(asleep, dormant=True) < 0.3 * chance(asleep)
    assert chance(constant(awake=0.0), dormant=True) == 0


def test_a_skip_takes_the_shorter_way():
    skipping = constant()
    skipping.forward_to[0] = (0, 0.5, 0.5, 0)
    assert chance(skipping, 2) > chance(constant(), 2)


def test_going_back_costs_time_and_no_more():
    assert 0 < chance(constant(back=0.01), 3, 400) < chance(constant(), 3, 400)


def test_a_project_is_slower_once_its_hazard_has_fallen_with_time():
    aged = constant()
    aged.rates[FORWARD, 0, 0] = np.linspace(0.02, 0.001, len(EDGES))
    assert chance(aged, since=800) < chance(aged, since=100) < chance(aged, since=0)


def test_the_season_lifts_the_months_that_are_strong():
    strong = np.ones(12)
    strong[[9, 10, 11]] = 2.0
    assert chance(replace(constant(), season=strong)) == pytest.approx(1 - exp(-0.01 * (92 + 2 * 88)), abs=0.005)


@given(
    st.lists(st.floats(0, 0.1), min_size=3, max_size=3),
    st.floats(0, 0.05),
    st.floats(0, 0.05),
    st.floats(0, 0.05),
    st.integers(1, 300),
)
def test_chances_are_chances_and_grow_with_time_and_nearness(forward, lost, back, asleep, days):
    rates = constant(forward=(*forward, 0.0), lost=lost, back=back, asleep=asleep, awake=0.01)
    now, later = (passage(rates, 3, TODAY, TODAY + length, ONE) for length in (days, 2 * days))
    assert now.now.min() >= 0
    assert now.now.max() <= 1 + 1e-9
    assert (later.now[0, 0, :, 0] >= now.now[0, 0, :, 0] - 1e-9).all()


def test_a_faster_kind_has_the_better_chance():
    assert chance(constant(), ratio=Ratio(2.0)) == pytest.approx(1 - exp(-3.6))


def test_a_faster_pace_to_come_lifts_every_kind():
    assert chance(replace(constant(), pace=Pace(1.5)), ratio=Ratio(2.0)) == pytest.approx(1 - exp(-5.4))


def test_the_paces_have_the_mean_one_and_the_spread_given():
    factors, weights = Paces.of(0.3)
    assert weights @ factors == pytest.approx(1)
    assert weights @ (factors - 1) ** 2 == pytest.approx(expm1(0.09), rel=1e-4)


# ------------------------------------------------------------------ rates from history


def test_time_in_stage_falls_into_its_class():
    assert list(classes_of(np.array([0, 29, 30, 364, 365, 5000]))) == [0, 0, 1, 3, 4, 5]


def history(*rows, until=date(2025, 12, 31)):
    return StageHistory.of([Step(p, JANUARY + timedelta(day), to) for p, day, to in rows], until, since=JANUARY)


def test_every_day_of_exposure_and_every_event_is_counted_once():
    told = history(("a", 0, "lead"), ("a", 100, "negotiating"), ("b", 10, "lead"), ("b", 60, "lost"))
    spells = told.spells()
    seen = counted(told, spells, {"a": ("big",)})
    assert seen.exposure.sum() == sum(s.end - s.start for s in spells)
    assert seen.events.sum() == 2
    assert seen.strata == ((), ("big",))
    lead = seen.exposure.sum((0, 1))[0, 0]
    assert list(lead) == [60, 80, 10, 0, 0, 0]
    assert seen.events[FORWARD].sum((0, 1, 2, 3))[2] == 1
    assert seen.events[LOST].sum((0, 1, 2, 3))[1] == 1


def test_rates_are_shrunk_from_class_to_stage_to_all():
    events, exposure = np.zeros((4, 2, 3, len(EDGES))), np.zeros((2, 3, len(EDGES)))
    events[FORWARD, 0, 0, 1], events[FORWARD, 0, 1, 2] = 6, 2
    exposure[0, 0, :2], exposure[0, 1, 2] = (100, 300), 400
    told = shrunk_rates(events, exposure)
    pooled = 8 / 800
    stage = (6 + STAGE_WEIGHT) / (400 + STAGE_WEIGHT / pooled)
    assert told[FORWARD, 0, 0, 1] == pytest.approx((6 + CLASS_WEIGHT) / (300 + CLASS_WEIGHT / stage))
    assert told[FORWARD, 0, 0, 5] == pytest.approx(stage)
    assert not told[LOST].any()


def test_days_in_the_last_stage_say_nothing_of_moving_on():
    events, exposure = np.zeros((4, 2, 3, len(EDGES))), np.zeros((2, 3, len(EDGES)))
    events[FORWARD, 0, 0, 1], exposure[0, 0, 1] = 6, 300
    without = shrunk_rates(events, exposure)
    exposure[0, 2] = 1000
    assert shrunk_rates(events, exposure)[FORWARD] == pytest.approx(without[FORWARD])


def test_nobody_goes_back_from_the_first_stage_or_on_from_the_last():
    told = hazards(history(("a", 0, "negotiating"), ("a", 90, "lead"), ("a", 200, "at_capacity")), {}, 2)
    assert not told.rates[BACK, :, 0].any()
    assert not told.rates[FORWARD, :, -1].any()


def test_groups_that_differ_no_more_than_chance_keep_the_common_rate():
    assert list(shrunk_ratios(np.array([9.0, 11.0]), np.array([10.0, 10.0]))) == [1, 1]
    low, high = shrunk_ratios(np.array([10.0, 90.0]), np.array([50.0, 50.0]))
    assert 10 / 50 < low < 1 < high < 90 / 50


def test_a_kind_without_history_goes_by_the_coarser_one():
    rows = [(f"{kind}{at}", 0, "lead") for kind in "ab" for at in range(40)]
    rows += [(f"a{at}", 30 + at, "negotiating") for at in range(38)]
    told = hazards(history(*rows), {p: (p[0], "big") for p, *_ in rows}, 1)
    assert told.ratio(("a", "big")).forward > 1 > told.ratio(("b", "big")).forward
    assert told.ratio(("a", "small")) == told.ratio(("a",))
    assert told.ratio(("c",)) == Ratio()


def test_less_than_two_years_have_no_season():
    rows = [(f"p{at}", 3 * at, "lead") for at in range(200)] + [(f"p{at}", 3 * at + 50, "signed") for at in range(200)]
    assert list(hazards(history(*rows, until=date(2025, 11, 30)), {}, 2).season) == [1] * 12
