"""The periods for which figures are reported, and how the small ones make up the large ones.

January is not published alone: 1-2月 is one period, and a year has eleven monthly ones.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from itertools import chain

from guatu.errors import PeriodError
from guatu.periods import Period, cumulative, half, quarter, reporting_periods, xun, year

GRAINS = ("xun", "month", "quarter", "half", "year")

_OF_YEAR: dict[str, Callable[[int], tuple[Period, ...]]] = {
    "xun": lambda n: tuple(xun(n, month, part) for month in range(1, 13) for part in (1, 2, 3)),
    "month": reporting_periods,
    "quarter": lambda n: tuple(quarter(n, part) for part in range(1, 5)),
    "half": lambda n: (half(n, 1), half(n, 2)),
    "year": lambda n: (year(n),),
}


@lru_cache(maxsize=1024)
def periods_of(of_year: int, grain: str) -> tuple[Period, ...]:
    """The periods of a grain in a year: 36 旬, 11 monthly periods, 4 quarters, 2 halves, 1 year.

    >>> [str(period) for period in periods_of(2026, "month")[:2]]
    ['2026-01/2026-02', '2026-03']
    """
    if grain not in _OF_YEAR:
        raise PeriodError(f"{grain!r} is no grain of reports; {', '.join(GRAINS)} are")
    return _OF_YEAR[grain](of_year)


def grain_of(period: Period) -> str:
    """The grain in which a period is reported, with 1-2月 as a month; "" for stretches such as 1-7月."""
    if is_first_two_months(period):
        return "month"
    return period.grain if period.grain in GRAINS else ""


def is_first_two_months(period: Period) -> bool:
    """Whether it is 1-2月."""
    return (period.first, period.last) == _days(cumulative(period.last.year, 2))


@lru_cache(maxsize=4096)
def parts_of(period: Period, grain: str) -> tuple[Period, ...]:
    """The reporting periods of a grain that make up a period exactly, in order; () where they do not.

    A period is not a part of itself.

    >>> [str(part) for part in parts_of(Period.parse("2026Q1"), "month")]
    ['2026-01/2026-02', '2026-03']
    >>> parts_of(Period.parse("2026-01/2026-05"), "quarter")
    ()
    """
    years = range(period.first.year, period.last.year + 1)
    inside = [part for part in chain.from_iterable(periods_of(n, grain) for n in years) if period.contains(part)]
    whole = sum(part.days for part in inside) == period.days
    return tuple(inside) if whole and len(inside) > 1 else ()


def pieces_by_year(period: Period) -> tuple[Period, ...]:
    """The period cut at the ends of years."""
    return tuple(Period(max(period.first, one.first), min(period.last, one.last)) for one in period.years())


def _days(period: Period) -> tuple[object, object]:
    return period.first, period.last
