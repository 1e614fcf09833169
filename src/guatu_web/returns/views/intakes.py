"""Tables that are handed in: upload, mapping of columns, preview with findings, taking in."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_POST

from guatu import catalogue
from guatu.errors import PeriodError
from guatu.periods import Period
from guatu.reporting import ERROR, Finding
from guatu.reporting.findings import RULES
from guatu_web.areas.models import Area
from guatu_web.areas.trees import tree
from guatu_web.documents import receiving
from guatu_web.documents.here import Here
from guatu_web.documents.storage import clean_name, too_large
from guatu_web.policies import may, needs, visible
from guatu_web.records.errors import Overtaken, Refused
from guatu_web.returns import tables
from guatu_web.returns.actions import intakes
from guatu_web.returns.forms import text_in
from guatu_web.returns.mapped import ROLES, forms_of, mappings_of
from guatu_web.returns.models import Intake, Return
from guatu_web.returns.tasks import read_table, take_table_in
from guatu_web.statistics.models import Basis, GrowthKind

State = Intake.State
SHOWN = 100


@needs("returns.fill")
def intake_list(request: Here) -> HttpResponse:
    """The tables that a person may handle, the newest first, and the upload of past figures."""
    return _list(request)


def _list(request: Here, refused: str = "", status: int = 200) -> HttpResponse:
    rows = _visible(request).select_related("uploaded_by", "into")
    rows = rows.defer("preview", "mappings", "explanations")[:SHOWN]
    past = may(request.user, intakes.PAST, request.zone)
    context = {"here": "returns", "rows": rows, "past": past, "refused": refused, "kinds": GrowthKind.choices}
    return render(request, "returns/intakes.html", context, status=status)


def _visible(request: Here) -> QuerySet[Intake]:
    """Tables that fill in returns which the person may fill in; past figures where he may import them."""
    returns = visible(request.user, "returns.fill", request.zone, Return.objects.filter(archived_at=None))
    rows = Intake.objects.filter(zone=request.zone)
    own = rows.filter(into__in=returns.values("pk"))
    return own | rows.filter(into=None) if may(request.user, intakes.PAST, request.zone) else own


# The limit has to stand before anything reads the body, and the check against forged requests reads it.


@needs("returns.fill")
@csrf_exempt
@require_POST
def upload(request: Here) -> HttpResponse:
    """Takes a table in: for the return that is named, else as past figures."""
    receiving.limit(request)
    return _upload(request)


@csrf_protect
def _upload(request: Here) -> HttpResponse:
    try:
        intake = _taken(request)
    except Refused as refused:
        return _list(request, str(refused), 422)
    if intake.state == State.WAITING:
        read_table.enqueue(intake.pk)
    return redirect("returns:intake", request.zone.code, intake.pk)


def _taken(request: Here) -> Intake:
    for name in receiving.too_large(request):
        raise too_large(clean_name(name))
    file = request.FILES.get("file")
    if file is None:
        raise Refused(_("请先选择文件。"))
    into = _into(request)
    if into is None and not may(request.user, intakes.PAST, request.zone):
        raise Refused(_("请在要填的报表页面上传表格；导入历史数据需要“导入历史数据”的权限。"))
    kind = request.POST.get("growth_kind", "")
    named: dict[str, Any] = {"growth_kind": kind if kind in GrowthKind.values else GrowthKind.NOMINAL}
    if into:
        named["period_named"] = str(into.period)
        named["area"] = into.area or _whole(request)
    else:
        named["area"] = _whole(request)
    name = clean_name(file.name or "")
    stored = tables.store(name, file.chunks())
    return intakes.upload(request.user, request.zone, name, stored, into, **named)


def _into(request: Here) -> Return | None:
    wanted = request.POST.get("into", "")
    if not wanted:
        return None
    rows = visible(request.user, "returns.fill", request.zone, Return.objects.filter(archived_at=None))
    return get_object_or_404(rows, pk=int(wanted) if wanted.isdecimal() and len(wanted) < 19 else 0)


def _whole(request: Here) -> Any:
    """The area that stands for the whole zone, of which figures are that name none."""
    return next((branch.state.node for branch in tree(Area, request.zone) if branch.depth == 0), None)


@needs("returns.fill")
def intake(request: Here, pk: int) -> HttpResponse:
    """One table: how far it is, how its columns are taken, what was found in it."""
    return _page(request, _intake(request, pk))


@needs("returns.fill")
def status(request: Here, pk: int) -> HttpResponse:
    """How far a table is; once its work is done, the page is loaded anew."""
    found = _intake(request, pk)
    answer = render(request, "returns/_progress.html", {"intake": found, "working": _working(found)})
    if not _working(found):
        answer["HX-Refresh"] = "true"
    return answer


@needs("returns.fill")
@require_POST
def map_columns(request: Here, pk: int) -> HttpResponse:
    """Says what each column holds; the table is read anew by that."""

    def act(found: Intake) -> None:
        period = request.POST.get("period_named", found.period_named).strip()
        if period:
            _check_period(period)
        told = mappings_of(request.POST, found.mappings)
        intakes.map_columns(request.user, found, told, version=_version(request), period_named=period)
        read_table.enqueue(found.pk)

    return _act(request, pk, act)


def _check_period(text: str) -> None:
    try:
        Period.parse(text)
    except PeriodError:
        raise Refused(_("时期“%(text)s”无效，请写作 2026-10 或 2026。") % {"text": text[:40]}) from None


@needs("returns.fill")
@require_POST
def explain(request: Here, pk: int) -> HttpResponse:
    """Explains the warnings of a rule."""
    rule, text = request.POST.get("rule", ""), text_in(request.POST, "text")

    def act(found: Intake) -> None:
        if rule not in RULES:
            raise Refused(_("没有这一类提示，请刷新页面。"))
        intakes.explain(request.user, found, rule, text, version=_version(request))

    return _act(request, pk, act)


@needs("returns.fill")
@require_POST
def confirm(request: Here, pk: int) -> HttpResponse:
    """Takes the figures in, in the background: all of them, or none."""

    def act(found: Intake) -> None:
        intakes.confirm(request.user, found, version=_version(request))
        take_table_in.enqueue(found.pk)

    return _act(request, pk, act)


@needs("returns.fill")
@require_POST
def send_table_back(request: Here, pk: int) -> HttpResponse:
    """The table is not taken in."""
    reason = text_in(request.POST, "reason")
    return _act(
        request, pk, lambda found: intakes.send_back(request.user, found, version=_version(request), reason=reason)
    )


@needs("returns.fill")
@require_POST
def again(request: Here, pk: int) -> HttpResponse:
    """Queues work again that came to a sudden end; where it was done already, nothing happens."""
    found = _intake(request, pk)
    if found.state == State.WAITING:
        read_table.enqueue(found.pk)
    elif found.state == State.WRITING:
        take_table_in.enqueue(found.pk)
    return redirect("returns:intake", request.zone.code, pk)


def _act(request: Here, pk: int, act: Callable[[Intake], None]) -> HttpResponse:
    found = _intake(request, pk)
    try:
        act(found)
    except Refused as refused:
        return _page(request, found, refused=str(refused), status=422)
    except Overtaken as overtaken:
        return _page(request, _intake(request, pk), since=overtaken.since, status=409)
    return redirect("returns:intake", request.zone.code, pk)


def _version(request: Here) -> int:
    text = request.POST.get("version", "")
    return int(text) if text.isdecimal() and len(text) < 10 else 0


def _intake(request: Here, pk: int) -> Intake:
    rows = _visible(request).select_related("zone", "into", "unit", "area", "uploaded_by")
    return get_object_or_404(rows, pk=pk)


def _working(found: Intake) -> bool:
    return found.state in (State.WAITING, State.WRITING)


def _page(request: Here, found: Intake, *, refused: str = "", since: Any = (), status: int = 200) -> HttpResponse:
    findings = [Finding(*each) for each in found.preview.get("findings", ())]
    rules = found.preview.get("rules", {})
    mapping = found.state in (State.TO_MAP, State.FOUND)
    context = {
        "here": "returns",
        "intake": found,
        "working": _working(found),
        "findings": findings,
        "hidden": sum(rules.values()) - len(findings),
        "warnings": [
            (rule, count, next((each.message for each in findings if each.rule == rule), ""))
            for rule, count in rules.items()
            if rule in RULES and RULES[rule].severity != ERROR
        ],
        "standing": intakes.standing(found) if found.preview else 0,
        "sheets": forms_of(found.mappings, found.preview.get("headings", {})) if mapping else (),
        "roles": ROLES.items(),
        "bases": Basis.choices,
        "indicators": sorted({each.name for each in catalogue.load()}) if mapping else (),
        "refused": refused,
        "since": since,
    }
    return render(request, "returns/intake.html", context, status=status)
