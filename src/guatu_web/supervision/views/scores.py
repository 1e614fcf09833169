"""Scores of units and leaders with the list behind each number, and how many fields units fill in."""

from __future__ import annotations

from typing import Any

from django.http import FileResponse, Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from guatu.reading.workbook import SheetColumn
from guatu_web.accounts.models import Role
from guatu_web.documents.here import Here
from guatu_web.policies import RIGHTS, memberships, needs
from guatu_web.records.books import book, download
from guatu_web.records.paging import Asked, page
from guatu_web.supervision.actions.exporting import record_export
from guatu_web.supervision.models import Item
from guatu_web.supervision.papers.forms import ScoreFilter
from guatu_web.supervision.queries import scores as counting
from guatu_web.supervision.queries.burden import burdens
from guatu_web.supervision.queries.roles import visible_items
from guatu_web.supervision.views.board import _number, address

LINES = 50
NAMES = {"unit": "单位", "leader": "责任领导"}


@needs("supervision.view")
def scores(request: Here) -> HttpResponse:
    """The numbers of the units or leaders whose items a person sees."""
    form, over = _asked(request)
    rows = counting.counted(over, _visible(request, "supervision.view"))
    period = {"first": over.first.isoformat(), "last": over.last.isoformat()}
    context = {
        "here": "supervision",
        "form": form,
        "over": over,
        "rows": rows,
        "address": _behind_address(over),
        "kept": f"?{_query({'by': over.by, **period})}",
    }
    return render(request, "supervision/scores.html", context, status=422 if form.errors else 200)


@needs("supervision.export")
def scores_book(request: Here) -> FileResponse:
    """The numbers as an Excel book."""
    _form, over = _asked(request)
    rows = counting.counted(over, _visible(request, "supervision.export"))
    file, count = book(_("督查评分"), _columns(over), rows)
    told = {"by": over.by, "first": over.first, "last": over.last}
    record_export(request.user, request.zone, "scores", told, count)
    return download(file, f"{request.zone.name}{_('督查评分')}")


@needs("supervision.view")
def behind(request: Here) -> HttpResponse:
    """The list behind one number; back to all numbers where the address names none."""
    _form, over = _asked(request)
    what, owner = request.GET.get("what", ""), _number(request.GET.get("owner", ""))
    if what not in counting.WHATS:
        return redirect("supervision:scores", request.zone.code)
    visible = _visible(request, "supervision.view")
    rows = counting.behind(over, what, owner, visible)
    field = "closed_on" if rows.model is Item else _DAYS[what]
    wanted = Asked("-day", LINES, request.GET.get("after", ""), request.GET.get("before", ""))
    pks = page(rows, field, wanted, counted=True, read=counting.told)
    context = {
        "here": "supervision",
        "over": over,
        "name": _name(over, owner),
        "what": what,
        "what_name": counting.WHATS[what],
        "page": pks,
        "links": {
            "first": address(request.GET, {"after": "", "before": ""}) if wanted.after or wanted.before else "",
            "previous": address(request.GET, {"before": pks.previous, "after": ""}) if pks.previous else "",
            "next": address(request.GET, {"after": pks.next, "before": ""}) if pks.next else "",
        },
        "back": f"?{_query({'by': over.by, 'first': over.first.isoformat(), 'last': over.last.isoformat()})}",
    }
    return render(request, "supervision/scores_behind.html", context)


@needs("supervision.enter")
def burden(request: Here) -> HttpResponse:
    """How many fields each unit has filled in, month by month."""
    this = timezone.localdate().year
    year = _number(request.GET.get("year", "")) if request.GET.get("year") else this
    year = year if 2000 <= year <= this + 1 else this
    found = burdens(request.zone, year)
    context = {
        "here": "supervision",
        "year": year,
        "years": range(this, this - 5, -1),
        "rows": found,
        "months": range(1, 13),
        "totals": [sum(each.months[at] for each in found) for at in range(12)],
        "total": sum(each.total for each in found),
    }
    return render(request, "supervision/burden.html", context)


_DAYS = {
    **dict.fromkeys(("due", "in_time", "made_up", "missed"), "due_on"),
    **dict.fromkeys(counting.RETURNS, "on"),
    "extended": "decided_on",
}


def _asked(request: Here) -> tuple[ScoreFilter, counting.Over]:
    form = ScoreFilter(request.GET, timezone.localdate())
    form.is_valid()
    told = {"by": "unit", **form.cleaned_data}
    today = timezone.localdate()
    first, last = told.get("first") or today.replace(month=1, day=1), told.get("last") or today
    return form, counting.Over(request.zone, first, last, told["by"] or "unit")


def _visible(request: Here, right: str) -> Any:
    """The items that count; None for all of the zone."""
    held = memberships(request.user, request.zone)
    if any(Role(each.role) in RIGHTS[right].whole for each in held):
        return None
    return visible_items(request.user, request.zone, right)


def _name(over: counting.Over, owner: int) -> str:
    rows = over.owners.filter(pk=owner)
    rows = rows.filter(zone=over.zone) if over.by == "unit" else rows.filter(memberships__zone=over.zone)
    found = rows.first()
    if found is None:
        raise Http404(_("没有这个单位或人员。"))
    return str(found)


def _behind_address(over: counting.Over) -> str:
    told = {"by": over.by, "first": over.first.isoformat(), "last": over.last.isoformat()}
    return f"?{_query(told)}"


def _query(told: dict[str, str]) -> str:
    made = QueryDict(mutable=True)
    made.update(told)
    return made.urlencode()


def _columns(over: counting.Over) -> tuple[SheetColumn, ...]:
    return (
        SheetColumn(NAMES[over.by], 20, lambda row: row.name),
        SheetColumn("应反馈", 10, lambda row: row.due),
        SheetColumn("按时", 10, lambda row: row.in_time),
        SheetColumn("补报", 10, lambda row: row.made_up),
        SheetColumn("缺报", 10, lambda row: row.missed),
        SheetColumn("按时率（%）", 12, lambda row: None if row.rate is None else round(row.rate * 100, 1)),
        SheetColumn("退回重办", 10, lambda row: row.returned),
        SheetColumn("单位退回", 10, lambda row: row.sent_back),
        SheetColumn("延期", 10, lambda row: row.extended),
        SheetColumn("评价", 10, lambda row: row.evaluated),
        SheetColumn("好、较好", 10, lambda row: row.good),
        SheetColumn("好评率（%）", 12, lambda row: None if row.quality is None else round(row.quality * 100, 1)),
        SheetColumn("起", 12, lambda row: over.first.isoformat()),
        SheetColumn("止", 12, lambda row: over.last.isoformat()),
    )
