"""Documents, what the reader found in them, and what people decided about it."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from guatu_web.areas.models import Unit, Zone
from guatu_web.records.models import Record
from guatu_web.records.periods import Dated


class Document(Record):
    """A file that was uploaded, and its text as read. The file itself lies under its digest: see documents.storage."""

    class State(models.TextChoices):
        WAITING = "waiting", _("等待读取")
        READING = "reading", _("正在读取")
        READ = "read", _("已读取")
        FAILED = "failed", _("读取失败")

    zone = models.ForeignKey(Zone, models.PROTECT, related_name="documents", verbose_name=_("开发区"))
    file_name = models.CharField(_("文件名"), max_length=255)
    digest = models.CharField(_("SHA-256"), max_length=64)
    size = models.PositiveIntegerField(_("字节数"))
    media_type = models.CharField(_("类型"), max_length=100)
    date_hint = models.CharField(_("文件日期"), max_length=10, blank=True)
    edition_of = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="editions", verbose_name=_("更正自")
    )
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("上传人")
    )
    published = models.BooleanField(_("已公开发布"), default=False)

    state = models.CharField(_("状态"), max_length=10, choices=State, default=State.WAITING)
    failure = models.TextField(_("失败原因"), blank=True)
    title = models.CharField(_("标题"), max_length=300, blank=True)
    text = models.TextField(_("正文"), blank=True)
    written_on = models.DateField(_("成文日期"), null=True, blank=True)
    year = models.PositiveSmallIntegerField(_("年份"), null=True, blank=True)
    about = models.CharField(_("所述区域"), max_length=100, blank=True)
    notes = models.JSONField(_("读取说明"), default=list, blank=True)
    found = models.JSONField(_("读出条数"), default=dict, blank=True)
    read_at = models.DateTimeField(_("读取时间"), null=True, blank=True)

    UNLOGGED = (*Record.UNLOGGED, "text")

    class Meta:
        ordering = ("-created_at", "-pk")
        constraints = (models.UniqueConstraint(fields=("zone", "digest"), name="document_once"),)
        indexes = (models.Index(fields=("zone", "-created_at"), name="document_newest"),)

    def __str__(self) -> str:
        return self.title or self.file_name


class Decision(models.TextChoices):
    """What a person has said of something that the reader found."""

    OPEN = "open", _("待审")
    CONFIRMED = "confirmed", _("已确认")
    REJECTED = "rejected", _("已剔除")
    NOT_OURS = "not_ours", _("非本区")
    MERGED = "merged", _("已合并")


class Found(Record):
    """Something that the reader found at text[start:end] of a document."""

    zone = models.ForeignKey(Zone, models.PROTECT, related_name="+")
    document = models.ForeignKey(Document, models.PROTECT, related_name="%(class)ss")
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()
    quote = models.TextField(_("原文"))
    path = models.JSONField(_("标题"), default=list)
    decision = models.CharField(_("审核"), max_length=10, choices=Decision, default=Decision.OPEN)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(_("审核时间"), null=True, blank=True)

    class Meta:
        abstract = True
        ordering = ("document", "start", "pk")


class Statement(Dated, Found):
    """A figure with what it measures, as guatu.reading.report.Statement; `read` keeps what the reader first said.

    `unit` is the unit that a person has made answer for a target; the reader names none.
    """

    class Kind(models.TextChoices):
        ACTUAL = "actual", _("完成")
        TARGET = "target", _("目标")

    class Measure(models.TextChoices):
        LEVEL = "level", _("数值")
        GROWTH = "growth", _("增长")
        DELTA = "delta", _("增减")
        RANK = "rank", _("位次")
        MULTIPLE = "multiple", _("倍数")
        GAP = "gap", _("差距")

    class Bound(models.TextChoices):
        EQ = "eq", _("等于")
        GE = "ge", _("不低于")
        LE = "le", _("不高于")
        APPROX = "approx", _("约")

    kind = models.CharField(_("类别"), max_length=6, choices=Kind)
    indicator = models.CharField(_("指标"), max_length=200, blank=True)
    code = models.CharField(_("指标代码"), max_length=60, blank=True)
    measure = models.CharField(_("口径"), max_length=8, choices=Measure)
    value = models.DecimalField(_("数值"), max_digits=38, decimal_places=12)
    value_unit = models.CharField(_("单位"), max_length=30, blank=True)
    bound = models.CharField(_("界限"), max_length=6, choices=Bound, default=Bound.EQ)
    stretch = models.BooleanField(_("力争"), default=False)
    area_name = models.CharField(_("区域"), max_length=100, blank=True)
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("责任单位"))
    clause_start = models.PositiveIntegerField()
    clause_end = models.PositiveIntegerField()
    confidence = models.FloatField(_("把握"))
    doubt = models.CharField(_("疑点"), max_length=300, blank=True)
    merged_into = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="merged")
    read = models.JSONField(default=dict)

    class Meta(Found.Meta):
        indexes = (
            models.Index(fields=("document", "start"), name="statement_place"),
            models.Index(fields=("zone", "code", "period_last"), name="statement_series"),
        )

    def __str__(self) -> str:
        return f"{self.indicator}{self.quote}"


class TaskClause(Dated, Found):
    """Something to be done, as guatu.reading.report.TaskClause; the period is its deadline."""

    text = models.TextField(_("任务"))
    owner_name = models.CharField(_("责任单位"), max_length=200, blank=True)

    class Meta(Found.Meta):
        indexes = (models.Index(fields=("document", "start"), name="task_clause_place"),)

    def __str__(self) -> str:
        return self.text


class TableIntake(Record):
    """An office table that was handed in, and how far it has come; its `state` says what is to be done with it.

    The file lies under its digest: see documents.office_tables. `preview` is what was found when it was read.
    """

    file_name = models.CharField(_("文件名"), max_length=255)
    digest = models.CharField(_("SHA-256"), max_length=64)
    size = models.PositiveIntegerField(_("字节数"))
    suffix = models.CharField(_("类型"), max_length=10)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("上传人")
    )
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("确认人")
    )
    state: models.CharField[str, str]
    failure = models.TextField(_("失败原因"), blank=True)
    preview = models.JSONField(_("读取结果"), default=dict, blank=True)
    rows = models.PositiveIntegerField(_("数据条数"), null=True, blank=True)
    written_at = models.DateTimeField(_("入库时间"), null=True, blank=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.file_name

    @property
    def is_at_work(self) -> bool:
        """Whether something is to be done with it in the background."""
        return self.state in ("waiting", "writing")


class Finding(Record):
    """A contradiction within a document; `statements` are the figures that cannot all be true."""

    class State(models.TextChoices):
        OPEN = "open", _("待核")
        SETTLED = "settled", _("已核")

    zone = models.ForeignKey(Zone, models.PROTECT, related_name="+")
    document = models.ForeignKey(Document, models.PROTECT, related_name="findings")
    rule = models.CharField(_("规则"), max_length=20)
    message = models.TextField(_("矛盾"))
    remedy = models.TextField(_("建议"))
    statements = models.ManyToManyField(Statement, related_name="findings")
    state = models.CharField(_("状态"), max_length=10, choices=State, default=State.OPEN)

    class Meta:
        ordering = ("document", "pk")

    def __str__(self) -> str:
        return self.message
