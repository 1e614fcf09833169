"""What projects lack for their next stage: for one, and with the same few queries for many."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import NamedTuple

from django.db.models import Max, Sum

from guatu.gates import FIELDS, Gate, Held, Lack, following, missing
from guatu.playbook import ProjectRules
from guatu_web.projects.models import Invested, Milestone, Paper, Project, Screening

WAN = Decimal(10_000)
COLUMNS = (
    *("id", "zone_id", "kind", "stage", "total", "investor", "investor_code", "investor_place", "content", "amount"),
    *("foreign", "industry", "cluster", "unit_id", "owner_id", "leader_id", "area_id", "land_need", "land_supplied"),
)
"""Columns of a project that gates look at: for `.only(...)` of who asks about many."""
_ATTRIBUTES = {name: f"{name}_id" if name in ("unit", "owner", "leader", "area") else name for name in FIELDS}


class Next(NamedTuple):
    """The gate before a project, and what it lacks there; None at the end of its ladder."""

    gate: Gate | None
    lacks: list[Lack]


def next_of(project: Project, rules: ProjectRules) -> Next:
    """The gate before one project. Four queries."""
    return next_of_all([project], rules)[project.pk]


def next_of_all(projects: Sequence[Project], rules: ProjectRules) -> dict[int, Next]:
    """The gate before each of many projects, by their ids. Four queries however many there are."""
    held = held_by(projects)
    return {each.pk: _next(each, rules, held[each.pk]) for each in projects}


def held_by(projects: Iterable[Project]) -> dict[int, Held]:
    """What each project holds, by its id. Four queries however many there are."""
    projects = list(projects)
    pks = [each.pk for each in projects]
    papers, planned, admissions, invested = _papers(pks), _planned(pks), _decisions(pks), _invested(pks)
    return {
        each.pk: Held(
            filled=frozenset(name for name, column in _ATTRIBUTES.items() if getattr(each, column) not in (None, "")),
            papers=papers[each.pk],
            planned=planned[each.pk],
            screening=admissions.get(each.pk, ""),
            measures=measures_of(each, invested.get(each.pk)),
        )
        for each in projects
    }


def measures_of(project: Project, invested: Decimal | None = None) -> dict[str, Decimal]:
    """What conditions of gates may bound, as far as it is known: guatu.gates.MEASURES."""
    told = {
        "total": project.total / WAN if project.total is not None else None,
        "foreign": project.foreign,
        "land_need": project.land_need,
        "land_supplied": project.land_supplied,
        "intensity": project.total / WAN / project.land_need if project.total and project.land_need else None,
        "invested_share": (invested or Decimal(0)) / project.total * 100 if project.total else None,
    }
    return {key: round(value, 2) for key, value in told.items() if value is not None}


def _next(project: Project, rules: ProjectRules, held: Held) -> Next:
    ladder = rules.ladder(project.kind)
    gate = following(ladder, project.stage) if ladder else None
    return Next(gate, missing(ladder, gate.stage, held) if ladder and gate else [])


def _papers(pks: list[int]) -> dict[int, set[str]]:
    found: dict[int, set[str]] = defaultdict(set)
    rows = Paper.objects.filter(project__in=pks, archived_at=None).order_by()
    for pk, kind in rows.values_list("project", "kind"):
        found[pk].add(kind)
    return found


def _planned(pks: list[int]) -> dict[int, set[str]]:
    found: dict[int, set[str]] = defaultdict(set)
    rows = Milestone.objects.filter(project__in=pks, archived_at=None, planned_on__isnull=False).order_by()
    for pk, stage in rows.values_list("project", "stage"):
        found[pk].add(stage)
    return found


def _decisions(pks: list[int]) -> dict[int, str]:
    """The decision of the last screening of each project that was screened."""
    rows = Screening.objects.filter(project__in=pks, archived_at=None).order_by()
    last = rows.values("project").annotate(last=Max("pk")).values("last")
    return dict(Screening.objects.filter(pk__in=last).order_by().values_list("project", "decision"))


def _invested(pks: list[int]) -> dict[int, Decimal]:
    rows = Invested.objects.filter(project__in=pks, archived_at=None).order_by()
    return dict(rows.values("project").annotate(sum=Sum("amount")).values_list("project", "sum"))
