"""People, and in which role each of them acts where and when."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib.auth.models import AbstractUser
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from guatu_web.areas.models import FIRST_DAY, LAST_DAY, Area, Unit, Zone
from guatu_web.records.models import Record


class Role(models.TextChoices):
    """What a person is in a zone; what each may do stands in guatu_web.policies."""

    ADMINISTRATOR = "administrator", _("系统管理员")
    LEADER = "leader", _("区领导")
    SUPERVISION = "supervision", _("督查室")
    LEAD = "lead", _("部门负责人")
    CLERK = "clerk", _("部门经办人")
    TOWN_CLERK = "town_clerk", _("镇街经办人")
    OBSERVER = "observer", _("市级观察员")


class User(AbstractUser):
    """A person who can sign in. Rights come from memberships alone: Django's own flags and groups give none.

    Like a record, a person has a version, so that acts can change him and tell in the log what they changed.
    """

    name = models.CharField(_("姓名"), max_length=100)
    phone = models.CharField(_("电话"), max_length=30, blank=True)
    must_change_password = models.BooleanField(_("须修改密码"), default=False)
    version = models.PositiveIntegerField(_("版本"), default=1, editable=False)
    changed_at = models.DateTimeField(_("修改时间"), auto_now=True)
    first_name = None  # type: ignore[assignment]
    last_name = None  # type: ignore[assignment]

    UNLOGGED = (
        *("id", "password", "last_login", "date_joined", "email"),
        *("is_superuser", "is_staff", "version", "changed_at"),
    )

    class Meta:
        ordering = ("name", "username")

    def __str__(self) -> str:
        return self.name or self.username

    def get_full_name(self) -> str:
        return str(self)

    def get_short_name(self) -> str:
        return str(self)


class Membership(Record):
    """A person's role in a zone over some days, within a unit or an area and all below it (None: the whole zone)."""

    user = models.ForeignKey(User, models.PROTECT, related_name="memberships", verbose_name=_("人员"))
    zone = models.ForeignKey(Zone, models.PROTECT, related_name="memberships", verbose_name=_("开发区"))
    role = models.CharField(_("角色"), max_length=20, choices=Role)
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("机构"))
    area = models.ForeignKey(Area, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("区域"))
    valid_from = models.DateField(_("自"), default=FIRST_DAY)
    valid_to = models.DateField(_("至"), default=LAST_DAY)

    class Meta:
        ordering = ("user__name", "role")
        indexes = (models.Index(fields=("user", "valid_from", "valid_to"), name="membership_days"),)

    def __str__(self) -> str:
        where = self.unit or self.area or self.zone
        return f"{self.user}：{where}{self.get_role_display()}"

    def holds_on(self, day: date) -> bool:
        return self.archived_at is None and self.valid_from <= day <= self.valid_to

    def clean(self) -> None:
        """Unit and area must belong to the zone."""
        wrong: dict[str, Any] = {}
        for field in ("unit", "area"):
            node = getattr(self, field)
            if node is not None and node.zone_id != self.zone_id:
                wrong[field] = _("不属于该开发区。")
        if self.valid_to < self.valid_from:
            wrong["valid_to"] = _("不能早于开始日期。")
        if wrong:
            raise ValidationError(wrong)
