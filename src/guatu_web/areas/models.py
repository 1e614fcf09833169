"""Zones, and the two trees within each: areas and units. Both know how they stood on any day."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from guatu_web.records.models import Record

FIRST_DAY = date(1900, 1, 1)
LAST_DAY = date(9999, 12, 31)


class Zone(Record):
    """A development zone in this installation. Zones never see each other's unpublished records.

    Every act in a zone gives it another `stamp`: what was read of its records under the same stamp still holds. One
    that changes its areas or units gives it another `shape_stamp`, too, under which the two trees are kept.
    """

    code = models.SlugField(_("代码"), max_length=40, unique=True)
    name = models.CharField(_("名称"), max_length=100)
    invented = models.BooleanField(_("虚构数据"), default=False)
    stamp = models.CharField(max_length=16, default="", editable=False)
    shape_stamp = models.CharField(max_length=16, default="", editable=False)

    UNLOGGED = (*Record.UNLOGGED, "stamp", "shape_stamp")

    class Meta:
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name


class Area(Record):
    """A piece of land that is reported on. Its name, kind and place in the tree are dated: see AreaState."""

    SHAPES_ZONE = True

    class Kind(models.TextChoices):
        REGION = "region", _("地区")
        ZONE = "zone", _("开发区")
        PARK = "park", _("园区")
        TOWN = "town", _("镇街道")
        GRID = "grid", _("网格")

    zone = models.ForeignKey(Zone, models.PROTECT, related_name="areas", verbose_name=_("开发区"))
    code = models.CharField(_("代码"), max_length=40)
    name = models.CharField(_("现名"), max_length=100)

    class Meta:
        ordering = ("code",)
        constraints = (
            models.UniqueConstraint(fields=("zone", "code"), condition=models.Q(archived_at=None), name="area_code"),
        )

    def __str__(self) -> str:
        return self.name


class Unit(Record):
    """An organisation: department, task force, company of the zone. Dated like areas: see UnitState."""

    SHAPES_ZONE = True

    class Kind(models.TextChoices):
        LEADERS = "leaders", _("领导班子")
        DEPARTMENT = "department", _("部门")
        TOWN = "town", _("镇街道")
        FORCE = "force", _("专班")
        COMPANY = "company", _("国企")

    zone = models.ForeignKey(Zone, models.PROTECT, related_name="units", verbose_name=_("开发区"))
    code = models.CharField(_("代码"), max_length=40)
    name = models.CharField(_("现名"), max_length=100)

    class Meta:
        ordering = ("code",)
        constraints = (
            models.UniqueConstraint(fields=("zone", "code"), condition=models.Q(archived_at=None), name="unit_code"),
        )

    def __str__(self) -> str:
        return self.name


class State(Record):
    """How a node of a tree stood from one day to another, both included. The first state of a part of a split tells
    in `split_from` what was split."""

    SHAPES_ZONE = True

    name = models.CharField(_("名称"), max_length=100)
    valid_from = models.DateField(_("自"), default=FIRST_DAY)
    valid_to = models.DateField(_("至"), default=LAST_DAY)

    node: Any
    parent: Any
    node_id: int
    parent_id: int | None
    split_from: Any
    split_from_id: int | None
    kind: Any

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.name}（{self.valid_from}—{self.valid_to}）"


class AreaState(State):
    """An area's name, kind and parent over some days."""

    node = models.ForeignKey(Area, models.PROTECT, related_name="states", verbose_name=_("区域"))
    parent = models.ForeignKey(Area, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("上级"))
    split_from = models.ForeignKey(
        Area, models.PROTECT, null=True, blank=True, related_name="+", editable=False, verbose_name=_("拆分自")
    )
    kind = models.CharField(_("类型"), max_length=10, choices=Area.Kind)

    class Meta:
        ordering = ("valid_from",)
        indexes = (models.Index(fields=("valid_from", "valid_to"), name="area_state_days"),)


class UnitState(State):
    """A unit's name, kind and parent over some days."""

    node = models.ForeignKey(Unit, models.PROTECT, related_name="states", verbose_name=_("机构"))
    parent = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("上级"))
    split_from = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="+", editable=False, verbose_name=_("拆分自")
    )
    kind = models.CharField(_("类型"), max_length=10, choices=Unit.Kind)

    class Meta:
        ordering = ("valid_from",)
        indexes = (models.Index(fields=("valid_from", "valid_to"), name="unit_state_days"),)
