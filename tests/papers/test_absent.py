"""Rules of rare characters: noticed, taken from a font that has them, else shown as 〓 and named."""

from __future__ import annotations

import io
import re
import struct
import zipfile

import pypdfium2
import pytest
from docx import Document

from a_paper import DAY
from guatu.briefing import as_docx, as_pdf, rare
from guatu.briefing.document import Document as Briefing
from guatu.briefing.document import Paragraph
from guatu.papers import Column, Grid, Paper
from guatu.papers.absent import GETA, nowhere, shown, unseen
from guatu.papers.fontfiles import FontFile, faces
from guatu.papers.fonts import SANS, SERIF, Fonts
from guatu.papers.paper import Chart, Drawn, Mark, Placed
from guatu.papers.printing import printed
from guatu.papers.writing import written

RARE = "𬭎"
"""A character of names and of the elements, in extension E."""


def lacking(face, chars, path):
    """A font file as the one of a face, without some characters."""
    font, whole = FontFile(face), face.path.read_bytes()
    kept = [each for each in font.segments if not any(each[0] <= ord(char) <= each[1] for char in chars)]
    groups = b"".join(struct.pack(">III", *each) for each in kept)
    tables = {tag: whole[at : at + size] for tag, (at, size) in font.tables.items()}
    head = struct.pack(">HHHHI", 0, 1, 3, 10, 12)
    tables[b"cmap"] = head + struct.pack(">HHIII", 12, 0, 16 + len(groups), 0, len(kept)) + groups
    place, records, body = 12 + 16 * len(tables), b"", b""
    for tag, content in sorted(tables.items()):
        records += struct.pack(">4sIII", tag, 0, place + len(body), len(content))
        body += content + b"\0" * (-len(content) % 4)
    path.write_bytes(whole[face.offset : face.offset + 4] + struct.pack(">4H", len(tables), 0, 0, 0) + records + body)


def face_of(families, style="Regular"):
    return next(each for each in faces() if each.family in families and each.style == style)


@pytest.fixture(scope="module")
def poor(tmp_path_factory):
    """A folder with Noto Serif and Noto Sans that lack a rare character."""
    folder = tmp_path_factory.mktemp("poor")
    lacking(face_of(SERIF), RARE, folder / "serif.otf")
    lacking(face_of(SANS), RARE, folder / "sans.otf")
    return folder


def said(content):
    return "".join(page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(content))


def briefing(text):
    return Briefing("题", "局", DAY, (Paragraph((text,)),))


def test_a_font_that_lacks_a_character_is_noticed_and_the_character_named(poor):
    made = as_pdf(briefing(f"王{RARE}、李明"), Fonts([poor]))
    assert made.missing == (RARE,)
    assert f"王{GETA}、李明" in said(made.content)
    assert "字库所缺，编码依次为U+2CB4E" in said(made.content)


def test_another_font_that_has_the_character_takes_its_place_and_is_told(poor, tmp_path):
    (tmp_path / "other.ttc").symlink_to(face_of(SANS).path)
    made = as_pdf(briefing(f"王{RARE}、李明"), Fonts([poor, tmp_path]))
    assert made.missing == ()
    assert made.replaced[RARE].startswith("Noto Sans CJK")
    assert f"王{RARE}、李明" in said(made.content)
    assert GETA not in said(made.content)


def test_a_docx_sets_each_rare_character_in_the_face_that_has_it():
    document = briefing("王镕䶮𠮷𬭎𰻝")
    assert rare(document) == {
        "镕": "仿宋",
        "䶮": "宋体",
        "𠮷": "SimSun-ExtB",
        "𬭎": "SimSun-ExtB",
        "𰻝": "SimSun-ExtG",
    }
    body = zipfile.ZipFile(io.BytesIO(as_docx(document))).read("word/document.xml").decode()
    told = re.findall(r'w:eastAsia="([^"]+)"(?:(?!<w:t).)*<w:t [^>]*>([^<]+)', body)
    assert {("仿宋", "镕"), ("宋体", "䶮"), ("SimSun-ExtB", "𠮷𬭎"), ("SimSun-ExtG", "𰻝")} <= set(told)


def test_a_docx_shows_a_character_without_a_meaning_elsewhere_as_a_geta_and_names_it():
    document = briefing("王\ue123明、李\U000e0fff、张\ue123")
    assert rare(document) == {"\ue123": GETA, "\U000e0fff": GETA}
    texts = [each.text for each in Document(io.BytesIO(as_docx(document))).paragraphs]
    assert f"王{GETA}明、李{GETA}、张{GETA}" in texts
    assert texts[-1] == "注：“〓”处的字为字库所缺，编码依次为U+E123、U+E0FFF。"


def test_tables_charts_and_labels_are_looked_at_too():
    chart = Chart("图\ue001", "bar", ("甲\ue002",), (Drawn("\ue003", (None,)),), "\ue004")
    grid = Grid((Column("\ue005", 40),), [("\ue006",)])
    paper = Paper("题", DAY, [Placed("body", "文", "\ue007"), chart, grid])
    codes = ["E007", "E004", "E002", "E003", "E005", "E006"]
    note = f"编码依次为{'、'.join(f'U+{each}' for each in codes)}。"
    assert note in Document(io.BytesIO(written(paper))).paragraphs[-1].text
    assert printed(paper).missing == tuple(chr(int(each, 16)) for each in codes)
    part = zipfile.ZipFile(io.BytesIO(written(paper))).read("word/charts/chart1.xml").decode()
    assert "甲〓" in part


def test_a_document_without_such_characters_has_no_note():
    assert "字库" not in said(as_pdf(briefing("王明")).content)
    assert all("字库" not in each.text for each in Document(io.BytesIO(as_docx(briefing("王明")))).paragraphs)


def test_the_note_stands_above_the_copies():
    paper = Paper("题", DAY, [Placed("body", "\ue123"), Placed("copies", "抄送：甲。")])
    document = Document(io.BytesIO(written(paper)))
    assert document.element.body.xml.index("编码依次为") < document.element.body.xml.index("抄送")


def test_what_shows_nothing_by_itself_leaves_no_gap_and_is_not_missed():
    made = printed(
        Paper(
            "题",
            DAY,
            [Placed("to", "\ufeff王\u200b明\ufe00，葛\U000e0100城65\u20603", marks=(Mark(1, 4, "figure_1"),))],
        )
    )
    assert made.missing == ()
    assert "王明，葛城653" in said(made.content)
    assert all(map(unseen, "\ufeff\u200b\ufe00\U000e0100"))
    assert not any(map(unseen, "王 a8，"))


def test_characters_of_later_editions_of_unicode_are_characters():
    assert not nowhere("\U000323b0")
    assert nowhere("\ue000")
    assert shown("王\ue000") == f"王{GETA}"
