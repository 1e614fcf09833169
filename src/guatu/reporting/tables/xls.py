"""Workbooks of Excel 97-2003: values by calamine, and from the records what calamine leaves out."""

from __future__ import annotations

import datetime
import struct
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

from guatu.errors import SourceEncrypted
from guatu.reporting.tables.biff import Surroundings, globals_of, surroundings
from guatu.reporting.tables.cells import Cell, Row, number_of
from guatu.reporting.tables.compound import stream
from guatu.reporting.tables.limits import Limits, broken
from guatu.reporting.tables.merging import Merged, fill
from guatu.reporting.tables.opening import Book, Sheet

_EPOCH = datetime.date(1899, 12, 30)
_EPOCH_1904 = datetime.date(1904, 1, 1)


def book(path: Path, limits: Limits) -> Book:
    """The sheets of an .xls workbook, which at 65,536 rows each fit into memory."""
    data = path.read_bytes()
    try:
        content = stream(data, ("Workbook", "Book"))
        if content is None:
            raise _without_workbook(path, data)
        about = globals_of(content)
        if about.locked:
            raise _locked(path)
        beside = [surroundings(content, begin, about.styles) for begin in about.sheets]
    except (ValueError, struct.error, IndexError) as error:
        raise broken(path, f"it is no whole .xls workbook ({error})") from error
    return Book(path, tuple(_sheets(path, beside, about.from_1904)), about.from_1904)


def _without_workbook(path: Path, data: bytes) -> Exception:
    if "EncryptedPackage".encode("utf-16-le") in data:
        return _locked(path)
    return broken(path, "it is a file of an older Office format but no workbook")


def _locked(path: Path) -> SourceEncrypted:
    return SourceEncrypted(path, "it is locked with a password", "Save it without a password.")


def _sheets(path: Path, beside: list[Surroundings], from_1904: bool) -> Iterator[Sheet]:
    opened = _guarded(path, lambda calamine: calamine.load_workbook(str(path)))
    listed = [each for each in opened.sheets_metadata if str(each.typ).endswith("WorkSheet")]
    for about, around in zip(listed, beside, strict=True):
        content = _guarded(path, lambda _, name=about.name: opened.get_sheet_by_name(name))
        hidden = not str(about.visible).endswith(".Visible")
        yield _sheet(about.name, hidden, content, around, from_1904)


def _guarded(path: Path, work: Any) -> Any:
    """What calamine gives; its errors, panics among them, become SourceBroken."""
    import python_calamine

    try:
        return work(python_calamine)
    except BaseException as error:
        if isinstance(error, Exception) or type(error).__name__ == "PanicException":
            raise broken(path, f"it is no whole .xls workbook ({error})") from error
        raise


def _sheet(name: str, hidden: bool, content: Any, around: Surroundings, from_1904: bool) -> Sheet:
    merged = [Merged(a + 1, b + 1, c + 1, d + 1) for (a, b), (c, d) in content.merged_cell_ranges or ()]
    values = content.to_python(skip_empty_area=False)

    def rows() -> Iterator[Row]:
        return fill(_rows(values, around, from_1904), merged)

    return Sheet(name, rows, hidden, frozenset(around.hidden_columns), len(values))


def _rows(values: list[list[Any]], around: Surroundings, from_1904: bool) -> Iterator[Row]:
    for row, line in enumerate(values, 1):
        found = (_cell(row, column, value, around, from_1904) for column, value in enumerate(line, 1))
        if cells := tuple(cell for cell in found if cell):
            yield Row(row, cells, row in around.hidden_rows)


def _cell(row: int, column: int, value: Any, around: Surroundings, from_1904: bool) -> Cell | None:
    wrong = around.errors.get((row, column))
    if wrong:
        return Cell(row, column, wrong, "error")
    if isinstance(value, bool):
        return Cell(row, column, str(value).upper(), "bool")
    if isinstance(value, int | float):
        return Cell(row, column, repr(value), "number", number_of(repr(value)), around.shown.get((row, column), ""))
    if isinstance(value, datetime.date):
        return Cell(row, column, value.isoformat(), "date", _serial(value, from_1904), "date")
    return Cell(row, column, str(value), "text") if value != "" else None


def _serial(value: datetime.date, from_1904: bool) -> Decimal:
    """The serial of a day, as the file holds it."""
    day = value.date() if isinstance(value, datetime.datetime) else value
    days = (day - (_EPOCH_1904 if from_1904 else _EPOCH)).days
    return Decimal(days if from_1904 or days > 60 else days - 1)
