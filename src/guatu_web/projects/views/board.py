"""The board of projects by stage, and their timeline."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from guatu.playbook import ProjectRules
from guatu_web.documents.here import Here
from guatu_web.policies import needs
from guatu_web.projects import shown
from guatu_web.projects.models import Kind, Stage
from guatu_web.projects.queries import board as columns
from guatu_web.projects.queries import timeline as lines
from guatu_web.projects.queries.filters import GOES_ON
from guatu_web.projects.queries.gates import COLUMNS, next_of_all
from guatu_web.projects.queries.rules import rules_of
from guatu_web.projects.views.listing import asked
from guatu_web.records.addresses import links
from guatu_web.records.month_scale import HEIGHT, WIDTH
from guatu_web.records.paging import Asked, page

LINES = 40
CARD = ("number", "name", "status", "stage_on")


@needs("projects.view")
def board(request: Here) -> HttpResponse:
    """The projects of one kind by stage, with what each lacks for the next."""
    rules = rules_of(request.zone)
    kind = _kind(request, rules)
    form, told, rows = found = asked(request, clusters=rules.clusters, usual={"status": GOES_ON})
    told = {**told, "kind": kind}
    rows = rows.filter(kind=kind)
    ladder = rules.ladder(kind)
    counted = columns.tallies(rows)
    stages = [each.value for each in Stage if (ladder and each in ladder.gate_of) or each in counted]
    cards = columns.firsts(rows.only(*COLUMNS, *CARD), stages)
    lacking = {
        pk: [shown.lack_word(each, rules, ladder) for each in near.lacks]
        for pk, near in next_of_all(cards, rules).items()
    }
    context = {
        "form": form,
        "filtered": told != {"kind": kind, "status": GOES_ON},
        "query": found.query,
        "kind": kind,
        "kinds": _kinds(request.GET, rules),
        "names": shown.stage_names(ladder),
        "total": sum(count for count, _sum in counted.values()),
        "columns": columns.columns(stages, counted, cards, lacking, timezone.localdate()),
        "more": {stage: _rest(request, told, stage) for stage in stages},
    }
    return render(request, "projects/board.html", shown.whole(context))


def _kind(request: Here, rules: ProjectRules) -> str:
    """The kind that the address asks for; the first that the rules know."""
    known = [each.kind for each in rules.ladders]
    wanted = request.GET.get("kind", "")
    return wanted if wanted in Kind.values else next(iter(known), Kind.INDUSTRIAL.value)


def _kinds(query: QueryDict, rules: ProjectRules) -> list[tuple[str, str, str]]:
    """The kinds that the rules know, each with the address of its board under the same filter."""
    named = {str(key): str(name) for key, name in Kind.choices}
    return [(each.kind, named.get(each.kind, each.name), _with(query, kind=each.kind)) for each in rules.ladders]


def _rest(request: Here, told: dict[str, Any], stage: str) -> str:
    """The list of all projects of a column."""
    made = QueryDict(mutable=True)
    made.update({**told, "stage": stage, "sort": "-total"})
    return f"{reverse('projects:list', args=[request.zone.code])}?{made.urlencode()}"


def _with(query: QueryDict, **more: str) -> str:
    """The same page with some of its address changed; what is empty is left out."""
    made = QueryDict(mutable=True)
    made.update({name: str(value) for name, value in {**query.dict(), **more}.items() if value})
    return f"?{made.urlencode()}"


@needs("projects.view")
def timeline(request: Here) -> HttpResponse:
    """Planned against reached milestones, project by project, those that entered their stage last first."""
    form, told, rows = found = asked(request)
    wanted = Asked("-since", LINES, request.GET.get("after", "")[:2000], request.GET.get("before", "")[:2000])
    here = page(rows, "stage_on", wanted, counted=True, read=lines.read)
    today = timezone.localdate()
    milestones = lines.milestones_of(here.rows)
    scale, made = lines.lines(here.rows, milestones, today)
    context = {
        "form": form,
        "filtered": bool(told),
        "query": found.query,
        "lines": made,
        "slips": {each.pk: lines.slip(each, today) for rows in milestones.values() for each in rows},
        "scale": scale,
        "width": WIDTH,
        "height": HEIGHT,
        "total": here.total,
        "links": links(request.GET, wanted, here.previous, here.next),
    }
    return render(request, "projects/timeline.html", shown.whole(context))
