"""How pages of statistics show figures: in the display unit of their indicator, growth in percent or points."""

from __future__ import annotations

from decimal import ROUND_HALF_EVEN, Decimal
from functools import cache

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from guatu.catalogue import Indicator
from guatu.reading.labels import SCALES, plain, scaled
from guatu_web.records.shown import period as period
from guatu_web.statistics.models import GrowthKind, Status

PLACES = Decimal("0.0001")
TENTH = Decimal("0.1")
HUNDREDTH = Decimal("0.01")


def factor(indicator: Indicator) -> Decimal:
    """How many base units the display unit of an indicator is."""
    return SCALES.get(indicator.unit, {}).get(indicator.display_unit, Decimal(1))


def scaled_value(value: Decimal | None, indicator: Indicator) -> Decimal | None:
    """A value in the indicator's display unit."""
    return None if value is None else value / factor(indicator)


def in_unit(value: Decimal | None, indicator: Indicator) -> str:
    """A value in the indicator's display unit, without the unit: 425.3; empty for none."""
    return "" if value is None else plain(_rounded(value / factor(indicator), PLACES))


def exact(value: Decimal | None) -> str:
    """A value in its base unit, as it is; empty for none."""
    return "" if value is None else plain(value)


def amount(value: Decimal | None, indicator: Indicator) -> str:
    """A value with its unit, in a smaller one where it is small: 425.3亿元, 620万元."""
    if value is None:
        return ""
    shown, word = scaled(value, indicator.unit, indicator.display_unit)
    return f"{plain(_rounded(shown, PLACES))}{word}"


def rate(value: Decimal | None, *, published: bool = True) -> str:
    """A growth with its sign: +6.5; as published, or to a tenth where it was worked out."""
    if value is None:
        return ""
    told = _rounded(value, HUNDREDTH if published else TENTH)
    return f"+{plain(told)}" if told > 0 else plain(told)


def change(value: Decimal | None, indicator: Indicator) -> str:
    """By how much a value has changed, with its sign: +3件, of shares in points; empty for none."""
    if value is None:
        return ""
    sign = "+" if value > 0 else ""
    if indicator.unit == "%":
        return f"{sign}{plain(_rounded(value, HUNDREDTH))}{_('个百分点')}"
    return f"{sign}{amount(value, indicator)}"


def quantity(value: Decimal, unit: str, indicator: Indicator) -> str:
    """A value in a base unit as people read it, in the indicator's display unit where it is of that unit."""
    if unit == "%":
        return f"{plain(_rounded(value, PLACES))}%"
    told, word = scaled(value, unit, indicator.display_unit if unit == indicator.unit else None)
    return f"{plain(_rounded(told, PLACES))}{word}"


def status(value: str) -> str:
    """How final a figure is, in words."""
    return _labels(get_language())[0].get(value, value)


def growth_kind(value: str) -> str:
    """What a growth compares, in words."""
    return _labels(get_language())[1].get(value, value)


@cache
def _labels(language: str | None) -> tuple[dict[str, str], dict[str, str]]:
    return {key: str(name) for key, name in Status.choices}, {key: str(name) for key, name in GrowthKind.choices}


def _rounded(value: Decimal, step: Decimal) -> Decimal:
    exponent = value.as_tuple().exponent
    if isinstance(exponent, int) and exponent >= step.as_tuple().exponent:  # type: ignore[operator]
        return value
    return value.quantize(step, ROUND_HALF_EVEN)
