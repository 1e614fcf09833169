"""The findings about a table as an Excel book, to be mended in the office's own file."""

from __future__ import annotations

from guatu.reading.workbook import SheetColumn
from guatu.reporting import ERROR
from guatu.reporting.tables import column_letters
from guatu_web.returns.queries.intake import Listed

NAME = "核对结果"
"""What the sheet is called."""


def _cell(line: Listed) -> str:
    found = line.found
    return f"{column_letters(found.column) if found.column else ''}{found.row or ''}"


COLUMNS: tuple[SheetColumn, ...] = (
    SheetColumn("程度", 8, lambda line: "错误" if line.found.severity == ERROR else "提示"),
    SheetColumn("类别", 16, lambda line: str(line.kind)),
    SheetColumn("工作表", 18, lambda line: line.found.sheet),
    SheetColumn("行", 8, lambda line: line.found.row),
    SheetColumn("单元格", 10, _cell),
    SheetColumn("问题", 60, lambda line: line.found.message),
    SheetColumn("如何处理", 50, lambda line: line.found.remedy),
    SheetColumn("说明", 40, lambda line: line.said),
)
