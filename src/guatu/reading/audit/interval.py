"""What a printed figure can stand for: the arithmetic of rounded numbers.

Offices round, and as often cut off, so a printed figure stands for everything less than one unit of its last place
away: "193.7亿元" for (193.6, 193.8)亿元, "16.3%" for (16.2, 16.4)%. Counted things ("80个") stand for themselves.
A bound opens one side: "超过60亿元" reaches from there to infinity; "5%左右" is widened.
"""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation
from math import prod
from typing import NamedTuple

from guatu.reading.report import Statement

INFINITY = Decimal("Infinity")
ZERO = Decimal(0)
ONE = Decimal(1)
HUNDRED = Decimal(100)

ABOUT = Decimal("0.05")
"""How far "about" (约, 左右) reaches, as a share of the figure."""
ABOUT_POINTS = Decimal("0.5")
"""How far "about" reaches at least for percentages, in points."""

COUNTED = frozenset({"count", "person", "household", "seat", "rank", "times", "day", "year"})
_ARABIC = re.compile(r"[0-9０-９][0-9０-９,.，．﹐ \u00a0\u3000\t\r\n]*")
_PLAIN = re.compile(r"[0-9.]*")
_SCALES = {"万": 10**4, "萬": 10**4, "亿": 10**8, "億": 10**8}
_FOLD: dict[int, int | str | None] = {code: code - 0xFEE0 for code in range(0xFF10, 0xFF1A)}
_FOLD |= {0xFF0E: ".", 0xFF0C: ",", 0xFE50: ",", **dict.fromkeys(map(ord, " \u00a0\u3000\t\r\n"))}


class Interval(NamedTuple):
    """The values from `low` to `high`, either of which may be infinite."""

    low: Decimal
    high: Decimal

    def plus(self, other: Interval) -> Interval:
        return Interval(self.low + other.low, self.high + other.high)

    def minus(self, other: Interval) -> Interval:
        return Interval(self.low - other.high, self.high - other.low)

    def over(self, other: Interval) -> Interval | None:
        """The quotients of two positive intervals; None where the divisor may be zero."""
        if other.low <= 0 or self.high == other.high == INFINITY:
            return None
        return Interval(max(self.low, ZERO) / other.high, self.high / other.low)

    def widened(self, by: Decimal) -> Interval:
        return Interval(self.low - by, self.high + by)

    def apart(self, other: Interval) -> Decimal:
        """The gap between two intervals; 0 where they have a value in common."""
        return max(other.low - self.high, self.low - other.high, ZERO)

    @property
    def bounded(self) -> bool:
        return self.low > -INFINITY and self.high < INFINITY


def step(statement: Statement) -> Decimal:
    """One unit of the last printed place, in the statement's base unit; 0 for counted things.

    The quote gives the printed digits, the value their scale: 12.84亿元 has a step of 0.01亿元, 两成 one of 10 %.
    """
    printed = _printed(statement.quote)
    value = abs(statement.value)
    if printed is None:
        return ZERO if statement.unit in COUNTED else _last_place(value)
    scale = value / printed if printed else _scale_word(statement.quote)
    exponent = printed.as_tuple().exponent
    places = exponent if isinstance(exponent, int) else 0
    if places == 0 and scale == 1 and statement.unit in COUNTED:
        return ZERO
    return scale.scaleb(min(places, 0))


def _printed(quote: str) -> Decimal | None:
    """The Arabic number in a quote as printed, or None."""
    found = _ARABIC.search(quote)
    if found is None:
        return None
    number = found.group()
    if not _PLAIN.fullmatch(number):
        number = number.translate(_FOLD).replace(",", "")
    try:
        return Decimal(number.rstrip("."))
    except InvalidOperation:
        return None


def _scale_word(quote: str) -> Decimal:
    """The scale of a printed zero: 0.0亿元."""
    return Decimal(prod(_SCALES.get(char, 1) for char in quote))


def _last_place(value: Decimal) -> Decimal:
    """The place of the last digit that is not zero: 10 for 20, 1e10 for 10000000000."""
    exponent = value.normalize().as_tuple().exponent
    return ONE.scaleb(exponent) if value and isinstance(exponent, int) else ZERO


def stated(statement: Statement, coarsest: Decimal | None = None) -> Interval:
    """All values that a statement can stand for, with its rounding (no more than `coarsest`) and its bound.

    The bound of a negative growth is the size of the fall: "下降超14%" is anything from -14 % downwards.
    """
    value, slack = statement.value, step(statement)
    if coarsest is not None:
        slack = min(slack, coarsest)
    if statement.bound == "approx":
        slack = max(slack, abs(value) * ABOUT, ABOUT_POINTS if statement.unit in ("%", "pp") else ZERO)
    upwards = (statement.bound == "ge") == (value >= 0)
    if statement.bound in ("ge", "le"):
        return Interval(value - slack, INFINITY) if upwards else Interval(-INFINITY, value + slack)
    return Interval(value - slack, value + slack)
