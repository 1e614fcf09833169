"""The series of an indicator over an area as a page shows it: its periods, each with value, growth and marks."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal
from typing import NamedTuple

from guatu.catalogue import Indicator
from guatu.periods import Period, month
from guatu.statistics import (
    Answer,
    BaseRevised,
    Figure,
    RevisedYear,
    Series,
    base_revisions,
    level,
    published,
    revised_years,
    yoy,
)

FLOW_VIEWS = ("cumulative", "discrete")
VIEWS = ("cumulative", "point", "discrete")
MONTHLY_FROM = 6
"""A year with figures to so many ends of months is reported by month: months that lack are shown with the reason."""


class Point(NamedTuple):
    """A period with its value or the reason why there is none, and its growth: as published, else worked out."""

    period: Period
    answer: Answer
    growth: Figure | None
    is_published: bool
    revised: BaseRevised | None

    @property
    def status(self) -> str:
        figure = self.answer if isinstance(self.answer, Figure) else self.growth
        return figure.status if figure is not None else ""


def views(indicator: Indicator, series: Series) -> tuple[str, ...]:
    """The bases on which a series can be shown, the ordinary one first: flows convert, what else is as reported."""
    if indicator.nature == "flow":
        return FLOW_VIEWS
    held = {one.basis for one in series}
    return tuple(each for each in VIEWS if each in held)


def points(indicator: Indicator, series: Series, view: str) -> list[Point]:
    """The series on a basis, oldest first."""
    found = {finding.level.stretch: finding for finding in base_revisions(series, step(series))}
    return [_point(indicator, series, period, view, found) for period in periods(indicator, series, view)]


def growth_at(indicator: Indicator, series: Series, period: Period, view: str) -> tuple[Figure | None, bool]:
    """The growth of a period, and whether it was published; None where there is neither."""
    for basis in _same_days(period, view):
        told = published(series, period, basis)
        if isinstance(told, Figure):
            return told, True
    worked_out = yoy(indicator, series, period, view)
    return (worked_out, False) if isinstance(worked_out, Figure) else (None, False)


def revised(series: Series) -> tuple[RevisedYear, ...]:
    """The years whose base was revised."""
    return revised_years(series, step(series))


def step(series: Series) -> Decimal:
    """The unit in which the levels of a series are printed: the smallest place that any of them uses."""
    places = [_last_place(one.value) for one in series if one.value]
    return Decimal(1).scaleb(min(places)) if places else Decimal(0)


def _last_place(value: Decimal) -> int:
    exponent = value.normalize().as_tuple().exponent
    return exponent if isinstance(exponent, int) else 0


def _point(
    indicator: Indicator, series: Series, period: Period, view: str, found: dict[tuple[str, date, date], BaseRevised]
) -> Point:
    grown, is_published = growth_at(indicator, series, period, view)
    mark = next((found[key] for basis in _same_days(period, view) if (key := _stretch(period, basis)) in found), None)
    return Point(period, level(indicator, series, period, view), grown, is_published, mark)


def _stretch(period: Period, basis: str) -> tuple[str, date, date]:
    return basis, period.last if basis == "point" else period.first, period.last


def _same_days(period: Period, view: str) -> tuple[str, ...]:
    """The bases that say the same of a period: from January on, what is cumulated and what is of the period."""
    if view != "point" and (period.first.month, period.first.day) == (1, 1):
        return (view, *(other for other in FLOW_VIEWS if other != view))
    return (view,)


# ------------------------------------------------------------------ which periods a series has


def periods(indicator: Indicator, series: Series, view: str) -> list[Period]:
    """The periods of a series on a basis, oldest first, without those that lie across years."""
    if indicator.nature != "flow":
        return [one.period for one in series if one.basis == view]
    ends: dict[int, set[date]] = defaultdict(set)
    for one in series:
        if one.period.first.year == one.period.last.year:
            ends[one.period.last.year].add(one.period.last)
    return [period for year in sorted(ends) for period in _of_year(sorted(ends[year]), view)]


def _of_year(ends: list[date], view: str) -> list[Period]:
    """The periods of a year by their ends."""
    filled = _months(ends)
    if view == "cumulative":
        return [Period(date(end.year, 1, 1), end, "range") for end in filled or ends]
    return _between(filled, monthly=True) if filled else _between(ends, monthly=False)


def _months(ends: list[date]) -> list[date]:
    """Every end of a month from the first end to the last, without January where it is not told; [] if not monthly."""
    told = [end for end in ends if (end + timedelta(days=1)).day == 1]
    if len(told) < min(MONTHLY_FROM, ends[-1].month - 1) or len(told) < len(ends) or len(told) < 2:
        return []
    return [month(end.year, number).last for end in ends[:1] for number in range(end.month, ends[-1].month + 1)]


def _between(ends: Iterable[date], *, monthly: bool) -> list[Period]:
    """The stretches between ends, the first from January on; for a year that begins later, its month alone."""
    found: list[Period] = []
    for end in ends:
        first = found[-1].last + timedelta(days=1) if found else date(end.year, 1, 1)
        if not found and monthly and end.month > 2:
            first = end.replace(day=1)
        found.append(Period(first, end))
    return found
