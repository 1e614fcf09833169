"""Tables that are handed in: upload, mapping of columns, preview with findings, taking in."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db.models import QuerySet
from django.http import FileResponse, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_POST

from guatu import catalogue
from guatu.errors import PeriodError
from guatu.periods import Period
from guatu_web.areas.models import Area
from guatu_web.areas.trees import tree
from guatu_web.documents import receiving
from guatu_web.documents.handing_in import acted, handed
from guatu_web.documents.here import Here
from guatu_web.policies import may, needs, visible
from guatu_web.records.books import book, download
from guatu_web.records.errors import Refused
from guatu_web.records.forms import whole_number
from guatu_web.returns import findings_book, progress, tables
from guatu_web.returns.actions import intakes
from guatu_web.returns.forms import text_in
from guatu_web.returns.mapped import ROLES, forms_of, mappings_of
from guatu_web.returns.models import Intake, Return
from guatu_web.returns.queries.intake import STATES, asked_in, findings_of, listed, narrowed
from guatu_web.returns.tasks import enqueue
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
        enqueue(intake)
    return redirect("returns:intake", request.zone.code, intake.pk)


def _taken(request: Here) -> Intake:
    name, file = handed(request)
    into = _into(request)
    if into is None and not may(request.user, intakes.PAST, request.zone):
        raise Refused(_("请在要填的报表页面上传表格；导入历史数据需要“导入历史数据”的权限。"))
    kind = request.POST.get("growth_kind", "")
    named: dict[str, Any] = {"growth_kind": kind if kind in GrowthKind.values else GrowthKind.NOMINAL}
    named["area"] = (into.area if into else None) or _whole(request)
    stored = tables.store(name, file.chunks())
    return intakes.upload(request.user, request.zone, name, stored, into, **named)


def _into(request: Here) -> Return | None:
    wanted = request.POST.get("into", "")
    if not wanted:
        return None
    rows = visible(request.user, "returns.fill", request.zone, Return.objects.filter(archived_at=None))
    return get_object_or_404(rows, pk=whole_number(wanted))


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
    told = {"intake": found, "working": found.is_at_work, "progress": progress.told(found.pk)}
    answer = render(request, "returns/_progress.html", told)
    if not found.is_at_work:
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
        enqueue(found)

    return _act(request, pk, act)


def _check_period(text: str) -> None:
    try:
        Period.parse(text)
    except PeriodError:
        raise Refused(_("时期“%(text)s”无效，请写作 2026-10 或 2026。") % {"text": text[:40]}) from None


@needs("returns.fill")
@require_POST
def explain(request: Here, pk: int) -> HttpResponse:
    """Explains a warning, or all of its kind."""
    about, text = request.POST.get("about", ""), text_in(request.POST, "text")
    return _act(request, pk, lambda found: intakes.explain(request.user, found, about, text, version=_version(request)))


@needs("returns.fill")
@require_POST
def confirm(request: Here, pk: int) -> HttpResponse:
    """Takes the figures in, in the background: all of them, or none."""

    def act(found: Intake) -> None:
        intakes.confirm(request.user, found, version=_version(request))
        enqueue(found)

    return _act(request, pk, act)


@needs("returns.fill")
def findings(request: Here, pk: int) -> FileResponse:
    """The findings of the page as an Excel book, as it is narrowed."""
    found = _intake(request, pk)
    asked = asked_in(request.GET, found)
    rows = narrowed(found, asked).iterator(chunk_size=2000)
    file, count = book(findings_book.NAME, findings_book.COLUMNS, (listed(each, found) for each in rows))
    intakes.record_download(request.user, found, asked._asdict(), count)
    return download(file, f"{found.file_name}{findings_book.NAME}")


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
    enqueue(_intake(request, pk))
    return redirect("returns:intake", request.zone.code, pk)


def _act(request: Here, pk: int, act: Callable[[Intake], None]) -> HttpResponse:
    return acted(request, pk, _intake, act, _page, "returns:intake")


def _version(request: Here) -> int:
    return whole_number(request.POST.get("version"))


def _intake(request: Here, pk: int) -> Intake:
    rows = _visible(request).select_related("zone", "into", "unit", "area", "uploaded_by", "confirmed_by")
    return get_object_or_404(rows, pk=pk)


def _page(request: Here, found: Intake, *, refused: str = "", since: Any = (), status: int = 200) -> HttpResponse:
    mapping = found.state in (State.TO_MAP, State.FOUND)
    asked = asked_in(request.GET, found)
    context = {
        "here": "returns",
        "intake": found,
        "working": found.is_at_work,
        "progress": progress.told(found.pk),
        "asked": asked,
        "query": request.GET.urlencode(),
        "states": STATES,
        "told": findings_of(found, asked) if found.preview and not found.is_at_work else None,
        "sheets": forms_of(found.mappings, found.preview.get("headings", {})) if mapping else (),
        "roles": ROLES.items(),
        "bases": Basis.choices,
        "indicators": sorted({each.name for each in catalogue.load()}) if mapping else (),
        "refused": refused,
        "since": since,
    }
    return render(request, "returns/intake.html", context, status=status)
