"""What a briefing is asked for: of which zone and area, over which period, as of which day, for whom."""

from __future__ import annotations

from datetime import date, datetime
from typing import NamedTuple, TypeVar

from django.db.models import Model, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode

from guatu.briefing.facts import Source
from guatu.periods import Period
from guatu_web.accounts.models import User
from guatu_web.areas.models import Area, Zone
from guatu_web.areas.trees import below
from guatu_web.ledger.queries.pace import Places, places
from guatu_web.policies import visible
from guatu_web.statistics.queries.known import end_of

M = TypeVar("M", bound=Model)


class Asked(NamedTuple):
    """What all kinds of facts are asked by.

    `area` is the number of the area whose own figures are told, of the zone's own where `whole`; `by` is the person
    for whom the briefing is written, None for all that the zone holds.
    """

    zone: Zone
    period: Period
    on: date
    as_of: date
    where: Places
    area: int | None
    whole: bool
    by: User | None = None

    @property
    def past(self) -> date | None:
        """The day as of which it is told where that is over; None for all that is known by now."""
        return self.as_of if self.as_of < timezone.localdate() else None

    @property
    def end(self) -> datetime:
        """The moment at which the day as of which it is told is over."""
        return end_of(self.as_of)

    def seen(self, right: str, rows: QuerySet[M]) -> QuerySet[M]:
        """Those rows of the zone that the person may see."""
        return rows.filter(zone=self.zone) if self.by is None else visible(self.by, right, self.zone, rows)

    def within(self, rows: QuerySet[M]) -> QuerySet[M]:
        """Those rows that lie in the area or below it; all of them for the whole zone."""
        return rows if self.whole or self.area is None else rows.filter(area__in=below(Area, self._area()))

    def _area(self) -> Area:
        area = Area(pk=self.area, zone_id=self.zone.pk)
        area.zone = self.zone
        return area

    def source(self, name: str, *args: int | str, **query: str) -> Source:
        """A page of the zone that gives a figure again, as it was known on the day."""
        address = reverse(name, args=(self.zone.code, *args))
        told = {key: value for key, value in query.items() if value}
        return Source(f"{address}?{urlencode(told)}" if told else address, self.as_of)


def asked_of(zone: Zone, period: Period, on: date, as_of: date | None, area: Area | None, by: User | None) -> Asked:
    """What is asked for; the zone's own area for none. One query."""
    day = min(as_of or on, on)
    where = places(zone.pk, day)
    number = area.pk if area is not None else where.top
    return Asked(zone, period, on, day, where, number, number == where.top, by)
