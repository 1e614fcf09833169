"""Growth: published growth as it was published, and computed growth beside it, never in its place.

    同比 yoy = (x(t) / x(the same period of last year) - 1) x 100
    环比 mom = (x(t) / x(the period just before) - 1) x 100

Both join on the period, never on "the row before". Of a percentage the difference in points is given instead.
"""

from __future__ import annotations

from decimal import Decimal
from typing import NamedTuple

from guatu.catalogue import Indicator
from guatu.periods import Period
from guatu.quantities.numerals import EXACT
from guatu.statistics.conversion import cumulated, discrete
from guatu.statistics.figures import Answer, Figure, Refusal, refuse, reported
from guatu.statistics.grains import grain_of, is_first_two_months
from guatu.statistics.over_time import summed
from guatu.statistics.series import Series
from guatu.statistics.wording import GROWTHS_IN_WORDS, Wording, of_period

HUNDRED = Decimal(100)
PERCENT = "%"
POINTS = "pp"
NO_GROWTH = {nature: Wording(f"{nature}_no_growth") for nature in ("growth", "rank", "index")}
"""Natures of which no growth is computed, and why."""


class Growth(NamedTuple):
    """Growth of one period: as published, and as the levels give it. Either may be a refusal with its reason."""

    published: Answer
    computed: Answer


def level(indicator: Indicator, series: Series, period: Period, basis: str) -> Answer:
    """The value of a period on a basis, converted or added up where it was only reported otherwise."""
    if basis == "point" or indicator.nature != "flow":
        one = series.at(period, basis)
        return reported(one, indicator.unit) if one else refuse("missing", (), what=period)
    if basis == "cumulative":
        return cumulated(series, period, indicator.unit)
    if grain_of(period) in ("month", "xun"):
        return discrete(series, period, indicator.unit)
    return summed(indicator, series, period)


def growth(indicator: Indicator, series: Series, period: Period, basis: str) -> Growth:
    """Published and computed growth on the same period of last year, side by side."""
    return Growth(published(series, period, basis), yoy(indicator, series, period, basis))


def published(series: Series, period: Period, basis: str) -> Answer:
    """The growth that was published, in %, with its kind in the formula; a refusal where none was."""
    one = series.at(period, basis)
    if one is None or one.growth is None:
        return refuse("no_published_growth", what=period)
    formula = Wording("published", period=period, kind=GROWTHS_IN_WORDS[one.growth_kind])
    return Figure(one.growth, PERCENT, formula, (one,), period, series.indicator, series.area, basis)


def yoy(indicator: Indicator, series: Series, period: Period, basis: str) -> Answer:
    """同比 from the levels, in %, or in points for a percentage; a refusal where either level is missing."""
    return _against(indicator, series, period, period.shift(years=-1), basis)


def mom(indicator: Indicator, series: Series, period: Period, basis: str) -> Answer:
    """环比 from the levels: of flows of one period and of stocks at a point, and of nothing else."""
    if (why := _no_mom(indicator, period, basis)) is not None:
        return refuse("no_mom", why=why)
    return _against(indicator, series, period, period.previous(), basis)


def _no_mom(indicator: Indicator, period: Period, basis: str) -> Wording | None:
    if indicator.nature in NO_GROWTH:
        return NO_GROWTH[indicator.nature]
    if basis == "cumulative":
        return Wording("mom_of_cumulative")
    if indicator.nature == "flow" and is_first_two_months(period):
        return Wording("mom_of_first_months")
    return Wording("mom_of_year") if period.grain == "year" else None


def _against(indicator: Indicator, series: Series, period: Period, before: Period, basis: str) -> Answer:
    if indicator.nature in NO_GROWTH:
        return refuse("no_growth", why=NO_GROWTH[indicator.nature])
    now = level(indicator, series, period, basis)
    if isinstance(now, Refusal):
        return now
    base = level(indicator, series, before, basis)
    if isinstance(base, Refusal):
        return _without_base(base, before)
    return points(now, base) if indicator.unit == PERCENT else rate(now, base)


def _without_base(base: Refusal, before: Period) -> Refusal:
    if base.code in ("missing", "missing_predecessor"):
        return refuse("missing_base", (of_period(before),))
    return refuse("missing_base", base.missing) if base.code == "missing_parts" else base


def rate(now: Figure, base: Figure) -> Answer:
    """(now / base - 1) x 100 in %; refused where the base is not positive."""
    said = of_period(base.period) if base.period else base.formula
    if base.value <= 0:
        return refuse("base_not_positive", (said,))
    value = EXACT.multiply(EXACT.subtract(EXACT.divide(now.value, base.value), Decimal(1)), HUNDRED)
    return _compared(now, base, value, PERCENT, Wording("rate", now=_whole(now), base=_whole(base)))


def points(now: Figure, base: Figure) -> Figure:
    """now - base, in percentage points."""
    value = EXACT.subtract(now.value, base.value)
    return _compared(now, base, value, POINTS, Wording("points", now=now.formula, base=base.formula))


def _compared(now: Figure, base: Figure, value: Decimal, unit: str, formula: str) -> Figure:
    inputs = (now, base)
    return Figure(value, unit, formula, inputs, now.period, now.indicator, now.area, now.basis, now, base)


def _whole(figure: Figure) -> str:
    """A formula as one term of another."""
    return Wording("bracketed", formula=figure.formula) if "−" in figure.formula else figure.formula
