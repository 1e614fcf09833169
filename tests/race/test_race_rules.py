"""Each rule by itself: what a value brings, with the numbers of published schemes where there are any."""

from __future__ import annotations

import re
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from invented_leagues import facts, league, measure, points

from guatu.periods import Period
from guatu.race import standings

D = Decimal


def test_full_marks_when_the_target_is_reached_else_its_share():
    """Actual ÷ 序时目标 × points, as investment teams are appraised each quarter."""
    told = points(measure(points=30), {"A": 8, "B": 10, "C": 15, "D": -1}, {"A": 10, "B": 10, "C": 10, "D": 10})
    assert told == {"C": 30, "B": 30, "A": 24, "D": 0}


def test_a_cap_above_one_lets_more_than_the_target_count():
    told = points(measure(points=30, cap=1.2), {"A": 11, "B": 15}, {"A": 10, "B": 10})
    assert told == {"B": 36, "A": 33}


def test_a_target_of_the_year_is_due_by_months():
    told = standings(
        league(measure(target="year")),
        facts({"m": {"A": 6, "B": 3, "C": 9}}, {"m": {"A": 12, "B": 12, "C": 12}}, period=Period.parse("2026Q3")),
    )
    assert [(each.racer.key, each.points) for each in told.rows] == [("C", 100), ("A", D("66.67")), ("B", D("33.33"))]
    assert told.rows[0].lines[0].target == 9


def test_where_lower_is_better_the_target_is_divided_by_the_value():
    told = points(measure(lower=True), {"A": 2, "B": 4, "C": 0}, {"A": 2, "B": 2, "C": 2})
    assert told == {"A": 100, "C": 100, "B": 50}


def test_the_best_has_full_marks_and_the_others_their_ratio_to_it():
    assert points(measure(rule="best"), {"A": 50, "B": 40, "C": -3}) == {"A": 100, "B": 80, "C": 0}
    assert points(measure(rule="best", lower=True), {"A": 50, "B": 40}) == {"B": 100, "A": 80}


def test_without_anything_to_be_best_in_nobody_has_points():
    assert points(measure(rule="best"), {"A": 0, "B": 0}) == {"A": 0, "B": 0}


def test_a_benchmark_without_a_cap_lets_one_outlier_run_away():
    """Huangyan, data of 2022: tax per mu ÷ 24.097 × 30; no cap is printed."""
    by_mu = measure(points=30, rule="benchmark", benchmark=24.097)
    assert points(by_mu, {"A": 24.097, "B": 12.0485, "C": 481.94}) == {"C": 600, "A": 30, "B": 15}
    assert points(by_mu | {"cap": 1.5}, {"A": 24.097, "C": 481.94}) == {"C": 45, "A": 30}


def test_a_benchmark_may_be_a_multiple_of_the_mean_of_the_group():
    """Huai'an, 2024: about twice the mean."""
    assert points(measure(rule="benchmark", times=2), {"A": 10, "B": 20, "C": 30}) == {
        "C": 75,
        "B": 50,
        "A": 25,
    }


# 改进功效系数法举例 (777doc.com/doc-4138128.html): four firms, four indicators, published coefficients
FIRMS = "甲乙丙丁"
EXAMPLE = [
    ((5733, 3575, 3929, 4404), (100, 60, 66.560, 75.368)),
    ((60.5, 52.2, 71.2, 69.7), (77.474, 60, 100, 96.844)),
    ((91.5, 93.2, 84.9, 88.0), (91.808, 100, 60, 74.940)),
    ((16.7, 7.3, 10.7, 12.8), (100, 60, 74.468, 83.404)),
]


@pytest.mark.parametrize(("values", "published"), EXAMPLE)
def test_the_efficacy_coefficient_gives_the_published_example(values, published):
    told = points(measure(rule="efficacy"), dict(zip(FIRMS, values, strict=True)), digits=3)
    for firm, expected in zip(FIRMS, published, strict=True):
        assert float(told[firm]) == pytest.approx(expected, abs=0.003)


def test_below_the_unacceptable_value_the_coefficient_goes_under_its_base_unless_there_is_a_floor():
    """An exam's answer: 5.81 with 12 satisfactory and 6 unacceptable is 58.73."""
    given_ends = measure(rule="efficacy", best=12, worst=6)
    assert points(given_ends, {"A": 5.81}) == {"A": D("58.73")}
    assert points(given_ends | {"floor": 60}, {"A": 5.81}) == {"A": 60}
    assert points(given_ends | {"cap": 100}, {"A": 15}) == {"A": 100}


def test_between_least_and_most_above_a_base():
    """Jingde 2022: weight × [20 + 80 × (x − min) ÷ (max − min)] ÷ 100."""
    told = points(measure(points=30, rule="minmax", base=20), {"A": 1, "B": 3, "C": 5})
    assert told == {"C": 30, "B": 18, "A": 6}


def test_a_group_of_equals_has_the_middle_of_the_range():
    assert points(measure(rule="minmax", base=20), {"A": 4, "B": 4}) == {"A": 60, "B": 60}
    assert points(measure(rule="efficacy"), {"A": 4, "B": 4}) == {"A": 80, "B": 80}


def test_a_ladder_goes_down_by_places_and_equals_stand_on_one_step():
    """The best full marks, the second 95 %, then 5 % less each."""
    ladder = measure(points=20, rule="ladder", steps=[100, 95])
    assert points(ladder, {"A": 9, "B": 7, "C": 7, "D": 1}) == {"A": 20, "B": 19, "C": 19, "D": 17}


def test_a_ladder_stops_at_its_floor():
    ladder = measure(rule="ladder", steps=[100], step=30, floor=60)
    assert points(ladder, {"A": 4, "B": 3, "C": 2, "D": 1}) == {"A": 100, "B": 70, "C": 60, "D": 60}


def test_a_ladder_where_lower_is_better_begins_with_the_least():
    assert points(measure(rule="ladder", lower=True), {"A": 4, "B": 3}) == {"B": 100, "A": 95}


def test_bands_give_the_step_that_is_reached():
    bands = measure(rule="bands", table=[[0, 60], [5, 80], [8, 100]])
    assert points(bands, {"A": -1, "B": 0, "C": 7.9, "D": 8, "E": 20}) == {"D": 100, "E": 100, "C": 80, "B": 60, "A": 0}


def test_bands_may_be_joined_by_straight_lines_and_measured_from_the_mean():
    """Heilongjiang: beyond the mean by up to 10 points base ÷ 20 a point, then base ÷ 40 a point."""
    told = points(
        measure(points=10, rule="bands", table=[[-10, 50], [0, 100], [10, 150], [20, 175]], between=True, gap=True),
        {"A": 70, "B": 55, "C": 40, "D": 35},  # mean 50
    )
    assert told == {"A": D("17.5"), "B": D("12.5"), "C": 5, "D": 5}


def test_a_threshold_gives_all_or_what_is_left_below():
    assert points(measure(rule="threshold", limit=95, below=60), {"A": 95, "B": 94.9}) == {"A": 100, "B": 60}
    assert points(measure(rule="threshold", limit=3, lower=True), {"A": 3, "B": 4}) == {"A": 100, "B": 0}


def test_each_one_brings_points_up_to_the_full_marks():
    assert points(measure(points=5, rule="count", each=0.5), {"A": 3, "B": 30}) == {"B": 5, "A": D("1.5")}


NONE = {"key": "m", "name": "m", "points": 100, "rule": "threshold", "limit": 0}


def bonus(key, **more):
    return {"key": key, "name": key, "side": "bonus", "rule": "count", **more}


def test_a_bonus_counts_what_goes_beyond_the_target_and_is_limited():
    """+2 for each further project, at most 6."""
    told = standings(
        league(NONE, bonus("more", each=2, beyond=True, points=6)),
        facts({"m": dict.fromkeys("ABC", 1), "more": {"A": 12, "B": 20, "C": 9}}, {"more": dict.fromkeys("ABC", 10)}),
    )
    assert {each.racer.key: each.points for each in told.rows} == {"A": 104, "B": 106, "C": 100}


def test_a_project_brings_the_points_of_its_highest_size_only():
    """10亿元以上 4, 50亿元以上 8."""
    sizes = bonus("large", of="sum", sizes=[[10, 4], [50, 8]])
    claims = {"large": [("P1", "A", "9"), ("P2", "A", "10"), ("P3", "A", "60"), ("P4", "B", "49.9")]}
    told = standings(league(NONE, sizes), facts({"m": dict.fromkeys("ABC", 1)}, claims=claims))
    assert {each.racer.key: each.points for each in told.rows} == {"A": 112, "B": 104, "C": 100}
    assert told.of("A").lines[1].how == "1 × 4 + 1 × 8"


def test_overdue_and_faked_projects_cost_points_up_to_a_limit():
    """−0.1 for each overdue project that has not started, −0.2 for each faked one."""
    told = standings(
        league(
            NONE,
            {"key": "overdue", "name": "逾期", "side": "deduction", "rule": "count", "of": "count", "each": 0.1},
            {"key": "faked", "name": "虚报", "side": "deduction", "rule": "count", "of": "count", "each": 0.2},
            deduction_cap=0.5,
        ),
        facts(
            {"m": dict.fromkeys("ABC", 1), "faked": {"C": 4}},
            claims={
                "overdue": [("P1", "A"), ("P2", "A"), ("P3", "A"), ("P9", "C")],
                "faked": [("P4", "A"), ("P5", "B")],
            },
        ),
    )
    assert {each.racer.key: each.points for each in told.rows} == {"A": D("99.5"), "B": D("99.8"), "C": D("99.5")}
    assert [line.points for line in told.of("C").lines[1:]] == [D("-0.1"), D("-0.8"), D("0.4")]


@given(st.lists(st.decimals(0, 1000, places=2), min_size=1, max_size=8), st.decimals(1, 1000, places=2))
def test_completion_lies_between_nothing_and_full_marks_and_never_falls_with_the_value(values, target):
    keys = [f"R{at}" for at in range(len(values))]
    told = points(measure(), dict(zip(keys, values, strict=True)), dict.fromkeys(keys, target))
    got = [told[key] for _, key in sorted(zip(values, keys, strict=True))]
    assert all(0 <= each <= 100 for each in got)
    assert got == sorted(got)


RELATIVE = [{"rule": "best"}, {"rule": "efficacy"}, {"rule": "minmax", "base": 20}, {"rule": "ladder"}]


@pytest.mark.parametrize("rule", RELATIVE, ids=lambda each: each["rule"])
@given(values=st.lists(st.integers(1, 1000), min_size=2, max_size=8), factor=st.integers(2, 50))
def test_relative_rules_do_not_depend_on_the_unit(rule, values, factor):
    keys = [f"R{at}" for at in range(len(values))]
    once = points(measure(**rule), dict(zip(keys, values, strict=True)))
    again = points(measure(**rule), {key: value * factor for key, value in zip(keys, values, strict=True)})
    assert once == again


def evaluated(how):
    """What a sum comes to; what stands before the last colon is a comparison."""
    compared, _, last = how.rpartition(": ")
    for said, meant in (("×", "*"), ("÷", "/"), ("−", "-"), ("%", "/100")):
        last, compared = last.replace(said, meant), compared.replace(said, meant)
    assert not compared or "#" in compared or eval(compared) is True
    return eval(last)


SUMS = [
    {"rule": "completion"},
    {"rule": "completion", "cap": 1.2},
    {"rule": "completion", "lower": True},
    {"rule": "best"},
    {"rule": "benchmark", "benchmark": 5, "cap": 1.5},
    {"rule": "efficacy", "best": 12, "worst": 6, "floor": 60, "cap": 100},
    {"rule": "minmax", "base": 20},
    {"rule": "ladder"},
]


@pytest.mark.parametrize("rule", SUMS, ids=str)
@given(values=st.lists(st.integers(1, 30), min_size=1, max_size=4))
def test_the_sum_that_is_shown_comes_to_the_points(rule, values):
    keys = [f"R{at}" for at in range(len(values))]
    made = league(measure(points=30, **rule), racers=[{"key": each, "name": each} for each in keys])
    told = standings(made, facts({"m": dict(zip(keys, values, strict=True))}, {"m": dict.fromkeys(keys, 10)}))
    for row in told.rows:
        how = re.sub(r" \[.*?\]", "", row.lines[0].how)
        assert evaluated(how) == pytest.approx(float(row.points), abs=0.006)
