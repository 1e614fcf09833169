"""Records that keep their history, and the audit log that cannot be rewritten."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils.translation import gettext_lazy as _

from guatu_web.records.errors import OutsideAnAct
from guatu_web.records.standing import is_acting


class Record(models.Model):
    """Something that people change: it has a version, is archived instead of deleted, and is saved by acts alone."""

    version = models.PositiveIntegerField(_("版本"), default=1, editable=False)
    created_at = models.DateTimeField(_("创建时间"), auto_now_add=True)
    changed_at = models.DateTimeField(_("修改时间"), auto_now=True)
    archived_at = models.DateTimeField(_("归档时间"), null=True, blank=True, editable=False)
    archive_reason = models.TextField(_("归档原因"), blank=True, editable=False)

    UNLOGGED: tuple[str, ...] = ("id", "version", "created_at", "changed_at")
    """Fields whose change tells nobody anything."""
    SHAPES_ZONE = False
    """Whether it is part of the shape of its zone, which is kept in memory: areas and units."""

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not is_acting():
            raise OutsideAnAct(f"{self._meta.label} is saved outside of an act; use guatu_web.records.acts.act")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        raise OutsideAnAct(f"{self._meta.label} is never deleted; archive it with a reason")


class Appended(models.Model):
    """What is written once and never changed or deleted; the database refuses both, as it does for the audit log."""

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise OutsideAnAct(f"{self._meta.label} is never changed; make another one")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        raise OutsideAnAct(f"{self._meta.label} is never deleted")


class AuditEntry(models.Model):
    """One change of one record: who, when, what from, what to, why, through which act.

    Entries form a chain: `digest` is the SHA-256 of the entry and of the digest before it, so that no entry can be
    changed, left out or put in between without breaking every later one. The database refuses updates and deletes.
    """

    number = models.PositiveBigIntegerField(unique=True)
    at = models.DateTimeField(_("时间"), db_index=True)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    actor_name = models.CharField(_("操作人"), max_length=150)
    zone = models.ForeignKey("areas.Zone", models.PROTECT, null=True, related_name="+")
    act = models.CharField(_("操作"), max_length=80, db_index=True)
    model = models.CharField(_("对象类型"), max_length=80)
    record = models.CharField(_("对象编号"), max_length=40)
    label = models.CharField(_("对象"), max_length=300)
    version = models.PositiveIntegerField(_("版本"))
    changes = models.JSONField(_("变化"), default=dict)
    reason = models.TextField(_("原因"), blank=True)
    previous = models.CharField(max_length=64)
    digest = models.CharField(max_length=64)

    class Meta:
        ordering = ("-number",)
        indexes = (
            models.Index(fields=("model", "record", "number"), name="audit_record"),
            models.Index(fields=("zone", "-number"), name="audit_zone"),
        )

    def __str__(self) -> str:
        return f"{self.number} {self.act} {self.label}"

    def computed_digest(self) -> str:
        """The digest that this entry must have after the one before it."""
        told = {
            "number": self.number,
            "at": self.at.isoformat(),
            "actor": self.actor_id,
            "actor_name": self.actor_name,
            "zone": self.zone_id,
            "act": self.act,
            "model": self.model,
            "record": self.record,
            "label": self.label,
            "version": self.version,
            "changes": self.changes,
            "reason": self.reason,
            "previous": self.previous,
        }
        text = json.dumps(told, sort_keys=True, ensure_ascii=False, separators=(",", ":"), cls=DjangoJSONEncoder)
        return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
