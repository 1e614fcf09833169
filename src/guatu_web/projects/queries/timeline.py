"""The timeline (时间表) of projects: planned against actual milestones, project by project, on one scale of months."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from django.db.models import F, QuerySet

from guatu.periods import Period, month
from guatu_web.projects.models import Milestone, Project, Stage

WIDTH = 480
"""Units of the drawing; its height is HEIGHT a line."""
HEIGHT = 30
LABEL = 34
"""Room for the name of a month; one that would be cut off is left out."""
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


class Bar(NamedTuple):
    """A piece of a line: where it begins, and how long it is."""

    x: int
    width: int


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


class Tick(NamedTuple):
    """The beginning of a month on the scale."""

    x: int
    month: Period


class Scale(NamedTuple):
    """The days that the drawing holds, the beginnings of their months, and where today stands (None: not on it)."""

    first: date
    last: date
    ticks: list[Tick]
    today: int | None

    def holds(self, day: date) -> bool:
        """Whether the drawing has a place for a day."""
        return self.first <= day <= self.last

    def at(self, day: date) -> int:
        """Where a day is, with room for its mark."""
        days = (self.last - self.first).days + 1
        x = round((day - self.first).days * WIDTH / days)
        return max(RADIUS, min(WIDTH - RADIUS, x))

    def bar(self, days: Sequence[date]) -> Bar | None:
        """From the first of some days to the last."""
        if len(days) < 2:
            return None
        begin, end = self.at(min(days)), self.at(max(days))
        return Bar(begin, max(1, end - begin))


def read(rows: QuerySet[Project]) -> QuerySet[Project]:
    """Rows with what the timeline shows of them."""
    return rows.only("number", "name", "stage", "status", "unit_id", "total").annotate(of_unit=F("unit__name"))


def milestones_of(projects: Sequence[Any]) -> dict[int, list[Milestone]]:
    """The milestones of some projects in the order of stages; one query."""
    rows = Milestone.objects.filter(project__in=[each.pk for each in projects], archived_at=None)
    found: dict[int, list[Milestone]] = {each.pk: [] for each in projects}
    for each in rows.only("project_id", "stage", "planned_on", "first_planned_on", "actual_on"):
        found[each.project_id].append(each)
    for milestones in found.values():
        milestones.sort(key=lambda one: RANK.get(one.stage, 0))
    return found


def lines(projects: Sequence[Any], told: Mapping[int, list[Milestone]], today: date) -> tuple[Scale, list[Line]]:
    """The projects of a page on one scale."""
    days = [day for rows in told.values() for row in rows for day in (row.planned_on, row.actual_on) if day]
    scale = _scale(days, today)
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
    plan = scale.bar([each.day for each in planned])
    course = scale.bar([each.day for each in actual])
    return Line(project, _near(milestones), planned, actual, plan, course, max(slips, default=None))


def _near(milestones: list[Milestone]) -> list[Milestone]:
    """The last that was reached, and the next that are planned."""
    reached = [each for each in milestones if each.actual_on]
    ahead = [each for each in milestones if not each.actual_on and each.planned_on]
    return [*reached[-1:], *ahead[: NEAR - 1]]


def _scale(days: Sequence[date], today: date) -> Scale:
    first, last = min([*days, today]), max([*days, today])
    begin = max(first.year * 12 + first.month - 1, today.year * 12 + today.month - 1 - BEFORE)
    end = min(last.year * 12 + last.month - 1, begin + MOST_MONTHS - 1)
    months = [month(each // 12, each % 12 + 1) for each in range(begin, end + 1)]
    bare = Scale(months[0].first, months[-1].last, [], None)
    every = -(-len(months) // 12)
    ticks = [Tick(bare.at(each.first), each) for each in months[::every]]
    ticks = [each for each in ticks if each.x <= WIDTH - LABEL]
    return bare._replace(ticks=ticks, today=bare.at(today) if bare.holds(today) else None)
