"""A goal judged on a day: both lights, late figures, published growth, stocks and sums over years."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from math import exp, log

import pytest
from hypothesis import given
from hypothesis import strategies as st
from invented_series import PATH, figures, history, steady

from guatu.pace import Goal, History, Manner, PaceError, growth_outlook, judge, plain, stock_outlook, years_outlook
from guatu.pace.stock import needed_per_month
from guatu.pace.trajectories import milestones
from guatu.periods import Period, cumulative, month, reporting_periods, year

JUNE = Period.parse("2026-06")


def test_the_status_is_seasonal_and_the_linear_one_stands_beside_it():
    told = judge(steady(last_month=6), Goal.of_year(Decimal("133.1"), 2026), JUNE)
    assert (told.seasonal.trajectory, told.linear.trajectory) == ("seasonal", "linear")
    assert told.seasonal.share == pytest.approx(PATH[4])
    assert (told.seasonal.ratio, told.linear.ratio) == pytest.approx((1, PATH[4] / 0.5))
    assert (told.light, told.linear.light) == ("green", "yellow")


def test_the_goals_own_milestones_take_the_place_of_the_seasonal_path():
    own = milestones(year(2026), {month(2026, 6).last: 1, month(2026, 12).last: 3})
    told = judge(steady(last_month=6), Goal.of_year(200, 2026), JUNE, Manner(trajectory=own))
    assert (told.seasonal.trajectory, told.seasonal.share) == ("milestones", 0.25)


def test_a_missing_figure_is_red_after_its_deadline_with_that_reason_however_good_the_value():
    goal = Goal.of_year(100, 2026)
    late = judge(steady(last_month=5), goal, JUNE)
    assert (late.light, late.reason, late.quality.mark) == ("red", "late", "late")
    assert late.seasonal.light == "green"
    waiting = judge(steady(last_month=5), goal, date(2026, 7, 10))
    assert (waiting.light, waiting.reason, waiting.quality.mark) == ("green", None, "stale")
    assert judge(steady(last_month=5), goal, date(2026, 7, 10), Manner(due_days=5)).light == "red"


def test_a_year_without_any_figure_has_no_light_until_one_is_late():
    past = steady().known(2025, 12)
    assert judge(past, Goal.of_year(100, 2026), date(2026, 2, 10)).reason == "no_figure"
    assert judge(past, Goal.of_year(100, 2026), date(2026, 4, 1)).light == "red"


def test_a_day_within_a_month_does_not_know_that_month():
    told = judge(steady(), Goal.of_year(100, 2026), date(2026, 6, 15))
    assert told.through.last == date(2026, 5, 31)


def test_a_day_after_the_horizon_judges_the_whole_of_it():
    told = judge(steady(), Goal.of_year(Decimal("133.1"), 2026), date(2027, 3, 1))
    assert (told.through.last, told.linear.share) == (date(2026, 12, 31), 1)
    assert told.quality.mark == "current"


def test_before_the_horizon_there_is_nothing_to_judge():
    with pytest.raises(PaceError, match="lies before 2026"):
        judge(steady(), Goal.of_year(100, 2026), date(2025, 12, 31))


def test_an_answer_becomes_plain_data_that_json_can_hold():
    told = plain(judge(history().known(2025, 6), Goal.of_year(205, 2025), Period.parse("2025-06")))
    again = json.loads(json.dumps(told, allow_nan=False))
    assert again == told
    assert again["goal"] == {"value": 205, "horizon": "2025", "bound": "ge", "kind": "sum", "slack": None}
    assert set(again["outlook"]["working"]) == {"origin", "forecasts", "errors"}


# ------------------------------------------------------------------ published growth

PUBLISHED = {(y, m): 8.0 + 0.1 * (y - 2020) for y in range(2020, 2026) for m in range(2, 13)} | {
    (2026, m): 6.0 for m in (2, 3, 4, 5, 6)
}


def test_a_growth_target_is_judged_on_published_growth_and_not_on_levels():
    told = judge(steady(last_month=6), Goal.of_year(7, 2026, kind="growth"), JUNE, growths=PUBLISHED)
    assert (told.value, told.light) == (6.0, "orange")
    assert told.seasonal.ratio == pytest.approx(-1)
    left = 1 - PATH[4]
    rest = exp(0.8 * log(1.06) + 0.2 * log(1.085))
    assert told.outlook.median == pytest.approx(((1 - left) * 1.06 + left * rest - 1) * 100)
    assert 0 < told.outlook.probability < 0.5
    assert told.outlook.most[0] < told.outlook.median < told.outlook.most[1]


def test_a_growth_target_without_published_growth_is_refused():
    with pytest.raises(PaceError, match="published growth"):
        judge(steady(), Goal.of_year(7, 2026, kind="growth"), JUNE)


@pytest.mark.parametrize(
    ("month", "dropped", "reason"),
    [(3, (), "first_periods"), (6, (2025,), "last_year_incomplete"), (6, range(2020, 2024), "short_history")],
)
def test_growth_has_the_same_reasons_for_saying_nothing(month, dropped, reason):
    kept = {at: g for at, g in PUBLISHED.items() if at[0] not in dropped}
    assert growth_outlook(kept, Goal.of_year(7, 2026, kind="growth"), month).reason == reason


def test_the_growth_of_a_finished_year_is_certain():
    done = PUBLISHED | {(2026, m): 6.4 for m in range(7, 13)}
    assert growth_outlook(done, Goal.of_year(6, 2026, kind="growth"), 12).probability == 1
    assert growth_outlook(done, Goal.of_year(7, 2026, kind="growth"), 12).probability == 0


# ------------------------------------------------------------------ stocks

LEVELS = {month(2022 + at // 12, at % 12 + 1).last: 100 * 1.01**at for at in range(54)}


def test_a_stock_goes_on_with_its_drift():
    goal = Goal(Decimal(180), year(2026), kind="stock")
    look = stock_outlook(LEVELS, goal, date(2026, 6, 30))
    assert look.median == pytest.approx(100 * 1.01**59)
    assert (
        look.probability
        < 0.5
        < stock_outlook(LEVELS, Goal(Decimal(178), year(2026), kind="stock"), date(2026, 6, 30)).probability
    )
    assert needed_per_month(LEVELS, goal, date(2026, 6, 30)) == pytest.approx((180 - 100 * 1.01**53) / 6)


def test_a_stock_can_fall_again_so_a_level_passed_is_not_yet_certain():
    passed = Goal(Decimal(160), year(2026), kind="stock")
    assert 0.5 < stock_outlook(LEVELS, passed, date(2026, 6, 30)).probability < 1


def test_a_stock_farther_ahead_is_less_sure():
    near, far = (
        stock_outlook(LEVELS, Goal(Decimal(200), year(y), kind="stock"), date(2026, 6, 30)) for y in (2026, 2028)
    )
    assert far.forecast.sd > near.forecast.sd


@pytest.mark.parametrize(
    ("levels", "reason"),
    [
        ({}, "no_figure"),
        ({date(2026, 1, 31): 5.0}, "short_history"),
        (LEVELS | {date(2026, 5, 31): 0.0}, "not_positive"),
    ],
)
def test_a_stock_says_why_it_says_nothing(levels, reason):
    assert stock_outlook(levels, Goal(Decimal(160), year(2026), kind="stock"), date(2026, 6, 30)).reason == reason


# ------------------------------------------------------------------ several years


def test_a_sum_over_years_adds_what_is_there_this_year_and_growth():
    told = steady(years=8, last_month=6)
    horizon = Period.parse("2024/2028")
    look = years_outlook(told, Goal(Decimal(1000), horizon), 2026, 6)
    this = exp(look.working.forecasts.mu) if look.working else None
    assert this is None
    finished = 100 * 1.1**5 + 100 * 1.1**6
    own = exp(judge(told, Goal.of_year(1000, 2026), JUNE).outlook.forecast.mu)
    assert look.median == pytest.approx(finished + own * (1 + 1.1 + 1.21))
    assert look.needed.amount == pytest.approx(1000 - finished - 100 * 1.1**7 * PATH[4])
    assert look.needed.months == 30


def test_more_years_to_come_make_the_sum_less_sure():
    told = history().known(2025, 6)
    sds = [
        years_outlook(told, Goal(Decimal(900), Period.parse(f"2024/{last}")), 2025, 6).forecast.sd
        for last in (2025, 2027, 2030)
    ]
    assert sds == sorted(sds)


def test_judging_a_plan_of_years_counts_its_finished_years():
    told = judge(steady(years=8, last_month=6), Goal(Decimal(1000), Period.parse("2024/2028")), JUNE)
    assert told.value == pytest.approx(100 * (1.1**5 + 1.1**6 + 1.1**7 * PATH[4]))
    assert told.linear.share == 0.5
    assert told.through == Period(date(2024, 1, 1), date(2026, 6, 30))


def test_a_hole_in_a_finished_year_leaves_the_plan_unjudged():
    gap = {p: v for p, v in figures().items() if p != month(2024, 7)}
    assert (
        years_outlook(History.of(gap), Goal(Decimal(900), Period.parse("2024/2026")), 2025, 6).reason
        == "last_year_incomplete"
    )


@given(
    st.lists(st.one_of(st.none(), st.floats(-100, 1e6)), min_size=44, max_size=66),
    st.integers(2, 12),
    st.sampled_from(["ge", "le", "eq", "about"]),
)
def test_whatever_a_series_holds_there_is_a_probability_or_a_reason(values, at, bound):
    periods = [period for after in range(6) for period in reporting_periods(2021 + after)]
    told = History.of({p: v for p, v in zip(periods, values, strict=False) if v is not None})
    for horizon in ("2025", "2024/2027"):
        judged = judge(told, Goal(Decimal(900), Period.parse(horizon), bound), cumulative(2025, at))
        assert (judged.outlook.probability is None) == (judged.outlook.reason is not None)
        assert judged.outlook.probability is None or 0 <= judged.outlook.probability <= 1
        json.dumps(plain(judged), allow_nan=False)
