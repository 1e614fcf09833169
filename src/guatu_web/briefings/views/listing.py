"""The list of briefings."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from guatu_web.areas.models import Zone
from guatu_web.briefings.forms import BriefingFilter
from guatu_web.briefings.queries.listing import SORTS, as_issued, narrowed, read, seen
from guatu_web.briefings.queries.templates import templates_and_faults
from guatu_web.briefings.words import problem_in_words
from guatu_web.documents.here import Here
from guatu_web.policies import may, needs
from guatu_web.records.addresses import SIZES, asked_in, links
from guatu_web.records.paging import page

FIRST = "-made"


@needs("briefings.view")
def briefing_list(request: Here) -> HttpResponse:
    """The briefings that the person may see, the newest first."""
    names, problems = template_names(request.zone)
    form = BriefingFilter(request.GET, list(names.items()))
    told = form.told
    rows = narrowed(seen(request.user, request.zone), told)
    asked = asked_in(request.GET, SORTS, FIRST)
    sort = asked.order.removeprefix("-")
    writes = may(request.user, "briefings.write", request.zone)
    found = page(rows, SORTS[sort].by, asked, counted=True, read=lambda rows: as_issued(read(rows)))
    context = {
        "here": "briefings",
        "form": form,
        "filtered": bool(told),
        "page": found,
        "names": names,
        "problems": problems,
        "writes": writes,
        "sorts": SORTS,
        "sort": sort,
        "descending": asked.descending,
        "sizes": SIZES,
        "size": asked.size,
        "links": links(request.GET, asked, found.previous, found.next, SORTS, newest_first=True),
    }
    return render(request, "briefings/list.html", context)


def template_names(zone: Zone) -> tuple[dict[str, str], list[str]]:
    """The templates of a zone by their keys, and what is wrong with those that cannot be used."""
    found, faults = templates_and_faults(zone)
    return {key: _(each.name) for key, each in found.items()}, [problem_in_words(each) for each in faults]
