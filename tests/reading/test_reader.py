"""The reader as a whole: what it is told, what it never does."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import guatu
from guatu.errors import SourceMissing, UsageError
from guatu.reading import Report, read, read_text
from guatu.reading.reader import Hint

SAMPLES = Path(__file__).parents[2] / "samples"

WORDS = st.sampled_from(
    [
        *"，。；：、（）“”占比增长下降第一二三亿元%个家位年月季上半全市园区力争确保目标",
        "地区生产总值",
        "一般公共预算收入",
        "同比增长",
        "分别",
        "均居",
        "全市第二",
        "高于",
        "个百分点",
        "拉动",
        "从",
        "提高到",
        "12.8亿元",
        "8%",
        "100亩",
        "3个",
        "翻番",
        "2024年",
        "上半年",
        "1-6月",
        "未来三年",
        "到2026年",
        "30个以上",
        "4.5%—5%",
        "-",
        "~",
        "至",
        "7",
        "\n",
        "一、工作回顾\n",
        "二、2025年工作安排\n",
        "占全市的",
        "其中",
        "新增",
        "达",
        "累计",
        "预计",
        "达产后",
        "前20位",
        "億",
        "畝",
        "１２３．４",
        " ",
        "\u3000",
        "�",
        "开(kāi)",
        ",,",
        "57。6亿元",
        "①",
        "🙂",
        "\x00",
        "\x01",
    ]
)


@settings(max_examples=150)
@given(st.lists(WORDS, max_size=60).map("".join))
def test_no_text_makes_it_fail_and_every_quote_stands_where_it_says(text: str) -> None:
    report = read_text(text, date="2024-07-18")
    for statement in report.statements:
        assert text[statement.start : statement.end] == statement.quote
        assert statement.clause[0] <= statement.start < statement.end <= statement.clause[1]
        assert statement.kind in ("actual", "target")
        assert isinstance(statement.value, Decimal)
        assert 0 < statement.confidence <= 1
        assert (statement.reason is None) == (statement.confidence > 0.8)
    for task in report.tasks:
        assert text[task.start : task.end] == task.quote


@settings(max_examples=60)
@given(st.text(max_size=300))
def test_no_string_at_all_makes_it_fail(text: str) -> None:
    assert isinstance(read_text(text), Report)


def test_spans_come_in_the_order_of_the_text() -> None:
    for path in sorted(SAMPLES.glob("*.txt")):
        starts = [statement.start for statement in read(path).statements]
        assert starts == sorted(starts)


@pytest.mark.parametrize(
    ("told", "hint"),
    [
        ("2016", Hint(2016)),
        ("2016-07", Hint(2016, 7)),
        ("2016-07-15", Hint(2016, 7, 15)),
        (date(2016, 7, 15), Hint(2016, 7, 15)),
        (datetime(2016, 7, 15, 9, 30), Hint(2016, 7, 15)),
        (None, None),
    ],
)
def test_a_date_is_told_as_year_month_or_day(told: str | date | None, hint: Hint | None) -> None:
    assert Hint.parse(told) == hint


@pytest.mark.parametrize("told", ["2016-13", "2016-02-30", "July 2016", "16-07", "2016年", ""])
def test_what_is_no_date_is_refused_with_what_works(told: str) -> None:
    with pytest.raises(UsageError, match=r"is not a date\. Write 2016, 2016-07 or 2016-07-15"):
        read_text("园区", date=told)


@pytest.mark.parametrize("told", ["0216", "0001-07", "2916-07-15", date(9999, 1, 1)])
def test_a_year_of_no_report_is_refused(told: str | date) -> None:
    with pytest.raises(UsageError, match="no report is of the year"):
        read_text("过去五年，全区年均增长5%。", date=told)


def test_the_year_told_dates_what_the_text_leaves_open() -> None:
    (statement,) = read_text("上半年，园区完成工业投资54.2亿元。", date="2016").statements
    assert str(statement.period) == "2016H1"


def test_without_any_year_a_period_stays_open_and_a_note_says_what_would_help() -> None:
    report = read_text("上半年，园区完成工业投资54.2亿元。")
    assert [statement.period for statement in report.statements] == [None]
    assert any("--date" in note for note in report.notes)


def test_the_zone_told_is_not_another_place() -> None:
    text = "2023年，芳溪镇完成工业投资6.2亿元。"
    assert [s.area for s in read_text(text, zone="云泽湖科技产业园").statements] == ["芳溪镇"]
    assert [s.area for s in read_text(text, zone="芳溪镇").statements] == [None]


def test_a_missing_file_is_named() -> None:
    with pytest.raises(SourceMissing, match=r"no-such\.txt"):
        guatu.read("no-such.txt")


def test_page_furniture_is_never_read_into_the_ledger() -> None:
    menu = "您当前的位置:首页> 动态> 内容\n本篇文章4144字,读完约10分钟\n"
    page = f"{menu}2023年，园区实现工业投资54.2亿元。\n电话:010-00000000\n"
    assert [statement.quote for statement in read_text(page).statements] == ["54.2亿元"]


@pytest.mark.parametrize(
    ("text", "quotes"),
    [
        ("项目规模达300\n-500亿元。", ["300", "-500亿元"]),
        ("项目规模达3亿-\n5亿元。", ["3亿", "5亿元"]),
        ("到3-5月，项目规模达3-", ["3"]),
    ],
)
def test_a_range_does_not_reach_over_a_line_or_into_a_time(text: str, quotes: list[str]) -> None:
    found = read_text(text, date="2024").statements
    assert [(statement.quote, statement.bound) for statement in found] == [(quote, "eq") for quote in quotes]
