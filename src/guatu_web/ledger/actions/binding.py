"""The acts of binding a target to a metric of the playbook, and of letting it go again.

A bound target is measured by the registers, in place of the statistics. What does not fit is refused with the reason: a
metric that the playbook does not have, another unit, no time or one too coarse for the target's horizon, a dimension
that the metric does not have.
"""

from __future__ import annotations

from collections.abc import Mapping

from django.utils import timezone
from django.utils.translation import gettext as _

from guatu.metrics import Metric
from guatu_web.accounts.models import User
from guatu_web.ledger.actions.targets import RIGHT, seen
from guatu_web.ledger.models import Target
from guatu_web.ledger.pace_words import reason_in_words
from guatu_web.ledger.queries.fitting import misfit
from guatu_web.ledger.queries.measured import Measured, Registers, Unmeasured, measured
from guatu_web.measures.queries.asking import declared
from guatu_web.policies import require
from guatu_web.records.acts import act
from guatu_web.records.errors import Refused


def bind(by: User, target: Target, name: str, where: Mapping[str, str], *, version: int, reason: str = "") -> Target:
    """From now on a metric measures a target that the person saw in `version`; `where` narrows its dimensions."""
    require(by, RIGHT, target.zone, target)
    with act("ledger.bind_target", by=by, zone=target.zone, reason=reason) as doing:
        seen(doing, target, version)
        metric = fitting(target, declared(target.zone), name, where)
        narrowed = dict(where) or None
        return doing.change(target, metric=metric.name, metric_version=metric.version, metric_where=narrowed)


def unbind(by: User, target: Target, *, version: int, reason: str = "") -> Target:
    """The statistics measure a target again."""
    require(by, RIGHT, target.zone, target)
    with act("ledger.unbind_target", by=by, zone=target.zone, reason=reason) as doing:
        seen(doing, target, version)
        return doing.change(target, metric="", metric_version="", metric_where=None)


def preview(target: Target, name: str, where: Mapping[str, str]) -> Measured:
    """What a target would be today by a metric. Refused where it does not fit or has no answer."""
    registers = Registers(target.zone)
    metric = fitting(target, registers.metrics, name, where)
    tried = Target(
        zone=target.zone,
        metric=metric.name,
        metric_version=metric.version,
        metric_where=dict(where),
        **{each: getattr(target, each) for each in ("value_unit", "measure", *Target.PERIOD_FIELDS)},
    )
    try:
        return measured(registers, tried, timezone.localdate())
    except Unmeasured as why:
        raise Refused(_("该指标此刻没有答案：%(why)s") % {"why": reason_in_words(str(why))}, "metric") from why


def fitting(target: Target, metrics: Mapping[str, Metric], name: str, where: Mapping[str, str]) -> Metric:
    """The metric of a name, if it can measure the target. Refused, with the reason, if not."""
    metric = metrics.get(name)
    if metric is None:
        raise Refused(_("现行办法中没有指标“%(name)s”，请另选。") % {"name": name}, "metric")
    if why := misfit(target, metric):
        raise Refused(why, "metric")
    for dimension, value in where.items():
        if dimension not in metric.dimensions:
            told = {"metric": metric.label, "dimension": dimension}
            raise Refused(_("指标“%(metric)s”不能按“%(dimension)s”细分。") % told, "where")
        if not value:
            raise Refused(_("请填写要计入的取值，或去掉这一条件。"), "where")
    return metric
