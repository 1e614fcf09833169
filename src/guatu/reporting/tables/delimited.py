"""Tables as text: UTF-8, UTF-16 or GB 18030, with any of the usual delimiters."""

from __future__ import annotations

import codecs
import csv
from collections import Counter
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from guatu.reporting.tables.cells import Cell, Row
from guatu.reporting.tables.limits import Limits, broken, too_large
from guatu.reporting.tables.opening import Book, Sheet

DELIMITERS = (",", "\t", ";", "|", "，", "；")
_CHUNK = 1 << 20
_SAMPLE_LINES = 50
_LONGEST_FIELD = 1 << 20
_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_CONTROLS = frozenset(range(0x09)) | frozenset(range(0x0E, 0x20))


def book(path: Path, limits: Limits) -> Book:
    """The one sheet of a text file, named as the file."""
    encoding = encoding_of(path)
    delimiter = delimiter_of(path, encoding)
    sheet = Sheet(path.stem, lambda: _rows(path, encoding, delimiter, limits), length=_lines(path))
    return Book(path, (sheet,))


def _lines(path: Path) -> int:
    """How many lines a file has, the last one without an end left out."""
    with path.open("rb") as file:
        return sum(chunk.count(b"\n") for chunk in iter(lambda: file.read(_CHUNK), b""))


def encoding_of(path: Path) -> str:
    """The encoding in which every byte of the file fits: by its mark, UTF-16 by its zero bytes, UTF-8, GB 18030.

    SourceBroken where none does: a table is not read with losses, for a lost character may be a digit.
    """
    with path.open("rb") as file:
        head = file.read(4096)
    for mark, encoding in _MARKS:
        if head.startswith(mark):
            return _fitting(path, (encoding,))
    if b"\x00" in head:
        even, odd = head[::2].count(0), head[1::2].count(0)
        return _fitting(path, ("utf-16-le" if odd > even else "utf-16-be",))
    if sum(byte in _CONTROLS for byte in head) > len(head) // 50:
        raise broken(path, "its bytes are no text")
    return _fitting(path, ("utf-8", "gb18030"))


def _fitting(path: Path, encodings: tuple[str, ...]) -> str:
    for encoding in encodings:
        if _fits(path, encoding):
            return encoding
    raise broken(path, f"its bytes are no text in {' or '.join(encodings).upper()}")


def _fits(path: Path, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    with path.open("rb") as file:
        try:
            while chunk := file.read(_CHUNK):
                decoder.decode(chunk)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return False
    return True


def delimiter_of(path: Path, encoding: str) -> str:
    """The delimiter that gives most of the first lines the same number of fields, two at least; else a comma.

    Of equals the one that makes more fields, then the first of DELIMITERS.
    """
    with path.open(encoding=encoding, newline="") as file:
        lines = list(islice((line[:_LONGEST_FIELD] for line in file), _SAMPLE_LINES))
    return max(DELIMITERS, key=lambda delimiter: _evenness(lines, delimiter))


def _evenness(lines: list[str], delimiter: str) -> tuple[int, int]:
    """How many lines have the commonest number of fields, and that number; zeros where there is but one field."""
    try:
        widths = Counter(len(row) for row in csv.reader(lines, delimiter=delimiter) if len(row) > 1)
    except csv.Error:
        return (0, 0)
    width, count = max(widths.items(), key=lambda item: (item[1], item[0]), default=(0, 0))
    return (count, width)


def _rows(path: Path, encoding: str, delimiter: str, limits: Limits) -> Iterator[Row]:
    csv.field_size_limit(_LONGEST_FIELD)
    with path.open(encoding=encoding, newline="") as file:
        lines = csv.reader(file, delimiter=delimiter)
        number = 0
        try:
            for number, fields in enumerate(lines, 1):
                _within(path, number, len(fields), limits)
                cells = tuple(Cell(number, column, text, "text") for column, text in enumerate(fields, 1) if text)
                if cells:
                    yield Row(number, cells)
        except csv.Error as error:
            raise broken(path, f"row {number + 1} is no row of a table ({error})") from error


def _within(path: Path, number: int, columns: int, limits: Limits) -> None:
    if number > limits.rows:
        raise too_large(path, f"it has more than {limits.rows:,} rows")
    if columns > limits.columns:
        raise too_large(path, f"row {number} has {columns:,} columns, the limit is {limits.columns:,}")
