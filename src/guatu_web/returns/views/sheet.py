"""The page of a return: filled in, saved as a draft line by line, submitted; and what others decide about it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from guatu_web.documents.here import Here
from guatu_web.policies import may, needs, visible
from guatu_web.records.acts import history, since
from guatu_web.records.errors import Overtaken, Refused
from guatu_web.returns.actions import deciding, filling
from guatu_web.returns.actions.lines import Typed
from guatu_web.returns.forms import CorrectForm, SendBackForm, VersionForm, text_in, typed_in
from guatu_web.returns.models import Return
from guatu_web.returns.queries.sheet import Row, Sheet, sheet_of

State = Return.State


@needs("returns.fill")
def sheet(request: Here, pk: int) -> HttpResponse:
    """A return: to be filled in while it is open, to be read afterwards."""
    return _page(request, _sheet(request, pk))


@needs("returns.fill")
@require_POST
def save(request: Here, pk: int) -> HttpResponse:
    """Keeps what was typed as a draft; one line at a time as it is typed, or all of them by the button."""
    found = _sheet(request, pk)
    typed = typed_in(request.POST)
    try:
        filling.save(request.user, found, typed, explanation=_late(request))
    except (Refused, Overtaken) as error:
        return _kept(request, found, typed, error)
    if request.htmx:
        return _states(request, found, typed)
    messages.success(request, _("已保存草稿。"))
    return redirect("returns:sheet", request.zone.code, pk)


@needs("returns.fill")
@require_POST
def submit(request: Here, pk: int) -> HttpResponse:
    """Saves what was typed and hands the return in; what is found stands beside the fields."""
    found = _sheet(request, pk)
    typed = typed_in(request.POST)
    seen = _version(request)
    try:
        if seen != found.version:
            raise Overtaken(found, since(found, seen))
        filling.save(request.user, found, typed, explanation=_late(request))
        filling.submit(request.user, found, version=found.version)
    except (Refused, Overtaken) as error:
        return _kept(request, found, typed, error)
    messages.success(request, _("已报送，等待审核。"))
    return redirect("returns:sheet", request.zone.code, pk)


@needs("returns.check")
@require_POST
def check(request: Here, pk: int) -> HttpResponse:
    """A second person has looked the return over."""
    return _decide(
        request,
        pk,
        lambda found: deciding.check(request.user, found, version=_version(request)),
        _("已审核，等待批准。"),
    )


@needs("returns.check")
@require_POST
def send_back(request: Here, pk: int) -> HttpResponse:
    """The return goes back to its unit, with the reason."""
    form = SendBackForm(request.POST)
    reason = text_in(request.POST, "reason")

    def act(found: Return) -> Return:
        return deciding.send_back(request.user, found, version=_version(request), reason=reason)

    return _decide(request, pk, act, _("已退回填报单位。"), {"send_back_form": form})


@needs("returns.approve")
@require_POST
def approve(request: Here, pk: int) -> HttpResponse:
    """The figures go into the statistics, and the period is locked."""
    return _decide(
        request,
        pk,
        lambda found: deciding.approve(request.user, found, version=_version(request)),
        _("已批准，数据已入库。"),
    )


@needs("returns.fill")
@require_POST
def correct(request: Here, pk: int) -> HttpResponse:
    """Another edition of an approved return."""
    form = CorrectForm(request.POST)
    found = _sheet(request, pk)
    try:
        made = filling.correct(request.user, found, reason=text_in(request.POST, "reason"))
    except Refused as refused:
        form.is_valid()
        form.refuse(refused)
        return _page(request, found, status=422, more={"correct_form": form})
    return redirect("returns:sheet", request.zone.code, made.pk)


def _decide(
    request: Here, pk: int, act: Callable[[Return], Return], said: str, forms: Mapping[str, Any] | None = None
) -> HttpResponse:
    """Do an act on a return; what is refused stands on its page."""
    found = _sheet(request, pk)
    try:
        act(found)
    except Refused as refused:
        return _page(request, found, status=422, more={"refused": str(refused), **(forms or {})})
    except Overtaken as overtaken:
        return _page(request, _sheet(request, pk), status=409, more={"since": overtaken.since})
    messages.success(request, said)
    return redirect("returns:sheet", request.zone.code, pk)


def _late(request: Here) -> str | None:
    """Why the return is late, where the form asked."""
    return text_in(request.POST, "explanation") if "explanation" in request.POST else None


def _version(request: Here) -> int:
    form = VersionForm(request.POST)
    return form.cleaned_data["version"] if form.is_valid() else 0


def _sheet(request: Here, pk: int) -> Return:
    rows = visible(request.user, "returns.fill", request.zone, Return.objects.filter(archived_at=None))
    people = ("submitted_by", "checked_by", "approved_by")
    return get_object_or_404(rows.select_related("zone", "unit", "area", "corrects", "corrected_by", *people), pk=pk)


def _kept(request: Here, found: Return, typed: Mapping[int, Typed], error: Refused | Overtaken) -> HttpResponse:
    """The page with all that was typed, whether it could be saved or not."""
    status = 409 if isinstance(error, Overtaken) else 422
    found = _sheet(request, found.pk)
    if request.htmx:
        return _states(request, found, typed, status, str(error))
    more: dict[str, Any] = {"refused": str(error)}
    if isinstance(error, Overtaken):
        more["since"] = error.since
    if (late := _late(request)) is not None:
        found.explanation = late
    return _page(request, found, typed=typed, status=status, more=more)


def _page(
    request: Here,
    found: Return,
    *,
    typed: Mapping[int, Typed] | None = None,
    status: int = 200,
    more: Mapping[str, Any] | None = None,
) -> HttpResponse:
    told = _overlaid(sheet_of(found), typed or {})
    allowed = {name: may(request.user, f"returns.{name}", request.zone, found) for name in ("fill", "check", "approve")}
    own = found.submitted_by_id == request.user.pk
    context: dict[str, Any] = {
        "here": "returns",
        "sheet": found,
        "rows": told.rows,
        "found": told.found,
        "one_area": told.one_area,
        "editing": found.state in filling.OPEN and allowed["fill"],
        "late": found.edition == 1 and filling.is_late(found),
        "checking": found.state == State.SUBMITTED and allowed["check"],
        "sending_back": found.state in (State.SUBMITTED, State.CHECKED) and allowed["check"],
        "approving": found.state == State.CHECKED and allowed["approve"],
        "correcting": found.state == State.APPROVED and allowed["fill"] and not hasattr(found, "corrected_by"),
        "own": own,
        "entries": list(history(found)[:50]),
        **(more or {}),
    }
    return render(request, "returns/sheet.html", context, status=status)


def _states(
    request: Here, found: Return, typed: Mapping[int, Typed], status: int = 200, refused: str = ""
) -> HttpResponse:
    """What stands beside the lines after one of them was typed: findings, versions, what others have typed."""
    told = _overlaid(sheet_of(found), typed if status == 409 else {})
    context = {"sheet": found, "rows": told.rows, "found": told.found, "refused": refused, "saved": set(typed)}
    return render(request, "returns/_states.html", context, status=status)


def _overlaid(told: Sheet, typed: Mapping[int, Typed]) -> Sheet:
    """The rows with what was typed over what is kept; where they differ, what is kept stands beside."""
    return told._replace(rows=[_over(row, typed[row.line.pk]) if row.line.pk in typed else row for row in told.rows])


def _over(row: Row, typed: Typed) -> Row:
    line = row.line
    kept = (line.typed_value, line.typed_growth, line.explanation)
    line.typed_value, line.typed_growth, line.explanation = typed.value, typed.growth, typed.explanation
    if kept == (typed.value, typed.growth if line.growth_kind else "", typed.explanation):
        return row
    return row._replace(theirs="，".join(filter(None, kept)) or _("（空）") if typed.version != line.version else "")
