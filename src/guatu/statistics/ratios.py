"""Ratios: numerator and denominator are added first, then divided."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

from guatu.catalogue import Catalogue, Indicator
from guatu.periods import Period
from guatu.quantities.numerals import EXACT
from guatu.statistics.figures import Answer, Figure, Refusal, refuse, together

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
        why = f"{indicator.name}以{indicator.unit}计，{above.name}以{above.unit}计，{below.name}以{below.unit}计"
        return refuse("unit_mismatch", why=why)
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
    times = f" × {factor}" if factor != 1 else ""
    formula = f"（{numerator.formula}）÷（{denominator.formula}）{times}"
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
    names = [indicator.numerator or "分子"] * no_above + [indicator.denominator or "分母"] * no_below
    return refuse("without_parts", names, why=f"“{'”“'.join(names)}”不是指标库中的指标")
