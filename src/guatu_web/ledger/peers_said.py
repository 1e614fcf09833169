"""The places of a zone among its peers in words: on the page of a target, and beside an indicator."""

from __future__ import annotations

from django.utils.translation import gettext as _

from guatu.catalogue import Indicator
from guatu.periods import Period
from guatu.reading.labels import plain
from guatu_web.ledger.figures import written_value
from guatu_web.ledger.queries.peers import GROWTH, Days, RankAt, Ranks, Told, Value
from guatu_web.records.shown import period as period_said


def days_said(days: Days) -> str:
    """2025年, 2025年1—9月; a stock's day."""
    return period_said(Period(*days))


def value_said(value: Value, by: str, code: str) -> str:
    """A figure as people read it: 520.3亿元, +6.5%."""
    if by != GROWTH:
        return written_value(value.value, value.unit, code)
    told = plain(round(value.value, 2))
    return f"+{told}%" if value.value > 0 else f"{told}%"


def rank_said(ranks: Ranks, rank: RankAt) -> str:
    """Among whom, of which days, by what."""
    told = {"period": days_said(rank.days), "group": ranks.group, "of": rank.of, "by": by_said(ranks.by)}
    if rank.printed is not None:
        return _("%(period)s，%(group)s，按%(by)s，公布位次") % told
    return _("%(period)s，%(group)s %(of)s 个地区，按%(by)s排") % told


def by_said(by: str) -> str:
    return _("增速") if by == GROWTH else _("数值")


def lacking(ranks: Ranks) -> str:
    """Whose figures are missing; empty where none are."""
    if not ranks.missing:
        return ""
    told = {"places": _("、").join(ranks.missing), "group": ranks.group}
    if ranks.awaited is None:
        return _("%(group)s中缺 %(places)s 的数据") % told
    return _("%(period)s缺 %(places)s 的数据") % {**told, "period": days_said(ranks.awaited)}


def values_said(ranks: Ranks, indicator: Indicator) -> list[tuple[str, str, str]]:
    """What the latest rank was worked out from: every place with its figure and source; what is still missing."""
    told = [(_("可比地区"), ranks.group, _("按%(by)s排位次") % {"by": by_said(ranks.by)})]
    if ranks.places:
        latest = ranks.places[-1]
        if latest.printed is not None:
            told.append((_("公布位次"), _("第%(place)s位") % {"place": latest.place}, source_said(latest.printed)))
        for place, value in latest.values:
            source = source_said(value.told) if value.told else _("本区指标库")
            told.append((place, value_said(value, ranks.by, indicator.code), source))
    if missing := lacking(ranks):
        told.append((_("待补"), missing, _("请在“对标”中登记")))
    return told


def source_said(told: Told) -> str:
    """Title and day of a source."""
    return f"{told.title}，{told.published_on.isoformat()}"
