"""Rules of official documents: layout, faces, tables that print well, and templates that say what they lack."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import date
from unicodedata import category

import pytest
from docx import Document
from hypothesis import given, settings
from hypothesis import strategies as st

from guatu.errors import UsageError
from guatu.papers import (
    STYLES,
    Column,
    Grid,
    Group,
    Line,
    Paper,
    PaperError,
    Shaded,
    fill,
    read_template,
    shipped,
)
from guatu.papers.writing import MOST_ROWS, written

DAY = date(2026, 11, 22)
NOTICE = (
    *("office", "colour", "number", "unit", "item", "basis", "reason", "required", "answer_by"),
    *("issued_by", "issued_on"),
)


def made(*lines, **more):
    return written(Paper("试用", DAY, lines, **more))


def part(file, name="word/document.xml"):
    return zipfile.ZipFile(io.BytesIO(file)).read(name).decode()


def mm(twips):
    return round(int(twips) * 25.4 / 1440)


def test_the_page_is_that_of_gb_t_9704():
    xml = part(made(Line("title", "标题")))
    size, margins = re.search(r"<w:pgSz ([^/]*)/>", xml)[1], re.search(r"<w:pgMar ([^/]*)/>", xml)[1]
    told = {name: mm(value) for name, value in re.findall(r'w:(\w+)="(\d+)"', size + margins)}
    assert (told["w"], told["h"]) == (210, 297)
    assert (told["top"], told["left"]) == (37, 28)
    assert (told["w"] - told["left"] - told["right"], told["h"] - told["top"] - told["bottom"]) == (156, 225)
    assert 'w:line="579" w:lineRule="exact"' in xml


def test_every_style_has_its_face_and_size():
    file = Document(io.BytesIO(made(*(Line(style, style) for style in STYLES))))
    looks = {each.text: (each.runs[0].font.size.pt, each.runs[0]._r.rPr.rFonts) for each in file.paragraphs}
    faces = {
        name: (size, fonts.attrib[next(key for key in fonts.attrib if key.endswith("eastAsia"))])
        for name, (size, fonts) in looks.items()
    }
    assert faces["title"] == (22, "方正小标宋简体")
    assert faces["body"] == faces["to"] == faces["number"] == (16, "仿宋_GB2312")
    assert faces["heading"] == (16, "黑体")


def test_the_font_table_names_what_stands_in_for_faces_that_are_not_free():
    table = part(made(Line("body", "文")), "word/fontTable.xml")
    instead = dict(re.findall(r'<w:font w:name="([^"]+)"><w:altName w:val="([^"]+)"', table))
    assert instead["仿宋_GB2312"].split(",")[0] == "仿宋"
    assert "宋体" in instead["方正小标宋简体"]


def test_pages_are_numbered_at_the_outer_edge():
    file = made(Line("body", "文"))
    footers = [part(file, f"word/footer{number}.xml") for number in (1, 2)]
    assert ['w:jc w:val="right"' in each for each in footers] == [True, False]
    assert all("<w:instrText>PAGE</w:instrText>" in each for each in footers)
    assert "evenAndOddHeaders" in part(file, "word/settings.xml")


def test_a_table_repeats_its_heading_and_tears_no_row():
    grid = Grid((Column("序号", 12, True), Column("事项", 60)), [Group("一、道路"), ("1", Shaded("红灯", "F8D7DA"))])
    table = Document(io.BytesIO(made(grid=grid, landscape=True))).tables[0]
    xml = table._tbl.xml
    assert [cell.text for cell in table.rows[0].cells] == ["序号", "事项"]
    assert xml.count("w:tblHeader") == 1
    assert xml.count("w:cantSplit") == len(table.rows) == 3
    assert [cell.text for cell in table.rows[2].cells] == ["1", "红灯"]


def test_properties_stand_in_the_order_of_the_schema():
    xml = part(made(Line("body", "文", "标"), grid=Grid((Column("列", 20),), [("格",)])))
    for properties in re.findall(r"<w:rPr>(.*?)</w:rPr>", xml):
        names = re.findall(r"<w:(\w+)", properties)
        assert names == [each for each in ("rFonts", "spacing", "sz", "szCs") if each in names]
    for properties in re.findall(r"<w:pPr>(.*?)</w:pPr>", xml):
        names = re.findall(r"<w:(\w+)", properties)
        order = ("pStyle", "keepNext", "snapToGrid", "spacing", "ind", "jc")
        assert names == sorted(names, key=order.index)


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=80))
def test_any_text_is_kept_as_text_and_never_becomes_markup(text):
    file = Document(io.BytesIO(made(Line("body", text), grid=Grid((Column("列", 20),), [(text,)]))))
    seen = re.sub(
        "[^\t\n\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]", "?", text.replace("\r\n", "\n").replace("\r", "\n")
    )
    lost = [
        char
        for char in dict.fromkeys(seen)
        if category(char) in ("Co", "Cn") and not "\U00020000" <= char < "\U0003fffe"
    ]
    seen = "".join("〓" if char in lost else char for char in seen)
    lines = [each.text for each in file.paragraphs]
    if lost:
        assert lines.pop().endswith(f"编码依次为{'、'.join(f'U+{ord(char):04X}' for char in lost)}。")
    assert "\n".join(lines) == seen
    assert file.tables[0].cell(1, 0).text == seen


def test_a_table_beyond_what_a_document_holds_and_an_unknown_style_are_refused():
    with pytest.raises(UsageError, match=f"at most {MOST_ROWS}"):
        made(grid=Grid((Column("列", 20),), [("格",)] * (MOST_ROWS + 1)))
    with pytest.raises(UsageError, match="'slogan' is no style; one of title"):
        made(Line("slogan", "文"))


def test_the_shipped_notice_shows_every_field():
    assert shipped("notice", NOTICE).places == set(NOTICE)


def test_what_is_filled_in_is_not_looked_at_again():
    template = read_template('name: 试\nlines:\n  - {label: "事项：", body: "{item}与{unit}"}', ("item", "unit"))
    assert fill(template, {"item": "{unit}", "unit": "<b>{0.__class__}"}) == [
        Line("body", "{unit}与<b>{0.__class__}", "事项：")
    ]


@pytest.mark.parametrize(
    ("text", "rule", "remedy"),
    [
        ("lines: [", "not_yaml", "write the template as YAML"),
        ("name: 空", "no_lines", "add a list `lines`"),
        ("lines: [{slogan: x}, {body: '{unit}'}]", "style", "begin the line with one of title"),
        ("lines: [{body: 没有}]", "missing", "add {unit} to a line"),
        ("lines: [{body: '{unit}{unti}'}]", "unknown", "name one of unit"),
    ],
)
def test_a_faulty_template_is_told_with_its_remedy(text, rule, remedy):
    with pytest.raises(PaperError) as caught:
        read_template(text, ("unit",))
    (problem,) = caught.value.problems
    assert problem.rule == rule
    assert remedy in problem.remedy


def test_a_field_without_a_value_is_named():
    template = read_template("lines: [{body: '{unit}{item}'}]", ("unit", "item"))
    with pytest.raises(PaperError, match="empty: item; fill it in"):
        fill(template, {"unit": "经济发展局", "item": "　"})
