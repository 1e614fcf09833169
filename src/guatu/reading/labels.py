"""How a statement is worded on a screen and in a sheet: Chinese labels, display units.

>>> from decimal import Decimal
>>> value, word = scaled(Decimal("3230000000"), "CNY", "亿元")
>>> plain(value) + word
'32.3亿元'
>>> period_words("2022-01/2022-07")
'2022年1—7月'
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import Decimal

from guatu import catalogue
from guatu.catalogue.indicator import UNITS
from guatu.periods import Period
from guatu.reading.report import Statement
from guatu.reading.view import simplify

KINDS = {"actual": "成果", "target": "目标"}
MEASURES = {
    "level": "数值",
    "growth": "增速",
    "delta": "变动",
    "rank": "位次",
    "multiple": "倍数",
    "gap": "差距",
}
BOUNDS = {"eq": "", "ge": "≥", "le": "≤", "approx": "约"}
SURE = 0.8
"""A statement below this confidence carries its reason (see `Statement`)."""
SMALLEST = Decimal("0.1")
"""A value that would be smaller than this in its indicator's display unit is shown in a smaller one."""

_MONEY = {"EUR": "欧元", "JPY": "日元", "HKD": "港元", "GBP": "英镑", "KRW": "韩元", "TWD": "新台币", "SGD": "新元"}
_PREFIXES = {"万": Decimal(10_000), "亿": Decimal(100_000_000)}


def _scales(words: Iterable[str]) -> dict[str, Decimal]:
    """Unit words with the number of base units in each, the largest first: 亿元, 万元, 元."""
    factors = {word: _PREFIXES.get(word[0], Decimal(1)) for word in words}
    return dict(sorted(factors.items(), key=lambda item: -item[1]))


SCALES: dict[str, dict[str, Decimal]] = {unit: _scales(words) for unit, words in UNITS.items()}
SCALES |= {code: _scales((name, f"万{name}", f"亿{name}")) for code, name in _MONEY.items()}

_CLASSIFIER = re.compile(r"[^\W\d_]+$")
_NUMERAL_LETTERS = "零〇一二三四五六七八九十百千万亿兆两半几多余来近约第０１２３４５６７８９"


def plain(value: Decimal) -> str:
    """A decimal without exponent and without trailing zeros: 9410000000, 0.9, -5."""
    text = format(value, "f")
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text in ("-0", "") else text


def scaled(value: Decimal, unit: str | None, wanted: str | None = None) -> tuple[Decimal, str]:
    """The value in the unit word `wanted`, else in the largest word of its base unit that is not above it."""
    words = SCALES.get(unit or "", {})
    factor = words.get(wanted or "")
    if wanted and factor and (abs(value) >= SMALLEST * factor or not value):
        return value / factor, wanted
    for word, factor in words.items():
        if abs(value) >= factor:
            return value / factor, word
    return value, min(words, key=words.__getitem__, default=unit or "")


def classifier(quote: str) -> str:
    """The counting word at the end of a numeral, simplified: 个 of 30個, 家 of 三十家, nothing where there is none."""
    found = _CLASSIFIER.search(simplify(quote))
    return found.group().lstrip(_NUMERAL_LETTERS) if found else ""


def amount(statement: Statement) -> tuple[Decimal, str]:
    """Value and unit word as people read them: 428 亿元, 60 个, 9.1 %."""
    if statement.unit == "count":
        word = classifier(statement.quote) or display_unit(statement) or ""
        if re.search("[万萬]", statement.quote):
            return statement.value / _PREFIXES["万"], "万" + word.removeprefix("万")
        return statement.value, word
    return scaled(statement.value, statement.unit, display_unit(statement))


def display_unit(statement: Statement) -> str | None:
    """The unit in which the catalogue wants the statement's indicator to be shown."""
    indicator = catalogue.load().codes.get(statement.code) if statement.code else None
    return indicator.display_unit if indicator else None


def figure(statement: Statement) -> str:
    """The whole figure in words: 128.4亿元, ≥60个, 增长6.5%, 下降3%, 第2位, 高0.9个百分点, 2倍."""
    value, word = amount(statement)
    bound = BOUNDS.get(statement.bound, "")
    if statement.measure == "rank":
        return f"前{plain(value)}位" if statement.bound == "le" else f"{bound}第{plain(value)}位"
    rise, fall = _directions(statement)
    return f"{fall if value < 0 else rise}{bound}{plain(abs(value))}{word}"


def _directions(statement: Statement) -> tuple[str, str]:
    if statement.measure == "delta":
        return ("提高", "降低") if statement.unit in ("pp", "%", "rank") else ("增加", "减少")
    return {"growth": ("增长", "下降"), "gap": ("高", "低")}.get(statement.measure, ("", "-"))


def period_words(period: Period | None) -> str:
    """A period in Chinese words, 2022年上半年 or 2020—2022年; empty for None."""
    return period.label_zh() if period else ""
