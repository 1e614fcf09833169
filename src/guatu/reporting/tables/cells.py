"""A cell of an office table: where it stands, what is written in it, and what a person would not see of it."""

from __future__ import annotations

import re
from datetime import date, timedelta
from decimal import Context, Decimal
from typing import NamedTuple

SIGNIFICANT = Context(prec=15)
"""Excel keeps 15 significant digits; what a file writes beyond them (0.30000000000000004) is binary noise."""
_REFERENCE = re.compile(r"\$?([A-Z]{1,3})\$?([0-9]{1,7})")
_A = ord("A") - 1
_SERIAL_DAYS = range(1, 2_958_466)


class Cell(NamedTuple):
    """One cell; rows and columns count from 1.

    `text` is what the file holds, untouched; `kind` is text, number, date, bool or error. `number` is set for numbers
    and for dates (the day's serial). `shown` tells how a number is displayed: percent, scaled (the display is a
    thousandth or so of what is kept) or "" for plainly. `origin` is the first cell of the merged range that lent its
    content; None for a cell of its own.
    """

    row: int
    column: int
    text: str
    kind: str
    number: Decimal | None = None
    shown: str = ""
    origin: tuple[int, int] | None = None


class Row(NamedTuple):
    """The cells of one row that hold anything, from left to right, and whether the row is hidden."""

    number: int
    cells: tuple[Cell, ...]
    hidden: bool = False


def column_letters(column: int) -> str:
    """The letters of a column: 1 is A, 28 is AB."""
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(_A + 1 + rest) + letters
    return letters


def column_number(letters: str) -> int:
    """The number of a column: A is 1, AB is 28."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - _A
    return number


def coordinates(reference: str) -> tuple[int, int] | None:
    """Row and column of a reference such as B12; None for anything else."""
    found = _REFERENCE.fullmatch(reference)
    return (int(found[2]), column_number(found[1])) if found else None


def place(sheet: str | None, row: int | None, column: int | None) -> str:
    """A place in Chinese, as far as it is known: 工作表“月报”第12行C列."""
    parts = [f"工作表“{sheet}”" if sheet else "", f"第{row}行" if row else ""]
    return "".join([*parts, f"{column_letters(column)}列" if column else ""])


def number_of(text: str) -> Decimal | None:
    """A number as Excel keeps it, to its 15 significant digits; None for what is no finite number."""
    try:
        value = SIGNIFICANT.create_decimal(text)
    except ArithmeticError:
        return None
    return value if value.is_finite() and abs(value.adjusted()) < 40 else None


def day_of_serial(serial: Decimal, from_1904: bool = False) -> date | None:
    """The day of an Excel serial; None beyond the calendar.

    Serial 60 is the 29th of February 1900, which never was: from 61 on days count from 1899-12-30, before from a day
    later (ECMA-376 part 1, 18.17.4.1). Books of old Macintoshes count from 1904-01-01.
    """
    whole = int(serial)
    if from_1904:
        return date(1904, 1, 1) + timedelta(days=whole) if 0 <= whole < _SERIAL_DAYS.stop - 1462 else None
    if whole not in _SERIAL_DAYS or whole == 60:
        return None
    return date(1899, 12, 31 if whole < 60 else 30) + timedelta(days=whole)


def serial_of(text: str, from_1904: bool = False) -> Decimal | None:
    """The Excel serial of a day written as 2026-10-31; None for anything else."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    if from_1904:
        return Decimal((day - date(1904, 1, 1)).days)
    days = (day - date(1899, 12, 30)).days
    return Decimal(days if days > 60 else days - 1)
