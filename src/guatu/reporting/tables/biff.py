"""The records of an .xls workbook, and what they say of the book as a whole: Excel 5 to 2003 ([MS-XLS]).

Excel 5 and 95 (BIFF5) write texts in the code page of their machine, Excel 97 to 2003 (BIFF8) in Unicode.
"""

from __future__ import annotations

import codecs
import struct
from collections.abc import Iterator
from typing import NamedTuple

from guatu.reporting.tables.formats import shown_by

_BOF, _EOF, _CONTINUE, _FILEPASS = 0x0809, 0x000A, 0x003C, 0x002F
_BOUNDSHEET, _DATEMODE, _CODEPAGE, _FORMAT, _XF, _SST = 0x0085, 0x0022, 0x0042, 0x041E, 0x00E0, 0x00FC
_BIFF5, _BIFF8 = 0x0500, 0x0600
_WIDE, _PHONETIC, _RICH = 0x01, 0x04, 0x08
_CODEPAGES = {936: "gb18030", 1200: "utf-16-le", 10_000: "mac_roman", 0x8000: "mac_roman", 0x8001: "cp1252"}
_UNKNOWN_PAGE = "cp1252"


class SheetEntry(NamedTuple):
    """A worksheet as the book lists it; `begin` is where its records begin."""

    name: str
    hidden: bool
    begin: int


class Globals(NamedTuple):
    """Of the book: whether it is of Excel 97 and later, whether it is locked, whether dates count from 1904, its
    worksheets, how each style shows its numbers, the shared texts, and the encoding of texts that are not Unicode."""

    unicode: bool
    locked: bool
    from_1904: bool
    sheets: list[SheetEntry]
    styles: list[str]
    texts: list[str]
    encoding: str


def records(data: bytes, at: int = 0) -> Iterator[tuple[int, bytes]]:
    """The records of one substream, up to its end: their kind and content. What begins and ends within it, as the
    charts of a sheet do with the figures that they draw, is left out."""
    depth = 0
    while at + 4 <= len(data):
        kind, length = struct.unpack_from("<HH", data, at)
        depth += kind == _BOF
        if depth <= 1:
            yield kind, data[at + 4 : at + 4 + length]
        at += 4 + length
        depth -= kind == _EOF
        if kind == _EOF and depth <= 0:
            return


def globals_of(data: bytes) -> Globals:
    """What the first substream says of the whole book. ValueError for a version that is not of a workbook."""
    found = _Reading()
    for kind, content in records(data):
        found.take(kind, content)
        if found.locked:  # from here on nothing can be read
            break
    return found.told()


class _Reading:
    """Takes the records of a book one by one; names are kept as bytes until the code page is known."""

    def __init__(self) -> None:
        self.version = 0
        self.locked = self.from_1904 = False
        self.encoding = _UNKNOWN_PAGE
        self.sheets: list[bytes] = []
        self.codes: dict[int, bytes] = {}
        self.numbers: list[int] = []
        self.shared: list[bytes] = []
        self.last = 0

    def take(self, kind: int, content: bytes) -> None:
        if kind == _BOF and not self.version:
            self.version = _version(content)
        elif kind == _FILEPASS:
            self.locked = True
        elif kind == _DATEMODE:
            self.from_1904 = content[:1] == b"\x01"
        elif kind == _CODEPAGE:
            self.encoding = _encoding(struct.unpack_from("<H", content)[0])
        elif kind == _BOUNDSHEET and content[5:6] == b"\x00":  # a worksheet, no chart and no macros
            self.sheets.append(content)
        elif kind == _FORMAT:
            self.codes[struct.unpack_from("<H", content)[0]] = content[2:]
        elif kind == _XF:
            self.numbers.append(struct.unpack_from("<H", content, 2)[0])
        elif kind == _SST or (kind == _CONTINUE and self.last == _SST):
            self.shared.append(content)
            kind = _SST
        self.last = kind

    def told(self) -> Globals:
        if not self.version:
            raise ValueError("it does not begin as a workbook of Excel 5 or later")
        unicode = self.version == _BIFF8
        codes = {number: _format_text(code, unicode, self.encoding) for number, code in self.codes.items()}
        styles = [shown_by(number, codes.get(number, "")) for number in self.numbers]
        sheets = [_sheet_entry(each, unicode, self.encoding) for each in self.sheets]
        texts = [] if self.locked or not self.shared else Texts(self.shared).all()
        return Globals(unicode, self.locked, self.from_1904, sheets, styles, texts, self.encoding)


def _version(content: bytes) -> int:
    version = struct.unpack_from("<H", content)[0]
    if version not in (_BIFF5, _BIFF8):
        raise ValueError(f"it is of a version {version:#x} that Excel 5 to 2003 do not write")
    return int(version)


def _encoding(page: int) -> str:
    """The encoding of a Windows code page; 936 is read as its superset GB 18030."""
    name = _CODEPAGES.get(page, f"cp{page}")
    try:
        return codecs.lookup(name).name
    except LookupError:
        return _UNKNOWN_PAGE


def _sheet_entry(content: bytes, unicode: bool, encoding: str) -> SheetEntry:
    begin, state = struct.unpack_from("<IB", content)
    return SheetEntry(short_text(content[6:], unicode, encoding), bool(state & 3), begin)


def _format_text(content: bytes, unicode: bool, encoding: str) -> str:
    """A number format; a damaged one is read as far as it goes, for numbers do not hang on its words."""
    try:
        return long_text(content, encoding) if unicode else short_text(content, unicode, encoding)
    except (ValueError, struct.error, IndexError):
        return ""


def short_text(content: bytes, unicode: bool, encoding: str) -> str:
    """A text with a length of one byte, and in Unicode a byte that says whether its characters have two."""
    length = content[0]
    if not unicode:
        return content[1 : 1 + length].decode(encoding, "replace")
    return _characters(content[2:], length, content[1])


def long_text(content: bytes, encoding: str = "") -> str:
    """A Unicode text with a length of two bytes. Some programs leave the byte behind it out where there is no text."""
    length = struct.unpack_from("<H", content)[0]
    return _characters(content[3:], length, content[2]) if length else ""


def _characters(content: bytes, length: int, flags: int) -> str:
    size = 2 * length if flags & _WIDE else length
    if len(content) < size:
        raise ValueError("a text is cut off")
    return content[:size].decode("utf-16-le" if flags & _WIDE else "latin-1", "surrogatepass")


class Texts:
    """Texts over a record and the records that continue it.

    A text that is cut by the end of a record goes on in the next one behind a byte that says anew how wide its
    characters are; what follows a text (runs of fonts, readings) is cut without one.
    """

    def __init__(self, pieces: list[bytes]) -> None:
        self._pieces = pieces
        self._piece, self._at = 0, 0

    def all(self) -> list[str]:
        """The shared texts of a book, their number before them."""
        count = struct.unpack("<I", self._bytes(8)[4:])[0]
        return [self._next() for _ in range(count)]

    def _next(self) -> str:
        length, flags = struct.unpack("<HB", self._bytes(3))
        runs = struct.unpack("<H", self._bytes(2))[0] if flags & _RICH else 0
        readings = struct.unpack("<I", self._bytes(4))[0] if flags & _PHONETIC else 0
        text = self.characters(length, flags)
        self._bytes(4 * runs + readings)
        return text

    def characters(self, length: int, flags: int) -> str:
        """So many characters from here on."""
        parts: list[str] = []
        while True:
            width = 2 if flags & _WIDE else 1
            piece = self._pieces[self._piece]
            here = min(length, (len(piece) - self._at) // width)
            parts.append(_characters(piece[self._at : self._at + here * width], here, flags))
            self._at += here * width
            length -= here
            if not length:
                return "".join(parts)
            self._following()
            flags = self._bytes(1)[0]

    def _following(self) -> None:
        self._piece, self._at = self._piece + 1, 0
        if self._piece >= len(self._pieces):
            raise ValueError("the shared texts are cut off")

    def _bytes(self, count: int) -> bytes:
        """So many bytes, from as many records as they stand in."""
        taken = b""
        while True:
            piece = self._pieces[self._piece]
            some = piece[self._at : self._at + count - len(taken)]
            taken, self._at = taken + some, self._at + len(some)
            if len(taken) == count:
                return taken
            self._following()
