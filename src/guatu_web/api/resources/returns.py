"""What units report of a period: returns with their deadline, their state and their lines; read only."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Literal

from django.shortcuts import get_object_or_404
from ninja import Field, Query, Router, Schema

from guatu_web.api import queries
from guatu_web.api.failures import answers
from guatu_web.api.pages import Listing, Page, page
from guatu_web.api.shapes import Place, Recorded, address, period_text
from guatu_web.api.values import Exact, Id, PeriodText, RecordId, Text, ZoneCode
from guatu_web.areas.models import Zone
from guatu_web.policies import needs, visible
from guatu_web.returns.actions.filling import is_late
from guatu_web.returns.models import Return, ReturnLine

router = Router(tags=["填报"])

SORTS = {"id": "pk", "period": "period_last", "changed_at": "changed_at"}
State = Literal["draft", "submitted", "checked", "approved", "sent_back"]


class ReturnShape(Recorded):
    """A return of a unit; one that was approved is corrected by another `edition`, which `corrects` it."""

    scheme: str = Field(description="报表代码")
    name: str
    unit: Place
    area: Place | None = Field(description="整张报表只涉及一个区域时的区域")
    period: PeriodText
    rhythm: str = Field(description="month 每月、quarter 每季")
    edition: int
    corrects: int | None
    correction_reason: str
    state: str = Field(description="draft 填报中、submitted 待审核、checked 待批准、approved 已批准、sent_back 已退回")
    due_on: date | None = Field(description="报送期限；补报和更正没有")
    late: bool = Field(description="已经或将会逾期")
    explanation: str = Field(description="迟报说明")
    sent_back_reason: str
    first_submitted_at: datetime | None
    submitted_at: datetime | None
    checked_at: datetime | None
    approved_at: datetime | None


class LineShape(Schema):
    """A figure of a return: as it was typed, and what it is worth in the catalogue's unit where it can be read."""

    code: str = Field(description="指标代码")
    area: Place
    period: PeriodText
    basis: str = Field(description="discrete 当期、cumulative 累计、point 时点")
    typed_value: str
    typed_growth: str
    value: Exact | None
    growth: Exact | None
    growth_kind: str
    explanation: str
    vintage: str | None = Field(description="批准后入库的数据")


class ReturnWhole(ReturnShape):
    """A return with its lines."""

    lines: list[LineShape]


class ReturnListing(Listing):
    """Which returns."""

    sort: Literal["id", "-id", "period", "-period", "changed_at", "-changed_at"] = "id"
    scheme: Text | None = Field(None, description="报表代码")
    unit: Id | None = None
    state: State | None = None
    period: PeriodText | None = None


@router.get("/returns", response=answers(Page[ReturnShape]), summary="报表列表")
@needs("returns.fill")
def list_returns(request: Any, zone: ZoneCode, listing: Query[ReturnListing]) -> Page[ReturnShape]:
    """Returns that have been begun, each edition by itself."""
    rows = queries.narrowed(queries.of_period(_rows(request), listing.period), listing, "scheme", "unit", "state")
    return page(request, rows, listing, SORTS, lambda row: ReturnShape(**_fields(row, request.zone)))


@router.get("/returns/{pk}", response=answers(ReturnWhole), summary="报表")
@needs("returns.fill")
def get_return(request: Any, zone: ZoneCode, pk: RecordId) -> ReturnWhole:
    """One return with its lines."""
    found = get_object_or_404(_rows(request), pk=pk)
    lines = found.lines.filter(archived_at=None).select_related("area").order_by("pk")
    return ReturnWhole(**_fields(found, request.zone), lines=[_line(each, request.zone) for each in lines])


def _rows(request: Any) -> Any:
    rows = visible(request.user, "returns.fill", request.zone, Return.objects.filter(archived_at=None))
    return rows.exclude(period_last=None).select_related("unit", "area")


def _fields(row: Return, zone: Zone) -> dict[str, Any]:
    return {
        "id": row.pk,
        "href": address(zone, "returns", row.pk),
        "unit": _place(row.unit),
        "area": _place(row.area) if row.area else None,
        "period": period_text(row) or "",
        "corrects": row.corrects_id,
        "late": row.edition == 1 and is_late(row),
        **{name: getattr(row, name) for name in _PLAIN},
    }


_PLAIN = (
    *("version", "created_at", "changed_at", "scheme", "name", "rhythm", "edition", "correction_reason", "state"),
    *("due_on", "explanation", "sent_back_reason"),
    *("first_submitted_at", "submitted_at", "checked_at", "approved_at"),
)


def _line(row: ReturnLine, zone: Zone) -> LineShape:
    return LineShape(
        area=_place(row.area),
        period=period_text(row) or "",
        vintage=address(zone, "statistics", row.vintage_id) if row.vintage_id else None,
        **{name: getattr(row, name) for name in _OF_LINE},
    )


_OF_LINE = ("code", "basis", "typed_value", "typed_growth", "value", "growth", "growth_kind", "explanation")


def _place(node: Any) -> Place:
    return Place(id=node.pk, code=node.code, name=node.name)
