"""The faces of official documents (GB/T 9704-2012, 5.2.2 and 7), each with what stands in where it is not installed.

小标宋, 仿宋_GB2312 and 楷体_GB2312 are not free and not embedded: the document names them, and its font table names
the faces to take in their place.
"""

from __future__ import annotations

from typing import NamedTuple

from lxml import etree

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
ALL = (TITLE, BODY, HEADING, BELOW, PAGES, LATIN)


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
