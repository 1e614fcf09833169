"""Key projects as a briefing tells them: stage and light as of a day, what they have invested this year, what is in
the way.

Told are the largest projects that are signed and not yet in production, and those that went into it in the period.
Stages, milestones, investment and problems are those of the day; status, plan and names as of the last look.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from django.db.models import F, Q, Sum

from guatu.briefing.facts import Project as Told
from guatu_web.briefings.queries.asked import Asked
from guatu_web.briefings.queries.notes import MATTERS, matter
from guatu_web.projects.models import Invested, Milestone, Move, Problem, Project, Stage, Status
from guatu_web.projects.queries.filters import GOING
from guatu_web.projects.queries.timeline import RANK

MOST = 30
"""So many projects are told of, the largest."""
RED_AFTER = 60
"""A milestone so many days behind its plan is red."""
BUILDING = (Stage.SIGNED, Stage.REGISTERED, Stage.LAND, Stage.STARTED, Stage.COMPLETED)
_SHOWN = ("name", "total", "stage", "stage_on", "status", "status_reason", "status_on", "zone_id", "unit_id", "area_id")


class Ahead(NamedTuple):
    """The next milestone of a project and its planned day; `late` by how many days the worst unreached one is."""

    stage: str = ""
    planned: date | None = None
    late: int = 0


def register(asked: Asked) -> Any:
    """The projects that the person may see: neither archived nor merged into another, of the area."""
    rows = asked.seen("projects.view", Project.objects.filter(archived_at=None, merged_into=None))
    return asked.within(rows)


def projects_of(asked: Asked) -> list[Told]:
    """The key projects; five queries, one more for a past day."""
    moved = Move.objects.filter(zone=asked.zone, what=Move.What.STAGE, on__range=(asked.period.first, asked.as_of))
    going = Q(status__in=GOING, stage__in=BUILDING)
    reached = Q(pk__in=moved.filter(target=Stage.PRODUCING).values("project"), stage=Stage.PRODUCING, status__in=GOING)
    rows = register(asked).filter(going | reached).only(*_SHOWN).annotate(of_unit=F("unit__name"))
    rows = list(rows.order_by(F("total").desc(nulls_last=True), "pk")[:MOST])
    pks = [each.pk for each in rows]
    stages = stages_of(asked, pks)
    ahead, invested, problems = ahead_of(asked, pks), _invested(asked, pks), _problems(asked, pks)
    return [
        _told(asked, each, stages.get(each.pk), ahead.get(each.pk, Ahead()), invested.get(each.pk), problems)
        for each in rows
        if stages.get(each.pk) is None or stages[each.pk][0] in (*BUILDING, Stage.PRODUCING)
    ]


def stages_of(asked: Asked, pks: Sequence[int]) -> dict[int, tuple[str, date]]:
    """Which stage each project had reached by a past day, and since when; nothing for what stands as it is."""
    if asked.past is None:
        return {}
    moves = Move.objects.filter(project__in=pks, what=Move.What.STAGE, on__lte=asked.as_of).order_by("on", "pk")
    return {pk: (target, on) for pk, target, on in moves.values_list("project", "target", "on")}


def ahead_of(asked: Asked, pks: Collection[int]) -> dict[int, Ahead]:
    """The milestones that projects have not reached by the day; one query."""
    rows = Milestone.objects.filter(project__in=pks, archived_at=None, planned_on__isnull=False)
    rows = rows.filter(Q(actual_on=None) | Q(actual_on__gt=asked.as_of))
    found: dict[int, Ahead] = {}
    told = rows.order_by().values_list("project", "stage", "planned_on")
    for pk, stage, planned in sorted(told, key=lambda each: RANK.get(each[1], 0)):
        if planned is None:
            continue
        held = found.get(pk)
        late = max((asked.as_of - planned).days, 0)
        found[pk] = Ahead(stage, planned, late) if held is None else held._replace(late=max(held.late, late))
    return found


def light_of(status: str, ahead: Ahead) -> str:
    """A project that stands still or is far behind a milestone is red, a delayed one yellow, else green."""
    if status == Status.DORMANT or ahead.late > RED_AFTER:
        return "red"
    return "yellow" if status == Status.DELAYED or ahead.late else "green"


def _invested(asked: Asked, pks: Collection[int]) -> Mapping[int, Decimal]:
    """What projects have invested since the period's January, to its end."""
    first = date(asked.period.last.year, 1, 1)
    rows = Invested.objects.filter(project__in=pks, archived_at=None, period_first__gte=first)
    rows = rows.filter(period_last__lte=asked.period.last)
    if asked.past is not None:
        rows = rows.filter(created_at__lt=asked.end)
    return dict(rows.order_by().values("project").annotate(sum=Sum("amount")).values_list("project", "sum"))


def _problems(asked: Asked, pks: Collection[int]) -> Mapping[int, list[tuple[str, str, date | None]]]:
    """What stands in the way of projects on the day: the problem, who solves it, until when."""
    rows = Problem.objects.filter(project__in=pks, archived_at=None, raised_on__lte=asked.as_of)
    rows = rows.filter(Q(solved_on=None) | Q(solved_on__gt=asked.as_of)).order_by("raised_on", "pk")
    found = defaultdict[int, list[tuple[str, str, date | None]]](list)
    for pk, text, unit, due in rows.values_list("project", "text", "unit__name", "due_on"):
        found[pk].append((text, unit or "", due))
    return found


def _told(
    asked: Asked,
    row: Any,
    then: tuple[str, date] | None,
    ahead: Ahead,
    invested: Decimal | None,
    problems: Mapping[int, list[tuple[str, str, date | None]]],
) -> Told:
    stage, since = then or (row.stage, row.stage_on)
    wrong = [_problem(asked, *each) for each in problems.get(row.pk, ())]
    if row.status in (Status.DELAYED, Status.DORMANT) and row.status_reason:
        wrong.insert(0, row.status_reason.rstrip("。；;"))
    return Told(
        name=row.name,
        owner=row.of_unit or "",
        stage=str(Stage(stage).label),
        total=row.total,
        invested=invested,
        light=light_of(row.status, ahead),
        progress=_progress(str(Stage(stage).label), since, ahead, asked),
        problem="；".join(dict.fromkeys(wrong)),
        next=_next(asked, ahead, problems.get(row.pk, ())),
        source=asked.source("projects:project", row.pk),
    )


def _progress(stage: str, since: date, ahead: Ahead, asked: Asked) -> str:
    said = f"{since.year}年{since.month}月{since.day}日{stage}"
    if not ahead.late or ahead.planned is None:
        return said
    due = f"{ahead.planned.year}年{ahead.planned.month}月{ahead.planned.day}日"
    return f"{said}，原计划{due}{Stage(ahead.stage).label}，已滞后{(asked.as_of - ahead.planned).days}天"


def _next(asked: Asked, ahead: Ahead, problems: Sequence[tuple[str, str, date | None]]) -> str:
    in_time = [each for each in problems if each[1] and each[2] is not None and each[2] >= asked.as_of]
    said = [f"由{unit}于{due.month}月{due.day}日前协调解决" for _text, unit, due in in_time[:1] if due]
    if ahead.planned is not None and ahead.planned >= asked.as_of:
        day = f"{ahead.planned.year}年{ahead.planned.month}月{ahead.planned.day}日"
        said.append(f"确保{day}前{Stage(ahead.stage).label}")
    return "，".join(said)


def _problem(asked: Asked, text: str, unit: str, due: date | None) -> str:
    """A problem, with who should have solved it by now."""
    said = text.rstrip("。；;")
    if due is None or due >= asked.as_of:
        return said
    return f"{said}（应由{unit}于{due.month}月{due.day}日前解决，已逾期）" if unit else f"{said}（已逾期未解决）"


def solutions_of(asked: Asked) -> tuple[str, ...]:
    """What is to be solved next for projects, the soonest first; one query."""
    going = register(asked).filter(status__in=GOING).values("pk")
    rows = Problem.objects.filter(project__in=going, archived_at=None, raised_on__lte=asked.as_of, due_on__gte=asked.on)
    rows = rows.filter(Q(solved_on=None) | Q(solved_on__gt=asked.as_of)).order_by("due_on", "pk")
    told = rows.values_list("project__name", "text", "unit__name", "due_on")[:MATTERS]
    return tuple(matter(f"{name}：{text.rstrip('。；;')}", unit, due, "解决") for name, text, unit, due in told)
