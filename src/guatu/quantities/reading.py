"""What finding gives, and what every kind of quantity asks of its surroundings: its sign and its bound."""

from __future__ import annotations

from decimal import Decimal
from typing import NamedTuple

from guatu.quantities import bounds
from guatu.quantities.numerals import Numeral
from guatu.quantities.units import UNITS


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
    """A quantity with the numeral inside it.

    `kept` is false for a numeral that counts only if a neighbour vouches for it: 三 in 三至五家, 2000 in 2000-3000亩.
    """

    quantity: Quantity
    numeral: Numeral
    kept: bool = True


_AFTER_A_FIGURE = frozenset("".join(word[-1] for word in UNITS) + "十百千万亿-%)~号级期月日")
"""After these a dash joins; it is no minus."""
MAY_SIGN = frozenset("-负 ")


def bound(text: str, start: int, end: int, inside: str) -> str:
    """What the words behind say, else those before, else a mark inside the numeral."""
    if text[end : end + 1] in bounds.MAY_BE_AFTER and (said := bounds.after(text, end)) != "eq":
        return said
    if text[start - 1 : start] in bounds.MAY_BE_BEFORE and (said := bounds.before(text, start)) != "eq":
        return said
    return inside


def signed(text: str, numeral: Numeral) -> Numeral:
    """The numeral with the minus sign or 负 before it."""
    start = numeral.start
    if text[start - 1 : start] in MAY_SIGN:
        start = sign_start(text, start)
    return numeral if start == numeral.start else numeral._replace(start=start, value=-numeral.value)


def sign_start(text: str, start: int) -> int:
    """Where the sign of the figure at `start` stands, or `start` if it has none."""
    pos = back(text, start)
    mark = text[pos - 1 : pos]
    if mark == "负":
        return pos - 1
    if mark != "-" or pos != start:
        return start
    ahead = text[pos - 2 : pos - 1] if pos > 1 else ""
    joins = ahead in _AFTER_A_FIGURE or (ahead.isascii() and ahead.isalnum())
    return start if ahead and joins else pos - 1


def back(text: str, pos: int) -> int:
    """`pos` moved back over spaces."""
    while pos and text[pos - 1] == " ":
        pos -= 1
    return pos


def skip(text: str, pos: int) -> int:
    """`pos` moved on over spaces."""
    while text.startswith(" ", pos):
        pos += 1
    return pos


def without_mark(text: str, numeral: Numeral) -> Numeral:
    """The numeral without a mark at its end: 1000余 before a noun keeps its bound, not its 余."""
    if numeral.bound == "eq":
        return numeral
    written = text[numeral.start : numeral.end]
    bare = written.rstrip("多余几来 ")
    return numeral if bare == written else numeral._replace(end=numeral.start + len(bare))
