"""The ledger as an Excel book: sheets 成果, 目标, 任务, 矛盾 and 说明, written row by row.

Values stand as numbers in their display unit with the unit in the next column; the exact value in the base unit
stands further right as text. Text is never taken for a formula.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

import xlsxwriter
from xlsxwriter.exceptions import FileCreateError

from guatu.errors import SourceError
from guatu.reading.export import Found, found_in, printable, said_statements, said_tasks
from guatu.reading.labels import BOUNDS, MEASURES, SURE, amount, period_words, plain
from guatu.reading.report import Report
from guatu.reading.statements.doubts import in_chinese

LAST_ROW = 1_048_575
LONGEST_CELL = 32_767


class SheetColumn(NamedTuple):
    """A column of a sheet: heading, width in characters, and what stands in it."""

    heading: str
    width: int
    of: Callable[[Any], object]


STATEMENTS = (
    SheetColumn("指标", 26, lambda said: said.what.indicator),
    SheetColumn("数值", 14, lambda said: amount(said.what)[0]),
    SheetColumn("单位", 10, lambda said: amount(said.what)[1]),
    SheetColumn("类别", 6, lambda said: MEASURES.get(said.what.measure, said.what.measure)),
    SheetColumn("限定", 6, lambda said: BOUNDS.get(said.what.bound, said.what.bound)),
    SheetColumn("争取", 6, lambda said: "是" if said.what.stretch else ""),
    SheetColumn("时期", 16, lambda said: period_words(said.what.period)),
    SheetColumn("范围", 14, lambda said: said.what.area),
    SheetColumn("原文", 14, lambda said: said.what.quote),
    SheetColumn("原句", 60, lambda said: said.sentence),
    SheetColumn("所在标题", 30, lambda said: " › ".join(said.what.path)),
    SheetColumn("把握", 8, lambda said: said.what.confidence),
    SheetColumn("存疑原因", 24, lambda said: in_chinese(said.what.reason) if said.what.reason else None),
    SheetColumn("基本单位值", 18, lambda said: plain(said.what.value)),
    SheetColumn("基本单位", 10, lambda said: said.what.unit),
    SheetColumn("指标代码", 16, lambda said: said.what.code),
    SheetColumn("起", 8, lambda said: said.what.start),
    SheetColumn("止", 8, lambda said: said.what.end),
    SheetColumn("文件", 30, lambda said: said.file),
)
TASKS = (
    SheetColumn("任务", 60, lambda said: said.what.text),
    SheetColumn("所在标题", 36, lambda said: " › ".join(said.what.path)),
    SheetColumn("责任单位", 16, lambda said: said.what.owner),
    SheetColumn("完成时限", 16, lambda said: period_words(said.what.deadline)),
    SheetColumn("起", 8, lambda said: said.what.start),
    SheetColumn("止", 8, lambda said: said.what.end),
    SheetColumn("文件", 30, lambda said: said.file),
)
FINDINGS = (
    SheetColumn("矛盾", 60, lambda found: found.finding.message),
    SheetColumn("怎样才一致", 48, lambda found: found.finding.remedy),
    SheetColumn("原句", 80, lambda found: "\n".join(dict.fromkeys(found.sentences))),
    SheetColumn("规则", 18, lambda found: found.finding.rule),
    SheetColumn("文件", 40, lambda found: "\n".join(dict.fromkeys(found.files))),
)
NOTES = (
    SheetColumn("文件", 40, lambda note: note[0]),
    SheetColumn("情况", 12, lambda note: note[1]),
    SheetColumn("说明", 80, lambda note: note[2]),
)


class Sheet:
    """One sheet that is written downwards, and goes on in another when Excel's last row is reached."""

    def __init__(self, book: Any, name: str, columns: Sequence[SheetColumn], styles: dict[str, Any]) -> None:
        self.book = book
        self.name = name
        self.columns = columns
        self.styles = styles
        self.part = 0
        self._begin()

    def _begin(self) -> None:
        self.part += 1
        self.sheet = self.book.add_worksheet(self.name if self.part == 1 else f"{self.name} {self.part}")
        self.sheet.freeze_panes(1, 0)
        for index, column in enumerate(self.columns):
            self.sheet.set_column(index, index, column.width)
            self.sheet.write_string(0, index, column.heading, self.styles["heading"])
        self.row = 1

    def add(self, item: object, doubtful: bool = False) -> None:
        if self.row > LAST_ROW:
            self.finish()
            self._begin()
        for index, column in enumerate(self.columns):
            self._write(index, column.of(item), doubtful)
        self.row += 1

    def finish(self) -> None:
        """Puts a filter on the headings of what has been written."""
        self.sheet.autofilter(0, 0, self.row - 1, len(self.columns) - 1)

    def _write(self, index: int, value: object, doubtful: bool) -> None:
        shade = " doubtful" if doubtful else ""
        if isinstance(value, Decimal | int | float):
            self.sheet.write_number(self.row, index, float(value), self.styles["number" + shade])
        elif value:
            self.sheet.write_string(self.row, index, printable(str(value))[:LONGEST_CELL], self.styles["text" + shade])
        elif doubtful:
            self.sheet.write_blank(self.row, index, None, self.styles["text doubtful"])


class Workbook:
    """Takes reports one by one; see `guatu.reading.export.Writer`."""

    def __init__(self, book: Any) -> None:
        styles = _styles(book)
        self.sheets = {
            name: Sheet(book, name, columns, styles)
            for name, columns in (
                ("成果", STATEMENTS),
                ("目标", STATEMENTS),
                ("任务", TASKS),
                ("矛盾", FINDINGS),
                ("说明", NOTES),
            )
        }

    def add(self, report: Report) -> None:
        for said in said_statements(report):
            self.sheets["目标" if said.what.kind == "target" else "成果"].add(said, said.what.confidence < SURE)
        for said in said_tasks(report):
            self.sheets["任务"].add(said)
        self.together(found_in(report))
        self._note(report)

    def _note(self, report: Report) -> None:
        told = [f"日期 {report.date or report.year or '不明'}", f"范围 {report.zone or '不明'}", *report.notes]
        self.sheets["说明"].add((report.path or report.doc, "已读", "；".join(told)))

    def together(self, found: Iterable[Found]) -> None:
        for each in found:
            self.sheets["矛盾"].add(each)

    def failed(self, failures: Sequence[SourceError]) -> None:
        for failure in failures:
            self.sheets["说明"].add((failure.path, "未读", f"{failure.reason}. {failure.remedy}"), doubtful=True)


def _styles(book: Any) -> dict[str, Any]:
    top = {"valign": "top"}
    shaded = {**top, "bg_color": "#FFF4D6"}
    return {
        "heading": book.add_format({"bold": True, "bg_color": "#0B2F5F", "font_color": "#FFFFFF"}),
        "text": book.add_format({**top, "text_wrap": True}),
        "text doubtful": book.add_format({**shaded, "text_wrap": True}),
        "number": book.add_format({**top, "num_format": "#,##0.####"}),
        "number doubtful": book.add_format({**shaded, "num_format": "#,##0.####"}),
    }


OPTIONS = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "nan_inf_to_errors": True,
}


@contextmanager
def open_workbook(path: Path) -> Iterator[Workbook]:
    """An Excel book at `path`; rows go to disk as they come, so memory does not grow with the reports."""
    with TemporaryDirectory(prefix="guatu-") as rows:
        book = xlsxwriter.Workbook(path, {**OPTIONS, "tmpdir": rows})
        ledger = Workbook(book)
        yield ledger
        for sheet in ledger.sheets.values():
            sheet.finish()
        _close(book)


def _close(book: Any) -> None:
    """Writes the book; a full disk is an OSError, told once: the zip library would tell it again while cleaned up."""
    failure: OSError | None = None
    hook, sys.unraisablehook = sys.unraisablehook, lambda _: None
    try:
        book.close()
    except FileCreateError as error:
        failure = error.args[0].with_traceback(None)
    finally:
        sys.unraisablehook = hook
    if failure:
        raise failure
