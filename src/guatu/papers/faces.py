"""The faces of official documents (GB/T 9704-2012, 5.2.2 and 7), each with what stands in where it is not installed.

小标宋, 仿宋_GB2312 and 楷体_GB2312 are not free and not embedded: the document names them, and its font table names
the faces to take in their place. Those named _GB2312, and 小标宋, hold the 6,763 characters of GB 2312 and no more:
a rarer one, as names of people and places have them, is set in the face that has it.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from itertools import groupby
from typing import NamedTuple

from lxml import etree

from guatu.papers.absent import GETA, nowhere, shown

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


class Face(NamedTuple):
    """A face: its name, those that stand in for it in this order, its family and panose number."""

    name: str
    instead: tuple[str, ...]
    family: str
    panose: str


TITLE = Face("方正小标宋简体", ("方正小标宋_GBK", "华文中宋", "STZhongsong", "宋体"), "script", "03000509000000000000")
BODY = Face("仿宋_GB2312", ("仿宋", "FangSong", "华文仿宋"), "modern", "02010609030101010101")
HEADING = Face("黑体", ("SimHei", "Noto Sans CJK SC"), "modern", "02010609060101010101")
BELOW = Face("楷体_GB2312", ("楷体", "KaiTi", "华文楷体"), "modern", "02010609030101010101")
PAGES = Face("宋体", ("SimSun", "Noto Serif CJK SC"), "auto", "02010600030101010101")
LATIN = Face("Times New Roman", ("Liberation Serif",), "roman", "02020603050405020304")
WIDER = Face("仿宋", ("FangSong", "华文仿宋", "Noto Serif CJK SC"), "modern", "02010609060101010101")
RAREST = Face("SimSun-ExtB", ("宋体-ExtB", "Noto Serif CJK SC"), "modern", "02010609060101010101")
LATEST = Face("SimSun-ExtG", ("宋体-ExtG", "Noto Serif CJK SC"), "modern", "02010609060101010101")
ALL = (TITLE, BODY, HEADING, BELOW, PAGES, LATIN, WIDER, RAREST, LATEST)
_HAN = 0x2E80
"""Below it stand no Chinese characters."""


@lru_cache(maxsize=4096)
def face_of(char: str, wanted: Face) -> Face:
    """The face that has a character: the one wanted, or the nearest with a wider set (GBK, GB 18030, extensions B to F,
    those after)."""
    if ord(char) < _HAN or wanted not in (TITLE, BODY, BELOW, HEADING, PAGES):
        return wanted
    if ord(char) > 0xFFFF:
        return LATEST if ord(char) > 0x2FFFF else RAREST
    if _within(char, "gb2312"):
        return wanted
    if _within(char, "gbk"):
        return wanted if wanted in (HEADING, PAGES) else WIDER
    return PAGES


def runs(text: str, wanted: Face) -> Iterator[tuple[str, Face]]:
    """A text in stretches of one face each; what no face has is shown as 〓."""
    for face, chars in groupby(shown(text), key=lambda char: face_of(char, wanted)):
        yield "".join(chars), face


def replaced(text: str, wanted: Face = BODY) -> dict[str, str]:
    """The characters that the wanted face does not have, each with the name of the face that stands in, or 〓."""
    lost = {char: GETA for char in text if nowhere(char)}
    return {char: face_of(char, wanted).name for char in text if face_of(char, wanted) is not wanted} | lost


def _within(char: str, charset: str) -> bool:
    try:
        char.encode(charset)
    except UnicodeEncodeError:
        return False
    return True


def font_table() -> bytes:
    """word/fontTable.xml."""
    table = etree.Element(f"{{{W}}}fonts", nsmap={"w": W})
    for face in ALL:
        font = etree.SubElement(table, f"{{{W}}}font")
        font.set(f"{{{W}}}name", face.name)
        charset = "00" if face is LATIN else "86"
        for name, value in (
            ("altName", ",".join(face.instead)),
            ("panose1", face.panose),
            ("charset", charset),
            ("family", face.family),
            ("pitch", "variable"),
        ):
            etree.SubElement(font, f"{{{W}}}{name}").set(f"{{{W}}}val", value)
    return bytes(etree.tostring(table, xml_declaration=True, encoding="UTF-8", standalone=True))
