"""Who appears in the tests: one invented zone, its city, its sample reports, and statements as a reader makes them."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

from guatu.reading.report import Finding, Report, Statement, TaskClause

ZONE = "云泽湖科技产业园"
CITY = "澄州市"

ROOT = Path(__file__).parent.parent
SAMPLES = ROOT / "samples"
MIDYEAR = SAMPLES / "midyear-2024.txt"
NEWYEAR = SAMPLES / "newyear-2023.md"
ANNUAL = SAMPLES / "annual-2023.docx"
QUARTER = SAMPLES / "quarter-2024.html"

SENTENCE = "2024年上半年，园区完成地区生产总值212.6亿元，同比增长6.8%。"
"""A level and its growth: what every report begins with."""


def a_statement(**changes: Any) -> Statement:
    """The level of SENTENCE, or a variation of it."""
    level = Statement(
        doc="midyear",
        start=SENTENCE.index("212.6"),
        end=SENTENCE.index("，同比"),
        quote="212.6亿元",
        kind="actual",
        indicator="地区生产总值",
        measure="level",
        value=Decimal("21260000000"),
        unit="CNY",
        bound="eq",
        stretch=False,
        period=None,
        area=None,
        code="gdp",
        clause=(SENTENCE.index("园区"), SENTENCE.index("，同比")),
        path=("一、上半年的成绩",),
        confidence=0.95,
        reason=None,
    )
    return level._replace(**changes)


def a_task(**changes: Any) -> TaskClause:
    """A task of the conference report."""
    text = "加快北区标准厂房建设"
    return TaskClause("midyear", 0, len(text), text, ("实施腾地工程",), text, None, None)._replace(**changes)


def a_finding(*statements: Statement) -> Finding:
    """A contradiction between statements."""
    return Finding("parts_exceed_whole", statements or (a_statement(),), "部分之和大于总额", "核对出口或进口")


def a_report(**changes: Any) -> Report:
    """A report of one sentence, with its level as the only statement."""
    fields: dict[str, Any] = {"doc": "midyear", "text": SENTENCE, "statements": [a_statement()], **changes}
    return Report(**fields)
