"""Items that are due or became red, alarms that stand, projects that are stuck: of each those that a person may see."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from django.db.models import Case, Count, Exists, F, OuterRef, Q, QuerySet, Subquery, Value, When, Window
from django.db.models.functions import JSONObject
from django.utils import timezone

from guatu_web.accounts.models import User
from guatu_web.alarms.in_words import sentence
from guatu_web.alarms.models import STANDING, Alarm
from guatu_web.alarms.queries.listing import read as read_alarms
from guatu_web.areas.models import Zone
from guatu_web.policies import may, visible
from guatu_web.projects.models import Milestone, Problem, Status
from guatu_web.projects.queries.filters import GOING, overdue, standing
from guatu_web.supervision.models import Item, Mark
from guatu_web.supervision.queries.roles import visible_items
from guatu_web.supervision.queries.staying import REASONS, RUNNING

AHEAD = timedelta(days=6)
"""The week: today and so many days more."""
SHOWN = 8
"""So many lines stand in each list; the pages of each kind have the others."""
_ITEM = ("pk", "number", "title", "light", "light_reason", "due_on", "percent")


class Lines(NamedTuple):
    """The first lines of a list, how many there are, and how many of them are of a narrower kind."""

    number: int
    among: int
    lines: list[Any]


NOTHING = Lines(0, 0, [])


class Items(NamedTuple):
    """Items due within the week (`among`: today), items that became red since a moment, and how many are overdue."""

    due: Lines
    red: Lines
    overdue: int


def items(user: User, zone: Zone, on: date, since: datetime) -> Items:
    """Items that run; two queries."""
    if not may(user, "supervision.view", zone):
        return Items(NOTHING, NOTHING, 0)
    rows = visible_items(user, zone).filter(state_kind__in=RUNNING)
    near = rows.filter(due_on__lte=on + AHEAD).annotate(
        total=Window(Count("pk", filter=Q(due_on__gte=on))),
        today=Window(Count("pk", filter=Q(due_on=on))),
        late=Window(Count("pk", filter=Q(due_on__lt=on))),
        over=Case(When(due_on__lt=on, then=Value(1)), default=Value(0)),
    )
    due = list(_read(near).order_by("over", "due_on", "pk").values(*_ITEM, "of_unit", "total", "today", "late")[:SHOWN])
    fresh = _read(rows.filter(_reddened(timezone.localdate(since), on))).annotate(total=Window(Count("pk")))
    red = list(fresh.order_by("due_on", "pk").values(*_ITEM, "of_unit", "total")[:SHOWN])
    counted = due[0] if due else {"total": 0, "today": 0, "late": 0}
    lines = [each for each in due if each["due_on"] >= on]
    return Items(Lines(counted["total"], counted["today"], lines), _red(red), counted["late"])


def _read(rows: QuerySet[Item]) -> QuerySet[Any]:
    return rows.annotate(of_unit=F("unit__name"))


def _red(rows: list[dict[str, Any]]) -> Lines:
    return Lines(rows[0]["total"], 0, rows) if rows else NOTHING


def _reddened(day: date, on: date) -> Q:
    """Red items whose time ran out on a day or later: their own, that of a report, or that of their state."""
    missed = Mark.objects.filter(item=OuterRef("pk"), archived_at=None, colour=Item.Colour.RED, due_on__gte=day)
    late = Q(light_reason="overdue", due_on__gte=day, due_on__lt=on)
    stays = Q(light_reason__in=REASONS, leave_by__gte=day)
    return Q(light=Item.Colour.RED) & (late | stays | Q(Exists(missed), light_reason="missed"))


# ------------------------------------------------------------------ alarms


class Raised(NamedTuple):
    """An alarm with its sentence, and whether it was raised since the visit before."""

    alarm: Any
    said: str
    new: bool


def alarms(user: User, zone: Zone, since: datetime) -> Lines:
    """The alarms that stand, the newest first (`among`: raised since a moment); one query."""
    if not may(user, "alarms.view", zone):
        return NOTHING
    rows = visible(user, "alarms.view", zone, Alarm.objects.filter(archived_at=None, state__in=STANDING))
    counted = read_alarms(rows).annotate(
        total=Window(Count("pk")), among=Window(Count("pk", filter=Q(raised_at__gt=since)))
    )
    found: list[Any] = list(counted.order_by("-raised_at", "-pk")[:SHOWN])
    lines = [Raised(each, sentence(each), each.raised_at > since) for each in found]
    return Lines(found[0].total, found[0].among, lines) if found else NOTHING


# ------------------------------------------------------------------ projects


class Stuck(NamedTuple):
    """A project that is stuck: dormant, late for a milestone, or with a problem beyond its date."""

    pk: int
    name: str
    stage: str
    status: str
    status_on: date
    unit: str
    total: Any
    late: Mapping[str, Any] | None
    problem: str


def projects(user: User, zone: Zone, on: date) -> Lines:
    """The projects that are stuck, the largest first; one query."""
    if not may(user, "projects.view", zone):
        return NOTHING
    late = Milestone.objects.filter(project=OuterRef("pk"), archived_at=None, planned_on__lt=on, actual_on=None)
    problems = Problem.objects.filter(project=OuterRef("pk"), archived_at=None, solved_on=None, due_on__lt=on)
    stuck = Q(status=Status.DORMANT) | overdue(on) | Q(Exists(problems), status__in=GOING)
    told = (
        standing(user, zone)
        .filter(stuck)
        .annotate(
            of_unit=F("unit__name"),
            number_of=Window(Count("pk")),
            dormant=Window(Count("pk", filter=Q(status=Status.DORMANT))),
            late=Subquery(late.order_by("planned_on").values(told=JSONObject(stage="stage", on="planned_on"))[:1]),
            problem=Subquery(problems.order_by("due_on").values("text")[:1]),
        )
    )
    columns = ("pk", "name", "stage", "status", "status_on", "of_unit", "total", "late", "problem")
    rows = list(
        told.order_by(F("total").desc(nulls_last=True), "pk").values_list(*columns, "number_of", "dormant")[:SHOWN]
    )
    lines = [_stuck(row[:-2]) for row in rows]
    return Lines(rows[0][-2], rows[0][-1], lines) if rows else NOTHING


def _stuck(row: tuple[Any, ...]) -> Stuck:
    pk, name, stage, status, status_on, unit, total, late, problem = row
    day = {**late, "on": date.fromisoformat(str(late["on"])[:10])} if late else None
    return Stuck(pk, name, stage, status, status_on, unit, total, day, problem or "")
