"""Laws of reading numerals: what a writer of Chinese numerals writes is read as what it meant."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guatu.quantities.numerals import POWERS, chinese_value, read, times_ten
from guatu.quantities.script import simplify

DIGITS = "零一二三四五六七八九"
FORMAL = str.maketrans("一二三七八九百千", "壹贰叁柒捌玖佰仟")
TRADITIONAL_FORMAL = str.maketrans("二万亿", "貳萬億")


def four_digits(number: int) -> str:
    """1 to 9999 in words, as one writes them: 一千零五十."""
    written, zero = "", False
    for power, worth in (("千", 1000), ("百", 100), ("十", 10), ("", 1)):
        digit = number // worth % 10
        if digit:
            written += ("零" if zero and written else "") + DIGITS[digit] + power
        zero = not digit
        written = written.rstrip("零") if not number % worth else written
    return written


def in_words(number: int) -> str:
    """A whole number below 10^16 in words."""
    if number == 0:
        return "零"
    for power, worth in (("亿", 10**8), ("万", 10**4)):
        if number >= worth:
            rest = number % worth
            gap = "零" if rest and rest < worth // 10 else ""
            return in_words(number // worth) + power + (gap + in_words(rest) if rest else "")
    return four_digits(number)


@given(st.integers(0, 10**16 - 1))
def test_a_number_written_in_words_is_read_back(number: int) -> None:
    assert chinese_value(in_words(number)) == number


@given(st.integers(0, 10**12))
def test_formal_and_traditional_characters_say_the_same(number: int) -> None:
    written = in_words(number)
    assert chinese_value(simplify(written.translate(FORMAL))) == number
    assert chinese_value(simplify(written.translate(TRADITIONAL_FORMAL))) == number


@given(st.integers(0, 9999), st.text("0123456789", min_size=1, max_size=8))
def test_decimals_are_said_digit_by_digit(whole: int, decimals: str) -> None:
    said = in_words(whole) + "点" + "".join(DIGITS[int(digit)] for digit in decimals)
    assert chinese_value(said) == Decimal(f"{whole}.{decimals}")


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("十五", 15),
        ("百三", 130),
        ("四百五", 450),
        ("一千零五", 1005),
        ("一千零五十", 1050),
        ("两千四百五", 2450),
        ("一万三", 13000),
        ("一万零三", 10003),
        ("九十二万四", 924000),
        ("一百零十万", 1100000),
        ("四万万", 4 * 10**8),
        ("一万五千亿", 15000 * 10**8),
        ("二十万亿", 20 * 10**12),
        ("五兆六十二亿四万五千二", 5006200045200),
        ("百亿", 10**10),
        ("四点五亿", 45 * 10**7),
    ],
)
def test_spoken_numerals(written: str, value: int) -> None:
    assert chinese_value(written) == value


@pytest.mark.parametrize("written", ["三四", "一十百", "三五千", "二百百", "一点", "点五", "一点百", "十四五"])
def test_what_is_not_well_formed_has_no_value(written: str) -> None:
    assert chinese_value(written) is None


@given(
    st.integers(0, 10**14).map(str),
    st.one_of(st.just(""), st.integers(0, 10**6).map(lambda decimals: f".{decimals}")),
    st.lists(st.sampled_from(sorted(POWERS)), max_size=4),
)
def test_a_figure_before_multipliers_is_worth_it_times_each_of_them(
    whole: str, decimals: str, powers: list[str]
) -> None:
    numeral = read(f"{whole}{decimals}{''.join(powers)}", 0)
    shift = sum(POWERS[power] for power in powers)
    assert numeral is not None
    expected = times_ten(Decimal(whole + decimals), shift) if shift else Decimal(whole + decimals)
    assert (str(numeral.value), numeral.shift) == (str(expected), shift)
