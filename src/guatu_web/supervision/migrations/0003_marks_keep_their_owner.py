"""Whom a period belongs to is kept with its colour; for those that are there, it is whoever answers for the item now."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

OWN = """
    UPDATE supervision_mark SET
        unit_id = (SELECT unit_id FROM supervision_item WHERE supervision_item.id = supervision_mark.item_id),
        leader_id = (SELECT leader_id FROM supervision_item WHERE supervision_item.id = supervision_mark.item_id)
"""


class Migration(migrations.Migration):
    dependencies = [
        ("areas", "0003_zone_stamp"),
        ("supervision", "0002_append_only"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="mark",
            name="leader",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="责任领导",
            ),
        ),
        migrations.AddField(
            model_name="mark",
            name="unit",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="areas.unit",
                verbose_name="责任单位",
            ),
        ),
        migrations.RunSQL(OWN, migrations.RunSQL.noop),
        migrations.AddIndex(
            model_name="mark",
            index=models.Index(fields=["zone", "archived_at", "unit", "colour", "due_on"], name="mark_unit"),
        ),
        migrations.AddIndex(
            model_name="mark",
            index=models.Index(fields=["zone", "archived_at", "leader", "colour", "due_on"], name="mark_leader"),
        ),
    ]
