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
_PLANNED = re.compile(r"到\d{4}年|[力确争]保?争|确保|将|目标|预期|规划|计划|预计|左右|以上|以内|年均|拟|有望|未来")


def dates(page: Page) -> Iterator[Finding]:
    """Results whose period begins after the document's own day.

    Only where the sentence itself writes the year and says that the thing is done: plans are more often mistaken for
    results than years are misprinted.
    """
    if page.written is None:
        return
    for statement in page.statements:
        period = statement.period
        if statement.kind == "actual" and period and period.first > page.written:
            sentence = page.sentence(statement)
            if f"{period.first.year}年" in sentence and _DONE.search(sentence) and not _PLANNED.search(sentence):
                yield _not_yet(statement, page.written)


def _not_yet(statement: Statement, written: date) -> Finding:
    then = period_words(statement.period)
    message = f"{said(statement)}为已实现的数据，而文件写于{written.year}年{written.month}月，其时{then}尚未开始。"
    return Finding("period", (statement,), message, "如为上一时期的数据，请改正年份；如为目标或预计，请写明。")
