"""Sentences of briefings: one clause for each fact, in the words of offices; what is printed adds up."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guatu import catalogue
from guatu.briefing import reckoning
from guatu.briefing.facts import Figure, Goal, Item, Peer, Place, Project
from guatu.briefing.saying import amount, money, percent, points
from guatu.briefing.wording import Words, item, listed, project
from guatu.periods import Period

OCTOBER, YEAR = Period.parse("2026-01/2026-10"), Period.parse("2026")
KNOWN = catalogue.load()
WORDS = Words(KNOWN)


def said(name, period=OCTOBER, **told):
    values = {key: Decimal(value) if isinstance(value, str | int) else value for key, value in told.items()}
    return "".join(
        part if isinstance(part, str) else part.text for part in WORDS.paragraph(Figure(name, period, **values)).text
    )


@pytest.mark.parametrize(
    ("name", "told", "text"),
    [
        ("规上工业增加值", {"value": "6530000000", "growth": "8.9"}, "规模以上工业增加值完成65.3亿元，同比增长8.9%。"),
        ("规上工业增加值", {"growth": "-3.24"}, "规模以上工业增加值同比下降3.2%。"),
        ("规上工业增加值", {"value": "6530000000", "growth": "0.04"}, "规模以上工业增加值完成65.3亿元，同比持平。"),
        ("高新技术企业数", {"value": "312", "growth": "4"}, "高新技术企业数达312家，同比增长4%。"),
        ("城镇调查失业率", {"value": "5.1", "change": "-0.2"}, "城镇调查失业率为5.1%，同比下降0.2个百分点。"),
        ("审批时限", {"value": "2.5"}, "审批时限控制在2.5个工作日。"),
        ("综合排名", {"value": "3"}, "综合排名居全市第3位。"),
        ("实际利用外资", {"value": "123456"}, "实际利用外资完成12.35万美元。"),
    ],
)
def test_a_figure_is_said_in_its_unit_with_the_verb_of_its_kind(name, told, text):
    assert said(name, **told) == f"2026年1—10月，{text}"


def test_the_clauses_stand_in_their_order():
    text = said(
        "固定资产投资",
        value="12050000000",
        growth="-3.2",
        growth_before="-2.1",
        peer=Peer("全市平均", Decimal("1.4")),
        place=Place("全市", 9, 12, 7),
    )
    assert text == (
        "2026年1—10月，固定资产投资完成120.5亿元，同比下降3.2%，增速较1—9月回落1.1个百分点，"
        "低于全市平均4.6个百分点，居全市第9位，位次较上期后移2位。"
    )


def test_nothing_is_said_of_what_is_not_known():
    assert said("固定资产投资", value=10**9) == "2026年1—10月，固定资产投资完成10亿元。"
    assert said("固定资产投资") == "2026年1—10月固定资产投资暂无数据。"


def test_equal_figures_are_said_to_be_equal():
    text = said(
        "固定资产投资", growth="5", growth_before="5.04", peer=Peer("全市", Decimal(5)), place=Place("全市", 2, 9, 2)
    )
    assert text == "2026年1—10月，固定资产投资同比增长5%，增速与1—9月持平，与全市持平，居全市第2位，位次与上期持平。"


@pytest.mark.parametrize(
    ("period", "before"),
    [
        ("2026-01/2026-10", "2026-01/2026-09"),
        ("2026-01/2026-03", "2026-01/2026-02"),
        ("2026-10", "2026-09"),
        ("2026Q3", "2026Q2"),
        ("2026H1", "2026-01/2026-05"),
        ("2026", "2026-01/2026-11"),
        ("2026-01/2026-02", "2025-11/2025-12"),
    ],
)
def test_the_period_before_is_the_one_before_it_in_the_same_count(period, before):
    assert str(reckoning.before(Period.parse(period))) == before


def test_a_target_is_told_with_what_is_done_and_the_pace_of_time():
    goal = Goal(Decimal(8 * 10**9), YEAR, light="yellow", chance=Decimal("0.62"), needed=Decimal(735 * 10**6))
    text = said("规上工业增加值", value="6530000000", goal=goal).split("。")[1]
    assert text == (
        "规模以上工业增加值2026年目标为80亿元，1—10月完成目标的81.6%，比序时进度慢1.7个百分点，亮黄灯，"
        "经研判完成目标的可能性为62%；要完成目标，11—12月月均需达到7.35亿元"
    )


@pytest.mark.parametrize(
    ("name", "told", "text"),
    [
        (
            "固定资产投资",
            {"growth": "8.9", "goal": Goal(Decimal(8), YEAR, growth=True)},
            "目标为增长8%，1—10月增速高于目标0.9个百分点",
        ),
        ("城镇调查失业率", {"value": "5.1", "goal": Goal(Decimal("5.5"), YEAR, "le")}, "目标为不超过5.5%"),
        ("高新技术企业数", {"value": "300", "goal": Goal(Decimal(400), YEAR)}, "目标为400家，1—10月完成目标的75%"),
        ("审批时限", {"value": "2.5", "goal": Goal(Decimal(2), YEAR, "le")}, "目标为控制在2个工作日以内"),
        (
            "固定资产投资",
            {"value": 10**9, "goal": Goal(Decimal(2 * 10**9), YEAR, withdrawn_on=date(2026, 6, 30))},
            "目标为20亿元，已于2026年6月30日撤销，不再考核进度",
        ),
    ],
)
def test_targets_of_other_kinds_are_told_in_their_own_words(name, told, text):
    assert said(name, **told).split("。")[1].split("2026年", 1)[1] == text


def test_reasons_and_what_is_next_are_taken_over_as_noted():
    text = said("固定资产投资", growth="1", reasons=("土地指标不足。", "资金到位慢；"), next=("抓紧供地",))
    assert text.endswith("主要原因：一是土地指标不足；二是资金到位慢。下一步，抓紧供地。")


def test_many_notes_are_counted_on():
    assert listed([f"事{at}" for at in range(12)]).endswith("十是事9；11是事10；12是事11")


def test_a_project_and_an_item_say_what_there_is():
    works = Project(
        "甲项目", "建设局", "开工", Decimal(10**9), Decimal(2 * 10**8), Decimal(10**8), "red", "已封顶", "缺钢材"
    )
    text = "".join(part if isinstance(part, str) else part.text for part in project(works).text)
    assert text == (
        "甲项目，责任单位建设局，总投资10亿元，年度计划投资2亿元，已完成投资1亿元，占年度计划的50%，处于开工阶段，亮红灯。"
        "已封顶。存在问题：缺钢材。"
    )
    assert "".join(map(str, item(Item("乙", "水务局", closed_on=date(2026, 11, 1))).text)) == (
        "乙（责任单位：水务局），已于2026年11月1日办结。"
    )


def test_amounts_below_one_of_their_unit_take_a_smaller_one():
    tax = KNOWN.get("tax_revenue")
    assert [amount(Decimal(each), tax) for each in (6530000000, 653000, 65, 0)] == [
        "65.3亿元",
        "65.3万元",
        "65元",
        "0亿元",
    ]
    assert (money(Decimal(123_456_789)), money(Decimal(2_345_678))) == ("1.23亿元", "234.57万元")


def test_halves_are_rounded_away_from_zero_as_statistics_have_it():
    assert (percent(Decimal("8.85")), percent(Decimal("-8.85")), points(Decimal("0.25"))) == (
        "8.9%",
        "-8.9%",
        "0.3个百分点",
    )


@given(st.decimals(-50, 50, places=3), st.decimals(-50, 50, places=3))
def test_a_reader_who_subtracts_the_printed_growths_finds_the_printed_gap(own, other):
    gap = reckoning.difference(own, other)
    assert reckoning.rounded(own) - reckoning.rounded(other) == gap


@given(st.sampled_from(list(KNOWN)), st.decimals(-999, 99999, places=2))
def test_any_indicator_can_be_said_with_any_value(indicator, value):
    text = said(indicator.code, value=value, growth=value, change=value, goal=Goal(abs(value), YEAR, light="red"))
    assert indicator.name in text
    assert "E" not in text.replace("GDP", "").replace("PM", "")
