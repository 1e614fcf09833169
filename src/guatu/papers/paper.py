"""What a document is: lines of text in the styles of official documents, and a table."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

STYLES = ("title", "number", "to", "heading", "body", "signed", "note")
"""Title, document number below it, addressee, first-level heading, text, what stands at the lower right (office, date,
seal), small print."""


class Line(NamedTuple):
    """A paragraph of a style; `label` stands before its text in a heavier face (督办依据：…)."""

    style: str
    text: str
    label: str = ""


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
    """A table whose heading is repeated on every page, and of which no row is torn by the end of one."""

    columns: Sequence[Column]
    rows: Sequence[Row | Group]


class Paper(NamedTuple):
    """A document: its lines, a table below them, lines after that; `named` and `on` are its title and day as a file."""

    named: str
    on: date
    lines: Sequence[Line]
    grid: Grid | None = None
    after: Sequence[Line] = ()
    landscape: bool = False
