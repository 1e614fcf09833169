"""Series from CSV files as offices write them, and targets as people say them."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from invented_series import figures

from guatu.errors import SourceEmpty, SourceError, UsageError
from guatu.pace import read_one, read_series
from guatu.pace.goal_said import read_goal
from guatu.pace.series_files import csv_files
from guatu.periods import cumulative, year


def kept(tmp_path, text, encoding="utf-8"):
    path = tmp_path / "series.csv"
    path.write_bytes(text.encode(encoding))
    return path


def value_of(tmp_path, text, encoding="utf-8"):
    return read_one(kept(tmp_path, text, encoding)).history


@pytest.mark.parametrize(
    "rows",
    [
        "date,value\n2026-01,3\n2026-02,4\n2026-03,5\n",
        "2026-01,3\n2026-02,4\n2026-03,5\n",
        "date,value\n2026-01-31,3\n2026-02-28,4\n2026-03-31,5\n",
        "date,value\n2026/1,3\n2026/2,4\n2026/3,5\n",
        "date,value\n202601,3\n202602,4\n202603,5\n",
        '"year","month","value"\n2026,1,3\n2026,2,4\n2026,3,5\n',
        "2026,1,3\n2026,2,4\n2026,3,5\n",
        "year,period,value\n2026,01-02,7\n2026,03,5\n",
        "年份,月份,数值\n2026,1-2月,7\n2026,3月,5\n",
        "日期,当月（亿元）\n2026年1-2月,7\n2026年3月,5\n",
        "日期,累计\n2026年1-2月,7\n2026年1-3月,12\n",
        "日期,累计\n2026-02,7\n2026-03,12\n",
        "year,quarter_note,month,value\n2026,x,1-2,７\n2026,x,3,５.０\n",
        "\ufeffdate,value\r\n\r\n2026-01/2026-02,7\r\n2026-03,5\r\n",
    ],
)
def test_every_usual_way_to_write_two_periods_is_read_alike(tmp_path, rows):
    told = value_of(tmp_path, rows)
    assert (told.value(2026, 2), told.value(2026, 3), told.latest(2026)) == (7.0, 12.0, 3)


def test_gb18030_thousands_and_the_unit_of_the_heading_are_read(tmp_path):
    told = read_one(kept(tmp_path, '日期,出口额(亿元)\n2026年3月,"1,234.5"\n2026年1-2月,１００\n', "gb18030"))
    assert (told.unit, told.history.value(2026, 3)) == ("亿元", 1334.5)


@pytest.mark.parametrize("mark", ["", "-", "…", "NA", "缺"])
def test_what_is_marked_missing_is_missing(tmp_path, mark):
    told = value_of(tmp_path, f"date,value\n2026-02,7\n2026-03,{mark}\n2026-04,5\n")
    assert (told.value(2026, 3), told.value(2026, 4)) == (None, None)


def test_where_no_year_has_a_january_february_is_both_and_it_is_said(tmp_path):
    told = read_one(kept(tmp_path, "date,value\n2025-02,7\n2025-03,5\n2026-02,8\n"))
    assert (told.history.value(2025, 3), told.history.value(2026, 2)) == (12, 8)
    assert "1—2月" in told.notes[0]
    one = read_one(kept(tmp_path, "date,value\n2025-01,3\n2025-02,7\n2026-02,8\n"))
    assert (one.history.value(2025, 2), one.history.value(2026, 2), one.notes) == (10, None, ())


def test_quarters_are_periods_too(tmp_path):
    assert value_of(tmp_path, "year,period,value\n2026,Q1,7\n2026,二季度,5\n").value(2026, 6) == 12
    assert value_of(tmp_path, "date,value\n2026Q1,7\n2026Q2,5\n").value(2026, 6) == 12


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("date,value\n2026-01,3\n2026-13,4\n", "line 3: '2026-13' is no month"),
        ("date,value\n2026-02-30,3\n", "line 2: '2026-02-30' is no month"),
        ("date,value\n六月,3\n", "line 2: '六月' is no month"),
        ("year,month,value\n2026,13,3\n", "line 2: '2026 13' is no month"),
        ("year,month,value\n今年,3,3\n", "line 2: '今年 3' is no month"),
        ("date,value\n2026-01,3亿元\n", "line 2: '3亿元' is no number"),
        ("date,value\n2026-01,3\n2026-02,1,234\n", "line 3 has 3 cells, the heading 2"),
        ("date,value\n2026-01,3\n2026-01,4\n", "line 3: 2026-01 stands in line 2 already, with another value"),
        ("date,a,b\n2026-01,3,4\n", "no column says that it holds the value; columns are a, b"),
        ("date,yoy\n2026-01,3\n", "no column says that it holds the value; columns are yoy"),
        ("name,value\nx,3\n", "no column tells the time; columns are name, value"),
        ("date,value\n", "there is a heading and nothing below it"),
        ("", "there is nothing in it"),
        ("date,value\n2026-01,-\n", "the column value holds no number"),
        ("2026-01,3,4,5\n", "line 1 is no heading"),
    ],
)
def test_a_file_that_does_not_fit_is_named_with_its_line_and_a_remedy(tmp_path, text, said):
    path = kept(tmp_path, text)
    with pytest.raises(SourceError) as told:
        read_series(path)
    assert str(path) in str(told.value)
    assert said in str(told.value)
    assert len(told.value.remedy) > 10


def test_bytes_that_are_no_text_and_files_that_are_not_there_are_refused(tmp_path):
    (tmp_path / "series.csv").write_bytes(b"PK\x03\x04\x00\x00\xff\xfe")
    with pytest.raises(SourceError, match="UTF-8 or GB18030"):
        read_series(tmp_path / "series.csv")
    with pytest.raises(SourceError, match="Check the name"):
        read_series(tmp_path / "none.csv")


def test_the_same_row_twice_is_read_once(tmp_path):
    assert value_of(tmp_path, "date,value\n2026-02,3\n2026-02,3\n2026-03,4\n").value(2026, 3) == 7


def test_levels_are_series_growth_is_not_and_what_says_the_same_twice_is_told_once(tmp_path):
    text = "year,period,end_month,a_current,a_yoy_pct,a_cum,b_current\n2026,01-02,2,7,10,7,1\n2026,03,3,5,9,12,2\n"
    path = kept(tmp_path, text)
    assert [each.column for each in read_series(path)] == ["a_current", "b_current"]
    with pytest.raises(UsageError, match="a_current, b_current; name one with --value"):
        read_one(path)
    assert read_one(path, "B_current").history.value(2026, 3) == 3
    with pytest.raises(SourceError, match="there is no column 'c'"):
        read_one(path, "c")


def rising(years):
    return "date,value\n" + "".join(f"{y}-{m:02},{m * 10}\n" for y in years for m in range(2, 13))


def test_figures_that_rise_through_every_year_are_taken_as_cumulative_and_it_is_said(tmp_path):
    told = read_one(kept(tmp_path, rising((2024, 2025))))
    assert told.history.total(2025) == 120
    assert "累计" in told.notes[0]
    assert read_one(kept(tmp_path, rising((2024, 2025))), basis="discrete").history.total(2025) == sum(
        range(20, 130, 10)
    )
    assert not any("累计" in note for note in read_one(kept(tmp_path, rising((2025,)))).notes)
    with pytest.raises(UsageError, match="discrete or cumulative"):
        read_one(kept(tmp_path, rising((2025,))), basis="sum")


@given(st.integers(0, 10_000))
def test_what_is_written_is_read_back(tmp_path_factory, seed):
    told = figures(years=3, seed=seed)
    rows = "".join(f"{p.last.year},{p.first.month:02}-{p.last.month:02},{v!r}\n" for p, v in told.items())
    path = tmp_path_factory.mktemp("written") / "x.csv"
    path.write_text(f"year,period,value\n{rows}", encoding="utf-8")
    again = read_one(path).history
    assert again.total(2018) == pytest.approx(sum(v for p, v in told.items() if p.year == 2018))


def test_a_folder_gives_its_csv_files_by_name(tmp_path):
    for name in ("b.csv", "a.CSV", "c.txt"):
        (tmp_path / name).write_text("x", encoding="utf-8")
    assert [path.name for path in csv_files(tmp_path)] == ["a.CSV", "b.csv"]
    (tmp_path / "empty").mkdir()
    with pytest.raises(SourceEmpty):
        csv_files(tmp_path / "empty")
    with pytest.raises(SourceError, match="no such folder"):
        csv_files(tmp_path / "none")


# ------------------------------------------------------------------ targets in words


def series(tmp_path, heading="value", scale=1.0, growth=False):
    rows = "".join(f"{y}-{m:02},{scale * 80!r}{',8.5' if growth else ''}\n" for y in (2024, 2025) for m in range(2, 13))
    head = f"date,{heading}{',growth' if growth else ''}"
    return read_one(kept(tmp_path, f"{head}\n{rows}"))


@pytest.mark.parametrize(
    ("text", "heading", "unit", "value"),
    [
        ("1000亿", "value(亿元)", None, 1000),
        ("1,000亿元", "value", "亿元", 1000),
        ("1000亿", "value(万元)", None, 10_000_000),
        ("１０００亿元", "value(亿元)", None, 1000),
        ("1000", "value", None, 1000),
        ("0.1万亿", "value(亿元)", None, 1000),
        ("30个", "value(个)", None, 30),
    ],
)
def test_a_target_comes_into_the_unit_of_the_file(tmp_path, text, heading, unit, value):
    said = read_goal(text, year(2026), series(tmp_path, heading), unit)
    assert (said.goal.value, said.goal.kind, said.notes) == (value, "sum", ())


@pytest.mark.parametrize(("scale", "value"), [(1, 1000), (1e4, 10_000_000), (1e8, 100_000_000_000)])
def test_a_file_that_does_not_name_its_unit_is_understood_by_its_size_and_that_is_said(tmp_path, scale, value):
    said = read_goal("1000亿元", year(2026), series(tmp_path, scale=scale))
    assert said.goal.value == value
    assert "文件未注明单位" in said.notes[0]


def test_where_no_unit_fits_the_size_it_is_asked_for(tmp_path):
    with pytest.raises(UsageError, match="--unit 亿元"):
        read_goal("1000亿元", year(2026), series(tmp_path, scale=1e-6))


@pytest.mark.parametrize(
    ("text", "bound"), [("1000亿", "ge"), ("不超过1000亿", "le"), ("1000亿左右", "about"), ("1000亿以上", "ge")]
)
def test_the_words_around_a_target_are_its_bound(tmp_path, text, bound):
    assert read_goal(text, year(2026), series(tmp_path, "value(亿元)")).goal.bound == bound
    assert read_goal(text, year(2026), series(tmp_path, "value(亿元)"), bound="eq").goal.bound == "eq"


def test_growth_goes_by_published_growth_or_by_the_level_it_implies_and_says_so(tmp_path):
    published = read_goal("8%", year(2026), series(tmp_path, growth=True))
    assert (published.goal.kind, published.goal.value, published.notes) == ("growth", 8, ())
    implied = read_goal("5%", year(2026), series(tmp_path))
    assert (implied.goal.kind, implied.goal.value) == ("sum", Decimal("924.0"))
    assert "仅供参考" in implied.notes[0]


@pytest.mark.parametrize("text", ["很多", "5个百分点", "第7位", "100亿到200亿", "-3亿"])
def test_what_is_no_target_is_refused(tmp_path, text):
    with pytest.raises(UsageError, match="--target"):
        read_goal(text, year(2026), series(tmp_path))


@pytest.mark.parametrize(("unit", "said"), [("万吨", "counts in 万吨"), ("箩", "no unit that is known")])
def test_a_unit_that_does_not_fit_is_refused(tmp_path, unit, said):
    with pytest.raises(UsageError, match=said):
        read_goal("1000亿元", year(2026), series(tmp_path), unit)


def test_growth_without_a_last_year_is_refused(tmp_path):
    with pytest.raises(UsageError, match="last year's total"):
        read_goal("5%", cumulative(2028, 12), series(tmp_path))
