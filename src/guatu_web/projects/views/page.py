"""The page of a project, and all that has happened to it."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone

from guatu.gates import Ladder
from guatu.playbook import ProjectRules
from guatu_web.accounts.models import User
from guatu_web.documents.here import Here
from guatu_web.policies import may, memberships, needs, visible
from guatu_web.projects import shown
from guatu_web.projects.models import Project, Screening, Stage
from guatu_web.projects.queries import page as queries
from guatu_web.projects.queries.rules import rules_of
from guatu_web.projects.words import lack_in_words, role_name
from guatu_web.records.acts import history
from guatu_web.records.models import AuditEntry

MOST_ENTRIES = 100


@needs("projects.view")
def detail(request: Here, pk: int) -> HttpResponse:
    """One project: how far it has come, what it lacks for the next stage, and all that is kept of it."""
    project = project_of(request, pk)
    rules, today = rules_of(request.zone), timezone.localdate()
    ladder = rules.ladder(project.kind)
    near = queries.around(project, today)
    gate, lacks = queries.ahead(project, ladder, near.held)
    context = {
        **frame(project, ladder),
        "near": near,
        "steps": queries.steps(project, ladder, near.milestones),
        "gate": gate,
        "gate_roles": [role_name(each) for each in gate.roles] if gate else [],
        "lacks": [lack_in_words(each, rules, ladder) for each in lacks] if ladder else [],
        "waived": _waived(near.moves, rules, ladder),
        "paper_names": rules.papers,
        "screens": rules.screening is not None,
        "chart": _chart(near.invested),
        "held_share": near.held.measures.get("invested_share"),
        "rights": rights_in(request.user, project),
        "is_mine": gate is not None and _has_role(request.user, project, gate.roles),
        "slip_word": shown.slip_word,
        "dollars": shown.dollars(project.foreign),
        "today": today,
    }
    return render(request, "projects/project.html", context)


@needs("projects.view")
def screenings(request: Here, pk: int) -> HttpResponse:
    """What was decided on the admission of a project, each time with what the criteria had found."""
    project = project_of(request, pk)
    rules = rules_of(request.zone)
    context = {
        **frame(project, rules.ladder(project.kind)),
        "rows": project.screenings.filter(archived_at=None).select_related("decided_by"),
        "decisions": dict(Screening.Decision.choices),
        "screens": rules.screening is not None,
        "rights": rights_in(request.user, project),
    }
    return render(request, "projects/screenings.html", context)


@needs("projects.view")
def changes(request: Here, pk: int) -> HttpResponse:
    """What was changed of a project, entry by entry of the log."""
    project = project_of(request, pk)
    rows: list[AuditEntry] = list(history(project).order_by("-number")[:MOST_ENTRIES])
    context = {**frame(project, rules_of(request.zone).ladder(project.kind)), "rows": rows}
    return render(request, "projects/changes.html", context)


def project_of(request: Here, pk: int, right: str = "projects.view") -> Project:
    """A project for which the person has a right; 404 for any other."""
    return get_object_or_404(
        visible(request.user, right, request.zone, queries.whole(request.user, request.zone)), pk=pk
    )


def frame(project: Project, ladder: Ladder | None) -> dict[str, Any]:
    """What every page of a project says at its top."""
    today = timezone.localdate()
    names = shown.stage_names(ladder)
    told = {"project": project, "names": names, "stage": names.get(project.stage, Stage(project.stage).label)}
    told |= {"days": max(0, (today - project.stage_on).days), "agreed": shown.agreed(project)}
    return shown.whole(told)


def rights_in(user: User, project: Project) -> dict[str, bool]:
    """What a person may do with a project."""
    names = ("change", "move", "move_freely", "screen", "merge")
    return {each: may(user, f"projects.{each}", project.zone, project) for each in names}


def _has_role(user: User, project: Project, roles: tuple[str, ...]) -> bool:
    return any(each.role in roles for each in memberships(user, project.zone))


def _waived(moves: list[Any], rules: ProjectRules, ladder: Ladder | None) -> dict[int, list[str]]:
    """What each move let pass, in words."""
    return {each.pk: [shown.waived_word(name, rules, ladder) for name in each.waived] for each in moves if each.waived}


def _chart(months: list[queries.Month]) -> dict[str, Any]:
    """Investment by month and all until then, in 万元."""
    return {
        "periods": [f"{each.period.first:%Y-%m}" if each.period else "" for each in months],
        "months": [float(each.amount / shown.TEN_THOUSAND) for each in months],
        "sums": [float(each.sum / shown.TEN_THOUSAND) for each in months],
    }
