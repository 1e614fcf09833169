"""Figures of the ledger as people write and read them: value and unit word to base unit, and back."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from guatu import catalogue, quantities
from guatu.catalogue.indicator import UNITS, Indicator
from guatu.errors import QuantityError
from guatu.reading.labels import SCALES, amount, plain, scaled
from guatu_web.documents.models import Statement as Row
from guatu_web.records.errors import Refused
from guatu_web.records.figures import statement_of

DIGITS = 15
"""So many digits every database keeps exactly; no published figure has more."""
LARGEST = Decimal(10) ** 26

_UNITS_OF = {
    Row.Measure.GROWTH: ("%", "pp"),
    Row.Measure.RANK: ("rank",),
    Row.Measure.MULTIPLE: ("times", "%"),
    Row.Measure.GAP: None,
    Row.Measure.DELTA: None,
}
"""The base units that a measure can have; None for any, and a level has that of its indicator."""
_PLACES = ("位", "名")


class Amount(NamedTuple):
    """A value in its base unit, and the figure as it was written: 60家."""

    value: Decimal
    unit: str
    written: str


def read_amount(written: str, word: str, indicator: Indicator | None, measure: str, field: str = "value") -> Amount:
    """The amount that a value and a unit word are. Refused, naming the field, where they are none or do not fit."""
    value = _number(written, field)
    unit, factor = _unit(word.strip(), measure, indicator)
    _fits(unit, word, indicator, measure)
    value *= factor
    if abs(value) >= LARGEST:
        raise Refused(_("数值过大，请核对单位。"), field)
    return Amount(value, unit, f"{written.strip()}{word.strip()}")


def _number(written: str, field: str) -> Decimal:
    try:
        value = Decimal(written.strip().replace(",", "").replace("，", ""))
    except InvalidOperation:
        raise Refused(_("“%s”不是数字，请写作 193.7 这样的数字，单位另填。") % written[:30], field) from None
    if not value.is_finite() or abs(value) >= LARGEST:
        raise Refused(_("数值过大，请核对单位。"), field)
    digits = value.as_tuple()
    if len(digits.digits) > DIGITS or int(digits.exponent) < -8:
        raise Refused(_("数值最多 %s 位数字、8 位小数。") % DIGITS, field)
    return value


def _unit(word: str, measure: str, indicator: Indicator | None) -> tuple[str, Decimal]:
    """Base unit and how many of it a unit word is: 亿元 is 100,000,000 CNY."""
    if not word:
        raise Refused(_("请填写单位，如 亿元、%、家。"), "unit_word")
    if measure == Row.Measure.LEVEL and indicator and (factor := _of_indicator(word, indicator)):
        return indicator.unit, factor
    if word in _PLACES and measure in (Row.Measure.RANK, Row.Measure.DELTA, Row.Measure.GAP):
        return "rank", Decimal(1)
    try:
        one = quantities.parse(f"1{word}")
    except QuantityError:
        one = None
    if one is None or one.unit is None or one.value <= 0:
        raise Refused(_("不认识单位“%s”。可用：亿元、万元、%%、个百分点、亩、家、个、位等。") % word[:20], "unit_word")
    return one.unit, one.value


def _of_indicator(word: str, indicator: Indicator) -> Decimal | None:
    """A word for the indicator's own unit, 万 of it too: 个 are school places here, and things elsewhere."""
    words = SCALES.get(indicator.unit, {})
    if word in words:
        return words[word]
    power = _POWERS.get(word[0])
    return words[word[1:]] * power if power and word[1:] in words else None


_POWERS = {"万": Decimal(10_000), "亿": Decimal(100_000_000)}


def worth(word: str, code: str, measure: str) -> Decimal:
    """How many base units a unit word is, 1 for a word that is none."""
    try:
        return _unit(word, measure, catalogue.load().codes.get(code))[1]
    except Refused:
        return Decimal(1)


def _fits(unit: str, word: str, indicator: Indicator | None, measure: str) -> None:
    wanted = _UNITS_OF.get(Row.Measure(measure))
    if measure == Row.Measure.LEVEL and indicator is not None:
        wanted = (indicator.unit, *_ALSO.get(indicator.unit, ()))
    if wanted and unit not in wanted:
        accepted = _("、").join(name for each in wanted for name in UNITS.get(each, (each,)))
        raise Refused(
            _("单位“%(word)s”与指标和口径不符，可用：%(accepted)s。") % {"word": word, "accepted": accepted},
            "unit_word",
        )


_ALSO = {"CNY": ("USD",), "USD": ("CNY",)}
"""Foreign trade and investment are reported in either currency."""


def shown_amount(row: Any) -> tuple[Decimal, str]:
    """Value and unit word of a line as people read them: 193.7 亿元."""
    value, word = amount(statement_of(row))
    return value, "位" if row.value_unit == "rank" else word


def written_value(value: Any, unit: str, code: str = "") -> str:
    """A value with its unit: 193.7亿元; empty for none."""
    if value in (None, ""):
        return ""
    known = catalogue.load().codes.get(code)
    shown, word = scaled(Decimal(value), unit, known.display_unit if known else None)
    return f"{plain(shown)}{word}"
