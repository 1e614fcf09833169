"""The ledger as it stands: observations and tasks."""

from __future__ import annotations

from typing import Any, Literal

from django.shortcuts import get_object_or_404
from ninja import Query, Router

from guatu_web.api import queries
from guatu_web.api.failures import answers
from guatu_web.api.pages import Listing, Page, page
from guatu_web.api.shapes import ObservationShape, TaskShape, observation_shape, task_shape
from guatu_web.api.values import Id, PeriodText, RecordId, Text, ZoneCode
from guatu_web.policies import needs

router = Router(tags=["台账"])

SORTS = {"id": "pk", "period": "period_last", "changed_at": "changed_at", "created_at": "created_at"}
Sort = Literal["id", "-id", "period", "-period", "changed_at", "-changed_at", "created_at", "-created_at"]


class EntryListing(Listing):
    """Which lines of the ledger."""

    sort: Sort = "id"
    area: Id | None = None
    unit: Id | None = None
    period: PeriodText | None = None


class ObservationListing(EntryListing):
    """Which observations."""

    code: Text | None = None
    measure: Literal["level", "growth", "delta", "rank", "multiple", "gap"] | None = None


class TaskListing(EntryListing):
    """Which tasks."""

    state: Literal["open", "done", "withdrawn"] | None = None


@router.get("/observations", response=answers(Page[ObservationShape]), summary="成果列表")
@needs("ledger.view")
def list_observations(request: Any, zone: ZoneCode, listing: Query[ObservationListing]) -> Page[ObservationShape]:
    """Figures that were reported and confirmed."""
    rows = queries.of_period(queries.observations(request.user, request.zone), listing.period)
    rows = queries.narrowed(rows, listing, "area", "unit", "code", "measure")
    return page(request, rows, listing, SORTS, lambda row: observation_shape(row, request.zone))


@router.get("/observations/{pk}", response=answers(ObservationShape), summary="成果")
@needs("ledger.view")
def get_observation(request: Any, zone: ZoneCode, pk: RecordId) -> ObservationShape:
    """One figure that was reported."""
    rows = queries.observations(request.user, request.zone)
    return observation_shape(get_object_or_404(rows, pk=pk), request.zone)


@router.get("/tasks", response=answers(Page[TaskShape]), summary="任务列表")
@needs("ledger.view")
def list_tasks(request: Any, zone: ZoneCode, listing: Query[TaskListing]) -> Page[TaskShape]:
    """What is to be done, with deadline and owner."""
    rows = queries.of_period(queries.tasks(request.user, request.zone), listing.period)
    rows = queries.narrowed(rows, listing, "area", "unit", "state")
    return page(request, rows, listing, SORTS, lambda row: task_shape(row, request.zone))


@router.get("/tasks/{pk}", response=answers(TaskShape), summary="任务")
@needs("ledger.view")
def get_task(request: Any, zone: ZoneCode, pk: RecordId) -> TaskShape:
    """One task."""
    return task_shape(get_object_or_404(queries.tasks(request.user, request.zone), pk=pk), request.zone)
