"""Makes .xls workbooks of a few records in a compound file, as the older Excel writes them ([MS-XLS], [MS-CFB])."""

from __future__ import annotations

import struct
from pathlib import Path

SECTOR = 512
FREE, END, TABLE = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
ERRORS = {"#DIV/0!": 7, "#N/A": 42, "#REF!": 23}
GENERAL, PERCENT, DAY = range(3)
_BUILT_IN = {GENERAL: 0, PERCENT: 10, DAY: 14}


def pack_xls(path: Path, sheets: dict[str, list[list]], *, hidden_rows=(), merged=(), styles=None) -> Path:
    """A workbook of some sheets. Rows and columns count from 0.

    Cells are texts, numbers, None or errors such as "#DIV/0!"; `styles` gives (row, column) -> PERCENT or DAY.
    `hidden_rows`, `merged` (first row, last row, first column, last column) and `styles` hold for every sheet.
    """
    bodies = [_sheet(rows, hidden_rows, merged, styles or {}) for rows in sheets.values()]
    header = _globals(list(sheets), [0] * len(bodies))
    begins = [len(header) + sum(map(len, bodies[:number])) for number in range(len(bodies))]
    path.write_bytes(_compound(_globals(list(sheets), begins) + b"".join(bodies)))
    return path


def pack_records(path: Path, *, globals_: list[bytes], cells: list[bytes], version=0x0600, stream="Workbook") -> Path:
    """A workbook of one sheet, named 表, of records as they are given; `version` 0x0500 is that of Excel 95."""
    name = bytes((1, 1)) + "表".encode("utf-16-le") if version == 0x0600 else bytes((2,)) + "表".encode("gb18030")

    def book(begin: int) -> bytes:
        begun = record(0x0809, struct.pack("<HHHH", version, 0x0005, 0x0DBB, 1996))
        return b"".join([begun, *globals_, record(0x0085, struct.pack("<IBB", begin, 0, 0) + name), record(0x000A)])

    sheet = b"".join([record(0x0809, struct.pack("<HHHH", version, 0x0010, 0x0DBB, 1996)), *cells, record(0x000A)])
    path.write_bytes(_compound(book(len(book(0))) + sheet, stream))
    return path


def record(kind: int, content: bytes = b"") -> bytes:
    return struct.pack("<HH", kind, len(content)) + content


def _begin(kind: int) -> bytes:
    return record(0x0809, struct.pack("<HHHHII", 0x0600, kind, 0x0DBB, 1996, 0, 6))


def _globals(names: list[str], begins: list[int]) -> bytes:
    parts = [_begin(0x0005), record(0x0042, struct.pack("<H", 1200)), record(0x0022, b"\x00\x00")]
    parts += [record(0x00E0, struct.pack("<HH16x", 0, _BUILT_IN[style])) for style in (GENERAL, PERCENT, DAY)]
    for name, begin in zip(names, begins, strict=True):
        parts.append(record(0x0085, struct.pack("<IBBBB", begin, 0, 0, len(name), 1) + name.encode("utf-16-le")))
    return b"".join([*parts, record(0x000A)])


def _sheet(rows: list[list], hidden_rows, merged, styles) -> bytes:
    width = max(map(len, rows))
    parts = [_begin(0x0010), record(0x0200, struct.pack("<IIHHH", 0, len(rows), 0, width, 0))]
    for number in range(len(rows)):
        options = 0x0100 | (0x20 if number in hidden_rows else 0)
        parts.append(record(0x0208, struct.pack("<HHHHHHHH", number, 0, width, 255, 0, 0, options, 0)))
    for row, line in enumerate(rows):
        parts += [_cell(row, column, value, styles.get((row, column), GENERAL)) for column, value in enumerate(line)]
    if merged:
        parts.append(record(0x00E5, struct.pack("<H", len(merged)) + b"".join(struct.pack("<4H", *m) for m in merged)))
    return b"".join([*parts, record(0x000A)])


def _cell(row: int, column: int, value, style: int) -> bytes:
    place = struct.pack("<HHH", row, column, style)
    if value is None:
        return b""
    if isinstance(value, str) and value in ERRORS:
        return record(0x0205, place + bytes((ERRORS[value], 1)))
    if isinstance(value, str):
        return record(0x0204, place + struct.pack("<HB", len(value), 1) + value.encode("utf-16-le"))
    return record(0x0203, place + struct.pack("<d", value))


def _compound(stream: bytes, name: str = "Workbook") -> bytes:
    """A compound file with the one stream, padded to the least size that stands in whole sectors."""
    stream = stream.ljust(4096, b"\x00")
    sectors = -(-len(stream) // SECTOR)
    chain = [TABLE, END, *range(3, sectors + 2), END]
    table = chain + [FREE] * (SECTOR // 4 - len(chain))
    assert len(table) == SECTOR // 4, "the workbook is too large for one sector of table"
    header = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(16) + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + bytes(10)
    header += struct.pack("<IIIIIIII", 1, 1, 0, 4096, END, 0, END, 0) + struct.pack("<109I", 0, *[FREE] * 108)
    directory = _entry("Root Entry", 5, END, 0, child=1) + _entry(name, 2, 2, len(stream)) + bytes(256)
    return header + struct.pack("<128I", *table) + directory + stream.ljust(sectors * SECTOR, b"\x00")


def _entry(name: str, kind: int, start: int, length: int, child: int = FREE) -> bytes:
    text = (name + "\x00").encode("utf-16-le")
    links = struct.pack("<HBBIII", len(text), kind, 1, FREE, FREE, child)
    return text.ljust(64, b"\x00") + links + bytes(36) + struct.pack("<IQ", start, length)
