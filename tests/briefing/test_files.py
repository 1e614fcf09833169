"""Briefings as files: what goes along with their figures, what a hand has changed, the layout of both formats."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import date

import pypdfium2
import pytest
from docx import Document

from cast import SAMPLES
from guatu.briefing import as_docx, as_pdf, composed, rare, read_facts, shipped, traced
from guatu.briefing.document import Attachment, Heading, Note, Paragraph
from guatu.briefing.document import Document as Briefing
from guatu.briefing.typesetting import paper_of
from guatu.errors import UsageError
from guatu.papers.paper import Placed
from guatu.papers.writing import written

FACTS = read_facts((SAMPLES / "briefing.yaml").read_text("utf-8"))
BRIEFING = composed(FACTS, shipped()["economy_month"])
DAY = date(2026, 11, 12)


def plain(**more):
    return Briefing("关于试用的报告", "经济发展局", DAY, (Paragraph(("正文。",)),), **more)


def lines(document, *styles):
    return [each for each in paper_of(document).blocks if isinstance(each, Placed) and each.style in styles]


def test_every_figure_can_be_traced_to_what_it_was_written_from():
    found = traced(as_docx(BRIEFING))
    assert [each.told for each in found] == BRIEFING.figures
    assert len(found) > 30
    assert not any(each.overwritten for each in found)
    assert all(each.now == each.told.text for each in found)


def test_a_figure_that_a_hand_has_changed_or_taken_out_is_found():
    file = zipfile.ZipFile(io.BytesIO(as_docx(BRIEFING)))
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as changed:
        for name in file.namelist():
            content = file.read(name)
            if name == "word/document.xml":
                body = content.decode()
                body = re.sub(r'(w:name="figure_1"/>.*?<w:t[^>]*>)[^<]*', r"\g<1>9", body, count=1)
                body = body.replace('w:name="figure_2"', 'w:name="other"')
                content = body.encode()
            changed.writestr(name, content)
    first, second, *rest = traced(out.getvalue())
    assert (first.overwritten, first.now, second.now) == (True, "9", None)
    assert not any(each.overwritten for each in rest)


def test_a_file_that_is_no_briefing_is_refused():
    with pytest.raises(UsageError, match="take the file that was downloaded"):
        traced(b"PK nothing")
    with pytest.raises(UsageError, match="does not say where its figures come from"):
        traced(written(paper_of(plain())._replace(kept=None)))


def test_both_formats_say_the_same():
    docx = Document(io.BytesIO(as_docx(BRIEFING)))
    pdf = pypdfium2.PdfDocument(as_pdf(BRIEFING).content)
    printed = "".join(page.get_textpage().get_text_range() for page in pdf)
    printed = re.sub(r"\s|— \d+ —", "", printed)
    printed = re.sub(r"—\d+—", "", printed)
    for paragraph in docx.paragraphs:
        assert re.sub(r"\s", "", paragraph.text) in printed


def test_a_pdf_has_the_page_the_margins_and_the_faces_of_the_layout():
    made = as_pdf(BRIEFING)
    document = pypdfium2.PdfDocument(made.content)
    assert len(document) == made.pages == 4
    assert made.missing == ()
    millimetre = 72 / 25.4
    for page in document:
        assert [round(each / millimetre) for each in page.get_size()] == [210, 297]
        boxes = [each.get_bounds() for each in page.get_objects()]
        assert min(box[0] for box in boxes) >= 28 * millimetre - 2
        assert max(box[2] for box in boxes) <= 184 * millimetre + 2
        assert max(box[3] for box in boxes) <= 260 * millimetre + 1
    assert {each.decode() for each in re.findall(rb"/BaseFont/[A-Z]{6}\+(\w+)", made.content)} == {
        "NotoSerifCJKSCRegular",
        "NotoSerifCJKSCBold",
        "NotoSansCJKSCRegular",
    }


def test_the_office_and_the_date_stand_as_without_a_seal():
    office, on = lines(plain(), "signed")
    # an office of five characters, a date seven wide: the longer stands two from the edge, begun two after the office
    assert (on.text, on.right, office.right) == ("2026年11月12日", 2, 6)
    office, on = lines(Briefing("题", "青岚经济技术开发区管理委员会", DAY, ()), "signed")
    assert (office.right, on.right) == (2, 7)


def test_no_page_bears_the_signature_alone():
    last = "近期将逐企摸排减产企业并逐项核对年度投资清单确保完成目标。"
    for count in range(14, 22):
        blocks = (*(Paragraph(("正文。",)) for _ in range(count)), Paragraph((last,)))
        document = pypdfium2.PdfDocument(as_pdf(Briefing("题", "经济发展局", DAY, blocks)).content)
        page = document[len(document) - 1].get_textpage().get_text_range()
        assert "目标。" in page
        assert "2026年11月12日" in page
    assert [each.together for each in paper_of(plain()).blocks[-4:]] == [True, True, True, False]


def test_a_title_is_broken_only_where_it_must():
    assert [each.text for each in lines(plain(), "title")] == ["关于试用的报告"]
    titles = [each.text for each in lines(BRIEFING, "title")]
    assert titles == ["云泽湖科技产业园", "2026年1—10月经济运行情况分析"]


def test_the_head_has_the_mark_the_number_above_the_rule_and_the_addressees():
    head = lines(BRIEFING, "red", "ruled", "number", "to")
    assert [(each.style, each.text) for each in head] == [
        ("red", "云泽湖科技产业园管理委员会文件"),
        ("ruled", "云园管发〔2026〕12号"),
        ("to", "各镇（街道）、各部门："),
    ]
    assert [each.style for each in lines(plain(number="经发〔2026〕1号"), "red", "ruled", "number")] == ["number"]


def test_attachments_are_listed_and_stand_on_pages_of_their_own():
    one = Attachment("项目清单", (Note("略"),))
    assert [each.text for each in lines(plain(attachments=(one,)), "attached", "annex")] == ["附件：项目清单", "附件"]
    two = lines(plain(attachments=(one, one)), "attached", "annex")
    assert [each.text for each in two] == ["附件：1.项目清单", "　　　2.项目清单", "附件1", "附件2"]
    assert as_pdf(plain(attachments=(one, one))).pages == 3


def test_names_with_rare_characters_are_told_and_set_in_a_face_that_has_them():
    document = Briefing(
        "题",
        "局",
        DAY,
        (
            Heading(1, "𠮷"),
            Paragraph(("王镕、李喆",)),
        ),
    )
    assert rare(document) == {"𠮷": "SimSun-ExtB", "镕": "仿宋", "喆": "仿宋"}
    assert as_pdf(document).missing == ()
