"""What a document says of itself: title, day, year and why, the year it looks back on, whom it is about."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guatu.reading.furniture import furniture
from guatu.reading.masthead import Masthead, masthead

ZONE = "云泽湖科技产业园"
TITLE = f"{ZONE}召开年中工作会议"
PROSE = f"8月12日，{ZONE}召开年中工作会议。上半年完成地区生产总值42.8亿元，同比增长8.1%。"


def read(text: str, **known) -> Masthead:
    return masthead(text, furniture_spans=furniture(text), **known)


# --- the day ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "day"),
    [
        (f"{TITLE}\n2024年8月13日\n上半年，园区完成投资3.5亿元。", date(2024, 8, 13)),
        (
            "政府工作报告\n——2024年1月26日在澄州市第九届人民代表大会第三次会议上\n各位代表：\n现在报告工作。",
            date(2024, 1, 26),
        ),
        ("工作总结\n（2023年12月20日）\n今年完成投资3.5亿元。", date(2023, 12, 20)),
        ("工作报告\n二〇二四年一月十八日\n去年完成投资3.5亿元。", date(2024, 1, 18)),
        ("今年完成投资3.5亿元。\n云泽湖科技产业园管委会\n2024年7月5日\n", date(2024, 7, 5)),
        (f"{TITLE}\n发布时间：2024-08-13 来源：党政办\n{PROSE}", date(2024, 8, 12)),
        (f"{TITLE}\n发布时间：2024/8/13\n园区完成投资3.5亿元。", date(2024, 8, 13)),
        ("总结会\n发布时间：2024-01-05\n12月28日，园区召开总结会。今年完成投资3亿元。", date(2023, 12, 28)),
        ("2024年8月12日，园区召开会议。", date(2024, 8, 12)),
    ],
)
def test_a_day_is_read_under_the_title_at_the_end_in_the_first_words_or_on_the_page(text, day):
    found = read(text)
    assert (found.date, found.year, found.firm) == (day, day.year, True)


@pytest.mark.parametrize(
    "text",
    [
        "园区2006年8月12日批准成立以来，发展很快。今年完成投资3.5亿元。",
        "全年完成投资3.5亿元。自2019年8月12日起施行的办法见效。",
        "13月45日，园区召开会议。",
    ],
)
def test_a_founding_day_or_a_day_that_does_not_exist_dates_no_document(text):
    assert read(text).date is None


# --- the year -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "year"),
    [
        ("2026年澄州市政府工作报告\n现在报告工作。", 2026),
        (f"1月18日，{ZONE}召开2020年度动员部署会，总结2019年工作。", 2020),
        ("12月20日，园区召开2025年工作会议。", 2024),
        ("今年是“十五五”开局之年，要扎实工作。", 2026),
        ("今年是“十四五”规划的收官之年。", 2025),
        ("今年是“十四五”第二年。", 2022),
        ("明年是“十四五”开局之年。", 2020),
        ("去年（2019年）完成投资3亿元。", 2020),
        ("园区上下以实际行动迎接党的二十大胜利召开。", 2022),
        ("园区隆重庆祝改革开放40周年。", 2018),
        ("到2022年，园区产值超过100亿元。未来三年，建成绿道20公里。", 2020),
        ("1-7月，规上工业增长6.1%，比2019年1-7月增长11.3%，两年平均增长5.5%。", 2021),
        ("一季度增长6%，比2016年全年增速高1.5个百分点。", 2017),
        ("2022年，园区坚决贯彻部署，全年完成产值9亿元。", 2022),
        ("部署2023年工作，实现良好开局。", 2023),
        ("“十三五”期间，每年建成6个平台，5年内引进300名人才。", 2016),
    ],
)
def test_the_year_is_voted_by_what_the_text_says(text, year):
    found = read(text)
    assert found.year == year, found.year_reason
    assert found.year_reason


def test_a_year_before_what_the_text_speaks_of_is_not_its_year():
    text = "2016年完成投资2亿元。今年以来，园区统筹疫情防控和经济发展，贯彻新发展理念。"
    assert read(text).year != 2016


def test_a_longer_number_that_begins_like_a_year_is_none():
    assert read(f"20245年度工作总结\n{PROSE}").year is None


def test_without_a_clue_there_is_no_year_and_the_reason_says_so():
    found = read("园区完成投资3.5亿元，增长8%。")
    assert (found.year, found.date, found.firm) == (None, None, False)
    assert found.year_reason == "no year in the text"


def test_terms_that_came_into_use_tell_the_earliest_year():
    assert "not before 2023-09" in read("园区加快发展新质生产力，完成投资3.5亿元。").year_reason


def test_the_name_of_the_file_dates_a_text_that_does_not():
    assert read("园区完成投资3.5亿元。", name="年中会议2022-08").year == 2022


def test_goals_far_ahead_do_not_date_a_text():
    assert read("到2035年，园区产值力争达到1000亿元。").year is None


def test_what_the_caller_knows_wins():
    found = read(f"{TITLE}\n2024年8月13日\n{PROSE}", day=date(2019, 7, 1), zone="雲澤湖")
    assert (found.date, found.year, found.zone) == (date(2019, 7, 1), 2019, "云泽湖")
    assert found.year_reason == found.zone_reason == "given by the caller"


# --- the year under review ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "reviews"),
    [
        ("工作报告\n2026年1月26日\n一、2025年工作回顾\n2025年，完成投资3亿元。", 2025),
        ("工作报告\n2026年1月26日\n过去一年，完成投资3亿元。", 2025),
        ("政府工作报告\n2026年1月26日\n一、工作回顾\n产值增长5%。", 2025),
        ("园区2023年工作总结和2024年工作安排\n2024年1月16日\n去年完成投资3亿元。", 2023),
        ("2023年国民经济和社会发展统计公报\n全年完成投资3亿元。", 2023),
        (f"{TITLE}\n2024年8月13日\n{PROSE}", None),
        ("工作计划\n2026年1月26日\n今年要完成投资3亿元。", None),
    ],
)
def test_a_report_of_the_first_months_looks_back_on_the_year_before(text, reviews):
    assert read(text).reviews == reviews


# --- whom it is about ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "zone"),
    [
        (f"{TITLE}\n{PROSE}", ZONE),
        (f"澄州{ZONE}召开会议。会上，澄州{ZONE}负责人讲话。{ZONE}要加快发展，园区上下要努力。", f"澄州{ZONE}"),
        (f"市委书记调研{ZONE}。{ZONE}完成投资3亿元，园区要再接再厉。", ZONE),
        ("2026年广东省政府工作报告\n广东经济稳中向好，全省生产总值增长3.9%。", "广东省"),
        ("2026年内蒙古自治区政府工作报告\n自治区经济向好，内蒙古自治区生产总值增长5%。", "内蒙古自治区"),
        ("前八月扬州外贸进出口80亿元\n扬州海关公布，全市进出口80亿元。", "扬州市"),
        ("今年要把吉林建设得更好。全省生产总值增长5%，按照省委部署，全省上下振兴吉林。", "吉林省"),
        ("全国规模以上工业企业利润增长\n国家统计局发布数据，1-7月全国利润增长5%。", "全国"),
        ("完成投资3.5亿元，增长8%。", None),
        ("示范区、开发区、产业园都要发展。", None),
    ],
)
def test_the_zone_is_the_name_in_title_and_first_sentence_or_the_one_named_most(text, zone):
    assert read(text).zone == zone


def test_the_zone_of_a_traditional_text_is_given_in_simplified_characters():
    assert read("8月12日，雲澤湖科技產業園召開會議。雲澤湖科技產業園要加快發展。").zone == ZONE


# --- the title ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "title"),
    [
        (f"首页\n园区动态\n{TITLE}\n{TITLE}\n发布时间：2024-08-13\n{PROSE}", TITLE),
        (f"# {TITLE}\n\n{PROSE}", TITLE),
        (f"　　原标题：{TITLE}\n{PROSE}", TITLE),
        (f"政府工作报告\n——2024年1月26日\n{PROSE}", "政府工作报告"),
        (PROSE, None),
        (f"各位代表：\n{PROSE}", None),
        (f"一、上半年工作\n{PROSE}", None),
    ],
)
def test_the_title_is_the_first_line_of_its_own_above_the_text(text, title):
    assert read(text).title == title


@given(
    st.text(alphabet="20192月日年-/.到至今去明（）“”十四五开局之发布时间：:园区开发召完成，。\n 　〇一二", max_size=120)
)
def test_any_text_has_a_masthead_with_reasons(text):
    found = read(text)
    assert found.year_reason
    assert found.zone_reason
    assert found.year is None or 1900 <= found.year <= 2100
    assert found.date is None or found.date.year == found.year


def test_only_head_and_foot_of_a_long_text_are_read():
    long = f"{TITLE}\n{PROSE}\n" + f"{ZONE}完成投资3.5亿元，增长8%。\n" * 100_000 + "2024年8月13日\n"
    assert read(long).date == date(2024, 8, 12)
