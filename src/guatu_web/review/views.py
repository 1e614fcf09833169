"""The review of one document: its text beside what the reader found in it.

Every act answers an htmx request with the cards that changed and the counts, and any other one with a redirect to the
page, so that the page works without JavaScript.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from guatu import catalogue
from guatu_web.areas.models import Unit
from guatu_web.documents.models import Document, Finding, Found, Statement, TaskClause
from guatu_web.ledger.actions import confirm as acts
from guatu_web.policies import may, needs, visible
from guatu_web.records.errors import Overtaken, Refused
from guatu_web.records.sections import sections
from guatu_web.review.forms import FoundForm, SettleForm, SplitForm, UnsettleForm, form_for
from guatu_web.review.overtaken import deeds
from guatu_web.review.queries import SHOWS, Board, Card, Wish, area_names, card, tally

VIEW, REVIEW = "documents.view", "documents.review"
UNDONE = "在审核页撤销确认"
Row = Statement | TaskClause


@needs(VIEW)
@require_GET
def page(request: Any, pk: int) -> HttpResponse:
    """The text on the left, what was found in it on the right; without buttons for those who may only read."""
    document = get_object_or_404(visible(request.user, VIEW, request.zone, Document.objects.all()), pk=pk)
    board = Board(document, Wish.of(request.GET))
    context = {
        "here": "documents",
        "document": document,
        "board": board,
        "wish": board.wish,
        "shows": SHOWS,
        "tally": board.tally,
        "reviews": may(request.user, REVIEW, request.zone),
        "sections": sections("review", user=request.user, zone=request.zone, document=document),
    }
    if context["reviews"]:
        context |= {
            "indicators": [each.name for each in catalogue.load()],
            "areas": area_names(request.zone),
            "units": Unit.objects.filter(zone=request.zone, archived_at=None).values_list("name", flat=True),
        }
    return render(request, "review/page.html", context)


@needs(REVIEW)
@require_GET
def show(request: Any, pk: int, model: type[Found]) -> HttpResponse:
    """One card as it is now; the whole page around it where JavaScript is off."""
    row = _row(request, model, pk)
    return _cards(request, [card(row)]) if request.htmx else _back(request, row)


@needs(REVIEW)
@require_POST
def decide(request: Any, pk: int, model: type[Found]) -> HttpResponse:
    """Confirm, reject, not ours, merge with the next or reopen: what the pressed button says."""
    row = _row(request, model, pk)
    deed = DEEDS.get(request.POST.get("do", ""))
    version = _number(request.POST.get("version", ""))
    if deed is None or version is None:
        raise Refused(_("请求不完整，请刷新页面后重试。"))
    try:
        touched = deed(request, row, version)
    except (Refused, Overtaken) as error:
        if not request.htmx:
            raise
        return _refusal(request, _row(request, model, pk), error)
    if not request.htmx:
        return _back(request, row)
    return _cards(request, [card(_row(request, type(each), each.pk)) for each in touched])


@needs(REVIEW)
@require_http_methods(["GET", "POST"])
def edit(request: Any, pk: int, model: type[Found]) -> HttpResponse:
    """Correct any field of a row, and confirm it along with that where the button says so."""
    row = _row(request, model, pk)
    form = form_for(row, request.POST or None)
    if request.method == "GET":
        return _form(request, row, form)
    if not form.is_valid():
        return _form(request, row, form, status=422)
    try:
        acts.change(
            request.user,
            row,
            form.cleaned_data["version"],
            reason=form.cleaned_data["reason"],
            confirming=request.POST.get("do") == "confirm",
            **form.columns(),
        )
    except Refused as refusal:
        form.refuse(refusal)
        return _form(request, row, form, status=422)
    except Overtaken as told:
        return _form(request, row, _reseen(form, told), status=409, told=told)
    return _cards(request, [card(_row(request, model, pk))]) if request.htmx else _back(request, row)


@needs(REVIEW)
@require_http_methods(["GET", "POST"])
def split(request: Any, pk: int) -> HttpResponse:
    """Further statements of a figure that several indicators share."""
    row = _row(request, Statement, pk)
    form = SplitForm(request.POST or None, initial={"version": row.version}, auto_id=f"s{pk}_%s")
    if request.method == "GET":
        return _form(request, row, form, splitting=True)
    if not form.is_valid():
        return _form(request, row, form, status=422, splitting=True)
    try:
        made = acts.split(
            request.user, row, form.cleaned_data["version"], form.indicators(), reason=form.cleaned_data["reason"]
        )
    except Refused as refusal:
        form.refuse(refusal)
        return _form(request, row, form, status=422, splitting=True)
    except Overtaken as told:
        return _form(request, row, _reseen(form, told), status=409, told=told, splitting=True)
    if not request.htmx:
        return _back(request, row)
    return _cards(request, [card(_row(request, Statement, each.pk)) for each in (row, *made)], beside=True)


@needs(REVIEW)
@require_POST
def settle(request: Any, pk: int) -> HttpResponse:
    """Close a contradiction with a reason."""
    return _on_finding(request, pk, SettleForm, acts.settle)


@needs(REVIEW)
@require_POST
def unsettle(request: Any, pk: int) -> HttpResponse:
    """Open a contradiction again, with a reason."""
    return _on_finding(request, pk, UnsettleForm, acts.unsettle)


def _on_finding(request: Any, pk: int, form_class: type[FoundForm], deed: Callable[..., Finding]) -> HttpResponse:
    findings = Finding.objects.select_related("document").prefetch_related("statements")
    finding = get_object_or_404(visible(request.user, REVIEW, request.zone, findings), pk=pk)
    form = form_class(request.POST, auto_id=f"f{pk}_%s")
    status, told = 422, None
    if form.is_valid():
        try:
            deed(request.user, finding, form.cleaned_data["version"], reason=form.cleaned_data["reason"])
            if not request.htmx:
                return _to_page(request, finding.document, f"f{pk}")
            status, form = 200, form_class(auto_id=f"f{pk}_%s")
        except Refused as refusal:
            form.refuse(refusal)
        except Overtaken as overtaken:
            status, told = 409, overtaken
            finding.refresh_from_db()
    context = _context(finding.document, told) | {"finding": finding, "form": form, "reviews": True}
    if request.htmx:
        return render(request, "review/_finding_answer.html", context, status=status)
    return render(request, "review/finding.html", context, status=status)


@needs(REVIEW)
@require_POST
def confirm_sure(request: Any, pk: int) -> HttpResponse:
    """Confirm all that is sure, then the page again."""
    document = get_object_or_404(visible(request.user, REVIEW, request.zone, Document.objects.all()), pk=pk)
    made = acts.confirm_sure(request.user, document)
    messages.success(request, _("已确认 %(made)s 条有把握的结果，记入台账。") % {"made": made})
    if left := acts.sure(document).count():
        told = _("另有 %(left)s 条更正了原目标，但无法判断更正的是哪一个，仍为待审；请逐条确认，按提示处理。")
        messages.warning(request, told % {"left": left})
    return _to_page(request, document, "list")


def _row(request: Any, model: type[Found], pk: int) -> Any:
    rows = model._default_manager.filter(archived_at=None).select_related("document", "decided_by")
    row = get_object_or_404(visible(request.user, REVIEW, request.zone, rows), pk=pk)
    row.zone = row.document.zone = request.zone  # known, and asked for several times
    return row


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None


def _confirm(request: Any, row: Row, version: int) -> list[Row]:
    kind = "statements" if isinstance(row, Statement) else "clauses"
    acts.confirm(request.user, request.zone, **{kind: {row.pk: version}})
    return [row]


def _reject(request: Any, row: Row, version: int) -> list[Row]:
    return [acts.reject(request.user, row, version, reason=request.POST.get("reason", ""))]


def _not_ours(request: Any, row: Row, version: int) -> list[Row]:
    return [acts.not_ours(request.user, row, version, reason=request.POST.get("reason", ""))]


def _reopen(request: Any, row: Row, version: int) -> list[Row]:
    given = request.POST.get("reason", "").strip()
    return [acts.reopen(request.user, row, version, reason=given or UNDONE)]


def _merge(request: Any, row: Row, version: int) -> list[Row]:
    """With the statement that the card named as the next of its sentence, as the person saw it."""
    pk, seen = map(_number, request.POST.get("following", "").partition(":")[::2])
    if not isinstance(row, Statement) or pk is None or seen is None:
        raise Refused(_("同一句中没有下一条待审的结果可合并。"))
    following = _row(request, Statement, pk)
    acts.merge(request.user, row, version, {following.pk: seen})
    return [row, following]


DEEDS = {"confirm": _confirm, "reject": _reject, "not_ours": _not_ours, "reopen": _reopen, "merge": _merge}


def _cards(request: HttpRequest, cards: list[Card], *, beside: bool = False, **more: Any) -> HttpResponse:
    """The first card in place of the one that was asked from, others where they are (or beside it), and the counts."""
    document = cards[0].row.document
    context = {"document": document, "tally": tally(document), "reviews": True, "wish": _asked(request)}
    html = [
        render_to_string(
            "review/_card.html",
            context | {"card": each, "elsewhere": number > 0 and not beside} | (more if not number else {}),
            request,
        )
        for number, each in enumerate(cards)
    ]
    counts = render_to_string("review/_tally.html", context | {"elsewhere": True}, request)
    return HttpResponse("\n".join([*html, counts]), status=more.get("status", 200))


def _refusal(request: Any, row: Row, error: Refused | Overtaken) -> HttpResponse:
    """The card as it is now, with what stood in the way."""
    status = 409 if isinstance(error, Overtaken) else 422
    return _cards(request, [card(row)], status=status, refusal=str(error), deeds=_deeds(error))


def _deeds(error: Exception | None) -> Any:
    return deeds(type(error.record), error.since) if isinstance(error, Overtaken) else []


def _reseen(form: Any, told: Overtaken) -> Any:
    """The form as typed, over the version that the person sees now."""
    form.data = form.data.copy()
    form.data["version"] = told.record.version
    return form


def _context(document: Document, told: Overtaken | None) -> dict[str, Any]:
    return {
        "here": "documents",
        "document": document,
        "tally": tally(document),
        "wish": Wish(),
        "refusal": str(told) if told else "",
        "deeds": _deeds(told),
    }


def _form(
    request: Any,
    row: Row,
    form: FoundForm,
    *,
    status: int = 200,
    told: Overtaken | None = None,
    splitting: bool = False,
) -> HttpResponse:
    context = {
        "here": "documents",
        "document": row.document,
        "card": card(row),
        "form": form,
        "splitting": splitting,
        "refusal": str(told) if told else "",
        "deeds": _deeds(told),
        "back": _asked(request).here,
    }
    if request.htmx:
        return render(request, "review/_form.html", context, status=status)
    context |= {
        "indicators": [each.name for each in catalogue.load()],
        "areas": area_names(request.zone),
        "units": Unit.objects.filter(zone=request.zone, archived_at=None).values_list("name", flat=True),
    }
    return render(request, "review/form.html", context, status=status)


def _asked(request: Any) -> Wish:
    """The list from which the person came."""
    return Wish.of(QueryDict(request.POST.get("back") or request.GET.get("back") or ""))


def _back(request: Any, row: Row) -> HttpResponse:
    return _to_page(request, row.document, card(row).key)


def _to_page(request: Any, document: Document, place: str) -> HttpResponse:
    query = _asked(request).here
    address = reverse("review:page", args=[request.zone.code, document.pk])
    return redirect(f"{address}{'?' if query else ''}{query}#{place}")
