"""Parts stay within their whole; parts that are all of it add up; the growth of a whole lies between theirs."""

from __future__ import annotations

import pytest
from draft import found_in, rules

from guatu import catalogue
from guatu.reading.audit import accounts

TRADE = "外贸进出口总额{157.8亿元 进出口总额 2024H1}，其中出口{%s 出口总额 2024H1}、进口{%s 进口总额 2024H1}。"
INDUSTRIES = (
    "实现地区生产总值{626.9亿元 GDP}，增长{2%% GDP growth}。其中，"
    "第一产业增加值{16.9亿元 第一产业增加值}，增长{4.3%% 第一产业增加值 growth}；"
    "第二产业增加值{%s 第二产业增加值}，增长{%s 第二产业增加值 growth}；"
    "第三产业增加值{234.4亿元 第三产业增加值}，增长{5%% 第三产业增加值 growth}。"
)


def test_exports_and_imports_are_all_of_trade():
    assert rules(TRADE % ("109.2亿元", "48.6亿元")) == []
    (finding,) = found_in(TRADE % ("121.5亿元", "48.6亿元"))
    assert finding.rule == "parts"
    assert "170.1亿元" in finding.message
    assert "157.8亿元" in finding.remedy


def test_a_sum_within_the_rounding_of_its_parts_is_no_finding():
    assert rules(TRADE % ("109.1亿元", "48.5亿元")) == []


def test_some_of_the_parts_do_not_exceed_the_whole_together():
    text = (
        "地区生产总值{428亿元 GDP}，其中第二产业增加值{250.3亿元 第二产业增加值}、第三产业增加值{%s 第三产业增加值}。"
    )
    assert rules(text % "171.4亿元") == []
    assert rules(text % "201.4亿元") == ["parts"]


def test_a_zero_left_out_is_not_a_coarser_print():
    text = "一般公共预算收入{42.1亿元 一般预算收入}，其中税收收入{34.1亿元 税收收入}，非税收入{%s 非税收入}。"
    assert rules(text % "8亿元") == []
    assert rules(text % "9亿元") == ["parts"]


def test_half_a_year_does_not_exceed_the_year():
    text = "上半年固定资产投资{%s 固投 2024H1}。全年固定资产投资{85亿元 固投 2024}。"
    assert rules(text % "43.7亿元") == []
    assert rules(text % "93.7亿元") == ["parts"]
    assert rules((text % "93.7亿元").replace("固投 2024H1", "固投 2023H1")) == []


def test_a_part_larger_than_its_whole_is_named_alone():
    (finding,) = found_in(TRADE % ("175亿元", "48.6亿元"))
    assert {each.quote for each in finding.statements} == {"157.8亿元", "175亿元"}


def test_three_industries_are_the_gross_product():
    assert rules(INDUSTRIES % ("375.6亿元", "0.4%")) == []
    assert rules(INDUSTRIES % ("345.6亿元", "0.4%")) == ["parts"]


def test_growth_of_a_whole_lies_between_the_growths_of_its_parts():
    (finding,) = found_in(INDUSTRIES % ("375.6亿元", "6.4%"))
    assert finding.rule == "parts"
    assert "介于" in finding.message


def test_a_part_by_the_catalogue_exceeds_its_whole():
    text = "固定资产投资{93.7亿元 固投}，其中工业投资{%s 工业投资}。"
    assert rules(text % "54.2亿元") == []
    assert rules(text % "104.2亿元") == ["parts"]


def test_parts_in_another_period_area_kind_or_currency_are_not_held_against_the_whole():
    for other in ("2023", "2024 area=横林镇", "2024 kind=target", "2024 unit=USD"):
        text = "固定资产投资{93.7亿元 固投}，工业投资{104.2亿元 工业投资 %s}。"
        assert rules(text % other) == []


def test_an_average_lies_between_those_of_town_and_country():
    text = (
        "居民人均可支配收入{%s 居民人均可支配收入}，城镇{6.2万元/人 城镇居民人均可支配收入}，"
        "农村{3.1万元/人 农村居民人均可支配收入}。"
    )
    text = text.replace("万元/人", "0000元/人").replace("6.2", "62").replace("3.1", "31").replace("0000元", "000元")
    assert rules(text % "52000元/人") == []
    assert rules(text % "65000元/人") == ["parts"]


@pytest.mark.parametrize("last", ["13.6亿元", "13.5亿元"])
def test_words_that_divide_make_parts_of_the_figure_before(last):
    text = "固定资产投资{63.8亿元 固投}。国有投资{50.2亿元 国有投资}；非国有投资{%s 非国有投资}。"
    assert rules(text % last) == []
    assert rules(text % "18.6亿元") == ["parts"]


def test_parts_that_exclude_each_other_do_not_exceed_the_whole():
    text = "进出口{328.8亿元 进出口总额}。一般贸易进出口{%s 一般贸易进出口}，加工贸易进出口{102.9亿元 加工贸易进出口}。"
    assert rules(text % "187.3亿元") == []
    assert rules(text % "257.3亿元") == ["parts"]


def test_of_which_names_a_part_of_the_same_thing():
    text = "全市共签约{33个 签约项目数}项目，其中云泽镇签约{%s 签约项目数 area=云泽镇}。"
    assert rules(text % "18个") == []
    assert rules(text % "38个") == ["parts"]


@pytest.mark.parametrize(
    "template",
    [
        "新增规上企业{5家 新增规上企业}，其中亿元企业累计{20家 累计亿元企业}。",
        "完成项目投资{8亿元 项目完成投资}，其中重点项目总投资{30亿元 重点项目总投资}。",
        "平均单价{1.1万元 平均单价}，其中电机单价{2.3万元 电机单价}。",
        "签约项目{12个 新签约制造项目}，其中总部{40家 总部制造项目}。",
        "两个平台净流入资金{20.7亿元 平台净流入资金}，其中湖畔平台净流入{30.2亿元 湖畔平台净流入资金}。",
        "向两地分别出口{27.7万台 甲地出口}和{20.2万台 乙地出口}，其中泵类出口{82.8万台 泵类出口}。",
    ],
)
def test_of_which_before_another_basis_is_no_part(template):
    assert rules(template) == []


def test_of_several_figures_the_one_akin_is_the_whole():
    text = "实现产值{380.5亿元 实现产值}，绿化投资{3.7亿元 绿化投资}，其中道路绿化投资{%s 道路绿化投资}。"
    assert rules(text % "3.2亿元") == []
    assert rules(text % "5.2亿元") == ["parts"]


def test_a_row_and_its_total_must_agree():
    text = "工业投资{10亿元 工业投资}、服务业投资{20亿元 服务业投资}，合计{%s 产业投资}。"
    assert rules(text % "30亿元") == []
    assert rules(text % "35亿元") == ["parts"]


def test_areas_are_compared_across_their_units():
    text = "全区总面积{227平方公里 总面积}，其中建设用地面积{%s 建设用地面积}。"
    assert rules(text % "16.8万亩") == []
    assert rules(text % "36.8万亩") == ["parts"]


def test_every_code_of_the_accounts_is_in_the_catalogue():
    known = catalogue.load().codes
    tables = (*accounts.complete(), *accounts.averages(), *accounts.within(frozenset()))
    assert {code for account in tables for code in (account.whole, *account.parts)} <= set(known)
