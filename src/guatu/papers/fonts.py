"""The fonts with which a document is printed to PDF: Noto Serif CJK SC and Noto Sans CJK SC, and what helps out.

小标宋, 仿宋_GB2312 and 楷体_GB2312 are not free, and may not be embedded: their parts are taken by Noto Serif SC (bold
for the title and headings of the second level) and Noto Sans SC (黑体). A character that the face lacks is taken from
another face; one that none has is shown as 〓, the sign of printers for a missing character, and told.
"""

from __future__ import annotations

import struct
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

from guatu.papers import faces as named
from guatu.papers.absent import GETA, nowhere, unseen
from guatu.papers.fontfiles import FOLDERS, Face, FontError, FontFile, faces

SERIF = ("Noto Serif CJK SC", "Noto Serif SC", "Source Han Serif SC", "Source Han Serif CN")
SANS = ("Noto Sans CJK SC", "Noto Sans SC", "Source Han Sans SC", "Source Han Sans CN")
PARTS = {
    named.TITLE: (SERIF, "Bold"),
    named.BODY: (SERIF, "Regular"),
    named.HEADING: (SANS, "Regular"),
    named.BELOW: (SERIF, "Bold"),
    named.PAGES: (SERIF, "Regular"),
}
"""Which family and style plays which face."""


class Fonts:
    """Fonts of some folders. FontError, with what to install, where no Chinese face is among them."""

    def __init__(self, folders: Sequence[Path] = FOLDERS) -> None:
        self.all = faces(folders)
        self.parts = {face: self._playing(*part) for face, part in PARTS.items()}
        self.chosen: dict[tuple[str, named.Face], tuple[FontFile, int]] = {}
        self.missing: set[str] = set()
        self.replaced: dict[str, str] = {}

    def glyph(self, char: str, wanted: named.Face) -> tuple[FontFile, int]:
        """The font that shows a character for a face, and the glyph within it."""
        if (char, wanted) not in self.chosen:
            self.chosen[char, wanted] = self._chosen(char, wanted)
        return self.chosen[char, wanted]

    def _chosen(self, char: str, wanted: named.Face) -> tuple[FontFile, int]:
        part = self.parts[wanted]
        found = None if nowhere(char) else self._found(char, part)
        if found is None:
            self.missing.add(char)
            return self.glyph(GETA, wanted) if char != GETA else (part, 0)
        if found[0] is not part:
            self.replaced[char] = found[0].face.family
        return found

    def _found(self, char: str, part: FontFile) -> tuple[FontFile, int] | None:
        return self._in(part, char) or next(filter(None, (self._in(each, char) for each in self._others(part))), None)

    def lacks(self, chars: Sequence[str]) -> list[str]:
        """Those of some characters that no font has, in their order."""
        return [char for char in chars if not (unseen(char) or self._has(char))]

    def _has(self, char: str) -> bool:
        if nowhere(char):
            return False
        parts = list(self.parts.values())
        return any(each.glyph(char) for each in parts) or any(each.glyph(char) for each in self._others(parts[0]))

    @staticmethod
    def _in(font: FontFile, char: str) -> tuple[FontFile, int] | None:
        glyph = font.glyph(char)
        return (font, glyph) if glyph else None

    def _others(self, part: FontFile) -> list[FontFile]:
        """What may stand in for a face, the nearest first: the other parts, then every font that there is."""
        near = [each for each in dict.fromkeys(self.parts.values()) if each is not part]
        upright = [face for face in self.all if face.style in ("Regular", "Book", "")]
        # of the faces of one file, those for the mainland come first, and those with figures as wide as letters last
        upright.sort(key=lambda face: (not face.family.endswith("SC"), "Mono" in face.family))
        first = {face.path: face for face in reversed(upright)}
        return near + [font for face in reversed(first.values()) if (font := _opened(face))]

    def _playing(self, families: Sequence[str], style: str) -> FontFile:
        for family in families:
            of_family = [each for each in self.all if each.family == family]
            for face in sorted(of_family, key=lambda each: (each.style != style, each.style)):
                if font := _opened(face):
                    return font
        said = f"no Chinese font was found ({' or '.join(families)})"
        raise FontError(f"{said}; install Noto CJK (Debian: fonts-noto-cjk), or name the folder of the fonts")


@lru_cache(maxsize=256)
def _opened(face: Face) -> FontFile | None:
    """A font, None where its file cannot be used."""
    try:
        return FontFile(face)
    except (FontError, OSError, struct.error):
        return None
