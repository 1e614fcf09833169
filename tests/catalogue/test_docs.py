"""The page on the catalogue says what the code does."""

import doctest
import re
from decimal import Decimal
from pathlib import Path

from guatu import catalogue
from guatu.catalogue.indicator import AGGREGATION
from guatu.catalogue.spelling import SHORT_FORMS

PAGE = Path(__file__).parents[2] / "docs" / "methods" / "catalogue.md"
TEXT = PAGE.read_text(encoding="utf-8")


def cells(first: str) -> list[str]:
    row = next(line for line in TEXT.splitlines() if line.startswith(f"| {first} |"))
    return [cell.strip() for cell in row.strip("|").split("|")]


def test_the_examples_give_what_they_show() -> None:
    assert doctest.testfile(str(PAGE), module_relative=False, encoding="utf-8").failed == 0


def test_the_table_of_natures_is_that_of_the_linter() -> None:
    assert {
        nature: tuple(tuple(cell.split(", ")) for cell in cells(nature)[1:3]) for nature in AGGREGATION
    } == AGGREGATION


def test_the_worked_share_is_that_of_the_added_parts() -> None:
    towns = [[Decimal(cell.split()[0]) for cell in cells(town)[1:3]] for town in ("东湖镇", "西泽街道")]
    tax, revenue = (sum(column) for column in zip(*towns, strict=True))
    share = f"**{100 * tax / revenue:.0f} %**"
    assert cells("zone, added first and then divided")[1:] == [f"{tax} 亿元", f"{revenue} 亿元", share]


def test_the_entry_shown_is_taken(tmp_path: Path) -> None:
    entry = re.search(r"```yaml\n(.+?)```", TEXT, re.DOTALL)
    assert entry is not None
    (tmp_path / "entry.yaml").write_text(entry.group(1), encoding="utf-8")
    problems = [problem.message for problem in catalogue.check(tmp_path)]
    assert problems == [
        "The numerator 'tax_revenue' is no indicator of this catalogue",
        "The denominator 'general_public_revenue' is no indicator of this catalogue",
    ]


def test_the_pairs_of_forms_are_those_of_the_code() -> None:
    flat = TEXT.replace("\n", " ")
    assert all(f"{long} and {short}" in flat for long, short in SHORT_FORMS)
