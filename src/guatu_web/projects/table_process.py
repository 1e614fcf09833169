"""Reads one list of projects in a process of its own, within limits, and prints its rows as JSON.

    python -m guatu_web.projects.table_process /uploads/ab/ab12….xlsx /uploads/project-lists/7

The second argument is where it tells how far it is. A hostile file can at most end this process; see
guatu_web.documents.reader_process, whose limits and exit codes it has.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from guatu_web.documents.reader_process import UNREADABLE, Limits, send, within

LIMITS = Limits(memory=2048, cpu=120, answer=256)
DEEPEST = 30
"""The header is looked for in so many first rows."""
LEAST = 2
_TOLD_EACH = 500


def main(arguments: list[str]) -> int:
    """Reads the file that the arguments name; returns the exit code."""
    path, told = Path(arguments[0]), Path(arguments[1])
    return within(LIMITS, lambda: _read(path, told))


def _read(path: Path, told: Path) -> int:
    # after the limits are set, so that what these libraries do is within them
    from guatu.errors import SourceError
    from guatu.reporting import open_book

    try:
        book = open_book(path)
        sheets = [_sheet(book, each, told) for each in book.sheets]
    except SourceError as error:
        send(json.dumps({"kind": type(error).__name__, "reason": error.reason, "remedy": error.remedy}))
        return UNREADABLE
    send(json.dumps({"sheets": sheets}))
    return 0


def _sheet(book: Any, sheet: Any, told: Path) -> dict[str, Any]:
    """The rows of a sheet, each with the cells of the columns that are known; no columns where there is no header."""
    from guatu_web.projects.headings import SKIPPED, heading

    head = _head(sheet)
    at = _header(head)
    if at is None:
        return {"name": sheet.name, "columns": [], "unknown": [], "rows": []}
    texts, first = at
    known = {number: found for number, text in texts.items() if (found := heading(text))}
    read = {number: each for number, each in known.items() if each.field != SKIPPED}
    return {
        "name": sheet.name,
        "columns": [[number, texts[number], *each] for number, each in read.items()],
        "unknown": [[number, text] for number, text in texts.items() if number not in known],
        "rows": list(_rows(sheet, first, set(read), book.from_1904, told)),
    }


def _head(sheet: Any) -> list[Any]:
    from itertools import islice

    return list(islice(sheet.rows(), DEEPEST))


def _header(rows: list[Any]) -> tuple[dict[int, str], int] | None:
    """The heading of each column, and the number of the first row below; a second row of headings goes with it."""
    best, at = 0, -1
    for place, row in enumerate(rows):
        count = len(_headings(row))
        if count > best and count >= LEAST:
            best, at = count, place
    if at < 0:
        return None
    texts = {cell.column: cell.text.strip() for cell in rows[at].cells if cell.text.strip()}
    last = rows[at].number
    for beside in (at - 1, at + 1):
        if 0 <= beside < len(rows) and (found := _second(rows[beside], rows[at])):
            texts |= found
            last = max(last, rows[beside].number)
    return texts, last + 1


def _headings(row: Any) -> dict[int, str]:
    from guatu_web.projects.headings import heading

    return {cell.column: cell.text.strip() for cell in row.cells if cell.kind == "text" and heading(cell.text)}


def _second(row: Any, header: Any) -> dict[int, str]:
    """Headings of a row beside the header, over or under columns that the header itself does not name."""
    own = _headings(header)
    return {column: text for column, text in _headings(row).items() if column not in own}


def _rows(sheet: Any, first: int, columns: set[int], from_1904: bool, told: Path) -> Iterator[list[Any]]:
    from guatu_web.documents.progress import READING, Progress, tell

    for number, row in enumerate(sheet.rows()):
        if number % _TOLD_EACH == 0:
            tell(told, Progress(READING, number, max(number, sheet.length)))
        if row.number < first:
            continue
        cells = [_cell(cell, from_1904) for cell in row.cells if cell.column in columns and cell.text.strip()]
        if cells:
            yield [row.number, cells]


def _cell(cell: Any, from_1904: bool) -> list[Any]:
    """Column, kind, and text: of a number all its digits, of a day in ISO form."""
    from guatu.reporting.tables.cells import day_of_serial

    if cell.kind == "date" and cell.number is not None and (day := day_of_serial(cell.number, from_1904)):
        return [cell.column, "date", day.isoformat()]
    if cell.kind == "number" and cell.number is not None:
        return [cell.column, "number", format(cell.number, "f")]
    return [cell.column, cell.kind, cell.text.strip()]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
