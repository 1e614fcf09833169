"""The page that a leader opens in the morning, the same on a wall, and what both fetch again while they stand open."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone

from guatu_web.cockpit.pieces import context, mark, newest_outlook
from guatu_web.cockpit.queries.headlines import known, standing
from guatu_web.cockpit.queries.race import race as race_of
from guatu_web.cockpit.shown import card, withdrawn
from guatu_web.cockpit.visits import looked
from guatu_web.ledger.models import Target
from guatu_web.policies import needs, visible
from guatu_web.projects.shown import marks, money, stages
from guatu_web.supervision.shown import due_word, lights, reasons


@needs("cockpit.view")
def home(request: Any) -> HttpResponse:
    """The whole page; who has been away begins a new visit with it."""
    now = timezone.now()
    begun = known(request.user, request.zone)
    begun = looked(request.user, request.zone, begun, now) if request.method == "GET" and not request.htmx else begun
    return _answer(request, "cockpit/home.html", context(request.user, request.zone, begun, now))


@needs("cockpit.view")
def wall(request: Any) -> HttpResponse:
    """The same for a wall: slides that turn by themselves. It is no visit: nobody need stand before it."""
    begun = known(request.user, request.zone)
    return _answer(request, "cockpit/wall.html", context(request.user, request.zone, begun, timezone.now()))


@needs("cockpit.view")
def pulse(request: Any) -> HttpResponse:
    """What is new for a page that stands open: nothing while its mark still holds."""
    outlook = newest_outlook()
    if request.GET.get("mark") == mark(request.zone, outlook, timezone.localdate()):
        return HttpResponse(status=204)
    begun = known(request.user, request.zone)
    template = "cockpit/_slides.html" if request.GET.get("wall") else "cockpit/_content.html"
    return _answer(request, template, context(request.user, request.zone, begun, timezone.now()))


@needs("cockpit.view")
def one(request: Any, pk: int) -> HttpResponse:
    """One headline as it stands now: what is measured by the registers may take a while, and is fetched by itself."""
    rows = visible(request.user, "ledger.view", request.zone, Target.objects.filter(archived_at=None))
    target = get_object_or_404(rows, pk=pk)
    told = withdrawn(target)
    if target.state == Target.State.IN_FORCE:
        told = card(standing(request.zone, [target], timezone.localdate(), newest_outlook())[0])
    template = "cockpit/_wall_card.html" if request.GET.get("wall") else "cockpit/_card.html"
    return render(request, template, {"card": told})


@needs("cockpit.view")
def race(request: Any) -> HttpResponse:
    """The league as it stands now, which may take a while: the page fetches it once it is there."""
    told = race_of(request.user, request.zone)
    return render(request, "cockpit/_race.html", {"race": told})


def _answer(request: Any, template: str, told: dict[str, Any]) -> HttpResponse:
    words = {
        "here": "cockpit", "lights": lights(), "reasons": reasons(), "days": days_word_of(told), "statuses": marks(),
        "stages": stages(), "money": money,
    }  # fmt: skip
    answer = render(request, template, {**told, **words})
    answer["X-Cockpit-Mark"] = told["mark"]
    answer["Cache-Control"] = "no-store"
    return answer


def days_word_of(told: dict[str, Any]) -> dict[int, str]:
    """How the days of each listed item stand."""
    shown = told["cockpit"]
    rows = [*shown.items.due.lines, *shown.items.red.lines]
    return {each["pk"]: due_word(each["due_on"], shown.on) for each in rows if each["due_on"]}
