"""The invented zone's monthly statistics since 2020: what its reports state where they state it, by seed elsewhere.

Months come as the statistics publish them: cumulated, January with February, with the growth that was published. The
base of one year was revised, one unit reports late and still owes two months. What approved returns have told is not
told twice. All of it is invented.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from random import Random
from typing import NamedTuple

from django.utils import timezone

from guatu import catalogue, periods
from guatu.periods import Period
from guatu.reading.labels import SCALES
from guatu_web.accounts.models import User
from guatu_web.areas.models import Area, Unit, Zone
from guatu_web.demo import figures
from guatu_web.demo.figures import DEFLATOR, FIRST_YEAR, FLOWS, LAST_YEAR, SEED, SHARES, STOCKS
from guatu_web.statistics.actions.record import Row, record
from guatu_web.statistics.actions.statements import growth_kind_of
from guatu_web.statistics.models import Vintage

SINCE = 2020
LAST_MONTH = 10
MONTHS = range(2, 13)
SOURCE = "统计月报历史数据（虚构）"
BEFORE = (2.1, 8.4, 3.2, 6.1)
"""Growth of levels in 2020, 2021, 2022 and 2023, in percent, beside which each indicator goes its own way."""
REVISED = ("固定资产投资", 2021, Decimal("0.962"))
"""The figures of this year were revised afterwards; the next year's growth is published on the new base."""
FINAL = ("地区生产总值", 2022, Decimal("1.003"))
"""The figure of this year was finally verified a year later."""
QUARTERLY = ("地区生产总值",)
VALUE_ADDED, OF_OUTPUT, LESS = "规模以上工业增加值", Decimal("0.243"), Decimal("1.6")
"""So much of the output is value added; its growth, in real terms, is so many points less."""
UNITS = {"一般公共预算收入": "C", "税收收入": "C", "实际利用外资": "Z", "新签约项目": "Z", "盘活闲置土地": "B"}
UNITS |= {"新开工项目": "B", "竣工项目": "B", "高新技术企业": "K", "专精特新企业": "K"}
REPORTING_DAYS = {"C": 8, "K": 38}
"""After the end of a month, by unit; other units need 12 days. 科技创新局 is late."""
USUAL_DAYS = 12
OWED = ("高新技术企业",)
"""Not reported yet for the last two months."""
PARKS = {"QL1": Decimal("0.38"), "QL2": Decimal("0.31"), "QL3": Decimal("0.22")}
"""The parks' shares, as the reports have them."""
WEIGHTS = {
    "QL1": (30, 4),
    "QL2": (26, 9),
    "QL3": (20, 1),
    "QLT1": (8, 2),
    "QLT2": (6, -3),
    "QLT3": (6, 5),
    "QLT4": (4, 0),
}
"""Shares of the areas in 2020, and by how many percent each share rises in a year."""
CENT = Decimal("0.01")


class Cell(NamedTuple):
    """A figure to be: indicator, area, year, month, value in the printed unit, growth, kind, status."""

    name: str
    area: str
    year: int
    month: int
    value: Decimal
    growth: Decimal | None = None
    status: str = "verified"
    note: str = ""
    days: int = 0


def tell_months(by: User, zone: Zone, years: range) -> int:
    """The zone's statistics of some years, taken in as past figures, but for what approved returns have told; gives
    how many were new."""
    areas = dict(Area.objects.filter(zone=zone, archived_at=None).values_list("code", "pk"))
    units = dict(Unit.objects.filter(zone=zone, archived_at=None).values_list("code", "pk"))
    now = timezone.now()
    rows = [_row(cell, areas, units) for cell in cells() if cell.year in years]
    told = set(
        Vintage.objects.filter(zone=zone, approved=True, archived_at=None).values_list("code", "area_id", "period_last")
    )
    rows = [row for row in rows if (row.code, row.area, row.period.last) not in told]
    known = [row for row in rows if row.known_at is not None and row.known_at <= now]
    return record(by, zone, known, source=SOURCE, reason="补录历史数据（虚构）").made


def cells() -> Iterator[Cell]:
    """Every figure, invented."""
    yield from _of_zone()
    yield from _of_areas()


def _row(cell: Cell, areas: dict[str, int], units: dict[str, int]) -> Row:
    indicator = catalogue.load().lookup(cell.name)
    assert indicator is not None
    is_stock = indicator.nature == "stock"
    period = periods.month(cell.year, cell.month) if is_stock else _to(cell.year, cell.month)
    unit = UNITS.get(cell.name, "J1")
    kind = growth_kind_of(indicator) if cell.growth is not None else ""
    scale = SCALES[indicator.unit].get(_word(cell.name) or indicator.display_unit, Decimal(1))
    return Row(
        areas[cell.area],
        indicator.code,
        period,
        "point" if is_stock else "cumulative",
        (cell.value * scale).normalize(),
        cell.growth,
        str(kind),
        cell.status if cell.year < LAST_YEAR else "preliminary",
        _known(period.last, cell.days or REPORTING_DAYS.get(unit, USUAL_DAYS)),
        units[unit],
        note=cell.note,
    )


def _word(name: str) -> str:
    return FLOWS[name].unit if name in FLOWS else ""


def _to(year: int, month: int) -> Period:
    return periods.cumulative(year, month)


def _known(last: date, days: int) -> datetime:
    day = last + timedelta(days=days)
    return datetime(day.year, day.month, day.day, 10, tzinfo=timezone.get_current_timezone())


# ------------------------------------------------------------------ the whole zone


def _of_zone() -> Iterator[Cell]:
    for name in (*FLOWS, "外贸进出口总额", VALUE_ADDED):
        for year, month in _months(name):
            note = "上年基数经核查修订，增速按修订后的基数计算" if (name, year - 1) == REVISED[:2] else ""
            yield Cell(name, "QL", year, month, level(name, year, month), growth(name, year, month), note=note)
    for year, month in _months("税收占比"):
        tax, revenue = level("税收收入", year, month), level("一般公共预算收入", year, month)
        yield Cell("税收占比", "QL", year, month, (tax / revenue * 100).quantize(Decimal("0.1"), ROUND_HALF_UP))
    for name in STOCKS:
        for year, month in _months(name):
            yield Cell(name, "QL", year, month, Decimal(figures.stock(name, year, month)))
    name, year, factor = FINAL
    value = (level(name, year, 12) * factor).quantize(Decimal("0.1"))
    yield Cell(name, "QL", year, 12, value, status="final", note="年报最终核实数", days=353)


def _months(name: str) -> Iterator[tuple[int, int]]:
    for year in range(SINCE, LAST_YEAR + 1):
        for month in MONTHS:
            owed = name in OWED and (year, month) >= (LAST_YEAR, LAST_MONTH - 1)
            if (year, month) <= (LAST_YEAR, LAST_MONTH) and not owed and not (name in QUARTERLY and month % 3):
                yield year, month


def level(name: str, year: int, month: int) -> Decimal:
    """An indicator's sum from January to a month, as printed."""
    if name == "外贸进出口总额":
        return level("出口", year, month) + level("进口", year, month)
    if name == VALUE_ADDED:
        return (level("规模以上工业总产值", year, month) * OF_OUTPUT).quantize(Decimal("0.1"), ROUND_HALF_UP)
    if year >= FIRST_YEAR:
        return figures.value(name, year, month)
    return _printed(sum(_earlier()[name, year][:month]), FLOWS[name].places)


def growth(name: str, year: int, month: int) -> Decimal | None:
    """Its published growth on the same months of the year before, in percent; none for small counts."""
    if name in FLOWS and FLOWS[name].places == 0:
        return None
    if name == VALUE_ADDED:
        rate = growth("规模以上工业总产值", year, month)
        return None if rate is None else rate - LESS
    if year == SINCE:
        return _printed(BEFORE[0] + Random(f"{SEED}{name}{month}").uniform(-2, 2), 1)
    base = level(name, year - 1, month)
    if (name, year - 1) == REVISED[:2]:
        base *= REVISED[2]
    rate = (level(name, year, month) / base - 1) * 100
    return _printed(float(rate) - (DEFLATOR if name == "地区生产总值" else 0), 1)


@cache
def _earlier() -> dict[tuple[str, int], tuple[float, ...]]:
    """Every indicator's twelve months of the years before the reports."""
    chance = Random(SEED + 1)
    table = {}
    for name, flow in FLOWS.items():
        yearly = flow.level
        for year in range(FIRST_YEAR - 1, SINCE - 1, -1):
            yearly /= 1 + (BEFORE[year + 1 - SINCE] + chance.uniform(-1.5, 1.5)) / 100
            table[name, year] = tuple(yearly * share / 100 * chance.uniform(0.985, 1.015) for share in SHARES)
    return table


def _printed(number: float, places: int) -> Decimal:
    return Decimal(repr(number)).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)


# ------------------------------------------------------------------ its areas


def _of_areas() -> Iterator[Cell]:
    for name, part in (("规模以上工业总产值", _drifting), ("一般公共预算收入", _drifting), ("工业投资", _as_reported)):
        before: dict[tuple[str, int, int], Decimal] = {}
        for year, month in _months(name):
            for area, value in part(level(name, year, month), year).items():
                before[area, year, month] = value
                yield Cell(name, area, year, month, value, risen(value, before.get((area, year - 1, month))))
    for year, month in _months("新签约项目"):
        for area, share in PARKS.items():
            yield Cell("新签约项目", area, year, month, Decimal(int(level("新签约项目", year, month) * share)))


def _drifting(whole: Decimal, year: int) -> dict[str, Decimal]:
    """The areas' parts, which shift over the years; the last takes what is left, so that the sum is exact."""
    weights = {area: share * (1 + rise / 100) ** (year - SINCE) for area, (share, rise) in WEIGHTS.items()}
    return _exact(whole, {area: Decimal(str(weight / sum(weights.values()))) for area, weight in weights.items()})


def _as_reported(whole: Decimal, year: int) -> dict[str, Decimal]:
    """The parks' parts as the reports print them, and the towns' parts of the rest."""
    parks = {area: (whole * share).quantize(Decimal("0.1")) for area, share in PARKS.items()}
    rest = whole - sum(parks.values())
    towns = {area: Decimal(share) / 24 for area, (share, _) in WEIGHTS.items() if area not in PARKS}
    return parks | _exact(rest, towns)


def _exact(whole: Decimal, shares: dict[str, Decimal]) -> dict[str, Decimal]:
    *first, last = shares
    parts = {area: (whole * shares[area]).quantize(CENT) for area in first}
    return parts | {last: whole - sum(parts.values())}


def part(name: str, area: str, year: int, month: int) -> Decimal | None:
    """An area's part of an indicator, as printed; None where none is invented."""
    if name in ("规模以上工业总产值", "一般公共预算收入"):
        return _drifting(level(name, year, month), year).get(area)
    if name in ("工业投资", "固定资产投资"):
        return _as_reported(level(name, year, month), year).get(area)
    return None


def risen(value: Decimal | None, base: Decimal | None) -> Decimal | None:
    """Growth on the base, in percent; None without one."""
    return None if value is None or not base else _printed(float(value / base - 1) * 100, 1)
