"""Targets of the invented zone that its registers measure: one that a report has promised, and two entered by hand."""

from __future__ import annotations

from decimal import Decimal
from typing import NamedTuple

from django.db.models import Q

from guatu.periods import year
from guatu_web.accounts.models import User
from guatu_web.areas.models import Zone
from guatu_web.demo.figures import LAST_YEAR
from guatu_web.ledger.actions.binding import bind
from guatu_web.ledger.actions.targets import enter
from guatu_web.ledger.models import Target
from guatu_web.records.acts import history
from guatu_web.records.periods import period_columns


class Promise(NamedTuple):
    """A target to be: what is promised, how much, and the measure that tells it."""

    indicator: str
    value: Decimal
    unit: str
    written: str
    metric: str


PROMISED = ("新签约10亿元以上项目", "signed_huge")
"""Said by a report of the zone: 新签约10亿元以上项目4个."""
BY_HAND = (
    Promise("签约项目协议总投资（项目台账）", Decimal(5_000_000_000), "CNY", "50亿元", "signed_investment"),
    Promise("开工亿元以上项目（项目台账）", Decimal(7), "count", "7个", "started_large"),
)


def tell_measured(by: User, zone: Zone) -> None:
    """The targets, bound to their measures; what somebody has let go of since stays so."""
    for each in Target.objects.filter(_of_year(), zone=zone, indicator=PROMISED[0]):
        _bound(by, each, PROMISED[1])
    for promise in BY_HAND:
        _bound(by, _there(zone, promise) or _entered(by, zone, promise), promise.metric)


def _of_year() -> Q:
    span = year(LAST_YEAR)
    return Q(period_first=span.first, period_last=span.last, state=Target.State.IN_FORCE, archived_at=None)


def _there(zone: Zone, promise: Promise) -> Target | None:
    return Target.objects.filter(zone=zone, indicator=promise.indicator, archived_at=None).order_by("-pk").first()


def _entered(by: User, zone: Zone, promise: Promise) -> Target:
    columns = {
        "indicator": promise.indicator,
        "measure": "level",
        "bound": "ge",
        "value": promise.value,
        "value_unit": promise.unit,
        "as_written": promise.written,
        "note": "按项目台账测算（虚构）",
        **period_columns(year(LAST_YEAR)),
    }
    return enter(by, zone, columns, reason="年度目标（虚构）")


def _bound(by: User, target: Target, metric: str) -> None:
    if target.state == Target.State.IN_FORCE and not history(target).filter(act="ledger.bind_target").exists():
        bind(by, target, metric, {}, version=target.version, reason="由项目台账直接测算（虚构）")
