"""Shares, repeated figures, units, extremes, ranks, targets and dates: what is found and what is let pass."""

from __future__ import annotations

from datetime import date

import pytest
from draft import found_in, rules

# shares


def test_a_share_is_its_part_over_its_whole():
    text = "一般公共预算收入{32.3亿元 一般预算收入}，其中税收收入{%s 税收收入}，税收占比{85.1%% 税收占比}。"
    assert rules(text % "27.5亿元") == []
    (finding,) = found_in(text % "25.5亿元")
    assert finding.rule == "share"
    assert "78.9%" in finding.message


def test_a_named_share_finds_its_part_and_whole_by_name():
    text = (
        "机电产品出口{%s 机电产品出口}，占出口总额的{65.9%% 机电产品出口占出口总额比重}。出口总额{203.1亿元 出口总额}。"
    )
    assert rules(text % "133.8亿元") == []
    assert rules(text % "123.8亿元") == ["share"]


def test_shares_that_exclude_each_other_do_not_exceed_all():
    text = "一般贸易占{57%% 一般贸易占外贸比重}，加工贸易占{%s 加工贸易占外贸比重}。"
    assert rules(text % "31.3%") == []
    assert rules(text % "51.3%") == ["share"]


def test_shares_of_classes_that_overlap_may_exceed_all():
    text = "高新技术产业占{52% 高新技术产业占工业比重}，战略性新兴产业占{50% 战略性新兴产业占工业比重}。"
    assert rules(text) == []


@pytest.mark.parametrize(("last", "expected"), [("46.2%", []), ("49.2%", ["share"])])
def test_three_shares_with_colons_make_all(last, expected):
    text = "三次产业比例为{7.5% 第一产业占比}:{46.3% 第二产业占比}:{%s 第三产业占比}。"
    assert rules(text.replace("%s", last)) == expected


def test_a_ratio_with_colons_is_no_row_of_shares():
    assert rules("种植比例为{3% 粮食比例}:{2% 经济作物比例}:{1% 饲料比例}。") == []


# one figure said twice

OUTPUT = "前三季度规模以上工业总产值{738.5亿元 规上工业产值}。"


def test_one_figure_with_two_values_is_found_and_both_sentences_are_named():
    (finding,) = found_in(f"{OUTPUT}规模以上工业总产值{{783.5亿元 规上工业产值}}。")
    assert finding.rule == "twice"
    assert [each.quote for each in finding.statements] == ["738.5亿元", "783.5亿元"]


@pytest.mark.parametrize(
    "again",
    [
        "规模以上工业总产值{739亿元 规上工业产值}",
        "规模以上工业总产值{738亿元 规上工业产值}",
        "规模以上工业总产值突破{730亿元 规上工业产值 bound=ge}",
        "规模以上工业总产值约{740亿元 规上工业产值 bound=approx}",
        "规模以上工业总产值{783.5亿元 规上工业产值 2023}",
        "规模以上工业总产值{783.5亿元 规上工业产值 kind=target}",
        "云泽镇规模以上工业总产值{783.5亿元 规上工业产值 area=云泽镇}",
        "按现价计算，规模以上工业总产值{783.5亿元 规上工业产值}",
        "机械行业规模以上工业总产值{783.5亿元 规上工业产值}",
        "规模以上工业总产值{783.5亿元 规上工业产值 confidence=0.4}",
        "规模以上工业总产值站上{700亿元 规上工业产值}台阶",
    ],
)
def test_rounding_bounds_and_other_terms_are_no_contradiction(again):
    assert rules(f"{OUTPUT}{again}。") == []


def test_a_stock_of_the_half_year_is_that_of_its_last_day():
    text = "高新技术企业{246家 高新技术企业 2024H1}。6月末高新技术企业{264家 高新技术企业 2024-06}。"
    assert rules(text) == ["twice"]
    flow = "上半年新增企业{46家 新登记经营主体 2024H1}。6月新增企业{41家 新登记经营主体 2024-06}。"
    assert rules(flow) == []


def test_figures_of_one_sentence_are_a_list():
    text = "城乡居民人均可支配收入分别增长{4.4% 居民人均可支配收入 growth}、{5.6% 居民人均可支配收入 growth}。"
    assert rules(text) == []


def test_two_names_side_by_side_are_two_things():
    """Reports use 地方财政收入 and 公共财政收入 for one indicator, but never in one breath."""
    text = "地方财政收入完成{43.7亿元 一般预算收入}。%s公共财政收入完成{42.1亿元 一般预算收入}。"
    assert rules(text % "") == []
    assert rules(text % ("其他工作有序推进。" * 30)) == ["twice"]


def test_two_targets_with_one_bound_are_two_targets():
    text = "城镇新增就业{45万人 城镇新增就业 kind=target bound=ge}以上。"
    text += "城镇新增就业{%s 城镇新增就业 kind=target bound=ge}以上。"
    assert rules(text % "45万人") == []
    assert rules(text % "54万人") == ["twice"]


def test_a_short_name_outside_the_catalogue_is_too_wide_to_be_one_thing():
    assert rules("在建项目{12个 在建厂房}。在建项目{15个 在建厂房}。") == []
    long = "新建标准化智能厂房{12个 新建标准化智能厂房}。新建标准化智能厂房{15个 新建标准化智能厂房}。"
    assert rules(long) == ["twice"]


def test_growth_on_another_base_is_another_growth():
    text = "固定资产投资同比增长{7.4% 固投 growth}。固定资产投资比2019年增长{9.5% 固投 growth}。"
    assert rules(text) == []
    assert rules(text.replace("比2019年", "")) == ["twice"]


# units


def test_a_level_ten_thousand_times_off_its_series_is_a_slip_of_the_unit():
    text = "2023年一般公共预算收入{35.1亿元 一般预算收入 2023}。2024年一般公共预算收入{%s 一般预算收入}。"
    assert rules(text % "38.2亿元") == []
    (finding,) = found_in(text % "38.2万元")
    assert finding.rule == "unit"
    assert "38.2万元" in finding.message
    assert "38.2亿元" in finding.remedy


def test_totals_of_one_economy_lie_in_one_order_of_magnitude():
    text = "GDP{94.1亿元 GDP}，规上产值{193.7亿元 规上工业产值}，固投{%s 固投}，一般预算收入{12.84亿元 一般预算收入}。"
    assert rules(text % "84亿元") == []
    (finding,) = found_in(text % "84万元")
    assert finding.rule == "unit"
    assert finding.statements[0].quote == "84万元"


def test_one_slip_is_named_once():
    text = "GDP{94.1亿元 GDP}，规上产值{193.7亿元 规上工业产值}，固投{84万元 固投}，其中工业投资{50亿元 工业投资}。"
    assert rules(text) == ["unit"]


def test_a_whole_ten_thousand_times_below_its_part_is_a_slip_of_the_unit():
    text = "固定资产投资{182.4万元 固投}，其中工业投资{98.7亿元 工业投资}。"
    (finding,) = found_in(text)
    assert finding.rule == "unit"
    assert "182.4亿元" in finding.remedy


@pytest.mark.parametrize(
    ("income", "expected"), [("46400元/人", []), ("4.64元/人", ["unit"]), ("4640万元/人", ["unit"])]
)
def test_an_average_income_lies_within_reason(income, expected):
    assert rules(f"居民人均可支配收入{{{income} 居民人均可支配收入 unit=CNY/person}}。") == expected


def test_a_share_cannot_exceed_all_but_a_completion_can():
    assert rules("高新技术产业产值占比{142% 高新技术产业产值占比}。") == ["unit"]
    assert rules("年度计划完成率{142% 年度计划完成率}。") == []


# extremes


def test_nothing_falls_by_more_than_all():
    assert rules("建筑用钢库存下降{146% 建筑用钢库存 growth falls=1}。") == ["extreme"]
    assert rules("规上工业利润下降{146% 规模以上工业企业利润 growth falls=1}。") == []


def test_a_headline_flow_does_not_grow_by_several_hundred_percent():
    assert rules("一般公共预算收入增长{410% 一般预算收入 growth}。") == ["extreme"]
    assert rules("实际利用外资增长{410% 实际利用外资 growth}。") == []
    assert rules("云泽股份公司出口增长{561% 出口总额 growth}。") == []


def test_doubling_is_a_growth_of_a_hundred_percent():
    text = "跨境电商交易额{翻番 跨境电商交易额 multiple}，增长{%s 跨境电商交易额 growth}。"
    assert rules(text % "102%") == []
    assert rules(text % "52%") == ["extreme"]


# ranks

FIRST = "增幅列全市{第二 GDP rank}。"


def test_two_places_in_one_group_contradict_each_other():
    text = "GDP增幅列全市{第2 GDP rank}。%s{第3 GDP rank}。"
    (finding,) = found_in(text % "GDP增幅居全市")
    assert finding.rule == "rank"
    assert rules(text % "GDP总量居全市") == []
    assert rules(text % "GDP增幅居全省") == []
    assert rules(text % "GDP增幅居") == []


def test_places_in_different_groups_go_together():
    text = "在省级高新区综合排名中位列{第7 综合排名 rank}，在省级经开区中排{第31 综合排名 rank}。"
    assert rules(text) == []


def test_a_place_that_was_left_contradicts_none():
    assert (
        rules("水泵产量从全国{第8位 水泵产量 rank}跃居{第1位 水泵产量 rank}。水泵产量居全国{第1位 水泵产量 rank}。")
        == []
    )


@pytest.mark.parametrize(("place", "expected"), [("第7", []), ("第9", ["rank"])])
def test_a_place_lies_within_the_size_of_its_group(place, expected):
    assert rules(f"GDP增幅在全市七个板块中列{{{place} 地区生产总值 rank 2024}}。") == expected


# targets


def test_a_stretch_target_is_the_more_ambitious_one():
    text = "确保招引科创项目{60个 招引科创项目 kind=target}，力争{%s 招引科创项目 kind=target stretch=yes}。"
    assert rules(text % "80个") == []
    assert rules(text % "50个") == ["target"]


def test_a_stretch_target_of_a_concentration_is_the_lower_one():
    text = "PM2.5平均浓度确保{35 PM2.5平均浓度 kind=target},力争{%s PM2.5平均浓度 kind=target stretch=yes}。"
    assert rules(text % "32") == []
    assert rules(text % "38") == ["target"]


def test_completion_is_result_over_target():
    text = (
        "上半年实际利用外资{2.3亿美元 实际利用外资 2024H1}，完成全年目标的{%s 实际利用外资完成年度目标比例 2024H1}。"
        "全年实际利用外资{4亿美元 实际利用外资 kind=target}。"
    )
    assert rules(text % "57.5%") == []
    (finding,) = found_in(text.replace("4亿美元", "4.0亿美元") % "75.5%")
    assert finding.rule == "target"
    assert "57.5%" in finding.message


def test_a_target_below_what_half_a_year_has_reached_is_named():
    text = "上半年固定资产投资{93.7亿元 固投 2024H1}。全年固定资产投资{%s 固投 kind=target}。"
    assert rules(text % "190亿元") == []
    assert rules(text % "90亿元") == ["target"]
    assert rules((text % "90亿元").replace("固投 kind", "固投 2025 kind")) == []


# dates


def test_a_result_for_a_time_after_the_document_is_a_wrong_year():
    text = "2023年完成GDP{94.1亿元 GDP 2023}，同比增长{8% GDP growth 2023}。"
    assert rules(text, date(2022, 8, 12)) == ["period", "period"]
    assert rules(text, date(2023, 1, 12)) == []
    assert rules(text) == []


def test_what_is_planned_or_not_dated_in_its_sentence_is_no_wrong_year():
    for text in (
        "到2023年，GDP力争达到{94.1亿元 GDP 2023}。",
        "GDP达到{94.1亿元 GDP 2023}。",
    ):
        assert rules(text, date(2022, 8, 12)) == []
