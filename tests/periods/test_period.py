"""The type Period: its canonical text, its order, and the laws of moving it."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from guatu.errors import PeriodError
from guatu.periods import (
    Period,
    Reference,
    cumulative,
    half,
    month,
    quarter,
    reporting_periods,
    resolve,
    span,
    xun,
    xun_of,
    year,
)

YEARS = st.integers(1990, 2080)
MONTHS = st.builds(month, YEARS, st.integers(1, 12))
WHOLE_MONTHS = st.one_of(
    st.builds(year, YEARS),
    st.builds(half, YEARS, st.integers(1, 2)),
    st.builds(quarter, YEARS, st.integers(1, 4)),
    MONTHS,
    st.tuples(MONTHS, MONTHS).map(lambda pair: span(min(pair), max(pair))),
    st.tuples(YEARS, YEARS).map(lambda pair: span(year(min(pair)), year(max(pair)))),
)
XUNS = st.builds(xun, YEARS, st.integers(1, 12), st.integers(1, 3))
DAYS = st.dates(date(1990, 1, 1), date(2080, 12, 31))
DAY_RANGES = st.tuples(DAYS, DAYS).map(lambda pair: Period(min(pair), max(pair)))
PERIODS = st.one_of(WHOLE_MONTHS, XUNS, DAY_RANGES, DAYS.map(lambda day: Period(day, day)))


@given(PERIODS)
@settings(max_examples=300)
def test_the_canonical_text_of_a_period_gives_it_back(period):
    assert Period.parse(str(period)) == period


@given(PERIODS)
@settings(max_examples=200)
def test_the_chinese_label_of_a_period_resolves_to_it(period):
    assert resolve(period.label_zh(), Reference(1999)) == period


@given(st.one_of(WHOLE_MONTHS, XUNS), st.integers(-80, 80), st.integers(-80, 80))
@settings(max_examples=200)
def test_moving_by_one_step_and_another_is_moving_by_their_sum(period, some, more):
    twice, once = period.shift(months=some).shift(months=more), period.shift(months=some + more)
    assert (twice.first, twice.last) == (once.first, once.last)


@given(st.one_of(WHOLE_MONTHS, XUNS), st.integers(-50, 50))
def test_a_move_can_be_taken_back(period, years):
    assert period.shift(years=years).shift(years=-years) == period


@given(PERIODS, st.integers(-50, 50))
def test_a_move_by_years_keeps_the_grain_of_a_calendar_period(period, years):
    assume(period.grain != "range")
    assert period.shift(years=years).grain == period.grain


@given(PERIODS)
def test_the_previous_period_ends_the_day_before(period):
    assert period.previous().last + timedelta(days=1) == period.first
    assert period.previous().grain == period.grain or period.grain == "range"


@given(PERIODS)
def test_a_period_lies_in_its_months_and_its_years(period):
    months, years = period.months(), period.years()
    assert span(months[0], months[-1]).contains(period)
    assert span(years[0], years[-1]).contains(span(months[0], months[-1]))
    assert [one.previous() for one in months[1:]] == list(months[:-1])


@given(DAYS)
def test_every_day_lies_in_exactly_one_xun_of_its_month(day):
    holding = [number for number in (1, 2, 3) if xun(day.year, day.month, number).contains(day)]
    assert [xun(day.year, day.month, number) for number in holding] == [xun_of(day)]


@pytest.mark.parametrize(
    "text",
    [
        *("", "2022年", "22", "2022Q5", "2022H3", "2022-13", "2022-00", "2022-02-30", "2022-07-X4", "2022-7", "0000"),
        *("2022/2020", "2022-07/2022-01", "../", "..", "2020/", "/2020", "2020/2021/2022", "２０２２", "2022Q3 Q4"),
    ],
)
def test_anything_but_a_canonical_text_is_refused_with_what_is_accepted(text):
    with pytest.raises(PeriodError, match=r"is not a period; accepted are 2019, 2022H1, .*\.\./2022"):
        Period.parse(text)


@pytest.mark.parametrize(
    ("text", "canonical"),
    [
        ("../2022", "2022"),
        (" 2022 ", "2022"),
        ("2022/2022", "2022"),
        ("2022-07/2022-07", "2022-07"),
        ("2022Q1/2022Q3", "2022-01/2022-09"),
        ("2021-01/2022-12", "2021/2022"),
        ("2022-07-01/2022-07-31", "2022-07"),
    ],
)
def test_other_spellings_are_read_and_printed_in_the_canonical_one(text, canonical):
    assert str(Period.parse(text)) == canonical


def test_days_name_their_grain_unless_a_range_is_asked_for():
    first, last = date(2022, 1, 1), date(2022, 6, 30)
    assert str(Period(first, last)) == "2022H1"
    assert str(Period(first, last, "range")) == "2022-01/2022-06"
    assert Period(first, last) != Period(first, last, "range")


def test_a_single_month_or_day_is_never_a_range():
    assert Period(date(2022, 7, 1), date(2022, 7, 31), "range").grain == "month"
    assert Period(date(2022, 7, 1), date(2022, 7, 1), "range").grain == "day"


def test_days_that_run_backwards_are_refused():
    with pytest.raises(PeriodError, match="runs backwards"):
        Period(date(2022, 7, 2), date(2022, 7, 1))


def test_days_that_do_not_make_the_grain_asked_for_are_refused():
    with pytest.raises(PeriodError, match="is no quarter; the calendar calls it month"):
        Period(date(2022, 7, 1), date(2022, 7, 31), "quarter")


def test_a_move_out_of_the_calendar_is_refused():
    with pytest.raises(PeriodError, match="leaves the years 1 to 9999"):
        year(2022).shift(years=-2022)


def test_a_leap_day_moved_to_a_common_year_is_the_28th():
    leap_day = Period(date(2020, 2, 29), date(2020, 2, 29))
    assert str(leap_day.shift(years=-1)) == "2019-02-28"
    assert str(month(2020, 2).shift(years=-1).last) == "2019-02-28"
    assert str(month(2019, 2).shift(years=1).last) == "2020-02-29"


def test_periods_sort_by_their_days():
    texts = ["2020/2022", "2021", "2021H1", "2021-02", "2022-01", "2022Q1"]
    assert [str(p) for p in sorted(map(Period.parse, texts))] == [
        "2020/2022",
        "2021H1",
        "2021",
        "2021-02",
        "2022-01",
        "2022Q1",
    ]


def test_january_and_february_are_one_reporting_period_so_that_a_year_has_eleven():
    periods = reporting_periods(2022)
    assert [str(p) for p in periods[:2]] == ["2022-01/2022-02", "2022-03"]
    assert len(periods) == 11
    assert sum(p.days for p in periods) == year(2022).days


def test_cumulative_months_begin_in_january():
    assert str(cumulative(2022, 7)) == "2022-01/2022-07"
    assert str(cumulative(2022, 1)) == "2022-01"


def test_the_year_of_a_period_is_the_one_it_ends_in():
    assert Period.parse("2020/2022").year == 2022


def test_containing_goes_by_days():
    assert year(2022).contains(quarter(2022, 3))
    assert year(2022).contains(date(2022, 12, 31))
    assert not quarter(2022, 3).contains(year(2022))
