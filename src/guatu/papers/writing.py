"""A document as .docx: paper and margins, page numbers, lines, tables and charts in the layout of GB/T 9704-2012.

What it looks like is said in `looks`; here it is put into the words of WordprocessingML (ISO/IEC 29500). The body is
written as text, with all that people have written escaped: a document of 200 pages takes a second.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, time
from io import BytesIO
from typing import Any
from xml.sax.saxutils import quoteattr

from docx import Document
from docx.enum.section import WD_ORIENT
from docx.opc.constants import RELATIONSHIP_TYPE as RELATED
from docx.opc.part import Part
from docx.oxml import parse_xml
from docx.shared import Mm
from lxml import etree

from guatu.papers import faces
from guatu.papers.charts import chart_part
from guatu.papers.faces import W
from guatu.papers.looks import (
    CHARACTERS,
    LYING,
    MOST_ROWS,
    MOST_TEXT,
    PITCH,
    Look,
    Sheet,
    check_size,
    clean,
    look_for,
    sheet_of,
)
from guatu.papers.paper import LEVELS, Block, Chart, Grid, Group, Kept, Mark, Paper, Placed, Row, Shaded
from guatu.papers.rows import cell_of, cell_runs, frame, group_row, heading
from guatu.papers.runs import faced, runs_of

__all__ = ["MOST_ROWS", "MOST_TEXT", "clean", "written"]

_DRAWING = "http://schemas.openxmlformats.org/drawingml/2006"
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_LIST = 900
"""The number of the list by which headings count; those of the usual styles are below it."""
_NUMBERS = ("%1、", "（%2）", "%3.", "（%4）")


def written(paper: Paper) -> bytes:
    """The document as a file. UsageError for a table of more than MOST_ROWS rows, and for an unknown style."""
    check_size(paper)
    document = Document()
    _set_up(document, paper)
    _Body(document, sheet_of(paper)).write(paper.blocks)
    if paper.kept:
        _keep(document, paper.kept)
    file = BytesIO()
    document.save(file)
    return file.getvalue()


# ------------------------------------------------------------------ the page


def _set_up(document: Any, paper: Paper) -> None:
    told = document.core_properties
    told.title, told.author, told.comments = clean(paper.named)[:200], "", ""
    told.created = told.modified = datetime.combine(paper.on, time())
    package = document.part.package
    for key in [key for key, each in package.rels.items() if each.reltype.endswith("/thumbnail")]:
        del package.rels[key]
    for part in package.iter_parts():
        if str(part.partname) == "/word/fontTable.xml":
            part._blob = faces.font_table()
    _set_normal(document)
    _set_numbers(document)
    section = document.sections[0]
    _measure(section, sheet_of(paper))
    document.settings.odd_and_even_pages_header_footer = True
    _number_pages(section.footer, "right")
    _number_pages(section.even_page_footer, "left")


def _set_normal(document: Any) -> None:
    """Text in 仿宋 of size 三号; a page holds its 22 lines even where one of a paragraph stands alone on it."""
    normal = document.styles["Normal"].element
    properties = normal.get_or_add_rPr()
    for name in ("rFonts", "sz", "szCs"):
        for old in properties.findall(f"{{{W}}}{name}"):
            properties.remove(old)
    for at, made in enumerate(_parsed(faced(faces.BODY, 16))):
        properties.insert(at, made)
    shape = normal.get_or_add_pPr()
    if shape.find(f"{{{W}}}widowControl") is None:
        shape.insert(0, etree.Element(f"{{{W}}}widowControl", {f"{{{W}}}val": "0"}))


def _set_numbers(document: Any) -> None:
    """The one list of the document, by which headings number themselves: who adds one in Word renumbers the rest."""
    levels = "".join(
        f'<w:lvl w:ilvl="{at}"><w:start w:val="1"/><w:numFmt w:val="{"decimal" if at > 1 else "chineseCounting"}"/>'
        f'<w:suff w:val="nothing"/><w:lvlText w:val="{text}"/><w:lvlJc w:val="left"/></w:lvl>'
        for at, text in enumerate(_NUMBERS)
    )
    numbering = document.part.numbering_part.element
    form, list_of_it = _parsed(
        f'<w:abstractNum w:abstractNumId="{_LIST}"><w:multiLevelType w:val="multilevel"/>{levels}</w:abstractNum>'
        f'<w:num w:numId="{_LIST}"><w:abstractNumId w:val="{_LIST}"/></w:num>'
    )
    numbering.insert(0, form)
    numbering.append(list_of_it)


def _measure(section: Any, sheet: Sheet) -> None:
    section.page_width, section.page_height = Mm(sheet.width), Mm(sheet.height)
    section.orientation = WD_ORIENT.LANDSCAPE if sheet is LYING else WD_ORIENT.PORTRAIT
    section.top_margin, section.right_margin = Mm(sheet.top), Mm(sheet.right)
    section.bottom_margin, section.left_margin = Mm(sheet.bottom), Mm(sheet.left)
    # the dashes stand 7 mm below the type area (7.5), and the digits are 5 mm high
    section.footer_distance = Mm(12 if sheet is LYING else 28 - 3)
    for old in section._sectPr.findall(f"{{{W}}}docGrid"):
        section._sectPr.remove(old)
    kind = {"type": "lines"} if sheet is LYING else {"type": "linesAndChars", "charSpace": str(_tighter(sheet))}
    told = {f"{{{W}}}{key}": value for key, value in {**kind, "linePitch": str(round(PITCH * 20))}.items()}
    section._sectPr.append(etree.Element(f"{{{W}}}docGrid", told))


def _tighter(sheet: Sheet) -> int:
    """By how much characters of 16 pt stand closer so that 28 fill the line, in 4096ths of a point."""
    return round((sheet.wide / 25.4 * 72 / CHARACTERS - 16) * 4096)


def _number_pages(footer: Any, side: str) -> None:
    footer.is_linked_to_previous = False
    paragraph = footer.paragraphs[0]._p
    for old in list(paragraph):
        paragraph.remove(old)
    look = f"<w:rPr>{faced(faces.PAGES, 14)}</w:rPr>"
    field = "".join(
        f"<w:r>{look}{each}</w:r>"
        for each in (
            '<w:t xml:space="preserve">— </w:t>',
            '<w:fldChar w:fldCharType="begin"/>',
            "<w:instrText>PAGE</w:instrText>",
            '<w:fldChar w:fldCharType="separate"/>',
            "<w:t>1</w:t>",
            '<w:fldChar w:fldCharType="end"/>',
            '<w:t xml:space="preserve"> —</w:t>',
        )
    )
    shape = (
        f'<w:pPr><w:pStyle w:val="Footer"/><w:ind w:{side}Chars="100" w:{side}="280"/><w:jc w:val="{side}"/></w:pPr>'
    )
    for made in _parsed(shape + field):
        paragraph.append(made)


def _keep(document: Any, kept: Kept) -> None:
    """Puts a file into the package as a custom XML part, where Word and WPS leave it when the document is edited."""
    package = document.part.package
    part = Part(package.next_partname("/customXml/item%d.xml"), "application/xml", kept.content, package)
    document.part.relate_to(part, RELATED.CUSTOM_XML)


# ------------------------------------------------------------------ the body


class _Body:
    """Writes blocks one after another before the properties of the section."""

    def __init__(self, document: Any, sheet: Sheet) -> None:
        self.document = document
        self.sheet = sheet
        self.bookmarks = 0
        self.charts = 0

    def write(self, blocks: Iterable[Block]) -> None:
        part = self.document.part
        body = "".join(piece for block in blocks for piece in self.block(block))
        # to move 30,000 elements from tree to tree takes ten times as long as to read the whole text anew
        before, section, after = etree.tostring(part.element, encoding="unicode").partition("<w:sectPr")
        part._element = parse_xml(before + body + section + after)

    def block(self, block: Block) -> Iterator[str]:
        if isinstance(block, Grid):
            yield from self.grid(block)
        elif isinstance(block, Chart):
            yield self.chart(block)
        else:
            yield from self.line(block)

    # -------------------------------------------------------------- lines

    def line(self, line: Placed) -> Iterator[str]:
        look = look_for(line, self.sheet.wide)
        at = 0
        for part, text in enumerate(clean(line.text).split("\n")):
            label = runs_of(clean(line.label), faces.HEADING, look) if line.label and part == 0 else ""
            marks = [Mark(each.start - at, each.end - at, each.name) for each in line.marks if each.start >= at]
            inner = self.marked(text, [each for each in marks if each.end <= len(text)], look)
            yield f"<w:p>{_shape(line, look, part == 0)}{label}{inner}</w:p>"
            at += len(text) + 1

    def marked(self, text: str, marks: Sequence[Mark], look: Look) -> str:
        """A text as runs, with a bookmark around each marked stretch."""
        pieces, at = [], 0
        for mark in sorted(marks):
            pieces.append(runs_of(text[at : mark.start], look.face, look))
            pieces.append(self.bookmark(mark.name, runs_of(text[mark.start : mark.end], look.face, look)))
            at = mark.end
        return "".join([*pieces, runs_of(text[at:], look.face, look)])

    def bookmark(self, name: str, inner: str) -> str:
        self.bookmarks += 1
        begin = f'<w:bookmarkStart w:id="{self.bookmarks}" w:name={quoteattr(name)}/>'
        return f'{begin}{inner}<w:bookmarkEnd w:id="{self.bookmarks}"/>'

    # -------------------------------------------------------------- tables

    def grid(self, grid: Grid) -> Iterator[str]:
        yield f"<w:tbl>{frame(grid.columns)}{heading(grid.columns)}"
        for at, row in enumerate(grid.rows):
            if isinstance(row, Group):
                yield group_row(row, grid.columns)
            else:
                yield self.row(at, row, grid)
        yield "</w:tbl>"

    def row(self, at: int, cells: Row, grid: Grid) -> str:
        made = []
        for number, (cell, column) in enumerate(zip(cells, grid.columns, strict=True)):
            text, ground = cell if isinstance(cell, Shaded) else (cell, "")
            inner = cell_runs(text, faces.BODY)
            if name := grid.marks.get((at, number)):
                inner = [self.bookmark(name, "".join(inner))] if len(inner) == 1 else inner
            made.append(cell_of(inner, column.width, column.centred, ground))
        return f"<w:tr><w:trPr><w:cantSplit/></w:trPr>{''.join(made)}</w:tr>"

    # -------------------------------------------------------------- charts

    def chart(self, chart: Chart) -> str:
        self.charts += 1
        related = self.document.part.relate_to(
            chart_part(chart, self.charts, self.document.part.package), f"{_RELATIONS}/chart"
        )
        wide, high = int(Mm(self.sheet.wide)), int(Mm(80))
        told = quoteattr(clean(chart.name))
        return (
            '<w:p><w:pPr><w:snapToGrid w:val="0"/><w:jc w:val="center"/></w:pPr><w:r><w:drawing>'
            f'<wp:inline distT="0" distB="0" distL="0" distR="0"><wp:extent cx="{wide}" cy="{high}"/>'
            f'<wp:docPr id="{self.charts}" name="Chart {self.charts}" descr={told}/><wp:cNvGraphicFramePr/>'
            f'<a:graphic xmlns:a="{_DRAWING}/main"><a:graphicData uri="{_DRAWING}/chart">'
            f'<c:chart xmlns:c="{_DRAWING}/chart" r:id="{related}"/></a:graphicData></a:graphic>'
            "</wp:inline></w:drawing></w:r></w:p>"
        )


def _parsed(xml: str) -> Any:
    return list(etree.fromstring(f'<w:body xmlns:w="{W}">{xml}</w:body>'))


def _shape(line: Placed, look: Look, first: bool) -> str:
    """The properties of a paragraph, in the order of the schema: Word repairs, or refuses, what stands in another."""
    level = LEVELS.index(line.style) if line.style in LEVELS else None
    parts = [
        "<w:keepNext/>" if look.together or line.together else "",
        "<w:keepLines/>" if line.together else "",
        "<w:pageBreakBefore/>" if line.new_page and first else "",
        '<w:framePr w:w="8845" w:wrap="notBeside" w:vAnchor="margin" w:hAnchor="margin" w:yAlign="bottom"/>'
        if look.foot
        else "",
        "" if level is None else f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{_LIST}"/></w:numPr>',
        _rule(look),
        f'<w:spacing w:before="0" w:after="0" w:line="{round(look.pitch * 20)}" w:lineRule="exact"/>',
        _indent(look.first, look.right if line.right is None else line.right, look.size),
        f'<w:jc w:val="{look.align}"/>',
        "" if level is None else f'<w:outlineLvl w:val="{level}"/>',
    ]
    return f"<w:pPr>{''.join(parts)}</w:pPr>"


def _rule(look: Look) -> str:
    if not look.rule:
        return ""
    side = f'w:val="single" w:sz="{12 if look.rule != "000000" else 6}" w:space="4" w:color="{look.rule}"'
    top = f"<w:top {side}/>" if look.foot else ""
    between = f"<w:between {side}/>" if look.foot else ""
    return f"<w:pBdr>{top}<w:bottom {side}/>{between}</w:pBdr>"


def _indent(first: int, right: float, size: float) -> str:
    if not (first or right):
        return ""
    said = f'w:rightChars="{round(right * 100)}" w:right="{round(right * size * 20)}" '
    return f'<w:ind {said}w:firstLineChars="{first * 100}" w:firstLine="{round(first * size * 20)}"/>'
