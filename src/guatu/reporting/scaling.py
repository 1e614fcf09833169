"""From an amount as written to base units: the cell's own unit first, then the row's, the column's, the sheet's."""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import Decimal

from guatu.catalogue import Indicator
from guatu.quantities.numerals import EXACT
from guatu.quantities.script import simplify
from guatu.reporting.amounts import Amount, factor, is_unit
from guatu.reporting.identifying import Cells, Identity, Unread, shortened

_SHEET_UNIT = re.compile(r"(?:计量)?单位[:：]\s*([^\s)）]+)")
BARE = frozenset({"count", "rank", "index", "times", "day", "seat", "%", "pp"})
"""Base units of which a bare number is one: three projects need no unit word, three of money do."""
_ONE = Decimal(1)


def sheet_units(titles: Iterable[str]) -> tuple[str, ...]:
    """The units that a title names for the whole sheet: 单位：亿元、%."""
    found = [match[1] for text in titles if (match := _SHEET_UNIT.search(simplify(text)))]
    return tuple(word for words in found for word in re.split("[、,;]", words) if is_unit(word))


def scaled(amount: Amount, identity: Identity, units: tuple[str, ...], column: int, cells: Cells) -> Amount:
    """The amount in base units of its indicator; `Unread` where its unit is missing or measures something else."""
    if amount.value is None:
        return amount
    indicator = identity.indicator
    if amount.unit is not None and {amount.unit, indicator.unit} != {"%", "pp"}:
        if amount.unit != indicator.unit:
            raise _wrong(cells.text(column), indicator, column)
        return amount
    by = _factor(identity, units, column)
    if by == _ONE:
        return amount
    return amount._replace(value=EXACT.multiply(amount.value, by), step=EXACT.multiply(amount.step, by))


def _factor(identity: Identity, units: tuple[str, ...], column: int) -> Decimal:
    indicator = identity.indicator
    if identity.unit:
        by = factor(identity.unit, indicator.unit)
        if by is None:
            raise _wrong(identity.unit, indicator, column)
        return by
    fitting = {by for word in units if (by := factor(word, indicator.unit))}
    if len(fitting) == 1:
        return fitting.pop()
    if indicator.unit not in BARE:
        raise Unread("no_unit", column, name=indicator.name, display=indicator.display_unit)
    return _ONE


def _wrong(word: str, indicator: Indicator, column: int) -> Unread:
    known = is_unit(word) or any(char.isdigit() for char in word)
    rule = "unit_mismatch" if known else "unknown_unit"
    return Unread(rule, column, word=shortened(word), name=indicator.name, display=indicator.display_unit)


def in_percent(growth: Amount, column: int, cells: Cells) -> Decimal | None:
    """Growth in percent: in a growth column a bare number is percent, whether or not its heading says so."""
    if growth.value is not None and growth.unit not in (None, "%"):
        raise Unread("unreadable_value", column, text=shortened(cells.text(column)))
    return growth.value
