"""How pages show the values of measures: in units that people use, one for a whole column."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import ROUND_HALF_EVEN, Decimal
from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from guatu.reading.labels import SCALES, SMALLEST
from guatu.reading.labels import plain as without_zeros
from guatu_web.records.shown import period as period

_SCALED = ("CNY", "USD", "mu")
"""Units of which people use larger ones; the others stand as they are."""
_WORDS = {"count": "个", "day": "天", "pp": "个百分点"}
_PLACES = {"CNY": Decimal("0.0001"), "USD": Decimal("0.0001")}
_USUAL = Decimal("0.01")


class Scale(NamedTuple):
    """A unit in which values are shown: how many base units it is, its word, how finely it is told."""

    factor: Decimal
    word: str
    step: Decimal


def scale_of(unit: str, values: Iterable[Any] = (), wanted: str = "") -> Scale:
    """The unit word `wanted`, unless some values are too small for it; else the largest one that is not above them."""
    step = _PLACES.get(unit, _USUAL)
    if unit not in _SCALED:
        return Scale(Decimal(1), wanted or _WORDS.get(unit, unit), step)
    largest = max((abs(exact(value)) for value in values if value is not None), default=Decimal(0))
    words = SCALES[unit]
    if wanted in words and (largest >= SMALLEST * words[wanted] or not largest):
        return Scale(words[wanted], wanted, step)
    word = next((word for word, factor in words.items() if largest >= factor), min(words, key=words.__getitem__))
    return Scale(words[word], word, step)


def exact(value: Any) -> Decimal:
    """A value of an answer as a decimal: floats by their shortest text."""
    return value if isinstance(value, Decimal) else Decimal(repr(value))


def number(value: Any, scale: Scale) -> str:
    """A value in a unit, without the unit; empty for none."""
    return "" if value is None else without_zeros(rounded(exact(value) / scale.factor, scale.step))


def amount(value: Any, unit: str, wanted: str = "") -> str:
    """A value with its unit: 42.53亿元, 30个, 66.67%; empty for none."""
    if value is None:
        return ""
    scale = scale_of(unit, (value,), wanted)
    return f"{number(value, scale)}{scale.word}"


def plain(value: Any) -> str:
    """A number as it was counted, rounded where it is long; empty for none."""
    return "" if value is None else without_zeros(rounded(exact(value), _PLACES["CNY"]))


def share(value: Any, total: Decimal) -> str:
    """What part of a total a value is: 12.5%; empty for none."""
    return "" if value is None else f"{without_zeros(rounded(exact(value) / total * 100, Decimal('0.1')))}%"


def change(value: Any, before: Any, growth: Any, unit: str) -> str:
    """A value against the one before, with its sign: +6.5%, of shares in points; empty where there is none."""
    if unit in ("%", "pp"):
        return "" if value is None or before is None else _signed(exact(value) - exact(before), _("个百分点"))
    return "" if growth is None else _signed(exact(growth), "%")


def rounded(value: Decimal, step: Decimal) -> Decimal:
    return value.quantize(step, ROUND_HALF_EVEN)


def _signed(value: Decimal, word: str) -> str:
    told = rounded(value, Decimal("0.1"))
    return f"{'+' if told > 0 else ''}{without_zeros(told)}{word}"
