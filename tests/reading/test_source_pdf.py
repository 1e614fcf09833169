"""PDF documents: lines back into paragraphs, running lines left out, and what cannot be read."""

from __future__ import annotations

import pytest
from drawn_pdf import Line, drawn, paragraph

from guatu.errors import SourceBroken, SourceEncrypted, SourceTooLarge, SourceWithoutText
from guatu.reading.source import Limits, read_source

FIRST = (
    "8月12日，云泽湖科技产业园召开年中工作会议。上半年完成地区生产总值42.8亿元，同比增长8.1%，"
    "增幅居全市第二。规上工业增加值增长7.3%。"
)
SECOND = "全年签约超5亿元项目10个，力争12个，实际利用外资超过1亿美元，新增规上企业20家以上，规上工业产值突破500亿元。"


@pytest.fixture
def read(tmp_path):
    """The source that is read from the bytes of a document."""

    def reading(content: bytes, **limits):
        path = tmp_path / "report.pdf"
        path.write_bytes(content)
        return read_source(path, limits=Limits(**limits))

    return reading


def test_lines_that_the_layout_broke_are_joined_and_paragraphs_kept(read):
    page = [
        Line(190, 740, "云泽湖科技产业园工作报告", 22),
        *paragraph(FIRST, 690),
        Line(122, 590, "一、目标"),
        *paragraph(SECOND, 560),
    ]
    assert read(drawn([page])).text.splitlines() == ["云泽湖科技产业园工作报告", FIRST, "一、目标", SECOND]


def test_a_paragraph_goes_on_over_the_page(read):
    lines = paragraph(FIRST, 690)
    pages = [lines[:2], [line._replace(y=740 - 28 * number) for number, line in enumerate(lines[2:])]]
    assert read(drawn(pages)).text.splitlines() == [FIRST]


def test_paragraphs_set_apart_by_space_alone_stay_apart(read):
    words = "园区完成地区生产总值增长百分之八投资增长百分之九外资到账"
    page = [
        Line(90, 700, words),
        Line(90, 672, words[:10] + "。"),
        Line(90, 616, words),
        Line(90, 588, words[:5] + "。"),
    ]
    assert read(drawn([page])).text.splitlines() == [words + words[:10] + "。", words + words[:5] + "。"]


def test_page_headers_and_numbers_are_left_out_and_noted(read):
    pages = [
        [Line(230, 800, "云泽湖工作报告", 10), *paragraph(words, 690), Line(280, 50, f"- {number} -", 12)]
        for number, words in enumerate((FIRST, SECOND, FIRST), start=1)
    ]
    source = read(drawn(pages))
    assert source.text.splitlines() == [FIRST, SECOND, FIRST]
    assert source.notes == ("6 lines of page headers, footers and page numbers were left out",)


def test_a_sentence_at_the_edge_of_each_page_is_no_header(read):
    pages = [[Line(90, 800, "园区产值增长8%。"), *paragraph(FIRST, 690)] for _ in range(3)]
    assert read(drawn(pages)).text.count("园区产值增长8%。") == 3


def test_cells_of_a_row_are_parted_by_tabs_and_rows_stay_rows(read):
    rows = [("指标", "上半年", "增长%"), ("地区生产总值", "42.8", "8.1"), ("实际利用外资", "5300", "2.4")]
    page = [
        Line(x, 700 - 30 * number, cell)
        for number, row in enumerate(rows)
        for x, cell in zip((90, 250, 400), row, strict=True)
    ]
    assert read(drawn([page])).text.splitlines() == ["\t".join(row) for row in rows]


def test_pages_without_text_among_others_are_noted(read):
    assert read(drawn([paragraph(FIRST, 700), [], paragraph(SECOND, 700)])).notes == ("no text on 1 of 3 pages: 2",)


def test_scanned_pages_ask_for_recognition(read):
    with pytest.raises(SourceWithoutText, match=r"hold no text, only pictures.*OCR.*Word file"):
        read(drawn([[], []]))


def test_a_text_layer_that_tells_no_characters_asks_for_recognition(read):
    with pytest.raises(SourceWithoutText, match="does not tell which characters"):
        read(drawn([paragraph(FIRST, 700)], readable=False))


def test_a_locked_document_is_told_as_locked(read):
    with pytest.raises(SourceEncrypted, match="Save it without a password"):
        read(drawn([paragraph(FIRST, 700)], password=True))


def test_a_document_of_too_many_pages_is_refused(read):
    with pytest.raises(SourceTooLarge, match="3 pages, the limit is 2"):
        read(drawn([paragraph(FIRST, 700)] * 3), pages=2)


def test_a_document_cut_off_is_read_or_told(read):
    whole = drawn([paragraph(FIRST, 700)])
    with pytest.raises((SourceBroken, SourceWithoutText)):
        read(whole[:300])
