"""How the styles of official documents look on paper, by GB/T 9704-2012: sizes, faces, indents, the page.

A4; margins above 37 mm and at the binding 28 mm, type area 156 x 225 mm with 22 lines of 28 characters (5.2.1, 5.2.3);
title in 小标宋 of size 二号 (22 pt, 7.3.1), text in 仿宋 of size 三号 (16 pt, 5.2.2), headings of the first level in
黑体, of the second in 楷体, those below in 仿宋 (7.3.3), the print record in 仿宋 of size 四号 (14 pt, 7.4).
"""

from __future__ import annotations

import re
from typing import NamedTuple

from guatu.errors import UsageError
from guatu.papers import faces
from guatu.papers.faces import Face
from guatu.papers.paper import LEVELS, MORE_STYLES, STYLES, Grid, Paper, Placed

PITCH = 28.95
"""Points from line to line: 22 lines in 225 mm."""
LINES = 22
CHARACTERS = 28
PITCHED = 16
"""Points of the text, of which 28 characters fill a line."""
RULED = 6
"""Points from a line to the rule below it."""
SMALL = 12
"""Points of text in tables and small print."""
SMALL_PITCH = 18.0
CELL_PITCH = 16.0
CELL_PAD = 3.0
"""Points between the text of a cell and its edges."""
RED = "FF0000"
MOST_ROWS = 2000
"""More rows than this fill more than a hundred pages; they are for a workbook."""
MOST_TEXT = 20_000
"""Characters of one line or cell."""
_UNPRINTABLE = re.compile("[^\t\n\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class Look(NamedTuple):
    """How a style looks: face, size in points, alignment, indents of first line and right edge in characters, line
    pitch where it is not PITCH, colour, which rule stands below it, whether it stays with what follows, and whether it
    stands at the foot of its page."""

    face: Face
    size: float
    align: str = "both"
    first: int = 0
    right: float = 0
    pitch: float = PITCH
    colour: str = ""
    rule: str = ""
    together: bool = False
    foot: bool = False


LOOKS = {
    "title": Look(faces.TITLE, 22, "center", together=True),
    "number": Look(faces.BODY, 16, "center"),
    "to": Look(faces.BODY, 16, "left"),
    "heading": Look(faces.HEADING, 16, "left", first=2, together=True),
    "body": Look(faces.BODY, 16, first=2),
    "signed": Look(faces.BODY, 16, "right", right=4),
    "note": Look(faces.BODY, SMALL, "left", pitch=SMALL_PITCH),
    "level1": Look(faces.HEADING, 16, "left", first=2, together=True),
    "level2": Look(faces.BELOW, 16, "left", first=2, together=True),
    "level3": Look(faces.BODY, 16, first=2, together=True),
    "level4": Look(faces.BODY, 16, first=2, together=True),
    "red": Look(faces.TITLE, 36, "center", pitch=54, colour=RED),
    "ruled": Look(faces.BODY, 16, "center", rule=RED),
    "caption": Look(faces.HEADING, 14, "center", together=True),
    "unit": Look(faces.BODY, SMALL, "right", pitch=SMALL_PITCH, together=True),
    "attached": Look(faces.BODY, 16, "left", first=2),
    "annex": Look(faces.HEADING, 16, "left", together=True),
    "copies": Look(faces.BODY, 14, "left", right=1, rule="000000", foot=True),
}
assert tuple(LOOKS) == (*STYLES, *MORE_STYLES)


class Sheet(NamedTuple):
    """A sheet of paper and its margins in millimetres."""

    width: int
    height: int
    top: int
    right: int
    bottom: int
    left: int

    @property
    def wide(self) -> int:
        """The width of the type area."""
        return self.width - self.left - self.right

    @property
    def high(self) -> int:
        """The height of the type area."""
        return self.height - self.top - self.bottom


UPRIGHT = Sheet(210, 297, 37, 26, 35, 28)
LYING = Sheet(297, 210, 28, 20, 22, 20)


def sheet_of(paper: Paper) -> Sheet:
    """The sheet on which a document is printed."""
    return LYING if paper.landscape else UPRIGHT


def look_of(style: str) -> Look:
    """How a style looks. UsageError for one that there is not."""
    if style not in LOOKS:
        raise UsageError(f"{style!r} is no style; one of {', '.join(LOOKS)}")
    return LOOKS[style]


def look_for(line: Placed, wide: float) -> Look:
    """How a line looks on a type area `wide` millimetres wide: the red mark of an office stands on one line."""
    look = look_of(line.style)
    if line.style != "red" or not line.text:
        return look
    size = min(look.size, int(wide / 25.4 * 72 / len(line.text)))
    return look._replace(size=max(size, 22))


def clean(text: str) -> str:
    """A text as XML can hold it: control characters and lone surrogates become `?`, and what is too long is cut."""
    return _UNPRINTABLE.sub("?", text.replace("\r\n", "\n").replace("\r", "\n"))[:MOST_TEXT]


def check_size(paper: Paper) -> None:
    """UsageError for a table of more than MOST_ROWS rows."""
    for block in paper.blocks:
        if isinstance(block, Grid) and len(block.rows) > MOST_ROWS:
            raise UsageError(f"{len(block.rows)} rows are too many for a document; at most {MOST_ROWS}")


class Counter:
    """Numbers of headings: a number on a level begins those below it anew."""

    def __init__(self) -> None:
        self.counts = [0] * len(LEVELS)

    def next(self, style: str) -> str:
        """The number of the next heading of a style: 一、 （一） 1. （1）."""
        level = LEVELS.index(style)
        self.counts[level] += 1
        self.counts[level + 1 :] = [0] * (len(LEVELS) - level - 1)
        count = self.counts[level]
        return (f"{han(count)}、", f"（{han(count)}）", f"{count}.", f"（{count}）")[level]


def han(count: int) -> str:
    """A number from 1 to 99 in Chinese."""
    digits = "〇一二三四五六七八九"
    tens, ones = divmod(count, 10)
    if count > 99:
        return str(count)
    head = ("" if tens == 1 else digits[tens]) + "十" if tens else ""
    return head + (digits[ones] if ones or not tens else "")
