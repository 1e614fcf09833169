"""Figures of other zones that a zone enters for itself: their list, one by hand, a table of many, and corrections."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from guatu import catalogue
from guatu.catalogue.indicator import UNITS
from guatu.errors import SourceError
from guatu_web.ledger.actions import peers as acts
from guatu_web.ledger.models import PublishedFigure
from guatu_web.ledger.peer_figures import Read, read_table, text_of
from guatu_web.ledger.peer_forms import PeerForm, SourceForm, TableForm, WithdrawPeerForm, filled_from
from guatu_web.ledger.peers_beside import groups_of
from guatu_web.policies import needs, visible
from guatu_web.records.errors import Refused

SHOWN = 300
"""So many figures are listed, the newest."""


@needs(acts.RIGHT)
def peers(request: Any) -> HttpResponse:
    """The figures that were entered here, the newest first; with `all`, those that were corrected or withdrawn, too."""
    rows = _own(request).order_by("-pk")
    everything, code = request.GET.get("all") == "1", request.GET.get("indicator", "")
    rows = rows if everything else rows.filter(archived_at=None)
    named = dict(_own(request).order_by("indicator").values_list("code", "indicator").distinct())
    shown = rows.filter(code=code) if code in named else rows
    context = {"here": "benchmarks", "figures": shown[:SHOWN], "everything": everything, "code": code, "named": named}
    return render(request, "ledger/peers.html", {**context, "groups": groups_of(request.zone.pk)})


@needs(acts.RIGHT)
def enter(request: Any) -> HttpResponse:
    """What a source tells of one place."""
    known = catalogue.load().codes.get(request.GET.get("indicator", ""))
    return _one(request, {"indicator": known.name, "unit_word": known.display_unit} if known else {})


@needs(acts.RIGHT)
def correct(request: Any, pk: int) -> HttpResponse:
    """All that was entered of one place, indicator and period, filled in to be corrected."""
    figure = get_object_or_404(_own(request).filter(archived_at=None), pk=pk)
    same = {name: getattr(figure, name) for name in ("place", "code", "period_first", "period_last")}
    beside = _own(request).filter(archived_at=None, title=figure.title, **same).order_by("pk")
    return _one(request, filled_from(list(beside)), figure)


@needs(acts.RIGHT)
def table(request: Any) -> HttpResponse:
    """A table of many places: looked through line by line first, then taken in as a whole."""
    groups = groups_of(request.zone.pk)
    names = [each.name for each in groups]
    form = TableForm(request.POST or None, request.FILES or None, groups=names)
    context: dict[str, Any] = {"read": None}
    if request.method == "POST" and form.is_valid():
        form = _with_file(request, form, names)
        read = context["read"] = _read(form, groups) if form.is_valid() else None
        saves = read is not None and read.sound and "save" in request.POST and not request.FILES
        if read and saves and (done := _entered(request, form, read.figures)):
            return done
        context["figures"] = read.figures if read and read.sound else []
    return _page(request, "ledger/peer_table.html", form, groups, context)


@needs(acts.RIGHT)
def withdraw(request: Any, pk: int) -> HttpResponse:
    """Take a figure back."""
    figure = get_object_or_404(_own(request).filter(archived_at=None), pk=pk)
    form = WithdrawPeerForm(request.POST or None, initial={"version": figure.version})
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        acts.withdraw(request.user, figure, version=told["version"], reason=told["reason"])
        messages.success(request, _("已撤回。"))
        return redirect("ledger:peers", request.zone.code)
    context = {"here": "benchmarks", "form": form, "figure": figure}
    return render(request, "ledger/withdraw_peer.html", context, status=422 if form.errors else 200)


def _own(request: Any) -> Any:
    return visible(request.user, acts.RIGHT, request.zone, PublishedFigure.objects.all())


def _one(request: Any, initial: dict[str, Any], figure: PublishedFigure | None = None) -> HttpResponse:
    groups = groups_of(request.zone.pk)
    names = [each.name for each in groups]
    if initial.get("group"):
        names = list(dict.fromkeys((*names, initial["group"])))  # a group that the playbook has no more
    form = PeerForm(request.POST or None, groups=names, initial=initial)
    if request.method == "POST" and form.is_valid():
        done = _entered(request, form, form.cleaned_data["figures"], form.versions())
        if done:
            return done
    return _page(request, "ledger/enter_peer.html", form, groups, {"figure": figure})


def _entered(
    request: Any, form: SourceForm, figures: list[PublishedFigure], seen: dict[int, int] | None = None
) -> HttpResponse | None:
    try:
        done = acts.enter(request.user, request.zone, figures, reason=form.cleaned_data["reason"], seen=seen)
    except Refused as refused:
        form.refuse(refused)
        return None
    told = {"new": done.new, "corrected": done.corrected, "unchanged": done.unchanged}
    messages.success(request, _("新登记 %(new)s 项，更正 %(corrected)s 项，%(unchanged)s 项未变。") % told)
    return redirect("ledger:peers", request.zone.code)


def _with_file(request: Any, form: TableForm, names: list[str]) -> TableForm:
    """The form with the content of the file in place of what was pasted; problems of the file stand beside it."""
    file = form.cleaned_data["file"]
    if file is None:
        return form
    try:
        text = _text(file)
    except SourceError:
        form.add_error("file", _("这个文件不是能读取的表格，请另存为 .xlsx 或 CSV 后上传。"))
        return form
    filled = TableForm({**request.POST.dict(), "table": text}, groups=names)
    filled.is_valid()
    return filled


def _text(file: Any) -> str:
    with tempfile.TemporaryDirectory(prefix="peers-") as folder:
        path = Path(folder) / f"table{Path(file.name).suffix.lower()[:6]}"
        path.write_bytes(file.read())
        return text_of(path)


def _read(form: TableForm, groups: Any) -> Read:
    known = {place for each in groups for place in each.places}
    return read_table(form.cleaned_data["table"], form.cleaned_data["subject"], known)


def _page(request: Any, template: str, form: SourceForm, groups: Any, context: dict[str, Any]) -> HttpResponse:
    read = context.get("read")
    wrong = bool(form.errors) or (read is not None and not read.sound)
    told = {
        "here": "benchmarks",
        "form": form,
        "indicators": [each.name for each in catalogue.load()],
        "unit_words": [word for words in UNITS.values() for word in words],
        "places": list(dict.fromkeys((request.zone.name, *(place for each in groups for place in each.places)))),
        **context,
    }
    return render(request, template, told, status=422 if wrong else 200)
