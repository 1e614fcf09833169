"""Small PDF files drawn by hand: lines of Chinese text at given places, with or without a text layer."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

A4 = (595, 842)


class Line(NamedTuple):
    """A line of text: its left edge and base line in points from the lower left corner, its size, its words."""

    x: float
    y: float
    text: str
    size: float = 16


def drawn(pages: Sequence[Sequence[Line]], *, password: bool = False, readable: bool = True) -> bytes:
    """A PDF of these pages.

    `password` marks it as encrypted; without `readable` its font names characters that mean nothing.
    """
    used = sorted({char for page in pages for line in page for char in line.text})
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        _kids(len(pages)),
        b"<< /Type /Font /Subtype /Type0 /BaseFont /Song /Encoding /Identity-H /DescendantFonts [4 0 R]"
        b" /ToUnicode 5 0 R >>",
        b"<< /Type /Font /Subtype /CIDFontType2 /BaseFont /Song /DW 1000 /W [32 126 500] /FontDescriptor 6 0 R"
        b" /CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> >>",
        _stream(_meanings(used, 0 if readable else 0xE000)),
        b"<< /Type /FontDescriptor /FontName /Song /Flags 4 /FontBBox [0 -200 1000 900] /ItalicAngle 0"
        b" /Ascent 880 /Descent -120 /CapHeight 700 /StemV 80 >>",
    ]
    for number, page in enumerate(pages):
        objects.append(
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 %d %d] /Contents %d 0 R"
            b" /Resources << /Font << /F1 3 0 R >> >> >>" % (*A4, 8 + 2 * number)
        )
        objects.append(_stream(b"\n".join(_shown(line) for line in page)))
    return _file(objects, password)


def paragraph(text: str, top: float, *, width: int = 26, size: float = 16, left: float = 90) -> list[Line]:
    """A paragraph as Word sets it: its first line indented by two characters, all but the last line full."""
    first, rest = text[: width - 2], text[width - 2 :]
    pieces = [first, *(rest[start : start + width] for start in range(0, len(rest), width))]
    return [
        Line(left + (2 * size if number == 0 else 0), top - 28 * number, piece, size)
        for number, piece in enumerate(pieces)
    ]


def _kids(count: int) -> bytes:
    kids = b" ".join(b"%d 0 R" % (7 + 2 * number) for number in range(count))
    return b"<< /Type /Pages /Kids [%s] /Count %d >>" % (kids, count)


def _shown(line: Line) -> bytes:
    codes = line.text.encode("utf-16-be").hex().encode()
    return b"BT /F1 %g Tf %g %g Td <%s> Tj ET" % (line.size, line.x, line.y, codes)


def _meanings(used: Sequence[str], private: int) -> bytes:
    """The map from codes to characters; `private` sends them all to characters without meaning."""
    lines = [
        b"<%04X> <%04X>" % (ord(char), private + place if private else ord(char)) for place, char in enumerate(used)
    ]
    blocks = [lines[start : start + 100] for start in range(0, len(lines), 100)]
    body = b"\n".join(b"%d beginbfchar\n%s\nendbfchar" % (len(block), b"\n".join(block)) for block in blocks)
    return (
        b"/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /Made def /CMapType 2 def\n"
        b"1 begincodespacerange <0000> <FFFF> endcodespacerange\n%s\nendcmap end end" % body
    )


def _stream(content: bytes) -> bytes:
    return b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content)


def _file(objects: Sequence[bytes], password: bool) -> bytes:
    out = bytearray(b"%PDF-1.4\n")
    places = []
    for number, content in enumerate(objects, start=1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    locked = b" /Encrypt << /Filter /Standard /V 1 /R 2 /P -4 /O <%s> /U <%s> >> /ID [<00> <00>]" % (
        b"41" * 32,
        b"42" * 32,
    )
    out += b"trailer\n<< /Size %d /Root 1 0 R%s >>\nstartxref\n%d\n%%%%EOF\n" % (
        len(objects) + 1,
        locked if password else b"",
        table,
    )
    return bytes(out)
