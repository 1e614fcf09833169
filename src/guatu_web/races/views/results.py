"""Pages of rules and of results: the rules in words with their cases, periods that are over, what was frozen."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from guatu.catalogue import load
from guatu.playbook.leagues import FILE, cases_in
from guatu.race import FrozenError, Source, recompute, standings
from guatu_web.documents.here import Here
from guatu_web.measures.queries.asking import declared
from guatu_web.playbooks.queries import in_force
from guatu_web.policies import may, needs, visible
from guatu_web.races import shown, words
from guatu_web.races.actions import freezing
from guatu_web.races.forms import ReopenForm, VersionForm
from guatu_web.races.models import Frozen, Result
from guatu_web.races.queries import results as asking
from guatu_web.races.views.frame import Place, frame, place, tells_people
from guatu_web.races.views.standings import _said
from guatu_web.records.acts import history
from guatu_web.records.errors import Refused


@needs("races.view")
def rules(request: Here, league: str) -> HttpResponse:
    """The rules in words, and cases that were worked out by them."""
    at = place(request, league)
    metrics = declared(request.zone) if any(each.metric for each in at.league.sources) else {}

    def origin(source: Source) -> str:
        if source.metric:
            return metrics[source.metric].label if source.metric in metrics else source.metric
        indicator = load().get(source.indicator) if source.indicator else None
        return indicator.name if indicator else _("督查室登记")

    context = {
        **frame(request, at, "rules"),
        "told": list(words.rules(at.league, origin)),
        "who": words.WHO[at.league.who],
        "rhythm": words.RHYTHMS[at.league.rhythm],
        "shared": words.SHARED[at.league.shared],
        "missing": words.MISSING[at.league.missing],
        "deciding": [each.name for each in at.league.measures if each.key in at.league.tie_by],
        "cases": _cases(request, at),
    }
    return render(request, "races/rules.html", context)


def _cases(request: Here, at: Place) -> list[dict[str, Any]]:
    """The worked cases of the playbook, each computed anew."""
    version = in_force(request.zone)
    text = version.files.get(FILE, "") if version else ""
    found = []
    for case in cases_in(text, at.league.key) if text else ():
        told = standings(at.league, case.facts, case.racers)
        groups = shown.table(at.league, told, {})
        found.append({"case": case, "rows": [row for group in groups for row in group.rows], "groups": groups})
    return found


@needs("races.view")
def results(request: Here, league: str) -> HttpResponse:
    """Periods that are over, each with its editions."""
    at = place(request, league)
    rows = asking.results(request.zone, league)
    context = {**frame(request, at, "results"), "rows": rows, "days": at.league.freeze_days}
    return render(request, "races/results.html", context)


@needs("races.view")
def edition(request: Here, league: str, pk: int) -> HttpResponse:
    """One edition as it was frozen, with its digest, whether it comes out again, and what differs today."""
    at = place(request, league)
    if tells_people(request, at.league):
        raise Http404(_("个人结果只有本人、区领导和督查室能看。"))
    rows = visible(request.user, "races.view", request.zone, Frozen.objects.filter(league=league))
    frozen = get_object_or_404(rows.select_related("by"), pk=pk)
    assert frozen.period is not None  # it has one
    at = Place(at.league, frozen.period)
    problem, told = "", None
    try:
        told = shown.of_frozen(frozen, frozen.period)
        recompute(frozen.content)
    except FrozenError:
        problem = _("这期结果与定格时不一致：数据在定格后被改动，或按现在的程序算出不同结果。请由系统管理员核对备份。")
    groups = shown.table(told.league, told.standings, told.firmness) if told else []
    context = {
        **frame(request, at, "results"),
        **(_said(told) if told else {}),
        "frozen": frozen,
        "problem": problem,
        "groups": groups,
        "columns": shown.columns(told.league) if told else [],
        "corrected": shown.has_corrections(groups),
        **_around(request, frozen),
    }
    return render(request, "races/edition.html", context)


def _around(request: Here, frozen: Frozen) -> dict[str, Any]:
    """The result that an edition belongs to, its other editions, and what differs today where it holds."""
    assert frozen.period is not None
    result = asking.result_of(request.zone, frozen.league, frozen.period)
    holds = result is not None and result.frozen_id == frozen.pk
    return {
        "result": result,
        "holds": holds,
        "editions": asking.editions(request.zone, frozen.league, frozen.period),
        "entries": list(history(result)[:20]) if result else [],
        "may_freeze": may(request.user, "races.freeze", request.zone),
        "reopen": ReopenForm(initial={"version": result.version}) if result else None,
    }


# ------------------------------------------------------------------ what people do with results


@needs("races.freeze")
@require_POST
def freeze(request: Here, league: str) -> HttpResponse:
    """Freeze a period that is over."""
    at = place(request, league)
    try:
        made = freezing.freeze_now(request.user, request.zone, league, at.period)
    except Refused as refused:
        messages.error(request, str(refused))
        return _to(request, at)
    messages.success(request, _("本期结果已定格，请核对后确认。"))
    return redirect("races:edition", request.zone.code, league, made.frozen_id)


@needs("races.freeze")
@require_POST
def confirm(request: Here, league: str, pk: int) -> HttpResponse:
    """Stand for a result."""
    form = VersionForm(request.POST)

    def act(result: Result) -> Result:
        return freezing.confirm(request.user, result, version=form.cleaned_data["version"])

    return _do(request, league, pk, form, act, _("本期结果已确认。"))


@needs("races.freeze")
@require_POST
def reopen(request: Here, league: str, pk: int) -> HttpResponse:
    """Freeze a result anew."""
    form = ReopenForm(request.POST)

    def act(result: Result) -> Result:
        told = form.cleaned_data
        return freezing.reopen(request.user, result, version=told["version"], reason=told["reason"])

    return _do(request, league, pk, form, act, _("已按现在的数据重新定格，原结果保留；请核对后确认。"))


def _do(request: Here, league: str, pk: int, form: Any, act: Callable[[Result], Result], said: str) -> HttpResponse:
    place(request, league)
    rows = visible(request.user, "races.freeze", request.zone, Result.objects.filter(league=league, archived_at=None))
    result = get_object_or_404(rows, frozen=pk)
    result.zone = request.zone
    try:
        if not form.is_valid():
            raise Refused(_("请写明原因。") if "reason" in form.errors else _("页面已过期，请刷新后再办理。"))
        made = act(result)
    except Refused as refused:
        messages.error(request, str(refused))
        return redirect("races:edition", request.zone.code, league, result.frozen_id)
    messages.success(request, said)
    return redirect("races:edition", request.zone.code, league, made.frozen_id)


def _to(request: Here, at: Place) -> HttpResponse:
    answer = redirect("races:league", request.zone.code, at.league.key)
    answer["Location"] += f"?period={at.period}"
    return answer
