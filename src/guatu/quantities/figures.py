"""Figures with a unit behind them or a currency before them, and figures that stand alone."""

from __future__ import annotations

import re
from decimal import Decimal
from string import ascii_letters

from guatu.quantities import bounds, codes, words
from guatu.quantities.numerals import DIGITS, EXACT, FIRST_SIGNS, NUMERAL, Numeral, plain, read
from guatu.quantities.reading import MAY_SIGN, Quantity, Reading, bound, signed, skip, without_mark
from guatu.quantities.units import COINS, SYMBOLS, UNITS, Written, unit_at

_TENTHS = re.compile(r" ?(成|折)")
_TENTHS_BEGIN = frozenset("成折 ")
_NOT_AFTER_TENTHS = frozenset("为立果功员交长效套品都就熟绩本分因人型像色全规建叠旧合扣不")
_HUNDREDTHS = re.compile(r" ?([一二三四五六七八九1-9])(?:(?![一-龥0-9%.])|(?=[左以的]))")  # 三成五
_HALF = re.compile(r" ?半(?![年数岛导程径成球载挂山夜日小])")  # 两米半
_MORE_BEGINS = FIRST_SIGNS | frozenset("又零半 ")
_ONE, _NOTHING = Decimal(1), Decimal(0)
_CURRENCIES = {unit.word: unit.code for unit in UNITS.values() if unit.form == "money" and len(unit.word) > 1}
_CURRENCIES |= {"US$": "USD", "HK$": "HKD", "NT$": "TWD", "RMB¥": "CNY"} | SYMBOLS
_CURRENCY = re.compile("(?:" + "|".join(map(re.escape, sorted(_CURRENCIES, key=len, reverse=True))) + ") *$")
_CURRENCY_ENDS = frozenset(word[-1] for word in _CURRENCIES) | {" "}
_new = tuple.__new__  # as in numerals
_LANDMARK = re.compile("大关|台阶|门槛|关口")

_TELLING_BEFORE = bounds.MAY_BE_BEFORE | MAY_SIGN | _CURRENCY_ENDS | codes.GLUED_BEFORE | frozenset(ascii_letters)
_TELLING_AFTER = bounds.MAY_BE_AFTER | _MORE_BEGINS | {"级"}
_TELLING_CODES = frozenset(("year", "rank"))


def figure(text: str, numeral: Numeral, taken: int, bare_words: bool) -> Reading | None:
    """A numeral with the unit behind it, or without one; nothing before `taken` belongs to it."""
    end = numeral.end
    unit = unit_at(text, skip(text, end) if text[end : end + 1] == " " else end) or _tenths(text, numeral)
    if unit is None:
        return _bare(text, without_mark(text, numeral), taken, bare_words)
    if _stands_plain(text, numeral, unit):
        return _plain_figure(numeral, unit)
    left_out = words.with_unit if numeral.words else codes.with_unit
    no_quantity = left_out(text, numeral, unit)
    if no_quantity and not bare_words:
        return None
    alone = signed(text, without_mark(text, numeral))
    return _new(Reading, (_number(text, alone) if no_quantity else _measured(text, alone, unit, taken), alone, True))


def _stands_plain(text: str, numeral: Numeral, unit: Written) -> bool:
    """Whether an Arabic figure stands between characters that say nothing of it: 增长12.3%，.

    Most do, and then none of the rules for signs, bounds, currencies, coins and codes has anything to find.
    """
    return (
        text[numeral.start - 1 : numeral.start] not in _TELLING_BEFORE
        and text[unit.end : unit.end + 1] not in _TELLING_AFTER
        and unit.code not in _TELLING_CODES
        and unit.word not in codes.TIMES_OR_ANGLES
        and numeral.bound == "eq"
        and not numeral.words
    )


def _plain_figure(numeral: Numeral, unit: Written) -> Reading:
    end, word, code, worth, form = unit
    value = numeral.value if worth == _ONE else _in_base(numeral, unit)
    quantity = _new(Quantity, (numeral.start, end, value, code, word, "eq", form, None))
    return _new(Reading, (quantity, numeral, True))


def _in_base(numeral: Numeral, unit: Written) -> Decimal:
    return numeral.value if unit.worth == _ONE else plain(EXACT.multiply(numeral.value, unit.worth))


def _measured(text: str, numeral: Numeral, unit: Written, taken: int) -> Quantity:
    value, start, end, code = _in_base(numeral, unit), numeral.start, unit.end, unit.code
    if text[end : end + 1] in _MORE_BEGINS:
        more, end = _coins(text, unit) if unit.form == "money" else _half_more(text, unit)
        value = plain(EXACT.add(value, more)) if more else value
    if unit.form == "money" and text[start - 1 : start] in _CURRENCY_ENDS:
        start, currency = _currency_before(text, start, taken)
        code = currency if currency and unit.word == "元" else code
    said = _said(text, start, end, numeral, unit)
    return _new(Quantity, (start, end, value, code, unit.word, said, unit.form, None))


def _said(text: str, start: int, end: int, numeral: Numeral, unit: Written) -> str:
    before = text[start - 1 : start]
    if unit.code == "rank":
        return "le"
    if unit.form == "duration" and before == "近":  # 近3年 is the last three years
        return numeral.bound
    return "ge" if numeral.power and before == "上" else bound(text, start, end, numeral.bound)


def _tenths(text: str, numeral: Numeral) -> Written | None:
    """成 and 折: tenths, at most ten of them; 75折 is 75 %."""
    if text[numeral.end : numeral.end + 1] not in _TENTHS_BEGIN:
        return None
    match = _TENTHS.match(text, numeral.end)
    if match is None or text[match.end() : match.end() + 1] in _NOT_AFTER_TENTHS:
        return None
    if numeral.value <= 10:
        return Written(match.end(), match[1], "%", Decimal(10), "percent")
    discount = match[1] == "折" and numeral.value < 100
    return Written(match.end(), match[1], "%", Decimal(1), "percent") if discount else None


def _half_more(text: str, unit: Written) -> tuple[Decimal, int]:
    """What 半 behind the unit (两米半) or a digit behind 成 (三成五) adds, and where the quantity ends."""
    match = _HALF.match(text, unit.end)
    if match:
        return EXACT.divide(unit.worth, Decimal(2)), match.end()
    match = _HUNDREDTHS.match(text, unit.end) if unit.word == "成" else None
    return (Decimal(DIGITS.get(match[1], match[1])), match.end()) if match else (_NOTHING, unit.end)


def _coins(text: str, unit: Written) -> tuple[Decimal, int]:
    """What smaller coins behind the larger add (五元三毛, 50元6角三分), and where the quantity ends."""
    coins, more, end = COINS.get(unit.code, {}), _NOTHING, unit.end
    while coins:
        pos = skip(text, end + 1 if text[end : end + 1] in ("又", "零") else end)
        match = NUMERAL.match(text, pos)
        coin = next((word for word in coins if match and text.startswith(word, match.end())), None)
        count = read(match[0], pos) if match and coin else None
        if match is None or coin is None or count is None:
            break
        more, end = EXACT.add(more, EXACT.multiply(count.value, Decimal(coins[coin]))), match.end() + len(coin)
    return more, end


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
    if codes.alone(text, numeral):
        return None
    return Reading(_number(text, numeral), numeral, kept=not codes.like_a_date(text, numeral))


def _number(text: str, numeral: Numeral) -> Quantity:
    said = bound(text, numeral.start, numeral.end, numeral.bound)
    return Quantity(numeral.start, numeral.end, numeral.value, None, None, said, "number", None)


def _words_alone(text: str, numeral: Numeral) -> Reading | None:
    """A Chinese numeral without a unit: kept when a range or a word of quantity vouches for it."""
    after = text[numeral.end : numeral.end + 1]
    large = numeral.shift >= 4
    if not large and (after == "" or after not in "-~至到—"):
        return None
    if words.vague(text, numeral.start) or after == "级":
        return None
    quantity = _number(text, numeral)
    vouched = large and (quantity.bound != "eq" or _LANDMARK.match(text, numeral.end) is not None)
    return Reading(quantity, numeral, vouched)
