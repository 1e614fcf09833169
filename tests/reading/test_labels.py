"""How figures and periods are worded."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cast import a_statement
from guatu.periods import Period
from guatu.reading.labels import SCALES, amount, classifier, figure, period_words, plain, scaled


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({}, "212.6亿元"),
        ({"value": Decimal("38000"), "code": None}, "3.8万元"),
        ({"bound": "ge", "quote": "60个", "value": Decimal(60), "unit": "count", "code": None}, "≥60个"),
        ({"quote": "三十家", "value": Decimal(30), "unit": "count", "code": None}, "30家"),
        ({"quote": "1.5万标箱", "value": Decimal(15000), "unit": "count", "code": None}, "1.5万标箱"),
        ({"measure": "growth", "value": Decimal("6.8"), "unit": "%"}, "增长6.8%"),
        ({"measure": "growth", "value": Decimal("-1.30"), "unit": "%"}, "下降1.3%"),
        ({"measure": "growth", "value": Decimal(7), "unit": "%", "bound": "approx"}, "增长约7%"),
        ({"measure": "rank", "value": Decimal(2), "unit": "rank"}, "第2位"),
        ({"measure": "rank", "value": Decimal(20), "unit": "rank", "bound": "le"}, "前20位"),
        ({"measure": "gap", "value": Decimal("1.1"), "unit": "pp"}, "高1.1个百分点"),
        ({"measure": "delta", "value": Decimal(2), "unit": "rank"}, "提高2位"),
        ({"measure": "delta", "value": Decimal(31), "unit": "count", "quote": "31家"}, "增加31家"),
        ({"measure": "delta", "value": Decimal("-0.5"), "unit": "pp"}, "降低0.5个百分点"),
        ({"measure": "multiple", "value": Decimal(2), "unit": "times"}, "2倍"),
    ],
)
def test_a_figure_is_worded_as_offices_write_it(changes, words):
    assert figure(a_statement(**changes)) == words


def test_a_value_too_small_for_its_indicators_display_unit_is_shown_in_a_smaller_one():
    """0.0005亿元 tells nobody anything."""
    assert figure(a_statement(value=Decimal(50000))) == "5万元"


def test_a_period_is_worded_in_chinese_and_none_is_nothing():
    assert period_words(Period.parse("2022H1")) == "2022年上半年"
    assert period_words(None) == ""


@pytest.mark.parametrize(
    ("quote", "word"), [("30个", "个"), ("72個", "个"), ("三十家", "家"), ("150多个", "个"), ("12", ""), ("第二", "")]
)
def test_the_counting_word_of_a_numeral_is_found(quote, word):
    assert classifier(quote) == word


@given(st.decimals(allow_nan=False, allow_infinity=False, places=6, min_value=-(10**15), max_value=10**15))
def test_a_plain_decimal_has_no_exponent_and_the_same_value(value):
    assert Decimal(plain(value)) == value
    assert "E" not in plain(value)


@given(
    st.decimals(allow_nan=False, allow_infinity=False, places=2, min_value=-(10**12), max_value=10**12),
    st.sampled_from(sorted(SCALES)),
)
def test_a_scaled_value_times_its_unit_is_the_value(value, unit):
    shown, word = scaled(value, unit)
    assert shown * SCALES[unit][word] == value


def test_a_unit_that_nobody_listed_is_shown_as_it_is():
    assert amount(a_statement(unit="CNY/t", code=None, value=Decimal(12))) == (Decimal(12), "CNY/t")
