"""A document as lines of plain text, with the numbers of its headings."""

from __future__ import annotations

from collections.abc import Iterator

from guatu.briefing.document import Document
from guatu.briefing.typesetting import paper_of
from guatu.papers import Grid, Group
from guatu.papers.looks import Counter
from guatu.papers.paper import LEVELS, Block, Placed


def as_text(document: Document) -> Iterator[str]:
    """The document as lines of plain text; a row of a table and a series of a chart is a line each."""
    numbers = Counter()
    for block in paper_of(document).blocks:
        yield from _lines(block, numbers)


def _lines(block: Block, numbers: Counter) -> Iterator[str]:
    if isinstance(block, Placed):
        number = numbers.next(block.style) if block.style in LEVELS else ""
        yield f"{number}{block.label}{block.text}"
    elif isinstance(block, Grid):
        yield "  ".join(each.name for each in block.columns)
        for row in block.rows:
            yield row.text if isinstance(row, Group) else "  ".join(str(getattr(each, "text", each)) for each in row)
    else:
        for series in block.series:
            told = "  ".join(
                f"{label} {'—' if value is None else value}"
                for label, value in zip(block.labels, series.values, strict=True)
            )
            yield f"{series.name}（{block.unit}）：{told}"
