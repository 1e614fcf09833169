"""Briefings with the data on which they stood, each edition for good; and who is sent which of them."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from guatu_web.areas.models import Area, Zone
from guatu_web.outbox.models import Hook
from guatu_web.records.models import Appended, Record
from guatu_web.records.periods import Dated


class Briefing(Dated, Record):
    """A briefing of a template over a period: a draft that people edit until it is issued.

    `facts` is what it was written from (guatu.briefing.plain), `written` what was made of them
    (guatu.briefing.plain_document), `document` what it says now, after people's edits, `digest` the SHA-256 of that.
    `issued` is the day below the signature, `as_of` the day as of which the records were asked. `edition` is the number
    of the last edition, 0 while there is none; changed after that, a briefing is a draft again, and the edition stays.
    `revised` is how many figures of the last edition have been revised, as it was last looked at.
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("草稿")
        ISSUED = "issued", _("已印发")
        DROPPED = "dropped", _("已作废")

    zone = models.ForeignKey(Zone, models.PROTECT, related_name="+", db_index=False, verbose_name=_("开发区"))
    area = models.ForeignKey(Area, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("区域"))
    template = models.CharField(_("模板"), max_length=60)
    title = models.CharField(_("标题"), max_length=200)
    state = models.CharField(_("状态"), max_length=8, choices=State, default=State.DRAFT)
    number = models.CharField(_("发文字号"), max_length=60, blank=True)
    issued = models.DateField(_("成文日期"))
    as_of = models.DateField(_("数据截至"))
    facts = models.JSONField(_("事实"))
    written = models.JSONField(_("自动成文"), default=dict)
    document = models.JSONField(_("正文"))
    digest = models.CharField(_("正文校验值"), max_length=64)
    edition = models.PositiveSmallIntegerField(_("版次"), default=0)
    revised = models.PositiveIntegerField(_("印发后修订的数据"), null=True, editable=False)
    edited = models.BooleanField(_("经人修改"), default=False)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("起草人"))

    UNLOGGED = (*Record.UNLOGGED, "facts", "written", "document", "revised")

    class Meta:
        ordering = ("-pk",)
        indexes = (
            models.Index(fields=("zone", "-id"), condition=models.Q(archived_at=None), name="briefing_newest"),
            models.Index(fields=("zone", "template", "period_last"), name="briefing_of"),
        )

    def __str__(self) -> str:
        return self.title.replace("\n", "")


class Edition(Appended):
    """A briefing as it was issued, for good, with the data it stood on; issued again, it has another edition."""

    zone = models.ForeignKey(Zone, models.PROTECT, related_name="+", db_index=False, verbose_name=_("开发区"))
    briefing = models.ForeignKey(
        Briefing, models.PROTECT, related_name="editions", db_index=False, verbose_name=_("简报")
    )
    number = models.PositiveSmallIntegerField(_("版次"))
    title = models.CharField(_("标题"), max_length=200)
    facts = models.JSONField(_("事实"))
    document = models.JSONField(_("正文"))
    digest = models.CharField(_("SHA-256"), max_length=64)
    reason = models.TextField(_("原因"), blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("印发人"))
    at = models.DateTimeField(_("印发时间"))

    class Meta:
        ordering = ("-number",)
        constraints = (models.UniqueConstraint(fields=("briefing", "number"), name="edition_once"),)

    def __str__(self) -> str:
        return f"{self.title} {self.number}"


class Subscription(Record):
    """Who is sent which briefing: a person by mail, or a robot or mailbox of the zone.

    What is `automatic` is written from the records when its period is over, without a person having looked at it, and
    says so; else a briefing is sent when it is issued. `sent_through` is the last day of the last period that was sent;
    `key` names template, area and who is sent it, for one may be asked for once.
    """

    class Format(models.TextChoices):
        DOCX = "docx", "Word"
        PDF = "pdf", "PDF"
        TEXT = "text", _("正文")

    zone = models.ForeignKey(Zone, models.PROTECT, related_name="+", db_index=False, verbose_name=_("开发区"))
    template = models.CharField(_("模板"), max_length=60)
    area = models.ForeignKey(Area, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("区域"))
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("人员")
    )
    hook = models.ForeignKey(
        Hook, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("群机器人或邮箱")
    )
    format = models.CharField(_("格式"), max_length=4, choices=Format, default=Format.PDF)
    automatic = models.BooleanField(_("到期自动生成"), default=False)
    key = models.CharField(max_length=160, editable=False)
    sent_through = models.DateField(_("已发至"), null=True, blank=True)

    UNLOGGED = (*Record.UNLOGGED, "key", "sent_through")

    class Meta:
        ordering = ("template", "pk")
        constraints = (
            models.CheckConstraint(
                condition=models.Q(user=None, hook__isnull=False) | models.Q(user__isnull=False, hook=None),
                name="subscription_to_one",
            ),
            models.UniqueConstraint(
                fields=("zone", "key"), condition=models.Q(archived_at=None), name="subscription_once"
            ),
        )

    def __str__(self) -> str:
        return f"{self.template} {self.user or self.hook}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        to = f"user {self.user_id}" if self.user_id else f"hook {self.hook_id}"
        self.key = f"{self.template} {self.area_id or ''} {to}"
        super().save(*args, **kwargs)
