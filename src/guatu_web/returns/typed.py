"""What people type into a return: 1,234.5, full-width digits, 12.3亿元, —; and figures as the form shows them."""

from __future__ import annotations

from decimal import Decimal
from typing import NamedTuple

from django.utils.translation import gettext as _

from guatu import catalogue
from guatu.quantities.numerals import EXACT
from guatu.reading.labels import plain
from guatu.reporting.amounts import Amount, factor, read_growth, read_text

DIGITS = 15
"""So many digits every database keeps exactly; no published figure has more."""
LARGEST = Decimal(10) ** 26
LARGEST_GROWTH = Decimal(10) ** 9


class Unreadable(ValueError):
    """What was typed is no figure; the message says what would be."""


class Figure(NamedTuple):
    """A figure in its base unit, None for none; `step` is one unit of its last place."""

    value: Decimal | None
    step: Decimal = Decimal(1)


def value_of(typed: str, code: str) -> Figure:
    """The value that was typed for an indicator, in its display unit unless it names one; Unreadable with a remedy."""
    indicator = catalogue.load().codes.get(code)
    if indicator is None:
        raise Unreadable(_("指标目录中已没有代码“%(code)s”，请修改办法后重新填报。") % {"code": code})
    display = indicator.display_unit or ""
    amount = _amount(read_text(typed), typed)
    if amount.value is None:
        return Figure(None)
    if amount.unit is None:
        times = factor(display, indicator.unit) or Decimal(1)
        return _held(EXACT.multiply(amount.value, times), EXACT.multiply(amount.step, times), LARGEST)
    if amount.unit != indicator.unit:
        told = _("“%(typed)s”的单位与指标不符，请按%(unit)s填写。") % {
            "typed": typed[:30],
            "unit": display or _("数字"),
        }
        raise Unreadable(told)
    return _held(amount.value, amount.step, LARGEST)


def growth_of(typed: str) -> Figure:
    """The growth that was typed, in %: 5.2, -3.1%, 下降3.1%, 持平. Unreadable with the remedy."""
    amount = _amount(read_growth(typed), typed)
    if amount.unit not in (None, "%"):
        raise Unreadable(_("“%(typed)s”不是增速，请按 5.2 或 -3.1 填写，单位为%%。") % {"typed": typed[:30]})
    return Figure(None) if amount.value is None else _held(amount.value, amount.step, LARGEST_GROWTH)


def _amount(amount: Amount, typed: str) -> Amount:
    if amount.problem == "inexact":
        raise Unreadable(_("“%(typed)s”不是确数，请去掉“约”“以上”等字。") % {"typed": typed[:30]})
    if amount.problem:
        raise Unreadable(
            _("“%(typed)s”不是一个数，请填写如 1234.5 的数；没有数据请留空或填“—”。") % {"typed": typed[:30]}
        )
    return amount


def _held(value: Decimal, step: Decimal, largest: Decimal) -> Figure:
    """The figure, where the database keeps it exactly."""
    digits = value.normalize().as_tuple()
    if abs(value) >= largest:
        raise Unreadable(_("数值过大，请核对单位。"))
    if len(digits.digits) > DIGITS or int(digits.exponent) < (-6 if largest == LARGEST_GROWTH else -8):
        raise Unreadable(_("数值最多 %(digits)s 位有效数字，请删去多余的小数。") % {"digits": DIGITS})
    return Figure(value, step)


def shown(value: Decimal | None, code: str) -> str:
    """A value in the display unit, without the word for it; empty for none."""
    if value is None:
        return ""
    indicator = catalogue.load().codes.get(code)
    times = factor(indicator.display_unit or "", indicator.unit) if indicator else None
    return plain(EXACT.divide(value, times) if times else value)
