"""The same indicator over several areas and years."""

from __future__ import annotations

from typing import Any, NamedTuple

from django.http import FileResponse, HttpResponse
from django.shortcuts import render

from guatu.reading.workbook import SheetColumn
from guatu_web.documents.models import Statement
from guatu_web.ledger import sheets
from guatu_web.ledger.actions.exporting import record_export
from guatu_web.ledger.models import Observation
from guatu_web.ledger.queries import benchmarks as queries
from guatu_web.policies import needs, visible
from guatu_web.records.books import book, download

COLUMNS = (
    SheetColumn("类别", 6, lambda row: str(_kind(row[1]).label)),
    *sheets.BENCHMARKS,
    SheetColumn("预计数", 6, lambda row: "预计" if getattr(row[1], "expected", False) else ""),
    SheetColumn("发布单位", 24, lambda row: row[2].publisher),
    SheetColumn("网址", 50, lambda row: row[2].address),
)
MEASURES = (Statement.Measure.LEVEL, Statement.Measure.GROWTH, Statement.Measure.RANK)


class Chosen(NamedTuple):
    """What the table is of: indicator, measure, part of the year; and what else could be chosen."""

    indicators: list[queries.Choice]
    indicator: queries.Choice | None
    measure: Statement.Measure
    parts: list[tuple[queries.Days, str]]
    part: str
    table: queries.Table | None


@needs("ledger.view")
def benchmarks(request: Any) -> HttpResponse:
    """A table of areas and years, the own zone first, each figure with its source."""
    chosen = _chosen(request)
    context = {
        "here": "benchmarks",
        "chosen": chosen,
        "measures": MEASURES,
        "parts": [name for _, name in chosen.parts],
    }
    return render(request, "ledger/benchmarks.html", context)


@needs("ledger.export")
def benchmarks_export(request: Any) -> FileResponse:
    """The figures of the table as an Excel book; the own zone's only as far as the person may export them."""
    chosen = _chosen(request)
    rows = [(place, each, queries.source_of(place, each)) for place, each in _exported(request, chosen)]
    file, count = book("对标", COLUMNS, rows)
    told = {
        "indicator": chosen.indicator.name if chosen.indicator else "",
        "measure": chosen.measure,
        "part": chosen.part,
    }
    record_export(request.user, request.zone, "benchmarks", told, count)
    return download(file, "对标")


def _kind(figure: queries.Figure) -> Statement.Kind:
    return Statement.Kind.TARGET if queries.is_target(figure) else Statement.Kind.ACTUAL


def _exported(request: Any, chosen: Chosen) -> list[tuple[str, queries.Figure]]:
    told = chosen.table.figures if chosen.table else []
    own = Observation.objects.filter(pk__in=[each.pk for _, each in told if isinstance(each, Observation)])
    allowed = set(visible(request.user, "ledger.export", request.zone, own).values_list("pk", flat=True))
    return [(place, each) for place, each in told if not isinstance(each, Observation) or each.pk in allowed]


def _chosen(request: Any) -> Chosen:
    indicators = queries.choices(request.zone)
    key = request.GET.get("indicator", "")
    indicator = next((each for each in indicators if each.key == key), indicators[0] if indicators else None)
    wanted = request.GET.get("measure", "")
    measure = next((each for each in MEASURES if each == wanted), MEASURES[0])
    if indicator is None:
        return Chosen(indicators, None, measure, [], "", None)
    told = queries.figures(request.zone, indicator.key, measure)
    parts = queries.parts(told)
    part = next((each for each in parts if each[1] == request.GET.get("part")), parts[0] if parts else None)
    if part is None:
        return Chosen(indicators, indicator, measure, [], "", None)
    made = queries.table(request.zone, told, part[0], measure)
    return Chosen(indicators, indicator, measure, parts, part[1], made)
