"""Tables as offices send them, made by code; every figure and place in them is invented."""

from __future__ import annotations

import datetime
from pathlib import Path

import xlsxwriter

from guatu import catalogue
from guatu.reporting import Frame, extract, open_book, propose

CATALOGUE = catalogue.load()
AREAS = {"东园": "east", "东部园区": "east", "西园": "west", "全区": "zone"}


class Percent(float):
    """A number whose cell shows it in percent."""


class Thousandth(float):
    """A number whose cell shows a thousandth of it."""


def write_book(path: Path, sheets: dict[str, list[list]], *, merged=(), hidden_rows=(), hidden_sheets=(), hidden=""):
    """An .xlsx file. Cells may be Percent, Thousandth, days, "=formula" with its value as ("=1/0", "#DIV/0!"), None.

    `merged` are (first row, first column, last row, last column, text), counted from 0, in every sheet; `hidden` is
    columns as "C:C".
    """
    book = xlsxwriter.Workbook(path)
    formats = {
        Percent: book.add_format({"num_format": "0.0%"}),
        Thousandth: book.add_format({"num_format": "0.0,"}),
        datetime.date: book.add_format({"num_format": 'yyyy"年"m"月"'}),
    }
    for name, rows in sheets.items():
        sheet = book.add_worksheet(name)
        for number, row in enumerate(rows):
            for column, value in enumerate(row):
                _write(sheet, number, column, value, formats.get(type(value)))
        for each in merged:
            sheet.merge_range(*each)
        for number in hidden_rows:
            sheet.set_row(number, None, None, {"hidden": True})
        if hidden:
            sheet.set_column(hidden, None, None, {"hidden": True})
        if name in hidden_sheets:
            sheet.hide()
    book.close()
    return path


def _write(sheet, row, column, value, form):
    if isinstance(value, tuple):
        sheet.write_formula(row, column, value[0], None, value[1])
    elif isinstance(value, datetime.date):
        sheet.write_datetime(row, column, value, form)
    elif isinstance(value, int | float):
        sheet.write_number(row, column, value, form)
    elif value is not None:
        sheet.write_string(row, column, value)


def taken_in(path: Path, **frame):
    """The intake of a file by its proposed mapping."""
    book = open_book(path)
    mappings, _ = propose(book, CATALOGUE, AREAS)
    return extract(book, mappings, Frame(CATALOGUE, AREAS, **{"area": "zone", **frame}))


def cells_of(path: Path) -> dict[tuple[int, int], object]:
    """(row, column) -> cell of the first sheet."""
    return {(cell.row, cell.column): cell for row in open_book(path).sheets[0].rows() for cell in row.cells}
