"""Grains of time as numbers: every period of a grain has an ordinal, so that a year before is a fixed step back."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, timedelta

from guatu.metrics.problems import MetricRefused
from guatu.periods import Period, cumulative, reporting_periods
from guatu.periods.period import half, month, quarter, xun_of, year

PER_YEAR = {"day": 366, "xun": 36, "month": 12, "reporting": 11, "quarter": 4, "half": 2, "year": 1}
"""Grain -> how many a year has at most; the ordinal of a period is year x that + its place in the year, from 0."""

COARSER = {
    "day": ("day", "xun", "month", "reporting", "quarter", "half", "year"),
    "xun": ("xun", "month", "reporting", "quarter", "half", "year"),
    "month": ("month", "reporting", "quarter", "half", "year"),
    "reporting": ("reporting", "quarter", "half", "year"),
    "quarter": ("quarter", "half", "year"),
    "half": ("half", "year"),
    "year": ("year",),
}
"""Grain -> the grains that can be made of it. "reporting" is one of the eleven monthly periods: 1-2月, 3月, …"""
AGAINST = ("year", "previous")

_CONTAINING: dict[str, Callable[[date], Period]] = {
    "day": lambda day: Period(day, day),
    "xun": xun_of,
    "month": lambda day: month(day.year, day.month),
    "reporting": lambda day: reporting_periods(day.year)[max(day.month, 2) - 2],
    "quarter": lambda day: quarter(day.year, (day.month + 2) // 3),
    "half": lambda day: half(day.year, (day.month + 5) // 6),
    "year": lambda day: year(day.year),
}


def containing(day: date, grain: str) -> Period:
    """The period of a grain in which a day lies."""
    return _CONTAINING[grain](day)


def each(period: Period, grain: str) -> Iterator[Period]:
    """The periods of a grain in which the days of a period lie, in their order."""
    one = containing(period.first, grain)
    while one.first <= period.last:
        yield one
        one = containing(one.last + timedelta(days=1), grain)


def numbered(of_year: int, part: int, grain: str) -> Period:
    """The period of a grain that is the so-and-so-many-th of a year, from 1; MetricRefused if there is none."""
    for number, one in enumerate(each(year(of_year), grain), 1):
        if number == part:
            return one
    raise MetricRefused("no_such_part", year=of_year, part=part, grain=grain)


def reset_start(day: date, reset: str) -> date:
    """The day from which a cumulative figure of a day adds up."""
    return date.min if reset == "never" else containing(day, reset).first


def whole(period: Period, grain: str) -> Period:
    """The period, if it begins and ends with periods of the grain; MetricRefused, with the near ones, if not."""
    first, last = containing(period.first, grain).first, containing(period.last, grain).last
    if (first, last) != (period.first, period.last):
        raise MetricRefused("part_of_grain", period=period, grain=grain, near=Period(first, last))
    return period


def ordinal(day: date, grain: str) -> int:
    """The ordinal of the period of a grain in which a day lies."""
    per_year = PER_YEAR[grain]
    if grain == "day":
        return day.year * per_year + day.timetuple().tm_yday - 1
    if grain == "xun":
        return day.year * per_year + (day.month - 1) * 3 + min((day.day - 1) // 10, 2)
    if grain == "reporting":
        return day.year * per_year + max(day.month, 2) - 2
    return day.year * per_year + (day.month - 1) * per_year // 12


def monthly_place(period: Period, basis: str) -> tuple[int, int]:
    """Year and index 1..11 of the monthly period that a question means.

    A stretch from January on (1-6月, 上半年, the year) is the place of its last month, for a basis other than discrete.
    MetricRefused for anything else: January is not published alone.
    """
    of_year, last_month = period.last.year, period.last.month
    places = reporting_periods(of_year)
    if period in places:
        return of_year, places.index(period) + 1
    if basis == "discrete" or last_month == 1 or _days(period) != _days(cumulative(of_year, last_month)):
        raise MetricRefused("not_a_reporting_period", period=period, basis=basis, year=of_year)
    return of_year, last_month - 1


def _days(period: Period) -> tuple[date, date]:
    return period.first, period.last
