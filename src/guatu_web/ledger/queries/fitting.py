"""Whether a metric can measure a target, and if not, why."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from guatu.catalogue.indicator import UNITS
from guatu.metrics import Metric, MetricRefused
from guatu.metrics.grains import whole
from guatu_web.documents.models import Statement
from guatu_web.ledger.models import Target
from guatu_web.ledger.queries.reach import worth_of

Measure = Statement.Measure
MEASURED = (Measure.LEVEL, Measure.GROWTH)
"""Measures of targets that a metric can tell; a change, a multiple, a gap and a rank it cannot."""
GRAINS = {
    "day": gettext_lazy("日"),
    "xun": gettext_lazy("旬"),
    "month": gettext_lazy("月"),
    "reporting": gettext_lazy("月"),
    "quarter": gettext_lazy("季"),
    "half": gettext_lazy("半年"),
    "year": gettext_lazy("年"),
}


def misfit(target: Target, metric: Metric) -> str:
    """Why a metric cannot measure a target, in words; empty where it can."""
    if target.measure not in MEASURED:
        told = {"measure": target.get_measure_display()}
        return _("口径为“%(measure)s”的目标不能绑定指标，只有数值和增速可以。") % told
    if target.period is None:
        return _("目标没有期限，请先在“修改”中填写。")
    if metric.outer is not None:
        return _("指标“%(metric)s”是占比或位次，要与其他单位比较才有值，不能衡量一个目标。") % {"metric": metric.label}
    if any(part.scope.running for part in metric.parts):
        told = {"metric": metric.label}
        return _("指标“%(metric)s”已是累计数，目标自会按期限累计，请改选不累计的同一指标。") % told
    return _unit_misfit(target, metric) or _grain_misfit(target, metric)


def _unit_misfit(target: Target, metric: Metric) -> str:
    worth = worth_of(metric.unit)
    wanted = ("%", "pp") if target.measure == Measure.GROWTH else (target.value_unit,)
    if worth is not None and worth.unit in wanted:
        return ""
    told = {"metric": metric.label, "unit": _word(metric.unit), "own": _word(target.value_unit)}
    return _("指标“%(metric)s”的单位是“%(unit)s”，目标的单位是“%(own)s”，两者不能折算。") % told


def _word(unit: str) -> str:
    """A base unit as people write it; another unit is its own word."""
    return UNITS.get(unit, (unit,))[0]


def _grain_misfit(target: Target, metric: Metric) -> str:
    if metric.grain is None:
        return _("指标“%(metric)s”没有时间口径，不能按目标的期限取数。") % {"metric": metric.label}
    assert target.period is not None
    try:
        whole(target.period, metric.grain)
    except MetricRefused:
        told = {"metric": metric.label, "grain": str(GRAINS[metric.grain]), "period": str(target.period)}
        return _("指标“%(metric)s”最细按%(grain)s计，目标的期限 %(period)s 不是整%(grain)s，不能取数。") % told
    return ""
