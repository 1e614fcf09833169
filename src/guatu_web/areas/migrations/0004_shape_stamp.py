"""The stamp under which the two trees of a zone are kept in memory."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("areas", "0003_zone_stamp"),
    ]

    operations = [
        migrations.AddField(
            model_name="zone",
            name="shape_stamp",
            field=models.CharField(default="", editable=False, max_length=16),
        ),
    ]
