"""From a document to paper: where each of its parts stands by GB/T 9704-2012, chapter 7.

Title two lines below the red rule (7.3.1), addressees one line below it (7.3.2), attachments one line below the text
(7.3.4), the issuing office without seal two characters from the edge with the date begun two characters after it
(7.3.5.2), attachments on pages of their own (7.3.7), copies at the foot of the last page (7.4.2).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from guatu.briefing.document import (
    Attachment,
    Block,
    Cell,
    Chart,
    Document,
    Heading,
    Note,
    Paragraph,
    Part,
    Table,
    Told,
)
from guatu.briefing.provenance import kept
from guatu.papers import Column, Grid, Group, Paper, Shaded
from guatu.papers import paper as papers
from guatu.papers.paper import Placed

GROUNDS = {"green": "E2EFDA", "yellow": "FFF2CC", "orange": "FBE5D6", "red": "F8D7DA", "blue": "DDEBF7"}
"""Grounds of cells that say a light; the cell says it in words, too."""
WIDTH = 156
_TITLE = 20
"""Characters of 22 pt in 156 mm."""
_LAST = 280
"""A longer paragraph, ten lines, is not held back for the signature."""
BLANK = Placed("body", "")


def paper_of(document: Document) -> Paper:
    """A document as it is printed, with its figures named figure_1, figure_2, … and what they are kept beside it."""
    setter = _Setter()
    lines = [*_head(document), *_with_last(setter.blocks(document.blocks)), *_attached(document), *_signed(document)]
    for at, each in enumerate(document.attachments, 1):
        lines += setter.attachment(each, at if len(document.attachments) > 1 else None)
    lines += _copies(document)
    return Paper(document.title.replace("\n", ""), document.on, lines, kept=kept(document))


def day(of: date) -> str:
    """A day as documents have it, months and days without a leading zero (7.3.5.4)."""
    return f"{of.year}年{of.month}月{of.day}日"


def title_lines(title: str) -> list[str]:
    """A title on one line where it fits; else broken where its words end, as the template says (7.3.1)."""
    joined = title.replace("\n", "")
    return [joined] if _wide(joined) <= _TITLE else title.split("\n")


def _head(document: Document) -> Iterator[papers.Block]:
    if document.mark:
        yield from (Placed("red", document.mark), BLANK, BLANK)
        yield Placed("ruled", document.number)
        yield BLANK
    yield from (Placed("title", each) for each in title_lines(document.title))
    if document.number and not document.mark:
        yield Placed("number", document.number)
    yield BLANK
    if document.addressees:
        yield Placed("to", "、".join(document.addressees) + "：")


def _attached(document: Document) -> Iterator[papers.Block]:
    titles = [each.title for each in document.attachments]
    if titles:
        yield BLANK._replace(together=True)
        only = len(titles) == 1
        yield from (
            Placed("attached", f"{'附件：' if at == 1 else '　　　'}{'' if only else f'{at}.'}{title}", together=True)
            for at, title in enumerate(titles, 1)
        )


def _with_last(blocks: Iterator[papers.Block]) -> list[papers.Block]:
    """Blocks of which the last paragraph goes along with the signature: no page bears a signature alone (7.3.5.5)."""
    made = list(blocks)
    if made and isinstance(made[-1], Placed) and len(made[-1].text) < _LAST:
        made[-1] = made[-1]._replace(together=True)
    return made


def _signed(document: Document) -> Iterator[papers.Block]:
    on = day(document.on)
    # widths in characters: digits are half as wide
    office, date_wide = _wide(document.office), _wide(on)
    begun = office - 2 - date_wide
    yield BLANK._replace(together=True)
    yield Placed("signed", document.office, right=2 if begun >= 0 else 2 - begun, together=True)
    yield Placed("signed", on, right=2 + begun if begun >= 0 else 2)


def _wide(text: str) -> float:
    return sum(0.5 if char.isascii() else 1 for char in text)


def _copies(document: Document) -> Iterator[papers.Block]:
    if document.copies:
        yield Placed("copies", f"　抄送：{'，'.join(document.copies)}。")
        yield Placed("copies", f"　{document.office}　　{day(document.on)}印发")


class _Setter:
    """Sets blocks one after another; figures, tables and charts are numbered through."""

    def __init__(self) -> None:
        self.figures = self.tables = self.charts = 0

    def attachment(self, attachment: Attachment, number: int | None) -> list[papers.Block]:
        first = Placed("annex", f"附件{number or ''}", new_page=True)
        return [first, BLANK, Placed("title", attachment.title), BLANK, *self.blocks(attachment.blocks)]

    def blocks(self, blocks: Sequence[Block]) -> Iterator[papers.Block]:
        for block in blocks:
            if isinstance(block, Heading):
                yield Placed(papers.LEVELS[block.level - 1], block.text)
            elif isinstance(block, Paragraph):
                yield self.paragraph(block)
            elif isinstance(block, Note):
                yield Placed("note", block.text)
            elif isinstance(block, Table):
                yield from self.table(block)
            else:
                yield from self.chart(block)

    def paragraph(self, paragraph: Paragraph) -> Placed:
        text, marks = "", []
        for part in paragraph.parts:
            said = _said(part)
            if isinstance(part, Told):
                marks.append(papers.Mark(len(text), len(text) + len(said), self.name()))
            text += said
        return Placed("body", text, paragraph.lead, tuple(marks))

    def name(self) -> str:
        self.figures += 1
        return f"figure_{self.figures}"

    def table(self, table: Table) -> Iterator[papers.Block]:
        self.tables += 1
        yield Placed("caption", f"表{self.tables}　{table.name}")
        if table.unit:
            yield Placed("unit", f"单位：{table.unit}")
        whole = sum(each.share for each in table.columns)
        columns = [Column(each.name, WIDTH * each.share // whole, each.centred) for each in table.columns]
        marks = {
            (row, at): self.name()
            for row, cells in enumerate(table.rows)
            for at, cell in enumerate(cells)
            if isinstance(cell.part, Told)
        }
        yield Grid(columns, [_row(cells, len(columns)) for cells in table.rows], marks)
        yield BLANK

    def chart(self, chart: Chart) -> Iterator[papers.Block]:
        self.charts += 1
        yield Placed("caption", f"图{self.charts}　{chart.name}")
        series = [papers.Drawn(each.name, each.values) for each in chart.curves]
        yield papers.Chart(chart.name, chart.kind, chart.labels, series, chart.unit)
        yield BLANK


def _row(cells: Sequence[Cell], columns: int) -> papers.Row | Group:
    if len(cells) == 1 < columns:
        return Group(_said(cells[0].part))
    return [Shaded(_said(each.part), GROUNDS[each.light]) if each.light else _said(each.part) for each in cells]


def _said(part: Part) -> str:
    return part.said if isinstance(part, Told) else part
