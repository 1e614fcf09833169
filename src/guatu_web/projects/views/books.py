"""The list of projects as an Excel book, with the filter of the page."""

from __future__ import annotations

from django.http import FileResponse

from guatu_web.documents.here import Here
from guatu_web.policies import needs
from guatu_web.projects import books
from guatu_web.projects.actions.exporting import record_export
from guatu_web.projects.queries.listing import FIRST, SORTS
from guatu_web.projects.views.listing import asked
from guatu_web.records.addresses import asked_in
from guatu_web.records.books import book as made
from guatu_web.records.books import download


@needs("projects.export")
def book(request: Here) -> FileResponse:
    """The projects of a filter, in the order of the page."""
    _form, told, rows = asked(request, "projects.export")
    place = asked_in(request.GET, SORTS, FIRST)
    by, last = SORTS[place.order.removeprefix("-")].by, {"nulls_last": True}
    ordered = rows.order_by(by.desc(**last) if place.descending else by.asc(**last), "pk")
    file, count = made(books.name(), books.columns(), books.lines(ordered))
    record_export(request.user, request.zone, told, count)
    return download(file, f"{request.zone.name}{books.name()}")
