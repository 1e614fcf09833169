"""Investment projects (项目) and what a zone keeps of each: its stages, status, milestones, money, works, talks."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from guatu_web.areas.models import Area, Unit, Zone
from guatu_web.documents.models import Document, TableIntake
from guatu_web.records.models import Appended, Record
from guatu_web.records.periods import Dated

STANDING = models.Q(archived_at=None)


class Kind(models.TextChoices):
    """What a project is; each kind passes the stages that the playbook gives it."""

    INDUSTRIAL = "industrial", _("产业项目")
    TALENT = "talent", _("科技人才项目")
    INFRASTRUCTURE = "infrastructure", _("基础设施项目")
    LIVELIHOOD = "livelihood", _("民生项目")


class Stage(models.TextChoices):
    """How far a project has come, in order; guatu.gates.STAGES. Stage is not status."""

    LEAD = "lead", _("线索")
    NEGOTIATING = "negotiating", _("在谈")
    SIGNED = "signed", _("签约")
    REGISTERED = "registered", _("注册")
    LAND = "land", _("供地")
    STARTED = "started", _("开工")
    COMPLETED = "completed", _("竣工")
    PRODUCING = "producing", _("投产")
    AT_CAPACITY = "at_capacity", _("达产")


class Status(models.TextChoices):
    """How a project goes, whatever its stage."""

    ONGOING = "ongoing", _("正常推进")
    DELAYED = "delayed", _("滞后")
    DORMANT = "dormant", _("停滞")
    LOST = "lost", _("流失")
    ABANDONED = "abandoned", _("终止")


class Project(Record):
    """An investment project. Money is in yuan; `amount` is the total investment as agreed, in its own `currency`.

    `total` is that amount in yuan at the rate (yuan for one unit of the currency) of `rate_on`; for yuan the rate is 1.
    `foreign` is contracted foreign capital in US dollars. `stage_on` is the day on which the stage was reached,
    `status_on` the day since which the status holds; Move keeps how both came about.
    """

    zone = models.ForeignKey(Zone, models.PROTECT, related_name="+", db_index=False, verbose_name=_("开发区"))
    number = models.CharField(_("编号"), max_length=40)
    name = models.CharField(_("项目名称"), max_length=200)
    kind = models.CharField(_("类别"), max_length=16, choices=Kind, default=Kind.INDUSTRIAL)
    investor = models.CharField(_("投资方"), max_length=200, blank=True)
    investor_code = models.CharField(_("统一社会信用代码"), max_length=18, blank=True)
    investor_place = models.CharField(_("投资方所在地"), max_length=100, blank=True)
    content = models.TextField(_("建设内容"), blank=True)
    amount = models.DecimalField(_("总投资"), max_digits=20, decimal_places=2, null=True, blank=True)
    currency = models.CharField(_("币种"), max_length=3, default="CNY")
    rate = models.DecimalField(_("汇率"), max_digits=16, decimal_places=8, null=True, blank=True)
    rate_on = models.DateField(_("汇率日期"), null=True, blank=True)
    total = models.DecimalField(_("总投资（元）"), max_digits=20, decimal_places=2, null=True, blank=True)
    foreign = models.DecimalField(_("合同外资（美元）"), max_digits=20, decimal_places=2, null=True, blank=True)
    industry = models.CharField(_("行业代码"), max_length=5, blank=True)
    """GB/T 4754-2017: the letter of a section, or two to four digits."""
    cluster = models.CharField(_("产业集群"), max_length=60, blank=True)
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("责任单位"))
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("项目专员")
    )
    leader = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("包抓领导")
    )
    area = models.ForeignKey(Area, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("落地区域"))
    land_need = models.DecimalField(_("用地需求（亩）"), max_digits=12, decimal_places=2, null=True, blank=True)
    land_supplied = models.DecimalField(_("已供地（亩）"), max_digits=12, decimal_places=2, null=True, blank=True)
    stage = models.CharField(_("阶段"), max_length=16, choices=Stage, default=Stage.LEAD)
    stage_on = models.DateField(_("进入阶段日期"))
    status = models.CharField(_("状态"), max_length=10, choices=Status, default=Status.ONGOING)
    status_reason = models.TextField(_("状态原因"), blank=True)
    status_on = models.DateField(_("状态日期"))
    merged_into = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="merged", verbose_name=_("已并入")
    )

    class Meta:
        ordering = ("-pk",)
        constraints = (models.UniqueConstraint(fields=("zone", "number"), name="project_number"),)
        indexes = (
            models.Index(fields=("zone", "stage", "-total", "id"), condition=STANDING, name="project_stage"),
            models.Index(fields=("zone", "unit", "stage"), condition=STANDING, name="project_unit"),
            models.Index(fields=("zone", "status", "-status_on"), condition=STANDING, name="project_status"),
            models.Index(fields=("zone", "-stage_on", "id"), condition=STANDING, name="project_newest"),
        )

    def __str__(self) -> str:
        return f"{self.number} {self.name}"


class Move(Appended):
    """One step of a project from stage to stage or from status to status, as it was taken. Written once.

    `way` says whether the stage was the next, one further on, or one before; `waived` are the needs of the gate that
    were not met when somebody with the right to do so let it pass. `key` makes the same form sent twice be done once.
    """

    class What(models.TextChoices):
        STAGE = "stage", _("阶段")
        STATUS = "status", _("状态")

    class Way(models.TextChoices):
        BEGIN = "begin", _("入库")
        NEXT = "next", _("推进")
        SKIP = "skip", _("跳过环节")
        BACK = "back", _("退回")
        STATUS = "status", _("变更状态")

    zone = models.ForeignKey(Zone, models.PROTECT, related_name="+", db_index=False, verbose_name=_("开发区"))
    project = models.ForeignKey(Project, models.PROTECT, related_name="moves", verbose_name=_("项目"))
    what = models.CharField(_("类别"), max_length=6, choices=What)
    way = models.CharField(_("方式"), max_length=6, choices=Way)
    source = models.CharField(_("自"), max_length=16, blank=True)
    target = models.CharField(_("至"), max_length=16)
    on = models.DateField(_("日期"))
    reason = models.TextField(_("原因"), blank=True)
    waived = models.JSONField(_("免予要求"), default=list)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("操作人")
    )
    at = models.DateTimeField(_("时间"))
    key = models.CharField(max_length=64)

    class Meta:
        ordering = ("pk",)
        constraints = (models.UniqueConstraint(fields=("project", "key"), name="project_move_once"),)
        indexes = (models.Index(fields=("zone", "what", "target", "on"), name="project_move_on"),)

    def __str__(self) -> str:
        return f"{self.target} {self.on}"


class Milestone(Record):
    """When a project is to reach a stage, and when it did; `first_planned_on` is the date that was promised first.

    `postponed` counts how often the planned day was put off, `postponed_reason` says why the last time.
    """

    zone = models.ForeignKey(Zone, models.PROTECT, related_name="+", db_index=False, verbose_name=_("开发区"))
    project = models.ForeignKey(Project, models.PROTECT, related_name="milestones", verbose_name=_("项目"))
    stage = models.CharField(_("节点"), max_length=16, choices=Stage)
    planned_on = models.DateField(_("计划日期"), null=True, blank=True)
    first_planned_on = models.DateField(_("原计划日期"), null=True, blank=True)
    actual_on = models.DateField(_("实际日期"), null=True, blank=True)
    postponed = models.PositiveSmallIntegerField(_("推迟次数"), default=0)
    postponed_reason = models.TextField(_("推迟原因"), blank=True)

    class Meta:
        ordering = ("pk",)
        constraints = (
            models.UniqueConstraint(fields=("project", "stage"), condition=STANDING, name="project_milestone_once"),
        )
        indexes = (models.Index(fields=("zone", "stage", "planned_on"), condition=STANDING, name="project_planned"),)

    def __str__(self) -> str:
        return f"{self.stage} {self.planned_on}"


class Invested(Dated, Record):
    """Investment completed in a month, in yuan; a month has one figure, its corrections are in the log."""

    zone = models.ForeignKey(Zone, models.PROTECT, related_name="+", db_index=False, verbose_name=_("开发区"))
    project = models.ForeignKey(Project, models.PROTECT, related_name="invested", verbose_name=_("项目"))
    amount = models.DecimalField(_("完成投资（元）"), max_digits=20, decimal_places=2)

    class Meta:
        ordering = ("period_last",)
        constraints = (
            models.UniqueConstraint(
                fields=("project", "period_first", "period_last"), condition=STANDING, name="project_invested_once"
            ),
        )
        indexes = (models.Index(fields=("zone", "period_last"), condition=STANDING, name="project_invested_in"),)

    def __str__(self) -> str:
        return f"{self.period} {self.amount}"


class Quantity(Record):
    """A physical quantity of public works (实物工程量): how much there is to do, and how much is done by a day."""

    zone = models.ForeignKey(Zone, models.PROTECT, related_name="+", db_index=False, verbose_name=_("开发区"))
    project = models.ForeignKey(Project, models.PROTECT, related_name="quantities", verbose_name=_("项目"))
    name = models.CharField(_("工程内容"), max_length=100)
    measure = models.CharField(_("计量单位"), max_length=20)
    planned = models.DecimalField(_("计划量"), max_digits=16, decimal_places=3)
    done = models.DecimalField(_("完成量"), max_digits=16, decimal_places=3, default=0)
    on = models.DateField(_("截至"))

    class Meta:
        ordering = ("pk",)
        constraints = (
            models.UniqueConstraint(fields=("project", "name"), condition=STANDING, name="project_quantity_once"),
        )

    def __str__(self) -> str:
        return f"{self.name} {self.done}/{self.planned} {self.measure}"


class Talk(Record):
    """A visit, reception or talk about a project."""

    class Way(models.TextChoices):
        VISIT = "visit", _("外出拜访")
        RECEPTION = "reception", _("来访接待")
        TALK = "talk", _("洽谈")
        CALL = "call", _("电话或视频")

    zone = models.ForeignKey(Zone, models.PROTECT, related_name="+", db_index=False, verbose_name=_("开发区"))
    project = models.ForeignKey(Project, models.PROTECT, related_name="talks", verbose_name=_("项目"))
    on = models.DateField(_("日期"))
    way = models.CharField(_("方式"), max_length=10, choices=Way)
    met = models.CharField(_("对方人员"), max_length=200, blank=True)
    place = models.CharField(_("地点"), max_length=100, blank=True)
    content = models.TextField(_("内容"))
    next_on = models.DateField(_("下次跟进"), null=True, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("记录人"))

    class Meta:
        ordering = ("-on", "-pk")

    def __str__(self) -> str:
        return f"{self.on} {self.content[:40]}"


class Problem(Record):
    """What stands in a project's way, who is to solve it until when, and how it was solved."""

    zone = models.ForeignKey(Zone, models.PROTECT, related_name="+", db_index=False, verbose_name=_("开发区"))
    project = models.ForeignKey(Project, models.PROTECT, related_name="problems", verbose_name=_("项目"))
    text = models.TextField(_("问题"))
    raised_on = models.DateField(_("提出日期"))
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("解决单位"))
    due_on = models.DateField(_("解决时限"), null=True, blank=True)
    solved_on = models.DateField(_("解决日期"), null=True, blank=True)
    answer = models.TextField(_("解决情况"), blank=True)

    class Meta:
        ordering = ("-raised_on", "-pk")
        indexes = (models.Index(fields=("zone", "solved_on", "due_on"), condition=STANDING, name="project_problem"),)

    def __str__(self) -> str:
        return self.text[:60]


class Paper(Record):
    """A paper that a project has: of which kind (the playbook names those that gates ask for), number, day, file."""

    zone = models.ForeignKey(Zone, models.PROTECT, related_name="+", db_index=False, verbose_name=_("开发区"))
    project = models.ForeignKey(Project, models.PROTECT, related_name="papers", verbose_name=_("项目"))
    kind = models.CharField(_("材料类别"), max_length=60)
    number = models.CharField(_("文号"), max_length=100, blank=True)
    on = models.DateField(_("日期"), null=True, blank=True)
    document = models.ForeignKey(
        Document, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("文件")
    )

    class Meta:
        ordering = ("pk",)

    def __str__(self) -> str:
        return self.kind


class Screening(Record):
    """A decision on admission (准入评审): each criterion with its value and verdict, the score, who decided and why.

    `outcome` is what guatu.screening found by the criteria of the playbook of that day; the decision may differ from it
    only with a reason.
    """

    class Decision(models.TextChoices):
        ADMITTED = "admitted", _("准入")
        REFUSED = "refused", _("不予准入")
        DEFERRED = "deferred", _("补充材料后再议")

    zone = models.ForeignKey(Zone, models.PROTECT, related_name="+", db_index=False, verbose_name=_("开发区"))
    project = models.ForeignKey(Project, models.PROTECT, related_name="screenings", verbose_name=_("项目"))
    given = models.JSONField(_("填报值"), default=dict)
    outcome = models.JSONField(_("评审结果"), default=dict)
    score = models.DecimalField(_("得分"), max_digits=8, decimal_places=2, null=True, blank=True)
    vetoed = models.BooleanField(_("一票否决"), default=False)
    decision = models.CharField(_("结论"), max_length=10, choices=Decision)
    reason = models.TextField(_("意见"), blank=True)
    decided_on = models.DateField(_("评审日期"))
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("评审人"))

    class Meta:
        ordering = ("-pk",)

    def __str__(self) -> str:
        return f"{self.decided_on} {self.decision}"


class Merge(Record):
    """Two entries of one project made one: what was moved from which table, so that it can be rolled back."""

    zone = models.ForeignKey(Zone, models.PROTECT, related_name="+", db_index=False, verbose_name=_("开发区"))
    kept = models.ForeignKey(Project, models.PROTECT, related_name="merges", verbose_name=_("保留的项目"))
    gone = models.ForeignKey(Project, models.PROTECT, related_name="merged_by", verbose_name=_("并入的项目"))
    moved = models.JSONField(_("转移的记录"), default=dict)
    taken = models.JSONField(_("采用的字段"), default=dict)
    rolled_back_at = models.DateTimeField(_("撤销时间"), null=True, blank=True)

    class Meta:
        ordering = ("-pk",)

    def __str__(self) -> str:
        return f"{self.gone} → {self.kept}"


class SavedFilter(Record):
    """A filter of the list of projects that a person keeps under a name; `shared` ones everybody of the zone sees."""

    zone = models.ForeignKey(Zone, models.PROTECT, related_name="+", db_index=False, verbose_name=_("开发区"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("保存人"))
    name = models.CharField(_("名称"), max_length=60)
    query = models.TextField(_("条件"))
    shared = models.BooleanField(_("全区可见"), default=False)

    class Meta:
        ordering = ("name",)
        constraints = (
            models.UniqueConstraint(fields=("zone", "by", "name"), condition=STANDING, name="project_filter_once"),
        )

    def __str__(self) -> str:
        return self.name


class Intake(TableIntake):
    """A list of projects that was handed in as a file, and how far it has come.

    `preview` counts what was found, `findings` and `changes` tell it line by line, `plan` is the fingerprint of what
    the register would become: nothing else may be written. No project is touched before `state` is written, and then
    all of them are.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("等待读取")
        FOUND = "found", _("待确认")
        WRITING = "writing", _("正在入库")
        WRITTEN = "written", _("已入库")
        SENT_BACK = "sent_back", _("已退回")
        FAILED = "failed", _("不能读取")

    zone = models.ForeignKey(Zone, models.PROTECT, related_name="+", db_index=False, verbose_name=_("开发区"))
    state = models.CharField(_("状态"), max_length=10, choices=State, default=State.WAITING)
    findings = models.JSONField(_("核对结果"), default=list, blank=True)
    changes = models.JSONField(_("拟作修改"), default=list, blank=True)
    plan = models.CharField(max_length=64, blank=True)

    UNLOGGED = (*TableIntake.UNLOGGED, "findings", "changes", "plan")

    class Meta:
        ordering = ("-pk",)
        constraints = (
            models.UniqueConstraint(
                fields=("zone", "digest", "uploaded_by"), condition=STANDING, name="project_intake_once"
            ),
        )
