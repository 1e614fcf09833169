"""The invented peers of the invented zone: what they are said to have published of three indicators since 2024.

Every name, title and figure is invented: each is the zone's own figure times a share of the place, so that places move
from year to year.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from django.utils import timezone

from guatu import catalogue
from guatu.catalogue import Indicator
from guatu.periods import Period
from guatu_web.accounts.models import User
from guatu_web.areas.models import Zone
from guatu_web.demo.figures import DEFLATOR, LAST_YEAR, value
from guatu_web.ledger.actions.peers import enter
from guatu_web.ledger.actions.targets import enter as enter_target
from guatu_web.ledger.models import PublishedFigure, Target
from guatu_web.ledger.peer_figures import Cells, Source, Subject, figures_of
from guatu_web.records.periods import period_columns

NAMES = ("地区生产总值", "规模以上工业总产值", "一般公共预算收入")
GROUP = "全省国家级开发区"
SHARES = {
    "云岭开发区（虚构）": (1.42, 1.40, 1.38),
    "江屿开发区（虚构）": (1.08, 1.06, 1.045),
    "石桥开发区（虚构）": (0.985, 1.004, 0.99),
    "白鹭湾开发区（虚构）": (0.93, 0.965, 0.985),
    "松原港开发区（虚构）": (0.71, 0.72, 0.735),
    "芦汀开发区（虚构）": (0.48, 0.50, 0.53),
}
"""Of each place, in the years from two before the last on: so many times the zone's own figure."""
ONLY_RANKED = ("一般公共预算收入", "白鹭湾开发区（虚构）", 5)
"""Its source prints the place in the group alone."""
UNKNOWN = ("一般公共预算收入", "松原港开发区（虚构）")
PERIODS = ((LAST_YEAR - 2, 12), (LAST_YEAR - 1, 9), (LAST_YEAR - 1, 12), (LAST_YEAR, 9))
TARGET = ("地区生产总值", Decimal(3))


def tell_peers(by: User, zone: Zone) -> None:
    """The figures of the peers as far as they are published by now, and a target that is judged by them."""
    today = timezone.localdate()
    enter(by, zone, [each for each in _figures() if each.published_on <= today], reason="按来源登记（虚构）")
    _aim(by, zone)


def _figures() -> Iterator[PublishedFigure]:
    for name in NAMES:
        known = catalogue.load().lookup(name)
        assert known is not None
        for place, shares in SHARES.items():
            for year, month in PERIODS:
                yield from _of(known, name, place, shares, year, month)


def _of(
    known: Indicator, name: str, place: str, shares: tuple[float, ...], year: int, month: int
) -> list[PublishedFigure]:
    if (name, place) == UNKNOWN and year == LAST_YEAR:
        return []
    subject = Subject(known, _period(year, month), "亿元", GROUP, _source(place, year, month))
    if (name, place) == ONLY_RANKED[:2]:
        return figures_of(Cells(place, rank=str(ONLY_RANKED[2])), subject)
    amount, growth = _amount(name, shares, year, month), ""
    if year > LAST_YEAR - 2:
        before = _amount(name, shares, year - 1, month)
        rise = (amount / before - 1) * 100 - (Decimal(str(DEFLATOR)) if name == "地区生产总值" else 0)
        growth = str(rise.quantize(Decimal("0.1"), ROUND_HALF_UP))
    return figures_of(Cells(place, str(amount), growth), subject)


def _amount(name: str, shares: tuple[float, ...], year: int, month: int) -> Decimal:
    share = Decimal(str(shares[year - LAST_YEAR - 1]))
    return (value(name, year, month) * share).quantize(Decimal("0.1"), ROUND_HALF_UP)


def _period(year: int, month: int) -> Period:
    return Period.parse(str(year) if month == 12 else f"{year}-01/{year}-{month:02d}")


def _source(place: str, year: int, month: int) -> Source:
    title = f"{year}年统计公报（虚构）" if month == 12 else f"{year}年1—{month}月主要经济指标（虚构）"
    published_on = date(year + 1, 3, 20) if month == 12 else date(year, month + 1, 28)
    return Source(title, place.replace("（虚构）", "统计局（虚构）"), published_on, "")


def _aim(by: User, zone: Zone) -> None:
    """进入全省前三位, by hand, unless it stands in the ledger."""
    name, place = TARGET
    known = catalogue.load().lookup(name)
    assert known is not None
    columns = {
        "indicator": known.name,
        "code": known.code,
        "measure": "rank",
        "bound": "le",
        "value": place,
        "value_unit": "rank",
        "as_written": "前3位",
        "note": f"在{GROUP}中的位次（虚构）",
        **period_columns(Period.parse(str(LAST_YEAR))),
    }
    same = {key: columns[key] for key in ("code", "measure", "period_first", "period_last")}
    if not Target.objects.filter(zone=zone, archived_at=None, note=columns["note"], **same).exists():
        enter_target(by, zone, columns, reason="年度目标（虚构）")
