"""The page on which a briefing is begun: template, period, day, addressees; a look at it; kept as a draft."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from guatu_web.areas.models import Area
from guatu_web.areas.shape import kept_shape
from guatu_web.briefings.actions import drafting
from guatu_web.briefings.forms import NewForm, usual_head
from guatu_web.briefings.queries.drafting import Draft, draft_of, like_the_last, periods, template_of
from guatu_web.briefings.shown import shown
from guatu_web.briefings.views.listing import template_names
from guatu_web.documents.here import Here
from guatu_web.policies import needs
from guatu_web.records.errors import Refused


@needs("briefings.write")
def new(request: Here) -> HttpResponse:
    """Choose a template; then what else is asked for, with a look at what the records give. Sent, it is kept."""
    names, problems = template_names(request.zone)
    told = request.POST if request.method == "POST" else request.GET
    key = told.get("template", "")
    if key in names:
        return _begun(request, key, names[key], told)
    return render(request, "briefings/choose.html", {"here": "briefings", "names": names, "problems": problems})


def _begun(request: Here, key: str, name: str, told: QueryDict) -> HttpResponse:
    today = timezone.localdate()
    sent = request.method == "POST"
    asked = sent or "period" in told
    initial = {} if asked else usual_head(like_the_last(request.zone, key), today)
    choices = periods(template_of(request.zone, key), today)
    form = NewForm(told if asked else None, choices, kept_shape(request.zone), initial)
    draft = None
    if asked and form.is_valid():
        try:
            if sent:
                return _kept(request, form, key)
            draft = draft_of(request.zone, _wanted(request, form, key))
        except Refused as refused:
            form.refuse(refused)
    status = 422 if asked and draft is None else 200
    context = {"here": "briefings", "template": key, "name": name, "form": form}
    return render(request, "briefings/new.html", context | _preview(draft), status=status)


def _wanted(request: Here, form: NewForm, key: str) -> Any:
    areas = Area.objects.filter(zone=request.zone, archived_at=None)
    wanted = form.wanted(key, areas)
    if wanted.area is not None:
        wanted.area.zone = request.zone
    return wanted


def _kept(request: Here, form: NewForm, key: str) -> HttpResponse:
    made = drafting.keep(request.user, request.zone, _wanted(request, form, key))
    messages.success(request, _("草稿已保存，可继续修改。"))
    return redirect("briefings:one", request.zone.code, made.pk)


def _preview(draft: Draft | None) -> dict[str, Any]:
    if draft is None:
        return {"draft": None}
    return {"draft": draft, "shown": shown(draft.document), "is_empty": draft.is_empty}
