"""Figures of units: what each unit of an area reports of the same period, its place among them, and how it moved."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from django.db.models import QuerySet

from guatu.catalogue import Indicator
from guatu.periods import Period
from guatu.statistics import Answer, Figure, Place, Yearbook, level, over_time, ranking
from guatu_web.accounts.models import User
from guatu_web.areas.models import LAST_DAY, Unit, UnitState, Zone
from guatu_web.policies import may, visible
from guatu_web.records.periods import Dated
from guatu_web.statistics.models import Vintage
from guatu_web.statistics.queries.indicator import codes_of
from guatu_web.statistics.queries.known import known, known_of_units, series_key, yearbook


class Question(NamedTuple):
    """What is asked: units of which area, on which basis, of which period (None: the latest), how units were called on
    a day, and which of them the page is about."""

    area: str
    view: str
    period: Period | None
    day: date
    unit: int | None = None


class Named(NamedTuple):
    """What a unit was called on a day; its last name, and the day of its end, where it was closed before."""

    name: str
    closed_on: date | None


class OfUnit(NamedTuple):
    """A unit's value, a ratio's numerator and denominator beside it, the change on the period before, and its place."""

    unit: int
    name: str
    own: bool
    answer: Figure
    numerator: Figure | None
    denominator: Figure | None
    change: Decimal | None
    place: Place | None


class Without(NamedTuple):
    """A unit without a figure of the period, and the last period that it tells of."""

    unit: int
    named: Named
    last: Period


class ByUnit(NamedTuple):
    """The units with a figure of a period, in their order, and those without; `before` is what they moved from."""

    period: Period
    before: Period | None
    rows: list[OfUnit]
    without: list[Without]
    ranked: bool

    @property
    def divided(self) -> bool:
        """Whether any value has a numerator and a denominator."""
        return any(row.numerator for row in self.rows)

    @property
    def choices(self) -> list[tuple[int, str]]:
        """All units with figures, for a form."""
        return [(row.unit, row.name) for row in self.rows] + [(each.unit, each.named.name) for each in self.without]

    def has(self, unit: int) -> bool:
        """Whether a unit is one of them."""
        return any(unit == each for each, _name in self.choices)


def vintages_of(user: User, right: str, zone: Zone, as_of: date | None, unit: Unit | None) -> QuerySet[Vintage]:
    """The known vintages for which a person has a right: of areas as a whole, or of a unit, as for what it reports."""
    if unit is None:
        return visible(user, right, zone, known(zone, as_of))
    rows = known_of_units(zone, as_of).filter(of_unit=unit)
    return rows if may(user, right, zone, Vintage(zone=zone, unit=unit)) else visible(user, right, zone, rows)


def by_unit(rows: QuerySet[Vintage], indicator: Indicator, asked: Question) -> ByUnit | None:
    """The units of an area beside one another, from vintages of units; one query, and two more where there are any.

    The period is the last that any of them tells of, up to the one asked for, and that alone where it cannot be
    cumulated. None where nothing is known of any unit.
    """
    rows = rows.filter(area=int(asked.area)) if asked.area else rows.none()
    told = _told(rows.filter(code=indicator.code), asked.period)
    if not told:
        return None
    as_told = max(told)[-1]
    view = asked.view if indicator.nature == "flow" else as_told
    period, before = _periods(told, view)
    book = yearbook(_needed(rows, indicator, period, before))
    compared = _Compared(book, indicator, asked.area, view, period, before)
    last = {row[3]: _period(*row[:3]) for row in sorted(told)}
    if not compared.figures(last):
        period, before = _periods(told, as_told)
        compared = compared._replace(view=as_told, period=period, before=before)
    return _beside(compared, last, names(last, asked.day), asked.unit)


def names(units: Iterable[int], day: date) -> dict[int, Named]:
    """What units were called on a day; one query."""
    rows = UnitState.objects.filter(node__in=list(units), archived_at=None).order_by("node__code", "valid_from")
    found: dict[int, Named] = {}
    for unit, name, since, until in rows.values_list("node_id", "name", "valid_from", "valid_to"):
        if since <= day or unit not in found:
            found[unit] = Named(name, until if until < day and until != LAST_DAY else None)
    return found


# ------------------------------------------------------------------ which periods, and which figures are read


_Told = tuple[date, date, str, int, str]
"""Last and first day and grain of a period, a unit that tells of it, and the basis."""


def _told(rows: QuerySet[Vintage], period: Period | None) -> set[_Told]:
    if period is not None:
        rows = rows.filter(period_last__lte=period.last)
    first, last, grain = Dated.PERIOD_FIELDS
    asked = rows.order_by().values_list(last, first, grain, "of_unit_id", "basis").distinct()
    return {row for row in asked if row[0] and row[1]}


def _periods(told: set[_Told], view: str) -> tuple[Period, Period | None]:
    """The last period told of, and the one before it, on a basis."""
    found = {row[0]: _period(*row[:3]) for row in sorted(told)}
    latest = [_from_january(found[end]) if view == "cumulative" else found[end] for end in sorted(found)[-2:]]
    return latest[-1], latest[0] if len(latest) > 1 else None


def _period(last: date, first: date, grain: str) -> Period:
    return Period(first, last, grain)


def _from_january(period: Period) -> Period:
    return Period(date(period.last.year, 1, 1), period.last, "range")


def _needed(rows: QuerySet[Vintage], indicator: Indicator, period: Period, before: Period | None) -> QuerySet[Vintage]:
    """The vintages from which two periods are told: of a flow, which converts, those from January on."""
    rows = rows.filter(code__in=codes_of(indicator))
    ends = [each.last for each in (before, period) if each]
    if indicator.nature == "flow":
        return rows.filter(period_last__range=(date(ends[0].year, 1, 1), ends[-1]))
    return rows.filter(period_last__in=ends)


# ------------------------------------------------------------------ the units beside one another


class _Compared(NamedTuple):
    book: Yearbook
    indicator: Indicator
    area: str
    view: str
    period: Period
    before: Period | None

    def value(self, unit: int, period: Period | None) -> Answer | None:
        """What is told of a unit's period: as reported, else from what it divides."""
        if period is None:
            return None
        key = series_key(self.area, unit)
        answer = level(self.indicator, self.book.series(self.indicator.code, key), period, self.view)
        return answer if isinstance(answer, Figure) else self.divided(unit, period) or answer

    def figures(self, units: Iterable[int]) -> dict[int, Figure]:
        """Those units that have a value of the period."""
        return {unit: answer for unit in units if isinstance(answer := self.value(unit, self.period), Figure)}

    def divided(self, unit: int, period: Period) -> Figure | None:
        """A ratio with its parts."""
        if self.indicator.nature != "ratio":
            return None
        answer = over_time(self.book, self.indicator.code, series_key(self.area, unit), period)
        return answer if isinstance(answer, Figure) and answer.numerator else None


def _beside(asked: _Compared, last: Mapping[int, Period], named: Mapping[int, Named], own: int | None) -> ByUnit:
    units = [unit for unit in named if unit in last]
    figures = asked.figures(units)
    earlier = {unit: answer.value for unit in units if (answer := asked.value(unit, asked.before))}
    places = _places(asked, {unit: each.value for unit, each in figures.items()}, earlier)
    rows = []
    for unit, figure in figures.items():
        parts, was = asked.divided(unit, asked.period), earlier.get(unit)
        change = None if was is None else figure.value - was
        shares = (parts.numerator, parts.denominator) if parts else (None, None)
        rows.append(OfUnit(unit, named[unit].name, unit == own, figure, *shares, change, places.get(unit)))
    rows.sort(key=lambda row: (row.place.place if row.place else 0, -row.answer.value))
    without = [Without(unit, named[unit], last[unit]) for unit in units if unit not in figures]
    return ByUnit(asked.period, asked.before, rows, without, bool(places))


def _places(asked: _Compared, values: Mapping[int, Decimal], earlier: Mapping[int, Decimal | None]) -> dict[int, Place]:
    """The places of units; none for fewer than two, and for an indicator of which neither end is better.

    They moved among those that have a figure now: nobody rises because a unit was closed.
    """
    if len(values) < 2 or asked.indicator.direction == "neutral":
        return {}
    now, then = ({str(unit): value for unit, value in each.items()} for each in (values, earlier))
    told = ranking(now, list(now), asked.indicator.direction, then)
    return {int(each.peer): each for each in told.places}
