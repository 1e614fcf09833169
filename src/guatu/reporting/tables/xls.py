"""Workbooks of Excel 5 to 2003, read from their records.

They are read here and not by a library because a table of figures hangs on what libraries leave out: that a cell shows
an error, that 0.083 is shown as 8.3 %, that a row is hidden. Memory goes by the cells that are there, however far from
each other they stand.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from pathlib import Path

from guatu.errors import SourceEncrypted
from guatu.reporting.tables.biff import Globals, SheetEntry, globals_of
from guatu.reporting.tables.biff_cells import Cells, cells_of
from guatu.reporting.tables.cells import Row
from guatu.reporting.tables.compound import stream
from guatu.reporting.tables.limits import Limits, broken
from guatu.reporting.tables.merging import fill
from guatu.reporting.tables.opening import Book, Sheet

_DAMAGE = (ValueError, struct.error, IndexError)


def book(path: Path, limits: Limits) -> Book:
    """The sheets of an .xls workbook; at 65,536 rows of 256 columns each they fit into memory."""
    data = path.read_bytes()
    try:
        content = stream(data, ("Workbook", "Book"))
        if content is None:
            raise _without_workbook(path, data)
        about = globals_of(content)
        if about.locked:
            raise _locked(path)
        sheets = tuple(_sheet(content, each, about) for each in about.sheets)
    except _DAMAGE as error:
        raise broken(path, f"it is no whole .xls workbook ({error})") from error
    return Book(path, sheets, about.from_1904)


def _without_workbook(path: Path, data: bytes) -> Exception:
    if "EncryptedPackage".encode("utf-16-le") in data:
        return _locked(path)
    return broken(path, "it is a file of an older Office format but no workbook")


def _locked(path: Path) -> SourceEncrypted:
    return SourceEncrypted(path, "it is locked with a password", "Save it without a password.")


def _sheet(content: bytes, entry: SheetEntry, about: Globals) -> Sheet:
    cells = cells_of(content, entry, about)

    def rows() -> Iterator[Row]:
        return fill(_rows(cells), cells.merged)

    return Sheet(entry.name, rows, entry.hidden, frozenset(cells.hidden_columns), len(cells.by_row))


def _rows(cells: Cells) -> Iterator[Row]:
    for number in sorted(cells.by_row):
        by_column = cells.by_row[number]
        yield Row(number, tuple(by_column[column] for column in sorted(by_column)), number in cells.hidden_rows)
