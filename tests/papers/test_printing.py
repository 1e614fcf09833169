"""Rules of documents as PDF: the page of GB/T 9704, faces that are there, characters that are not, tables, charts."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal

import pypdfium2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from guatu.errors import UsageError
from guatu.papers import Column, Grid, Group, Paper, Shaded
from guatu.papers.breaking import NOT_FIRST, NOT_LAST, broken
from guatu.papers.fontfiles import FontError, FontFile, faces
from guatu.papers.fonts import GETA, Fonts
from guatu.papers.pages import Pages
from guatu.papers.paper import Chart, Drawn, Kept, Mark, Placed
from guatu.papers.plots import scale
from guatu.papers.printing import printed, usual_fonts
from guatu.papers.shown import Text

DAY = date(2026, 11, 22)
MM = 72 / 25.4
SENTENCE = "规模以上工业增加值同比增长百分之八点九高于全市平均水平居全市第三位"


def paper(*lines, **more):
    return Paper("试用", DAY, lines, **more)


def pages_of(*lines, **more):
    return Pages(paper(*lines, **more), usual_fonts())


def texts(page):
    return ["".join(glyph.char for glyph in each.glyphs) for each in page if isinstance(each, Text)]


def opened(*lines, **more):
    return pypdfium2.PdfDocument(printed(paper(*lines, **more)).content)


def said(page):
    return page.get_textpage().get_text_range().replace("\r\n", "\n")


def test_the_sheet_is_a4_and_all_text_but_page_numbers_stands_in_the_type_area():
    document = opened(*[Placed("body", SENTENCE * 5)] * 20)
    assert [round(each / MM) for each in document[0].get_size()] == [210, 297]
    for page in document:
        shown = [each.get_bounds() for each in page.get_objects()]
        within = [each for each in shown if each[3] > 35 * MM]
        assert min(left for left, *_ in within) >= 28 * MM - 0.5
        assert max(right for _, _, right, _ in within) <= (28 + 156) * MM + 0.5
        assert max(top for *_, top in within) <= (297 - 37) * MM
        (number,) = [each for each in shown if each not in within]
        assert 35 * MM - number[3] == pytest.approx(7 * MM, abs=6)


def test_a_page_has_22_lines_and_a_line_28_characters():
    pages = pages_of(*[Placed("to", "国" * 28)] * 45)
    assert [len(texts(page)) - 1 for page in pages.shown] == [22, 22, 1]
    assert texts(pages_of(Placed("to", "国" * 29)).shown[0])[:2] == ["国" * 28, "国"]


def test_page_numbers_stand_between_dashes_odd_ones_right_and_even_ones_left():
    pages = pages_of(*[Placed("body", "文")] * 30)
    first, second = (page[-1] for page in pages.shown)
    assert [texts([each])[0] for each in (first, second)] == ["— 1 —", "— 2 —"]
    assert first.x > 105 * MM > second.x


def test_the_fonts_are_noto_and_embedded_with_the_glyphs_that_are_shown_alone():
    content = printed(paper(Placed("title", "标题"), Placed("body", "正文"), Placed("level1", "总体情况"))).content
    assert b"+NotoSerifCJKSCRegular" in content
    assert b"+NotoSansCJKSCRegular" in content
    assert len(content) < 200_000


def test_text_is_found_and_copied_as_it_was_written():
    assert "陈𠮷龘同比增长8.9%" in said(opened(Placed("body", "陈𠮷龘同比增长8.9%"))[0])


def test_markup_is_only_text():
    odd = "#set page(width: 1pt) $x^2$ *粗* <script>alert(1)</script> \\n (a) Tj ET /F1 [1] 0 R"
    assert odd.replace(" ", "") in said(opened(Placed("to", odd))[0]).replace("\n", "").replace(" ", "")


@settings(max_examples=12, deadline=None)
@given(st.text(max_size=60))
def test_any_text_can_be_printed(text):
    made = printed(paper(Placed("body", text, "标"), grid=Grid((Column("列", 20),), [(text,)])))
    assert len(pypdfium2.PdfDocument(made.content)) == made.pages


def test_a_character_that_no_font_has_is_told_and_shown_as_a_geta():
    made = printed(paper(Placed("body", "王\U000e0fff明")))
    assert made.missing == ("\U000e0fff",)
    assert f"王{GETA}明" in said(pypdfium2.PdfDocument(made.content)[0])


def test_a_character_that_the_face_lacks_is_taken_from_another_font_and_told():
    made = printed(paper(Placed("body", "符号 ⠿ 与 ꙮ")))
    assert set(made.replaced) | set(made.missing) == {"⠿", "ꙮ"}
    assert made.replaced["⠿"] != "Noto Serif CJK SC"


def test_without_a_chinese_font_it_is_said_what_to_install(tmp_path):
    (tmp_path / "broken.ttf").write_bytes(b"ttcf" + b"\xff" * 40)
    with pytest.raises(FontError, match=r"no Chinese font was found .*fonts-noto-cjk"):
        Fonts([tmp_path])


def test_glyphs_and_widths_are_those_of_the_font_file():
    serif = FontFile(next(each for each in faces() if each.family == "Noto Serif CJK SC" and each.style == "Regular"))
    assert serif.width(serif.glyph("国")) == 1000
    assert 400 < serif.width(serif.glyph("8")) < 700
    assert serif.glyph("\U000e0fff") == 0


def test_the_same_document_gives_the_same_bytes():
    made = [printed(paper(Placed("body", SENTENCE), kept=Kept("a.xml", b"<a/>"))).content for _ in range(2)]
    assert made[0] == made[1]


def test_headings_number_themselves_and_are_the_outline():
    levels = ("level1", "level2", "level2", "level3", "level4", "level4", "level1", "level2")
    document = opened(*(Placed(each, "题") for each in levels))
    entries = [(each.level, each.get_title()) for each in document.get_toc()]
    numbers = ["一、", "（一）", "（二）", "1.", "（1）", "（2）", "二、", "（一）"]
    assert entries == [(int(level[-1]) - 1, f"{number}题") for level, number in zip(levels, numbers, strict=True)]


def test_a_table_repeats_its_heading_and_tears_no_row():
    rows = [Group("一、道路"), *((str(at), "长" * (at % 90 + 1)) for at in range(120))]
    pages = pages_of(grid=Grid((Column("序号", 14, True), Column("事项", 60)), rows))
    for page in pages.shown:
        assert texts(page)[:2] == ["序号", "事项"]
    rows = [found for page in pages.shown for found in re.findall(r"(\d+)(长+)", "".join(texts(page)[2:-1]))]
    assert [(int(number), len(text)) for number, text in rows] == [(at, at % 90 + 1) for at in range(120)]


def test_a_row_higher_than_a_page_goes_on_with_the_heading_repeated():
    pages = pages_of(grid=Grid((Column("事项", 40),), [("长" * 2000,)]))
    assert len(pages.shown) > 1
    assert sum("".join(texts(page)).count("长") for page in pages.shown) == 2000
    assert all(texts(page)[0] == "事项" for page in pages.shown)


def test_a_heading_stays_with_the_text_below_it():
    pages = pages_of(*[Placed("body", "文")] * 21, Placed("level1", "题"), Placed("body", "下文"))
    assert "一、题" not in texts(pages.shown[0])
    assert texts(pages.shown[1])[:2] == ["一、题", "下文"]


def test_marks_and_kept_files_go_along():
    content = printed(
        paper(Placed("body", "完成65.3亿元", marks=(Mark(2, 8, "figure_1"),)), kept=Kept("a.xml", b"<a/>"))
    )
    document = pypdfium2.PdfDocument(content.content)
    assert document.count_attachments() == 1
    attached = document.get_attachment(0)
    assert (attached.get_name(), bytes(attached.get_data())) == ("a.xml", b"<a/>")
    assert "FEFF" + "figure_1".encode("utf-16-be").hex().upper() in content.content.decode("latin-1")


def test_the_copies_stand_at_the_foot_of_the_last_page():
    pages = pages_of(Placed("body", "文"), Placed("copies", "　抄送：甲。"), Placed("copies", "　乙印发"))
    lowest = min(each.y for each in pages.shown[-1] if isinstance(each, Text) and "印发" in texts([each])[0])
    assert lowest == pytest.approx(35 * MM + (28.95 - 14 * 0.76) / 2, abs=2)


def test_a_chart_shows_its_figures_and_says_what_does_not_fit():
    chart = Chart(
        "图", "line", ("1月", "2月"), (Drawn("青岚", (Decimal(8), None)), Drawn("全市", (Decimal(9),) * 2)), "%"
    )
    assert {"青岚", "全市", "1月", "单位：%"} <= set(texts(pages_of(chart).shown[0]))
    with pytest.raises(UsageError, match="1 values for 2 labels"):
        printed(paper(chart._replace(series=(Drawn("青岚", (Decimal(8),)),))))
    with pytest.raises(UsageError, match="'pie' is no kind of chart; one of line, bar"):
        printed(paper(chart._replace(kind="pie")))


@given(st.lists(st.floats(-1e9, 1e9), min_size=1, max_size=20), st.booleans())
def test_an_axis_holds_all_values_on_few_round_steps(values, from_zero):
    axis = scale(values, from_zero)
    assert axis.least <= min(values) + abs(axis.step) * 1e-6
    assert axis.most >= max(values) - abs(axis.step) * 1e-6
    assert len(axis.ticks) <= 12
    assert not from_zero or axis.least <= 0 <= axis.most


@given(st.text("国增8.9%，。（）“”—亿元ab", max_size=60), st.integers(4, 30))
def test_lines_hold_the_text_and_begin_and_end_as_they_may(text, wide):
    widths = [0.5 if char.isascii() else 1.0 for char in text]
    lines = list(broken(text, widths, wide))
    assert "".join(text[start:end] for start, end in lines) == text
    for start, end in lines:
        assert sum(widths[start:end]) <= wide + 0.01
    if not set(text) & (NOT_FIRST | NOT_LAST) and not any(char.isascii() for char in text):
        assert all(end - start == wide for start, end in lines[:-1])


def test_no_line_begins_with_a_stop_and_no_figure_is_torn():
    text = "完成投资一百二十亿元，同比增长123.45%，居第三"
    lines = [text[start:end] for start, end in broken(text, [1.0] * len(text), 10)]
    assert all(line[0] not in NOT_FIRST for line in lines)
    assert any("123.45%" in line for line in lines)


def test_a_shaded_cell_says_in_words_what_its_colour_says():
    assert "红灯" in said(opened(grid=Grid((Column("灯", 20),), [(Shaded("红灯", "F8D7DA"),)]))[0])
