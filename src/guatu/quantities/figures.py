"""Figures with a unit behind them or a currency before them, and figures that stand alone."""

from __future__ import annotations

import re
from decimal import Decimal

from guatu.quantities import left_out
from guatu.quantities.numerals import DIGITS, EXACT, NUMERAL, Numeral, plain, read
from guatu.quantities.reading import Quantity, Reading, bound, signed, skip, without_mark
from guatu.quantities.units import COINS, SYMBOLS, UNITS, Written, unit_at

_TENTHS = re.compile(
    r" ?(?P<word>成|折)(?P<more> ?(?:半|[一二三四五六七八九1-9](?![一-龥0-9%.])|[一二三四五六七八九1-9](?=[左以的])))?"
)
_NOT_AFTER_TENTHS = frozenset("为立果功员交长效套品都就熟绩本分因人型像色全规建叠旧合扣不")
_NOT_AFTER_HALF = frozenset("年数岛导程径成球载挂山夜日小")
_CURRENCIES = {unit.word: unit.code for unit in UNITS.values() if unit.form == "money" and len(unit.word) > 1}
_CURRENCIES |= {"US$": "USD", "HK$": "HKD", "NT$": "TWD", "RMB¥": "CNY"} | SYMBOLS
_CURRENCY = re.compile("(?:" + "|".join(map(re.escape, sorted(_CURRENCIES, key=len, reverse=True))) + ") *$")
_CURRENCY_ENDS = frozenset(word[-1] for word in _CURRENCIES) | {" "}
_LANDMARK = re.compile("大关|台阶|门槛|关口")


def figure(text: str, numeral: Numeral, taken: int, bare_words: bool) -> Reading | None:
    """A numeral with the unit behind it, or without one; nothing before `taken` belongs to it."""
    unit = unit_at(text, skip(text, numeral.end)) or _tenths(text, numeral)
    if unit is None:
        return _bare(text, without_mark(text, numeral), taken, bare_words)
    numeral_alone = signed(text, without_mark(text, numeral))
    if left_out.with_unit(text, numeral, unit):
        return Reading(_number(text, numeral_alone), numeral_alone) if bare_words else None
    return Reading(_measured(text, numeral_alone, unit, taken), numeral_alone)


def _measured(text: str, numeral: Numeral, unit: Written, taken: int) -> Quantity:
    start, end = numeral.start, unit.end
    value = numeral.value if unit.worth == 1 else plain(EXACT.multiply(numeral.value, unit.worth))
    if unit.form == "money":
        value, end = _with_coins(text, unit, value)
        start, currency = _currency_before(text, start, taken)
        if currency and unit.word == "元":
            return Quantity(
                start, end, value, currency, unit.word, _said(text, start, end, numeral, unit), unit.form, None
            )
    if text.startswith("半", end) and unit.word[-1] not in "半成" and text[end + 1 : end + 2] not in _NOT_AFTER_HALF:
        value, end = plain(EXACT.add(value, EXACT.divide(unit.worth, Decimal(2)))), end + 1
    return Quantity(start, end, value, unit.code, unit.word, _said(text, start, end, numeral, unit), unit.form, None)


def _said(text: str, start: int, end: int, numeral: Numeral, unit: Written) -> str:
    before = text[start - 1 : start]
    if unit.code == "rank":
        return "le"
    if unit.form == "duration" and before == "近":  # 近3年 is the last three years
        return numeral.bound
    return "ge" if numeral.power and before == "上" else bound(text, start, end, numeral.bound)


def _tenths(text: str, numeral: Numeral) -> Written | None:
    """成 and 折: tenths, at most ten of them; 三成五, 三成半 are 35 %."""
    match = _TENTHS.match(text, numeral.end)
    if match is None or (match.end() < len(text) and text[match.end()] in _NOT_AFTER_TENTHS):
        return None
    if numeral.value > 10:  # 75折 is 75 %; there are no 75成
        worth = Decimal(1) if match["word"] == "折" and numeral.value < 100 else None
    else:
        worth = _tenth(numeral.value, (match["more"] or "").strip())
    return None if worth is None else Written(match.end(), match[0].strip(), "%", worth, "percent")


def _tenth(tenths: Decimal, more: str) -> Decimal:
    """What one of the tenths is worth in percent when `more` hundredths are said behind them."""
    hundredths = {"": 0, "半": 5}.get(more) if more in ("", "半") else DIGITS.get(more, more)
    return EXACT.add(Decimal(10), EXACT.divide(Decimal(hundredths or 0), tenths)) if tenths else Decimal(10)


def _with_coins(text: str, unit: Written, value: Decimal) -> tuple[Decimal, int]:
    """五元三毛, 50元6角三分: smaller coins behind the larger."""
    coins, end = COINS.get(unit.code, {}), unit.end
    while coins:
        pos = skip(text, end + 1 if text[end : end + 1] in "又零" and end < len(text) else end)
        match = NUMERAL.match(text, pos)
        coin = next((word for word in coins if match and text.startswith(word, match.end())), None)
        count = read(match[0], pos) if match and coin else None
        if match is None or coin is None or count is None:
            break
        value = plain(EXACT.add(value, EXACT.multiply(count.value, Decimal(coins[coin]))))
        end = match.end() + len(coin)
    return value, end


def _currency_before(text: str, start: int, taken: int) -> tuple[int, str | None]:
    """¥300, 人民币8万, 新台币300亿元: a currency before the figure, and where it begins."""
    if start <= taken or text[start - 1] not in _CURRENCY_ENDS:
        return start, None
    window = max(taken, start - 8)
    match = _CURRENCY.search(text[window:start])
    return (start, None) if match is None else (window + match.start(), _CURRENCIES[match[0].strip()])


def _bare(text: str, numeral: Numeral, taken: int, bare_words: bool) -> Reading | None:
    """A numeral without a unit behind it."""
    start, currency = _currency_before(text, numeral.start, taken)
    numeral = signed(text, numeral)
    if currency:
        said = bound(text, start, numeral.end, numeral.bound)
        return Reading(Quantity(start, numeral.end, numeral.value, currency, None, said, "money", None), numeral)
    if bare_words:
        return Reading(_number(text, numeral), numeral)
    if numeral.words:
        return _words_alone(text, numeral)
    if left_out.bare_figure(text, numeral):
        return None
    return Reading(_number(text, numeral), numeral)


def _number(text: str, numeral: Numeral) -> Quantity:
    said = bound(text, numeral.start, numeral.end, numeral.bound)
    return Quantity(numeral.start, numeral.end, numeral.value, None, None, said, "number", None)


def _words_alone(text: str, numeral: Numeral) -> Reading | None:
    """A Chinese numeral without a unit: kept when a range or a word of quantity vouches for it."""
    after = text[numeral.end : numeral.end + 1]
    large = numeral.shift >= 4
    if not large and (after == "" or after not in "-~至到—"):
        return None
    if left_out.vague(text, numeral.start) or after == "级":
        return None
    quantity = _number(text, numeral)
    vouched = large and (quantity.bound != "eq" or _LANDMARK.match(text, numeral.end) is not None)
    return Reading(quantity, numeral, vouched)
