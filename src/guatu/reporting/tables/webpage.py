"""Tables that a program has saved as a web page under the name of a workbook, as many reporting systems export them.

Every table without another one in it is a sheet. What Excel itself writes into such pages is used: x:num is the number
behind a rounded display.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from lxml import etree
from lxml import html as markup

from guatu.reporting.tables.cells import Cell, Row, number_of
from guatu.reporting.tables.delimited import encoding_of
from guatu.reporting.tables.limits import Limits, broken, too_large
from guatu.reporting.tables.merging import Merged, fill
from guatu.reporting.tables.opening import Book, Sheet

LARGEST = 50_000_000
"""Bytes of a page, which has to be in memory as a whole."""
_HIDDEN = re.compile(r"display\s*:\s*none", re.IGNORECASE)
_EXCEL_XML = b"urn:schemas-microsoft-com:office:spreadsheet"
_MOST_SPANNED = 65_536


def book(path: Path, limits: Limits) -> Book:
    """The tables of a page."""
    size = path.stat().st_size
    if size > LARGEST:
        raise too_large(path, f"it is a web page of {size:,} bytes, the limit is {LARGEST:,}")
    data = path.read_bytes()
    if _EXCEL_XML in data[:4096] and b"<table" not in data[:65536]:
        raise broken(path, "it is an XML spreadsheet of Excel 2003, not an .xlsx workbook")
    tables = [each for each in _root(path, data).iter("table") if next(each.iterdescendants("table"), None) is None]
    grids = [grid for each in tables if (grid := _grid(path, each, limits)).rows]
    if not grids:
        raise broken(path, "it is a web page without a table")
    names = [path.stem] if len(grids) == 1 else [f"表{number}" for number in range(1, len(grids) + 1)]
    return Book(path, tuple(_sheet(name, grid) for name, grid in zip(names, grids, strict=True)))


def _root(path: Path, data: bytes) -> Any:
    """The page by the encoding that its bytes fit; what it says of that itself is often wrong."""
    text = data.decode(encoding_of(path))
    try:
        return markup.document_fromstring(text.encode(), parser=markup.HTMLParser(encoding="utf-8", no_network=True))
    except (etree.ParserError, etree.XMLSyntaxError, ValueError) as error:
        raise broken(path, f"it is no whole web page ({error})") from error


class _Grid(NamedTuple):
    """A table with its cells in their places."""

    rows: list[Row]
    merged: list[Merged]


def _sheet(name: str, grid: _Grid) -> Sheet:
    def rows() -> Iterator[Row]:
        return fill(iter(grid.rows), grid.merged)

    return Sheet(name, rows, length=len(grid.rows))


def _grid(path: Path, table: Any, limits: Limits) -> _Grid:
    found = _Grid([], [])
    caption = next(table.iterchildren("caption"), None)
    above = [[caption]] if caption is not None and _text(caption) else []
    taken: dict[int, int] = {}  # column -> the last row that a cell from above reaches down to in it
    for number, cells in enumerate([*above, *(list(row.iterchildren("td", "th")) for row in table.iter("tr"))], 1):
        if number > limits.rows:
            raise too_large(path, f"a table has more than {limits.rows:,} rows")
        placed = tuple(_placed(number, cells, taken, found.merged, limits))
        if placed:
            found.rows.append(Row(number, placed, _is_hidden(cells[0].getparent())))
    return found


def _placed(row: int, cells: list[Any], taken: dict[int, int], merged: list[Merged], limits: Limits) -> Iterator[Cell]:
    column = 0
    for element in cells:
        column += 1
        while taken.get(column, 0) >= row:
            column += 1
        wide, deep = _span(element, "colspan", limits.columns), _span(element, "rowspan", _MOST_SPANNED)
        right = min(column + wide - 1, limits.columns)
        if deep > 1:
            taken.update(dict.fromkeys(range(column, right + 1), row + deep - 1))
        if wide > 1 or deep > 1:
            merged.append(Merged(row, column, row + deep - 1, right))
        if cell := _cell(row, column, element):
            yield cell
        column = right


def _span(element: Any, name: str, most: int) -> int:
    written = (element.get(name) or "").strip()
    return min(max(int(written), 1), most) if written.isdecimal() else 1


def _cell(row: int, column: int, element: Any) -> Cell | None:
    text, exact = _text(element), element.get("x:num") or ""
    number = number_of(exact) if exact else None
    if number is not None:
        return Cell(row, column, exact, "number", number, "percent" if text.endswith("%") else "")
    return Cell(row, column, text, "text") if text else None


def _text(element: Any) -> str:
    """The text as a line; a break within it is a space, as between the levels of a heading."""
    for each in element.iter("br"):
        each.tail = f" {each.tail or ''}"
    return " ".join(element.text_content().split())


def _is_hidden(row: Any) -> bool:
    return row.get("hidden") is not None or bool(_HIDDEN.search(row.get("style") or ""))
