"""The statistics: figures of indicators with all that was known of them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Literal

from django.shortcuts import get_object_or_404
from ninja import Field, Query, Router

from guatu.periods import Period
from guatu_web.api.failures import answers
from guatu_web.api.pages import Listing, Page, page
from guatu_web.api.shapes import Place, Recorded, address, period_text
from guatu_web.api.values import Exact, Id, PeriodText, RecordId, Text, ZoneCode
from guatu_web.areas.models import Zone
from guatu_web.policies import needs, visible
from guatu_web.statistics.queries.holding import complete, holding
from guatu_web.statistics.queries.known import known, known_of_all, known_of_units

router = Router(tags=["指标数据"])

SORTS = {"id": "pk", "period": "period_last", "known_at": "known_at"}


class VintageShape(Recorded):
    """What became known of a figure at `known_at`; of several of one place the one known last holds.

    `value` is in the catalogue's unit; `growth` is as published, in percent, and never worked out from values.
    """

    code: str
    area: Place
    of_unit: Place | None = Field(description="数据所属的单位；空为区域整体")
    period: PeriodText
    basis: str = Field(description="discrete 当期、cumulative 累计、point 时点")
    value: Exact | None
    growth: Exact | None
    growth_kind: str
    status: str
    known_at: datetime
    unit: Place | None
    source: str
    note: str
    approved: bool
    corrects: int | None
    statement: str | None = Field(description="出处所在的陈述")


class VintageListing(Listing):
    """Which figures."""

    sort: Literal["id", "-id", "period", "-period", "known_at", "-known_at"] = "id"
    code: Text | None = Field(None, description="指标代码")
    area: Id | None = None
    of: Literal["area", "unit"] = Field("area", description="area 区域整体的数，unit 各单位的数")
    of_unit: Id | None = Field(None, description="只要该单位的数")
    period_from: PeriodText | None = Field(None, description="时期不早于")
    period_to: PeriodText | None = Field(None, description="时期不晚于")
    basis: Literal["discrete", "cumulative", "point"] | None = None
    as_of: date | None = Field(None, description="截至该日所知；默认今天")
    vintages: Literal["all", "holding"] = Field("all", description="all 所有版本，holding 只要现行有效的版本")


@router.get("/statistics", response=answers(Page[VintageShape]), summary="指标数据列表")
@needs("statistics.view")
def list_statistics(request: Any, zone: ZoneCode, listing: Query[VintageListing]) -> Page[VintageShape]:
    """Figures of indicators as known today or at the end of a day: all their vintages, or those that hold.

    A figure that holds has the growth that was published for it, and its value, where they became known apart. Figures
    are those of areas as a whole, unless those of units are asked for.
    """
    told = (known_of_units if listing.of == "unit" or listing.of_unit else known)(request.zone, listing.as_of)
    rows = _narrowed(_rows(request, told), listing)
    if listing.vintages == "holding":
        rows = holding(rows, told)
    found = page(request, rows, listing, SORTS, lambda row: row)
    if listing.vintages == "holding":
        complete(found.items, told)
    return Page(items=[_shape(row, request.zone) for row in found.items], next=found.next)


@router.get("/statistics/{pk}", response=answers(VintageShape), summary="一个指标数据")
@needs("statistics.view")
def get_statistic(request: Any, zone: ZoneCode, pk: RecordId) -> VintageShape:
    """One vintage of a figure, of an area or of a unit."""
    return _shape(get_object_or_404(_rows(request, known_of_all(request.zone)), pk=pk), request.zone)


def _rows(request: Any, told: Any) -> Any:
    rows = visible(request.user, "statistics.view", request.zone, told)
    return rows.exclude(period_last=None).select_related("area", "unit", "of_unit")


def _narrowed(rows: Any, listing: VintageListing) -> Any:
    told = {name: getattr(listing, name) for name in ("code", "area", "of_unit", "basis")}
    rows = rows.filter(**{name: value for name, value in told.items() if value is not None})
    if listing.period_from is not None:
        rows = rows.filter(period_last__gte=Period.parse(listing.period_from).first)
    if listing.period_to is not None:
        rows = rows.filter(period_last__lte=Period.parse(listing.period_to).last)
    return rows


def _shape(row: Any, zone: Zone) -> VintageShape:
    return VintageShape(
        id=row.pk,
        version=row.version,
        created_at=row.created_at,
        changed_at=row.changed_at,
        href=address(zone, "statistics", row.pk),
        area=_place(row.area),
        of_unit=_place(row.of_unit) if row.of_unit else None,
        unit=_place(row.unit) if row.unit else None,
        period=period_text(row) or "",
        corrects=row.corrects_id,
        statement=address(zone, "statements", row.statement_id) if row.statement_id else None,
        **{name: getattr(row, name) for name in _PLAIN},
    )


_PLAIN = ("code", "basis", "value", "growth", "growth_kind", "status", "known_at", "source", "note", "approved")


def _place(node: Any) -> Place:
    return Place(id=node.pk, code=node.code, name=node.name)
