"""A document as .docx: paper and margins, faces and sizes, page numbers and tables as GB/T 9704-2012 has them.

A4; margins above 37 mm and at the binding 28 mm, type area 156 x 225 mm with 22 lines a page; title in 小标宋 of size
二号 (22 pt), text in 仿宋 of size 三号 (16 pt), page numbers in 宋体 of size 四号 between dashes, at the outer edge.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime, time
from io import BytesIO
from typing import Any, NamedTuple

from docx import Document
from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from guatu.errors import UsageError
from guatu.papers import faces
from guatu.papers.faces import Face
from guatu.papers.paper import STYLES, Column, Grid, Group, Line, Paper, Row, Shaded

MOST_ROWS = 2000
"""More rows than this fill more than a hundred pages; they are for a workbook."""
MOST_TEXT = 20_000
"""Characters of one line or cell."""
PITCH = Pt(28.95)
"""22 lines in 225 mm."""
_UNPRINTABLE = re.compile("[^\t\n\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_SMALL = 12
_AFTER_SIZE = tuple(f"w:{name}" for name in ("highlight", "u", "effect", "bdr", "shd", "vertAlign", "em", "lang"))
"""The schema's order within a run's properties; Word repairs, or refuses, what stands in another."""


class _Look(NamedTuple):
    """How a style looks: face, size in points, alignment, indents of first line and right edge in characters."""

    face: Face
    size: float
    align: str = "both"
    first: int = 0
    right: int = 0


_LOOKS = {
    "title": _Look(faces.TITLE, 22, "center"),
    "number": _Look(faces.BODY, 16, "center"),
    "to": _Look(faces.BODY, 16, "left"),
    "heading": _Look(faces.HEADING, 16, "left", first=2),
    "body": _Look(faces.BODY, 16, first=2),
    "signed": _Look(faces.BODY, 16, "right", right=4),
    "note": _Look(faces.BODY, _SMALL, "left"),
}
assert tuple(_LOOKS) == STYLES
_ALIGN = {
    "both": WD_ALIGN_PARAGRAPH.JUSTIFY,
    "center": WD_ALIGN_PARAGRAPH.CENTER,
    "left": WD_ALIGN_PARAGRAPH.LEFT,
    "right": WD_ALIGN_PARAGRAPH.RIGHT,
}


def written(paper: Paper) -> bytes:
    """The document as a file. UsageError for a table of more than MOST_ROWS rows, and for an unknown style."""
    if paper.grid and len(paper.grid.rows) > MOST_ROWS:
        raise UsageError(f"{len(paper.grid.rows)} rows are too many for a document; at most {MOST_ROWS}")
    document = Document()
    _set_up(document, paper)
    for line in paper.lines:
        _write(document, line)
    if paper.grid:
        _tabulate(document, paper.grid)
    for line in paper.after:
        _write(document, line)
    file = BytesIO()
    document.save(file)
    return file.getvalue()


def clean(text: str) -> str:
    """A text as XML can hold it: control characters and lone surrogates become `?`, and what is too long is cut."""
    return _UNPRINTABLE.sub("?", text.replace("\r\n", "\n").replace("\r", "\n"))[:MOST_TEXT]


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
    _face(document.styles["Normal"].element.get_or_add_rPr(), faces.BODY, 16)
    section = document.sections[0]
    _measure(section, paper.landscape)
    document.settings.odd_and_even_pages_header_footer = True
    _number_pages(section.footer, "right")
    _number_pages(section.even_page_footer, "left")


def _measure(section: Any, landscape: bool) -> None:
    section.page_width, section.page_height = (Mm(297), Mm(210)) if landscape else (Mm(210), Mm(297))
    section.orientation = WD_ORIENT.LANDSCAPE if landscape else WD_ORIENT.PORTRAIT
    top, right, bottom, left = (28, 20, 22, 20) if landscape else (37, 26, 35, 28)
    section.top_margin, section.right_margin = Mm(top), Mm(right)
    section.bottom_margin, section.left_margin = Mm(bottom), Mm(left)
    section.footer_distance = Mm(12 if landscape else 28 - 3)
    grid = _element("docGrid", type="lines", linePitch="579")
    for old in section._sectPr.findall(qn("w:docGrid")):
        section._sectPr.remove(old)
    section._sectPr.append(grid)


def _number_pages(footer: Any, side: str) -> None:
    footer.is_linked_to_previous = False
    paragraph = footer.paragraphs[0]
    paragraph.alignment = _ALIGN[side]
    indent = _element("ind", **{f"{side}Chars": "100", side: "280"})
    paragraph._p.get_or_add_pPr().insert_element_before(indent, "w:jc")
    for piece in ("— ", None, " —"):
        run = paragraph.add_run(piece or "")
        _face(run._r.get_or_add_rPr(), faces.PAGES, 14)
        if piece is None:
            _put_field(run._r, "PAGE")


def _put_field(run: Any, code: str) -> None:
    run.append(_element("fldChar", fldCharType="begin"))
    asked = _element("instrText")
    asked.text = code
    run.append(asked)
    run.append(_element("fldChar", fldCharType="separate"))
    shown = _element("t")
    shown.text = "1"
    run.append(shown)
    run.append(_element("fldChar", fldCharType="end"))


# ------------------------------------------------------------------ lines


def _write(document: Any, line: Line) -> None:
    if line.style not in _LOOKS:
        raise UsageError(f"{line.style!r} is no style; one of {', '.join(STYLES)}")
    look = _LOOKS[line.style]
    for at, text in enumerate(clean(line.text).split("\n")):
        paragraph = document.add_paragraph()
        _shape(paragraph, look)
        if line.label and at == 0:
            _run(paragraph, clean(line.label), faces.HEADING, look.size)
        _run(paragraph, text, look.face, look.size)


def _shape(paragraph: Any, look: _Look) -> None:
    shape = paragraph.paragraph_format
    shape.space_before = shape.space_after = Pt(0)
    shape.line_spacing = PITCH if look.size > _SMALL else Pt(18)
    paragraph.alignment = _ALIGN[look.align]
    if look.first or look.right:
        told = {"firstLineChars": str(look.first * 100), "firstLine": str(int(look.first * look.size * 20))}
        told |= {"rightChars": str(look.right * 100), "right": str(int(look.right * look.size * 20))}
        properties = paragraph._p.get_or_add_pPr()
        properties.insert_element_before(_element("ind", **told), "w:jc", "w:rPr")


def _run(paragraph: Any, text: str, face: Face, size: float) -> None:
    if text:
        _face(paragraph.add_run(text)._r.get_or_add_rPr(), face, size)


def _face(properties: Any, face: Face, size: float) -> None:
    """Sets face and size of a run or style; figures and Latin letters stand in Times."""
    for name in ("rFonts", "sz", "szCs"):
        for old in properties.findall(qn(f"w:{name}")):
            properties.remove(old)
    latin = faces.LATIN.name
    fonts = _element("rFonts", ascii=latin, hAnsi=latin, cs=latin, eastAsia=face.name, hint="eastAsia")
    properties.insert(0, fonts)
    for name in ("sz", "szCs"):
        properties.insert_element_before(_element(name, val=str(int(size * 2))), *_AFTER_SIZE)


# ------------------------------------------------------------------ tables


def _tabulate(document: Any, grid: Grid) -> None:
    table = _element("tbl")
    table.append(_frame(sum(each.width for each in grid.columns)))
    columns = _add(table, "tblGrid")
    for each in grid.columns:
        _add(columns, "gridCol", w=_twips(each.width))
    table.append(_heading(grid.columns))
    for row in grid.rows:
        table.append(_group(row, grid.columns) if isinstance(row, Group) else _row(row, grid.columns))
    body = document.element.body
    body.insert(len(body) - 1, table)


def _frame(width: int) -> Any:
    frame = _element("tblPr")
    _add(frame, "tblW", w=_twips(width), type="dxa")
    _add(frame, "jc", val="center")
    borders = _add(frame, "tblBorders")
    for side in ("top", "left", "bottom", "right", "insideH", "insideV"):
        _add(borders, side, val="single", sz="4", space="0", color="000000")
    _add(frame, "tblLayout", type="fixed")
    margins = _add(frame, "tblCellMar")
    for side in ("left", "right"):
        _add(margins, side, w="60", type="dxa")
    return frame


def _heading(columns: Sequence[Column]) -> Any:
    row = _unbroken(repeated=True)
    for each in columns:
        row.append(_cell(each.name, each.width, True, faces.HEADING))
    return row


def _row(cells: Row, columns: Sequence[Column]) -> Any:
    row = _unbroken()
    for cell, column in zip(cells, columns, strict=True):
        text, ground = cell if isinstance(cell, Shaded) else (cell, "")
        row.append(_cell(text, column.width, column.centred, faces.BODY, ground))
    return row


def _group(group: Group, columns: Sequence[Column]) -> Any:
    row = _unbroken()
    width = sum(each.width for each in columns)
    row.append(_cell(group.text, width, False, faces.HEADING, "F2F2F2", over=len(columns), together=True))
    return row


def _unbroken(repeated: bool = False) -> Any:
    row = _element("tr")
    properties = _add(row, "trPr")
    _add(properties, "cantSplit")
    if repeated:
        _add(properties, "tblHeader")
    return row


def _cell(
    text: str, width: int, centred: bool, face: Face, ground: str = "", *, over: int = 1, together: bool = False
) -> Any:
    cell = _element("tc")
    properties = _add(cell, "tcPr")
    _add(properties, "tcW", w=_twips(width), type="dxa")
    if over > 1:
        _add(properties, "gridSpan", val=str(over))
    if ground:
        _add(properties, "shd", val="clear", color="auto", fill=ground)
    _add(properties, "vAlign", val="center")
    for line in clean(text).split("\n"):
        paragraph = _add(cell, "p")
        shape = _add(paragraph, "pPr")
        if together:
            _add(shape, "keepNext")
        _add(shape, "snapToGrid", val="0")
        _add(shape, "spacing", before="0", after="0", line="320", lineRule="exact")
        _add(shape, "jc", val="center" if centred else "left")
        run = _add(paragraph, "r")
        _face(_add(run, "rPr"), face, _SMALL)
        said = _add(run, "t")
        said.text = line
        said.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
    return cell


def _add(parent: Any, name: str, **attributes: str) -> Any:
    made = _element(name, **attributes)
    parent.append(made)
    return made


def _element(name: str, **attributes: str) -> Any:
    made = OxmlElement(f"w:{name}")
    for key, value in attributes.items():
        made.set(qn(f"w:{key}"), value)
    return made


def _twips(millimetres: int) -> str:
    return str(round(millimetres * 1440 / 25.4))
