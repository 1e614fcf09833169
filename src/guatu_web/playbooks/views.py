"""The settings' pages of the playbook: the one in force, its versions, upload and withdrawal."""

from __future__ import annotations

from io import BytesIO
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from guatu import catalogue
from guatu.playbook import PlaybookError
from guatu_web.documents.models import Statement
from guatu_web.playbooks.actions import adopting
from guatu_web.playbooks.forms import AdoptForm, WithdrawForm
from guatu_web.playbooks.in_words import in_words
from guatu_web.playbooks.judging import admission, alarms, bands, briefings, ladders, milestones, peers
from guatu_web.playbooks.models import PlaybookVersion
from guatu_web.playbooks.queries import in_force
from guatu_web.playbooks.uploads import texts_of
from guatu_web.policies import needs, visible
from guatu_web.records.errors import Refused

AROUND = {"here": "settings", "tab": "playbook"}


@needs("playbook.view")
def index(request: Any) -> HttpResponse:
    """The playbook in force, and all versions."""
    versions = visible(request.user, "playbook.view", request.zone, PlaybookVersion.objects.filter(archived_at=None))
    current = in_force(request.zone)
    context = {
        **AROUND,
        "version": current,
        **(_content(current) if current else {}),
        "versions": versions.select_related("uploaded_by").defer("content", "files"),
    }
    return render(request, "playbooks/index.html", context)


@needs("playbook.view")
def version(request: Any, pk: int) -> HttpResponse:
    """One version as it was adopted."""
    found = _version(request, "playbook.view", pk)
    return render(request, "playbooks/version.html", {**AROUND, "version": found, **_content(found)})


@needs("playbook.view")
def download(request: Any, pk: int) -> HttpResponse:
    """The files of a version, as they were uploaded, in a zip."""
    found = _version(request, "playbook.view", pk)
    packed = BytesIO()
    with ZipFile(packed, "w", ZIP_DEFLATED) as archive:
        for name, text in found.files.items():
            archive.writestr(name, text)
    answer = HttpResponse(packed.getvalue(), content_type="application/zip")
    answer["Content-Disposition"] = f'attachment; filename="playbook-{found.pk}.zip"'
    return answer


@needs("playbook.change")
def adopt(request: Any) -> HttpResponse:
    """Upload a playbook: with a mistake it is told where, and the one in force stays."""
    form = AdoptForm(request.POST or None, request.FILES or None)
    mistakes = []
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        try:
            made = adopting.adopt(
                request.user,
                request.zone,
                texts_of(told["sent"]),
                in_force_from=told["in_force_from"],
                reason=told["reason"],
            )
        except PlaybookError as error:
            mistakes = [in_words(each) for each in error.problems]
        except Refused as refused:
            form.refuse(refused)
        else:
            day = made.in_force_from.isoformat()
            messages.success(request, _("已采用 %(version)s，自 %(day)s 起施行。") % {"version": made, "day": day})
            return redirect("playbooks:index", request.zone.code)
    context = {
        **AROUND,
        "form": form,
        "mistakes": mistakes,
        "version": in_force(request.zone),
        "back": reverse("playbooks:index", args=[request.zone.code]),
    }
    return render(request, "playbooks/adopt.html", context, status=422 if form.is_bound else 200)


@needs("playbook.change")
def withdraw(request: Any, pk: int) -> HttpResponse:
    found = _version(request, "playbook.change", pk)
    form = WithdrawForm(request.POST or None, initial={"seen": found.version})
    if request.method == "POST" and form.is_valid():
        try:
            adopting.withdraw(request.user, found, **form.cleaned_data)
        except Refused as refused:
            form.refuse(refused)
        else:
            messages.success(request, _("已撤回 %s。") % found)
            return redirect("playbooks:index", request.zone.code)
    back = reverse("playbooks:index", args=[request.zone.code])
    context = {**AROUND, "form": form, "version": found, "grave": True, "back": back}
    return render(request, "playbooks/withdraw.html", context, status=422 if form.is_bound else 200)


def _version(request: Any, right: str, pk: int) -> PlaybookVersion:
    rows = PlaybookVersion.objects.filter(archived_at=None).select_related("zone", "uploaded_by")
    return get_object_or_404(visible(request.user, right, request.zone, rows), pk=pk)


def _content(version: PlaybookVersion) -> dict[str, Any]:
    """What a playbook says, with the names of the catalogue."""
    playbook, codes = version.playbook, catalogue.load().codes
    measures = dict(Statement.Measure.choices)
    return {
        "playbook": playbook,
        "indicators": [(each, codes.get(each.code)) for each in playbook.indicators],
        "reasons_for": [measures[each] for each in playbook.reasons_for],
        "bands": bands(playbook.pace),
        "milestones": milestones(playbook.pace),
        "alarms": alarms(playbook.alarms),
        "peers": peers(playbook.peers),
        "briefings": briefings(playbook.briefings),
        "ladders": ladders(playbook.projects),
        "admission": admission(playbook.projects),
        "screening": playbook.projects.screening,
    }
