"""Laws of printing a value and reading one quantity."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guatu.quantities import QuantityError, parse, show
from guatu.quantities.show import WORDS

VALUES = st.decimals(min_value=Decimal("-9E15"), max_value=Decimal("9E15"), places=4)
COMPOUND = ["CNY/mu", "CNY/person", "m2/person", "ug/m3", "piece/10k-person", "tce/10k-CNY", "t/mu", "person/km2"]


@given(VALUES, st.sampled_from([unit for unit in WORDS if unit != "piece"] + COMPOUND))
def test_a_printed_value_is_read_back(value: Decimal, unit: str) -> None:
    quantity = parse(show(value, unit))
    assert (quantity.value, quantity.unit) == (value, unit)


@given(st.integers(1, 10**6))
def test_a_printed_rank_is_read_back(rank: int) -> None:
    quantity = parse(show(Decimal(rank), "rank"))
    assert (quantity.value, quantity.unit, quantity.form) == (rank, "rank", "ordinal")


@given(VALUES, st.sampled_from(["元", "万元", "亿元", "万亿元", "百万元"]))
def test_a_display_unit_is_printed_and_read_back(value: Decimal, display: str) -> None:
    printed = show(value, "CNY", display)
    assert printed.endswith(display)
    assert parse(printed).value == value


@pytest.mark.parametrize(
    ("value", "unit", "printed"),
    [
        ("2750000000", "CNY", "27.5亿元"),
        ("46400", "CNY/person", "4.64万元/人"),
        ("8", "%", "8%"),
        ("-3.20", "%", "-3.2%"),
        ("1.2", "pp", "1.2个百分点"),
        ("200000", "mu", "20万亩"),
        ("15", "count", "15个"),
        ("2", "times", "2倍"),
        ("101.5", "index", "101.5"),
        ("7", "rank", "第7位"),
        ("1500000000000", "CNY", "1.5万亿元"),
    ],
)
def test_values_are_printed_in_the_unit_one_would_say(value: str, unit: str, printed: str) -> None:
    assert show(Decimal(value), unit) == printed


def test_a_display_of_another_unit_is_refused() -> None:
    with pytest.raises(QuantityError, match="'亩' does not measure 'CNY'; a word such as '元' does"):
        show(Decimal(1), "CNY", "亩")


@pytest.mark.parametrize("text", ["27.5亿元", "约27.5亿元", "超过27.5亿元", "27.5亿元以上", " ２７．５億元 "])
def test_comparators_and_spaces_may_stand_around_the_one_quantity(text: str) -> None:
    assert parse(text).value == Decimal("2750000000")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "holds no quantity"),
        ("很多", "holds no quantity; expected a numeral with a unit"),
        ("投资5亿元", "is more than one quantity: beside '5亿元' stands '投资'"),
        ("5亿元、8%", "is more than one quantity"),
        ("5%—8%", "is a range; give its lower or its upper figure"),
    ],
)
def test_what_is_not_one_quantity_is_refused_with_the_reason(text: str, message: str) -> None:
    with pytest.raises(QuantityError, match=message):
        parse(text)
