"""Invented series: what a zone of the demo might report, made from a seed and for tests alone."""

from __future__ import annotations

from math import exp
from random import Random

from guatu.pace import History
from guatu.periods import Period, cumulative, reporting_periods

PATH = (0.12, 0.21, 0.29, 0.37, 0.48, 0.56, 0.64, 0.73, 0.80, 0.87, 1.0)
"""An uneven year: weak at its beginning, strong at each quarter's end."""


def figures(
    first: int = 2016, years: int = 10, growth: float = 0.08, noise: float = 0.03, seed: int = 7
) -> dict[Period, float]:
    """The discrete figures of the eleven periods of each year."""
    random = Random(seed)
    told = {}
    for after in range(years):
        before = 0.0
        for share, period in zip(PATH, reporting_periods(first + after), strict=True):
            level = 100 * exp(growth * after) * (share - before) * exp(random.gauss(0, noise))
            told[period], before = level, share
    return told


def history(**how) -> History:
    return History.of(figures(**how))


def steady(years: int = 4, growth: float = 0.1, last_month: int = 12) -> History:
    """A history to 2026 without noise: every year is PATH, times the growth. The last one ends at a month."""
    told = {}
    for after in range(years):
        year = 2026 - years + 1 + after
        for month, share in zip(range(2, 13), PATH, strict=True):
            if year < 2026 or month <= last_month:
                told[cumulative(year, month)] = 100 * (1 + growth) ** after * share
    return History.of(told)
