"""Figures of the statistics as an Excel book: in display units with the unit and the exact value beside them."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from guatu.reading.workbook import SheetColumn
from guatu.statistics import Observation
from guatu_web.statistics import shown
from guatu_web.statistics.models import Basis
from guatu_web.statistics.queries.indicator import Told
from guatu_web.statistics.queries.listing import Line

LIST, VINTAGES = "指标", "指标数据"
"""What the sheets are called."""


def _of(line: Line) -> Observation:
    assert line.latest is not None
    return line.latest.observation


def _growth(line: Line) -> object:
    return line.latest.growth.value if line.latest and line.latest.growth else None


def _growth_kind(line: Line) -> str:
    if line.latest is None or line.latest.growth is None:
        return ""
    return shown.growth_kind(_of(line).growth_kind) if line.latest.published else "推算"


LINES: tuple[SheetColumn, ...] = (
    SheetColumn("指标", 28, lambda line: line.name),
    SheetColumn("指标代码", 24, lambda line: line.indicator.code),
    SheetColumn("数值", 14, lambda line: shown.scaled_value(_of(line).value, line.indicator)),
    SheetColumn("单位", 10, lambda line: line.indicator.display_unit),
    SheetColumn("时期", 18, lambda line: _of(line).period.label_zh()),
    SheetColumn("口径", 8, lambda line: str(Basis(_of(line).basis).label)),
    SheetColumn("同比（%）", 10, _growth),
    SheetColumn("增速口径", 10, _growth_kind),
    SheetColumn("数据状态", 10, lambda line: shown.status(_of(line).status)),
    SheetColumn("得知日期", 12, lambda line: _of(line).vintage),
    SheetColumn("待更新", 8, lambda line: "是" if line.latest and line.latest.stale else ""),
    SheetColumn("精确值", 20, lambda line: shown.exact(_of(line).value)),
    SheetColumn("基本单位", 10, lambda line: line.indicator.unit),
)


def vintage_columns(indicator: Any, unit: str = "") -> tuple[SheetColumn, ...]:
    """The columns of the vintages of an indicator, of areas or of a unit."""
    of_unit = (SheetColumn("所属单位", 16, lambda row: unit),) if unit else ()
    return (
        SheetColumn("区域", 16, lambda row: row[0]),
        *of_unit,
        SheetColumn("时期", 18, lambda row: row[1].period.label_zh()),
        SheetColumn("口径", 8, lambda row: str(Basis(row[1].basis).label)),
        SheetColumn("数值", 14, lambda row: shown.scaled_value(row[1].value, indicator)),
        SheetColumn("单位", 10, lambda row: indicator.display_unit),
        SheetColumn("增速（%）", 10, lambda row: row[1].growth),
        SheetColumn("增速口径", 10, lambda row: shown.growth_kind(row[1].growth_kind)),
        SheetColumn("数据状态", 10, lambda row: shown.status(row[1].status)),
        SheetColumn("得知日期", 12, lambda row: timezone.localtime(row[1].known_at).date()),
        SheetColumn("填报单位", 16, lambda row: row[1].unit),
        SheetColumn("来源", 40, lambda row: source(row[1])),
        SheetColumn("说明", 30, lambda row: row[1].note),
        SheetColumn("精确值", 20, lambda row: shown.exact(row[1].value)),
        SheetColumn("基本单位", 10, lambda row: indicator.unit),
    )


def source(told: Told) -> str:
    """Where a vintage came from, in one line."""
    return told.title or told.source or told.unit
