"""Steps of some acts are found without looking at all others."""

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("areas", "0004_shape_stamp"),
        ("supervision", "0004_states_that_are_overstayed"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddIndex(
            model_name="step",
            index=models.Index(fields=["zone", "act", "on"], name="step_act"),
        ),
    ]
