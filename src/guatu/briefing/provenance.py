"""Where each figure of a document comes from, kept within the file.

Each figure stands in a bookmark (figure_1, figure_2, …), and the file carries a custom XML part that says of each
bookmark what it is: indicator, measure, period, value, the question that gives it again, and as of which day. Neither
is printed, and both stay when the document is edited in Word or WPS. Comments would print beside the text, footnotes
would become part of it, and bookmarks alone could not hold a question. So a figure that somebody has overwritten by
hand is found: its text is no longer the one that was written.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from io import BytesIO
from typing import Any, NamedTuple
from zipfile import BadZipFile, ZipFile

from lxml import etree

from guatu.briefing.document import Document, Told
from guatu.errors import UsageError
from guatu.papers.faces import W
from guatu.papers.paper import Kept
from guatu.periods import Period

SPACE = "urn:guatu:briefing:figures"
FILE = "figures.xml"
_LARGEST = 64 * 1024 * 1024


class Traced(NamedTuple):
    """A figure of a document: its bookmark, what it was when it was written, and what its text is now (None where the
    bookmark is gone)."""

    name: str
    told: Told
    now: str | None

    @property
    def overwritten(self) -> bool:
        """Whether somebody has changed it."""
        return self.now is not None and self.now != self.told.text


def kept(document: Document) -> Kept | None:
    """What goes along with a document; None where it says no figures."""
    if not document.figures:
        return None
    root = etree.Element(f"{{{SPACE}}}figures", nsmap={None: SPACE}, title=document.title.replace("\n", ""))
    for at, told in enumerate(document.figures, 1):
        figure = etree.SubElement(root, f"{{{SPACE}}}figure", name=f"figure_{at}")
        for key, value in _fields(told).items():
            figure.set(key, value)
    return Kept(FILE, etree.tostring(root, xml_declaration=True, encoding="UTF-8"))


def traced(file: bytes) -> list[Traced]:
    """The figures of a .docx that a briefing was written as, with what became of them. UsageError for another file."""
    try:
        with ZipFile(BytesIO(file)) as package:
            parts = [each for each in package.infolist() if each.filename.startswith("customXml/item")]
            told = [_read(package, each) for each in parts if each.filename.endswith(".xml")]
            body = _read(package, package.getinfo("word/document.xml"))
    except (BadZipFile, KeyError, etree.XMLSyntaxError) as error:
        raise UsageError(f"this is no .docx of a briefing ({error}); take the file that was downloaded") from None
    root = next((each for each in told if each.tag == f"{{{SPACE}}}figures"), None)
    if root is None:
        raise UsageError("this .docx does not say where its figures come from; take the file that was downloaded")
    now = _bookmarked(body)
    return [Traced(each.get("name", ""), _told(each), now.get(each.get("name", ""))) for each in root]


def _read(package: ZipFile, part: Any) -> Any:
    if part.file_size > _LARGEST:
        raise UsageError(f"{part.filename} is too large")
    return etree.fromstring(package.read(part), etree.XMLParser(resolve_entities=False, no_network=True))


def _fields(told: Told) -> dict[str, str]:
    said = {
        "text": told.text,
        "measure": told.measure,
        "value": str(told.value),
        "unit": told.unit,
        "indicator": told.indicator,
        "label": told.name,
        "period": str(told.period or ""),
        "query": told.query,
        "as_of": told.as_of.isoformat() if told.as_of else "",
    }
    return {key: value for key, value in said.items() if value}


def _told(figure: Any) -> Told:
    said = {key: figure.get(key, "") for key in ("text", "measure", "unit", "indicator", "query")}
    period, on = figure.get("period"), figure.get("as_of")
    return Told(
        **said,
        name=figure.get("label", ""),
        value=Decimal(figure.get("value", "0")),
        period=Period.parse(period) if period else None,
        as_of=date.fromisoformat(on) if on else None,
    )


def _bookmarked(body: Any) -> dict[str, str]:
    """The text within each bookmark, from its start to its end."""
    texts: dict[str, str] = {}
    within: dict[str, str] = {}
    for element in body.iter():
        if element.tag == f"{{{W}}}bookmarkStart":
            name = element.get(f"{{{W}}}name", "")
            within[element.get(f"{{{W}}}id", "")] = name
            texts[name] = ""
        elif element.tag == f"{{{W}}}bookmarkEnd":
            within.pop(element.get(f"{{{W}}}id", ""), None)
        elif element.tag == f"{{{W}}}t":
            for name in within.values():
                texts[name] += element.text or ""
    return texts
