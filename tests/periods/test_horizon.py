"""How much of a horizon has passed."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from guatu.periods import Horizon, month, span, xun, year

MONTHS = st.builds(month, st.integers(1990, 2080), st.integers(1, 12))
HORIZONS = st.tuples(MONTHS, MONTHS).map(lambda pair: Horizon.of(span(min(pair), max(pair))))
DAYS = st.dates(date(1980, 1, 1), date(2090, 12, 31))


@given(HORIZONS)
def test_the_shares_of_the_months_sum_to_one(horizon):
    assert sum(horizon.share(part) for part in horizon.months()) == 1


@given(HORIZONS, DAYS)
def test_what_has_passed_grows_by_one_day_a_day(horizon, day):
    step = horizon.elapsed(day + timedelta(days=1)) - horizon.elapsed(day)
    assert step == (Fraction(1, horizon.days) if horizon.contains(day + timedelta(days=1)) else 0)


@given(HORIZONS, DAYS)
def test_shares_run_from_nothing_before_the_horizon_to_all_at_its_end(horizon, day):
    for share in (horizon.elapsed(day), horizon.linear_pace(day)):
        assert 0 <= share <= 1
        assert share == 0 or day >= horizon.first
        assert share == 1 or day < horizon.last


@given(HORIZONS)
def test_every_month_weighs_the_same_in_the_linear_pace(horizon):
    months = horizon.months()
    paces = [horizon.linear_pace(one.last) for one in months]
    assert paces == [Fraction(place, len(months)) for place in range(1, len(months) + 1)]


def test_half_of_the_year_has_passed_at_the_end_of_june():
    assert Horizon.of(year(2022)).linear_pace(date(2022, 6, 30)) == Fraction(1, 2)


def test_a_horizon_of_days_goes_by_days():
    horizon = Horizon.of(xun(2022, 7, 2))
    assert horizon.linear_pace(date(2022, 7, 13)) == horizon.elapsed(date(2022, 7, 13)) == Fraction(3, 10)


def test_a_period_outside_has_no_share():
    assert Horizon.of(year(2022)).share(year(2023)) == 0
