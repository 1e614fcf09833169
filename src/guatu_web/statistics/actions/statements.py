"""Vintages of what reports say: they follow the figures that the review has confirmed.

A level and the growth of the same sentence, indicator, area and period are one vintage. It was known since the day of
its document; where that was misread, the old vintage is archived, and another that corrects it stands from then on.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any, NamedTuple

from django.db.models import BigIntegerField, Case, Exists, FilteredRelation, OuterRef, Q, Value, When
from django.utils import timezone

from guatu import catalogue
from guatu.catalogue.indicator import Indicator
from guatu.periods import Period
from guatu_web.areas.models import Zone
from guatu_web.documents.models import Statement as Found
from guatu_web.records.acts import Doing
from guatu_web.records.periods import period_columns
from guatu_web.statistics.models import Basis, GrowthKind, Status, Vintage

Sentence = tuple[int, int, int]
"""A document, and where the sentence stands in it."""
Key = tuple[Sentence, str, int, date, date]
"""A sentence, and what its figure is a figure of: code, area, first and last day."""

MEASURES = frozenset((Found.Measure.LEVEL, Found.Measure.GROWTH, Found.Measure.RANK))
BOUNDS = frozenset((Found.Bound.EQ, Found.Bound.APPROX))
"""“超过100亿元” tells no value."""
AT_FIXED_PRICES = ("不变价", "可比价")
NOON = time(12)


class Said(NamedTuple):
    """A confirmed figure: the statement's number, and what it says."""

    statement: int
    code: str
    area: int
    period: Period
    measure: str
    value: Decimal
    unit: str
    bound: str


class _Place(NamedTuple):
    """What is known of a statement: since when its document tells, whether an approval has locked its place, and its
    vintage as columns."""

    known_at: datetime
    locked: bool
    vintage: int | None
    columns: dict[str, Any]


def follow(doing: Doing, zone: Zone, sentences: Mapping[int, Sentence], told: Iterable[Said], why: str) -> None:
    """Let the vintages of some sentences, by their statements, say what is confirmed of them now; `why` others go.

    Two queries, and more for vintages that are archived. A figure whose place an approval has locked becomes none:
    what the zone itself has approved is revised by a person, not by a report.
    """
    said = list(told)
    wanted, places = _wanted(said, sentences), _places(zone, sentences, said)
    standing = {_key(sentences[pk], place.columns): place for pk, place in places.items() if place.vintage}
    gone = {key: place for key, place in standing.items() if place.columns != wanted.get(key)}
    old = _archived(doing, gone, why)
    fresh = {key: columns for key, columns in wanted.items() if key not in standing or key in gone}
    made = [
        Vintage(zone=zone, known_at=places[columns["statement_id"]].known_at, corrects=old.get(key), **columns)
        for key, columns in fresh.items()
        if not places[columns["statement_id"]].locked
    ]
    doing.create_all(made)


def _archived(doing: Doing, gone: Mapping[Key, _Place], why: str) -> dict[Key, Vintage]:
    """The vintages that no longer stand, archived."""
    rows = Vintage.objects.in_bulk([place.vintage for place in gone.values()]) if gone else {}
    found = {key: rows[place.vintage] for key, place in gone.items()}
    for row in found.values():
        doing.change(row, archived_at=doing.now, archive_reason=doing.reason or why)
    return found


def basis_of(indicator: Indicator, period: Period) -> Basis:
    """What a figure of a report covers: a stock is counted at the end, 1—10月 is cumulative, 5月 and 二季度 are not."""
    if indicator.nature == "stock":
        return Basis.POINT
    from_january = (period.first.month, period.first.day) == (1, 1) and period.first.year == period.last.year
    return Basis.CUMULATIVE if from_january else Basis.DISCRETE


def growth_kind_of(indicator: Indicator) -> GrowthKind:
    """How the growth of an indicator is published: as its definition in the catalogue says."""
    return GrowthKind.REAL if any(word in indicator.definition for word in AT_FIXED_PRICES) else GrowthKind.NOMINAL


def _wanted(told: Iterable[Said], sentences: Mapping[int, Sentence]) -> dict[Key, dict[str, Any]]:
    """The columns of the vintage of each place in each sentence; the first of several figures of one kind stands."""
    codes, wanted = catalogue.load().codes, dict[Key, dict[str, Any]]()
    for one in sorted(told, key=lambda each: each.statement):
        indicator = codes.get(one.code)
        column = _column(one, indicator) if indicator else ""
        if indicator is None or not column:
            continue
        columns = _columns(one, indicator)
        columns = wanted.setdefault(_key(sentences[one.statement], columns), columns)
        if columns[column] is None:
            columns[column] = one.value
            if column == "value":
                columns |= {"statement_id": one.statement, "status": _status(one)}
            else:
                columns["growth_kind"] = growth_kind_of(indicator)
    return wanted


def _key(sentence: Sentence, columns: Mapping[str, Any]) -> Key:
    return (sentence, columns["code"], columns["area_id"], columns["period_first"], columns["period_last"])


def _column(one: Said, indicator: Indicator) -> str:
    """Where a figure belongs: to the value, to the growth, or nowhere."""
    if one.bound not in BOUNDS or one.measure not in MEASURES:
        return ""
    if one.measure == Found.Measure.GROWTH:
        return "growth" if one.unit == "%" and indicator.nature != "growth" else ""
    fits = one.unit == indicator.unit and (one.measure == Found.Measure.RANK) == (indicator.nature == "rank")
    return "value" if fits else ""


def _columns(one: Said, indicator: Indicator) -> dict[str, Any]:
    return {
        "code": one.code,
        "area_id": one.area,
        "basis": basis_of(indicator, one.period),
        "value": None,
        "growth": None,
        "growth_kind": "",
        "status": _status(one),
        "statement_id": one.statement,
        **period_columns(one.period),
    }


def _status(one: Said) -> Status:
    return Status.ESTIMATED if one.bound == Found.Bound.APPROX else Status.PRELIMINARY


def _places(zone: Zone, statements: Iterable[int], told: Iterable[Said]) -> dict[int, _Place]:
    """What is known of some statements; one query."""
    areas = defaultdict[int, list[int]](list)
    for one in told:
        areas[one.area].append(one.statement)
    cases = (When(pk__in=pks, then=Value(area)) for area, pks in areas.items())
    approved = Vintage.objects.filter(
        zone=zone,
        archived_at=None,
        approved=True,
        code=OuterRef("code"),
        area=OuterRef("of_area"),
        period_last=OuterRef("period_last"),
    )
    rows = Found.objects.filter(pk__in=list(statements)).annotate(
        of_area=Case(*cases, default=Value(0), output_field=BigIntegerField()),
        locked=Exists(approved),
        stands=FilteredRelation("vintages", condition=Q(vintages__archived_at=None)),
    )
    asked = ("pk", "document__written_on", "document__created_at", "locked", "stands__pk")
    return {
        pk: _Place(_known(written_on, created_at), locked, vintage, dict(zip(_COLUMNS, columns, strict=True)))
        for pk, written_on, created_at, locked, vintage, *columns in rows.order_by("stands__pk").values_list(
            *asked, *(f"stands__{name}" for name in _COLUMNS)
        )
    }


_COLUMNS = (
    *("code", "area_id", "basis", "value", "growth", "growth_kind", "status", "statement_id"),
    *("period_first", "period_last", "period_grain"),
)


def _known(written_on: date | None, created_at: datetime) -> datetime:
    """Since when the figures of a document are known: the noon of the day it was written, or its upload."""
    if written_on is None:
        return created_at
    return min(datetime.combine(written_on, NOON, timezone.get_current_timezone()), created_at)
