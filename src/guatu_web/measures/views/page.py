"""The page of a measure, and of the records behind one of its cells."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from guatu.metrics import Metric, MetricRefused
from guatu_web.documents.here import Here
from guatu_web.measures import shown
from guatu_web.measures.queries import choices
from guatu_web.measures.queries.answers import Asking, Breakdown, Cell, Row, Series, counts_from_zero, told
from guatu_web.measures.queries.asking import NoMeasure, metric_of
from guatu_web.measures.queries.listing import group_of
from guatu_web.measures.queries.naming import Naming
from guatu_web.measures.queries.questions import grains, wanted
from guatu_web.measures.queries.records import behind, right_word, source_of, sources
from guatu_web.measures.wording import defined, grain_in_words, reason_in_words, refused_in_words, said
from guatu_web.policies import needs
from guatu_web.records.sections import sections
from guatu_web.tables import engine


def asking(request: Here, name: str) -> Asking:
    """Who is asked what by the address of a measure; 404 where the playbook in force has no such measure."""
    try:
        metric = metric_of(request.zone, name)
    except NoMeasure as error:
        raise Http404(_("现行办法中没有这项测算。")) from error
    asked = wanted(request.GET, metric)
    return Asking(engine(request.zone, asked.on), metric, asked, Naming(request.zone))


@needs("measures.view")
def one(request: Here, name: str) -> HttpResponse:
    """The value, over time and by dimensions, with the definition in words and the SQL."""
    asks = asking(request, name)
    metric, page = asks.metric, told(asks)
    context = {
        **_frame(asks),
        "page": page,
        "series": page.series if isinstance(page.series, Series) else None,
        "breakdown": page.breakdown if isinstance(page.breakdown, Breakdown) else None,
        "value": page.value if isinstance(page.value, Cell) else None,
        "scale": shown.scale_of(metric.unit, _values(page.breakdown), metric.display_unit),
        "absent": "0" if counts_from_zero(metric) else "—",
        "chart": _chart(metric, page.series) if isinstance(page.series, Series) else None,
        "definition": defined(metric, asks.naming),
        "sources": [asks.naming.table(table) for table in page.reads],
        "sections": sections("measures.one", user=request.user, zone=request.zone, metric=metric, wanted=asks.wanted),
        "periods": choices.periods(metric, asks.wanted),
        "grains": [(grain, grain_in_words(grain)) for grain in grains(metric)],
        "dimensions": [(each, asks.naming.dimension(metric, each)) for each in metric.dimensions],
        "narrowed": choices.narrowed_to(asks.wanted, metric, asks.naming),
    }
    return render(request, "measures/one.html", context)


@needs("measures.view")
def records(request: Here, name: str) -> HttpResponse:
    """The records behind a cell of a measure."""
    asks = asking(request, name)
    source = source_of(asks.metric, request.GET.get("of", ""), _number(request.GET.get("number"), 0))
    page, refused = max(_number(request.GET.get("page"), 1), 1), ""
    asks = asks._replace(wanted=asks.wanted._replace(question=asks.wanted.question._replace(period=asks.period)))
    found = None
    try:
        found = behind(request.user, asks, source, page)
    except MetricRefused as error:
        refused = refused_in_words(error, asks.metric, asks.naming)
    context = {
        **_frame(asks),
        "found": found,
        "refused": refused,
        "source": source,
        "kinds": [(each, choices.source_in_words(each, asks.metric, asks.naming)) for each in sources(asks.metric)],
        "narrowed": choices.narrowed_to(asks.wanted, asks.metric, asks.naming),
        "right": right_word(source),
        "query": asks.wanted.address(by=(), grain=None),
        "period": asks.period,
    }
    return render(request, "measures/records.html", context)


def _frame(asks: Asking) -> dict[str, Any]:
    return {
        "here": "measures",
        "metric": asks.metric,
        "group": group_of(asks.metric),
        "asked": asks.wanted,
        "shown": shown,
        "why": reason_in_words,
        "say": said,
    }


def _number(typed: str | None, otherwise: int) -> int:
    return int(typed) if typed and typed.isascii() and typed.isdecimal() and len(typed) < 7 else otherwise


def _values(breakdown: Any) -> Sequence[Any]:
    rows: Sequence[Row] = breakdown.rows if isinstance(breakdown, Breakdown) else ()
    return [cell.value for row in rows for cell in row.cells.values()]


def _chart(metric: Metric, series: Series) -> dict[str, Any]:
    """The series as the chart takes it: values in one display unit."""
    values = [point.cell.value for point in series.points]
    scale = shown.scale_of(metric.unit, values, metric.display_unit)
    return {
        "periods": [shown.period(point.period) for point in series.points],
        "values": [None if one is None else float(shown.exact(one) / scale.factor) for one in values],
        "unit": scale.word,
        "bars": metric.denominator is None and metric.outer is None,
        "scale": scale,
    }
