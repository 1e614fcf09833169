"""The desk of a person (我的事项): what waits for him, and the one button for each."""

from __future__ import annotations

from uuid import uuid4

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from guatu_web.documents.here import Here
from guatu_web.policies import needs
from guatu_web.supervision import shown
from guatu_web.supervision.queries.desk import SHOWN, desk, lights
from guatu_web.supervision.queries.listing import flows

MOST = 200


@needs("supervision.act")
def own(request: Here) -> HttpResponse:
    """What waits for the person; of one group all, where the address asks for it."""
    today, wanted = timezone.localdate(), request.GET.get("group", "")
    there = flows(request.zone)
    groups = desk(request.user, request.zone, there, today, MOST if wanted else SHOWN)
    lines = [line.item for each in groups for line in each.lines]
    context = {
        "here": "desk",
        "groups": [each for each in groups if not wanted or each.key == wanted],
        "tallies": groups,
        "wanted": wanted,
        "counted": lights(request.user, request.zone),
        "lights": shown.lights(),
        "reasons": shown.reasons(),
        "days": {each.pk: shown.days_word(each, today) for each in lines},
        "stays": {each.pk: shown.stay_word(there[each.flow_id].workflow, each, today) for each in lines},
        "calendar_note": shown.calendar_note(*(line.by for each in groups for line in each.lines)),
        "today": today,
        "key": uuid4().hex,
    }
    return render(request, "supervision/desk.html", context)
