"""Outlooks and their scores, which the database keeps as they were written; targets that were broken down."""

from typing import Any

import django.db.models.deletion
from django.db import migrations, models

TABLES = ("ledger_outlook", "ledger_outlookscore")
SQLITE = [
    f"""CREATE TRIGGER {table}_no_{act} BEFORE {act} ON {table}
        BEGIN SELECT RAISE(ABORT, 'outlooks are append-only'); END"""
    for table in TABLES
    for act in ("update", "delete")
]
POSTGRESQL = [
    """CREATE FUNCTION outlooks_append_only() RETURNS trigger AS $$
       BEGIN RAISE EXCEPTION 'outlooks are append-only'; END; $$ LANGUAGE plpgsql""",
    *(
        f"""CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table}
        FOR EACH ROW EXECUTE FUNCTION outlooks_append_only()"""
        for table in TABLES
    ),
]
UNDO = {
    "sqlite": [f"DROP TRIGGER {table}_no_{act}" for table in TABLES for act in ("update", "delete")],
    "postgresql": [
        *(f"DROP TRIGGER {table}_append_only ON {table}" for table in TABLES),
        "DROP FUNCTION outlooks_append_only",
    ],
}


def guard(apps: Any, editor: Any) -> None:
    for statement in SQLITE if editor.connection.vendor == "sqlite" else POSTGRESQL:
        editor.execute(statement)


def unguard(apps: Any, editor: Any) -> None:
    for statement in UNDO[editor.connection.vendor]:
        editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [
        ("areas", "0003_zone_stamp"),
        ("ledger", "0004_lists_by_horizon"),
    ]

    operations = [
        migrations.AddField(
            model_name="target",
            name="parent",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="children",
                to="ledger.target",
                verbose_name="分解自",
            ),
        ),
        migrations.CreateModel(
            name="Outlook",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("period_first", models.DateField(blank=True, null=True, verbose_name="起")),
                ("period_last", models.DateField(blank=True, null=True, verbose_name="止")),
                ("period_grain", models.CharField(blank=True, max_length=10, verbose_name="时间粒度")),
                ("made_at", models.DateTimeField(verbose_name="研判时间")),
                ("made_on", models.DateField(verbose_name="研判日期")),
                ("goal", models.DecimalField(decimal_places=12, max_digits=38, verbose_name="目标值")),
                ("bound", models.CharField(max_length=6, verbose_name="界限")),
                ("kind", models.CharField(max_length=6, verbose_name="类别")),
                ("horizon_first", models.DateField(verbose_name="期限起")),
                ("horizon_last", models.DateField(verbose_name="期限止")),
                ("value", models.FloatField(null=True, verbose_name="完成值")),
                ("trajectory", models.CharField(blank=True, max_length=10, verbose_name="轨迹")),
                ("expected", models.FloatField(null=True, verbose_name="应完成")),
                ("ratio", models.FloatField(null=True, verbose_name="完成与应完成之比")),
                ("status", models.CharField(blank=True, max_length=6, verbose_name="进度灯")),
                ("status_reason", models.CharField(blank=True, max_length=30)),
                ("quality", models.CharField(blank=True, max_length=11, verbose_name="数据状态")),
                ("method", models.CharField(blank=True, max_length=20, verbose_name="方法")),
                ("probability", models.FloatField(null=True, verbose_name="完成可能性")),
                ("light", models.CharField(blank=True, max_length=6, verbose_name="形势灯")),
                ("reason", models.CharField(blank=True, max_length=30)),
                ("median", models.FloatField(null=True, verbose_name="预计值")),
                ("low", models.FloatField(null=True, verbose_name="区间下限")),
                ("high", models.FloatField(null=True, verbose_name="区间上限")),
                ("per_month", models.FloatField(null=True, verbose_name="每月尚需")),
                ("shares", models.JSONField(default=list, verbose_name="轨迹各期")),
                ("digest", models.CharField(max_length=64)),
                (
                    "target",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="outlooks",
                        to="ledger.target",
                        verbose_name="目标",
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
            name="OutlookScore",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("scored_at", models.DateTimeField(verbose_name="评分时间")),
                ("final", models.FloatField(verbose_name="最终值")),
                ("met", models.BooleanField(verbose_name="达到目标")),
                ("brier", models.FloatField(verbose_name="布里尔分")),
                ("covered", models.BooleanField(verbose_name="落在区间内")),
                (
                    "outlook",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="score",
                        to="ledger.outlook",
                        verbose_name="研判",
                    ),
                ),
                (
                    "zone",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="areas.zone",
                        verbose_name="开发区",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.AddIndex(
            model_name="outlook",
            index=models.Index(fields=["target", "-id"], name="outlook_newest"),
        ),
        migrations.AddConstraint(
            model_name="outlook",
            constraint=models.UniqueConstraint(fields=("target", "made_on", "digest"), name="outlook_once"),
        ),
        migrations.RunPython(guard, unguard),
    ]
