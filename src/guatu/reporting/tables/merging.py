"""Merged ranges: every cell of one shows what its first cell holds."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from guatu.reporting.tables.cells import Cell, Row

WIDEST = 512
"""So many columns of a merged range are filled: a title merged over all 16,384 would fill a page with itself."""


class Merged(NamedTuple):
    """A merged range, all bounds included."""

    top: int
    left: int
    bottom: int
    right: int


def fill(rows: Iterable[Row], ranges: Iterable[Merged]) -> Iterator[Row]:
    """The rows, with each cell of a merged range given its first cell's content and that cell as `origin`.

    A row of a merged range that holds nothing of its own is not made up: it has no figures.
    """
    waiting = sorted(ranges, reverse=True)
    active: list[tuple[Merged, Cell]] = []
    for row in rows:
        begun = []
        while waiting and waiting[-1].top <= row.number:
            begun.append(waiting.pop())
        if not begun and not active:
            yield row
            continue
        active = [pair for pair in active if pair[0].bottom >= row.number]
        active += _begin(row, begun)
        yield _filled(row, active)


def _begin(row: Row, begun: list[Merged]) -> list[tuple[Merged, Cell]]:
    """The ranges that begin in this row, each with its first cell, where that cell holds anything."""
    by_column = {cell.column: cell for cell in row.cells}
    return [(each, by_column[each.left]) for each in begun if each.top == row.number and each.left in by_column]


def _filled(row: Row, active: list[tuple[Merged, Cell]]) -> Row:
    by_column = {cell.column: cell for cell in row.cells}
    for merged, first in active:
        for column in range(merged.left, min(merged.right, merged.left + WIDEST) + 1):
            if (row.number, column) != (first.row, first.column):
                by_column[column] = first._replace(row=row.number, column=column, origin=(first.row, first.column))
    return row._replace(cells=tuple(by_column[column] for column in sorted(by_column)))
