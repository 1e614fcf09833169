"""The list of documents, and how far their reading is."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from guatu_web.documents import queries
from guatu_web.documents.forms import DateHintForm, FilterForm
from guatu_web.documents.here import Here
from guatu_web.policies import needs


@needs("documents.view")
def document_list(request: Here) -> HttpResponse:
    """Newest first, a page at a time."""
    return render(request, "documents/list.html", list_context(request))


@needs("documents.view")
def progress(request: Here) -> HttpResponse:
    """The rows of those that were under way when the list was shown, as they are now."""
    told = (part for part in request.GET.get("ids", "").split(",")[: queries.PAGE])
    documents = queries.rows(request.user, request.zone, [pk for part in told if (pk := number(part))])
    context = {"documents": documents, "under_way": under_way(documents)}
    return render(request, "documents/_progress.html", context)


def list_context(request: Here) -> dict[str, Any]:
    """What the list shows, with the filter of the address."""
    form = FilterForm(request.GET)
    filters = form.told()
    page = queries.listed(request.user, request.zone, before=number(request.GET.get("before", "")), **filters)
    return {
        "here": "documents",
        "page": page,
        "filter": form,
        "filtered": any(filters.values()),
        "hint_form": DateHintForm(),
        "under_way": under_way(page.documents),
        "next_url": _next_url(request, page.next),
        "older": "before" in request.GET,
    }


def under_way(documents: list[Any]) -> str:
    """The numbers of those that wait or are being read, with commas."""
    return ",".join(str(each.pk) for each in documents if queries.is_under_way(each))


def number(text: str) -> int | None:
    """A record's number, None for anything else."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 19 else None


def _next_url(request: Here, after: int | None) -> str:
    if after is None:
        return ""
    told = request.GET.copy()
    told["before"] = str(after)
    return f"{reverse('documents:list', args=[request.zone.code])}?{told.urlencode()}"
