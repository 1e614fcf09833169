"""What the catalogue knows about the indicator of a statement, as far as an audit needs it."""

from __future__ import annotations

import re
from functools import cache

from guatu import catalogue
from guatu.catalogue import Indicator
from guatu.reading.report import Statement

REAL = re.compile(r"生产总值|增加值|农林牧渔业?总产值")
"""Indicators whose growth is published at constant prices while their level is at current ones."""
_LUMPY = re.compile(r"外资|项目|资金|签约|合同|利润")
_SHARE = re.compile(r"占比|比重|占.*比例|份额|覆盖率|普及率|城镇化率|优良天数比率|失业率|绿化率|合格率|达标率")


def indicator_of(statement: Statement) -> Indicator | None:
    """The catalogue's entry, or None for a noun phrase of the text's own."""
    return catalogue.load().codes.get(statement.code) if statement.code else None


@cache
def stocks() -> frozenset[str]:
    """The codes of what is counted at a moment: the figure of a half-year is that of its last day."""
    return frozenset(each.code for each in catalogue.load() if each.nature == "stock")


def is_real(statement: Statement) -> bool:
    """Whether published growth is real, so that it cannot be had from two levels."""
    return bool(REAL.search(statement.indicator or ""))


def is_share(statement: Statement) -> bool:
    """Whether a percentage is a share of a whole, which cannot exceed 100 %."""
    return bool(_SHARE.search(statement.indicator or ""))


def is_steady_flow(statement: Statement) -> bool:
    """Whether a headline flow does not jump from year to year, as contracts and foreign capital do."""
    indicator = indicator_of(statement)
    if indicator is None or not indicator.headline:
        return False
    return indicator.nature == "flow" and not _LUMPY.search(indicator.name)


def rises_for_the_better(statement: Statement) -> bool:
    """Whether more is better; also for things that the catalogue does not know."""
    indicator = indicator_of(statement)
    return indicator is None or indicator.direction != "down"
