"""What a cell says of an amount: its exact value, and its unit where the cell itself names one.

>>> read_text("１，２３４．５亿元").value, read_text("(3.2%)").value, read_text("—").value
(Decimal('123450000000'), Decimal('-3.2'), None)
"""

from __future__ import annotations

import re
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

from guatu.catalogue.indicator import UNITS
from guatu.errors import QuantityError
from guatu.quantities import parse
from guatu.quantities.numerals import EXACT
from guatu.quantities.script import simplify
from guatu.reporting.tables.cells import Cell

NOTHING = frozenset(
    ("", "—", "——", "———", "-", "--", "---", "/", "\\", "…", "……", "...", "*", "x", "无", "暂无", "空", "未统计", "n/a")
)
"""What offices write where there is no figure, in the plain script: dashes of every length are hyphens there."""
_PLAIN = re.compile(r"[-+]?(?:[0-9]{1,3}(?:[, ][0-9]{3})+|[0-9]+)?(?:\.[0-9]+)?")
_PREFIX = {"万": 4, "亿": 8}
_RISE = re.compile(r"^(?:同比)?(?:(?P<up>增长|上升|提高|增|↑|\+)|(?P<down>下降|减少|降低|降|减|↓))(?P<figure>.+)$")
_LEVEL = "持平"


class Amount(NamedTuple):
    """A figure as written.

    `value` is exact, in base units where `unit` names one, else a bare number; None where the cell holds none. `step`
    is one unit of its last place, `problem` says why the cell cannot be read: error, scaled, inexact or unreadable.
    """

    value: Decimal | None
    unit: str | None = None
    step: Decimal = Decimal(1)
    problem: str = ""


EMPTY = Amount(None)


def read_cell(cell: Cell) -> Amount:
    """The amount in a cell."""
    if cell.kind == "text":
        return read_text(cell.text)
    if cell.kind == "number" and cell.number is not None:
        return _number(cell.number, cell.shown)
    return Amount(None, problem="error" if cell.kind == "error" else "unreadable")


def _number(number: Decimal, shown: str) -> Amount:
    if shown == "scaled":
        return Amount(None, problem="scaled")
    if shown == "percent":
        value = number.scaleb(2, EXACT)
        return Amount(value, "%", _step(value))
    return Amount(number, None, _step(number))


@lru_cache(maxsize=65536)
def read_text(text: str) -> Amount:
    """The amount in a text: full-width digits, thousands, 亿元 or % behind, a minus sign or brackets around."""
    plain = simplify(text).strip().replace("\u200b", "").strip("'")
    if plain.lower() in NOTHING:
        return EMPTY
    if len(plain) > 2 and plain[0] == "(" and plain[-1] == ")" and plain[1] != "-":
        inside = _signless(plain[1:-1].strip())
        return inside if inside.value is None else inside._replace(value=-inside.value)
    return _signless(plain)


def _signless(plain: str) -> Amount:
    bare = plain[:-1].rstrip() if plain.endswith("%") else plain
    if bare and _PLAIN.fullmatch(bare) and bare[-1].isdigit():
        value = Decimal(bare.replace(",", "").replace(" ", ""))
        return Amount(value, "%" if bare is not plain else None, _step(value))
    try:
        quantity = parse(plain)
    except QuantityError:
        return Amount(None, problem="unreadable")
    if quantity.bound != "eq" or quantity.part:
        return Amount(None, problem="inexact")
    return Amount(quantity.value, quantity.unit, _step_of(plain, quantity.value))


def _step(value: Decimal) -> Decimal:
    """One unit of the last place. A whole number is taken to be exact to its units, whatever its zeros."""
    exponent = value.as_tuple().exponent
    return _place(min(exponent, 0)) if isinstance(exponent, int) else Decimal(1)


_place = lru_cache(maxsize=64)(Decimal(1).scaleb)


def _step_of(plain: str, value: Decimal) -> Decimal:
    """As `_step`, for a figure with its unit behind: the last place of the figure as written, in base units."""
    figure = re.match(r"[-+]?[0-9][0-9,]*(?:\.([0-9]+))?", plain)
    written = Decimal(figure[0].replace(",", "")) if figure else Decimal(0)
    if not figure or not written:
        return Decimal(1)
    return EXACT.divide(value, written) * Decimal(1).scaleb(-len(figure[1] or ""))


@lru_cache(maxsize=4096)
def read_growth(text: str) -> Amount:
    """The amount in a text of a growth column, where 增长5.2%, 下降3.1% and 持平 say the sign in words."""
    plain = simplify(text).strip()
    if plain == _LEVEL:
        return Amount(Decimal(0), "%", Decimal(1))
    found = _RISE.match(plain)
    amount = read_text(found["figure"].strip() if found else text)
    if found is None or not found["down"] or amount.value is None:
        return amount
    return amount._replace(value=-amount.value)


@lru_cache(maxsize=4096)
def factor(word: str, unit: str) -> Decimal | None:
    """How many base units one `word` is: factor("亿元", "CNY") is 100,000,000. None if it does not measure the unit."""
    plain = simplify(word).strip().replace(" ", "")
    if not plain:
        return None
    if plain in UNITS.get(unit, ()):
        return Decimal(1).scaleb(_PREFIX.get(plain[0], 0)) if len(plain) > 1 else Decimal(1)
    try:
        quantity = parse(f"1{plain}")
    except QuantityError:
        return None
    return quantity.value if quantity.unit == unit else None


@lru_cache(maxsize=4096)
def is_unit(word: str) -> bool:
    """Whether a word measures anything that the catalogue measures."""
    return any(factor(word, unit) for unit in UNITS)
