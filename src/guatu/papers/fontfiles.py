"""Font files (OpenType, ISO/IEC 14496-22): which faces there are, which characters each has, how wide they are.

A collection (.ttc) holds several faces that share their tables; one of them is cut out and made small by PDFium, which
leaves only the glyphs that a document uses.
"""

from __future__ import annotations

import ctypes
import os
import struct
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from io import BytesIO
from pathlib import Path
from threading import Lock
from typing import NamedTuple

from guatu.errors import GuatuError

FOLDERS = (
    Path("/usr/share/fonts"),
    Path("/usr/local/share/fonts"),
    Path.home() / ".local/share/fonts",
    Path.home() / ".fonts",
    Path("/System/Library/Fonts"),
    Path("/Library/Fonts"),
    Path(os.environ.get("WINDIR", "C:/Windows")) / "Fonts",
)
"""Where systems keep their fonts."""
SUFFIXES = (".ttf", ".otf", ".ttc", ".otc")
Segment = tuple[int, int, int]
"""Characters in a row, the first and the last, and the glyph of the first."""
_DRAWING = frozenset(b"CFF |OS/2|VORG|cvt |fpgm|glyf|head|hhea|hmtx|loca|maxp|name|post|prep".split(b"|"))
"""The tables that it takes to draw glyphs."""
_ALONE = Lock()
"""PDFium does one thing at a time: two threads in it bring the process down."""
_LARGEST = 64 * 1024 * 1024


class FontError(GuatuError):
    """There is no font with which a document can be printed, or a font file is damaged."""


class Face(NamedTuple):
    """One face in a file: where it begins, what it is called, and its style (Regular, Bold)."""

    path: Path
    offset: int
    family: str
    style: str


class FontFile:
    """A face with its characters and widths; widths and heights in thousandths of the size."""

    def __init__(self, face: Face) -> None:
        self.face = face
        data = _content(face.path)
        self.tables = _directory(data, face.offset)
        self.per_em = struct.unpack_from(">H", data, self._at(b"head") + 18)[0]
        above, below = struct.unpack_from(">hh", data, self._at(b"hhea") + 4)
        self.above, self.below = above * 1000 // self.per_em, below * 1000 // self.per_em
        self.segments = _characters(data, self._at(b"cmap"))
        self.count = struct.unpack_from(">H", data, self._at(b"maxp") + 4)[0]
        told = struct.unpack_from(">H", data, self._at(b"hhea") + 34)[0]
        self.advances = struct.unpack_from(">" + "Hh" * told, data, self._at(b"hmtx"))[::2]

    def _at(self, table: bytes) -> int:
        if table not in self.tables:
            raise FontError(f"{self.face.path}: the face {self.face.family} lacks its table {table.decode().strip()}")
        return self.tables[table][0]

    @property
    def outlined(self) -> bool:
        """Whether its outlines are those of PostScript (CFF)."""
        return b"CFF " in self.tables

    def glyph(self, char: str) -> int:
        """The glyph of a character; 0 where there is none."""
        code = ord(char)
        at = bisect_right(self.segments, (code, 0x110000, 0)) - 1
        first, last, glyph = self.segments[at] if at >= 0 else (1, 0, 0)
        return glyph + code - first if first <= code <= last else 0

    def width(self, glyph: int) -> float:
        """The width of a glyph in thousandths of the size."""
        return float(self.advances[min(glyph, len(self.advances) - 1)] * 1000 / self.per_em)

    def subset(self, glyphs: Iterable[int]) -> bytes:
        """The face with only some of its glyphs, which keep their numbers."""
        wanted = sorted(set(glyphs))
        with _ALONE:
            return _subset(self._cut(wanted), wanted)

    def _cut(self, glyphs: Sequence[int]) -> bytes:
        """The face as a file of its own, with what it takes to draw some glyphs."""
        data = _content(self.face.path)
        held = {tag: data[at : at + size] for tag, (at, size) in self.tables.items() if tag in _DRAWING}
        held[b"cmap"] = _small_characters(glyphs)
        power = len(held).bit_length() - 1
        head = data[self.face.offset : self.face.offset + 4]
        head += struct.pack(">4H", len(held), 16 << power, power, 16 * len(held) - (16 << power))
        place = len(head) + 16 * len(held)
        records, body = [], bytearray()
        for tag, content in sorted(held.items()):
            records.append(struct.pack(">4sIII", tag, 0, place + len(body), len(content)))
            body += content + b"\0" * (-len(content) % 4)
        return head + b"".join(records) + bytes(body)


def faces(folders: Sequence[Path] = FOLDERS) -> list[Face]:
    """All faces in some folders and those below them; files that are no fonts are passed over."""
    return [face for folder in folders for path in _files(folder) for face in _faces_in(path)]


def _files(folder: Path) -> list[Path]:
    if folder.is_file():
        return [folder]
    if not folder.is_dir():
        return []
    return sorted(each for each in folder.rglob("*") if each.suffix.lower() in SUFFIXES and each.is_file())


@lru_cache(maxsize=512)
def _faces_in(path: Path) -> tuple[Face, ...]:
    try:
        if path.stat().st_size > _LARGEST:
            return ()
        with path.open("rb") as file:
            return tuple(_named(file.read(), path))
    except (OSError, struct.error, UnicodeDecodeError, KeyError):
        return ()


def _named(data: bytes, path: Path) -> Iterator[Face]:
    offsets = [0]
    if data[:4] == b"ttcf":
        count = struct.unpack_from(">I", data, 8)[0]
        offsets = list(struct.unpack_from(f">{count}I", data, 12))
    for offset in offsets:
        names = _names(data, _directory(data, offset)[b"name"][0])
        yield Face(path, offset, names.get(16, names.get(1, "")), names.get(17, names.get(2, "")))


def _names(data: bytes, start: int) -> dict[int, str]:
    """The English names of a face by their number: 1 and 16 the family, 2 and 17 the style."""
    count, texts = struct.unpack_from(">HH", data, start + 2)
    found = {}
    for at in range(count):
        platform, _, language, name, length, offset = struct.unpack_from(">6H", data, start + 6 + 12 * at)
        if platform == 3 and language == 0x409:
            place = start + texts + offset
            found[name] = data[place : place + length].decode("utf-16-be")
    return found


def _content(path: Path) -> bytes:
    return path.read_bytes()


def _directory(data: bytes, offset: int) -> dict[bytes, tuple[int, int]]:
    """The tables of a face: where each starts, and how long it is."""
    count = struct.unpack_from(">H", data, offset + 4)[0]
    found = {}
    for at in range(count):
        tag, _, start, length = struct.unpack_from(">4sIII", data, offset + 12 + 16 * at)
        found[tag] = (start, length)
    return found


def _characters(data: bytes, start: int) -> list[Segment]:
    """Which characters have which glyphs, from the widest table of characters that there is (formats 12 and 4)."""
    count = struct.unpack_from(">H", data, start + 2)[0]
    tables = [struct.unpack_from(">HHI", data, start + 4 + 8 * at) for at in range(count)]
    places = {struct.unpack_from(">H", data, start + place)[0]: start + place for _, _, place in tables}
    if 12 in places:
        return _segmented(data, places[12])
    return _paired(data, places[4]) if 4 in places else []


def _segmented(data: bytes, start: int) -> list[Segment]:
    groups = struct.unpack_from(">I", data, start + 12)[0]
    told = struct.unpack_from(f">{3 * groups}I", data, start + 16)
    return sorted(zip(told[::3], told[1::3], told[2::3], strict=True))


def _paired(data: bytes, start: int) -> list[Segment]:
    doubled = struct.unpack_from(">H", data, start + 6)[0]
    count = doubled // 2
    ends = struct.unpack_from(f">{count}H", data, start + 14)
    starts = struct.unpack_from(f">{count}H", data, start + 16 + doubled)
    deltas = struct.unpack_from(f">{count}H", data, start + 16 + 2 * doubled)
    ranges = start + 16 + 3 * doubled
    found = []
    for at in range(count):
        place = ranges + 2 * at
        offset = struct.unpack_from(">H", data, place)[0]
        for char in range(starts[at], min(ends[at], 0xFFFE) + 1):
            glyph = struct.unpack_from(">H", data, place + offset + 2 * (char - starts[at]))[0] if offset else char
            glyph = (glyph + deltas[at]) & 0xFFFF if glyph or not offset else 0
            if glyph:
                found.append((char, char, glyph))
    return found


def _small_characters(glyphs: Sequence[int]) -> bytes:
    """A table of characters for some glyphs alone; PDFium, which goes through all there are, is done at once."""
    groups = b"".join(struct.pack(">III", 0xE000 + at, 0xE000 + at, glyph) for at, glyph in enumerate(glyphs))
    head = struct.pack(">HHHHIHHIII", 0, 1, 3, 10, 12, 12, 0, 16 + len(groups), 0, len(glyphs))
    return head + groups


def _subset(data: bytes, glyphs: Sequence[int]) -> bytes:
    """What PDFium leaves of a font in a document that shows only some of its glyphs."""
    import pypdfium2
    import pypdfium2.raw as pdfium

    document = pypdfium2.PdfDocument.new()
    held = (ctypes.c_uint8 * len(data)).from_buffer_copy(data)
    font = pdfium.FPDFText_LoadFont(document.raw, held, len(data), pdfium.FPDF_FONT_TRUETYPE, True)
    if not font:
        raise FontError("the font cannot be read by PDFium; use another, for example Noto Serif CJK SC")
    page = document.new_page(600, 800)
    shown = pdfium.FPDFPageObj_CreateTextObj(document.raw, font, 10)
    pdfium.FPDFText_SetCharcodes(shown, (ctypes.c_uint32 * len(glyphs))(*glyphs), len(glyphs))
    pdfium.FPDFPage_InsertObject(page.raw, shown)
    page.gen_content()
    file = BytesIO()
    document.save(file, flags=pdfium.FPDF_SUBSET_NEW_FONTS)
    # PDFium keeps a whole font of 20 MB until it is told that nobody wants it any more
    page.close()
    pdfium.FPDFFont_Close(font)
    document.close()
    return _embedded(file.getvalue())


def _embedded(file: bytes) -> bytes:
    """The font within a document that shows one text."""
    import pypdfium2
    import pypdfium2.raw as pdfium

    document = pypdfium2.PdfDocument(file)
    # the page is held: PDFium frees its objects with it
    page = document[0]
    (shown,) = page.get_objects()
    font = pdfium.FPDFTextObj_GetFont(shown.raw)
    size = ctypes.c_size_t()
    pdfium.FPDFFont_GetFontData(font, None, 0, size)
    content = (ctypes.c_uint8 * size.value)()
    pdfium.FPDFFont_GetFontData(font, content, size.value, size)
    made = bytes(content)
    page.close()
    document.close()
    return made
