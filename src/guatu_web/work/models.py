"""The last round through each zone."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from guatu_web.areas.models import Zone


class Round(models.Model):
    """How a zone was when the site last went through it: its stamp and day, and the last entry of its audit log.

    The site's own note of what it has looked at, no record: it is overwritten, and nobody asks for its history.
    """

    zone = models.OneToOneField(Zone, models.PROTECT, related_name="+", verbose_name=_("开发区"))
    stamp = models.CharField(max_length=16)
    day = models.DateField(_("日期"))
    entry = models.PositiveBigIntegerField(default=0)
    made_at = models.DateTimeField(_("时间"))

    def __str__(self) -> str:
        return f"{self.zone} {self.made_at}"
