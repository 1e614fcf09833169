"""The list of what is due: report, period, deadline, state; and how complete and timely each unit reports."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from guatu_web.documents.here import Here
from guatu_web.policies import may, needs
from guatu_web.records.errors import Refused
from guatu_web.returns.actions import filling
from guatu_web.returns.duties import schemes_of
from guatu_web.returns.forms import BeginForm, DueFilter
from guatu_web.returns.queries import due


@needs("returns.fill")
def due_list(request: Here) -> HttpResponse:
    """What is due for the person's units, with what has come of it."""
    schemes = schemes_of(request.zone)
    reach = due.reach_of(request.user, "returns.fill", request.zone)
    duties = [branch.state.node_id for branch in schemes.units.values()]
    form = DueFilter(request.GET, schemes, duties if reach.units is None else reach.units)
    asked = form.told
    oversees = may(request.user, "returns.check", request.zone)
    context: dict[str, Any] = {
        "here": "returns",
        "form": form,
        "asked": asked,
        "filtered": any(asked[name] for name in ("unit", "report", "state")),
        "entries": due.entries(request.user, request.zone, schemes, asked),
        "reports": schemes.reports,
        "strays": schemes.strays() if oversees else (),
        "punctual": _punctual(request, schemes, asked["year"]) if oversees else {},
        "today": timezone.localdate(),
    }
    return render(request, "returns/list.html", context)


def _punctual(request: Here, schemes: Any, year: int) -> dict[int, Any]:
    """The punctuality of the units that the person may check, by their ids."""
    reach = due.reach_of(request.user, "returns.check", request.zone)
    duties = [each for each in schemes.duties(year, timezone.localdate()) if reach.covers(each)]
    return due.punctual(request.zone, schemes, year, duties)


@needs("returns.fill")
@require_POST
def begin(request: Here) -> HttpResponse:
    """Opens the return of a report and period, begun where it is not there yet."""
    form = BeginForm(request.POST)
    if not form.is_valid():
        raise Refused(_("没有说明要填报哪张报表、哪个时期。请回到填报列表重新选择。"))
    told = form.cleaned_data
    sheet = filling.begin(request.user, request.zone, told["report"], told["last"])
    return redirect("returns:sheet", request.zone.code, sheet.pk)
