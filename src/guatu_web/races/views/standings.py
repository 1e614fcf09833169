"""Pages of standings: leagues, who stands where, one racer with every record, people, an Excel book."""

from __future__ import annotations

from typing import Any

from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from guatu.race import League, Racer, Standing, Standings, league_of_people
from guatu_web.documents.here import Here
from guatu_web.policies import may, needs, visible
from guatu_web.projects.models import Project
from guatu_web.races import sheets, shown, words
from guatu_web.races.actions.exporting import record_export
from guatu_web.races.queries.claims import Named, names_of
from guatu_web.races.queries.gathering import WHY_NOT, Origin
from guatu_web.races.queries.leagues import leagues, may_see, period_at, sees_people
from guatu_web.races.queries.racers import person_key
from guatu_web.races.queries.standing import live
from guatu_web.races.shown import View
from guatu_web.races.views.frame import Place, frame, place, tells_people
from guatu_web.records.books import book, download
from guatu_web.supervision.queries.roles import visible_items

SHOWN = 100
"""So many records of a line are listed."""


@needs("races.view")
def race_list(request: Here) -> HttpResponse:
    """The leagues that the person may see, each with its current period and who leads."""
    today, rows = timezone.localdate(), []
    for each in leagues(request.zone):
        if may_see(request.user, request.zone, each):
            period = period_at(each.rhythm, today)
            told = live(request.zone, each, period).teams.standings
            leading = [] if tells_people(request, each) else _leading(told)
            rows.append({"league": each, "period": period, "leading": leading, "racers": len(told.rows)})
    context = {"here": "races", "rows": rows, "who": words.WHO, "rhythms": words.RHYTHMS}
    return render(request, "races/list.html", context)


def _leading(told: Standings) -> list[Standing]:
    """The first of each peer group."""
    return [row for row in told.rows if row.place == 1]


@needs("races.view")
def league(request: Here, league: str) -> HttpResponse:
    """The standings of a league in a period."""
    at = place(request, league)
    if tells_people(request, at.league):
        return redirect("races:people", request.zone.code, league)
    told = shown.view(request.zone, at.league, at.period)
    groups = shown.table(told.league, told.standings, told.firmness)
    context = {
        **frame(request, at, "standings"),
        **_said(told),
        "groups": groups,
        "columns": shown.columns(told.league),
        "corrected": shown.has_corrections(groups),
        "is_over": at.is_over,
        "unread": _unread(told),
        "may_freeze": may(request.user, "races.freeze", request.zone),
    }
    return render(request, "races/league.html", context)


def _said(told: View) -> dict[str, Any]:
    """What both tables of standings say beside themselves."""
    return {
        "view": told,
        "firm": words.FIRM,
        "firm_at_length": words.FIRM_AT_LENGTH,
        "shapes": words.SHAPES,
        "reasons": words.REASONS,
        "shared": words.SHARED[told.league.shared],
        "missing": words.MISSING[told.league.missing],
    }


def _unread(told: View) -> list[tuple[str, Any]]:
    """The measures for which nothing was read, with the reason."""
    names = {each.measure.key: each.measure.name for each in told.league.leaves}
    origins: tuple[Origin, ...] = told.gathered.origins if told.gathered else ()
    rows = [each for each in origins if each.why_not]
    return [(_("、").join(names[key] for key in each.measures), WHY_NOT[each.why_not]) for each in rows]


# ------------------------------------------------------------------ one racer


@needs("races.view")
def racer(request: Here, league: str, racer: str) -> HttpResponse:
    """One racer: every line of the sum with its records."""
    at = place(request, league)
    told = shown.view(request.zone, at.league, at.period)
    if at.league.who == "person":
        return redirect("races:people", request.zone.code, league)
    groups = shown.table(told.league, told.standings, told.firmness)
    return _one(request, at, told, groups, racer, told.league, "standings")


@needs("races.view")
def person(request: Here, league: str, person: int) -> HttpResponse:
    """One person, by the same rules: for himself, leaders and the supervision office."""
    if person != request.user.pk and not sees_people(request.user, request.zone):
        return redirect("races:people", request.zone.code, league)
    at = place(request, league)
    told = shown.view(request.zone, at.league, at.period)
    rules, standings = _people(told)
    firm = told.people_firmness if told.people else told.firmness
    groups = shown.table(rules, standings, firm) if standings else []
    return _one(request, at, told, groups, person_key(person), rules, "people")


def _one(
    request: Here, at: Place, told: View, groups: list[shown.Group], racer: str, rules: League, tab: str
) -> HttpResponse:
    found = shown.peers(groups, racer)
    if found is None:
        raise Http404(_("这一期没有这一参赛者。"))
    group, row = found
    leaves = {each.measure.key: each for each in rules.leaves}
    names = _names(request, [each for line in row.standing.lines for each in line.records])
    lines = [
        {
            "line": line,
            "leaf": leaves.get(line.measure),
            "name": line.name or words.CORRECTIONS.get(line.note, line.measure),
            "points": shown.points(line.points),
            "note": words.NOTES.get(line.note, ""),
            "records": [_linked(request, told, each, names[each]) for each in line.records[:SHOWN] if each in names],
            "hidden": sum(each not in names for each in line.records),
            "more": max(len(line.records) - SHOWN, 0),
            "from_ledger": bool(told.gathered and (line.measure, racer) in told.gathered.of_ledger),
        }
        for line in row.standing.lines
    ]
    context = {
        **frame(request, at, tab), **_said(told), "row": row, "group": group, "lines": lines, "rules": rules,
        "team": _team(told, racer),
    }  # fmt: skip
    return render(request, "races/racer.html", context)


def _team(told: View, racer: str) -> Racer | None:
    teams = {row.racer.key: row.racer for row in told.standings.rows}
    return teams.get(told.team_of.get(racer, ""))


def _names(request: Here, ids: list[str]) -> dict[str, Named]:
    """What records are called and where they are shown; only those that the person may see."""
    zone, user = request.zone, request.user
    projects = visible(user, "projects.view", zone, Project.objects.all())
    return names_of(zone, ids, projects, visible_items(user, zone))


def _linked(request: Here, told: View, record: str, named: Named) -> tuple[str, str]:
    """The name of a record, as it was where the standings are frozen, and its page."""
    return (told.labels or {}).get(record) or named.label, _page(request, told, named)


def _page(request: Here, told: View, named: Named) -> str:
    code = request.zone.code
    if named.page == "entry":
        return f"{reverse('races:entries', args=(code, told.league.key))}?period={told.period}#e{named.pk}"
    return reverse({"project": "projects:project", "item": "supervision:item"}[named.page], args=(code, named.pk))


# ------------------------------------------------------------------ people


@needs("races.view")
def people(request: Here, league: str) -> HttpResponse:
    """People by the rules of their teams: the own line, or all for leaders and the supervision office."""
    at = place(request, league)
    told = shown.view(request.zone, at.league, at.period)
    rules, standings = _people(told)
    firm = told.people_firmness if told.people else told.firmness
    groups = shown.table(rules, standings, firm) if standings else []
    if not sees_people(request.user, request.zone):
        own = shown.peers(groups, person_key(request.user.pk))
        groups = [shown.Group(own[0].name, (own[1],))] if own else []
    context = {
        **frame(request, at, "people"),
        **_said(told),
        "rules": rules,
        "groups": groups,
        "columns": shown.columns(rules),
        "corrected": shown.has_corrections(groups),
        "teams": {row.racer.key: row.racer.name for row in told.standings.rows},
        "draws": told.people_draws if told.people else told.draws,
    }
    return render(request, "races/people.html", context)


def _people(told: View) -> tuple[League, Standings | None]:
    """The rules for people with their standings."""
    if told.league.who == "person":
        return told.league, told.standings
    return league_of_people(told.league, ()), told.people


# ------------------------------------------------------------------ out of the site


@needs("races.export")
def export(request: Here, league: str) -> FileResponse:
    """The standings of a period as an Excel book, line by line."""
    at = place(request, league)
    if tells_people(request, at.league):
        raise Http404(_("个人结果只有本人、区领导和督查室能看。"))
    told = shown.view(request.zone, at.league, at.period)
    rows = list(sheets.lines(told))
    file, count = book(_("赛马"), sheets.columns(), rows)
    record_export(request.user, request.zone, {"league": league, "period": at.period}, count)
    return download(file, f"{request.zone.name}{told.league.name}{at.period.label_zh()}")
