"""The page of a project: all that hangs on it, with a query for each kind of record."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from django.db.models import F, QuerySet

from guatu.gates import FIELDS, Gate, Held, Lack, Ladder, following, missing
from guatu.periods import Period
from guatu_web.accounts.models import User
from guatu_web.areas.models import Zone
from guatu_web.projects.models import (
    Invested,
    Milestone,
    Move,
    Paper,
    Problem,
    Project,
    Quantity,
    Screening,
    Talk,
)
from guatu_web.projects.queries.filters import standing
from guatu_web.projects.queries.gates import measures_of
from guatu_web.projects.queries.timeline import RANK, slip

MOST = 50
"""So many talks, problems and moves are shown; the history has the rest."""


class Planned(NamedTuple):
    """A milestone, and by how many days it slips (None: nothing to say)."""

    row: Milestone
    slip: int | None
    moved: int | None
    """By how many days the plan was moved since it was first promised."""


class Step(NamedTuple):
    """A rung of the ladder: its stage and name, where the project stands ("done", "left_out", "present", "next",
    "later"), and the days planned and reached."""

    stage: str
    name: str
    standing: str
    planned_on: date | None
    actual_on: date | None


class Month(NamedTuple):
    """Investment of a period, and all until its end."""

    row: Invested
    period: Period | None
    amount: Decimal
    sum: Decimal


class Share(NamedTuple):
    """A physical quantity, and how much of it is done in percent (None where nothing is planned)."""

    row: Quantity
    percent: int | None


class Around(NamedTuple):
    """All that hangs on a project."""

    milestones: list[Planned]
    invested: list[Month]
    quantities: list[Share]
    talks: list[Talk]
    problems: list[Problem]
    papers: list[Paper]
    screenings: list[Screening]
    moves: list[Any]
    held: Held

    @property
    def completed(self) -> Decimal:
        """Investment completed so far, in yuan."""
        return self.invested[-1].sum if self.invested else Decimal(0)


def whole(by: User, zone: Zone) -> QuerySet[Project]:
    """The projects that a person sees, each with the names beside it."""
    return standing(by, zone).select_related("zone", "unit", "area", "owner", "leader")


def around(project: Project, today: date) -> Around:
    """All that hangs on a project; eight queries."""
    milestones = sorted(_of(Milestone, project), key=lambda each: RANK.get(each.stage, 0))
    invested = _months(list(_of(Invested, project)))
    papers = list(_of(Paper, project).select_related("document"))
    screenings = list(_of(Screening, project).select_related("decided_by"))
    return Around(
        [Planned(each, slip(each, today), _moved(each)) for each in milestones],
        invested,
        [Share(each, _percent(each)) for each in _of(Quantity, project)],
        list(_of(Talk, project).select_related("by")[:MOST]),
        list(_of(Problem, project).select_related("unit").order_by(F("solved_on").asc(nulls_first=True), "-pk")[:MOST]),
        papers,
        screenings,
        list(Move.objects.filter(project=project).select_related("by").order_by("-pk")[:MOST]),
        Held(
            filled=frozenset(each for each in FIELDS if getattr(project, each) not in (None, "")),
            papers=frozenset(each.kind for each in papers),
            planned=frozenset(each.stage for each in milestones if each.planned_on),
            screening=screenings[0].decision if screenings else "",
            measures=measures_of(project, invested[-1].sum if invested else None),
        ),
    )


def ahead(project: Project, ladder: Ladder | None, held: Held) -> tuple[Gate | None, list[Lack]]:
    """The gate before a project, and what it lacks there; None at the end of its ladder."""
    gate = following(ladder, project.stage) if ladder else None
    return gate, missing(ladder, gate.stage, held) if ladder and gate else []


def steps(project: Project, ladder: Ladder | None, milestones: list[Planned]) -> list[Step]:
    """The ladder of a project with the dates of its stages."""
    if ladder is None:
        return []
    dated = {each.row.stage: each.row for each in milestones}
    ahead = following(ladder, project.stage)
    found = []
    for gate in ladder.gates:
        row = dated.get(gate.stage)
        reached = row.actual_on if row else None
        if gate.stage == project.stage:
            where, reached = "present", project.stage_on
        elif RANK[gate.stage] < RANK[project.stage]:
            where = "done" if reached else "left_out"
        else:
            where, reached = "next" if ahead and gate.stage == ahead.stage else "later", None
        found.append(Step(gate.stage, gate.name, where, row.planned_on if row else None, reached))
    return found


def _of(model: Any, project: Project) -> Any:
    return model.objects.filter(project=project, archived_at=None)


def _moved(milestone: Milestone) -> int | None:
    if milestone.planned_on is None or milestone.first_planned_on is None:
        return None
    return (milestone.planned_on - milestone.first_planned_on).days or None


def _percent(quantity: Quantity) -> int | None:
    return int(quantity.done * 100 / quantity.planned) if quantity.planned else None


def _months(rows: list[Invested]) -> list[Month]:
    found, sum_ = [], Decimal(0)
    for each in sorted(rows, key=lambda row: (row.period_last or date.min, row.pk)):
        sum_ += each.amount
        found.append(Month(each, each.period, each.amount, sum_))
    return found
