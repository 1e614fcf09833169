"""The lexicon of units and classifiers is sound."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import guatu.quantities
from guatu.quantities import find
from guatu.quantities.script import simplify
from guatu.quantities.units import UNITS, unit_at

LINES = (Path(guatu.quantities.__file__).parent / "units.txt").read_text(encoding="utf-8").splitlines()


def test_no_word_stands_twice() -> None:
    entries = [entry for line in LINES if line and line[0] != "#" for entry in line.split()[2:]]
    assert len(entries) == len(UNITS)


def test_words_are_written_in_the_plain_characters_that_the_pattern_sees() -> None:
    assert [word for word in UNITS if simplify(word) != word] == []


def test_every_pattern_of_what_must_not_follow_compiles() -> None:
    assert all(re.compile(unit.blocked) for unit in UNITS.values())


@pytest.mark.parametrize("word", sorted(UNITS))
def test_every_word_is_found_behind_a_figure(word: str) -> None:
    after = "水" if word == "方" else ""
    found = find(f"共计345万{word}{after}")
    assert [(quantity.unit, quantity.classifier) for quantity in found] == [(UNITS[word].code, word)]


@pytest.mark.parametrize(
    ("text", "code", "ratio"),
    [
        ("元/亩", "CNY/mu", 1),
        ("件/万人", "piece/10k-person", 1),
        ("吨标准煤/万元", "tce/10k-CNY", 1),
        ("人/百户", "person/household", "0.01"),
        ("公斤/亩", "t/mu", "0.001"),
        ("吨/日", "t/day", 1),
        ("次/秒", "FLOPS", 1),
    ],
)
def test_a_compound_unit_is_one_code_over_another(text: str, code: str, ratio: str) -> None:
    unit = unit_at(text, 0)
    assert unit is not None
    assert (unit.code, str(unit.worth), unit.end) == (code, str(ratio), len(text))
