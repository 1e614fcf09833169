"""The ledger: what was achieved, what was promised, what is to be done; each with the sentence it came from."""

from __future__ import annotations

import copy

from django.db import models
from django.utils.translation import gettext_lazy as _

from guatu_web.areas.models import Area, Unit, Zone
from guatu_web.documents.models import Document, Statement, TaskClause
from guatu_web.records.models import Appended, Record
from guatu_web.records.periods import Dated

STANDING = models.Q(archived_at=None)
"""What lists show. An index over it that holds the horizon and the id answers page and count without the rows."""
_NEWEST = ("zone", "-period_last", "-id", "period_first")
_NEXT = ("zone", "period_last", "id", "period_first")


class Entry(Dated, Record):
    """What every line of the ledger has. `area` is the place it is about, `unit` the unit that answers for it."""

    # every index below begins with the zone; one of its own would only mislead SQLite's planner
    zone = models.ForeignKey(Zone, models.PROTECT, related_name="+", db_index=False, verbose_name=_("开发区"))
    area = models.ForeignKey(Area, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("区域"))
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("责任单位"))
    note = models.TextField(_("说明"), blank=True)

    class Meta:
        abstract = True


class Figure(Entry):
    """A value of an indicator: `value` in the base unit `value_unit`."""

    indicator = models.CharField(_("指标"), max_length=200)
    code = models.CharField(_("指标代码"), max_length=60, blank=True)
    measure = models.CharField(_("口径"), max_length=8, choices=Statement.Measure, default=Statement.Measure.LEVEL)
    value = models.DecimalField(_("数值"), max_digits=38, decimal_places=12)
    value_unit = models.CharField(_("单位"), max_length=30, blank=True)
    bound = models.CharField(_("界限"), max_length=6, choices=Statement.Bound, default=Statement.Bound.EQ)
    area_name = models.CharField(_("所述区域"), max_length=100, blank=True)
    statement = models.OneToOneField(
        Statement, models.PROTECT, null=True, blank=True, related_name="%(class)s", verbose_name=_("出处")
    )

    class Meta:
        abstract = True

    @property
    def quote(self) -> str:
        """The value as the sentence wrote it, 60家: the unit word of a count stands nowhere else."""
        if "said" in self.__dict__:  # a list has read it together with the row
            return self.__dict__["said"] or ""
        return self.statement.quote if self.statement else ""


class Observation(Figure):
    """A figure that was reported."""

    class Meta:
        ordering = ("-period_last", "indicator", "pk")
        indexes = (
            models.Index(fields=_NEWEST, condition=STANDING, name="observation_horizon"),
            models.Index(fields=("zone", "code", "period_last"), name="observation_series"),
        )

    def __str__(self) -> str:
        return f"{self.period or ''}{self.indicator}"


class Target(Figure):
    """A figure that was promised, over the horizon `period`. A later version supersedes an earlier one."""

    class State(models.TextChoices):
        IN_FORCE = "in_force", _("有效")
        SUPERSEDED = "superseded", _("已调整")
        WITHDRAWN = "withdrawn", _("已撤回")

    stretch_value = models.DecimalField(_("力争值"), max_digits=38, decimal_places=12, null=True, blank=True)
    as_written = models.CharField(_("写法"), max_length=80, blank=True)
    since = models.DateField(_("调整自何日"), null=True, blank=True)
    state = models.CharField(_("状态"), max_length=10, choices=State, default=State.IN_FORCE)
    supersedes = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="superseded_by", verbose_name=_("调整自")
    )
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name=_("分解自")
    )

    kept_after = models.ForeignKey(
        Document, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("更正版未再提及，仍予保留")
    )
    metric = models.CharField(_("绑定的指标"), max_length=60, blank=True)
    metric_version = models.CharField(_("绑定时的定义版本"), max_length=64, blank=True)
    metric_where = models.JSONField(_("只计其中"), null=True, blank=True)
    """A target that is bound to a metric of the playbook is measured by it: its name, the version of the definition
    that was seen, and the values to which its dimensions are narrowed, {"cluster": "新材料"}."""

    class Meta:
        ordering = ("-period_last", "indicator", "pk")
        indexes = (
            models.Index(fields=_NEWEST, condition=STANDING, name="target_horizon"),
            models.Index(fields=("zone", "state", *_NEWEST[1:]), condition=STANDING, name="target_state"),
            models.Index(fields=("zone", "code", "period_last"), name="target_series"),
        )

    def __str__(self) -> str:
        return f"{self.period.label_zh() if self.period else ''}{self.indicator}"

    @property
    def narrowed(self) -> dict[str, str]:
        """The values to which the metric's dimensions are narrowed; empty where the whole register counts."""
        return self.metric_where or {}

    @property
    def quote(self) -> str:
        """The value as a person or the sentence wrote it."""
        return self.as_written or super().quote

    @property
    def stretch(self) -> Target | None:
        """The stretch value as a figure of its own, None where the target has none."""
        if self.stretch_value is None:
            return None
        stretched = copy.copy(self)
        stretched.value, stretched.bound = self.stretch_value, Statement.Bound.EQ
        return stretched


class Outlook(Appended, Dated):
    """What was said of a target on a day: both lights, and the figures behind them.

    `period` is what the figures cover. `kind` is that of guatu.pace.Goal; values are in the target's unit, of a growth
    target in percent, of a change or a multiple in the unit of the level that it comes to. `low` and `high` are the
    ends of the 80 % interval of the final value. `shares` is the expected path at the end of each month of the horizon.
    Two outlooks with the same `digest` were made from the same figures.
    """

    zone = models.ForeignKey(Zone, models.PROTECT, related_name="+", db_index=False, verbose_name=_("开发区"))
    target = models.ForeignKey(Target, models.PROTECT, related_name="outlooks", db_index=False, verbose_name=_("目标"))
    made_at = models.DateTimeField(_("研判时间"))
    made_on = models.DateField(_("研判日期"))
    goal = models.DecimalField(_("目标值"), max_digits=38, decimal_places=12)
    bound = models.CharField(_("界限"), max_length=6)
    kind = models.CharField(_("类别"), max_length=6)
    horizon_first = models.DateField(_("期限起"))
    horizon_last = models.DateField(_("期限止"))
    value = models.FloatField(_("完成值"), null=True)
    trajectory = models.CharField(_("轨迹"), max_length=10, blank=True)
    expected = models.FloatField(_("应完成"), null=True)
    ratio = models.FloatField(_("完成与应完成之比"), null=True)
    status = models.CharField(_("进度灯"), max_length=6, blank=True)
    status_reason = models.CharField(max_length=30, blank=True)
    quality = models.CharField(_("数据状态"), max_length=11, blank=True)
    method = models.CharField(_("方法"), max_length=20, blank=True)
    probability = models.FloatField(_("完成可能性"), null=True)
    light = models.CharField(_("形势灯"), max_length=6, blank=True)
    reason = models.CharField(max_length=30, blank=True)
    median = models.FloatField(_("预计值"), null=True)
    low = models.FloatField(_("区间下限"), null=True)
    high = models.FloatField(_("区间上限"), null=True)
    per_month = models.FloatField(_("每月尚需"), null=True)
    shares = models.JSONField(_("轨迹各期"), default=list)
    digest = models.CharField(max_length=64)

    class Meta:
        ordering = ("-pk",)
        indexes = (models.Index(fields=("target", "-id"), name="outlook_newest"),)
        constraints = (models.UniqueConstraint(fields=("target", "made_on", "digest"), name="outlook_once"),)

    def __str__(self) -> str:
        return f"{self.target} {self.made_on}"


class Expectation(Appended):
    """What an outlook from the pipeline was made of: which open projects carry it, and what would have to move.

    `of` is "count" or "sum", `milestone` the stage that is to be reached, `metric` what measured the target, in which
    version. `done` holds the numbers of the projects that have reached it. `open` lists those that bring most, each as
    {"project", "stage", "dormant", "since", "chance", "amount", "expected"}, and `rest` what the others bring together.
    `new` is expected of projects yet to enter. `moves` has for "fewest" and "nearest" the projects that would lift the
    chance to a bound, each with its stage and chance.
    """

    zone = models.ForeignKey(Zone, models.PROTECT, related_name="+", db_index=False, verbose_name=_("开发区"))
    outlook = models.OneToOneField(Outlook, models.PROTECT, related_name="expectation", verbose_name=_("研判"))
    of = models.CharField(_("计什么"), max_length=5)
    milestone = models.CharField(_("节点"), max_length=16)
    metric = models.CharField(_("指标"), max_length=60)
    metric_version = models.CharField(_("定义版本"), max_length=64)
    where = models.JSONField(_("只计其中"), default=dict)
    mean = models.FloatField(_("期望值"), null=True)
    new = models.FloatField(_("新增项目带来"), default=0)
    done = models.JSONField(_("已到达的项目"), default=list)
    open = models.JSONField(_("在库项目"), default=list)
    rest = models.JSONField(_("其余项目"), default=dict)
    moves = models.JSONField(_("推动哪些项目"), default=dict)

    def __str__(self) -> str:
        return f"{self.outlook} {self.milestone}"


class OutlookScore(Appended):
    """How good an outlook was, once its horizon has ended: the final value, and the squared error of its chance."""

    zone = models.ForeignKey(Zone, models.PROTECT, related_name="+", verbose_name=_("开发区"))
    outlook = models.OneToOneField(Outlook, models.PROTECT, related_name="score", verbose_name=_("研判"))
    scored_at = models.DateTimeField(_("评分时间"))
    final = models.FloatField(_("最终值"))
    met = models.BooleanField(_("达到目标"))
    brier = models.FloatField(_("布里尔分"))
    covered = models.BooleanField(_("落在区间内"))

    def __str__(self) -> str:
        return f"{self.outlook} {self.brier:.3f}"


class Task(Entry):
    """Something to be done; the period is its deadline."""

    class State(models.TextChoices):
        OPEN = "open", _("在办")
        DONE = "done", _("办结")
        WITHDRAWN = "withdrawn", _("已撤回")

    text = models.TextField(_("任务"))
    path = models.JSONField(_("所属工程"), default=list)
    owner_name = models.CharField(_("文中责任单位"), max_length=200, blank=True)
    state = models.CharField(_("状态"), max_length=10, choices=State, default=State.OPEN)
    clause = models.OneToOneField(
        TaskClause, models.PROTECT, null=True, blank=True, related_name="task", verbose_name=_("出处")
    )

    class Meta:
        ordering = ("period_last", "pk")
        indexes = (
            models.Index(fields=_NEXT, condition=STANDING, name="task_horizon"),
            models.Index(fields=("zone", "state", *_NEXT[1:]), condition=STANDING, name="task_state"),
        )

    def __str__(self) -> str:
        return self.text[:80]


class RankedBy(models.TextChoices):
    """What a rank orders places by."""

    LEVEL = "level", _("数值")
    GROWTH = "growth", _("增速")


class PublishedFigure(Dated, Record):
    """A figure that some zone has published, with its source.

    Those without `zone` are the same for all zones: they ship with the program as ledger/data/benchmarks.csv, and
    nobody changes them on the site. Those with one were entered there and are seen there alone. A figure that a later
    one corrects, or that a later file leaves out, is kept and marked with `archived_at`. `expected` is a result that
    its source calls 预计. The title stands in 〔〕 where the source has none of its own; the day is that of the meeting
    or of the report where the source tells no day of publication. A rank tells in which `group` of places it is, and
    by what: the level or its growth (`ranked_by`).
    """

    zone = models.ForeignKey(
        Zone, models.PROTECT, null=True, blank=True, related_name="+", db_index=False, verbose_name=_("开发区")
    )
    place = models.CharField(_("地区"), max_length=100)
    kind = models.CharField(_("类别"), max_length=6, choices=Statement.Kind, default=Statement.Kind.ACTUAL)
    title = models.CharField(_("来源"), max_length=300)
    publisher = models.CharField(_("发布单位"), max_length=100, blank=True)
    published_on = models.DateField(_("发布日期"))
    address = models.URLField(_("网址"), max_length=500, blank=True)
    indicator = models.CharField(_("指标"), max_length=200)
    code = models.CharField(_("指标代码"), max_length=60)
    measure = models.CharField(_("口径"), max_length=8, choices=Statement.Measure)
    value = models.DecimalField(_("数值"), max_digits=38, decimal_places=12)
    value_unit = models.CharField(_("单位"), max_length=30, blank=True)
    bound = models.CharField(_("界限"), max_length=6, choices=Statement.Bound, default=Statement.Bound.EQ)
    expected = models.BooleanField(_("预计数"), default=False)
    group = models.CharField(_("位次范围"), max_length=40, blank=True)
    ranked_by = models.CharField(_("位次依据"), max_length=6, choices=RankedBy, blank=True)

    class Meta:
        ordering = ("place", "period_last", "code", "measure")
        indexes = (models.Index(fields=("code", "zone"), name="published_of"),)
        constraints = (
            models.UniqueConstraint(
                fields=("place", "kind", "code", "measure", "period_first", "period_last", "title"),
                condition=models.Q(archived_at=None, zone=None),
                name="published_once",
            ),
            models.UniqueConstraint(
                fields=(
                    *("zone", "place", "kind", "code", "measure", "group", "ranked_by"),
                    *("period_first", "period_last"),
                ),
                condition=models.Q(archived_at=None),
                name="entered_once",
            ),
        )

    def __str__(self) -> str:
        return f"{self.place}{self.period or ''}{self.indicator}"
