"""Items as an Excel book."""

from __future__ import annotations

from collections.abc import Mapping

from guatu.reading.workbook import SheetColumn
from guatu_web.records.shown import day, label, minute
from guatu_web.supervision.models import Flow
from guatu_web.supervision.queries.listing import state_name
from guatu_web.supervision.shown import reasons


def columns(found: Mapping[int, Flow]) -> tuple[SheetColumn, ...]:
    """What the book tells of an item; states are named by the item's own workflow."""
    why = reasons()
    return (
        SheetColumn("编号", 14, lambda row: row.number),
        SheetColumn("事项", 40, lambda row: row.title),
        SheetColumn("目标要求", 40, lambda row: row.requirement),
        SheetColumn("交付成果", 24, lambda row: row.deliverable),
        SheetColumn("类型", 10, lambda row: found[row.flow_id].name if row.flow_id in found else ""),
        SheetColumn("所属工程", 20, lambda row: row.programme),
        SheetColumn("责任领导", 10, lambda row: row.of_leader or ""),
        SheetColumn("责任单位", 16, lambda row: row.of_unit or ""),
        SheetColumn("督导单位", 16, lambda row: row.of_supervising or ""),
        SheetColumn("开始日期", 11, lambda row: day(row.start_on)),
        SheetColumn("完成时限", 11, lambda row: day(row.due_on)),
        SheetColumn("原定时限", 11, lambda row: day(row.first_due_on)),
        SheetColumn("反馈频率", 9, lambda row: label(row, "rhythm") if row.rhythm else ""),
        SheetColumn("环节", 10, lambda row: state_name(found, row)),
        SheetColumn("完成比例（%）", 10, lambda row: row.percent),
        SheetColumn("亮灯", 8, lambda row: label(row, "light")),
        SheetColumn("亮灯原因", 12, lambda row: why.get(row.light_reason, "")),
        SheetColumn("环节期限", 11, lambda row: day(row.leave_by)),
        SheetColumn("退回重办", 9, lambda row: row.returns),
        SheetColumn("单位退回", 9, lambda row: row.sent_back),
        SheetColumn("延期次数", 9, lambda row: row.extensions),
        SheetColumn("签收时间", 16, lambda row: minute(row.received_at)),
        SheetColumn("销号日期", 11, lambda row: day(row.closed_on)),
        SheetColumn("评价", 8, lambda row: label(row, "evaluation") if row.evaluation else ""),
        SheetColumn("来源", 10, lambda row: label(row, "source")),
    )
