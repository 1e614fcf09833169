"""Numerals: what they look like and what they are worth.

    numeral  = arabic [powers [continuation]] | chinese
    arabic   = 86.5 | 1,100 | 94. 1                 thousands in threes, one decimal point
    powers   = one or more of 十百千万亿兆             2.05百亿亿 = 2.05 x 10^18
    continuation = 25万6千, 1亿2000万, 1千零20
    chinese  = digits 零一二两三…九 and powers, with 点 before decimals: 二十万亿, 一万五千亿, 四点五亿, 百亿
    mark     = 多 余 几 来 inside or at the end: 一千五百零几万, 150多

All patterns run over the plain text of `script.simplify`.
"""

from __future__ import annotations

import re
from decimal import Context, Decimal
from functools import cache, lru_cache
from typing import NamedTuple

EXACT = Context(prec=60)
LONGEST = 40  # digits; a longer run is a code, not a figure

DIGITS = {digit: value for value, digit in enumerate("零一二三四五六七八九")} | {"两": 2, "俩": 2}
DIGITS |= {"肆": 4, "伍": 5, "陆": 6}
_POWER_SIGNS = "十百千万亿兆拾 "
POWERS = {"十": 1, "拾": 1, "百": 2, "千": 3, "万": 4, "亿": 8, "兆": 12}
MARKS = {"多": "ge", "余": "ge", "几": "ge", "来": "approx"}

_DIGIT = "(?:[零一二三四五六七八九肆伍陆]|[两俩](?= *[百千万亿]))"  # a 两 at the end is the weight
_LONE = "零一二两三四五六七八九十百千万亿"
_SINGLE = "[零一二三四五六七八九]"
# 百分点, 千克 and 兆瓦 begin with what looks like a power
_NO_POWER = {"百": "(?!分[点位])", "千": "(?![克米瓦伏卡帕赫焦字比])", "兆": "(?![瓦伏帕赫焦字比欧])"}
_POWER = "(?:[十拾万亿]|" + "|".join(power + ahead for power, ahead in _NO_POWER.items()) + ")"
_FIRST_POWER = "|".join(f"(?<={power}){ahead}" for power, ahead in _NO_POWER.items())
_ARABIC = r"(?:[0-9]{0,2}(?:,[0-9]{3})+(?![0-9])|[0-9]*)(?:\.[0-9]+|(?: \. ?|\. )[0-9]+(?= ?[亿万千百%个元美]))?"


def _after_arabic(space: str) -> str:
    figure = r"(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]{1,4})(?:\.[0-9]+)?(?![0-9年月日号%.])"
    more = rf"(?:{space}零?{figure}(?: ?{_POWER})*)*"
    return rf"(?: ?[多余几]? ?{_POWER}(?: ?{_POWER})*{more})?(?: ?[多余几来])?"


def _chinese(space: str) -> str:
    """What may follow the first character of a Chinese numeral; `space` is the gap allowed between characters."""
    power = f"(?:{space}{_POWER})*"
    return (
        f"(?:{space}(?:{_DIGIT}|{_POWER}))*(?:{space}点{space}(?:{_SINGLE}{space})*{_SINGLE})?{power}"
        f"(?:{space}[多余几来]{power})?"
    )


def numeral_pattern(space: str = "", before: str = "", after: str = "") -> str:
    """The pattern of a numeral; `space` is the gap allowed between its characters.

    With `before` and `after`, sets of characters, a single Chinese character is one only between them: after one of
    `before`, or before one of `after`.
    """
    lone = f"(?:(?<![{_LONE}])|(?=[{after}多余几来]|{_DIGIT}|{_POWER})|(?<=[{before}].))" if after else ""
    return (
        r"[0-9零一二两俩三四五六七八九肆伍陆十拾百千万亿兆](?:"
        rf"(?<=[0-9]){_ARABIC}{_after_arabic(space)}"
        rf"|{lone}(?:(?<=[零一二两俩三四五六七八九十万亿])|(?<=[肆伍陆拾])(?={space}[零一二三四五六七八九十拾百千万亿点])"
        rf"|{_FIRST_POWER}){_chinese(space)})"
    )


NUMERAL = re.compile(numeral_pattern())
SPACED_NUMERAL = re.compile(numeral_pattern(" *"))
FIRST_SIGNS = frozenset("0123456789零一二两俩三四五六七八九肆伍陆十拾百千万亿兆")
"""What a numeral can begin with."""
ALONE = re.compile("[肆伍陆拾]")
_PLAIN_ARABIC = re.compile(r"([0-9][0-9,]*(?: ?\. ?[0-9]+)?) ?([多余几]?) ?([十百千万亿兆拾 ]*)([多余几来]?)")
_PIECE = re.compile(r" *零?([0-9][0-9,]*(?:\.[0-9]+)?) ?([十百千万亿兆拾 ]*)")
_PLAIN_CHINESE = re.compile(r"([^多余几来]+)([多余几来]?)([十百千万亿兆拾]*)")


class Numeral(NamedTuple):
    """A numeral in a text: its span, its value, and how it was written.

    `shift` is the power of ten of the multiplier at its end (60亿 -> 8), which the lower figure of a range may share;
    `bound` is what a mark inside says (多 -> ge); `words` is true for a numeral in Chinese characters; `power` for one
    that is all multiplier (百亿; 十亿 has a figure).
    """

    start: int
    end: int
    value: Decimal
    shift: int
    bound: str
    words: bool
    power: bool


# A NamedTuple's own constructor is Python code that packs its arguments anew; this one takes the row as it is, in half
# the time, which counts where every figure of a text comes by.
_new = tuple.__new__


def read(text: str, start: int) -> Numeral | None:
    """The numeral that is `text`, as found at `start` of a larger text; None if it is not well formed."""
    return _read_arabic(text, start) if text[0] in "0123456789" else _read_chinese(text, start)


def _read_arabic(text: str, start: int) -> Numeral | None:
    """The usual spellings, 2021, 86.5 and 86.5亿, need no pattern; the others are taken apart by one."""
    figure = text.rstrip(_POWER_SIGNS)
    if not figure.replace(".", "", 1).isdigit() or len(figure) > LONGEST:
        return _read_parted(text, start)
    shift = _weight(text[len(figure) :]) if len(figure) < len(text) else 0
    value = _shifted(figure, shift) if shift else Decimal(figure)
    return _new(Numeral, (start, start + len(text), value, shift, "eq", False, False))


def _shifted(figure: str, shift: int) -> Decimal:
    """`figure` with its point moved `shift` places: as `times_ten`, but on the digits, which takes half the time."""
    whole, _, decimals = figure.partition(".")
    if len(decimals) <= shift < LONGEST - len(whole):
        return Decimal(whole + decimals.ljust(shift, "0"))
    return times_ten(Decimal(figure), shift)


def _read_parted(text: str, start: int) -> Numeral | None:
    """A figure with commas, spaces, a mark, or more than one multiplier."""
    match = _PLAIN_ARABIC.fullmatch(text)
    if match is None:
        return _read_mixed(text, start)
    figure, inner, powers, last = match.groups()
    figure = figure.replace(",", "").replace(" ", "")
    if len(figure) > LONGEST:
        return None
    shift = _weight(powers)
    value = Decimal(figure)
    if shift:
        value = times_ten(value, shift)
    return Numeral(start, start + len(text), value, shift, MARKS.get(inner or last, "eq"), False, False)


@lru_cache(256)
def _weight(powers: str) -> int:
    """What a row of multipliers adds to the power of ten: 8 for 亿, 12 for 万亿."""
    return sum(POWERS[power] for power in powers if power != " ")


def times_ten(value: Decimal, power: int) -> Decimal:
    """`value` times ten to the `power`, exactly, without an exponent in its printed form."""
    return plain(value.scaleb(power, EXACT))


def plain(value: Decimal) -> Decimal:
    """The same number with neither exponent nor needless zeros after the point."""
    if value == (whole := value.to_integral_value(context=EXACT)):
        return whole.quantize(Decimal(1), context=EXACT) if abs(whole) < Decimal("1E58") else whole
    return value.normalize(EXACT)


def _read_mixed(text: str, start: int) -> Numeral | None:
    """25万6千, 1亿2000万, 2千零30万: Arabic figures each with its own multiplier."""
    bound = MARKS.get(text[-1], "eq")
    body = text.rstrip("多余几来 ")
    groups, pos = [], 0
    while pos < len(body):
        piece = _PIECE.match(body, pos)
        if piece is None:
            return None
        groups.append((Decimal(piece[1].replace(",", "")), piece[2].replace(" ", "")))
        pos = piece.end()
    value = _sum_mixed(groups)
    return None if value is None else Numeral(start, start + len(text), value, 0, bound, False, False)


def _sum_mixed(groups: list[tuple[Decimal, str]]) -> Decimal | None:
    """Sum of the groups; a multiplier at the end of a later group (2千零30万) counts for what went before it too."""
    total, limit = Decimal(0), None
    for figure, powers in groups:
        weight = _weight(powers)
        if limit is not None and weight > limit:
            common = max(POWERS[power] for power in powers)
            total = times_ten(total + times_ten(figure, weight - common), common)
            limit = common
            continue
        part = times_ten(figure, weight)
        if limit is not None and part >= Decimal(10) ** limit:
            return None
        total, limit = total + part, weight
    return plain(total)


def _read_chinese(text: str, start: int) -> Numeral | None:
    """Most are one character, whose worth is known beforehand."""
    if len(text) > 1:
        return _read_characters(text, start)
    worth = _one_character(text)
    return None if worth is None else _new(Numeral, (start, start + 1, *worth))


@cache
def _one_character(text: str) -> tuple[Decimal, int, str, bool, bool] | None:
    numeral = _read_characters(text, 0)
    return None if numeral is None else numeral[2:]


def _read_characters(text: str, start: int) -> Numeral | None:
    compact = text.replace(" ", "")
    match = _PLAIN_CHINESE.fullmatch(compact)
    if match is None:
        return None
    head, mark, tail = match.groups()
    value = chinese_value(head.rstrip("零") if mark else head)
    if value is None:
        return None
    written = head + tail
    shift = _weight(written[len(written.rstrip("万亿兆")) :])
    value = times_ten(value, _weight(tail)) if tail else value
    power = not written.strip("百千万亿兆")
    return Numeral(start, start + len(text), value, shift, MARKS.get(mark, "eq"), True, power)


def chinese_value(text: str) -> Decimal | None:
    """The value of a numeral in Chinese characters, or None if it is not well formed.

    >>> chinese_value("一万五千亿"), chinese_value("四百五"), chinese_value("四点五亿"), chinese_value("二零一九")
    (Decimal('1500000000000'), Decimal('450'), Decimal('450000000'), None)
    """
    if len(text) > LONGEST:
        return None
    whole, point, rest = text.partition("点")
    if not point:
        number = _whole_value(text)
        return None if number is None else Decimal(number)
    decimals = rest.rstrip("十百千万亿兆")
    number = _whole_value(whole)
    if number is None or not decimals or any(digit not in DIGITS for digit in decimals):
        return None
    value = Decimal(f"{number}." + "".join(str(DIGITS[digit]) for digit in decimals))
    return times_ten(value, _weight(rest[len(decimals) :]))


def _whole_value(text: str) -> int | None:
    for power, worth in (("兆", 10**12), ("亿", 10**8), ("万", 10**4)):
        if power in text:
            return _above(text, power, worth)
    return _below_ten_thousand(text)


def _above(text: str, power: str, worth: int) -> int | None:
    """The value of a numeral with 万, 亿 or 兆: what stands before the last one, times it, plus what follows."""
    before, _, after = text.rpartition(power)
    count = _whole_value(before) if before else 1
    if count is None:
        return None
    if not after:
        return count * worth
    if len(after) == 1 and after in DIGITS and after != "零":
        return count * worth + DIGITS[after] * worth // 10
    rest = _whole_value(after)
    return None if rest is None or rest >= worth else count * worth + rest


def _below_ten_thousand(text: str) -> int | None:
    total, digit, limit, zero = 0, None, 4, False
    for character in text:
        if character == "零":
            if digit is not None:
                return None
            zero = True
        elif character in DIGITS:
            if digit is not None:
                return None
            digit = DIGITS[character]
        else:
            power = POWERS.get(character, limit)
            if power >= limit:
                return None
            total += (1 if digit is None else digit) * 10**power
            digit, limit, zero = None, power, False
    if digit is None:
        return total if text.strip("零") or text == "零" else None
    colloquial = limit < 4 and limit > 1 and not zero
    return total + digit * (10 ** (limit - 1) if colloquial else 1)


def in_sequence(text: str) -> int | None:
    """A numeral said digit by digit (二零一九, 九九), or None."""
    if len(text) > LONGEST or any(character not in DIGITS or character in "两俩" for character in text):
        return None
    return int("".join(str(DIGITS[character]) for character in text))
