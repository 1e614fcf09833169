"""The outlook of a flow: the design's arithmetic, when nothing is said, and laws that no forecast may break."""

from __future__ import annotations

from decimal import Decimal
from math import exp, log, sqrt

import pytest
from hypothesis import given
from hypothesis import strategies as st
from invented_series import PATH, history, steady
from scipy import stats

from guatu.pace import Goal, History, PaceError, method, outlook
from guatu.pace.forecast import Forecast
from guatu.pace.methods import LAST_YEAR_RATIO, LINEAR, METHODS, past_errors
from guatu.pace.outlook import needed
from guatu.pace.rules import mixture
from guatu.periods import Period, cumulative, year


def by_hand(told, number, month):
    """The method as the design states it, written out once more with plain sums: mu, sd, df."""

    def rule(y, m):
        shares = [told.value(p, m) / told.total(p) for p in (y - 1, y - 2, y - 3) if told.total(p)]
        s, c = sum(shares) / len(shares), told.value(y, m)
        rest = told.total(y - 1) - told.value(y - 1, m)
        g = 0.8 * log(c / told.value(y - 1, m)) + 0.2 * log(told.total(y - 1) / told.total(y - 2))
        return 0.5 * log(c / s) + 0.3 * log(c + rest * exp(g)) + 0.2 * log(c + rest), 1 - s

    mu, left = rule(number, month)
    past = [y for y in sorted(told.years) if y < number][2:]
    squares = 0.0
    for y in past:
        for m in (month - 1, month, month + 1):
            forecast, rest = rule(y, m)
            squares += ((log(told.total(y)) - forecast) / rest * left) ** 2
    n = len(past)
    return mu, sqrt((squares / 3 + 4 * (0.05 * left) ** 2) / (n + 4)), n + 4


@pytest.mark.parametrize("month", [4, 6, 9, 10])
def test_the_forecast_is_the_designs_arithmetic(month):
    told = history().known(2025, month)
    look = outlook(told, Goal.of_year(205, 2025), month)
    mu, sd, df = by_hand(told, 2025, month)
    assert look.forecast[:3] == pytest.approx((mu, sd, df))
    assert look.probability == pytest.approx(1 - stats.t.cdf((log(205) - mu) / sd, df))
    assert look.median == pytest.approx(exp(mu))
    assert look.most == pytest.approx(tuple(exp(mu + sd * stats.t.ppf(p, df)) for p in (0.1, 0.9)))
    assert look.half == pytest.approx(tuple(exp(mu + sd * stats.t.ppf(p, df)) for p in (0.25, 0.75)))


def test_a_year_like_those_before_it_is_forecast_exactly_by_share_and_growth():
    told = steady(years=5, last_month=7)
    look = outlook(told, Goal.of_year(140, 2026), 7)
    final = 100 * 1.1**4
    assert look.working.forecasts.by_share == pytest.approx(log(final))
    assert look.working.forecasts.by_rest == pytest.approx(log(final))
    assert look.working.forecasts.rolling < log(final)


def test_what_is_reached_is_certain_for_at_least_and_lost_for_at_most():
    told = history().known(2025, 10)
    value = Decimal(repr(told.value(2025, 10)))
    assert outlook(told, Goal(value, year(2025)), 10).probability == 1
    assert outlook(told, Goal(value - 1, year(2025), "le"), 10).probability == 0
    assert outlook(told, Goal(value - 1, year(2025), "le"), 10).light == "red"


@pytest.mark.parametrize("month", [2, 3])
def test_the_first_two_periods_are_not_judged_but_say_what_is_needed(month):
    look = outlook(history(), Goal.of_year(205, 2025), month)
    assert (look.probability, look.light, look.most, look.reason) == (None, None, None, "first_periods")
    assert look.needed.months == 12 - month


def test_from_april_on_there_is_a_probability():
    assert outlook(history(), Goal.of_year(205, 2025), 4).probability is not None


def test_fewer_than_three_full_years_give_no_probability_only_the_needed_pace():
    short = outlook(steady(years=3, last_month=6), Goal.of_year(140, 2026), 6)
    assert (short.probability, short.reason) == (None, "short_history")
    assert short.needed.per_month == pytest.approx((140 - 121 * PATH[4]) / 6)
    assert outlook(steady(years=4, last_month=6), Goal.of_year(140, 2026), 6).probability is not None


def test_a_hole_in_last_year_is_named_and_not_bridged():
    figures = {cumulative(y, 6): 50.0 for y in range(2020, 2027)} | {year(y): 100.0 for y in (2020, 2021, 2022, 2023)}
    assert outlook(History.of(figures), Goal.of_year(110, 2026), 6).reason == "last_year_incomplete"


def test_a_month_that_last_year_lacks_is_judged_from_the_last_one_that_both_have():
    figures = {cumulative(y, m): m * 10.0 * 1.1 ** (y - 2020) for y in range(2020, 2027) for m in (4, 5, 6, 12)}
    del figures[cumulative(2025, 6)], figures[cumulative(2026, 12)]
    look = outlook(History.of(figures), Goal.of_year(200, 2026), 6)
    assert look.working.origin.month == 5


def test_zero_and_negative_values_are_refused_with_a_reason():
    figures = {cumulative(y, m): m - 6.0 for y in range(2020, 2027) for m in (4, 6, 12)}
    del figures[cumulative(2026, 12)]
    assert outlook(History.of(figures), Goal.of_year(10, 2026), 6).reason == "not_positive"


def test_a_finished_year_is_certain():
    told = history()
    final = told.total(2025)
    assert outlook(told, Goal(Decimal(repr(final)), year(2025)), 12).probability == 1
    assert outlook(told, Goal(Decimal(repr(final * 1.001)), year(2025)), 12).probability == 0


def test_half_a_year_is_judged_by_the_halves_of_past_years():
    told = history().known(2025, 4)
    look = outlook(told, Goal(Decimal(90), Period.parse("2025H1")), 4)
    assert look.needed.months == 2
    assert look.working.origin.last_total == told.value(2024, 6)
    assert look.most[0] < told.value(2024, 6) * told.value(2025, 4) / told.value(2024, 4) < look.most[1]


def test_a_horizon_over_two_years_or_from_february_on_is_refused():
    for text in ("2025-07/2026-06", "2025-02/2025-06"):
        with pytest.raises(PaceError, match="not made of whole months of one year"):
            outlook(history(), Goal(Decimal(90), Period.parse(text)), 9)


@pytest.mark.parametrize(("text", "month"), [("2025H2", 9), ("2025Q2", 4), ("2025-07/2025-11", 10)])
def test_a_stretch_of_a_year_is_forecast_by_the_same_arithmetic_on_its_own_months(text, month):
    period = Period.parse(text)
    first, end = period.first.month, period.last.month
    figures = {
        cumulative(number, m): history().value(number, m) - history().value(number, first - 1)
        for number in range(2016, 2026)
        for m in range(first, end + 1)
        if number < 2025 or m <= month
    }
    alone = History.of(figures).within(1, end)
    look = outlook(history().known(2025, month), Goal(Decimal(60), period), month)
    shares = [alone.share(2025 - back, month) for back in (1, 2, 3)]
    assert look.working.origin.value == pytest.approx(alone.value(2025, month))
    assert look.working.origin.share == pytest.approx(sum(shares) / 3)
    by_share = log(alone.value(2025, month) / (sum(shares) / 3))
    assert look.working.forecasts.by_share == pytest.approx(by_share)
    assert look.forecast[:3] == pytest.approx(method("mixture").forecast(alone, 2025, month)[:3])
    assert look.needed.months == end - month


def test_the_share_of_a_stretch_rises_to_one_and_what_came_before_it_does_not_count():
    told = history().within(7, 12)
    assert told.value(2020, 6) is None
    assert told.share(2020, 12) == 1
    assert told.total(2020) == pytest.approx(history().total(2020) - history().value(2020, 6))


def test_a_year_without_the_figure_before_a_stretch_stands_as_missing():
    figures = {cumulative(2025, m): 10.0 * m for m in range(7, 13)}
    assert History.of(figures).within(7, 12).total(2025) is None
    assert History.of(figures | {cumulative(2025, 6): 55.0}).within(7, 12).total(2025) == 65


def test_a_stretch_whose_months_have_no_figure_yet_has_no_outlook():
    look = outlook(history().known(2025, 6), Goal(Decimal(90), Period.parse("2025H2")), 6)
    assert look.reason == "no_figure"


def test_a_stretch_is_compared_with_its_own_last_year_by_the_linear_method_too():
    look = outlook(history().known(2025, 9), Goal(Decimal(90), Period.parse("2025H2")), 9, LINEAR)
    had = history().value(2025, 9) - history().value(2025, 6)
    assert look.median == pytest.approx(2 * had)


def test_nothing_later_than_the_month_moves_the_outlook():
    whole = history()
    early = outlook(whole.known(2023, 6), Goal.of_year(170, 2023), 6)
    assert outlook(whole, Goal.of_year(170, 2023), 6) == early


def test_how_often_the_needed_pace_was_reached_is_counted_in_past_years():
    told = steady(years=5, growth=0.1, last_month=6)
    rest = 100 * 1.1**3 * (1 - PATH[4])
    value = told.value(2026, 6)
    assert needed(told, Goal(Decimal(repr(value + rest * 1.09)), year(2026)), 2026, 6)[-2:] == (3, 3)
    harder = needed(told, Goal(Decimal(repr(value + rest * 1.11)), year(2026)), 2026, 6)
    assert harder[-2:] == (0, 3)
    assert harder.growth == pytest.approx(11)
    assert harder.growth_so_far == pytest.approx(10)
    assert harder.per_month == pytest.approx(rest * 1.11 / 6)
    at_most = needed(told, Goal(Decimal(repr(value + rest * 1.11)), year(2026), "le"), 2026, 6)
    assert at_most[-2:] == (3, 3)


@pytest.mark.parametrize("name", [each.name for each in METHODS])
def test_every_method_answers_to_its_name_behind_the_same_call(name):
    look = outlook(history(), Goal.of_year(205, 2025), 6, method(name))
    assert look.method == name
    assert 0 <= look.probability <= 1


def test_an_unknown_method_is_told_with_those_there_are():
    with pytest.raises(PaceError, match="mixture, last_year_ratio, linear, sarima"):
        method("oracle")


def test_the_baselines_say_what_their_names_say():
    told = history().known(2025, 6)
    value = told.value(2025, 6)
    assert exp(LINEAR.forecast(told, 2025, 6).mu) == pytest.approx(2 * value)
    ratio = value / told.value(2024, 6)
    assert exp(LAST_YEAR_RATIO.forecast(told, 2025, 6).mu) == pytest.approx(told.total(2024) * ratio)


def test_a_series_by_quarters_is_judged_by_the_quarters_it_has():
    figures = {cumulative(y, m): m * 10 * 1.07 ** (y - 2018) for y in range(2018, 2026) for m in (3, 6, 9, 12)}
    figures |= {cumulative(2026, m): m * 10 * 1.07**8 for m in (3, 6)}
    told = History.of(figures)
    assert outlook(told, Goal.of_year(200, 2026), 6).probability is not None
    assert past_errors(told, 2026, 6, mixture).years == 6


@given(st.floats(50, 400), st.floats(1.0, 1.5), st.integers(4, 11))
def test_a_higher_goal_is_never_likelier(goal, more, month):
    told = history()
    first, second = (outlook(told, Goal(Decimal(repr(v)), year(2025)), month) for v in (goal, goal * more))
    assert first.probability >= second.probability


@given(st.floats(1e-6, 1e9), st.integers(4, 11))
def test_the_unit_of_the_figures_changes_no_probability(factor, month):
    told = history()
    scaled = History.of({cumulative(y, m): told.value(y, m) * factor for y in told.years for m in range(2, 13)})
    goal = 1.05 * told.total(2024)
    first = outlook(told, Goal(Decimal(repr(goal)), year(2025)), month)
    second = outlook(scaled, Goal(Decimal(repr(goal * factor)), year(2025)), month)
    assert first.probability == pytest.approx(second.probability, abs=1e-9)
    assert first.light == second.light


@given(st.floats(-3, 3), st.floats(0.01, 0.5), st.integers(4, 40), st.floats(0.01, 0.99))
def test_a_quantile_is_passed_with_its_probability(mu, sd, df, p):
    forecast = Forecast(mu, sd, df)
    assert forecast.at_least(forecast.quantile(p)) == pytest.approx(1 - p)


@given(st.floats(-1, 1), st.floats(0.01, 0.5), st.floats(0.1, 3))
def test_the_interval_never_reaches_below_what_is_there(mu, sd, reached):
    low, high = Forecast(mu, sd, 8, reached).interval(0.8)
    assert reached <= low <= high


@pytest.mark.parametrize("bound", ["eq", "about"])
def test_a_goal_met_in_the_middle_loses_chance_on_both_sides(bound):
    told = history()
    middle = outlook(told, Goal.of_year(200, 2025), 8).median
    chances = [
        outlook(told, Goal(Decimal(repr(middle * f)), year(2025), bound), 8).probability for f in (0.8, 1.0, 1.2)
    ]
    assert chances[1] > chances[0]
    assert chances[1] > chances[2]
