"""The cells of one sheet of an .xls workbook, from its records ([MS-XLS] 2.4)."""

from __future__ import annotations

import struct
from collections.abc import Callable
from typing import NamedTuple

from guatu.reporting.tables.biff import Globals, SheetEntry, Texts, long_text, records
from guatu.reporting.tables.cells import Cell, day_of_serial, number_of
from guatu.reporting.tables.merging import Merged

_ROW, _COLINFO, _MERGED, _CONTINUE, _STRING = 0x0208, 0x007D, 0x00E5, 0x003C, 0x0207
_NUMBER, _RK, _MULRK, _BOOLERR = 0x0203, 0x027E, 0x00BD, 0x0205
_FORMULAS = (0x0006, 0x0206, 0x0406)
"""Excel writes the first; some programs keep the numbers of older versions for the same content."""
_LABEL, _RICH_LABEL, _SHARED_LABEL = 0x0204, 0x00D6, 0x00FD
_ROW_HIDDEN = 0x20
_ERRORS = {0: "#NULL!", 7: "#DIV/0!", 15: "#VALUE!", 23: "#REF!", 29: "#NAME?", 36: "#NUM!", 42: "#N/A"}
_OF_TEXT, _OF_BOOL, _OF_ERROR = 0, 1, 2
"""What the result of a formula is, where it is no number."""


class Cells(NamedTuple):
    """What a sheet holds, rows and columns counted from 1: its cells by row and column, hidden rows and columns, and
    merged ranges."""

    by_row: dict[int, dict[int, Cell]]
    hidden_rows: set[int]
    hidden_columns: set[int]
    merged: list[Merged]


def cells_of(data: bytes, entry: SheetEntry, book: Globals) -> Cells:
    """The cells of a sheet. ValueError, struct.error or IndexError where its records are damaged."""
    reader = _Reader(book)
    for kind, content in records(data, entry.begin):
        reader.take(kind, content)
    reader.end_text()
    return reader.found


class _Reader:
    """Takes the records of a sheet one by one."""

    def __init__(self, book: Globals) -> None:
        self.book = book
        self.found = Cells({}, set(), set(), [])
        self.waiting: tuple[int, int] | None = None
        self.pieces: list[bytes] = []
        self.readers: dict[int, Callable[[int, int, int, bytes], None]] = {
            _NUMBER: lambda row, column, style, rest: self.number(row, column, style, _double(rest)),
            _RK: lambda row, column, style, rest: self.number(row, column, style, _packed(rest)),
            **dict.fromkeys(_FORMULAS, self.formula),
            _BOOLERR: self.truth,
            _LABEL: self.label,
            _RICH_LABEL: self.label,
            _SHARED_LABEL: lambda row, column, _, rest: self.text(
                row, column, self.book.texts[struct.unpack_from("<I", rest)[0]]
            ),
        }

    def take(self, kind: int, content: bytes) -> None:
        if kind in self.readers:
            row, column, style = struct.unpack_from("<HHH", content)
            self.readers[kind](row + 1, column + 1, style, content[6:])
        elif kind == _MULRK:
            self.many(content)
        elif kind == _STRING or (kind == _CONTINUE and self.pieces):
            self.pieces.append(content)
            return
        elif kind == _ROW and content[12] & _ROW_HIDDEN:
            self.found.hidden_rows.add(struct.unpack_from("<H", content)[0] + 1)
        elif kind == _COLINFO and content[8] & 1:
            first, last = struct.unpack_from("<HH", content)
            self.found.hidden_columns.update(range(first + 1, min(last, 255) + 2))
        elif kind == _MERGED:
            self.merged(content)
        self.end_text()

    def keep(self, cell: Cell) -> None:
        self.found.by_row.setdefault(cell.row, {})[cell.column] = cell

    def number(self, row: int, column: int, style: int, value: float) -> None:
        told = repr(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
        shown = self.book.styles[style] if style < len(self.book.styles) else ""
        exact = number_of(told)
        if shown in ("date", "time"):
            day = day_of_serial(exact, self.book.from_1904) if exact is not None and shown == "date" else None
            self.keep(Cell(row, column, day.isoformat() if day else told, "date", exact, shown))
        else:
            self.keep(Cell(row, column, told, "number", exact, shown))

    def many(self, content: bytes) -> None:
        """A run of numbers in one row: style and number of each, the last column behind them."""
        row, first = struct.unpack_from("<HH", content)
        for number in range((len(content) - 6) // 6):
            style = struct.unpack_from("<H", content, 4 + 6 * number)[0]
            self.number(row + 1, first + number + 1, style, _packed(content[6 + 6 * number :]))

    def text(self, row: int, column: int, text: str) -> None:
        if text:
            self.keep(Cell(row, column, text, "text"))

    def label(self, row: int, column: int, style: int, rest: bytes) -> None:
        if self.book.unicode:
            self.text(row, column, long_text(rest))
            return
        length = struct.unpack_from("<H", rest)[0]
        self.text(row, column, rest[2 : 2 + length].decode(self.book.encoding))

    def truth(self, row: int, column: int, style: int, rest: bytes) -> None:
        if rest[1]:
            self.keep(Cell(row, column, _ERRORS.get(rest[0], "#N/A"), "error"))
        else:
            self.keep(Cell(row, column, "TRUE" if rest[0] else "FALSE", "bool"))

    def formula(self, row: int, column: int, style: int, rest: bytes) -> None:
        if rest[6:8] != b"\xff\xff":
            self.number(row, column, style, _double(rest))
        elif rest[0] == _OF_TEXT:
            self.end_text()
            self.waiting = row, column  # the text stands in the next record of its kind
        elif rest[0] in (_OF_BOOL, _OF_ERROR):
            self.truth(row, column, style, bytes((rest[2], rest[0] == _OF_ERROR)))

    def end_text(self) -> None:
        """The text of a formula, once all records are there that it stands in."""
        if self.pieces and self.waiting:
            self.text(*self.waiting, _result(self.pieces, self.book))
            self.waiting = None
        self.pieces = []

    def merged(self, content: bytes) -> None:
        for number in range(struct.unpack_from("<H", content)[0]):
            top, bottom, left, right = struct.unpack_from("<4H", content, 2 + 8 * number)
            self.found.merged.append(Merged(top + 1, left + 1, bottom + 1, right + 1))


def _result(pieces: list[bytes], book: Globals) -> str:
    length = struct.unpack_from("<H", pieces[0])[0]
    if not book.unicode:
        return b"".join(pieces)[2 : 2 + length].decode(book.encoding)
    if not length:
        return ""
    return Texts([pieces[0][3:], *pieces[1:]]).characters(length, pieces[0][2])


def _double(content: bytes) -> float:
    return float(struct.unpack_from("<d", content)[0])


def _packed(content: bytes) -> float:
    """A number in four bytes: 30 bits of a whole number or of a double, and whether it is to be divided by 100."""
    bits = struct.unpack_from("<I", content)[0]
    if bits & 2:
        value = float(struct.unpack_from("<i", content)[0] >> 2)
    else:
        value = float(struct.unpack("<d", struct.pack("<Q", (bits & 0xFFFFFFFC) << 32))[0])
    return value / 100 if bits & 1 else value
