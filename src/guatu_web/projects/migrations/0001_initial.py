"""Projects and what is kept of each; the database keeps moves as they were written."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from guatu_web.records.append_only import append_only


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("areas", "0003_zone_stamp"),
        ("documents", "0003_statement_unit"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Project",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(default=1, editable=False, verbose_name="版本")),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="创建时间")),
                ("changed_at", models.DateTimeField(auto_now=True, verbose_name="修改时间")),
                ("archived_at", models.DateTimeField(blank=True, editable=False, null=True, verbose_name="归档时间")),
                ("archive_reason", models.TextField(blank=True, editable=False, verbose_name="归档原因")),
                ("number", models.CharField(max_length=40, verbose_name="编号")),
                ("name", models.CharField(max_length=200, verbose_name="项目名称")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("industrial", "产业项目"),
                            ("talent", "科技人才项目"),
                            ("infrastructure", "基础设施项目"),
                            ("livelihood", "民生项目"),
                        ],
                        default="industrial",
                        max_length=16,
                        verbose_name="类别",
                    ),
                ),
                ("investor", models.CharField(blank=True, max_length=200, verbose_name="投资方")),
                ("investor_code", models.CharField(blank=True, max_length=18, verbose_name="统一社会信用代码")),
                ("investor_place", models.CharField(blank=True, max_length=100, verbose_name="投资方所在地")),
                ("content", models.TextField(blank=True, verbose_name="建设内容")),
                (
                    "amount",
                    models.DecimalField(blank=True, decimal_places=2, max_digits=20, null=True, verbose_name="总投资"),
                ),
                ("currency", models.CharField(default="CNY", max_length=3, verbose_name="币种")),
                (
                    "rate",
                    models.DecimalField(blank=True, decimal_places=8, max_digits=16, null=True, verbose_name="汇率"),
                ),
                ("rate_on", models.DateField(blank=True, null=True, verbose_name="汇率日期")),
                (
                    "total",
                    models.DecimalField(
                        blank=True, decimal_places=2, max_digits=20, null=True, verbose_name="总投资（元）"
                    ),
                ),
                (
                    "foreign",
                    models.DecimalField(
                        blank=True, decimal_places=2, max_digits=20, null=True, verbose_name="合同外资（美元）"
                    ),
                ),
                ("industry", models.CharField(blank=True, max_length=5, verbose_name="行业代码")),
                ("cluster", models.CharField(blank=True, max_length=60, verbose_name="产业集群")),
                (
                    "land_need",
                    models.DecimalField(
                        blank=True, decimal_places=2, max_digits=12, null=True, verbose_name="用地需求（亩）"
                    ),
                ),
                (
                    "land_supplied",
                    models.DecimalField(
                        blank=True, decimal_places=2, max_digits=12, null=True, verbose_name="已供地（亩）"
                    ),
                ),
                (
                    "stage",
                    models.CharField(
                        choices=[
                            ("lead", "线索"),
                            ("negotiating", "在谈"),
                            ("signed", "签约"),
                            ("registered", "注册"),
                            ("land", "供地"),
                            ("started", "开工"),
                            ("completed", "竣工"),
                            ("producing", "投产"),
                            ("at_capacity", "达产"),
                        ],
                        default="lead",
                        max_length=16,
                        verbose_name="阶段",
                    ),
                ),
                ("stage_on", models.DateField(verbose_name="进入阶段日期")),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("ongoing", "正常推进"),
                            ("delayed", "滞后"),
                            ("dormant", "停滞"),
                            ("lost", "流失"),
                            ("abandoned", "终止"),
                        ],
                        default="ongoing",
                        max_length=10,
                        verbose_name="状态",
                    ),
                ),
                ("status_reason", models.TextField(blank=True, verbose_name="状态原因")),
                ("status_on", models.DateField(verbose_name="状态日期")),
                (
                    "area",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="areas.area",
                        verbose_name="落地区域",
                    ),
                ),
                (
                    "leader",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="包抓领导",
                    ),
                ),
                (
                    "merged_into",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="merged",
                        to="projects.project",
                        verbose_name="已并入",
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="项目专员",
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="areas.unit",
                        verbose_name="责任单位",
                    ),
                ),
                (
                    "zone",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="areas.zone",
                        verbose_name="开发区",
                    ),
                ),
            ],
            options={
                "ordering": ("-pk",),
            },
        ),
        migrations.CreateModel(
            name="Problem",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(default=1, editable=False, verbose_name="版本")),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="创建时间")),
                ("changed_at", models.DateTimeField(auto_now=True, verbose_name="修改时间")),
                ("archived_at", models.DateTimeField(blank=True, editable=False, null=True, verbose_name="归档时间")),
                ("archive_reason", models.TextField(blank=True, editable=False, verbose_name="归档原因")),
                ("text", models.TextField(verbose_name="问题")),
                ("raised_on", models.DateField(verbose_name="提出日期")),
                ("due_on", models.DateField(blank=True, null=True, verbose_name="解决时限")),
                ("solved_on", models.DateField(blank=True, null=True, verbose_name="解决日期")),
                ("answer", models.TextField(blank=True, verbose_name="解决情况")),
                (
                    "unit",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="areas.unit",
                        verbose_name="解决单位",
                    ),
                ),
                (
                    "zone",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="areas.zone",
                        verbose_name="开发区",
                    ),
                ),
                (
                    "project",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="problems",
                        to="projects.project",
                        verbose_name="项目",
                    ),
                ),
            ],
            options={
                "ordering": ("-raised_on", "-pk"),
            },
        ),
        migrations.CreateModel(
            name="Paper",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(default=1, editable=False, verbose_name="版本")),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="创建时间")),
                ("changed_at", models.DateTimeField(auto_now=True, verbose_name="修改时间")),
                ("archived_at", models.DateTimeField(blank=True, editable=False, null=True, verbose_name="归档时间")),
                ("archive_reason", models.TextField(blank=True, editable=False, verbose_name="归档原因")),
                ("kind", models.CharField(max_length=60, verbose_name="材料类别")),
                ("number", models.CharField(blank=True, max_length=100, verbose_name="文号")),
                ("on", models.DateField(blank=True, null=True, verbose_name="日期")),
                (
                    "document",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="documents.document",
                        verbose_name="文件",
                    ),
                ),
                (
                    "zone",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="areas.zone",
                        verbose_name="开发区",
                    ),
                ),
                (
                    "project",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="papers",
                        to="projects.project",
                        verbose_name="项目",
                    ),
                ),
            ],
            options={
                "ordering": ("pk",),
            },
        ),
        migrations.CreateModel(
            name="Move",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "what",
                    models.CharField(
                        choices=[("stage", "阶段"), ("status", "状态")], max_length=6, verbose_name="类别"
                    ),
                ),
                (
                    "way",
                    models.CharField(
                        choices=[
                            ("begin", "入库"),
                            ("next", "推进"),
                            ("skip", "跳过环节"),
                            ("back", "退回"),
                            ("status", "变更状态"),
                        ],
                        max_length=6,
                        verbose_name="方式",
                    ),
                ),
                ("source", models.CharField(blank=True, max_length=16, verbose_name="自")),
                ("target", models.CharField(max_length=16, verbose_name="至")),
                ("on", models.DateField(verbose_name="日期")),
                ("reason", models.TextField(blank=True, verbose_name="原因")),
                ("waived", models.JSONField(default=list, verbose_name="免予要求")),
                ("at", models.DateTimeField(verbose_name="时间")),
                ("key", models.CharField(max_length=64)),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="操作人",
                    ),
                ),
                (
                    "zone",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="areas.zone",
                        verbose_name="开发区",
                    ),
                ),
                (
                    "project",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="moves",
                        to="projects.project",
                        verbose_name="项目",
                    ),
                ),
            ],
            options={
                "ordering": ("pk",),
            },
        ),
        migrations.CreateModel(
            name="Milestone",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(default=1, editable=False, verbose_name="版本")),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="创建时间")),
                ("changed_at", models.DateTimeField(auto_now=True, verbose_name="修改时间")),
                ("archived_at", models.DateTimeField(blank=True, editable=False, null=True, verbose_name="归档时间")),
                ("archive_reason", models.TextField(blank=True, editable=False, verbose_name="归档原因")),
                (
                    "stage",
                    models.CharField(
                        choices=[
                            ("lead", "线索"),
                            ("negotiating", "在谈"),
                            ("signed", "签约"),
                            ("registered", "注册"),
                            ("land", "供地"),
                            ("started", "开工"),
                            ("completed", "竣工"),
                            ("producing", "投产"),
                            ("at_capacity", "达产"),
                        ],
                        max_length=16,
                        verbose_name="节点",
                    ),
                ),
                ("planned_on", models.DateField(blank=True, null=True, verbose_name="计划日期")),
                ("first_planned_on", models.DateField(blank=True, null=True, verbose_name="原计划日期")),
                ("actual_on", models.DateField(blank=True, null=True, verbose_name="实际日期")),
                (
                    "zone",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="areas.zone",
                        verbose_name="开发区",
                    ),
                ),
                (
                    "project",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="milestones",
                        to="projects.project",
                        verbose_name="项目",
                    ),
                ),
            ],
            options={
                "ordering": ("pk",),
            },
        ),
        migrations.CreateModel(
            name="Merge",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(default=1, editable=False, verbose_name="版本")),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="创建时间")),
                ("changed_at", models.DateTimeField(auto_now=True, verbose_name="修改时间")),
                ("archived_at", models.DateTimeField(blank=True, editable=False, null=True, verbose_name="归档时间")),
                ("archive_reason", models.TextField(blank=True, editable=False, verbose_name="归档原因")),
                ("moved", models.JSONField(default=dict, verbose_name="转移的记录")),
                ("taken", models.JSONField(default=dict, verbose_name="采用的字段")),
                ("rolled_back_at", models.DateTimeField(blank=True, null=True, verbose_name="撤销时间")),
                (
                    "zone",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="areas.zone",
                        verbose_name="开发区",
                    ),
                ),
                (
                    "gone",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="merged_by",
                        to="projects.project",
                        verbose_name="并入的项目",
                    ),
                ),
                (
                    "kept",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="merges",
                        to="projects.project",
                        verbose_name="保留的项目",
                    ),
                ),
            ],
            options={
                "ordering": ("-pk",),
            },
        ),
        migrations.CreateModel(
            name="Invested",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(default=1, editable=False, verbose_name="版本")),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="创建时间")),
                ("changed_at", models.DateTimeField(auto_now=True, verbose_name="修改时间")),
                ("archived_at", models.DateTimeField(blank=True, editable=False, null=True, verbose_name="归档时间")),
                ("archive_reason", models.TextField(blank=True, editable=False, verbose_name="归档原因")),
                ("period_first", models.DateField(blank=True, null=True, verbose_name="起")),
                ("period_last", models.DateField(blank=True, null=True, verbose_name="止")),
                ("period_grain", models.CharField(blank=True, max_length=10, verbose_name="时间粒度")),
                ("amount", models.DecimalField(decimal_places=2, max_digits=20, verbose_name="完成投资（元）")),
                (
                    "zone",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="areas.zone",
                        verbose_name="开发区",
                    ),
                ),
                (
                    "project",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="invested",
                        to="projects.project",
                        verbose_name="项目",
                    ),
                ),
            ],
            options={
                "ordering": ("period_last",),
            },
        ),
        migrations.CreateModel(
            name="Quantity",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(default=1, editable=False, verbose_name="版本")),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="创建时间")),
                ("changed_at", models.DateTimeField(auto_now=True, verbose_name="修改时间")),
                ("archived_at", models.DateTimeField(blank=True, editable=False, null=True, verbose_name="归档时间")),
                ("archive_reason", models.TextField(blank=True, editable=False, verbose_name="归档原因")),
                ("name", models.CharField(max_length=100, verbose_name="工程内容")),
                ("measure", models.CharField(max_length=20, verbose_name="计量单位")),
                ("planned", models.DecimalField(decimal_places=3, max_digits=16, verbose_name="计划量")),
                ("done", models.DecimalField(decimal_places=3, default=0, max_digits=16, verbose_name="完成量")),
                ("on", models.DateField(verbose_name="截至")),
                (
                    "project",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="quantities",
                        to="projects.project",
                        verbose_name="项目",
                    ),
                ),
                (
                    "zone",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="areas.zone",
                        verbose_name="开发区",
                    ),
                ),
            ],
            options={
                "ordering": ("pk",),
            },
        ),
        migrations.CreateModel(
            name="SavedFilter",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(default=1, editable=False, verbose_name="版本")),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="创建时间")),
                ("changed_at", models.DateTimeField(auto_now=True, verbose_name="修改时间")),
                ("archived_at", models.DateTimeField(blank=True, editable=False, null=True, verbose_name="归档时间")),
                ("archive_reason", models.TextField(blank=True, editable=False, verbose_name="归档原因")),
                ("name", models.CharField(max_length=60, verbose_name="名称")),
                ("query", models.TextField(verbose_name="条件")),
                ("shared", models.BooleanField(default=False, verbose_name="全区可见")),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="保存人",
                    ),
                ),
                (
                    "zone",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="areas.zone",
                        verbose_name="开发区",
                    ),
                ),
            ],
            options={
                "ordering": ("name",),
            },
        ),
        migrations.CreateModel(
            name="Screening",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(default=1, editable=False, verbose_name="版本")),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="创建时间")),
                ("changed_at", models.DateTimeField(auto_now=True, verbose_name="修改时间")),
                ("archived_at", models.DateTimeField(blank=True, editable=False, null=True, verbose_name="归档时间")),
                ("archive_reason", models.TextField(blank=True, editable=False, verbose_name="归档原因")),
                ("given", models.JSONField(default=dict, verbose_name="填报值")),
                ("outcome", models.JSONField(default=dict, verbose_name="评审结果")),
                (
                    "score",
                    models.DecimalField(blank=True, decimal_places=2, max_digits=8, null=True, verbose_name="得分"),
                ),
                ("vetoed", models.BooleanField(default=False, verbose_name="一票否决")),
                (
                    "decision",
                    models.CharField(
                        choices=[("admitted", "准入"), ("refused", "不予准入"), ("deferred", "补充材料后再议")],
                        max_length=10,
                        verbose_name="结论",
                    ),
                ),
                ("reason", models.TextField(blank=True, verbose_name="意见")),
                ("decided_on", models.DateField(verbose_name="评审日期")),
                (
                    "decided_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="评审人",
                    ),
                ),
                (
                    "project",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="screenings",
                        to="projects.project",
                        verbose_name="项目",
                    ),
                ),
                (
                    "zone",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="areas.zone",
                        verbose_name="开发区",
                    ),
                ),
            ],
            options={
                "ordering": ("-pk",),
            },
        ),
        migrations.CreateModel(
            name="Talk",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(default=1, editable=False, verbose_name="版本")),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="创建时间")),
                ("changed_at", models.DateTimeField(auto_now=True, verbose_name="修改时间")),
                ("archived_at", models.DateTimeField(blank=True, editable=False, null=True, verbose_name="归档时间")),
                ("archive_reason", models.TextField(blank=True, editable=False, verbose_name="归档原因")),
                ("on", models.DateField(verbose_name="日期")),
                (
                    "way",
                    models.CharField(
                        choices=[
                            ("visit", "外出拜访"),
                            ("reception", "来访接待"),
                            ("talk", "洽谈"),
                            ("call", "电话或视频"),
                        ],
                        max_length=10,
                        verbose_name="方式",
                    ),
                ),
                ("met", models.CharField(blank=True, max_length=200, verbose_name="对方人员")),
                ("place", models.CharField(blank=True, max_length=100, verbose_name="地点")),
                ("content", models.TextField(verbose_name="内容")),
                ("next_on", models.DateField(blank=True, null=True, verbose_name="下次跟进")),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="记录人",
                    ),
                ),
                (
                    "project",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="talks",
                        to="projects.project",
                        verbose_name="项目",
                    ),
                ),
                (
                    "zone",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="areas.zone",
                        verbose_name="开发区",
                    ),
                ),
            ],
            options={
                "ordering": ("-on", "-pk"),
            },
        ),
        migrations.AddIndex(
            model_name="project",
            index=models.Index(
                condition=models.Q(("archived_at", None)),
                fields=["zone", "stage", "-total", "id"],
                name="project_stage",
            ),
        ),
        migrations.AddIndex(
            model_name="project",
            index=models.Index(
                condition=models.Q(("archived_at", None)), fields=["zone", "unit", "stage"], name="project_unit"
            ),
        ),
        migrations.AddIndex(
            model_name="project",
            index=models.Index(
                condition=models.Q(("archived_at", None)),
                fields=["zone", "status", "-status_on"],
                name="project_status",
            ),
        ),
        migrations.AddIndex(
            model_name="project",
            index=models.Index(
                condition=models.Q(("archived_at", None)), fields=["zone", "-stage_on", "id"], name="project_newest"
            ),
        ),
        migrations.AddConstraint(
            model_name="project",
            constraint=models.UniqueConstraint(fields=("zone", "number"), name="project_number"),
        ),
        migrations.AddIndex(
            model_name="problem",
            index=models.Index(
                condition=models.Q(("archived_at", None)),
                fields=["zone", "solved_on", "due_on"],
                name="project_problem",
            ),
        ),
        migrations.AddIndex(
            model_name="move",
            index=models.Index(fields=["zone", "what", "target", "on"], name="project_move_on"),
        ),
        migrations.AddConstraint(
            model_name="move",
            constraint=models.UniqueConstraint(fields=("project", "key"), name="project_move_once"),
        ),
        migrations.AddIndex(
            model_name="milestone",
            index=models.Index(
                condition=models.Q(("archived_at", None)),
                fields=["zone", "stage", "planned_on"],
                name="project_planned",
            ),
        ),
        migrations.AddConstraint(
            model_name="milestone",
            constraint=models.UniqueConstraint(
                condition=models.Q(("archived_at", None)), fields=("project", "stage"), name="project_milestone_once"
            ),
        ),
        migrations.AddIndex(
            model_name="invested",
            index=models.Index(
                condition=models.Q(("archived_at", None)), fields=["zone", "period_last"], name="project_invested_in"
            ),
        ),
        migrations.AddConstraint(
            model_name="invested",
            constraint=models.UniqueConstraint(
                condition=models.Q(("archived_at", None)),
                fields=("project", "period_first", "period_last"),
                name="project_invested_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="quantity",
            constraint=models.UniqueConstraint(
                condition=models.Q(("archived_at", None)), fields=("project", "name"), name="project_quantity_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="savedfilter",
            constraint=models.UniqueConstraint(
                condition=models.Q(("archived_at", None)), fields=("zone", "by", "name"), name="project_filter_once"
            ),
        ),
        append_only("projects_move"),
    ]
