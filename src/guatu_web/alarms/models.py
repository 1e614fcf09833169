"""Alarms: what a rule of the playbook has noticed, who answers for it, and what became of it."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from guatu_web.areas.models import Area, Unit, Zone
from guatu_web.ledger.models import Target
from guatu_web.records.models import Record
from guatu_web.records.periods import Dated
from guatu_web.returns.models import Return


class Kind(models.TextChoices):
    """What a rule watches; see guatu.playbook.AlarmRule."""

    BEHIND = "behind", _("进度落后")
    OUTLOOK = "outlook", _("完成可能性低")
    BASE_REVISED = "base_revised", _("基数变动")
    LATE = "late", _("逾期未报")
    JUMP = "jump", _("数据突变")


class Alarm(Dated, Record):
    """Something that a rule has noticed, once for each cause.

    `cause` names it: while the same thing is there no second alarm is raised, and one that a person has closed is not
    raised again for it. What goes away and comes back is the same alarm, open again. `facts` are the figures that
    raised it, from which the page words its sentence; `rule`, `kind` and `name` are those of the rule as it was.
    """

    class State(models.TextChoices):
        OPEN = "open", _("待处理")
        TAKEN = "taken", _("处理中")
        CLOSED = "closed", _("已处理")
        CLEARED = "cleared", _("已自行消除")

    class Gone(models.TextChoices):
        """Why an alarm has cleared."""

        OVER = "over", _("情况已不存在")
        UNWATCHED = "unwatched", _("不再监测（目标、报表或规则已变更，或期限已过）")

    # every index below begins with the zone
    zone = models.ForeignKey(Zone, models.PROTECT, related_name="+", db_index=False, verbose_name=_("开发区"))
    rule = models.CharField(_("规则代码"), max_length=60)
    kind = models.CharField(_("类别"), max_length=12, choices=Kind)
    name = models.CharField(_("规则"), max_length=100)
    cause = models.CharField(_("起因"), max_length=250)
    target = models.ForeignKey(
        Target, models.PROTECT, null=True, blank=True, related_name="alarms", verbose_name=_("目标")
    )
    sheet = models.ForeignKey(
        Return, models.PROTECT, null=True, blank=True, related_name="alarms", verbose_name=_("报表")
    )
    code = models.CharField(_("指标代码"), max_length=60, blank=True)
    subject = models.CharField(_("事项"), max_length=200)
    area = models.ForeignKey(Area, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("区域"))
    facts = models.JSONField(_("依据"), default=dict)
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("责任单位"))
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("处理人")
    )
    state = models.CharField(_("状态"), max_length=8, choices=State, default=State.OPEN)
    gone = models.CharField(_("消除原因"), max_length=10, choices=Gone, blank=True)
    note = models.TextField(_("处理说明"), blank=True)
    raised_at = models.DateTimeField(_("预警时间"))
    cleared_at = models.DateTimeField(_("消除时间"), null=True, blank=True)
    closed_at = models.DateTimeField(_("处理时间"), null=True, blank=True)

    class Meta:
        ordering = ("-raised_at", "-pk")
        constraints = (
            models.UniqueConstraint(fields=("zone", "cause"), condition=models.Q(archived_at=None), name="alarm_once"),
        )
        indexes = (
            models.Index(fields=("zone", "state", "-raised_at"), name="alarm_state"),
            models.Index(fields=("zone", "-raised_at", "-id"), name="alarm_newest"),
        )

    def __str__(self) -> str:
        return f"{self.name}：{self.subject}"

    @property
    def stands(self) -> bool:
        """Whether it is still to be dealt with."""
        return self.state in STANDING


STANDING = (Alarm.State.OPEN, Alarm.State.TAKEN)
