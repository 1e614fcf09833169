"""The audit log on screen."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from guatu_web.policies import needs, visible
from guatu_web.records import queries
from guatu_web.records.acts_in_words import ACTS
from guatu_web.records.forms import Day, SiteForm
from guatu_web.records.in_words import told
from guatu_web.records.models import AuditEntry


class Filter(SiteForm):
    """What the log is searched for; it stands in the address."""

    person = forms.CharField(label=_("操作人"), required=False, max_length=150)
    act = forms.ChoiceField(label=_("操作"), required=False)
    object = forms.CharField(label=_("对象"), required=False, max_length=300)
    reason = forms.CharField(label=_("原因包含"), required=False, max_length=300)
    first = Day(label=_("自"), required=False)
    last = Day(label=_("至"), required=False)
    before = forms.IntegerField(required=False, min_value=0, max_value=2**62, widget=forms.HiddenInput)
    after = forms.IntegerField(required=False, min_value=0, max_value=2**62, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["act"].choices = [("", _("全部")), *ACTS.items()]  # type: ignore[attr-defined]

    def visible_asked(self) -> list[forms.BoundField]:
        return [self[name] for name in ("person", "act", "object", "reason", "first", "last")]


@needs("audit.view")
def audit(request: Any) -> HttpResponse:
    """The log of a zone, newest first; what stands in the address narrows it. A wrong filter is told and not used."""
    form = Filter(request.GET)
    form.is_valid()
    asked = form.cleaned_data
    entries = visible(request.user, "audit.view", request.zone, AuditEntry.objects.all())
    page = queries.page(queries.search(entries, asked), before=asked.get("before"), after=asked.get("after"))
    kept = request.GET.copy()
    for name in ("before", "after"):
        kept.pop(name, None)
    context = {
        "here": "settings",
        "tab": "audit",
        "form": form,
        "rows": told(page.entries),
        "page": page,
        "kept": kept.urlencode(),
        "is_filtered": any(asked.get(name) for name in ("person", "act", "object", "reason", "first", "last")),
    }
    return render(request, "records/audit.html", context)


@needs("audit.view")
def chain(request: HttpRequest) -> HttpResponse:
    """Whether the end of the log's chain holds; a line for the page of the log, or a page of its own."""
    htmx = request.headers.get("HX-Request") == "true"
    template = "records/_chain.html" if htmx else "records/chain.html"
    return render(request, template, {"chain": queries.chain(), "here": "settings", "tab": "audit"})
