"""Laws of finding quantities."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from guatu.quantities import Quantity, find, show
from guatu.quantities.script import simplify

WORDS = (
    "亿元 万元 个百分点 百分之 千分之 分之 约 超过 以上 左右 不低于 平方米 万亩 家 个 名 次 位 强 倍 翻番 首位 成 元/亩"
    " 人民币 $ 园区 完成 增长 GDP PM http:// @"
)
SIGNS = "0123456789０９.．,，、-—~～%％ 第前百千万亿萬億兆点零一二两三九十壹拾几多余来半负/（）()“”年月日时号级\n"
PIECES = [*SIGNS, *WORDS.split()]
TEXTS = st.lists(st.sampled_from(PIECES), max_size=30).map("".join) | st.text(max_size=60)
AMOUNTS = st.decimals(min_value=Decimal("0.01"), max_value=Decimal("9E14"), places=2)
FULL_WIDTH = str.maketrans({chr(code): chr(code + 0xFEE0) for code in range(0x21, 0x7F)})
TRADITIONAL = str.maketrans("亿万个点亩项条户张", "億萬個點畝項條戶張")


def said(quantity: Quantity) -> tuple[object, ...]:
    """All that a quantity says, apart from its place."""
    return quantity[2:]


@settings(max_examples=400)
@given(TEXTS, st.booleans())
@example("0百强", False)
@example("五百强", True)
@example("壹百强", False)
def test_spans_are_in_order_apart_and_within_the_text(text: str, bare_words: bool) -> None:
    found = find(text, bare_words=bare_words)
    places = [place for quantity in found for place in (quantity.start, quantity.end)]
    assert places == sorted(places)
    assert all(0 <= quantity.start < quantity.end <= len(text) for quantity in found)
    assert all(quantity.value.is_finite() for quantity in found)


@settings(max_examples=200)
@given(TEXTS)
def test_the_plain_text_has_the_length_of_the_text(text: str) -> None:
    assert len(simplify(text)) == len(text)


@given(AMOUNTS, st.sampled_from(["CNY", "%", "pp", "mu", "m2", "count", "t", "CNY/mu", "person"]))
def test_a_printed_amount_is_found_within_a_sentence_exactly_where_it_stands(value: Decimal, unit: str) -> None:
    printed = show(value, unit)
    before, after = "上半年云泽湖科技产业园的这一数字为", "，同比有所提高。"
    assert [(q.start, q.end, q.value, q.unit, q.bound) for q in find(before + printed + after)] == [
        (len(before), len(before) + len(printed), value, unit, "eq")
    ]


@given(AMOUNTS, st.sampled_from(["CNY", "pp", "mu", "count"]))
def test_width_and_script_of_the_characters_make_no_difference(value: Decimal, unit: str) -> None:
    text = f"达到{show(value, unit)}，"
    plain = [said(quantity) for quantity in find(text)]
    assert [said(quantity) for quantity in find(text.translate(TRADITIONAL))] == plain
    assert [said(quantity) for quantity in find(text.translate(FULL_WIDTH))] == plain


@given(TEXTS)
def test_finding_twice_gives_the_same(text: str) -> None:
    assert find(text) == find(text)


@given(st.integers(1, 10**6), st.integers(1, 10**6), st.sampled_from("-—~～至到"))
def test_a_range_gives_its_lower_and_its_upper_figure(one: int, other: int, mark: str) -> None:
    low, high = sorted((one, one + other))
    text = f"预计{low}{mark}{high}亩"
    assert [(q.value, q.unit, q.bound, q.part) for q in find(text)] == [
        (low, "mu", "ge", "low"),
        (high, "mu", "le", "high"),
    ]


@pytest.mark.parametrize(
    ("before", "after", "bound"),
    [
        ("超过", "", "ge"),
        ("突破了", "", "ge"),
        ("不少于", "", "ge"),
        ("至少", "", "ge"),
        ("", "以上", "ge"),
        ("", "（含）以上", "ge"),
        ("不超过", "", "le"),
        ("低于", "", "le"),
        ("", "以内", "le"),
        ("约", "", "approx"),
        ("将近", "", "approx"),
        ("", "左右", "approx"),
        ("超过了", "", "ge"),
        ("不到", "", "le"),
        ("约为", "", "approx"),
        ("约合人民币", "", "approx"),
        ("超过 ", "", "ge"),
        ("达到", "", "eq"),
        ("为", "", "eq"),
        ("签约", "", "eq"),
        ("通过", "", "eq"),
    ],
)
def test_words_that_touch_a_figure_bound_it(before: str, after: str, bound: str) -> None:
    assert [quantity.bound for quantity in find(f"{before}120家{after}")] == [bound]


@pytest.mark.parametrize(
    "text",
    [
        "一心一意谋发展，千方百计稳增长，四面八方聚人才",
        "独一无二的百年品牌，万众一心，十分重要",
        "三驾马车、四梁八柱、五位一体、六稳六保、八项规定",
        "进一步统一思想，一以贯之，一体化推进",
        "每一个企业、另一个项目、同一家单位",
        "三次产业结构、第三产业、二维码、三轮车",
        "第十三次党代会、十三届人大一次会议、二十届三中全会",
        "一季度末、三季度、上世纪90年代、2019—2021年、5月份",
        "50亿级企业、百亿级项目、5A级景区、4星级酒店、3期工程",
        "2024-05-31 09:30、2024/5/31、2024.05.31",
        "版本2.1.3、G60走廊、A4纸、5G、3D打印、COVID-19",
        "实施“2468”计划，构建“5+2”体系，7×24",
        "数百家、几十个、两三千人、若干项",
    ],
)
def test_what_is_no_quantity_is_left_out(text: str) -> None:
    assert [text[q.start : q.end] for q in find(text) if q.form != "duration"] == []


def test_a_numeral_in_words_without_a_unit_is_given_on_demand_only() -> None:
    assert find("一百二十三") == []
    assert [quantity.value for quantity in find("一百二十三", bare_words=True)] == [123]


def test_a_figure_without_a_unit_is_a_bare_number() -> None:
    (quantity,) = find("总指数为101.5，")
    assert (quantity.value, quantity.unit, quantity.form) == (Decimal("101.5"), None, "number")
