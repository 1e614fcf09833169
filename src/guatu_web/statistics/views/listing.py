"""The list of indicators, each with its latest figure; and the same as an Excel book."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.http import FileResponse, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from guatu_web.policies import needs, visible
from guatu_web.records.books import book, download
from guatu_web.statistics import sheets, shown
from guatu_web.statistics.actions.exporting import record_export
from guatu_web.statistics.forms import Wanted, address, day_of, wanted
from guatu_web.statistics.queries.known import known
from guatu_web.statistics.queries.listing import Listed, Wish, in_playbook, listed, topics
from guatu_web.statistics.queries.places import Places, places


@needs("statistics.view")
def indicators(request: Any) -> HttpResponse:
    """The indicators of the playbook in force, then others that have figures."""
    asked, there, found = _asked(request, "statistics.view")
    lines = found.lines
    context = {
        "here": "statistics",
        "asked": asked,
        "choices": there.choices(),
        "area": there.name(asked.area) if asked.area else request.zone.name,
        "groups": [
            (True, [line for line in lines if line.in_playbook]),
            (False, [line for line in lines if not line.in_playbook]),
        ],
        "count": found.total,
        "known": found.known,
        "found": found,
        "topics": topics(),
        "filtered": bool(asked.words or asked.topic),
        "shown": shown,
        "link": partial(address, request.GET),
        "carried": address(request.GET, text="", topic="", page="").removesuffix("?"),
    }
    return render(request, "statistics/list.html", context)


@needs("statistics.export")
def export(request: Any) -> FileResponse:
    """The latest figures of the list as an Excel book, as far as the person may take them out."""
    asked, there, found = _asked(request, "statistics.export", whole=True)
    file, count = book(sheets.LIST, sheets.LINES, found.lines)
    told = {"area": there.name(asked.area) if asked.area else "", "text": asked.words, "topic": asked.topic}
    record_export(request.user, request.zone, told | {"as_of": asked.as_of or ""}, count)
    return download(file, f"{request.zone.name}{sheets.LIST}")


def _asked(request: Any, right: str, *, whole: bool = False) -> tuple[Wanted, Places, Listed]:
    """What was asked for, and a page of it; `whole`: all indicators with figures."""
    there = places(request.zone, day_of(request.GET)[0] or timezone.localdate())
    asked = wanted(request.GET, there)
    rows = visible(request.user, right, request.zone, known(request.zone, asked.as_of))
    rows = rows.filter(area_id=int(asked.area or 0))
    used = in_playbook(request.zone, asked.day)
    area, top = there.codes.get(asked.area, ""), asked.area == there.top
    wish = Wish(asked.words, asked.topic, whole, 0 if whole else asked.page, area, top)
    return asked, there, listed(rows, used, asked.day, wish)
