"""The list of measures, each with its value of the year to date."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.utils import timezone

from guatu_web.documents.here import Here
from guatu_web.measures import shown
from guatu_web.measures.queries.asking import declared
from guatu_web.measures.queries.listing import GROUPS, Line, lines, matching
from guatu_web.measures.queries.naming import Naming
from guatu_web.measures.queries.questions import day_in
from guatu_web.measures.wording import reason_in_words
from guatu_web.policies import needs
from guatu_web.tables import engine

LONGEST = 100


class Wish(NamedTuple):
    """What the list is narrowed to, and the day as of which it is told (None: today)."""

    words: str
    group: str
    on: date | None
    problem: str

    @property
    def day(self) -> date:
        return self.on or timezone.localdate()


def wish(query: QueryDict) -> Wish:
    """What the address of the list asks for."""
    on, problem = day_in(query)
    group = query.get("group", "")
    return Wish(query.get("text", "").strip()[:LONGEST], group if group in GROUPS else "", on, problem)


def asked(request: Here) -> tuple[Wish, list[Line], int]:
    """The lines that an address asks for, and how many measures there are at all."""
    wanted, metrics = wish(request.GET), declared(request.zone)
    found = lines(
        engine(request.zone, wanted.on), matching(metrics.values(), wanted.words), wanted.on, Naming(request.zone)
    )
    return wanted, [line for line in found if wanted.group in ("", line.group)], len(metrics)


@needs("measures.view")
def measure_list(request: Here) -> HttpResponse:
    """The measures of the playbook in force, in groups."""
    wanted, found, known = asked(request)
    context = {
        "here": "measures",
        "wish": wanted,
        "groups": [(group, [line for line in found if line.group == group]) for group in GROUPS],
        "count": len(found),
        "known": known,
        "filtered": bool(wanted.words or wanted.group),
        "shown": shown,
        "why": reason_in_words,
    }
    return render(request, "measures/list.html", context)
