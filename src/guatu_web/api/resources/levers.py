"""Levers: what would close the gap of a target, as its page tells it."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.shortcuts import get_object_or_404
from django.utils import timezone
from ninja import Router, Schema
from pydantic import Field

from guatu_web.api import queries
from guatu_web.api.failures import answers
from guatu_web.api.shapes import address
from guatu_web.api.values import RecordId, ZoneCode
from guatu_web.ledger.queries.levers import Closing, closing
from guatu_web.policies import needs
from guatu_web.records.levers import Lever

router = Router(tags=["目标"])


class BehindShape(Schema):
    """A record of a lever that the person may see."""

    name: str
    address: str


class LeverShape(Schema):
    """One lever; `size` is in `unit` of the gap, null where the records hold no amount.

    Levers of one `view` are different things; those of two views may hold the same, and are never added.
    """

    kind: str
    name: str
    what: str
    note: str
    size: float | None
    share: float | None = Field(description="占差距的份额")
    likely: float | None = Field(description="按可能性计的数量")
    view: str
    address: str
    records: list[BehindShape]


class RestShape(Schema):
    """What the same rest of a past year brought."""

    year: int
    amount: float


class AverageShape(Schema):
    """What each of the last months brought on average."""

    months: int
    first: date
    per_month: float


class PaceShape(Schema):
    """What each remaining month must bring (of an upper bound: may bring), against what months have brought."""

    per_month: float
    months: int
    recent: list[AverageShape]
    reached: int = Field(description="历史上达到这一月均水平的期数")
    stretches: int = Field(description="历史上的全部期数")
    rests: list[RestShape]


class ClosingShape(Schema):
    """The gap of a target on a day with its levers, the largest first.

    `state` is open, met, over (the horizon has ended) or unknown; `why` tells why no gap is told. `lack` is what the
    value lacks, of a growth in points; `gap` is what sizes are shares of, in the base unit `unit`. `added` is what the
    levers come to without counting anything twice, `left` what the gap keeps.
    """

    target: str
    on: date
    state: str
    why: str
    unit: str
    lack: float | None
    behind: float | None = Field(description="比应有进度差")
    short: float | None = Field(description="按研判期末差")
    room: float | None = Field(description="控制线内余量")
    gap: float | None
    added: float | None
    left: float | None
    levers: list[LeverShape]
    pace: PaceShape | None
    notes: list[str]


@router.get("/targets/{pk}/levers", response=answers(ClosingShape), summary="目标的差距与着力点")
@needs("ledger.view")
def get_levers(request: Any, zone: ZoneCode, pk: RecordId) -> ClosingShape:
    """What would close the gap of a target, from what the records hold today."""
    target = get_object_or_404(queries.targets(request.user, request.zone), pk=pk)
    today = timezone.localdate()
    told = closing(request.user, request.zone, target, today)
    return _shape(told, address(request.zone, "targets", target.pk), today)


def _shape(told: Closing, target: str, on: date) -> ClosingShape:
    gap = {name: getattr(told.gap, name, None) for name in ("lack", "behind", "short", "room")}
    return ClosingShape(
        target=target,
        on=on,
        state=told.state,
        why=told.why,
        unit=told.unit,
        gap=told.amount,
        added=told.added.amount if told.added else None,
        left=told.added.left if told.added else None,
        levers=[_lever(each) for each in told.levers],
        pace=_pace(told),
        notes=list(told.notes),
        **gap,
    )


def _lever(each: Lever) -> LeverShape:
    said = {
        name: getattr(each, name) for name in ("kind", "what", "note", "size", "share", "likely", "view", "address")
    }
    return LeverShape(name=each.word, records=[BehindShape(**one._asdict()) for one in each.records], **said)


def _pace(told: Closing) -> PaceShape | None:
    pace = told.pace
    if pace is None:
        return None
    return PaceShape(
        per_month=pace.needed,
        months=pace.months,
        recent=[AverageShape(**each._asdict()) for each in pace.recent],
        reached=pace.reached,
        stretches=pace.stretches,
        rests=[RestShape(**each._asdict()) for each in pace.rests],
    )
