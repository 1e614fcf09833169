"""What the figures of single sentences say, case by case; the cases are in cases.yaml."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from guatu.reading import Statement, read_text

CASES: list[dict[str, Any]] = yaml.safe_load((Path(__file__).parent / "cases.yaml").read_text(encoding="utf-8"))
ZONE = "云泽湖科技产业园"
SAID = "2024-07-18"


def written(statement: Statement) -> list[str]:
    """A statement as the cases write it."""
    rest = [str(statement.period) if statement.period else "none"]
    if statement.bound != "eq":
        rest.append(statement.bound)
    if statement.stretch:
        rest.append("stretch")
    if statement.area:
        rest.append(f"in {statement.area}")
    return [
        statement.quote,
        statement.kind,
        str(statement.indicator),
        statement.measure,
        f"{statement.value} {statement.unit}",
        " ".join(rest),
    ]


@pytest.mark.parametrize("case", CASES, ids=[case["rule"] for case in CASES])
def test_sentence(case: dict[str, Any]) -> None:
    heading = f"{case['said_by_heading']}\n" if "said_by_heading" in case else ""
    said, areas = case.get("said", SAID), case.get("areas", ())
    report = read_text(heading + case["text"], doc="case", date=said, zone=ZONE, areas=areas)
    expected = [[part.strip() for part in row.split(" | ")] for row in case["rows"]]
    assert [written(statement) for statement in report.statements] == expected


@pytest.mark.parametrize("case", CASES, ids=[case["rule"] for case in CASES])
def test_quotes_stand_in_the_raw_text_where_the_offsets_say(case: dict[str, Any]) -> None:
    report = read_text(case["text"], doc="case", date=SAID, zone=ZONE)
    for statement in report.statements:
        assert report.text[statement.start : statement.end] == statement.quote
        assert statement.quote in report.sentence(statement)
