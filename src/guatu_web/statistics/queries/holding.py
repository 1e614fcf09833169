"""Which vintages hold: of all that is known of a figure, the one that the statistics show."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import Case, Exists, F, IntegerField, OuterRef, Q, QuerySet, Value, When
from django.db.models.functions import TruncDate

from guatu.statistics import STATUSES
from guatu_web.statistics.models import Vintage
from guatu_web.statistics.queries.known import series_key, yearbook

_ORDER = ("day", "rank", "known_at", "turn")
"""What decides between two vintages of one figure: see Observation.order and `known.observations`."""


def holding(rows: QuerySet[Vintage], known: QuerySet[Vintage]) -> QuerySet[Vintage]:
    """Those of some vintages that hold among all that are known; a figure that was taken back has none.

    `known` are those of areas, or those of units, as the rows themselves are.
    """
    others = _ordered(known).filter(
        Q(basis="point") | Q(period_first=OuterRef("period_first")),
        Q(of_unit=None) | Q(of_unit=OuterRef("of_unit")),
        **{name: OuterRef(name) for name in ("code", "area_id", "basis", "period_last")},
    )
    later = Q()
    for place, name in enumerate(_ORDER):
        same = {earlier: OuterRef(earlier) for earlier in _ORDER[:place]}
        later |= Q(**same, **{f"{name}__gt": OuterRef(name)})
    return _ordered(rows).exclude(value=None, growth=None).filter(~Exists(others.filter(later)))


def complete(rows: Iterable[Any], known: QuerySet[Vintage]) -> None:
    """Gives vintages that hold the value, or the published growth, that became known before them; one query."""
    halves = [row for row in rows if row.value is None or row.growth is None]
    if not halves:
        return
    places = {f"{name}__in": {getattr(row, name) for row in halves} for name in ("code", "area_id", "period_last")}
    book = yearbook(known.filter(**places))
    for row in halves:
        one = book.series(row.code, series_key(row.area_id, row.of_unit_id)).at(row.period, row.basis)
        if one is not None:
            row.value, row.growth, row.growth_kind = one.value, one.growth, one.growth_kind


def _ordered(rows: QuerySet[Vintage]) -> QuerySet[Vintage]:
    """With what decides between vintages: of one document, the first sentence stands."""
    ranks = [When(status=status, then=Value(rank)) for rank, status in enumerate(STATUSES)]
    turn = Case(When(statement=None, then=F("pk")), default=-F("pk"))
    rank = Case(*ranks, default=Value(-1), output_field=IntegerField())
    return rows.annotate(day=TruncDate("known_at"), rank=rank, turn=turn)
