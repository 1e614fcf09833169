"""Alarms: what the rules of the playbook have noticed, and what became of it."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from django.shortcuts import get_object_or_404
from ninja import Field, Query, Router

from guatu_web.alarms.in_words import sentence
from guatu_web.alarms.models import Alarm
from guatu_web.api.failures import answers
from guatu_web.api.pages import Listing, Page, page
from guatu_web.api.queries import narrowed
from guatu_web.api.shapes import Place, Recorded, address, period_text
from guatu_web.api.values import Id, PeriodText, RecordId, ZoneCode
from guatu_web.areas.models import Zone
from guatu_web.policies import needs, visible

router = Router(tags=["预警"])

SORTS = {"id": "pk", "raised_at": "raised_at", "changed_at": "changed_at"}


class AlarmShape(Recorded):
    """Something that a rule has noticed, once for each cause. `said` words `facts` in the language of the request."""

    kind: str = Field(description="behind、outlook、base_revised、late、jump")
    rule: str
    name: str
    cause: str
    subject: str
    said: str
    facts: dict[str, Any]
    code: str
    area: Place | None
    period: PeriodText | None
    unit: Place | None
    person: str
    state: str = Field(description="open 待处理、taken 处理中、closed 已处理、cleared 已自行消除")
    gone: str = Field(description="消除原因：over 情况已不存在、unwatched 不再监测")
    note: str
    raised_at: datetime
    cleared_at: datetime | None
    closed_at: datetime | None
    target: str | None = Field(description="所涉及的目标")


class AlarmListing(Listing):
    """Which alarms."""

    sort: Literal["id", "-id", "raised_at", "-raised_at", "changed_at", "-changed_at"] = "id"
    state: Literal["open", "taken", "closed", "cleared"] | None = None
    kind: Literal["behind", "outlook", "base_revised", "late", "jump"] | None = None
    unit: Id | None = None


@router.get("/alarms", response=answers(Page[AlarmShape]), summary="预警列表")
@needs("alarms.view")
def list_alarms(request: Any, zone: ZoneCode, listing: Query[AlarmListing]) -> Page[AlarmShape]:
    """What the rules of the playbook have noticed."""
    rows = narrowed(_rows(request), listing, "state", "kind", "unit")
    return page(request, rows, listing, SORTS, lambda row: _shape(row, request.zone))


@router.get("/alarms/{pk}", response=answers(AlarmShape), summary="一条预警")
@needs("alarms.view")
def get_alarm(request: Any, zone: ZoneCode, pk: RecordId) -> AlarmShape:
    """One alarm."""
    return _shape(get_object_or_404(_rows(request), pk=pk), request.zone)


def _rows(request: Any) -> Any:
    rows = visible(request.user, "alarms.view", request.zone, Alarm.objects.filter(archived_at=None))
    return rows.select_related("area", "unit", "person")


def _shape(row: Alarm, zone: Zone) -> AlarmShape:
    return AlarmShape(
        id=row.pk,
        href=address(zone, "alarms", row.pk),
        said=sentence(row),
        area=_place(row.area) if row.area else None,
        unit=_place(row.unit) if row.unit else None,
        period=period_text(row),
        person=str(row.person) if row.person else "",
        target=address(zone, "targets", row.target_id) if row.target_id else None,
        **{name: getattr(row, name) for name in _PLAIN},
    )


_PLAIN = (
    *("version", "created_at", "changed_at", "kind", "rule", "name", "cause", "subject", "facts", "code", "state"),
    *("gone", "note", "raised_at", "cleared_at", "closed_at"),
)


def _place(node: Any) -> Place:
    return Place(id=node.pk, code=node.code, name=node.name)
