"""Scores against other ways to compute them, the rolling origins, and the seasonal ARIMA's own arithmetic."""

from __future__ import annotations

import sys
from math import exp, log

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from invented_series import history, steady
from scipy import integrate, stats

from guatu.pace import METHODS, Judged, PaceError, brier, cases, method, reliability, scores
from guatu.pace.forecast import Forecast
from guatu.pace.sarima import Airline, psi_weights, spread_of_sum, unbroken_flows
from guatu.pace.scoring import absolute_percentage_error, covered, crps_log, pinball


@pytest.mark.parametrize(
    ("mu", "sd", "df", "final"), [(5, 0.1, 5, 150), (5, 0.1, 31, 120), (0, 0.4, 4, 1.0), (2, 1, 8, 2)]
)
def test_the_closed_crps_is_the_integral_that_defines_it(mu, sd, df, final):
    def below(x):
        return stats.t.cdf(x, df, mu, sd)

    end = log(final)
    left = integrate.quad(lambda x: below(x) ** 2, mu - 300 * sd, end, points=[mu], limit=500)[0]
    right = integrate.quad(lambda x: (1 - below(x)) ** 2, end, mu + 300 * sd, points=[mu], limit=500)[0]
    assert crps_log(Forecast(mu, sd, df), final) == pytest.approx(left + right, rel=1e-4)


def test_a_forecast_without_spread_scores_its_absolute_error():
    assert crps_log(Forecast(log(100), 0.0, 5), 110) == pytest.approx(log(1.1))


def test_pinball_weighs_a_miss_by_its_side():
    sure = Forecast(log(100), 0.0, 5)
    assert pinball(sure, 110, [0.9]) == pytest.approx(0.9 * 10 / 110)
    assert pinball(sure, 90, [0.9]) == pytest.approx(0.1 * 10 / 90)
    assert absolute_percentage_error(sure, 80) == pytest.approx(0.25)


def test_an_interval_covers_what_lies_in_it():
    forecast = Forecast(log(100), 0.1, 8)
    low, high = forecast.interval(0.8)
    assert covered(forecast, low * 1.001)
    assert not covered(forecast, low * 0.999)
    assert not covered(forecast, high * 1.001)


def test_brier_and_reliability_by_hand():
    told = [Judged(0.1, False), Judged(0.15, True), Judged(1.0, True), Judged(0.95, False)]
    assert brier(told) == pytest.approx((0.01 + 0.85**2 + 0 + 0.95**2) / 4)
    assert [tuple(row) for row in reliability(told)] == [
        (0.1, 0.2, 2, pytest.approx(0.125), 0.5),
        (0.9, 1.0, 2, pytest.approx(0.975), 0.5),
    ]
    with pytest.raises(PaceError, match="nothing to score"):
        brier([])


@given(st.lists(st.builds(Judged, st.floats(0, 1), st.booleans()), min_size=1))
def test_every_probability_is_in_one_bin(told):
    rows = reliability(told)
    assert sum(row.size for row in rows) == len(told)
    assert all(row.low - 1e-9 <= row.said <= row.high + 1e-9 for row in rows)


def test_every_year_with_three_before_it_is_forecast_from_ten_months_by_every_method():
    told = list(cases("invented", history(first=2016, years=8)))
    assert {case.year for case in told} == set(range(2019, 2024))
    assert {case.month for case in told} == set(range(2, 12))
    assert len(told) == 5 * 10 * len(METHODS)
    assert all(len(case.chances) == (2 if case.month >= 4 else 0) for case in told)


def test_a_year_of_the_backtest_is_not_seen_before_its_months():
    """What comes after an origin may be anything: the forecast stays."""
    calm, changed = history(), history()
    later = calm.years[2025]._replace(
        cumulative=tuple(v if m < 7 else 9e9 for m, v in zip(range(2, 13), calm.years[2025].cumulative, strict=True))
    )
    changed = type(calm)({**calm.years, 2025: later})
    first, second = (
        [case.forecast for case in cases("x", each) if case.year == 2025 and case.month < 7] for each in (calm, changed)
    )
    assert first == second


def test_on_an_uneven_year_the_mixture_errs_less_than_half_as_much_as_linear():
    told = {each.method: each for each in scores(cases("invented", history(years=14)))}
    assert told["mixture"].mape_by_month[6] < told["linear"].mape_by_month[6] / 2
    assert told["mixture"].brier < told["linear"].brier
    assert told["mixture"].brier < told["mixture"].climatology


def test_coverage_is_near_what_is_said_over_many_invented_series():
    """With the unevenness from month to month that real series show; see docs/methods/outlook.md for other ones."""
    every = [case for seed in range(25) for case in cases(str(seed), history(seed=seed, noise=0.06), METHODS[:1])]
    assert 0.72 < scores(every)[0].coverage < 0.88


def test_a_series_without_four_full_years_gives_no_case():
    assert list(cases("short", steady(years=3))) == []


# ------------------------------------------------------------------ the seasonal ARIMA


def test_the_weights_of_the_airline_model_undo_its_differences():
    psi = psi_weights(-0.4, -0.6, 40)
    differences = np.zeros(13)
    differences[[0, 1, 11, 12]] = 1, -1, -1, 1
    shock = np.convolve(psi, differences)[:40]
    expected = np.zeros(40)
    expected[[0, 1, 11, 12]] = 1, -0.4, -0.6, 0.24
    assert shock == pytest.approx(expected)


def test_the_spread_of_a_sum_is_that_of_its_simulated_paths():
    near, seasonal, variance, ahead = -0.4, -0.6, 0.01**2, np.log(np.linspace(5, 9, 6))
    model = Airline(near, seasonal, variance, ahead)
    psi = psi_weights(near, seasonal, 6)
    shocks = np.random.default_rng(1).normal(0, 0.01, (40_000, 6))
    paths = np.stack([shocks[:, : h + 1] @ psi[: h + 1][::-1] for h in range(6)], axis=1)
    totals = 50 + np.exp(ahead + paths).sum(axis=1)
    weights = np.exp(ahead) / (50 + np.exp(ahead).sum())
    assert spread_of_sum(model, weights) == pytest.approx(np.log(totals).std(), rel=0.02)


def test_the_seasonal_arima_takes_the_unbroken_end_of_a_series():
    told = history(first=2016, years=10)
    assert len(unbroken_flows(told, 2025, 6)) == 9 * 11 + 5
    holed = type(told)({y: v for y, v in told.years.items() if y != 2021})
    assert len(unbroken_flows(holed, 2025, 6)) == 3 * 11 + 5
    assert unbroken_flows(holed, 2024, 6) is None


def test_without_statsmodels_the_error_names_the_extra(monkeypatch):
    monkeypatch.setitem(sys.modules, "statsmodels", None)
    monkeypatch.setitem(sys.modules, "statsmodels.tsa.statespace.sarimax", None)
    with pytest.raises(PaceError, match=r"pip install 'guatu\[sarima\]'"):
        method("sarima").forecast(history().known(2025, 6), 2025, 6)


def test_the_seasonal_arima_follows_a_steady_series():
    told = history(noise=0.01).known(2025, 6)
    forecast = method("sarima").forecast(told, 2025, 6)
    assert exp(forecast.mu) == pytest.approx(history(noise=0.01).total(2025), rel=0.03)
