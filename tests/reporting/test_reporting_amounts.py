"""Numbers as offices type them, to exact decimals with their units."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guatu.catalogue.indicator import UNITS
from guatu.quantities import show
from guatu.reporting.amounts import factor, read_growth, read_text


@pytest.mark.parametrize("mark", ["", " ", "—", "——", "-", "－", "/", "／", "…", "……", "无", "N/A"])
def test_marks_of_nothing_are_no_figure_and_no_fault(mark):
    assert read_text(mark) == read_text("")
    assert read_text("").value is None


@pytest.mark.parametrize(
    "text",
    ["abc", "1.2.3", "1,23", "12,3456", "▲3", "持平", "5-6亿元", "12亿元左右", "约5", "超过3亿元", "∞", "1e5x", "--5"],
)
def test_what_is_no_exact_number_is_said_to_be_none(text):
    amount = read_text(text)
    assert amount.value is None
    assert amount.problem in ("unreadable", "inexact")


@given(st.decimals(allow_nan=False, allow_infinity=False, places=2, min_value=-(10**12), max_value=10**12))
def test_a_number_is_read_back_however_it_is_dressed(value):
    wide = str.maketrans("0123456789.,-", "０１２３４５６７８９．，－")
    plain, grouped = format(value, "f"), format(value, ",f")
    for text in (plain, grouped, grouped.translate(wide), f" {plain} "):
        assert read_text(text).value == value
    bracketed = read_text(f"({format(abs(value), ',f')})")
    assert bracketed.value == -abs(value)
    assert read_text(f"{plain}%")[:2] == (value, "%")
    assert read_text(plain).step == Decimal("0.01")


@given(st.decimals(allow_nan=False, allow_infinity=False, places=4, min_value=0, max_value=10**6))
def test_a_unit_in_the_cell_gives_base_units_exactly(value):
    assert read_text(f"{value}亿元")[:2] == (value * 10**8, "CNY")
    assert read_text(show(value * 10**8, "CNY", "万元"))[:2] == (value * 10**8, "CNY")


@pytest.mark.parametrize(
    ("text", "value"),
    [("增长5.2%", "5.2"), ("下降3.1%", "-3.1"), ("持平", "0"), ("↓0.4", "-0.4"), ("-2", "-2"), ("5.2％", "5.2")],
)
def test_growth_may_be_said_in_words(text, value):
    assert read_growth(text).value == Decimal(value)


@pytest.mark.parametrize(("unit", "word"), [(unit, word) for unit, words in UNITS.items() for word in words])
def test_every_display_unit_of_the_catalogue_measures_its_base_unit(unit, word):
    expected = 10 ** ({"万": 4, "亿": 8}.get(word[0], 0) if len(word) > 1 else 0)
    assert factor(word, unit) == expected


def test_a_unit_of_another_kind_measures_nothing():
    assert factor("亿美元", "CNY") is None
    assert factor("吨", "CNY") is None
    assert factor("", "CNY") is None
