"""The invented zone's statistics: month by month, from a seed, so that all its reports agree with each other."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from random import Random
from typing import NamedTuple

SEED = 20260101
FIRST_YEAR = 2023
LAST_YEAR = 2026


class Flow(NamedTuple):
    """What adds up over a year: level of FIRST_YEAR in a printed unit, places printed, growth of each later year."""

    level: float
    unit: str
    places: int
    growth: tuple[float, float, float]


FLOWS = {
    "地区生产总值": Flow(352.0, "亿元", 1, (6.9, 7.4, 6.6)),
    "规模以上工业总产值": Flow(816.0, "亿元", 1, (8.2, 9.1, 7.7)),
    "一般公共预算收入": Flow(28.6, "亿元", 2, (4.6, 5.2, 3.9)),
    "税收收入": Flow(24.5, "亿元", 2, (4.9, 5.5, 4.3)),
    "固定资产投资": Flow(168.0, "亿元", 1, (5.8, 6.4, 4.7)),
    "工业投资": Flow(91.0, "亿元", 1, (12.4, 10.9, 8.3)),
    "社会消费品零售总额": Flow(121.0, "亿元", 1, (7.1, 6.5, 5.6)),
    "出口": Flow(143.0, "亿元", 1, (8.8, 9.7, 6.2)),
    "进口": Flow(62.0, "亿元", 1, (5.1, 3.3, 2.8)),
    "实际利用外资": Flow(2.9, "亿美元", 2, (6.0, 7.5, 3.1)),
    "工业用电量": Flow(15.8, "亿千瓦时", 2, (4.2, 5.6, 3.8)),
    "新签约项目": Flow(78, "个", 0, (9.0, 8.0, 6.0)),
    "新开工项目": Flow(52, "个", 0, (8.0, 7.0, 5.0)),
    "竣工项目": Flow(37, "个", 0, (10.0, 9.0, 7.0)),
    "盘活闲置土地": Flow(640, "亩", 0, (12.0, 9.0, 8.0)),
}
STOCKS = {"规模以上工业企业": (286, 1.9), "高新技术企业": (203, 2.4), "专精特新企业": (58, 0.9)}
"""How many at the end of FIRST_YEAR, and how many more each month."""
SHARES = (6.6, 6.9, 8.9, 7.8, 8.2, 9.5, 7.9, 8.0, 9.1, 8.5, 8.7, 9.9)
"""Of a year, in percent, by month."""
DEFLATOR = 1.1
"""Growth of the gross product is printed in real terms: so many points less than that of its level."""


@cache
def _months() -> dict[tuple[str, int], tuple[float, ...]]:
    """Every indicator's twelve months of each year."""
    chance = Random(SEED)
    table = {}
    for name, flow in FLOWS.items():
        level = flow.level
        for year in range(FIRST_YEAR, LAST_YEAR + 1):
            level *= 1 + (flow.growth[year - FIRST_YEAR - 1] / 100 if year > FIRST_YEAR else 0)
            table[name, year] = tuple(level * share / 100 * chance.uniform(0.985, 1.015) for share in SHARES)
    return table


def value(name: str, year: int, month: int) -> Decimal:
    """An indicator's sum from January to a month, as printed."""
    return _rounded(sum(_months()[name, year][:month]), FLOWS[name].places)


def growth(name: str, year: int, month: int) -> Decimal:
    """Its growth on the same months of the year before, in percent, from the printed levels."""
    rate = (value(name, year, month) / value(name, year - 1, month) - 1) * 100
    return _rounded(float(rate) - (DEFLATOR if name == "地区生产总值" else 0), 1)


def stock(name: str, year: int, month: int) -> int:
    """How many there are at the end of a month."""
    count, more = STOCKS[name]
    return count + int(more * ((year - FIRST_YEAR - 1) * 12 + month))


def share(part: str, whole: str, year: int, month: int) -> Decimal:
    """A part in percent of its whole."""
    return _rounded(float(value(part, year, month) / value(whole, year, month)) * 100, 1)


def _rounded(number: float, places: int) -> Decimal:
    return Decimal(repr(number)).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
