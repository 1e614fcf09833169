"""The settings' pages of areas and units: two trees as of a day, each node with its past, and the forms of change."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from guatu_web.areas import queries
from guatu_web.areas.actions import changing, taking_back
from guatu_web.areas.actions.checking import listed
from guatu_web.areas.forms import AddForm, CloseForm, RestateForm, SplitForm, TakeBackForm
from guatu_web.areas.models import FIRST_DAY, LAST_DAY, Area, Unit
from guatu_web.areas.trees import tree
from guatu_web.policies import needs, visible
from guatu_web.records.acts import history
from guatu_web.records.errors import Refused
from guatu_web.records.forms import SiteForm
from guatu_web.records.in_words import told

TREES: dict[str, type[Area] | type[Unit]] = {"areas": Area, "units": Unit}
Shown = dict[str, Any]


@needs("areas.view")
def index(request: Any, kind: str = "areas") -> HttpResponse:
    """A tree as it stood on the day of the address (today)."""
    day, wrong = _day(request.GET.get("day"))
    return render(
        request,
        "areas/index.html",
        {
            **_around(kind),
            "day": day,
            "wrong_day": wrong,
            "is_today": day == timezone.localdate(),
            "branches": tree(_model(kind), request.zone, day),
        },
    )


@needs("areas.view")
def node(request: Any, kind: str, pk: int) -> HttpResponse:
    """A node: how it has stood, and all that was done to it."""
    found = _node(request, "areas.view", kind, pk)
    states = queries.states(found)
    context = {
        **_around(kind),
        "node": found,
        "states": states,
        "is_open": bool(states) and states[0].valid_to == LAST_DAY,
        "can_take_back": queries.last_done(found, states) is not None,
        "rows": told(list(history(found).order_by("-number")[:100])),
    }
    return render(request, "areas/node.html", context)


@needs("areas.change")
def add(request: Any, kind: str) -> HttpResponse:
    model = _model(kind)
    form = AddForm(request.POST or None, zone=request.zone, model=model, initial=request.GET.dict())

    def save(told: dict[str, Any]) -> Any:
        return changing.add(request.user, request.zone, model, **told)

    title = _("新设区域") if kind == "areas" else _("新设机构")
    return _form(request, kind, form, save, {"title": title})


@needs("areas.change")
def restate(request: Any, kind: str, pk: int) -> HttpResponse:
    found = _node(request, "areas.change", kind, pk)
    seen: Shown = {"name": found.name, "seen": found.version}
    for last in queries.states(found)[:1]:
        seen |= {"name": last.name, "kind": last.kind, "parent": last.parent_id or ""}
    form = RestateForm(request.POST or None, zone=request.zone, model=type(found), node=found, initial=seen)

    def save(told: dict[str, Any]) -> Any:
        changing.restate(request.user, found, version=told.pop("seen"), **told)
        return found

    return _form(request, kind, form, save, {"title": _("变更：%s") % found.name, "node": found})


@needs("areas.change")
def close(request: Any, kind: str, pk: int) -> HttpResponse:
    found = _node(request, "areas.change", kind, pk)
    form = CloseForm(request.POST or None, initial={"seen": found.version})

    def save(told: dict[str, Any]) -> Any:
        changing.close(request.user, found, version=told.pop("seen"), **told)
        return found

    return _form(request, kind, form, save, {"title": _("撤销：%s") % found.name, "node": found, "grave": True})


@needs("areas.change")
def split(request: Any, kind: str, pk: int) -> HttpResponse:
    found = _node(request, "areas.change", kind, pk)
    form = SplitForm(request.POST or None, initial={"seen": found.version})

    def save(told: dict[str, Any]) -> Any:
        changing.split(request.user, found, version=told.pop("seen"), **told)
        return found

    return _form(request, kind, form, save, {"title": _("拆分：%s") % found.name, "node": found})


@needs("areas.change")
def take_back(request: Any, kind: str, pk: int) -> HttpResponse:
    found = _node(request, "areas.change", kind, pk)
    form = TakeBackForm(request.POST or None, initial={"seen": found.version})

    def save(told: dict[str, Any]) -> Any:
        taking_back.take_back(request.user, found, version=told.pop("seen"), **told)
        return found

    return _form(request, kind, form, save, {"title": _to_take_back(found), "node": found, "grave": True})


def _to_take_back(node: Area | Unit) -> str:
    """What would be taken back, and what would go with it."""
    done, parts = queries.last_done(node, queries.states(node)) or ("changed", [])
    if done == "split":
        told = {"node": node, "parts": listed([str(each.node) for each in parts])}
        return _("撤回拆分：%(node)s恢复，%(parts)s取消") % told
    return (_("撤回设立：%s") if done == "added" else _("撤回最近一次变更：%s")) % node.name


def _form(
    request: Any, kind: str, form: SiteForm, save: Callable[[dict[str, Any]], Any], context: Shown
) -> HttpResponse:
    """A form of change: saved and led to the node, or shown with what is wrong beside its field."""
    if request.method == "POST" and form.is_valid():
        try:
            saved = save(dict(form.cleaned_data))
        except Refused as refused:
            form.refuse(refused)
        else:
            messages.success(request, _("已保存。"))
            return redirect("areas:node", request.zone.code, kind, saved.pk)
    status = 422 if form.is_bound else 200
    return render(request, "settings/form.html", {**_around(kind), "form": form, **context}, status=status)


def _around(kind: str) -> Shown:
    return {"here": "settings", "tab": kind, "kind": kind}


def _model(kind: str) -> type[Area] | type[Unit]:
    if kind not in TREES:
        raise Http404
    return TREES[kind]


def _node(request: Any, right: str, kind: str, pk: int) -> Any:
    rows = _model(kind)._default_manager.select_related("zone")
    return get_object_or_404(visible(request.user, right, request.zone, rows), pk=pk)


def _day(written: str | None) -> tuple[date, bool]:
    """The day of an address, and whether what was written is none."""
    if not written:
        return timezone.localdate(), False
    try:
        day = date.fromisoformat(written)
    except ValueError:
        return timezone.localdate(), True
    return (day, False) if FIRST_DAY <= day <= LAST_DAY else (timezone.localdate(), True)
