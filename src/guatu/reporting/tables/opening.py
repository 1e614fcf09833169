"""From a file to its sheets; what a file is goes by its first bytes, for names lie."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

from guatu.errors import SourceEmpty, SourceMissing
from guatu.reporting.tables.cells import Row
from guatu.reporting.tables.limits import Limits, broken, too_large

ZIP = b"PK\x03\x04"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OLD_EXCEL = "a worksheet of Excel 4 or older"
_PAGE = re.compile(rb"\s*<(?:!doctype|html|head|meta|title|style|body|table|div|center|\?xml|!--)", re.IGNORECASE)
_FOREIGN = {b"%PDF-": "a PDF document", b"\x89PNG": "a picture", b"\xff\xd8\xff": "a picture", b"Rar!": "a RAR archive"}
_FOREIGN |= {b"\x09\x00\x04\x00": _OLD_EXCEL, b"\x09\x02\x06\x00": _OLD_EXCEL, b"\x09\x04\x06\x00": _OLD_EXCEL}
_FOREIGN |= {b"MIME-Version:": "a web archive (.mht)", b"ID;P": "a SYLK file"}
_FOREIGN |= {b"7z\xbc\xaf": "a 7-Zip archive", b"\x1f\x8b\x08": "a gzip archive", b"PAR1": "a Parquet file"}


class Sheet(NamedTuple):
    """One sheet. `rows()` reads it anew from the file, row by row, rows without content left out; `hidden_columns`
    are the numbers of the columns that are not shown, `length` is about how many rows there are to read."""

    name: str
    rows: Callable[[], Iterator[Row]]
    hidden: bool = False
    hidden_columns: frozenset[int] = frozenset()
    length: int = 0


class Book(NamedTuple):
    """A file of tables: its path, its sheets in order, and whether its dates count from 1904."""

    path: Path
    sheets: tuple[Sheet, ...]
    from_1904: bool = False


def open_book(path: Path, limits: Limits | None = None) -> Book:
    """The sheets of an .xlsx, .xls, .csv or .txt file, or the tables of a web page under whatever name.

    SourceMissing, SourceEmpty, SourceTooLarge, SourceBroken or SourceEncrypted say what stands in the way and what
    would help. A sheet found broken later raises the same from its `rows()`.
    """
    limits = limits or Limits()
    head = _head(path, limits)
    if head.startswith(ZIP):
        from guatu.reporting.tables.xlsx import book
    elif head.startswith(OLE):
        from guatu.reporting.tables.xls import book
    elif is_page(head):
        from guatu.reporting.tables.webpage import book
    else:
        from guatu.reporting.tables.delimited import book

        _refuse_foreign(path, head)
    return book(path, limits)


def is_page(head: bytes) -> bool:
    """Whether a file begins as a page of tags, behind whatever mark of its encoding."""
    return bool(_PAGE.match(head.lstrip(b"\xef\xbb\xbf\xff\xfe").replace(b"\x00", b"")))


def _head(path: Path, limits: Limits) -> bytes:
    try:
        size = path.stat().st_size
        with path.open("rb") as file:
            head = file.read(64)
    except OSError as error:
        reason = f"it cannot be opened ({error.strerror or error})"
        raise SourceMissing(path, reason, "Check its name and the right to read it.") from error
    if not size:
        raise SourceEmpty(path, "there is nothing in it", "Check that the right file was saved.")
    if size > limits.file:
        raise too_large(path, f"it has {size:,} bytes, the limit is {limits.file:,}")
    return head


def _refuse_foreign(path: Path, head: bytes) -> None:
    for signature, name in _FOREIGN.items():
        if head.startswith(signature):
            raise broken(path, f"it is no table but seems to be {name}")
