"""What is known of an indicator that adds up over the year: cumulative values by year and month, and annual totals.

January is not published alone: a year has eleven monthly periods, named here by the month in which they end, 2 to 12.
What is missing is None and never zero.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import isfinite
from typing import NamedTuple

from guatu.errors import GuatuError
from guatu.periods import Period

MONTHS = tuple(range(2, 13))
"""The month in which each of the eleven monthly periods ends."""


class PaceError(GuatuError, ValueError):
    """Figures, a goal or a way of judging them that do not fit together; says what would."""


class Year(NamedTuple):
    """One year: the cumulative value at each of MONTHS, and the total, each None where it is not known."""

    cumulative: tuple[float | None, ...]
    total: float | None


UNKNOWN = Year((None,) * len(MONTHS), None)


@dataclass(frozen=True, slots=True)
class History:
    """Years of figures, by number. Years may be missing, within a year any period may be.

    `end` is the month with which a year ends, and whose cumulative value is its total: 12, unless a goal ends with an
    earlier month. `first` is the month from which a year is added up: 1, unless a goal begins with a later one (see
    `within`).
    """

    years: Mapping[int, Year]
    end: int = 12
    first: int = 1

    @classmethod
    def of(cls, figures: Mapping[Period, float]) -> History:
        """The history that figures tell; each key says which months its figure covers.

        A figure from January on is cumulative (2026-01/2026-06, 2026Q1); any other is added to the cumulative value
        at the month before it (2026-06, 2026Q2), so that months, quarters and 1-2月 may stand side by side. Where both
        are given the published cumulative value counts. A whole year is its total; without one, December's value is.
        PaceError for a period that is not made of months of one year, and for a figure that is no number.
        """
        pieces: dict[int, dict[int, dict[int, float]]] = {}
        totals: dict[int, float] = {}
        for period, value in figures.items():
            first, last = _months(period, value)
            if period.grain == "year":
                totals[period.year] = float(value)
            pieces.setdefault(period.year, {}).setdefault(last, {}).setdefault(first, float(value))
        return cls({year: _year(pieces[year], totals.get(year)) for year in sorted(pieces)})

    def value(self, year: int, month: int) -> float | None:
        """The cumulative value at the end of a month."""
        return self._year(year).cumulative[month - 2]

    def total(self, year: int) -> float | None:
        """The total of a year."""
        return self._year(year).total

    def share(self, year: int, month: int) -> float | None:
        """Which share of a year's total was there at the end of a month."""
        value, total = self.value(year, month), self.total(year)
        return None if value is None or total is None or total <= 0 else value / total

    def latest(self, year: int, month: int = 12) -> int | None:
        """The last month of a year, up to a month, whose cumulative value is known."""
        return next((m for m in range(month, 1, -1) if self.value(year, m) is not None), None)

    def full_years(self, before: int) -> int:
        """How many years before a year have a total."""
        return sum(year < before and each.total is not None for year, each in self.years.items())

    def known(self, year: int, month: int) -> History:
        """What was known when the figure of a month came out: later periods are left out, and so is the total."""
        kept = {each: known for each, known in self.years.items() if each < year}
        if year in self.years:
            own = self.years[year]
            seen = tuple(v if m <= month else None for m, v in zip(MONTHS, own.cumulative, strict=True))
            kept[year] = Year(seen, own.total if month >= self.end else None)
        return History(kept, self.end, self.first)

    def within(self, first: int, end: int) -> History:
        """The same figures added up from a month to a month alone: for a goal of that stretch of a year.

        It is a series of its own: what came before is taken off each figure, and the stretch's last figure is its
        total. Where the figure before the stretch is missing, all of it is. PaceError for a stretch that begins within
        1-2月, which is one period, or does not end after it began.
        """
        if first == 2 or not first <= end <= 12 or end == 1:
            raise PaceError(f"months {first} to {end} are no stretch of a year; begin with 1 or with 3 to 12")
        if (first, end) == (self.first, self.end):
            return self
        return History({number: _cut(year, first, end) for number, year in self.years.items()}, end, first)

    def _year(self, number: int) -> Year:
        return self.years.get(number, UNKNOWN)


def _months(period: Period, value: float) -> tuple[int, int]:
    if not period.whole_months or period.first.year != period.last.year:
        raise PaceError(f"{period} is not made of whole months of one year; give months, quarters, 1-2月 or a year")
    if not isfinite(value):
        raise PaceError(f"{period}: {value} is no number; leave out what is not known")
    return period.first.month, period.last.month


def _year(pieces: Mapping[int, Mapping[int, float]], total: float | None) -> Year:
    reached: dict[int, float] = {0: 0.0}
    for last in range(1, 13):
        ends = pieces.get(last, {})
        first = min((f for f in ends if f - 1 in reached), default=None)
        if first is not None:
            reached[last] = reached[first - 1] + ends[first]
    cumulative = tuple(reached.get(month) for month in MONTHS)
    return Year(cumulative, cumulative[-1] if total is None else total)


def _cut(year: Year, first: int, end: int) -> Year:
    before = 0.0 if first == 1 else year.cumulative[first - 3]
    pairs = zip(MONTHS, year.cumulative, strict=True)
    seen = tuple(v - before if v is not None and before is not None and first <= m <= end else None for m, v in pairs)
    return Year(seen, seen[end - 2])
