"""Finding the quantities of a text.

Numerals are found by one pattern over the plain text; each is read together with the words that touch it: a unit or
classifier behind, 第, 前, 百分之 or a currency before. What is no quantity (dates, ordinals of meetings, codes, words
of which a numeral is only a part) is left out in `left_out`. At last neighbours that share a unit are joined.
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import NamedTuple

from guatu.quantities import bounds, left_out
from guatu.quantities.numerals import (
    EXACT,
    NUMERAL,
    SPACED_NUMERAL,
    Numeral,
    chinese_value,
    plain,
    read,
    times_ten,
)
from guatu.quantities.script import simplify
from guatu.quantities.units import SMALL_MONEY, SYMBOLS, UNITS, Written, unit_at


class Quantity(NamedTuple):
    """A number in a text, with its unit.

    `start`, `end` span the numeral with its unit in the text given, without comparator words; `value` is exact, in
    the base `unit` (None for a bare number); `classifier` is the unit as written, in simplified characters; `bound`
    eq, ge, le or approx; `form` number, percent, points, money, measure, count, ordinal, multiple, fraction or
    duration; `part` low or high for the two figures of a range.
    """

    start: int
    end: int
    value: Decimal
    unit: str | None
    classifier: str | None
    bound: str
    form: str
    part: str | None


class Reading(NamedTuple):
    """A quantity on its way: with the numeral it holds, and `kept` false if it stands only beside another one."""

    quantity: Quantity
    numeral: Numeral
    kept: bool


_HUNDRED = Decimal(100)
_ORDINAL_ENDS = frozenset("位名")
_FIRSTS = re.compile(
    "首位(?!度|数)|榜首|倍增(?!计划|行动|工程|器|效应|企业|培育|方案|专项|示范)|翻(?:了|近|约|了近|了约)?(一|两|二|三|四|[1-4])番|翻番|翻倍"
)
_SHARE = re.compile(r" ?分 ?之 ?(负|-)?")
_TENTHS = re.compile(r" ?(成半?|折)")


def find(text: str, *, bare_words: bool = False) -> list[Quantity]:
    """The quantities of `text` in order, not overlapping.

    Numerals in Chinese characters without a unit are words more often than figures; they are given only with
    `bare_words`. See docs/methods/quantities.md for the grammar and for what is left out.
    """
    return [reading.quantity for reading in readings(text, bare_words=bare_words)]


def readings(text: str, *, bare_words: bool = False) -> list[Reading]:
    """As `find`, with the numeral inside each quantity."""
    plain_text = simplify(text)
    foreign = left_out.foreign_spans(plain_text)
    found = [_first(plain_text, match) for match in _FIRSTS.finditer(plain_text)]
    busy = foreign + [(reading.quantity.start, reading.quantity.end) for reading in found]
    busy.sort()
    taken = 0
    for match in (SPACED_NUMERAL if bare_words else NUMERAL).finditer(plain_text):
        start = match.start()
        if start < taken or left_out.within(busy, start):
            continue
        reading = _read(plain_text, match[0], start, bare_words)
        if reading is not None:
            found.append(reading)
            taken = reading.quantity.end
    found.sort(key=_start)
    return [reading for reading in join(plain_text, found) if reading.kept or bare_words]


def _start(reading: Reading) -> int:
    return reading.quantity.start


def _first(text: str, match: re.Match[str]) -> Reading:
    """首位, 榜首 are rank 1; 翻番, 倍增 two times, 翻两番 four times."""
    start, end = match.span()
    if match[0] in ("首位", "榜首"):
        quantity = Quantity(start, end, Decimal(1), "rank", None, "eq", "ordinal", None)
    else:
        value = Decimal(2) ** (int(chinese_value(match[1]) or match[1]) if match[1] else 1)
        quantity = Quantity(start, end, value, "times", match[0], _bound(text, start, end, "eq"), "multiple", None)
    return Reading(quantity, Numeral(start, end, quantity.value, 0, "eq", True, False), True)


def _bound(text: str, start: int, end: int, inside: str) -> str:
    """What the words behind say, else those before, else a mark inside the numeral."""
    bound = bounds.after(text, end)
    if bound == "eq":
        bound = bounds.before(text, start)
    return inside if bound == "eq" else bound


def _read(text: str, written: str, start: int, bare_words: bool) -> Reading | None:
    numeral = read(written, start)
    if numeral is None:
        return None
    after = text[numeral.end : numeral.end + 1]
    if after == "分" or after == " ":
        share = _SHARE.match(text, numeral.end)
        if share:
            return _share(text, numeral, share, bare_words)
    ahead = _back(text, start)
    if ahead and text[ahead - 1] == "第":
        return _ordinal(text, ahead - 1, numeral, bare_words)
    if ahead and text[ahead - 1] == "前" and not left_out.after_this(text, ahead - 1):
        return _foremost(text, numeral, bare_words)
    return _figure(text, numeral, bare_words)


def _back(text: str, pos: int) -> int:
    while pos and text[pos - 1] == " ":
        pos -= 1
    return pos


def _skip(text: str, pos: int) -> int:
    while text.startswith(" ", pos):
        pos += 1
    return pos


def _without_mark(text: str, numeral: Numeral) -> Numeral:
    """The numeral without a mark at its end: 1000余 before a noun keeps its bound, not its 余."""
    written = text[numeral.start : numeral.end]
    bare = written.rstrip("多余几来 ")
    return numeral if bare == written else numeral._replace(end=numeral.start + len(bare))


def _figure(text: str, numeral: Numeral, bare_words: bool) -> Reading | None:
    """A numeral with the unit behind it, or without one."""
    unit = unit_at(text, _skip(text, numeral.end)) or _tenths(text, numeral)
    if unit is None:
        return _bare(text, _without_mark(text, numeral), bare_words)
    if numeral.words:
        if left_out.words_with_unit(text, numeral, unit):
            return _alone(text, _without_mark(text, numeral)) if bare_words else None
    elif left_out.figure_with_unit(text, numeral, unit):
        return _alone(text, _without_mark(text, numeral)) if bare_words else None
    start, sign = _sign(text, numeral.start)
    value = numeral.value if unit.factor == 1 else plain(EXACT.multiply(numeral.value, unit.factor))
    value, end = _half(text, unit, value)
    if unit.form == "money":
        value, end = _small_money(text, unit, value, end)
        start = _currency_before(text, start)[0]
    bound = "le" if unit.code == "rank" else _bound(text, start, end, numeral.bound)
    quantity = Quantity(start, end, -value if sign else value, unit.code, unit.word, bound, unit.form, None)
    return Reading(quantity, numeral, True)


def _tenths(text: str, numeral: Numeral) -> Written | None:
    """成 and 折: tenths, at most ten of them."""
    match = _TENTHS.match(text, numeral.end)
    if match is None or numeral.value > 10 or text[match.end() : match.end() + 1] in _NOT_AFTER_TENTHS:
        return None
    return Written(match.end(), match[1], "%", Decimal(10), "percent")


_NOT_AFTER_TENTHS = frozenset("为立果功员交长效套品都就熟绩本分因人型像色全规建叠旧合扣不") - {""}


def _half(text: str, unit: Written, value: Decimal) -> tuple[Decimal, int]:
    """两米半, 三成半: a half of the unit more."""
    if text.startswith("半", unit.end) and text[unit.end + 1 : unit.end + 2] not in _NOT_AFTER_HALF:
        return plain(EXACT.add(value, EXACT.divide(unit.factor, Decimal(2)))), unit.end + 1
    return value, unit.end


_NOT_AFTER_HALF = frozenset("年数岛导程径成球载挂山夜日小")
_SMALL = re.compile(r" ?[又零]?")


def _small_money(text: str, unit: Written, value: Decimal, end: int) -> tuple[Decimal, int]:
    """五元三毛, 50元6角三分: smaller coins behind the larger."""
    coins = SMALL_MONEY.get(unit.code or "")
    while coins:
        gap = _SMALL.match(text, end)
        match = NUMERAL.match(text, gap.end() if gap else end)
        coin = next((word for word in coins if match and text.startswith(word, match.end())), None)
        numeral = read(match[0], match.start()) if match and coin else None
        if match is None or coin is None or numeral is None:
            break
        value = plain(EXACT.add(value, EXACT.multiply(numeral.value, Decimal(coins[coin]))))
        end = match.end() + len(coin)
    return value, end


def _sign(text: str, start: int) -> tuple[int, bool]:
    """Where the figure begins with its sign, and whether it is negative."""
    pos = _back(text, start)
    mark = text[pos - 1 : pos]
    if mark == "负":
        return pos - 1, True
    if mark != "-" or pos != start:
        return start, False
    ahead = text[pos - 2 : pos - 1] if pos > 1 else ""
    if ahead.isdigit() or (ahead.isascii() and ahead.isalnum()) or ahead in _NO_SIGN_AFTER or _ends_quantity(ahead):
        return start, False
    return pos - 1, True


_NO_SIGN_AFTER = frozenset("-%)~号")


def _ends_quantity(character: str) -> bool:
    return character != "" and character in _QUANTITY_ENDS


_QUANTITY_ENDS = frozenset("".join(word[-1] for word in UNITS) + "十百千万亿")
_CURRENCY = re.compile(r"(?:人民币 *|(?:US|HK|NT|RMB)?[¥$€£₩₽] ?|RMB ?)$")


def _currency_before(text: str, start: int) -> tuple[int, str | None]:
    """¥300, 人民币8万: a currency before the figure, and where it begins."""
    window = max(0, start - 8)
    match = _CURRENCY.search(text[window:start])
    if match is None:
        return start, None
    word = match[0].strip()
    code = {"HK$": "HKD", "NT$": "TWD"}.get(word) or SYMBOLS.get(word[-1], "CNY")
    return window + match.start(), code


def _bare(text: str, numeral: Numeral, bare_words: bool) -> Reading | None:
    """A numeral without a unit."""
    start, currency = _currency_before(text, numeral.start)
    if currency:
        bound = _bound(text, start, numeral.end, numeral.bound)
        return Reading(Quantity(start, numeral.end, numeral.value, currency, None, bound, "money", None), numeral, True)
    if bare_words:
        return _alone(text, numeral)
    if numeral.words:
        return _words_alone(text, numeral)
    if left_out.bare_figure(text, numeral):
        return None
    return _alone(text, numeral)


def _alone(text: str, numeral: Numeral) -> Reading:
    start, sign = _sign(text, numeral.start)
    value = -numeral.value if sign else numeral.value
    bound = _bound(text, start, numeral.end, numeral.bound)
    return Reading(Quantity(start, numeral.end, value, None, None, bound, "number", None), numeral, True)


def _words_alone(text: str, numeral: Numeral) -> Reading | None:
    """A Chinese numeral without a unit: kept when a range or a word of quantity vouches for it."""
    after = text[numeral.end : numeral.end + 1]
    large = numeral.shift >= 4
    if not large and (after == "" or after not in "-~至到—"):
        return None
    reading = _alone(text, numeral)
    vouched = large and (reading.quantity.bound != "eq" or _LANDMARK.match(text, numeral.end) is not None)
    ahead = text[numeral.start - 1 : numeral.start]
    return reading._replace(kept=vouched and ahead not in _VAGUE_BEFORE and after != "级")


_LANDMARK = re.compile("大关|台阶|门槛|关口")
_VAGUE_BEFORE = frozenset("数几若好")


def _share(text: str, below: Numeral, share: re.Match[str], bare_words: bool) -> Reading | None:
    """百分之八, 千分之三, 三分之一."""
    pos = _skip(text, share.end())
    match = (SPACED_NUMERAL if bare_words else NUMERAL).match(text, pos)
    above = read(match[0], pos) if match else None
    if above is None or not below.value:
        return None
    start, negative = _sign(text, below.start)
    above = _without_mark(text, above)
    sign = -1 if negative != bool(share[1]) else 1
    value = plain(EXACT.divide(above.value * sign, below.value))
    unit, form = None, "fraction"
    if below.power:
        value, unit, form = plain(EXACT.multiply(value, _HUNDRED)), "%", "percent"
    bound = _bound(text, start, above.end, above.bound)
    quantity = Quantity(start, above.end, value, unit, None, bound, form, None)
    return Reading(quantity, above, True)


def _ordinal(text: str, start: int, numeral: Numeral, bare_words: bool) -> Reading | None:
    numeral = _without_mark(text, numeral)
    if left_out.ordinal(text, start, _skip(text, numeral.end)) and not bare_words:
        return None
    end = _skip(text, numeral.end)
    end = end + 1 if text[end : end + 1] in _ORDINAL_ENDS else numeral.end
    word = text[end - 1] if end > numeral.end else None
    return Reading(Quantity(start, end, numeral.value, "rank", word, "eq", "ordinal", None), numeral, True)


_FOREMOST_AFTER = frozenset("甲的行列之、")


def _foremost(text: str, numeral: Numeral, bare_words: bool) -> Reading | None:
    """前20位, 前三: a rank of at most so much. 前三季度 and 前5个月 are periods."""
    numeral = _without_mark(text, numeral)
    pos = _skip(text, numeral.end)
    after = text[pos : pos + 1]
    if after and after in "位名强":
        quantity = Quantity(numeral.start, pos + 1, numeral.value, "rank", after, "le", "ordinal", None)
        return Reading(quantity, numeral, True)
    if unit_at(text, pos) is not None:
        reading = _figure(text, numeral, bare_words)
        return None if reading is None or reading.quantity.form == "duration" else reading
    if "\u4e00" <= after <= "\u9fff" and after not in _FOREMOST_AFTER:
        return _alone(text, numeral) if bare_words else None
    if left_out.bare_figure(text, numeral):
        return None
    return Reading(
        Quantity(numeral.start, numeral.end, numeral.value, "rank", None, "le", "ordinal", None), numeral, True
    )


_RANGE = frozenset("-~至到—") | {"——", "--"}
_LIST = frozenset("、和与及")


def join(text: str, found: list[Reading]) -> list[Reading]:
    """Neighbours that share a unit: the lower and upper figure of a range, and lists such as 1409万、1305万人次."""
    for index in range(len(found) - 2, -1, -1):
        left, right = found[index], found[index + 1]
        gap = text[left.quantity.end : right.quantity.start]
        if len(gap) > 4:
            continue
        mark = gap.strip()
        if mark in _RANGE:
            found[index], found[index + 1] = _range(text, left, right)
        elif mark in _LIST:
            found[index] = _like(left, right)
    return found


def _like(left: Reading, right: Reading) -> Reading:
    """A bare figure before one with a unit takes its unit, and its multiplier if it has none itself."""
    quantity, model = left.quantity, right.quantity
    if quantity.form != "number" or model.form not in _SHARED:
        return left
    value, factor = quantity.value, _factor(right)
    if left.numeral.shift == 0 and right.numeral.shift:
        value = times_ten(value, right.numeral.shift)
    value = value if factor == 1 else plain(EXACT.multiply(value, factor))
    changed = quantity._replace(value=value, unit=model.unit, classifier=model.classifier, form=model.form)
    return Reading(changed, left.numeral, left.kept or left.numeral.words)


_SHARED = frozenset(("percent", "points", "money", "measure", "count", "multiple", "duration"))


def _factor(reading: Reading) -> Decimal:
    unit = UNITS.get(reading.quantity.classifier or "")
    return unit.factor if unit else Decimal(1)


def _range(text: str, left: Reading, right: Reading) -> tuple[Reading, Reading]:
    low = _like(left, right).quantity
    high = right.quantity
    if low.unit != high.unit or low.form != high.form or low.value >= high.value:
        return left, right
    return (
        Reading(low._replace(bound="ge", part="low"), left.numeral, right.kept),
        Reading(high._replace(bound="le", part="high"), right.numeral, right.kept),
    )
