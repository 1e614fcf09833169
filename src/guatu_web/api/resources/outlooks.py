"""Outlooks: what was said of targets when, and how good it was."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Literal

from django.shortcuts import get_object_or_404
from ninja import Query, Router, Schema
from pydantic import Field

from guatu_web.api import queries
from guatu_web.api.failures import answers
from guatu_web.api.pages import Listing, Page, page
from guatu_web.api.shapes import address, period_text
from guatu_web.api.values import Exact, PeriodText, RecordId, ZoneCode
from guatu_web.ledger.models import Outlook
from guatu_web.policies import needs

router = Router(tags=["目标"])


class ScoreShape(Schema):
    """How good an outlook was once its horizon had ended: `brier` is the squared error of its probability."""

    scored_at: datetime
    final: float
    met: bool
    brier: float
    covered: bool = Field(description="最终值落在80%区间内")


class OutlookShape(Schema):
    """What was said of a target on a day; values are in the target's base unit, of a growth target in percent.

    `status` is the light against the trajectory, `light` that of the outlook; where one is empty its reason is told.
    `low` and `high` are the ends of the 80 % interval of the final value.
    """

    id: int
    target: str
    made_at: datetime
    made_on: date
    period: PeriodText | None = Field(description="数据截至的时期")
    goal: Exact
    bound: str
    kind: str
    value: float | None
    trajectory: str
    expected: float | None
    ratio: float | None
    status: str
    status_reason: str
    quality: str
    method: str
    probability: float | None
    light: str
    reason: str
    median: float | None
    low: float | None
    high: float | None
    per_month: float | None
    score: ScoreShape | None


class OutlookListing(Listing):
    """Which outlooks; the newest come first."""

    sort: Literal["id", "-id"] = "-id"


@router.get("/targets/{pk}/outlooks", response=answers(Page[OutlookShape]), summary="目标的历次研判")
@needs("ledger.view")
def list_outlooks(request: Any, zone: ZoneCode, pk: RecordId, listing: Query[OutlookListing]) -> Page[OutlookShape]:
    """What was said of a target, the newest first, with the scores of those whose horizon has ended."""
    target = get_object_or_404(queries.targets(request.user, request.zone), pk=pk)
    rows = Outlook.objects.filter(target=target).select_related("score")
    here = address(request.zone, "targets", target.pk)
    return page(request, rows, listing, {"id": "pk"}, lambda row: _shape(row, here))


_PLAIN = (
    *("id", "made_at", "made_on", "goal", "bound", "kind", "value", "trajectory", "expected", "ratio", "status"),
    *("status_reason", "quality", "method", "probability", "light", "reason", "median", "low", "high", "per_month"),
)


def _shape(row: Outlook, target: str) -> OutlookShape:
    score = getattr(row, "score", None)
    told = {name: getattr(row, name) for name in _PLAIN}
    return OutlookShape(target=target, period=period_text(row), score=_score(score) if score else None, **told)


def _score(score: Any) -> ScoreShape:
    return ScoreShape(**{name: getattr(score, name) for name in ScoreShape.model_fields})
