"""What goes along with mail as a file, stored once and never changed."""

import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models

from guatu_web.records.append_only import append_only


class Migration(migrations.Migration):
    dependencies = [
        ("areas", "0004_shape_stamp"),
        ("outbox", "0003_seal_addresses"),
    ]

    operations = [
        migrations.AlterField(
            model_name="message",
            name="failure",
            field=models.CharField(
                blank=True,
                choices=[
                    ("unknown", "是否送达不明"),
                    ("unreachable", "连接不上对方服务器"),
                    ("sign_in", "邮件服务器不接受账号或密码"),
                    ("unsafe", "无法建立加密连接"),
                    ("busy", "对方暂时不能接收"),
                    ("refused", "对方拒收"),
                    ("no_address", "此人未登记通知邮箱"),
                    ("bad_address", "地址无效"),
                    ("inner_address", "地址指向内网，未获允许"),
                    ("interrupted", "多次在发送中断"),
                    ("unwanted", "本人已关闭邮件通知"),
                    ("left", "此人已不在本区任职或账号已停用"),
                    ("hook_off", "群机器人或邮箱已停用"),
                    ("locked", "系统密钥已更换，读不出所存地址"),
                    ("not_made", "附件无法生成"),
                    ("too_large", "附件过大，邮件服务器不收"),
                ],
                max_length=16,
                verbose_name="未送达原因",
            ),
        ),
        migrations.CreateModel(
            name="Enclosure",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(max_length=60, verbose_name="类别")),
                ("content", models.JSONField(verbose_name="内容")),
                ("digest", models.CharField(max_length=64, verbose_name="SHA-256")),
                ("made_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="产生时间")),
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
        ),
        migrations.AddField(
            model_name="message",
            name="enclosure",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="outbox.enclosure",
                verbose_name="附件",
            ),
        ),
        migrations.AddConstraint(
            model_name="enclosure",
            constraint=models.UniqueConstraint(fields=("zone", "digest"), name="enclosure_once"),
        ),
        append_only("outbox_enclosure"),
    ]
