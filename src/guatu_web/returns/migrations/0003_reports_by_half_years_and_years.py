"""Reports by half-years and years."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("returns", "0002_findings_one_by_one"),
    ]

    operations = [
        migrations.AlterField(
            model_name="return",
            name="rhythm",
            field=models.CharField(
                choices=[("month", "每月"), ("quarter", "每季"), ("half", "每半年"), ("year", "每年")],
                max_length=10,
                verbose_name="频率",
            ),
        ),
    ]
