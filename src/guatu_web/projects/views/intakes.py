"""Lists of projects that are handed in: upload, what was found and what would change, writing all of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import FileResponse, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_POST

from guatu_web.documents import progress, receiving
from guatu_web.documents.handing_in import acted, handed
from guatu_web.documents.here import Here
from guatu_web.policies import may, needs
from guatu_web.projects import lists
from guatu_web.projects.actions import exporting, intakes
from guatu_web.projects.books import FINDINGS, FINDINGS_NAME
from guatu_web.projects.headings import words
from guatu_web.projects.list_findings import ERROR, RULES, Found
from guatu_web.projects.models import Intake
from guatu_web.projects.tasks import enqueue
from guatu_web.records.books import book, download
from guatu_web.records.errors import Refused
from guatu_web.records.forms import whole_number

State = Intake.State
SHOWN, PAGE = 100, 50
WIDE = ("findings", "changes")
"""Columns that only the page of a list reads."""


class Counted(NamedTuple):
    """A kind of findings in a list, and how many there are."""

    rule: str
    name: str
    is_error: bool
    many: int


@needs("projects.change")
def intake_list(request: Here) -> HttpResponse:
    """The lists that a person may handle, the newest first, and the upload of another one."""
    return _list(request)


def _list(request: Here, refused: str = "", status: int = 200) -> HttpResponse:
    rows = _visible(request).select_related("uploaded_by").defer(*WIDE)[:SHOWN]
    columns = {field: names[0] for field, names in words()["columns"].items()}
    context = {"here": "projects", "rows": rows, "refused": refused, "columns": columns}
    return render(request, "projects/intakes.html", context, status=status)


def _visible(request: Here) -> QuerySet[Intake]:
    """All lists of the zone for whom the right reaches over all of it, else the own ones."""
    rows = Intake.objects.filter(zone=request.zone)
    whole = may(request.user, "projects.merge", request.zone)
    return rows if whole else rows.filter(uploaded_by=request.user)


# The limit has to stand before anything reads the body, and the check against forged requests reads it.


@needs("projects.change")
@csrf_exempt
@require_POST
def upload(request: Here) -> HttpResponse:
    """Takes a list in."""
    receiving.limit(request)
    return _upload(request)


@csrf_protect
def _upload(request: Here) -> HttpResponse:
    try:
        intake = _taken(request)
    except Refused as refused:
        return _list(request, str(refused), 422)
    enqueue(intake)
    return redirect("projects:intake", request.zone.code, intake.pk)


def _taken(request: Here) -> Intake:
    name, file = handed(request)
    return intakes.upload(request.user, request.zone, name, lists.store(name, file.chunks()))


@needs("projects.change")
def intake(request: Here, pk: int) -> HttpResponse:
    """One list: how far it is, what was found, and what would change."""
    return _page(request, _intake(request, pk))


@needs("projects.change")
def status(request: Here, pk: int) -> HttpResponse:
    """How far a list is; once its work is done, the page is loaded anew."""
    found = get_object_or_404(_visible(request).defer(*WIDE), pk=pk)
    answer = render(request, "projects/_intake_progress.html", _progress(found))
    if not found.is_at_work:
        answer["HX-Refresh"] = "true"
    return answer


@needs("projects.change")
@require_POST
def confirm(request: Here, pk: int) -> HttpResponse:
    """Writes the rows, in the background: all of them, or none."""

    def act(found: Intake) -> None:
        looked = request.POST.get("looked") == "1"
        intakes.confirm(request.user, found, version=_version(request), looked=looked)
        enqueue(found)

    return _act(request, pk, act)


@needs("projects.change")
@require_POST
def read_again(request: Here, pk: int) -> HttpResponse:
    """Holds a list against the register as it is now; what waits is queued again."""

    def act(found: Intake) -> None:
        if not found.is_at_work:
            intakes.read_again(request.user, found, version=_version(request))
        enqueue(found)

    return _act(request, pk, act)


@needs("projects.change")
@require_POST
def send_back(request: Here, pk: int) -> HttpResponse:
    """The list is not brought in."""
    reason = request.POST.get("reason", "")
    return _act(
        request, pk, lambda found: intakes.send_back(request.user, found, version=_version(request), reason=reason)
    )


@needs("projects.change")
def findings(request: Here, pk: int) -> FileResponse:
    """All findings about a list as an Excel book, to be mended in the office's own file."""
    found = _intake(request, pk)
    file, count = book(FINDINGS_NAME, FINDINGS, (Found(*each) for each in found.findings))
    exporting.record_findings(request.user, found, count)
    return download(file, f"{found.file_name}{FINDINGS_NAME}")


def _act(request: Here, pk: int, act: Callable[[Intake], None]) -> HttpResponse:
    return acted(request, pk, _intake, act, _page, "projects:intake")


def _version(request: Here) -> int:
    return whole_number(request.POST.get("version"))


def _intake(request: Here, pk: int) -> Intake:
    return get_object_or_404(_visible(request).select_related("zone", "uploaded_by", "confirmed_by"), pk=pk)


def _progress(found: Intake) -> dict[str, Any]:
    told = progress.told(lists.progress_of(found.pk))
    return {"intake": found, "working": found.is_at_work, "progress": told}


def _page(request: Here, found: Intake, *, refused: str = "", since: Any = (), status: int = 200) -> HttpResponse:
    asked = request.GET.get("kind", "")
    rule = asked if asked in found.preview.get("rules", {}) else ""
    told = [Found(*each) for each in found.findings if not rule or each[0] == rule]
    told.sort(key=lambda each: each.severity != ERROR)
    context = {
        "here": "projects",
        **_progress(found),
        "kinds": _counted(found),
        "rule": rule,
        "found": _paged(told, request.GET.get("page", "1")),
        "changes": _paged(found.changes, request.GET.get("changes", "1")),
        "refused": refused,
        "since": since,
    }
    return render(request, "projects/intake.html", context, status=status)


def _paged(rows: list[Any], number: str) -> Page[Any]:
    return Paginator(rows, PAGE).get_page(number)


def _counted(found: Intake) -> list[Counted]:
    """The kinds of findings: errors first, then by how many there are."""
    told = [
        Counted(rule, RULES[rule].name, RULES[rule].severity == ERROR, many)
        for rule, many in found.preview.get("rules", {}).items()
    ]
    return sorted(told, key=lambda each: (not each.is_error, -each.many))
