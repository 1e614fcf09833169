"""What lets programs in: tokens of people, and the answers kept for requests that are sent twice."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from guatu_web.areas.models import Zone
from guatu_web.records.models import Record

OPENING = "guatu_"
"""How every secret begins, so that one that was published by mistake is recognised."""
SEEN = 8
"""So many characters after the opening stay visible in lists."""
READ_ONLY = "read"
"""The scope of a token that may look at whatever its person may look at."""


class Token(Record):
    """A program's key to what a person may do: `scope` holds rights, or READ_ONLY. Only the secret's digest is kept."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="tokens", verbose_name=_("人员"), editable=False
    )
    name = models.CharField(_("用途"), max_length=100)
    scope = models.JSONField(_("权限"), default=list)
    zone = models.ForeignKey(Zone, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("开发区"))
    expires_at = models.DateTimeField(_("有效期至"))
    last_used_at = models.DateTimeField(_("最近使用"), null=True, blank=True, editable=False)
    prefix = models.CharField(_("开头"), max_length=SEEN, editable=False)
    digest = models.CharField(max_length=64, unique=True, editable=False)

    UNLOGGED = (*Record.UNLOGGED, "digest", "last_used_at")

    class Meta:
        ordering = ("-created_at", "-pk")

    def __str__(self) -> str:
        return f"{self.name}（{OPENING}{self.prefix}…）"

    def allows(self, right: str) -> bool:
        """Whether the scope reaches a right; what the person has today is asked apart from it."""
        return right in self.scope or (READ_ONLY in self.scope and right.endswith(".view"))

    @property
    def expired(self) -> bool:
        return self.expires_at <= timezone.now()

    def works_at(self, now: datetime) -> bool:
        return self.archived_at is None and self.expires_at > now and self.user.is_active


def new_secret() -> str:
    """A secret of 256 random bits."""
    return OPENING + secrets.token_hex(32)


def digest_of(secret: str) -> str:
    """What is kept of a secret."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


class IdempotencyKey(models.Model):
    """The answer that a person's program was given for a key, to be given again when it asks the same again."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    key = models.CharField(max_length=200)
    digest = models.CharField(max_length=64)
    response = models.JSONField(null=True)
    created_at = models.DateTimeField(auto_now_add=True, db_index=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("user", "key"), name="idempotency_once"),)

    def __str__(self) -> str:
        return self.key
