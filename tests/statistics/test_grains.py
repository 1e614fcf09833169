"""The periods of reports, and how they make up one another."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guatu.errors import PeriodError
from guatu.periods import Period
from guatu.statistics.grains import GRAINS, grain_of, parts_of, periods_of, pieces_by_year

years = st.integers(1990, 2040)


@pytest.mark.parametrize(("grain", "count"), [("xun", 36), ("month", 11), ("quarter", 4), ("half", 2), ("year", 1)])
def test_a_year_has_so_many_periods(grain, count):
    assert len(periods_of(2024, grain)) == count


@given(years, st.sampled_from(GRAINS))
def test_the_periods_of_a_year_cover_each_day_once(year, grain):
    periods = periods_of(year, grain)
    assert sum(period.days for period in periods) == Period.parse(str(year)).days
    assert list(periods) == sorted(periods)
    assert {grain_of(period) for period in periods} == {grain}


@given(years, st.sampled_from(GRAINS), st.sampled_from(GRAINS))
def test_parts_make_up_their_whole_or_there_are_none(year, whole, grain):
    for period in periods_of(year, whole):
        parts = parts_of(period, grain)
        assert sum(part.days for part in parts) in (0, period.days)
        assert period not in parts


def test_the_first_quarter_is_two_monthly_periods_and_the_second_three():
    assert [str(part) for part in parts_of(Period.parse("2026Q1"), "month")] == ["2026-01/2026-02", "2026-03"]
    assert len(parts_of(Period.parse("2026Q2"), "month")) == 3
    assert len(parts_of(Period.parse("2026"), "month")) == 11


def test_a_month_within_the_first_two_is_made_of_nothing_monthly():
    assert parts_of(Period.parse("2026-02/2026-03"), "month") == ()
    assert len(parts_of(Period.parse("2026-02"), "xun")) == 3


def test_stretches_have_no_grain_but_the_first_two_months_are_a_month():
    assert grain_of(Period.parse("2026-01/2026-02")) == "month"
    assert grain_of(Period.parse("2026-01/2026-07")) == ""
    assert grain_of(Period.parse("2026-07-15")) == ""


def test_a_stretch_over_years_is_cut_at_their_ends():
    assert [str(one) for one in pieces_by_year(Period.parse("2024-11/2026-03"))] == [
        "2024-11/2024-12",
        "2025",
        "2026Q1",
    ]


def test_a_grain_that_is_none_is_refused():
    with pytest.raises(PeriodError, match="'week' is no grain of reports; xun, month"):
        periods_of(2026, "week")
