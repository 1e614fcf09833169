"""Rule `extreme`: growth that cannot be, or hardly ever is."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from guatu.reading.audit.facts import is_steady_flow
from guatu.reading.audit.interval import HUNDRED, ONE, stated
from guatu.reading.audit.page import Page, Slot
from guatu.reading.audit.phrasing import amount, plain_times, points, said
from guatu.reading.audit.wholes import NEAR
from guatu.reading.report import Finding, Statement

SEVERAL_HUNDRED = Decimal(300)
"""Percent a year that a headline flow hardly ever grows by."""
DOUBLING_SLACK = Decimal(10)
"""Points between a growth and a multiple (翻番 is 100 %) that are left to round words."""

_CAN_TURN_NEGATIVE = re.compile(r"利润|盈|亏|净|差额|顺差|逆差|收益")

_FIRM = re.compile(r"公司|集团|股份|该企业|该厂|[一二三四五六七八九\d]+家企业")


def extremes(page: Page) -> Iterator[Finding]:
    """Growth beyond bounds, and growth that contradicts a multiple."""
    for key in page.by_measure["growth"]:
        for each in page.slots[key]:
            if not -HUNDRED <= each.value < SEVERAL_HUNDRED:
                yield from _beyond(page, each)
    for key in page.by_measure["multiple"]:
        if key.first.year == key.last.year:
            yield from _against_growth(page, key, page.slots[key][0])


def _beyond(page: Page, statement: Statement) -> Iterator[Finding]:
    if statement.value < -HUNDRED and not _CAN_TURN_NEGATIVE.search(statement.indicator or ""):
        message = f"{said(statement)}，降幅不可能超过100%。"
        yield Finding("extreme", (statement,), message, "降幅应在100%以内；如为增长，请改正方向。")
    elif statement.value >= SEVERAL_HUNDRED and is_steady_flow(statement) and not _of_a_firm(page, statement):
        message = f"{said(statement)}，作为总量指标增幅异常。"
        remedy = f"请核对小数点和上年基数，如是否应为{points(statement.value / 10)}；确属实情的，请说明原因。"
        yield Finding("extreme", (statement,), message, remedy)


def _of_a_firm(page: Page, statement: Statement) -> bool:
    """Whether the sentence speaks of a firm, whose figures may jump."""
    return statement.area is not None or bool(_FIRM.search(page.sentence_before(statement)))


def _against_growth(page: Page, key: Slot, multiple: Statement) -> Iterator[Finding]:
    """翻番 and "增长50%" of one figure in one passage; elsewhere a multiple looks further back."""
    for rate in page.at(key, measure="growth", unit="%"):
        wanted = (multiple.value - ONE) * HUNDRED
        if abs(rate.start - multiple.start) <= NEAR and stated(rate).high < wanted - DOUBLING_SLACK:
            message = f"{said(multiple)}（即增长{points(wanted)}），而文中又为{amount(rate)}。"
            remedy = f"增速应为{points(wanted)}左右，或改称增至{plain_times(ONE + rate.value / HUNDRED)}倍。"
            yield Finding("extreme", (multiple, rate), message, remedy)
