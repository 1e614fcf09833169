"""Rules of screening: vetoes, scores by weight, and that nothing is guessed of what is missing."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guatu import playbook
from guatu.screening import plain_criteria, read_criteria, screened

SHIPPED = playbook.load(playbook.shipped()).projects.screening
GOOD = {"environment": "符合", "intensity": "450", "tax_per_mu": "22", "energy": "0.2", "direction": "主导产业"}
"""Points: 100 x 20 + 80 x 25 + 80 x 25 + 70 x 15 + 100 x 15 = 8550 of 100."""


def test_the_score_is_the_mean_of_points_by_weight():
    outcome = screened(SHIPPED, GOOD)
    assert [each.points for each in outcome.verdicts] == [100, 80, 80, 70, 100]
    assert (outcome.score, outcome.vetoed, outcome.suggestion) == (Decimal("85.50"), False, "admitted")


@pytest.mark.parametrize("key", GOOD)
@pytest.mark.parametrize("nothing", [None, "", "  "])
def test_what_is_missing_is_not_assessed_and_leaves_no_score(key, nothing):
    outcome = screened(SHIPPED, {**GOOD, key: nothing})
    (missing,) = outcome.not_assessed
    assert (missing.key, missing.why, missing.points) == (key, "missing", None)
    assert (outcome.score, outcome.vetoed, outcome.suggestion) == (None, False, "deferred")


@pytest.mark.parametrize(
    ("key", "value"),
    [("environment", "大概符合"), ("intensity", "很高"), ("intensity", "nan"), ("energy", "1e"), ("energy", "inf")],
)
def test_what_is_no_answer_is_not_assessed_either(key, value):
    (unreadable,) = screened(SHIPPED, {**GOOD, key: value}).not_assessed
    assert (unreadable.key, unreadable.why, unreadable.value) == (key, "unreadable", value)


@pytest.mark.parametrize(
    ("key", "value"),
    [("environment", "不符合"), ("intensity", "199.99"), ("energy", "0.61"), ("direction", "限制类或淘汰类")],
)
def test_a_veto_refuses_whatever_the_score(key, value):
    outcome = screened(SHIPPED, {**GOOD, key: value})
    assert outcome.vetoed
    assert outcome.suggestion == "refused"
    assert next(each for each in outcome.verdicts if each.key == key).verdict == "vetoed"


def test_a_veto_holds_even_where_something_else_is_missing():
    outcome = screened(SHIPPED, {"environment": "不符合"})
    assert (outcome.vetoed, outcome.score, outcome.suggestion) == (True, None, "refused")


@pytest.mark.parametrize(
    ("key", "value", "points"),
    [
        *(("intensity", each, points) for each, points in (("500", 100), ("499.99", 80), ("300", 60), ("299", 0))),
        *(("energy", each, points) for each, points in (("0.1", 100), ("0.11", 70), ("0.5", 40), ("0.6", 0))),
    ],
)
def test_a_band_begins_at_its_bound(key, value, points):
    verdict = next(each for each in screened(SHIPPED, {**GOOD, key: value}).verdicts if each.key == key)
    assert (verdict.verdict, verdict.points) == ("passed", points)


def test_a_score_below_the_bound_refuses_and_one_at_it_admits():
    criteria = read_criteria(
        {"pass_score": "60", "criteria": [{"key": "a", "name": "甲", "weight": "1", "bands": BANDS}]}
    )
    assert screened(criteria, {"a": 2}).suggestion == "admitted"
    assert screened(criteria, {"a": 1}).suggestion == "refused"


BANDS = [{"at_least": "2", "points": "60"}, {"at_least": "1", "points": "59.99"}]


def test_a_criterion_without_weight_can_veto_but_gives_no_points():
    told = [{"key": "a", "name": "甲", "veto_below": "1"}, {"key": "b", "name": "乙", "weight": "5", "bands": BANDS}]
    criteria = read_criteria({"pass_score": "50", "criteria": told})
    outcome = screened(criteria, {"a": 1, "b": 3})
    assert ([each.points for each in outcome.verdicts], outcome.score) == ([None, 60], Decimal("60.00"))
    assert screened(criteria, {"a": "0.9", "b": 3}).suggestion == "refused"
    assert screened(criteria, {"b": 3}).suggestion == "deferred"


@given(st.decimals(0, 10_000, allow_nan=False, places=2), st.decimals(0, 10_000, allow_nan=False, places=2))
def test_a_higher_intensity_never_scores_less(first, second):
    low, high = sorted((first, second))
    scores = [screened(SHIPPED, {**GOOD, "intensity": str(each)}).score for each in (low, high)]
    assert scores[0] <= scores[1]


@given(st.dictionaries(st.sampled_from(sorted(GOOD)), st.text(max_size=8)))
def test_whatever_is_given_the_score_lies_between_0_and_100_or_there_is_none(told):
    outcome = screened(SHIPPED, told)
    assert outcome.score is None or 0 <= outcome.score <= 100
    assert (outcome.score is None) == bool(outcome.not_assessed)


def test_plain_data_give_the_criteria_back():
    assert read_criteria(plain_criteria(SHIPPED)) == SHIPPED


def test_an_outcome_as_plain_data_keeps_every_verdict():
    told = screened(SHIPPED, GOOD).plain()
    assert told["score"] == "85.50"
    assert told["verdicts"][0] == {
        "key": "environment",
        "name": "环保门槛",
        "value": "符合",
        "verdict": "passed",
        "why": "",
        "points": "100",
        "weight": "20",
    }
