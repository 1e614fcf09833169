"""A period in three columns, so that lists can be filtered and sorted by it."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from guatu.periods import Period


class Dated(models.Model):
    """A record of a period; all three columns are empty where none is known. `period` reads and sets them together."""

    period_first = models.DateField(_("起"), null=True, blank=True)
    period_last = models.DateField(_("止"), null=True, blank=True)
    period_grain = models.CharField(_("时间粒度"), max_length=10, blank=True)

    PERIOD_FIELDS = ("period_first", "period_last", "period_grain")

    class Meta:
        abstract = True

    @property
    def period(self) -> Period | None:
        if self.period_first is None or self.period_last is None:
            return None
        return Period(self.period_first, self.period_last, self.period_grain)

    @period.setter
    def period(self, period: Period | None) -> None:
        for field, value in period_columns(period).items():
            setattr(self, field, value)


def period_columns(period: Period | None) -> dict[str, Any]:
    """The three columns of a period."""
    if period is None:
        return {"period_first": None, "period_last": None, "period_grain": ""}
    return {"period_first": period.first, "period_last": period.last, "period_grain": period.grain}
