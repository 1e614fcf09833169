"""Rule `period`: a result for a time that had not begun when the document was written."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from guatu.reading.audit.page import Page
from guatu.reading.audit.phrasing import said
from guatu.reading.labels import period_words
from guatu.reading.report import Finding, Statement


def dates(page: Page) -> Iterator[Finding]:
    """Results whose period begins after the document's own day."""
    if page.written is None:
        return
    for statement in page.statements:
        if statement.kind == "actual" and statement.period and statement.period.first > page.written:
            yield _not_yet(statement, page.written)


def _not_yet(statement: Statement, written: date) -> Finding:
    then = period_words(statement.period)
    message = f"{said(statement)}为已实现的数据，而文件写于{written.year}年{written.month}月，其时{then}尚未开始。"
    return Finding("period", (statement,), message, "如为上一时期的数据，请改正年份；如为目标或预计，请写明。")
