"""Alarms as an Excel book."""

from __future__ import annotations

from guatu.reading.workbook import SheetColumn
from guatu_web.alarms.in_words import sentence
from guatu_web.records.shown import minute

COLUMNS: tuple[SheetColumn, ...] = (
    SheetColumn("状态", 10, lambda row: row.get_state_display()),
    SheetColumn("类别", 12, lambda row: row.get_kind_display()),
    SheetColumn("规则", 20, lambda row: row.name),
    SheetColumn("事项", 28, lambda row: row.subject),
    SheetColumn("区域", 14, lambda row: row.of_area),
    SheetColumn("时期", 18, lambda row: row.period.label_zh() if row.period else ""),
    SheetColumn("内容", 60, sentence),
    SheetColumn("责任单位", 16, lambda row: row.of_unit),
    SheetColumn("处理人", 10, lambda row: row.of_person),
    SheetColumn("处理情况", 40, lambda row: row.note),
    SheetColumn("预警时间", 16, lambda row: minute(row.raised_at)),
    SheetColumn("处理时间", 16, lambda row: minute(row.closed_at)),
    SheetColumn("消除时间", 16, lambda row: minute(row.cleared_at)),
    SheetColumn("预警号", 8, lambda row: str(row.pk)),
)
