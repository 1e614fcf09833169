"""Laws of the moves that lift a chance: what is worked out fast is what the whole distribution says."""

from datetime import date
from decimal import Decimal
from itertools import combinations
from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from guatu.pace import Goal
from guatu.pace.move_chances import chances_of, poisson_binomials
from guatu.pace.pipeline import poisson_binomial
from guatu.pace.pipeline_moves import lift
from guatu.pace.pipeline_outlook import Contribution, PipelineOutlook, ToCome, Working, outlook_of
from guatu.pace.stage_chances import Paces

BOUND, ALIKE = 0.8, 1e-9
JUNE = date(2026, 6, 30)


def slowly(look, moved):
    """The chance by the whole distribution."""
    working = look.working
    to_come = ToCome(working.paces.weights, working.new_means, working.entering.shape, working.drawn)
    sure = np.ones_like(working.paces.weights)
    chances = [sure if at in moved else each for at, each in enumerate(working.chances)]
    return outlook_of(look, chances, [each.amount for each in look.open], to_come).probability


def subsets(look):
    places = range(len(look.open))
    return [moved for size in range(len(places) + 1) for moved in combinations(places, size)]


def made(of, level, chances, amounts, means, shape, drawn):
    weights = np.full(len(means), 1 / len(means))
    own = tuple(np.array(each) for each in chances)
    mean_of = float(sum(drawn)) / len(drawn)
    opened = []
    for at, (each, amount) in enumerate(zip(own, amounts, strict=True)):
        worth = 1.0 if of == "count" else mean_of if amount is None else float(amount)
        chance = float(each @ weights)
        opened.append(Contribution(f"P{at}", "signed", False, JUNE, chance, amount, chance * worth))
    paces = Paces(np.ones(len(means)), weights)
    working = Working(None, SimpleNamespace(shape=shape), paces, own, np.array(means), tuple(drawn))
    goal = Goal.of_year(level, 2026)
    look = PipelineOutlook(
        of, goal, "started", JUNE, 0.0, None, None, Decimal(2), (), open=tuple(opened), working=working
    )
    return look._replace(probability=slowly(look, ()))


CHANCE = st.floats(0, 1).map(lambda one: round(one, 4))
AMOUNT = st.decimals("0", "60", places=2)


@st.composite
def looks(draw, of, most=6):
    number, paces = draw(st.integers(1, most)), draw(st.integers(1, 3))
    chances = draw(st.lists(st.lists(CHANCE, min_size=paces, max_size=paces), min_size=number, max_size=number))
    amounts = draw(st.lists(st.none() | AMOUNT, min_size=number, max_size=number))
    means = draw(st.lists(st.floats(0, 2), min_size=paces, max_size=paces))
    drawn = draw(st.lists(st.decimals("0.5", "40", places=1), min_size=5, max_size=6))
    shape = draw(st.sampled_from((np.inf, 4.0)))
    level = draw(st.integers(3, 9)) if of == "count" else draw(st.integers(3, 120))
    return made(of, level, chances, amounts, means, shape, drawn)


@settings(max_examples=40, deadline=None)
@given(looks("count"))
def test_a_count_has_the_chance_of_the_whole_distribution_whoever_moves(look):
    chances = chances_of(look)
    for moved in subsets(look):
        assert chances.met(moved) == pytest.approx(slowly(look, moved), abs=ALIKE)


@settings(max_examples=25, deadline=None)
@given(looks("sum", most=4))
def test_a_sum_has_the_chance_of_the_whole_distribution_whoever_moves(look):
    chances = chances_of(look)
    for moved in subsets(look):
        assert chances.met(moved) == pytest.approx(slowly(look, moved), abs=1e-7)


@settings(max_examples=40, deadline=None)
@given(looks("count"))
def test_no_smaller_set_lifts_a_count_to_the_bound(look):
    assume(look.probability < BOUND)
    sets = [moved for moved in subsets(look) if slowly(look, moved) >= BOUND]
    found = lift(look, BOUND)
    assert found.enough == bool(sets)
    if sets:
        assert len(found.projects) == min(map(len, sets))


@settings(max_examples=25, deadline=None)
@given(looks("sum", most=5))
def test_of_the_moves_for_a_sum_none_can_be_left_out(look):
    assume(look.probability < BOUND - ALIKE)
    found = lift(look, BOUND)
    moved = [int(name[1:]) for name in found.projects]
    assert found.probability == pytest.approx(slowly(look, moved), abs=1e-7)
    everything = slowly(look, range(len(look.open)))
    if found.enough:
        assert everything >= BOUND - ALIKE
        assert all(slowly(look, [each for each in moved if each != out]) < BOUND + ALIKE for out in moved)
    else:
        assert everything < BOUND + ALIKE


def leaving_out(look):
    """The moves for a sum one after another, each by the whole distribution."""
    lacks = [each.expected / each.chance * (1 - each.chance) if each.chance else 0.0 for each in look.open]
    order = sorted(range(len(lacks)), key=lambda at: -lacks[at])
    needed = next(size for size in range(1, len(order) + 1) if slowly(look, order[:size]) >= BOUND)
    kept = order[:needed]
    for each in reversed(order[:needed]):
        without = [other for other in kept if other != each]
        kept = without if without and slowly(look, without) >= BOUND else kept
    return tuple(f"P{at}" for at in sorted(kept))


def test_more_projects_than_a_block_holds_are_left_out_as_one_after_another():
    draw = np.random.default_rng(7)
    chances = draw.uniform(0.02, 0.5, (150, 2)).tolist()
    amounts = [Decimal(int(each)) for each in draw.integers(1, 40, 150)]
    look = made("sum", 2400, chances, amounts, [1.0, 3.0], 4.0, amounts[:20])
    found = lift(look, BOUND)
    assert found.enough
    assert 64 < len(found.projects) < 150
    assert found.projects == leaving_out(look)


def test_poisson_binomial_numbers_of_several_columns_are_those_of_each():
    chances = np.random.default_rng(3).random((9, 4))
    told = poisson_binomials(chances)
    for column, own in enumerate(chances.T):
        assert told[column] == pytest.approx(poisson_binomial(own.tolist()))
    assert poisson_binomials(chances[:0]).tolist() == [[1.0]] * 4
