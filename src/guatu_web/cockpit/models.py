"""Which headline targets a cockpit shows, and when a person last looked at it."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from guatu_web.accounts.models import Role
from guatu_web.areas.models import Zone
from guatu_web.records.models import Record


class Headlines(Record):
    """The headline targets of a role, or of one person, in their order; the person's own go before those of the role.

    `targets` holds the numbers of targets as they were when they were chosen; of one that was adjusted since, the
    version in force is shown.
    """

    zone = models.ForeignKey(Zone, models.PROTECT, related_name="+", db_index=False, verbose_name=_("开发区"))
    role = models.CharField(_("角色"), max_length=20, choices=Role, blank=True)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("人员")
    )
    targets = models.JSONField(_("目标"), default=list)

    class Meta:
        ordering = ("role", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=("zone", "role"), condition=models.Q(archived_at=None, user=None), name="headlines_of_role"
            ),
            models.UniqueConstraint(
                fields=("zone", "user"), condition=models.Q(archived_at=None), name="headlines_of_user"
            ),
        )

    def __str__(self) -> str:
        return str(self.user or self.get_role_display())


class Visit(models.Model):
    """When a person last looked at a zone's cockpit, and until when the visit before that lasted: what has changed
    since then is new to him. It is no record: nobody decides it."""

    zone = models.ForeignKey(Zone, models.CASCADE, related_name="+", db_index=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", db_index=False)
    seen_at = models.DateTimeField()
    before = models.DateTimeField(null=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("user", "zone"), name="visit_of"),)

    def __str__(self) -> str:
        return f"{self.user} {self.seen_at:%Y-%m-%d %H:%M}"
