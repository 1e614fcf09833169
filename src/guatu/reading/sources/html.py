"""Web pages: the text in lines, one a block, tables as rows with tabs between their cells.

Nothing is judged here but what is plainly not text (scripts, menus, lines that are links from end to end);
breadcrumbs, buttons and footers are left to `guatu.reading.furniture`. Why not an extractor of main text:
docs/decisions/2026-11-21-html.md.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from lxml import etree

from guatu.errors import SourceBroken, SourceEmpty
from guatu.reading.sources.content import Content, Limits
from guatu.reading.sources.plain import decode, notes
from guatu.reading.sources.signature import seems

_UNSEEN = re.compile(
    "script|style|noscript|template|head|nav|footer|aside|svg|math|iframe|object|embed|applet|canvas|audio|video|map"
    "|select|option|datalist|button|textarea|rt|rp|dialog"
).fullmatch
_BLOCK = re.compile(
    "address|article|blockquote|body|br|caption|center|dd|details|div|dl|dt|fieldset|figcaption|figure|form|h[1-6]"
    "|header|hgroup|hr|legend|li|main|ol|p|pre|section|summary|table|tbody|td|tfoot|th|thead|tr|ul"
).fullmatch
_HEADING = re.compile("h[1-6]").fullmatch
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_CHARSET = re.compile(
    rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([\w-]{2,20})|<\?xml[^>]{0,80}encoding\s*=\s*["']([\w-]{2,20})""",
    re.IGNORECASE,
)
_WIDER = {
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "gb_2312-80": "gb18030",
    "x-gbk": "gb18030",
    "big5": "big5hkscs",
    "utf8": "utf-8",
}
_TRUSTED = ("gb", "big5", "utf-8", "euc", "shift", "hz")
# not Latin on either side
_WRAP = re.compile(r"(?<![\x00-\xff])[ \t\r\f]*\n[ \t\r\n\f]*(?![\x00-\xff])")
_BLANKS = re.compile(r"[ \t\r\n\f]+")
_ENDS_SENTENCE = re.compile("[。！？；]")
LINKED = 0.9


def read(path: Path, data: bytes, limits: Limits) -> Content:
    """The text of a web page in blocks, with the page's title."""
    looks = seems(data)
    decoded = None if looks else decode(data, declared_charset(data))
    if decoded is None:
        reason = f"it is named as a web page but seems to be {looks or 'binary data'}"
        raise SourceBroken(path, reason, "Save the page from the browser once more.")
    root = _parsed(decoded.text) if "<" in decoded.text else None
    lines = decoded.text.split("\n") if root is None else _lines(root)
    if not any(line.strip() for line in lines):
        raise SourceEmpty(path, "the page shows no text", "Save it from the browser after it has been built up.")
    return Content(
        "\n".join(lines) + "\n", decoded.encoding, _title(root) if root is not None else None, notes(decoded)
    )


def declared_charset(data: bytes) -> str | None:
    """The encoding that a page declares, in its widest form; None where it declares none that is to be trusted."""
    match = _CHARSET.search(data, 0, 4096)
    if not match:
        return None
    name = (match[1] or match[2]).decode("ascii").lower()
    name = _WIDER.get(name, name)
    return name if name.startswith(_TRUSTED) else None


def _parsed(text: str) -> etree._Element | None:
    parser = etree.HTMLParser(encoding="utf-8", no_network=True, remove_comments=True, remove_pis=True, huge_tree=True)
    return etree.fromstring(text.replace("\x00", "").encode("utf-8", "replace"), parser)


def _title(root: etree._Element) -> str | None:
    title = root.find(".//title")
    text = _BLANKS.sub(" ", "".join(title.itertext())).strip() if title is not None else ""
    return text or None


class _Page:
    """The lines of a page as they are gathered; `linked` counts the characters of a line that stand in links."""

    def __init__(self, title: str) -> None:
        self.title = title
        self.lines: list[str] = []
        self.links: list[str] = []
        self.parts: list[str] = []
        self.linked = 0
        self.preformatted = 0

    def write(self, text: str | None, linked: bool) -> None:
        if not text:
            return
        self.linked += linked * len(text.strip())
        first, *others = text.split("\n") if self.preformatted else [text]
        self.parts.append(first)
        for line in others:
            self.end_line()
            self.parts.append(line)

    def end_line(self, heading: bool = False) -> None:
        line = joined("".join(self.parts))
        if line and (heading or not self._is_link(line)):
            self.lines.append(line)
        elif line:
            self.links.append(line)
        self.parts.clear()
        self.linked = 0

    def _is_link(self, line: str) -> bool:
        """Whether a line is a link from end to end: a menu entry, another page's headline."""
        whole = self.linked >= LINKED * len(line)
        return whole and not _ENDS_SENTENCE.search(line) and not (len(line) >= 8 and line in self.title)


def _lines(root: etree._Element) -> list[str]:
    page = _Page(_title(root) or "")
    body = root.find("body")
    depth = 0
    walk = etree.iterwalk(root if body is None else body, events=("start", "end"))
    for event, element in walk:
        tag = element.tag
        if event == "start":
            if _is_unseen(element):
                walk.skip_subtree()
                continue
            if tag == "table" and is_data(element):
                page.end_line()
                page.lines.extend(rows(element))
                walk.skip_subtree()
                continue
            depth += tag == "a"
            page.preformatted += tag == "pre"
            if _BLOCK(tag):
                page.end_line()
            page.write(element.text, depth > 0)
        else:
            if _BLOCK(tag):
                page.end_line(heading=bool(_HEADING(tag)))
            if not _is_unseen(element):
                depth -= tag == "a"
                page.preformatted -= tag == "pre"
            page.write(element.tail, depth > 0)
    page.end_line()
    return page.lines or page.links


def _is_unseen(element: etree._Element) -> bool:
    return (
        bool(_UNSEEN(element.tag))
        or element.get("hidden") is not None
        or bool(_HIDDEN.search(element.get("style") or ""))
    )


def joined(text: str) -> str:
    """Text on one line: source line breaks between Chinese characters vanish, other blanks become one space."""
    return _BLANKS.sub(" ", _WRAP.sub("", text)).strip(" ")


def is_data(table: etree._Element) -> bool:
    """Whether a table holds data, not the layout of a page: no table within, no cell of several blocks."""
    if table.find(".//table") is not None:
        return False
    cells = list(table.iter("td", "th"))
    if len(cells) < 2:
        return False
    return not any(len(_paragraphs(cell)) > 1 and len("".join(cell.itertext())) > 200 for cell in cells)


def _paragraphs(cell: etree._Element) -> list[etree._Element]:
    return [block for block in cell.iter("p", "div", "li", "h1", "h2", "h3") if "".join(block.itertext()).strip()]


def rows(table: etree._Element) -> Iterator[str]:
    """The rows of a data table that hold text, cells parted by tabs."""
    for caption in table.iter("caption"):
        yield joined(_seen_text(caption))
    for row in table.iter("tr"):
        cells = [joined(_seen_text(cell)) for cell in row.iterchildren("td", "th")]
        line = "\t".join(cells).rstrip("\t")
        if line.strip():
            yield line


def _seen_text(element: etree._Element) -> str:
    """All text in an element but what a page does not show."""
    parts = []
    walk = etree.iterwalk(element, events=("start", "end"))
    for event, part in walk:
        if event == "start":
            if _is_unseen(part):
                walk.skip_subtree()
            else:
                parts.append(part.text or "")
        elif part is not element:
            parts.append((" " if _BLOCK(part.tag) else "") + (part.tail or ""))
    return "".join(parts)
