"""Papers of supervision: the responsibility table (责任清单), and notices (督办单)."""

from __future__ import annotations

import re
from itertools import groupby
from typing import Any

from django.contrib import messages
from django.db.models import F
from django.http import FileResponse, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from guatu_web.documents.here import Here
from guatu_web.policies import may, needs
from guatu_web.records.books import download
from guatu_web.records.errors import Refused
from guatu_web.records.paging import Asked, page
from guatu_web.supervision import shown
from guatu_web.supervision.actions import noticing
from guatu_web.supervision.actions.exporting import record_export
from guatu_web.supervision.models import Item, Notice
from guatu_web.supervision.papers import notice as notices_said
from guatu_web.supervision.papers.filter import PaperFilter, asked
from guatu_web.supervision.papers.forms import AnswerForm, NoticeFilter, NoticeForm
from guatu_web.supervision.papers.responsibility import COLUMNS, WITHOUT, as_document, entries, heading
from guatu_web.supervision.papers.sheets import as_book
from guatu_web.supervision.queries.roles import UNIT, roles_of, visible_items
from guatu_web.supervision.views.board import _number, _pages, address

LINES = 50
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


# ------------------------------------------------------------------ the responsibility table


@needs("supervision.view")
def table(request: Here) -> HttpResponse:
    """The table as it will be printed, page by page."""
    form, rows, known = asked(request.GET, request.user, request.zone, "supervision.view")
    total = rows.count()
    pages = max(1, -(-total // LINES))
    at = min(max(1, _number(request.GET.get("page", ""))), pages)
    lines = entries(known, rows, (at - 1) * LINES, LINES)
    context = {
        "here": "supervision",
        "form": form,
        "filtered": bool(form.told),
        "heading": _heading(request, form),
        "columns": COLUMNS,
        "groups": [(name or WITHOUT, list(each)) for name, each in groupby(lines, lambda line: line.programme)],
        "total": total,
        "number": at,
        "count": pages,
        "pages": _pages(request.GET, at, pages),
        "kept": address(request.GET, {"page": ""}),
    }
    return render(request, "supervision/responsibility.html", context)


@needs("supervision.export")
def table_document(request: Here) -> HttpResponse:
    """The table of a filter as .docx."""
    form, rows, known = asked(request.GET, request.user, request.zone, "supervision.export")
    head = _heading(request, form)
    made, count = as_document(head, entries(known, rows))
    record_export(request.user, request.zone, "table", form.told, count)
    return _document(made, head.title)


@needs("supervision.export")
def table_book(request: Here) -> FileResponse:
    """The table of a filter as an Excel book that can be printed."""
    form, rows, known = asked(request.GET, request.user, request.zone, "supervision.export")
    head = _heading(request, form)
    file, count = as_book(head, entries(known, rows))
    record_export(request.user, request.zone, "table", form.told, count)
    return download(file, _as_file_name(head.title))


def _heading(request: Here, form: PaperFilter) -> Any:
    return heading(request.zone, form.told.get("programme", ""), timezone.localdate())


def _document(made: bytes, name: str) -> HttpResponse:
    response = HttpResponse(made, content_type=DOCX)
    response.headers["Content-Disposition"] = _attached(f"{_as_file_name(name)}.docx")
    return response


def _attached(name: str) -> str:
    return content_disposition_header(True, name) or "attachment"


def _as_file_name(text: str) -> str:
    """A title as a file can be called on every system."""
    return re.sub(r'[\\/:*?"<>|\x00-\x1f]+', " ", text).strip()[:100]


# ------------------------------------------------------------------ notices


@needs("supervision.view")
def notices(request: Here) -> HttpResponse:
    """The notices about items that a person sees, the newest first."""
    form = NoticeFilter(request.GET)
    told = form.told
    rows = _visible(request, "supervision.view")
    if told.get("colour"):
        rows = rows.filter(colour=told["colour"])
    if told.get("state"):
        rows = rows.filter(answered_on__isnull=told["state"] != "answered")
    if told.get("state") == "late":
        rows = rows.filter(answer_by__lt=timezone.localdate())
    wanted = Asked("-id", LINES, request.GET.get("after", ""), request.GET.get("before", ""))
    found = page(rows, "id", wanted, counted=True, read=_read)
    context = {
        "here": "supervision",
        "form": form,
        "filtered": bool(told),
        "page": found,
        "today": timezone.localdate(),
        "links": {
            "first": address(request.GET, {"after": "", "before": ""}) if wanted.after or wanted.before else "",
            "previous": address(request.GET, {"before": found.previous, "after": ""}) if found.previous else "",
            "next": address(request.GET, {"after": found.next, "before": ""}) if found.next else "",
        },
    }
    return render(request, "supervision/notices.html", context)


@needs("supervision.view")
def notice(request: Here, pk: int) -> HttpResponse:
    """A notice as it was issued, and its answer."""
    return _page(request, _notice(request, pk))


@needs("supervision.view")
def notice_document(request: Here, pk: int) -> HttpResponse:
    """A notice as .docx: who got it may print it."""
    found = _notice(request, pk)
    return _document(notices_said.document(found), found.number)


@needs("supervision.act")
@require_POST
def answer(request: Here, pk: int) -> HttpResponse:
    """What the unit has done about a notice."""
    found, form = _notice(request, pk, "supervision.act"), AnswerForm(request.POST)
    try:
        if not form.is_valid():
            return _page(request, found, form, 422)
        told = form.cleaned_data
        noticing.answer(request.user, found, told["text"], version=told["version"])
    except Refused as refused:
        form.refuse(refused)
        return _page(request, found, form, 422)
    messages.success(request, _("已回复。"))
    return redirect("supervision:notice", request.zone.code, pk)


@needs("supervision.enter")
def issue(request: Here, pk: int) -> HttpResponse:
    """A notice about an item; the colour that fits its light is proposed."""
    rows = visible_items(request.user, request.zone, "supervision.enter")
    item = get_object_or_404(rows.select_related("zone", "unit", "leader", "supervising", "flow"), pk=pk)
    today = timezone.localdate()
    form = NoticeForm(request.POST or None, initial=_proposed(request, item))
    status = 200
    if request.method == "POST":
        try:
            if form.is_valid():
                told = form.cleaned_data
                made = noticing.issue(
                    request.user, item, told["colour"], told["answer_by"], told["text"], version=told["version"]
                )
                messages.success(request, _("%(number)s 已签发。") % {"number": made.number})
                return redirect("supervision:notice", request.zone.code, made.pk)
        except Refused as refused:
            form.refuse(refused)
        status = 422
    context = {
        "here": "supervision",
        "form": form,
        "item": item,
        "reason": notices_said.reason_of(item, today),
        "calendar_note": shown.calendar_note(form.get_initial_for_field(form.fields["answer_by"], "answer_by")),
        "lights": shown.lights(),
        "earlier": _read(Notice.objects.filter(item=item, archived_at=None)).order_by("-pk")[:20],
    }
    return render(request, "supervision/issue_notice.html", context, status=status)


def _proposed(request: Here, item: Item) -> dict[str, Any]:
    colour = request.GET.get("colour", "")
    colour = colour if colour in notices_said.COLOURS else notices_said.suggested(item)
    return {
        "version": item.version,
        "colour": colour,
        "answer_by": notices_said.proposed_answer_by(colour, timezone.localdate()),
        "text": notices_said.REQUIRED[colour],
    }


def _visible(request: Here, right: str) -> Any:
    items = visible_items(request.user, request.zone, right).order_by()
    rows = Notice.objects.filter(zone=request.zone, archived_at=None)
    return rows.filter(item__in=items.values("pk"))


def _read(rows: Any) -> Any:
    shown_here = ("colour", "year", "serial", "answer_by", "issued_on", "answered_on", "item_id")
    names = {"of_item": F("item__title"), "of_unit": F("unit__name")}
    return rows.only(*shown_here).annotate(**names)


def _notice(request: Here, pk: int, right: str = "supervision.view") -> Notice:
    beside = ("zone", "item__flow", "item__zone", "item__unit", "item__area", "item__supervising", "unit", "issued_by")
    found: Notice = get_object_or_404(_visible(request, right).select_related(*beside), pk=pk)
    return found


def _page(request: Here, found: Notice, form: AnswerForm | None = None, status: int = 200) -> HttpResponse:
    answering = found.answered_on is None and may(request.user, "supervision.act", request.zone)
    answering = answering and not roles_of(request.user, found.item).isdisjoint(UNIT)
    context = {
        "here": "supervision",
        "notice": found,
        "lines": notices_said.lines(found),
        "late": found.answered_on is None and found.answer_by < timezone.localdate(),
        "form": form or (AnswerForm(initial={"version": found.version}) if answering else None),
    }
    return render(request, "supervision/notice.html", context, status=status)
