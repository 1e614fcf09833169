"""A hand that writes figures with their vintages, invented, for the tests of pace and outlooks."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from guatu.periods import Period, cumulative
from guatu_web.records.acts import act
from guatu_web.statistics.models import Vintage

SHARES = (0.12, 0.21, 0.29, 0.37, 0.48, 0.56, 0.64, 0.73, 0.81, 0.90, 1.0)
"""The share of a year that is there at the end of 1-2月, of March, and so on."""


class Figures:
    """Writes into the statistics of a zone, by default of its top area."""

    def __init__(self, built, top="QL"):
        self.built, self.zone, self.top = built, built.zone, built.areas[top]

    def put(self, code, period, value, *, basis="cumulative", growth=None, known=None, area=None, entered=None, **more):
        """One vintage; known fifteen days after its period's end, and entered then, unless said otherwise."""
        period = Period.parse(period) if isinstance(period, str) else period
        known = known or period.last + timedelta(days=15)
        made = Vintage(
            zone=self.zone,
            area=area or self.top,
            code=code,
            basis=basis,
            value=None if value is None else Decimal(str(value)),
            growth=None if growth is None else Decimal(str(growth)),
            growth_kind="nominal" if growth is not None else "",
            known_at=at(known),
            source="虚构",
            **{"status": "final", **more},
        )
        made.period = period
        with act("test.figures", by=None, zone=self.zone) as doing:
            doing.create_all([made], noted=False)
        Vintage.objects.filter(pk=made.pk).update(created_at=at(entered or known))
        return made

    def years(self, code, totals, *, until=12, growth=None, area=None, months=range(2, 13), **more):
        """Cumulative months of several years by the same shares; the last year only until a month."""
        last = max(totals)
        for year, total in totals.items():
            for month, share in zip(range(2, 13), SHARES, strict=True):
                if month in months and (year < last or month <= until):
                    rise = growth.get(year) if growth else None
                    self.put(code, cumulative(year, month), round(total * share), growth=rise, area=area, **more)


def at(day):
    """Noon of a day."""
    return timezone.make_aware(datetime.combine(day, time(12)))


@pytest.fixture
def on(monkeypatch):
    """Makes it noon of a day; the days of given moments are what they are."""
    real = timezone.localdate

    def day(told):
        monkeypatch.setattr(timezone, "localdate", lambda *given: real(*given) if given else told)
        monkeypatch.setattr(timezone, "now", lambda: at(told))

    return day
