"""Which period a figure is of: what its column, its row, the title of its sheet or the file's name say."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from guatu.catalogue import Indicator
from guatu.periods import Period, Reference, find, month
from guatu.quantities.script import simplify
from guatu.reporting.tables.cells import Cell, day_of_serial

_MONTH_NUMBER = re.compile(r"((?:19|20)[0-9]{2})[-./]?(0[1-9]|1[0-2])")
_MONTH_POINT = re.compile(r"((?:19|20)[0-9]{2})[./]([1-9])")
_SERIAL = re.compile(r"(?:3[7-9]|[4-6][0-9]|7[0-2])[0-9]{3}")  # 2001 to 2099, as a column of periods may hold them
_BARE_MONTH = re.compile(r"0?([1-9]|1[0-2])")
_WORDS = {
    "discrete": ("当月", "当季", "当期", "本月", "本季", "本期", "单月", "当月数", "本月数", "discrete"),
    "cumulative": ("累计", "本年累计", "累计数", "年初累计", "1-本月", "1至本月", "cumulative"),
    "point": ("时点", "期末", "月末", "季末", "年末", "时点数", "期末数", "point"),
}
BASIS_WORDS = {word: basis for basis, words in _WORDS.items() for word in words}


class Time(NamedTuple):
    """The time of a figure as it is kept: last day, grain and basis; see `figures.Figure`."""

    last: date
    grain: str
    basis: str


def said_period(text: str, year: int | None = None) -> Period | None:
    """The one period that a text names; None where it names none, several, or one that needs a year not given.

    Days do not count: a date in a title is when it was written.
    """
    plain = simplify(text).strip()
    found = _MONTH_NUMBER.fullmatch(plain) or _MONTH_POINT.fullmatch(plain)
    if found:
        return month(int(found[1]), int(found[2]))
    reference = Reference(year) if year else None
    named = {each.period for each in find(plain, reference) if each.kind in ("within", "by") and each.period}
    fit = {period for period in named if period.grain != "day"}
    return fit.pop() if len(fit) == 1 else None


def cell_period(cell: Cell, year: int | None, from_1904: bool) -> Period | None:
    """The period in a cell of a period column: a month, a date for its month, 10 where the year is known."""
    if cell.kind == "date" and cell.number is not None:
        day = day_of_serial(cell.number, from_1904)
        return month(day.year, day.month) if day else None
    text = simplify(cell.text).strip()
    if _SERIAL.fullmatch(text):
        day = day_of_serial(Decimal(text), from_1904)
        return month(day.year, day.month) if day else None
    if year and _BARE_MONTH.fullmatch(text):
        return month(year, int(text))
    return said_period(text, year) or _month_of_day(text)


def _month_of_day(text: str) -> Period | None:
    """The month of a day written out, as period columns have it (2026/10/31)."""
    days = [each.period for each in find(text) if each.period and each.period.grain == "day"]
    return month(days[0].last.year, days[0].last.month) if len(days) == 1 else None


def sheet_period(titles: Sequence[str], sheet: str, file: str) -> tuple[Period | None, int | None]:
    """The period of a sheet, by its title, else its name, else the file's name; and the year, where only that is said.

    A title that names two periods settles none.
    """
    sources = [*titles, sheet, file]
    year = _year(sources)
    for source in sources:
        period = said_period(source, year)
        if period and period.grain != "year":
            return period, year
    if any(_names_several(source, year) for source in sources):
        return None, year
    return next((p for source in sources if (p := said_period(source, year))), None), year


def _year(sources: Iterable[str]) -> int | None:
    for source in sources:
        years = {each.period.year for each in find(simplify(source)) if each.period and each.kind != "comparison"}
        if len(years) == 1:
            return years.pop()
    return None


def _names_several(source: str, year: int | None) -> bool:
    reference = Reference(year) if year else None
    found = {each.period for each in find(simplify(source), reference) if each.kind == "within" and each.period}
    return len([period for period in found if period.grain not in ("day", "year")]) > 1


def settle(period: Period, basis: str, indicator: Indicator) -> Time | str:
    """Last day, grain and basis of a figure, or the rule that it breaks: unreadable_period or no_basis.

    1-10月 is the cumulated October unless the basis says 当月, which then means October; a month alone says nothing
    about its basis. A stock is always of its last day.
    """
    if period.grain == "day":
        return "unreadable_period"
    months_from_january = period.whole_months and period.first.month == 1 and period.first.year == period.last.year
    if period.grain == "range":
        if not months_from_january:
            return "unreadable_period"
        return Time(period.last, "month", "point" if indicator.nature == "stock" else basis or "cumulative")
    if indicator.nature == "stock":
        return Time(period.last, period.grain, "point")
    if not basis and period.grain != "month":
        return Time(period.last, period.grain, "discrete")  # 三季度 and 2026年 say their own length
    return Time(period.last, period.grain, basis) if basis else "no_basis"
