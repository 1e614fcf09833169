"""Printing a value in a unit, and reading one quantity back."""

from __future__ import annotations

from decimal import Decimal

from guatu.errors import QuantityError
from guatu.quantities.bounds import COMPARATORS
from guatu.quantities.find import find
from guatu.quantities.numerals import EXACT, POWERS, plain
from guatu.quantities.reading import Quantity
from guatu.quantities.units import unit_at

WORDS = {
    "%": "%",
    "pp": "个百分点",
    "CNY": "元",
    "USD": "美元",
    "EUR": "欧元",
    "JPY": "日元",
    "HKD": "港元",
    "GBP": "英镑",
    "KRW": "韩元",
    "TWD": "新台币",
    "mu": "亩",
    "ha": "公顷",
    "km2": "平方公里",
    "m2": "平方米",
    "km": "公里",
    "m": "米",
    "m3": "立方米",
    "t": "吨",
    "tce": "吨标准煤",
    "kWh": "千瓦时",
    "kW": "千瓦",
    "MW": "兆瓦",
    "ug": "微克",
    "mg": "毫克",
    "person": "人",
    "household": "户",
    "count": "个",
    "times": "倍",
    "year": "年",
    "quarter": "个季度",
    "month": "个月",
    "week": "周",
    "day": "天",
    "hour": "小时",
    "minute": "分钟",
    "second": "秒",
    "FLOPS": "次/秒",
    "piece": "件",
}
_LARGE = (("万亿", 12), ("亿", 8), ("万", 4))
_UNSCALED = frozenset(("%", "pp", "times", "year", "quarter", "month", "week", "day", "hour", "minute", "second"))


def show(value: Decimal, unit: str | None, display: str | None = None) -> str:
    """The printed form of `value`, which is in the base `unit`: 27.5亿元, 8%, 第7位, 1.2个百分点.

    `display` names the unit to print (亿元, 万亩, 家); without it the unit's common word is printed, with 万, 亿 or
    万亿 as the size asks. Nothing is rounded: `parse(show(value, unit))` gives value and unit back.

    >>> show(Decimal("2750000000"), "CNY"), show(Decimal("1200"), "mu", "万亩"), show(Decimal(7), "rank")
    ('27.5亿元', '0.12万亩', '第7位')
    """
    if unit == "rank" and display is None:
        return f"第{plain(value)}位"
    if display is not None:
        return _displayed(value, unit, display)
    power, shift = _size(value) if unit not in _UNSCALED else ("", 0)
    return f"{_digits(value.scaleb(-shift, EXACT))}{power}{_word(unit)}"


def _word(unit: str | None) -> str:
    if unit is None or unit == "index":
        return ""
    above, slash, below = unit.partition("/")
    if not slash:
        return WORDS.get(unit, unit)
    many, _, counted = below.rpartition("10k-")
    return f"{_word(above)}/{'万' if counted != below else ''}{_word(counted)}{many}"


def _size(value: Decimal) -> tuple[str, int]:
    for power, shift in _LARGE:
        if abs(value) >= 10**shift:
            return power, shift
    return "", 0


def _digits(value: Decimal) -> str:
    return format(plain(value), "f")


def _displayed(value: Decimal, unit: str | None, display: str) -> str:
    word = display.lstrip("十百千万亿兆") or display
    written = unit_at(word, 0) if word else None
    if written is None or written.end != len(word) or written.code != unit:
        raise QuantityError(f"{display!r} does not measure {unit!r}; a word such as {_word(unit) or '万'!r} does")
    factor = written.worth.scaleb(sum(POWERS[power] for power in display[: len(display) - len(word)]), EXACT)
    return f"{_digits(EXACT.divide(value, factor))}{display}"


def parse(text: str) -> Quantity:
    """The one quantity that is the whole of `text`, apart from words such as 约 or 以上.

    Raises QuantityError, saying what stands in the way, if the text is no quantity or more than one.

    >>> parse("约27.5亿元").value
    Decimal('2750000000')
    """
    found = find(text, bare_words=True)
    if len(found) == 2 and found[0].part == "low":
        raise QuantityError(f"{text!r} is a range; give its lower or its upper figure")
    if not found:
        raise QuantityError(f"{text!r} holds no quantity; expected a numeral with a unit, such as 27.5亿元 or 8%")
    first = found[0]
    rest = text[: first.start] + text[first.end :]
    if len(found) > 1 or not COMPARATORS.fullmatch(rest):
        said = text[first.start : first.end]
        raise QuantityError(f"{text!r} is more than one quantity: beside {said!r} stands {rest.strip()!r}")
    return first
