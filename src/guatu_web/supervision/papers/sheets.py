"""The responsibility table as an Excel book that can be printed as it is: A4 lying, fitted to the width, its headings
repeated on every page."""

from __future__ import annotations

from collections.abc import Iterable
from tempfile import TemporaryDirectory, TemporaryFile
from typing import IO, Any

import xlsxwriter

from guatu.papers import Shaded
from guatu.reading.export import printable
from guatu.reading.workbook import LONGEST_CELL, OPTIONS
from guatu_web.supervision.papers.responsibility import COLUMNS, Entry, Heading, by_programme
from guatu_web.supervision.papers.wording import GROUNDS

_BODY = {"font_name": "仿宋_GB2312", "font_size": 12, "border": 1, "text_wrap": True, "valign": "vcenter"}
_HEAD = {"font_name": "黑体", "font_size": 12, "border": 1, "align": "center", "valign": "vcenter"}
_TITLE = {"font_name": "方正小标宋简体", "font_size": 22, "align": "center", "valign": "vcenter"}
_NARROWER = 0.48
"""Characters of size 12 to a millimetre."""
LAST = len(COLUMNS) - 1


def as_book(head: Heading, lines: Iterable[Entry]) -> tuple[IO[bytes], int]:
    """The table as a book, open at its beginning, and how many items it has."""
    file, count = TemporaryFile(), 0  # noqa: SIM115  the response closes it
    with TemporaryDirectory(prefix="guatu-") as parts:
        book = xlsxwriter.Workbook(file, {**OPTIONS, "tmpdir": parts})
        sheet, looks = book.add_worksheet("责任清单"), _looks(book)
        _set_up(sheet, head, looks)
        at = 3
        for name, group in by_programme(lines):
            if name:
                sheet.merge_range(at, 0, at, LAST, "", looks["group"])
                sheet.write_string(at, 0, printable(name), looks["group"])
                at += 1
            for line in group:
                _put(sheet, at, line, looks)
                at, count = at + 1, count + 1
        sheet.print_area(0, 0, at - 1, LAST)
        book.close()
    file.seek(0)
    return file, count


def _set_up(sheet: Any, head: Heading, looks: dict[str, Any]) -> None:
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.set_margins(left=0.6, right=0.6, top=0.8, bottom=0.8)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(2)
    sheet.set_footer("&C— &P —")
    sheet.freeze_panes(3, 0)
    for index, column in enumerate(COLUMNS):
        sheet.set_column(index, index, column.width * _NARROWER)
    sheet.set_row(0, 36)
    sheet.merge_range(0, 0, 0, LAST, "", looks["title"])
    sheet.write_string(0, 0, printable(head.title), looks["title"])
    sheet.merge_range(1, 0, 1, LAST, "", looks["below"])
    sheet.write_string(1, 0, head.below, looks["below"])
    for index, column in enumerate(COLUMNS):
        sheet.write_string(2, index, column.name, looks["head"])


def _put(sheet: Any, at: int, line: Entry, looks: dict[str, Any]) -> None:
    sheet.write_number(at, 0, line.serial, looks["centred"])
    for index, cell in enumerate(line.cells):
        text, ground = cell if isinstance(cell, Shaded) else (cell, "")
        look = looks[ground] if ground else looks["centred" if COLUMNS[index].centred else "text"]
        if index:
            sheet.write_string(at, index, printable(text)[:LONGEST_CELL], look)


def _looks(book: Any) -> dict[str, Any]:
    centred = {**_BODY, "align": "center"}
    return {
        "title": book.add_format(_TITLE),
        "below": book.add_format({"font_name": "仿宋_GB2312", "font_size": 12, "align": "left"}),
        "head": book.add_format({**_HEAD, "bg_color": "#E7ECF3"}),
        "group": book.add_format({**_HEAD, "align": "left", "bg_color": "#F2F2F2"}),
        "text": book.add_format(_BODY),
        "centred": book.add_format(centred),
        **{each: book.add_format({**centred, "bg_color": f"#{each}"}) for each in GROUNDS.values() if each},
    }
