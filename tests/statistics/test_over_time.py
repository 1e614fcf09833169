"""Over time, values add up as the nature of their indicator allows, or are refused with the reason."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from invented import KNOWN, book, observed, with_indicator

from guatu.periods import Period
from guatu.statistics import Figure, over_time
from guatu.statistics.grains import periods_of

YEAR = Period.parse("2025")
money = st.decimals(min_value=-(10**9), max_value=10**12, places=2)


def asked(code, period, *told, **more):
    return over_time(book(*told, **more), code, "zone", Period.parse(period))


@given(st.lists(money, min_size=11, max_size=11))
def test_months_make_quarters_halves_and_the_year_and_all_ways_agree(values):
    months = {str(period): value for period, value in zip(periods_of(2025, "month"), values, strict=True)}
    filled = book(observed("gdp", "zone", months))
    by_grain = [
        sum(over_time(filled, "gdp", "zone", period).value for period in periods_of(2025, grain))
        for grain in ("month", "quarter", "half", "year")
    ]
    assert by_grain == [sum(values)] * 4


def test_a_sum_names_its_parts_with_their_vintages_and_sources():
    told = asked("gdp", "2025Q1", observed("gdp", "zone", {"2025-01/2025-02": 30, "2025-03": 18}, source="月报"))
    assert (told.value, told.unit) == (48, "CNY")
    assert told.formula == "2025年1—2月至2025年3月共2期当期数之和"
    assert [(str(one.period), one.vintage, one.source) for one in told.observations()] == [
        ("2025-01/2025-02", KNOWN, "月报"),
        ("2025-03", KNOWN, "月报"),
    ]
    assert (told.vintage, told.status, told.sources) == (KNOWN, "preliminary", ("月报",))


def test_a_figure_reported_for_the_very_period_stands():
    told = asked("gdp", "2025Q1", observed("gdp", "zone", {"2025Q1": 50, "2025-01/2025-02": 30, "2025-03": 18}))
    assert (told.value, told.formula) == (50, "2025年一季度当期数")


def test_a_reported_half_and_its_cumulative_figure_that_differ_are_noted():
    cumulated = observed("gdp", "zone", {"2025-01/2025-06": 62}, "cumulative")
    told = asked("gdp", "2025H1", observed("gdp", "zone", {"2025H1": 60}), cumulated)
    assert (told.value, [note.code for note in told.notes]) == (60, ["differs"])


def test_a_ratio_of_two_stocks_is_divided_at_the_end_of_the_period():
    told = asked(
        "patents_per_10k",
        "2025",
        observed("invention_patents", "zone", {"2025-11": 90, "2025-12": 120}, "point"),
        observed("resident_population", "zone", {"2025-12": 40_000}, "point"),
    )
    assert told.value == 30


def test_a_ratio_that_the_catalogue_does_not_join_over_time_is_refused():
    catalogue = with_indicator("tax_share", over_time="none")
    parts = observed("tax_revenue", "zone", TAX), observed("general_public_revenue", "zone", REVENUE)
    assert asked("tax_share", "2025Q1", *parts, catalogue=catalogue).code == "not_additive"


def test_a_quarter_is_the_difference_of_cumulative_figures_where_months_are_not_reported():
    told = asked(
        "gdp", "2025Q2", observed("gdp", "zone", {"2025-01/2025-03": 48, "2025-01/2025-06": 110}, "cumulative")
    )
    assert told.value == 62


def test_a_sum_that_the_cumulative_figures_do_not_bear_out_is_noted():
    told = asked(
        "gdp",
        "2025Q2",
        observed("gdp", "zone", {"2025-04": 20, "2025-05": 20, "2025-06": 20}),
        observed("gdp", "zone", {"2025-01/2025-03": 48, "2025-01/2025-06": 110}, "cumulative"),
    )
    assert told.value == 60
    assert [note.code for note in told.notes] == ["differs"]


def test_missing_parts_are_named():
    refused = asked("gdp", "2025Q2", observed("gdp", "zone", {"2025-04": 20, "2025-06": 20}))
    assert (refused.code, refused.missing) == ("missing_parts", ("2025年5月",))


def test_january_and_february_that_were_told_apart_are_added_apart():
    months = {"2025-01": 14, "2025-02": 16, "2025-03": 18}
    assert asked("gdp", "2025Q1", observed("gdp", "zone", months)).value == 48
    assert asked("gdp", "2025-02/2025-03", observed("gdp", "zone", months)).value == 34
    both = observed("gdp", "zone", {"2025-01": 14, "2025-01/2025-02": 31, "2025-03": 18})
    assert asked("gdp", "2025Q1", both).value == 49


def test_years_add_up_and_missing_years_are_named():
    told = observed("gdp", "zone", {"2021": 1, "2022": 2, "2023": 3})
    assert asked("gdp", "2021/2023", told).value == 6
    assert asked("gdp", "2021/2024", told).missing == ("2024年",)


def test_of_several_years_another_obstacle_is_told_before_what_is_missing():
    months = observed("gdp", "zone", {"2022-01/2022-02": 2, "2022-03": 1}, unit="USD")
    refused = asked("gdp", "2021-12/2022-03", months)
    assert refused.code == "unit_mismatch"


def test_mixed_grain_is_refused_and_told():
    refused = asked(
        "gdp", "2025H1", observed("gdp", "zone", {"2025Q1": 48, "2025-04": 20, "2025-05": 20, "2025-06": 22})
    )
    assert refused.code == "mixed_grain"
    assert "2025年一季度（季）、2025年4月（月）" in refused.said


def test_mixed_basis_is_refused_and_told():
    refused = asked(
        "gdp",
        "2025H1",
        observed("gdp", "zone", {"2025-01/2025-05": 88}, "cumulative"),
        observed("gdp", "zone", {"2025-06": 22}),
    )
    assert refused.code == "mixed_basis"
    assert "2025年1—5月为累计数、2025年6月为当期数" in refused.said


def test_a_figure_in_another_unit_is_refused():
    told = observed("gdp", "zone", {"2025-04": 20, "2025-05": 20}), observed("gdp", "zone", {"2025-06": 3}, unit="USD")
    refused = asked("gdp", "2025Q2", *told)
    assert refused.code == "unit_mismatch"
    assert "2025年6月以USD计，指标以CNY计" in refused.said


def test_of_a_stock_the_last_value_counts_and_only_the_last():
    told = observed("high_tech_firms", "zone", {"2025-11": 118, "2025-12": 120}, "point")
    assert asked("high_tech_firms", "2025", told).value == 120
    assert asked("high_tech_firms", "2025Q4", told).value == 120
    refused = asked("high_tech_firms", "2025H1", told)
    assert (refused.code, refused.missing) == ("missing_parts", ("2025年上半年末",))


def test_the_mean_of_a_stock_needs_every_month():
    catalogue = with_indicator("resident_population", over_time="mean")
    told = observed("resident_population", "zone", {"2025-04": 100, "2025-05": 104, "2025-06": 108}, "point")
    assert asked("resident_population", "2025Q2", told, catalogue=catalogue).value == 104
    refused = asked("resident_population", "2025Q2", told[:2], catalogue=catalogue)
    assert refused.missing == ("2025年6月",)


def test_the_index_of_a_year_is_the_mean_of_its_months_or_as_reported():
    months = {f"2025-{n:02}": 100 + n for n in range(1, 13)}
    assert asked("consumer_price_index", "2025", observed("consumer_price_index", "zone", months)).value == Decimal(
        "106.5"
    )
    told = observed("consumer_price_index", "zone", months | {"2025": 102})
    assert asked("consumer_price_index", "2025", told).value == 102


def test_of_places_the_last_counts():
    assert asked("overall_rank", "2025", observed("overall_rank", "zone", {"2025Q3": 5, "2025Q4": 3})).value == 3


TAX = {"2025-01/2025-02": 9, "2025-03": 3}
REVENUE = {"2025-01/2025-02": 10, "2025-03": 6}


def test_the_parts_of_a_ratio_are_added_first():
    told = asked(
        "tax_share", "2025Q1", observed("tax_revenue", "zone", TAX), observed("general_public_revenue", "zone", REVENUE)
    )
    assert (told.value, told.unit) == (75, "%")
    assert (told.numerator.value, told.denominator.value) == (12, 16)
    assert told.value != (Decimal(90) + 50) / 2
    assert len(told.observations()) == 4


def test_each_part_of_a_ratio_follows_its_own_nature():
    told = asked(
        "gdp_per_capita",
        "2025",
        observed("gdp", "zone", {"2025Q1": 100, "2025Q2": 100, "2025Q3": 100, "2025Q4": 100}),
        observed("resident_population", "zone", {"2025-06": 3, "2025-12": 4}, "point"),
    )
    assert (told.value, told.denominator.formula) == (100, "2025年末的数")


def test_a_ratio_per_ten_thousand_is_in_its_unit():
    told = asked(
        "energy_per_gdp",
        "2025",
        observed("total_energy_use", "zone", {"2025": 30_000}),
        observed("gdp", "zone", {"2025": 1_000_000_000}),
    )
    assert told.value == Decimal("0.3")


def test_a_ratio_without_parts_is_refused_over_time_but_stands_as_reported():
    told = observed("hotline_satisfaction", "zone", {"2025Q1": 96, "2025Q2": 98})
    refused = asked("hotline_satisfaction", "2025H1", told)
    assert (refused.code, refused.missing) == ("without_parts", ("回访满意的工单数", "回访的工单数"))
    own = asked("hotline_satisfaction", "2025Q2", told)
    assert own.value == 98
    assert [note.code for note in own.notes] == ["without_parts"]


def test_a_reported_ratio_carries_its_parts_and_what_they_say_otherwise():
    parts = observed("tax_revenue", "zone", TAX), observed("general_public_revenue", "zone", REVENUE)
    fits = asked("tax_share", "2025Q1", *parts, observed("tax_share", "zone", {"2025Q1": "75.0"}))
    assert (fits.value, fits.numerator.value, fits.notes) == (Decimal("75.0"), 12, ())
    off = asked("tax_share", "2025Q1", *parts, observed("tax_share", "zone", {"2025Q1": "78.0"}))
    assert (off.value, [note.code for note in off.notes]) == (78, ["differs"])


def test_a_ratio_whose_units_do_not_make_it_is_refused():
    catalogue = with_indicator("tax_share", denominator="resident_population")
    refused = asked("tax_share", "2025Q1", catalogue=catalogue)
    assert refused.code == "unit_mismatch"


def test_a_zero_denominator_is_refused():
    zero = observed("general_public_revenue", "zone", {"2025Q1": 0})
    assert asked("tax_share", "2025Q1", observed("tax_revenue", "zone", {"2025Q1": 1}), zero).code == "zero_denominator"


@pytest.mark.parametrize("nature", ["growth", "rank", "index"])
def test_what_does_not_add_is_refused_with_its_reason_and_stands_as_reported(nature):
    catalogue = with_indicator("gdp", nature=nature, over_time="none", over_areas="none", unit="%")
    told = observed("gdp", "zone", {"2025Q1": 5, "2025Q2": 6})
    refused = asked("gdp", "2025H1", told, catalogue=catalogue)
    assert refused.code == "not_additive"
    assert "不能" in refused.said
    assert isinstance(asked("gdp", "2025Q2", told, catalogue=catalogue), Figure)


def test_a_past_day_gives_the_value_as_it_was_known():
    told = book(
        observed("gdp", "zone", {"2025-04": 20, "2025-05": 20, "2025-06": 20}, vintage=date(2025, 7, 15)),
        observed("gdp", "zone", {"2025-05": 25}, vintage=date(2025, 9, 1), status="revised"),
    )
    quarter = Period.parse("2025Q2")
    assert over_time(told, "gdp", "zone", quarter).value == 65
    assert over_time(told.as_of(date(2025, 8, 1)), "gdp", "zone", quarter).value == 60
    assert over_time(told.as_of(date(2025, 7, 1)), "gdp", "zone", quarter).code == "missing"
