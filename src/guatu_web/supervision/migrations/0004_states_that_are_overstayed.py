"""Until when an item should leave its state, which the round of the day works out; and how often units refused it."""

from django.db import migrations, models

SENT_BACK = """
    UPDATE supervision_item SET sent_back = (
        SELECT COUNT(*) FROM supervision_step
        WHERE supervision_step.item_id = supervision_item.id AND supervision_step.act = 'send_back')
"""


class Migration(migrations.Migration):
    dependencies = [("supervision", "0003_marks_keep_their_owner")]

    operations = [
        migrations.AddField("item", "leave_by", models.DateField(blank=True, null=True, verbose_name="环节期限")),
        migrations.AddField(
            "item", "sent_back", models.PositiveSmallIntegerField(default=0, verbose_name="单位退回次数")
        ),
        migrations.RunSQL(SENT_BACK, migrations.RunSQL.noop),
        migrations.AddIndex(
            "item",
            models.Index(
                condition=models.Q(("archived_at", None), models.Q(("leave_by", None), _negated=True)),
                fields=["zone", "leave_by"],
                name="item_stay",
            ),
        ),
    ]
