"""The timeline (时间表) of projects: planned against actual milestones, project by project, on one scale of months."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from django.db.models import F, QuerySet

from guatu_web.projects.models import Milestone, Project, Stage
from guatu_web.records.month_scale import Bar, Scale, scale_of

MOST_MONTHS = 60
BEFORE = 36
"""A scale of more months would show nothing: it begins so many months before today at the earliest, and what lies
beyond it stands in the table only."""
RADIUS = 4
NEAR = 4
"""So many milestones of a project are told beside the drawing."""
RANK = {each.value: at for at, each in enumerate(Stage)}


class Point(NamedTuple):
    """A milestone on the drawing: where, which, whether it stands for the plan, and by how many days it is late
    (None: on time or not yet due)."""

    x: int
    stage: str
    day: date
    late: int | None


class Line(NamedTuple):
    """A project with the milestones that are near, all of them as planned and as reached, and how late it is at the
    worst."""

    project: Any
    near: list[Milestone]
    planned: list[Point]
    actual: list[Point]
    plan: Bar | None
    course: Bar | None
    late: int | None


def read(rows: QuerySet[Project]) -> QuerySet[Project]:
    """Rows with what the timeline shows of them."""
    return rows.only("number", "name", "stage", "status", "unit_id", "total").annotate(of_unit=F("unit__name"))


def milestones_of(projects: Sequence[Any]) -> dict[int, list[Milestone]]:
    """The milestones of some projects in the order of stages; one query."""
    rows = Milestone.objects.filter(project__in=[each.pk for each in projects], archived_at=None)
    found: dict[int, list[Milestone]] = {each.pk: [] for each in projects}
    for each in rows.only("project_id", "stage", "planned_on", "first_planned_on", "actual_on", "postponed"):
        found[each.project_id].append(each)
    for milestones in found.values():
        milestones.sort(key=lambda one: RANK.get(one.stage, 0))
    return found


def lines(projects: Sequence[Any], told: Mapping[int, list[Milestone]], today: date) -> tuple[Scale, list[Line]]:
    """The projects of a page on one scale."""
    days = [day for rows in told.values() for row in rows for day in (row.planned_on, row.actual_on) if day]
    scale = scale_of([*days, today], today, most=MOST_MONTHS, before=BEFORE, margin=RADIUS)
    return scale, [_line(each, told[each.pk], scale, today) for each in projects]


def slip(milestone: Milestone, today: date) -> int | None:
    """By how many days a milestone was reached after its plan (before it: less than 0); one that is not reached, how
    many days its plan is behind today, None while it is not."""
    if milestone.planned_on is None:
        return None
    if milestone.actual_on is not None:
        return (milestone.actual_on - milestone.planned_on).days
    behind = (today - milestone.planned_on).days
    return behind if behind > 0 else None


def _line(project: Any, milestones: list[Milestone], scale: Scale, today: date) -> Line:
    planned = [
        Point(scale.at(each.planned_on), each.stage, each.planned_on, None)
        for each in milestones
        if each.planned_on and scale.holds(each.planned_on)
    ]
    actual = [
        Point(scale.at(each.actual_on), each.stage, each.actual_on, slip(each, today))
        for each in milestones
        if each.actual_on and scale.holds(each.actual_on)
    ]
    slips = [each for each in (slip(one, today) for one in milestones) if each is not None and each > 0]
    plan = _bar(scale, [each.day for each in planned])
    course = _bar(scale, [each.day for each in actual])
    return Line(project, _near(milestones), planned, actual, plan, course, max(slips, default=None))


def _near(milestones: list[Milestone]) -> list[Milestone]:
    """The last that was reached, and the next that are planned."""
    reached = [each for each in milestones if each.actual_on]
    ahead = [each for each in milestones if not each.actual_on and each.planned_on]
    return [*reached[-1:], *ahead[: NEAR - 1]]


def _bar(scale: Scale, days: Sequence[date]) -> Bar | None:
    """From the first of some days to the last."""
    if len(days) < 2:
        return None
    begin, end = scale.at(min(days)), scale.at(max(days))
    return Bar(begin, max(1, end - begin))
