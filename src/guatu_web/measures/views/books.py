"""Measures as Excel books, with the question of the page."""

from __future__ import annotations

from typing import Any

from django.http import FileResponse

from guatu.reading.workbook import LAST_ROW
from guatu_web.documents.here import Here
from guatu_web.measures import books
from guatu_web.measures.actions.exporting import record_export
from guatu_web.measures.queries.answers import Breakdown, told
from guatu_web.measures.views.listing import asked
from guatu_web.measures.views.page import asking
from guatu_web.policies import needs
from guatu_web.records.books import book, download


@needs("measures.export")
def list_book(request: Here) -> FileResponse:
    """The measures of the list."""
    wish, lines, _known = asked(request)
    file, count = book(books.LIST, books.columns(), books.of_list(lines))
    filters: dict[str, Any] = {"text": wish.words, "group": wish.group, "as_of": wish.on or ""}
    record_export(request.user, request.zone, filters, count)
    return download(file, f"{request.zone.name}{books.LIST}")


@needs("measures.export")
def one_book(request: Here, name: str) -> FileResponse:
    """A measure by the dimensions and the time of the page."""
    asks = asking(request, name)._replace(most=LAST_ROW)
    page = told(asks)
    by = page.breakdown.by if isinstance(page.breakdown, Breakdown) else ()
    dimensions = [asks.naming.dimension(asks.metric, each) for each in by]
    file, count = book(books.LIST, books.columns(dimensions), books.of_measure(asks, page))
    record_export(request.user, request.zone, {"measure": name, "question": asks.wanted.address()}, count)
    return download(file, f"{request.zone.name}{asks.metric.label}")
