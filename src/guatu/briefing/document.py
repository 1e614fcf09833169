"""A briefing as a document: what it says in which order, free of any layout.

Numbers of headings are not written: they come by themselves. A figure in the text is `Told`, with what it is and where
it comes from, so that it can be asked again.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from guatu.periods import Period


@dataclass(frozen=True)
class Told:
    """A figure as the text says it: what is measured (level, growth, delta, gap, rank, target, share), of which
    indicator, when, its value in the base unit as it was known, and the question that gives it again as of a day.

    `by_hand` is what a person has written in its place: value and question are still those of `text`."""

    text: str
    measure: str
    value: Decimal
    unit: str = ""
    indicator: str = ""
    name: str = ""
    period: Period | None = None
    query: str = ""
    as_of: date | None = None
    by_hand: str = ""

    @property
    def said(self) -> str:
        """What the document says."""
        return self.by_hand or self.text


Part = str | Told
Text = tuple[Part, ...]


@dataclass(frozen=True)
class Heading:
    """A heading of a level from 1 (一、) to 4 （1）."""

    level: int
    text: str


@dataclass(frozen=True)
class Paragraph:
    """A paragraph; `lead` stands before it in a heavier face. One that tells of a single record has the question that
    gives that again, as of a day: what has come about need not hold a figure."""

    parts: Text
    lead: str = ""
    query: str = ""
    as_of: date | None = None


@dataclass(frozen=True)
class Note:
    """Small print."""

    text: str


@dataclass(frozen=True)
class TableColumn:
    """A column: its heading, its share of the width, and whether its cells are centred."""

    name: str
    share: int
    centred: bool = False


@dataclass(frozen=True)
class Cell:
    """A cell; a light has its colour as a ground beside its word."""

    part: Part
    light: str = ""


@dataclass(frozen=True)
class Table:
    """A table, whose heading is repeated on every page; a row of one cell heads those below it."""

    name: str
    columns: tuple[TableColumn, ...]
    rows: tuple[tuple[Cell, ...], ...]
    unit: str = ""


@dataclass(frozen=True)
class Curve:
    """A series of a chart; None where there is no figure."""

    name: str
    values: tuple[Decimal | None, ...]


@dataclass(frozen=True)
class Chart:
    """A chart ("line" or "bar") from plain figures, a label for each value."""

    name: str
    kind: str
    labels: tuple[str, ...]
    curves: tuple[Curve, ...]
    unit: str = ""


Block = Heading | Paragraph | Note | Table | Chart


@dataclass(frozen=True)
class Attachment:
    """What is attached, on pages of its own."""

    title: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True)
class Document:
    """An official document: what stands above its title, its addressees, its text, who signs it when, what is attached
    and who gets copies. `mark` is the red head (发文机关标志) and may be empty, as may the number. A line end in the
    title says where it may be broken."""

    title: str
    office: str
    on: date
    blocks: tuple[Block, ...]
    number: str = ""
    mark: str = ""
    addressees: tuple[str, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    copies: tuple[str, ...] = ()

    @property
    def figures(self) -> list[Told]:
        """Every figure that it says, in the order in which they stand."""
        blocks = [*self.blocks, *(block for each in self.attachments for block in each.blocks)]
        return [part for block in blocks for part in _parts(block) if isinstance(part, Told)]


def _parts(block: Block) -> list[Part]:
    if isinstance(block, Paragraph):
        return list(block.parts)
    return [cell.part for row in block.rows for cell in row] if isinstance(block, Table) else []
