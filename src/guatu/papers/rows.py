"""Rows and cells of tables as WordprocessingML has them: a heading that is repeated, rows that are not torn."""

from __future__ import annotations

from collections.abc import Sequence
from xml.sax.saxutils import quoteattr

from guatu.papers import faces
from guatu.papers.faces import Face
from guatu.papers.looks import CELL_PAD, CELL_PITCH, SMALL, clean, look_of
from guatu.papers.paper import Column, Group
from guatu.papers.runs import run_of


def frame(columns: Sequence[Column]) -> str:
    """The properties of a table, and the widths of its columns."""
    borders = "".join(
        f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="000000"/>'
        for side in ("top", "left", "bottom", "right", "insideH", "insideV")
    )
    widths = "".join(f'<w:gridCol w:w="{_twips(each.width)}"/>' for each in columns)
    return (
        f'<w:tblPr><w:tblW w:w="{_twips(sum(each.width for each in columns))}" w:type="dxa"/><w:jc w:val="center"/>'
        f'<w:tblBorders>{borders}</w:tblBorders><w:tblLayout w:type="fixed"/>{_pads("top", "left", "bottom", "right")}'
        f"</w:tblPr><w:tblGrid>{widths}</w:tblGrid>"
    )


def heading(columns: Sequence[Column]) -> str:
    """The row of headings, which every page repeats."""
    cells = "".join(cell_of(cell_runs(each.name, faces.HEADING), each.width, True) for each in columns)
    return f"<w:tr><w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>{cells}</w:tr>"


def group_row(group: Group, columns: Sequence[Column]) -> str:
    """A row over all columns."""
    width = sum(each.width for each in columns)
    cell = cell_of(cell_runs(group.text, faces.HEADING), width, False, "F2F2F2", over=len(columns), together=True)
    return f"<w:tr><w:trPr><w:cantSplit/></w:trPr>{cell}</w:tr>"


def cell_runs(text: str, face: Face) -> list[str]:
    """The runs of a cell, a string for each of its lines."""
    return ["".join(run_of(part, each, SMALL) for part, each in _some(line, face)) for line in clean(text).split("\n")]


def _some(text: str, face: Face) -> list[tuple[str, Face]]:
    return list(faces.runs(text, face)) or [("", face)]


def cell_of(
    lines: Sequence[str], width: int, centred: bool, ground: str = "", *, over: int = 1, together: bool = False
) -> str:
    """A cell from the runs of its lines."""
    span = f'<w:gridSpan w:val="{over}"/>' if over > 1 else ""
    shade = f'<w:shd w:val="clear" w:color="auto" w:fill={quoteattr(ground)}/>' if ground else ""
    shape = (
        f'<w:pPr>{"<w:keepNext/>" if together else ""}<w:snapToGrid w:val="0"/><w:spacing w:before="0" w:after="0" '
        f'w:line="{round(CELL_PITCH * 20)}" w:lineRule="exact"/>'
        f'<w:jc w:val="{"center" if centred else "left"}"/></w:pPr>'
    )
    inner = "".join(f"<w:p>{shape}{line}</w:p>" for line in lines)
    return (
        f'<w:tc><w:tcPr><w:tcW w:w="{_twips(width)}" w:type="dxa"/>{span}{shade}<w:vAlign w:val="center"/></w:tcPr>'
        f"{inner}</w:tc>"
    )


def foot_frame(wide: int, left: int) -> str:
    """The properties of the table at the foot of the last page: rules above, between and below its rows.

    It is placed from the edge of the page: one as wide as the text that is placed from its margin, LibreOffice leaves
    where it comes.
    """
    size = look_of("copies")
    rules = "".join(
        f'<w:{side} w:val="single" w:sz="6" w:space="0" w:color="{size.rule}"/>'
        for side in ("top", "bottom", "insideH")
    )
    return (
        '<w:tblPr><w:tblpPr w:leftFromText="0" w:rightFromText="0" w:vertAnchor="margin" w:horzAnchor="page" '
        f'w:tblpX="{_twips(left)}" w:tblpYSpec="bottom"/><w:tblW w:w="{_twips(wide)}" w:type="dxa"/>'
        f'<w:tblBorders>{rules}</w:tblBorders><w:tblLayout w:type="fixed"/>{_pads("left", "right", points=0)}</w:tblPr>'
        f'<w:tblGrid><w:gridCol w:w="{_twips(wide)}"/></w:tblGrid>'
    )


def foot_row(line: str, wide: int) -> str:
    """A row of that table, from the paragraph that it holds."""
    cell = f'<w:tc><w:tcPr><w:tcW w:w="{_twips(wide)}" w:type="dxa"/></w:tcPr>{line}</w:tc>'
    return f"<w:tr><w:trPr><w:cantSplit/></w:trPr>{cell}</w:tr>"


def _pads(*sides: str, points: float = CELL_PAD) -> str:
    """How far the text of cells stands from their edges."""
    told = "".join(f'<w:{side} w:w="{round(points * 20)}" w:type="dxa"/>' for side in sides)
    return f"<w:tblCellMar>{told}</w:tblCellMar>"


def _twips(millimetres: int) -> str:
    return str(round(millimetres * 1440 / 25.4))
