"""PDF documents with a text layer: the words of each page, set back into paragraphs.

A PDF knows lines, not paragraphs. A line that reaches the right margin goes on in the next one, unless that one is
indented, numbered, of another size or set apart. Headers, footers and page numbers that come on page after page are
left out. Cells of a table row are parted by tabs.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise
from pathlib import Path
from statistics import median
from typing import NamedTuple

import pypdfium2
from pypdfium2 import raw

from guatu.errors import SourceBroken, SourceEncrypted, SourceTooLarge, SourceWithoutText
from guatu.reading.sources.content import Content, Limits
from guatu.reading.sources.signature import seems

OCR = "Recognise its text (OCR) first, or use the Word file it was made from."
_ROW = re.compile(r"[^\r\n]*[^\s][^\r\n]*")
_PAGE_NUMBER = re.compile(
    r"[-—–－·.\s]*(?:第\s*)?\d{1,4}(?:\s*页)?(?:\s*[/／,，]?\s*(?:共\s*)?\d{1,4}\s*页?)?[-—–－·.\s]*"
)
_NUMBERED = re.compile(
    r"[（(]?[一二三四五六七八九十]{1,3}[）)、]|[（(]?\d{1,2}(?:[）)、．]|\.(?!\d))|第[一二三四五六七八九十]{1,3}[章节条部]|[①-⑳●■◆]"
)
_UNREADABLE = re.compile("[\x00-\x08\x0e-\x1f\ufffd\ue000-\uf8ff]")
# what pdfium gives for a hyphen at the end of a line
_HYPHEN = "\ufffe"
_LAST = "。！？；："


class _Row(NamedTuple):
    """One printed line: its words and its box in points; `size` is the height of its characters.

    `edge` tells that it stands in the upper or lower tenth of its page, where headers and page numbers are.
    """

    text: str
    left: float
    right: float
    bottom: float
    size: float
    edge: bool


class _Setting(NamedTuple):
    """How a document is set: the margins of its full lines, its usual line pitch, and whether it indents."""

    left: float
    right: float
    pitch: float
    indents: bool


def read(path: Path, data: bytes, limits: Limits) -> Content:
    """The text of a PDF document."""
    document = _opened(path, data)
    try:
        if len(document) > limits.pages:
            reason = f"it has {len(document):,} pages, the limit is {limits.pages:,}"
            raise SourceTooLarge(path, reason, "Split it, one report a file.")
        pages = [list(_rows(document, number)) for number in range(len(document))]
    finally:
        document.close()
    _check_text(path, pages)
    kept, left_out = _without_running_lines(pages)
    lines = _paragraphs(kept)
    text = "\n".join(lines).replace(_HYPHEN, "") + "\n"
    return Content(text, notes=tuple(_notes(pages, left_out)))


def _opened(path: Path, data: bytes) -> pypdfium2.PdfDocument:
    try:
        return pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        if getattr(error, "err_code", None) == raw.FPDF_ERR_PASSWORD:
            raise SourceEncrypted(path, "it is locked with a password", "Save it without a password.") from error
        looks = seems(data) or "no PDF document"
        reason = "it is damaged" if looks == "a PDF document" else f"it is named .pdf but seems to be {looks}"
        raise SourceBroken(path, f"{reason} ({error})", "Export it anew from its program.") from error


def _check_text(path: Path, pages: Sequence[Sequence[_Row]]) -> None:
    text = "".join(row.text for page in pages for row in page)
    if not text.strip():
        raise SourceWithoutText(path, f"its {len(pages)} pages hold no text, only pictures", OCR)
    if 3 * len(_UNREADABLE.findall(text)) > len(text):
        raise SourceWithoutText(path, "its text layer does not tell which characters it shows", OCR)


def _notes(pages: Sequence[Sequence[_Row]], left_out: int) -> Iterator[str]:
    blank = [str(number) for number, page in enumerate(pages, start=1) if not page]
    if blank:
        shown = ", ".join(blank[:20]) + (" …" if len(blank) > 20 else "")
        yield f"no text on {len(blank)} of {len(pages)} pages: {shown}"
    if left_out:
        yield f"{left_out} lines of page headers, footers and page numbers were left out"


# --- rows ---------------------------------------------------------------------------------------------------------


def _rows(document: pypdfium2.PdfDocument, number: int) -> Iterator[_Row]:
    """The printed lines of a page in the order of its content; those on one base line are one row."""
    page = document[number]
    words = page.get_textpage()
    try:
        last: _Row | None = None
        for row in _printed_lines(words, page.get_height()):
            if last and abs(row.bottom - last.bottom) < 0.3 * row.size and row.left > last.right:
                last = last._replace(text=f"{last.text}\t{row.text}", right=row.right)
                continue
            if last:
                yield last
            last = row
        if last:
            yield last
    finally:
        words.close()
        page.close()


def _printed_lines(words: pypdfium2.PdfTextPage, height: float) -> Iterator[_Row]:
    text = words.get_text_range()
    for match in _ROW.finditer(text):
        line = match[0].rstrip()
        start = match.start() + len(line) - len(line.lstrip())
        first = _box(words, start)
        last = _box(words, match.start() + len(line) - 1)
        if first and last:
            size = first[3] - first[1]
            edge = not 0.1 * height < first[1] < 0.9 * height
            yield _Row(_with_tabs(words, line.lstrip(), start, size), first[0], last[2], first[1], size, edge)


def _box(words: pypdfium2.PdfTextPage, index: int) -> tuple[float, float, float, float] | None:
    """Left, bottom, right and top of a character of the page's text, with its whole advance."""
    char = raw.FPDFText_GetCharIndexFromTextIndex(words, index)
    return words.get_charbox(char, loose=True) if char >= 0 else None


def _with_tabs(words: pypdfium2.PdfTextPage, line: str, start: int, size: float) -> str:
    """The line with a tab for each blank that is wide enough to part two columns."""
    pieces = line.split(" ")
    out, at = pieces[0], start + len(pieces[0])
    for piece in pieces[1:]:
        before, after = _box(words, at - 1), _box(words, at + 1)
        wide = before is not None and after is not None and after[0] - before[2] > 1.5 * size
        out += ("\t" if wide else " ") + piece
        at += 1 + len(piece)
    return out


# --- running headers and page numbers -----------------------------------------------------------------------------


def _without_running_lines(pages: Sequence[Sequence[_Row]]) -> tuple[list[list[_Row]], int]:
    """The pages without what is printed on one after the other, and how many lines that were."""
    filled = sum(1 for page in pages if page)
    seen = Counter(words for page in pages for words in {_masked(row) for row in page if row.edge})
    running = {words for words, count in seen.items() if count >= max(2, 0.3 * filled)}
    kept = [[row for row in page if not _is_running(row, running)] for page in pages]
    return kept, sum(map(len, pages)) - sum(map(len, kept))


def _masked(row: _Row) -> str:
    return re.sub(r"\d+", "#", row.text)


def _is_running(row: _Row, running: set[str]) -> bool:
    if not row.edge or row.text.endswith(tuple(_LAST)):
        return False
    return _masked(row) in running or bool(_PAGE_NUMBER.fullmatch(row.text))


# --- paragraphs ---------------------------------------------------------------------------------------------------


def _paragraphs(pages: Sequence[Sequence[_Row]]) -> list[str]:
    """The rows of all pages, those that go on joined."""
    setting = _setting(pages)
    lines: list[str] = []
    last: _Row | None = None
    for page in pages:
        for number, row in enumerate(page):
            if last and _goes_on(last, row, setting, same_page=number > 0):
                lines[-1] += _seam(last.text, row.text) + row.text
            else:
                lines.append(row.text)
            last = row
    return lines


def _setting(pages: Sequence[Sequence[_Row]]) -> _Setting:
    rows = [row for page in pages for row in page if "\t" not in row.text]
    long = [row for row in rows if len(row.text) >= 12] or rows
    if not long:
        return _Setting(0, 1e9, 0, False)
    left = min(Counter(round(row.left) for row in long).most_common(2), key=lambda pair: pair[0])[0]
    right = sorted(row.right for row in long)[int(0.9 * (len(long) - 1))]
    drops = [above.bottom - below.bottom for page in pages for above, below in pairwise(page)]
    pitch = median(drop for drop in drops if drop > 0) if any(drop > 0 for drop in drops) else 0
    indented = sum(1 for row in long if 1.2 * row.size < row.left - left < 3 * row.size)
    return _Setting(left, right, pitch, indented * 10 >= len(long))


def _goes_on(last: _Row, row: _Row, setting: _Setting, *, same_page: bool) -> bool:
    """Whether a row continues the one before it."""
    if "\t" in last.text or "\t" in row.text or _NUMBERED.match(row.text):
        return False
    full = last.right >= setting.right - (3.5 if setting.indents else 1.6) * last.size
    indented = row.left > setting.left + 0.8 * row.size
    alike = abs(last.size - row.size) < 0.15 * row.size
    apart = same_page and (last.bottom - row.bottom > 1.6 * setting.pitch or last.bottom < row.bottom)
    ended = not setting.indents and last.text.endswith(tuple(_LAST))
    return full and alike and not (indented or apart or ended)


def _seam(before: str, after: str) -> str:
    """A blank between Latin words, nothing between Chinese characters, within a figure or a word with a hyphen."""
    return " " if before[-1].isascii() and before[-1].isalpha() and after[0].isascii() and after[0].isalpha() else ""
