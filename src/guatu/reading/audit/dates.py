"""Rule `period`: a result for a time that had not begun when the document was written."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from guatu.reading.audit.page import Page
from guatu.reading.audit.phrasing import said
from guatu.reading.labels import period_words
from guatu.reading.report import Finding, Statement

_DONE = re.compile(r"同比|[比较](?:上|去)年|完成|实现|达到?|增长|下降|已")
_COMPARED = re.compile(r"同比|[比较](?:上|去)年")
_PLANNED = re.compile(
    r"到\d{4}年|力争|争取|确保|将|要|目标|预期|规划|计划|预计|左右|以上|以内|年均|拟|有望|未来|安排|任务|打算|下一步|明年"
)


def dates(page: Page) -> Iterator[Finding]:
    """Results whose period begins after the document's own day.

    Only where the sentence itself writes the year and says that the thing is done: plans are more often mistaken for
    results than years are misprinted. A reader that took the coming year for a plan is not believed where the figure
    is compared with the year before (同比).
    """
    if page.written is None:
        return
    written = page.written
    for statement in page.statements:
        period = statement.period
        if period and period.first > written and _is_done(page, statement, f"{period.first.year}年"):
            yield _not_yet(statement, written)


def _is_done(page: Page, statement: Statement, year: str) -> bool:
    """Whether a sentence reports a result of a year that it names."""
    sentence = page.sentence(statement)
    if year not in sentence or _PLANNED.search(sentence + "".join(statement.path)):
        return False
    return bool((_DONE if statement.kind == "actual" else _COMPARED).search(sentence))


def _not_yet(statement: Statement, written: date) -> Finding:
    then = period_words(statement.period)
    message = f"{said(statement)}为已实现的数据，而文件写于{written.year}年{written.month}月，其时{then}尚未开始。"
    return Finding("period", (statement,), message, "如为上一时期的数据，请改正年份；如为目标或预计，请写明。")
