"""Lines of the ledger as an Excel book: figures in display units with the unit and the exact value beside them."""

from __future__ import annotations

from typing import Any

from guatu.reading.labels import BOUNDS, plain
from guatu.reading.workbook import SheetColumn
from guatu_web.ledger.figures import shown_amount


def _amount(row: Any) -> object:
    return shown_amount(row)[0]


def _unit(row: Any) -> str:
    return shown_amount(row)[1]


def _exact(row: Any) -> str:
    return plain(row.value)


def _period(row: Any) -> str:
    return row.period.label_zh() if row.period else ""


def _stretch(row: Any) -> object:
    return shown_amount(row.stretch)[0] if row.stretch else None


def _document(row: Any) -> object:
    return row.source_title or row.source_file


_INDICATOR = (
    SheetColumn("指标", 28, lambda row: row.indicator),
    SheetColumn("口径", 6, lambda row: row.get_measure_display()),
)
_BOUND = SheetColumn("界限", 6, lambda row: BOUNDS.get(row.bound, ""))
_EXACT = (
    SheetColumn("精确值", 20, _exact),
    SheetColumn("基本单位", 10, lambda row: row.value_unit),
    SheetColumn("指标代码", 18, lambda row: row.code),
)
_PLACE = (
    SheetColumn("区域", 14, lambda row: row.of_area or row.area_name),
    SheetColumn("责任单位", 16, lambda row: row.of_unit),
)
_DAYS = (
    SheetColumn("起", 11, lambda row: row.period_first),
    SheetColumn("止", 11, lambda row: row.period_last),
)
_SENTENCE = (
    SheetColumn("原文", 16, lambda row: row.said),
    SheetColumn("出处", 40, _document),
)
_NOTE = SheetColumn("说明", 30, lambda row: row.note)
_NUMBER = SheetColumn("台账号", 8, lambda row: str(row.pk))
_STATE = SheetColumn("状态", 8, lambda row: row.get_state_display())

TARGETS: tuple[SheetColumn, ...] = (
    *_INDICATOR,
    _BOUND,
    SheetColumn("目标值", 14, _amount),
    SheetColumn("力争值", 14, _stretch),
    SheetColumn("单位", 10, _unit),
    SheetColumn("期限", 18, _period),
    *_PLACE,
    _STATE,
    *_EXACT,
    *_DAYS,
    *_SENTENCE,
    _NOTE,
    _NUMBER,
)
OBSERVATIONS: tuple[SheetColumn, ...] = (
    *_INDICATOR,
    _BOUND,
    SheetColumn("数值", 14, _amount),
    SheetColumn("单位", 10, _unit),
    SheetColumn("时期", 18, _period),
    _PLACE[0],
    *_EXACT,
    *_DAYS,
    *_SENTENCE,
    _NOTE,
    _NUMBER,
)
TASKS: tuple[SheetColumn, ...] = (
    SheetColumn("任务", 60, lambda row: row.text),
    SheetColumn("所属工程", 36, lambda row: " › ".join(map(str, row.path))),
    SheetColumn("责任单位", 16, lambda row: row.of_unit or row.owner_name),
    SheetColumn("完成时限", 18, _period),
    SheetColumn("区域", 14, lambda row: row.of_area),
    _STATE,
    *_DAYS,
    SheetColumn("出处", 40, _document),
    _NOTE,
    _NUMBER,
)
BENCHMARKS: tuple[SheetColumn, ...] = (
    SheetColumn("区域", 24, lambda row: row[0]),
    SheetColumn("指标", 28, lambda row: row[1].indicator),
    SheetColumn("口径", 6, lambda row: row[1].get_measure_display()),
    SheetColumn("时期", 18, lambda row: _period(row[1])),
    SheetColumn("界限", 6, lambda row: BOUNDS.get(row[1].bound, "")),
    SheetColumn("数值", 14, lambda row: _amount(row[1])),
    SheetColumn("单位", 10, lambda row: _unit(row[1])),
    SheetColumn("精确值", 20, lambda row: _exact(row[1])),
    SheetColumn("基本单位", 10, lambda row: row[1].value_unit),
    SheetColumn("来源", 50, lambda row: row[2].title),
    SheetColumn("来源日期", 12, lambda row: row[2].day),
)
