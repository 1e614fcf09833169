"""Cumulative figures into figures of one period and back: exact, and with a reason where it cannot be done."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st
from invented import KNOWN, series

from guatu.periods import Period, cumulative
from guatu.statistics import Figure, Observation, Refusal, Series
from guatu.statistics.conversion import cumulated, cumulated_year, discrete, discrete_year
from guatu.statistics.grains import periods_of

MONTHS = periods_of(2025, "month")
money = st.decimals(min_value=-(10**12), max_value=10**14, places=2)
eleven = st.lists(money, min_size=11, max_size=11)


def discretely(values):
    told = zip(MONTHS, values, strict=True)
    return Series(Observation("gdp", "zone", period, "discrete", value, KNOWN) for period, value in told)


def cumulatively(values):
    told = ((cumulative(2025, period.last.month), value) for period, value in zip(MONTHS, values, strict=True))
    return Series(Observation("gdp", "zone", period, "cumulative", value, KNOWN) for period, value in told)


def values(answers):
    return [answer.value for answer in answers.values()]


@given(eleven)
def test_to_cumulative_and_back_is_exact(figures):
    summed = values(cumulated_year(discretely(figures), 2025, "CNY"))
    assert values(discrete_year(cumulatively(summed), 2025, "CNY")) == figures


@given(eleven)
def test_to_discrete_and_back_is_exact(figures):
    single = values(discrete_year(cumulatively(figures), 2025, "CNY"))
    assert values(cumulated_year(discretely(single), 2025, "CNY")) == figures


@given(eleven, st.integers(0, 10))
def test_without_one_month_only_it_and_the_next_are_unknown(figures, gap):
    told = [one for at, one in enumerate(cumulatively(figures)) if at != gap]
    answers = discrete_year(Series(told), 2025, "CNY").values()
    refused = [at for at, answer in enumerate(answers) if isinstance(answer, Refusal)]
    assert refused == [at for at in (gap, gap + 1) if at < 11]


def test_a_month_is_the_difference_and_says_so():
    told = discrete(series({"2026-01/2026-06": 60, "2026-01/2026-07": "72.5"}, "cumulative"), month(7), "CNY")
    assert told.value == Decimal("12.5")
    assert told.formula == "2026年1—7月累计数 − 2026年1—6月累计数"
    assert [str(one.period) for one in told.observations()] == ["2026-01/2026-07", "2026-01/2026-06"]
    assert told.notes == ()


def month(number):
    return Period.parse(f"2026-{number:02}")


def test_the_first_two_months_are_taken_as_they_are():
    told = discrete(series({"2026-01/2026-02": 30}, "cumulative"), cumulative(2026, 2), "CNY")
    assert told.value == 30
    assert len(told.inputs) == 1


def test_january_alone_has_no_value_and_the_reason():
    cumulating = series({"2026-01/2026-02": 30, "2026-01/2026-03": 48}, "cumulative")
    for number in (1, 2):
        refused = discrete(cumulating, month(number), "CNY")
        assert (refused.code, refused.value) == ("january", None)
        assert refused.said == f"1—2月合并发布，2026年{number}月没有单独的数"


def test_january_that_was_published_alone_is_used():
    cumulating = series({"2026-01": 14, "2026-01/2026-02": 30}, "cumulative")
    assert (discrete(cumulating, month(1), "CNY").value, discrete(cumulating, month(2), "CNY").value) == (14, 16)


def test_a_missing_predecessor_gives_no_value_and_is_named():
    refused = discrete(series({"2026-01/2026-07": 72}, "cumulative"), month(7), "CNY")
    assert refused == Refusal("missing_predecessor", "缺2026年1—6月的累计数，推不出2026年7月的当期数", ("2026年1—6月",))


def test_a_negative_difference_stands_and_is_flagged():
    told = discrete(series({"2026-01/2026-06": 60, "2026-01/2026-07": 58}, "cumulative"), month(7), "CNY")
    assert told.value == -2
    assert [note.code for note in told.notes] == ["negative"]
    assert "2026年7月为负" in told.notes[0].said
    same = discrete(series({"2026-01/2026-06": 60, "2026-01/2026-07": 60}, "cumulative"), month(7), "CNY")
    assert (same.value, same.notes) == (0, ())


def test_a_reported_month_stands_and_what_the_cumulative_figures_say_is_noted():
    both = Series([*series({"2026-07": 13}), *series({"2026-01/2026-06": 60, "2026-01/2026-07": 72}, "cumulative")])
    told = discrete(both, month(7), "CNY")
    assert told.value == 13
    assert [note.code for note in told.notes] == ["differs"]


def test_a_quarter_and_a_ten_day_period_are_differences_too():
    cumulating = series(
        {"2026-01/2026-03": 48, "2026-01/2026-06": 110, "2026-01-01/2026-07-10": 113, "2026-01-01/2026-07-20": 119},
        "cumulative",
    )
    assert discrete(cumulating, Period.parse("2026Q2"), "CNY").value == 62
    assert discrete(cumulating, Period.parse("2026-07-X2"), "CNY").value == 6


def test_quarters_cumulate_where_months_are_not_reported():
    told = cumulated(series({"2026Q1": 48, "2026Q2": 62}), month(6), "CNY")
    assert isinstance(told, Figure)
    assert (told.value, told.formula) == (110, "2026年一季度至2026年二季度共2期当期数之和")


def test_what_is_missing_in_a_sum_is_named():
    told = cumulated(series({"2026-01/2026-02": 30, "2026-04": 20}), month(4), "CNY")
    assert (told.code, told.missing) == ("missing_parts", ("2026年3月",))


def test_a_figure_that_counts_in_another_unit_is_not_converted():
    told = discrete(series({"2026-07": 13}, unit="USD"), month(7), "CNY")
    assert told.code == "unit_mismatch"
