"""Figures of racers: what a metric of the playbook or an indicator of the statistics gives for each."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.utils import timezone

from guatu import catalogue
from guatu.metrics import Engine, Metric, Question
from guatu.periods import Period
from guatu.race import Figure, Source, factor
from guatu.statistics import Figure as Known
from guatu.statistics import Series, level, published
from guatu_web.measures.queries.asking import answered
from guatu_web.races.queries.claims import in_unit, within
from guatu_web.races.queries.racers import Field, person_key
from guatu_web.statistics.queries.known import known_of_all, series_key, yearbook

DIMENSIONS = {"unit": ("unit", "team"), "area": ("area", "park"), "person": ("owner",)}
"""Who races -> the dimensions by which a metric may tell racers apart, the finest first."""


class NoDimension(LookupError):
    """A metric does not tell racers apart."""


def of_metric(engine: Engine, metric: Metric, period: Period, field: Field, unit: str) -> dict[str, Figure]:
    """What a metric is for each racer, and for each person where it tells people apart. What it has no value for is
    left out. NoDimension, MetricRefused."""
    names = [each for each in DIMENSIONS[field.league.who] if each in metric.dimensions]
    if not names:
        raise NoDimension(metric.label)
    question = Question(period=within(metric, period, timezone.localdate()))
    told = dict(_of_teams(engine, metric, question, field, names[0]))
    if "owner" in metric.dimensions:
        told |= _of_people(engine, metric, question, field)
    of_unit = factor(unit)
    return {key: Figure(in_unit(value, of_unit)) for key, value in told.items()}


def _of_teams(
    engine: Engine, metric: Metric, question: Question, field: Field, name: str
) -> Iterator[tuple[str, Decimal]]:
    for racer in field.teams:
        codes = field.codes_of(racer.key) or [racer.key]
        rows = answered(engine, metric, question._replace(where={name: codes})).rows()
        if rows and rows[0]["value"] is not None:
            yield racer.key, Decimal(str(rows[0]["value"]))


def _of_people(engine: Engine, metric: Metric, question: Question, field: Field) -> dict[str, Decimal]:
    keys = {each.username: person_key(each.pk) for each in field.people}
    rows: Sequence[Mapping[str, Any]] = answered(engine, metric, question._replace(by=("owner",))).rows()
    told = ((keys.get(str(row["owner"])), row["value"]) for row in rows)
    return {key: Decimal(str(value)) for key, value in told if key and value is not None}


def of_indicator(source: Source, period: Period, field: Field) -> dict[str, Figure]:
    """What the statistics know of an indicator for each racer; one query.

    Of a period that goes on still the latest month counts for which any racer has a figure, the same for all.
    """
    indicator = catalogue.load().get(source.indicator)
    column = "area_id" if field.league.who == "area" else "of_unit_id"
    known = known_of_all(field.zone).filter(**{"code": source.indicator, f"{column}__in": field.node_of.values()})
    book = yearbook(known if column == "of_unit_id" else known.filter(of_unit=None))
    areas = _areas(known) if column == "of_unit_id" else {}
    keys = {
        racer: series_key(areas.get(node, 0), node) if column == "of_unit_id" else series_key(node)
        for racer, node in field.node_of.items()
    }
    of_unit = factor(source.unit)
    for over in _stretches(period):
        told = (
            (racer, _value(source, indicator, book.series(source.indicator, key), over)) for racer, key in keys.items()
        )
        found = {racer: Figure(in_unit(value, of_unit)) for racer, value in told if value is not None}
        if found:
            return found
    return {}


def _stretches(period: Period) -> list[Period]:
    """The period; of one that goes on still also what there is of it up to the end of each month, the latest first."""
    if period.last < timezone.localdate():
        return [period]
    ends = [each.last for each in period.months() if each.last < period.last]
    return [period, *(Period(period.first, end) for end in reversed(ends))]


def _areas(known: Any) -> dict[int, int]:
    """The area in which each unit's figures are told."""
    return dict(known.order_by("area_id").values_list("of_unit_id", "area_id").distinct())


def _value(source: Source, indicator: Any, series: Series, period: Period) -> Decimal | None:
    for basis in _bases(indicator, period):
        told = published(series, period, basis) if source.take == "growth" else level(indicator, series, period, basis)
        if isinstance(told, Known):
            return told.value
    return _last_of(source, series, period) if indicator.nature != "flow" else None


def _bases(indicator: Any, period: Period) -> tuple[str, ...]:
    if indicator.nature == "flow":
        return ("cumulative", "discrete") if period.first.month == 1 and period.first.day == 1 else ("discrete",)
    return ("point", "cumulative", "discrete")


def _last_of(source: Source, series: Series, period: Period) -> Decimal | None:
    """What a stock, a ratio or an index was at the period's end, over whatever period it was told."""
    told = [one for one in series if one.period.last == period.last]
    values = [one.growth if source.take == "growth" else one.value for one in told]
    return next((each for each in values if each is not None), None)
