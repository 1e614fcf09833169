"""Names are found however they are written."""

import doctest

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from guatu.catalogue import fold, spelling
from guatu.catalogue.spelling import count_spellings, same_name, short_and_long, spell_out

WORDS = st.text('产值规上GDPgdpＧ（）()“”" 　&地区的比重', max_size=12)


def test_examples_in_the_docstrings_hold() -> None:
    assert doctest.testmod(spelling).failed == 0


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("ＧＤＰ", "GDP"),
        ("r&d 投入", "R&D投入"),
        ("固定资产投资（不含农户）", "固定资产投资(不含农户)"),
        ("专精特新“小巨人”企业", "专精特新小巨人企业"),
        ("ＰＭ２．５　浓度", "PM2.5浓度"),
    ],
)
def test_folding_leaves_out_width_case_blanks_and_quotes(written: str, folded: str) -> None:
    assert fold(written) == folded


@given(WORDS)
@settings(max_examples=60)
def test_folding_twice_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(st.text(max_size=20), st.text(max_size=20))
@settings(max_examples=60)
def test_folding_a_whole_is_folding_its_parts(first: str, second: str) -> None:
    assert fold(first + second) == fold(first) + fold(second)


@given(st.lists(st.lists(st.sampled_from(["园区", "产值", ""]), min_size=1, max_size=3), max_size=3))
@settings(max_examples=60)
def test_a_pattern_stands_for_every_combination_of_its_alternatives(choices: list[list[str]]) -> None:
    pattern = "总".join("{" + ",".join(each) + "}" for each in choices)
    assert len(spell_out(pattern)) == count_spellings(pattern)
    assert all("{" not in spelling and "," not in spelling for spelling in spell_out(pattern))


@given(WORDS)
@settings(max_examples=60)
def test_long_and_short_forms_are_one_name(name: str) -> None:
    assert short_and_long(name)[0] == name
    assert {same_name(form) for form in short_and_long(name)} == {same_name(name)}


def test_a_name_without_braces_stands_for_itself() -> None:
    assert spell_out("工业投资") == ["工业投资"]
