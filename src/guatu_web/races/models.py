"""What a zone keeps of its leagues: what people enter of racers, the result of each period, what was frozen of it."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from guatu_web.areas.models import Zone
from guatu_web.projects.models import Project
from guatu_web.records.models import Appended, Record
from guatu_web.records.periods import Dated

STANDING = models.Q(archived_at=None)


class Entry(Dated, Record):
    """Something that the office enters of a racer, with a reason and, where there is one, a proof.

    record   a thing that counts for a source of records: an accident, a faked project, a further team of a project
    figure   the value of a measure over the period
    target   what a racer is to reach in a measure over the period

    `racer` is the code of a unit or area, or the id of a person; `owner` the person for whom a record counts. `value`
    is in the unit that the league gives to the measure.
    """

    class Kind(models.TextChoices):
        RECORD = "record", _("登记事项")
        FIGURE = "figure", _("登记数值")
        TARGET = "target", _("目标值")

    zone = models.ForeignKey(Zone, models.PROTECT, related_name="+", db_index=False, verbose_name=_("开发区"))
    league = models.CharField(_("赛马"), max_length=60)
    source = models.CharField(_("项目代码"), max_length=60)
    kind = models.CharField(_("类别"), max_length=6, choices=Kind)
    racer = models.CharField(_("参赛者"), max_length=40)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("责任人")
    )
    project = models.ForeignKey(
        Project, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("项目")
    )
    on = models.DateField(_("日期"), null=True, blank=True)
    value = models.DecimalField(_("数值"), max_digits=24, decimal_places=6, default=1)
    text = models.CharField(_("事由"), max_length=300, blank=True)
    reason = models.TextField(_("依据"), blank=True)
    proof_name = models.CharField(_("佐证材料"), max_length=255, blank=True)
    proof_digest = models.CharField(_("SHA-256"), max_length=64, blank=True)
    proof_type = models.CharField(_("类型"), max_length=100, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("登记人"))

    class Meta:
        ordering = ("-pk",)
        constraints = (
            models.UniqueConstraint(
                fields=("zone", "league", "source", "kind", "racer", "period_first", "period_last"),
                condition=STANDING & ~models.Q(kind="record"),
                name="race_figure_once",
            ),
        )
        indexes = (
            models.Index(fields=("zone", "league", "kind", "on"), condition=STANDING, name="race_entry_on"),
            models.Index(fields=("zone", "league", "kind", "period_last"), condition=STANDING, name="race_entry_of"),
        )

    def __str__(self) -> str:
        return f"{self.league} {self.source} {self.racer}"


class Frozen(Dated, Appended):
    """The standings of a league in a period with the rules and facts that made them, as guatu.race.freeze gives them.

    Written once; where a result is opened again, the next edition tells why. `people` are the standings of people by
    the same rules, None where the league has none. `firmness` is how firm places were, by racer; `labels` what records
    were called. `by` is None for the round of the day.
    """

    zone = models.ForeignKey(Zone, models.PROTECT, related_name="+", db_index=False, verbose_name=_("开发区"))
    league = models.CharField(_("赛马"), max_length=60)
    name = models.CharField(_("名称"), max_length=60)
    edition = models.PositiveSmallIntegerField(_("版次"))
    rules = models.CharField(_("规则版本"), max_length=60)
    digest = models.CharField(_("SHA-256"), max_length=64)
    content = models.JSONField(_("内容"))
    people = models.JSONField(_("个人"), null=True)
    firmness = models.JSONField(_("名次稳固程度"), default=dict)
    labels = models.JSONField(_("记录名称"), default=dict)
    reason = models.TextField(_("原因"), blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("操作人")
    )
    at = models.DateTimeField(_("时间"))

    class Meta:
        ordering = ("-pk",)
        constraints = (
            models.UniqueConstraint(
                fields=("zone", "league", "period_first", "period_last", "edition"), name="race_frozen_once"
            ),
        )

    def __str__(self) -> str:
        return f"{self.name} {self.period.label_zh() if self.period else ''}"


class Result(Dated, Record):
    """The result of a league in a period that is over: which edition holds, and whether a person has confirmed it."""

    class State(models.TextChoices):
        PROVISIONAL = "provisional", _("待确认")
        CONFIRMED = "confirmed", _("已确认")

    zone = models.ForeignKey(Zone, models.PROTECT, related_name="+", db_index=False, verbose_name=_("开发区"))
    league = models.CharField(_("赛马"), max_length=60)
    name = models.CharField(_("名称"), max_length=60)
    state = models.CharField(_("状态"), max_length=12, choices=State, default=State.PROVISIONAL)
    frozen = models.ForeignKey(Frozen, models.PROTECT, related_name="+", verbose_name=_("定格的结果"))
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("确认人")
    )
    confirmed_at = models.DateTimeField(_("确认时间"), null=True, blank=True)

    class Meta:
        ordering = ("-period_last", "-pk")
        constraints = (
            models.UniqueConstraint(fields=("zone", "league", "period_first", "period_last"), name="race_result_once"),
        )

    def __str__(self) -> str:
        return f"{self.name} {self.period.label_zh() if self.period else ''}"
