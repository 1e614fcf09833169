"""The battle map (作战图) and the timeline (时间表)."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.utils import timezone

from guatu_web.areas.shape import kept_shape
from guatu_web.documents.here import Here
from guatu_web.policies import needs
from guatu_web.records.month_scale import HEIGHT, WIDTH
from guatu_web.records.paging import Asked, page
from guatu_web.supervision import shown
from guatu_web.supervision.papers.filter import asked
from guatu_web.supervision.queries import board as maps
from guatu_web.supervision.queries import timeline as lines

LINES = 40


@needs("supervision.view")
def battle_map(request: Here) -> HttpResponse:
    """Items as cards by owner and month; half a year at once."""
    form, rows, _known = asked(request.GET, request.user, request.zone, "supervision.view")
    today = timezone.localdate()
    first = _month(request.GET.get("from", "")) or maps.half_year(today)
    found = maps.board(rows, kept_shape(request.zone), first, _number(request.GET.get("page", "")))
    context = {
        "here": "supervision",
        "form": form,
        "filtered": bool(form.told),
        "board": found,
        "months": maps.months_from(first),
        "today": today,
        "lights": shown.lights(),
        "earlier": address(request.GET, {"from": _shifted(first, -maps.MONTHS), "page": ""}),
        "later": address(request.GET, {"from": _shifted(first, maps.MONTHS), "page": ""}),
        "pages": _pages(request.GET, found.page, found.pages),
        "kept": address(request.GET, {"page": "", "from": ""}),
        "first": first.isoformat()[:7],
    }
    return render(request, "supervision/map.html", context)


@needs("supervision.view")
def timeline(request: Here) -> HttpResponse:
    """What was planned and how it went, item by item, by the month in which each is due."""
    form, rows, _known = asked(request.GET, request.user, request.zone, "supervision.view")
    wanted = Asked("due", LINES, request.GET.get("after", ""), request.GET.get("before", ""))
    found = page(rows, "due_on", wanted, counted=True, read=lines.read)
    today = timezone.localdate()
    scale, told = lines.lines(found.rows, today)
    context = {
        "here": "supervision",
        "form": form,
        "filtered": bool(form.told),
        "page": found,
        "groups": lines.by_month(told),
        "scale": scale,
        "width": WIDTH,
        "height": HEIGHT,
        "today": today,
        "lights": shown.lights(),
        "links": {
            "first": address(request.GET, {"after": "", "before": ""}) if wanted.after or wanted.before else "",
            "previous": address(request.GET, {"before": found.previous, "after": ""}) if found.previous else "",
            "next": address(request.GET, {"after": found.next, "before": ""}) if found.next else "",
        },
        "kept": address(request.GET, {"after": "", "before": ""}),
    }
    return render(request, "supervision/timeline.html", context)


def address(query: QueryDict, more: dict[str, Any]) -> str:
    """The same page with some of its address changed; what is empty is left out."""
    told = {name: str(value) for name, value in {**query.dict(), **more}.items() if value}
    made = QueryDict(mutable=True)
    made.update(told)
    return f"?{made.urlencode()}"


def _pages(query: QueryDict, number: int, pages: int) -> dict[str, str]:
    return {
        "previous": address(query, {"page": number - 1}) if number > 1 else "",
        "next": address(query, {"page": number + 1}) if number < pages else "",
    }


def _month(told: str) -> date | None:
    """The first day of a month told as 2026-07; None for anything else, and beyond the years that offices plan."""
    try:
        day = date.fromisoformat(f"{told}-01")
    except ValueError:
        return None
    return day if 1950 <= day.year <= 2150 else None


def _shifted(first: date, months: int) -> str:
    at = first.year * 12 + first.month - 1 + months
    return f"{at // 12:04d}-{at % 12 + 1:02d}"


def _number(told: str) -> int:
    return int(told) if told.isascii() and told.isdigit() and len(told) < 9 else 1
