"""The columns give what the exact series give, for many series at once."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st
from invented import indicator

from guatu.errors import UsageError
from guatu.periods import Period, cumulative, month
from guatu.statistics import STATUSES, Observation, Series, base_revised, ranking, yoy
from guatu.statistics.columns import (
    base_revised_grid,
    columns_of,
    cumulated_grid,
    discrete_grid,
    from_arrow,
    month_grid,
    newest,
    places,
    quarter_grid,
    yoy_grid,
)
from guatu.statistics.conversion import cumulated, discrete
from guatu.statistics.figures import Figure
from guatu.statistics.grains import periods_of

GDP = indicator("gdp")
START = date(2026, 1, 1)
PERIODS = [period for year in (2024, 2025) for period in periods_of(year, "month")]
days = st.integers(0, 30).map(lambda n: START + timedelta(days=n))


def observation(period, basis, area, value, vintage, status, growth=None, entry=0):
    if basis == "cumulative":
        period = cumulative(period.year, period.last.month)
    kind = "nominal" if growth is not None else ""
    return Observation("gdp", area, period, basis, value, vintage, growth, kind, status, entry=entry)


observations = st.lists(
    st.builds(
        observation,
        st.sampled_from(PERIODS),
        st.sampled_from(["discrete", "cumulative", "point"]),
        st.sampled_from(["east", "west"]),
        st.none() | st.integers(-3, 200).map(Decimal),
        days,
        st.sampled_from(STATUSES),
        st.none() | st.integers(-5, 20).map(Decimal),
        st.integers(0, 1),
    ),
    unique_by=lambda one: (one.area, one.stretch, one.order),
    max_size=80,
)
full_years = st.lists(st.integers(1, 10**6).map(Decimal), min_size=22, max_size=22)


def exactly(told):
    return {area: Series([one for one in told if one.area == area], "gdp", area) for area in ("east", "west")}


def grid_of(values):
    told = [Observation("gdp", "zone", period, "discrete", v, START) for period, v in zip(PERIODS, values, strict=True)]
    columns = columns_of(told)
    return Series(told), month_grid(columns, newest(columns), "discrete", (2024, 2025))


def at(grid, period):
    return grid[0, period.year - 2024, period.last.month - 1]


@given(observations, st.none() | days)
def test_the_newest_rows_are_those_that_the_series_hold(told, as_of):
    columns = columns_of(told)
    kept = [told[row] for row in newest(columns, as_of).tolist()]
    held = [one for series in exactly(told).values() for one in (series.as_of(as_of) if as_of else series)]
    assert sorted(kept, key=str) == sorted(held, key=str)


@given(observations)
def test_a_grid_holds_the_figures_of_the_months(told):
    columns = columns_of(told)
    rows = newest(columns)
    for basis in ("discrete", "cumulative", "point"):
        grid = month_grid(columns, rows, basis, (2024, 2025))
        for area, series in exactly(told).items():
            if ("gdp", area) in columns.keys:
                compare(grid[columns.keys.index(("gdp", area))], series, basis)


def compare(grid, series, basis):
    for period in PERIODS:
        asked = cumulative(period.year, period.last.month) if basis == "cumulative" else period
        one = series.at(asked, basis)
        expected = float("nan") if one is None or one.value is None else float(one.value)
        assert np.array_equal(grid[period.year - 2024, period.last.month - 1], expected, equal_nan=True)


@given(full_years)
def test_conversions_are_inverse_and_agree_with_the_exact_ones(values):
    series, grid = grid_of(values)
    summed = cumulated_grid(grid)
    assert np.array_equal(discrete_grid(summed)[..., 1:], grid[..., 1:])
    for period in PERIODS:
        assert at(summed, period) == float(cumulated(series, period, "CNY").value)


@given(full_years, st.sets(st.integers(0, 21)))
def test_what_is_missing_is_missing_in_both(values, gaps):
    told = [
        Observation("gdp", "zone", cumulative(period.year, period.last.month), "cumulative", value, START)
        for place, (period, value) in enumerate(zip(PERIODS, values, strict=True))
        if place not in gaps
    ]
    columns = columns_of([*told, Observation("gdp", "zone", month(2020, 1), "discrete", Decimal(0), START)])
    grid = discrete_grid(month_grid(columns, newest(columns), "cumulative", (2024, 2025)))
    for period in PERIODS:
        answer = discrete(Series(told, "gdp", "zone"), period, "CNY")
        expected = float(answer.value) if isinstance(answer, Figure) else float("nan")
        assert np.array_equal(at(grid, period), expected, equal_nan=True)


@given(full_years)
def test_growth_and_quarters_agree_with_the_exact_ones(values):
    series, grid = grid_of(values)
    rates, quarters = yoy_grid(grid), quarter_grid(grid)
    for period in PERIODS[11:]:
        assert at(rates, period) == pytest.approx(float(yoy(GDP, series, period, "discrete").value))
    assert quarters[0, 1].tolist() == [
        float(sum(series.at(p, "discrete").value for p in PERIODS[11:] if quarter.contains(p)))
        for quarter in periods_of(2025, "quarter")
    ]
    assert np.isnan(rates[:, 0]).all()


def test_a_revised_base_is_found_by_both():
    told = [
        Observation("gdp", "zone", period, "discrete", Decimal(value), START, Decimal(8), "nominal")
        for period, value in [
            (month(2024, 6), 100),
            (month(2025, 6), 112),
            (month(2024, 7), 100),
            (month(2025, 7), 108),
        ]
    ]
    columns = columns_of(told)
    rows = newest(columns)
    levels, growth = (month_grid(columns, rows, "discrete", (2024, 2025), what) for what in ("value", "growth"))
    assert np.argwhere(base_revised_grid(levels, growth)).tolist() == [[0, 1, 5]]
    found = [period for period in (month(2025, 6), month(2025, 7)) if base_revised(Series(told), period, "discrete")]
    assert found == [month(2025, 6)]


def test_january_published_alone_is_kept_apart_from_february():
    told = {"2025-01": 14, "2025-02": 16, "2025-01/2025-02": 30, "2024-01/2024-02": 25, "2024-01-X1": 4}
    columns = columns_of(
        Observation("gdp", "zone", Period.parse(p), "discrete", Decimal(v), START) for p, v in told.items()
    )
    grid = month_grid(columns, newest(columns), "discrete", (2024, 2025))
    assert np.array_equal(grid[0, :, :2], [[np.nan, 25], [14, 16]], equal_nan=True)
    assert cumulated_grid(grid)[0, :, 1].tolist() == [25, 30]


@given(st.lists(st.none() | st.integers(0, 5).map(Decimal), min_size=1, max_size=8), st.sampled_from(["up", "down"]))
def test_places_are_those_of_the_ranking(values, direction):
    peers = [str(n) for n in range(len(values))]
    exact = ranking(dict(zip(peers, values, strict=True)), peers, direction)
    expected = [one.place if (one := exact.place_of(peer)) else np.nan for peer in peers]
    floats = np.array([np.nan if value is None else float(value) for value in values])
    assert np.array_equal(places(floats, direction), expected, equal_nan=True)


@given(observations)
def test_an_arrow_table_gives_the_same_columns(told):
    table = pa.table(
        {
            "indicator": pa.array([one.indicator for one in told], pa.string()).dictionary_encode(),
            "area": pa.array([one.area for one in told], pa.string()),
            "basis": pa.array([one.basis for one in told], pa.string()),
            "status": pa.array([one.status for one in told], pa.string()),
            "first": pa.array([one.period.first for one in told], pa.date32()),
            "last": pa.array([one.period.last for one in told], pa.date32()),
            "vintage": pa.array([one.vintage for one in told], pa.date32()),
            "entry": pa.array([one.entry for one in told], pa.int64()),
            "value": pa.array([None if one.value is None else float(one.value) for one in told], pa.float64()),
            "growth": pa.array([None if one.growth is None else float(one.growth) for one in told], pa.float64()),
        }
    )
    columns, expected = from_arrow(table), columns_of(told)
    assert [columns.keys[n] for n in columns.series] == [expected.keys[n] for n in expected.series]
    for name in ("basis", "status", "first", "last", "vintage", "entry", "value", "growth"):
        assert np.array_equal(getattr(columns, name), getattr(expected, name), equal_nan=name in ("value", "growth"))


def test_a_table_without_its_columns_or_with_unknown_words_is_refused():
    with pytest.raises(UsageError, match="lacks the columns area, basis"):
        from_arrow(pa.table({"indicator": ["gdp"]}))
    full = {"indicator": ["gdp"], "area": ["a"], "basis": ["monthly"], "status": ["final"], "value": [1.0]}
    with pytest.raises(UsageError, match="'monthly' is no basis; discrete"):
        from_arrow(pa.table(full | {name: [START] for name in ("first", "last", "vintage")}))
