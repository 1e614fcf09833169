"""Where the header of a sheet stands, and what it says above each column.

A header is the first block of rows that name at least two columns in words of the trade (指标, 单位, 累计, 同比, a
month …); it ends before the first row with a figure. Merged cells and several levels are read together: a column is
headed by all that stands above it, from the top down.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date
from itertools import islice, pairwise
from typing import NamedTuple

from guatu.catalogue import Catalogue
from guatu.periods import Reference, find
from guatu.quantities.script import simplify
from guatu.reporting.amounts import is_unit, read_cell
from guatu.reporting.names import indicator_named
from guatu.reporting.tables.cells import Cell, Row, day_of_serial

DEEPEST = 60
"""A header is looked for in so many first rows."""
_LEVELS = 5
_WORDS = re.compile(
    "指标|单位|地区|区域|园区|片区|镇|街道|板块|名称|项目$|时间|月份|年月|日期|期间|报告期|数据期|本月|当月|本期|累计|同比|环比|增速|增长|增幅"
    "|同期|数值|完成|实绩|绝对值|绝对量|总量|数据$|口径|序号|备注|本季|当季|期末|月末|实际"
)
_SAID = re.compile("(?:单位|部门|时间|日期|人)[:：].")  # 单位：亿元 says something of the whole table
_MONTH_NUMBER = re.compile(r"(?:19|20)[0-9]{2}(?:0[1-9]|1[0-2])?")
_PERIOD_MARK = "〔期〕"
SEPARATOR = "／"


class Header(NamedTuple):
    """The header of a sheet: first and last row, the text above the header, and the heading of each column.

    `labels` maps the number of a column to its texts, from the top level down.
    """

    top: int
    bottom: int
    title: tuple[str, ...]
    labels: dict[int, tuple[str, ...]]

    def heading(self, column: int) -> str:
        """All that stands above a column, in one line."""
        return SEPARATOR.join(self.labels.get(column, ()))


def find_header(rows: Iterable[Row], catalogue: Catalogue, from_1904: bool = False) -> Header | None:
    """The header of a sheet, None where no row looks like one."""
    first = [row for row in islice(rows, DEEPEST) if row.number <= 2 * DEEPEST]
    for index, row in enumerate(first):
        if _names(row, catalogue) >= 2 and not _holds_figures(row):
            block = _block(first[index:])
            title = tuple(dict.fromkeys(cell.text.strip() for above in first[:index] for cell in above.cells))
            labels = _labels(block, from_1904)
            return Header(block[0].number, block[-1].number, title, labels)
    return None


def _names(row: Row, catalogue: Catalogue) -> int:
    """How many cells of the row, each merged range once, are words of a header."""
    return sum(1 for cell in row.cells if cell.origin is None and _is_heading(cell, catalogue))


def _is_heading(cell: Cell, catalogue: Catalogue) -> bool:
    if cell.kind in ("date", "number"):
        return cell.kind == "date" or bool(_MONTH_NUMBER.fullmatch(cell.text))
    text = simplify(cell.text).strip()
    if len(text) > 30 or _SAID.search(text):
        return False
    return bool(_WORDS.search(text) or names_period(text) or indicator_named(text, catalogue))


def names_period(text: str) -> bool:
    """Whether a text names a stretch of time (10月, 1-10月, 2026年, 202610)."""
    return bool(_MONTH_NUMBER.fullmatch(text)) or any(each.kind in ("within", "by") for each in find(text, _ANY_YEAR))


_ANY_YEAR = Reference(2000)


def _holds_figures(row: Row) -> bool:
    """Whether any cell is a figure; years and months written as numbers are none."""
    return any(_is_figure(cell) for cell in row.cells if cell.origin is None)


def _is_figure(cell: Cell) -> bool:
    if cell.kind == "error":
        return True
    if cell.kind in ("date", "bool") or _MONTH_NUMBER.fullmatch(cell.text.strip()):
        return False
    return read_cell(cell).value is not None and not names_period(cell.text) and not is_unit(cell.text)


def _block(rows: list[Row]) -> list[Row]:
    """The first row and those below that still belong to the header: under merged cells, or without any figure."""
    block = [rows[0]]
    for row in rows[1:_LEVELS]:
        hangs = any(_within(cell, block) for cell in row.cells)
        if _holds_figures(row) or not (hangs or _all_headings(row)):
            break
        block.append(row)
    return block


def _within(cell: Cell, block: list[Row]) -> bool:
    return cell.origin is not None and block[0].number <= cell.origin[0] < cell.row


def _all_headings(row: Row) -> bool:
    texts = [simplify(cell.text).strip() for cell in row.cells if cell.origin is None]
    marks = [text for text in texts if _WORDS.search(text) or is_unit(text.strip("()")) or names_period(text)]
    return len(texts) >= 2 and len(marks) == len(texts)


def _labels(block: list[Row], from_1904: bool) -> dict[int, tuple[str, ...]]:
    """The texts above each column. A level without merged cells hands its text on to the empty cells at its right,
    as far as the level below goes on: so tables look that were saved as text."""
    levels = [{cell.column: _heading_text(cell, from_1904) for cell in row.cells} for row in block]
    columns = sorted({column for level in levels for column in level})
    for above, below in pairwise(levels):
        _hand_on(above, below, columns)
    return {column: tuple(_once(level.get(column, "") for level in levels)) for column in columns}


def _hand_on(above: dict[int, str], below: dict[int, str], columns: list[int]) -> None:
    last = ""
    for column in columns:
        if column in above:
            last = above[column]
        elif column in below and last:
            above[column] = last
        else:
            last = ""


def _once(texts: Iterable[str]) -> Iterator[str]:
    before = ""
    for text in texts:
        if text and text != before:
            yield text
            before = text


def _heading_text(cell: Cell, from_1904: bool) -> str:
    """A heading as text; a day stands for its month, as 2026-10-01 in a header shown as 2026年10月."""
    if cell.kind == "date" and cell.number is not None:
        day = day_of_serial(cell.number, from_1904)
        return month_text(day) if day else cell.text
    return "".join(simplify(cell.text).split())


def month_text(day: date) -> str:
    """2026年10月."""
    return f"{day.year}年{day.month}月"


def pattern(heading: str) -> str:
    """A heading with the times in it left open, by which the column is known again next month.

    >>> pattern("1-10月累计"), pattern("2026年10月／同比（%）")
    ('〔期〕累计', '〔期〕／同比(%)')
    """
    text = "".join(simplify(heading).split())
    for each in reversed(find(text, _ANY_YEAR)):
        if each.kind in ("within", "by") and any(char.isdigit() for char in text[each.start : each.end]):
            text = text[: each.start] + _PERIOD_MARK + text[each.end :]
    return _MONTH_NUMBER.sub(_PERIOD_MARK, text)
