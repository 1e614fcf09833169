"""The catalogue that Guatu ships: what it holds, and that reports find it under their own words."""

from itertools import groupby
from pathlib import Path

import pytest
import yaml

from guatu import catalogue, quantities
from guatu.catalogue.indicator import UNITS

PHRASES = yaml.safe_load(Path(__file__).with_name("phrases.yaml").read_text(encoding="utf-8"))

# words that mean a unit only beside their indicator: 65 points, the 7th place, 1,200 school places
CONTEXTUAL = {"index", "rank", "seat"}

SHIPPED = catalogue.load()
CASES = [(phrase, code) for code, phrases in PHRASES["as_reported"].items() for phrase in phrases]


def test_the_linter_finds_no_problem() -> None:
    assert catalogue.check() == []


def test_the_headline_indicators_are_the_canonical_list() -> None:
    assert {indicator.name for indicator in SHIPPED if indicator.headline} == set(PHRASES["headlines"])


@pytest.mark.parametrize("mechanism", PHRASES["mechanisms"])
def test_each_mechanism_of_a_zone_has_its_indicators(mechanism: str) -> None:
    assert set(PHRASES["mechanisms"][mechanism]) <= set(SHIPPED.codes)


@pytest.mark.parametrize(("phrase", "code"), CASES)
def test_a_report_finds_the_indicator_under_its_own_words(phrase: str, code: str) -> None:
    found = SHIPPED.lookup(phrase)
    assert found is not None
    assert found.code == code


@pytest.mark.parametrize("phrase", PHRASES["no_indicator"])
def test_a_qualified_or_bare_word_is_no_indicator(phrase: str) -> None:
    assert SHIPPED.lookup(phrase) is None


def test_every_name_and_alias_leads_back_to_its_indicator() -> None:
    assert all(SHIPPED.lookup(name) is one for one in SHIPPED for name in (one.name, *one.aliases))


def test_names_that_count_only_alone_are_among_the_aliases() -> None:
    assert all(set(one.alone) <= set(one.aliases) for one in SHIPPED)


def test_an_indicator_of_a_group_stands_under_one_topic() -> None:
    topics = [topic for topic, _ in groupby(one.topic for one in SHIPPED)]
    assert len(topics) == len(set(topics))


def test_a_share_in_percent_divides_like_by_like() -> None:
    """Where numerator and denominator of a percentage are indicators, they are counted in one unit."""
    codes = SHIPPED.codes
    for one in SHIPPED:
        parts = [codes[part].unit for part in (one.numerator, one.denominator) if part in codes]
        assert one.unit != "%" or len(set(parts)) <= 1, one.code


@pytest.mark.parametrize(("unit", "shown"), [(unit, shown) for unit, words in UNITS.items() for shown in words])
def test_a_value_shown_in_a_display_unit_reads_back_in_the_base_unit(unit: str, shown: str) -> None:
    if unit not in CONTEXTUAL:
        assert quantities.parse(f"3{shown}").unit == unit
