"""Rules of documents as .docx beyond plain lines: headings that count, marks, charts, rare characters, what is kept."""

from __future__ import annotations

import io
import re
import zipfile

import pytest
from docx import Document
from lxml import etree
from python_calamine import CalamineWorkbook

from a_paper import CHART, DAY, whole_paper
from guatu.errors import UsageError
from guatu.papers import Paper
from guatu.papers.faces import replaced
from guatu.papers.paper import Mark, Placed
from guatu.papers.writing import written
from guatu.reading.source import read_source

ORDERS = {
    "pPr": (
        *(
            "pStyle",
            "keepNext",
            "keepLines",
            "pageBreakBefore",
            "framePr",
            "numPr",
            "pBdr",
            "snapToGrid",
            "spacing",
            "ind",
        ),
        *("jc", "outlineLvl", "rPr"),
    ),
    "rPr": ("rFonts", "color", "spacing", "sz", "szCs"),
    "tcPr": ("tcW", "gridSpan", "shd", "vAlign"),
}
"""The order of properties in the schema (ISO/IEC 29500-1, annex A), as far as they are used."""


def made(*lines, **more):
    return written(Paper("试用", DAY, lines, **more))


def part(file, name="word/document.xml"):
    return zipfile.ZipFile(io.BytesIO(file)).read(name).decode()


def everything():
    """A document with all that there is."""
    return written(whole_paper())


def test_every_part_is_well_formed_and_every_relationship_leads_to_one():
    package = zipfile.ZipFile(io.BytesIO(everything()))
    names = package.namelist()
    assert len(names) == len(set(names))
    for name in names:
        if name.endswith((".xml", ".rels")):
            etree.fromstring(package.read(name))
    for name in (each for each in names if each.endswith(".rels")):
        folder = name.replace("_rels/", "").rsplit("/", 1)[0] if "/" in name.replace("_rels/", "") else ""
        for relation in etree.fromstring(package.read(name)):
            target = relation.get("Target")
            path = target.lstrip("/") if target.startswith("/") else _joined(folder, target)
            assert path in names, (name, target)


def _joined(folder, target):
    parts = [each for each in folder.split("/") if each]
    for step in target.split("/"):
        parts = parts[:-1] if step == ".." else [*parts, step]
    return "/".join(parts)


def test_properties_stand_in_the_order_of_the_schema():
    body = etree.fromstring(part(everything()).encode())
    for name, order in ORDERS.items():
        for properties in body.iter(f"{{*}}{name}"):
            names = [etree.QName(each).localname for each in properties]
            assert names == sorted(names, key=order.index), name


def test_a_line_has_28_characters_and_a_page_22_lines():
    (grid,) = re.findall(r"<w:docGrid ([^/]*)/>", part(made(Placed("body", "文"))))
    told = dict(re.findall(r'w:(\w+)="([^"]+)"', grid))
    assert (told["type"], told["linePitch"]) == ("linesAndChars", "579")
    # 156 mm are 442.2 pt: 28 characters of 16 pt stand 0.207 pt closer, in 4096ths
    assert int(told["charSpace"]) == -848


def test_headings_are_counted_by_word_and_read_back_with_their_numbers(tmp_path):
    levels = ("level1", "level2", "level2", "level3", "level4", "level1", "level2")
    path = tmp_path / "numbered.docx"
    path.write_bytes(made(*(Placed(each, "题") for each in levels)))
    assert "一、" not in part(path.read_bytes())
    lines = [line.replace(" ", "") for line in read_source(path).text.split("\n") if line]
    assert lines == ["一、题", "（一）题", "（二）题", "1.题", "（1）题", "二、题", "（一）题"]


def test_the_red_mark_stands_on_one_line_whatever_its_length():
    for length in (4, 12, 19):
        (size,) = re.findall(
            r'FF0000"/><w:spacing w:val="0"/><w:sz w:val="(\d+)"', part(made(Placed("red", "国" * length)))
        )
        assert int(size) / 2 * length <= 442.3
    assert 'w:color="FF0000"' in part(made(Placed("ruled", "青开管发〔2026〕12号")))


def test_a_mark_is_a_bookmark_around_its_text_and_nothing_else():
    line = Placed("body", "甲<完成>65.3亿元\n乙3%", marks=(Mark(5, 11, "figure_1"), Mark(13, 15, "figure_2")))
    body = etree.fromstring(part(made(line)).encode())
    texts = {}
    for start in body.iter("{*}bookmarkStart"):
        run = start.getnext()
        texts[start.get(next(key for key in start.attrib if key.endswith("name")))] = "".join(run.itertext())
    assert texts == {"figure_1": "65.3亿元", "figure_2": "3%"}


def test_a_chart_is_a_chart_of_word_with_its_workbook():
    package = zipfile.ZipFile(io.BytesIO(made(CHART)))
    chart = etree.fromstring(package.read("word/charts/chart1.xml"))
    assert [each.text for each in chart.iter("{*}v")] == ["=1+1", "1月", "2月", "8.1", "<b>", "1月", "2月", "-9", "-9"]
    book = CalamineWorkbook.from_filelike(io.BytesIO(package.read("word/embeddings/chart1.xlsx")))
    rows = book.get_sheet_by_index(0).to_python()
    assert rows == [["", "=1+1", "<b>"], ["1月", 8.1, -9.0], ["2月", "", -9.0]]
    with pytest.raises(UsageError, match="has no series"):
        made(CHART._replace(series=()))


def test_a_character_beyond_gb2312_is_set_in_a_face_that_has_it():
    assert replaced("朱镕基䶮𠮷喆abc，。8%") == {"镕": "仿宋", "喆": "仿宋", "䶮": "宋体", "𠮷": "SimSun-ExtB"}
    faces = re.findall(
        r'eastAsia="([^"]+)"[^/]*/><w:sz w:val="32"/><w:szCs w:val="32"/></w:rPr>', part(made(Placed("body", "王𠮷镕")))
    )
    assert faces == ["仿宋_GB2312", "SimSun-ExtB", "仿宋"]
    table = part(made(Placed("body", "文")), "word/fontTable.xml")
    assert "SimSun-ExtB" in table


def test_what_is_kept_is_a_custom_xml_part_of_the_document():
    package = zipfile.ZipFile(io.BytesIO(everything()))
    held = [package.read(each) for each in package.namelist() if re.fullmatch(r"customXml/item\d+\.xml", each)]
    assert b"<a/>" in held
    assert "relationships/customXml" in package.read("word/_rels/document.xml.rels").decode()


def test_python_docx_reopens_it_whole():
    document = Document(io.BytesIO(everything()))
    assert [table.cell(0, 0).text for table in document.tables] == ["列", "抄送"]
    assert [each.text for each in document.paragraphs][:3] == [
        "青岚经济技术开发区管理委员会文件",
        "青开管发〔2026〕12号",
        "题",
    ]
    assert document.core_properties.title == "试用"


def test_an_attachment_begins_a_page_and_the_copies_stand_at_the_foot():
    xml = part(everything())
    assert xml.count("<w:pageBreakBefore/>") == 1
    (table,) = re.findall(r"<w:tbl>(?:(?!</w:tbl>).)*tblpYSpec.*?</w:tbl>", xml)
    assert 'w:vertAnchor="margin"' in table
    assert 'w:tblpYSpec="bottom"' in table
    assert re.findall(r"<w:t [^>]*>([^<]+)", table) == ["抄送", "印发"]
    assert xml.index(table) > xml.index("附件</w:t>")
