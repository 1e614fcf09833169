"""Figures with their vintages."""

from __future__ import annotations

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from guatu import catalogue
from guatu_web.areas.models import Area, Unit, Zone
from guatu_web.documents.models import Statement
from guatu_web.records.models import Record
from guatu_web.records.periods import Dated


class Basis(models.TextChoices):
    """What a figure of a period covers."""

    DISCRETE = "discrete", _("当期")
    CUMULATIVE = "cumulative", _("累计")
    POINT = "point", _("时点")


class Status(models.TextChoices):
    """How final a figure is, least first."""

    ESTIMATED = "estimated", _("估计")
    PRELIMINARY = "preliminary", _("初步")
    VERIFIED = "verified", _("核实")
    FINAL = "final", _("最终")
    REVISED = "revised", _("修订")


class GrowthKind(models.TextChoices):
    """What a published growth compares."""

    NOMINAL = "nominal", _("现价")
    REAL = "real", _("可比价")
    COMPARABLE = "comparable", _("可比口径")


class Reported(Dated):
    """What a figure says: an indicator over an area and a period, `value` in the catalogue's unit, `growth` in %.

    Growth is what the source has published; it is never worked out from the values.
    """

    area = models.ForeignKey(Area, models.PROTECT, related_name="+", db_index=False, verbose_name=_("区域"))
    code = models.CharField(_("指标代码"), max_length=60)
    basis = models.CharField(_("口径"), max_length=10, choices=Basis)
    value = models.DecimalField(_("数值"), max_digits=38, decimal_places=12, null=True, blank=True)
    growth = models.DecimalField(_("增速"), max_digits=20, decimal_places=6, null=True, blank=True)
    growth_kind = models.CharField(_("增速口径"), max_length=10, choices=GrowthKind, blank=True)
    status = models.CharField(_("数据状态"), max_length=11, choices=Status, default=Status.PRELIMINARY)

    class Meta:
        abstract = True


class OfAreas(models.Manager["Vintage"]):
    """The vintages that tell of areas as a whole: what everybody means who does not ask for figures of units."""

    def get_queryset(self) -> models.QuerySet[Vintage]:
        return super().get_queryset().filter(of_unit=None)


class Vintage(Reported, Record):
    """What was known of a figure from `known_at` on. A later figure of the same place is another vintage.

    It is of the area as a whole, or, with `of_unit`, of what one unit does there. `objects` are those of areas alone,
    `every` has both: figures of units are never mixed in where nobody has asked for them.

    It comes from an approved return's line, from a confirmed statement, or from a file of past figures (`source`).
    `known_at` is when the source told it, so that an old report confirmed today does not outdo a newer figure.
    `approved` locks the place: what comes later is a revision with a reason. A vintage that should never have been is
    archived; it was known until then. One that `corrects` another, misread, stands in its place from its creation on.
    """

    zone = models.ForeignKey(Zone, models.PROTECT, related_name="+", db_index=False, verbose_name=_("开发区"))
    of_unit = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="+", db_index=False, verbose_name=_("所属单位")
    )
    known_at = models.DateTimeField(_("得知时间"), default=timezone.now)
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("填报单位"))
    statement = models.ForeignKey(
        Statement, models.PROTECT, null=True, blank=True, related_name="vintages", verbose_name=_("出处")
    )
    source = models.CharField(_("来源"), max_length=300, blank=True)
    note = models.TextField(_("说明"), blank=True)
    approved = models.BooleanField(_("已批准"), default=False)
    corrects = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="corrected_by", verbose_name=_("更正自")
    )

    every: models.Manager[Vintage] = models.Manager()  # the first is the default: of related records, and of acts
    objects = OfAreas()

    class Meta:
        ordering = ("code", "area", "period_last", "known_at")
        # two parts, so that the series of areas are found as fast as if there were none of units
        indexes = (
            models.Index(
                fields=("zone", "code", "area", "period_last", "known_at"),
                name="vintage_series",
                condition=models.Q(of_unit=None),
            ),
            models.Index(
                fields=("zone", "period_last", "code"), name="vintage_period", condition=models.Q(of_unit=None)
            ),
            models.Index(
                fields=("zone", "code", "area", "of_unit", "period_last"),
                name="vintage_of_unit",
                condition=models.Q(of_unit__isnull=False),
            ),
        )

    def __str__(self) -> str:
        known = catalogue.load().codes.get(self.code)
        return f"{self.period.label_zh() if self.period else ''}{known.name if known else self.code}"
