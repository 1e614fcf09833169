"""Rules of briefings as .docx when LibreOffice lays them out: the pages, margins and faces of GB/T 9704, as in the PDF.

One LibreOffice converts all files; it is no part of the suite that may be missing (Debian: libreoffice-writer-nogui,
fonts-noto-cjk, fonts-liberation).
"""

from __future__ import annotations

import ctypes
import re
import shutil
import subprocess
import zipfile
from datetime import date
from typing import NamedTuple

import pypdfium2
import pypdfium2.raw as pdfium
import pytest

from cast import SAMPLES
from guatu.briefing import as_docx, composed, read_facts, shipped
from guatu.briefing.typesetting import paper_of
from guatu.papers import Column, Grid, Group, Paper
from guatu.papers.faces import ALL
from guatu.papers.paper import Placed
from guatu.papers.printing import printed
from guatu.papers.writing import written

MM = 72 / 25.4
DAY = date(2026, 11, 22)
FACTS = read_facts((SAMPLES / "briefing.yaml").read_text("utf-8"))
SENTENCE = "园区规模以上工业增加值增速高于全市平均水平，重点企业开工率回升，两个十亿元以上项目已经供地。"
TEMPLATES = sorted(shipped())
STOPS = set("，。、；：")
LATIN = {"Times New Roman", "Liberation Serif"}
"""What stands for Times New Roman."""


def papers():
    """The briefings of all templates, and documents that fill lines, pages and tables."""
    rows = [Group("一、道路"), *((str(at), "长" * (at % 60 + 1)) for at in range(120))]
    return {name: paper_of(composed(FACTS, template)) for name, template in shipped().items()} | {
        "lines": Paper("满行", DAY, [Placed("to", "国" * 28)] * 45),
        "text": Paper("长文", DAY, [Placed("body", SENTENCE * (at % 7 + 1)) for at in range(240)]),
        "table": Paper("长表", DAY, [], Grid((Column("序号", 14, True), Column("事项", 60)), rows)),
    }


@pytest.fixture(scope="module")
def rendered(tmp_path_factory):
    """Each document as LibreOffice prints its .docx."""
    soffice = shutil.which("soffice")
    assert soffice, "LibreOffice is missing; install libreoffice-writer-nogui"
    folder = tmp_path_factory.mktemp("libreoffice")
    files = [folder / f"{name}.docx" for name in papers()]
    for path, paper in zip(files, papers().values(), strict=True):
        path.write_bytes(written(paper))
    profile = f"-env:UserInstallation=file://{folder / 'profile'}"
    told = subprocess.run(
        [soffice, profile, "--headless", "--convert-to", "pdf", "--outdir", folder, *files],
        capture_output=True,
        text=True,
        timeout=300,
        check=True,
    )
    missing = [path.name for path in files if not path.with_suffix(".pdf").exists()]
    assert not missing, f"{missing}: {told.stdout} {told.stderr}"
    return {path.stem: pypdfium2.PdfDocument(path.with_suffix(".pdf")) for path in files}


class Piece(NamedTuple):
    """A stretch of text on a page: what it says, its edges, and its font."""

    text: str
    left: float
    bottom: float
    right: float
    top: float
    font: str
    embedded: bool


def pieces(page):
    """The stretches of text on a page."""
    text = page.get_textpage()
    for each in page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_TEXT], max_depth=4):
        buffer = ctypes.create_string_buffer(4096)
        size = pdfium.FPDFTextObj_GetText(
            each.raw, text.raw, ctypes.cast(buffer, ctypes.POINTER(ctypes.c_ushort)), 4096
        )
        said = buffer.raw[:size].decode("utf-16-le").rstrip("\0")
        if said.strip():
            yield Piece(said, *each.get_bounds(), *_font(pdfium.FPDFTextObj_GetFont(each.raw)))


def _font(font):
    name = ctypes.create_string_buffer(256)
    pdfium.FPDFFont_GetFamilyName(font, name, 256)
    return name.value.decode(), pdfium.FPDFFont_GetIsEmbedded(font) == 1


def said(page):
    return re.sub(r"\s", "", page.get_textpage().get_text_range())


@pytest.mark.parametrize("name", TEMPLATES)
def test_a_briefing_takes_as_many_pages_as_its_pdf(rendered, name):
    assert len(rendered[name]) == printed(papers()[name]).pages


def test_a_long_document_takes_as_many_pages_as_its_pdf_or_one_in_forty_more_or_less(rendered):
    for name in ("text", "table"):
        pages = printed(papers()[name]).pages
        assert abs(len(rendered[name]) - pages) <= max(1, pages // 40), (name, len(rendered[name]), pages)


def test_a_page_has_22_lines_and_a_line_28_characters(rendered):
    pages = [page.get_textpage().get_text_range().split() for page in rendered["lines"]]
    assert [[line for line in lines if "国" in line] for lines in pages] == [
        ["国" * 28] * count for count in (22, 22, 1)
    ]


@pytest.mark.parametrize("name", [*TEMPLATES, "lines", "text", "table"])
def test_all_text_but_page_numbers_stands_in_the_type_area(rendered, name):
    for page in rendered[name]:
        assert [round(each / MM) for each in page.get_size()] == [210, 297]
        shown = list(pieces(page))
        numbers = [each for each in shown if each.top < 35 * MM]
        within = [each for each in shown if each not in numbers]
        assert min(each.left for each in within) >= 28 * MM - 1
        # beside figures LibreOffice leaves room that the file does not want, and may then hang a stop into the margin
        assert max(each.right for each in within if each.text.strip() not in STOPS) <= (210 - 26) * MM + 1
        assert max(each.top for each in within) <= (297 - 37) * MM + 1
        assert "".join(each.text for each in numbers).strip().startswith("—")
        assert 35 * MM - max(each.top for each in numbers) == pytest.approx(7 * MM, abs=6)


def test_page_numbers_stand_between_dashes_odd_ones_right_and_even_ones_left(rendered):
    for number, page in enumerate(rendered["economy_quarter"], 1):
        foot = [each for each in pieces(page) if each.top < 35 * MM]
        assert re.sub(r"\s", "", "".join(each.text for each in foot)) == f"—{number}—"
        middle = (min(each.left for each in foot) + max(each.right for each in foot)) / 2
        assert (middle > 105 * MM) == (number % 2 == 1)


@pytest.mark.parametrize("name", TEMPLATES)
def test_every_face_that_is_named_is_there_or_has_one_that_stands_in(rendered, name):
    named = {each.name for each in ALL} | {each for face in ALL for each in face.instead}
    for page in rendered[name]:
        for piece in pieces(page):
            assert piece.embedded, piece
            assert piece.font in named or "CJK" in piece.font, piece
            if re.search("[一-鿿]", piece.text):
                assert piece.font not in LATIN, piece


@pytest.mark.parametrize("name", TEMPLATES)
def test_the_rendered_pages_say_all_that_the_document_says(rendered, name):
    whole = "".join(said(page) for page in rendered[name])
    for text in papers()[name].texts:
        # the words of a chart stand in any order
        for part in re.split(r"\s", text):
            assert part[:6] in whole, part


def test_a_table_repeats_its_heading_on_every_page(rendered):
    assert len(rendered["table"]) > 3
    for page in rendered["table"]:
        assert said(page).startswith("序号事项")


def test_the_copies_stand_at_the_foot_of_the_last_page(rendered):
    for name in TEMPLATES:
        last = [each for each in pieces(list(rendered[name])[-1]) if each.top > 35 * MM]
        lowest = min(last, key=lambda each: each.bottom)
        assert lowest.bottom - 35 * MM == pytest.approx(8, abs=4), name
    assert "印发" in said(list(rendered["economy_month"])[-1])


def test_the_docx_names_the_faces_of_the_standard(tmp_path):
    path = tmp_path / "named.docx"
    path.write_bytes(as_docx(composed(FACTS, shipped()["economy_quarter"])))
    body = zipfile.ZipFile(path).read("word/document.xml").decode()
    named = set(re.findall(r'w:eastAsia="([^"]+)"', body))
    assert {"方正小标宋简体", "仿宋_GB2312", "黑体", "楷体_GB2312"} <= named
    assert named <= {each.name for each in ALL}
