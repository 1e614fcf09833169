"""The page of an indicator, and all its vintages as an Excel book."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _

from guatu import catalogue
from guatu.catalogue import Indicator
from guatu.statistics import Figure, Observation
from guatu_web.areas.models import Unit
from guatu_web.policies import needs, visible
from guatu_web.records.books import book, download
from guatu_web.records.sections import Section, sections
from guatu_web.statistics import sheets, shown
from guatu_web.statistics.actions.exporting import record_export
from guatu_web.statistics.forms import Wanted, address, day_of, period_of, wanted
from guatu_web.statistics.freshness import asking
from guatu_web.statistics.queries import indicator as queries
from guatu_web.statistics.queries import units
from guatu_web.statistics.queries.known import known_of_units, series_key
from guatu_web.statistics.queries.listing import in_playbook
from guatu_web.statistics.queries.places import Places, places
from guatu_web.statistics.queries.series import Point
from guatu_web.statistics.wording import teller


@needs("statistics.view")
def indicator(request: Any, code: str) -> HttpResponse:
    """Level and growth over the years, the areas beside one another, the vintages and where they came from."""
    measured, there, asked = _asked(request, code)
    unit = _unit(request)
    rows = units.vintages_of(request.user, "statistics.view", request.zone, asked.as_of, unit)
    view, key = request.GET.get("view"), series_key(asked.area, unit.pk if unit else None)
    used = in_playbook(request.zone, asked.day)
    reports = asking(used.reports, code, there.codes.get(asked.area, ""), whole=asked.area == there.top)
    of_page = queries.Asked(key, view, period_of(request.GET), asked.as_of, reports if unit is None else ())
    told = queries.page(measured, rows, there, of_page, asked.day)
    by_unit = _by_unit(request, measured, asked, told, unit)
    name = used.names.get(code) or measured.name
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
        "area": _of_whom(request, asked, there, unit, by_unit),
        "unit": unit,
        "by_unit": by_unit,
        "change": partial(shown.change, indicator=measured),
        "vintages": queries.vintages(request.zone, chosen, code, key, asked.as_of) if chosen else [],
        "sentences": queries.sentences(request.zone, code, asked.area, asked.as_of) if chosen and not unit else [],
        "chart": _chart(measured, told.points),
        "amount": partial(shown.amount, indicator=measured),
        "in_unit": partial(shown.in_unit, indicator=measured),
        "in_words": partial(_in_words, measured),
        "say": teller(measured),
        "shown": shown,
        "link": partial(address, request.GET),
        "sections": _sections(request, code, asked, there) if unit is None else [],
        "named_peers": _named_peers(request, asked, there, told) if unit is None else [],
    }
    return render(request, "statistics/indicator.html", context)


@needs("statistics.export")
def export(request: Any, code: str) -> FileResponse:
    """Every vintage of an indicator that was known, as an Excel book."""
    measured, there, asked = _asked(request, code)
    unit = _unit(request)
    name = unit.name if unit else ""
    rows = units.vintages_of(request.user, "statistics.export", request.zone, asked.as_of, unit)
    told = queries.all_vintages(rows.filter(code=code))
    file, count = book(
        sheets.VINTAGES, sheets.vintage_columns(measured, name), ((there.name(str(area)), each) for area, each in told)
    )
    filters = {"indicator": measured.name, "as_of": asked.as_of or ""} | ({"unit": name} if unit else {})
    record_export(request.user, request.zone, filters, count)
    return download(file, f"{request.zone.name}{name}{measured.name}")


def _asked(request: Any, code: str) -> tuple[Indicator, Places, Wanted]:
    measured = catalogue.load().codes.get(code)
    if measured is None:
        raise Http404(_("指标库中没有这个指标。"))
    there = places(request.zone, day_of(request.GET)[0] or timezone.localdate())
    return measured, there, wanted(request.GET, there)


def _unit(request: Any) -> Unit | None:
    """The unit whose figures are asked for; those of the area as a whole for none."""
    typed = request.GET.get("unit", "")
    if not typed:
        return None
    pk = int(typed) if typed.isdecimal() and len(typed) < 19 else 0
    return get_object_or_404(visible(request.user, "areas.view", request.zone, Unit.objects.all()), pk=pk)


def _of_whom(request: Any, asked: Wanted, there: Places, unit: Unit | None, by_unit: units.ByUnit | None) -> str:
    """What the page's figures are of: the unit, as it was called on the day, or the area."""
    if unit is not None:
        return dict(by_unit.choices if by_unit else ()).get(unit.pk, unit.name)
    return there.name(asked.area) if asked.area else str(request.zone.name)


def _by_unit(
    request: Any, measured: Indicator, asked: Wanted, told: queries.Page, unit: Unit | None
) -> units.ByUnit | None:
    """The units beside one another, for the period that the page is about."""
    rows = visible(request.user, "statistics.view", request.zone, known_of_units(request.zone, asked.as_of))
    period = told.chosen.period if told.chosen else None
    question = units.Question(asked.area, told.view, period, asked.day, unit.pk if unit else None)
    return units.by_unit(rows, measured, question)


def _sections(request: Any, code: str, asked: Wanted, there: Places) -> list[Section]:
    """What other apps say of the series today; nothing of what was known on a past day."""
    if asked.as_of is not None:
        return []
    whole = asked.area == there.top
    return sections("indicator", user=request.user, zone=request.zone, code=code, area=asked.area, whole=whole)


def _named_peers(request: Any, asked: Wanted, there: Places, told: queries.Page) -> list[Section]:
    """What the apps above know of other zones: those that the playbook names as peers."""
    subject = {"user": request.user, "zone": request.zone, "page": told, "places": there}
    return sections("indicator.peers", **subject, query=request.GET, as_of=asked.as_of)


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
