"""The page of a target, and the pages on which it is entered, changed, superseded and withdrawn."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any, NamedTuple

from django.contrib import messages
from django.db import connection
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from guatu import catalogue
from guatu.catalogue.indicator import UNITS
from guatu_web.accounts.models import Role
from guatu_web.areas.models import Zone
from guatu_web.areas.shape import Shape, shape
from guatu_web.ledger.actions import targets as acts
from guatu_web.ledger.actions.outlooks import store_first
from guatu_web.ledger.forms import AsOfForm, Fields, SupersedeForm, TargetForm, WithdrawForm
from guatu_web.ledger.measured_shown import expected, moved, names_of, pipeline_score_in_words
from guatu_web.ledger.measured_shown import shown as measured_shown
from guatu_web.ledger.models import Outlook, Target
from guatu_web.ledger.pace_shown import amount, causes, score_in_words, shown
from guatu_web.ledger.pace_words import Light, chance, light
from guatu_web.ledger.queries import target as queries
from guatu_web.ledger.queries.children import family, ways_open
from guatu_web.ledger.queries.expected import NOTHING_BEHIND, Behind, Named, behind
from guatu_web.ledger.queries.measured import Registers
from guatu_web.ledger.queries.outlooks import as_said, before_month, of_target, score_from, shift
from guatu_web.ledger.queries.pace import Paced, paced
from guatu_web.ledger.views.dropped import edition_of
from guatu_web.policies import RIGHTS, may, memberships, needs, require, visible
from guatu_web.records.acts import since
from guatu_web.records.errors import Overtaken, Refused
from guatu_web.records.recent import Recent
from guatu_web.records.sections import sections


class Worked(NamedTuple):
    """How a target stands, and the newest records behind it where it is bound to a metric."""

    made: Paced
    behind: Behind


MOST_KEPT = 500
"""Targets whose standing a process keeps."""
_worked_out: Recent[tuple[int, int], tuple[tuple[str, date], Worked]] = Recent(MOST_KEPT)


@needs("ledger.view")
def detail(request: Any, pk: int) -> HttpResponse:
    """One target: sentence, fields, what it implies, versions, history."""
    chain = queries.with_sentences(request.zone, pk)
    target = _shown(request, pk, chain)
    on, at, told = _as_of(request)
    context = {
        **_pace(request, target, on, at),
        "sections": sections("target", user=request.user, zone=request.zone, target=target) if at is None else [],
        "as_of": told,
        "family": family(target, chain),
        "ways": ways_open(target),
        "here": "targets",
        "target": target,
        "sentence": queries.sentence(chain),
        "implied": queries.implied(target),
        "versions": queries.differences(chain),
        "newer": next((each for each in chain if each.supersedes_id == target.pk), None),
        "history": queries.history(chain),
        "may_change": target.state == Target.State.IN_FORCE and may(request.user, acts.RIGHT, request.zone, target),
    }
    return render(request, "ledger/target.html", context)


def _as_of(request: Any) -> tuple[date, datetime | None, AsOfForm]:
    """The day that the address asks for, and the moment at its end; today where it asks for none, or for no day."""
    form = AsOfForm(request.GET if "as_of" in request.GET else None)
    day = form.cleaned_data["as_of"] if form.is_valid() else None
    if day is None:
        return timezone.localdate(), None, form
    return day, timezone.make_aware(datetime.combine(day, time.max)), form


def _shown(request: Any, pk: int, chain: list[Any]) -> Any:
    """The target of a number among its versions; 404 where there is none that the person may see."""
    target = next((each for each in chain if each.pk == pk and each.archived_at is None), None)
    if target is None or not may(request.user, "ledger.view", request.zone, target):
        raise Http404(_("没有这个目标，或您无权查看。"))
    return target


def _pace(request: Any, target: Any, on: date, at: datetime | None) -> dict[str, Any]:
    """Both lights of a target in force, and all that stands behind them; its first outlook is kept."""
    if target.state != Target.State.IN_FORCE:
        return {}
    made, records = _paced(request.zone, target, on, at)
    kept = of_target(target) or store_first(made)
    made, said = as_said(made, kept)
    earlier = before_month(kept, on)
    return {
        "pace": shown(made),
        "kept": [_kept(made, each) for each in kept],
        "earlier": earlier if at is None else None,
        "causes": _causes(made, earlier) if earlier and at is None else [],
        "score": score_in_words(score_from(target.score)),
        **_measured(request, made, records, said, target.score),
    }


def _causes(made: Paced, earlier: Outlook) -> list[Any]:
    if made.judgement is None:
        return []
    return moved(made, earlier) if made.measured else causes(made, shift(made, earlier))


def _measured(request: Any, made: Paced, records: Behind, said: Outlook | None, score: Any) -> dict[str, Any]:
    """The metric of a bound target, the records behind it, and the projects that carry its outlook."""
    if made.measured is None:
        return {}
    told = None
    names: dict[int, Named] = {}
    if said is not None:
        told, names = expected(request.user, made, said.expectation, records)
    if said is None or records.column != "project":
        names = names_of(request.user, request.zone, records)
    return {
        "measured": measured_shown(request.user, made, made.measured, records, names),
        "expected": told,
        "pipeline_score": pipeline_score_in_words(score_from(score, "pipeline_")),
    }


def _paced(zone: Zone, target: Target, on: date, at: datetime | None) -> Worked:
    """How a target stands, as this process last worked it out: it holds until something in the zone changes."""
    if at is not None or connection.in_atomic_block:
        return _work_out(zone, target, on, at)
    key = (zone.pk, target.pk)
    today = (zone.stamp, on)
    kept = _worked_out.get(key)
    if kept is None or kept[0] != today:
        kept = (today, _work_out(zone, target, on, None))
        _worked_out.put(key, kept)
    return kept[1]


def _work_out(zone: Zone, target: Target, on: date, at: datetime | None) -> Worked:
    made = paced([target], on, at)[0]
    if made.measured is None:
        return Worked(made, NOTHING_BEHIND)
    return Worked(made, behind(Registers(zone, on if at else None), made.measured))


class Kept(NamedTuple):
    """A stored outlook as the page lists it."""

    outlook: Outlook
    status: Light
    light: Light
    chance: str
    median: str
    interval: str


def _kept(made: Paced, each: Outlook) -> Kept:
    interval = f"{amount(made, each.low)} — {amount(made, each.high)}" if each.low is not None else "—"
    status, outlook = light(each.status, each.status_reason), light(each.light, each.reason)
    return Kept(each, status, outlook, chance(each.probability), amount(made, each.median), interval)


@needs("ledger.change")
def enter(request: Any) -> HttpResponse:
    """A target by hand."""
    trees = shape(request.zone)
    form = TargetForm(request.POST or None, shape=trees, units=_own_units(request, trees))
    if request.method == "POST" and form.is_valid():
        try:
            made = acts.enter(request.user, request.zone, form.columns(), reason=form.cleaned_data["reason"])
        except Refused as refused:
            form.refuse(refused)
        else:
            messages.success(request, _("已登记目标。"))
            return redirect("ledger:target", request.zone.code, made.pk)
    return _form(request, "ledger/enter.html", form)


@needs("ledger.change")
def change(request: Any, pk: int) -> HttpResponse:
    """Any field of a target; what somebody else has changed meanwhile stands beside what was typed."""
    target = changeable(request, pk)
    trees = shape(request.zone)
    form = TargetForm(
        request.POST or None,
        shape=trees,
        units=_own_units(request, trees),
        target=target,
        reasoned=acts.asks_for_reason(target),
    )
    return _act(request, target, form, "ledger/change.html", acts.change, _("已保存修改。"))


@needs("ledger.change")
def supersede(request: Any, pk: int) -> HttpResponse:
    """A new value from a day on."""
    target = changeable(request, pk)
    form = SupersedeForm(request.POST or None, target=target, reasoned=acts.asks_for_reason(target))
    return _act(
        request, target, form, "ledger/supersede.html", acts.supersede, _("已登记新的目标值，原目标转为已调整。")
    )


@needs("ledger.change")
def withdraw(request: Any, pk: int) -> HttpResponse:
    """Take a target back, with the reason; then back to the edition that no longer says it, where one asked."""
    target = changeable(request, pk)
    document = edition_of(request)
    reason = _("更正版《%(document)s》不再提及。") % {"document": document} if document else ""
    form = WithdrawForm(request.POST or None, initial={"version": target.version, "reason": reason})

    def act(by: Any, record: Target, _columns: Any, *, version: int, reason: str) -> Target:
        return acts.withdraw(by, record, version=version, reason=reason)

    answer = _act(request, target, form, "ledger/withdraw.html", act, _("已撤回目标。"))
    if document is None or answer.status_code != 302:
        return answer
    return redirect("documents:changes", request.zone.code, document.pk)


@needs("ledger.change")
def reinstate(request: Any, pk: int) -> HttpResponse:
    """Let what stood before the target was adjusted count again."""
    target = changeable(request, pk)
    if target.supersedes is None:
        raise Refused(_("该目标没有上一版，不能恢复。"))
    form = WithdrawForm(request.POST or None, initial={"version": target.version})

    def act(by: Any, record: Target, _columns: Any, *, version: int, reason: str) -> Target:
        return acts.reinstate(by, record, version=version, reason=reason)

    return _act(request, target, form, "ledger/reinstate.html", act, _("已恢复上一版的目标值。"))


def _act(request: Any, target: Target, form: Any, template: str, act: Any, said: str) -> HttpResponse:
    """Show a form and do its act; a refusal stands in the form, a collision is 409 with the form kept."""
    if request.method != "POST" or not form.is_valid():
        return _form(request, template, form, target)
    told = form.cleaned_data
    columns = form.columns() if hasattr(form, "columns") else {}
    try:
        done = act(request.user, target, columns, version=_version(request, told), reason=told["reason"])
    except Refused as refused:
        form.refuse(refused)
        return _form(request, template, form, target)
    except Overtaken as overtaken:
        return _form(request, template, form, target, overtaken=overtaken)
    messages.success(request, said)
    return redirect("ledger:target", request.zone.code, done.pk)


def _version(request: Any, told: dict[str, Any]) -> int:
    """The version that the person saw: with the form, or told by the warning that somebody was quicker."""
    on_top = request.POST.get("on_top", "")
    if on_top.isdecimal() and len(on_top) < 10:
        return int(on_top)
    return told.get("version") or 0


def _form(
    request: Any, template: str, form: Fields, target: Target | None = None, overtaken: Overtaken | None = None
) -> HttpResponse:
    status = 409 if overtaken else 422 if form.errors else 200
    context: dict[str, Any] = {"here": "targets", "form": form, "target": target, **_words()}
    if overtaken and target:
        target.refresh_from_db()
        seen = _version(request, form.cleaned_data)
        context |= {"since": queries.in_words(since(target, seen), target), "current": target.version}
    return render(request, template, context, status=status)


def _words() -> dict[str, Any]:
    """What the form suggests: the catalogue's names, and unit words."""
    return {
        "indicators": [each.name for each in catalogue.load()],
        "unit_words": [word for words in UNITS.values() for word in words],
    }


def _target(request: Any, pk: int) -> Target:
    rows = visible(request.user, "ledger.view", request.zone, Target.objects.filter(archived_at=None))
    return get_object_or_404(queries.full(rows), pk=pk)


def changeable(request: Any, pk: int) -> Target:
    """A target that the person may change; 404 or 403 for any other."""
    target = _target(request, pk)
    require(request.user, acts.RIGHT, request.zone, target)
    return target


def _own_units(request: Any, trees: Shape) -> set[int] | None:
    """The units for which a person may set targets; None for every one."""
    right = RIGHTS[acts.RIGHT]
    held = [each for each in memberships(request.user, request.zone) if Role(each.role) in right.roles]
    if any(Role(each.role) in right.whole or (each.unit_id is None and each.area_id is None) for each in held):
        return None
    return {pk for each in held if each.unit_id for pk in trees.units_below(each.unit_id)}
