"""Figures of other zones that a zone enters for itself, as records, with the group and the order of a rank."""

import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("areas", "0003_zone_stamp"),
        ("ledger", "0005_outlooks_and_children"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="publishedfigure",
            name="published_once",
        ),
        migrations.AddField(
            model_name="publishedfigure",
            name="archive_reason",
            field=models.TextField(blank=True, editable=False, verbose_name="归档原因"),
        ),
        migrations.AddField(
            model_name="publishedfigure",
            name="changed_at",
            field=models.DateTimeField(auto_now=True, verbose_name="修改时间"),
        ),
        migrations.AddField(
            model_name="publishedfigure",
            name="created_at",
            field=models.DateTimeField(auto_now_add=True, default=django.utils.timezone.now, verbose_name="创建时间"),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="publishedfigure",
            name="group",
            field=models.CharField(blank=True, max_length=40, verbose_name="位次范围"),
        ),
        migrations.AddField(
            model_name="publishedfigure",
            name="ranked_by",
            field=models.CharField(
                blank=True, choices=[("level", "数值"), ("growth", "增速")], max_length=6, verbose_name="位次依据"
            ),
        ),
        migrations.AddField(
            model_name="publishedfigure",
            name="version",
            field=models.PositiveIntegerField(default=1, editable=False, verbose_name="版本"),
        ),
        migrations.AddField(
            model_name="publishedfigure",
            name="zone",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="areas.zone",
                verbose_name="开发区",
            ),
        ),
        migrations.AlterField(
            model_name="publishedfigure",
            name="archived_at",
            field=models.DateTimeField(blank=True, editable=False, null=True, verbose_name="归档时间"),
        ),
        migrations.AlterField(
            model_name="publishedfigure",
            name="place",
            field=models.CharField(max_length=100, verbose_name="地区"),
        ),
        migrations.AddIndex(
            model_name="publishedfigure",
            index=models.Index(fields=["code", "zone"], name="published_of"),
        ),
        migrations.AddConstraint(
            model_name="publishedfigure",
            constraint=models.UniqueConstraint(
                condition=models.Q(("archived_at", None), ("zone", None)),
                fields=("place", "kind", "code", "measure", "period_first", "period_last", "title"),
                name="published_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="publishedfigure",
            constraint=models.UniqueConstraint(
                condition=models.Q(("archived_at", None)),
                fields=(
                    "zone",
                    "place",
                    "kind",
                    "code",
                    "measure",
                    "group",
                    "ranked_by",
                    "period_first",
                    "period_last",
                ),
                name="entered_once",
            ),
        ),
    ]
