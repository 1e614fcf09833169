"""Numbers as a general recogniser reads them: 2e5, 2^-1, 40k, .5, 三又二分之一, 半百, 五打, 九九折.

Only `find(..., bare_words=True)` comes here; in reports these spellings are names, codes or words.
"""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation, Overflow

from guatu.quantities.numerals import (
    EXACT,
    SPACED_NUMERAL,
    Numeral,
    in_sequence,
    plain,
    read,
    times_ten,
)
from guatu.quantities.reading import Quantity, Reading, sign_start, signed, skip
from guatu.quantities.shares import OF, SLASH, ratio

_SCIENTIFIC = re.compile(
    r"(?P<base>[0-9]+(?:\.[0-9]+)?)(?:[eE](?P<ten>[+-]?[0-9]{1,3})|\^(?P<power>[+-]?[0-9]{1,3}))(?![0-9.A-Za-z])"
)
_SUFFIX = re.compile(r" ?(?P<suffix>[kKM])(?![A-Za-z0-9²³])")
_SUFFIXES = {"k": 3, "m": 6}
_AND = re.compile(r" *又 *| +(?=[0-9]+ ?/)")
_WORDS = re.compile(
    "一[切看定样般起些直下边旦致律带路共听想再向时面贯系列旁味]|四[川周季海处]|十[足分]|三亚|三峡|九江|六安|八卦|七夕|百[姓货科合度色]|千金|万[物象岁一能众事]"
)
_WORD_ENDS = frozenset("统唯专万同划归单")
_ROUND = frozenset("百千万亿兆拾")


def number(text: str, written: str, start: int) -> Numeral | None:
    """The numeral at `start` with the spellings of this module, or None for a numeral that is part of a word."""
    if written[0] in "0123456789":
        return _arabic(text, written, start)
    if _WORDS.match(text, start) or (written == "一" and text[start - 1 : start] in _WORD_ENDS and start):
        return None
    numeral = read(written, start) or _sequence(text, written, start)
    if numeral is not None and OF.match(text, numeral.end):
        return numeral
    if written == "两" and text[start : start + 2] == "两两":
        return None
    if numeral is None or (numeral.power and len(set(written)) == 1 and written[0] in _ROUND):
        return _half_hundred(text, start) if numeral else None
    if text.startswith("打", numeral.end):
        return numeral._replace(end=numeral.end + 1, value=plain(EXACT.multiply(numeral.value, Decimal(12))))
    return numeral


def _half_hundred(text: str, start: int) -> Numeral | None:
    if text[start - 1 : start] != "半" or text[start] != "百":
        return None
    return Numeral(start - 1, start + 1, Decimal(50), 0, "eq", True, False)


def _sequence(text: str, written: str, start: int) -> Numeral | None:
    """Digits said one by one: 九九折, 二零一九."""
    compact = written.replace(" ", "")
    value = in_sequence(compact)
    discount = text.startswith("折", skip(text, start + len(written)))
    if value is None or not (discount or len(compact) > 2):
        return None
    return Numeral(start, start + len(written), Decimal(value), 0, "eq", True, False)


def _arabic(text: str, written: str, start: int) -> Numeral | None:
    scientific = _SCIENTIFIC.match(text, start)
    if scientific:
        return _scientific(text, scientific)
    numeral = read(written, start)
    if numeral is None:
        return None
    suffix = _SUFFIX.match(text, numeral.end)
    if suffix and not numeral.shift:
        power = _SUFFIXES[suffix["suffix"].lower()]
        return numeral._replace(end=suffix.end(), value=times_ten(numeral.value, power))
    return _leading_point(text, numeral)


def _leading_point(text: str, numeral: Numeral) -> Numeral:
    """.5 is 0.5; the last of several points is punctuation."""
    start = numeral.start
    if text[start - 1 : start] != "." or (start > 1 and (text[start - 2] == "." or text[start - 2].isalnum())):
        return numeral
    written = text[start : numeral.end]
    return numeral._replace(start=start - 1, value=Decimal(f"0.{written}")) if written.isdigit() else numeral


def _scientific(text: str, match: re.Match[str]) -> Numeral | None:
    base = Decimal(match["base"])
    try:
        value = times_ten(base, int(match["ten"])) if match["ten"] else base ** int(match["power"])
    except (InvalidOperation, Overflow):
        return None
    if match["power"] and sign_start(text, match.start()) < match.start():
        value = abs(value)
    return Numeral(match.start(), match.end(), value, 0, "eq", False, False)


def mixed_fraction(text: str, whole: Numeral) -> Reading | None:
    """三又二分之一, 1 3/5: a whole number and a fraction."""
    gap = _AND.match(text, whole.end)
    match = SPACED_NUMERAL.match(text, gap.end()) if gap else None
    first = read(match[0], match.start()) if match else None
    if first is None:
        return None
    fraction = _fraction(text, first)
    if fraction is None or fraction[0] <= 0:
        return None
    part, end = fraction
    total = plain(EXACT.add(whole.value, part))
    numeral = signed(text, whole._replace(end=end, value=total))
    return Reading(Quantity(numeral.start, end, numeral.value, None, None, "eq", "fraction", None), numeral)


def _fraction(text: str, first: Numeral) -> tuple[Decimal, int] | None:
    slash = SLASH.match(text, first.end)
    if slash:
        return ratio(first.value, Decimal(slash["below"])), slash.end()
    of = OF.match(text, first.end)
    match = SPACED_NUMERAL.match(text, of.end()) if of else None
    above = read(match[0], match.start()) if match else None
    if above is None or not first.value:
        return None
    return ratio(above.value, first.value), above.end
