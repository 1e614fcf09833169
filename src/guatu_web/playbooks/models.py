"""The playbooks that a zone has adopted, version by version."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from guatu.playbook import Playbook, from_plain
from guatu_web.areas.models import Zone
from guatu_web.records.models import Record


class PlaybookVersion(Record):
    """A playbook as it was uploaded and found right. In force is the one that began last, unless it was withdrawn."""

    class State(models.TextChoices):
        ADOPTED = "adopted", _("已采用")
        WITHDRAWN = "withdrawn", _("已撤回")

    zone = models.ForeignKey(Zone, models.PROTECT, related_name="playbooks", verbose_name=_("开发区"))
    label = models.CharField(_("版本号"), max_length=40)
    name = models.CharField(_("名称"), max_length=200)
    content = models.JSONField(_("内容"))
    files = models.JSONField(_("原文"), default=dict)
    digest = models.CharField(_("SHA-256"), max_length=64)
    in_force_from = models.DateField(_("施行日"))
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("上传人")
    )
    state = models.CharField(_("状态"), max_length=10, choices=State, default=State.ADOPTED)

    UNLOGGED = (*Record.UNLOGGED, "content", "files")

    class Meta:
        ordering = ("-in_force_from", "-pk")
        constraints = (models.UniqueConstraint(fields=("zone", "label"), name="playbook_label"),)
        indexes = (models.Index(fields=("zone", "state", "-in_force_from"), name="playbook_in_force"),)

    def __str__(self) -> str:
        return f"{self.name} {self.label}"

    @property
    def playbook(self) -> Playbook:
        return from_plain(self.content)
