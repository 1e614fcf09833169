"""How pages show a document: headings with their numbers, texts cut at their figures, tables, charts; and every figure
with where it comes from."""

from __future__ import annotations

from collections import Counter as Multiset
from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Any, NamedTuple

from guatu.briefing import Document, Told
from guatu.briefing.document import Block, Cell, Chart, Heading, Note, Paragraph, Part, Table
from guatu.briefing.merging import words
from guatu.briefing.typesetting import title_lines
from guatu.catalogue.indicator import UNITS
from guatu.papers.looks import Counter
from guatu.papers.paper import LEVELS
from guatu_web.briefings.words import measure_in_words, name_in_words


class Piece(NamedTuple):
    """Some words of a text; a figure has its number in the list of figures."""

    text: str
    figure: int = 0
    by_hand: bool = False


class ShownCell(NamedTuple):
    """A cell of a table."""

    piece: Piece
    light: str = ""


class ShownBlock(NamedTuple):
    """A block of the page: `number` is that of a heading, a table or a chart; `edited` marks what people have written.

    `rows` are those of a table, or of the table behind a chart; `data` is what a chart is drawn from. `link` is the
    page of the record that a paragraph tells of, where it has no figure that leads there.
    """

    kind: str
    at: int
    number: str = ""
    level: int = 0
    lead: str = ""
    pieces: tuple[Piece, ...] = ()
    name: str = ""
    unit: str = ""
    columns: tuple[str, ...] = ()
    rows: tuple[tuple[ShownCell, ...], ...] = ()
    data: Any = None
    edited: bool = False
    link: str = ""


class Figure(NamedTuple):
    """A figure of the list: its number, what it is, and the page that gives it again."""

    number: int
    told: Told
    name: str
    measure: str
    value: str
    link: str


class Shown(NamedTuple):
    """A document as a page shows it."""

    document: Document
    title: list[str]
    blocks: list[ShownBlock]
    figures: list[Figure]

    @property
    def has_charts(self) -> bool:
        return any(each.kind == "chart" for each in self.blocks)

    @property
    def by_hand(self) -> int:
        """How many figures a person has written over."""
        return sum(bool(each.told.by_hand) for each in self.figures)


def shown(document: Document, written: Document | None = None) -> Shown:
    """A document for a page; beside what was written of the records, blocks of people are marked."""
    setter = _Setter(None if written is None else Multiset(map(words, written.blocks)))
    blocks = [setter.block(at, each) for at, each in enumerate(document.blocks)]
    for attachment in document.attachments:
        blocks.append(ShownBlock("annex", len(blocks), name=attachment.title))
        blocks += [setter.block(len(blocks) + at, each) for at, each in enumerate(attachment.blocks)]
    figures = [figure(number, told) for number, told in enumerate(document.figures, 1)]
    return Shown(document, title_lines(document.title), blocks, figures)


def figure(number: int, told: Told) -> Figure:
    """A figure of the list."""
    return Figure(
        number, told, name_in_words(told), measure_in_words(told.measure), base_value(told), _page(told.query)
    )


def _page(query: str) -> str:
    """A question that is a page of the site."""
    return query if query.startswith("/") and not query.startswith("//") else ""


def base_value(told: Told) -> str:
    """The value in its base unit: 6,530,000,000元; a share that was worked out has four decimals."""
    unit = UNITS.get(told.unit, (told.unit,))[0]
    return f"{_short(told.value):,f}{'' if told.unit == 'count' else unit}"


def _short(value: Decimal) -> Decimal:
    """A number without zeros at its end, and with no more than four decimals."""
    return round(value, 4).normalize()


class _Setter:
    """Sets blocks one after another; headings, figures, tables and charts are numbered through."""

    def __init__(self, written: Multiset[str] | None) -> None:
        self.written = written
        self.headings = Counter()
        self.figures = self.tables = self.charts = 0

    def block(self, at: int, block: Block) -> ShownBlock:
        edited = self.is_edited(block)
        if isinstance(block, Heading):
            number = self.headings.next(LEVELS[block.level - 1])
            return ShownBlock("heading", at, number, block.level, pieces=(Piece(block.text),), edited=edited)
        if isinstance(block, Paragraph):
            pieces = self.pieces(block.parts)
            link = "" if any(each.figure for each in pieces) else _page(block.query)
            return ShownBlock("paragraph", at, lead=block.lead, pieces=pieces, edited=edited, link=link)
        if isinstance(block, Note):
            return ShownBlock("note", at, pieces=(Piece(block.text),), edited=edited)
        return self.table(at, block, edited) if isinstance(block, Table) else self.chart(at, block, edited)

    def is_edited(self, block: Block) -> bool:
        if self.written is None:
            return False
        said = words(block)
        self.written[said] -= 1
        return self.written[said] < 0

    def pieces(self, parts: Iterable[Part]) -> tuple[Piece, ...]:
        return tuple(self.piece(each) for each in parts)

    def piece(self, part: Part) -> Piece:
        if not isinstance(part, Told):
            return Piece(part)
        self.figures += 1
        return Piece(part.said, self.figures, bool(part.by_hand))

    def table(self, at: int, table: Table, edited: bool) -> ShownBlock:
        self.tables += 1
        rows = tuple(tuple(self.cell(each) for each in row) for row in table.rows)
        columns = tuple(each.name for each in table.columns)
        number = str(self.tables)
        return ShownBlock(
            "table", at, number, name=table.name, unit=table.unit, columns=columns, rows=rows, edited=edited
        )

    def cell(self, cell: Cell) -> ShownCell:
        return ShownCell(self.piece(cell.part), cell.light)

    def chart(self, at: int, chart: Chart, edited: bool) -> ShownBlock:
        self.charts += 1
        columns = ("", *(each.name for each in chart.curves))
        return ShownBlock(
            "chart", at, str(self.charts), name=chart.name, unit=chart.unit, columns=columns,
            rows=tuple(_chart_rows(chart)), data=_chart_data(chart), edited=edited,
        )  # fmt: skip


def _chart_rows(chart: Chart) -> Iterator[tuple[ShownCell, ...]]:
    for at, label in enumerate(chart.labels):
        values = (each.values[at] for each in chart.curves)
        said = ["—" if value is None else f"{_short(value):f}" for value in values]
        yield tuple(ShownCell(Piece(each)) for each in (label, *said))


def _chart_data(chart: Chart) -> dict[str, Any]:
    curves = [
        {"name": each.name, "values": [None if value is None else float(value) for value in each.values]}
        for each in chart.curves
    ]
    return {"kind": chart.kind, "labels": list(chart.labels), "curves": curves, "unit": chart.unit}
