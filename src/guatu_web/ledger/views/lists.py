"""The three lists of the ledger, and the same rows as an Excel book."""

from __future__ import annotations

from typing import Any, NamedTuple

from django.http import FileResponse, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from guatu.reading.workbook import SheetColumn
from guatu_web.areas.shape import kept_shape
from guatu_web.documents.models import Document
from guatu_web.ledger import sheets
from guatu_web.ledger.actions.exporting import record_export
from guatu_web.ledger.forms import Filter, ObservationFilter, TargetFilter, TaskFilter
from guatu_web.ledger.queries.lists import OBSERVATIONS, TARGETS, TASKS, Listing, narrowed, sources
from guatu_web.ledger.queries.outlooks import lights_of
from guatu_web.policies import needs, visible
from guatu_web.records.addresses import SIZES, asked_in, links
from guatu_web.records.books import book, download
from guatu_web.records.paging import Asked, page


class Tab(NamedTuple):
    """A list as a page: its key in addresses and templates, its name, its rows and its filter."""

    key: str
    name: Any
    listing: Listing
    form: type[Filter]
    columns: tuple[SheetColumn, ...]


TABS = (
    Tab("targets", _("目标"), TARGETS, TargetFilter, sheets.TARGETS),
    Tab("observations", _("数据"), OBSERVATIONS, ObservationFilter, sheets.OBSERVATIONS),
    Tab("tasks", _("任务"), TASKS, TaskFilter, sheets.TASKS),
)
_BY_KEY = {tab.key: tab for tab in TABS}


@needs("ledger.view")
def targets(request: HttpRequest) -> HttpResponse:
    """What was promised."""
    return _list(request, _BY_KEY["targets"])


@needs("ledger.view")
def observations(request: HttpRequest) -> HttpResponse:
    """What was reported."""
    return _list(request, _BY_KEY["observations"])


@needs("ledger.view")
def tasks(request: HttpRequest) -> HttpResponse:
    """What is to be done."""
    return _list(request, _BY_KEY["tasks"])


@needs("ledger.export")
def targets_export(request: HttpRequest) -> FileResponse:
    """The targets of a filter as an Excel book."""
    return _export(request, _BY_KEY["targets"])


@needs("ledger.export")
def observations_export(request: HttpRequest) -> FileResponse:
    """The observations of a filter as an Excel book."""
    return _export(request, _BY_KEY["observations"])


@needs("ledger.export")
def tasks_export(request: HttpRequest) -> FileResponse:
    """The tasks of a filter as an Excel book."""
    return _export(request, _BY_KEY["tasks"])


def _list(request: Any, tab: Tab) -> HttpResponse:
    form, told, rows = _rows(request, tab, "ledger.view")
    sort, asked = _asked(request.GET, tab.listing)
    found = page(rows, tab.listing.sorts[sort].by, asked, counted=True, read=tab.listing.read)
    context = {
        "here": "targets",
        "tab": tab,
        "tabs": TABS,
        "form": form,
        "filtered": bool(told),
        "page": found,
        "sort": sort,
        "descending": asked.descending,
        "sizes": SIZES,
        "size": asked.size,
        "links": links(request.GET, asked, found.previous, found.next, tab.listing.sorts),
    }
    if tab.key == "targets":
        context["lights"] = lights_of(found.rows, timezone.localdate())
    return render(request, f"ledger/{tab.key}.html", context)


def _rows(request: Any, tab: Tab, right: str) -> tuple[Filter, dict[str, Any], Any]:
    """The filter's form, what it asks for, and the rows that it leaves of those the person may see."""
    trees = kept_shape(request.zone)
    documents = visible(request.user, "documents.view", request.zone, Document.objects.all())
    chosen = request.GET.get("source", "")
    form = tab.form(
        request.GET, trees, sources(documents, int(chosen) if chosen.isdecimal() and len(chosen) < 19 else None)
    )
    told = form.told
    rows = visible(request.user, right, request.zone, tab.listing.model._default_manager.all())
    return form, told, narrowed(tab.listing, rows, told, trees)


def _asked(query: QueryDict, listing: Listing) -> tuple[str, Asked]:
    """The order by its name, and the page that an address asks for."""
    asked = asked_in(query, listing.sorts, ("-" if listing.descending else "") + next(iter(listing.sorts)))
    return asked.order.removeprefix("-"), asked


def _export(request: Any, tab: Tab) -> FileResponse:
    _form, told, rows = _rows(request, tab, "ledger.export")
    sort, asked = _asked(request.GET, tab.listing)
    order = tab.listing.sorts[sort].by
    sorting = order.desc(nulls_last=True) if asked.descending else order.asc(nulls_last=True)
    ordered = tab.listing.read(rows).order_by(sorting, "pk")
    file, count = book(str(tab.name), tab.columns, ordered.iterator(chunk_size=2000))
    record_export(request.user, request.zone, tab.key, told, count)
    return download(file, f"{request.zone.name}{tab.name}")
