"""What a document is: lines of text in the styles of official documents, tables and charts, in their order."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import NamedTuple

STYLES = ("title", "number", "to", "heading", "body", "signed", "note")
"""Title, document number below it, addressee, first-level heading, text, what stands at the lower right (office, date,
seal), small print."""
LEVELS = ("level1", "level2", "level3", "level4")
"""Headings that number themselves: 一、 （一） 1. （1）."""
MORE_STYLES = (*LEVELS, "red", "ruled", "caption", "unit", "attached", "annex", "copies")
"""The mark of the issuing office in red, the document number above a red rule, the name of a table or chart, its unit
at the right, the list of attachments, the word 附件 at the top of one, and the print record (版记) at the foot of the
last page."""


class Mark(NamedTuple):
    """A stretch of a line's text, from `start` to before `end`, that can be found again by its name."""

    start: int
    end: int
    name: str


class Line(NamedTuple):
    """A paragraph of a style; `label` stands before its text in a heavier face (督办依据：…)."""

    style: str
    text: str
    label: str = ""


class Placed(NamedTuple):
    """A line with what a template does not say of it.

    `marks` name stretches of the text. `right` is the indent at the right edge in characters, where it is not that of
    the style; `new_page` begins a page, and `together` keeps the line on one page with what follows.
    """

    style: str
    text: str
    label: str = ""
    marks: Sequence[Mark] = ()
    right: float | None = None
    new_page: bool = False
    together: bool = False


class Column(NamedTuple):
    """A column of a table: heading, width in millimetres, and whether its cells are centred."""

    name: str
    width: int
    centred: bool = False


class Shaded(NamedTuple):
    """A cell with a ground colour (RRGGBB); the colour says nothing that the text does not say too."""

    text: str
    ground: str


class Group(NamedTuple):
    """A row over all columns that heads those below it."""

    text: str


Row = Sequence[str | Shaded]


class Grid(NamedTuple):
    """A table whose heading is repeated on every page, and of which no row is torn by the end of one.

    `marks` name cells: (row, column) of `rows` -> name.
    """

    columns: Sequence[Column]
    rows: Sequence[Row | Group]
    marks: Mapping[tuple[int, int], str] = {}


class Drawn(NamedTuple):
    """A series of a chart; None where there is no figure."""

    name: str
    values: Sequence[Decimal | None]


class Chart(NamedTuple):
    """A chart from plain figures: `kind` is "line" or "bar", `labels` are those of the axis, one for each value."""

    name: str
    kind: str
    labels: Sequence[str]
    series: Sequence[Drawn]
    unit: str = ""


Block = Placed | Grid | Chart


class Kept(NamedTuple):
    """A file that the document carries along unseen, for programs: its name and its content, an XML document."""

    name: str
    content: bytes


class Paper(NamedTuple):
    """A document: its lines, a table below them, lines after that; `named` and `on` are its title and day as a file.

    Tables and charts may stand among the lines, too. `kept` goes along unseen.
    """

    named: str
    on: date
    lines: Sequence[Line | Block]
    grid: Grid | None = None
    after: Sequence[Line | Block] = ()
    landscape: bool = False
    kept: Kept | None = None

    @property
    def blocks(self) -> list[Block]:
        """All that it shows, from top to bottom."""
        told = [*self.lines, *([self.grid] if self.grid else []), *self.after]
        return [Placed(*each) if isinstance(each, Line) else each for each in told]

    @property
    def texts(self) -> Iterator[str]:
        """Every text that it shows, from top to bottom."""
        return (text for block in self.blocks for text in _texts(block))


def _texts(block: Block) -> Iterator[str]:
    if isinstance(block, Placed):
        yield from (block.label, block.text)
    elif isinstance(block, Grid):
        yield from (each.name for each in block.columns)
        for row in block.rows:
            cells = [row] if isinstance(row, Group) else row
            yield from (cell if isinstance(cell, str) else cell.text for cell in cells)
    else:
        yield from (block.unit, *block.labels, *(each.name for each in block.series))
