"""docs/methods/periods.md says what the library does: every table and example on it runs."""

from __future__ import annotations

import doctest
from datetime import date
from fractions import Fraction
from pathlib import Path

import opencc
import pytest

from guatu.periods import Horizon, Period, Reference, find

PAGE = Path(__file__).parents[2] / "docs" / "methods" / "periods.md"


def rows(first_column: str) -> list[list[str]]:
    """The cells of the table whose first heading is given."""
    table = PAGE.read_text(encoding="utf-8").split(f"| {first_column} |")[1].split("\n\n")[0]
    return [[cell.strip() for cell in line.split("|")[1:-1]] for line in table.splitlines()[2:]]


def reference(cell: str) -> Reference | None:
    if cell == "none":
        return None
    return Reference(date.fromisoformat(cell).year, date.fromisoformat(cell)) if "-" in cell else Reference(int(cell))


def said(text: str, when: Reference | None) -> list[str]:
    return [f"{mention.period or 'none'} {mention.kind}" for mention in find(text, when)]


def expected(cell: str) -> list[str]:
    return [part.strip() for part in cell.split(",")] if cell else []


WORKED = rows("text")


@pytest.mark.parametrize(("text", "when", "periods"), WORKED, ids=[row[0] for row in WORKED])
def test_the_worked_table_holds(text, when, periods):
    assert said(text, reference(when)) == expected(periods)


@pytest.mark.parametrize("config", ["s2t", "s2hk", "s2tw"])
def test_traditional_characters_read_like_simplified_ones(config):
    to_traditional = opencc.OpenCC(config)
    differing = {
        text: said(traditional, reference(when))
        for text, when, periods in WORKED
        if said(traditional := to_traditional.convert(text), reference(when)) != expected(periods)
    }
    assert differing == {}


def test_full_width_figures_read_like_plain_ones():
    wide = str.maketrans("0123456789-/", "０１２３４５６７８９－／")
    for text, when, periods in WORKED:
        assert said(text.translate(wide), reference(when)) == expected(periods)


@pytest.mark.parametrize(("text", "days", "chinese", "grain"), rows("canonical text"))
def test_the_canonical_texts_hold(text, days, chinese, grain):
    period = Period.parse(text)
    assert (str(period), period.label_zh(), period.grain) == (text, chinese, grain)
    assert f"{period.first} to {period.last}" == days


@pytest.mark.parametrize(("text", "on", "elapsed", "pace"), rows("horizon"))
def test_the_shares_of_horizons_hold(text, on, elapsed, pace):
    horizon = Horizon.parse(text)
    day = date.fromisoformat(on)
    assert (horizon.elapsed(day), horizon.linear_pace(day)) == (Fraction(elapsed), Fraction(pace))


def test_the_examples_print_what_the_page_shows():
    assert doctest.testfile(str(PAGE), module_relative=False).failed == 0
