"""Measures as Excel books: values in the display unit with the exact value beside them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from guatu.metrics import Metric
from guatu.periods import Period
from guatu.reading.labels import plain
from guatu.reading.workbook import SheetColumn
from guatu_web.measures import shown
from guatu_web.measures.queries.answers import Asking, Breakdown, Cell, Told
from guatu_web.measures.queries.listing import Line
from guatu_web.measures.wording import reason_in_words

LIST = "测算"
"""What the sheet of the list is called."""


class Printed(NamedTuple):
    """A line of a book: a measure, which part of it, the period, its value."""

    metric: Metric
    names: tuple[str, ...]
    period: Period | None
    cell: Cell | None
    why: str


def of_list(lines: Sequence[Line]) -> Iterator[Printed]:
    """The list as lines."""
    for line in lines:
        yield Printed(line.metric, (), line.period, line.cell, line.refused)


def of_measure(asking: Asking, told: Told) -> Iterator[Printed]:
    """The value, then the parts that the page shows, or the series where there are none."""
    metric, breakdown = asking.metric, told.breakdown
    parts = len(breakdown.by) if isinstance(breakdown, Breakdown) else 0
    if isinstance(told.value, Cell):
        yield Printed(metric, ("合计",) + ("",) * (parts - 1) if parts else (), told.period, told.value, "")
    if isinstance(breakdown, Breakdown):
        for row in breakdown.rows:
            for period, cell in sorted(row.cells.items(), key=lambda pair: str(pair[0])):
                yield Printed(metric, row.names, period or told.period, cell, "")


def columns(dimensions: Sequence[str] = ()) -> tuple[SheetColumn, ...]:
    """The columns of a book; `dimensions` are what the parts are told by."""
    by = tuple(SheetColumn(name, 22, _name(place)) for place, name in enumerate(dimensions))
    return (
        SheetColumn("测算", 26, lambda line: line.metric.label),
        *by,
        SheetColumn("时期", 20, lambda line: line.period.label_zh() if line.period else ""),
        SheetColumn("数值", 14, _scaled),
        SheetColumn("单位", 10, lambda line: _scale(line).word if _value(line) is not None else ""),
        SheetColumn("上年同期", 14, lambda line: line.cell and _in(line, line.cell.before)),
        SheetColumn("比上年同期", 14, _change),
        SheetColumn("分子", 16, lambda line: line.cell and _number(line.cell.numerator)),
        SheetColumn("分母", 16, lambda line: line.cell and _number(line.cell.denominator)),
        SheetColumn("记录数", 10, lambda line: line.cell and line.cell.rows),
        SheetColumn("没有数值的原因", 24, _why),
        SheetColumn("精确值", 22, _exact),
        SheetColumn("代码", 24, lambda line: line.metric.name),
        SheetColumn("定义版本", 14, lambda line: line.metric.version),
    )


def _name(place: int) -> Callable[[Printed], object]:
    return lambda line: line.names[place] if place < len(line.names) else ""


def _value(line: Printed) -> object:
    return None if line.cell is None else line.cell.value


def _scale(line: Printed) -> shown.Scale:
    return shown.scale_of(line.metric.unit, (_value(line),), line.metric.display_unit)


def _scaled(line: Printed) -> object:
    return _in(line, _value(line))


def _in(line: Printed, value: object) -> object:
    if value is None:
        return None
    scale = _scale(line)
    return shown.rounded(shown.exact(value) / scale.factor, scale.step)


def _change(line: Printed) -> str:
    if line.cell is None:
        return ""
    return shown.change(line.cell.value, line.cell.before, line.cell.growth, line.metric.unit)


def _why(line: Printed) -> str:
    return line.why or (reason_in_words(line.cell.reason) if line.cell else "")


def _number(value: object) -> object:
    return None if value is None else shown.exact(value)


def _exact(line: Printed) -> str:
    value = _value(line)
    return "" if value is None else plain(shown.exact(value))
