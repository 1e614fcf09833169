"""Pages on which a project enters the register, and on which what is said of it is changed."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from guatu.playbook import ProjectRules
from guatu_web.accounts.models import User
from guatu_web.areas.models import Area, Unit
from guatu_web.areas.shape import Choices
from guatu_web.documents.here import Here
from guatu_web.policies import may, needs
from guatu_web.projects import shown
from guatu_web.projects.actions import entering
from guatu_web.projects.forms_acts import NODES, ChangeForm, EntryForm, NewForm, initial_of
from guatu_web.projects.models import Kind, Project
from guatu_web.projects.queries import filters
from guatu_web.projects.queries.alike import Alike, alike
from guatu_web.projects.queries.rates import currencies
from guatu_web.projects.queries.rules import rules_of
from guatu_web.projects.views.page import frame, project_of
from guatu_web.records.errors import Refused
from guatu_web.records.forms import ANY

MODELS: dict[str, Any] = {"unit": Unit, "area": Area, "owner": User, "leader": User}


@needs("projects.change")
def new(request: Here) -> HttpResponse:
    """A project enters: what looks like it in the register is shown first."""
    rules = rules_of(request.zone)
    choices = _choices(request, rules) | {"stage": [("", _("从首个阶段开始")), *shown.stages().items()]}
    posted = request.method == "POST"
    initial = {"kind": Kind.INDUSTRIAL, "currency": "CNY", "key": uuid4().hex}
    form = NewForm(request.POST if posted else None, choices, initial=initial)
    found: list[Alike] = []
    if posted and form.is_valid():
        found = [] if form.cleaned_data["different"] else _alike(request, form)
        if not found:
            try:
                told = form.cleaned_data
                sent = {"sure": told["sure"], "key": told["key"], "rules": rules, "chosen": True}
                project = entering.enter(request.user, request.zone, _given(form), **sent)
            except Refused as refused:
                form.refuse(refused)
            else:
                messages.success(request, _("已登记：%(number)s") % {"number": project.number})
                return redirect("projects:project", request.zone.code, project.pk)
    context = {"form": form, "alike": found, "free": may(request.user, "projects.move_freely", request.zone)}
    return render(request, "projects/enter.html", shown.whole(context), status=422 if posted else 200)


@needs("projects.change")
def change(request: Here, pk: int) -> HttpResponse:
    """What is said of a project is changed; only what was touched is checked."""
    project = project_of(request, pk, "projects.change")
    rules = rules_of(request.zone)
    posted = request.method == "POST"
    initial = initial_of(project) | {"version": project.version}
    form = ChangeForm(request.POST if posted else None, _choices(request, rules, project), initial=initial)
    if posted and form.is_valid():
        told = form.cleaned_data
        try:
            entering.change(
                request.user,
                project,
                _records(form.touched),
                version=told["version"],
                reason=told["reason"],
                sure=told["sure"],
            )
        except Refused as refused:
            form.refuse(refused)
        else:
            messages.success(request, _("已保存。"))
            return redirect("projects:project", request.zone.code, project.pk)
    context = {**frame(project, rules.ladder(project.kind)), "form": form}
    return render(request, "projects/enter.html", context, status=422 if posted else 200)


def _given(form: NewForm) -> dict[str, Any]:
    """What was filled in of a new project; what was left open is left out, so that it becomes what is usual."""
    names = {*EntryForm.base_fields, "stage", "stage_on"}
    told = {name: value for name, value in form.cleaned_data.items() if name in names and value not in (None, "")}
    return _records(told)


def _records(told: dict[str, Any]) -> dict[str, Any]:
    """The same with the records that ids name."""
    found = {name: MODELS[name]._default_manager.filter(pk=told[name]).first() for name in NODES if told.get(name)}
    return told | found


def _alike(request: Here, form: NewForm) -> list[Alike]:
    told = form.cleaned_data
    names = ("name", "investor", "investor_code", "content")
    return alike(request.zone, *(told[name] for name in names))


def _choices(request: Here, rules: ProjectRules, project: Project | None = None) -> dict[str, Choices]:
    """What the fields of an entry can be chosen from; what a project has stays to be chosen."""
    people = filters.people(request.zone)
    found: dict[str, Choices] = {
        "currency": [(each, f"{shown.CURRENCIES.get(each, each)} {each}") for each in currencies(rules.rates)],
        "cluster": [*ANY, *((each, each) for each in rules.clusters)],
        "unit": [*ANY, *filters.unit_choices(request.zone)],
        "area": [*ANY, *filters.area_choices(request.zone)],
        "owner": [*ANY, *((str(pk), name) for pk, name, _leads in people)],
        "leader": [*ANY, *((str(pk), name) for pk, name, leads in people if leads)],
    }
    if project is not None:
        for name, each in found.items():
            value = getattr(project, f"{name}_id" if name in NODES else name)
            if value and str(value) not in {key for key, _word in each}:
                each.append((str(value), str(getattr(project, name))))
    return found
