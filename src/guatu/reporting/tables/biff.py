"""What the records of an .xls workbook tell beside its values: hidden rows, errors, number formats ([MS-XLS])."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from typing import NamedTuple

from guatu.reporting.tables.formats import shown_by

_BOF, _EOF, _FILEPASS, _BOUNDSHEET, _DATEMODE, _FORMAT, _XF = 0x0809, 0x000A, 0x002F, 0x0085, 0x0022, 0x041E, 0x00E0
_ROW, _COLINFO, _NUMBER, _RK, _MULRK, _FORMULA, _BOOLERR = 0x0208, 0x007D, 0x0203, 0x027E, 0x00BD, 0x0006, 0x0205
_BIFF8 = 0x0600
_ROW_HIDDEN = 0x20
_ERRORS = {0: "#NULL!", 7: "#DIV/0!", 15: "#VALUE!", 23: "#REF!", 29: "#NAME?", 36: "#NUM!", 42: "#N/A"}


class Surroundings(NamedTuple):
    """Of one sheet, rows and columns counted from 1: hidden rows and columns, (row, column) -> error text, and
    (row, column) -> how the number is shown, where not plainly."""

    hidden_rows: set[int]
    hidden_columns: set[int]
    errors: dict[tuple[int, int], str]
    shown: dict[tuple[int, int], str]


class Globals(NamedTuple):
    """Of the book: whether it is locked, whether dates count from 1904, where each sheet begins, how styles show."""

    locked: bool
    from_1904: bool
    sheets: list[int]
    styles: list[str]


def records(data: bytes, at: int = 0) -> Iterator[tuple[int, bytes]]:
    """The records of one substream, up to its end: their kind and content."""
    depth = 0
    while at + 4 <= len(data):
        kind, length = struct.unpack_from("<HH", data, at)
        yield kind, data[at + 4 : at + 4 + length]
        at += 4 + length
        depth += (kind == _BOF) - (kind == _EOF)  # charts within a sheet begin and end within it
        if kind == _EOF and depth <= 0:
            return


def globals_of(data: bytes) -> Globals:
    """What the first substream says of the whole book."""
    locked, from_1904, sheets = False, False, []
    codes: dict[int, str] = {}
    numbers: list[int] = []
    for kind, content in records(data):
        if kind == _FILEPASS:
            locked = True
        elif kind == _DATEMODE:
            from_1904 = content[:1] == b"\x01"
        elif kind == _BOUNDSHEET and content[5:6] == b"\x00":  # a worksheet, no chart and no macros
            sheets.append(struct.unpack_from("<I", content)[0])
        elif kind == _FORMAT:
            codes[struct.unpack_from("<H", content)[0]] = _text(content[2:])
        elif kind == _XF:
            numbers.append(struct.unpack_from("<H", content, 2)[0])
    return Globals(locked, from_1904, sheets, [shown_by(number, codes.get(number, "")) for number in numbers])


def _text(content: bytes) -> str:
    """A string with a length of two bytes and a byte that says whether its characters have two (BIFF8)."""
    length, wide = struct.unpack_from("<HB", content)
    return content[3 : 3 + 2 * length].decode("utf-16-le") if wide & 1 else content[3 : 3 + length].decode("latin-1")


def surroundings(data: bytes, begin: int, styles: list[str]) -> Surroundings:
    """What the records of one sheet tell beside its values."""
    found = Surroundings(set(), set(), {}, {})
    for kind, content in records(data, begin):
        if kind == _ROW and content[12] & _ROW_HIDDEN:
            found.hidden_rows.add(struct.unpack_from("<H", content)[0] + 1)
        elif kind == _COLINFO and content[8] & 1:
            first, last = struct.unpack_from("<HH", content)
            found.hidden_columns.update(range(first + 1, min(last, 255) + 2))
        elif kind in (_NUMBER, _RK, _FORMULA, _BOOLERR, _MULRK):
            _note_cells(kind, content, styles, found)
    return found


def _note_cells(kind: int, content: bytes, styles: list[str], found: Surroundings) -> None:
    row, column, style = struct.unpack_from("<HHH", content)
    if kind == _MULRK:
        for number in range((len(content) - 6) // 6):
            each = struct.unpack_from("<H", content, 4 + 6 * number)[0]
            _note_style((row + 1, column + number + 1), each, styles, found)
        return
    _note_style((row + 1, column + 1), style, styles, found)
    wrong = kind == _FORMULA and content[12:14] == b"\xff\xff" and content[6] == 2
    if wrong or (kind == _BOOLERR and content[7]):
        found.errors[row + 1, column + 1] = _ERRORS.get(content[8 if wrong else 6], "#N/A")


def _note_style(at: tuple[int, int], style: int, styles: list[str], found: Surroundings) -> None:
    if style < len(styles) and styles[style]:
        found.shown[at] = styles[style]
