"""The page on which headlines are chosen and put in order, for oneself or for a role."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from guatu_web.accounts.models import Role
from guatu_web.cockpit.actions import choosing as acts
from guatu_web.cockpit.models import Headlines
from guatu_web.cockpit.queries.running import LEADING, MOST, Line, of_choice, of_itself, running
from guatu_web.ledger.models import Target
from guatu_web.ledger.pace_words import light
from guatu_web.policies import may, needs
from guatu_web.records.errors import Overtaken, Refused
from guatu_web.records.forms import whole_number

LISTED = 100
"""So many targets that are not chosen are listed; a word finds the others."""


class Choice(NamedTuple):
    """A target on the page: its place among the headlines (None: not chosen), and its lights."""

    target: Target
    place: Any
    status: Any
    outlook: Any
    withdrawn: bool


@needs("cockpit.view")
def choose(request: Any) -> HttpResponse:
    """Numbers beside targets give their order; without a number a target is not shown."""
    role, kept = _whose(request)
    typed = _typed(request) if request.method == "POST" else None
    refused, status = "", 200
    if typed is not None:
        try:
            _save(request, role, _ordered(typed))
        except Refused as error:
            refused, status = str(error), 422
        except Overtaken as overtaken:
            refused, status = str(overtaken), 409
        else:
            messages.success(request, _("已保存。"))
            return redirect(_here(request, role) if role else reverse("cockpit:home", args=[request.zone.code]))
    context = {
        "here": "cockpit",
        "role": role,
        "roles": [(each.value, each.label) for each in Role] if may(request.user, acts.RIGHT, request.zone) else [],
        "kept": kept,
        "choices": _choices(request, kept, typed),
        "text": request.GET.get("text", "").strip(),
        "refused": refused,
        "most": MOST,
        "leading": LEADING,
        "listed": LISTED,
    }
    return render(request, "cockpit/choose.html", context, status=status)


@needs("cockpit.view")
@require_POST
def reset(request: Any) -> HttpResponse:
    """Back to the choice of the role, or to what a cockpit shows by itself."""
    role, kept = _whose(request)
    if kept is not None:
        acts.reset(request.user, request.zone, kept, version=whole_number(request.POST.get("version")))
        messages.success(request, _("已恢复默认。"))
    return redirect(_here(request, role) if role else reverse("cockpit:home", args=[request.zone.code]))


def _whose(request: Any) -> tuple[str, Headlines | None]:
    """The role that the address names ("": the person himself), and the choice that there is."""
    role = request.GET.get("role") or request.POST.get("role") or ""
    rows = Headlines.objects.filter(zone=request.zone, archived_at=None)
    if not role:
        return "", rows.filter(user=request.user).first()
    if role not in Role.values or not may(request.user, acts.RIGHT, request.zone):
        raise Http404(_("没有这个角色，或您不能替它选择。"))
    return role, rows.filter(role=role, user=None).first()


def _here(request: Any, role: str) -> str:
    return reverse("cockpit:choose", args=[request.zone.code]) + (f"?role={role}" if role else "")


def _save(request: Any, role: str, chosen: Sequence[int]) -> None:
    version = whole_number(request.POST.get("version")) or None
    if role:
        acts.choose_for_role(request.user, request.zone, Role(role), chosen, version=version)
    else:
        acts.choose_own(request.user, request.zone, chosen, version=version)


def _typed(request: Any) -> dict[int, str]:
    """What stands in the field of each target."""
    fields = ((name.removeprefix("place-"), value.strip()) for name, value in request.POST.items())
    return {pk: value for name, value in fields if value and (pk := whole_number(name))}


def _ordered(typed: dict[int, str]) -> list[int]:
    """The targets in the order of their numbers. Refused where something else than a number was typed."""
    wrong = next((value for value in typed.values() if not 1 <= whole_number(value) <= 99), None)
    if wrong is not None:
        raise Refused(
            _("次序“%(typed)s”不是 1 至 99 的整数，请改正；不显示的目标请留空。") % {"typed": wrong[:10]}, "targets"
        )
    return sorted(typed, key=lambda pk: (whole_number(typed[pk]), pk))


def _choices(request: Any, kept: Headlines | None, typed: dict[int, str] | None) -> list[Choice]:
    """The chosen targets in their order, then the others that a word leaves."""
    now, on = timezone.now(), timezone.localdate()
    chosen = tuple(kept.targets) if kept else ()
    lines = running(request.user, request.zone, on, now, (*chosen, *(typed or ())))
    first = [each for each in of_choice(lines, chosen) if isinstance(each, Line)] if kept else of_itself(lines, on)
    places: dict[int, Any] = {each.target.pk: at for at, each in enumerate(first, start=1)} if typed is None else typed
    text = request.GET.get("text", "").strip()
    taken = {each.target.pk for each in first}
    rest = [
        each
        for each in lines
        if each.target.pk not in taken
        and each.target.state == Target.State.IN_FORCE
        and (text in each.target.indicator or each.target.pk in places)
    ]
    rest.sort(key=lambda each: (each.target.pk not in places, not each.whole, each.target.indicator, each.target.pk))
    return [_choice(each, places) for each in (*first, *rest[:LISTED])]


def _choice(line: Line, places: dict[int, Any]) -> Choice:
    said = line.last or {}
    status = light(said.get("status"), said.get("status_reason")) if line.last else None
    outlook = light(said.get("light"), said.get("reason")) if line.last else None
    is_withdrawn = line.target.state == Target.State.WITHDRAWN
    return Choice(line.target, places.get(line.target.pk, ""), status, outlook, is_withdrawn)
