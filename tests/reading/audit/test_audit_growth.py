"""Level, growth and base must fit: beyond rounding and half a point for nominal growth, six points for real growth."""

from __future__ import annotations

import pytest
from draft import found_in, rules

LEVEL = "{193.7亿元 规上工业产值 2019}"
RATE = "{16.3% 规上工业产值 growth 2019}"
BASE = "{171.2亿元 规上工业产值 2018}"


def test_level_growth_and_base_that_disagree_are_all_named_with_the_base_that_would_agree():
    (finding,) = found_in(f"2019年规上工业产值{LEVEL}，同比增长{RATE}。2018年规上工业产值{BASE}。")
    assert finding.rule == "growth"
    assert [each.quote for each in finding.statements] == ["193.7亿元", "16.3%", "171.2亿元"]
    assert "166.55亿元" in finding.message
    assert "13.1%" in finding.message
    assert "口径" in finding.remedy


@pytest.mark.parametrize("base", ["166.6亿元", "166亿元", "167.1亿元"])
def test_a_base_that_rounding_and_half_a_point_explain_is_no_finding(base):
    assert rules(f"规上工业产值{LEVEL}，增长{RATE}。上年规上工业产值{{{base} 规模以上工业总产值 level 2018}}。") == []


def test_growth_at_comparable_scope_says_nothing_of_the_base():
    assert rules(f"规上工业产值{LEVEL}，按可比口径增长{RATE}。上年规上工业产值{BASE}。") == []


def test_growth_against_another_time_says_nothing_of_the_base():
    assert rules(f"规上工业产值{LEVEL}，比2017年增长{RATE}。上年规上工业产值{BASE}。") == []
    assert rules(f"规上工业产值{LEVEL}，两年平均增长{RATE}。上年规上工业产值{BASE}。") == []
    assert rules(f"规上工业产值{LEVEL}，环比增长{RATE}。上年规上工业产值{BASE}。") == []


def test_another_area_period_or_kind_is_no_base():
    for other in ("{171.2亿元 规上工业产值 2018 area=横林镇}", "{171.2亿元 规上工业产值 2017}"):
        assert rules(f"规上工业产值{LEVEL}，增长{RATE}。另有规上工业产值{other}。") == []


def test_real_growth_leaves_some_points_to_prices():
    text = "GDP{94.1亿元 GDP 2019}，增长{8% GDP growth 2019}。上年GDP{%s GDP 2018}。"
    assert rules(text.replace("%s", "84.5亿元")) == []
    (finding,) = found_in(text.replace("%s", "80.2亿元"))
    assert "名义" in finding.message


def test_one_fitting_base_among_several_is_enough():
    revised = "规上工业产值调整为{166.6亿元 规上工业产值 2018}"
    assert rules(f"规上工业产值{LEVEL}，增长{RATE}。上年规上工业产值{BASE}，{revised}。") == []


def test_a_target_is_held_against_the_result_of_the_year_before():
    text = "2020年固定资产投资达到{%s 固投 2020 kind=target}，增长{10%% 固投 growth 2020 kind=target}。"
    text += "2019年固定资产投资{84亿元 固投 2019}。"
    assert rules(text % "92亿元") == []
    assert rules(text % "98亿元") == ["growth"]


def test_an_increase_and_a_growth_of_one_figure_must_fit():
    text = (
        "进出口总额{60亿元 进出口总额 2019}，比上年增加{%s 进出口总额 delta 2019}，增长{20%% 进出口总额 growth 2019}。"
    )
    assert rules(text % "10亿元") == []
    (finding,) = found_in(text % "15亿元")
    assert "33.3%" in finding.message


def test_a_price_index_and_its_growth_must_fit():
    text = "居民消费价格指数为{99.5点 居民消费价格指数 2019}，同比下降{%s 居民消费价格指数 growth 2019 falls=1}。"
    assert rules(text % "0.5%") == []
    assert rules(text % "1.5%") == ["growth"]


def test_a_gap_to_the_city_must_be_the_difference_of_both_growths():
    text = "GDP增长{7.9%% GDP growth 2019}，全市GDP增长{7.0%% GDP growth 2019 area=全市}，"
    text += "高于全市{%s GDP gap 2019}。"
    assert rules(text % "0.9个百分点") == []
    assert rules(text % "1.9个百分点") == ["growth"]
