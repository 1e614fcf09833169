"""The page of an indicator, and all its vintages as an Excel book."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from guatu import catalogue
from guatu.catalogue import Indicator
from guatu.statistics import Figure, Observation
from guatu_web.policies import needs, visible
from guatu_web.records.books import book, download
from guatu_web.statistics import sheets, shown
from guatu_web.statistics.actions.exporting import record_export
from guatu_web.statistics.forms import Wanted, address, day_of, period_of, wanted
from guatu_web.statistics.queries import indicator as queries
from guatu_web.statistics.queries.known import known
from guatu_web.statistics.queries.listing import names_in_playbook
from guatu_web.statistics.queries.places import Places, places
from guatu_web.statistics.queries.series import Point
from guatu_web.statistics.wording import teller


@needs("statistics.view")
def indicator(request: Any, code: str) -> HttpResponse:
    """Level and growth over the years, the areas beside one another, the vintages and where they came from."""
    measured, there, asked = _asked(request, code)
    rows = visible(request.user, "statistics.view", request.zone, known(request.zone, asked.as_of))
    view = request.GET.get("view")
    told = queries.page(
        measured, rows, there, queries.Asked(asked.area, view, period_of(request.GET), asked.as_of), asked.day
    )
    name = names_in_playbook(request.zone, asked.day).get(code) or measured.name
    chosen = told.chosen
    context = {
        "here": "statistics",
        "indicator": measured,
        "name": name,
        "asked": asked,
        "page": told,
        "chosen": chosen,
        "places": there,
        "choices": [(key, label) for key, label in there.choices() if key in told.areas or key == asked.area],
        "area": there.name(asked.area) if asked.area else request.zone.name,
        "vintages": queries.vintages(request.zone, chosen, code, asked.area, asked.as_of) if chosen else [],
        "sentences": queries.sentences(request.zone, code, asked.area, asked.as_of) if chosen else [],
        "chart": _chart(measured, told.points),
        "amount": partial(shown.amount, indicator=measured),
        "in_unit": partial(shown.in_unit, indicator=measured),
        "in_words": partial(_in_words, measured),
        "say": teller(measured),
        "shown": shown,
        "link": partial(address, request.GET),
    }
    return render(request, "statistics/indicator.html", context)


@needs("statistics.export")
def export(request: Any, code: str) -> FileResponse:
    """Every vintage of an indicator that was known, as an Excel book."""
    measured, there, asked = _asked(request, code)
    rows = visible(request.user, "statistics.export", request.zone, known(request.zone, asked.as_of))
    told = queries.all_vintages(rows.filter(code=code))
    file, count = book(
        sheets.VINTAGES, sheets.vintage_columns(measured), ((there.name(str(area)), each) for area, each in told)
    )
    record_export(request.user, request.zone, {"indicator": measured.name, "as_of": asked.as_of or ""}, count)
    return download(file, f"{request.zone.name}{measured.name}")


def _asked(request: Any, code: str) -> tuple[Indicator, Places, Wanted]:
    measured = catalogue.load().codes.get(code)
    if measured is None:
        raise Http404(_("指标库中没有这个指标。"))
    there = places(request.zone, day_of(request.GET)[0] or timezone.localdate())
    return measured, there, wanted(request.GET, there)


def _chart(measured: Indicator, points: list[Point]) -> dict[str, Any]:
    """The series as the chart takes it: values in the display unit."""
    factor = shown.factor(measured)
    return {
        "periods": [shown.period(point.period) for point in points],
        "values": [None if point.answer.value is None else float(point.answer.value / factor) for point in points],
        "growth": [None if point.growth is None else round(float(point.growth.value), 2) for point in points],
        "revised": [place for place, point in enumerate(points) if point.revised],
        "unit": measured.display_unit,
        "bars": measured.nature in ("flow", "stock"),
    }


def _in_words(measured: Indicator, said: Figure | Observation) -> str:
    """The value of a figure or observation with its unit, whichever indicator it is of."""
    known_one = catalogue.load().codes.get(said.indicator) or measured
    if said.value is None:
        return ""
    if said.unit in ("", known_one.unit):
        return shown.amount(said.value, known_one)
    if said.unit == "%":
        return f"{shown.rate(said.value)}%"
    return f"{shown.rate(said.value)}{_('个百分点')}" if said.unit == "pp" else shown.amount(said.value, known_one)
