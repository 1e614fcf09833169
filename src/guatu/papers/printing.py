"""A document as PDF (ISO 32000-1), in the layout of the .docx: its pages, its fonts cut down to what they show, an
outline of its headings, the places of its marks, and what is kept for programs.

All text is placed glyph by glyph, and nothing that people have written is read as markup. The same document gives the
same bytes.
"""

from __future__ import annotations

import zlib
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache
from itertools import groupby
from typing import NamedTuple

from guatu.papers.absent import GETA
from guatu.papers.fontfiles import FontFile
from guatu.papers.fonts import Fonts
from guatu.papers.looks import clean
from guatu.papers.noting import in_order, noted
from guatu.papers.pages import Entry, Pages
from guatu.papers.paper import Paper
from guatu.papers.shown import Area, Glyph, Shown, Stroke, Text


class Printed(NamedTuple):
    """A document as PDF: the file, how many pages it has, the characters that no font has (shown as 〓), and those that
    another face had to show, with its name."""

    content: bytes
    pages: int
    missing: tuple[str, ...]
    replaced: dict[str, str]


@cache
def usual_fonts() -> Fonts:
    """The fonts that this machine has. FontError where none is Chinese."""
    return Fonts()


def printed(paper: Paper, fonts: Fonts | None = None) -> Printed:
    """The document as a file for print and screen. UsageError as for `writing.written`; FontError without a font."""
    fonts = fonts or usual_fonts()
    absent = fonts.lacks(in_order(paper))
    paper = noted(paper, absent)
    pages = Pages(paper, fonts)
    chars = {glyph.char for page in pages.shown for each in page if isinstance(each, Text) for glyph in each.glyphs}
    replaced = {char: name for char, name in sorted(fonts.replaced.items()) if char in chars}
    return Printed(_File(paper, pages).made(), len(pages.shown), tuple(absent), replaced)


# ------------------------------------------------------------------ the file


class _File:
    """The objects of a PDF, numbered as they come."""

    def __init__(self, paper: Paper, pages: Pages) -> None:
        self.paper, self.pages = paper, pages
        self.objects: list[bytes] = []
        self.used: dict[FontFile, dict[int, str]] = defaultdict(dict)
        self.names: dict[FontFile, str] = {}

    def made(self) -> bytes:
        catalogue, tree = self._reserve(), self._reserve()
        contents = [self._stream(_painted(page, self._name)) for page in self.pages.shown]
        fonts = " ".join(f"/{name} {self._font(font)} 0 R" for font, name in self.names.items())
        wide, high = (each * 72 / 25.4 for each in (self.pages.sheet.width, self.pages.sheet.height))
        leaves = [
            self._add(
                f"<</Type/Page/Parent {tree} 0 R/MediaBox[0 0 {wide:.2f} {high:.2f}]/Contents {content} 0 R"
                f"/Resources<</Font<<{fonts}>>>>>>"
            )
            for content in contents
        ]
        kids = " ".join(f"{leaf} 0 R" for leaf in leaves)
        self._set(tree, f"<</Type/Pages/Count {len(leaves)}/Kids[{kids}]>>")
        said = "".join((self._outline(leaves), self._places(leaves), self._kept()))
        self._set(
            catalogue,
            f"<</Type/Catalog/Pages {tree} 0 R/Lang(zh-CN){said}/ViewerPreferences<</DisplayDocTitle true>>>>",
        )
        day = self.paper.on.strftime("%Y%m%d")
        told = self._add(
            f"<</Title {_text(clean(self.paper.named)[:200])}/Producer(Guatu)/CreationDate(D:{day})/ModDate(D:{day})>>"
        )
        return self._file(catalogue, told)

    def _file(self, catalogue: int, told: int) -> bytes:
        out = bytearray(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")
        places = []
        for number, body in enumerate(self.objects, 1):
            places.append(len(out))
            out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
        start = len(out)
        out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(places) + 1)
        out += b"".join(b"%010d 00000 n \n" % place for place in places)
        trailer = (
            f"trailer\n<</Size {len(places) + 1}/Root {catalogue} 0 R/Info {told} 0 R>>\nstartxref\n{start}\n%%EOF\n"
        )
        return bytes(out) + trailer.encode()

    def _reserve(self) -> int:
        self.objects.append(b"null")
        return len(self.objects)

    def _set(self, number: int, body: str) -> None:
        self.objects[number - 1] = body.encode("latin-1")

    def _add(self, body: str) -> int:
        self.objects.append(body.encode("latin-1"))
        return len(self.objects)

    def _stream(self, content: bytes, more: str = "") -> int:
        packed = zlib.compress(content, 6)
        head = f"<</Length {len(packed)}/Filter/FlateDecode{more}>>\nstream\n".encode()
        self.objects.append(head + packed + b"\nendstream")
        return len(self.objects)

    # -------------------------------------------------------------- fonts

    def _name(self, glyph: Glyph) -> str:
        self.used[glyph.font][glyph.number] = GETA if glyph.char in self.pages.fonts.missing else glyph.char
        if glyph.font not in self.names:
            self.names[glyph.font] = f"F{len(self.names) + 1}"
        return self.names[glyph.font]

    def _font(self, font: FontFile) -> int:
        """A font with the glyphs that are shown: outlines, widths, and the characters for who copies or searches."""
        shown = self.used[font]
        subset = font.subset(shown)
        if font.outlined:
            file = f"/FontFile3 {self._stream(subset, '/Subtype/OpenType')} 0 R"
        else:
            file = f"/FontFile2 {self._stream(subset, f'/Length1 {len(subset)}')} 0 R"
        family = "".join(each for each in font.face.family + font.face.style if each.isalnum() and each.isascii())
        name = f"/{_tag(shown)}+{family}"
        described = self._add(
            f"<</Type/FontDescriptor/FontName{name}/Flags 4/FontBBox[-1000 {font.below} 2000 {font.above}]"
            f"/ItalicAngle 0/Ascent {font.above}/Descent {font.below}/CapHeight 733/StemV 80{file}>>"
        )
        widths = " ".join(f"{number} [{font.width(number):.0f}]" for number in sorted(shown))
        kind = "0" if font.outlined else "2/CIDToGIDMap/Identity"
        below = self._add(
            f"<</Type/Font/Subtype/CIDFontType{kind}/BaseFont{name}/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)"
            f"/Supplement 0>>/FontDescriptor {described} 0 R/DW 1000/W[{widths}]>>"
        )
        characters = self._stream(_characters(shown))
        return self._add(
            f"<</Type/Font/Subtype/Type0/BaseFont{name}/Encoding/Identity-H/DescendantFonts[{below} 0 R]"
            f"/ToUnicode {characters} 0 R>>"
        )

    # -------------------------------------------------------------- what helps readers and programs

    def _outline(self, leaves: Sequence[int]) -> str:
        entries = self.pages.outline
        if not entries:
            return ""
        root = self._reserve()
        numbers = [self._reserve() for _ in entries]
        above = [_above(entries, at) for at in range(len(entries))]
        for at, entry in enumerate(entries):
            self._set(numbers[at], self._entry(at, entry, numbers, above, root, leaves))
        top = [number for number, over in zip(numbers, above, strict=True) if over is None]
        self._set(root, f"<</Type/Outlines/First {top[0]} 0 R/Last {top[-1]} 0 R/Count {len(top)}>>")
        return f"/Outlines {root} 0 R"

    def _entry(
        self,
        at: int,
        entry: Entry,
        numbers: Sequence[int],
        above: Sequence[int | None],
        root: int,
        leaves: Sequence[int],
    ) -> str:
        beside = [each for each in range(len(numbers)) if above[each] == above[at]]
        below = [each for each in range(len(numbers)) if above[each] == at]
        place, over = beside.index(at), above[at]
        links = f"/Parent {root if over is None else numbers[over]} 0 R"
        links += f"/Prev {numbers[beside[place - 1]]} 0 R" if place else ""
        links += f"/Next {numbers[beside[place + 1]]} 0 R" if place + 1 < len(beside) else ""
        if below:
            links += f"/First {numbers[below[0]]} 0 R/Last {numbers[below[-1]]} 0 R/Count -{len(below)}"
        return f"<</Title {_text(entry.text[:200])}{links}/Dest[{leaves[entry.page]} 0 R/XYZ null {entry.y:.1f} null]>>"

    def _places(self, leaves: Sequence[int]) -> str:
        """Each mark as a place that a link can name: report.pdf#figure_12."""
        places = sorted(self.pages.marks.items())
        if not places:
            return ""
        named = "".join(f"{_text(name)}[{leaves[page]} 0 R/XYZ {x:.1f} {y:.1f} null]" for name, (page, x, y) in places)
        ends = f"{_text(places[0][0])}{_text(places[-1][0])}"
        leaf = self._add(f"<</Limits[{ends}]/Names[{named}]>>")
        self.dests = self._add(f"<</Kids[{leaf} 0 R]>>")
        return ""

    def _kept(self) -> str:
        """The tree of names: the places of marks, and the file that goes along unseen."""
        trees = f"/Dests {self.dests} 0 R" if self.pages.marks else ""
        also = ""
        if kept := self.paper.kept:
            file = self._stream(kept.content, "/Type/EmbeddedFile/Subtype/application#2Fxml")
            told = self._add(
                f"<</Type/Filespec/F {_text(kept.name)}/UF {_text(kept.name)}/AFRelationship/Data/EF<</F {file} 0 R>>>>"
            )
            trees += f"/EmbeddedFiles<</Names[{_text(kept.name)} {told} 0 R]>>"
            also = f"/AF[{told} 0 R]"
        return (f"/Names<<{trees}>>" if trees else "") + also


def _above(entries: Sequence[Entry], at: int) -> int | None:
    """The heading under which another stands; None at the top."""
    return next((each for each in range(at - 1, -1, -1) if entries[each].level < entries[at].level), None)


def _tag(glyphs: Iterable[int]) -> str:
    """Six letters that differ between subsets of one font."""
    number = zlib.crc32(",".join(map(str, sorted(glyphs))).encode())
    return "".join(chr(65 + number // 26**at % 26) for at in range(6))


def _text(said: str) -> str:
    """A text of the file's own structure, in UTF-16."""
    return f"<FEFF{said.encode('utf-16-be', 'replace').hex().upper()}>"


def _characters(shown: dict[int, str]) -> bytes:
    """A CMap from glyphs to characters (ISO 32000-1, 9.10.3)."""
    pairs = [f"<{number:04X}><{char.encode('utf-16-be').hex().upper()}>" for number, char in sorted(shown.items())]
    parts = [pairs[at : at + 100] for at in range(0, len(pairs), 100)]
    said = "\n".join(f"{len(part)} beginbfchar\n" + "\n".join(part) + "\nendbfchar" for part in parts)
    return (
        "/CIDInit/ProcSet findresource begin 12 dict begin begincmap/CIDSystemInfo<</Registry(Adobe)/Ordering(UCS)"
        "/Supplement 0>>def/CMapName/Adobe-Identity-UCS def/CMapType 2 def\n1 begincodespacerange\n<0000><FFFF>\n"
        f"endcodespacerange\n{said}\nendcmap CMapName currentdict/CMap defineresource pop end end"
    ).encode()


# ------------------------------------------------------------------ a page


def _painted(shown: Sequence[Shown], name: Callable[[Glyph], str]) -> bytes:
    """What a page shows, in operators (ISO 32000-1, 8 and 9)."""
    parts: list[str] = []
    for each in shown:
        if isinstance(each, Area):
            parts.append(f"{_colour(each.colour)} rg {each.x:.2f} {each.y:.2f} {each.wide:.2f} {each.high:.2f} re f")
        elif isinstance(each, Stroke):
            parts.append(_stroked(each))
        else:
            parts.extend(_texts(each, name))
    return "\n".join(parts).encode()


def _stroked(line: Stroke) -> str:
    dashes = " ".join(f"{each:g}" for each in line.dashes)
    path = " ".join(f"{x:.2f} {y:.2f} {'l' if at else 'm'}" for at, (x, y) in enumerate(line.points))
    return f"{_colour(line.colour)} RG {line.width:.2f} w [{dashes}] 0 d {path} S"


def _texts(text: Text, name: Callable[[Glyph], str]) -> Iterator[str]:
    """A row of glyphs, a text object for each stretch of one font."""
    x = text.x
    for font, stretch in groupby((each for each in text.glyphs if each.char), key=name):
        glyphs = list(stretch)
        inner = "".join(_spaced(glyph, text.size) for glyph in glyphs)
        yield f"BT {_colour(text.colour)} rg /{font} {text.size:g} Tf {x:.2f} {text.y:.2f} Td [{inner}] TJ ET"
        x += sum(glyph.advance for glyph in glyphs)


def _spaced(glyph: Glyph, size: float) -> str:
    """A glyph, and how much closer the next one stands than it would by itself."""
    closer = glyph.font.width(glyph.number) - glyph.advance * 1000 / size
    return f"<{glyph.number:04X}>{closer:.0f}" if abs(closer) >= 0.5 else f"<{glyph.number:04X}>"


@cache
def _colour(hexadecimal: str) -> str:
    return " ".join(f"{int(hexadecimal[at : at + 2], 16) / 255:.3g}" for at in (0, 2, 4))
