"""The month's figures against each other, the scheme, the calendar and their own history. All figures are invented."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st
from office_tables import CATALOGUE

from guatu.reporting import Figure, History, Item, ReportingError, Scheme, Subject, Sum, check, distinct, outstanding
from guatu.reporting import scheme as schemes
from guatu.reporting.checks.past import _grouped_median
from guatu.reporting.figures import period_of, times

OCTOBER, TODAY = date(2026, 10, 31), date(2026, 11, 5)
NAMES = {"east": "东园", "zone": "全区"}


def figure(indicator="exports", value=None, growth=None, **other):
    """A cumulated October of the east park, in yuan where the indicator is money."""
    place = {"sheet": "月报", "row": 3, "column": 4, "growth_column": 5}
    known = {"area": "east", "last": OCTOBER, "grain": "month", "basis": "cumulative"}
    exact = {
        "value": None if value is None else Decimal(str(value)),
        "growth": None if growth is None else Decimal(str(growth)),
        "growth_step": Decimal("0.1"),
    }
    return Figure(indicator=indicator, **{**place, **known, **exact, **other})


def row(value, last, indicator="exports", growth=None, basis="cumulative", area="east"):
    return (indicator, area, last, "month", basis, value, growth)


def month_end(year, month):
    return date(year + month // 12, month % 12 + 1, 1) - date.resolution


def checked(figures, history=(), **against):
    return check(figures, Subject(CATALOGUE, TODAY, History.of(history), areas=NAMES, **against))


def rules(findings):
    return [each.rule for each in findings]


# ------------------------------------------------------------------ figures against each other


def test_a_cumulated_flow_below_last_month_s():
    (found,) = checked([figure(value=95 * 10**8)], [row(1e10, date(2026, 9, 30))])
    assert (found.rule, found.severity, found.place) == ("cumulative_below", "warning", "工作表“月报”第3行D列")
    assert found.message == "东园出口总额2026年1—10月累计95亿元，低于上期累计的100亿元，即当期为-5亿元"


def test_a_fall_that_rounding_explains_is_none():
    rounded = figure(value=99.6 * 10**8, step=Decimal(10**8))
    assert checked([rounded], [row(1e10, date(2026, 9, 30))]) == []


@pytest.mark.parametrize(
    "other",
    [
        {"basis": "discrete"},
        {"last": date(2026, 2, 28)},
        {"indicator": "high_tech_firms", "basis": "point"},
    ],
    ids=["single months", "a new year", "stocks"],
)
def test_what_is_not_cumulated_may_fall(other):
    basis, last = other.get("basis", "cumulative"), other.get("last", OCTOBER)
    before = month_end(last.year, last.month - 1) if last.month > 2 else date(2025, 12, 31)
    history = [row(100, before, indicator=other.get("indicator", "exports"), basis=basis)]
    assert checked([figure(value=95, **other)], history) == []


def test_growth_that_level_and_base_do_not_give():
    history = [row(90e8, date(2025, 10, 31))]
    (found,) = checked([figure(value=10**10, growth=5.2)], history)
    assert found.rule == "growth_against_base"
    assert "上年同期为90亿元，据此应增长11.11%，而填报增速为5.2%，相差5.91个百分点" in found.message
    assert checked([figure(value=10**10, growth=11.1)], history) == []


@pytest.mark.parametrize(("growth", "told"), [(10.5, False), (10.55, False), (10.6, True), (9.4, True)])
def test_half_a_point_and_the_growth_s_own_rounding_are_left_open(growth, told):
    found = checked([figure(value=110, growth=growth, step=Decimal("0.001"))], [row(100, date(2025, 10, 31))])
    assert bool(found) is told


def test_the_table_s_own_base_counts_before_the_history_s():
    own = figure(value=110, growth=10, base=Decimal(100), step=Decimal("0.01"))
    assert checked([own], [row(90, date(2025, 10, 31))]) == []


def test_real_growth_may_differ_by_what_prices_move():
    history = [row(1e10, date(2025, 10, 31), indicator="gdp")]
    assert checked([figure("gdp", 108 * 10**8, 5)], history) == []
    assert rules(checked([figure("gdp", 115 * 10**8, 5)], history)) == ["growth_against_base"]


@pytest.mark.parametrize(("kind", "told"), [("real", False), ("comparable", False), ("nominal", True), ("", True)])
def test_the_scheme_says_which_growth_is_real(kind, told):
    item = Item("exports", ("east",), "cumulative", growth=kind)
    found = checked([figure(value=108, growth=5)], [row(100, date(2025, 10, 31))], scheme=scheme(item))
    assert rules(found) == ["growth_against_base"] * told


def test_a_part_above_its_whole():
    figures = [figure("exports", 12 * 10**8), figure("foreign_trade", 10**9, row=2)]
    (found,) = checked(figures)
    assert (found.rule, found.row) == ("part_above_whole", 3)
    assert "12亿元，大于其所属的进出口总额（10亿元）" in found.message
    assert checked([figure("exports", 12 * 10**8, area="west"), figures[1]]) == []


def test_the_whole_may_stand_in_the_history():
    assert rules(checked([figure("exports", 12)], [row(10, OCTOBER, indicator="foreign_trade")])) == [
        "part_above_whole"
    ]


def scheme(*items, **other):
    items = items or (Item("exports", ("east",), "cumulative"),)
    return Scheme("经发局", items, **{"deadline": 10, **other})


TRADE = (Sum("foreign_trade", ("exports", "imports")),)
TRADE_ITEMS = tuple(Item(code, ("east",), "cumulative") for code in ("foreign_trade", "exports", "imports"))


def test_a_sum_that_its_parts_do_not_give():
    figures = [figure(code, value * 10**8, row=n) for n, (code, value) in enumerate(
        {"foreign_trade": 171, "exports": 121, "imports": 49}.items(), 3)]  # fmt: skip
    (found,) = checked(figures, scheme=scheme(*TRADE_ITEMS, sums=TRADE))
    assert (found.rule, found.row) == ("sum_differs", 3)
    assert "为171亿元，而各部分合计为170亿元，相差1亿元" in found.message
    right = [figures[0]._replace(value=Decimal(170 * 10**8)), *figures[1:]]
    assert checked(right, scheme=scheme(*TRADE_ITEMS, sums=TRADE)) == []


def test_a_sum_may_miss_by_the_rounding_of_all_its_figures():
    step = Decimal(10**7)
    figures = [figure(code, value, step=step, row=n) for n, (code, value) in enumerate(
        {"foreign_trade": 17_010_000_000, "exports": 12_150_000_000, "imports": 4_850_000_000}.items(), 3)]  # fmt: skip
    assert checked(figures, scheme=scheme(*TRADE_ITEMS, sums=TRADE)) == []


def test_areas_add_up_to_their_whole():
    items = [Item("exports", ("zone", "east", "west"), "cumulative")]
    figures = [figure(value=value, area=area, row=n) for n, (area, value) in enumerate(
        {"zone": 100, "east": 60, "west": 30}.items(), 3)]  # fmt: skip
    over = (Sum("zone", ("east", "west"), over="area"),)
    (found,) = checked(figures, scheme=scheme(*items, sums=over))
    assert (found.rule, found.row) == ("sum_differs", 3)


@pytest.mark.parametrize(
    ("indicator", "basis", "rule"),
    [
        ("high_tech_firms", "point", "negative"),
        ("projects_signed", "cumulative", "negative"),
        ("projects_signed", "discrete", "negative_money"),
        ("tax_revenue", "discrete", "negative_money"),
        ("industrial_profit", "cumulative", ""),
    ],
)
def test_what_can_be_negative(indicator, basis, rule):
    if indicator not in CATALOGUE.codes:
        indicator = next(each.code for each in CATALOGUE if "利润" in each.name and each.unit == "CNY")
    assert "".join(rules(checked([figure(indicator, -3, basis=basis)]))) == rule


# ------------------------------------------------------------------ figures against their history


def ten_years(values, indicator="exports", month=10):
    """Cumulated Octobers of the years before, the last value in 2025."""
    return [row(value, month_end(2026 - len(values) + n, month), indicator) for n, value in enumerate(values)]


STEADY = [100 * 1.05**year * (1 + 0.01 * (-1) ** year) for year in range(8)]


@pytest.mark.parametrize(("power", "times"), [(4, "10,000倍"), (-4, "10,000分之一"), (8, "100,000,000倍"), (1, "10倍")])
def test_a_unit_slip_is_told_once_with_the_value_that_would_fit(power, times):
    value = Decimal("1.5E10").scaleb(power)
    (found,) = checked([figure(value=value)], ten_years([each * 1e8 for each in STEADY]))
    assert found.rule == "unit_slip"
    assert times in found.message
    assert "如改为150亿元" in found.remedy


def test_few_projects_may_be_ten_times_as_many():
    assert checked([figure("projects_signed", 20)], [row(2, date(2025, 10, 31), "projects_signed")]) == []


def test_a_jump_against_the_same_month_of_other_years():
    history = ten_years([each * 1e8 for each in STEADY])
    (found,) = checked([figure(value=2.5e10)], history)
    assert (found.rule, found.severity) == ("jump", "warning")
    assert "超过3.5即提示" in found.message
    assert checked([figure(value=1.5e10)], history) == []


def test_a_series_that_always_jumps_is_let_jump():
    wild = [100, 180, 90, 200, 110, 190, 95, 170]
    assert checked([figure(value=330)], ten_years(wild)) == []


def test_a_short_history_is_not_judged():
    assert checked([figure(value=300)], ten_years([100, 105])) == []


def test_months_of_other_seasons_stand_in_for_a_short_history():
    monthly = [row(100 * (1.05 if year == 2025 else 1) * month, month_end(year, month))
               for year in (2024, 2025) for month in range(2, 13)]  # fmt: skip
    assert rules(checked([figure(value=2200)], monthly)) == ["jump"]
    assert checked([figure(value=1105)], monthly) == []


def test_growth_alone_is_held_against_published_growth():
    history = [row(None, month_end(2026 - n, 10), "industrial_value_added_above_scale", growth=6 + n % 2) for n in
               range(1, 8)]  # fmt: skip
    assert rules(checked([figure("industrial_value_added_above_scale", growth=60)], history)) == ["jump"]
    assert checked([figure("industrial_value_added_above_scale", growth=7.5)], history) == []


def test_the_same_value_as_last_month():
    history = [row(100, date(2026, 9, 30)), row(80, date(2026, 8, 31))]
    assert rules(checked([figure(value=100)], history)) == ["same_as_last"]
    assert checked([figure(value=0)], [row(0, date(2026, 9, 30))]) == []


def test_a_series_that_often_stands_still_may_stand_still():
    history = [row(n // 3, month_end(2025 + n // 12, n % 12 + 1), "high_tech_firms", basis="point") for n in range(21)]
    assert checked([figure("high_tech_firms", 6, basis="point")], history) == []


def test_february_is_compared_with_december():
    february = figure(value=100, basis="discrete", last=date(2026, 2, 28))
    assert rules(checked([february], [row(100, date(2025, 12, 31), basis="discrete")])) == ["same_as_last"]


# ------------------------------------------------------------------ calendar and scheme


@pytest.mark.parametrize(
    ("last", "rule"),
    [(date(2026, 11, 30), "unfinished_period"), (date(2026, 12, 31), "future_period"), (OCTOBER, "")],
)
def test_months_of_the_future_are_refused(last, rule):
    assert "".join(rules(checked([figure(value=1, last=last)]))) == rule


def test_a_late_report_is_told_once_with_its_days():
    figures = [figure(value=2), figure(value=1, last=date(2026, 9, 30), row=4)]
    (found,) = checked(figures, scheme=scheme(deadline=3))
    assert (found.rule, found.sheet) == ("late_report", "月报")
    assert "应于2026-11-03前上报，实际于2026-11-05上报，迟2天" in found.message
    assert checked(figures, scheme=scheme(deadline=5)) == []


def test_rows_missing_against_the_scheme():
    items = [Item("exports", ("east", "zone"), "cumulative"), Item("high_tech_firms", ("east",), "point", "quarter")]
    (found,) = checked([figure(value=1)], scheme=scheme(*items))
    assert found.message == "缺少全区出口总额2026年1—10月的数据"
    missing = checked([], scheme=scheme(*items), period_last=date(2026, 9, 30))
    assert [each.message for each in missing] == [
        "缺少东园出口总额2026年1—9月的数据",
        "缺少东园高新技术企业数2026年三季度末的数据",
        "缺少全区出口总额2026年1—9月的数据",
    ]


def test_nobody_reports_january_alone():
    items = (Item("exports", ("east",), "cumulative"), Item("high_tech_firms", ("east",), "point"))
    assert [each[0] for each in scheme(*items).expected(date(2026, 1, 31))] == ["high_tech_firms"]
    assert len(list(scheme(*items).expected(date(2026, 2, 28)))) == 2


def test_what_the_scheme_does_not_have_is_told_once():
    figures = [figure(value=1), figure("imports", 2, row=4), figure("imports", 1, row=5, last=date(2026, 9, 30))]
    found = checked(figures, scheme=scheme())
    assert [(each.rule, each.row) for each in found] == [("not_in_scheme", 4)]


# ------------------------------------------------------------------ twins


def test_rows_that_say_the_same_twice_and_rows_that_do_not():
    one, again, other = figure(value=1), figure(value=1, row=4), figure(value=2, row=5)
    assert [(each.rule, each.row, each.severity) for each in checked([one, again, other])] == [
        ("duplicate_row", 4, "warning"),
        ("conflicting_rows", 5, "error"),
    ]
    assert distinct([one, again]) == [one]


def test_two_sheets_may_agree_but_not_differ():
    one, same = figure(value=1), figure(value=1, sheet="附表", row=9)
    assert checked([one, same]) == []
    (found,) = checked([one, figure(value=2, sheet="附表", row=9)])
    assert (found.rule, found.sheet, found.row) == ("conflicting_sheets", "附表", 9)
    assert "工作表“月报”第3行D列" in found.message


def test_a_growth_that_stands_in_another_row_is_joined_to_its_level():
    level, growth = figure(value=1), figure(growth=5, row=9)
    assert distinct([level, growth]) == [level._replace(growth=Decimal(5), growth_step=growth.growth_step)]


# ------------------------------------------------------------------ findings


def test_an_explained_finding_stays_explained_for_the_same_figure_only():
    history = [row(100, date(2026, 9, 30))]
    (found,) = checked([figure(value=95)], history)
    (moved,) = checked([figure(value="95.00", sheet="新表", row=30, column=9)], history)
    (changed,) = checked([figure(value=94)], history)
    assert moved.key == found.key != changed.key
    assert outstanding([moved, changed], {found.key}) == [changed]


def test_errors_cannot_be_explained_away():
    (found,) = checked([figure(value=1, last=date(2026, 12, 31))])
    assert outstanding([found], {found.key}) == [found]


def test_findings_come_in_the_order_of_sheets_rows_and_columns_whatever_the_input():
    figures = [figure(value=-n, row=n, sheet=f"表{n % 2}", area=f"a{n}") for n in range(1, 30)]
    against = Subject(CATALOGUE, TODAY, History.empty())
    found = check(figures, against, ["表1", "表0"])
    assert found == check(figures[::-1], against, ["表1", "表0"])
    assert [(each.sheet, each.row) for each in found] == sorted(
        ((each.sheet, each.row) for each in found), key=lambda place: (place[0] != "表1", place[1])
    )


# ------------------------------------------------------------------ columns


def test_history_comes_as_an_arrow_table():
    rows = ten_years(STEADY)
    names = ("indicator", "area", "last", "grain", "basis", "value", "growth")
    table = pa.table({name: list(column) for name, column in zip(names, zip(*rows, strict=True), strict=True)})
    there, here = History.from_arrow(table), History.of(rows)
    for one, other in zip(there, here, strict=True):
        assert np.array_equal(one.astype(other.dtype), other, equal_nan=other.dtype.kind == "f")
    with pytest.raises(ReportingError, match="basis"):
        History.from_arrow(table.drop_columns(["basis"]))


@pytest.mark.parametrize(("grain", "basis"), [("monthly", "cumulative"), ("month", "total")])
def test_a_history_of_unknown_grain_or_basis_is_refused(grain, basis):
    with pytest.raises(ReportingError, match=r"monthly|total"):
        History.of([("exports", "east", OCTOBER, grain, basis, 1.0, None)])


@given(st.dates(date(1950, 1, 1), date(2100, 12, 31)))
def test_times_count_ten_day_periods(day):
    (time,) = times(np.array([day], dtype="datetime64[D]"))
    assert time == 36 * day.year + 3 * (day.month - 1) + min((day.day - 1) // 10, 2)


@given(st.lists(st.tuples(st.integers(0, 5), st.floats(-1e6, 1e6) | st.just(float("nan"))), max_size=60))
def test_medians_by_group_are_the_medians_of_the_groups(pairs):
    group = np.array([each[0] for each in pairs], dtype="int64")
    numbers = np.array([each[1] for each in pairs], dtype="float64")
    medians, counts = _grouped_median(numbers, group, 6)
    for number in range(6):
        own = numbers[(group == number) & ~np.isnan(numbers)]
        assert counts[number] == len(own)
        assert np.isnan(medians[number]) if not len(own) else medians[number] == pytest.approx(np.median(own))


@pytest.mark.parametrize(
    ("last", "grain", "basis", "text"),
    [
        (OCTOBER, "month", "cumulative", "2026-01/2026-10"),
        (OCTOBER, "month", "discrete", "2026-10"),
        (date(2026, 2, 28), "month", "discrete", "2026-01/2026-02"),
        (date(2026, 9, 30), "quarter", "discrete", "2026Q3"),
        (date(2026, 6, 30), "half", "discrete", "2026H1"),
        (date(2026, 12, 31), "year", "discrete", "2026"),
        (date(2026, 10, 20), "xun", "discrete", "2026-10-X2"),
    ],
)
def test_a_figure_s_period_is_the_one_that_is_said(last, grain, basis, text):
    assert str(period_of(last, grain, basis)) == text


# ------------------------------------------------------------------ the scheme as plain data


WHOLE = Scheme("经发局", TRADE_ITEMS, 8, ("经济发展局",), TRADE)


def test_a_scheme_survives_as_plain_data():
    assert schemes.from_plain(WHOLE.plain(), CATALOGUE) == WHOLE


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"deadline": 0}, "deadline"),
        ({"items": [{"indicator": "gpd", "areas": ["east"], "basis": "cumulative"}]}, "gpd"),
        ({"items": [{"indicator": "exports", "areas": [], "basis": "cumulative"}]}, "areas"),
        ({"items": [{"indicator": "exports", "areas": ["east"], "basis": "point"}]}, "point"),
        ({"items": [{"indicator": "exports", "areas": ["east"], "basis": "累计"}]}, "累计"),
        ({"items": [{"indicator": "exports", "areas": ["east"], "basis": "discrete", "rhythm": "week"}]}, "week"),
        ({"items": [{"indicator": "exports", "areas": ["east"], "basis": "discrete", "growth": "yoy"}]}, "yoy"),
        ({"sums": [{"whole": "exports", "parts": ["exports"]}]}, "parts"),
        ({"sums": [{"whole": "exports", "parts": ["gpd"]}]}, "gpd"),
        ({"colour": "red"}, "colour"),
    ],
)
def test_a_scheme_that_cannot_be_followed_names_its_line(change, named):
    with pytest.raises(ReportingError, match=named):
        schemes.from_plain({**WHOLE.plain(), **change}, CATALOGUE)


@pytest.mark.parametrize(
    ("last", "due"),
    [(OCTOBER, date(2026, 11, 8)), (date(2026, 12, 31), date(2027, 1, 8)), (date(2026, 10, 20), date(2026, 10, 28))],
)
def test_reports_are_due_so_many_days_after_the_period(last, due):
    assert WHOLE.due(last) == due
