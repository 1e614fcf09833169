"""Finding time in text: where it stands, what it means, and what only looks like it."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from guatu.errors import PeriodError
from guatu.periods import KINDS, Mention, Reference, find, resolve
from guatu.periods.grammar import EXPRESSION, expressions, fold

MIDYEAR = Reference(2022, date(2022, 8, 15))
TIME_WORDS = [
    *"年月季度旬日份半上中下前后近全今去明本当每第至到-—～、和与比较“”末底初一二三四五十两〇0127/.的内来个用起超，。\n",
    *(
        "12",
        "31",
        "2019",
        "2022",
        "同期",
        "以来",
        "年内",
        "年均",
        "未来",
        "时间",
        "行动",
        "亿元",
        "增长",
        "中国",
        "H1",
        "Q3",
    ),
]
TIME_TEXT = st.lists(st.sampled_from(TIME_WORDS), max_size=25).map("".join)


def said(text: str, reference: Reference | None = MIDYEAR) -> list[tuple[str, str, str]]:
    return [(text[m.start : m.end], str(m.period), m.kind) for m in find(text, reference)]


REFERENCES = [None, Reference(None), Reference(1), Reference(1, date.min), Reference(9999, date.max), MIDYEAR]


@pytest.mark.parametrize("text", ["前1年", "近六个月", "2月以来", "未来三年", "五季度以来"])
@pytest.mark.parametrize("reference", REFERENCES)
def test_what_leaves_the_calendar_has_no_period(text, reference):
    assert [mention.kind in KINDS for mention in find(text, reference)] == [True]


@given(st.one_of(st.text(max_size=80), TIME_TEXT), st.sampled_from(REFERENCES))
@settings(max_examples=400)
def test_any_text_gives_ordered_mentions_within_it(text, reference):
    end = 0
    for mention in find(text, reference):
        assert end <= mention.start < mention.end <= len(text)
        assert mention.kind in KINDS
        end = mention.end


@given(TIME_TEXT)
@settings(max_examples=400)
def test_looking_only_before_what_settles_a_time_loses_nothing(text):
    folded = fold(text)
    whole = [found.span() for found in EXPRESSION.finditer(folded)]
    assert [found.span() for found in expressions(folded)] == whole


@given(st.text(max_size=60))
def test_folding_keeps_every_offset(text):
    assert len(fold(text)) == len(text)


@given(TIME_TEXT)
def test_a_reference_changes_what_is_meant_but_not_what_is_found(text):
    assert [mention[:2] for mention in find(text)] == [mention[:2] for mention in find(text, MIDYEAR)]


# What other recognisers of Chinese time miss or get wrong
PEERS_FAIL = [
    ("上半年", "2022H1", "within"),
    ("下半年", "2022H2", "within"),
    ("去年上半年", "2021H1", "within"),
    ("全年", "2022", "within"),
    ("年内", "2022", "within"),
    ("2024年内", "2024", "within"),
    ("十三五", "2016/2020", "within"),
    ("“十四五”", "2021/2025", "within"),
    ("1-7月", "2022-01/2022-07", "within"),
    ("截至2022年", "2022", "by"),
    ("今年以来", "2022", "within"),
    ("2023年前三季度", "2023-01/2023-09", "within"),
    ("5年内", "2022/2026", "duration"),
    ("未来三年", "2022/2024", "duration"),
    ("近三年", "2020/2022", "duration"),
    ("年末", "2022", "by"),
    ("年初", "2022", "within"),
    ("去年同期", "2021", "comparison"),
    ("十二月月底", "2022-12", "by"),
    ("上一季度", "2022Q2", "within"),
    ("上年度", "2021", "within"),
    ("2022年底", "2022", "by"),
    ("第 3 季度", "2022Q3", "within"),
]


@pytest.mark.parametrize(("text", "period", "kind"), PEERS_FAIL)
def test_what_other_recognisers_get_wrong_is_right(text, period, kind):
    assert said(text) == [(text, period, kind)]


@pytest.mark.parametrize(
    ("text", "spans"),
    [
        ("1季度中国经济", ["1季度"]),
        ("完成投资12亿元,3年内建成", ["3年内"]),
        ("每年200个", ["每年"]),
        ("全区前列;高端产业占据一席之地,现已建成", []),
        ("三点五亿元、１２３．４亿元、4/5G、最近一次年报、统一零售、万元GDP能耗", []),
    ],
)
def test_a_span_never_runs_into_its_neighbours(text, spans):
    assert [words for words, _, _ in said(text)] == spans


@pytest.mark.parametrize(
    "words",
    [
        "确保全年",
        "力保全年",
        "其中年内",
        "减少年末",
        "完成本年",
        "投资本年",
        "谋划明年",
        "做好今年",
        "超过去年",
        "预计全年",
        "固定资产投资上年",
    ],
)
def test_a_guard_against_look_alikes_does_not_swallow_time(words):
    assert [found for found, _, _ in said(words + "新增")] in ([words[-2:]], [words[:2] + words[-2:]], [words[-3:]])


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("年内陆续开工", "年内"),
        ("年内资金到位", "年内"),
        ("年内销售收入", "年内"),
        ("2022年内资到位", "2022年"),
        ("2022年内蒙古", "2022年"),
        ("2022年中国", "2022年"),
        ("2022年初步核算", "2022年"),
        ("今年内部审计", "今年"),
        ("全年货物贸易", "全年"),
        ("去年产值", "去年"),
        ("5月亮相", "5月"),
        ("2020年起重机", "2020年"),
        ("6月底前往", "6月底"),
        ("3年生产", "3年"),
        ("上半年度假区", "上半年"),
        ("三年均增长", "三年均"),
    ],
)
def test_the_word_after_decides_how_far_an_expression_goes(text, found):
    assert [words for words, _, _ in said(text)] == [found]


def test_a_part_takes_the_year_named_in_its_sentence_and_then_the_documents():
    text = "2021年签约30个，其中下半年20个。上半年签约5个"
    assert [period for _, period, _ in said(text)] == ["2021", "2021H2", "2022H1"]


@pytest.mark.parametrize("end", "。！？；\n")
def test_every_end_of_a_sentence_ends_the_year_it_named(end):
    assert said(f"2019年{end}上半年")[-1][1] == "2022H1"


@pytest.mark.parametrize("aside", ["比2019年增长", "自2006年批准", "2012年以来累计", "到“十三五”末，", "比上年增长"])
def test_a_year_that_is_only_compared_with_or_begun_from_names_no_year_for_the_parts_after_it(aside):
    assert said(f"{aside}，下半年")[-1][1] == "2022H2"


def test_the_month_named_before_is_the_one_meant_by_dangyue():
    assert said("5月份，当月新增3家，比上月多1家")[1:] == [
        ("当月", "2022-05", "within"),
        ("比上月", "2022-04", "comparison"),
    ]


def test_a_bare_number_of_years_goes_back_to_the_years_counted_before():
    assert said("“十四五”期间。五年累计引进")[-1] == ("五年", "2021/2025", "duration")
    assert said("三年累计引进") == [("三年", "2022/2024", "duration")]


def test_years_of_a_range_in_words_reach_the_larger_number():
    assert [period for _, period, _ in said("用3-5年时间，未来三到五年，三五年内")] == ["2022/2026"] * 3


def test_without_a_reference_what_leans_on_it_is_found_without_a_period():
    for reference in (None, Reference(None)):
        assert find("今年上半年", reference) == [Mention(0, 5, None, "within")]


def test_a_day_alone_is_reference_enough():
    assert str(find("今年", Reference(None, date(2020, 7, 15)))[0].period) == "2020"


def test_a_year_without_its_character_counts_only_at_the_very_start_of_a_title():
    assert said("2021云泽湖推介会") == [("2021", "2021", "within")]
    assert said("参加2021云泽湖推介会") == []
    assert said("2021家企业") == []
    assert said("1921创意园") == []


def test_resolve_gives_the_period_of_one_whole_expression():
    assert str(resolve(" 1-7月 ", Reference(2022))) == "2022-01/2022-07"


@pytest.mark.parametrize("text", ["", "云泽湖", "上半年和下半年", "2022年签约"])
def test_resolve_refuses_what_is_not_one_expression(text):
    with pytest.raises(PeriodError, match="is not one expression of time; such are 2022年上半年"):
        resolve(text, MIDYEAR)


@pytest.mark.parametrize("text", ["今年", "每年", "2月30日"])
def test_resolve_refuses_what_the_reference_does_not_settle(text):
    with pytest.raises(PeriodError, match=r"cannot be settled from .*; name its year"):
        resolve(text, Reference(None))


def test_a_month_since_then_that_is_still_to_come_is_the_one_of_last_year() -> None:
    """自11月以来, read in April, began in November of the year before."""
    (mention,) = find("自11月以来，投资回升", Reference(2011, date(2011, 4, 18)))
    assert str(mention.period) == "2010-11/2011-04"
