"""Where published growth says that last year's level is no longer the base.

Bases are revised by censuses and changes of scope, and the old levels stay in the books. With L the level, B last
year's level as known and g the published growth, |(L / B - 1) x 100 - g| > 0.5 points raises a finding. Nothing is
overwritten: the finding tells the base that level and growth imply, L / (1 + g / 100).

Real growth is free of prices and levels are not: such growth is not held against levels.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from itertools import groupby
from typing import NamedTuple

from guatu.periods import Period
from guatu.quantities.numerals import EXACT
from guatu.statistics.growth import HUNDRED
from guatu.statistics.observation import Observation
from guatu.statistics.series import Series
from guatu.statistics.wording import Wording

THRESHOLD = Decimal("0.5")
"""Percentage points that printing and rounding explain."""


class BaseRevised(NamedTuple):
    """A period whose level, published growth and last year's level do not fit together.

    `computed` is the growth from the levels, `gap` computed minus published, in points; `implied_base` is the level
    of last year that would fit.
    """

    level: Observation
    base: Observation
    growth: Decimal
    computed: Decimal
    gap: Decimal
    implied_base: Decimal

    @property
    def period(self) -> Period:
        """The period of the level."""
        return self.level.period

    def said(self) -> Wording:
        """The finding in words."""
        computed, gap = f"{self.computed:.1f}", f"{abs(self.gap):.1f}"
        return Wording("base_revised", period=self.period, growth=self.growth, computed=computed, gap=gap)


class RevisedYear(NamedTuple):
    """A year in which the base was revised: its findings on one basis, and of how many periods that could be checked.

    A year is raised by its first finding. `throughout` says that more than half of its checked periods deviate, as
    they do when the base of a year was revised; otherwise single figures should be looked at first.
    """

    year: int
    basis: str
    findings: tuple[BaseRevised, ...]
    checked: int

    @property
    def throughout(self) -> bool:
        """Whether more than half of the periods deviate."""
        return 2 * len(self.findings) > self.checked

    @property
    def gap(self) -> Decimal:
        """The median gap of its findings, in points."""
        gaps = sorted(finding.gap for finding in self.findings)
        return EXACT.divide(gaps[(len(gaps) - 1) // 2] + gaps[len(gaps) // 2], Decimal(2))

    def said(self) -> Wording:
        """The finding in words."""
        key = "revised_throughout" if self.throughout else "revised_partly"
        gap = f"{abs(self.gap):.1f}"
        return Wording(key, year=self.year, checked=self.checked, found=len(self.findings), gap=gap)


def base_revised(series: Series, period: Period, basis: str, step: Decimal = Decimal(0)) -> BaseRevised | None:
    """The finding for one period; None where level and growth fit, or where one of the three figures is missing.

    `step` is the unit in which levels are printed (100 million for 亿元 without decimals): what rounding to it can
    explain is granted beside the threshold.
    """
    one = series.at(period, basis)
    return _finding(series, one, step) if one is not None and _checkable(series, one) else None


def base_revisions(series: Series, step: Decimal = Decimal(0)) -> tuple[BaseRevised, ...]:
    """Every finding of a series, in the order of time."""
    found = (_finding(series, one, step) for one in series if _checkable(series, one))
    return tuple(finding for finding in found if finding is not None)


def revised_years(series: Series, step: Decimal = Decimal(0)) -> tuple[RevisedYear, ...]:
    """The years in which a base was revised, by basis."""
    return tuple(year for year in _years(series, step) if year.findings)


def _years(series: Series, step: Decimal) -> Iterator[RevisedYear]:
    checked = sorted((one for one in series if _checkable(series, one)), key=lambda one: (one.period.year, one.basis))
    for (year, basis), told in groupby(checked, key=lambda one: (one.period.year, one.basis)):
        findings = [_finding(series, one, step) for one in told]
        yield RevisedYear(year, basis, tuple(one for one in findings if one is not None), len(findings))


def _checkable(series: Series, one: Observation) -> bool:
    if one.value is None or one.growth is None or one.growth_kind == "real" or one.growth <= -HUNDRED:
        return False
    base = series.at(one.period.shift(years=-1), one.basis)
    return base is not None and base.value is not None and base.value > 0 and base.unit == one.unit


def _finding(series: Series, one: Observation, step: Decimal) -> BaseRevised | None:
    base = series.at(one.period.shift(years=-1), one.basis)
    if base is None or base.value is None or one.value is None or one.growth is None:
        return None
    relative = EXACT.divide(one.value, base.value)
    computed = EXACT.multiply(EXACT.subtract(relative, Decimal(1)), HUNDRED)
    gap = EXACT.subtract(computed, one.growth)
    if abs(gap) <= THRESHOLD + _rounding(relative, base.value, step):
        return None
    implied = EXACT.divide(one.value, EXACT.add(Decimal(1), EXACT.divide(one.growth, HUNDRED)))
    return BaseRevised(one, base, one.growth, computed, gap, implied)


def _rounding(relative: Decimal, base: Decimal, step: Decimal) -> Decimal:
    """By how many points computed growth may be off when both levels are printed to a step."""
    if not step:
        return Decimal(0)
    half = EXACT.divide(step, 2)
    return EXACT.divide(HUNDRED * half * (1 + abs(relative)), max(base - half, half))
