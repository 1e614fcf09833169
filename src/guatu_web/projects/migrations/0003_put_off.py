"""How often the planned day of a milestone was put off, and why. Of what was put off before, the log alone knows how
often and why: it counts as once."""

from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def count_once(apps: Apps, schema: BaseDatabaseSchemaEditor) -> None:
    """Milestones whose planned day is later than first promised were put off at least once."""
    milestones = apps.get_model("projects", "Milestone")._default_manager.using(schema.connection.alias)
    milestones.filter(planned_on__gt=models.F("first_planned_on")).update(postponed=1)


class Migration(migrations.Migration):
    dependencies = [
        ("projects", "0002_intake"),
    ]

    operations = [
        migrations.AddField(
            model_name="milestone",
            name="postponed",
            field=models.PositiveSmallIntegerField(default=0, verbose_name="推迟次数"),
        ),
        migrations.AddField(
            model_name="milestone",
            name="postponed_reason",
            field=models.TextField(blank=True, default="", verbose_name="推迟原因"),
            preserve_default=False,
        ),
        migrations.RunPython(count_once, migrations.RunPython.noop),
    ]
