"""Ratios: numerator and denominator are added first, then divided."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

from guatu.catalogue import Catalogue, Indicator
from guatu.periods import Period
from guatu.quantities.numerals import EXACT
from guatu.statistics.figures import Answer, Figure, Refusal, refuse, together
from guatu.statistics.wording import Wording

_SAME = {"piece": "count", "seat": "count", "index": "count"}
"""Units in which a ratio words what its numerator counts."""


def ratio(catalogue: Catalogue, indicator: Indicator, part: Callable[[Indicator], Answer], period: Period) -> Answer:
    """The ratio of two parts, each added up by `part` in its own way.

    A refusal says which part is no indicator of the catalogue, is missing, does not fit in its unit, or is zero.
    """
    halves = [catalogue.codes.get(name) if name else None for name in (indicator.numerator, indicator.denominator)]
    above, below = halves
    if above is None or below is None:
        return _without_parts(indicator, above is None, below is None)
    factor = factor_of(indicator.unit, above.unit, below.unit)
    if factor is None:
        return refuse("unit_mismatch", why=_units(indicator, above, below))
    figures = together((part(above), part(below)))
    if isinstance(figures, Refusal):
        return figures
    numerator, denominator = figures
    return divided(indicator, numerator, denominator, factor, period)


def divided(indicator: Indicator, numerator: Figure, denominator: Figure, factor: Decimal, period: Period) -> Answer:
    """numerator / denominator x factor; refused where the denominator is zero."""
    if not denominator.value:
        return refuse("zero_denominator", (denominator.formula,))
    value = EXACT.divide(EXACT.multiply(numerator.value, factor), denominator.value)
    key = "quotient_times" if factor != 1 else "quotient"
    formula = Wording(key, above=numerator.formula, below=denominator.formula, factor=factor)
    inputs = (numerator, denominator)
    area = numerator.area if numerator.area == denominator.area else ""
    return Figure(value, indicator.unit, formula, inputs, period, indicator.code, area, "", numerator, denominator)


def factor_of(unit: str, above: str, below: str) -> Decimal | None:
    """By what to multiply a quotient so that it is in the ratio's unit; None where the units do not make it.

    >>> factor_of("%", "CNY", "CNY"), factor_of("tce/10k-CNY", "tce", "CNY"), factor_of("CNY/mu", "CNY", "person")
    (Decimal('100'), Decimal('10000'), None)
    """
    if unit in ("%", "times"):
        return Decimal(100 if unit == "%" else 1) if above == below else None
    counted, _, each = unit.partition("/")
    many = each.startswith("10k-")
    if _SAME.get(counted, counted) != above or each.removeprefix("10k-") != below:
        return None
    return Decimal(10_000 if many else 1)


def _without_parts(indicator: Indicator, no_above: bool, no_below: bool) -> Refusal:
    above, below = indicator.numerator or Wording("numerator"), indicator.denominator or Wording("denominator")
    names = (*[above] * no_above, *[below] * no_below)
    return refuse("without_parts", names, why=Wording("not_in_catalogue", names=names))


def _units(indicator: Indicator, above: Indicator, below: Indicator) -> Wording:
    told = {"ratio": indicator.name, "above": above.name, "below": below.name}
    units = {"unit": indicator.unit, "above_unit": above.unit, "below_unit": below.unit}
    return Wording("units_of_ratio", **told, **units)
