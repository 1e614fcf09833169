"""What a history makes of figures: one 1-2月, sums that chain, and gaps that stay gaps."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guatu.pace import MONTHS, History, PaceError
from guatu.periods import Period, cumulative, month, quarter, reporting_periods, year

amounts = st.floats(0.01, 1e9)


def test_january_and_february_are_one_period_however_they_come():
    apart = History.of({month(2026, 1): 3.0, month(2026, 2): 4.0, month(2026, 3): 5.0})
    together = History.of({cumulative(2026, 2): 7.0, month(2026, 3): 5.0})
    assert apart == together
    assert (apart.value(2026, 2), apart.value(2026, 3)) == (7.0, 12.0)


def test_january_alone_is_no_period():
    told = History.of({month(2026, 1): 3.0})
    assert [told.value(2026, each) for each in MONTHS] == [None] * 11


def test_a_missing_month_is_missing_and_so_is_every_sum_over_it():
    told = History.of({cumulative(2026, 2): 7.0, month(2026, 4): 5.0, month(2026, 5): 5.0})
    assert [told.value(2026, each) for each in (2, 3, 4, 5)] == [7.0, None, None, None]
    assert told.total(2026) is None
    assert told.latest(2026) == 2


def test_a_published_cumulative_value_ends_a_gap_and_counts_before_a_sum():
    told = History.of({cumulative(2026, 2): 7.0, month(2026, 4): 5.0, cumulative(2026, 4): 18.0, month(2026, 5): 2.0})
    assert (told.value(2026, 4), told.value(2026, 5)) == (18.0, 20.0)
    both = History.of({cumulative(2026, 2): 7.0, month(2026, 3): 5.0, cumulative(2026, 3): 12.5})
    assert both.value(2026, 3) == 12.5


def test_quarters_give_the_cumulative_values_at_their_ends():
    told = History.of({quarter(2026, number): 10.0 for number in (1, 2, 3, 4)})
    assert {each: told.value(2026, each) for each in MONTHS if told.value(2026, each)} == {3: 10, 6: 20, 9: 30, 12: 40}
    assert told.total(2026) == 40


def test_a_years_own_figure_is_its_total_and_without_one_december_is():
    told = History.of({cumulative(2025, 12): 99.0, year(2025): 100.0, cumulative(2024, 12): 90.0})
    assert (told.total(2025), told.value(2025, 12), told.total(2024)) == (100.0, 99.0, 90.0)


@given(st.lists(amounts, min_size=11, max_size=11))
def test_discrete_and_cumulative_input_tell_the_same_history(values):
    discrete = dict(zip(reporting_periods(2025), values, strict=True))
    sums = [sum(values[: at + 1]) for at in range(11)]
    of_sums = History.of({cumulative(2025, m): each for m, each in zip(MONTHS, sums, strict=True)})
    of_parts = History.of(discrete)
    for each in MONTHS:
        assert of_parts.value(2025, each) == pytest.approx(of_sums.value(2025, each))


@given(st.integers(2, 12), st.integers(2, 12))
def test_what_was_known_at_a_month_holds_nothing_later(seen, asked):
    whole = History.of({cumulative(y, m): float(m) for y in (2024, 2025, 2026) for m in MONTHS})
    known = whole.known(2025, seen)
    assert known.value(2025, asked) == (asked if asked <= seen else None)
    assert known.total(2025) == (12 if seen == 12 else None)
    assert known.value(2026, asked) is None
    assert known.total(2024) == 12


@pytest.mark.parametrize("text", ["2026-06-15", "2025-11/2026-02", "2026-06-X1", "2025/2026"])
def test_a_period_that_is_not_of_whole_months_of_one_year_is_refused(text):
    with pytest.raises(PaceError, match="whole months of one year"):
        History.of({Period.parse(text): 1.0})


@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_what_is_no_number_is_refused(value):
    with pytest.raises(PaceError, match="leave out what is not known"):
        History.of({month(2026, 3): value})
