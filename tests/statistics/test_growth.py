"""Growth joins on the period; what was published is kept, and never replaced by what the levels give."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from invented import indicator, observed, series

from guatu.periods import Period
from guatu.statistics import Refusal, Series, base_revised, base_revisions, growth, mom, revised_years, yoy
from guatu.statistics.grains import periods_of

GDP = indicator("gdp")
STOCK = indicator("high_tech_firms")
SHARE = indicator("tax_share")
JUNE, MAY, SPRING = (Period.parse(text) for text in ("2026-06", "2026-05", "2026-01/2026-02"))


def test_growth_joins_on_the_period_and_not_on_the_row_before():
    told = yoy(GDP, series({"2024-06": 50, "2025-05": 90, "2025-06": 80, "2026-06": 88}), JUNE, "discrete")
    assert (told.value, told.unit) == (10, "%")
    assert told.formula == "（2026年6月当期数 ÷ 2025年6月当期数 − 1）× 100"
    assert (told.numerator.value, told.denominator.value) == (88, 80)


def test_a_missing_base_gives_no_value_and_is_named():
    refused = yoy(GDP, series({"2024-06": 50, "2026-06": 88}), JUNE, "discrete")
    assert refused == Refusal("missing_base", "缺2025年6月的数，不能与之比较", ("2025年6月",))


def test_a_base_that_cannot_be_used_says_why():
    told = Series([*observed("gdp", "zone", {"2026-06": 88}), *observed("gdp", "zone", {"2025-06": 80}, unit="USD")])
    assert yoy(GDP, told, JUNE, "discrete").code == "unit_mismatch"
    january = series({"2025-01/2025-02": 30, "2026-01": 14})
    assert yoy(GDP, january, Period.parse("2026-01"), "discrete").code == "january"


def test_a_missing_figure_of_the_period_itself_is_told_as_such():
    assert yoy(GDP, series({"2025-06": 80}), JUNE, "discrete").missing == ("2026年6月",)


@pytest.mark.parametrize("base", [0, -5])
def test_on_a_base_that_is_not_positive_there_is_no_growth(base):
    assert yoy(GDP, series({"2025-06": base, "2026-06": 88}), JUNE, "discrete").code == "base_not_positive"


def test_growth_of_a_month_is_computed_from_cumulative_figures_where_only_they_are_there():
    told = yoy(
        GDP,
        series(
            {"2025-01/2025-05": 40, "2025-01/2025-06": 50, "2026-01/2026-05": 44, "2026-01/2026-06": 56}, "cumulative"
        ),
        JUNE,
        "discrete",
    )
    assert told.value == 20
    assert len(told.observations()) == 4


def test_growth_of_a_quarter_is_computed_from_its_months_where_only_they_are_there():
    months = {"2025-04": 20, "2025-05": 20, "2025-06": 10, "2026-04": 20, "2026-05": 20, "2026-06": 15}
    told = yoy(GDP, series(months), Period.parse("2026Q2"), "discrete")
    assert (told.value, len(told.observations())) == (10, 6)
    months.pop("2025-05")
    refused = yoy(GDP, series(months), Period.parse("2026Q2"), "discrete")
    assert (refused.code, refused.missing) == ("missing_base", ("2025年5月",))


def test_the_first_two_months_compare_with_the_first_two_months_across_leap_years():
    told = yoy(GDP, series({"2023-01/2023-02": 50, "2024-01/2024-02": 55}), Period.parse("2024-01/2024-02"), "discrete")
    assert told.value == 10


def test_a_share_changes_in_points():
    told = yoy(SHARE, series({"2025": 80, "2026": "82.5"}, code="tax_share"), Period.parse("2026"), "discrete")
    assert (told.value, told.unit) == (Decimal("2.5"), "pp")
    assert "百分点" in told.formula


@pytest.mark.parametrize("code", ["overall_rank", "consumer_price_index"])
def test_places_and_indexes_have_no_growth(code):
    one = indicator(code)
    told = series({"2025-06": 100, "2026-06": 102}, code=code)
    assert {yoy(one, told, JUNE, "discrete").code, mom(one, told, JUNE, "discrete").code} == {"no_growth", "no_mom"}


def test_growth_on_the_month_before_is_of_flows_of_one_period_and_of_stocks():
    assert mom(GDP, series({"2026-05": 80, "2026-06": 88}), JUNE, "discrete").value == 10
    stock = series({"2026-05": 200, "2026-06": 210}, "point", code=STOCK.code)
    assert mom(STOCK, stock, JUNE, "point").value == 5


@pytest.mark.parametrize(
    ("period", "basis", "reason"),
    [
        ("2026-01/2026-06", "cumulative", "累计数没有环比"),
        ("2026-01/2026-02", "discrete", "1—2月合为一期"),
        ("2026", "discrete", "年度数的环比就是同比"),
        ("2026-03", "discrete", "1—2月合并发布，2026年2月没有单独的数"),
    ],
)
def test_where_growth_on_the_period_before_makes_no_sense_it_is_refused_with_the_reason(period, basis, reason):
    told = series({"2026-01/2026-02": 30, "2026-03": 18, "2026": 240, "2025": 220})
    assert reason in mom(GDP, told, Period.parse(period), basis).said


def test_ten_day_periods_and_quarters_compare_with_those_just_before():
    told = series({"2026-06-X3": 10, "2026-07-X1": 11, "2025Q4": 50, "2026Q1": 40})
    assert mom(GDP, told, Period.parse("2026-07-X1"), "discrete").value == 10
    assert mom(GDP, told, Period.parse("2026Q1"), "discrete").value == -20


def test_published_growth_stands_beside_what_the_levels_give():
    published = observed("gdp", "zone", {"2026-06": 88}, growth=Decimal("7.2"), growth_kind="real")
    both = growth(GDP, Series([*observed("gdp", "zone", {"2025-06": 80}), *published]), JUNE, "discrete")
    assert (both.published.value, both.computed.value) == (Decimal("7.2"), 10)
    assert both.published.formula == "2026年6月发布的实际增速"


def test_growth_that_was_not_published_is_not_made_up():
    told = growth(GDP, series({"2025-06": 80, "2026-06": 88}), JUNE, "discrete")
    assert told.published.code == "no_published_growth"
    assert told.computed.value == 10


# ------------------------------------------------------------------ revised bases


def retailing(factors, kind="nominal"):
    """Invented retail sales 2023-2026 that grow by 8 % a year as published; `factors` scale a whole year's level."""
    published = {"growth": Decimal(8), "growth_kind": kind}
    level = {2023 + n: Decimal(100) * Decimal("1.08") ** n * factors.get(2023 + n, 1) for n in range(4)}
    return Series(
        one
        for year, value in level.items()
        for at, month in enumerate(periods_of(year, "month"), 10)
        for one in observed("retail_sales", "zone", {str(month): value * at}, vintage=date(year, 12, 31), **published)
    )


def test_a_base_that_was_revised_is_found_in_its_year_and_in_no_other():
    years = revised_years(retailing({2025: Decimal("1.03"), 2026: Decimal("1.03")}))
    assert [(one.year, one.basis, len(one.findings), one.checked, one.throughout) for one in years] == [
        (2025, "discrete", 11, 11, True)
    ]
    assert years[0].said().startswith("2025年11期中有11期发布增速与绝对数不符，相差（中位数）")


def test_the_finding_tells_the_base_that_would_fit_and_overwrites_nothing():
    told = retailing({2025: Decimal("1.03"), 2026: Decimal("1.03")})
    before = list(told)
    finding = base_revisions(told)[0]
    assert finding.implied_base * Decimal("1.08") == pytest.approx(finding.level.value)
    assert finding.gap == finding.computed - 8
    assert "以发布的增速为准" in finding.said()
    assert list(told) == before


def test_one_month_off_raises_its_year_but_is_to_be_looked_at_first():
    typo = observed(
        "retail_sales", "zone", {"2026-06": 3000}, growth=Decimal(8), growth_kind="nominal", vintage=date(2027, 1, 1)
    )
    (year,) = revised_years(Series([*retailing({}), *typo]))
    assert (year.year, len(year.findings), year.throughout) == (2026, 1, False)
    assert "先核对" in year.said()


def test_a_revised_base_that_came_in_as_a_new_vintage_raises_nothing_any_more():
    told = retailing({2025: Decimal("1.03"), 2026: Decimal("1.03")})
    mended = [
        one
        for old in told
        if old.period.year == 2024
        for one in observed("retail_sales", "zone", {str(old.period): old.value * Decimal("1.03")}, status="revised")
    ]
    whole = Series([*told, *mended])
    assert revised_years(whole) == ()
    assert [one.year for one in revised_years(whole.as_of(date(2026, 1, 1)))] == [2025]


def test_real_growth_is_not_held_against_levels():
    assert revised_years(retailing({2025: 2}, kind="real")) == ()


@given(st.decimals(-30, 60, places=2), st.integers(1_000, 10**6))
def test_the_threshold_is_half_a_point_and_itself_allowed(rate, base):
    level = Decimal(base) * (1 + rate / 100)
    for off, raised in (("0.5", False), ("-0.5", False), ("0.51", True), ("-0.51", True)):
        told = Series(
            [
                *observed("gdp", "zone", {"2025-06": base}),
                *observed("gdp", "zone", {"2026-06": level}, growth=rate + Decimal(off), growth_kind="comparable"),
            ]
        )
        assert (base_revised(told, JUNE, "discrete") is not None) == raised


def test_what_rounding_of_small_levels_explains_is_granted_when_the_step_is_told():
    told = Series(
        [
            *observed("gdp", "zone", {"2025-06": "30000000"}),
            *observed("gdp", "zone", {"2026-06": "30000000"}, growth=Decimal(5), growth_kind="nominal"),
        ]
    )
    assert base_revised(told, JUNE, "discrete") is not None
    assert base_revised(told, JUNE, "discrete", step=Decimal(10_000_000)) is None
