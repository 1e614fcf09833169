"""How firm an order is: the same seed says the same, clear leads are firm, near ones are close."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from invented_leagues import facts, league, measure

from guatu.errors import UsageError
from guatu.race import firmness, standings
from guatu.race.firmness import _Drawing
from guatu.race.resampling import Resampled
from guatu.race.standings import holdings, summed

TWO = (measure("m", "best", points=60), measure("n", "best", points=40))
SIGNED = measure("signed", "completion", of="count", cap=10)


def told(made, read, **more):
    return {each.racer: each for each in firmness(made, read, standings(made, read), **{"draws": 200, **more})}


@pytest.mark.parametrize("weights", ["uniform", "dirichlet"])
def test_who_is_better_in_everything_stays_ahead_under_any_weights(weights):
    found = told(league(*TWO), facts({each: {"A": 10, "B": 8, "C": 2} for each in "mn"}), weights=weights)
    assert [(found[key].best, found[key].worst) for key in "ABC"] == [(1, 1), (2, 2), (3, 3)]
    assert (found["A"].ahead, found["A"].word) == (1, "firm")
    assert (found["C"].ahead, found["C"].word) == (None, "")


@pytest.mark.parametrize("weights", ["uniform", "dirichlet"])
def test_an_order_that_hangs_on_the_weights_is_close(weights):
    values = {"m": {"A": 10, "B": 4.9, "C": 1}, "n": {"A": 2.4, "B": 10, "C": 1}}
    found = told(league(*TWO), facts(values), weights=weights)
    assert (found["A"].word, found["B"].word) == ("close", "firm")
    assert (found["A"].best, found["A"].worst) == (1, 2)


def test_the_spread_of_dirichlet_weights_is_the_one_that_is_asked_for():
    drawing = _Drawing(np.random.default_rng(1), "dirichlet", 0.1, False)
    made = league(*TWO, measure("o", "best", points=100))
    drawn = np.array([[float(each) for each in drawing.factors(made).values()] for _ in range(4000)])
    weights = np.array([0.3, 0.2, 0.5])
    assert drawn @ weights == pytest.approx(1)
    assert (weights @ drawn.var(axis=0)) ** 0.5 == pytest.approx(0.1, rel=0.05)


def claims(**numbers):
    return {"signed": [(f"{racer}{at}", racer) for racer, number in numbers.items() for at in range(number)]}


def test_few_records_make_a_lead_of_one_close_and_many_make_a_wide_lead_firm():
    targets = {"signed": dict.fromkeys("ABC", 100)}
    found = told(league(SIGNED), facts(targets=targets, claims=claims(A=90, B=6, C=5)))
    assert (found["A"].word, found["B"].word) == ("firm", "close")
    assert (found["B"].best, found["B"].worst) == (2, 3)


def test_records_spread_as_poisson_numbers_do():
    """A leads B by 12 to 8: the chance that a Poisson number of 12 is above one of 8, ties half, is 0.80."""
    from math import exp, factorial

    def p(mean, number):
        return exp(-mean) * mean**number / factorial(number)

    chance = sum(p(12, a) * p(8, b) * (1 if a > b else 0.5 * (a == b)) for a in range(60) for b in range(60))
    targets = {"signed": dict.fromkeys("ABC", 100)}
    found = told(league(SIGNED), facts(targets=targets, claims=claims(A=12, B=8)), draws=2000)
    assert found["A"].ahead == pytest.approx(chance, abs=0.03)


def test_without_resampled_records_only_weights_move():
    targets = {"signed": dict.fromkeys("ABC", 100)}
    found = told(league(SIGNED), facts(targets=targets, claims=claims(A=9, B=6, C=5)), data=False)
    assert {each.word for each in found.values()} == {"firm", ""}


def test_points_by_size_are_resampled_too():
    large = {
        "key": "large",
        "name": "大项目",
        "side": "bonus",
        "rule": "count",
        "of": "sum",
        "sizes": [[10, 4], [50, 8]],
    }
    read = facts({"m": {"A": 10, "B": 10, "C": 1}}, claims={"large": [("P1", "A", "60"), ("P2", "B", "20")]})
    found = told(league(measure("m", "best"), large), read)
    assert 0.5 < found["A"].ahead < 0.9
    assert found["A"].word == "close"


def test_the_same_seed_gives_the_same_answer_and_another_seed_another():
    targets = {"signed": dict.fromkeys("ABC", 100)}
    made, read = league(SIGNED), facts(targets=targets, claims=claims(A=9, B=6, C=5))
    assert told(made, read) == told(made, read)
    assert told(made, read, seed=2) != told(made, read)


def test_the_order_in_which_records_come_makes_no_difference():
    targets = {"signed": dict.fromkeys("ABC", 100)}
    made, read = league(SIGNED), facts(targets=targets, claims=claims(A=9, B=6, C=5))
    turned = read._replace(claims={"signed": read.claims["signed"][::-1]})
    assert told(made, read) == told(made, turned)


class Once:
    """A chance by which every record counts once."""

    def poisson(self, mean, size):
        return np.ones(size, dtype=int)


@given(
    st.lists(
        st.tuples(st.sampled_from("PQRST"), st.sampled_from("ABC"), st.sampled_from(["3", "12", "60"])), max_size=15
    ),
    st.sampled_from(["split", "first", "lead"]),
)
def test_records_that_all_count_once_give_the_standings_themselves(told_claims, shared):
    large = {"key": "large", "name": "大项目", "side": "bonus", "of": "sum", "source": "signed"}
    large |= {"rule": "count", "sizes": [[10, 4], [50, 8]]}
    made = league(measure("signed", "best", of="sum"), large, shared=shared)
    read = facts(claims={"signed": told_claims})
    kept = holdings(made, read)
    drawn = Resampled(made, kept).draw(Once())
    again = summed(made, read, made.racers, kept, drawn)
    for key, lines in summed(made, read, made.racers, kept).items():
        assert [each.points for each in again[key]] == [each.points for each in lines]


def test_ties_are_called_ties_and_those_without_a_place_are_left_out():
    veto = {"key": "accident", "name": "事故", "rule": "veto", "of": "count"}
    read = facts({"m": {"A": 9, "B": 9, "C": 9}}, claims={"accident": [("S1", "A")]})
    found = told(league(measure("m", "best"), veto), read)
    assert {key: (each.best, each.word) for key, each in found.items()} == {"B": (1, "tied"), "C": (1, "tied")}


@settings(max_examples=20)
@given(st.dictionaries(st.sampled_from("ABC"), st.integers(1, 100), min_size=2), st.integers(0, 99))
def test_the_interval_holds_places_that_there_are(values, seed):
    found = told(league(*TWO), facts({"m": values, "n": values}), draws=20, seed=seed)
    assert all(1 <= each.best <= each.worst <= 3 for each in found.values())


def test_a_missing_figure_is_scaled_under_the_drawn_weights_too():
    """Who has full marks in all that is known keeps the full marks."""
    found = told(league(*TWO), facts({"m": {"A": 10, "B": 9}, "n": {"B": 10}}))
    assert (found["A"].best, found["A"].worst, found["A"].word) == (1, 1, "firm")


@pytest.mark.parametrize("wrong", [{"weights": "normal"}, {"spread": 0.6}, {"spread": -0.1}, {"draws": 19}])
def test_what_cannot_be_drawn_is_refused(wrong):
    with pytest.raises(UsageError, match="uniform, dirichlet"):
        told(league(*TWO), facts({"m": {"A": 1}}), **wrong)
