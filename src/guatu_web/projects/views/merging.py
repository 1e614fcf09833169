"""Pages on which two entries of one project are made one, and on which that is undone."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from guatu_web.documents.here import Here
from guatu_web.policies import needs
from guatu_web.projects.actions import merging
from guatu_web.projects.models import Merge, Project
from guatu_web.projects.queries.alike import alike
from guatu_web.projects.queries.filters import standing
from guatu_web.records.errors import Overtaken, Refused
from guatu_web.records.forms import whole_number

RIGHT = "projects.merge"


@needs(RIGHT)
def merge(request: Here, pk: int) -> HttpResponse:
    """Which project is the same as this one, what a merge would do, and the merge."""
    kept = get_object_or_404(_projects(request), pk=pk)
    if request.method == "POST":
        return _merged(request, kept)
    number = request.GET.get("with", "").strip()[:40]
    try:
        gone = _named(request, number) if number else None
        return _page(request, kept, gone)
    except Refused as refused:
        return _page(request, kept, None, refused=str(refused), status=422)


def _projects(request: Here) -> QuerySet[Project]:
    rows = standing(request.user, request.zone, RIGHT)
    return rows.select_related("zone", "unit", "area", "owner", "leader")


def _named(request: Here, number: str) -> Project:
    found = _projects(request).filter(number=number).first()
    if found is None:
        raise Refused(_("登记册中没有编号“%(number)s”的项目，请核对。") % {"number": number}, "with")
    return found


def _merged(request: Here, kept: Project) -> HttpResponse:
    gone = get_object_or_404(_projects(request), pk=_number(request, "gone"))
    taken = [name for name in merging.FIELDS if request.POST.get(f"take-{name}") == "1"]
    reason = request.POST.get("reason", "")
    versions = _number(request, "version"), _number(request, "gone_version")
    try:
        merging.merge(request.user, kept, gone, taken=taken, reason=reason, versions=versions)
    except (Refused, Overtaken) as error:
        status = 409 if isinstance(error, Overtaken) else 422
        return _page(request, kept, gone, refused=str(error), taken=taken, reason=reason, status=status)
    messages.success(request, _("“%(gone)s”已并入本项目。") % {"gone": gone.name})
    return redirect("projects:project", request.zone.code, kept.pk)


@needs(RIGHT)
@require_POST
def roll_back(request: Here, pk: int) -> HttpResponse:
    """Undoes a merge."""
    rows = Merge.objects.filter(zone=request.zone).select_related("zone", "kept__zone", "gone__zone")
    merged = get_object_or_404(rows, pk=pk)
    try:
        reason, version = request.POST.get("reason", ""), _number(request, "version")
        back = merging.rollback(request.user, merged, version=version, reason=reason)
    except (Refused, Overtaken) as error:
        status = 409 if isinstance(error, Overtaken) else 422
        return _page(request, merged.kept, None, refused=str(error), status=status)
    messages.success(request, _("合并已撤销，“%(gone)s”已恢复。") % {"gone": back.name})
    return redirect("projects:project", request.zone.code, back.pk)


def _page(
    request: Here, kept: Project, gone: Project | None, *, refused: str = "", status: int = 200, **more: Any
) -> HttpResponse:
    told = None
    if gone is not None:
        try:
            told = merging.preview(request.user, kept, gone)
        except Refused as error:
            refused, status = refused or str(error), 422
    context = {
        "here": "projects",
        "kept": kept,
        "told": told,
        "alike": [] if told else alike(request.zone, *_said(kept), beside=kept.pk),
        "with_number": request.GET.get("with", "")[:40],
        "merges": Merge.objects.filter(zone=request.zone, kept=kept).select_related("gone"),
        "refused": refused,
        "taken": (),
        "reason": "",
        **more,
    }
    return render(request, "projects/merge.html", context, status=status)


def _said(project: Project) -> tuple[str, str, str, str]:
    return project.name, project.investor, project.investor_code, project.content


def _number(request: Here, name: str) -> int:
    return whole_number(request.POST.get(name))
