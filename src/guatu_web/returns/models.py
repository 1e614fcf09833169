"""What units report of a period: returns, their lines, and who has submitted, checked and approved them; and files of
figures that are taken in, with the mappings by which they are read."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from guatu.reporting.tables import place
from guatu_web.areas.models import Area, Unit, Zone
from guatu_web.documents.models import TableIntake
from guatu_web.records.models import Record
from guatu_web.records.periods import Dated
from guatu_web.statistics.models import GrowthKind, Reported, Vintage


class Rhythm(models.TextChoices):
    """How often a report is asked for."""

    MONTH = "month", _("每月")
    QUARTER = "quarter", _("每季")
    HALF = "half", _("每半年")
    YEAR = "year", _("每年")


class Return(Dated, Record):
    """What a unit reports of a period by one of the playbook's report schemes (报表), as the scheme was when it began.

    `area` is set where the whole return is about one area. An approved return is corrected by another edition of it.
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("填报中")
        SUBMITTED = "submitted", _("待审核")
        CHECKED = "checked", _("待批准")
        APPROVED = "approved", _("已批准")
        SENT_BACK = "sent_back", _("已退回")

    zone = models.ForeignKey(Zone, models.PROTECT, related_name="+", db_index=False, verbose_name=_("开发区"))
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("填报单位"))
    area = models.ForeignKey(Area, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("区域"))
    scheme = models.CharField(_("报表代码"), max_length=60)
    name = models.CharField(_("报表"), max_length=60)
    rhythm = models.CharField(_("频率"), max_length=10, choices=Rhythm)
    edition = models.PositiveSmallIntegerField(_("稿次"), default=1)
    corrects = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="corrected_by", verbose_name=_("更正自")
    )
    correction_reason = models.TextField(_("更正原因"), blank=True)
    state = models.CharField(_("状态"), max_length=10, choices=State, default=State.DRAFT)
    due_on = models.DateField(_("报送期限"), null=True, blank=True)
    explanation = models.TextField(_("迟报说明"), blank=True)
    sent_back_reason = models.TextField(_("退回原因"), blank=True)
    submitted_at = models.DateTimeField(_("报送时间"), null=True, blank=True)
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("报送人")
    )
    first_submitted_at = models.DateTimeField(_("首次报送时间"), null=True, blank=True)
    checked_at = models.DateTimeField(_("审核时间"), null=True, blank=True)
    checked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("审核人")
    )
    approved_at = models.DateTimeField(_("批准时间"), null=True, blank=True)
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("批准人")
    )

    class Meta:
        ordering = ("-period_last", "unit", "scheme", "-edition")
        constraints = (
            models.UniqueConstraint(
                fields=("zone", "unit", "scheme", "period_first", "period_last", "edition"),
                condition=models.Q(archived_at=None),
                name="return_once",
            ),
        )
        indexes = (models.Index(fields=("zone", "period_last"), name="return_period"),)

    def __str__(self) -> str:
        return f"{self.name} {self.period.label_zh() if self.period else ''} {self.unit}"


class ReturnLine(Reported, Record):
    """One figure of a return, as the unit has filled it in: what was typed, and what it is worth where it can be read.

    What is explained was found and stays as it is: `explained` holds the keys of the findings that the explanation is
    about. Growth is asked for where `growth_kind` says which.
    """

    zone = models.ForeignKey(Zone, models.PROTECT, related_name="+", verbose_name=_("开发区"))
    of = models.ForeignKey(Return, models.PROTECT, related_name="lines", verbose_name=_("报表"))
    vintage = models.OneToOneField(
        Vintage, models.PROTECT, null=True, blank=True, related_name="line", verbose_name=_("入库数据")
    )
    typed_value = models.CharField(_("填报数值"), max_length=60, blank=True)
    typed_growth = models.CharField(_("填报增速"), max_length=60, blank=True)
    explanation = models.TextField(_("说明"), blank=True)
    explained = models.JSONField(default=list, blank=True)

    UNLOGGED = (*Record.UNLOGGED, "explained")

    class Meta:
        ordering = ("pk",)
        constraints = (
            models.UniqueConstraint(
                fields=("of", "area", "code", "basis", "period_first", "period_last"),
                condition=models.Q(archived_at=None),
                name="return_line_once",
            ),
        )

    def __str__(self) -> str:
        return f"{self.code} {self.area}"


class Mapping(Record):
    """What the columns of a unit's own table hold, kept under the fingerprint of its layout and used again next month.

    `content` is guatu.reporting's mappings, one a sheet.
    """

    zone = models.ForeignKey(Zone, models.PROTECT, related_name="+", verbose_name=_("开发区"))
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("填报单位"))
    fingerprint = models.CharField(_("版式"), max_length=64)
    content = models.JSONField(_("内容"), default=list)

    class Meta:
        ordering = ("-pk",)
        constraints = (
            models.UniqueConstraint(
                fields=("zone", "unit", "fingerprint"), condition=models.Q(archived_at=None), name="mapping_once"
            ),
        )

    def __str__(self) -> str:
        return self.fingerprint[:12]


class Intake(TableIntake):
    """A file of figures that was handed in, and how far it has come: into the return `into`, or as past figures into
    the statistics.

    `preview` is what the reader gave: counts, an example of each kind of finding, and the headings of each sheet; the
    findings themselves are an `IntakeFinding` each. `explanations` says why warnings are right, by the key of a finding
    or by a rule for all of its kind. No figure is kept elsewhere before `state` is written, and then all of them are.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("等待读取")
        TO_MAP = "to_map", _("待对应列")
        FOUND = "found", _("待确认")
        WRITING = "writing", _("正在入库")
        WRITTEN = "written", _("已入库")
        SENT_BACK = "sent_back", _("已退回")
        FAILED = "failed", _("不能读取")

    zone = models.ForeignKey(Zone, models.PROTECT, related_name="+", verbose_name=_("开发区"))
    into = models.ForeignKey(
        Return, models.PROTECT, null=True, blank=True, related_name="intakes", verbose_name=_("填入的报表")
    )
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("填报单位"))
    area = models.ForeignKey(Area, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("区域"))
    growth_kind = models.CharField(_("增速口径"), max_length=10, choices=GrowthKind, default=GrowthKind.NOMINAL)
    period_named = models.CharField(_("指定的时期"), max_length=40, blank=True)
    state = models.CharField(_("状态"), max_length=10, choices=State, default=State.WAITING)
    mappings = models.JSONField(_("对应关系"), default=list, blank=True)
    explanations = models.JSONField(_("说明"), default=dict, blank=True)

    class Meta:
        ordering = ("-pk",)
        constraints = (
            models.UniqueConstraint(
                fields=("zone", "digest", "into"), condition=models.Q(archived_at=None), name="intake_once"
            ),
            models.UniqueConstraint(
                fields=("zone", "digest"), condition=models.Q(archived_at=None, into=None), name="intake_past_once"
            ),
        )


class IntakeFinding(models.Model):
    """One finding about a table, in the order of its sheets and rows; made anew whenever the table is read.

    It is no record that people change: what they say of it stands in `Intake.explanations`.
    """

    of = models.ForeignKey(Intake, models.CASCADE, related_name="findings", db_index=False)
    number = models.PositiveIntegerField()
    rule = models.CharField(max_length=40)
    severity = models.CharField(max_length=10)
    sheet = models.CharField(max_length=255, blank=True)
    row = models.PositiveIntegerField(null=True)
    column = models.PositiveIntegerField(null=True)
    message = models.TextField()
    remedy = models.TextField()
    key = models.CharField(max_length=24)

    class Meta:
        ordering = ("number",)
        constraints = (models.UniqueConstraint(fields=("of", "number"), name="intake_finding_once"),)

    def __str__(self) -> str:
        return self.message

    @property
    def place(self) -> str:
        """The place in words: 工作表“月报”第12行C列."""
        return place(self.sheet or None, self.row, self.column)
