"""A document as .docx: paper and margins, page numbers, lines, tables and charts in the layout of GB/T 9704-2012.

What it looks like is said in `looks`; here it is put into the words of WordprocessingML (ISO/IEC 29500). The body is
written as text, with all that people have written escaped: a document of 200 pages takes a second.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, time
from io import BytesIO
from math import floor
from typing import Any
from uuid import NAMESPACE_URL, uuid5
from xml.sax.saxutils import quoteattr

from docx import Document
from docx.enum.section import WD_ORIENT
from docx.opc.constants import CONTENT_TYPE
from docx.opc.constants import RELATIONSHIP_TYPE as RELATED
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import parse_xml
from docx.shared import Mm
from lxml import etree

from guatu.papers import faces
from guatu.papers.absent import nowhere
from guatu.papers.charts import chart_part
from guatu.papers.faces import W
from guatu.papers.looks import (
    CHARACTERS,
    LYING,
    MOST_ROWS,
    MOST_TEXT,
    PITCH,
    PITCHED,
    RULED,
    Look,
    Sheet,
    check_size,
    clean,
    look_for,
    look_of,
    sheet_of,
)
from guatu.papers.noting import in_order, noted
from guatu.papers.paper import LEVELS, Block, Chart, Grid, Group, Kept, Mark, Paper, Placed, Row, Shaded
from guatu.papers.rows import cell_of, cell_runs, foot_frame, foot_row, frame, group_row, heading
from guatu.papers.runs import faced, runs_of

__all__ = ["MOST_ROWS", "MOST_TEXT", "clean", "written"]

_DRAWING = "http://schemas.openxmlformats.org/drawingml/2006"
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_UNWANTED = {"thumbnail", "stylesWithEffects", "customXml"}
"""Parts of python-docx's empty document that say nothing of ours, or other than ours."""
_ITEM = "http://schemas.openxmlformats.org/officeDocument/2006/customXml"
_LIST = 900
"""The number of the list by which headings count; those of the usual styles are below it."""
_NUMBERS = ("%1、", "（%2）", "%3.", "（%4）")


def written(paper: Paper) -> bytes:
    """The document as a file. UsageError for a table of more than MOST_ROWS rows, and for an unknown style."""
    check_size(paper)
    paper = noted(paper, filter(nowhere, in_order(paper)))
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
    for rels in (package.rels, document.part.rels):
        for key in [key for key, each in rels.items() if each.reltype.rpartition("/")[2] in _UNWANTED]:
            del rels[key]
    for part in package.iter_parts():
        if str(part.partname) == "/word/fontTable.xml":
            part._blob = faces.font_table()
    _set_language(document)
    _set_normal(document, sheet_of(paper))
    _set_numbers(document)
    section = document.sections[0]
    _measure(section, sheet_of(paper))
    document.settings.odd_and_even_pages_header_footer = True
    _number_pages(section.footer, "right")
    _number_pages(section.even_page_footer, "left")


def _set_language(document: Any) -> None:
    """Chinese of the mainland: programs choose by it what stands in for a face, and a Japanese comma looks another."""
    for told in document.styles.element.iter(f"{{{W}}}lang"):
        told.set(f"{{{W}}}eastAsia", "zh-CN")
    for told in document.settings.element.iter(f"{{{W}}}themeFontLang"):
        told.set(f"{{{W}}}eastAsia", "zh-CN")


def _set_normal(document: Any, sheet: Sheet) -> None:
    """Text in 仿宋 of size 三号, 28 characters a line; a page holds its 22 lines even where one of a paragraph stands
    alone on it.

    The grid of the page says 28 by 22 to who looks it up, but nothing snaps to it: programs disagree about what that
    does (LibreOffice gives each character two places). Characters stand closer by themselves, and no room is added
    between Chinese and figures, nor a stop hung into the margin, as it is in the PDF.
    """
    style = document.styles["Normal"].element
    for name in ("pPr", "rPr"):
        for old in style.findall(f"{{{W}}}{name}"):
            style.remove(old)
    # a twentieth more than it takes: beside a grid LibreOffice breaks a line that is full to the last point
    closer = floor(_tighter(sheet) * 20) - 1 if _tighter(sheet) else 0
    style.extend(
        _parsed(
            '<w:pPr><w:widowControl w:val="0"/><w:overflowPunct w:val="0"/><w:autoSpaceDE w:val="0"/>'
            '<w:autoSpaceDN w:val="0"/><w:snapToGrid w:val="0"/>'
            f'<w:spacing w:before="0" w:after="0" w:line="{round(PITCH * 20)}" w:lineRule="exact"/></w:pPr>'
            f"<w:rPr>{_spaced(faced(faces.BODY, PITCHED), closer)}</w:rPr>"
        )
    )


def _spaced(look: str, closer: int) -> str:
    """A look whose characters stand closer by so many twentieths of a point, whatever the grid says."""
    return look.replace("<w:sz ", f'<w:snapToGrid w:val="0"/><w:spacing w:val="{closer}"/><w:sz ', 1)


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
    kind = (
        {"type": "lines"}
        if sheet is LYING
        else {"type": "linesAndChars", "charSpace": str(round(_tighter(sheet) * 4096))}
    )
    told = {f"{{{W}}}{key}": value for key, value in {**kind, "linePitch": str(round(PITCH * 20))}.items()}
    section._sectPr.append(etree.Element(f"{{{W}}}docGrid", told))


def _tighter(sheet: Sheet) -> float:
    """By how many points characters of the text stand closer so that 28 fill the line; none do on a page that lies."""
    return 0.0 if sheet is LYING else sheet.wide / 25.4 * 72 / CHARACTERS - PITCHED


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
    said = f'<ds:datastoreItem xmlns:ds="{_ITEM}" ds:itemID="{{{str(uuid5(NAMESPACE_URL, kept.name)).upper()}}}"/>'
    name = PackURI(str(part.partname).replace("item", "itemProps"))
    part.relate_to(Part(name, CONTENT_TYPE.OFC_CUSTOM_XML_PROPERTIES, said.encode(), package), RELATED.CUSTOM_XML_PROPS)
    document.part.relate_to(part, RELATED.CUSTOM_XML)


# ------------------------------------------------------------------ the body


class _Body:
    """Writes blocks one after another before the properties of the section."""

    def __init__(self, document: Any, sheet: Sheet) -> None:
        self.document = document
        self.sheet = sheet
        self.bookmarks = 0
        self.charts = 0

    def write(self, blocks: Sequence[Block]) -> None:
        part = self.document.part
        foot = [each for each in blocks if isinstance(each, Placed) and look_of(each.style).foot]
        body = "".join(piece for block in blocks if block not in foot for piece in self.block(block))
        body += "".join(self.foot(foot))
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

    def foot(self, lines: Sequence[Placed]) -> Iterator[str]:
        """What stands at the foot of the last page: a table that floats there, its rows between rules."""
        if not lines:
            return
        rows = "".join(foot_row("".join(self.line(each)), self.sheet.wide) for each in lines)
        yield f"<w:tbl>{foot_frame(self.sheet.wide, self.sheet.left)}{rows}</w:tbl>"
        # a table must not be the last of a document; this line takes no room
        look = faced(faces.BODY, 1)
        yield f'<w:p><w:pPr><w:spacing w:line="20" w:lineRule="exact"/><w:rPr>{look}</w:rPr></w:pPr></w:p>'

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
            '<w:p><w:pPr><w:snapToGrid w:val="0"/><w:spacing w:line="240" w:lineRule="auto"/><w:jc w:val="center"/>'
            "</w:pPr><w:r><w:drawing>"
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
        "" if level is None else f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{_LIST}"/></w:numPr>',
        _rule(look),
        f'<w:spacing w:before="0" w:after="{_after(look)}" w:line="{round(look.pitch * 20)}" w:lineRule="exact"/>',
        _indent(look.first, look.right if line.right is None else line.right, look.size),
        f'<w:jc w:val="{look.align}"/>',
        "" if level is None else f'<w:outlineLvl w:val="{level}"/>',
    ]
    return f"<w:pPr>{''.join(parts)}</w:pPr>"


def _rule(look: Look) -> str:
    """The rule below a line of the text; those of the print record are its table's."""
    if not look.rule or look.foot:
        return ""
    return f'<w:pBdr><w:bottom w:val="single" w:sz="12" w:space="{RULED}" w:color="{look.rule}"/></w:pBdr>'


def _after(look: Look) -> int:
    """The room below a line in twentieths of a point: a rule and what is above it fill a line of the page."""
    return round((PITCH - RULED - 1.5) * 20) if look.rule and not look.foot else 0


def _indent(first: int, right: float, size: float) -> str:
    if not (first or right):
        return ""
    said = f'w:rightChars="{round(right * 100)}" w:right="{round(right * size * 20)}" '
    return f'<w:ind {said}w:firstLineChars="{first * 100}" w:firstLine="{round(first * size * 20)}"/>'
