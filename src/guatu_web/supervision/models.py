"""Items under supervision (督查事项): what runs by a workflow, what is reported of it, with which proof."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from guatu.playbook import FIELDS, ROLES
from guatu.workflow import Workflow, read_workflows
from guatu_web.areas.models import Area, Unit, Zone
from guatu_web.documents.models import Document
from guatu_web.ledger.models import Target, Task
from guatu_web.records.models import Appended, Record
from guatu_web.records.periods import Dated

_COLOURS = {"blue": "蓝", "yellow": "黄", "red": "红"}
STANDING = models.Q(archived_at=None)
_tables: dict[str, Workflow] = {}


class Flow(Appended):
    """A workflow as it was when the first item began on it; running items stay on theirs whatever the playbook says
    later. The same table is kept once."""

    zone = models.ForeignKey(Zone, models.PROTECT, related_name="+", verbose_name=_("开发区"))
    key = models.CharField(_("类型代码"), max_length=60)
    name = models.CharField(_("类型"), max_length=40)
    digest = models.CharField(max_length=64)
    content = models.JSONField(_("内容"))
    """guatu.workflow.plain"""

    class Meta:
        constraints = (models.UniqueConstraint(fields=("zone", "digest"), name="flow_once"),)

    def __str__(self) -> str:
        return self.name

    @cached_property
    def workflow(self) -> Workflow:
        """The table; each is read once in a process, for it never changes."""
        if self.digest not in _tables:
            _tables[self.digest] = read_workflows([self.content], ROLES, FIELDS)[0]
        return _tables[self.digest]


class Rhythm(models.TextChoices):
    """How often an item is reported; guatu.supervision.RHYTHMS."""

    DAY = "day", _("每日")
    WEEK = "week", _("每周")
    XUN = "xun", _("每旬")
    MONTH = "month", _("每月")
    QUARTER = "quarter", _("每季")


class Item(Record):
    """A matter from its entry to its close-out.

    `unit` answers for it, `supervising` watches over it, Share holds those that co-operate. `state` is a key of its
    flow; `state_kind` says whether it runs, waits for others or is closed. `light` is that of `light_on`, kept so that
    lists need not compute it; the periodic command renews it. `leave_by` is the last day on which it should leave its
    state, where that has a limit; `returns` are those of the office, `sent_back` those of units that refused it.
    """

    class Source(models.TextChoices):
        REPORT = "report", _("工作报告")
        MEETING = "meeting", _("会议")
        INSTRUCTION = "instruction", _("领导批示")
        TARGET = "target", _("目标预警")
        HAND = "hand", _("直接登记")

    class StateKind(models.TextChoices):
        OPEN = "open", _("在办")
        WAITING = "waiting", _("停表")
        CLOSED = "closed", _("办结")

    class Colour(models.TextChoices):
        NONE = "", _("未亮灯")
        GREEN = "green", _("绿灯")
        BLUE = "blue", _("蓝灯")
        YELLOW = "yellow", _("黄灯")
        RED = "red", _("红灯")

    class Evaluation(models.TextChoices):
        NONE = "", _("未评价")
        GOOD = "good", _("好")
        FAIR = "fair", _("较好")
        PASSABLE = "passable", _("一般")
        POOR = "poor", _("差")

    zone = models.ForeignKey(Zone, models.PROTECT, related_name="+", db_index=False, verbose_name=_("开发区"))
    number = models.CharField(_("编号"), max_length=40)
    title = models.CharField(_("事项"), max_length=300)
    requirement = models.TextField(_("目标要求"), blank=True)
    deliverable = models.TextField(_("交付成果"), blank=True)
    programme = models.CharField(_("所属工程"), max_length=200, blank=True)
    flow = models.ForeignKey(Flow, models.PROTECT, related_name="items", verbose_name=_("类型"))
    state = models.CharField(_("环节"), max_length=60)
    state_kind = models.CharField(_("状态"), max_length=10, choices=StateKind, default=StateKind.OPEN)
    node = models.PositiveSmallIntegerField(_("进展节点"), default=0)
    percent = models.PositiveSmallIntegerField(_("完成比例"), default=0)
    weight = models.PositiveSmallIntegerField(_("权重"), default=1)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name=_("上级事项")
    )
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("责任单位"))
    area = models.ForeignKey(Area, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("区域"))
    supervising = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("督导单位")
    )
    leader = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("责任领导")
    )
    start_on = models.DateField(_("开始日期"))
    due_on = models.DateField(_("完成时限"), null=True, blank=True)
    first_due_on = models.DateField(_("原定时限"), null=True, blank=True)
    rhythm = models.CharField(_("反馈频率"), max_length=10, choices=Rhythm, blank=True)
    received_at = models.DateTimeField(_("签收时间"), null=True, blank=True)
    closed_on = models.DateField(_("销号日期"), null=True, blank=True)
    leave_by = models.DateField(_("环节期限"), null=True, blank=True)
    returns = models.PositiveSmallIntegerField(_("退回次数"), default=0)
    sent_back = models.PositiveSmallIntegerField(_("单位退回次数"), default=0)
    extensions = models.PositiveSmallIntegerField(_("延期次数"), default=0)
    evaluation = models.CharField(_("评价"), max_length=10, choices=Evaluation, blank=True, default="")
    light = models.CharField(_("亮灯"), max_length=10, choices=Colour, blank=True, default="")
    light_reason = models.CharField(_("亮灯原因"), max_length=20, blank=True)
    light_on = models.DateField(_("亮灯日期"), null=True, blank=True)
    source = models.CharField(_("来源"), max_length=12, choices=Source, default=Source.HAND)
    source_text = models.TextField(_("来源说明"), blank=True)
    task = models.ForeignKey(Task, models.PROTECT, null=True, blank=True, related_name="items", verbose_name=_("任务"))
    target = models.ForeignKey(
        Target, models.PROTECT, null=True, blank=True, related_name="items", verbose_name=_("目标")
    )
    document = models.ForeignKey(
        Document, models.PROTECT, null=True, blank=True, related_name="items", verbose_name=_("文件")
    )
    reopens = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="reopened_as", verbose_name=_("重新立项自")
    )

    UNLOGGED = (*Record.UNLOGGED, "light", "light_reason", "light_on", "leave_by")

    class Meta:
        ordering = ("due_on", "pk")
        constraints = (models.UniqueConstraint(fields=("zone", "number"), name="item_number"),)
        indexes = (
            models.Index(fields=("zone", "state_kind", "due_on", "id"), condition=STANDING, name="item_due"),
            models.Index(fields=("zone", "unit", "state_kind", "due_on"), condition=STANDING, name="item_unit"),
            models.Index(fields=("zone", "light", "due_on", "id"), condition=STANDING, name="item_light"),
            models.Index(fields=("zone", "programme"), condition=STANDING, name="item_programme"),
            models.Index(fields=("zone", "leave_by"), condition=STANDING & ~models.Q(leave_by=None), name="item_stay"),
        )

    def __str__(self) -> str:
        return f"{self.number} {self.title}"


class Share(Record):
    """A unit that co-operates in an item."""

    zone = models.ForeignKey(Zone, models.PROTECT, related_name="+", db_index=False, verbose_name=_("开发区"))
    item = models.ForeignKey(Item, models.PROTECT, related_name="shares", verbose_name=_("事项"))
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("协办单位"))

    class Meta:
        constraints = (models.UniqueConstraint(fields=("item", "unit"), condition=STANDING, name="share_once"),)

    def __str__(self) -> str:
        return f"{self.unit}"


class Step(Appended):
    """One act that was done to an item: from which state to which, by whom, with what. Written once.

    `key` makes an act idempotent: the same form sent twice has the same key, and is done once.
    """

    zone = models.ForeignKey(Zone, models.PROTECT, related_name="+", db_index=False, verbose_name=_("开发区"))
    item = models.ForeignKey(Item, models.PROTECT, related_name="steps", verbose_name=_("事项"))
    act = models.CharField(_("操作代码"), max_length=60)
    name = models.CharField(_("操作"), max_length=40)
    source = models.CharField(_("自环节"), max_length=60)
    target = models.CharField(_("至环节"), max_length=60)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("操作人"))
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("单位"))
    at = models.DateTimeField(_("时间"))
    on = models.DateField(_("日期"))
    given = models.JSONField(_("内容"), default=dict)
    typed = models.PositiveSmallIntegerField(_("填写项数"), default=0)
    key = models.CharField(max_length=64)

    class Meta:
        ordering = ("pk",)
        constraints = (models.UniqueConstraint(fields=("item", "key"), name="step_once"),)
        indexes = (
            models.Index(fields=("zone", "on", "unit"), name="step_day"),
            models.Index(fields=("zone", "act", "on"), name="step_act"),
        )

    def __str__(self) -> str:
        return f"{self.name} {self.on}"


class CheckIn(Dated, Record):
    """What a unit reports of an item in a period: progress in words, how far it has come, what stands in the way."""

    class State(models.TextChoices):
        HANDED_IN = "handed_in", _("已反馈")
        POOR = "poor", _("须补充")

    zone = models.ForeignKey(Zone, models.PROTECT, related_name="+", db_index=False, verbose_name=_("开发区"))
    item = models.ForeignKey(Item, models.PROTECT, related_name="check_ins", verbose_name=_("事项"))
    step = models.OneToOneField(Step, models.PROTECT, related_name="check_in", verbose_name=_("操作"))
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("单位"))
    progress = models.TextField(_("进展情况"))
    percent = models.PositiveSmallIntegerField(_("完成比例"), null=True, blank=True)
    node = models.PositiveSmallIntegerField(_("进展节点"), null=True, blank=True)
    problem = models.TextField(_("存在问题"), blank=True)
    wanted = models.TextField(_("需协调事项"), blank=True)
    state = models.CharField(_("状态"), max_length=10, choices=State, default=State.HANDED_IN)
    remark = models.TextField(_("审核意见"), blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("反馈人"))
    on = models.DateField(_("反馈日期"))

    class Meta:
        ordering = ("-pk",)
        indexes = (models.Index(fields=("item", "period_last"), condition=STANDING, name="check_in_period"),)

    def __str__(self) -> str:
        return f"{self.on} {self.progress[:60]}"


class Mark(Record):
    """The colour of a period of an item that is over; kept, so that no later change of calendar or rhythm repaints it.

    It only ever turns yellow: from red where what was missed is made up, which is never green; from green where the
    report is found poor when its time is over. The log keeps what it was. `unit` and `leader` are those who answered
    for the item when the mark was made: whoever takes it over later does not take over what was missed before.
    """

    zone = models.ForeignKey(Zone, models.PROTECT, related_name="+", db_index=False, verbose_name=_("开发区"))
    item = models.ForeignKey(Item, models.PROTECT, related_name="marks", verbose_name=_("事项"))
    first = models.DateField(_("起"))
    last = models.DateField(_("止"))
    due_on = models.DateField(_("反馈期限"))
    reported_on = models.DateField(_("反馈日期"), null=True, blank=True)
    colour = models.CharField(_("颜色"), max_length=10, choices=Item.Colour)
    unit = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="+", db_index=False, verbose_name=_("责任单位")
    )
    leader = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
        verbose_name=_("责任领导"),
    )

    class Meta:
        ordering = ("item", "last")
        constraints = (models.UniqueConstraint(fields=("item", "first", "last"), name="mark_once"),)
        # every column that scores count by, so that they need not look at the rows
        indexes = (
            models.Index(fields=("zone", "archived_at", "unit", "colour", "due_on"), name="mark_unit"),
            models.Index(fields=("zone", "archived_at", "leader", "colour", "due_on"), name="mark_leader"),
        )

    def __str__(self) -> str:
        return f"{self.first}/{self.last} {self.colour}"


class Proof(Record):
    """A photo or file that proves something; its bytes lie under their digest. A photo's place is stripped from it
    unless the person wanted to keep it."""

    zone = models.ForeignKey(Zone, models.PROTECT, related_name="+", db_index=False, verbose_name=_("开发区"))
    item = models.ForeignKey(Item, models.PROTECT, related_name="proofs", verbose_name=_("事项"))
    step = models.ForeignKey(Step, models.PROTECT, null=True, blank=True, related_name="proofs", verbose_name=_("操作"))
    name = models.CharField(_("文件名"), max_length=255)
    digest = models.CharField(_("SHA-256"), max_length=64)
    media_type = models.CharField(_("类型"), max_length=100)
    size = models.PositiveIntegerField(_("字节数"))
    place_kept = models.BooleanField(_("保留拍摄位置"), default=False)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("上传人"))

    class Meta:
        ordering = ("pk",)

    def __str__(self) -> str:
        return self.name


class Extension(Record):
    """A later date that was asked for: first endorsed, then granted; or refused."""

    class State(models.TextChoices):
        ASKED = "asked", _("待审核")
        ENDORSED = "endorsed", _("待批准")
        GRANTED = "granted", _("已批准")
        REFUSED = "refused", _("未同意")

    zone = models.ForeignKey(Zone, models.PROTECT, related_name="+", db_index=False, verbose_name=_("开发区"))
    item = models.ForeignKey(Item, models.PROTECT, related_name="asked_extensions", verbose_name=_("事项"))
    until = models.DateField(_("延至"))
    reason = models.TextField(_("延期原因"))
    state = models.CharField(_("状态"), max_length=10, choices=State, default=State.ASKED)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("申请人"))
    asked_on = models.DateField(_("申请日期"))
    endorsed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("审核人")
    )
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("批准人")
    )
    decided_on = models.DateField(_("批准日期"), null=True, blank=True)
    remark = models.TextField(_("审核意见"), blank=True)

    class Meta:
        ordering = ("-pk",)
        constraints = (
            models.UniqueConstraint(
                fields=("item",),
                condition=models.Q(state__in=("asked", "endorsed"), archived_at=None),
                name="extension_open_once",
            ),
        )

    def __str__(self) -> str:
        return f"{self.until}"


class Notice(Record):
    """A numbered notice (督办单) about an item: blue for what is due soon, yellow for what is behind, red for overdue.

    `content` is what it said when it was issued; the printed document is made from it.
    """

    ISSUED, ANSWERED = "issue_notice", "answer_notice"
    """Under these acts both stand in the history of the item; no table has them, and they change no state."""

    class Colour(models.TextChoices):
        BLUE = "blue", _("蓝色督办单")
        YELLOW = "yellow", _("黄色督办单")
        RED = "red", _("红色督办单")

    zone = models.ForeignKey(Zone, models.PROTECT, related_name="+", db_index=False, verbose_name=_("开发区"))
    item = models.ForeignKey(Item, models.PROTECT, related_name="notices", verbose_name=_("事项"))
    colour = models.CharField(_("类别"), max_length=10, choices=Colour)
    year = models.PositiveSmallIntegerField(_("年度"))
    serial = models.PositiveIntegerField(_("序号"))
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("被督办单位"))
    answer_by = models.DateField(_("回复期限"))
    issued_on = models.DateField(_("签发日期"))
    issued_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("签发人"))
    content = models.JSONField(_("内容"), default=dict)
    answered_on = models.DateField(_("回复日期"), null=True, blank=True)
    answer = models.TextField(_("回复"), blank=True)

    class Meta:
        ordering = ("-pk",)
        constraints = (models.UniqueConstraint(fields=("zone", "year", "colour", "serial"), name="notice_number"),)

    def __str__(self) -> str:
        return self.number

    @property
    def number(self) -> str:
        """The number as offices write it, in Chinese whatever the language of the page: 督办〔2026〕红 3 号."""
        told = {"year": self.year, "colour": _COLOURS[self.colour], "serial": self.serial}
        return "督办〔{year}〕{colour} {serial} 号".format(**told)
