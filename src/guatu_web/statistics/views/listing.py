"""The list of indicators, each with its latest figure; and the same as an Excel book."""

from __future__ import annotations

from typing import Any

from django.http import FileResponse, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from guatu_web.policies import needs, visible
from guatu_web.records.books import book, download
from guatu_web.statistics import sheets, shown
from guatu_web.statistics.actions.exporting import record_export
from guatu_web.statistics.forms import Wanted, day_of, wanted
from guatu_web.statistics.queries.known import known
from guatu_web.statistics.queries.listing import Line, exported, lines, names_in_playbook
from guatu_web.statistics.queries.places import Places, places


@needs("statistics.view")
def indicators(request: Any) -> HttpResponse:
    """The indicators of the playbook in force, then others that have figures."""
    asked, there, found = _asked(request, "statistics.view")
    context = {
        "here": "statistics",
        "asked": asked,
        "choices": there.choices(),
        "area": there.name(asked.area) if asked.area else request.zone.name,
        "groups": [
            (True, [line for line in found if line.in_playbook]),
            (False, [line for line in found if not line.in_playbook]),
        ],
        "count": len(found),
        "known": sum(line.latest is not None for line in found),
        "filtered": bool(asked.words),
        "shown": shown,
    }
    return render(request, "statistics/list.html", context)


@needs("statistics.export")
def export(request: Any) -> FileResponse:
    """The latest figures of the list as an Excel book, as far as the person may take them out."""
    asked, there, found = _asked(request, "statistics.export")
    file, count = book(sheets.LIST, sheets.LINES, exported(found))
    told = {"area": there.name(asked.area) if asked.area else "", "text": asked.words, "as_of": asked.as_of or ""}
    record_export(request.user, request.zone, told, count)
    return download(file, f"{request.zone.name}{sheets.LIST}")


def _asked(request: Any, right: str) -> tuple[Wanted, Places, list[Line]]:
    there = places(request.zone, day_of(request.GET)[0] or timezone.localdate())
    asked = wanted(request.GET, there)
    rows = visible(request.user, right, request.zone, known(request.zone, asked.as_of))
    rows = rows.filter(area_id=int(asked.area or 0))
    used = names_in_playbook(request.zone, asked.day)
    return asked, there, lines(rows, used, asked.day, words=asked.words)
