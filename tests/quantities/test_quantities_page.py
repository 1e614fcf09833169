"""docs/methods/quantities.md and the code say the same."""

from __future__ import annotations

import doctest
import re
from pathlib import Path

import pytest

from guatu.quantities import Quantity, find

PAGE = Path(__file__).parents[2] / "docs" / "methods" / "quantities.md"
HEADER = "| text | quantities |\n|---|---|\n"


def worked_rows() -> list[tuple[str, str]]:
    tables = [part.split("\n\n", 1)[0] for part in PAGE.read_text(encoding="utf-8").split(HEADER)[1:]]
    rows = [line.strip("|").split(" | ") for table in tables for line in table.strip().splitlines()]
    return [(text.strip(), said.strip()) for text, said in rows]


def described(text: str, quantity: Quantity) -> str:
    value = f"{quantity.value:f}"
    shown = value[:12] if quantity.form == "fraction" else value
    fields = [f"`{text[quantity.start : quantity.end]}`", shown, quantity.unit or "–", quantity.form, quantity.bound]
    return " ".join([*fields, quantity.part] if quantity.part else fields)


@pytest.mark.parametrize(("text", "said"), worked_rows())
def test_every_worked_example_of_the_page_is_what_find_gives(text: str, said: str) -> None:
    assert ("; ".join(described(text, quantity) for quantity in find(text)) or "nothing") == said


def test_the_page_has_its_tables() -> None:
    assert len(worked_rows()) > 80


def test_the_session_of_the_page_runs() -> None:
    outcome = doctest.testfile(str(PAGE), module_relative=False, globs={"Decimal": None})
    assert outcome.failed == 0
    assert outcome.attempted >= 4


def test_every_base_unit_named_on_the_page_is_in_the_lexicon() -> None:
    from guatu.quantities.units import UNITS

    listed = PAGE.read_text(encoding="utf-8").split("Base units:", 1)[1].split("A compound unit", 1)[0]
    named = set(re.findall(r"`([^`]+)`", listed))
    assert named <= {unit.code for unit in UNITS.values()}
