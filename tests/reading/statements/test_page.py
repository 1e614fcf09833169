"""docs/methods/reading.md: each row of its worked examples is what the reader says."""

from __future__ import annotations

from itertools import groupby
from pathlib import Path

import pytest

from guatu.reading import read_text

PAGE = Path(__file__).parents[3] / "docs" / "methods" / "reading.md"


def examples() -> list[tuple[str, list[list[str]]]]:
    """The sentences of the page, each with its rows."""
    table = PAGE.read_text(encoding="utf-8").split("## Worked examples")[1].split("\n## ")[0]
    rows = [
        [cell.strip() for cell in line.strip("|").split("|")] for line in table.splitlines() if line.startswith("| ")
    ]
    sentences: list[tuple[str, list[str]]] = []
    for first, *rest in rows[1:]:
        sentences.append((first or sentences[-1][0], rest))
    return [(sentence, [row for _, row in group]) for sentence, group in groupby(sentences, key=lambda pair: pair[0])]


def test_the_page_has_examples() -> None:
    assert len(examples()) >= 5


@pytest.mark.parametrize(("sentence", "rows"), examples())
def test_example(sentence: str, rows: list[list[str]]) -> None:
    report = read_text(sentence, date="2024-07-18", zone="云泽湖科技产业园")
    said = [
        [s.quote, s.kind, str(s.indicator), s.measure, f"{s.value} {s.unit}", str(s.period)] for s in report.statements
    ]
    assert said == rows
