"""The order of a text: what is a heading, how deep it stands, and what stands under it."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from guatu.reading.outline import Sentence, heading_text, numbering_end, opened_path, outline, programme_name, topic
from guatu.reading.view import View


def paths(text: str) -> dict[str, tuple[str, ...]]:
    """Each sentence of running text with its path."""
    view = View(text)
    return {view.text[s.start : s.end].strip(): s.path for s in outline(view) if not s.heading}


def headings(text: str) -> list[str]:
    view = View(text)
    return [view.text[s.start : s.end].strip() for s in outline(view) if s.heading]


BODY = "引进膜材料项目，建成湖畔加速器。"


# ---- lines that are headings


@pytest.mark.parametrize(
    "line",
    [
        "一、下半年重点工作",
        "（一）狠抓项目建设",
        "（六）地方财政收入增速达到19.8%。",
        "（二）设施农业稳步发展，春耕生产有序推进。",
        "第二部分 发展目标",
        "聚焦主责主业 着力推动项目建设",
        "狠抓项目建设，厚植发展优势",
        "## 下一步打算",
        "主任强调",
        "下半年，园区将推进三大工程：",
    ],
)
def test_numbered_short_and_opening_lines_are_headings(line: str) -> None:
    assert headings(f"{BODY}\n\n{line}\n{BODY}") == [line]


@pytest.mark.parametrize(
    "line",
    [
        "各位代表：",
        "同志们：",
        "2026年1月26日",
        "——在云泽湖科技产业园年中工作会议上",
        "云泽湖科技产业园管委会主任 某某某",
        "来源：云泽湖日报",
        "责任单位：经发局、招商局",
        "“开启新征程 勇当排头兵”",
        "完成投资20亿元",
        "GDP\t42.8\t亿元",
        "3、服装企业12家，实现产值9亿元，增加值1.8亿元。",
    ],
)
def test_addressees_bylines_slogans_table_rows_and_figures_are_no_headings(line: str) -> None:
    assert line not in headings(f"{BODY}\n\n{line}\n{BODY}")


def test_the_title_stands_in_no_path_and_neither_does_what_follows_it_before_the_text() -> None:
    text = f"云泽湖科技产业园工作报告\n——在年中工作会议上\n主任 某某某\n各位代表：\n{BODY}"
    assert paths(text)[BODY] == ()


def test_an_entry_of_a_numbered_list_is_no_heading() -> None:
    text = f"一、重点工作\n1. 引进膜材料项目\n2. 建成湖畔加速器\n3. 完善路网。\n二、保障措施\n{BODY}"
    assert headings(text) == ["一、重点工作", "二、保障措施"]
    assert paths(text)["2. 建成湖畔加速器"] == ("重点工作",)


def test_a_row_of_short_lines_is_a_list_of_names_not_headings() -> None:
    names = "云泽湖科技产业园\n澄州市经济发展局\n澄州市招商服务局\n澄州市建设管理局"
    assert headings(f"{BODY}\n{names}\n{BODY}") == []


def test_a_line_broken_in_the_middle_of_a_sentence_is_no_heading() -> None:
    broken = "园区在膜材料产业基地和湖畔创新街区的建设中始终坚持规划引领、项目为王、服务为本、生态优先"
    assert headings(f"{broken}\n推动产业链不断延伸\n形成新的增长极。\n完") == []


# ---- how deep they stand


def test_a_heading_stands_under_the_wider_numbers_above_it() -> None:
    text = f"一、重点工作\n（一）项目\n1. 招商\n{BODY}\n（二）载体\n推进载体建设。\n二、保障\n加强督查考核。\n完"
    assert paths(text) == {
        BODY: ("重点工作", "项目", "招商"),
        "推进载体建设。": ("重点工作", "载体"),
        "加强督查考核。": ("保障",),
        "完": ("保障",),
    }


def test_an_unnumbered_title_stands_under_a_speaker_and_under_open_numbers() -> None:
    assert paths(f"{BODY}\n主任要求\n狠抓项目建设\n推进。\n完")["推进。"] == ("主任要求", "狠抓项目建设")
    assert paths("一、重点工作\n狠抓项目建设\n推进。\n完")["推进。"] == ("重点工作", "狠抓项目建设")


def test_another_speakers_words_close_what_the_first_one_said() -> None:
    closing = "园区党工委副书记甲乙主持会议，要求全区上下迅速贯彻落实会议精神，准确把握方向。"
    text = f"{BODY}\n主任要求\n狠抓项目建设\n{BODY}\n{closing}"
    assert list(paths(text).values())[-1] == ("甲乙主持会议",)


def test_an_opening_line_holds_as_many_entries_as_it_counts_and_only_those_of_one_shape() -> None:
    counted = "实施两大行动：\n" + "\n".join(f"{name}行动。{name}，建成载体。" for name in ("强链", "提优", "别的"))
    assert [path[0] for path in paths(counted).values()] == ["两大行动", "两大行动", "别的行动"]
    numbered = (
        "抓好以下工作：\n一是招商要实，引进项目；\n二是服务要优，完善机制。\n会议最后指出，要抓好落实，加强考核。"
    )
    assert [path[:1] for path in paths(numbered).values()] == [("抓好以下工作",), ("抓好以下工作",), ()]


# ---- leads and topics


def test_a_short_first_sentence_leads_its_paragraph_and_ends_with_it() -> None:
    text = f"{BODY}\n狠抓项目建设。引进膜材料项目，建成加速器。\n深化改革，完善机制，推进考核。"
    assert headings(text) == ["狠抓项目建设。"]
    assert paths(text)["引进膜材料项目，建成加速器。"] == ("狠抓项目建设",)
    assert paths(text)["深化改革，完善机制，推进考核。"] == ()


def test_numbered_leads_of_one_paragraph_follow_each_other() -> None:
    text = "一是扩大投资。新开工项目，推进建设。二是优化服务。完善机制，兑现政策。"
    assert list(paths(text).values()) == [("扩大投资",), ("优化服务",)]


def test_several_short_sentences_head_the_longer_ones_after_them_one_does_not() -> None:
    two = "（一）聚焦产业，提升能级。做优产业集群。引进项目，推进建设。做强载体支撑。建成加速器，完善配套。"
    assert list(paths(two).values()) == [
        ("聚焦产业，提升能级", "做优产业集群"),
        ("聚焦产业，提升能级", "做强载体支撑"),
    ]
    one = "要加快转型，推进改革，抓好落实。加强资源保障。引进项目，推进建设。"
    assert set(paths(one).values()) == {()}


def test_a_paragraph_with_a_number_closes_the_heading_with_the_same_kind_of_number() -> None:
    text = f"（一）工业稳中有进。\n{BODY}\n（二）农业稳步发展。粮食增产，畜牧业增收。"
    assert paths(text)["粮食增产，畜牧业增收。"] == ("农业稳步发展",)


@pytest.mark.parametrize(
    ("sentence", "named"),
    [
        ("招商工作：引进膜材料上下游项目，完善招商机制。", "招商工作"),
        ("主要预期目标是：地区生产总值增长8%左右，财政收入增长5%。", "主要预期目标"),
        ("打造一流平台，就是要建成湖畔加速器。", "打造一流平台"),
        ("一是安全生产要抓牢，压实各方责任；", "安全生产要抓牢"),
        ("会议指出：要引进膜材料上下游项目。", None),
        ("粮经饲比例达到87：9：4，种植结构进一步优化。", None),
        ("要抓好安全生产，压实各方责任；", None),
        ("引进项目12个，就是要建成湖畔加速器。", None),
    ],
)
def test_the_topic_is_what_a_sentence_names_before_it_speaks_of_it(sentence: str, named: str | None) -> None:
    found = topic(sentence)
    assert (found.text if found else None) == named


@pytest.mark.parametrize(
    ("opening", "name"),
    [
        ("下半年，园区将推进六大工程：", "六大工程"),
        ("最后，主任作了总结，并强调了春节前后的五方面工作：", "春节前后的五方面工作"),
        ("下一步打算：", "下一步打算"),
    ],
)
def test_an_opening_line_is_named_after_what_it_announces(opening: str, name: str) -> None:
    assert programme_name(opening) == name


def test_a_headings_text_is_without_number_markup_and_stop() -> None:
    assert heading_text("## （一）狠抓项目建设。") == "狠抓项目建设"
    assert heading_text("——“向新”的动能增强。") == "“向新”的动能增强"
    assert numbering_end("2．完善路网") == 2
    assert opened_path(Sentence(0, 4, ("重点",), True, 0), "三大工程：") == ("重点", "三大工程")


# ---- furniture, and any text at all


def test_page_furniture_is_left_out_whole_lines_and_at_the_ends_of_lines() -> None:
    raw = f"首页>要闻\n（记者 某某）{BODY}[打印]\n加强督查考核，压实责任。"
    spans = [(raw.index(part), raw.index(part) + len(part)) for part in ("首页>要闻", "（记者 某某）", "[打印]")]
    view = View(raw)
    assert [view.text[s.start : s.end] for s in outline(view, spans)] == [BODY, "加强督查考核，压实责任。"]


_LINES = st.sampled_from(
    [
        "一、重点工作",
        "（一）项目",
        "1. 招商",
        "一是招商。",
        "主任强调",
        "抓好两项工作：",
        "狠抓项目。",
        "# 题目",
        "——",
        BODY,
    ]
)


@settings(max_examples=150)
@given(st.lists(_LINES | st.text(max_size=12), max_size=20).map("\n".join))
def test_any_text_gives_sentences_in_order_that_cover_every_character_but_space(text: str) -> None:
    view = View(text)
    sentences = outline(view)
    edges = [edge for sentence in sentences for edge in (sentence.start, sentence.end)]
    assert edges == sorted(edges)
    covered = "".join(view.text[s.start : s.end] for s in sentences)
    assert "".join(covered.split()) == "".join(view.text.split())
