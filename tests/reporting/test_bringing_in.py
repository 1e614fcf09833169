"""From an office's table to figures: what columns hold is proposed, kept, applied again, and never guessed."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from office_tables import AREAS, CATALOGUE, Percent, Thousandth, taken_in, write_book
from packed_xls import PERCENT, pack_xls

from guatu.periods import Period
from guatu.reporting import Frame, History, Item, ReportingError, Scheme, Subject, check, extract, open_book, propose
from guatu.reporting.amounts import EMPTY, read_text
from guatu.reporting.mapping import from_plain

TITLE = ["云泽湖园区2026年1-10月主要经济指标（虚构）"]
HEADINGS = ["指标", "单位", "本月", "本月止累计", "累计同比(%)", "上年同期累计", "备注"]


def said(figures):
    """What figures say, without their places: code, area, last day, basis, value, growth, base."""
    return [(each.indicator, each.area, each.last, each.basis, each.value, each.growth, each.base) for each in figures]


def rules(findings):
    return [(each.rule, each.row, each.column) for each in findings]


def monthly(tmp_path, rows, name="月报.xlsx", headings=HEADINGS, title=TITLE):
    return write_book(tmp_path / name, {"月报": [title, headings, *rows]})


OCTOBER = date(2026, 10, 31)


def test_a_row_an_indicator_gives_month_and_cumulated_figures_with_growth_and_base(tmp_path):
    path = monthly(tmp_path, [["一、地区生产总值", "亿元", "50.1", 512.3, 5.2, "—", "快报"]])
    intake = taken_in(path)
    assert intake.findings == []
    assert said(intake.figures) == [
        ("gdp", "zone", OCTOBER, "discrete", Decimal("5010000000"), None, None),
        ("gdp", "zone", OCTOBER, "cumulative", Decimal("51230000000"), Decimal("5.2"), None),
    ]
    assert [(each.row, each.column, each.growth_column) for each in intake.figures] == [(3, 3, 0), (3, 4, 5)]


@pytest.mark.parametrize("written", ["１，３２８，０００", "132.8亿元", "1,328,000", "１３２．８亿元"])
def test_numbers_as_text_are_read_exactly(tmp_path, written):
    figures = taken_in(monthly(tmp_path, [["其中：出口", "万元", None, written, "下降3.1%", None]])).figures
    assert said(figures) == [("exports", "zone", OCTOBER, "cumulative", Decimal("13280000000"), Decimal("-3.1"), None)]


def test_a_cell_shown_in_percent_is_percent(tmp_path):
    figures = taken_in(monthly(tmp_path, [["出口总额", "亿元", None, 100, Percent(0.083)]])).figures
    assert figures[0].growth == Decimal("8.3")


def test_month_columns_under_merged_headers(tmp_path):
    rows = [["进度表"], ["指标", "2026年"], [None, "1-2月", None, "1-3月"], [None, "数值", "同比", "数值", "同比"]]
    rows += [["固定资产投资（亿元）", 10, 3, 20, 4]]
    merged = [(1, 1, 1, 4, "2026年"), (2, 1, 2, 2, "1-2月"), (2, 3, 2, 4, "1-3月"), (1, 0, 3, 0, "指标")]
    figures = taken_in(write_book(tmp_path / "a.xlsx", {"表": rows}, merged=merged)).figures
    assert said(figures) == [
        ("fixed_asset_investment", "zone", date(2026, 2, 28), "cumulative", Decimal(10**9), Decimal(3), None),
        ("fixed_asset_investment", "zone", date(2026, 3, 31), "cumulative", Decimal(2 * 10**9), Decimal(4), None),
    ]


def test_a_row_an_area_with_indicators_above_the_columns(tmp_path):
    rows = [["2026年1-10月"], ["园区", "固定资产投资(亿元)", None, "高新技术企业数"], [None, "累计", "增速(%)", "期末"]]
    merged = [(1, 0, 2, 0, "园区"), (1, 1, 1, 2, "固定资产投资(亿元)")]
    rows += [["东部园区", 10, 3, 7]]
    figures = taken_in(write_book(tmp_path / "a.xlsx", {"表": rows}, merged=merged)).figures
    assert said(figures) == [
        ("fixed_asset_investment", "east", OCTOBER, "cumulative", Decimal(10**9), Decimal(3), None),
        ("high_tech_firms", "east", OCTOBER, "point", Decimal(7), None, None),
    ]


@pytest.mark.parametrize("period", ["2026-10", "202610", "2026年10月", "2026/10/31", "2026.10", "1-10月", "46326"])
def test_a_long_table_names_everything_in_its_rows(tmp_path, period):
    path = tmp_path / "2026年报表.csv"
    text = f"指标,区域,时期,口径,数值,同比,单位\n固投,东园,{period},累计,12.5,3.2,亿元\n"
    path.write_bytes(text.encode("gb18030"))
    assert said(taken_in(path).figures) == [
        ("fixed_asset_investment", "east", OCTOBER, "cumulative", Decimal(1_250_000_000), Decimal("3.2"), None)
    ]


def test_years_above_and_months_in_the_rows_make_the_period(tmp_path):
    rows = [["出口总额"], ["月份", "2025年累计", "2026年累计"], ["1-2月", 1, 2], ["10月", 3, 4]]
    figures = taken_in(write_book(tmp_path / "a.xlsx", {"表": [*rows[:1], ["单位：亿元"], *rows[1:]]})).figures
    assert [(str(each.last), each.value) for each in figures] == [
        (last, Decimal(value * 10**8))
        for last, value in (("2025-02-28", 1), ("2026-02-28", 2), ("2025-10-31", 3), ("2026-10-31", 4))
    ]


def test_dates_as_serials_stand_for_their_months(tmp_path):
    rows = [["指标", "时期", "累计数值", "单位"], ["出口总额", date(2026, 10, 1), 5, "亿元"]]
    assert taken_in(write_book(tmp_path / "a.xlsx", {"表": rows})).figures[0].last == OCTOBER


def test_xls_is_brought_in_like_xlsx(tmp_path):
    rows = [TITLE, HEADINGS, ["出口总额", "亿元", None, 100.0, 0.083], ["进口总额", "亿元", None, "#DIV/0!", None]]
    width = len(HEADINGS)
    rows = [row + [None] * (width - len(row)) for row in rows]
    intake = taken_in(pack_xls(tmp_path / "a.xls", {"月报": rows}, hidden_rows={2}, styles={(2, 4): PERCENT}))
    assert said(intake.figures) == [("exports", "zone", OCTOBER, "cumulative", Decimal(10**10), Decimal("8.3"), None)]
    assert rules(intake.findings) == [("hidden_figures", 3, None), ("formula_error", 4, 4)]


@pytest.mark.parametrize(
    ("row", "rule", "column"),
    [
        (["不明指标", "亿元", None, 4], "unknown_indicator", 1),
        ([None, "亿元", None, 4], "no_indicator", 1),
        (["出口总额", "亿元", None, "约4"], "inexact_value", 4),
        (["出口总额", "亿元", None, "4亿元以上"], "inexact_value", 4),
        (["出口总额", "亿元", None, "待定"], "unreadable_value", 4),
        (["出口总额", None, None, 4], "no_unit", 4),
        (["出口总额", "吨", None, 4], "unit_mismatch", 4),
        (["出口总额", "大箩", None, 4], "unknown_unit", 4),
        (["出口总额", "亿元", None, "5吨"], "unit_mismatch", 4),
        (["出口总额", "亿元", None, ("=1/0", "#DIV/0!")], "formula_error", 4),
        (["出口总额", "亿元", None, Thousandth(12345)], "scaled_format", 4),
        (["出口总额", "亿元", None, 4, "5吨"], "unreadable_value", 5),
    ],
)
def test_what_cannot_be_read_is_a_finding_at_its_cell_and_no_figure(tmp_path, row, rule, column):
    intake = taken_in(monthly(tmp_path, [row, ["进口总额", "亿元", None, 1]]))
    assert rules(intake.findings) == [(rule, 3, column)]
    assert [each.indicator for each in intake.figures] == ["imports"]
    assert all(each.severity == "error" and each.remedy for each in intake.findings)


def test_units_of_row_and_heading_that_differ_are_not_chosen_between(tmp_path):
    path = monthly(tmp_path, [["出口总额", "万元", 4]], headings=["指标", "单位", "累计(亿元)"])
    intake = taken_in(path)
    assert (intake.figures, rules(intake.findings)) == ([], [("unit_conflict", 3, 3)])


def test_the_unit_of_the_title_holds_where_no_other_is_named(tmp_path):
    path = monthly(tmp_path, [["出口总额", 4]], headings=["指标", "本年累计"], title=[*TITLE, "单位：万元"])
    assert taken_in(path).figures[0].value == Decimal(40_000)


def test_a_month_without_basis_is_asked_for_unless_the_scheme_knows(tmp_path):
    path = monthly(tmp_path, [["出口总额", "亿元", 4]], headings=["指标", "单位", "数值"], title=["2026年10月"])
    assert rules(taken_in(path).findings) == [("no_basis", 3, 3)]
    assert taken_in(path, bases={"exports": "cumulative"}).figures[0].basis == "cumulative"


def test_cumulated_figures_take_the_rhythm_of_the_scheme(tmp_path):
    path = monthly(tmp_path, [["地区生产总值", "亿元", None, 4]], title=["2026年1-9月"])
    scheme = Scheme("经发局", (Item("gdp", ("zone",), "cumulative", "quarter"),))
    intake = taken_in(path, bases=scheme.bases, rhythms=scheme.rhythms, reporters=scheme.names)
    assert [(each.last, each.grain) for each in intake.figures] == [(date(2026, 9, 30), "quarter")]
    against = Subject(CATALOGUE, date(2026, 10, 8), History.empty(), scheme)
    assert check(intake.figures, against) == []


def test_a_table_without_a_period_is_asked_for_one_unless_a_person_names_it(tmp_path):
    path = monthly(tmp_path, [["出口总额", "亿元", 4, 40]], title=["主要指标"])
    assert ("no_period", 3, 4) in rules(taken_in(path).findings)
    assert taken_in(path, period=Period.parse("2026-10")).figures[0].last == OCTOBER


def test_the_file_s_name_tells_the_period_where_the_title_does_not(tmp_path):
    path = monthly(tmp_path, [["出口总额", "亿元", 4]], name="2026年1-10月月报.xlsx", title=["主要指标"])
    assert taken_in(path).figures[0].last == OCTOBER


def test_unknown_areas_and_reporters_are_named(tmp_path):
    rows = [TITLE, ["指标", "区域", "填报单位", "单位", "累计"]]
    rows += [["出口总额", "南园", "经发局", "亿元", 1], ["出口总额", "东园", "商务局", "亿元", 2]]
    intake = taken_in(write_book(tmp_path / "a.xlsx", {"表": rows}), reporters=frozenset({"经发局"}))
    assert rules(intake.findings) == [("unknown_area", 3, 2), ("undeclared_reporter", 4, 3)]
    assert [each.area for each in intake.figures] == ["east"]


def test_a_figure_in_merged_cells_counts_once(tmp_path):
    rows = [TITLE, ["指标", "单位", "累计"], ["出口总额", "亿元", 5], ["进口总额", "亿元", None]]
    intake = taken_in(write_book(tmp_path / "a.xlsx", {"表": rows}, merged=[(2, 2, 3, 2, "5")]))
    assert [each.indicator for each in intake.figures] == ["exports"]


def test_hidden_figures_are_read_and_told(tmp_path):
    rows = [TITLE, ["指标", "单位", "累计"], ["出口总额", "亿元", 5], ["进口总额", "亿元", 6]]
    path = write_book(tmp_path / "a.xlsx", {"表": rows, "底稿": rows}, hidden_rows=[3], hidden_sheets=["底稿"])
    intake = taken_in(path)
    assert [(each.sheet, each.rule, each.row) for each in intake.findings] == [
        ("表", "hidden_figures", 4), ("底稿", "hidden_figures", 3), ("底稿", "hidden_figures", 4)
    ]  # fmt: skip
    assert [each.hidden for each in intake.figures] == [False, True, True, True]


TEXTS = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"], exclude_characters='",;|，；'), max_size=12
)
ODD = st.sampled_from(
    ["1.5", "—", "１，２００", "约3", "3亿元", "-2%", "(4)", "#DIV/0!", "1e400", "9" * 60, "二十", "10月", ""]
)


@given(st.lists(TEXTS | ODD, min_size=1, max_size=8))
def test_nothing_is_lost_every_cell_is_a_figure_a_finding_or_a_mark_of_nothing(tmp_path_factory, values):
    path = tmp_path_factory.getbasetemp() / "2026年1-10月.csv"
    rows = ["指标,单位,累计", *(f"出口总额,亿元,{value}" for value in values)]
    path.write_text("\n".join(rows), encoding="utf-8")
    intake = taken_in(path)
    told = {each.row for each in intake.figures} | {each.row for each in intake.findings}
    empty = {row for row, value in enumerate(values, 2) if read_text(value) == EMPTY}
    assert told - {None} == set(range(2, len(values) + 2)) - empty


# ------------------------------------------------------------------ the mapping, kept for next month


def october(tmp_path):
    book = open_book(monthly(tmp_path, [["出口总额", "亿元", 4, 40, 3]]))
    (mapping,), findings = propose(book, CATALOGUE, AREAS)
    assert findings == []
    return mapping


def in_november(tmp_path, mapping, headings, row):
    title = ["云泽湖园区2026年1-11月主要经济指标（虚构）"]
    book = open_book(monthly(tmp_path, [row], name="11.xlsx", headings=headings, title=title))
    return extract(book, [mapping], Frame(CATALOGUE, AREAS, area="zone"))


def test_a_mapping_survives_json_and_serves_next_month_wherever_the_columns_stand(tmp_path):
    mapping = october(tmp_path)
    kept = from_plain(json.loads(json.dumps(mapping.plain())), CATALOGUE)
    assert kept == mapping
    headings = ["单位", "备注", "指标", "上年同期累计", "累计同比(%)", "本月止累计", "本月"]
    intake = in_november(tmp_path, kept, headings, ["亿元", None, "出口总额", 40, 10, 44, 4])
    assert intake.findings == []
    november = date(2026, 11, 30)
    amounts = [Decimal(each * 10**8) for each in (44, 40, 4)]
    assert said(intake.figures) == [
        ("exports", "zone", november, "cumulative", amounts[0], Decimal(10), amounts[1]),
        ("exports", "zone", november, "discrete", amounts[2], None, None),
    ]


@pytest.mark.parametrize(
    ("headings", "expected"),
    [
        (["指标", "单位", "本月", "累计数", "累计同比(%)", "上年同期累计"], {"column_missing", "column_new"}),
        ([*HEADINGS, "环比"], {"column_new"}),
        (["指标", "单位", "本月", "本月", "本月止累计", "累计同比(%)", "上年同期累计"], {"column_twice"}),
    ],
)
def test_what_does_not_fit_any_more_is_a_finding_not_a_guess(tmp_path, headings, expected):
    intake = in_november(tmp_path, october(tmp_path), headings, ["出口总额", "亿元", 4, 44, 10])
    assert {each.rule for each in intake.findings} == expected


def test_one_more_month_column_needs_no_new_mapping(tmp_path):
    def table(months):
        heads = ["指标", *[f"2026年1-{month}月" for month in months]]
        return write_book(tmp_path / f"{len(months)}.xlsx", {"表": [heads, ["出口总额（亿元）", *months]]})

    (mapping,), _ = propose(open_book(table([2, 3])), CATALOGUE, AREAS)
    intake = extract(open_book(table([2, 3, 4])), [mapping], Frame(CATALOGUE, area="zone"))
    assert intake.findings == []
    assert [(each.last.month, each.value) for each in intake.figures] == [
        (month, Decimal(month * 10**8)) for month in (2, 3, 4)
    ]


def test_a_sheet_named_for_its_month_is_known_next_month(tmp_path):
    def table(name, *others):
        rows = [["指标", "单位", "累计"], ["出口总额", "亿元", 4]]
        return open_book(write_book(tmp_path / f"2026年{name}.xlsx", dict.fromkeys([name, *others], rows)))

    (mapping,), _ = propose(table("1-10月"), CATALOGUE, AREAS)
    intake = extract(table("1-11月"), [mapping], Frame(CATALOGUE, area="zone"))
    assert (intake.findings, intake.figures[0].last) == ([], date(2026, 11, 30))
    two = extract(table("1-11月", "1-12月"), [mapping], Frame(CATALOGUE, area="zone"))
    assert {each.rule for each in two.findings} == {"no_sheet", "unmapped_sheet"}


def test_sheets_that_are_gone_or_new_are_told(tmp_path):
    mapping = october(tmp_path)
    book = open_book(write_book(tmp_path / "b.xlsx", {"新表": [["指标", "本月"], ["出口", 1]]}))
    assert [each.rule for each in extract(book, [mapping], Frame(CATALOGUE)).findings] == ["unmapped_sheet", "no_sheet"]


def test_a_sheet_without_header_is_told(tmp_path):
    mappings, findings = propose(
        open_book(write_book(tmp_path / "a.xlsx", {"表": [["说明文字"], ["又一行"]]})), CATALOGUE, AREAS
    )
    assert (mappings, [each.rule for each in findings]) == ([], ["no_header"])


def test_columns_of_unknown_content_are_shown_to_the_person(tmp_path):
    book = open_book(monthly(tmp_path, [["出口总额", "亿元", 4, "甲"]], headings=["指标", "单位", "累计", "甲乙丙"]))
    assert rules(propose(book, CATALOGUE, AREAS)[1]) == [("column_unknown", 2, 4)]


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"role": "figure"}, "figure"),
        ({"basis": "yearly"}, "yearly"),
        ({"indicator": "gpd"}, "gpd"),
        ({"of": 99}, "99"),
        ({"colour": "red"}, "colour"),
    ],
)
def test_a_mapping_that_cannot_be_followed_names_its_entry(tmp_path, change, named):
    plain = october(tmp_path).plain()
    plain["columns"][3] |= change
    with pytest.raises(ReportingError, match=named):
        from_plain(plain, CATALOGUE)


def test_progress_is_told_while_rows_are_read(tmp_path):
    path = tmp_path / "长表.csv"
    row = "出口总额,东园,2026-10,累计,1,亿元\n"
    path.write_text("指标,区域,时期,口径,数值,单位\n" + row * 12_000, encoding="utf-8")
    book, told = open_book(path), []
    (mapping,), _ = propose(book, CATALOGUE, AREAS)
    extract(book, [mapping], Frame(CATALOGUE, AREAS), told.append)
    assert told == [5_000, 10_000]
