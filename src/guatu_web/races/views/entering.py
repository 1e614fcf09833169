"""Pages of what the office enters: things that count, with their proofs; targets and values racer by racer."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from guatu.periods import Period
from guatu.race.spec import Leaf
from guatu_web.documents.handing_out import handed_out
from guatu_web.documents.here import Here
from guatu_web.policies import may, needs, visible
from guatu_web.projects.models import Project
from guatu_web.races.actions import entering
from guatu_web.races.forms import EntryForm, ValuesForm, WithdrawForm, named
from guatu_web.races.models import Entry
from guatu_web.races.queries.racers import Field
from guatu_web.races.queries.targets import horizon, targets_of
from guatu_web.races.views.frame import Place, frame, place
from guatu_web.records.errors import Refused
from guatu_web.supervision.proofs import SHOWN, path_of

MOST = 500
"""So many entries of a year are listed."""


@needs("races.view")
def entries(request: Here, league: str) -> HttpResponse:
    """What was entered in the year of a period, also what was taken back."""
    at = place(request, league)
    first = date(at.period.last.year, 1, 1)
    rows = Entry.objects.filter(kind=Entry.Kind.RECORD, league=league, on__gte=first, on__lte=at.period.last)
    rows = visible(request.user, "races.view", request.zone, rows).select_related("by", "owner", "project")
    context = {
        **frame(request, at, "entries"),
        "rows": list(rows.order_by("-on", "-pk")[:MOST]),
        "names": entering.record_sources(at.league),
        "racers": entering.racing(request.zone, at.league),
        "may_freeze": may(request.user, "races.freeze", request.zone),
        "year": first.year,
    }
    return render(request, "races/entries.html", context)


@needs("races.freeze")
def enter(request: Here, league: str) -> HttpResponse:
    """The form of a new entry."""
    at = place(request, league)
    sent = request.method == "POST"
    people = [(str(each.pk), each.name) for each in Field(request.zone, at.league).people]
    sources = list(entering.record_sources(at.league).items())
    racers = list(entering.racing(request.zone, at.league).items())
    form = EntryForm(request.POST if sent else None, request.FILES if sent else None, sources, racers, people)
    status = 200
    if sent:
        status = 422
        if form.is_valid():
            try:
                _enter(request, at, form.cleaned_data)
            except Refused as refused:
                form.refuse(refused)
            else:
                messages.success(request, _("已登记。"))
                return _to(request, "entries", at)
    return render(request, "races/enter.html", {**frame(request, at, "entries"), "form": form}, status=status)


def _enter(request: Here, at: Place, told: dict[str, Any]) -> Entry:
    value = told["value"] if told["value"] is not None else Decimal(1)
    thing = entering.Thing(
        told["source"], told["racer"], told["on"], told["text"], told["reason"], value, told["owner"],
        _project(request, told["project"]),
    )  # fmt: skip
    return entering.enter(request.user, request.zone, at.league, thing, told["proof"])


def _project(request: Here, number: str) -> Project | None:
    if not number.strip():
        return None
    rows = visible(request.user, "projects.view", request.zone, Project.objects.filter(archived_at=None))
    found = rows.filter(number=number.strip()).first()
    if found is None:
        raise Refused(_("项目库中没有编号“%(number)s”，请核对。") % {"number": number.strip()}, "project")
    return found


@needs("races.freeze")
def withdraw(request: Here, league: str, pk: int) -> HttpResponse:
    """Take an entry back."""
    at, entry = place(request, league), _entry(request, league, pk, standing=True)
    sent = request.method == "POST"
    form = WithdrawForm(request.POST if sent else None, initial={"version": entry.version})
    status = 200
    if sent:
        status = 422
        if form.is_valid():
            try:
                entering.withdraw(request.user, entry, **form.cleaned_data)
            except Refused as refused:
                form.refuse(refused)
            else:
                messages.success(request, _("已撤回。"))
                return _to(request, "entries", at)
    context = {**frame(request, at, "entries"), "form": form, "entry": entry}
    return render(request, "races/withdraw.html", context, status=status)


@needs("races.view")
def proof(request: Here, league: str, pk: int) -> HttpResponseBase:
    """The proof of an entry: a photo may be looked at, anything else is saved."""
    place(request, league)
    entry = _entry(request, league, pk)
    if not entry.proof_digest:
        raise Http404(_("这条登记没有佐证材料。"))
    return handed_out(path_of(entry.proof_digest, entry.proof_type), entry.proof_type, entry.proof_name, shown=SHOWN)


def _entry(request: Here, league: str, pk: int, *, standing: bool = False) -> Entry:
    rows = Entry.objects.filter(league=league, kind=Entry.Kind.RECORD)
    rows = rows.filter(archived_at=None) if standing else rows
    entry = get_object_or_404(visible(request.user, "races.view", request.zone, rows), pk=pk)
    entry.zone = request.zone
    return entry


# ------------------------------------------------------------------ targets and values


@needs("races.freeze")
def targets(request: Here, league: str) -> HttpResponse:
    """Targets of the year, or of the period where a measure has such, racer by racer."""
    return _values(request, place(request, league), Entry.Kind.TARGET)


@needs("races.freeze")
def figures(request: Here, league: str) -> HttpResponse:
    """Values of a period of measures that no metric and no statistics give."""
    return _values(request, place(request, league), Entry.Kind.FIGURE)


def _values(request: Here, at: Place, kind: Entry.Kind) -> HttpResponse:
    leaves = entering.enterable(at.league, kind)
    racers = (entering.appraised if kind == Entry.Kind.TARGET else entering.racing)(request.zone, at.league)
    held = _held(request, at, kind, leaves)
    names = {each.measure.key: each.measure.name for each in leaves}
    sent = request.method == "POST"
    form = ValuesForm(request.POST if sent else None, names, racers, held, names)
    status = 200
    if sent:
        status = 422
        if form.is_valid():
            try:
                changed = entering.set_values(
                    request.user,
                    request.zone,
                    at.league,
                    kind,
                    at.period,
                    form.values,
                    reason=form.cleaned_data["reason"],
                )
            except Refused as refused:
                form.refuse(refused)
            else:
                messages.success(request, _("已保存，改动 %(count)s 处。") % {"count": changed})
                return _to(request, kind.value + "s", at)
    ledger = _of_ledger(request, at) if kind == Entry.Kind.TARGET else {}
    rows = [
        (name, key, [(form[named(each.measure.key, key)], ledger.get((each.measure.key, key))) for each in leaves])
        for key, name in racers.items()
    ]
    context = {
        **frame(request, at, kind.value + "s"), "form": form, "rows": rows, "kind": kind.value,
        "heads": [(each.measure, _over(each, at.period, kind)) for each in leaves],
    }  # fmt: skip
    return render(request, "races/values.html", context, status=status)


def _over(leaf: Leaf, period: Period, kind: Entry.Kind) -> Period:
    return horizon(leaf, period) if kind == Entry.Kind.TARGET else period


def _held(request: Here, at: Place, kind: Entry.Kind, leaves: Sequence[Leaf]) -> dict[tuple[str, str], Decimal]:
    """What has been entered, by measure and racer."""
    over = {each.measure.key: _over(each, at.period, kind) for each in leaves}
    rows = Entry.objects.filter(zone=request.zone, league=at.league.key, kind=kind, archived_at=None)
    rows = rows.filter(period_last__in={each.last for each in over.values()})
    return {(each.source, each.racer): each.value for each in rows if each.period == over.get(each.source)}


def _of_ledger(request: Here, at: Place) -> dict[tuple[str, str], Decimal]:
    """The targets that the ledger has: these hold before what is entered."""
    told, of_ledger = targets_of(Field(request.zone, at.league), at.period, ())
    return {(measure, racer): told[measure][racer] for measure, racer in of_ledger}


def _to(request: Here, page: str, at: Place) -> HttpResponse:
    answer = redirect(f"races:{page}", request.zone.code, at.league.key)
    answer["Location"] += f"?period={at.period}"
    return answer
