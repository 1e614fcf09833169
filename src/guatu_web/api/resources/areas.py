"""Areas and units as they stood on a day."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal

from django.shortcuts import get_object_or_404
from django.utils import timezone
from ninja import Field, Query, Router

from guatu_web.api import queries
from guatu_web.api.failures import answers
from guatu_web.api.pages import Listing, Page, page
from guatu_web.api.shapes import NodeShape, node_shape
from guatu_web.api.values import RecordId, ZoneCode
from guatu_web.areas.models import Area, Unit
from guatu_web.policies import needs

router = Router(tags=["区域与机构"])

Day = Annotated[date | None, Query(description="哪一天的区域或机构；默认今天")]
SORTS = {"code": "node__code", "name": "name"}


class NodeListing(Listing):
    """Which day."""

    sort: Literal["code", "-code", "name", "-name"] = "code"
    day: date | None = Field(None, description="哪一天的区域或机构；默认今天")


class AreaListing(NodeListing):
    """Which areas."""

    kind: Literal["region", "zone", "park", "town", "grid"] | None = None


class UnitListing(NodeListing):
    """Which units."""

    kind: Literal["leaders", "department", "town", "force", "company"] | None = None


@router.get("/areas", response=answers(Page[NodeShape]), summary="某日的区域")
@needs("areas.view")
def list_areas(request: Any, zone: ZoneCode, listing: Query[AreaListing]) -> Page[NodeShape]:
    """The areas of a zone on a day; `parent` is empty for those at the top."""
    return _listed(request, Area, listing, listing.kind, "areas")


@router.get("/units", response=answers(Page[NodeShape]), summary="某日的机构")
@needs("areas.view")
def list_units(request: Any, zone: ZoneCode, listing: Query[UnitListing]) -> Page[NodeShape]:
    """The units of a zone on a day; `parent` is empty for those at the top."""
    return _listed(request, Unit, listing, listing.kind, "units")


@router.get("/areas/{pk}", response=answers(NodeShape), summary="某日的一个区域")
@needs("areas.view")
def get_area(request: Any, zone: ZoneCode, pk: RecordId, day: Day = None) -> NodeShape:
    """An area as it stood on a day."""
    return _one(request, Area, pk, day, "areas")


@router.get("/units/{pk}", response=answers(NodeShape), summary="某日的一个机构")
@needs("areas.view")
def get_unit(request: Any, zone: ZoneCode, pk: RecordId, day: Day = None) -> NodeShape:
    """A unit as it stood on a day."""
    return _one(request, Unit, pk, day, "units")


def _listed(
    request: Any, model: type[Area] | type[Unit], listing: NodeListing, kind: str | None, name: str
) -> Page[NodeShape]:
    rows = queries.nodes(request.user, request.zone, model, listing.day or timezone.localdate())
    if kind is not None:
        rows = rows.filter(kind=kind)
    return page(request, rows, listing, SORTS, lambda row: node_shape(row, request.zone, name))


def _one(request: Any, model: type[Area] | type[Unit], pk: int, day: date | None, name: str) -> NodeShape:
    rows = queries.nodes(request.user, request.zone, model, day or timezone.localdate())
    return node_shape(get_object_or_404(rows, node=pk), request.zone, name)
