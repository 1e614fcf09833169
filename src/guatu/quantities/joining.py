"""Neighbours that share a unit: the two figures of a range (50-60亿元) and lists (1260万、980万人次)."""

from __future__ import annotations

from itertools import pairwise

from guatu.quantities.numerals import EXACT, plain, times_ten
from guatu.quantities.reading import Quantity, Reading
from guatu.quantities.units import UNITS

LONGEST_MARK = 4
_RANGE = frozenset("-~至到—") | {"——", "--"}
_LIST = frozenset("、和与及")
_SHARED = frozenset(("percent", "points", "money", "measure", "count", "multiple", "duration"))


def join(text: str, found: list[Reading]) -> list[Reading]:
    """The readings with neighbours joined; from the last to the first, so that a whole list takes the last unit."""
    close = [
        index
        for index, (left, right) in enumerate(pairwise(found))
        if right.quantity.start - left.quantity.end <= LONGEST_MARK
    ]
    for index in reversed(close):
        left, right = found[index], found[index + 1]
        mark = text[left.quantity.end : right.quantity.start].strip(" ")  # a new line is no range
        if mark in _RANGE:
            found[index : index + 2] = _range(text, left, right)
        elif mark in _LIST and left.kept:
            found[index] = _like(left, right)
    return found


def _like(left: Reading, right: Reading) -> Reading:
    """A bare figure before one with a unit takes its unit, and its multiplier if it has none itself."""
    quantity, model = left.quantity, right.quantity
    of_points = model.form == "points" and quantity.classifier == "个"  # 快于全国3.4个、1个百分点
    if not of_points and (quantity.form != "number" or model.form not in _SHARED):
        return left
    value, numeral, unit = quantity.value, left.numeral, UNITS.get(model.classifier or "")
    if not numeral.shift and right.numeral.shift:
        value = times_ten(value, right.numeral.shift)
        numeral = numeral._replace(shift=right.numeral.shift)
    if unit and unit.worth != 1:
        value = plain(EXACT.multiply(value, unit.worth))
    shared = quantity._replace(value=value, unit=model.unit, classifier=model.classifier, form=model.form)
    return Reading(shared, numeral, right.kept)


def _range(text: str, left: Reading, right: Reading) -> tuple[Reading, Reading]:
    left, high = _like(left, right), right.quantity
    low = left.quantity
    if low.form == "ordinal" and high.classifier in ("位", "名"):
        high = high._replace(unit="rank", form="ordinal")
    if not _one_range(text, low, high):
        return left, right._replace(quantity=high)
    return (
        left._replace(quantity=low._replace(bound="ge", part="low"), kept=right.kept),
        right._replace(quantity=high._replace(bound="le", part="high")),
    )


def _one_range(text: str, low: Quantity, high: Quantity) -> bool:
    """Whether two figures are the ends of one range: 从5%到8% is a change."""
    if (low.unit, low.form) != (high.unit, high.form) or low.value >= high.value:
        return False
    return not text.endswith(("从", "由"), 0, low.start)
