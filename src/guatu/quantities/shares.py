"""Shares in words and fractions: 百分之八, 千分之三, 三分之一, 1/3."""

from __future__ import annotations

import re
from decimal import Decimal

from guatu.quantities.numerals import ALONE, EXACT, NUMERAL, SPACED_NUMERAL, Numeral, plain, read, times_ten
from guatu.quantities.reading import Quantity, Reading, bound, sign_start, without_mark

OF = re.compile(r" *分 *之 *(?P<minus>负|-)?")
SLASH = re.compile(r" ?/ ?(?P<below>[1-9][0-9]{0,2})(?![0-9./-]| ?[年月日])")
_SHARE_BEFORE = frozenset("成约近超过达到占足为了的逾有于")


def share(text: str, below: Numeral, of: re.Match[str], bare_words: bool) -> Reading | None:
    """百分之八 is 8 %, 千分之三 0.3 %, 三分之一 a fraction to 28 digits."""
    above = _above(text, of.end(), bare_words)
    if above is None or not below.value:
        return None
    start = sign_start(text, below.start)
    above = without_mark(text, above)
    if of["minus"]:
        above = above._replace(start=of.start("minus"), value=-above.value)
    sign = -1 if start < below.start else 1
    value, unit, form = ratio(above.value * sign, below.value), None, "fraction"
    if below.power:
        value, unit, form = plain(times_ten(EXACT.divide(above.value * sign, below.value), 2)), "%", "percent"
    else:
        above = above._replace(start=start, value=value)
    said = bound(text, start, above.end, above.bound)
    return Reading(Quantity(start, above.end, value, unit, None, said, form, None), above)


def _above(text: str, pos: int, bare_words: bool) -> Numeral | None:
    match = (SPACED_NUMERAL if bare_words else NUMERAL).match(text, pos) or ALONE.match(text, pos)
    numeral = read(match[0], pos) if match else None
    if numeral and bare_words and text[numeral.end : numeral.end + 2].strip()[:1] in ("k", "K"):
        end = text.lower().index("k", numeral.end) + 1
        return numeral._replace(end=end, value=times_ten(numeral.value, 3))
    return numeral


def ratio(above: Decimal, below: Decimal) -> Decimal:
    """`above` / `below`, to 28 digits."""
    return plain(Decimal(above) / below)


def slashed(text: str, above: Numeral, bare_words: bool) -> Reading | None:
    """1/3 where the words around say that it is a share; a date such as 6/9 otherwise."""
    match = SLASH.match(text, above.end)
    if match is None or above.words or above.shift:
        return None
    below = Decimal(match["below"])
    before, after = text[above.start - 1 : above.start], text[match.end() : match.end() + 1]
    vouched = (before and before in _SHARE_BEFORE) or (after and after in "以左强")
    if not bare_words and not (vouched and above.value < below):
        return None
    start = sign_start(text, above.start)
    value = ratio(above.value if start == above.start else -above.value, below)
    said = bound(text, start, match.end(), "eq")
    numeral = above._replace(start=start, end=match.end(), value=value)
    return Reading(Quantity(start, match.end(), value, None, None, said, "fraction", None), numeral)
