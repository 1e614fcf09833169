"""What is known, now or as it was on a day: vintages as the observations of guatu.statistics."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import lru_cache
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from guatu import catalogue
from guatu.periods import Period
from guatu.reading.labels import plain
from guatu.statistics import Observation, Yearbook
from guatu_web.areas.models import Zone
from guatu_web.statistics.models import Vintage

COLUMNS = (
    *("pk", "code", "area_id", "period_first", "period_last", "period_grain", "basis", "value", "growth"),
    *("growth_kind", "status", "of_unit_id", "known_at", "statement_id"),
)
Place = tuple[str, str, str, date, date]
"""Code, key of the area or of a unit in it, basis, first and last day."""
_OF = "/"


def series_key(area: int | str, unit: int | None = None) -> str:
    """By what a series is known: its area, or what a unit does there. Their figures never stand in one series."""
    return str(area) if unit is None else f"{area}{_OF}{unit}"


def area_and_unit(key: str) -> tuple[int, int | None]:
    """What a key names: the ids of the area, and of the unit."""
    area, _of, unit = key.partition(_OF)
    return int(area), int(unit) if unit else None


def known(zone: Zone, as_of: date | None = None) -> QuerySet[Vintage]:
    """The vintages of a zone's areas that are known, or were at the end of a day.

    What was archived later was known then; what corrects a misread figure stands from its creation on.
    """
    return standing(Vintage.objects.filter(zone=zone), as_of)


def known_of_units(zone: Zone, as_of: date | None = None) -> QuerySet[Vintage]:
    """The vintages that tell of units, as `known` gives those of areas as a whole."""
    return standing(Vintage.every.filter(zone=zone, of_unit__isnull=False), as_of)


def known_of_all(zone: Zone, as_of: date | None = None) -> QuerySet[Vintage]:
    """The vintages of both kinds."""
    return standing(Vintage.every.filter(zone=zone), as_of)


def standing(rows: QuerySet[Vintage], as_of: date | None) -> QuerySet[Vintage]:
    """Those of some vintages that are known, or were at the end of a day."""
    if as_of is None or as_of >= timezone.localdate():
        return rows.filter(archived_at=None)
    end = end_of(as_of)
    rows = rows.filter(Q(archived_at=None) | Q(archived_at__gte=end), known_at__lt=end)
    return rows.filter(Q(corrects=None) | Q(created_at__lt=end))


def end_of(day: date) -> datetime:
    """The moment at which a day of the zone is over."""
    return datetime.combine(day + timedelta(days=1), time(), timezone.get_current_timezone())


def observations(rows: QuerySet[Vintage]) -> list[Observation]:
    """Vintages as observations: areas and sources are ids as text, `source` that of the vintage.

    The area of a figure of a unit is its `series_key`.

    Growth that was published without a level leaves the level that is known, and a level without growth its growth;
    only a vintage without either takes both back. Of several figures of one document the first stands: what follows
    repeats it, or speaks of parts.
    """
    zone_time, held = timezone.get_current_timezone(), dict[Place, Observation]()
    told = sorted((row for row in rows.order_by().values_list(*COLUMNS) if row[3] and row[4]), key=_in_order)
    found = []
    for entry, row in enumerate(told):
        pk, code, area, first, last, grain, basis, value, growth, kind, status, unit, known_at, _statement = row
        key = series_key(area, unit)
        place = (code, key, basis, last if basis == "point" else first, last)
        one = Observation(
            code,
            key,
            _period(first, last, grain),
            basis,
            _trimmed(value),
            known_at.astimezone(zone_time).date(),
            _trimmed(growth),
            kind,
            status,
            str(pk),
            entry=entry,
        )
        held[place] = one = _with_what_was_known(one, held.get(place))
        found.append(one)
    return found


def _in_order(row: tuple[Any, ...]) -> tuple[datetime, int]:
    """When a vintage became known; of one document, later sentences before earlier ones, which then hold."""
    pk, known_at, statement = row[0], row[-2], row[-1]
    return known_at, pk if statement is None else -pk


def _with_what_was_known(one: Observation, before: Observation | None) -> Observation:
    if before is None or one.withdrawn or (one.value is not None and one.growth is not None):
        return one
    if one.value is None:
        return replace(one, value=before.value)
    return replace(one, growth=before.growth, growth_kind=before.growth_kind)


def yearbook(rows: QuerySet[Vintage]) -> Yearbook:
    """All series of some vintages."""
    return Yearbook(catalogue.load(), observations(rows))


@lru_cache(maxsize=4096)
def _period(first: date, last: date, grain: str) -> Period:
    return Period(first, last, grain)


def _trimmed(value: Decimal | None) -> Decimal | None:
    """A number without the zeros that its column has added."""
    return None if value is None else Decimal(plain(value))
