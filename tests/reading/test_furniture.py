"""Page furniture is recognised; no sentence of a document is ever taken for it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guatu.reading.furniture import furniture

TITLE = "云泽湖科技产业园召开年中工作会议"
PROSE = "8月12日，云泽湖科技产业园召开年中工作会议，总结上半年工作，部署下半年任务。"
MORE = "上半年，园区完成地区生产总值42.8亿元，同比增长8.1%。"


def marked(text: str) -> list[str]:
    return [text[start:end] for start, end in furniture(text)]


@pytest.mark.parametrize(
    "line",
    [
        "您当前的位置:首页> 政务动态> 园区动态> 内容",
        "当前位置：首页 >> 新闻中心 >> 正文",
        "首页 > 新闻中心 > 园区要闻",
        "新闻中心 > 园区要闻 > 正文",
        "本篇文章4144字,读完约10分钟",
        "全文约620字，阅读大约需要3分钟",
        "发布时间：2024-08-13　来源：党政办　浏览次数：128",
        "发布日期: 2024-08-13 15:40 来源: 党政办 字号:[大 中 小]",
        "【字号：大 中 小】【打印】【关闭】",
        "打印 | 收藏 | 关闭窗口",
        "分享到：微信 微博 QQ空间",
        "A+ A-",
        "2024-08-13 09:30 党政办",
        "2024-08-13",
        "来源：云泽湖日报",
        "（责任编辑：某某）",
        "责任编辑：某某",
        "记者 某某 通讯员 某某",
        "海量资讯、精准解读，尽在云泽新闻APP",
        "扫一扫在手机打开当前页",
        "上一篇：园区举办运动会",
        "下一篇：没有了",
        "电话：0000-12345678 传真：0000-12345679",
        "会员服务部:0000-12345678",
        "邮箱:office@zone.example",
        "地址：澄州市云泽大道1号 邮编：000000",
        "备案号：澄ICP备00000000号-1",
        "版权所有：云泽湖科技产业园管委会",
        "Copyright © 2024 云泽湖科技产业园 All Rights Reserved.",
        "COPYRIGHT 2024, 云泽湖科技产业园管委会, 未经许可，不得复制。",
        "主办：云泽湖科技产业园管委会　承办：党政办",
        "网站地图 | 隐私声明 | 联系我们",
        "http://www.zone.example/news/123.html",
        "免责声明：本网转载的文章仅供参考，不代表本网观点。如有侵权，请联系删除。",
        "- 3 -",
        "第3页 共10页",
        "一、上半年工作回顾……………… 3",
        "1 2 3 4 5 下一页 尾页",
        "园区负责人作工作报告。云泽湖日报记者 某某 摄",
        "某某（右一）、某某（左二）会谈",
        "|",
        "【",
    ],
)
@pytest.mark.parametrize("script", ["simplified", "traditional"])
def test_what_a_page_prints_around_a_document_is_furniture(line, script):
    if script == "traditional":
        opencc = pytest.importorskip("opencc")
        line = opencc.OpenCC("s2t").convert(line)
    text = f"{TITLE}\n{line}\n{PROSE}\n{MORE}\n{line}\n"
    assert "".join(marked(text)).count(line.strip()) == 2
    assert furniture(f"{PROSE}\n{MORE}\n") == []


@pytest.mark.parametrize(
    "line",
    [
        PROSE,
        TITLE,
        "政府工作报告",
        "一、主要目标",
        "（一）加快项目建设",
        "责任单位：经济发展局",
        "牵头领导：分管主任；完成时限：12月底",
        "主要目标：地区生产总值增长8%",
        "发展目标：财政收入10亿元、外资5000万美元",
        "新签约项目 12 个",
        "各位代表：",
        "实际使用外资\t5300\t2.4",
        "42.8",
        "8.1%",
        "同比增长8.1%，列全市第2位",
        "重点推进中小企业培育、大项目招引",
        "来源于园区企业的税收占比达到85.1%。",
        "打印设备产业园完成投资3.5亿元。",
        "首页展示园区形象，点击量超过10万次。",
        "尽在掌握，全年外资到账7.5亿美元。",
        "2024年8月12日",
        "（2024年8月12日）",
    ],
)
def test_words_of_a_document_are_never_furniture(line):
    text = f"{TITLE}\n{PROSE}\n{line}\n{MORE}\n"
    assert line not in "".join(marked(text))


def test_of_a_title_printed_twice_above_the_text_the_last_stays():
    text = f"首页\n园区动态\n{TITLE}\n{TITLE}\n发布时间：2024-08-13\n{PROSE}\n"
    spans = furniture(text)
    assert text[spans[2][0] : spans[2][1]] == TITLE
    assert len([span for span in spans if text[span[0] : span[1]] == TITLE]) == 1
    assert text.rindex(TITLE) > spans[2][1]


def test_of_a_line_repeated_between_paragraphs_the_first_stays():
    caption = "“奋战三季度 决胜全年度 勇当排头兵”"
    text = "\n".join([PROSE, caption, MORE, caption, PROSE, caption, MORE])
    spans = furniture(text)
    assert marked(text) == [caption, caption]
    assert spans[0][0] > text.index(caption)


def test_headings_that_come_again_in_each_part_stay():
    parts = [f"{part}片区\n工作目标\n{MORE}\n一、推进重点项目建设工作\n{PROSE}\n" for part in "甲乙丙"]
    assert furniture("".join(parts)) == []


def test_menu_entries_between_home_and_the_title_are_furniture():
    text = f"首页\n园区动态\n通知公告\n{TITLE}\n{PROSE}\n"
    assert marked(text) == ["首页", "园区动态", "通知公告"]


def test_links_to_institutions_below_the_text_are_furniture():
    links = "澄州市发展和改革委员会 澄州市工业和信息化局 澄州市商务局 澄州市统计局"
    assert marked(f"{PROSE}\n{links}\n") == [links]


def test_everything_below_a_list_of_other_pages_is_furniture():
    text = f"{PROSE}\n相关阅读\n园区举办运动会\n园区开展大走访\n"
    assert marked(text) == ["相关阅读", "园区举办运动会", "园区开展大走访"]


def test_attendance_lists_are_words_of_the_document():
    text = f"{PROSE}\n党工委、管委会全体领导;各部门主要负责人;各街道主要负责人参加会议。\n"
    assert furniture(text) == []


def test_bylines_addresses_and_labels_inside_a_line_leave_the_sentence():
    text = f"　　本报讯（记者 某某）{PROSE}详见https://zone.example/a。\n　　原标题：{TITLE}\n"
    assert marked(text) == ["　　本报讯（记者 某某）", "https://zone.example/a", "　　原标题："]


def test_the_lines_of_a_page_in_windows_line_ends_are_the_same():
    text = f"首页\n打印\n{TITLE}\n{PROSE}\n版权所有：管委会\n"
    assert [words.strip() for words in marked(text.replace("\n", "\r\n"))] == marked(text)


_SUBJECTS = st.sampled_from(["园区", "全市", "云泽湖科技产业园", "规上企业", "各街道", "招商部门"])
_VERBS = st.sampled_from(["完成", "实现", "新增", "推进", "引进", "建成"])
_OBJECTS = st.sampled_from(
    ["固定资产投资", "首页改版项目", "分享经济企业", "打印机产业链", "来源于工业的税收", "高企", "下载中心"]
)
_SENTENCE = st.builds(
    "{}{}{}{}{}，同比增长{}%。".format,
    _SUBJECTS,
    _VERBS,
    _OBJECTS,
    st.integers(1, 999),
    st.sampled_from(["亿元", "家", "个", "项"]),
    st.integers(1, 99),
)


@given(st.lists(st.lists(_SENTENCE, min_size=1, max_size=4).map("".join), min_size=1, max_size=6))
def test_no_sentence_of_an_invented_report_is_eaten(paragraphs):
    assert furniture("\n".join([TITLE, *paragraphs])) == []


@given(
    st.text(
        alphabet="首页打印来源：:发布时间责任编辑记者()（）>|。，；0123456789 \n\r\t园区增长亿元httpw./@", max_size=120
    )
)
def test_spans_are_sorted_disjoint_and_inside_any_text(text):
    edges = [edge for span in furniture(text) for edge in span]
    assert edges == sorted(set(edges))
    assert not edges or (edges[0] >= 0 and edges[-1] <= len(text))


@pytest.mark.parametrize(
    "piece", ["首页\n", "打印 ", "来源：a\n", ">a", "园区 \n", "a@", "电话:1", "（记者", "w.", "，园区增长"]
)
def test_a_hostile_text_of_half_a_million_characters_is_passed_in_one_go(piece):
    """Were the time quadratic, this test would not end."""
    assert isinstance(furniture(piece * (500_000 // len(piece))), list)
