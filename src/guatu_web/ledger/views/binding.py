"""The page on which a target is bound to a metric: what the words ask for, what else fits, the value now."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from guatu_web.ledger.actions import binding as acts
from guatu_web.ledger.measured_shown import previewed
from guatu_web.ledger.models import Target
from guatu_web.ledger.queries import choosing
from guatu_web.ledger.queries import target as queries
from guatu_web.ledger.queries.measured import Registers
from guatu_web.ledger.views.target import changeable
from guatu_web.policies import needs
from guatu_web.records.acts import since
from guatu_web.records.errors import Overtaken, Refused

_WHERE = "where."


@needs("ledger.change")
def bind(request: Any, pk: int) -> HttpResponse:
    """Choose a metric, see what it says now, and bind the target to it; or let it go again."""
    target = changeable(request, pk)
    if request.method != "POST":
        return _page(request, target, request.GET)
    try:
        return _done(request, target)
    except Refused as refused:
        return _page(request, target, request.POST, status=422, error=str(refused))
    except Overtaken:
        target.refresh_from_db()
        return _page(request, target, request.POST, status=409, overtaken=True)


def _done(request: Any, target: Target) -> HttpResponse:
    version, reason = _version(request), request.POST.get("reason", "")
    if request.POST.get("act") == "unbind":
        acts.unbind(request.user, target, version=version, reason=reason)
        messages.success(request, _("已解除绑定，该目标改按指标库的数据研判。"))
    else:
        name, where = request.POST.get("metric", ""), _where(request.POST)
        acts.bind(request.user, target, name, where, version=version, reason=reason)
        messages.success(request, _("已绑定，该目标今后由台账直接测算。"))
    return redirect("ledger:target", request.zone.code, target.pk)


def _page(
    request: Any, target: Target, given: Any, *, status: int = 200, error: str = "", overtaken: bool = False
) -> HttpResponse:
    registers = Registers(request.zone)
    name = given.get("metric", target.metric)
    offers = choosing.offered(target, registers, _said(target))
    context: dict[str, Any] = {"here": "targets", "target": target, "offers": offers, "name": name, "error": error}
    if name in registers.metrics and any(each.name == name for each in offers):
        metric = registers.metrics[name]
        where = _where(given) if "previewed" in given else _own(target, name, registers)
        context |= {"narrowings": choosing.narrowings(registers, metric, where), "where": where, "metric": metric}
        try:
            context["preview"] = previewed(target, acts.preview(target, name, where))
        except Refused as refused:
            context["error"] = error or str(refused)
    if overtaken:
        told = queries.in_words(list(since(target, _version(request))), target)
        context |= {"since": told}
    return render(request, "ledger/bind.html", context, status=status)


def _own(target: Target, name: str, registers: Registers) -> dict[str, str]:
    """How a metric is narrowed before anybody has chosen: as it is now, else by the target's own place."""
    return target.narrowed if name == target.metric else choosing.own_place(target, registers.metrics[name])


def _said(target: Target) -> str:
    """The sentence that the target comes from, as far as it is at hand."""
    found = target.statement
    return "" if found is None else found.document.text[found.clause_start : found.clause_end]


def _where(given: Any) -> dict[str, str]:
    named = ((key.removeprefix(_WHERE), given.get(key)) for key in given if key.startswith(_WHERE))
    return {name: value for name, value in named if value}


def _version(request: Any) -> int:
    typed = request.POST.get("version", "")
    return int(typed) if typed.isdecimal() and len(typed) < 10 else 0
