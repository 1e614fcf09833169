"""Word documents (.docx): paragraphs and tables in their order, one line each, numbers of lists written out.

Headers, footers, comments, deleted text and hidden text stay out; footnotes and endnotes follow at the end. The parts
are read directly, for python-docx neither guards against archives that unfold nor gives numbers, text boxes, nested
tables and paragraphs in their order: docs/decisions/2026-11-21-docx.md.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from pathlib import Path

from lxml import etree

from guatu.errors import SourceBroken, SourceEmpty, SourceEncrypted
from guatu.reading.sources.archive import Archive, attribute, broken, children, name
from guatu.reading.sources.content import Content, Limits
from guatu.reading.sources.numbering import Numbering
from guatu.reading.sources.signature import OLE, seems

_SKIPPED = frozenset(
    ("del", "moveFrom", "instrText", "delText", "pPr", "rPr", "sectPr", "comment", "Fallback", "rt", "softHyphen")
)
_BLANKS = re.compile(r"[ \t]{2,}")


def read(path: Path, data: bytes, limits: Limits) -> Content:
    """The text of a Word document."""
    if data.startswith(OLE):
        raise _older(path, data)
    archive = Archive(path, data, limits)
    main = _main_part(archive)
    body = next(iter(children(archive.xml(main), "body")), None)
    if body is None:
        raise broken(path, f"its part {main} has no body")
    styles = _part(archive, main, "styles.xml")
    document = _Document(Numbering.of(_part(archive, main, "numbering.xml"), styles), _contents_styles(styles))
    lines = [*document.blocks(body), *_notes(archive, main, document)]
    if not any(line.strip() for line in lines):
        raise SourceEmpty(
            path, "there is no text in the document", "If it shows pictures of pages, recognise their text (OCR) first."
        )
    return Content("\n".join(lines) + "\n", title=_title(archive))


def _older(path: Path, data: bytes) -> SourceBroken | SourceEncrypted:
    looks = seems(data) or ""
    if "password" in looks:
        return SourceEncrypted(path, "it is locked with a password", "Save it without a password.")
    return SourceBroken(path, f"it is named .docx but is {looks}", "Open it in Word or WPS and save it as .docx.")


def _main_part(archive: Archive) -> str:
    """The part that holds the document, as the package says; word/document.xml where it does not."""
    if "_rels/.rels" in archive:
        for relation in archive.xml("_rels/.rels"):
            target = str(relation.get("Target", "")).lstrip("/")
            if relation.get("Type", "").endswith("/officeDocument") and target in archive:
                return target
    if "word/document.xml" in archive:
        return "word/document.xml"
    raise broken(archive.path, "it holds no Word document (word/document.xml is missing)")


def _part(archive: Archive, main: str, part: str) -> etree._Element | None:
    """A part that stands beside the main one, None where the package has none."""
    place = posixpath.join(posixpath.dirname(main), part)
    return archive.xml(place) if place in archive else None


def _contents_styles(styles: etree._Element | None) -> frozenset[str]:
    """The styles of lines in a table of contents: Word calls them "toc 1" whatever their key."""
    found = set()
    for style in children(styles, "style") if styles is not None else ():
        for title in children(style, "name"):
            if (attribute(title, "val") or "").lower().startswith("toc "):
                found.add(attribute(style, "styleId") or "")
    return frozenset(found)


def _title(archive: Archive) -> str | None:
    if "docProps/core.xml" not in archive:
        return None
    for element in archive.xml("docProps/core.xml"):
        if name(element) == "title":
            return (element.text or "").strip() or None
    return None


def _notes(archive: Archive, main: str, document: _Document) -> Iterator[str]:
    """Footnotes and endnotes, a line each; the separators that Word keeps among them have a type."""
    for part in ("footnotes.xml", "endnotes.xml"):
        notes = _part(archive, main, part)
        for note in notes if notes is not None else ():
            if attribute(note, "type") is None:
                yield from (line for line in document.blocks(note) if line.strip())


class _Document:
    """Walks the body; lists count on from paragraph to paragraph."""

    def __init__(self, numbering: Numbering, contents: frozenset[str]) -> None:
        self.numbering = numbering
        self.contents = contents

    def blocks(self, container: etree._Element) -> Iterator[str]:
        """The lines of a body, a cell, a note or a text box."""
        for element in container:
            tag = name(element)
            if tag == "p":
                yield from self.paragraph(element)
            elif tag == "tbl":
                yield from self.table(element)
            elif tag in ("sdt", "sdtContent", "ins", "moveTo", "customXml", "smartTag", "AlternateContent", "Choice"):
                yield from self.blocks(element)

    def paragraph(self, paragraph: etree._Element) -> Iterator[str]:
        """A paragraph's lines: at its line breaks, then those of text boxes that hang on it."""
        if _style(paragraph) in self.contents:
            return
        boxes: list[etree._Element] = []
        text = "".join(_runs(paragraph, boxes))
        if text.strip():
            text = self.numbering.number(paragraph) + text
        yield from (line.rstrip() for line in text.split("\n"))
        for box in boxes:
            yield from self.blocks(box)

    def table(self, table: etree._Element) -> Iterator[str]:
        """The rows of a table, cells parted by tabs; a cell merged downwards is said once.

        A table of one column is a frame around paragraphs, and stays paragraphs.
        """
        rows = [list(children(row, "tc")) for row in _rows(table)]
        frame = all(len(cells) <= 1 for cells in rows)
        for cells in rows:
            if frame:
                yield from (line for cell in cells for line in self.blocks(cell))
                continue
            nested: list[str] = []
            line = "\t".join(self.cell(cell, nested) for cell in cells).rstrip("\t")
            if line.strip():
                yield line
            yield from nested

    def cell(self, cell: etree._Element, nested: list[str]) -> str:
        """A cell's paragraphs on one line; the rows of tables inside it are put into `nested`."""
        if _continues(cell):
            return ""
        lines: list[str] = []
        for element in cell:
            if name(element) == "tbl":
                nested.extend(self.table(element))
            elif name(element) == "p":
                lines.extend(line.strip() for line in self.paragraph(element))
            else:
                lines.extend(line.strip() for line in self.blocks(element))
        return _BLANKS.sub(" ", " ".join(filter(None, lines)).replace("\t", " "))


def _style(paragraph: etree._Element) -> str | None:
    for properties in children(paragraph, "pPr"):
        for style in children(properties, "pStyle"):
            return attribute(style, "val")
    return None


def _rows(table: etree._Element) -> Iterator[etree._Element]:
    for element in table:
        if name(element) == "tr":
            yield element
        elif name(element) in ("sdt", "sdtContent", "ins", "customXml"):
            yield from _rows(element)


def _continues(cell: etree._Element) -> bool:
    """Whether a cell only continues the one above it."""
    for properties in children(cell, "tcPr"):
        for merge in children(properties, "vMerge"):
            return attribute(merge, "val") in (None, "continue")
    return False


def _runs(element: etree._Element, boxes: list[etree._Element]) -> Iterator[str]:
    """The characters of a paragraph; text boxes are put aside."""
    for child in element:
        tag = name(child)
        if tag == "t":
            yield child.text or ""
        elif tag in ("tab", "ptab"):
            yield "\t"
        elif tag in ("br", "cr"):
            yield "\n"
        elif tag == "noBreakHyphen":
            yield "-"
        elif tag == "txbxContent":
            boxes.append(child)
        elif tag not in _SKIPPED and not (tag == "r" and _hidden(child)):
            yield from _runs(child, boxes)


def _hidden(run: etree._Element) -> bool:
    for properties in children(run, "rPr"):
        for vanish in children(properties, "vanish"):
            return attribute(vanish, "val") not in ("0", "false", "off")
    return False
