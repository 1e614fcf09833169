"""Noise inside sentences: what is skipped, what must stay, and that it takes linear time to find."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guatu.reading.noise import noise

SENTENCE = "上半年，云泽湖科技产业园完成地区生产总值42.8亿元，同比增长8.1%，列全市第2位。"


def cleaned(text: str) -> str:
    """A text without its noise."""
    out, at = [], 0
    for start, end in noise(text):
        out.append(text[at:start])
        at = end
    return "".join([*out, text[at:]])


@pytest.mark.parametrize(
    ("noisy", "meant"),
    [
        ("完成 GDP94.1 亿元", "完成 GDP94.1亿元"),
        ("增长 8 %，位列第 7 位", "增长8%，位列第7位"),
        ("达4. 64 万元", "达4.64万元"),
        ("投资1 2 3.4亿元", "投资123.4亿元"),
        ("产值12 345 678元", "产值12345678元"),
        ("投资94.1 亿 元", "投资94.1亿元"),
        ("到20 25 年", "到2025年"),
        ("开(kāi)发(fā)区(qū)建设", "开发区建设"),
        ("云泽湖（yun ze hu）科技", "云泽湖科技"),
        ("园kāi区", "园区"),
        ("增长8%,,居全市第二。。", "增长8%,居全市第二。"),
        ("增长8%，。居全市第二", "增长8%。居全市第二"),
        ("分别增长36. 8、25%、33. 3%", "分别增长36.8、25%、33.3%"),
        ("数值4..2亿元", "数值4.2亿元"),
        ("高\u200b质\u00ad量", "高质量"),
        ("高\u00a0质量发展", "高质量发展"),
        ("截至20\ufffd24年", "截至2024年"),
        ("通　知", "通知"),
        ("PM_2.5浓度，PM 2.5浓度", "PM2.5浓度，PM2.5浓度"),
        ("**增长**8%", "增长8%"),
        ("增长&nbsp;8%，R&amp;D投入", "增长8%，R&D投入"),
        ("增长<b>8%</b>", "增长8%"),
        ("见[规划](http://zone.example/a)", "见规划"),
        ("第 ７ 位", "第７位"),
    ],
)
def test_noise_is_what_no_one_wrote(noisy, meant):
    assert cleaned(noisy) == meant


@pytest.mark.parametrize(
    "text",
    [
        SENTENCE,
        "聚焦招商引资 着力推动项目建设",  # a blank parts two phrases
        "地区生产总值增7.9%　居民收入增5%",
        "完成投资94.1亿元 2025年再投资100亿元",
        "1 总体要求\n2 主要目标",
        "主要目标 1.扩大投资",
        "指标\t42.8\t8.1",
        "生产总值   42.8   8.1",  # columns set with blanks
        "地区生产总值(GDP)",
        "面积(km2)，人工智能(AI)",
        "1#厂房和2#厂房",
        "约5~6个项目",
        "增长8%……",
        "2024 2025",
    ],
)
def test_what_parts_words_or_figures_stays(text):
    assert cleaned(text) == text


@given(
    st.text(alphabet="开发区增长第位 　\u00a0\u200b0123456789.．，,。；%亿元万(（)）kāifaqū_*#&<>[]!\n\t", max_size=60)
)
def test_spans_are_sorted_disjoint_and_inside_the_text(text):
    edges = [edge for span in noise(text) for edge in span]
    assert edges == sorted(set(edges))
    assert not edges or (edges[0] >= 0 and edges[-1] <= len(text))


@given(st.text(alphabet="开发区增长第位 \u00a0\u200b0123456789.，。%亿元(kai)_*<>\n", max_size=60))
def test_no_digit_and_no_chinese_character_is_ever_noise_outside_markup(text):
    if "<" not in text:
        skipped = "".join(text[start:end] for start, end in noise(text))
        assert not any(char.isdigit() or "\u4e00" <= char <= "\u9fff" for char in skipped)


@pytest.mark.parametrize(
    "piece", ["1 1 ", "(ka", "[[", "<a", "ā", "1.", "aa_", "*", "，", " ", "&a", "![", "20 ", "(kai "]
)
def test_a_hostile_text_of_a_million_characters_is_passed_in_one_go(piece):
    """Were the time quadratic, this test would not end."""
    text = piece * (1_000_000 // len(piece))
    assert isinstance(noise(text), list)
