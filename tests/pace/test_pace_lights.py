"""Trajectories, standings against them, and the quality of the figure."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from invented_series import PATH, history, steady

from guatu.pace import Bands, Goal, History, PaceError, linear, milestones, points, quality, seasonal, standing
from guatu.pace.lights import OUTLOOK_BANDS
from guatu.pace.trajectories import LINEAR_SHARES, yearly_shares
from guatu.periods import Horizon, Period, cumulative, month, year

JUNE = date(2026, 6, 30)
days = st.dates(date(2026, 1, 1), date(2026, 12, 31))


def test_the_linear_path_is_the_share_of_the_horizon_elapsed():
    assert linear(year(2026)).at(JUNE) == 0.5
    assert linear(year(2026), "days").at(JUNE) == pytest.approx(181 / 365)
    assert linear(Period.parse("2026/2027")).at(JUNE) == 0.25


@given(days)
def test_the_linear_path_agrees_with_the_horizon_on_every_day(day):
    horizon = Horizon.of(year(2026))
    assert linear(horizon).at(day) == pytest.approx(float(horizon.linear_pace(day)))
    assert linear(horizon, "days").at(day) == pytest.approx(float(horizon.elapsed(day)))


def test_the_seasonal_path_is_the_mean_share_of_the_last_three_years():
    told = history()
    path = seasonal(told, year(2026))
    for m in range(2, 13):
        mean = sum(told.share(y, m) for y in (2023, 2024, 2025)) / 3
        assert path.at(month(2026, m).last) == pytest.approx(mean)
    assert path.years == 3


@pytest.mark.parametrize("years", [0, 1, 2, 3])
def test_a_short_history_is_filled_with_the_groups_mean_year_by_year(years):
    told = steady(years=years + 1, last_month=2)
    shares, own = yearly_shares(told, 2026, LINEAR_SHARES)
    assert own == years
    assert shares == pytest.approx(
        [(years * p + (3 - years) * q) / 3 for p, q in zip(PATH, LINEAR_SHARES, strict=True)]
    )


def test_without_a_year_and_without_a_group_there_is_no_seasonal_path():
    assert seasonal(History({}), year(2026)) is None


def test_where_past_years_did_not_rise_over_the_horizon_there_is_no_seasonal_path():
    told = History.of({cumulative(2025, m): v for m, v in ((3, 10.0), (6, -5.0), (9, 70.0), (12, 100.0))})
    assert seasonal(told, Period.parse("2026H1")) is None


def test_january_and_february_run_by_days_for_they_are_one_period():
    path = seasonal(steady(), year(2026))
    assert path.at(date(2026, 1, 31)) == pytest.approx(PATH[0] * 31 / 59)


def test_a_path_over_several_years_repeats_the_year_and_over_half_a_year_ends_with_one():
    told = steady()
    assert seasonal(told, Period.parse("2026/2027")).at(date(2027, 6, 30)) == pytest.approx((1 + PATH[4]) / 2)
    half = seasonal(told, Period.parse("2026H1"))
    assert (half.at(date(2026, 3, 31)), half.at(JUNE)) == pytest.approx((PATH[1] / PATH[4], 1))


def test_a_series_by_quarters_has_a_path_and_its_months_lie_between():
    told = History.of({cumulative(2025, m): v for m, v in ((3, 10.0), (6, 40.0), (9, 70.0), (12, 100.0))})
    path = seasonal(told, year(2026))
    assert (path.at(JUNE), path.at(date(2026, 5, 31))) == pytest.approx((0.4, 0.3))


@given(days, days)
def test_no_path_of_growing_sums_ever_falls(one, other):
    early, late = sorted((one, other))
    for path in (linear(year(2026)), seasonal(history(), year(2026))):
        assert 0 <= path.at(early) <= path.at(late) <= 1


def test_milestones_step_on_their_days():
    path = milestones(year(2026), {date(2026, 3, 31): 3, date(2026, 9, 30): 5, date(2026, 12, 31): 2})
    assert [path.at(day) for day in (date(2026, 3, 30), date(2026, 3, 31), JUNE, date(2026, 9, 30))] == [
        0,
        0.3,
        0.3,
        0.8,
    ]
    assert path.at(year(2026).last) == 1


def test_drawn_points_are_joined_by_days():
    path = points(year(2026), {date(2026, 6, 30): 0.4, date(2026, 12, 31): 1})
    assert path.at(date(2026, 9, 30)) == pytest.approx(0.4 + 0.6 * 92 / 184)


@pytest.mark.parametrize(
    ("made", "message"),
    [
        (lambda: points(year(2026), {JUNE: 0.6, date(2026, 12, 31): 0.5}), "falls somewhere"),
        (lambda: points(year(2026), {JUNE: 0.6}), "must end with the share 1"),
        (lambda: points(year(2026), {}), "must end with the share 1"),
        (lambda: milestones(year(2026), {date(2025, 12, 31): 1}), "lies outside"),
        (lambda: milestones(year(2026), {}), "above zero"),
        (lambda: linear(year(2026), "weeks"), "months or days"),
        (lambda: yearly_shares(History({}), 2026, (0.5, 1)), "has 11 shares"),
    ],
)
def test_a_path_that_is_none_is_refused_with_the_reason(made, message):
    with pytest.raises(PaceError, match=message):
        made()


@pytest.mark.parametrize(
    ("value", "light"), [(50, "green"), (49.9, "yellow"), (47.5, "yellow"), (47, "orange"), (45, "orange"), (44, "red")]
)
def test_a_status_goes_by_value_over_what_should_be_there(value, light):
    assert standing(Goal.of_year(100, 2026), "linear", 0.5, value).light == light


def test_what_is_at_most_to_be_reached_is_good_below_its_path():
    goal = Goal.of_year(100, 2026, "le")
    assert [standing(goal, "linear", 0.5, value).light for value in (0, 40, 50, 52, 60)] == [
        "green",
        "green",
        "green",
        "yellow",
        "red",
    ]


def test_what_is_to_be_met_is_bad_on_both_sides():
    goal = Goal.of_year(100, 2026, "about")
    assert [standing(goal, "linear", 0.5, value).light for value in (40, 50, 60)] == ["red", "green", "red"]


def test_a_stock_that_is_to_fall_stands_by_the_way_it_has_come():
    goal = Goal(Decimal(80), year(2026), "le", "stock")
    assert standing(goal, "linear", 0.5, 90, start=100).light == "green"
    assert standing(goal, "linear", 0.5, 96, start=100).light == "red"


def test_bands_are_the_zones_own():
    assert [OUTLOOK_BANDS.light(p) for p in (0.8, 0.79, 0.5, 0.2, 0.19)] == [
        "green",
        "yellow",
        "yellow",
        "orange",
        "red",
    ]
    assert Bands(0.9, 0.6, 0.3).light(0.8) == "yellow"


@pytest.mark.parametrize(
    ("latest", "on", "mark"),
    [
        (6, date(2026, 7, 10), "current"),
        (5, date(2026, 6, 30), "stale"),
        (5, date(2026, 7, 20), "stale"),
        (5, date(2026, 7, 21), "late"),
        (4, date(2026, 6, 30), "late"),
        (None, date(2026, 2, 27), "current"),
        (None, date(2026, 3, 21), "late"),
    ],
)
def test_a_figure_is_stale_until_its_deadline_and_late_after_it(latest, on, mark):
    assert quality(2026, latest, on).mark == mark


def test_what_is_awaited_is_the_first_period_that_lacks_with_its_deadline():
    told = quality(2026, 4, date(2026, 7, 25), due_days=10)
    assert (told.awaited, told.due) == (month(2026, 5), date(2026, 6, 10))


@pytest.mark.parametrize(
    ("deadlines", "latest", "awaited", "due"),
    [
        (((3, 15), (6, 15), (9, 15), (12, 15)), None, "2026Q1", "2026-04-15"),
        (((3, 15), (6, 15), (9, 15), (12, 15)), 7, "2026Q3", "2026-10-15"),
        (((6, 30), (12, 30)), 6, "2026H2", "2027-01-30"),
        (((12, 90),), None, "2026", "2027-03-31"),
        (((2, 8), (3, 12), (4, 8)), 2, "2026-03", "2026-04-12"),
    ],
)
def test_what_is_awaited_goes_by_the_months_in_which_figures_are_due(deadlines, latest, awaited, due):
    told = quality(2026, latest, date(2027, 2, 1), deadlines=deadlines)
    assert (told.awaited, told.due) == (Period.parse(awaited), date.fromisoformat(due))


def test_a_figure_keeps_what_its_source_calls_it_unless_one_is_missing():
    assert quality(2026, 6, JUNE, standing="preliminary").mark == "preliminary"
    assert quality(2026, 2, JUNE, standing="estimated").mark == "late"
    with pytest.raises(PaceError, match="final, preliminary, estimated"):
        quality(2026, 6, JUNE, standing="rumour")


@pytest.mark.parametrize(
    ("fields", "message"),
    [({"bound": "more"}, "ge, le"), ({"kind": "dream"}, "sum, growth"), ({"value": Decimal(0)}, "above zero")],
)
def test_a_goal_that_cannot_be_judged_is_refused(fields, message):
    with pytest.raises(PaceError, match=message):
        Goal(**{"value": Decimal(5), "horizon": year(2026), **fields})
