"""Counts from a register, and the breaking down of targets: exact sums."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from itertools import product

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from invented_series import PATH
from scipy import stats

from guatu.pace import Child, Goal, PaceError, allot, by_month, count_outlook, gap
from guatu.pace.decomposition import split
from guatu.pace.pipeline import poisson, poisson_binomial
from guatu.periods import reporting_periods

chances = st.lists(st.floats(0, 1), max_size=9)
amounts = st.decimals(0, 1_000_000, places=2)


def enumerated(given_chances):
    """The distribution by going through every outcome of every project."""
    told = [0.0] * (len(given_chances) + 1)
    for outcome in product((0, 1), repeat=len(given_chances)):
        weight = 1.0
        for happened, chance in zip(outcome, given_chances, strict=True):
            weight *= chance if happened else 1 - chance
        told[sum(outcome)] += weight
    return told


@given(chances)
def test_the_sum_of_chances_is_exact(given_chances):
    assert poisson_binomial(given_chances) == pytest.approx(enumerated(given_chances), abs=1e-12)


@given(st.lists(st.floats(0, 1), max_size=200))
def test_any_number_of_projects_makes_a_distribution_with_the_sum_as_its_mean(many):
    told = poisson_binomial(many)
    assert told.sum() == pytest.approx(1)
    assert np.arange(len(told)) @ told == pytest.approx(sum(many), abs=1e-9)


@pytest.mark.parametrize("mean", [0, 0.3, 4, 250.5, 2000])
def test_new_leads_come_as_a_poisson_number(mean):
    told = poisson(mean)
    assert told == pytest.approx(stats.poisson.pmf(range(len(told)), mean), abs=1e-11)


def test_the_chance_of_thirty_contracts_is_that_of_enough_successes():
    look = count_outlook(Goal.of_year(30, 2026), 22, [0.5] * 16)
    assert look.probability == pytest.approx(stats.binom.sf(7, 16, 0.5))
    assert (look.mean, look.median, look.light) == (30, 30, "yellow")
    assert (look.half, look.most) == ((29, 31), (27, 33))


def test_new_leads_add_to_the_chance():
    goal = Goal.of_year(30, 2026)
    with_new, without = count_outlook(goal, 22, [0.5] * 12, 2.0), count_outlook(goal, 22, [0.5] * 12)
    assert with_new.probability > without.probability
    assert with_new.mean == pytest.approx(without.mean + 2)


def test_what_is_done_is_done():
    assert count_outlook(Goal.of_year(30, 2026), 30, []).probability == 1
    assert count_outlook(Goal.of_year(30, 2026), 29, []).probability == 0
    assert count_outlook(Goal.of_year(30, 2026, "le"), 31, []).probability == 0
    assert count_outlook(Goal.of_year(30, 2026, "le"), 29, [0.4, 0.5]).probability == pytest.approx(0.8)


def test_a_count_to_be_met_is_met_by_that_count():
    assert count_outlook(Goal.of_year(2, 2026, "eq"), 1, [0.5, 0.5]).probability == pytest.approx(0.5)


@pytest.mark.parametrize("wrong", [([1.1], 0), ([-0.1], 0), ([float("nan")], 0), ([0.5], -1), ([0.5], float("inf"))])
def test_what_is_no_chance_is_refused(wrong):
    with pytest.raises(PaceError):
        count_outlook(Goal.of_year(5, 2026), 0, *wrong)


# ------------------------------------------------------------------ breaking a target down


def children(*bases, **fields):
    return [Child(f"unit {at}", Decimal(base), **fields) for at, base in enumerate(bases)]


def test_the_increment_goes_by_base_tilt_and_capacity():
    told = allot(
        Decimal(330),
        [
            Child("东园", Decimal(100)),
            Child("西园", Decimal(100), Decimal("1.5"), Decimal(2)),
            Child("港区", Decimal(100)),
        ],
    )
    assert [each.value for each in told] == [Decimal(106), Decimal(118), Decimal(106)]
    assert [each.growth for each in told] == [6, 18, 6]


def test_the_last_cents_go_by_the_largest_remainder():
    told = allot(Decimal("100.00"), children(1, 1, 1))
    assert [each.value for each in told] == [Decimal("33.34"), Decimal("33.33"), Decimal("33.33")]


def test_what_a_floor_or_a_ceiling_holds_back_the_others_carry():
    told = allot(Decimal(130), [Child("东园", Decimal(50), ceiling=Decimal(55)), Child("西园", Decimal(50))])
    assert [(each.value, each.held) for each in told] == [(55, "ceiling"), (75, None)]
    told = allot(Decimal(102), [Child("东园", Decimal(50), floor=Decimal(60)), Child("西园", Decimal(50))])
    assert [(each.value, each.held) for each in told] == [(60, "floor"), (42, None)]


@given(
    st.lists(st.tuples(amounts, st.decimals(0, 3, places=1), st.decimals(0, 3, places=1)), min_size=1, max_size=12),
    amounts,
)
def test_the_children_add_up_to_the_whole_exactly(made, whole):
    given_children = [Child(str(at), *each) for at, each in enumerate(made)]
    assume(any(each.base * each.tilt * each.capacity > 0 for each in given_children))
    try:
        told = allot(whole, given_children)
    except PaceError:
        # those without a weight keep their base; it may be more than the whole
        assert sum(c.base for c in given_children if not c.base * c.tilt * c.capacity) > whole
        return
    assert sum(each.value for each in told) == whole
    assert gap(whole, [each.value for each in told]) == 0
    assert min(each.value for each in told) >= 0


@given(st.lists(st.tuples(amounts, amounts, amounts), min_size=1, max_size=12), st.fractions(0, 1))
def test_every_child_stays_between_its_floor_and_its_ceiling(made, where):
    given_children = [
        Child(str(at), base + 1, floor=min(a, b), ceiling=max(a, b)) for at, (base, a, b) in enumerate(made)
    ]
    low, high = sum(c.floor for c in given_children), sum(c.ceiling for c in given_children)
    whole = Decimal(int(100 * (Fraction(low) + where * Fraction(high - low)))) / 100
    told = allot(max(whole, low), given_children)
    assert sum(each.value for each in told) == max(whole, low)
    for child, each in zip(given_children, told, strict=True):
        assert child.floor <= each.value <= child.ceiling


@pytest.mark.parametrize(
    ("whole", "made", "message"),
    [
        (100, children(50, 50, floor=Decimal(60)), "floors add up to 120.00, more than the whole 100"),
        (100, children(50, 50, ceiling=Decimal(40)), "ceilings add up to 80.00, less than the whole 100"),
        (100, children(50, floor=Decimal(60), ceiling=Decimal(40)), "floor 60 lies above the ceiling 40"),
        (100, children(0, 0), "nobody has a weight"),
        (100, [], "name at least one"),
        (100, children(-1), "zero or more"),
        ("100.005", children(1), "no multiple of 0.01; give a finer place, such as 0.001"),
        (10, [Child("a", Decimal(50), tilt=Decimal(0)), Child("b", Decimal(1))], "all held by floors or ceilings"),
    ],
)
def test_what_cannot_add_up_is_refused_with_the_sums(whole, made, message):
    with pytest.raises(PaceError, match=message):
        allot(Decimal(whole), made)


def test_months_go_by_their_usual_share_with_twelfths_beside():
    told = by_month(Decimal(1200), PATH, 2026)
    assert [each.period for each in told] == list(reporting_periods(2026))
    assert [each.value for each in told[:3]] == [Decimal("144.00"), Decimal("108.00"), Decimal("96.00")]
    assert [each.by_twelfths for each in told] == [200, *[100] * 10]


@given(amounts, st.lists(st.fractions(0, 10), min_size=1, max_size=15))
def test_any_split_adds_up_and_is_within_a_cent_of_its_share(whole, weights):
    assume(sum(weights) > 0)
    parts = split(whole, weights)
    assert sum(parts) == whole
    for part, weight in zip(parts, weights, strict=True):
        assert abs(Fraction(part) - Fraction(whole) * weight / sum(weights)) < Fraction(1, 100)


@pytest.mark.parametrize("shares", [(0.5, 1.0), (*PATH[:-1], 0.9), (0.5, 0.4, *PATH[2:])])
def test_shares_that_are_no_path_of_a_year_are_refused(shares):
    with pytest.raises(PaceError):
        by_month(Decimal(100), shares, 2026)


def test_targets_that_grow_from_level_to_level_show_by_how_much():
    assert gap(Decimal(100), [Decimal(60), Decimal(55)]) == 15
