"""A stretch of calendar time, both ends included, that knows its grain.

The canonical text of a period, accepted by `Period.parse` and printed by `str`:

    2019                    a year
    2022H1  2022Q3          a half-year, a quarter
    2022-07  2022-07-15     a month, a day
    2022-07-X1              a ten-day period 旬: X1 is 1-10, X2 is 11-20, X3 is 21 to the month's end
    2022-01/2022-07         months together (1-7月; 前三季度 is 2022-01/2022-09)
    2020/2022               years together (未来三年, “十三五”)
    2022-07-03/2022-07-20   days together
"""

from __future__ import annotations

import re
from calendar import isleap
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from guatu.errors import PeriodError

ACCEPTED = (
    "2019, 2022H1, 2022Q3, 2022-07, 2022-07-15, 2022-07-X1 (旬), 2022-01/2022-07, 2020/2022, 2022-07-03/2022-07-20 "
    "or the open ../2022"
)

_FORM = re.compile(r"([0-9]{4})(?:H([12])|Q([1-4])|-([0-9]{2})(?:-X([1-3])|-([0-9]{2}))?)?")
_WHOLE = {(1, 12): "year"} | {(m, 6): "half" for m in (1, 7)} | {(m, 3): "quarter" for m in (1, 4, 7, 10)}
_XUN_NAMES = {1: "上旬", 2: "中旬", 3: "下旬"}
_MONTH_DAYS = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_QUARTER_NAMES = "一二三四"


def month_end(year: int, month: int) -> date:
    """The last day of a month."""
    return date(year, month, _month_days(year, month))


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """From `first` to `last`, both included; sorts by its days.

    `grain` is one of day, xun, month, quarter, half, year, range. Left out, it is the calendar's own name for these
    days, and "range" where the calendar has none. "range" may be asked for, because 1-6月 is not said as 上半年
    although the days are the same: Period(first, last, "range") prints as 2022-01/2022-06. A single day or month is
    never a range.

    PeriodError if the days run backwards or do not make the grain asked for.
    """

    first: date
    last: date
    grain: str = ""

    def __post_init__(self) -> None:
        natural = _natural_grain(self.first, self.last)
        if not self.grain or (self.grain == "range" and natural in ("day", "month")):
            object.__setattr__(self, "grain", natural)
        elif self.grain not in (natural, "range"):
            raise PeriodError(f"{self.first} to {self.last} is no {self.grain}; the calendar calls it {natural}")

    @classmethod
    def parse(cls, text: str) -> Period:
        """The period that a canonical text names; ../2022, an open deadline, is 2022. PeriodError otherwise."""
        start, slash, end = text.strip().partition("/")
        try:
            if start == ".." or not slash:
                return _parse_one(end if slash else start)
            return span(_parse_one(start), _parse_one(end))
        except ValueError as error:
            raise PeriodError(f"{text!r} is not a period; accepted are {ACCEPTED}") from error

    @property
    def year(self) -> int:
        """The year in which it ends."""
        return self.last.year

    @property
    def days(self) -> int:
        """How many days it has."""
        return (self.last - self.first).days + 1

    def contains(self, other: Period | date) -> bool:
        """Whether every day of the other lies within this one."""
        first, last = (other.first, other.last) if isinstance(other, Period) else (other, other)
        return self.first <= first and last <= self.last

    def shift(self, years: int = 0, months: int = 0) -> Period:
        """The same period earlier (negative) or later: shift(years=-1) is what 同比 compares with.

        Month ends stay month ends; a 29th of February that the other year lacks becomes the 28th.
        """
        by = 12 * years + months
        if by == 0:
            return self
        first = _shift_date(self.first, by, stays_end=False)
        return Period(
            first, _shift_date(self.last, by, stays_end=self._ends_month()), "range" if self.grain == "range" else ""
        )

    def previous(self) -> Period:
        """The period just before, of the same grain and length: what 环比 compares with."""
        before = self.first - timedelta(days=1)
        if self.grain == "xun":
            return xun_of(before)
        if self.whole_months:
            return self.shift(months=-month_count(self.first, self.last))
        return Period(before - timedelta(days=self.days - 1), before)

    def months(self) -> tuple[Period, ...]:
        """Every month that it touches, in order."""
        start = 12 * self.first.year + self.first.month - 1
        return tuple(month(n // 12, n % 12 + 1) for n in range(start, start + month_count(self.first, self.last)))

    def years(self) -> tuple[Period, ...]:
        """Every year that it touches, in order."""
        return tuple(year(n) for n in range(self.first.year, self.last.year + 1))

    def label_zh(self) -> str:
        """The period in Chinese: 2022年上半年, 2022年1—7月, 2020—2022年."""
        return _LABELS[self.grain](self)

    def __str__(self) -> str:
        return _TEXTS[self.grain](self)

    @property
    def whole_months(self) -> bool:
        """Whether it begins and ends with a month."""
        return self.first.day == 1 and _is_month_end(self.last)

    def _ends_month(self) -> bool:
        return _is_month_end(self.last) and (self.first.day == 1 or self.grain == "xun")


@lru_cache(maxsize=4096)
def span(start: Period, end: Period) -> Period:
    """From the start of one period to the end of another, as months or years said together (1-6月 is no 上半年)."""
    if start == end:
        return start
    return Period(start.first, end.last, "range")


@lru_cache(maxsize=1024)
def year(number: int) -> Period:
    """A whole year."""
    return Period(date(number, 1, 1), date(number, 12, 31))


@lru_cache(maxsize=1024)
def half(of_year: int, number: int) -> Period:
    """上半年 (1) or 下半年 (2)."""
    return _months(of_year, 6 * number - 5, 6 * number)


@lru_cache(maxsize=1024)
def quarter(of_year: int, number: int) -> Period:
    """A quarter, 1 to 4."""
    return _months(of_year, 3 * number - 2, 3 * number)


@lru_cache(maxsize=1024)
def month(of_year: int, number: int) -> Period:
    """A month, 1 to 12."""
    return _months(of_year, number, number)


def xun(of_year: int, of_month: int, number: int) -> Period:
    """上旬 (1), 中旬 (2) or 下旬 (3) of a month."""
    first = date(of_year, of_month, 10 * number - 9)
    return Period(first, month_end(of_year, of_month) if number == 3 else first + timedelta(days=9))


def xun_of(day: date) -> Period:
    """The ten-day period 旬 in which a day lies."""
    return xun(day.year, day.month, min((day.day - 1) // 10 + 1, 3))


def cumulative(of_year: int, to_month: int) -> Period:
    """January to a month, as the monthly statistics cumulate: cumulative(2022, 7) is 2022-01/2022-07."""
    return span(month(of_year, 1), month(of_year, to_month))


def reporting_periods(of_year: int) -> tuple[Period, ...]:
    """The eleven monthly periods of Chinese statistics: January is not published alone, 1-2月 is one period."""
    return (cumulative(of_year, 2), *(month(of_year, number) for number in range(3, 13)))


def _months(of_year: int, first: int, last: int) -> Period:
    return Period(date(of_year, first, 1), month_end(of_year, last))


def _parse_one(text: str) -> Period:
    found = _FORM.fullmatch(text)
    if not found:
        raise PeriodError(text)
    number, half_number, quarter_number, month_number, xun_number, day = (int(x) if x else 0 for x in found.groups())
    if half_number:
        return half(number, half_number)
    if quarter_number:
        return quarter(number, quarter_number)
    if xun_number:
        return xun(number, month_number, xun_number)
    if found[6]:
        return Period(date(number, month_number, day), date(number, month_number, day))
    return month(number, month_number) if found[4] else year(number)


def _month_days(of_year: int, of_month: int) -> int:
    return 29 if of_month == 2 and isleap(of_year) else _MONTH_DAYS[of_month - 1]


def _is_month_end(day: date) -> bool:
    return day.day > 27 and day.day == _month_days(day.year, day.month)


def month_count(first: date, last: date) -> int:
    """How many months two days span, both months included."""
    return 12 * (last.year - first.year) + last.month - first.month + 1


def _natural_grain(first: date, last: date) -> str:
    if last < first:
        raise PeriodError(f"{first} to {last} runs backwards; name the earlier day first")
    if first == last:
        return "day"
    if not _is_month_end(last):
        return "xun" if (last - first).days == 9 and last.day in (10, 20) else "range"
    if first.day == 1:
        count = month_count(first, last)
        return "month" if count == 1 else _WHOLE.get((first.month, count), "range")
    return "xun" if first.day == 21 and month_count(first, last) == 1 else "range"


def _shift_date(day: date, by: int, stays_end: bool) -> date:
    months = 12 * day.year + day.month - 1 + by
    of_year, of_month = months // 12, months % 12 + 1
    if not 1 <= of_year <= 9999:
        raise PeriodError(f"{day} moved by {by} months leaves the years 1 to 9999")
    end = month_end(of_year, of_month)
    return end if stays_end else date(of_year, of_month, min(day.day, end.day))


def _part_number(period: Period) -> int:
    """Which half, quarter or 旬 it is."""
    if period.grain == "xun":
        return period.first.day // 10 + 1
    return (period.first.month - 1) // (6 if period.grain == "half" else 3) + 1


def _whole_years(period: Period) -> bool:
    ends = (period.first.month, period.first.day, period.last.month, period.last.day)
    return ends == (1, 1, 12, 31) and period.first.year < period.last.year


def _month_text(day: date) -> str:
    return f"{day.year:04}-{day.month:02}"


def _range_text(period: Period) -> str:
    if _whole_years(period):
        return f"{period.first.year:04}/{period.last.year:04}"
    if period.whole_months:
        return f"{_month_text(period.first)}/{_month_text(period.last)}"
    return f"{period.first}/{period.last}"


def _day_label(day: date) -> str:
    return f"{day.month}月{day.day}日"


def _range_label(period: Period) -> str:
    first, last = period.first, period.last
    if _whole_years(period):
        return f"{first.year}—{last.year}年"
    last_year = "" if first.year == last.year else f"{last.year}年"
    if period.whole_months:
        return f"{first.year}年{first.month}{'月' if last_year else ''}—{last_year}{last.month}月"
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.year}年{_day_label(first)}—{last.day}日"
    return f"{first.year}年{_day_label(first)}—{last_year}{_day_label(last)}"


_TEXTS: dict[str, Callable[[Period], str]] = {
    "day": lambda p: p.first.isoformat(),
    "xun": lambda p: f"{_month_text(p.first)}-X{_part_number(p)}",
    "month": lambda p: _month_text(p.first),
    "quarter": lambda p: f"{p.first.year:04}Q{_part_number(p)}",
    "half": lambda p: f"{p.first.year:04}H{_part_number(p)}",
    "year": lambda p: f"{p.first.year:04}",
    "range": _range_text,
}

_LABELS: dict[str, Callable[[Period], str]] = {
    "day": lambda p: f"{p.first.year}年{_day_label(p.first)}",
    "xun": lambda p: f"{p.first.year}年{p.first.month}月{_XUN_NAMES[_part_number(p)]}",
    "month": lambda p: f"{p.first.year}年{p.first.month}月",
    "quarter": lambda p: f"{p.first.year}年{_QUARTER_NAMES[_part_number(p) - 1]}季度",
    "half": lambda p: f"{p.first.year}年{'上' if _part_number(p) == 1 else '下'}半年",
    "year": lambda p: f"{p.first.year}年",
    "range": _range_label,
}
